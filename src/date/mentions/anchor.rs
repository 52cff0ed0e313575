//! Which of several days, months or years is meant: the one that a newspaper of a given day would mean.
//!
//! News names a day of this week by its weekday and a day of this year by its month; which year or week, the tense of the
//! sentence says (Mani and Wilson, "Robust temporal processing of news", 2000). Knows no text.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::super::{FIRST_DAY, LAST_DAY, Precision, PublicationDate};
use super::value::{Season, Unit, Value, monday};

/// On which side of the day of publication something lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// It was: `last Tuesday`.
    Before,
    /// It will be: `next Tuesday`.
    After,
    /// `this Tuesday`.
    This,
    /// The sentence is about what was.
    Told,
    /// The sentence is about what is to come.
    Ahead,
    /// The sentence does not tell.
    Unknown,
}

/// Nearer than this a day without a year is a coming one even in a sentence about what was.
const SOON: i64 = 60;

/// When an article was published, as exactly as it is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Anchor {
    /// The last day that it can have been.
    last: NaiveDate,
    precision: Precision,
}

impl Anchor {
    pub(super) fn new(published: &PublicationDate) -> Anchor {
        Anchor { last: published.last(), precision: published.precision() }
    }

    /// The day of publication, where it is known.
    pub(super) fn day(&self) -> Option<NaiveDate> {
        (self.precision == Precision::Day).then_some(self.last)
    }

    pub(super) fn year(&self) -> i32 {
        self.last.year()
    }

    /// Year and month, where they are known.
    fn month(&self) -> Option<(i32, u32)> {
        (self.precision != Precision::Year).then_some((self.last.year(), self.last.month()))
    }

    /// A weekday of about now.
    pub(super) fn weekday(&self, weekday: u32, side: Side) -> Option<NaiveDate> {
        nearest_weekday(self.day()?, weekday, side)
    }

    /// A day of a month, of about now.
    pub(super) fn day_of_month(&self, month: u32, day: u32, side: Side) -> Option<NaiveDate> {
        let of =
            |year: i32| NaiveDate::from_ymd_opt(year, month, day).filter(|day| (FIRST_DAY..=LAST_DAY).contains(day));
        let this = of(self.year());
        if self.precision == Precision::Year || side == Side::This {
            return this;
        }
        // A 29 February is that of the leap year before or after.
        let before = (0..=8).filter_map(|ago| of(self.year() - ago)).find(|day| *day <= self.last);
        let after = (0..=8).filter_map(|on| of(self.year() + on)).find(|day| *day > self.last);
        let (Some(before), Some(after)) = (before, after) else { return before.or(after) };
        let past = (self.last - before).num_days();
        let coming = (after - self.last).num_days();
        Some(match side {
            Side::Before => before,
            Side::After | Side::Ahead => {
                if side == Side::Ahead && past <= 14 && coming > 180 {
                    before
                } else {
                    after
                }
            }
            Side::Told => {
                if coming <= SOON {
                    after
                } else {
                    before
                }
            }
            Side::This | Side::Unknown => {
                if coming < past {
                    after
                } else {
                    before
                }
            }
        })
    }

    /// A month of about now.
    pub(super) fn month_of(&self, month: u32, side: Side) -> Option<(i32, u32)> {
        let year = self.year();
        let Some((_, now)) = self.month() else { return Some((year, month)) };
        let before = if month <= now { year } else { year - 1 };
        let after = if month >= now { year } else { year + 1 };
        let coming = (12 + month - now) % 12;
        let found = match side {
            Side::Before => {
                if month < now {
                    year
                } else {
                    year - 1
                }
            }
            Side::After => {
                if month > now {
                    year
                } else {
                    year + 1
                }
            }
            Side::This => year,
            Side::Ahead => after,
            Side::Told => before,
            Side::Unknown => {
                if coming <= 2 {
                    after
                } else {
                    before
                }
            }
        };
        Some((found, month))
    }

    /// A quarter of about now.
    pub(super) fn quarter(&self, quarter: u32, side: Side) -> Option<(i32, u32)> {
        let year = self.year();
        let (_, now) = self.this_quarter()?;
        let found = match side {
            Side::After if quarter <= now => year + 1,
            // What was told of the quarter before is not yet forgotten.
            Side::Ahead if quarter + 1 < now => year + 1,
            Side::After | Side::Ahead | Side::This => year,
            _ if quarter <= now => year,
            _ => year - 1,
        };
        Some((found, quarter))
    }

    pub(super) fn this_quarter(&self) -> Option<(i32, u32)> {
        self.month().map(|(year, month)| (year, month.div_ceil(3)))
    }

    /// A season of about now.
    pub(super) fn season(&self, season: Season, side: Side) -> Option<Value> {
        let year = self.year();
        let begun = |year: i32| Value::Season(year, season).days().is_some_and(|(first, _)| first <= self.last);
        let over = |year: i32| Value::Season(year, season).days().is_some_and(|(_, last)| last < self.last);
        // What is called this winter in January began in the year before.
        let this = if season == Season::Winter && !over(year - 1) { year - 1 } else { year };
        let found = match side {
            Side::This => this,
            Side::After | Side::Ahead => {
                if begun(this) {
                    this + 1
                } else {
                    this
                }
            }
            Side::Before => {
                if over(this) {
                    this
                } else {
                    this - 1
                }
            }
            Side::Told | Side::Unknown => {
                if begun(this) {
                    this
                } else {
                    this - 1
                }
            }
        };
        Some(Value::Season(found, season))
    }

    /// The unit of time so many after the one it is now: -1 for `last week`.
    pub(super) fn unit(&self, unit: Unit, steps: i64) -> Option<Value> {
        let now = match unit {
            Unit::Day | Unit::Week | Unit::Weekend => Value::Day(self.day()?),
            Unit::Month | Unit::Quarter => {
                let (year, month) = self.month()?;
                Value::Month(year, month)
            }
            _ => Value::Year(self.year()),
        };
        shifted(now, unit, steps)
    }

    /// The weekend that is spoken of: the one before, or the one to come.
    pub(super) fn weekend(&self, side: Side) -> Option<Value> {
        let day = self.day()?;
        let this = monday(day);
        let is_weekend = day.weekday().num_days_from_monday() >= 5;
        let steps = match side {
            Side::Before => -1,
            Side::After => 1,
            Side::This | Side::Ahead => 0,
            Side::Told | Side::Unknown => {
                if is_weekend {
                    0
                } else {
                    -1
                }
            }
        };
        Some(Value::Weekend(moved(this, 7 * steps)?))
    }
}

/// The unit of time that holds `value` or its beginning, so many steps on; `None` where the value is less exact than the unit.
pub(super) fn shifted(value: Value, unit: Unit, steps: i64) -> Option<Value> {
    let (first, last) = value.days()?;
    let span = (last - first).num_days();
    let years = |length: i64| i32::try_from(steps.checked_mul(length)?).ok();
    match unit {
        Unit::Day => (span == 0).then_some(()).and_then(|()| moved(first, steps)).map(Value::Day),
        Unit::Week => {
            (span < 7).then_some(()).and_then(|()| moved(monday(first), steps.checked_mul(7)?)).map(Value::Week)
        }
        Unit::Weekend => {
            (span < 7).then_some(()).and_then(|()| moved(monday(first), steps.checked_mul(7)?)).map(Value::Weekend)
        }
        Unit::Fortnight => shifted(value, Unit::Week, steps.checked_mul(2)?),
        Unit::Month => {
            let day = (span < 32).then_some(first)?;
            let day = moved_by_months(day, steps)?;
            Some(Value::Month(day.year(), day.month()))
        }
        Unit::Quarter => {
            let day = (span < 93).then_some(first)?;
            let day = moved_by_months(day.with_day(1)?, steps.checked_mul(3)?)?;
            Some(Value::Quarter(day.year(), day.month().div_ceil(3)))
        }
        Unit::Year => within(value.year()?.checked_add(years(1)?)?).map(Value::Year),
        Unit::Decade => {
            within(first.year().div_euclid(10).checked_mul(10)?.checked_add(years(10)?)?).map(Value::Decade)
        }
        Unit::Century => {
            within(first.year().div_euclid(100).checked_mul(100)?.checked_add(years(100)?)?).map(Value::Century)
        }
        Unit::Second | Unit::Minute | Unit::Hour => None,
    }
}

fn within(year: i32) -> Option<i32> {
    (1..=9999).contains(&year).then_some(year)
}

/// The day so many days later.
pub(super) fn moved(day: NaiveDate, days: i64) -> Option<NaiveDate> {
    let distance = Days::new(days.unsigned_abs());
    let found = if days < 0 { day.checked_sub_days(distance) } else { day.checked_add_days(distance) };
    found.filter(|day| (FIRST_DAY..=LAST_DAY).contains(day))
}

fn moved_by_months(day: NaiveDate, months: i64) -> Option<NaiveDate> {
    let distance = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
    let found = if months < 0 { day.checked_sub_months(distance) } else { day.checked_add_months(distance) };
    found.filter(|day| (FIRST_DAY..=LAST_DAY).contains(day))
}

/// The weekday nearest to a day on a side of it. Where nothing is said it is the last one, that day included.
pub(super) fn nearest_weekday(day: NaiveDate, weekday: u32, side: Side) -> Option<NaiveDate> {
    let ago = i64::from((7 + day.weekday().num_days_from_monday() - weekday) % 7);
    let on = (7 - ago) % 7;
    moved(
        day,
        match side {
            Side::Before => {
                if ago == 0 {
                    -7
                } else {
                    -ago
                }
            }
            Side::After => {
                if on == 0 {
                    7
                } else {
                    on
                }
            }
            Side::This | Side::Ahead => on,
            Side::Told | Side::Unknown => -ago,
        },
    )
}
