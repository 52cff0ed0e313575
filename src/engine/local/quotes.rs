//! What was said: the attributions that a query asks for, out of the articles that match it.
//!
//! Every article that matches is looked at, on positions alone, so that the total is exact and the best are the best of all;
//! only what is shown is read. A quote's score is the evidence of its own words.

use std::cmp::Ordering;
use std::time::Instant;

use tantivy::{DocAddress, DocSet, TERMINATED};

use super::best::{Best, InOrder};
use super::folder::storage;
use super::order::{Order, Placed};
use super::search::{EVERYTHING, LocalIndex, OpenSegment, Weighed, is_alive};
use super::stored::Unpacked;
use crate::engine::cursor::{Place, digest};
use crate::engine::{EngineError, QuotesRequest, Sort};
use crate::highlight::evidence;
use crate::highlight::passages::spans_of_positions;
use crate::highlight::plan::ShowPlan;
use crate::highlight::scope::Occurrence;
use crate::passage::{SaidPiece, Structure, structure};
use crate::query::clause::{Clause, Flag, Resolved};
use crate::result::{Quote, Quotes};
use crate::text::Span;

/// Answers as `Engine::quotes` says.
pub fn quotes(index: &LocalIndex, query: &Resolved, request: &QuotesRequest) -> Result<Quotes, EngineError> {
    let begun = Instant::now();
    let question = digest(&("quotes", &query.clause, index.counted));
    let place = request.after.as_ref().map(|cursor| Place::of(cursor, question, request.sort)).transpose()?;
    let before = place.map_or(request.offset, |place| place.before());
    let plan = ShowPlan::of(query);
    let compiler = index.compiler();
    let weighed = index.weighed(&compiler, &plan)?;
    // One more than is shown tells whether there is a next page.
    let wanted = if request.limit == 0 { 0 } else { request.limit.saturating_add(1).saturating_add(before) };
    let mut best = Best::new(wanted, request.sort);
    let weighs = request.sort == Sort::Relevance && plan.parts() > 0;
    let scan = Scan { index, weighed: &weighed, weighs };
    let total = scan.each(&query.clause, &mut |found| best.offer(found))?;
    let undated = match &request.undated {
        Some(without_dates) => {
            let hidden = Clause::And(vec![without_dates.clause.clone(), Clause::Flag(Flag::Undated)]);
            Scan { weighs: false, ..scan }.each(&hidden, &mut |_| ())?
        }
        None => 0,
    };
    let mut found = best.into_sorted();
    found.drain(..before.min(found.len()));
    let is_last = found.len() <= request.limit;
    found.truncate(request.limit);
    let state = index.state();
    let next = (!is_last && !found.is_empty()).then(|| {
        let rank = before.saturating_add(found.len()) as u64;
        Place { sort: request.sort, query: question, index: state, rank, day: None, tie: [0; 8] }.cursor()
    });
    let quotes = read(index, &weighed, &found, before)?;
    let changed = place.is_some_and(|place| place.index != state);
    Ok(Quotes { quotes, total, undated, next, changed, took: begun.elapsed() })
}

/// An attribution that is asked for.
#[derive(Clone, Copy, Debug)]
struct Found {
    /// Its article, with the score of the attribution.
    article: Placed,
    /// Number among the attributions of the article that have words.
    number: u32,
}

impl InOrder for Found {
    fn order(&self, other: &Found, sort: Sort) -> Ordering {
        self.article.order(&other.article, sort).then(self.number.cmp(&other.number))
    }
}

/// Looks at articles for what is asked for.
#[derive(Clone, Copy)]
struct Scan<'a, 'p> {
    index: &'a LocalIndex,
    weighed: &'a Weighed<'p>,
    /// Whether scores are needed.
    weighs: bool,
}

impl Scan<'_, '_> {
    /// Hands over every attribution that is asked for; gives their number.
    fn each(&self, clause: &Clause, offer: &mut dyn FnMut(Found)) -> Result<u64, EngineError> {
        let compiler = self.index.compiler();
        let weight = self.index.weight(&compiler, clause, false)?;
        let mut total = 0;
        for (number, reader) in self.index.searcher.segment_readers().iter().enumerate() {
            let segment = number as u32;
            let order = Order::open(&self.index.columns, reader, segment).map_err(storage)?;
            let mut open = None;
            let open = self.index.open_segment(&mut open, self.weighed, &self.weighed.leaves, segment, EVERYTHING)?;
            let mut scorer = weight.scorer(reader, 1.0).map_err(storage)?;
            let mut doc = scorer.doc();
            while doc != TERMINATED {
                if is_alive(reader, doc) {
                    for (number, score) in self.fitting(open, doc) {
                        total += 1;
                        offer(Found { article: order.placed(doc, score), number });
                    }
                }
                doc = scorer.advance();
            }
        }
        Ok(total)
    }

    /// The numbers of the attributions of an article that are asked for, with their scores.
    fn fitting(&self, open: &mut OpenSegment, doc: u32) -> Vec<(u32, f32)> {
        let plan = self.weighed.plan;
        let holding = open.holding(doc);
        let due = |condition: usize| plan.is_due(condition, &holding);
        let view = open.reading.view_of(doc);
        let numbers = view.attributed(&plan.conditions, &due);
        if !self.weighs || numbers.is_empty() {
            return numbers.into_iter().map(|number| (number, 0.0)).collect();
        }
        let mut occurrences = view.occurrences::<()>(&plan.conditions, &due);
        evidence::in_order(&mut occurrences);
        let score = |number: u32| {
            let pieces = pieces_of(view.said, number);
            let inside: Vec<_> = inside(&occurrences, pieces).collect();
            let words = pieces.iter().fold(0u32, |words, piece| words.saturating_add(piece.words));
            evidence::of_passage(&inside, words, &self.weighed.weights, &self.index.ranking.passages)
        };
        numbers.into_iter().map(|number| (number, score(number))).collect()
    }
}

/// The pieces of one attribution.
fn pieces_of(said: &[SaidPiece], number: u32) -> &[SaidPiece] {
    let first = said.partition_point(|piece| piece.attribution < number);
    let end = said.partition_point(|piece| piece.attribution <= number);
    said.get(first..end).unwrap_or(&[])
}

/// Those of `occurrences`, ordered by start, that lie in one of the pieces: only those that begin there are looked at.
fn inside<'o, T>(occurrences: &'o [Occurrence<T>], pieces: &'o [SaidPiece]) -> impl Iterator<Item = &'o Occurrence<T>> {
    pieces.iter().flat_map(|piece| {
        let from = occurrences.partition_point(|occurrence| occurrence.start < piece.first);
        let end = piece.first.saturating_add(piece.words);
        let begin_inside = occurrences.iter().skip(from).take_while(move |occurrence| occurrence.start < end);
        begin_inside.filter(|occurrence| piece.holds(occurrence.start, occurrence.end))
    })
}

/// An article whose quotes are shown.
struct Article {
    address: DocAddress,
    unpacked: Unpacked,
    structure: Structure,
    /// Index into the attributions for each number of one that has words.
    numbered: Vec<u32>,
    /// Where the query matches, in order of `start`.
    occurrences: Vec<Occurrence>,
    /// Pieces of attributed words, those of one attribution side by side.
    said: Vec<SaidPiece>,
}

/// Reads the articles of what was found, each once; the quotes are in the order of `found`.
fn read(index: &LocalIndex, weighed: &Weighed<'_>, found: &[Found], before: usize) -> Result<Vec<Quote>, EngineError> {
    // Postings are read forwards: by segment, then document.
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|at| found.get(*at).map(|one| (one.article.address, one.number)));
    let mut quotes: Vec<Option<Quote>> = Vec::new();
    quotes.resize_with(found.len(), || None);
    let mut open: Option<OpenSegment> = None;
    let mut article: Option<Article> = None;
    for at in order {
        let Some(one) = found.get(at) else { continue };
        let address = one.article.address;
        if article.as_ref().is_none_or(|article| article.address != address) {
            let open = index.open_segment(&mut open, weighed, &weighed.leaves, address.segment_ord, EVERYTHING)?;
            article = Some(read_article(index, weighed, open, address)?);
        }
        if let (Some(article), Some(place)) = (&article, quotes.get_mut(at)) {
            *place = quote(article, one, before + at);
        }
    }
    Ok(quotes.into_iter().flatten().collect())
}

fn read_article(
    index: &LocalIndex,
    weighed: &Weighed<'_>,
    open: &mut OpenSegment,
    address: DocAddress,
) -> Result<Article, EngineError> {
    let unpacked = index.unpacked(address)?;
    let article = &unpacked.article;
    let structure = structure(article.title.as_deref(), &article.body, &unpacked.attributions);
    let mut numbered: Vec<u32> = structure.said.iter().map(|piece| piece.attribution).collect();
    numbered.sort_unstable();
    numbered.dedup();
    let holding = open.holding(address.doc_id);
    let view = open.reading.view_of(address.doc_id);
    let due = |condition: usize| weighed.plan.is_due(condition, &holding);
    let mut occurrences: Vec<Occurrence> = view.occurrences(&weighed.plan.conditions, &due);
    occurrences.sort_by_key(|occurrence| occurrence.start);
    let said = view.said.to_vec();
    Ok(Article { address, unpacked, structure, numbered, occurrences, said })
}

/// What is shown of an attribution; `None` where the index and its blobs do not agree.
fn quote(article: &Article, found: &Found, rank: usize) -> Option<Quote> {
    let Article { unpacked, structure, numbered, .. } = article;
    let marked = inside(&article.occurrences, pieces_of(&article.said, found.number));
    let mut marked: Vec<(u32, u32)> = marked.flat_map(|occurrence| occurrence.marks.iter().copied()).collect();
    let index = numbered.get(usize::try_from(found.number).ok()?)?;
    let attribution = unpacked.attributions.attributions.get(usize::try_from(*index).ok()?)?;
    let speaker = attribution.speaker.and_then(|slot| unpacked.attributions.speakers.get(usize::from(slot)));
    let body = &unpacked.article.body;
    let spans = attribution.source.iter().chain(&attribution.cue).chain(&attribution.content);
    let cover = spans.copied().reduce(Span::cover)?;
    let sentences = &structure.sentences;
    let first = sentences.partition_point(|sentence| sentence.span.end() <= cover.start());
    let last = sentences.partition_point(|sentence| sentence.span.start() < cover.end()).saturating_sub(1);
    let of = |at: usize| sentences.get(at).map_or(cover, |sentence| sentence.span);
    let context = of(first).cover(of(last)).cover(cover);
    Some(Quote {
        rank: rank as u64 + 1,
        score: found.article.score,
        id: unpacked.id.clone(),
        title: unpacked.article.title.clone(),
        date: unpacked.article.date,
        outlet: unpacked.article.outlet.clone(),
        path: unpacked.article.provenance.path.clone(),
        speaker: speaker.map(|speaker| speaker.name.clone()),
        roles: speaker.map(|speaker| speaker.roles.clone()).unwrap_or_default(),
        source: attribution.source.clone(),
        cue: attribution.cue.clone(),
        content: attribution.content.clone(),
        kind: attribution.kind,
        confidence: attribution.confidence,
        marks: spans_of_positions(body, structure, first, last, &mut marked),
        context,
        text: context.of(body).to_owned(),
        chars_before: body.get(..context.start()).map_or(0, |head| head.chars().count()),
    })
}
