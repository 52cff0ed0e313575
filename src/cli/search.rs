//! `onrecord search`: asks an engine and shows the answer.

use std::io::Write;

use super::args::{Common, SearchArgs, query_text};
use super::asked::Asked;
use super::environment::Environment;
use super::errors::{CliError, Outcome, say};
use super::plan::{Output, SearchPlan};
use super::{explain, meant, open};
use crate::engine::{Engine, PageRequest, Unit};
use crate::render::json::Writer;
use crate::render::page;
use crate::result::Page;

/// Runs the command.
pub fn run(
    args: &SearchArgs,
    common: &Common,
    environment: &Environment,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, CliError> {
    let plan = SearchPlan::new(args, common, environment)?;
    let message_style = environment.message_style(common.color);
    let asked = || Asked::new(&query_text(&args.query), &args.filters, args.page.any, environment);
    let engine = open(&plan.index);
    if args.output.explain {
        say(&format!("read as {}", plan.reading), &message_style, err);
        if let Ok(engine) = &engine {
            explain::parts_of(engine, &asked()?, &plan.index, err)?;
        }
    }
    if !common.quiet {
        plan.hints.iter().for_each(|hint| say(hint, &message_style, err));
    }
    let engine = engine?;
    let outcome = answer(&engine, &plan, out)?;
    if outcome == Outcome::Nothing && !common.quiet {
        out.flush()?;
        meant::say_what_was_meant(&engine, &asked()?, "search", common, &plan.index, &message_style, err)?;
    }
    Ok(outcome)
}

/// Asks `engine` and writes its answer as the plan says.
pub fn answer(engine: &dyn Engine, plan: &SearchPlan, out: &mut dyn Write) -> Result<Outcome, CliError> {
    let page = engine.search(&plan.query, &plan.request).map_err(CliError::engine(&plan.index))?;
    match plan.output {
        Output::Count => writeln!(out, "{}", page.total.unwrap_or(0))?,
        Output::Ids { nul } => page::ids(&page, nul, out)?,
        Output::Text => {
            page::hits(&page, &plan.style, plan.scores, out)?;
            if !plan.quiet {
                let part = page::Part { limit: plan.request.limit, offset: plan.request.offset };
                page::footer(&page, part, &plan.style, out)?;
            }
        }
        Output::Json(offsets) => Writer::new(out).page(&page, offsets)?,
        Output::JsonLines(offsets) => Writer::new(out).page_lines(&page, offsets)?,
    }
    let found = matches(engine, plan, &page)?;
    Ok(if found { Outcome::Done } else { Outcome::Nothing })
}

/// Whether any article matches, on this page or another.
fn matches(engine: &dyn Engine, plan: &SearchPlan, page: &Page) -> Result<bool, CliError> {
    let asked = &plan.request;
    if let Some(total) = page.total {
        return Ok(total > 0);
    }
    if !page.hits.is_empty() || (asked.offset == 0 && asked.limit > 0) {
        return Ok(!page.hits.is_empty());
    }
    let first = PageRequest {
        limit: 1,
        offset: 0,
        sort: asked.sort,
        unit: Unit::Article,
        passages: 0,
        total: false,
        undated: None,
    };
    let page = engine.search(&plan.query, &first).map_err(CliError::engine(&plan.index))?;
    Ok(!page.hits.is_empty())
}
