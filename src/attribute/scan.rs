//! An article's text as the rules read it: tokens with what they can be, paragraphs, sentences.
//!
//! Quotation marks are kept as tokens; `quotes` pairs them. Knows no cue and no name.

use std::collections::HashSet;

use super::lexicon::{self, Flags};
use crate::text::Span;
use crate::text::blocks::{BlockKind, blocks};

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Letters; `capital` tells whether the first one is.
    Word {
        capital: bool,
    },
    Number,
    /// `'s` or `'` behind a noun.
    Possessive,
    Mark(char),
}

/// A word, number or sign.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub start: u32,
    pub end: u32,
    pub shape: Shape,
    pub flags: Flags,
    /// Number of the quotation it is in, marks included, counted from 1; 0 outside.
    pub quote: u32,
}

/// A paragraph or heading as a range of tokens.
#[derive(Clone, Copy, Debug)]
pub struct Paragraph {
    pub first: usize,
    pub end: usize,
    pub kind: BlockKind,
    pub span: Span,
}

/// The whole text.
pub struct Scan<'a> {
    pub text: &'a str,
    pub tokens: Vec<Token>,
    pub paragraphs: Vec<Paragraph>,
    /// Whether any word can be a cue: without one most rules need not run.
    pub has_cue: bool,
}

/// Offices and trades that are surnames as well.
const OFFICES_AND_SURNAMES: &[&str] = &[
    "actor",
    "archer",
    "baker",
    "banker",
    "bishop",
    "boss",
    "boy",
    "butcher",
    "captain",
    "cardinal",
    "carpenter",
    "chancellor",
    "clerk",
    "coach",
    "colonel",
    "constable",
    "cook",
    "deacon",
    "dean",
    "docker",
    "driver",
    "duke",
    "farmer",
    "fisherman",
    "foreman",
    "friend",
    "general",
    "guard",
    "guy",
    "host",
    "judge",
    "justice",
    "keeper",
    "king",
    "lawyer",
    "lord",
    "major",
    "marshal",
    "master",
    "mayor",
    "miner",
    "monk",
    "painter",
    "pope",
    "priest",
    "prince",
    "proctor",
    "sergeant",
    "sheriff",
    "singer",
    "skipper",
    "soldier",
    "speaker",
    "steward",
    "warden",
    "worker",
    "abbot",
    "knight",
    "squire",
    "usher",
    "vicar",
    "page",
];
/// Months, auxiliaries and verbs that are surnames as well.
const WORDS_AND_SURNAMES: &[&str] = &[
    "august", "call", "cross", "cry", "day", "few", "hope", "long", "march", "may", "more", "noon", "read", "still",
    "young",
];

/// Longest word, in bytes, that counts as capitalised: a longer one is no part of a name.
const LONGEST_NAME_WORD: usize = 64;
/// Longest word that is looked up.
const LONGEST_KNOWN: usize = 24;

pub fn scan(text: &str) -> Scan<'_> {
    let mut found = Scan { text, tokens: Vec::with_capacity(text.len() / 6), paragraphs: Vec::new(), has_cue: false };
    let mut surnames: HashSet<&str> = HashSet::new();
    for block in blocks(text) {
        let first = found.tokens.len();
        found.scan_block(block.span);
        let end = found.tokens.len();
        for at in first..end {
            if found.is_surname(at + 1) {
                surnames.insert(found.word_of(at + 1));
                found.tokens.get_mut(at + 1).into_iter().for_each(|token| token.flags = 0);
            }
            // `Will Holm`, `Per Holm`: with a capital behind it, a name that is a little word as well is the name.
            if found.has(at, lexicon::FIRST_NAME) && found.is_capital(at) && found.is_capital(at + 1) {
                let kept = lexicon::FIRST_NAME | lexicon::MALE | lexicon::FEMALE;
                found.tokens.get_mut(at).into_iter().for_each(|token| token.flags &= kept);
            }
        }
        if end > first {
            found.paragraphs.push(Paragraph { first, end, kind: block.kind, span: block.span });
        }
    }
    if !surnames.is_empty() {
        found.note_surnames(&surnames);
    }
    found
}

impl<'a> Scan<'a> {
    /// Whether the word at `at`, an office or another common word by its looks, is the surname of the one whose given name stands
    /// before it: `Ida Baker`, `Trade Minister Odrun Baker`, `Mrs May`.
    fn is_surname(&self, at: usize) -> bool {
        let Some(given) = at.checked_sub(1).filter(|given| self.is_capital(*given) && self.is_capital(at)) else {
            return false;
        };
        let office = self.is_any(at, OFFICES_AND_SURNAMES);
        if !office && !self.is_any(at, WORDS_AND_SURNAMES) {
            return false;
        }
        // `Georgia King Ida Vik`: what follows would be the name. `IDA BISHOP Well`, `Ida Bishop Per Holm`: what follows is not.
        let next = at + 1;
        let place = self.is_any(given, &["florence", "georgia", "sofia", "victoria", "virginia"]);
        let closed = !self.is_capital(next)
            || self.has(next, lexicon::ROLE | lexicon::QUALIFIER | lexicon::COURTESY)
            || self.has(next, lexicon::FIRST_NAME) && self.has(given, lexicon::FIRST_NAME) && !place
            || self.is_shouted(given) && self.is_shouted(at) && !self.is_shouted(next);
        if !closed {
            return false;
        }
        if self.has(given, lexicon::FIRST_NAME) {
            return true;
        }
        if self.has(given, lexicon::COURTESY) {
            return self.is_any(given, &["mr", "mrs", "ms", "miss", "dr"])
                && !self.is_any(at, &["speaker", "justice", "mayor"]);
        }
        let unknown = self.flags(given) == 0 && self.word_of(given).len() > 2;
        unknown
            && office
            && given > 0
            && self.is_capital(given - 1)
            && self.has(given - 1, lexicon::ROLE | lexicon::COURTESY)
    }

    /// `Baker` alone, where the text has an Ida Baker.
    fn note_surnames(&mut self, surnames: &HashSet<&str>) {
        for at in 0..self.tokens.len() {
            if !self.is_capital(at) || self.flags(at) == 0 || !surnames.contains(self.word_of(at)) {
                continue;
            }
            let before = at.checked_sub(1);
            let alone = !self.is_capital(at + 1) && !before.is_some_and(|before| self.has(before, lexicon::DETERMINER));
            // A month or an auxiliary must stand where a name does.
            let speaks = self.has(at + 1, lexicon::CUE)
                && self.has(at + 1, lexicon::PAST_FORM | lexicon::S_FORM)
                && !before.is_some_and(|before| self.has(before, lexicon::PREPOSITION));
            let titled = before
                .is_some_and(|before| self.is_capital(before) && self.has(before, lexicon::ROLE | lexicon::COURTESY));
            if alone && (self.has(at, lexicon::ROLE) || speaks || titled) {
                self.tokens.get_mut(at).into_iter().for_each(|token| token.flags = 0);
            }
        }
    }

    fn scan_block(&mut self, span: Span) {
        let bytes = self.text.as_bytes();
        let mut at = span.start();
        let limit = span.end();
        while at < limit {
            let Some(&byte) = bytes.get(at) else { break };
            if byte.is_ascii_whitespace() {
                at += 1;
            } else if byte.is_ascii_alphabetic() {
                at = self.word(at, limit, byte.is_ascii_uppercase());
            } else if byte.is_ascii_digit() {
                at = self.number(at, limit);
            } else if byte.is_ascii() {
                at = self.mark(at, char::from(byte));
            } else {
                let Some(c) = self.text.get(at..limit).and_then(|rest| rest.chars().next()) else { break };
                if c.is_whitespace() {
                    at += c.len_utf8();
                } else if c.is_alphabetic() {
                    at = self.word(at, limit, c.is_uppercase());
                } else {
                    at = self.mark(at, c);
                }
            }
        }
    }

    /// Reads a word that begins at `start`: letters and digits with inner hyphens, apostrophes and the stops of `U.S.`.
    fn word(&mut self, start: usize, limit: usize, capital: bool) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = start;
        let mut possessive = None;
        let mut plain = true;
        while at < limit {
            let Some(&byte) = bytes.get(at) else { break };
            if byte.is_ascii_alphanumeric() {
                at += 1;
                continue;
            }
            let Some(c) = self.text.get(at..limit).and_then(|rest| rest.chars().next()) else { break };
            let after = at + c.len_utf8();
            let joins = after < limit
                && match c {
                    '-' | '\u{2011}' | '&' => self.letter_at(after, limit),
                    '\'' | '’' => self.letter_at(after, limit),
                    '.' => is_acronym_part(bytes, start, at) && bytes.get(after).is_some_and(u8::is_ascii_alphabetic),
                    _ => false,
                };
            if c.is_alphanumeric() || is_joiner(c) {
                plain &= byte.is_ascii();
                at = after;
            } else if joins {
                if matches!(c, '\'' | '’') && self.is_possessive(after, limit) {
                    possessive = Some(at);
                    at = after + 1;
                    break;
                }
                plain &= byte.is_ascii() || c == '’';
                at = after;
            } else if c == '.' && is_acronym_part(bytes, start, at) && at > start + 1 {
                at = after;
            } else {
                break;
            }
        }
        let end = possessive.unwrap_or(at);
        let flags = if plain && end - start <= LONGEST_KNOWN { self.look_up(start, end) } else { 0 };
        self.has_cue |= flags & lexicon::CUE != 0;
        self.push(
            start,
            end,
            Shape::Word {
                capital: (capital || self.is_arabic_surname(start, end)) && end - start <= LONGEST_NAME_WORD,
            },
            flags,
        );
        if let Some(from) = possessive {
            self.push(from, at, Shape::Possessive, 0);
        }
        at
    }

    /// `al-Holm`, `el-Holm`
    fn is_arabic_surname(&self, start: usize, end: usize) -> bool {
        self.text.get(start..end).and_then(|word| word.split_once('-')).is_some_and(|(article, name)| {
            ["al", "el", "as", "ad", "ar", "an", "az", "ash"].contains(&article) && name.starts_with(char::is_uppercase)
        })
    }

    fn letter_at(&self, at: usize, limit: usize) -> bool {
        match self.text.as_bytes().get(at) {
            Some(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric(),
            Some(_) => self.text.get(at..limit).and_then(|rest| rest.chars().next()).is_some_and(char::is_alphanumeric),
            None => false,
        }
    }

    /// Whether what follows an apostrophe is an `s` and no more.
    fn is_possessive(&self, after: usize, limit: usize) -> bool {
        self.text.as_bytes().get(after).is_some_and(|byte| matches!(byte, b's' | b'S'))
            && !(after + 1 < limit && self.letter_at(after + 1, limit))
    }

    fn look_up(&self, start: usize, end: usize) -> Flags {
        let mut folded = [0_u8; LONGEST_KNOWN];
        let mut length = 0;
        let mut rest = self.text.as_bytes().get(start..end).unwrap_or(&[]);
        while let Some((&byte, tail)) = rest.split_first() {
            let Some(place) = folded.get_mut(length) else { return 0 };
            // The only sign outside ASCII in a plain word is the curly apostrophe.
            *place = if byte.is_ascii() { byte.to_ascii_lowercase() } else { b'\'' };
            rest = if byte.is_ascii() { tail } else { rest.get(3..).unwrap_or(&[]) };
            length += 1;
        }
        let word = folded.get(..length).unwrap_or(&[]);
        let word = if length > 1 { word.strip_suffix(b".").unwrap_or(word) } else { word };
        let Ok(word) = std::str::from_utf8(word) else { return 0 };
        // `I've`, `they'll`: the pronoun.
        let contracted = word
            .split_once('\'')
            .filter(|(_, tail)| ["m", "ve", "ll", "re", "d"].contains(tail))
            .map_or(0, |(head, _)| lexicon::flags_of(head) & (lexicon::PRONOUN | lexicon::RELATIVE));
        if contracted != 0 { contracted } else { lexicon::flags_of(word) }
    }

    fn number(&mut self, start: usize, limit: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = start;
        let inside = |at: usize| if at < limit { bytes.get(at).copied() } else { None };
        let goes_on = |at: usize| inside(at).is_some_and(|byte| byte.is_ascii_alphanumeric());
        while goes_on(at) || matches!(inside(at), Some(b',' | b'.' | b'-')) && goes_on(at + 1) {
            at += 1;
        }
        self.push(start, at, Shape::Number, lexicon::QUANTITY);
        at
    }

    fn mark(&mut self, at: usize, c: char) -> usize {
        let end = at + c.len_utf8();
        self.push(at, end, Shape::Mark(c), 0);
        end
    }

    fn push(&mut self, start: usize, end: usize, shape: Shape, flags: Flags) {
        if end <= u32::MAX as usize {
            self.tokens.push(Token { start: start as u32, end: end as u32, shape, flags, quote: 0 });
        }
    }

    pub fn token(&self, index: usize) -> Option<&Token> {
        self.tokens.get(index)
    }

    pub fn word_of(&self, index: usize) -> &'a str {
        self.tokens.get(index).and_then(|token| self.text.get(token.start as usize..token.end as usize)).unwrap_or("")
    }

    /// Whether the word is `lower`, whatever its case.
    pub fn is(&self, index: usize, lower: &str) -> bool {
        self.word_of(index).eq_ignore_ascii_case(lower)
    }

    /// Whether the word is one of those in lower case.
    pub fn is_any(&self, index: usize, lower: &[&str]) -> bool {
        lower.iter().any(|word| self.is(index, word))
    }

    /// The head of the noun phrase in `range`: its last word before the first comma, preposition or relative pronoun.
    pub fn head_of(&self, range: (usize, usize)) -> usize {
        let mut head = range.0;
        for at in range.0..range.1 {
            let stops =
                matches!(self.token(at).map(|token| token.shape), Some(Shape::Mark(',' | '(' | '—' | '–' | '<')))
                    || self.is_mark(at, '-') && (self.spaced_before(at) || self.is_mark(at + 1, '-'))
                    || at > range.0 && self.has(at, lexicon::PREPOSITION | lexicon::RELATIVE) && !self.is_capital(at);
            if stops {
                break;
            }
            if self.is_word(at) {
                head = at;
            }
        }
        head
    }

    pub fn flags(&self, index: usize) -> Flags {
        self.tokens.get(index).map_or(0, |token| token.flags)
    }

    pub fn has(&self, index: usize, flags: Flags) -> bool {
        self.flags(index) & flags != 0
    }

    pub fn is_mark(&self, index: usize, mark: char) -> bool {
        self.tokens.get(index).is_some_and(|token| token.shape == Shape::Mark(mark))
    }

    /// How many of the tokens are words, and how many of those are words that every English text has.
    pub fn english_words(&self, tokens: std::ops::Range<usize>) -> (usize, usize) {
        let set = lexicon::DETERMINER
            | lexicon::AUXILIARY
            | lexicon::PRONOUN
            | lexicon::PREPOSITION
            | lexicon::AND
            | lexicon::SUBORDINATOR;
        let (mut words, mut known) = (0, 0);
        for token in self.tokens.get(tokens).unwrap_or_default() {
            if matches!(token.shape, Shape::Word { .. }) {
                words += 1;
                known += usize::from(token.flags & set != 0);
            }
        }
        (words, known)
    }

    pub fn is_word(&self, index: usize) -> bool {
        self.tokens.get(index).is_some_and(|token| matches!(token.shape, Shape::Word { .. }))
    }

    pub fn is_capital(&self, index: usize) -> bool {
        self.tokens.get(index).is_some_and(|token| token.shape == Shape::Word { capital: true })
    }

    /// Whether the word is longer than a letter and has no small ones.
    pub fn is_shouted(&self, index: usize) -> bool {
        let word = self.word_of(index);
        self.is_capital(index) && word.len() > 1 && !word.contains(char::is_lowercase)
    }

    pub fn quote_of(&self, index: usize) -> u32 {
        self.tokens.get(index).map_or(0, |token| token.quote)
    }

    /// A full stop, question mark or the like.
    pub fn is_stop(&self, index: usize) -> bool {
        self.tokens
            .get(index)
            .is_some_and(|token| matches!(token.shape, Shape::Mark('.' | '?' | '!' | '…' | '。' | '！' | '？')))
    }

    /// The span of the tokens `first..end`; `None` where there are none.
    pub fn span(&self, first: usize, end: usize) -> Option<Span> {
        let last = self.tokens.get(end.checked_sub(1)?)?;
        let begin = self.tokens.get(first)?;
        if first >= end {
            return None;
        }
        Span::new(self.text, begin.start as usize, last.end as usize).filter(|span| !span.is_empty())
    }

    /// Whether white space lies between the tokens `index - 1` and `index`.
    pub fn spaced_before(&self, index: usize) -> bool {
        match (index.checked_sub(1).and_then(|before| self.tokens.get(before)), self.tokens.get(index)) {
            (Some(before), Some(token)) => before.end < token.start,
            _ => true,
        }
    }

    /// Whether a line break lies right before the token.
    pub fn begins_line(&self, index: usize) -> bool {
        match (index.checked_sub(1).and_then(|before| self.tokens.get(before)), self.tokens.get(index)) {
            (Some(before), Some(token)) => {
                self.text.get(before.end as usize..token.start as usize).is_some_and(|gap| gap.contains('\n'))
            }
            _ => true,
        }
    }

    /// The sentences of `first..end` as token ranges; a stop inside a quotation ends one only where the quotation ends too.
    pub fn sentences(&self, first: usize, end: usize) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let mut begun = first;
        for at in first..end {
            let Some(token) = self.tokens.get(at) else { break };
            let ends = if token.quote != 0 {
                let closes = self.quote_of(at + 1) != token.quote;
                let before = self.is_stop(at.saturating_sub(1)) || self.is_stop(at);
                closes && before && at + 1 < end && self.begins_sentence(at + 1) && !self.is_tail(at, at + 1, end)
            } else {
                self.is_stop(at) && at + 1 < end && !self.goes_on(at)
            };
            if ends {
                found.push((begun, at + 1));
                begun = at + 1;
            }
        }
        if begun < end {
            found.push((begun, end));
        }
        found
    }

    /// Whether what stands at `at` can open a sentence.
    pub fn begins_sentence(&self, at: usize) -> bool {
        match self.tokens.get(at) {
            Some(token) => match token.shape {
                Shape::Word { capital } => capital,
                Shape::Number => true,
                Shape::Possessive => false,
                Shape::Mark(c) => !matches!(c, ',' | ';' | ':' | '—' | '–' | '-' | ')' | '.' | '?' | '!'),
            },
            None => true,
        }
    }

    /// Whether the token is a stop that ends its sentence.
    pub fn ends_sentence(&self, at: usize) -> bool {
        self.is_stop(at) && !self.goes_on(at)
    }

    /// Whether the stop at `at` ends no sentence: an abbreviation, an initial, or what follows begins low.
    fn goes_on(&self, at: usize) -> bool {
        if !self.begins_sentence(at + 1) {
            return true;
        }
        if !self.is_mark(at, '.') {
            return false;
        }
        if !self.spaced_before(at + 1) && self.tokens.get(at + 1).is_some_and(|token| token.quote == 0) {
            return true;
        }
        let Some(before) = at.checked_sub(1) else { return false };
        let word = self.word_of(before);
        let initial = word.len() == 1 && self.is_capital(before) && word != "I";
        let titled = self.has(before, lexicon::ABBREVIATION)
            && !self.spaced_before(at)
            && (self.is_capital(before) || self.tokens.get(at + 1).is_some_and(|token| token.shape == Shape::Number))
            && !word.eq_ignore_ascii_case("no");
        initial || titled
    }

    /// Whether `Vik asked.` follows a quotation that closed with `?` or `!`: `"Why?" Vik asked.`
    fn is_tail(&self, close: usize, first: usize, end: usize) -> bool {
        let question = (close.saturating_sub(1)..=close)
            .any(|at| self.is_mark(at, '?') || self.is_mark(at, '!') || self.is_mark(at, '…'));
        if !question {
            return false;
        }
        for at in first..end.min(first + 6) {
            if self.has(at, lexicon::SAY | lexicon::TELL | lexicon::QUOTE_ONLY)
                && self.has(at, lexicon::PAST_FORM | lexicon::S_FORM)
            {
                let next = at + 1;
                return next >= end
                    || self.is_stop(next)
                    || self.is_mark(next, ',')
                    || self.has(next, lexicon::ADVERB | lexicon::PREPOSITION | lexicon::ROLES);
            }
            if !self.is_capital(at) && !self.has(at, lexicon::ROLE) {
                return false;
            }
        }
        false
    }
}

/// Combining marks and joiners stay inside a word.
fn is_joiner(c: char) -> bool {
    matches!(u32::from(c), 0x0300..=0x036F | 0x200C | 0x200D | 0x00AD)
}

/// Whether `start..at` is a single capital or `X.Y`: the inner part of `U.S.`
fn is_acronym_part(bytes: &[u8], start: usize, at: usize) -> bool {
    at >= 1
        && bytes.get(at - 1).is_some_and(u8::is_ascii_alphabetic)
        && (at == start + 1 || at >= start + 3 && bytes.get(at - 2) == Some(&b'.'))
}
