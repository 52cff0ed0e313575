//! Words as they were typed, as the index has them.
//!
//! Folding is `text::tokenise`'s alone; what is added here is that wildcards survive it, and that a hyphenated word has two
//! spellings. Knows no fields and no engine.

use unicode_normalization::char::is_combining_mark;

use super::clause::{WordForm, Words};
use crate::text::tokenise;

/// A word of a query as a run of folded words.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Folded {
    /// Never empty.
    pub words: Vec<String>,
    /// Whether only hyphens stand between them.
    pub hyphenated: bool,
    /// Which of them are articles and pronouns that lost their vowel to the next one: the `l` of `l'homme`.
    pub elided: Vec<bool>,
}

/// Folds `text`; `None` where it has no word. With `wildcards`, `*` and `?` are letters and stay as they are.
pub(super) fn folded(text: &str, wildcards: bool) -> Option<Folded> {
    let stand_ins = StandIns::new(text);
    let disguised = if wildcards { stand_ins.put(text) } else { text.to_owned() };
    let tokens = tokenise::tokenise(&disguised);
    let mut hyphenated = tokens.len() > 1;
    let mut elided = Vec::with_capacity(tokens.len());
    for (token, next) in tokens.iter().zip(tokens.iter().skip(1)) {
        let between = disguised.get(token.span.end()..next.span.start()).unwrap_or("");
        let is_elided = tokenise::is_elided(token.span.of(&disguised), between, next.span.of(&disguised));
        elided.push(is_elided);
        hyphenated &= !between.is_empty() && between.chars().all(is_hyphen);
    }
    elided.push(false);
    let words: Vec<String> = tokens.into_iter().map(|token| stand_ins.take(&token.norm)).collect();
    (!words.is_empty()).then_some(Folded { words, hyphenated, elided })
}

impl Folded {
    /// The words without articles and pronouns that lost their vowel, which say nothing by themselves: `d'État` asks for `État`.
    pub fn without_elided(self) -> Folded {
        let mut elided = self.elided.into_iter();
        let words: Vec<String> = self.words.into_iter().filter(|_| !elided.next().unwrap_or(false)).collect();
        Folded { elided: vec![false; words.len()], words, hyphenated: self.hyphenated }
    }

    /// The words written as one, where that is another spelling.
    pub fn joined(&self) -> Option<String> {
        self.hyphenated.then(|| self.words.concat())
    }
}

/// The words of a phrase. A `?` at a word's end is punctuation there: what is quoted often ends in one.
pub(super) fn phrase(text: &str) -> Option<Folded> {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let inside = c != '?' || rest.peek().is_some_and(|next| is_word(*next));
        kept.push(if inside { c } else { ' ' });
    }
    folded(&kept, true)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c) || c == '*'
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{ad}')
}

/// This form alone, or all that fit where it has wildcards.
pub(super) fn exact(word: String) -> WordForm {
    if word.contains(['*', '?']) { WordForm::Pattern(word) } else { WordForm::Exact(word) }
}

/// Whether the word is a wildcard and nothing else.
pub(super) fn is_lone_wildcard(word: &str) -> bool {
    word.chars().all(|c| matches!(c, '*' | '?')) && word.contains('*')
}

/// These forms next to each other.
pub(super) fn adjacent(mut forms: Vec<WordForm>, slop: u32) -> Option<Words> {
    if forms.len() <= 1 {
        return forms.pop().map(Words::Word);
    }
    Some(Words::Phrase { parts: forms.into_iter().map(Words::Word).collect(), slop })
}

/// Two letters that the text does not have, to stand for `*` and `?` while it is folded. They have no case, no accents and no
/// other spelling.
struct StandIns {
    any: char,
    one: char,
}

impl StandIns {
    fn new(text: &str) -> StandIns {
        // Linear A: nobody searches news for it, and if somebody does, there are other letters.
        let mut unused = ('\u{10600}'..='\u{10736}').filter(|letter| !text.contains(*letter));
        StandIns { any: unused.next().unwrap_or('\u{10600}'), one: unused.next().unwrap_or('\u{10601}') }
    }

    fn put(&self, text: &str) -> String {
        let disguise = |c| match c {
            '*' => self.any,
            '?' => self.one,
            c => c,
        };
        text.chars().map(disguise).collect()
    }

    fn take(&self, norm: &str) -> String {
        let reveal = |c| match c {
            c if c == self.any => '*',
            c if c == self.one => '?',
            c => c,
        };
        norm.chars().map(reveal).collect()
    }
}

/// A regular expression with its letters folded as words are, but for those that mean something: after a backslash, inside the
/// braces of `\p{ }`, after `(?`.
pub(super) fn folded_regex(expression: &str) -> String {
    let mut out = String::with_capacity(expression.len());
    let mut rest = expression.chars().peekable();
    while let Some(c) = rest.next() {
        if c == '\\' {
            out.push(c);
            let Some(escaped) = rest.next() else { break };
            out.push(escaped);
            if !matches!(escaped, 'p' | 'P' | 'x' | 'u' | 'U') {
                continue;
            }
            if rest.peek() == Some(&'{') {
                copy_to(&mut rest, &mut out, &['}']);
            } else {
                out.extend(rest.next());
            }
            continue;
        }
        if c == '(' && rest.peek() == Some(&'?') {
            out.push(c);
            copy_to(&mut rest, &mut out, &[':', '>', ')']);
            continue;
        }
        let mut buffer = [0; 4];
        out.push_str(&tokenise::fold(c.encode_utf8(&mut buffer)));
    }
    out
}

/// Copies up to the first of `ends`, with it.
fn copy_to(rest: &mut impl Iterator<Item = char>, out: &mut String, ends: &[char]) {
    for c in rest.by_ref() {
        out.push(c);
        if ends.contains(&c) {
            return;
        }
    }
}
