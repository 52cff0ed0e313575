//! The orders that articles are asked for in, and the best so many by score.
//!
//! What decides between equals (day, tie-breaker) stands in columns, and is read only where something hangs on it. Knows no
//! postings and no stored article.

use std::cmp::Ordering;
use std::ops::Range;

use tantivy::columnar::Column;
use tantivy::{DocAddress, DocId, SegmentReader};

use super::best::{Best, InOrder};
use super::columns::{Columns, Signed, Unsigned};
use super::dates::partition;
use crate::engine::Sort;
use crate::engine::cursor::Place;

/// Documents of the first run of the oldest.
const FIRST_RUN: DocId = 4096;

/// An article that was found.
#[derive(Clone, Copy, Debug)]
pub struct Ranked {
    pub(super) score: f32,
    pub(super) address: DocAddress,
}

/// An article and all that it is ordered by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub(super) score: f32,
    /// First day; `None` for the undated.
    pub(super) date: Option<i64>,
    pub(super) tie: u64,
    pub(super) address: DocAddress,
}

impl InOrder for Placed {
    fn order(&self, other: &Placed, sort: Sort) -> Ordering {
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

impl Placed {
    /// The last of those that lie where a cursor does, for orders by date.
    pub(super) fn at(place: Place) -> Placed {
        let address = DocAddress::new(u32::MAX, u32::MAX);
        Placed { score: 0.0, date: place.day, tie: u64::from_be_bytes(place.tie), address }
    }

    pub(super) fn ranked(&self) -> Ranked {
        Ranked { score: self.score, address: self.address }
    }
}

impl Best<Placed> {
    /// Whether this article, and with it every one that the order puts behind it, is out of the question.
    pub(super) fn is_beaten(&self, placed: &Placed) -> bool {
        self.worst().is_some_and(|worst| match (worst.date, placed.date) {
            (Some(worst), Some(day)) if self.sort() == Sort::Oldest => day > worst,
            (Some(worst), Some(day)) => day < worst,
            (Some(_), None) => true,
            (None, _) => false,
        })
    }
}

/// Ranges of documents, in the order in which they are looked at.
pub(super) type Runs = Vec<Range<DocId>>;

/// The columns that hits of one segment are ordered by.
pub(super) struct Order {
    segment: u32,
    date: Column<i64>,
    tie: Column<u64>,
}

impl Order {
    pub(super) fn open(columns: &Columns, reader: &SegmentReader, segment: u32) -> tantivy::Result<Order> {
        Ok(Order {
            segment,
            date: columns.signed(reader, Signed::Date)?,
            tie: columns.unsigned(reader, Unsigned::Tie)?,
        })
    }

    /// The documents of a segment that can come behind `after`, in runs that begin with the best. They lie newest first and undated
    /// ones last, so that the oldest are found from behind, in ever longer runs.
    pub(super) fn runs(&self, whole: Range<DocId>, after: Option<Placed>, sort: Sort) -> Runs {
        let first_with =
            |is_before: &dyn Fn(i64) -> bool| partition(whole.end, |doc| self.date.first(doc).is_some_and(is_before));
        let one = |run: Range<DocId>| Runs::from_iter(std::iter::once(run));
        let undated = first_with(&|_| true)..whole.end;
        let after_day = match after.map(|after| after.date) {
            Some(None) => return one(undated),
            Some(Some(day)) => Some(day),
            None => None,
        };
        match (sort, after_day) {
            (Sort::Relevance, _) | (Sort::Newest, None) => one(whole),
            (Sort::Newest, Some(day)) => one(first_with(&|other| other > day)..whole.end),
            (Sort::Oldest, after_day) => {
                let mut end = after_day.map_or(undated.start, |day| first_with(&|other| other >= day));
                let mut length = FIRST_RUN;
                let mut runs = Runs::new();
                while end > 0 {
                    let start = end.saturating_sub(length);
                    runs.push(start..end);
                    (end, length) = (start, length.saturating_mul(4));
                }
                runs.push(undated);
                runs
            }
        }
    }

    pub(super) fn placed(&self, doc: DocId, score: f32) -> Placed {
        Placed {
            score,
            date: self.date.first(doc),
            tie: self.tie.first(doc).unwrap_or(0),
            address: DocAddress::new(self.segment, doc),
        }
    }
}

/// Which of two comes first by relevance; `orders` are those of all segments.
pub(super) fn by_score(orders: &[Order], one: &Ranked, other: &Ranked) -> Ordering {
    let scored = |ranked: &Ranked| {
        let order = orders.get(ranked.address.segment_ord as usize)?;
        Some(Scored { score: ranked.score, doc: ranked.address.doc_id, order })
    };
    match (scored(one), scored(other)) {
        (Some(one), Some(other)) => one.order(&other),
        _ => one.address.cmp(&other.address),
    }
}

/// An article and its score. What else decides stands in columns, and is read only where scores are equal.
pub(super) struct Scored<'o> {
    pub(super) score: f32,
    pub(super) doc: DocId,
    pub(super) order: &'o Order,
}

impl Scored<'_> {
    pub(super) fn segment(&self) -> u32 {
        self.order.segment
    }

    pub(super) fn is_of_segment_of(&self, other: &Scored<'_>) -> bool {
        self.segment() == other.segment()
    }

    pub(super) fn ranked(&self) -> Ranked {
        Ranked { score: self.score, address: DocAddress::new(self.order.segment, self.doc) }
    }

    /// Which of two comes first by relevance.
    pub(super) fn order(&self, other: &Scored<'_>) -> Ordering {
        let by_score = other.score.total_cmp(&self.score);
        by_score.then_with(|| self.order_of_equals(other))
    }

    /// Which of two with one score comes first: as `Placed::order` has it, reading no more than must be.
    fn order_of_equals(&self, other: &Scored<'_>) -> Ordering {
        let newest = other.order.date.first(other.doc).cmp(&self.order.date.first(self.doc));
        let tie = |scored: &Scored<'_>| scored.order.tie.first(scored.doc).unwrap_or(0);
        let place = |scored: &Scored<'_>| (scored.order.segment, scored.doc);
        newest.then_with(|| tie(self).cmp(&tie(other))).then_with(|| place(self).cmp(&place(other)))
    }
}

/// Takes what is found by score, segment by segment, each segment's articles in order.
pub(super) trait Gathers<'o> {
    /// Before the first article of a segment is offered.
    fn open_segment(&mut self);
    /// A score must be above this to be worth offering.
    fn threshold(&self) -> f32;
    fn offer(&mut self, scored: Scored<'o>);
}

/// So many are kept in order at all times; more are put in order now and then.
const FEW: usize = 64;

/// The best so many by score.
pub(super) struct ByScore<'o> {
    wanted: usize,
    /// Best first once there are enough; where those are many, followed by others that are not in order yet.
    kept: Vec<Scored<'o>>,
    /// A score must be above this to be worth offering. Equal ones are, as long as they may be as new as the worst that is kept.
    threshold: f32,
    /// Score of the worst, once there are enough.
    least: f32,
}

impl<'o> ByScore<'o> {
    pub(super) fn new(wanted: usize) -> ByScore<'o> {
        ByScore { wanted, kept: Vec::new(), threshold: f32::MIN, least: f32::MIN }
    }

    /// Whether an article with the score of the worst comes before it.
    fn is_before_equals(&mut self, scored: &Scored<'o>) -> bool {
        let Some(worst) = self.kept.get(self.wanted.saturating_sub(1)) else { return true };
        if scored.order.date.first(scored.doc) < worst.order.date.first(worst.doc) {
            // Newest first in a segment: no equal that follows can be new enough.
            self.threshold = self.least;
            return false;
        }
        scored.order_of_equals(worst) == Ordering::Less
    }

    fn cut(&mut self) {
        self.kept.sort_by(Scored::order);
        self.kept.truncate(self.wanted);
        self.note_least();
    }

    fn note_least(&mut self) {
        let least = self.kept.last().map_or(f32::MIN, |worst| worst.score);
        // That no equal is new enough any more holds for the score that it was found of.
        if least > self.least {
            self.least = least;
            self.open_segment();
        }
    }

    pub(super) fn into_sorted(mut self) -> Vec<Ranked> {
        if self.kept.len() != self.wanted {
            self.kept.sort_by(Scored::order);
            self.kept.truncate(self.wanted);
        }
        self.kept.iter().map(Scored::ranked).collect()
    }
}

impl<'o> Gathers<'o> for ByScore<'o> {
    /// What follows may be as new as any other again.
    fn open_segment(&mut self) {
        self.threshold = self.least.next_down().max(f32::MIN);
    }

    fn threshold(&self) -> f32 {
        self.threshold
    }

    fn offer(&mut self, scored: Scored<'o>) {
        if self.kept.len() < self.wanted {
            self.kept.push(scored);
            if self.kept.len() == self.wanted {
                self.cut();
            }
            return;
        }
        if scored.score <= self.least && !self.is_before_equals(&scored) {
            return;
        }
        if self.wanted > FEW {
            self.kept.push(scored);
            if self.kept.len() - self.wanted > self.wanted / 16 {
                self.cut();
            }
            return;
        }
        // From the worst, which drops out, to behind all that are better; equals that are older make way.
        let is_behind = |kept: &Scored<'_>| {
            kept.score < scored.score || kept.score == scored.score && scored.order_of_equals(kept) == Ordering::Less
        };
        let mut place = self.wanted.saturating_sub(1);
        while let Some(before) = place.checked_sub(1)
            && self.kept.get(before).is_some_and(is_behind)
        {
            self.kept.swap(before, place);
            place = before;
        }
        if let Some(free) = self.kept.get_mut(place) {
            *free = scored;
        }
        self.note_least();
    }
}
