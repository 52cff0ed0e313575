//! Queries that are decided on positions, in tantivy's terms.
//!
//! Candidates and scores come from a query of plain terms inside; a candidate counts if the condition holds on its positions.
//! Pruning is the inner query's: its threshold stays where it was for candidates that fail.

use std::fmt;
use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SeekDangerResult, SegmentReader, TERMINATED};

use super::columns::{Columns, Unsigned};
use super::expand::LeafTerm;
use crate::highlight::intervals::{Expr, LeafPositions, Sections};
use crate::highlight::plan::{Condition, Space};
use crate::highlight::scope::View;
use crate::passage::SaidPiece;
use crate::query::clause::Part;

/// A condition with the terms of its leaves.
#[derive(Debug)]
pub struct Checked {
    pub condition: Condition,
    pub leaves: Vec<LeafTerms>,
    pub needs: Needs,
    pub columns: Arc<Columns>,
}

impl Checked {
    fn reading(&self, reader: &SegmentReader) -> tantivy::Result<Reading> {
        Reading::open(reader, &self.columns, &self.leaves, self.needs)
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
        let inner = self.candidates.weight(scoring)?;
        Ok(Box::new(PositionalWeight { inner, checked: Arc::clone(&self.checked) }))
    }
}

struct PositionalWeight {
    inner: Box<dyn Weight>,
    checked: Arc<Checked>,
}

impl Weight for PositionalWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
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

/// Postings and columns of one segment, and what they say of the article at hand.
pub struct Reading {
    leaves: Vec<LeafReading>,
    positions: Vec<Vec<u32>>,
    scratch: Vec<u32>,
    /// The first value tells where the body begins.
    sentences: Column<u64>,
    needs: Needs,
    said: Option<SaidColumns>,
    pieces: Vec<SaidPiece>,
    bounds: Bounds,
    body_start: u32,
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
}

impl SaidColumns {
    fn open(reader: &SegmentReader, columns: &Columns) -> tantivy::Result<SaidColumns> {
        Ok(SaidColumns {
            first: columns.unsigned(reader, Unsigned::SaidFirst)?,
            words: columns.unsigned(reader, Unsigned::SaidWords)?,
            who: columns.unsigned(reader, Unsigned::SaidWho)?,
        })
    }

    /// The pieces of one article, those of one attribution next to each other.
    pub fn read(&self, doc: DocId, pieces: &mut Vec<SaidPiece>) {
        pieces.clear();
        let mut attribution = 0;
        let columns =
            self.first.values_for_doc(doc).zip(self.words.values_for_doc(doc)).zip(self.who.values_for_doc(doc));
        for (index, ((first, words), who)) in columns.enumerate() {
            if index > 0 && who % 2 == 0 {
                attribution += 1;
            }
            pieces.push(SaidPiece {
                first: u32::try_from(first).unwrap_or(u32::MAX),
                words: u32::try_from(words).unwrap_or(0),
                attribution,
                speaker: (who / 2).checked_sub(1).and_then(|slot| u16::try_from(slot).ok()),
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
            sentences: columns.unsigned(reader, Unsigned::Sentences)?,
            needs,
            said: if needs.said { Some(SaidColumns::open(reader, columns)?) } else { None },
            pieces: Vec::new(),
            bounds: Bounds::default(),
            body_start: 0,
        })
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
                    positions.iter_mut().for_each(|at| *at /= 2);
                    positions.dedup();
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
        if self.needs.sections {
            self.bounds.read(&self.sentences, doc);
        }
        if self.needs.body {
            let first = self.sentences.first(doc);
            self.body_start = first.map_or(u32::MAX, |bound| u32::try_from(bound / 2).unwrap_or(u32::MAX));
        }
        if let Some(said) = &self.said {
            said.read(doc, &mut self.pieces);
        }
    }

    fn view(&self) -> View<'_> {
        View { leaves: &self.positions, sections: &self.bounds, said: &self.pieces, body_start: self.body_start }
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
