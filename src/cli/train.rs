//! Training of the model that finds who said what: `train-attribution FOLDER`, only in builds with the feature `train`.
//!
//! Reads and writes the files; what is learned and how is `attribute`'s affair.

use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::attribute::training::{Document, Known, Trained, by_rules, train};
use crate::attribute::{Attributions, Part, leave_out, parts_by_name};
use crate::text::Span;

const USAGE: &str = "train-attribution FOLDER [MODEL [UNSEEN [RULES]]] [--without GROUP]

FOLDER  holds gold.jsonl and text/DOC.txt; offsets count characters
MODEL   where the model is written (models/attribution.bin)
UNSEEN  where the attributions of models that have not seen the article are written, in the gold's form
RULES   the same of the rules alone
GROUP   what is left out, to measure what it is worth: a group of features, trained on every third article with half of the rounds, or a
        rule, by the rules alone; `nothing` and `no-rule` for comparison";

/// One article of so many is enough for comparisons.
const QUICK_STEP: usize = 3;

/// Annotated ranges, in characters.
type Ranges = Vec<(usize, usize)>;

#[derive(Deserialize)]
struct Gold {
    doc: String,
    attributions: Vec<GoldAttribution>,
}

#[derive(Deserialize)]
struct GoldAttribution {
    source: Ranges,
    cue: Ranges,
    content: Ranges,
}

/// Runs the training if the arguments, the program's name first, ask for it; gives the exit code.
pub fn asked(arguments: &[OsString], out: &mut dyn Write) -> Option<u8> {
    let (_, rest) = arguments.split_first()?;
    let (command, rest) = rest.split_first()?;
    if command != "train-attribution" {
        return None;
    }
    let (rest, without) = match rest {
        [paths @ .., flag, group] if flag == "--without" => (paths, Some(group.to_string_lossy())),
        paths => (paths, None),
    };
    let part = without.as_ref().map(|group| leave_out(group));
    let paths: Vec<&Path> = rest.iter().map(Path::new).collect();
    let done = match (paths.split_first(), part) {
        (_, Some(None)) => Err(format!("{USAGE}\n\nGroups: {}", parts_by_name().collect::<Vec<_>>().join(", "))),
        (Some((folder, outputs)), part) if outputs.len() <= 3 => run(folder, outputs, part.flatten(), out),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => Some(0),
        Err(message) => {
            // Where not even that can be written, the exit code says it.
            let _ = writeln!(out, "{message}");
            Some(3)
        }
    }
}

fn run(folder: &Path, outputs: &[&Path], without: Option<Part>, out: &mut dyn Write) -> Result<(), String> {
    let gold_path = folder.join("gold.jsonl");
    let lines = fs::read_to_string(&gold_path).map_err(|error| about(&gold_path, &error))?;
    let (mut names, mut documents) = (Vec::new(), Vec::new());
    for (number, line) in lines.lines().enumerate() {
        let gold: Gold = serde_json::from_str(line)
            .map_err(|error| format!("{}, line {}: {error}", gold_path.display(), number + 1))?;
        let path = folder.join("text").join(format!("{}.txt", gold.doc));
        let text = fs::read_to_string(&path).map_err(|error| about(&path, &error))?;
        documents.push(document(text, &gold).ok_or_else(|| format!("{}: offsets outside the text", gold.doc))?);
        names.push(gold.doc);
    }
    if without == Some(Part::Features) {
        documents = documents.into_iter().step_by(QUICK_STEP).collect();
        names = names.into_iter().step_by(QUICK_STEP).collect();
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let trained = match without {
        // The rules alone need no training.
        Some(Part::Rule) => {
            let found = by_rules(&documents, threads);
            Trained { model: Vec::new(), unseen: found.clone(), by_rules: found }
        }
        without => train(&documents, threads, without.is_some()),
    };
    let model = outputs.first().map_or_else(|| PathBuf::from("models/attribution.bin"), |path| path.to_path_buf());
    fs::write(&model, &trained.model).map_err(|error| about(&model, &error))?;
    for (path, found) in outputs.iter().skip(1).zip([&trained.unseen, &trained.by_rules]) {
        let articles = names.iter().zip(&documents).zip(found);
        let lines: String = articles.map(|((name, document), found)| line(name, &document.text, found)).collect();
        fs::write(path, lines).map_err(|error| about(path, &error))?;
    }
    let (articles, size) = (documents.len(), trained.model.len());
    writeln!(out, "{}: {size} bytes, from {articles} articles", model.display()).map_err(|error| error.to_string())
}

fn about(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

/// An article with its annotations as spans of bytes; `None` if one is outside of the text.
fn document(text: String, gold: &Gold) -> Option<Document> {
    let mut bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    bytes.push(text.len());
    let spans = |ranges: &Ranges| -> Option<Vec<Span>> {
        ranges.iter().map(|(start, end)| Span::new(&text, *bytes.get(*start)?, *bytes.get(*end)?)).collect()
    };
    let known = gold
        .attributions
        .iter()
        .map(|one| Some(Known { source: spans(&one.source)?, cue: spans(&one.cue)?, content: spans(&one.content)? }));
    let known = known.collect::<Option<Vec<Known>>>()?;
    Some(Document { text, known })
}

/// A line in the gold's form.
fn line(name: &str, text: &str, found: &Attributions) -> String {
    let mut characters = vec![0_usize; text.len() + 1];
    let mut count = 0;
    for (at, place) in characters.iter_mut().enumerate() {
        *place = count;
        count += usize::from(text.is_char_boundary(at));
    }
    let at = |byte: usize| characters.get(byte).copied().unwrap_or_default();
    let ranges = |spans: &[Span]| spans.iter().map(|span| [at(span.start()), at(span.end())]).collect::<Vec<_>>();
    let attributions = found.attributions.iter().map(|one| {
        let speaker = one.speaker.and_then(|number| found.speakers.get(usize::from(number)));
        json!({
            "source": ranges(&one.source),
            "cue": ranges(&one.cue),
            "content": ranges(&one.content),
            "speaker": speaker.map(|speaker| &speaker.name),
            "confidence": one.confidence,
        })
    });
    let attributions: Vec<Value> = attributions.collect();
    format!("{}\n", json!({ "doc": name, "attributions": attributions }))
}
