//! The rules of prose: from a cue to the words that name who, and to what is said.
//!
//! Works sentence by sentence. Leaves it to `resolve` to tell who the words that name somebody mean.

mod contents;
mod sources;

use super::ablation::is_left_out;
use super::cues::{self, Cue, Form};
use super::lexicon::{
    self, ACT, ADVERB, AND, AUXILIARY, BODY, DETERMINER, HE, ING_FORM, IT, OTHER_PRONOUN, PREPOSITION, QUANTITY,
    QUOTE_ONLY, RELATIVE, ROLE, ROLES, SAY, SHE, TELL, THEY, TIME, VIEW,
};
use super::names::{Names, Sort, mostly_capitals};
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

impl Raw {
    /// Whether a name below or behind signs it: nobody speaks on there.
    pub fn is_signed(&self) -> bool {
        let first = self.content.first().map_or(0, |range| range.0);
        self.cue.is_none() && self.source.is_some_and(|source| source.0 > first)
    }
}

/// Longest noun phrase that can name a speaker, in tokens.
const LONGEST_SOURCE: usize = 40;
/// Longest listener or circumstance between a cue and what is said, in tokens.
const LONGEST_MIDDLE: usize = 16;
/// Longest place and date before the first sentence, in tokens.
const LONGEST_DATELINE: usize = 14;
/// A quotation without a cue needs so many words to count as somebody's speech.
const SHORTEST_LONE_QUOTATION: usize = 4;
/// Verbs that make of `to say` a wish, an order or a need.
const WISHES: &[&str] = &[
    "want", "wants", "wanted", "expect", "expects", "expected", "need", "needs", "needed", "urge", "urges", "urged",
    "like", "force", "forced", "forces", "allow", "allows", "allowed", "going", "have", "has", "had", "ought",
];
/// How far, in tokens, behind a verb that says nothing of speech a colon and a quotation make it one.
const NEAREST_COLON: usize = 5;
/// What is announced before a colon.
const ANNOUNCED: &[&str] = &[
    "advice",
    "answer",
    "comment",
    "letter",
    "message",
    "note",
    "post",
    "reply",
    "response",
    "statement",
    "this",
    "tweet",
    "words",
];
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

/// Where a paragraph's first sentence begins behind `KARSK, Feb 27 -` or `SELWICK (Meridian Wire) —`; `first` without such.
pub fn behind_dateline(scan: &Scan<'_>, first: usize, end: usize) -> usize {
    let dash = (first..end.min(first + LONGEST_DATELINE)).find(|at| {
        matches!(scan.token(*at).map(|token| token.shape), Some(Shape::Mark('—' | '–' | '-')))
            && scan.spaced_before(*at)
    });
    dash.filter(|dash| {
        *dash > first && dash + 1 < end && (first..*dash).all(|at| !scan.is_word(at) || scan.is_capital(at))
    })
    .map_or(first, |dash| dash + 1)
}

/// Whether a word looks like a verb in the past: a listed one, or one in `-ed`.
fn is_past(scan: &Scan<'_>, at: usize) -> bool {
    let regular = scan.word_of(at).len() > 4 && scan.word_of(at).ends_with("ed") && scan.is_word(at);
    scan.has(at, lexicon::CUE) && scan.has(at, lexicon::PAST_FORM | lexicon::S_FORM)
        || regular && !scan.has(at, DETERMINER | PREPOSITION | lexicon::QUALIFIER)
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
            let next = sentences.get(number + 1).copied().or_else(|| self.behind_colon(end, paragraph));
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
                Form::According if is_left_out("according") => None,
                Form::Participle if is_left_out("participles") => None,
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
        if !is_left_out("unlisted") {
            self.unlisted(first, end, next);
        }
        if !is_left_out("leading") {
            self.leading(first, end, next);
        }
        if !is_left_out("announced") {
            self.announced(first, end, next);
        }
        if !is_left_out("before-colon") {
            self.named_before_colon(first, end);
        }
        if !is_left_out("lone-quotations") {
            self.lone_quotations(first, end, paragraph);
        }
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

    /// The quotation with which the next paragraph begins, where this one's last sentence ends at `end` in a colon.
    fn behind_colon(&self, end: usize, paragraph: Paragraph) -> Option<Range> {
        if end != paragraph.end || !self.scan.is_mark(end.checked_sub(1)?, ':') {
            return None;
        }
        let quotation = self.quotation(self.scan.quote_of(end))?;
        (quotation.first == end).then_some((end, quotation.end))
    }

    /// Where a sentence begins behind a dateline, if it is its paragraph's first.
    fn behind_dateline(&self, first: usize, end: usize, paragraph: Paragraph) -> usize {
        if first == paragraph.first { behind_dateline(self.scan, first, end) } else { first }
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

    // ---- finite cues ----

    fn finite(&mut self, cue: &Cue, first: usize, end: usize, next: Option<Range>) -> Option<Raw> {
        if !is_left_out("inverted")
            && let Some(raw) = self.inverted(cue, first, end, next)
        {
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
            && (cue.class & (SAY | TELL | QUOTE_ONLY) != 0
                || scan.is_mark(cue.end, ',')
                || self.tail_is_empty(cue, last))
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
            // `Asked whether it was late, Vik said no`: what was asked is not what he says.
            let asked = scan.is_any(first, &["asked", "pressed", "questioned", "quizzed", "challenged"]);
            if separated && comma >= first + 2 && !asked {
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
            && (cue.first..cue.verb)
                .any(|at| scan.is_any(at, &["will", "would", "could", "can", "may", "might", "should", "must"]));
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

    // ---- without a cue ----

    /// `“…,” an angry Vik retorted`: whatever verb stands behind a quotation that a comma closes, it is one of saying.
    fn unlisted(&mut self, first: usize, end: usize, next: Option<Range>) {
        let scan = self.scan;
        let quote = scan.quote_of(first);
        let Some(quotation) = self.quotation(quote).copied().filter(|own| own.first == first && own.end < end) else {
            return;
        };
        let closing =
            (quotation.end.saturating_sub(3)..quotation.end).rev().find_map(|at| match scan.token(at)?.shape {
                Shape::Mark(mark @ (',' | '?' | '!')) => Some(mark),
                _ => None,
            });
        if closing.is_none() || self.used.get(quote as usize).copied().unwrap_or(true) {
            return;
        }
        let at = quotation.end;
        let last = self.trim_stops(at, end);
        let verbal = |at: usize| scan.quote_of(at) == 0 && !scan.is_capital(at) && is_past(scan, at);
        let Some(verb) = (at..last.min(at + LONGEST_MIDDLE)).find(|at| verbal(*at)) else { return };
        let barred = AUXILIARY | lexicon::VERB | AND | RELATIVE | lexicon::SUBORDINATOR;
        if (at..verb).any(|at| scan.has(at, barred) && !scan.has(at, DETERMINER) || scan.quote_of(at) != 0) {
            return;
        }
        let inverted = verb == at;
        let (from, to) = if inverted { (verb + 1, self.inverted_end(verb + 1, last).0) } else { (at, verb) };
        // Behind a quotation anything speaks that a verb of saying is said of: `a voice in the advertisement says`.
        let spoken = scan.has(verb, SAY | QUOTE_ONLY) && scan.has(from, DETERMINER) || scan.is_any(from, &["i", "we"]);
        let Some(source) = self.trim_range(from, to).filter(|source| spoken || self.can_speak(*source)) else { return };
        let mut content = self.content_up_to_quote(quote, first);
        self.pieces_behind(if inverted { to } else { verb + 1 }, last, end, next, &mut content);
        self.note(Raw { source: Some(source), cue: Some((verb, verb + 1)), content, confidence: 0.85, goes_on: false });
    }

    /// `Vik leaned in and boomed: “…”`, `by interjecting, “…”`, `interrupted me to announce, “…”`: whatever verb stands between a subject
    /// and the comma or colon before a quotation of a sentence, it is one of saying.
    fn leading(&mut self, first: usize, end: usize, next: Option<Range>) {
        let scan = self.scan;
        let mut at = first + 1;
        while at <= end {
            let opening = if at == end { next.map_or(end, |next| next.0) } else { at };
            let quote = scan.quote_of(opening);
            let Some(quotation) = self.quotation(quote).copied().filter(|own| own.first == opening) else {
                at += 1;
                continue;
            };
            at = quotation.end.max(at + 1);
            let Some(mark) = opening.checked_sub(1).filter(|mark| *mark > first) else { continue };
            let separated = scan.is_mark(mark, ':') || scan.is_mark(mark, ',') && opening < end;
            if separated && scan.quote_of(mark) == 0 && !self.used.get(quote as usize).copied().unwrap_or(true) {
                self.led_by(mark - 1, first, quotation);
            }
        }
    }

    /// Notes the quotation if the word at `verb`, which a comma or colon parts from it, is a verb that has a subject.
    fn led_by(&mut self, verb: usize, first: usize, quotation: Quotation) {
        let scan = self.scan;
        if verb <= first || !scan.is_word(verb) || scan.is_capital(verb) || scan.quote_of(verb) != 0 {
            return;
        }
        if !scan.is_capital(quotation.first + 1) || !scan.is_sentence(quotation.first, quotation.end) {
            return;
        }
        let mut group = verb;
        while group > first && (cues::is_adverb(scan, group - 1) || scan.has(group - 1, AUXILIARY)) {
            group -= 1;
        }
        let Some(before) = group.checked_sub(1).filter(|before| *before >= first) else { return };
        if cues::is_negated(scan, group, verb) || cues::is_supposed(scan, group, verb, first) {
            return;
        }
        let participle =
            scan.word_of(verb).len() > 5 && scan.word_of(verb).ends_with("ing") && !scan.is(verb, "reading");
        let finite = is_past(scan, verb) && !(group..verb).any(|at| scan.has(at, lexicon::BE));
        let follows_subject = |source: &Range| {
            let passive = (source.1..group).any(|at| scan.has(at, lexicon::BE));
            // `Critics want Vik to say: “…”`
            let wanted = scan.is(before, "to")
                && (source.0..before).any(|at| scan.has(at, lexicon::TO_SAY | TELL | ACT) || scan.is_any(at, WISHES));
            source.1 <= group && !passive && !wanted
        };
        let source = if participle && (scan.is_mark(before, ',') || scan.is(before, "by"))
            || scan.is(before, "to") && scan.has(verb, lexicon::BASE_FORM)
            || finite && scan.has(before, AND)
        {
            self.sentence_subject(self.last_clause(first, before), before).filter(follows_subject)
        } else if finite && !scan.has(before, PREPOSITION | DETERMINER) {
            let cue = Cue {
                first: group,
                verb,
                end: verb + 1,
                form: Form::Finite,
                class: scan.flags(verb),
                is_s_form: false,
                plural: false,
            };
            self.subject_before(&cue, first).filter(|source| !self.modifies(*source, first))
        } else {
            None
        };
        let Some(source) = source.filter(|source| source.1 <= group && self.can_speak(*source)) else { return };
        self.note(Raw {
            source: Some(source),
            cue: Some((group, verb + 1)),
            content: vec![(quotation.first, quotation.end)],
            confidence: 0.8,
            goes_on: false,
        });
    }

    /// Where the clause begins in which `limit` stands: `Vik looked on as Dahl stood up and roared`.
    fn last_clause(&self, first: usize, limit: usize) -> usize {
        let scan = self.scan;
        let opens = |at: usize| scan.is_capital(at) || scan.has(at, DETERMINER | HE | SHE | THEY);
        let joint = |at: &usize| scan.is_any(*at, &["as", "while", "when", "until"]) && opens(at + 1);
        (first..limit).rev().take(LONGEST_SOURCE).find(joint).map_or(first, |at| at + 1)
    }

    /// Whether a subject belongs to a clause that describes the noun before it: `the film that Dahl directed, “…”`, `the song she sang`.
    fn modifies(&self, source: Range, first: usize) -> bool {
        let scan = self.scan;
        let opening = AND | ADVERB | PREPOSITION | lexicon::SUBORDINATOR | TIME;
        source.0.checked_sub(1).is_some_and(|before| {
            before >= first && scan.is_word(before) && (scan.has(before, RELATIVE) || !scan.has(before, opening))
        })
    }

    /// `Vik released the following statement: “…”`, `Continued Vik: “…”`, the quotation behind the colon or in the next paragraph.
    fn announced(&mut self, first: usize, end: usize, next: Option<Range>) {
        let scan = self.scan;
        if self.found.len() > self.sentence_from {
            return;
        }
        let opens_quotation = |at: usize| scan.is_mark(at, ',') && scan.quote_of(at + 1) != 0;
        let said_first = scan.has(first, SAY | TELL) && scan.has(first, lexicon::PAST_FORM);
        let outside = |at: &usize| scan.quote_of(*at) == 0;
        let behind_name = (first..end).filter(outside).find(|at| said_first && opens_quotation(*at));
        let Some(colon) = behind_name.or_else(|| (first..end).rev().filter(outside).find(|at| scan.is_mark(*at, ':')))
        else {
            return;
        };
        let behind = if colon + 1 < end { Some(colon + 1) } else { next.map(|next| next.0) };
        let quotation = behind.and_then(|at| self.quotation(scan.quote_of(at)).filter(|own| own.first == at)).copied();
        let Some(quotation) = quotation else { return };
        let content = vec![(quotation.first, quotation.end)];
        let says = |at: usize| {
            scan.has(at, SAY | TELL | QUOTE_ONLY)
                && scan.has(at, lexicon::PAST_FORM | lexicon::S_FORM)
                && (at == first || scan.is_mark(at - 1, ','))
        };
        if let Some(verb) = (first..colon).find(|at| scan.quote_of(*at) == 0 && says(*at))
            && let Some(source) = self.trim_range(verb + 1, colon)
            && self.can_speak(source)
            && !scan.has(source.0, RELATIVE | lexicon::SUBORDINATOR | PREPOSITION)
            && !self.has_finite_verb(source)
        {
            self.note(Raw {
                source: Some(source),
                cue: Some((verb, verb + 1)),
                content,
                confidence: 0.85,
                goes_on: false,
            });
            return;
        }
        if scan.is_mark(colon, ',') {
            return;
        }
        let verbal = |at: usize| scan.has(at, AUXILIARY | lexicon::VERB) || !scan.is_capital(at) && is_past(scan, at);
        let Some(verb) = (first + 1..colon).find(|at| scan.quote_of(*at) == 0 && verbal(*at)) else { return };
        let announced = (verb..colon).any(|at| scan.is_any(at, ANNOUNCED));
        // `Vik was told by the judge: “…”`: the words are another's.
        let is_passive = scan.has(verb, lexicon::BE)
            && (verb + 1..colon).find(|at| !cues::is_adverb(scan, *at)).is_some_and(|at| is_past(scan, at));
        if is_passive || cues::is_negated(scan, first, colon) {
            return;
        }
        if !announced && colon - verb > NEAREST_COLON {
            return;
        }
        let source = self.sentence_subject(first, verb).filter(|source| source.1 <= verb && !scan.has(source.0, IT));
        let Some(source) = source else { return };
        self.note(Raw { source: Some(source), cue: Some((verb, colon)), content, confidence: 0.8, goes_on: false });
    }

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
