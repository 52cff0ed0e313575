//! JSON: one object, an array of objects, an object that holds such an array, several values one after another, and JSON
//! lines.
//!
//! A scanner cuts the stream into elements by brackets and strings alone, so that one element at a time is in memory, an
//! oversized one is passed over, and every problem has its line; serde_json then parses the element.

use std::io::{self, BufRead};

use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::fields::{FromObject, from_object, normalise, summary_of};
use super::{Limited, Reading, Record, RecordText, Stop, fill, shapes, too_large, until};
use crate::article::Provenance;
use crate::date::DateOrigin;

/// Objects and arrays within one another that an element may have; serde_json stops at 128.
const MAX_DEPTH: u32 = 120;

/// Values that an element may have: each takes many times its own bytes.
const MAX_VALUES: usize = 500_000;

/// Objects that may stand around an array of articles.
const MAX_CONTAINERS: u32 = 8;

/// Whether a key, normalised, is known to hold a list of articles.
pub(super) fn is_container(normalised_key: &str) -> bool {
    matches!(
        normalised_key,
        "articles" | "items" | "docs" | "documents" | "data" | "results" | "hits" | "records" | "item"
    )
}

/// Reads JSON lines. A line that is no article is a bad record; the next one stands on its own.
pub(super) fn read_lines(input: &mut dyn BufRead, reading: &mut Reading<'_>) -> Result<(), Stop> {
    let mut builder = ElementReader::new(reading);
    let mut buffer = Limited::new(builder.reading.options.max_article_bytes);
    let mut line = 0_u64;
    loop {
        buffer.clear();
        if !until(input, b'\n', &mut |piece| buffer.push(piece.strip_suffix(b"\n").unwrap_or(piece)))? {
            break;
        }
        line = line.saturating_add(1);
        if buffer.exceeded {
            let reason = too_large(buffer.limit);
            builder.reading.emit_bad(Some(line), reason)?;
            continue;
        }
        if buffer.bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        if let Err(fault) = builder.element(std::mem::take(&mut buffer.bytes), Place { line, column: 1 })? {
            builder.reading.emit_bad(Some(fault.place.line), fault.reason())?;
        }
    }
    builder.finish()
}

/// Reads a JSON document. A syntax error ends the file: what follows it cannot be told apart.
pub(super) fn read(input: &mut dyn BufRead, reading: &mut Reading<'_>) -> Result<(), Stop> {
    let limit = reading.options.max_article_bytes;
    let mut document = Document {
        scanner: Scanner { input, place: Place { line: 1, column: 1 } },
        builder: ElementReader::new(reading),
        limit,
    };
    match document.values() {
        Ok(()) => document.builder.finish(),
        Err(Halt::Stop(stop)) => Err(stop),
        Err(Halt::Fault(fault)) => document.builder.reading.emit_bad(Some(fault.place.line), fault.reason()),
    }
}

/// A place in the file, both from 1; columns are counted in bytes.
#[derive(Clone, Copy, Debug)]
struct Place {
    line: u64,
    column: u64,
}

/// A syntax error.
struct Fault {
    place: Place,
    message: String,
}

impl Fault {
    fn reason(&self) -> String {
        format!("JSON syntax error at column {}: {}", self.place.column, self.message)
    }

    /// What serde_json found in an element that begins at `start`.
    fn of(error: &serde_json::Error, start: Place) -> Fault {
        let line = (error.line() as u64).max(1);
        let column = error.column() as u64;
        let column = if line == 1 { start.column.saturating_add(column).saturating_sub(1) } else { column };
        let place = Place { line: start.line.saturating_add(line - 1), column: column.max(1) };
        let text = error.to_string();
        let message = text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message).to_owned();
        Fault { place, message }
    }
}

/// Why reading a document ends early.
enum Halt {
    Stop(Stop),
    Fault(Fault),
}

impl From<Stop> for Halt {
    fn from(stop: Stop) -> Halt {
        Halt::Stop(stop)
    }
}

impl From<io::Error> for Halt {
    fn from(error: io::Error) -> Halt {
        Halt::Stop(Stop::from(error))
    }
}

/// Turns the bytes of one element into a record.
struct ElementReader<'r, 'a> {
    reading: &'r mut Reading<'a>,
    /// Which columns of the user's map were seen in any record.
    used: Vec<bool>,
    articles: u64,
    /// What the list being read is called, where it is a feed.
    list_title: Option<String>,
}

impl<'r, 'a> ElementReader<'r, 'a> {
    fn new(reading: &'r mut Reading<'a>) -> ElementReader<'r, 'a> {
        let used = vec![false; reading.options.map.pairs().count()];
        ElementReader { reading, used, articles: 0, list_title: None }
    }

    /// Parses an element and hands on what it makes. The inner error is a syntax error, not yet counted as a record.
    fn element(&mut self, bytes: Vec<u8>, place: Place) -> Result<Result<(), Fault>, Stop> {
        let RecordText { text, encoding, warning } = self.reading.decode_record(bytes);
        if has_too_many_values(text.as_bytes()) {
            let reason = format!("more than {MAX_VALUES} values in one article");
            return self.reading.emit_bad(Some(place.line), reason).map(Ok);
        }
        let (text, halves) = whole_characters(text);
        let value: Value = match serde_json::from_str(&text) {
            Ok(value) => value,
            Err(error) => return Ok(Err(Fault::of(&error, place))),
        };
        // A large article is not kept twice.
        drop(text);
        let mended =
            (halves > 0).then(|| format!("{halves} \\u escapes that are half a character were read as U+FFFD"));
        let warning = match (warning, mended) {
            (Some(warning), Some(mended)) => Some(format!("{warning}; {mended}")),
            (warning, mended) => warning.or(mended),
        };
        let Value::Object(object) = value else {
            let reason = format!("{} where an article's object was expected", kind_of(&value));
            return self.reading.emit_bad(Some(place.line), reason).map(Ok);
        };
        self.object(&object, encoding, warning, place.line).map(Ok)
    }

    fn object(
        &mut self,
        object: &Map<String, Value>,
        encoding: Option<&'static str>,
        warning: Option<String>,
        line: u64,
    ) -> Result<(), Stop> {
        let is_mapped = self.reading.options.map.pairs().next().is_some();
        let known = if is_mapped { None } else { shapes::values(object, self.list_title.as_deref()) };
        let mut found = match known {
            Some(values) => FromObject { values, warnings: Vec::new() },
            None => match from_object(object, &self.reading.options.map, &mut self.used) {
                Ok(found) => found,
                Err(reason) => return self.reading.emit_bad(Some(line), reason),
            },
        };
        if found.values.body.is_none() {
            found.values.body = summary_of(object);
        }
        found.warnings.extend(warning);
        self.reading.records = self.reading.records.saturating_add(1);
        let provenance = Provenance { encoding, ..self.reading.provenance(line) };
        let record = found.values.into_record(DateOrigin::Metadata, provenance, found.warnings, |reason| {
            self.reading.problem(Some(line), reason)
        });
        self.articles = self.articles.saturating_add(u64::from(matches!(record, Record::Article { .. })));
        self.reading.emit(record)
    }

    /// Reports the columns of the user's map that no record has: most likely a slip of the pen.
    fn finish(&mut self) -> Result<(), Stop> {
        if self.reading.records == 0 {
            return Ok(());
        }
        for (index, (field, column)) in self.reading.options.map.pairs().enumerate() {
            if self.used.get(index) == Some(&false) {
                let reason = format!("no record has a `{column}`, which --map names for {}", field.name());
                let problem = self.reading.problem_of_file(None, reason);
                self.reading.emit(Record::Bad(problem))?;
            }
        }
        Ok(())
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// A JSON document being read.
struct Document<'i, 'r, 'a> {
    scanner: Scanner<'i>,
    builder: ElementReader<'r, 'a>,
    limit: usize,
}

/// What is left of an object once the arrays of articles in it have been handed on.
struct Remainder {
    /// The object's other members, as JSON.
    kept: Limited,
    /// Whether an array of articles was handed on.
    streamed: bool,
    too_deep: bool,
}

impl Document<'_, '_, '_> {
    /// Reads all values of the document, one after another.
    fn values(&mut self) -> Result<(), Halt> {
        while let Some(byte) = self.scanner.peek_significant()? {
            let start = self.scanner.place;
            match byte {
                b'[' => {
                    self.scanner.bump()?;
                    self.elements()?;
                }
                b'{' => {
                    self.scanner.bump()?;
                    let remainder = self.members(0)?;
                    self.remainder(remainder, start)?;
                }
                // Between values: a record separator (RFC 7464), or a comma that somebody put there.
                0x1e | b',' => self.scanner.bump()?,
                _ => self.element()?,
            }
        }
        Ok(())
    }

    /// Reads the elements of an array whose bracket is passed.
    fn elements(&mut self) -> Result<(), Halt> {
        if self.scanner.peek_significant()? == Some(b']') {
            return self.scanner.bump();
        }
        loop {
            self.element()?;
            match self.scanner.peek_significant()? {
                Some(b',') => {
                    self.scanner.bump()?;
                    // A comma after the last element is common in files written by hand, and there is no doubt what it means.
                    if self.scanner.peek_significant()? == Some(b']') {
                        return self.scanner.bump();
                    }
                }
                Some(b']') => return self.scanner.bump(),
                Some(_) => return Err(self.scanner.fault("expected `,` or `]` after an element")),
                None => return Err(self.scanner.fault("the file ends inside an array")),
            }
        }
    }

    /// Reads one element of an array.
    fn element(&mut self) -> Result<(), Halt> {
        self.scanner.peek_significant()?;
        let start = self.scanner.place;
        let mut buffer = Limited::new(self.limit);
        let depth = self.scanner.value(&mut buffer, 0)?;
        if let Some(reason) = refusal(&buffer, depth > MAX_DEPTH) {
            return Ok(self.builder.reading.emit_bad(Some(start.line), reason)?);
        }
        self.builder.element(buffer.bytes, start)?.map_err(Halt::Fault)
    }

    /// Reads the members of an object whose brace is passed: arrays of articles are handed on, all else is kept.
    fn members(&mut self, containers: u32) -> Result<Remainder, Halt> {
        let mut remainder = Remainder { kept: Limited::new(self.limit), streamed: false, too_deep: false };
        remainder.kept.push(b"{");
        let mut first = true;
        if self.scanner.peek_significant()? == Some(b'}') {
            self.scanner.bump()?;
            remainder.kept.push(b"}");
            return Ok(remainder);
        }
        let mut has_body = false;
        loop {
            if self.scanner.peek_significant()? != Some(b'"') {
                return Err(self.scanner.fault("expected a key in quotation marks"));
            }
            let key_place = self.scanner.place;
            let mut key = Limited::new(self.limit);
            self.scanner.value(&mut key, 0)?;
            let name: String = match serde_json::from_slice(&key.bytes) {
                Ok(name) => name,
                // No column that is looked for.
                Err(_) if key.exceeded || !is_whole(&key.bytes) => String::new(),
                Err(error) => return Err(Halt::Fault(Fault::of(&error, key_place))),
            };
            if self.scanner.peek_significant()? != Some(b':') {
                return Err(self.scanner.fault("expected `:` after a key"));
            }
            self.scanner.bump()?;
            let opening = self.scanner.peek_significant()?;
            let normalised = normalise(&name);
            has_body |= self.builder.reading.options.map.field_of(&name) == Some(super::Field::Body);

            let mut value = Limited::new(self.limit);
            let value_place = self.scanner.place;
            let container = is_container(&normalised) && !has_body;
            let mut handed_on = false;
            if container && opening == Some(b'[') {
                self.scanner.bump()?;
                if matches!(self.scanner.peek_significant()?, Some(b'{' | b']')) {
                    self.builder.list_title = feed_title(&remainder.kept.bytes);
                    self.elements()?;
                    self.builder.list_title = None;
                    handed_on = true;
                } else {
                    value.push(b"[");
                    let depth = self.scanner.value(&mut value, 1)?;
                    remainder.too_deep |= depth > MAX_DEPTH;
                }
            } else if container && opening == Some(b'{') && containers < MAX_CONTAINERS {
                self.scanner.bump()?;
                let inner = self.members(containers.saturating_add(1))?;
                handed_on = inner.streamed;
                remainder.too_deep |= inner.too_deep;
                value = inner.kept;
            } else {
                let depth = self.scanner.value(&mut value, 0)?;
                remainder.too_deep |= depth > MAX_DEPTH;
            }
            if handed_on {
                remainder.streamed = true;
            } else {
                if !value.exceeded && !remainder.too_deep {
                    check(&value.bytes, value_place)?;
                }
                if !first {
                    remainder.kept.push(b",");
                }
                first = false;
                remainder.kept.push(&key.bytes);
                remainder.kept.push(b":");
                remainder.kept.push(&value.bytes);
                remainder.kept.exceeded |= key.exceeded || value.exceeded;
            }

            match self.scanner.peek_significant()? {
                Some(b',') => self.scanner.bump()?,
                Some(b'}') => {
                    self.scanner.bump()?;
                    remainder.kept.push(b"}");
                    return Ok(remainder);
                }
                Some(_) => return Err(self.scanner.fault("expected `,` or `}` after a member")),
                None => return Err(self.scanner.fault("the file ends inside an object")),
            }
        }
    }

    /// Hands on what is left of a top-level object, if it is an article of its own.
    fn remainder(&mut self, remainder: Remainder, start: Place) -> Result<(), Halt> {
        if let Some(reason) = refusal(&remainder.kept, remainder.too_deep) {
            return Ok(self.builder.reading.emit_bad(Some(start.line), reason)?);
        }
        if remainder.streamed && !has_body(&remainder.kept.bytes, self.builder.reading) {
            return Ok(());
        }
        self.builder.element(remainder.kept.bytes, start)?.map_err(Halt::Fault)
    }
}

/// The title of a JSON Feed, of which the members before its entries are given.
fn feed_title(members: &[u8]) -> Option<String> {
    // As a feed's own members these are short; what is long is something else.
    if members.len() > 64 * 1024 {
        return None;
    }
    let closed = [members, b"}"].concat();
    let feed: Map<String, Value> = serde_json::from_slice(&closed).ok()?;
    let version = feed.get("version").and_then(Value::as_str)?;
    version.contains("jsonfeed.org").then(|| feed.get("title").and_then(Value::as_str).map(super::html::line_of))?
}

/// Whether the JSON object has a body of its own, and is not just the wrapping of a list.
fn has_body(object: &[u8], reading: &Reading<'_>) -> bool {
    let map = &reading.options.map;
    let (text, _) = whole_characters(String::from_utf8_lossy(object).into_owned());
    let Ok(Value::Object(object)) = serde_json::from_str(&text) else { return false };
    let mut used = vec![false; map.pairs().count()];
    from_object(&object, map, &mut used).is_ok_and(|found| found.values.body.is_some())
}

fn refusal(buffer: &Limited, too_deep: bool) -> Option<String> {
    if buffer.exceeded {
        return Some(too_large(buffer.limit));
    }
    too_deep.then(|| format!("more than {MAX_DEPTH} arrays and objects within one another"))
}

/// Whether there are more values than an element may have. What stands between values is counted, outside strings.
fn has_too_many_values(element: &[u8]) -> bool {
    if element.len() <= MAX_VALUES {
        return false;
    }
    let (mut count, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in element {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b',' | b':' | b'[' | b'{' if !in_string => count += 1,
            _ => {}
        }
    }
    count > MAX_VALUES
}

/// Whether all characters of a string are whole, those escaped and those not.
fn is_whole(string: &[u8]) -> bool {
    std::str::from_utf8(string).is_ok_and(|text| whole_characters(text.to_owned()).1 == 0)
}

/// The same JSON with `\ufffd` for every escape that is one half of a character without the other, and how many there were.
fn whole_characters(text: String) -> (String, usize) {
    let unit = |at: usize| {
        let digits = text.get(at..)?.strip_prefix("\\u")?.get(..4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    let mut halves = Vec::new();
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|rest| rest.find('\\')) {
        let at = from + found;
        from = match unit(at) {
            Some(0xd800..=0xdbff) if matches!(unit(at + 6), Some(0xdc00..=0xdfff)) => at + 12,
            Some(0xd800..=0xdfff) => {
                halves.push(at);
                at + 6
            }
            // The backslash and what it escapes; where that is a longer character, none begins inside it.
            _ => text.ceil_char_boundary(at + 2),
        };
    }
    if halves.is_empty() {
        return (text, 0);
    }
    let mut whole = String::with_capacity(text.len());
    let mut copied = 0;
    for at in &halves {
        whole.push_str(text.get(copied..*at).unwrap_or(""));
        whole.push_str("\\ufffd");
        copied = at + 6;
    }
    whole.push_str(text.get(copied..).unwrap_or(""));
    (whole, halves.len())
}

/// Reports a syntax error in a member where it stands in the file. Bytes that are not UTF-8 are mended later.
fn check(value: &[u8], place: Place) -> Result<(), Halt> {
    let checked = match std::str::from_utf8(value) {
        // The reader of ignored values looks at no halves of characters.
        Ok(text) => serde_json::from_str::<IgnoredAny>(text),
        Err(_) => serde_json::from_str::<IgnoredAny>(&super::encoding::repair(value).text),
    };
    checked.map(|_| ()).map_err(|error| Halt::Fault(Fault::of(&error, place)))
}

/// Cuts a stream of JSON into values without building them.
struct Scanner<'i> {
    input: &'i mut dyn BufRead,
    /// The place of the next byte.
    place: Place,
}

impl Scanner<'_> {
    fn fault(&self, message: &str) -> Halt {
        Halt::Fault(Fault { place: self.place, message: message.to_owned() })
    }

    /// The next byte that is not white space, without passing it; `None` at the end of the input.
    fn peek_significant(&mut self) -> Result<Option<u8>, Halt> {
        loop {
            let (byte, blank) = {
                let available = fill(self.input)?;
                let blank = available.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
                (available.get(blank).copied(), blank)
            };
            if blank == 0 {
                return Ok(byte);
            }
            self.pass(blank)?;
            if byte.is_some() {
                return Ok(byte);
            }
        }
    }

    /// Passes one byte.
    fn bump(&mut self) -> Result<(), Halt> {
        fill(self.input)?;
        self.pass(1)
    }

    /// Passes the next `count` bytes of those buffered.
    fn pass(&mut self, count: usize) -> Result<(), Halt> {
        let available = self.input.fill_buf()?;
        let passed = available.get(..count).unwrap_or(available);
        let length = passed.len();
        match passed.iter().rposition(|&byte| byte == b'\n') {
            Some(last) => {
                let lines = passed.iter().filter(|&&byte| byte == b'\n').count() as u64;
                self.place.line = self.place.line.saturating_add(lines);
                self.place.column = (length - last) as u64;
            }
            None => self.place.column = self.place.column.saturating_add(length as u64),
        }
        self.input.consume(length);
        Ok(())
    }

    /// Appends the value that begins here, of whose brackets `open` are passed already. Gives how deep its arrays and objects
    /// go.
    fn value(&mut self, buffer: &mut Limited, open: u32) -> Result<u32, Halt> {
        let mut state = ValueState { depth: open, deepest: open, in_string: false, escaped: false, begun: open > 0 };
        loop {
            let (used, end) = {
                let available = fill(self.input)?;
                if available.is_empty() {
                    if state.begun && state.depth == 0 && !state.in_string {
                        // A number or word at the very end of the file.
                        return Ok(state.deepest);
                    }
                    return Err(self.scanner_end());
                }
                let mut used = 0;
                let mut end = None;
                for &byte in available {
                    match state.step(byte) {
                        Next::Goes => used += 1,
                        Next::EndsAfter => {
                            used += 1;
                            end = Some(Next::EndsAfter);
                            break;
                        }
                        other => {
                            end = Some(other);
                            break;
                        }
                    }
                }
                buffer.push(available.get(..used).unwrap_or(&[]));
                (used, end)
            };
            self.pass(used)?;
            match end {
                None | Some(Next::Goes) => {}
                Some(Next::EndsAfter | Next::EndsBefore) => return Ok(state.deepest),
                Some(Next::NoValue) => return Err(self.fault("expected a value")),
                Some(Next::BrokenString) => return Err(self.fault("a line end or control character inside a string")),
            }
        }
    }

    fn scanner_end(&self) -> Halt {
        self.fault("the file ends inside a value")
    }
}

struct ValueState {
    depth: u32,
    deepest: u32,
    in_string: bool,
    escaped: bool,
    begun: bool,
}

/// What a byte means for the value being scanned.
enum Next {
    /// It belongs to the value, which goes on.
    Goes,
    /// It is the value's last byte.
    EndsAfter,
    /// It comes after the value.
    EndsBefore,
    /// There is no value here.
    NoValue,
    /// No string can contain it.
    BrokenString,
}

impl ValueState {
    fn step(&mut self, byte: u8) -> Next {
        if self.in_string {
            return match byte {
                0..=0x1f => Next::BrokenString,
                _ if self.escaped => {
                    self.escaped = false;
                    Next::Goes
                }
                b'\\' => {
                    self.escaped = true;
                    Next::Goes
                }
                b'"' => {
                    self.in_string = false;
                    if self.depth == 0 { Next::EndsAfter } else { Next::Goes }
                }
                _ => Next::Goes,
            };
        }
        let next = match byte {
            b'"' if self.depth == 0 && self.begun => Next::EndsBefore,
            b'"' => {
                self.in_string = true;
                Next::Goes
            }
            b'{' | b'[' if self.depth == 0 && self.begun => Next::EndsBefore,
            b'{' | b'[' => {
                self.depth = self.depth.saturating_add(1);
                self.deepest = self.deepest.max(self.depth);
                Next::Goes
            }
            b'}' | b']' | b',' if self.depth == 0 => {
                if self.begun {
                    Next::EndsBefore
                } else {
                    Next::NoValue
                }
            }
            b'}' | b']' => {
                self.depth -= 1;
                if self.depth == 0 { Next::EndsAfter } else { Next::Goes }
            }
            b' ' | b'\t' | b'\n' | b'\r' if self.depth == 0 && self.begun => Next::EndsBefore,
            _ => Next::Goes,
        };
        self.begun = true;
        next
    }
}
