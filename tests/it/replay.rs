//! What the fuzzer kept, through the same functions that it called; see `fuzz/README.md`.

mod checks;

use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// Files of one target that are tried: the corpus may grow, the tests may not.
const MOST_FILES: usize = 400;

#[test]
fn what_the_fuzzer_kept_holds() {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    if !corpora.exists() {
        // A package is published without the packages inside it.
        let _ = writeln!(io::stderr(), "skipped: what_the_fuzzer_kept_holds needs fuzz/corpus");
        return;
    }
    for (target, check) in checks::TARGETS {
        let mut files: Vec<_> = fs::read_dir(corpora.join(target))
            .unwrap_or_else(|error| panic!("the corpus of {target}: {error}"))
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        assert!(!files.is_empty(), "an empty corpus of {target}");
        for file in files.iter().take(MOST_FILES) {
            let data = fs::read(file).unwrap();
            let outcome = std::panic::catch_unwind(|| check(&data));
            assert!(outcome.is_ok(), "{}", file.display());
        }
    }
}

#[test]
fn every_target_is_known_by_its_name() {
    for (target, _) in checks::TARGETS {
        // Nothing at all is an input, too.
        checks::run(target, b"");
    }
}
