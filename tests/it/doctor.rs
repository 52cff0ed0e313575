//! `onrecord doctor`: a flipped bit anywhere is found, nothing that is wrong is shown as text, and what can be mended is.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use onrecord::render::json::HealthObject;
use serde_json::Value;

use super::cli::copy_folder;
use super::shared::{onrecord, run, run_to};

/// Stories: enough of them that a dictionary is trained.
const STORIES: usize = 130;
/// Words of each.
const WORDS: usize = 1600;

struct Place(tempfile::TempDir);

impl Place {
    /// An index with a dictionary, two segments and a list of deletions.
    fn new() -> Place {
        let place = Place(tempfile::tempdir().unwrap());
        fs::create_dir(place.folder().join("archive")).unwrap();
        (0..STORIES).for_each(|number| place.write(number, "said on the quay"));
        run_to(0, place.folder(), &["index", "archive"]);
        place.write(7, "said at the lock");
        run_to(0, place.folder(), &["index", "archive"]);
        let names: Vec<String> = place.files().iter().map(|path| path.to_string_lossy().into_owned()).collect();
        for ending in [".del", ".zstd", "meta.json", ".managed.json", "manifest", "onrecord.json"] {
            assert!(names.iter().any(|name| name.ends_with(ending)), "{ending}: {names:?}");
        }
        place
    }

    fn folder(&self) -> &Path {
        self.0.path()
    }

    fn index(&self, name: &str) -> PathBuf {
        self.folder().join("index").join(name)
    }

    fn write(&self, number: usize, how: &str) {
        let mut state = number as u64 + 1;
        let mut words = String::new();
        for _ in 0..WORDS {
            state = next(state);
            words.push_str(["ferry ", "winter ", "harbour ", "licence ", "tariff "][(state >> 33) as usize % 5]);
            if (state >> 40).is_multiple_of(3) {
                words.push_str(&format!("n{} ", (state >> 45) % 5000));
            }
        }
        let text = format!(
            "Title: Story {number}\nDate: 2021-03-{:02}\n\n\"The pier holds,\" {how} Ida Lund, the mayor. {words}.\n",
            number % 28 + 1
        );
        fs::write(self.folder().join(format!("archive/{number:03}.txt")), text).unwrap();
    }

    /// All files of the index that hold anything of it.
    fn files(&self) -> Vec<PathBuf> {
        let entries = walkdir::WalkDir::new(self.index("")).sort_by_file_name();
        let files = entries.into_iter().map(|entry| entry.unwrap()).filter(|entry| entry.file_type().is_file());
        // Who last held the lock means nothing: the lock is the system's, and whoever takes it writes the file anew.
        files.filter(|entry| entry.file_name() != "writer.lock").map(|entry| entry.into_path()).collect()
    }

    fn file(&self, ending: &str) -> PathBuf {
        let mut files = self.files();
        // Of several the largest.
        files.sort_by_key(|path| fs::metadata(path).unwrap().len());
        files.into_iter().rfind(|path| path.to_string_lossy().ends_with(ending)).unwrap()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        run(self.folder(), arguments)
    }

    #[track_caller]
    fn health(&self, code: i32, arguments: &[&str]) -> HealthObject {
        let text = run_to(code, self.folder(), &[&["doctor", "--format", "json"], arguments].concat());
        // No field but those that are documented.
        serde_json::from_str(&text).unwrap()
    }

    #[track_caller]
    fn check_completed(&self, report: &str) {
        let said = run_to(0, self.folder(), &["index", "archive"]);
        assert!(said.starts_with(report), "{said}");
        assert!(self.health(0, &[]).sound);
        assert_eq!(run_to(0, self.folder(), &["search", "-c", "*"]), format!("{STORIES}\n"));
    }
}

fn next(state: u64) -> u64 {
    state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407)
}

fn flip(path: &Path, at: usize, bit: u32) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 1 << bit;
    fs::write(path, bytes).unwrap();
}

fn lines(text: &[u8]) -> Vec<Value> {
    String::from_utf8_lossy(text).lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// What an index says of its articles while it is whole.
struct Original(BTreeMap<String, Value>);

impl Original {
    fn of(place: &Place) -> Original {
        let hits = run_to(0, place.folder(), &["search", "*", "-n", "1000", "--format", "jsonl", "--passages", "0"]);
        let mut articles = BTreeMap::new();
        for hit in lines(hits.as_bytes()).iter().filter(|line| line["kind"] == "hit") {
            let id = hit["id"].as_str().unwrap();
            let article = run_to(0, place.folder(), &["show", id, "--format", "json"]);
            articles.insert(id.to_owned(), serde_json::from_str(&article).unwrap());
        }
        assert_eq!(articles.len(), STORIES);
        Original(articles)
    }

    fn text(&self, id: &Value) -> &str {
        let id = id.as_str().unwrap();
        self.0.get(id).unwrap_or_else(|| panic!("{id} is no article"))["text"].as_str().unwrap()
    }

    /// What is shown is what was stored.
    fn check_shown(&self, line: &Value) {
        match line["kind"].as_str().unwrap() {
            "hit" => {
                let text = self.text(&line["id"]);
                assert_eq!(line["title"], self.0[line["id"].as_str().unwrap()]["title"]);
                for passage in line["passages"].as_array().unwrap() {
                    assert!(text.contains(passage["text"].as_str().unwrap()), "{passage}");
                }
            }
            "quote" => {
                let text = self.text(&line["id"]);
                for words in line["words"].as_array().unwrap() {
                    assert!(text.contains(words.as_str().unwrap()), "{words}");
                }
            }
            "article" => {
                let stored = &self.0[line["id"].as_str().unwrap()];
                for part in ["text", "title", "date", "attributions", "path"] {
                    assert_eq!(line[part], stored[part], "{part}");
                }
            }
            _ => {}
        }
    }
}

/// Bits at the ends of each file of an index, and some between.
#[test]
fn a_flipped_bit_anywhere_is_found_and_shows_no_text_that_differs() {
    let place = Place::new();
    let original = Original::of(&place);
    assert!(place.health(0, &[]).sound);
    let questions: [&[&str]; 6] = [
        &["search", "ferry", "--format", "jsonl", "-n", "5", "--passages", "3"],
        &["search", "*", "--sort", "newest", "--format", "jsonl", "-n", "200"],
        &["show", "archive/007.txt", "--format", "json"],
        &["quotes", "pier", "--format", "jsonl"],
        &["timeline", "ferry", "--by", "day"],
        &["speakers"],
    ];
    let (mut state, mut refused) = (20_210_313_u64, 0);
    for path in place.files() {
        let size = fs::metadata(&path).unwrap().len() as usize;
        if size == 0 {
            // A lock of tantivy's.
            continue;
        }
        for place_in_file in 0..5 {
            state = next(state);
            let at = match place_in_file {
                0 => 0,
                1 => size - 1,
                // Where tantivy keeps what it knows of a file: versions and checksum.
                2 => size.saturating_sub(1 + (state >> 20) as usize % 100),
                _ => (state >> 20) as usize % size,
            };
            let bit = (state >> 50) as u32 % 8;
            let when = format!("{} byte {at} bit {bit}", path.display());
            flip(&path, at, bit);
            let found = place.run(&["doctor"]);
            assert_eq!(found.status.code(), Some(2), "{when}: {}", String::from_utf8_lossy(&found.stdout));
            for question in questions {
                let output = place.run(question);
                let errors = String::from_utf8_lossy(&output.stderr);
                // A wrong length of postings or columns may make tantivy ask for more memory than there is.
                let out_of_memory = output.status.code().is_none() && errors.contains("memory allocation of");
                if out_of_memory && !path.to_string_lossy().ends_with(".store") {
                    continue;
                }
                assert!(matches!(output.status.code(), Some(0..=2)), "{when}: {question:?}: {errors}");
                assert!(!errors.contains("panicked"), "{when}: {question:?}: {errors}");
                if output.status.code() == Some(2) {
                    refused += 1;
                    assert!(errors.contains("onrecord doctor --index index"), "{when}: {question:?}: {errors}");
                }
                lines(&output.stdout).iter().filter(|line| line["kind"].is_string()).for_each(|line| {
                    original.check_shown(line);
                });
            }
            flip(&path, at, bit);
        }
    }
    assert!(refused > 50, "damage is told: {refused}");
    assert!(place.health(0, &[]).sound);
}

#[test]
fn what_a_killed_run_left_and_what_can_be_made_anew_is_mended() {
    let place = Place::new();
    let expected = (STORIES as u64, STORIES as u64);
    fs::write(place.index(".manifest.new"), "half").unwrap();
    fs::write(place.index("tantivy/.tmpAbC123"), "half").unwrap();
    let orphan = format!("tantivy/{}.pos", "a".repeat(32));
    fs::write(place.index(&orphan), "nobody's").unwrap();
    let found = place.health(0, &[]);
    assert_eq!(found.leftovers, [".manifest.new", "tantivy/.tmpAbC123", orphan.as_str()]);
    let manifest = place.index("manifest");
    flip(&manifest, fs::metadata(&manifest).unwrap().len() as usize / 2, 3);
    flip(&place.index("tantivy/.managed.json"), 40, 1);
    let found = place.health(2, &[]);
    let damaged: Vec<(&str, &str)> =
        found.damages.iter().map(|damage| (damage.file.as_str(), damage.cure.as_str())).collect();
    assert_eq!(damaged, [("tantivy/.managed.json", "repair"), ("manifest", "repair")]);
    assert_eq!((found.articles, found.manifest_believed), (expected.0, false));
    // It changes nothing unless it is asked to.
    assert!(place.index(&orphan).exists());
    let mended = place.health(0, &["--repair"]);
    assert_eq!(mended.mended.len(), 5, "{:?}", mended.mended);
    assert!(mended.sound && mended.leftovers.is_empty() && !mended.removed, "{mended:?}");
    assert!(!place.index(&orphan).exists() && !manifest.exists());
    place.check_completed(&format!("added 0, updated 0, unchanged {}, removed 0, failed 0;", expected.1));
    assert!(place.health(0, &["--repair"]).mended.is_empty());
}

#[test]
fn articles_that_cannot_be_read_are_removed_and_read_again() {
    let place = Place::new();
    let store = place.file(".store");
    // Into the frame of an article, behind the first opening.
    flip(&store, 3000, 2);
    let found = place.health(2, &[]);
    assert_eq!(found.damages.len(), 1, "{found:?}");
    let told = &found.damages[0].reason;
    assert_eq!(told, "it does not match its checksum; 1 article of it cannot be read");
    assert_eq!(found.articles, STORIES as u64 - 1);
    let said = place.run(&["doctor"]);
    let errors = String::from_utf8_lossy(&said.stderr);
    let expected = "onrecord: the index is damaged in one place\n  mend what can be mended with: onrecord doctor --repair --index index\n";
    assert_eq!(errors, expected);
    let repaired = place.run(&["doctor", "--repair"]);
    let (out, errors) = (String::from_utf8_lossy(&repaired.stdout), String::from_utf8_lossy(&repaired.stderr));
    assert_eq!(repaired.status.code(), Some(0), "{out}{errors}");
    assert!(out.contains("mended: removed 1 article that cannot be read: "), "{out}");
    assert!(out.ends_with("state: sound\n"), "{out}");
    assert_eq!(errors, "onrecord: what was removed is read again by: onrecord index PATH --index index\n");
    assert_eq!(run_to(0, place.folder(), &["search", "-c", "*"]), format!("{}\n", STORIES - 1));
    place.check_completed(&format!("added 1, updated 0, unchanged {}, removed 0, failed 0;", STORIES - 1));
}

#[test]
fn a_lost_dictionary_costs_the_articles_that_need_it_until_the_next_run() {
    for is_removed in [true, false] {
        let place = Place::new();
        let dictionary = place.file(".zstd");
        if is_removed {
            fs::remove_file(&dictionary).unwrap();
        } else {
            flip(&dictionary, 500, 0);
        }
        let shown = place.run(&["show", "archive/003.txt"]);
        assert_eq!(shown.status.code(), Some(2));
        let errors = String::from_utf8_lossy(&shown.stderr);
        assert!(errors.contains("dictionary") && errors.contains("onrecord doctor"), "{errors}");
        let found = place.health(2, &[]);
        assert!(found.damages.iter().all(|damage| damage.cure == "repair"), "{found:?}");
        let mended = place.health(0, &["--repair"]);
        assert!(mended.removed && mended.articles < STORIES as u64 / 2, "{mended:?}");
        place.check_completed("added ");
    }
}

/// What is not stored but made of what is stored is not mended: it says what to run, and touches nothing.
#[test]
fn damaged_postings_say_what_to_run() {
    let place = Place::new();
    for ending in [".term", ".idx", ".fast", ".del", "meta.json", "onrecord.json"] {
        let path = place.file(ending);
        flip(&path, 20, 4);
        let before = fs::read(&path).unwrap();
        let output = place.run(&["doctor", "--repair"]);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{ending}: {errors}");
        let expected = "onrecord: the index is damaged in one place\n  if its disk is sound, delete index and make it anew with: onrecord index PATH --index index\n";
        assert_eq!(errors, expected, "{ending}");
        let out = String::from_utf8_lossy(&output.stdout);
        let name = path.strip_prefix(place.index("")).unwrap().to_string_lossy().into_owned();
        assert!(out.contains(&format!("damaged: {name}: ")), "{ending}: {out}");
        assert_eq!(fs::read(&path).unwrap(), before, "{ending}");
        flip(&path, 20, 4);
    }
    assert!(place.health(0, &[]).sound);
}

/// What an index run does on a damaged index: it ends, and in no panic of anybody's.
#[test]
fn a_run_over_a_damaged_index_ends_in_order() {
    let place = Place::new();
    let whole = place.folder().join("whole");
    fs::rename(place.index(""), &whole).unwrap();
    place.write(9, "said at the lock");
    let mut state = 7_u64;
    for entry in walkdir::WalkDir::new(&whole).sort_by_file_name() {
        let entry = entry.unwrap();
        let name = entry.path().strip_prefix(&whole).unwrap().to_owned();
        if !entry.file_type().is_file() || entry.metadata().unwrap().len() == 0 {
            continue;
        }
        let _ = fs::remove_dir_all(place.index(""));
        copy_folder(&whole, &place.index(""));
        state = next(state);
        flip(
            &place.folder().join("index").join(&name),
            (state >> 20) as usize % entry.metadata().unwrap().len() as usize,
            5,
        );
        let output = onrecord(place.folder()).args(["index", "archive", "--jobs", "1"]).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(0 | 2)), "{}: {:?} {errors}", name.display(), output.status);
        assert!(!errors.contains("panicked"), "{}: {errors}", name.display());
        if output.status.code() == Some(2) {
            assert!(errors.contains("onrecord doctor"), "{}: {errors}", name.display());
        }
    }
}

#[test]
fn it_says_what_the_index_holds_and_which_files_failed() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("archive");
    fs::create_dir(&archive).unwrap();
    fs::write(archive.join("mixed.jsonl"), "{\"id\": \"a\", \"text\": \"The ferry sailed.\"}\n{\"id\":\n").unwrap();
    fs::write(archive.join("empty.txt"), "").unwrap();
    run_to(2, folder.path(), &["index", "archive"]);
    let said = run_to(0, folder.path(), &["doctor"]);
    let said: Vec<&str> = said.lines().filter(|line| !line.starts_with("checked: ")).collect();
    assert!(said[0].starts_with("index: index/, format ") && said[0].contains(", made by onrecord "), "{said:?}");
    let expected = [
        "holds: 1 article, 1 undated, 0 with attributions (0)",
        "files: 2 known, 1 without articles, 1 with records that could not be read (1)",
        "  failed: mixed.jsonl: 1 record",
        "manifest: believed",
        "lock: free",
        "state: sound",
    ];
    assert_eq!(said[1..], expected);
    assert_eq!(run_to(0, folder.path(), &["doctor", "-q"]), "");
}
