//! From articles that changed to commits: one thread reads, several attribute, the calling one writes in the order of reading.
//!
//! Every step has a number, and steps take effect in that order. What is on the way is bounded in bytes. Decides nothing
//! about ids and changes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::changes::{Changes, Halt};
use super::manifest::{Entry, FileId, Journal, Manifest, file_id, nanoseconds};
use super::prepare::{IdHash, id_hash};
use super::walk::Listing;
use super::{Attribute, IntakeError, IntakeOptions, Level, Note, Observer, Outcome, Progress};
use crate::article::Article;
use crate::attribute::Attributions;
use crate::document::{Document, mentioned};
use crate::engine::EngineError;
use crate::engine::local::{LocalWriter, Snapshot};
use crate::passage::structure;

/// Bytes of steps that were taken but did not take effect yet.
const MOST_UNDER_WAY: usize = 32 << 20;
/// What a step counts for beside its text.
const STEP_BYTES: usize = 512;
/// Articles, and files, of which something is remembered until they are committed.
const MOST_UNCOMMITTED: usize = 1 << 17;
/// How often progress is told while nothing else happens.
const HEARTBEAT: Duration = Duration::from_millis(200);

/// Changes of the counts that are reported.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub added: i64,
    pub updated: i64,
    pub unchanged: i64,
    pub removed: i64,
    pub repeated: i64,
    /// Records that could not be read in an earlier run, of files that did not change since.
    pub failed: i64,
    /// Articles looked at.
    pub articles: i64,
}

impl Tally {
    fn add(&mut self, more: Tally) {
        self.added += more.added;
        self.updated += more.updated;
        self.unchanged += more.unchanged;
        self.failed += more.failed;
        self.removed += more.removed;
        self.repeated += more.repeated;
        self.articles += more.articles;
    }
}

/// An article to attribute and write.
pub struct Job {
    pub id: String,
    pub file: FileId,
    pub file_key: Arc<str>,
    pub file_hash: [u8; 32],
    pub fingerprint: u64,
    pub article: Article,
    /// Whether the index has an article of this id.
    pub replaces: bool,
    /// The file, as the user would name it.
    pub shown: String,
}

/// What takes effect on the index and in the report.
pub enum Step {
    Note(Note),
    Count,
    Write {
        document: Box<Document>,
        file: FileId,
        replaces: bool,
        note: Option<Note>,
    },
    Delete {
        file: FileId,
        ids: Vec<String>,
    },
    /// A file is read; with what is known about it, if it is wholly in the index.
    Done(Option<(FileId, Entry)>),
    /// The run was to stop before the article was attributed.
    Dropped,
}

struct Message {
    number: u64,
    bytes: usize,
    tally: Tally,
    step: Step,
}

struct NumberedJob {
    number: u64,
    bytes: usize,
    tally: Tally,
    job: Job,
}

/// A state of the index that was committed in this run.
#[derive(Clone)]
pub struct Committed {
    pub version: u64,
    pub snapshot: Snapshot,
    /// Steps that are in it: those with lower numbers.
    pub steps: u64,
}

/// What all threads of a run share.
pub struct Shared<'a> {
    stop: &'a AtomicBool,
    abandoned: AtomicBool,
    under_way: Mutex<usize>,
    room: Condvar,
    bytes: AtomicU64,
    /// Bytes among them that the listing did not foresee.
    unlisted: AtomicU64,
    version: AtomicU64,
    committed: Mutex<Option<Committed>>,
}

impl<'a> Shared<'a> {
    pub fn new(stop: &'a AtomicBool) -> Shared<'a> {
        Shared {
            stop,
            abandoned: AtomicBool::new(false),
            under_way: Mutex::new(0),
            room: Condvar::new(),
            bytes: AtomicU64::new(0),
            unlisted: AtomicU64::new(0),
            version: AtomicU64::new(0),
            committed: Mutex::new(None),
        }
    }

    /// Whether the run is to end early, for whatever reason.
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.abandoned.load(Ordering::Relaxed)
    }

    /// The last commit, if that is another one than `version`.
    pub fn committed_since(&self, version: u64) -> Option<Committed> {
        if self.version.load(Ordering::Acquire) == version {
            return None;
        }
        lock(&self.committed).clone()
    }

    /// Tells of bytes that were read beside those of the files listed.
    pub fn add_unlisted(&self, bytes: u64) {
        self.unlisted.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Tells how many bytes are done.
    pub fn set_bytes(&self, bytes: u64) {
        self.bytes.store(bytes, Ordering::Relaxed);
    }

    fn publish(&self, snapshot: Snapshot, steps: u64) {
        let mut committed = lock(&self.committed);
        let version = self.version.load(Ordering::Relaxed) + 1;
        *committed = Some(Committed { version, snapshot, steps });
        self.version.store(version, Ordering::Release);
    }

    /// Waits until `bytes` more may be under way.
    fn enter(&self, bytes: usize) -> Result<(), Halt> {
        let mut under_way = lock(&self.under_way);
        while *under_way > 0 && *under_way + bytes > MOST_UNDER_WAY && !self.abandoned.load(Ordering::Relaxed) {
            under_way = self.room.wait(under_way).unwrap_or_else(PoisonError::into_inner);
        }
        if self.abandoned.load(Ordering::Relaxed) {
            return Err(Halt::Abandoned);
        }
        *under_way += bytes;
        Ok(())
    }

    fn leave(&self, bytes: usize) {
        *lock(&self.under_way) -= bytes;
        self.room.notify_one();
    }

    fn abandon(&self) {
        let guard = lock(&self.under_way);
        self.abandoned.store(true, Ordering::Relaxed);
        drop(guard);
        self.room.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is behind our locks is whole after every statement, so a panic elsewhere does no harm to it.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends the other threads when a thread ends for a reason that they do not know of.
struct AbandonOnDrop<'a> {
    shared: &'a Shared<'a>,
    only_on_panic: bool,
}

impl Drop for AbandonOnDrop<'_> {
    fn drop(&mut self) {
        if !self.only_on_panic || thread::panicking() {
            self.shared.abandon();
        }
    }
}

/// Where steps are handed on.
pub struct Outlet<'a> {
    shared: &'a Shared<'a>,
    messages: Sender<Message>,
    jobs: Sender<NumberedJob>,
    next: u64,
}

impl Outlet<'_> {
    /// The number that the next step will have.
    pub fn next_step(&self) -> u64 {
        self.next
    }

    pub fn note(&mut self, note: Note, tally: Tally) -> Result<(), Halt> {
        let bytes = note.reason.len() + note.path.len();
        self.send(Step::Note(note), bytes, tally)
    }

    pub fn count(&mut self, tally: Tally) -> Result<(), Halt> {
        self.send(Step::Count, 0, tally)
    }

    pub fn delete(&mut self, file: FileId, ids: Vec<String>, tally: Tally) -> Result<(), Halt> {
        let bytes = ids.iter().map(String::len).sum();
        self.send(Step::Delete { file, ids }, bytes, tally)
    }

    pub fn done(&mut self, entry: Option<(FileId, Entry)>, tally: Tally) -> Result<(), Halt> {
        self.send(Step::Done(entry), 0, tally)
    }

    pub fn attribute(&mut self, job: Job, tally: Tally) -> Result<(), Halt> {
        let article = &job.article;
        let bytes = STEP_BYTES + article.body.len() + article.title.as_ref().map_or(0, String::len);
        self.shared.enter(bytes)?;
        let number = self.number();
        self.jobs.send(NumberedJob { number, bytes, tally, job }).map_err(|_| Halt::Abandoned)
    }

    fn send(&mut self, step: Step, bytes: usize, tally: Tally) -> Result<(), Halt> {
        let bytes = bytes + STEP_BYTES;
        self.shared.enter(bytes)?;
        let number = self.number();
        self.messages.send(Message { number, bytes, tally, step }).map_err(|_| Halt::Abandoned)
    }

    fn number(&mut self) -> u64 {
        let number = self.next;
        self.next += 1;
        number
    }
}

/// Reads, attributes and applies everything.
pub fn run(
    changes: Changes<'_>,
    applier: &mut Applier<'_>,
    attribute: &Attribute<'_>,
    jobs: usize,
    stdin: Option<&mut (dyn Read + Send)>,
) -> Result<(), IntakeError> {
    let shared = changes.shared();
    let (messages, incoming) = channel();
    let (job_sender, job_receiver) = channel();
    let job_receiver = &Mutex::new(job_receiver);
    thread::scope(|scope| {
        let _abandon = AbandonOnDrop { shared, only_on_panic: false };
        let mut outlet = Outlet { shared, messages: messages.clone(), jobs: job_sender, next: 0 };
        let reader = scope.spawn(move || changes.run(stdin, &mut outlet));
        for _ in 0..jobs.max(1) {
            let finished = messages.clone();
            scope.spawn(move || work(job_receiver, &finished, attribute, shared));
        }
        drop(messages);
        applier.apply_all(&incoming, shared)?;
        match reader.join() {
            Ok(Ok(())) => Ok(()),
            Ok(Err(Halt::Stopped)) => {
                applier.outcome.interrupted = true;
                Ok(())
            }
            Ok(Err(Halt::Failed(error))) => Err(error.into()),
            Ok(Err(Halt::Abandoned)) => {
                Err(EngineError::Storage("a thread that prepares articles ended early".to_owned()).into())
            }
            Err(panic) => resume_unwind(panic),
        }
    })
}

/// Attributes articles until there are no more.
fn work(
    jobs: &Mutex<Receiver<NumberedJob>>,
    finished: &Sender<Message>,
    attribute: &Attribute<'_>,
    shared: &Shared<'_>,
) {
    let _abandon = AbandonOnDrop { shared, only_on_panic: true };
    loop {
        let next = lock(jobs).recv();
        let Ok(NumberedJob { number, bytes, tally, job }) = next else { return };
        let step = if shared.is_stopped() { Step::Dropped } else { written(job, attribute) };
        if finished.send(Message { number, bytes, tally, step }).is_err() {
            return;
        }
    }
}

fn written(job: Job, attribute: &Attribute<'_>) -> Step {
    let Job { id, file, file_key, file_hash, fingerprint, mut article, replaces, shown } = job;
    article.detect_language();
    // One article on which attribution trips is no reason to lose it, let alone all others.
    let attributed = catch_unwind(AssertUnwindSafe(|| attribute(&article)));
    let note = attributed.is_err().then(|| Note {
        level: Level::Warning,
        path: shown,
        record: Some(article.provenance.record),
        line: article.provenance.line,
        reason: "attribution failed on it; it is indexed without attributions".to_owned(),
    });
    let attributions: Attributions = attributed.unwrap_or_default();
    let structure = structure(article.title.as_deref(), &article.body, &attributions);
    let file_key = file_key.as_ref().to_owned();
    let mentioned = mentioned(&article);
    let document = Document { id, file_key, file_hash, fingerprint, article, attributions, structure, mentioned };
    Step::Write { document: Box::new(document), file, replaces, note }
}

/// Lets steps take effect: on the index, the manifest, the report and the observer.
pub struct Applier<'a> {
    options: &'a IntakeOptions,
    /// `None` where nothing is to be written.
    writer: Option<LocalWriter>,
    journal: Journal,
    /// Mark of the last commit.
    mark: String,
    observer: &'a mut dyn Observer,
    outcome: Outcome,
    progress: Progress,
    /// Size of all files listed.
    bytes_listed: u64,
    tally: Tally,
    /// What became known of files since the last commit.
    batch: HashMap<FileId, Option<Entry>>,
    /// Articles written since the last commit.
    written: usize,
    /// Whether the index was written to since the last commit.
    is_dirty: bool,
    committed_at: Instant,
    /// Steps that took effect.
    steps: u64,
    /// Whether a step was dropped; none after it may take effect.
    halted: bool,
}

impl<'a> Applier<'a> {
    pub fn new(
        options: &'a IntakeOptions,
        writer: Option<LocalWriter>,
        journal: Journal,
        mark: String,
        listing: &Listing,
        observer: &'a mut dyn Observer,
    ) -> Applier<'a> {
        let files = listing.files.len() as u64;
        Applier {
            options,
            writer,
            journal,
            mark,
            observer,
            outcome: Outcome { files, ..Outcome::default() },
            progress: Progress { files_total: files, bytes_total: listing.bytes, ..Progress::default() },
            bytes_listed: listing.bytes,
            tally: Tally::default(),
            batch: HashMap::new(),
            written: 0,
            is_dirty: false,
            committed_at: (options.clock)(),
            steps: 0,
            halted: false,
        }
    }

    /// Counts a note and passes it on.
    pub fn note(&mut self, note: &Note) {
        match note.level {
            Level::Error => self.outcome.report.failed += 1,
            Level::Warning => self.outcome.warnings += 1,
            Level::Skipped => self.outcome.skipped += 1,
        }
        self.observer.note(note);
    }

    /// What the index holds as of the last commit.
    pub fn snapshot(&self) -> Option<Snapshot> {
        self.writer.as_ref().map(LocalWriter::snapshot)
    }

    /// Removes the articles of files that are gone and commits that. Gives the ids that are gone but still in the index, which
    /// are some only where nothing is written.
    pub fn prune(
        &mut self,
        gone: &BTreeSet<String>,
        manifest: &Manifest,
        snapshot: Option<&Snapshot>,
    ) -> Result<Vec<IdHash>, EngineError> {
        let mut removed = Vec::new();
        let Some(snapshot) = snapshot else { return Ok(removed) };
        for key in gone {
            let mut ids = Vec::new();
            snapshot.articles_of(key, &mut |article| ids.push(article.id.to_owned()))?;
            self.tally.removed += ids.len() as i64;
            match &mut self.writer {
                Some(writer) => {
                    for id in &ids {
                        writer.delete(id)?;
                    }
                    self.is_dirty |= !ids.is_empty();
                }
                None => removed.extend(ids.iter().map(|id| id_hash(id))),
            }
            let file = file_id(key);
            if manifest.get(&file).is_some() {
                self.batch.insert(file, None);
            }
        }
        self.save()?;
        Ok(removed)
    }

    fn apply_all(&mut self, incoming: &Receiver<Message>, shared: &Shared<'_>) -> Result<(), EngineError> {
        let mut early: BTreeMap<u64, Message> = BTreeMap::new();
        loop {
            match incoming.recv_timeout(HEARTBEAT) {
                Ok(message) => {
                    early.insert(message.number, message);
                    while let Some(message) = early.remove(&self.steps) {
                        let bytes = message.bytes;
                        self.apply(message)?;
                        self.steps += 1;
                        shared.leave(bytes);
                        self.commit_if_due(shared)?;
                    }
                }
                Err(RecvTimeoutError::Timeout) => self.commit_if_due(shared)?,
                Err(RecvTimeoutError::Disconnected) => {
                    self.count_bytes(shared);
                    return Ok(());
                }
            }
            self.count_bytes(shared);
            self.observer.progress(&self.progress);
        }
    }

    fn count_bytes(&mut self, shared: &Shared<'_>) {
        self.progress.bytes = shared.bytes.load(Ordering::Relaxed);
        self.progress.bytes_total = self.bytes_listed.saturating_add(shared.unlisted.load(Ordering::Relaxed));
    }

    fn apply(&mut self, message: Message) -> Result<(), EngineError> {
        let Message { tally, step, .. } = message;
        if let Step::Dropped = step {
            self.halted = true;
        }
        if self.halted {
            if let Step::Note(note) = &step {
                self.note(note);
            }
            return Ok(());
        }
        self.tally.add(tally);
        self.progress.articles = self.progress.articles.saturating_add_signed(tally.articles);
        match step {
            Step::Note(note) => self.note(&note),
            Step::Write { document, file, replaces, note } => {
                if let Some(note) = &note {
                    self.note(note);
                }
                self.begin_writing(file);
                if let Some(writer) = &mut self.writer {
                    if replaces {
                        writer.delete(&document.id)?;
                    }
                    writer.add(*document)?;
                    self.written += 1;
                }
            }
            Step::Delete { file, ids } => {
                self.begin_writing(file);
                if let Some(writer) = &mut self.writer {
                    for id in &ids {
                        writer.delete(id)?;
                    }
                }
            }
            Step::Done(entry) => {
                self.progress.files += 1;
                if let Some((file, entry)) = entry {
                    self.batch.insert(file, Some(entry));
                }
            }
            Step::Count | Step::Dropped => {}
        }
        Ok(())
    }

    /// Until a file is done, what was known of it holds no more.
    fn begin_writing(&mut self, file: FileId) {
        self.batch.insert(file, None);
        self.is_dirty = true;
    }

    fn commit_if_due(&mut self, shared: &Shared<'_>) -> Result<(), EngineError> {
        let Some(writer) = &self.writer else { return Ok(()) };
        let is_due = writer.pending_bytes() >= self.options.commit_bytes
            || self.written.max(self.batch.len()) >= MOST_UNCOMMITTED
            || (self.options.clock)().saturating_duration_since(self.committed_at) >= self.options.commit_every;
        if !is_due {
            return Ok(());
        }
        if self.is_dirty {
            self.save()?;
            if let Some(snapshot) = self.snapshot() {
                shared.publish(snapshot, self.steps);
            }
        } else {
            self.save()?;
        }
        Ok(())
    }

    /// Commits what was written, and then remembers what became known.
    fn save(&mut self) -> Result<(), EngineError> {
        if let Some(writer) = &mut self.writer {
            if self.is_dirty {
                let mark = next_mark(&self.mark, nanoseconds(self.options.now));
                writer.commit_marked(&mark)?;
                self.mark = mark;
            }
            if self.is_dirty || !self.batch.is_empty() {
                let mut entries: Vec<_> = std::mem::take(&mut self.batch).into_iter().collect();
                entries.sort_unstable_by_key(|(file, _)| *file);
                self.journal.append(&self.mark, entries)?;
            }
        }
        self.is_dirty = false;
        self.written = 0;
        self.committed_at = (self.options.clock)();
        Ok(())
    }

    /// Commits the rest and closes the index. `articles_before` is what it held before anything was, or would be, changed.
    pub fn finish(mut self, articles_before: u64) -> Result<Outcome, IntakeError> {
        self.save()?;
        self.outcome.interrupted |= self.halted;
        let Tally { added, updated, unchanged, removed, repeated, failed, .. } = self.tally;
        let count = |number: i64| u64::try_from(number).unwrap_or(0);
        let report = &mut self.outcome.report;
        report.added = count(added);
        report.updated = count(updated);
        report.unchanged = count(unchanged);
        report.removed = count(removed);
        report.repeated = count(repeated);
        report.failed += count(failed);
        report.articles = articles_before.saturating_add_signed(added - removed);
        if let Some(writer) = self.writer {
            self.outcome.report.articles = writer.count();
            self.journal.close(&self.mark)?;
            // Merges that are under way can be left to the next run by one that is to end now.
            if !self.outcome.interrupted {
                writer.finish()?;
            }
        }
        self.observer.progress(&self.progress);
        Ok(self.outcome)
    }
}

/// A mark that no commit of this index had before: its number, and when its run began.
fn next_mark(mark: &str, now: i64) -> String {
    let number: u64 = mark.split_once('-').and_then(|(number, _)| number.parse().ok()).unwrap_or(0);
    format!("{}-{now:x}", number.saturating_add(1))
}
