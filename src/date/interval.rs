//! Days, weeks, months, quarters and years as numbered runs of days, for counting by date.
//!
//! Numbers are such that neighbours differ by one, so that no interval between two is forgotten. Weeks are those of ISO 8601.

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{FIRST_DAY, LAST_DAY};

/// How long the intervals are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Interval {
    Day,
    /// Monday to Sunday.
    Week,
    Month,
    Quarter,
    Year,
}

impl Interval {
    /// The number of the interval that holds the day.
    pub fn number(self, day: NaiveDate) -> i64 {
        let days = i64::from(day.num_days_from_ce());
        let year = i64::from(day.year());
        match self {
            Interval::Day => days,
            // 0001-01-01, which is day 1, was a Monday.
            Interval::Week => (days - 1).div_euclid(7),
            Interval::Month => 12 * year + i64::from(day.month0()),
            Interval::Quarter => 4 * year + i64::from(day.month0() / 3),
            Interval::Year => year,
        }
    }

    /// The first day of the interval under a number, within the years 1 to 9999.
    pub fn first_day(self, number: i64) -> NaiveDate {
        self.begin(number).unwrap_or(if number > 0 { LAST_DAY } else { FIRST_DAY }).clamp(FIRST_DAY, LAST_DAY)
    }

    /// The last day of the interval under a number, within the years 1 to 9999.
    pub fn last_day(self, number: i64) -> NaiveDate {
        let next = number.checked_add(1).and_then(|next| self.begin(next));
        let last = next.and_then(|day| day.checked_sub_days(Days::new(1)));
        last.unwrap_or(if number > 0 { LAST_DAY } else { FIRST_DAY }).clamp(FIRST_DAY, LAST_DAY)
    }

    /// The interval under a number as a query may ask for it: `2022-01-13`, `2022-W02`, `2022-01`, `2022-Q1`, `2022`.
    pub fn label(self, number: i64) -> String {
        let first = self.first_day(number);
        let year = first.year();
        match self {
            Interval::Day => format!("{year:04}-{:02}-{:02}", first.month(), first.day()),
            Interval::Week => format!("{:04}-W{:02}", first.iso_week().year(), first.iso_week().week()),
            Interval::Month => format!("{year:04}-{:02}", first.month()),
            Interval::Quarter => format!("{year:04}-Q{}", first.month0() / 3 + 1),
            Interval::Year => format!("{year:04}"),
        }
    }

    /// `day`, `week`, `month`, `quarter`, `year`.
    pub fn name(self) -> &'static str {
        match self {
            Interval::Day => "day",
            Interval::Week => "week",
            Interval::Month => "month",
            Interval::Quarter => "quarter",
            Interval::Year => "year",
        }
    }

    fn begin(self, number: i64) -> Option<NaiveDate> {
        let month = |year: i64, month0: i64| {
            NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, u32::try_from(month0).ok()? + 1, 1)
        };
        let day = |days: i64| NaiveDate::from_num_days_from_ce_opt(i32::try_from(days).ok()?);
        match self {
            Interval::Day => day(number),
            Interval::Week => day(number.checked_mul(7)?.checked_add(1)?),
            Interval::Month => month(number.div_euclid(12), number.rem_euclid(12)),
            Interval::Quarter => month(number.div_euclid(4), 3 * number.rem_euclid(4)),
            Interval::Year => month(number, 0),
        }
    }
}
