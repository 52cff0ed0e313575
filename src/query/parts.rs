//! A query taken apart, for `--explain`: every part that a person can point at, as a query of its own.
//!
//! What `speaker:` and `said:` mean to each other is lost in the parts; it shows in the whole. Knows no engine.

use super::ast::{Node, NodeKind, Query};
use super::clause::Resolved;
use super::fields::{Field, Values};
use super::resolve::{Clock, Filters, resolve};
use crate::text::tokenise::tokenise;

/// A part of a query.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadPart {
    /// 0 for the whole, 1 for its parts, and so on.
    pub depth: usize,
    /// The part with every operator written out and every group in brackets.
    pub reading: String,
    pub query: Resolved,
}

/// The whole of a query with its flags, then its parts, each before its own parts.
pub fn parts(query: &Query, filters: &Filters, clock: &Clock) -> Vec<ReadPart> {
    let flags = flags_of(filters);
    let mut reading = query.bracketed();
    for (written, _) in &flags {
        reading.push(' ');
        reading.push_str(written);
    }
    let mut taker = Taker { clock, parts: Vec::new() };
    taker.parts.push(ReadPart { depth: 0, reading, query: resolve(query, filters, clock).0 });
    if let Some(root) = &query.root {
        // With flags the query itself is a part of the whole.
        if flags.is_empty() || matches!(root.kind, NodeKind::And(_)) {
            taker.inside(root, None, 0);
        } else {
            taker.part(root, None, 1);
        }
    }
    for (written, filter) in flags {
        let alone = resolve(&Query::default(), &filter, clock).0;
        taker.parts.push(ReadPart { depth: 1, reading: written, query: alone });
    }
    taker.parts
}

/// Each flag as it is written, and alone. Values of one `--outlet` or `--lang` stay together: any of them will do.
fn flags_of(filters: &Filters) -> Vec<(String, Filters)> {
    let none = Filters::default;
    let mut flags = Vec::new();
    for value in &filters.speakers {
        flags.push((format!("--speaker {}", word(value)), Filters { speakers: vec![value.clone()], ..none() }));
    }
    for value in &filters.said {
        flags.push((format!("--said {}", word(value)), Filters { said: vec![value.clone()], ..none() }));
    }
    for value in &filters.roles {
        flags.push((format!("--role {}", word(value)), Filters { roles: vec![value.clone()], ..none() }));
    }
    let several = |name: &str, values: &[String]| {
        values.iter().map(|value| format!("--{name} {}", word(value))).collect::<Vec<_>>().join(" ")
    };
    if !filters.outlets.is_empty() {
        let alone = Filters { outlets: filters.outlets.clone(), ..none() };
        flags.push((several("outlet", &filters.outlets), alone));
    }
    if !filters.languages.is_empty() {
        let alone = Filters { languages: filters.languages.clone(), ..none() };
        flags.push((several("lang", &filters.languages), alone));
    }
    if let Some(value) = &filters.from {
        flags.push((format!("--from {}", word(value)), Filters { from: Some(value.clone()), ..none() }));
    }
    if let Some(value) = &filters.to {
        flags.push((format!("--to {}", word(value)), Filters { to: Some(value.clone()), ..none() }));
    }
    if let Some(value) = &filters.on {
        flags.push((format!("--on {}", word(value)), Filters { on: Some(value.clone()), ..none() }));
    }
    flags
}

fn word(value: &str) -> String {
    if value.contains(char::is_whitespace) { format!("'{value}'") } else { value.to_owned() }
}

struct Taker<'c> {
    clock: &'c Clock,
    parts: Vec<ReadPart>,
}

impl Taker<'_> {
    /// Adds a part, as it reads inside `field`, and its own parts.
    fn part(&mut self, node: &Node, field: Option<Field>, depth: usize) {
        let whole = match field {
            Some(field) => Node::new(node.at.clone(), NodeKind::Field { field, value: Box::new(node.clone()) }),
            None => node.clone(),
        };
        let reading = whole.bracketed();
        let query = resolve(&Query { root: Some(whole) }, &Filters::default(), self.clock).0;
        self.parts.push(ReadPart { depth, reading, query });
        self.inside(node, field, depth);
    }

    /// Adds the parts of a part.
    fn inside(&mut self, node: &Node, field: Option<Field>, depth: usize) {
        match &node.kind {
            NodeKind::And(parts) | NodeKind::Or(parts) => {
                parts.iter().for_each(|part| self.part(part, field, depth + 1));
            }
            NodeKind::Not(inner) | NodeKind::AtLeast { of: inner, .. } => self.part(inner, field, depth + 1),
            NodeKind::Boost(inner, _) => self.inside(inner, field, depth),
            NodeKind::Near { left, right, .. } => {
                self.part(left, field, depth + 1);
                self.part(right, field, depth + 1);
            }
            NodeKind::Field { field: inner, value } => self.inside(value, Some(*inner), depth),
            NodeKind::Phrase { text, .. } if field.is_none_or(|field| field.info().values == Values::Words) => {
                // Of a word with wildcards only the letters would be left.
                let plain = if text.contains(['*', '?']) { "" } else { text.as_str() };
                let mut words: Vec<String> = Vec::new();
                for token in tokenise(plain) {
                    if !words.contains(&token.norm) {
                        words.push(token.norm);
                    }
                }
                if words.len() > 1 {
                    for exact in words {
                        self.part(&Node::new(node.at.clone(), NodeKind::Exact(exact)), field, depth + 1);
                    }
                }
            }
            _ => {}
        }
    }
}
