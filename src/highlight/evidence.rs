//! How much one place of an article says to a query: evidence of passages, computed on positions.
//!
//! An article on many things can hold a query's words far apart; one that has them in a few sentences answers better. The
//! evidence of the best place is added to the score of the best articles (Callan, "Passage-level evidence in document
//! retrieval", 1994), and passages are ordered by theirs. Knows no engine and no text.

use super::scope::Occurrence;

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
    let mut counts = vec![0u32; weights.len()];
    let worth = |part: usize, count: u32| {
        let count = count as f32;
        weights.get(part).copied().unwrap_or(0.0) * count / (count + ranking.saturation)
    };
    let mut first_inside = occurrences.iter().peekable();
    let (mut value, mut best) = (0.0f32, 0.0f32);
    for occurrence in occurrences {
        while let Some(left) = first_inside.next_if(|one| one.start.saturating_add(ranking.window) <= occurrence.start)
        {
            if let Some(count) = counts.get_mut(left.part) {
                value -= worth(left.part, *count) - worth(left.part, count.saturating_sub(1));
                *count = count.saturating_sub(1);
            }
        }
        if let Some(count) = counts.get_mut(occurrence.part) {
            value += worth(occurrence.part, *count + 1) - worth(occurrence.part, *count);
            *count += 1;
        }
        best = best.max(value);
    }
    ranking.passage * best
}

/// The evidence of a passage of `words` words that holds `occurrences`, given in order of `start`.
pub fn of_passage<T>(occurrences: &[&Occurrence<T>], words: u32, weights: &[f32], ranking: &PassageRanking) -> f32 {
    let mut counts: Vec<(usize, u32)> = Vec::new();
    for occurrence in occurrences {
        match counts.iter_mut().find(|(part, _)| *part == occurrence.part) {
            Some((_, count)) => *count += 1,
            None => counts.push((occurrence.part, 1)),
        }
    }
    let length = 1.0 - ranking.b + ranking.b * words as f32 / ranking.typical;
    let covered = counts.iter().map(|(part, count)| {
        let count = *count as f32;
        weight(weights, *part) * count * (ranking.k1 + 1.0) / (count + ranking.k1 * length)
    });
    covered.sum::<f32>() + ranking.closeness * closeness(occurrences, weights, ranking.reach)
}

fn weight(weights: &[f32], part: usize) -> f32 {
    weights.get(part).copied().unwrap_or(0.0)
}

/// Every two parts of the query that stand near each other: the lighter one's weight, less the farther apart they are and the
/// oftener they have been seen so.
fn closeness<T>(occurrences: &[&Occurrence<T>], weights: &[f32], reach: u32) -> f32 {
    let mut pairs: Vec<(usize, usize, f32)> = Vec::new();
    for (index, one) in occurrences.iter().enumerate() {
        for other in occurrences.iter().skip(index + 1) {
            let distance = other.start.saturating_sub(one.end);
            if distance > reach {
                break;
            }
            if one.part == other.part || distance == 0 {
                continue;
            }
            let (low, high) = (one.part.min(other.part), one.part.max(other.part));
            let near = 1.0 / distance as f32;
            match pairs.iter_mut().find(|(one, another, _)| (*one, *another) == (low, high)) {
                Some((_, _, sum)) => *sum += near,
                None => pairs.push((low, high, near)),
            }
        }
    }
    pairs.into_iter().map(|(low, high, sum)| weight(weights, low).min(weight(weights, high)) * sum / (sum + 1.0)).sum()
}
