//! A query about what was said, as conditions on one statement at a time.
//!
//! An article satisfies a query if each condition holds of some statement in it; whoever lists statements wants those of which
//! all of it holds. Knows no engine: the result is a query like any other.

use super::clause::{Clause, Resolved, SaidWords, Who};
use super::problem::{MAX_COMBINATIONS, Problem, ProblemKind};
use super::simplify;

/// The query for statements that satisfy it, each together with its article: alternatives with one condition on attributed words
/// each. `said:` and `cue:`, also under a NOT, are asked of that statement, and a `speaker:` that is an alternative by itself is
/// whose statement it is. What is asked of the article alone stays outside.
///
/// `None` where there are more than `MAX_COMBINATIONS` alternatives.
pub fn of_one_statement(query: &Resolved) -> Option<Resolved> {
    let parts = match &query.clause {
        Clause::And(parts) => parts.as_slice(),
        clause => std::slice::from_ref(clause),
    };
    let (speech, mut clauses): (Vec<Clause>, Vec<Clause>) = parts.iter().cloned().partition(has_said);
    if !speech.is_empty() {
        let alternatives = all_of(&speech, &alternatives)?;
        clauses.push(simplify::any_of(alternatives.into_iter().map(Alternative::clause).collect()));
    }
    Some(Resolved { clause: simplify::all_of(clauses) })
}

/// What to say where there are, of a query of so many bytes.
pub fn too_many_alternatives(bytes: usize) -> Problem {
    Problem::error(0..bytes, ProblemKind::TooManyCombinations).with_help("ask for fewer alternatives at a time")
}

/// What an article and one statement in it must satisfy.
#[derive(Clone, Debug, Default)]
struct Alternative {
    article: Vec<Clause>,
    who: Option<Who>,
    /// `None` where nothing is asked of the statement.
    what: Option<SaidWords>,
}

impl Alternative {
    fn of_article(clause: Clause) -> Alternative {
        Alternative { article: vec![clause], ..Alternative::default() }
    }

    fn of_statement(who: Option<Who>, what: SaidWords) -> Alternative {
        Alternative { article: Vec::new(), who, what: Some(what) }
    }

    fn clause(self) -> Clause {
        let what = self.what.unwrap_or(SaidWords::Any);
        simplify::all_of(self.article.into_iter().chain([Clause::Said { who: self.who, what }]).collect())
    }

    /// Both; `None` where nobody can be both.
    fn and(&self, other: &Alternative) -> Option<Alternative> {
        let who = simplify::who_all(self.who.iter().chain(&other.who).cloned().collect());
        if who.as_ref().is_some_and(is_contradiction) {
            return None;
        }
        let what = simplify::said_all(self.what.iter().chain(&other.what).cloned().collect());
        let article = self.article.iter().chain(&other.article).cloned().collect();
        Some(Alternative { article, who, what })
    }

    /// Takes `other` in, if either is then one alternative.
    fn widen(&mut self, other: &Alternative) -> bool {
        if self.article != other.article || self.what.is_none() || other.what.is_none() {
            return false;
        }
        if self.who == other.who {
            self.what = simplify::said_any(self.what.iter().chain(&other.what).cloned().collect());
            return true;
        }
        if self.what == other.what && self.who.is_some() && other.who.is_some() {
            self.who = simplify::who_any(self.who.iter().chain(&other.who).cloned().collect());
            return true;
        }
        false
    }
}

type Reading<'r> = dyn Fn(&Clause) -> Option<Vec<Alternative>> + 'r;

/// The ways in which the clause holds of a statement and its article.
fn alternatives(clause: &Clause) -> Option<Vec<Alternative>> {
    match clause {
        _ if !has_said(clause) => Some(vec![Alternative::of_article(clause.clone())]),
        Clause::And(parts) => all_of(parts, &alternatives),
        Clause::Or(parts) => any_of(parts, &|part| match part {
            Clause::Speaks(who) => Some(vec![Alternative::of_statement(Some(who.clone()), SaidWords::Any)]),
            part => alternatives(part),
        }),
        Clause::Not(inner) => denials(inner),
        Clause::Boost(inner, _) => alternatives(inner),
        Clause::Said { who, what } => Some(vec![Alternative::of_statement(who.clone(), what.clone())]),
        _ => Some(vec![Alternative::of_article(clause.clone())]),
    }
}

/// The ways in which it does not hold.
fn denials(clause: &Clause) -> Option<Vec<Alternative>> {
    match clause {
        _ if !has_said(clause) => Some(vec![Alternative::of_article(simplify::not(clause.clone()))]),
        Clause::And(parts) => any_of(parts, &denials),
        Clause::Or(parts) => all_of(parts, &|part| match part {
            Clause::Speaks(who) => Some(vec![by_others(who)]),
            part => denials(part),
        }),
        Clause::Not(inner) => alternatives(inner),
        Clause::Boost(inner, _) => denials(inner),
        Clause::Said { who, what } => {
            let without =
                (*what != SaidWords::Any).then(|| Alternative::of_statement(None, simplify::said_not(what.clone())));
            Some(who.iter().map(by_others).chain(without).collect())
        }
        _ => Some(vec![Alternative::of_article(simplify::not(clause.clone()))]),
    }
}

fn by_others(who: &Who) -> Alternative {
    Alternative::of_statement(Some(simplify::who_not(who.clone())), SaidWords::Any)
}

/// All of the parts at once, in each of the ways that they are read.
fn all_of(parts: &[Clause], read: &Reading<'_>) -> Option<Vec<Alternative>> {
    let mut all = vec![Alternative::default()];
    for part in parts {
        let ways = read(part)?;
        if all.len().saturating_mul(ways.len()) > MAX_COMBINATIONS {
            return None;
        }
        all = all.iter().flat_map(|one| ways.iter().filter_map(|way| one.and(way))).collect();
    }
    Some(all)
}

/// Any of the parts.
fn any_of(parts: &[Clause], read: &Reading<'_>) -> Option<Vec<Alternative>> {
    let mut any: Vec<Alternative> = Vec::new();
    for part in parts {
        for way in read(part)? {
            if !any.iter_mut().any(|known| known.widen(&way)) {
                any.push(way);
            }
        }
        if any.len() > MAX_COMBINATIONS {
            return None;
        }
    }
    Some(any)
}

/// Whether one of its conditions is about what is said.
fn has_said(clause: &Clause) -> bool {
    match clause {
        Clause::And(parts) | Clause::Or(parts) => parts.iter().any(has_said),
        Clause::Not(inner) | Clause::Boost(inner, _) => has_said(inner),
        clause => matches!(clause, Clause::Said { .. }),
    }
}

/// Whether somebody is to be somebody and not to be him.
fn is_contradiction(who: &Who) -> bool {
    let Who::And(parts) = who else { return false };
    parts.iter().any(|part| matches!(part, Who::Not(inner) if parts.contains(inner)))
}
