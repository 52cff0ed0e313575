//! The article the product grew from, through the program: its date, its passages, who speaks in it.

use std::path::Path;

use super::shared::{run_to, shared};

const ID: &str = "000_6568ebfa7143376c.txt";

fn hits(folder: &Path, arguments: &[&str]) -> Vec<serde_json::Value> {
    let all = run_to(0, folder, &[&["search", "--format", "jsonl"], arguments].concat());
    let lines = all.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("a line is JSON"));
    lines.filter(|line| line["kind"] == "hit" && line["id"] == ID).collect()
}

fn slice(text: &str, range: &serde_json::Value) -> String {
    let bound = |at: usize| range[at].as_u64().expect("a bound is a number") as usize;
    text[bound(0)..bound(1)].to_owned()
}

#[test]
fn the_seed_article_answers_as_it_must() {
    let Some(folder) = shared("the_seed_article_answers_as_it_must", "seed/text") else { return };
    let place = tempfile::tempdir().expect("a folder can be made");
    let place = place.path();
    let folder = folder.canonicalize().expect("the folder is there");
    run_to(0, place, &["index", folder.to_str().expect("its path is UTF-8")]);

    // Every passage and mark equals its slice; every occurrence is marked.
    let stored = run_to(0, place, &["show", ID, "--format", "json"]);
    let stored: serde_json::Value = serde_json::from_str(&stored).expect("an article is JSON");
    let text = stored["text"].as_str().expect("its text is there").to_owned();
    assert_eq!(stored["date"]["value"], "2022-01-13");
    assert_eq!(stored["date"]["origin"], "header");
    let found = hits(place, &["sanctions", "--passages", "10"]);
    let mut marked = 0;
    for passage in found[0]["passages"].as_array().expect("there are passages") {
        let shown = passage["text"].as_str().expect("a passage has text");
        assert_eq!(shown, slice(&text, &passage["span"]));
        let marks = passage["marks"].as_array().expect("there are marks");
        assert!(marks.iter().all(|mark| slice(&text, mark).to_lowercase() == "sanctions"));
        assert_eq!(marks.len(), shown.to_lowercase().matches("sanctions").count());
        marked += marks.len();
    }
    assert_eq!(marked, text.to_lowercase().matches("sanctions").count());

    assert_eq!(hits(place, &["speaker:price", "said:diplomacy"]).len(), 1);
    assert_eq!(hits(place, &["date:2022-01"]).len(), 1);
    run_to(1, place, &["search", "speaker:price said:pipeline"]);
    run_to(1, place, &["search", "sanctions", "--to", "2022-01-12"]);

    let speakers = run_to(0, place, &["speakers", "--format", "jsonl"]);
    let role_of = |name: &str| -> Option<String> {
        let lines = speakers.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
        lines.into_iter().find(|line| line["name"] == name).map(|line| line["roles"].to_string().to_lowercase())
    };
    for (name, role) in
        [("Alexander Grushko", "deputy foreign minister"), ("Ned Price", "spokesman"), ("Alexei Pushkov", "senator")]
    {
        assert!(role_of(name).is_some_and(|roles| roles.contains(role)), "{name}: {:?}", role_of(name));
    }
    for silent in ["Putin", "Fomin", "Stoltenberg"] {
        assert!(!speakers.contains(silent), "{silent} says nothing");
    }
}
