//! `onrecord search`: asks an engine and shows the answer.

use std::io::Write;

use super::args::{Common, SearchArgs};
use super::environment::Environment;
use super::errors::{CliError, Outcome, say};
use super::open;
use super::plan::{Output, SearchPlan};
use crate::engine::Engine;
use crate::render::json::Writer;
use crate::render::page;
use crate::render::style::Style;

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
        say(&format!("read as {}", plan.reading), &message_style, err)?;
    }
    if !common.quiet {
        hints(&plan, &message_style, err)?;
    }
    let engine = open(&plan.index)?;
    answer(&engine, &plan, out)
}

fn hints(plan: &SearchPlan, style: &Style, err: &mut dyn Write) -> Result<(), CliError> {
    for hint in &plan.hints {
        say(hint, style, err)?;
    }
    Ok(())
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
    let found = page.total.map_or(!page.hits.is_empty(), |total| total > 0);
    Ok(if found { Outcome::Done } else { Outcome::Nothing })
}
