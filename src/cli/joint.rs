//! Where the command line meets what understands queries and what attributes, under the names it calls them by.

use std::path::Path;

use crate::article::Article;
use crate::attribute::{self, Attributions};
use crate::engine::local::LocalIndex;
use crate::engine::{Engine, EngineError};

/// Names the way `attribute` works, for articles attributed in another way to be read again.
pub const ATTRIBUTION: &str = "rules-1";

/// Who says what in an article.
pub fn attribute(article: &Article) -> Attributions {
    attribute::attribute(&attribute::Input {
        title: article.title.as_deref(),
        text: &article.body,
        record_speakers: &article.speakers,
    })
}

/// The engine over the index at `path`.
pub fn open(path: &Path) -> Result<Box<dyn Engine>, EngineError> {
    Ok(Box::new(LocalIndex::open(path)?))
}

pub use crate::query::{Clock, Filters, help, parse, parse_any, resolve};
