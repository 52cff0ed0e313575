//! "Did you mean", and queries taken apart: words that no article has, operators of other systems, what each part matches.

use std::path::Path;

use onrecord::article::Article;
use onrecord::attribute::{Attributions, Speaker};
use onrecord::document::Document;
use onrecord::engine::Engine;
use onrecord::engine::local::{LocalIndex, LocalWriter, WriterOptions};
use onrecord::query::clause::{Clause, NameKind, Part, Property, Resolved, Value, Who, WordForm, Words};
use onrecord::query::meant::{Sought, lower_case_operators, misleading_operators, places, replaced};
use onrecord::query::parts::parts;
use onrecord::query::{Clock, Filters, parse, resolve};
use onrecord::result::Suggestion;
use proptest::prelude::*;

fn clock() -> Clock {
    Clock { today: "2022-03-30".parse().expect("a day") }
}

fn document(id: &str, body: &str, speakers: &[&str], outlet: &str) -> Document {
    let article = Article {
        body: body.to_owned(),
        speakers: speakers.iter().map(|name| (*name).to_owned()).collect(),
        outlet: Some(outlet.to_owned()).filter(|outlet| !outlet.is_empty()),
        ..Article::default()
    };
    let speaker =
        |name: &&str| Speaker { name: (*name).to_owned(), aliases: vec![], roles: vec!["minister".to_owned()] };
    let attributions = Attributions { speakers: speakers.iter().map(speaker).collect(), attributions: Vec::new() };
    super::engine::document(id, article, attributions)
}

fn index_of(kept: &[Document], deleted: &[Document]) -> (tempfile::TempDir, LocalIndex) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let options = WriterOptions { memory: 32 << 20, threads: 1, holder: "a test".to_owned() };
    let mut open = LocalWriter::open(Path::new(folder.path()), &options).expect("the folder is a new one");
    for document in deleted.iter().chain(kept) {
        open.add(document.clone()).expect("an article is taken");
    }
    open.commit().expect("a commit succeeds");
    for document in deleted {
        open.delete(&document.id).expect("an article is deleted");
    }
    open.commit().expect("a commit succeeds");
    open.finish().expect("the writer ends");
    let index = LocalIndex::open(folder.path()).expect("the index opens");
    (folder, index)
}

fn query_of(typed: &str) -> Resolved {
    resolve(&parse(typed).query, &Filters::default(), &clock()).0
}

fn shown(suggestions: &[Suggestion]) -> String {
    let one = |suggestion: &Suggestion| {
        let meant: Vec<&str> = suggestion.meant.iter().map(|meant| meant.shown.as_str()).collect();
        let rare = if suggestion.is_rare { "rare " } else { "" };
        format!("{rare}{}: {}", suggestion.word, meant.join(", "))
    };
    suggestions.iter().map(one).collect::<Vec<_>>().join("; ")
}

#[test]
fn words_that_nothing_has_are_near_words_that_something_has() {
    let mut kept = Vec::new();
    for number in 0..200 {
        let body = "The sanctions on gas. Policies of the port.";
        kept.push(document(&format!("many{number}"), body, &["Alexei Pushkov"], "Selwick Courier"));
    }
    let rare = "A pipeline, the sanctons, a receipt. Tech of 1945. Talks; they talked. Herring und Gebäck.";
    kept.push(document("few", rare, &["Mairi Kell", "Oleg Pushkov"], "Radio Zelen"));
    let gone = [document("gone", "Zeppelins, a pipelime.", &["Boris Pushkom"], "Zelen Review")];
    let (_folder, index) = index_of(&kept, &gone);
    let check = |typed: &str, expected: &str| {
        let suggestions = index.suggest(&query_of(typed)).expect("the index is asked");
        assert_eq!(shown(&suggestions), expected, "{typed}");
    };
    check("sanction gas", "");
    check("sanctins", "sanctins: sanctions");
    check("=sanctions", "");
    // One that is there, if hardly, beside one that is everywhere.
    check("sanctons", "rare sanctons: sanctions");
    check("teh sanctoins", "teh: the; sanctoins: sanctions");
    check("\"teh prot\"", "teh: the; prot: port");
    check("teh W/3 gsa", "teh: the; gsa: gas");
    check("said:(teh gsa) OR hering", "teh: the; gsa: gas; hering: herring");
    check("atleast2(pipline)", "pipline: pipeline");
    check("reciept", "reciept: receipt");
    // A stem is no word: nobody wrote `polici` or `talk`.
    check("policiez", "policiez: policies");
    check("policj", "policj: ");
    check("talkd", "talkd: talked");
    // Not what only deleted articles have.
    check("zeppelin", "zeppelin: ");
    check("zepelins", "zepelins: ");
    check("pipelim", "pipelim: pipeline");
    // Nothing is near a number, a very short word, or a pattern.
    check("1946", "1946: ");
    check("ga", "ga: ");
    check("tec", "tec: tech");
    check("xyz", "xyz: ");
    check("gsa*", "");
    check("gsa~1", "");
    check("-teh", "");
    check("gebeck", "gebeck: geback");
    // Names.
    check("speaker:pushkow", "pushkow: Alexei Pushkov, Oleg Pushkov");
    check("speaker:\"alexey pushkov\"", "alexey: Alexei Pushkov");
    check("speaker:pushkov", "");
    check("role:ministr", "ministr: minister");
    check("outlet:curier", "curier: Selwick Courier");
    check("outlet:(\"radio zelem\")", "zelem: Radio Zelen");
    check("speaker:kel said:teh", "kel: Mairi Kell; teh: the");
    check("title:gas", "gas: ");
}

/// How many articles have a word in exactly this form, of what is sought.
fn articles_with(index: &LocalIndex, sought: Sought, word: &str) -> u64 {
    let form = WordForm::Exact(word.to_owned());
    let property =
        |property| Clause::Property { property, value: Value::Words { words: vec![form.clone()], phrase: false } };
    let text = |part| Clause::Text { part, words: Words::Word(form.clone()) };
    let clause = match sought {
        Sought::Text => text(Part::Anywhere),
        Sought::Title => text(Part::Title),
        Sought::Speaker => {
            Clause::Speaks(Who::Named { words: vec![form.clone()], phrase: false, names: NameKind::Any })
        }
        Sought::Outlet => property(Property::Outlet),
        Sought::Author => property(Property::Author),
        Sought::Section => property(Property::Section),
    };
    index.explain(&Resolved { clause }).expect("the articles are counted").articles
}

const STEMS: [&str; 6] = ["sanction", "polic", "herring", "talk", "ministr", "gas"];
const ENDINGS: [&str; 5] = ["", "s", "ed", "ies", "y"];

fn word() -> impl Strategy<Value = String> {
    (0..STEMS.len(), 0..ENDINGS.len()).prop_map(|(stem, ending)| format!("{}{}", STEMS[stem], ENDINGS[ending]))
}

/// A word with a letter left out, doubled, changed or swapped.
fn misspelt() -> impl Strategy<Value = String> {
    (word(), 0usize..12, 0u8..4).prop_map(|(word, at, how)| {
        let mut letters: Vec<char> = word.chars().collect();
        let at = at % letters.len();
        match how {
            0 if letters.len() > 1 => drop(letters.remove(at)),
            1 => letters.insert(at, letters[at]),
            2 => letters[at] = 'e',
            _ if at + 1 < letters.len() => letters.swap(at, at + 1),
            _ => {}
        }
        letters.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_suggested_that_no_article_has(
        bodies in proptest::collection::vec(proptest::collection::vec(word(), 1..5), 1..12),
        gone in proptest::collection::vec(word(), 0..4),
        asked in proptest::collection::vec(misspelt(), 1..20),
    ) {
        let kept: Vec<Document> = bodies
            .iter()
            .enumerate()
            .map(|(number, words)| document(&format!("a{number}"), &words.join(" "), &[words[0].as_str()], &words[0]))
            .collect();
        let gone: Vec<Document> = gone
            .iter()
            .enumerate()
            .map(|(number, word)| document(&format!("gone{number}"), word, &[word.as_str()], word))
            .collect();
        let (_folder, index) = index_of(&kept, &gone);
        for word in &asked {
            for field in ["", "speaker:", "outlet:", "said:"] {
                for suggestion in index.suggest(&query_of(&format!("{field}{word}"))).expect("the index is asked") {
                    prop_assert!(suggestion.is_rare || articles_with(&index, suggestion.sought, word) == 0);
                    for meant in &suggestion.meant {
                        let articles = articles_with(&index, suggestion.sought, &meant.word);
                        prop_assert!(articles > 0, "{} for {word}", meant.word);
                        prop_assert!(&meant.word != word);
                    }
                }
            }
        }
    }
}

// --- places and corrections ---

fn check_replaced(typed: &str, sought: Sought, word: &str, by: &str, expected: &str) {
    let found = places(&parse(typed).query, typed, &Filters::default(), sought, word);
    let replacements: Vec<_> = found.into_iter().map(|place| (place.at, by.to_owned())).collect();
    assert_eq!(replaced(typed, &replacements), expected, "{typed}");
}

#[test]
fn words_are_found_where_they_were_typed() {
    check_replaced("Teh gas, TEH", Sought::Text, "teh", "the", "the gas, the");
    check_replaced("\"in teh port\" -teh", Sought::Text, "teh", "the", "\"in the port\" -teh");
    check_replaced("(teh W/3 gas) OR said:(=teh)^2", Sought::Text, "teh", "the", "(the W/3 gas) OR said:(=the)^2");
    check_replaced("title:teh teh speaker:teh", Sought::Text, "teh", "the", "title:teh the speaker:teh");
    check_replaced("title:teh teh", Sought::Title, "teh", "the", "title:the teh");
    check_replaced(
        "speaker:(\"a kel\" OR kel) kel",
        Sought::Speaker,
        "kel",
        "kell",
        "speaker:(\"a kell\" OR kell) kel",
    );
    check_replaced("outlet:Curier-Post", Sought::Outlet, "curier", "courier", "outlet:courier-Post");
    check_replaced("id:teh path:teh teh*", Sought::Text, "teh", "the", "id:teh path:teh teh*");
    check_replaced("Gebäck's", Sought::Text, "geback", "x", "x's");
    let filters = Filters { said: vec!["a teh".to_owned()], ..Filters::default() };
    let found = places(&parse("gas").query, "gas", &filters, Sought::Text, "teh");
    assert_eq!(found.iter().map(|place| (place.at.start, place.at.end)).collect::<Vec<_>>(), [(2, 5)]);
}

#[test]
fn replacements_that_overlap_or_lie_outside_do_no_harm() {
    let all = [(0..2, "x".to_owned()), (1..3, "y".to_owned()), (7..9, "z".to_owned())];
    assert_eq!(replaced("abcd", &all), "xcd");
    assert_eq!(replaced("é", &[(1..2, "x".to_owned())]), "é");
}

fn check_lower(typed: &str, expected: &[&str]) {
    let problems = lower_case_operators(&parse(typed).query);
    let found: Vec<&str> = problems.iter().map(|problem| &typed[problem.at.clone()]).collect();
    assert_eq!(found, expected, "{typed}");
}

#[test]
fn operators_in_small_letters_are_seen_between_words() {
    check_lower("gas or oil", &["or"]);
    check_lower("gas not oil and coal", &["not", "and"]);
    check_lower("not gas", &["not"]);
    check_lower("or gas or", &[]);
    check_lower("\"gas or oil\"", &[]);
    check_lower("gas OR oil", &[]);
    check_lower("said:(gas or oil) x", &["or"]);
    check_lower("(gas or oil) OR (a not b)", &["or", "not"]);
}

#[test]
fn what_turns_a_question_round_is_told_of_whatever_is_found() {
    let check = |typed: &str, expected: &[&str]| {
        let problems = misleading_operators(&parse(typed).query);
        let found: Vec<&str> = problems.iter().map(|problem| &typed[problem.at.clone()]).collect();
        assert_eq!(found, expected, "{typed}");
    };
    check("gas or oil", &["or"]);
    check("gas not oil and coal", &["not"]);
    // No operator could stand there, or it would change little.
    for quiet in ["not gas", "gas or", "gas and oil", "\"gas or oil\"", "gas OR oil", "=or gas oil"] {
        check(quiet, &[]);
    }
}

// --- operators of other systems ---

/// The hint about an operator of another system, as its place and its help.
fn check_foreign(typed: &str, expected: &str) {
    let problems = parse(typed).problems;
    let shown: Vec<String> = problems
        .iter()
        .map(|problem| format!("{} > {}", &typed[problem.at.clone()], problem.help.as_deref().unwrap_or("")))
        .collect();
    assert_eq!(shown.join("; "), expected, "{typed}");
}

#[test]
fn operators_of_other_systems_are_named_with_what_is_written_here() {
    let within = |run: &str, distance: &str| format!("{run} > within so many words is written W/{distance}");
    let ordered =
        |run: &str, distance: &str| format!("{run} > within so many words, in this order is written PRE/{distance}");
    for (run, distance) in [
        ("NEAR5", "5"),
        ("near12", "12"),
        ("W5", "5"),
        ("WITHIN/5", "5"),
        ("within/3", "3"),
        ("NEAR", "5"),
        ("n/4", "4"),
        ("w/in", "5"),
        ("w/in 7", "7"),
        ("w/in  12", "12"),
        ("AROUND(9)", "9"),
        ("WITHIN 5", "5"),
        ("NEAR 12", "12"),
        ("within 5", "5"),
        ("within  5 words of", "5"),
        ("Within 5 words", "5"),
    ] {
        check_foreign(&format!("gas {run} oil"), &within(run, distance));
    }
    for (run, distance) in [("NEXT/3", "3"), ("adj4", "4"), ("ONEAR/2", "2"), ("NEXT", "5"), ("NEXT 4", "4")] {
        check_foreign(&format!("gas {run} oil"), &ordered(run, distance));
    }
    check_foreign("atl3(gas)", "atl3 > at least so many times is written atleast3");
    check_foreign("oil ATL12(gas)", "ATL12 > at least so many times is written atleast12");
    // What news says.
    for prose in
        ["truce within 5 days", "within 5 minutes walk", "gas within 5", "near 5 million", "atl3 gas", "atl(gas)"]
    {
        check_foreign(prose, "");
    }
    check_foreign("gas SAME oil", "SAME > in one paragraph is written W/P");
    check_foreign("gas w/seg oil", "w/seg > in one paragraph is written W/P");
    check_foreign("gas w/sent oil", "w/sent > in one sentence is written W/S");
    check_foreign("gas /s oil", "/s > in one sentence is written W/S");
    check_foreign("gas /p oil", "/p > in one paragraph is written W/P");
    check_foreign("gas /5 oil", &within("/5", "5"));
    check_foreign("(gas) +5 oil", &ordered("+5", "5"));
    check_foreign("gas ANDNOT oil", "ANDNOT > without what follows is written NOT");
    check_foreign("gas && oil", "&& > words side by side must all occur, with or without AND between them");
    check_foreign("gas || oil", "|| > either of two words: write OR between them");
    check_foreign("gas | oil", "| > either of two words: write OR between them");
    check_foreign("gas % oil", "% > without a word: write `-` before it");
    check_foreign("gas !oil", "! > without a word: write `-` before it");
    check_foreign("!\"a b\" gas", "! > without a word: write `-` before it");
}

#[test]
fn what_is_no_operator_elsewhere_is_left_in_peace() {
    for typed in [
        "gas AND NOT oil",
        "gas OR NOT oil",
        "gas NEAR/5 oil",
        "near5",
        "gas near oil",
        "gas same oil",
        "next oil price",
        "gas w5 oil",
        "the NEXT",
        "NEXT gas",
        "oil at +5",
        "/s gas",
        "gas wow! oil",
        "gas and/or oil",
        "title:NEAR gas",
        "a 24/7 b",
        "x near12345 y",
        "x AROUND (5) y",
        "x w/in",
        "\"gas || oil\"",
        "¡hola!",
    ] {
        check_foreign(typed, "");
    }
}

// --- a query taken apart ---

fn check_parts(typed: &str, filters: &Filters, expected: &str) {
    let all = parts(&parse(typed).query, filters, &clock());
    let lines: Vec<String> = all.iter().map(|part| format!("{}{}", "  ".repeat(part.depth), part.reading)).collect();
    assert_eq!(lines.join("\n"), expected.trim_matches('\n'), "{typed}");
    let first = all.first().expect("the whole comes first");
    assert_eq!(first.query, resolve(&parse(typed).query, filters, &clock()).0, "{typed}");
}

#[test]
fn a_query_comes_apart_into_what_a_person_can_point_at() {
    let none = Filters::default();
    check_parts("gas", &none, "gas");
    check_parts("a OR b c", &none, "a OR (b AND c)\n  a\n  b AND c\n    b\n    c");
    check_parts("-(a b)^2", &none, "NOT (a AND b)^2\n  (a AND b)^2\n    a\n    b");
    check_parts(
        "\"nord stream\" W/S (x* OR =y)",
        &none,
        r#"
"nord stream" W/S (x* OR =y)
  "nord stream"
    =nord
    =stream
  x* OR =y
    x*
    =y"#,
    );
    check_parts(
        "said:(gas -prices) speaker:\"a b\"",
        &none,
        r#"
said:(gas AND NOT prices) AND speaker:"a b"
  said:(gas AND NOT prices)
    said:gas
    said:(NOT prices)
      said:prices
  speaker:"a b"
    speaker:=a
    speaker:=b"#,
    );
    check_parts(
        "atleast2(a OR b) date:(2021 OR 2022)",
        &none,
        r#"
atleast2(a OR b) AND date:(2021 OR 2022)
  atleast2(a OR b)
    a OR b
      a
      b
  date:(2021 OR 2022)
    date:2021
    date:2022"#,
    );
    let filters = Filters {
        speakers: vec!["x y".to_owned()],
        outlets: vec!["p".to_owned(), "q".to_owned()],
        from: Some("2022".to_owned()),
        ..none
    };
    check_parts(
        "a OR b",
        &filters,
        r#"
a OR b --speaker 'x y' --outlet p --outlet q --from 2022
  a OR b
    a
    b
  --speaker 'x y'
  --outlet p --outlet q
  --from 2022"#,
    );
}

#[test]
fn patterns_stand_for_the_words_that_articles_have() {
    let kept = [
        document("a", "Talks. They talked, talked and talk.", &["Mairi Kell"], ""),
        document("b", "Talked of taxes: policies.", &["Mairi Kelso"], ""),
        document("c", "Talked.", &[], ""),
    ];
    let (_folder, index) = index_of(&kept, &[document("gone", "Talkative.", &["Kelly"], "")]);
    let check = |typed: &str, articles: u64, expected: Option<&str>| {
        let explained = index.explain(&query_of(typed)).expect("the part is counted");
        let words = explained.words.map(|words| format!("{} {}", words.count, words.first.join(" ")));
        assert_eq!((explained.articles, words.as_deref()), (articles, expected), "{typed}");
    };
    check("talk*", 3, Some("3 talked talk talks"));
    check("talk*^2", 3, Some("3 talked talk talks"));
    check("tal?s", 1, Some("1 talks"));
    check("talkd~1", 3, Some("3 talked talk talks"));
    check("/ta(lks|xes)/", 2, Some("2 talks taxes"));
    check("ta*", 3, Some("4 talked talk talks taxes"));
    check("polic*", 1, Some("1 policies"));
    check("x*", 0, Some("0 "));
    check("speaker:kel*", 2, Some("2 kell kelso"));
    check("title:talk*", 0, Some("0 "));
    check("said:talk*", 0, Some("3 talked talk talks"));
    // Of several words it is not said which pattern stands for what.
    check("talk* taxes", 1, None);
    check("talks", 3, None);
}

proptest! {
    #[test]
    fn whatever_is_asked_can_be_taken_apart(text in ".{0,40}|[a-c() \":*~^/|!&+-]{0,40}|(a|or|not|W/|5|said:|speaker:|\\(|\\)| |NEAR|\"){0,20}") {
        let query = parse(&text).query;
        let all = parts(&query, &Filters::default(), &clock());
        prop_assert!(!all.is_empty());
        for problem in parse(&text).problems.iter().chain(&lower_case_operators(&query)) {
            prop_assert!(text.get(problem.at.clone()).is_some());
        }
        for sought in [Sought::Text, Sought::Speaker] {
            for place in places(&query, &text, &Filters::default(), sought, "a") {
                prop_assert!(text.get(place.at).is_some());
            }
        }
    }
}
