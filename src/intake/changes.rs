//! What of the listed files is new, changed or gone: one file after the other, one record after the other.
//!
//! The only place where ids are given. It runs on one thread, in the order of the listing, so that ids come out the same
//! however many threads attribute and write.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::sync::Arc;

use super::manifest::{Content, Entry, FileId, Manifest, Stamp, file_id, half, nanoseconds};
use super::pipeline::{Job, Outlet, Shared, Tally};
use super::prepare::{Fingerprints, IdHash, content_hash, distinguished_id, id_hash, id_of, settings_hash};
use super::walk::{Found, Listing, STANDARD_INPUT};
use super::{IntakeOptions, Level, Note};
use crate::article::Article;
use crate::engine::EngineError;
use crate::engine::local::Snapshot;
use crate::read::{Problem, ReadError, Record, Seekable, read_seekable, read_stream};

/// A file up to this size is read once and hashed in memory; a larger one is read twice.
const SMALL_FILE: u64 = 4 << 20;
/// Buffer for hashing.
const BLOCK: usize = 1 << 20;
/// Times of files closer to the beginning of the run than this prove nothing: the clock of files may tick that slowly.
const UNCERTAIN_NANOSECONDS: i64 = 2_000_000_000;
/// Ids deleted in one step.
const DELETIONS: usize = 1000;
/// Unchanged articles counted before they are reported.
const UNREPORTED: i64 = 1000;

/// Why the files are not read to the end.
pub enum Halt {
    /// Asked to stop.
    Stopped,
    /// The other end is gone.
    Abandoned,
    Failed(EngineError),
}

impl From<EngineError> for Halt {
    fn from(error: EngineError) -> Halt {
        Halt::Failed(error)
    }
}

/// Reads what changed.
pub struct Changes<'a> {
    options: &'a IntakeOptions,
    listing: &'a Listing,
    manifest: &'a Manifest,
    settings: u64,
    fingerprints: Fingerprints,
    shared: &'a Shared<'a>,
    /// What the index holds as of a commit of this run or before.
    snapshot: Option<Snapshot>,
    snapshot_version: u64,
    /// Who has an id, where that is decided but not in the snapshot yet.
    claims: HashMap<IdHash, Claim>,
    /// Counted, but not handed on yet.
    tally: Tally,
    /// Size of the files that are done.
    bytes: u64,
}

struct Claim {
    /// Number of the file in the listing; `None` where the article is deleted.
    owner: Option<usize>,
    /// The step that makes it so.
    step: u64,
}

/// The file being read.
struct Reading<'a> {
    number: usize,
    key: Arc<str>,
    file: FileId,
    hash: [u8; 32],
    /// As the user would name it.
    shown: &'a str,
    /// Path that its articles are said to come from.
    relative: String,
    is_standard_input: bool,
    ids: HashMap<IdHash, Versions>,
    /// Records that could not be read.
    failed: u64,
    /// Other files whose articles have ids that this file's have too: how many, the first, and what it became.
    conflicts: BTreeMap<String, (u64, String, String)>,
}

/// Fingerprints of an article before this run and as last seen in it; 0 for none.
#[derive(Clone, Copy, Default)]
struct Versions {
    before: u64,
    now: u64,
}

impl Versions {
    /// Adds `by` to the count that an article of these versions belongs to.
    fn count(self, tally: &mut Tally, by: i64) {
        match (self.before, self.now) {
            (_, 0) => {}
            (0, _) => tally.added += by,
            (before, now) if before == now => tally.unchanged += by,
            _ => tally.updated += by,
        }
    }
}

impl<'a> Changes<'a> {
    /// `removed` are ids whose articles are gone, though the snapshot still has them.
    pub fn new(
        options: &'a IntakeOptions,
        listing: &'a Listing,
        manifest: &'a Manifest,
        snapshot: Option<Snapshot>,
        removed: Vec<IdHash>,
        shared: &'a Shared<'a>,
    ) -> Changes<'a> {
        Changes {
            options,
            listing,
            manifest,
            settings: settings_hash(&options.read, &options.attribution),
            fingerprints: Fingerprints::new(&options.attribution),
            shared,
            snapshot,
            snapshot_version: 0,
            claims: removed.into_iter().map(|id| (id, Claim { owner: None, step: u64::MAX })).collect(),
            tally: Tally::default(),
            bytes: 0,
        }
    }

    /// What the threads of this run share.
    pub fn shared(&self) -> &'a Shared<'a> {
        self.shared
    }

    /// Reads all files. `stdin` is read where it is listed.
    pub fn run(mut self, mut stdin: Option<&mut (dyn Read + Send)>, outlet: &mut Outlet<'_>) -> Result<(), Halt> {
        for (number, found) in self.listing.files.iter().enumerate() {
            if self.shared.is_stopped() {
                return Err(Halt::Stopped);
            }
            if self.listing.is_standard_input(found) {
                if let Some(input) = stdin.take() {
                    self.read_standard_input(number, input, outlet)?;
                }
            } else {
                self.file(number, found, outlet)?;
            }
            self.bytes = self.bytes.saturating_add(self.listing.stamp(found).size);
            self.shared.set_bytes(self.bytes);
        }
        Ok(())
    }

    /// Looks at one file, and reads it if it changed.
    fn file(&mut self, number: usize, found: &Found, outlet: &mut Outlet<'_>) -> Result<(), Halt> {
        let key = self.listing.key(found);
        let file = file_id(&key);
        let stamp = self.listing.stamp(found);
        let manifest = self.manifest;
        // A file that was named is to be read, and if it cannot be, that is said every time.
        let known = manifest
            .get(&file)
            .filter(|entry| entry.settings == self.settings && !(found.named && entry.content == Content::Unknown));
        if let Some(entry) = known.filter(|entry| entry.stamp == Some(stamp)) {
            return self.finish_unchanged(found, entry, None, outlet);
        }
        let opened = match self.open(found) {
            Ok(opened) => opened,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(Halt::Stopped),
            Err(error) => {
                let note = Note::error(self.listing.shown(found), ReadError::Io(error).to_string());
                outlet.note(note, self.take_tally())?;
                return outlet.done(None, self.take_tally());
            }
        };
        let certain_before = nanoseconds(self.options.now).saturating_sub(UNCERTAIN_NANOSECONDS);
        let certain = (stamp.modified < certain_before).then_some(stamp);
        if let Some(entry) = known.filter(|entry| entry.hash == half(&opened.hash)) {
            let entry = Entry { stamp: certain, ..*entry };
            return self.finish_unchanged(found, &entry, Some(file), outlet);
        }
        self.changed_file(number, found, opened, certain, outlet)
    }

    /// Reads a file that is not known to be in the index as it is.
    fn changed_file(
        &mut self,
        number: usize,
        found: &Found,
        opened: Opened,
        certain: Option<Stamp>,
        outlet: &mut Outlet<'_>,
    ) -> Result<(), Halt> {
        let key = self.listing.key(found);
        let file = file_id(&key);
        let shown = self.listing.shown(found);
        let mut reading = Reading {
            number,
            key: key.into(),
            file,
            hash: *opened.hash.as_bytes(),
            shown: &shown,
            relative: self.listing.relative(found),
            is_standard_input: false,
            ids: HashMap::new(),
            failed: 0,
            conflicts: BTreeMap::new(),
        };
        // A file keeps the path under which it first came, since ids may be made of it.
        let mut relative = None;
        if let Some(snapshot) = self.snapshot() {
            snapshot.articles_of(&reading.key, &mut |article| {
                reading.ids.insert(id_hash(article.id), Versions { before: article.fingerprint, now: 0 });
                if relative.is_none() {
                    relative = Some(article.path.to_owned());
                }
            })?;
        }
        if let Some(known) = relative {
            reading.relative = without_member(&known, &reading.relative).to_owned();
        }
        let (result, is_whole) = match opened.bytes {
            Some(bytes) => (self.read(Way::Place(&mut Cursor::new(bytes)), &mut reading, outlet)?, true),
            None if opened.is_zip => {
                let mut input = opened.input;
                let result = self.read(Way::Place(&mut input), &mut reading, outlet)?;
                // Read here and there, so that nothing could be hashed on the way.
                let again = self.hash(&mut input);
                (result, again.is_ok_and(|hash| hash == opened.hash))
            }
            None => {
                let mut checked = Checked {
                    input: opened.input,
                    hasher: blake3::Hasher::new(),
                    ended: false,
                    bytes: self.bytes,
                    shared: self.shared,
                };
                let result = self.read(Way::Stream(&mut checked), &mut reading, outlet)?;
                // A reader may see the end of what it wants before the end of the file.
                (result, !checked.ended || checked.hasher.finalize() == opened.hash)
            }
        };
        let had = reading.ids.values().filter(|versions| versions.before != 0).count();
        let content = match result {
            Ok(()) => Content::Articles,
            Err(error @ (ReadError::Empty | ReadError::Unknown { .. })) if had > 0 && !self.options.prune => {
                let reason =
                    format!("{error}; what it held stays in the index until a run with --prune ({had} in all)");
                self.tally.unchanged += had as i64;
                self.tally.articles += had as i64;
                outlet.note(Note::error(&*shown, reason), self.take_tally())?;
                return self.finish_unread(&reading, outlet);
            }
            Err(error @ ReadError::Empty) => {
                outlet.note(Note::skipped(&*shown, error.to_string()), self.take_tally())?;
                Content::Empty
            }
            Err(error @ ReadError::Unknown { .. }) if !found.named => {
                outlet.note(Note::skipped(&*shown, error.to_string()), self.take_tally())?;
                Content::Unknown
            }
            Err(error) => {
                outlet.note(Note::error(&*shown, error.to_string()), self.take_tally())?;
                return self.finish_unread(&reading, outlet);
            }
        };
        // A small file is read at once, but not in one moment; one that was removed since is whole as it was read.
        let is_other = fs::metadata(self.listing.path(found)).is_ok_and(|now| Stamp::of(&now) != opened.stamp);
        if !is_whole || is_other {
            let reason = "it changed while it was being read; the next run reads it again";
            outlet.note(Note::warning(&*shown, reason), self.take_tally())?;
            return self.finish_unread(&reading, outlet);
        }
        self.report_conflicts(&reading, outlet)?;
        let mut articles = reading.ids.values().filter(|versions| versions.now != 0).count() as u64;
        let vanished = reading.ids.len() as u64 - articles;
        if reading.failed == 0 {
            self.remove_vanished(&reading, outlet)?;
        } else if vanished > 0 {
            // A record that cannot be read may be one that could be before: nothing is forgotten because of damage.
            let reason = "its articles of earlier runs stay in the index until all of it can be read";
            outlet.note(Note::warning(&*shown, reason), self.take_tally())?;
            self.tally.unchanged += vanished as i64;
            self.tally.articles += vanished as i64;
            articles += vanished;
        }
        let entry = Entry {
            stamp: certain,
            hash: half(&opened.hash),
            settings: self.settings,
            articles,
            failed: reading.failed,
            content,
        };
        outlet.done(Some((file, entry)), self.take_tally())
    }

    /// Reads standard input: one source that only ever grows, whose articles are known by their ids.
    fn read_standard_input(
        &mut self,
        number: usize,
        input: &mut (dyn Read + Send),
        outlet: &mut Outlet<'_>,
    ) -> Result<(), Halt> {
        let mut reading = Reading {
            number,
            key: STANDARD_INPUT.into(),
            file: file_id(STANDARD_INPUT),
            hash: [0; 32],
            shown: STANDARD_INPUT,
            relative: STANDARD_INPUT.to_owned(),
            is_standard_input: true,
            ids: HashMap::new(),
            failed: 0,
            conflicts: BTreeMap::new(),
        };
        let mut counted = Counted { input, bytes: self.bytes, shared: self.shared };
        let result = self.read(Way::Stream(&mut counted), &mut reading, outlet)?;
        self.bytes = counted.bytes;
        match result {
            Ok(()) => {}
            Err(ReadError::Empty) => {
                outlet.note(Note::skipped(STANDARD_INPUT, ReadError::Empty.to_string()), self.take_tally())?;
            }
            Err(error) => outlet.note(Note::error(STANDARD_INPUT, error.to_string()), self.take_tally())?,
        }
        self.finish_unread(&reading, outlet)
    }

    /// Reads the records of one file. The inner result is the reader's.
    fn read(
        &mut self,
        input: Way<'_>,
        reading: &mut Reading<'_>,
        outlet: &mut Outlet<'_>,
    ) -> Result<Result<(), ReadError>, Halt> {
        let mut halt = None;
        let options = &self.options.read;
        let relative = reading.relative.clone();
        let sink = &mut |record| match self.record(record, reading, outlet) {
            Ok(()) => ControlFlow::Continue(()),
            Err(reason) => {
                halt = Some(reason);
                ControlFlow::Break(())
            }
        };
        let result = match input {
            Way::Stream(input) => read_stream(input, &relative, options, sink),
            Way::Place(input) => read_seekable(input, &relative, options, sink),
        };
        match halt {
            Some(halt) => Err(halt),
            None => Ok(result.map(|_| ())),
        }
    }

    fn record(&mut self, record: Record, reading: &mut Reading<'_>, outlet: &mut Outlet<'_>) -> Result<(), Halt> {
        if self.shared.is_stopped() {
            return Err(Halt::Stopped);
        }
        match record {
            Record::Bad(problem) => {
                reading.failed += 1;
                outlet.note(noted(Level::Error, reading, problem), self.take_tally())
            }
            Record::Skipped(problem) => outlet.note(noted(Level::Skipped, reading, problem), self.take_tally()),
            Record::Article { article, warnings } => {
                for problem in warnings {
                    outlet.note(noted(Level::Warning, reading, problem), self.take_tally())?;
                }
                self.article(article, reading, outlet)
            }
        }
    }

    fn article(
        &mut self,
        article: Box<Article>,
        reading: &mut Reading<'_>,
        outlet: &mut Outlet<'_>,
    ) -> Result<(), Halt> {
        self.refresh();
        let content = content_hash(&article);
        let fingerprint = self.fingerprints.of(&article, &content);
        let id = self.settle_id(id_of(&article, &content, reading.is_standard_input), reading)?;
        let hash = id_hash(&id);
        let versions = reading.ids.entry(hash).or_default();
        let earlier = *versions;
        versions.now = fingerprint;
        if earlier.now != 0 {
            self.tally.repeated += 1;
        } else {
            self.tally.articles += 1;
        }
        earlier.count(&mut self.tally, -1);
        versions.count(&mut self.tally, 1);
        let in_index = if earlier.now != 0 { earlier.now } else { earlier.before };
        if in_index == fingerprint {
            if self.tally.articles >= UNREPORTED {
                outlet.count(self.take_tally())?;
            }
            return Ok(());
        }
        self.claims.insert(hash, Claim { owner: Some(reading.number), step: outlet.next_step() });
        let tally = self.take_tally();
        if self.options.dry_run {
            return outlet.count(tally);
        }
        outlet.attribute(
            Job {
                id,
                file: reading.file,
                file_key: reading.key.clone(),
                file_hash: reading.hash,
                fingerprint,
                article: *article,
                replaces: in_index != 0,
                shown: reading.shown.to_owned(),
            },
            tally,
        )
    }

    /// The id under which an article of this file is kept that would by itself have the id `wanted`.
    fn settle_id(&mut self, wanted: String, reading: &mut Reading<'_>) -> Result<String, Halt> {
        if self.is_own(&wanted, reading)? {
            return Ok(wanted);
        }
        let distinguished = distinguished_id(&wanted, &reading.key);
        if self.is_own(&distinguished, reading)? {
            return Ok(distinguished);
        }
        let Some(other) = self.owner(&wanted)? else { return Ok(wanted) };
        let first = (0, wanted, distinguished.clone());
        reading.conflicts.entry(other).or_insert(first).0 += 1;
        Ok(distinguished)
    }

    /// Whether an article of this file has the id, in the index or by now.
    fn is_own(&self, id: &str, reading: &mut Reading<'_>) -> Result<bool, Halt> {
        let hash = id_hash(id);
        if reading.ids.contains_key(&hash) {
            return Ok(true);
        }
        if !reading.is_standard_input || self.claims.contains_key(&hash) {
            return Ok(false);
        }
        // What earlier runs read from standard input is looked up as it is needed.
        let Some(snapshot) = &self.snapshot else { return Ok(false) };
        let Some(before) = snapshot.fingerprint_in(&reading.key, id)? else { return Ok(false) };
        reading.ids.insert(hash, Versions { before, now: 0 });
        Ok(true)
    }

    /// The file that has the id, as it is shown.
    fn owner(&self, id: &str) -> Result<Option<String>, Halt> {
        if let Some(claim) = self.claims.get(&id_hash(id)) {
            let file = claim.owner.and_then(|number| self.listing.files.get(number));
            return Ok(file.map(|found| self.listing.shown(found)));
        }
        match &self.snapshot {
            Some(snapshot) => Ok(snapshot.owner_of(id)?),
            None => Ok(None),
        }
    }

    fn report_conflicts(&mut self, reading: &Reading<'_>, outlet: &mut Outlet<'_>) -> Result<(), Halt> {
        for (other, (count, id, kept_as)) in &reading.conflicts {
            let reason = match count {
                1 => format!("an article in {other} has the id `{id}` too; this one is kept as `{kept_as}`"),
                _ => format!(
                    "articles in {other} have {count} of the same ids, such as `{id}`, here kept as `{kept_as}`"
                ),
            };
            outlet.note(Note::warning(reading.shown, reason), self.take_tally())?;
        }
        Ok(())
    }

    /// Removes what the file had in the index and has no more.
    fn remove_vanished(&mut self, reading: &Reading<'_>, outlet: &mut Outlet<'_>) -> Result<(), Halt> {
        let vanished = |versions: &Versions| versions.before != 0 && versions.now == 0;
        if !reading.ids.values().any(vanished) {
            return Ok(());
        }
        let mut ids = Vec::new();
        if let Some(snapshot) = self.snapshot() {
            snapshot.articles_of(&reading.key, &mut |article| {
                if reading.ids.get(&id_hash(article.id)).is_some_and(vanished) {
                    ids.push(article.id.to_owned());
                }
            })?;
        }
        while !ids.is_empty() {
            let rest = if ids.len() > DELETIONS { ids.split_off(DELETIONS) } else { Vec::new() };
            for id in &ids {
                self.claims.insert(id_hash(id), Claim { owner: None, step: outlet.next_step() });
            }
            self.tally.removed += ids.len() as i64;
            outlet.delete(reading.file, ids, self.take_tally())?;
            ids = rest;
        }
        Ok(())
    }

    /// Ends a file that need not be read again.
    fn finish_unchanged(
        &mut self,
        found: &Found,
        entry: &Entry,
        renewed: Option<FileId>,
        outlet: &mut Outlet<'_>,
    ) -> Result<(), Halt> {
        let reason = match entry.content {
            Content::Articles => None,
            Content::Empty => Some("empty"),
            Content::Unknown => Some("not a format that can be indexed, as before"),
        };
        if let Some(reason) = reason {
            outlet.note(Note::skipped(self.listing.shown(found), reason), self.take_tally())?;
        }
        if entry.failed > 0 {
            let reason = match entry.failed {
                1 => "1 record could not be read, as before".to_owned(),
                failed => format!("{failed} records could not be read, as before"),
            };
            outlet.note(Note::warning(self.listing.shown(found), reason), self.take_tally())?;
            self.tally.failed += entry.failed as i64;
        }
        self.tally.unchanged += entry.articles as i64;
        self.tally.articles += entry.articles as i64;
        outlet.done(renewed.map(|file| (file, *entry)), self.take_tally())
    }

    /// Ends a file that is not known to be wholly in the index.
    fn finish_unread(&mut self, reading: &Reading<'_>, outlet: &mut Outlet<'_>) -> Result<(), Halt> {
        self.report_conflicts(reading, outlet)?;
        outlet.done(None, self.take_tally())
    }

    /// Opens a file and hashes it; keeps its content where that is small.
    ///
    /// Errors: those of reading; `Interrupted` where the run is to stop.
    fn open(&self, found: &Found) -> io::Result<Opened> {
        let mut input = File::open(self.listing.path(found))?;
        let stamp = Stamp::of(&input.metadata()?);
        let size = self.listing.stamp(found).size;
        if size <= SMALL_FILE {
            let mut bytes = Vec::with_capacity(size as usize + 1);
            Read::take(&mut input, SMALL_FILE + 1).read_to_end(&mut bytes)?;
            if bytes.len() as u64 <= SMALL_FILE {
                return Ok(Opened { input, stamp, hash: blake3::hash(&bytes), bytes: Some(bytes), is_zip: false });
            }
        }
        let hash = self.hash(&mut input)?;
        let mut opening = [0; 4];
        let is_zip = input.read(&mut opening)? == opening.len() && opening.starts_with(b"PK");
        input.seek(SeekFrom::Start(0))?;
        Ok(Opened { input, stamp, hash, bytes: None, is_zip })
    }

    /// Hashes a whole file and goes back to its beginning.
    ///
    /// Errors: those of reading; `Interrupted` where the run is to stop.
    fn hash(&self, input: &mut File) -> io::Result<blake3::Hash> {
        input.seek(SeekFrom::Start(0))?;
        let mut hasher = blake3::Hasher::new();
        let mut block = vec![0; BLOCK];
        loop {
            if self.shared.is_stopped() {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let length = match input.read(&mut block) {
                Ok(0) => break,
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            hasher.update(block.get(..length).unwrap_or(&[]));
        }
        input.seek(SeekFrom::Start(0))?;
        Ok(hasher.finalize())
    }

    /// Takes over what was committed since, and forgets the claims that are in it.
    fn refresh(&mut self) {
        if let Some(committed) = self.shared.committed_since(self.snapshot_version) {
            self.snapshot_version = committed.version;
            self.snapshot = Some(committed.snapshot);
            self.claims.retain(|_, claim| claim.step >= committed.steps);
        }
    }

    fn snapshot(&mut self) -> Option<&Snapshot> {
        self.refresh();
        self.snapshot.as_ref()
    }

    fn take_tally(&mut self) -> Tally {
        std::mem::take(&mut self.tally)
    }
}

struct Opened {
    /// At its beginning, unless the content is here.
    input: File,
    /// Of the file when it was opened.
    stamp: Stamp,
    hash: blake3::Hash,
    /// The content of a small file.
    bytes: Option<Vec<u8>>,
    /// Whether a large file looks like a zip archive, which is read from its end.
    is_zip: bool,
}

/// How a file is read.
enum Way<'a> {
    Stream(&'a mut dyn Read),
    Place(&'a mut dyn Seekable),
}

/// A note about a record of the file being read, or about a member of it.
fn noted(level: Level, reading: &Reading<'_>, problem: Problem) -> Note {
    let member = problem.path.strip_prefix(reading.relative.as_str()).unwrap_or("");
    let path = format!("{}{member}", reading.shown);
    Note::of_problem(level, &path, problem)
}

/// The path of a file of which `known` is the path of an article, maybe in an archive. The file's name is as in `listed`.
fn without_member<'a>(known: &'a str, listed: &str) -> &'a str {
    let name = listed.rsplit('/').next().unwrap_or(listed);
    let member = format!("{name}!/");
    let at = known.match_indices(&member).map(|(at, _)| at).find(|&at| {
        // A whole name, not the end of a longer one.
        known.get(..at).is_some_and(|before| before.is_empty() || before.ends_with('/'))
    });
    at.and_then(|at| known.get(..at.saturating_add(name.len()))).unwrap_or(known)
}

/// Tells how much is read through it of which nobody knew how much it would be.
struct Counted<'a> {
    input: &'a mut (dyn Read + Send),
    /// How far the run has come, in bytes.
    bytes: u64,
    shared: &'a Shared<'a>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.input.read(buffer)?;
        self.bytes = self.bytes.saturating_add(length as u64);
        self.shared.add_unlisted(length as u64);
        self.shared.set_bytes(self.bytes);
        Ok(length)
    }
}

/// Hashes what is read through it, and tells how far it has come.
struct Checked<'a> {
    input: File,
    hasher: blake3::Hasher,
    ended: bool,
    /// How far the run has come, in bytes.
    bytes: u64,
    shared: &'a Shared<'a>,
}

impl Read for Checked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.input.read(buffer)?;
        self.hasher.update(buffer.get(..length).unwrap_or(&[]));
        self.ended |= length == 0 && !buffer.is_empty();
        self.bytes = self.bytes.saturating_add(length as u64);
        self.shared.set_bytes(self.bytes);
        Ok(length)
    }
}
