//! onrecord: a search engine for news archives that knows who said it.

pub mod article;
pub mod attribute;
pub mod date;
pub mod text;
