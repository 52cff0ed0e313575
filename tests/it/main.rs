//! The one integration binary: tantivy links once. A file under tests/it that is not listed here fails `tests/tidy.rs`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may end in a panic: that is how it fails"
)]
#![allow(clippy::disallowed_methods, reason = "tests look for data beside the checkout and say what they skip")]

mod archives;
mod attribute;
mod batch;
mod blocks;
mod cli;
mod config;
mod context;
mod corpus;
mod corrections;
mod date;
mod engine;
mod evidence;
mod formats;
mod generate;
mod given;
mod intake;
mod intervals;
mod kill;
mod languages;
mod meant;
mod mentions;
mod oracle;
mod paging;
mod passages;
mod problems;
mod query;
mod quotes;
mod read;
mod render;
mod reprint;
mod scenarios;
mod seed;
mod sentences;
mod shared;
mod tables;
mod timeline;
mod tokenise;
mod tongues;
mod visible;
