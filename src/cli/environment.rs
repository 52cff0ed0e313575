//! The surroundings of a run: environment variables, terminal, clock, process. The only place that asks for them.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::SystemTime;

use chrono::NaiveDate;

use crate::render::style::Style;

use super::args::Color;

/// Text is not wrapped wider, so that the eye finds the next line.
const WIDEST: usize = 100;
/// Nor narrower: a terminal that small wraps by itself.
const NARROWEST: usize = 40;

/// Variables that name folders in which a configuration file may lie.
const FOLDERS: [&str; 4] = ["XDG_CONFIG_HOME", "HOME", "APPDATA", "USERPROFILE"];

/// What a run finds around it.
#[derive(Clone, Debug)]
pub struct Environment {
    pub stdout_is_terminal: bool,
    pub stderr_is_terminal: bool,
    /// Columns of the terminal, or what COLUMNS says of it; `None` in a pipe, where a passage has one line.
    pub columns: Option<usize>,
    /// Columns of what messages are written to; 80 where that is not known.
    pub message_columns: usize,
    /// Whether NO_COLOR is set or the terminal is a dumb one.
    pub no_color: bool,
    /// Every variable ONRECORD_*, and those that say where configuration files lie; see `variable`.
    pub variables: BTreeMap<String, OsString>,
    /// The day it is here.
    pub today: NaiveDate,
    /// The time it is.
    pub now: SystemTime,
    /// Who this is, for whoever finds the index locked.
    pub holder: String,
    /// The folder that holds `corpus/`: the current one, or one above the program.
    pub corpus_parents: Vec<PathBuf>,
}

impl Environment {
    /// Asks the process for all of it.
    #[allow(
        clippy::disallowed_methods,
        reason = "this is where the environment and the clock are read, to be handed in"
    )]
    pub fn of_process() -> Environment {
        let stdout_is_terminal = std::io::stdout().is_terminal();
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let asked =
            set("COLUMNS").and_then(|value| value.to_str()?.parse::<usize>().ok()).filter(|columns| *columns > 0);
        let of_terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let now = chrono::Local::now();
        let stderr_is_terminal = std::io::stderr().is_terminal();
        Environment {
            stdout_is_terminal,
            stderr_is_terminal,
            columns: stdout_is_terminal.then(|| asked.or_else(of_terminal).unwrap_or(80)),
            message_columns: asked.or_else(|| of_terminal().filter(|_| stderr_is_terminal)).unwrap_or(80),
            no_color: set("NO_COLOR").is_some() || set("TERM").is_some_and(|term| term == "dumb"),
            variables: std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
                .filter(|(name, _)| name.starts_with("ONRECORD_") || FOLDERS.contains(&name.as_str()))
                .collect(),
            today: now.date_naive(),
            now: now.into(),
            holder: format!("process {}, since {}", std::process::id(), now.format("%Y-%m-%d %H:%M:%S")),
            corpus_parents: corpus_parents(),
        }
    }

    /// The variable of this name; one that is empty counts as not set.
    pub fn variable(&self, name: &str) -> Option<&OsStr> {
        self.variables.get(name).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }

    /// How text on standard output looks.
    pub fn style(&self, color: Color) -> Style {
        Style { colour: self.colour(color, self.stdout_is_terminal), width: self.columns.map(in_bounds) }
    }

    /// How messages on standard error look.
    pub fn message_style(&self, color: Color) -> Style {
        Style { colour: self.colour(color, self.stderr_is_terminal), width: None }
    }

    fn colour(&self, color: Color, is_terminal: bool) -> bool {
        match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => is_terminal && !self.no_color,
        }
    }
}

fn in_bounds(columns: usize) -> usize {
    columns.clamp(NARROWEST, WIDEST)
}

/// The current folder first; then those above the program, since a checkout builds it somewhere inside itself.
fn corpus_parents() -> Vec<PathBuf> {
    let mut parents = vec![PathBuf::from(".")];
    if let Ok(program) = std::env::current_exe() {
        parents.extend(program.ancestors().skip(1).map(PathBuf::from));
    }
    parents
}
