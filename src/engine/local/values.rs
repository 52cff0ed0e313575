//! Names that a command line can be completed with, from the dictionaries of the index.
//!
//! Reads no article, no posting and no position: what only deleted articles had may be among the names.

use std::collections::BTreeSet;

use tantivy::Searcher;
use tantivy::schema::Field;

use super::folder::storage;
use super::schema::Fields;
use crate::engine::EngineError;
use crate::text::tokenise::fold;

/// What the names are names of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    Speakers,
    Outlets,
    Languages,
    Ids,
}

/// At most `most` names that begin with `start`, case and accents apart; where there are none, those in which another word does.
pub fn values(
    searcher: &Searcher,
    fields: Fields,
    listed: Listed,
    start: &str,
    most: usize,
) -> Result<Vec<String>, EngineError> {
    let wanted = fold(start);
    let mut found = Found { wanted, most, at_start: BTreeSet::new(), inside: BTreeSet::new() };
    match listed {
        Listed::Speakers => of_column(searcher, "speaker_name", &mut found)?,
        Listed::Outlets => of_column(searcher, "outlet_name", &mut found)?,
        Listed::Languages => of_terms(searcher, fields.language, &mut found)?,
        Listed::Ids => of_terms(searcher, fields.id, &mut found)?,
    }
    Ok(found.into_values())
}

/// The first names in order that fit, by where they do.
struct Found {
    wanted: String,
    most: usize,
    at_start: BTreeSet<String>,
    inside: BTreeSet<String>,
}

impl Found {
    fn offer(&mut self, bytes: &[u8]) {
        let Ok(name) = std::str::from_utf8(bytes) else { return };
        let folded = fold(name);
        if folded.starts_with(&self.wanted) {
            keep_first(&mut self.at_start, name, self.most);
        } else if self.at_start.is_empty() && begins_a_word(&folded, &self.wanted) {
            keep_first(&mut self.inside, name, self.most);
        }
    }

    fn into_values(self) -> Vec<String> {
        let kept = if self.at_start.is_empty() { self.inside } else { self.at_start };
        kept.into_iter().collect()
    }
}

fn keep_first(kept: &mut BTreeSet<String>, name: &str, most: usize) {
    if kept.len() >= most && kept.last().is_none_or(|last| last.as_str() <= name) {
        return;
    }
    kept.insert(name.to_owned());
    if kept.len() > most {
        kept.pop_last();
    }
}

/// Whether `wanted` stands in `text` where a word begins.
fn begins_a_word(text: &str, wanted: &str) -> bool {
    text.match_indices(wanted)
        .any(|(at, _)| text.get(..at).is_some_and(|before| !before.ends_with(|c: char| c.is_alphanumeric())))
}

fn of_column(searcher: &Searcher, name: &str, found: &mut Found) -> Result<(), EngineError> {
    for reader in searcher.segment_readers() {
        let Some(column) = reader.fast_fields().str(name).map_err(storage)? else { continue };
        let mut stream = column.dictionary().stream().map_err(EngineError::io("reading the names"))?;
        while stream.advance() {
            found.offer(stream.key());
        }
    }
    Ok(())
}

fn of_terms(searcher: &Searcher, field: Field, found: &mut Found) -> Result<(), EngineError> {
    for reader in searcher.segment_readers() {
        let inverted = reader.inverted_index(field).map_err(storage)?;
        let mut stream = inverted.terms().stream().map_err(EngineError::io("reading the names"))?;
        while stream.advance() {
            found.offer(stream.key());
        }
    }
    Ok(())
}
