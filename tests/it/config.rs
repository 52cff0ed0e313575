//! What is set once: which value counts, where the file is looked for, and what is said of a wrong one.
//!
//! Whole runs are in tests/scenarios/cli/config.txt.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use clap::CommandFactory;
use onrecord::cli::args::{Args, Color, Command, DuplicatesArg, SearchArgs, SearchFormat, SortArg, keep_query_terms};
use onrecord::cli::config::{SETTINGS, System, candidates, help, parse};
use onrecord::cli::environment::Environment;
use onrecord::cli::plan::index_folder;
use onrecord::cli::run_on;

use crate::cli::environment;

fn with(variables: &[(&str, &str)]) -> Environment {
    let pairs = variables.iter().map(|(name, value)| ((*name).to_owned(), OsString::from(value)));
    Environment { variables: pairs.collect(), ..environment() }
}

fn parsed(words: &[&str], environment: &Environment) -> Args {
    let typed = ["onrecord"].iter().chain(words).map(OsString::from);
    parse(keep_query_terms(typed), environment).unwrap_or_else(|error| panic!("{words:?}: {error:?}"))
}

fn search(args: &Args) -> &SearchArgs {
    match &args.command {
        Command::Search(search) => search,
        other => panic!("{other:?}"),
    }
}

/// A folder with a file `config.toml`, and the environment that names it, with more variables.
fn configured(text: &str, variables: &[(&str, &str)]) -> (tempfile::TempDir, Environment) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    fs::write(&file, text).unwrap();
    let mut all = variables.to_vec();
    let path = file.to_str().unwrap().to_owned();
    all.push(("ONRECORD_CONFIG", &path));
    let environment = with(&all);
    (folder, environment)
}

#[test]
fn a_flag_counts_most_then_the_environment_then_the_file_then_the_default() {
    let limit = |file: &str, variable: &str, words: &[&str]| {
        let (_folder, environment) = configured(file, &[("ONRECORD_LIMIT", variable)]);
        search(&parsed(&[&["search", "a"], words].concat(), &environment)).page.limit
    };
    let file = "limit = 3\n";
    assert_eq!(limit("", "", &[]), 10);
    assert_eq!(limit(file, "", &[]), 3);
    assert_eq!(limit("", "4", &[]), 4);
    assert_eq!(limit(file, "4", &[]), 4);
    assert_eq!(limit(file, "4", &["-n", "5"]), 5);
    assert_eq!(limit(file, "", &["--limit=5"]), 5);
    // Typed is typed, though it is what the flag would be anyway.
    assert_eq!(limit(file, "4", &["-n", "10"]), 10);
    assert_eq!(limit(file, "", &["--no-config"]), 10);
    assert_eq!(limit(file, "4", &["--no-config"]), 4);
}

#[test]
fn every_setting_is_a_default_of_its_flag_in_its_commands() {
    let text = "index = '/i'\ncorrections = '/c'\ncolor = 'never'\nlimit = 3\npassages = 4\nsort = 'oldest'\nduplicates = 'hide'\nformat = 'jsonl'\njobs = 5\nmemory = '6M'\n";
    assert_eq!(text.lines().count(), SETTINGS.len());
    let pairs: Vec<(String, String)> = text
        .lines()
        .map(|line| line.split_once(" = ").unwrap())
        .map(|(key, value)| {
            let setting = SETTINGS.iter().find(|setting| setting.key == key).unwrap();
            (setting.variable(), value.trim_matches('\'').to_owned())
        })
        .collect();
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let (_folder, by_file) = configured(text, &[]);
    for environment in [by_file, with(&pairs)] {
        for words in
            [&["search", "a"][..], &["index", "a"], &["show", "a"], &["quotes"], &["timeline", "a"], &["speakers"]]
        {
            let args = parsed(words, &environment);
            assert_eq!(index_folder(&args.common), Path::new("/i"), "{words:?}");
            assert_eq!(args.common.color, Color::Never, "{words:?}");
            let corrections = (words[0] != "index").then_some(Path::new("/c"));
            assert_eq!(args.common.corrections.as_deref(), corrections, "{words:?}");
        }
        let args = parsed(&["search", "a"], &environment);
        let typed = search(&args);
        assert_eq!((typed.page.limit, typed.page.passages, typed.page.sort), (3, 4, SortArg::Oldest));
        assert_eq!((typed.output.format, typed.page.duplicates), (SearchFormat::Jsonl, DuplicatesArg::Hide));
        let Command::Index(typed) = parsed(&["index", "a"], &environment).command else { panic!() };
        assert_eq!((typed.jobs, typed.memory), (Some(5), 6 << 20));
        // An archive of one's own is not where the demonstration puts its articles.
        assert_eq!(parsed(&["demo"], &environment).common.index, None);
    }
}

/// Commands that open no index, and one that opens one of its own.
const WITHOUT_INDEX: [&str; 4] = ["attribute", "generate", "help", "demo"];

#[test]
fn every_command_that_takes_an_index_takes_the_one_that_is_set() {
    let index = SETTINGS.iter().find(|setting| setting.key == "index").unwrap();
    let program = Args::command();
    let commands = program.get_subcommands().filter(|command| !command.is_hide_set());
    let taking: Vec<&str> =
        commands.map(clap::Command::get_name).filter(|name| !WITHOUT_INDEX.contains(name)).collect();
    assert_eq!(taking, ["index", "search", "show", "quotes", "timeline", "speakers"]);
    for name in taking {
        assert!(index.is_for(name), "{name} takes --index and not the index that is set");
    }
}

#[test]
fn what_is_set_gives_way_to_what_is_typed() {
    let format = |words: &[&str], file: &str| {
        let (_folder, environment) = configured(file, &[]);
        let args = parsed(&[&["search", "a"], words].concat(), &environment);
        let typed = search(&args);
        (typed.output.format, typed.page.sort, typed.page.passages)
    };
    let file = "format = 'jsonl'\nsort = 'newest'\npassages = 0\n";
    assert_eq!(format(&[], file), (SearchFormat::Jsonl, SortArg::Newest, 0));
    for words in [&["-c"][..], &["-l"], &["-l0"], &["--count"]] {
        assert_eq!(format(words, file), (SearchFormat::Text, SortArg::Newest, 0), "{words:?}");
    }
    assert_eq!(format(&["--rank", "passages"], file), (SearchFormat::Jsonl, SortArg::Relevance, 2));
    assert_eq!(format(&["--rank", "passages"], "format = 'trec'\n").0, SearchFormat::Text);
    assert_eq!(format(&["--rank", "articles"], file).1, SortArg::Newest);
    // What is typed stays, to be told of.
    assert_eq!(format(&["-c", "--format", "json"], file).0, SearchFormat::Json);
    assert_eq!(format(&["--rank", "passages", "--sort", "oldest"], file).1, SortArg::Oldest);
}

#[test]
fn every_setting_has_the_name_of_a_flag() {
    let program = Args::command();
    for setting in &SETTINGS {
        assert!(setting.flag(&program).is_some(), "--{} is no flag", setting.key);
        for name in setting.commands {
            let command = program.find_subcommand(name).unwrap_or_else(|| panic!("{name}"));
            let mut flags = program.get_arguments().chain(command.get_arguments());
            assert!(flags.any(|flag| flag.get_long() == Some(setting.key)), "{name} has no --{}", setting.key);
            assert!(setting.is_for(name));
        }
        assert!(help().contains(&format!("\n  {} ", setting.key)), "{}", setting.key);
    }
    assert!(help().lines().all(|line| line.chars().count() <= 80), "{}", help());
}

#[test]
fn a_path_in_the_file_begins_at_the_file() {
    let index = |value: &str| {
        let (folder, environment) = configured(&format!("index = {value:?}\n"), &[("HOME", "/home/vale")]);
        let index = index_folder(&parsed(&["speakers"], &environment).common);
        index.strip_prefix(folder.path()).map_or_else(|_| index.clone(), |inner| Path::new("HERE").join(inner))
    };
    assert_eq!(index("news"), Path::new("HERE/news"));
    assert_eq!(index("/news"), Path::new("/news"));
    assert_eq!(index("~/news"), Path::new("/home/vale/news"));
    assert_eq!(index("~"), Path::new("/home/vale"));
    assert_eq!(index("~vale"), Path::new("HERE/~vale"));
    assert_eq!(index_folder(&parsed(&["speakers"], &with(&[("ONRECORD_INDEX", "news")])).common), Path::new("news"));
}

#[test]
fn where_the_file_is_looked_for() {
    let check = |system, variables: &[(&str, &str)], expected: &[&str]| {
        let expected: Vec<PathBuf> = expected.iter().map(|path| Path::new(path).join("onrecord/config.toml")).collect();
        assert_eq!(candidates(&with(variables), system), expected, "{system:?} {variables:?}");
    };
    let home = ("HOME", "/h");
    check(System::Unix, &[home], &["/h/.config"]);
    check(System::Unix, &[], &[]);
    check(System::MacOs, &[home], &["/h/.config", "/h/Library/Application Support"]);
    check(System::Windows, &[home, ("APPDATA", "/a")], &["/a"]);
    for system in [System::Unix, System::MacOs, System::Windows] {
        check(system, &[home, ("APPDATA", "/a"), ("XDG_CONFIG_HOME", "/x")], &["/x"]);
    }
    check(System::Unix, &[home, ("XDG_CONFIG_HOME", "relative")], &["/h/.config"]);
    check(System::Unix, &[home, ("XDG_CONFIG_HOME", "")], &["/h/.config"]);
}

/// What is said of a configuration file, its place left out.
fn check_wrong(text: &[u8], expected: &str) {
    let (folder, environment) = configured("", &[]);
    let file = folder.path().join("config.toml");
    fs::write(&file, text).unwrap();
    let mut err = Vec::new();
    let typed = ["onrecord", "search", "a"].map(OsString::from);
    let code = run_on(typed, &environment, &mut Vec::new(), &mut err);
    let said = String::from_utf8(err).unwrap().replace(file.to_str().unwrap(), "FILE");
    assert_eq!((code, said.as_str()), (2, expected), "{}", String::from_utf8_lossy(text));
}

#[test]
fn a_wrong_file_is_told_of_with_line_and_place() {
    check_wrong(
        b"# mine\nlimit = 3\n  sorrt = 'newest'\n",
        "onrecord: FILE:3: there is no setting sorrt\n    sorrt = 'newest'\n    ^^^^^\n  did you mean sort?\n",
    );
    check_wrong(
        b"limit = \"3\"\n",
        "onrecord: FILE:1: limit is a whole number, not a text\n  limit = \"3\"\n           ^\n  write it as: limit = 20\n",
    );
    check_wrong(
        "color = 'grün'\n".as_bytes(),
        "onrecord: FILE:1: grün is no value of color\n  color = 'grün'\n           ^^^^\n  it can be auto, always or never\n",
    );
    check_wrong(
        b"\n\njobs = 0\n",
        "onrecord: FILE:3: 0 is no value of jobs: a whole number from 1 to 1024 is wanted\n  jobs = 0\n         ^\n",
    );
    check_wrong(
        b"\xff\n",
        "onrecord: the configuration FILE cannot be read: it is not UTF-8\n  ONRECORD_CONFIG names it; --no-config does without\n",
    );
    // Nothing in a file reaches the terminal as it is, and no depth is too deep.
    let said = |text: &str| {
        let (_folder, environment) = configured(text, &[]);
        let mut err = Vec::new();
        let code = run_on(["onrecord", "search", "a"].map(OsString::from), &environment, &mut Vec::new(), &mut err);
        (code, String::from_utf8(err).unwrap())
    };
    let deep = "[".repeat(100_000);
    let long = "x".repeat(1 << 21);
    for text in [
        "limit",
        "limit = ",
        "= 3",
        "limit = 3\nlimit = 4",
        "[search]",
        "sort = \"\u{1b}[31m\"",
        "index = ''",
        "\u{1b} = 1",
        "sort = \"\\u001b[31m\"",
    ]
    .into_iter()
    .chain([&*format!("limit = {deep}"), &*deep, &*long])
    {
        let (code, said) = said(text);
        assert_eq!(code, 2, "{said}");
        assert!(said.starts_with("onrecord: ") && said.contains("config.toml"), "{said}");
        assert!(!said.contains('\u{1b}') && said.len() < 1000, "{said:?}");
    }
}

#[test]
fn what_only_answers_about_the_program_needs_no_sound_file() {
    for words in [&["help", "config"][..], &["generate", "completion", "bash"], &["--version"], &["search", "--help"]] {
        let (_folder, environment) = configured("limit = ", &[("ONRECORD_COLOR", "green")]);
        let typed = ["onrecord"].iter().chain(words).map(OsString::from);
        let mut err = Vec::new();
        assert_eq!(run_on(typed, &environment, &mut Vec::new(), &mut err), 0, "{}", String::from_utf8_lossy(&err));
    }
}
