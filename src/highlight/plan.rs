//! A resolved query as numbered leaves, conditions on positions and parts to mark.
//!
//! A leaf is one word form in the text or in the speakers' names; whoever holds the articles (an index, a text in memory)
//! finds where each leaf occurs, and everything else is computed here from positions. Knows no index.

use super::intervals::Expr;
use crate::date::query::DateRange;
use crate::passage::SOMEBODY;
use crate::query::clause::{Clause, NameKind, Part, Resolved, SaidWords, Who, WordForm, Words};

/// A word form and where it is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    pub form: WordForm,
    pub space: Space,
}

/// What a leaf's positions count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// Words of title and body.
    Text,
    /// Words of the speakers' names, in slots (see `passage::NAME_SLOT`).
    Names,
}

/// A condition that is decided on the positions of one article.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// At least `least` matches of `expr` in that part.
    Text { part: Part, expr: Expr, least: u32 },
    /// One attribution by somebody who fits whose content fits.
    Said { who: Option<WhoExpr>, what: SaidExpr },
    /// Somebody who fits speaks. `everybody` is the leaf of all speakers, where names alone do not tell who may fit.
    Speaks { who: WhoExpr, everybody: Option<usize> },
}

/// `query::clause::SaidWords` on leaves.
#[derive(Clone, Debug, PartialEq)]
pub enum SaidExpr {
    Any,
    Words { expr: Expr, least: u32 },
    Cue(Expr),
    And(Vec<SaidExpr>),
    Or(Vec<SaidExpr>),
    Not(Box<SaidExpr>),
}

/// `query::clause::Who` on leaves.
#[derive(Clone, Debug, PartialEq)]
pub enum WhoExpr {
    Named { leaves: Vec<usize>, phrase: bool, names: NameKind },
    And(Vec<WhoExpr>),
    Or(Vec<WhoExpr>),
    Not(Box<WhoExpr>),
}

impl WhoExpr {
    /// Whether somebody may fit by not being somebody.
    fn has_negation(&self) -> bool {
        match self {
            WhoExpr::Named { .. } => false,
            WhoExpr::And(parts) | WhoExpr::Or(parts) => parts.iter().any(WhoExpr::has_negation),
            WhoExpr::Not(_) => true,
        }
    }
}

/// Numbers the leaves of a query; the same form in the same space is one leaf.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Leaves {
    pub leaves: Vec<Leaf>,
}

impl Leaves {
    fn leaf(&mut self, form: &WordForm, space: Space) -> usize {
        if let Some(known) = self.leaves.iter().position(|leaf| leaf.space == space && leaf.form == *form) {
            return known;
        }
        self.leaves.push(Leaf { form: form.clone(), space });
        self.leaves.len() - 1
    }

    /// The expression of words in the text.
    pub fn words(&mut self, words: &Words) -> Expr {
        match words {
            Words::Word(form) => Expr::Leaf(self.leaf(form, Space::Text)),
            Words::AnyOf(parts) => Expr::AnyOf(parts.iter().map(|part| self.words(part)).collect()),
            Words::Phrase { parts, slop } => {
                Expr::Phrase { parts: parts.iter().map(|part| self.words(part)).collect(), slop: *slop }
            }
            Words::Near { left, right, how } => {
                Expr::Near { left: Box::new(self.words(left)), right: Box::new(self.words(right)), how: *how }
            }
        }
    }

    /// The condition that somebody who fits speaks.
    pub fn speaks(&mut self, who: &Who) -> Condition {
        let who = self.who(who);
        let everybody = who.has_negation().then(|| self.leaf(&WordForm::Exact(SOMEBODY.to_owned()), Space::Names));
        Condition::Speaks { who, everybody }
    }

    /// The expression of an attribution's content.
    pub fn said(&mut self, what: &SaidWords) -> SaidExpr {
        match what {
            SaidWords::Any => SaidExpr::Any,
            SaidWords::Words(words) => SaidExpr::Words { expr: self.words(words), least: 1 },
            SaidWords::AtLeast { count, words } => SaidExpr::Words { expr: self.words(words), least: *count },
            SaidWords::Cue(words) => SaidExpr::Cue(self.words(words)),
            SaidWords::And(parts) => SaidExpr::And(parts.iter().map(|part| self.said(part)).collect()),
            SaidWords::Or(parts) => SaidExpr::Or(parts.iter().map(|part| self.said(part)).collect()),
            SaidWords::Not(part) => SaidExpr::Not(Box::new(self.said(part))),
        }
    }

    /// The expression of a speaker's names.
    pub fn who(&mut self, who: &Who) -> WhoExpr {
        match who {
            Who::Named { words, phrase, names } => WhoExpr::Named {
                leaves: words.iter().map(|form| self.leaf(&name_form(form), Space::Names)).collect(),
                phrase: *phrase,
                names: *names,
            },
            Who::And(parts) => WhoExpr::And(parts.iter().map(|part| self.who(part)).collect()),
            Who::Or(parts) => WhoExpr::Or(parts.iter().map(|part| self.who(part)).collect()),
            Who::Not(part) => WhoExpr::Not(Box::new(self.who(part))),
        }
    }
}

/// Names are not stemmed: both ways to ask for a word mean its one form there.
pub fn name_form(form: &WordForm) -> WordForm {
    match form {
        WordForm::Stem(word) => WordForm::Exact(word.clone()),
        other => other.clone(),
    }
}

/// Days that an article is to speak of.
#[derive(Clone, Debug, PartialEq)]
pub struct Spoken {
    pub range: DateRange,
    /// The alternatives it lies in, as indices.
    within: Vec<usize>,
}

/// What of a query can be shown in an article: every condition that is not under a NOT.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShowPlan {
    pub leaves: Vec<Leaf>,
    /// Conditions with something to mark.
    pub conditions: Vec<Condition>,
    /// Alternatives of several conditions: what is inside is no reason for a match unless all of it holds.
    pub alternatives: Vec<Clause>,
    /// For each condition the alternatives it lies in, as indices.
    within: Vec<Vec<usize>>,
    /// Speakers asked for: their words are shown first.
    pub asked: Vec<WhoExpr>,
    /// Days that are to be spoken of. Their parts are counted after those of the conditions.
    pub spoken: Vec<Spoken>,
}

impl ShowPlan {
    /// The plan of a query.
    pub fn of(query: &Resolved) -> ShowPlan {
        let mut leaves = Leaves::default();
        let mut plan = ShowPlan::default();
        plan.gather(&query.clause, &[], &mut leaves);
        plan.leaves = leaves.leaves;
        plan
    }

    /// Number of parts that can be marked.
    pub fn parts(&self) -> usize {
        super::scope::parts(&self.conditions).len()
    }

    /// Whether each condition is about words in the text, so that parts and conditions are the same.
    pub fn is_plain(&self) -> bool {
        self.conditions.iter().all(|condition| matches!(condition, Condition::Text { .. }))
    }

    /// Whether a condition counts in an article in which those alternatives hold.
    pub fn is_due(&self, condition: usize, holding: &[bool]) -> bool {
        let within = self.within.get(condition).map_or(&[][..], Vec::as_slice);
        all_hold(within, holding)
    }

    /// The same for days that are to be spoken of.
    pub fn is_spoken_due(&self, spoken: usize, holding: &[bool]) -> bool {
        self.spoken.get(spoken).is_some_and(|spoken| all_hold(&spoken.within, holding))
    }

    fn gather(&mut self, clause: &Clause, within: &[usize], leaves: &mut Leaves) {
        match clause {
            Clause::And(parts) => parts.iter().for_each(|part| self.gather(part, within, leaves)),
            Clause::Or(parts) => parts.iter().for_each(|part| self.alternative(part, within, leaves)),
            Clause::Boost(part, _) => self.gather(part, within, leaves),
            Clause::Text { part, words } => {
                self.add(Condition::Text { part: *part, expr: leaves.words(words), least: 1 }, within);
            }
            Clause::AtLeast { part, count, words } => {
                self.add(Condition::Text { part: *part, expr: leaves.words(words), least: *count }, within);
            }
            Clause::Said { who, what } => {
                let who = who.as_ref().map(|who| leaves.who(who));
                self.asked.extend(who.clone());
                self.add(Condition::Said { who, what: leaves.said(what) }, within);
            }
            Clause::Speaks(who) => self.asked.push(leaves.who(who)),
            Clause::Mentions(range) => self.spoken.push(Spoken { range: *range, within: within.to_vec() }),
            Clause::All
            | Clause::Nothing
            | Clause::Not(_)
            | Clause::Property { .. }
            | Clause::Date(_)
            | Clause::Flag(_) => {}
        }
    }

    /// One of several. A single condition tells by itself whether it holds, several have to be decided together.
    fn alternative(&mut self, clause: &Clause, within: &[usize], leaves: &mut Leaves) {
        let mut bare = clause;
        while let Clause::Boost(inner, _) = bare {
            bare = inner;
        }
        if !matches!(bare, Clause::And(_)) {
            return self.gather(bare, within, leaves);
        }
        let inner: Vec<usize> = within.iter().copied().chain([self.alternatives.len()]).collect();
        self.alternatives.push(bare.clone());
        self.gather(bare, &inner, leaves);
    }

    fn add(&mut self, condition: Condition, within: &[usize]) {
        self.conditions.push(condition);
        self.within.push(within.to_vec());
    }
}

fn all_hold(alternatives: &[usize], holding: &[bool]) -> bool {
    alternatives.iter().all(|alternative| holding.get(*alternative).copied().unwrap_or(false))
}
