//! `onrecord doctor`: whether an index is as it was written, and what can be done where it is not.

use std::io::Write;

use super::args::{Common, DoctorArgs, DocumentFormat};
use super::environment::Environment;
use super::errors::{CliError, Outcome, say, shell_word};
use super::plan::index_folder;
use crate::intake::doctor;
use crate::render::health;
use crate::render::json::Writer;
use crate::render::page::safe;

/// Runs the command.
pub fn run(
    args: &DoctorArgs,
    common: &Common,
    environment: &Environment,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, CliError> {
    let index = index_folder(common);
    let found = if args.repair { doctor::repair(&index, &environment.holder) } else { doctor::examine(&index) };
    let found = found.map_err(CliError::engine(&index))?;
    match args.format {
        DocumentFormat::Text if common.quiet => {}
        DocumentFormat::Text => health::text(&found, &index.to_string_lossy(), &environment.style(common.color), out)?,
        DocumentFormat::Json => Writer::new(out).health(&found)?,
    }
    if found.removed {
        out.flush()?;
        let named = shell_word(&safe(&index.to_string_lossy()));
        let message = format!("what was removed is read again by: onrecord index PATH --index {named}");
        say(&message, &environment.message_style(common.color), err);
    }
    if found.is_sound() {
        return Ok(Outcome::Done);
    }
    out.flush()?;
    let cures = found.damages.iter().map(|damage| damage.cure).collect();
    Err(CliError::Unsound { cures, index })
}
