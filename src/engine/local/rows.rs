//! The blob of an article, out of tantivy's document store without a copy of tantivy's making.
//!
//! Tantivy reserves the memory that a stored document says it takes, and copies it byte by byte; of a damaged document that can be
//! more than there is, which ends the process. Here lengths are held against what is there.

use tantivy::schema::Field;
use tantivy::store::StoreReader;
use tantivy::{DocAddress, Searcher, SegmentReader};

use super::folder::storage;
use crate::engine::EngineError;

/// The store of each segment.
pub struct Stores {
    stores: Vec<StoreReader>,
    blob: Field,
}

impl Stores {
    /// Opens the stores of all segments. `blob` is the only field that is stored.
    pub fn open(searcher: &Searcher, blob: Field) -> Result<Stores, EngineError> {
        let opened = searcher.segment_readers().iter().map(open);
        Ok(Stores { stores: opened.collect::<Result<_, _>>()?, blob })
    }

    /// Hands the blob of an article to `read`; an empty one where there is none.
    pub fn read<T>(&self, address: DocAddress, read: impl FnOnce(&[u8]) -> T) -> Result<T, EngineError> {
        match self.stores.get(address.segment_ord as usize) {
            Some(store) => read_of(store, self.blob, address.doc_id, read),
            None => Ok(read(&[])),
        }
    }
}

/// Opens the store of one segment.
pub fn open(reader: &SegmentReader) -> Result<StoreReader, EngineError> {
    // No cache: blocks hold little more than an article, and articles are rarely read twice.
    reader.get_store_reader(0).map_err(EngineError::io("opening stored articles"))
}

/// Hands the blob of one document of a segment to `read`.
pub fn read_of<T>(store: &StoreReader, blob: Field, doc: u32, read: impl FnOnce(&[u8]) -> T) -> Result<T, EngineError> {
    let document = store.get_document_bytes(doc).map_err(storage)?;
    match blob_in(&document, blob) {
        Some(found) => Ok(read(found)),
        None => Err(EngineError::Damaged(format!("what is stored of article {doc} of a segment has another length"))),
    }
}

/// The one field in a stored document: its number is one, then field, type, length and bytes.
fn blob_in(document: &[u8], field: Field) -> Option<&[u8]> {
    /// Tantivy's code for bytes.
    const BYTES: u8 = 4;
    let (fields, rest) = number(document)?;
    let (head, rest) = rest.split_first_chunk::<5>()?;
    let [f0, f1, f2, f3, kind] = *head;
    let (length, blob) = number(rest)?;
    let fits = fields == 1
        && u32::from_le_bytes([f0, f1, f2, f3]) == field.field_id()
        && kind == BYTES
        && length == blob.len() as u64;
    fits.then_some(blob)
}

/// A number of variable length, seven bits a byte, the last byte marked.
fn number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0u64;
    for (at, byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 127).checked_shl(7 * at as u32)?;
        if byte & 128 != 0 {
            return Some((value, bytes.get(at + 1..)?));
        }
    }
    None
}
