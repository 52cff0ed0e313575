//! `--explain`: how many articles each part of a query matches, on standard error.

use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;

use super::asked::Asked;
use super::errors::CliError;
use crate::engine::Engine;
use crate::query::parts::parts;
use crate::render::page::safe;
use crate::result::StandsFor;

/// Parts that are counted; a query may have thousands.
const MOST_PARTS: usize = 100;

/// Writes a line for the whole and for each part, with its articles: the part alone, whatever stands beside it.
pub fn parts_of(engine: &dyn Engine, asked: &Asked, index: &Path, err: &mut dyn Write) -> Result<(), CliError> {
    let parts = parts(&asked.tree, &asked.filters, &asked.clock);
    let mut lines = Vec::new();
    for part in parts.iter().take(MOST_PARTS) {
        let explained = engine.explain(&part.query).map_err(CliError::engine(index))?;
        let words = explained.words.as_ref().map(stands_for).unwrap_or_default();
        lines.push((
            explained.articles.to_string(),
            format!("{}{}{words}", "  ".repeat(part.depth), safe(&part.reading)),
        ));
    }
    let width = lines.iter().map(|(count, _)| count.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (count, line) in lines {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {count:>width$}  {line}");
    }
    if let Some(more) = parts.len().checked_sub(MOST_PARTS).filter(|more| *more > 0) {
        let _ = writeln!(text, "  and {more} more parts");
    }
    // As with other messages: where it cannot be written there is nobody to tell so.
    let _ = err.write_all(text.as_bytes());
    Ok(())
}

fn stands_for(words: &StandsFor) -> String {
    let StandsFor { count, first } = words;
    let first: Vec<String> = first.iter().map(|word| safe(word)).collect();
    let more = if *count > first.len() { ", …" } else { "" };
    match count {
        0 => " (no word)".to_owned(),
        1 => format!(" (1 word: {})", first.join(", ")),
        _ => format!(" ({count} words: {}{more})", first.join(", ")),
    }
}
