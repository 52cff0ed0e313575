//! The algebra of positions: the short ways of finding out whether something matches say what the long way finds.

use onrecord::highlight::intervals::{Expr, LeafPositions, Sections, intervals, occurs};
use onrecord::query::clause::Nearness;
use proptest::prelude::*;

/// Two words on positions below 40; sentences of four positions, paragraphs of two sentences.
struct Article([Vec<u32>; 2]);

impl LeafPositions for Article {
    fn positions(&self, leaf: usize) -> &[u32] {
        self.0.get(leaf).map_or(&[], Vec::as_slice)
    }
}

impl Sections for Article {
    fn sentence(&self, position: u32) -> u32 {
        position / 4
    }

    fn paragraph(&self, position: u32) -> u32 {
        position / 8
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
