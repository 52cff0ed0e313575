//! Renderers: results in, bytes out.
//!
//! Each takes plain data, a style or a coordinate system, and a writer. Knows no engine, no query string, no file and no
//! terminal: whether there is colour and how wide a line may be is handed in. Whatever comes from an article or a file name
//! passes through `style` on its way to text.

pub mod article;
pub mod attributions;
pub mod csv;
pub mod flow;
pub mod health;
pub mod json;
pub mod page;
pub mod quotes;
pub mod report;
pub mod speakers;
pub mod style;
pub mod timeline;
pub mod trec;
