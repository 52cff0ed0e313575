//! Evidence of passages: the best window of an article against a look at every window, and what makes one passage better.

use onrecord::highlight::evidence::{PassageRanking, Ranking, of_article, of_passage};
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
        of_passage(&held.iter().collect::<Vec<_>>(), words, WEIGHTS, &PassageRanking::default())
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
