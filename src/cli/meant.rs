//! After a search that found nothing: which of its words nothing has, and what may have been meant.

use std::io::Write;
use std::ops::Range;
use std::path::Path;

use super::args::Common;
use super::asked::Asked;
use super::errors::{CliError, say, shell_word};
use super::plan::{drawn, index_folder};
use crate::attribute::Kind;
use crate::engine::{Engine, QuotesRequest};
use crate::query::meant::{Place, hint, lower_case_operators, places, replaced};
use crate::query::{Filters, Origin, Problem, ProblemKind};
use crate::render::page::safe;
use crate::render::style::Style;
use crate::text::tokenise;

/// Words that one line names.
const MOST_IN_ONE_LINE: usize = 3;

/// Says on standard error what may have been meant, and how to ask for it if that finds something.
pub fn say_what_was_meant(
    engine: &dyn Engine,
    asked: &Asked,
    command: &str,
    common: &Common,
    index: &Path,
    style: &Style,
    err: &mut dyn Write,
) -> Result<(), CliError> {
    let Found { problems, replacements } = found(engine, asked, index)?;
    let problems: Vec<&Problem> = problems.iter().collect();
    for message in drawn(&problems, &asked.typed, &asked.filters, asked.columns) {
        say(&message, style, err);
    }
    say_how_to_ask(engine, asked, &replacements, command, common, style, err)
}

/// The same in one line, for one query of many: the words that nothing has. `None` where there is nothing to say.
pub fn in_one_line(engine: &dyn Engine, asked: &Asked, index: &Path) -> Result<Option<String>, CliError> {
    let problems = found(engine, asked, index)?.problems;
    let words = problems.iter().filter(|problem| matches!(problem.kind, ProblemKind::NothingHas { .. }));
    let messages: Vec<String> = words.take(MOST_IN_ONE_LINE).map(|problem| problem.kind.to_string()).collect();
    Ok((!messages.is_empty()).then(|| format!("hint: {}", messages.join(" "))))
}

/// A place in the query or a flag, and what to write there instead.
type Replacement = (Origin, Range<usize>, String);

/// What may have been meant.
#[derive(Default)]
struct Found {
    problems: Vec<Problem>,
    replacements: Vec<Replacement>,
}

fn found(engine: &dyn Engine, asked: &Asked, index: &Path) -> Result<Found, CliError> {
    let Found { mut problems, mut replacements } = Found::default();
    let several = tokenise::count(&asked.typed) > 1 || asked.filters != Filters::default();
    for suggestion in engine.suggest(&asked.query).map_err(CliError::engine(index))? {
        let mut found = places(&asked.tree, &asked.typed, &asked.filters, suggestion.sought, &suggestion.word);
        found.retain(|place| !is_doubted(place, &asked.doubts));
        let Some(first) = found.first() else { continue };
        let Some(meant) = suggestion.meant.first() else {
            // Of one word it is plain that it was not found.
            if several {
                problems.push(hint(first, suggestion.sought, &suggestion.word, false, &[]));
            }
            continue;
        };
        let shown: Vec<String> = suggestion.meant.iter().map(|meant| safe(&meant.shown)).collect();
        problems.push(hint(first, suggestion.sought, &suggestion.word, suggestion.is_rare, &shown));
        replacements.extend(found.iter().map(|place| (place.origin, place.at.clone(), meant.word.clone())));
    }
    for doubt in &asked.doubts {
        if let ProblemKind::ForeignOperator { here, .. } = &doubt.kind {
            replacements.push((doubt.origin, doubt.at.clone(), here.clone()));
        }
    }
    if !asked.any {
        for problem in lower_case_operators(&asked.tree) {
            if let ProblemKind::SearchedAsWord { text } = &problem.kind {
                replacements.push((problem.origin, problem.at.clone(), text.to_uppercase()));
            }
            // Some are said before anything is asked.
            if !asked.doubts.contains(&problem) {
                problems.push(problem);
            }
        }
    }
    Ok(Found { problems, replacements })
}

/// Says how to ask for what was meant, if that finds something.
fn say_how_to_ask(
    engine: &dyn Engine,
    asked: &Asked,
    replacements: &[Replacement],
    command: &str,
    common: &Common,
    style: &Style,
    err: &mut dyn Write,
) -> Result<(), CliError> {
    if replacements.is_empty() {
        return Ok(());
    }
    let of = |origin: Origin| -> Vec<(Range<usize>, String)> {
        let here = replacements.iter().filter(|(its, ..)| *its == origin);
        here.map(|(_, at, word)| (at.clone(), word.clone())).collect()
    };
    let flags = |name: &'static str, values: &[String]| -> Vec<String> {
        let written = |(index, value): (usize, &String)| replaced(value, &of(Origin::Flag { name, index }));
        values.iter().enumerate().map(written).collect()
    };
    let filters = Filters {
        speakers: flags("speaker", &asked.filters.speakers),
        said: flags("said", &asked.filters.said),
        roles: flags("role", &asked.filters.roles),
        outlets: flags("outlet", &asked.filters.outlets),
        languages: flags("lang", &asked.filters.languages),
        ..asked.filters.clone()
    };
    // What does not read as a query is no better.
    let Ok(meant) = asked.again(&replaced(&asked.typed, &of(Origin::Query)), filters) else { return Ok(()) };
    let index = index_folder(common);
    let failed = CliError::engine(&index);
    let (count, what) = if asked.speech {
        (engine.quotes(&meant.query, &QuotesRequest::default()).map_err(failed)?.total, "quote")
    } else {
        (engine.explain(&meant.query).map_err(failed)?.articles, "article")
    };
    if count > 0 {
        let found = if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") };
        say(&format!("that finds {found}:\n  {}", command_line(command, &meant, common)), style, err);
    }
    Ok(())
}

/// Whether it was said already that a word there may be no word.
fn is_doubted(place: &Place, doubts: &[Problem]) -> bool {
    doubts.iter().any(|doubt| {
        let about_words = matches!(
            doubt.kind,
            ProblemKind::UnknownField { .. } | ProblemKind::ForeignOperator { .. } | ProblemKind::RangeWithoutField
        );
        about_words && doubt.origin == place.origin && doubt.at.start < place.at.end && place.at.start < doubt.at.end
    })
}

/// The kind as `--kind` takes it.
fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Direct => "direct",
        Kind::Mixed => "mixed",
        Kind::Indirect => "indirect",
    }
}

/// The command as it would be typed.
fn command_line(command: &str, asked: &Asked, common: &Common) -> String {
    let mut line = format!("onrecord {command}");
    let mut add = |flag: &str, value: &str| {
        if !flag.is_empty() {
            line.push_str(" --");
            line.push_str(flag);
        }
        line.push(' ');
        line.push_str(&shell_word(&safe(value)));
    };
    if !asked.typed.trim().is_empty() {
        add(if asked.any { "any" } else { "" }, asked.typed.trim());
    }
    let filters = &asked.filters;
    filters.speakers.iter().for_each(|value| add("speaker", value));
    filters.roles.iter().for_each(|value| add("role", value));
    filters.said.iter().for_each(|value| add("said", value));
    filters.outlets.iter().for_each(|value| add("outlet", value));
    filters.languages.iter().for_each(|value| add("lang", value));
    for (flag, value) in [("from", &filters.from), ("to", &filters.to), ("on", &filters.on)] {
        value.iter().for_each(|value| add(flag, value));
    }
    let kinds: Vec<&str> = asked.counted.kinds().into_iter().map(kind_name).collect();
    if !kinds.is_empty() {
        add("kind", &kinds.join(","));
    }
    if let Some(hundredths) = asked.counted.least_hundredths() {
        add("min-confidence", &format!("{}.{:02}", hundredths / 100, hundredths % 100));
    }
    if let Some(corrections) = &common.corrections {
        add("corrections", &corrections.to_string_lossy());
    }
    if let Some(index) = &common.index {
        add("index", &index.to_string_lossy());
    }
    line
}
