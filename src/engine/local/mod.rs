//! The local engine: tantivy, embedded, in a folder of its own.

pub mod analyse;
pub mod folder;
pub mod schema;
pub mod snapshot;
pub mod stored;
pub mod writer;

pub use snapshot::Snapshot;
pub use writer::{LocalWriter, WriterOptions};
