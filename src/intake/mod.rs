//! From the files that a user names to documents in the local index: what is there, what changed, and bringing the index up
//! to date.
//!
//! `walk` lists files, `changes` reads what changed and gives every article its id, `pipeline` attributes articles in parallel
//! and writes them in order, `manifest` remembers files between runs. The archive is never written to. Knows no query, no
//! terminal and no clock but those handed in.
//!
//! What the index holds is the truth. Every article carries the key of its file and a fingerprint of all that goes into it, so
//! a run can be killed at any moment: the next one finds what is there, writes what is missing and ends with the same index.

mod changes;
pub mod doctor;
pub mod manifest;
mod pipeline;
mod prepare;
mod walk;

use std::collections::{BTreeSet, HashSet};
use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant, SystemTime};

use thiserror::Error;

use crate::article::Article;
use crate::attribute::Attributions;
use crate::engine::EngineError;
use crate::engine::local::{LocalWriter, Snapshot, WriterOptions};
use crate::read::{Problem, ReadOptions};
use crate::result::IndexReport;

use changes::Changes;
use manifest::{Journal, Manifest, file_id};
use pipeline::{Applier, Shared};
use walk::Listing;

const NOTHING_THERE: &str = "there is no file in it, as in a disk that is not mounted, but the index has articles from it; \
     they are kept: to remove them, index the folder above it with --prune, or delete the index";

/// Attributes one article.
pub type Attribute<'a> = dyn Fn(&Article) -> Attributions + Sync + 'a;

/// What to index, and how.
#[derive(Clone, Debug)]
pub struct IntakeOptions {
    /// Files, folders, and `-` for standard input.
    pub roots: Vec<PathBuf>,
    /// Folder of the index.
    pub index: PathBuf,
    pub read: ReadOptions,
    /// Names the way of attributing and its version; articles attributed in another way are read again.
    pub attribution: String,
    /// Threads that attribute.
    pub jobs: usize,
    /// Bytes that the writer may use.
    pub memory: usize,
    /// Only count what would be done.
    pub dry_run: bool,
    /// Remove articles whose file is gone from a folder named in this run, or is left out of it now; but nothing where the
    /// folder has no file at all, which is an error.
    pub prune: bool,
    /// Who is writing, for others who want to.
    pub holder: String,
    /// When this run began, by the clock that files are dated by.
    pub now: SystemTime,
    /// Tells how much time has passed.
    pub clock: fn() -> Instant,
    /// Bytes of text after which what was written is committed.
    pub commit_bytes: usize,
    /// Time after which what was written is committed.
    pub commit_every: Duration,
}

impl IntakeOptions {
    /// The usual options: two jobs, 256 MB, commits every 256 MB or 30 seconds, no name for the attribution.
    pub fn new(roots: Vec<PathBuf>, index: PathBuf, now: SystemTime, clock: fn() -> Instant) -> IntakeOptions {
        IntakeOptions {
            roots,
            index,
            read: ReadOptions::default(),
            attribution: String::new(),
            jobs: 2,
            memory: 256 << 20,
            dry_run: false,
            prune: false,
            holder: String::new(),
            now,
            clock,
            commit_bytes: 256 << 20,
            commit_every: Duration::from_secs(30),
        }
    }
}

/// How much a note matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Left out for a good reason; only for those who want to know everything.
    Skipped,
    /// Indexed, but something about it is wrong.
    Warning,
    /// Could not be indexed.
    Error,
}

/// Something that a user may have to know about a file or record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub level: Level,
    /// Path as the user would name it.
    pub path: String,
    /// Number of the record in the file, from 1.
    pub record: Option<u64>,
    /// Line of the file, from 1.
    pub line: Option<u64>,
    pub reason: String,
}

impl Note {
    fn new(level: Level, path: impl Into<String>, reason: impl Into<String>) -> Note {
        Note { level, path: path.into(), record: None, line: None, reason: reason.into() }
    }

    fn error(path: impl Into<String>, reason: impl Into<String>) -> Note {
        Note::new(Level::Error, path, reason)
    }

    fn warning(path: impl Into<String>, reason: impl Into<String>) -> Note {
        Note::new(Level::Warning, path, reason)
    }

    fn skipped(path: impl Into<String>, reason: impl Into<String>) -> Note {
        Note::new(Level::Skipped, path, reason)
    }

    fn of_problem(level: Level, path: &str, problem: Problem) -> Note {
        Note { level, path: path.to_owned(), record: problem.record, line: problem.line, reason: problem.reason }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Note { path, record, line, reason, .. } = self;
        let problem = Problem { path: path.clone(), record: *record, line: *line, reason: reason.clone() };
        problem.fmt(out)
    }
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub files: u64,
    pub files_total: u64,
    /// Articles read or found unchanged.
    pub articles: u64,
    /// Bytes of files, those that need not be read included, and of standard input.
    pub bytes: u64,
    /// Grows with standard input, of which nobody knows how much there will be.
    pub bytes_total: u64,
}

/// Is told what happens while it happens, on the thread that called `run`.
pub trait Observer {
    fn note(&mut self, note: &Note);
    /// Called often; it is the observer's to show less.
    fn progress(&mut self, progress: &Progress);
}

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// `None` for standard input.
    pub path: Option<PathBuf>,
    /// As the user would name it.
    pub shown: String,
    /// Whether the user named this very file, and not a folder that holds it.
    pub named: bool,
}

/// The files under the roots in the order in which they are indexed, each once, and what is to say about the others.
pub fn files(roots: &[PathBuf], index: &Path) -> Result<(Vec<Listed>, Vec<Note>), IntakeError> {
    let listing = walk::list(walk::roots(roots, index)?, index);
    let listed = |found: &walk::Found| Listed {
        path: (!listing.is_standard_input(found)).then(|| listing.path(found)),
        shown: listing.shown(found),
        named: found.named,
    };
    Ok((listing.files.iter().map(listed).collect(), listing.notes))
}

/// How a run ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub report: IndexReport,
    /// Stopped when asked to: what had been done by then is in the index.
    pub interrupted: bool,
    /// Files that were listed.
    pub files: u64,
    /// Files and folders left out, each with its note.
    pub skipped: u64,
    pub warnings: u64,
}

/// Why a run cannot be made, or not go on.
#[derive(Debug, Error)]
pub enum IntakeError {
    #[error("{} lies in the index {}; the index itself is never indexed", root.display(), index.display())]
    RootInIndex { root: PathBuf, index: PathBuf },
    #[error("`-` stands for standard input, but there is none")]
    NoStandardInput,
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// Brings the index up to date with the files under the roots.
///
/// What is wrong with single files and records goes to `observer` and is counted; the run goes on. When `stop` becomes true,
/// what was read by then is committed. `stdin` is read where `-` is among the roots.
///
/// Errors: a root in the index, no standard input, an index that cannot be opened or written.
pub fn run(
    options: &IntakeOptions,
    attribute: &Attribute<'_>,
    stdin: Option<&mut (dyn Read + Send)>,
    stop: &AtomicBool,
    observer: &mut dyn Observer,
) -> Result<Outcome, IntakeError> {
    let roots = walk::roots(&options.roots, &options.index)?;
    if stdin.is_none() && options.roots.iter().any(|root| root.as_os_str() == walk::STANDARD_INPUT) {
        return Err(IntakeError::NoStandardInput);
    }
    // Nothing is made or locked where nothing can come of it.
    let writes = !options.dry_run && !roots.usable.is_empty();
    let mut writer = None;
    let (mut snapshot, mark) = if writes {
        let opened = writer.insert(LocalWriter::open(&options.index, &writer_options(options))?);
        (Some(opened.snapshot()?), opened.mark()?)
    } else {
        match Snapshot::read(&options.index)? {
            Some((snapshot, mark)) => (Some(snapshot), mark),
            None => (None, String::new()),
        }
    };
    let manifest = Manifest::read(&options.index, &mark);
    let listing = walk::list(roots, &options.index);
    let journal = Journal::new(&options.index, &manifest);
    let mut applier = Applier::new(options, writer, journal, mark, &listing, observer);
    for note in &listing.notes {
        applier.note(note);
    }
    let gone = if options.prune { gone_files(&listing, snapshot.as_ref())? } else { Gone::default() };
    for note in &gone.notes {
        applier.note(note);
    }
    let removed_ids = applier.prune(&gone.files, &manifest, snapshot.as_ref())?;
    if let Some(current) = applier.snapshot()? {
        snapshot = Some(current);
    }

    let articles_before = snapshot.as_ref().map_or(0, Snapshot::count);
    let shared = Shared::new(stop);
    let changes = Changes::new(options, &listing, &manifest, snapshot, removed_ids, &shared);
    pipeline::run(changes, &mut applier, attribute, options.jobs, stdin)?;
    // Where the journal is written anew, what holds is read once more: both at once would be too much.
    drop(manifest);
    applier.finish(articles_before)
}

fn writer_options(options: &IntakeOptions) -> WriterOptions {
    // One thread of the writer keeps up with several that attribute.
    let threads = options.jobs.div_ceil(2).clamp(1, 4);
    WriterOptions { memory: options.memory, threads, holder: options.holder.clone() }
}

/// What is not where it was.
#[derive(Default)]
struct Gone {
    /// Keys of files that would have been listed, if they were still there.
    files: BTreeSet<String>,
    /// Folders that look as if their disk were not there.
    notes: Vec<Note>,
}

/// Files in the index that are gone from the folders of this run.
///
/// A folder in which there is no file at all says nothing of what was in it, not even when another root contains it: a disk
/// that is not mounted leaves just such a folder behind.
fn gone_files(listing: &Listing, snapshot: Option<&Snapshot>) -> Result<Gone, EngineError> {
    let mut gone = Gone::default();
    let Some(snapshot) = snapshot else { return Ok(gone) };
    let mut listed = HashSet::with_capacity(listing.files.len());
    let mut empty: Vec<&str> = listing.complete.iter().map(|folder| folder.prefix.as_str()).collect();
    for found in &listing.files {
        let key = listing.key(found);
        empty.retain(|prefix| !key.starts_with(prefix));
        listed.insert(file_id(&key));
    }
    for folder in &listing.complete {
        let mut missing = BTreeSet::new();
        snapshot.files_under(&folder.prefix, &mut |key| {
            if !listed.contains(&file_id(key)) && listing.would_list(key) {
                missing.insert(key.to_owned());
            }
        })?;
        if !empty.contains(&folder.prefix.as_str()) {
            missing.retain(|key| !empty.iter().any(|prefix| key.starts_with(prefix)));
            gone.files.append(&mut missing);
        } else if has_articles(snapshot, &missing)? {
            gone.notes.push(Note::error(&*folder.shown, NOTHING_THERE));
        }
    }
    Ok(gone)
}

/// Whether the index has an article of one of these files.
fn has_articles(snapshot: &Snapshot, files: &BTreeSet<String>) -> Result<bool, EngineError> {
    let mut found = false;
    for key in files {
        snapshot.articles_of(key, &mut |_| found = true)?;
        if found {
            break;
        }
    }
    Ok(found)
}
