//! Ids and fingerprints: what names an article, and what tells whether it changed.
//!
//! A fingerprint is made of what goes into an article's document, not of what comes out of attribution, so that an unchanged
//! article is known before anything is concluded from its prose.

use blake3::Hasher;

use super::manifest::half;
use crate::article::Article;
use crate::read::{Format, ReadOptions};
use crate::text::tokenise::ANALYSER_VERSION;

/// Raised when the same article, attributed in the same way, makes another document than before.
const DOCUMENT_VERSION: u32 = 2;

/// Longer ids are cut and told apart by a hash: an index has no terms of any length.
const LONGEST_ID: usize = 1000;

/// Names an id in tables that hold many.
pub type IdHash = [u8; 16];

pub fn id_hash(id: &str) -> IdHash {
    half(&blake3::hash(id.as_bytes()))
}

/// Makes fingerprints of articles that are attributed in one way.
pub struct Fingerprints {
    key: [u8; 32],
}

impl Fingerprints {
    /// `attribution` names the way of attributing and its version.
    pub fn new(attribution: &str) -> Fingerprints {
        let mut hasher = Hasher::new();
        hasher.update(&DOCUMENT_VERSION.to_le_bytes());
        hasher.update(&ANALYSER_VERSION.to_le_bytes());
        hasher.update(attribution.as_bytes());
        Fingerprints { key: *hasher.finalize().as_bytes() }
    }

    /// The fingerprint of an article with this hash of its content; never 0.
    ///
    /// The record's number and line are left out: they name a place in the version of the file whose hash is stored beside
    /// them, and a record added above would otherwise change all that follow.
    pub fn of(&self, article: &Article, content: &blake3::Hash) -> u64 {
        let mut hasher = Hasher::new_keyed(&self.key);
        hasher.update(content.as_bytes());
        let provenance = &article.provenance;
        add_text(&mut hasher, Some(&provenance.path));
        add_text(&mut hasher, provenance.encoding);
        add_text(&mut hasher, Some(provenance.format));
        hasher.update(&provenance.body_offset.map_or(u64::MAX, |offset| offset).to_le_bytes());
        first_eight(&hasher.finalize()).max(1)
    }
}

/// Hash of what the source says, wherever it was found.
pub fn content_hash(article: &Article) -> blake3::Hash {
    let mut hasher = Hasher::new();
    let texts = [
        &article.id,
        &article.title,
        &article.outlet,
        &article.byline,
        &article.section,
        &article.language,
        &article.url,
    ];
    for text in texts {
        add_text(&mut hasher, text.as_deref());
    }
    // A date always serialises.
    hasher.update(&postcard::to_stdvec(&article.date).unwrap_or_default());
    hasher.update(&(article.speakers.len() as u64).to_le_bytes());
    for speaker in &article.speakers {
        add_text(&mut hasher, Some(speaker));
    }
    add_text(&mut hasher, Some(&article.body));
    hasher.finalize()
}

/// Hash of all that decides what is made of a file's bytes.
pub fn settings_hash(read: &ReadOptions, attribution: &str) -> u64 {
    let mut hasher = Hasher::new();
    add_text(&mut hasher, Some(env!("CARGO_PKG_VERSION")));
    hasher.update(&DOCUMENT_VERSION.to_le_bytes());
    hasher.update(&ANALYSER_VERSION.to_le_bytes());
    add_text(&mut hasher, Some(attribution));
    add_text(&mut hasher, read.format.map(Format::name));
    hasher.update(&(read.max_article_bytes as u64).to_le_bytes());
    hasher.update(&read.max_unpacked_bytes.to_le_bytes());
    for (field, column) in read.map.pairs() {
        add_text(&mut hasher, Some(field.name()));
        add_text(&mut hasher, Some(column));
    }
    first_eight(&hasher.finalize())
}

/// The id of an article: the source's own, else its place, else (for standard input, which has no places) its content.
pub fn id_of(article: &Article, content: &blake3::Hash, is_standard_input: bool) -> String {
    let own = article.id.as_deref().map(str::trim).filter(|id| !id.is_empty());
    let provenance = &article.provenance;
    let id = match own {
        Some(id) => id.to_owned(),
        None if is_standard_input => format!("stdin-{}", content.to_hex().get(..24).unwrap_or("")),
        None if is_one_article(provenance.format) => provenance.path.clone(),
        None => format!("{}#{}", provenance.path, provenance.record),
    };
    bounded(id)
}

/// The id of an article whose id another file's article already has.
pub fn distinguished_id(id: &str, file_key: &str) -> String {
    bounded(format!("{id}@{file_key}"))
}

fn is_one_article(format: &str) -> bool {
    [Format::Text, Format::Markdown, Format::Html].iter().any(|whole| whole.name() == format)
}

fn bounded(id: String) -> String {
    if id.len() <= LONGEST_ID {
        return id;
    }
    let hash = blake3::hash(id.as_bytes()).to_hex();
    let kept = id.get(..id.floor_char_boundary(LONGEST_ID - 40)).unwrap_or("");
    format!("{kept}…{}", hash.get(..32).unwrap_or(""))
}

fn add_text(hasher: &mut Hasher, text: Option<&str>) {
    match text {
        Some(text) => {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        }
        None => {
            hasher.update(&u64::MAX.to_le_bytes());
        }
    }
}

fn first_eight(hash: &blake3::Hash) -> u64 {
    let mut eight = [0; 8];
    eight.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_le_bytes(eight)
}
