//! Which parts of a query say who speaks, and which say what is said.
//!
//! Looks at the tree alone: `resolve` decides by it which `speaker:` binds which `said:`.

use std::borrow::Cow;

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

/// The same query with the boosts of bracketed groups that name somebody, say what is said or when, handed to each of their
/// parts: the score is the same, and the brackets are as open as without a boost. Dates score nothing and lose theirs.
pub(super) fn with_boosts_inside(node: &Node) -> Cow<'_, Node> {
    if has_boosted_group(node) { Cow::Owned(boosts_inside(node, None)) } else { Cow::Borrowed(node) }
}

fn is_boosted_group(inner: &Node) -> bool {
    match &inner.kind {
        NodeKind::And(parts) | NodeKind::Or(parts) => {
            let reaches = |part| reaches_person(part) || reaches_said(part) || reaches_date(part);
            !parts.iter().all(is_person) && parts.iter().any(reaches)
        }
        NodeKind::Boost(inner, _) => is_boosted_group(inner),
        _ => is_date(inner),
    }
}

fn is_date(node: &Node) -> bool {
    matches!(node.kind, NodeKind::Field { field: Field::Date, .. })
}

fn reaches_date(node: &Node) -> bool {
    match &node.kind {
        NodeKind::And(parts) => parts.iter().any(reaches_date),
        NodeKind::Boost(inner, _) => reaches_date(inner),
        _ => is_date(node),
    }
}

fn has_boosted_group(node: &Node) -> bool {
    match &node.kind {
        NodeKind::And(parts) | NodeKind::Or(parts) => parts.iter().any(has_boosted_group),
        NodeKind::Not(inner) => has_boosted_group(inner),
        NodeKind::Boost(inner, _) => is_boosted_group(inner) || has_boosted_group(inner),
        _ => false,
    }
}

/// The node, with `boost` on it.
fn boosts_inside(node: &Node, boost: Option<f32>) -> Node {
    let all = |parts: &[Node], boost| parts.iter().map(|part| boosts_inside(part, boost)).collect();
    let boosted = |node: Node| match boost {
        Some(boost) => Node::new(node.at.clone(), NodeKind::Boost(Box::new(node), boost)),
        None => node,
    };
    match &node.kind {
        NodeKind::And(parts) if boost.is_none() || is_boosted_group(node) => {
            Node::new(node.at.clone(), NodeKind::And(all(parts, boost)))
        }
        NodeKind::Or(parts) if boost.is_none() || is_boosted_group(node) => {
            Node::new(node.at.clone(), NodeKind::Or(all(parts, boost)))
        }
        // What is negated scores nothing.
        NodeKind::Not(inner) => Node::new(node.at.clone(), NodeKind::Not(Box::new(boosts_inside(inner, None)))),
        NodeKind::Boost(inner, factor) if is_boosted_group(inner) => {
            boosts_inside(inner, Some(factor * boost.unwrap_or(1.0)))
        }
        _ if is_date(node) => node.clone(),
        _ => boosted(node.clone()),
    }
}

fn is_closed(parts: &[Node]) -> bool {
    let inside = Reach::of_all(parts);
    inside.person && inside.said
}

/// Whether it names a person who could have said what stands beside it.
pub(super) fn reaches_person(node: &Node) -> bool {
    Reach::of(node).person
}

/// Whether it holds a `said:` that a person beside it could have said.
pub(super) fn reaches_said(node: &Node) -> bool {
    Reach::of(node).said
}

/// Whether it says who speaks or what is said, in whatever brackets: a closed group too is said by whoever is named outside.
pub(super) fn is_about_people(node: &Node) -> bool {
    match &node.kind {
        NodeKind::And(parts) | NodeKind::Or(parts) => parts.iter().any(is_about_people),
        NodeKind::Boost(inner, _) | NodeKind::Not(inner) => is_about_people(inner),
        NodeKind::Field { field, .. } => matches!(field, Field::Speaker | Field::Role | Field::Said | Field::Cue),
        _ => false,
    }
}

/// What a part of a query has for what stands beside it. Both in one walk: whether brackets are closed depends on both, and
/// asking for one after the other at each level would double the work with every bracket.
#[derive(Clone, Copy, Default)]
pub(super) struct Reach {
    /// Somebody who speaks, or is excluded.
    pub person: bool,
    /// Somebody by his role alone, who is then whoever speaks beside it.
    pub role: bool,
    /// Somebody by `speaker:`.
    pub speaker: bool,
    pub said: bool,
    /// Something said, in closed brackets too: whoever is named outside may be who says it.
    pub takes: bool,
}

impl Reach {
    pub fn of(node: &Node) -> Reach {
        match &node.kind {
            NodeKind::And(parts) => {
                let inside = Reach::of_all(parts);
                if inside.person && inside.said { Reach { takes: true, ..Reach::default() } } else { inside }
            }
            NodeKind::Or(parts) => Reach::of_all(parts),
            NodeKind::Boost(inner, _) => Reach::of(inner),
            NodeKind::Not(inner) => {
                let inside = Reach::of(inner);
                Reach { person: is_person(inner), said: inside.said, takes: inside.takes, ..Reach::default() }
            }
            NodeKind::Field { field, .. } => {
                let person = is_person(node);
                let role = *field == Field::Role;
                let said = matches!(field, Field::Said | Field::Cue);
                Reach { person, role: person && role, speaker: person && !role, said, takes: said }
            }
            _ => Reach::default(),
        }
    }

    fn of_all(parts: &[Node]) -> Reach {
        parts.iter().map(Reach::of).fold(Reach::default(), |all, one| Reach {
            person: all.person || one.person,
            role: all.role || one.role,
            speaker: all.speaker || one.speaker,
            said: all.said || one.said,
            takes: all.takes || one.takes,
        })
    }

    /// Whether who is named here is who speaks, or says something, there: then alternatives are read one by one.
    pub fn binds(self, other: Reach) -> bool {
        let same_person = (self.speaker && other.role) || (self.role && (other.speaker || other.role));
        same_person || (self.person && other.takes)
    }
}

/// Whether something is said in whatever satisfies it.
pub(super) fn is_said(node: &Node) -> bool {
    match &node.kind {
        NodeKind::And(parts) => parts.iter().any(is_said),
        NodeKind::Or(parts) => parts.iter().all(is_said),
        NodeKind::Boost(inner, _) => is_said(inner),
        NodeKind::Field { field, .. } => matches!(field, Field::Said | Field::Cue),
        _ => false,
    }
}
