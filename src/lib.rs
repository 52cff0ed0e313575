//! onrecord: a search engine for news archives that knows who said it.

pub mod article;
pub mod attribute;
pub mod cli;
pub mod date;
pub mod document;
pub mod engine;
pub mod highlight;
pub mod intake;
pub mod passage;
pub mod query;
pub mod read;
pub mod render;
pub mod reprint;
pub mod result;
pub mod text;
