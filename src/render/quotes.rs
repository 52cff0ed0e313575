//! What was said as text: day, speaker, role, cue, and the words in their sentences.
//!
//! In plain text what is said stands in brackets, as in a whole article; with colour it has one, and what matched is marked. Very
//! long words are cut to where they begin to answer; the exact ones are what JSON output is for.

use std::io::{self, Write};

use super::attributions::kind_name;
use super::flow::{Run, paragraph};
use super::page::{counted, date_words, duration, grouped};
use super::style::{Paint, Painter, Style, clean_line};
use crate::result::{Quote, Quotes};

/// Bytes of a quote's sentences that are shown at most.
const MOST_SHOWN: usize = 1_200;
/// Bytes before the first mark that are shown where something is cut.
const LEAD: usize = 200;

/// Writes every quote, a blank line after each.
pub fn list(found: &Quotes, style: &Style, scores: bool, out: &mut dyn Write) -> io::Result<()> {
    for quote in &found.quotes {
        heading(quote, scores, style, out)?;
        paragraph(&words(quote, style), "    ", style, out)?;
        place(quote, style, out)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Writes how many there are, which of them were shown, and what the date filter hid.
pub fn footer(
    found: &Quotes,
    limit: usize,
    before: u64,
    names_cursor: bool,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let took = duration(found.took);
    let (total, shown) = (found.total, found.quotes.len() as u64);
    let last = before.saturating_add(shown);
    let more = match &found.next {
        Some(cursor) if names_cursor => format!("; more with --offset {last} or --after {}", cursor.0),
        Some(_) => format!("; more with --offset {last}"),
        None => String::new(),
    };
    let line = match shown {
        _ if total == 0 => format!("no quotes ({took})"),
        0 if limit == 0 => format!("{} ({took}), none shown with -n 0", counted(total, "quote")),
        0 => format!("{} ({took}), none from there on", counted(total, "quote")),
        _ if shown == total => format!("{} ({took})", counted(total, "quote")),
        _ => format!("showing {}-{last} of {} ({took}){more}", before.saturating_add(1), counted(total, "quote")),
    };
    let mut painter = Painter::new(out, style);
    painter.write(Paint::Dim, &line)?;
    painter.end_line()?;
    if found.undated > 0 {
        let (verb, have) = if found.undated == 1 { ("matches", "has") } else { ("match", "have") };
        let more = if total == 0 { "" } else { "more " };
        let noun = if found.undated == 1 { "quote" } else { "quotes" };
        painter.write(Paint::Dim, &format!("{} {more}{noun} {verb} but {have} no date", grouped(found.undated)))?;
        painter.end_line()?;
    }
    Ok(())
}

fn heading(quote: &Quote, score: bool, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let date = quote.date.as_ref().map_or_else(|| "undated".to_owned(), date_words);
    let (who, paint) = match &quote.speaker {
        Some(name) => (name.as_str(), Paint::Title),
        None => ("?", Paint::Unknown),
    };
    let mut runs = vec![Run::new(Paint::Plain, format!("{date} · ")), Run::new(paint, clean_line(who))];
    if let Some(role) = quote.roles.first() {
        runs.push(Run::new(Paint::Plain, format!(", {}", clean_line(role))));
    }
    let cue: Vec<&str> = quote.slices(&quote.cue).collect();
    let cue = cue.join(" … ");
    let how = if cue.is_empty() { String::new() } else { format!("{}, ", clean_line(&cue)) };
    runs.push(Run::new(Paint::Plain, format!(" · {how}{}, {:.2}", kind_name(quote.kind), quote.confidence)));
    if score {
        runs.push(Run::new(Paint::Dim, format!(" (rank {}, score {:.3})", quote.rank, quote.score)));
    }
    paragraph(&runs, "", style, out)
}

fn place(quote: &Quote, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut painter = Painter::new(out, style);
    let title = quote.title.as_deref().unwrap_or("Untitled");
    painter.write(Paint::Dim, "  ")?;
    let facts = [Some(title), quote.outlet.as_deref(), Some(quote.id.as_str())];
    for (number, fact) in facts.into_iter().flatten().enumerate() {
        painter.write(Paint::Dim, if number > 0 { " · " } else { "" })?;
        painter.write(Paint::Dim, &clean_line(fact))?;
    }
    painter.end_line()
}

/// The sentences of a quote, or what is shown of them, with what is said set off.
fn words(quote: &Quote, style: &Style) -> Vec<Run> {
    let base = quote.context.start();
    let inside = |at: usize| at.saturating_sub(base).min(quote.text.len());
    let begin = quote.marks.first().or(quote.content.first()).map_or(0, |span| inside(span.start()));
    let (from, to) = shown_part(&quote.text, begin);
    let said = if quote.speaker.is_some() { Paint::Voice(0) } else { Paint::Unknown };
    // Where what is said begins and ends, and what matched in it.
    let mut edges: Vec<(usize, Edge)> = Vec::new();
    for (spans, open, close) in [(&quote.content, Edge::Open, Edge::Close), (&quote.marks, Edge::Mark, Edge::Unmark)] {
        for span in spans.iter().filter(|span| !span.is_empty()) {
            let (start, end) = (inside(span.start()).max(from), inside(span.end()).min(to));
            if start < end {
                edges.extend([(start, open), (end, close)]);
            }
        }
    }
    edges.sort();
    let mut runs = Vec::new();
    if from > 0 {
        runs.push(Run::new(Paint::Dim, "… "));
    }
    let (mut at, mut open, mut marked) = (from, 0_u32, false);
    let mut push = |runs: &mut Vec<Run>, until: usize, open: u32, marked: bool| {
        let slice = quote.text.get(at..until).unwrap_or("");
        at = until;
        let paint = match (marked, open > 0) {
            (true, _) => Paint::Mark,
            (false, true) if style.colour => said,
            (false, _) => Paint::Plain,
        };
        if !slice.is_empty() {
            runs.push(Run::new(paint, clean_line(slice)));
        }
    };
    for (place, edge) in edges {
        push(&mut runs, place, open, marked);
        match edge {
            Edge::Open => open += 1,
            Edge::Close => open = open.saturating_sub(1),
            Edge::Mark => marked = true,
            Edge::Unmark => marked = false,
        }
        let bracket = match edge {
            Edge::Open if open == 1 => "[",
            Edge::Close if open == 0 => "]",
            _ => "",
        };
        if !style.colour && !bracket.is_empty() {
            runs.push(Run::new(Paint::Plain, bracket));
        }
    }
    push(&mut runs, to, open, marked);
    if to < quote.text.len() {
        runs.push(Run::new(Paint::Dim, " …"));
    }
    runs
}

/// What happens at a place; of several at one place, ends come first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Edge {
    Unmark,
    Close,
    Open,
    Mark,
}

/// The bytes of the text that are shown, if `begin` is to be: whole words.
fn shown_part(text: &str, begin: usize) -> (usize, usize) {
    if text.len() <= MOST_SHOWN {
        return (0, text.len());
    }
    let earliest = text.floor_char_boundary(begin.saturating_sub(LEAD));
    let from = match text.get(earliest..begin) {
        Some(lead) if earliest > 0 => lead.find(char::is_whitespace).map_or(begin, |space| earliest + space + 1),
        _ => earliest,
    };
    // Behind the white space, which may be more than one byte long.
    let from = text.ceil_char_boundary(from);
    let latest = text.floor_char_boundary(from.saturating_add(MOST_SHOWN));
    if latest >= text.len() {
        return (from, text.len());
    }
    let to = text.get(from..latest).and_then(|part| part.rfind(char::is_whitespace)).map_or(latest, |end| from + end);
    (from, to)
}
