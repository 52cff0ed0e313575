//! Many queries at once: what a line of the list is, what becomes of a bad one, and how a run ends.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::Stdio;

use onrecord::render::json::{ErrorObject, Kind};

use super::shared::{onrecord, run_to};

/// A folder with three indexed articles.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("archive");
    fs::create_dir(&archive).unwrap();
    fs::write(archive.join("2021-05-01-ferry.txt"), "The ferry sails at noon.\n").unwrap();
    fs::write(archive.join("2021-05-02-strike.txt"), "The strike ends. The ferry waits.\n").unwrap();
    fs::write(archive.join("2021-05-03-heron note.txt"), "A heron came home.\n").unwrap();
    run_to(0, folder.path(), &["index", "archive", "-q"]);
    folder
}

/// What the run of a list ends with and writes.
fn run_list(folder: &Path, list: &[u8], flags: &[&str]) -> (Option<i32>, String, String) {
    fs::write(folder.join("list.tsv"), list).unwrap();
    let arguments = [&["search", "--queries", "list.tsv"], flags].concat();
    let output = onrecord(folder).args(arguments).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

fn check(list: &[u8], code: i32, counts: &str, errors: &[&str]) {
    let folder = folder();
    let (got, out, err) = run_list(folder.path(), list, &["-c"]);
    assert_eq!((got, out.as_str()), (Some(code), counts), "{err}");
    let found: Vec<&str> = err.lines().filter_map(|line| line.strip_prefix("onrecord: ")).collect();
    assert_eq!(found, errors);
}

#[test]
fn a_line_is_an_id_and_a_query_or_a_query() {
    check(b"f\tferry\ns\tstrike -noon\n", 0, "f\t2\ns\t1\n", &[]);
    check(b"ferry\n\n  \t \n# strike\nheron", 0, "1\t2\n5\t1\n", &[]);
    check(b"\xef\xbb\xbff\tferry\r\nheron\r\n", 0, "f\t2\n2\t1\n", &[]);
    check(b" an id \t ferry\tstrike ", 0, "an id\t1\n", &[]);
    check("ид\tzeppelin\n".as_bytes(), 1, "ид\t0\n", &[]);
    check(b"", 1, "", &["no queries in list.tsv"]);
    check(b"# nothing\n\n", 1, "", &["no queries in list.tsv"]);
    check(b"z\tzeppelin\nf\tferry\n", 0, "z\t0\nf\t2\n", &[]);
}

#[test]
fn a_bad_line_is_named_and_the_others_are_answered() {
    let bracket = "list.tsv:2: error: this bracket is never closed";
    check(b"ferry\ngas (\nheron\n", 2, "1\t2\n3\t1\n", &[bracket]);
    check(b"\tferry\nheron\n", 2, "2\t1\n", &["list.tsv:1: there is no id before the TAB"]);
    check(b"q\t\nheron\n", 2, "2\t1\n", &["list.tsv:1 (q): nothing to search for"]);
    check(b"q\tf\xffrry\nheron\n", 2, "2\t1\n", &["list.tsv:1: this line is not UTF-8"]);
    check(b"/ferry(/\n", 2, "", &["list.tsv:1: error: the regular expression does not close its `(`"]);
}

#[test]
fn two_queries_may_not_have_one_id() {
    let twice = "list.tsv:3 (f): line 1 has the id f already";
    check(b"f\tferry\nh\theron\nf\tstrike\n", 2, "f\t2\nh\t1\n", &[twice]);
    // The number of a line is an id as well.
    check(b"2\tferry\nheron\n", 2, "2\t2\n", &["list.tsv:2: line 1 has the id 2 already"]);
    // A bad query has its id all the same.
    let (bad, again) =
        ("list.tsv:1 (f): error: this bracket is never closed", "list.tsv:2 (f): line 1 has the id f already");
    check(b"f\tgas (\nf\tferry\n", 2, "", &[bad, again]);
}

#[test]
fn a_list_in_utf_16_is_read_by_its_mark() {
    let units = "\u{feff}f\tferry\r\nherön\theron\r\n".encode_utf16();
    let little: Vec<u8> = units.clone().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = units.flat_map(u16::to_be_bytes).collect();
    for list in [little, big] {
        check(&list, 0, "f\t2\nherön\t1\n", &[]);
    }
    let unmarked: Vec<u8> = "f\tferry".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let nul = "list.tsv:1: this line holds a NUL, as text in UTF-16 does that has no mark at its beginning";
    check(&unmarked, 2, "", &[nul]);
}

#[test]
fn a_query_that_finds_nothing_has_what_was_meant_in_one_line() {
    let meant = "hint: nothing has \"strke\"; did you mean \"strike\"?";
    let folder = folder();
    let list = b"f\tstrke\nh\theron\nz\tzeppelin\n";
    let (code, out, err) = run_list(folder.path(), list, &["-c"]);
    assert_eq!((code, out.as_str()), (Some(0), "f\t0\nh\t1\nz\t0\n"));
    assert_eq!(err, format!("onrecord: list.tsv:1 (f): {meant}\n"));
    assert_eq!(run_list(folder.path(), list, &["-c", "-q"]).2, "");
}

#[test]
fn a_query_that_cannot_be_answered_leaves_a_record_in_json() {
    let folder = folder();
    let list = b"b\tgas (\nh\theron\n\tnothing\nc\tgas)\n";
    let (code, lines, _) = run_list(folder.path(), list, &["--format", "jsonl"]);
    assert_eq!(code, Some(2));
    let errors: Vec<ErrorObject> = lines.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let named: Vec<(Option<&str>, u64)> = errors.iter().map(|error| (error.query.as_deref(), error.line)).collect();
    assert_eq!(named, [(Some("b"), 1), (None, 3), (Some("c"), 4)]);
    assert!(errors.iter().all(|error| error.kind == Kind::Error && !error.message.is_empty()));
    let (_, array, _) = run_list(folder.path(), list, &["--format", "json"]);
    let array: Vec<serde_json::Value> = serde_json::from_str(&array).unwrap();
    let kinds: Vec<&str> = array.iter().filter_map(|element| element["kind"].as_str()).collect();
    assert_eq!(kinds, ["error", "page", "error", "error"]);
    // Nothing but errors is an array too.
    let (_, array, _) = run_list(folder.path(), b"gas (\n", &["--format", "json"]);
    assert_eq!(serde_json::from_str::<Vec<ErrorObject>>(&array).unwrap().len(), 1);
    for form in ["csv", "text", "trec"] {
        let (code, out, err) = run_list(folder.path(), b"b\tgas (\n", &["--format", form]);
        assert!(code == Some(2) && err.contains("list.tsv:1 (b): ") && !out.contains("gas"), "{form}: {out}");
    }
}

#[test]
fn a_long_line_is_an_error_and_is_not_kept() {
    let long = |bytes: usize| format!("q\tferry{}\nheron\n", " ".repeat(bytes - 5)).into_bytes();
    check(&long(8192), 0, "q\t2\n2\t1\n", &[]);
    let too_long =
        "list.tsv:1 (q): error: the query has 8193 bytes; the limit is 8192 (8 KiB), and the rest was not read";
    check(&long(8193), 2, "2\t1\n", &[too_long]);
    check(&long(10 << 20), 2, "2\t1\n", &["list.tsv:1: this line is longer than a query may be (8 KiB)"]);
}

#[test]
fn flags_are_for_every_query_and_what_is_wrong_with_them_is_said_once() {
    let folder = folder();
    let lists =
        run_list(folder.path(), b"ferry\nstrike OR heron\n", &["-l", "--sort", "oldest", "--from", "2021-05-02"]);
    assert_eq!(lists.1, "1\t2021-05-02-strike.txt\n2\t2021-05-02-strike.txt\n2\t2021-05-03-heron note.txt\n");
    let (code, out, err) = run_list(folder.path(), b"ferry\nheron\n", &["-c", "--from", "03/04/2022"]);
    assert_eq!((code, out.as_str(), err.matches("onrecord:").count()), (Some(2), "", 1), "{err}");
    let (code, _, err) = run_list(folder.path(), b"ferry\n", &["-c", "--format", "csv"]);
    assert_eq!((code, err.lines().next()), (Some(2), Some("onrecord: --count prints no CSV")));
    // Hints are of a line, and stay away with -q.
    let (_, _, err) = run_list(folder.path(), b"ferry\nferry OR heron strike\n", &["-c"]);
    assert!(err.starts_with("onrecord: list.tsv:2: hint: AND binds before OR"), "{err}");
    assert_eq!(run_list(folder.path(), b"ferry OR heron strike\n", &["-c", "-q"]).2, "");
    let (_, _, err) = run_list(folder.path(), b"ferry\n", &["-c", "-q", "--explain"]);
    assert_eq!(err, "onrecord: list.tsv:1: read as ferry\n  2  ferry\n");
}

#[test]
fn every_form_names_the_query() {
    let folder = folder();
    let list = b"f\tferry noon\nz\tzeppelin\nh 1\theron\n";
    let form = |flags: &[&str]| run_list(folder.path(), list, &[flags, &["-q"]].concat()).1;
    assert_eq!(
        form(&["--format", "trec"])
            .lines()
            .map(|line| line.split(' ').take(4).collect::<Vec<_>>().join(" "))
            .collect::<Vec<_>>(),
        ["f Q0 2021-05-01-ferry.txt 1", "h%201 Q0 2021-05-03-heron%20note.txt 1"]
    );
    let table = form(&["--format", "csv", "--passages", "0"]);
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows.len(), 3);
    assert!(rows[0].starts_with("query,rank,") && rows[1].starts_with("f,1,") && rows[2].starts_with("h 1,1,"));
    assert!(rows[1].ends_with(",2021-05-01-ferry.txt,,,,,,"), "{}", rows[1]);
    let pages: serde_json::Value = serde_json::from_str(&form(&["--format", "json"])).unwrap();
    let of =
        |number: usize| (pages[number]["summary"]["query"].clone(), pages[number]["hits"].as_array().map(Vec::len));
    assert_eq!([of(0), of(1), of(2)], [("f".into(), Some(1)), ("z".into(), Some(0)), ("h 1".into(), Some(1))]);
    assert_eq!(form(&["-l", "-0"]), "f\t2021-05-01-ferry.txt\0h 1\t2021-05-03-heron note.txt\0");
    assert_eq!(
        form(&["--passages", "0"]),
        "== f: ferry noon\nUntitled · 2021-05-01 (from the file name)\n  2021-05-01-ferry.txt\n\n== z: zeppelin\n== h 1: heron\nUntitled · 2021-05-03 (from the file name)\n  2021-05-03-heron note.txt\n\n"
    );
    assert_eq!(
        run_list(folder.path(), b"# nothing\n", &["--format", "json"]),
        (Some(1), "[]\n".to_owned(), "onrecord: no queries in list.tsv\n".to_owned())
    );
}

#[test]
fn a_list_that_cannot_be_read_is_named() {
    let folder = folder();
    for (name, expected) in [("nowhere.tsv", "nowhere.tsv cannot be read: "), (".", ". cannot be read: ")] {
        let output = onrecord(folder.path()).args(["search", "--queries", name]).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(err.starts_with(&format!("onrecord: {expected}")) && err.contains("--queries takes"), "{err}");
    }
}

#[test]
fn queries_on_standard_input_are_answered_as_they_come() {
    let folder = folder();
    let mut child = onrecord(folder.path())
        .args(["search", "--queries", "-", "-c"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut input, mut answers) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    for (query, answer) in [("ferry\n", "1\t2\n"), ("b\theron\n", "b\t1\n"), ("gas (\nz\tzeppelin\n", "z\t0\n")] {
        input.write_all(query.as_bytes()).unwrap();
        let mut got = vec![0; answer.len()];
        answers.read_exact(&mut got).unwrap();
        assert_eq!(String::from_utf8(got).unwrap(), answer);
    }
    drop(input);
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(err.starts_with("onrecord: standard input:3: error: this bracket is never closed"), "{err}");
}

#[test]
fn a_reader_who_goes_away_ends_a_list_in_silence() {
    let folder = folder();
    fs::write(folder.path().join("list.tsv"), "ferry OR heron\n".repeat(2000)).unwrap();
    for form in ["text", "json", "jsonl", "csv", "trec"] {
        let mut child = onrecord(folder.path())
            .args(["search", "--queries", "list.tsv", "--format", form])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = child.stdout.take().unwrap();
        out.read_exact(&mut [0]).unwrap();
        drop(out);
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""), "{form}");
    }
}
