//! A date filter on segments that are sorted by date, newest first.
//!
//! Two binary searches on the date column give the run of articles that begin in the range. Behind it stand those that begin
//! earlier and reach into it: only dates of a month or a year can, and those have a posting list of their own.

use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::postings::SegmentPostings;
use tantivy::query::{ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

use super::columns::{Columns, Signed};
use super::writer::day_number;
use crate::date::query::DateRange;

/// The longest that a date can reach beyond its first day: a leap year.
const LONGEST_DATE: i64 = 366;

/// Articles whose date overlaps a range.
#[derive(Clone, Debug)]
pub struct DateQuery {
    pub range: DateRange,
    /// The term of articles dated by month or year.
    pub imprecise: Term,
    pub columns: Arc<Columns>,
}

impl Query for DateQuery {
    fn weight(&self, _scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(DateWeight {
            from: self.range.from.map(day_number),
            to: self.range.to.map(day_number),
            imprecise: self.imprecise.clone(),
            columns: Arc::clone(&self.columns),
        }))
    }
}

struct DateWeight {
    from: Option<i64>,
    to: Option<i64>,
    imprecise: Term,
    columns: Arc<Columns>,
}

impl Weight for DateWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let first = self.columns.signed(reader, Signed::Date)?;
        let last = self.columns.signed(reader, Signed::DateLast)?;
        let max_doc = reader.max_doc();
        let begin = self.to.map_or(0, |to| partition(max_doc, |doc| first.first(doc).is_some_and(|day| day > to)));
        // Undated articles stand last.
        let begins_by = |least: Option<i64>| {
            partition(max_doc, |doc| first.first(doc).is_some_and(|day| least.is_none_or(|least| day >= least)))
        };
        let sure_end = begins_by(self.from).max(begin);
        let mut docs = DateDocs {
            doc: begin,
            sure_end,
            end: sure_end,
            from: self.from.unwrap_or(i64::MIN),
            last,
            imprecise: None,
        };
        if let Some(from) = self.from {
            docs.end = begins_by(Some(from.saturating_sub(LONGEST_DATE))).max(sure_end);
            let inverted = reader.inverted_index(self.imprecise.field())?;
            docs.imprecise = inverted.read_postings(&self.imprecise, IndexRecordOption::Basic)?;
        }
        docs.settle();
        Ok(Box::new(ConstScorer::new(docs, boost)))
    }

    fn explain(&self, _reader: &SegmentReader, _doc: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("date range", 1.0))
    }
}

/// The first document for which `is_before` is false.
pub fn partition(max_doc: DocId, is_before: impl Fn(DocId) -> bool) -> DocId {
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
    /// Up to here every article matches.
    sure_end: DocId,
    /// Up to here one dated by month or year may.
    end: DocId,
    from: i64,
    last: Column<i64>,
    imprecise: Option<SegmentPostings>,
}

impl DateDocs {
    /// Goes on to the next document that matches, this one included.
    fn settle(&mut self) {
        if self.doc < self.sure_end {
            return;
        }
        if let Some(postings) = &mut self.imprecise
            && self.doc < self.end
        {
            let mut candidate = postings.doc();
            if candidate < self.doc {
                candidate = postings.seek(self.doc);
            }
            while candidate < self.end {
                if self.last.first(candidate).is_some_and(|day| day >= self.from) {
                    self.doc = candidate;
                    return;
                }
                candidate = postings.advance();
            }
        }
        self.doc = TERMINATED;
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
        let sure = self.sure_end.saturating_sub(self.doc.min(self.sure_end));
        let more = self.imprecise.as_ref().map_or(0, |postings| postings.size_hint());
        sure + more.min(self.end - self.sure_end)
    }
}
