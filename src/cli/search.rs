//! `onrecord search`: asks an engine and shows the answer.

use std::io::Write;

use super::args::{Common, SearchArgs};
use super::environment::Environment;
use super::errors::{CliError, Outcome, say};
use super::open;
use super::plan::{Output, SearchPlan};
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
    if args.output.explain {
        say(&format!("read as {}", plan.reading), &message_style, err);
    }
    if !common.quiet {
        plan.hints.iter().for_each(|hint| say(hint, &message_style, err));
    }
    let engine = open(&plan.index)?;
    answer(&engine, &plan, out)
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
