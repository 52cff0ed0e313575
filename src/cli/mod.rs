//! The command line: what was typed, what it means, and one file a command.
//!
//! The only module that asks for the environment, the terminal or the clock, and the only one that writes messages. Everything
//! it shows comes from `render`.

pub mod args;
mod asked;
mod attribute;
mod batch;
pub mod complete;
pub mod config;
mod corrections;
mod demo;
mod doctor;
pub mod environment;
pub mod errors;
mod explain;
pub mod generate;
mod help;
mod index;
pub mod man;
mod meant;
pub mod plan;
mod quotes;
pub mod reference;
pub mod search;
pub mod show;
mod speakers;
pub mod timeline;
#[cfg(feature = "train")]
mod train;

use std::ffi::OsString;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use args::{Args, Command, Common, keep_query_terms};
use environment::Environment;
use errors::{CliError, Outcome};

use crate::engine::local::LocalIndex;

/// Runs one command line, the program's name first, on the process's own streams.
#[expect(clippy::disallowed_methods, reason = "this is where the process's streams are opened, to be handed in")]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let environment = Environment::of_process();
    let mut out = BufWriter::new(io::stdout().lock());
    let mut err = io::stderr();
    #[cfg(feature = "train")]
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    #[cfg(feature = "train")]
    if let Some(code) = train::asked(&arguments, &mut out) {
        return ExitCode::from(code);
    }
    ExitCode::from(run_on(arguments, &environment, &mut out, &mut err))
}

/// Runs one command line in the given surroundings; gives the exit code.
pub fn run_on(
    arguments: impl IntoIterator<Item = OsString>,
    environment: &Environment,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let parsed = config::parse(keep_query_terms(arguments), environment);
    let colour = parsed.as_ref().map_or_else(|_| Default::default(), |args| args.common.color);
    let result = match parsed {
        Ok(args) => dispatch(&args, environment, out, err),
        // Help and version that were asked for.
        Err(CliError::Arguments(asked)) if !asked.use_stderr() => {
            write!(out, "{asked}").map(|()| Outcome::Done).map_err(CliError::Output)
        }
        Err(error) => Err(error),
    };
    // What was found before an error is shown before it.
    let written = out.flush();
    let result = result.and_then(|outcome| written.map(|()| outcome).map_err(CliError::Output));
    match result {
        Ok(outcome) => outcome.code(),
        Err(error) => {
            error.report(&environment.message_style(colour), err);
            error.code()
        }
    }
}

fn dispatch(
    args: &Args,
    environment: &Environment,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, CliError> {
    let common = &args.common;
    match &args.command {
        Command::Index(typed) => index::run(typed, common, environment, out, err),
        Command::Search(typed) => search::run(typed, common, environment, out, err),
        Command::Show(typed) => show::run(typed, common, environment, out),
        Command::Quotes(typed) => quotes::run(typed, common, environment, out, err),
        Command::Timeline(typed) => timeline::run(typed, common, environment, out, err),
        Command::Attribute(typed) => attribute::run(typed, common, environment, out, err),
        Command::Speakers(typed) => speakers::run(typed, common, environment, out, err),
        Command::Doctor(typed) => doctor::run(typed, common, environment, out, err),
        Command::Demo => demo::run(common, environment, out, err),
        Command::Generate(typed) => generate::run(typed, out),
        Command::Help(typed) => help::run(typed, out),
        Command::Complete(typed) => complete::run(typed, environment, out),
    }
}

/// The engine over the index at `index`, with what the user knows better about speakers.
fn open(index: &Path, common: &Common) -> Result<LocalIndex, CliError> {
    let corrections = corrections::read(index, common)?;
    Ok(LocalIndex::open(index).map_err(CliError::engine(index))?.correcting(corrections))
}
