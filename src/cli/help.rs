//! `onrecord help`: what clap prints, and the language of queries.

use std::io::Write;

use clap::CommandFactory;

use super::args::{Args, HelpArgs};
use super::errors::{CliError, Outcome};
use crate::query;

/// Runs the command.
pub fn run(args: &HelpArgs, out: &mut dyn Write) -> Result<Outcome, CliError> {
    let mut program = Args::command();
    program.build();
    match args.topic.as_deref() {
        Some("query") => write!(out, "{}", query::help())?,
        None => write!(out, "{}", program.render_long_help())?,
        Some(topic) => match program.find_subcommand_mut(topic) {
            Some(command) => write!(out, "{}", command.render_long_help())?,
            None => {
                let names: Vec<&str> = program.get_subcommands().map(clap::Command::get_name).collect();
                return Err(CliError::Usage {
                    message: format!("no help on {}", crate::render::page::safe(topic)),
                    hint: Some(format!("topics are query, {}", names.join(", "))),
                });
            }
        },
    }
    Ok(Outcome::Done)
}
