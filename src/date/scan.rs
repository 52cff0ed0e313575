//! The one grammar of written dates, for what archives write and for what people ask.
//!
//! Finds the longest date at the beginning of a text and says what it means, or why it cannot be. It knows neither where the
//! date came from nor what may stand after it: that is for its callers, `source` and `query`.

use chrono::{DateTime, NaiveDate, NaiveTime};
use std::fmt;

use super::PublishedTime;

/// What kind of text the date stands in, which decides how much is taken for a date.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// The value of a field, which is meant to be a date: numbers of seconds since 1970 too.
    Field,
    /// The beginning of running text, where ordinary words and numbers follow.
    Prose,
    /// What a person typed.
    Query,
}

/// A date at the beginning of a text.
pub(super) struct Found {
    pub(super) reading: Result<Reading, Fault>,
    /// Byte offset of what follows the date.
    pub(super) end: usize,
}

/// What a date says.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    pub(super) value: Value,
    pub(super) time: Option<PublishedTime>,
}

/// A day, a month or a year, known to exist.
#[derive(Clone, Copy)]
pub(super) enum Value {
    Day(NaiveDate),
    Month(i32, u32),
    Year(i32),
}

/// Why a well-formed date says nothing.
#[derive(Clone, Copy)]
pub(super) enum Fault {
    Impossible(Why),
    /// Two readings, the earlier one first.
    Ambiguous(NaiveDate, NaiveDate),
}

/// What makes a date impossible.
#[derive(Clone, Copy)]
pub(super) enum Why {
    NoYearZero,
    NoSuchMonth(u32),
    NoDayZero,
    MonthIsShorter { year: i32, month: u32, days: u32 },
}

impl fmt::Display for Why {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Why::NoYearZero => write!(out, "there is no year 0"),
            Why::NoSuchMonth(month) => write!(out, "there is no month {month}"),
            Why::NoDayZero => write!(out, "there is no day 0"),
            Why::MonthIsShorter { year, month: 2, days } => write!(out, "February {year} has {days} days"),
            Why::MonthIsShorter { month, days, .. } => write!(out, "{} has {days} days", month_name(month)),
        }
    }
}

/// The longest date at the beginning of `text`, after white space; `None` where there is none.
pub(super) fn scan(text: &str, style: Style) -> Option<Found> {
    let start = Cursor { text, at: text.len() - text.trim_start().len(), style };
    let (reading, end) = date(start).or_else(|| time_before_date(start))?;
    Some(Found { reading, end: end.at })
}

/// What a date says and the place after it.
type Outcome<'a> = (Result<Reading, Fault>, Cursor<'a>);

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const WEEKDAYS: [&str; 18] = [
    "monday",
    "mon",
    "tuesday",
    "tues",
    "tue",
    "wednesday",
    "weds",
    "wed",
    "thursday",
    "thurs",
    "thur",
    "thu",
    "friday",
    "fri",
    "saturday",
    "sat",
    "sunday",
    "sun",
];

/// Zone names that mean one offset everywhere, in hours east. Names with several meanings (BST, IST) are left out: the time
/// is then kept without a zone.
const ZONES: [(&str, i32); 20] = [
    ("GMT", 0),
    ("UTC", 0),
    ("UT", 0),
    ("EST", -5),
    ("EDT", -4),
    ("CST", -6),
    ("CDT", -5),
    ("MST", -7),
    ("MDT", -6),
    ("PST", -8),
    ("PDT", -7),
    ("WET", 0),
    ("WEST", 1),
    ("CET", 1),
    ("CEST", 2),
    ("EET", 2),
    ("EEST", 3),
    ("MSK", 3),
    ("JST", 9),
    ("SGT", 8),
];

fn month_name(month: u32) -> &'static str {
    (month as usize).checked_sub(1).and_then(|index| MONTHS.get(index)).copied().unwrap_or("that month")
}

fn month_named(word: &str) -> Option<u32> {
    if word.eq_ignore_ascii_case("sept") {
        return Some(9);
    }
    let is_named = |name: &&str| {
        name.eq_ignore_ascii_case(word) || name.get(..3).is_some_and(|short| short.eq_ignore_ascii_case(word))
    };
    (1..).zip(&MONTHS).find(|(_, name)| is_named(name)).map(|(month, _)| month)
}

/// The days of `month` in `year`, both known to be sound.
fn days_in_month(year: i32, month: u32) -> u32 {
    (28..=31).rev().find(|day| NaiveDate::from_ymd_opt(year, month, *day).is_some()).unwrap_or(31)
}

pub(super) fn month_of(year: u32, month: u32) -> Result<(i32, u32), Fault> {
    let year = year_of(year)?;
    if !(1..=12).contains(&month) {
        return Err(Fault::Impossible(Why::NoSuchMonth(month)));
    }
    Ok((year, month))
}

pub(super) fn year_of(year: u32) -> Result<i32, Fault> {
    match i32::try_from(year) {
        Ok(year @ 1..=9999) => Ok(year),
        _ => Err(Fault::Impossible(Why::NoYearZero)),
    }
}

pub(super) fn day_of(year: u32, month: u32, day: u32) -> Result<NaiveDate, Fault> {
    let (year, month) = month_of(year, month)?;
    if day == 0 {
        return Err(Fault::Impossible(Why::NoDayZero));
    }
    NaiveDate::from_ymd_opt(year, month, day)
        .ok_or_else(|| Fault::Impossible(Why::MonthIsShorter { year, month, days: days_in_month(year, month) }))
}

/// A run of ASCII digits.
#[derive(Clone, Copy)]
struct Digits {
    /// Saturated: no date needs numbers that do not fit.
    value: u64,
    len: usize,
}

impl Digits {
    fn small(self) -> u32 {
        u32::try_from(self.value).unwrap_or(u32::MAX)
    }
}

/// A place in the text. Its methods return the place after what they took, so that a failed attempt costs nothing.
#[derive(Clone, Copy)]
struct Cursor<'a> {
    text: &'a str,
    at: usize,
    style: Style,
}

impl<'a> Cursor<'a> {
    fn rest(self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn skip(self, bytes: usize) -> Self {
        Cursor { at: (self.at + bytes).min(self.text.len()), ..self }
    }

    fn peek(self) -> Option<char> {
        self.rest().chars().next()
    }

    fn eat(self, wanted: char) -> Option<Self> {
        (self.peek() == Some(wanted)).then(|| self.skip(wanted.len_utf8()))
    }

    fn eat_any(self, wanted: &[char]) -> Option<Self> {
        let next = self.peek()?;
        wanted.contains(&next).then(|| self.skip(next.len_utf8()))
    }

    fn or_eat(self, wanted: char) -> Self {
        self.eat(wanted).unwrap_or(self)
    }

    /// White space, in running text that of one line: what stands on the next line is no longer the date.
    fn blanks(self) -> Self {
        let one_line = self.style == Style::Prose;
        let rest = self.rest();
        let after = rest.trim_start_matches(|c: char| c.is_whitespace() && !(one_line && is_line_end(c)));
        self.skip(rest.len() - after.len())
    }

    fn digits(self) -> Option<(Digits, Self)> {
        let rest = self.rest().as_bytes();
        let len = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if len == 0 {
            return None;
        }
        let value = rest
            .iter()
            .take(len)
            .fold(0_u64, |value, byte| value.saturating_mul(10).saturating_add(u64::from(byte.saturating_sub(b'0'))));
        Some((Digits { value, len }, self.skip(len)))
    }

    fn digits_of(self, lengths: &[usize]) -> Option<(Digits, Self)> {
        self.digits().filter(|(digits, _)| lengths.contains(&digits.len))
    }

    /// A run of ASCII letters.
    fn word(self) -> Option<(&'a str, Self)> {
        let rest = self.rest();
        let len = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let word = rest.get(..len).filter(|word| !word.is_empty())?;
        Some((word, self.skip(len)))
    }

    fn eat_word(self, wanted: &str) -> Option<Self> {
        self.word().filter(|(word, _)| word.eq_ignore_ascii_case(wanted)).map(|(_, after)| after)
    }

    fn month_name(self) -> Option<(u32, Self)> {
        let (word, after) = self.word()?;
        Some((month_named(word)?, after))
    }

    /// The separator of a numeric date, every dash counting as a hyphen.
    fn separator(self) -> Option<(char, Self)> {
        let next = self.peek()?;
        let plain = if is_dash(next) { '-' } else { next };
        matches!(plain, '-' | '/' | '.').then(|| (plain, self.skip(next.len_utf8())))
    }

    /// The same separator again. Outside running text white space may follow a full stop, as in `13. 1. 2022`.
    fn digits_after(self, wanted: char) -> Option<(Digits, Self)> {
        let (_, after) = self.separator().filter(|(separator, _)| *separator == wanted)?;
        let loose = wanted == '.' && self.style != Style::Prose;
        if loose { after.blanks().digits() } else { after.digits() }
    }

    /// Whether no letter or digit follows.
    fn ends_word(self) -> bool {
        !self.peek().is_some_and(char::is_alphanumeric)
    }

    /// Whether no letter or digit follows and the number does not go on (`2022-`, `2022.5`, `2022:15`, `2,022`).
    fn ends_number(self) -> bool {
        let Some(next) = self.peek() else { return true };
        if next.is_alphanumeric() {
            return false;
        }
        let goes_on = is_dash(next) || matches!(next, '/' | '.' | ',' | ':' | '\'');
        !(goes_on && self.skip(next.len_utf8()).digits().is_some())
    }

    fn is_prose(self) -> bool {
        self.style == Style::Prose
    }
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

fn date(start: Cursor<'_>) -> Option<Outcome<'_>> {
    let after_weekday = weekday(start);
    let begin = after_weekday.unwrap_or(start);
    let found = if begin.peek()?.is_ascii_digit() { date_from_number(begin) } else { date_from_month_name(begin) };
    // Months and years have no weekday.
    found.filter(|(reading, _)| after_weekday.is_none() || !is_imprecise(reading))
}

pub(super) fn is_imprecise(reading: &Result<Reading, Fault>) -> bool {
    matches!(reading, Ok(Reading { value: Value::Month(..) | Value::Year(_), .. }))
}

/// A weekday before the date. It is not held against the day: where the two disagree, the numbers are what was printed with
/// more care, and the day as published is kept.
fn weekday(start: Cursor<'_>) -> Option<Cursor<'_>> {
    let (word, after) = start.word()?;
    if !WEEKDAYS.iter().any(|name| name.eq_ignore_ascii_case(word)) {
        return None;
    }
    let after = after.or_eat('.').or_eat(',').blanks();
    match after.eat_word("the") {
        Some(article) => Some(article.blanks()),
        None => Some(after),
    }
}

/// `17:30, 13 January 2022`, which only a field can mean as one.
fn time_before_date(start: Cursor<'_>) -> Option<Outcome<'_>> {
    if start.style != Style::Field {
        return None;
    }
    let (clock, after) = clock(start, false)?;
    let (offset_seconds, after) = zone(after, clock);
    let (reading, end) = date(after.or_eat(',').blanks())?;
    if is_imprecise(&reading) {
        return None;
    }
    let time = Some(PublishedTime { time: clock.time, offset_seconds });
    Some((reading.map(|reading| Reading { time: reading.time.or(time), ..reading }), end))
}

fn date_from_number(start: Cursor<'_>) -> Option<Outcome<'_>> {
    let (number, after) = start.digits()?;
    match (number.len, start.style) {
        (1 | 2, _) => date_from_day_or_month(number, after),
        (4, _) => date_from_year(number, after),
        (8, _) => compact_date(number, after),
        (10 | 13, Style::Field) => seconds_since_1970(number, after),
        (12 | 14, Style::Field) => compact_date_and_time(number, after),
        _ => None,
    }
}

/// Years that a number in running text can be taken for without more evidence.
fn is_likely_year(year: u32) -> bool {
    (1800..=2100).contains(&year)
}

fn compact_date<'a>(number: Digits, after: Cursor<'a>) -> Option<Outcome<'a>> {
    let value = number.small();
    let (year, month, day) = (value / 10_000, value / 100 % 100, value % 100);
    if after.is_prose() && !is_likely_year(year) {
        return None;
    }
    finish_day(day_of(year, month, day), after, false)
}

/// `20220113173000`, as web archives write it, and the same without seconds.
fn compact_date_and_time<'a>(number: Digits, after: Cursor<'a>) -> Option<Outcome<'a>> {
    let value = if number.len == 12 { number.value.checked_mul(100)? } else { number.value };
    let part = |divisor: u64, modulus: u64| u32::try_from(value / divisor % modulus).unwrap_or(u32::MAX);
    let time = NaiveTime::from_hms_opt(part(10_000, 100), part(100, 100), part(1, 100))?;
    let day = day_of(part(10_000_000_000, 10_000), part(100_000_000, 100), part(1_000_000, 100));
    let (offset_seconds, end) = match after.eat_any(&['Z', 'z']) {
        Some(end) => (Some(0), end),
        None => (None, after),
    };
    let time = Some(PublishedTime { time, offset_seconds });
    Some((day.map(|day| Reading { value: Value::Day(day), time }), end))
}

/// Unix time in seconds (10 digits, a fraction may follow) or milliseconds (13 digits).
fn seconds_since_1970<'a>(number: Digits, after: Cursor<'a>) -> Option<Outcome<'a>> {
    let (seconds, milliseconds) =
        if number.len == 13 { (number.value / 1000, number.value % 1000) } else { (number.value, 0) };
    let mut nanoseconds = u32::try_from(milliseconds).ok()?.checked_mul(1_000_000)?;
    let mut end = after;
    if number.len == 10
        && let Some((fraction, after_fraction)) = fraction(after, &['.'])
    {
        nanoseconds = fraction;
        end = after_fraction;
    }
    let moment = DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanoseconds)?.naive_utc();
    let time = Some(PublishedTime { time: moment.time(), offset_seconds: Some(0) });
    Some((Ok(Reading { value: Value::Day(moment.date()), time }), end))
}

/// `2022-01-13`, `2022/01/13`, `2022.01.13`, `2022-01`, `2022 January 13`, `2022`.
fn date_from_year<'a>(number: Digits, after: Cursor<'a>) -> Option<Outcome<'a>> {
    let year = number.small();
    if let Some((separator, _)) = after.separator()
        && let Some((month, after_month)) = after.digits_after(separator)
    {
        if month.len > 2 {
            return None;
        }
        if let Some((day, end)) = after_month.digits_after(separator) {
            return if day.len <= 2 { finish_day(day_of(year, month.small(), day.small()), end, true) } else { None };
        }
        return year_and_month(year, month, separator, after_month);
    }
    let (gap, after_gap) = name_gap(after);
    // In running text `2022 May …` is a year and a word.
    if (gap == Gap::Mark || !after.is_prose())
        && let Some((month, after_month)) = after_gap.month_name()
    {
        let (_, before_day) = name_gap(after_month.or_eat('.'));
        if let Some((day, end)) = before_day.digits_of(&[1, 2]) {
            return finish_day(day_of(year, month, day.small()), end, false);
        }
        return finish_month(month_of(year, month), after_month);
    }
    if after.is_prose() && !(after.ends_number() && is_likely_year(year)) {
        return None;
    }
    Some((year_of(year).map(|year| Reading { value: Value::Year(year), time: None }), after))
}

fn year_and_month<'a>(year: u32, month: Digits, separator: char, end: Cursor<'a>) -> Option<Outcome<'a>> {
    if month.len != 2 {
        return None;
    }
    if end.is_prose() {
        // `2021-22` in running text is a season or a financial year.
        let is_season = month.small() > 12 && month.small() == (year + 1) % 100;
        if is_season || separator == '.' || !is_likely_year(year) {
            return None;
        }
    }
    finish_month(month_of(year, month.small()), end)
}

/// `13 January 2022`, `26-FEB-1987`, `13.01.2022`, `13/01/2022`, `01/13/2022`, `01/2022`.
fn date_from_day_or_month<'a>(first: Digits, after: Cursor<'a>) -> Option<Outcome<'a>> {
    let after_suffix = ordinal_suffix(after);
    let (_, mut before_name) = name_gap(after_suffix.unwrap_or(after));
    if let Some(after_of) = before_name.eat_word("of") {
        before_name = after_of.blanks();
    }
    if let Some((month, after_name)) = before_name.month_name() {
        let (gap, before_year) = name_gap(after_name.or_eat('.').or_eat(','));
        let (year, end) = before_year.digits_of(&[2, 4])?;
        return finish_named(first, month, year, gap, end);
    }
    if after_suffix.is_some() {
        return None;
    }
    let (separator, _) = after.separator()?;
    let (second, after_second) = after.digits_after(separator)?;
    if second.len == 4 {
        let is_plain = separator == '/' && first.len == 2 && first.small() <= 12;
        if after_second.is_prose() && !is_plain {
            return None;
        }
        return finish_month(month_of(second.small(), first.small()), after_second);
    }
    if second.len > 2 {
        return None;
    }
    let (third, end) = after_second.digits_after(separator)?;
    let (first, second) = (first.small(), second.small());
    match third.len {
        4 => finish_day(numeric_day(first, second, third.small(), separator), end, false),
        2 => finish_day(Err(two_digit_year_fault(first, second, third.small(), separator)), end, false),
        _ => None,
    }
}

/// `January 13, 2022`, `January 2022`, `Jan 13 17:30:00 UTC 2022`.
fn date_from_month_name(start: Cursor<'_>) -> Option<Outcome<'_>> {
    let (month, after_name) = start.month_name()?;
    let (_, before_number) = name_gap(after_name.or_eat('.').or_eat(','));
    let (number, after_number) = before_number.digits_of(&[1, 2, 4])?;
    if number.len == 4 {
        return finish_month(month_of(number.small(), month), after_number);
    }
    let after_day = ordinal_suffix(after_number).unwrap_or(after_number);
    let (gap, next) = name_gap(after_day.or_eat('.').or_eat(','));
    if let Some((year, end)) = next.digits_of(&[2, 4])
        && end.peek() != Some(':')
    {
        return finish_named(number, month, year, gap, end);
    }
    time_before_year(number, month, next)
}

/// What stands after the day in `Jan 13 17:30:00 UTC 2022`.
fn time_before_year<'a>(day: Digits, month: u32, start: Cursor<'a>) -> Option<Outcome<'a>> {
    let (clock, after) = clock(start, false)?;
    let (offset_seconds, mut after) = zone(after, clock);
    if offset_seconds.is_none()
        && let Some((name, after_name)) = after.blanks().word()
        && name.len() <= 5
        && name.bytes().all(|byte| byte.is_ascii_uppercase())
    {
        after = after_name;
    }
    let (year, end) = after.blanks().digits_of(&[4])?;
    if end.is_prose() && !end.ends_word() {
        return None;
    }
    let time = Some(PublishedTime { time: clock.time, offset_seconds });
    let day = day_of(year.small(), month, day.small());
    Some((day.map(|day| Reading { value: Value::Day(day), time }), end))
}

fn ordinal_suffix(after: Cursor<'_>) -> Option<Cursor<'_>> {
    ["st", "nd", "rd", "th"].iter().find_map(|suffix| after.eat_word(suffix))
}

/// What stood between the parts of a date that has its month as a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// White space, a full stop as after an abbreviation, or nothing.
    Blank,
    /// A hyphen or a slash.
    Mark,
}

fn name_gap(start: Cursor<'_>) -> (Gap, Cursor<'_>) {
    match start.separator() {
        Some(('.', after)) => (Gap::Blank, after.blanks()),
        Some((_, after)) => (Gap::Mark, after),
        None => (Gap::Blank, start.blanks()),
    }
}

fn finish_named<'a>(day: Digits, month: u32, year: Digits, gap: Gap, end: Cursor<'a>) -> Option<Outcome<'a>> {
    let (day, year_value) = (day.small(), year.small());
    if year.len == 4 {
        return finish_day(day_of(year_value, month, day), end, false);
    }
    // In running text the number after `13 January` is the next word; after `13-JAN-` it is the year.
    if end.is_prose() && gap == Gap::Blank {
        return None;
    }
    finish_day(Err(century_fault(day, month, year_value)), end, false)
}

/// A numeric date whose year stands last. With full stops the day is first, as it is wherever they are used; with slashes and
/// hyphens both orders are in use, and only a number above 12 tells them apart.
pub(super) fn numeric_day(first: u32, second: u32, year: u32, separator: char) -> Result<NaiveDate, Fault> {
    let day_first = day_of(year, second, first);
    if separator == '.' {
        return day_first;
    }
    match (day_first, day_of(year, first, second)) {
        (Ok(one), Ok(other)) if one != other => Err(Fault::Ambiguous(one.min(other), one.max(other))),
        (Ok(day), _) | (Err(_), Ok(day)) => Ok(day),
        (Err(_), Err(fault)) if second > 12 && first <= 12 => Err(fault),
        (Err(fault), Err(_)) => Err(fault),
    }
}

/// A numeric date with three numbers of two digits.
fn two_digit_year_fault(first: u32, second: u32, third: u32, separator: char) -> Fault {
    let month_first = |century: u32| match separator {
        '.' => None,
        _ => day_of(century + third, first, second).ok(),
    };
    let readings = [
        day_of(2000 + third, second, first).ok(),
        month_first(2000),
        day_of(1900 + third, second, first).ok(),
        month_first(1900),
        day_of(2000 + first, second, third).ok(),
    ];
    two_readings(readings.into_iter().flatten()).unwrap_or_else(|| century_fault(first, second, third))
}

/// A date with its month known and its century not.
fn century_fault(day: u32, month: u32, year: u32) -> Fault {
    // More than two centuries, since 29 February is not in all of them.
    let centuries = [2000, 1900, 1800, 1600, 2100];
    let readings = centuries.into_iter().filter_map(|century| day_of(century + year, month, day).ok());
    two_readings(readings).unwrap_or_else(|| match day_of(2000 + year, month, day) {
        Err(fault) => fault,
        Ok(day) => Fault::Ambiguous(day, day),
    })
}

/// The first two different ones, in order.
fn two_readings(readings: impl Iterator<Item = NaiveDate>) -> Option<Fault> {
    let mut first = None;
    for reading in readings {
        match first {
            None => first = Some(reading),
            Some(other) if other == reading => {}
            Some(other) => return Some(Fault::Ambiguous(reading.min(other), reading.max(other))),
        }
    }
    None
}

/// `glue`: in running text a letter may follow at once, as where a date line was joined to the first sentence.
fn finish_day<'a>(day: Result<NaiveDate, Fault>, after: Cursor<'a>, glue: bool) -> Option<Outcome<'a>> {
    if let Some((time, end)) = time_after(after) {
        return Some((day.map(|day| Reading { value: Value::Day(day), time: Some(time) }), end));
    }
    if after.is_prose() && !after.ends_word() && !(glue && after.peek().is_some_and(char::is_alphabetic)) {
        return None;
    }
    Some((day.map(|day| Reading { value: Value::Day(day), time: None }), after))
}

fn finish_month<'a>(month: Result<(i32, u32), Fault>, end: Cursor<'a>) -> Option<Outcome<'a>> {
    if end.is_prose() && !end.ends_number() {
        return None;
    }
    Some((month.map(|(year, month)| Reading { value: Value::Month(year, month), time: None }), end))
}

/// A time of day that follows a date.
fn time_after(after_date: Cursor<'_>) -> Option<(PublishedTime, Cursor<'_>)> {
    let (clock, after) = match after_date.eat_any(&['T', 't']).and_then(|start| clock(start, true)) {
        Some(joined) => joined,
        None => clock(time_gap(after_date)?, false)?,
    };
    let (offset_seconds, end) = zone(after, clock);
    if end.is_prose() && !end.ends_word() {
        return None;
    }
    Some((PublishedTime { time: clock.time, offset_seconds }, end))
}

/// What may stand between a date and its time: white space, a comma, a dash or a bar, `at`. A colon is how web servers' logs
/// write it.
fn time_gap(after_date: Cursor<'_>) -> Option<Cursor<'_>> {
    if let Some(after) = after_date.eat_any(&[':', '_'])
        && after_date.style == Style::Field
    {
        return Some(after);
    }
    let after = after_date.or_eat(',').blanks();
    if after.at == after_date.at {
        return None;
    }
    if let Some(after_word) = after.eat_word("at") {
        return Some(after_word.blanks());
    }
    match after.peek() {
        Some(mark) if is_dash(mark) || matches!(mark, '|' | '·' | '•' | '@') => {
            Some(after.skip(mark.len_utf8()).blanks())
        }
        _ => Some(after),
    }
}

#[derive(Clone, Copy)]
struct Clock {
    time: NaiveTime,
    /// Whether it is written so exactly that a signed number after it can only be an offset.
    exact: bool,
}

/// A time of day: `17:30`, `17:30:00.5`, `5 pm`, `5.30 p.m.`; after a `T` also `1730` and `173000`.
fn clock(start: Cursor<'_>, joined: bool) -> Option<(Clock, Cursor<'_>)> {
    let (hour, after_hour) = start.digits()?;
    if joined && matches!(hour.len, 4 | 6) {
        return compact_clock(hour, after_hour);
    }
    if hour.len > 2 {
        return None;
    }
    let mut minute = 0;
    let mut second = None;
    let mut nanoseconds = 0;
    let mut end = after_hour;
    let mark = after_hour.peek().filter(|mark| matches!(mark, ':' | '.'));
    let minutes = mark.and_then(|mark| after_hour.skip(mark.len_utf8()).digits_of(&[2]));
    if let (Some(mark), Some((digits, after_minute))) = (mark, minutes) {
        minute = digits.small();
        end = after_minute;
        if let Some((digits, after_second)) = after_minute.eat(mark).and_then(Cursor::digits) {
            if digits.len != 2 {
                return None;
            }
            second = Some(digits.small());
            end = after_second;
            if mark == ':'
                && let Some((fraction, after_fraction)) = fraction(after_second, &['.', ','])
            {
                nanoseconds = fraction;
                end = after_fraction;
            }
        }
    }
    let (hour, end) = match half_of_day(end.blanks()) {
        Some((is_afternoon, after_half)) => (hour_of_half(hour.small(), is_afternoon)?, after_half),
        // Without am or pm only a colon makes a time of two numbers; in a field a full stop does, too.
        None if minutes.is_some() && (mark == Some(':') || start.style == Style::Field) => (hour.small(), end),
        None => return None,
    };
    let time = time_of(hour, minute, second.unwrap_or(0), nanoseconds)?;
    Some((Clock { time, exact: joined || second.is_some() }, end))
}

fn compact_clock(number: Digits, after: Cursor<'_>) -> Option<(Clock, Cursor<'_>)> {
    let value = if number.len == 4 { number.small() * 100 } else { number.small() };
    let (nanoseconds, end) = fraction(after, &['.', ',']).unwrap_or((0, after));
    let time = time_of(value / 10_000, value / 100 % 100, value % 100, nanoseconds)?;
    Some((Clock { time, exact: true }, end))
}

fn time_of(hour: u32, minute: u32, second: u32, nanoseconds: u32) -> Option<NaiveTime> {
    // A leap second is kept as chrono keeps it, as the 59th second with more than a thousand milliseconds.
    if second == 60 {
        return NaiveTime::from_hms_nano_opt(hour, minute, 59, nanoseconds.checked_add(1_000_000_000)?);
    }
    NaiveTime::from_hms_nano_opt(hour, minute, second, nanoseconds)
}

/// The fraction of a second in nanoseconds; digits past the ninth are dropped.
fn fraction<'a>(start: Cursor<'a>, marks: &[char]) -> Option<(u32, Cursor<'a>)> {
    let after_mark = start.eat_any(marks)?;
    let (digits, end) = after_mark.digits()?;
    let kept = after_mark.rest().bytes().take(digits.len).chain(std::iter::repeat(b'0')).take(9);
    let nanoseconds = kept.fold(0_u32, |value, byte| value * 10 + u32::from(byte.saturating_sub(b'0')));
    Some((nanoseconds, end))
}

/// `am`, `p.m.`, in any case; whether it is the afternoon.
fn half_of_day(start: Cursor<'_>) -> Option<(bool, Cursor<'_>)> {
    let is_afternoon = match start.peek()?.to_ascii_lowercase() {
        'a' => false,
        'p' => true,
        _ => return None,
    };
    let after_letter = start.skip(1);
    let dotted = after_letter.eat('.');
    let after_m = dotted.unwrap_or(after_letter).eat_any(&['m', 'M'])?;
    if !after_m.ends_word() {
        return None;
    }
    Some((is_afternoon, if dotted.is_some() { after_m.or_eat('.') } else { after_m }))
}

fn hour_of_half(hour: u32, is_afternoon: bool) -> Option<u32> {
    match (hour, is_afternoon) {
        (12, false) => Some(0),
        (1..=11, true) => Some(hour + 12),
        (0..=11, false) | (12..=23, true) => Some(hour),
        _ => None,
    }
}

/// A zone after a time, in seconds east of UTC, and where the text goes on; `None` and the same place where there is none.
fn zone(after_clock: Cursor<'_>, clock: Clock) -> (Option<i32>, Cursor<'_>) {
    let named = after_clock.blanks();
    let letter = if after_clock.is_prose() { after_clock } else { named };
    if let Some(after_letter) = letter.eat_any(&['Z', 'z'])
        && after_letter.ends_word()
    {
        return (Some(0), after_letter);
    }
    // In running text `17:30-18:30` is a range of times.
    if (clock.exact || !after_clock.is_prose())
        && let Some((offset, end)) = offset(named, false)
    {
        return (Some(offset), end);
    }
    let Some((name, after_name)) = named.word() else {
        return (None, after_clock);
    };
    let is_named = |known: &str| name == known || (!after_clock.is_prose() && name.eq_ignore_ascii_case(known));
    let Some((_, hours)) = ZONES.iter().find(|(known, _)| is_named(known)) else {
        return (None, after_clock);
    };
    if name.len() <= 3
        && *hours == 0
        && let Some((offset, end)) = offset(after_name, true)
    {
        return (Some(offset), end);
    }
    if !after_name.ends_word() {
        return (None, after_clock);
    }
    (Some(hours * 3600), after_name)
}

/// `+03:00`, `+0300`, `+03`, and after `UTC` also `+3`.
fn offset(start: Cursor<'_>, one_digit: bool) -> Option<(i32, Cursor<'_>)> {
    let sign = match start.peek()? {
        '+' => 1,
        '-' | '\u{2212}' => -1,
        _ => return None,
    };
    let (digits, after) = start.skip(start.peek()?.len_utf8()).digits()?;
    let (hours, minutes, end) = match digits.len {
        4 => (digits.small() / 100, digits.small() % 100, after),
        1 | 2 if digits.len == 2 || one_digit => match after.eat(':').and_then(|start| start.digits_of(&[2])) {
            Some((minutes, end)) => (digits.small(), minutes.small(), end),
            None => (digits.small(), 0, after),
        },
        _ => return None,
    };
    // No zone is further from UTC than fourteen hours.
    if !end.ends_word() || minutes > 59 || hours * 60 + minutes > 14 * 60 {
        return None;
    }
    Some((sign * i32::try_from(hours * 3600 + minutes * 60).ok()?, end))
}

/// What follows a numeric zone at the beginning of `text`.
pub(super) fn after_offset(text: &str) -> Option<&str> {
    let (_, end) = offset(Cursor { text, at: 0, style: Style::Field }, false)?;
    Some(end.rest())
}
