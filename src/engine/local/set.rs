//! Articles that have any of several words, as a set.
//!
//! Every list is read once and put into the set; nothing is scored.

use std::sync::Arc;

use tantivy::postings::Postings;
use tantivy::query::{BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{BitSet, DocId, DocSet, Score, SeekDangerResult, SegmentReader, TERMINATED};

use super::expand::LeafTerm;

/// Articles with any of the terms, those of words that must be their own stem only where they are.
#[derive(Clone, Debug)]
pub struct SetQuery {
    terms: Vec<LeafTerm>,
}

impl SetQuery {
    pub fn new(terms: Vec<LeafTerm>) -> SetQuery {
        SetQuery { terms }
    }

    fn own_weight(&self) -> SetWeight {
        SetWeight { terms: self.terms.clone() }
    }
}

impl Query for SetQuery {
    fn weight(&self, _scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.own_weight()))
    }
}

/// A query that finds the same articles as a set, and is counted as that.
#[derive(Clone, Debug)]
pub struct CountedAsSet {
    pub scored: Arc<dyn Query>,
    pub set: SetQuery,
}

impl Query for CountedAsSet {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(CountedWeight { scored: self.scored.weight(scoring)?, set: self.set.own_weight() }))
    }
}

struct CountedWeight {
    scored: Box<dyn Weight>,
    set: SetWeight,
}

impl Weight for CountedWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        self.scored.scorer(reader, boost)
    }

    fn scorer_danger(
        &self,
        reader: &SegmentReader,
        target: DocId,
        boost: Score,
    ) -> tantivy::Result<(SeekDangerResult, Box<dyn Scorer>)> {
        self.scored.scorer_danger(reader, target, boost)
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.scored.explain(reader, doc)
    }

    fn count(&self, reader: &SegmentReader) -> tantivy::Result<u32> {
        self.set.count(reader)
    }

    fn for_each(&self, reader: &SegmentReader, callback: &mut dyn FnMut(DocId, Score)) -> tantivy::Result<()> {
        self.scored.for_each(reader, callback)
    }

    fn for_each_no_score(&self, reader: &SegmentReader, callback: &mut dyn FnMut(&[DocId])) -> tantivy::Result<()> {
        self.scored.for_each_no_score(reader, callback)
    }

    fn for_each_pruning(
        &self,
        threshold: Score,
        reader: &SegmentReader,
        callback: &mut dyn FnMut(DocId, Score) -> Score,
    ) -> tantivy::Result<()> {
        self.scored.for_each_pruning(threshold, reader, callback)
    }
}

struct SetWeight {
    terms: Vec<LeafTerm>,
}

impl SetWeight {
    fn set(&self, reader: &SegmentReader) -> tantivy::Result<BitSet> {
        let mut set = BitSet::with_max_value(reader.max_doc());
        // Those that need no look at positions first: what they have is known then.
        for leaf in self.terms.iter().filter(|leaf| !leaf.own_only) {
            let inverted = reader.inverted_index(leaf.term.field())?;
            let Some(mut blocks) = inverted.read_block_postings(&leaf.term, IndexRecordOption::Basic)? else {
                continue;
            };
            while !blocks.docs().is_empty() {
                for doc in blocks.docs() {
                    set.insert(*doc);
                }
                blocks.advance();
            }
        }
        let mut positions = Vec::new();
        for leaf in self.terms.iter().filter(|leaf| leaf.own_only) {
            let inverted = reader.inverted_index(leaf.term.field())?;
            let found = inverted.read_postings(&leaf.term, IndexRecordOption::WithFreqsAndPositions)?;
            let Some(mut postings) = found else { continue };
            let mut doc = postings.doc();
            while doc != TERMINATED {
                if !set.contains(doc) {
                    postings.positions(&mut positions);
                    if positions.iter().any(|at| at % 2 == 1) {
                        set.insert(doc);
                    }
                }
                doc = postings.advance();
            }
        }
        Ok(set)
    }
}

impl Weight for SetWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(self.set(reader)?), boost)))
    }

    fn explain(&self, _reader: &SegmentReader, _doc: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("any of many words", 1.0))
    }

    fn count(&self, reader: &SegmentReader) -> tantivy::Result<u32> {
        let set = self.set(reader)?;
        match reader.alive_bitset() {
            None => Ok(set.len() as u32),
            Some(alive) => Ok(BitSetDocSet::from(set).count(alive)),
        }
    }

    fn for_each_pruning(
        &self,
        threshold: Score,
        reader: &SegmentReader,
        callback: &mut dyn FnMut(DocId, Score) -> Score,
    ) -> tantivy::Result<()> {
        let mut found = BitSetDocSet::from(self.set(reader)?);
        let mut threshold = threshold;
        // Once the score that all have is not enough, no other one will do.
        while found.doc() != TERMINATED && threshold < 1.0 {
            threshold = callback(found.doc(), 1.0);
            found.advance();
        }
        Ok(())
    }
}
