//! `onrecord speakers`: who speaks in the archive.

use std::io::Write;

use super::args::{Common, Format, SpeakersArgs};
use super::environment::Environment;
use super::errors::{CliError, Outcome};
use super::open;
use super::plan::{cells, index_folder};
use crate::engine::Engine;
use crate::render::json::Writer;
use crate::render::{csv, speakers};

/// Runs the command.
pub fn run(
    args: &SpeakersArgs,
    common: &Common,
    environment: &Environment,
    out: &mut dyn Write,
) -> Result<Outcome, CliError> {
    let index = index_folder(common);
    let engine = open(&index)?;
    let filter = args.query.join(" ");
    let filter = Some(filter.trim()).filter(|words| !words.is_empty());
    let found = engine.speakers(filter).map_err(CliError::engine(&index))?;
    match args.format {
        Format::Text => {
            let style = environment.style(common.color);
            if !found.is_empty() {
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
