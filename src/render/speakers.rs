//! Those who speak, as a table.
//!
//! Roles stand last: on a terminal they are cut to the line, in a pipe they are whole and nothing after them moves.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::flow::{cut, padded};
use super::page::{counted, grouped};
use super::style::{Paint, Painter, Style, clean_line};
use crate::result::SpeakerEntry;

/// Names wider than this push their own line's columns to the right instead of everybody's.
const WIDEST_NAME: usize = 40;

const HEADINGS: [&str; 6] = ["SPEAKER", "ARTICLES", "QUOTES", "FIRST", "LAST", "ROLES"];
/// Columns whose entries are set against the right.
const NUMBERS: [usize; 2] = [1, 2];

/// Writes the table with its headings, one speaker a line.
pub fn table(speakers: &[SpeakerEntry], style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<[String; 6]> = speakers.iter().map(row).collect();
    let mut widths = HEADINGS.map(str::len);
    for cells in &rows {
        for (width, cell) in widths.iter_mut().zip(cells) {
            *width = cell.width().min(WIDEST_NAME).max(*width);
        }
    }
    let mut painter = Painter::new(out, style);
    write_row(&HEADINGS.map(str::to_owned), &widths, Paint::Dim, Paint::Dim, style, &mut painter)?;
    for cells in &rows {
        write_row(cells, &widths, Paint::Title, Paint::Plain, style, &mut painter)?;
    }
    Ok(())
}

/// Writes each speaker by himself, with aliases, and roles with the days they were seen; a blank line after each.
pub fn apart(speakers: &[SpeakerEntry], style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut painter = Painter::new(out, style);
    for speaker in speakers {
        painter.write(Paint::Title, &clean_line(&speaker.name))?;
        painter.end_line()?;
        let quotes = counted(speaker.attributions, "quote");
        let seen = format!("{quotes} in {}", articles_and_days(speaker.articles, speaker.first, speaker.last));
        let mut lines = vec![("seen", seen)];
        if !speaker.aliases.is_empty() {
            lines.push(("also", speaker.aliases.join("; ")));
        }
        for (number, role) in speaker.roles.iter().enumerate() {
            let label = if number == 0 { "roles" } else { "" };
            lines.push((label, format!("{}: {}", role.role, articles_and_days(role.articles, role.first, role.last))));
        }
        for (label, line) in lines {
            painter.write(Paint::Dim, &format!("  {}", padded(label, 7)))?;
            painter.write(Paint::Plain, &clean_line(&line))?;
            painter.end_line()?;
        }
        painter.end_line()?;
    }
    Ok(())
}

fn articles_and_days(articles: u64, first: Option<chrono::NaiveDate>, last: Option<chrono::NaiveDate>) -> String {
    let days = match (first, last) {
        (Some(first), Some(last)) if first == last => format!(", {first}"),
        (Some(first), Some(last)) => format!(", {first} to {last}"),
        _ => ", undated".to_owned(),
    };
    format!("{}{days}", counted(articles, "article"))
}

/// Writes how many there are.
pub fn footer(speakers: &[SpeakerEntry], style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let line = match speakers.len() {
        0 => "no speakers".to_owned(),
        count => counted(count as u64, "speaker"),
    };
    let mut painter = Painter::new(out, style);
    painter.write(Paint::Dim, &line)?;
    painter.end_line()
}

fn row(speaker: &SpeakerEntry) -> [String; 6] {
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
    let roles: Vec<_> = speaker.roles.iter().map(|seen| clean_line(&seen.role)).collect();
    [
        clean_line(&speaker.name).into_owned(),
        grouped(speaker.articles),
        grouped(speaker.attributions),
        day(speaker.first),
        day(speaker.last),
        roles.join("; "),
    ]
}

fn write_row(
    cells: &[String; 6],
    widths: &[usize; 6],
    first: Paint,
    rest: Paint,
    style: &Style,
    painter: &mut Painter<'_>,
) -> io::Result<()> {
    let last = cells.len() - 1;
    let mut column = 0;
    for (number, (cell, width)) in cells.iter().zip(widths).enumerate() {
        let paint = if number == 0 { first } else { rest };
        if number == last {
            if cell.is_empty() {
                break;
            }
            painter.write(Paint::Plain, "  ")?;
            let room = style.width.map(|line| line.saturating_sub(column));
            let text = room.map_or_else(|| cell.clone(), |room| cut(cell, room));
            painter.write(paint, &text)?;
            continue;
        }
        let text = if NUMBERS.contains(&number) {
            format!("{}{cell}", " ".repeat(width.saturating_sub(cell.width())))
        } else if number + 1 == last && cells.last().is_some_and(String::is_empty) {
            cell.clone()
        } else {
            padded(cell, *width)
        };
        column += text.width() + 2;
        if number > 0 {
            painter.write(Paint::Plain, "  ")?;
        }
        painter.write(paint, &text)?;
    }
    painter.end_line()
}
