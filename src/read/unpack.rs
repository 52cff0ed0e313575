//! Compressed data and archives: gzip, zstd, bzip2 and xz by their first bytes, zip and tar member by member.
//!
//! Nothing is written anywhere, so a member's name is only a name. What is unpacked is held against the size of the file that
//! it came from: a file that grows beyond all measure is refused. Knows no format of articles.

use std::cell::{Cell, RefCell};
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use rawzip::{CompressionMethod, ReaderAt, ZipArchive};

use super::{BUFFER_BYTES, FileReading, Problem, ReadError, ReadOptions, Record, Stop, read_plain};

/// Archives within one another that are opened.
const MAX_ARCHIVES: u32 = 2;

/// Layers of compression within one another that are taken off, those around and in archives together.
const MAX_COMPRESSIONS: u32 = 4;

/// Bytes that a file may unpack to whatever its own size is.
const FREE_BYTES: u64 = 64 << 20;

/// Beyond those, bytes that a file may unpack to for each of its own. Text rarely comes to thirty.
const MAX_RATIO: u64 = 250;

/// Largest zip archive that is read from a stream (from another archive, from standard input): its directory is at its end,
/// so it is held in memory.
const MAX_HELD_ARCHIVE: u64 = 64 << 20;

/// Memory that an xz stream may ask for.
const MAX_XZ_MEMORY: u64 = 128 << 20;

/// How much of a zip archive's end is searched for its directory.
const ZIP_SEARCH_BYTES: u64 = 1 << 20;

/// A zip directory entry may be as long as this.
const ZIP_ENTRY_BYTES: usize = 256 * 1024;

/// Longest name that a member keeps, in bytes.
const LONGEST_NAME: usize = 500;

/// Most bytes of a long name, or of the records that hold it, in a tar archive.
const LONGEST_TAR_NAME: u64 = 64 * 1024;

/// Bytes of a tar archive come in blocks of this size.
const TAR_BLOCK: u64 = 512;

/// What can be read from any place of.
pub trait Seekable: Read + Seek {}

impl<T: Read + Seek + ?Sized> Seekable for T {}

/// Where bytes come from.
pub(super) enum Input<'a> {
    Stream(&'a mut dyn Read),
    Seekable(&'a mut dyn Seekable),
}

impl Input<'_> {
    fn stream(&mut self) -> &mut dyn Read {
        match self {
            Input::Stream(input) => *input,
            Input::Seekable(input) => input,
        }
    }
}

/// What a file is packed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    Gzip,
    Zstd,
    Bzip2,
    Xz,
    Zip,
    Tar,
}

/// Where in a file reading has come to.
struct Layer<'a> {
    /// What articles are said to come from.
    path: String,
    /// The last part of the path, without the endings that say how it is compressed.
    file_name: String,
    archives: u32,
    compressions: u32,
    budget: &'a Budget,
}

impl Layer<'_> {
    fn problem(&self, path: String, reason: String) -> Problem {
        Problem { path, record: None, line: None, reason }
    }
}

/// How much was unpacked, and of how much.
#[derive(Default)]
struct Budget {
    /// Bytes of the file itself.
    taken: Cell<u64>,
    /// Bytes that came out of any layer.
    unpacked: Cell<u64>,
    most: u64,
    spent: Cell<bool>,
}

impl Budget {
    fn unpack(&self, bytes: u64) -> io::Result<()> {
        let unpacked = self.unpacked.get().saturating_add(bytes);
        self.unpacked.set(unpacked);
        let allowed = FREE_BYTES.max(self.taken.get().saturating_mul(MAX_RATIO));
        if unpacked > self.most {
            self.spent.set(true);
            return Err(io::Error::other(format!(
                "it unpacks to more than {} bytes, the most that is read",
                self.most
            )));
        }
        if unpacked > allowed {
            self.spent.set(true);
            let reason = format!("it unpacks to more than {MAX_RATIO} times its own size, as only a bomb does");
            return Err(io::Error::other(reason));
        }
        Ok(())
    }
}

/// Counts the bytes of the file itself.
struct Taken<'a, R> {
    input: R,
    budget: &'a Budget,
}

impl<R: Read> Read for Taken<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.input.read(buffer)?;
        self.budget.taken.set(self.budget.taken.get().saturating_add(length as u64));
        Ok(length)
    }
}

/// Counts the bytes that come out of a layer, and ends where they are too many.
struct Unpacked<'a, R> {
    input: R,
    budget: &'a Budget,
}

impl<R: Read> Read for Unpacked<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.input.read(buffer)?;
        self.budget.unpack(length as u64)?;
        Ok(length)
    }
}

/// Reads a file, whatever it is packed in.
pub(super) fn read(
    input: Input<'_>,
    path: &str,
    options: &ReadOptions,
    sink: &mut dyn FnMut(Record) -> ControlFlow<()>,
) -> Result<FileReading, Stop> {
    let budget = Budget { most: options.max_unpacked_bytes, ..Budget::default() };
    let file_name = path.rsplit('/').next().unwrap_or(path).to_owned();
    let layer = Layer { path: path.to_owned(), file_name, archives: 0, compressions: 0, budget: &budget };
    match input {
        Input::Stream(stream) => {
            let mut counted = Taken { input: stream, budget: &budget };
            read_layer(Input::Stream(&mut counted), layer, options, sink)
        }
        Input::Seekable(file) => {
            budget.taken.set(file.seek(SeekFrom::End(0))?);
            file.seek(SeekFrom::Start(0))?;
            read_layer(Input::Seekable(file), layer, options, sink)
        }
    }
}

fn read_layer(
    mut input: Input<'_>,
    layer: Layer<'_>,
    options: &ReadOptions,
    sink: &mut dyn FnMut(Record) -> ControlFlow<()>,
) -> Result<FileReading, Stop> {
    let mut head = Vec::new();
    Read::take(input.stream(), super::HEAD_BYTES as u64).read_to_end(&mut head)?;
    let Some(packing) = packing_of(&head) else {
        let is_member = layer.archives > 0;
        return read_plain(head, input.stream(), &layer.path, &layer.file_name, is_member, options, sink);
    };
    if packing == Packing::Zip {
        if let Some(reason) = document_in_zip(&head) {
            return Err(Stop::Failed(ReadError::Unknown { reason: reason.to_owned() }));
        }
        refuse_depth(layer.archives, MAX_ARCHIVES, "archives")?;
        if let Input::Seekable(file) = input {
            return read_zip(file, layer, options, sink);
        }
        let limit = MAX_HELD_ARCHIVE;
        let rest = limit.saturating_sub(head.len() as u64).saturating_add(1);
        Read::take(input.stream(), rest).read_to_end(&mut head)?;
        if head.len() as u64 > limit {
            let reason =
                format!("a zip archive of more than {limit} bytes that is no file of its own; unpack it first");
            return Err(Stop::Failed(ReadError::Unknown { reason }));
        }
        return read_zip(&mut Cursor::new(head), layer, options, sink);
    }
    let mut whole = Cursor::new(head).chain(input.stream());
    if packing == Packing::Tar {
        refuse_depth(layer.archives, MAX_ARCHIVES, "archives")?;
        return read_tar(&mut whole, layer, options, sink);
    }
    refuse_depth(layer.compressions, MAX_COMPRESSIONS, "layers of compression")?;
    let buffered = BufReader::with_capacity(BUFFER_BYTES, whole);
    let decoder: Box<dyn Read + '_> = match packing {
        Packing::Gzip => Box::new(Gzip::new(buffered)),
        Packing::Zstd => Box::new(zstd::Decoder::with_buffer(buffered)?),
        Packing::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(buffered)),
        Packing::Xz | Packing::Zip | Packing::Tar => Box::new(xz(buffered)?),
    };
    let mut unpacked = Unpacked { input: decoder, budget: layer.budget };
    let inner = Layer {
        file_name: without_packing(&layer.file_name).to_owned(),
        compressions: layer.compressions.saturating_add(1),
        ..layer
    };
    read_layer(Input::Stream(&mut unpacked), inner, options, sink)
}

fn refuse_depth(depth: u32, most: u32, what: &str) -> Result<(), Stop> {
    if depth < most {
        return Ok(());
    }
    let reason = format!("more than {most} {what} within one another");
    Err(Stop::Failed(ReadError::Unknown { reason }))
}

fn packing_of(head: &[u8]) -> Option<Packing> {
    const MAGIC: &[(&[u8], Packing)] = &[
        (b"\x1f\x8b\x08", Packing::Gzip),
        (b"\x28\xb5\x2f\xfd", Packing::Zstd),
        (b"BZh", Packing::Bzip2),
        (b"\xfd7zXZ\x00", Packing::Xz),
        (b"PK\x03\x04", Packing::Zip),
        (b"PK\x05\x06", Packing::Zip),
    ];
    let found = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, packing)| *packing);
    match found {
        // `BZh` may begin a word; a block's or the end's own magic number follows the level.
        Some(Packing::Bzip2) => {
            let block = head.get(4..10);
            let begins = block == Some(b"1AY&SY".as_slice()) || block == Some(b"\x17\x72\x45\x38\x50\x90".as_slice());
            begins.then_some(Packing::Bzip2)
        }
        None if head.get(257..262) == Some(b"ustar".as_slice()) => Some(Packing::Tar),
        other => other,
    }
}

/// A document that only has the form of a zip archive: its first member says so.
fn document_in_zip(head: &[u8]) -> Option<&'static str> {
    let first = head.get(30..)?;
    if first.starts_with(b"[Content_Types].xml") || first.starts_with(b"_rels/") {
        return Some("an Office document (such as .docx)");
    }
    if first.starts_with(b"mimetype") {
        return Some("an e-book or an OpenDocument file");
    }
    (first.starts_with(b"META-INF/")).then_some("a program for Java")
}

/// A file's name without the ending that says how it is compressed.
fn without_packing(name: &str) -> &str {
    let Some((stem, ending)) = name.rsplit_once('.') else { return name };
    let known = ["gz", "gzip", "zst", "zstd", "bz2", "xz"].iter().any(|known| ending.eq_ignore_ascii_case(known));
    if known && !stem.is_empty() { stem } else { name }
}

fn xz<R: BufRead>(input: R) -> io::Result<liblzma::bufread::XzDecoder<R>> {
    let stream = liblzma::stream::Stream::new_stream_decoder(MAX_XZ_MEMORY, liblzma::stream::CONCATENATED)?;
    Ok(liblzma::bufread::XzDecoder::new_stream(input, stream))
}

/// The members of a gzip stream, one after another; what follows the last one and is none is passed over, as gzip does.
struct Gzip<R> {
    member: Option<flate2::bufread::GzDecoder<R>>,
}

impl<R: BufRead> Gzip<R> {
    fn new(input: R) -> Gzip<R> {
        Gzip { member: Some(flate2::bufread::GzDecoder::new(input)) }
    }
}

impl<R: BufRead> Read for Gzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        while let Some(member) = &mut self.member {
            let length = member.read(buffer)?;
            if length > 0 {
                return Ok(length);
            }
            let Some(ended) = self.member.take() else { break };
            let mut input = ended.into_inner();
            let follows = input.fill_buf()?;
            // One byte may be all that the buffer holds: what it begins is then found out by reading on.
            if follows.first() == Some(&0x1f) && follows.get(1).is_none_or(|&second| second == 0x8b) {
                self.member = Some(flate2::bufread::GzDecoder::new(input));
            }
        }
        Ok(0)
    }
}

/// A file of which members are read while its directory is.
struct AnyPlace<'a>(RefCell<&'a mut dyn Seekable>);

impl ReaderAt for AnyPlace<'_> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        // Nothing that reads calls back, so it is never borrowed twice.
        let mut file = self.0.try_borrow_mut().map_err(io::Error::other)?;
        file.seek(SeekFrom::Start(offset))?;
        file.read(buffer)
    }
}

fn read_zip(
    file: &mut dyn Seekable,
    layer: Layer<'_>,
    options: &ReadOptions,
    sink: &mut dyn FnMut(Record) -> ControlFlow<()>,
) -> Result<FileReading, Stop> {
    let size = file.seek(SeekFrom::End(0))?;
    let mut buffer = vec![0; ZIP_ENTRY_BYTES];
    let located = ZipArchive::with_max_search_space(ZIP_SEARCH_BYTES).locate_in_reader(
        AnyPlace(RefCell::new(file)),
        &mut buffer,
        size,
    );
    let archive = located.map_err(|(_, error)| broken_archive("zip", &error.to_string()))?;
    let mut entries = archive.entries(&mut buffer);
    let mut reading = FileReading::default();
    loop {
        let entry = match entries.next_entry() {
            Ok(Some(entry)) => entry,
            Ok(None) => return Ok(reading),
            Err(error) => {
                let reason =
                    format!("the zip archive's directory is damaged: {error}; what it lists after this is not read");
                emit(sink, Record::Bad(layer.problem(layer.path.clone(), reason)))?;
                return Ok(reading);
            }
        };
        let name = member_name(entry.file_path().as_ref());
        if entry.is_dir() || is_hidden(&name) {
            continue;
        }
        let path = format!("{}!/{name}", layer.path);
        let method = entry.compression_method();
        let opened = archive.get_entry(entry.wayfinder()).map_err(|error| error.to_string());
        let opened = opened.and_then(|member| {
            let raw = BufReader::with_capacity(BUFFER_BYTES, member.reader());
            let decoder: Box<dyn Read + '_> = match method {
                CompressionMethod::STORE => Box::new(raw),
                CompressionMethod::DEFLATE => Box::new(flate2::bufread::DeflateDecoder::new(raw)),
                CompressionMethod::BZIP2 => Box::new(bzip2::bufread::MultiBzDecoder::new(raw)),
                CompressionMethod::ZSTD => {
                    Box::new(zstd::Decoder::with_buffer(raw).map_err(|error| error.to_string())?)
                }
                CompressionMethod::XZ => Box::new(xz(raw).map_err(|error| error.to_string())?),
                other => return Err(format!("compressed by method {}, which is not read", other.as_u16())),
            };
            Ok(member.verifying_reader(decoder))
        });
        match opened {
            Ok(verified) => {
                let mut member = Unpacked { input: verified, budget: layer.budget };
                read_member(&mut member, path, &layer, options, sink, &mut reading)?;
            }
            Err(reason) => emit(sink, Record::Bad(layer.problem(path, reason)))?,
        }
    }
}

fn broken_archive(kind: &str, why: &str) -> Stop {
    Stop::Failed(ReadError::Io(io::Error::other(format!("the {kind} archive is damaged: {why}"))))
}

fn emit(sink: &mut dyn FnMut(Record) -> ControlFlow<()>, record: Record) -> Result<(), Stop> {
    match sink(record) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Stop::Asked),
    }
}

/// Reads one member. What is wrong with it ends nothing but itself.
fn read_member(
    input: &mut dyn Read,
    path: String,
    around: &Layer<'_>,
    options: &ReadOptions,
    sink: &mut dyn FnMut(Record) -> ControlFlow<()>,
    reading: &mut FileReading,
) -> Result<(), Stop> {
    let layer = Layer {
        file_name: path.rsplit('/').next().unwrap_or("").to_owned(),
        path: path.clone(),
        archives: around.archives.saturating_add(1),
        compressions: around.compressions,
        budget: around.budget,
    };
    let record = match read_layer(Input::Stream(input), layer, options, sink) {
        Ok(member) => {
            reading.records = reading.records.saturating_add(member.records);
            return Ok(());
        }
        Err(Stop::Failed(error)) if !around.budget.spent.get() => match error {
            ReadError::Empty | ReadError::Unknown { .. } => Record::Skipped(around.problem(path, error.to_string())),
            _ => Record::Bad(around.problem(path, error.to_string())),
        },
        Err(stop) => return Err(stop),
    };
    emit(sink, record)
}

/// A member's name as a relative path: a name only, but one that is shown.
fn member_name(raw: &[u8]) -> String {
    let name = String::from_utf8_lossy(raw).replace('\\', "/");
    let mut clean = String::with_capacity(name.len());
    for part in name.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if !clean.is_empty() {
            clean.push('/');
        }
        if part == ".." {
            clean.push_str("__");
            continue;
        }
        clean.extend(
            part.chars().map(|c| if c.is_control() || crate::text::visible::is_invisible(c) { '\u{FFFD}' } else { c }),
        );
    }
    if clean.len() > LONGEST_NAME {
        // The end says what it is.
        let cut = clean.ceil_char_boundary(clean.len() - LONGEST_NAME);
        clean.drain(..cut);
        clean.insert(0, '…');
    }
    clean
}

/// What file systems and archivers put beside the user's own files.
fn is_hidden(name: &str) -> bool {
    name.is_empty() || name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX")
}

/// The header of one member of a tar archive.
struct TarHeader {
    name: Vec<u8>,
    size: u64,
    kind: u8,
}

fn read_tar(
    input: &mut dyn Read,
    layer: Layer<'_>,
    options: &ReadOptions,
    sink: &mut dyn FnMut(Record) -> ControlFlow<()>,
) -> Result<FileReading, Stop> {
    let mut reading = FileReading::default();
    let mut long_name: Option<Vec<u8>> = None;
    let mut long_size: Option<u64> = None;
    while let Some(header) = tar_header(input)? {
        let size = if matches!(header.kind, b'x' | b'g' | b'L' | b'K') { None } else { long_size.take() };
        let size = size.unwrap_or(header.size);
        let padding = size.next_multiple_of(TAR_BLOCK).saturating_sub(size);
        let mut content = Read::take(&mut *input, size);
        match header.kind {
            b'L' => {
                let mut name = Vec::new();
                Read::take(&mut content, LONGEST_TAR_NAME).read_to_end(&mut name)?;
                name.truncate(name.iter().position(|&byte| byte == 0).unwrap_or(name.len()));
                long_name = Some(name);
            }
            b'x' => {
                let mut records = Vec::new();
                Read::take(&mut content, LONGEST_TAR_NAME).read_to_end(&mut records)?;
                let pax = pax_records(&records);
                long_name = pax.path.or(long_name);
                long_size = pax.size;
            }
            b'0' | 0 | b'7' => {
                let name = member_name(&long_name.take().unwrap_or(header.name));
                if !is_hidden(&name) {
                    let path = format!("{}!/{name}", layer.path);
                    let before = content.limit();
                    read_member(&mut content, path, &layer, options, sink, &mut reading)?;
                    layer.budget.unpack(before.saturating_sub(content.limit()))?;
                }
            }
            b'g' | b'K' => {}
            _ => long_name = None,
        }
        io::copy(&mut content, &mut io::sink())?;
        if content.limit() > 0 {
            return Err(broken_archive("tar", "it ends inside a member"));
        }
        io::copy(&mut Read::take(&mut *input, padding), &mut io::sink())?;
    }
    Ok(reading)
}

/// The next header; `None` at the archive's end.
fn tar_header(input: &mut dyn Read) -> Result<Option<TarHeader>, Stop> {
    let mut block = [0_u8; TAR_BLOCK as usize];
    let mut filled = 0;
    while let Some(rest) = block.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match input.read(rest) {
            Ok(0) => break,
            Ok(length) => filled += length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    if filled == 0 || block.iter().all(|&byte| byte == 0) {
        return Ok(None);
    }
    let field = |from: usize, to: usize| block.get(from..to).unwrap_or(&[]);
    // The checksum counts its own field as spaces.
    let sum = |bytes: &[u8]| bytes.iter().map(|&byte| u64::from(byte)).sum::<u64>();
    let expected = sum(field(0, 148)) + 8 * u64::from(b' ') + sum(field(156, 512));
    if filled < block.len() || tar_number(field(148, 156)) != Some(expected) {
        return Err(broken_archive("tar", "a header that does not fit its checksum"));
    }
    let Some(size) = tar_number(field(124, 136)) else {
        return Err(broken_archive("tar", "a size that is no number"));
    };
    let text = |from, to| field(from, to).split(|&byte| byte == 0).next().unwrap_or(&[]);
    let mut name = Vec::new();
    // GNU tar has other things where the standard has the beginning of a long path.
    if field(257, 263) == b"ustar\0" && !text(345, 500).is_empty() {
        name.extend_from_slice(text(345, 500));
        name.push(b'/');
    }
    name.extend_from_slice(text(0, 100));
    Ok(Some(TarHeader { name, size, kind: field(156, 157).first().copied().unwrap_or(0) }))
}

/// A number in octal digits, or in binary where the first bit is set.
fn tar_number(field: &[u8]) -> Option<u64> {
    if field.first().is_some_and(|first| first & 0x80 != 0) {
        let mut value = 0_u64;
        for (index, byte) in field.iter().enumerate() {
            let byte = if index == 0 { byte & 0x7f } else { *byte };
            value = value.checked_mul(256)?.checked_add(u64::from(byte))?;
        }
        // Beyond this no file is; and sums with it cannot overflow.
        return (value < 1 << 62).then_some(value);
    }
    let digits = std::str::from_utf8(field).ok()?.trim_matches(['\0', ' ']);
    if digits.is_empty() { Some(0) } else { u64::from_str_radix(digits, 8).ok() }
}

#[derive(Default)]
struct PaxRecords {
    path: Option<Vec<u8>>,
    size: Option<u64>,
}

/// The records of a pax header: `LENGTH KEY=VALUE\n`, one after another.
fn pax_records(bytes: &[u8]) -> PaxRecords {
    let mut found = PaxRecords::default();
    let mut rest = bytes;
    while let Some(space) = rest.iter().position(|&byte| byte == b' ') {
        let number = rest.get(..space).and_then(|digits| std::str::from_utf8(digits).ok());
        let Some(length) = number.and_then(|digits| digits.parse::<usize>().ok()) else { break };
        let Some(record) = rest.get(space + 1..length.saturating_sub(1)) else { break };
        let Some(next) = rest.get(length..) else { break };
        if let Some(path) = record.strip_prefix(b"path=") {
            found.path = Some(path.to_vec());
        } else if let Some(size) = record.strip_prefix(b"size=") {
            let size = std::str::from_utf8(size).ok().and_then(|digits| digits.parse().ok());
            found.size = size.filter(|&size: &u64| size < 1 << 62);
        }
        rest = next;
    }
    found
}
