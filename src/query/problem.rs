//! What is wrong or doubtful in a query, where, and how to mend it.
//!
//! A problem never stops parsing; whether an error stops a search is the caller's choice. Rendered as plain text: colour and
//! terminals are not known here.

use std::fmt::Write;
use std::ops::Range;

use chrono::NaiveDate;
use thiserror::Error;
use unicode_width::UnicodeWidthChar;

use super::meant::{self, Sought};
use super::resolve::Filters;
use crate::date::query::QueryDateError;
use crate::text::visible::visible_in_line;

/// Bytes a query may have.
pub const MAX_BYTES: usize = 8 * 1024;
/// Brackets that may be open at one place.
pub const MAX_DEPTH: usize = 64;
/// Proximity operators in one query.
pub const MAX_PROXIMITIES: usize = 64;
/// Words between two operands, or inside a phrase: less than the gap that keeps a title apart from its body.
pub const MAX_DISTANCE: u32 = crate::passage::BODY_GAP - 1;
/// Occurrences for `atleast`.
pub const MAX_COUNT: u32 = 10_000;
/// The greatest boost.
pub const MAX_BOOST: f32 = 1_000.0;
/// Steps of a regular expression with its counts written out; any character, a class and the like are `STEPS_OF_A_CLASS`.
pub const MAX_REGEX_STEPS: u64 = 2_000;
/// What a `.` or a `[a-z]` counts as: an engine reads bytes, of which either is many.
pub const STEPS_OF_A_CLASS: u64 = 8;
/// Ways to combine alternatives that hold `speaker:` or `said:`, in one query.
pub const MAX_COMBINATIONS: usize = 64;
/// Words of an index that one pattern, fuzzy word or regular expression may stand for. Engines hold to it.
pub const MOST_TERMS: usize = 1_024;

/// One thing that is wrong or doubtful.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Bytes of the text named by `origin`, at character boundaries.
    pub at: Range<usize>,
    pub severity: Severity,
    pub kind: ProblemKind,
    /// How to mend it.
    pub help: Option<String>,
    pub origin: Origin,
}

/// Whether a query can be answered as it was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// What was asked cannot be answered; the reading leaves something out.
    Error,
    /// The query was read in a way that may not be the one meant.
    Hint,
}

/// Which text a problem lies in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    #[default]
    Query,
    /// A value of the flag `--name`; `index` counts the values of that flag from 0.
    Flag { name: &'static str, index: usize },
}

/// What is wrong. Texts inside are shortened and safe to show on a terminal.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ProblemKind {
    #[error("the query has {bytes} bytes; the limit is {MAX_BYTES} (8 KiB), and the rest was not read")]
    TooLong { bytes: usize },
    #[error("brackets lie more than {MAX_DEPTH} deep; what is inside was not read")]
    TooDeep,
    #[error("more than {MAX_PROXIMITIES} proximity operators (W/5 and the like) in one query")]
    TooManyProximities,
    #[error("`speaker:` and `said:` in alternatives can be combined in more than {MAX_COMBINATIONS} ways")]
    TooManyCombinations,
    #[error("this bracket is never closed")]
    UnclosedBracket,
    #[error("this bracket closes nothing")]
    StrayBracket,
    #[error("there is nothing between these brackets")]
    EmptyBrackets,
    #[error("the quotation mark is never closed; the phrase was read to the end")]
    UnclosedQuote,
    #[error("this quotation mark belongs to no phrase and was left out")]
    StrayQuote,
    #[error("there is no word between these quotation marks")]
    EmptyPhrase,
    #[error("`{text}` has no letter or digit and was left out")]
    NoWord { text: String },
    #[error("there is no word to search for")]
    NoWords,
    #[error("`{operator}` needs something {side} it")]
    MissingOperand { operator: String, side: &'static str },
    #[error("nothing follows `{field}:`")]
    MissingValue { field: &'static str },
    #[error("read as `{field}:` with what follows the blank")]
    BlankAfterField { field: &'static str },
    #[error("there is no field `{name}:`; it was read as text")]
    UnknownField { name: String },
    #[error("`{inner}:` cannot stand inside `{outer}:`")]
    NestedField { inner: &'static str, outer: &'static str },
    #[error("`{field}:{value}` is unknown")]
    UnknownFlag { field: &'static str, value: String },
    #[error("`{text}` needs a number from 1 to {MAX_COUNT}, as in atleast3(gas)")]
    BadCount { text: String },
    #[error("`{text}` was read as a word")]
    CountWithoutBrackets { text: String },
    #[error("`{text}`: a distance is from {least} to {MAX_DISTANCE}")]
    BadDistance { text: String, least: u32 },
    #[error("`{text}`: a word is searched with ~1 or ~2 letters changed, no more")]
    BadFuzziness { text: String },
    #[error("`{text}` has wildcards, so `~` was left out")]
    FuzzyPattern { text: String },
    #[error("`{text}`: a boost is a number above 0 and at most {MAX_BOOST}")]
    BadBoost { text: String },
    #[error("boosts inside of boosts are multiplied, and these make more than {MAX_BOOST}")]
    BoostsTooGreat,
    #[error("a boost inside {place} has no effect")]
    BoostWithoutEffect { place: String },
    #[error("the regular expression {why}")]
    BadRegex { why: &'static str },
    #[error("the regular expression has {steps} steps with its counts written out; the limit is {MAX_REGEX_STEPS}")]
    RegexTooLarge { steps: u64 },
    #[error("a regular expression inside a phrase is not supported")]
    RegexInPhrase,
    #[error("a fuzzy word inside a phrase is not supported")]
    FuzzyInPhrase,
    #[error("`{text}`: `~` belongs behind a word or a phrase")]
    StrayTilde { text: String },
    #[error("`{text}`: `=` asks for one form and `~` for others")]
    ExactFuzzy { text: String },
    #[error("`{text}`: `=` stands directly before a word")]
    ExactNothing { text: String },
    #[error("`{text}` is not in the index, which has letters and digits alone")]
    EscapedWildcard { text: String },
    #[error("`*` alone between other words is not supported")]
    LoneWildcard,
    #[error("AND binds before OR; read as {reading}")]
    AndBesideOr { reading: String },
    #[error("this looks like a range of dates, and was read as words")]
    RangeWithoutField,
    #[error("{operator} takes words, phrases, patterns or bracketed ORs of them, not {operand}")]
    BadOperand { operator: String, operand: &'static str },
    #[error("{what} cannot stand inside `{field}:`")]
    NotInField { what: &'static str, field: &'static str },
    #[error(transparent)]
    Date(#[from] QueryDateError),
    #[error("--from {from} begins after --to {to} ends")]
    FlagsReversed { from: NaiveDate, to: NaiveDate },
    #[error("{}", meant::message(word, *sought, *is_rare, meant))]
    NothingHas { word: String, sought: Sought, is_rare: bool, meant: Vec<String> },
    #[error("\"{text}\" was searched as a word")]
    SearchedAsWord { text: String },
    #[error("`{text}` is no operator here and was read as words")]
    ForeignOperator { text: String, here: String },
    #[error("`{text}` was left out")]
    LeftOut { text: String },
    #[error("no day lies in all of these dates, so nothing can match")]
    NoCommonDay,
}

impl Problem {
    pub(super) fn error(at: Range<usize>, kind: ProblemKind) -> Problem {
        Problem { at, severity: Severity::Error, kind, help: None, origin: Origin::Query }
    }

    pub(super) fn hint(at: Range<usize>, kind: ProblemKind) -> Problem {
        Problem { at, severity: Severity::Hint, kind, help: None, origin: Origin::Query }
    }

    pub(super) fn with_help(self, help: impl Into<String>) -> Problem {
        Problem { help: Some(help.into()), ..self }
    }

    pub(super) fn with_origin(self, origin: Origin) -> Problem {
        Problem { origin, ..self }
    }

    /// Whether what was asked cannot be answered.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The text the problem lies in: the query, or a flag's value.
    pub fn text<'a>(&self, query: &'a str, filters: &'a Filters) -> &'a str {
        match self.origin {
            Origin::Query => query,
            Origin::Flag { name, index } => filters.value(name, index).unwrap_or(""),
        }
    }

    /// The message, the line it is about with carets under the place, and the help. `text` is what `origin` names. Every line
    /// ends in a newline; characters that could disturb a terminal are replaced.
    pub fn render(&self, text: &str) -> String {
        self.render_within(text, WIDEST)
    }

    /// The same for a terminal with so many columns.
    pub fn render_within(&self, text: &str, columns: usize) -> String {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Hint => "hint",
        };
        let mut rendered = format!("{severity}: ");
        // That message names its flags itself.
        let names_flags = matches!(self.kind, ProblemKind::FlagsReversed { .. });
        if let Origin::Flag { name, .. } = self.origin
            && !names_flags
        {
            // Writing to a string cannot fail.
            let _ = write!(rendered, "--{name}: ");
        }
        let _ = writeln!(rendered, "{}", self.kind);
        if !text.trim().is_empty() {
            let (line, indent, carets) = excerpt(text, &self.at, columns.clamp(NARROWEST, WIDEST) - MARGIN);
            let _ = writeln!(rendered, "  {line}\n  {}{}", " ".repeat(indent), "^".repeat(carets));
        }
        if let Some(help) = &self.help {
            let _ = writeln!(rendered, "help: {}", printable(help));
        }
        rendered
    }
}

/// Columns of a terminal for which a query is cut; a wider one shows no more.
const WIDEST: usize = 80;
const NARROWEST: usize = 36;
/// Columns beside the query.
const MARGIN: usize = 6;
/// Columns shown before the place where the beginning is cut off.
const LEAD: usize = 24;

/// The part of `text` around a place in at most `window` columns, the columns before the place in it, and the columns of the place.
fn excerpt(text: &str, at: &Range<usize>, window: usize) -> (String, usize, usize) {
    let start = text.floor_char_boundary(at.start.min(text.len()));
    let end = text.floor_char_boundary(at.end.min(text.len())).max(start);
    let before = columns(text.get(..start).unwrap_or(""));
    let length = columns(text.get(start..end).unwrap_or("")).max(1);
    let total = columns(text);
    if total <= window {
        return (printable(text), before, length);
    }
    // What does not fit is cut where the place is not, and shown as one `…` on either side.
    let first = if before + length < window - 1 { 0 } else { before.saturating_sub(LEAD.min(window / 3)) };
    let first = first.min(total - (window - 1));
    let last = if total - first < window { total } else { first + window - 2 };
    let mut line = String::new();
    let (mut column, mut begun, mut ended) = (0, None, 0);
    for c in text.chars() {
        let next = column + width(c);
        // A mark over a letter that was cut away goes with it, as does the half of a wide character.
        if column >= first && next <= last && (begun.is_some() || next > column) {
            begun.get_or_insert(column);
            line.push(visible_in_line(c));
            ended = next;
        }
        column = next;
    }
    if first > 0 {
        line.insert(0, '…');
    }
    if ended < total {
        line.push('…');
    }
    let indent = before.saturating_sub(begun.unwrap_or(0)) + usize::from(first > 0);
    let shown = columns(&line);
    (line, indent, length.min(shown.saturating_sub(indent)).max(1))
}

/// Columns that the text takes where it is shown.
fn columns(text: &str) -> usize {
    text.chars().map(width).sum()
}

fn width(c: char) -> usize {
    visible_in_line(c).width().unwrap_or(0)
}

/// `text` without the characters that could disturb a terminal, each replaced by one.
fn printable(text: &str) -> String {
    text.chars().map(visible_in_line).collect()
}
