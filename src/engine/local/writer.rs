//! Writing to the local index: one writer, atomic commits.
//!
//! Takes documents and deletions; what it was given since the last commit is there after the next one or not at all. Knows
//! nothing of files and readers; what changed since the last run is `intake`'s to find out.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use std::time::Duration;

use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, Term};

use super::analyse::{slots_value, text_value, title_value};
use super::compile::flag_text;
use super::folder::{self, HeldLock, storage};
use super::mentions::mention_key;
use super::schema::Fields;
use super::snapshot::Snapshot;
use super::stored::{Packer, ToPack, kind_and_confidence, payload, train};
use crate::date::Precision;
use crate::document::Document;
use crate::engine::EngineError;
use crate::passage::Opens;
use crate::query::clause::Flag;
use crate::text::language::normal_tag;
use crate::text::stem::Latin;

/// Text that is gathered before a compression dictionary is trained on it.
const TRAINING_BYTES: usize = 6 << 20;
/// Text that may wait for tantivy's threads: its own queue is bounded in articles alone, of whatever length.
const MOST_QUEUED: usize = 16 << 20;
/// Nothing leaves the queue for longer than this while tantivy's threads are at work.
const LONGEST_WAIT: Duration = Duration::from_secs(3);
/// Tantivy refuses less per thread.
const LEAST_MEMORY: usize = 16 << 20;

/// An index has no more dictionaries than this.
const MOST_DICTIONARIES: usize = 16;
/// Text over which compression is judged.
const JUDGED_BYTES: usize = 2 << 20;
/// Where articles take this much more than when the dictionary was new, they are of another kind: a new one is trained.
const WORN: f64 = 1.25;

/// Nor does it take more per thread.
const MOST_MEMORY: usize = 4_000_000_000;

/// How to write.
#[derive(Clone, Debug)]
pub struct WriterOptions {
    /// Bytes for postings in memory, all threads together.
    pub memory: usize,
    pub threads: usize,
    /// Who is writing, for others who want to.
    pub holder: String,
}

/// The one writer of a local index.
pub struct LocalWriter {
    folder: PathBuf,
    index: Index,
    fields: Fields,
    writer: IndexWriter<Row>,
    queue: Arc<Queue>,
    reader: IndexReader,
    /// The compressor with the latest dictionary, if there is one yet.
    packing: Option<Packing>,
    /// Whether articles wait for a dictionary to be trained on them.
    training: bool,
    /// Dictionaries of the index.
    dictionaries: usize,
    waiting: Waiting,
    pending_bytes: usize,
    /// Held as long as the writer lives.
    _lock: HeldLock,
}

impl LocalWriter {
    /// Opens the index in `folder`, making it where there is none.
    ///
    /// Errors: the folder is something else, another version's, or somebody else is writing.
    pub fn open(folder: &Path, options: &WriterOptions) -> Result<LocalWriter, EngineError> {
        let lock = folder::claim(folder, &options.holder)?;
        let (index, fields) = folder::open_for_writing(folder)?;
        let threads = options.threads.clamp(1, 8);
        let memory = options.memory.clamp(LEAST_MEMORY * threads, MOST_MEMORY * threads);
        let writer: IndexWriter<Row> = index.writer_with_num_threads(threads, memory).map_err(storage)?;
        // What a killed writer left behind has names that this one may want to use.
        writer.garbage_collect_files().wait().map_err(storage)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(storage)?;
        let dictionaries = folder::read_dictionaries(folder);
        let packing = match dictionaries.first() {
            Some(bytes) => {
                let packer = Packer::new(Some(bytes)).map_err(EngineError::io("loading the compression dictionary"))?;
                Some(Packing::new(packer))
            }
            None => None,
        };
        Ok(LocalWriter {
            folder: folder.to_owned(),
            index,
            fields,
            writer,
            queue: Arc::default(),
            reader,
            training: packing.is_none(),
            packing,
            dictionaries: dictionaries.len(),
            waiting: Waiting::default(),
            pending_bytes: 0,
            _lock: lock,
        })
    }

    /// Adds a document. One with the same id that is already there must be deleted first.
    pub fn add(&mut self, document: Document) -> Result<(), EngineError> {
        let bytes = document.text_bytes();
        self.pending_bytes += bytes;
        if !self.training {
            return self.write(document);
        }
        self.waiting.push(document);
        if self.waiting.is_full() { self.train_and_flush() } else { Ok(()) }
    }

    /// Deletes whatever was added under `id` before this call.
    pub fn delete(&mut self, id: &str) -> Result<(), EngineError> {
        self.waiting.remove(id);
        self.writer.delete_term(Term::from_field_text(self.fields.id, id));
        Ok(())
    }

    /// What the index holds as of the last commit.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::new(self.reader.searcher(), self.fields)
    }

    /// The mark of the last commit; empty where there was none.
    pub fn mark(&self) -> Result<String, EngineError> {
        Ok(self.index.load_metas().map_err(storage)?.payload.unwrap_or_default())
    }

    /// Bytes of text added since the last commit.
    pub fn pending_bytes(&self) -> usize {
        self.pending_bytes
    }

    /// Makes everything since the last commit durable and visible, or nothing of it.
    pub fn commit(&mut self) -> Result<(), EngineError> {
        self.commit_marked("")
    }

    /// The same, with a word that is kept with this commit until the next one.
    pub fn commit_marked(&mut self, mark: &str) -> Result<(), EngineError> {
        self.train_and_flush()?;
        let mut prepared = self.writer.prepare_commit().map_err(storage)?;
        prepared.set_payload(mark);
        prepared.commit().map_err(storage)?;
        self.reader.reload().map_err(storage)?;
        self.pending_bytes = 0;
        Ok(())
    }

    /// Articles as of the last commit.
    pub fn count(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Waits for background merges, removes files that are no longer needed and gives up the lock.
    pub fn finish(self) -> Result<(), EngineError> {
        self.writer.garbage_collect_files().wait().map_err(storage)?;
        self.writer.wait_merging_threads().map_err(storage)
    }

    /// Trains a dictionary on what waits, if that is enough, and writes what waits.
    fn train_and_flush(&mut self) -> Result<(), EngineError> {
        let waiting = std::mem::take(&mut self.waiting).into_documents();
        if waiting.is_empty() {
            return Ok(());
        }
        let mut samples = Vec::with_capacity(waiting.len());
        for document in &waiting {
            samples.push(payload(&to_pack(document)).map_err(EngineError::io("packing an article"))?.0);
        }
        if let Some(dictionary) = train(&samples) {
            folder::write_dictionary(&self.folder, &dictionary)?;
            self.dictionaries += 1;
            let packer = Packer::new(Some(&dictionary));
            self.packing = Some(Packing::new(packer.map_err(EngineError::io("loading the compression dictionary"))?));
            self.training = false;
        }
        drop(samples);
        for document in waiting {
            self.write(document)?;
        }
        Ok(())
    }

    fn write(&mut self, document: Document) -> Result<(), EngineError> {
        let packing = match &mut self.packing {
            Some(packing) => packing,
            // Too little text so far to train on: these go without a dictionary.
            none => {
                let packer = Packer::new(None).map_err(EngineError::io("starting compression"))?;
                none.insert(Packing::new(packer))
            }
        };
        let blob = packing.packer.pack(&to_pack(&document)).map_err(EngineError::io("compressing an article"))?;
        if !packing.note(document.text_bytes(), blob.len()) && self.dictionaries < MOST_DICTIONARIES {
            // The next articles wait until there are enough of them to train on.
            self.training = true;
        }
        let fields = self.fields;
        let article = &document.article;
        let mut row = TantivyDocument::default();
        row.add_text(fields.id, &document.id);
        row.add_text(fields.file, &document.file_key);
        let language = article.language.as_deref().and_then(Latin::of_tag);
        row.add_text(fields.text, text_value(language, article.title.as_deref(), &article.body));
        if let Some(title) = &article.title {
            row.add_text(fields.title, title_value(language, title));
        }
        let optional = [
            (fields.outlet, &article.outlet),
            (fields.author, &article.byline),
            (fields.section, &article.section),
            (fields.outlet_name, &article.outlet),
        ];
        for (field, value) in optional {
            if let Some(text) = value {
                row.add_text(field, text);
            }
        }
        row.add_text(fields.path, &article.provenance.path);
        if let Some(language) = &article.language {
            row.add_text(fields.language, normal_tag(language));
        }
        match &article.date {
            Some(date) => {
                row.add_i64(fields.date, day_number(date.first()));
                row.add_i64(fields.date_last, day_number(date.last()));
                row.add_text(fields.flag, flag_text(Flag::Dated));
                if date.precision() != Precision::Day {
                    row.add_text(fields.flag, flag_text(Flag::Imprecise));
                }
            }
            None => row.add_text(fields.flag, flag_text(Flag::Undated)),
        }
        if article.title.is_some() {
            row.add_text(fields.flag, flag_text(Flag::Titled));
        }
        for (first, last) in &document.mentioned {
            row.add_bytes(fields.mentions, &mention_key(*first, *last));
        }
        self.add_speakers(&mut row, &document);
        for sentence in &document.structure.sentences {
            let opens = u64::from(sentence.opens != Opens::Nothing);
            row.add_u64(fields.sentences, 2 * u64::from(sentence.first) + opens);
        }
        row.add_u64(fields.tie, tie_breaker(&document.id));
        row.add_bytes(fields.file_hash, &document.file_hash[..16]);
        row.add_bytes(fields.blob, &blob);
        if let Some(signature) = document.signature() {
            signature.numbers().into_iter().for_each(|number| row.add_u64(fields.signature, number));
            signature.bands().for_each(|band| row.add_bytes(fields.band, &band));
        }
        let place = Queue::enter(&self.queue, blob.len() + document.text_bytes());
        self.writer.add_document(Row { row, _place: place }).map_err(storage)?;
        Ok(())
    }

    fn add_speakers(&self, row: &mut TantivyDocument, document: &Document) {
        let fields = self.fields;
        let table = &document.attributions;
        for speaker in &table.speakers {
            for role in &speaker.roles {
                row.add_text(fields.speaker_role, format!("{}\u{1f}{role}", speaker.name));
            }
            for alias in &speaker.aliases {
                row.add_text(fields.speaker_alias, format!("{}\u{1f}{alias}", speaker.name));
            }
        }
        // Who speaks without being quoted is kept by a name without an alias.
        let silent = |name: &str| format!("{name}\u{1f}");
        let quoted: HashSet<usize> =
            table.attributions.iter().filter_map(|attribution| attribution.speaker.map(usize::from)).collect();
        for (index, speaker) in table.speakers.iter().enumerate() {
            if !quoted.contains(&index) {
                row.add_text(fields.speaker_alias, silent(&speaker.name));
            }
        }
        let slots = table.speakers.iter().map(|speaker| {
            let mut names = vec![speaker.name.as_str()];
            names.extend(speaker.aliases.iter().map(String::as_str));
            (names, speaker.roles.iter().map(String::as_str).collect())
        });
        // A record's own speaker is found by name also where nothing was attributed to him.
        let own = document.article.speakers.iter();
        let own = own.filter(|name| !table.speakers.iter().any(|speaker| speaker.name == **name));
        let own: Vec<&String> = own.collect();
        for name in &own {
            row.add_text(fields.speaker_alias, silent(name));
        }
        let slots = slots_value(slots.chain(own.into_iter().map(|name| (vec![name.as_str()], Vec::new()))));
        if !slots.is_empty() {
            row.add_text(fields.speaker, slots);
            row.add_text(fields.flag, flag_text(Flag::Speaker));
        }
        if !table.attributions.is_empty() {
            row.add_text(fields.flag, flag_text(Flag::Quote));
        }
        for attribution in &table.attributions {
            let speaker = attribution.speaker.and_then(|index| table.speakers.get(usize::from(index)));
            if let Some(speaker) = speaker {
                row.add_text(fields.speaker_name, &speaker.name);
            }
        }
        let mut before = None;
        let mut said = document.structure.said.clone();
        said.sort_by_key(|piece| (piece.attribution, piece.first));
        for piece in said {
            row.add_u64(fields.said_first, u64::from(piece.first));
            row.add_u64(fields.said_words, u64::from(piece.words));
            let goes_on = u64::from(before == Some(piece.attribution));
            before = Some(piece.attribution);
            let how = table.attributions.get(piece.attribution as usize).map_or(0, kind_and_confidence);
            row.add_u64(fields.said_how, u64::from(how));
            row.add_u64(fields.said_cue, u64::from(piece.cue) << 8 | u64::from(piece.cue_words));
            row.add_u64(fields.said_who, 2 * piece.speaker.map_or(0, |index| u64::from(index) + 1) + goes_on);
        }
    }
}

/// The number that orders articles which nothing else tells apart.
fn tie_breaker(id: &str) -> u64 {
    let hash = blake3::hash(id.as_bytes());
    let mut four = [0; 4];
    four.copy_from_slice(&hash.as_bytes()[..4]);
    u64::from(u32::from_be_bytes(four))
}

fn to_pack(document: &Document) -> ToPack<'_> {
    ToPack {
        id: &document.id,
        article: &document.article,
        attributions: &document.attributions,
        structure: &document.structure,
        fingerprint: document.fingerprint,
    }
}

/// Articles that wait for a dictionary, found by id.
#[derive(Default)]
struct Waiting {
    documents: Vec<Option<Document>>,
    places: HashMap<String, usize>,
    bytes: usize,
}

impl Waiting {
    /// What an article takes beside its text, roughly.
    const OVERHEAD: usize = 1_024;

    fn push(&mut self, document: Document) {
        self.bytes += document.text_bytes() + Self::OVERHEAD;
        self.places.insert(document.id.clone(), self.documents.len());
        self.documents.push(Some(document));
    }

    fn remove(&mut self, id: &str) {
        let place = self.places.remove(id).and_then(|at| self.documents.get_mut(at));
        if let Some(place) = place {
            *place = None;
        }
    }

    fn is_full(&self) -> bool {
        self.bytes >= TRAINING_BYTES
    }

    fn into_documents(self) -> Vec<Document> {
        self.documents.into_iter().flatten().collect()
    }
}

/// A compressor and how well its dictionary still fits.
struct Packing {
    packer: Packer,
    /// Packed over raw size of the first articles.
    at_first: Option<f64>,
    raw: usize,
    packed: usize,
}

impl Packing {
    fn new(packer: Packer) -> Packing {
        Packing { packer, at_first: None, raw: 0, packed: 0 }
    }

    /// Takes note of an article's sizes; whether the dictionary still fits.
    fn note(&mut self, raw: usize, packed: usize) -> bool {
        self.raw += raw;
        self.packed += packed;
        if self.raw < JUDGED_BYTES {
            return true;
        }
        let ratio = self.packed as f64 / self.raw as f64;
        (self.raw, self.packed) = (0, 0);
        ratio <= WORN * *self.at_first.get_or_insert(ratio)
    }
}

/// A row on its way to tantivy's threads.
struct Row {
    row: TantivyDocument,
    _place: QueuePlace,
}

impl tantivy::Document for Row {
    type Value<'a> = <TantivyDocument as tantivy::Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as tantivy::Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.row.iter_fields_and_values()
    }

    fn into_tantivy_document(self) -> TantivyDocument {
        self.row
    }
}

/// How much text waits for tantivy's threads.
#[derive(Default)]
struct Queue {
    bytes: Mutex<usize>,
    room: Condvar,
}

impl Queue {
    /// Waits until there is room. What waits leaves when it is indexed; where nothing leaves for a while, tantivy's threads may be
    /// gone (a full disk ends them), and the caller goes on to be told so.
    fn enter(queue: &Arc<Queue>, bytes: usize) -> QueuePlace {
        let mut waiting = queue.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        while *waiting > 0 && *waiting + bytes > MOST_QUEUED {
            let (now, timeout) = queue.room.wait_timeout(waiting, LONGEST_WAIT).unwrap_or_else(PoisonError::into_inner);
            waiting = now;
            if timeout.timed_out() {
                break;
            }
        }
        *waiting += bytes;
        QueuePlace { queue: queue.clone(), bytes }
    }
}

/// Gives its bytes back when it is dropped.
struct QueuePlace {
    queue: Arc<Queue>,
    bytes: usize,
}

impl Drop for QueuePlace {
    fn drop(&mut self) {
        *self.queue.bytes.lock().unwrap_or_else(PoisonError::into_inner) -= self.bytes;
        self.queue.room.notify_one();
    }
}

/// Days since 0001-01-01 = 1: the number the date columns hold.
pub fn day_number(day: chrono::NaiveDate) -> i64 {
    i64::from(chrono::Datelike::num_days_from_ce(&day))
}

/// The day under a number, if there is one.
pub fn day_of(number: i64) -> Option<chrono::NaiveDate> {
    chrono::NaiveDate::from_num_days_from_ce_opt(i32::try_from(number).ok()?)
}
