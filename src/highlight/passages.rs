//! Which passages of an article are shown for a query, and the marks in them.
//!
//! A passage is a run of whole sentences of one paragraph. Passages are scored by what they cover of the query: distinct parts by
//! their rarity, closeness, the speaker asked for; the next one is chosen for what those before it lack (maximal marginal
//! relevance, Carbonell and Goldstein, 1998, on query parts). Only sentences that are shown are tokenised again.

use super::scope::Occurrence;
use crate::attribute::Speaker;
use crate::passage::{Opens, SaidPiece, Structure};
use crate::result::Passage;
use crate::text::Span;
use crate::text::tokenise::Words;

/// A passage grows to its neighbours up to this many bytes for words of the query that it lacks.
const LONGEST_GROWN: usize = 480;
/// A shorter passage takes in the next sentence for context, up to `LONGEST_CONTEXT`.
const SHORTEST: usize = 90;
const LONGEST_CONTEXT: usize = 320;
/// What a part that is shown already is still worth.
const SHOWN_AGAIN: f32 = 0.3;
/// More than any sum of part weights.
const ASKED_AND_MATCHED: f32 = 10_000.0;
const ASKED: f32 = 5_000.0;
/// Sentences looked at; those behind have their like before them.
const MOST_CANDIDATES: usize = 4_000;

/// As a number of passages: the whole body as one, with every mark.
pub const WHOLE: usize = usize::MAX;

/// What is known of an article when its passages are chosen.
pub struct Source<'a> {
    pub body: &'a str,
    pub structure: &'a Structure,
    /// Ordered by first position.
    pub said: &'a [SaidPiece],
    pub speakers: &'a [Speaker],
    /// Worth of each part of the query: its rarity.
    pub weights: &'a [f32],
    pub occurrences: &'a [Occurrence],
    /// Whose words are shown first; `None` where nobody was asked for.
    pub asked: Option<&'a Asked>,
}

/// Whose words are asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// By index into the article's speakers.
    pub speakers: Vec<bool>,
    /// Whether words of nobody known are: "said by somebody else".
    pub unknown: bool,
}

#[derive(Clone)]
struct Candidate {
    /// Sentences `first..=last`.
    first: usize,
    last: usize,
    /// Part numbers covered, ascending.
    parts: Vec<usize>,
    matches: usize,
    closeness: f32,
    /// Bonus for the speaker asked for.
    asked: f32,
}

/// At most `count` passages, best first; for `WHOLE` the body. Where nothing of the body matched, the beginning of the article stands for it.
pub fn choose(source: &Source<'_>, count: usize) -> Vec<Passage> {
    if count == 0 || source.structure.sentences.is_empty() {
        return Vec::new();
    }
    if count == WHOLE {
        return vec![passage(source, 0, source.structure.sentences.len() - 1)];
    }
    let by_sentence = matches_by_sentence(source);
    let mut candidates: Vec<Candidate> = Vec::new();
    for (sentence, _) in by_sentence.iter().take(MOST_CANDIDATES) {
        candidates.push(grow(source, *sentence, &by_sentence));
    }
    // A heading says little; it is shown where nothing else matches.
    let is_prose = |candidate: &Candidate| opens(source, candidate.first) != Opens::Heading;
    if candidates.iter().any(is_prose) {
        candidates.retain(is_prose);
    }
    if !candidates.iter().any(|candidate| candidate.asked > 0.0) {
        candidates.extend(first_words_of_asked(source));
    }
    let chosen = pick(source, candidates, count);
    if chosen.is_empty() {
        return lead(source).into_iter().collect();
    }
    chosen.iter().map(|candidate| passage(source, candidate.first, candidate.last)).collect()
}

/// The occurrences that begin in each sentence, ordered by sentence.
fn matches_by_sentence<'a>(source: &Source<'a>) -> Vec<(usize, Vec<&'a Occurrence>)> {
    let mut found: std::collections::BTreeMap<usize, Vec<&Occurrence>> = std::collections::BTreeMap::new();
    for occurrence in source.occurrences {
        if let Some(sentence) = source.structure.sentence_at(occurrence.start) {
            found.entry(sentence).or_default().push(occurrence);
        }
    }
    found.into_iter().collect()
}

fn bytes_of(source: &Source<'_>, first: usize, last: usize) -> usize {
    let sentences = &source.structure.sentences;
    match (sentences.get(first), sentences.get(last)) {
        (Some(first), Some(last)) => last.span.end().saturating_sub(first.span.start()),
        _ => 0,
    }
}

/// What begins with sentence `index`; nothing where there is none.
fn opens(source: &Source<'_>, index: usize) -> Opens {
    source.structure.sentences.get(index).map_or(Opens::Nothing, |sentence| sentence.opens)
}

/// Whether sentence `index` goes on with the paragraph of the one before.
fn goes_on(source: &Source<'_>, index: usize) -> bool {
    source.structure.sentences.get(index).is_some_and(|sentence| sentence.opens == Opens::Nothing)
}

/// The candidate around one sentence: the whole of its matches, then neighbours with parts it lacks, then some context.
fn grow(source: &Source<'_>, sentence: usize, by_sentence: &[(usize, Vec<&Occurrence>)]) -> Candidate {
    let own = |index: usize| {
        by_sentence
            .binary_search_by_key(&index, |(at, _)| *at)
            .ok()
            .and_then(|at| by_sentence.get(at))
            .map_or(&[][..], |(_, found)| found.as_slice())
    };
    let (mut first, mut last) = (sentence, sentence);
    // A phrase or a pair that runs on into the next sentences is shown whole, inside the paragraph.
    let end = own(sentence).iter().map(|occurrence| occurrence.end).max().unwrap_or(0);
    while goes_on(source, last + 1)
        && source.structure.sentences.get(last + 1).is_some_and(|next| next.first <= end)
        && bytes_of(source, first, last + 1) <= LONGEST_GROWN
    {
        last += 1;
    }
    let mut parts: Vec<usize> = Vec::new();
    let cover = |parts: &mut Vec<usize>, index: usize| {
        let before = parts.len();
        parts.extend(own(index).iter().map(|occurrence| occurrence.part));
        parts.sort_unstable();
        parts.dedup();
        parts.len() > before
    };
    for index in first..=last {
        cover(&mut parts, index);
    }
    loop {
        let mut grown = false;
        let mut with_next = parts.clone();
        if goes_on(source, last + 1)
            && bytes_of(source, first, last + 1) <= LONGEST_GROWN
            && cover(&mut with_next, last + 1)
        {
            last += 1;
            parts = with_next;
            grown = true;
        }
        let mut with_previous = parts.clone();
        if first > 0
            && goes_on(source, first)
            && bytes_of(source, first - 1, last) <= LONGEST_GROWN
            && cover(&mut with_previous, first - 1)
        {
            first -= 1;
            parts = with_previous;
            grown = true;
        }
        if !grown {
            break;
        }
    }
    if bytes_of(source, first, last) < SHORTEST {
        if goes_on(source, last + 1) && bytes_of(source, first, last + 1) <= LONGEST_CONTEXT {
            last += 1;
        } else if first > 0 && goes_on(source, first) && bytes_of(source, first - 1, last) <= LONGEST_CONTEXT {
            first -= 1;
        }
        for index in first..=last {
            cover(&mut parts, index);
        }
    }
    let mut inside: Vec<&Occurrence> = (first..=last).flat_map(|index| own(index).iter().copied()).collect();
    inside.sort_by_key(|occurrence| occurrence.start);
    let asked = asked_bonus(source, first, last, &inside);
    Candidate { first, last, closeness: closeness(&inside, parts.len()), matches: inside.len(), parts, asked }
}

/// 1 where all parts stand side by side, falling with the length of the shortest run of words that holds all of them; 0 for
/// one part.
fn closeness(inside: &[&Occurrence], parts: usize) -> f32 {
    if parts < 2 {
        return 0.0;
    }
    let mut last_seen: Vec<(usize, u32)> = Vec::with_capacity(parts);
    let mut shortest = u32::MAX;
    for occurrence in inside {
        last_seen.retain(|(part, _)| *part != occurrence.part);
        last_seen.push((occurrence.part, occurrence.start));
        if last_seen.len() == parts {
            let begin = last_seen.iter().map(|(_, start)| *start).min().unwrap_or(occurrence.start);
            shortest = shortest.min(occurrence.start - begin);
        }
    }
    if shortest == u32::MAX {
        return 0.0;
    }
    1.0 / (1.0 + shortest.saturating_sub(parts as u32 - 1) as f32 / 8.0)
}

/// Positions of sentences `first..=last`, the end not included.
fn positions_of(source: &Source<'_>, first: usize, last: usize) -> (u32, u32) {
    let sentences = &source.structure.sentences;
    match (sentences.get(first), sentences.get(last)) {
        (Some(first), Some(last)) => (first.first, last.first.saturating_add(last.words)),
        _ => (0, 0),
    }
}

fn is_asked(source: &Source<'_>, piece: &SaidPiece) -> bool {
    let Some(asked) = source.asked else { return false };
    match piece.speaker {
        Some(slot) => asked.speakers.get(usize::from(slot)).copied().unwrap_or(false),
        None => asked.unknown,
    }
}

fn asked_bonus(source: &Source<'_>, first: usize, last: usize, inside: &[&Occurrence]) -> f32 {
    if source.asked.is_none() {
        return 0.0;
    }
    let (begin, end) = positions_of(source, first, last);
    let mut bonus = 0.0;
    for piece in source.said.iter().filter(|piece| piece.first < end && begin < piece.first.saturating_add(piece.words))
    {
        if !is_asked(source, piece) {
            continue;
        }
        if inside.iter().any(|occurrence| piece.holds(occurrence.start, occurrence.end)) {
            return ASKED_AND_MATCHED;
        }
        bonus = ASKED;
    }
    bonus
}

/// The first words of those asked for, where nothing that matches is theirs.
fn first_words_of_asked(source: &Source<'_>) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for piece in source.said.iter().filter(|piece| is_asked(source, piece)) {
        let Some(sentence) = source.structure.sentence_at(piece.first) else { continue };
        if found.last().is_some_and(|before| before.last >= sentence) {
            continue;
        }
        let mut candidate = grow(source, sentence, &[]);
        candidate.asked = ASKED;
        found.push(candidate);
        if found.len() >= 8 {
            break;
        }
    }
    found
}

fn pick(source: &Source<'_>, mut candidates: Vec<Candidate>, count: usize) -> Vec<Candidate> {
    let mut chosen: Vec<Candidate> = Vec::new();
    let mut shown: Vec<usize> = Vec::new();
    while chosen.len() < count {
        let best = candidates
            .iter()
            .enumerate()
            .map(|(index, candidate)| (index, worth(source, candidate, &shown)))
            .max_by(|(one, a), (other, b)| a.total_cmp(b).then(other.cmp(one)));
        let Some((index, _)) = best else { break };
        let taken = candidates.swap_remove(index);
        candidates.retain(|other| other.last < taken.first || taken.last < other.first);
        // `swap_remove` changes the order that breaks ties.
        candidates.sort_by_key(|candidate| candidate.first);
        shown.extend(&taken.parts);
        chosen.push(taken);
    }
    chosen
}

fn worth(source: &Source<'_>, candidate: &Candidate, shown: &[usize]) -> f32 {
    let weight = |part: &usize| source.weights.get(*part).copied().unwrap_or(1.0);
    let covered: f32 = candidate
        .parts
        .iter()
        .map(|part| if shown.contains(part) { SHOWN_AGAIN * weight(part) } else { weight(part) })
        .sum();
    let total: f32 = candidate.parts.iter().map(weight).sum();
    let repeats = candidate.matches.saturating_sub(candidate.parts.len()).min(8) as f32;
    let length = bytes_of(source, candidate.first, candidate.last) as f32;
    let early = 0.02 / (1.0 + candidate.first as f32);
    let words = covered + 0.5 * total * candidate.closeness + 0.06 * total * repeats - 0.0002 * total * length;
    candidate.asked + words + early
}

/// The beginning of the article: its first paragraph that is no heading, as far as it is short.
fn lead(source: &Source<'_>) -> Option<Passage> {
    let sentences = &source.structure.sentences;
    let first = sentences.iter().position(|sentence| sentence.opens == Opens::Paragraph).unwrap_or(0);
    let mut last = first;
    while goes_on(source, last + 1) && bytes_of(source, first, last + 1) <= LONGEST_CONTEXT {
        last += 1;
    }
    sentences.get(first).map(|_| passage(source, first, last))
}

fn passage(source: &Source<'_>, first: usize, last: usize) -> Passage {
    let sentences = source.structure.sentences.get(first..=last).unwrap_or(&[]);
    let span = match (sentences.first(), sentences.last()) {
        (Some(first), Some(last)) => first.span.cover(last.span),
        _ => Span::default(),
    };
    let (begin, end) = positions_of(source, first, last);
    let mut wanted: Vec<(u32, u32)> = Vec::new();
    for occurrence in source.occurrences {
        let inside = occurrence.marks.iter().filter(|(from, to)| *from < end && begin <= *to);
        wanted.extend(inside.map(|(from, to)| (*(from.max(&begin)), (*to).min(end.saturating_sub(1)))));
    }
    let marks = byte_spans(source, first, last, &mut wanted);
    let mut speakers: Vec<String> = Vec::new();
    for piece in source.said.iter().filter(|piece| piece.first < end && begin < piece.first.saturating_add(piece.words))
    {
        let name = piece.speaker.and_then(|slot| source.speakers.get(usize::from(slot))).map(|speaker| &speaker.name);
        if let Some(name) = name
            && !speakers.contains(name)
        {
            speakers.push(name.clone());
        }
    }
    Passage {
        text: span.of(source.body).to_owned(),
        span,
        chars_before: source.body.get(..span.start()).map_or(0, |head| head.chars().count()),
        marks,
        speakers,
    }
}

/// The bytes of ranges of positions within sentences `first..=last`.
fn byte_spans(source: &Source<'_>, first: usize, last: usize, wanted: &mut [(u32, u32)]) -> Vec<Span> {
    if wanted.is_empty() {
        return Vec::new();
    }
    wanted.sort_unstable();
    let mut words: Vec<(u32, Span)> = Vec::new();
    for sentence in source.structure.sentences.get(first..=last).unwrap_or(&[]) {
        let found = words_in(source.body, sentence.span);
        if found.len() as u32 != sentence.words {
            // A sentence that reads otherwise by itself than in its place: count from the beginning of the text.
            let base = source.structure.sentences.first().map_or(0, |sentence| sentence.first);
            return to_spans(wanted, &numbered(base, words_in(source.body, Span::whole(source.body))));
        }
        words.extend(numbered(sentence.first, found));
    }
    to_spans(wanted, &words)
}

fn numbered(base: u32, words: Vec<Span>) -> Vec<(u32, Span)> {
    words.into_iter().enumerate().map(|(index, span)| (base.saturating_add(index as u32), span)).collect()
}

/// The words of `text` inside `span`.
fn words_in(text: &str, span: Span) -> Vec<Span> {
    let mut found = Vec::new();
    let mut words = Words::new(span.of(text));
    while let Some(range) = words.advance_raw() {
        found.push(Span::clamp(text, span.start() + range.start, span.start() + range.end));
    }
    found
}

/// Ranges of positions as disjoint spans in order.
fn to_spans(wanted: &[(u32, u32)], words: &[(u32, Span)]) -> Vec<Span> {
    let find = |position: u32| {
        let index = words.binary_search_by_key(&position, |(at, _)| *at).ok()?;
        words.get(index).map(|(_, span)| *span)
    };
    let mut spans: Vec<Span> = Vec::new();
    for (from, to) in wanted {
        let (Some(start), Some(end)) = (find(*from), find(*to)) else { continue };
        let span = start.cover(end);
        match spans.last_mut() {
            Some(before) if before.end() > span.start() => *before = before.cover(span),
            _ => spans.push(span),
        }
    }
    spans
}

/// The marks in a title: positions below `title_words` count its words.
pub fn title_marks(title: &str, title_words: u32, occurrences: &[Occurrence]) -> Vec<Span> {
    let mut wanted: Vec<(u32, u32)> = occurrences
        .iter()
        .flat_map(|occurrence| occurrence.marks.iter().copied())
        .filter(|(_, to)| *to < title_words)
        .collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    wanted.sort_unstable();
    to_spans(&wanted, &numbered(0, words_in(title, Span::whole(title))))
}
