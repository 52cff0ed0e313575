//! A query as it was written: operators, fields and brackets, before any of it is given a meaning.
//!
//! Knows no dates and no folding: a word is spelled as it was typed. Two nodes are equal if they were written alike, wherever
//! they stand.

use std::ops::Range;

use super::clause::Nearness;
use super::fields::Field;

/// A whole query.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// `None` where nothing was asked.
    pub root: Option<Node>,
}

/// A part of a query.
#[derive(Clone, Debug)]
pub struct Node {
    /// Bytes of the text that was parsed, at character boundaries.
    pub at: Range<usize>,
    pub kind: NodeKind,
}

impl PartialEq for Node {
    fn eq(&self, other: &Node) -> bool {
        self.kind == other.kind
    }
}

/// What a part of a query is.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// `*`
    All,
    /// At least two parts.
    And(Vec<Node>),
    /// At least two parts, none of them `Or`.
    Or(Vec<Node>),
    /// Never a `Not` of a `Not`.
    Not(Box<Node>),
    Near {
        left: Box<Node>,
        how: Nearness,
        right: Box<Node>,
    },
    /// Above 0, never 1.
    Boost(Box<Node>, f32),
    AtLeast {
        count: u32,
        of: Box<Node>,
    },
    Field {
        field: Field,
        value: Box<Node>,
    },
    /// A bare word, which may hold hyphens, apostrophes, full stops.
    Word(String),
    /// `=word`
    Exact(String),
    /// `word~1`
    Fuzzy {
        word: String,
        distance: u8,
    },
    /// A word with `*` or `?`.
    Pattern(String),
    /// What stands between the slashes of `/regex/`, with `\/` unescaped.
    Regex(String),
    /// What stands between quotation marks, blanks made single.
    Phrase {
        text: String,
        slop: Option<u32>,
    },
    /// A point or range of days, without its quotation marks.
    Date(String),
    /// The value of a field that is read as it stands.
    Verbatim {
        text: String,
        quoted: bool,
    },
}

impl Query {
    /// The query for every article, as `*` is.
    pub fn everything() -> Query {
        Query { root: Some(Node::new(0..0, NodeKind::All)) }
    }
}

impl Node {
    pub(super) fn new(at: Range<usize>, kind: NodeKind) -> Node {
        Node { at, kind }
    }

    /// Everything but `self`; of a negation, what it negates.
    pub(super) fn negated(self, at: Range<usize>) -> Node {
        match self.kind {
            NodeKind::Not(inner) => *inner,
            kind => Node::new(at, NodeKind::Not(Box::new(Node::new(self.at, kind)))),
        }
    }

    /// Any of the alternatives, of which there is at least one.
    pub(super) fn any_of(at: Range<usize>, alternatives: Vec<Node>) -> Option<Node> {
        let mut flat = Vec::with_capacity(alternatives.len());
        for alternative in alternatives {
            match alternative.kind {
                NodeKind::Or(parts) => flat.extend(parts),
                _ => flat.push(alternative),
            }
        }
        if flat.len() <= 1 { flat.pop() } else { Some(Node::new(at, NodeKind::Or(flat))) }
    }

    /// All of the parts, of which there is at least one. Brackets inside stay: they say which `speaker:` binds which `said:`.
    pub(super) fn all_of(at: Range<usize>, mut parts: Vec<Node>) -> Option<Node> {
        if parts.len() <= 1 { parts.pop() } else { Some(Node::new(at, NodeKind::And(parts))) }
    }
}
