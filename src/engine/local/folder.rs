//! The folder of a local index: what lies in it, who may write, and opening it where nothing can be written.
//!
//! `onrecord.json` states format and analyser; `tantivy/` is the index proper; `dictionary-*.zstd` are compression dictionaries;
//! `manifest` is intake's own; `writer.lock` is held while somebody writes; `.*.new` is a file being written. The folder is its owner's alone.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tantivy::directory::MmapDirectory;
use tantivy::directory::error::{OpenReadError, OpenWriteError};
use tantivy::{Index, IndexSettings, TantivyError};
use zstd::dict::DecoderDictionary;

use super::analyse;
use super::directory::Files;
use super::schema::{self, Fields};
use super::stored::{Dictionaries, dictionary_number};
use crate::engine::EngineError;
use crate::text::tokenise::ANALYSER_VERSION;

/// Version of everything that is written to the folder.
pub const FORMAT_VERSION: u32 = 4;
pub const DESCRIPTION: &str = "onrecord.json";
pub const LOCK: &str = "writer.lock";
pub const TANTIVY: &str = "tantivy";
/// Bytes of blobs that are read together.
const STORE_BLOCK: usize = 2 << 10;
/// Ends the name of a file that is being written; it begins with a full stop.
const UNFINISHED: &str = ".new";
/// Begins the name of such a file of tantivy's.
const UNFINISHED_OF_TANTIVY: &str = ".tmp";

#[derive(Serialize, Deserialize)]
pub struct Description {
    pub format: u32,
    pub analyser: u32,
    /// Version of the program that made the index; for people.
    pub program: String,
    /// Of the three above. What they are stays as it is in every format, so that a damaged number is not taken for another
    /// version. Indexes of earlier builds have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    checksum: Option<String>,
}

impl Description {
    fn of_this_version() -> Description {
        let program = env!("CARGO_PKG_VERSION").to_owned();
        let mut description =
            Description { format: FORMAT_VERSION, analyser: ANALYSER_VERSION, program, checksum: None };
        description.checksum = Some(description.own_checksum());
        description
    }

    fn own_checksum(&self) -> String {
        let hash = blake3::hash(format!("{} {} {}", self.format, self.analyser, self.program).as_bytes()).to_hex();
        hash.get(..16).unwrap_or("").to_owned()
    }

    fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }
}

/// Whether `path` is an index folder: it has a description.
pub fn is_index(path: &Path) -> bool {
    path.join(DESCRIPTION).is_file()
}

/// Checks that the folder holds an index of this version.
pub fn check(path: &Path) -> Result<(), EngineError> {
    describe(path).map(|_| ())
}

/// What the folder says of itself, if it holds an index of this version.
pub fn describe(path: &Path) -> Result<Description, EngineError> {
    let file = path.join(DESCRIPTION);
    let text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(_) if path.is_file() => return Err(EngineError::NotAnIndex(path.to_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(if is_empty(path)? {
                EngineError::NoIndex(path.to_owned())
            } else {
                EngineError::NotAnIndex(path.to_owned())
            });
        }
        Err(error) if error.kind() == ErrorKind::InvalidData => return Err(damaged(DESCRIPTION, "it is not text")),
        Err(error) => return Err(EngineError::io(format!("reading {}", file.display()))(error)),
    };
    let description: Description =
        serde_json::from_str(&text).map_err(|error| damaged(DESCRIPTION, &error.to_string()))?;
    if description.checksum.as_ref().is_some_and(|stated| *stated != description.own_checksum()) {
        return Err(damaged(DESCRIPTION, "it does not match its checksum"));
    }
    if description.format != FORMAT_VERSION || description.analyser != ANALYSER_VERSION {
        return Err(EngineError::Version {
            path: path.to_owned(),
            found: description.format,
            analyser: description.analyser,
            format: FORMAT_VERSION,
            own: ANALYSER_VERSION,
        });
    }
    if description.text() != text {
        return Err(damaged(DESCRIPTION, "it is not as it was written"));
    }
    Ok(description)
}

fn damaged(file: &str, reason: &str) -> EngineError {
    EngineError::Damaged(format!("{file}: {reason}"))
}

/// Whether nothing of anybody's is in the folder: it is missing, or holds only what an index folder may hold before it is one.
fn is_empty(path: &Path) -> Result<bool, EngineError> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(true),
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
        write_atomically(&path.join(DESCRIPTION), Description::of_this_version().text().as_bytes())?;
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

/// Takes the writer's lock of an index folder that is there.
pub fn lock(path: &Path, holder: &str) -> Result<HeldLock, EngineError> {
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

/// Who holds the writer's lock, `None` where nobody does. Takes nothing that a writer would notice for longer than a moment.
pub fn holder(path: &Path) -> Result<Option<String>, EngineError> {
    let file_path = path.join(LOCK);
    let mut file = match File::open(&file_path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(EngineError::io(format!("opening {}", file_path.display()))(error)),
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(None),
        Err(fs::TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // As in `lock`.
            let _ = file.read_to_string(&mut holder);
            Ok(Some(holder.trim().to_owned()))
        }
        Err(fs::TryLockError::Error(error)) => {
            Err(EngineError::io(format!("looking at the lock {}", file_path.display()))(error))
        }
    }
}

/// What a writer that was killed had begun to write, by its path in the folder; tantivy's own are among it.
pub fn unfinished(path: &Path) -> Result<Vec<PathBuf>, EngineError> {
    let mut found = Vec::new();
    let what = |folder: &Path| EngineError::io(format!("listing {}", folder.display()));
    for entry in fs::read_dir(path).map_err(what(path))? {
        let name = PathBuf::from(entry.map_err(what(path))?.file_name());
        let text = name.to_string_lossy();
        if text.starts_with('.') && text.ends_with(UNFINISHED) {
            found.push(name);
        }
    }
    let tantivy = path.join(TANTIVY);
    let entries = match fs::read_dir(&tantivy) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(what(&tantivy)(error)),
    };
    for entry in entries {
        let name = entry.map_err(what(&tantivy))?.file_name();
        if name.to_string_lossy().starts_with(UNFINISHED_OF_TANTIVY) {
            found.push(Path::new(TANTIVY).join(name));
        }
    }
    found.sort();
    Ok(found)
}

/// Removes what a writer that was killed had begun to write.
fn remove_unfinished(path: &Path) -> Result<(), EngineError> {
    for name in unfinished(path)? {
        remove(&path.join(name))?;
    }
    Ok(())
}

/// Removes a file.
pub fn remove(path: &Path) -> Result<(), EngineError> {
    fs::remove_file(path).map_err(EngineError::io(format!("removing {}", path.display())))
}

/// Writes a file so that it is there whole or not at all.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), EngineError> {
    let what = || format!("writing {}", path.display());
    let Some(name) = path.file_name() else {
        return Err(EngineError::io(what())(ErrorKind::InvalidInput.into()));
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
    let directory = Files::to_write(directory);
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
    open_tantivy(path)
}

/// The same, whatever the folder says of itself.
pub fn open_tantivy(path: &Path) -> Result<(Index, Fields), EngineError> {
    let folder = path.join(TANTIVY);
    if !folder.join("meta.json").exists() {
        return Err(EngineError::NoIndex(path.to_owned()));
    }
    let directory = MmapDirectory::open(&folder).map_err(|error| EngineError::Storage(error.to_string()))?;
    let index = Index::open(Files::to_read(directory)).map_err(storage)?;
    let (schema, fields) = schema::build();
    if index.schema() != schema {
        return Err(EngineError::Damaged("its fields are not those of its stated format".to_owned()));
    }
    analyse::register(index.tokenizers());
    Ok((index, fields))
}

/// Tantivy's errors in our words.
pub fn storage(error: TantivyError) -> EngineError {
    match &error {
        TantivyError::DataCorruption(corruption) => EngineError::Damaged(format!("{corruption:?}")),
        TantivyError::IncompatibleIndex(_) | TantivyError::DeserializeError(_) => {
            EngineError::Damaged(error.to_string())
        }
        // What made a thread of its fail, tantivy does not say.
        TantivyError::ErrorInThread(_) | TantivyError::Poisoned => EngineError::Writing,
        TantivyError::OpenReadError(OpenReadError::IncompatibleIndex(_)) => EngineError::Damaged(error.to_string()),
        TantivyError::IoError(cause)
        | TantivyError::OpenReadError(OpenReadError::IoError { io_error: cause, .. })
        | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error: cause, .. }) => {
            of_kind(cause.kind(), &error, cause.to_string())
        }
        // Of an error on a thread of its own tantivy keeps the words alone.
        _ => {
            let message = error.to_string();
            let code = message.split_once("(os error ").and_then(|(_, rest)| rest.split_once(')')?.0.parse().ok());
            match code.map(|code| std::io::Error::from_raw_os_error(code).kind()) {
                Some(kind) => of_kind(kind, &error, message),
                None => EngineError::Storage(message),
            }
        }
    }
}

fn of_kind(kind: ErrorKind, error: &TantivyError, reason: String) -> EngineError {
    match kind {
        ErrorKind::InvalidData | ErrorKind::UnexpectedEof => EngineError::Damaged(reason),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => EngineError::Writing,
        _ => EngineError::Storage(error.to_string()),
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
pub fn read_dictionary(path: &Path) -> Option<Vec<u8>> {
    let bytes = fs::read(path).ok()?;
    let folder = path.parent()?;
    (dictionary_path(folder, dictionary_number(&bytes)) == path).then_some(bytes)
}

/// Whether a file of this name in the folder is a dictionary.
pub fn is_dictionary(name: &str) -> bool {
    name.starts_with("dictionary-") && name.ends_with(".zstd")
}

/// The dictionaries of an index, the latest first.
pub fn read_dictionaries(folder: &Path) -> Vec<Vec<u8>> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries.flatten() {
        if !is_dictionary(&entry.file_name().to_string_lossy()) {
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
