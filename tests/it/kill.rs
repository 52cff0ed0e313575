//! An index run that is killed loses nothing and doubles nothing: the next run completes it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::shared::{onrecord, run_to, shared};

/// Everything that the index holds and a reader can see, by id.
fn contents(folder: &Path) -> BTreeMap<String, String> {
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
        assert!(found.insert(id.clone(), line.to_string()).is_none(), "{id} is there twice");
    }
    found
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

fn check_kills(archive: &Path, kills: usize, arguments: &[&str]) {
    let undisturbed = tempfile::tempdir().expect("a folder can be made");
    let archive = archive.to_str().expect("the path is UTF-8");
    let command: Vec<&str> = ["index", archive].into_iter().chain(arguments.iter().copied()).collect();
    let begun = Instant::now();
    run_to(0, undisturbed.path(), &command);
    let whole = begun.elapsed();
    let expected = contents(undisturbed.path());
    assert!(!expected.is_empty());
    let mut moments = Moments(u64::from(std::process::id()));
    let mut killed = 0;
    for number in 0..kills {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let moment = Duration::from_micros(moments.next(whole.as_micros() as u64));
        let mut child = onrecord(folder.path())
            .args(&command)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(moment);
        child.kill().expect("the program can be killed");
        killed += usize::from(child.wait().expect("the program has ended").code().is_none());
        // Whatever the moment, the index opens or says that there is none yet.
        let output = onrecord(folder.path()).args(["search", "-c", "*"]).output().expect("the program starts");
        let errors = String::from_utf8_lossy(&output.stderr);
        let none_yet = output.status.code() == Some(2) && errors.contains("there is no index");
        assert!(matches!(output.status.code(), Some(0 | 1)) || none_yet, "after {moment:?}: {errors}");
        run_to(0, folder.path(), &command);
        assert_eq!(contents(folder.path()), expected, "run {number}, killed after {moment:?}");
        let again = run_to(0, folder.path(), &[&command[..], &["--format", "json"]].concat());
        let report: serde_json::Value = serde_json::from_str(&again).expect("the report is JSON");
        assert_eq!(report["unchanged"], expected.len(), "{report}");
    }
    assert!(killed * 2 >= kills, "most runs were still going when they were killed ({killed} of {kills})");
}

#[test]
fn a_killed_run_over_the_shipped_archive_is_completed() {
    check_kills(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus"), 6, &[]);
}

/// Fifty moments take minutes: `ONRECORD_KILLS=50` asks for them.
#[test]
#[expect(clippy::disallowed_methods, reason = "the number of kills may be raised for a long run")]
fn a_killed_run_over_the_press_releases_is_completed() {
    let Some(press) = shared("a_killed_run_over_the_press_releases_is_completed", "press") else { return };
    let kills = std::env::var("ONRECORD_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(2);
    check_kills(&press, kills, &[]);
}
