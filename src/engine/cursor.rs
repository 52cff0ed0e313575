//! What a cursor holds: where a page ended, of which question, in which state of the index.
//!
//! Whoever gets a cursor hands it back as it is; engines alone look inside. Its letters are a record behind a version, with a
//! check at its end, in base 32. Knows no index.

use std::fmt::Debug;
use std::io::Write;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Sort;
use crate::result::Cursor;

/// Version of the record below.
const VERSION: u8 = 1;
/// Bytes at the end that tell a whole cursor from a damaged one.
const CHECK: usize = 4;
/// More letters than any record of ours takes.
const LONGEST: usize = 128;
/// Digits and letters but i, l, o and u, which are easily misread.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// More hits than there can be before a page.
const FURTHEST: usize = u32::MAX as usize;

/// Stands for a value that is only compared for being the same.
pub type Digest = [u8; 6];

/// Where a page ended.
///
/// By relevance the rank alone says where to go on: scores change with the index, and the best hits may be ranked anew among
/// themselves, so that no score says what was shown. By date the day and the tie do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub sort: Sort,
    /// Of the query, dates and filters resolved.
    pub query: Digest,
    /// Of the state of the index.
    pub index: Digest,
    /// Rank of the last hit shown, from 1.
    pub rank: u64,
    /// First day of the last hit, as the engine counts days; `None` for an undated one.
    pub day: Option<i64>,
    /// What orders articles of one day.
    pub tie: [u8; 8],
}

/// Why a cursor cannot be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CursorError {
    #[error("this is no cursor, or not a whole one")]
    Damaged,
    #[error("this cursor is of another version of onrecord")]
    Version,
    #[error("this cursor is of another query, other filters or another order")]
    OtherQuestion,
}

impl Place {
    /// The place as a word.
    pub fn cursor(&self) -> Cursor {
        let mut record = vec![VERSION];
        // Numbers alone: writing them to a vector cannot fail.
        record.extend(postcard::to_stdvec(self).unwrap_or_default());
        let check = check_of(&record);
        record.extend(check);
        Cursor(spelled(&record))
    }

    /// The place in a cursor.
    pub fn read(cursor: &Cursor) -> Result<Place, CursorError> {
        let record = unspelled(&cursor.0).ok_or(CursorError::Damaged)?;
        let (body, check) = record.split_last_chunk::<CHECK>().ok_or(CursorError::Damaged)?;
        if check_of(body) != *check {
            return Err(CursorError::Damaged);
        }
        let (version, fields) = body.split_first().ok_or(CursorError::Damaged)?;
        if *version != VERSION {
            return Err(CursorError::Version);
        }
        match postcard::take_from_bytes(fields) {
            Ok((place, [])) => Ok(place),
            _ => Err(CursorError::Damaged),
        }
    }

    /// How many hits were shown before.
    pub fn before(&self) -> usize {
        usize::try_from(self.rank).unwrap_or(FURTHEST).min(FURTHEST)
    }

    /// The place, if it is one in the answer to this question.
    pub fn of(cursor: &Cursor, query: Digest, sort: Sort) -> Result<Place, CursorError> {
        let place = Place::read(cursor)?;
        if place.query == query && place.sort == sort { Ok(place) } else { Err(CursorError::OtherQuestion) }
    }
}

/// The digest of a value by how it prints, which is one way in one version of the program.
pub fn digest(value: &impl Debug) -> Digest {
    let mut hasher = blake3::Hasher::new();
    // Hashing cannot fail.
    let _ = write!(hasher, "{value:?}");
    first_bytes(&hasher.finalize())
}

fn check_of(record: &[u8]) -> [u8; CHECK] {
    first_bytes(&blake3::hash(record))
}

fn first_bytes<const N: usize>(hash: &blake3::Hash) -> [u8; N] {
    hash.as_bytes().first_chunk().copied().unwrap_or([0; N])
}

/// Five bits a letter; the last one is filled up with zeros.
fn spelled(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut held, mut bits) = (0u32, 0);
    let mut push = |five: u32| text.push(LETTERS.get(five as usize & 31).map_or('0', |letter| char::from(*letter)));
    for byte in bytes {
        held = (held << 8 | u32::from(*byte)) & 0xfff;
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            push(held >> bits);
        }
    }
    if bits > 0 {
        push(held << (5 - bits));
    }
    text
}

fn unspelled(text: &str) -> Option<Vec<u8>> {
    if text.len() > LONGEST {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
    let (mut held, mut bits) = (0u32, 0);
    for letter in text.bytes() {
        let five = LETTERS.iter().position(|known| *known == letter)?;
        held = (held << 5 | five as u32) & 0xfff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
        }
    }
    // What filled the last letter up. A whole letter too many is no filling.
    (bits < 5 && held & ((1 << bits) - 1) == 0).then_some(bytes)
}
