//! A date filter on segments that are sorted by date, newest first.
//!
//! Two binary searches on the date column give the run of articles that can match; only those dated by month or year inside it
//! are looked at one by one.

use tantivy::columnar::Column;
use tantivy::query::{ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

use super::writer::day_number;
use crate::date::query::DateRange;

/// The longest that a date can reach beyond its first day: a leap year.
const LONGEST_DATE: i64 = 366;

/// Articles whose date overlaps a range.
#[derive(Clone, Debug)]
pub struct DateQuery {
    pub range: DateRange,
}

impl Query for DateQuery {
    fn weight(&self, _scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(DateWeight { from: self.range.from.map(day_number), to: self.range.to.map(day_number) }))
    }
}

struct DateWeight {
    from: Option<i64>,
    to: Option<i64>,
}

impl Weight for DateWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let first = reader.fast_fields().i64("date")?;
        let last = reader.fast_fields().i64("date_last")?;
        let max_doc = reader.max_doc();
        let begin = self.to.map_or(0, |to| partition(max_doc, |doc| first.first(doc).is_some_and(|day| day > to)));
        // Undated articles stand last.
        let end = partition(max_doc, |doc| {
            first.first(doc).is_some_and(|day| self.from.is_none_or(|from| day >= from.saturating_sub(LONGEST_DATE)))
        });
        // In this run every article matches; behind it the last day decides.
        let sure_end = match self.from {
            Some(from) => partition(max_doc, |doc| first.first(doc).is_some_and(|day| day >= from)),
            None => end,
        };
        let mut docs =
            DateDocs { doc: begin, end: end.max(begin), sure_end, from: self.from.unwrap_or(i64::MIN), last };
        docs.settle();
        Ok(Box::new(ConstScorer::new(docs, boost)))
    }

    fn explain(&self, _reader: &SegmentReader, _doc: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("date range", 1.0))
    }
}

/// The first document for which `is_before` is false.
fn partition(max_doc: DocId, is_before: impl Fn(DocId) -> bool) -> DocId {
    let (mut low, mut high) = (0, max_doc);
    while low < high {
        let middle = low + (high - low) / 2;
        if is_before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

struct DateDocs {
    doc: DocId,
    end: DocId,
    sure_end: DocId,
    from: i64,
    last: Column<i64>,
}

impl DateDocs {
    /// Goes on to the next document that matches, this one included.
    fn settle(&mut self) {
        while self.doc < self.end && self.doc >= self.sure_end {
            if self.last.first(self.doc).is_some_and(|day| day >= self.from) {
                return;
            }
            self.doc += 1;
        }
        if self.doc >= self.end {
            self.doc = TERMINATED;
        }
    }
}

impl DocSet for DateDocs {
    fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            self.doc += 1;
            self.settle();
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = target;
            self.settle();
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.end.saturating_sub(self.doc.min(self.end))
    }
}
