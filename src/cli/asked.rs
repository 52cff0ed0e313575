//! A question as it was typed and as it was read: the query, the flags that narrow it, and what about it is worth saying.
//!
//! What every command that takes a query begins with. Opens nothing and prints nothing.

use super::args::FilterArgs;
use super::environment::Environment;
use super::errors::CliError;
use super::plan::{drawn, filters};
use crate::query::meant::misleading_operators;
use crate::query::{Clock, Filters, Parsed, Problem, Query, Resolved, parse, parse_any, resolve};
use crate::render::style::clean;

/// A question that an engine can answer.
#[derive(Clone, Debug)]
pub struct Asked {
    pub typed: String,
    pub filters: Filters,
    /// Whether plain words are read, any of which will do.
    pub any: bool,
    pub clock: Clock,
    pub tree: Query,
    pub query: Resolved,
    /// The query fully bracketed, for `--explain`.
    pub reading: String,
    /// What about the query is worth saying.
    pub doubts: Vec<Problem>,
    /// The same, each drawn under its text.
    pub hints: Vec<String>,
}

impl Asked {
    /// Reads what was typed, or says what is wrong with it.
    pub fn new(typed: &str, flags: &FilterArgs, any: bool, environment: &Environment) -> Result<Asked, CliError> {
        Asked::with(typed, filters(flags), any, Clock { today: environment.today })
    }

    /// The question for everything that passes the flags.
    pub fn everything(flags: &FilterArgs, environment: &Environment) -> Result<Asked, CliError> {
        let parsed = Parsed { query: Query::everything(), problems: Vec::new() };
        Asked::of(parsed, "", filters(flags), false, Clock { today: environment.today })
    }

    /// The same with the flags read.
    pub fn with(typed: &str, filters: Filters, any: bool, clock: Clock) -> Result<Asked, CliError> {
        let parsed = match typed.trim() {
            "" if filters == Filters::default() => {
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
            _ if any => parse_any(typed),
            _ => parse(typed),
        };
        Asked::of(parsed, typed, filters, any, clock)
    }

    fn of(parsed: Parsed, typed: &str, filters: Filters, any: bool, clock: Clock) -> Result<Asked, CliError> {
        let (query, mut more) = resolve(&parsed.query, &filters, &clock);
        if !any {
            more.extend(misleading_operators(&parsed.query));
        }
        let (errors, hints): (Vec<&Problem>, Vec<&Problem>) =
            parsed.problems.iter().chain(&more).partition(|problem| problem.is_error());
        if !errors.is_empty() {
            return Err(CliError::Query(drawn(&errors, typed, &filters)));
        }
        Ok(Asked {
            hints: drawn(&hints, typed, &filters),
            doubts: hints.into_iter().cloned().collect(),
            reading: clean(&parsed.query.bracketed()).into_owned(),
            typed: typed.to_owned(),
            filters,
            any,
            clock,
            tree: parsed.query,
            query,
        })
    }
}
