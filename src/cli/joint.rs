//! Where the command line meets the modules that do the work, under the names it calls them by.

use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use chrono::NaiveDate;

use crate::article::Article;
use crate::attribute::Attributions;
use crate::engine::local::LocalIndex;
use crate::engine::{Engine, EngineError};
use crate::query::resolve::{Clause, Part, Resolved, WordForm, Words};
use crate::read::ReadOptions;
use crate::result::IndexReport;

pub struct Query(String);
impl Query {
    pub fn bracketed(&self) -> String {
        format!("({})", self.0)
    }
}
pub struct Parsed {
    pub query: Query,
    pub problems: Vec<Problem>,
}
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    Error,
    Hint,
}
pub struct Problem {
    pub at: Range<usize>,
    pub severity: Severity,
    pub help: Option<String>,
    pub origin: String,
}
impl Problem {
    pub fn render(&self, text: &str) -> String {
        text.to_owned()
    }
}
pub fn parse(text: &str) -> Parsed {
    Parsed { query: Query(text.to_owned()), problems: Vec::new() }
}
pub use parse as parse_any;
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    pub speakers: Vec<String>,
    pub said: Vec<String>,
    pub outlets: Vec<String>,
    pub languages: Vec<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub on: Option<String>,
}
pub struct Clock {
    pub today: NaiveDate,
}
pub fn resolve(query: &Query, _filters: &Filters, _clock: &Clock) -> (Resolved, Vec<Problem>) {
    let words = query
        .0
        .split_whitespace()
        .map(|word| Clause::Text { part: Part::Anywhere, words: Words::Word(WordForm::Stem(word.to_lowercase())) });
    (Resolved { clause: Clause::And(words.collect()) }, Vec::new())
}
pub fn without_dates(_: &Resolved) -> Option<Resolved> {
    None
}
pub fn query_help() -> String {
    "query".to_owned()
}

pub struct IndexOptions {
    pub roots: Vec<PathBuf>,
    pub index: PathBuf,
    pub jobs: usize,
    pub memory: u64,
    pub dry_run: bool,
    pub prune: bool,
    pub read: ReadOptions,
    pub holder: String,
}
pub struct Note(pub String);
impl std::fmt::Display for Note {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}
pub struct Progress {
    pub articles: u64,
    pub bytes_done: u64,
    pub bytes_total: u64,
}
pub trait Observer {
    fn problem(&mut self, note: &Note);
    fn progress(&mut self, progress: &Progress);
}
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    #[error("{0}")]
    Engine(#[from] EngineError),
    #[error("{0}")]
    Other(String),
}
pub type Attribute<'a> = &'a (dyn Fn(&Article) -> Attributions + Sync);
pub fn intake(
    options: &IndexOptions,
    _attribute: Attribute<'_>,
    _stdin: Option<&mut (dyn Read + Send)>,
    _stop: &AtomicBool,
    _observer: &mut dyn Observer,
) -> Result<IndexReport, IntakeError> {
    Err(IntakeError::Other(format!("{} paths", options.roots.len())))
}
pub fn attribute(_: &Article) -> Attributions {
    Attributions::default()
}
/// The engine over the index at `path`.
pub fn open(path: &Path) -> Result<Box<dyn Engine>, EngineError> {
    Ok(Box::new(LocalIndex::open(path)?))
}
