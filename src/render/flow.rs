//! Running text: painted runs laid out in lines, by the width that characters have on a screen.
//!
//! Characters stay as they are and in their order. Where a line is broken, the white space at that place gives way to the line
//! break and the indentation; nothing else changes. Knows nothing of articles.

use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::style::{Paint, Painter, Style};

/// A stretch of clean text in one paint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub paint: Paint,
    pub text: String,
}

impl Run {
    pub fn new(paint: Paint, text: impl Into<String>) -> Run {
        Run { paint, text: text.into() }
    }
}

/// Writes `runs` as one paragraph with `indent` before each line, and ends the last line.
///
/// Where the style has a width, lines are broken at white space and between wide characters, and line feeds in the text count
/// as spaces. A word that is wider than a line stays whole, so that an address can be copied. Without a width, the text's own line
/// feeds are kept.
pub fn paragraph(runs: &[Run], indent: &str, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut painter = Painter::new(out, style);
    match style.width {
        Some(width) => wrapped(runs, indent, width, &mut painter)?,
        None => as_it_is(runs, indent, &mut painter)?,
    }
    painter.end_line()
}

fn as_it_is(runs: &[Run], indent: &str, painter: &mut Painter<'_>) -> io::Result<()> {
    painter.write(Paint::Plain, indent)?;
    for run in runs {
        for (number, line) in run.text.split('\n').enumerate() {
            if number > 0 {
                painter.end_line()?;
                painter.write(Paint::Plain, indent)?;
            }
            painter.write(run.paint, line)?;
        }
    }
    Ok(())
}

fn wrapped(runs: &[Run], indent: &str, width: usize, painter: &mut Painter<'_>) -> io::Result<()> {
    let mut line = Line { painter, indent, width, column: 0, space: Pieces::default(), word: Pieces::default() };
    line.begin()?;
    for run in runs {
        for c in run.text.chars() {
            if is_breaking_space(c) {
                line.end_word()?;
                line.space.push(run.paint, if c == '\n' { ' ' } else { c });
            } else if c.width() == Some(2) {
                line.end_word()?;
                line.word.push(run.paint, c);
                line.end_word()?;
            } else {
                line.word.push(run.paint, c);
            }
        }
    }
    line.end_word()
}

/// White space that a line may be broken at; not a space that was put there to forbid it.
fn is_breaking_space(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}' | '\u{2007}')
}

/// Painted text that is not yet written.
#[derive(Default)]
struct Pieces {
    pieces: Vec<Run>,
}

impl Pieces {
    fn push(&mut self, paint: Paint, c: char) {
        match self.pieces.last_mut().filter(|last| last.paint == paint) {
            Some(last) => last.text.push(c),
            None => self.pieces.push(Run::new(paint, c)),
        }
    }

    fn width(&self) -> usize {
        self.pieces.iter().map(|piece| piece.text.width()).sum()
    }

    fn write(&mut self, painter: &mut Painter<'_>) -> io::Result<()> {
        for piece in self.pieces.drain(..) {
            painter.write(piece.paint, &piece.text)?;
        }
        Ok(())
    }
}

/// The line being filled: what is written ends at `column`; then come a space and a word that may still move down.
struct Line<'p, 'w> {
    painter: &'p mut Painter<'w>,
    indent: &'p str,
    width: usize,
    /// Columns of text on the line, its indentation apart.
    column: usize,
    space: Pieces,
    word: Pieces,
}

impl Line<'_, '_> {
    fn begin(&mut self) -> io::Result<()> {
        self.column = 0;
        self.painter.write(Paint::Plain, self.indent)
    }

    fn end_word(&mut self) -> io::Result<()> {
        if self.word.pieces.is_empty() {
            return Ok(());
        }
        let room = self.width.saturating_sub(self.indent.width());
        let needed = self.space.width() + self.word.width();
        if self.column > 0 && self.column + needed > room {
            self.space.pieces.clear();
            self.painter.end_line()?;
            self.begin()?;
        }
        self.column += self.space.width() + self.word.width();
        self.space.write(self.painter)?;
        self.word.write(self.painter)
    }
}

/// `text` cut to at most `width` columns, with `…` in place of what is missing.
pub fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut column = 0;
    for c in text.chars() {
        column += c.width().unwrap_or(0);
        if column + 1 > width {
            break;
        }
        kept.push(c);
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

/// `text` with spaces after it to fill `width` columns.
pub fn padded(text: &str, width: usize) -> String {
    let mut padded = text.to_owned();
    padded.extend(std::iter::repeat_n(' ', width.saturating_sub(text.width())));
    padded
}
