//! The local engine: tantivy, embedded, in a folder of its own.
//!
//! `writer` takes documents in, `search` answers, `snapshot` lists what is held; what they agree on stands in `schema` (fields),
//! `analyse` (tokens), `stored` (blobs), `folder` (files) and
//! `columns` (numbers that are read for many articles). No tantivy type leaves this module.

mod analyse;
mod best;
mod columns;
mod compile;
mod dates;
mod exact;
mod expand;
mod folder;
mod meant;
mod mentions;
mod order;
mod people;
mod positional;
mod quotes;
mod reprints;
mod schema;
mod search;
mod set;
mod snapshot;
mod stored;
mod timeline;
mod values;
mod writer;

pub use folder::{is_index, write_atomically};
pub use order::Ranked;
pub use search::{LocalIndex, RankedArticles};
pub use snapshot::Snapshot;
pub use stored::Identity;
pub use values::Listed;
pub use writer::{LocalWriter, WriterOptions};
