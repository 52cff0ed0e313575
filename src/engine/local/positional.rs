//! Queries that are decided on positions, in tantivy's terms.
//!
//! Candidates and scores come from a query of plain terms inside; a candidate counts if the condition holds on its positions.
//! Pruning is the inner query's: its threshold stays where it was for candidates that fail.

use std::fmt;
use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{Bm25Weight, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SeekDangerResult, SegmentReader, TERMINATED};

use super::columns::{Columns, Unsigned};
use super::expand::LeafTerm;
use super::stored::kind_of;
use crate::highlight::intervals::{Expr, LeafPositions, Sections};
use crate::highlight::plan::{Condition, Space};
use crate::highlight::scope::View;
use crate::passage::SaidPiece;
use crate::query::clause::{Counted, Part};

/// A condition with the terms of its leaves.
#[derive(Debug)]
pub struct Checked {
    pub condition: Condition,
    pub leaves: Vec<LeafTerms>,
    pub needs: Needs,
    pub columns: Arc<Columns>,
    /// Which attributions there are.
    pub counted: Counted,
    /// Whether candidates are the articles that have all leaves, each of them one term of the text.
    pub every_list: bool,
}

impl Checked {
    fn reading(&self, reader: &SegmentReader) -> tantivy::Result<Reading> {
        Ok(Reading::open(reader, &self.columns, &self.leaves, self.needs)?.counting(self.counted))
    }
}

/// The terms of one leaf.
#[derive(Clone, Debug)]
pub struct LeafTerms {
    pub space: Space,
    pub terms: Vec<LeafTerm>,
}

/// What beside postings a condition looks at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Needs {
    pub sections: bool,
    pub said: bool,
    /// The cues of what is said.
    pub cues: bool,
    /// Where the body begins.
    pub body: bool,
}

/// Candidates for which a condition holds.
#[derive(Clone)]
pub struct PositionalQuery {
    pub candidates: Arc<dyn Query>,
    pub checked: Arc<Checked>,
}

impl fmt::Debug for PositionalQuery {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "PositionalQuery({:?})", self.checked)
    }
}

impl Query for PositionalQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let mut similarities = Vec::new();
        if let (true, EnableScoring::Enabled { statistics_provider, .. }) = (self.checked.every_list, scoring) {
            for term in self.checked.leaves.iter().flat_map(|leaf| &leaf.terms) {
                similarities.push(Bm25Weight::for_terms(statistics_provider, std::slice::from_ref(&term.term))?);
            }
        }
        let inner = self.candidates.weight(scoring)?;
        Ok(Box::new(PositionalWeight { inner, checked: Arc::clone(&self.checked), similarities }))
    }
}

struct PositionalWeight {
    inner: Box<dyn Weight>,
    checked: Arc<Checked>,
    /// Of the leaves, where every list is needed and scores are wanted.
    similarities: Vec<Bm25Weight>,
}

impl PositionalWeight {
    fn every_list(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let checked = &self.checked;
        let mut lists = Vec::with_capacity(checked.leaves.len());
        for (leaf, terms) in checked.leaves.iter().enumerate() {
            let Some(LeafTerm { term, own_only }) = terms.terms.first() else { return Ok(Box::new(EmptyScorer)) };
            let inverted = reader.inverted_index(term.field())?;
            let found = inverted.read_postings(term, IndexRecordOption::WithFreqsAndPositions)?;
            let Some(postings) = found else { return Ok(Box::new(EmptyScorer)) };
            let scored = match self.similarities.get(leaf) {
                Some(similarity) => Some((similarity.boost_by(boost), reader.get_fieldnorms_reader(term.field())?)),
                None => None,
            };
            lists.push(List { leaf, own_only: *own_only, postings, scored });
        }
        // The rarest leads, as it does where candidates are scored by themselves: sums of scores are alike then.
        lists.sort_by_key(|list| list.postings.size_hint());
        let mut scorer = EveryListScorer {
            positions: vec![Vec::new(); lists.len()],
            lists,
            around: Around::open(reader, &checked.columns, checked.needs, checked.counted)?,
            checked: Arc::clone(checked),
        };
        scorer.settle();
        Ok(Box::new(scorer))
    }
}

impl Weight for PositionalWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        if self.checked.every_list {
            return self.every_list(reader, boost);
        }
        let inner = self.inner.scorer(reader, boost)?;
        if inner.doc() == TERMINATED {
            return Ok(Box::new(EmptyScorer));
        }
        let reading = self.checked.reading(reader)?;
        let mut scorer = PositionalScorer { inner, reading, checked: Arc::clone(&self.checked) };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn scorer_danger(
        &self,
        reader: &SegmentReader,
        target: DocId,
        boost: Score,
    ) -> tantivy::Result<(SeekDangerResult, Box<dyn Scorer>)> {
        if self.checked.every_list {
            let mut scorer = self.scorer(reader, boost)?;
            let found = match scorer.doc() {
                doc if doc < target => scorer.seek_danger(target),
                doc if doc == target => SeekDangerResult::Found,
                doc => SeekDangerResult::SeekLowerBound(doc),
            };
            return Ok((found, scorer));
        }
        let (found, inner) = self.inner.scorer_danger(reader, target, boost)?;
        let reading = self.checked.reading(reader)?;
        let mut scorer = PositionalScorer { inner, reading, checked: Arc::clone(&self.checked) };
        let found = scorer.checked_danger(found, target);
        Ok((found, Box::new(scorer)))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.inner.explain(reader, doc)
    }

    fn for_each_pruning(
        &self,
        threshold: Score,
        reader: &SegmentReader,
        callback: &mut dyn FnMut(DocId, Score) -> Score,
    ) -> tantivy::Result<()> {
        let mut reading = self.checked.reading(reader)?;
        let mut current = threshold;
        self.inner.for_each_pruning(threshold, reader, &mut |doc, score| {
            if reading.holds(doc, &self.checked.condition) {
                current = callback(doc, score);
            }
            current
        })
    }
}

struct PositionalScorer {
    inner: Box<dyn Scorer>,
    reading: Reading,
    checked: Arc<Checked>,
}

impl PositionalScorer {
    /// Goes on to the next candidate for which the condition holds, this one included.
    fn settle(&mut self) -> DocId {
        loop {
            let doc = self.inner.doc();
            if doc == TERMINATED || self.reading.holds(doc, &self.checked.condition) {
                return doc;
            }
            self.inner.advance();
        }
    }

    /// What a seek of the candidates found, the condition considered. In an intersection the next match of this query alone
    /// is of no use, so none is looked for.
    fn checked_danger(&mut self, found: SeekDangerResult, target: DocId) -> SeekDangerResult {
        match found {
            SeekDangerResult::Found if !self.reading.holds(target, &self.checked.condition) => {
                SeekDangerResult::SeekLowerBound(target + 1)
            }
            other => other,
        }
    }
}

impl DocSet for PositionalScorer {
    fn advance(&mut self) -> DocId {
        self.inner.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.inner.seek(target);
        self.settle()
    }

    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        let found = self.inner.seek_danger(target);
        self.checked_danger(found, target)
    }

    fn doc(&self) -> DocId {
        self.inner.doc()
    }

    fn size_hint(&self) -> u32 {
        self.inner.size_hint()
    }

    fn cost(&self) -> u64 {
        self.inner.cost().saturating_mul(8)
    }
}

impl Scorer for PositionalScorer {
    fn score(&mut self) -> Score {
        self.inner.score()
    }
}

/// The articles that are in every list and for which the condition holds, each list read once: for candidates and positions alike.
struct EveryListScorer {
    /// At least one, the shortest first.
    lists: Vec<List>,
    /// Of the leaves.
    positions: Vec<Vec<u32>>,
    around: Around,
    checked: Arc<Checked>,
}

struct List {
    leaf: usize,
    own_only: bool,
    postings: SegmentPostings,
    scored: Option<(Bm25Weight, FieldNormReader)>,
}

impl EveryListScorer {
    /// Goes on to the next article in all lists for which the condition holds, the first list's present one included.
    fn settle(&mut self) -> DocId {
        let mut doc = self.doc();
        while doc != TERMINATED {
            let next = match self.misses(doc) {
                Some(next) => next,
                None if self.holds(doc) => return doc,
                None => doc + 1,
            };
            let Some(lead) = self.lists.first_mut() else { return TERMINATED };
            doc = lead.postings.seek(next);
        }
        TERMINATED
    }

    /// Seeks an article in every list; where one has it not, the next that one has.
    fn misses(&mut self, doc: DocId) -> Option<DocId> {
        for list in &mut self.lists {
            let mut at = list.postings.doc();
            if at < doc {
                at = list.postings.seek(doc);
            }
            if at != doc {
                return Some(at);
            }
        }
        None
    }

    /// Whether the condition holds in an article that is in every list.
    fn holds(&mut self, doc: DocId) -> bool {
        for list in &mut self.lists {
            let Some(positions) = self.positions.get_mut(list.leaf) else { continue };
            list.postings.positions(positions);
            if list.own_only {
                positions.retain(|at| at % 2 == 1);
                if positions.is_empty() {
                    return false;
                }
            }
        }
        // Anywhere and once: nothing but the positions decides.
        if let Condition::Text { part: Part::Anywhere, expr: Expr::Phrase { parts, slop: 0 }, least: 0 | 1 } =
            &self.checked.condition
            && let [Expr::Leaf(first), Expr::Leaf(second)] = parts.as_slice()
        {
            return follows(self.positions.positions(*first), self.positions.positions(*second));
        }
        for positions in &mut self.positions {
            to_ordinals(positions);
        }
        self.around.load(doc);
        self.around.view(&self.positions).holds(&self.checked.condition)
    }
}

/// Whether the word at a position of `second` follows that at one of `first`; positions as they are in the index.
fn follows(first: &[u32], second: &[u32]) -> bool {
    let mut rest = second.iter();
    let mut other = rest.next();
    for one in first {
        let next = one / 2 + 1;
        while other.is_some_and(|other| other / 2 < next) {
            other = rest.next();
        }
        match other {
            Some(other) if other / 2 == next => return true,
            Some(_) => {}
            None => return false,
        }
    }
    false
}

/// Ordinals of words, from positions as they are in the index.
fn to_ordinals(positions: &mut Vec<u32>) {
    positions.iter_mut().for_each(|at| *at /= 2);
    // A word of the title stands there several times.
    positions.dedup();
}

impl DocSet for EveryListScorer {
    fn advance(&mut self) -> DocId {
        if let Some(lead) = self.lists.first_mut() {
            lead.postings.advance();
        }
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let doc = self.doc();
        if doc >= target {
            return doc;
        }
        if let Some(lead) = self.lists.first_mut() {
            lead.postings.seek(target);
        }
        self.settle()
    }

    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        if target >= TERMINATED {
            // Lists that have ended agree on that, and there is nothing to read.
            return SeekDangerResult::SeekLowerBound(target);
        }
        match self.misses(target) {
            Some(next) => SeekDangerResult::SeekLowerBound(next),
            None if self.holds(target) => SeekDangerResult::Found,
            None => SeekDangerResult::SeekLowerBound(target + 1),
        }
    }

    fn doc(&self) -> DocId {
        self.lists.first().map_or(TERMINATED, |lead| lead.postings.doc())
    }

    fn size_hint(&self) -> u32 {
        self.lists.first().map_or(0, |lead| lead.postings.size_hint())
    }

    fn cost(&self) -> u64 {
        u64::from(self.size_hint()).saturating_mul(8)
    }
}

impl Scorer for EveryListScorer {
    fn score(&mut self) -> Score {
        let doc = self.doc();
        let of = |list: &List| match &list.scored {
            Some((similarity, lengths)) => similarity.score(lengths.fieldnorm_id(doc), list.postings.term_freq()),
            None => 1.0,
        };
        self.lists.iter().map(of).sum()
    }
}

/// Postings and columns of one segment, and what they say of the article at hand.
pub struct Reading {
    leaves: Vec<LeafReading>,
    positions: Vec<Vec<u32>>,
    scratch: Vec<u32>,
    around: Around,
}

/// What the columns of one segment say of the article at hand.
struct Around {
    /// The first value tells where the body begins.
    sentences: Option<Column<u64>>,
    needs: Needs,
    said: Option<SaidColumns>,
    counted: Counted,
    pieces: Vec<SaidPiece>,
    bounds: Bounds,
    body_start: u32,
}

impl Around {
    fn open(reader: &SegmentReader, columns: &Columns, needs: Needs, counted: Counted) -> tantivy::Result<Around> {
        let reads_sentences = needs.sections || needs.body;
        Ok(Around {
            sentences: if reads_sentences { Some(columns.unsigned(reader, Unsigned::Sentences)?) } else { None },
            needs,
            said: if needs.said { Some(SaidColumns::open(reader, columns)?) } else { None },
            counted,
            pieces: Vec::new(),
            bounds: Bounds::default(),
            body_start: 0,
        })
    }

    fn load(&mut self, doc: DocId) {
        if let Some(sentences) = &self.sentences {
            if self.needs.sections {
                self.bounds.read(sentences, doc);
            }
            if self.needs.body {
                let first = sentences.first(doc);
                self.body_start = first.map_or(u32::MAX, |bound| u32::try_from(bound / 2).unwrap_or(u32::MAX));
            }
        }
        if let Some(said) = &self.said {
            said.read(doc, self.counted, self.needs.cues, &mut self.pieces);
        }
    }

    fn view<'v>(&'v self, positions: &'v Vec<Vec<u32>>) -> View<'v> {
        View { leaves: positions, sections: &self.bounds, said: &self.pieces, body_start: self.body_start }
    }
}

struct LeafReading {
    space: Space,
    postings: Vec<(SegmentPostings, bool)>,
}

impl LeafReading {
    /// Whether the word occurs in an article at all: positions are looked at only where no term answers without them.
    fn occurs(&mut self, doc: DocId, scratch: &mut Vec<u32>) -> bool {
        let mut unsure = false;
        for (postings, own_only) in &mut self.postings {
            if postings.doc() < doc {
                postings.seek(doc);
            }
            if postings.doc() == doc {
                if !*own_only {
                    return true;
                }
                unsure = true;
            }
        }
        unsure
            && self.postings.iter_mut().any(|(postings, own_only)| {
                *own_only && postings.doc() == doc && {
                    postings.positions(scratch);
                    scratch.iter().any(|at| at % 2 == 1)
                }
            })
    }
}

/// The columns of attributed words.
pub struct SaidColumns {
    first: Column<u64>,
    words: Column<u64>,
    who: Column<u64>,
    how: Column<u64>,
    cue: Column<u64>,
}

impl SaidColumns {
    fn open(reader: &SegmentReader, columns: &Columns) -> tantivy::Result<SaidColumns> {
        Ok(SaidColumns {
            first: columns.unsigned(reader, Unsigned::SaidFirst)?,
            words: columns.unsigned(reader, Unsigned::SaidWords)?,
            who: columns.unsigned(reader, Unsigned::SaidWho)?,
            how: columns.unsigned(reader, Unsigned::SaidHow)?,
            cue: columns.unsigned(reader, Unsigned::SaidCue)?,
        })
    }

    /// The pieces of one article that count, those of one attribution next to each other. Attributions are numbered among all
    /// of the article that have words.
    pub fn read(&self, doc: DocId, counted: Counted, cues: bool, pieces: &mut Vec<SaidPiece>) {
        pieces.clear();
        let mut attribution = 0;
        let columns =
            self.first.values_for_doc(doc).zip(self.words.values_for_doc(doc)).zip(self.who.values_for_doc(doc));
        let mut cue = cues.then(|| self.cue.values_for_doc(doc));
        let mut how = (!counted.is_all()).then(|| self.how.values_for_doc(doc));
        for (index, ((first, words), who)) in columns.enumerate() {
            if index > 0 && who % 2 == 0 {
                attribution += 1;
            }
            let cue = cue.as_mut().and_then(Iterator::next).unwrap_or(0);
            if let Some(how) = &mut how {
                let how = how.next().and_then(|how| u8::try_from(how).ok()).unwrap_or(0);
                if !counted.counts(kind_of(how), how >> 2) {
                    continue;
                }
            }
            pieces.push(SaidPiece {
                first: u32::try_from(first).unwrap_or(u32::MAX),
                words: u32::try_from(words).unwrap_or(0),
                attribution,
                speaker: (who / 2).checked_sub(1).and_then(|slot| u16::try_from(slot).ok()),
                cue: u32::try_from(cue >> 8).unwrap_or(u32::MAX),
                cue_words: (cue & 0xff) as u8,
            });
        }
    }
}

impl LeafPositions for Vec<Vec<u32>> {
    fn positions(&self, leaf: usize) -> &[u32] {
        self.get(leaf).map_or(&[], Vec::as_slice)
    }
}

/// Where the sentences of an article begin, and how many paragraphs have begun by then.
#[derive(Default)]
struct Bounds {
    sentences: Vec<u32>,
    paragraphs: Vec<u32>,
    /// As they stand in the column.
    values: Vec<u64>,
}

impl Bounds {
    fn read(&mut self, column: &Column<u64>, doc: DocId) {
        self.sentences.clear();
        self.paragraphs.clear();
        // All of an article at once: asking for them one by one takes several times as long.
        let rows = column.index.value_row_ids(doc);
        self.values.resize(rows.len(), 0);
        column.values.get_range(u64::from(rows.start), &mut self.values);
        let mut paragraphs = 0;
        for bound in &self.values {
            paragraphs += u32::from(bound % 2 == 1);
            self.sentences.push(u32::try_from(bound / 2).unwrap_or(u32::MAX));
            self.paragraphs.push(paragraphs);
        }
    }
}

impl Sections for Bounds {
    fn sentence(&self, position: u32) -> u32 {
        self.sentences.partition_point(|first| *first <= position) as u32
    }

    fn paragraph(&self, position: u32) -> u32 {
        let begun = self.sentences.partition_point(|first| *first <= position);
        begun.checked_sub(1).and_then(|last| self.paragraphs.get(last)).copied().unwrap_or(0)
    }

    fn around(&self, position: u32) -> (u32, Option<u32>) {
        let begun = self.sentences.partition_point(|first| *first <= position);
        let first = begun.checked_sub(1).and_then(|last| self.sentences.get(last));
        (first.copied().unwrap_or(0), self.sentences.get(begun).copied())
    }
}

impl Reading {
    /// Opens what the leaves and `needs` ask for in a segment.
    pub fn open(
        reader: &SegmentReader,
        columns: &Columns,
        leaves: &[LeafTerms],
        needs: Needs,
    ) -> tantivy::Result<Reading> {
        let mut opened = Vec::with_capacity(leaves.len());
        for leaf in leaves {
            let mut postings = Vec::with_capacity(leaf.terms.len());
            for leaf_term in &leaf.terms {
                let inverted = reader.inverted_index(leaf_term.term.field())?;
                let found = inverted.read_postings(&leaf_term.term, IndexRecordOption::WithFreqsAndPositions)?;
                postings.extend(found.map(|found| (found, leaf_term.own_only)));
            }
            opened.push(LeafReading { space: leaf.space, postings });
        }
        Ok(Reading {
            positions: vec![Vec::new(); opened.len()],
            leaves: opened,
            scratch: Vec::new(),
            around: Around::open(reader, columns, needs, Counted::default())?,
        })
    }

    /// The same where only some attributions count.
    pub fn counting(self, counted: Counted) -> Reading {
        Reading { around: Around { counted, ..self.around }, ..self }
    }

    /// Reads the positions of an article; documents must come in ascending order.
    fn load(&mut self, doc: DocId) {
        for (leaf, positions) in self.leaves.iter_mut().zip(&mut self.positions) {
            positions.clear();
            // Nearly every word is one term: its positions need no second place to be put together in.
            if let ([(postings, false)], Space::Text) = (leaf.postings.as_mut_slice(), leaf.space) {
                if postings.doc() < doc {
                    postings.seek(doc);
                }
                if postings.doc() == doc {
                    postings.positions(positions);
                    to_ordinals(positions);
                }
                continue;
            }
            for (postings, own_only) in &mut leaf.postings {
                if postings.doc() < doc {
                    postings.seek(doc);
                }
                if postings.doc() != doc {
                    continue;
                }
                postings.positions(&mut self.scratch);
                match leaf.space {
                    Space::Names => positions.extend_from_slice(&self.scratch),
                    Space::Text if *own_only => {
                        positions.extend(self.scratch.iter().filter(|at| **at % 2 == 1).map(|at| at / 2));
                    }
                    Space::Text => positions.extend(self.scratch.iter().map(|at| at / 2)),
                }
            }
            if leaf.postings.len() > 1 {
                positions.sort_unstable();
            }
            positions.dedup();
        }
        self.around.load(doc);
    }

    fn view(&self) -> View<'_> {
        self.around.view(&self.positions)
    }

    /// Whether the condition holds in an article.
    pub fn holds(&mut self, doc: DocId, condition: &Condition) -> bool {
        if let Condition::Text { part: Part::Anywhere, expr: Expr::Leaf(leaf), least: 0 | 1 } = condition {
            let scratch = &mut self.scratch;
            return self.leaves.get_mut(*leaf).is_some_and(|leaf| leaf.occurs(doc, scratch));
        }
        self.load(doc);
        self.view().holds(condition)
    }

    /// What is known of an article on positions.
    pub fn view_of(&mut self, doc: DocId) -> View<'_> {
        self.load(doc);
        self.view()
    }
}
