//! Whether a condition holds in an article, and where: decided on positions alone.
//!
//! `View` is what must be known of the article; where it comes from (postings and columns, a text in memory) is the caller's.

use super::intervals::{Expr, Interval, LeafPositions, Marks, Sections, Trace, intervals, occurs};
use super::plan::{Condition, SaidExpr, WhoExpr};
use crate::passage::{NAME_SLOT, ROLE_HALF, SaidPiece};
use crate::query::clause::{NameKind, Part};

/// Positions of one article.
pub struct View<'a> {
    pub leaves: &'a dyn LeafPositions,
    pub sections: &'a dyn Sections,
    /// Pieces of attributed words, those of one attribution next to each other and in text order.
    pub said: &'a [SaidPiece],
    /// Position of the body's first word; those before it are the title's.
    pub body_start: u32,
}

/// Words that match, at positions `start..=end`, and what is remembered of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Occurrence<T = Marks> {
    /// Which part of the query matched: counts every expression of words in the plan, in order.
    pub part: usize,
    pub start: u32,
    pub end: u32,
    /// What is marked, where that was asked for.
    pub marks: T,
}

impl View<'_> {
    /// Whether the condition holds.
    pub fn holds(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Text { part, expr, least } => self.text_holds(*part, expr, *least),
            Condition::Said { who, what } => {
                let what = self.located(what);
                self.fitting(who.as_ref(), &what).next().is_some()
            }
            Condition::Speaks { who, everybody } => self.somebody_fits(who, *everybody),
        }
    }

    fn text_holds(&self, part: Part, expr: &Expr, least: u32) -> bool {
        if least <= 1 && part == Part::Anywhere {
            return occurs(expr, self.leaves, self.sections);
        }
        let found = intervals::<()>(expr, self.leaves, self.sections);
        found.iter().filter(|interval| self.lies_in(part, interval.start, interval.end)).count()
            >= least.max(1) as usize
    }

    fn lies_in(&self, part: Part, start: u32, end: u32) -> bool {
        match part {
            Part::Anywhere => true,
            Part::Title => end < self.body_start,
            Part::Body => start >= self.body_start,
        }
    }

    /// The speakers of the attributions that fit a condition of attributed words, one for each, or those who fit one of who speaks;
    /// `None` for nobody known.
    pub fn said_by(&self, condition: &Condition) -> Vec<Option<u16>> {
        if let Condition::Speaks { who, everybody } = condition {
            return self.slots_fitting(who, *everybody).map(Some).collect();
        }
        let Condition::Said { who, what } = condition else { return Vec::new() };
        let what = self.located(what);
        let fitting = self.fitting(who.as_ref(), &what);
        fitting.map(|pieces| pieces.first().and_then(|piece| piece.speaker)).collect()
    }

    /// The numbers of the attributions that a condition of attributed words among those that are `due` holds for, ascending.
    pub fn attributed(&self, conditions: &[Condition], due: &dyn Fn(usize) -> bool) -> Vec<u32> {
        let mut numbers = Vec::new();
        for (index, condition) in conditions.iter().enumerate() {
            let Condition::Said { who, what } = condition else { continue };
            if !due(index) {
                continue;
            }
            let what = self.located(what);
            let fitting = self.fitting(who.as_ref(), &what);
            numbers.extend(fitting.filter_map(|pieces| pieces.first()).map(|piece| piece.attribution));
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// The pieces of each attribution.
    fn attributions(&self) -> impl Iterator<Item = &[SaidPiece]> {
        self.said.chunk_by(|one, next| one.attribution == next.attribution)
    }

    /// The pieces of each attribution that is by `who` and holds `what`.
    fn fitting<'s>(&'s self, who: Option<&'s WhoExpr>, what: &'s Located) -> impl Iterator<Item = &'s [SaidPiece]> {
        self.attributions().filter(move |pieces| self.is_by(who, pieces) && what.fits(pieces))
    }

    fn is_by(&self, who: Option<&WhoExpr>, pieces: &[SaidPiece]) -> bool {
        let Some(who) = who else { return true };
        self.fits(who, pieces.first().and_then(|piece| piece.speaker))
    }

    /// Finds the words once for all attributions of the article.
    fn located(&self, what: &SaidExpr) -> Located {
        match what {
            SaidExpr::Any => Located::Any,
            SaidExpr::Words { expr, least } => {
                Located::Words { found: intervals::<()>(expr, self.leaves, self.sections), least: (*least).max(1) }
            }
            SaidExpr::Cue(expr) => Located::Cue(intervals::<()>(expr, self.leaves, self.sections)),
            SaidExpr::And(parts) => Located::And(parts.iter().map(|part| self.located(part)).collect()),
            SaidExpr::Or(parts) => Located::Or(parts.iter().map(|part| self.located(part)).collect()),
            SaidExpr::Not(part) => Located::Not(Box::new(self.located(part))),
        }
    }

    /// Whether the speaker in that slot fits; a speaker who is not known has no names.
    pub fn fits(&self, who: &WhoExpr, slot: Option<u16>) -> bool {
        match who {
            WhoExpr::Named { leaves, phrase, names } => {
                slot.is_some_and(|slot| self.is_named(slot, leaves, *phrase, *names))
            }
            WhoExpr::And(parts) => parts.iter().all(|part| self.fits(part, slot)),
            WhoExpr::Or(parts) => parts.iter().any(|part| self.fits(part, slot)),
            WhoExpr::Not(part) => !self.fits(part, slot),
        }
    }

    fn is_named(&self, slot: u16, leaves: &[usize], phrase: bool, names: NameKind) -> bool {
        let begin = u32::from(slot) * NAME_SLOT;
        let from = if names == NameKind::Role { begin + ROLE_HALF } else { begin };
        let to = begin + NAME_SLOT;
        let inside = |leaf: usize| {
            let all = self.leaves.positions(leaf);
            let first = all.partition_point(|position| *position < from);
            let after = all.partition_point(|position| *position < to);
            all.get(first..after).unwrap_or(&[])
        };
        let Some((first, rest)) = leaves.split_first() else { return true };
        if !phrase {
            return leaves.iter().all(|leaf| !inside(*leaf).is_empty());
        }
        inside(*first).iter().any(|start| {
            rest.iter()
                .enumerate()
                .all(|(index, leaf)| inside(*leaf).binary_search(&(start + 1 + index as u32)).is_ok())
        })
    }

    fn somebody_fits(&self, who: &WhoExpr, everybody: Option<usize>) -> bool {
        self.slots_fitting(who, everybody).next().is_some()
    }

    fn slots_fitting(&self, who: &WhoExpr, everybody: Option<usize>) -> impl Iterator<Item = u16> {
        let mut slots: Vec<u16> = Vec::new();
        match everybody {
            Some(leaf) => slots.extend(self.slots_of(leaf)),
            None => self.slots_named(who, &mut slots),
        }
        slots.sort_unstable();
        slots.dedup();
        slots.into_iter().filter(|slot| self.fits(who, Some(*slot)))
    }

    fn slots_of(&self, leaf: usize) -> impl Iterator<Item = u16> {
        self.leaves.positions(leaf).iter().filter_map(|position| u16::try_from(position / NAME_SLOT).ok())
    }

    /// Adds the slots in which any name of `who` occurs.
    fn slots_named(&self, who: &WhoExpr, slots: &mut Vec<u16>) {
        match who {
            WhoExpr::Named { leaves, .. } => {
                slots.extend(leaves.iter().flat_map(|leaf| self.slots_of(*leaf)));
            }
            WhoExpr::And(parts) | WhoExpr::Or(parts) => parts.iter().for_each(|part| self.slots_named(part, slots)),
            WhoExpr::Not(part) => self.slots_named(part, slots),
        }
    }

    /// Where the conditions that are `due` (by number) match, by part, then position, with their marks for `T = Marks`. A condition
    /// that does not hold matches nowhere: a word that should be there three times and is there once is no reason for anything.
    /// Content words are found only in attributions that fit whole.
    pub fn occurrences<T: Trace>(&self, conditions: &[Condition], due: &dyn Fn(usize) -> bool) -> Vec<Occurrence<T>> {
        let mut found = Vec::new();
        let mut next_part = 0;
        for (number, condition) in conditions.iter().enumerate() {
            if !due(number) {
                next_part += parts(std::slice::from_ref(condition)).len();
                continue;
            }
            match condition {
                Condition::Text { part, expr, least } => {
                    let mut all = intervals::<T>(expr, self.leaves, self.sections);
                    all.retain(|interval| self.lies_in(*part, interval.start, interval.end));
                    if all.len() >= *least as usize {
                        found.extend(all.into_iter().map(|interval| occurrence(next_part, interval)));
                    }
                    next_part += 1;
                }
                Condition::Said { who, what } => {
                    let mut words = Vec::new();
                    positive_words(what, &mut words);
                    let all: Vec<_> =
                        words.iter().map(|expr| intervals::<T>(expr, self.leaves, self.sections)).collect();
                    let located = self.located(what);
                    for pieces in self.fitting(who.as_ref(), &located) {
                        let mut reasons = Vec::with_capacity(words.len());
                        located.reasons(pieces, true, &mut reasons);
                        for (index, candidates) in all.iter().enumerate() {
                            if !reasons.get(index).copied().unwrap_or(false) {
                                continue;
                            }
                            let inside = inside_any(candidates, pieces);
                            found.extend(inside.map(|interval| occurrence(next_part + index, interval.clone())));
                        }
                    }
                    next_part += words.len();
                }
                Condition::Speaks { .. } => {}
            }
        }
        found.sort_by_key(|one| (one.part, one.start, one.end));
        found.dedup_by(|later, earlier| {
            (later.part, later.start, later.end) == (earlier.part, earlier.start, earlier.end)
        });
        found
    }
}

/// What an attribution's content must hold, its words found in the article.
enum Located {
    Any,
    /// Ordered by start.
    Words {
        found: Vec<Interval<()>>,
        least: u32,
    },
    Cue(Vec<Interval<()>>),
    And(Vec<Located>),
    Or(Vec<Located>),
    Not(Box<Located>),
}

impl Located {
    /// Whether the pieces of one attribution hold it; each match must lie within one piece.
    fn fits(&self, pieces: &[SaidPiece]) -> bool {
        match self {
            Located::Any => true,
            Located::Words { found, least } => {
                inside_any(found, pieces).take(*least as usize).count() >= *least as usize
            }
            Located::Cue(found) => pieces.first().is_some_and(|piece| {
                let from = found.partition_point(|interval| interval.start < piece.cue);
                let end = piece.cue.saturating_add(u32::from(piece.cue_words));
                let mut begin_inside = found.iter().skip(from).take_while(|interval| interval.start < end);
                begin_inside.any(|interval| piece.is_introduced_by(interval.start, interval.end))
            }),
            Located::And(parts) => parts.iter().all(|part| part.fits(pieces)),
            Located::Or(parts) => parts.iter().any(|part| part.fits(pieces)),
            Located::Not(part) => !part.fits(pieces),
        }
    }

    /// Adds for each expression of `positive_words`, in that order, whether it is part of why the attribution fits: an
    /// alternative that does not hold is not.
    fn reasons(&self, pieces: &[SaidPiece], due: bool, all: &mut Vec<bool>) {
        match self {
            Located::Words { .. } => all.push(due && self.fits(pieces)),
            Located::And(parts) | Located::Or(parts) => {
                let due = due && self.fits(pieces);
                parts.iter().for_each(|part| part.reasons(pieces, due, all));
            }
            Located::Any | Located::Cue(_) | Located::Not(_) => {}
        }
    }
}

/// Those of `intervals`, ordered by start, that lie in one of the pieces: only those that begin there are looked at.
fn inside_any<'i, T>(intervals: &'i [Interval<T>], pieces: &'i [SaidPiece]) -> impl Iterator<Item = &'i Interval<T>> {
    pieces.iter().flat_map(|piece| {
        let from = intervals.partition_point(|interval| interval.start < piece.first);
        let end = piece.first.saturating_add(piece.words);
        let begin_inside = intervals.iter().skip(from).take_while(move |interval| interval.start < end);
        begin_inside.filter(|interval| piece.holds(interval.start, interval.end))
    })
}

fn occurrence<T>(part: usize, interval: Interval<T>) -> Occurrence<T> {
    Occurrence { part, start: interval.start, end: interval.end, marks: interval.trace }
}

/// The expressions of a plan's conditions in the order in which `Occurrence::part` counts them.
pub fn parts(conditions: &[Condition]) -> Vec<&Expr> {
    let mut all = Vec::new();
    for condition in conditions {
        match condition {
            Condition::Text { expr, .. } => all.push(expr),
            Condition::Said { what, .. } => positive_words(what, &mut all),
            Condition::Speaks { .. } => {}
        }
    }
    all
}

fn positive_words<'e>(what: &'e SaidExpr, words: &mut Vec<&'e Expr>) {
    match what {
        SaidExpr::Words { expr, .. } => words.push(expr),
        SaidExpr::And(parts) | SaidExpr::Or(parts) => parts.iter().for_each(|part| positive_words(part, words)),
        SaidExpr::Any | SaidExpr::Cue(_) | SaidExpr::Not(_) => {}
    }
}
