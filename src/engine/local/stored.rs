//! How an article is kept: one compressed blob each, so that reading one article unpacks nothing else.
//!
//! Layout: format byte, dictionary number (u32, 0 for none), the opening (postcard: what bookkeeping asks for), then one zstd
//! frame of the record (postcard: metadata, sentence table, attributions, hashes) and the text (title and body). Dictionaries
//! are trained on articles of the index and lie beside it; a blob names the one it needs. Decoding checks everything: a damaged
//! blob is an error, never a panic, and text whose hash is wrong is not returned.

use std::cell::RefCell;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use zstd::bulk::Compressor;
use zstd::dict::DecoderDictionary;
use zstd::zstd_safe::DCtx;

use crate::article::{Article, LanguageOrigin, Provenance};
use crate::attribute::{Attribution, Attributions, Kind, Speaker};
use crate::date::PublicationDate;
use crate::passage::{Opens, Sentence, Structure};
use crate::text::Span;

const FORMAT: u8 = 1;
/// Level 3: measured by others at 0.41 of the raw size with a trained dictionary, unpacked in microseconds.
const LEVEL: i32 = 3;
/// Bytes of a trained dictionary.
const DICTIONARY_BYTES: usize = 64 << 10;
/// No article is larger; a blob that says so is damaged.
const MOST_UNPACKED: usize = 1 << 30;

/// Why a stored article cannot be read.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum StoredError {
    #[error("it is written in format {0}, which this version does not know")]
    Format(u8),
    #[error("its compression dictionary {0:08x} is missing from the index folder")]
    NoDictionary(u32),
    #[error("what is stored of it does not match its checksum")]
    Checksum,
    #[error("its stored record is damaged ({0})")]
    Damaged(&'static str),
}

/// What can be read of a blob without unpacking it.
#[derive(Serialize, Deserialize)]
struct Opening<'a> {
    id: &'a str,
    path: StoredPath<'a>,
    /// Little endian; as a varint it would take more.
    fingerprint: [u8; 8],
    /// Of the payload: record and text.
    checksum: [u8; 8],
    record_bytes: u32,
    title_bytes: Option<u32>,
    body_bytes: u32,
}

/// The path of the source file, which most ids repeat.
#[derive(Serialize, Deserialize)]
enum StoredPath<'a> {
    /// The id.
    Id,
    /// The id up to its last `#`.
    BeforeNumber,
    Other(&'a str),
}

impl<'a> StoredPath<'a> {
    fn pack(id: &str, path: &'a str) -> StoredPath<'a> {
        if id == path {
            return StoredPath::Id;
        }
        match id.rsplit_once('#') {
            Some((before, _)) if before == path => StoredPath::BeforeNumber,
            _ => StoredPath::Other(path),
        }
    }

    fn unpack(&self, id: &'a str) -> &'a str {
        match self {
            StoredPath::Id => id,
            StoredPath::BeforeNumber => id.rsplit_once('#').map_or(id, |(before, _)| before),
            StoredPath::Other(path) => path,
        }
    }
}

/// A text that the id often repeats.
#[derive(Serialize, Deserialize)]
enum LikeId {
    None,
    SameAsId,
    Other(String),
}

impl LikeId {
    fn pack(id: &str, text: Option<&String>) -> LikeId {
        match text {
            None => LikeId::None,
            Some(text) if text == id => LikeId::SameAsId,
            Some(text) => LikeId::Other(text.clone()),
        }
    }

    fn unpack(self, id: &str) -> Option<String> {
        match self {
            LikeId::None => None,
            LikeId::SameAsId => Some(id.to_owned()),
            LikeId::Other(text) => Some(text),
        }
    }
}

/// What is kept of an article beside its opening and its text.
#[derive(Serialize, Deserialize)]
struct Record {
    source_id: LikeId,
    date: Option<PublicationDate>,
    outlet: Option<String>,
    byline: Option<String>,
    section: Option<String>,
    language: Option<String>,
    language_is_detected: bool,
    url: LikeId,
    own_speakers: Vec<String>,
    record: u64,
    line: Option<u64>,
    body_offset: Option<u64>,
    encoding: Option<String>,
    format: String,
    title_words: u32,
    /// Per sentence: bytes since the end of the one before, bytes, words, what it opens.
    sentences: Vec<(u32, u32, u32, u8)>,
    speakers: Vec<Speaker>,
    attributions: Vec<PackedAttribution>,
}

/// Spans as distances, since neighbours lie close together.
#[derive(Serialize, Deserialize)]
struct PackedAttribution {
    /// Kind in the low two bits, then confidence in 1/60.
    kind_and_confidence: u8,
    /// Index into the speakers plus one; 0 for nobody.
    speaker: u16,
    /// Number of spans of source, cue and content.
    counts: (u8, u8, u16),
    /// Start as the distance from the end of the span before (the first from the last of the attribution before), and length.
    spans: Vec<(i32, u32)>,
}

/// An article as it comes out of the index.
#[derive(Debug)]
pub struct Unpacked {
    pub id: String,
    pub article: Article,
    pub attributions: Attributions,
    pub structure: Structure,
}

/// What goes in.
pub struct ToPack<'a> {
    pub id: &'a str,
    pub article: &'a Article,
    pub attributions: &'a Attributions,
    pub structure: &'a Structure,
    pub fingerprint: u64,
}

/// Checksum of a payload: the first bytes of BLAKE3.
fn checksum(payload: &[u8]) -> [u8; 8] {
    let mut first = [0; 8];
    first.copy_from_slice(&blake3::hash(payload).as_bytes()[..8]);
    first
}

/// Compresses articles, with a dictionary if there is one.
pub struct Packer {
    number: u32,
    compressor: Compressor<'static>,
}

impl Packer {
    /// Errors: zstd's, on a dictionary it cannot use.
    pub fn new(dictionary: Option<&[u8]>) -> std::io::Result<Packer> {
        let (number, compressor) = match dictionary {
            Some(bytes) => (dictionary_number(bytes), Compressor::with_dictionary(LEVEL, bytes)?),
            None => (0, Compressor::new(LEVEL)?),
        };
        Ok(Packer { number, compressor })
    }

    /// The blob of one article.
    pub fn pack(&mut self, input: &ToPack<'_>) -> std::io::Result<Vec<u8>> {
        let article = input.article;
        let (payload, record_bytes) = payload(input)?;
        let opening = Opening {
            id: input.id,
            path: StoredPath::pack(input.id, &article.provenance.path),
            fingerprint: input.fingerprint.to_le_bytes(),
            checksum: checksum(&payload),
            record_bytes,
            title_bytes: article.title.as_deref().map(|text| text.len() as u32),
            body_bytes: article.body.len() as u32,
        };
        let mut blob = vec![FORMAT];
        blob.extend_from_slice(&self.number.to_le_bytes());
        let mut blob = postcard::to_extend(&opening, blob).map_err(std::io::Error::other)?;
        blob.extend_from_slice(&self.compressor.compress(&payload)?);
        Ok(blob)
    }
}

/// Record and text of an article, which are compressed together, and how many bytes of it are the record.
pub fn payload(input: &ToPack<'_>) -> std::io::Result<(Vec<u8>, u32)> {
    let article = input.article;
    let title = article.title.as_deref();
    let record = Record {
        source_id: LikeId::pack(input.id, article.id.as_ref()),
        date: article.date,
        outlet: article.outlet.clone(),
        byline: article.byline.clone(),
        section: article.section.clone(),
        language: article.language.clone(),
        language_is_detected: article.language_origin == LanguageOrigin::Detected,
        url: LikeId::pack(input.id, article.url.as_ref()),
        own_speakers: article.speakers.clone(),
        record: article.provenance.record,
        line: article.provenance.line,
        body_offset: article.provenance.body_offset,
        encoding: article.provenance.encoding.map(str::to_owned),
        format: article.provenance.format.to_owned(),
        title_words: input.structure.title_words,
        sentences: pack_sentences(&input.structure.sentences),
        speakers: input.attributions.speakers.clone(),
        attributions: pack_attributions(&input.attributions.attributions),
    };
    let mut payload = postcard::to_stdvec(&record).map_err(std::io::Error::other)?;
    let record_bytes = payload.len() as u32;
    payload.extend_from_slice(title.unwrap_or("").as_bytes());
    payload.extend_from_slice(article.body.as_bytes());
    Ok((payload, record_bytes))
}

/// Trains a dictionary on texts, or gives none where there is too little to learn from.
pub fn train(samples: &[Vec<u8>]) -> Option<Vec<u8>> {
    let total: usize = samples.iter().map(Vec::len).sum();
    if samples.len() < 100 || total < 16 * DICTIONARY_BYTES {
        return None;
    }
    zstd::dict::from_samples(samples, DICTIONARY_BYTES).ok().filter(|bytes| !bytes.is_empty())
}

/// The number by which blobs name a dictionary; never 0.
pub fn dictionary_number(bytes: &[u8]) -> u32 {
    let hash = blake3::hash(bytes);
    let mut four = [0; 4];
    four.copy_from_slice(&hash.as_bytes()[..4]);
    u32::from_le_bytes(four).max(1)
}

/// Finds the dictionary that a blob names.
pub trait Dictionaries {
    fn dictionary(&self, number: u32) -> Option<Arc<DecoderDictionary<'static>>>;
}

/// Splits a blob into dictionary number, opening and frame.
fn split(blob: &[u8]) -> Result<(u32, Opening<'_>, &[u8]), StoredError> {
    let Some((&[format, d0, d1, d2, d3], rest)) = blob.split_first_chunk::<5>() else {
        return Err(StoredError::Damaged("too short"));
    };
    if format != FORMAT {
        return Err(StoredError::Format(format));
    }
    let (opening, frame) = postcard::take_from_bytes(rest).map_err(|_| StoredError::Damaged("opening"))?;
    Ok((u32::from_le_bytes([d0, d1, d2, d3]), opening, frame))
}

/// What tells one stored article from another, and whether it changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity<'a> {
    pub id: &'a str,
    pub path: &'a str,
    pub fingerprint: u64,
}

/// The identity of a stored article, without unpacking its text.
pub fn identity(blob: &[u8]) -> Result<Identity<'_>, StoredError> {
    let (_, opening, _) = split(blob)?;
    Ok(Identity {
        id: opening.id,
        path: opening.path.unpack(opening.id),
        fingerprint: u64::from_le_bytes(opening.fingerprint),
    })
}

thread_local! {
    /// What zstd works with, kept: making one takes longer than unpacking an article.
    static FRAMES: RefCell<DCtx<'static>> = RefCell::new(DCtx::create());
}

/// The whole article.
pub fn unpack(blob: &[u8], dictionaries: &dyn Dictionaries) -> Result<Unpacked, StoredError> {
    let (number, opening, frame) = split(blob)?;
    let title_bytes = opening.title_bytes.unwrap_or(0) as usize;
    let record_bytes = opening.record_bytes as usize;
    let capacity = record_bytes + title_bytes + opening.body_bytes as usize;
    if capacity > MOST_UNPACKED {
        return Err(StoredError::Damaged("text length"));
    }
    let dictionary = match number {
        0 => None,
        _ => Some(dictionaries.dictionary(number).ok_or(StoredError::NoDictionary(number))?),
    };
    let mut payload = Vec::with_capacity(capacity);
    let unpacked = FRAMES.with_borrow_mut(|frames| match &dictionary {
        Some(dictionary) => frames.decompress_using_ddict(&mut payload, frame, dictionary.as_ddict()),
        None => frames.decompress(&mut payload, frame),
    });
    unpacked.map_err(|_| StoredError::Damaged("frame"))?;
    if checksum(&payload) != opening.checksum {
        return Err(StoredError::Checksum);
    }
    let (record, text) = payload.split_at_checked(record_bytes).ok_or(StoredError::Damaged("record length"))?;
    let record: Record = postcard::from_bytes(record).map_err(|_| StoredError::Damaged("record"))?;
    let text = std::str::from_utf8(text).map_err(|_| StoredError::Damaged("text is not UTF-8"))?;
    let (title, body) = text.split_at_checked(title_bytes).ok_or(StoredError::Damaged("title length"))?;
    let title = opening.title_bytes.is_some().then(|| title.to_owned());
    let body = body.to_owned();
    let sentences = unpack_sentences(&record.sentences, record.title_words, &body);
    let attributions = Attributions {
        attributions: unpack_attributions(&record.attributions, &body, record.speakers.len())?,
        speakers: record.speakers,
    };
    let article = Article {
        id: record.source_id.unpack(opening.id),
        title,
        date: record.date,
        outlet: record.outlet,
        byline: record.byline,
        section: record.section,
        language: record.language,
        language_origin: if record.language_is_detected { LanguageOrigin::Detected } else { LanguageOrigin::Stated },
        url: record.url.unpack(opening.id),
        speakers: record.own_speakers,
        body,
        provenance: Provenance {
            path: opening.path.unpack(opening.id).to_owned(),
            record: record.record,
            line: record.line,
            body_offset: record.body_offset,
            encoding: record.encoding.as_deref().map(encoding_name),
            format: crate::read::Format::from_name(&record.format).map_or("unknown", crate::read::Format::name),
        },
    };
    Ok(Unpacked {
        id: opening.id.to_owned(),
        article,
        attributions,
        structure: Structure { title_words: record.title_words, sentences, said: Vec::new() },
    })
}

fn encoding_name(name: &str) -> &'static str {
    encoding_rs::Encoding::for_label(name.as_bytes()).map_or("unknown", encoding_rs::Encoding::name)
}

fn pack_sentences(sentences: &[Sentence]) -> Vec<(u32, u32, u32, u8)> {
    let mut end = 0;
    let mut packed = Vec::with_capacity(sentences.len());
    for sentence in sentences {
        let gap = sentence.span.start().saturating_sub(end) as u32;
        packed.push((gap, sentence.span.len() as u32, sentence.words, sentence.opens as u8));
        end = sentence.span.end();
    }
    packed
}

fn unpack_sentences(packed: &[(u32, u32, u32, u8)], title_words: u32, body: &str) -> Vec<Sentence> {
    let mut end = 0usize;
    let mut first = crate::passage::body_start(title_words);
    let mut sentences = Vec::with_capacity(packed.len().min(body.len()));
    for (gap, length, words, opens) in packed {
        let start = end.saturating_add(*gap as usize);
        end = start.saturating_add(*length as usize);
        let opens = match opens {
            1 => Opens::Paragraph,
            2 => Opens::Heading,
            3 => Opens::PullQuote,
            _ => Opens::Nothing,
        };
        sentences.push(Sentence { span: Span::clamp(body, start, end), first, words: *words, opens });
        first = first.saturating_add(*words);
    }
    sentences
}

/// `4 * confidence in sixtieths`, plus 0 for direct, 1 for mixed, 2 for indirect speech.
pub fn kind_and_confidence(attribution: &Attribution) -> u8 {
    let kind = match attribution.kind {
        Kind::Direct => 0,
        Kind::Mixed => 1,
        Kind::Indirect => 2,
    };
    let confidence = (attribution.confidence.clamp(0.0, 1.0) * 60.0).round() as u8;
    confidence << 2 | kind
}

/// The kind in `kind_and_confidence`.
pub fn kind_of(kind_and_confidence: u8) -> Kind {
    match kind_and_confidence & 3 {
        0 => Kind::Direct,
        1 => Kind::Mixed,
        _ => Kind::Indirect,
    }
}

fn pack_attributions(attributions: &[Attribution]) -> Vec<PackedAttribution> {
    let mut last = 0i64;
    let mut packed = Vec::with_capacity(attributions.len());
    for attribution in attributions {
        // Counts are bounded so that the packed form can hold them; no prose comes near.
        let source = attribution.source.get(..255).unwrap_or(&attribution.source);
        let cue = attribution.cue.get(..255).unwrap_or(&attribution.cue);
        let content = attribution.content.get(..65_535).unwrap_or(&attribution.content);
        let mut spans = Vec::with_capacity(source.len() + cue.len() + content.len());
        for span in source.iter().chain(cue).chain(content) {
            let distance = span.start() as i64 - last;
            spans.push((distance as i32, span.len() as u32));
            last = span.end() as i64;
        }
        packed.push(PackedAttribution {
            kind_and_confidence: kind_and_confidence(attribution),
            speaker: attribution.speaker.map_or(0, |speaker| speaker.saturating_add(1)),
            counts: (source.len() as u8, cue.len() as u8, content.len() as u16),
            spans,
        });
    }
    packed
}

fn unpack_attributions(
    packed: &[PackedAttribution],
    body: &str,
    speakers: usize,
) -> Result<Vec<Attribution>, StoredError> {
    let mut last = 0i64;
    let mut attributions = Vec::with_capacity(packed.len());
    for one in packed {
        let mut spans = Vec::with_capacity(one.spans.len());
        for (distance, length) in &one.spans {
            let start = last.saturating_add(i64::from(*distance)).max(0);
            last = start.saturating_add(i64::from(*length));
            spans.push(Span::clamp(body, start as usize, last as usize));
        }
        let (source, cue) = (usize::from(one.counts.0), usize::from(one.counts.1));
        if source + cue + usize::from(one.counts.2) != spans.len() {
            return Err(StoredError::Damaged("attribution"));
        }
        let content = spans.split_off(source + cue);
        let cue = spans.split_off(source);
        attributions.push(Attribution {
            source: spans,
            cue,
            content,
            kind: kind_of(one.kind_and_confidence),
            speaker: one.speaker.checked_sub(1).filter(|speaker| usize::from(*speaker) < speakers),
            confidence: f32::from(one.kind_and_confidence >> 2) / 60.0,
        });
    }
    Ok(attributions)
}
