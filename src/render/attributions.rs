//! Attributions of a text, a line each: `who | role | cue | kind | words`.
//!
//! What is not known is `?` for a speaker and `-` for all else. Pieces are parted by ` … `.

use std::io::{self, Write};

use super::style::{Paint, Painter, Style, clean_line};
use crate::attribute::{Attribution, Attributions, Kind};
use crate::result::Attributed;
use crate::text::Span;

/// Writes the name of a text, for where there are several.
pub fn heading(attributed: &Attributed, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut painter = Painter::new(out, style);
    painter.write(Paint::Dim, "== ")?;
    painter.write(Paint::Title, &clean_line(&attributed.doc))?;
    painter.end_line()
}

/// Writes the attributions in their order.
pub fn lines(attributed: &Attributed, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut painter = Painter::new(out, style);
    for attribution in &attributed.attributions.attributions {
        line(&attributed.text, attribution, &attributed.attributions, &mut painter)?;
    }
    Ok(())
}

fn line(text: &str, one: &Attribution, table: &Attributions, painter: &mut Painter<'_>) -> io::Result<()> {
    let speaker = one.speaker.and_then(|index| table.speakers.get(usize::from(index)).map(|speaker| (index, speaker)));
    let (who, paint) = match speaker {
        Some((index, speaker)) => (speaker.name.as_str(), Paint::Voice(usize::from(index))),
        None => ("?", Paint::Unknown),
    };
    let role = speaker.and_then(|(_, speaker)| speaker.roles.first()).map_or("-", String::as_str);
    painter.write(paint, &clean_line(who))?;
    for cell in [role.to_owned(), pieces(text, &one.cue), kind_name(one.kind).to_owned()] {
        painter.write(Paint::Dim, " | ")?;
        painter.write(Paint::Plain, &clean_line(if cell.is_empty() { "-" } else { &cell }))?;
    }
    painter.write(Paint::Dim, " | ")?;
    painter.write(paint, &clean_line(&pieces(text, &one.content)))?;
    painter.end_line()
}

/// The slices of the spans, ` … ` between them.
pub fn pieces(text: &str, spans: &[Span]) -> String {
    let slices: Vec<&str> = spans.iter().map(|span| span.of(text)).collect();
    slices.join(" … ")
}

/// `direct`, `mixed`, `indirect`
pub fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Direct => "direct",
        Kind::Mixed => "mixed",
        Kind::Indirect => "indirect",
    }
}
