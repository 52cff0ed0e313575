//! What people ask: from the string they typed to a query that an engine can answer.
//!
//! `parse` never refuses: it gives the best reading and a list of problems; `resolve` turns the reading into clauses an engine
//! evaluates, with every date as days and every field's meaning applied. Knows no engine, no index and no clock.

pub mod ast;
pub mod clause;
pub mod corrections;
pub mod fields;
mod foreign;
mod help;
mod lex;
pub mod meant;
pub mod parse;
pub mod parts;
mod person;
pub mod print;
pub mod problem;
pub mod quoted;
pub mod resolve;
mod simplify;
pub mod statement;
mod words;

pub use ast::{Node, NodeKind, Query};
pub use clause::Resolved;
pub use fields::Field;
pub use help::help;
pub use parse::{Parsed, parse, parse_any};
pub use problem::{Origin, Problem, ProblemKind, Severity};
pub use resolve::{Clock, Filters, resolve};
