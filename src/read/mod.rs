//! Readers: bytes of one file or of standard input in, articles and bad records out.
//!
//! `read_stream` detects format and encoding and hands each article to the caller as soon as it is read; record formats hold
//! no more than one record and a buffer in memory. Readers open no files, know no index, and conclude nothing from prose:
//! an article is what its source states.

mod csv;
mod detect;
mod encoding;
mod feed;
mod fields;
mod html;
mod json;
mod mail;
mod markdown;
mod newsml;
mod prose;
mod sgml;
mod shapes;
mod text;
mod unpack;
mod warc;
mod wire;
mod xml;

use std::fmt;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::ops::ControlFlow;

use encoding_rs_io::DecodeReaderBytesBuilder;
use thiserror::Error;

pub use detect::detect;
pub use fields::{Field, FieldMap, MapError};
pub use unpack::Seekable;

use crate::article::{Article, Provenance};
use crate::date::DateOrigin;

/// How much of a file is looked at to tell its format and encoding.
const HEAD_BYTES: usize = 64 * 1024;

/// Reading buffer of the record formats.
const BUFFER_BYTES: usize = 128 * 1024;

/// What a reader yields.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// An article, with what its source got wrong and the article survives.
    Article { article: Box<Article>, warnings: Vec<Problem> },
    /// A record that makes no article; reading goes on after it.
    Bad(Problem),
    /// Something that is no article and is not meant to be one, such as an image in an archive.
    Skipped(Problem),
}

/// What is wrong with a record, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Path as given to the reader.
    pub path: String,
    /// Number of the record in the file, from 1; `None` where the file is one article.
    pub record: Option<u64>,
    /// Line of the file, from 1.
    pub line: Option<u64>,
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: ", self.path)?;
        match (self.record, self.line) {
            (Some(record), Some(line)) => write!(out, "record {record}, line {line}: ")?,
            (Some(record), None) => write!(out, "record {record}: ")?,
            (None, Some(line)) => write!(out, "line {line}: ")?,
            (None, None) => {}
        }
        out.write_str(&self.reason)
    }
}

/// A format that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    Text,
    Markdown,
    Json,
    Jsonl,
    Csv,
    Tsv,
    ReutersSgml,
    Html,
    Nitf,
    NewsmlG2,
    Newsml,
    Rss,
    Atom,
    Warc,
    Mail,
    Anpa,
    Iptc,
}

impl Format {
    /// Every format, in the order in which they are listed to users.
    pub const ALL: [Format; 17] = [
        Format::Text,
        Format::Markdown,
        Format::Json,
        Format::Jsonl,
        Format::Csv,
        Format::Tsv,
        Format::ReutersSgml,
        Format::Html,
        Format::Nitf,
        Format::NewsmlG2,
        Format::Newsml,
        Format::Rss,
        Format::Atom,
        Format::Warc,
        Format::Mail,
        Format::Anpa,
        Format::Iptc,
    ];

    /// Short name, as users write and see it.
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Markdown => "markdown",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::ReutersSgml => "reuters-sgml",
            Format::Html => "html",
            Format::Nitf => "nitf",
            Format::NewsmlG2 => "newsml-g2",
            Format::Newsml => "newsml",
            Format::Rss => "rss",
            Format::Atom => "atom",
            Format::Warc => "warc",
            Format::Mail => "mail",
            Format::Anpa => "anpa",
            Format::Iptc => "iptc-7901",
        }
    }

    /// Whether its text is read by a parser of XML, which takes nothing but UTF-8.
    fn is_xml(self) -> bool {
        matches!(self, Format::Nitf | Format::NewsmlG2 | Format::Newsml | Format::Rss | Format::Atom)
    }

    /// Whether a file of it may hold bytes of more than one encoding, or of none.
    fn is_of_bytes(self) -> bool {
        matches!(self, Format::Warc | Format::Mail | Format::Anpa | Format::Iptc)
    }

    /// The format of this name.
    pub fn from_name(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name().eq_ignore_ascii_case(name))
    }
}

/// What a file was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detected {
    Format(Format),
    /// Not a format that is read; the reason says what it is.
    Unknown {
        reason: String,
    },
}

/// How to read.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// Which column holds which field, where the user says so.
    pub map: FieldMap,
    /// The format, where the user says so; else it is detected.
    pub format: Option<Format>,
    /// Largest article, in bytes of its record and of its text; a larger one is a bad record. A page may take twice as much and a
    /// message with what is attached to it four times.
    pub max_article_bytes: usize,
    /// Most bytes that one file may unpack to.
    pub max_unpacked_bytes: u64,
}

impl Default for ReadOptions {
    fn default() -> ReadOptions {
        ReadOptions {
            map: FieldMap::default(),
            format: None,
            // More than a million words. What is made of an article takes many times its own size.
            max_article_bytes: 8 << 20,
            max_unpacked_bytes: 1 << 40,
        }
    }
}

/// How a file was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileReading {
    pub format: Option<Format>,
    /// Name of the file's encoding, where that was not UTF-8.
    pub encoding: Option<&'static str>,
    /// Records seen, articles and bad ones.
    pub records: u64,
}

/// Why a file cannot be read at all, or no further.
#[derive(Debug, Error)]
pub enum ReadError {
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    #[error("not a format that can be indexed: {reason}")]
    Unknown { reason: String },
    #[error("empty")]
    Empty,
    #[error(
        "no column is known to hold a title or a body; the columns are {columns}; name one, for instance with --map body=COLUMN"
    )]
    NoTextColumn { columns: String },
    #[error("no column `{column}`, which --map names for {field}; the columns are {columns}")]
    NoSuchColumn { field: &'static str, column: String, columns: String },
}

/// Reads all articles of one file (or of standard input) and hands each to `sink`, which may stop the reading.
///
/// `path` is where the articles are said to come from: relative to the root, `/` between its parts, `-` for standard input.
/// What is in an archive has the archive's path, `!/` and its own name. An error may come after articles were handed over.
pub fn read_stream(
    input: &mut dyn Read,
    path: &str,
    options: &ReadOptions,
    sink: &mut dyn FnMut(Record) -> ControlFlow<()>,
) -> Result<FileReading, ReadError> {
    finish(unpack::read(unpack::Input::Stream(input), path, options, sink))
}

/// Like `read_stream`, of what can be read from any place of: a zip archive is then read member by member, whatever its size.
pub fn read_seekable(
    input: &mut dyn Seekable,
    path: &str,
    options: &ReadOptions,
    sink: &mut dyn FnMut(Record) -> ControlFlow<()>,
) -> Result<FileReading, ReadError> {
    finish(unpack::read(unpack::Input::Seekable(input), path, options, sink))
}

fn finish(outcome: Result<FileReading, Stop>) -> Result<FileReading, ReadError> {
    match outcome {
        Ok(reading) => Ok(reading),
        Err(Stop::Ended(reading)) => Ok(reading),
        Err(Stop::Asked) => Ok(FileReading::default()),
        Err(Stop::Failed(error)) => Err(error),
    }
}

/// Reads what is packed in nothing. `head` is its beginning, whole where it is shorter than `HEAD_BYTES`. What is a member of
/// an archive is looked at even where the format is given: nobody meant the images beside the articles.
fn read_plain(
    mut head: Vec<u8>,
    input: &mut dyn Read,
    path: &str,
    file_name: &str,
    is_member: bool,
    options: &ReadOptions,
    sink: &mut dyn FnMut(Record) -> ControlFlow<()>,
) -> Result<FileReading, Stop> {
    if head.is_empty() {
        return Err(Stop::Failed(ReadError::Empty));
    }
    let complete = head.len() < HEAD_BYTES;
    let of_bytes = detect::format_of_bytes(&head);
    if (is_member || options.format.is_none())
        && of_bytes.is_none()
        && let Some(reason) = detect::unreadable(&head, complete)
    {
        return Err(Stop::Failed(ReadError::Unknown { reason }));
    }
    let guess = encoding::guess(&head, complete);
    let head_text = encoding::decode_head(&head, guess).into_owned();
    let format = match options.format.or(of_bytes) {
        Some(format) => format,
        None => match detect::detect_text(&head_text, complete, file_name, &options.map) {
            Detected::Format(format) => format,
            Detected::Unknown { reason } => return Err(Stop::Failed(ReadError::Unknown { reason })),
        },
    };
    if complete && head_text.trim().is_empty() {
        return Err(Stop::Failed(ReadError::Empty));
    }

    let mut reading =
        Reading { path, file_name, options, format, encoding: guess.reported(), transcoded: false, records: 0, sink };
    let outcome = match format {
        Format::Text | Format::Markdown | Format::Html => read_whole(head, input, &mut reading),
        _ if format.is_of_bytes() => {
            reading.encoding = None;
            let bytes = Cursor::new(head).chain(input);
            read_records(&mut BufReader::with_capacity(BUFFER_BYTES, bytes), &head_text, &mut reading)
        }
        _ => {
            head.drain(..guess.mark_length);
            let bytes = Cursor::new(head).chain(input);
            if guess.encoding == encoding_rs::UTF_8 && !format.is_xml() {
                read_records(&mut BufReader::with_capacity(BUFFER_BYTES, bytes), &head_text, &mut reading)
            } else {
                reading.transcoded = true;
                let decoder = DecodeReaderBytesBuilder::new()
                    .encoding(Some(guess.encoding))
                    .utf8_passthru(false)
                    .bom_override(false)
                    .strip_bom(true)
                    .build(bytes);
                read_records(&mut BufReader::with_capacity(BUFFER_BYTES, decoder), &head_text, &mut reading)
            }
        }
    };
    let result = FileReading { format: Some(format), encoding: reading.encoding, records: reading.records };
    match outcome {
        Ok(()) => Ok(result),
        Err(Stop::Asked) => Err(Stop::Ended(result)),
        Err(stop) => Err(stop),
    }
}

fn read_records(input: &mut dyn BufRead, head_text: &str, reading: &mut Reading<'_>) -> Result<(), Stop> {
    match reading.format {
        Format::Jsonl => json::read_lines(input, reading),
        Format::Csv | Format::Tsv => csv::read(input, head_text, reading),
        Format::ReutersSgml => sgml::read(input, reading),
        Format::Nitf | Format::NewsmlG2 | Format::Newsml => xml::read(input, &mut newsml::News, reading),
        Format::Rss | Format::Atom => xml::read(input, &mut feed::Feed::default(), reading),
        Format::Warc => warc::read(input, reading),
        Format::Mail => mail::read(input, reading),
        Format::Anpa => wire::read(input, true, reading),
        Format::Iptc => wire::read(input, false, reading),
        Format::Json | Format::Text | Format::Markdown | Format::Html => json::read(input, reading),
    }
}

/// Reads a file that is one article.
fn read_whole(mut bytes: Vec<u8>, input: &mut dyn Read, reading: &mut Reading<'_>) -> Result<(), Stop> {
    let most = reading.options.max_article_bytes;
    let is_page = reading.format == Format::Html;
    let limit = if is_page { most.saturating_mul(2).min(html::MAX_PAGE_BYTES) } else { most };
    let rest = limit.saturating_sub(bytes.len()).saturating_add(1);
    input.take(rest as u64).read_to_end(&mut bytes)?;
    if bytes.len() > limit {
        reading.records = 1;
        let problem = reading.problem_of_file(None, too_large(limit));
        return reading.emit(Record::Bad(problem));
    }
    let decoded = encoding::decode_whole(bytes);
    if decoded.text.trim().is_empty() {
        return Err(Stop::Failed(ReadError::Empty));
    }
    reading.encoding = decoded.encoding;
    reading.records = 1;
    let record = match reading.format {
        Format::Markdown => markdown::article(decoded, reading),
        Format::Html => html::article(decoded, reading),
        _ => text::article(decoded, reading),
    };
    reading.emit(record)
}

/// A file that is one article, with the text that its offsets count in.
#[derive(Clone, Debug, PartialEq)]
pub struct WholeText {
    /// The file's text, whatever stands before the body included.
    pub text: String,
    /// Bytes of the text before the article's body.
    pub before_body: usize,
    pub article: Article,
}

/// Reads a file that is one article, in whatever encoding.
///
/// Errors: it is empty, not text, or of a format that holds many articles.
pub fn read_text(bytes: &[u8], path: &str) -> Result<WholeText, ReadError> {
    let options = ReadOptions::default();
    let file_name = path.rsplit('/').next().unwrap_or(path);
    let head = bytes.get(..HEAD_BYTES.min(bytes.len())).unwrap_or(bytes);
    let complete = head.len() == bytes.len();
    if let Some(reason) = detect::unreadable(head, complete) {
        return Err(ReadError::Unknown { reason });
    }
    let decoded = encoding::decode_whole(bytes.to_owned());
    if decoded.text.trim().is_empty() {
        return Err(ReadError::Empty);
    }
    // A byte order mark is a character of the file as well.
    let mark = if decoded.offset.is_some_and(|offset| offset > 0) { "\u{feff}" } else { "" };
    let text = format!("{mark}{}", decoded.text);
    let head_text = decoded.text.get(..decoded.text.floor_char_boundary(HEAD_BYTES)).unwrap_or("");
    let format = match detect::detect_text(head_text, complete, file_name, &options.map) {
        Detected::Format(format @ (Format::Text | Format::Markdown)) => format,
        Detected::Format(other) => {
            return Err(ReadError::Unknown { reason: format!("it is {}", other.name()) });
        }
        Detected::Unknown { reason } => return Err(ReadError::Unknown { reason }),
    };
    let reading = Reading {
        path,
        file_name,
        options: &options,
        format,
        encoding: decoded.encoding,
        transcoded: false,
        records: 1,
        sink: &mut |_| ControlFlow::Continue(()),
    };
    let record = match format {
        Format::Markdown => markdown::article(decoded, &reading),
        _ => text::article(decoded, &reading),
    };
    match record {
        Record::Article { article, .. } => {
            let before_body = text.len().saturating_sub(article.body.len());
            Ok(WholeText { text, before_body, article: *article })
        }
        Record::Bad(problem) | Record::Skipped(problem) => Err(ReadError::Unknown { reason: problem.reason }),
    }
}

fn too_large(limit: usize) -> String {
    format!("larger than {limit} bytes, the most that one article may take")
}

/// Why a reader ends before its file does.
enum Stop {
    /// The sink asked for no more.
    Asked,
    /// The sink asked for no more after this had been read.
    Ended(FileReading),
    Failed(ReadError),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        Stop::Failed(ReadError::Io(error))
    }
}

/// One file being read: what the format readers share.
struct Reading<'a> {
    path: &'a str,
    /// The last part of the path.
    file_name: &'a str,
    options: &'a ReadOptions,
    format: Format,
    encoding: Option<&'static str>,
    /// Whether the bytes that the record readers see were decoded from another encoding.
    transcoded: bool,
    records: u64,
    sink: &'a mut dyn FnMut(Record) -> ControlFlow<()>,
}

impl Reading<'_> {
    fn emit(&mut self, record: Record) -> Result<(), Stop> {
        // A text may grow where it is decoded, and there is more in some records than one article.
        let most = self.options.max_article_bytes;
        let kept = match record {
            Record::Article { article, .. } if article.text_bytes() > most => Record::Bad(Problem {
                path: article.provenance.path,
                record: Some(article.provenance.record),
                line: article.provenance.line,
                reason: too_large(most),
            }),
            other => other,
        };
        match (self.sink)(kept) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Stop::Asked),
        }
    }

    /// Counts a record that begins on this line and hands on the article that its values make.
    fn emit_values(&mut self, line: u64, values: fields::Values, mut warnings: Vec<String>) -> Result<(), Stop> {
        self.records = self.records.saturating_add(1);
        let texts = [&values.title, &values.body];
        if self.transcoded && texts.into_iter().flatten().any(|text| text.contains('\u{FFFD}')) {
            warnings.push(encoding::replaced_warning(self.encoding.unwrap_or("UTF-8")));
        }
        let provenance = self.provenance(line);
        let record =
            values.into_record(DateOrigin::Metadata, provenance, warnings, |reason| self.problem(Some(line), reason));
        self.emit(record)
    }

    /// Counts a record that is not meant to be an article.
    fn emit_skipped(&mut self, line: u64, reason: String) -> Result<(), Stop> {
        self.records = self.records.saturating_add(1);
        let problem = self.problem(Some(line), reason);
        self.emit(Record::Skipped(problem))
    }

    /// Counts a record and hands on what is wrong with it.
    fn emit_bad(&mut self, line: Option<u64>, reason: String) -> Result<(), Stop> {
        self.records = self.records.saturating_add(1);
        let problem = self.problem(line, reason);
        self.emit(Record::Bad(problem))
    }

    /// A problem of the record counted last.
    fn problem(&self, line: Option<u64>, reason: String) -> Problem {
        Problem { path: self.path.to_owned(), record: Some(self.records), line, reason }
    }

    /// A problem of the file as a whole.
    fn problem_of_file(&self, line: Option<u64>, reason: String) -> Problem {
        Problem { path: self.path.to_owned(), record: None, line, reason }
    }

    /// Where the record counted last is found.
    fn provenance(&self, line: u64) -> Provenance {
        Provenance {
            path: self.path.to_owned(),
            record: self.records,
            line: Some(line),
            body_offset: None,
            encoding: self.encoding,
            format: self.format.name(),
        }
    }

    /// The text of a record's bytes, with the encoding to report for it and a warning where it is not what the file is in.
    fn decode_record(&self, bytes: Vec<u8>) -> RecordText {
        match String::from_utf8(bytes) {
            Ok(text) => {
                let replaced = self.transcoded && text.contains('\u{FFFD}');
                let warning = replaced.then(|| encoding::replaced_warning(self.encoding.unwrap_or("text")));
                RecordText { text, encoding: self.encoding, warning }
            }
            Err(error) => {
                let repaired = encoding::repair(error.as_bytes());
                RecordText { warning: Some(repaired.warning()), encoding: repaired.encoding, text: repaired.text }
            }
        }
    }
}

/// The decoded text of one record.
struct RecordText {
    text: String,
    encoding: Option<&'static str>,
    warning: Option<String>,
}

/// Hands over what is left up to and with the next `end`, in pieces of which only the last one can hold it; false at the end of the
/// input.
fn until(input: &mut dyn BufRead, end: u8, take: &mut dyn FnMut(&[u8])) -> io::Result<bool> {
    let mut any = false;
    loop {
        let (used, ended) = {
            let available = fill(input)?;
            let found = available.iter().position(|&byte| byte == end);
            let used = found.map_or(available.len(), |found| found.saturating_add(1));
            let piece = available.get(..used).unwrap_or(available);
            if !piece.is_empty() {
                take(piece);
                any = true;
            }
            (used, found.is_some() || available.is_empty())
        };
        input.consume(used);
        if ended {
            return Ok(any);
        }
    }
}

/// `fill_buf` that goes on after an interrupt.
fn fill(input: &mut dyn BufRead) -> io::Result<&[u8]> {
    loop {
        match input.fill_buf() {
            Ok(_) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    // Filled above; a second call gives the same bytes. The borrow checker does not let the first result leave the loop.
    input.fill_buf()
}

/// Bytes of one record, of which no more than a limit are kept.
struct Limited {
    bytes: Vec<u8>,
    limit: usize,
    exceeded: bool,
}

impl Limited {
    fn new(limit: usize) -> Limited {
        Limited { bytes: Vec::new(), limit, exceeded: false }
    }

    fn push(&mut self, more: &[u8]) {
        if self.exceeded || self.bytes.len().saturating_add(more.len()) > self.limit {
            self.exceeded = true;
            self.bytes = Vec::new();
            return;
        }
        self.bytes.extend_from_slice(more);
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.exceeded = false;
    }
}
