//! Speech that the layout tells: turns of a transcript or interview, and pull quotes.
//!
//! Knows no cue of its own; a turn is a name and a colon, a pull quote a block that ends in a name and a role, a signed quotation one with
//! a line that names somebody.

use std::collections::HashMap;

use super::ablation::is_left_out;
use super::lexicon::{
    self, ADVERB, AND, AUXILIARY, BODY, CUE, DEMONYM, DETERMINER, OTHER_PRONOUN, PARTICLE, PAST_FORM, PREPOSITION,
    PRONOUN, QUALIFIER, ROLE, ROLES, S_FORM, SAY, TELL, VERB,
};
use super::names::{Names, Sort, is_all_capitals};
use super::rules::{Range, Raw};
use super::scan::{Scan, Shape};
use crate::text::blocks::BlockKind;

/// Longest label of a turn, in tokens.
const LONGEST_LABEL: usize = 18;
/// A pull quote has at least so many words before its name.
const SHORTEST_PULL_QUOTE: usize = 4;

/// So many names and quotations that take turns are voices put together.
const FEWEST_VOICES: usize = 3;

/// Words that stand before a colon without naming a speaker.
const NO_SPEAKERS: &[&str] = &[
    "note",
    "warning",
    "update",
    "correction",
    "source",
    "sources",
    "photo",
    "photograph",
    "photography",
    "image",
    "illustration",
    "graphic",
    "credit",
    "picture",
    "video",
    "related",
    "more",
    "watch",
    "read",
    "date",
    "title",
    "copyright",
    "file",
    "editing",
    "reporting",
    "writing",
    "subject",
    "url",
    "tags",
    "edited",
    "subjects",
    "topic",
    "topics",
    "inquiries",
    "enquiries",
    "contact",
    "contacts",
    "page",
    "cost",
    "phone",
    "tel",
    "mobile",
    "fax",
    "email",
    "ref",
    "transcription",
    "venue",
    "doors",
    "tickets",
    "price",
    "prices",
    "location",
    "address",
    "time",
    "times",
    "when",
    "see",
];

/// What an author or a photographer is behind his name; `Getty` and the like are agencies.
const BYLINES: &[&str] =
    &["correspondent", "reporter", "photographer", "images", "reuters", "getty", "afp", "ap", "dpa", "epa"];

/// The start of a turn.
#[derive(Clone, Copy)]
struct Turn {
    label: Range,
    /// Token behind the colon.
    body: usize,
    paragraph: usize,
    inline: bool,
}

/// What the layout attributes, and which paragraphs the prose rules must leave alone.
pub struct Layout {
    pub found: Vec<Raw>,
    pub taken: Vec<bool>,
}

impl Layout {
    /// Leaves a paragraph to the layout alone.
    fn take(&mut self, number: usize) {
        if let Some(taken) = self.taken.get_mut(number) {
            *taken = true;
        }
    }
}

pub fn read(scan: &Scan<'_>, names: &Names) -> Layout {
    let mut layout = Layout { found: Vec::new(), taken: vec![false; scan.paragraphs.len()] };
    if !is_left_out("transcripts") {
        turns(scan, names, &mut layout);
    }
    if !is_left_out("pull-quotes") {
        pull_quotes(scan, names, &mut layout);
    }
    if !is_left_out("voices") {
        voices(scan, names, &mut layout);
    }
    layout
}

// ---- transcripts ----

fn turns(scan: &Scan<'_>, names: &Names, layout: &mut Layout) {
    let mut starts = Vec::new();
    for (number, paragraph) in scan.paragraphs.iter().enumerate() {
        if let Some((label, body)) = label_at(scan, paragraph.first, paragraph.end) {
            starts.push(Turn { label, body, paragraph: number, inline: false });
        }
        for at in paragraph.first + 1..paragraph.end {
            if scan.begins_line(at)
                && scan.is_capital(at)
                && let Some((label, body)) = label_at(scan, at, paragraph.end)
                && !(label.0..body).any(|inner| inner > label.0 && scan.begins_line(inner))
            {
                starts.push(Turn { label, body, paragraph: number, inline: false });
                continue;
            }
            if scan.is_mark(at, ':')
                && let Some(turn) = inline_turn(scan, names, paragraph.first, at, paragraph.end, number)
                && starts.last().is_none_or(|last| last.body < turn.body)
            {
                starts.push(turn);
            }
        }
    }
    let told = names_speakers(scan, names, &starts);
    let mut told = told.into_iter();
    starts.retain(|_| told.next().unwrap_or(false));
    let shouted = starts.iter().filter(|turn| is_shouted(scan, turn.label)).count();
    // One label alone is a speech if its name has a role in front; else it is a headline or a list.
    let opening = starts.first().is_some_and(|turn| {
        !scan.is_capital(turn.label.1)
            && (turn.label.0..turn.label.1).any(|at| scan.has(at, ROLE))
            && turn.label.1 - turn.label.0 >= 3
    });
    if starts.len() < 2 && !opening
        || starts.len() < 3 && shouted == 0 && !opening && !repeated_or_titled(scan, &starts)
    {
        return;
    }
    for (index, turn) in starts.iter().enumerate() {
        let next = starts.get(index + 1);
        let limit = next.map_or(scan.tokens.len(), |next| label_start(scan, next));
        let mut end = turn.body;
        for (number, paragraph) in scan.paragraphs.iter().enumerate().skip(turn.paragraph) {
            if paragraph.first >= limit {
                break;
            }
            if number > turn.paragraph
                && (paragraph.kind == BlockKind::Heading || is_aside(scan, paragraph.first, paragraph.end))
            {
                break;
            }
            end = paragraph.end.min(limit);
            layout.take(number);
        }
        let mut body = turn.body;
        while body < end && matches!(scan.token(body).map(|token| token.shape), Some(Shape::Mark('*' | '_' | ')'))) {
            body += 1;
        }
        if body < end {
            layout.found.push(Raw {
                source: Some(turn.label),
                cue: None,
                content: vec![(body, end)],
                confidence: 0.95,
                goes_on: false,
            });
        }
    }
}

/// Which of the labels name a speaker: a known person or body, a role, capitals before a sentence, or a label that recurs before
/// one. `Venue: Town Hall` and `Doors: 7pm` are a fact box.
fn names_speakers(scan: &Scan<'_>, names: &Names, starts: &[Turn]) -> Vec<bool> {
    let label = |turn: &Turn| scan.span(turn.label.0, turn.label.1).map_or("", |span| span.of(scan.text));
    // Whether a sentence stands between a label and the next one.
    let speaks: Vec<bool> = starts
        .iter()
        .enumerate()
        .map(|(number, turn)| {
            let end = scan.paragraphs.get(turn.paragraph).map_or(turn.body, |part| part.end);
            let next = starts.get(number + 1).map_or(end, |next| next.label.0.min(end));
            (turn.body..next).any(|at| scan.is_word(at)) && (turn.body..next).any(|at| scan.is_stop(at))
        })
        .collect();
    let mut counts: HashMap<&str, (usize, bool)> = HashMap::new();
    for (turn, speaks) in starts.iter().zip(&speaks) {
        let count = counts.entry(label(turn)).or_default();
        count.0 += 1;
        count.1 |= speaks;
    }
    let is_known = |turn: &Turn| {
        names.mentions_in(turn.label.0, turn.label.1).iter().any(|mention| {
            names
                .entities
                .get(mention.entity as usize)
                .is_some_and(|known| known.sort == Sort::Person || known.sort != Sort::Place && known.mentions > 1)
        })
    };
    starts
        .iter()
        .zip(&speaks)
        .map(|(turn, speaks)| {
            let (times, sentence) = counts.get(label(turn)).copied().unwrap_or_default();
            turn.inline
                || is_known(turn)
                || (turn.label.0..turn.label.1).any(|at| scan.has(at, ROLE))
                || is_shouted(scan, turn.label) && *speaks
                || times > 1 && sentence
        })
        .collect()
}

fn label_start(scan: &Scan<'_>, turn: &Turn) -> usize {
    let mut at = turn.label.0;
    while at > 0
        && !turn.inline
        && matches!(scan.token(at - 1).map(|token| token.shape), Some(Shape::Mark('*' | '_' | '#' | '-' | '—' | '–')))
    {
        at -= 1;
    }
    at
}

fn is_shouted(scan: &Scan<'_>, label: Range) -> bool {
    is_all_capitals(scan.word_of(label.0)) || label.1 - label.0 == 1 && scan.word_of(label.0).len() == 1
}

/// Whether one label occurs twice, or has a title.
fn repeated_or_titled(scan: &Scan<'_>, starts: &[Turn]) -> bool {
    starts.iter().enumerate().any(|(index, turn)| {
        let name = scan.span(turn.label.0, turn.label.1).map(|span| span.of(scan.text));
        starts
            .iter()
            .skip(index + 1)
            .any(|other| scan.span(other.label.0, other.label.1).map(|span| span.of(scan.text)) == name)
    }) || starts.iter().filter(|turn| (turn.label.0..turn.label.1).any(|at| scan.has(at, ROLE))).count() > 1
}

/// The label and the body's start of a turn that begins with the paragraph: `NAME:`, `NAME, role:`, `**Name:**`.
fn label_at(scan: &Scan<'_>, first: usize, end: usize) -> Option<(Range, usize)> {
    let mut from = first;
    while from < end
        && matches!(scan.token(from).map(|token| token.shape), Some(Shape::Mark('*' | '_' | '-' | '—' | '–')))
    {
        from += 1;
    }
    let colon = (from..end.min(from + LONGEST_LABEL)).find(|at| scan.is_mark(*at, ':'))?;
    let mut label_end = colon;
    while label_end > from && matches!(scan.token(label_end - 1).map(|token| token.shape), Some(Shape::Mark('*' | '_')))
    {
        label_end -= 1;
    }
    let bold = from > first
        && scan.is_mark(first, '*')
        && scan.is_mark(colon + 1, '*')
        && label_end == from + 1
        && scan.is_capital(from);
    if colon == from || !bold && !is_label(scan, from, label_end) {
        return None;
    }
    let mut body = colon + 1;
    while body < end && matches!(scan.token(body).map(|token| token.shape), Some(Shape::Mark('*' | '_'))) {
        body += 1;
    }
    // A quotation behind the colon is prose: `The minister: “…”`.
    if body >= end || scan.quote_of(body) != 0 && !is_all_capitals(scan.word_of(from)) {
        return None;
    }
    Some(((from, label_end), body))
}

fn is_label(scan: &Scan<'_>, first: usize, end: usize) -> bool {
    if first >= end || !scan.is_capital(first) {
        return false;
    }
    let comma = (first..end).find(|at| scan.is_mark(*at, ',')).unwrap_or(end);
    let names_somebody = (first..comma).all(|at| {
        scan.is_capital(at)
            || scan.has(at, PARTICLE)
            || at > first && (scan.is(at, "of") || scan.is(at, "the") || scan.is(at, "and") || scan.is(at, "for"))
            || scan.is_mark(at, '.')
            || matches!(scan.token(at).map(|token| token.shape), Some(Shape::Mark('\'' | '’' | '-' | '(' | ')')))
    });
    if !names_somebody || scan.quote_of(first) != 0 {
        return false;
    }
    let shouted = is_all_capitals(scan.word_of(first));
    let single_letter = end - first == 1 && scan.word_of(first).len() == 1;
    if single_letter {
        return scan.is(first, "q") || scan.is(first, "a");
    }
    if scan.is_any(first, NO_SPEAKERS) || scan.is_any(end - 1, &["contact", "contacts", "inquiries", "enquiries"]) {
        return false;
    }
    // With a comma a role follows; without capitals all through, the name must have two words or be known.
    let role_follows = comma == end || (comma..end).any(|at| scan.has(at, ROLE | BODY));
    let verbal = (first..end).any(|at| {
        scan.has(at, AUXILIARY | VERB) && !scan.is_capital(at)
            || scan.has(at, CUE) && scan.has(at, PAST_FORM) && !shouted
    });
    role_follows
        && !verbal
        && (shouted
            || comma - first >= 2
            || scan.has(first, ROLE)
            || scan.is(first, "question")
            || scan.flags(first) == 0)
}

/// `… thanks. Ida Vik: …` inside a paragraph.
fn inline_turn(
    scan: &Scan<'_>,
    names: &Names,
    first: usize,
    colon: usize,
    end: usize,
    paragraph: usize,
) -> Option<Turn> {
    let mut from = colon;
    while from > first && colon - from < LONGEST_LABEL {
        let before = from - 1;
        let inside = scan.is_capital(before)
            || scan.has(before, PARTICLE)
            || scan.is(before, "of")
            || scan.is(before, "the")
            || scan.is(before, "and");
        if !inside || scan.quote_of(before) != 0 {
            break;
        }
        from = before;
    }
    if from == colon || from == first || colon + 1 >= end || scan.quote_of(colon + 1) != 0 || !scan.is_capital(from) {
        return None;
    }
    let after_stop = scan.is_stop(from - 1) || scan.is_mark(from - 1, ')');
    let mention = names.mentions_in(from, colon).last().copied()?;
    let full = mention.end == colon && mention.end - mention.first >= 2;
    (after_stop && full && scan.is_capital(colon + 1)).then_some(Turn {
        label: (from, colon),
        body: colon + 1,
        paragraph,
        inline: true,
    })
}

/// Whether a paragraph without a label is not the last speaker's: stage directions, and prose about the speakers.
fn is_aside(scan: &Scan<'_>, first: usize, end: usize) -> bool {
    if scan.is_mark(first, '(') || scan.is_mark(first, '[') || scan.is_mark(first, '*') && scan.is_mark(end - 1, '*') {
        return true;
    }
    let mut personal = false;
    let mut third = false;
    for at in first..end {
        if scan.quote_of(at) != 0 {
            continue;
        }
        personal |= scan.is_any(at, &["i", "we", "my", "me", "us"]);
        third |= scan.has(at, SAY | TELL) && scan.has(at, PAST_FORM)
            || scan.has(at, ROLE) && at > first && scan.is(at - 1, "the")
            || scan.has(at, PRONOUN) && scan.has(at, lexicon::HE | lexicon::SHE);
    }
    third && !personal
}

// ---- pull quotes ----

fn pull_quotes(scan: &Scan<'_>, names: &Names, layout: &mut Layout) {
    for (number, paragraph) in scan.paragraphs.iter().enumerate() {
        if layout.taken.get(number).copied().unwrap_or(true) {
            continue;
        }
        if let Some(raw) = signed_below(scan, names, number) {
            layout.found.push(raw);
            for taken in layout.taken.iter_mut().skip(number - 1).take(2) {
                *taken = true;
            }
            continue;
        }
        if let Some(raw) = signed_within(scan, names, paragraph.first, paragraph.end) {
            layout.found.push(raw);
            layout.take(number);
            continue;
        }
        if paragraph.kind != BlockKind::PullQuote {
            continue;
        }
        let (first, end) = (paragraph.first, paragraph.end);
        let Some(source) = signature(scan, names, first, end) else { continue };
        let mut content_end = source.0;
        while content_end > first
            && matches!(scan.token(content_end - 1).map(|token| token.shape), Some(Shape::Mark('—' | '–' | '-' | ',')))
        {
            content_end -= 1;
        }
        let words = (first..content_end).filter(|at| scan.is_word(*at)).count();
        if words < SHORTEST_PULL_QUOTE {
            continue;
        }
        layout.found.push(Raw {
            source: Some(source),
            cue: None,
            content: vec![(first, content_end)],
            confidence: 0.8,
            goes_on: false,
        });
        layout.take(number);
    }
}

/// A quotation or Markdown block quote whose name stands in a paragraph of its own below: `— Greta Harlow, trade minister`.
fn signed_below(scan: &Scan<'_>, names: &Names, number: usize) -> Option<Raw> {
    let paragraph = scan.paragraphs.get(number)?;
    let above = scan.paragraphs.get(number.checked_sub(1)?)?;
    let mut from = paragraph.first;
    if scan.is_mark(from, '>') {
        from += 1;
    }
    if !matches!(scan.token(from)?.shape, Shape::Mark('—' | '–' | '-' | '―')) || paragraph.end - from > 20 {
        return None;
    }
    let quoted = scan.quote_of(above.first) != 0
        && (scan.quote_of(above.end - 1) != 0 || scan.is_stop(above.end - 1) && scan.quote_of(above.end - 2) != 0);
    let source = signature(scan, names, from, paragraph.end)
        .filter(|source| source.0 == from + 1)
        .or_else(|| short_signature(scan, names, from + 1, paragraph.end).filter(|_| quoted))?;
    let block_quote = scan.is_mark(above.first, '>');
    let first = above.first + usize::from(block_quote);
    if !quoted && !block_quote || first >= above.end {
        return None;
    }
    Some(Raw { source: Some(source), cue: None, content: vec![(first, above.end)], confidence: 0.85, goes_on: false })
}

/// A quotation that is signed in its own paragraph: on a line below, before or behind the closing mark, or behind it on its line.
fn signed_within(scan: &Scan<'_>, names: &Names, first: usize, end: usize) -> Option<Raw> {
    let quote = scan.quote_of(first);
    if quote == 0 {
        return None;
    }
    let line = (first + 1..end).rev().find(|at| scan.begins_line(*at) && is_finished(scan, *at));
    let behind = (first..end).find(|at| scan.quote_of(*at) != quote).filter(|at| is_finished(scan, *at));
    let (content_end, source) = [line, behind].into_iter().flatten().find_map(|from| {
        let source = name_line(scan, names, from, end)?;
        (is_quotation(scan, first, from) && is_long_enough(scan, first, from)).then_some((from, source))
    })?;
    Some(Raw { source: Some(source), cue: None, content: vec![(first, content_end)], confidence: 0.85, goes_on: false })
}

/// Whether a stop, with or without a closing mark behind it, stands right before the token `at`.
fn is_finished(scan: &Scan<'_>, at: usize) -> bool {
    at.checked_sub(1).is_some_and(|last| {
        scan.is_stop(last) || !scan.is_word(last) && last.checked_sub(1).is_some_and(|before| scan.is_stop(before))
    })
}

/// Whether all words are quoted and make a sentence, not a title.
fn is_quotation(scan: &Scan<'_>, first: usize, end: usize) -> bool {
    (first..end).all(|at| scan.quote_of(at) != 0 || !scan.is_word(at)) && scan.is_sentence(first, end)
}

fn is_long_enough(scan: &Scan<'_>, first: usize, end: usize) -> bool {
    (first..end).filter(|at| scan.is_word(*at)).take(SHORTEST_PULL_QUOTE).count() == SHORTEST_PULL_QUOTE
}

/// The words of a line that does nothing but name somebody, where a line more may follow: `Ida Dahl, 34, harbour master.`, `— Dahl`.
///
/// Without a dash it begins with a person's full name. What is behind a comma describes him: no verb, no adverb, no agency.
fn name_line(scan: &Scan<'_>, names: &Names, first: usize, end: usize) -> Option<Range> {
    let mut from = first;
    while from < end && matches!(scan.token(from)?.shape, Shape::Mark('—' | '–' | '-' | '―' | '~')) {
        from += 1;
    }
    let dashed = from > first;
    let mut lines = (from + 1..end).filter(|at| scan.begins_line(*at));
    let mut to = lines.next().unwrap_or(end);
    if lines.next().is_some() {
        return None;
    }
    while to > from && matches!(scan.token(to - 1)?.shape, Shape::Mark(_)) {
        to -= 1;
    }
    if from >= to || to - from > LONGEST_LABEL || !scan.is_capital(from) || scan.quote_of(from) != scan.quote_of(to - 1)
    {
        return None;
    }
    let comma = (from..to).find(|at| scan.is_mark(*at, ',')).unwrap_or(to);
    let person = names.mentions_in(from, comma).first().is_some_and(|mention| {
        let known = names.entities.get(mention.entity as usize);
        mention.title.min(mention.first) == from
            && mention.end == comma
            && known.is_some_and(|known| known.sort == Sort::Person)
    });
    let described = comma < to && is_full_name(scan, from, comma);
    let named = (from..comma).all(|at| {
        scan.is_capital(at)
            || scan.has(at, PARTICLE | ROLE | ROLES | QUALIFIER | BODY | PREPOSITION | DETERMINER | AND)
            || !scan.is_word(at)
    }) && !scan.is_any(from, NO_SPEAKERS)
        && !scan.has(from, AND | PREPOSITION | ADVERB | OTHER_PRONOUN);
    let plain = (from..to).all(|at| {
        let word = scan.word_of(at);
        let verbal = scan.has(at, AUXILIARY | VERB | ADVERB) || scan.has(at, CUE) && scan.has(at, PAST_FORM | S_FORM);
        let shaped = scan.flags(at) == 0 && (word.ends_with("ed") || word.ends_with("ing") || word.ends_with("ly"));
        !((verbal || shaped) && !scan.is_capital(at))
            && !scan.ends_sentence(at)
            && !scan.is_mark(at, ':')
            && !scan.is_mark(at, '/')
            && !scan.is_any(at, BYLINES)
    });
    (named && plain && (person || dashed || described)).then_some((from, to))
}

/// `Ida Dahl`, `Ida B. Dahl`: two capitals or three and nothing else, the first of which no list knows as another word.
fn is_full_name(scan: &Scan<'_>, first: usize, end: usize) -> bool {
    let capitals = (first..end).filter(|at| scan.is_capital(*at)).count();
    let only = (first..end).all(|at| scan.is_capital(at) || scan.has(at, PARTICLE) || scan.is_mark(at, '.'));
    (2..=3).contains(&capitals) && only && !scan.has(first, DETERMINER | QUALIFIER | DEMONYM)
}

/// What a paragraph is among voices that are put together.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    /// Nothing but a quotation.
    Words,
    /// Nothing but a name.
    Name(Range),
    Other,
}

/// Voices put together: quotations and lines that name somebody take turns, the name above the words or below.
fn voices(scan: &Scan<'_>, names: &Names, layout: &mut Layout) {
    let parts: Vec<Part> =
        scan.paragraphs
            .iter()
            .zip(&layout.taken)
            .map(|(paragraph, taken)| match (paragraph.first, paragraph.end) {
                _ if *taken => Part::Other,
                (first, end) if scan.quote_of(first) != 0 => {
                    if is_quotation(scan, first, end) && is_finished(scan, end) { Part::Words } else { Part::Other }
                }
                (first, end) => name_line(scan, names, first, end).map_or(Part::Other, Part::Name),
            })
            .collect();
    let mut from = 0;
    while from < parts.len() {
        let run = parts.iter().skip(from).take_while(|part| **part != Part::Other).count();
        take_turns(scan, layout, from, parts.get(from..from + run).unwrap_or(&[]));
        from += run + 1;
    }
}

/// Attributes the voices of one run of names and words, `base` being its first paragraph. Where both ends are names, or both are words, or
/// two names meet, it is open which belongs to which, and nothing is attributed.
fn take_turns(scan: &Scan<'_>, layout: &mut Layout, base: usize, parts: &[Part]) {
    let is_name = |part: &Part| matches!(part, Part::Name(_));
    let (Some(opening), Some(closing)) = (parts.first(), parts.last()) else { return };
    let above = is_name(opening);
    let meet = parts.windows(2).any(|pair| pair.iter().all(is_name));
    if above == is_name(closing) || meet {
        return;
    }
    let mut turns: Vec<(Range, Vec<usize>)> = Vec::new();
    let mut waiting = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        match (part, turns.last_mut()) {
            (Part::Name(source), _) => turns.push((*source, std::mem::take(&mut waiting))),
            (_, Some((_, words))) if above => words.push(base + number),
            _ => waiting.push(base + number),
        }
    }
    if turns.len() < FEWEST_VOICES {
        return;
    }
    for (source, words) in turns {
        let content: Vec<Range> = words
            .iter()
            .filter_map(|number| scan.paragraphs.get(*number).map(|paragraph| (paragraph.first, paragraph.end)))
            .collect();
        for number in words {
            layout.take(number);
        }
        layout.found.push(Raw { source: Some(source), cue: None, content, confidence: 0.8, goes_on: false });
    }
}

/// `- Dahl.`, `— Ida Dahl, in Halden on Monday`: a name at once behind the dash, and the occasion without a verb.
fn short_signature(scan: &Scan<'_>, names: &Names, first: usize, end: usize) -> Option<Range> {
    let last = if scan.is_stop(end.checked_sub(1)?) { end - 1 } else { end };
    let mention = names.mentions_in(first, last).first().filter(|mention| mention.title.min(mention.first) == first)?;
    let rest = mention.end..last;
    let occasion = rest.is_empty()
        || (scan.is_mark(rest.start, ',') || scan.is_mark(rest.start, '('))
            && rest.clone().all(|at| scan.quote_of(at) == 0 && !scan.has(at, AUXILIARY | VERB) && !scan.is_stop(at));
    occasion.then_some((first, mention.end))
}

/// The name and role that end a block.
fn signature(scan: &Scan<'_>, names: &Names, first: usize, end: usize) -> Option<Range> {
    let mention = names.mentions_in(first, end).iter().rev().find(|mention| {
        mention.end - mention.first >= 2
            && (mention.end == end
                || scan.has(mention.end, ROLE | QUALIFIER | DEMONYM)
                || scan.is_mark(mention.end, ','))
    })?;
    let dashed = mention.first > first && matches!(scan.token(mention.first - 1)?.shape, Shape::Mark('—' | '–' | '-'));
    if mention.end == end {
        return dashed.then_some((mention.first, end));
    }
    let role = (mention.end..end).any(|at| scan.has(at, ROLE));
    let plain = (mention.end..end).all(|at| {
        (scan.is_word(at)
            || scan.is_mark(at, ',')
            || matches!(scan.token(at).map(|token| token.shape), Some(Shape::Possessive)))
            && !scan.has(at, AUXILIARY | VERB)
            && !(scan.has(at, CUE) && scan.has(at, PAST_FORM))
            && (scan.is_capital(at)
                || scan.is_mark(at, ',')
                || scan.has(at, ROLE | QUALIFIER | BODY | PREPOSITION | DETERMINER | AND)
                || dashed)
    });
    (role && plain && end - mention.end <= 14).then_some((mention.first, end))
}
