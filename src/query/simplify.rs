//! Clauses put together without needless nesting.
//!
//! Meaning never changes here, and repeated words stay: they count twice on purpose.

use super::clause::{Clause, SaidWords, Who};

/// All of the clauses.
pub(super) fn all_of(clauses: Vec<Clause>) -> Clause {
    let mut parts = Vec::with_capacity(clauses.len());
    for clause in clauses {
        match clause {
            Clause::All => {}
            Clause::Nothing => return Clause::Nothing,
            Clause::And(inner) => parts.extend(inner),
            other => parts.push(other),
        }
    }
    match parts.len() {
        0 => Clause::All,
        1 => parts.remove(0),
        _ => Clause::And(parts),
    }
}

/// Any of the clauses. Beside `*` those stay that have words: they no longer choose, but rank and are marked.
pub(super) fn any_of(clauses: Vec<Clause>) -> Clause {
    let mut parts = Vec::with_capacity(clauses.len());
    let mut everything = false;
    for clause in clauses {
        match clause {
            Clause::Nothing => {}
            Clause::Or(inner) => parts.extend(inner),
            other => parts.push(other),
        }
    }
    parts.retain(|part| {
        everything |= *part == Clause::All;
        *part != Clause::All
    });
    if everything {
        parts.retain(has_words);
        parts.push(Clause::All);
    }
    match parts.len() {
        0 => Clause::Nothing,
        1 => parts.remove(0),
        _ => Clause::Or(parts),
    }
}

/// Whether words of articles are asked for, which can be marked.
fn has_words(clause: &Clause) -> bool {
    match clause {
        Clause::Text { .. } | Clause::AtLeast { .. } | Clause::Said { .. } | Clause::Mentions(_) => true,
        Clause::And(parts) | Clause::Or(parts) => parts.iter().any(has_words),
        Clause::Boost(inner, _) => has_words(inner),
        _ => false,
    }
}

/// Everything but the clause.
pub(super) fn not(clause: Clause) -> Clause {
    match clause {
        Clause::All => Clause::Nothing,
        Clause::Or(parts) if parts.contains(&Clause::All) => Clause::Nothing,
        Clause::Nothing => Clause::All,
        Clause::Not(inner) => *inner,
        other => Clause::Not(Box::new(other)),
    }
}

/// Somebody whom all of them fit; `None` where there are none.
pub(super) fn who_all(people: Vec<Who>) -> Option<Who> {
    let mut parts: Vec<Who> = Vec::with_capacity(people.len());
    for person in people {
        match person {
            Who::And(inner) => inner.into_iter().for_each(|part| add_person(&mut parts, part)),
            other => add_person(&mut parts, other),
        }
    }
    if parts.len() <= 1 { parts.pop() } else { Some(Who::And(parts)) }
}

/// Adds one more condition; single words of names go together, since they may be spread over the names of one person.
fn add_person(parts: &mut Vec<Who>, person: Who) {
    if let Who::Named { words: more, phrase: false, names } = &person {
        for part in parts.iter_mut() {
            if let Who::Named { words, phrase: false, names: same } = part
                && same == names
            {
                words.extend(more.iter().filter(|word| !words.contains(*word)).cloned().collect::<Vec<_>>());
                return;
            }
        }
    }
    if !parts.contains(&person) {
        parts.push(person);
    }
}

/// Somebody whom any of them fits; `None` where there are none.
pub(super) fn who_any(people: Vec<Who>) -> Option<Who> {
    let mut parts: Vec<Who> = Vec::with_capacity(people.len());
    for person in people {
        let inner = match person {
            Who::Or(inner) => inner,
            other => vec![other],
        };
        for part in inner {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
    }
    if parts.len() <= 1 { parts.pop() } else { Some(Who::Or(parts)) }
}

/// Anybody but him.
pub(super) fn who_not(person: Who) -> Who {
    match person {
        Who::Not(inner) => *inner,
        other => Who::Not(Box::new(other)),
    }
}

/// What holds all of them; `None` where there are none.
pub(super) fn said_all(contents: Vec<SaidWords>) -> Option<SaidWords> {
    let some = !contents.is_empty();
    let mut parts = Vec::with_capacity(contents.len());
    for content in contents {
        match content {
            SaidWords::Any => {}
            SaidWords::And(inner) => parts.extend(inner),
            other => parts.push(other),
        }
    }
    match parts.len() {
        0 => some.then_some(SaidWords::Any),
        1 => parts.pop(),
        _ => Some(SaidWords::And(parts)),
    }
}

/// What holds any of them; `None` where there are none.
pub(super) fn said_any(contents: Vec<SaidWords>) -> Option<SaidWords> {
    let mut parts = Vec::with_capacity(contents.len());
    for content in contents {
        match content {
            SaidWords::Any => return Some(SaidWords::Any),
            SaidWords::Or(inner) => parts.extend(inner),
            other => parts.push(other),
        }
    }
    if parts.len() <= 1 { parts.pop() } else { Some(SaidWords::Or(parts)) }
}

/// What does not hold it.
pub(super) fn said_not(content: SaidWords) -> SaidWords {
    match content {
        SaidWords::Not(inner) => *inner,
        other => SaidWords::Not(Box::new(other)),
    }
}

/// Whether it fits where it is not known who speaks.
pub(super) fn fits_nobody(who: &Who) -> bool {
    match who {
        Who::Named { .. } => false,
        Who::And(parts) => parts.iter().all(fits_nobody),
        Who::Or(parts) => parts.iter().any(fits_nobody),
        Who::Not(inner) => !fits_nobody(inner),
    }
}

/// Whether an article that satisfies the clause has words said by somebody who fits `who`.
pub(super) fn implies_said_by(clause: &Clause, who: &Who) -> bool {
    match clause {
        Clause::Said { who: Some(by), .. } => entails(by, who),
        Clause::And(parts) => parts.iter().any(|part| implies_said_by(part, who)),
        Clause::Or(parts) => parts.iter().all(|part| implies_said_by(part, who)),
        Clause::Boost(inner, _) => implies_said_by(inner, who),
        _ => false,
    }
}

/// Whether whoever fits `one` fits `other`, as far as their forms tell.
fn entails(one: &Who, other: &Who) -> bool {
    if one == other {
        return true;
    }
    match (one, other) {
        (_, Who::And(parts)) => parts.iter().all(|part| entails(one, part)),
        (Who::Or(parts), _) => parts.iter().all(|part| entails(part, other)),
        (Who::And(parts), _) => parts.iter().any(|part| entails(part, other)),
        (_, Who::Or(parts)) => parts.iter().any(|part| entails(one, part)),
        _ => false,
    }
}
