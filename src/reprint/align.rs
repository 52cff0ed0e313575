//! What two rows of words have in common in the same order, and so what was changed between them.
//!
//! Rows of any length in bounded time: first what stands once in both parts them (B. Cohen's patience diff), then the parts are
//! compared exactly (E. Myers, "An O(ND) difference algorithm", 1986) as long as they do not differ too much; those that do count
//! as changed as a whole.

use std::collections::HashMap;
use std::ops::Range;

/// Neighbouring words that part two rows where they stand once in both: first many, then one.
const ANCHORS: [usize; 2] = [4, 1];
/// Most words left out and put in within one part that is compared exactly.
const MOST_CHANGES: usize = 256;

/// Words of the one row in place of which the other has its own; either may be none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub here: Range<usize>,
    pub there: Range<usize>,
}

/// What changed from `here` to `there`, in order. What lies between changes is the same in both.
pub fn changes(here: &[u64], there: &[u64]) -> Vec<Change> {
    let mut found = Vec::new();
    // Parts still to be compared, the last one first, with how many kinds of anchors were tried on each.
    let mut waiting = vec![(Change { here: 0..here.len(), there: 0..there.len() }, 0)];
    while let Some((part, tried)) = waiting.pop() {
        let part = without_ends(here, there, part);
        if part.here.is_empty() || part.there.is_empty() {
            if !(part.here.is_empty() && part.there.is_empty()) {
                found.push(part);
            }
            continue;
        }
        let (Some(own), Some(its)) = (here.get(part.here.clone()), there.get(part.there.clone())) else { continue };
        if let Some(inner) = exactly(own, its) {
            found.extend(inner.into_iter().map(|change| moved(change, &part)));
            continue;
        }
        let Some(length) = ANCHORS.get(tried) else {
            found.push(part);
            continue;
        };
        let mut parts = Vec::new();
        let mut begin = (0, 0);
        for (at, its_at) in anchors(own, its, *length) {
            parts.push(Change { here: begin.0..at, there: begin.1..its_at });
            begin = (at, its_at);
        }
        parts.push(Change { here: begin.0..own.len(), there: begin.1..its.len() });
        waiting.extend(parts.into_iter().rev().map(|inner| (moved(inner, &part), tried + 1)));
    }
    found
}

/// A change within a part as one of the whole.
fn moved(change: Change, part: &Change) -> Change {
    let by = |range: Range<usize>, by: usize| range.start + by..range.end + by;
    Change { here: by(change.here, part.here.start), there: by(change.there, part.there.start) }
}

/// The part without what is the same at its two ends.
fn without_ends(here: &[u64], there: &[u64], mut part: Change) -> Change {
    let same = |at: usize, its: usize| here.get(at).is_some_and(|word| there.get(its) == Some(word));
    while !part.here.is_empty() && !part.there.is_empty() && same(part.here.start, part.there.start) {
        part.here.start += 1;
        part.there.start += 1;
    }
    while !part.here.is_empty() && !part.there.is_empty() && same(part.here.end - 1, part.there.end - 1) {
        part.here.end -= 1;
        part.there.end -= 1;
    }
    part
}

/// Where rows of `length` words stand that both have once, as many as can be had in the same order in both.
fn anchors(own: &[u64], its: &[u64], length: usize) -> Vec<(usize, usize)> {
    let once = |words: &[u64]| {
        let mut places: HashMap<u64, Option<usize>> = HashMap::new();
        for (at, row) in words.windows(length).enumerate() {
            let hash =
                row.iter().fold(0u64, |hash, word| hash.rotate_left(5).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ word);
            places.entry(hash).and_modify(|place| *place = None).or_insert(Some(at));
        }
        places
    };
    let its_places = once(its);
    let found = once(own).into_iter();
    let found = found.filter_map(|(row, place)| Some((place?, its_places.get(&row).copied().flatten()?)));
    // Rows of one hash may be of different words.
    let is_same = |(at, its_at): &(usize, usize)| own.get(*at..at + length) == its.get(*its_at..its_at + length);
    let mut pairs: Vec<(usize, usize)> = found.filter(is_same).collect();
    pairs.sort_unstable();
    longest_ascending(&pairs)
}

/// The longest run of pairs in which both sides ascend; the pairs are in the order of their first sides.
fn longest_ascending(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // Of the runs of each length, the one that ends lowest: index of its last pair.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    let second = |index: &usize| pairs.get(*index).map_or(0, |pair| pair.1);
    for (index, pair) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| second(end) < pair.1);
        before.push(length.checked_sub(1).and_then(|shorter| ends.get(shorter).copied()));
        match ends.get_mut(length) {
            Some(end) => *end = index,
            None => ends.push(index),
        }
    }
    let mut run = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(index) = next {
        run.extend(pairs.get(index));
        next = before.get(index).copied().flatten();
    }
    run.reverse();
    run
}

/// The fewest changes from `own` to `its`; `None` where they are too many.
fn exactly(own: &[u64], its: &[u64]) -> Option<Vec<Change>> {
    let (length, its_length) = (own.len() as isize, its.len() as isize);
    if (length - its_length).unsigned_abs() > MOST_CHANGES {
        return None;
    }
    let most = MOST_CHANGES.min(own.len() + its.len()) as isize;
    let place = |diagonal: isize| (diagonal + most + 1) as usize;
    // How far each diagonal is reached with so many changes; and as it was before each further change.
    let mut reached = vec![0isize; 2 * most as usize + 3];
    let mut history = Vec::new();
    let at = |reached: &[isize], diagonal: isize| reached.get(place(diagonal)).copied().unwrap_or(0);
    let comes_down = |reached: &[isize], diagonal: isize, changes: isize| {
        diagonal == -changes || diagonal != changes && at(reached, diagonal - 1) < at(reached, diagonal + 1)
    };
    let mut needed = None;
    'search: for changes in 0..=most {
        history.push(reached.get(place(-changes - 1)..place(changes + 1) + 1).unwrap_or(&[]).to_vec());
        for diagonal in (-changes..=changes).step_by(2) {
            let mut x = if comes_down(&reached, diagonal, changes) {
                at(&reached, diagonal + 1)
            } else {
                at(&reached, diagonal - 1) + 1
            };
            let mut y = x - diagonal;
            while x < length && y < its_length && y >= 0 && own.get(x as usize) == its.get(y as usize) {
                x += 1;
                y += 1;
            }
            if let Some(place) = reached.get_mut(place(diagonal)) {
                *place = x;
            }
            if x >= length && y >= its_length {
                needed = Some(changes);
                break 'search;
            }
        }
    }
    let mut changes = needed?;
    let (mut x, mut y) = (length, its_length);
    let mut found: Vec<Change> = Vec::new();
    while changes > 0 {
        let kept = history.get(changes as usize)?;
        let at = |diagonal: isize| kept.get((diagonal + changes + 1) as usize).copied().unwrap_or(0);
        let diagonal = x - y;
        let down = diagonal == -changes || diagonal != changes && at(diagonal - 1) < at(diagonal + 1);
        let from = if down { diagonal + 1 } else { diagonal - 1 };
        let (from_x, from_y) = (at(from), at(from) - from);
        let (end_x, end_y) = if down { (from_x, from_y + 1) } else { (from_x + 1, from_y) };
        let change = Change { here: from_x as usize..end_x as usize, there: from_y as usize..end_y as usize };
        match found.last_mut() {
            // Right before the one that was found last: both are one change.
            Some(after) if after.here.start == change.here.end && after.there.start == change.there.end => {
                after.here.start = change.here.start;
                after.there.start = change.there.start;
            }
            _ => found.push(change),
        }
        (x, y) = (from_x, from_y);
        changes -= 1;
    }
    found.reverse();
    Some(found)
}
