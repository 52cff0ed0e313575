//! Who: the noun phrases that name a speaker, before a cue, behind it, and earlier in the sentence.
//!
//! Finds the words alone; whom they mean is the business of `resolve`.

use super::super::cues::{self, Cue};
use super::super::lexicon::{
    self, ACT, ADVERB, AND, AUXILIARY, BODY, CUE, DEMONYM, DETERMINER, DOCUMENT, HE, ING_FORM, IT, NOUN_TOO,
    OTHER_PRONOUN, PAST_FORM, PLACE, PREPOSITION, PRONOUN, QUANTITY, QUOTE_ONLY, RELATIVE, ROLE, ROLES, S_FORM, SAY,
    SHE, SUBORDINATOR, TELL, THEY, TIME, VERB, VIEW,
};
use super::super::names::is_ticker;
use super::super::scan::Shape;
use super::{LONGEST_MIDDLE, LONGEST_SOURCE, Range, Rules};

/// Longest `Two hours later,` before a subject, in tokens.
const LONGEST_WHEN: usize = 6;

impl Rules<'_, '_> {
    /// Where the noun phrase that begins at `first` ends, and where the sentence goes on. With `clause_follows` a comma ends it
    /// unless an apposition stands between two commas.
    pub(super) fn noun_phrase_after(&self, first: usize, end: usize, clause_follows: bool) -> (usize, usize) {
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
    pub(super) fn is_apposition(&self, first: usize, end: usize) -> bool {
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

    /// Whether the words before the comma at `comma` are a bare name with its apposition, as in `Kell, the leader, said`.
    pub(super) fn is_apposition_between(&self, first: usize, comma: usize) -> bool {
        let earlier = (first..comma).rev().find(|at| self.scan.is_mark(*at, ','));
        match earlier {
            Some(earlier) => self.is_apposition(earlier + 1, comma) && !self.has_finite_verb((first, earlier)),
            None => false,
        }
    }

    /// The end of a subject that follows its verb: up to a finite verb, a quotation or a comma that no apposition follows.
    pub(super) fn inverted_end(&self, first: usize, end: usize) -> Range {
        let scan = self.scan;
        if scan.has(first, HE | SHE | THEY) && !self.is_hers(first) {
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
            // `said Vik on Tuesday`, `said Vik in a statement`: not part of who he is.
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

    /// Who the sentence has been about so far: the source of its last attribution, or its first noun phrase.
    pub(super) fn sentence_subject(&self, first: usize, limit: usize) -> Option<Range> {
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
        } else if let Some(comma) = (from + 1..limit.min(from + LONGEST_WHEN)).find(|at| scan.is_mark(*at, ','))
            && scan.is_any(comma - 1, &["later", "earlier", "ago", "before", "afterwards", "afterward"])
            && !(from..comma).any(|at| self.is_verbal(at))
        {
            from = comma + 1;
            while from < limit && scan.has(from, AND | ADVERB) {
                from += 1;
            }
        }
        if scan.has(from, HE | SHE | THEY | IT) {
            return Some((from, from + 1));
        }
        let mut at = from;
        while at < limit && at - from < LONGEST_SOURCE && scan.quote_of(at) == 0 {
            let flags = scan.flags(at);
            if at > from && scan.is_mark(at, ',') {
                let close = (at + 1..limit.min(at + LONGEST_SOURCE)).find(|close| scan.is_mark(close.to_owned(), ','));
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
    pub(super) fn subject_before(&self, cue: &Cue, first: usize) -> Option<Range> {
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
    pub(super) fn phrase_start(&self, first: usize, last: usize) -> Option<usize> {
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
    pub(super) fn can_speak(&self, source: Range) -> bool {
        let scan = self.scan;
        let head = self.scan.head_of(source);
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

    /// How well a subject goes with a cue, 0 to 1; `None` where it does not.
    pub(super) fn plausibility(&self, cue: &Cue, source: Range) -> Option<f32> {
        let scan = self.scan;
        let head = self.scan.head_of(source);
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

    /// Whether `her` says whose the next word is: `said her son`, but not `told her on Monday`.
    fn is_hers(&self, at: usize) -> bool {
        let others = PREPOSITION | RELATIVE | AUXILIARY | PRONOUN | DETERMINER | SUBORDINATOR | AND | TIME | CUE;
        self.scan.is(at, "her") && self.scan.is_word(at + 1) && self.scan.flags(at + 1) & others == 0
    }

    /// Whether a word can be a verb: a listed one, or one that ends as a regular past.
    fn is_verbal(&self, at: usize) -> bool {
        self.scan.has(at, AUXILIARY | VERB | CUE) || self.scan.word_of(at).ends_with("ed")
    }

    pub(super) fn has_finite_verb(&self, range: Range) -> bool {
        (range.0..range.1).any(|at| {
            self.scan.quote_of(at) == 0
                && (self.scan.has(at, AUXILIARY | VERB) || self.scan.has(at, CUE) && self.scan.has(at, PAST_FORM))
                && !(range.0..at).any(|before| self.scan.has(before, RELATIVE) && !self.scan.has(before, DETERMINER))
        })
    }
}
