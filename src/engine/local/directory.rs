//! Tantivy's folder as it sees it: what it keeps whole and small ends with a checksum, and a reader writes and locks nothing.
//!
//! Tantivy gives each file of a segment a checksum, but none to its lists of segments and of files. Here they get one: a last
//! line that is taken off again before tantivy sees it. Lists without that line, of earlier builds, are taken as they are.

use std::io;
use std::path::Path;
use std::sync::Arc;

use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr};

/// What stands before the checksum in the last line.
const SEAL: &str = "blake3:";
/// Digits of a checksum.
const DIGITS: usize = 16;
/// The list of files that tantivy made, which serves the collection of garbage.
pub const MANAGED: &str = ".managed.json";

/// The line that tells whether `bytes` are as they were written.
fn seal_of(bytes: &[u8]) -> String {
    let hash = blake3::hash(bytes).to_hex();
    format!("{SEAL}{}\n", hash.get(..DIGITS).unwrap_or(""))
}

/// `bytes` with their checksum behind them.
pub fn sealed(bytes: &[u8]) -> Vec<u8> {
    let seal = seal_of(bytes);
    [bytes, seal.as_bytes()].concat()
}

/// The bytes without their checksum, if they have one; `None` where it is not theirs.
pub fn unsealed(bytes: &[u8]) -> Option<&[u8]> {
    let Some((content, seal)) =
        bytes.len().checked_sub(SEAL.len() + DIGITS + 1).and_then(|at| bytes.split_at_checked(at))
    else {
        return Some(bytes);
    };
    if !seal.starts_with(SEAL.as_bytes()) {
        // Where the beginning of the line is what was damaged, the rest of it is no JSON.
        return Some(bytes);
    }
    (seal_of(content).as_bytes() == seal).then_some(content)
}

/// Tantivy's folder.
#[derive(Clone, Debug)]
pub struct Files {
    inner: MmapDirectory,
    /// Whether it is only read: what cannot be locked is read without a lock, and files that only a writer needs may be out of
    /// reach.
    is_read_only: bool,
}

impl Files {
    /// For reading alone.
    pub fn to_read(inner: MmapDirectory) -> Files {
        Files { inner, is_read_only: true }
    }

    /// For reading and writing.
    pub fn to_write(inner: MmapDirectory) -> Files {
        Files { inner, is_read_only: false }
    }
}

fn refused() -> io::Error {
    io::ErrorKind::PermissionDenied.into()
}

impl Directory for Files {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.inner.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        if self.is_read_only {
            return Err(DeleteError::IoError { io_error: Arc::new(refused()), filepath: path.to_owned() });
        }
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        if self.is_read_only {
            return Err(OpenWriteError::wrap_io_error(refused(), path.to_owned()));
        }
        self.inner.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        // A reader collects no garbage.
        if self.is_read_only && path == Path::new(MANAGED) {
            return Err(OpenReadError::FileDoesNotExist(path.to_owned()));
        }
        let bytes = self.inner.atomic_read(path)?;
        match unsealed(&bytes) {
            Some(content) => Ok(content.to_vec()),
            None => {
                let reason = format!("{} does not match its checksum", path.display());
                let error = io::Error::new(io::ErrorKind::InvalidData, reason);
                Err(OpenReadError::wrap_io_error(error, path.to_owned()))
            }
        }
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        if self.is_read_only {
            return Err(refused());
        }
        self.inner.atomic_write(path, &sealed(data))
    }

    fn sync_directory(&self) -> io::Result<()> {
        if self.is_read_only { Ok(()) } else { self.inner.sync_directory() }
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.inner.acquire_lock(lock) {
            // The lock keeps a writer from removing files while they are opened; where none can be taken, opening is tried
            // again instead (see `LocalIndex::open`).
            Err(LockError::IoError(_)) if self.is_read_only => Ok(DirectoryLock::from(Box::new(()))),
            other => other,
        }
    }

    fn watch(&self, _callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}
