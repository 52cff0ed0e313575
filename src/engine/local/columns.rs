//! The columns of numbers that searches read, opened when one is first needed and kept as long as the index is open.
//!
//! Finding a column by its name takes longer than a query of one rare word. What the columns mean stands in `schema`.

use std::fmt;
use std::sync::OnceLock;

use tantivy::columnar::Column;
use tantivy::index::SegmentId;
use tantivy::{Searcher, SegmentReader};

/// Columns of signed numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    Date,
    DateLast,
}

/// Columns of numbers without a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsigned {
    Tie,
    Sentences,
    SaidFirst,
    SaidWords,
    SaidWho,
    SaidHow,
    SaidCue,
    Signature,
}

impl Signed {
    fn name(self) -> &'static str {
        match self {
            Signed::Date => "date",
            Signed::DateLast => "date_last",
        }
    }
}

impl Unsigned {
    fn name(self) -> &'static str {
        match self {
            Unsigned::Tie => "tie",
            Unsigned::Sentences => "sentences",
            Unsigned::SaidFirst => "said_first",
            Unsigned::SaidWords => "said_words",
            Unsigned::SaidWho => "said_who",
            Unsigned::SaidHow => "said_how",
            Unsigned::SaidCue => "said_cue",
            Unsigned::Signature => "signature",
        }
    }
}

/// The columns of all segments of one state of an index.
pub struct Columns {
    segments: Vec<SegmentColumns>,
}

struct SegmentColumns {
    segment: SegmentId,
    signed: [OnceLock<Column<i64>>; 2],
    unsigned: [OnceLock<Column<u64>>; 8],
}

impl fmt::Debug for Columns {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "columns of {} segments", self.segments.len())
    }
}

impl Columns {
    pub fn new(searcher: &Searcher) -> Columns {
        let of = |reader: &SegmentReader| SegmentColumns {
            segment: reader.segment_id(),
            signed: Default::default(),
            unsigned: Default::default(),
        };
        Columns { segments: searcher.segment_readers().iter().map(of).collect() }
    }

    fn of(&self, reader: &SegmentReader) -> Option<&SegmentColumns> {
        let id = reader.segment_id();
        self.segments.iter().find(|columns| columns.segment == id)
    }

    pub fn signed(&self, reader: &SegmentReader, which: Signed) -> tantivy::Result<Column<i64>> {
        let kept = self.of(reader).and_then(|columns| columns.signed.get(which as usize));
        kept_or(kept, || reader.fast_fields().i64(which.name()))
    }

    pub fn unsigned(&self, reader: &SegmentReader, which: Unsigned) -> tantivy::Result<Column<u64>> {
        let kept = self.of(reader).and_then(|columns| columns.unsigned.get(which as usize));
        kept_or(kept, || reader.fast_fields().u64(which.name()))
    }
}

fn kept_or<T>(
    place: Option<&OnceLock<Column<T>>>,
    open: impl FnOnce() -> tantivy::Result<Column<T>>,
) -> tantivy::Result<Column<T>>
where
    Column<T>: Clone,
{
    let Some(place) = place else { return open() };
    if let Some(known) = place.get() {
        return Ok(known.clone());
    }
    let opened = open()?;
    Ok(place.get_or_init(|| opened).clone())
}
