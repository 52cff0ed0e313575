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
            Condition::Said { who, what } => self.fitting(who.as_ref(), what).next().is_some(),
            Condition::Speaks { who, everybody } => self.somebody_fits(who, *everybody),
        }
    }

    fn text_holds(&self, part: Part, expr: &Expr, least: u32) -> bool {
        if least <= 1 && part == Part::Anywhere {
            return occurs(expr, self.leaves, self.sections);
        }
        let inside = self.part(part);
        if least <= 1 { occurs(expr, &inside, self.sections) } else { self.count(expr, &inside) >= least as usize }
    }

    fn count(&self, expr: &Expr, inside: &Inside<'_>) -> usize {
        intervals::<()>(expr, inside, self.sections).len()
    }

    /// The words of a part of the article.
    fn part(&self, part: Part) -> Inside<'_> {
        match part {
            Part::Anywhere => self.inside(0, u32::MAX),
            Part::Title => self.inside(0, self.body_start),
            Part::Body => self.inside(self.body_start, u32::MAX),
        }
    }

    /// The words at positions `from..to`.
    fn inside(&self, from: u32, to: u32) -> Inside<'_> {
        Inside { leaves: self.leaves, from, to }
    }

    /// The words of a piece.
    fn piece(&self, piece: &SaidPiece) -> Inside<'_> {
        self.inside(piece.first, piece.first.saturating_add(piece.words))
    }

    /// The words of a cue, which all pieces of its attribution have in common.
    fn cue(&self, piece: &SaidPiece) -> Inside<'_> {
        self.inside(piece.cue, piece.cue.saturating_add(u32::from(piece.cue_words)))
    }

    /// The speakers of the attributions that fit a condition of attributed words, one for each, or those who fit one of who speaks;
    /// `None` for nobody known.
    pub fn said_by(&self, condition: &Condition) -> Vec<Option<u16>> {
        if let Condition::Speaks { who, everybody } = condition {
            return self.slots_fitting(who, *everybody).map(Some).collect();
        }
        let Condition::Said { who, what } = condition else { return Vec::new() };
        let fitting = self.fitting(who.as_ref(), what);
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
            let fitting = self.fitting(who.as_ref(), what);
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
    fn fitting<'s>(&'s self, who: Option<&'s WhoExpr>, what: &'s SaidExpr) -> impl Iterator<Item = &'s [SaidPiece]> {
        self.attributions().filter(move |pieces| self.is_by(who, pieces) && self.holds_said(what, pieces))
    }

    fn is_by(&self, who: Option<&WhoExpr>, pieces: &[SaidPiece]) -> bool {
        let Some(who) = who else { return true };
        self.fits(who, pieces.first().and_then(|piece| piece.speaker))
    }

    /// Whether the pieces of one attribution hold it; each match must lie within one piece. Words elsewhere in the article are not
    /// looked at: there may be very many.
    fn holds_said(&self, what: &SaidExpr, pieces: &[SaidPiece]) -> bool {
        match what {
            SaidExpr::Any => true,
            SaidExpr::Words { expr, least } if *least <= 1 => {
                pieces.iter().any(|piece| occurs(expr, &self.piece(piece), self.sections))
            }
            SaidExpr::Words { expr, least } => {
                let counts = pieces.iter().map(|piece| self.count(expr, &self.piece(piece)));
                counts.sum::<usize>() >= *least as usize
            }
            SaidExpr::Cue(expr) => pieces.first().is_some_and(|piece| occurs(expr, &self.cue(piece), self.sections)),
            SaidExpr::And(parts) => parts.iter().all(|part| self.holds_said(part, pieces)),
            SaidExpr::Or(parts) => parts.iter().any(|part| self.holds_said(part, pieces)),
            SaidExpr::Not(part) => !self.holds_said(part, pieces),
        }
    }

    /// Adds for each expression of `positive_words`, in that order, whether it is part of why the attribution fits: an
    /// alternative that does not hold is not.
    fn reasons(&self, what: &SaidExpr, pieces: &[SaidPiece], due: bool, all: &mut Vec<bool>) {
        match what {
            SaidExpr::Words { .. } | SaidExpr::Cue(_) => all.push(due && self.holds_said(what, pieces)),
            SaidExpr::And(parts) | SaidExpr::Or(parts) => {
                let due = due && self.holds_said(what, pieces);
                parts.iter().for_each(|part| self.reasons(part, pieces, due, all));
            }
            SaidExpr::Any | SaidExpr::Not(_) => {}
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
                    let all = intervals::<T>(expr, &self.part(*part), self.sections);
                    if all.len() >= *least as usize {
                        found.extend(all.into_iter().map(|interval| occurrence(next_part, interval)));
                    }
                    next_part += 1;
                }
                Condition::Said { who, what } => {
                    let mut words = Vec::new();
                    positive_words(what, &mut words);
                    for pieces in self.fitting(who.as_ref(), what) {
                        let mut reasons = Vec::with_capacity(words.len());
                        self.reasons(what, pieces, true, &mut reasons);
                        let due = (next_part..).zip(words.iter().zip(&reasons)).filter(|(_, (_, due))| **due);
                        for (part, ((expr, place), _)) in due {
                            let looked_in: Vec<Inside<'_>> = match place {
                                Place::Content => pieces.iter().map(|piece| self.piece(piece)).collect(),
                                Place::Cue => pieces.first().map(|piece| self.cue(piece)).into_iter().collect(),
                            };
                            for inside in looked_in {
                                let all = intervals::<T>(expr, &inside, self.sections);
                                found.extend(all.into_iter().map(|interval| occurrence(part, interval)));
                            }
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

/// The words at some positions alone.
struct Inside<'a> {
    leaves: &'a dyn LeafPositions,
    from: u32,
    to: u32,
}

impl LeafPositions for Inside<'_> {
    fn positions(&self, leaf: usize) -> &[u32] {
        let all = self.leaves.positions(leaf);
        if (self.from, self.to) == (0, u32::MAX) {
            return all;
        }
        let first = all.partition_point(|position| *position < self.from);
        let rest = all.get(first..).unwrap_or(&[]);
        rest.get(..rest.partition_point(|position| *position < self.to)).unwrap_or(&[])
    }
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
            Condition::Said { what, .. } => {
                let mut words = Vec::new();
                positive_words(what, &mut words);
                all.extend(words.into_iter().map(|(expr, _)| expr));
            }
            Condition::Speaks { .. } => {}
        }
    }
    all
}

/// Where in an attribution words are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Content,
    Cue,
}

fn positive_words<'e>(what: &'e SaidExpr, words: &mut Vec<(&'e Expr, Place)>) {
    match what {
        SaidExpr::Words { expr, .. } => words.push((expr, Place::Content)),
        SaidExpr::Cue(expr) => words.push((expr, Place::Cue)),
        SaidExpr::And(parts) | SaidExpr::Or(parts) => parts.iter().for_each(|part| positive_words(part, words)),
        SaidExpr::Any | SaidExpr::Not(_) => {}
    }
}
