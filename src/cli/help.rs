//! `onrecord help`: what clap prints, the language of queries, and the configuration.

use std::io::Write;

use clap::CommandFactory;

use super::args::{Args, HelpArgs};
use super::config;
use super::errors::{CliError, Outcome};
use crate::query;

/// Letters in which a topic that was mistyped may differ.
const SLIPS: usize = 2;

/// Runs the command.
pub fn run(args: &HelpArgs, out: &mut dyn Write) -> Result<Outcome, CliError> {
    let topic: Vec<&str> = args.topic.iter().map(String::as_str).collect();
    let mut program = Args::command();
    program.build();
    match topic.as_slice() {
        ["query"] => write!(out, "{}", query::help())?,
        ["config"] => write!(out, "{}", config::help())?,
        names => {
            let hint = hint(names, &program);
            let mut command = &mut program;
            for name in names {
                let Some(under) = command.find_subcommand_mut(name) else {
                    let topic = crate::render::page::safe(&names.join(" "));
                    return Err(CliError::Usage { message: format!("no help on {topic}"), hint: Some(hint) });
                };
                command = under;
            }
            write!(out, "{}", command.render_long_help())?;
        }
    }
    Ok(Outcome::Done)
}

/// What may have been meant by names that are no command.
fn hint(names: &[&str], program: &clap::Command) -> String {
    let shown: Vec<&clap::Command> = program.get_subcommands().filter(|command| !command.is_hide_set()).collect();
    let topics: Vec<&str> =
        ["query", "config"].into_iter().chain(shown.iter().map(|command| command.get_name())).collect();
    let list = format!("topics are {}", topics.join(", "));
    let [name] = names else { return list };
    if let Some(above) = shown.iter().find(|command| command.find_subcommand(name).is_some()) {
        return format!("did you mean: onrecord help {} {name}", above.get_name());
    }
    let near = topics.iter().map(|topic| (strsim::osa_distance(name, topic), topic));
    match near
        .filter(|(distance, topic)| *distance <= SLIPS && *distance < topic.len())
        .min_by_key(|(distance, _)| *distance)
    {
        Some((_, topic)) => format!("did you mean: onrecord help {topic}"),
        None => list,
    }
}
