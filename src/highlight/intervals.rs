//! The algebra of positions: where in an article a phrase, a proximity or a pattern matches.
//!
//! Works on sorted positions of single words, wherever those come from (an engine's postings or a text tokenised in memory), so
//! that every engine matches and marks alike. The operators follow Clarke, Cormack and Burkowski, "An algebra for structured
//! text search" (1995), restricted to what the query language has. Knows no tantivy and no text.

use std::fmt::Debug;
use std::ops::ControlFlow;

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
    /// Position of the first word of the sentence that holds `position`, and of the sentence after it where there is one.
    fn around(&self, position: u32) -> (u32, Option<u32>);
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
    /// Both sides of a proximity are marked, each by itself, and so are all ways to match one range.
    fn union(all: &[&Self]) -> Self;
    /// How much is remembered, in marks.
    fn size(&self) -> usize;
    fn of(marks: Marks) -> Self;
    /// Whether the two have a word in common, as far as is remembered.
    fn share(one: &Interval<Self>, other: &Interval<Self>) -> bool;
}

impl Trace for () {
    fn leaf(_: u32) -> Self {}
    fn phrase(_: u32, _: u32) -> Self {}
    fn union(_: &[&Self]) -> Self {}
    fn size(&self) -> usize {
        0
    }
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
    fn union(all: &[&Self]) -> Self {
        let mut marks: Marks = all.iter().flat_map(|marks| marks.iter().copied()).collect();
        marks.sort_unstable();
        marks.dedup();
        marks
    }
    fn size(&self) -> usize {
        self.len()
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

/// More pairs of one proximity in one article than this, each with what is remembered of it, are not looked at: where pairs share
/// a word none of them is a match, and the bound above does not hold.
const MOST_PAIRS: usize = 5_000_000;

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
    let all: Vec<Interval<T>> = match expr {
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
    if apart { all } else { merged(all) }
}

/// One interval for each range, with what is remembered of all that cover it: at once, since there may be very many.
fn merged<T: Trace>(mut all: Vec<Interval<T>>) -> Vec<Interval<T>> {
    let is_same = |one: &Interval<T>, next: &Interval<T>| (one.start, one.end) == (next.start, next.end);
    if all.iter().zip(all.iter().skip(1)).any(|(one, next)| is_same(one, next)) {
        let unions = all.chunk_by(is_same).map(|same| {
            let traces: Vec<&T> = same.iter().map(|interval| &interval.trace).collect();
            let [one, ..] = same else { return None };
            Some(Interval { start: one.start, end: one.end, trace: T::union(&traces) })
        });
        all = unions.flatten().collect();
    }
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

/// The pairs of `left` and `right`, both ordered by start, that lie as near each other as asked for and do not share a word. Only
/// such pairs are looked at, and no operand that lies between them.
fn near<T: Trace>(
    left: &[Interval<T>],
    right: &[Interval<T>],
    how: Nearness,
    sections: &dyn Sections,
    share: &dyn Fn(&Interval<T>, &Interval<T>) -> bool,
) -> Vec<Interval<T>> {
    let mut all = Vec::new();
    let mut work = 0;
    let mut pair = |one: &Interval<T>, other: &Interval<T>| {
        work += 1;
        if !share(one, other) {
            let (start, end) = (one.start.min(other.start), one.end.max(other.end));
            all.push(Interval { start, end, trace: T::union(&[&one.trace, &other.trace]) });
            work += one.trace.size() + other.trace.size();
        }
        if work > MOST_PAIRS || all.len() > MOST_INTERVALS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    // Ends early where there are too many.
    let _ = match how {
        Nearness::Within(distance) => pairs_within(left, right, distance, &mut pair),
        Nearness::Ordered(distance) => pairs_in_order(left, right, distance, &mut pair),
        Nearness::Sentence | Nearness::Paragraph => {
            pairs_in_one(left, right, &|interval| section_of(how, interval, sections), &mut pair)
        }
    };
    all.sort_unstable();
    all.dedup();
    all
}

/// What is done with a pair; breaks where there are enough.
type EachPair<'f, T> = &'f mut dyn FnMut(&Interval<T>, &Interval<T>) -> ControlFlow<()>;

/// Pairs that lie no further than `distance` from nearest end to nearest end, in any order; what lies between the words of the
/// other side is nearer than any distance.
fn pairs_within<T>(
    left: &[Interval<T>],
    right: &[Interval<T>],
    distance: u32,
    pair: EachPair<'_, T>,
) -> ControlFlow<()> {
    let ends = Ends::of(right);
    for one in left {
        let least_end = one.start.saturating_sub(distance);
        let most_start = one.end.saturating_add(distance);
        let mut from = 0;
        while let Some(index) = ends.next_from(from, least_end) {
            let Some(other) = right.get(index).filter(|other| other.start <= most_start) else { break };
            pair(one, other)?;
            from = index + 1;
        }
    }
    ControlFlow::Continue(())
}

/// Pairs of which the right one begins after the left one, no further than `distance` from its end.
fn pairs_in_order<T>(
    left: &[Interval<T>],
    right: &[Interval<T>],
    distance: u32,
    pair: EachPair<'_, T>,
) -> ControlFlow<()> {
    for one in left {
        let begin = right.partition_point(|other| other.start <= one.end);
        for other in right.iter().skip(begin).take_while(|other| other.start - one.end <= distance) {
            pair(one, other)?;
        }
    }
    ControlFlow::Continue(())
}

/// Pairs of which both lie wholly in one section. Sections come in the order of positions.
fn pairs_in_one<T>(
    left: &[Interval<T>],
    right: &[Interval<T>],
    section: &dyn Fn(&Interval<T>) -> Option<u32>,
    pair: EachPair<'_, T>,
) -> ControlFlow<()> {
    let inside: Vec<(u32, &Interval<T>)> =
        right.iter().filter_map(|other| section(other).map(|section| (section, other))).collect();
    for one in left {
        let Some(here) = section(one) else { continue };
        let begin = inside.partition_point(|(there, _)| *there < here);
        for (_, other) in inside.iter().skip(begin).take_while(|(there, _)| *there == here) {
            pair(one, other)?;
        }
    }
    ControlFlow::Continue(())
}

/// The ends of intervals as a tree of maxima: of many short ones behind a long one, those that end late enough are found without
/// a look at the others.
struct Ends {
    /// Intervals, rounded up to a power of two.
    width: usize,
    /// The node `n` holds the greater of `2 * n` and `2 * n + 1`; the intervals begin at `width`.
    greatest: Vec<u32>,
}

impl Ends {
    fn of<T>(intervals: &[Interval<T>]) -> Ends {
        let width = intervals.len().next_power_of_two();
        let mut greatest = vec![0; width];
        greatest.extend(intervals.iter().map(|interval| interval.end));
        greatest.resize(2 * width, 0);
        for node in (1..width).rev() {
            let below = greatest.get(2 * node).max(greatest.get(2 * node + 1)).copied().unwrap_or(0);
            if let Some(place) = greatest.get_mut(node) {
                *place = below;
            }
        }
        Ends { width, greatest }
    }

    fn reaches(&self, node: usize, least: u32) -> bool {
        self.greatest.get(node).is_some_and(|end| *end >= least)
    }

    /// The first interval from `from` on that does not end before `least`. One behind the last is possible.
    fn next_from(&self, from: usize, least: u32) -> Option<usize> {
        if from >= self.width {
            return None;
        }
        let mut node = self.width + from;
        while !self.reaches(node, least) {
            // What comes next is the right neighbour of the first ancestor that is a left one.
            while node % 2 == 1 {
                node /= 2;
            }
            if node == 0 {
                return None;
            }
            node += 1;
        }
        while node < self.width {
            node = if self.reaches(2 * node, least) { 2 * node } else { 2 * node + 1 };
        }
        Some(node - self.width)
    }
}

/// The one sentence or paragraph that holds the whole interval.
fn section_of<T>(how: Nearness, interval: &Interval<T>, sections: &dyn Sections) -> Option<u32> {
    let (first, last) = match how {
        Nearness::Sentence => (sections.sentence(interval.start), sections.sentence(interval.end)),
        _ => (sections.paragraph(interval.start), sections.paragraph(interval.end)),
    };
    (first == last).then_some(first)
}
