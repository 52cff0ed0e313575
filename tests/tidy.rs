//! House rules that neither compiler nor clippy knows. A binary of its own that links nothing of the project, so that it
//! builds and runs in a moment.
//!
//! Every rule is a function from text to complaints, tried on small inputs that break it before it is asked about the project.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may end in a panic: that is how it fails"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The arrow: a module uses what stands to its left, and itself.
const ARROW: &[&str] = &[
    "text",
    "date",
    "article",
    "read",
    "attribute",
    "passage",
    "reprint",
    "document",
    "query",
    "result",
    "highlight",
    "engine",
    "intake",
    "render",
    "cli",
];

/// To the left, and yet unknown: what is printed does not depend on who found it.
const STRANGERS: &[(&str, &str)] = &[("render", "engine"), ("render", "intake")];

/// Words that only the code under these paths may use.
const ONLY_THERE: &[(&str, &[&str], &str)] = &[
    ("tantivy", &["src/engine/local/"], "another engine must be able to stand behind the trait"),
    ("fs::", &["src/engine/local/", "src/intake", "src/cli"], "readers and everything that computes touch no files"),
];

/// Packages in Cargo.lock, those for other systems included (about forty of them are never built here). tantivy brings nearly
/// half. Raising it is a change that states what the new packages are worth: eleven read compressed files (flate2, zlib-rs,
/// bzip2, libbz2-rs-sys, liblzma, liblzma-sys), zip archives (rawzip), XML (quick-xml), HTML (html5gum) and mail (mail-parser,
/// hashify), each of which is kept elsewhere and has had its hostile inputs.
const MOST_PACKAGES: usize = 236;

/// Code in which a panic could be reached from an archive's own words.
const NO_PANICS: &[&str] = &["src/read/", "src/query/", "src/date/", "src/text/"];

/// The commands that the README promises.
const COMMANDS: &[&str] = &["cargo run --release -- demo", "cargo test"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Paths of all files under `folder`, relative to the project, with `/` between their parts, in order.
fn files_under(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![root().join(folder)];
    while let Some(path) = waiting.pop() {
        for entry in fs::read_dir(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())) {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                waiting.push(entry.path());
            } else {
                found.push(relative(&entry.path()));
            }
        }
    }
    found.sort();
    found
}

fn relative(path: &Path) -> String {
    let parts: Vec<_> = path.strip_prefix(root()).unwrap().iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

fn sources() -> Vec<(String, String)> {
    let paths = files_under("src").into_iter().filter(|path| path.ends_with(".rs"));
    paths.map(|path| (path.clone(), read(&path))).collect()
}

#[track_caller]
fn assert_tidy(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// The code of a Rust source: comments and what stands inside strings and characters become spaces, lines stay lines.
fn code_of(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let get = |at: usize| chars.get(at).copied().unwrap_or('\0');
    let mut code = String::with_capacity(source.len());
    let mut at = 0;
    let blank = |code: &mut String, from: usize, to: usize| {
        code.extend(chars[from..to.min(chars.len())].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
    };
    while at < chars.len() {
        let begun = at;
        let in_word = begun > 0 && (chars[begun - 1].is_alphanumeric() || chars[begun - 1] == '_');
        match (get(at), get(at + 1)) {
            ('/', '/') => {
                while at < chars.len() && chars[at] != '\n' {
                    at += 1;
                }
            }
            ('/', '*') => {
                let mut depth = 0;
                loop {
                    match (get(at), get(at + 1)) {
                        ('/', '*') => (depth, at) = (depth + 1, at + 2),
                        ('*', '/') => (depth, at) = (depth - 1, at + 2),
                        _ => at += 1,
                    }
                    if depth == 0 || at >= chars.len() {
                        break;
                    }
                }
            }
            ('r', '"' | '#') if !in_word => {
                let hashes = chars[at + 1..].iter().take_while(|c| **c == '#').count();
                at += 1 + hashes;
                if get(at) != '"' {
                    // A raw identifier.
                    code.extend(&chars[begun..at]);
                    continue;
                }
                at += 1;
                while at < chars.len() {
                    at += 1;
                    if chars[at - 1] == '"' && chars[at..].iter().take_while(|c| **c == '#').count() >= hashes {
                        at += hashes;
                        break;
                    }
                }
            }
            ('"', _) => {
                at += 1;
                while at < chars.len() && chars[at] != '"' {
                    at += if chars[at] == '\\' { 2 } else { 1 };
                }
                at += 1;
            }
            ('\'', '\\') => {
                at += 3;
                while at < chars.len() && chars[at] != '\'' {
                    at += 1;
                }
                at += 1;
            }
            ('\'', _) if get(at + 2) == '\'' => at += 3,
            (c, _) => {
                code.push(c);
                at += 1;
                continue;
            }
        }
        blank(&mut code, begun, at);
    }
    code
}

/// Names of the modules a file is inside of, outermost first: `src/date/mod.rs` and `src/date.rs` are both `date`.
fn module_path(path: &str) -> Vec<String> {
    let inner = path.strip_prefix("src/").unwrap_or(path).trim_end_matches(".rs");
    inner.split('/').filter(|part| *part != "mod").map(str::to_owned).collect()
}

/// The top modules that a file's code names, each with its line: `crate::x`, `crate::{x, y}`, and `super::…` as far up.
fn modules_used(path: &str, source: &str) -> Vec<(usize, String)> {
    let code = code_of(source);
    let depth = module_path(path).len();
    let mut used = Vec::new();
    let words: Vec<(usize, &str)> = words_of(&code);
    let mut at = 0;
    while at < words.len() {
        let starts_path = at == 0 || words[at - 1].1 != "::";
        let (offset, word) = words[at];
        at += 1;
        let steps_to_root = match word {
            "crate" if starts_path => 0,
            "super" if starts_path => {
                let mut steps = 1;
                while word_at(&words, at) == "::" && word_at(&words, at + 1) == "super" {
                    steps += 1;
                    at += 2;
                }
                if steps < depth {
                    continue;
                }
                steps
            }
            _ => continue,
        };
        if word_at(&words, at) != "::" {
            if steps_to_root == 0 && word_at(&words, at) == "as" {
                used.push((line_of(&code, offset), "the whole crate".to_owned()));
            }
            continue;
        }
        at += 1;
        if word_at(&words, at) != "{" {
            used.push((line_of(&code, offset), word_at(&words, at).to_owned()));
            continue;
        }
        let mut level = 0;
        let mut expects_name = false;
        while let Some((place, word)) = words.get(at).copied() {
            match word {
                "{" => level += 1,
                "}" => level -= 1,
                _ if expects_name && level == 1 => used.push((line_of(&code, place), word.to_owned())),
                _ => {}
            }
            expects_name = level == 1 && matches!(word, "{" | ",");
            at += 1;
            if level == 0 {
                break;
            }
        }
    }
    used
}

fn word_at<'a>(words: &[(usize, &'a str)], at: usize) -> &'a str {
    words.get(at).map_or("", |(_, word)| word)
}

/// Identifiers, `::` and single signs, each with its byte offset.
fn words_of(code: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut rest = code;
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { return words };
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let end = if is_word(first) {
            rest.find(|c| !is_word(c)).unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        words.push((code.len() - rest.len(), &rest[..end]));
        rest = &rest[end..];
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

fn place_on_arrow(module: &str) -> Option<usize> {
    ARROW.iter().position(|known| *known == module)
}

/// Uses of modules to the right of the file's own, or unknown to it.
fn back_edges(path: &str, source: &str) -> Vec<String> {
    let own = module_path(path).remove(0);
    let Some(own_place) = place_on_arrow(&own) else {
        return vec![format!("{path}: module `{own}` has no place on the arrow")];
    };
    let mut complaints = Vec::new();
    for (line, module) in modules_used(path, source) {
        if module == own {
            continue;
        }
        let stranger = STRANGERS.contains(&(own.as_str(), module.as_str()));
        match place_on_arrow(&module) {
            Some(place) if place < own_place && !stranger => {}
            Some(_) => complaints.push(format!("{path}:{line}: `{own}` must not use `{module}`")),
            // `super::*` of a nested module, or an item that lib.rs re-exports: neither is a module.
            None if module == "*" || module == "self" => {}
            None => complaints.push(format!("{path}:{line}: `{module}` has no place on the arrow")),
        }
    }
    complaints
}

#[test]
fn modules_use_only_what_stands_to_their_left() {
    let mut complaints = Vec::new();
    let mut seen = BTreeSet::new();
    for (path, source) in sources() {
        if path == "src/lib.rs" || path == "src/main.rs" {
            continue;
        }
        seen.insert(module_path(&path).remove(0));
        complaints.extend(back_edges(&path, &source));
    }
    assert!(seen.len() > 5, "the modules were not found: {seen:?}");
    assert_tidy(&complaints);
}

#[test]
fn a_back_edge_is_found() {
    let check = |path: &str, source: &str, expected: &[&str]| {
        assert_eq!(back_edges(path, source), expected, "{path}: {source}");
    };
    check("src/passage.rs", "use crate::text::Span;\nuse crate::attribute::Attributions;", &[]);
    check("src/passage.rs", "\nuse crate::engine::Engine;", &["src/passage.rs:2: `passage` must not use `engine`"]);
    check(
        "src/date/query.rs",
        "use crate::{text::{Span, stem},\n article};",
        &["src/date/query.rs:2: `date` must not use `article`"],
    );
    check("src/text/span.rs", "use crate::date::FIRST_DAY;", &["src/text/span.rs:1: `text` must not use `date`"]);
    check("src/read/csv.rs", "fn f(x: crate::query::Query) {}", &["src/read/csv.rs:1: `read` must not use `query`"]);
    check(
        "src/query/lex.rs",
        "use super::super::result::Page;",
        &["src/query/lex.rs:1: `query` must not use `result`"],
    );
    check("src/query/lex.rs", "use super::result::Page; use super::{highlight, Query};", &[]);
    check("src/article.rs", "use super::read::Format;", &["src/article.rs:1: `article` must not use `read`"]);
    check("src/render/json.rs", "use crate::engine::Sort;", &["src/render/json.rs:1: `render` must not use `engine`"]);
    check("src/render/json.rs", "use crate::result::Page;", &[]);
    check("src/read/mod.rs", "use crate as all;", &["src/read/mod.rs:1: `the whole crate` has no place on the arrow"]);
    check("src/read/mod.rs", "pub(crate) fn f() { crate::date::parse() } // crate::engine\n", &[]);
    check("src/read/mod.rs", "/* crate::engine */ const A: &str = \"crate::engine\"; const B: char = '\"';", &[]);
    check(
        "src/read/mod.rs",
        "const A: &str = r#\"\"crate::engine\"#; use crate::cli;",
        &["src/read/mod.rs:1: `read` must not use `cli`"],
    );
    check("src/helpers.rs", "", &["src/helpers.rs: module `helpers` has no place on the arrow"]);
}

/// Uses of `word` in code, by line.
fn lines_with(code: &str, word: &str) -> Vec<usize> {
    let starts_inside = |at: usize| code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    code.match_indices(word).filter(|(at, _)| !starts_inside(*at)).map(|(at, _)| line_of(code, at)).collect()
}

#[test]
fn some_words_are_used_in_one_place_only() {
    assert_eq!(lines_with("a\nuse tantivy::Index; my_tantivy", "tantivy"), [2]);
    let mut complaints = Vec::new();
    for (path, source) in sources() {
        let code = code_of(&source);
        for (word, places, reason) in ONLY_THERE {
            if !places.iter().any(|place| path.starts_with(place)) {
                let lines = lines_with(&code, word);
                complaints.extend(lines.iter().map(|line| format!("{path}:{line}: `{word}` here: {reason}")));
            }
        }
    }
    assert_tidy(&complaints);
}

/// Test files that `main` does not list.
fn unlisted(files: &[String], main: &str) -> Vec<String> {
    let code = code_of(main);
    let words = words_of(&code);
    let listed: BTreeSet<&str> = words.windows(2).filter(|pair| pair[0].1 == "mod").map(|pair| pair[1].1).collect();
    let name_of = |path: &str| {
        let inner = path.strip_prefix("tests/it/")?;
        let name = inner.split('/').next()?.strip_suffix(".rs").or_else(|| inner.strip_suffix("/mod.rs"))?;
        (name != "main").then(|| name.to_owned())
    };
    files.iter().filter(|path| name_of(path).is_some_and(|name| !listed.contains(name.as_str()))).cloned().collect()
}

#[test]
fn every_test_file_is_listed() {
    let files: Vec<String> =
        ["main.rs", "date.rs", "read.rs", "helpers/mod.rs", "data.txt"].map(|name| format!("tests/it/{name}")).to_vec();
    assert_eq!(unlisted(&files, "mod date;\n// mod read;\n"), ["tests/it/read.rs", "tests/it/helpers/mod.rs"]);
    assert_eq!(unlisted(&files, "mod date; mod read; mod helpers;"), [""; 0]);
    assert_eq!(unlisted(&files_under("tests/it"), &read("tests/it/main.rs")), [""; 0]);
}

fn count_packages(lock: &str) -> usize {
    lock.lines().filter(|line| *line == "[[package]]").count()
}

#[test]
fn dependencies_are_counted() {
    assert_eq!(count_packages("[[package]]\nname = \"a\"\n\n[[package]]\nname = \"b\"\n"), 2);
    let packages = count_packages(&read("Cargo.lock"));
    assert!(packages > 0);
    assert!(packages <= MOST_PACKAGES, "{packages} packages in Cargo.lock, {MOST_PACKAGES} are agreed on");
}

#[test]
fn every_module_says_what_it_is_for() {
    let without = sources().into_iter().filter(|(_, source)| !source.starts_with("//! ")).map(|(path, _)| path);
    // main.rs translates a result into an exit code; what it is for stands in one line of code.
    let without: Vec<String> = without.filter(|path| path != "src/main.rs").collect();
    assert_eq!(without, [""; 0], "these begin without a `//!` header");
}

/// Lines of code that can panic on a value that is not there.
fn panics(source: &str) -> Vec<usize> {
    let code = code_of(source);
    let shipped = code.split("#[cfg(test)]").next().unwrap_or("");
    let calls = [".unwrap()", ".expect(", ".unwrap_err()", ".expect_err("];
    let mut lines: Vec<usize> = calls
        .iter()
        .flat_map(|call| shipped.match_indices(call).map(|(at, _)| line_of(shipped, at)).collect::<Vec<_>>())
        .collect();
    lines.sort_unstable();
    lines
}

#[test]
fn nothing_in_an_archive_or_a_query_is_taken_for_granted() {
    assert_eq!(panics("a.unwrap_or(0)\n// b.unwrap()\n.expect(\"x\");\n#[cfg(test)]\nmod t { a.unwrap() }"), [3]);
    let mut complaints = Vec::new();
    for (path, source) in sources() {
        if NO_PANICS.iter().any(|folder| path.starts_with(folder)) {
            complaints.extend(panics(&source).iter().map(|line| format!("{path}:{line}: may panic")));
        }
    }
    assert_tidy(&complaints);
}

#[test]
fn the_pages_that_readers_look_for_are_there() {
    for page in ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        assert!(read(page).len() > 200, "{page} says hardly anything");
    }
    let readme = read("README.md");
    for command in COMMANDS {
        let shown = readme.lines().any(|line| {
            let line = line.trim_start().trim_start_matches("$ ");
            line.strip_prefix(command).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        });
        assert!(shown, "README.md does not show `{command}` on a line of its own");
    }
    assert!(read("CHANGELOG.md").contains("## Unreleased"));
}

#[test]
fn the_architecture_names_every_module() {
    let page = read("ARCHITECTURE.md");
    let modules: BTreeSet<String> = sources().iter().map(|(path, _)| module_path(path).remove(0)).collect();
    for module in modules.iter().filter(|module| !matches!(module.as_str(), "lib" | "main")) {
        let row = format!("| `{module}` |");
        assert!(page.contains(&row), "ARCHITECTURE.md has no row that begins with {row}");
    }
}

/// Lines that name a folder of the machine somebody worked on.
fn machine_paths(text: &str) -> Vec<usize> {
    // Put together here, or this file would name them itself.
    let folders = ["work", "root", "tmp"].map(|name| format!("/{name}/"));
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let named = folders.iter().any(|folder| {
            line.match_indices(folder.as_str()).any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric()))
        });
        if named {
            found.push(number + 1);
        }
    }
    found
}

/// Files under version control; every file but build products where there is no git.
fn tracked() -> Vec<String> {
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output();
    if let Ok(output) = listed
        && output.status.success()
    {
        return String::from_utf8_lossy(&output.stdout).split('\0').map(str::to_owned).collect();
    }
    let kept = |path: &String| {
        !["target/", "bench/target/", "bench/peers/lucene/target/", "fuzz/target/", ".git", "index/"]
            .iter()
            .any(|folder| path.starts_with(folder))
    };
    files_under("").into_iter().filter(kept).collect()
}

#[test]
fn the_project_names_no_folder_of_anybodys_machine() {
    assert_eq!(machine_paths(&format!("see /{0}/x\na/{0}/b\n(/{0}/)", "work")), [1, 3]);
    let mut complaints = Vec::new();
    for path in tracked() {
        // A file that was removed but not yet committed, and one that is no text, has no lines to read.
        let Ok(text) = fs::read_to_string(root().join(&path)) else { continue };
        if path != "Cargo.lock" {
            complaints
                .extend(machine_paths(&text).iter().map(|line| format!("{path}:{line}: names a machine's folder")));
        }
    }
    assert_tidy(&complaints);
}

/// The licences that deny.toml allows.
fn allowed_licences(deny: &str) -> BTreeSet<String> {
    let section = deny.split("\n[licenses]\n").nth(1).expect("deny.toml has [licenses]");
    let list = section.split_once("allow = [").expect("[licenses] has allow").1.split_once("\n]").unwrap().0;
    let lines = list.lines().filter_map(|line| line.trim().strip_prefix('"'));
    lines.filter_map(|line| Some(line.split_once('"')?.0.to_owned())).collect()
}

/// Whether an SPDX expression can be met by the licences allowed; `/` is the old way of writing OR.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let met = any_of(&words, &mut at, allowed);
    met && at == words.len()
}

fn any_of(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut met = all_of(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        met |= all_of(words, at, allowed);
    }
    met
}

fn all_of(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut met = one_of(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one_of(words, at, allowed);
    }
    met
}

fn one_of(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let Some(word) = words.get(*at) else { return false };
    *at += 1;
    if *word == "(" {
        let met = any_of(words, at, allowed);
        *at += 1;
        return met;
    }
    if words.get(*at) == Some(&"WITH") {
        // An exception is part of the licence's name.
        let name = format!("{word} WITH {}", words.get(*at + 1).unwrap_or(&""));
        *at += 2;
        return allowed.contains(&name);
    }
    allowed.contains(*word)
}

#[test]
fn licence_expressions_are_understood() {
    let allowed = allowed_licences("[graph]\n\n[licenses]\n# x\nallow = [\n    \"MIT\", # one\n    \"Zlib\",\n]\n");
    assert_eq!(allowed, BTreeSet::from(["MIT".to_owned(), "Zlib".to_owned()]));
    for expression in ["MIT", "GPL-3.0 OR MIT", "Apache-2.0/MIT", "(MIT OR X) AND Zlib", "X AND Y OR MIT"] {
        assert!(is_allowed(expression, &allowed), "{expression}");
    }
    for expression in ["", "GPL-3.0", "MIT AND GPL-3.0", "MIT WITH X", "(MIT OR X) AND Y", "MIT Zlib"] {
        assert!(!is_allowed(expression, &allowed), "{expression}");
    }
}

#[test]
fn every_licence_in_the_tree_is_allowed() {
    let allowed = allowed_licences(&read("deny.toml"));
    let version = Command::new("rustc").arg("-vV").output().expect("rustc is there");
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host");
    // Packages of other systems were never fetched, so their licences cannot be read offline.
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--locked", "--format-version", "1", "--filter-platform", host])
        .current_dir(root())
        .output()
        .expect("cargo is there");
    assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 20, "the dependency tree is not in what cargo says");
    let mut complaints = Vec::new();
    for package in packages {
        let licence = package["license"].as_str().unwrap_or("");
        if !is_allowed(licence, &allowed) {
            complaints.push(format!("{}: `{licence}` is not allowed in deny.toml", package["name"]));
        }
        let source = package["source"].as_str().unwrap_or("registry+");
        if !source.starts_with("registry+") {
            complaints.push(format!("{}: comes from {source}", package["name"]));
        }
    }
    assert_tidy(&complaints);
}
