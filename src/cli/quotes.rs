//! `onrecord quotes`: what was said, by whom and when.

use std::io::Write;

use super::args::{Common, ListFormat, QuotesArgs, query_text};
use super::asked::Asked;
use super::environment::Environment;
use super::errors::{CliError, Outcome, say};
use super::plan::{cells, index_folder, offsets, sort};
use super::{meant, open};
use crate::engine::{Engine, QuotesRequest, Sort};
use crate::render::json::Writer;
use crate::render::{csv, quotes};
use crate::result::Cursor;

/// Quotes that are shown by default.
const SHOWN: usize = 10;

/// Runs the command.
pub fn run(
    args: &QuotesArgs,
    common: &Common,
    environment: &Environment,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, CliError> {
    let page = &args.page;
    let asked = Asked::about_speech(&query_text(&args.query), &args.filters, &args.about, page.any, environment)?;
    if args.output.count && args.output.format != ListFormat::Text {
        return Err(CliError::Usage {
            message: "--count prints a number alone".to_owned(),
            hint: Some("leave out --format".to_owned()),
        });
    }
    let index = index_folder(common);
    let message_style = environment.message_style(common.color);
    let engine = open(&index, common).map(|engine| engine.counting(asked.counted));
    if !common.quiet {
        asked.hints.iter().for_each(|hint| say(hint, &message_style, err));
    }
    let engine = engine?;
    let has_words = !asked.typed.trim().is_empty() || !asked.filters.said.is_empty();
    let usual = if has_words { Sort::Relevance } else { Sort::Newest };
    let request = QuotesRequest {
        limit: if args.output.count { 0 } else { page.limit.unwrap_or(SHOWN) },
        offset: page.offset,
        after: page.after.clone().map(Cursor),
        sort: page.sort.map_or(usual, sort),
        undated: asked.query.without_dates(),
    };
    let found = engine.quotes(&asked.query, &request).map_err(CliError::engine(&index))?;
    if found.changed && !common.quiet {
        let note = "hint: the index has changed since this cursor was made; quotes may be missing from the answer or \
                    come twice";
        say(note, &message_style, err);
    }
    let unit = offsets(args.output.offsets);
    match args.output.format {
        _ if args.output.count => writeln!(out, "{}", found.total)?,
        ListFormat::Text => {
            let style = environment.style(common.color);
            quotes::list(&found, &style, common.verbose, out)?;
            if !common.quiet {
                let before = found.quotes.first().map_or(request.offset as u64, |quote| quote.rank.saturating_sub(1));
                let names_cursor = common.verbose || request.after.is_some();
                quotes::footer(&found, request.limit, before, names_cursor, &style, out)?;
            }
        }
        ListFormat::Json => Writer::new(out).quotes(&found, unit)?,
        ListFormat::Jsonl => Writer::new(out).quote_lines(&found, unit)?,
        ListFormat::Csv => csv::quotes(&found, unit, cells(environment), out)?,
    }
    if found.total > 0 {
        return Ok(Outcome::Done);
    }
    if !common.quiet {
        out.flush()?;
        meant::say_what_was_meant(&engine, &asked, "quotes", common, &index, &message_style, err)?;
    }
    Ok(Outcome::Nothing)
}
