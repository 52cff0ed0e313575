//! Dates as imprecise as the source gives them, and the ranges a query asks for.
//!
//! A day is the day as published: nothing here shifts a time between zones, and nothing asks the clock (today is an argument).

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

/// How exactly a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    Day,
    Month,
    Year,
}

/// Where a date was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrigin {
    /// A header line of the text itself (`date 2022-01-13`, `Date: …`).
    Header,
    /// A field of the record (a JSON key, a CSV column, an SGML element, front matter).
    Metadata,
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
