//! Readers: bytes in, articles, warnings and bad records out.

use std::fs::{self, File};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;

use onrecord::article::Article;
use onrecord::date::source::{SourceDateError, parse_source};
use onrecord::date::{DateOrigin, PublicationDate};
use onrecord::read::{
    Detected, FieldMap, FileReading, Format, MapError, ReadError, ReadOptions, Record, detect, read_stream,
};
use proptest::prelude::*;

use crate::shared::{shared, tar_entries};

/// All that reading an input gave.
#[derive(Default)]
struct Outcome {
    articles: Vec<Article>,
    /// Articles, warnings and bad records in order, one line each.
    lines: Vec<String>,
    reading: Option<FileReading>,
    error: Option<ReadError>,
}

fn read_with(path: &str, mut input: impl Read, options: &ReadOptions) -> Outcome {
    let mut outcome = Outcome::default();
    let result = read_stream(&mut input, path, options, &mut |record| {
        match record {
            Record::Bad(problem) => outcome.lines.push(format!("bad {problem}")),
            Record::Skipped(problem) => outcome.lines.push(format!("skipped {problem}")),
            Record::Article { article, warnings } => {
                outcome.lines.push(summary(&article));
                outcome.lines.extend(warnings.iter().map(|problem| format!("warning {problem}")));
                outcome.articles.push(*article);
            }
        }
        ControlFlow::Continue(())
    });
    match result {
        Ok(reading) => outcome.reading = Some(reading),
        Err(error) => {
            outcome.lines.push(format!("error {error}"));
            outcome.error = Some(error);
        }
    }
    outcome
}

fn read(path: &str, input: &[u8]) -> Outcome {
    read_with(path, input, &ReadOptions::default())
}

/// The fields that an article has, in a fixed order.
fn summary(article: &Article) -> String {
    let mut parts = Vec::new();
    let fields = [
        ("id", &article.id),
        ("title", &article.title),
        ("byline", &article.byline),
        ("outlet", &article.outlet),
        ("section", &article.section),
        ("language", &article.language),
        ("url", &article.url),
    ];
    for (name, value) in fields {
        parts.extend(value.as_ref().map(|value| format!("{name}={value}")));
    }
    if article.date.is_some() {
        parts.push("dated".to_owned());
    }
    if !article.speakers.is_empty() {
        parts.push(format!("speakers={}", article.speakers.join("/")));
    }
    parts.push(format!("body={:?}", article.body));
    parts.join(" ")
}

/// Checks all that reading `input` as the file `path` gives, as lines.
#[track_caller]
fn check(path: &str, input: impl AsRef<[u8]>, expected: &[&str]) {
    let outcome = read(path, input.as_ref());
    assert_eq!(outcome.lines, expected, "reading {path}: {}", String::from_utf8_lossy(input.as_ref()));
}

#[track_caller]
fn check_mapped(map: &str, path: &str, input: &str, expected: &[&str]) {
    let options = ReadOptions { map: FieldMap::parse(map).unwrap(), ..ReadOptions::default() };
    let outcome = read_with(path, input.as_bytes(), &options);
    assert_eq!(outcome.lines, expected, "reading {path} with {map}: {input}");
}

/// Checks the date of the only article.
#[track_caller]
fn check_date(path: &str, input: &str, expected: Option<(&str, DateOrigin)>) {
    let outcome = read(path, input.as_bytes());
    assert_eq!(outcome.articles.len(), 1, "{:?}", outcome.lines);
    assert_eq!(outcome.articles[0].date, expected.map(date), "reading {path}: {input}");
}

fn date((text, origin): (&str, DateOrigin)) -> PublicationDate {
    let parsed: Result<PublicationDate, SourceDateError> = parse_source(text, origin);
    parsed.unwrap()
}

#[track_caller]
fn check_detected(name: &str, head: &[u8], expected: Format) {
    assert_eq!(detect(head, name), Detected::Format(expected), "{name}: {}", String::from_utf8_lossy(head));
}

#[test]
fn text_headers() {
    check("a.txt", "Just a sentence.\n", &[r#"body="Just a sentence.\n""#]);
    check(
        "a.txt",
        "Title: Port reopens\nDate: 2022-03-03\nBy: Ane Moe\nSource: Halden Post\n\n\nDock workers.\n\n",
        &[r#"title=Port reopens byline=Ane Moe outlet=Halden Post dated body="Dock workers.\n\n""#],
    );
    check(
        "a.txt",
        "headline : Port\r\nSECTION: Docks\r\nlanguage: en\r\nId: 7\r\nurl: http://x/7\r\nText.\r\nMore.\r\n",
        &[r#"id=7 title=Port section=Docks language=en url=http://x/7 body="Text.\r\nMore.\r\n""#],
    );
    check("a.txt", "URL: http://x/7\n\nText.", &[r#"id=http://x/7 url=http://x/7 body="Text.""#]);
    check(
        "a.txt",
        "By: A\nSpeaker: Lev Stone; Ida Vik\nSpeaker: Moe, Per\n\nText.",
        &[r#"byline=A speakers=Lev Stone/Ida Vik/Moe, Per body="Text.""#],
    );
    for line in ["SPEAKER: Thank you all for coming.", "Speakers: A, B", "Id: 7", "Section: Docks", "URL: u\nID: 7"] {
        let body = line.strip_prefix("URL: u\n").map_or_else(
            || format!("body={:?}", format!("{line}\n\nText.")),
            |rest| format!("id=u url=u body={:?}", format!("{rest}\n\nText.")),
        );
        check("a.txt", format!("{line}\n\nText."), &[&body]);
    }
    for above in ["Date: 2022-03-03", "date 2022-03-03", "Title: X", "Outlet: X", "Author: X"] {
        let outcome = read("a.txt", format!("{above}\nId: 7\nSection: Docks\nSpeaker: A\n\nText.").as_bytes());
        let article = &outcome.articles[0];
        assert_eq!((article.id.as_deref(), article.section.as_deref()), (Some("7"), Some("Docks")), "{above}");
        assert_eq!((article.speakers.as_slice(), article.body.as_str()), (["A".to_owned()].as_slice(), "Text."));
    }
    let (names, speech) = ("x".repeat(120), "x".repeat(121));
    check(
        "a.txt",
        format!("Title: T\nSpeaker: {names}\nText."),
        &[&format!(r#"title=T speakers={names} body="Text.""#)],
    );
    check(
        "a.txt",
        format!("Title: T\nSpeaker: {speech}\nText."),
        &[&format!(r#"title=T body="Speaker: {speech}\nText.""#)],
    );
    check("a.txt", "By: A\nAuthor: B\n\nText.", &[r#"byline=A, B body="Text.""#]);
    check(
        "a.txt",
        "Title: A\nTitle: B\n\nText.",
        &[r#"title=A body="Text.""#, "warning a.txt: line 2: a second `Title:` line; the first one was kept"],
    );
    check("a.txt", "Title:\nBy: A\n\nText.", &[r#"byline=A body="Text.""#]);
    check("a.txt", "Warning: floods\n\nStay in.", &[r#"body="Warning: floods\n\nStay in.""#]);
    check("a.txt", "MODERATOR: Welcome\n\nHALL: Thanks", &[r#"body="MODERATOR: Welcome\n\nHALL: Thanks""#]);
    check("a.txt", "PRIME MINISTER HALL: Hi\n\nMore", &[r#"body="PRIME MINISTER HALL: Hi\n\nMore""#]);
    check("a.txt", "Title: Only a title\n", &[r#"title=Only a title body="""#]);
    check("a.txt", "By: A\n\n\n", &["bad a.txt: header lines without a body or a title"]);
    check("a.txt", " \n\n", &["error empty"]);
    check("a.txt", "", &["error empty"]);
}

#[test]
fn a_head_has_a_few_warnings_however_long_it_is() {
    let outcome = read("a.txt", format!("{}\nText.", "url: u\nBy: A\nDate: x\n".repeat(100_000)).as_bytes());
    assert_eq!(outcome.lines.len(), 22);
    assert!(outcome.lines[1].starts_with("warning a.txt: line 3: "), "{}", outcome.lines[1]);
    assert_eq!(outcome.lines[21], "warning a.txt: and 199979 more");
}

#[test]
fn text_titles() {
    check("a.txt", "Port reopens\n\nDockers won.\n", &[r#"title=Port reopens body="Dockers won.\n""#]);
    check("a.txt", "\n\nPort reopens\n\n\n  Dockers won.", &[r#"title=Port reopens body="  Dockers won.""#]);
    check("a.txt", "Who won?\r\n\r\nDockers.", &[r#"title=Who won? body="Dockers.""#]);
    check("a.txt", "Dockers won.\n\nMore.", &[r#"body="Dockers won.\n\nMore.""#]);
    check("a.txt", "“Dockers won.”\n\nMore.", &[r#"body="“Dockers won.”\n\nMore.""#]);
    check("a.txt", "Port reopens\nDockers won.", &[r#"body="Port reopens\nDockers won.""#]);
    check("a.txt", "Port reopens\n\n", &[r#"body="Port reopens\n\n""#]);
    check("a.txt", "* * *\n\nMore", &[r#"body="* * *\n\nMore""#]);
    let long = "x".repeat(121);
    check("a.txt", format!("{long}\n\nMore"), &[&format!(r#"body="{long}\n\nMore""#)]);
}

#[test]
fn text_dates() {
    use DateOrigin::{FileName, Header};
    let day = |origin| Some(("2022-01-13", origin));
    check_date("a.txt", " date 2022-01-13 Foreign Minister Ole Hall said.", day(Header));
    check_date("a.txt", "date 2022-01-13\nHall said.", day(Header));
    check_date("a.txt", "DATE: 2022-01-13\n\nHall said.", day(Header));
    check_date("a.txt", "Title: X\nDate: 2022-01-13\n\nHall said.", day(Header));
    check_date("x/2022-01-13.txt", "Hall said.", day(FileName));
    check_date("2022-01-13/a.txt", "Hall said.", None);
    check_date("2020-05-05.txt", "Date: 2022-01-13\n\nHall said.", day(Header));
    check_date("2022-01-13.txt", "Date: soon\n\nHall said.", day(FileName));
    check_date("a.txt", "HALDEN, March 3 — Dockers won.", None);
    check_date("a.txt", "date palms are tall.", None);
    check_date("a.txt", "Date: 2022-02-30\n\nHall said.", None);
}

#[test]
fn of_several_dates_the_first_in_order_of_trust_is_kept() {
    use DateOrigin::{Dateline, FileName, Header, Metadata, Url};
    let at = |origin| Some(("2022-01-13", origin));
    let url = "https://news.example/2022/01/13/docks";
    let dateline = "HALDEN, January 13, 2022 (Meridian) - Dockers won.";
    check_date("2022-01-13.txt", &format!("Date: 2022-01-13\nUrl: {url}\n\n{dateline}"), at(Header));
    check_date("2022-01-13.md", &format!("---\ndate: 2022-01-13\nurl: {url}\n---\n{dateline}"), at(Metadata));
    check_date("2022-01-13.txt", &format!("Url: {url}\n\n{dateline}"), at(Url));
    check_date("2022-01-13.txt", dateline, at(Dateline));
    check_date("2022-01-13.txt", "HALDEN, January 13 (Meridian) - Dockers won.", at(FileName));
    check_date("a.json", &format!(r#"{{"body":"Text.","date":"2022-01-13","url":"{url}"}}"#), at(Metadata));
    check_date("a.json", &format!(r#"{{"body":"Text.","url":"{url}"}}"#), at(Url));
    check_date("a.json", &format!(r#"{{"body":"{dateline}"}}"#), at(Dateline));
    // A file of many records is dated by none of them.
    check_date("2022-01-13.json", r#"{"body":"Text."}"#, None);
    check_date("a.json", r#"{"body":"Text.","url":"https://blog.example/2022/01/docks"}"#, Some(("2022-01", Url)));
    check_date("a.json", &format!(r#"{{"body":"Text.","date":"soon","url":"{url}"}}"#), at(Url));
}

#[test]
fn dates_that_contradict_each_other_are_reported() {
    let warnings = |path: &str, input: &str| -> Vec<String> {
        let lines = read(path, input.as_bytes()).lines;
        lines.into_iter().filter(|line| line.starts_with("warning")).collect()
    };
    assert_eq!(
        warnings("2021-06-01.txt", "Date: 2022-01-13\n\nHall said."),
        [
            "warning 2021-06-01.txt: two dates: 2022-01-13 in the header, 2021-06-01 in the file name; the first was kept"
        ]
    );
    assert_eq!(
        warnings("a.json", r#"{"body":"Text.","date":"2022-01-13","url":"https://news.example/2021/06/01/docks"}"#),
        [
            "warning a.json: record 1, line 1: two dates: 2022-01-13 in the metadata, 2021-06-01 in the address; the first was kept"
        ]
    );
    // A story of the day before, another zone, a less exact date: no contradiction.
    assert_eq!(
        warnings("2022-01.txt", "Date: 2022-01-13\n\nHALDEN, January 12, 2022 (Meridian) - Dockers won."),
        [""; 0]
    );
    assert_eq!(warnings("2022.txt", "Date: 2022-01-13\n\nHall said."), [""; 0]);
}

#[test]
fn glued_date_header_leaves_the_body_to_the_byte() {
    let input = " date 2022-01-13 Foreign Minister Ole Hall said.\r\n\r\nMore.\n ";
    let outcome = read("a.txt", input.as_bytes());
    let article = &outcome.articles[0];
    assert_eq!(article.body, "Foreign Minister Ole Hall said.\r\n\r\nMore.\n ");
    assert_eq!(article.provenance.body_offset, Some(17));
    assert_eq!(article.title, None);
    assert_eq!(article.provenance.format, "text");
    assert_eq!((article.provenance.record, article.provenance.line), (1, Some(1)));
    check(
        "a.txt",
        "Date: 2022-01-13 Foreign Minister Ole Hall said that the port would open again.",
        &[r#"dated body="Foreign Minister Ole Hall said that the port would open again.""#],
    );
    check("a.txt", "date 2022-01-13\nTitle: X\n\nText.", &[r#"title=X dated body="Text.""#]);
}

#[test]
fn header_date_that_does_not_parse_is_a_warning() {
    for value in ["soon", "2022-02-30"] {
        let outcome = read("a.txt", format!("Title: X\nDate: {value}\n\nText.").as_bytes());
        assert_eq!(outcome.lines.len(), 2, "{:?}", outcome.lines);
        assert_eq!(outcome.lines[0], r#"title=X body="Text.""#);
        assert!(outcome.lines[1].starts_with("warning a.txt: line 2: "), "{}", outcome.lines[1]);
        assert!(outcome.lines[1].contains(value), "{}", outcome.lines[1]);
    }
}

#[test]
fn markdown() {
    check(
        "a.md",
        "---\ntitle: Port\ndate: 2022-03-03\nauthors: [A, B]\nsource: {name: Post}\n---\n\nText *here*.\n",
        &[r#"title=Port byline=A, B outlet=Post dated body="Text *here*.\n""#],
    );
    check("a.md", "# Port #\n\nText.", &[r#"title=Port body="Text.""#]);
    check("a.md", "---\nby: A\n---\n# Port\nText.", &[r#"title=Port byline=A body="Text.""#]);
    check("a.md", "---\ntitle: T\n---\n# Port\nText.", &[r##"title=T body="# Port\nText.""##]);
    check("a.md", "## Port\nText.", &[r###"body="## Port\nText.""###]);
    check("a.md", "---\n---\nText.", &[r#"body="Text.""#]);
    check("a.md", "---\nA rule.\n---\nText.", &[r#"body="---\nA rule.\n---\nText.""#]);
    check("a.md", "---\nnever: closed\nText.", &[r#"body="---\nnever: closed\nText.""#]);
    check("a.md", "---\nspeakers: [A, B]\nbody: no\n---\nText.", &[r#"speakers=A/B body="Text.""#]);
    check("a.md", "---\ntitle: T\n...\n", &[r#"title=T body="""#]);
    check("a.txt", "---\ntitle: T\n---\nText.", &[r#"title=T body="Text.""#]);
    let outcome = read("a.md", b"---\ntitle: [\n---\nText.");
    assert_eq!(outcome.lines[0], r#"body="---\ntitle: [\n---\nText.""#);
    assert!(outcome.lines[1].starts_with("warning a.md: line 1: front matter that is not valid YAML"));
    check_date("a.md", "---\ndate: 2022-01-13\n---\nText.", Some(("2022-01-13", DateOrigin::Metadata)));
    check_date("2022-01-13.md", "# T\nText.", Some(("2022-01-13", DateOrigin::FileName)));
}

#[test]
fn json_lines() {
    check(
        "a.jsonl",
        "{\"title\":\"A\",\"body\":\"x\"}\n\n{\"title\":\"B\n{\"headline\":\"C\",\"text\":\"\"}\r\n[1]\n{\"by\":\"D\"}\n",
        &[
            r#"title=A body="x""#,
            "bad a.jsonl: record 2, line 3: JSON syntax error at column 11: EOF while parsing a string",
            r#"title=C body="""#,
            "bad a.jsonl: record 4, line 5: an array where an article's object was expected",
            "bad a.jsonl: record 5, line 6: neither a body nor a title",
        ],
    );
    let outcome = read("-", b"{\"title\":\"A\"}\n{\"title\":\"B\"}");
    assert_eq!(outcome.reading.unwrap(), FileReading { format: Some(Format::Jsonl), encoding: None, records: 2 });
    assert_eq!(outcome.articles[1].provenance.record, 2);
    assert_eq!(outcome.articles[1].provenance.line, Some(2));
}

#[test]
fn json_documents() {
    check("a.json", r#"{"title":"A","body":"x"}"#, &[r#"title=A body="x""#]);
    check("a.json", "{\n \"title\": \"A\",\n \"body\": \"x\"\n}\n", &[r#"title=A body="x""#]);
    check("a.json", r#"[{"title":"A"},{"title":"B"}]"#, &[r#"title=A body="""#, r#"title=B body="""#]);
    check("a.json", r#"[{"title":"A"},]"#, &[r#"title=A body="""#]);
    check("a.json", "[]", &[]);
    check(
        "a.json",
        "[{\"title\":\"A\"},\n7, null, [1],\n{\"title\":\"B\"}]",
        &[
            r#"title=A body="""#,
            "bad a.json: record 2, line 2: a number where an article's object was expected",
            "bad a.json: record 3, line 2: null where an article's object was expected",
            "bad a.json: record 4, line 2: an array where an article's object was expected",
            r#"title=B body="""#,
        ],
    );
    check(
        "a.json",
        "[{\"title\":\"A\"},\n {\"title\": oops},\n{\"title\":\"B\"}]",
        &[r#"title=A body="""#, "bad a.json: record 2, line 2: JSON syntax error at column 12: expected value"],
    );
    check(
        "a.json",
        "[{\"title\":\"A\"},\n{\"title\":\"B\"",
        &[
            r#"title=A body="""#,
            "bad a.json: record 2, line 2: JSON syntax error at column 13: the file ends inside a value",
        ],
    );
    check(
        "a.json",
        "[{\"title\":\"A\"}\n{\"title\":\"B\"}]",
        &[
            r#"title=A body="""#,
            "bad a.json: record 2, line 2: JSON syntax error at column 1: expected `,` or `]` after an element",
        ],
    );
    check("a.json", "{\n\"title\":\"A\"\n}\n{\n\"title\":\"B\"\n}", &[r#"title=A body="""#, r#"title=B body="""#]);
}

#[test]
fn json_containers() {
    for key in ["articles", "items", "docs", "documents", "data", "results", "hits", "records"] {
        check(
            "a.json",
            format!(r#"{{"status":"ok","title":"Feed","{key}":[{{"title":"A"}},{{"title":"B"}}],"n":2}}"#),
            &[r#"title=A body="""#, r#"title=B body="""#],
        );
    }
    check("a.json", r#"{"hits":{"total":1,"hits":[{"title":"A"}]}}"#, &[r#"title=A body="""#]);
    check(
        "a.json",
        "{\"articles\": [\n{\"title\":\"A\"},\n{\"title\":\"B\"}\n]}",
        &[r#"title=A body="""#, r#"title=B body="""#],
    );
    check("a.json", r#"{"status":"ok","articles":[]}"#, &[]);
    check("a.json", r#"{"title":"A","items":["x","y"]}"#, &[r#"title=A body="""#]);
    check("a.json", r#"{"title":"A","data":{"x":[1]}}"#, &[r#"title=A body="""#]);
    check("a.json", r#"{"title":"A","body":"x","items":[{"title":"B"}]}"#, &[r#"title=A body="x""#]);
    check("a.json", r#"{"items":[{"title":"B"}],"body":"x"}"#, &[r#"title=B body="""#, r#"body="x""#]);
}

#[test]
fn json_values() {
    check(
        "a.json",
        r#"{"id":7,"title":"A","author":{"name":"P"},"source":{"id":null,"name":"Post"},"url":"u","lang":"en"}"#,
        &[r#"id=7 title=A byline=P outlet=Post language=en url=u body="""#],
    );
    check("a.json", r#"{"title":"A","authors":["P",{"name":"Q"}]}"#, &[r#"title=A byline=P, Q body="""#]);
    check("a.json", r#"{"title":"A","speakers":["P","Q; R"]}"#, &[r#"title=A speakers=P/Q/R body="""#]);
    check("a.json", r#"{"headline":null,"title":" ","head":"A"}"#, &[r#"title=A body="""#]);
    check("a.json", r#"{"title":"B","headline":"A"}"#, &[r#"title=A body="""#]);
    check("a.json", r#"{"Article_Body":"x","Pub Date":"2022-01-13"}"#, &[r#"dated body="x""#]);
    check("a.json", r#"{"title":"A","summary":"s","description":"d"}"#, &[r#"title=A body="s""#]);
    check("a.json", r#"{"title":"A","body":"x","summary":"s"}"#, &[r#"title=A body="x""#]);
    check("a.json", r#"{"title":"A","link":"u"}"#, &[r#"id=u title=A url=u body="""#]);
    check("a.json", r#"{"body":["p","q"]}"#, &[r#"body="p\n\nq""#]);
    check("a.json", r#"{"body":" x\u0000\n"}"#, &[r#"body=" x\0\n""#]);
    check(
        "a.json",
        r#"{"title":true}"#,
        &["bad a.json: record 1, line 1: `title` is true or false, which cannot be a title"],
    );
    check(
        "a.json",
        r#"{"title":"A","body":{"html":"x"}}"#,
        &[
            "bad a.json: record 1, line 1: `body` is an object without a name, title, text, value or id, which cannot be a body",
        ],
    );
    check(
        "a.json",
        r#"{"title":"A","id":{"oid":1}}"#,
        &[
            r#"title=A body="""#,
            "warning a.json: record 1, line 1: `id` is an object without a name, title, text, value or id, which cannot be a id",
        ],
    );
    check_date("a.json", r#"{"title":"A","published":"2022-01-13"}"#, Some(("2022-01-13", DateOrigin::Metadata)));
    check_date(
        "a.json",
        r#"{"title":"A","created":"2020-01-01","date":"2022-01-13"}"#,
        Some(("2022-01-13", DateOrigin::Metadata)),
    );
}

#[test]
fn deeply_nested_json_is_a_bad_record_and_the_next_one_is_read() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    check(
        "a.json",
        format!(r#"[{{"title":"A","x":{deep}}},{{"title":"B"}}]"#),
        &["bad a.json: record 1, line 1: more than 120 arrays and objects within one another", r#"title=B body="""#],
    );
    let outcome = read("a.jsonl", format!("{{\"title\":\"A\",\"x\":{deep}}}\n{{\"title\":\"B\"}}").as_bytes());
    assert_eq!(outcome.lines.len(), 2);
    assert_eq!(outcome.lines[1], r#"title=B body="""#);
    let braces = "{\"data\":".repeat(100_000);
    assert!(read("a.json", braces.as_bytes()).articles.is_empty());
}

#[test]
fn csv_rows() {
    check(
        "a.csv",
        "link,headline,date,body\nu,A,2022-01-13,\"x, \"\"y\"\"\nz\"\nv,B,,\n",
        &[r#"id=u title=A url=u dated body="x, \"y\"\nz""#, r#"id=v title=B url=v body="""#],
    );
    check("a.csv", "\u{feff}title;body\r\nA;x\r\n", &[r#"title=A body="x""#]);
    check("a.tsv", "title\tbody\nA\tx, y\n", &[r#"title=A body="x, y""#]);
    check("a.csv", "title|body\nA|x\n", &[r#"title=A body="x""#]);
    check("a.csv", "text\n\"one, two\"\n", &[r#"body="one, two""#]);
    check("a.txt", "title,body\nA,x\n", &[r#"title=A body="x""#]);
    check("a.csv", "title,headline,body\nA,B,x\nA,,x\n", &[r#"title=B body="x""#, r#"title=A body="x""#]);
    check(
        "a.csv",
        "title,body,by\n\nA,x,P\r\n\r\nB,y\nC,\"p\nq\",R\n,,Q\nD,z,S,more\nE,z,S,\n",
        &[
            r#"title=A byline=P body="x""#,
            "bad a.csv: record 2, line 5: 2 cells where the header has 3",
            r#"title=C byline=R body="p\nq""#,
            "bad a.csv: record 4, line 8: neither a body nor a title",
            r#"title=D byline=S body="z""#,
            "warning a.csv: record 5, line 9: 4 cells where the header has 3; what is beyond the header was left out (is a cell with `,` in it not quoted?)",
            r#"title=E byline=S body="z""#,
        ],
    );
    check(
        "a.csv",
        "title,body\nA,x\nB,\"y\nC,z\n",
        &[r#"title=A body="x""#, "bad a.csv: record 2, line 3: a quotation mark that opens a cell is never closed"],
    );
    check("a.csv", "title,body\nA \"B\" C,x\n", &[r#"title=A "B" C body="x""#]);
    check("a.csv", "title,body\n", &[]);
    check(
        "a.csv",
        "name,age\nA,7\n",
        &[
            "error no column is known to hold a title or a body; the columns are `name`, `age`; name one, for instance with --map body=COLUMN",
        ],
    );
}

#[test]
fn maps() {
    check_mapped("title=kop, body=tekst", "a.csv", "title,kop,tekst\nA,B,x\n", &[r#"title=B body="x""#]);
    check_mapped("headline=Kop", "a.csv", "kop,body\nB,x\n", &[r#"title=B body="x""#]);
    check_mapped(
        "title=kop",
        "a.csv",
        "title,body\nA,x\n",
        &["error no column `kop`, which --map names for title; the columns are `title`, `body`"],
    );
    check_mapped("body=kop.text", "a.json", r#"{"kop":{"text":"x"}}"#, &[r#"body="x""#]);
    check_mapped("body=title", "a.json", r#"{"title":"A"}"#, &[r#"title=A body="A""#]);
    check_mapped(
        "body=tekst",
        "a.jsonl",
        "{\"title\":\"A\",\"body\":\"x\"}\n{\"title\":\"B\"}\n",
        &[
            r#"title=A body="""#,
            r#"title=B body="""#,
            "bad a.jsonl: no record has a `tekst`, which --map names for body",
        ],
    );
    let known = "title, body, date, byline, outlet, url, id, speakers, section, language".to_owned();
    for (text, expected) in [
        ("titel=x", MapError::UnknownField { field: "titel".to_owned(), known }),
        ("title", MapError::NotAPair { part: "title".to_owned() }),
        ("title=", MapError::NotAPair { part: "title=".to_owned() }),
        ("title=a,headline=b", MapError::Twice { field: "title" }),
    ] {
        assert_eq!(FieldMap::parse(text), Err(expected), "{text}");
    }
    assert_eq!(FieldMap::parse(""), Ok(FieldMap::default()));
}

#[test]
fn reuters() {
    let input = "<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\n\
        <REUTERS TOPICS=\"YES\" OLDID=\"5\" NEWID=\"1\">\n<DATE>26-FEB-1987 15:01:01.79</DATE>\n\
        <TOPICS><D>cocoa</D><D>tin</D></TOPICS>\n<TEXT>&#2;\n<TITLE>A &lt;B&amp;C></TITLE>\n<AUTHOR>    By P, Reuters</AUTHOR>\
        <DATELINE>    X, Feb 26 - </DATELINE><BODY>Rain > sun &unknown; & so.\n Reuter\n&#3;</BODY></TEXT>\n</REUTERS>\n\
        <REUTERS NEWID=\"2\">\n<DATE> 1-MAR-1987 00:00:00.00&#9;F</DATE><TOPICS></TOPICS>\n\
        <TEXT TYPE=\"BRIEF\">&#2;\n******<TITLE>Brief\n</TITLE>Blah blah blah.\n&#3;\n</TEXT></REUTERS>\n\
        <REUTERS NEWID=\"3\"><TEXT TYPE=\"UNPROC\">&#2;\nTABLE\n</TEXT></REUTERS><REUTERS NEWID=\"4\"><TEXT></TEXT></REUTERS>\n\
        <REUTERS NEWID=\"5\"><TEXT><TITLE>Cut";
    check(
        "x.sgm",
        input,
        &[
            "id=reuters-1 title=A <B&C> byline=By P, Reuters outlet=Reuters section=cocoa dated body=\"Rain > sun &unknown; & so.\\n Reuter\\n\\u{3}\"",
            "id=reuters-2 title=Brief outlet=Reuters dated body=\"\"",
            "id=reuters-3 outlet=Reuters body=\"\\u{2}\\nTABLE\\n\"",
            "bad x.sgm: record 4, line 20: neither a body nor a title",
            "bad x.sgm: record 5, line 21: the file ends inside a story",
        ],
    );
}

#[test]
fn a_story_of_brackets_is_read_once() {
    for (filling, reason) in
        [("<", "neither a body nor a title"), ("</", "neither a body nor a title"), ("<TEXT", "neither")]
    {
        let story = format!("<REUTERS NEWID=\"1\">{}><TEXT></TEXT></REUTERS>", filling.repeat(1 << 20));
        let lines = read("x.sgm", story.as_bytes()).lines;
        assert!(lines.len() == 1 && lines[0].starts_with("bad x.sgm: record 1, line 1: ") && lines[0].contains(reason));
    }
    let story = format!("<REUTERS {} NEWID=\"1\"><TEXT><TITLE>A</TITLE></TEXT></REUTERS>", "=".repeat(1 << 20));
    check("x.sgm", story, &["id=reuters-1 title=A outlet=Reuters body=\"\""]);
}

#[test]
fn encodings() {
    let prose = "Żółw pobił Ålesund – „cześć”, sagte Müller.\n\nMore.\n";
    let utf_16_le: Vec<u8> = prose.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf_16_be: Vec<u8> = prose.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let with_mark = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
    for (bytes, encoding, offset) in [
        (prose.as_bytes().to_vec(), None, Some(0)),
        (with_mark(b"\xef\xbb\xbf", prose.as_bytes()), None, Some(3)),
        (with_mark(b"\xff\xfe", &utf_16_le), Some("UTF-16LE"), None),
        (with_mark(b"\xfe\xff", &utf_16_be), Some("UTF-16BE"), None),
        (utf_16_le.clone(), Some("UTF-16LE"), None),
        (utf_16_be.clone(), Some("UTF-16BE"), None),
    ] {
        let outcome = read("a.txt", &bytes);
        let article = &outcome.articles[0];
        assert_eq!(article.body, prose);
        assert_eq!(article.provenance.encoding, encoding);
        assert_eq!(article.provenance.body_offset, offset);
        assert_eq!(outcome.reading.unwrap().encoding, encoding);
    }
    let russian = "Министр иностранных дел заявил журналистам, что переговоры будут продолжены.";
    for encoding in [encoding_rs::WINDOWS_1251, encoding_rs::KOI8_U] {
        let outcome = read("a.txt", &encoding.encode(russian).0);
        assert_eq!(outcome.articles[0].body, russian);
        assert_eq!(outcome.articles[0].provenance.encoding, Some(encoding.name()));
        let json = format!("{{\"body\":\"{russian}\"}}\n{{\"body\":\"{russian}\"}}\n");
        let outcome = read("a.jsonl", &encoding.encode(&json).0);
        assert_eq!(outcome.articles[1].body, russian);
        assert_eq!(outcome.reading.unwrap().encoding, Some(encoding.name()));
    }
    let csv: Vec<u8> = "title,body\nА,Б\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check("a.csv", with_mark(b"\xff\xfe", &csv), &[r#"title=А body="Б""#]);
    check("a.txt", b"A caf\xe9 in Halden.", &[r#"body="A café in Halden.""#]);
}

#[test]
fn damaged_utf_8_loses_nothing() {
    let outcome = read("a.txt", b"\xc3\xa5\xc3\xa5\xc3\xa5\xc3\xa5\xc3\xa5 caf\xe9 \xc3\xa5.");
    assert_eq!(outcome.lines, [r#"body="ååååå café å.""#, "warning a.txt: 1 byte not UTF-8 was read as windows-1252"]);
    let mut lines = b"{\"body\":\"\xc3\xa5\"}\n".repeat(8000);
    lines.extend(b"{\"body\":\"caf\xe9\"}\n{\"body\":\"\xc3\xa5\"}\n");
    let outcome = read("a.jsonl", &lines);
    assert_eq!(outcome.articles.len(), 8002);
    assert_eq!(outcome.articles[8000].body, "café");
    assert_eq!(outcome.articles[8000].provenance.encoding, Some("windows-1252"));
    assert_eq!(outcome.articles[8001].provenance.encoding, None);
    assert_eq!(
        outcome.lines[8001],
        "warning a.jsonl: record 8001, line 8001: 1 byte not UTF-8 was read as windows-1252"
    );
    let csv = [b"title,body\n".as_slice(), &b"A,\xc3\xa5\n".repeat(20), b"B,caf\xe9\n"].concat();
    assert_eq!(read("a.csv", &csv).articles[20].body, "café");
    let array = [b"[".as_slice(), &b"{\"body\":\"\xc3\xa5\"},".repeat(20), b"{\"body\":\"caf\xe9\"}]"].concat();
    assert_eq!(read("a.json", &array).articles[20].body, "café");
}

#[test]
fn detection() {
    check_detected("a.csv", b"[{\"title\":\"A\"}]", Format::Json);
    check_detected("a.csv", b"{\"title\":\"A\"}\n{\"title\":\"B\"}\n", Format::Jsonl);
    check_detected("a.json", b"{\"title\":\"A\"}\n{\"title\":\"B\"}\n", Format::Jsonl);
    check_detected("a.jsonl", b"{\"title\":\n{\"title\":\"B\"}\n", Format::Jsonl);
    check_detected("a.jsonl", b"oops\n{\"title\":\"B\"}\n", Format::Jsonl);
    check_detected("a.txt", b"{\n\"title\": \"A\"}\n", Format::Json);
    check_detected("a", b"{\"articles\":[{\"title\":\"A\"}]}", Format::Json);
    check_detected("a.txt", b"[Editor's note: corrected.]\n", Format::Text);
    check_detected("a.txt", b"[] is a pair of brackets", Format::Text);
    check_detected("a.md", b"[a link](b)\n", Format::Markdown);
    check_detected("a.txt", b"{braces} are rare", Format::Text);
    check_detected("a.txt", b"# Heading\n", Format::Text);
    check_detected("a.txt", b"<Applause> Thank you.", Format::Text);
    check_detected("a.md", b"<p><b>Big</b> <i>news</i></p>", Format::Markdown);
    check_detected("a.md", b"# Heading\n", Format::Markdown);
    check_detected("README", b"# Heading\n", Format::Markdown);
    check_detected("a.txt", b"---\ntitle: A\n---\nText", Format::Markdown);
    check_detected("a.csv", b"what,ever\n1,2\n", Format::Csv);
    check_detected("a.tsv", b"what\tever\n", Format::Tsv);
    check_detected("a.dat", b"title\tbody\nA\tx\n", Format::Tsv);
    check_detected("a.txt", b"\r\n\ntitle;body\r\nA;x\r\n", Format::Csv);
    check_detected("a.txt", b"\"title\",\"body\"\nA,x\n", Format::Csv);
    check_detected("a.txt", b"\"no, title\",body\nA,x\n", Format::Csv);
    check_detected("a.txt", b"\"title\nof it\",body\nA,x\n", Format::Text);
    check_detected("a.txt", b"title\nA\n", Format::Text);
    check_detected("a.txt", b"name,age\nA,7\n", Format::Text);
    check_detected("a.txt", b"\"We sail,\" said Ida, \"today.\"\n", Format::Text);
    check_detected("a.txt", b"Body, text and title are words.\nMore of them.", Format::Text);
    check_detected("a.sgm", b"<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\n<REUTERS NEWID=\"1\">", Format::ReutersSgml);
    check_detected("a", b"\n<REUTERS NEWID=\"1\">", Format::ReutersSgml);
    check_detected("-", b"title,body\nA,x\n", Format::Text);
    check_detected("-", b"  {\"title\":\"A\"}\n", Format::Jsonl);
    check_detected("-", b"[{\"title\":\"A\"}]\n", Format::Json);
    check_detected("-", b"# Heading\n", Format::Text);
    for format in Format::ALL {
        assert_eq!(Format::from_name(format.name()), Some(format));
    }
}

#[test]
fn binary_files_are_named_and_never_read_as_text() {
    for (head, name) in [
        (b"%PDF-1.7\n".as_slice(), "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\x7fELF\x02", "ELF"),
        (b"\xff\xfe\x00\x00a\x00\x00\x00", "UTF-32"),
        (b"text\x00with a NUL", "NUL byte at offset 4"),
        (b"\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f\x10\x11\x12", "control characters"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00\x21\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x13\x00\x00\x00[Content_Types].xml", "Office"),
        (b"<?xml version='1.0'?><catalog id='7'><a/></catalog>", "(<catalog id='7'>)"),
        (b"\n<Report><a>x</a><b>y</b><c>z</c></Report>", "markup"),
    ] {
        match read("a.txt", head).error {
            Some(ReadError::Unknown { reason }) => assert!(reason.contains(name), "{name}: {reason}"),
            other => panic!("{name}: {other:?}"),
        }
    }
    assert!(read("RIFFRAFF.txt", b"RIFFRAFF is a word.").error.is_none());
}

/// Endless input: `head`, then `fill` over and over up to `length` bytes, then `tail`.
fn endless(head: &str, fill: u8, length: u64, tail: &str) -> impl Read {
    let head = io::Cursor::new(head.as_bytes().to_vec());
    head.chain(io::repeat(fill).take(length)).chain(io::Cursor::new(tail.as_bytes().to_vec()))
}

#[test]
fn oversized_records_are_bad_and_the_next_one_is_read() {
    let options = ReadOptions { max_article_bytes: 1000, ..ReadOptions::default() };
    let large = "larger than 1000 bytes, the most that one article may take";
    let length = 50_000_000;
    for (path, head, tail, expected) in [
        ("a.jsonl", "{\"title\":\"A\"}\n{\"title\":\"", "\"}\n{\"title\":\"B\"}\n", "record 2, line 2"),
        ("a.json", "[{\"title\":\"A\"},\n{\"title\":\"", "\"},{\"title\":\"B\"}]", "record 2, line 2"),
        ("a.csv", "title,body\nA,\nx,\"", "\"\nB,\n", "record 2, line 3"),
        (
            "a.sgm",
            "<REUTERS><TEXT><TITLE>A</TITLE></TEXT></REUTERS>\n<REUTERS><TEXT><TITLE>",
            "</TITLE></TEXT></REUTERS><REUTERS><TEXT><TITLE>B</TITLE></TEXT></REUTERS>",
            "record 2, line 2",
        ),
    ] {
        let outcome = read_with(path, endless(head, b'x', length, tail), &options);
        let titles: Vec<&str> = outcome.articles.iter().filter_map(|article| article.title.as_deref()).collect();
        assert_eq!(titles, ["A", "B"], "{:?}", outcome.lines);
        assert_eq!(outcome.lines[1], format!("bad {path}: {expected}: {large}"));
    }
    let outcome = read_with("a.txt", endless("Text", b'x', length, ""), &options);
    assert_eq!(outcome.lines, [format!("bad a.txt: {large}")]);
    let outcome = read_with("a.csv", endless("title,body\nA,\"", b'x', length, ""), &options);
    assert!(outcome.lines[0].ends_with("never closed"), "{:?}", outcome.lines);
}

#[test]
fn the_sink_can_stop_the_reading() {
    let input = "{\"title\":\"A\"}\n".repeat(100);
    for (path, input) in [("a.jsonl", input.clone()), ("a.json", format!("[{}{{}}]", input.replace('\n', ",")))] {
        let mut seen = 0;
        let result = read_stream(&mut input.as_bytes(), path, &ReadOptions::default(), &mut |_| {
            seen += 1;
            if seen == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!((seen, result.unwrap().records), (3, 3));
    }
}

#[test]
fn the_format_can_be_given() {
    let options = ReadOptions { format: Some(Format::Text), ..ReadOptions::default() };
    let outcome = read_with("a.csv", b"title,body\nA,x\n".as_slice(), &options);
    assert_eq!(outcome.lines, [r#"body="title,body\nA,x\n""#]);
}

fn read_file(path: &Path) -> Outcome {
    read_with(path.file_name().unwrap().to_str().unwrap(), File::open(path).unwrap(), &ReadOptions::default())
}

#[test]
fn seed_article() {
    let Some(folder) = shared("seed_article", "seed/text") else { return };
    let path = folder.join("000_6568ebfa7143376c.txt");
    let bytes = fs::read(&path).unwrap();
    let outcome = read_file(&path);
    let [article] = outcome.articles.as_slice() else { panic!("{:?}", outcome.lines) };
    assert_eq!(article.date, Some(date(("2022-01-13", DateOrigin::Header))));
    assert_eq!(article.title, None);
    assert_eq!(article.provenance.body_offset, Some(17));
    assert_eq!(article.body.as_bytes(), &bytes[17..]);
    let other = read_file(&folder.join("case_a_short_names.txt"));
    assert!(other.articles[0].title.is_some());
    assert_eq!(other.articles[0].date, None);
}

#[test]
fn press_releases() {
    let Some(folder) = shared("press_releases", "press") else { return };
    for (name, expected) in [("putin.csv", 816), ("zelenskyy.csv", 980)] {
        let path = folder.join(name);
        let outcome = read_file(&path);
        assert_eq!(outcome.articles.len(), expected);
        assert_eq!(outcome.lines.len(), expected, "a warning or a bad record");
        assert_eq!(outcome.reading.unwrap().format, Some(Format::Csv));
        let mut rows = csv::Reader::from_path(&path).unwrap();
        let header = rows.headers().unwrap().clone();
        let column = |name| header.iter().position(|column| column == name).unwrap();
        for (row, article) in rows.records().map(Result::unwrap).zip(&outcome.articles) {
            assert_eq!(article.id.as_deref(), Some(&row[column("link")]));
            assert_eq!(article.title.as_deref().unwrap_or(""), row[column("headline")].trim());
            assert_eq!(article.body, &row[column("body")]);
            assert_eq!(article.date, Some(date((&row[column("date")], DateOrigin::Metadata))));
        }
    }
}

#[test]
fn reuters_collection() {
    let Some(folder) = shared("reuters_collection", "reuters") else { return };
    let archive = File::open(folder.join("reuters-21578-sgml.tar.zst")).unwrap();
    let mut unpacked = Vec::new();
    zstd::Decoder::new(archive).unwrap().read_to_end(&mut unpacked).unwrap();
    let mut stories = 0;
    let (mut title_only, mut body_only, mut with_byline) = (0, 0, 0);
    let mut problems = Vec::new();
    let days =
        chrono::NaiveDate::from_ymd_opt(1987, 2, 26).unwrap()..=chrono::NaiveDate::from_ymd_opt(1987, 10, 20).unwrap();
    for (name, bytes) in tar_entries(&unpacked).into_iter().filter(|(name, _)| name.ends_with(".sgm")) {
        let outcome = read(&name, bytes);
        problems.extend(outcome.lines.iter().filter(|line| !line.starts_with("id=")).cloned());
        let raw = bytes.iter().map(|&byte| char::from(byte)).collect::<String>();
        let dates: Vec<&str> = raw.split("<DATE>").skip(1).map(|rest| rest.split("</DATE>").next().unwrap()).collect();
        assert_eq!(dates.len(), outcome.articles.len(), "{name}");
        for (article, raw_date) in outcome.articles.iter().zip(dates) {
            stories += 1;
            title_only += u32::from(article.body.is_empty());
            body_only += u32::from(article.title.is_none());
            with_byline += u32::from(article.byline.is_some());
            // The day, by hand: `26-FEB-1987 …`.
            let written = raw_date.split_whitespace().next().unwrap();
            let day = chrono::NaiveDate::parse_from_str(written, "%d-%b-%Y").unwrap();
            assert!(days.contains(&day), "{written}");
            let found = article.date.unwrap_or_else(|| panic!("{name}: no date from {raw_date:?}"));
            let first = serde_json::to_value(found).unwrap()["first"].clone();
            assert_eq!(first, serde_json::json!(day), "{raw_date:?}");
        }
    }
    assert_eq!(stories, 21_578);
    assert_eq!((title_only, body_only, with_byline), (1_798, 737, 875));
    // The one byte of the collection that is not ASCII.
    let stray = "warning reut2-017.sgm: record 980, line 35556: 1 byte not UTF-8 was read as windows-1252";
    assert_eq!(problems, [stray]);
}

proptest! {
    #[test]
    fn any_bytes_in_any_format_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..400), format in 0..8_usize) {
        let options = ReadOptions { format: Format::ALL.get(format).copied(), ..ReadOptions::default() };
        read_with("a.txt", bytes.as_slice(), &options);
        read_with("-", bytes.as_slice(), &options);
    }

    #[test]
    fn anything_like_a_record_does_no_harm(
        parts in prop::collection::vec(prop::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\n", "\r", " ", "\"title\"", "\"body\"", "\"items\"", "\"data\"", "x", "1", "ø",
            "null", "<REUTERS ", "<REUTERS>", "</REUTERS>", "<TEXT>", "</TEXT>", "<TITLE>", "</TITLE>", "&#", "&lt;", "NEWID=", ">",
            "title,body\n", ";", "\t", "---\n", "# ", "Date:", "date ", "2022-01-13", "2022-02-30", "Title: ",
        ]), 0..60),
        format in 0..8_usize,
    ) {
        let input = parts.concat();
        let options = ReadOptions { format: Format::ALL.get(format).copied(), ..ReadOptions::default() };
        let outcome = read_with("a.json", input.as_bytes(), &options);
        for article in &outcome.articles {
            prop_assert!(article.title.is_some() || !article.body.is_empty());
        }
    }

    #[test]
    fn a_body_is_the_bytes_of_its_file(
        text in "( ?(date 2022-01-13|Title: [a-ø]{1,9}|Date: x|By: P|# T|---|title: T)(\r\n|\n| ))?[ \na-zø.—]{0,40}",
        mark in any::<bool>(),
        markdown in any::<bool>(),
    ) {
        let format = if markdown { Format::Markdown } else { Format::Text };
        let options = ReadOptions { format: Some(format), ..ReadOptions::default() };
        let file = format!("{}{text}", if mark { "\u{feff}" } else { "" });
        for article in read_with("a", file.as_bytes(), &options).articles {
            let offset = article.provenance.body_offset.unwrap() as usize;
            if !article.body.is_empty() {
                prop_assert_eq!(article.body.as_bytes(), &file.as_bytes()[offset..]);
            }
        }
    }

    #[test]
    fn what_serde_json_writes_is_read_back(
        records in prop::collection::vec((".{0,20}", "[^ ].{0,40}"), 0..6),
        pretty in any::<bool>(),
    ) {
        let values: Vec<serde_json::Value> =
            records.iter().map(|(x, body)| serde_json::json!({"x": x, "body": format!("b{body}")})).collect();
        let document = if pretty { serde_json::to_string_pretty(&values) } else { serde_json::to_string(&values) }.unwrap();
        let options = ReadOptions { format: Some(Format::Json), ..ReadOptions::default() };
        let bodies: Vec<String> =
            read_with("a.json", document.as_bytes(), &options).articles.into_iter().map(|article| article.body).collect();
        let expected: Vec<String> = records.iter().map(|(_, body)| format!("b{body}")).collect();
        prop_assert_eq!(&bodies, &expected);
        let lines: String = values.iter().map(|value| format!("{value}\n")).collect();
        let options = ReadOptions { format: Some(Format::Jsonl), ..ReadOptions::default() };
        let outcome = read_with("a.jsonl", lines.as_bytes(), &options);
        prop_assert_eq!(outcome.articles.len(), expected.len());
    }

    #[test]
    fn what_the_csv_crate_writes_is_read_back(rows in prop::collection::vec(("[^\0]{0,20}", "[^\0]{0,20}"), 1..6)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["title", "body"]).unwrap();
        for (title, body) in &rows {
            writer.write_record([title, &format!("b{body}")]).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let options = ReadOptions { format: Some(Format::Csv), ..ReadOptions::default() };
        let bodies: Vec<String> =
            read_with("a.csv", bytes.as_slice(), &options).articles.into_iter().map(|article| article.body).collect();
        prop_assert_eq!(bodies, rows.iter().map(|(_, body)| format!("b{body}")).collect::<Vec<_>>());
    }
}
