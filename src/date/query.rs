//! Dates as people ask for them: points, ages and ranges of whole days.
//!
//! Everything a person can type becomes a `DateRange`, or an error that says where it is wrong and how to mend it. Today is an
//! argument. It knows no query syntax around a date: `date:` and the flags are for the callers.

use std::fmt;
use std::ops::Range;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::scan::{self, Fault, Style, Value};
use super::{DateOrigin, FIRST_DAY, LAST_DAY, PublicationDate};
use crate::text::visible::shown;

/// The longest run of days, a month, that is mentioned where any of its days is asked for.
pub const LONGEST_OVERLAPPING: i64 = 31;

/// A run of days, both ends included; an end that is `None` is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DateRange {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

impl DateRange {
    /// The range of one day.
    pub fn day(day: NaiveDate) -> Self {
        DateRange { from: Some(day), to: Some(day) }
    }

    /// Whether the day lies in the range.
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether the date, as imprecise as it is, can lie in the range: one of its days does.
    pub fn overlaps(&self, date: &PublicationDate) -> bool {
        let first = self.from.map_or(date.first(), |from| from.max(date.first()));
        let last = self.to.map_or(date.last(), |to| to.min(date.last()));
        first <= last
    }

    /// Whether a run of days that a text speaks of answers to the range: up to a month of them if it overlaps, a longer one only
    /// if it lies in the range whole. Who asks for a day does not mean every article that says `this year`.
    pub fn is_mentioned_by(&self, first: NaiveDate, last: NaiveDate) -> bool {
        let is_long = (last - first).num_days() >= LONGEST_OVERLAPPING;
        if is_long {
            return self.contains(first) && self.contains(last);
        }
        self.from.is_none_or(|from| from <= last) && self.to.is_none_or(|to| first <= to)
    }

    /// The days in both.
    pub fn intersect(&self, other: &DateRange) -> DateRange {
        let from = match (self.from, other.from) {
            (Some(one), Some(another)) => Some(one.max(another)),
            (one, another) => one.or(another),
        };
        let to = match (self.to, other.to) {
            (Some(one), Some(another)) => Some(one.min(another)),
            (one, another) => one.or(another),
        };
        DateRange { from, to }
    }

    /// Whether no day lies in it.
    pub fn is_empty(&self) -> bool {
        matches!((self.from, self.to), (Some(from), Some(to)) if from > to)
    }
}

/// The canonical form in a query: `2022-01-12..2022-02-28`, `2022-01-12`, `2022-01-12..`, `..2022-01-12`, `..`.
/// `parse_range` reads it back as an equal range, unless the range is empty or a day lies outside the years 1 to 9999.
impl fmt::Display for DateRange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.to) {
            (Some(from), Some(to)) if from == to => write!(out, "{from}"),
            (from, to) => {
                if let Some(from) = from {
                    write!(out, "{from}")?;
                }
                out.write_str("..")?;
                if let Some(to) = to {
                    write!(out, "{to}")?;
                }
                Ok(())
            }
        }
    }
}

/// Why a text is no date or range to ask for. `at` is the byte range of what is wrong in the text that was parsed; the texts
/// in it are shortened and safe to show on a terminal.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum QueryDateError {
    #[error("a date is missing; write a day, a month or a year, for instance 2022-01-12, 2022-01 or 2022")]
    Empty { at: Range<usize> },
    #[error(
        "`{text}` is no date; write 2022, 2022-01, 2022-01-12, 2022-W03, 2022-Q1, 2022-H1, today, yesterday, \
         12 January 2022, or an age such as 7d, 3w, 6mo or 2y"
    )]
    Unrecognised { text: String, at: Range<usize> },
    #[error("`{text}` is no possible date: {why}")]
    Impossible { text: String, why: String, at: Range<usize> },
    #[error("`{text}` may be {first} or {second}; write it as one of these")]
    Ambiguous { text: String, first: NaiveDate, second: NaiveDate, at: Range<usize> },
    #[error("`{text}` may be months or minutes; write `{count}mo` for months (minutes are not supported)")]
    AmbiguousAge { text: String, count: String, at: Range<usize> },
    #[error("`{text}` leads out of the years 0001 to 9999")]
    OutOfRange { text: String, at: Range<usize> },
    #[error("the range `{text}` runs backwards, from {from} to {to}; write the earlier date first")]
    Reversed { text: String, from: NaiveDate, to: NaiveDate, at: Range<usize> },
    #[error("`{text}` has more than two ends; a range is written 2022-01..2022-03, with one `..`")]
    TooManyEnds { text: String, at: Range<usize> },
}

impl QueryDateError {
    /// The byte range of what is wrong, in the text that was parsed.
    pub fn at(&self) -> Range<usize> {
        match self {
            QueryDateError::Empty { at }
            | QueryDateError::Unrecognised { at, .. }
            | QueryDateError::Impossible { at, .. }
            | QueryDateError::Ambiguous { at, .. }
            | QueryDateError::AmbiguousAge { at, .. }
            | QueryDateError::OutOfRange { at, .. }
            | QueryDateError::Reversed { at, .. }
            | QueryDateError::TooManyEnds { at, .. } => at.clone(),
        }
    }
}

/// Reads one point in time as the days it covers.
///
/// A point is `2022`, `2022-01`, `2022-01-12`, `2022-W03` (ISO 8601 week), `2022-Q1`, `2022-H1`, `today`, `yesterday`, a date
/// in words, RFC 3339 (its day, in its own zone), or an age. An age (`7d`, `3w`, `6mo`, `2y`) is the single day that long
/// before `today`; where the month is shorter, its last day. Letters may be of either case. The result has both ends and is
/// never empty.
pub fn parse_point(text: &str, today: NaiveDate) -> Result<DateRange, QueryDateError> {
    let part = Part { text, start: 0 }.trimmed();
    point(part, today).map(|(range, _)| range)
}

/// Reads a point or a range of points: `a`, `a..b`, `a..`, `..b`, `>a`, `>=a`, `<a`, `<=a`, and `..` for all time.
///
/// As a lower bound a point is its first day, as an upper bound its last; `>a` begins after the last day of `a`, and `<a`
/// ends before its first. An age alone is the time from then until today: `7d` is the last seven days and today, where in
/// `7d..`, `>7d` and the like it is that one day.
pub fn parse_range(text: &str, today: NaiveDate) -> Result<DateRange, QueryDateError> {
    let whole = Part { text, start: 0 }.trimmed();
    if let Some((lower, upper)) = whole.split_once("..") {
        return two_ended(whole, lower.trimmed(), upper.trimmed(), today);
    }
    if let Some(after) = whole.strip_prefix(">=") {
        let (range, _) = point(after.trimmed(), today)?;
        return Ok(DateRange { from: range.from, to: None });
    }
    if let Some(after) = whole.strip_prefix("<=") {
        let (range, _) = point(after.trimmed(), today)?;
        return Ok(DateRange { from: None, to: range.to });
    }
    if let Some(after) = whole.strip_prefix(">") {
        let (range, _) = point(after.trimmed(), today)?;
        let from = range.to.and_then(|last| last.checked_add_days(Days::new(1))).filter(|from| *from <= LAST_DAY);
        return match from {
            Some(from) => Ok(DateRange { from: Some(from), to: None }),
            None => Err(whole.out_of_range()),
        };
    }
    if let Some(after) = whole.strip_prefix("<") {
        let (range, _) = point(after.trimmed(), today)?;
        let to = range.from.and_then(|first| first.checked_sub_days(Days::new(1))).filter(|to| *to >= FIRST_DAY);
        return match to {
            Some(to) => Ok(DateRange { from: None, to: Some(to) }),
            None => Err(whole.out_of_range()),
        };
    }
    let (range, kind) = point(whole, today)?;
    match kind {
        Kind::Age => Ok(DateRange { from: range.from, to: Some(today.clamp(FIRST_DAY, LAST_DAY)) }),
        Kind::Date => Ok(range),
    }
}

fn two_ended(whole: Part<'_>, lower: Part<'_>, upper: Part<'_>, today: NaiveDate) -> Result<DateRange, QueryDateError> {
    if upper.text.contains("..") {
        return Err(QueryDateError::TooManyEnds { text: shown(whole.text), at: whole.at() });
    }
    let from = if lower.text.is_empty() { None } else { point(lower, today)?.0.from };
    let to = if upper.text.is_empty() { None } else { point(upper, today)?.0.to };
    match (from, to) {
        (Some(from), Some(to)) if from > to => {
            Err(QueryDateError::Reversed { text: shown(whole.text), from, to, at: whole.at() })
        }
        _ => Ok(DateRange { from, to }),
    }
}

/// Whether a point was given as an age, which alone means a range.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Date,
    Age,
}

/// A piece of what was typed, and where it begins.
#[derive(Clone, Copy)]
struct Part<'a> {
    text: &'a str,
    start: usize,
}

impl<'a> Part<'a> {
    fn trimmed(self) -> Self {
        let text = self.text.trim_start();
        Part { text: text.trim_end(), start: self.start + (self.text.len() - text.len()) }
    }

    fn strip_prefix(self, prefix: &str) -> Option<Self> {
        Some(Part { text: self.text.strip_prefix(prefix)?, start: self.start + prefix.len() })
    }

    fn split_once(self, mark: &str) -> Option<(Self, Self)> {
        let (before, after) = self.text.split_once(mark)?;
        let after_start = self.start + before.len() + mark.len();
        Some((Part { text: before, start: self.start }, Part { text: after, start: after_start }))
    }

    fn at(self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    fn out_of_range(self) -> QueryDateError {
        QueryDateError::OutOfRange { text: shown(self.text), at: self.at() }
    }

    fn unrecognised(self) -> QueryDateError {
        QueryDateError::Unrecognised { text: shown(self.text), at: self.at() }
    }

    fn impossible(self, why: impl fmt::Display) -> QueryDateError {
        QueryDateError::Impossible { text: shown(self.text), why: why.to_string(), at: self.at() }
    }

    fn fault(self, fault: Fault) -> QueryDateError {
        match fault {
            Fault::Impossible(why) => self.impossible(why),
            Fault::Ambiguous(first, second) => {
                QueryDateError::Ambiguous { text: shown(self.text), first, second, at: self.at() }
            }
        }
    }
}

/// The days of one point, which is already trimmed.
fn point(part: Part<'_>, today: NaiveDate) -> Result<(DateRange, Kind), QueryDateError> {
    if part.text.is_empty() {
        return Err(QueryDateError::Empty { at: part.at() });
    }
    if part.text.eq_ignore_ascii_case("today") {
        return writable(part, Some(today)).map(|day| (DateRange::day(day), Kind::Date));
    }
    if part.text.eq_ignore_ascii_case("yesterday") {
        let day = writable(part, today.checked_sub_days(Days::new(1)))?;
        return Ok((DateRange::day(day), Kind::Date));
    }
    if let Some(age) = Age::of(part.text) {
        return Ok((DateRange::day(age.before(part, today)?), Kind::Age));
    }
    if let Some(period) = Period::of(part.text) {
        return Ok((period.days(part)?, Kind::Date));
    }
    Ok((date(part)?, Kind::Date))
}

fn writable(part: Part<'_>, day: Option<NaiveDate>) -> Result<NaiveDate, QueryDateError> {
    day.filter(|day| (FIRST_DAY..=LAST_DAY).contains(day)).ok_or_else(|| part.out_of_range())
}

fn date(part: Part<'_>) -> Result<DateRange, QueryDateError> {
    let found = scan::scan(part.text, Style::Query).filter(|found| found.end == part.text.len());
    let reading = found.ok_or_else(|| part.unrecognised())?.reading.map_err(|fault| part.fault(fault))?;
    // Where a date was found does not change its days.
    let origin = DateOrigin::Metadata;
    let date = match reading.value {
        Value::Day(day) => Some(PublicationDate::day(day, origin)),
        Value::Month(year, month) => PublicationDate::month(year, month, origin),
        Value::Year(year) => PublicationDate::year(year, origin),
    };
    let date = date.ok_or_else(|| part.out_of_range())?;
    Ok(DateRange { from: Some(date.first()), to: Some(date.last()) })
}

/// `7d`, `3w`, `6mo`, `2y`: digits and a unit.
struct Age<'a> {
    digits: &'a str,
    unit: AgeUnit,
}

enum AgeUnit {
    Days,
    Weeks,
    Months,
    Years,
    MonthsOrMinutes,
}

impl<'a> Age<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let unit_start = text.find(|c: char| !c.is_ascii_digit()).filter(|start| *start > 0)?;
        let (digits, unit) = text.split_at_checked(unit_start)?;
        let unit = match unit.trim_start().to_ascii_lowercase().as_str() {
            "d" => AgeUnit::Days,
            "w" => AgeUnit::Weeks,
            "mo" => AgeUnit::Months,
            "y" => AgeUnit::Years,
            "m" => AgeUnit::MonthsOrMinutes,
            _ => return None,
        };
        Some(Age { digits, unit })
    }

    fn before(&self, part: Part<'_>, today: NaiveDate) -> Result<NaiveDate, QueryDateError> {
        let per_unit = match self.unit {
            AgeUnit::Days | AgeUnit::Months => 1,
            AgeUnit::Weeks => 7,
            AgeUnit::Years => 12,
            AgeUnit::MonthsOrMinutes => {
                let (text, count) = (shown(part.text), shown(self.digits));
                return Err(QueryDateError::AmbiguousAge { text, count, at: part.at() });
            }
        };
        let count: Option<u32> = self.digits.parse().ok();
        let count = count.and_then(|count| count.checked_mul(per_unit)).ok_or_else(|| part.out_of_range())?;
        let day = match self.unit {
            AgeUnit::Days | AgeUnit::Weeks => today.checked_sub_days(Days::new(u64::from(count))),
            _ => today.checked_sub_months(Months::new(count)),
        };
        writable(part, day)
    }
}

/// `2022-W03`, `2022-Q1`, `2022-H1`: a year and a numbered part of it.
struct Period {
    year: u32,
    unit: PeriodUnit,
    number: u32,
}

enum PeriodUnit {
    Week,
    Quarter,
    Half,
}

impl Period {
    fn of(text: &str) -> Option<Self> {
        let (year, rest) = text.split_at_checked(4)?;
        if !year.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let rest = rest.strip_prefix('-').unwrap_or_else(|| rest.trim_start());
        let (letter, number) = rest.split_at_checked(1)?;
        let (unit, most_digits) = match letter.to_ascii_lowercase().as_str() {
            "w" => (PeriodUnit::Week, 2),
            "q" => (PeriodUnit::Quarter, 1),
            "h" => (PeriodUnit::Half, 1),
            _ => return None,
        };
        let is_number = (1..=most_digits).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number {
            return None;
        }
        Some(Period { year: year.parse().ok()?, unit, number: number.parse().ok()? })
    }

    fn days(&self, part: Part<'_>) -> Result<DateRange, QueryDateError> {
        let year = scan::year_of(self.year).map_err(|fault| part.fault(fault))?;
        let months = match self.unit {
            PeriodUnit::Week => return self.week(year, part),
            PeriodUnit::Quarter => 3,
            PeriodUnit::Half => 6,
        };
        let count = 12 / months;
        if !(1..=count).contains(&self.number) {
            let name = if months == 3 { "quarters" } else { "halves" };
            return Err(part.impossible(format_args!("a year has {name} 1 to {count}")));
        }
        let first_month = (self.number - 1) * months + 1;
        let first = PublicationDate::month(year, first_month, DateOrigin::Metadata);
        let last = PublicationDate::month(year, first_month + months - 1, DateOrigin::Metadata);
        match (first, last) {
            (Some(first), Some(last)) => Ok(DateRange { from: Some(first.first()), to: Some(last.last()) }),
            _ => Err(part.out_of_range()),
        }
    }

    /// The days of an ISO 8601 week, which may begin in the year before and end in the year after.
    fn week(&self, year: i32, part: Part<'_>) -> Result<DateRange, QueryDateError> {
        let Some(monday) = NaiveDate::from_isoywd_opt(year, self.number, Weekday::Mon) else {
            // 28 December is always in the last week.
            let weeks = NaiveDate::from_ymd_opt(year, 12, 28).map_or(52, |day| day.iso_week().week());
            return Err(part.impossible(format_args!("{year} has ISO weeks 1 to {weeks}")));
        };
        let sunday = monday.checked_add_days(Days::new(6)).unwrap_or(LAST_DAY);
        Ok(DateRange { from: Some(monday.max(FIRST_DAY)), to: Some(sunday.min(LAST_DAY)) })
    }
}
