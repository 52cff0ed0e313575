//! Whole archives through the program: every article there with its day, totals equal to those of a scan of the files that
//! shares no code with it.

use std::collections::BTreeMap;
use std::path::Path;

use super::shared::{run_to, shared, unpack_reuters};

/// One article as the scan sees it.
struct Scanned {
    id: String,
    /// `YYYY-MM-DD`.
    day: String,
    words: Vec<String>,
}

fn words_of(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

fn scan_press(folder: &Path) -> Vec<Scanned> {
    let mut found = Vec::new();
    for name in ["putin.csv", "zelenskyy.csv"] {
        let mut reader = csv::Reader::from_path(folder.join(name)).expect("the press releases can be read");
        let columns = reader.headers().expect("there is a header").clone();
        for row in reader.records() {
            let row: BTreeMap<&str, String> =
                columns.iter().zip(row.expect("a row").iter().map(str::to_owned)).collect();
            let words = words_of(&format!("{} \n {}", row["headline"], row["body"]));
            found.push(Scanned { id: row["link"].clone(), day: row["date"][..10].to_owned(), words });
        }
    }
    found
}

fn between<'t>(text: &'t str, open: &str, close: &str) -> &'t str {
    text.split_once(open).and_then(|(_, rest)| rest.split_once(close)).map_or("", |(inside, _)| inside)
}

fn scan_reuters(texts: &[String]) -> Vec<Scanned> {
    let mut found = Vec::new();
    for text in texts {
        for story in text.split("<REUTERS").skip(1) {
            let date = between(story, "<DATE>", "</DATE>").trim();
            let mut parts = date.split(['-', ' ']);
            let (day, month, year) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
            let month = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC".find(month).unwrap() / 3 + 1;
            let whole = between(story, "<TEXT", "</TEXT>");
            let title = between(whole, "<TITLE>", "</TITLE>");
            let unprocessed = story.contains("<TEXT TYPE=\"UNPROC\"");
            let body = if unprocessed { whole.split_once('>').unwrap().1 } else { between(whole, "<BODY>", "</BODY>") };
            let plain = format!("{title} \n {body}").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
            found.push(Scanned {
                // As the reader makes it, so that it is unlike any other archive's.
                id: format!("reuters-{}", between(story, "NEWID=\"", "\"")),
                day: format!("{year}-{month:02}-{:0>2}", day),
                words: words_of(&plain),
            });
        }
    }
    found
}

fn has(article: &Scanned, phrase: &str) -> bool {
    let wanted: Vec<&str> = phrase.split(' ').collect();
    article.words.windows(wanted.len()).any(|run| run.iter().eq(wanted.iter()))
}

/// Query as typed, from, to; what must be there (all), one of which must be there, what must not.
type Question<'q> = (&'q str, &'q str, &'q str, &'q [&'q str], &'q [&'q str], &'q [&'q str]);

const QUESTIONS: &[Question<'_>] = &[
    ("=sanctions", "2022-02-24", "2022-03-31", &["sanctions"], &[], &[]),
    ("=sanctions =energy", "2022-03", "2022-06", &["sanctions", "energy"], &[], &[]),
    ("\"nord stream\"", "2021-10", "2022-02", &["nord stream"], &[], &[]),
    ("\"nord stream\" -=ukraine", "2021-10", "2022-06", &["nord stream"], &[], &["ukraine"]),
    ("=gas OR =oil", "2022-01-10", "2022-01-20", &[], &["gas", "oil"], &[]),
    ("=grain", "2022-05-15", "2022-06-05", &["grain"], &[], &[]),
    ("\"prime minister\" =boris", "2022-02", "2022-04", &["prime minister", "boris"], &[], &[]),
    ("=mariupol", "2022-03-01", "2022-04-30", &["mariupol"], &[], &[]),
    ("=vaccine -=covid", "2021-10-01", "2021-12-31", &["vaccine"], &[], &["covid"]),
    ("(=finland OR =sweden) =nato", "2022-05", "2022-06", &["nato"], &["finland", "sweden"], &[]),
    ("=oil =prices", "1987-03", "1987-03", &["oil", "prices"], &[], &[]),
    ("\"crude oil\"", "1987-03-01", "1987-03-15", &["crude oil"], &[], &[]),
    ("=wheat -=corn", "1987-04", "1987-06", &["wheat"], &[], &["corn"]),
    ("=cocoa", "1987-02-26", "1987-10-20", &["cocoa"], &[], &[]),
    (
        "\"trade deficit\" OR \"trade surplus\"",
        "1987-04-01",
        "1987-04-30",
        &[],
        &["trade deficit", "trade surplus"],
        &[],
    ),
    ("=baker =dollar", "1987-10-01", "1987-10-20", &["baker", "dollar"], &[], &[]),
    ("=opec -=saudi", "1987-03-10", "1987-06-30", &["opec"], &[], &["saudi"]),
    ("=takeover (=bid OR =offer)", "1987-06", "1987-06", &["takeover"], &["bid", "offer"], &[]),
    ("\"federal reserve\" =rates", "1987", "1987", &["federal reserve", "rates"], &[], &[]),
    ("=gas", "1987-10-19", "2021-10-31", &["gas"], &[], &[]),
];

#[test]
fn press_and_reuters_are_indexed_whole_and_counted_as_a_scan_counts() {
    let name = "press_and_reuters_are_indexed_whole_and_counted_as_a_scan_counts";
    let (Some(press), Some(archive)) = (shared(name, "press"), shared(name, "reuters/reuters-21578-sgml.tar.zst"))
    else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder can be made");
    let reuters = folder.path().join("reuters");
    std::fs::create_dir(&reuters).expect("a folder can be made");
    let texts = unpack_reuters(&archive, &reuters);
    let press = press.canonicalize().expect("the press releases are there");
    let press_path = press.to_str().expect("its path is UTF-8");
    run_to(0, folder.path(), &["index", "--no-attribution", press_path, "reuters"]);

    let mut scanned = scan_press(&press);
    scanned.extend(scan_reuters(&texts));
    assert_eq!(scanned.len(), 1_796 + 21_578);
    let everything = run_to(0, folder.path(), &["search", "*", "-n", "30000", "--passages", "0", "--format", "jsonl"]);
    let mut days: BTreeMap<String, String> = BTreeMap::new();
    for line in everything.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
        if line["kind"] == "hit" {
            let id = line["id"].as_str().expect("an id").to_owned();
            days.insert(id, line["date"]["value"].as_str().unwrap_or("none").to_owned());
        }
    }
    assert_eq!(days.len(), scanned.len());
    for article in &scanned {
        assert_eq!(days.get(&article.id), Some(&article.day), "{}", article.id);
    }

    for (query, from, to, all, any, none) in QUESTIONS {
        let expected = scanned
            .iter()
            .filter(|article| {
                article.day.as_str() >= *from && article.day.get(..to.len()).is_some_and(|day| day <= *to)
            })
            .filter(|article| all.iter().all(|phrase| has(article, phrase)))
            .filter(|article| any.is_empty() || any.iter().any(|phrase| has(article, phrase)))
            .filter(|article| !none.iter().any(|phrase| has(article, phrase)))
            .count();
        let code = i32::from(expected == 0);
        let counted = run_to(code, folder.path(), &["search", "-c", query, "--from", from, "--to", to]);
        assert_eq!(counted.trim(), expected.to_string(), "{query} from {from} to {to}");
    }
}
