//! What: the quotations and clauses that a cue reports, and where they begin and end.
//!
//! Knows the cue and its sentence; who speaks makes no difference to it.

use super::super::cues::{self, Cue};
use super::super::lexicon::{
    self, ACT, ADVERB, AND, AUXILIARY, CUE, DETERMINER, HE, ING_FORM, IT, NOUN_TOO, OTHER_PRONOUN, PAST_FORM,
    PREPOSITION, PRONOUN, QUOTE_ONLY, RELATIVE, ROLE, ROLES, S_FORM, SAY, SHE, SUBORDINATOR, TELL, THEY, TIME, VERB,
};
use super::super::scan::Shape;
use super::{LONGEST_MIDDLE, LONGEST_SOURCE, Range, Rules};

impl Rules<'_, '_> {
    /// The quotation that ends right before the token `at`, a comma or dash in between allowed.
    pub(super) fn quote_right_before(&self, at: usize, first: usize) -> Option<u32> {
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
    pub(super) fn content_up_to_quote(&self, quote: u32, first: usize) -> Vec<Range> {
        let Some(quotation) = self.quotation(quote) else { return Vec::new() };
        let start = if quotation.first > first { self.clause_start(first, quotation.first) } else { quotation.first };
        self.trim_range(start, quotation.end).into_iter().collect()
    }

    /// The content that begins with a quotation: to the clause's end where the sentence goes on behind it.
    pub(super) fn content_from_quote(&self, quote: u32, end: usize, last: usize) -> Vec<Range> {
        let Some(quotation) = self.quotation(quote) else { return Vec::new() };
        let mut stop = quotation.end;
        let follows = quotation.end;
        // `joked, “…,” drawing laughter`: what happens meanwhile is not said.
        let meanwhile =
            self.scan.is_mark(follows.saturating_sub(2), ',') && self.scan.word_of(follows).ends_with("ing");
        let complete = self.scan.is_stop(follows.saturating_sub(2)) || follows >= last || meanwhile;
        if !complete && follows < last && self.scan.is_word(follows) && !self.scan.has(follows, AND | SUBORDINATOR) {
            stop = self.clause_end(follows, end).max(quotation.end);
        } else if !complete && self.scan.has(follows, AND) && self.scan.quote_of(follows + 1) != 0 {
            stop = self.quotation_end(self.scan.quote_of(follows + 1));
        }
        self.trim_range(quotation.first, stop).into_iter().collect()
    }

    /// Further pieces of a quotation that its cue has broken: `“…,” she said, “…”` and `“…,” she said. “…”`.
    pub(super) fn pieces_behind(
        &self,
        from: usize,
        last: usize,
        end: usize,
        next: Option<Range>,
        content: &mut Vec<Range>,
    ) {
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
        // `“We go,” Dahl agreed.`, `“We go.” (Dahl)`: whatever stands behind a comma or names somebody says whose the next one is.
        let tagged = self.scan.is_mark(rest_first.saturating_sub(2), ',')
            || self.scan.is_mark(rest_first.saturating_sub(1), ',');
        let own_tag = (rest_first..next_end).any(|at| {
            scan.quote_of(at) == 0 && scan.is_word(at) && (tagged || scan.is_capital(at) && !scan.has(at, TIME))
        });
        if !own_cue && !own_tag {
            content.extend(self.trim_range(quotation.first, quotation.end));
        }
    }

    /// Skips a listener, a time and a place between a cue and what is said; `None` where nothing is said behind the cue.
    pub(super) fn skip_middle(&self, cue: &Cue, last: usize) -> Option<usize> {
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
    pub(super) fn listener_end(&self, first: usize, last: usize) -> usize {
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
    pub(super) fn tail_is_empty(&self, cue: &Cue, last: usize) -> bool {
        self.tail(cue, last) >= last
    }

    /// Where what is not listener, time, place or manner begins behind the cue.
    pub(super) fn tail(&self, cue: &Cue, last: usize) -> usize {
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
    pub(super) fn is_circumstance(&self, first: usize, comma: usize, tail: usize, last: usize) -> bool {
        let scan = self.scan;
        let leads =
            scan.has(first, PREPOSITION | SUBORDINATOR | ADVERB | ING_FORM) && !self.has_finite_verb((first, comma));
        leads && (tail + 1..last).any(|at| scan.is(at, "that"))
    }

    /// Whether a clause begins at `at`: `that`, or a noun phrase with a verb behind it.
    pub(super) fn opens_clause(&self, at: usize, last: usize) -> bool {
        let scan = self.scan;
        if scan.is(at, "that") && !scan.has(at + 1, PREPOSITION) {
            return at + 2 < last;
        }
        if scan.is_any(at, &["whether", "how", "why", "what", "if", "where"]) {
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
    pub(super) fn clause_end(&self, start: usize, end: usize) -> usize {
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
    pub(super) fn closing_cue(&self, from: usize, last: usize) -> bool {
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

    pub(super) fn skip_adverbs(&self, from: usize, last: usize) -> usize {
        let mut at = from;
        while at < last && cues::is_adverb(self.scan, at) {
            at += 1;
        }
        at
    }

    /// Whether a second cue of the same subject begins at `at`: `and said`.
    pub(super) fn second_cue(&self, at: usize, last: usize) -> bool {
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
    pub(super) fn clause_start(&self, first: usize, limit: usize) -> usize {
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
    pub(super) fn trim_stops(&self, first: usize, end: usize) -> usize {
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
    pub(super) fn trim_range(&self, first: usize, end: usize) -> Option<Range> {
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

    pub(super) fn quote_opening_at(&self, at: usize, last: usize) -> Option<u32> {
        let quote = self.scan.quote_of(at);
        (at < last && quote != 0 && self.quotation(quote)?.first == at).then_some(quote)
    }
}
