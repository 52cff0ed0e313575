//! `onrecord timeline`: how many articles match, by date.

use std::io::Write;

use chrono::{Days, Months, NaiveDate};

use super::args::{Common, CountingArgs, IntervalArg, SplitArg, TimelineArgs, TimelineFormat, query_text};
use super::asked::Asked;
use super::environment::Environment;
use super::errors::{CliError, Outcome, say};
use super::plan::{cells, index_folder};
use super::{explain, meant, open};
use crate::date::interval::Interval;
use crate::date::query::DateRange;
use crate::engine::{Engine, TimelineRequest};
use crate::render::json::Writer;
use crate::render::timeline;
use crate::result::Split;

/// Series that are named by default.
const TOP: u16 = 10;
/// So many days are counted one by one.
const DAYS: u64 = 62;
/// More years than this are counted one by one.
const YEARS: u32 = 20;

/// Runs the command.
pub fn run(
    args: &TimelineArgs,
    common: &Common,
    environment: &Environment,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, CliError> {
    let asked = Asked::new(&query_text(&args.query), &args.filters, args.counting.any, environment)?;
    let index = index_folder(common);
    let message_style = environment.message_style(common.color);
    let engine = open(&index, common).map(|engine| engine.counting(asked.counted));
    if args.output.explain {
        say(&format!("read as {}", asked.reading), &message_style, err);
        if let Ok(engine) = &engine {
            explain::parts_of(engine, &asked, &index, err)?;
        }
    }
    if !common.quiet {
        asked.hints.iter().for_each(|hint| say(hint, &message_style, err));
    }
    let engine = engine?;
    let request = request(&args.counting, &asked, environment.today);
    let counted = engine.timeline(&asked.query, &request).map_err(CliError::engine(&index))?;
    let usual =
        if environment.stdout_is_terminal || args.output.chart { TimelineFormat::Text } else { TimelineFormat::Csv };
    match args.output.format.unwrap_or(usual) {
        TimelineFormat::Text => {
            let style = environment.style(common.color);
            timeline::chart(&counted, &style, out)?;
            if !common.quiet {
                timeline::footer(&counted, &style, out)?;
            }
        }
        TimelineFormat::Csv => timeline::csv(&counted, cells(environment), out)?,
        TimelineFormat::Json => Writer::new(out).timeline(&counted)?,
        TimelineFormat::Jsonl => Writer::new(out).timeline_lines(&counted)?,
    }
    if counted.total > 0 {
        return Ok(Outcome::Done);
    }
    if !common.quiet {
        out.flush()?;
        meant::say_what_was_meant(&engine, &asked, "timeline", common, &index, &message_style, err)?;
    }
    Ok(Outcome::Nothing)
}

fn request(typed: &CountingArgs, asked: &Asked, today: NaiveDate) -> TimelineRequest {
    let range = asked.query.dates();
    let by = match typed.by {
        Some(IntervalArg::Day) => Interval::Day,
        Some(IntervalArg::Week) => Interval::Week,
        Some(IntervalArg::Month) => Interval::Month,
        Some(IntervalArg::Quarter) => Interval::Quarter,
        Some(IntervalArg::Year) => Interval::Year,
        None => usual_interval(range, today),
    };
    let split = typed.split.map(|split| match split {
        SplitArg::Speaker => Split::Speaker,
        SplitArg::Outlet => Split::Outlet,
    });
    TimelineRequest {
        by,
        split,
        top: usize::from(typed.top.unwrap_or(TOP)),
        share: typed.share,
        range,
        undated: asked.query.without_dates(),
    }
}

/// What dates that were asked for are counted by where nothing is said: months, but few days one by one, and many years too. It
/// does not depend on what is found, so that the same command has the same columns tomorrow.
pub fn usual_interval(range: DateRange, today: NaiveDate) -> Interval {
    let Some(from) = range.from else { return Interval::Month };
    let to = range.to.unwrap_or(today).max(from);
    if from.checked_add_days(Days::new(DAYS)).is_none_or(|end| to < end) {
        return Interval::Day;
    }
    match from.checked_add_months(Months::new(12 * YEARS)) {
        Some(end) if to >= end => Interval::Year,
        _ => Interval::Month,
    }
}
