//! Faults of the machine, through the program: what the user sees, how the run ends, and that the next one completes the index.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use onrecord::engine::local::{Identity, LocalWriter, Snapshot, WriterOptions};
use serde_json::Value;

use super::shared::{onrecord, run, run_to};

const INDEX: &str = "index";

/// A folder with an archive of invented stories, and room for an index beside it.
struct Place(tempfile::TempDir);

impl Place {
    fn new(articles: usize) -> Place {
        let place = Place(tempfile::tempdir().unwrap());
        fs::create_dir(place.path("archive")).unwrap();
        for number in 0..articles {
            place.write(number, "spoke of the ferry");
        }
        place
    }

    fn folder(&self) -> &Path {
        self.0.path()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    fn story(&self, number: usize) -> PathBuf {
        self.path("archive").join(format!("{number:04}.txt"))
    }

    /// Stories of some length, no two alike, so that an index takes room.
    fn write(&self, number: usize, what: &str) {
        let words: Vec<String> = (0..120).map(|word| format!("w{}", number * 131 + word * 7919 % 4001)).collect();
        let text = format!(
            "Title: Story {number}\nDate: 2021-03-{:02}\n\nMayor Ida Lund {what}. \"The quay holds,\" said Ida Lund, the mayor. {}.\n",
            number % 28 + 1,
            words.join(" ")
        );
        fs::write(self.story(number), text).unwrap();
    }

    fn index(&self) -> Output {
        run(self.folder(), &["index", "archive"])
    }

    fn doctor(&self, arguments: &[&str]) -> Output {
        run(self.folder(), &[&["doctor"], arguments].concat())
    }

    /// What doctor finds, which must end so.
    #[track_caller]
    fn health(&self, code: i32) -> Value {
        serde_json::from_str(&run_to(code, self.folder(), &["doctor", "--format", "json"])).unwrap()
    }

    fn contents(&self) -> BTreeMap<String, (String, u64)> {
        contents(&self.path(INDEX))
    }

    /// The next run completes the index: it holds what one of an undisturbed run holds, and doctor has nothing to say.
    #[track_caller]
    fn check_completed(&self, when: &str) {
        let output = self.index();
        assert_eq!(output.status.code(), Some(0), "{when}: {}", told(&output));
        let undisturbed = tempfile::tempdir().unwrap();
        let archive = self.path("archive");
        run_to(0, undisturbed.path(), &["index", archive.to_str().unwrap()]);
        assert!(self.contents() == contents(&undisturbed.path().join(INDEX)), "{when}");
        let health = self.health(0);
        assert_eq!(health["sound"], true, "{when}");
        assert_eq!(health["manifest_believed"], true, "{when}");
        assert_eq!(health["leftovers"], serde_json::json!([]), "{when}");
    }
}

/// What the index holds, by id.
fn contents(index: &Path) -> BTreeMap<String, (String, u64)> {
    let (snapshot, _) = Snapshot::read(index).expect("the index opens").expect("there is one");
    let mut held = BTreeMap::new();
    let mut add = |_: &str, article: Identity<'_>| {
        let before = held.insert(article.id.to_owned(), (article.path.to_owned(), article.fingerprint));
        assert!(before.is_none(), "{} is there twice", article.id);
    };
    snapshot.all_articles(&mut add).expect("all can be read");
    held
}

/// What was said on standard error.
fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
fn check_told(output: &Output, code: i32, expected: &[&str]) {
    let errors = told(output);
    assert_eq!(output.status.code(), Some(code), "{errors}");
    for part in expected {
        assert!(errors.contains(part), "`{part}` is not in: {errors}");
    }
    assert!(!errors.contains("panicked"), "{errors}");
}

fn skipped(test: &str, reason: &str) {
    // Straight to standard error, so that it is seen though the test passes.
    let _ = writeln!(io::stderr(), "skipped: {test}: {reason}");
}

/// A file system of its own while this lives; `None` where this user may not mount one.
struct Mounted(PathBuf);

impl Mounted {
    fn new(at: &Path, options: &str) -> Option<Mounted> {
        fs::create_dir_all(at).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(at)
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        mounted.then(|| Mounted(at.to_owned()))
    }

    fn remount(&self, options: &str) {
        let status = Command::new("mount").args(["-o", &format!("remount,{options}")]).arg(&self.0).status();
        assert!(status.unwrap().success());
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_the_next_run_completes_the_index() {
    let place = Place::new(400);
    let Some(disk) = Mounted::new(&place.path(INDEX), "size=192k") else {
        return skipped("a_full_disk_is_told_and_the_next_run_completes_the_index", "this user may not mount a tmpfs");
    };
    let output = place.index();
    check_told(&output, 2, &["the disk is full", "make room and run it again: it goes on where it was"]);
    // What is there opens, or there is nothing yet.
    let search = run(place.folder(), &["search", "-c", "*"]);
    assert!(search.status.code() != Some(101) && !told(&search).contains("damaged"), "{}", told(&search));
    disk.remount("size=64m");
    place.check_completed("when there is room again");
}

/// Nobody needs a disk of his own for that: no file may grow beyond a limit.
#[cfg(unix)]
#[test]
fn a_file_that_cannot_grow_is_told_and_the_next_run_completes_the_index() {
    let place = Place::new(400);
    for kilobytes in [0, 1, 8, 40] {
        // `ulimit -f` counts half kilobytes in some shells and kilobytes in others; either is too little.
        let script = format!("trap '' XFSZ; ulimit -f {kilobytes}; exec \"$0\" index archive");
        let mut limited = Command::new("sh");
        let program = onrecord(place.folder());
        limited.arg("-c").arg(script).arg(program.get_program()).current_dir(place.folder()).stdin(Stdio::null());
        let output = limited.output().unwrap();
        let errors = told(&output);
        assert_eq!(output.status.code(), Some(2), "{kilobytes}: {errors}");
        assert!(errors.contains("the disk is full") || errors.contains("File too large"), "{kilobytes}: {errors}");
        assert!(errors.contains("make room and run it again"), "{kilobytes}: {errors}");
        assert!(!errors.contains("panicked"), "{kilobytes}: {errors}");
    }
    place.check_completed("without the limit");
}

#[cfg(target_os = "linux")]
#[test]
fn an_index_that_cannot_be_written_is_searched_and_told() {
    let place = Place::new(3);
    let Some(disk) = Mounted::new(&place.path(INDEX), "size=8m") else {
        return skipped("an_index_that_cannot_be_written_is_searched_and_told", "this user may not mount a tmpfs");
    };
    run_to(0, place.folder(), &["index", "archive"]);
    place.write(1, "spoke of the lock gates");
    place.write(3, "spoke of the ferry");
    disk.remount("ro");
    check_told(&place.index(), 2, &["onrecord: locking index/writer.lock: Read-only file system"]);
    check_told(&place.doctor(&["--repair"]), 2, &["locking index/writer.lock: Read-only file system"]);
    assert_eq!(run_to(0, place.folder(), &["search", "-c", "ferry"]), "3\n");
    assert_eq!(place.health(0)["articles"], 3);
    disk.remount("rw");
    place.check_completed("when it can be written");
}

#[cfg(unix)]
#[test]
fn a_folder_without_the_right_to_write_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new(2);
    let closed = place.path("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o500)).unwrap();
    if File::create(closed.join("probe")).is_ok() {
        fs::remove_file(closed.join("probe")).unwrap();
        return skipped("a_folder_without_the_right_to_write_is_told", "permissions do not bind this user");
    }
    let output = run(place.folder(), &["index", "archive", "--index", "closed/index"]);
    check_told(&output, 2, &["making the index folder closed/index: Permission denied"]);
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    run_to(0, place.folder(), &["index", "archive", "--index", "closed/index"]);
}

#[test]
fn folders_that_vanish_are_told_and_lose_nothing() {
    let place = Place::new(5);
    run_to(0, place.folder(), &["index", "archive"]);
    // The archive: its articles stay, also in a run that is to forget what is gone.
    fs::rename(place.path("archive"), place.path("away")).unwrap();
    for command in [&["index", "archive"][..], &["index", "archive", "--prune"]] {
        check_told(&run(place.folder(), command), 2, &["archive: no such file or folder"]);
        assert_eq!(run_to(0, place.folder(), &["search", "-c", "*"]), "5\n");
    }
    fs::create_dir(place.path("archive")).unwrap();
    let empty = run(place.folder(), &["index", "archive", "--prune"]);
    check_told(&empty, 2, &["there is no file in it, as in a disk that is not mounted", "they are kept"]);
    fs::remove_dir(place.path("archive")).unwrap();
    fs::rename(place.path("away"), place.path("archive")).unwrap();
    place.check_completed("when the archive is back");
    // The index, or the inner part of it.
    fs::rename(place.path("index/tantivy"), place.path("parts")).unwrap();
    check_told(&run(place.folder(), &["search", "ferry"]), 2, &["there is no index at index"]);
    place.check_completed("without what is inside the index");
    fs::remove_dir_all(place.path(INDEX)).unwrap();
    for command in [&["search", "ferry"][..], &["doctor"], &["doctor", "--repair"]] {
        check_told(
            &run(place.folder(), command),
            2,
            &["there is no index at index", "make one with: onrecord index PATH"],
        );
        assert!(!place.path(INDEX).exists());
    }
    place.check_completed("without the index");
}

/// An index folder that is moved away while it is written to.
#[cfg(unix)]
#[test]
fn an_index_moved_away_under_its_writer_is_told() {
    let place = Place::new(400);
    let mut child = onrecord(place.folder())
        .args(["index", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"{\"id\": \"a\", \"text\": \"The ferry sailed.\"}\n").unwrap();
    // Only when the writer is there can it lose its folder.
    while !place.path("index/tantivy/meta.json").exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    fs::rename(place.path(INDEX), place.path("away")).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    let errors = told(&output);
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(errors.starts_with("onrecord: ") && !errors.contains("panicked"), "{errors}");
    assert!(!place.path(INDEX).exists());
    place.check_completed("after the folder was moved away");
}

#[test]
fn a_killed_run_leaves_an_index_that_doctor_finds_sound() {
    let place = Place::new(1500);
    let mut killed = 0;
    for delay in [1, 5, 15, 40, 80, 120, 200, 300, 450, 650, 900] {
        let mut child = onrecord(place.folder())
            .args(["index", "archive"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(delay));
        child.kill().unwrap();
        killed += usize::from(child.wait().unwrap().code().is_none());
        let doctor = place.doctor(&[]);
        let errors = told(&doctor);
        let none_yet = doctor.status.code() == Some(2) && errors.contains("there is no index");
        assert!(none_yet || doctor.status.code() == Some(0), "killed after {delay} ms: {errors}");
        // Every other one is left as it is for the next to go on with.
        if delay % 2 == 1 {
            place.check_completed(&format!("killed after {delay} ms"));
            let _ = fs::remove_dir_all(place.path(INDEX));
        }
    }
    assert!(killed > 2, "{killed}");
    place.check_completed("at last");
}

#[test]
fn a_second_writer_is_told_who_the_first_is_and_searching_goes_on() {
    let place = Place::new(2);
    run_to(0, place.folder(), &["index", "archive"]);
    let options = WriterOptions { memory: 16 << 20, threads: 1, holder: "process 7, since noon".to_owned() };
    let writer = LocalWriter::open(&place.path(INDEX), &options).unwrap();
    let expected =
        ["another process is writing to the index at index: process 7, since noon", "searching works meanwhile"];
    check_told(&place.index(), 2, &expected);
    check_told(&place.doctor(&["--repair"]), 2, &expected[..1]);
    assert_eq!(place.health(0)["writer"], "process 7, since noon");
    assert_eq!(run_to(0, place.folder(), &["search", "-c", "ferry"]), "2\n");
    drop(writer);
    assert_eq!(place.health(0)["writer"], Value::Null);
    place.check_completed("when the first is done");
}

/// A file that grows for as long as it is read.
#[test]
fn a_file_changed_while_it_is_read_is_told_and_read_again() {
    let place = Place::new(0);
    let path = place.path("archive/growing.jsonl");
    let line = |number: usize| {
        format!(
            "{{\"id\": \"g{number}\", \"title\": \"Story {number}\", \"text\": \"The ferry sailed. {}\"}}\n",
            "Rain fell. ".repeat(200)
        )
    };
    // More than is read in one piece.
    fs::write(&path, (0..4000).map(line).collect::<String>()).unwrap();
    let mut child = onrecord(place.folder())
        .args(["index", "archive", "--no-attribution"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut number = 4000;
    while child.try_wait().unwrap().is_none() {
        File::options().append(true).open(&path).unwrap().write_all(line(number).as_bytes()).unwrap();
        number += 1;
        std::thread::sleep(Duration::from_millis(2));
    }
    let output = child.wait_with_output().unwrap();
    let expected = "archive/growing.jsonl: it changed while it was being read; the next run reads it again";
    let errors = told(&output);
    assert!(errors.contains(expected), "{errors}");
    // The last line may have been half there, which is a bad record then.
    assert!(matches!(output.status.code(), Some(0 | 2)), "{errors}");
    assert_eq!(place.health(0)["files"], 0);
    run_to(0, place.folder(), &["index", "archive", "--no-attribution"]);
    assert_eq!(run_to(0, place.folder(), &["search", "-c", "ferry"]), format!("{number}\n"));
}

fn set_modified(path: &Path, to: SystemTime) {
    File::options().append(true).open(path).unwrap().set_modified(to).unwrap();
}

/// Times prove nothing: a clock may have been set back, and may be wrong still.
#[test]
fn a_clock_set_back_hides_no_change() {
    let place = Place::new(3);
    let year = Duration::from_secs(365 * 86_400);
    // Written while the clock was a year ahead.
    set_modified(&place.story(0), SystemTime::now() + year);
    set_modified(&place.story(1), SystemTime::now() - year);
    run_to(0, place.folder(), &["index", "archive"]);
    let unchanged = run_to(0, place.folder(), &["index", "archive"]);
    assert!(unchanged.starts_with("added 0, updated 0, unchanged 3"), "{unchanged}");
    // Of the same length, and older than what is known; then as old as ever, and from the future again.
    for (number, what, to) in [
        (0, "spoke of the feRRy", SystemTime::now() - 2 * year),
        (1, "spoke of the fErry", SystemTime::now() - year - year),
        (0, "spoke of the feRry", SystemTime::now() + year),
        (0, "spoke of the ferrY", SystemTime::now() + year),
    ] {
        let size = fs::metadata(place.story(number)).unwrap().len();
        place.write(number, what);
        assert_eq!(fs::metadata(place.story(number)).unwrap().len(), size);
        set_modified(&place.story(number), to);
        let updated = run_to(0, place.folder(), &["index", "archive"]);
        assert!(updated.starts_with("added 0, updated 1, unchanged 2"), "{what}: {updated}");
    }
    place.check_completed("whatever the clock says");
}

#[test]
fn an_index_of_another_version_says_what_to_run() {
    let place = Place::new(2);
    run_to(0, place.folder(), &["index", "archive"]);
    // As earlier builds wrote it, without a checksum.
    let description = place.path("index/onrecord.json");
    let own = fs::read_to_string(&description).unwrap();
    let (versions, _) = own.split_once(",\"checksum\"").unwrap();
    fs::write(&description, format!("{versions}}}\n")).unwrap();
    assert_eq!(place.health(0)["articles"], 2);
    fs::write(&description, "{\"format\":1,\"analyser\":2,\"program\":\"0.0.9\"}\n").unwrap();
    for command in [&["search", "ferry"][..], &["index", "archive"], &["doctor"], &["doctor", "--repair"]] {
        let expected = [
            "the index at index is of format 1, analyser 2; this version reads format",
            "delete index and make it anew with: onrecord index PATH --index index",
        ];
        check_told(&run(place.folder(), command), 2, &expected);
    }
    fs::write(&description, own).unwrap();
    place.check_completed("with its own version");
}
