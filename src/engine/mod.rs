//! The seam between a question and whatever holds the archive.
//!
//! `Engine` takes a resolved query and gives a page of hits. The local engine (tantivy, embedded) is the default; a cluster can
//! stand behind the same trait. Nothing that only one of them can express may appear here, and no engine sees a query string.

pub mod cursor;
pub mod local;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::date::interval::Interval;
use crate::date::query::DateRange;
use crate::query::clause::Resolved;
use crate::result::{Cursor, Explained, MOST_BUCKETS, Page, Quotes, SpeakerEntry, Split, Stored, Suggestion, Timeline};

/// Order of hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sort {
    /// Best score first.
    #[default]
    Relevance,
    /// Latest first day first; undated articles last.
    Newest,
    /// Earliest first day first; undated articles last.
    Oldest,
}

/// What is ranked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// A hit is an article with its passages.
    #[default]
    Article,
    /// A hit is one passage, whichever article it is in; at most a few of one article, and of as many of the best articles as
    /// `Page::compared` tells. Asked for with `Sort::Relevance`.
    Passage,
}

/// What is done about articles that are reprints of one another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Duplicates {
    /// Nothing: each is a hit.
    #[default]
    Show,
    /// Of an article and its reprints that match, the one that comes first is a hit, and has the others under it.
    Collapse,
    /// The same, and the others are counted and not given.
    Hide,
}

/// Which part of the answer is wanted; nothing of it by default.
#[derive(Clone, Debug, Default)]
pub struct PageRequest {
    /// Most hits to give. All of a page are held in memory: whoever wants very many goes on by cursor, or asks for `ids_alone`.
    pub limit: usize,
    /// Hits to skip; not looked at beside `after`.
    pub offset: usize,
    /// `next` of the page before, where this one goes on.
    pub after: Option<Cursor>,
    pub sort: Sort,
    pub unit: Unit,
    /// Of each hit no more than rank, score, id and path: no article is unpacked, and none stays in memory. Not looked at where
    /// passages are ranked.
    pub ids_alone: bool,
    /// Not looked at where passages are ranked. Ranks, offsets and cursors count hits, and the total counts articles, whichever it is.
    pub duplicates: Duplicates,
    /// Most passages a hit; `highlight::passages::WHOLE` for the whole body as one.
    pub passages: usize,
    /// Sentences of context before and after each passage, which may reach into the paragraphs beside it. Passages of one hit
    /// that meet so are one; hits that are passages stay apart.
    pub context: usize,
    /// Whether the exact number of matching articles is wanted.
    pub total: bool,
    /// The query without its date filter, where undated articles that it hides are to be counted.
    pub undated: Option<Resolved>,
}

/// What a timeline is to count.
#[derive(Clone, Debug)]
pub struct TimelineRequest {
    pub by: Interval,
    pub split: Option<Split>,
    /// Most series that are named.
    pub top: usize,
    /// Whether all articles of a bucket are counted too.
    pub share: bool,
    /// The days asked for: an end that is there bounds the buckets, an open one leaves them to what is found.
    pub range: DateRange,
    /// The query without its date filter, where it has one.
    pub undated: Option<Resolved>,
}

/// Which of the quotes are wanted.
#[derive(Clone, Debug, Default)]
pub struct QuotesRequest {
    /// Most quotes to give.
    pub limit: usize,
    /// Quotes to skip; not looked at beside `after`.
    pub offset: usize,
    /// `next` of the answer before, where this one goes on.
    pub after: Option<Cursor>,
    pub sort: Sort,
    /// The query without its date filter, where quotes of undated articles that it hides are to be counted.
    pub undated: Option<Resolved>,
}

/// Which speakers are wanted: those that everything given fits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpeakersRequest {
    /// Words of a name, an alias or a role.
    pub words: Option<String>,
    /// A name as somebody remembers it: whole, in part, or misspelled where nobody has it otherwise.
    pub like: Option<String>,
    /// Words of one role. The speaker is then given with the roles that have them alone.
    pub role: Option<String>,
}

/// Searches an archive.
pub trait Engine {
    /// The hits of `query`, best first by `request.sort`.
    fn search(&self, query: &Resolved, request: &PageRequest) -> Result<Page, EngineError>;
    /// The article under `id`.
    fn article(&self, id: &str) -> Result<Option<Stored>, EngineError>;
    /// Ids that contain `part`, at most `limit`: for "did you mean".
    fn ids_like(&self, part: &str, limit: usize) -> Result<Vec<String>, EngineError>;
    /// Those who speak and are asked for. Most quoted first; where they are asked for by name, the likeliest first.
    fn speakers(&self, request: &SpeakersRequest) -> Result<Vec<SpeakerEntry>, EngineError>;
    /// The attributions that the conditions of `query` on attributed words hold for, in the articles that match.
    fn quotes(&self, query: &Resolved, request: &QuotesRequest) -> Result<Quotes, EngineError>;
    /// The articles that match, counted by date.
    fn timeline(&self, query: &Resolved, request: &TimelineRequest) -> Result<Timeline, EngineError>;
    /// How many articles a query or a part of one matches, exactly, and what its patterns stand for.
    fn explain(&self, part: &Resolved) -> Result<Explained, EngineError>;
    /// For a query that found nothing: its words that are in no article or hardly any, with what may have been meant.
    fn suggest(&self, query: &Resolved) -> Result<Vec<Suggestion>, EngineError>;
    /// Articles in the index.
    fn count(&self) -> u64;
}

/// Why an engine cannot answer or store.
#[derive(Debug, Error)]
pub enum EngineError {
    #[error("there is no index at {}", .0.display())]
    NoIndex(PathBuf),
    #[error("{} is not an onrecord index, and not an empty folder", .0.display())]
    NotAnIndex(PathBuf),
    #[error("the index at {} is of format {found}, analyser {analyser}; this version reads format {format}, analyser {own}", path.display())]
    Version { path: PathBuf, found: u32, analyser: u32, format: u32, own: u32 },
    #[error("another process is writing to the index at {}: {holder}", path.display())]
    Locked { path: PathBuf, holder: String },
    #[error("{what}: {source}")]
    Io { what: String, source: std::io::Error },
    #[error("the index is damaged: {0}")]
    Damaged(String),
    #[error("article {id} cannot be read: {reason}")]
    Article { id: String, reason: String },
    #[error("{0}")]
    Query(String),
    #[error("from {first} to {last} there are {buckets} {}s; a timeline has at most {MOST_BUCKETS}", by.name())]
    TooManyBuckets { by: Interval, buckets: u64, first: String, last: String },
    #[error(transparent)]
    Cursor(#[from] cursor::CursorError),
    #[error("the index could not be written, most likely because the disk is full; what was committed before is kept")]
    Writing,
    #[error("the index cannot be read or written: {0}")]
    Storage(String),
}

impl EngineError {
    /// An I/O error with what was being done.
    pub fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> EngineError {
        let what = what.into();
        move |source| EngineError::Io { what, source }
    }
}
