//! Dates as imprecise as the source gives them, those that prose speaks of, and the ranges a query asks for.
//!
//! A day is the day as published: nothing here shifts a time between zones, and nothing asks the clock (today is an argument).

pub mod interval;
pub mod mentions;
pub mod query;
mod scan;
pub mod source;

use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

/// The first day that a date can be, 0001-01-01: years are written with four digits and without a sign.
pub const FIRST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(1, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// The last day that a date can be, 9999-12-31.
pub const LAST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// How exactly a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    Day,
    Month,
    Year,
}

/// Where a date was found. What stands before is believed before what stands after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrigin {
    /// A header line of the text itself (`date 2022-01-13`, `Date: …`).
    Header,
    /// A field of the record (a JSON key, a CSV column, an SGML element, front matter).
    Metadata,
    /// The path of the article's address (`https://news.example/2022/01/13/gas`).
    Url,
    /// The place-and-date line that opens a wire story.
    Dateline,
    /// The file's name.
    FileName,
}

/// Time of day as published, with its zone if the source gave one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PublishedTime {
    pub time: NaiveTime,
    /// Offset from UTC in seconds east; `None` where the source names no zone.
    pub offset_seconds: Option<i32>,
}

/// The day, month or year an article was published on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PublicationDate {
    /// First day of the day, month or year. Private: a month-dated article always begins on the 1st.
    first: NaiveDate,
    precision: Precision,
    time: Option<PublishedTime>,
    pub origin: DateOrigin,
}

impl PublicationDate {
    /// A whole day. Days outside `FIRST_DAY..=LAST_DAY` become the nearer of the two; no parser here makes such.
    pub fn day(day: NaiveDate, origin: DateOrigin) -> Self {
        PublicationDate { first: day.clamp(FIRST_DAY, LAST_DAY), precision: Precision::Day, time: None, origin }
    }

    /// A whole month; `None` unless the year is 1 to 9999 and the month 1 to 12.
    pub fn month(year: i32, month: u32, origin: DateOrigin) -> Option<Self> {
        let first = NaiveDate::from_ymd_opt(year, month, 1).filter(|day| (FIRST_DAY..=LAST_DAY).contains(day))?;
        Some(PublicationDate { first, precision: Precision::Month, time: None, origin })
    }

    /// A whole year; `None` unless it is 1 to 9999.
    pub fn year(year: i32, origin: DateOrigin) -> Option<Self> {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).filter(|day| (FIRST_DAY..=LAST_DAY).contains(day))?;
        Some(PublicationDate { first, precision: Precision::Year, time: None, origin })
    }

    /// The same day with a time. A month or a year has no time of day and stays as it is.
    pub fn with_time(self, time: PublishedTime) -> Self {
        match self.precision {
            Precision::Day => PublicationDate { time: Some(time), ..self },
            Precision::Month | Precision::Year => self,
        }
    }

    /// The same date, found elsewhere.
    pub fn with_origin(self, origin: DateOrigin) -> Self {
        PublicationDate { origin, ..self }
    }

    /// The first day it can be: what it sorts by.
    pub fn first(&self) -> NaiveDate {
        self.first
    }

    /// The last day it can be.
    pub fn last(&self) -> NaiveDate {
        match self.precision {
            Precision::Day => self.first,
            Precision::Month => last_day_of_months(self.first, 1),
            Precision::Year => last_day_of_months(self.first, 12),
        }
    }

    /// How exactly it is known.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// The time of day as published, if the source gave one.
    pub fn time(&self) -> Option<PublishedTime> {
        self.time
    }

    /// As ISO 8601, no more exact than it is known: `2022-01-13`, `2022-01` or `2022`.
    pub fn value(&self) -> String {
        let (year, month, day) = (self.first.year(), self.first.month(), self.first.day());
        match self.precision {
            Precision::Day => format!("{year:04}-{month:02}-{day:02}"),
            Precision::Month => format!("{year:04}-{month:02}"),
            Precision::Year => format!("{year:04}"),
        }
    }

    /// The time as ISO 8601, with its offset if one is known: `17:30:00Z`, `15:01:01.790`, `09:00:00+03:00`.
    pub fn time_value(&self) -> Option<String> {
        let PublishedTime { time, offset_seconds } = self.time?;
        let clock = time.format("%H:%M:%S%.f");
        let Some(offset) = offset_seconds else {
            return Some(clock.to_string());
        };
        if offset == 0 {
            return Some(format!("{clock}Z"));
        }
        let sign = if offset < 0 { '-' } else { '+' };
        let minutes = offset.unsigned_abs() / 60;
        Some(format!("{clock}{sign}{:02}:{:02}", minutes / 60, minutes % 60))
    }
}

/// The last day of the `count` months that begin on `first`, the first day of a month.
fn last_day_of_months(first: NaiveDate, count: u32) -> NaiveDate {
    first
        .checked_add_months(Months::new(count))
        .and_then(|next| next.checked_sub_days(Days::new(1)))
        .unwrap_or(LAST_DAY)
}
