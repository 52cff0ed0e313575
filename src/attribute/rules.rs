//! The rules of prose: from a cue to the words that name who, and to what is said.
//!
//! Works sentence by sentence. Leaves it to `resolve` to tell who the words that name somebody mean.

use super::cues::{self, Cue, Form};
use super::lexicon::{
    self, ACT, ADVERB, AND, AUXILIARY, BODY, CUE, DEMONYM, DETERMINER, DOCUMENT, HE, ING_FORM, IT, NOUN_TOO,
    OTHER_PRONOUN, PAST_FORM, PLACE, PREPOSITION, PRONOUN, QUANTITY, QUOTE_ONLY, RELATIVE, ROLE, ROLES, S_FORM, SAY,
    SHE, SUBORDINATOR, TELL, THEY, TIME, VERB, VIEW,
};
use super::names::{Names, Sort, is_ticker, mostly_capitals};
use super::quotes::Quotation;
use super::scan::{Paragraph, Scan, Shape};
use crate::text::blocks::BlockKind;

/// A range of tokens.
pub type Range = (usize, usize);

/// An attribution as token ranges, not yet resolved.
#[derive(Clone, Debug)]
pub struct Raw {
    pub source: Option<Range>,
    pub cue: Option<Range>,
    pub content: Vec<Range>,
    pub confidence: f32,
    /// A quotation that stands alone: it is the speaker's who spoke last.
    pub goes_on: bool,
}

/// Longest noun phrase that can name a speaker, in tokens.
const LONGEST_SOURCE: usize = 40;
/// Longest listener or circumstance between a cue and what is said, in tokens.
const LONGEST_MIDDLE: usize = 16;
/// Longest place and date before the first sentence, in tokens.
const LONGEST_DATELINE: usize = 14;
/// A quotation without a cue needs so many words to count as somebody's speech.
const SHORTEST_LONE_QUOTATION: usize = 4;
/// A longer sentence is a table or a list: nothing is looked for in it.
const LONGEST_SENTENCE: usize = 1_000;

pub struct Rules<'a, 'b> {
    scan: &'a Scan<'b>,
    quotations: &'a [Quotation],
    names: &'a Names,
    found: Vec<Raw>,
    /// Quotations that somebody has been found to say, by number.
    used: Vec<bool>,
    /// The same, those that stand alone left out.
    claimed: Vec<bool>,
    headline: bool,
    /// Where the current sentence's attributions begin in `found`.
    sentence_from: usize,
}

/// Every attribution in the prose, in text order of their sentences.
pub fn extract(scan: &Scan<'_>, quotations: &[Quotation], names: &Names, skip: &[bool]) -> Vec<Raw> {
    let mut rules = Rules {
        scan,
        quotations,
        names,
        found: Vec::new(),
        used: vec![false; quotations.len() + 1],
        claimed: vec![false; quotations.len() + 1],
        headline: false,
        sentence_from: 0,
    };
    for (number, paragraph) in scan.paragraphs.iter().enumerate() {
        if skip.get(number).copied().unwrap_or(false) {
            continue;
        }
        rules.paragraph(*paragraph);
    }
    // A quotation over several paragraphs that its last one attributes stands alone no longer.
    let Rules { found, claimed, .. } = rules;
    let is_claimed = |raw: &Raw| {
        let quote = raw.content.first().map_or(0, |range| scan.quote_of(range.0));
        claimed.get(quote as usize).copied().unwrap_or(false)
    };
    found.into_iter().filter(|raw| !(raw.goes_on && is_claimed(raw))).collect()
}

impl Rules<'_, '_> {
    fn paragraph(&mut self, paragraph: Paragraph) {
        self.headline =
            paragraph.kind == BlockKind::Heading && mostly_capitals(self.scan, paragraph.first, paragraph.end);
        let sentences = self.scan.sentences(paragraph.first, paragraph.end);
        for (number, (first, end)) in sentences.iter().copied().enumerate() {
            if self.is_too_long(first, end) {
                continue;
            }
            let first = self.behind_dateline(first, end, paragraph);
            self.sentence_from = self.found.len();
            let next = sentences.get(number + 1).copied();
            self.sentence(first, end, next, paragraph);
        }
    }

    fn sentence(&mut self, first: usize, end: usize, next: Option<Range>, paragraph: Paragraph) {
        let mut at = first;
        while at < end {
            let quote = self.scan.quote_of(at);
            if quote != 0 {
                at = self.quotation_end(quote).max(at + 1);
                continue;
            }
            let Some(cue) = cues::cue_at(self.scan, at, first, end, self.headline) else {
                at += 1;
                continue;
            };
            at = cue.end.max(at + 1);
            let found = match cue.form {
                Form::According => self.according(&cue, first, end),
                Form::Participle => self.participle(&cue, first, end),
                Form::Finite => self.finite(&cue, first, end, next),
            };
            if let Some(mut raw) = found {
                if self.is_reported(&raw) {
                    raw.confidence *= 0.7;
                }
                self.note(raw);
            }
        }
        self.named_before_colon(first, end);
        self.lone_quotations(first, end, paragraph);
    }

    /// Whether an attribution stands inside what somebody else says in the same sentence.
    fn is_reported(&self, raw: &Raw) -> bool {
        let at = raw.source.map_or(0, |source| source.0);
        let said = self.found.get(self.sentence_from..).unwrap_or(&[]);
        said.iter().any(|outer| {
            outer.content.iter().any(|(first, end)| *first <= at && at < *end) && outer.source != raw.source
        })
    }

    /// Whether a sentence holds more pieces than prose does: a table, a list, garbage. A quotation counts as one.
    fn is_too_long(&self, first: usize, end: usize) -> bool {
        let mut at = first;
        let mut pieces = 0;
        while at < end && pieces <= LONGEST_SENTENCE {
            let quote = self.scan.quote_of(at);
            at = if quote == 0 { at + 1 } else { self.quotation_end(quote).max(at + 1) };
            pieces += 1;
        }
        pieces > LONGEST_SENTENCE
    }

    /// Where a paragraph's first sentence begins behind `KARSK, Feb 27 -` or `SELWICK (Meridian Wire) —`.
    fn behind_dateline(&self, first: usize, end: usize, paragraph: Paragraph) -> usize {
        let scan = self.scan;
        if first != paragraph.first {
            return first;
        }
        let dash = (first..end.min(first + LONGEST_DATELINE)).find(|at| {
            matches!(scan.token(*at).map(|token| token.shape), Some(Shape::Mark('—' | '–' | '-')))
                && scan.spaced_before(*at)
        });
        match dash {
            Some(dash)
                if dash > first
                    && dash + 1 < end
                    && (first..dash).all(|at| !scan.is_word(at) || scan.is_capital(at)) =>
            {
                dash + 1
            }
            _ => first,
        }
    }

    fn note(&mut self, raw: Raw) {
        for (first, end) in raw.content.iter().copied() {
            let mut at = first;
            while at < end {
                let quote = self.scan.quote_of(at);
                if quote == 0 {
                    at += 1;
                    continue;
                }
                if let Some(used) = self.used.get_mut(quote as usize) {
                    *used = true;
                }
                if let Some(claimed) = self.claimed.get_mut(quote as usize) {
                    *claimed |= !raw.goes_on;
                }
                at = self.quotation_end(quote).max(at + 1);
            }
        }
        self.found.push(raw);
    }

    fn quotation(&self, number: u32) -> Option<&Quotation> {
        self.quotations.get((number as usize).checked_sub(1)?)
    }

    fn quotation_end(&self, number: u32) -> usize {
        self.quotation(number).map_or(0, |quotation| quotation.end)
    }

    // ---- according to ----

    fn according(&self, cue: &Cue, first: usize, end: usize) -> Option<Raw> {
        let scan = self.scan;
        let last = self.trim_stops(cue.end, end);
        let opens_sentence = (first..cue.first).all(|at| scan.has(at, AND | ADVERB) || !scan.is_word(at));
        let (source_end, rest) = self.noun_phrase_after(cue.end, last, opens_sentence);
        let source = self.trim_range(cue.end, source_end)?;
        if scan.has(source.0, OTHER_PRONOUN) && !scan.has(source.0, HE | SHE | THEY) && !scan.has(source.0, DETERMINER)
        {
            return None;
        }
        let mut content = Vec::new();
        if opens_sentence {
            let start = if scan.is_mark(rest, ',') { rest + 1 } else { rest };
            content.extend(self.trim_range(start, self.clause_end(start, end)));
        } else {
            let before_end = if scan.is_mark(cue.first - 1, ',') { cue.first - 1 } else { cue.first };
            content.extend(self.trim_range(self.clause_start(first, before_end), before_end));
            if scan.is_mark(rest, ',') && rest + 1 < last && scan.is_mark(cue.first - 1, ',') {
                content.extend(self.trim_range(rest + 1, self.clause_end(rest + 1, end)));
            }
        }
        if content.is_empty() {
            return None;
        }
        Some(Raw { source: Some(source), cue: Some((cue.first, cue.end)), content, confidence: 0.85, goes_on: false })
    }

    /// Where the noun phrase that begins at `first` ends, and where the sentence goes on. With `clause_follows` a comma ends it
    /// unless an apposition stands between two commas.
    fn noun_phrase_after(&self, first: usize, end: usize, clause_follows: bool) -> (usize, usize) {
        let scan = self.scan;
        let mut at = first;
        while at < end && at - first < LONGEST_SOURCE {
            if scan.quote_of(at) != 0 && scan.quote_of(at) != scan.quote_of(first) {
                return (at, at);
            }
            if scan.is_mark(at, ',') {
                let close = (at + 1..end.min(at + 16)).find(|close| scan.is_mark(close.to_owned(), ','));
                let apposition = self.is_apposition(at + 1, close.unwrap_or(end));
                if apposition && close.is_none() && !clause_follows {
                    return (end, end);
                }
                match close {
                    Some(close) if apposition => {
                        at = close;
                        if clause_follows {
                            return (close, close);
                        }
                        continue;
                    }
                    _ => return (at, at),
                }
            }
            if matches!(scan.token(at).map(|token| token.shape), Some(Shape::Mark(';' | ':' | '—' | '–' | '('))) {
                return (at, at);
            }
            at += 1;
        }
        (at.min(end), at.min(end))
    }

    /// Whether the tokens between two commas describe the name before them.
    fn is_apposition(&self, first: usize, end: usize) -> bool {
        let scan = self.scan;
        if first >= end {
            return false;
        }
        if scan.token(first).is_some_and(|token| token.shape == Shape::Number) && end - first <= 2 {
            return true;
        }
        if scan.has(first, RELATIVE)
            || scan.is(first, "now")
            || scan.is(first, "then")
            || scan.is(first, "himself")
            || scan.is(first, "herself")
        {
            return true;
        }
        let verb = (first..end).find(|at| {
            scan.quote_of(*at) == 0
                && (scan.has(*at, AUXILIARY | VERB)
                    || scan.has(*at, CUE) && scan.has(*at, PAST_FORM) && !scan.has(*at, ING_FORM))
        });
        let relative = (first..end).find(|at| scan.has(*at, RELATIVE) && !scan.has(*at, DETERMINER));
        let clause = match (verb, relative) {
            (Some(verb), Some(relative)) => verb < relative,
            (Some(_), None) => true,
            _ => false,
        };
        if clause {
            return false;
        }
        let near = end.min(first + 8);
        (first..near).any(|at| scan.has(at, ROLE | ROLES | BODY))
            || scan.is_capital(first)
                && (first..end).all(|at| {
                    scan.is_capital(at) || scan.is_mark(at, '.') || scan.has(at, lexicon::PARTICLE | PREPOSITION)
                })
            || scan.has(first, DETERMINER) && end - first >= 2
            || scan.has(first, ING_FORM)
            || scan.is(first, "of")
            || scan.is(first, "at")
            || scan.is(first, "from")
            || scan.word_of(first).ends_with("ed") && !scan.is_capital(first)
    }

    // ---- finite cues ----

    fn finite(&mut self, cue: &Cue, first: usize, end: usize, next: Option<Range>) -> Option<Raw> {
        if let Some(raw) = self.inverted(cue, first, end, next) {
            return Some(raw);
        }
        let scan = self.scan;
        let before = cue.first.checked_sub(1).filter(|before| *before >= first);
        let mut confidence: f32 = 0.9;
        let source = match before {
            Some(before) if scan.has(before, AND) => {
                if cue.class & (VIEW | QUOTE_ONLY) == cue.class {
                    return None;
                }
                confidence = 0.75;
                self.sentence_subject(first, before)?
            }
            Some(_) => self.subject_before(cue, first)?,
            None => return None,
        };
        confidence *= self.plausibility(cue, source)?;
        let own_subject = source.1 <= cue.first && before.is_some_and(|before| !scan.has(before, AND));
        let range = (cue.first, cue.end);
        let last = self.trim_stops(cue.end, end);
        let quote_class = cue.class & (SAY | TELL | QUOTE_ONLY | ACT) != 0 || cue.class & lexicon::WITH_PARTICLE != 0;

        // `“…,” she said. “…”`
        if own_subject
            && quote_class
            && let Some(quote) = self.quote_right_before(source.0, first)
            && (cue.class & (SAY | TELL | QUOTE_ONLY) != 0 || self.tail_is_empty(cue, last))
        {
            let mut content = self.content_up_to_quote(quote, first);
            self.pieces_behind(cue.end, last, end, next, &mut content);
            return self.finish(source, range, content, confidence.max(0.9));
        }
        let start = self.skip_middle(cue, last);
        // `He said: “…”`
        if let Some(start) = start
            && let Some(quote) = self.quote_opening_at(start, last)
            && quote_class
        {
            let content = self.content_from_quote(quote, end, last);
            return Some(Raw { source: Some(source), cue: Some(range), content, confidence, goes_on: false });
        }
        if cue.class & (SAY | TELL | ACT | VIEW | lexicon::WITH_PARTICLE) == 0 {
            return None;
        }
        // `…, he said.` and `…, he said, …`
        if own_subject
            && cue.class & (SAY | TELL) != 0
            && let Some(comma) = source.0.checked_sub(1).filter(|comma| *comma >= first)
        {
            let tail = self.tail(cue, last);
            if scan.is(source.0 - 1, "as") && source.0 - 1 == first && scan.is_mark(tail, ',') && tail + 1 < last {
                let content: Vec<Range> =
                    self.trim_range(tail + 1, self.clause_end(tail + 1, end)).into_iter().collect();
                return self.finish(source, range, content, confidence * 0.9);
            }
            let as_reported = scan.is(comma, "as") && comma > first;
            if as_reported && self.tail_is_empty(cue, last) {
                let content = match self.found.get(self.sentence_from..).and_then(<[Raw]>::last) {
                    Some(previous) => previous.content.clone(),
                    None => self.trim_range(first, comma).into_iter().collect(),
                };
                return self.finish(source, range, content, confidence * 0.9);
            }
            let separated =
                matches!(scan.token(comma).map(|token| token.shape), Some(Shape::Mark(',' | '—' | '–' | '-')));
            if separated && comma >= first + 2 {
                let tail = self.tail(cue, last);
                if tail >= last {
                    let start = self.clause_start(first, comma);
                    let content: Vec<Range> = self.trim_range(start, comma).into_iter().collect();
                    return self.finish(source, range, content, confidence);
                }
                if matches!(scan.token(tail).map(|token| token.shape), Some(Shape::Mark(',' | ';' | '—' | '–')))
                    && !self.is_circumstance(first, comma, tail, last)
                {
                    let mut content: Vec<Range> =
                        self.trim_range(self.clause_start(first, comma), comma).into_iter().collect();
                    let rest_first = tail + 1;
                    let participle = scan.has(rest_first, ING_FORM);
                    if scan.is_mark(tail, ',') && !participle {
                        content.extend(self.trim_range(rest_first, self.clause_end(rest_first, end)));
                    }
                    return self.finish(source, range, content, confidence * 0.95);
                }
            }
        }
        if start.is_none()
            && let Some((next_first, _)) = next
            && cue.class & (SAY | lexicon::WITH_PARTICLE) != 0
            && own_subject
            && let Some(quotation) = self.quotation(scan.quote_of(next_first))
            && quotation.first == next_first
        {
            return self.finish(source, range, vec![(quotation.first, quotation.end)], confidence * 0.8);
        }
        let start = start?;
        if cue.class & QUOTE_ONLY != 0 && cue.class & (SAY | ACT | TELL) == 0 {
            return None;
        }
        if cue.class & (SAY | TELL | ACT) == 0 && cue.class & VIEW != 0 && !self.opens_clause(start, last) {
            return None;
        }
        let mut stop = self.clause_end(start, end);
        if scan.has(source.0, RELATIVE) && source.1 - source.0 == 1 {
            stop = (start..stop).find(|at| scan.is_mark(*at, ',')).unwrap_or(stop);
        }
        // `would confirm the appointment` foresees and reports nothing.
        let modal = cue.first < cue.verb
            && (cue.first..cue.verb).any(|at| {
                ["will", "would", "could", "can", "may", "might", "should", "must"].iter().any(|word| scan.is(at, word))
            });
        let negated = (cue.first..cue.verb).any(|at| scan.is(at, "not"));
        if modal && !negated && !scan.is(start, "that") && !(start..stop).any(|at| scan.quote_of(at) != 0) {
            return None;
        }
        if scan.is(cue.first.saturating_sub(1), "no") || scan.is(source.0, "no") || scan.is(source.0, "nobody") {
            return None;
        }
        // `thanked him`: nothing is said.
        if cue.class & (SAY | TELL) == 0 && stop <= start + 1 && scan.has(start, HE | SHE | THEY) {
            return None;
        }
        let content: Vec<Range> = self.trim_range(start, stop).into_iter().collect();
        if cue.class & VIEW != 0 && cue.class & (SAY | TELL | ACT) == 0 {
            confidence = confidence.min(0.5);
        }
        if cue.class & ACT != 0 && cue.class & SAY == 0 {
            confidence *= 0.9;
        }
        self.finish(source, range, content, confidence)
    }

    fn finish(&self, source: Range, cue: Range, content: Vec<Range>, confidence: f32) -> Option<Raw> {
        let words = content.iter().any(|(first, end)| (*first..*end).any(|at| self.scan.is_word(at)));
        words.then_some(Raw { source: Some(source), cue: Some(cue), content, confidence, goes_on: false })
    }

    /// `“…,” said the minister.` and `…, reports Radio Halden`
    fn inverted(&mut self, cue: &Cue, first: usize, end: usize, next: Option<Range>) -> Option<Raw> {
        let scan = self.scan;
        if cue.class & (SAY | TELL | QUOTE_ONLY) == 0 || cue.plural && !scan.is(cue.verb, "say") {
            return None;
        }
        let before = cue.first.checked_sub(1)?;
        if before < first {
            return None;
        }
        let quote = self.quote_right_before(cue.first, first);
        let comma = before > first + 1 && scan.is_mark(before, ',');
        if quote.is_none() && !comma {
            return None;
        }
        if cue.verb != cue.first && scan.has(cue.first, AUXILIARY) {
            return None;
        }
        let subject = cue.end;
        let last = self.trim_stops(subject, end);
        if subject >= last || scan.quote_of(subject) != 0 {
            return None;
        }
        let opens_phrase = scan.has(subject, DETERMINER | HE | SHE | ROLE | ROLES | QUANTITY | BODY)
            || scan.is_capital(subject) && !scan.has(subject, TIME)
            || scan.flags(subject) == 0
                && scan.is_word(subject)
                && (subject + 1 < last && (scan.has(subject + 1, ROLE | ROLES) || scan.is_capital(subject + 1)))
            || scan.has(subject, lexicon::QUALIFIER);
        if !opens_phrase || scan.is(subject, "that") {
            return None;
        }
        let (source_end, _) = self.inverted_end(subject, last);
        let source = self.trim_range(subject, source_end)?;
        if quote.is_none() {
            // Only at the end of its clause, or the noun phrase is the subject of what is said.
            let closed = source_end >= last || scan.is_mark(source_end, ',');
            if !closed || cue.class & SAY == 0 || scan.has(subject, TIME) || !self.can_speak(source) {
                return None;
            }
            if self.has_finite_verb(source)
                || self.is_apposition_between(first, before) && !scan.is(cue.verb, "reports")
            {
                return None;
            }
            let content: Vec<Range> = self.trim_range(self.clause_start(first, before), before).into_iter().collect();
            return self.finish(source, (cue.first, cue.end), content, 0.8);
        }
        let mut content = self.content_up_to_quote(quote?, first);
        self.pieces_behind(source_end, last, end, next, &mut content);
        Some(Raw { source: Some(source), cue: Some((cue.first, cue.end)), content, confidence: 0.95, goes_on: false })
    }

    /// Whether the words before the comma at `comma` are a bare name with its apposition, as in `Kell, the leader, said`.
    fn is_apposition_between(&self, first: usize, comma: usize) -> bool {
        let earlier = (first..comma).rev().find(|at| self.scan.is_mark(*at, ','));
        match earlier {
            Some(earlier) => self.is_apposition(earlier + 1, comma) && !self.has_finite_verb((first, earlier)),
            None => false,
        }
    }

    /// The end of a subject that follows its verb: up to a finite verb, a quotation or a comma that no apposition follows.
    fn inverted_end(&self, first: usize, end: usize) -> Range {
        let scan = self.scan;
        if scan.has(first, HE | SHE | THEY) {
            return (first + 1, first + 1);
        }
        let mut at = first;
        let mut relative = false;
        while at < end && at - first < LONGEST_SOURCE {
            if scan.quote_of(at) != 0 {
                let inside = self.quotation_end(scan.quote_of(at));
                let nickname = inside < end && inside - at <= 5 && scan.is_capital(inside);
                if !nickname {
                    return (at, at);
                }
                at = inside;
                continue;
            }
            match scan.token(at).map(|token| token.shape) {
                Some(Shape::Mark(',')) => {
                    let close = (at + 1..end).find(|close| scan.is_mark(close.to_owned(), ',')).unwrap_or(end);
                    if !self.is_apposition(at + 1, close) {
                        return (at, at);
                    }
                    at = close;
                    continue;
                }
                Some(Shape::Mark(';' | ':' | '—' | '–' | '(')) => return (at, at),
                _ => {}
            }
            if scan.has(at, RELATIVE) && at > first {
                relative = true;
            }
            // `said Vik and thanked the crew`
            if at > first && scan.has(at, AND) && scan.has(at + 1, CUE | VERB) && scan.has(at + 1, PAST_FORM | VERB) {
                return (at, at);
            }
            if at > first
                && !relative
                && (scan.has(at, SUBORDINATOR)
                    || scan.has(at, ADVERB | TIME)
                        && !scan.is_capital(at)
                        && scan.flags(at) & (lexicon::QUALIFIER | DETERMINER) == 0)
            {
                return (at, at);
            }
            // `said Smith on Tuesday`, `said Smith in a statement`: not part of who he is.
            if at > first
                && !relative
                && scan.has(at, PREPOSITION)
                && scan.is_capital(at - 1)
                && (scan.has(at + 1, TIME)
                    || scan.is(at, "in") && scan.is(at + 1, "a")
                    || scan.is(at, "after")
                    || scan.is(at, "during"))
            {
                return (at, at);
            }
            at += 1;
        }
        (at.min(end), at.min(end))
    }

    /// `…, adding that …`
    fn participle(&self, cue: &Cue, first: usize, end: usize) -> Option<Raw> {
        if cue.class & (SAY | TELL | ACT) == 0 {
            return None;
        }
        let scan = self.scan;
        let last = self.trim_stops(cue.end, end);
        let source = self.sentence_subject(first, cue.first)?;
        let start = self.skip_middle(cue, last)?;
        let quote = self.quote_opening_at(start, last);
        let content: Vec<Range> = match quote {
            Some(quote) => self.content_from_quote(quote, end, last),
            None => {
                if cue.class & SAY != 0 && !self.opens_clause(start, last) && !scan.is(cue.verb, "citing") {
                    return None;
                }
                self.trim_range(start, self.clause_end(start, end)).into_iter().collect()
            }
        };
        if cue.class & (SAY | TELL) == 0 && quote.is_none() {
            return self.finish(source, (cue.first, cue.end), content, 0.5);
        }
        self.finish(source, (cue.first, cue.end), content, 0.75)
    }

    // ---- sources ----

    /// Who the sentence has been about so far: the source of its last attribution, or its first noun phrase.
    fn sentence_subject(&self, first: usize, limit: usize) -> Option<Range> {
        let said = self.found.get(self.sentence_from..).unwrap_or(&[]);
        if let Some(source) = said.iter().rev().find_map(|raw| raw.source) {
            return Some(source);
        }
        let scan = self.scan;
        let mut from = first;
        while from < limit && (scan.has(from, AND | ADVERB) || !scan.is_word(from)) && scan.quote_of(from) == 0 {
            from += 1;
        }
        // An opening circumstance ends at its comma.
        if scan.has(from, PREPOSITION | SUBORDINATOR | ING_FORM) {
            from = (from..limit.min(from + LONGEST_MIDDLE)).find(|at| scan.is_mark(*at, ','))? + 1;
        }
        if scan.has(from, HE | SHE | THEY | IT) {
            return Some((from, from + 1));
        }
        let mut at = from;
        while at < limit && at - from < LONGEST_SOURCE && scan.quote_of(at) == 0 {
            let flags = scan.flags(at);
            if at > from && scan.is_mark(at, ',') {
                let close = (at + 1..limit).find(|close| scan.is_mark(close.to_owned(), ','));
                match close {
                    Some(close) if self.is_apposition(at + 1, close) => {
                        at = close + 1;
                        continue;
                    }
                    _ => break,
                }
            }
            if flags & (AUXILIARY | VERB | SUBORDINATOR) != 0 && flags & (DETERMINER | PREPOSITION) == 0
                || flags & CUE != 0 && flags & (PAST_FORM | S_FORM) != 0 && at > from
                || at > from && scan.word_of(at).ends_with("ed") && !scan.is_capital(at)
                || !scan.is_word(at)
                    && !matches!(
                        scan.token(at).map(|token| token.shape),
                        Some(Shape::Possessive | Shape::Number | Shape::Mark(',' | '.' | '\'' | '’'))
                    )
            {
                break;
            }
            at += 1;
        }
        let source = self.trim_range(from, at)?;
        (self.can_speak(source) && at < limit + 1).then_some(source)
    }

    /// The noun phrase that ends right before the cue.
    fn subject_before(&self, cue: &Cue, first: usize) -> Option<Range> {
        let scan = self.scan;
        let mut last = cue.first.checked_sub(1)?;
        if last < first || scan.quote_of(last) != 0 {
            return None;
        }
        if scan.has(last, PRONOUN | RELATIVE) && !scan.has(last, DETERMINER) || scan.has(last, HE | SHE | THEY | IT) {
            if scan.has(last, OTHER_PRONOUN) && !scan.has(last, RELATIVE) {
                return None;
            }
            // `one of them`
            if last >= first + 2 && scan.is(last - 1, "of") && scan.has(last - 2, QUANTITY) {
                return Some((last - 2, last + 1));
            }
            return Some((last, last + 1));
        }
        let end = cue.first;
        let mut closed = 0;
        // `Vik, 61, who retires in May, warned`: commas in pairs.
        while scan.is_mark(last, ',') && closed < 4 {
            let mut open = None;
            let mut commas = 0;
            for at in (first..last).rev() {
                if last - at > LONGEST_SOURCE || scan.quote_of(at) != 0 {
                    break;
                }
                if matches!(scan.token(at).map(|token| token.shape), Some(Shape::Mark(';' | ':' | '—' | '–'))) {
                    break;
                }
                if scan.is_mark(at, ',') {
                    commas += 1;
                    if self.is_apposition(at + 1, last) {
                        open = Some(at);
                        break;
                    }
                    if commas == 3 {
                        break;
                    }
                }
            }
            last = open?.checked_sub(1)?;
            if last < first {
                return None;
            }
            closed += 1;
            // A second one in front, `, 58, who…`, is closed by the same comma.
            if closed > 0 && scan.token(last)?.shape == Shape::Number && last > first && scan.is_mark(last - 1, ',') {
                last = last.checked_sub(2).filter(|at| *at >= first)?;
            }
        }
        if scan.is_mark(last, ')') {
            let open = (first..last).rev().take(10).find(|at| scan.is_mark(*at, '('))?;
            last = open.checked_sub(1).filter(|at| *at >= first)?;
        }
        if scan.is_mark(last, '>') {
            let open = (first..last).rev().take(LONGEST_MIDDLE).find(|at| scan.is_mark(*at, '<'))?;
            if !is_ticker(scan, open + 1) && last - open > 2 {
                // A company that no exchange lists: `<Amber Marine Ltd> said`.
                return Some((open + 1, last));
            }
            last = open.checked_sub(1).filter(|at| *at >= first)?;
        }
        if !scan.is_word(last) && !matches!(scan.token(last)?.shape, Shape::Number | Shape::Mark('.')) {
            return None;
        }
        let from = self.phrase_start(first, last)?;
        self.trim_range(from, end).map(|(from, _)| (from, end))
    }

    /// Where the noun phrase begins whose last word, appositions left out, stands at `last`.
    fn phrase_start(&self, first: usize, last: usize) -> Option<usize> {
        let scan = self.scan;
        // The piece between two signs.
        let mut from = last;
        while from > first && last - from < LONGEST_SOURCE {
            let before = from - 1;
            if scan.quote_of(before) != 0 {
                break;
            }
            match scan.token(before)?.shape {
                Shape::Mark('.' | '\'' | '’' | '&' | '/') => {}
                Shape::Mark('-') if !scan.spaced_before(before) => {}
                Shape::Mark(_) => break,
                _ => {}
            }
            from = before;
        }
        // Words that cannot be inside it, unless a relative clause holds them.
        let relative = (from + 1..=last).find(|at| {
            scan.has(*at, RELATIVE) && (scan.is(*at, "who") || scan.is(*at, "which") || scan.is(*at, "whose"))
        });
        let limit = relative.unwrap_or(last + 1);
        let mut at = from;
        for inner in from..limit {
            let flags = scan.flags(inner);
            if flags & lexicon::FIRST_NAME != 0 && scan.is_capital(inner) {
                continue;
            }
            let verbal = flags & (AUXILIARY | VERB) != 0 && flags & (lexicon::PARTICLE | ROLE) == 0;
            let saying = flags & CUE != 0
                && flags & (PAST_FORM | S_FORM) != 0
                && flags & (NOUN_TOO | lexicon::WITH_PARTICLE) == 0
                && !(flags & PAST_FORM != 0 && inner > from && scan.has(inner - 1, DETERMINER));
            let that = scan.is(inner, "that") && inner > from;
            let subordinate = flags & SUBORDINATOR != 0 && flags & PREPOSITION == 0;
            if verbal || saying || that || subordinate {
                at = inner + 1;
            }
        }
        // After `and`, a new clause: `prices rose and analysts said`.
        if let Some(and) = (at..limit).rev().find(|inner| scan.has(*inner, AND)) {
            let left_names = and > at && (scan.is_capital(and - 1) || scan.has(and - 1, ROLE | ROLES | BODY | DEMONYM));
            let right_names = and < last && (scan.is_capital(and + 1) || scan.has(and + 1, ROLE | ROLES | DETERMINER));
            let joined = left_names && right_names && !scan.is(and, "but");
            let inner = scan.has(last, ROLES) || (at..and).any(|inner| scan.has(inner, PREPOSITION));
            let listed = inner && !scan.is(and, "but") && at == from;
            if !joined && !listed {
                at = and + 1;
            }
        }
        while at < limit
            && (scan.has(at, AND | SUBORDINATOR) || cues::is_adverb(scan, at))
            && !scan.has(at, DETERMINER | QUANTITY)
        {
            at += 1;
        }
        // An opening circumstance without a comma: `On Tuesday Vik said`.
        if scan.has(at, PREPOSITION | TIME) && at < limit {
            let mut start = None;
            for inner in at + 1..limit {
                let begins = scan.has(inner, DETERMINER)
                    || scan.is_capital(inner)
                        && !scan.has(inner, TIME)
                        && (!scan.is_capital(inner - 1) || scan.has(inner - 1, TIME | PREPOSITION))
                    || scan.has(inner, ROLES)
                        && !scan.has(inner - 1, DETERMINER | PREPOSITION | lexicon::QUALIFIER)
                        && !scan.is_capital(inner - 1);
                let governed = scan.has(inner - 1, PREPOSITION)
                    || scan.has(inner - 1, AND | DETERMINER)
                    || scan.has(inner - 1, ROLE);
                if begins && !governed {
                    start = Some(inner);
                }
            }
            at = start?;
        }
        (at <= last).then_some(at)
    }

    /// Whether a noun phrase can name somebody who speaks.
    fn can_speak(&self, source: Range) -> bool {
        let scan = self.scan;
        let head = self.head(source);
        if scan.has(head, TIME) && source.1 - source.0 <= 2 {
            return false;
        }
        (source.0..=head).any(|at| {
            scan.has(
                at,
                HE | SHE | THEY | ROLE | ROLES | BODY | DEMONYM | PLACE | lexicon::FIRST_NAME | lexicon::COURTESY,
            )
        }) || (source.0..source.1)
            .any(|at| scan.is_capital(at) && scan.flags(at) & (DETERMINER | PREPOSITION | TIME) == 0 && at > source.0)
            || !self.names.mentions_in(source.0, source.1).is_empty()
            || scan.is_capital(source.0) && scan.flags(source.0) == 0
            || scan.is(head, "who")
            || scan.is(head, "one")
            || scan.is(head, "another")
    }

    /// The last word before the first comma, preposition or relative pronoun.
    fn head(&self, source: Range) -> usize {
        let scan = self.scan;
        let mut head = source.0;
        for at in source.0..source.1 {
            let stops =
                matches!(scan.token(at).map(|token| token.shape), Some(Shape::Mark(',' | '(' | '—' | '–' | '<')))
                    || at > source.0 && scan.has(at, PREPOSITION | RELATIVE) && !scan.is_capital(at);
            if stops {
                break;
            }
            if scan.is_word(at) {
                head = at;
            }
        }
        head
    }

    /// How well a subject goes with a cue, 0 to 1; `None` where it does not.
    fn plausibility(&self, cue: &Cue, source: Range) -> Option<f32> {
        let scan = self.scan;
        let head = self.head(source);
        if scan.has(head, TIME) && !scan.has(head, PRONOUN) {
            return None;
        }
        if scan.has(source.0, OTHER_PRONOUN) && source.1 - source.0 == 1 && !scan.has(source.0, RELATIVE) {
            return None;
        }
        let pronoun = scan.has(head, HE | SHE | THEY);
        let named = self.can_speak(source);
        if cue.plural {
            let several = cues::is_plural(scan, head) || (source.0..source.1).any(|at| scan.is(at, "and"));
            if !several {
                return None;
            }
        }
        if cue.is_s_form && cues::is_noun_too(scan, cue.verb) && !pronoun && (!named || cues::is_plural(scan, head)) {
            return None;
        }
        if scan.is(head, "it") {
            return (cue.class & SAY != 0 || cue.class & ACT != 0 && !cue.is_s_form).then_some(0.75);
        }
        let strict = cue.class & SAY == 0 && cue.class & TELL == 0;
        if scan.has(head, RELATIVE) {
            let antecedent = source.0.checked_sub(1)?;
            let personal = scan.is(head, "who") && (scan.is_word(antecedent) || scan.is_mark(antecedent, ','));
            let clause = scan.is(cue.end, "that")
                || scan.quote_of(cue.end) != 0
                || cue.class & SAY != 0 && !scan.is_capital(cue.end) && !scan.is(cue.end, "not");
            return (personal && clause).then_some(0.6);
        }
        if named || pronoun {
            return Some(1.0);
        }
        if scan.has(head, DOCUMENT) {
            return (cue.class & SAY != 0).then_some(0.6);
        }
        if strict || cue.class & (VIEW | QUOTE_ONLY) == cue.class {
            return None;
        }
        Some(0.65)
    }

    fn has_finite_verb(&self, range: Range) -> bool {
        (range.0..range.1).any(|at| {
            self.scan.quote_of(at) == 0
                && (self.scan.has(at, AUXILIARY | VERB) || self.scan.has(at, CUE) && self.scan.has(at, PAST_FORM))
                && !(range.0..at).any(|before| self.scan.has(before, RELATIVE) && !self.scan.has(before, DETERMINER))
        })
    }

    // ---- contents ----

    /// The quotation that ends right before the token `at`, a comma or dash in between allowed.
    fn quote_right_before(&self, at: usize, first: usize) -> Option<u32> {
        let mut before = at.checked_sub(1)?;
        if matches!(self.scan.token(before)?.shape, Shape::Mark(',' | '—' | '–' | '-'))
            && self.scan.quote_of(before) == 0
        {
            before = before.checked_sub(1)?;
        }
        let quote = self.scan.quote_of(before);
        if quote == 0 {
            return None;
        }
        let quotation = self.quotation(quote)?;
        (quotation.end == before + 1 && before >= first).then_some(quote)
    }

    /// The content that ends with a quotation: from the sentence's start where other words come before it.
    fn content_up_to_quote(&self, quote: u32, first: usize) -> Vec<Range> {
        let Some(quotation) = self.quotation(quote) else { return Vec::new() };
        let start = if quotation.first > first { self.clause_start(first, quotation.first) } else { quotation.first };
        self.trim_range(start, quotation.end).into_iter().collect()
    }

    /// The content that begins with a quotation: to the clause's end where the sentence goes on behind it.
    fn content_from_quote(&self, quote: u32, end: usize, last: usize) -> Vec<Range> {
        let Some(quotation) = self.quotation(quote) else { return Vec::new() };
        let mut stop = quotation.end;
        let complete = self.scan.is_stop(quotation.end.saturating_sub(2)) || quotation.end >= last;
        let follows = quotation.end;
        if !complete && follows < last && self.scan.is_word(follows) && !self.scan.has(follows, AND | SUBORDINATOR) {
            stop = self.clause_end(follows, end).max(quotation.end);
        } else if !complete && self.scan.has(follows, AND) && self.scan.quote_of(follows + 1) != 0 {
            stop = self.quotation_end(self.scan.quote_of(follows + 1));
        }
        self.trim_range(quotation.first, stop).into_iter().collect()
    }

    /// Further pieces of a quotation that its cue has broken: `“…,” she said, “…”` and `“…,” she said. “…”`.
    fn pieces_behind(&self, from: usize, last: usize, end: usize, next: Option<Range>, content: &mut Vec<Range>) {
        let scan = self.scan;
        let inside = (from..last).find(|at| scan.quote_of(*at) != 0);
        if let Some(at) = inside {
            let before = at.saturating_sub(1);
            let separated = before >= from
                && matches!(
                    scan.token(before).map(|token| token.shape),
                    Some(Shape::Mark(',' | ':' | ';' | '—' | '–' | '-'))
                );
            let cue_between =
                (from..at).any(|inner| scan.has(inner, CUE) && scan.has(inner, ING_FORM | PAST_FORM | S_FORM));
            if separated && !cue_between {
                let quote = scan.quote_of(at);
                content.extend(self.trim_range(at, self.quotation_end(quote)));
            }
        }
        let Some((next_first, next_end)) = next else { return };
        let cue_inside = inside.is_some_and(|_| {
            (from..last).any(|at| scan.quote_of(at) == 0 && scan.has(at, CUE) && scan.has(at, PAST_FORM | ING_FORM))
        });
        if next_first != end || scan.quote_of(next_first) == 0 || cue_inside {
            return;
        }
        let quote = scan.quote_of(next_first);
        let Some(quotation) = self.quotation(quote) else { return };
        let rest_first = quotation.end;
        if quotation.first != next_first {
            return;
        }
        let own_cue = (rest_first..next_end).any(|at| {
            scan.quote_of(at) == 0 && scan.has(at, SAY | TELL | QUOTE_ONLY) && scan.has(at, PAST_FORM | S_FORM)
        });
        if !own_cue {
            content.extend(self.trim_range(quotation.first, quotation.end));
        }
    }

    /// Skips a listener, a time and a place between a cue and what is said; `None` where nothing is said behind the cue.
    fn skip_middle(&self, cue: &Cue, last: usize) -> Option<usize> {
        let scan = self.scan;
        let mut at = cue.end;
        if cue.class & TELL != 0
            && !(scan.is(cue.verb, "asked")
                || scan.is(cue.verb, "asks")
                || scan.is(cue.verb, "ask")
                || scan.is(cue.verb, "asking"))
        {
            at = self.listener_end(at, last);
        }
        if at >= last {
            return None;
        }
        // `said on Tuesday that`, `said last month the government`
        let mut time = at;
        while time < last
            && (scan.has(time, TIME)
                || scan.is(time, "on") && scan.has(time + 1, TIME)
                || scan.is(time, "last")
                || scan.is(time, "late")
                || scan.is(time, "early")
                || scan.is(time, "earlier"))
            && scan.quote_of(time) == 0
        {
            time += 1;
        }
        if time > at {
            at = time;
            if scan.token(at).is_some_and(|token| token.shape == Shape::Number) && scan.is_mark(at + 1, ',') {
                at += 2;
            }
        }
        if at >= last {
            return None;
        }
        if scan.is_mark(at, ':') || scan.is_mark(at, ',') && scan.quote_of(at + 1) != 0 {
            at += 1;
            return (at < last).then_some(at);
        }
        if scan.quote_of(at) != 0 || scan.is(at, "that") {
            return Some(at);
        }
        // A circumstance up to `that`, a colon or a quotation.
        let circumstance =
            scan.has(at, PREPOSITION | ADVERB) && cue.class & (SAY | TELL | QUOTE_ONLY) != 0 || scan.is_mark(at, ',');
        if circumstance {
            for inner in at + 1..last.min(at + LONGEST_MIDDLE) {
                if scan.is(inner, "that")
                    && !scan.has(inner - 1, PREPOSITION)
                    && (scan.is_mark(inner - 1, ',') || self.opens_clause(inner, last))
                {
                    return Some(inner);
                }
                if scan.is_mark(inner, ':') && inner + 1 < last {
                    return Some(inner + 1);
                }
                if scan.quote_of(inner) != 0 {
                    let separated = scan.is_mark(inner - 1, ',') || scan.is_mark(inner - 1, ':');
                    if separated {
                        return Some(inner);
                    }
                    break;
                }
                if scan.has(inner, AUXILIARY | VERB) || scan.has(inner, CUE) && scan.has(inner, ING_FORM) {
                    break;
                }
            }
            if scan.is_mark(at, ',') {
                return None;
            }
            if scan.has(at, PREPOSITION)
                && cue.class & (ACT | lexicon::WITH_PARTICLE) == 0
                && !self.has_finite_verb((at, last))
            {
                // Nothing but circumstances.
                let aimed = scan.is(at, "of")
                    || scan.is(at, "about")
                    || scan.is(at, "against")
                    || scan.is(at, "on")
                    || scan.is(at, "to")
                    || scan.is(at, "for");
                let topical = cue.class & SAY != 0 && !scan.is(cue.verb, "said") && !scan.is(cue.verb, "says") && aimed;
                return topical.then_some(at);
            }
        }
        Some(at)
    }

    /// The end of whom a verb of telling is told to.
    fn listener_end(&self, first: usize, last: usize) -> usize {
        let scan = self.scan;
        if scan.quote_of(first) != 0 || scan.is(first, "that") {
            return first;
        }
        if scan.has(first, PRONOUN) && !scan.has(first, DETERMINER)
            || scan.is(first, "her")
                && !(scan.is_word(first + 1)
                    && scan.flags(first + 1) & (PREPOSITION | RELATIVE | AUXILIARY | PRONOUN | DETERMINER) == 0)
        {
            return first + 1;
        }
        let mut at = first;
        while at < last && at - first < LONGEST_MIDDLE {
            if scan.quote_of(at) != 0
                || matches!(scan.token(at).map(|token| token.shape), Some(Shape::Mark(',' | ':' | ';' | '—' | '–')))
            {
                break;
            }
            let new_phrase = scan.is(at, "to")
                || at > first
                    && (scan.has(at, HE | SHE | THEY | IT | OTHER_PRONOUN) && !scan.has(at, DETERMINER)
                        || scan.is(at, "that")
                        || scan.is(at, "his") && !scan.has(at - 1, PREPOSITION | AND)
                        || scan.is(at, "there")
                        || scan.has(at, SUBORDINATOR)
                        || scan.has(at, AUXILIARY)
                        || scan.is(at, "to")
                        || scan.has(at, DETERMINER) && !scan.has(at - 1, PREPOSITION | AND | TIME));
            if new_phrase {
                break;
            }
            at += 1;
        }
        at
    }

    /// Whether nothing but a listener, time, place or manner follows the cue.
    fn tail_is_empty(&self, cue: &Cue, last: usize) -> bool {
        self.tail(cue, last) >= last
    }

    /// Where what is not listener, time, place or manner begins behind the cue.
    fn tail(&self, cue: &Cue, last: usize) -> usize {
        let scan = self.scan;
        let mut at = cue.end;
        if cue.class & TELL != 0 {
            at = self.listener_end(at, last);
        }
        while at < last {
            if scan.quote_of(at) != 0 {
                return at;
            }
            if scan.has(at, TIME | ADVERB) || cues::is_adverb(scan, at) || scan.is(at, "last") {
                at += 1;
                continue;
            }
            if scan.is(at, "to") && scan.has(at + 1, CUE | VERB | AUXILIARY) {
                return at;
            }
            if scan.has(at, PREPOSITION) {
                let stop = (at..last)
                    .find(|inner| {
                        scan.quote_of(*inner) != 0
                            || scan.is_mark(*inner, ',')
                            || scan.is(*inner, "that")
                            || scan.has(*inner, AUXILIARY | VERB)
                    })
                    .unwrap_or(last);
                if stop < last && !scan.is_mark(stop, ',') {
                    return at;
                }
                at = stop;
                continue;
            }
            // `…, he said, and went below`
            return at;
        }
        at
    }

    /// Whether the words before a cue's subject only say when or where, so that what is said stands behind the cue.
    fn is_circumstance(&self, first: usize, comma: usize, tail: usize, last: usize) -> bool {
        let scan = self.scan;
        let leads =
            scan.has(first, PREPOSITION | SUBORDINATOR | ADVERB | ING_FORM) && !self.has_finite_verb((first, comma));
        leads && (tail + 1..last).any(|at| scan.is(at, "that"))
    }

    /// Whether a clause begins at `at`: `that`, or a noun phrase with a verb behind it.
    fn opens_clause(&self, at: usize, last: usize) -> bool {
        let scan = self.scan;
        if scan.is(at, "that") && !scan.has(at + 1, PREPOSITION) {
            return at + 2 < last;
        }
        if ["whether", "how", "why", "what", "if", "where"].iter().any(|word| scan.is(at, word)) {
            return at + 1 < last;
        }
        if scan.has(at, SUBORDINATOR) {
            return false;
        }
        if scan.has(at, PREPOSITION) {
            return false;
        }
        (at + 1..last.min(at + LONGEST_MIDDLE)).any(|inner| {
            scan.has(inner, AUXILIARY | VERB)
                || scan.quote_of(inner) != 0
                || scan.word_of(inner).ends_with("ed") && !scan.has(inner - 1, DETERMINER)
        })
    }

    /// Where the clause that begins at `start` ends, in the sentence that ends at `end`.
    fn clause_end(&self, start: usize, end: usize) -> usize {
        let scan = self.scan;
        let last = self.trim_stops(start, end);
        let mut at = start;
        while at < last {
            let quote = scan.quote_of(at);
            if quote != 0 {
                at = self.quotation_end(quote).clamp(at + 1, last);
                if scan.is_mark(at.saturating_sub(2), ',') && self.closing_cue(at, last) {
                    return at;
                }
                continue;
            }
            if scan.is_mark(at, ';') {
                return at;
            }
            if scan.is_mark(at, ',') && at > start {
                let next = self.skip_adverbs(at + 1, last);
                let participle = scan.has(next, CUE) && scan.has(next, ING_FORM) && scan.has(next, SAY | TELL);
                let according = scan.is(next, "according") && scan.is(next + 1, "to");
                let as_reported = scan.is(next, "as")
                    && (next + 1..last.min(next + 10))
                        .any(|inner| scan.has(inner, SAY) && scan.has(inner, PAST_FORM | S_FORM));
                let second = scan.has(next, AND) && self.second_cue(next + 1, last);
                if participle || according || as_reported || second || self.closing_cue(at + 1, last) {
                    return at;
                }
            }
            if scan.has(at, AND) && at > start && self.second_cue(at + 1, last) {
                return at;
            }
            at += 1;
        }
        last
    }

    /// Whether nothing but `he said` or `said the minister`, with a time or place, stands in `from..last`.
    fn closing_cue(&self, from: usize, last: usize) -> bool {
        let scan = self.scan;
        if last <= from || last - from > LONGEST_SOURCE {
            return false;
        }
        let near = last.min(from + LONGEST_MIDDLE);
        let Some(verb) = (from..near)
            .find(|at| scan.has(*at, SAY | TELL) && scan.has(*at, PAST_FORM | S_FORM) && scan.quote_of(*at) == 0)
        else {
            return false;
        };
        let subject_before = verb > from
            && !self.has_finite_verb((from, verb))
            && !scan.has(from, AND | SUBORDINATOR | RELATIVE | PREPOSITION);
        let inverted = verb == from
            && verb + 1 < last
            && (scan.is_capital(verb + 1) || scan.has(verb + 1, DETERMINER | ROLE | ROLES));
        (subject_before || inverted)
            && (verb + 1..last)
                .all(|at| scan.quote_of(at) == 0 && !scan.has(at, AUXILIARY | VERB | CUE) && !scan.is(at, "that"))
            && (inverted
                || verb + 1 >= last
                || scan.has(verb + 1, PREPOSITION | TIME | ADVERB | ROLES)
                || scan.has(verb, TELL))
    }

    fn skip_adverbs(&self, from: usize, last: usize) -> usize {
        let mut at = from;
        while at < last && cues::is_adverb(self.scan, at) {
            at += 1;
        }
        at
    }

    /// Whether a second cue of the same subject begins at `at`: `and said`.
    fn second_cue(&self, at: usize, last: usize) -> bool {
        let scan = self.scan;
        let verb = self.skip_adverbs(at, last);
        verb < last
            && scan.quote_of(verb) == 0
            && scan.has(verb, SAY | TELL | ACT)
            && (scan.has(verb, PAST_FORM) && !scan.has(verb, lexicon::BASE_FORM)
                || scan.has(verb, S_FORM) && !scan.has(verb, NOUN_TOO))
            && !scan.has(verb + 1, PREPOSITION)
    }

    /// Where the clause begins that ends at `limit`: behind an opening conjunction.
    fn clause_start(&self, first: usize, limit: usize) -> usize {
        let scan = self.scan;
        let mut at = first;
        while at < limit
            && !scan.is_word(at)
            && scan.quote_of(at) == 0
            && scan.token(at).is_some_and(|token| token.shape != Shape::Number)
        {
            at += 1;
        }
        at.min(limit)
    }

    /// `end` without the stops and closing brackets before it.
    fn trim_stops(&self, first: usize, end: usize) -> usize {
        let scan = self.scan;
        let mut last = end;
        while last > first
            && scan.quote_of(last - 1) == 0
            && (scan.is_stop(last - 1) || scan.is_mark(last - 1, ')') || scan.is_mark(last - 1, '*'))
        {
            last -= 1;
        }
        last
    }

    /// The range without commas and dashes at its two ends (a comma that closes an apposition stays); `None` where it is empty.
    fn trim_range(&self, first: usize, end: usize) -> Option<Range> {
        let scan = self.scan;
        let loose = |at: usize| {
            scan.quote_of(at) == 0
                && matches!(
                    scan.token(at).map(|token| token.shape),
                    Some(Shape::Mark(',' | '—' | '–' | '-' | ':' | ';' | '*' | '_' | '…' | '('))
                )
        };
        let mut from = first;
        while from < end && loose(from) {
            from += 1;
        }
        let mut to = end;
        while to > from && loose(to - 1) {
            to -= 1;
        }
        (from < to).then_some((from, to))
    }

    fn quote_opening_at(&self, at: usize, last: usize) -> Option<u32> {
        let quote = self.scan.quote_of(at);
        (at < last && quote != 0 && self.quotation(quote)?.first == at).then_some(quote)
    }

    // ---- without a cue ----

    /// `And an elderly man: “…”`
    fn named_before_colon(&mut self, first: usize, end: usize) {
        let scan = self.scan;
        if self.found.len() > self.sentence_from {
            return;
        }
        let Some(colon) = (first..end.min(first + 14)).find(|at| scan.is_mark(*at, ':')) else { return };
        let quote = scan.quote_of(colon + 1);
        let last = self.trim_stops(colon, end);
        // `Death toll at five: Emergencies Ministry.`
        if let Some(mention) = self.names.mentions_in(colon + 1, colon + 5).first()
            && mention.end == last
            && (mention.first == colon + 1 || scan.is_capital(colon + 1) && mention.first < colon + 4)
            && self.names.entities.get(mention.entity as usize).is_some_and(|known| known.sort == Sort::Body)
            && colon >= first + 3
            && !scan.is_capital(colon - 1)
        {
            let start = (first..colon)
                .rev()
                .find(|at| scan.is_mark(*at, '-') && scan.spaced_before(*at))
                .map_or(first, |dash| dash + 1);
            if let Some(content) = self.trim_range(start, colon) {
                self.note(Raw {
                    source: Some((colon + 1, last)),
                    cue: None,
                    content: vec![content],
                    confidence: 0.7,
                    goes_on: false,
                });
            }
            return;
        }
        if quote == 0 || (first..colon).any(|at| scan.quote_of(at) != 0) {
            return;
        }
        let mut from = first;
        while from < colon && (scan.has(from, AND | ADVERB) || !scan.is_word(from)) {
            from += 1;
        }
        if let Some(dash) = (from..colon)
            .rev()
            .find(|at| matches!(scan.token(*at).map(|token| token.shape), Some(Shape::Mark('—' | '–' | '-'))))
        {
            from = dash + 1;
        }
        let Some(source) = self.trim_range(from, colon) else { return };
        if self.has_finite_verb(source) || !self.can_speak(source) || scan.has(source.0, PREPOSITION) {
            return;
        }
        let Some(quotation) = self.quotation(quote) else { return };
        let content = (quotation.first, quotation.end);
        self.note(Raw { source: Some(source), cue: None, content: vec![content], confidence: 0.8, goes_on: false });
    }

    /// Quotations of whole sentences that no cue claims.
    fn lone_quotations(&mut self, first: usize, end: usize, paragraph: Paragraph) {
        let quote = self.scan.quote_of(first);
        if quote == 0 || self.used.get(quote as usize).copied().unwrap_or(true) || paragraph.kind == BlockKind::Heading
        {
            return;
        }
        let Some(quotation) = self.quotation(quote).copied() else { return };
        let words =
            (quotation.first..quotation.end).filter(|at| self.scan.is_word(*at)).take(SHORTEST_LONE_QUOTATION).count();
        let whole = quotation.end >= end;
        let finished = self.scan.is_stop(quotation.end.saturating_sub(2))
            || self.scan.is_stop(quotation.end.saturating_sub(1))
            || self.scan.is_mark(quotation.end.saturating_sub(2), ',');
        if quotation.first != first || words < SHORTEST_LONE_QUOTATION || !whole || !finished {
            return;
        }
        self.note(Raw {
            source: None,
            cue: None,
            content: vec![(quotation.first, quotation.end)],
            confidence: 0.5,
            goes_on: true,
        });
    }
}
