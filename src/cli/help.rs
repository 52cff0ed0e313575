//! `onrecord help`: what clap prints, the language of queries, and the configuration.

use std::io::Write;

use clap::CommandFactory;

use super::args::{Args, HelpArgs};
use super::config;
use super::errors::{CliError, Outcome};
use crate::query;

/// Runs the command.
pub fn run(args: &HelpArgs, out: &mut dyn Write) -> Result<Outcome, CliError> {
    let mut program = Args::command();
    program.build();
    match args.topic.as_deref() {
        Some("query") => write!(out, "{}", query::help())?,
        Some("config") => write!(out, "{}", config::help())?,
        None => write!(out, "{}", program.render_long_help())?,
        Some(topic) => match program.find_subcommand_mut(topic) {
            Some(command) => write!(out, "{}", command.render_long_help())?,
            None => {
                let names: Vec<&str> = program
                    .get_subcommands()
                    .filter(|command| !command.is_hide_set())
                    .map(clap::Command::get_name)
                    .collect();
                return Err(CliError::Usage {
                    message: format!("no help on {}", crate::render::page::safe(topic)),
                    hint: Some(format!("topics are query, config, {}", names.join(", "))),
                });
            }
        },
    }
    Ok(Outcome::Done)
}
