//! What format a file is in, judged by its beginning; the file's name only decides where the content could be either.
//!
//! What cannot be news text is named rather than guessed at: a PDF, an archive or an image is never read as text.

use super::csv::{DELIMITERS, header_of, sniff_delimiter};
use super::encoding::{Guess, decode_head, guess};
use super::fields::{Field, FieldMap, normalise};
use super::{Detected, Format, HEAD_BYTES};

/// Beginnings of files that hold no plain text, and what to call them.
const MAGIC_NUMBERS: &[(&[u8], &str)] = &[
    (b"%PDF", "a PDF document"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"OggS", "an Ogg file (sound or video)"),
    (b"ID3\x02", "an MP3 file"),
    (b"ID3\x03", "an MP3 file"),
    (b"ID3\x04", "an MP3 file"),
    (b"\x7fELF", "an ELF program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Microsoft Office document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"{\\rtf", "an RTF document"),
    (b"\xff\xfe\x00\x00", "text in UTF-32, which is not read; convert it to UTF-8"),
    (b"\x00\x00\xfe\xff", "text in UTF-32, which is not read; convert it to UTF-8"),
];

/// Detects the format of a file from its beginning, which should be its first 64 KiB, and its name (the last part of its
/// path; `-` for standard input, which is no table and no Markdown). What is packed is to be unpacked first.
pub fn detect(head: &[u8], file_name: &str) -> Detected {
    let complete = head.len() < HEAD_BYTES;
    if let Some(format) = format_of_bytes(head) {
        return Detected::Format(format);
    }
    if let Some(reason) = unreadable(head, complete) {
        return Detected::Unknown { reason };
    }
    let text = decode_head(head, guess(head, complete));
    detect_text(&text, complete, file_name, &FieldMap::default())
}

/// The format of a file that is told by its bytes and not by its text.
pub(crate) fn format_of_bytes(head: &[u8]) -> Option<Format> {
    if super::warc::is_warc(head) {
        return Some(Format::Warc);
    }
    if super::wire::is_anpa(head) {
        return Some(Format::Anpa);
    }
    super::wire::is_iptc(head).then_some(Format::Iptc)
}

/// Why `head` is no text, if it is none.
pub(crate) fn unreadable(head: &[u8], complete: bool) -> Option<String> {
    for (magic, what) in MAGIC_NUMBERS {
        if head.starts_with(magic) {
            return Some((*what).to_owned());
        }
    }
    if head.starts_with(b"RIFF") && matches!(head.get(8..12), Some(b"WEBP" | b"WAVE" | b"AVI ")) {
        return Some("a RIFF file (image, sound or video)".to_owned());
    }
    let found: Guess = guess(head, complete);
    if found.encoding == encoding_rs::UTF_16LE || found.encoding == encoding_rs::UTF_16BE {
        return None;
    }
    if let Some(offset) = head.iter().position(|&byte| byte == 0) {
        return Some(format!("binary data (a NUL byte at offset {offset})"));
    }
    // Wire copy carries a few control characters; compressed or encrypted data is full of them.
    let controls = head.iter().filter(|&&byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c)).count();
    if controls > 8 && controls.saturating_mul(20) > head.len() {
        return Some(format!("binary data ({controls} control characters in the first {} bytes)", head.len()));
    }
    None
}

/// Detects the format of decoded text. `complete` says that `text` is the whole file.
pub(crate) fn detect_text(text: &str, complete: bool, file_name: &str, map: &FieldMap) -> Detected {
    let content = text.trim_start();
    let extension = file_name.rsplit_once('.').map_or(String::new(), |(_, extension)| extension.to_lowercase());
    let named_json_lines = matches!(extension.as_str(), "jsonl" | "ndjson");
    let named_json = named_json_lines || extension == "json";
    let standard_input = file_name == "-";

    if let Some(format) = json_format(content, complete, named_json, named_json_lines || standard_input) {
        return Detected::Format(format);
    }
    if is_reuters(content) {
        return Detected::Format(Format::ReutersSgml);
    }
    if let Some(found) = markup_format(content, &extension) {
        return found;
    }
    if super::mail::is_mail(content) {
        return Detected::Format(Format::Mail);
    }
    if standard_input {
        return Detected::Format(Format::Text);
    }
    if let Some(format) = delimited_format(text, complete, file_name, &extension, map) {
        return Detected::Format(format);
    }
    let named_markdown = matches!(extension.as_str(), "md" | "markdown" | "mdown");
    if named_markdown || super::markdown::has_front_matter(text) {
        return Detected::Format(Format::Markdown);
    }
    if !file_name.contains('.') && content.starts_with("# ") {
        return Detected::Format(Format::Markdown);
    }
    if is_markup(content) {
        return Detected::Unknown { reason: "markup (XML, HTML or SGML) of a kind that is not read".to_owned() };
    }
    Detected::Format(Format::Text)
}

/// HTML or XML, by the document type or the first element; `None` where the text is neither.
fn markup_format(content: &str, extension: &str) -> Option<Detected> {
    let mut rest = content.trim_start_matches('\u{FEFF}').trim_start();
    let mut is_xml = false;
    // What may stand before the first element, in any order.
    loop {
        let end = if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<?") {
            is_xml |= rest.starts_with("<?xml");
            "?>"
        } else if rest.get(..9).is_some_and(|opening| opening.eq_ignore_ascii_case("<!doctype")) {
            let kind = rest.get(9..).unwrap_or("").trim_start();
            if kind.get(..4).is_some_and(|kind| kind.eq_ignore_ascii_case("html")) && !is_xml {
                return Some(Detected::Format(Format::Html));
            }
            let before_end = rest.split('>').next().unwrap_or("");
            if before_end.contains('[') { "]>" } else { ">" }
        } else {
            break;
        };
        match rest.split_once(end) {
            Some((_, after)) => rest = after.trim_start(),
            // The beginning of the file ends within it.
            None if is_xml => return Some(unknown("an XML document whose first element is not near its beginning")),
            None => return None,
        }
    }
    let inside = rest.strip_prefix('<')?;
    let name_end = inside.find(|c: char| !(c.is_alphanumeric() || matches!(c, ':' | '_' | '-' | '.')))?;
    let (name, after) = inside.split_at(name_end);
    if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return None;
    }
    let tag = after.split('>').next().unwrap_or("");
    let local = super::xml::local(name);
    let format = match local {
        "nitf" => Format::Nitf,
        "newsMessage" | "newsItem" | "packageItem" | "conceptItem" | "knowledgeItem" | "planningItem"
        | "catalogItem" => Format::NewsmlG2,
        "NewsML" | "NewsItem" | "RBNews" | "XMLNewsQueuedResponse" => Format::Newsml,
        "rss" | "channel" => Format::Rss,
        "RDF" if content.contains("/rss/1.0") || content.contains("/rdf/simple/0.9") => Format::Rss,
        "feed" | "entry" => Format::Atom,
        _ if is_html_element(local) && !is_xml => Format::Html,
        "html" => Format::Html,
        _ if is_xml => {
            return Some(unknown(&format!("an XML document of a kind that is not read (<{local}{}>)", shown(tag))));
        }
        // Other pieces of HTML are told by their names: prose may begin with a tag.
        _ if matches!(extension, "html" | "htm" | "xhtml") => Format::Html,
        // A piece of a larger document.
        _ if content.contains("<nitf") => Format::Nitf,
        _ => return None,
    };
    Some(Detected::Format(format))
}

fn unknown(reason: &str) -> Detected {
    Detected::Unknown { reason: reason.to_owned() }
}

/// The beginning of a tag's attributes, for a message.
fn shown(tag: &str) -> String {
    let line: String = tag.chars().map(|c| if c.is_control() { ' ' } else { c }).take(40).collect();
    line.trim_end().to_owned()
}

/// Elements with which an HTML page begins whose author left out the first ones.
fn is_html_element(name: &str) -> bool {
    ["html", "head", "body", "meta", "title", "link", "script", "style", "base"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

/// Whether a file is markup through and through: it begins with a tag or a document type, and closes several elements.
fn is_markup(content: &str) -> bool {
    let Some(inside) = content.strip_prefix('<') else { return false };
    inside.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '?'))
        && inside.matches("</").take(3).count() == 3
}

/// JSON or JSON lines, where `content` is either. Prose may begin with a bracket too (`[Editor's note: …]`).
fn json_format(content: &str, complete: bool, named_json: bool, prefers_lines: bool) -> Option<Format> {
    let mut significant = content.chars().filter(|c| !c.is_whitespace());
    let first = significant.next()?;
    let second = significant.next();
    match (first, second) {
        ('[', Some('{')) => return Some(Format::Json),
        ('[', Some(']')) if content.trim_end().len() <= 64 && content.trim_end().ends_with(']') => {
            return Some(Format::Json);
        }
        ('[', _) if named_json => return Some(Format::Json),
        ('{', Some('"' | '}')) => {}
        // A broken first record does not make the rest prose.
        ('{', _) if named_json => {}
        _ if named_json && content.lines().skip(1).any(|line| line.trim_start().starts_with('{')) => {
            return Some(if prefers_lines { Format::Jsonl } else { Format::Json });
        }
        _ => return None,
    }
    let Some((first_line, rest)) = content.split_once('\n') else {
        // One line, or the first line is longer than the head: a container of articles is JSON, a bare article reads the
        // same either way.
        let is_lines = prefers_lines || !complete;
        return Some(if is_lines && !opens_container(content) { Format::Jsonl } else { Format::Json });
    };
    let first_line = first_line.trim_end();
    let whole = serde_json::from_str::<serde::de::IgnoredAny>(first_line).is_ok();
    let more = !rest.trim().is_empty();
    if whole && opens_container(first_line) && !more {
        return Some(Format::Json);
    }
    if whole && (more || prefers_lines) {
        return Some(Format::Jsonl);
    }
    let next_opens = rest.lines().find(|line| !line.trim().is_empty()).is_some_and(|line| line.starts_with('{'));
    if !whole && first_line.len() > 1 && next_opens && first_line.ends_with('}') {
        return Some(Format::Jsonl);
    }
    // A record that was cut off, in a file said to be lines: the lines after it stand on their own.
    if !whole && first_line.len() > 1 && next_opens && prefers_lines {
        return Some(Format::Jsonl);
    }
    Some(Format::Json)
}

/// Whether a JSON object has, at its top level and within what can be seen of it, a key that holds a list of articles.
fn opens_container(object: &str) -> bool {
    let mut depth = 0_u32;
    let mut in_string = false;
    let mut escaped = false;
    let mut string_start = 0;
    for (offset, byte) in object.bytes().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    in_string = false;
                    let key = object.get(string_start..offset).unwrap_or("");
                    let after = object.get(offset.saturating_add(1)..).unwrap_or("").trim_start();
                    let value = after.strip_prefix(':').map(str::trim_start);
                    let opens = value.is_some_and(|value| {
                        value.strip_prefix('[').is_some_and(|inner| inner.trim_start().starts_with(['{', ']']))
                            || value.starts_with('{')
                    });
                    if depth == 1 && opens && super::json::is_container(&normalise(key)) {
                        return true;
                    }
                }
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => {
                in_string = true;
                string_start = offset.saturating_add(1);
            }
            b'{' | b'[' => depth = depth.saturating_add(1),
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// Reuters-21578: the document type it declares, or its story element at the start.
fn is_reuters(content: &str) -> bool {
    let after_doctype = match content.get(..9) {
        Some(opening) if opening.eq_ignore_ascii_case("<!doctype") => {
            content.split_once('>').map_or("", |(_, rest)| rest.trim_start())
        }
        _ => content,
    };
    let tag = after_doctype.get(..9).unwrap_or("");
    tag.eq_ignore_ascii_case("<REUTERS ") || tag.eq_ignore_ascii_case("<REUTERS>")
}

fn is_column_name(cell: &str) -> bool {
    cell.len() <= 64 && !cell.trim().is_empty() && !cell.contains('\n')
}

fn names_text(field: Field) -> bool {
    matches!(field, Field::Title | Field::Body)
}

/// Whether the first line could be a header row. Most files are prose, and to find that out with a reader of CSV takes longer
/// than to read them.
fn may_be_header(text: &str, map: &FieldMap) -> bool {
    let text = text.trim_start_matches(['\n', '\r']);
    let line = text.get(..text.find(['\n', '\r']).unwrap_or(text.len())).unwrap_or(text);
    DELIMITERS.map(char::from).into_iter().any(|delimiter| {
        let cells = || line.split(delimiter);
        // What is in quotation marks may hold anything, line ends too.
        if cells().any(|cell| cell.starts_with('"')) {
            return true;
        }
        cells().all(is_column_name) && cells().any(|cell| map.field_of(cell).is_some_and(names_text))
    })
}

/// CSV or TSV: by the name, or by a header row that names a title or a body.
fn delimited_format(text: &str, complete: bool, file_name: &str, extension: &str, map: &FieldMap) -> Option<Format> {
    let named = matches!(extension, "csv" | "tsv" | "tab");
    if !named && !may_be_header(text, map) {
        return None;
    }
    let delimiter = sniff_delimiter(text, file_name, map);
    let format = if delimiter == b'\t' { Format::Tsv } else { Format::Csv };
    if named {
        return Some(format);
    }
    let (header, second) = header_of(text, delimiter)?;
    if header.len() < 2 || !header.iter().all(is_column_name) {
        return None;
    }
    let known: Vec<Field> = header.iter().filter_map(|column| map.field_of(column)).collect();
    if !known.iter().copied().any(names_text) {
        return None;
    }
    // A line of prose may hold a comma and the word `text`; a table's next row has as many cells as its header.
    let same_width = second.as_ref().map_or(complete, |row| row.len() == header.len());
    (same_width || (known.len() >= 2 && !complete)).then_some(format)
}
