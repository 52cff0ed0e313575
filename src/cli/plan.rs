//! What a search means: the arguments with the query understood, dates resolved and defaults filled in.
//!
//! Only the plan reaches an engine. Opens nothing and prints nothing.

use std::path::PathBuf;

use super::args::{
    Common, DuplicatesArg, FilterArgs, KindArg, OffsetsArg, RankArg, SearchArgs, SearchFormat, SortArg, as_typed,
    query_text,
};
use super::asked::Asked;
use super::environment::Environment;
use super::errors::CliError;
use crate::attribute::Kind;
use crate::engine::{Duplicates, PageRequest, Sort, Unit};
use crate::query::clause::Counted;
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
    /// The attributions that count.
    pub counted: Counted,
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
        let asked = Asked::new(&query_text(&args.query), &args.filters, args.page.any, environment)?;
        SearchPlan::of(&asked, args, common, environment)
    }

    /// The plan of a question with what else was typed.
    pub fn of(
        asked: &Asked,
        args: &SearchArgs,
        common: &Common,
        environment: &Environment,
    ) -> Result<SearchPlan, CliError> {
        let output = output(args, environment)?;
        Ok(SearchPlan {
            index: index_folder(common),
            request: request(args, output, &asked.query),
            reading: asked.reading.clone(),
            query: asked.query.clone(),
            counted: asked.counted,
            hints: asked.hints.clone(),
            output,
            style: environment.style(common.color),
            quiet: common.quiet,
            verbose: common.verbose,
        })
    }
}

/// The first of the problems, each drawn under its text, and how many more there are.
pub fn drawn(problems: &[&Problem], query: &str, filters: &Filters, columns: usize) -> Vec<String> {
    let draw = |problem: &&Problem| {
        clean(problem.render_within(problem.text(query, filters), columns).trim_end()).into_owned()
    };
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
        roles: values(&typed.role),
        outlets: values(&typed.outlet),
        languages: values(&typed.lang),
        from: typed.from.clone(),
        to: typed.to.clone(),
        on: typed.on.clone(),
    }
}

/// The attributions that count.
pub fn counted(typed: &FilterArgs) -> Counted {
    let kinds: Vec<Kind> = typed
        .kind
        .iter()
        .map(|kind| match kind {
            KindArg::Direct => Kind::Direct,
            KindArg::Mixed => Kind::Mixed,
            KindArg::Indirect => Kind::Indirect,
        })
        .collect();
    Counted::of(&kinds, typed.min_confidence)
}

/// The order that was typed.
pub fn sort(typed: SortArg) -> Sort {
    match typed {
        SortArg::Relevance => Sort::Relevance,
        SortArg::Newest => Sort::Newest,
        SortArg::Oldest => Sort::Oldest,
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
    if args.page.rank == RankArg::Passages {
        check_passages(args)?;
    }
    if args.page.duplicates != DuplicatesArg::Show && typed.count {
        return Err(CliError::Usage {
            message: "--count counts articles, and reprints are articles".to_owned(),
            hint: Some("leave out --duplicates".to_owned()),
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

/// What does not go with `--rank passages`.
fn check_passages(args: &SearchArgs) -> Result<(), CliError> {
    let wrong =
        |message: &str, hint: &str| Err(CliError::Usage { message: message.to_owned(), hint: Some(hint.to_owned()) });
    if args.page.sort != SortArg::Relevance || args.output.ids {
        return wrong(
            "--rank passages puts the best passage first, and shows it",
            "leave out --sort and --ids, or --rank",
        );
    }
    if args.output.format == SearchFormat::Trec {
        return wrong(
            "a TREC run names each article once, and --rank passages may have several passages of one",
            "leave out --rank for a run of articles, or take --format jsonl for passages",
        );
    }
    if args.page.duplicates != DuplicatesArg::Show {
        return wrong(
            "with --rank passages a hit is a passage, and --duplicates puts articles under articles",
            "leave out --duplicates, or --rank",
        );
    }
    if args.page.passages == 0 {
        return wrong(
            "with --rank passages a hit is a passage: there is nothing to show with --passages 0",
            "leave out --passages, or --rank",
        );
    }
    Ok(())
}

fn request(args: &SearchArgs, output: Output, query: &Resolved) -> PageRequest {
    let typed = &args.page;
    let shows_passages = !matches!(output, Output::Count | Output::Ids { .. } | Output::Trec);
    let shows_total = !matches!(output, Output::Ids { .. } | Output::Trec | Output::Csv { .. });
    let shows_undated = matches!(output, Output::Text | Output::Json(_) | Output::JsonLines(_));
    PageRequest {
        ids_alone: matches!(output, Output::Ids { .. } | Output::Trec),
        limit: if output == Output::Count { 0 } else { typed.limit },
        offset: if output == Output::Count { 0 } else { typed.offset },
        sort: sort(typed.sort),
        unit: match typed.rank {
            RankArg::Articles => Unit::Article,
            RankArg::Passages => Unit::Passage,
        },
        duplicates: match typed.duplicates {
            DuplicatesArg::Show => Duplicates::Show,
            DuplicatesArg::Collapse => Duplicates::Collapse,
            DuplicatesArg::Hide => Duplicates::Hide,
        },
        after: typed.after.clone().map(Cursor),
        passages: if shows_passages { typed.passages } else { 0 },
        context: typed.context,
        total: !typed.no_total && shows_total,
        undated: if shows_undated { query.without_dates() } else { None },
    }
}
