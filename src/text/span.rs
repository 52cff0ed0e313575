//! Half-open byte ranges of a stored text.
//!
//! Every passage, mark, source, cue and content is a `Span`. A span is made only at character boundaries of the text it
//! belongs to, so slicing with it cannot panic and every quotation is an exact slice. A span does not know its text: that is
//! the caller's to keep beside it.

use serde::{Deserialize, Serialize};

/// A half-open range `start..end` of byte offsets in one stored text of at most 4 GiB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// The span `start..end` of `text`, or `None` where that is not a range of whole characters of it.
    pub fn new(text: &str, start: usize, end: usize) -> Option<Span> {
        if start > end || !text.is_char_boundary(start) || !text.is_char_boundary(end) {
            return None;
        }
        Some(Span { start: u32::try_from(start).ok()?, end: u32::try_from(end).ok()? })
    }

    /// The span nearest to `start..end` that lies in `text` and at character boundaries: each end moves left where it must.
    pub fn clamp(text: &str, start: usize, end: usize) -> Span {
        let limit = text.len().min(u32::MAX as usize);
        let start = text.floor_char_boundary(start.min(limit));
        let end = text.floor_char_boundary(end.min(limit)).max(start);
        Span { start: start as u32, end: end as u32 }
    }

    /// The whole of `text`.
    pub fn whole(text: &str) -> Span {
        Span::clamp(text, 0, text.len())
    }

    /// First byte offset.
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// Byte offset one past the last byte.
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it covers no bytes.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that covers both.
    pub fn cover(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The slice of `text`, which must be the text the span was made for. A foreign text gives the empty string rather than
    /// a panic, since spans can come from a damaged index.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start()..self.end()).unwrap_or("")
    }

    /// The same range without the white space at its two ends.
    pub fn trimmed(self, text: &str) -> Span {
        let slice = self.of(text);
        let start = self.start() + (slice.len() - slice.trim_start().len());
        Span::clamp(text, start, start + slice.trim().len())
    }

    /// The same range counted in Unicode code points of `text` instead of bytes.
    pub fn in_chars(self, text: &str) -> (usize, usize) {
        let before = text.get(..self.start()).map_or(0, |head| head.chars().count());
        (before, before + self.of(text).chars().count())
    }
}
