//! A question as it was typed and as it was read: the query, the flags that narrow it, and what about it is worth saying.
//!
//! What every command that takes a query begins with. Opens nothing and prints nothing.

use super::args::{FilterArgs, as_typed};
use super::environment::Environment;
use super::errors::CliError;
use super::plan::{counted, drawn, filters};
use crate::query::clause::Counted;
use crate::query::meant::misleading_operators;
use crate::query::quoted::{about_speech, with_speech};
use crate::query::statement::{of_one_statement, too_many_alternatives};
use crate::query::{Clock, Filters, Parsed, Problem, Query, Resolved, parse, parse_any, resolve};
use crate::render::style::clean;

/// A question that an engine can answer.
#[derive(Clone, Debug)]
pub struct Asked {
    pub typed: String,
    pub filters: Filters,
    /// Whether plain words are read, any of which will do.
    pub any: bool,
    /// Whether words outside of fields are words of what is said.
    pub speech: bool,
    /// The attributions that count.
    pub counted: Counted,
    pub clock: Clock,
    /// Columns of what messages are written to.
    pub columns: usize,
    pub tree: Query,
    pub query: Resolved,
    /// The query fully bracketed, for `--explain`.
    pub reading: String,
    /// What about the query is worth saying.
    pub doubts: Vec<Problem>,
    /// The same, each drawn under its text.
    pub hints: Vec<String>,
}

/// How words are read.
#[derive(Clone, Copy, Debug)]
struct Reading {
    any: bool,
    speech: bool,
    counted: Counted,
    columns: usize,
}

impl Asked {
    /// Reads what was typed, or says what is wrong with it.
    pub fn new(typed: &str, flags: &FilterArgs, any: bool, environment: &Environment) -> Result<Asked, CliError> {
        let reading = Reading { any, speech: false, counted: counted(flags), columns: environment.message_columns };
        Asked::with(typed, filters(flags), reading, Clock { today: environment.today })
    }

    /// Reads a question about what was said: words outside of fields are words of that.
    pub fn about_speech(
        typed: &str,
        flags: &FilterArgs,
        about: &[String],
        any: bool,
        environment: &Environment,
    ) -> Result<Asked, CliError> {
        let mut filters = filters(flags);
        filters.said.extend(about.iter().map(|words| as_typed(words).to_owned()));
        let reading = Reading { any, speech: true, counted: counted(flags), columns: environment.message_columns };
        Asked::with(typed, filters, reading, Clock { today: environment.today })
    }

    /// The question for everything that passes the flags.
    pub fn everything(flags: &FilterArgs, environment: &Environment) -> Result<Asked, CliError> {
        let parsed = Parsed { query: Query::everything(), problems: Vec::new() };
        let reading =
            Reading { any: false, speech: false, counted: counted(flags), columns: environment.message_columns };
        Asked::of(parsed, "", filters(flags), reading, Clock { today: environment.today })
    }

    /// The same question in other words.
    pub fn again(&self, typed: &str, filters: Filters) -> Result<Asked, CliError> {
        let reading = Reading { any: self.any, speech: self.speech, counted: self.counted, columns: self.columns };
        Asked::with(typed, filters, reading, self.clock)
    }

    /// The same with the flags read.
    fn with(typed: &str, filters: Filters, reading: Reading, clock: Clock) -> Result<Asked, CliError> {
        let parsed = match typed.trim() {
            "" if reading.speech => Parsed::default(),
            "" if filters == Filters::default() && reading.counted.is_all() => {
                return Err(CliError::Usage {
                    message: "nothing to search for".to_owned(),
                    hint: Some(
                        "`onrecord search '*'` finds every article; `onrecord help query` says what else can be asked"
                            .to_owned(),
                    ),
                });
            }
            // Filters alone ask for everything that passes them.
            "" => Parsed { query: Query::everything(), problems: Vec::new() },
            _ if reading.any => parse_any(typed),
            _ => parse(typed),
        };
        Asked::of(parsed, typed, filters, reading, clock)
    }

    fn of(parsed: Parsed, typed: &str, filters: Filters, reading: Reading, clock: Clock) -> Result<Asked, CliError> {
        let tree = match reading {
            Reading { speech: true, .. } => about_speech(&parsed.query, !filters.said.is_empty()),
            Reading { counted, .. } if !counted.is_all() => with_speech(&parsed.query),
            _ => parsed.query.clone(),
        };
        let (mut query, mut more) = resolve(&tree, &filters, &clock);
        if reading.speech {
            match of_one_statement(&query) {
                Some(one) => query = one,
                None => more.push(too_many_alternatives(typed.len())),
            }
        }
        if !reading.any {
            more.extend(misleading_operators(&parsed.query));
        }
        let (errors, hints): (Vec<&Problem>, Vec<&Problem>) =
            parsed.problems.iter().chain(&more).partition(|problem| problem.is_error());
        if !errors.is_empty() {
            return Err(CliError::Query(drawn(&errors, typed, &filters, reading.columns)));
        }
        Ok(Asked {
            hints: drawn(&hints, typed, &filters, reading.columns),
            doubts: hints.into_iter().cloned().collect(),
            reading: clean(&tree.bracketed()).into_owned(),
            typed: typed.to_owned(),
            filters,
            any: reading.any,
            speech: reading.speech,
            counted: reading.counted,
            clock,
            columns: reading.columns,
            tree,
            query,
        })
    }
}
