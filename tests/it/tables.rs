//! Lines of TREC runs and CSV: what other programs read of an answer.

use std::io::{self, ErrorKind};

use onrecord::date::{DateOrigin, PublicationDate};
use onrecord::render::csv::{self as table, Cells};
use onrecord::render::json::Offsets;
use onrecord::render::trec;
use onrecord::result::{Hit, Page, Passage, SeenRole, SpeakerEntry};
use onrecord::text::Span;
use proptest::prelude::*;

use crate::shared::Closed;

fn hit(rank: u64, id: &str, score: f32) -> Hit {
    Hit {
        rank,
        score,
        id: id.to_owned(),
        title: None,
        date: None,
        outlet: None,
        path: String::new(),
        speakers: Vec::new(),
        title_marks: Vec::new(),
        passages: Vec::new(),
        reprints: None,
        reprint_of: None,
    }
}

fn written(render: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    render(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn run_of(query: &str, hits: &[(&str, f32)]) -> String {
    let hits = hits.iter().zip(1..).map(|((id, score), rank)| hit(rank, id, *score)).collect();
    written(|out| trec::hits(&Page { hits, ..Page::default() }, query, out))
}

#[test]
fn a_trec_run_has_six_columns_and_scores_that_fall() {
    assert_eq!(run_of("q1", &[]), "");
    assert_eq!(
        run_of("q1", &[("a.txt", 4.25), ("b.txt#2", 1.5)]),
        "q1 Q0 a.txt 1 4.25 onrecord\nq1 Q0 b.txt#2 2 1.5 onrecord\n"
    );
    // Equal scores, and one that was rounded up.
    assert_eq!(
        run_of("1", &[("a", 2.0), ("b", 2.0), ("c", 2.0), ("d", 2.000_000_2), ("e", 1.0)]),
        "1 Q0 a 1 2 onrecord\n1 Q0 b 2 1.9999999 onrecord\n1 Q0 c 3 1.9999998 onrecord\n1 Q0 d 4 1.9999996 onrecord\n1 Q0 e 5 1 onrecord\n"
    );
    // By date nothing is scored.
    assert_eq!(run_of("1", &[("a", 0.0), ("b", 0.0)]), "1 Q0 a 1 -1 onrecord\n1 Q0 b 2 -2 onrecord\n");
}

#[test]
fn ids_in_a_trec_run_are_one_word() {
    for (id, expected) in [
        ("text/ferry.txt", "text/ferry.txt"),
        ("a b\tc\nd", "a%20b%09c%0Ad"),
        // What Python takes for white space too.
        ("a\u{a0}b\u{3000}\u{1c}", "a%C2%A0b%E3%80%80%1C"),
        ("a\0\u{1b}[1m", "a%00%1B[1m"),
        ("https://ferry.example/a%20b", "https://ferry.example/a%20b"),
        ("Ålesund", "Ålesund"),
    ] {
        assert_eq!(run_of(id, &[(id, 1.0)]), format!("{expected} Q0 {expected} 1 1 onrecord\n"), "{id:?}");
    }
}

proptest! {
    /// Tools that order by a score of 32 bits again keep the order of the ranks.
    #[test]
    fn scores_of_a_trec_run_fall_strictly_whatever_they_are(
        mut scores in proptest::collection::vec(prop_oneof![Just(0.0f32), Just(1.0), 0.0f32..1e-5, 0.0f32..100.0], 1..60)
    ) {
        scores.sort_by(|one, other| other.total_cmp(one));
        let hits: Vec<(&str, f32)> = scores.iter().map(|score| ("a", *score)).collect();
        let read: Vec<f32> =
            run_of("1", &hits).lines().map(|line| line.split(' ').nth(4).unwrap().parse().unwrap()).collect();
        prop_assert_eq!(read.len(), scores.len());
        prop_assert!(read.is_sorted_by(|one, other| one > other), "{:?}", read);
    }
}

const BODY: &str = "Ålesund slept. “The ferry,\nshe said, \"sails\".” =1+1 it did.";

fn ferry_page() -> Page {
    let passage = |text: &str, marks: &[&str], speakers: &[&str]| {
        let start = BODY.find(text).unwrap();
        let mark = |word: &&str| {
            let at = start + text.find(*word).unwrap();
            Span::new(BODY, at, at + word.len()).unwrap()
        };
        Passage {
            score: 1.0,
            text: text.to_owned(),
            span: Span::new(BODY, start, start + text.len()).unwrap(),
            chars_before: BODY[..start].chars().count(),
            marks: marks.iter().map(mark).collect(),
            speakers: speakers.iter().map(|name| (*name).to_owned()).collect(),
        }
    };
    let first = Hit {
        title: Some("Ferry, stays".to_owned()),
        date: PublicationDate::month(2021, 5, DateOrigin::Header),
        outlet: Some("Fjord Post".to_owned()),
        path: "text/ferry.txt".to_owned(),
        passages: vec![
            passage("“The ferry,\nshe said, \"sails\".”", &["ferry", "sails"], &["Ida Strøm", "Per"]),
            passage("=1+1 it did.", &[], &[]),
        ],
        ..hit(1, "text/ferry.txt", 3.25)
    };
    Page { hits: vec![first, hit(2, "b\x1b.txt", 1.5)], ..Page::default() }
}

/// The fields of CSV as a reader of its own sees them.
fn fields(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn csv_has_a_row_for_each_passage_and_exact_cells() {
    let page = ferry_page();
    let text = written(|out| {
        table::hit_headings(false, out)?;
        table::hits(&page, None, Offsets::Bytes, Cells::Exact, out)
    });
    let expected = "\
rank,score,id,title,date,outlet,path,passage,speakers,text,start,end,marks
1,3.25,text/ferry.txt,\"Ferry, stays\",2021-05,Fjord Post,text/ferry.txt,1,Ida Strøm; Per,\"“The ferry,
she said, \"\"sails\"\".”\",16,51,23-28 41-46
1,3.25,text/ferry.txt,\"Ferry, stays\",2021-05,Fjord Post,text/ferry.txt,2,,=1+1 it did.,52,64,
2,1.5,b\u{1b}.txt,,,,,,,,,,
";
    assert_eq!(text, expected);
    let rows = fields(&text);
    assert!(rows.iter().all(|row| row.len() == 13));
    for (row, passage) in rows[1..3].iter().zip(&page.hits[0].passages) {
        assert_eq!(row[9], passage.text);
        assert_eq!(&BODY[row[10].parse().unwrap()..row[11].parse().unwrap()], passage.text);
    }
    let chars = fields(&written(|out| table::hits(&page, None, Offsets::Chars, Cells::Exact, out)));
    assert_eq!(chars[0][10..], ["15", "46", "20-25 38-43"].map(str::to_owned));
}

#[test]
fn csv_of_many_queries_begins_with_their_ids() {
    let text = written(|out| {
        table::hit_headings(true, out)?;
        table::hits(&ferry_page(), Some("q 1, \"a\""), Offsets::Bytes, Cells::Clean, out)?;
        table::hits(&Page::default(), Some("q2"), Offsets::Bytes, Cells::Clean, out)
    });
    let rows = fields(&text);
    assert_eq!(rows.iter().map(Vec::len).collect::<Vec<_>>(), [14; 4]);
    assert_eq!((rows[0][0].as_str(), rows[1][0].as_str(), rows[3][0].as_str()), ("query", "q 1, \"a\"", "q 1, \"a\""));
    // On a terminal nothing acts.
    assert_eq!(rows[3][3], "b␛.txt");
}

#[test]
fn csv_of_speakers() {
    let role = |role: &str| SeenRole { role: role.to_owned(), articles: 1, first: None, last: None };
    let speaker = SpeakerEntry {
        name: "Ida Strøm".to_owned(),
        aliases: vec!["Strøm".to_owned(), "Captain, I.".to_owned()],
        roles: vec![role("captain"), role("mayor")],
        attributions: 3,
        articles: 2,
        first: "2021-05-04".parse().ok(),
        last: None,
    };
    let expected = "\
name,aliases,roles,articles,quotes,first,last
Ida Strøm,\"Strøm; Captain, I.\",captain; mayor,2,3,2021-05-04,
";
    assert_eq!(written(|out| table::speakers(&[speaker], Cells::Exact, out)), expected);
}

#[test]
fn a_table_that_nobody_reads_says_why_it_ends() {
    let many = Page { hits: vec![ferry_page().hits.remove(0); 500], ..Page::default() };
    let error = table::hits(&many, None, Offsets::Bytes, Cells::Exact, &mut Closed).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BrokenPipe);
    let error = table::hits(&ferry_page(), None, Offsets::Bytes, Cells::Exact, &mut Closed).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BrokenPipe);
}
