//! Every text that a query can be answered with instead of hits: each kind of problem has a case in
//! `tests/scenarios/problems.txt` that shows it in full, and a kind without one fails here, or does not compile.
//!
//! `ONRECORD_BLESS=1 cargo test --test it -- problems` writes the texts anew; read the diff.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;

use chrono::NaiveDate;
use onrecord::date::query::QueryDateError;
use onrecord::engine::EngineError;
use onrecord::query::{Clock, Filters, ProblemKind, parse, parse_any, resolve};

use super::shared::{onrecord, run, run_to};

/// The names of an enum's variants, all of them: a new one does not compile until it is listed.
macro_rules! variants {
    ($of:ident, $name_of:ident, $all:ident: $($variant:ident),* $(,)?) => {
        fn $name_of(value: &$of) -> &'static str {
            match value { $($of::$variant { .. } => stringify!($variant)),* }
        }
        const $all: &[&str] = &[$(stringify!($variant)),*];
    };
}

variants!(ProblemKind, kind_of, KINDS:
    TooLong, TooDeep, TooManyProximities, TooManyCombinations, UnclosedBracket, StrayBracket, EmptyBrackets, UnclosedQuote,
    StrayQuote, EmptyPhrase, NoWord, NoWords, MissingOperand, MissingValue, BlankAfterField, UnknownField, NestedField,
    UnknownFlag, BadCount, CountWithoutBrackets, BadDistance, BadFuzziness, FuzzyPattern, BadBoost,
    BoostsTooGreat, BoostWithoutEffect, BadRegex, RegexTooLarge, RegexInPhrase, FuzzyInPhrase, StrayTilde, ExactFuzzy,
    ExactNothing, EscapedWildcard, LoneWildcard, AndBesideOr, RangeWithoutField, BadOperand, NotInField, Date,
    FlagsReversed, NoCommonDay, NothingHas, SearchedAsWord, ForeignOperator, LeftOut,
);
variants!(QueryDateError, date_error_of, DATE_ERRORS:
    Empty, Unrecognised, Impossible, Ambiguous, AmbiguousAge, OutOfRange, Reversed, TooManyEnds,
);

/// As it stands above a case: dates by what is wrong with them.
fn name_of(kind: &ProblemKind) -> String {
    match kind {
        ProblemKind::Date(error) => format!("Date {}", date_error_of(error)),
        other => kind_of(other).to_owned(),
    }
}

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios/problems.txt")
}

/// `{gas *3}` stands for `gas gas gas `.
fn written_out(text: &str) -> String {
    let Some((before, rest)) = text.split_once('{') else { return text.to_owned() };
    let (repeated, after) = rest.split_once('}').expect("a brace is closed");
    let (piece, times) = repeated.rsplit_once('*').expect("what is repeated says how often");
    format!("{before}{}{}", piece.repeat(times.parse().expect("a number")), written_out(after))
}

/// What a case asks, and the names of what is wrong with it.
fn answer(asked: &[&str]) -> (String, BTreeSet<String>) {
    let mut filters = Filters::default();
    let (mut text, mut any) = (String::new(), false);
    for line in asked {
        let (what, value) = line.split_once(' ').unwrap_or((line, ""));
        let value = written_out(value);
        match what {
            "?" => text = value,
            "?any" => (text, any) = (value, true),
            "--speaker" => filters.speakers.push(value),
            "--said" => filters.said.push(value),
            "--outlet" => filters.outlets.push(value),
            "--lang" => filters.languages.push(value),
            "--from" => filters.from = Some(value),
            "--to" => filters.to = Some(value),
            "--on" => filters.on = Some(value),
            other => panic!("no flag: {other}"),
        }
    }
    let parsed = if any { parse_any(&text) } else { parse(&text) };
    let clock = Clock { today: NaiveDate::from_ymd_opt(2022, 3, 30).expect("there is such a day") };
    let (_, more) = resolve(&parsed.query, &filters, &clock);
    let (mut shown, mut names) = (String::new(), BTreeSet::new());
    for problem in parsed.problems.iter().chain(&more) {
        shown.push_str(&problem.render(problem.text(&text, &filters)));
        names.insert(name_of(&problem.kind));
    }
    (shown, names)
}

#[test]
fn every_problem_has_a_case() {
    let written = std::fs::read_to_string(file()).expect("the cases are there");
    let bless = std::env::var_os("ONRECORD_BLESS").is_some();
    let (mut anew, mut seen) = (String::new(), BTreeSet::new());
    for case in written.trim_end().split("\n\n") {
        if case.starts_with('#') {
            let _ = write!(anew, "{case}\n\n");
            continue;
        }
        let mut lines = case.lines();
        let name = lines.next().unwrap_or("");
        let asked: Vec<&str> = lines.take_while(|line| line.starts_with('?') || line.starts_with("--")).collect();
        let (shown, names) = answer(&asked);
        assert!(names.contains(name), "{name} is not what is wrong with {asked:?}, but {names:?}:\n{shown}");
        let right = format!("{name}\n{}\n{}", asked.join("\n"), shown.trim_end());
        if !bless {
            assert_eq!(case, right);
        }
        let _ = write!(anew, "{right}\n\n");
        seen.insert(name.to_owned());
    }
    // These are said when an index has nothing: tests/scenarios/cli/meant.txt shows them.
    let kinds = KINDS
        .iter()
        .filter(|kind| !matches!(**kind, "Date" | "NothingHas" | "SearchedAsWord"))
        .map(|kind| (*kind).to_owned());
    let wanted: BTreeSet<String> = kinds.chain(DATE_ERRORS.iter().map(|error| format!("Date {error}"))).collect();
    let missing: Vec<&String> = wanted.difference(&seen).collect();
    assert!(missing.is_empty(), "no case shows {missing:?}");
    if bless {
        std::fs::write(file(), format!("{}\n", anew.trim_end())).expect("the cases can be written");
    }
}

/// Whether a query can be the reason, as far as an index is sound.
fn is_about_a_query(error: &EngineError) -> bool {
    match error {
        // The others are in tests/scenarios/cli: timeline.txt and paging.txt.
        EngineError::Query(_) | EngineError::TooManyBuckets { .. } | EngineError::Cursor(_) => true,
        EngineError::NoIndex(_)
        | EngineError::NotAnIndex(_)
        | EngineError::Version { .. }
        | EngineError::Locked { .. }
        | EngineError::Io { .. }
        | EngineError::Damaged(_)
        | EngineError::Article { .. }
        | EngineError::Writing
        | EngineError::Storage(_) => false,
    }
}

#[test]
fn what_an_index_says_of_a_query() {
    assert!(is_about_a_query(&EngineError::Query(String::new())));
    let place = tempfile::tempdir().expect("a folder can be made");
    let place = place.path();
    let words: String = (0..1_100).map(|number| format!("w{number:04} ")).collect();
    std::fs::write(place.join("a.txt"), words).expect("a file can be written");
    run_to(0, place, &["index", "a.txt", "-q"]);
    let check = |query: &str, expected: &str| {
        let output = run(place, &["search", query]);
        assert_eq!(String::from_utf8_lossy(&output.stderr), expected, "{query}");
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{query}");
    };
    let many = "stands for more than 1024 different words; write more of it";
    for query in ["w*", "title:x OR w????*", "\"w* x\"", "said:w*", "atleast2(w*)", "x W/5 w*"] {
        let pattern = if query.contains('?') { "w????*" } else { "w*" };
        check(query, &format!("onrecord: `{pattern}` {many}\n"));
    }
    check("/w.*/", &format!("onrecord: `/w.*/` {many}\n"));
    // However long what was written is, the message is short.
    let long = "a*".repeat(400);
    let beginning = "a*".repeat(30);
    check(&format!("id:{long}"), &format!("onrecord: `{beginning}…` cannot be looked up: it is too large\n"));
}

#[test]
fn what_the_program_says_of_a_query() {
    let place = tempfile::tempdir().expect("a folder can be made");
    let check = |arguments: &[&str], expected: &str| {
        let output = onrecord(place.path()).arg("search").args(arguments).output().expect("the program starts");
        assert_eq!(String::from_utf8_lossy(&output.stderr), expected, "{arguments:?}");
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{arguments:?}");
    };
    let nothing = "onrecord: nothing to search for\n  \
                   `onrecord search '*'` finds every article; `onrecord help query` says what else can be asked\n";
    check(&[""], nothing);
    check(&["  ", "--any"], nothing);
    check(&["(gas"], "onrecord: error: this bracket is never closed\n  (gas\n  ^\nhelp: put `)` where it ends\n");
    check(
        &["gas", "--on", "2022-13"],
        "onrecord: error: --on: `2022-13` is no possible date: there is no month 13\n  2022-13\n  ^^^^^^^\n",
    );
    // No more than five are shown.
    let one = |at: usize| {
        format!(
            "onrecord: error: this bracket closes nothing\n  a)))))))\n  {}^\nhelp: leave it out, or put `(` before\n",
            " ".repeat(at)
        )
    };
    let five: String = (1..6).map(one).collect();
    check(&["a)))))))"], &format!("{five}onrecord: and 2 more\n"));
}
