//! Colour, and what may reach a terminal.
//!
//! The one place that writes escape sequences and the one that takes them out of the words of an article. Knows nothing of
//! what is being shown.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::text::visible::visible;

/// How text output looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Whether escape sequences for colour and weight may be written.
    pub colour: bool,
    /// Columns to wrap at; `None` leaves every line as long as it is, one passage or paragraph each.
    pub width: Option<usize>,
}

/// What a run of text is, which decides its looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    Plain,
    /// The title of an article, a heading.
    Title,
    /// What matched.
    Mark,
    /// What matched in a title.
    TitleMark,
    /// Ids, labels and remarks of our own.
    Dim,
    /// Words of the speaker with this number; numbers beyond the colours there are begin again.
    Voice(usize),
    /// Words of a source that nobody could name.
    Unknown,
    /// An error's first word.
    Alarm,
}

/// Colours of speakers, chosen to differ on dark and on light backgrounds.
const VOICES: [&str; 6] = ["\x1b[36m", "\x1b[33m", "\x1b[32m", "\x1b[35m", "\x1b[34m", "\x1b[31m"];
const RESET: &str = "\x1b[0m";

impl Paint {
    /// The sequence that begins it; empty for plain text.
    fn opening(self) -> &'static str {
        match self {
            Paint::Plain => "",
            Paint::Title => "\x1b[1m",
            Paint::Mark | Paint::TitleMark => "\x1b[1;4;33m",
            Paint::Dim => "\x1b[2m",
            Paint::Voice(number) => VOICES.get(number % VOICES.len()).copied().unwrap_or(""),
            Paint::Unknown => "\x1b[3m",
            Paint::Alarm => "\x1b[1;31m",
        }
    }
}

/// Writes painted text and closes what it opened.
pub struct Painter<'w> {
    out: &'w mut dyn Write,
    colour: bool,
    current: Paint,
}

impl<'w> Painter<'w> {
    /// A painter that has painted nothing yet. What it opens is closed by `finish` or by plain text.
    pub fn new(out: &'w mut dyn Write, style: &Style) -> Painter<'w> {
        Painter { out, colour: style.colour, current: Paint::Plain }
    }

    /// Writes `text`, which must be clean, as `paint`.
    pub fn write(&mut self, paint: Paint, text: &str) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        self.switch(paint)?;
        self.out.write_all(text.as_bytes())
    }

    /// Ends the line. No colour or underline runs on into the next one's indentation.
    pub fn end_line(&mut self) -> io::Result<()> {
        self.switch(Paint::Plain)?;
        self.out.write_all(b"\n")
    }

    /// Back to plain text.
    pub fn finish(&mut self) -> io::Result<()> {
        self.switch(Paint::Plain)
    }

    fn switch(&mut self, paint: Paint) -> io::Result<()> {
        if !self.colour || paint == self.current {
            return Ok(());
        }
        if self.current != Paint::Plain {
            self.out.write_all(RESET.as_bytes())?;
        }
        self.out.write_all(paint.opening().as_bytes())?;
        self.current = paint;
        Ok(())
    }
}

/// Foreign text made harmless for a terminal and for whoever reads it there: control characters become their pictures (`␛`),
/// other characters that act instead of showing become `�`. Line feeds stay, a carriage return before one goes, tabs become
/// spaces.
///
/// Every title, passage, name, id, path and message that holds foreign words goes through here or through `clean_line`.
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| c != '\n' && visible(c) != c) {
        return Cow::Borrowed(text);
    }
    let mut cleaned = String::with_capacity(text.len() + 8);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' => cleaned.push(c),
            '\r' if chars.peek() == Some(&'\n') => {}
            other => cleaned.push(visible(other)),
        }
    }
    Cow::Owned(cleaned)
}

/// The same for what stands on one line: a line feed, with or without a carriage return, is shown as a space.
pub fn clean_line(text: &str) -> Cow<'_, str> {
    match clean(text) {
        cleaned if !cleaned.contains('\n') => cleaned,
        cleaned => Cow::Owned(cleaned.replace('\n', " ")),
    }
}
