//! The archive that ships: what its gold says is what the readers find in it, and it is as large and as varied as it claims.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use onrecord::article::Article;
use onrecord::read::{ReadOptions, Record, read_stream};
use onrecord::text::tokenise;
use serde::Deserialize;

/// A line of `gold.jsonl`; see corpus/README.md.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Gold {
    doc: String,
    date: Option<String>,
    date_origin: Option<String>,
    title: Option<String>,
    speakers: Vec<String>,
    attributions: Vec<GoldAttribution>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GoldAttribution {
    id: String,
    source: Vec<(usize, usize)>,
    source_text: Vec<String>,
    cue: Vec<(usize, usize)>,
    cue_text: Vec<String>,
    content: Vec<(usize, usize)>,
    content_text: Vec<String>,
    kind: GoldKind,
    speaker: Option<String>,
    role: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
    speech: bool,
    note: Option<String>,
}

#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord, Clone, Copy, Debug)]
#[serde(rename_all = "lowercase")]
enum GoldKind {
    Direct,
    Mixed,
    Indirect,
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn gold() -> Vec<Gold> {
    let text = fs::read_to_string(corpus().join("gold.jsonl")).unwrap();
    let parse = |(number, line)| {
        serde_json::from_str(line).unwrap_or_else(|error| panic!("gold.jsonl, line {}: {error}", number + 1))
    };
    text.lines().enumerate().map(parse).collect()
}

/// Every article of the archive under its name in the gold: `path`, with `#record` where the file holds several.
fn articles() -> BTreeMap<String, Article> {
    let mut paths = Vec::new();
    for folder in fs::read_dir(corpus()).unwrap() {
        let folder = folder.unwrap().path();
        if folder.is_dir() {
            paths.extend(fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()));
        }
    }
    let mut found = BTreeMap::new();
    for path in paths {
        let parts: Vec<_> = path.strip_prefix(corpus()).unwrap().iter().map(|part| part.to_string_lossy()).collect();
        let name = parts.join("/");
        let mut of_file = Vec::new();
        let options = ReadOptions::default();
        let reading = read_stream(&mut File::open(&path).unwrap(), &name, &options, &mut |record| {
            match record {
                Record::Article { article, warnings } => {
                    assert_eq!(warnings, []);
                    of_file.push(*article);
                }
                Record::Bad(problem) | Record::Skipped(problem) => panic!("{problem}"),
            }
            ControlFlow::Continue(())
        });
        reading.unwrap_or_else(|error| panic!("{name}: {error}"));
        let several = !matches!(of_file.as_slice(), [_]);
        for article in of_file {
            let key = if several { format!("{name}#{}", article.provenance.record) } else { name.clone() };
            assert!(found.insert(key.clone(), article).is_none(), "{key} twice");
        }
    }
    found
}

/// The slice of `body` between two counts of code points.
fn slice(body: &[char], (start, end): (usize, usize)) -> String {
    body.get(start..end).map_or_else(|| format!("no such range: {start}..{end}"), |chars| chars.iter().collect())
}

#[test]
fn the_gold_names_every_article_and_no_other() {
    let articles = articles();
    let read: BTreeSet<&str> = articles.keys().map(String::as_str).collect();
    let gold = gold();
    let named: BTreeSet<&str> = gold.iter().map(|one| one.doc.as_str()).collect();
    assert_eq!(gold.len(), named.len(), "an article twice");
    assert_eq!(read, named);
}

#[test]
fn dates_and_titles_are_what_the_readers_find() {
    let articles = articles();
    for one in gold() {
        let article = &articles[&one.doc];
        let date = article.date;
        assert_eq!(date.map(|date| date.value()), one.date, "{}: date", one.doc);
        let origin = date.map(|date| serde_json::to_value(date.origin).unwrap().as_str().unwrap().to_owned());
        assert_eq!(origin, one.date_origin, "{}: origin of the date", one.doc);
        assert_eq!(article.title, one.title, "{}: title", one.doc);
    }
}

#[test]
fn every_range_of_the_gold_is_the_slice_that_it_says() {
    let articles = articles();
    let mut ranges = 0;
    for one in gold() {
        let body: Vec<char> = articles[&one.doc].body.chars().collect();
        let mut ids = BTreeSet::new();
        for attribution in &one.attributions {
            let place = format!("{} {}", one.doc, attribution.id);
            assert!(ids.insert(&attribution.id), "{place}: id twice");
            assert!(!attribution.content.is_empty(), "{place}: nothing is said");
            let parts = [
                (&attribution.source, &attribution.source_text),
                (&attribution.cue, &attribution.cue_text),
                (&attribution.content, &attribution.content_text),
            ];
            for (spans, texts) in parts {
                let slices: Vec<String> = spans.iter().map(|span| slice(&body, *span)).collect();
                assert_eq!(&slices, texts, "{place}");
                assert!(spans.iter().all(|(start, end)| start < end), "{place}: empty range");
                assert!(spans.is_sorted_by(|a, b| a.1 <= b.0), "{place}: ranges cross");
                ranges += spans.len();
            }
        }
    }
    assert!(ranges > 1_000, "{ranges}");
}

#[test]
fn those_who_speak_in_the_gold_are_those_it_lists() {
    let mut kinds = BTreeSet::new();
    let (mut optional, mut unresolved, mut with_role, mut noted) = (0, 0, 0, 0);
    for one in gold() {
        let listed: BTreeSet<&str> = one.speakers.iter().map(String::as_str).collect();
        assert_eq!(listed.len(), one.speakers.len(), "{}: a speaker twice", one.doc);
        let speech = one.attributions.iter().filter(|attribution| attribution.speech);
        let speak: BTreeSet<&str> = speech.filter_map(|attribution| attribution.speaker.as_deref()).collect();
        assert_eq!(listed, speak, "{}", one.doc);
        for attribution in &one.attributions {
            kinds.insert(attribution.kind);
            optional += usize::from(!attribution.speech);
            unresolved += usize::from(attribution.speaker.is_none());
            with_role += usize::from(attribution.role.is_some());
            noted += usize::from(attribution.note.is_some());
            if let Some(name) = &attribution.speaker {
                assert!(!attribution.aliases.contains(name), "{} {}: an alias is the name", one.doc, attribution.id);
            }
        }
    }
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), [GoldKind::Direct, GoldKind::Mixed, GoldKind::Indirect]);
    // Every kind of difficulty is there.
    assert!(optional > 0 && unresolved > 0 && with_role > 0 && noted > 0);
}

#[test]
fn the_archive_is_as_large_and_as_varied_as_it_claims() {
    let articles = articles();
    assert!(articles.len() >= 40, "{} articles", articles.len());
    let words: usize = articles.values().map(|article| tokenise::count(&article.body)).sum();
    assert!(words >= 15_000, "{words} words");
    let formats: BTreeSet<&str> = articles.values().map(|article| article.provenance.format).collect();
    // The formats that people write by hand; those of agencies and the web have their own cases.
    let written = ["text", "markdown", "json", "jsonl", "csv", "tsv", "reuters-sgml"];
    assert_eq!(formats, written.into_iter().collect());
    let dates: Vec<String> = articles.values().filter_map(|article| article.date).map(|date| date.value()).collect();
    assert!(dates.iter().all(|date| ("2019".."2024").contains(&date.as_str())), "{dates:?}");
    assert!(dates.iter().any(|date| date.len() == "2020-03".len()), "no article is dated by its month");
    assert!(dates.len() < articles.len(), "no article is undated");
    assert!(articles.values().any(|article| article.provenance.encoding.is_some()), "every file is UTF-8");
}
