//! Intake: what is indexed under which id, what a second run does, and that a run can be killed anywhere.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use onrecord::article::Article;
use onrecord::attribute::Attributions;
use onrecord::engine::EngineError;
use onrecord::engine::local::{LocalWriter, Snapshot, WriterOptions};
use onrecord::intake::{self, Attribute, IntakeError, IntakeOptions, Note, Observer, Outcome, Progress};
use onrecord::read::{FieldMap, Format};
use proptest::prelude::*;
use tempfile::TempDir;

/// An archive in `files` and an index in `index`, both in a folder of their own.
struct Place {
    folder: TempDir,
}

/// What a run said.
#[derive(Default)]
struct Recorder {
    notes: Vec<String>,
    calls: usize,
    /// Panics at this call, as a stand-in for being killed.
    dies_at: Option<usize>,
    last: Progress,
}

impl Recorder {
    fn called(&mut self) {
        self.calls += 1;
        if self.dies_at == Some(self.calls) {
            std::panic::resume_unwind(Box::new("killed"));
        }
    }
}

impl Observer for Recorder {
    fn note(&mut self, note: &Note) {
        self.notes.push(format!("{} {note}", format!("{:?}", note.level).to_lowercase()));
        self.called();
    }

    fn progress(&mut self, progress: &Progress) {
        self.last = *progress;
        self.called();
    }
}

/// A run, once the lock is free: a program that another test just started holds a copy of every lock of this process for as
/// long as it takes to get going.
pub fn run(
    options: &IntakeOptions,
    attribute: &Attribute<'_>,
    mut stdin: Option<&mut (dyn Read + Send)>,
    stop: &AtomicBool,
    observer: &mut dyn Observer,
) -> Result<Outcome, IntakeError> {
    for _ in 0..100 {
        // Where it is locked, nothing was read or said yet.
        let input: Option<&mut (dyn Read + Send)> = match &mut stdin {
            Some(input) => Some(&mut **input),
            None => None,
        };
        let result = intake::run(options, attribute, input, stop, observer);
        let is_locked = match &result {
            Err(IntakeError::Engine(EngineError::Locked { .. })) => true,
            // Tantivy has a lock of its own.
            Err(IntakeError::Engine(EngineError::Storage(reason))) => reason.contains("LockBusy"),
            _ => false,
        };
        if !is_locked {
            return result;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    intake::run(options, attribute, stdin, stop, observer)
}

fn attribute(_: &Article) -> Attributions {
    Attributions::default()
}

impl Place {
    fn new() -> Place {
        // Hundreds of commits, each of which waits for the disk: in memory, where there is a file system for that.
        let in_memory = Path::new("/dev/shm");
        let folder = if in_memory.is_dir() { tempfile::tempdir_in(in_memory) } else { tempfile::tempdir() };
        let place = Place { folder: folder.unwrap() };
        fs::create_dir(place.root()).unwrap();
        place
    }

    fn with(files: &[(&str, &str)]) -> Place {
        let place = Place::new();
        for (path, text) in files {
            place.write(path, text);
        }
        place
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("files")
    }

    fn index(&self) -> PathBuf {
        self.folder.path().join("index")
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn remove(&self, path: &str) {
        fs::remove_file(self.root().join(path)).unwrap();
    }

    fn options(&self) -> IntakeOptions {
        let long_after = UNIX_EPOCH + Duration::from_secs(4_000_000_000);
        IntakeOptions {
            holder: "a test".to_owned(),
            ..IntakeOptions::new(vec![self.root()], self.index(), long_after, Instant::now)
        }
    }

    fn options_for(&self, roots: &[&str]) -> IntakeOptions {
        let roots = roots.iter().map(|root| if *root == "-" { PathBuf::from(root) } else { self.root().join(root) });
        IntakeOptions { roots: roots.collect(), ..self.options() }
    }

    /// Counts that are not 0, then notes, in which the archive's folder is left out.
    fn said(&self, outcome: &Outcome, notes: &[String]) -> Vec<String> {
        let report = outcome.report;
        let counts = [
            ("added", report.added),
            ("updated", report.updated),
            ("unchanged", report.unchanged),
            ("removed", report.removed),
            ("failed", report.failed),
            ("repeated", report.repeated),
            ("articles", report.articles),
            ("interrupted", u64::from(outcome.interrupted)),
        ];
        let counts: Vec<String> =
            counts.iter().filter(|(_, count)| *count > 0).map(|(name, count)| format!("{name} {count}")).collect();
        let root = format!("{}/", self.root().display());
        let canonical = format!("{}/", fs::canonicalize(self.root()).unwrap().display());
        let mut said = vec![counts.join(", ")];
        said.extend(notes.iter().map(|note| note.replace(&root, "").replace(&canonical, "")));
        said
    }

    fn try_run(&self, options: &IntakeOptions, stdin: Option<&str>) -> Result<Vec<String>, IntakeError> {
        let mut recorder = Recorder::default();
        let stop = AtomicBool::new(false);
        let mut bytes = stdin.unwrap_or("").as_bytes();
        let input: Option<&mut (dyn Read + Send)> = if stdin.is_some() { Some(&mut bytes) } else { None };
        let outcome = run(options, &attribute, input, &stop, &mut recorder)?;
        assert_eq!(recorder.last.files, recorder.last.files_total);
        assert_eq!(recorder.last.bytes, recorder.last.bytes_total);
        Ok(self.said(&outcome, &recorder.notes))
    }

    #[track_caller]
    fn check(&self, options: &IntakeOptions, expected: &[&str]) {
        assert_eq!(self.try_run(options, None).unwrap(), expected);
    }

    #[track_caller]
    fn check_input(&self, stdin: &str, expected: &[&str]) {
        assert_eq!(self.try_run(&self.options_for(&["-"]), Some(stdin)).unwrap(), expected);
    }

    /// Ids in the index, sorted.
    #[track_caller]
    fn check_ids(&self, expected: &[&str]) {
        let canonical = format!("{}/", fs::canonicalize(self.root()).unwrap().display());
        let listed = contents(&self.index());
        let ids: Vec<String> = listed.iter().map(|(id, _, _)| id.replace(&canonical, "/")).collect();
        assert_eq!(ids, expected);
    }
}

/// Id, file and fingerprint of all that an index holds, sorted.
fn contents(index: &Path) -> Vec<(String, String, u64)> {
    let mut listed = Vec::new();
    if let Some((snapshot, _)) = Snapshot::read(index).unwrap() {
        let mut add = |file: &str, article: onrecord::engine::local::Identity<'_>| {
            listed.push((article.id.to_owned(), file.to_owned(), article.fingerprint));
        };
        snapshot.all_articles(&mut add).unwrap();
    }
    listed.sort();
    listed
}

/// One JSON record a line: `id=text`, or text alone.
fn records(lines: &[&str]) -> String {
    let record = |line: &&str| match line.split_once('=') {
        Some((id, text)) => format!("{{\"id\": \"{id}\", \"title\": \"{text}\", \"body\": \"{text} is the news.\"}}\n"),
        None => format!("{{\"title\": \"{line}\", \"body\": \"{line} is the news.\"}}\n"),
    };
    lines.iter().map(record).collect()
}

#[test]
fn ids_come_from_the_source_or_the_place() {
    let place = Place::with(&[
        ("text/a.txt", "The harbour froze.\n"),
        ("text/b.md", "# Thaw\n\nIt melted.\n"),
        ("wire.jsonl", &records(&["One", "Two", "w-3=Three"])),
        ("table.csv", "headline,body\nFirst,Some text\nSecond,More text\n"),
    ]);
    place.check(&place.options(), &["added 7, articles 7"]);
    place.check_ids(&["table.csv#1", "table.csv#2", "text/a.txt", "text/b.md", "w-3", "wire.jsonl#1", "wire.jsonl#2"]);
    place.check(&place.options(), &["unchanged 7, articles 7"]);
}

#[test]
fn a_file_that_is_a_root_goes_by_its_name() {
    let place = Place::with(&[("deep/down/a.txt", "The harbour froze.\n"), ("b.txt", "It melted.\n")]);
    place.check(&place.options_for(&["deep/down/a.txt"]), &["added 1, articles 1"]);
    place.check_ids(&["a.txt"]);
    // Known by then, it keeps its id whatever root it is reached by, also when it changes.
    place.check(&place.options(), &["added 1, unchanged 1, articles 2"]);
    place.write("deep/down/a.txt", "The harbour froze over.\n");
    place.check(&place.options(), &["updated 1, unchanged 1, articles 2"]);
    place.check_ids(&["a.txt", "b.txt"]);
}

#[test]
fn roots_that_overlap_are_read_once() {
    let place = Place::with(&[("2022/a.txt", "The harbour froze.\n"), ("b.txt", "It melted.\n")]);
    place.check(&place.options_for(&["", "2022", "2022/a.txt", "../files", "b.txt"]), &["added 2, articles 2"]);
    place.check_ids(&["2022/a.txt", "b.txt"]);
}

#[test]
fn the_last_of_a_repeated_id_wins() {
    let place = Place::with(&[("w.jsonl", &records(&["a=One", "b=Two", "a=Three", "a=Four"]))]);
    place.check(&place.options(), &["added 2, repeated 2, articles 2"]);
    place.check_ids(&["a", "b"]);
    place.check(&place.options(), &["unchanged 2, articles 2"]);
    place.write("w.jsonl", records(&["a=One", "b=Two", "a=Three", "a=Four", "c=Five"]));
    place.check(&place.options(), &["added 1, unchanged 2, repeated 2, articles 3"]);
    // What is kept is the last one, also where it was committed in between.
    let kept = contents(&place.index());
    place.write("w.jsonl", records(&["b=Two", "a=Four", "c=Five"]));
    place.check(&place.options(), &["unchanged 3, articles 3"]);
    assert_eq!(contents(&place.index()), kept);
}

#[test]
fn the_same_id_in_two_files_is_kept_twice() {
    let place = Place::with(&[("a.jsonl", &records(&["x=One", "y=Two"])), ("b.jsonl", &records(&["x=Uno", "z=Tre"]))]);
    let warning = "warning b.jsonl: an article in a.jsonl has the id `x` too; this one is kept as `x@b.jsonl`";
    place.check(&place.options(), &["added 4, articles 4", warning]);
    place.check_ids(&["x", "x@/b.jsonl", "y", "z"]);
    place.check(&place.options(), &["unchanged 4, articles 4"]);
    // Each is followed in its own file.
    place.write("b.jsonl", records(&["x=Eins", "z=Tre"]));
    place.check(&place.options(), &["updated 1, unchanged 3, articles 4"]);
    place.write("a.jsonl", records(&["y=Two"]));
    place.check(&place.options(), &["unchanged 3, removed 1, articles 3"]);
    place.check_ids(&["x@/b.jsonl", "y", "z"]);
    place.check(&place.options(), &["unchanged 3, articles 3"]);
}

#[test]
fn the_same_path_under_two_roots_is_kept_twice() {
    let place =
        Place::with(&[("a/x.txt", "The harbour froze.\n"), ("b/x.txt", "It melted.\n"), ("c/x.txt", "Rain.\n")]);
    place.check(
        &place.options_for(&["a", "b", "c"]),
        &[
            "added 3, articles 3",
            "warning b/x.txt: an article in a/x.txt has the id `x.txt` too; this one is kept as `x.txt@b/x.txt`",
            "warning c/x.txt: an article in a/x.txt has the id `x.txt` too; this one is kept as `x.txt@c/x.txt`",
        ],
    );
    place.check_ids(&["x.txt", "x.txt@/b/x.txt", "x.txt@/c/x.txt"]);
    place.check(&place.options_for(&["c", "b", "a"]), &["unchanged 3, articles 3"]);
}

#[test]
fn a_copy_is_one_warning_not_thousands() {
    let text = records(&["x=One", "y=Two", "z=Three"]);
    let place = Place::with(&[("a.jsonl", &text), ("b.jsonl", &text)]);
    let warning = "warning b.jsonl: articles in a.jsonl have 3 of the same ids, such as `x`, here kept as `x@b.jsonl`";
    place.check(&place.options(), &["added 6, articles 6", warning]);
}

#[test]
fn a_second_run_does_what_changed_and_no_more() {
    let place =
        Place::with(&[("w.jsonl", &records(&["a=One", "b=Two", "c=Three"])), ("t.txt", "The harbour froze.\n")]);
    place.check(&place.options(), &["added 4, articles 4"]);
    let before = contents(&place.index());
    // Touched.
    File::options().append(true).open(place.root().join("w.jsonl")).unwrap().set_modified(UNIX_EPOCH).unwrap();
    place.check(&place.options(), &["unchanged 4, articles 4"]);
    assert_eq!(contents(&place.index()), before);
    // One changed, one new, one gone; one moved to another line.
    place.write("w.jsonl", records(&["d=Four", "b=Zwei", "a=One"]));
    place.check(&place.options(), &["added 1, updated 1, unchanged 2, removed 1, articles 4"]);
    place.check_ids(&["a", "b", "d", "t.txt"]);
    // Emptied; and a text that is a picture now.
    place.write("w.jsonl", "");
    place.write("t.txt", b"\x89PNG\r\n\x1a\n\0\0\0");
    let notes = ["skipped t.txt: not a format that can be indexed: a PNG image", "skipped w.jsonl: empty"];
    let pruning = IntakeOptions { prune: true, ..place.options() };
    place.check(&pruning, &["removed 4", notes[0], notes[1]]);
    let notes = ["skipped t.txt: not a format that can be indexed, as before", "skipped w.jsonl: empty"];
    place.check(&place.options(), &["", notes[0], notes[1]]);
}

/// Name, content and time of all files in a folder and those in it, but for locks: taking one is what shows who has it.
fn written(folder: &Path) -> Vec<(PathBuf, Vec<u8>, SystemTime)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(written(&path));
        } else if path.extension().is_none_or(|extension| extension != "lock") {
            found.push((path.clone(), fs::read(&path).unwrap(), fs::metadata(&path).unwrap().modified().unwrap()));
        }
    }
    found.sort();
    found
}

#[test]
fn a_run_over_what_is_unchanged_writes_nothing() {
    let place = Place::with(&[
        ("a/1.txt", "The harbour froze.\n"),
        ("a/2.jsonl", &records(&["x=One", "y=Two", "x=Three"])),
        ("b/2.jsonl", &records(&["x=One", "z=Two"])),
        ("b/3.csv", "headline,body\nFirst,Some text\nSecond,More text\n"),
        ("empty.txt", ""),
        ("scan.pdf", "%PDF-1.7"),
    ]);
    place.try_run(&place.options(), None).unwrap();
    let before = written(&place.index());
    let names: Vec<_> = before.iter().filter_map(|(path, _, _)| path.file_name()?.to_str()).collect();
    assert!(names.contains(&"manifest") && names.contains(&"meta.json") && names.len() > 5, "{names:?}");
    // Times of files tick slowly.
    std::thread::sleep(Duration::from_millis(20));
    for prune in [false, true, false] {
        let said = place.try_run(&IntakeOptions { prune, ..place.options() }, None).unwrap();
        assert_eq!(said[0], "unchanged 7, articles 7");
        let after = written(&place.index());
        assert_eq!(before.len(), after.len());
        for (old, new) in before.iter().zip(&after) {
            assert!(old == new, "{} was written", new.0.display());
        }
    }
}

/// What is known of files is appended; what it replaces must go at times.
#[test]
fn a_manifest_does_not_grow_for_ever() {
    let place = Place::new();
    for number in 0..300 {
        place.write(&format!("{number}.txt"), format!("Report {number}.\n"));
    }
    place.check(&place.options(), &["added 300, articles 300"]);
    let manifest = place.index().join("manifest");
    let length = || fs::metadata(&manifest).unwrap().len();
    let (first, mut longest) = (length(), 0);
    let mut shortened = 0;
    for round in 1..20 {
        for number in 0..300 {
            let file = File::options().append(true).open(place.root().join(format!("{number}.txt"))).unwrap();
            file.set_modified(UNIX_EPOCH + Duration::from_secs(round)).unwrap();
        }
        let before = length();
        place.check(&place.options(), &["unchanged 300, articles 300"]);
        shortened += u32::from(length() < before);
        longest = longest.max(length());
        // It knows of every file what it knew before it was made anew.
        let known = fs::read(&manifest).unwrap();
        place.check(&place.options(), &["unchanged 300, articles 300"]);
        assert!(fs::read(&manifest).unwrap() == known, "round {round}");
    }
    assert!(shortened >= 2, "{shortened}");
    assert!(longest < 10 * first, "{longest}, {first} at first");
}

#[test]
fn a_file_rewritten_in_the_same_second_is_read_again() {
    let place = Place::with(&[("t.txt", "The harbour froze.\n")]);
    let path = place.root().join("t.txt");
    let written = fs::metadata(&path).unwrap().modified().unwrap();
    for (now, content) in [
        (written, "The harbour burnt.\n"),
        (written + Duration::from_secs(1), "The harbour flood.\n"),
        (written - Duration::from_secs(60), "The harbour empty.\n"),
    ] {
        place.try_run(&IntakeOptions { now, ..place.options() }, None).unwrap();
        place.write("t.txt", content);
        File::options().append(true).open(&path).unwrap().set_modified(written).unwrap();
        place.check(&IntakeOptions { now, ..place.options() }, &["updated 1, articles 1"]);
    }
}

#[test]
fn what_is_made_of_a_file_is_made_again_when_the_settings_change() {
    let place = Place::with(&[("t.csv", "headline,body,summary\nFirst,Some text,Short\nSecond,More text,Brief\n")]);
    place.check(&place.options(), &["added 2, articles 2"]);
    let mut mapped = place.options();
    mapped.read.map = FieldMap::parse("body=summary").unwrap();
    place.check(&mapped, &["updated 2, articles 2"]);
    place.check(&mapped, &["unchanged 2, articles 2"]);
    let mut attributed = mapped.clone();
    attributed.attribution = "rules 2".to_owned();
    place.check(&attributed, &["updated 2, articles 2"]);
    let mut as_text = attributed.clone();
    as_text.read.format = Some(Format::Text);
    place.check(&as_text, &["added 1, removed 2, articles 1"]);
    // Settings that make no difference to a file change nothing in the index.
    let before = contents(&place.index());
    as_text.read.max_article_bytes = 1 << 20;
    place.check(&as_text, &["unchanged 1, articles 1"]);
    assert_eq!(contents(&place.index()), before);
}

#[test]
fn prune_removes_what_is_gone_under_the_roots_of_the_run() {
    let place = Place::with(&[
        ("a/1.txt", "The harbour froze.\n"),
        ("a/2.jsonl", &records(&["x=One", "y=Two"])),
        ("ab/3.txt", "It melted.\n"),
        ("b/4.txt", "Rain.\n"),
        ("a/stays.txt", ""),
    ]);
    let skipped = "skipped a/stays.txt: empty";
    place.check(&place.options(), &["added 5, articles 5", skipped]);
    for path in ["a/1.txt", "a/2.jsonl", "ab/3.txt", "b/4.txt"] {
        place.remove(path);
    }
    place.check(&place.options(), &["articles 5", skipped]);
    let pruned = |roots: &[&str]| IntakeOptions { prune: true, ..place.options_for(roots) };
    place.check(&IntakeOptions { dry_run: true, ..pruned(&["a"]) }, &["removed 3, articles 2", skipped]);
    place.check(&pruned(&["a"]), &["removed 3, articles 2", skipped]);
    place.check(&pruned(&["a"]), &["articles 2", skipped]);
    place.check_ids(&["ab/3.txt", "b/4.txt"]);
    // A root that is not there says nothing of what was in it, not even when another root contains it.
    fs::remove_dir(place.root().join("b")).unwrap();
    let error = "error b: no such file or folder";
    place.check(&pruned(&["b"]), &["failed 1, articles 2", error]);
    place.check(&pruned(&["", "b"]), &["removed 1, failed 1, articles 1", error, skipped]);
    place.check(&pruned(&[""]), &["removed 1", skipped]);
    // What was pruned comes back when the file does.
    place.write("a/1.txt", "The harbour froze.\n");
    place.check(&pruned(&[""]), &["added 1, articles 1", skipped]);
}

/// What a disk leaves behind that is not mounted.
#[test]
fn prune_removes_nothing_from_a_folder_without_files() {
    let place =
        Place::with(&[("disk/1.txt", "The harbour froze.\n"), ("disk/deep/2.txt", "Rain.\n"), ("3.txt", "Thaw.\n")]);
    place.check(&place.options(), &["added 3, articles 3"]);
    let away = place.folder.path().join("away");
    fs::rename(place.root().join("disk"), &away).unwrap();
    fs::create_dir(place.root().join("disk")).unwrap();
    let pruned = |roots: &[&str]| IntakeOptions { prune: true, ..place.options_for(roots) };
    let reason = "there is no file in it, as in a disk that is not mounted, but the index has articles from it; they are \
                  kept: to remove them, index the folder above it with --prune, or delete the index";
    let error = format!("error disk: {reason}");
    place.check(&IntakeOptions { dry_run: true, ..pruned(&["disk"]) }, &["failed 1, articles 3", &error]);
    place.check(&pruned(&["disk"]), &["failed 1, articles 3", &error]);
    place.check(&pruned(&["", "disk"]), &["unchanged 1, failed 1, articles 3", &error]);
    // Folders and hidden files are not files.
    place.write("disk/lost+found/.1", "Not this.\n");
    place.check(&pruned(&["disk"]), &["failed 1, articles 3", &error]);
    // Without --prune there is nothing to be afraid of.
    place.check(&place.options_for(&["disk"]), &["articles 3"]);
    // Mounted again, all is as before.
    fs::remove_dir_all(place.root().join("disk")).unwrap();
    fs::rename(&away, place.root().join("disk")).unwrap();
    place.check(&pruned(&["disk"]), &["unchanged 2, articles 3"]);
    // Meant, it is done from above, and then there is nothing to say any more.
    fs::remove_dir_all(place.root().join("disk")).unwrap();
    fs::create_dir(place.root().join("disk")).unwrap();
    place.check(&pruned(&[""]), &["unchanged 1, removed 2, articles 1"]);
    place.check(&pruned(&["disk"]), &["articles 1"]);
}

/// Not an archive any more: what was read before is not gone.
#[test]
fn prune_removes_nothing_where_an_index_was_put() {
    let place = Place::with(&[("a/1.txt", "The harbour froze.\n")]);
    place.check(&place.options(), &["added 1, articles 1"]);
    place.remove("a/1.txt");
    let other = IntakeOptions { index: place.root().join("a"), ..place.options_for(&["."]) };
    place.write("b.txt", "Thaw.\n");
    place.try_run(&other, None).unwrap();
    place.remove("b.txt");
    let pruned = IntakeOptions { prune: true, ..place.options_for(&["a"]) };
    let error = "error a: an onrecord index, which is never indexed itself";
    place.check(&pruned, &["failed 1, articles 1", error]);
}

#[test]
fn a_file_that_moved_keeps_its_ids_when_pruned_in_the_same_run() {
    let place = Place::with(&[("a.jsonl", &records(&["x=One", "y=Two"]))]);
    place.check(&place.options(), &["added 2, articles 2"]);
    fs::rename(place.root().join("a.jsonl"), place.root().join("b.jsonl")).unwrap();
    let pruned = IntakeOptions { prune: true, ..place.options() };
    place.check(&IntakeOptions { dry_run: true, ..pruned.clone() }, &["added 2, removed 2, articles 2"]);
    place.check(&pruned, &["added 2, removed 2, articles 2"]);
    place.check_ids(&["x", "y"]);
}

#[test]
fn a_dry_run_counts_and_writes_nothing() {
    let place =
        Place::with(&[("a.jsonl", &records(&["x=One", "y=Two", "x=Three"])), ("b.jsonl", &records(&["x=One"]))]);
    let dry = IntakeOptions { dry_run: true, ..place.options() };
    let warning = "warning b.jsonl: an article in a.jsonl has the id `x` too; this one is kept as `x@b.jsonl`";
    place.check(&dry, &["added 3, repeated 1, articles 3", warning]);
    assert!(!place.index().exists());
    place.check(&place.options(), &["added 3, repeated 1, articles 3", warning]);
    let before = contents(&place.index());
    place.write("a.jsonl", records(&["x=Four", "z=Five"]));
    place.check(&dry, &["added 1, updated 1, unchanged 1, removed 1, articles 3"]);
    assert_eq!(contents(&place.index()), before);
    place.check(&place.options(), &["added 1, updated 1, unchanged 1, removed 1, articles 3"]);
}

#[test]
fn standard_input_only_ever_grows() {
    let place = Place::with(&[("a.jsonl", &records(&["x=One"]))]);
    place.check_input(&records(&["p=One", "Two", "Two"]), &["added 2, repeated 1, articles 2"]);
    place.check_input(&records(&["p=Uno", "Two", "Three"]), &["added 1, updated 1, unchanged 1, articles 3"]);
    let ids: Vec<String> = contents(&place.index()).into_iter().map(|(id, _, _)| id).collect();
    assert_eq!(ids.iter().filter(|id| id.starts_with("stdin-")).count(), 2, "{ids:?}");
    assert!(ids.contains(&"p".to_owned()), "{ids:?}");
    place.check(&place.options(), &["added 1, articles 4"]);
    let warning = "warning -: an article in a.jsonl has the id `x` too; this one is kept as `x@-`";
    place.check_input(&records(&["x=Eins"]), &["added 1, articles 5", warning]);
    place.check_input(&records(&["x=Eins"]), &["unchanged 1, articles 5"]);
    place.check_input("", &["articles 5", "skipped -: empty"]);
    place.check_input("Only a text.\n", &["added 1, articles 6"]);
    place.check_input("Only a text.\n", &["unchanged 1, articles 6"]);
    assert!(matches!(place.try_run(&place.options_for(&["-"]), None), Err(IntakeError::NoStandardInput)));
}

#[test]
fn bytes_of_standard_input_are_counted() {
    let place = Place::with(&[("a.txt", "The harbour froze.\n"), ("b.txt", "Thaw.\n")]);
    let text = records(&["p=One", "q=Two"]);
    let listed = 19 + 6;
    for (roots, expected) in
        [(&["-"][..], text.len()), (&["a.txt", "-", "b.txt"], text.len() + listed), (&["a.txt", "b.txt"], listed)]
    {
        let mut recorder = Recorder::default();
        let mut input = text.as_bytes();
        run(&place.options_for(roots), &attribute, Some(&mut input), &AtomicBool::new(false), &mut recorder).unwrap();
        let expected = expected as u64;
        assert_eq!((recorder.last.bytes, recorder.last.bytes_total), (expected, expected), "{roots:?}");
    }
}

#[test]
fn some_files_are_left_out() {
    let place = Place::with(&[
        ("a.txt", "The harbour froze.\n"),
        (".hidden.txt", "Not this.\n"),
        (".git/b.txt", "Not this.\n"),
        ("drafts/c.txt", "Not this.\n"),
        ("drafts/keep/d.txt", "Nor this.\n"),
        ("notes/e.tmp", "Not this.\n"),
        ("notes/f.txt", "It melted.\n"),
        ("notes/g.tmp", "This one.\n"),
        ("empty.txt", "  \n"),
        ("scan.pdf", "%PDF-1.7"),
        (".onrecordignore", "drafts/\n*.tmp\n"),
        ("notes/.onrecordignore", "!g.tmp\n"),
    ]);
    let mut expected = vec![
        "added 3, articles 3".to_owned(),
        "skipped empty.txt: empty".to_owned(),
        "skipped scan.pdf: not a format that can be indexed: a PDF document".to_owned(),
    ];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(place.root().join("a.txt"), place.root().join("link.txt")).unwrap();
        std::os::unix::fs::symlink(place.root(), place.root().join("loop")).unwrap();
        expected.insert(1, "skipped link.txt: a symbolic link".to_owned());
        expected.insert(2, "skipped loop: a symbolic link".to_owned());
    }
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    place.check(&place.options(), &expected);
    place.check_ids(&["a.txt", "notes/f.txt", "notes/g.tmp"]);
    // What is left out from now on is pruned like what is gone.
    place.write(".onrecordignore", "drafts/\n*.tmp\na.txt\n");
    assert_eq!(place.try_run(&place.options(), None).unwrap()[0], "unchanged 2, articles 3");
    let pruned = IntakeOptions { prune: true, ..place.options() };
    assert_eq!(place.try_run(&pruned, None).unwrap()[0], "unchanged 2, removed 1, articles 2");
}

#[test]
fn a_pattern_that_makes_no_sense_is_a_warning() {
    let place =
        Place::with(&[("a.txt", "The harbour froze.\n"), ("b.txt", "It melted.\n"), (".onrecordignore", "{\nb.txt\n")]);
    let said = place.try_run(&place.options(), None).unwrap();
    assert_eq!(said[0], "added 1, articles 1");
    assert!(said[1].starts_with("warning .onrecordignore: "), "{said:?}");
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_read_is_not_pruned() {
    use std::os::unix::fs::PermissionsExt;
    let place =
        Place::with(&[("a/1.txt", "The harbour froze.\n"), ("a/b/2.txt", "It melted.\n"), ("c/3.txt", "Rain.\n")]);
    place.check(&place.options(), &["added 3, articles 3"]);
    let closed = place.root().join("a/b");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    let is_closed = fs::read_dir(&closed).is_err();
    place.remove("c/3.txt");
    let said = place.try_run(&IntakeOptions { prune: true, ..place.options() }, None).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    if is_closed {
        assert_eq!(said, ["unchanged 1, removed 1, failed 1, articles 2", "error a/b: not permitted to read it"]);
        place.check(&place.options(), &["unchanged 2, articles 2"]);
    } else {
        let _ = writeln!(
            std::io::stderr(),
            "skipped: a_folder_that_cannot_be_read_is_not_pruned: permissions do not bind this user"
        );
    }
}

#[test]
fn a_large_file_is_followed_like_a_small_one() {
    let place = Place::new();
    let filler = "The harbour froze. ".repeat(20_000);
    let lines: Vec<String> = (0..16).map(|number| format!("n{number}={filler}{number}")).collect();
    let mut lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    place.write("w.jsonl", records(&lines));
    assert!(fs::metadata(place.root().join("w.jsonl")).unwrap().len() > 8 << 20);
    place.check(&place.options(), &["added 16, articles 16"]);
    File::options().append(true).open(place.root().join("w.jsonl")).unwrap().set_modified(UNIX_EPOCH).unwrap();
    place.check(&place.options(), &["unchanged 16, articles 16"]);
    lines[3] = "n3=Thaw";
    lines[5] = "n17=Rain";
    place.write("w.jsonl", records(&lines));
    place.check(&place.options(), &["added 1, updated 1, unchanged 14, removed 1, articles 16"]);
}

#[cfg(unix)]
#[test]
fn a_link_that_was_named_is_what_it_leads_to() {
    let place = Place::with(&[("deep/a.txt", "The harbour froze.\n"), ("deep/scan.pdf", "%PDF-1.7")]);
    for (target, link) in [("deep/a.txt", "l.txt"), ("deep/scan.pdf", "s.txt"), ("deep", "d")] {
        std::os::unix::fs::symlink(place.root().join(target), place.root().join(link)).unwrap();
    }
    let error = "error deep/scan.pdf: not a format that can be indexed: a PDF document";
    place.check(&place.options_for(&["l.txt", "s.txt"]), &["added 1, failed 1, articles 1", error]);
    place.check_ids(&["a.txt"]);
    let skipped = "skipped d/scan.pdf: not a format that can be indexed: a PDF document";
    place.check(&place.options_for(&["d"]), &["unchanged 1, articles 1", skipped]);
}

/// Fails after some bytes.
struct Breaking<'a>(&'a [u8]);

impl Read for Breaking<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(std::io::Error::other("the line went dead")),
            length => Ok(length),
        }
    }
}

#[test]
fn what_was_read_before_an_error_is_kept() {
    let place = Place::new();
    let text = records(&["a=One", "b=Two"]).repeat(800);
    let mut recorder = Recorder::default();
    let mut input = Breaking(text.as_bytes());
    let options = place.options_for(&["-"]);
    let outcome = run(&options, &attribute, Some(&mut input), &AtomicBool::new(false), &mut recorder).unwrap();
    let said = place.said(&outcome, &recorder.notes);
    assert_eq!(said[1..], ["error -: cannot be read: the line went dead"]);
    place.check_ids(&["a", "b"]);
}

#[test]
fn a_file_that_was_named_must_be_readable() {
    let place =
        Place::with(&[("scan.pdf", "%PDF-1.7"), ("a.txt", "The harbour froze.\n"), (".hidden.txt", "This one.\n")]);
    let error = "error scan.pdf: not a format that can be indexed: a PDF document";
    for _ in 0..2 {
        place.check(&place.options_for(&["scan.pdf"]), &["failed 1", error]);
    }
    place.check(&place.options_for(&["", "scan.pdf"]), &["added 1, failed 1, articles 1", error]);
    place.check(&place.options_for(&["a.txt", ".hidden.txt"]), &["added 1, unchanged 1, articles 2"]);
    place.check(&place.options_for(&["nowhere"]), &["failed 1, articles 2", "error nowhere: no such file or folder"]);
}

#[test]
fn nothing_is_made_where_no_root_can_be_read() {
    let place = Place::new();
    place.check(&place.options_for(&["nowhere"]), &["failed 1", "error nowhere: no such file or folder"]);
    assert!(!place.index().exists());
}

#[test]
fn bad_records_are_reported_and_the_run_goes_on() {
    let text = format!("{}{{\"id\": \"b\", \n{}", records(&["a=One"]), records(&["c=Three"]));
    let place = Place::with(&[("w.jsonl", &text), ("x.txt", "The harbour froze.\n")]);
    let said = place.try_run(&place.options(), None).unwrap();
    assert_eq!(said[0], "added 3, failed 1, articles 3");
    assert!(said[1].starts_with("error w.jsonl: record 2, line 2: "), "{said:?}");
    assert_eq!(said.len(), 2);
    place.check_ids(&["a", "c", "x.txt"]);
}

#[test]
fn a_file_that_breaks_loses_no_article_and_is_named_until_it_is_mended() {
    let place = Place::with(&[("w.jsonl", &records(&["a=One", "b=Two"])), ("x.txt", "The harbour froze.\n")]);
    place.check(&place.options(), &["added 3, articles 3"]);
    place.write("w.jsonl", format!("{}{{\"id\": \"b\", \"te", records(&["a=One and more"])));
    let said = place.try_run(&place.options(), None).unwrap();
    assert_eq!(said[0], "updated 1, unchanged 2, failed 1, articles 3");
    assert!(said.iter().any(|line| line.starts_with("error w.jsonl: record 2")), "{said:?}");
    place.check_ids(&["a", "b", "x.txt"]);
    let again = ["unchanged 3, failed 1, articles 3", "warning w.jsonl: 1 record could not be read, as before"];
    place.check(&place.options(), &again);
    place.write("w.jsonl", records(&["a=One and more"]));
    place.check(&place.options(), &["unchanged 2, removed 1, articles 2"]);
}

#[test]
fn a_file_that_was_emptied_keeps_its_articles_until_a_run_with_prune() {
    let place = Place::with(&[("w.jsonl", &records(&["a=One", "b=Two"]))]);
    place.check(&place.options(), &["added 2, articles 2"]);
    for content in ["", "%PDF-1.7 \u{1}\u{2}"] {
        place.write("w.jsonl", content);
        for _ in 0..2 {
            let said = place.try_run(&place.options(), None).unwrap();
            assert_eq!(said[0], "unchanged 2, failed 1, articles 2", "{said:?}");
            assert!(said[1].ends_with("stays in the index until a run with --prune (2 in all)"), "{said:?}");
        }
    }
    let said = place.try_run(&IntakeOptions { prune: true, ..place.options() }, None).unwrap();
    assert_eq!(said[0], "removed 2", "{said:?}");
}

#[test]
fn an_article_on_which_attribution_fails_is_indexed() {
    let place = Place::with(&[("w.jsonl", &records(&["a=One", "b=Two", "c=Three"]))]);
    let trips = |article: &Article| {
        if article.id.as_deref() == Some("b") {
            std::panic::resume_unwind(Box::new("tripped"));
        }
        Attributions::default()
    };
    let mut recorder = Recorder::default();
    let outcome = run(&place.options(), &trips, None, &AtomicBool::new(false), &mut recorder).unwrap();
    let warning = "warning w.jsonl: record 2, line 2: attribution failed on it; it is indexed without attributions";
    assert_eq!(place.said(&outcome, &recorder.notes), ["added 3, articles 3", warning]);
    place.check_ids(&["a", "b", "c"]);
}

#[test]
fn the_index_is_never_indexed() {
    let place = Place::with(&[("a.txt", "The harbour froze.\n")]);
    for inside in ["index", "deep/index"] {
        let nested = IntakeOptions { index: place.root().join(inside), ..place.options() };
        let said = place.try_run(&nested, None).unwrap();
        assert_eq!(said[0], "added 1, articles 1");
        let said = place.try_run(&nested, None).unwrap();
        assert_eq!(said[0], "unchanged 1, articles 1");
        assert!(
            said.contains(&format!("skipped {inside}: an onrecord index, which is never indexed itself")),
            "{said:?}"
        );
        for root in [inside.to_owned(), format!("{inside}/tantivy")] {
            let options = IntakeOptions { roots: vec![place.root().join(root)], ..nested.clone() };
            assert!(matches!(place.try_run(&options, None), Err(IntakeError::RootInIndex { .. })));
        }
    }
    // Also not before there is one.
    let options = IntakeOptions { roots: vec![place.root()], index: place.root(), ..place.options() };
    assert!(matches!(place.try_run(&options, None), Err(IntakeError::RootInIndex { .. })));
}

#[test]
fn a_second_writer_is_told_who_the_first_is() {
    let place = Place::with(&[("a.txt", "The harbour froze.\n")]);
    let options = WriterOptions { memory: 0, threads: 1, holder: "process 7".to_owned() };
    let first = LocalWriter::open(&place.index(), &options).unwrap();
    match place.try_run(&place.options(), None) {
        Err(IntakeError::Engine(EngineError::Locked { holder, .. })) => assert_eq!(holder, "process 7"),
        other => panic!("{other:?}"),
    }
    drop(first);
    place.check(&place.options(), &["added 1, articles 1"]);
}

#[cfg(unix)]
#[test]
fn file_names_that_are_not_unicode_are_kept_apart() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let place = Place::new();
    for name in [b"caf\xe9.txt", b"caf\xe8.txt"] {
        fs::write(place.root().join(OsStr::from_bytes(name)), "Coffee.\n").unwrap();
    }
    assert_eq!(place.try_run(&place.options(), None).unwrap()[0], "added 2, articles 2");
    place.check(&place.options(), &["unchanged 2, articles 2"]);
    place.check(&IntakeOptions { prune: true, ..place.options() }, &["unchanged 2, articles 2"]);
}

/// Files below a folder that this process has open.
#[cfg(target_os = "linux")]
fn open_below(folder: &Path) -> usize {
    let descriptors = fs::read_dir("/proc/self/fd").unwrap();
    // Others may be closed while they are listed.
    let targets = descriptors.filter_map(|descriptor| fs::read_link(descriptor.ok()?.path()).ok());
    targets.filter(|target| target.starts_with(folder)).count()
}

#[cfg(target_os = "linux")]
#[test]
fn thousands_of_files_are_opened_a_few_at_a_time() {
    struct Watcher<'a>(&'a dyn Fn());
    impl Observer for Watcher<'_> {
        fn note(&mut self, note: &Note) {
            panic!("{note}");
        }
        fn progress(&mut self, _: &Progress) {
            (self.0)();
        }
    }
    let place = Place::new();
    for number in 0..3000 {
        place.write(&format!("{number}.txt"), format!("Report {number}.\n"));
    }
    let root = fs::canonicalize(place.root()).unwrap();
    let most = AtomicUsize::new(0);
    let look = || {
        most.fetch_max(open_below(&root), Ordering::Relaxed);
    };
    let looking = |_: &Article| {
        look();
        Attributions::default()
    };
    let never = AtomicBool::new(false);
    let outcome = run(&place.options(), &looking, None, &never, &mut Watcher(&look)).unwrap();
    assert_eq!((outcome.report.added, outcome.report.articles), (3000, 3000));
    assert!(most.load(Ordering::Relaxed) <= 2, "{most:?} at once");
    // A look that finds nothing would prove nothing.
    let held: Vec<File> = (0..5).map(|number| File::open(root.join(format!("{number}.txt"))).unwrap()).collect();
    assert_eq!(open_below(&root), held.len());
    let outcome = run(&place.options(), &attribute, None, &never, &mut Watcher(&|| {})).unwrap();
    assert_eq!((outcome.report.unchanged, outcome.report.articles), (3000, 3000));
}

/// File names may hold any byte but two: they are kept apart, and neither break a line nor reach a terminal as they are.
#[cfg(unix)]
#[test]
fn file_names_of_any_bytes_are_indexed_and_shown_safely() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let place = Place::new();
    let names: [&[u8]; 7] = [
        b"a\nb.txt",
        b"a\rb.txt",
        b"a\x1b[31mb.txt",
        b"caf\xe9.txt",
        b"caf\xe8.txt",
        b"\xff\xfe",
        "\u{202e}txt".as_bytes(),
    ];
    for name in names {
        fs::write(place.root().join(OsStr::from_bytes(name)), "Coffee was scarce in Orvale.\n").unwrap();
    }
    fs::write(place.root().join(OsStr::from_bytes(b"bad\n\x1b[2J\xff.jsonl")), "{\"body\": \n").unwrap();
    let folder = place.folder.path();
    let is_safe = |c: char| c == '\n' || !(c.is_control() || c == '\u{202e}');
    let indexed = super::shared::run(folder, &["index", "-v", "files"]);
    let (said, notes) = (String::from_utf8(indexed.stdout).unwrap(), String::from_utf8(indexed.stderr).unwrap());
    assert_eq!(indexed.status.code(), Some(2), "{notes}");
    assert!(said.chars().chain(notes.chars()).all(is_safe), "{said}{notes}");
    assert!(notes.contains("bad␊␛[2J\u{fffd}.jsonl"), "{notes}");

    let found = super::shared::run_to(0, folder, &["search", "coffee", "-n", "100"]);
    assert!(found.chars().all(is_safe), "{found}");
    let ids = super::shared::run_to(0, folder, &["search", "coffee", "-n", "100", "-l"]);
    assert_eq!(ids.lines().count(), names.len(), "{ids}");
    assert!(ids.chars().all(is_safe), "{ids}");

    // What programs read is the ids as they are, each of which leads to its article.
    let listed = super::shared::run_to(0, folder, &["search", "coffee", "-n", "100", "-l", "-0"]);
    let listed: Vec<&str> = listed.split_terminator('\0').collect();
    assert_eq!(listed.len(), names.len());
    assert!(listed.contains(&"a\nb.txt") && listed.contains(&"a\u{1b}[31mb.txt"), "{listed:?}");
    for id in listed {
        let shown = super::shared::run_to(0, folder, &["show", "--", id]);
        assert!(shown.contains("Coffee was scarce in Orvale.") && shown.chars().all(is_safe), "{shown}");
        let shown = super::shared::run_to(0, folder, &["show", "--format", "json", "--", id]);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap()["id"], id);
        assert!(shown.trim_end().chars().all(|c| !c.is_control()), "{shown}");
    }
    assert_eq!(place.try_run(&place.options(), None).unwrap().len(), 2);
}

/// Path and content of each file.
type Files = Vec<(String, String)>;

/// An archive on which every kind of change happens, as it was before and after.
fn eventful() -> (Files, Files) {
    let numbered = |prefix: &str, from: usize, to: usize, word: &str| -> String {
        let lines: Vec<String> = (from..to).map(|number| format!("{prefix}{number}={word} {number}")).collect();
        records(&lines.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let before = vec![
        ("a.jsonl".to_owned(), numbered("a", 0, 40, "Alpha")),
        ("b/b.jsonl".to_owned(), numbered("b", 0, 20, "Beta")),
        ("c.txt".to_owned(), "The harbour froze.\n".to_owned()),
        ("gone.jsonl".to_owned(), numbered("g", 0, 10, "Gone")),
    ];
    let after = vec![
        (
            "a.jsonl".to_owned(),
            numbered("a", 0, 10, "Alpha") + &numbered("a", 10, 30, "Changed") + &numbered("a", 5, 8, "Again"),
        ),
        ("b/b.jsonl".to_owned(), numbered("b", 5, 30, "Beta")),
        ("c.txt".to_owned(), "The harbour froze over.\n".to_owned()),
        (
            "d.jsonl".to_owned(),
            numbered("a", 0, 3, "Other") + &numbered("b", 0, 3, "Vacated") + &numbered("g", 0, 3, "Moved"),
        ),
        ("e.csv".to_owned(), "headline,body\nFirst,Some text\nSecond,More text\n".to_owned()),
    ];
    (before, after)
}

fn lay(place: &Place, files: &[(String, String)]) {
    fs::remove_dir_all(place.root()).unwrap();
    fs::create_dir(place.root()).unwrap();
    for (path, text) in files {
        place.write(path, text);
    }
}

/// Commits after every few words.
fn hasty(place: &Place, index: &str) -> IntakeOptions {
    let index = place.folder.path().join(index);
    IntakeOptions { index, prune: true, commit_bytes: 200, jobs: 3, ..place.options() }
}

/// The report of a run that must go well.
fn complete(options: &IntakeOptions) -> Outcome {
    run(options, &attribute, None, &AtomicBool::new(false), &mut Recorder::default()).unwrap()
}

/// What an undisturbed index of `before` and then `after` holds.
fn undisturbed(place: &Place) -> Vec<(String, String, u64)> {
    let (before, after) = eventful();
    lay(place, &before);
    complete(&hasty(place, "undisturbed"));
    lay(place, &after);
    complete(&hasty(place, "undisturbed"));
    contents(&place.folder.path().join("undisturbed"))
}

#[test]
fn commits_make_no_difference() {
    let place = Place::new();
    let expected = undisturbed(&place);
    let (before, after) = eventful();
    let whole = IntakeOptions { commit_bytes: usize::MAX, jobs: 1, ..hasty(&place, "whole") };
    lay(&place, &before);
    complete(&whole);
    lay(&place, &after);
    complete(&whole);
    assert_eq!(contents(&whole.index), expected);
    let outcome = complete(&whole);
    assert_eq!((outcome.report.unchanged, outcome.report.articles), (expected.len() as u64, expected.len() as u64));
}

#[test]
fn a_killed_run_is_completed_by_the_next() {
    let place = Place::new();
    let expected = undisturbed(&place);
    let (before, after) = eventful();
    let options = hasty(&place, "index");
    let mut deaths = 0;
    for call in [1, 2, 3, 4, 6, 9, 13, 18, 25, 33, 42, 52, 63, 75, 88] {
        let _ = fs::remove_dir_all(&options.index);
        for files in [&before, &after] {
            lay(&place, files);
            let mut recorder = Recorder { dies_at: Some(call), ..Recorder::default() };
            let killed = catch_unwind(AssertUnwindSafe(|| {
                run(&options, &attribute, None, &AtomicBool::new(false), &mut recorder)
            }));
            deaths += u32::from(killed.is_err());
            if files.len() == before.len() {
                complete(&options);
            }
        }
        let outcome = complete(&options);
        assert_eq!(contents(&options.index), expected, "killed at call {call}");
        assert_eq!(outcome.report.articles, expected.len() as u64);
        let outcome = complete(&options);
        assert_eq!(outcome.report.unchanged, expected.len() as u64, "killed at call {call}");
    }
    assert!(deaths > 20, "{deaths}");
}

#[test]
fn an_interrupted_run_keeps_what_it_did_and_is_completed_by_the_next() {
    let place = Place::new();
    let expected = undisturbed(&place);
    let (before, after) = eventful();
    let mut interrupted = 0;
    for last in [1, 5, 20, 60] {
        let options = IntakeOptions { commit_bytes: usize::MAX, ..hasty(&place, &format!("index{last}")) };
        for files in [&before, &after] {
            lay(&place, files);
            let stop = AtomicBool::new(false);
            let attributed = AtomicUsize::new(0);
            let stopping = |_: &Article| {
                if attributed.fetch_add(1, Ordering::Relaxed) + 1 == last {
                    stop.store(true, Ordering::Relaxed);
                }
                Attributions::default()
            };
            let outcome = run(&options, &stopping, None, &stop, &mut Recorder::default()).unwrap();
            assert_eq!(outcome.report.articles, contents(&options.index).len() as u64);
            interrupted += u32::from(outcome.interrupted);
            complete(&options);
        }
        assert_eq!(contents(&options.index), expected, "stopped after {last}");
    }
    // All but the last, for which there is not enough to read.
    assert_eq!(interrupted, 7);
}

#[test]
fn a_manifest_that_is_lost_old_or_damaged_costs_time_only() {
    let place = Place::new();
    let expected = undisturbed(&place);
    let (before, after) = eventful();
    let options = hasty(&place, "index");
    let manifest = options.index.join("manifest");
    lay(&place, &before);
    complete(&options);
    let old = fs::read(&manifest).unwrap();
    lay(&place, &after);
    complete(&options);
    let current = fs::read(&manifest).unwrap();
    assert_eq!(contents(&options.index), expected);
    let mut flipped = current.clone();
    flipped[current.len() / 2] ^= 1;
    let cases: Vec<Option<Vec<u8>>> =
        vec![None, Some(old), Some(Vec::new()), Some(current[..current.len() - 3].to_vec()), Some(flipped)];
    for case in cases {
        match &case {
            Some(bytes) => fs::write(&manifest, bytes).unwrap(),
            None => fs::remove_file(&manifest).unwrap(),
        }
        fs::write(options.index.join(".manifest.new"), "half a manifest").unwrap();
        let outcome = complete(&options);
        let report = outcome.report;
        assert_eq!((report.added, report.updated, report.removed), (0, 0, 0));
        assert_eq!((report.unchanged, report.articles), (expected.len() as u64, expected.len() as u64));
        assert_eq!(contents(&options.index), expected);
        assert!(!options.index.join(".manifest.new").exists());
        // It is whole again by then.
        assert!(fs::read(&manifest).unwrap().len() > 100);
    }
}

/// A file that was put back as it was before a killed run began to index its change must not pass for unchanged.
#[test]
fn a_file_put_back_after_a_killed_run_is_put_back_in_the_index() {
    let (before, after) = eventful();
    let place = Place::new();
    let options = hasty(&place, "index");
    lay(&place, &before);
    let path = place.root().join("a.jsonl");
    complete(&options);
    let expected = contents(&options.index);
    for call in [5, 10, 20, 30, 40, 50] {
        lay(&place, &after);
        let mut recorder = Recorder { dies_at: Some(call), ..Recorder::default() };
        let _ =
            catch_unwind(AssertUnwindSafe(|| run(&options, &attribute, None, &AtomicBool::new(false), &mut recorder)));
        lay(&place, &before);
        File::options().append(true).open(&path).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
        complete(&options);
        let mut ids: Vec<String> = contents(&options.index).into_iter().map(|(id, _, _)| id).collect();
        // Ids that were taken while the others were away stay as they are.
        ids.retain(|id| !id.starts_with('g'));
        let expected_ids: Vec<String> =
            expected.iter().map(|(id, _, _)| id.clone()).filter(|id| !id.starts_with('g')).collect();
        assert_eq!(ids, expected_ids, "killed at call {call}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever happens to a few files, an index that followed holds the same articles as one made afresh.
    #[test]
    fn an_index_that_followed_equals_a_fresh_one(
        states in proptest::collection::vec(proptest::collection::vec(proptest::collection::vec((0u8..6, 0u8..3), 0..6), 3), 1..4)
    ) {
        let place = Place::new();
        let followed = hasty(&place, "followed");
        for state in &states {
            for (number, file) in state.iter().enumerate() {
                // Ids are told apart by file here: which file keeps an id in a conflict depends on who came first.
                let lines: Vec<String> =
                    file.iter().map(|(id, text)| format!("f{number}-{id}=Text {text}")).collect();
                place.write(&format!("{number}.jsonl"), records(&lines.iter().map(String::as_str).collect::<Vec<_>>()));
            }
            complete(&followed);
        }
        let fresh = hasty(&place, "fresh");
        complete(&fresh);
        prop_assert_eq!(contents(&followed.index), contents(&fresh.index));
    }
}
