//! A query about what was said: words that stand in no field are words of what is said.
//!
//! Looks at the tree alone, before it is given a meaning.

use super::ast::{Node, NodeKind, Query};
use super::fields::Field;

/// The query with all its words outside of fields as `said:`. Those of one AND group must stand in one attribution. Where not
/// every alternative asks for something that is said, nor `elsewhere` does, something is said in the rest: anything.
pub fn about_speech(query: &Query, elsewhere: bool) -> Query {
    let root = query.root.as_ref().map(about);
    if elsewhere || root.as_ref().is_some_and(asks_for_speech) {
        return Query { root };
    }
    let anything = said(Node::new(0..0, NodeKind::All));
    Query { root: Node::all_of(0..0, root.into_iter().chain([anything]).collect()) }
}

/// Whether whatever satisfies it says something that is asked for.
fn asks_for_speech(node: &Node) -> bool {
    match &node.kind {
        NodeKind::And(parts) => parts.iter().any(asks_for_speech),
        NodeKind::Or(parts) => parts.iter().all(asks_for_speech),
        NodeKind::Boost(inner, _) => asks_for_speech(inner),
        NodeKind::Field { field, .. } => matches!(field, Field::Said | Field::Cue),
        _ => false,
    }
}

/// The query where only what is said counts: as it is, and somebody says something.
pub fn with_speech(query: &Query) -> Query {
    let anything = said(Node::new(0..0, NodeKind::All));
    Query { root: Node::all_of(0..0, query.root.clone().into_iter().chain([anything]).collect()) }
}

fn about(node: &Node) -> Node {
    if !any_field(node, &|_| true) {
        return said(node.clone());
    }
    let kind = match &node.kind {
        NodeKind::And(parts) => {
            let (words, others): (Vec<&Node>, Vec<&Node>) = parts.iter().partition(|part| !any_field(part, &|_| true));
            let from = words.first().map_or(0, |first| first.at.start);
            let to = words.last().map_or(0, |last| last.at.end);
            let words = Node::all_of(from..to, words.into_iter().cloned().collect());
            let all: Vec<Node> = words.map(said).into_iter().chain(others.into_iter().map(about)).collect();
            match Node::all_of(node.at.clone(), all) {
                Some(all) => return all,
                None => node.kind.clone(),
            }
        }
        NodeKind::Or(parts) => NodeKind::Or(parts.iter().map(about).collect()),
        NodeKind::Not(inner) => NodeKind::Not(Box::new(about(inner))),
        NodeKind::Boost(inner, factor) => NodeKind::Boost(Box::new(about(inner)), *factor),
        other => other.clone(),
    };
    Node::new(node.at.clone(), kind)
}

fn said(value: Node) -> Node {
    Node::new(value.at.clone(), NodeKind::Field { field: Field::Said, value: Box::new(value) })
}

fn any_field(node: &Node, is: &dyn Fn(Field) -> bool) -> bool {
    match &node.kind {
        NodeKind::And(parts) | NodeKind::Or(parts) => parts.iter().any(|part| any_field(part, is)),
        NodeKind::Not(inner) | NodeKind::Boost(inner, _) => any_field(inner, is),
        NodeKind::Near { left, right, .. } => any_field(left, is) || any_field(right, is),
        NodeKind::AtLeast { of, .. } => any_field(of, is),
        NodeKind::Field { field, .. } => is(*field),
        _ => false,
    }
}
