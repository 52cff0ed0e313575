//! What an engine answers: hits with their passages and marks, articles, speakers.
//!
//! Plain data. Knows no engine and no renderer; both sides meet here.

use std::time::Duration;

use crate::article::Article;
use crate::attribute::Attributions;
use crate::date::PublicationDate;
use crate::text::Span;

/// One page of the answer to a search.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    pub hits: Vec<Hit>,
    /// Exact number of matching articles; `None` where it was not asked for.
    pub total: Option<u64>,
    /// Undated articles that match everything but the date filter.
    pub undated: u64,
    /// Where the next page goes on; `None` where no hit follows, and on a page of none.
    pub next: Option<Cursor>,
    /// Whether the index is another than when the cursor that was asked after was made.
    pub changed: bool,
    pub took: Duration,
}

/// Where a page ended: an opaque word of digits and small letters, for the engine that made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(pub String);

/// An article that matches.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// From 1, counted over the whole answer, not the page.
    pub rank: u64,
    /// BM25 and what is added to it; comparable only within one answer.
    pub score: f32,
    pub id: String,
    pub title: Option<String>,
    pub date: Option<PublicationDate>,
    pub outlet: Option<String>,
    /// Path of the source file, relative to the root it was indexed under.
    pub path: String,
    /// Canonical names of those who speak in the article, most quoted first.
    pub speakers: Vec<String>,
    /// Spans of the title, in order, disjoint.
    pub title_marks: Vec<Span>,
    pub passages: Vec<Passage>,
}

/// A run of whole sentences inside one paragraph; with context, over its bounds as well.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
    /// The slice `span` of the stored text.
    pub text: String,
    /// Bytes of the article's stored text.
    pub span: Span,
    /// Unicode code points of the stored text before `span`.
    pub chars_before: usize,
    /// Spans of the stored text (not of the passage), in order, disjoint, inside `span`.
    pub marks: Vec<Span>,
    /// Canonical names of those whose attributed words lie in the passage, in order of appearance.
    pub speakers: Vec<String>,
}

/// A whole article as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// The id in the index: the source's own, or path and record.
    pub id: String,
    pub article: Article,
    pub attributions: Attributions,
    /// First 16 bytes of the BLAKE3 of the file the article was read from, as hexadecimal digits.
    pub file_hash: String,
    /// BLAKE3 of the stored text, as hexadecimal digits.
    pub text_hash: String,
}

/// Someone who speaks somewhere in the archive.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeakerEntry {
    pub name: String,
    pub aliases: Vec<String>,
    /// Roles as the articles give them, most frequent first, with the number of articles and the days first and last seen.
    pub roles: Vec<SeenRole>,
    /// Attributions in all.
    pub attributions: u64,
    /// Articles the speaker speaks in.
    pub articles: u64,
    pub first: Option<chrono::NaiveDate>,
    pub last: Option<chrono::NaiveDate>,
}

/// A role and when it was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenRole {
    pub role: String,
    pub articles: u64,
    pub first: Option<chrono::NaiveDate>,
    pub last: Option<chrono::NaiveDate>,
}

/// The closing report of an index run, counted in articles; `failed` in records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IndexReport {
    pub added: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub removed: u64,
    pub failed: u64,
    /// Ids that occurred again in the same file, where the last one was kept.
    pub repeated: u64,
    /// Articles in the index afterwards.
    pub articles: u64,
}
