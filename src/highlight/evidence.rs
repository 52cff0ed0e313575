//! How much one place of an article says to a query: evidence of passages, computed on positions.
//!
//! An article on many things can hold a query's words far apart; one that has them in a few sentences answers better. The
//! evidence of the best place is added to the score of the best articles (Callan, "Passage-level evidence in document
//! retrieval", 1994), and passages are ordered by theirs. Knows no engine and no text.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use super::intervals::Sections;
use super::scope::Occurrence;

/// More words near each other than so many in one passage add nothing that is seen.
const MOST_CLOSE: usize = 20_000;

/// Sentences of one article that are weighed before it is known whether it is shown.
const MOST_SENTENCES: usize = 4_000;

/// What evidence is worth. The defaults were chosen by cross-validation; `bench/README.md` has what each is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranking {
    /// Articles, best first by BM25 alone, of which the passages are looked at.
    pub depth: usize,
    /// Worth of an article's best window, beside its BM25.
    pub passage: f32,
    /// Words of a window.
    pub window: u32,
    /// Occurrences of a part of the query in a window that give it half its weight.
    pub saturation: f32,
    pub passages: PassageRanking,
}

/// What makes one passage better than another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PassageRanking {
    /// Articles, the best ones, among whose passages the best are found where passages are ranked.
    pub articles: usize,
    /// As in BM25 (Robertson and Zaragoza, "The probabilistic relevance framework", 2009), over words.
    pub k1: f32,
    pub b: f32,
    /// Words of a passage of usual length.
    pub typical: f32,
    /// Worth of two parts of the query side by side.
    pub closeness: f32,
    /// Words between two parts at which closeness ends.
    pub reach: u32,
    /// Worth of a passage that is not by the speaker asked for, compared with one that is.
    pub unasked: f32,
    /// Worth of the article's score.
    pub article: f32,
    /// A passage of fewer bytes takes in the sentences around it.
    pub shortest: usize,
    /// A passage does not grow beyond so many bytes.
    pub longest: usize,
}

impl Default for Ranking {
    fn default() -> Ranking {
        Ranking { depth: 50, passage: 1.5, window: 20, saturation: 0.5, passages: PassageRanking::default() }
    }
}

impl Default for PassageRanking {
    fn default() -> PassageRanking {
        PassageRanking {
            articles: 10_000,
            k1: 1.2,
            b: 0.5,
            typical: 50.0,
            closeness: 1.0,
            reach: 5,
            unasked: 0.5,
            article: 0.1,
            shortest: 200,
            longest: 480,
        }
    }
}

/// The evidence of an article: of all windows of so many words the most that one holds, each part of the query by its weight
/// and, with diminishing worth, by how often it occurs there. `occurrences` in order of `start`.
pub fn of_article<T>(occurrences: &[Occurrence<T>], weights: &[f32], ranking: &Ranking) -> f32 {
    let (value, _) = best_window(occurrences.iter(), weights, ranking.window, ranking.saturation);
    ranking.passage * value
}

/// What the best window of `words` words holds, and where in `occurrences`, which come in order of `start`, it begins.
pub fn best_window<'o, T: 'o>(
    occurrences: impl Iterator<Item = &'o Occurrence<T>> + Clone,
    weights: &[f32],
    words: u32,
    saturation: f32,
) -> (f32, usize) {
    let mut counts = vec![0u32; weights.len()];
    let worth = |part: usize, count: u32| {
        let count = count as f32;
        weight(weights, part) * count / (count + saturation)
    };
    let mut first_inside = occurrences.clone().peekable();
    let mut gone = 0;
    let (mut value, mut best) = (0.0f32, (0.0f32, 0));
    for occurrence in occurrences {
        while let Some(left) = first_inside.next_if(|one| one.start.saturating_add(words) <= occurrence.start) {
            gone += 1;
            if let Some(count) = counts.get_mut(left.part) {
                value -= worth(left.part, *count) - worth(left.part, count.saturating_sub(1));
                *count = count.saturating_sub(1);
            }
        }
        if let Some(count) = counts.get_mut(occurrence.part) {
            value += worth(occurrence.part, *count + 1) - worth(occurrence.part, *count);
            *count += 1;
        }
        if value > best.0 {
            best = (value, gone);
        }
    }
    best
}

/// Puts occurrences in the order that passages are weighed in, and leaves the shortest of those of a part that begin together: a
/// word is counted once for all the pairs that it is one side of.
pub fn in_order<T, B: Borrow<Occurrence<T>>>(occurrences: &mut Vec<B>) {
    let key = |one: &B| {
        let one: &Occurrence<T> = one.borrow();
        (one.start, one.part, one.end)
    };
    occurrences.sort_unstable_by_key(key);
    occurrences.dedup_by(|later, earlier| {
        let ((start, part, _), (its, another, _)) = (key(later), key(earlier));
        (start, part) == (its, another)
    });
}

/// The evidence of a passage of `words` words that holds `occurrences`, given as `in_order` leaves them.
pub fn of_passage<T>(
    occurrences: &[impl Borrow<Occurrence<T>>],
    words: u32,
    weights: &[f32],
    ranking: &PassageRanking,
) -> f32 {
    let mut counts: BTreeMap<usize, f32> = BTreeMap::new();
    for occurrence in occurrences {
        *counts.entry(occurrence.borrow().part).or_default() += 1.0;
    }
    let length = 1.0 - ranking.b + ranking.b * words as f32 / ranking.typical;
    let covered = counts
        .iter()
        .map(|(part, count)| weight(weights, *part) * count * (ranking.k1 + 1.0) / (count + ranking.k1 * length));
    let close = if counts.len() > 1 { closeness(occurrences, weights, ranking.reach) } else { 0.0 };
    covered.sum::<f32>() + ranking.closeness * close
}

/// No less than the evidence of any passage of an article that a choice of passages may give: of every run of sentences of one
/// paragraph, as far as positions tell how long those may be; infinite where there are too many to tell. `occurrences` in the
/// body, as `in_order` leaves them.
pub fn of_best_passage<T>(
    occurrences: &[Occurrence<T>],
    sections: &dyn Sections,
    weights: &[f32],
    ranking: &PassageRanking,
) -> f32 {
    // A word takes a byte at least.
    let most_words = u32::try_from(ranking.longest).unwrap_or(u32::MAX);
    let mut best = 0.0f32;
    let mut rest = occurrences;
    let mut looked_at = 0;
    while let Some(first) = rest.first() {
        looked_at += 1;
        if looked_at > MOST_SENTENCES {
            return f32::INFINITY;
        }
        let (begin, next) = sections.around(first.start);
        let (paragraph, mut end) = (sections.paragraph(first.start), next);
        let mut after_sentence = 0;
        let mut held = 0;
        loop {
            held += rest.iter().skip(held).take_while(|one| end.is_none_or(|end| one.start < end)).count();
            if after_sentence == 0 {
                after_sentence = held.max(1);
            }
            let Some(inside) = rest.get(..held) else { break };
            // Where the last sentence ends is not known; it holds what is found in it.
            let last = inside.last().map_or(begin, |last| last.start);
            let words = end.unwrap_or(last.saturating_add(1)).saturating_sub(begin);
            best = best.max(of_passage(inside, words, weights, ranking));
            let Some(following) = rest.get(held) else { break };
            let is_near = following.start.saturating_sub(begin) < most_words;
            if !is_near || sections.paragraph(following.start) != paragraph {
                break;
            }
            end = sections.around(following.start).1;
        }
        rest = rest.get(after_sentence..).unwrap_or(&[]);
    }
    best
}

fn weight(weights: &[f32], part: usize) -> f32 {
    weights.get(part).copied().unwrap_or(0.0)
}

/// Every two parts of the query that stand near each other: the lighter one's weight, less the farther apart they are and the
/// oftener they have been seen so. What overlaps is not near: one word may be two parts.
fn closeness<T>(occurrences: &[impl Borrow<Occurrence<T>>], weights: &[f32], reach: u32) -> f32 {
    let mut pairs: BTreeMap<(usize, usize), f32> = BTreeMap::new();
    let mut looked_at = 0;
    for one in occurrences.iter().map(Borrow::borrow) {
        let begin = occurrences.partition_point(|other| other.borrow().start <= one.end);
        let following = occurrences.iter().skip(begin).map(Borrow::borrow);
        for other in following.take_while(|other| other.start - one.end <= reach) {
            looked_at += 1;
            if one.part != other.part {
                let near = 1.0 / (other.start - one.end) as f32;
                *pairs.entry((one.part.min(other.part), one.part.max(other.part))).or_default() += near;
            }
        }
        if looked_at > MOST_CLOSE {
            break;
        }
    }
    let lighter = |low, high| weight(weights, low).min(weight(weights, high));
    pairs.into_iter().map(|((low, high), sum)| lighter(low, high) * sum / (sum + 1.0)).sum()
}
