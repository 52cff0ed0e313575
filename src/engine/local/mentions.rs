//! Articles that speak of days in a range, found by the terms of the days they speak of.
//!
//! A term is the kind of a run of days, its first day and its length, so that terms lie in the order of first days and a range of
//! days is a range of terms. Runs of up to a month and longer ones are kinds of their own: the former are found by overlap, and
//! need be looked for no more than a month before the range.

use chrono::NaiveDate;
use tantivy::query::{BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{BitSet, DocId, DocSet, Score, SegmentReader};

use super::writer::{day_number, day_of};
use crate::date::query::{DateRange, LONGEST_OVERLAPPING};

const SHORT: u8 = 0;
const LONG: u8 = 1;

/// The term of a run of days.
pub fn mention_key(first: NaiveDate, last: NaiveDate) -> [u8; 6] {
    let more = (last - first).num_days().max(0);
    let kind = if more < LONGEST_OVERLAPPING { SHORT } else { LONG };
    let [high, low] = u16::try_from(more).unwrap_or(u16::MAX).to_be_bytes();
    let [first_byte, second, third] = bytes_of(day_number(first));
    [kind, first_byte, second, third, high, low]
}

/// The number of a day, of which there are fewer than four million.
fn bytes_of(day: i64) -> [u8; 3] {
    let [_, high, middle, low] = u32::try_from(day.max(0)).unwrap_or(0x00ff_ffff).min(0x00ff_ffff).to_be_bytes();
    [high, middle, low]
}

/// The run of days of a term.
fn days_of(key: &[u8]) -> Option<(NaiveDate, NaiveDate)> {
    let [_, high, middle, low, more_high, more_low] = <[u8; 6]>::try_from(key).ok()?;
    let first = i64::from(u32::from_be_bytes([0, high, middle, low]));
    let more = i64::from(u16::from_be_bytes([more_high, more_low]));
    Some((day_of(first)?, day_of(first + more)?))
}

/// Articles that speak of days in a range.
#[derive(Clone, Debug)]
pub struct MentionQuery {
    pub field: Field,
    pub range: DateRange,
}

impl Query for MentionQuery {
    fn weight(&self, _scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(MentionWeight { field: self.field, range: self.range }))
    }
}

struct MentionWeight {
    field: Field,
    range: DateRange,
}

impl MentionWeight {
    fn set(&self, reader: &SegmentReader) -> tantivy::Result<BitSet> {
        let mut set = BitSet::with_max_value(reader.max_doc());
        let inverted = reader.inverted_index(self.field)?;
        let end = self.range.to.map_or([0xff; 3], |to| bytes_of(day_number(to)));
        for kind in [SHORT, LONG] {
            let earlier = if kind == SHORT { LONGEST_OVERLAPPING } else { 0 };
            let begin = self.range.from.map_or([0; 3], |from| bytes_of(day_number(from) - earlier));
            let from = [kind, begin[0], begin[1], begin[2]];
            let to = [kind, end[0], end[1], end[2], 0xff, 0xff];
            let mut terms = inverted.terms().range().ge(from).le(to).into_stream()?;
            while terms.advance() {
                let Some((first, last)) = days_of(terms.key()) else { continue };
                if !self.range.is_mentioned_by(first, last) {
                    continue;
                }
                let mut blocks = inverted.read_block_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
                while !blocks.docs().is_empty() {
                    for doc in blocks.docs() {
                        set.insert(*doc);
                    }
                    blocks.advance();
                }
            }
        }
        Ok(set)
    }
}

impl Weight for MentionWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(self.set(reader)?), boost)))
    }

    fn explain(&self, _reader: &SegmentReader, _doc: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("days that are spoken of", 1.0))
    }

    fn count(&self, reader: &SegmentReader) -> tantivy::Result<u32> {
        let set = self.set(reader)?;
        match reader.alive_bitset() {
            None => Ok(set.len() as u32),
            Some(alive) => Ok(BitSetDocSet::from(set).count(alive)),
        }
    }
}
