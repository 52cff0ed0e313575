//! What is said about a query that found nothing: where a word of it stands that no article has, and what to write instead.
//!
//! Which words those are is for an engine to find. Knows no index.

use std::ops::Range;

use super::ast::{Node, NodeKind, Query};
use super::fields::{Field, Values};
use super::parse::parse_value;
use super::problem::{Origin, Problem, ProblemKind};
use super::resolve::Filters;
use crate::text::tokenise::tokenise;

/// What a word of a query is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sought {
    /// Words of title and body.
    Text,
    /// Words of titles.
    Title,
    /// Names, aliases and roles of those who speak.
    Speaker,
    Outlet,
    Author,
    Section,
}

impl Sought {
    fn of(field: Option<Field>) -> Option<Sought> {
        match field {
            None | Some(Field::Text | Field::Said) => Some(Sought::Text),
            Some(Field::Title) => Some(Sought::Title),
            Some(Field::Speaker | Field::Role) => Some(Sought::Speaker),
            Some(Field::Outlet) => Some(Sought::Outlet),
            Some(Field::Author) => Some(Sought::Author),
            Some(Field::Section) => Some(Sought::Section),
            Some(_) => None,
        }
    }
}

/// Where a word stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub origin: Origin,
    /// Bytes of the text that `origin` names, at character boundaries.
    pub at: Range<usize>,
}

/// Where in a query and its flags a folded word stands that is compared with what is sought.
pub fn places(query: &Query, typed: &str, filters: &Filters, sought: Sought, word: &str) -> Vec<Place> {
    let mut found = Vec::new();
    if let Some(root) = &query.root {
        let mut finder = Finder { text: typed, origin: Origin::Query, sought, word, found: &mut found };
        finder.node(root, None);
    }
    let flags = [
        ("speaker", Field::Speaker, &filters.speakers),
        ("role", Field::Role, &filters.roles),
        ("said", Field::Said, &filters.said),
        ("outlet", Field::Outlet, &filters.outlets),
    ];
    for (name, field, values) in flags {
        for (index, value) in values.iter().enumerate() {
            if let (Some(node), _) = parse_value(field, value) {
                let origin = Origin::Flag { name, index };
                Finder { text: value, origin, sought, word, found: &mut found }.node(&node, None);
            }
        }
    }
    found
}

struct Finder<'a> {
    text: &'a str,
    origin: Origin,
    sought: Sought,
    word: &'a str,
    found: &'a mut Vec<Place>,
}

impl Finder<'_> {
    fn node(&mut self, node: &Node, field: Option<Field>) {
        match &node.kind {
            NodeKind::And(parts) | NodeKind::Or(parts) => parts.iter().for_each(|part| self.node(part, field)),
            NodeKind::Boost(inner, _) | NodeKind::AtLeast { of: inner, .. } => self.node(inner, field),
            NodeKind::Near { left, right, .. } => {
                self.node(left, field);
                self.node(right, field);
            }
            NodeKind::Field { field: inner, value } => self.node(value, Some(*inner)),
            NodeKind::Word(_) | NodeKind::Exact(_) | NodeKind::Phrase { .. } => {
                if Sought::of(field) == Some(self.sought) {
                    self.words(&node.at);
                }
            }
            // What is excluded need not be anywhere; patterns say themselves that a letter may differ.
            NodeKind::Not(_)
            | NodeKind::All
            | NodeKind::Fuzzy { .. }
            | NodeKind::Pattern(_)
            | NodeKind::Regex(_)
            | NodeKind::Date(_)
            | NodeKind::Verbatim { .. } => {}
        }
    }

    fn words(&mut self, at: &Range<usize>) {
        let Some(text) = self.text.get(at.clone()) else { return };
        for token in tokenise(text).into_iter().filter(|token| token.norm == self.word) {
            let at = at.start + token.span.start()..at.start + token.span.end();
            self.found.push(Place { origin: self.origin, at });
        }
    }
}

/// The hint that nothing has a word, with what may have been meant.
pub fn hint(place: &Place, sought: Sought, word: &str, is_rare: bool, meant: &[String]) -> Problem {
    let (word, meant) = (word.to_owned(), meant.to_vec());
    let kind = ProblemKind::NothingHas { word, sought, is_rare, meant };
    Problem::hint(place.at.clone(), kind).with_origin(place.origin)
}

/// The message of that hint.
pub(super) fn message(word: &str, sought: Sought, is_rare: bool, meant: &[String]) -> String {
    let nothing = match (sought, is_rare) {
        (_, true) => format!("hardly anything has \"{word}\""),
        (Sought::Text, false) => format!("nothing has \"{word}\""),
        (Sought::Title, false) => format!("no title has \"{word}\""),
        (Sought::Speaker, false) => format!("nobody called \"{word}\" speaks"),
        (Sought::Outlet, false) => format!("no outlet is called \"{word}\""),
        (Sought::Author, false) => format!("no author is called \"{word}\""),
        (Sought::Section, false) => format!("no section is called \"{word}\""),
    };
    let meant: Vec<String> = meant.iter().map(|meant| format!("\"{meant}\"")).collect();
    match meant.as_slice() {
        [] => nothing,
        [one] => format!("{nothing}; did you mean {one}?"),
        [most @ .., last] => format!("{nothing}; did you mean {} or {last}?", most.join(", ")),
    }
}

/// A text with some places of it written anew. Of places that overlap the first counts.
pub fn replaced(text: &str, replacements: &[(Range<usize>, String)]) -> String {
    let mut ordered: Vec<_> = replacements.iter().collect();
    ordered.sort_by_key(|(at, _)| at.start);
    let mut written = String::with_capacity(text.len() + 16);
    let mut read = 0;
    for (at, word) in ordered {
        let Some(before) = text.get(read..at.start) else { continue };
        written.push_str(before);
        written.push_str(word);
        read = at.end;
    }
    written.push_str(text.get(read..).unwrap_or(""));
    written
}

/// Words between others that would be operators in capitals, and "not" before others. Worth a hint where nothing was found: they
/// are words in news.
pub fn lower_case_operators(query: &Query) -> Vec<Problem> {
    let mut found = Vec::new();
    if let Some(root) = &query.root {
        operators(root, &mut found);
    }
    found.into_iter().map(|small| small.problem).collect()
}

/// Those of them that are worth a hint whatever is found. An "or" as a word narrows what it was to widen, and a "not" asks for what
/// it was to keep out; an "and" does little.
pub fn misleading_operators(query: &Query) -> Vec<Problem> {
    let mut found = Vec::new();
    if let Some(root) = &query.root {
        operators(root, &mut found);
    }
    let misleads = |small: &Small| small.is_between && small.operator != "AND";
    found.into_iter().filter(misleads).map(|small| small.problem).collect()
}

/// An operator in small letters.
struct Small {
    operator: &'static str,
    /// Whether something stands on either side of it.
    is_between: bool,
    problem: Problem,
}

fn operators(node: &Node, found: &mut Vec<Small>) {
    match &node.kind {
        NodeKind::And(parts) => {
            let last = parts.len().saturating_sub(1);
            for (number, part) in parts.iter().enumerate() {
                let is_between = (1..last).contains(&number);
                let operator = match &part.kind {
                    NodeKind::Word(word) if word == "or" && is_between => "OR",
                    NodeKind::Word(word) if word == "not" && number < last => "NOT",
                    NodeKind::Word(word) if word == "and" && is_between => "AND",
                    _ => {
                        operators(part, found);
                        continue;
                    }
                };
                let kind = ProblemKind::SearchedAsWord { text: operator.to_lowercase() };
                let problem =
                    Problem::hint(part.at.clone(), kind).with_help(format!("as an operator it is written {operator}"));
                found.push(Small { operator, is_between, problem });
            }
        }
        NodeKind::Or(parts) => parts.iter().for_each(|part| operators(part, found)),
        NodeKind::Field { field, value } if field.info().values == Values::Words => operators(value, found),
        NodeKind::Boost(inner, _) | NodeKind::Not(inner) => operators(inner, found),
        _ => {}
    }
}
