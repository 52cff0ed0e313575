//! Which parts of a query say who speaks, and which say what is said.
//!
//! Looks at the tree alone: `resolve` decides by it which `speaker:` binds which `said:`.

use super::ast::{Node, NodeKind};
use super::fields::Field;

/// `speaker:` or `role:`, or alternatives of nothing else.
pub(super) fn is_person(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Field { field: Field::Speaker | Field::Role, value } => value.kind != NodeKind::All,
        NodeKind::Boost(inner, _) => is_person(inner),
        NodeKind::Or(parts) => parts.iter().all(is_person),
        _ => false,
    }
}

/// Of a person, whether nothing but the role is given.
pub(super) fn is_role(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Field { field, .. } => *field == Field::Role,
        NodeKind::Boost(inner, _) => is_role(inner),
        NodeKind::Or(parts) => parts.iter().all(is_role),
        _ => false,
    }
}

/// What is negated, where that is a person.
pub(super) fn excluded(node: &Node) -> Option<&Node> {
    match &node.kind {
        NodeKind::Not(inner) if is_person(inner) => Some(inner),
        _ => None,
    }
}

/// The parts of a bracketed AND that are read as if the brackets were not there: all but a group that has a `speaker:` for a
/// `said:` of its own.
pub(super) fn open_group(node: &Node) -> Option<&[Node]> {
    match &node.kind {
        NodeKind::And(parts) if !is_closed(parts) => Some(parts),
        _ => None,
    }
}

fn is_closed(parts: &[Node]) -> bool {
    parts.iter().any(reaches_person) && parts.iter().any(reaches_said)
}

/// Whether it names a person who could have said what stands beside it.
pub(super) fn reaches_person(node: &Node) -> bool {
    match &node.kind {
        NodeKind::And(parts) => !is_closed(parts) && parts.iter().any(reaches_person),
        NodeKind::Or(parts) => parts.iter().any(reaches_person),
        NodeKind::Boost(inner, _) => reaches_person(inner),
        NodeKind::Not(inner) => is_person(inner),
        _ => is_person(node),
    }
}

/// Whether it holds a `said:` that a person beside it could have said.
pub(super) fn reaches_said(node: &Node) -> bool {
    match &node.kind {
        NodeKind::And(parts) => !is_closed(parts) && parts.iter().any(reaches_said),
        NodeKind::Or(parts) => parts.iter().any(reaches_said),
        NodeKind::Boost(inner, _) | NodeKind::Not(inner) => reaches_said(inner),
        NodeKind::Field { field, .. } => *field == Field::Said,
        _ => false,
    }
}

/// Whether something is said in whatever satisfies it.
pub(super) fn is_said(node: &Node) -> bool {
    match &node.kind {
        NodeKind::And(parts) => parts.iter().any(is_said),
        NodeKind::Or(parts) => parts.iter().all(is_said),
        NodeKind::Boost(inner, _) => is_said(inner),
        NodeKind::Field { field, .. } => *field == Field::Said,
        _ => false,
    }
}
