//! `onrecord search --queries`: many queries at once, one a line, each answered as if it were asked alone.
//!
//! One line is held at a time, and of the ids before it a hash, so that a list may be longer than memory and may be written while
//! it is answered. A line that cannot be answered is a message with its place and its id; the others are answered all the same.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use encoding_rs_io::DecodeReaderBytesBuilder;

use super::args::{Common, SearchArgs};
use super::asked::Asked;
use super::environment::Environment;
use super::errors::{CliError, Outcome, say};
use super::plan::SearchPlan;
use super::search::{Failed, Many, ask, begin, end, found, notes, show, show_failed};
use super::{explain, meant, open};
use crate::engine::{Engine, EngineError};
use crate::query::problem::MAX_BYTES;
use crate::render::page::safe;
use crate::text::visible::shown;

/// Bytes of a line, its end not counted: the longest query, an id and the TAB.
const LONGEST_LINE: usize = MAX_BYTES + 1024;

/// Runs the command for the queries in `file`, `-` for standard input.
#[expect(clippy::disallowed_methods, reason = "this is where the process's standard input is opened, to be handed on")]
pub fn run(
    file: &Path,
    args: &SearchArgs,
    common: &Common,
    environment: &Environment,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, CliError> {
    // What is wrong with the flags is said once, before anything is read.
    let frame = SearchPlan::of(&Asked::everything(&args.filters, environment)?, args, common, environment)?;
    let message_style = environment.message_style(common.color);
    if !common.quiet {
        frame.hints.iter().for_each(|hint| say(hint, &message_style, err));
    }
    let is_stdin = file.as_os_str() == "-";
    let name = if is_stdin { "standard input".to_owned() } else { safe(&file.to_string_lossy()) };
    let unreadable = |error| CliError::Queries { file: name.clone(), error };
    let mut reader: Box<dyn BufRead> = if is_stdin {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::new(File::open(file).map_err(unreadable)?))
    };
    let engine = open(&frame.index, common)?.counting(frame.counted);
    if is_utf16(reader.as_mut()).map_err(unreadable)? {
        reader = Box::new(BufReader::new(DecodeReaderBytesBuilder::new().build(reader)));
    }
    let asker = Asker { engine: &engine, frame: &frame, args, common, environment };
    asker.answer_all(Lines::new(reader), &name, is_stdin, out, err)
}

struct Asker<'a> {
    engine: &'a dyn Engine,
    /// The plan of a query that finds everything.
    frame: &'a SearchPlan,
    args: &'a SearchArgs,
    common: &'a Common,
    environment: &'a Environment,
}

impl Asker<'_> {
    fn answer_all(
        &self,
        mut lines: Lines<Box<dyn BufRead>>,
        name: &str,
        flush: bool,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> Result<Outcome, CliError> {
        let message_style = self.environment.message_style(self.common.color);
        let (mut any_found, mut any_bad) = (false, false);
        // Records on standard output, and where each id was first.
        let (mut written, mut known) = (0, HashMap::new());
        begin(self.frame, true, out)?;
        while let Some((number, line)) =
            lines.advance().map_err(|error| CliError::Queries { file: name.to_owned(), error })?
        {
            let entry = match entry(line, number) {
                Ok(None) => continue,
                Ok(Some(entry)) => Ok(entry),
                Err(error) => Err(error),
            };
            let id = entry.as_ref().ok().map(|(id, _)| id.clone());
            let place = match id.as_deref().filter(|id| *id != number.to_string()) {
                Some(id) => format!("{name}:{number} ({})", shown(id)),
                None => format!("{name}:{number}"),
            };
            let unique = entry.and_then(|(id, text)| match known.get(&blake3::hash(id.as_bytes())) {
                None => Ok((id, text)),
                Some(first) => Err(bad_line(
                    format!("line {first} has the id {} already", shown(&id)),
                    "give each query an id of its own; a query without one has its line's number",
                )),
            });
            if let Ok((id, _)) = &unique {
                known.insert(blake3::hash(id.as_bytes()), number);
            }
            match unique.and_then(|(id, text)| self.answer(&id, text, &place, written == 0, out, err)) {
                Ok(is_found) => {
                    any_found |= is_found;
                    written += 1;
                }
                Err(error) if is_of_the_line(&error) => {
                    any_bad = true;
                    error.report_at(&place, &message_style, err);
                    let failed = Failed { id: id.as_deref(), line: number, message: &error.message() };
                    written += u64::from(show_failed(self.frame, failed, written == 0, out)?);
                }
                Err(error @ CliError::Output(_)) => return Err(error),
                Err(error) => {
                    // What was answered before stays a whole document.
                    end(self.frame, written == 0, out)?;
                    return Err(error);
                }
            }
            // Whoever writes queries as they come to mind waits for the answer.
            if flush {
                out.flush()?;
            }
        }
        end(self.frame, written == 0, out)?;
        if known.is_empty() && !any_bad && !self.common.quiet {
            out.flush()?;
            say(&format!("no queries in {name}"), &message_style, err);
        }
        Ok(match (any_bad, any_found) {
            (true, _) => Outcome::Partly,
            (false, true) => Outcome::Done,
            (false, false) => Outcome::Nothing,
        })
    }

    /// Answers one query; gives whether anything matches.
    fn answer(
        &self,
        id: &str,
        text: &str,
        place: &str,
        is_first: bool,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> Result<bool, CliError> {
        let asked = Asked::new(text, &self.args.filters, self.args.page.any, self.environment)?;
        let plan = SearchPlan::of(&asked, self.args, self.common, self.environment)?;
        let message_style = self.environment.message_style(self.common.color);
        if self.args.output.explain {
            say(&format!("{place}: read as {}", plan.reading), &message_style, err);
            explain::parts_of(self.engine, &asked, &plan.index, err)?;
        }
        let page = ask(self.engine, &plan)?;
        let mut tell = |note: &str| say(&format!("{place}: {note}"), &message_style, err);
        if !self.common.quiet {
            plan.hints.iter().filter(|hint| !self.frame.hints.contains(hint)).for_each(|hint| tell(hint));
            notes(&plan, &page).iter().for_each(|note| tell(note));
        }
        let is_found = found(self.engine, &plan, &page)?;
        if !is_found
            && !self.common.quiet
            && let Some(meant) = meant::in_one_line(self.engine, &asked, &plan.index)?
        {
            tell(&meant);
        }
        show(&plan, &page, Some(Many { id, text, is_first }), out)?;
        Ok(is_found)
    }
}

/// Whether it begins with the mark of UTF-16, in which some systems write what a command puts into a file.
fn is_utf16(reader: &mut dyn BufRead) -> io::Result<bool> {
    loop {
        match reader.fill_buf() {
            Ok(head) => return Ok(head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff")),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Whether an error says something of one query and nothing of the next.
fn is_of_the_line(error: &CliError) -> bool {
    matches!(
        error,
        CliError::Usage { .. }
            | CliError::Query(_)
            | CliError::Engine { error: EngineError::Query(_) | EngineError::Article { .. }, .. }
    )
}

/// The id and the query of a line; `None` for one that is blank or a remark.
fn entry(line: Line<'_>, number: u64) -> Result<Option<(String, &str)>, CliError> {
    let bytes = match line {
        Line::Whole(bytes) => bytes,
        Line::TooLong => {
            let message = format!("this line is longer than a query may be ({} KiB)", MAX_BYTES / 1024);
            return Err(bad_line(message, "each query stands on a line of its own: id TAB query"));
        }
    };
    if bytes.contains(&0) {
        let message = "this line holds a NUL, as text in UTF-16 does that has no mark at its beginning".to_owned();
        return Err(bad_line(message, "save the file as UTF-8"));
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(bad_line("this line is not UTF-8".to_owned(), "save the file as UTF-8"));
    };
    let text = if number == 1 { text.strip_prefix('\u{feff}').unwrap_or(text) } else { text };
    if text.trim().is_empty() || text.starts_with('#') {
        return Ok(None);
    }
    let Some((id, query)) = text.split_once('\t') else {
        return Ok(Some((number.to_string(), text)));
    };
    let id = id.trim();
    if id.is_empty() {
        let hint = "put an id before it, or take it away: the line's number is the id then";
        return Err(bad_line("there is no id before the TAB".to_owned(), hint));
    }
    Ok(Some((id.to_owned(), query)))
}

fn bad_line(message: String, hint: &str) -> CliError {
    CliError::Usage { message, hint: Some(hint.to_owned()) }
}

/// One line without its end.
#[derive(Debug, PartialEq, Eq)]
enum Line<'a> {
    Whole(&'a [u8]),
    TooLong,
}

/// Reads lines and keeps one, or the beginning of one that is too long.
struct Lines<R> {
    reader: R,
    held: Vec<u8>,
    /// Lines given.
    number: u64,
}

impl<R: BufRead> Lines<R> {
    fn new(reader: R) -> Lines<R> {
        Lines { reader, held: Vec::new(), number: 0 }
    }

    /// The next line with its number, from 1.
    fn advance(&mut self) -> io::Result<Option<(u64, Line<'_>)>> {
        self.held.clear();
        let (mut is_empty, mut is_too_long) = (true, false);
        loop {
            let buffer = match self.reader.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if buffer.is_empty() {
                break;
            }
            is_empty = false;
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let part = buffer.get(..end.unwrap_or(buffer.len())).unwrap_or(buffer);
            let room = (LONGEST_LINE + 1).saturating_sub(self.held.len());
            self.held.extend(part.iter().take(room));
            is_too_long |= part.len() > room;
            let read = part.len() + usize::from(end.is_some());
            self.reader.consume(read);
            if end.is_some() {
                break;
            }
        }
        if is_empty {
            return Ok(None);
        }
        self.number += 1;
        let line = self.held.strip_suffix(b"\r").unwrap_or(&self.held);
        let is_whole = !is_too_long && line.len() <= LONGEST_LINE;
        Ok(Some((self.number, if is_whole { Line::Whole(line) } else { Line::TooLong })))
    }
}
