//! The best passages of all articles, what evidence counts, and passages of texts that are too long to be shown.

use std::collections::BTreeSet;

use onrecord::article::Article;
use onrecord::attribute::{Attribution, Attributions, Kind, Speaker};
use onrecord::date::interval::Interval;
use onrecord::date::query::DateRange;
use onrecord::document::Document;
use onrecord::engine::local::LocalIndex;
use onrecord::engine::{Engine, PageRequest, TimelineRequest, Unit};
use onrecord::highlight::evidence::{PassageRanking, Ranking};
use onrecord::query::clause::{Clause, Part, Resolved, SaidWords, WordForm, Words};
use onrecord::result::{Hit, Page, Split};
use onrecord::text::Span;

use super::engine::{check_page, document, index_of, search, story, word};

/// Always the same numbers.
struct Dice(u64);

impl Dice {
    fn below(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below
    }
}

/// Articles of sentences of few words, of all lengths.
fn made_up(count: usize) -> Vec<Document> {
    const WORDS: [&str; 12] =
        ["gas", "heron", "levy", "harbour", "quay", "tide", "vote", "steel", "ferry", "lantern", "market", "bridge"];
    let mut dice = Dice(7);
    let article = |number: usize| {
        let mut body = String::new();
        let from = dice.below(6);
        // Some say little to any query but in a sentence or two.
        if dice.below(3) == 0 {
            let idle = "They sat and waited until it grew dark, and nobody came. ".repeat(40 + dice.below(60));
            body.push_str(&format!("{idle}\n\nSo {0} {0} {0}. {idle}\n\n", WORDS[from]));
        }
        for _ in 0..1 + dice.below(30) {
            let words: Vec<&str> =
                (0..3 + dice.below(18)).map(|_| WORDS[from + dice.below(7).min(dice.below(7))]).collect();
            body.push_str("So the ");
            body.push_str(&words.join(" "));
            body.push_str(if dice.below(4) == 0 { ".\n\n" } else { ". " });
        }
        story(&format!("a{number:04}"), "", &body)
    };
    (0..count).map(article).collect()
}

fn passages(index: &LocalIndex, clause: &Clause, limit: usize, offset: usize) -> Page {
    let unit = Unit::Passage;
    search(index, clause, &PageRequest { limit, offset, unit, total: true, ..PageRequest::default() })
}

/// The best passages are those of the best so many articles, each of which is looked at here.
fn check_best(index: &LocalIndex, clause: &Clause, matching: u64, articles: usize) {
    let all = search(index, clause, &PageRequest { limit: articles, passages: 5, ..PageRequest::default() });
    let mut expected: Vec<(f32, &str, Span)> = Vec::new();
    for hit in &all.hits {
        expected.extend(hit.passages.iter().map(|passage| (passage.score, hit.id.as_str(), passage.span)));
    }
    expected.sort_by(|one, other| other.0.total_cmp(&one.0));
    let told = |hits: &[Hit]| -> Vec<(f32, String, Span)> {
        hits.iter().map(|hit| (hit.score, hit.id.clone(), hit.passages[0].span)).collect()
    };
    let as_told = |part: &[(f32, &str, Span)]| -> Vec<(f32, String, Span)> {
        part.iter().map(|(score, id, span)| (*score, (*id).to_owned(), *span)).collect()
    };
    for (limit, offset) in [(10, 0), (1, 0), (25, 10), (7, 990), (10, 100_000)] {
        let page = passages(index, clause, limit, offset);
        let wanted = expected.iter().skip(offset).take(limit).copied().collect::<Vec<_>>();
        assert_eq!(told(&page.hits), as_told(&wanted), "{clause:?} from {offset}");
        assert_eq!((page.total, page.compared), (Some(matching), Some(matching.min(articles as u64))));
        assert_eq!(page.next.is_some(), expected.len() > offset + limit);
    }
}

#[test]
fn the_best_passages_are_found_wherever_they_are() {
    let documents = made_up(1_500);
    let (_folder, index) = index_of(&documents, 2);
    let matching = |wanted: &[&str]| {
        let has = |document: &&Document| {
            wanted.iter().any(|word| document.article.body.split([' ', '.']).any(|is| is == *word))
        };
        documents.iter().filter(has).count() as u64
    };
    let any = |words: &[&str]| Clause::Or(words.iter().map(|text| word(text)).collect());
    let clauses = [
        (word("quay"), matching(&["quay"])),
        (word("gas"), matching(&["gas"])),
        (any(&["gas", "bridge", "so"]), 1_500),
        // Nothing to weigh: the articles' beginnings, in the order of articles.
        (Clause::All, 1_500),
    ];
    assert!(clauses[0].1 > 1_000 && (100..400).contains(&clauses[1].1));
    for (clause, matching) in &clauses {
        check_best(&index, clause, *matching, PassageRanking::default().articles);
    }
    let articles = search(&index, &word("gas"), &PageRequest { limit: 5, ..PageRequest::default() });
    assert_eq!(articles.compared, None);
    let passages = PassageRanking { articles: 400, ..PassageRanking::default() };
    let narrow = index.with_ranking(Ranking { passages, ..Ranking::default() });
    for (clause, matching) in &clauses {
        check_best(&narrow, clause, *matching, 400);
    }
}

#[test]
fn ranking_articles_alone_gives_no_more_than_asked_for() {
    let (_folder, index) = index_of(&made_up(30), 1);
    for unit in [Unit::Article, Unit::Passage] {
        let asked = PageRequest { limit: 3, offset: 2, unit, ..PageRequest::default() };
        let ranked = index.rank(&Resolved { clause: word("quay") }, &asked).unwrap();
        assert_eq!(ranked.articles.len(), 3, "{unit:?}");
    }
}

// --- evidence ---

/// For each hit, what is added to BM25.
fn evidence(documents: &[Document], clause: &Clause) -> Vec<(String, f32)> {
    let (folder, index) = index_of(documents, 1);
    let asked = PageRequest { limit: 50, ..PageRequest::default() };
    let with = search(&index, clause, &asked);
    let alone = LocalIndex::open(folder.path()).unwrap().with_ranking(Ranking { depth: 0, ..Ranking::default() });
    let without = search(&alone, clause, &PageRequest { limit: 10_000, ..asked });
    let score = |id: &str| without.hits.iter().find(|hit| hit.id == id).map(|hit| hit.score).unwrap();
    with.hits.iter().map(|hit| (hit.id.clone(), hit.score - score(&hit.id))).collect()
}

fn phrase(words: &[&str]) -> Clause {
    let parts = words.iter().map(|text| Words::Word(WordForm::Stem((*text).to_owned()))).collect();
    Clause::Text { part: Part::Anywhere, words: Words::Phrase { parts, slop: 0 } }
}

#[test]
fn a_common_word_counts_in_the_phrase_that_needs_it() {
    let mut documents: Vec<Document> =
        (0..200).map(|number| story(&format!("d{number}"), "", "On the quay the tide ran out.")).collect();
    documents.push(story("band", "", "They played the who until the tide ran out."));
    let clause = Clause::Or(vec![word("the"), phrase(&["the", "who"])]);
    let found = evidence(&documents, &clause);
    let of_band = found.iter().find(|(id, _)| id == "band").map_or(0.0, |(_, evidence)| *evidence);
    assert!(of_band > 3.0, "{of_band}");
}

#[test]
fn a_word_that_is_nowhere_does_not_make_the_others_weightless() {
    let body = |number: usize| match number {
        0..30 => "A heron sat in the harbour.",
        30..120 => "A boat lay in the harbour.",
        _ => "A boat lay in the river.",
    };
    let documents: Vec<Document> = (0..200).map(|number| story(&format!("d{number}"), "", body(number))).collect();
    let clause = Clause::Or(vec![word("harbour"), word("heron"), word("zyzzyva")]);
    let found = evidence(&documents, &clause);
    assert!(found.len() == 50 && found.iter().all(|(_, evidence)| *evidence > 0.1), "{found:?}");
}

#[test]
fn a_word_of_an_alternative_that_does_not_hold_is_no_evidence() {
    let clause = Clause::Or(vec![Clause::And(vec![word("heron"), word("lantern")]), word("quay")]);
    let documents = [
        story("near", "", "The quay had a heron by it."),
        story("other", "", "The quay had a ferry by it."),
        story("both", "", "The quay had a heron, a lantern."),
    ];
    let found = evidence(&documents, &clause);
    let of = |id: &str| found.iter().find(|(found, _)| found == id).map(|(_, evidence)| *evidence).unwrap();
    assert!((of("near") - of("other")).abs() < 1e-5, "{found:?}");
    assert!(of("both") > of("near") + 0.1, "{found:?}");
}

// --- what is too long ---

/// A passage of that body for that word is a slice of it that is not too long, and shows the mark or as much of it as it can.
fn check_long(body: &str, wanted: &str, context: usize) -> Vec<Hit> {
    let documents = [story("a", "", body)];
    let (_folder, index) = index_of(&documents, 1);
    let asked = PageRequest { limit: 5, passages: 3, context, ..PageRequest::default() };
    let page = search(&index, &word(wanted), &asked);
    check_page(&page, &documents);
    for passage in page.hits.iter().flat_map(|hit| &hit.passages) {
        assert!((1..=2_000).contains(&passage.text.len()), "{} bytes", passage.text.len());
        assert_eq!(passage.text, passage.text.trim());
    }
    page.hits
}

fn marked(hit: &Hit, body: &str) -> Vec<String> {
    hit.passages[0].marks.iter().map(|mark| mark.of(body).to_owned()).collect()
}

#[test]
fn of_a_run_without_white_space_a_part_around_the_matches_is_shown() {
    let filler = "the-tide-ran-out-past-the-old-quay-and-".repeat(30_000);
    let body = format!("{filler}a-heron-stood-{filler}two-herons-and-one-heron-stood-{filler}nothing.");
    let hits = check_long(&body, "heron", 0);
    assert_eq!(marked(&hits[0], &body), ["herons", "heron"], "the part that holds most");
    assert_eq!(hits[0].passages[0].text.len(), 2_000);
    // It has no context, and is none.
    let around = format!("It was dusk. So {body} Then came night. A lantern burned.");
    assert_eq!(marked(&check_long(&around, "heron", 2)[0], &around), ["herons", "heron"]);
    let after = check_long(&around, "lantern", 9);
    assert_eq!(after[0].passages[0].text, "Then came night. A lantern burned.");
    assert_eq!(check_long(&around, "dusk", 9)[0].passages[0].text, "It was dusk.");
    // A word beside it is shown, and the run cut off behind it.
    let beside = format!("{} a lantern {body}", "They saw it ".repeat(40));
    assert_eq!(marked(&check_long(&beside, "lantern", 0)[0], &beside), ["lantern"]);
    // Nothing in the body matches: its beginning is shown.
    let (_folder, index) = index_of(&[story("a", "Owls", &body)], 1);
    let asked = PageRequest { limit: 1, passages: 1, ..PageRequest::default() };
    let lead = search(&index, &word("owls"), &asked);
    let text = &lead.hits[0].passages[0].text;
    assert!(body.starts_with(text) && text.len() == 2_000);
}

#[test]
fn a_word_of_megabytes_is_cut_at_a_character() {
    let long = "ö".repeat(1_500_000);
    let body = format!("{long} heron {long} lantern {long}.");
    let hits = check_long(&body, "heron", 0);
    assert_eq!(marked(&hits[0], &body), ["heron"]);
    assert!(hits[0].passages[0].text.len() > 1_900);
    // Without a space anywhere.
    let body = format!("{long}-heron-{long}");
    let hits = check_long(&body, "heron", 0);
    assert!(marked(&hits[0], &body).concat().contains("heron"));
}

// --- many who speak ---

/// Sixty thousand speakers of one article, whose names do not lie beside their words in the index: as many names looked at for
/// each of them are four thousand million.
#[test]
fn a_timeline_by_speaker_takes_an_article_of_sixty_thousand_speakers() {
    let count = 60_000;
    let body = "levy. ".repeat(count) + ".";
    let speakers = (0..count).map(|number| Speaker {
        name: format!("Envoy Number{number}"),
        aliases: Vec::new(),
        roles: Vec::new(),
    });
    let by = |speaker: usize, start: usize, end: usize| Attribution {
        source: Vec::new(),
        cue: Vec::new(),
        content: vec![Span::clamp(&body, start, end)],
        kind: Kind::Indirect,
        speaker: u16::try_from(speaker).ok(),
        confidence: 1.0,
    };
    let mut attributions: Vec<Attribution> = (0..count).map(|number| by(number, 6 * number, 6 * number + 4)).collect();
    // Without a word, and so without a place among the pieces.
    attributions.push(by(0, 6 * count, 6 * count + 1));
    let attributions = Attributions { speakers: speakers.collect(), attributions };
    let article = Article { body: body.clone(), ..Article::default() };
    let (_folder, index) = index_of(&[document("many", article, attributions)], 1);
    let said = Clause::Said { who: None, what: SaidWords::Words(Words::Word(WordForm::Stem("levy".to_owned()))) };
    let asked = TimelineRequest {
        by: Interval::Year,
        split: Some(Split::Speaker),
        top: count,
        share: false,
        range: DateRange::default(),
        undated: None,
    };
    let timeline = index.timeline(&Resolved { clause: said }, &asked).unwrap();
    let names: BTreeSet<String> = timeline.series.iter().map(|series| format!("{series:?}")).collect();
    assert_eq!((timeline.series.len(), names.len()), (count, count));
}
