//! Whether the files of an index are as they were written: every byte of it held against a checksum, every article unpacked.
//!
//! Looks only; `repair` is the exception, and needs the writer's lock. Knows nothing of the archive and of what intake remembers.
//! What has no meaning is not looked at: who last held the lock, and files that are not the index's.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use flate2::Crc;
use serde::{Deserialize, Serialize};
use tantivy::index::{SegmentComponent, SegmentId, SegmentMeta};
use tantivy::indexer::NoMergePolicy;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Index, IndexWriter, SegmentReader, TERMINATED, TantivyDocument, Term};

use super::directory::{MANAGED, sealed, unsealed};
use super::folder::{self, DESCRIPTION, DictionaryFiles, HeldLock, TANTIVY, storage};
use super::guard::guarded;
use super::rows;
use super::schema::Fields;
use super::search::is_alive;
use super::stored::unpack;
use crate::engine::EngineError;
use crate::result::{Cure, Damage, Health};

/// Tantivy's list of segments.
const META: &str = "meta.json";
/// Files of a segment that has no deletions.
const COMPONENTS: [SegmentComponent; 6] = [
    SegmentComponent::Terms,
    SegmentComponent::Postings,
    SegmentComponent::Positions,
    SegmentComponent::FastFields,
    SegmentComponent::FieldNorms,
    SegmentComponent::Store,
];
/// Ends every file of a segment, behind the length of the footer.
const FOOTER_MAGIC: u32 = 1337;
/// No footer is longer.
const LONGEST_FOOTER: u64 = 4096;
/// Versions of tantivy that wrote indexes of this format: major, minor, patch, and its own format. Its checksums leave out what
/// a footer says of these. A new version of tantivy is added here.
const WRITERS: [(u32, u32, u32, u32); 1] = [(0, 27, 0, 7)];
/// Buffer for reading.
const BLOCK: usize = 1 << 18;
/// While somebody writes, what was listed may be gone before it is looked at; then all is looked at again, this often.
const TRIES: usize = 5;
/// Ids named of articles that cannot be read.
const NAMED: usize = 5;
/// Memory of the writer that removes articles.
const REPAIR_MEMORY: usize = 32 << 20;
/// Why nothing of a file can be told.
const UNSEALED: &str = "it does not match its checksum";

/// What an examination gives.
pub struct Examined {
    /// Without what intake knows.
    pub health: Health,
    /// The mark of the last commit; `None` where that cannot be told.
    pub mark: Option<String>,
    /// Keys of the files that articles were read from, with the path of one of these.
    pub files: BTreeMap<String, String>,
    segments: Vec<Segment>,
}

/// A segment with something wrong about it.
struct Segment {
    id: SegmentId,
    /// Whether a file other than its store is damaged.
    is_lost: bool,
    /// Articles that cannot be read.
    unreadable: Vec<DocId>,
}

/// Looks at every file of the index in `folder`.
///
/// Errors: there is no index, it is another version's, or its folder cannot be read. What is wrong with its files is no error.
pub fn examine(folder: &Path) -> Result<Examined, EngineError> {
    let list = folder.join(TANTIVY).join(META);
    let mut tries = 0;
    loop {
        tries += 1;
        let before = fs::read(&list).ok();
        let examined = examine_once(folder)?;
        let is_other = fs::read(&list).ok() != before;
        if examined.health.is_sound() || !is_other || tries == TRIES {
            return Ok(examined);
        }
    }
}

fn examine_once(folder: &Path) -> Result<Examined, EngineError> {
    let mut found = Findings { folder, health: Health::default(), segments: Vec::new(), files: BTreeMap::new() };
    match folder::describe(folder) {
        Ok(description) => {
            found.health.versions = Some((description.format, description.analyser, description.program));
            found.health.files_checked += 1;
        }
        Err(EngineError::Damaged(reason)) => {
            let reason = reason.strip_prefix(DESCRIPTION).and_then(|rest| rest.strip_prefix(": ")).unwrap_or(&reason);
            found.damage(DESCRIPTION, reason, Cure::Anew);
        }
        Err(error) => return Err(error),
    }
    found.health.writer = folder::holder(folder)?;
    found.health.leftovers = folder::unfinished(folder)?.iter().map(|path| shown(path)).collect();
    found.dictionaries()?;
    let mark = found.tantivy()?;
    Ok(Examined { health: found.health, mark, files: found.files, segments: found.segments })
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

struct Findings<'f> {
    folder: &'f Path,
    health: Health,
    segments: Vec<Segment>,
    files: BTreeMap<String, String>,
}

impl Findings<'_> {
    fn damage(&mut self, file: &str, reason: &str, cure: Cure) {
        self.health.damages.push(Damage { file: file.to_owned(), reason: reason.to_owned(), cure });
    }

    fn damage_in_tantivy(&mut self, file: &Path, reason: &str, cure: Cure) {
        self.damage(&shown(&Path::new(TANTIVY).join(file)), reason, cure);
    }

    fn checked(&mut self, bytes: u64) {
        self.health.files_checked += 1;
        self.health.bytes_checked += bytes;
    }

    fn dictionaries(&mut self) -> Result<(), EngineError> {
        for name in names(self.folder)?.into_iter().filter(|name| folder::is_dictionary(name)) {
            match folder::read_dictionary(&self.folder.join(&name)) {
                Some(bytes) => self.checked(bytes.len() as u64),
                None => self.damage(&name, "it is not what its name says it is", Cure::Repair),
            }
        }
        Ok(())
    }

    /// Looks at what is tantivy's; gives the mark of the last commit.
    fn tantivy(&mut self) -> Result<Option<String>, EngineError> {
        let tantivy = self.folder.join(TANTIVY);
        let Some(bytes) = read(&tantivy.join(META))? else {
            // A writer that was killed before its first commit leaves that.
            let is_new = !names(self.folder)?.iter().any(|name| folder::is_dictionary(name));
            if !is_new {
                self.damage_in_tantivy(Path::new(META), "it is missing", Cure::Anew);
            }
            return Ok(is_new.then(String::new));
        };
        if unsealed(&bytes).is_none() {
            self.damage_in_tantivy(Path::new(META), UNSEALED, Cure::Anew);
            return Ok(None);
        }
        self.checked(bytes.len() as u64);
        self.managed(&tantivy)?;
        let opened = guarded(|| {
            let (index, fields) = folder::open_tantivy(self.folder)?;
            let metas = index.load_metas().map_err(storage)?;
            Ok((index, fields, metas))
        });
        let (index, fields, metas) = match opened {
            Ok(opened) => opened,
            Err(error) => {
                self.damage_in_tantivy(Path::new(META), &error.to_string(), Cure::Anew);
                return Ok(None);
            }
        };
        let mut needed = BTreeSet::new();
        for segment in &metas.segments {
            self.segment(&index, fields, segment, &mut needed)?;
        }
        for name in names(&tantivy)?.into_iter().filter(|name| is_of_segment(name) && !needed.contains(name)) {
            self.health.leftovers.push(shown(&Path::new(TANTIVY).join(name)));
        }
        self.health.leftovers.sort();
        self.health.leftovers.dedup();
        Ok(Some(metas.payload.unwrap_or_default()))
    }

    /// Looks at the list of files that tantivy may remove.
    fn managed(&mut self, tantivy: &Path) -> Result<(), EngineError> {
        let reason = match read(&tantivy.join(MANAGED))? {
            None => "it is missing",
            Some(bytes) => match unsealed(&bytes) {
                None => UNSEALED,
                Some(content) if serde_json::from_slice::<Vec<PathBuf>>(content).is_err() => "it is no list of files",
                Some(_) => {
                    self.checked(bytes.len() as u64);
                    return Ok(());
                }
            },
        };
        self.damage_in_tantivy(Path::new(MANAGED), reason, Cure::Repair);
        Ok(())
    }

    fn segment(
        &mut self,
        index: &Index,
        fields: Fields,
        segment: &SegmentMeta,
        needed: &mut BTreeSet<String>,
    ) -> Result<(), EngineError> {
        let mut is_lost = false;
        let mut store_is_damaged = false;
        let deletions = segment.has_deletes().then_some(SegmentComponent::Delete);
        for component in COMPONENTS.into_iter().chain(deletions) {
            let is_store = matches!(component, SegmentComponent::Store);
            let name = segment.relative_path(component);
            needed.insert(shown(&name));
            match check_file(&self.folder.join(TANTIVY).join(&name)) {
                Ok(Ok(bytes)) => self.checked(bytes),
                // What can be done about a store is known when its articles were read.
                Ok(Err(_)) if is_store => store_is_damaged = true,
                Ok(Err(reason)) => {
                    is_lost = true;
                    self.damage_in_tantivy(&name, &reason, Cure::Anew);
                }
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    is_lost = true;
                    self.damage_in_tantivy(&name, "it is missing", Cure::Anew);
                }
                Err(error) => {
                    is_lost = true;
                    self.damage_in_tantivy(&name, &format!("it cannot be read: {error}"), Cure::Anew);
                }
            }
        }
        let store = segment.relative_path(SegmentComponent::Store);
        if is_lost {
            if store_is_damaged {
                self.damage_in_tantivy(&store, UNSEALED, Cure::Anew);
            }
            self.segments.push(Segment { id: segment.id(), is_lost, unreadable: Vec::new() });
            return Ok(());
        }
        let unreadable = match guarded(|| self.articles(index, fields, segment)) {
            Ok(unreadable) => unreadable,
            Err(error) => {
                // All of its files are as they were written, and yet it cannot be opened.
                self.damage_in_tantivy(&store, &error.to_string(), Cure::Anew);
                self.segments.push(Segment { id: segment.id(), is_lost: true, unreadable: Vec::new() });
                return Ok(());
            }
        };
        if !unreadable.is_empty() || store_is_damaged {
            let reason = match (unreadable.len(), store_is_damaged) {
                (0, _) => UNSEALED.to_owned(),
                (count, true) => format!("{UNSEALED}; {}", cannot_be_read(count)),
                (count, false) => {
                    format!("{}: they need a dictionary that is damaged or missing", cannot_be_read(count))
                }
            };
            self.damage_in_tantivy(&store, &reason, Cure::Repair);
            let unreadable = unreadable.into_iter().collect();
            self.segments.push(Segment { id: segment.id(), is_lost, unreadable });
        }
        Ok(())
    }

    /// Unpacks every article of a segment; gives those that cannot be.
    fn articles(
        &mut self,
        index: &Index,
        fields: Fields,
        segment: &SegmentMeta,
    ) -> Result<BTreeSet<DocId>, EngineError> {
        let reader = SegmentReader::open(&index.segment(segment.clone())).map_err(storage)?;
        let dictionaries = DictionaryFiles::new(self.folder);
        let mut unreadable = BTreeSet::new();
        // A store whose very table is damaged has no article that can be read.
        let store = guarded(|| rows::open(&reader)).ok();
        let keys = reader.fast_fields().str("file").map_err(storage)?;
        for doc in (0..reader.max_doc()).filter(|doc| is_alive(&reader, *doc)) {
            let unpacked = guarded(|| {
                let store = store.as_ref().ok_or_else(|| EngineError::Damaged(UNSEALED.to_owned()))?;
                rows::read_of(store, fields.blob, doc, |blob| unpack(blob, &dictionaries))?
                    .map_err(|error| EngineError::Damaged(error.to_string()))
            });
            let Ok(unpacked) = unpacked else {
                unreadable.insert(doc);
                continue;
            };
            let health = &mut self.health;
            health.articles += 1;
            health.undated += u64::from(unpacked.article.date.is_none());
            let attributions = unpacked.attributions.attributions.len() as u64;
            health.attributed += u64::from(attributions > 0);
            health.attributions += attributions;
            if let Some(keys) = &keys
                && let Some(ord) = keys.term_ords(doc).next()
            {
                let mut key = String::new();
                keys.ord_to_str(ord, &mut key).map_err(EngineError::io("reading the file column"))?;
                self.files.entry(key).or_insert(unpacked.article.provenance.path);
            }
        }
        Ok(unreadable)
    }
}

fn cannot_be_read(count: usize) -> String {
    if count == 1 {
        "1 article of it cannot be read".to_owned()
    } else {
        format!("{count} articles of it cannot be read")
    }
}

/// Names of what lies in a folder, in order; none where there is no such folder.
fn names(folder: &Path) -> Result<Vec<String>, EngineError> {
    let what = || EngineError::io(format!("listing {}", folder.display()));
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(what()(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry.map_err(what())?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// A small file; `None` where it is missing.
fn read(path: &Path) -> Result<Option<Vec<u8>>, EngineError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(EngineError::io(format!("reading {}", path.display()))(error)),
    }
}

/// Whether a file in tantivy's folder is one of a segment: a name of 32 digits, and an ending.
fn is_of_segment(name: &str) -> bool {
    name.split_once('.').is_some_and(|(id, _)| id.len() == 32 && id.chars().all(|c| c.is_ascii_hexdigit()))
}

#[derive(Serialize, Deserialize)]
struct Footer {
    version: FooterVersion,
    crc: u32,
}

#[derive(Serialize, Deserialize)]
struct FooterVersion {
    major: u32,
    minor: u32,
    patch: u32,
    index_format_version: u32,
}

/// Reads a file of a segment to its end; gives its bytes, or why it is not as it was written.
fn check_file(path: &Path) -> io::Result<Result<u64, String>> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    let too_short = || Ok(Err("it is too short".to_owned()));
    let Some(tail_at) = size.checked_sub(8) else { return too_short() };
    file.seek(SeekFrom::Start(tail_at))?;
    let mut tail = [0; 8];
    file.read_exact(&mut tail)?;
    let [l0, l1, l2, l3, magic @ ..] = tail;
    let length = u64::from(u32::from_le_bytes([l0, l1, l2, l3]));
    if u32::from_le_bytes(magic) != FOOTER_MAGIC || length > LONGEST_FOOTER {
        return Ok(Err("its end is damaged or missing".to_owned()));
    }
    let Some(body) = tail_at.checked_sub(length) else { return too_short() };
    file.seek(SeekFrom::Start(body))?;
    let mut written = vec![0; length as usize];
    file.read_exact(&mut written)?;
    let Ok(footer) = serde_json::from_slice::<Footer>(&written) else {
        return Ok(Err("its end is damaged".to_owned()));
    };
    let version = &footer.version;
    let is_known = WRITERS.contains(&(version.major, version.minor, version.patch, version.index_format_version));
    if !is_known || serde_json::to_vec(&footer).ok().as_ref() != Some(&written) {
        return Ok(Err("its end is damaged, or written by a version that is not known".to_owned()));
    }
    file.seek(SeekFrom::Start(0))?;
    let mut input = BufReader::with_capacity(BLOCK, file).take(body);
    let mut crc = Crc::new();
    let mut block = vec![0; BLOCK];
    loop {
        match input.read(&mut block) {
            Ok(0) => break,
            Ok(read) => crc.update(block.get(..read).unwrap_or(&[])),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    if u64::from(crc.amount()) != body & u64::from(u32::MAX) || crc.sum() != footer.crc {
        return Ok(Err(UNSEALED.to_owned()));
    }
    Ok(Ok(size))
}

/// What a repair did.
#[derive(Debug, Default)]
pub struct Mended {
    /// In words, in order.
    pub done: Vec<String>,
    /// Whether articles were removed, which the next run reads again.
    pub removed: bool,
}

/// Takes the writer's lock of an index that may be damaged. `holder` tells others who holds it.
///
/// Errors: there is no index, it is another version's, or somebody is writing.
pub fn lock_to_repair(folder: &Path, holder: &str) -> Result<HeldLock, EngineError> {
    match folder::describe(folder) {
        Ok(_) | Err(EngineError::Damaged(_)) => folder::lock(folder, holder),
        Err(error) => Err(error),
    }
}

/// Mends what can be mended without the archive.
///
/// What a killed writer left is removed; a damaged dictionary too, and the articles that cannot be read without it or because of
/// what happened to them. Of a segment of which more than the store is damaged nothing is touched, nor then of any other.
///
/// Errors: the folder cannot be read or written.
pub fn repair(folder: &Path, _lock: &HeldLock) -> Result<Mended, EngineError> {
    let mut mended = Mended::default();
    let done = &mut mended.done;
    for name in folder::unfinished(folder)? {
        folder::remove(&folder.join(&name))?;
        done.push(format!("removed {}, which was never finished", shown(&name)));
    }
    let examined = examine(folder)?;
    for damage in &examined.health.damages {
        if folder::is_dictionary(&damage.file) {
            folder::remove(&folder.join(&damage.file))?;
            done.push(format!("removed {}, which is damaged", damage.file));
        }
        if Path::new(&damage.file) == Path::new(TANTIVY).join(MANAGED) {
            write_managed(folder)?;
            done.push(format!("wrote {} anew", damage.file));
        }
    }
    if examined.mark.is_none() || examined.segments.iter().any(|segment| segment.is_lost) {
        return Ok(mended);
    }
    if examined.segments.is_empty() {
        // The writer that comes next would do it too.
        for name in examined.health.leftovers.iter().filter(|name| name.starts_with(TANTIVY)) {
            folder::remove(&folder.join(name))?;
            done.push(format!("removed {name}, which nothing needs"));
        }
    } else {
        mended.removed = remove_unreadable(folder, &examined.segments, done)?;
    }
    Ok(mended)
}

/// Writes the list of files that tantivy may remove: all that are there.
fn write_managed(folder: &Path) -> Result<(), EngineError> {
    let tantivy = folder.join(TANTIVY);
    let mut files: Vec<String> = names(&tantivy)?.into_iter().filter(|name| is_of_segment(name)).collect();
    files.push(META.to_owned());
    let text = serde_json::to_string(&files).unwrap_or_default() + "\n";
    folder::write_atomically(&tantivy.join(MANAGED), &sealed(text.as_bytes()))
}

/// Removes articles that cannot be read, and writes the segments that they were in anew. Gives whether there were any.
fn remove_unreadable(folder: &Path, segments: &[Segment], done: &mut Vec<String>) -> Result<bool, EngineError> {
    guarded(|| {
        let (index, fields) = folder::open_for_writing(folder)?;
        let mut writer: IndexWriter<TantivyDocument> =
            index.writer_with_num_threads(1, REPAIR_MEMORY).map_err(storage)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        let mut ids = BTreeSet::new();
        for meta in index.searchable_segment_metas().map_err(storage)? {
            if let Some(segment) = segments.iter().find(|segment| segment.id == meta.id()) {
                let reader = SegmentReader::open(&index.segment(meta)).map_err(storage)?;
                ids_of(&reader, fields, &segment.unreadable, &mut ids)?;
            }
        }
        if !ids.is_empty() {
            for id in &ids {
                writer.delete_term(Term::from_field_text(fields.id, id));
            }
            let mut commit = writer.prepare_commit().map_err(storage)?;
            // No run has this mark: the next one reads all files and finds what is missing.
            commit.set_payload("");
            commit.commit().map_err(storage)?;
            let named: Vec<&str> = ids.iter().map(String::as_str).take(NAMED).collect();
            let more = if ids.len() > NAMED { format!(" and {} more", ids.len() - NAMED) } else { String::new() };
            let articles = if ids.len() == 1 { "1 article".to_owned() } else { format!("{} articles", ids.len()) };
            done.push(format!("removed {articles} that cannot be read: {}{more}", named.join(", ")));
        }
        let present = index.searchable_segment_ids().map_err(storage)?;
        for segment in segments.iter().filter(|segment| present.contains(&segment.id)) {
            // Where this fails, what is still wrong is found by looking again.
            if writer.merge(&[segment.id]).wait().is_ok() {
                done.push(format!("wrote the segment {} anew", segment.id.uuid_string()));
            }
        }
        writer.garbage_collect_files().wait().map_err(storage)?;
        writer.wait_merging_threads().map_err(storage)?;
        Ok(!ids.is_empty())
    })
}

/// Ids of articles of a segment, by its postings.
fn ids_of(
    reader: &SegmentReader,
    fields: Fields,
    docs: &[DocId],
    ids: &mut BTreeSet<String>,
) -> Result<(), EngineError> {
    let reading = EngineError::io;
    let inverted = reader.inverted_index(fields.id).map_err(storage)?;
    let mut terms = inverted.terms().stream().map_err(reading("reading the ids"))?;
    while terms.advance() {
        let Ok(id) = std::str::from_utf8(terms.key()) else { continue };
        let info = terms.value();
        let postings = inverted.read_postings_from_terminfo(info, IndexRecordOption::Basic);
        let mut postings = postings.map_err(reading("reading postings"))?;
        let mut doc = postings.doc();
        while doc != TERMINATED {
            if docs.binary_search(&doc).is_ok() {
                ids.insert(id.to_owned());
            }
            doc = postings.advance();
        }
    }
    Ok(())
}
