//! The local engine: tantivy, embedded, in a folder of its own.

pub mod analyse;
pub mod folder;
pub mod schema;
pub mod stored;
pub mod writer;

pub use writer::{LocalWriter, WriterOptions};
