//! What a search means: the arguments with the query understood, dates resolved and defaults filled in.
//!
//! Only the plan reaches an engine. Opens nothing and prints nothing.

use std::path::PathBuf;

use super::args::{Common, FilterArgs, OffsetsArg, RankArg, SearchArgs, SearchFormat, SortArg, as_typed, query_text};
use super::asked::Asked;
use super::environment::Environment;
use super::errors::CliError;
use crate::engine::{PageRequest, Sort, Unit};
use crate::query::{Filters, Problem, Resolved};
use crate::render::csv::Cells;
use crate::render::json::Offsets;
use crate::render::style::{Style, clean};
use crate::result::Cursor;

/// Where the index is by default.
pub const DEFAULT_INDEX: &str = "index";
/// Problems of one query that are shown; a query may have thousands.
const MOST_SHOWN: usize = 5;

/// A search that can be run.
#[derive(Clone, Debug)]
pub struct SearchPlan {
    pub index: PathBuf,
    pub query: Resolved,
    /// The query fully bracketed, for `--explain`.
    pub reading: String,
    /// What about the query is worth saying, each drawn under its text.
    pub hints: Vec<String>,
    pub request: PageRequest,
    pub output: Output,
    pub style: Style,
    /// Whether the footer stays away.
    pub quiet: bool,
    /// Whether hits show their scores, and pages where the next one begins.
    pub verbose: bool,
}

/// What a search prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    Count,
    Ids { nul: bool },
    Text,
    Json(Offsets),
    JsonLines(Offsets),
    Csv { offsets: Offsets, cells: Cells },
    Trec,
}

impl SearchPlan {
    /// The plan of what was typed, or what is wrong with it.
    pub fn new(args: &SearchArgs, common: &Common, environment: &Environment) -> Result<SearchPlan, CliError> {
        SearchPlan::of_text(&query_text(&args.query), args, common, environment)
    }

    /// The plan of `typed` with what else was typed, but for the query.
    pub fn of_text(
        typed: &str,
        args: &SearchArgs,
        common: &Common,
        environment: &Environment,
    ) -> Result<SearchPlan, CliError> {
        SearchPlan::of(Asked::new(typed, &args.filters, args.page.any, environment)?, args, common, environment)
    }

    /// The plan of a search for everything that passes the filters, which says what is wrong with everything but a query.
    pub fn of_everything(
        args: &SearchArgs,
        common: &Common,
        environment: &Environment,
    ) -> Result<SearchPlan, CliError> {
        SearchPlan::of(Asked::everything(&args.filters, environment)?, args, common, environment)
    }

    fn of(asked: Asked, args: &SearchArgs, common: &Common, environment: &Environment) -> Result<SearchPlan, CliError> {
        let output = output(args, environment)?;
        Ok(SearchPlan {
            index: index_folder(common),
            request: request(args, output, &asked.query),
            reading: asked.reading,
            query: asked.query,
            hints: asked.hints,
            output,
            style: environment.style(common.color),
            quiet: common.quiet,
            verbose: common.verbose,
        })
    }
}

/// The first of the problems, each drawn under its text, and how many more there are.
pub fn drawn(problems: &[&Problem], query: &str, filters: &Filters) -> Vec<String> {
    let draw = |problem: &&Problem| clean(problem.render(problem.text(query, filters)).trim_end()).into_owned();
    let mut drawn: Vec<String> = problems.iter().take(MOST_SHOWN).map(draw).collect();
    if let Some(more) = problems.len().checked_sub(MOST_SHOWN).filter(|more| *more > 0) {
        drawn.push(format!("and {more} more"));
    }
    drawn
}

/// The folder of the index: what the flag, the environment or the configuration says, else the default.
pub fn index_folder(common: &Common) -> PathBuf {
    common.index.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_INDEX))
}

/// How the words of others are written to a table.
pub fn cells(environment: &Environment) -> Cells {
    if environment.stdout_is_terminal { Cells::Clean } else { Cells::Exact }
}

/// What offsets count in JSON and CSV.
pub fn offsets(typed: OffsetsArg) -> Offsets {
    match typed {
        OffsetsArg::Bytes => Offsets::Bytes,
        OffsetsArg::Chars => Offsets::Chars,
    }
}

/// The flags that narrow an answer, as they were typed.
pub fn filters(typed: &FilterArgs) -> Filters {
    let values = |values: &[String]| values.iter().map(|value| as_typed(value).to_owned()).collect();
    Filters {
        speakers: values(&typed.speaker),
        said: values(&typed.said),
        outlets: values(&typed.outlet),
        languages: values(&typed.lang),
        from: typed.from.clone(),
        to: typed.to.clone(),
        on: typed.on.clone(),
    }
}

fn output(args: &SearchArgs, environment: &Environment) -> Result<Output, CliError> {
    let typed = &args.output;
    let plain = if typed.count { "--count" } else { "--ids" };
    let unfit = match typed.format {
        SearchFormat::Text => None,
        SearchFormat::Json | SearchFormat::Jsonl => Some("JSON"),
        SearchFormat::Csv => Some("CSV"),
        SearchFormat::Trec => Some("TREC run"),
    };
    if let Some(unfit) = unfit.filter(|_| typed.count || typed.ids) {
        return Err(CliError::Usage {
            message: format!("{plain} prints no {unfit}"),
            hint: Some("leave out --format".to_owned()),
        });
    }
    if args.page.rank == RankArg::Passages && (args.page.sort != SortArg::Relevance || typed.ids) {
        return Err(CliError::Usage {
            message: "--rank passages puts the best passage first, and shows it".to_owned(),
            hint: Some("leave out --sort and --ids, or --rank".to_owned()),
        });
    }
    let offsets = offsets(typed.offsets);
    Ok(match typed.format {
        _ if typed.count => Output::Count,
        _ if typed.ids => Output::Ids { nul: typed.null },
        SearchFormat::Text => Output::Text,
        SearchFormat::Json => Output::Json(offsets),
        SearchFormat::Jsonl => Output::JsonLines(offsets),
        SearchFormat::Csv => Output::Csv { offsets, cells: cells(environment) },
        SearchFormat::Trec => Output::Trec,
    })
}

fn request(args: &SearchArgs, output: Output, query: &Resolved) -> PageRequest {
    let typed = &args.page;
    let sort = match typed.sort {
        SortArg::Relevance => Sort::Relevance,
        SortArg::Newest => Sort::Newest,
        SortArg::Oldest => Sort::Oldest,
    };
    let shows_passages = !matches!(output, Output::Count | Output::Ids { .. } | Output::Trec);
    let shows_total = !matches!(output, Output::Ids { .. } | Output::Trec | Output::Csv { .. });
    let shows_undated = matches!(output, Output::Text | Output::Json(_) | Output::JsonLines(_));
    PageRequest {
        limit: if output == Output::Count { 0 } else { typed.limit },
        offset: if output == Output::Count { 0 } else { typed.offset },
        sort,
        unit: match typed.rank {
            RankArg::Articles => Unit::Article,
            RankArg::Passages => Unit::Passage,
        },
        after: typed.after.clone().map(Cursor),
        passages: if shows_passages { typed.passages } else { 0 },
        context: typed.context,
        total: !typed.no_total && shows_total,
        undated: if shows_undated { query.without_dates() } else { None },
    }
}
