//! `onrecord speakers`: who speaks in the archive.

use std::io::Write;
use std::path::Path;

use super::args::{Common, ListFormat, SpeakersArgs};
use super::environment::Environment;
use super::errors::{CliError, Outcome, say, shell_word};
use super::open;
use super::plan::{cells, drawn, index_folder};
use crate::engine::{Engine, SpeakersRequest};
use crate::query::clause::{Clause, NameKind, Who, WordForm};
use crate::query::meant::{Place, hint, replaced};
use crate::query::{Filters, Origin, Problem, Resolved};
use crate::render::json::Writer;
use crate::render::page::safe;
use crate::render::style::Style;
use crate::render::{csv, speakers};
use crate::text::tokenise::tokenise;

/// Runs the command.
pub fn run(
    args: &SpeakersArgs,
    common: &Common,
    environment: &Environment,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, CliError> {
    let index = index_folder(common);
    let typed = args.query.join(" ");
    let filter = Some(typed.trim()).filter(|words| !words.is_empty());
    for given in [filter, args.like.as_deref(), args.role.as_deref()].into_iter().flatten() {
        if tokenise(given).is_empty() {
            return Err(CliError::Usage {
                message: format!("there is no letter or digit in {}", safe(given)),
                hint: Some("`onrecord speakers` lists everybody".to_owned()),
            });
        }
    }
    let engine = open(&index, common)?;
    let request =
        SpeakersRequest { words: filter.map(str::to_owned), like: args.like.clone(), role: args.role.clone() };
    let found = engine.speakers(&request).map_err(CliError::engine(&index))?;
    match args.format {
        ListFormat::Text => {
            let style = environment.style(common.color);
            if request.like.is_some() || request.role.is_some() {
                speakers::apart(&found, &style, out)?;
            } else if !found.is_empty() {
                speakers::table(&found, &style, out)?;
            }
            if !common.quiet {
                speakers::footer(&found, &style, out)?;
            }
        }
        ListFormat::Json => Writer::new(out).speakers(&found)?,
        ListFormat::Jsonl => Writer::new(out).speaker_lines(&found)?,
        ListFormat::Csv => csv::speakers(&found, cells(environment), out)?,
    }
    if !found.is_empty() {
        return Ok(Outcome::Done);
    }
    if let Some(filter) = filter.filter(|_| !common.quiet) {
        out.flush()?;
        let style = environment.message_style(common.color);
        say_who_was_meant(&engine, filter, common, &index, environment.message_columns, &style, err)?;
    }
    Ok(Outcome::Nothing)
}

/// Says on standard error which word nobody has, who may have been meant, and how to ask for him.
fn say_who_was_meant(
    engine: &dyn Engine,
    filter: &str,
    common: &Common,
    index: &Path,
    columns: usize,
    style: &Style,
    err: &mut dyn Write,
) -> Result<(), CliError> {
    let tokens = tokenise(filter);
    let words = tokens.iter().map(|token| WordForm::Exact(token.norm.clone())).collect();
    let named = Who::Named { words, phrase: false, names: NameKind::Any };
    let suggestions = engine.suggest(&Resolved { clause: Clause::Speaks(named) }).map_err(CliError::engine(index))?;
    let mut problems: Vec<Problem> = Vec::new();
    let mut replacements = Vec::new();
    for suggestion in suggestions {
        // Of what was typed as one word it is plain that it was not found.
        if suggestion.meant.is_empty() && !filter.contains(char::is_whitespace) {
            continue;
        }
        let shown: Vec<String> = suggestion.meant.iter().map(|meant| safe(&meant.shown)).collect();
        for token in tokens.iter().filter(|token| token.norm == suggestion.word) {
            let at = token.span.start()..token.span.end();
            replacements.extend(suggestion.meant.first().map(|meant| (at.clone(), meant.word.clone())));
            let place = Place { origin: Origin::Query, at };
            problems.push(hint(&place, suggestion.sought, &suggestion.word, suggestion.is_rare, &shown));
        }
    }
    let problems: Vec<&Problem> = problems.iter().collect();
    for message in drawn(&problems, filter, &Filters::default(), columns) {
        say(&message, style, err);
    }
    if replacements.is_empty() {
        return Ok(());
    }
    let meant = replaced(filter, &replacements);
    let request = SpeakersRequest { words: Some(meant.clone()), ..SpeakersRequest::default() };
    let found = engine.speakers(&request).map_err(CliError::engine(index))?.len();
    if found > 0 {
        let count = if found == 1 { "1 speaker".to_owned() } else { format!("{found} speakers") };
        let words: Vec<String> = meant.split_whitespace().map(|word| shell_word(&safe(word))).collect();
        let flag = match &common.index {
            Some(index) => format!(" --index {}", shell_word(&safe(&index.to_string_lossy()))),
            None => String::new(),
        };
        say(&format!("that finds {count}:\n  onrecord speakers {}{flag}", words.join(" ")), style, err);
    }
    Ok(())
}
