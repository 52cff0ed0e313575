//! What a local index holds of whom, as of one commit: ids, the files they were read from and their fingerprints.
//!
//! The bookkeeping side of the index, for whoever keeps it up to date. Answers no questions about texts.

use std::path::Path;
use std::sync::Arc;

use tantivy::{DocAddress, Searcher, SegmentReader, Term};

use super::folder::{self, storage};
use super::guard::guarded;
use super::rows::Stores;
use super::schema::Fields;
use super::search::{each_with, locate};
use super::stored::{Identity, identity};
use crate::engine::EngineError;

/// One committed state of an index. It stays readable whatever is committed later.
#[derive(Clone)]
pub struct Snapshot {
    searcher: Searcher,
    fields: Fields,
    stores: Arc<Stores>,
}

impl Snapshot {
    /// Errors: what is stored in a segment cannot be opened.
    pub(super) fn new(searcher: Searcher, fields: Fields) -> Result<Snapshot, EngineError> {
        let stores = Arc::new(Stores::open(&searcher, fields.blob)?);
        Ok(Snapshot { searcher, fields, stores })
    }

    /// The state of the index in `folder`, with the mark of its last commit; `None` where there is no index yet. Writes nothing.
    pub fn read(folder: &Path) -> Result<Option<(Snapshot, String)>, EngineError> {
        guarded(|| {
            let (index, fields) = match folder::open_for_reading(folder) {
                Ok(opened) => opened,
                Err(EngineError::NoIndex(_)) => return Ok(None),
                Err(error) => return Err(error),
            };
            let mark = index.load_metas().map_err(storage)?.payload.unwrap_or_default();
            let reader = index.reader_builder().reload_policy(tantivy::ReloadPolicy::Manual);
            let reader: tantivy::IndexReader = reader.try_into().map_err(storage)?;
            Ok(Some((Snapshot::new(reader.searcher(), fields)?, mark)))
        })
    }

    /// Articles.
    pub fn count(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// Hands over every article of a file.
    pub fn articles_of(&self, file_key: &str, each: &mut dyn FnMut(Identity<'_>)) -> Result<(), EngineError> {
        guarded(|| {
            each_with(&self.searcher, &Term::from_field_text(self.fields.file, file_key), &mut |address| {
                self.hand_over(address, each)?;
                Ok(true)
            })
        })
    }

    /// Hands over every article, with the key of its file.
    pub fn all_articles(&self, each: &mut dyn FnMut(&str, Identity<'_>)) -> Result<(), EngineError> {
        guarded(|| {
            for (segment, reader) in self.searcher.segment_readers().iter().enumerate() {
                for doc in reader.doc_ids_alive() {
                    let file_key = self.file_key(reader, doc)?.unwrap_or_default();
                    self.hand_over(DocAddress::new(segment as u32, doc), &mut |article| each(&file_key, article))?;
                }
            }
            Ok(())
        })
    }

    /// Hands over the keys of all files that begin with `prefix`, each once a segment of the index, also of files of which no
    /// article is left.
    pub fn files_under(&self, prefix: &str, each: &mut dyn FnMut(&str)) -> Result<(), EngineError> {
        guarded(|| {
            for reader in self.searcher.segment_readers() {
                let inverted = reader.inverted_index(self.fields.file).map_err(storage)?;
                let mut keys = inverted.terms().range().ge(prefix).into_stream().map_err(reading_terms)?;
                while keys.advance() {
                    if !keys.key().starts_with(prefix.as_bytes()) {
                        break;
                    }
                    if let Ok(key) = std::str::from_utf8(keys.key()) {
                        each(key);
                    }
                }
            }
            Ok(())
        })
    }

    /// Key of the file that the article under `id` was read from.
    pub fn owner_of(&self, id: &str) -> Result<Option<String>, EngineError> {
        guarded(|| match locate(&self.searcher, &Term::from_field_text(self.fields.id, id))? {
            Some(address) => self.file_key(self.searcher.segment_reader(address.segment_ord), address.doc_id),
            None => Ok(None),
        })
    }

    /// Fingerprint of the article under `id`, if it was read from the file `file_key`.
    pub fn fingerprint_in(&self, file_key: &str, id: &str) -> Result<Option<u64>, EngineError> {
        guarded(|| {
            let Some(address) = locate(&self.searcher, &Term::from_field_text(self.fields.id, id))? else {
                return Ok(None);
            };
            let reader = self.searcher.segment_reader(address.segment_ord);
            if self.file_key(reader, address.doc_id)?.is_none_or(|owner| owner != file_key) {
                return Ok(None);
            }
            let mut found = None;
            self.hand_over(address, &mut |article| found = Some(article.fingerprint))?;
            Ok(found)
        })
    }

    fn file_key(&self, reader: &SegmentReader, doc: u32) -> Result<Option<String>, EngineError> {
        let Some(column) = reader.fast_fields().str("file").map_err(storage)? else { return Ok(None) };
        let Some(ord) = column.term_ords(doc).next() else { return Ok(None) };
        let mut key = String::new();
        column.ord_to_str(ord, &mut key).map_err(EngineError::io("reading the file column"))?;
        Ok(Some(key))
    }

    fn hand_over(&self, address: DocAddress, each: &mut dyn FnMut(Identity<'_>)) -> Result<(), EngineError> {
        self.stores.read(address, |blob| {
            each(identity(blob).map_err(|error| EngineError::Damaged(error.to_string()))?);
            Ok(())
        })?
    }
}

fn reading_terms(error: std::io::Error) -> EngineError {
    EngineError::Storage(error.to_string())
}
