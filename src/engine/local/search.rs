//! Answering from the local index: the best hits, exact totals, passages and marks of what is shown.
//!
//! Opens for reading only; several may read while one writes.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tantivy::columnar::Column;
use tantivy::query::{EnableScoring, Scorer, Weight};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{DocAddress, DocId, DocSet, ReloadPolicy, Searcher, SegmentReader, TERMINATED, TantivyDocument, Term};

use super::compile::{Compiler, Shape, shape};
use super::folder::{self, DictionaryFiles, storage};
use super::people;
use super::positional::{LeafTerms, Needs, Reading};
use super::schema::Fields;
use super::stored::{Unpacked, unpack};
use crate::engine::{Engine, EngineError, PageRequest, Sort};
use crate::highlight::intervals::Expr;
use crate::highlight::passages::{self, Asked, Source};
use crate::highlight::plan::ShowPlan;
use crate::highlight::scope;
use crate::query::clause::{Clause, Flag, Resolved};
use crate::result::{Hit, Page, SpeakerEntry, Stored};

/// Opening is tried this often where a writer removes files meanwhile.
const OPENING_TRIES: usize = 5;

const BETWEEN_TRIES: Duration = Duration::from_millis(10);

/// A local index, open for reading.
pub struct LocalIndex {
    folder: PathBuf,
    searcher: Searcher,
    fields: Fields,
    dictionaries: DictionaryFiles,
}

impl LocalIndex {
    /// Opens the index in `folder` as of its last commit.
    ///
    /// Errors: there is none, it is another version's, or it cannot be read.
    pub fn open(folder: &Path) -> Result<LocalIndex, EngineError> {
        let mut tries = 0;
        loop {
            tries += 1;
            match guarded(|| Self::open_once(folder)) {
                Err(EngineError::Storage(_)) if tries < OPENING_TRIES => std::thread::sleep(BETWEEN_TRIES),
                other => return other,
            }
        }
    }

    fn open_once(folder: &Path) -> Result<LocalIndex, EngineError> {
        let (index, fields) = folder::open_for_reading(folder)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(storage)?;
        Ok(LocalIndex {
            folder: folder.to_owned(),
            searcher: reader.searcher(),
            fields,
            dictionaries: DictionaryFiles::new(folder),
        })
    }

    /// The folder it lies in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn weight(&self, compiler: &Compiler<'_>, clause: &Clause, scored: bool) -> Result<Box<dyn Weight>, EngineError> {
        let query = compiler.query(clause)?;
        let scoring = if scored {
            EnableScoring::enabled_from_searcher(&self.searcher)
        } else {
            EnableScoring::disabled_from_searcher(&self.searcher)
        };
        query.weight(scoring).map_err(storage)
    }

    fn count_of(&self, compiler: &Compiler<'_>, clause: &Clause) -> Result<u64, EngineError> {
        let weight = self.weight(compiler, clause, false)?;
        let mut total = 0;
        for reader in self.searcher.segment_readers() {
            total += u64::from(weight.count(reader).map_err(storage)?);
        }
        Ok(total)
    }

    /// The best `wanted` articles in order, and the number of all that match if `total`.
    fn best(
        &self,
        compiler: &Compiler<'_>,
        clause: &Clause,
        sort: Sort,
        wanted: usize,
        total: bool,
    ) -> Result<(Vec<Ranked>, Option<u64>), EngineError> {
        if wanted == 0 {
            return Ok((Vec::new(), if total { Some(self.count_of(compiler, clause)?) } else { None }));
        }
        let weight = self.weight(compiler, clause, sort == Sort::Relevance)?;
        let mut best = Best::new(wanted, sort);
        let mut count = 0u64;
        for (segment, reader) in self.searcher.segment_readers().iter().enumerate() {
            let order = Order::open(reader, segment as u32).map_err(storage)?;
            if sort == Sort::Relevance && !(total && shape(clause) == Shape::OnePass) {
                weight
                    .for_each_pruning(best.threshold(), reader, &mut |doc, score| {
                        if is_alive(reader, doc) {
                            best.offer(order.ranked(doc, score));
                        }
                        best.threshold()
                    })
                    .map_err(storage)?;
                continue;
            }
            let mut scorer = weight.scorer(reader, 1.0).map_err(storage)?;
            let mut doc = scorer.doc();
            while doc != TERMINATED {
                if is_alive(reader, doc) {
                    count += 1;
                    let score = if sort == Sort::Relevance { scorer.score() } else { 0.0 };
                    if best.could_take(score) {
                        let ranked = order.ranked(doc, score);
                        // Newest first in a segment: what comes later is older still.
                        if !total && sort == Sort::Newest && best.is_beaten_by_date(&ranked) {
                            break;
                        }
                        best.offer(ranked);
                    }
                }
                doc = scorer.advance();
            }
        }
        let count = match (total, sort == Sort::Relevance && shape(clause) == Shape::CountApart) {
            (false, _) => None,
            (true, true) => Some(self.count_of(compiler, clause)?),
            (true, false) => Some(count),
        };
        Ok((best.into_sorted(), count))
    }

    fn unpacked(&self, address: DocAddress) -> Result<Unpacked, EngineError> {
        let document: TantivyDocument = self.searcher.doc(address).map_err(storage)?;
        let blob = document.get_first(self.fields.blob).and_then(|value| value.as_bytes()).unwrap_or(&[]);
        unpack(blob, &self.dictionaries).map_err(|error| EngineError::Article {
            id: format!("number {} of segment {}", address.doc_id, address.segment_ord),
            reason: error.to_string(),
        })
    }

    /// The hits in the order of `ranked`, each with its passages and marks.
    fn hits(
        &self,
        compiler: &Compiler<'_>,
        query: &Resolved,
        ranked: &[Ranked],
        first_rank: usize,
        passages: usize,
    ) -> Result<Vec<Hit>, EngineError> {
        if ranked.is_empty() {
            return Ok(Vec::new());
        }
        let plan = ShowPlan::of(query);
        let leaves = compiler.leaf_terms(&plan.leaves, self.fields.text)?;
        let weights = self.part_weights(&plan, &leaves)?;
        let alternatives = plan.alternatives.iter().map(|clause| self.weight(compiler, clause, false));
        let alternatives = alternatives.collect::<Result<Vec<_>, EngineError>>()?;
        // Postings are read forwards: by segment, then document.
        let mut order: Vec<usize> = (0..ranked.len()).collect();
        order.sort_by_key(|index| ranked.get(*index).map(|one| one.address));
        let mut hits: Vec<Option<Hit>> = Vec::new();
        hits.resize_with(ranked.len(), || None);
        let mut open: Option<OpenSegment> = None;
        for index in order {
            let Some(one) = ranked.get(index) else { continue };
            let segment = one.address.segment_ord;
            if open.as_ref().is_none_or(|open| open.number != segment) {
                let reader = self.searcher.segment_reader(segment);
                let needs = Needs { sections: true, said: true, body: true };
                let reading = Reading::open(reader, &leaves, needs).map_err(storage)?;
                let alternatives = alternatives.iter().map(|weight| weight.scorer(reader, 1.0).map_err(storage));
                let alternatives = alternatives.collect::<Result<Vec<_>, EngineError>>()?;
                open = Some(OpenSegment { number: segment, reading, alternatives });
            }
            let Some(open) = &mut open else { continue };
            let hit = self.hit(&plan, &weights, open, one, first_rank + index, passages)?;
            if let Some(place) = hits.get_mut(index) {
                *place = Some(hit);
            }
        }
        Ok(hits.into_iter().flatten().collect())
    }

    fn hit(
        &self,
        plan: &ShowPlan,
        weights: &[f32],
        open: &mut OpenSegment,
        ranked: &Ranked,
        rank: usize,
        passages: usize,
    ) -> Result<Hit, EngineError> {
        let unpacked = self.unpacked(ranked.address)?;
        let holding = open.holding(ranked.address.doc_id);
        let view = open.reading.view_of(ranked.address.doc_id);
        let occurrences = view.occurrences(&plan.conditions, &|condition| plan.is_due(condition, &holding));
        let speakers = &unpacked.attributions.speakers;
        let asked = (!plan.asked.is_empty()).then(|| {
            let fits = |slot: Option<u16>| plan.asked.iter().any(|who| view.fits(who, slot));
            let slots = 0..u16::try_from(speakers.len()).unwrap_or(u16::MAX);
            Asked { speakers: slots.map(|slot| fits(Some(slot))).collect(), unknown: fits(None) }
        });
        let mut said = view.said.to_vec();
        said.sort_by_key(|piece| (piece.first, piece.attribution));
        let source = Source {
            body: &unpacked.article.body,
            structure: &unpacked.structure,
            said: &said,
            speakers,
            weights,
            occurrences: &occurrences,
            asked: asked.as_ref(),
        };
        let chosen = passages::choose(&source, passages);
        let title_marks =
            unpacked.article.title.as_deref().map_or_else(Vec::new, |title| {
                passages::title_marks(title, unpacked.structure.title_words, &occurrences)
            });
        Ok(Hit {
            rank: rank as u64 + 1,
            score: ranked.score,
            speakers: speakers_by_words(&unpacked),
            id: unpacked.id,
            title: unpacked.article.title,
            date: unpacked.article.date,
            outlet: unpacked.article.outlet,
            path: unpacked.article.provenance.path,
            title_marks,
            passages: chosen,
        })
    }

    /// The worth of each part of a query: the inverse document frequency (as in BM25) of its words.
    fn part_weights(&self, plan: &ShowPlan, leaves: &[LeafTerms]) -> Result<Vec<f32>, EngineError> {
        let articles = self.searcher.num_docs() as f32;
        let mut rarity = Vec::with_capacity(leaves.len());
        for leaf in leaves {
            let mut frequency = 0;
            for one in &leaf.terms {
                frequency += self.searcher.doc_freq(&one.term).map_err(storage)?;
            }
            let frequency = (frequency as f32).min(articles);
            rarity.push((1.0 + (articles - frequency + 0.5) / (frequency + 0.5)).ln());
        }
        Ok(scope::parts(&plan.conditions).into_iter().map(|expr| weight_of(expr, &rarity)).collect())
    }
}

/// A segment whose articles are shown, in ascending order.
struct OpenSegment {
    number: u32,
    reading: Reading,
    /// Those of the plan, each with the articles in which it holds.
    alternatives: Vec<Box<dyn Scorer>>,
}

impl OpenSegment {
    /// Which alternatives hold in an article.
    fn holding(&mut self, doc: DocId) -> Vec<bool> {
        let holds = |found: &mut Box<dyn Scorer>| {
            if found.doc() < doc {
                found.seek(doc);
            }
            found.doc() == doc
        };
        self.alternatives.iter_mut().map(holds).collect()
    }
}

/// Hands over where the articles with a term lie, until `each` says that it has seen enough by giving false.
pub fn each_with(
    searcher: &Searcher,
    term: &Term,
    each: &mut dyn FnMut(DocAddress) -> Result<bool, EngineError>,
) -> Result<(), EngineError> {
    for (segment, reader) in searcher.segment_readers().iter().enumerate() {
        let inverted = reader.inverted_index(term.field()).map_err(storage)?;
        let postings = inverted.read_postings(term, IndexRecordOption::Basic);
        let Some(mut postings) = postings.map_err(EngineError::io("reading postings"))? else { continue };
        let mut doc = postings.doc();
        while doc != TERMINATED {
            if is_alive(reader, doc) && !each(DocAddress::new(segment as u32, doc))? {
                return Ok(());
            }
            doc = postings.advance();
        }
    }
    Ok(())
}

/// Where the article with a term lies that only one has.
pub fn locate(searcher: &Searcher, term: &Term) -> Result<Option<DocAddress>, EngineError> {
    let mut found = None;
    each_with(searcher, term, &mut |address| {
        found = Some(address);
        Ok(false)
    })?;
    Ok(found)
}

impl Engine for LocalIndex {
    fn search(&self, query: &Resolved, request: &PageRequest) -> Result<Page, EngineError> {
        guarded(|| self.answer(query, request))
    }

    fn article(&self, id: &str) -> Result<Option<Stored>, EngineError> {
        guarded(|| self.stored(id))
    }

    fn ids_like(&self, part: &str, limit: usize) -> Result<Vec<String>, EngineError> {
        guarded(|| self.similar_ids(part, limit))
    }

    fn speakers(&self, filter: Option<&str>) -> Result<Vec<SpeakerEntry>, EngineError> {
        guarded(|| people::speakers(&self.searcher, filter))
    }

    fn count(&self) -> u64 {
        self.searcher.num_docs()
    }
}

/// Runs what reads the index. Tantivy trusts its files and panics on some that are damaged; here that is an error.
fn guarded<T>(work: impl FnOnce() -> Result<T, EngineError>) -> Result<T, EngineError> {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    std::panic::set_hook(hook);
    outcome.unwrap_or_else(|panic| {
        let told = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        Err(EngineError::Damaged(told.unwrap_or("reading it failed").to_owned()))
    })
}

impl LocalIndex {
    fn answer(&self, query: &Resolved, request: &PageRequest) -> Result<Page, EngineError> {
        let begun = Instant::now();
        let wanted = if request.limit == 0 { 0 } else { request.limit.saturating_add(request.offset) };
        let compiler = Compiler::new(&self.searcher, self.fields);
        let (mut ranked, total) = self.best(&compiler, &query.clause, request.sort, wanted, request.total)?;
        ranked.drain(..request.offset.min(ranked.len()));
        let undated = match &request.undated {
            Some(without_dates) => {
                self.count_of(&compiler, &Clause::And(vec![without_dates.clause.clone(), Clause::Flag(Flag::Undated)]))?
            }
            None => 0,
        };
        let hits = self.hits(&compiler, query, &ranked, request.offset, request.passages)?;
        Ok(Page { hits, total, undated, took: begun.elapsed() })
    }

    fn stored(&self, id: &str) -> Result<Option<Stored>, EngineError> {
        let found = locate(&self.searcher, &Term::from_field_text(self.fields.id, id))?;
        let Some(address) = found else { return Ok(None) };
        let unpacked = self.unpacked(address)?;
        let reader = self.searcher.segment_reader(address.segment_ord);
        let mut file_hash = Vec::new();
        if let Some(column) = reader.fast_fields().bytes("file_hash").map_err(storage)?
            && let Some(ord) = column.term_ords(address.doc_id).next()
        {
            column.ord_to_bytes(ord, &mut file_hash).map_err(EngineError::io("reading the file hashes"))?;
        }
        let text_hash = blake3::hash(unpacked.article.body.as_bytes());
        Ok(Some(Stored {
            id: unpacked.id,
            article: unpacked.article,
            attributions: unpacked.attributions,
            file_hash: hex(&file_hash),
            text_hash: hex(text_hash.as_bytes()),
        }))
    }

    fn similar_ids(&self, part: &str, limit: usize) -> Result<Vec<String>, EngineError> {
        let part = part.to_lowercase();
        let mut found = std::collections::BTreeSet::new();
        'segments: for reader in self.searcher.segment_readers() {
            let inverted = reader.inverted_index(self.fields.id).map_err(storage)?;
            let mut stream = inverted.terms().stream().map_err(EngineError::io("reading the ids"))?;
            while stream.advance() {
                let Ok(id) = std::str::from_utf8(stream.key()) else { continue };
                if id.to_lowercase().contains(&part)
                    && locate(&self.searcher, &Term::from_field_text(self.fields.id, id))?.is_some()
                {
                    found.insert(id.to_owned());
                }
                if found.len() >= limit {
                    break 'segments;
                }
            }
        }
        Ok(found.into_iter().take(limit).collect())
    }
}

/// Whether an article was not deleted since its segment was written.
pub fn is_alive(reader: &SegmentReader, doc: DocId) -> bool {
    reader.alive_bitset().is_none_or(|alive| alive.is_alive(doc))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Names of those who speak, most often first, then as they appear; those of the record's own field last.
fn speakers_by_words(unpacked: &Unpacked) -> Vec<String> {
    let speakers = &unpacked.attributions.speakers;
    let mut counts = vec![0usize; speakers.len()];
    for attribution in &unpacked.attributions.attributions {
        if let Some(count) = attribution.speaker.and_then(|slot| counts.get_mut(usize::from(slot))) {
            *count += 1;
        }
    }
    let mut order: Vec<(usize, &str)> =
        counts.into_iter().zip(speakers.iter().map(|speaker| speaker.name.as_str())).collect();
    order.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let mut names: Vec<String> = order.into_iter().map(|(_, name)| name.to_owned()).collect();
    for own in &unpacked.article.speakers {
        if !names.contains(own) {
            names.push(own.clone());
        }
    }
    names
}

fn weight_of(expr: &Expr, rarity: &[f32]) -> f32 {
    match expr {
        Expr::Leaf(leaf) => rarity.get(*leaf).copied().unwrap_or(1.0),
        // The commonest of several ways to say it.
        Expr::AnyOf(parts) => parts.iter().map(|part| weight_of(part, rarity)).fold(f32::INFINITY, f32::min).min(20.0),
        Expr::Phrase { parts, .. } => parts.iter().map(|part| weight_of(part, rarity)).sum(),
        Expr::Near { left, right, .. } => weight_of(left, rarity) + weight_of(right, rarity),
    }
}

/// An article and what it is ordered by.
#[derive(Clone, Copy, Debug)]
struct Ranked {
    score: f32,
    /// First day; `None` for the undated.
    date: Option<i64>,
    tie: u64,
    address: DocAddress,
}

impl Ranked {
    /// Which of two comes first.
    fn order(&self, other: &Ranked, sort: Sort) -> Ordering {
        let newest = || match (self.date, other.date) {
            (Some(one), Some(another)) => another.cmp(&one),
            (one, another) => another.is_some().cmp(&one.is_some()),
        };
        let oldest = || match (self.date, other.date) {
            (Some(one), Some(another)) => one.cmp(&another),
            (one, another) => another.is_some().cmp(&one.is_some()),
        };
        let first = match sort {
            Sort::Relevance => other.score.total_cmp(&self.score).then_with(newest),
            Sort::Newest => newest(),
            Sort::Oldest => oldest(),
        };
        first.then(self.tie.cmp(&other.tie)).then(self.address.cmp(&other.address))
    }
}

/// The columns that hits of one segment are ordered by.
struct Order {
    segment: u32,
    date: Column<i64>,
    tie: Column<u64>,
}

impl Order {
    fn open(reader: &SegmentReader, segment: u32) -> tantivy::Result<Order> {
        let columns = reader.fast_fields();
        Ok(Order { segment, date: columns.i64("date")?, tie: columns.u64("tie")? })
    }

    fn ranked(&self, doc: DocId, score: f32) -> Ranked {
        Ranked {
            score,
            date: self.date.first(doc),
            tie: self.tie.first(doc).unwrap_or(0),
            address: DocAddress::new(self.segment, doc),
        }
    }
}

/// The best so many, the worst of them on top.
struct Best {
    wanted: usize,
    sort: Sort,
    heap: BinaryHeap<Held>,
}

struct Held {
    ranked: Ranked,
    sort: Sort,
}

impl PartialEq for Held {
    fn eq(&self, other: &Held) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Held {}

impl PartialOrd for Held {
    fn partial_cmp(&self, other: &Held) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Held {
    fn cmp(&self, other: &Held) -> Ordering {
        self.ranked.order(&other.ranked, self.sort)
    }
}

impl Best {
    fn new(wanted: usize, sort: Sort) -> Best {
        Best { wanted, sort, heap: BinaryHeap::new() }
    }

    fn worst(&self) -> Option<&Ranked> {
        if self.heap.len() < self.wanted { None } else { self.heap.peek().map(|held| &held.ranked) }
    }

    /// A score must be above this to be worth offering. Ties are, since the date decides between them.
    fn threshold(&self) -> f32 {
        self.worst().map_or(f32::MIN, |worst| worst.score.next_down())
    }

    fn could_take(&self, score: f32) -> bool {
        self.sort != Sort::Relevance || score > self.threshold()
    }

    /// Whether every article at least as old is out of the question.
    fn is_beaten_by_date(&self, ranked: &Ranked) -> bool {
        self.worst().is_some_and(|worst| match (worst.date, ranked.date) {
            (Some(worst), Some(day)) => day < worst,
            (Some(_), None) => true,
            (None, _) => false,
        })
    }

    fn offer(&mut self, ranked: Ranked) {
        if let Some(worst) = self.worst() {
            if ranked.order(worst, self.sort) != Ordering::Less {
                return;
            }
            self.heap.pop();
        }
        self.heap.push(Held { ranked, sort: self.sort });
    }

    fn into_sorted(self) -> Vec<Ranked> {
        self.heap.into_sorted_vec().into_iter().map(|held| held.ranked).collect()
    }
}
