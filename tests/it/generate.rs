//! What is made from the definitions of commands and flags: the page docs/cli.md, manual pages, completion.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use clap::CommandFactory;
use onrecord::cli::args::Args;
use onrecord::cli::{man, reference};

use crate::shared::{onrecord, run, run_to};

#[test]
fn the_reference_is_what_the_program_defines() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cli.md");
    let page = reference::markdown();
    if std::env::var_os("ONRECORD_BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &page).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "docs/cli.md is not what the program defines; ONRECORD_BLESS=1 cargo test writes it anew");
}

/// Every command and flag that can be seen, from clap's own account.
fn defined(command: &clap::Command, found: &mut BTreeSet<String>) {
    for argument in command.get_arguments().filter(|argument| !argument.is_hide_set()) {
        found.extend(argument.get_long().map(|long| format!("--{long}")));
    }
    for under in command.get_subcommands().filter(|under| !under.is_hide_set()) {
        found.insert(format!("## onrecord {}", under.get_name()));
        for argument in under.get_arguments() {
            found.extend(argument.get_long().map(|long| format!("--{long}")));
        }
    }
}

#[test]
fn nothing_is_missing_from_the_reference_or_the_manual() {
    let mut wanted = BTreeSet::new();
    defined(&Args::command(), &mut wanted);
    assert!(wanted.contains("--speaker") && wanted.contains("## onrecord search") && wanted.len() > 30);
    let page = reference::markdown();
    let manual: String = man::pages().iter().map(|page| page.text.replace('\\', "")).collect();
    for name in wanted {
        assert!(page.contains(&name), "docs/cli.md has no {name}");
        let in_manual = name.strip_prefix("## ").map_or(name.clone(), |command| command.replace(' ', "-"));
        assert!(manual.contains(&in_manual), "no manual page has {in_manual}");
    }
    assert!(!page.contains("onrecord complete"), "what only scripts ask is in docs/cli.md");
}

#[test]
fn every_command_and_flag_says_what_it_is_for() {
    for entry in reference::commands() {
        assert!(!entry.about.is_empty(), "{} has no help line", entry.name);
        for flag in entry.groups.iter().flat_map(|(_, flags)| flags) {
            let name = format!("{} {} {}", entry.name, flag.flags.join(" "), flag.value);
            assert!(!flag.about.is_empty(), "{name} has no help line");
            assert!(!flag.about.ends_with('.'), "{name}: a help line is no sentence with a stop: {}", flag.about);
        }
    }
}

#[test]
fn manual_pages_are_roff_that_shows_what_is_meant() {
    for page in man::pages() {
        assert!(page.text.starts_with(".TH ONRECORD"), "{}", page.file);
        let requests = [".TH", ".SH", ".TP", ".nf", ".fi"];
        for line in page.text.lines().filter(|line| line.starts_with(['.', '\''])) {
            let request = line.split(' ').next().unwrap_or("");
            assert!(requests.contains(&request), "{}: {line}", page.file);
        }
        for line in page.text.lines().filter(|line| !line.starts_with(".TH")) {
            assert!(!line.replace("\\-", "").contains('-'), "{}: a hyphen that cannot be pasted: {line}", page.file);
        }
    }
}

#[test]
fn manual_pages_are_written_and_written_again() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run_to(0, folder.path(), &["generate", "man", "share/man"]), "");
    let names = || {
        let entries = fs::read_dir(folder.path().join("share/man")).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect::<BTreeSet<_>>()
    };
    let written = names();
    assert!(written.contains("onrecord-search.1") && written.contains("onrecord-query.1"), "{written:?}");
    let page = folder.path().join("share/man/onrecord-search.1");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(&page, "old").unwrap();
    run_to(0, folder.path(), &["generate", "man", "share/man"]);
    assert_eq!(fs::read_to_string(&page).unwrap(), text);
    assert_eq!(names(), written);
}

#[test]
fn a_folder_that_cannot_be_written_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let output = run(folder.path(), &["generate", "man", "file"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(said, "onrecord: manual pages cannot be written to file: it is not a folder\n");
}

/// A folder with an index of people and papers whose names are hard to type.
fn archive() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let stories = [
        ("a", "L'Écho d'Orvin", "Orla O'Neill", "price cap"),
        ("b", "Evening \"Post\" & Star", "Béla Čapek-Ruud", "gas tax"),
        ("c", "Evening Herald", "Orla Quist", "$HOME `strike`"),
        ("d: e #1", "Harbour", "Martin Tarn", "quay"),
    ];
    let mut file = String::new();
    for (id, outlet, who, what) in stories {
        let story = serde_json::json!({
            "id": id, "title": "Title", "date": "2022-01-12", "outlet": outlet,
            "body": format!("“The {what} is not ready,” {who} said. “It will be late,” {who} added."),
        });
        file.push_str(&format!("{story}\n"));
    }
    fs::write(folder.path().join("stories.jsonl"), file).unwrap();
    run_to(0, folder.path(), &["index", "stories.jsonl", "-q"]);
    folder
}

/// What zsh and fish are given for the words, the last one being completed.
fn check_offer(folder: &Path, words: &[&str], expected: &[&str]) {
    let mut arguments = vec!["complete", "zsh", "--", "onrecord"];
    arguments.extend(words);
    let said = run_to(0, folder, &arguments);
    let got: Vec<&str> =
        said.lines().map(|line| if line.starts_with('\t') { line } else { line.split('\t').next().unwrap() }).collect();
    assert_eq!(got, expected, "{words:?}");
}

#[test]
fn words_are_offered_by_what_stands_before_them() {
    let archive = archive();
    let folder = archive.path();
    let check = |words: &[&str], expected: &[&str]| check_offer(folder, words, expected);
    check(&["sea"], &["search"]);
    check(&["compl"], &[]);
    check(&["-q", "sho"], &["show"]);
    check(&["--index", "index", "sho"], &["show"]);
    check(&["generate", "m"], &["man"]);
    check(&["generate", "completion", ""], &["bash", "zsh", "fish"]);
    check(&["generate", "man", ""], &["\tfolders"]);
    check(&["index", ""], &["\tfiles"]);
    check(&["index", "a", "b"], &["\tfiles"]);
    check(&["help", "que"], &["query"]);
    check(&["search", "--sp"], &["--speaker"]);
    check(&["search", "--sort", "n"], &["newest"]);
    check(&["search", "--sort=n"], &["--sort=newest"]);
    check(&["search", "--limit", ""], &[]);
    check(&["search", "--nothing=", "--sp"], &["--speaker"]);
    check(&["search", "--nothing=x"], &[]);
    check(&["search", "--index", ""], &["\tfolders"]);
    // Names: from the beginning, else from the beginning of any word, without case and accents.
    check(&["search", "--speaker", "orla"], &["Orla O'Neill", "Orla Quist"]);
    check(&["search", "a", "--speaker", "capek"], &["Béla Čapek-Ruud"]);
    check(&["search", "--speaker=bela"], &["--speaker=Béla Čapek-Ruud"]);
    check(&["search", "--outlet", "l'e"], &["L'Écho d'Orvin"]);
    check(&["search", "--outlet", "post"], &["Evening \"Post\" & Star"]);
    check(&["speakers", "mart"], &["Martin Tarn"]);
    check(&["show", "d"], &["d: e #1"]);
    // In a query.
    check(&["search", "spea"], &["\topen", "speaker:"]);
    check(&["search", "-spea"], &["\topen", "-speaker:"]);
    check(&["search", "gas (ti"], &["\topen", "gas (title:"]);
    check(&["search", "--", "-spea"], &["\topen", "-speaker:"]);
    check(&["search", "co-op"], &[]);
    check(&["search", "-gas speaker:mart"], &["-gas speaker:\"Martin Tarn\""]);
    check(&["search", "speaker:\"orla q"], &["speaker:\"Orla Quist\""]);
    check(&["search", "outlet:harb"], &["outlet:Harbour"]);
    // A quotation mark cannot be said inside a phrase.
    check(&["search", "outlet:post"], &[]);
    check(&["search", "is:"], &["is:undated", "is:imprecise"]);
    check(&["search", "https://x"], &[]);
}

#[test]
fn where_there_is_no_index_there_are_no_names_and_no_errors() {
    let folder = tempfile::tempdir().unwrap();
    for words in [
        &["complete", "zsh", "--", "onrecord", "search", "--speaker", ""][..],
        &["complete", "zsh", "--", "onrecord", "search", "--index", "no/such", "--speaker", "a"],
        &["complete", "bash", "--", "onrecord search --speaker a", "a"],
        &["complete", "bash", "--"],
        &["complete", "fish"],
    ] {
        let output = run(folder.path(), words);
        assert_eq!((output.status.code(), output.stdout, output.stderr), (Some(0), vec![], vec![]), "{words:?}");
    }
}

#[test]
fn names_come_from_the_index_that_is_named() {
    let archive = archive();
    let elsewhere = tempfile::tempdir().unwrap();
    let index = archive.path().join("index").to_str().unwrap().to_owned();
    let asked = ["complete", "zsh", "--", "onrecord", "search", "--speaker", "mart"];
    let by_flag = ["complete", "zsh", "--", "onrecord", "--index", &index, "search", "--speaker", "mart"];
    assert_eq!(run_to(0, elsewhere.path(), &asked), "");
    assert_eq!(run_to(0, elsewhere.path(), &by_flag), "Martin Tarn\n");
    let by_variable = onrecord(elsewhere.path()).args(asked).env("ONRECORD_INDEX", &index).output().unwrap();
    assert_eq!(String::from_utf8(by_variable.stdout).unwrap(), "Martin Tarn\n");
    let config = elsewhere.path().join("onrecord");
    fs::create_dir(&config).unwrap();
    fs::write(config.join("config.toml"), format!("index = '{index}'\n")).unwrap();
    assert_eq!(run_to(0, elsewhere.path(), &asked), "Martin Tarn\n");
    // A broken one is for a run to complain of.
    fs::write(config.join("config.toml"), "index = \n").unwrap();
    assert_eq!(run_to(0, elsewhere.path(), &asked), "");
}

/// Runs bash with the script loaded on a line that ends at the cursor; gives the words that each answer makes of it. As readline
/// does, the answer takes the place of what stands behind the last character that breaks words.
fn check_bash(folder: &Path, line: &str, expected: &[&[&str]]) {
    const ASK: &str = r#"
source ./script
# Outside of a completion there is nothing to set.
compopt() { :; }
COMP_LINE=$1 COMP_POINT=${#1}
_onrecord "$2" "$3"
for answer in "${COMPREPLY[@]}"; do
    eval "typed=(${1%"$3"}$answer$4)"
    printf '%s\0' "${typed[@]:1}"
    printf '\n'
done
"#;
    let mut quote = None;
    let mut begins = 0;
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        let next = at + c.len_utf8();
        match (quote, c) {
            _ if escaped => escaped = false,
            (None | Some('"'), '\\') => escaped = true,
            (Some(open), c) if c == open => (quote, begins) = (None, next),
            (None, '"' | '\'') => (quote, begins) = (Some(c), next),
            (None, ' ' | '=' | ':') => begins = next,
            _ => {}
        }
    }
    let closing = quote.map(String::from).unwrap_or_default();
    let output = Command::new("bash")
        .args(["--norc", "--noprofile", "-c", ASK, "bash", line, env!("CARGO_BIN_EXE_onrecord"), &line[begins..]])
        .arg(closing)
        .current_dir(folder)
        .env("XDG_CONFIG_HOME", folder)
        .env_remove("ONRECORD_INDEX")
        .env_remove("ONRECORD_CONFIG")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{line}");
    let said = String::from_utf8(output.stdout).unwrap();
    let got: Vec<Vec<&str>> = said.lines().map(|words| words.trim_end_matches('\0').split('\0').collect()).collect();
    assert_eq!(got, expected, "{line}");
}

#[test]
fn bash_completes_what_can_be_run_as_it_stands() {
    if Command::new("bash").arg("--version").stdout(Stdio::null()).status().is_err() {
        return;
    }
    let archive = archive();
    let folder = archive.path();
    fs::write(folder.join("script"), run_to(0, folder, &["generate", "completion", "bash"])).unwrap();
    let check = |line: &str, expected: &[&[&str]]| check_bash(folder, line, expected);
    check("onrecord sea", &[&["search"]]);
    check("onrecord search --sp", &[&["search", "--speaker"]]);
    check("onrecord nothing", &[]);
    for line in ["onrecord search --speaker 'Orla O", "onrecord search --speaker \"Orla O"] {
        check(line, &[&["search", "--speaker", "Orla O'Neill"]]);
    }
    // Without quotation marks they are two words, the second of them the query's.
    check("onrecord search --speaker Orla O", &[&["search", "--speaker", "Orla", "outlet:"]]);
    check(r"onrecord search --speaker Orla\ O", &[&["search", "--speaker", "Orla O'Neill"]]);
    check(
        "onrecord search --speaker Orla",
        &[&["search", "--speaker", "Orla O'Neill"], &["search", "--speaker", "Orla Quist"]],
    );
    check("onrecord search --speaker=Mart", &[&["search", "--speaker=Martin Tarn"]]);
    check("onrecord search --speaker='Mart", &[&["search", "--speaker=Martin Tarn"]]);
    check("onrecord search --speaker bela", &[&["search", "--speaker", "Béla Čapek-Ruud"]]);
    for quote in ["", "'", "\""] {
        let outlet = "Evening \"Post\" & Star";
        check(&format!("onrecord search --outlet {quote}Post"), &[&["search", "--outlet", outlet]]);
    }
    check("onrecord search speaker:mart", &[&["search", "speaker:\"Martin Tarn\""]]);
    check("onrecord search 'gas speaker:mart", &[&["search", "gas speaker:\"Martin Tarn\""]]);
    check("onrecord show d", &[&["show", "d: e #1"]]);
    check(r"onrecord show d:\ e", &[&["show", "d: e #1"]]);
}
