//! Measuring onrecord beside its peers: corpora, indexes, queries, rounds of measurement and tables.
//!
//! Every binary in `src/bin` is one table. A contender is a module of its own; `queries` draws what all of them are asked.

pub mod corpus;
pub mod exchange;
pub mod machine;
pub mod measure;
pub mod ours;
pub mod peer;
pub mod queries;
pub mod random;

/// Whatever went wrong; a benchmark can only say so and stop.
pub type Failure = Box<dyn std::error::Error>;
