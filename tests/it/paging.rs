//! Cursors: page after page, every article once and in order, whatever the order, the size of the pages and the state of the index.

use chrono::{Days, NaiveDate};
use onrecord::article::Article;
use onrecord::attribute::Attributions;
use onrecord::date::{DateOrigin, PublicationDate};
use onrecord::document::Document;
use onrecord::engine::cursor::{CursorError, Place, digest};
use onrecord::engine::local::LocalIndex;
use onrecord::engine::{Engine, EngineError, PageRequest, Sort};
use onrecord::query::clause::{Clause, Flag, Nearness, Part, Resolved, WordForm, Words};
use onrecord::result::{Cursor, Page};
use proptest::prelude::*;

use super::engine::{clause, document, index_of, made, search, small, word, writer};

const SORTS: [Sort; 3] = [Sort::Relevance, Sort::Newest, Sort::Oldest];

/// Walks from page to page, of sizes that follow each other, and compares with the whole answer.
fn check(index: &LocalIndex, clause: &Clause, sort: Sort, sizes: &[usize], total: bool) {
    let whole = search(index, clause, &PageRequest { limit: 100_000, sort, total, ..PageRequest::default() });
    assert_eq!(whole.next, None);
    let expected: Vec<&str> = whole.hits.iter().map(|hit| hit.id.as_str()).collect();
    let mut found: Vec<(u64, String)> = Vec::new();
    let mut after = None;
    for size in sizes.iter().cycle() {
        let asked = PageRequest { limit: *size, sort, total, after, passages: 1, ..PageRequest::default() };
        let page = search(index, clause, &asked);
        assert!(!page.changed);
        assert_eq!(page.total, whole.total, "{sort:?} {clause:?}");
        assert!(page.hits.len() == *size || page.next.is_none(), "{sort:?} {clause:?}");
        found.extend(page.hits.into_iter().map(|hit| (hit.rank, hit.id)));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let ids: Vec<&str> = found.iter().map(|(_, id)| id.as_str()).collect();
    assert_eq!(ids, expected, "{sort:?} {total} {clause:?}");
    assert!(found.iter().map(|(rank, _)| *rank).eq(1..=expected.len() as u64));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn every_article_is_on_one_page(
        smalls in proptest::collection::vec(small(), 1..40),
        clauses in proptest::collection::vec(clause(), 8),
        commits in 1usize..6,
        sizes in proptest::collection::vec(1usize..6, 1..4),
    ) {
        let documents: Vec<Document> = smalls.iter().enumerate().map(|(number, small)| made(number, small)).collect();
        let (_folder, index) = index_of(&documents, commits);
        for clause in clauses.iter().chain([&Clause::All]) {
            for sort in SORTS {
                check(&index, clause, sort, &sizes, true);
                check(&index, clause, sort, &sizes, false);
            }
        }
    }
}

/// An article of many words of few kinds on one of few days, or undated; the same number gives the same one.
fn dull(number: usize) -> Document {
    const WORDS: [&str; 8] = ["gas", "pipeline", "strike", "harbour", "levy", "steel", "vote", "heron"];
    let mut state = number as u64 + 1;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % below) as usize
    };
    let count = 3 + next(60);
    let body: Vec<&str> = (0..count).map(|_| WORDS[next(8).min(next(8))]).collect();
    let first = NaiveDate::from_ymd_opt(2022, 1, 1).unwrap();
    let date = match next(9) {
        0 => None,
        1 => PublicationDate::month(2022, 1 + next(2) as u32, DateOrigin::Metadata),
        days => Some(PublicationDate::day(first + Days::new(5 * days as u64), DateOrigin::Metadata)),
    };
    let article = Article { body: body.join(" ") + ".", date, ..Article::default() };
    document(&format!("a{number:04}"), article, Attributions::default())
}

/// Many articles of one day and of one score, and many words, whose scores may be summed in any order.
#[test]
fn ties_and_sums_of_many_words_are_ordered_the_same_on_every_page() {
    let documents: Vec<Document> = (0..900).map(dull).collect();
    let (_folder, index) = index_of(&documents, 3);
    let any = |words: &[&str]| Clause::Or(words.iter().map(|text| word(text)).collect());
    for clause in [
        Clause::All,
        Clause::Flag(Flag::Dated),
        word("gas"),
        any(&["gas", "pipeline", "strike", "harbour", "levy", "steel", "vote", "heron"]),
        any(&["vote", "steel", "heron", "levy"]),
        Clause::And(vec![word("gas"), any(&["vote", "steel", "heron", "levy", "strike"])]),
    ] {
        for sort in SORTS {
            for total in [false, true] {
                check(&index, &clause, sort, &[100, 7, 1, 41], total);
            }
        }
    }
}

/// However many are wanted, whether a total is or not: the best are the first of all, in the same order.
#[test]
fn how_many_are_wanted_changes_no_order() {
    let documents: Vec<Document> = (0..1_500).map(dull).collect();
    let of_words = |words| Clause::Text { part: Part::Anywhere, words };
    let bare = |text: &str| Words::Word(WordForm::Stem(text.to_owned()));
    let pattern = |text: &str| of_words(Words::Word(WordForm::Pattern(text.to_owned())));
    let near = |how| of_words(Words::Near { left: Box::new(bare("vote")), right: Box::new(bare("gas")), how });
    let phrase =
        |words: &[&str]| of_words(Words::Phrase { parts: words.iter().map(|text| bare(text)).collect(), slop: 0 });
    for commits in [1, 3] {
        let (_folder, index) = index_of(&documents, commits);
        for clause in [
            Clause::All,
            word("gas"),
            pattern("s*"),
            pattern("*e*"),
            near(Nearness::Within(2)),
            near(Nearness::Sentence),
            phrase(&["gas", "pipeline"]),
            phrase(&["gas", "pipeline", "strike"]),
            Clause::And(vec![phrase(&["pipeline", "gas"]), word("heron")]),
        ] {
            let all = search(&index, &clause, &PageRequest { limit: 100_000, total: true, ..PageRequest::default() });
            assert!(all.hits.len() > 20, "{clause:?}");
            for limit in [1, 9, 10, 17, 62, 63, 64, 65, 66, 255, 256, 257, 300, 1_400] {
                for total in [false, true] {
                    let asked = PageRequest { limit, total, ids_alone: true, ..PageRequest::default() };
                    let best = search(&index, &clause, &asked);
                    let first: Vec<&str> = ids(&all).into_iter().take(limit).collect();
                    assert_eq!(ids(&best), first, "{limit} {total} {clause:?}");
                    assert!(best.total.is_none_or(|total| Some(total) == all.total));
                }
            }
        }
    }
}

/// An article of few words, so that very many have nearly the same score.
fn terse(number: usize) -> Document {
    const WORDS: [&str; 12] =
        ["gas", "price", "minister", "oil", "coal", "state", "vote", "war", "bank", "money", "price", "energy"];
    let mut state = number as u64 + 77;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % below) as usize
    };
    let count = [3, 5, 5, 5, 8, 20][next(6)];
    let body: Vec<&str> = (0..count).map(|_| WORDS[next(12)]).collect();
    let day = NaiveDate::from_ymd_opt(2022, 1, 1 + next(28) as u32).unwrap();
    let date = (next(5) > 0).then(|| PublicationDate::day(day, DateOrigin::Metadata));
    let article = Article { body: body.join(" ") + ".", date, ..Article::default() };
    document(&format!("tt{number:05}"), article, Attributions::default())
}

/// Three numbers or more have sums that differ with the order of adding: no page may show it.
#[test]
fn sums_of_scores_are_the_same_however_articles_were_found() {
    let documents: Vec<Document> = (0..6_000).map(terse).collect();
    let (_folder, index) = index_of(&documents, 3);
    let any = |words: &[&str]| Clause::Or(words.iter().map(|text| word(text)).collect());
    let pattern =
        |text: &str| Clause::Text { part: Part::Anywhere, words: Words::Word(WordForm::Pattern(text.to_owned())) };
    let without = |clause: Clause| Clause::Not(Box::new(clause));
    for clause in [
        any(&["coal", "price", "minister"]),
        any(&["gas", "price", "oil", "war", "vote", "bank"]),
        Clause::And(vec![word("gas"), word("price"), word("oil"), without(word("war"))]),
        Clause::And(vec![any(&["coal", "price", "oil"]), word("minister"), Clause::Flag(Flag::Dated)]),
        Clause::Or(vec![
            Clause::And(vec![word("gas"), without(word("oil"))]),
            Clause::Boost(Box::new(word("price")), 2.5),
            Clause::And(vec![word("vote"), Clause::Flag(Flag::Dated)]),
            pattern("m*"),
        ]),
        pattern("?o*"),
    ] {
        let all = search(&index, &clause, &PageRequest { limit: 100_000, total: true, ..PageRequest::default() });
        for limit in [1, 9, 37, 40, 49, 50, 60, 63, 64, 65, 100, 300, 1_400] {
            for total in [false, true] {
                let asked = PageRequest { limit, total, ids_alone: true, ..PageRequest::default() };
                let best = search(&index, &clause, &asked);
                let scored = |page: &Page| {
                    page.hits.iter().take(limit).map(|hit| (hit.id.clone(), hit.score)).collect::<Vec<_>>()
                };
                assert_eq!(scored(&best), scored(&all), "{limit} {total} {clause:?}");
            }
        }
    }
}

#[test]
fn where_ids_alone_are_wanted_nothing_else_is_given() {
    let (_folder, index) = index_of(&[dated("a29", "2022-03-29")], 1);
    let asked = PageRequest { limit: 5, passages: 2, ..PageRequest::default() };
    let [whole] = &search(&index, &word("gas"), &asked).hits[..] else { panic!("one article is found") };
    let [bare] = &search(&index, &word("gas"), &PageRequest { ids_alone: true, ..asked }).hits[..] else {
        panic!("one article is found")
    };
    assert_eq!((bare.rank, bare.score, &bare.id, &bare.path), (whole.rank, whole.score, &whole.id, &whole.path));
    assert!(whole.date.is_some() && !whole.passages.is_empty());
    assert!(bare.date.is_none() && bare.passages.is_empty());
}

/// More articles than are looked at in one go for the oldest.
#[test]
fn the_oldest_of_a_long_index_are_found_from_behind() {
    let documents: Vec<Document> = (0..6_000).map(dull).collect();
    let (_folder, index) = index_of(&documents, 1);
    for clause in [Clause::All, word("vote"), Clause::And(vec![word("vote"), word("heron"), word("levy")])] {
        for sort in [Sort::Newest, Sort::Oldest] {
            let counted =
                search(&index, &clause, &PageRequest { limit: 40, sort, total: true, ..PageRequest::default() });
            let quick = search(&index, &clause, &PageRequest { limit: 40, sort, ..PageRequest::default() });
            assert_eq!(ids(&quick), ids(&counted));
            check(&index, &clause, sort, &[700, 3, 900], false);
        }
    }
}

fn page(index: &LocalIndex, sort: Sort, after: Option<&Cursor>) -> Page {
    search(index, &Clause::All, &PageRequest { limit: 5, sort, after: after.cloned(), ..PageRequest::default() })
}

fn ids(page: &Page) -> Vec<&str> {
    page.hits.iter().map(|hit| hit.id.as_str()).collect()
}

fn dated(id: &str, day: &str) -> Document {
    let date = day.parse().ok().map(|day| PublicationDate::day(day, DateOrigin::Metadata));
    document(id, Article { body: "Gas.".to_owned(), date, ..Article::default() }, Attributions::default())
}

#[test]
fn where_the_index_changes_meanwhile_a_cursor_says_so_and_goes_on_after_the_same_article() {
    let documents: Vec<Document> = (10..30).map(|day| dated(&format!("a{day}"), &format!("2022-03-{day}"))).collect();
    let (folder, index) = index_of(&documents, 1);
    let newest = page(&index, Sort::Newest, None);
    assert_eq!(ids(&newest), ["a29", "a28", "a27", "a26", "a25"]);
    let oldest = page(&index, Sort::Oldest, None);
    assert_eq!(ids(&oldest), ["a10", "a11", "a12", "a13", "a14"]);
    let best = page(&index, Sort::Relevance, None);

    let mut open = writer(folder.path());
    open.add(dated("new", "2022-04-01")).unwrap();
    open.add(dated("old", "2022-03-01")).unwrap();
    open.add(dated("between", "2022-03-20")).unwrap();
    // The articles that the cursors stand at.
    for gone in ["a25", "a14", "a23"] {
        open.delete(gone).unwrap();
    }
    open.commit().unwrap();
    open.finish().unwrap();

    // What is open stays as it was.
    let second = page(&index, Sort::Newest, newest.next.as_ref());
    assert_eq!((ids(&second), second.changed), (vec!["a24", "a23", "a22", "a21", "a20"], false));

    let index = LocalIndex::open(folder.path()).unwrap();
    let second = page(&index, Sort::Newest, newest.next.as_ref());
    assert_eq!((second.hits[0].rank, second.changed), (6, true));
    // Two articles of one day, whichever comes first.
    let mut of_one_day = ids(&second).split_off(3);
    of_one_day.sort_unstable();
    assert_eq!((&ids(&second)[..3], of_one_day), (&["a24", "a22", "a21"][..], vec!["a20", "between"]));
    let third = page(&index, Sort::Newest, second.next.as_ref());
    assert!(!third.changed, "the second cursor is of the index as it is");
    let second = page(&index, Sort::Oldest, oldest.next.as_ref());
    assert_eq!((ids(&second), second.changed), (vec!["a15", "a16", "a17", "a18", "a19"], true));
    assert!(page(&index, Sort::Relevance, best.next.as_ref()).changed);
}

#[test]
fn a_cursor_of_another_question_is_refused() {
    let documents: Vec<Document> = (0..40).map(dull).collect();
    let (_folder, index) = index_of(&documents, 1);
    let asked = |clause: &Clause, sort, after: Option<Cursor>| {
        index.search(
            &Resolved { clause: clause.clone() },
            &PageRequest { limit: 2, sort, after, ..PageRequest::default() },
        )
    };
    let cursor = asked(&word("gas"), Sort::Newest, None).unwrap().next;
    assert!(cursor.is_some());
    for (clause, sort) in
        [(word("pipeline"), Sort::Newest), (word("gas"), Sort::Oldest), (word("gas"), Sort::Relevance)]
    {
        match asked(&clause, sort, cursor.clone()) {
            Err(EngineError::Cursor(CursorError::OtherQuestion)) => {}
            other => panic!("{clause:?}, {sort:?}: {other:?}"),
        }
    }
    // Passages and totals are not part of the question.
    let page = index.search(
        &Resolved { clause: word("gas") },
        &PageRequest {
            limit: 7,
            sort: Sort::Newest,
            after: cursor,
            total: true,
            passages: 3,
            ..PageRequest::default()
        },
    );
    assert_eq!(page.unwrap().hits[0].rank, 3);
}

#[test]
fn a_page_of_nothing_has_no_cursor() {
    let (_folder, index) = index_of(&(0..4).map(dull).collect::<Vec<_>>(), 1);
    let next = |limit, offset| {
        search(&index, &Clause::All, &PageRequest { limit, offset, ..PageRequest::default() }).next.is_some()
    };
    assert_eq!([next(0, 0), next(1, 0), next(3, 0), next(4, 0), next(5, 0)], [false, true, true, false, false]);
    assert_eq!(
        [next(1, 2), next(1, 3), next(1, 4), next(1, usize::MAX), next(usize::MAX, 1)],
        [true, false, false, false, false]
    );
}

fn place() -> impl Strategy<Value = Place> {
    let parts = (0..3usize, any::<[u8; 6]>(), any::<[u8; 6]>(), any::<u64>(), any::<Option<i64>>(), any::<[u8; 8]>());
    parts.prop_map(|(sort, query, index, rank, day, tie)| Place { sort: SORTS[sort], query, index, rank, day, tie })
}

proptest! {
    #[test]
    fn a_cursor_is_a_short_word_that_reads_back(place in place()) {
        let cursor = place.cursor();
        prop_assert!(cursor.0.len() <= 90 && cursor.0.bytes().all(|c| c.is_ascii_digit() || c.is_ascii_lowercase()));
        prop_assert_eq!(Place::read(&cursor), Ok(place));
        prop_assert_eq!(Place::of(&cursor, place.query, place.sort), Ok(place));
    }

    #[test]
    fn a_damaged_cursor_is_refused(place in place(), at in any::<prop::sample::Index>(), by in 1usize..32) {
        let cursor = place.cursor().0;
        let letters = "0123456789abcdefghjkmnpqrstvwxyz";
        let at = at.index(cursor.len());
        let letter = (letters.find(&cursor[at..=at]).unwrap() + by) % 32;
        let flipped = format!("{}{}{}", &cursor[..at], &letters[letter..=letter], &cursor[at + 1..]);
        for damaged in [flipped, cursor[..at].to_owned(), cursor[at + 1..].to_owned(), format!("{cursor}0"), cursor.to_uppercase() + "!"] {
            prop_assert_eq!(Place::read(&Cursor(damaged)), Err(CursorError::Damaged));
        }
    }

    #[test]
    fn no_text_is_a_cursor_by_chance(text in "\\PC{0,40}|[0-9a-z]{0,200}") {
        prop_assert_eq!(Place::read(&Cursor(text)), Err(CursorError::Damaged));
    }

    /// Whatever a cursor says that somebody made on purpose.
    #[test]
    fn a_forged_cursor_ends_no_search(place in place(), total in any::<bool>()) {
        let (_folder, index) = index_of(&(0..9).map(dull).collect::<Vec<_>>(), 1);
        let after = Some(Place { query: digest(&Clause::All), ..place }.cursor());
        let page = search(&index, &Clause::All, &PageRequest { limit: 3, sort: place.sort, after, total, ..PageRequest::default() });
        prop_assert!(page.changed && page.hits.len() <= 3);
    }
}
