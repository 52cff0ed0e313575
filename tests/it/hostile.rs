//! Hostile input, small enough for every day: it ends in a right result or in a line that says what is wrong, nothing is written
//! but the index, and nothing of it acts on a terminal. `fuzz/README.md` has what was tried at full size.

use std::fs;
use std::io::{self, Cursor, Read};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Instant, SystemTime};

use onrecord::article::Article;
use onrecord::attribute::Attributions;
use onrecord::intake::{IntakeOptions, Note, Observer, Progress};
use onrecord::read::{Format, ReadOptions, Record, read_seekable, read_stream};
use onrecord::text::visible::is_unsafe;
use tempfile::TempDir;

use crate::shared::{onrecord, run, run_to};

/// Articles as `title: body`, and notes, of one file.
fn read_with(name: &str, input: &[u8], options: &ReadOptions) -> (Vec<String>, Vec<String>) {
    let (mut articles, mut notes) = (Vec::new(), Vec::new());
    let outcome = read_seekable(&mut Cursor::new(input), name, options, &mut |record| {
        match record {
            Record::Article { article, warnings } => {
                articles.push(format!("{}: {}", article.title.unwrap_or_default(), article.body));
                notes.extend(warnings.iter().map(|problem| format!("warning {problem}")));
            }
            Record::Bad(problem) => notes.push(format!("bad {problem}")),
            Record::Skipped(problem) => notes.push(format!("skipped {problem}")),
        }
        ControlFlow::Continue(())
    });
    notes.extend(outcome.err().map(|error| format!("error {error}")));
    (articles, notes)
}

/// What reading gives: the articles, and the notes of which each holds its words.
#[track_caller]
fn check(name: &str, input: impl AsRef<[u8]>, articles: &[&str], notes: &[&str]) {
    let (found, said) = read_with(name, input.as_ref(), &ReadOptions::default());
    assert_eq!(found, articles, "{name}");
    assert_eq!(said.len(), notes.len(), "{name}: {said:?}");
    for (note, words) in said.iter().zip(notes) {
        assert!(note.contains(words), "{name}: {note:?} has no {words:?}");
        assert!(note.len() < 1000, "{} bytes of a note", note.len());
    }
}

#[test]
fn half_a_character_in_json_costs_no_article() {
    let broken = r#"[{"title":"A","body":"x \ud800 y"},{"title":"B","body":"\udc00\ud83d\ude00\\ud800"},{"title":"C","body":"c"}]"#;
    let articles = ["A: x \u{fffd} y", "B: \u{fffd}😀\\ud800", "C: c"];
    let notes = ["1 \\u escapes that are half a character were read as U+FFFD"; 2];
    check("a.json", broken, &articles, &notes);
    check("a.jsonl", broken.trim_matches(['[', ']']).replace("},", "}\n"), &articles, &notes);
    check("a.json", r#"{"\ud800":1,"title":"A \ud800\u0041","body":"b"}"#, &["A \u{fffd}A: b"], &["2 \\u escapes"]);
    check("a.json", r#"{"items":[{"title":"A","body":"a"}],"body":"\ud800"}"#, &["A: a", ": \u{fffd}"], &["1 \\u"]);
}

#[test]
fn an_article_of_too_many_values_is_refused_and_the_next_one_is_read() {
    let many = format!("{{\"title\":\"A\",\"x\":[1{}]}}", ",1".repeat(500_000));
    let refused = ["more than 500000 values in one article"];
    check("a.jsonl", format!("{many}\n{{\"title\":\"B\",\"body\":\"b\"}}\n"), &["B: b"], &refused);
    check("a.json", format!("[{many},{{\"title\":\"B\",\"body\":\"b\"}}]"), &["B: b"], &refused);
    // Signs in a string are none between values.
    let text = ",:[{\\\"".repeat(200_000);
    let (articles, notes) = read_with("a.json", format!("{{\"body\":\"{text}\"}}").as_bytes(), &ReadOptions::default());
    assert_eq!((articles.len(), notes), (1, Vec::new()));
}

#[test]
fn a_row_of_a_million_cells_is_a_row() {
    let row = format!("title,body\nA,b{}\nC,d\n", ",x".repeat(1_000_000));
    check("a.csv", row, &["A: b", "C: d"], &["1000002 cells where the header has 2"]);
    let header = format!("title,body{}\nA,b\n", ",x".repeat(10_000));
    check("a.csv", header, &[], &["a header of more than 10000 columns"]);
}

/// Took minutes for a file of a hundred thousand brackets.
#[test]
fn front_matter_of_nothing_but_brackets_is_text() {
    for brackets in ["[", "{", "{a: ["] {
        let text = format!("---\ntitle: {}\n---\nThe harbour froze.\n", brackets.repeat(100_000));
        let (articles, notes) = read_with("a.md", text.as_bytes(), &ReadOptions::default());
        assert_eq!(articles, [format!(": {text}")]);
        assert!(notes[0].contains("more than 100 brackets within one another"), "{notes:?}");
    }
    check("a.md", "---\ntitle: A\ntags: [[a, b], [c]]\n---\nThe harbour froze.\n", &["A: The harbour froze.\n"], &[]);
}

/// What an article may take holds for its text as well, which can be longer than what it is decoded from.
#[test]
fn an_article_that_grows_beyond_the_most_is_refused() {
    let options = ReadOptions { max_article_bytes: 1000, ..ReadOptions::default() };
    let too_large = "larger than 1000 bytes, the most that one article may take";
    for (name, input) in [
        // 600 bytes of windows-1252, 1200 of UTF-8.
        ("a.txt", [b"The harbour froze. ".as_slice(), &[0xe9; 600]].concat()),
        ("a.jsonl", [b"{\"body\":\"".as_slice(), &[0xe9; 600], b"\"}\n"].concat()),
        // What is attached to a message may be larger than its text.
        ("a.eml", format!("From: a@b.c\nMIME-Version: 1.0\nSubject: A\n\n{}\n", "froze ".repeat(400)).into_bytes()),
    ] {
        let (articles, notes) = read_with(name, &input, &options);
        assert_eq!(articles, [""; 0], "{name}");
        assert!(notes.iter().any(|note| note.contains(too_large)), "{name}: {notes:?}");
    }
}

/// Gives the same line for ever, and counts.
struct Endless {
    given: u64,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        buffer.fill(b'a');
        self.given += buffer.len() as u64;
        Ok(buffer.len())
    }
}

/// A file that is one article is read no further than an article may go, and no line is held that is longer.
#[test]
fn a_line_without_end_is_not_held() {
    let options = ReadOptions { max_article_bytes: 100_000, ..ReadOptions::default() };
    for format in [Format::Text, Format::Markdown, Format::Html] {
        let mut endless = Endless { given: 0 };
        let options = ReadOptions { format: Some(format), ..options.clone() };
        let mut notes = Vec::new();
        let outcome = read_stream(&mut endless, "-", &options, &mut |record| {
            notes.push(record);
            ControlFlow::Continue(())
        });
        assert!(matches!(notes.as_slice(), [Record::Bad(_)]), "{format:?}: {outcome:?}");
        assert!(endless.given < 600_000, "{format:?}: {} bytes", endless.given);
    }
    for format in Format::ALL {
        let text = "a".repeat(3_000_000);
        let options = ReadOptions { format: Some(format), ..options.clone() };
        let (articles, notes) = read_with("a", text.as_bytes(), &options);
        assert_eq!(articles, [""; 0], "{format:?}");
        assert!(notes.iter().all(|note| note.len() < 500), "{format:?}");
    }
}

/// Twenty articles that unpack to little more than they are packed in, and a directory that names one of them over and over.
#[test]
fn members_that_lie_over_one_another_are_a_bomb() {
    let text: Vec<u8> = (0..400_000_u32).flat_map(|number| format!("{number} ").into_bytes()).collect();
    let packed = crate::formats::zip(&[("a.txt", &text)]);
    let directory = packed.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    let end = packed.windows(4).position(|four| four == b"PK\x05\x06").unwrap();
    let entry = &packed[directory..end];
    let count = 1000_u16;
    let mut bomb = packed[..directory].to_vec();
    (0..count).for_each(|_| bomb.extend_from_slice(entry));
    let mut last = packed[end..].to_vec();
    last[8..10].copy_from_slice(&count.to_le_bytes());
    last[10..12].copy_from_slice(&count.to_le_bytes());
    last[12..16].copy_from_slice(&(entry.len() as u32 * u32::from(count)).to_le_bytes());
    bomb.extend_from_slice(&last);
    let (articles, notes) = read_with("a.zip", &bomb, &ReadOptions::default());
    assert!(articles.len() < usize::from(count), "{} articles", articles.len());
    assert_eq!(notes, ["error cannot be read: it unpacks to more than 250 times its own size, as only a bomb does"]);
}

// ---- whole runs ----

fn place() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// What a run says, without what differs from run to run.
#[track_caller]
fn index(folder: &Path, arguments: &[&str], code: i32, words: &[&str]) {
    let output = run(folder, &[&["index", "--index", "i", "--jobs", "2"], arguments].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    for word in words {
        assert!(said.contains(word), "{arguments:?}: no {word:?} in {said}");
    }
    assert!(!said.chars().any(|c| c != '\n' && is_unsafe(c)), "{said:?}");
}

const CONTROLS: &str = "Evil \u{1b}]0;pwn\u{7} \u{1b}[2J \u{202e}txt.exe\u{2066} \u{9b}31m \u{8}\rover";

#[test]
fn ids_are_names_and_nothing_in_them_acts() {
    let folder = place();
    let escaped = CONTROLS.chars().map(|c| format!("\\u{:04x}", c as u32)).collect::<String>();
    let ids =
        ["../../etc/passwd", "-rf", "--help", "/etc/shadow", "a\\nb\\u001b[31m", "$(touch x)", "con", "..", "a b"];
    let mut lines: Vec<String> = ids
        .iter()
        .map(|id| format!(r#"{{"id":"{id}","title":"{escaped}","outlet":"{escaped}","byline":"{escaped}","speaker":["{escaped}"],"body":"“We will hold,” said Ida {escaped}. The harbour froze {escaped}."}}"#))
        .collect();
    lines.push(format!(r#"{{"id":"{}","title":"Long","body":"The harbour froze."}}"#, "x".repeat(100_000)));
    fs::write(folder.path().join("a.jsonl"), lines.join("\n")).unwrap();
    index(folder.path(), &["a.jsonl"], 0, &["added 10,"]);
    for arguments in [
        &["search", "harbour", "--index", "i"][..],
        &["search", "harbour", "--index", "i", "--explain"],
        &["search", "harbour", "--index", "i", "-l"],
        &["search", "speaker:evil", "--index", "i"],
        &["speakers", "--index", "i"],
        &["quotes", "harbour", "--index", "i"],
        &["timeline", "harbour", "--index", "i"],
        &["show", "a\nb\u{1b}[31m", "--index", "i"],
        &["show", "no\u{1b}[31msuch\nid", "--index", "i"],
        &["search", "no\u{1b}[31msuch\u{202e} (", "--index", "i"],
    ] {
        let output = run(folder.path(), arguments);
        let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(!text.is_empty(), "{arguments:?}");
        assert!(!text.chars().any(|c| c != '\n' && is_unsafe(c)), "{arguments:?}: {text:?}");
    }
    for id in ["../../etc/passwd", "-rf", "--help", "/etc/shadow", "..", "a b", "$(touch x)"] {
        let shown = run_to(0, folder.path(), &["show", "--index", "i", "--", id]);
        assert!(shown.contains("The harbour froze"), "{id}: {shown}");
    }
    let mut there: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    there.sort();
    assert_eq!(there, ["a.jsonl", "i"], "nothing else was made");
}

#[cfg(unix)]
#[test]
fn links_pipes_and_devices_in_a_folder_are_left_out() {
    use std::os::unix::fs::symlink;

    let folder = place();
    let root = folder.path().join("files");
    fs::create_dir_all(root.join("deep/down")).unwrap();
    fs::write(root.join("a.txt"), "The harbour froze.\n").unwrap();
    symlink("..", root.join("deep/down/up")).unwrap();
    symlink("itself", root.join("itself")).unwrap();
    symlink("/dev/zero", root.join("zero.txt")).unwrap();
    symlink("/etc/passwd", root.join("passwd.txt")).unwrap();
    symlink("nowhere", root.join("nowhere.txt")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(root.join("pipe.txt")).status();
    let pipes = usize::from(made.is_ok_and(|status| status.success()));
    let _socket = std::os::unix::net::UnixListener::bind(root.join("socket.txt")).unwrap();
    let left_out = format!("left out {} files", 6 + pipes);
    index(folder.path(), &["files"], 0, &["added 1,", &left_out]);
    // Named, they are refused: an endless device would never be read to its end.
    for name in ["files/zero.txt", "files/itself", "files/nowhere.txt", "/dev/zero", "files/socket.txt"] {
        index(folder.path(), &[name], 2, &["failed 1;"]);
    }
    if pipes > 0 {
        index(folder.path(), &["files/pipe.txt"], 2, &["failed 1;"]);
    }
}

#[test]
fn long_articles_are_indexed_without_looking_for_who_says_what() {
    let folder = place();
    let long = "The harbour froze. “No,” said Ida Vik. ".repeat(30_000);
    fs::write(folder.path().join("long.txt"), &long).unwrap();
    fs::write(folder.path().join("short.txt"), "“No,” said Per Holm.\n").unwrap();
    index(
        folder.path(),
        &["long.txt", "short.txt"],
        0,
        &["long.txt: larger than 1048576 bytes, the most in which it is looked for who says what", "added 2,"],
    );
    assert_eq!(run_to(0, folder.path(), &["search", "speaker:holm", "-l", "--index", "i"]), "short.txt\n");
    assert_eq!(run_to(0, folder.path(), &["search", "harbour", "-l", "--index", "i"]), "long.txt\n");
    // Whoever did not ask for it misses nothing.
    let quiet = place();
    fs::write(quiet.path().join("long.txt"), &long).unwrap();
    let output = run(quiet.path(), &["index", "--index", "i", "--no-attribution", "long.txt"]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

/// Nobody who is told anything.
struct Deaf;

impl Observer for Deaf {
    fn note(&mut self, _: &Note) {}
    fn progress(&mut self, _: &Progress) {}
}

/// Looking for who says what takes many times the text: how much text that is at a time does not grow with the threads.
#[test]
fn no_more_than_a_megabyte_is_looked_into_at_a_time() {
    let folder = place();
    let root = folder.path().join("files");
    fs::create_dir(&root).unwrap();
    let sizes = [300_000, 1_000_000, 10, 600_000, 500_000, 200_000, 1_040_000, 20_000, 700_000, 2_000_000, 400_000];
    for (number, size) in sizes.iter().enumerate() {
        fs::write(root.join(format!("{number}.txt")), "harbour ".repeat(size / 8 + 1)).unwrap();
    }
    let (now, most, seen) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let attribute = |article: &Article| {
        let bytes = article.body.len();
        most.fetch_max(now.fetch_add(bytes, Ordering::SeqCst) + bytes, Ordering::SeqCst);
        std::thread::yield_now();
        now.fetch_sub(bytes, Ordering::SeqCst);
        seen.fetch_add(1, Ordering::SeqCst);
        Attributions::default()
    };
    let options = IntakeOptions {
        jobs: 8,
        attribution: "counted".to_owned(),
        ..IntakeOptions::new(vec![root], folder.path().join("i"), SystemTime::UNIX_EPOCH, Instant::now)
    };
    let outcome = crate::intake::run(&options, &attribute, None, &AtomicBool::new(false), &mut Deaf).unwrap();
    assert_eq!((outcome.report.added, outcome.warnings), (11, 1));
    assert_eq!(seen.load(Ordering::SeqCst), 10, "all but the one that is too long");
    assert!(most.load(Ordering::SeqCst) <= 1 << 20, "{} bytes at a time", most.load(Ordering::SeqCst));
}

/// Names of files are shown, and are no part of any command.
#[cfg(unix)]
#[test]
fn names_of_files_are_shown_without_what_acts() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let folder = place();
    let root = folder.path().join("files");
    fs::create_dir(&root).unwrap();
    for name in [b"a\x1b[31m\n.txt".as_slice(), b"-rf", b"\xff\xfe.txt", "\u{202e}txt.exe".as_bytes(), b"$(x);`y`.txt"]
    {
        fs::write(root.join(OsStr::from_bytes(name)), "The harbour froze.\n").unwrap();
    }
    fs::write(root.join("bad\u{1b}[2J.json"), "{\"a").unwrap();
    index(folder.path(), &["files", "-v"], 2, &["added 5,", "bad␛[2J.json"]);
    let output = onrecord(folder.path()).args(["search", "harbour", "--index", "i"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("a␛[31m .txt") && !text.chars().any(|c| c != '\n' && is_unsafe(c)), "{text:?}");
}
