//! Which files there are: the roots that the user named, walked in order.
//!
//! Follows no symbolic links, skips what is hidden, what `.onrecordignore` files exclude, what is no regular file and every
//! index. Opens no file but those `.onrecordignore`.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs::{self, Metadata};
use std::io;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use walkdir::WalkDir;

use super::manifest::{FileId, Stamp, file_id};
use super::{IntakeError, Note};
use crate::engine::local::is_index;

/// Name of the files that exclude others, in the syntax of `.gitignore`.
const IGNORE_FILE: &str = ".onrecordignore";

/// What the user named for standard input, and the key of its articles.
pub const STANDARD_INPUT: &str = "-";

/// A path that the user named.
pub struct Root {
    given: PathBuf,
    kind: RootKind,
}

enum RootKind {
    StandardInput,
    /// Canonical path.
    File(PathBuf),
    /// Canonical path.
    Folder(PathBuf),
}

/// The roots that can be read, and what is wrong with the others.
pub struct Roots {
    pub usable: Vec<Root>,
    pub notes: Vec<Note>,
    /// Beginnings of file keys of those that cannot be read.
    pub blocked: Vec<String>,
}

/// All files of all roots, in the order in which they are read: roots as given, each sorted by name.
#[derive(Default)]
pub struct Listing {
    pub files: Vec<Found>,
    folders: Vec<Folder>,
    pub notes: Vec<Note>,
    /// Bytes of all files together.
    pub bytes: u64,
    /// Folders that the user named and under which everything was seen, so that what was not seen there is gone.
    pub complete: Vec<Seen>,
    /// Beginnings of file keys under which not everything could be seen.
    pub blocked: Vec<String>,
}

/// A folder that the user named.
pub struct Seen {
    /// As the user named it.
    pub shown: String,
    /// What the keys of all files in it begin with.
    pub prefix: String,
}

struct Folder {
    /// As the user gave the root, with what leads from there to the folder.
    shown: PathBuf,
    path: PathBuf,
    /// Relative to the root, `/` between its parts and at its end; empty for the root itself.
    relative: String,
}

/// A file to read.
pub struct Found {
    place: Place,
    /// Whether the user named this very file.
    pub named: bool,
}

enum Place {
    StandardInput,
    File { folder: usize, name: OsString, stamp: Stamp },
}

impl Listing {
    pub fn is_standard_input(&self, found: &Found) -> bool {
        matches!(found.place, Place::StandardInput)
    }

    /// The file's path as it can be opened.
    pub fn path(&self, found: &Found) -> PathBuf {
        match (&found.place, self.folder(found)) {
            (Place::File { name, .. }, Some(folder)) => folder.path.join(name),
            _ => PathBuf::from(STANDARD_INPUT),
        }
    }

    /// The file's path as the user would name it.
    pub fn shown(&self, found: &Found) -> String {
        match (&found.place, self.folder(found)) {
            (Place::File { name, .. }, Some(folder)) => folder.shown.join(name).to_string_lossy().into_owned(),
            _ => STANDARD_INPUT.to_owned(),
        }
    }

    /// The file's path relative to its root.
    pub fn relative(&self, found: &Found) -> String {
        match (&found.place, self.folder(found)) {
            (Place::File { name, .. }, Some(folder)) => format!("{}{}", folder.relative, name.to_string_lossy()),
            _ => STANDARD_INPUT.to_owned(),
        }
    }

    /// Names the file whatever root it was reached by.
    pub fn key(&self, found: &Found) -> String {
        match found.place {
            Place::StandardInput => STANDARD_INPUT.to_owned(),
            Place::File { .. } => file_key(&self.path(found)),
        }
    }

    /// Size and times as they were when the file was listed.
    pub fn stamp(&self, found: &Found) -> Stamp {
        match found.place {
            Place::StandardInput => Stamp::default(),
            Place::File { stamp, .. } => stamp,
        }
    }

    /// Whether the file with this key would have been listed if it were there.
    pub fn would_list(&self, key: &str) -> bool {
        !self.blocked.iter().any(|blocked| key == blocked || key.starts_with(&as_prefix(blocked)))
    }

    fn folder(&self, found: &Found) -> Option<&Folder> {
        match found.place {
            Place::StandardInput => None,
            Place::File { folder, .. } => self.folders.get(folder),
        }
    }
}

/// The key of a canonical path: the path itself where it is Unicode, else its readable form with a hash that tells it from
/// others of the same readable form.
pub fn file_key(path: &Path) -> String {
    match path.to_str() {
        Some(text) => text.to_owned(),
        None => {
            let hash = blake3::hash(path.as_os_str().as_encoded_bytes()).to_hex();
            format!("{}#{}", path.to_string_lossy(), hash.get(..16).unwrap_or(""))
        }
    }
}

/// Looks at what the user named.
///
/// Errors: a root that is the index, or lies in it.
pub fn roots(given: &[PathBuf], index: &Path) -> Result<Roots, IntakeError> {
    let index = resolved(index);
    let mut roots = Roots { usable: Vec::new(), notes: Vec::new(), blocked: Vec::new() };
    let mut seen = HashSet::new();
    for root in given {
        if root.as_os_str() == STANDARD_INPUT {
            if seen.insert(PathBuf::from(STANDARD_INPUT)) {
                roots.usable.push(Root { given: root.clone(), kind: RootKind::StandardInput });
            }
            continue;
        }
        let looked_at = fs::canonicalize(root).and_then(|path| Ok((fs::metadata(&path)?, path)));
        let (metadata, path) = match looked_at {
            Ok(found) => found,
            Err(error) => {
                roots.notes.push(Note::error(root.to_string_lossy(), reason_of(&error)));
                roots.blocked.push(resolved(root).to_string_lossy().into_owned());
                continue;
            }
        };
        if path.starts_with(&index) {
            return Err(IntakeError::RootInIndex { root: root.clone(), index });
        }
        let kind = if metadata.is_dir() {
            RootKind::Folder(path.clone())
        } else if metadata.is_file() {
            RootKind::File(path.clone())
        } else {
            let reason = "neither a file nor a folder; pipe its content to standard input and name it `-`".to_owned();
            roots.notes.push(Note::error(root.to_string_lossy(), reason));
            continue;
        };
        if seen.insert(path) {
            roots.usable.push(Root { given: root.clone(), kind });
        }
    }
    Ok(roots)
}

/// Lists all files under the roots. `index` is left out.
pub fn list(roots: Roots, index: &Path) -> Listing {
    let Roots { usable: roots, notes, blocked } = roots;
    let mut walk = Walk {
        listing: Listing { notes, blocked, ..Listing::default() },
        index: resolved(index),
        named: roots
            .iter()
            .filter_map(|root| match &root.kind {
                RootKind::File(path) => Some(path.clone()),
                _ => None,
            })
            .collect(),
        seen: (roots.len() > 1).then(HashSet::new),
    };
    for root in &roots {
        match &root.kind {
            RootKind::StandardInput => {
                walk.listing.files.push(Found { place: Place::StandardInput, named: true });
            }
            RootKind::File(path) => walk.add_named_file(root, path),
            RootKind::Folder(path) => walk.add_folder(root, path),
        }
    }
    walk.listing
}

struct Walk {
    listing: Listing,
    index: PathBuf,
    /// Canonical paths of files that the user named.
    named: HashSet<PathBuf>,
    /// Files listed so far, where more than one root could lead to them.
    seen: Option<HashSet<FileId>>,
}

impl Walk {
    fn add_named_file(&mut self, root: &Root, path: &Path) {
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return };
        let metadata = match fs::symlink_metadata(path) {
            Ok(metadata) => metadata,
            Err(error) => {
                self.listing.notes.push(Note::error(root.given.to_string_lossy(), reason_of(&error)));
                return;
            }
        };
        // A link goes by the name of what it leads to.
        let by_its_name = root.given.parent().filter(|_| root.given.file_name() == Some(name));
        let shown = by_its_name.unwrap_or(parent).to_owned();
        self.listing.folders.push(Folder { shown, path: parent.to_owned(), relative: String::new() });
        let folder = self.listing.folders.len() - 1;
        self.add_file(folder, name, path, &metadata);
    }

    fn add_folder(&mut self, root: &Root, path: &Path) {
        // Which folder the entries of each depth are in, and which exclusions hold there.
        let mut open: Vec<(usize, Option<Gitignore>)> = Vec::new();
        // A root that is not Unicode has no key of its own that its files' keys begin with.
        match path.to_str() {
            Some(text) => {
                let shown = root.given.to_string_lossy().into_owned();
                self.listing.complete.push(Seen { shown, prefix: as_prefix(text) });
            }
            None => self.listing.blocked.push(as_prefix(&path.to_string_lossy())),
        }
        let mut entries = WalkDir::new(path).sort_by_file_name().into_iter();
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.add_failure(root, path, &error);
                    continue;
                }
            };
            let depth = entry.depth();
            open.truncate(depth);
            let name = entry.file_name();
            let below = entry.path().strip_prefix(path).unwrap_or(Path::new(""));
            // Joined to nothing, a path would end in a separator.
            let shown = || if depth == 0 { root.given.clone() } else { root.given.join(below) };
            let file_type = entry.file_type();
            let is_hidden = depth > 0 && name.as_encoded_bytes().starts_with(b".");
            if is_hidden || is_excluded(&open, entry.path(), &file_type) {
                if file_type.is_dir() {
                    entries.skip_current_dir();
                }
                continue;
            }
            if file_type.is_dir() {
                if entry.path() == self.index || is_index(entry.path()) {
                    let what = "an onrecord index, which is never indexed itself";
                    let note = if depth == 0 { Note::error } else { Note::skipped };
                    self.listing.notes.push(note(shown().to_string_lossy().into_owned(), what.to_owned()));
                    if depth == 0 {
                        self.listing.blocked.push(path.to_string_lossy().into_owned());
                    }
                    entries.skip_current_dir();
                    continue;
                }
                let exclusions = self.exclusions(entry.path(), &shown());
                self.listing.folders.push(Folder {
                    shown: shown(),
                    path: entry.path().to_owned(),
                    relative: below.components().fold(String::new(), |mut relative, part| {
                        relative.push_str(&part.as_os_str().to_string_lossy());
                        relative.push('/');
                        relative
                    }),
                });
                open.push((self.listing.folders.len() - 1, exclusions));
            } else if file_type.is_file() {
                let Some((folder, _)) = open.last() else { continue };
                match entry.metadata() {
                    Ok(metadata) => self.add_file(*folder, name, entry.path(), &metadata),
                    Err(error) => self.add_failure(root, path, &error),
                }
            } else {
                let what = if file_type.is_symlink() { "a symbolic link" } else { "not a regular file" };
                self.listing.notes.push(Note::skipped(shown().to_string_lossy(), what));
            }
        }
    }

    fn add_file(&mut self, folder: usize, name: &OsStr, path: &Path, metadata: &Metadata) {
        if let Some(seen) = &mut self.seen
            && !seen.insert(file_id(&file_key(path)))
        {
            return;
        }
        let named = self.named.contains(path);
        let stamp = Stamp::of(metadata);
        self.listing.bytes = self.listing.bytes.saturating_add(metadata.len());
        self.listing.files.push(Found { place: Place::File { folder, name: name.to_owned(), stamp }, named });
    }

    /// What could not be looked at is reported, and nothing under it counts as gone.
    fn add_failure(&mut self, root: &Root, root_path: &Path, error: &walkdir::Error) {
        let path = error.path().unwrap_or(root_path);
        let below = path.strip_prefix(root_path).unwrap_or(Path::new(""));
        let reason = match error.io_error() {
            Some(error) => reason_of(error),
            None => error.to_string(),
        };
        self.listing.notes.push(Note::error(root.given.join(below).to_string_lossy(), reason));
        self.listing.blocked.push(path.to_string_lossy().into_owned());
    }

    /// The exclusions that the folder's own `.onrecordignore` states.
    fn exclusions(&mut self, folder: &Path, shown: &Path) -> Option<Gitignore> {
        let file = folder.join(IGNORE_FILE);
        if !file.is_file() {
            return None;
        }
        let mut builder = GitignoreBuilder::new(folder);
        let reading_problem = builder.add(&file);
        let (exclusions, building_problem) = match builder.build() {
            Ok(exclusions) => (Some(exclusions), None),
            Err(error) => (None, Some(error)),
        };
        for problem in reading_problem.into_iter().chain(building_problem) {
            self.listing.notes.push(Note::warning(shown.join(IGNORE_FILE).to_string_lossy(), problem.to_string()));
        }
        exclusions
    }
}

/// Whether an `.onrecordignore` excludes the entry: the innermost one that has something to say about it decides.
fn is_excluded(open: &[(usize, Option<Gitignore>)], path: &Path, file_type: &fs::FileType) -> bool {
    for exclusions in open.iter().rev().filter_map(|(_, exclusions)| exclusions.as_ref()) {
        match exclusions.matched(path, file_type.is_dir()) {
            Match::Ignore(_) => return true,
            Match::Whitelist(_) => return false,
            Match::None => {}
        }
    }
    false
}

fn as_prefix(path: &str) -> String {
    let mut prefix = path.to_owned();
    if !prefix.ends_with(MAIN_SEPARATOR) {
        prefix.push(MAIN_SEPARATOR);
    }
    prefix
}

/// The canonical form of a path of which the last parts may not exist yet.
fn resolved(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for ancestor in absolute.ancestors() {
        if let Ok(canonical) = fs::canonicalize(ancestor) {
            let rest = absolute.strip_prefix(ancestor).unwrap_or(Path::new(""));
            return if rest.as_os_str().is_empty() { canonical } else { canonical.join(rest) };
        }
    }
    absolute
}

/// An I/O error in the words of a note.
fn reason_of(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "not permitted to read it".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}
