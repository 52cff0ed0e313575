//! Operators of other search systems, and what is written here instead.
//!
//! Knows spellings alone; whether one stands where an operator could is for the lexer to see. None of them is taken as an
//! operator: they are words and signs that a text may hold as well.

/// An operator of another system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Foreign {
    /// Bytes that belong to it.
    pub length: usize,
    /// What is written here.
    pub here: String,
    /// What that means.
    pub about: &'static str,
}

const WITHIN: &str = "within so many words";
const ORDERED: &str = "within so many words, in this order";
const SENTENCE: &str = "in one sentence";
const PARAGRAPH: &str = "in one paragraph";
const COUNTED: &str = "at least so many times";
const WITHOUT: &str = "without what follows";

impl Foreign {
    fn new(length: usize, here: impl Into<String>, about: &'static str) -> Option<Foreign> {
        Some(Foreign { length, here: here.into(), about })
    }

    fn within(length: usize, distance: &str) -> Option<Foreign> {
        Foreign::new(length, format!("W/{distance}"), WITHIN)
    }

    fn ordered(length: usize, distance: &str) -> Option<Foreign> {
        Foreign::new(length, format!("PRE/{distance}"), ORDERED)
    }
}

/// What a number behind "within" may count in a text; "within 5 days" is no operator.
const MEASURES: [&str; 24] = [
    "day",
    "days",
    "feet",
    "hour",
    "hours",
    "kilometers",
    "kilometres",
    "km",
    "meters",
    "metres",
    "mile",
    "miles",
    "minute",
    "minutes",
    "month",
    "months",
    "percent",
    "points",
    "seats",
    "seconds",
    "week",
    "weeks",
    "year",
    "years",
];

/// A word between two others that is an operator elsewhere; `behind` is what follows it.
pub(super) fn word(run: &str, behind: &str) -> Option<Foreign> {
    let letters = run.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(run.len());
    let (name, rest) = run.split_at_checked(letters)?;
    let capitals = name.bytes().all(|byte| byte.is_ascii_uppercase());
    let upper = name.to_ascii_uppercase();
    let slash = rest.starts_with('/');
    let distance = rest.strip_prefix('/').unwrap_or(rest);
    let length = run.len();
    if rest.is_empty()
        && let Some((more, distance)) = distance_behind(behind)
    {
        match upper.as_str() {
            "NEAR" | "WITHIN" | "AROUND" if capitals => return Foreign::within(length + more, distance),
            "NEXT" | "PRE" | "ONEAR" | "BEFORE" if capitals => return Foreign::ordered(length + more, distance),
            "WITHIN" if !MEASURES.contains(&&*word_behind(behind.get(more..).unwrap_or("")).to_lowercase()) => {
                return Foreign::within(length + more, distance);
            }
            _ => {}
        }
    }
    match upper.as_str() {
        "NEAR" | "WITHIN" | "AROUND" if is_distance(distance) => Foreign::within(length, distance),
        "NEXT" | "ADJ" | "PRE" | "ONEAR" | "BEFORE" if is_distance(distance) => Foreign::ordered(length, distance),
        // Without the slash it may be a name: `w5`, `n3`.
        "W" | "N" if is_distance(distance) && (capitals || slash) => Foreign::within(length, distance),
        "W" if slash && distance.eq_ignore_ascii_case("in") => {
            let blanks = behind.len() - behind.trim_start_matches(' ').len();
            match digits(behind.trim_start_matches(' ')) {
                "" => Foreign::within(length, "5"),
                number => Foreign::within(length + blanks + number.len(), number),
            }
        }
        "W" if slash && distance.eq_ignore_ascii_case("sent") => Foreign::new(length, "W/S", SENTENCE),
        "W" if slash && (distance.eq_ignore_ascii_case("para") || distance.eq_ignore_ascii_case("seg")) => {
            Foreign::new(length, "W/P", PARAGRAPH)
        }
        _ if !rest.is_empty() || !capitals => None,
        "AROUND" => {
            let number = digits(behind.strip_prefix('(')?);
            behind.get(1 + number.len()..)?.strip_prefix(')')?;
            if is_distance(number) { Foreign::within(length + number.len() + 2, number) } else { None }
        }
        "NEAR" | "WITHIN" => Foreign::within(length, "5"),
        "NEXT" => Foreign::ordered(length, "5"),
        "SAME" => Foreign::new(length, "W/P", PARAGRAPH),
        "ANDNOT" | "BUTNOT" => Foreign::new(length, "NOT", WITHOUT),
        _ => None,
    }
}

/// The name of a count before a bracket: `atl3(gas)`.
pub(super) fn count(run: &str, behind: &str) -> Option<Foreign> {
    let number = run.get(..3).filter(|name| name.eq_ignore_ascii_case("atl")).and_then(|_| run.get(3..))?;
    let is_count = is_distance(number) && behind.starts_with('(');
    is_count.then(|| Foreign { length: run.len(), here: format!("atleast{number}"), about: COUNTED })
}

/// The same for a sign before a run of letters or digits: `/s`, `/5`, `+5`.
pub(super) fn signed(sign: &str, run: &str) -> Option<Foreign> {
    let length = sign.len() + run.len();
    match (sign, run) {
        ("/", "s" | "S") => Foreign::new(length, "W/S", SENTENCE),
        ("/", "p" | "P") => Foreign::new(length, "W/P", PARAGRAPH),
        ("/", _) if is_distance(run) => Foreign::within(length, run),
        ("+", _) if is_distance(run) => Foreign::ordered(length, run),
        _ => None,
    }
}

/// What a sign that stands alone may have been meant for.
pub(super) fn sign(sign: &str) -> Option<&'static str> {
    match sign {
        "&&" => Some("words side by side must all occur, with or without AND between them"),
        "||" | "|" => Some("either of two words: write OR between them"),
        "%" => Some("without a word: write `-` before it"),
        "!" => Some("without a word: write `-` before it"),
        _ => None,
    }
}

/// A number of words behind a word, and the bytes up to its end: ` 5`, ` 5 words of`.
fn distance_behind(behind: &str) -> Option<(usize, &str)> {
    let tail = behind.trim_start_matches(' ');
    let number = digits(tail);
    let mut end = behind.len() - tail.len() + number.len();
    if tail.len() == behind.len() || !is_distance(number) || !tail.get(number.len()..)?.starts_with([' ']) {
        return None;
    }
    for noise in ["words", "word", "of"] {
        let more = behind.get(end..)?;
        let next = word_behind(more);
        if next.eq_ignore_ascii_case(noise) {
            end += more.len() - more.trim_start_matches(' ').len() + next.len();
        }
    }
    Some((end, number))
}

/// The letters that follow blanks.
fn word_behind(text: &str) -> &str {
    let text = text.trim_start_matches(' ');
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    text.get(..end).unwrap_or("")
}

fn digits(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end).unwrap_or("")
}

/// A number of words that somebody may mean; a longer one is hardly a distance.
fn is_distance(text: &str) -> bool {
    (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}
