//! Dates as archives write them: in fields, at the beginning of a text, in file names.
//!
//! A date is kept as published. One that cannot be, or that can be read in two ways, is an error that says so, never a guess.
//! It knows no file format: which field holds a date is for the readers.

use chrono::{Datelike, NaiveDate};
use thiserror::Error;

use super::scan::{self, Fault, Found, Reading, Style, Value};
use super::{DateOrigin, Precision, PublicationDate};
use crate::text::visible::{is_invisible, shown};

/// Why a text gives no date. The texts in it are shortened and safe to show on a terminal.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SourceDateError {
    #[error("the date is empty")]
    Empty,
    #[error("`{text}` is not a date in a known form; write it as 2022-01-13, 2022-01 or 2022")]
    Unrecognised { text: String },
    #[error("`{text}` is no possible date: {why}")]
    Impossible { text: String, why: String },
    #[error("`{text}` may be {first} or {second}; write it as one of these")]
    Ambiguous { text: String, first: NaiveDate, second: NaiveDate },
}

/// Reads the value of a date field.
///
/// Knows ISO 8601 and RFC 3339 (also without separators), RFC 2822, `13 January 2022`, `January 13, 2022`, `26-FEB-1987`,
/// `13.01.2022`, `2022/01/13`, a month, a year, and Unix time in seconds or milliseconds (as UTC), with or without a weekday
/// and a time. The day is the day as written, whatever the zone. A weekday is not checked against the day.
///
/// Around the date it forgives what is found in archives: control characters and the desk codes after them, quotation marks
/// and brackets, a remark after `#` or in brackets. A time that cannot be (`605:12:19`, `25:00`) is dropped: the day stands.
pub fn parse_source(text: &str, origin: DateOrigin) -> Result<PublicationDate, SourceDateError> {
    let text = without_leading_dirt(text);
    if text.is_empty() {
        return Err(SourceDateError::Empty);
    }
    let unrecognised = || SourceDateError::Unrecognised { text: shown(text) };
    let Found { reading, end } = scan::scan(text, Style::Field).ok_or_else(unrecognised)?;
    if !is_forgivable(text.get(end..).unwrap_or(""), &reading) {
        return Err(unrecognised());
    }
    publication_date(reading, text, origin)
}

/// The date at the very beginning of `text`, after white space, and the number of bytes to skip to get past it. What follows
/// the date, white space too, is not skipped. `None` where the text begins with no date.
///
/// Takes the longest well-formed date and no word more: `2022-01-13 17 people` has no time, `2022-01-13 17:30` has one. A
/// letter may follow a date such as `2022-01-13` at once. A year alone counts from 1800 to 2100; Unix time does not count.
pub fn leading_date(text: &str, origin: DateOrigin) -> Option<(Result<PublicationDate, SourceDateError>, usize)> {
    let Found { reading, end } = scan::scan(text, Style::Prose)?;
    Some((publication_date(reading, text.get(..end).unwrap_or(text), origin), end))
}

fn publication_date(
    reading: Result<Reading, Fault>,
    text: &str,
    origin: DateOrigin,
) -> Result<PublicationDate, SourceDateError> {
    let reading = match reading {
        Ok(reading) => reading,
        Err(Fault::Impossible(why)) => {
            return Err(SourceDateError::Impossible { text: shown(text), why: why.to_string() });
        }
        Err(Fault::Ambiguous(first, second)) => {
            return Err(SourceDateError::Ambiguous { text: shown(text), first, second });
        }
    };
    let date = match reading.value {
        Value::Day(day) => Some(PublicationDate::day(day, origin)),
        Value::Month(year, month) => PublicationDate::month(year, month, origin),
        Value::Year(year) => PublicationDate::year(year, origin),
    };
    let date = date.ok_or_else(|| SourceDateError::Unrecognised { text: shown(text) })?;
    Ok(match reading.time {
        Some(time) => date.with_time(time),
        None => date,
    })
}

/// White space, control and invisible characters, character references to them, opening quotation marks and brackets.
fn without_leading_dirt(text: &str) -> &str {
    let mut text = text;
    loop {
        let trimmed = text.trim_start_matches(|c: char| {
            c.is_whitespace() || is_invisible(c) || matches!(c, '"' | '\'' | '“' | '‘' | '(' | '[' | '<')
        });
        match after_character_reference(trimmed) {
            Some(after) => text = after,
            None => return trimmed,
        }
    }
}

/// What follows a reference such as `&#5;` to a control character, which SGML has where its decoder left it alone.
fn after_character_reference(text: &str) -> Option<&str> {
    let (number, after) = text.strip_prefix("&#")?.split_once(';')?;
    let code: u32 = number.parse().ok()?;
    char::from_u32(code).filter(|c| c.is_control() || c.is_whitespace()).map(|_| after)
}

/// Longest remark that may follow a date.
const LONGEST_REMARK: usize = 80;

/// Most characters a desk code has, and most codes a date has after it.
const LONGEST_CODE: usize = 5;
const MOST_CODES: usize = 8;

/// Whether what follows a date takes nothing from it.
fn is_forgivable(rest: &str, reading: &Result<Reading, Fault>) -> bool {
    let is_day = !scan::is_imprecise(reading);
    let mut has_time = matches!(reading, Ok(Reading { time: Some(_), .. }));
    let mut rest = rest;
    if is_day && !has_time {
        rest = after_zone_of_day(rest);
        if let Some(after_clock) = after_impossible_clock(rest) {
            rest = after_clock;
            has_time = true;
        }
    }
    let tail = without_leading_dirt(rest);
    // White space alone is too little to tell desk codes from words.
    let after_control = rest
        .get(..rest.len() - tail.len())
        .is_some_and(|dirt| dirt.contains(|c: char| c == '&' || (c.is_control() && !matches!(c, '\n' | '\r'))));
    let tail = tail.trim_end_matches(|c: char| c.is_whitespace() || is_invisible(c));
    let is_closing =
        |c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | '"' | '\'' | '”' | '’' | ')' | ']' | '>');
    if tail.chars().all(is_closing) {
        return true;
    }
    if tail.len() <= LONGEST_REMARK && is_day && is_remark(rest.trim()) {
        return true;
    }
    (after_control || has_time) && are_codes(tail)
}

fn is_remark(rest: &str) -> bool {
    rest.starts_with('#')
        || (rest.starts_with('(') && rest.find(')') == Some(rest.len() - 1))
        || (rest.starts_with('[') && rest.find(']') == Some(rest.len() - 1))
}

fn are_codes(tail: &str) -> bool {
    let is_code = |word: &str| word.len() <= LONGEST_CODE && word.bytes().all(|byte| byte.is_ascii_uppercase());
    tail.split_whitespace().count() <= MOST_CODES && tail.split_whitespace().all(is_code)
}

/// The zone of a day without a time, as XML has it: `2022-01-13Z`, `2022-01-13+03:00`. The day stays as it is.
fn after_zone_of_day(rest: &str) -> &str {
    if let Some(after) = rest.strip_prefix(['Z', 'z']) {
        return after;
    }
    scan::after_offset(rest).unwrap_or(rest)
}

/// What follows something that has the form of a time but was not taken for one.
fn after_impossible_clock(rest: &str) -> Option<&str> {
    let clock = rest.strip_prefix(['T', 't']).unwrap_or_else(|| rest.trim_start());
    if clock.len() == rest.len() {
        return None;
    }
    let after = clock.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.'));
    let taken = clock.get(..clock.len() - after.len())?;
    let is_clock = taken.starts_with(|c: char| c.is_ascii_digit()) && taken.contains(':');
    is_clock.then(|| after_zone_of_day(after.trim_start()))
}

/// The date in a file's name, or in its path; `None` where there is none that is certain.
///
/// Knows `2022-01-13`, `13-01-2022`, `20220113` and `2022-01`, the parts joined by `-`, `_`, `.`, `/` or a space, and a year
/// from 1800 to 2100 that stands by itself. A day counts before a month, a month before a year, and the first before the
/// next. What has the form of a date but is none, or may be two, is passed over whole, and so is every longer number.
pub fn date_in_file_name(name: &str) -> Option<PublicationDate> {
    let bytes = name.as_bytes();
    let mut month = None;
    let mut year = None;
    let mut years_differ = false;
    let mut at = 0;
    while at < bytes.len() {
        if !bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
            continue;
        }
        match dated_part(bytes, at) {
            (Some(NamePart::Day(day)), _) => return Some(PublicationDate::day(day, DateOrigin::FileName)),
            (Some(NamePart::Month(found, number)), end) => {
                month = month.or_else(|| PublicationDate::month(found, number, DateOrigin::FileName));
                at = end;
            }
            (Some(NamePart::Year(found)), end) => {
                years_differ |= year.is_some_and(|other: PublicationDate| other.first().year() != found);
                year = year.or_else(|| PublicationDate::year(found, DateOrigin::FileName));
                at = end;
            }
            (None, end) => at = end,
        }
    }
    // `2019-2020-report` is about two years and tells the date of neither.
    month.or_else(|| year.filter(|_| !years_differ))
}

/// The date in the path of an article's address, as most newspapers have it: a day (`/2022/01/13/`, `/2022-01-13-gas`), or a year
/// and a month that are parts of the path by themselves. A year alone may be anything there.
pub fn date_in_url(url: &str) -> Option<PublicationDate> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let (_, path) = path.split_once('/')?;
    let found = date_in_file_name(path).filter(|date| date.precision() == Precision::Day);
    found.or_else(|| month_in_path(path)).map(|date| date.with_origin(DateOrigin::Url))
}

/// `/2022/01/` in a path.
fn month_in_path(path: &str) -> Option<PublicationDate> {
    let mut year = None;
    for part in path.split('/') {
        let number = part.parse::<u32>().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()));
        let month = number.filter(|_| part.len() == 2);
        if let (Some(year), Some(month)) = (year, month)
            && let Ok((year, month)) = scan::month_of(year, month)
        {
            return PublicationDate::month(year, month, DateOrigin::Url);
        }
        year = number.filter(|year| part.len() == 4 && (1800..=2100).contains(year));
    }
    None
}

/// Bytes within which a dateline ends.
const LONGEST_DATELINE: usize = 100;

/// The date in the place-and-date line that opens a text: `HALDEN, March 3, 2022 (AP) -`, `Port Alder, 3 March 2022 —`. A line that
/// names no year dates nothing by itself.
pub fn date_in_dateline(text: &str) -> Option<PublicationDate> {
    let line = text.trim_start();
    let line = line.get(..line.floor_char_boundary(LONGEST_DATELINE)).unwrap_or(line);
    let line = line.split(['\n', '\r']).next().unwrap_or(line);
    let mut at = 0;
    while let Some(comma) = line.get(at..).and_then(|rest| rest.find(", ")) {
        let place = line.get(..at + comma).unwrap_or("");
        if !is_place(place) {
            return None;
        }
        at += comma + 2;
        let rest = line.get(at..).unwrap_or("");
        let Some((Ok(date), length)) = leading_date(rest, DateOrigin::Dateline) else { continue };
        // What follows tells a dateline from a sentence.
        let after = rest.get(length..).unwrap_or("").trim_start_matches([' ', ',']);
        let is_dateline = after.starts_with(['(', '-', '–', '—', '_', '/', ':']) && date.precision() == Precision::Day;
        return is_dateline.then_some(date);
    }
    None
}

/// Whether every word begins as names do, and a digit is nowhere.
fn is_place(text: &str) -> bool {
    let mut words = text.split([' ', ',', '-', '/']).filter(|word| !word.is_empty()).peekable();
    words.peek().is_some()
        && words.all(|word| {
            let is_small = matches!(word, "of" | "de" | "la" | "del" | "upon" | "am" | "an" | "the");
            (is_small || word.starts_with(char::is_uppercase))
                && !word.contains(|c: char| c.is_ascii_digit() || c == ':')
        })
}

/// Two dates of one article that cannot both be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "two dates: {} {}, {} {}; the first was kept",
    kept.value(),
    found_in(kept.origin),
    other.value(),
    found_in(other.origin)
)]
pub struct DateConflict {
    pub kept: PublicationDate,
    pub other: PublicationDate,
}

/// Two dates that are no further apart than this agree: a wire story carries the day before, and zones differ.
const AGREEING: i64 = 1;

/// The date of an article of those that were found, and the first other one that contradicts it. What is believed is decided by
/// where a date was found (see `DateOrigin`), not by how exact it is.
pub fn settled(found: impl IntoIterator<Item = PublicationDate>) -> (Option<PublicationDate>, Option<DateConflict>) {
    let mut found: Vec<PublicationDate> = found.into_iter().collect();
    found.sort_by_key(|date| date.origin);
    let Some((kept, others)) = found.split_first() else { return (None, None) };
    let contradicts = |other: &&PublicationDate| {
        let gap = (other.first() - kept.last()).max(kept.first() - other.last());
        gap.num_days() > AGREEING
    };
    let conflict = others.iter().find(contradicts).map(|other| DateConflict { kept: *kept, other: *other });
    (Some(*kept), conflict)
}

fn found_in(origin: DateOrigin) -> &'static str {
    match origin {
        DateOrigin::Header => "in the header",
        DateOrigin::Metadata => "in the metadata",
        DateOrigin::Url => "in the address",
        DateOrigin::Dateline => "in the dateline",
        DateOrigin::FileName => "in the file name",
    }
}

enum NamePart {
    Day(NaiveDate),
    Month(i32, u32),
    Year(i32),
}

/// The date that begins with the run of digits at `start`, and where to look on.
fn dated_part(bytes: &[u8], start: usize) -> (Option<NamePart>, usize) {
    let (first, after_first) = digits_at(bytes, start);
    let first_len = after_first - start;
    if first_len == 8 {
        let (year, month, day) = (first / 10_000, first / 100 % 100, first % 100);
        let day = scan::day_of(year, month, day).ok().filter(|_| (1600..=2100).contains(&year));
        return (day.map(NamePart::Day), after_first);
    }
    let separator = bytes.get(after_first).copied().filter(|byte| is_name_separator(*byte));
    let joined = |at: usize| {
        if separator.is_none() || bytes.get(at).copied() != separator {
            return None;
        }
        let (value, end) = digits_at(bytes, at + 1);
        Some((value, end - at - 1, end))
    };
    let second = joined(after_first).filter(|(_, len, _)| *len == 2);
    let third = second.and_then(|(_, _, end)| joined(end));
    match (first_len, second, third) {
        (4, Some((month, ..)), Some((day, 2, end))) => (scan::day_of(first, month, day).ok().map(NamePart::Day), end),
        (2, Some((second, ..)), Some((year, 4, end))) => {
            let separator = if separator == Some(b'.') { '.' } else { '-' };
            (scan::numeric_day(first, second, year, separator).ok().map(NamePart::Day), end)
        }
        // A number of four digits and more makes it an id; a shorter one is the number of an issue or a page.
        (4, Some(_), Some((_, 4.., end))) => (None, end),
        (4, Some((month, _, end)), _) => {
            let month = scan::month_of(first, month).ok().filter(|_| (1600..=2100).contains(&first));
            (month.map(|(year, month)| NamePart::Month(year, month)), end)
        }
        (4, None, _) => {
            let before = start.checked_sub(1).and_then(|before| bytes.get(before)).copied();
            let is_alone =
                before.is_none_or(is_name_separator) && bytes.get(after_first).copied().is_none_or(is_name_separator);
            let year = scan::year_of(first).ok().filter(|year| is_alone && (1800..=2100).contains(year));
            (year.map(NamePart::Year), after_first)
        }
        _ => (None, after_first),
    }
}

fn is_name_separator(byte: u8) -> bool {
    matches!(byte, b'-' | b'_' | b'.' | b'/' | b' ')
}

/// The number at `start`, saturated, and the offset after its digits.
fn digits_at(bytes: &[u8], start: usize) -> (u32, usize) {
    let digits = bytes.iter().skip(start).take_while(|byte| byte.is_ascii_digit());
    let mut value = 0_u32;
    let mut end = start;
    for digit in digits {
        value = value.saturating_mul(10).saturating_add(u32::from(digit.saturating_sub(b'0')));
        end += 1;
    }
    (value, end)
}
