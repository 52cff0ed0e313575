//! The part of the project that reads what others wrote, built for the fuzzer: the modules left of `engine`, and the manifest.

extern crate self as onrecord;

#[path = "../../src/article.rs"]
pub mod article;
#[path = "../../src/attribute/mod.rs"]
pub mod attribute;
#[path = "../../src/date/mod.rs"]
pub mod date;
#[path = "../../src/document.rs"]
pub mod document;
#[path = "../../src/passage.rs"]
pub mod passage;
#[path = "../../src/query/mod.rs"]
pub mod query;
#[path = "../../src/read/mod.rs"]
pub mod read;
#[path = "../../src/reprint/mod.rs"]
pub mod reprint;
#[path = "../../src/text/mod.rs"]
pub mod text;

#[path = "../../tests/it/replay/checks.rs"]
pub mod checks;

pub mod intake;

/// What the manifest needs of the engine in order to be written, which is never done here.
pub mod engine {
    #[derive(Debug)]
    pub struct EngineError;

    impl EngineError {
        pub fn io(_: impl Into<String>) -> impl FnOnce(std::io::Error) -> EngineError {
            |_| EngineError
        }
    }

    pub mod local {
        pub fn write_atomically(_: &std::path::Path, _: &[u8]) -> Result<(), super::EngineError> {
            Err(super::EngineError)
        }
    }
}
