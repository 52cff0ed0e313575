//! `onrecord speakers`: who speaks in the archive.

use std::io::Write;

use super::args::{Common, Format, SpeakersArgs};
use super::environment::Environment;
use super::errors::{CliError, Outcome};
use super::open;
use super::plan::{cells, index_folder};
use crate::engine::{Engine, SpeakersRequest};
use crate::render::json::Writer;
use crate::render::{csv, speakers};
use crate::text::tokenise;

/// Runs the command.
pub fn run(
    args: &SpeakersArgs,
    common: &Common,
    environment: &Environment,
    out: &mut dyn Write,
) -> Result<Outcome, CliError> {
    let index = index_folder(common);
    let engine = open(&index, common)?;
    let words = args.query.join(" ");
    let request = SpeakersRequest {
        words: Some(words.trim().to_owned()).filter(|words| !words.is_empty()),
        like: args.like.clone(),
        role: args.role.clone(),
    };
    for (flag, value) in [("--like", &request.like), ("--role", &request.role)] {
        if value.as_deref().is_some_and(|value| tokenise::count(value) == 0) {
            return Err(CliError::Usage { message: format!("{flag} needs a word"), hint: None });
        }
    }
    let found = engine.speakers(&request).map_err(CliError::engine(&index))?;
    match args.format {
        Format::Text => {
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
        Format::Json => Writer::new(out).speakers(&found)?,
        Format::Jsonl => Writer::new(out).speaker_lines(&found)?,
        Format::Csv => csv::speakers(&found, cells(environment), out)?,
    }
    Ok(if found.is_empty() { Outcome::Nothing } else { Outcome::Done })
}
