//! Counting by date: buckets, the local engine against a count by hand, and how a timeline is shown.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use chrono::{Datelike, Days, NaiveDate};
use onrecord::article::Article;
use onrecord::attribute::{Attribution, Attributions, Kind, Speaker};
use onrecord::cli::timeline::usual_interval;
use onrecord::date::interval::Interval;
use onrecord::date::query::DateRange;
use onrecord::date::{DateOrigin, FIRST_DAY, LAST_DAY, PublicationDate};
use onrecord::document::Document;
use onrecord::engine::local::{LocalIndex, LocalWriter, WriterOptions};
use onrecord::engine::{Engine, EngineError, TimelineRequest};
use onrecord::query::{Clock, Filters, parse, resolve};
use onrecord::render::csv::Cells;
use onrecord::render::json::{BucketObject, TimelineObject, TimelineSummaryObject, Writer};
use onrecord::render::style::Style;
use onrecord::render::timeline::{chart, csv, footer};
use onrecord::result::{Bucket, MOST_BUCKETS, Series, Split, Tally, Timeline};
use onrecord::text::Span;
use proptest::prelude::*;

use crate::shared::Closed;

const ALL: [Interval; 5] = [Interval::Day, Interval::Week, Interval::Month, Interval::Quarter, Interval::Year];

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day of the test")
}

// --- arithmetic ---

/// The interval that holds a day: label, first and last day.
fn check_interval(by: Interval, date: &str, expected: &str) {
    let number = by.number(day(date));
    let got = format!("{} {} {}", by.label(number), by.first_day(number), by.last_day(number));
    assert_eq!(got, expected, "{by:?} of {date}");
}

#[test]
fn intervals_begin_and_end_where_the_calendar_says() {
    check_interval(Interval::Day, "2022-01-13", "2022-01-13 2022-01-13 2022-01-13");
    check_interval(Interval::Day, "2020-02-29", "2020-02-29 2020-02-29 2020-02-29");
    check_interval(Interval::Month, "2020-02-29", "2020-02 2020-02-01 2020-02-29");
    check_interval(Interval::Month, "1900-02-28", "1900-02 1900-02-01 1900-02-28");
    check_interval(Interval::Month, "2022-12-31", "2022-12 2022-12-01 2022-12-31");
    check_interval(Interval::Quarter, "2022-03-31", "2022-Q1 2022-01-01 2022-03-31");
    check_interval(Interval::Quarter, "2022-04-01", "2022-Q2 2022-04-01 2022-06-30");
    check_interval(Interval::Quarter, "2022-12-31", "2022-Q4 2022-10-01 2022-12-31");
    check_interval(Interval::Year, "2020-12-31", "2020 2020-01-01 2020-12-31");
    // The year of a week is that of its Thursday.
    check_interval(Interval::Week, "2022-01-17", "2022-W03 2022-01-17 2022-01-23");
    check_interval(Interval::Week, "2022-01-02", "2021-W52 2021-12-27 2022-01-02");
    check_interval(Interval::Week, "2021-01-03", "2020-W53 2020-12-28 2021-01-03");
    check_interval(Interval::Week, "2021-01-04", "2021-W01 2021-01-04 2021-01-10");
    check_interval(Interval::Week, "2024-12-30", "2025-W01 2024-12-30 2025-01-05");
    check_interval(Interval::Week, "2020-02-29", "2020-W09 2020-02-24 2020-03-01");
    // The first and the last day that there are.
    check_interval(Interval::Week, "0001-01-01", "0001-W01 0001-01-01 0001-01-07");
    check_interval(Interval::Week, "9999-12-31", "9999-W52 9999-12-27 9999-12-31");
    check_interval(Interval::Month, "9999-12-31", "9999-12 9999-12-01 9999-12-31");
    check_interval(Interval::Year, "9999-12-31", "9999 9999-01-01 9999-12-31");
    check_interval(Interval::Day, "9999-12-31", "9999-12-31 9999-12-31 9999-12-31");
}

#[test]
fn numbers_out_of_the_calendar_stay_in_it() {
    for by in ALL {
        for number in [i64::MIN, -1, i64::MAX] {
            for date in [by.first_day(number), by.last_day(number)] {
                assert!((FIRST_DAY..=LAST_DAY).contains(&date), "{by:?} {number}");
            }
        }
    }
}

proptest! {
    #[test]
    fn intervals_follow_each_other_without_gaps(days in 1i32..3_652_059) {
        let date = NaiveDate::from_num_days_from_ce_opt(days).unwrap();
        for by in ALL {
            let number = by.number(date);
            prop_assert!(by.first_day(number) <= date && date <= by.last_day(number));
            prop_assert_eq!(by.number(by.first_day(number)), number);
            prop_assert_eq!(by.number(by.last_day(number)), number);
            if by.last_day(number) < LAST_DAY {
                prop_assert_eq!(by.first_day(number + 1), by.last_day(number) + Days::new(1));
            }
        }
    }
}

fn check_usual(from: &str, to: &str, expected: Interval) {
    let end = |text: &str| (!text.is_empty()).then(|| day(text));
    let range = DateRange { from: end(from), to: end(to) };
    assert_eq!(usual_interval(range, day("2022-06-15")), expected, "{from}..{to}");
}

#[test]
fn without_by_the_dates_asked_for_decide() {
    check_usual("", "", Interval::Month);
    check_usual("", "2022-01-01", Interval::Month);
    check_usual("2022-01-01", "2022-01-31", Interval::Day);
    check_usual("2022-01-01", "2022-03-03", Interval::Day);
    check_usual("2022-01-01", "2022-03-04", Interval::Month);
    check_usual("2022-06-01", "", Interval::Day);
    check_usual("2023-06-01", "", Interval::Day);
    check_usual("2021-06-01", "", Interval::Month);
    check_usual("2002-01-01", "2021-12-31", Interval::Month);
    check_usual("2002-01-01", "2022-01-01", Interval::Year);
    check_usual("9999-12-31", "9999-12-31", Interval::Day);
}

// --- small archives ---

const WORDS: [&str; 4] = ["gas", "talks", "herring", "tram"];
const PEOPLE: [&str; 6] = ["Greta Harlow", "Martin Harlow", "Harlow", "Oleg Marchenko", "Mairi Kell", "Kell"];
const OUTLETS: [&str; 4] = ["Selwick Courier", "Velmora Today", "Radio Zelen", "Gazette"];

#[derive(Clone, Debug)]
struct Small {
    /// One word a sentence.
    sentences: Vec<usize>,
    /// Sentence (beyond the last: no words at all) and speaker.
    said: Vec<(usize, Option<usize>)>,
    /// The record's own speaker.
    own: Option<usize>,
    /// Days after 2019-12-20, and whether month or year alone is known.
    date: Option<(u64, u8)>,
    outlet: Option<usize>,
}

fn small() -> impl Strategy<Value = Small> {
    (
        proptest::collection::vec(0..WORDS.len(), 0..4),
        proptest::collection::vec((0usize..5, proptest::option::weighted(0.8, 0..PEOPLE.len())), 0..5),
        proptest::option::weighted(0.2, 0..PEOPLE.len()),
        proptest::option::weighted(0.9, (0u64..760, 0u8..10)),
        proptest::option::weighted(0.8, 0..OUTLETS.len()),
    )
        .prop_map(|(sentences, said, own, date, outlet)| Small { sentences, said, own, date, outlet })
}

fn date_of(small: &Small) -> Option<PublicationDate> {
    let (days, kind) = small.date?;
    let date = day("2019-12-20") + Days::new(days);
    match kind {
        0 => PublicationDate::year(date.year(), DateOrigin::Metadata),
        1 | 2 => PublicationDate::month(date.year(), date.month(), DateOrigin::Metadata),
        _ => Some(PublicationDate::day(date, DateOrigin::Metadata)),
    }
}

fn made(number: usize, small: &Small) -> Document {
    let mut body = String::new();
    let mut spans = Vec::new();
    for word in &small.sentences {
        let start = body.len();
        body.push_str("Now ");
        body.push_str(WORDS[*word]);
        spans.push((start, body.len()));
        body.push_str(". ");
    }
    let mut speakers: Vec<Speaker> = Vec::new();
    let mut attributions = Vec::new();
    for (sentence, who) in &small.said {
        let speaker = who.map(|who| {
            let name = PEOPLE[who];
            speakers.iter().position(|speaker| speaker.name == name).unwrap_or_else(|| {
                let aliases = name.split_once(' ').map(|(_, alias)| alias.to_owned()).into_iter().collect();
                speakers.push(Speaker { name: name.to_owned(), aliases, roles: vec!["minister".to_owned()] });
                speakers.len() - 1
            }) as u16
        });
        let content = spans.get(*sentence).map(|(start, end)| Span::new(&body, *start, *end).expect("a sentence"));
        attributions.push(Attribution {
            source: vec![],
            cue: vec![],
            content: content.into_iter().collect(),
            kind: Kind::Indirect,
            speaker,
            confidence: 1.0,
        });
    }
    let article = Article {
        body,
        date: date_of(small),
        outlet: small.outlet.map(|outlet| OUTLETS[outlet].to_owned()),
        speakers: small.own.map(|who| PEOPLE[who].to_owned()).into_iter().collect(),
        ..Article::default()
    };
    let attributions = Attributions { speakers, attributions };
    crate::engine::document(&format!("a{number}"), article, attributions)
}

fn writer(folder: &Path) -> LocalWriter {
    let options = WriterOptions { memory: 32 << 20, threads: 1, holder: "a test".to_owned() };
    LocalWriter::open(folder, &options).expect("the folder is a new one")
}

/// An index of the articles in two commits, after one article that was deleted again.
fn index_of(articles: &[Small]) -> (tempfile::TempDir, LocalIndex) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut open = writer(folder.path());
    let gone =
        Small { sentences: vec![0, 1, 2], said: vec![(0, Some(0))], own: None, date: Some((1, 9)), outlet: Some(0) };
    open.add(made(usize::MAX, &gone)).expect("an article is taken");
    for (number, small) in articles.iter().enumerate() {
        if number == articles.len() / 2 {
            open.commit().expect("a commit succeeds");
        }
        open.add(made(number, small)).expect("an article is taken");
    }
    open.commit().expect("a commit succeeds");
    open.delete(&made(usize::MAX, &gone).id).expect("an article is deleted");
    open.commit().expect("a commit succeeds");
    open.finish().expect("the writer ends");
    let index = LocalIndex::open(folder.path()).expect("the index opens");
    (folder, index)
}

// --- the count by hand ---

/// What a query asks: a word in the text, a word said, and by whom; and the days.
#[derive(Clone, Copy, Debug)]
struct Question {
    typed: &'static str,
    /// Whether the word is asked for, and where: anywhere, or said.
    word: Option<&'static str>,
    said: bool,
    negated: bool,
    by: Option<&'static str>,
    /// Who may speak instead, whatever he says.
    or_by: Option<&'static str>,
    from: &'static str,
    to: &'static str,
}

const PLAIN: Question =
    Question { typed: "*", word: None, said: false, negated: false, by: None, or_by: None, from: "", to: "" };

const QUESTIONS: [Question; 9] = [
    PLAIN,
    Question { typed: "gas", word: Some("gas"), ..PLAIN },
    Question { typed: "-gas", word: Some("gas"), negated: true, ..PLAIN },
    Question { typed: "said:gas", word: Some("gas"), said: true, ..PLAIN },
    Question { typed: "-said:gas", word: Some("gas"), said: true, negated: true, ..PLAIN },
    Question { typed: "speaker:harlow OR said:gas", word: Some("gas"), said: true, or_by: Some("Harlow"), ..PLAIN },
    Question { typed: "speaker:harlow said:gas", word: Some("gas"), said: true, by: Some("Harlow"), ..PLAIN },
    Question {
        typed: "gas date:2020-12-15..2021-01-20",
        word: Some("gas"),
        from: "2020-12-15",
        to: "2021-01-20",
        ..PLAIN
    },
    Question { typed: "said:gas date:2021..", word: Some("gas"), said: true, from: "2021-01-01", ..PLAIN },
];

impl Question {
    fn range(&self) -> DateRange {
        let end = |text: &str| (!text.is_empty()).then(|| day(text));
        DateRange { from: end(self.from), to: end(self.to) }
    }

    /// Those whose words match; `None` stands for somebody unknown.
    fn sayers(&self, small: &Small) -> Vec<Option<&'static str>> {
        let has = |sentence: usize| small.sentences.get(sentence).is_some_and(|word| Some(WORDS[*word]) == self.word);
        let fits = |who: Option<usize>| match (self.by, who) {
            (None, _) => true,
            (Some(part), Some(who)) => PEOPLE[who].contains(part),
            (Some(_), None) => false,
        };
        let said = small.said.iter().filter(|(sentence, who)| has(*sentence) && fits(*who));
        said.map(|(_, who)| who.map(|who| PEOPLE[who])).collect()
    }

    /// Those who speak in the article.
    fn speakers(small: &Small) -> impl Iterator<Item = &'static str> {
        let quoted = small.said.iter().filter_map(|(_, who)| *who);
        quoted.chain(small.own).map(|who| PEOPLE[who])
    }

    /// Those who count whatever they say.
    fn speaking(&self, small: &Small) -> Vec<&'static str> {
        Question::speakers(small).filter(|name| self.or_by.is_some_and(|part| name.contains(part))).collect()
    }

    /// Whether it belongs to somebody unknown, or to nobody.
    fn is_unnamed(&self, small: &Small, split: Split) -> bool {
        let by_words = split == Split::Speaker && self.said && !self.negated;
        self.groups(small, split).is_empty() || (by_words && self.sayers(small).contains(&None))
    }

    fn matches_but_for_dates(&self, small: &Small) -> bool {
        let Some(word) = self.word else { return true };
        if !self.speaking(small).is_empty() {
            return true;
        }
        let holds = if self.said {
            !self.sayers(small).is_empty()
        } else {
            small.sentences.iter().any(|sentence| WORDS[*sentence] == word)
        };
        holds != self.negated
    }

    fn groups(&self, small: &Small, split: Split) -> BTreeSet<&'static str> {
        match split {
            Split::Outlet => small.outlet.map(|outlet| OUTLETS[outlet]).into_iter().collect(),
            Split::Speaker if self.said && !self.negated => {
                self.sayers(small).into_iter().flatten().chain(self.speaking(small)).collect()
            }
            Split::Speaker => Question::speakers(small).collect(),
        }
    }
}

/// The bucket of a day, by chrono's own formats.
fn label(by: Interval, date: NaiveDate) -> String {
    match by {
        Interval::Day => date.format("%Y-%m-%d").to_string(),
        Interval::Week => date.format("%G-W%V").to_string(),
        Interval::Month => date.format("%Y-%m").to_string(),
        Interval::Quarter => format!("{}-Q{}", date.format("%Y"), date.month().div_ceil(3)),
        Interval::Year => date.format("%Y").to_string(),
    }
}

fn place(by: Interval, small: &Small) -> String {
    let Some(date) = date_of(small) else { return "undated".to_owned() };
    let (first, last) = (label(by, date.first()), label(by, date.last()));
    if first == last { first } else { "imprecise".to_owned() }
}

/// A timeline as lines: its series, then label, count, all and series of each place.
fn lines_of(timeline: &Timeline) -> Vec<String> {
    let mut lines = vec![format!("{:?}", timeline.series)];
    let mut line = |label: &str, tally: &Tally| {
        lines.push(format!("{label} {} {:?} {:?}", tally.count, tally.all, tally.series));
    };
    for bucket in &timeline.buckets {
        line(&bucket.label, &bucket.tally);
    }
    line("imprecise", &timeline.imprecise);
    line("undated", &timeline.undated);
    lines
}

fn counted_by_hand(articles: &[Small], question: &Question, request: &TimelineRequest) -> Vec<String> {
    let by = request.by;
    let range = question.range();
    let dated = range != DateRange::default();
    let in_dates = |small: &&Small| !dated || date_of(small).is_some_and(|date| range.overlaps(&date));
    let matching: Vec<&Small> =
        articles.iter().filter(in_dates).filter(|small| question.matches_but_for_dates(small)).collect();
    let hidden = articles.iter().filter(|small| dated && small.date.is_none() && question.matches_but_for_dates(small));
    let shown: Vec<&Small> = matching.iter().copied().chain(hidden).collect();

    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut nobody = false;
    if let Some(split) = request.split {
        for small in &shown {
            let groups = question.groups(small, split);
            nobody |= question.is_unnamed(small, split);
            for group in groups {
                *sizes.entry(group).or_default() += usize::from(!dated || small.date.is_some());
            }
        }
    }
    let mut names: Vec<&str> = sizes.keys().copied().collect();
    names.sort_by_key(|name| (std::cmp::Reverse(sizes[name]), *name));
    let top: Vec<&str> = names.iter().copied().take(request.top).collect();
    let mut series: Vec<Series> = top.iter().map(|name| Series::Named((*name).to_owned())).collect();
    if names.len() > top.len() {
        series.push(Series::Others);
    }
    if nobody {
        let by_words = request.split == Some(Split::Speaker) && question.said && !question.negated;
        series.push(if by_words { Series::Unresolved } else { Series::Nobody });
    }

    let tally = |at: &str| {
        let here: Vec<&&Small> = shown.iter().filter(|small| place(by, small) == at).collect();
        let count = |of: &Series| {
            let split = request.split.expect("there are series");
            let fits = |small: &&&&Small| {
                let groups = question.groups(small, split);
                match of {
                    Series::Named(name) => groups.contains(name.as_str()),
                    Series::Others => groups.iter().any(|group| !top.contains(group)),
                    Series::Nobody | Series::Unresolved => question.is_unnamed(small, split),
                }
            };
            here.iter().filter(fits).count() as u64
        };
        let all = articles.iter().filter(in_dates).filter(|small| place(by, small) == at).count() as u64;
        let all = Some(all).filter(|_| request.share && !(at == "undated" && dated));
        format!("{at} {} {all:?} {:?}", here.len(), series.iter().map(count).collect::<Vec<_>>())
    };
    let inside = matching.iter().filter(|small| !matches!(place(by, small).as_str(), "imprecise" | "undated"));
    let days: Vec<NaiveDate> = inside.filter_map(|small| date_of(small)).map(|date| date.first()).collect();
    let first = range.from.into_iter().chain(days.iter().min().copied()).min();
    let last = range.to.into_iter().chain(days.iter().max().copied()).max();
    let mut lines = vec![format!("{series:?}")];
    // Where nothing is found and one end is open, the other end's bucket is there.
    if let Some((first, last)) = first.or(last).zip(last.or(first)) {
        let mut labels: Vec<String> =
            first.iter_days().take_while(|date| *date <= last).map(|date| label(by, date)).collect();
        labels.dedup();
        // A day that was found need not be the last of its bucket.
        lines.extend(labels.iter().map(|label| tally(label)));
    }
    lines.push(tally("imprecise"));
    lines.push(tally("undated"));
    lines
}

fn check_timelines(articles: &[Small], top: usize, share: bool) {
    let (_folder, index) = index_of(articles);
    for question in &QUESTIONS {
        let clock = Clock { today: day("2022-06-15") };
        let (query, problems) = resolve(&parse(question.typed).query, &Filters::default(), &clock);
        assert_eq!(problems, [], "{}", question.typed);
        assert_eq!(query.dates(), question.range(), "{}", question.typed);
        let in_dates = |small: &&Small| {
            let range = question.range();
            range == DateRange::default() || date_of(small).is_some_and(|date| range.overlaps(&date))
        };
        let total =
            articles.iter().filter(in_dates).filter(|small| question.matches_but_for_dates(small)).count() as u64;
        assert_eq!(index.explain(&query).expect("the parts are counted").articles, total, "{}", question.typed);
        for by in ALL {
            for split in [None, Some(Split::Speaker), Some(Split::Outlet)] {
                let request =
                    TimelineRequest { by, split, top, share, range: query.dates(), undated: query.without_dates() };
                let timeline = index.timeline(&query, &request).expect("the articles are counted");
                assert_eq!(timeline.total, total, "{}", question.typed);
                let expected = counted_by_hand(articles, question, &request);
                assert_eq!(lines_of(&timeline), expected, "{} {request:?}", question.typed);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn timelines_count_what_a_count_by_hand_counts(
        articles in proptest::collection::vec(small(), 0..30),
        top in 1usize..5,
        share in any::<bool>(),
    ) {
        check_timelines(&articles, top, share);
    }
}

/// Attributions without a word have no place among the positions, and must not lend their name to the next.
#[test]
fn a_statement_without_words_lends_nobody_its_name() {
    let article = |said: &[(usize, Option<usize>)]| Small {
        sentences: vec![0, 1, 0],
        said: said.to_vec(),
        own: None,
        date: Some((30, 9)),
        outlet: None,
    };
    let articles = [
        article(&[(9, Some(0)), (0, Some(1)), (1, Some(0))]),
        article(&[(9, Some(2)), (0, Some(0))]),
        article(&[(0, Some(2)), (9, Some(1))]),
        article(&[(9, Some(5)), (9, None), (2, Some(4)), (0, None)]),
    ];
    check_timelines(&articles, 3, false);
}

/// Of alternatives, only those that an article matches say whose words count.
#[test]
fn who_said_it_is_asked_of_the_alternatives_that_hold() {
    let articles = [Small {
        sentences: vec![0, 1, 3],
        said: vec![(0, Some(0)), (1, Some(1)), (2, Some(3))],
        own: None,
        date: Some((400, 9)),
        outlet: None,
    }];
    let (_folder, index) = index_of(&articles);
    let check = |typed: &str, expected: &[&str]| {
        let (query, _) = resolve(&parse(typed).query, &Filters::default(), &Clock { today: day("2022-06-15") });
        let request = TimelineRequest {
            by: Interval::Year,
            split: Some(Split::Speaker),
            top: 9,
            share: false,
            range: query.dates(),
            undated: query.without_dates(),
        };
        let timeline = index.timeline(&query, &request).expect("the articles are counted");
        let names: Vec<String> = expected.iter().map(|name| (*name).to_owned()).collect();
        let mut series: Vec<Series> = names.into_iter().map(Series::Named).collect();
        if expected.is_empty() && timeline.total > 0 {
            series.push(Series::Nobody);
        }
        assert_eq!(timeline.series, series, "{typed}");
    };
    check("said:gas OR said:talks", &["Greta Harlow", "Martin Harlow"]);
    check("(said:gas date:2020) OR (said:talks date:2021)", &["Martin Harlow"]);
    check(
        "(said:gas herring) OR (said:tram ((said:gas date:2020) OR said:talks))",
        &["Martin Harlow", "Oleg Marchenko"],
    );
    check("said:gas OR tram", &["Greta Harlow"]);
    // Nobody need have said anything there.
    check("said:herring OR tram", &[]);
    check("said:gas -said:herring", &["Greta Harlow"]);
}

/// The buckets of `date:` as label, first and last day, and `*` where the dates cut one short.
fn check_buckets(dates: &str, by: Interval, expected: &[&str]) {
    let article = |day| Small { sentences: vec![0], said: Vec::new(), own: None, date: Some((day, 9)), outlet: None };
    let (_folder, index) = index_of(&[article(400)]);
    let (query, _) = resolve(&parse(dates).query, &Filters::default(), &Clock { today: day("2022-06-15") });
    let range = query.dates();
    let request = TimelineRequest { by, split: None, top: 1, share: false, range, undated: None };
    let timeline = index.timeline(&query, &request).expect("the articles are counted");
    let shown: Vec<String> = timeline
        .buckets
        .iter()
        .map(|bucket| {
            format!("{} {} {}{}", bucket.label, bucket.first, bucket.last, if bucket.cut { " *" } else { "" })
        })
        .collect();
    assert_eq!(shown, expected, "{dates} {by:?}");
}

#[test]
fn buckets_at_the_ends_have_the_days_that_are_counted() {
    let month = Interval::Month;
    check_buckets(
        "date:2022-01-15..2022-03-10",
        month,
        &["2022-01 2022-01-15 2022-01-31 *", "2022-02 2022-02-01 2022-02-28", "2022-03 2022-03-01 2022-03-10 *"],
    );
    check_buckets("date:2022-01-15..2022-01-20", month, &["2022-01 2022-01-15 2022-01-20 *"]);
    check_buckets("date:2022-01", month, &["2022-01 2022-01-01 2022-01-31"]);
    check_buckets(
        "date:2022-01",
        Interval::Week,
        &[
            "2021-W52 2022-01-01 2022-01-02 *",
            "2022-W01 2022-01-03 2022-01-09",
            "2022-W02 2022-01-10 2022-01-16",
            "2022-W03 2022-01-17 2022-01-23",
            "2022-W04 2022-01-24 2022-01-30",
            "2022-W05 2022-01-31 2022-01-31 *",
        ],
    );
    // Nothing is found and one end is open: that there is nothing is an answer too.
    check_buckets("date:9999-12-31..", Interval::Week, &["9999-W52 9999-12-31 9999-12-31 *"]);
    check_buckets("date:..0001-01-01", month, &["0001-01 0001-01-01 0001-01-01 *"]);
    check_buckets("zeppelin", month, &[]);
}

#[test]
fn too_many_buckets_are_refused_before_anything_is_counted() {
    let (_folder, index) = index_of(&[]);
    let (query, _) = resolve(&parse("*").query, &Filters::default(), &Clock { today: day("2022-06-15") });
    let ask = |by: Interval, from: &str, to: &str| {
        let range = DateRange { from: Some(day(from)), to: Some(day(to)) };
        index.timeline(&query, &TimelineRequest { by, split: None, top: 1, share: false, range, undated: None })
    };
    let error = ask(Interval::Day, "0001-01-01", "9999-12-31").expect_err("that is too much");
    assert!(matches!(error, EngineError::TooManyBuckets { buckets: 3_652_059, .. }), "{error}");
    assert_eq!(error.to_string(), "from 0001-01-01 to 9999-12-31 there are 3652059 days; a timeline has at most 40000");
    assert!(ask(Interval::Month, "0001-01-01", "9999-12-31").is_err());
    let years = ask(Interval::Year, "0001-01-01", "9999-12-31").expect("that can be counted");
    assert_eq!((years.buckets.len(), years.total), (9_999, 0));
    let century = ask(Interval::Day, "1922-01-01", "2022-01-01").expect("a hundred years of days");
    assert!((century.buckets.len() as u64) < MOST_BUCKETS);
    assert_eq!(century.buckets.len(), 36_526);
}

// --- how it is shown ---

fn bucket(label: &str, count: u64, all: Option<u64>, series: &[u64]) -> Bucket {
    let first = day(&format!("{label}-01"));
    let last = Interval::Month.last_day(Interval::Month.number(first));
    let tally = Tally { count, all, series: series.to_vec() };
    Bucket { label: label.to_owned(), first, last, cut: false, tally }
}

fn example(buckets: Vec<Bucket>) -> Timeline {
    Timeline {
        by: Interval::Month,
        split: None,
        total: buckets.iter().map(|bucket| bucket.tally.count).sum(),
        series: Vec::new(),
        buckets,
        imprecise: Tally::default(),
        undated: Tally::default(),
        hides_undated: false,
        took: Duration::from_millis(12),
    }
}

fn check_chart(timeline: &Timeline, style: &Style, expected: &str) {
    let mut out = Vec::new();
    chart(timeline, style, &mut out).expect("a vector takes everything");
    assert_eq!(String::from_utf8(out).expect("text"), expected);
}

fn check_footer(timeline: &Timeline, expected: &str) {
    let mut out = Vec::new();
    footer(timeline, &Style::default(), &mut out).expect("a vector takes everything");
    assert_eq!(String::from_utf8(out).expect("text"), expected);
}

fn check_csv(timeline: &Timeline, cells: Cells, expected: &str) {
    let mut out = Vec::new();
    csv(timeline, cells, &mut out).expect("a vector takes everything");
    assert_eq!(String::from_utf8(out).expect("text"), expected);
}

#[test]
fn bars_are_as_long_as_the_line_allows_and_show_the_least() {
    let months = example(vec![
        bucket("2022-01", 1_600, None, &[]),
        bucket("2022-02", 0, None, &[]),
        bucket("2022-03", 1, None, &[]),
        bucket("2022-04", 850, None, &[]),
    ]);
    let narrow = Style { colour: false, width: Some(34) };
    let expected = "\
2022-01  1,600  ██████████████████
2022-02      0
2022-03      1  ▏
2022-04    850  █████████▋
";
    check_chart(&months, &narrow, expected);
    let coloured = Style { colour: true, width: Some(20) };
    let one = example(vec![bucket("2022-01", 1, None, &[])]);
    check_chart(&one, &coloured, "2022-01  1  \x1b[36m████████\x1b[0m\n");
    // A terminal too narrow for a bar gets one all the same.
    check_chart(&one, &Style { colour: false, width: Some(5) }, "2022-01  1  ████████\n");
    check_chart(&example(vec![bucket("2022-01", 0, None, &[])]), &narrow, "");
}

#[test]
fn bars_of_shares_compare_shares() {
    let months = example(vec![
        bucket("2022-01", 1, Some(2), &[]),
        bucket("2022-02", 1, Some(8), &[]),
        bucket("2022-03", 0, Some(0), &[]),
    ]);
    let expected = "\
2022-01  1  of 2   50.0%  ████████
2022-02  1  of 8   12.5%  ██
2022-03  0  of 0       -
";
    check_chart(&months, &Style { colour: false, width: Some(34) }, expected);
}

fn split() -> Timeline {
    Timeline {
        split: Some(Split::Speaker),
        series: vec![Series::Named("Greta\u{1b}[31m Harlow".to_owned()), Series::Others, Series::Nobody],
        imprecise: Tally { count: 1, all: None, series: vec![1, 0, 0] },
        total: 4,
        ..example(vec![bucket("2022-01", 2, None, &[2, 1, 0]), bucket("2022-02", 1, None, &[0, 0, 1])])
    }
}

#[test]
fn a_split_timeline_is_one_chart_a_series_to_one_scale() {
    let expected = "\
Greta␛[31m Harlow  3 articles, 1 of them in no bar
2022-01  2  ████████
2022-02  0

(others)  1 article
2022-01  1  ████
2022-02  0

(nobody)  1 article
2022-01  0
2022-02  1  ████
";
    let of_width = |room: usize| {
        let wide = expected.replace("████████", &"#".repeat(room)).replace("████", &"#".repeat(room / 2));
        wide.replace('#', "█")
    };
    check_chart(&split(), &Style { colour: false, width: Some(52) }, &of_width(40));
    check_chart(&split(), &Style { colour: false, width: None }, &of_width(68));
}

#[test]
fn words_whose_source_has_no_name_are_not_said_by_nobody() {
    let unresolved = Timeline { series: vec![Series::Unresolved], ..example(vec![bucket("2022-01", 1, None, &[1])]) };
    for split in [Split::Speaker, Split::Outlet] {
        let timeline = Timeline { split: Some(split), ..unresolved.clone() };
        check_chart(
            &timeline,
            &Style { colour: false, width: Some(24) },
            "(unresolved)  1 article\n2022-01  1  ████████████\n",
        );
    }
    let article = |who| Small { sentences: vec![0], said: vec![(0, who)], own: None, date: Some((1, 9)), outlet: None };
    check_timelines(&[article(None), article(Some(0))], 3, false);
}

#[test]
fn a_bucket_that_is_cut_short_has_a_mark_and_a_note() {
    let cut = |label: &str, first: &str, last: &str| Bucket {
        first: day(first),
        last: day(last),
        cut: true,
        ..bucket(label, 1, None, &[])
    };
    let (january, march) = (cut("2022-01", "2022-01-15", "2022-01-31"), cut("2022-03", "2022-03-01", "2022-03-10"));
    let both = example(vec![january.clone(), bucket("2022-02", 1, None, &[]), march.clone()]);
    check_chart(
        &both,
        &Style { colour: false, width: Some(21) },
        "2022-01*  1  ████████\n2022-02   1  ████████\n2022-03*  1  ████████\n",
    );
    let heading = "3 articles by month, 2022-01 to 2022-03 (12 ms)\n";
    check_footer(&both, &format!("{heading}* not the whole month: counted from 2022-01-15 on and up to 2022-03-10\n"));
    check_footer(
        &example(vec![january]),
        "1 article by month, 2022-01 to 2022-01 (12 ms)\n* not the whole month: counted from 2022-01-15 on\n",
    );
    check_footer(
        &example(vec![march]),
        "1 article by month, 2022-03 to 2022-03 (12 ms)\n* not the whole month: counted up to 2022-03-10\n",
    );
    check_csv(
        &both,
        Cells::Exact,
        "bucket,first,last,count\n2022-01,2022-01-15,2022-01-31,1\n2022-02,2022-02-01,2022-02-28,1\n\
         2022-03,2022-03-01,2022-03-10,1\n",
    );
}

#[test]
fn a_table_of_many_buckets_that_nobody_reads_says_why_it_ends() {
    for buckets in [1, 2_000] {
        let timeline = example(vec![bucket("2022-01", 1, None, &[]); buckets]);
        let error = csv(&timeline, Cells::Exact, &mut Closed).expect_err("nobody reads");
        assert_eq!(error.kind(), ErrorKind::BrokenPipe);
    }
}

#[test]
fn what_is_left_over_does_not_make_everybody_else_small() {
    let timeline = Timeline {
        split: Some(Split::Outlet),
        series: vec![Series::Named("Gazette".to_owned()), Series::Others, Series::Nobody],
        total: 104,
        ..example(vec![bucket("2022-01", 104, None, &[2, 100, 1]), bucket("2022-02", 2, None, &[0, 2, 0])])
    };
    let expected = "\
Gazette  2 articles
2022-01    2  ████████
2022-02    0

(others)  102 articles, to a scale of their own
2022-01  100  ████████
2022-02    2  ▏

(no outlet)  1 article
2022-01    1  ████
2022-02    0
";
    check_chart(&timeline, &Style { colour: false, width: Some(22) }, expected);
}

#[test]
fn the_footer_counts_what_is_in_no_bar() {
    check_footer(&example(vec![]), "no articles (12 ms)\n");
    check_footer(&example(vec![bucket("2022-01", 1, None, &[])]), "1 article by month, 2022-01 to 2022-01 (12 ms)\n");
    let apart = |count| Tally { count, ..Tally::default() };
    let some = Timeline { total: 5, imprecise: apart(1), undated: apart(2), ..split() };
    check_footer(
        &some,
        "5 articles by month, 2022-01 to 2022-02 (12 ms)\n1 article is dated by year alone, and in no bar\n\
         2 articles are undated, and in no bar\n",
    );
    let hidden = Timeline { hides_undated: true, imprecise: apart(0), by: Interval::Day, ..some };
    check_footer(&hidden, "5 articles by day, 2022-01 to 2022-02 (12 ms)\n2 more articles match but have no date\n");
    check_footer(
        &Timeline { total: 0, undated: apart(1), hides_undated: true, ..example(vec![]) },
        "no articles (12 ms)\n1 article matches but has no date\n",
    );
}

#[test]
fn tables_have_a_row_for_each_bucket_and_series() {
    check_csv(&example(vec![]), Cells::Exact, "bucket,first,last,count\n");
    check_csv(
        &Timeline {
            undated: Tally { count: 2, all: Some(3), series: vec![] },
            ..example(vec![bucket("2022-01", 1, Some(3), &[]), bucket("2022-02", 0, Some(0), &[])])
        },
        Cells::Exact,
        "bucket,first,last,count,all,share\n2022-01,2022-01-01,2022-01-31,1,3,0.3333\n2022-02,2022-02-01,2022-02-28,0,0,\nundated,,,2,3,0.6667\n",
    );
    let rows = "\
bucket,first,last,speaker,count
2022-01,2022-01-01,2022-01-31,Greta␛[31m Harlow,2
2022-01,2022-01-01,2022-01-31,(others),1
2022-01,2022-01-01,2022-01-31,(nobody),0
2022-02,2022-02-01,2022-02-28,Greta␛[31m Harlow,0
2022-02,2022-02-01,2022-02-28,(others),0
2022-02,2022-02-01,2022-02-28,(nobody),1
imprecise,,,Greta␛[31m Harlow,1
imprecise,,,(others),0
imprecise,,,(nobody),0
";
    check_csv(&split(), Cells::Clean, rows);
    check_csv(&split(), Cells::Exact, &rows.replace('␛', "\u{1b}"));
    // What a date filter hides is no part of the answer.
    let hidden = Timeline { undated: Tally { count: 2, ..Tally::default() }, hides_undated: true, ..example(vec![]) };
    check_csv(&hidden, Cells::Exact, "bucket,first,last,count\n");
}

#[test]
fn json_reads_back_as_what_was_counted() {
    let timeline = split();
    let mut out = Vec::new();
    Writer::new(&mut out).timeline(&timeline).expect("a vector takes everything");
    let whole: TimelineObject = serde_json::from_slice(&out).expect("the document has its own shape");
    let mut out = Vec::new();
    Writer::new(&mut out).timeline_lines(&timeline).expect("a vector takes everything");
    let text = String::from_utf8(out).expect("text");
    let (summary, buckets) =
        text.lines().collect::<Vec<_>>().split_last().map(|(last, rest)| (*last, rest.to_vec())).unwrap();
    let summary: TimelineSummaryObject = serde_json::from_str(summary).expect("the summary has its own shape");
    let buckets: Vec<BucketObject> =
        buckets.iter().map(|line| serde_json::from_str(line).expect("a bucket has its own shape")).collect();
    assert_eq!((&whole.buckets, &whole.summary), (&buckets, &summary));
    assert_eq!((buckets.len(), summary.total, summary.imprecise.count), (2, 4, 1));
    assert_eq!(buckets[0].series[0].name.as_deref(), Some("Greta\u{1b}[31m Harlow"));
    assert_eq!((buckets[0].series[1].name.as_deref(), buckets[1].series[2].count), (None, 1));
}
