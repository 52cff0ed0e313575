//! CSV and TSV with a header row (RFC 4180; `,`, `;`, tab or `|` between cells).
//!
//! A splitter finds where each record ends, so that one record at a time is in memory and every problem has its line; the csv
//! crate takes the record apart. A row shorter than the header is a bad record, since its cells cannot be told apart.

use std::io::{self, BufRead};

use csv::StringRecord;

use super::fields::{Field, FieldMap, Values, normalise};
use super::{Limited, ReadError, Reading, Stop, too_large};
use crate::article::Provenance;
use crate::date::DateOrigin;

/// Most columns of a header. No table of articles has a hundred.
const MOST_COLUMNS: usize = 10_000;

/// What may stand between cells.
pub(super) const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Reads all rows. `head_text` is the beginning of the input, to find the delimiter.
pub(super) fn read(input: &mut dyn BufRead, head_text: &str, reading: &mut Reading<'_>) -> Result<(), Stop> {
    let delimiter = sniff_delimiter(head_text, reading.file_name, &reading.options.map);
    let limit = reading.options.max_article_bytes;
    let mut splitter = Splitter { input, delimiter, line: 1 };
    let mut row = Limited::new(limit);

    let Some(header_row) = splitter.next_row(&mut row)? else { return Err(Stop::Failed(ReadError::Empty)) };
    if row.exceeded {
        return reading.emit_bad(Some(header_row.line), too_large(limit));
    }
    let header_text = reading.decode_record(std::mem::take(&mut row.bytes)).text;
    let header: Vec<String> = match cells_of(&header_text, delimiter) {
        Some(cells) if cells.len() > MOST_COLUMNS => {
            let reason = format!("a header of more than {MOST_COLUMNS} columns");
            return Err(Stop::Failed(ReadError::Unknown { reason }));
        }
        cells => cells.iter().flat_map(StringRecord::iter).map(str::to_owned).collect(),
    };
    let columns = columns_of(&header, &reading.options.map).map_err(Stop::Failed)?;

    loop {
        row.clear();
        let Some(found) = splitter.next_row(&mut row)? else { return Ok(()) };
        let line = Some(found.line);
        if row.exceeded {
            let hint = if found.unclosed { "; a quotation mark in it is never closed" } else { "" };
            reading.emit_bad(line, format!("{}{hint}", too_large(limit)))?;
            continue;
        }
        if found.unclosed {
            // It may have swallowed any number of rows; none of them is guessed at.
            reading.emit_bad(line, "a quotation mark that opens a cell is never closed".to_owned())?;
            continue;
        }
        if row.bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let decoded = reading.decode_record(std::mem::take(&mut row.bytes));
        let Some(cells) = cells_of(&decoded.text, delimiter) else {
            reading.emit_bad(line, "a row that cannot be taken apart".to_owned())?;
            continue;
        };
        if cells.len() < header.len() {
            let reason = format!("{} where the header has {}", counted(cells.len()), header.len());
            reading.emit_bad(line, reason)?;
            continue;
        }
        let mut values = Values::default();
        for (field, indexes) in &columns {
            for cell in indexes.iter().filter_map(|&index| cells.get(index)) {
                if !cell.trim().is_empty() {
                    values.set(*field, cell);
                    break;
                }
            }
        }
        let mut warnings: Vec<String> = decoded.warning.into_iter().collect();
        if cells.iter().skip(header.len()).any(|cell| !cell.trim().is_empty()) {
            warnings.push(format!(
                "{} where the header has {}; what is beyond the header was left out (is a cell with `{}` in it not quoted?)",
                counted(cells.len()),
                header.len(),
                char::from(delimiter)
            ));
        }
        reading.records = reading.records.saturating_add(1);
        let provenance = Provenance { encoding: decoded.encoding, ..reading.provenance(found.line) };
        let record =
            values.into_record(DateOrigin::Metadata, provenance, warnings, |reason| reading.problem(line, reason));
        reading.emit(record)?;
    }
}

fn counted(cells: usize) -> String {
    if cells == 1 { "1 cell".to_owned() } else { format!("{cells} cells") }
}

/// For every field, the columns that may hold it, those to prefer first.
fn columns_of(header: &[String], map: &FieldMap) -> Result<Vec<(Field, Vec<usize>)>, ReadError> {
    let listed = || listed(header);
    let normalised: Vec<String> = header.iter().map(|column| normalise(column)).collect();
    let mut columns = Vec::new();
    for field in Field::ALL {
        let mut indexes: Vec<usize> = Vec::new();
        if let Some(column) = map.column(field) {
            let exact = header.iter().position(|name| name.trim() == column);
            let Some(index) = exact.or_else(|| normalised.iter().position(|name| *name == normalise(column))) else {
                return Err(ReadError::NoSuchColumn {
                    field: field.name(),
                    column: column.to_owned(),
                    columns: listed(),
                });
            };
            indexes.push(index);
        } else {
            for known in field.columns() {
                indexes.extend(normalised.iter().enumerate().filter(|(_, name)| name == known).map(|(index, _)| index));
            }
        }
        if !indexes.is_empty() {
            columns.push((field, indexes));
        }
    }
    if !columns.iter().any(|(field, _)| matches!(field, Field::Title | Field::Body)) {
        return Err(ReadError::NoTextColumn { columns: listed() });
    }
    Ok(columns)
}

/// Column names for a message; a header that is none may be as long as its file.
fn listed(header: &[String]) -> String {
    const MOST_COLUMNS: usize = 40;
    const LONGEST_NAME: usize = 40;
    let mut names: Vec<String> = Vec::new();
    for column in header.iter().take(MOST_COLUMNS) {
        let name: String = column.trim().chars().take(LONGEST_NAME).collect();
        names.push(format!("`{name}`"));
    }
    if header.len() > MOST_COLUMNS {
        names.push(format!("and {} more", header.len() - MOST_COLUMNS));
    }
    names.join(", ")
}

/// The cells of the one record in `text`.
fn cells_of(text: &str, delimiter: u8) -> Option<StringRecord> {
    rows_of(text, delimiter).next()
}

/// Records as the csv crate has them: there may be as many cells as bytes.
fn rows_of(text: &str, delimiter: u8) -> impl Iterator<Item = StringRecord> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(text.len().clamp(64, 64 * 1024))
        .from_reader(text.as_bytes());
    std::iter::from_fn(move || {
        let mut record = StringRecord::new();
        match reader.read_record(&mut record) {
            Ok(true) => Some(record),
            Ok(false) | Err(_) => None,
        }
    })
}

/// The header row at the beginning of `text` and the row after it.
pub(super) fn header_of(text: &str, delimiter: u8) -> Option<(StringRecord, Option<StringRecord>)> {
    let mut rows = rows_of(text, delimiter);
    let header = rows.next()?;
    Some((header, rows.next()))
}

/// The delimiter under which the header row has most known columns, and then most columns.
pub(super) fn sniff_delimiter(text: &str, file_name: &str, map: &FieldMap) -> u8 {
    let mut best = (0, 0, b',');
    let tab_first = [b'\t', b',', b';', b'|'];
    let lowered = file_name.to_lowercase();
    let order = if lowered.ends_with(".tsv") || lowered.ends_with(".tab") { tab_first } else { DELIMITERS };
    for (rank, delimiter) in order.into_iter().enumerate() {
        let Some(header) = cells_of(text, delimiter) else { continue };
        let known = header.iter().filter(|column| map.field_of(column).is_some()).count();
        if rank == 0 || (known, header.len()) > (best.0, best.1) {
            best = (known, header.len(), delimiter);
        }
    }
    best.2
}

/// Where a row was found.
struct FoundRow {
    /// Line on which it begins.
    line: u64,
    /// Whether the input ended inside quotation marks.
    unclosed: bool,
}

/// Finds the ends of records by the same rules as the csv crate: a quotation mark opens only at the start of a cell.
struct Splitter<'i> {
    input: &'i mut dyn BufRead,
    delimiter: u8,
    /// The line of the next byte.
    line: u64,
}

#[derive(Clone, Copy, PartialEq)]
enum CellState {
    Start,
    Plain,
    Quoted,
    /// After a quotation mark inside a quoted cell: it closes the cell unless another follows.
    QuoteInQuoted,
}

impl Splitter<'_> {
    /// Appends the bytes of the next row that is not blank, without its line end.
    fn next_row(&mut self, row: &mut Limited) -> io::Result<Option<FoundRow>> {
        let mut state = CellState::Start;
        let mut begun: Option<u64> = None;
        loop {
            let available = match self.input.fill_buf() {
                Ok(available) => available,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if available.is_empty() {
                return Ok(begun.map(|line| FoundRow { line, unclosed: state == CellState::Quoted }));
            }
            let mut from = 0;
            let mut used = 0;
            let mut ended = false;
            for &byte in available {
                if matches!(byte, b'\n' | b'\r') && state != CellState::Quoted {
                    if begun.is_some() {
                        // The line end stays in the input: it is the blank beginning of the next row.
                        ended = true;
                        break;
                    }
                    self.line = self.line.saturating_add(u64::from(byte == b'\n'));
                    used += 1;
                    from = used;
                    continue;
                }
                begun = begun.or(Some(self.line));
                self.line = self.line.saturating_add(u64::from(byte == b'\n'));
                state = match (state, byte) {
                    (CellState::Start, b'"') | (CellState::QuoteInQuoted, b'"') => CellState::Quoted,
                    (CellState::Quoted, b'"') => CellState::QuoteInQuoted,
                    (CellState::Quoted, _) => CellState::Quoted,
                    (_, byte) if byte == self.delimiter => CellState::Start,
                    _ => CellState::Plain,
                };
                used += 1;
            }
            row.push(available.get(from..used).unwrap_or(&[]));
            self.input.consume(used);
            if let (true, Some(line)) = (ended, begun) {
                return Ok(Some(FoundRow { line, unclosed: false }));
            }
        }
    }
}
