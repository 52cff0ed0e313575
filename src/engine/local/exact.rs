//! Scores that do not depend on how they were found.
//!
//! Tantivy adds the scores of three words or more in whatever order its cursors stand, which hangs on how many hits are wanted;
//! numbers of this kind differ in their last digit with the order, and so would pages of one list. What could be among the best is
//! therefore added anew: numbers of four bytes in one of eight, which holds their sum exactly, whatever the order.

use tantivy::query::{EnableScoring, Query, Scorer, Weight};
use tantivy::{DocId, Score, Searcher, SegmentReader};

use super::order::{Gathers, Scored};

/// What a score is the sum of.
pub enum Sum {
    One {
        query: Box<dyn Query>,
        boost: Score,
    },
    /// Adds nothing, and makes what it stands in not match where it matches.
    Without(Box<dyn Query>),
    All(Vec<Sum>),
    Any(Vec<Sum>),
}

impl Sum {
    /// Whether the order of adding could make a difference: two numbers have none.
    pub fn depends_on_order(&self) -> bool {
        match self {
            Sum::One { .. } | Sum::Without(_) => false,
            Sum::All(parts) | Sum::Any(parts) => parts.len() > 2 || parts.iter().any(Sum::depends_on_order),
        }
    }

    /// Ready to be opened in a segment.
    pub fn weighed(self, searcher: &Searcher) -> tantivy::Result<WeighedSum> {
        let all = |parts: Vec<Sum>| -> tantivy::Result<Vec<WeighedSum>> {
            parts.into_iter().map(|part| part.weighed(searcher)).collect()
        };
        Ok(match self {
            Sum::One { query, boost } => {
                Tree::One(query.weight(EnableScoring::enabled_from_searcher(searcher))?, boost)
            }
            Sum::Without(query) => Tree::Without(query.weight(EnableScoring::disabled_from_searcher(searcher))?),
            Sum::All(parts) => Tree::All(all(parts)?),
            Sum::Any(parts) => Tree::Any(all(parts)?),
        })
    }
}

/// A sum of something: of weights, or of their scorers in a segment.
pub enum Tree<W, S> {
    One(W, S),
    Without(W),
    All(Vec<Tree<W, S>>),
    Any(Vec<Tree<W, S>>),
}

/// Of weights with their boosts.
pub type WeighedSum = Tree<Box<dyn Weight>, Score>;

/// Of what goes through a segment.
type OpenSum = Tree<Box<dyn Scorer>, ()>;

impl WeighedSum {
    fn open(&self, reader: &SegmentReader) -> tantivy::Result<OpenSum> {
        let all = |parts: &[WeighedSum]| -> tantivy::Result<Vec<OpenSum>> {
            parts.iter().map(|part| part.open(reader)).collect()
        };
        Ok(match self {
            Tree::One(weight, boost) => Tree::One(weight.scorer(reader, *boost)?, ()),
            Tree::Without(weight) => Tree::Without(weight.scorer(reader, 1.0)?),
            Tree::All(parts) => Tree::All(all(parts)?),
            Tree::Any(parts) => Tree::Any(all(parts)?),
        })
    }

    /// Puts the scores of articles of one segment, in its order, in the place of those they were found by.
    pub fn score(&self, reader: &SegmentReader, found: &mut [Scored<'_>]) -> tantivy::Result<()> {
        if found.is_empty() {
            return Ok(());
        }
        let mut open = self.open(reader)?;
        for one in found {
            if let Some(score) = open.score(one.doc) {
                one.score = score as f32;
            }
        }
        Ok(())
    }
}

impl OpenSum {
    /// The score of an article; `None` where it does not match. Articles must be asked for in order.
    fn score(&mut self, doc: DocId) -> Option<f64> {
        match self {
            Tree::One(scorer, ()) => stands_at(scorer.as_mut(), doc).then(|| f64::from(scorer.score())),
            Tree::Without(scorer) => (!stands_at(scorer.as_mut(), doc)).then_some(0.0),
            // Every part goes on, whatever the others say.
            Tree::All(parts) => {
                let scores: Vec<Option<f64>> = parts.iter_mut().map(|part| part.score(doc)).collect();
                scores.into_iter().sum()
            }
            Tree::Any(parts) => {
                let scores = parts.iter_mut().filter_map(|part| part.score(doc));
                scores.fold(None, |sum, score| Some(sum.unwrap_or(0.0) + score))
            }
        }
    }
}

fn stands_at(scorer: &mut dyn Scorer, doc: DocId) -> bool {
    if scorer.doc() < doc {
        scorer.seek(doc);
    }
    scorer.doc() == doc
}

/// Scores that differ by less than this part may be the same once they are added exactly.
const SLACK: f32 = 1e-5;

/// So many are looked through at a time for what is out of the question by now.
const FEW: usize = 64;

/// All that may be among the best so many by score, given that scores are not exact.
pub struct Candidates<'o> {
    wanted: usize,
    /// The best scores, best first.
    best: Vec<f32>,
    found: Vec<Scored<'o>>,
    /// A score must be above this to be worth offering.
    threshold: f32,
    cut_at: usize,
}

impl<'o> Candidates<'o> {
    pub fn new(wanted: usize) -> Candidates<'o> {
        let cut_at = wanted.saturating_mul(2).saturating_add(FEW);
        Candidates { wanted, best: Vec::new(), found: Vec::new(), threshold: f32::MIN, cut_at }
    }

    /// Keeps the best scores in order.
    fn note(&mut self, score: f32) {
        if self.best.len() == self.wanted {
            if self.best.last().is_none_or(|worst| score <= *worst) {
                return;
            }
            self.best.pop();
        }
        let place = self.best.iter().map(|better| usize::from(*better >= score)).sum::<usize>();
        self.best.insert(place, score);
        self.raise();
    }

    fn raise(&mut self) {
        if self.best.len() == self.wanted
            && let Some(worst) = self.best.last()
        {
            self.threshold = (worst - worst.abs() * SLACK).next_down().max(self.threshold);
        }
    }

    /// Lets go what is out of the question.
    fn cut(&mut self) {
        if self.wanted > FEW && self.found.len() > self.wanted {
            let mut scores: Vec<f32> = self.found.iter().map(|one| one.score).collect();
            let (_, worst, _) = scores.select_nth_unstable_by(self.wanted - 1, |one, other| other.total_cmp(one));
            self.threshold = (*worst - worst.abs() * SLACK).next_down().max(self.threshold);
        }
        let threshold = self.threshold;
        self.found.retain(|one| one.score > threshold);
        // Where very many have one score, going through them again and again would take longer than keeping them.
        self.cut_at = self.found.len().saturating_mul(2).max(self.wanted.saturating_mul(2).saturating_add(FEW));
    }

    /// All that may be among the best, in the order of segments and their articles.
    pub fn into_found(mut self) -> Vec<Scored<'o>> {
        self.cut();
        self.found
    }
}

impl<'o> Gathers<'o> for Candidates<'o> {
    fn open_segment(&mut self) {}

    fn threshold(&self) -> f32 {
        self.threshold
    }

    fn offer(&mut self, scored: Scored<'o>) {
        let score = scored.score;
        self.found.push(scored);
        if self.wanted <= FEW {
            self.note(score);
        }
        if self.found.len() >= self.cut_at {
            self.cut();
        }
    }
}
