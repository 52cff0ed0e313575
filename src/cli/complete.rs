//! `onrecord complete`: what the completion scripts ask on every tab.
//!
//! The scripts know nothing of commands and flags; they hand over the words up to the cursor and insert what comes back. Nothing
//! is said where nothing is known, and nothing is an error: a tab must not write over what somebody is typing. Reads the
//! dictionaries of an index, never an article.

use std::io::Write;
use std::path::PathBuf;

use clap::{Arg, CommandFactory, ValueHint};

use super::args::{Args, CompleteArgs, Shell};
use super::config;
use super::environment::Environment;
use super::errors::{CliError, Outcome};
use super::plan::DEFAULT_INDEX;
use crate::engine::local::{Listed, LocalIndex};
use crate::query::fields::{FIELDS, FLAGS, Field};
use crate::text::tokenise::fold;
use crate::text::visible::visible_in_line;

/// Names that are offered at once; nobody reads more.
const MOST: usize = 200;

/// Runs the command.
pub fn run(args: &CompleteArgs, environment: &Environment, out: &mut dyn Write) -> Result<Outcome, CliError> {
    let words: Vec<String> = args.words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    match (args.shell, words.as_slice()) {
        (Shell::Bash, [line, replaced]) => bash(line, replaced, environment, out)?,
        (Shell::Bash, _) | (_, []) => {}
        (shell, [before @ .., current]) => {
            let current = match shell {
                // The one shell that hands over the last word as it is typed.
                Shell::Fish => Lexed::new(current).words.pop().unwrap_or_default(),
                _ => current.clone(),
            };
            let offer = offer(before.get(1..).unwrap_or(&[]), &current, environment);
            write_how(&offer, out)?;
            for word in &offer.words {
                let tab = if word.about.is_empty() { "" } else { "\t" };
                writeln!(out, "{}{tab}{}", word.text, word.about)?;
            }
        }
    }
    Ok(Outcome::Done)
}

/// How to go on, on a line that begins with a tab, where the words are not all.
fn write_how(offer: &Offer, out: &mut dyn Write) -> Result<(), CliError> {
    match offer.paths {
        Some(Paths::All) => writeln!(out, "\tfiles")?,
        Some(Paths::Folders) => writeln!(out, "\tfolders")?,
        None if offer.open => writeln!(out, "\topen")?,
        None => {}
    }
    Ok(())
}

/// What the last word can be.
#[derive(Debug, Default)]
struct Offer {
    words: Vec<Word>,
    /// Whether the shell completes paths instead.
    paths: Option<Paths>,
    /// Whether the word goes on after what is offered: no blank behind it.
    open: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Paths {
    All,
    Folders,
}

/// A whole word, as the program would get it.
#[derive(Debug)]
struct Word {
    text: String,
    about: String,
}

impl Offer {
    fn add(&mut self, text: String, about: &str) {
        // What would not survive a line, or disturb the terminal it is inserted in, is not offered.
        if !text.is_empty() && text.chars().all(|c| visible_in_line(c) == c) && self.words.len() < MOST {
            self.words.push(Word { text, about: about.to_owned() });
        }
    }

    fn add_if(&mut self, text: &str, start: &str, about: &str) {
        if text.starts_with(start) {
            self.add(text.to_owned(), about);
        }
    }
}

/// What `current` can be after `before`, the words behind the program's name.
fn offer(before: &[String], current: &str, environment: &Environment) -> Offer {
    let mut program = Args::command();
    program.build();
    let typed = Typed::new(&program, before);
    let names = Names { typed: &typed, environment };
    let mut offer = Offer::default();
    if let Some(flag) = typed.waiting {
        names.of_value(flag, "", current, &mut offer);
        return offer;
    }
    if current.starts_with('-') && !typed.only_words && names.of_flags(current, &mut offer) {
        return offer;
    }
    if typed.command.has_subcommands() {
        for command in typed.command.get_subcommands().filter(|command| !command.is_hide_set()) {
            offer.add_if(command.get_name(), current, &about(command.get_about()));
        }
    } else {
        let arguments: Vec<&Arg> = typed.command.get_positionals().collect();
        if let Some(argument) = arguments.get(typed.words).or(arguments.last().filter(|last| takes_many(last))) {
            names.of_value(argument, "", current, &mut offer);
        }
    }
    offer
}

fn takes_many(argument: &Arg) -> bool {
    argument.get_num_args().is_some_and(|count| count.max_values() > 1)
}

fn about(help: Option<&clap::builder::StyledStr>) -> String {
    let text = help.map(ToString::to_string).unwrap_or_default();
    text.lines().next().unwrap_or("").to_owned()
}

/// What stands before the word at the cursor.
struct Typed<'c> {
    command: &'c clap::Command,
    /// The flag whose value the word is.
    waiting: Option<&'c Arg>,
    /// Whether `--` stands before it.
    only_words: bool,
    /// Arguments before it.
    words: usize,
    index: Option<String>,
    no_config: bool,
}

impl<'c> Typed<'c> {
    fn new(program: &'c clap::Command, before: &[String]) -> Typed<'c> {
        let mut typed =
            Typed { command: program, waiting: None, only_words: false, words: 0, index: None, no_config: false };
        for word in before {
            if let Some(flag) = typed.waiting.take() {
                typed.note(flag, word);
            } else if typed.only_words {
                typed.words += 1;
            } else if word == "--" {
                typed.only_words = true;
            } else if let Some(long) = word.strip_prefix("--") {
                let (name, value) = long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)));
                typed.no_config |= name == "no-config";
                match (typed.long(name), value) {
                    (Some(flag), Some(value)) => typed.note(flag, value),
                    (Some(flag), None) if flag.get_action().takes_values() => typed.waiting = Some(flag),
                    _ => {}
                }
            } else if let Some(letter) = word.strip_prefix('-').filter(|letters| letters.chars().count() == 1) {
                let flag = typed.command.get_arguments().find(|flag| flag.get_short() == letter.chars().next());
                typed.waiting = flag.filter(|flag| flag.get_action().takes_values());
            } else if let Some(command) = typed.command.find_subcommand(word) {
                typed.command = command;
            } else {
                typed.words += 1;
            }
        }
        typed
    }

    fn long(&self, name: &str) -> Option<&'c Arg> {
        self.command.get_arguments().find(|flag| flag.get_long() == Some(name))
    }

    fn note(&mut self, flag: &Arg, value: &str) {
        if flag.get_long() == Some("index") {
            self.index = Some(value.to_owned());
        }
    }
}

/// What can be said about values, from the definitions and from the index.
struct Names<'t, 'c> {
    typed: &'t Typed<'c>,
    environment: &'t Environment,
}

impl Names<'_, '_> {
    /// The flags that begin so, or the values of one; `false` where no flag can be meant.
    fn of_flags(&self, current: &str, offer: &mut Offer) -> bool {
        if let Some((name, value)) = current.strip_prefix("--").and_then(|flag| flag.split_once('=')) {
            if let Some(flag) = self.typed.long(name).filter(|flag| flag.get_action().takes_values()) {
                self.of_value(flag, &format!("--{name}="), value, offer);
            }
            return true;
        }
        if !current.starts_with("--") && current.len() > 1 {
            return false;
        }
        for flag in self.typed.command.get_arguments().filter(|flag| !flag.is_hide_set()) {
            if let Some(long) = flag.get_long() {
                offer.add_if(&format!("--{long}"), current, &about(flag.get_help()));
            }
        }
        true
    }

    /// What the value of `argument` can be; `head` stands before it in the same word.
    fn of_value(&self, argument: &Arg, head: &str, start: &str, offer: &mut Offer) {
        let possible = argument.get_possible_values();
        if !possible.is_empty() {
            for value in possible.iter().filter(|value| !value.is_hide_set() && value.get_name().starts_with(start)) {
                offer.add(format!("{head}{}", value.get_name()), &about(value.get_help()));
            }
            return;
        }
        match (self.typed.command.get_name(), argument.get_long(), argument.get_id().as_str()) {
            (_, Some("speaker" | "like"), _) | ("speakers", None, "query") => {
                self.listed(Listed::Speakers, head, start, offer);
            }
            (_, Some("outlet"), _) => self.listed(Listed::Outlets, head, start, offer),
            (_, Some("lang"), _) => self.listed(Listed::Languages, head, start, offer),
            (_, None, "id") => self.listed(Listed::Ids, head, start, offer),
            ("help", None, _) => topics(start, offer),
            (_, None, "query") => self.of_query(start, offer),
            _ => {
                offer.paths = match argument.get_value_hint() {
                    ValueHint::DirPath => Some(Paths::Folders),
                    ValueHint::AnyPath | ValueHint::FilePath => Some(Paths::All),
                    _ => None,
                };
            }
        }
    }

    fn listed(&self, listed: Listed, head: &str, start: &str, offer: &mut Offer) {
        for name in self.values(listed, start) {
            offer.add(format!("{head}{name}"), "");
        }
    }

    /// The last term of a query: a field, or what a field can be.
    fn of_query(&self, current: &str, offer: &mut Offer) {
        let mut begin = 0;
        let mut quoted = false;
        for (at, c) in current.char_indices() {
            quoted ^= c == '"';
            if !quoted && (c.is_whitespace() || matches!(c, '(' | '-' | '+')) {
                // A hyphen inside a word is none that excludes.
                let inside = c == '-' && current.get(begin..at).is_some_and(|term| !term.is_empty());
                begin = if inside { begin } else { at + c.len_utf8() };
            }
        }
        let (head, term) = current.split_at_checked(begin).unwrap_or(("", current));
        let Some((name, value)) = term.split_once(':') else {
            let lower = term.to_ascii_lowercase();
            for field in FIELDS.iter().filter(|field| field.name.starts_with(&lower)) {
                offer.add(format!("{head}{}:", field.name), field.about);
                offer.open = true;
            }
            return;
        };
        let head = format!("{head}{name}:");
        let (start, open) = value.strip_prefix('"').map_or((value, false), |start| (start, true));
        let listed = match Field::named(name) {
            Some(Field::Speaker) => Listed::Speakers,
            Some(Field::Outlet) => Listed::Outlets,
            Some(Field::Lang) => Listed::Languages,
            Some(Field::Id) => Listed::Ids,
            Some(field) => {
                for (_, flag, _) in FLAGS.iter().filter(|(of, flag, _)| *of == field && flag.starts_with(value)) {
                    offer.add(format!("{head}{flag}"), "");
                }
                return;
            }
            None => return,
        };
        for name in self.values(listed, start) {
            let plain = matches!(listed, Listed::Ids | Listed::Languages);
            let one_word = name.chars().all(char::is_alphanumeric);
            if (plain && !name.contains([' ', ')'])) || (one_word && !open) {
                offer.add(format!("{head}{name}"), "");
            } else if !plain && !name.contains('"') {
                offer.add(format!("{head}\"{name}\""), "");
            }
        }
    }

    fn values(&self, listed: Listed, start: &str) -> Vec<String> {
        let named = self.typed.index.as_ref().map(|typed| {
            // No shell has expanded it yet.
            config::from_home(typed, self.environment).unwrap_or_else(|| PathBuf::from(typed))
        });
        let index = named.or_else(|| config::index(!self.typed.no_config, self.environment));
        let index = index.unwrap_or_else(|| PathBuf::from(DEFAULT_INDEX));
        let found = LocalIndex::open(&index).and_then(|index| index.values(listed, start, MOST));
        found.unwrap_or_default()
    }
}

fn topics(start: &str, offer: &mut Offer) {
    let program = Args::command();
    for command in program.get_subcommands().filter(|command| !command.is_hide_set()) {
        offer.add_if(command.get_name(), start, &about(command.get_about()));
    }
    offer.add_if("query", start, "What a query can say");
    offer.add_if("config", start, "What can be set once");
}

/// Answers bash, which hands over the line up to the cursor and the end of it that an answer replaces: what stands behind the
/// last `=`, `:` or opening quotation mark, in the spelling of the line.
fn bash(line: &str, replaced: &str, environment: &Environment, out: &mut dyn Write) -> Result<(), CliError> {
    let mut typed = Lexed::new(line);
    let raw = line.get(typed.last_begins..).unwrap_or("");
    let current = if raw.is_empty() { String::new() } else { typed.words.pop().unwrap_or_default() };
    let kept = Lexed::new(raw.strip_suffix(replaced).unwrap_or(""));
    let head = kept.words.concat();
    let offer = offer(typed.words.get(1..).unwrap_or(&[]), &current, environment);
    // What stands before what is replaced stays as it is.
    let ends: Vec<&str> = offer.words.iter().filter_map(|word| word.text.strip_prefix(&head)).collect();
    // Several names are replaced by what all have in common, which must not be less than what is typed.
    let common = ends.iter().copied().reduce(common_start).unwrap_or("");
    let asked = fold(current.strip_prefix(&head).unwrap_or(""));
    if ends.len() > 1 && !common.is_empty() && !fold(common).starts_with(&asked) {
        return Ok(());
    }
    write_how(&offer, out)?;
    for end in ends {
        writeln!(out, "{}", quoted(end, kept.quote))?;
    }
    Ok(())
}

fn common_start<'a>(one: &'a str, other: &str) -> &'a str {
    let differ = one.char_indices().zip(other.chars()).find(|((_, left), right)| left != right);
    let end = differ.map_or(one.len().min(other.len()), |((at, _), _)| at);
    one.get(..end).unwrap_or("")
}

/// `text` as it is typed in a shell, behind an opening quotation mark if there is one.
fn quoted(text: &str, quote: Option<char>) -> String {
    let mut typed = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match quote {
            Some('\'') if c == '\'' => typed.push_str(r"'\''"),
            Some('"') if matches!(c, '"' | '\\' | '$' | '`') => typed.extend(['\\', c]),
            None if !(c.is_alphanumeric()
                || matches!(c, '-' | '_' | '.' | ',' | '/' | ':' | '=' | '+' | '@' | '%')) =>
            {
                typed.extend(['\\', c]);
            }
            _ => typed.push(c),
        }
    }
    typed
}

/// A line as a shell takes it apart. Variables and commands in it stay as they are.
struct Lexed {
    words: Vec<String>,
    /// Where the last word begins; the end of the line where a blank is behind it.
    last_begins: usize,
    /// The quotation mark that is open at the end.
    quote: Option<char>,
}

impl Lexed {
    fn new(line: &str) -> Lexed {
        let mut lexed = Lexed { words: Vec::new(), last_begins: line.len(), quote: None };
        let mut word: Option<String> = None;
        let mut chars = line.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if lexed.quote.is_none() && c.is_whitespace() {
                lexed.words.extend(word.take());
                lexed.last_begins = line.len();
                continue;
            }
            if word.is_none() {
                lexed.last_begins = at;
            }
            let text = word.get_or_insert_default();
            match (lexed.quote, c) {
                (None, '\'' | '"') => lexed.quote = Some(c),
                (Some(open), c) if c == open => lexed.quote = None,
                (None, '\\') => text.extend(chars.next().map(|(_, escaped)| escaped)),
                (Some('"'), '\\') => match chars.next_if(|(_, next)| matches!(next, '"' | '\\' | '$' | '`')) {
                    Some((_, escaped)) => text.push(escaped),
                    None => text.push(c),
                },
                (_, c) => text.push(c),
            }
        }
        lexed.words.extend(word);
        lexed
    }
}
