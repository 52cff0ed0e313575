//! Where the command line meets what understands queries and what attributes, under the names it calls them by.

use std::path::Path;

use crate::article::Article;
use crate::attribute::Attributions;
use crate::engine::local::LocalIndex;
use crate::engine::{Engine, EngineError};

/// Names the way `attribute` works, for articles attributed in another way to be read again.
pub const ATTRIBUTION: &str = "none";

pub fn attribute(_: &Article) -> Attributions {
    Attributions::default()
}

/// The engine over the index at `path`.
pub fn open(path: &Path) -> Result<Box<dyn Engine>, EngineError> {
    Ok(Box::new(LocalIndex::open(path)?))
}

pub use crate::query::{Clock, Filters, help, parse, parse_any, resolve};
