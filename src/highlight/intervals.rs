//! The algebra of positions: where in an article a phrase, a proximity or a pattern matches.
//!
//! Works on sorted positions of single words, wherever those come from (an engine's postings or a text tokenised in memory), so
//! that every engine matches and marks alike. The operators follow Clarke, Cormack and Burkowski, "An algebra for structured
//! text search" (1995), restricted to what the query language has. Knows no tantivy and no text.

use std::fmt::Debug;

use crate::query::clause::Nearness;

/// Sorted positions (word ordinals) of the leaves of an expression in the article at hand.
pub trait LeafPositions {
    /// Ascending, without repeats; empty where the leaf does not occur.
    fn positions(&self, leaf: usize) -> &[u32];
}

/// Sentence and paragraph bounds of the article at hand.
pub trait Sections {
    /// Ordinal of the sentence that holds `position`; the title is one of its own.
    fn sentence(&self, position: u32) -> u32;
    /// Ordinal of the paragraph that holds `position`; the title is one of its own.
    fn paragraph(&self, position: u32) -> u32;
}

/// An expression whose leaves are numbered.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    Leaf(usize),
    AnyOf(Vec<Expr>),
    /// Parts in order, each beginning where the one before ends; up to `slop` words between them in all.
    Phrase {
        parts: Vec<Expr>,
        slop: u32,
    },
    Near {
        left: Box<Expr>,
        right: Box<Expr>,
        how: Nearness,
    },
}

/// What is remembered of how an interval came about: nothing while only matching, the marked positions while marking.
pub trait Trace: Clone + Debug + Ord {
    fn leaf(position: u32) -> Self;
    /// A phrase is marked as one.
    fn phrase(start: u32, end: u32) -> Self;
    /// Both sides of a proximity are marked, each by itself.
    fn both(left: &Self, right: &Self) -> Self;
    fn of(marks: Marks) -> Self;
    /// Whether the two have a word in common, as far as is remembered.
    fn share(one: &Interval<Self>, other: &Interval<Self>) -> bool;
}

impl Trace for () {
    fn leaf(_: u32) -> Self {}
    fn phrase(_: u32, _: u32) -> Self {}
    fn both(_: &Self, _: &Self) -> Self {}
    fn of(_: Marks) -> Self {}
    fn share(one: &Interval<Self>, other: &Interval<Self>) -> bool {
        one.start <= other.end && other.start <= one.end
    }
}

/// Marked ranges of positions, both ends included, in order.
pub type Marks = Vec<(u32, u32)>;

impl Trace for Marks {
    fn leaf(position: u32) -> Self {
        vec![(position, position)]
    }
    fn phrase(start: u32, end: u32) -> Self {
        vec![(start, end)]
    }
    fn both(left: &Self, right: &Self) -> Self {
        let mut all: Marks = left.iter().chain(right).copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }
    fn of(marks: Marks) -> Self {
        marks
    }
    fn share(one: &Interval<Self>, other: &Interval<Self>) -> bool {
        one.trace.iter().any(|(from, to)| other.trace.iter().any(|(first, last)| from <= last && first <= to))
    }
}

/// A match: the positions `start..=end`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval<T> {
    pub start: u32,
    pub end: u32,
    pub trace: T,
}

/// More matches of one expression in one article than this are not looked for: a bound on work, far above what is shown.
const MOST_INTERVALS: usize = 200_000;

/// Every match of `expr`, ordered by start, then end; one for each range, with what is remembered of all that cover it.
pub fn intervals<T: Trace>(expr: &Expr, leaves: &dyn LeafPositions, sections: &dyn Sections) -> Vec<Interval<T>> {
    matches(expr, false, leaves, sections)
}

/// Every match of `expr` in order. If `apart`, those that cover the same range with other words stay apart.
fn matches<T: Trace>(
    expr: &Expr,
    apart: bool,
    leaves: &dyn LeafPositions,
    sections: &dyn Sections,
) -> Vec<Interval<T>> {
    let mut all: Vec<Interval<T>> = match expr {
        Expr::Leaf(leaf) => {
            let positions = leaves.positions(*leaf).iter();
            return positions.map(|at| Interval { start: *at, end: *at, trace: T::leaf(*at) }).collect();
        }
        Expr::Phrase { parts, slop } => return phrase(parts, *slop, leaves, sections),
        Expr::AnyOf(parts) => {
            let mut all = Vec::new();
            for part in parts {
                all.extend(matches::<T>(part, apart, leaves, sections));
            }
            all.sort_unstable();
            all.dedup();
            all
        }
        Expr::Near { left, right, how } => {
            let is_chain = has_proximity(left) || has_proximity(right);
            if is_chain && (apart || may_share(left, right, leaves, sections)) {
                // Which words an operand is made of decides, not where it begins and ends.
                let one = matches::<Marks>(left, true, leaves, sections);
                let others = matches::<Marks>(right, true, leaves, sections);
                let found = near(&one, &others, *how, sections, &Marks::share).into_iter();
                found.map(|one| Interval { start: one.start, end: one.end, trace: T::of(one.trace) }).collect()
            } else {
                let one = matches::<T>(left, apart, leaves, sections);
                let others = if one.is_empty() { Vec::new() } else { matches::<T>(right, apart, leaves, sections) };
                near(&one, &others, *how, sections, &|one, other| !is_chain && T::share(one, other))
            }
        }
    };
    if apart {
        return all;
    }
    all.dedup_by(|later, earlier| {
        let same_range = later.start == earlier.start && later.end == earlier.end;
        if same_range {
            earlier.trace = T::both(&earlier.trace, &later.trace);
        }
        same_range
    });
    all
}

fn has_proximity(expr: &Expr) -> bool {
    match expr {
        Expr::Leaf(_) => false,
        Expr::AnyOf(parts) | Expr::Phrase { parts, .. } => parts.iter().any(has_proximity),
        Expr::Near { .. } => true,
    }
}

/// Whether one occurrence could be a word of both: only then must what matched be remembered to tell.
fn may_share(left: &Expr, right: &Expr, leaves: &dyn LeafPositions, sections: &dyn Sections) -> bool {
    let (mut one, mut other) = (Vec::new(), Vec::new());
    runs(left, leaves, sections, &mut one);
    runs(right, leaves, sections, &mut other);
    // Where the furthest of each side so far ends.
    let mut all: Vec<(u32, u32, bool)> = one.into_iter().map(|(from, to)| (from, to, true)).collect();
    all.extend(other.into_iter().map(|(from, to)| (from, to, false)));
    all.sort_unstable();
    let mut reach: [Option<u32>; 2] = [None, None];
    for (from, to, is_left) in all {
        let [own, others] = if is_left { [0, 1] } else { [1, 0] };
        if reach.get(others).copied().flatten().is_some_and(|end| from <= end) {
            return true;
        }
        if let Some(end) = reach.get_mut(own) {
            *end = (*end).max(Some(to));
        }
    }
    false
}

/// Adds the runs of words that matches of the expression are made of.
fn runs(expr: &Expr, leaves: &dyn LeafPositions, sections: &dyn Sections, all: &mut Marks) {
    match expr {
        Expr::Leaf(leaf) => all.extend(leaves.positions(*leaf).iter().map(|position| (*position, *position))),
        Expr::AnyOf(parts) => parts.iter().for_each(|part| runs(part, leaves, sections, all)),
        Expr::Phrase { parts, slop } => {
            all.extend(phrase::<()>(parts, *slop, leaves, sections).iter().map(|found| (found.start, found.end)));
        }
        Expr::Near { left, right, .. } => {
            runs(left, leaves, sections, all);
            runs(right, leaves, sections, all);
        }
    }
}

/// Whether `expr` matches at all.
pub fn occurs(expr: &Expr, leaves: &dyn LeafPositions, sections: &dyn Sections) -> bool {
    match expr {
        Expr::Leaf(leaf) => !leaves.positions(*leaf).is_empty(),
        Expr::AnyOf(parts) => parts.iter().any(|part| occurs(part, leaves, sections)),
        Expr::Phrase { parts, slop: 0 } if parts.iter().all(|part| matches!(part, Expr::Leaf(_))) => {
            phrase_of_words_occurs(parts, leaves)
        }
        Expr::Near { left, right, how } => match (left.as_ref(), right.as_ref()) {
            (Expr::Leaf(left), Expr::Leaf(right)) => {
                words_occur_near(leaves.positions(*left), leaves.positions(*right), *how, sections)
            }
            _ => !intervals::<()>(expr, leaves, sections).is_empty(),
        },
        Expr::Phrase { .. } => !intervals::<()>(expr, leaves, sections).is_empty(),
    }
}

/// Whether single words stand side by side anywhere; goes through the rarest of them.
fn phrase_of_words_occurs(parts: &[Expr], leaves: &dyn LeafPositions) -> bool {
    let positions = |part: &Expr| match part {
        Expr::Leaf(leaf) => leaves.positions(*leaf),
        _ => &[],
    };
    if let [Expr::Leaf(first), Expr::Leaf(second)] = parts {
        return follows(leaves.positions(*first), leaves.positions(*second));
    }
    let Some((rarest, _)) = parts.iter().enumerate().min_by_key(|(_, part)| positions(part).len()) else {
        return false;
    };
    let Some(lead) = parts.get(rarest).map(positions) else { return false };
    lead.iter().any(|at| {
        let Some(start) = at.checked_sub(rarest as u32) else { return false };
        parts.iter().enumerate().all(|(offset, part)| positions(part).binary_search(&(start + offset as u32)).is_ok())
    })
}

/// Whether a position of `second` is the next one after a position of `first`.
fn follows(first: &[u32], second: &[u32]) -> bool {
    let mut rest = second.iter().peekable();
    for one in first {
        let Some(next) = one.checked_add(1) else { return false };
        while rest.next_if(|other| **other < next).is_some() {}
        match rest.peek() {
            Some(other) if **other == next => return true,
            Some(_) => {}
            None => return false,
        }
    }
    false
}

/// Whether two single words stand near each other anywhere; as `near`, but no more than the first such pair is looked for.
fn words_occur_near(left: &[u32], right: &[u32], how: Nearness, sections: &dyn Sections) -> bool {
    match how {
        Nearness::Within(distance) => left.iter().any(|one| {
            let at = right.partition_point(|other| other < one);
            let before = at.checked_sub(1).and_then(|index| right.get(index));
            let after = right.iter().skip(at).find(|other| *other != one);
            before.is_some_and(|other| one - other <= distance) || after.is_some_and(|other| other - one <= distance)
        }),
        Nearness::Ordered(distance) => left.iter().any(|one| {
            let after = right.get(right.partition_point(|other| other <= one));
            after.is_some_and(|other| other - one <= distance)
        }),
        Nearness::Sentence => words_share(left, right, &|position| sections.sentence(position)),
        Nearness::Paragraph => words_share(left, right, &|position| sections.paragraph(position)),
    }
}

/// Whether two words, not one and the same, lie in one section. Sections come in the order of positions.
fn words_share(left: &[u32], right: &[u32], section: &dyn Fn(u32) -> u32) -> bool {
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    while let (Some(one), Some(other)) = (left.peek().copied(), right.peek().copied()) {
        let (here, there) = (section(*one), section(*other));
        if here < there {
            left.next();
        } else if there < here {
            right.next();
        } else if one != other {
            return true;
        } else {
            // One word that is both: any further word of either kind in the section makes a pair with it.
            left.next();
            right.next();
            let goes_on = |next: Option<&&u32>| next.is_some_and(|next| section(**next) == here);
            if goes_on(left.peek()) || goes_on(right.peek()) {
                return true;
            }
        }
    }
    false
}

fn phrase<T: Trace>(
    parts: &[Expr],
    slop: u32,
    leaves: &dyn LeafPositions,
    sections: &dyn Sections,
) -> Vec<Interval<T>> {
    let Some((first, rest)) = parts.split_first() else { return Vec::new() };
    // Start, end, words skipped so far.
    let mut open: Vec<(u32, u32, u32)> =
        intervals::<()>(first, leaves, sections).into_iter().map(|found| (found.start, found.end, 0)).collect();
    for part in rest {
        if open.is_empty() {
            return Vec::new();
        }
        let next = intervals::<()>(part, leaves, sections);
        let mut extended = Vec::new();
        for (start, end, skipped) in open {
            let from = end.saturating_add(1);
            let to = from.saturating_add(slop - skipped);
            let at = next.partition_point(|candidate| candidate.start < from);
            for candidate in next.iter().skip(at).take_while(|candidate| candidate.start <= to) {
                extended.push((start, candidate.end, skipped + (candidate.start - from)));
            }
            if extended.len() > MOST_INTERVALS {
                break;
            }
        }
        extended.sort_unstable();
        extended.dedup();
        open = extended;
    }
    let mut all: Vec<Interval<T>> =
        open.into_iter().map(|(start, end, _)| Interval { start, end, trace: T::phrase(start, end) }).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn near<T: Trace>(
    left: &[Interval<T>],
    right: &[Interval<T>],
    how: Nearness,
    sections: &dyn Sections,
    share: &dyn Fn(&Interval<T>, &Interval<T>) -> bool,
) -> Vec<Interval<T>> {
    let mut all = Vec::new();
    let longest = right.iter().map(|interval| interval.end - interval.start).max().unwrap_or(0);
    for one in left {
        // Only operands whose start lies in this window can qualify; the check below decides.
        let (from, to) = match how {
            Nearness::Within(distance) => {
                (one.start.saturating_sub(distance).saturating_sub(longest), one.end.saturating_add(distance))
            }
            Nearness::Ordered(distance) => (one.end.saturating_add(1), one.end.saturating_add(distance)),
            Nearness::Sentence | Nearness::Paragraph => (0, u32::MAX),
        };
        let in_section = section_of(how, one, sections);
        let begin = match (how, in_section) {
            (Nearness::Sentence, Some(section)) => {
                right.partition_point(|other| sections.sentence(other.start) < section)
            }
            (Nearness::Paragraph, Some(section)) => {
                right.partition_point(|other| sections.paragraph(other.start) < section)
            }
            (Nearness::Sentence | Nearness::Paragraph, None) => continue,
            _ => right.partition_point(|other| other.start < from),
        };
        for other in right.iter().skip(begin).take_while(|other| other.start <= to) {
            let fits = match how {
                // From nearest end to nearest end; what lies between the words of the other side is nearer than any distance.
                Nearness::Within(distance) => {
                    let gap = other.start.saturating_sub(one.end).max(one.start.saturating_sub(other.end));
                    gap <= distance
                }
                Nearness::Ordered(distance) => other.start > one.end && other.start - one.end <= distance,
                Nearness::Sentence | Nearness::Paragraph => {
                    let section = section_of(how, other, sections);
                    if section > in_section {
                        break;
                    }
                    section == in_section
                }
            };
            if fits && !share(one, other) {
                let (start, end) = (one.start.min(other.start), one.end.max(other.end));
                all.push(Interval { start, end, trace: T::both(&one.trace, &other.trace) });
            }
        }
        if all.len() > MOST_INTERVALS {
            break;
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// The one sentence or paragraph that holds the whole interval.
fn section_of<T>(how: Nearness, interval: &Interval<T>, sections: &dyn Sections) -> Option<u32> {
    let (first, last) = match how {
        Nearness::Sentence => (sections.sentence(interval.start), sections.sentence(interval.end)),
        _ => (sections.paragraph(interval.start), sections.paragraph(interval.end)),
    };
    (first == last).then_some(first)
}
