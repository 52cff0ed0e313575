//! What earlier runs found out about files: size, times and hash of each one that is wholly in the index.
//!
//! A cache, kept in the index folder as a journal: each commit appends what changed with it. Every batch carries the mark of
//! the commit it belongs to, and the manifest counts only as long as its last mark is that of the index. After a crash
//! between a commit and its batch, or when either was put back from a backup, it counts for nothing: the next run reads all
//! files again and compares them with what the index holds. Knows nothing of what is in a file.

use std::collections::BTreeMap;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::engine::EngineError;
use crate::engine::local::write_atomically;
use crate::result::ManifestHealth;

pub const FILE: &str = "manifest";
/// The first bytes of a manifest, with its version.
const MAGIC: &[u8] = b"onrecord manifest 1\n";
/// More entries are written in several batches.
const BATCH: usize = 1 << 16;
/// Mark of a batch that others follow; no commit has it.
const UNFINISHED: &str = "+";
/// Entries of the past that are never worth writing a journal anew.
const ROOM: usize = 1000;
/// A longer batch is damaged.
const MOST_BATCH_BYTES: u64 = 1 << 30;

/// Names a file by the hash of its key.
pub type FileId = [u8; 16];

/// The id of the file with this key.
pub fn file_id(key: &str) -> FileId {
    half(&blake3::hash(key.as_bytes()))
}

/// The first half of a hash: enough to tell files and ids apart.
pub fn half(hash: &blake3::Hash) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&hash.as_bytes()[..16]);
    half
}

/// What a look at a file tells without opening it. Times in nanoseconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    pub size: u64,
    pub modified: i64,
    /// When content or attributes were last changed, where the system tells.
    pub changed: i64,
}

impl Stamp {
    pub fn of(metadata: &Metadata) -> Stamp {
        #[cfg(unix)]
        let changed = {
            use std::os::unix::fs::MetadataExt;
            metadata.ctime().saturating_mul(1_000_000_000).saturating_add(metadata.ctime_nsec())
        };
        #[cfg(not(unix))]
        let changed = 0;
        let modified = metadata.modified().map_or(i64::MAX, nanoseconds);
        Stamp { size: metadata.len(), modified, changed }
    }
}

/// Nanoseconds from 1970 to `time`.
pub fn nanoseconds(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(error) => i64::try_from(error.duration().as_nanos()).map_or(i64::MIN, |before| -before),
    }
}

/// Why a file that was read has no articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    Articles,
    /// Nothing at all, or white space.
    Empty,
    /// A format that is not read.
    Unknown,
}

/// A file that is wholly in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// `None` where the file was written so shortly before it was read that it may have changed since without showing it.
    pub stamp: Option<Stamp>,
    /// First half of the BLAKE3 of its content.
    pub hash: [u8; 16],
    /// Hash of everything that decides what is made of the content.
    pub settings: u64,
    /// Articles in the index.
    pub articles: u64,
    /// Records that could not be read.
    pub failed: u64,
    pub content: Content,
}

#[derive(Serialize, Deserialize)]
struct Batch {
    mark: String,
    /// `None` takes back an earlier entry.
    entries: Vec<(FileId, Option<Entry>)>,
}

/// What is known of files at the beginning of a run.
#[derive(Default)]
pub struct Manifest {
    /// Sorted by file. There may be millions, for which a table takes twice the memory.
    entries: Vec<(FileId, Entry)>,
    /// Entries in the journal, those taken back or replaced included.
    written: usize,
    /// Whether the journal can be appended to.
    current: bool,
}

impl Manifest {
    /// Reads the manifest in the index folder; it is empty unless it is of the commit with `mark`.
    pub fn read(folder: &Path, mark: &str) -> Manifest {
        match read_journal(&folder.join(FILE)) {
            Ok((manifest, last)) if last == mark => manifest,
            _ => Manifest::default(),
        }
    }

    /// What is known of a file.
    pub fn get(&self, file: &FileId) -> Option<&Entry> {
        let place = self.entries.binary_search_by_key(file, |(known, _)| *known).ok()?;
        self.entries.get(place).map(|(_, entry)| entry)
    }

    /// Reads a journal of `length` bytes; also gives its last mark.
    ///
    /// Errors: it is damaged anywhere, which makes all of it worth nothing.
    pub fn from_journal(input: &mut dyn Read, length: u64) -> io::Result<(Manifest, String)> {
        let mut left = length;
        let mut manifest = Manifest::default();
        let mut magic = [0; MAGIC.len()];
        input.read_exact(&mut magic)?;
        if magic != MAGIC {
            return Err(io::ErrorKind::InvalidData.into());
        }
        left = left.saturating_sub(MAGIC.len() as u64);
        let mut mark = None;
        let mut entries: Vec<(FileId, Option<Entry>)> = Vec::new();
        let mut tidied = 0;
        while left > 0 {
            let mut head = [0; 16];
            input.read_exact(&mut head)?;
            let [l0, l1, l2, l3, l4, l5, l6, l7, checksum @ ..] = head;
            let length = u64::from_le_bytes([l0, l1, l2, l3, l4, l5, l6, l7]);
            left = left.saturating_sub(16);
            if length > left.min(MOST_BATCH_BYTES) {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            left -= length;
            let mut bytes = vec![0; length as usize];
            input.read_exact(&mut bytes)?;
            if checksum_of(&bytes) != checksum {
                return Err(io::ErrorKind::InvalidData.into());
            }
            let batch: Batch = postcard::from_bytes(&bytes).map_err(io::Error::other)?;
            manifest.written += batch.entries.len();
            entries.extend(batch.entries);
            // What is of the past takes no more memory than what holds.
            if entries.len() > 2 * tidied + BATCH {
                tidy(&mut entries);
                tidied = entries.len();
            }
            mark = Some(batch.mark);
        }
        tidy(&mut entries);
        manifest.entries = entries.into_iter().filter_map(|(file, entry)| Some((file, entry?))).collect();
        manifest.entries.shrink_to_fit();
        manifest.current = true;
        mark.map(|mark| (manifest, mark)).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    /// How many files are known.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing is known of any file.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// How a manifest lies there.
pub enum Lasting {
    Missing,
    Known(ManifestHealth),
    /// Torn or damaged, with the reason.
    Damaged(String),
}

/// Looks at the manifest in the index folder. `mark` is that of the last commit, if that is known; `paths` are those of files by
/// their keys.
///
/// Errors: it is there and cannot be read at all.
pub fn look(folder: &Path, mark: Option<&str>, paths: &BTreeMap<String, String>) -> Result<Lasting, EngineError> {
    let path = folder.join(FILE);
    let (manifest, last) = match read_journal(&path) {
        Ok(read) => read,
        Err(error) => {
            return match error.kind() {
                io::ErrorKind::NotFound => Ok(Lasting::Missing),
                io::ErrorKind::UnexpectedEof => Ok(Lasting::Damaged("it is torn".to_owned())),
                io::ErrorKind::InvalidData | io::ErrorKind::Other => {
                    Ok(Lasting::Damaged("it does not match its checksum".to_owned()))
                }
                _ => Err(EngineError::io(format!("reading {}", path.display()))(error)),
            };
        }
    };
    let mut known = ManifestHealth { is_believed: mark == Some(last.as_str()), ..ManifestHealth::default() };
    for (_, entry) in &manifest.entries {
        known.files += 1;
        known.without_articles += u64::from(entry.content != Content::Articles);
        known.failed_files += u64::from(entry.failed > 0);
        known.failed_records += entry.failed;
    }
    for (key, path) in paths {
        if let Some(entry) = manifest.get(&file_id(key)).filter(|entry| entry.failed > 0) {
            // Of an article in an archive of files, the archive.
            let file = path.split("!/").next().unwrap_or(path);
            known.failed.push((file.to_owned(), entry.failed));
        }
    }
    Ok(Lasting::Known(known))
}

/// Removes the manifest in the index folder if it is torn or damaged; whether it was.
pub fn drop_damaged(folder: &Path) -> Result<bool, EngineError> {
    if !matches!(look(folder, None, &BTreeMap::new())?, Lasting::Damaged(_)) {
        return Ok(false);
    }
    let path = folder.join(FILE);
    std::fs::remove_file(&path).map_err(EngineError::io(format!("removing {}", path.display())))?;
    Ok(true)
}

/// Leaves of each file what was written last, and of those that were taken back nothing; sorts by file.
fn tidy(entries: &mut Vec<(FileId, Option<Entry>)>) {
    entries.sort_by_key(|(file, _)| *file);
    // Of neighbours with one file the earlier goes, by taking over what the later says.
    entries.dedup_by(|later, earlier| {
        let is_same = later.0 == earlier.0;
        if is_same {
            earlier.1 = later.1;
        }
        is_same
    });
    entries.retain(|(_, entry)| entry.is_some());
}

fn read_journal(path: &Path) -> io::Result<(Manifest, String)> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    Manifest::from_journal(&mut BufReader::with_capacity(1 << 16, file), length)
}

fn checksum_of(bytes: &[u8]) -> [u8; 8] {
    let mut checksum = [0; 8];
    checksum.copy_from_slice(&blake3::hash(bytes).as_bytes()[..8]);
    checksum
}

fn framed(mark: &str, entries: Vec<(FileId, Option<Entry>)>) -> Vec<u8> {
    let bytes = postcard::to_stdvec(&Batch { mark: mark.to_owned(), entries }).unwrap_or_default();
    let mut framed = Vec::with_capacity(bytes.len() + 16);
    framed.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    framed.extend_from_slice(&checksum_of(&bytes));
    framed.extend_from_slice(&bytes);
    framed
}

/// Writes the manifest.
pub struct Journal {
    path: PathBuf,
    /// Whether what lies there must be replaced and not appended to.
    stale: bool,
    /// Entries in the journal.
    written: usize,
    /// Files that the journal knows, at most: those of this run are counted as new.
    files: usize,
    is_touched: bool,
}

impl Journal {
    /// Goes on with the manifest in the index folder where that is current.
    pub fn new(folder: &Path, manifest: &Manifest) -> Journal {
        Journal {
            path: folder.join(FILE),
            stale: !manifest.current,
            written: manifest.written,
            files: manifest.entries.len(),
            is_touched: false,
        }
    }

    /// Records, durably, what became known with the commit of this mark.
    pub fn append(&mut self, mark: &str, entries: Vec<(FileId, Option<Entry>)>) -> Result<(), EngineError> {
        self.written += entries.len();
        self.files += entries.iter().filter(|(_, entry)| entry.is_some()).count();
        self.is_touched = true;
        let mut bytes = Vec::new();
        let mut rest = entries;
        loop {
            let more = if rest.len() > BATCH { rest.split_off(BATCH) } else { Vec::new() };
            // Only the last batch vouches for the others.
            bytes.extend_from_slice(&framed(if more.is_empty() { mark } else { UNFINISHED }, rest));
            if more.is_empty() {
                break;
            }
            rest = more;
        }
        if self.stale {
            let mut whole = MAGIC.to_vec();
            whole.append(&mut bytes);
            write_atomically(&self.path, &whole)?;
            self.stale = false;
            return Ok(());
        }
        let what = || EngineError::io(format!("writing {}", self.path.display()));
        let mut file = OpenOptions::new().append(true).open(&self.path).map_err(what())?;
        file.write_all(&bytes).and_then(|()| file.sync_data()).map_err(what())
    }

    /// Writes the journal anew where more than half of it is of the past. `mark` is that of the last commit.
    pub fn close(self, mark: &str) -> Result<(), EngineError> {
        // What is too much now still is when a run has something to write again.
        if !self.is_touched || self.written < 2 * self.files + ROOM {
            return Ok(());
        }
        // What holds is read again: to remember it all along would take as much memory as the manifest itself. What cannot
        // be read now cannot be read by the next run either, which makes it anew.
        let entries = match read_journal(&self.path) {
            Ok((manifest, last)) if last == mark => manifest.entries,
            _ => return Ok(()),
        };
        let mut whole = MAGIC.to_vec();
        let mut rest = entries.chunks(BATCH).peekable();
        while let Some(batch) = rest.next() {
            let batch = batch.iter().map(|(file, entry)| (*file, Some(*entry))).collect();
            whole.extend_from_slice(&framed(if rest.peek().is_some() { UNFINISHED } else { mark }, batch));
        }
        if entries.is_empty() {
            whole.extend_from_slice(&framed(mark, Vec::new()));
        }
        write_atomically(&self.path, &whole)
    }
}
