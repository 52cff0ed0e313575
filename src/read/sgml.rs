//! The Reuters-21578 collection: `<REUTERS …>` stories in SGML, one after another.
//!
//! Reads tag by tag and holds one story. The body is what `<BODY>` holds, or all of `<TEXT>` where that has no elements
//! (`TYPE="UNPROC"`); a story of type `BRIEF` has a title only. This is no general SGML parser.

use std::io::{self, BufRead};

use super::fields::{Field, Values};
use super::{Limited, Reading, Stop, too_large, until};
use crate::article::Provenance;
use crate::date::DateOrigin;
use crate::date::source::parse_source;

/// Reads all stories.
pub(super) fn read(input: &mut dyn BufRead, reading: &mut Reading<'_>) -> Result<(), Stop> {
    let limit = reading.options.max_article_bytes;
    let mut line = 1_u64;
    let mut chunk = Limited::new(limit);
    let mut story: Option<(u64, Limited)> = None;
    loop {
        chunk.clear();
        let lines_before = line;
        if !read_to_tag_end(input, &mut chunk, &mut line)? {
            break;
        }
        // An oversized run of text holds no tag worth looking at but counts as part of its story.
        let tag_start = chunk.bytes.iter().rposition(|&byte| byte == b'<').unwrap_or(chunk.bytes.len());
        let tag = chunk.bytes.get(tag_start..).unwrap_or(&[]);
        if is_tag(tag, b"<REUTERS") {
            if let Some((begun, bytes)) = story.take() {
                let unclosed = || "a story that is never closed with </REUTERS>".to_owned();
                let reason = if bytes.exceeded { too_large(limit) } else { unclosed() };
                reading.emit_bad(Some(begun), reason)?;
            }
            let text_before = chunk.bytes.get(..tag_start).unwrap_or(&[]);
            let tag_line =
                lines_before.saturating_add(text_before.iter().filter(|&&byte| byte == b'\n').count() as u64);
            let mut bytes = Limited::new(limit);
            bytes.push(tag);
            story = Some((tag_line, bytes));
            continue;
        }
        let Some((begun, bytes)) = story.as_mut() else { continue };
        bytes.push(&chunk.bytes);
        bytes.exceeded |= chunk.exceeded;
        if is_tag(tag, b"</REUTERS") {
            let begun = *begun;
            if bytes.exceeded {
                reading.emit_bad(Some(begun), too_large(limit))?;
            } else {
                emit_story(std::mem::take(&mut bytes.bytes), begun, reading)?;
            }
            story = None;
        }
    }
    if let Some((begun, bytes)) = story {
        let reason = if bytes.exceeded { too_large(limit) } else { "the file ends inside a story".to_owned() };
        reading.emit_bad(Some(begun), reason)?;
    }
    Ok(())
}

/// Appends the input up to and with the next `>`, counting line ends; false at the end of the input.
fn read_to_tag_end(input: &mut dyn BufRead, chunk: &mut Limited, line: &mut u64) -> io::Result<bool> {
    until(input, b'>', &mut |piece| {
        *line = line.saturating_add(piece.iter().filter(|&&byte| byte == b'\n').count() as u64);
        chunk.push(piece);
    })
}

/// Whether `tag` begins with `opening` as a whole name.
fn is_tag(tag: &[u8], opening: &[u8]) -> bool {
    let begins = tag.get(..opening.len()).is_some_and(|name| name.eq_ignore_ascii_case(opening));
    begins && tag.get(opening.len()).is_some_and(|&byte| byte == b'>' || byte.is_ascii_whitespace())
}

fn emit_story(bytes: Vec<u8>, line: u64, reading: &mut Reading<'_>) -> Result<(), Stop> {
    let decoded = reading.decode_record(bytes);
    let mut warnings: Vec<String> = decoded.warning.into_iter().collect();
    let story = decoded.text.as_str();
    let start_tag = story.split_once('>').map_or(story, |(tag, _)| tag);

    let mut values = Values::default();
    if let Some(number) = attribute(start_tag, "NEWID") {
        values.set(Field::Id, format!("reuters-{number}"));
    }
    values.set(Field::Outlet, "Reuters");
    if let Some(topic) = element(story, "TOPICS").and_then(|topics| element(topics.inner, "D")) {
        values.set(Field::Section, decode_entities(topic.inner));
    }
    if let Some(date) = element(story, "DATE") {
        values.set(Field::Date, date_of(&decode_entities(date.inner)));
    }
    if let Some(text) = element(story, "TEXT") {
        let kind = attribute(text.tag, "TYPE").unwrap_or("NORM");
        for (name, field) in [("TITLE", Field::Title), ("AUTHOR", Field::Byline), ("BODY", Field::Body)] {
            if let Some(found) = element(text.inner, name) {
                values.set(field, decode_entities(found.inner));
            }
        }
        if kind.eq_ignore_ascii_case("UNPROC") && values.body.is_none() {
            values.set(Field::Body, decode_entities(text.inner));
        }
    } else {
        warnings.push("a story without a <TEXT> element".to_owned());
    }
    reading.records = reading.records.saturating_add(1);
    let provenance = Provenance { encoding: decoded.encoding, ..reading.provenance(line) };
    let record =
        values.into_record(DateOrigin::Metadata, provenance, warnings, |reason| reading.problem(Some(line), reason));
    reading.emit(record)
}

/// The part of a `<DATE>` that is a date. Desk codes, remarks and impossible times stand after some of them.
fn date_of(text: &str) -> &str {
    let text = text.trim();
    if parse_source(text, DateOrigin::Metadata).is_ok() {
        return text;
    }
    let day = text.split_whitespace().next().unwrap_or(text);
    if parse_source(day, DateOrigin::Metadata).is_ok() { day } else { text }
}

struct Element<'a> {
    /// The start tag, without its brackets.
    tag: &'a str,
    inner: &'a str,
}

/// The first element of this name. Names are matched without case; there are no elements of one name within each other.
fn element<'a>(text: &'a str, name: &str) -> Option<Element<'a>> {
    let mut from = 0;
    let (tag, inner_start) = loop {
        let start = from + text.get(from..)?.find('<')?;
        let inside = text.get(start + 1..)?;
        let matches = inside.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
        let after = inside.get(name.len()..).unwrap_or("");
        // The end of a tag is looked for once: there may be as many `<` as bytes, and one `>`.
        if matches && after.starts_with(|c: char| c == '>' || c.is_ascii_whitespace()) {
            let tag_end = inside.find('>')?;
            break (inside.get(..tag_end)?, start + 1 + tag_end + 1);
        }
        from = start + 1;
    };
    let rest = text.get(inner_start..)?;
    let mut at = 0;
    loop {
        let close = at + rest.get(at..)?.find("</")?;
        let closing = rest.get(close + 2..)?;
        let matches = closing.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
        if matches && closing.get(name.len()..).is_some_and(|after| after.trim_start().starts_with('>')) {
            return Some(Element { tag, inner: rest.get(..close)? });
        }
        at = close + 2;
    }
}

/// The value of an attribute of a start tag, with or without quotation marks.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    for (offset, _) in tag.match_indices('=') {
        let before = tag.get(..offset)?.trim_end();
        let name_start = before.len().saturating_sub(name.len());
        let matches = before.get(name_start..).is_some_and(|found| found.eq_ignore_ascii_case(name));
        if !matches || !before.get(..name_start)?.ends_with(|c: char| c.is_ascii_whitespace()) {
            continue;
        }
        let value = tag.get(offset + 1..)?.trim_start();
        return match value.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next(),
            None => value.split(|c: char| c.is_ascii_whitespace()).next(),
        };
    }
    None
}

/// Decodes character references and the five named entities; anything else stays as it is.
pub(super) fn decode_entities(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from_ampersand) = rest.split_at(at);
        decoded.push_str(before);
        // No reference is longer than `&#x10FFFF;`.
        let window = from_ampersand.get(..from_ampersand.floor_char_boundary(12)).unwrap_or("");
        let reference = window.split_once(';').map_or("", |(reference, _)| reference);
        match reference.strip_prefix('&').and_then(character) {
            Some(character) => {
                decoded.push(character);
                rest = from_ampersand.get(reference.len() + 1..).unwrap_or("");
            }
            None => {
                decoded.push('&');
                rest = from_ampersand.get(1..).unwrap_or("");
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

/// The character that a reference stands for, by number or by one of the five names of XML.
pub(super) fn character(reference: &str) -> Option<char> {
    match reference {
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "amp" => return Some('&'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        _ => {}
    }
    let number = reference.strip_prefix('#')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) => u32::from_str_radix(digits, 16).ok()?,
        Some(_) => return None,
        None if number.bytes().all(|byte| byte.is_ascii_digit()) => number.parse().ok()?,
        None => return None,
    };
    char::from_u32(code)
}
