//! The one integration binary: tantivy links once. A file under tests/it that is not listed here fails `tests/tidy.rs`.

mod attribute;
mod date;
mod read;
mod tokenise;
