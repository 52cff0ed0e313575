//! Renderers: what a person and a program see of an answer.

use std::time::Duration;

use chrono::NaiveDate;
use onrecord::article::{Article, Provenance};
use onrecord::attribute::{Attribution, Attributions, Kind, Speaker};
use onrecord::date::{DateOrigin, PublicationDate, PublishedTime};
use onrecord::render::flow::{Run, cut, padded, paragraph};
use onrecord::render::json::{
    ArticleObject, HitObject, IndexReportObject, Offsets, PageObject, SpeakerObject, SpeakersObject, SummaryObject,
    Writer,
};
use onrecord::render::page::Extent;
use onrecord::render::style::{Paint, Style, clean, clean_line};
use onrecord::render::{article, page, report, speakers};
use onrecord::result::{Cursor, Hit, IndexReport, Page, Passage, SeenRole, SpeakerEntry, Stored};
use onrecord::text::Span;
use onrecord::text::visible::is_unsafe;
use proptest::prelude::*;

const PLAIN: Style = Style { colour: false, width: None };
const NARROW: Style = Style { colour: false, width: Some(40) };
const COLOUR: Style = Style { colour: true, width: None };

/// What a renderer writes, as text.
fn written(render: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    render(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Escape sequences made legible: `<1>` for bold, `</>` for the end. Nothing here shows an `m` in angle brackets otherwise.
fn legible(text: &str) -> String {
    let mut parts = text.split("\x1b[");
    let mut all = parts.next().unwrap().to_owned();
    for part in parts {
        let (code, rest) = part.split_once('m').unwrap();
        all.push_str(&format!("<{}>{rest}", if code == "0" { "/" } else { code }));
    }
    all
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A passage of `body` from its `start` to its `end`, with every occurrence of the `marked` words marked.
fn passage(body: &str, text: &str, marked: &[&str], speakers: &[&str]) -> Passage {
    let start = body.find(text).unwrap();
    let mut marks: Vec<Span> = Vec::new();
    for word in marked {
        marks.extend(
            text.match_indices(word).map(|(at, _)| Span::new(body, start + at, start + at + word.len()).unwrap()),
        );
    }
    marks.sort();
    Passage {
        score: 1.5,
        text: text.to_owned(),
        span: Span::new(body, start, start + text.len()).unwrap(),
        chars_before: body[..start].chars().count(),
        marks,
        speakers: speakers.iter().map(|name| (*name).to_owned()).collect(),
    }
}

const BODY: &str = "Ålesund slept. “The ferry\nwill sail,” said Ida Strøm. The ferry did not sail.";

fn ferry_page() -> Page {
    let title = "Ferry stays in port";
    let hit = Hit {
        rank: 1,
        score: 3.25,
        id: "text/ferry.txt".to_owned(),
        title: Some(title.to_owned()),
        date: Some(PublicationDate::day(day("2021-05-04"), DateOrigin::Header)),
        outlet: Some("Fjord Post".to_owned()),
        path: "text/ferry.txt".to_owned(),
        speakers: vec!["Ida Strøm".to_owned()],
        title_marks: vec![Span::new(title, 0, 5).unwrap()],
        passages: vec![
            passage(BODY, "“The ferry\nwill sail,” said Ida Strøm.", &["ferry\nwill"], &["Ida Strøm"]),
            passage(BODY, "The ferry did not sail.", &["ferry", "sail"], &[]),
        ],
        reprints: None,
        reprint_of: None,
    };
    let bare = Hit {
        rank: 2,
        score: 1.5,
        id: "b".to_owned(),
        title: None,
        date: None,
        outlet: None,
        path: "b.txt".to_owned(),
        speakers: Vec::new(),
        title_marks: Vec::new(),
        passages: Vec::new(),
        reprints: None,
        reprint_of: None,
    };
    Page { hits: vec![hit, bare], total: Some(2), took: Duration::from_micros(12_400), ..Page::default() }
}

#[test]
fn a_page_in_a_pipe_is_plain_and_has_a_line_for_each_passage() {
    let text = written(|out| page::hits(&ferry_page(), &PLAIN, false, out));
    let mut twice = ferry_page();
    twice.hits.extend(twice.hits.iter().filter(|hit| !hit.passages.is_empty()).cloned().collect::<Vec<_>>());
    assert_eq!(written(|out| page::hits(&twice, &PLAIN, false, out)), text, "what was shown is not shown again");
    let expected = "\
Ferry stays in port · 2021-05-04 · Fjord Post
  text/ferry.txt
    [Ida Strøm] “The ferry will sail,” said Ida Strøm.
    The ferry did not sail.

Untitled · undated
  b

";
    assert_eq!(text, expected);
}

#[test]
fn a_page_in_colour_marks_what_matched() {
    let text = legible(&written(|out| page::hits(&ferry_page(), &COLOUR, true, out)));
    let expected = "\
<1;4;33>Ferry</><1> stays in port</> · 2021-05-04 · Fjord Post
<2>  text/ferry.txt (rank 1, score 3.250)</>
    <2>[Ida Strøm]</> “The <1;4;33>ferry will</> sail,” said Ida Strøm.
    The <1;4;33>ferry</> did not <1;4;33>sail</>.

<1>Untitled</> · undated
<2>  b (rank 2, score 1.500)</>

";
    assert_eq!(text, expected);
}

#[test]
fn a_page_on_a_terminal_is_wrapped_and_no_mark_runs_into_the_margin() {
    let style = Style { colour: true, width: Some(40) };
    let mut page_of_one = ferry_page();
    page_of_one.hits.truncate(1);
    page_of_one.hits[0].passages.truncate(1);
    page_of_one.hits[0].passages[0].marks =
        vec![Span::new(BODY, BODY.find("will").unwrap(), BODY.find(" Ida").unwrap()).unwrap()];
    let text = legible(&written(|out| page::hits(&page_of_one, &style, false, out)));
    let expected = "\
<1;4;33>Ferry</><1> stays in port</> · 2021-05-04 · Fjord
Post
<2>  text/ferry.txt</>
    <2>[Ida Strøm]</> “The ferry <1;4;33>will sail,”</>
    <1;4;33>said</> Ida Strøm.

";
    assert_eq!(text, expected);
}

fn check_footer(shown: usize, offset: usize, total: Option<u64>, undated: u64, expected: &str) {
    check_part(Extent { limit: 10, offset, ..Extent::default() }, shown, total, undated, expected);
}

fn check_part(part: Extent, shown: usize, total: Option<u64>, undated: u64, expected: &str) {
    let hit = ferry_page().hits.pop().unwrap();
    let is_last = total.map_or(shown < part.limit, |total| (part.offset + shown) as u64 >= total);
    let next = (shown > 0 && !is_last).then(|| Cursor("0a1b2c".to_owned()));
    let took = Duration::from_micros(12_400);
    let compared = part.passages.then_some(21);
    let answer = Page { hits: vec![hit; shown], total, compared, undated, next, took, ..Page::default() };
    let text = written(|out| page::footer(&answer, part, &PLAIN, out));
    assert_eq!(text, format!("{expected}\n"));
}

#[test]
fn footers() {
    check_footer(0, 0, Some(0), 0, "no articles (12 ms)");
    check_footer(1, 0, Some(1), 0, "1 article (12 ms)");
    check_footer(3, 0, Some(3), 0, "3 articles (12 ms)");
    check_footer(10, 0, Some(1245), 0, "showing 1-10 of 1,245 articles (12 ms); more with --offset 10");
    check_footer(5, 1240, Some(1245), 0, "showing 1241-1245 of 1,245 articles (12 ms)");
    check_footer(0, 50, Some(7), 0, "7 articles (12 ms), none from --offset 50 on");
    check_footer(10, 0, None, 0, "showing 1-10 (12 ms); more with --offset 10");
    check_footer(4, 10, None, 0, "showing 11-14 (12 ms)");
    check_footer(0, 10, None, 0, "none from --offset 10 on (12 ms)");
    check_footer(0, 0, None, 0, "no articles (12 ms)");
    check_footer(1, 0, Some(1), 1, "1 article (12 ms)\n1 more article matches but has no date");
    check_footer(1, 0, Some(1), 2, "1 article (12 ms)\n2 more articles match but have no date");
    check_footer(0, 0, Some(0), 2, "no articles (12 ms)\n2 articles match but have no date");
    let none = Extent::default();
    check_part(none, 0, Some(7), 0, "7 articles (12 ms), none shown with -n 0");
    check_part(none, 0, Some(0), 0, "no articles (12 ms)");
    check_part(none, 0, None, 0, "none shown with -n 0 (12 ms)");
    let first = Extent { limit: 10, cursor: true, ..Extent::default() };
    check_part(first, 10, Some(12), 0, "showing 1-10 of 12 articles (12 ms); more with --offset 10 or --after 0a1b2c");
    let second = Extent { offset: 10, after: true, ..first };
    check_part(second, 10, None, 0, "showing 11-20 (12 ms); more with --offset 20 or --after 0a1b2c");
    check_part(second, 2, Some(12), 0, "showing 11-12 of 12 articles (12 ms)");
    let beyond = Extent { offset: 0, ..second };
    check_part(beyond, 0, Some(12), 0, "12 articles (12 ms), none after this cursor");
    check_part(beyond, 0, None, 0, "none after this cursor (12 ms)");
    let passages = Extent { passages: true, cursor: false, ..first };
    check_part(passages, 3, Some(21), 0, "passages 1-3, the best in 21 articles (12 ms); more with --offset 3");
    check_part(
        passages,
        3,
        Some(22),
        0,
        "passages 1-3, the best in the 21 best of 22 articles (12 ms); more with --offset 3",
    );
    check_part(passages, 3, None, 0, "passages 1-3, the best in the 21 best articles (12 ms)");
    check_part(passages, 0, Some(21), 0, "21 articles (12 ms), none from --offset 0 on");
}

#[test]
fn a_date_that_the_source_does_not_state_says_where_it_is_from() {
    let mut answer = ferry_page();
    answer.hits.truncate(1);
    answer.hits[0].passages.clear();
    for (origin, expected) in [
        (DateOrigin::Metadata, "2021-05"),
        (DateOrigin::FileName, "2021-05 (from the file name)"),
        (DateOrigin::Url, "2021-05 (from the address)"),
        (DateOrigin::Dateline, "2021-05 (from the dateline)"),
    ] {
        answer.hits[0].date = PublicationDate::month(2021, 5, origin);
        let text = written(|out| page::hits(&answer, &PLAIN, false, out));
        assert_eq!(text, format!("Ferry stays in port · {expected} · Fjord Post\n  text/ferry.txt\n\n"));
    }
}

#[test]
fn ids_are_safe_on_a_line_and_exact_before_a_nul() {
    let mut answer = ferry_page();
    answer.hits[0].id = "a\x1b]0;b\nc.txt".to_owned();
    assert_eq!(written(|out| page::ids(&answer, None, false, out)), "a␛]0;b c.txt\nb\n");
    assert_eq!(written(|out| page::ids(&answer, None, true, out)), "a\x1b]0;b\nc.txt\0b\0");
}

const HOSTILE: &str = "a\x1b[31mred\x07\u{9b}2J\u{202e}evil\u{2066}\u{200f}\u{feff}\r\x08\x7f\u{2028}z";

#[test]
fn hostile_characters_never_reach_text_output() {
    let stored = Stored { id: HOSTILE.to_owned(), ..stored(HOSTILE, HOSTILE, &[("z", HOSTILE)]) };
    let mut answer = ferry_page();
    let hit = &mut answer.hits[0];
    hit.id = HOSTILE.to_owned();
    hit.title = Some(HOSTILE.to_owned());
    hit.outlet = Some(HOSTILE.to_owned());
    hit.passages = vec![passage(HOSTILE, HOSTILE, &["evil"], &[HOSTILE])];
    let entry = SpeakerEntry { name: HOSTILE.to_owned(), ..entry() };
    let run = report::Run { index: HOSTILE, bytes: 1, took: Duration::ZERO, dry_run: false, skipped: 0 };
    for text in [
        written(|out| page::hits(&answer, &PLAIN, false, out)),
        written(|out| page::ids(&answer, None, false, out)),
        written(|out| article::text(&stored, &PLAIN, out)),
        written(|out| speakers::table(std::slice::from_ref(&entry), &NARROW, out)),
        written(|out| report::text(&IndexReport::default(), &run, out)),
        page::safe(HOSTILE),
    ] {
        assert!(!text.chars().any(|c| c != '\n' && is_unsafe(c)), "{text:?}");
        assert!(text.contains('␛'), "{text:?}");
    }
}

fn check_clean(text: &str, expected: &str) {
    assert_eq!(clean(text), expected, "{text:?}");
}

#[test]
fn cleaning_shows_what_it_takes_out() {
    check_clean("plain, “words”\nand lines", "plain, “words”\nand lines");
    check_clean("a\r\nb\rc\td", "a\nb␍c d");
    check_clean("\x00\x1b\x7f\u{85}", "␀␛␡\u{fffd}");
    check_clean("\u{202a}\u{202e}\u{2066}\u{2069}\u{200e}\u{200f}\u{feff}", &"\u{fffd}".repeat(7));
    // Joiners are part of how some scripts and emoji are written.
    check_clean("می\u{200c}خواهم 👩\u{200d}🚀 e\u{301}", "می\u{200c}خواهم 👩\u{200d}🚀 e\u{301}");
    assert_eq!(clean_line("a\r\nb\nc"), "a b c");
}

proptest! {
    #[test]
    fn cleaned_text_holds_nothing_unsafe(text in any::<String>()) {
        prop_assert!(!clean(&text).chars().any(|c| c != '\n' && is_unsafe(c)));
        prop_assert!(!clean_line(&text).chars().any(is_unsafe));
    }

    #[test]
    fn wrapping_loses_only_white_space(text in "[a-zé漢 \n“-]{0,200}", width in 1..60usize) {
        let style = Style { colour: false, width: Some(width) };
        let wrapped = written(|out| paragraph(&[Run::new(Paint::Plain, text.as_str())], "  ", &style, out));
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        prop_assert_eq!(bare(&wrapped), bare(&text));
        prop_assert!(wrapped.lines().all(|line| line.starts_with("  ")));
    }
}

fn check_wrap(text: &str, width: usize, expected: &[&str]) {
    let style = Style { colour: false, width: Some(width) };
    let wrapped = written(|out| paragraph(&[Run::new(Paint::Plain, text)], "", &style, out));
    assert_eq!(wrapped.lines().collect::<Vec<_>>(), expected, "{text:?}");
}

#[test]
fn wrapping() {
    check_wrap("one two three", 7, &["one two", "three"]);
    check_wrap("one  two", 20, &["one  two"]);
    check_wrap("one\ntwo", 20, &["one two"]);
    check_wrap("https://a.example/long/address is long", 10, &["https://a.example/long/address", "is long"]);
    check_wrap("100\u{a0}000 crowns", 9, &["100\u{a0}000", "crowns"]);
    // Two columns each, and a line may end between any two.
    check_wrap("漢字漢字漢字", 8, &["漢字漢字", "漢字"]);
    // Marks over letters take no room.
    check_wrap("e\u{301}e\u{301}e\u{301} abc", 7, &["e\u{301}e\u{301}e\u{301} abc"]);
    check_wrap("", 10, &[""]);
}

#[test]
fn cutting_and_padding_count_columns() {
    assert_eq!(cut("minister", 8), "minister");
    assert_eq!(cut("minister of", 8), "ministe…");
    assert_eq!(cut("of 漢字漢字", 7), "of 漢…");
    assert_eq!(padded("漢字", 6), "漢字  ");
}

/// An article in which each `(words, name)` is an attribution, in the order given.
fn stored(title: &str, body: &str, said: &[(&str, &str)]) -> Stored {
    let mut attributions = Attributions::default();
    for (words, name) in said {
        let start = body.find(words).unwrap();
        let known = attributions.speakers.iter().position(|speaker| speaker.name == *name);
        let speaker = (!name.is_empty()).then(|| {
            known.unwrap_or_else(|| {
                let (aliases, roles) = (vec![format!("the {name}")], vec![format!("harbour {name}")]);
                attributions.speakers.push(Speaker { name: (*name).to_owned(), aliases, roles });
                attributions.speakers.len() - 1
            }) as u16
        });
        attributions.attributions.push(Attribution {
            source: Vec::new(),
            cue: Vec::new(),
            content: vec![Span::new(body, start, start + words.len()).unwrap()],
            kind: Kind::Direct,
            speaker,
            confidence: 0.5,
        });
    }
    Stored {
        id: "a.txt".to_owned(),
        article: Article {
            title: Some(title.to_owned()),
            body: body.to_owned(),
            provenance: Provenance { path: "a.txt".to_owned(), record: 1, format: "text", ..Provenance::default() },
            ..Article::default()
        },
        attributions,
        file_hash: "00ff".to_owned(),
        text_hash: "ff00".to_owned(),
    }
}

fn check_said(body: &str, said: &[(&str, &str)], plain: &str, coloured: &str) {
    let stored = stored("T", body, said);
    let body_of = |text: String| {
        let (_, rest) = text.split_once("a.txt\n").and_then(|(_, rest)| rest.split_once("a.txt\n\n")).unwrap();
        rest.split("\n\nAttributions\n")
            .next()
            .unwrap()
            .split("\n\n<1>Attributions")
            .next()
            .unwrap()
            .trim_end()
            .to_owned()
    };
    assert_eq!(body_of(written(|out| article::text(&stored, &PLAIN, out))), plain);
    assert_eq!(body_of(legible(&written(|out| article::text(&stored, &COLOUR, out)))), coloured);
}

#[test]
fn words_said_are_set_off() {
    check_said(
        "“We sail,” said Ida. “We do not,” said Bo. Nobody sailed.",
        &[("“We sail,”", "Ida"), ("“We do not,”", "Bo")],
        "[Ida: “We sail,”] said Ida. [Bo: “We do not,”] said Bo. Nobody sailed.",
        "<2>[Ida] </><36>“We sail,”</> said Ida. <2>[Bo] </><33>“We do not,”</> said Bo. Nobody sailed.",
    );
}

#[test]
fn a_name_is_repeated_only_where_the_speaker_changes_if_there_is_colour() {
    check_said(
        "“One,” said Ida. “Two,” she said.",
        &[("“One,”", "Ida"), ("“Two,”", "Ida")],
        "[Ida: “One,”] said Ida. [Ida: “Two,”] she said.",
        "<2>[Ida] </><36>“One,”</> said Ida. <36>“Two,”</> she said.",
    );
}

#[test]
fn words_inside_words_nest() {
    check_said(
        "Ida said that Bo called it “a shame” twice.",
        &[("that Bo called it “a shame” twice", "Ida"), ("“a shame”", "Bo")],
        "Ida said [Ida: that Bo called it [Bo: “a shame”] twice].",
        "Ida said <2>[Ida] </><36>that Bo called it </><2>[Bo] </><33>“a shame”</><36> twice</>.",
    );
}

#[test]
fn words_that_cross_are_closed_and_opened_again() {
    check_said(
        "one two three four five",
        &[("one two three", "Ida"), ("three four", "Bo")],
        "[Ida: one two [Bo: three]][Bo:  four] five",
        "<2>[Ida] </><36>one two </><2>[Bo] </><33>three four</> five",
    );
}

#[test]
fn unresolved_words_have_a_question_mark() {
    check_said(
        "They spoke of “a circle”.",
        &[("“a circle”", "")],
        "They spoke of [?: “a circle”].",
        "They spoke of <2>[?] </><3>“a circle”</>.",
    );
}

#[test]
fn words_over_several_paragraphs_are_set_off_in_each() {
    check_said(
        "Ida said: “We wait here.\n\nAnd then we sail.” So it was.",
        &[("“We wait here.\n\nAnd then we sail.”", "Ida")],
        "Ida said: [Ida: “We wait here.]\n\n[Ida: And then we sail.”] So it was.",
        "Ida said: <2>[Ida] </><36>“We wait here.</>\n\n<2>[Ida] </><36>And then we sail.”</> So it was.",
    );
}

fn full_stored() -> Stored {
    let mut stored = stored("Ferry stays", "“Å sail,” said Ida Strøm.", &[("“Å sail,”", "Ida Strøm")]);
    let time = PublishedTime { time: chrono::NaiveTime::from_hms_opt(17, 30, 0).unwrap(), offset_seconds: Some(3600) };
    stored.id = "fp-17".to_owned();
    stored.article.date = Some(PublicationDate::day(day("2021-05-04"), DateOrigin::Metadata).with_time(time));
    stored.article.outlet = Some("Fjord Post".to_owned());
    stored.article.byline = Some("Lise Vik".to_owned());
    stored.article.url = Some("https://fjord.example/17".to_owned());
    stored.article.provenance = Provenance {
        path: "wire.jsonl".to_owned(),
        record: 3,
        line: Some(7),
        body_offset: None,
        encoding: Some("windows-1252"),
        format: "jsonl",
    };
    stored.attributions.attributions[0].source = vec![Span::new(&stored.article.body, 20, 30).unwrap()];
    stored.attributions.attributions[0].cue = vec![Span::new(&stored.article.body, 15, 19).unwrap()];
    stored
}

#[test]
fn an_article_has_its_facts_above_and_its_speakers_below() {
    let text = written(|out| article::text(&full_stored(), &PLAIN, out));
    let expected = "\
Ferry stays

date      2021-05-04 17:30:00+01:00
outlet    Fjord Post
byline    Lise Vik
url       https://fjord.example/17
id        fp-17
path      wire.jsonl, record 3, line 7
encoding  windows-1252

[Ida Strøm: “Å sail,”] said Ida Strøm.

Attributions
  0.50  Ida Strøm · said, direct · “Å sail,”

Speakers
  Ida Strøm  1 quote; harbour Ida Strøm; also the Ida Strøm
";
    assert_eq!(text, expected);
}

fn entry() -> SpeakerEntry {
    let role =
        |role: &str, articles| SeenRole { role: role.to_owned(), articles, first: Some(day("2021-05-04")), last: None };
    SpeakerEntry {
        name: "Ida Strøm".to_owned(),
        aliases: vec!["Strøm".to_owned()],
        roles: vec![role("harbour master of Ålesund", 9), role("ferry captain", 1)],
        attributions: 1204,
        articles: 12,
        first: Some(day("2021-05-04")),
        last: Some(day("2023-01-02")),
    }
}

#[test]
fn speakers_stand_in_columns_with_their_roles_last() {
    let bare = SpeakerEntry {
        name: "漢字".to_owned(),
        roles: Vec::new(),
        aliases: Vec::new(),
        attributions: 1,
        articles: 1,
        first: None,
        last: None,
    };
    let entries = [entry(), bare];
    let text = written(|out| speakers::table(&entries, &PLAIN, out));
    let lines: Vec<&str> = text.lines().collect();
    let expected = [
        "SPEAKER    ARTICLES  QUOTES  FIRST       LAST        ROLES",
        "Ida Strøm        12   1,204  2021-05-04  2023-01-02  harbour master of Ålesund; ferry captain",
        "漢字              1       1  -           -",
    ];
    assert_eq!(lines, expected);
    let text = written(|out| speakers::table(&entries, &Style { colour: false, width: Some(70) }, out));
    assert!(text.contains("2023-01-02  harbour master o…\n"), "{text}");
    assert_eq!(written(|out| speakers::footer(&entries, &PLAIN, out)), "2 speakers\n");
    assert_eq!(written(|out| speakers::footer(&[], &PLAIN, out)), "no speakers\n");
}

#[test]
fn the_report_of_an_index_run() {
    let report =
        IndexReport { added: 1200, updated: 0, unchanged: 3, removed: 0, failed: 1, repeated: 2, articles: 1203 };
    let run = report::Run {
        index: "index/",
        bytes: 2_140_000,
        took: Duration::from_millis(1400),
        dry_run: false,
        skipped: 0,
    };
    let text = written(|out| report::text(&report, &run, out));
    let expected = "\
added 1,200, updated 0, unchanged 3, removed 0, failed 1; 1,203 articles in index/, 2.1 MB in 1.4 s
2 ids occurred again in the same file; their last article was kept
";
    assert_eq!(text, expected);
    for (count, expected) in
        [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (999_960, "1.0 MB"), (3_200_000_000_000, "3.2 TB")]
    {
        assert_eq!(report::bytes(count), expected);
    }
}

fn json(render: impl FnOnce(&mut Writer<'_>) -> std::io::Result<()>) -> String {
    written(|out| render(&mut Writer::new(out)))
}

#[test]
fn json_lines_of_a_page() {
    let text = json(|writer| writer.page_lines(&ferry_page(), Offsets::Bytes));
    let expected = concat!(
        r#"{"format":1,"kind":"hit","query":null,"rank":1,"score":3.25,"id":"text/ferry.txt","title":"Ferry stays in port","#,
        r#""date":{"value":"2021-05-04","precision":"day","origin":"header"},"outlet":"Fjord Post","path":"text/ferry.txt","#,
        r#""speakers":["Ida Strøm"],"title_marks":[[0,5]],"passages":["#,
        r#"{"score":1.5,"text":"“The ferry\nwill sail,” said Ida Strøm.","span":[16,59],"marks":[[23,33]],"speakers":["Ida Strøm"]},"#,
        r#"{"score":1.5,"text":"The ferry did not sail.","span":[60,83],"marks":[[64,69],[78,82]],"speakers":[]}]}"#,
        "\n",
        r#"{"format":1,"kind":"hit","query":null,"rank":2,"score":1.5,"id":"b","title":null,"date":null,"outlet":null,"path":"b.txt","#,
        r#""speakers":[],"title_marks":[],"passages":[]}"#,
        "\n",
        r#"{"format":1,"kind":"summary","query":null,"total":2,"undated":0,"next":null,"took_ms":12.4}"#,
        "\n",
    );
    assert_eq!(text, expected);
}

#[test]
fn json_is_read_back_by_its_own_schema() {
    for offsets in [Offsets::Bytes, Offsets::Chars] {
        let lines = json(|writer| writer.page_lines(&ferry_page(), offsets));
        let lines: Vec<&str> = lines.lines().collect();
        let hits: Vec<HitObject> = lines[..2].iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        let summary: SummaryObject = serde_json::from_str(lines[2]).unwrap();
        let document: PageObject = serde_json::from_str(&json(|writer| writer.page(&ferry_page(), offsets))).unwrap();
        assert_eq!(document.hits, hits);
        assert_eq!(document.summary, summary);
        for passage in hits.iter().flat_map(|hit| &hit.passages) {
            let slice = |range: [u64; 2]| match offsets {
                Offsets::Bytes => BODY[range[0] as usize..range[1] as usize].to_owned(),
                Offsets::Chars => BODY.chars().skip(range[0] as usize).take((range[1] - range[0]) as usize).collect(),
            };
            assert_eq!(slice(passage.span), passage.text);
            for mark in &passage.marks {
                assert!(["ferry", "sail", "ferry\nwill"].contains(&slice(*mark).as_str()));
            }
        }
    }
    let total = Page { total: None, ..ferry_page() };
    assert!(
        json(|writer| writer.page_lines(&total, Offsets::Bytes))
            .contains(r#""kind":"summary","query":null,"total":null"#)
    );
}

#[test]
fn json_of_many_queries_names_each_and_says_where_it_goes_on() {
    let next = Some(Cursor("0a1b2c".to_owned()));
    let first = Page { next, ..ferry_page() };
    let text = written(|out| {
        Writer::new(out).of_query("q 1").page_of_many(&first, Offsets::Bytes, true)?;
        Writer::new(out).of_query("2").page_of_many(&Page::default(), Offsets::Bytes, false)?;
        Writer::new(out).end_of_many(false)
    });
    let pages: Vec<PageObject> = serde_json::from_str(&text).unwrap();
    assert_eq!(pages.len(), 2);
    assert!(pages[0].hits.iter().all(|hit| hit.query.as_deref() == Some("q 1")));
    assert_eq!(pages[0].summary.query.as_deref(), Some("q 1"));
    assert_eq!(pages[0].summary.next.as_deref(), Some("0a1b2c"));
    assert_eq!((pages[1].summary.query.as_deref(), &pages[1].summary.next), (Some("2"), &None));
    assert_eq!(written(|out| Writer::new(out).end_of_many(true)), "[]\n");

    let lines = written(|out| Writer::new(out).of_query("q 1").page_lines(&first, Offsets::Chars));
    let queries: Vec<Option<String>> = lines
        .lines()
        .map(|line| match line.contains(r#""kind":"summary""#) {
            true => serde_json::from_str::<SummaryObject>(line).unwrap().query,
            false => serde_json::from_str::<HitObject>(line).unwrap().query,
        })
        .collect();
    assert_eq!(queries, vec![Some("q 1".to_owned()); 3]);
}

#[test]
fn json_of_an_article_is_the_stored_text_itself() {
    let stored = full_stored();
    let text = json(|writer| writer.article(&stored, Offsets::Bytes));
    let expected = concat!(
        r#"{"format":1,"kind":"article","id":"fp-17","title":"Ferry stays","#,
        r#""date":{"value":"2021-05-04","precision":"day","origin":"metadata","time":"17:30:00+01:00"},"#,
        r#""outlet":"Fjord Post","byline":"Lise Vik","section":null,"language":null,"language_origin":null,"url":"https://fjord.example/17","#,
        r#""path":"wire.jsonl","record":3,"line":7,"body_offset":null,"encoding":"windows-1252","source_format":"jsonl","#,
        r#""file_hash":"00ff","text_hash":"ff00","text":"“Å sail,” said Ida Strøm.","#,
        r#""speakers":[{"name":"Ida Strøm","aliases":["the Ida Strøm"],"roles":["harbour Ida Strøm"]}],"#,
        r#""attributions":[{"source":[[20,30]],"cue":[[15,19]],"content":[[0,14]],"kind":"direct","#,
        r#""speaker":"Ida Strøm","confidence":0.5}]}"#,
        "\n",
    );
    let object: ArticleObject = serde_json::from_str(&text).unwrap();
    assert_eq!(object.text, stored.article.body);
    let in_chars: ArticleObject =
        serde_json::from_str(&json(|writer| writer.article(&stored, Offsets::Chars))).unwrap();
    assert_eq!(in_chars.attributions[0].content, [[0, 9]]);
    assert_eq!(text, expected);
}

#[test]
fn json_of_speakers_and_of_a_report() {
    let line = json(|writer| writer.speaker_lines(&[entry()]));
    let expected = concat!(
        r#"{"format":1,"kind":"speaker","name":"Ida Strøm","aliases":["Strøm"],"roles":["#,
        r#"{"role":"harbour master of Ålesund","articles":9,"first":"2021-05-04","last":null},"#,
        r#"{"role":"ferry captain","articles":1,"first":"2021-05-04","last":null}],"#,
        r#""attributions":1204,"articles":12,"first":"2021-05-04","last":"2023-01-02"}"#,
        "\n",
    );
    assert_eq!(line, expected);
    let one: SpeakerObject = serde_json::from_str(&line).unwrap();
    let all: SpeakersObject = serde_json::from_str(&json(|writer| writer.speakers(&[entry()]))).unwrap();
    assert_eq!(all.speakers, [one]);

    let report = IndexReport { added: 1, updated: 2, unchanged: 3, removed: 4, failed: 5, repeated: 6, articles: 7 };
    let run = report::Run { index: "index", bytes: 8, took: Duration::from_micros(1500), dry_run: false, skipped: 9 };
    let text = json(|writer| writer.index_report(&report, &run));
    let expected = concat!(
        r#"{"format":1,"kind":"index-report","added":1,"updated":2,"unchanged":3,"removed":4,"failed":5,"articles":7,"#,
        r#""repeated":6,"skipped":9,"bytes":8,"took_ms":1.5,"dry_run":false}"#,
        "\n",
    );
    assert_eq!(text, expected);
    serde_json::from_str::<IndexReportObject>(&text).unwrap();
}

#[test]
fn json_escapes_what_a_terminal_would_act_on_and_keeps_its_value() {
    let mut answer = ferry_page();
    answer.hits[0].title = Some(HOSTILE.to_owned());
    let text = json(|writer| writer.page(&answer, Offsets::Bytes));
    let title =
        concat!(r#""title":"a\u001b[31mred\u0007\u009b2J\u202eevil\u2066\u200f\ufeff"#, r#"\r\b\u007f\u2028z""#);
    assert!(text.contains(title), "{text}");
    assert!(!text.chars().any(|c| c != '\n' && is_unsafe(c)), "{text:?}");
    let object: PageObject = serde_json::from_str(&text).unwrap();
    assert_eq!(object.hits[0].title.as_deref(), Some(HOSTILE));
}

proptest! {
    #[test]
    fn code_points_are_counted_wherever_an_offset_lies(text in "[aé漢😀]{0,900}", cuts in proptest::collection::vec(0..3600usize, 2)) {
        let (from, to) = (cuts[0].min(cuts[1]), cuts[0].max(cuts[1]));
        let span = Span::clamp(&text, from, to);
        let mut stored = stored("T", &text, &[]);
        stored.attributions.attributions.push(Attribution {
            source: vec![span],
            cue: Vec::new(),
            content: vec![Span::whole(&text)],
            kind: Kind::Mixed,
            speaker: None,
            confidence: 1.0,
        });
        let object: ArticleObject = serde_json::from_str(&json(|writer| writer.article(&stored, Offsets::Chars))).unwrap();
        let (start, end) = span.in_chars(&text);
        prop_assert_eq!(&object.attributions[0].source, &vec![[start as u64, end as u64]]);
        prop_assert_eq!(&object.attributions[0].content, &vec![[0, text.chars().count() as u64]]);
    }

    #[test]
    fn marked_words_are_all_there_however_spans_lie(
        text in "[ab é.\n]{0,120}",
        cuts in proptest::collection::vec((0..140usize, 0..140usize, 0..3u16), 0..12),
    ) {
        let mut stored = stored("T", &text, &[]);
        for name in ["X", "Y"] {
            stored.attributions.speakers.push(Speaker { name: name.to_owned(), aliases: Vec::new(), roles: Vec::new() });
        }
        for (from, length, speaker) in cuts {
            stored.attributions.attributions.push(Attribution {
                source: Vec::new(),
                cue: Vec::new(),
                content: vec![Span::clamp(&text, from, from + length)],
                kind: Kind::Direct,
                speaker: Some(speaker).filter(|speaker| *speaker < 2),
                confidence: 1.0,
            });
        }
        let shown = written(|out| article::text(&stored, &PLAIN, out));
        let body = shown.split_once("path      a.txt\n").map_or("", |(_, body)| body);
        let ends = ["\nAttributions\n", "\nSpeakers\n"].into_iter().find_map(|heading| body.split_once(heading));
        let body = ends.map_or(body, |(body, _)| body);
        prop_assert_eq!(body.matches('[').count(), body.matches(']').count());
        let bare = body.replace("[X: ", "").replace("[Y: ", "").replace("[?: ", "").replace(']', "");
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<String>();
        prop_assert_eq!(words(&bare), words(&text));
    }
}
