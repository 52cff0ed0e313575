//! Answering from the local index: the best hits, exact totals, passages and marks of what is shown.
//!
//! Opens for reading only; several may read while one writes.

use std::borrow::Cow;
use std::cell::Cell;
use std::cmp::Ordering;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Once};
use std::time::{Duration, Instant};

use tantivy::query::{EnableScoring, Scorer, Weight};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{
    DocAddress, DocId, DocSet, IndexReader, ReloadPolicy, Searcher, SegmentReader, TERMINATED, TantivyDocument, Term,
};

use super::best::{Best, InOrder};
use super::columns::Columns;
use super::compile::{Compiler, Shape, needs_of};
use super::exact::{Candidates, Sum};
use super::folder::{self, DictionaryFiles, storage};
use super::order::{ByScore, Gathers, Order, Placed, Ranked, Scored, by_score};
use super::positional::{LeafTerms, Needs, Reading};
use super::reprints::{self, Stories};
use super::schema::Fields;
use super::stored::{StoredError, Unpacked, identity, unpack};
use super::values::{self, Listed};
use super::{meant, people, quotes, timeline};
use crate::attribute::Speaker;
use crate::engine::cursor::{Digest, Place, digest};
use crate::engine::{
    Duplicates, Engine, EngineError, PageRequest, QuotesRequest, Sort, SpeakersRequest, TimelineRequest, Unit,
};
use crate::highlight::evidence::{self, PassageRanking, Ranking};
use crate::highlight::intervals::Expr;
use crate::highlight::mentioned;
use crate::highlight::passages::{self, AskedSpeakers, Source};
use crate::highlight::plan::ShowPlan;
use crate::highlight::scope::{self, View};
use crate::query::clause::{Clause, Counted, Flag, Resolved};
use crate::query::corrections::Corrections;
use crate::query::meant::Sought;
use crate::result::{Explained, Hit, Page, Quotes, SpeakerEntry, Stored, Suggestion, Timeline};

/// Passages of one article that are compared with those of others.
const PASSAGES_OF_ONE: usize = 5;

/// Articles that are read at once for their passages: few more than are needed where the first ones hold the best.
const READ_AT_ONCE: usize = 16;

/// Passages are weighed on positions before an article is read, and sums of the same numbers may differ by less than this part.
const ROUNDING: f32 = 1e-5;

/// A part of the query that weighs less than so much of the heaviest ("the", "of") is no evidence.
const TELLING: f32 = 0.1;

/// Opening is tried this often where a writer removes files meanwhile.
const OPENING_TRIES: usize = 5;

const BETWEEN_TRIES: Duration = Duration::from_millis(10);

/// A local index, open for reading.
pub struct LocalIndex {
    folder: PathBuf,
    pub(super) searcher: Searcher,
    pub(super) fields: Fields,
    dictionaries: DictionaryFiles,
    pub(super) ranking: Ranking,
    pub(super) columns: Arc<Columns>,
    pub(super) counted: Counted,
    corrections: Corrections,
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
        let reader: IndexReader = reader;
        let searcher = reader.searcher();
        Ok(LocalIndex {
            folder: folder.to_owned(),
            columns: Arc::new(Columns::new(&searcher)),
            searcher,
            fields,
            dictionaries: DictionaryFiles::new(folder),
            ranking: Ranking::default(),
            counted: Counted::default(),
            corrections: Corrections::default(),
        })
    }

    /// At most `most` names that begin with `start`, or in which a word does, in order: for completing a command line. Reads
    /// dictionaries alone.
    pub fn values(&self, listed: Listed, start: &str, most: usize) -> Result<Vec<String>, EngineError> {
        guarded(|| values::values(&self.searcher, self.fields, listed, start, most))
    }

    /// The folder it lies in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The same index, ranking otherwise.
    pub fn with_ranking(self, ranking: Ranking) -> LocalIndex {
        LocalIndex { ranking, ..self }
    }

    /// The same index with only some of its attributions; the table of speakers has all.
    pub fn counting(self, counted: Counted) -> LocalIndex {
        LocalIndex { counted, ..self }
    }

    /// The same index with what the user knows better about who is whom.
    pub fn correcting(self, corrections: Corrections) -> LocalIndex {
        LocalIndex { corrections, ..self }
    }

    /// The query with everybody it asks for by all of his names.
    fn widened<'q>(&self, query: &'q Resolved) -> Cow<'q, Resolved> {
        if self.corrections.is_empty() {
            return Cow::Borrowed(query);
        }
        let mut wide = query.clone();
        self.corrections.widen(&mut wide);
        Cow::Owned(wide)
    }

    /// Names as the user corrects them, each once.
    fn corrected(&self, names: Vec<String>) -> Vec<String> {
        if self.corrections.is_empty() {
            return names;
        }
        let mut corrected: Vec<String> = Vec::with_capacity(names.len());
        for name in names {
            let shown = self.corrections.shown(&name, &[]);
            if !corrected.contains(&shown) {
                corrected.push(shown);
            }
        }
        corrected
    }

    /// Calls an article's speakers as the user does, by the roles that it gives them.
    fn correct(&self, speakers: &mut [Speaker]) {
        if self.corrections.is_empty() {
            return;
        }
        for speaker in speakers {
            let roles: Vec<&str> = speaker.roles.iter().map(String::as_str).collect();
            speaker.name = self.corrections.shown(&speaker.name, &roles);
        }
    }

    pub(super) fn compiler(&self) -> Compiler<'_> {
        Compiler::new(&self.searcher, self.fields, &self.columns).counting(self.counted)
    }

    /// Opens what `shown` looks at in a segment.
    pub(super) fn reading(
        &self,
        reader: &SegmentReader,
        leaves: &[LeafTerms],
        needs: Needs,
    ) -> Result<Reading, EngineError> {
        Ok(Reading::open(reader, &self.columns, leaves, needs).map_err(storage)?.counting(self.counted))
    }

    pub(super) fn weight(
        &self,
        compiler: &Compiler<'_>,
        clause: &Clause,
        scored: bool,
    ) -> Result<Box<dyn Weight>, EngineError> {
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
        self.counted(weight.as_ref())
    }

    fn counted(&self, weight: &dyn Weight) -> Result<u64, EngineError> {
        let mut total = 0;
        for reader in self.searcher.segment_readers() {
            total += u64::from(weight.count(reader).map_err(storage)?);
        }
        Ok(total)
    }

    /// The best `wanted` articles in order, of those behind `after` where the order is by date, and the number of all that match if
    /// `total`.
    fn best(
        &self,
        compiler: &Compiler<'_>,
        clause: &Clause,
        sort: Sort,
        wanted: usize,
        total: bool,
        after: Option<Placed>,
    ) -> Result<(Vec<Ranked>, Option<u64>), EngineError> {
        if wanted == 0 {
            return Ok((Vec::new(), if total { Some(self.count_of(compiler, clause)?) } else { None }));
        }
        match sort {
            Sort::Relevance => self.best_by_score(compiler, clause, wanted, total),
            Sort::Newest | Sort::Oldest => self.best_by_date(compiler, clause, sort, wanted, total, after),
        }
    }

    /// What hits of each segment are ordered by.
    pub(super) fn orders(&self) -> Result<Vec<Order>, EngineError> {
        let segments = self.searcher.segment_readers().iter().enumerate();
        let opened = segments.map(|(segment, reader)| Order::open(&self.columns, reader, segment as u32));
        opened.collect::<tantivy::Result<_>>().map_err(storage)
    }

    /// The article with what it is ordered by beside its score.
    fn placed(&self, ranked: &Ranked) -> Result<Option<Placed>, EngineError> {
        let number = ranked.address.segment_ord;
        let Some(reader) = self.searcher.segment_readers().get(number as usize) else { return Ok(None) };
        let order = Order::open(&self.columns, reader, number).map_err(storage)?;
        Ok(Some(order.placed(ranked.address.doc_id, ranked.score)))
    }

    fn best_by_score(
        &self,
        compiler: &Compiler<'_>,
        clause: &Clause,
        wanted: usize,
        total: bool,
    ) -> Result<(Vec<Ranked>, Option<u64>), EngineError> {
        let orders = self.orders()?;
        let shape = if total { compiler.shape(clause)? } else { Shape::CountApart };
        let weight = self.weight(compiler, clause, true)?;
        if let Some(sum) = compiler.sum(clause)? {
            return self.best_by_sum(weight.as_ref(), sum, &orders, shape, wanted, total);
        }
        let mut best = ByScore::new(wanted);
        let count = self.gather(weight.as_ref(), &orders, shape, total, &mut best)?;
        Ok((best.into_sorted(), count))
    }

    /// As `best_by_score`, where scores are the same however they were found only once they are added exactly.
    fn best_by_sum(
        &self,
        weight: &dyn Weight,
        sum: Sum,
        orders: &[Order],
        shape: Shape,
        wanted: usize,
        total: bool,
    ) -> Result<(Vec<Ranked>, Option<u64>), EngineError> {
        let mut candidates = Candidates::new(wanted);
        let count = self.gather(weight, orders, shape, total, &mut candidates)?;
        let mut found = candidates.into_found();
        let sum = sum.weighed(&self.searcher).map_err(storage)?;
        for of_one_segment in found.chunk_by_mut(|one, next| one.is_of_segment_of(next)) {
            let Some(first) = of_one_segment.first() else { continue };
            let reader = self.searcher.segment_reader(first.segment());
            sum.score(reader, of_one_segment).map_err(storage)?;
        }
        found.sort_by(Scored::order);
        found.truncate(wanted);
        Ok((found.iter().map(Scored::ranked).collect(), count))
    }

    /// Offers what matches and may be among the best; gives the number of all that match if `total`.
    fn gather<'o>(
        &self,
        weight: &dyn Weight,
        orders: &'o [Order],
        shape: Shape,
        total: bool,
        best: &mut impl Gathers<'o>,
    ) -> Result<Option<u64>, EngineError> {
        let mut count = 0u64;
        for (reader, order) in self.searcher.segment_readers().iter().zip(orders) {
            best.open_segment();
            if shape == Shape::OnePass {
                let mut each = |doc: DocId, score: f32| {
                    if is_alive(reader, doc) {
                        count += 1;
                        if score > best.threshold() {
                            best.offer(Scored { score, doc, order });
                        }
                    }
                };
                weight.for_each(reader, &mut each).map_err(storage)?;
                continue;
            }
            let threshold = best.threshold();
            let mut each = |doc: DocId, score: f32| {
                if is_alive(reader, doc) {
                    best.offer(Scored { score, doc, order });
                }
                best.threshold()
            };
            weight.for_each_pruning(threshold, reader, &mut each).map_err(storage)?;
        }
        match (total, shape) {
            (false, _) => Ok(None),
            (true, Shape::OnePass) => Ok(Some(count)),
            (true, Shape::CountApart) => Ok(Some(self.counted(weight)?)),
        }
    }

    fn best_by_date(
        &self,
        compiler: &Compiler<'_>,
        clause: &Clause,
        sort: Sort,
        wanted: usize,
        total: bool,
        after: Option<Placed>,
    ) -> Result<(Vec<Ranked>, Option<u64>), EngineError> {
        let orders = self.orders()?;
        let weight = self.weight(compiler, clause, false)?;
        let mut best = Best::new(wanted, sort);
        let mut count = 0u64;
        for (reader, order) in self.searcher.segment_readers().iter().zip(&orders) {
            // Newest first in a segment: what comes later than one that is too old is older still.
            let offer = |doc: DocId, best: &mut Best<Placed>| {
                let placed = order.placed(doc, 0.0);
                let too_old = sort == Sort::Newest && best.is_beaten(&placed);
                if after.is_none_or(|after| placed.order(&after, sort) == Ordering::Greater) {
                    best.offer(placed);
                }
                too_old
            };
            if total {
                let mut enough = false;
                let mut each = |docs: &[DocId]| {
                    for doc in docs.iter().filter(|doc| is_alive(reader, **doc)) {
                        count += 1;
                        enough = enough || offer(*doc, &mut best);
                    }
                };
                weight.for_each_no_score(reader, &mut each).map_err(storage)?;
                continue;
            }
            let mut scorer = weight.scorer(reader, 1.0).map_err(storage)?;
            let mut reached = 0;
            let runs = order.runs(0..reader.max_doc(), after, sort);
            for run in runs.into_iter().filter(|run| !run.is_empty()) {
                // Newest first in a segment: the oldest of a run is its last.
                if sort == Sort::Oldest && best.is_beaten(&order.placed(run.end - 1, 0.0)) {
                    continue;
                }
                // Runs may lie backwards, which no scorer goes.
                if run.start < reached {
                    scorer = weight.scorer(reader, 1.0).map_err(storage)?;
                }
                reached = run.end;
                let mut doc = scorer.doc();
                if doc < run.start {
                    doc = scorer.seek(run.start);
                }
                while doc < run.end {
                    if is_alive(reader, doc) && offer(doc, &mut best) {
                        break;
                    }
                    doc = scorer.advance();
                }
            }
        }
        Ok((best.into_sorted().iter().map(Placed::ranked).collect(), total.then_some(count)))
    }

    pub(super) fn unpacked(&self, address: DocAddress) -> Result<Unpacked, EngineError> {
        self.read_stored(address, |blob| unpack(blob, &self.dictionaries))
    }

    pub(super) fn read_stored<T>(
        &self,
        address: DocAddress,
        read: impl FnOnce(&[u8]) -> Result<T, StoredError>,
    ) -> Result<T, EngineError> {
        let document: TantivyDocument = self.searcher.doc(address).map_err(storage)?;
        let blob = document.get_first(self.fields.blob).and_then(|value| value.as_bytes()).unwrap_or(&[]);
        read(blob).map_err(|error| EngineError::Article {
            id: format!("number {} of segment {}", address.doc_id, address.segment_ord),
            reason: error.to_string(),
        })
    }

    /// The hits in the order of `ranked`, with what identifies each and nothing else.
    fn ids(&self, ranked: &[Ranked], first_rank: usize) -> Result<Vec<Hit>, EngineError> {
        let hit = |(index, one): (usize, &Ranked)| {
            let (id, path) = self.read_stored(one.address, |blob| {
                identity(blob).map(|identity| (identity.id.to_owned(), identity.path.to_owned()))
            })?;
            Ok(Hit {
                rank: (first_rank + index) as u64 + 1,
                score: one.score,
                id,
                path,
                title: None,
                date: None,
                outlet: None,
                speakers: Vec::new(),
                title_marks: Vec::new(),
                passages: Vec::new(),
                reprints: None,
                reprint_of: None,
            })
        };
        ranked.iter().enumerate().map(hit).collect()
    }

    /// Adds the evidence of passages to the scores of `ranked`, and orders them anew.
    fn look_closer(&self, weighed: &Weighed<'_>, ranked: &mut [Ranked]) -> Result<(), EngineError> {
        let leaves = weighed.telling_leaves();
        let evidence = self.on_positions(weighed, &leaves, ranked, Needs::default(), &|view, due| {
            let mut occurrences = view.occurrences::<()>(&weighed.plan.conditions, due);
            occurrences.sort_unstable_by_key(|occurrence| occurrence.start);
            evidence::of_article(&occurrences, &weighed.weights, &self.ranking)
        })?;
        for (one, evidence) in ranked.iter_mut().zip(evidence) {
            one.score += evidence;
        }
        let orders = self.orders()?;
        ranked.sort_by(|one, other| by_score(&orders, one, other));
        Ok(())
    }

    /// What `of` makes of each article; `needs` is what it looks at beside what the conditions do.
    fn on_positions(
        &self,
        weighed: &Weighed<'_>,
        leaves: &[LeafTerms],
        ranked: &[Ranked],
        needs: Needs,
        of: &OfPositions<'_>,
    ) -> Result<Vec<f32>, EngineError> {
        let mut needs = needs;
        for condition in &weighed.plan.conditions {
            let own = needs_of(condition);
            needs.sections |= own.sections;
            needs.said |= own.said;
            needs.cues |= own.cues;
            needs.body |= own.body;
        }
        let mut found = vec![0.0; ranked.len()];
        let mut open: Option<OpenSegment> = None;
        for index in in_index_order(ranked) {
            let (Some(one), Some(place)) = (ranked.get(index), found.get_mut(index)) else { continue };
            let open = self.open_segment(&mut open, weighed, leaves, one.address.segment_ord, needs)?;
            let holding = open.holding(one.address.doc_id);
            let view = open.reading.view_of(one.address.doc_id);
            *place = of(&view, &|condition| weighed.plan.is_due(condition, &holding));
        }
        Ok(found)
    }

    /// The segment of that number, if another is open.
    pub(super) fn open_segment<'o>(
        &self,
        open: &'o mut Option<OpenSegment>,
        weighed: &Weighed<'_>,
        leaves: &[LeafTerms],
        number: u32,
        needs: Needs,
    ) -> Result<&'o mut OpenSegment, EngineError> {
        let before = open.take().filter(|before| before.number == number);
        let segment = match before {
            Some(same) => same,
            None => {
                let reader = self.searcher.segment_reader(number);
                let reading = self.reading(reader, leaves, needs)?;
                let alternatives = weighed.alternatives.iter();
                let alternatives = alternatives.map(|weight| weight.scorer(reader, 1.0).map_err(storage));
                let alternatives = alternatives.collect::<Result<Vec<_>, EngineError>>()?;
                OpenSegment { number, reading, alternatives }
            }
        };
        Ok(open.insert(segment))
    }

    /// The hits in the order of `ranked`, each with its passages and marks.
    fn hits(
        &self,
        weighed: &Weighed<'_>,
        ranked: &[Ranked],
        first_rank: usize,
        request: &PageRequest,
    ) -> Result<Vec<Hit>, EngineError> {
        if request.ids_alone && request.unit == Unit::Article {
            return self.ids(ranked, first_rank);
        }
        let mut hits: Vec<Option<Hit>> = Vec::new();
        hits.resize_with(ranked.len(), || None);
        let mut open: Option<OpenSegment> = None;
        for index in in_index_order(ranked) {
            let (Some(one), Some(place)) = (ranked.get(index), hits.get_mut(index)) else { continue };
            let open = self.open_segment(&mut open, weighed, &weighed.leaves, one.address.segment_ord, EVERYTHING)?;
            *place = Some(self.hit(weighed, open, one, first_rank + index, request)?);
        }
        Ok(hits.into_iter().flatten().collect())
    }

    /// The `wanted` best passages of `ranked` as hits, best first. Articles are read in the order of what their positions say that
    /// a passage of theirs is worth at most, until no other can have one of the best.
    fn best_passages(
        &self,
        weighed: &Weighed<'_>,
        ranked: &[Ranked],
        wanted: usize,
        request: &PageRequest,
    ) -> Result<Vec<Hit>, EngineError> {
        let ranking = &self.ranking.passages;
        let needs = Needs { sections: true, body: true, ..Needs::default() };
        let most = self.on_positions(weighed, &weighed.leaves, ranked, needs, &|view, due| {
            let mut occurrences = view.occurrences::<()>(&weighed.plan.conditions, due);
            occurrences.retain(|occurrence| occurrence.start >= view.body_start);
            evidence::in_order(&mut occurrences);
            evidence::of_best_passage(&occurrences, view.sections, &weighed.weights, ranking)
        })?;
        // Where days are spoken of is not known before an article is read.
        let of_days = weighed.most_of_days(ranking);
        let most = most.into_iter().map(|most| most + of_days).zip(ranked).enumerate();
        let mut waiting: Vec<(f32, usize, Ranked)> = most
            .map(|(index, (evidence, one))| (evidence * (1.0 + ROUNDING) + ranking.article * one.score, index, *one))
            .collect();
        let is_before = |(score, index): (f32, usize), (another, its): (f32, usize)| {
            another.total_cmp(&score).then(index.cmp(&its)) == Ordering::Less
        };
        waiting.sort_by(|(most, index, _), (another, its, _)| another.total_cmp(most).then(index.cmp(its)));
        let request = PageRequest { passages: PASSAGES_OF_ONE, ..request.clone() };
        // Each with the place of its article.
        let mut best: Vec<(usize, Hit)> = Vec::new();
        let mut waiting = waiting.as_slice();
        let mut at_once = READ_AT_ONCE;
        while let Some((most, index, _)) = waiting.first() {
            let worst = wanted.checked_sub(1).and_then(|last| best.get(last));
            if worst.is_some_and(|(place, hit)| is_before((hit.score, *place), (*most, *index))) {
                break;
            }
            let (next, rest) = waiting.split_at(at_once.min(waiting.len()));
            let articles: Vec<Ranked> = next.iter().map(|(_, _, one)| *one).collect();
            for ((_, index, _), mut hit) in next.iter().zip(self.hits(weighed, &articles, 0, &request)?) {
                for passage in std::mem::take(&mut hit.passages) {
                    best.push((*index, Hit { score: passage.score, passages: vec![passage], ..hit.clone() }));
                }
            }
            // Those of one score stay in the order of their articles.
            best.sort_by(|(place, hit), (its, other)| other.score.total_cmp(&hit.score).then(place.cmp(its)));
            best.truncate(wanted);
            (waiting, at_once) = (rest, at_once.saturating_mul(2));
        }
        let hits = (1..).zip(best).map(|(rank, (_, hit))| Hit { rank, ..hit });
        Ok(hits.collect())
    }

    fn hit(
        &self,
        weighed: &Weighed<'_>,
        open: &mut OpenSegment,
        ranked: &Ranked,
        rank: usize,
        request: &PageRequest,
    ) -> Result<Hit, EngineError> {
        let mut unpacked = self.unpacked(ranked.address)?;
        self.correct(&mut unpacked.attributions.speakers);
        let holding = open.holding(ranked.address.doc_id);
        let view = open.reading.view_of(ranked.address.doc_id);
        let plan = weighed.plan;
        let mut occurrences = view.occurrences(&plan.conditions, &|condition| plan.is_due(condition, &holding));
        let dated = mentioned::Source {
            title: unpacked.article.title.as_deref(),
            body: &unpacked.article.body,
            published: unpacked.article.date.as_ref(),
            structure: &unpacked.structure,
        };
        let due = |spoken: usize| plan.is_spoken_due(spoken, &holding);
        occurrences.extend(mentioned::occurrences(&dated, &plan.spoken, plan.parts(), &due));
        let speakers = &unpacked.attributions.speakers;
        let asked = (!plan.asked.is_empty()).then(|| {
            let fits = |slot: Option<u16>| plan.asked.iter().any(|who| view.fits(who, slot));
            let slots = 0..u16::try_from(speakers.len()).unwrap_or(u16::MAX);
            AskedSpeakers { speakers: slots.map(|slot| fits(Some(slot))).collect(), unknown: fits(None) }
        });
        let mut said = view.said.to_vec();
        said.sort_by_key(|piece| (piece.first, piece.attribution));
        let source = Source {
            body: &unpacked.article.body,
            structure: &unpacked.structure,
            said: &said,
            speakers,
            weights: &weighed.weights,
            occurrences: &occurrences,
            asked: asked.as_ref(),
            ranking: self.ranking.passages,
            score: ranked.score,
            context: request.context,
            apart: request.unit == Unit::Passage,
        };
        let chosen = passages::choose(&source, request.passages);
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
            reprints: None,
            reprint_of: None,
        })
    }

    /// The worth of each part of a query: the inverse document frequency (as in BM25) of its words.
    fn part_weights(&self, plan: &ShowPlan, leaves: &[LeafTerms]) -> Result<Vec<f32>, EngineError> {
        let articles = self.searcher.num_docs() as f32;
        // `None` for a word that is nowhere.
        let mut rarity = Vec::with_capacity(leaves.len());
        for leaf in leaves {
            let mut frequency = 0;
            for one in &leaf.terms {
                frequency += self.searcher.doc_freq(&one.term).map_err(storage)?;
            }
            let known = (frequency as f32).min(articles);
            rarity.push((frequency > 0).then(|| (1.0 + (articles - known + 0.5) / (known + 0.5)).ln()));
        }
        let parts = scope::parts(&plan.conditions).into_iter();
        Ok(parts.map(|expr| weight_of(expr, &rarity).unwrap_or(0.0)).collect())
    }
}

/// What of a query is shown and weighed in articles.
pub(super) struct Weighed<'p> {
    pub(super) plan: &'p ShowPlan,
    /// The terms of the plan's leaves.
    pub(super) leaves: Vec<LeafTerms>,
    /// Weights of the plan's parts.
    pub(super) weights: Vec<f32>,
    /// What finds the articles in which each of the plan's alternatives holds.
    alternatives: Vec<Box<dyn Weight>>,
}

impl Weighed<'_> {
    /// The most that mentions of days can add to the evidence of a passage.
    fn most_of_days(&self, ranking: &PassageRanking) -> f32 {
        let others = self.weights.len() as f32;
        let days = self.weights.iter().rev().take(self.plan.spoken.len());
        days.map(|weight| weight * (ranking.k1 + 1.0 + ranking.closeness * others)).sum()
    }

    /// The leaves, those without their terms that serve nothing but parts which weigh next to nothing: their long lists of
    /// positions are not worth reading.
    fn telling_leaves(&self) -> Vec<LeafTerms> {
        let mut leaves = self.leaves.clone();
        if !self.plan.is_plain() {
            return leaves;
        }
        let heaviest = self.weights.iter().copied().fold(0.0, f32::max);
        let mut tells = vec![false; leaves.len()];
        for (expr, weight) in scope::parts(&self.plan.conditions).into_iter().zip(&self.weights) {
            let is_word = matches!(expr, Expr::Leaf(_));
            if !is_word || *weight >= TELLING * heaviest {
                mark_leaves(expr, &mut tells);
            }
        }
        for (leaf, tells) in leaves.iter_mut().zip(tells) {
            if !tells {
                leaf.terms.clear();
            }
        }
        leaves
    }
}

/// Marks the leaves that an expression is made of.
fn mark_leaves(expr: &Expr, marked: &mut [bool]) {
    match expr {
        Expr::Leaf(leaf) => marked.iter_mut().skip(*leaf).take(1).for_each(|marked| *marked = true),
        Expr::AnyOf(parts) | Expr::Phrase { parts, .. } => parts.iter().for_each(|part| mark_leaves(part, marked)),
        Expr::Near { left, right, .. } => {
            mark_leaves(left, marked);
            mark_leaves(right, marked);
        }
    }
}

/// What is looked at of an article that is shown.
pub(super) const EVERYTHING: Needs = Needs { sections: true, said: true, cues: true, body: true };

/// What is made of the positions of an article, given with which conditions count in it.
type OfPositions<'a> = dyn Fn(&View<'_>, &dyn Fn(usize) -> bool) -> f32 + 'a;

/// Indices of articles in the order in which postings are read: by segment, then document.
fn in_index_order(ranked: &[Ranked]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..ranked.len()).collect();
    order.sort_by_key(|index| ranked.get(*index).map(|one| one.address));
    order
}

/// A segment whose articles are read, in ascending order.
pub(super) struct OpenSegment {
    pub(super) number: u32,
    pub(super) reading: Reading,
    /// Those of the plan, each with the articles in which it holds.
    alternatives: Vec<Box<dyn Scorer>>,
}

impl OpenSegment {
    /// Which alternatives hold in an article.
    pub(super) fn holding(&mut self, doc: DocId) -> Vec<bool> {
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
        guarded(|| {
            let mut request = request.clone();
            request.undated = request.undated.map(|query| self.widened(&query).into_owned());
            let mut page = self.answer(&self.widened(query), &request)?;
            for hit in &mut page.hits {
                hit.speakers = self.corrected(std::mem::take(&mut hit.speakers));
                for passage in &mut hit.passages {
                    passage.speakers = self.corrected(std::mem::take(&mut passage.speakers));
                }
            }
            Ok(page)
        })
    }

    fn article(&self, id: &str) -> Result<Option<Stored>, EngineError> {
        guarded(|| {
            let mut stored = self.stored(id)?;
            if let Some(stored) = stored.as_mut() {
                self.correct(&mut stored.attributions.speakers);
            }
            Ok(stored)
        })
    }

    fn ids_like(&self, part: &str, limit: usize) -> Result<Vec<String>, EngineError> {
        guarded(|| self.similar_ids(part, limit))
    }

    fn speakers(&self, request: &SpeakersRequest) -> Result<Vec<SpeakerEntry>, EngineError> {
        guarded(|| people::speakers(&self.searcher, request, &self.corrections))
    }

    fn quotes(&self, query: &Resolved, request: &QuotesRequest) -> Result<Quotes, EngineError> {
        guarded(|| {
            let mut request = request.clone();
            request.undated = request.undated.map(|query| self.widened(&query).into_owned());
            let mut quotes = quotes::quotes(self, &self.widened(query), &request)?;
            for quote in quotes.quotes.iter_mut().filter(|_| !self.corrections.is_empty()) {
                let roles: Vec<&str> = quote.roles.iter().map(String::as_str).collect();
                quote.speaker = quote.speaker.take().map(|name| self.corrections.shown(&name, &roles));
            }
            Ok(quotes)
        })
    }

    fn timeline(&self, query: &Resolved, request: &TimelineRequest) -> Result<Timeline, EngineError> {
        let archive = timeline::Archive {
            searcher: &self.searcher,
            fields: self.fields,
            columns: &self.columns,
            counted: self.counted,
            corrections: &self.corrections,
        };
        guarded(|| {
            let mut request = request.clone();
            request.undated = request.undated.map(|query| self.widened(&query).into_owned());
            timeline::timeline(&archive, &self.widened(query), &request)
        })
    }

    fn explain(&self, part: &Resolved) -> Result<Explained, EngineError> {
        guarded(|| {
            let compiler = self.compiler();
            let part = self.widened(part);
            let articles = self.count_of(&compiler, &part.clause)?;
            Ok(Explained { articles, words: meant::stands_for(&self.searcher, self.fields, &part.clause)? })
        })
    }

    fn suggest(&self, query: &Resolved) -> Result<Vec<Suggestion>, EngineError> {
        guarded(|| {
            let compiler = self.compiler();
            let count = |clause: &Clause| self.count_of(&compiler, clause);
            let mut suggestions = meant::suggest(&self.searcher, self.fields, &query.clause, &count)?;
            suggestions.retain(|one| one.sought != Sought::Speaker || !self.corrections.knows(&one.word));
            Ok(suggestions)
        })
    }

    fn count(&self) -> u64 {
        self.searcher.num_docs()
    }
}

thread_local! {
    /// Whether this thread runs what `guarded` runs.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Panics are passed over in silence on threads that are guarded, and on no others. Done once: changing what is done about
/// panics for every search would cost as much as a search and get in the way of searches on other threads.
static SILENCE: Once = Once::new();

/// Runs what reads the index. Tantivy trusts its files and panics on some that are damaged; here that is an error.
fn guarded<T>(work: impl FnOnce() -> Result<T, EngineError>) -> Result<T, EngineError> {
    SILENCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !GUARDED.get() {
                before(panic);
            }
        }));
    });
    let was_guarded = GUARDED.replace(true);
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    GUARDED.set(was_guarded);
    outcome.unwrap_or_else(|panic| {
        let told = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        Err(EngineError::Damaged(told.unwrap_or("reading it failed").to_owned()))
    })
}

/// The first half of a search: which articles, in what order, and nothing yet of what is shown of them.
#[derive(Clone, Debug)]
pub struct RankedArticles {
    pub articles: Vec<Ranked>,
    /// Exact number of matching articles; `None` where it was not asked for.
    pub total: Option<u64>,
}

impl LocalIndex {
    /// Ranks articles as `search` does where a hit is an article: the `limit` best behind the first `offset`. Of the request,
    /// `sort` and `total` play a part besides, and nothing else. Reads no stored article.
    pub fn rank(&self, query: &Resolved, request: &PageRequest) -> Result<RankedArticles, EngineError> {
        guarded(|| {
            let wanted = if request.limit == 0 { 0 } else { request.limit.saturating_add(request.offset) };
            let compiler = self.compiler();
            let plan = if self.may_look_closer(request) { ShowPlan::of(query) } else { ShowPlan::default() };
            let weighed = if self.looks_closer(&plan, request) { Some(self.weighed(&compiler, &plan)?) } else { None };
            let (mut articles, total) = self.ranked(&compiler, query, weighed.as_ref(), request, wanted, None)?;
            articles.drain(..request.offset.min(articles.len()));
            Ok(RankedArticles { articles, total })
        })
    }

    /// What `search` shows of articles that `rank` gave for the same query.
    pub fn show(&self, query: &Resolved, articles: &[Ranked], passages: usize) -> Result<Vec<Hit>, EngineError> {
        let request = PageRequest { passages, ..PageRequest::default() };
        guarded(|| self.hits(&self.weighed(&self.compiler(), &ShowPlan::of(query))?, articles, 0, &request))
    }

    /// Whether the best articles are looked at more closely: there is something to choose between.
    fn looks_closer(&self, plan: &ShowPlan, request: &PageRequest) -> bool {
        self.may_look_closer(request) && plan.parts() > 1
    }

    fn may_look_closer(&self, request: &PageRequest) -> bool {
        request.sort == Sort::Relevance && self.ranking.depth > 0
    }

    /// The `wanted` best articles, of those behind `after` where the order is by date; looked at more closely if `closer`.
    fn ranked(
        &self,
        compiler: &Compiler<'_>,
        query: &Resolved,
        closer: Option<&Weighed<'_>>,
        request: &PageRequest,
        wanted: usize,
        after: Option<Placed>,
    ) -> Result<(Vec<Ranked>, Option<u64>), EngineError> {
        let depth = if closer.is_some() && wanted > 0 { self.ranking.depth } else { 0 };
        let sought = wanted.max(depth);
        let (mut ranked, total) = self.best(compiler, &query.clause, request.sort, sought, request.total, after)?;
        if let Some(weighed) = closer {
            let looked_at = depth.min(ranked.len());
            self.look_closer(weighed, ranked.get_mut(..looked_at).unwrap_or(&mut []))?;
        }
        ranked.truncate(wanted);
        Ok((ranked, total))
    }

    pub(super) fn weighed<'p>(&self, compiler: &Compiler<'_>, plan: &'p ShowPlan) -> Result<Weighed<'p>, EngineError> {
        let leaves = compiler.leaf_terms(&plan.leaves, self.fields.text)?;
        let mut weights = self.part_weights(plan, &leaves)?;
        let alternatives = plan.alternatives.iter().map(|clause| self.weight(compiler, clause, false));
        let alternatives = alternatives.collect::<Result<Vec<_>, EngineError>>()?;
        // A day that is asked for tells as much as the rarest word; without words it is all there is.
        let heaviest = weights.iter().copied().fold(0.0, f32::max);
        let of_days = if heaviest > 0.0 { heaviest } else { 1.0 };
        weights.extend(plan.spoken.iter().map(|_| of_days));
        Ok(Weighed { plan, leaves, weights, alternatives })
    }

    fn answer(&self, query: &Resolved, request: &PageRequest) -> Result<Page, EngineError> {
        let begun = Instant::now();
        let sort = request.sort;
        let by_passage = request.unit == Unit::Passage;
        let by_story = !by_passage && request.duplicates != Duplicates::Show;
        let question = match (by_passage, self.counted.is_all()) {
            _ if by_story => digest(&(&query.clause, self.counted, "stories")),
            (false, true) => digest(&query.clause),
            (true, true) => digest(&(&query.clause, request.unit)),
            (_, false) => digest(&(&query.clause, request.unit, self.counted)),
        };
        let place = request.after.as_ref().map(|cursor| Place::of(cursor, question, sort)).transpose()?;
        // Hits before the page, and those of them that must be found again to be skipped.
        let before = place.map_or(request.offset, |place| place.before());
        // What is a reprint of a hit shown before is known by finding that hit again.
        let after = place.filter(|_| sort != Sort::Relevance && !by_story).map(Placed::at);
        let skipped = if after.is_some() { 0 } else { before };
        // One more than is shown tells whether there is a next page.
        let wanted = if request.limit == 0 { 0 } else { request.limit.saturating_add(1).saturating_add(skipped) };
        let articles =
            if by_passage && wanted > 0 { self.ranking.passages.articles.max(self.ranking.depth) } else { wanted };
        let compiler = self.compiler();
        let plan = ShowPlan::of(query);
        let weighed = self.weighed(&compiler, &plan)?;
        let closer = self.looks_closer(&plan, request).then_some(&weighed);
        let rank = |wanted: usize, total: bool| {
            let request = PageRequest { total, sort, ..PageRequest::default() };
            self.ranked(&compiler, query, closer, &request, wanted, after)
        };
        let (mut ranked, total) = rank(articles, request.total)?;
        let mut stories = by_story.then(|| Stories::new(self, &compiler, &query.clause)).transpose()?;
        if let Some(stories) = &mut stories {
            ranked = stories.first(wanted, ranked, &|wanted| Ok(rank(wanted, false)?.0))?;
        }
        let compared = (by_passage && wanted > 0).then_some(ranked.len() as u64);
        let index = self.state();
        let cursor = |shown: usize, last: Option<Placed>| {
            let rank = before.saturating_add(shown) as u64;
            let (day, tie) = last.map_or((None, 0), |last| (last.date, last.tie));
            Place { sort, query: question, index, rank, day, tie: tie.to_be_bytes() }.cursor()
        };
        let mut under = None;
        let (hits, next) = if by_passage {
            let mut hits = self.best_passages(&weighed, &ranked, wanted, request)?;
            hits.drain(..skipped.min(hits.len()));
            let is_last = hits.len() <= request.limit;
            hits.truncate(request.limit);
            let next = (!is_last && !hits.is_empty()).then(|| cursor(hits.len(), None));
            (hits, next)
        } else {
            ranked.drain(..skipped.min(ranked.len()));
            let is_last = ranked.len() <= request.limit;
            ranked.truncate(request.limit);
            let next = match ranked.last().filter(|_| !is_last) {
                Some(last) => Some(cursor(ranked.len(), self.placed(last)?)),
                None => None,
            };
            let mut hits = self.hits(&weighed, &ranked, before, request)?;
            match &stories {
                Some(stories) => under = Some(stories.put_under(&mut hits, &ranked, request)?),
                None if request.ids_alone => {}
                None => reprints::mark(self, &mut hits, &ranked)?,
            }
            (hits, next)
        };
        let undated = match &request.undated {
            Some(without_dates) => {
                self.count_of(&compiler, &Clause::And(vec![without_dates.clause.clone(), Clause::Flag(Flag::Undated)]))?
            }
            None => 0,
        };
        let changed = place.is_some_and(|place| place.index != index);
        Ok(Page { hits, total, compared, undated, next, reprints: under, changed, took: begun.elapsed() })
    }

    /// Changes with every commit that changes what is found, and where segments are merged, since scores may change then too.
    pub(super) fn state(&self) -> Digest {
        let segments = self.searcher.generation().segments().iter();
        digest(&segments.map(|(segment, deleted)| (segment.uuid_string(), *deleted)).collect::<Vec<_>>())
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

/// The worth of a part by the rarity of its words; `None` where those cannot occur.
fn weight_of(expr: &Expr, rarity: &[Option<f32>]) -> Option<f32> {
    match expr {
        Expr::Leaf(leaf) => rarity.get(*leaf).copied().flatten(),
        // The commonest of several ways to say it.
        Expr::AnyOf(parts) => parts.iter().filter_map(|part| weight_of(part, rarity)).min_by(f32::total_cmp),
        Expr::Phrase { parts, .. } => parts.iter().map(|part| weight_of(part, rarity)).sum(),
        Expr::Near { left, right, .. } => Some(weight_of(left, rarity)? + weight_of(right, rarity)?),
    }
}
