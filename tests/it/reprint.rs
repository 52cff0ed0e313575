//! Reprints: how alike two texts are, what of weight differs between them, and which articles stand under which.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use onrecord::article::Article;
use onrecord::attribute::Attributions;
use onrecord::date::{DateOrigin, PublicationDate};
use onrecord::document::Document;
use onrecord::engine::local::LocalIndex;
use onrecord::engine::{Duplicates, PageRequest, Sort};
use onrecord::query::clause::Clause;
use onrecord::reprint::differences::{MOST_GIVEN, between};
use onrecord::reprint::signature::{ALIKE, BANDS, LEAST_WORDS};
use onrecord::reprint::{Difference, Matter, Signature};
use onrecord::result::Page;
use proptest::prelude::*;

use super::engine::{document, index_of, search, word, writer};

/// `n` words that no other seed has, but for a few common ones.
fn words(seed: u64, n: usize) -> Vec<String> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    (0..n)
        .map(|_| {
            let number = next();
            if number.is_multiple_of(4) {
                ["the", "minister", "of", "said"][(number / 4 % 4) as usize].to_owned()
            } else {
                let letter = |shift: u32| char::from(b'a' + (number >> shift & 15) as u8);
                [letter(8), letter(16), letter(24), letter(32), letter(40)].iter().collect()
            }
        })
        .collect()
}

fn text(seed: u64, n: usize) -> String {
    words(seed, n).join(" ")
}

/// The text with every `nth` word another.
fn edited(text: &str, nth: usize) -> String {
    let change = |(at, word): (usize, &str)| if at % nth == 1 { format!("x{at}") } else { word.to_owned() };
    text.split(' ').enumerate().map(change).collect::<Vec<_>>().join(" ")
}

fn likeness(one: &str, other: &str) -> Option<f32> {
    let (one, other) = (Signature::of(one)?, Signature::of(other)?);
    let found = one.reprint(&other);
    assert_eq!(found, other.reprint(&one), "the same from either side");
    found
}

#[test]
fn likeness_follows_what_is_shared() {
    #[track_caller]
    fn check(one: &str, other: &str, expected: std::ops::RangeInclusive<f32>) {
        let (Some(one), Some(other)) = (Signature::of(one), Signature::of(other)) else {
            panic!("texts are too short")
        };
        let found = one.likeness(&other);
        assert!(expected.contains(&found), "{found} is not in {expected:?}");
    }
    let whole = text(1, 600);
    check(&whole, &whole, 1.0..=1.0);
    check(&whole, &whole.to_uppercase(), 1.0..=1.0);
    check(&whole, &whole.replace(' ', ",\n"), 1.0..=1.0);
    check(&whole, &text(2, 600), 0.0..=0.1);
    // Two thirds of the pairs, and nothing else.
    check(&whole, &words(1, 400).join(" "), 0.52..=0.82);
    check(&whole, &format!("{} {whole}", text(3, 100)), 0.71..=0.98);
    // A tenth of the words is a fifth of the pairs: 0.8 of 1.2.
    check(&whole, &edited(&whole, 10), 0.5..=0.82);
    check(&whole, &edited(&whole, 5), 0.27..=0.6);
}

#[test]
fn few_words_have_no_signature() {
    for (n, expected) in [(0, false), (1, false), (LEAST_WORDS - 1, false), (LEAST_WORDS, true), (30, true)] {
        assert_eq!(Signature::of(&text(4, n)).is_some(), expected, "{n}");
    }
    // The same word again and again is one pair; every bin is then filled from one.
    let one_pair = "no ".repeat(50);
    assert_eq!(likeness(&one_pair, &one_pair), Some(1.0));
}

#[test]
fn short_texts_must_be_more_alike() {
    let brief = text(5, 60);
    assert!(likeness(&brief, &edited(&brief, 20)).is_some());
    assert_eq!(likeness(&brief, &edited(&brief, 4)), None);
    let long = text(5, 600);
    assert!(likeness(&long, &edited(&long, 6)).is_some_and(|likeness| likeness >= ALIKE));
}

proptest! {
    #[test]
    fn a_signature_is_a_function_of_the_words(text in "([a-zа-я0-9]{1,6}[ ,.\n'-]{1,2}){0,120}", other in "\\PC{0,200}") {
        let signature = Signature::of(&text);
        prop_assert_eq!(&signature, &Signature::of(&text.to_uppercase().to_lowercase()));
        if let Some(signature) = signature {
            prop_assert_eq!(Signature::from_numbers(signature.numbers()), Some(signature.clone()));
            prop_assert_eq!(signature.reprint(&signature), Some(1.0));
            prop_assert_eq!(signature.bands().collect::<BTreeSet<_>>().len(), BANDS);
            let fewer = signature.numbers().into_iter().skip(1);
            prop_assert_eq!(Signature::from_numbers(fewer), None);
        }
        let _ = likeness(&text, &other);
    }

    #[test]
    fn no_number_and_no_negation_is_passed_over(
        shared in proptest::collection::vec("[a-f]{1,2}", 0..60),
        own in proptest::collection::vec(prop_oneof!["[0-9]{1,2}", Just("not".to_owned()), "[a-f]"], 0..6),
        its in proptest::collection::vec(prop_oneof!["[0-9]{1,2}", Just("not".to_owned()), "[a-f]"], 0..6),
        at in 0usize..60,
    ) {
        let with = |inner: &[String]| {
            let (before, after) = shared.split_at(at.min(shared.len()));
            [before, inner, after].concat().join(" ")
        };
        let (here, there) = (with(&own), with(&its));
        let weight = |words: &[String]| -> Vec<String> {
            let mut words: Vec<String> =
                words.iter().filter(|word| *word == "not" || word.starts_with(|c: char| c.is_ascii_digit())).cloned().collect();
            words.sort();
            words
        };
        let found = between(&here, &there);
        prop_assert!(between(&here, &here).is_empty());
        if weight(&own) != weight(&its) {
            prop_assert!(!found.is_empty(), "{here:?} {there:?}");
        }
        let back = between(&there, &here);
        prop_assert_eq!(back.is_empty(), found.is_empty());
        for difference in &found.given {
            prop_assert!(difference.here != difference.there);
            prop_assert!(difference.here.as_ref().is_none_or(|word| here.contains(word.as_str())));
            prop_assert!(difference.there.as_ref().is_none_or(|word| there.contains(word.as_str())));
        }
    }
}

/// Differences as they are read: `12>21`, `not>`, `>40%`.
#[track_caller]
fn check_differences(here: &str, there: &str, expected: &str) {
    let shown = |difference: &Difference| {
        let word = |word: &Option<String>| word.clone().unwrap_or_default();
        format!("{}>{}", word(&difference.here), word(&difference.there))
    };
    let found: Vec<String> = between(here, there).given.iter().map(shown).collect();
    assert_eq!(found.join(" "), expected, "{here} | {there}");
}

#[test]
fn numbers_and_negations_that_differ_are_named() {
    check_differences("The port will close.", "The port will close.", "");
    check_differences("The port will close.", "The harbour shuts soon.", "");
    check_differences("At least 12 people died.", "At least 21 people died.", "12>21");
    check_differences("At least twelve people died.", "At least 12 people died.", "twelve>12");
    check_differences("He did not sign.", "He did sign.", "not>");
    check_differences("He signed.", "He never signed.", ">never");
    check_differences("They can't pay.", "They can pay.", "can't>");
    check_differences("They don't pay.", "They don’t pay.", "");
    check_differences("The firm denied it.", "The firm confirmed it.", "denied>");
    check_differences("The firm denies and denied it.", "The firm denies and owns to it.", "denied>");
    check_differences("It pays $12 now", "It pays €12 now", "$12>€12");
    check_differences("It fell by 4% in all", "It fell by 4 points in all", "4%>4");
    check_differences("It fell by -4 in all", "It fell by 4 in all", "-4>4");
    check_differences("Pages 3-4 of it", "Pages 3-5 of it", "4>5");
    check_differences("It cost 1,500 crowns", "It cost 1500 crowns", "");
    check_differences("It cost 3 million", "It cost 3 billion", "million>billion");
    check_differences("It opens on Monday", "It opens on Tuesday", "Monday>Tuesday");
    check_differences("It opens in May", "It opens in March", "May>March");
    check_differences("They may march on", "They should go on", "");
    check_differences("Harlow won 12, Kell 21", "Harlow won 21, Kell 12", "12> >12");
    check_differences("A 1 B 2 C", "A B 2 C", "1>");
    check_differences("", "Nobody came on 3 May", ">3 >May >Nobody");
    check_differences("", "", "");
    // Other languages.
    check_differences("Он не подписал договор", "Он подписал договор", "не>");
    check_differences("Er hat keine Zusage gegeben", "Er hat eine Zusage gegeben", "keine>");
    // `n'` is a word of its own.
    check_differences("Elle n'a pas signé", "Elle a signé", "pas>");
    check_differences("他没有签字", "他有签字", "没>");
}

#[test]
fn a_negation_that_changes_its_sentence_is_named() {
    check_differences(
        "The first court was not wrong and the second court was right",
        "The first court was right and the second court was not wrong",
        "not> >not",
    );
    check_differences(
        "Harlow was not guilty; Kell was guilty.",
        "Harlow was guilty; Kell was not guilty.",
        "not> >not",
    );
}

#[test]
fn a_paragraph_that_moves_is_no_difference() {
    let one = "The bridge over the Karsk closed on the morning of 12 March because of ice on its northern road";
    let other =
        "Ferries between the islands will go on as before and nobody is to pay more than the old fare for it this year";
    let (rest, end) = (text(6, 80), text(7, 80));
    let here = format!("{one}. {other}. {rest}. {end}");
    let there = format!("{rest}. {one}. {other}. {end}");
    assert!(between(&here, &there).is_empty(), "{:?}", between(&here, &there));
    let changed = there.replace("12 March", "13 March");
    assert!(between(&here, &changed).given.iter().any(|difference| difference.there.as_deref() == Some("13")));
}

#[test]
fn what_is_left_out_and_put_in_is_counted() {
    let body = text(8, 200);
    let cut = between(&format!("{body} It paid 40 crowns."), &body);
    assert_eq!((cut.words_here, cut.words_there), (4, 0));
    assert_eq!(cut.given, [Difference { matter: Matter::Number, here: Some("40".to_owned()), there: None }]);
    let many: String = (0..500).map(|number| format!("{number} ")).collect();
    let found = between(&many, "nothing");
    assert_eq!((found.given.len(), found.given.len() + found.more), (MOST_GIVEN, 501));
    // Nothing in common, and long: no more than some passes over both.
    let (one, other) = (text(9, 60_000), text(10, 50_000));
    let found = between(&one, &other);
    assert!(found.words_here > 20_000 && found.words_there > 20_000);
    let same = between(&format!("{one} 7"), &format!("{one} 8"));
    assert_eq!((same.words_here, same.given.len()), (1, 1));
}

// --- in an index ---

/// Stories of which some are edited copies of others.
fn archive(stories: &[(u64, usize, u64)]) -> Vec<Document> {
    let first = NaiveDate::from_ymd_opt(2022, 1, 1).unwrap();
    let made = |(number, (seed, nth, day)): (usize, &(u64, usize, u64))| {
        let body = format!("Harbour news. {}", edited(&text(*seed, 300), *nth));
        let article = Article {
            title: Some(format!("Story {seed}")),
            date: (*day > 0).then(|| PublicationDate::day(first + Days::new(*day), DateOrigin::Header)),
            outlet: Some(format!("Outlet {number}")),
            body,
            ..Article::default()
        };
        document(&format!("{seed}-{nth}-{number}"), article, Attributions::default())
    };
    stories.iter().enumerate().map(made).collect()
}

fn asked(duplicates: Duplicates, sort: Sort) -> PageRequest {
    PageRequest { limit: 1000, sort, total: true, duplicates, ..PageRequest::default() }
}

/// Ids of hits, each with those under it.
fn groups(page: &Page) -> Vec<(String, BTreeSet<String>)> {
    let under = |reprints: &Option<Vec<onrecord::result::Reprint>>| {
        reprints.iter().flatten().map(|reprint| reprint.id.clone()).collect()
    };
    page.hits.iter().map(|hit| (hit.id.clone(), under(&hit.reprints))).collect()
}

/// Each hit takes the reprints of it that match and that no better hit took: told from the texts of all documents alone.
fn expected(documents: &[Document], order: &[String]) -> Vec<(String, BTreeSet<String>)> {
    let signature = |id: &String| documents.iter().find(|document| document.id == *id).and_then(Document::signature);
    let mut left: Vec<&String> = order.iter().collect();
    let mut groups = Vec::new();
    while !left.is_empty() {
        let hit = left.remove(0);
        let own = signature(hit);
        let is_reprint =
            |id: &&String| own.as_ref().zip(signature(id)).is_some_and(|(own, its)| own.reprint(&its).is_some());
        let (under, others): (Vec<&String>, Vec<&String>) = left.into_iter().partition(|id| is_reprint(id));
        groups.push((hit.clone(), under.into_iter().cloned().collect()));
        left = others;
    }
    groups
}

fn check_groups(documents: &[Document], index: &LocalIndex, clause: &Clause, sort: Sort) {
    let shown = search(index, clause, &asked(Duplicates::Show, sort));
    assert!(shown.hits.iter().all(|hit| hit.reprints.is_none()) && shown.reprints.is_none());
    let order: Vec<String> = shown.hits.iter().map(|hit| hit.id.clone()).collect();
    let whole = search(index, clause, &asked(Duplicates::Collapse, sort));
    assert_eq!(groups(&whole), expected(documents, &order), "{sort:?}");
    assert_eq!(whole.total, shown.total, "the total counts articles");
    let counted = whole.reprints.unwrap();
    assert_eq!(whole.hits.len() as u64 + counted.articles, shown.total.unwrap());
    assert!(whole.hits.iter().map(|hit| hit.rank).eq(1..=whole.hits.len() as u64));
    for hit in &whole.hits {
        let days = hit.reprints.iter().flatten().map(|reprint| reprint.date.map(|date| date.first()));
        assert!(days.clone().flatten().is_sorted(), "earliest first");
    }

    let hidden = search(index, clause, &asked(Duplicates::Hide, sort));
    assert_eq!(hidden.reprints, whole.reprints);
    assert!(hidden.hits.iter().map(|hit| &hit.id).eq(whole.hits.iter().map(|hit| &hit.id)));
    assert!(hidden.hits.iter().all(|hit| hit.reprints.is_none()));

    // Page after page, by cursor and by offset, each hit once with all that stands under it.
    for size in [1, 2, 5] {
        let (mut by_cursor, mut by_offset, mut after) = (Vec::new(), Vec::new(), None);
        loop {
            let request = PageRequest { limit: size, after, ..asked(Duplicates::Collapse, sort) };
            let page = search(index, clause, &request);
            by_cursor.extend(groups(&page));
            let offset = PageRequest { after: None, offset: by_offset.len(), ..request };
            by_offset.extend(groups(&search(index, clause, &offset)));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(by_cursor, groups(&whole), "{sort:?} {size}");
        assert_eq!(by_offset, groups(&whole), "{sort:?} {size}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn every_article_is_a_hit_or_under_one(
        stories in proptest::collection::vec((1u64..6, 4usize..30, 0u64..9), 1..30),
        commits in 1usize..5,
    ) {
        let documents = archive(&stories);
        let (_folder, index) = index_of(&documents, commits);
        for sort in [Sort::Relevance, Sort::Newest, Sort::Oldest] {
            check_groups(&documents, &index, &Clause::All, sort);
            check_groups(&documents, &index, &word("harbour"), sort);
        }
        // In another order, and in other segments.
        let mut backwards = documents.clone();
        backwards.reverse();
        let (_other_folder, other) = index_of(&backwards, commits % 4 + 1);
        let whole = |index: &LocalIndex| groups(&search(index, &Clause::All, &asked(Duplicates::Collapse, Sort::Newest)));
        prop_assert_eq!(whole(&index), whole(&other));
    }
}

#[test]
fn groups_follow_what_is_changed_and_removed() {
    let documents = archive(&[(1, 20, 1), (1, 25, 2), (1, 30, 3), (2, 20, 4)]);
    let folder = tempfile::tempdir().unwrap();
    let mut open = writer(folder.path());
    let mut held: Vec<Document> = Vec::new();
    let check = |open: &mut onrecord::engine::local::LocalWriter, held: &[Document], sizes: &[usize]| {
        open.commit().unwrap();
        let index = LocalIndex::open(folder.path()).unwrap();
        check_groups(held, &index, &Clause::All, Sort::Newest);
        let found = groups(&search(&index, &Clause::All, &asked(Duplicates::Collapse, Sort::Newest)));
        assert_eq!(found.iter().map(|(_, under)| under.len()).collect::<Vec<_>>(), sizes);
    };
    for document in &documents {
        open.add(document.clone()).unwrap();
        held.push(document.clone());
    }
    check(&mut open, &held, &[0, 2]);
    // The newest of three goes: the next one is the hit.
    open.delete(&documents[2].id).unwrap();
    held.remove(2);
    check(&mut open, &held, &[0, 1]);
    // One becomes another story.
    let mut changed = documents[1].clone();
    changed.article.body = documents[3].article.body.clone();
    open.delete(&changed.id).unwrap();
    open.add(changed.clone()).unwrap();
    held[1] = changed;
    check(&mut open, &held, &[1, 0]);
}

#[test]
fn only_what_matches_stands_under_a_hit() {
    let mut documents = archive(&[(1, 20, 1), (1, 25, 2), (1, 30, 3)]);
    documents[0].article.body.push_str(" Lighthouse.");
    documents[2].article.body.push_str(" Lighthouse.");
    let documents: Vec<Document> =
        documents.into_iter().map(|one| document(&one.id, one.article, Attributions::default())).collect();
    let (_folder, index) = index_of(&documents, 1);
    let found = groups(&search(&index, &word("lighthouse"), &asked(Duplicates::Collapse, Sort::Newest)));
    assert_eq!(found, [(documents[2].id.clone(), BTreeSet::from([documents[0].id.clone()]))]);
}

#[test]
fn a_form_of_words_is_no_reprint() {
    let brief = |name: &str, net: u32, last: u32| {
        format!(
            "{name} said its net profit for the quarter rose to {net} crowns a share from {last} crowns a share in the quarter \
             a year before. Chief executive of {name} called the result of {net} crowns pleasing for all who own it."
        )
    };
    let documents: Vec<Document> = [("Amber Line", 12, 9), ("Karsk Bread", 230, 187), ("Zelen Glass", 41, 40)]
        .iter()
        .map(|(name, net, last)| {
            let article = Article { body: brief(name, *net, *last), ..Article::default() };
            document(name, article, Attributions::default())
        })
        .collect();
    let (_folder, index) = index_of(&documents, 1);
    let page = search(&index, &Clause::All, &asked(Duplicates::Collapse, Sort::Newest));
    // Where such briefs are alike enough after all, what differs is said.
    for reprint in page.hits.iter().flat_map(|hit| hit.reprints.iter().flatten()) {
        assert!(!reprint.differences.is_empty());
    }
}
