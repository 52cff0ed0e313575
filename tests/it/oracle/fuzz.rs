//! Queries that are nearly right, and anything else: nothing ends in a panic, and everything prints as what it was read as.
//!
//! `ONRECORD_FUZZ=1000000 cargo test --release --test it -- oracle` tries so many.

use std::collections::BTreeSet;

use onrecord::engine::{Engine, EngineError, PageRequest};
use onrecord::query::{Clock, Filters, Node, NodeKind, parse, parse_any, resolve};

use super::super::query::check_anything;
use super::articles::Dice;
use super::ask::{self, today};
use super::{SEED, archive, number};

/// Strings in an ordinary run.
const STRINGS: usize = 20_000;
/// One string in so many goes through an index as well.
const ONE_ASKED_OF: usize = 40;

const PIECES: &[&str] = &[
    " ",
    " ",
    "(",
    ")",
    "\"",
    "“",
    "”",
    "«",
    "»",
    "„",
    "'",
    "-",
    "--",
    "+",
    "=",
    "*",
    "?",
    "~",
    "~1",
    "~9",
    "^",
    "^2",
    "^0",
    "^1e9",
    "^.5",
    ":",
    "::",
    "/",
    "//",
    "\\",
    ".",
    "..",
    "...",
    ",",
    ";",
    "&",
    "#",
    "@",
    "[",
    "]",
    "{",
    "}",
    "|",
    "<",
    ">",
    ">=",
    " AND ",
    " OR ",
    " NOT ",
    " W/5 ",
    " w/S ",
    " W/P ",
    " PRE/2 ",
    " ADJ ",
    " NEAR/0 ",
    "W/999",
    "w/",
    "atleast3(",
    "atleast(",
    "ATLEAST99999999999(",
    "title:",
    "text:",
    "speaker:",
    "said:",
    "role:",
    "cue:",
    "mentions:",
    "outlet:",
    "author:",
    "section:",
    "lang:",
    "date:",
    "id:",
    "path:",
    "has:",
    "is:",
    "has:quote",
    "is:x",
    "nofield:",
    "date:2022-13",
    "date:3m",
    "date:>",
    "date:2022..2021",
    "date:\"12 January",
    "03/04/2022",
    "date:99999d",
    "/a(b/",
    "/[/",
    "/a\\/",
    "/(?i)x/",
    "/\\p{L}+/",
    "/.*/",
    "**",
    "*?*",
    "a*b*c*d*",
    "https://x.example/a?b=c#d",
    "12:30",
    "\0",
    "\u{1}",
    "\u{7f}",
    "\u{85}",
    "\u{ad}",
    "\u{301}",
    "\u{20dd}",
    "\u{200b}",
    "\u{200d}",
    "\u{200e}",
    "\u{200f}",
    "\u{202e}",
    "\u{2066}",
    "\u{2028}",
    "\u{feff}",
    "\u{fffd}",
    "\u{ffff}",
    "\u{10ffff}",
    "\u{e0001}",
    "\u{10600}",
    "\u{10601}",
    "\r\n",
    "\t",
    "\u{3000}",
    "\u{a0}",
    "سياسة",
    "בית",
    "क्षि",
    "한국",
    "한",
    "北京",
    "゛",
    "ﬁ",
    "ｇａｓ",
    "İ",
    "ẞ",
    "ǆ",
    "ΑΣ",
    "½",
    "²",
    "①",
    "👩\u{200d}👩\u{200d}👧",
    "🇬🇧",
    "e\u{301}\u{302}\u{303}",
    "𝔤𝔞𝔰",
];

/// A query, right or not.
fn string(dice: &mut Dice) -> String {
    let mut text = match dice.below(8) {
        0 => (0..dice.between(0, 30)).map(|_| dice.pick(PIECES)).collect(),
        1 => (0..dice.between(0, 40)).map(|_| character(dice)).collect(),
        _ => ask::query(dice).written(dice),
    };
    for _ in 0..dice.weighted(&[1, 4, 3, 2, 1, 1]) {
        text = changed(&text, dice);
    }
    text
}

/// Any character, those that are rare as often as the others.
fn character(dice: &mut Dice) -> char {
    let end = [0x80, 0x300, 0x3000, 0x1_0000, 0x11_0000][dice.below(5)];
    char::from_u32(dice.below(end) as u32).unwrap_or('\u{fffd}')
}

fn changed(text: &str, dice: &mut Dice) -> String {
    let letters: Vec<char> = text.chars().collect();
    let (one, other) = (dice.below(letters.len() + 1), dice.below(letters.len() + 1));
    let (from, to) = (one.min(other), one.max(other));
    let piece = |from: usize, to: usize| letters[from..to].iter().collect::<String>();
    let rest = |from: usize| piece(from, letters.len());
    match dice.below(9) {
        // Left out: a letter, or a run.
        0 => format!("{}{}", piece(0, from), rest((from + 1).min(letters.len()))),
        1 => format!("{}{}", piece(0, from), rest(to)),
        // Twice, or many times.
        2 => format!("{}{}{}", piece(0, to), piece(from, to), rest(to)),
        3 => {
            let times = if dice.percent(2) { 1_000 } else { dice.between(2, 12) };
            let run: String = piece(from, to).chars().take(12).collect();
            format!("{}{}{}", piece(0, from), run.repeat(times), rest(to))
        }
        // Swapped.
        4 => format!("{}{}{}", rest(to), piece(from, to), piece(0, from)),
        5 => {
            let mut swapped = letters.clone();
            if from < letters.len() && to < letters.len() {
                swapped.swap(from, to);
            }
            swapped.into_iter().collect()
        }
        // Put in.
        6 => format!("{}{}{}", piece(0, from), character(dice), rest(from)),
        7 => piece(0, from),
        _ => format!("{}{}{}", piece(0, from), dice.pick(PIECES), rest(from)),
    }
}

#[test]
fn no_string_ends_in_a_panic() {
    let strings = number("ONRECORD_FUZZ").map_or(STRINGS, |number| number as usize);
    let seed = number("ONRECORD_ORACLE_SEED").unwrap_or(SEED);
    let archive = archive(60, &mut Dice(seed));
    let request = PageRequest { limit: 5, passages: 2, total: true, ..PageRequest::default() };
    let (mut asked, mut failed) = (0, Vec::new());
    for number in 0..strings {
        let text = string(&mut Dice(seed.wrapping_add(number as u64).wrapping_mul(0x9e6c_63d0_876a_3f6b)));
        let outcome = std::panic::catch_unwind(|| check_anything(&text));
        if outcome.is_err() {
            failed.push(format!("seed {seed}, string {number}: {text:?}"));
        }
        if number % ONE_ASKED_OF > 0 {
            continue;
        }
        for query in [parse(&text).query, parse_any(&text).query] {
            let (resolved, _) = resolve(&query, &Filters::default(), &Clock { today: today() });
            let answer = archive.index.search(&resolved, &request);
            // What panics inside the index would be called damage.
            if !matches!(answer, Ok(_) | Err(EngineError::Query(_))) {
                failed.push(format!("seed {seed}, string {number}: {text:?}: {answer:?}"));
            }
            asked += 1;
        }
    }
    let shortest = failed.iter().min_by_key(|failure| failure.len());
    assert!(failed.is_empty(), "{} of {strings} strings fail. {}", failed.len(), shortest.cloned().unwrap_or_default());
    assert!(asked * ONE_ASKED_OF >= strings);
}

/// What a node is called, its kinds all named.
macro_rules! kinds {
    ($($kind:ident),*) => {
        fn kind_of(node: &Node) -> &'static str {
            match node.kind { $(NodeKind::$kind { .. } => stringify!($kind)),* }
        }
        const KINDS: &[&str] = &[$(stringify!($kind)),*];
    };
}
kinds!(All, And, Or, Not, Near, Boost, AtLeast, Field, Word, Exact, Fuzzy, Pattern, Regex, Phrase, Date, Verbatim);

fn add_kinds(node: &Node, seen: &mut BTreeSet<&'static str>) {
    seen.insert(kind_of(node));
    match &node.kind {
        NodeKind::And(parts) | NodeKind::Or(parts) => parts.iter().for_each(|part| add_kinds(part, seen)),
        NodeKind::Not(inner) | NodeKind::Boost(inner, _) => add_kinds(inner, seen),
        NodeKind::AtLeast { of: inner, .. } | NodeKind::Field { value: inner, .. } => add_kinds(inner, seen),
        NodeKind::Near { left, right, .. } => [left, right].into_iter().for_each(|side| add_kinds(side, seen)),
        _ => {}
    }
}

#[test]
fn every_kind_of_node_is_printed_and_read_back() {
    let mut seen = BTreeSet::new();
    for number in 0..3_000 {
        let mut dice = Dice(SEED ^ number);
        let text = ask::query(&mut dice).written(&mut dice);
        let query = parse(&text).query;
        let printed = query.to_string();
        assert_eq!(parse(&printed).query, query, "text: {text}, printed: {printed}");
        let bracketed = query.bracketed();
        assert_eq!(parse(&bracketed).query.bracketed(), bracketed, "text: {text}");
        query.root.iter().for_each(|root| add_kinds(root, &mut seen));
    }
    let missing: Vec<&&str> = KINDS.iter().filter(|kind| !seen.contains(**kind)).collect();
    assert!(missing.is_empty(), "never made: {missing:?}");
}
