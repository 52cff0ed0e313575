//! Markdown: one file, one article, with YAML front matter or none.
//!
//! The body is the file's own bytes, markup and all. Blocks and headings are told apart later, not here.

use serde_json::{Map, Value};

use super::encoding::Decoded;
use super::fields::{Field, from_object};
use super::text::{Head, line_at, skip_blank_lines, whole_file};
use super::{Reading, Record};
use crate::date::DateOrigin;
use crate::date::source::parse_source;

/// Brackets within one another that front matter may have: the library's time grows with the square of them.
const MAX_DEPTH: usize = 100;

/// The article of a Markdown file.
pub(super) fn article(decoded: Decoded, reading: &Reading<'_>) -> Record {
    let mut head = Head::default();
    if let Some(front) = front_matter(&decoded.text) {
        match mapping(front.yaml) {
            Ok(Some(object)) => {
                head.body_start = skip_blank_lines(&decoded.text, front.end);
                take_fields(&mut head, object, reading);
            }
            // Text between two rules that is no mapping is text.
            Ok(None) => {}
            Err(reason) => head.warnings.push((1, reason)),
        }
    }
    if head.values.title.is_none() {
        let start = skip_blank_lines(&decoded.text, head.body_start);
        if let Some((title, end)) = heading(&decoded.text, start) {
            head.values.set(Field::Title, title);
            head.body_start = skip_blank_lines(&decoded.text, end);
        }
    }
    whole_file(decoded, head, reading)
}

/// Whether `text`, perhaps only the beginning of a file, opens with front matter.
pub(super) fn has_front_matter(text: &str) -> bool {
    front_matter(text).is_some_and(|front| matches!(mapping(front.yaml), Ok(Some(_))))
}

struct FrontMatter<'a> {
    yaml: &'a str,
    /// Byte offset of the line after its closing rule.
    end: usize,
}

fn front_matter(text: &str) -> Option<FrontMatter<'_>> {
    let first = line_at(text, 0).filter(|line| line.text.trim_end() == "---")?;
    let mut at = first.next;
    while let Some(line) = line_at(text, at) {
        if matches!(line.text.trim_end(), "---" | "...") {
            return Some(FrontMatter { yaml: text.get(first.next..at)?, end: line.next });
        }
        at = line.next;
    }
    None
}

/// The mapping that `yaml` is; `None` where it is something else.
fn mapping(yaml: &str) -> Result<Option<Map<String, Value>>, String> {
    if yaml.trim().is_empty() {
        return Ok(Some(Map::new()));
    }
    if has_too_many_brackets(yaml) {
        return Err(format!("front matter with more than {MAX_DEPTH} brackets within one another, read as text"));
    }
    match serde_yaml_ng::from_str(yaml) {
        Ok(Value::Object(object)) => Ok(Some(object)),
        Ok(Value::Null) => Ok(Some(Map::new())),
        Ok(_) => Ok(None),
        Err(error) => Err(format!("front matter that is not valid YAML, read as text: {error}")),
    }
}

/// Whether more brackets are open anywhere than front matter may have. Those in quotation marks count: few have so many.
fn has_too_many_brackets(yaml: &str) -> bool {
    let mut open = 0_usize;
    for byte in yaml.bytes() {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        if open > MAX_DEPTH {
            return true;
        }
    }
    false
}

fn take_fields(head: &mut Head, mut object: Map<String, Value>, reading: &Reading<'_>) {
    let map = &reading.options.map;
    // The body is what follows the front matter, whatever the front matter calls its fields.
    object.retain(|key, _| map.field_of(key) != Some(Field::Body));
    let mut used = Vec::new();
    let found = match from_object(&object, map, &mut used) {
        Ok(found) => found,
        Err(reason) => {
            head.warnings.push((1, format!("front matter: {reason}")));
            object.retain(|key, _| map.field_of(key) != Some(Field::Title));
            match from_object(&object, map, &mut used) {
                Ok(found) => found,
                Err(_) => return,
            }
        }
    };
    head.warnings.extend(found.warnings.into_iter().map(|reason| (1, format!("front matter: {reason}"))));
    head.values = found.values;
    if let Some(text) = head.values.date.take() {
        match parse_source(&text, DateOrigin::Metadata) {
            Ok(date) => head.date = Some(date),
            Err(error) => head.warnings.push((1, format!("front matter: {error}"))),
        }
    }
}

/// The first-level heading that begins at `start`, and where the line after it begins.
fn heading(text: &str, start: usize) -> Option<(&str, usize)> {
    let line = line_at(text, start)?;
    let content = line.text.strip_prefix('#')?.strip_prefix([' ', '\t'])?.trim();
    let without_marks = content.trim_end_matches('#');
    let title = if without_marks.ends_with([' ', '\t']) { without_marks.trim_end() } else { content };
    (!title.is_empty()).then_some((title, line.next))
}
