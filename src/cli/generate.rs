//! `onrecord generate`: completion scripts and manual pages.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::args::{GenerateArgs, Generated, Shell};
use super::errors::{CliError, Outcome};
use super::man;
use crate::engine::local::write_atomically;
use crate::render::page::safe;

const BASH: &str = include_str!("completion/onrecord.bash");
const ZSH: &str = include_str!("completion/onrecord.zsh");
const FISH: &str = include_str!("completion/onrecord.fish");

/// Runs the command.
pub fn run(args: &GenerateArgs, out: &mut dyn Write) -> Result<Outcome, CliError> {
    match &args.what {
        Generated::Completion { shell } => out.write_all(script(*shell).as_bytes())?,
        Generated::Man { folder } => write_pages(folder)?,
    }
    Ok(Outcome::Done)
}

/// The script that completes in `shell`.
pub fn script(shell: Shell) -> &'static str {
    match shell {
        Shell::Bash => BASH,
        Shell::Zsh => ZSH,
        Shell::Fish => FISH,
    }
}

fn write_pages(folder: &Path) -> Result<(), CliError> {
    let failed = |reason: String| CliError::Usage {
        message: format!("manual pages cannot be written to {}: {reason}", safe(&folder.to_string_lossy())),
        hint: None,
    };
    if folder.exists() && !folder.is_dir() {
        return Err(failed("it is not a folder".to_owned()));
    }
    fs::create_dir_all(folder).map_err(|error| failed(error.to_string()))?;
    for page in man::pages() {
        write_atomically(&folder.join(&page.file), page.text.as_bytes()).map_err(|error| match error {
            crate::engine::EngineError::Io { what, source } => failed(format!("{}: {source}", safe(&what))),
            other => failed(safe(&other.to_string())),
        })?;
    }
    Ok(())
}
