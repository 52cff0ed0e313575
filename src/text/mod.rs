//! Text as bytes, characters, words, sentences and blocks.
//!
//! Knows nothing of articles, dates or queries. What it returns are spans of the text it was given and normalised tokens
//! beside them; the text itself is never changed.

pub mod blocks;
pub mod language;
pub mod sentences;
pub mod span;
pub mod stem;
pub mod tokenise;
pub mod visible;

pub use span::Span;
