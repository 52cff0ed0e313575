//! The algebra of positions: the short ways of finding out whether something matches say what the long way finds.

use std::collections::{BTreeMap, BTreeSet};

use onrecord::highlight::intervals::{Expr, LeafPositions, Marks, Sections, intervals, occurs};
use onrecord::highlight::plan::{Condition, SaidExpr};
use onrecord::highlight::scope::View;
use onrecord::passage::SaidPiece;
use onrecord::query::clause::Nearness;
use proptest::prelude::*;

/// Some words on positions below 40; sentences of four positions, paragraphs of two sentences.
#[derive(Debug)]
struct Article<const N: usize>([Vec<u32>; N]);

impl<const N: usize> LeafPositions for Article<N> {
    fn positions(&self, leaf: usize) -> &[u32] {
        self.0.get(leaf).map_or(&[], Vec::as_slice)
    }
}

impl<const N: usize> Sections for Article<N> {
    fn sentence(&self, position: u32) -> u32 {
        position / 4
    }

    fn paragraph(&self, position: u32) -> u32 {
        position / 8
    }

    fn around(&self, position: u32) -> (u32, Option<u32>) {
        (position / 4 * 4, Some(position / 4 * 4 + 4))
    }
}

fn positions() -> impl Strategy<Value = Vec<u32>> {
    proptest::collection::btree_set(0u32..40, 0..6).prop_map(|all| all.into_iter().collect())
}

proptest! {
    #[test]
    fn two_words_match_where_an_interval_is_found(first in positions(), second in positions(), distance in 0u32..6) {
        let article = Article([first, second]);
        let word = |leaf| Box::new(Expr::Leaf(leaf));
        let mut all = vec![Expr::Phrase { parts: vec![Expr::Leaf(0), Expr::Leaf(1)], slop: 0 }];
        for how in
            [Nearness::Within(distance), Nearness::Ordered(distance), Nearness::Sentence, Nearness::Paragraph]
        {
            all.push(Expr::Near { left: word(0), right: word(1), how });
        }
        for expr in all {
            let found = intervals::<()>(&expr, &article, &article);
            prop_assert_eq!(occurs(&expr, &article, &article), !found.is_empty(), "{:?} {:?}", expr, article.0);
        }
    }
}

fn leaf(leaf: usize) -> Box<Expr> {
    Box::new(Expr::Leaf(leaf))
}

fn near(left: Box<Expr>, how: Nearness, right: Box<Expr>) -> Box<Expr> {
    Box::new(Expr::Near { left, right, how })
}

proptest! {
    /// The operands of a proximity may be wide and lie inside each other; a position has one word.
    #[test]
    fn a_word_near_a_pair_matches_as_by_trying_all(
        words in proptest::collection::btree_map(0u32..40, 0usize..3, 0..20),
        distance in 0u32..6,
        turned in any::<bool>(),
    ) {
        let of = |wanted: usize| words.iter().filter(move |(_, word)| **word == wanted).map(|(at, _)| *at);
        let article = Article([0, 1, 2].map(|word| of(word).collect()));
        let pairs: Vec<(u32, u32)> =
            of(1).flat_map(|one| of(2).map(move |other| (one.min(other), one.max(other)))).filter(|(start, end)| end - start <= 9).collect();
        for how in
            [Nearness::Within(distance), Nearness::Ordered(distance), Nearness::Sentence, Nearness::Paragraph]
        {
            let mut expected = BTreeSet::new();
            for word in of(0) {
                for (start, end) in &pairs {
                    let (left, right) = if turned { ((*start, *end), (word, word)) } else { ((word, word), (*start, *end)) };
                    let in_one = |size: u32| left.0.min(right.0) / size == left.1.max(right.1) / size;
                    let fits = match how {
                        Nearness::Within(_) => right.0 <= left.1 + distance && left.0 <= right.1 + distance,
                        Nearness::Ordered(_) => left.1 < right.0 && right.0 - left.1 <= distance,
                        Nearness::Sentence => in_one(4),
                        Nearness::Paragraph => in_one(8),
                    };
                    if fits {
                        expected.insert((left.0.min(right.0), left.1.max(right.1)));
                    }
                }
            }
            let pair = near(leaf(1), Nearness::Within(9), leaf(2));
            let expr = if turned { near(pair, how, leaf(0)) } else { near(leaf(0), how, pair) };
            let found = intervals::<()>(&expr, &article, &article);
            let found: BTreeSet<(u32, u32)> = found.iter().map(|one| (one.start, one.end)).collect();
            prop_assert_eq!(&found, &expected, "{:?} {:?}", how, article);
        }
    }
}

/// A first paragraph of a million words, all others of sixteen.
struct Long(BTreeMap<usize, Vec<u32>>);

const FIRST: u32 = 1_000_000;

impl LeafPositions for Long {
    fn positions(&self, leaf: usize) -> &[u32] {
        self.0.get(&leaf).map_or(&[], Vec::as_slice)
    }
}

impl Sections for Long {
    fn sentence(&self, position: u32) -> u32 {
        self.paragraph(position)
    }

    fn paragraph(&self, position: u32) -> u32 {
        if position < FIRST { 0 } else { position / 16 }
    }

    fn around(&self, position: u32) -> (u32, Option<u32>) {
        if position < FIRST { (0, Some(FIRST)) } else { (position / 16 * 16, Some(position / 16 * 16 + 16)) }
    }
}

fn long(words: &[(usize, &dyn Fn() -> Vec<u32>)]) -> Long {
    Long(words.iter().map(|(leaf, positions)| (*leaf, positions())).collect())
}

/// 180,000 pairs behind one that is a million words wide, and 900,000 words that are near none of them: a look at every pair from
/// each word is ten to the eleventh.
#[test]
fn one_wide_operand_does_not_make_every_word_look_at_every_pair() {
    let paragraphs = || (0..180_000u32).map(|number| FIRST + 16 * number);
    let article = long(&[
        (0, &|| paragraphs().flat_map(|begin| begin + 6..begin + 11).chain([FIRST + 16 * 200_000]).collect()),
        (1, &|| [0].into_iter().chain(paragraphs()).chain([FIRST + 16 * 200_000 + 1]).collect()),
        (2, &|| {
            let seconds = paragraphs().map(|begin| begin + 1);
            [FIRST - 1].into_iter().chain(seconds).chain([FIRST + 16 * 200_000 + 3]).collect()
        }),
    ]);
    let pair = near(leaf(1), Nearness::Paragraph, leaf(2));
    let found = intervals::<()>(&near(leaf(0), Nearness::Within(2), pair), &article, &article);
    let begin = FIRST + 16 * 200_000;
    assert_eq!(found.iter().map(|one| (one.start, one.end)).collect::<Vec<_>>(), [(begin, begin + 3)]);
}

/// Thirty thousand pairs that run over the end of a paragraph of half a million words: ten to the tenth looks at their sections.
#[test]
fn pairs_that_lie_in_no_paragraph_are_passed_over_once() {
    let article = long(&[
        (0, &|| (0..FIRST / 2).collect()),
        (1, &|| (FIRST - 250..FIRST).collect()),
        (2, &|| (FIRST..FIRST + 250).collect()),
    ]);
    let pair = near(leaf(1), Nearness::Within(250), leaf(2));
    assert!(intervals::<()>(&near(leaf(0), Nearness::Paragraph, pair), &article, &article).is_empty());
}

/// Every pair of pairs has the one word in common, ten to the tenth of them: there is a bound on how many are looked at.
#[test]
fn pairs_of_pairs_that_share_their_only_word_are_no_matches_and_end() {
    let article = long(&[(0, &|| vec![0]), (1, &|| (1..100_000).collect()), (2, &|| (100_000..200_000).collect())]);
    let pair = |other| near(leaf(0), Nearness::Paragraph, leaf(other));
    assert!(intervals::<()>(&near(pair(1), Nearness::Within(2), pair(2)), &article, &article).is_empty());
}

/// One range that is matched in a hundred thousand ways, near each of a hundred thousand words: what is marked for one of them is
/// not remembered for each.
#[test]
fn ways_to_match_one_range_are_joined_once_and_remembered_within_bounds() {
    let article = long(&[
        (0, &|| vec![0]),
        (1, &|| (1..100_000).collect()),
        (2, &|| vec![100_000]),
        (3, &|| (100_001..200_000).collect()),
    ]);
    let paragraph = Nearness::Paragraph;
    let three = near(near(leaf(0), paragraph, leaf(1)), paragraph, leaf(2));
    let joined = intervals::<Marks>(&three, &article, &article);
    assert_eq!(joined.iter().map(|one| (one.start, one.end)).collect::<Vec<_>>(), [(0, 100_000)]);
    assert_eq!(joined[0].trace, (0..=100_000).map(|at| (at, at)).collect::<Marks>());
    let found = intervals::<Marks>(&near(three, paragraph, leaf(3)), &article, &article);
    let remembered: usize = found.iter().map(|one| one.trace.len()).sum();
    assert!((100_000..6_000_000).contains(&remembered), "{remembered} marks of {} matches", found.len());
}

/// 300,000 attributions of one word each: ten to the eleventh if each looks at every match.
#[test]
fn attributed_words_are_looked_for_where_the_attribution_lies() {
    let count = 300_000;
    let article = long(&[(0, &|| (0..count).map(|number| 2 * number).collect())]);
    let said: Vec<SaidPiece> = (0..count)
        .map(|number| SaidPiece {
            first: 2 * number,
            words: 1,
            attribution: number,
            speaker: None,
            cue: 0,
            cue_words: 0,
        })
        .collect();
    let view = View { leaves: &article, sections: &article, said: &said, body_start: 0 };
    let condition = Condition::Said { who: None, what: SaidExpr::Words { expr: Expr::Leaf(0), least: 1 } };
    let found = view.occurrences::<Marks>(&[condition], &|_| true);
    assert_eq!(found.len(), count as usize);
    assert!(found.iter().all(|one| one.marks == [(one.start, one.start)]));
}
