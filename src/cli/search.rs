//! `onrecord search`: asks an engine and shows the answer.

use std::io::Write;

use super::args::{Common, SearchArgs, query_text};
use super::asked::Asked;
use super::environment::Environment;
use super::errors::{CliError, Outcome, say};
use super::plan::{Output, SearchPlan};
use super::{batch, explain, meant, open};
use crate::engine::{Engine, PageRequest, Unit};
use crate::render::json::{ErrorObject, Writer};
use crate::render::{csv, page, trec};
use crate::result::Page;

/// The id of a query that is asked alone, where a form has a column for one.
const ONLY_QUERY: &str = "1";

/// One query of many: what its answer is told apart by.
#[derive(Clone, Copy, Debug)]
pub struct Many<'a> {
    pub id: &'a str,
    /// The query as it was written.
    pub text: &'a str,
    /// Whether no answer stands before this one.
    pub is_first: bool,
}

/// One query of many that cannot be answered.
#[derive(Clone, Copy, Debug)]
pub struct Failed<'a> {
    /// `None` where the line has none that can be read.
    pub id: Option<&'a str>,
    /// Line of the list, from 1.
    pub line: u64,
    pub message: &'a str,
}

/// Runs the command.
pub fn run(
    args: &SearchArgs,
    common: &Common,
    environment: &Environment,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, CliError> {
    if let Some(file) = &args.queries {
        return batch::run(file, args, common, environment, out, err);
    }
    let asked = Asked::new(&query_text(&args.query), &args.filters, args.page.any, environment)?;
    let plan = SearchPlan::of(&asked, args, common, environment)?;
    let message_style = environment.message_style(common.color);
    let engine = open(&plan.index, common).map(|engine| engine.counting(plan.counted));
    if args.output.explain {
        say(&format!("read as {}", plan.reading), &message_style, err);
        if let Ok(engine) = &engine {
            explain::parts_of(engine, &asked, &plan.index, err)?;
        }
    }
    if !common.quiet {
        plan.hints.iter().for_each(|hint| say(hint, &message_style, err));
    }
    let engine = engine?;
    let page = ask(&engine, &plan)?;
    if !common.quiet {
        notes(&plan, &page).iter().for_each(|note| say(note, &message_style, err));
    }
    let outcome = write_answer(&engine, &plan, &page, out)?;
    if outcome == Outcome::Nothing && !common.quiet {
        out.flush()?;
        meant::say_what_was_meant(&engine, &asked, "search", common, &plan.index, &message_style, err)?;
    }
    Ok(outcome)
}

/// Asks `engine` and writes its answer as the plan says.
pub fn answer(engine: &dyn Engine, plan: &SearchPlan, out: &mut dyn Write) -> Result<Outcome, CliError> {
    write_answer(engine, plan, &ask(engine, plan)?, out)
}

fn write_answer(engine: &dyn Engine, plan: &SearchPlan, page: &Page, out: &mut dyn Write) -> Result<Outcome, CliError> {
    begin(plan, false, out)?;
    show(plan, page, None, out)?;
    Ok(if found(engine, plan, page)? { Outcome::Done } else { Outcome::Nothing })
}

/// The page that the plan asks for.
pub fn ask(engine: &dyn Engine, plan: &SearchPlan) -> Result<Page, CliError> {
    engine.search(&plan.query, &plan.request).map_err(CliError::engine(&plan.index))
}

/// What stands before the first answer, of many queries or of one.
pub fn begin(plan: &SearchPlan, many: bool, out: &mut dyn Write) -> Result<(), CliError> {
    if let Output::Csv { .. } = plan.output {
        csv::hit_headings(many, out)?;
    }
    Ok(())
}

/// Writes a page as the plan says; `many` says which query it answers where there may be several.
pub fn show(plan: &SearchPlan, page: &Page, many: Option<Many<'_>>, out: &mut dyn Write) -> Result<(), CliError> {
    let id = many.map(|many| many.id);
    match plan.output {
        Output::Count => page::count(page.total.unwrap_or(0), id, out)?,
        Output::Ids { nul } => page::ids(page, id, nul, out)?,
        Output::Text => show_text(plan, page, many, out)?,
        Output::Json(offsets) => match many {
            Some(Many { id, is_first, .. }) => Writer::new(out).of_query(id).page_of_many(page, offsets, is_first)?,
            None => Writer::new(out).page(page, offsets)?,
        },
        Output::JsonLines(offsets) => match id {
            Some(id) => Writer::new(out).of_query(id).page_lines(page, offsets)?,
            None => Writer::new(out).page_lines(page, offsets)?,
        },
        Output::Csv { offsets, cells } => csv::hits(page, id, offsets, cells, out)?,
        Output::Trec => trec::hits(page, id.unwrap_or(ONLY_QUERY), out)?,
    }
    Ok(())
}

fn show_text(plan: &SearchPlan, page: &Page, many: Option<Many<'_>>, out: &mut dyn Write) -> Result<(), CliError> {
    if let Some(Many { id, text, is_first }) = many {
        if !is_first && !plan.quiet {
            out.write_all(b"\n")?;
        }
        page::query_heading(id, text, &plan.style, out)?;
    }
    page::hits(page, &plan.style, plan.verbose, out)?;
    if !plan.quiet {
        let asked = &plan.request;
        let offset = page.hits.first().map_or(asked.offset as u64, |hit| hit.rank.saturating_sub(1));
        let extent = page::Extent {
            limit: asked.limit,
            offset: usize::try_from(offset).unwrap_or(usize::MAX),
            after: asked.after.is_some(),
            cursor: names_cursor(plan),
            passages: asked.unit == Unit::Passage,
        };
        page::footer(page, extent, &plan.style, out)?;
    }
    Ok(())
}

/// Writes that a query cannot be answered, in the forms that have something to say it with; gives whether this one has.
pub fn show_failed(
    plan: &SearchPlan,
    failed: Failed<'_>,
    is_first: bool,
    out: &mut dyn Write,
) -> Result<bool, CliError> {
    let object = ErrorObject::new(failed.id, failed.line, failed.message);
    match plan.output {
        Output::Json(_) => Writer::new(out).error_of_many(&object, is_first)?,
        Output::JsonLines(_) => Writer::new(out).error_line(&object)?,
        Output::Count | Output::Ids { .. } | Output::Text | Output::Csv { .. } | Output::Trec => return Ok(false),
    }
    Ok(true)
}

/// What stands behind the last answer of many.
pub fn end(plan: &SearchPlan, is_empty: bool, out: &mut dyn Write) -> Result<(), CliError> {
    if let Output::Json(_) = plan.output {
        Writer::new(out).end_of_many(is_empty)?;
    }
    Ok(())
}

/// What is to say beside the answer.
pub fn notes(plan: &SearchPlan, page: &Page) -> Vec<String> {
    let mut notes = Vec::new();
    if page.changed {
        notes.push(
            "hint: this cursor was made in another index, or before this one changed; the answer goes on at the same \
             rank or day, but articles may be missing from it or come twice"
                .to_owned(),
        );
    }
    let has_no_footer = matches!(plan.output, Output::Ids { .. } | Output::Csv { .. } | Output::Trec);
    if let Some(reprints) = page.reprints.filter(|reprints| has_no_footer && reprints.articles > 0) {
        notes.push(page::unlisted(reprints));
    }
    if let Some(cursor) = page.next.as_ref().filter(|_| has_no_footer && names_cursor(plan)) {
        notes.push(format!("more with --after {}", cursor.0));
    }
    notes
}

/// Whether the cursor of the next page is shown to people.
fn names_cursor(plan: &SearchPlan) -> bool {
    plan.verbose || plan.request.after.is_some()
}

/// Whether any article matches, on this page or another.
pub fn found(engine: &dyn Engine, plan: &SearchPlan, page: &Page) -> Result<bool, CliError> {
    let asked = &plan.request;
    if let Some(total) = page.total {
        return Ok(total > 0);
    }
    let begins_at_first = asked.offset == 0 && asked.after.is_none();
    if !page.hits.is_empty() || (begins_at_first && asked.limit > 0) {
        return Ok(!page.hits.is_empty());
    }
    let first = PageRequest { limit: 1, sort: asked.sort, ..PageRequest::default() };
    let first_page = engine.search(&plan.query, &first).map_err(CliError::engine(&plan.index))?;
    Ok(!first_page.hits.is_empty())
}
