//! The one integration binary: tantivy links once. A file under tests/it that is not listed here fails `tests/tidy.rs`.

mod cli;
mod date;
mod engine;
mod intake;
mod query;
mod read;
mod render;
mod tokenise;
