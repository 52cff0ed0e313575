//! Plain text: one file, one article.
//!
//! Header lines may stand at the top (`Date: …`, `Title: …`, in any order), or a bare `date 2022-01-13`, alone on its line or
//! glued to the first sentence. Names that prose begins with as well (`Speaker: …`) are headers below others only. The body is
//! everything after them to the end of the file, byte for byte.

use super::encoding::Decoded;
use super::fields::{Field, Values, date_of};
use super::{Problem, Reading, Record};
use crate::article::{Article, LanguageOrigin, Provenance};
use crate::date::source::{date_in_file_name, leading_date, parse_source};
use crate::date::{DateOrigin, PublicationDate};

/// Longest first line, in characters, that is taken for a title.
const LONGEST_TITLE: usize = 120;

/// Longest remark after the date in a `Date:` line; what is longer is the article's first sentence.
const LONGEST_REMARK: usize = 40;

/// Most bytes that a date in a header line takes.
const LONGEST_DATE: usize = 100;

/// Longest list of names, in characters, in a `Speaker:` line; what is longer was said by somebody.
const LONGEST_NAMES: usize = 120;

/// Most warnings about the lines of one head; a file of nothing else would have one a line.
const MOST_WARNINGS: usize = 20;

/// Header names, in lower case.
const HEADERS: &[(&str, Field)] = &[
    ("date", Field::Date),
    ("title", Field::Title),
    ("headline", Field::Title),
    ("source", Field::Outlet),
    ("outlet", Field::Outlet),
    ("by", Field::Byline),
    ("author", Field::Byline),
    ("authors", Field::Byline),
    ("byline", Field::Byline),
    ("url", Field::Url),
    ("section", Field::Section),
    ("language", Field::Language),
    ("id", Field::Id),
    ("speaker", Field::Speakers),
    ("speakers", Field::Speakers),
];

/// The article of a plain text file.
pub(super) fn article(decoded: Decoded, reading: &Reading<'_>) -> Record {
    let head = read_head(&decoded.text);
    whole_file(decoded, head, reading)
}

/// What stands at the top of a file, before its body.
#[derive(Default)]
pub(super) struct Head {
    /// All but date and body.
    pub(super) values: Values,
    pub(super) date: Option<PublicationDate>,
    /// Byte offset in the text.
    pub(super) body_start: usize,
    /// Line, from 1, and reason.
    pub(super) warnings: Vec<(u64, String)>,
    /// Warnings beyond the most that are kept.
    more_warnings: u64,
}

impl Head {
    fn warn(&mut self, line: u64, reason: impl FnOnce() -> String) {
        if self.warnings.len() < MOST_WARNINGS {
            self.warnings.push((line, reason()));
        } else {
            self.more_warnings += 1;
        }
    }
}

/// Makes the article of a file that is one article. Where its head states no date, address, dateline and the file's name may.
pub(super) fn whole_file(decoded: Decoded, head: Head, reading: &Reading<'_>) -> Record {
    let Decoded { text, encoding, offset, warning } = decoded;
    let mut body = text;
    body.drain(..body.floor_char_boundary(head.body_start));
    let mut warnings: Vec<Problem> = Vec::new();
    warnings.extend(warning.map(|reason| reading.problem_of_file(None, reason)));
    warnings.extend(head.warnings.into_iter().map(|(line, reason)| reading.problem_of_file(Some(line), reason)));
    if head.more_warnings > 0 {
        warnings.push(reading.problem_of_file(None, format!("and {} more", head.more_warnings)));
    }
    if body.trim().is_empty() {
        body.clear();
    }
    let values = head.values;
    if body.is_empty() && values.title.is_none() {
        return Record::Bad(reading.problem_of_file(None, "header lines without a body or a title".to_owned()));
    }
    let in_file_name = date_in_file_name(reading.file_name);
    let (date, conflict) = date_of(head.date, values.url.as_deref(), &body, in_file_name);
    warnings.extend(conflict.map(|reason| reading.problem_of_file(None, reason)));
    let body_offset = offset.map(|offset| (offset + head.body_start) as u64);
    let article = Article {
        id: values.id.or_else(|| values.url.clone()),
        title: values.title,
        date,
        outlet: values.outlet,
        byline: values.byline,
        section: values.section,
        language: values.language,
        language_origin: LanguageOrigin::Stated,
        url: values.url,
        speakers: values.speakers,
        body,
        provenance: Provenance { encoding, body_offset, ..reading.provenance(1) },
    };
    Record::Article { article: Box::new(article), warnings }
}

/// One line of a text, and where the next one begins.
pub(super) struct Line<'a> {
    /// Without its line end.
    pub(super) text: &'a str,
    /// Byte offset of the next line; the text's length after the last one.
    pub(super) next: usize,
}

/// The line that begins at `start`; `None` at the end of the text.
pub(super) fn line_at(text: &str, start: usize) -> Option<Line<'_>> {
    let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
    let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
    let (line, ending) = rest.split_at(length);
    let ending_length = if ending.starts_with("\r\n") { 2 } else { usize::from(!ending.is_empty()) };
    Some(Line { text: line, next: start + length + ending_length })
}

/// Where the first line that is not blank begins, at or after `start`.
pub(super) fn skip_blank_lines(text: &str, start: usize) -> usize {
    let mut at = start;
    while let Some(line) = line_at(text, at) {
        if !line.text.trim().is_empty() {
            return at;
        }
        at = line.next;
    }
    text.len()
}

fn read_head(text: &str) -> Head {
    let mut head = Head::default();
    let mut seen: Vec<Field> = Vec::new();
    let mut at = skip_blank_lines(text, 0);
    let mut number = line_number(text, at);
    while let Some(line) = line_at(text, at) {
        if line.text.trim().is_empty() {
            break;
        }
        match header_of(line.text) {
            Some(Header::Date { date, rest }) => {
                let repeated = !is_new(&mut seen, Field::Date);
                match date {
                    Ok(date) if !repeated => head.date = Some(date),
                    Ok(_) => head.warn(number, || "a second date; the first one was kept".to_owned()),
                    Err(reason) => head.warn(number, || reason),
                }
                if let Some(rest) = rest {
                    head.body_start = at + rest;
                    return head;
                }
            }
            Some(Header::Value { field, value, .. }) if !is_believed(field, value, &seen) => break,
            Some(Header::Value { name, field, value }) => {
                let repeated = !is_new(&mut seen, field);
                set(&mut head, field, value, repeated, name, number);
            }
            None => break,
        }
        at = line.next;
        number += 1;
    }
    if !seen.is_empty() {
        head.body_start = skip_blank_lines(text, at);
        return head;
    }
    if let Some((title, body_start)) = title_line(text, at) {
        head.values.set(Field::Title, title);
        head.body_start = body_start;
    }
    head
}

/// Notes a field; whether it was not there before.
fn is_new(seen: &mut Vec<Field>, field: Field) -> bool {
    let new = !seen.contains(&field);
    if new {
        seen.push(field);
    }
    new
}

/// Whether a line that names a field is a header, `seen` being those above it. A transcript may begin with `Speaker:`, a list with
/// `Section:`; below a date, a title, a source or an author they are headers.
fn is_believed(field: Field, value: &str, seen: &[Field]) -> bool {
    let in_a_head =
        || seen.iter().any(|above| matches!(above, Field::Date | Field::Title | Field::Outlet | Field::Byline));
    match field {
        Field::Speakers => in_a_head() && value.chars().nth(LONGEST_NAMES).is_none(),
        Field::Id | Field::Section => in_a_head(),
        _ => true,
    }
}

fn set(head: &mut Head, field: Field, value: &str, repeated: bool, name: &str, number: u64) {
    match (&mut head.values.byline, field) {
        (Some(byline), Field::Byline) if !value.is_empty() => {
            byline.push_str(", ");
            byline.push_str(value);
        }
        (_, Field::Speakers) => head.values.set(field, value),
        _ if repeated => head.warn(number, || format!("a second `{name}:` line; the first one was kept")),
        _ => head.values.set(field, value),
    }
}

/// The number of the line that begins at `start`.
fn line_number(text: &str, start: usize) -> u64 {
    let mut number = 1;
    let mut at = 0;
    while at < start {
        let Some(line) = line_at(text, at) else { break };
        at = line.next;
        number += 1;
    }
    number
}

enum Header<'a> {
    Value {
        name: &'a str,
        field: Field,
        value: &'a str,
    },
    Date {
        date: Result<PublicationDate, String>,
        /// Byte offset in the line at which the article's first sentence begins, where it is glued to the date.
        rest: Option<usize>,
    },
}

/// Reads a line as a header; `None` where it is none.
fn header_of(line: &str) -> Option<Header<'_>> {
    let indent = line.len() - line.trim_start().len();
    let content = line.get(indent..)?;
    if let Some((name, value)) = content.split_once(':') {
        let name = name.trim_end();
        let known = HEADERS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        if let Some((_, field)) = known {
            let value_start = indent + (content.len() - value.trim_start().len());
            return Some(match field {
                Field::Date => date_with_colon(value.trim(), value_start),
                field => Header::Value { name, field: *field, value: value.trim() },
            });
        }
    }
    let word = content.get(..4)?;
    let after = content.get(4..)?;
    if !word.eq_ignore_ascii_case("date") || !after.starts_with([' ', '\t', '\u{a0}']) {
        return None;
    }
    let value = after.trim_start();
    let value_start = indent + (content.len() - value.len());
    let whole = value.trim_end();
    if whole.len() <= LONGEST_DATE
        && let Ok(date) = parse_source(whole, DateOrigin::Header)
    {
        return Some(Header::Date { date: Ok(date), rest: None });
    }
    // Without a colon, `date` may be an ordinary word: a bare year (`date 2022 …`) is not enough
    // to make it a header.
    let (date, length) = leading_date(opening(value), DateOrigin::Header)?;
    let rest = value.get(length..)?;
    let digits = value.get(..length)?.bytes().filter(u8::is_ascii_digit).count();
    if digits <= 4 {
        return None;
    }
    Some(Header::Date { date: date.map_err(|error| error.to_string()), rest: glued(rest, value_start + length) })
}

/// The value of a `Date:` line: a date, alone, with a remark after it, or with the article's first sentence.
fn date_with_colon(value: &str, value_start: usize) -> Header<'_> {
    let start = opening(value);
    let parsed = parse_source(start, DateOrigin::Header);
    if value.len() <= LONGEST_DATE
        && let Ok(date) = parsed
    {
        return Header::Date { date: Ok(date), rest: None };
    }
    let Some((leading, length)) = leading_date(start, DateOrigin::Header) else {
        let reason = parsed.map_or_else(|error| error.to_string(), |_| format!("`{start}…` is not a date"));
        return Header::Date { date: Err(reason), rest: None };
    };
    let rest = value.get(length..).unwrap_or("");
    let is_sentence = rest.trim().chars().count() > LONGEST_REMARK;
    let rest = if is_sentence { glued(rest, value_start + length) } else { None };
    Header::Date { date: leading.map_err(|error| error.to_string()), rest }
}

/// As much of a line as a date can take; the line may be the whole article.
fn opening(line: &str) -> &str {
    line.get(..line.floor_char_boundary(LONGEST_DATE)).unwrap_or(line)
}

/// Where the text after a date begins, `start` being where the date ends; `None` if there is none.
fn glued(rest: &str, start: usize) -> Option<usize> {
    let text = rest.trim_start();
    (!text.is_empty()).then(|| start + (rest.len() - text.len()))
}

/// The first line as a title, and where the body begins after it: a short line, no sentence, with a blank line and more text
/// after it.
fn title_line(text: &str, start: usize) -> Option<(&str, usize)> {
    let line = line_at(text, start)?;
    let title = line.text.trim();
    let bare = title.trim_end_matches(['"', '\'', '\u{201d}', '\u{2019}', '\u{bb}', ')', ']']);
    let is_sentence = bare.ends_with(['.', '\u{3002}', '\u{2026}', ':', ',', ';']);
    let is_short = title.chars().count() <= LONGEST_TITLE;
    if is_sentence || !is_short || !title.contains(char::is_alphanumeric) || is_labelled(title) {
        return None;
    }
    let after = line_at(text, line.next)?;
    if !after.text.trim().is_empty() {
        return None;
    }
    let body_start = skip_blank_lines(text, after.next);
    (body_start < text.len()).then_some((title, body_start))
}

/// Whether a line begins with a label (`Warning: …`) or a transcript's speaker (`PRIME MINISTER HALL: …`).
fn is_labelled(line: &str) -> bool {
    let Some((label, _)) = line.split_once(':') else { return false };
    let letters = label.chars().filter(|c| c.is_alphabetic());
    let is_upper = letters.clone().count() > 1 && letters.clone().all(|c| !c.is_lowercase());
    !label.contains(char::is_whitespace) || is_upper
}
