//! An index run that is killed loses nothing and doubles nothing: the next run completes it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use onrecord::engine::Engine;
use onrecord::engine::local::{LocalIndex, Snapshot};

use super::shared::{onrecord, run_to, shared};

/// Where the program keeps its index unless told otherwise.
const INDEX: &str = "index";

/// Everything that an index holds and a reader can see.
#[derive(PartialEq)]
struct Contents {
    /// What a search lists, by id, each with its first passage.
    listed: BTreeMap<String, String>,
    /// By id: the file, the fingerprint, and a hash of all that is stored: text, record and attributions.
    stored: BTreeMap<String, (String, u64, blake3::Hash)>,
    speakers: String,
}

impl Contents {
    fn of(folder: &Path) -> Contents {
        let index = LocalIndex::open(&folder.join(INDEX)).expect("the index opens");
        let (snapshot, _) = Snapshot::read(&folder.join(INDEX)).expect("the index opens").expect("there is one");
        let mut stored = BTreeMap::new();
        let mut add = |file: &str, article: onrecord::engine::local::Identity<'_>| {
            let whole = index.article(article.id).expect("it can be read").expect("it is there");
            let hash = blake3::hash(format!("{whole:?}").as_bytes());
            let entry = (file.to_owned(), article.fingerprint, hash);
            assert!(stored.insert(article.id.to_owned(), entry).is_none(), "{} is there twice", article.id);
        };
        snapshot.all_articles(&mut add).expect("all can be read");
        let contents = Contents {
            listed: listed(folder),
            stored,
            speakers: run_to(0, folder, &["speakers", "--format", "jsonl"]),
        };
        assert!(contents.listed.keys().eq(contents.stored.keys()), "a search lists what is there");
        contents
    }

    /// Says what differs, where all of both would be too much to read.
    #[track_caller]
    fn check(&self, expected: &Contents, when: &str) {
        for (id, listed) in &expected.listed {
            assert_eq!(self.listed.get(id), Some(listed), "{when}");
            assert_eq!(self.stored.get(id), expected.stored.get(id), "{id}, {when}");
        }
        assert_eq!(self.listed.len(), expected.listed.len(), "{when}");
        assert_eq!(self.speakers, expected.speakers, "{when}");
        assert!(self == expected, "{when}");
    }
}

/// Hits without what depends on scores, by id.
fn listed(folder: &Path) -> BTreeMap<String, String> {
    let listing = ["search", "*", "-n", "100000", "--passages", "1", "--format", "jsonl"];
    let mut found = BTreeMap::new();
    for line in run_to(0, folder, &listing).lines() {
        let mut line: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
        let Some(object) = line.as_object_mut() else { continue };
        if object["kind"] != "hit" {
            continue;
        }
        object.remove("rank");
        object.remove("score");
        let id = object["id"].as_str().expect("an id is text").to_owned();
        assert!(found.insert(id.clone(), line.to_string()).is_none(), "{id} is listed twice");
    }
    found
}

/// Names of files that were not written to their end.
fn unfinished(index: &Path) -> Vec<String> {
    let names = fs::read_dir(index).expect("the folder can be listed");
    let names = names.map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with('.') && name.ends_with(".new")).collect()
}

/// Whatever the moment, the index opens or says that there is none yet.
fn check_opens(folder: &Path, when: &str) {
    let output = onrecord(folder).args(["search", "-c", "*"]).output().expect("the program starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    let none_yet = output.status.code() == Some(2) && errors.contains("there is no index");
    assert!(matches!(output.status.code(), Some(0 | 1)) || none_yet, "{when}: {errors}");
}

/// A run over what is as `expected` already.
fn check_unchanged(folder: &Path, command: &[&str], expected: &Contents) {
    let again = run_to(0, folder, &[command, &["--format", "json"]].concat());
    let report: serde_json::Value = serde_json::from_str(&again).expect("the report is JSON");
    assert_eq!(report["unchanged"], expected.stored.len(), "{report}");
}

/// Random enough moments without a dependency: splitmix64.
struct Moments(u64);

impl Moments {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % below.max(1)
    }
}

fn check_kills(archive: &Path, kills: usize) {
    let command = ["index", archive.to_str().expect("the path is UTF-8")];
    let undisturbed = tempfile::tempdir().expect("a folder can be made");
    run_to(0, undisturbed.path(), &command);
    let expected = Contents::of(undisturbed.path());
    assert!(!expected.stored.is_empty());
    // Only now is everything that has to be read as near as it will be for the runs to come.
    let timed = tempfile::tempdir().expect("a folder can be made");
    let begun = Instant::now();
    run_to(0, timed.path(), &command);
    let whole = begun.elapsed();
    Contents::of(timed.path()).check(&expected, "made again");
    let mut moments = Moments(u64::from(std::process::id()));
    let mut killed = 0;
    // Some runs end before their moment comes.
    for number in 0..4 * kills {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let moment = Duration::from_micros(moments.next(whole.as_micros() as u64));
        let mut child = onrecord(folder.path())
            .args(command)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(moment);
        child.kill().expect("the program can be killed");
        if child.wait().expect("the program has ended").code().is_some() {
            continue;
        }
        killed += 1;
        let when = format!("run {number}, killed after {moment:?}");
        check_opens(folder.path(), &when);
        run_to(0, folder.path(), &command);
        assert_eq!(unfinished(&folder.path().join(INDEX)), [""; 0], "{when}");
        Contents::of(folder.path()).check(&expected, &when);
        check_unchanged(folder.path(), &command, &expected);
        if killed == kills {
            break;
        }
    }
    assert!(killed > 0, "not one run was still going when it was to be killed");
}

fn corpus() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// Moments that are too short to be hit by chance.
#[test]
fn what_a_killed_run_may_leave_behind_is_no_hindrance() {
    let archive = corpus();
    let command = ["index", archive.to_str().expect("the path is UTF-8")];
    let undisturbed = tempfile::tempdir().expect("a folder can be made");
    run_to(0, undisturbed.path(), &command);
    let expected = Contents::of(undisturbed.path());
    let half = "{\"format\":1,\"ana";
    let cases: [&[(&str, &str)]; 4] = [
        &[],
        &[("writer.lock", "")],
        &[("writer.lock", "onrecord, process 7\n"), (".onrecord.json.new", half)],
        &[("writer.lock", "onrecord, process 7\n"), (".onrecord.json.new", "")],
    ];
    for case in cases {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let index = folder.path().join(INDEX);
        fs::create_dir(&index).expect("a folder can be made");
        for (name, content) in case {
            fs::write(index.join(name), content).expect("the folder can be written");
        }
        check_opens(folder.path(), &format!("{case:?}"));
        run_to(0, folder.path(), &command);
        assert_eq!(unfinished(&index), [""; 0], "{case:?}");
        Contents::of(folder.path()).check(&expected, &format!("{case:?}"));
        check_unchanged(folder.path(), &command, &expected);
    }
    // Also beside an index that is whole.
    let index = undisturbed.path().join(INDEX);
    for name in [".onrecord.json.new", ".dictionary-1.zstd.new", ".manifest.new"] {
        fs::write(index.join(name), half).expect("the folder can be written");
    }
    check_unchanged(undisturbed.path(), &command, &expected);
    assert_eq!(unfinished(&index), [""; 0]);
    Contents::of(undisturbed.path()).check(&expected, "with leftovers");
}

#[test]
fn a_killed_run_over_the_shipped_archive_is_completed() {
    check_kills(&corpus(), 6);
}

/// Fifty moments take minutes: `ONRECORD_KILLS=50` asks for them.
#[test]
#[expect(clippy::disallowed_methods, reason = "the number of kills may be raised for a long run")]
fn a_killed_run_over_the_press_releases_is_completed() {
    let Some(press) = shared("a_killed_run_over_the_press_releases_is_completed", "press") else { return };
    let kills = std::env::var("ONRECORD_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(2);
    check_kills(&press, kills);
}
