//! A timeline as bars for people and as a table for programs.
//!
//! Bars are made of block characters, so that they need no colour and an eighth of a column still shows.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::csv::{Cells, Table};
use super::flow::{cut, padded};
use super::page::{counted, duration, grouped};
use super::style::{Paint, Painter, Style, clean_line};
use crate::date::interval::Interval;
use crate::result::{Bucket, Series, Split, Tally, Timeline};

/// Columns of a line where nobody says how wide it is.
const USUAL_WIDTH: usize = 80;
/// A bar gets at least so many columns, also where the line is then too long.
const SHORTEST: usize = 8;

/// Stands behind the name of a bucket that is cut short.
const CUT: &str = "*";

/// An eighth of a column to a whole one.
const EIGHTHS: [&str; 8] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"];

/// Writes a line with a bar for each bucket; of a split timeline, for each series one chart under its name, those that are named
/// to one scale. What is left over is often many times as much, and has a scale of its own then. Nothing where nothing was found.
pub fn chart(timeline: &Timeline, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    if timeline.total == 0 {
        return Ok(());
    }
    let Some(split) = timeline.split else {
        let of = |tally: &Tally| tally.count;
        return bars(timeline, &of, longest(timeline, &of), style, out);
    };
    let of_series = |number: usize| move |tally: &Tally| tally.series.get(number).copied().unwrap_or(0);
    let named = timeline.series.iter().take_while(|series| matches!(series, Series::Named(_))).count();
    let scale = (0..named).map(|number| longest(timeline, &of_series(number))).fold(0.0, f64::max);
    for (number, series) in timeline.series.iter().enumerate() {
        if number > 0 {
            out.write_all(b"\n")?;
        }
        let of = of_series(number);
        let own = longest(timeline, &of);
        let has_own = number >= named && own > scale && scale > 0.0;
        let total: u64 = timeline.buckets.iter().map(|bucket| of(&bucket.tally)).sum();
        let apart = of(&timeline.imprecise) + if timeline.hides_undated { 0 } else { of(&timeline.undated) };
        let mut facts = format!("  {}", counted(total + apart, "article"));
        if apart > 0 {
            facts.push_str(&format!(", {} of them in no bar", grouped(apart)));
        }
        if has_own {
            facts.push_str(", to a scale of their own");
        }
        let mut name = name_of(series, split);
        if let Some(width) = style.width {
            name = cut(&name, width.saturating_sub(facts.width()).max(SHORTEST));
        }
        let mut painter = Painter::new(out, style);
        painter.write(Paint::Title, &name)?;
        painter.write(Paint::Dim, &facts)?;
        painter.end_line()?;
        bars(timeline, &of, if scale > 0.0 && !has_own { scale } else { own }, style, out)?;
    }
    Ok(())
}

/// Writes how many articles there are, and how many stand in no bar.
pub fn footer(timeline: &Timeline, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let took = duration(timeline.took);
    let mut lines = Vec::new();
    let ends = timeline.buckets.first().zip(timeline.buckets.last());
    lines.push(match (timeline.total, ends) {
        (0, _) => format!("no articles ({took})"),
        (total, Some((first, last))) => {
            let name = timeline.by.name();
            format!("{} by {name}, {} to {} ({took})", counted(total, "article"), first.label, last.label)
        }
        (total, None) => format!("{} ({took})", counted(total, "article")),
    });
    lines.extend(cut_note(timeline));
    let (imprecise, undated) = (timeline.imprecise.count, timeline.undated.count);
    let counted_apart = |count: u64, why: &str| {
        let verb = if count == 1 { "is" } else { "are" };
        format!("{} {verb} {why}, and in no bar", counted(count, "article"))
    };
    if imprecise > 0 {
        let dated = match timeline.by {
            Interval::Day | Interval::Week => "dated by month or year alone",
            _ => "dated by year alone",
        };
        lines.push(counted_apart(imprecise, dated));
    }
    if undated > 0 && timeline.hides_undated {
        let (verb, have) = if undated == 1 { ("matches", "has") } else { ("match", "have") };
        let more = if timeline.total == 0 { "" } else { "more " };
        let noun = if undated == 1 { "article" } else { "articles" };
        lines.push(format!("{} {more}{noun} {verb} but {have} no date", grouped(undated)));
    } else if undated > 0 {
        lines.push(counted_apart(undated, "undated"));
    }
    let mut painter = Painter::new(out, style);
    for line in lines {
        painter.write(Paint::Dim, &line)?;
        painter.end_line()?;
    }
    Ok(())
}

/// What the mark behind a bucket means; nothing where no bar is drawn or has one.
fn cut_note(timeline: &Timeline) -> Option<String> {
    if timeline.total == 0 {
        return None;
    }
    let (first, last) = (timeline.buckets.first()?, timeline.buckets.last()?);
    let begins = (first.cut && first.first > timeline.by.first_day(timeline.by.number(first.first)))
        .then(|| format!("from {} on", first.first));
    let ends = (last.cut && last.last < timeline.by.last_day(timeline.by.number(last.last)))
        .then(|| format!("up to {}", last.last));
    let parts: Vec<String> = begins.into_iter().chain(ends).collect();
    if parts.is_empty() {
        return None;
    }
    Some(format!("{CUT} not the whole {}: counted {}", timeline.by.name(), parts.join(" and ")))
}

/// Writes the table: a row for each bucket, or for each bucket and series; then those that are imprecise and undated, where they
/// are part of the answer.
pub fn csv(timeline: &Timeline, cells: Cells, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(cells, out);
    let shares = timeline.buckets.first().is_some_and(|bucket| bucket.tally.all.is_some())
        || timeline.imprecise.all.is_some()
        || timeline.undated.all.is_some();
    let mut headings = vec!["bucket", "first", "last"];
    headings.extend(timeline.split.map(heading));
    headings.push("count");
    if shares {
        headings.extend(["all", "share"]);
    }
    table.row(headings)?;
    for bucket in &timeline.buckets {
        let days = [bucket.first.to_string(), bucket.last.to_string()];
        rows(timeline, &bucket.label, days, &bucket.tally, &mut table)?;
    }
    let none = [const { String::new() }; 2];
    if timeline.imprecise.count > 0 {
        rows(timeline, "imprecise", none.clone(), &timeline.imprecise, &mut table)?;
    }
    if timeline.undated.count > 0 && !timeline.hides_undated {
        rows(timeline, "undated", none, &timeline.undated, &mut table)?;
    }
    table.finish()
}

fn heading(split: Split) -> &'static str {
    match split {
        Split::Speaker => "speaker",
        Split::Outlet => "outlet",
    }
}

fn rows(
    timeline: &Timeline,
    label: &str,
    [first, last]: [String; 2],
    tally: &Tally,
    table: &mut Table<'_>,
) -> io::Result<()> {
    let mut row = |name: Option<&str>, count: u64| {
        let mut cells = vec![label.to_owned(), first.clone(), last.clone()];
        cells.extend(name.map(str::to_owned));
        cells.push(count.to_string());
        if let Some(all) = tally.all {
            cells.push(all.to_string());
            cells.push(share(count, all).map_or_else(String::new, |share| format!("{share:.4}")));
        }
        table.row(cells.iter().map(String::as_str))
    };
    let Some(split) = timeline.split else { return row(None, tally.count) };
    for (series, count) in timeline.series.iter().zip(&tally.series) {
        row(Some(&exact_name(series, split)), *count)?;
    }
    Ok(())
}

/// The share that matches; `None` of nothing.
pub fn share(count: u64, all: u64) -> Option<f64> {
    (all > 0).then(|| count as f64 / all as f64)
}

/// What a series is called. Brackets tell what is left over from somebody of that name.
fn exact_name(series: &Series, split: Split) -> String {
    match (series, split) {
        (Series::Named(name), _) => name.clone(),
        (Series::Others, _) => "(others)".to_owned(),
        (Series::Nobody, Split::Speaker) => "(nobody)".to_owned(),
        (Series::Nobody, Split::Outlet) => "(no outlet)".to_owned(),
        (Series::Unresolved, _) => "(unresolved)".to_owned(),
    }
}

fn name_of(series: &Series, split: Split) -> String {
    clean_line(&exact_name(series, split)).into_owned()
}

/// What a bucket shows before its bar.
struct Line {
    label: String,
    count: String,
    /// `of 60  20.0%`
    share: String,
    /// What the bar is as long as.
    value: f64,
}

fn bars(
    timeline: &Timeline,
    count_of: &dyn Fn(&Tally) -> u64,
    longest: f64,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let lines: Vec<Line> = timeline.buckets.iter().map(|bucket| line(bucket, count_of)).collect();
    let widest = |of: &dyn Fn(&Line) -> usize| lines.iter().map(of).max().unwrap_or(0);
    // Of all series, so that the bars of each begin in the same column.
    let counts = timeline.buckets.iter().map(|bucket| grouped(bucket.tally.count).width()).max().unwrap_or(0);
    let (labels, shares) = (widest(&|line| line.label.width()), widest(&|line| line.share.width()));
    let before = labels + 2 + counts + if shares > 0 { 2 + shares } else { 0 } + 2;
    let room = style.width.unwrap_or(USUAL_WIDTH).saturating_sub(before).max(SHORTEST);
    let mut painter = Painter::new(out, style);
    for line in &lines {
        painter.write(Paint::Plain, &padded(&line.label, labels))?;
        painter.write(Paint::Plain, &format!("  {:>counts$}", line.count))?;
        if shares > 0 {
            painter.write(Paint::Dim, &format!("  {:>shares$}", line.share))?;
        }
        let bar = bar(line.value, longest, room);
        if !bar.is_empty() {
            painter.write(Paint::Plain, "  ")?;
            painter.write(Paint::Voice(0), &bar)?;
        }
        painter.end_line()?;
    }
    Ok(())
}

fn line(bucket: &Bucket, count_of: &dyn Fn(&Tally) -> u64) -> Line {
    let count = count_of(&bucket.tally);
    let all = bucket.tally.all;
    let part = all.and_then(|all| share(count, all));
    Line {
        label: if bucket.cut { format!("{}{CUT}", bucket.label) } else { bucket.label.clone() },
        count: grouped(count),
        share: all.map_or_else(String::new, |all| {
            let percent = part.map_or_else(|| "-".to_owned(), |part| format!("{:.1}%", 100.0 * part));
            format!("of {}  {percent:>6}", grouped(all))
        }),
        value: if all.is_some() { part.unwrap_or(0.0) } else { count as f64 },
    }
}

/// The value of the longest bar.
fn longest(timeline: &Timeline, count_of: &dyn Fn(&Tally) -> u64) -> f64 {
    timeline.buckets.iter().map(|bucket| line(bucket, count_of).value).fold(0.0, f64::max)
}

/// A bar of at most `room` columns; whatever is more than nothing shows.
fn bar(value: f64, longest: f64, room: usize) -> String {
    if value <= 0.0 || longest <= 0.0 {
        return String::new();
    }
    let eighths = ((value / longest * (8 * room) as f64).round() as usize).clamp(1, 8 * room);
    let mut bar = "█".repeat(eighths / 8);
    if let Some(rest) = (eighths % 8).checked_sub(1).and_then(|rest| EIGHTHS.get(rest)) {
        bar.push_str(rest);
    }
    bar
}
