//! A page of hits as text: for people, on a terminal or in a pipe.
//!
//! A passage is shown to the character, but that line feeds inside it appear as spaces and control characters as their
//! pictures. The exact text is what JSON output is for.

use std::collections::HashSet;
use std::io::{self, Write};
use std::time::Duration;

use super::flow::{Run, paragraph};
use super::style::{Paint, Painter, Style, clean, clean_line};
use crate::date::{DateOrigin, PublicationDate};
use crate::reprint::{Difference, Differences};
use crate::result::{Hit, Page, Passage, Reprint, Reprints};
use crate::text::Span;

/// Reprints that are named under one hit; there may be thousands.
const MOST_NAMED: usize = 10;
/// Differences that are named of one reprint.
const MOST_DIFFERENCES: usize = 6;

/// Which part of the answer a page is, for its footer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    pub limit: usize,
    /// Hits before the page.
    pub offset: usize,
    /// Whether it was asked for by a cursor.
    pub after: bool,
    /// Whether the cursor of the next page is named.
    pub cursor: bool,
    /// Whether hits are single passages.
    pub passages: bool,
}

/// Writes every hit with its passages, a blank line after each. A hit whose passages were all shown before, as where the contexts
/// of several passages of a short article cover the same sentences, is left out.
pub fn hits(page: &Page, style: &Style, scores: bool, out: &mut dyn Write) -> io::Result<()> {
    let mut known: HashSet<(&str, Span)> = HashSet::new();
    for hit in &page.hits {
        let mut is_new = hit.passages.is_empty();
        for passage in &hit.passages {
            is_new |= known.insert((&hit.id, passage.span));
        }
        if !is_new {
            continue;
        }
        heading(hit, style, out)?;
        id_line(hit, style, scores, out)?;
        for (number, passage) in hit.passages.iter().enumerate() {
            // Wrapped passages need the air; in a pipe each is a line of its own.
            if number > 0 && style.width.is_some() {
                out.write_all(b"\n")?;
            }
            paragraph(&passage_runs(passage), "    ", style, out)?;
        }
        also(hit.reprints.as_deref().unwrap_or(&[]), style, out)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Writes how many articles there are, which of them were shown, and what the date filter hid.
pub fn footer(page: &Page, extent: Extent, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let took = duration(page.took);
    let shown = page.hits.len();
    let first = extent.offset.saturating_add(1);
    let last = extent.offset.saturating_add(shown);
    let more = match &page.next {
        Some(cursor) if extent.cursor => format!("; more with --offset {last} or --after {}", cursor.0),
        Some(_) => format!("; more with --offset {last}"),
        None => String::new(),
    };
    let from =
        if extent.after { "after this cursor".to_owned() } else { format!("from --offset {} on", extent.offset) };
    let line = match page.total {
        Some(0) => format!("no articles ({took})"),
        Some(total) if extent.limit == 0 => format!("{} ({took}), none shown with -n 0", articles(total)),
        Some(total) if shown == 0 => format!("{} ({took}), none {from}", articles(total)),
        Some(total) if extent.passages => {
            let all = articles(total);
            let found_in = match page.compared {
                Some(compared) if compared < total => format!("the {} best of {all}", grouped(compared)),
                _ => all,
            };
            format!("passages {first}-{last}, the best in {found_in} ({took}){more}")
        }
        Some(total) if page.reprints.is_some_and(|reprints| total == shown as u64 + reprints.articles) => {
            format!("{} ({took})", articles(total))
        }
        Some(total) if page.reprints.is_some() => {
            format!("stories {first}-{last} of {} ({took}){more}", articles(total))
        }
        Some(total) if total == shown as u64 => format!("{} ({took})", articles(total)),
        Some(total) => format!("showing {first}-{last} of {} ({took}){more}", articles(total)),
        None if extent.limit == 0 => format!("none shown with -n 0 ({took})"),
        None if shown == 0 && extent.offset == 0 && !extent.after => format!("no articles ({took})"),
        None if shown == 0 => format!("none {from} ({took})"),
        None if extent.passages => {
            let best = if page.compared == Some(1) { "best article" } else { "best articles" };
            let found_in = page
                .compared
                .map_or_else(String::new, |compared| format!(", the best in the {} {best}", grouped(compared)));
            format!("passages {first}-{last}{found_in} ({took}){more}")
        }
        None if page.reprints.is_some() => format!("stories {first}-{last} ({took}){more}"),
        None => format!("showing {first}-{last} ({took}){more}"),
    };
    let mut painter = Painter::new(out, style);
    painter.write(Paint::Dim, &line)?;
    painter.end_line()?;
    if let Some(reprints) = page.reprints.filter(|reprints| reprints.articles > 0) {
        let is_hidden = page.hits.iter().all(|hit| hit.reprints.is_none());
        painter.write(Paint::Dim, &reprints_words(reprints, is_hidden))?;
        painter.end_line()?;
    }
    if page.undated > 0 {
        let (verb, have) = if page.undated == 1 { ("matches", "has") } else { ("match", "have") };
        let more = if page.total == Some(0) { "" } else { "more " };
        let noun = if page.undated == 1 { "article" } else { "articles" };
        let note = format!("{} {more}{noun} {verb} but {have} no date", grouped(page.undated));
        painter.write(Paint::Dim, &note)?;
        painter.end_line()?;
    }
    Ok(())
}

/// Names the reprints of a hit, each with what differs.
fn also(reprints: &[Reprint], style: &Style, out: &mut dyn Write) -> io::Result<()> {
    if reprints.is_empty() {
        return Ok(());
    }
    let heading = format!("also: {}", counted(reprints.len() as u64, "reprint"));
    paragraph(&[Run::new(Paint::Dim, heading)], "  ", style, out)?;
    for reprint in reprints.iter().take(MOST_NAMED) {
        let mut facts = vec![clean_line(&reprint.id).into_owned()];
        facts.push(reprint.date.as_ref().map_or_else(|| "undated".to_owned(), date_words));
        facts.extend(reprint.outlet.as_deref().map(|outlet| clean_line(outlet).into_owned()));
        facts.push(format!("{:.0}% alike", 100.0 * reprint.likeness));
        paragraph(&[Run::new(Paint::Dim, facts.join(" · "))], "    ", style, out)?;
        if let Some(words) = differs(&reprint.differences) {
            paragraph(&[Run::new(Paint::Plain, words)], "      ", style, out)?;
        }
    }
    if let Some(rest) = reprints.get(MOST_NAMED..).filter(|rest| !rest.is_empty()) {
        let differing = rest.iter().filter(|reprint| !reprint.differences.is_empty()).count();
        let differ = match differing {
            0 => String::new(),
            1 => ", 1 of which differs in a number or a negation".to_owned(),
            _ => format!(", {} of which differ in a number or a negation", grouped(differing as u64)),
        };
        let words = format!("and {} more{differ}: --format json has all of them", grouped(rest.len() as u64));
        paragraph(&[Run::new(Paint::Dim, words)], "    ", style, out)?;
    }
    Ok(())
}

/// What differs from the hit to its reprint: `differs: 12 → 21; lacks not; adds $3`.
fn differs(differences: &Differences) -> Option<String> {
    if differences.is_empty() {
        return None;
    }
    let named = |difference: &Difference| match (&difference.here, &difference.there) {
        (Some(here), Some(there)) => format!("{} → {}", clean_line(here), clean_line(there)),
        (Some(here), None) => format!("lacks {}", clean_line(here)),
        (None, Some(there)) => format!("adds {}", clean_line(there)),
        (None, None) => String::new(),
    };
    let mut words: Vec<String> = differences.given.iter().take(MOST_DIFFERENCES).map(named).collect();
    let more = differences.given.len().saturating_sub(MOST_DIFFERENCES) + differences.more;
    if more > 0 {
        words.push(format!("{} more", grouped(more as u64)));
    }
    Some(format!("differs: {}", words.join("; ")))
}

/// How many articles are no hits of their own.
fn reprints_words(reprints: Reprints, is_hidden: bool) -> String {
    let mut words = counted(reprints.articles, "reprint");
    words.push_str(match (is_hidden, reprints.articles) {
        (true, 1) => " is hidden",
        (true, _) => " are hidden",
        (false, _) => " under these",
    });
    match reprints.differing {
        None | Some(0) => {}
        Some(1) if reprints.articles == 1 => words.push_str(", and differs in a number or a negation"),
        Some(1) => words.push_str("; 1 of them differs in a number or a negation"),
        Some(differing) => {
            words.push_str(&format!("; {} of them differ in a number or a negation", grouped(differing)));
        }
    }
    if is_hidden {
        words.push_str(" (--duplicates collapse names them)");
    }
    words
}

/// What is said beside forms that name no reprints.
pub fn unlisted(reprints: Reprints) -> String {
    reprints_words(reprints, true)
}

/// Writes the ids of the hits: one a line and harmless to a terminal, or each as it is with a NUL after it. The id of the query
/// stands before each, with a tab between, where there are many.
pub fn ids(page: &Page, query: Option<&str>, nul: bool, out: &mut dyn Write) -> io::Result<()> {
    for hit in &page.hits {
        if nul {
            let before = query.map_or_else(String::new, |query| format!("{query}\t"));
            write!(out, "{before}{}\0", hit.id)?;
        } else {
            writeln!(out, "{}{}", in_first_column(query), clean_line(&hit.id))?;
        }
    }
    Ok(())
}

/// Writes how many articles match, behind the id of the query where there are many.
pub fn count(total: u64, query: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}{total}", in_first_column(query))
}

/// Writes which query of many is answered below.
pub fn query_heading(id: &str, query: &str, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut painter = Painter::new(out, style);
    painter.write(Paint::Dim, "== ")?;
    painter.write(Paint::Title, &clean_line(id))?;
    painter.write(Paint::Dim, ": ")?;
    painter.write(Paint::Plain, &clean_line(query.trim()))?;
    painter.end_line()
}

fn in_first_column(query: Option<&str>) -> String {
    query.map_or_else(String::new, |query| format!("{}\t", clean_line(query)))
}

fn heading(hit: &Hit, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut runs = match &hit.title {
        Some(title) => marked(title, 0, &hit.title_marks, Paint::Title, Paint::TitleMark),
        None => vec![Run::new(Paint::Title, "Untitled")],
    };
    let mut facts = vec![hit.date.as_ref().map_or_else(|| "undated".to_owned(), date_words)];
    facts.extend(hit.outlet.as_deref().map(|outlet| clean_line(outlet).into_owned()));
    for fact in facts {
        runs.push(Run::new(Paint::Plain, format!(" · {fact}")));
    }
    paragraph(&runs, "", style, out)
}

fn id_line(hit: &Hit, style: &Style, score: bool, out: &mut dyn Write) -> io::Result<()> {
    let mut painter = Painter::new(out, style);
    painter.write(Paint::Dim, "  ")?;
    painter.write(Paint::Dim, &clean_line(&hit.id))?;
    if score {
        painter.write(Paint::Dim, &format!(" (rank {}, score {:.3})", hit.rank, hit.score))?;
    }
    if let Some(before) = &hit.reprint_of {
        painter.write(Paint::Dim, &format!(" (much the same as {})", clean_line(before)))?;
    }
    painter.end_line()
}

/// The passage with who speaks in it before it, in brackets.
fn passage_runs(passage: &Passage) -> Vec<Run> {
    let mut runs = Vec::new();
    if !passage.speakers.is_empty() {
        let names: Vec<_> = passage.speakers.iter().map(|name| clean_line(name)).collect();
        runs.push(Run::new(Paint::Dim, format!("[{}]", names.join(", "))));
        runs.push(Run::new(Paint::Plain, " "));
    }
    runs.extend(marked(&passage.text, passage.span.start(), &passage.marks, Paint::Plain, Paint::Mark));
    runs
}

/// `text` as one line, with `marks` set off. Marks count from `begin` bytes before the text; those that are no ranges of the
/// text, or out of order, are left out.
fn marked(text: &str, begin: usize, marks: &[Span], plain: Paint, mark: Paint) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut at = 0;
    let mut push = |paint, slice: &str| {
        if !slice.is_empty() {
            runs.push(Run::new(paint, clean_line(slice)));
        }
    };
    for span in marks {
        let (Some(start), Some(end)) = (span.start().checked_sub(begin), span.end().checked_sub(begin)) else {
            continue;
        };
        let (Some(before), Some(inside)) = (text.get(at..start), text.get(start..end)) else {
            continue;
        };
        push(plain, before);
        push(mark, inside);
        at = end;
    }
    push(plain, text.get(at..).unwrap_or(""));
    runs
}

/// A date as it is shown: no more exact than it is known, and where it was found if the source does not state it.
pub(super) fn date_words(date: &PublicationDate) -> String {
    let value = date.value();
    match date.origin {
        DateOrigin::Header | DateOrigin::Metadata => value,
        DateOrigin::Url => format!("{value} (from the address)"),
        DateOrigin::Dateline => format!("{value} (from the dateline)"),
        DateOrigin::FileName => format!("{value} (from the file name)"),
    }
}

/// `1 article`, `1,796 articles`.
pub fn articles(count: u64) -> String {
    counted(count, "article")
}

/// `1 article`, `1,796 articles`, for a noun that takes an s.
pub(super) fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(count))
}

/// A number with a comma at every third digit.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `0.8 ms`, `12 ms`, `3.4 s`.
pub(super) fn duration(took: Duration) -> String {
    let milliseconds = took.as_secs_f64() * 1000.0;
    if milliseconds < 9.95 {
        format!("{milliseconds:.1} ms")
    } else if milliseconds < 999.5 {
        format!("{milliseconds:.0} ms")
    } else {
        format!("{:.1} s", took.as_secs_f64())
    }
}

/// Foreign words for one of our own messages: a path, an id.
pub fn safe(text: &str) -> String {
    clean(text).replace('\n', "␊")
}
