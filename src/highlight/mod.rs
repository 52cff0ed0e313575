//! What of an article answers a query: matches on positions, the passages worth showing, the marks in them.
//!
//! The same code for every engine. Knows no index and no terminal.

pub mod evidence;
pub mod intervals;
pub mod mentioned;
pub mod passages;
pub mod plan;
pub mod scope;
