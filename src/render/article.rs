//! One article as text, each speaker's words set off.
//!
//! In plain text what is attributed stands in brackets that open with the speaker's name: `said [Greta Harlow: that …]`. That
//! reads on as a sentence, and a search for a name in the output finds the words of its bearer. With colour each speaker has
//! one instead, and the name stands in brackets where the speaker changes. Words of an unresolved source are under `?`, slanted
//! where there is colour. Every paragraph stands for itself: brackets that are open at its end are closed there and opened again
//! in the next.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::attributions::{kind_name, pieces};
use super::flow::{Run, cut, padded, paragraph};
use super::page::{counted, date_words};
use super::style::{Paint, Painter, Style, clean, clean_line};
use crate::article::LanguageOrigin;
use crate::attribute::Attributions;
use crate::result::Stored;
use crate::text::Span;
use crate::text::blocks::{BlockKind, blocks};

/// Writes the article: title, what is known about it, the text, each attribution by itself, and who speaks in it.
pub fn text(stored: &Stored, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let title = stored.article.title.as_deref().unwrap_or("Untitled");
    paragraph(&[Run::new(Paint::Title, clean_line(title))], "", style, out)?;
    out.write_all(b"\n")?;
    facts(stored, style, out)?;
    body(stored, style, out)?;
    attributions(stored, style, out)?;
    speakers(&stored.attributions, style, out)
}

fn facts(stored: &Stored, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let article = &stored.article;
    let date = article.date.map(|date| match date.time_value() {
        Some(time) => format!("{} {time}", date_words(&date)),
        None => date_words(&date),
    });
    let place = &article.provenance;
    let mut path = place.path.clone();
    if place.record > 1 || place.path != stored.id {
        path.push_str(&format!(", record {}", place.record));
    }
    if let Some(line) = place.line.filter(|line| *line > 1) {
        path.push_str(&format!(", line {line}"));
    }
    let own_speakers = Some(article.speakers.join("; ")).filter(|names| !names.is_empty());
    let language = article.language.as_ref().map(|tag| match article.language_origin {
        LanguageOrigin::Stated => tag.clone(),
        LanguageOrigin::Detected => format!("{tag} (detected)"),
    });
    let lines = [
        ("date", Some(date.unwrap_or_else(|| "undated".to_owned()))),
        ("outlet", article.outlet.clone()),
        ("byline", article.byline.clone()),
        ("section", article.section.clone()),
        ("language", language),
        ("speaker", own_speakers),
        ("url", article.url.clone()),
        ("id", Some(stored.id.clone())),
        ("path", Some(path)),
        ("encoding", place.encoding.map(str::to_owned)),
    ];
    let mut painter = Painter::new(out, style);
    for (label, value) in lines {
        let Some(value) = value else { continue };
        painter.write(Paint::Dim, &padded(label, 10))?;
        painter.write(Paint::Plain, &clean_line(&value))?;
        painter.end_line()?;
    }
    painter.finish()
}

fn body(stored: &Stored, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let text = &stored.article.body;
    let parts = blocks(text);
    let spans: Vec<Span> = parts.iter().map(|block| block.span).collect();
    let said = said_by_block(&stored.attributions, &spans);
    for (block, said) in parts.iter().zip(said) {
        let plain = if block.kind == BlockKind::Heading { Paint::Title } else { Paint::Plain };
        let steps = steps(block.span, said);
        let runs = if style.colour {
            coloured(text, &steps, plain, &stored.attributions)
        } else {
            bracketed(text, &steps, &stored.attributions)
        };
        out.write_all(b"\n")?;
        paragraph(&runs, "", style, out)?;
    }
    Ok(())
}

/// Attributed words inside one block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Said {
    start: usize,
    /// Longer ones first, where two begin together.
    end: Reverse<usize>,
    /// Index into the attributions, which keeps the order of equals.
    attribution: usize,
    /// Whether it is what was left over when it crossed another.
    rest: bool,
}

/// The pieces of content in each of the blocks, cut at the blocks' ends.
fn said_by_block(attributions: &Attributions, parts: &[Span]) -> Vec<Vec<Said>> {
    let mut by_block = vec![Vec::new(); parts.len()];
    for (number, attribution) in attributions.attributions.iter().enumerate() {
        for content in &attribution.content {
            let first = parts.partition_point(|part| part.end() <= content.start());
            for (part, said) in parts.iter().zip(&mut by_block).skip(first) {
                if part.start() >= content.end() {
                    break;
                }
                let start = content.start().max(part.start());
                let end = Reverse(content.end().min(part.end()));
                said.push(Said { start, end, attribution: number, rest: false });
            }
        }
    }
    by_block
}

/// What happens along a block.
enum Step {
    /// Words of an attribution begin.
    Open(usize),
    Close,
    /// Bytes of the text.
    Text(usize, usize),
}

/// The block as a sequence in which openings and closings nest. Content that crosses the end of what encloses it is closed
/// there and opened again behind it, once; what crosses again ends there.
fn steps(block: Span, said: Vec<Said>) -> Vec<Step> {
    let mut waiting: BinaryHeap<Reverse<Said>> = said.into_iter().map(Reverse).collect();
    let mut open: Vec<usize> = Vec::new();
    let mut steps = Vec::new();
    let mut at = block.start();
    while let Some(Reverse(mut said)) = waiting.pop() {
        close_until(said.start, &mut open, &mut at, &mut steps);
        if let Some(&enclosing) = open.last()
            && said.end.0 > enclosing
        {
            if !said.rest {
                waiting.push(Reverse(Said { start: enclosing, rest: true, ..said }));
            }
            said.end = Reverse(enclosing);
        }
        if said.start >= said.end.0 {
            continue;
        }
        advance(said.start, &mut at, &mut steps);
        steps.push(Step::Open(said.attribution));
        open.push(said.end.0);
    }
    close_until(block.end(), &mut open, &mut at, &mut steps);
    advance(block.end(), &mut at, &mut steps);
    steps
}

/// Closes what ends at or before `limit`.
fn close_until(limit: usize, open: &mut Vec<usize>, at: &mut usize, steps: &mut Vec<Step>) {
    while let Some(end) = open.pop_if(|end| *end <= limit) {
        advance(end, at, steps);
        steps.push(Step::Close);
    }
}

fn advance(to: usize, at: &mut usize, steps: &mut Vec<Step>) {
    if to > *at {
        steps.push(Step::Text(*at, to));
        *at = to;
    }
}

/// Plain text: names and brackets in the text.
fn bracketed(text: &str, steps: &[Step], attributions: &Attributions) -> Vec<Run> {
    let mut runs = Vec::new();
    for step in steps {
        runs.push(match *step {
            Step::Open(number) => Run::new(Paint::Plain, format!("[{}: ", speaker_of(attributions, number).0)),
            Step::Close => Run::new(Paint::Plain, "]"),
            Step::Text(start, end) => Run::new(Paint::Plain, clean(text.get(start..end).unwrap_or(""))),
        });
    }
    runs
}

/// Words in the colour of the innermost speaker, a name before them where that is another than before.
fn coloured(text: &str, steps: &[Step], plain: Paint, attributions: &Attributions) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut paints = Vec::new();
    let mut labelled = None;
    for step in steps {
        match *step {
            Step::Open(number) => {
                let (name, paint) = speaker_of(attributions, number);
                let speaker = attributions.attributions.get(number).map(|attribution| attribution.speaker);
                if labelled != Some(speaker) {
                    runs.push(Run::new(Paint::Dim, format!("[{name}] ")));
                    labelled = Some(speaker);
                }
                paints.push(paint);
            }
            Step::Close => {
                paints.pop();
            }
            Step::Text(start, end) => {
                let paint = paints.last().copied().unwrap_or(plain);
                runs.push(Run::new(paint, clean(text.get(start..end).unwrap_or(""))));
            }
        }
    }
    runs
}

/// The name and colour under which an attribution's words are shown.
fn speaker_of(attributions: &Attributions, number: usize) -> (String, Paint) {
    let index = attributions.attributions.get(number).and_then(|attribution| attribution.speaker).map(usize::from);
    match index.and_then(|index| attributions.speakers.get(index).map(|speaker| (index, speaker))) {
        Some((index, speaker)) => (clean_line(&speaker.name).into_owned(), Paint::Voice(index)),
        None => ("?".to_owned(), Paint::Unknown),
    }
}

/// How sure each attribution is, who, by what cue, and the words; on a terminal cut to the line.
fn attributions(stored: &Stored, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let table = &stored.attributions;
    if table.attributions.is_empty() {
        return Ok(());
    }
    let text = &stored.article.body;
    out.write_all(b"\n")?;
    paragraph(&[Run::new(Paint::Title, "Attributions")], "", style, out)?;
    let mut painter = Painter::new(out, style);
    for (number, attribution) in table.attributions.iter().enumerate() {
        let (name, paint) = speaker_of(table, number);
        let cue = clean_line(&pieces(text, &attribution.cue)).into_owned();
        let cue = if cue.is_empty() { String::new() } else { format!("{cue}, ") };
        let before = format!("  {:.2}  ", attribution.confidence);
        let between = format!(" · {cue}{} · ", kind_name(attribution.kind));
        let column = before.width() + name.width() + between.width();
        let words = clean_line(&pieces(text, &attribution.content)).into_owned();
        let words = style.width.map_or_else(|| words.clone(), |line| cut(&words, line.saturating_sub(column)));
        painter.write(Paint::Dim, &before)?;
        painter.write(paint, &name)?;
        painter.write(Paint::Dim, &between)?;
        painter.write(Paint::Plain, &words)?;
        painter.end_line()?;
    }
    painter.finish()
}

fn speakers(attributions: &Attributions, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    if attributions.speakers.is_empty() {
        return Ok(());
    }
    let mut quotes = vec![0_u64; attributions.speakers.len()];
    for attribution in &attributions.attributions {
        let index = attribution.speaker.map(usize::from);
        if let Some(count) = index.and_then(|index| quotes.get_mut(index)) {
            *count += 1;
        }
    }
    let names: Vec<_> = attributions.speakers.iter().map(|speaker| clean_line(&speaker.name)).collect();
    let width = names.iter().map(|name| name.width()).max().unwrap_or(0).min(40);
    out.write_all(b"\n")?;
    paragraph(&[Run::new(Paint::Title, "Speakers")], "", style, out)?;
    let mut painter = Painter::new(out, style);
    for (index, speaker) in attributions.speakers.iter().enumerate() {
        let mut about = counted(quotes.get(index).copied().unwrap_or(0), "quote");
        if !speaker.roles.is_empty() {
            about.push_str(&format!("; {}", speaker.roles.join("; ")));
        }
        if !speaker.aliases.is_empty() {
            about.push_str(&format!("; also {}", speaker.aliases.join(", ")));
        }
        painter.write(Paint::Plain, "  ")?;
        let name = names.get(index).map_or("", |name| name.as_ref());
        painter.write(Paint::Voice(index), &padded(name, width))?;
        painter.write(Paint::Plain, "  ")?;
        painter.write(Paint::Plain, &clean_line(&about))?;
        painter.end_line()?;
    }
    painter.finish()
}
