//! The commands and their flags as data, from clap's definitions, and as the page docs/cli.md.
//!
//! Nothing about a flag is written down a second time: what is added in `args` is here, and in the manual pages, by itself.

use std::fmt::Write;

use clap::{Arg, CommandFactory};

use super::args::Args;
use super::config::{self, SETTINGS};
use crate::query;

/// A command as a reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandEntry {
    /// All its words: `onrecord generate man`.
    pub name: String,
    pub about: String,
    /// How it is typed, without `Usage:`.
    pub usage: String,
    /// Its arguments and flags under their headings, those of every command only with the program itself.
    pub groups: Vec<(String, Vec<FlagEntry>)>,
    /// Names and purposes of the commands under it.
    pub commands: Vec<(String, String)>,
    /// Examples and remarks, as help shows them.
    pub remarks: String,
}

/// An argument or flag as a reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagEntry {
    /// `-n`, `--limit`; empty for an argument.
    pub flags: Vec<String>,
    /// `<N>`, `[PATH]...`; empty for a switch.
    pub value: String,
    pub about: String,
    pub default: Option<String>,
    pub values: Vec<String>,
    /// The variable that sets its default; the setting in the file has the flag's name.
    pub variable: Option<String>,
}

/// Every command that is not hidden, the program itself first, each before those under it.
pub fn commands() -> Vec<CommandEntry> {
    let mut program = Args::command();
    program.build();
    let mut entries = Vec::new();
    describe(&program, "onrecord", &mut entries);
    entries
}

/// The definitions are ours and two deep.
fn describe(command: &clap::Command, name: &str, entries: &mut Vec<CommandEntry>) {
    let is_program = name == "onrecord";
    let mut groups: Vec<(String, Vec<FlagEntry>)> = Vec::new();
    let shown = command.get_arguments().filter(|argument| !argument.is_hide_set());
    for argument in shown.filter(|argument| is_program || !(argument.is_global_set() || is_help(argument))) {
        let heading = match argument.get_help_heading() {
            Some(heading) => heading,
            None if argument.is_positional() => "Arguments",
            None => "Options",
        };
        let entry = flag(argument, command.get_name());
        match groups.iter_mut().find(|(known, _)| known == heading) {
            Some((_, group)) => group.push(entry),
            None => groups.push((heading.to_owned(), vec![entry])),
        }
    }
    let under: Vec<&clap::Command> = command.get_subcommands().filter(|under| is_shown(under)).collect();
    entries.push(CommandEntry {
        name: name.to_owned(),
        about: command.get_about().map(ToString::to_string).unwrap_or_default(),
        usage: usage(command),
        groups,
        commands: under.iter().map(|under| (under.get_name().to_owned(), about(under))).collect(),
        remarks: command.get_after_help().map(ToString::to_string).unwrap_or_default(),
    });
    for under in under {
        describe(under, &format!("{name} {}", under.get_name()), entries);
    }
}

fn is_shown(command: &clap::Command) -> bool {
    // Clap adds a `help` of its own below commands that have commands.
    let claps_own = command.get_name() == "help" && command.get_positionals().next().is_none();
    !command.is_hide_set() && !claps_own
}

fn is_help(argument: &Arg) -> bool {
    argument.get_long() == Some("help")
}

fn about(command: &clap::Command) -> String {
    command.get_about().map(ToString::to_string).unwrap_or_default()
}

fn usage(command: &clap::Command) -> String {
    let text = command.clone().render_usage().to_string();
    text.trim_start_matches("Usage:").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn flag(argument: &Arg, command: &str) -> FlagEntry {
    let takes_values = argument.get_action().takes_values();
    let short = argument.get_short().map(|short| format!("-{short}"));
    let long = argument.get_long().map(|long| format!("--{long}"));
    let names: Vec<String> =
        argument.get_value_names().unwrap_or_default().iter().map(|name| format!("<{name}>")).collect();
    let defaults: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    let setting = SETTINGS.iter().find(|setting| {
        argument.get_long() == Some(setting.key)
            && (argument.is_global_set() || (!setting.commands.is_empty() && setting.is_for(command)))
    });
    FlagEntry {
        flags: short.into_iter().chain(long).collect(),
        value: if argument.is_positional() {
            argument.to_string()
        } else if takes_values {
            names.join(" ")
        } else {
            String::new()
        },
        about: argument.get_help().map(ToString::to_string).unwrap_or_default(),
        default: (takes_values && !defaults.is_empty()).then(|| defaults.join(" ")),
        values: if takes_values {
            argument.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect()
        } else {
            Vec::new()
        },
        variable: setting.map(config::Setting::variable),
    }
}

const OPENING: &str = "\
# The command line

Every command and flag, and the two pages of `onrecord help` that are about more than one command. This page is made from the
program's own definitions; `ONRECORD_BLESS=1 cargo test` writes it anew.
";

/// The page docs/cli.md.
pub fn markdown() -> String {
    let mut page = OPENING.to_owned();
    for entry in commands() {
        section(&entry, &mut page);
    }
    for (title, text) in [("Queries", query::help()), ("Configuration", config::help())] {
        // Writing to a string cannot fail.
        let _ = write!(page, "\n## {title}\n\n```text\n{}\n```\n", text.trim_end());
    }
    page
}

fn section(entry: &CommandEntry, page: &mut String) {
    // As above.
    let _ = write!(page, "\n## {}\n\n{}.\n\n    {}\n", entry.name, entry.about.trim_end_matches('.'), entry.usage);
    if !entry.commands.is_empty() {
        page.push_str("\n| command | |\n|---|---|\n");
        for (name, about) in &entry.commands {
            let anchor = format!("{} {name}", entry.name).replace(' ', "-");
            let _ = writeln!(page, "| [`{name}`](#{anchor}) | {} |", escaped(about).replace('|', "\\|"));
        }
    }
    for (heading, flags) in &entry.groups {
        let _ = write!(page, "\n{heading}:\n\n");
        for flag in flags {
            let mut names = flag.flags.join(", ");
            if !flag.value.is_empty() {
                let _ = write!(names, "{}{}", if names.is_empty() { "" } else { " " }, flag.value);
            }
            let _ = write!(page, "- `{names}`: {}", escaped(&flag.about));
            if !flag.values.is_empty() {
                let _ = write!(page, "; one of `{}`", flag.values.join("`, `"));
            }
            if let Some(default) = &flag.default {
                let _ = write!(page, "; by default `{default}`");
            }
            if let Some(variable) = &flag.variable {
                let _ = write!(page, "; set once by `{variable}` or the configuration");
            }
            page.push('\n');
        }
    }
    if !entry.remarks.is_empty() {
        let _ = write!(page, "\n```text\n{}\n```\n", entry.remarks.trim_end());
    }
}

/// Text in which no sign means anything to Markdown, but for backticks, which mean the same in help.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        inside ^= c == '`';
        if !inside && matches!(c, '*' | '_' | '[' | ']' | '<' | '>' | '\\' | '#') {
            safe.push('\\');
        }
        safe.push(c);
    }
    safe
}
