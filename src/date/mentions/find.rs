//! The rules: which words name a time, and which.
//!
//! Every rule looks at a bounded number of words, so that the whole takes time in proportion to the text.

use chrono::NaiveDate;

use super::Mention;
use super::anchor::{Anchor, Side, nearest_weekday, shifted};
use super::tense::{Tense, tense_of};
use super::value::{PartOfDay, Unit, Vague, Value};
use super::words::{Holiday, Token, Word, paragraph};
use crate::date::PublicationDate;
use crate::date::scan;
use crate::text::Span;

/// Words before a mention, and after it, that may tell the tense of the sentence.
const WORDS_BEFORE: usize = 25;
const WORDS_AFTER: usize = 14;

/// Years that a number of four digits is taken for by itself.
const LIKELY_YEARS: std::ops::RangeInclusive<u32> = 1900..=2100;
/// And where a word before it says that it is one.
const POSSIBLE_YEARS: std::ops::RangeInclusive<u32> = 1000..=2100;

/// Words after a number of four digits that make it no year.
const COUNTED: [&str; 36] = [
    "acres",
    "billion",
    "cases",
    "children",
    "companies",
    "dollars",
    "employees",
    "families",
    "feet",
    "homes",
    "houses",
    "jobs",
    "kilometers",
    "kilometres",
    "meters",
    "metres",
    "men",
    "miles",
    "million",
    "officers",
    "patients",
    "people",
    "percent",
    "points",
    "pounds",
    "rpm",
    "seats",
    "shares",
    "soldiers",
    "students",
    "tons",
    "troops",
    "units",
    "votes",
    "women",
    "workers",
];

pub(super) fn mentions(text: &str, published: Option<&PublicationDate>) -> Vec<Mention> {
    let mut finder = Finder {
        text,
        tokens: Vec::new(),
        anchor: published.map(Anchor::new),
        before: None,
        quarter: None,
        found: Vec::new(),
    };
    let mut at = 0;
    while let Some(next) = paragraph(text, at, &mut finder.tokens) {
        finder.scan();
        at = next;
    }
    finder.found
}

/// What begins at a word, and the word after its last. There is no value where the words name a time that cannot be told.
type Found = (Option<Value>, usize);

struct Finder<'t> {
    text: &'t str,
    /// Of the paragraph at hand.
    tokens: Vec<Token>,
    anchor: Option<Anchor>,
    /// The day, month or year named last.
    before: Option<Value>,
    /// The quarter named last.
    quarter: Option<(i32, u32)>,
    found: Vec<Mention>,
}

impl Finder<'_> {
    fn scan(&mut self) {
        let mut at = 0;
        while at < self.tokens.len() {
            let Some((value, end)) = self.mention(at) else {
                at += 1;
                continue;
            };
            if let Some(value) = value {
                self.note(at, end, value);
            }
            at = end.max(at + 1);
        }
    }

    fn note(&mut self, first: usize, end: usize, value: Value) {
        if value.days().is_some() {
            self.before = Some(value);
        }
        if let Value::Quarter(year, quarter) = value
            && self.quarter.is_none_or(|known| known != (year + 1, quarter))
        {
            // The quarter that one is compared with is not the one that is spoken of.
            self.quarter = Some((year, quarter));
        }
        let (Some(first), Some(last)) =
            (self.tokens.get(first), end.checked_sub(1).and_then(|last| self.tokens.get(last)))
        else {
            return;
        };
        if let Some(span) = Span::new(self.text, first.start as usize, last.end as usize) {
            self.found.push(Mention { span, value });
        }
    }

    fn word(&self, at: usize) -> Word {
        self.tokens.get(at).map_or(Word::Break, |token| token.word)
    }

    fn word_before(&self, at: usize) -> Word {
        at.checked_sub(1).map_or(Word::Break, |before| self.word(before))
    }

    fn is_capital(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.capital)
    }

    /// Whether nothing stands between a word and the one before.
    fn touches(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before));
        matches!((before, self.tokens.get(at)), (Some(before), Some(token)) if before.end == token.start)
    }

    fn slice(&self, at: usize) -> &str {
        self.tokens.get(at).and_then(|token| self.text.get(token.start as usize..token.end as usize)).unwrap_or("")
    }

    fn is_mark(&self, at: usize, mark: char) -> bool {
        self.word(at) == Word::Mark(mark)
    }

    fn skip_mark(&self, at: usize, mark: char) -> usize {
        if self.is_mark(at, mark) { at + 1 } else { at }
    }

    fn skip(&self, at: usize, word: Word) -> usize {
        if self.word(at) == word { at + 1 } else { at }
    }

    /// Whether the sentence around the words `first..end` is about what was or what is to come.
    fn side(&self, first: usize, end: usize) -> Side {
        match self.word_before(first) {
            Word::Until | Word::By => return Side::Ahead,
            Word::Since => return Side::Told,
            Word::Other if first.checked_sub(1).is_some_and(|before| self.slice(before) == "as") => return Side::Ahead,
            _ => {}
        }
        // What has a ruling of its own, a speech, has had it.
        if self.is_mark(end, '\'') && self.touches(end) && self.word(end + 1) == Word::S {
            return Side::Told;
        }
        let is_end = |at: usize| match self.word(at) {
            Word::Break => true,
            Word::Mark('.' | '!' | '?') => self.is_capital(at + 1) && !self.touches(at + 1) && !self.is_short(at),
            _ => false,
        };
        let mut before = (first.saturating_sub(WORDS_BEFORE)..first).rev().take_while(|at| !is_end(*at));
        let mut after = (end..end.saturating_add(WORDS_AFTER)).take_while(|at| !is_end(*at));
        let told = before.find_map(|at| self.tells(at, true)).or_else(|| after.find_map(|at| self.tells(at, false)));
        told.unwrap_or(Side::Unknown)
    }

    /// What the word at `at` tells of the tense of what stands behind it, or before it.
    fn tells(&self, at: usize, is_before: bool) -> Option<Side> {
        let word = self.slice(at);
        let next = self.word(at + 1);
        match tense_of(word)? {
            Tense::Ahead => Some(Side::Ahead),
            // `due to`, and a price set on a day, are of what was.
            Tense::Planned if (word == "due") == (next == Word::To) && matches!(word, "due" | "set") => None,
            Tense::Planned if is_before => Some(Side::Ahead),
            Tense::Planned => Some(Side::Told),
            // `to be published`; and what is heard may be so at any time.
            Tense::Told => match at.checked_sub(1).map_or("", |before| self.slice(before)) {
                "be" => Some(Side::Ahead),
                "is" | "are" => None,
                _ => Some(Side::Told),
            },
        }
    }

    /// Whether the full stop at `at` ends an abbreviation.
    fn is_short(&self, at: usize) -> bool {
        let before = self.word_before(at);
        matches!(before, Word::Month(_, true) | Word::Weekday(_, true))
            || at.checked_sub(1).is_some_and(|before| self.slice(before).len() <= 2 && self.is_capital(before))
    }

    /// What begins at `at`.
    fn mention(&self, at: usize) -> Option<Found> {
        match self.word(at) {
            Word::Other | Word::Break | Word::Mark(_) => None,
            Word::Early
            | Word::Late
            | Word::Mid
            | Word::Middle
            | Word::End
            | Word::Beginning
            | Word::Earlier
            | Word::Later => self.modified(at),
            Word::The => match self.word(at + 1) {
                Word::Early | Word::Late | Word::Mid | Word::Middle | Word::End | Word::Beginning => {
                    self.modified(at + 1)
                }
                _ => self.after_the(at + 1),
            },
            Word::A => self.after_a(at),
            _ => self.core(at),
        }
    }

    /// `early 1990`, `late last week`, `mid-1996`, `the end of the month`, `earlier this year`; the modifier stands at `at`.
    fn modified(&self, at: usize) -> Option<Found> {
        let modifier = self.word(at);
        let mut next = at + 1;
        match modifier {
            Word::Middle | Word::End | Word::Beginning => {
                if self.word(next) != Word::Of {
                    return None;
                }
                next += 1;
            }
            _ => next = self.skip_mark(next, '-'),
        }
        if matches!(modifier, Word::Earlier | Word::Later)
            && let (Word::In, Word::The, Word::Unit(unit, false)) =
                (self.word(next), self.word(next + 1), self.word(next + 2))
        {
            return Some((self.now(unit, 0), next + 3));
        }
        if let (Word::The, Word::Unit(unit, false)) = (self.word(next), self.word(next + 1))
            && matches!(modifier, Word::Middle | Word::End | Word::Beginning)
        {
            return Some((self.now(unit, 0), next + 2));
        }
        let (value, end) = match self.word(next) {
            Word::The => self.after_the(next + 1)?,
            Word::Month(month, _) if self.is_capital(next) => self.month(next, month, true)?,
            Word::Number(..) => self.year(next, true).or_else(|| self.core(next))?,
            _ => self.core(next)?,
        };
        let is_date = value.is_none_or(|value| value.days().is_some());
        is_date.then_some((value, end))
    }

    /// What follows an article that belongs to it. What is named in full does without: `the Oct. 23 talks`.
    fn after_the(&self, at: usize) -> Option<Found> {
        match self.word(at) {
            Word::Last
            | Word::Past
            | Word::Previous
            | Word::Next
            | Word::Coming
            | Word::Following
            | Word::Same
            | Word::Latest => self.relative(at),
            Word::Current | Word::Full => match self.word(at + 1) {
                Word::Unit(unit, false) => Some((self.now(unit, 0), at + 2)),
                _ => None,
            },
            Word::Fiscal | Word::Ordinal(_) => self.core(at),
            Word::Decade(_) | Word::Mark('\'') => self.core(at),
            Word::Number(..) => self.year_and_part(at).or_else(|| self.length(at)),
            Word::Cardinal(_) | Word::Several => self.length(at),
            Word::Season(season) => self.season(at, season, true),
            Word::Unit(Unit::Weekend, false) => Some((self.weekend(at), at + 1)),
            Word::Unit(unit, false) if unit != Unit::Quarter && self.word(at + 1) == Word::Ended => {
                Some((Some(Value::Length(Some(1), unit)), at + 1))
            }
            Word::Unit(Unit::Year, false) if self.is_mark(at + 1, '-') => self.year_ago(at),
            Word::Unit(Unit::Year, false)
                if matches!(self.word(at + 1), Word::Cardinal(2) | Word::Number(2000..=2100, 4)) =>
            {
                let (year, end) = self.spelled_year(at + 1).or_else(|| self.number_year(at + 1))?;
                Some((Some(Value::Year(year)), end))
            }
            Word::Unit(Unit::Quarter, false) => Some((self.this_quarter(), at + 1)),
            Word::Unit(Unit::Day, false) => match (self.word(at + 1), self.word(at + 2)) {
                (Word::Before, Word::Yesterday) => Some((self.day(-2), at + 3)),
                (Word::After, Word::Tomorrow) => Some((self.day(2), at + 3)),
                _ => None,
            },
            Word::Vague(Vague::Future) => Some((Some(Value::Vague(Vague::Future)), at + 1)),
            _ => None,
        }
    }

    /// `a year ago`, `a few days later`, `a week`.
    fn after_a(&self, at: usize) -> Option<Found> {
        match self.word(at + 1) {
            Word::Unit(unit, false) => self.after_count(Some(1), unit, at + 2),
            Word::Several => {
                let next = self.skip(at + 2, Word::Of);
                match self.word(next) {
                    Word::Unit(unit, true) => self.after_count(None, unit, next + 1),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// What is named without an article.
    fn core(&self, at: usize) -> Option<Found> {
        match self.word(at) {
            Word::Number(..) => self.number(at),
            Word::Cardinal(_) => {
                if let Some((year, end)) = self.spelled_year(at) {
                    return Some((Some(Value::Year(year)), end));
                }
                self.length(at)
            }
            Word::Several => self.length(at),
            Word::Nearly => self.length(at + 1),
            Word::Ordinal(number) => self.ordinal(at, number),
            Word::Fiscal => self.fiscal(at),
            Word::Month(month, _) => self.month(at, month, false),
            Word::Weekday(weekday, short) => self.weekday(at, at, weekday, short),
            Word::Season(season) => self.season(at, season, false),
            Word::Decade(year) => self.decade(at, year),
            Word::Quarter(quarter) => self.written_quarter(at, quarter),
            Word::Part(part) => self.part_before_day(at, part),
            Word::HalfOfDay(Some(hour), afternoon) => self.after_clock(at, at + 1, hour, None, afternoon),
            Word::Today => Some((self.day(0), at + 1)),
            Word::Tonight => Some((self.part(self.day(0), PartOfDay::Night), at + 1)),
            Word::Yesterday => Some(self.day_and_part(self.day(-1), at + 1)),
            Word::Tomorrow => Some(self.day_and_part(self.day(1), at + 1)),
            Word::Vague(_) => self.vague(at),
            Word::Every(unit) => Some((Some(Value::Every(1, unit)), at + 1)),
            Word::Each => self.each(at),
            Word::Holiday(holiday) => self.holiday(at, holiday),
            Word::New => self.new_year(at),
            Word::Last
            | Word::Past
            | Word::Previous
            | Word::Next
            | Word::Coming
            | Word::Following
            | Word::This
            | Word::That => self.relative(at),
            Word::Same | Word::Latest => None,
            Word::Current => match self.word(at + 1) {
                Word::Unit(unit, false) => Some((self.now(unit, 0), at + 2)),
                _ => Some((Some(Value::Vague(Vague::Present)), at + 1)),
            },
            Word::Unit(Unit::Year, false) => self.year_ago(at).or_else(|| self.year_end(at)),
            Word::Unit(unit, true) if matches!(self.word_before(at), Word::For | Word::In) => {
                Some((Some(Value::Length(None, unit)), at + 1))
            }
            _ => None,
        }
    }

    // --- what is told by the day of publication ---

    fn day(&self, steps: i64) -> Option<Value> {
        self.now(Unit::Day, steps)
    }

    fn now(&self, unit: Unit, steps: i64) -> Option<Value> {
        if unit == Unit::Quarter && steps == 0 {
            return self.this_quarter();
        }
        self.anchor?.unit(unit, steps)
    }

    fn part(&self, day: Option<Value>, part: PartOfDay) -> Option<Value> {
        match day? {
            Value::Day(day) => Some(Value::Within(day, part)),
            other => Some(other),
        }
    }

    fn day_and_part(&self, day: Option<Value>, at: usize) -> Found {
        match self.word(at) {
            Word::Part(part) if !matches!(part, PartOfDay::Clock(..)) => (self.part(day, part), at + 1),
            _ => (day, at),
        }
    }

    fn weekend(&self, at: usize) -> Option<Value> {
        let side = match self.word_before(at.saturating_sub(1)) {
            Word::Of => Side::Ahead,
            _ => self.side(at.saturating_sub(1), at + 1),
        };
        self.anchor?.weekend(side)
    }

    /// The quarter that is spoken of, else the one that was over last.
    fn this_quarter(&self) -> Option<Value> {
        if let Some((year, quarter)) = self.quarter {
            return Some(Value::Quarter(year, quarter));
        }
        self.anchor?.unit(Unit::Quarter, -1)
    }

    fn vague(&self, at: usize) -> Option<Found> {
        let Word::Vague(vague) = self.word(at) else { return None };
        let end = match (self.slice(at), self.word(at + 1)) {
            ("recent" | "Recent", Word::Unit(_, true)) => at + 2,
            ("recent" | "Recent" | "future" | "Future", _) => return None,
            _ => at + 1,
        };
        Some((Some(Value::Vague(vague)), end))
    }

    /// `last week`, `next Tuesday`, `this summer`, `the previous day`, `the past two months`.
    fn relative(&self, at: usize) -> Option<Found> {
        let how = self.word(at);
        let mut next = at + 1;
        if matches!(how, Word::This | Word::That)
            && matches!(self.word(next), Word::Past | Word::Coming | Word::Same | Word::Last | Word::Next)
        {
            next += 1;
        }
        next = self.skip(next, Word::Fiscal);
        let side = match how {
            Word::Last | Word::Past | Word::Previous => Side::Before,
            Word::Next | Word::Coming | Word::Following => Side::After,
            _ => Side::This,
        };
        match self.word(next) {
            Word::Number(..) | Word::Cardinal(_) | Word::Several => {
                let (count, end) = self.count(next)?;
                let end = self.skip(end, Word::Fiscal);
                match self.word(end) {
                    Word::Unit(unit, true) => Some((Some(Value::Length(count, unit)), end + 1)),
                    _ => None,
                }
            }
            Word::Unit(_, true) => match how {
                Word::Coming => Some((Some(Value::Vague(Vague::Future)), next + 1)),
                Word::Past => Some((Some(Value::Vague(Vague::Past)), next + 1)),
                _ => None,
            },
            Word::Unit(unit, false) => {
                let value = self.relative_unit(how, unit);
                if unit == Unit::Year
                    && self.is_mark(next + 1, '\'')
                    && self.word(next + 2) == Word::S
                    && let (Word::Ordinal(quarter @ 1..=4), Word::Unit(Unit::Quarter, false)) =
                        (self.word(next + 3), self.word(next + 4))
                {
                    let year = value.and_then(|value| value.year());
                    return Some((year.map(|year| Value::Quarter(year, quarter)), next + 5));
                }
                Some((value, next + 1))
            }
            _ if how == Word::Past
                && self.word_before(at) == Word::The
                && self.word_before(at.saturating_sub(1)) == Word::In =>
            {
                Some((Some(Value::Vague(Vague::Past)), at + 1))
            }
            Word::Period if how == Word::Latest => Some((self.this_quarter(), next + 1)),
            Word::Weekday(weekday, false) if self.is_capital(next) => {
                if let Some(full) = self.date_after_weekday(next + 1) {
                    return Some(full);
                }
                let day = match (how, self.before) {
                    (Word::Previous | Word::Following, Some(Value::Day(day))) => nearest_weekday(day, weekday, side),
                    _ => self.anchor.and_then(|anchor| anchor.weekday(weekday, side)),
                };
                Some(self.day_and_part(day.map(Value::Day), next + 1))
            }
            Word::Month(month, _) if self.is_capital(next) => {
                if self.day_number(next).is_some() {
                    return None;
                }
                let end = self.after_month_name(next);
                let found = self.anchor.and_then(|anchor| anchor.month_of(month, side));
                Some((found.map(|(year, month)| Value::Month(year, month)), end))
            }
            Word::Season(season) => Some((self.anchor.and_then(|anchor| anchor.season(season, side)), next + 1)),
            Word::Part(part) if !matches!(part, PartOfDay::Clock(..)) => {
                let day = match how {
                    Word::Last => self.day(-1),
                    Word::This => self.day(0),
                    Word::That => self.before.and_then(|before| shifted(before, Unit::Day, 0)),
                    _ => return None,
                };
                Some((self.part(day, part), next + 1))
            }
            Word::Holiday(holiday) => self.holiday_on(next, holiday, side),
            Word::Ordinal(quarter @ 1..=4) if self.word(next + 1) == Word::Unit(Unit::Quarter, false) => {
                let found = self.anchor.and_then(|anchor| anchor.quarter(quarter, side));
                Some((found.map(|(year, quarter)| Value::Quarter(year, quarter)), next + 2))
            }
            _ => None,
        }
    }

    fn relative_unit(&self, how: Word, unit: Unit) -> Option<Value> {
        let from_before = |steps: i64| self.before.and_then(|before| shifted(before, unit, steps));
        match how {
            Word::That | Word::Same => from_before(0),
            Word::Previous => from_before(-1).or_else(|| self.now(unit, -1)),
            Word::Following => from_before(1).or_else(|| self.now(unit, 1)),
            Word::Past => Some(Value::Length(Some(1), unit)),
            Word::Next if unit == Unit::Day => from_before(1).or_else(|| self.now(unit, 1)),
            Word::Last if unit == Unit::Weekend => self.anchor?.weekend(Side::Before),
            // `to this day`, `on this day in 2014`
            Word::Last | Word::This if unit == Unit::Day => None,
            Word::Last => self.now(unit, -1),
            Word::Next | Word::Coming => self.now(unit, 1),
            Word::Latest if matches!(unit, Unit::Quarter) => self.this_quarter(),
            Word::Latest if matches!(unit, Unit::Week | Unit::Month) => self.now(unit, -1),
            Word::This if unit == Unit::Quarter => self.anchor?.unit(unit, 0),
            Word::This | Word::Latest => self.now(unit, 0),
            _ => None,
        }
    }

    // --- numbers ---

    fn number(&self, at: usize) -> Option<Found> {
        self.iso(at)
            .or_else(|| self.numeric(at))
            .or_else(|| self.day_before_month(at))
            .or_else(|| self.clock(at))
            .or_else(|| self.year_and_part(at))
            .or_else(|| self.length(at))
            .or_else(|| self.year(at, false))
    }

    /// `2022-01-12`, `2022/01/12`, `2022-01`.
    fn iso(&self, at: usize) -> Option<Found> {
        let Word::Number(year, 4) = self.word(at) else { return None };
        let Word::Mark(mark @ ('-' | '/' | '.')) = self.word(at + 1) else { return None };
        let joined = |number: usize| self.touches(at + number);
        let Word::Number(month, 2) = self.word(at + 2) else { return None };
        if !joined(1) || !joined(2) {
            return None;
        }
        if self.is_mark(at + 3, mark)
            && joined(3)
            && joined(4)
            && let Word::Number(day, 2) = self.word(at + 4)
        {
            let day = scan::day_of(year, month, day).ok()?;
            return (!self.goes_on(at + 5)).then_some((Some(Value::Day(day)), at + 5));
        }
        // `2010-11` is a winter, a season of sports or of accounts.
        let is_run = (year + 1) % 100 == month;
        if mark != '-' || is_run || !LIKELY_YEARS.contains(&year) || self.goes_on(at + 3) {
            return None;
        }
        let (year, month) = scan::month_of(year, month).ok()?;
        Some((Some(Value::Month(year, month)), at + 3))
    }

    /// Whether a number goes on at `at`: `.5`, `-07`, `:30`.
    fn goes_on(&self, at: usize) -> bool {
        self.touches(at)
            && match self.word(at) {
                Word::Mark('.' | ',' | '-' | '/' | ':') => {
                    self.touches(at + 1) && matches!(self.word(at + 1), Word::Number(..))
                }
                Word::Mark('%' | '$') => true,
                _ => false,
            }
    }

    /// Whether what goes on at `at` is the last of several years: `-2005`, `-45`.
    fn begins_run_of_years(&self, at: usize) -> bool {
        let is_last = match self.word(at + 1) {
            Word::Number(year, 4) => POSSIBLE_YEARS.contains(&year),
            Word::Number(_, 2) => true,
            _ => false,
        };
        self.is_mark(at, '-') && is_last && !self.goes_on(at + 2)
    }

    /// Whether a number is the end of a longer one, or an amount.
    fn is_continued(&self, at: usize) -> bool {
        match self.word_before(at) {
            Word::Mark('$' | '£' | '€' | '¥' | '#') => true,
            Word::Mark('.' | ',' | '/' | ':') if self.touches(at) => {
                at >= 2 && self.touches(at - 1) && matches!(self.word(at - 2), Word::Number(..))
            }
            _ => false,
        }
    }

    /// Whether a number belongs to a word before it: `Stream-2`, and not `2-14`.
    fn ends_a_name(&self, at: usize) -> bool {
        let joined = self.word_before(at) == Word::Mark('-') && self.touches(at) && at > 1 && self.touches(at - 1);
        joined && !matches!(self.word(at - 2), Word::Number(..))
    }

    /// `13.01.2022`, `13/01/2022`; not where day and month may be the other.
    fn numeric(&self, at: usize) -> Option<Found> {
        let Word::Number(first, 1..=2) = self.word(at) else { return None };
        let Word::Mark(mark @ ('-' | '/' | '.')) = self.word(at + 1) else { return None };
        if !(1..=4).all(|number| self.touches(at + number)) || !self.is_mark(at + 3, mark) || self.is_continued(at) {
            return None;
        }
        let (Word::Number(second, 1..=2), Word::Number(year, 4)) = (self.word(at + 2), self.word(at + 4)) else {
            return None;
        };
        if self.goes_on(at + 5) || !POSSIBLE_YEARS.contains(&year) {
            return None;
        }
        let day = scan::numeric_day(first, second, year, mark).ok()?;
        Some((Some(Value::Day(day)), at + 5))
    }

    /// `12 January 2022`, `12 January`, `12th of January`.
    fn day_before_month(&self, at: usize) -> Option<Found> {
        let day = match self.word(at) {
            Word::Number(day @ 1..=31, 1..=2) if !self.is_continued(at) && !self.ends_a_name(at) => day,
            Word::Ordinal(day @ 1..=31) => day,
            _ => return None,
        };
        let mut next = at + 1;
        if let Word::Ordinal(_) = self.word(at) {
            next = self.skip(next, Word::Of);
            next = self.skip(next, Word::The);
        } else {
            next = self.skip_mark(next, '-');
        }
        let Word::Month(month, short) = self.word(next) else { return None };
        if !self.is_capital(next) {
            return None;
        }
        let mut end = next + 1;
        if short && self.is_mark(end, '.') && self.touches(end) {
            end += 1;
        }
        // `15 Nov. 3` is a number before a date.
        if matches!(self.word(end), Word::Number(1..=31, 1..=2)) && !self.is_mark(end + 1, '-') {
            return None;
        }
        Some(self.with_year(at, end, month, day))
    }

    /// The date of a day of a month, of the year that follows or of the one that is meant; `end` is the word after the date so far.
    fn with_year(&self, first: usize, end: usize, month: u32, day: u32) -> Found {
        let is_joined =
            self.is_mark(end, ',') || (self.is_mark(end, '-') && self.touches(end) && self.touches(end + 1));
        let next = if is_joined { end + 1 } else { end };
        if let Some((year, after)) = self.number_year(next).or_else(|| self.spelled_year(next)) {
            let found = u32::try_from(year).ok().and_then(|year| scan::day_of(year, month, day).ok());
            return (found.map(Value::Day), after);
        }
        if let Some((year, after)) = self.relative_year(end) {
            let found = year.and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
            return (found.map(Value::Day), after);
        }
        let side = self.side(first, end);
        let found = self.anchor.and_then(|anchor| anchor.day_of_month(month, day, side));
        (found.map(Value::Day), end)
    }

    /// A year in four digits that goes on with a date: `2022`, not `2022:15`.
    fn number_year(&self, at: usize) -> Option<(i32, usize)> {
        let Word::Number(year, 4) = self.word(at) else { return None };
        let goes_on = self.goes_on(at + 1) && !self.begins_run_of_years(at + 1);
        if !POSSIBLE_YEARS.contains(&year) || goes_on || COUNTED.binary_search(&self.slice(at + 1)).is_ok() {
            return None;
        }
        Some((i32::try_from(year).ok()?, at + 1))
    }

    /// `last year`, `of this year`, `of that year` after a month.
    fn relative_year(&self, at: usize) -> Option<(Option<i32>, usize)> {
        let next = self.skip(at, Word::Of);
        let how = self.word(next);
        if !matches!(how, Word::Last | Word::This | Word::Next | Word::That)
            || self.word(next + 1) != Word::Unit(Unit::Year, false)
        {
            return None;
        }
        Some((self.relative_unit(how, Unit::Year).and_then(|value| value.year()), next + 2))
    }

    /// `nineteen ninety-six`, `two thousand`, `two thousand and one`.
    fn spelled_year(&self, at: usize) -> Option<(i32, usize)> {
        let tens = |at: usize| match self.word(at) {
            Word::Cardinal(tens @ (20 | 30 | 40 | 50 | 60 | 70 | 80 | 90)) => {
                let next = self.skip_mark(at + 1, '-');
                match self.word(next) {
                    Word::Cardinal(unit @ 1..=9) => Some((tens + unit, next + 1)),
                    _ => Some((tens, at + 1)),
                }
            }
            Word::Cardinal(ten @ 10..=19) => Some((ten, at + 1)),
            _ => None,
        };
        match self.word(at) {
            Word::Cardinal(19) => {
                let (rest, end) = tens(self.skip_mark(at + 1, '-'))?;
                Some((i32::try_from(1900 + rest).ok()?, end))
            }
            Word::Cardinal(20) => {
                let (rest, end) = tens(at + 1)?;
                Some((i32::try_from(2000 + rest).ok()?, end))
            }
            Word::Cardinal(2) if self.word(at + 1) == Word::Cardinal(1000) => {
                let next = self.skip(at + 2, Word::And);
                match self.word(next) {
                    Word::Cardinal(unit @ 1..=19) => Some((i32::try_from(2000 + unit).ok()?, next + 1)),
                    // Without a year before it is a number of something.
                    _ if matches!(self.word_before(at), Word::Unit(Unit::Year, false)) => Some((2000, at + 2)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// `1988 second quarter`, `1988 quarter`, `1988 period`.
    fn year_and_part(&self, at: usize) -> Option<Found> {
        let (year, next) = self.number_year(at)?;
        if self.is_continued(at) {
            return None;
        }
        let next = self.skip(next, Word::Fiscal);
        match (self.word(next), self.word(next + 1)) {
            (Word::Ordinal(quarter @ 1..=4), Word::Unit(Unit::Quarter, false)) => {
                Some((Some(Value::Quarter(year, quarter)), next + 2))
            }
            (Word::Ordinal(half @ 1..=2), Word::Half) => Some((Some(Value::Half(year, half)), next + 2)),
            (Word::Period | Word::Unit(Unit::Quarter, false), _) => {
                let value = self.quarter.map_or(Value::Year(year), |(_, quarter)| Value::Quarter(year, quarter));
                Some((Some(value), next + 1))
            }
            (Word::Quarter(quarter), _) => Some((Some(Value::Quarter(year, quarter)), next + 1)),
            _ => None,
        }
    }

    /// A number of four digits that is a year. `told` where what stands before says so.
    fn year(&self, at: usize, told: bool) -> Option<Found> {
        let (year, end) = self.number_year(at)?;
        if self.is_continued(at) {
            return None;
        }
        let before = self.word_before(at);
        let after_word = introduces_time(before) || before == Word::Fiscal;
        if matches!(self.word(end), Word::Unit(..) | Word::Cardinal(_)) {
            return None;
        }
        let is_year = u32::try_from(year).is_ok_and(|year| LIKELY_YEARS.contains(&year) || (told || after_word));
        is_year.then_some((Some(Value::Year(year)), end))
    }

    // --- lengths, and what they are counted from ---

    /// A number of units, and the word after it: `two`, `12 to 18`, `a few`.
    fn count(&self, at: usize) -> Option<(Option<u32>, usize)> {
        match self.word(at) {
            Word::Number(count, 1..=4) if !self.is_continued(at) => {
                if self.goes_on(at + 1) && !self.is_mark(at + 1, '-') {
                    return None;
                }
                Some((Some(count), at + 1))
            }
            Word::Cardinal(tens @ 20..=90) => {
                let next = self.skip_mark(at + 1, '-');
                match self.word(next) {
                    Word::Cardinal(unit @ 1..=9) => Some((Some(tens + unit), next + 1)),
                    _ => Some((Some(tens), at + 1)),
                }
            }
            Word::Cardinal(count) => Some((Some(count), at + 1)),
            Word::Several => Some((None, self.skip(at + 1, Word::Of))),
            _ => None,
        }
    }

    fn length(&self, at: usize) -> Option<Found> {
        let (mut count, mut next) = self.count(at)?;
        // `two or three weeks`, `12 to 18 months`.
        if matches!(self.word(next), Word::Or | Word::To)
            && let Some((_, after)) = self.count(next + 1)
            && matches!(self.word(after), Word::Unit(_, true))
        {
            (count, next) = (None, after);
        }
        next = self.skip(self.skip_mark(next, '-'), Word::More);
        match self.word(next) {
            Word::Unit(unit, _) => self.after_count(count, unit, next + 1),
            _ => None,
        }
    }

    /// So many of a unit, the next word being `at`: `ago` and `later` make it a date.
    fn after_count(&self, count: Option<u32>, unit: Unit, at: usize) -> Option<Found> {
        let steps = count.map(i64::from);
        let next = self.skip_mark(at, '-');
        if matches!(self.slice(next), "old" | "olds") {
            return Some((None, next + 1));
        }
        if unit == Unit::Quarter
            && (self.word(at) == Word::Of || at.checked_sub(2).is_some_and(|mark| self.is_mark(mark, '-')))
        {
            return None;
        }
        let found = match self.word(next) {
            Word::Ago => {
                let Some(steps) = steps else { return Some((Some(Value::Vague(Vague::Past)), next + 1)) };
                self.ago(steps, unit)
            }
            Word::Earlier | Word::Later => {
                let is_later = self.word(next) == Word::Later;
                let Some(steps) = steps else {
                    let vague = if is_later { Vague::Future } else { Vague::Past };
                    return Some((Some(Value::Vague(vague)), next + 1));
                };
                if !is_later && steps == 1 && unit == Unit::Year {
                    self.year_before()
                } else {
                    let base = self.before.or_else(|| self.day(0))?;
                    let steps = if is_later { steps } else { -steps };
                    shifted(base, unit, steps)
                }
            }
            Word::From if self.slice(next + 1).eq_ignore_ascii_case("now") => {
                let found = steps.and_then(|steps| self.now(unit, steps));
                return Some((found.or(Some(Value::Vague(Vague::Future))), next + 2));
            }
            _ => return Some((Some(Value::Length(count, unit)), at)),
        };
        Some((found, next + 1))
    }

    fn ago(&self, steps: i64, unit: Unit) -> Option<Value> {
        if unit == Unit::Year && steps == 1 {
            return self.year_before();
        }
        self.now(unit, steps.checked_neg()?)
    }

    /// `a year ago`, `a year earlier`: of the quarter that is spoken of, else of the year.
    fn year_before(&self) -> Option<Value> {
        if let Some((year, quarter)) = self.quarter {
            // One that was spoken of as a year ago already is meant again.
            let now = self.anchor.map_or(year, |anchor| anchor.year());
            let year = match year {
                year if year > now => now - 1,
                year if year + 1 < now => year,
                year => year - 1,
            };
            return Some(Value::Quarter(year, quarter));
        }
        self.now(Unit::Year, -1)
    }

    /// `year-ago`, `year-earlier`, with the period that follows.
    fn year_ago(&self, at: usize) -> Option<Found> {
        if !self.is_mark(at + 1, '-') || !matches!(self.word(at + 2), Word::Ago | Word::Earlier) {
            return None;
        }
        let value = self.year_before();
        match (self.word(at + 3), self.word(at + 4)) {
            (Word::Ordinal(quarter @ 1..=4), Word::Unit(Unit::Quarter, false)) => {
                let found = self.anchor.and_then(|anchor| anchor.quarter(quarter, Side::Told));
                Some((found.map(|(year, quarter)| Value::Quarter(year - 1, quarter)), at + 5))
            }
            (Word::Period | Word::Unit(Unit::Quarter, false), _) => Some((value, at + 4)),
            _ => Some((value, at + 3)),
        }
    }

    /// `year-end`, `year's end`.
    fn year_end(&self, at: usize) -> Option<Found> {
        let next = if self.is_mark(at + 1, '\'') { self.skip(at + 2, Word::S) } else { self.skip_mark(at + 1, '-') };
        if self.word(next) != Word::End {
            return None;
        }
        let year = self.anchor.map(|anchor| anchor.year());
        let since = matches!(self.word_before(at), Word::Since);
        let year = year.map(|year| if since { year - 1 } else { year });
        let day = year.and_then(|year| NaiveDate::from_ymd_opt(year, 12, 31));
        Some((day.map(Value::Day), next + 1))
    }

    /// `each year`, `every Tuesday`, `every two weeks`.
    fn each(&self, at: usize) -> Option<Found> {
        match self.word(at + 1) {
            Word::Unit(unit, false) => Some((Some(Value::Every(1, unit)), at + 2)),
            Word::Weekday(..) => Some((Some(Value::Every(1, Unit::Week)), at + 2)),
            Word::Month(..) | Word::Season(_) => Some((Some(Value::Every(1, Unit::Year)), at + 2)),
            Word::Number(..) | Word::Cardinal(_) => {
                let (count, next) = self.count(at + 1)?;
                match self.word(next) {
                    Word::Unit(unit, _) => Some((Some(Value::Every(count?, unit)), next + 1)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    // --- quarters, halves, centuries ---

    /// `third quarter of 2021`, `first half`, `21st century`, `12th of January`.
    fn ordinal(&self, at: usize, number: u32) -> Option<Found> {
        let next = self.skip(self.skip_mark(at + 1, '-'), Word::Fiscal);
        match self.word(next) {
            Word::Unit(Unit::Quarter, false) if (1..=4).contains(&number) => {
                if let Some((year, end)) = self.of_year(next + 1) {
                    return Some((year.map(|year| Value::Quarter(year, number)), end));
                }
                let side = self.side(at, next + 1);
                let found = self.anchor.and_then(|anchor| anchor.quarter(number, side));
                Some((found.map(|(year, quarter)| Value::Quarter(year, quarter)), next + 1))
            }
            Word::Half if (1..=2).contains(&number) => {
                let (year, end) = self.of_year(next + 1)?;
                Some((year.map(|year| Value::Half(year, number)), end))
            }
            Word::Unit(Unit::Century, false) => {
                let year = i32::try_from(number).ok()?.checked_sub(1)?.checked_mul(100)?;
                Some((Some(Value::Century(year)).filter(|value| value.days().is_some()), next + 1))
            }
            Word::Number(..) | Word::Cardinal(_) if number == 1 => {
                let (count, end) = self.count(next)?;
                match self.word(end) {
                    Word::Unit(unit, true) => Some((Some(Value::Length(count, unit)), end + 1)),
                    _ => None,
                }
            }
            _ => self.day_before_month(at),
        }
    }

    /// `fiscal 1988`, `fiscal third quarter`.
    fn fiscal(&self, at: usize) -> Option<Found> {
        match self.word(at + 1) {
            Word::Number(..) => {
                let (year, end) = self.number_year(at + 1)?;
                Some((Some(Value::Year(year)), end))
            }
            Word::Ordinal(number) => self.ordinal(at + 1, number),
            Word::Unit(Unit::Year, false) => {
                if let Some((year, end)) = self.number_year(at + 2) {
                    return Some((Some(Value::Year(year)), end));
                }
                Some((self.now(Unit::Year, 0), at + 2))
            }
            _ => None,
        }
    }

    /// The year that follows a quarter or a season: `of 2021`, `2021`, `of last year`, `last year`.
    fn of_year(&self, at: usize) -> Option<(Option<i32>, usize)> {
        let next = self.skip(self.skip(at, Word::Of), Word::Fiscal);
        if let Some((year, end)) = self.number_year(next).or_else(|| self.spelled_year(next)) {
            return Some((Some(year), end));
        }
        if self.word(at) == Word::Of
            && self.word(at + 1) == Word::The
            && self.word(at + 2) == Word::Unit(Unit::Year, false)
        {
            return Some((self.now(Unit::Year, 0).and_then(|value| value.year()), at + 3));
        }
        self.relative_year(at)
    }

    /// `Q3 2020`, `Q3`.
    fn written_quarter(&self, at: usize, quarter: u32) -> Option<Found> {
        if let Some((year, end)) = self.of_year(at + 1) {
            return Some((year.map(|year| Value::Quarter(year, quarter)), end));
        }
        let found = self.anchor.and_then(|anchor| anchor.quarter(quarter, self.side(at, at + 1)));
        Some((found.map(|(year, quarter)| Value::Quarter(year, quarter)), at + 1))
    }

    /// `1990s`, `the '90s`, `the nineties`.
    fn decade(&self, at: usize, year: u32) -> Option<Found> {
        let year = match year {
            1000..=2100 if year.is_multiple_of(10) => i32::try_from(year).ok()?,
            // `the 20s` may be of two centuries.
            30..=90 if year.is_multiple_of(10) => {
                // Of a person in his sixties nothing is dated.
                let is_introduced = matches!(
                    self.word_before(at),
                    Word::The | Word::Early | Word::Late | Word::Mid | Word::Mark('\'' | '-')
                );
                if !is_introduced {
                    return None;
                }
                1900 + i32::try_from(year).ok()?
            }
            _ => return None,
        };
        Some((Some(Value::Decade(year)), at + 1))
    }

    // --- names ---

    /// The day that follows the name of a month, and the word after it.
    fn day_number(&self, month_at: usize) -> Option<(u32, usize)> {
        let next = self.after_month_name(month_at);
        match self.word(next) {
            Word::Number(day @ 1..=31, 1..=2)
                if !self.goes_on(next + 1) || self.is_mark(next + 1, '-') || self.is_mark(next + 1, ',') =>
            {
                Some((day, next + 1))
            }
            Word::Ordinal(day @ 1..=31) if !matches!(self.word(next + 1), Word::Unit(..)) => Some((day, next + 1)),
            Word::The => match self.word(next + 1) {
                Word::Ordinal(day @ 1..=31)
                    if self.touches(next + 1) || self.slice(next + 1).starts_with(|c: char| c.is_ascii_digit()) =>
                {
                    Some((day, next + 2))
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn after_month_name(&self, at: usize) -> usize {
        if self.is_mark(at + 1, '.') && self.touches(at + 1) && matches!(self.word(at), Word::Month(_, true)) {
            at + 2
        } else {
            at + 1
        }
    }

    /// `January 12, 2022`, `Jan. 12`, `January 2022`, `January last year`, `January`. `told` where what stands before says that it is
    /// a month.
    fn month(&self, at: usize, month: u32, told: bool) -> Option<Found> {
        if !self.is_capital(at) {
            return None;
        }
        if let Some((day, end)) = self.day_number(at) {
            return Some(self.with_year(at, end, month, day));
        }
        let next = self.after_month_name(at);
        let before_year = self.skip(self.skip_mark(next, ','), Word::Of);
        if let Some((year, end)) = self.number_year(before_year).or_else(|| self.spelled_year(before_year)) {
            return Some((Some(Value::Month(year, month)), end));
        }
        if let Some((year, end)) = self.relative_year(next) {
            return Some((year.map(|year| Value::Month(year, month)), end));
        }
        if next == at + 1 && matches!(self.word(at), Word::Month(_, true)) {
            return None;
        }
        // `march`, `august` and the names of women are other words as well, and a headline has nothing but capitals.
        let is_word_too = matches!(self.word(at), Word::Month(3 | 4 | 5 | 6 | 8, false) | Word::Month(_, true))
            || self.slice(at).chars().all(char::is_uppercase);
        if is_word_too && !told && !self.introduces_month(at) {
            return None;
        }
        let side = self.side(at, next);
        let found = self.anchor.and_then(|anchor| anchor.month_of(month, side));
        // The full stop of what is written short ends the sentence as well.
        Some((found.map(|(year, month)| Value::Month(year, month)), next))
    }

    /// Whether what stands before `at` says that a month follows.
    fn introduces_month(&self, at: usize) -> bool {
        match self.word_before(at) {
            before if introduces_time(before) => true,
            Word::To | Word::For | Word::Early | Word::Late | Word::Mid => true,
            // `between March and May`
            Word::And => at.checked_sub(3).is_some_and(|before| self.slice(before) == "between"),
            Word::Other => at.checked_sub(1).is_some_and(|before| self.slice(before) == "between"),
            _ => false,
        }
    }

    /// `Tuesday`, `Tuesday night`, `Tuesday, Jan. 12`.
    fn weekday(&self, first: usize, at: usize, weekday: u32, short: bool) -> Option<Found> {
        if !self.is_capital(at) {
            return None;
        }
        let mut next = at + 1;
        let dotted = short && self.is_mark(next, '.') && self.touches(next);
        if dotted {
            next += 1;
        }
        if let Some(found) = self.date_after_weekday(next) {
            return Some(found);
        }
        if short && !dotted {
            return None;
        }
        if short && !matches!(self.word(at), Word::Weekday(1 | 3, _)) {
            return None;
        }
        let side = self.side(first, next);
        let day = self.anchor.and_then(|anchor| anchor.weekday(weekday, side));
        Some(self.day_and_part(day.map(Value::Day), next))
    }

    /// The date that a weekday belongs to: `, Jan. 12`, ` 12 January 2022`, `, the 12th of January`.
    fn date_after_weekday(&self, at: usize) -> Option<Found> {
        let next = self.skip(self.skip_mark(at, ','), Word::The);
        match self.word(next) {
            Word::Month(month, _) if self.is_capital(next) => {
                let (day, end) = self.day_number(next)?;
                Some(self.with_year(next, end, month, day))
            }
            Word::Number(..) | Word::Ordinal(_) => self.iso(next).or_else(|| self.day_before_month(next)),
            _ => None,
        }
    }

    /// `summer of 2021`, `summer 2021`, `the summer`, `in summer`. `told` after an article.
    fn season(&self, at: usize, season: super::value::Season, told: bool) -> Option<Found> {
        if let Some((year, end)) = self.of_year(at + 1) {
            return Some((year.map(|year| Value::Season(year, season)), end));
        }
        let begin = if told { at.saturating_sub(1) } else { at };
        let before = begin.checked_sub(1).map_or("", |before| self.slice(before));
        let is_introduced =
            ["in", "In", "during", "During", "since", "until", "by", "early", "late", "mid", "over", "Over", "into"];
        // What falls in prices, or into disrepair, is no season.
        let is_other_fall = self.slice(at).eq_ignore_ascii_case("fall")
            && (!told || matches!(self.word(at + 1), Word::Of | Word::In | Word::From));
        if !is_introduced.contains(&before) || is_other_fall {
            return None;
        }
        let side = self.side(at, at + 1);
        Some((self.anchor.and_then(|anchor| anchor.season(season, side)), at + 1))
    }

    fn holiday(&self, at: usize, holiday: Holiday) -> Option<Found> {
        self.holiday_on(at, holiday, self.side(at, at + 1))
    }

    fn holiday_on(&self, at: usize, holiday: Holiday, side: Side) -> Option<Found> {
        let mut end = at + 1;
        let mut is_eve = false;
        match self.word(end) {
            Word::Unit(Unit::Day, false) => end += 1,
            Word::Eve => {
                is_eve = true;
                end += 1;
            }
            _ => {}
        }
        let side = if side == Side::Unknown { Side::Told } else { side };
        let (year, end) = match self.number_year(self.skip_mark(end, ',')) {
            Some((year, end)) => (Some(year), end),
            None => (None, end),
        };
        let of = |year: i32| match holiday {
            Holiday::Christmas => NaiveDate::from_ymd_opt(year, 12, if is_eve { 24 } else { 25 }),
            Holiday::Halloween => NaiveDate::from_ymd_opt(year, 10, 31),
            Holiday::NewYear if is_eve => NaiveDate::from_ymd_opt(year, 12, 31),
            Holiday::NewYear => NaiveDate::from_ymd_opt(year, 1, 1),
            Holiday::Thanksgiving => NaiveDate::from_weekday_of_month_opt(year, 11, chrono::Weekday::Thu, 4),
        };
        let found = match year {
            Some(year) => of(year),
            None => self.anchor.and_then(|anchor| {
                let near = of(anchor.year())?;
                let (month, day) = (chrono::Datelike::month(&near), chrono::Datelike::day(&near));
                let found = anchor.day_of_month(month, day, side)?;
                of(chrono::Datelike::year(&found))
            }),
        };
        Some((found.map(Value::Day), end))
    }

    /// `New Year's Day`, `New Year's Eve`.
    fn new_year(&self, at: usize) -> Option<Found> {
        let is_named = self.word(at + 1) == Word::Unit(Unit::Year, false)
            && self.is_mark(at + 2, '\'')
            && self.word(at + 3) == Word::S;
        if !is_named || !self.is_capital(at) || !matches!(self.word(at + 4), Word::Unit(Unit::Day, false) | Word::Eve) {
            return None;
        }
        self.holiday_on(at + 3, Holiday::NewYear, self.side(at, at + 5))
    }

    // --- times of day ---

    /// `9 a.m. Tuesday`, `7:15 p.m.`, `17:30 on 3 March`.
    fn clock(&self, at: usize) -> Option<Found> {
        let Word::Number(hour @ 0..=24, 1..=2) = self.word(at) else { return None };
        if self.is_continued(at) {
            return None;
        }
        let mut next = at + 1;
        let mut minute = None;
        if self.is_mark(next, ':')
            && self.touches(next)
            && self.touches(next + 1)
            && let Word::Number(found @ 0..=59, 2) = self.word(next + 1)
        {
            minute = Some(found);
            next += 2;
        }
        if let Word::HalfOfDay(None, afternoon) = self.word(next) {
            return self.after_clock(at, next + 1, hour, minute, afternoon);
        }
        let rest = self.tokens.get(next).and_then(|token| self.text.get(token.start as usize..)).unwrap_or("");
        let afternoon = rest.starts_with("p.m.") || rest.starts_with("P.M.");
        if afternoon || rest.starts_with("a.m.") || rest.starts_with("A.M.") {
            return self.after_clock(at, next + 4, hour, minute, afternoon);
        }
        None
    }

    fn after_clock(&self, first: usize, at: usize, hour: u32, minute: Option<u32>, afternoon: bool) -> Option<Found> {
        let hour = match (hour, afternoon) {
            (12, false) => 0,
            (12.., _) => hour,
            (_, true) => hour + 12,
            (_, false) => hour,
        };
        let part = PartOfDay::Clock(u8::try_from(hour).ok()?, minute.and_then(|minute| u8::try_from(minute).ok()));
        let end = self.skip(at, Word::Zone);
        Some(self.part_of_what_follows(first, end, part))
    }

    /// `noon Thursday`, `midnight on Friday`.
    fn part_before_day(&self, at: usize, part: PartOfDay) -> Option<Found> {
        if !matches!(part, PartOfDay::Noon | PartOfDay::Clock(..)) {
            return None;
        }
        Some(self.part_of_what_follows(at, at + 1, part))
    }

    /// The part of the day that follows at `at`, else of the day of publication.
    fn part_of_what_follows(&self, first: usize, at: usize, part: PartOfDay) -> Found {
        let next = self.skip(self.skip_mark(at, ','), Word::On);
        let day = match self.word(next) {
            Word::Weekday(weekday, short) => self.weekday(first, next, weekday, short),
            Word::Month(month, _) => self.month(next, month, false),
            Word::Today => Some((self.day(0), next + 1)),
            Word::Yesterday => Some((self.day(-1), next + 1)),
            Word::Tomorrow => Some((self.day(1), next + 1)),
            Word::Number(..) => self.iso(next).or_else(|| self.day_before_month(next)),
            _ => None,
        };
        match day.filter(|(value, _)| matches!(value, None | Some(Value::Day(_) | Value::Within(..)))) {
            Some((Some(Value::Day(day) | Value::Within(day, _)), end)) => (Some(Value::Within(day, part)), end),
            Some((_, end)) => (None, end),
            None => (self.part(self.day(0), part), at),
        }
    }
}

/// Whether a month and a year may follow a word.
fn introduces_time(word: Word) -> bool {
    matches!(
        word,
        Word::In
            | Word::Since
            | Word::Until
            | Word::By
            | Word::From
            | Word::Through
            | Word::During
            | Word::Of
            | Word::Before
            | Word::After
    )
}
