//! What was said, as a list: held to a scan of all attributions, and how a query about it is read.

use onrecord::article::Article;
use onrecord::attribute::{Attribution, Attributions, Kind, Speaker};
use onrecord::document::Document;
use onrecord::engine::local::LocalIndex;
use onrecord::engine::{Engine, QuotesRequest, Sort};
use onrecord::query::clause::{Clause, Counted, NameKind, Resolved, SaidWords, Who, WordForm, Words};
use onrecord::query::quoted::about_speech;
use onrecord::query::statement::of_one_statement;
use onrecord::query::{Clock, Filters, parse, resolve};
use onrecord::render::json::{self, Offsets, QuoteObject, QuotesObject, QuotesSummaryObject, Range, Writer};
use onrecord::render::quotes;
use onrecord::render::style::Style;
use onrecord::result::{Quote, Quotes};
use onrecord::text::Span;
use onrecord::text::tokenise::tokenise;
use proptest::prelude::*;

use crate::engine::{Oracle, document, index_of, made, said_words, small, who};

#[track_caller]
fn check_read(typed: &str, elsewhere: bool, expected: &str) {
    let read = about_speech(&parse(typed).query, elsewhere);
    assert_eq!(read, parse(expected).query, "{typed}: {}", read.bracketed());
}

#[test]
fn words_outside_of_fields_are_words_of_what_is_said() {
    check_read("gas", false, "said:gas");
    check_read("gas oil", false, "said:(gas oil)");
    check_read("gas OR oil", false, "said:(gas OR oil)");
    check_read("gas -coal", false, "said:(gas -coal)");
    check_read("-coal", false, "said:(-coal)");
    check_read("\"a b\"~2 W/5 c", false, "said:(\"a b\"~2 W/5 c)");
    check_read("speaker:vik gas outlet:star oil", false, "said:(gas oil) speaker:vik outlet:star");
    check_read("speaker:vik said:gas", false, "speaker:vik said:gas");
    check_read("outlet:star OR gas", false, "(outlet:star OR said:gas) said:*");
    check_read("speaker:vik OR gas", false, "(speaker:vik OR said:gas) said:*");
    check_read("NOT (speaker:vik gas)", false, "(NOT (said:gas speaker:vik)) said:*");
    check_read("-said:gas speaker:vik", false, "(-said:gas speaker:vik) said:*");
    check_read("gas (speaker:vik OR oil)", false, "said:gas (speaker:vik OR said:oil)");
    check_read("-outlet:star", false, "(-outlet:star) said:*");
    check_read("", false, "said:*");
    check_read("*", false, "said:*");
    check_read("speaker:vik", false, "speaker:vik said:*");
    check_read("speaker:vik", true, "speaker:vik");
    check_read("", true, "");
}

fn ask(index: &LocalIndex, clause: &Clause, request: &QuotesRequest) -> Quotes {
    index.quotes(&Resolved { clause: clause.clone() }, request).expect("the question is answered")
}

/// Which quote it is: the article, and what of it is said.
fn place(quote: &Quote) -> (String, usize, usize) {
    let first = quote.content.first().expect("something is said");
    let last = quote.content.last().expect("something is said");
    (quote.id.clone(), first.start(), last.end())
}

fn holds_a_word(document: &Document, attribution: &Attribution) -> bool {
    let words = tokenise(&document.article.body);
    attribution.content.iter().any(|span| words.iter().any(|word| span.contains(word.span)))
}

/// Articles whose attributions are of several kinds and of different confidence.
fn varied(smalls: &[crate::engine::Small]) -> Vec<Document> {
    let mut documents = Vec::new();
    for (number, small) in smalls.iter().enumerate() {
        let Document { id, article, mut attributions, .. } = made(number, small);
        for (at, attribution) in attributions.attributions.iter_mut().enumerate() {
            attribution.kind = [Kind::Direct, Kind::Mixed, Kind::Indirect][(number + at) % 3];
            attribution.confidence = [0.5, 0.6, 0.8, 1.0][(number * 3 + at) % 4];
        }
        documents.push(document(&id, article, attributions));
    }
    documents
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn quotes_are_what_a_scan_of_all_attributions_finds(
        smalls in proptest::collection::vec(small(), 1..20),
        asked in proptest::collection::vec((proptest::option::of(who()), said_words()), 12),
        commits in 1usize..6,
        kinds in proptest::sample::subsequence(vec![Kind::Direct, Kind::Mixed, Kind::Indirect], 0..=3),
        least in proptest::option::of(proptest::sample::select(vec![0.6f32, 0.8, 0.95])),
    ) {
        let documents = varied(&smalls);
        let oracles: Vec<Oracle<'_>> = documents.iter().map(Oracle::new).collect();
        let (folder, index) = index_of(&documents, commits);
        let counting = LocalIndex::open(folder.path()).unwrap().counting(Counted::of(&kinds, least));
        for (who, what) in &asked {
            let clause = Clause::Said { who: who.clone(), what: what.clone() };
            let expected = |counts: &dyn Fn(&Attribution) -> bool| {
                let mut places = Vec::new();
                for (document, oracle) in documents.iter().zip(&oracles) {
                    for attribution in &document.attributions.attributions {
                        let speaker = attribution.speaker.map(|slot| &document.attributions.speakers[usize::from(slot)]);
                        let fits = who.as_ref().is_none_or(|who: &Who| oracle.fits(who, speaker));
                        if counts(attribution) && holds_a_word(document, attribution) && fits && oracle.said(what, attribution) {
                            let (first, last) = (attribution.content.first().unwrap(), attribution.content.last().unwrap());
                            places.push((document.id.clone(), first.start(), last.end()));
                        }
                    }
                }
                places.sort();
                places
            };
            let places = |found: &Quotes| {
                let mut places: Vec<_> = found.quotes.iter().map(place).collect();
                places.sort();
                places
            };
            let everything = QuotesRequest { limit: 1000, ..QuotesRequest::default() };
            let all = ask(&index, &clause, &everything);
            prop_assert_eq!(places(&all), expected(&|_| true), "{:?}", &clause);
            prop_assert_eq!(all.total as usize, all.quotes.len());
            let some = ask(&counting, &clause, &everything);
            let counts = |one: &Attribution| {
                (kinds.is_empty() || kinds.contains(&one.kind)) && least.is_none_or(|least| one.confidence > least - 0.01)
            };
            prop_assert_eq!(places(&some), expected(&counts), "{:?}", &clause);
            for quote in &all.quotes {
                let document = documents.iter().find(|document| document.id == quote.id).unwrap();
                let body = &document.article.body;
                prop_assert_eq!(quote.context.of(body), &quote.text);
                for (span, slice) in quote.content.iter().zip(quote.slices(&quote.content)) {
                    prop_assert_eq!(span.of(body), slice);
                    prop_assert!(quote.context.contains(*span));
                }
                for mark in &quote.marks {
                    prop_assert!(quote.content.iter().any(|piece| piece.contains(*mark)), "{:?}", quote);
                }
                let words = matches!(what, SaidWords::Words(_) | SaidWords::AtLeast { .. });
                prop_assert!(!words || !quote.marks.is_empty(), "what matched is marked: {:?}", quote);
            }
            check_json(&all, &documents);
            // Pages follow one order, whichever way they are asked for.
            for sort in [Sort::Relevance, Sort::Newest, Sort::Oldest] {
                let whole = ask(&index, &clause, &QuotesRequest { limit: 1000, sort, ..QuotesRequest::default() });
                let order: Vec<_> = whole.quotes.iter().map(|quote| (quote.rank, place(quote))).collect();
                let mut paged = Vec::new();
                let mut after = None;
                loop {
                    let page = ask(&index, &clause, &QuotesRequest { limit: 2, sort, after, ..QuotesRequest::default() });
                    paged.extend(page.quotes.iter().map(|quote| (quote.rank, place(quote))));
                    after = page.next;
                    if after.is_none() {
                        break;
                    }
                }
                prop_assert_eq!(&paged, &order);
                let skipped = ask(&index, &clause, &QuotesRequest { limit: 3, offset: 1, sort, ..QuotesRequest::default() });
                let skipped: Vec<_> = skipped.quotes.iter().map(|quote| (quote.rank, place(quote))).collect();
                prop_assert_eq!(skipped, order.iter().skip(1).take(3).cloned().collect::<Vec<_>>());
                let days: Vec<_> = whole.quotes.iter().map(|quote| quote.date.map(|date| date.first())).collect();
                let dated: Vec<_> = days.iter().flatten().collect();
                match sort {
                    Sort::Relevance => prop_assert!(whole.quotes.is_sorted_by(|one, next| one.score >= next.score)),
                    Sort::Newest => prop_assert!(dated.is_sorted_by(|one, next| one >= next)),
                    Sort::Oldest => prop_assert!(dated.is_sorted()),
                }
                prop_assert!(sort == Sort::Relevance || days.iter().skip(dated.len()).all(Option::is_none));
            }
        }
    }
}

/// Conditions on what is said, on its article and on neither, joined in all ways.
fn about_statements() -> impl Strategy<Value = Clause> {
    let said = (proptest::option::of(who()), said_words()).prop_map(|(who, what)| Clause::Said { who, what });
    let leaf = prop_oneof![
        4 => said,
        1 => who().prop_map(Clause::Speaks),
        1 => proptest::sample::select(vec!["gas", "oil"]).prop_map(crate::engine::word),
    ];
    leaf.prop_recursive(3, 6, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Clause::And),
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Clause::Or),
            inner.prop_map(|part| Clause::Not(Box::new(part))),
        ]
    })
}

/// Whether a statement and its article satisfy a clause that has a condition on what is said.
fn satisfied(clause: &Clause, oracle: &Oracle<'_>, attribution: &Attribution, speaker: Option<&Speaker>) -> bool {
    let part_of_any = |part: &Clause| match part {
        Clause::Speaks(who) => oracle.fits(who, speaker),
        part => satisfied(part, oracle, attribution, speaker),
    };
    match clause {
        _ if !has_said(clause) => oracle.holds(clause),
        Clause::And(parts) => parts.iter().all(|part| satisfied(part, oracle, attribution, speaker)),
        Clause::Or(parts) => parts.iter().any(part_of_any),
        Clause::Not(part) => !satisfied(part, oracle, attribution, speaker),
        Clause::Said { who, what } => {
            who.as_ref().is_none_or(|who| oracle.fits(who, speaker)) && oracle.said(what, attribution)
        }
        other => unreachable!("{other:?} is not made"),
    }
}

fn has_said(clause: &Clause) -> bool {
    match clause {
        Clause::And(parts) | Clause::Or(parts) => parts.iter().any(has_said),
        Clause::Not(part) => has_said(part),
        clause => matches!(clause, Clause::Said { .. }),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn all_of_a_query_is_asked_of_one_statement(
        smalls in proptest::collection::vec(small(), 1..12),
        asked in proptest::collection::vec(about_statements(), 12),
        commits in 1usize..4,
    ) {
        let documents = varied(&smalls);
        let (_folder, index) = index_of(&documents, commits);
        for clause in asked.iter().filter(|clause| has_said(clause)) {
            let Some(query) = of_one_statement(&Resolved { clause: clause.clone() }) else { continue };
            let mut expected = Vec::new();
            for document in &documents {
                let oracle = Oracle::new(document);
                for attribution in &document.attributions.attributions {
                    let speaker = attribution.speaker.map(|slot| &document.attributions.speakers[usize::from(slot)]);
                    if holds_a_word(document, attribution) && satisfied(clause, &oracle, attribution, speaker) {
                        let (first, last) = (attribution.content.first().unwrap(), attribution.content.last().unwrap());
                        expected.push((document.id.clone(), first.start(), last.end()));
                    }
                }
            }
            expected.sort();
            let found = ask(&index, &query.clause, &QuotesRequest { limit: 1000, ..QuotesRequest::default() });
            let mut places: Vec<_> = found.quotes.iter().map(place).collect();
            places.sort();
            prop_assert_eq!(places, expected, "{:?} as {:?}", clause, query);
        }
    }
}

#[test]
fn too_many_alternatives_are_refused() {
    let said = |word: &str| Clause::Said {
        who: Some(Who::Named { words: vec![WordForm::Exact(word.to_owned())], phrase: false, names: NameKind::Any }),
        what: SaidWords::Words(Words::Word(WordForm::Stem(word.to_owned()))),
    };
    let pairs = |count: usize| {
        let pair = |at: usize| Clause::Or(vec![said(&format!("a{at}")), said(&format!("b{at}"))]);
        of_one_statement(&Resolved { clause: Clause::And((0..count).map(pair).collect()) })
    };
    assert!(pairs(6).is_some());
    assert!(pairs(7).is_none());
}

/// What is written is read back, and its code points are those of the article's text.
fn check_json(found: &Quotes, documents: &[Document]) {
    let mut written = Vec::new();
    Writer::new(&mut written).quote_lines(found, Offsets::Chars).unwrap();
    let written = String::from_utf8(written).unwrap();
    let (summary, quotes) =
        written.lines().collect::<Vec<_>>().split_last().map(|(last, all)| (*last, all.to_vec())).unwrap();
    let summary: QuotesSummaryObject = serde_json::from_str(summary).unwrap();
    assert_eq!((summary.kind, summary.total), (json::Kind::QuotesSummary, found.total));
    assert_eq!(quotes.len(), found.quotes.len());
    for line in quotes {
        let quote: QuoteObject = serde_json::from_str(line).unwrap();
        let document = documents.iter().find(|document| document.id == quote.id).unwrap();
        let chars: Vec<char> = document.article.body.chars().collect();
        let slice = |[from, to]: &Range| chars[*from as usize..*to as usize].iter().collect::<String>();
        assert_eq!(quote.content.iter().map(slice).collect::<Vec<_>>(), quote.words);
        assert_eq!(slice(&quote.context.span), quote.context.text);
    }
    let mut whole = Vec::new();
    Writer::new(&mut whole).quotes(found, Offsets::Bytes).unwrap();
    let whole: QuotesObject = serde_json::from_slice(&whole).unwrap();
    assert_eq!(whole.quotes.len(), found.quotes.len());
}

#[test]
fn a_confidence_that_was_typed_is_the_one_that_was_kept() {
    for hundredths in 0..=100u16 {
        let typed = f32::from(hundredths) / 100.0;
        let kept = (typed * 60.0).round() as u8;
        // Kept in sixtieths, it may have been rounded down by less than a hundredth.
        assert!(Counted::of(&[], Some(typed - 0.0084)).counts(Kind::Direct, kept), "{typed}");
        assert!(!Counted::of(&[], Some(typed + 0.0168)).counts(Kind::Direct, kept) || hundredths > 98, "{typed}");
    }
    for (typed, kept) in [(0.8, 48), (0.9, 54), (0.75, 45), (0.5, 30), (1.0, 60), (0.0, 0)] {
        let counted = Counted::of(&[], Some(typed));
        assert!(counted.counts(Kind::Mixed, kept), "{typed}");
        assert!(kept == 0 || !counted.counts(Kind::Mixed, kept - 1), "{typed}");
    }
    assert!(Counted::of(&[], None).is_all() && Counted::of(&[], Some(0.0)).is_all());
}

/// A quote of `said` in `text`, of which `marked` matched.
fn quote(text: &str, said: &[&str], marked: &[&str]) -> Quote {
    let spans = |slices: &[&str]| -> Vec<Span> {
        let span = |slice: &&str| {
            let start = text.find(slice).unwrap();
            Span::new(text, start, start + slice.len()).unwrap()
        };
        slices.iter().map(span).collect()
    };
    Quote {
        rank: 1,
        score: 0.0,
        id: "a.txt".to_owned(),
        title: None,
        date: None,
        outlet: Some("Star".to_owned()),
        path: "a.txt".to_owned(),
        speaker: Some("Ida Vik".to_owned()),
        roles: vec!["skipper".to_owned(), "mayor".to_owned()],
        source: Vec::new(),
        cue: Vec::new(),
        content: spans(said),
        kind: Kind::Mixed,
        confidence: 0.75,
        marks: spans(marked),
        context: Span::whole(text),
        text: text.to_owned(),
        chars_before: 0,
    }
}

fn shown(quote: &Quote, colour: bool) -> String {
    let found = Quotes { quotes: vec![quote.clone()], total: 1, ..Quotes::default() };
    let mut out = Vec::new();
    quotes::list(&found, &Style { colour, width: None }, false, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn what_is_said_is_set_off_in_its_sentences() {
    let one = quote("“We sail,” said Vik, “and soon.” So it was.", &["“We sail,”", "“and soon.”"], &["sail"]);
    assert_eq!(
        shown(&one, false),
        "undated · Ida Vik, skipper · mixed, 0.75\n    [“We sail,”] said Vik, [“and soon.”] So it was.\n  Untitled · Star · a.txt\n\n"
    );
    let coloured = shown(&one, true);
    assert!(
        coloured.contains("\u{1b}[36m“We \u{1b}[0m\u{1b}[1;4;33msail\u{1b}[0m\u{1b}[36m,”\u{1b}[0m said"),
        "{coloured:?}"
    );
    assert!(!coloured.contains("[“"), "{coloured:?}");
    let nobody = Quote { speaker: None, roles: Vec::new(), ..one };
    assert!(shown(&nobody, false).starts_with("undated · ? · mixed, 0.75\n"));
}

#[test]
fn long_words_are_cut_to_where_they_answer() {
    let long = format!("{}the ferry sails {}", "é and so on ".repeat(400), "and on ".repeat(400));
    let one = quote(&long, &[long.as_str()], &["ferry"]);
    let text = shown(&one, false);
    let line = text.lines().nth(1).unwrap();
    assert!(line.starts_with("    … [") && line.ends_with("] …"), "{line}");
    assert!(line.contains(" the ferry sails "), "{line}");
    assert!(line.len() < 1300, "{}", line.len());
}

proptest! {
    #[test]
    fn any_spans_of_any_words_are_shown(
        text in "[a é\n“]{0,1500}",
        places in proptest::collection::vec((0usize..1600, 0usize..900), 0..6),
        marks in 0usize..6,
    ) {
        let spans: Vec<Span> = places.iter().map(|(start, length)| Span::clamp(&text, *start, start + length)).collect();
        let (marks, content) = spans.split_at(marks.min(spans.len()));
        let one = Quote { content: content.to_vec(), marks: marks.to_vec(), ..quote(&text, &[], &[]) };
        let plain = shown(&one, false);
        prop_assert_eq!(plain.matches('[').count(), plain.matches(']').count());
        prop_assert!(plain.len() < text.len() + 200 + 24 * places.len());
        prop_assert!(shown(&one, true).contains("Ida Vik"));
    }
}

/// More pairs of common words stand before what is said than are looked at in one article.
#[test]
fn what_is_said_at_the_end_of_a_long_article_is_found() {
    let paragraph =
        "The price of the oil of the sea is one of the many of the kind of the sort that the list of the day has.";
    let said = "The end of the war is near";
    let mut body = format!("{paragraph}\n\n").repeat(1_500);
    let start = body.len() + "Vik said \"".len();
    body.push_str(&format!("Vik said \"{said}\"."));
    let content = vec![Span::clamp(&body, start, start + said.len())];
    let attribution = Attribution {
        source: Vec::new(),
        cue: Vec::new(),
        content,
        kind: Kind::Direct,
        speaker: None,
        confidence: 1.0,
    };
    let attributions = Attributions { attributions: vec![attribution], ..Attributions::default() };
    let article = Article { body, ..Article::default() };
    let (_folder, index) = index_of(&[document("long", article, attributions)], 1);
    let request = QuotesRequest { limit: 5, ..QuotesRequest::default() };
    for query in ["the W/50 of", "the W/10 of", "(the W/50 of) W/50 war"] {
        let clock = Clock { today: chrono::NaiveDate::from_ymd_opt(2022, 1, 1).unwrap() };
        let (resolved, problems) = resolve(&about_speech(&parse(query).query, false), &Filters::default(), &clock);
        assert!(problems.is_empty(), "{problems:?}");
        let found = ask(&index, &resolved.clause, &request);
        assert_eq!(found.total, 1, "{query}");
        assert!(!found.quotes[0].marks.is_empty(), "{query}");
    }
}
