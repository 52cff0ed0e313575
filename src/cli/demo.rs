//! `onrecord demo`: indexes the archive that ships with the project and asks it three questions.

use std::io::Write;
use std::path::PathBuf;

use clap::Parser;

use super::args::{Args, Command, Common, SearchArgs, keep_query_terms};
use super::environment::Environment;
use super::errors::{CliError, Outcome, shell_word};
use super::{index, search};
use crate::render::page::safe;

/// The questions, as words of a command line: by keyword, by date, by speaker.
const QUESTIONS: [&[&str]; 3] = [
    &["\"Amber Line\" licence -strike", "-n", "2"],
    &["sanctions", "--from", "2022-01-11", "--to", "2022-01-13", "-n", "2"],
    &["said:hypothetical", "--speaker", "Price-Reed", "-n", "2"],
];

const CLOSING: &str = "\
Try next:
  onrecord speakers minister
  onrecord show text/2022-01-13-karsk-talks.txt
  onrecord search 'volkonskaya W/10 stove' --sort newest
  onrecord help query
";

/// Runs the command.
pub fn run(
    common: &Common,
    environment: &Environment,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, CliError> {
    let parents = &environment.corpus_parents;
    let parent = parents.iter().find(|parent| parent.join("corpus/README.md").is_file()).ok_or(CliError::NoCorpus)?;
    let below = |name: &str| if parent.as_os_str() == "." { PathBuf::from(name) } else { parent.join(name) };
    let default_index = below("index");
    // Never the index of the environment or the configuration, which holds an archive of the reader's own.
    let named = common.index.as_ref();
    let elsewhere = named.is_some() || parent.as_os_str() != ".";
    let index = named.unwrap_or(&default_index);
    // The demonstration is read by people even where it goes into a file.
    let environment = Environment { columns: environment.columns.or(Some(100)), ..environment.clone() };
    let common = Common { index: Some(index.clone()), ..common.clone() };
    let corpus = below("corpus");

    let flag =
        if elsewhere { format!(" --index {}", shell_word(&safe(&index.to_string_lossy()))) } else { String::new() };
    writeln!(out, "$ onrecord index {}{flag}", shell_word(&safe(&corpus.to_string_lossy())))?;
    out.flush()?;
    let outcome = index::run(&index::arguments_for(corpus), &common, &environment, out, err)?;
    if outcome == Outcome::Interrupted {
        return Ok(outcome);
    }
    for question in QUESTIONS {
        let words: Vec<String> = question.iter().map(|word| shell_word(word)).collect();
        writeln!(out, "\n$ onrecord search {}{flag}", words.join(" "))?;
        out.flush()?;
        search::run(&arguments_of(question)?, &common, &environment, out, err)?;
    }
    write!(out, "\n{CLOSING}")?;
    Ok(Outcome::Done)
}

/// A question's words, read as the command line reads them.
fn arguments_of(question: &[&str]) -> Result<SearchArgs, CliError> {
    let typed = ["onrecord", "search"].iter().chain(question).map(Into::into);
    match Args::try_parse_from(keep_query_terms(typed)).map_err(CliError::Arguments)?.command {
        Command::Search(args) => Ok(args),
        _ => Ok(SearchArgs::default()),
    }
}
