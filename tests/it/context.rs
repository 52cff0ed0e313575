//! Sentences of context around passages: whole, over the bounds of paragraphs, joined where they meet, marked as before.

use onrecord::document::Document;
use onrecord::engine::{PageRequest, Sort, Unit};
use onrecord::query::clause::{Clause, Flag};
use onrecord::result::Passage;
use proptest::prelude::*;

use super::engine::{bracketed, check_page, clause, index_of, made, request, search, small, story, word};

const BODY: &str = "The harbour was quiet all that morning, and so was the town above the harbour. Nobody had slept there. \
                    Ministers spoke of sanctions at some length that day, as they do every year.\n\n\
                    A bell rang twice from the tower above the market square while they spoke. Then it rained.\n\n\
                    Nobody sanctioned the pipeline, which was laid at night by four ships under a foreign flag. It leaks.";

/// The passages of the only article, each paragraph break shown as `|`.
fn check(context: usize, passages: usize, clause: &Clause, expected: &[&str]) {
    let documents = [story("a", "A title", BODY)];
    let (_folder, index) = index_of(&documents, 1);
    let page = search(&index, clause, &PageRequest { context, passages, ..request(10, Sort::Relevance) });
    check_page(&page, &documents);
    let show = |passage: &Passage| bracketed(BODY, passage.span, &passage.marks).replace("\n\n", "|");
    let shown: Vec<String> = page.hits.iter().flat_map(|hit| &hit.passages).map(show).collect();
    assert_eq!(shown, expected, "{context} sentences of context");
}

#[test]
fn context_is_whole_sentences_and_goes_on_where_the_paragraph_ends() {
    let ministers = "Ministers spoke of [sanctions] at some length that day, as they do every year.";
    let bell = "A bell rang twice from the tower above the market square while they spoke.";
    let pipeline = "Nobody [sanctioned] the pipeline, which was laid at night by four ships under a foreign flag.";
    let both = word("sanctions");
    let harbour =
        "The harbour was quiet all that morning, and so was the town above the harbour. Nobody had slept there.";
    check(0, 2, &both, &[&format!("{harbour} {ministers}"), &format!("{pipeline} It leaks.")]);
    // One more on each side: there is nothing before the one and nothing behind the other, and they meet in between.
    check(1, 2, &both, &[&format!("{harbour} {ministers}|{bell} Then it rained.|{pipeline} It leaks.")]);
    let leaks =
        "Nobody sanctioned the [pipeline], which was laid at night by four ships under a foreign flag. It leaks.";
    check(1, 1, &word("pipeline"), &[&format!("Then it rained.|{leaks}")]);
    check(2, 1, &word("pipeline"), &[&format!("{bell} Then it rained.|{leaks}")]);
    check(
        usize::MAX,
        1,
        &both,
        &[&BODY.replace("\n\n", "|").replace("sanctions", "[sanctions]").replace("sanctioned", "[sanctioned]")],
    );
    // Nothing of the body matches: its beginning has context like any other passage.
    check(0, 1, &Clause::Flag(Flag::Titled), &[&BODY[..BODY.find("\n\n").unwrap()]]);
    check(1, 1, &Clause::Flag(Flag::Titled), &[&BODY[..BODY.find(" Then").unwrap()].replace("\n\n", "|")]);
    check(3, 0, &both, &[]);
}

#[test]
fn passages_that_are_ranked_by_themselves_stay_apart_and_in_their_order() {
    let documents = [story("a", "A title", BODY)];
    let (_folder, index) = index_of(&documents, 1);
    let ask = |context, limit, after| {
        let asked = PageRequest { context, after, unit: Unit::Passage, passages: 2, ..request(limit, Sort::Relevance) };
        search(&index, &word("sanctions"), &asked)
    };
    let bare = ask(0, 10, None);
    assert_eq!(bare.hits.len(), 2);
    for context in [1, 2, usize::MAX] {
        let wide = ask(context, 10, None);
        check_page(&wide, &documents);
        for (bare, wide) in bare.hits.iter().zip(&wide.hits) {
            assert_eq!((bare.rank, bare.score), (wide.rank, wide.score));
            assert!(wide.passages[0].span.contains(bare.passages[0].span));
        }
        assert_eq!(wide.hits.len(), 2);
        // So that a cursor holds whatever context is asked for next.
        let second = ask(context, 1, ask(0, 1, None).next);
        assert_eq!((second.hits.len(), second.hits[0].rank), (1, 2));
        assert!(second.hits[0].passages[0].span.contains(bare.hits[1].passages[0].span));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn a_passage_with_context_holds_the_passage_and_no_sentence_is_shown_twice(
        smalls in proptest::collection::vec(small(), 1..10),
        clauses in proptest::collection::vec(clause(), 12),
        context in 1usize..4,
        passages in 1usize..4,
    ) {
        let documents: Vec<Document> = smalls.iter().enumerate().map(|(number, small)| made(number, small)).collect();
        let (_folder, index) = index_of(&documents, 1);
        for clause in &clauses {
            let asked = |context| PageRequest { context, passages, ..request(100, Sort::Relevance) };
            let narrow = search(&index, clause, &asked(0));
            let wide = search(&index, clause, &asked(context));
            check_page(&wide, &documents);
            prop_assert_eq!(narrow.hits.len(), wide.hits.len());
            for (bare, hit) in narrow.hits.iter().zip(&wide.hits) {
                prop_assert_eq!(&bare.id, &hit.id);
                prop_assert!(hit.passages.len() <= bare.passages.len());
                for passage in &bare.passages {
                    let holding: Vec<&Passage> =
                        hit.passages.iter().filter(|wider| wider.span.contains(passage.span)).collect();
                    prop_assert_eq!(holding.len(), 1, "{:?}", clause);
                    // A mark that the end of the passage cut off goes on in its context.
                    for mark in &passage.marks {
                        prop_assert!(holding[0].marks.iter().any(|wider| wider.contains(*mark)), "{:?}", clause);
                    }
                    for mark in holding[0].marks.iter().filter(|mark| passage.span.contains(**mark)) {
                        prop_assert!(passage.marks.contains(mark), "{:?}", clause);
                    }
                }
                let mut spans: Vec<_> = hit.passages.iter().map(|passage| passage.span).collect();
                spans.sort();
                prop_assert!(spans.windows(2).all(|pair| pair[0].end() < pair[1].start()), "{:?}", spans);
            }
        }
    }
}
