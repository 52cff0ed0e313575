//! What people ask: from the string they typed to a query that an engine can answer.
//!
//! `parse` never refuses: it gives the best reading and a list of problems; `resolve` turns the reading into clauses an engine
//! evaluates, with every date as days and every field's meaning applied. Knows no engine, no index and no clock.

pub mod resolve;
