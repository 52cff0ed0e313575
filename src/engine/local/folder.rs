//! The folder of a local index: what lies in it, who may write, and opening it where nothing can be written.
//!
//! `onrecord.json` states format and analyser; `tantivy/` is the index proper; `dictionary-*.zstd` are compression dictionaries;
//! `manifest` is intake's own; `writer.lock` is held while somebody writes; `.*.new` is a file being written. The folder is its owner's alone.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr};
use tantivy::{Directory, Index, IndexSettings};
use zstd::dict::DecoderDictionary;

use super::analyse;
use super::schema::{self, Fields};
use super::stored::{Dictionaries, dictionary_number};
use crate::engine::EngineError;
use crate::text::tokenise::ANALYSER_VERSION;

/// Version of everything that is written to the folder.
pub const FORMAT_VERSION: u32 = 3;
const DESCRIPTION: &str = "onrecord.json";
const LOCK: &str = "writer.lock";
const TANTIVY: &str = "tantivy";
/// Bytes of blobs that are read together.
const STORE_BLOCK: usize = 2 << 10;
/// Ends the name of a file that is being written; it begins with a full stop.
const UNFINISHED: &str = ".new";

#[derive(Serialize, Deserialize)]
struct Description {
    format: u32,
    analyser: u32,
    /// Version of the program that made the index; for people.
    program: String,
}

/// Whether `path` is an index folder: it has a description.
pub fn is_index(path: &Path) -> bool {
    path.join(DESCRIPTION).is_file()
}

/// Checks that the folder holds an index of this version.
pub fn check(path: &Path) -> Result<(), EngineError> {
    let file = path.join(DESCRIPTION);
    let text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(_) if path.is_file() => return Err(EngineError::NotAnIndex(path.to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(if is_empty(path)? {
                EngineError::NoIndex(path.to_owned())
            } else {
                EngineError::NotAnIndex(path.to_owned())
            });
        }
        Err(error) => return Err(EngineError::io(format!("reading {}", file.display()))(error)),
    };
    let description: Description = serde_json::from_str(&text)
        .map_err(|error| EngineError::Damaged(format!("{} is not readable ({error})", file.display())))?;
    if description.format != FORMAT_VERSION || description.analyser != ANALYSER_VERSION {
        return Err(EngineError::Version {
            path: path.to_owned(),
            found: description.format,
            analyser: description.analyser,
            format: FORMAT_VERSION,
            own: ANALYSER_VERSION,
        });
    }
    Ok(())
}

/// Whether nothing of anybody's is in the folder: it is missing, or holds only what an index folder may hold before it is one.
fn is_empty(path: &Path) -> Result<bool, EngineError> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(EngineError::io(format!("listing {}", path.display()))(error)),
    };
    for entry in entries {
        let entry = entry.map_err(EngineError::io(format!("listing {}", path.display())))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !(name.starts_with('.') || name == "README.md" || name == LOCK) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Makes the folder an index, if it is not one yet, and takes the writer's lock. `holder` tells others who holds it.
pub fn claim(path: &Path, holder: &str) -> Result<HeldLock, EngineError> {
    match check(path) {
        Ok(()) | Err(EngineError::NoIndex(_)) => {}
        Err(error) => return Err(error),
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(EngineError::io(format!("making the index folder {}", path.display())))?;
    let lock = lock(path, holder)?;
    // A folder that was there before, such as one from a checkout, may be open to others.
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o700))
        .map_err(EngineError::io(format!("making {} readable by its owner only", path.display())))?;
    remove_unfinished(path)?;
    if !is_index(path) {
        let description = Description {
            format: FORMAT_VERSION,
            analyser: ANALYSER_VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let text = serde_json::to_string(&description).unwrap_or_default() + "\n";
        write_atomically(&path.join(DESCRIPTION), text.as_bytes())?;
    }
    Ok(lock)
}

/// The writer's lock, while this lives.
pub struct HeldLock(File);

impl Drop for HeldLock {
    fn drop(&mut self) {
        // Closing the file would do, were it not for processes just being started, which hold copies of it for a moment. An
        // error leaves the lock to that.
        let _ = self.0.unlock();
    }
}

fn lock(path: &Path, holder: &str) -> Result<HeldLock, EngineError> {
    let file_path = path.join(LOCK);
    let what = || format!("locking {}", file_path.display());
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&file_path)
        .map_err(EngineError::io(what()))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(fs::TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // Who holds it is a courtesy: the lock itself has already answered.
            if file.read_to_string(&mut holder).is_err() || holder.trim().is_empty() {
                holder = "it does not say who it is".to_owned();
            }
            return Err(EngineError::Locked { path: path.to_owned(), holder: holder.trim().to_owned() });
        }
        Err(fs::TryLockError::Error(error)) => return Err(EngineError::io(what())(error)),
    }
    file.set_len(0).and_then(|()| writeln!(file, "{holder}")).map_err(EngineError::io(what()))?;
    Ok(HeldLock(file))
}

/// Removes what a writer that was killed had begun to write.
fn remove_unfinished(path: &Path) -> Result<(), EngineError> {
    let what = || format!("listing {}", path.display());
    for entry in fs::read_dir(path).map_err(EngineError::io(what()))? {
        let entry = entry.map_err(EngineError::io(what()))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') && name.ends_with(UNFINISHED) {
            fs::remove_file(entry.path()).map_err(EngineError::io(format!("removing {}", entry.path().display())))?;
        }
    }
    Ok(())
}

/// Writes a file so that it is there whole or not at all.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), EngineError> {
    let what = || format!("writing {}", path.display());
    let Some(name) = path.file_name() else {
        return Err(EngineError::io(what())(std::io::ErrorKind::InvalidInput.into()));
    };
    let temporary = path.with_file_name(format!(".{}{UNFINISHED}", name.to_string_lossy()));
    let mut file = File::create(&temporary).map_err(EngineError::io(what()))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(EngineError::io(what()))?;
    fs::rename(&temporary, path).map_err(EngineError::io(what()))?;
    if let Some(parent) = path.parent() {
        File::open(parent).and_then(|folder| folder.sync_all()).map_err(EngineError::io(what()))?;
    }
    Ok(())
}

/// Opens the tantivy index for writing, making it where it is missing.
pub fn open_for_writing(path: &Path) -> Result<(Index, Fields), EngineError> {
    let folder = path.join(TANTIVY);
    fs::create_dir_all(&folder).map_err(EngineError::io(format!("making {}", folder.display())))?;
    let directory = MmapDirectory::open(&folder).map_err(|error| EngineError::Storage(error.to_string()))?;
    let (schema, fields) = schema::build();
    let exists = Index::exists(&directory).map_err(|error| EngineError::Storage(error.to_string()))?;
    let index = if exists {
        Index::open(directory)
    } else {
        let settings = IndexSettings {
            sort_by_field: Some(tantivy::IndexSortByField { field: "date".to_owned(), order: tantivy::Order::Desc }),
            // Blobs are compressed one by one.
            docstore_compression: tantivy::store::Compressor::None,
            docstore_compress_dedicated_thread: false,
            // A block is copied whole to read one article of it.
            docstore_blocksize: STORE_BLOCK,
            ..IndexSettings::default()
        };
        Index::builder().schema(schema.clone()).settings(settings).open_or_create(directory)
    };
    let index = index.map_err(storage)?;
    if index.schema() != schema {
        return Err(EngineError::Damaged("its fields are not those of its stated format".to_owned()));
    }
    analyse::register(index.tokenizers());
    Ok((index, fields))
}

/// Opens the tantivy index for reading, also where nothing can be written or locked.
pub fn open_for_reading(path: &Path) -> Result<(Index, Fields), EngineError> {
    check(path)?;
    let folder = path.join(TANTIVY);
    if !folder.join("meta.json").exists() {
        return Err(EngineError::NoIndex(path.to_owned()));
    }
    let directory = MmapDirectory::open(&folder).map_err(|error| EngineError::Storage(error.to_string()))?;
    let index = Index::open(ReadOnly(directory)).map_err(storage)?;
    let (schema, fields) = schema::build();
    if index.schema() != schema {
        return Err(EngineError::Damaged("its fields are not those of its stated format".to_owned()));
    }
    analyse::register(index.tokenizers());
    Ok((index, fields))
}

/// Tantivy's errors in our words.
pub fn storage(error: tantivy::TantivyError) -> EngineError {
    match error {
        tantivy::TantivyError::DataCorruption(corruption) => EngineError::Damaged(format!("{corruption:?}")),
        // What made a thread of its fail, tantivy does not say.
        tantivy::TantivyError::ErrorInThread(_) | tantivy::TantivyError::Poisoned => EngineError::Writing,
        other => EngineError::Storage(other.to_string()),
    }
}

/// A directory that is only read: what cannot be locked is read without a lock, and files that only a writer needs may be
/// out of reach.
#[derive(Clone, Debug)]
struct ReadOnly(MmapDirectory);

impl Directory for ReadOnly {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.0.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError {
            io_error: Arc::new(std::io::ErrorKind::PermissionDenied.into()),
            filepath: path.to_owned(),
        })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.0.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::wrap_io_error(std::io::ErrorKind::PermissionDenied.into(), path.to_owned()))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        // The list of managed files serves the collection of garbage, which a reader never does.
        if path == Path::new(".managed.json") {
            return Err(OpenReadError::FileDoesNotExist(path.to_owned()));
        }
        self.0.atomic_read(path)
    }

    fn atomic_write(&self, _path: &Path, _data: &[u8]) -> std::io::Result<()> {
        Err(std::io::ErrorKind::PermissionDenied.into())
    }

    fn sync_directory(&self) -> std::io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.0.acquire_lock(lock) {
            // The lock keeps a writer from removing files while they are opened; where none can be taken, opening is tried
            // again instead (see `LocalIndex::open`).
            Err(LockError::IoError(_)) => Ok(DirectoryLock::from(Box::new(()))),
            other => other,
        }
    }

    fn watch(&self, _callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

/// The compression dictionaries of an index, each read when first needed.
#[derive(Default)]
pub struct DictionaryFiles {
    folder: PathBuf,
    loaded: Mutex<BTreeMap<u32, Arc<DecoderDictionary<'static>>>>,
}

impl DictionaryFiles {
    pub fn new(folder: &Path) -> DictionaryFiles {
        DictionaryFiles { folder: folder.to_owned(), loaded: Mutex::default() }
    }
}

impl Dictionaries for DictionaryFiles {
    fn dictionary(&self, number: u32) -> Option<Arc<DecoderDictionary<'static>>> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = loaded.get(&number) {
            return Some(Arc::clone(known));
        }
        let bytes = read_dictionary(&dictionary_path(&self.folder, number))?;
        let dictionary = Arc::new(DecoderDictionary::copy(&bytes));
        loaded.insert(number, Arc::clone(&dictionary));
        Some(dictionary)
    }
}

fn dictionary_path(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("dictionary-{number:08x}.zstd"))
}

/// The bytes of a dictionary; `None` where it is missing or damaged: a blob that needs it will say so.
fn read_dictionary(path: &Path) -> Option<Vec<u8>> {
    let bytes = fs::read(path).ok()?;
    let folder = path.parent()?;
    (dictionary_path(folder, dictionary_number(&bytes)) == path).then_some(bytes)
}

/// The dictionaries of an index, the latest first.
pub fn read_dictionaries(folder: &Path) -> Vec<Vec<u8>> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !(name.starts_with("dictionary-") && name.ends_with(".zstd")) {
            continue;
        }
        let written = entry.metadata().and_then(|metadata| metadata.modified()).ok();
        found.extend(read_dictionary(&entry.path()).map(|bytes| (written, bytes)));
    }
    found.sort_by(|one, other| other.cmp(one));
    found.into_iter().map(|(_, bytes)| bytes).collect()
}

/// Writes a dictionary beside the index.
pub fn write_dictionary(folder: &Path, bytes: &[u8]) -> Result<(), EngineError> {
    write_atomically(&dictionary_path(folder, dictionary_number(bytes)), bytes)
}
