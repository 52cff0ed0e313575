//! Evidence of passages: the best window of an article against a look at every window, and what makes one passage better.

use onrecord::highlight::evidence::{PassageRanking, Ranking, in_order, of_article, of_best_passage, of_passage};
use onrecord::highlight::intervals::Sections;
use onrecord::highlight::scope::Occurrence;
use proptest::prelude::*;

const WEIGHTS: &[f32] = &[4.0, 2.0, 1.0];

fn at(part: usize, start: u32) -> Occurrence {
    Occurrence { part, start, end: start, marks: vec![(start, start)] }
}

proptest! {
    #[test]
    fn the_best_window_is_that_of_a_scan(
        places in proptest::collection::btree_set((0u32..60, 0usize..3), 0..25),
        window in 1u32..20,
    ) {
        let occurrences: Vec<Occurrence> = places.iter().map(|(start, part)| at(*part, *start)).collect();
        let ranking = Ranking { window, ..Ranking::default() };
        let held = |begin: u32| -> f32 {
            (0..3)
                .map(|part| {
                    let inside = places.iter().filter(|(start, of)| *of == part && (begin..begin + window).contains(start));
                    let count = inside.count() as f32;
                    WEIGHTS[part] * count / (count + ranking.saturation)
                })
                .sum()
        };
        let best = (0..60).map(held).fold(0.0, f32::max) * ranking.passage;
        let found = of_article(&occurrences, WEIGHTS, &ranking);
        prop_assert!((found - best).abs() < 1e-3, "{found} is not {best}");
    }
}

/// Whether one passage, given as part and position of what it holds and its number of words, is better than another.
fn check(better: (&[(usize, u32)], u32), worse: (&[(usize, u32)], u32)) {
    let worth = |(held, words): (&[(usize, u32)], u32)| {
        let held: Vec<Occurrence> = held.iter().map(|(part, start)| at(*part, *start)).collect();
        of_passage(&held, words, WEIGHTS, &PassageRanking::default())
    };
    assert!(worth(better) > worth(worse), "{better:?} {} is not better than {worse:?} {}", worth(better), worth(worse));
}

#[test]
fn passages_are_better_for_rarity_variety_closeness_and_brevity() {
    check((&[(0, 3)], 30), (&[(1, 3)], 30));
    check((&[(0, 3), (1, 20)], 30), (&[(0, 3), (0, 20)], 30));
    check((&[(0, 3), (1, 4)], 30), (&[(0, 3), (1, 20)], 30));
    check((&[(0, 3), (1, 5)], 30), (&[(0, 3), (1, 8)], 30));
    check((&[(0, 3)], 20), (&[(0, 3)], 60));
    check((&[(0, 3), (0, 9)], 30), (&[(0, 3)], 30));
    check((&[(2, 3)], 30), (&[], 30));
}

#[test]
fn one_word_that_is_two_parts_is_not_close_to_itself() {
    check((&[(0, 3), (1, 4)], 30), (&[(0, 3), (1, 3)], 30));
}

/// Sentences of four positions, paragraphs of three sentences.
struct Short;

impl Sections for Short {
    fn sentence(&self, position: u32) -> u32 {
        position / 4
    }

    fn paragraph(&self, position: u32) -> u32 {
        position / 12
    }

    fn around(&self, position: u32) -> (u32, Option<u32>) {
        let sentence = position / 4;
        (4 * sentence, (sentence < 14).then_some(4 * (sentence + 1)))
    }
}

proptest! {
    #[test]
    fn no_run_of_sentences_is_worth_more_than_the_bound(
        places in proptest::collection::btree_set((0u32..60, 0usize..3, 0u32..4), 0..25),
    ) {
        let mut occurrences: Vec<Occurrence> =
            places.iter().map(|(start, part, more)| Occurrence { end: start + more, ..at(*part, *start) }).collect();
        in_order(&mut occurrences);
        let ranking = PassageRanking::default();
        let bound = of_best_passage(&occurrences, &Short, WEIGHTS, &ranking);
        let mut best = 0.0f32;
        for first in 0u32..15 {
            for last in first..(first / 3 * 3 + 3) {
                let run = 4 * first..4 * (last + 1);
                let inside: Vec<&Occurrence> = occurrences.iter().filter(|one| run.contains(&one.start)).collect();
                best = best.max(of_passage(&inside, run.end - run.start, WEIGHTS, &ranking));
            }
        }
        prop_assert!(bound >= best * 0.9999, "{bound} is less than {best}");
        // It is no idle one either: only the length of the last sentence is not known.
        if occurrences.last().is_none_or(|last| last.start < 48) {
            prop_assert!(bound <= best * 1.0001, "{bound} is more than {best}");
        }
    }
}

#[test]
fn a_word_is_counted_once_for_all_the_pairs_it_is_one_side_of() {
    let pair = |start, end| Occurrence { end, ..at(0, start) };
    let mut pairs = vec![pair(3, 9), pair(3, 5), pair(2, 9), pair(3, 7)];
    in_order(&mut pairs);
    assert_eq!(pairs, [pair(2, 9), pair(3, 5)]);
}

/// Two times a hundred thousand that all overlap: a look at every two of them would take minutes.
#[test]
fn what_overlaps_is_not_compared_two_by_two() {
    let all: Vec<Occurrence> =
        (0..100_000u32).flat_map(|start| [0, 1].map(|part| Occurrence { end: 300_000, ..at(part, start) })).collect();
    let one: Vec<Occurrence> = all.iter().filter(|one| one.part == 0).cloned().collect();
    let ranking = PassageRanking { closeness: 1000.0, ..PassageRanking::default() };
    let (both, alone) = (of_passage(&all, 100_000, WEIGHTS, &ranking), of_passage(&one, 100_000, WEIGHTS, &ranking));
    assert!(alone < both && both < 2.0 * alone, "nothing is close: {both} and {alone}");
}
