//! A paragraph as the rules of other languages read it: words, signs, and each quotation as one item.
//!
//! French words that are written together (`l'économiste`, `a-t-il`) are items of their own. Knows no speaker.

use super::tongue::Language;
use super::words::{self, COMMON, COURTESY, DETERMINER, HE, OF, PARTICLE, PLURAL, ROLE, SHE, Sorts, THAT};
use crate::attribute::scan::{Scan, Shape};
use crate::text::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Word {
        capital: bool,
    },
    Number,
    Mark(char),
    /// A quotation, marks included: its tokens without the marks.
    Quote {
        first: usize,
        end: usize,
    },
}

/// A word, a sign or a quotation.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    pub start: usize,
    pub end: usize,
    pub sort: Sort,
    pub sorts: Sorts,
}

/// A run of items, half open.
pub type Range = (usize, usize);

pub struct Line<'a> {
    pub text: &'a str,
    pub language: Language,
    items: Vec<Item>,
}

/// How far, in tokens, the mark that closes a quotation with others in it is looked for.
const LONGEST_NESTED: usize = 1_500;
/// Marks that open so many quotations inside one another are out of step.
const DEEPEST: usize = 4;
/// Words of more bytes are not looked up.
const LONGEST: usize = 60;

impl<'a> Line<'a> {
    /// Reads the tokens `first..end`.
    pub fn new(scan: &Scan<'a>, language: Language, first: usize, end: usize) -> Line<'a> {
        let mut line = Line { text: scan.text, language, items: Vec::with_capacity(end.saturating_sub(first)) };
        let mut quotations = quotations(scan, first, end).into_iter().peekable();
        let mut at = first;
        while at < end {
            if let Some((open, close)) = quotations.next_if(|quotation| quotation.0 == at) {
                let inner_end = if close < end || closes_at(scan, close - 1) { close - 1 } else { close };
                let bounds = scan.tokens.get(open).zip(scan.tokens.get(close - 1));
                if let Some((from, to)) = bounds {
                    line.items.push(Item {
                        start: from.start as usize,
                        end: to.end as usize,
                        sort: Sort::Quote { first: open + 1, end: inner_end.max(open + 1) },
                        sorts: 0,
                    });
                }
                at = close;
                continue;
            }
            if let Some(token) = scan.tokens.get(at) {
                let (start, stop) = (token.start as usize, token.end as usize);
                match token.shape {
                    Shape::Word { capital } => line.word(start, stop, capital),
                    Shape::Number => line.push(start, stop, Sort::Number, 0),
                    Shape::Mark(c) => line.push(start, stop, Sort::Mark(c), 0),
                    Shape::Possessive => {}
                }
            }
            at += 1;
        }
        line
    }

    fn push(&mut self, start: usize, end: usize, sort: Sort, sorts: Sorts) {
        self.items.push(Item { start, end, sort, sorts });
    }

    fn sorts_between(&self, start: usize, end: usize) -> Sorts {
        match self.text.get(start..end) {
            Some(word) if word.len() <= LONGEST => words::sorts_of(self.language, &word.to_lowercase()),
            _ => 0,
        }
    }

    fn word(&mut self, start: usize, end: usize, capital: bool) {
        let sorts = self.sorts_between(start, end);
        if self.language != Language::French || sorts != 0 {
            return self.push(start, end, Sort::Word { capital }, sorts);
        }
        let word = self.text.get(start..end).unwrap_or("");
        if let Some(at) = word.find(['\'', '’'])
            && let Some(prefix) = word.get(..at)
        {
            let elided = match prefix.to_lowercase().as_str() {
                "l" => DETERMINER,
                "d" => OF | PARTICLE,
                "qu" => THAT,
                "s" | "n" | "c" | "j" | "m" | "t" | "jusqu" | "lorsqu" | "puisqu" => COMMON,
                _ => 0,
            };
            let mark = word.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
            let cut = start + at + mark;
            if elided != 0 && cut < end {
                self.push(start, cut, Sort::Word { capital: false }, elided);
                let capital = self.text.get(cut..end).is_some_and(|rest| rest.starts_with(char::is_uppercase));
                return self.inverted(cut, end, capital);
            }
        }
        self.inverted(start, end, capital);
    }

    /// `déclare-t-elle`: a verb and its pronoun.
    fn inverted(&mut self, start: usize, end: usize, capital: bool) {
        let word = self.text.get(start..end).unwrap_or("");
        for (ending, pronoun, sorts) in [
            ("-t-il", "il", HE),
            ("-t-elle", "elle", SHE),
            ("-t-on", "on", PLURAL),
            ("-il", "il", HE),
            ("-elle", "elle", SHE),
            ("-on", "on", PLURAL),
            ("-ils", "ils", PLURAL),
            ("-elles", "elles", PLURAL),
        ] {
            if let Some(verb) = word.strip_suffix(ending).filter(|verb| !verb.is_empty()) {
                let cut = start + verb.len();
                let known = self.sorts_between(start, cut);
                self.push(start, cut, Sort::Word { capital }, known);
                return self.push(end - pronoun.len(), end, Sort::Word { capital: false }, sorts);
            }
        }
        let known = self.sorts_between(start, end);
        self.push(start, end, Sort::Word { capital }, known);
    }

    pub fn len(&self) -> usize {
        self.items.len()
    }

    pub fn item(&self, at: usize) -> Option<&Item> {
        self.items.get(at)
    }

    pub fn mark(&self, at: usize) -> Option<char> {
        match self.items.get(at)?.sort {
            Sort::Mark(c) => Some(c),
            _ => None,
        }
    }

    pub fn is_mark(&self, at: usize, mark: char) -> bool {
        self.mark(at) == Some(mark)
    }

    pub fn is_dash(&self, at: usize) -> bool {
        matches!(self.mark(at), Some('—' | '–' | '-' | '―' | '−'))
    }

    pub fn is_stop(&self, at: usize) -> bool {
        matches!(self.mark(at), Some('.' | '!' | '?' | '…'))
    }

    pub fn is_quote(&self, at: usize) -> bool {
        matches!(self.items.get(at).map(|item| item.sort), Some(Sort::Quote { .. }))
    }

    pub fn is_word(&self, at: usize) -> bool {
        matches!(self.items.get(at).map(|item| item.sort), Some(Sort::Word { .. }))
    }

    pub fn is_capital(&self, at: usize) -> bool {
        matches!(self.items.get(at).map(|item| item.sort), Some(Sort::Word { capital: true }))
    }

    pub fn is_small(&self, at: usize) -> bool {
        matches!(self.items.get(at).map(|item| item.sort), Some(Sort::Word { capital: false }))
    }

    pub fn sorts(&self, at: usize) -> Sorts {
        self.items.get(at).map_or(0, |item| item.sorts)
    }

    pub fn has(&self, at: usize, sorts: Sorts) -> bool {
        self.sorts(at) & sorts != 0
    }

    pub fn word_of(&self, at: usize) -> &'a str {
        self.items.get(at).and_then(|item| self.text.get(item.start..item.end)).unwrap_or("")
    }

    /// The span of items; `None` where there are none.
    pub fn span(&self, range: Range) -> Option<Span> {
        let (first, last) = (self.items.get(range.0)?, self.items.get(range.1.checked_sub(1)?)?);
        if range.0 >= range.1 {
            return None;
        }
        Span::new(self.text, first.start, last.end).filter(|span| !span.is_empty())
    }

    /// The words of items with one blank between them.
    pub fn text_of(&self, range: Range) -> String {
        let text = self.span(range).map_or("", |span| span.of(self.text));
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// A range without the commas, dashes and stops that `trims` takes from its ends.
    pub fn trimmed(&self, range: Range, trims: impl Fn(char) -> bool) -> Range {
        let (mut first, mut end) = range;
        while first < end && self.mark(first).is_some_and(&trims) {
            first += 1;
        }
        while first < end && self.mark(end - 1).is_some_and(&trims) {
            end -= 1;
        }
        (first, end)
    }

    /// Whether what a quotation holds ends in a sign that ends or parts sentences.
    pub fn quote_ends_in_sign(&self, at: usize) -> bool {
        let Some(item) = self.items.get(at) else { return false };
        let text = self.text.get(item.start..item.end).unwrap_or("");
        let inner = text.trim_end_matches(|c: char| c.is_whitespace() || is_quotation_mark(c));
        inner.ends_with([',', '.', '!', '?', '…'])
    }

    /// Whether a quotation reads like words somebody said and not like a name: four words or more, the first with a small letter.
    pub fn is_phrase(&self, at: usize) -> bool {
        let Some(item) = self.items.get(at) else { return false };
        let text = self.text.get(item.start..item.end).unwrap_or("");
        let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| !word.is_empty());
        words.next().is_some_and(|word| word.starts_with(char::is_lowercase)) && words.nth(2).is_some()
    }

    /// Sentences as ranges of items.
    pub fn sentences(&self) -> Vec<Range> {
        let mut found = Vec::new();
        let mut begun = 0;
        for at in 0..self.items.len() {
            let next = at + 1;
            let opens = self.is_capital(next)
                || self.is_quote(next)
                || self.is_dash(next)
                || matches!(self.items.get(next).map(|item| item.sort), Some(Sort::Number))
                || matches!(self.mark(next), Some('¿' | '¡' | '('));
            let ends = if self.is_quote(at) {
                self.quote_ends_in_stop(at) && (self.is_capital(next) || self.is_quote(next))
            } else {
                self.is_stop(at) && opens && !self.is_abbreviated(at)
            };
            if ends && next < self.items.len() {
                found.push((begun, next));
                begun = next;
            }
        }
        if begun < self.items.len() {
            found.push((begun, self.items.len()));
        }
        found
    }

    fn quote_ends_in_stop(&self, at: usize) -> bool {
        self.quote_ends_in_sign(at)
            && self.items.get(at).and_then(|item| self.text.get(item.start..item.end)).is_some_and(|text| {
                !text.trim_end_matches(|c: char| c.is_whitespace() || is_quotation_mark(c)).ends_with(',')
            })
    }

    /// Whether the stop at `at` belongs to an initial or a title.
    fn is_abbreviated(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1).filter(|_| self.is_mark(at, '.')) else { return false };
        self.is_initial(before) || self.has(before, COURTESY) && self.word_of(before).chars().count() <= 4
    }

    /// A single capital letter.
    pub fn is_initial(&self, at: usize) -> bool {
        self.is_capital(at) && self.word_of(at).chars().count() == 1
    }

    /// A capital that can be part of a name.
    pub fn is_name(&self, at: usize) -> bool {
        let not = COMMON
            | words::PREPOSITION
            | DETERMINER
            | HE
            | SHE
            | THAT
            | words::AND
            | words::AS
            | words::LISTENER
            | COURTESY;
        self.is_initial(at) && self.is_mark(at + 1, '.')
            || self.is_capital(at)
                && !self.has(at, not | words::ADVERB | words::ACCORDING | words::AUXILIARY)
                && !(self.has(at, ROLE) && self.language == Language::German)
    }

    /// Whether a word has no small letter.
    pub fn is_acronym(&self, at: usize) -> bool {
        let word = self.word_of(at);
        self.is_capital(at) && word.chars().nth(1).is_some() && !word.chars().any(char::is_lowercase)
    }
}

pub fn is_quotation_mark(c: char) -> bool {
    matches!(c, '«' | '»' | '“' | '”' | '„' | '‟' | '"' | '\u{FF02}' | '‘' | '’' | '‚' | '\'')
}

fn mark_at(scan: &Scan<'_>, at: usize) -> Option<char> {
    match scan.token(at)?.shape {
        Shape::Mark(c) => Some(c),
        _ => None,
    }
}

fn closes_at(scan: &Scan<'_>, at: usize) -> bool {
    mark_at(scan, at).is_some_and(|mark| matches!(mark, '»' | '«' | '“' | '”' | '"' | '\u{FF02}'))
}

/// The quotations of a paragraph, marks included. One that is not closed goes on to the paragraph's end if it opens it, and is
/// none otherwise.
fn quotations(scan: &Scan<'_>, first: usize, end: usize) -> Vec<Range> {
    let mut found = Vec::new();
    // Marks that nothing closes from here on.
    let mut lost: Vec<char> = Vec::new();
    let mut at = first;
    while at < end {
        let mark = mark_at(scan, at).filter(|mark| !lost.contains(mark));
        let find = |wanted: &[char]| {
            (at + 1..end).find(|place| mark_at(scan, *place).is_some_and(|mark| wanted.contains(&mark)))
        };
        let close = match mark {
            Some('«') => guillemets(scan, at, end),
            Some('„' | '‟') => find(&['“', '”', '"', '‟']),
            Some('“') => curly(scan, at, end),
            // `""…""`, as tables write a mark that was in a cell twice.
            Some('"') if is_doubled(scan, at) => {
                (at + 2..end).find(|place| is_doubled(scan, *place)).map(|place| place + 1)
            }
            Some('"' | '\u{FF02}') => find(&['"', '\u{FF02}', '”']),
            Some('»') if (at == first || scan.spaced_before(at)) && !scan.spaced_before(at + 1) => find(&['«']),
            _ => {
                at += 1;
                continue;
            }
        };
        match close {
            Some(close) => {
                found.push((at, close + 1));
                at = close + 1;
            }
            None if at == first && end - first > 1 => {
                found.push((at, end));
                at = end;
            }
            None => {
                lost.extend(mark);
                at += 1;
            }
        }
    }
    found
}

fn is_doubled(scan: &Scan<'_>, at: usize) -> bool {
    mark_at(scan, at) == Some('"') && mark_at(scan, at + 1) == Some('"') && !scan.spaced_before(at + 1)
}

/// The mark that closes `«`. An inner quotation often shares its closing mark with the outer one: then the first one is believed
/// behind which a clause ends.
fn guillemets(scan: &Scan<'_>, open: usize, end: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let (mut likely, mut last) = (None, None);
    for at in open..end.min(open + LONGEST_NESTED) {
        match mark_at(scan, at) {
            Some('«') => depth += 1,
            Some('»') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at);
                }
                last = Some(at);
                let sign = |at: usize| matches!(mark_at(scan, at), Some(',' | '.' | '—' | '–' | '-' | '?' | '!'));
                if likely.is_none() && (at + 1 == end || sign(at + 1)) {
                    likely = last;
                }
            }
            _ => {}
        }
        if depth > DEEPEST {
            break;
        }
    }
    likely.or(last).or_else(|| (open + 1..end).find(|at| mark_at(scan, *at) == Some('»')))
}

fn curly(scan: &Scan<'_>, open: usize, end: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut last = None;
    for at in open..end.min(open + LONGEST_NESTED) {
        match mark_at(scan, at) {
            Some('“') => depth += 1,
            Some('”') => {
                depth = depth.saturating_sub(1);
                last = Some(at);
                if depth == 0 {
                    return last;
                }
            }
            _ => {}
        }
        if depth > DEEPEST {
            break;
        }
    }
    last.or_else(|| (open + 1..end).find(|at| mark_at(scan, *at) == Some('”')))
}
