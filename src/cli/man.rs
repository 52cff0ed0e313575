//! Manual pages in roff, from what `reference` says about each command.

use std::fmt::Write;

use super::config;
use super::reference::{CommandEntry, FlagEntry, commands};
use crate::query;

/// A manual page: its file's name and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManualPage {
    pub file: String,
    pub text: String,
}

/// One page a command, one on queries and one on the configuration; all of section 1, so that they lie in one folder.
pub fn pages() -> Vec<ManualPage> {
    let entries = commands();
    let mut pages: Vec<ManualPage> = entries.iter().map(|entry| of_command(entry, &entries)).collect();
    pages.push(of_topic("onrecord-query", "what a query can say", &query::help()));
    pages.push(of_topic("onrecord-config", "what can be set once", &config::help()));
    pages
}

fn page_name(command: &str) -> String {
    command.replace(' ', "-")
}

fn of_command(entry: &CommandEntry, all: &[CommandEntry]) -> ManualPage {
    let name = page_name(&entry.name);
    let mut text = opening(&name, &entry.about);
    // Writing to a string cannot fail.
    let _ = write!(text, ".SH SYNOPSIS\n{}\n", line(&entry.usage));
    if !entry.commands.is_empty() {
        text.push_str(".SH COMMANDS\n");
        for (command, about) in &entry.commands {
            let _ = write!(text, ".TP\n\\fB{}\\fR\n{}\n", escaped(command), line(about));
        }
    }
    for (heading, flags) in &entry.groups {
        let _ = writeln!(text, ".SH {}", quoted(&heading.to_uppercase()));
        flags.iter().for_each(|flag| of_flag(flag, &mut text));
    }
    if !entry.remarks.is_empty() {
        text.push_str(".SH REMARKS\n");
        verbatim(&entry.remarks, &mut text);
    }
    let mut related: Vec<String> = vec!["\\fBonrecord\\-query\\fR(1)".into(), "\\fBonrecord\\-config\\fR(1)".into()];
    let others = all.iter().filter(|other| {
        let above = entry.name.rsplit_once(' ').map_or("", |(above, _)| above);
        other.name == above || other.name.rsplit_once(' ').is_some_and(|(parent, _)| parent == entry.name)
    });
    related.splice(0..0, others.map(|other| format!("\\fB{}\\fR(1)", escaped(&page_name(&other.name)))));
    let _ = write!(text, ".SH \"SEE ALSO\"\n{}\n", related.join(",\n"));
    ManualPage { file: format!("{name}.1"), text }
}

fn of_topic(name: &str, about: &str, help: &str) -> ManualPage {
    let mut text = opening(name, about);
    text.push_str(".SH DESCRIPTION\n");
    verbatim(help, &mut text);
    text.push_str(".SH \"SEE ALSO\"\n\\fBonrecord\\fR(1)\n");
    ManualPage { file: format!("{name}.1"), text }
}

/// Title and name. No date: the page says which version it is of, and the same version makes the same page.
fn opening(name: &str, about: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!(
        ".TH {} 1 \"\" \"onrecord {version}\" \"onrecord\"\n.SH NAME\n{} \\- {}\n",
        escaped(&name.to_uppercase()),
        escaped(name),
        escaped(about.trim_end_matches('.'))
    )
}

fn of_flag(flag: &FlagEntry, text: &mut String) {
    let mut names: Vec<String> = flag.flags.iter().map(|name| format!("\\fB{}\\fR", escaped(name))).collect();
    if names.is_empty() {
        names.push(format!("\\fI{}\\fR", escaped(&flag.value)));
    } else if !flag.value.is_empty()
        && let Some(last) = names.last_mut()
    {
        let _ = write!(last, " \\fI{}\\fR", escaped(&flag.value));
    }
    let mut about = flag.about.clone();
    if !flag.values.is_empty() {
        let _ = write!(about, "; one of {}", flag.values.join(", "));
    }
    if let Some(default) = &flag.default {
        let _ = write!(about, "; by default {default}");
    }
    if let Some(variable) = &flag.variable {
        let _ = write!(about, "; set once by {variable} or the configuration");
    }
    let _ = write!(text, ".TP\n{}\n{}\n", names.join(", "), line(&about));
}

fn verbatim(lines: &str, text: &mut String) {
    text.push_str(".nf\n");
    for verbatim in lines.trim_end().lines() {
        text.push_str(&line(verbatim));
        text.push('\n');
    }
    text.push_str(".fi\n");
}

/// A line of text that is no request, whatever it begins with.
fn line(text: &str) -> String {
    let escaped = escaped(text);
    if escaped.starts_with(['.', '\'']) { format!("\\&{escaped}") } else { escaped }
}

/// Backslashes and hyphens as they are; a hyphen of roff's own is another character, which nobody can paste into a shell.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\e").replace('-', "\\-").replace('`', "\\(ga").replace('\'', "\\(aq")
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text).replace('"', "\"\""))
}
