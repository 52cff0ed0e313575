//! What is set once: the configuration file and the variables ONRECORD_*, made into defaults of flags.
//!
//! A setting is another default of the long flag of its name, and nothing else: clap checks its value as it checks the flag's,
//! and whatever is typed, be it the flag's usual default, counts more. No command knows where a value came from.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt::Write;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, CommandFactory, FromArgMatches};
use toml_span::Span;
use toml_span::value::ValueInner;
use unicode_width::UnicodeWidthStr;

use super::args::{Args, Command, RankArg, program};
use super::environment::Environment;
use super::errors::CliError;
use crate::render::page::safe;
use crate::render::style::clean_line;

/// How the value of a setting is written in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    /// `"256M"`, or a number of bytes.
    Size,
    /// A path; a relative one begins at the file's folder.
    Path,
}

/// Something that can be set once.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The long flag it is a default of, without its hyphens.
    pub key: &'static str,
    /// The commands it is for; every one that reads settings where it is empty.
    pub commands: &'static [&'static str],
    kind: Kind,
    /// A value, as the file has it.
    example: &'static str,
}

/// Every setting, in the order help shows them. A switch is none: no flag could take it back.
pub const SETTINGS: [Setting; 10] = [
    Setting {
        key: "index",
        commands: &["index", "search", "show", "quotes", "timeline", "speakers"],
        kind: Kind::Path,
        example: "\"~/archive-index\"",
    },
    Setting {
        key: "corrections",
        commands: &["search", "show", "quotes", "timeline", "speakers"],
        kind: Kind::Path,
        example: "\"~/archive.corrections\"",
    },
    Setting { key: "color", commands: &[], kind: Kind::Text, example: "\"never\"" },
    Setting { key: "limit", commands: &["search"], kind: Kind::Number, example: "20" },
    Setting { key: "passages", commands: &["search"], kind: Kind::Number, example: "3" },
    Setting { key: "sort", commands: &["search"], kind: Kind::Text, example: "\"newest\"" },
    Setting { key: "duplicates", commands: &["search"], kind: Kind::Text, example: "\"collapse\"" },
    Setting { key: "format", commands: &["search"], kind: Kind::Text, example: "\"jsonl\"" },
    Setting { key: "jobs", commands: &["index"], kind: Kind::Number, example: "4" },
    Setting { key: "memory", commands: &["index"], kind: Kind::Size, example: "\"1G\"" },
];

/// Commands that work however broken a configuration is.
const WITHOUT_SETTINGS: [&str; 3] = ["help", "generate", "complete"];

/// Where the file is, where no variable says so.
const FILE: &str = "onrecord/config.toml";

const NAMING_VARIABLE: &str = "ONRECORD_CONFIG";

/// The place of a file beyond this size is not where settings are.
const MOST_BYTES: u64 = 1 << 20;

/// Longest line that an error shows, in columns.
const WIDEST_LINE: usize = 100;

impl Setting {
    /// The environment variable that says the same: `ONRECORD_LIMIT`.
    pub fn variable(&self) -> String {
        format!("ONRECORD_{}", self.key.to_ascii_uppercase().replace('-', "_"))
    }

    /// Whether it is a default of `command`.
    pub fn is_for(&self, command: &str) -> bool {
        !WITHOUT_SETTINGS.contains(&command) && (self.commands.is_empty() || self.commands.contains(&command))
    }

    /// The flag it is a default of.
    pub fn flag<'c>(&self, program: &'c clap::Command) -> Option<&'c Arg> {
        let own = self.commands.iter().filter_map(|name| program.find_subcommand(name));
        let mut arguments = program.get_arguments().chain(own.flat_map(clap::Command::get_arguments));
        arguments.find(|argument| argument.get_long() == Some(self.key))
    }
}

/// The arguments as clap reads them, with what is set as defaults.
///
/// Errors: clap's, help and version among them; a setting that is none or has a value it cannot have; a file that cannot be read.
pub fn parse(arguments: Vec<OsString>, environment: &Environment) -> Result<Args, CliError> {
    let matches = program().try_get_matches_from(&arguments).map_err(CliError::arguments)?;
    let command = matches.subcommand_name().unwrap_or("").to_owned();
    let typed = read(&matches)?;
    if WITHOUT_SETTINGS.contains(&command.as_str()) {
        return Ok(typed);
    }
    let file = !typed.common.no_config;
    let mut defaults = defaults(&command, file, environment)?;
    let overruled = |key: &str, value: &OsStr| environment.no_color && key == "color" && value == "always";
    defaults.retain(|key, value| !gives_way(key, value, &typed) && !overruled(key, value));
    if defaults.is_empty() {
        return Ok(typed);
    }
    read(&with_defaults(&command, defaults).try_get_matches_from(arguments).map_err(CliError::arguments)?)
}

/// Whether what was typed leaves no room for a default. Two flags that are typed and do not go together are an error; what is set
/// counts less than what is typed, and is not there then.
fn gives_way(key: &str, value: &OsStr, typed: &Args) -> bool {
    let Command::Search(search) = &typed.command else { return false };
    let by_passage = search.page.rank == RankArg::Passages;
    match key {
        "format" => search.output.count || search.output.ids || (by_passage && value == "trec"),
        "duplicates" => search.output.count || by_passage,
        "sort" | "passages" => by_passage,
        _ => false,
    }
}

fn read(matches: &ArgMatches) -> Result<Args, CliError> {
    Args::from_arg_matches(matches).map_err(CliError::arguments)
}

/// The index that is set, for who must not fail: a configuration that is wrong sets nothing.
pub fn index(file: bool, environment: &Environment) -> Option<PathBuf> {
    defaults("search", file, environment).ok()?.remove("index").map(PathBuf::from)
}

/// What is set for `command`: the file's values, and over them the environment's.
fn defaults(
    command: &str,
    file: bool,
    environment: &Environment,
) -> Result<BTreeMap<&'static str, OsString>, CliError> {
    let program = Args::command();
    let mut defaults = BTreeMap::new();
    if file && let Some((path, text)) = config_file(environment)? {
        let values = File { path: &path, text: &text }.values(&program, environment)?;
        defaults.extend(values.into_iter().filter(|(setting, _)| setting.is_for(command)).map(|(s, v)| (s.key, v)));
    }
    for setting in SETTINGS.iter().filter(|setting| setting.is_for(command)) {
        let name = setting.variable();
        let Some(value) = environment.variable(&name) else { continue };
        check(setting, value, &program).map_err(|(wrong, hint)| CliError::Usage {
            message: format!("{name}: {} {wrong}", safe(&value.to_string_lossy())),
            hint,
        })?;
        defaults.insert(setting.key, value.to_owned());
    }
    Ok(defaults)
}

/// The program, with other defaults for some flags of `command`.
fn with_defaults(command: &str, defaults: BTreeMap<&'static str, OsString>) -> clap::Command {
    let mut program = program();
    for (key, value) in defaults {
        let id_in = |command: &clap::Command| {
            let mut arguments = command.get_arguments();
            arguments.find(|argument| argument.get_long() == Some(key)).map(|argument| argument.get_id().clone())
        };
        if let Some(id) = id_in(&program) {
            program = program.mut_arg(id, |argument| argument.default_value(value));
        } else if let Some(id) = program.find_subcommand(command).and_then(id_in) {
            program = program.mut_subcommand(command, |own| own.mut_arg(id, |argument| argument.default_value(value)));
        }
    }
    program
}

/// Whether the flag takes the value; if not, why, and what it takes.
fn check(setting: &Setting, value: &OsStr, program: &clap::Command) -> Result<(), (String, Option<String>)> {
    let Some(flag) = setting.flag(program) else { return Ok(()) };
    let mut typed = OsString::from(format!("--{}=", setting.key));
    typed.push(value);
    let alone = clap::Command::new("onrecord").no_binary_name(true).arg(flag.clone());
    let Err(error) = alone.try_get_matches_from([typed]) else { return Ok(()) };
    let known: Vec<String> = flag.get_possible_values().iter().map(|possible| possible.get_name().to_owned()).collect();
    if known.is_empty() {
        let reason = std::error::Error::source(&error).map(|source| format!(": {source}"));
        return Err((format!("is no value of {}{}", setting.key, reason.unwrap_or_default()), None));
    }
    Err((format!("is no value of {}", setting.key), Some(format!("it can be {}", listed(&known)))))
}

/// The file that is read, if there is one, and what is in it.
fn config_file(environment: &Environment) -> Result<Option<(PathBuf, String)>, CliError> {
    let named = environment.variable(NAMING_VARIABLE).map(PathBuf::from);
    let is_named = named.is_some();
    for path in named.map_or_else(|| candidates(environment, System::HERE), |path| vec![path]) {
        let cannot = |reason: &str| CliError::Usage {
            message: format!("the configuration {} cannot be read: {reason}", shown(&path)),
            hint: Some(if is_named {
                format!("{NAMING_VARIABLE} names it; --no-config does without")
            } else {
                "--no-config does without".to_owned()
            }),
        };
        let bytes = match fs::metadata(&path) {
            Ok(found) if found.len() > MOST_BYTES => return Err(cannot("it is larger than 1 MiB")),
            Ok(_) => fs::read(&path).map_err(|error| cannot(&error.to_string()))?,
            Err(error) if !is_named && matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                continue;
            }
            Err(error) => return Err(cannot(&error.to_string())),
        };
        let text = String::from_utf8(bytes).map_err(|_| cannot("it is not UTF-8"))?;
        // Some editors begin a file with a mark that is not part of it.
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        return Ok(Some((path, text)));
    }
    Ok(None)
}

/// The systems that have places of their own for configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    Unix,
    MacOs,
    Windows,
}

impl System {
    /// The one this is.
    pub const HERE: System = if cfg!(windows) {
        System::Windows
    } else if cfg!(target_os = "macos") {
        System::MacOs
    } else {
        System::Unix
    };
}

/// Where the file may lie, the first that exists being read: in `$XDG_CONFIG_HOME` alone where that is set.
pub fn candidates(environment: &Environment, system: System) -> Vec<PathBuf> {
    let folder = |name: &str| environment.variable(name).map(PathBuf::from);
    // By the standard of these folders, a relative one is to be ignored.
    if let Some(folder) = folder("XDG_CONFIG_HOME").filter(|folder| folder.is_absolute()) {
        return vec![folder.join(FILE)];
    }
    let below = |base: Option<PathBuf>, inner: &str| base.map(|base| base.join(inner).join(FILE));
    let mut found = Vec::new();
    match system {
        System::Windows => found.extend(folder("APPDATA").map(|base| base.join(FILE))),
        System::Unix => found.extend(below(folder("HOME"), ".config")),
        System::MacOs => {
            found.extend(below(folder("HOME"), ".config"));
            found.extend(below(folder("HOME"), "Library/Application Support"));
        }
    }
    found
}

/// A configuration file, for reading it and for showing what is wrong with it.
struct File<'t> {
    path: &'t Path,
    text: &'t str,
}

impl File<'_> {
    /// Its settings, each with a value that its flag takes.
    fn values(
        &self,
        program: &clap::Command,
        environment: &Environment,
    ) -> Result<Vec<(&'static Setting, OsString)>, CliError> {
        let mut root = toml_span::parse(self.text)
            .map_err(|error| self.wrong(error.span, &clean_line(&error.to_string()), None))?;
        let ValueInner::Table(table) = root.take() else { return Ok(Vec::new()) };
        // The first in the file is what is told of.
        let mut entries: Vec<_> = table.into_iter().collect();
        entries.sort_by_key(|(key, _)| key.span.start);
        let mut values = Vec::new();
        for (key, mut value) in entries {
            let Some(setting) = SETTINGS.iter().find(|setting| setting.key == key.name) else {
                let message = format!("there is no setting {}", safe(&key.name));
                return Err(self.wrong(key.span, &message, Some(unknown_hint(&key.name, program))));
            };
            let span = value.span;
            let text = match (setting.kind, value.take()) {
                (Kind::Number | Kind::Size, ValueInner::Integer(number)) => number.to_string(),
                (Kind::Text | Kind::Size | Kind::Path, ValueInner::String(text)) => text.into_owned(),
                (kind, other) => {
                    let wanted = match kind {
                        Kind::Number => "a whole number",
                        Kind::Text | Kind::Size | Kind::Path => "a text in quotation marks",
                    };
                    let message = format!("{} is {wanted}, not {}", setting.key, a_type(&other));
                    return Err(self.wrong(span, &message, Some(setting.line())));
                }
            };
            if let Err((wrong, hint)) = check(setting, OsStr::new(&text), program) {
                return Err(self.wrong(span, &format!("{} {wrong}", clean_line(&text)), hint));
            }
            let value = match setting.kind {
                Kind::Path => self.path_of(&text, environment).into_os_string(),
                _ => OsString::from(text),
            };
            values.push((setting, value));
        }
        Ok(values)
    }

    /// A path as the file means it: `~` is the home folder, and a relative one begins where the file lies, so that it is the
    /// same folder wherever a command runs.
    fn path_of(&self, text: &str, environment: &Environment) -> PathBuf {
        from_home(text, environment).unwrap_or_else(|| self.path.parent().unwrap_or(Path::new("")).join(text))
    }

    /// An error with its line, and carets under the place.
    fn wrong(&self, span: Span, message: &str, hint: Option<String>) -> CliError {
        let start = self.text.floor_char_boundary(span.start.min(self.text.len()));
        let before = self.text.get(..start).unwrap_or("");
        let number = before.matches('\n').count() + 1;
        let column = before.rfind('\n').map_or(0, |end| end + 1);
        let from = self.text.get(column..).unwrap_or("");
        let line = from.lines().next().unwrap_or("");
        let mut text = format!("{}:{number}: {message}", shown(self.path));
        let lead = line.get(..start - column).unwrap_or(line);
        let marked = line.get(lead.len()..).unwrap_or("");
        let end = marked.floor_char_boundary(span.end.saturating_sub(span.start).min(marked.len()));
        let marked = marked.get(..end).unwrap_or("");
        if !line.trim().is_empty() && clean_line(line).width() <= WIDEST_LINE {
            let indent = " ".repeat(clean_line(lead).width());
            let carets = "^".repeat(clean_line(marked).width().max(1));
            // Writing to a string cannot fail.
            let _ = write!(text, "\n  {}\n  {indent}{carets}", clean_line(line.trim_end()));
        }
        CliError::Usage { message: text, hint }
    }
}

/// A path that begins with `~`, from the home folder; `None` for others, and where there is no home.
pub fn from_home(path: &str, environment: &Environment) -> Option<PathBuf> {
    let rest = path.strip_prefix('~')?;
    let home = environment.variable("HOME").or_else(|| environment.variable("USERPROFILE")).map(PathBuf::from)?;
    if rest.is_empty() {
        return Some(home);
    }
    Some(home.join(rest.strip_prefix(['/', std::path::MAIN_SEPARATOR])?))
}

impl Setting {
    /// Its line in a file.
    fn line(&self) -> String {
        format!("write it as: {} = {}", self.key, self.example)
    }
}

fn unknown_hint(key: &str, program: &clap::Command) -> String {
    let underscored = key.replace('_', "-");
    let all = SETTINGS.map(|setting| setting.key);
    let close = all
        .iter()
        .map(|known| (strsim::osa_distance(&underscored, known), known))
        .filter(|(distance, known)| *distance <= 2 && *distance < known.len());
    if let Some((_, known)) = close.min_by_key(|(distance, _)| *distance) {
        return format!("did you mean {known}?");
    }
    let commands = program.get_subcommands().flat_map(clap::Command::get_arguments);
    let is_flag = program.get_arguments().chain(commands).any(|argument| argument.get_long() == Some(&*underscored));
    let names = listed(&all.map(str::to_owned));
    if is_flag {
        return format!("--{underscored} can only be typed; what can be set is {names}");
    }
    format!("what can be set is {names}")
}

fn a_type(value: &ValueInner<'_>) -> &'static str {
    match value {
        ValueInner::String(_) => "a text",
        ValueInner::Integer(_) => "a number",
        ValueInner::Float(_) => "a fraction",
        ValueInner::Boolean(_) => "true or false",
        ValueInner::Array(_) => "a list",
        ValueInner::Table(_) => "a table",
    }
}

fn listed(names: &[String]) -> String {
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

fn shown(path: &Path) -> String {
    safe(&path.to_string_lossy())
}

const PLACES: &str = "\
CONFIGURATION

  What is always the same can be set once, in a file:

    $XDG_CONFIG_HOME/onrecord/config.toml, else ~/.config/onrecord/config.toml
    macOS also    ~/Library/Application Support/onrecord/config.toml
    Windows       %APPDATA%\\onrecord\\config.toml

  It is TOML, one line a setting, each named like the flag whose default it is:

";

const RULES: &str = "
  A relative index begins at the file's own folder, and ~ is the home folder.
  `demo` never takes the index that is set.

ENVIRONMENT

  ONRECORD_ and the setting in capitals says the same: ONRECORD_INDEX,
  ONRECORD_LIMIT. There a relative index begins where the command runs.

  ONRECORD_CONFIG          another file to read
  NO_COLOR                 no colour, unless --color says otherwise
  COLUMNS                  how wide a terminal is

WHAT COUNTS

  A flag counts most, then the environment, then the file, then the default.
  What is set gives way to typed flags that it does not go with: `format` to
  -c and -l, `sort` and `passages` to --rank passages, `duplicates` to -c and
  to --rank passages.
  --no-config reads no file.
";

/// Names parted by commas, in lines of what room there is behind the other columns.
fn wrapped(names: &str) -> String {
    let mut lines = vec![String::new()];
    for name in names.split_inclusive(", ") {
        let is_full = lines.last().is_some_and(|line| line.len() + name.trim_end().len() > NAMES_WIDTH);
        if is_full {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(name);
        }
    }
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
    lines.join(&format!("\n{}", " ".repeat(80 - NAMES_WIDTH)))
}

/// Columns for the names of commands.
const NAMES_WIDTH: usize = 29;

/// The text of `onrecord help config`, at most 80 columns.
pub fn help() -> String {
    let mut text = PLACES.to_owned();
    for setting in SETTINGS {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "    {} = {}", setting.key, setting.example);
    }
    text.push_str("\nSETTINGS\n\n");
    let program = Args::command();
    for setting in SETTINGS {
        let about = setting.flag(&program).and_then(Arg::get_help).map(ToString::to_string).unwrap_or_default();
        let about = about.split([':', ';', ',', '[']).next().unwrap_or("").trim().to_owned();
        let commands = if setting.commands.is_empty() { "all".to_owned() } else { setting.commands.join(", ") };
        let _ = writeln!(text, "  {:<12}{:<36} {}", setting.key, about, wrapped(&commands));
    }
    text.push_str(RULES);
    text
}
