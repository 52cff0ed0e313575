//! Web archives: WARC, the ARC that came before it, and the texts (WET) that are made of them.
//!
//! A page that was fetched is read as any page is, with its address and without the day it was fetched on, which is not when
//! it was published. Images, scripts and what was said about the fetching are counted and passed over. A record that breaks
//! the format is reported, and reading goes on at the next one.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};

use super::encoding;
use super::fields::{Field, Values};
use super::html::{self, Source};
use super::{Reading, Record, Stop, until};
use crate::article::Provenance;

/// Largest page that is read, with the headers it came with.
const MAX_BLOCK_BYTES: u64 = 16 << 20;

/// Longest line of a header, and most lines.
const MAX_LINE_BYTES: usize = 64 * 1024;
const MAX_LINES: usize = 500;

/// Kinds of content that are counted apart.
const MOST_KINDS: usize = 30;

/// Whether a file begins as a web archive does.
pub(super) fn is_warc(head: &[u8]) -> bool {
    let head = head.trim_ascii_start();
    head.starts_with(b"WARC/") || head.starts_with(b"filedesc:")
}

/// What the header of a record says.
#[derive(Default)]
struct Header {
    /// `response`, `resource`, `conversion`, …; of ARC, `response`.
    kind: String,
    content_type: String,
    url: Option<String>,
    length: Option<u64>,
    language: Option<String>,
    /// Whether the address is that of a record about the archive.
    is_about: bool,
}

/// Reads all records.
pub(super) fn read(input: &mut dyn BufRead, reading: &mut Reading<'_>) -> Result<(), Stop> {
    let mut passed: BTreeMap<String, u64> = BTreeMap::new();
    let mut first = true;
    // A line that was read in search of the next record and begins one.
    let mut pending: Option<String> = None;
    let mut is_arc = false;
    loop {
        let opening = match pending.take() {
            Some(line) => line,
            None => match next_line(input)? {
                Some(line) => line,
                None => break,
            },
        };
        if first {
            is_arc = opening.starts_with("filedesc:");
            first = false;
        }
        let parsed = if is_arc { arc_header(&opening) } else { warc_header(&opening, input)? };
        let header = match parsed {
            Ok(header) => header,
            Err(reason) => {
                reading.emit_bad(None, format!("{reason}; reading goes on at the next record"))?;
                pending = find_record(input, is_arc)?;
                if pending.is_none() {
                    break;
                }
                continue;
            }
        };
        reading.records = reading.records.saturating_add(1);
        let length = header.length.unwrap_or(0);
        let mut block = Vec::new();
        let wanted = is_wanted(&header);
        if wanted && length <= MAX_BLOCK_BYTES {
            Read::take(&mut *input, length).read_to_end(&mut block)?;
        }
        let rest = length.saturating_sub(block.len() as u64);
        let passed_over = io::copy(&mut Read::take(&mut *input, rest), &mut io::sink())?;
        let is_cut = passed_over < rest;
        if is_cut && !wanted {
            let problem = reading.problem(None, "the file ends inside a record".to_owned());
            reading.emit(Record::Bad(problem))?;
        } else if wanted && length > MAX_BLOCK_BYTES {
            let reason = format!("a record of more than {MAX_BLOCK_BYTES} bytes, the most that is read");
            let problem = reading.problem(None, reason);
            reading.emit(Record::Bad(problem))?;
        } else if wanted {
            let cut = (block.len() as u64) < length;
            let warnings = cut.then(|| "the file ends inside this record".to_owned()).into_iter().collect();
            if let Err(kind) = emit(&header, block, warnings, reading)? {
                count(&mut passed, kind);
            }
        } else if !header.is_about && matches!(header.kind.as_str(), "response" | "resource" | "conversion") {
            count(&mut passed, header.content_type);
        }
        if is_cut {
            break;
        }
        // What follows a record is blank and then the next one; where it is not, the length was wrong.
        match next_line(input)? {
            None => break,
            Some(line) if begins_record(&line, is_arc) => pending = Some(line),
            Some(_) => {
                let reason = "a record whose length is not what its header says; reading goes on at the next one";
                let problem = reading.problem(None, reason.to_owned());
                reading.emit(Record::Bad(problem))?;
                pending = find_record(input, is_arc)?;
                if pending.is_none() {
                    break;
                }
            }
        }
    }
    if passed.is_empty() {
        return Ok(());
    }
    let kinds: Vec<String> = passed.iter().map(|(kind, count)| format!("{count} of {kind}")).collect();
    let problem = reading.problem_of_file(None, format!("records that are no articles: {}", kinds.join(", ")));
    reading.emit(Record::Skipped(problem))
}

fn count(passed: &mut BTreeMap<String, u64>, kind: String) {
    let kind = kind.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    let is_plain = !kind.is_empty() && kind.len() < 80 && kind.bytes().all(|byte| byte.is_ascii_graphic());
    let kind = if is_plain { kind } else { "unknown kind".to_owned() };
    let kind = if passed.len() < MOST_KINDS || passed.contains_key(&kind) { kind } else { "other kinds".to_owned() };
    *passed.entry(kind).or_default() += 1;
}

/// Whether the record may hold an article.
fn is_wanted(header: &Header) -> bool {
    if header.is_about {
        return false;
    }
    let content = header.content_type.to_ascii_lowercase();
    match header.kind.as_str() {
        // What a response is stands in the response.
        "response" => content.contains("application/http") || content.contains("html"),
        "resource" => content.contains("html"),
        "conversion" => content.contains("html") || content.contains("text/plain"),
        _ => false,
    }
}

/// Hands on the article of a record; the inner error is the kind of content where that is none.
fn emit(
    header: &Header,
    block: Vec<u8>,
    mut warnings: Vec<String>,
    reading: &mut Reading<'_>,
) -> Result<Result<(), String>, Stop> {
    let is_http = header.kind == "response" && block.starts_with(b"HTTP/");
    let (content_type, body) = if is_http {
        match http_content(&block) {
            Ok(found) => found,
            Err(kind) => return Ok(Err(kind)),
        }
    } else {
        (header.content_type.clone(), block)
    };
    let kind = content_type.to_ascii_lowercase();
    let is_text = header.kind == "conversion" && kind.contains("text/plain");
    if !kind.contains("html") && !is_text {
        return Ok(Err(content_type));
    }
    let label = kind.split_once("charset=").map(|(_, label)| label.trim_matches(['"', '\'', ' ', ';']).to_owned());
    let decoded = encoding::decode_labelled(body, label.as_deref());
    let provenance = Provenance { encoding: decoded.encoding, line: None, ..reading.provenance(0) };
    warnings.extend(decoded.warning);
    let record = if is_text {
        let mut values = Values::default();
        values.set(Field::Body, decoded.text);
        if let Some(url) = &header.url {
            values.set(Field::Url, url.as_str());
        }
        if let Some(language) = &header.language {
            values.set(Field::Language, language.split(',').next().unwrap_or(language));
        }
        if values.body.is_none() {
            return Ok(Err("empty text".to_owned()));
        }
        let problem = |reason| reading.problem(None, reason);
        values.into_record(crate::date::DateOrigin::Metadata, provenance, warnings, problem)
    } else {
        let source = Source { url: header.url.as_deref(), provenance };
        html::page(&decoded.text, source, warnings, &|reason| reading.problem(None, reason))
    };
    reading.emit(record).map(Ok)
}

/// The next line that is not blank, without its end; `None` at the end. A line that is too long is cut.
fn next_line(input: &mut dyn BufRead) -> Result<Option<String>, Stop> {
    loop {
        match header_line(input)? {
            Some(line) if line.trim().is_empty() => {}
            other => return Ok(other),
        }
    }
}

fn header_line(input: &mut dyn BufRead) -> Result<Option<String>, Stop> {
    let mut line = Vec::new();
    let any = until(input, b'\n', &mut |piece| {
        let room = MAX_LINE_BYTES.saturating_sub(line.len());
        line.extend_from_slice(piece.get(..room).unwrap_or(piece));
    })?;
    if !any {
        return Ok(None);
    }
    let text = String::from_utf8_lossy(&line);
    Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
}

fn begins_record(line: &str, is_arc: bool) -> bool {
    if is_arc { arc_header(line).is_ok() } else { line.starts_with("WARC/") }
}

/// The line with which the next record begins.
fn find_record(input: &mut dyn BufRead, is_arc: bool) -> Result<Option<String>, Stop> {
    while let Some(line) = next_line(input)? {
        if begins_record(&line, is_arc) {
            return Ok(Some(line));
        }
    }
    Ok(None)
}

fn warc_header(opening: &str, input: &mut dyn BufRead) -> Result<Result<Header, String>, Stop> {
    if !opening.starts_with("WARC/") {
        return Ok(Err("what should be a record does not begin with WARC/".to_owned()));
    }
    let mut header = Header::default();
    for _ in 0..MAX_LINES {
        let Some(line) = header_line(input)? else {
            return Ok(Err("the file ends inside a record's header".to_owned()));
        };
        if line.trim().is_empty() {
            return Ok(match header.length {
                Some(_) => Ok(header),
                None => Err("a record without a length".to_owned()),
            });
        }
        let Some((name, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "warc-type" => header.kind = value.to_ascii_lowercase(),
            "content-type" => header.content_type = value.to_owned(),
            "content-length" => header.length = value.parse().ok(),
            "warc-target-uri" => {
                let url = value.trim_start_matches('<').trim_end_matches('>');
                header.is_about = !(url.starts_with("http:") || url.starts_with("https:"));
                header.url = Some(url.replace(' ', "%20"));
            }
            "warc-identified-content-language" => header.language = Some(value.to_owned()),
            _ => {}
        }
    }
    Ok(Err(format!("a record whose header has more than {MAX_LINES} lines")))
}

/// A record of ARC begins with one line: address, computer, time, kind of content, length; version 2 has more between.
fn arc_header(line: &str) -> Result<Header, String> {
    let wrong = || "what should be a record's line has not five parts, the last of them its length".to_owned();
    let parts: Vec<&str> = line.split(' ').collect();
    let (Some(length), true) = (parts.last(), parts.len() >= 5) else { return Err(wrong()) };
    let length: u64 = length.trim().parse().map_err(|_| wrong())?;
    // The address may have spaces; what follows it has none.
    let time_at = parts.iter().rposition(|part| part.len() == 14 && part.bytes().all(|byte| byte.is_ascii_digit()));
    let time_at = time_at.filter(|&at| at >= 2).ok_or_else(wrong)?;
    let url = parts.get(..time_at - 1).unwrap_or(&[]).join("%20");
    if !url.contains(':') {
        return Err(wrong());
    }
    let content_type = parts.get(time_at + 1).copied().unwrap_or("").to_owned();
    let is_about = !(url.starts_with("http:") || url.starts_with("https:"));
    Ok(Header {
        kind: "response".to_owned(),
        content_type,
        url: Some(url),
        length: Some(length),
        language: None,
        is_about,
    })
}

/// What an HTTP response holds, unpacked; the error is why it holds no article.
fn http_content(block: &[u8]) -> Result<(String, Vec<u8>), String> {
    let (head_end, body_start) = match find(block, b"\r\n\r\n") {
        Some(at) => (at, at + 4),
        None => {
            let at = find(block, b"\n\n").ok_or_else(|| "a response without an end to its headers".to_owned())?;
            (at, at + 2)
        }
    };
    let head = String::from_utf8_lossy(block.get(..head_end).unwrap_or(&[]));
    let status = head.split_whitespace().nth(1).unwrap_or("");
    if !status.starts_with('2') {
        let is_number = status.len() == 3 && status.bytes().all(|byte| byte.is_ascii_digit());
        return Err(if is_number { format!("status-{status}") } else { "no-status".to_owned() });
    }
    let header = |wanted: &str| {
        head.lines().skip(1).find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim().to_owned())
        })
    };
    let content_type = header("content-type").unwrap_or_default();
    let mut body = block.get(body_start..).unwrap_or(&[]).to_vec();
    if !content_type.to_ascii_lowercase().contains("html") {
        // Some servers do not say what it is.
        let looks_like_html = content_type.is_empty() && body.trim_ascii_start().starts_with(b"<");
        return if looks_like_html { Ok(("text/html".to_owned(), body)) } else { Err(content_type) };
    }
    if header("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"))
        && let Some(whole) = unchunked(&body)
    {
        body = whole;
    }
    let coding = header("content-encoding").unwrap_or_default().to_ascii_lowercase();
    let limit = MAX_BLOCK_BYTES;
    let mut unpacked = Vec::new();
    let outcome = match coding.as_str() {
        // Crawlers often unpack and leave the header as it was.
        "gzip" | "x-gzip" if body.starts_with(b"\x1f\x8b") => {
            Read::take(flate2::bufread::MultiGzDecoder::new(body.as_slice()), limit + 1).read_to_end(&mut unpacked)
        }
        "deflate" => {
            Read::take(flate2::bufread::ZlibDecoder::new(body.as_slice()), limit + 1).read_to_end(&mut unpacked)
        }
        "zstd" if body.starts_with(b"\x28\xb5\x2f\xfd") => match zstd::Decoder::with_buffer(body.as_slice()) {
            Ok(decoder) => Read::take(decoder, limit + 1).read_to_end(&mut unpacked),
            Err(error) => Err(error),
        },
        "br" => return Err("text/html+brotli".to_owned()),
        _ => return Ok((content_type, body)),
    };
    match outcome {
        Ok(_) if unpacked.len() as u64 > limit => Err("text/html+too-large".to_owned()),
        // What came of a stream that broke off is what a browser would show.
        _ if !unpacked.is_empty() => Ok((content_type, unpacked)),
        _ => Ok((content_type, body)),
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// The content of a body sent in chunks; `None` where it was not.
fn unchunked(body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    let mut rest = body;
    loop {
        let line_end = rest.iter().take(200).position(|&byte| byte == b'\n')?;
        let line = std::str::from_utf8(rest.get(..line_end)?).ok()?;
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        rest = rest.get(line_end + 1..)?;
        if size == 0 {
            return Some(whole);
        }
        let chunk = rest.get(..size.min(rest.len()))?;
        whole.extend_from_slice(chunk);
        if chunk.len() < size {
            // Broken off: what is here is here.
            return Some(whole);
        }
        rest = rest.get(size..)?;
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
        if rest.is_empty() {
            return Some(whole);
        }
    }
}
