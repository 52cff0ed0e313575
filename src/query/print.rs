//! A tree as a query again.
//!
//! What is printed parses to an equal tree. `bracketed` prints for people who ask how a query was read: every operator
//! written out, every group in brackets.

use std::fmt::{self, Write};

use super::ast::{Node, NodeKind, Query};
use super::fields::{Field, Values};
use super::lex::is_wordish;
use super::parse::operator_name;

impl fmt::Display for Query {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.root {
            Some(root) => root.fmt(out),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&printed(self, Style::Query)?)
    }
}

impl Query {
    /// The query with every operator written out and every group in brackets; empty for the empty query.
    pub fn bracketed(&self) -> String {
        self.root.as_ref().map_or_else(String::new, Node::bracketed)
    }
}

impl Node {
    /// The node with every operator written out and every group in brackets.
    pub fn bracketed(&self) -> String {
        // Writing to a string cannot fail.
        let printed = printed(self, Style::Bracketed).unwrap_or_default();
        let outermost = matches!(self.kind, NodeKind::And(_) | NodeKind::Or(_) | NodeKind::Near { .. });
        let inner = printed.strip_prefix('(').and_then(|tail| tail.strip_suffix(')')).filter(|_| outermost);
        inner.map_or(printed.clone(), str::to_owned)
    }
}

fn printed(node: &Node, style: Style) -> Result<String, fmt::Error> {
    let mut printer = Printer { out: String::new(), style, values: Values::Words, last_mark: None };
    printer.node(node, Rank::Or)?;
    let mut out = printer.out;
    // A `?` at the end of a query would be punctuation.
    if let Some(mark) = printer.last_mark
        && out.get(mark..).is_some_and(|tail| !tail.contains(|c| is_wordish(c) && c != '?'))
    {
        out.insert_str(mark, "^1");
    }
    Ok(out)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Query,
    Bracketed,
}

/// How tightly an operator binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Or,
    And,
    Not,
    Near,
    Boost,
    Atom,
}

fn rank(node: &Node) -> Rank {
    match &node.kind {
        NodeKind::Or(_) => Rank::Or,
        NodeKind::And(_) => Rank::And,
        NodeKind::Not(_) => Rank::Not,
        NodeKind::Near { .. } => Rank::Near,
        NodeKind::Boost(..) => Rank::Boost,
        _ => Rank::Atom,
    }
}

struct Printer {
    out: String,
    style: Style,
    /// How values are read where the printer is.
    values: Values,
    /// Byte just behind the last word that ends in `?`.
    last_mark: Option<usize>,
}

impl Printer {
    /// Prints a node where something that binds at least as tightly as `least` must stand.
    fn node(&mut self, node: &Node, least: Rank) -> fmt::Result {
        let own = rank(node);
        let group = matches!(node.kind, NodeKind::And(_) | NodeKind::Or(_) | NodeKind::Near { .. });
        if own < least || (self.style == Style::Bracketed && group) {
            return self.in_brackets(node);
        }
        self.bare(node)
    }

    fn in_brackets(&mut self, node: &Node) -> fmt::Result {
        self.out.push('(');
        self.bare(node)?;
        self.out.push(')');
        Ok(())
    }

    fn bare(&mut self, node: &Node) -> fmt::Result {
        match &node.kind {
            NodeKind::All => self.out.push('*'),
            // Brackets also where AND would bind first by itself: nobody should have to know.
            NodeKind::Or(parts) => self.list(parts, " OR ", Rank::Not)?,
            NodeKind::And(parts) => {
                // Dates side by side would be one date of several words.
                let written_out = self.style == Style::Bracketed || self.values == Values::Dates;
                self.list(parts, if written_out { " AND " } else { " " }, Rank::Not)?;
            }
            NodeKind::Not(inner) => self.negation(inner)?,
            NodeKind::Near { left, how, right } => {
                self.node(left, Rank::Near)?;
                write!(self.out, " {} ", operator_name(*how))?;
                self.node(right, Rank::Boost)?;
            }
            NodeKind::Boost(inner, boost) => {
                if self.touches_boost(inner) {
                    self.node(inner, Rank::Atom)?;
                } else {
                    self.in_brackets(inner)?;
                }
                write!(self.out, "^{boost}")?;
            }
            NodeKind::AtLeast { count, of } => {
                write!(self.out, "atleast{count}(")?;
                self.bare(of)?;
                self.out.push(')');
            }
            NodeKind::Field { field, value } => self.field(*field, value)?,
            NodeKind::Word(word) | NodeKind::Pattern(word) => {
                // What would look like a field or an operator was written as `=title:*`.
                if matches!(node.kind, NodeKind::Pattern(_)) && word.contains([':', '~', '/']) {
                    self.out.push('=');
                }
                self.out.push_str(word);
                self.mark(word);
            }
            NodeKind::Exact(word) => {
                write!(self.out, "={word}")?;
                self.mark(word);
            }
            NodeKind::Fuzzy { word, distance } => write!(self.out, "{word}~{distance}")?,
            NodeKind::Regex(expression) => write!(self.out, "/{}/", expression.replace('/', "\\/"))?,
            NodeKind::Phrase { text, slop } => {
                write!(self.out, "\"{text}\"")?;
                if let Some(slop) = slop {
                    write!(self.out, "~{slop}")?;
                }
            }
            NodeKind::Date(text) if is_plain_date(text) => self.out.push_str(text),
            NodeKind::Date(text) | NodeKind::Verbatim { text, quoted: true } => write!(self.out, "\"{text}\"")?,
            NodeKind::Verbatim { text, quoted: false } => self.out.push_str(text),
        }
        Ok(())
    }

    /// Remembers where a word ends that ends in `?`.
    fn mark(&mut self, word: &str) {
        if word.ends_with('?') {
            self.last_mark = Some(self.out.len());
        }
    }

    fn list(&mut self, parts: &[Node], separator: &str, least: Rank) -> fmt::Result {
        for (number, part) in parts.iter().enumerate() {
            if number > 0 {
                self.out.push_str(separator);
            }
            self.node(part, least)?;
        }
        Ok(())
    }

    fn negation(&mut self, inner: &Node) -> fmt::Result {
        self.out.push_str(if self.style == Style::Bracketed { "NOT " } else { "-" });
        let signs_first = matches!(&inner.kind, NodeKind::Verbatim { text, quoted: false }
            if !text.starts_with(char::is_alphanumeric));
        if signs_first { self.in_brackets(inner) } else { self.node(inner, Rank::Boost) }
    }

    fn field(&mut self, field: Field, value: &Node) -> fmt::Result {
        write!(self.out, "{}:", field.name())?;
        let outer = std::mem::replace(&mut self.values, field.info().values);
        let direct =
            rank(value) == Rank::Atom && !matches!(value.kind, NodeKind::Field { .. } | NodeKind::AtLeast { .. });
        let printed = if direct { self.bare(value) } else { self.in_brackets(value) };
        self.values = outer;
        printed
    }

    /// Whether a boost may stand just behind the node without becoming part of its text.
    fn touches_boost(&self, node: &Node) -> bool {
        match &node.kind {
            NodeKind::Field { field, value } => field.info().values == Values::Words || rank(value) < Rank::Atom,
            _ => self.values == Values::Words || rank(node) < Rank::Atom,
        }
    }
}

/// Whether a date can stand without quotation marks, in brackets too.
fn is_plain_date(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '<' | '>' | '.'))
        && text.contains(|c: char| c.is_ascii_alphanumeric())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.:<>=+/".contains(&byte))
        && !matches!(text, "AND" | "OR" | "NOT")
}
