//! How a run ends: the one place that turns errors into words, hints and exit codes.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::error::{ContextKind, ContextValue, ErrorKind as ErrorKindOfClap};

use super::args::program;
use crate::date::interval::Interval;
use crate::engine::EngineError;
use crate::intake::IntakeError;
use crate::read::MapError;
use crate::render::page::safe;
use crate::render::style::{Paint, Painter, Style, clean};
use crate::result::Cure;

/// How a run ended that was not cut short by an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Something was found, or everything was done.
    Done,
    /// Nothing was found.
    Nothing,
    /// Done but for what was reported.
    Partly,
    /// Interrupted, and ended in order.
    Interrupted,
}

impl Outcome {
    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Outcome::Done => 0,
            Outcome::Nothing => 1,
            Outcome::Partly => 2,
            Outcome::Interrupted => 130,
        }
    }
}

/// Why a run was cut short.
#[derive(Debug)]
pub enum CliError {
    /// The command line does not make sense; clap's own words.
    Arguments(clap::Error),
    /// The command line does not make sense in a way that clap cannot know.
    Usage {
        message: String,
        hint: Option<String>,
    },
    /// The query or a filter was not understood; each problem drawn under its text.
    Query(Vec<String>),
    Map(MapError),
    Engine {
        error: EngineError,
        index: PathBuf,
    },
    Intake {
        error: IntakeError,
        index: PathBuf,
    },
    /// No article has this id.
    NoArticle {
        id: String,
        like: Vec<String>,
    },
    /// The list of queries cannot be read.
    Queries {
        /// Its name, harmless to a terminal.
        file: String,
        error: io::Error,
    },
    /// The index is not as it was written; what helps against each damage.
    Unsound {
        cures: Vec<Cure>,
        index: PathBuf,
    },
    /// There is no `corpus/` to show.
    NoCorpus,
    /// The signal handler could not be set.
    Signals(ctrlc::Error),
    /// The answer could not be written. Messages that cannot be written are no error.
    Output(io::Error),
}

/// Only standard output is written to with `?`.
impl From<io::Error> for CliError {
    fn from(error: io::Error) -> CliError {
        CliError::Output(error)
    }
}

impl CliError {
    /// An error of the command line, with no tip that leads astray.
    pub fn arguments(mut error: clap::Error) -> CliError {
        if error.kind() == ErrorKindOfClap::InvalidSubcommand {
            error.remove(ContextKind::SuggestedSubcommand);
            if let Some(ContextValue::String(typed)) = error.get(ContextKind::InvalidSubcommand)
                && let Some(meant) = command_like(typed)
            {
                error.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(vec![meant]));
            }
        }
        CliError::Arguments(error)
    }

    /// An error of the engine over the index at `index`.
    pub fn engine(index: &Path) -> impl Fn(EngineError) -> CliError {
        |error| CliError::Engine { error, index: index.to_owned() }
    }

    /// The exit code.
    pub fn code(&self) -> u8 {
        match self {
            CliError::Output(error) if error.kind() == ErrorKind::BrokenPipe => 0,
            CliError::NoArticle { .. } => 1,
            _ => 2,
        }
    }

    /// Writes what went wrong and what can be done about it. A reader who went away is told nothing.
    pub fn report(&self, style: &Style, err: &mut dyn Write) {
        // As with `say`.
        let _ = self.write("", style, err);
    }

    /// The same with the place in a list of queries before each message.
    pub fn report_at(&self, place: &str, style: &Style, err: &mut dyn Write) {
        // As with `say`.
        let _ = self.write(&format!("{place}: "), style, err);
    }

    fn write(&self, place: &str, style: &Style, err: &mut dyn Write) -> io::Result<()> {
        match self {
            CliError::Arguments(error) => write!(err, "{}", clean(&error.to_string())),
            CliError::Output(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            CliError::Query(problems) => {
                problems.iter().try_for_each(|problem| write_message(&format!("{place}{problem}"), style, err))
            }
            other => {
                write_message(&format!("{place}{}", other.message()), style, err)?;
                other.hints().iter().try_for_each(|hint| writeln!(err, "  {hint}"))
            }
        }
    }

    /// What went wrong, without what can be done about it.
    pub fn message(&self) -> String {
        match self {
            CliError::Arguments(error) => error.to_string(),
            CliError::Usage { message, .. } => message.clone(),
            CliError::Query(problems) => problems.join("\n"),
            CliError::Map(error) => safe(&error.to_string()),
            CliError::Engine { error, .. } => safe(&error.to_string()),
            CliError::Intake { error, .. } => safe(&error.to_string()),
            CliError::NoArticle { id, .. } => format!("no article {}", safe(id)),
            CliError::Queries { file, error } => format!("{file} cannot be read: {error}"),
            CliError::Unsound { cures, .. } if cures.len() == 1 => "the index is damaged in one place".to_owned(),
            CliError::Unsound { cures, .. } => format!("the index is damaged in {} places", cures.len()),
            CliError::NoCorpus => "there is no corpus/ here or above the program".to_owned(),
            CliError::Signals(error) => format!("Ctrl-C cannot be watched for: {error}"),
            CliError::Output(error) => format!("the answer cannot be written: {error}"),
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            CliError::Usage { hint, .. } => hint.iter().cloned().collect(),
            CliError::Engine { error, index } | CliError::Intake { error: IntakeError::Engine(error), index } => {
                engine_hints(error, index)
            }
            CliError::NoArticle { like, .. } => {
                let first = if like.len() == 1 { "did you mean:" } else { "did you mean one of these:" };
                if like.is_empty() {
                    return vec!["`onrecord search -l QUERY` prints ids".to_owned()];
                }
                std::iter::once(first.to_owned()).chain(like.iter().map(|id| format!("  {}", safe(id)))).collect()
            }
            CliError::Queries { .. } => {
                vec!["--queries takes a file with one query a line, or - for standard input".to_owned()]
            }
            CliError::Unsound { cures, index } => {
                let index = shell_word(&safe(&index.to_string_lossy()));
                let mut hints = Vec::new();
                if cures.contains(&Cure::Repair) {
                    hints.push(format!("mend what can be mended with: onrecord doctor --repair --index {index}"));
                }
                if cures.contains(&Cure::Anew) {
                    hints.push(make_anew(&index));
                }
                hints
            }
            CliError::NoCorpus => vec!["run it in the folder of the project, where corpus/ is".to_owned()],
            _ => Vec::new(),
        }
    }
}

/// The command that a word is a slip of, or that stands below another: `generate completion`.
fn command_like(typed: &str) -> Option<String> {
    let program = program();
    let mut names: Vec<String> = Vec::new();
    for command in program.get_subcommands().filter(|command| !command.is_hide_set()) {
        names.push(command.get_name().to_owned());
        names.extend(command.get_subcommands().map(|under| format!("{} {}", command.get_name(), under.get_name())));
    }
    let last = |name: &str| name.rsplit(' ').next().unwrap_or(name).to_owned();
    let near = names.into_iter().map(|name| (strsim::osa_distance(typed, &last(&name)), name));
    let slips = near.filter(|(distance, name)| *distance <= 2 && *distance < last(name).len());
    slips.min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
}

fn engine_hints(error: &EngineError, index: &Path) -> Vec<String> {
    let index = shell_word(&safe(&index.to_string_lossy()));
    match error {
        EngineError::NoIndex(_) => vec![format!("make one with: onrecord index PATH --index {index}")],
        EngineError::NotAnIndex(_) => {
            vec!["name another folder with --index; nothing was changed in this one".to_owned()]
        }
        EngineError::Version { .. } => {
            vec![format!("delete {index} and make it anew with: onrecord index PATH --index {index}")]
        }
        EngineError::Damaged(_) | EngineError::Article { .. } => vec![see_doctor(&index), make_anew(&index)],
        EngineError::Storage(_) => vec![see_doctor(&index)],
        EngineError::Locked { .. } => vec!["searching works meanwhile; index again when it is done".to_owned()],
        EngineError::Writing => vec!["make room and run it again: it goes on where it was".to_owned()],
        EngineError::TooManyBuckets { by, .. } => {
            let longer = if *by == Interval::Year { "" } else { "count by something longer, such as --by year, or " };
            vec![format!("{longer}narrow the dates with --from and --to")]
        }
        EngineError::Cursor(_) => vec![
            "take it from the page before (`next` in its JSON, or its last line with -v), and ask the same of the same index in the same order"
                .to_owned(),
        ],
        EngineError::Io { source, .. } => match source.kind() {
            ErrorKind::InvalidData | ErrorKind::UnexpectedEof => vec![see_doctor(&index)],
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                vec!["make room and run it again: it goes on where it was".to_owned()]
            }
            _ => Vec::new(),
        },
        EngineError::Query(_) => Vec::new(),
    }
}

fn see_doctor(index: &str) -> String {
    format!("what is wrong with it says: onrecord doctor --index {index}")
}

fn make_anew(index: &str) -> String {
    format!("if its disk is sound, delete {index} and make it anew with: onrecord index PATH --index {index}")
}

/// Writes one message under the program's name.
pub fn say(message: &str, style: &Style, err: &mut dyn Write) {
    // Where a message cannot be written there is nobody to tell so; what was asked for is done all the same.
    let _ = write_message(message, style, err);
}

fn write_message(message: &str, style: &Style, err: &mut dyn Write) -> io::Result<()> {
    let mut painter = Painter::new(err, style);
    painter.write(Paint::Alarm, "onrecord:")?;
    painter.write(Paint::Plain, " ")?;
    painter.write(Paint::Plain, message)?;
    painter.end_line()
}

/// A word as a shell needs it typed.
pub fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ',' | '/' | ':' | '=' | '+' | '@' | '%');
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}
