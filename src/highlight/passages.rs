//! Which passages of an article are shown for a query, and the marks in them.
//!
//! A passage is a run of whole sentences of one paragraph. Passages are scored by what they cover of the query (`evidence`), those
//! of a speaker asked for come first; the next one is chosen for what those before it lack (maximal marginal relevance, Carbonell
//! and Goldstein, 1998, on query parts). Only sentences that are shown are tokenised again.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashSet;

use super::evidence::{self, PassageRanking};
use super::scope::Occurrence;
use crate::attribute::Speaker;
use crate::passage::{Opens, SaidPiece, Structure};
use crate::result::Passage;
use crate::text::Span;
use crate::text::tokenise::Words;

/// Worth that remains of the parts of the query that a passage before has shown already.
const SHOWN_AGAIN: f32 = 0.3;
/// Sentences looked at; those behind have their like before them.
const MOST_CANDIDATES: usize = 4_000;
/// A part of the query that weighs less than so much of the heaviest ("the", "of") makes no passage by itself.
const TELLING: f32 = 0.1;
/// First words of a speaker asked for that are considered where none of his match.
const MOST_OF_ASKED: usize = 8;
/// Bytes of the article's beginning that stand for it where nothing matches.
const LONGEST_LEAD: usize = 320;
/// Bytes of a passage at most, without its context: of a longer sentence, which is one with a long run of no white space, a part is
/// shown.
const LONGEST_SHOWN: usize = 2_000;
/// Such a part is up to so many bytes shorter at each end where it can be cut at white space.
const CUT_BACK: usize = 100;
/// As in `evidence::Ranking`, for choosing which part that is.
const SATURATION: f32 = 0.5;

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
    pub asked: Option<&'a AskedSpeakers>,
    pub ranking: PassageRanking,
    /// The article's score.
    pub score: f32,
    /// Sentences of context before and after each passage.
    pub context: usize,
    /// Whether passages stay apart that meet with their context, as where each is ranked by itself.
    pub apart: bool,
}

/// Whose words are asked for.
#[derive(Clone, Debug, Default)]
pub struct AskedSpeakers {
    /// By index into the article's speakers.
    pub speakers: Vec<bool>,
    /// Whether words of nobody known are: "said by somebody else".
    pub unknown: bool,
}

/// Whose words a candidate holds; later ones are better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    /// Not those of the speaker asked for, or nobody was asked for.
    Anybody,
    /// Words of the speaker asked for, but none that match.
    Asked,
    /// Words of his that match.
    AskedAndMatched,
}

#[derive(Clone)]
struct Candidate {
    /// Sentences `first..=last`.
    first: usize,
    last: usize,
    /// Part numbers covered, ascending.
    parts: Vec<usize>,
    /// What it says to the query, without regard to other passages.
    evidence: f32,
    by: By,
}

/// At most `count` passages, best first; for `WHOLE` the body. Where nothing of the body matched, the beginning of the article stands for it.
pub fn choose(source: &Source<'_>, count: usize) -> Vec<Passage> {
    if count == 0 || source.structure.sentences.is_empty() {
        return Vec::new();
    }
    if count == WHOLE {
        let last = source.structure.sentences.len() - 1;
        let whole = Run { first: 0, last, score: source.ranking.article * source.score, part_at: None };
        return counted(source.body, vec![Shower::new(source).passage(&whole)]);
    }
    let chooser = Chooser::new(source);
    let mut candidates = chooser.candidates();
    // A heading says little; it is shown where nothing else matches.
    let is_prose = |candidate: &Candidate| opens(source, candidate.first) != Opens::Heading;
    if candidates.iter().any(is_prose) {
        candidates.retain(is_prose);
    }
    if !candidates.iter().any(|candidate| candidate.by > By::Anybody) {
        candidates.extend(chooser.first_words_of_asked());
    }
    let mut chosen = chooser.pick(candidates, count);
    if chosen.is_empty() {
        chosen.extend(lead(source));
    }
    let runs = with_context(source, chosen.iter().map(|one| chooser.run(one)).collect());
    let shower = Shower::new(source);
    counted(source.body, runs.iter().map(|run| shower.passage(run)).collect())
}

/// Sentences that are shown as one passage.
struct Run {
    first: usize,
    last: usize,
    score: f32,
    /// Position at which the best of it begins, where it is too long to be shown whole.
    part_at: Option<u32>,
}

/// Passages with their context, which does not stop where a paragraph does, but before a sentence that is shown in part. Those that
/// overlap or touch become one, in the place of the best of them, unless they are to stay apart.
fn with_context(source: &Source<'_>, passages: Vec<Run>) -> Vec<Run> {
    if source.context == 0 {
        return passages;
    }
    let sentences = &source.structure.sentences;
    let is_long = |index: &usize| sentences.get(*index).is_some_and(|sentence| sentence.span.len() > LONGEST_SHOWN);
    let long: Vec<usize> = (0..sentences.len()).filter(is_long).collect();
    let mut wide: Vec<Run> = Vec::with_capacity(passages.len());
    for mut one in passages {
        if one.part_at.is_some() {
            wide.push(one);
            continue;
        }
        let before = long.partition_point(|index| *index < one.first);
        let first = before.checked_sub(1).and_then(|before| long.get(before)).map_or(0, |long| long + 1);
        let end = long.get(before).copied().unwrap_or(sentences.len()).saturating_sub(1);
        one.first = one.first.saturating_sub(source.context).max(first);
        one.last = one.last.saturating_add(source.context).min(end);
        let mut place = wide.len();
        let meets = |one: &Run, other: &Run| {
            let is_whole = !source.apart && other.part_at.is_none();
            is_whole && other.first <= one.last + 1 && one.first <= other.last + 1
        };
        while let Some(at) = wide.iter().position(|other| meets(&one, other)) {
            let met = wide.remove(at);
            (one.first, one.last) = (one.first.min(met.first), one.last.max(met.last));
            one.score = one.score.max(met.score);
            place = place.min(at);
        }
        wide.insert(place.min(wide.len()), one);
    }
    wide
}

/// The occurrences that begin in one sentence.
struct Matched {
    sentence: usize,
    /// Indices into `Chooser::occurrences`.
    begin: usize,
    end: usize,
}

struct Chooser<'s, 'a> {
    source: &'s Source<'a>,
    /// Those in the body, in order of `start`.
    occurrences: Vec<&'a Occurrence>,
    /// In order of `sentence`.
    matched: Vec<Matched>,
    /// Words of the speakers asked for, ordered by first position.
    asked: Vec<&'a SaidPiece>,
    /// Words of the longest of them.
    longest_asked: u32,
}

impl<'s, 'a> Chooser<'s, 'a> {
    fn new(source: &'s Source<'a>) -> Chooser<'s, 'a> {
        let mut occurrences: Vec<&Occurrence> = source.occurrences.iter().collect();
        evidence::in_order(&mut occurrences);
        let first = source.structure.sentences.first().map_or(0, |sentence| sentence.first);
        occurrences.retain(|occurrence| occurrence.start >= first);
        let mut matched: Vec<Matched> = Vec::new();
        for (index, occurrence) in occurrences.iter().enumerate() {
            let Some(sentence) = source.structure.sentence_at(occurrence.start) else { continue };
            match matched.last_mut() {
                Some(last) if last.sentence == sentence => last.end = index + 1,
                _ => matched.push(Matched { sentence, begin: index, end: index + 1 }),
            }
        }
        let asked: Vec<&SaidPiece> = source.said.iter().filter(|piece| is_asked(source, piece)).collect();
        let longest_asked = asked.iter().map(|piece| piece.words).max().unwrap_or(0);
        Chooser { source, occurrences, matched, asked, longest_asked }
    }

    /// The occurrences that begin in sentences `first..=last`, in order.
    fn inside(&self, first: usize, last: usize) -> &[&'a Occurrence] {
        let from = self.matched.partition_point(|matched| matched.sentence < first);
        let to = self.matched.partition_point(|matched| matched.sentence <= last);
        let Some(inside) = self.matched.get(from..to) else { return &[] };
        match (inside.first(), inside.last()) {
            (Some(one), Some(other)) => self.occurrences.get(one.begin..other.end).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// One candidate for each sentence that something telling matches in.
    fn candidates(&self) -> Vec<Candidate> {
        let weight = |occurrence: &&Occurrence| self.source.weights.get(occurrence.part).copied().unwrap_or(0.0);
        let heaviest = self.occurrences.iter().map(weight).fold(0.0, f32::max);
        let is_telling = |occurrence: &&Occurrence| weight(occurrence) >= TELLING * heaviest;
        let telling = |matched: &&Matched| {
            self.occurrences.get(matched.begin..matched.end).is_some_and(|inside| inside.iter().any(is_telling))
        };
        let sentences = self.matched.iter().filter(telling).take(MOST_CANDIDATES);
        sentences.map(|matched| self.grown(matched.sentence)).collect()
    }

    fn evidence(&self, first: usize, last: usize) -> f32 {
        let (begin, end) = positions_of(self.source, first, last);
        evidence::of_passage(self.inside(first, last), end - begin, self.source.weights, &self.source.ranking)
    }

    /// The candidate that begins with a sentence: of the sentences that follow in the paragraph those that say most with it,
    /// then some context.
    fn grown(&self, sentence: usize) -> Candidate {
        let source = self.source;
        let ranking = &source.ranking;
        let (mut first, mut last) = (sentence, sentence);
        // A phrase or a pair that runs on into the next sentences is shown whole.
        let end = self.inside(first, last).iter().map(|occurrence| occurrence.end).max().unwrap_or(0);
        let begins = |index: usize| source.structure.sentences.get(index).map_or(u32::MAX, |sentence| sentence.first);
        while self.may_grow(first, last + 1) && goes_on(source, last + 1) && begins(last + 1) <= end {
            last += 1;
        }
        let mut best = self.evidence(first, last);
        let mut tried = last;
        while self.may_grow(first, tried + 1) && goes_on(source, tried + 1) {
            tried += 1;
            let value = self.evidence(first, tried);
            if value > best {
                (best, last) = (value, tried);
            }
        }
        // What follows explains more often than what goes before.
        while bytes_of(source, first, last) < ranking.shortest {
            if goes_on(source, last + 1) && self.may_grow(first, last + 1) {
                last += 1;
            } else if first > 0 && goes_on(source, first) && self.may_grow(first - 1, last) {
                first -= 1;
            } else {
                break;
            }
        }
        let mut parts: Vec<usize> = self.inside(first, last).iter().map(|occurrence| occurrence.part).collect();
        parts.sort_unstable();
        parts.dedup();
        Candidate { first, last, evidence: best, parts, by: self.by(first, last) }
    }

    /// Whether sentences `first..=last` are no more than a passage may be.
    fn may_grow(&self, first: usize, last: usize) -> bool {
        bytes_of(self.source, first, last) <= self.source.ranking.longest
    }

    /// Whose words sentences `first..=last` hold.
    fn by(&self, first: usize, last: usize) -> By {
        let (begin, end) = positions_of(self.source, first, last);
        let from = self.asked.partition_point(|piece| piece.first.saturating_add(self.longest_asked) <= begin);
        let mut by = By::Anybody;
        for piece in self.asked.iter().skip(from).take_while(|piece| piece.first < end) {
            if piece.first.saturating_add(piece.words) <= begin {
                continue;
            }
            let inside = self.inside(first, last);
            let of_piece = inside.iter().skip(inside.partition_point(|occurrence| occurrence.start < piece.first));
            let mut of_piece =
                of_piece.take_while(|occurrence| occurrence.start < piece.first.saturating_add(piece.words));
            if of_piece.any(|occurrence| piece.holds(occurrence.start, occurrence.end)) {
                return By::AskedAndMatched;
            }
            by = By::Asked;
        }
        by
    }

    /// The first words of those asked for, where nothing that matches is theirs.
    fn first_words_of_asked(&self) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = Vec::new();
        for piece in &self.asked {
            let Some(sentence) = self.source.structure.sentence_at(piece.first) else { continue };
            if found.last().is_some_and(|before| before.last >= sentence) {
                continue;
            }
            found.push(Candidate { by: By::Asked, ..self.grown(sentence) });
            if found.len() >= MOST_OF_ASKED {
                break;
            }
        }
        found
    }

    /// The best, each next one for what those before it lack.
    fn pick(&self, mut candidates: Vec<Candidate>, count: usize) -> Vec<Candidate> {
        let mut chosen: Vec<Candidate> = Vec::new();
        let mut shown = vec![false; self.source.weights.len()];
        while chosen.len() < count {
            let rank = |candidate: &Candidate| (candidate.by, self.worth(candidate, &shown));
            let best = candidates.iter().enumerate().map(|(index, candidate)| (index, rank(candidate))).max_by(
                |(one, (by, worth)), (other, (another, its))| {
                    by.cmp(another).then(worth.total_cmp(its)).then(other.cmp(one))
                },
            );
            let Some((index, _)) = best else { break };
            let taken = candidates.remove(index);
            candidates.retain(|other| other.last < taken.first || taken.last < other.first);
            for part in &taken.parts {
                if let Some(is_shown) = shown.get_mut(*part) {
                    *is_shown = true;
                }
            }
            chosen.push(taken);
        }
        chosen
    }

    /// `shown` tells for each part whether a passage before has it.
    fn worth(&self, candidate: &Candidate, shown: &[bool]) -> f32 {
        let weight = |part: &usize| self.source.weights.get(*part).copied().unwrap_or(0.0);
        let total: f32 = candidate.parts.iter().map(weight).sum();
        let is_shown = |part: &&usize| shown.get(**part).copied().unwrap_or(false);
        let again: f32 = candidate.parts.iter().filter(is_shown).map(weight).sum();
        let new = if total > 0.0 { 1.0 - (1.0 - SHOWN_AGAIN) * again / total } else { 1.0 };
        // Of equals the one that comes first.
        candidate.evidence * new + 0.02 / (1.0 + candidate.first as f32)
    }

    /// What is shown of a candidate.
    fn run(&self, candidate: &Candidate) -> Run {
        let Candidate { first, last, .. } = *candidate;
        let is_long = bytes_of(self.source, first, last) > LONGEST_SHOWN;
        let part_at = is_long.then(|| {
            let inside = self.inside(first, last);
            let words = self.source.ranking.typical as u32;
            let found = inside.iter().copied();
            let (_, begin) = evidence::best_window(found, self.source.weights, words, SATURATION);
            inside.get(begin).map_or(positions_of(self.source, first, last).0, |occurrence| occurrence.start)
        });
        Run { first, last, score: self.score(candidate), part_at }
    }

    /// What a passage is compared by across articles.
    fn score(&self, candidate: &Candidate) -> f32 {
        let ranking = &self.source.ranking;
        let is_other = self.source.asked.is_some() && candidate.by < By::AskedAndMatched;
        let own = if is_other { ranking.unasked } else { 1.0 };
        own * candidate.evidence + ranking.article * self.source.score
    }
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

/// The beginning of the article: its first paragraph that is no heading, as far as it is short.
fn lead(source: &Source<'_>) -> Option<Candidate> {
    let sentences = &source.structure.sentences;
    let first = sentences.iter().position(|sentence| sentence.opens == Opens::Paragraph).unwrap_or(0);
    let mut last = first;
    while goes_on(source, last + 1) && bytes_of(source, first, last + 1) <= LONGEST_LEAD {
        last += 1;
    }
    sentences.get(first).map(|_| Candidate { first, last, parts: Vec::new(), evidence: 0.0, by: By::Anybody })
}

/// Makes what is shown of runs: what several of them look up is put in order once.
struct Shower<'s, 'a> {
    source: &'s Source<'a>,
    /// Marked positions, both ends included, in order.
    marks: Vec<(u32, u32)>,
    /// For each mark where the furthest up to it ends.
    marks_reach: Vec<u32>,
    /// The same for the pieces of attributed words.
    said_reach: Vec<u32>,
    /// All words of the body, where they had to be counted from its beginning.
    words: OnceCell<Vec<(u32, Span)>>,
}

impl<'s, 'a> Shower<'s, 'a> {
    fn new(source: &'s Source<'a>) -> Shower<'s, 'a> {
        let mut marks: Vec<(u32, u32)> =
            source.occurrences.iter().flat_map(|occurrence| occurrence.marks.iter().copied()).collect();
        marks.sort_unstable();
        marks.dedup();
        let reach = |ends: &mut dyn Iterator<Item = u32>| {
            let furthest = ends.scan(0, |furthest: &mut u32, end| {
                *furthest = (*furthest).max(end);
                Some(*furthest)
            });
            furthest.collect::<Vec<u32>>()
        };
        let marks_reach = reach(&mut marks.iter().map(|(_, to)| to.saturating_add(1)));
        let said_reach = reach(&mut source.said.iter().map(|piece| piece.first.saturating_add(piece.words)));
        Shower { source, marks, marks_reach, said_reach, words: OnceCell::new() }
    }

    /// The words of sentences `first..=last` by position.
    fn words(&self, first: usize, last: usize) -> Cow<'_, [(u32, Span)]> {
        let Source { body, structure, .. } = self.source;
        match words_of(body, structure, first, last) {
            Some(words) => Cow::Owned(words),
            None => Cow::Borrowed(self.words.get_or_init(|| words_of_all(body, structure))),
        }
    }

    fn passage(&self, run: &Run) -> Passage {
        let source = self.source;
        let Run { first, last, score, part_at } = *run;
        let sentences = source.structure.sentences.get(first..=last).unwrap_or(&[]);
        let whole = match (sentences.first(), sentences.last()) {
            (Some(first), Some(last)) => first.span.cover(last.span),
            _ => Span::default(),
        };
        let (mut begin, mut end) = positions_of(source, first, last);
        let mut span = whole;
        let mut words = None;
        if let Some(at) = part_at {
            let all = words.insert(self.words(first, last));
            span = part_of(source.body, whole, word_at(all, at).unwrap_or(whole));
            let shown = all.partition_point(|(_, word)| word.end() <= span.start());
            begin = all.get(shown).map_or(end, |(position, _)| *position);
            let after = all.partition_point(|(_, word)| word.start() < span.end());
            end = all.get(after).map_or(end, |(position, _)| *position);
        }
        let reaching = self.marks_reach.partition_point(|reach| *reach <= begin);
        let near = self.marks.iter().skip(reaching).take_while(|(from, _)| *from < end);
        let inside = near.filter(|(_, to)| begin <= *to);
        let wanted: Vec<(u32, u32)> =
            inside.map(|(from, to)| (*from.max(&begin), (*to).min(end.saturating_sub(1)))).collect();
        let mut marks = Vec::new();
        if !wanted.is_empty() {
            marks = to_spans(&wanted, &words.unwrap_or_else(|| self.words(first, last)));
            // A word that is longer than what is shown.
            for mark in &mut marks {
                *mark = Span::clamp(source.body, mark.start().max(span.start()), mark.end().min(span.end()));
            }
            marks.retain(|mark| !mark.is_empty());
        }
        let mut seen: HashSet<&str> = HashSet::new();
        let reaching = self.said_reach.partition_point(|reach| *reach <= begin);
        let near = source.said.iter().skip(reaching).take_while(|piece| piece.first < end);
        let inside = near.filter(|piece| begin < piece.first.saturating_add(piece.words));
        let names = inside.filter_map(|piece| piece.speaker.and_then(|slot| source.speakers.get(usize::from(slot))));
        let speakers = names.map(|speaker| speaker.name.as_str()).filter(|name| seen.insert(name));
        Passage {
            score,
            text: span.of(source.body).to_owned(),
            span,
            chars_before: 0,
            marks,
            speakers: speakers.map(str::to_owned).collect(),
        }
    }
}

/// Of a run of sentences that is too long, what is shown: a slice around the word `focus`, cut at white space where there is some
/// near its ends.
fn part_of(body: &str, whole: Span, focus: Span) -> Span {
    let start = focus.start().saturating_sub(LONGEST_SHOWN / 4).max(whole.start());
    let mut start = Span::clamp(body, start, start).start();
    let mut end = start.saturating_add(LONGEST_SHOWN).min(whole.end());
    let first = Span::clamp(body, start, start.saturating_add(CUT_BACK).min(focus.start()));
    if start > whole.start()
        && let Some(gap) = first.of(body).find(char::is_whitespace)
    {
        start = first.start() + gap;
    }
    let last = Span::clamp(body, end.saturating_sub(CUT_BACK).max(focus.end()), end);
    if end < whole.end()
        && let Some(gap) = last.of(body).rfind(char::is_whitespace)
    {
        end = last.start() + gap;
    }
    Span::clamp(body, start, end).trimmed(body)
}

/// The passages with the number of characters before each, counted in one go through the text.
fn counted(body: &str, mut passages: Vec<Passage>) -> Vec<Passage> {
    let mut order: Vec<&mut Passage> = passages.iter_mut().collect();
    order.sort_by_key(|passage| passage.span.start());
    let (mut at, mut chars) = (0, 0);
    for passage in order {
        let start = passage.span.start();
        chars += body.get(at..start).map_or(0, |between| between.chars().count());
        (at, passage.chars_before) = (start, chars);
    }
    passages
}

/// The bytes of ranges of positions within the sentences `first..=last` of a text, in order and disjoint.
pub fn spans_of_positions(
    body: &str,
    structure: &Structure,
    first: usize,
    last: usize,
    wanted: &mut [(u32, u32)],
) -> Vec<Span> {
    if wanted.is_empty() {
        return Vec::new();
    }
    wanted.sort_unstable();
    to_spans(wanted, &words_of(body, structure, first, last).unwrap_or_else(|| words_of_all(body, structure)))
}

/// The words of sentences `first..=last` by position; `None` where one reads otherwise by itself than in its place.
fn words_of(body: &str, structure: &Structure, first: usize, last: usize) -> Option<Vec<(u32, Span)>> {
    let mut words: Vec<(u32, Span)> = Vec::new();
    for sentence in structure.sentences.get(first..=last).unwrap_or(&[]) {
        let found = words_in(body, sentence.span);
        if found.len() as u32 != sentence.words {
            return None;
        }
        words.extend(numbered(sentence.first, found));
    }
    Some(words)
}

/// All words of the body by position.
fn words_of_all(body: &str, structure: &Structure) -> Vec<(u32, Span)> {
    let base = structure.sentences.first().map_or(0, |sentence| sentence.first);
    numbered(base, words_in(body, Span::whole(body)))
}

/// The word at a position.
fn word_at(words: &[(u32, Span)], position: u32) -> Option<Span> {
    let index = words.binary_search_by_key(&position, |(at, _)| *at).ok()?;
    words.get(index).map(|(_, span)| *span)
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
    let mut spans: Vec<Span> = Vec::new();
    for (from, to) in wanted {
        let (Some(start), Some(end)) = (word_at(words, *from), word_at(words, *to)) else { continue };
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
