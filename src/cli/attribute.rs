//! `onrecord attribute`: who says what in texts, without an index.
//!
//! Texts are worked on by several threads and answered in the order in which they were named.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use serde::Deserialize;

use super::args::{AttributeArgs, Common, LinesFormat};
use super::environment::Environment;
use super::errors::{CliError, Outcome, say};
use super::plan::{index_folder, offsets};
use crate::attribute::{Attributions, Given, Input, attribute, resolve_given};
use crate::intake::{self, Level, Listed};
use crate::read::{ReadError, WholeText, read_text};
use crate::render::attributions;
use crate::render::json::{Offsets, Range, Writer};
use crate::render::page::safe;
use crate::result::Attributed;
use crate::text::Span;

/// Texts that a thread works on before what was found in them is written.
const AT_ONCE: usize = 32;

/// The name of standard input, as a file and as a text.
const STANDARD_INPUT: &str = "-";

/// Runs the command.
pub fn run(
    args: &AttributeArgs,
    common: &Common,
    environment: &Environment,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, CliError> {
    let message_style = environment.message_style(common.color);
    let unit = offsets(args.offsets);
    let given = args.given.as_deref().map(read_given).transpose()?;
    let index = index_folder(common);
    let (files, notes) =
        intake::files(&args.paths, &index).map_err(|error| CliError::Intake { error, index: index.clone() })?;
    let mut failed = false;
    for note in &notes {
        failed |= note.level == Level::Error;
        if note.level == Level::Error || (common.verbose && !common.quiet) {
            say(&safe(&note.to_string()), &message_style, err);
        }
    }
    let work = Work { given: given.as_ref(), unit, least: args.min_confidence };
    let jobs = args.jobs.map_or_else(|| thread::available_parallelism().map_or(1, usize::from), usize::from);
    let style = environment.style(common.color);
    let has_headings = files.len() > 1;
    let mut is_first = true;
    for some in files.chunks(AT_ONCE.saturating_mul(jobs)) {
        for (file, found) in some.iter().zip(work.all(some, jobs)) {
            let attributed = match found {
                Ok(attributed) => attributed,
                // A folder holds what it holds; only what is named must be a text.
                Err(Unread::Unfit(reason)) if !file.named && file.path.is_some() => {
                    if common.verbose && !common.quiet {
                        say(&format!("left out: {}: {}", safe(&file.shown), safe(&reason)), &message_style, err);
                    }
                    continue;
                }
                Err(Unread::Unfit(reason) | Unread::Failed(reason)) => {
                    failed = true;
                    say(&format!("{}: {}", safe(&file.shown), safe(&reason)), &message_style, err);
                    continue;
                }
            };
            match args.format {
                LinesFormat::Jsonl => Writer::new(out).attributed(&attributed, unit)?,
                LinesFormat::Text => {
                    if has_headings {
                        if !is_first {
                            out.write_all(b"\n")?;
                        }
                        attributions::heading(&attributed, &style, out)?;
                    }
                    attributions::lines(&attributed, &style, out)?;
                }
            }
            is_first = false;
        }
    }
    Ok(if failed { Outcome::Partly } else { Outcome::Done })
}

/// Why there are no attributions of a file.
enum Unread {
    /// It is no text of one article.
    Unfit(String),
    Failed(String),
}

/// What is done with each file.
struct Work<'a> {
    given: Option<&'a GivenTexts>,
    unit: Offsets,
    least: Option<f32>,
}

impl Work<'_> {
    /// What is found in each of the files, in their order.
    fn all(&self, files: &[Listed], jobs: usize) -> Vec<Result<Attributed, Unread>> {
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<(usize, Result<Attributed, Unread>)>> = Mutex::new(Vec::with_capacity(files.len()));
        thread::scope(|scope| {
            for _ in 0..jobs.clamp(1, files.len().max(1)) {
                scope.spawn(|| {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let Some(file) = files.get(number) else { break };
                        let found = self.one(file);
                        // A list is whole after every push, whatever happens elsewhere.
                        done.lock().unwrap_or_else(PoisonError::into_inner).push((number, found));
                    }
                });
            }
        });
        let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        done.sort_by_key(|(number, _)| *number);
        done.into_iter().map(|(_, found)| found).collect()
    }

    fn one(&self, file: &Listed) -> Result<Attributed, Unread> {
        let (bytes, name) = match &file.path {
            Some(path) => (fs::read(path), path.file_name().unwrap_or_default().to_string_lossy().into_owned()),
            None => (standard_input(), STANDARD_INPUT.to_owned()),
        };
        let bytes = bytes.map_err(|error| Unread::Failed(format!("cannot be read: {error}")))?;
        let whole = read_text(&bytes, &name).map_err(|error| Unread::Unfit(unfit(&error)))?;
        let doc = match &file.path {
            Some(path) => path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            None => name,
        };
        let mut attributions = match self.given {
            Some(given) => resolved(&whole, given.of(&doc), self.unit).map_err(Unread::Failed)?,
            None => found_in(&whole),
        };
        if let Some(least) = self.least {
            attributions.attributions.retain(|one| one.confidence >= least);
        }
        Ok(Attributed { doc, text: whole.text, attributions })
    }
}

fn unfit(error: &ReadError) -> String {
    match error {
        ReadError::Unknown { reason } => format!("no text of one article: {reason}"),
        other => other.to_string(),
    }
}

#[expect(clippy::disallowed_methods, reason = "this is where standard input is opened")]
fn standard_input() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn input(whole: &WholeText) -> Input<'_> {
    let article = &whole.article;
    Input { title: article.title.as_deref(), text: &article.body, record_speakers: &article.speakers }
}

/// The attributions of a text, in spans of all of it.
fn found_in(whole: &WholeText) -> Attributions {
    let mut attributions = attribute(&input(whole));
    let moved = |spans: &[Span]| -> Vec<Span> {
        let from_body = |at: usize| at + whole.before_body;
        spans.iter().map(|span| Span::clamp(&whole.text, from_body(span.start()), from_body(span.end()))).collect()
    };
    for one in &mut attributions.attributions {
        one.source = moved(&one.source);
        one.cue = moved(&one.cue);
        one.content = moved(&one.content);
    }
    attributions
}

/// The given attributions of a text with who is meant; those whose words stand before the body are meant by nobody.
fn resolved(whole: &WholeText, given: &[GivenAttribution], unit: Offsets) -> Result<Attributions, String> {
    let text = &whole.text;
    let places = match unit {
        Offsets::Bytes => None,
        Offsets::Chars => Some(text.char_indices().map(|(at, _)| at).chain([text.len()]).collect::<Vec<usize>>()),
    };
    let byte = |offset: u64| {
        let offset = usize::try_from(offset).ok()?;
        places.as_ref().map_or(Some(offset), |places| places.get(offset).copied())
    };
    let span = |[start, end]: &Range| {
        let found = byte(*start).zip(byte(*end)).and_then(|(start, end)| Span::new(text, start, end));
        found.ok_or_else(|| format!("the given range [{start}, {end}] is none of this text; see --offsets"))
    };
    let spans = |ranges: &[Range]| ranges.iter().map(span).collect::<Result<Vec<Span>, String>>();
    let body = &whole.article.body;
    let in_body = |spans: &[Span]| -> Vec<Span> {
        let moved = |at: usize| at.checked_sub(whole.before_body);
        spans.iter().filter_map(|span| Span::new(body, moved(span.start())?, moved(span.end())?)).collect()
    };
    let mut whole_spans = Vec::with_capacity(given.len());
    for one in given {
        whole_spans.push((spans(&one.source)?, spans(&one.cue)?, spans(&one.content)?));
    }
    let inside: Vec<Given> = whole_spans
        .iter()
        .map(|(source, cue, content)| Given { source: in_body(source), cue: in_body(cue), content: in_body(content) })
        .collect();
    let mut attributions = resolve_given(&input(whole), &inside);
    for (one, (source, cue, content)) in attributions.attributions.iter_mut().zip(whole_spans) {
        (one.source, one.cue, one.content) = (source, cue, content);
    }
    Ok(attributions)
}

/// What is given of each text.
struct GivenTexts(HashMap<String, Vec<GivenAttribution>>);

impl GivenTexts {
    fn of(&self, doc: &str) -> &[GivenAttribution] {
        self.0.get(doc).map_or(&[], Vec::as_slice)
    }
}

#[derive(Deserialize)]
struct GivenText {
    doc: String,
    attributions: Vec<GivenAttribution>,
}

#[derive(Deserialize)]
struct GivenAttribution {
    #[serde(default)]
    source: Vec<Range>,
    #[serde(default)]
    cue: Vec<Range>,
    #[serde(default)]
    content: Vec<Range>,
}

fn read_given(path: &Path) -> Result<GivenTexts, CliError> {
    let shown = safe(&path.to_string_lossy());
    let text = fs::read_to_string(path).map_err(|error| CliError::Usage {
        message: format!("{shown} cannot be read: {error}"),
        hint: Some("--given takes JSON lines in the form that --format jsonl prints".to_owned()),
    })?;
    let mut texts: HashMap<String, Vec<GivenAttribution>> = HashMap::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let one: GivenText = serde_json::from_str(line).map_err(|error| CliError::Usage {
            message: format!("{shown}, line {number}: {}", safe(&error.to_string())),
            hint: Some("each line is {\"doc\": …, \"attributions\": [{\"source\": [[start, end]], …}]}".to_owned()),
        })?;
        texts.entry(one.doc).or_default().extend(one.attributions);
    }
    Ok(GivenTexts(texts))
}
