//! Who said what in languages other than English: sets of invented sentences with what should be found, and what must not be.

use std::path::PathBuf;

use onrecord::attribute::{Attributions, Input, attribute};
use onrecord::text::Span;
use proptest::prelude::*;

/// One article of a set and the lines that it should give.
struct Case {
    text: String,
    wanted: Vec<String>,
}

/// How a set was answered.
#[derive(Default)]
struct Score {
    wanted: usize,
    given: usize,
    right: usize,
    roles: usize,
    misses: Vec<String>,
}

impl Score {
    fn precision(&self) -> f64 {
        100.0 * self.right as f64 / self.given.max(1) as f64
    }

    fn recall(&self) -> f64 {
        100.0 * self.right as f64 / self.wanted.max(1) as f64
    }
}

/// Reads a set: `>` is a paragraph, other lines are what is found in the article, blank lines part articles.
fn cases(file: &str) -> Vec<Case> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/attribution").join(file);
    let written = std::fs::read_to_string(path).unwrap();
    let mut cases = Vec::new();
    for block in written.split("\n\n") {
        let lines = || block.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
        let text: Vec<&str> = lines().filter_map(|line| line.strip_prefix("> ")).collect();
        let wanted = lines().filter(|line| !line.starts_with('>')).map(str::to_owned).collect();
        if !text.is_empty() {
            cases.push(Case { text: text.join("\n\n"), wanted });
        }
    }
    cases
}

fn attributed(text: &str) -> Attributions {
    attribute(&Input { title: None, text, record_speakers: &[] })
}

/// `who | role | cue | kind | words` for each attribution; `? words` for somebody who stays unnamed.
fn lines(text: &str) -> Vec<String> {
    let found = attributed(text);
    found
        .attributions
        .iter()
        .map(|one| {
            let words = |spans: &[Span]| spans.iter().map(|span| span.of(text)).collect::<Vec<_>>().join(" … ");
            let speaker = one.speaker.map(|number| &found.speakers[usize::from(number)]);
            let who = speaker.map_or_else(|| format!("? {}", words(&one.source)), |speaker| speaker.name.clone());
            let role = speaker.map_or_else(String::new, |speaker| speaker.roles.join("; "));
            let kind = format!("{:?}", one.kind).to_lowercase();
            let line = [who, role, words(&one.cue), kind, words(&one.content)].join(" | ");
            line.split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect()
}

/// A line without its role, and the role.
fn parts(line: &str) -> (String, String) {
    let mut cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let role = if cells.len() > 1 { cells.remove(1) } else { "" };
    (cells.join(" | "), role.to_owned())
}

fn score(file: &str) -> Score {
    let mut score = Score::default();
    for case in cases(file) {
        let given = lines(&case.text);
        let mut left: Vec<&String> = given.iter().collect();
        score.wanted += case.wanted.len();
        score.given += given.len();
        for wanted in &case.wanted {
            let (bare, role) = parts(&wanted.split_whitespace().collect::<Vec<_>>().join(" "));
            match left.iter().position(|line| parts(line).0 == bare) {
                Some(place) => {
                    score.right += 1;
                    score.roles += usize::from(parts(left.remove(place)).1 == role);
                }
                None => score.misses.push(format!("{}\n  lost   {wanted}", case.text)),
            }
        }
        score.misses.extend(left.iter().map(|line| format!("{}\n  wrong  {line}", case.text)));
    }
    score
}

/// Checks the share of what is found that is right, and of what should be found that is, in per cent.
#[track_caller]
fn check(file: &str, precision: f64, recall: f64) {
    let score = score(file);
    let misses = score.misses.join("\n");
    let report = format!(
        "{file}: precision {:.1}, recall {:.1}, roles {:.1} of {} attributions",
        score.precision(),
        score.recall(),
        100.0 * score.roles as f64 / score.right.max(1) as f64,
        score.wanted
    );
    println!("{report}");
    assert!(score.wanted >= 12, "{file} has {} attributions", score.wanted);
    assert!(score.precision() >= precision && score.recall() >= recall, "{report}\n{misses}");
}

#[test]
fn russian() {
    check("ru.txt", 100.0, 100.0);
}

#[test]
fn german() {
    check("de.txt", 100.0, 100.0);
}

#[test]
fn french() {
    check("fr.txt", 100.0, 100.0);
}

#[test]
fn spanish() {
    check("es.txt", 100.0, 100.0);
}
