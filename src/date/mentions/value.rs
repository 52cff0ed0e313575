//! What a mention of a time means: a run of days as exact as it was said, or a time without one.
//!
//! Written as TIMEX3 of TimeML (Pustejovsky et al., "TimeML: Robust specification of event and temporal expressions in text",
//! 2003) writes it, so that it can be held against corpora; as days, so that it can be searched. Knows no text.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::super::{FIRST_DAY, LAST_DAY};

/// What a mention means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    Day(NaiveDate),
    /// A part of a day: `Friday night`, `9 a.m. on 3 March`.
    Within(NaiveDate, PartOfDay),
    /// The week that begins on this Monday.
    Week(NaiveDate),
    /// The Saturday and Sunday of the week that begins on this Monday.
    Weekend(NaiveDate),
    /// Year and month, 1 to 12.
    Month(i32, u32),
    /// Year and quarter, 1 to 4.
    Quarter(i32, u32),
    /// Year and half, 1 or 2.
    Half(i32, u32),
    Season(i32, Season),
    Year(i32),
    /// The ten years that begin with this one.
    Decade(i32),
    /// The hundred years that begin with this one: 2000 for the 21st century.
    Century(i32),
    /// A time that is no run of days: `now`, `recently`, `soon`.
    Vague(Vague),
    /// How long something takes: so many of a unit, `None` where the number is not told.
    Length(Option<u32>, Unit),
    /// How often something happens: once in so many of a unit.
    Every(u32, Unit),
}

/// A part of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartOfDay {
    Morning,
    Noon,
    Afternoon,
    Evening,
    Night,
    /// Hour (24 is the midnight that ends the day) and minute.
    Clock(u8, Option<u8>),
}

/// A season of the northern half of the earth, which is what news in English mostly means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Season {
    Spring,
    Summer,
    Autumn,
    /// Begins in December of its year and ends in the next.
    Winter,
}

/// A time that is only before, at or after the time of writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vague {
    Past,
    Present,
    Future,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
}

/// The types of TIMEX3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Date,
    Time,
    Duration,
    Set,
}

impl Kind {
    /// As an annotated corpus writes it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Date => "DATE",
            Kind::Time => "TIME",
            Kind::Duration => "DURATION",
            Kind::Set => "SET",
        }
    }
}

/// A day that can be written: of the years 1 to 9999.
fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day).filter(|day| (FIRST_DAY..=LAST_DAY).contains(day))
}

/// The days of `count` months from the first of one on.
fn months(year: i32, month: u32, count: u32) -> Option<(NaiveDate, NaiveDate)> {
    let first = day(year, month, 1)?;
    let last = first.checked_add_months(chrono::Months::new(count))?.checked_sub_days(Days::new(1))?;
    Some((first, last.min(LAST_DAY)))
}

/// The Monday of the week that holds the day.
pub fn monday(day: NaiveDate) -> NaiveDate {
    day.week(Weekday::Mon).checked_first_day().unwrap_or(day).max(FIRST_DAY)
}

impl Value {
    /// The first and the last day that is meant; `None` for what is no run of days, and for what leaves the years 1 to 9999.
    pub fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        match *self {
            Value::Day(day) | Value::Within(day, _) => (FIRST_DAY..=LAST_DAY).contains(&day).then_some((day, day)),
            Value::Week(monday) => Some((monday, monday.checked_add_days(Days::new(6))?.min(LAST_DAY))),
            Value::Weekend(monday) => {
                Some((monday.checked_add_days(Days::new(5))?, monday.checked_add_days(Days::new(6))?))
                    .filter(|(_, last)| *last <= LAST_DAY)
            }
            Value::Month(year, month) => months(year, month, 1),
            Value::Quarter(year, quarter) => months(year, (3 * quarter).checked_sub(2)?, 3),
            Value::Half(year, half) => months(year, (6 * half).checked_sub(5)?, 6),
            Value::Season(year, season) => months(year, season.first_month(), 3),
            Value::Year(year) => months(year, 1, 12),
            Value::Decade(year) => Some((day(year, 1, 1)?, day(year + 9, 12, 31)?)),
            Value::Century(year) => Some((day(year.max(1), 1, 1)?, day(year + 99, 12, 31)?)),
            Value::Vague(_) | Value::Length(..) | Value::Every(..) => None,
        }
    }

    /// The type that TIMEX3 has for it.
    pub fn kind(&self) -> Kind {
        match self {
            Value::Within(..) => Kind::Time,
            Value::Length(..) => Kind::Duration,
            Value::Every(..) => Kind::Set,
            _ => Kind::Date,
        }
    }

    /// The value as TIMEX3 has it: `2022-01-12`, `2022-W02`, `2022-Q1`, `2022-SU`, `199` for the nineties, `PRESENT_REF`, `P2W`.
    pub fn timex(&self) -> String {
        match *self {
            Value::Day(day) => day.to_string(),
            Value::Within(day, part) => format!("{day}T{}", part.timex()),
            Value::Week(monday) => week(monday),
            Value::Weekend(monday) => format!("{}-WE", week(monday)),
            Value::Month(year, month) => format!("{year:04}-{month:02}"),
            Value::Quarter(year, quarter) => format!("{year:04}-Q{quarter}"),
            Value::Half(year, half) => format!("{year:04}-H{half}"),
            Value::Season(year, season) => format!("{year:04}-{}", season.timex()),
            Value::Year(year) => format!("{year:04}"),
            Value::Decade(year) => format!("{:03}", year / 10),
            Value::Century(year) => format!("{:02}", year / 100),
            Value::Vague(Vague::Past) => "PAST_REF".to_owned(),
            Value::Vague(Vague::Present) => "PRESENT_REF".to_owned(),
            Value::Vague(Vague::Future) => "FUTURE_REF".to_owned(),
            Value::Length(count, unit) => unit.timex(count),
            Value::Every(count, unit) => unit.timex(Some(count)),
        }
    }

    /// The year it lies in, or begins in.
    pub(super) fn year(&self) -> Option<i32> {
        match *self {
            // The year of a week is that of its Thursday.
            Value::Week(monday) | Value::Weekend(monday) => Some(monday.iso_week().year()),
            other => other.days().map(|(first, _)| first.year()),
        }
    }
}

fn week(monday: NaiveDate) -> String {
    let week = monday.iso_week();
    format!("{:04}-W{:02}", week.year(), week.week())
}

impl PartOfDay {
    fn timex(self) -> String {
        match self {
            PartOfDay::Morning => "MO".to_owned(),
            PartOfDay::Noon => "12:00".to_owned(),
            PartOfDay::Afternoon => "AF".to_owned(),
            PartOfDay::Evening => "EV".to_owned(),
            PartOfDay::Night => "NI".to_owned(),
            PartOfDay::Clock(hour, minute) => format!("{hour:02}:{:02}", minute.unwrap_or(0)),
        }
    }
}

impl Season {
    fn first_month(self) -> u32 {
        match self {
            Season::Spring => 3,
            Season::Summer => 6,
            Season::Autumn => 9,
            Season::Winter => 12,
        }
    }

    fn timex(self) -> &'static str {
        match self {
            Season::Spring => "SP",
            Season::Summer => "SU",
            Season::Autumn => "FA",
            Season::Winter => "WI",
        }
    }
}

impl Unit {
    fn timex(self, count: Option<u32>) -> String {
        let (mark, letter, times) = match self {
            Unit::Second => ("PT", 'S', 1),
            Unit::Minute => ("PT", 'M', 1),
            Unit::Hour => ("PT", 'H', 1),
            Unit::Day => ("P", 'D', 1),
            Unit::Weekend => ("P", 'D', 2),
            Unit::Week => ("P", 'W', 1),
            Unit::Fortnight => ("P", 'W', 2),
            Unit::Month => ("P", 'M', 1),
            Unit::Quarter => ("P", 'M', 3),
            Unit::Year => ("P", 'Y', 1),
            Unit::Decade => ("P", 'Y', 10),
            Unit::Century => ("P", 'Y', 100),
        };
        match count {
            Some(count) => format!("{mark}{}{letter}", u64::from(count) * times),
            None => format!("{mark}X{letter}"),
        }
    }
}
