//! What must hold of any bytes: one function per fuzz target, called by the fuzzer and by the replay of what it kept.
//!
//! A function panics where something does not hold. None of them touches a file or asks the clock.

use std::io::{self, Cursor, Read};
use std::ops::ControlFlow;

use chrono::NaiveDate;
use onrecord::attribute::{Input, attribute};
use onrecord::date::source::{date_in_dateline, date_in_file_name, date_in_url, leading_date, parse_source};
use onrecord::date::{DateOrigin, PublicationDate, mentions::mentions, query::parse_point, query::parse_range};
use onrecord::intake::manifest::{Manifest, file_id};
use onrecord::passage::structure;
use onrecord::query::corrections::Corrections;
use onrecord::query::{Clock, Filters, Parsed, ProblemKind, parse, parse_any, resolve};
use onrecord::read::{
    Detected, FileReading, Format, ReadError, ReadOptions, Record, detect, read_seekable, read_stream,
};
use onrecord::reprint::{Signature, differences};
use onrecord::text::blocks::blocks;
use onrecord::text::sentences::sentences;
use onrecord::text::stem::stem;
use onrecord::text::tokenise::{count, fold, tokenise};
use onrecord::text::{Span, language};

/// What is asserted of an input.
pub type Check = fn(&[u8]);

/// Every target with its function.
pub const TARGETS: &[(&str, Check)] = &[
    ("attribution", attribution),
    ("date", date),
    ("detect", detection),
    ("html", html),
    ("json", json),
    ("mail", mail),
    ("manifest", manifest),
    ("packed", packed),
    ("query", query),
    ("reader", reader),
    ("table", table),
    ("tokenise", tokens),
    ("warc", warc),
    ("xml", xml),
];

/// Calls the function of a target.
pub fn run(target: &str, data: &[u8]) {
    let Some((_, check)) = TARGETS.iter().find(|(name, _)| *name == target) else {
        panic!("no target is called {target}");
    };
    check(data);
}

// ---- readers ----

/// Most that an article may take here: small enough to be met.
const MOST_ARTICLE_BYTES: usize = 16 * 1024;

/// Gives no more than seven bytes at a time, so that whatever is looked for lies across two of them.
struct Trickle<'a>(&'a [u8]);

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(self.0.len()).min(7);
        let (now, later) = self.0.split_at(length);
        buffer[..length].copy_from_slice(now);
        self.0 = later;
        Ok(length)
    }
}

type Outcome = (Vec<Record>, Result<FileReading, String>);

fn read_with(
    read: impl FnOnce(&mut dyn FnMut(Record) -> ControlFlow<()>) -> Result<FileReading, ReadError>,
) -> Outcome {
    let mut records = Vec::new();
    let result = read(&mut |record| {
        records.push(record);
        ControlFlow::Continue(())
    });
    (records, result.map_err(|error| error.to_string()))
}

/// Reads the bytes as a file of this name and checks every record; `format` forces a format.
fn check_file(data: &[u8], name: &str, format: Option<Format>) -> Outcome {
    let options = ReadOptions {
        format,
        max_article_bytes: MOST_ARTICLE_BYTES,
        max_unpacked_bytes: 4 << 20,
        ..ReadOptions::default()
    };
    let outcome = read_with(|sink| read_stream(&mut &*data, name, &options, sink));
    let (records, result) = &outcome;
    for record in records {
        check_record(record, data, name);
    }
    if let Ok(reading) = result {
        let numbered = records.iter().filter(|record| matches!(record, Record::Article { .. })).count();
        assert!(reading.records >= numbered as u64, "{} records, {numbered} articles", reading.records);
    }
    // Where a read from the disk happens to end is nothing that shows.
    let trickled = read_with(|sink| read_stream(&mut Trickle(data), name, &options, sink));
    assert_eq!(outcome, trickled, "read in pieces");
    // The reader that is told to stop stops.
    let mut seen = 0;
    let _ = read_stream(&mut &*data, name, &options, &mut |_| {
        seen += 1;
        ControlFlow::Break(())
    });
    assert!(seen <= 1, "{seen} records after it was to stop");
    outcome
}

fn check_record(record: &Record, data: &[u8], name: &str) {
    let check_path = |path: &str| assert!(path == name || path.starts_with(&format!("{name}!/")), "{path:?}");
    match record {
        Record::Article { article, warnings } => {
            let provenance = &article.provenance;
            check_path(&provenance.path);
            assert!(provenance.record >= 1 && provenance.line != Some(0));
            assert!(
                !article.body.trim().is_empty() || article.title.is_some(),
                "an article without a word: {article:?}"
            );
            // The stored text is the file's own bytes, where it says so.
            if let Some(offset) = provenance.body_offset.filter(|_| provenance.path == name && !is_packed(data)) {
                let from = usize::try_from(offset).unwrap();
                assert_eq!(data.get(from..from + article.body.len()), Some(article.body.as_bytes()), "at {offset}");
            }
            if let Some(date) = &article.date {
                assert!(date.first() <= date.last());
            }
            for warning in warnings {
                check_path(&warning.path);
                check_reason(&warning.reason);
            }
        }
        Record::Bad(problem) | Record::Skipped(problem) => {
            check_path(&problem.path);
            check_reason(&problem.reason);
        }
    }
}

/// A reason is a line for a person, however long the line is that it is about.
fn check_reason(reason: &str) {
    assert!(!reason.is_empty() && reason.len() < 8192, "{} bytes: {reason:?}", reason.len());
}

fn is_packed(data: &[u8]) -> bool {
    let magic: [&[u8]; 6] = [b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ", b"PK", b"PK\x05\x06"];
    magic.iter().any(|magic| data.starts_with(magic)) || data.get(257..262) == Some(b"ustar")
}

/// Any format, forced: the first byte says which.
pub fn reader(data: &[u8]) {
    let Some((choice, rest)) = data.split_first() else { return };
    let format = Format::ALL[usize::from(*choice) % Format::ALL.len()];
    let _ = check_file(rest, "2022-01-13-gas.txt", Some(format));
}

/// What is read is what was detected.
pub fn detection(data: &[u8]) {
    for name in ["a.txt", "a.csv", "a.jsonl", "a", "-", "2021-02-03.md", "a.tsv"] {
        let found = detect(data, name);
        if let Detected::Unknown { reason } = &found {
            check_reason(reason);
        }
        let (_, result) = check_file(data, name, None);
        if is_packed(data) {
            continue;
        }
        if let Ok(reading) = result {
            assert_eq!(Detected::Format(reading.format.unwrap()), found, "{name}");
        }
    }
}

/// JSON and JSON lines.
pub fn json(data: &[u8]) {
    let _ = check_file(data, "a.json", Some(Format::Json));
    let _ = check_file(data, "a.jsonl", Some(Format::Jsonl));
}

/// CSV and TSV.
pub fn table(data: &[u8]) {
    let _ = check_file(data, "a.csv", Some(Format::Csv));
    let _ = check_file(data, "a.tsv", Some(Format::Tsv));
}

/// All formats in XML.
pub fn xml(data: &[u8]) {
    for format in [Format::Nitf, Format::NewsmlG2, Format::Newsml, Format::Rss, Format::Atom] {
        let _ = check_file(data, "a.xml", Some(format));
    }
}

/// A page.
pub fn html(data: &[u8]) {
    let _ = check_file(data, "a.html", Some(Format::Html));
}

/// Mail and mailboxes.
pub fn mail(data: &[u8]) {
    let _ = check_file(data, "a.eml", Some(Format::Mail));
}

/// Web archives.
pub fn warc(data: &[u8]) {
    let _ = check_file(data, "a.warc", Some(Format::Warc));
}

/// Whatever is packed: from a stream as from a file.
pub fn packed(data: &[u8]) {
    let (streamed, result) = check_file(data, "a.bin", None);
    let options =
        ReadOptions { max_article_bytes: MOST_ARTICLE_BYTES, max_unpacked_bytes: 4 << 20, ..ReadOptions::default() };
    let sought = read_with(|sink| read_seekable(&mut Cursor::new(data), "a.bin", &options, sink));
    assert_eq!((streamed, result), sought, "from any place");
    for record in &sought.0 {
        let path = match record {
            Record::Article { article, .. } => &article.provenance.path,
            Record::Bad(problem) | Record::Skipped(problem) => &problem.path,
        };
        let member = path.strip_prefix("a.bin").unwrap();
        assert!(!member.split('/').any(|part| part == ".." || part == "."), "{path:?}");
        assert!(!member.contains(char::is_control), "{path:?}");
    }
}

// ---- text ----

/// Text of whatever bytes.
fn text_of(data: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(data)
}

fn check_span(span: Span, text: &str) {
    assert_eq!(Span::new(text, span.start(), span.end()), Some(span), "{span:?} of {} bytes", text.len());
}

/// Words, sentences, blocks, languages and likeness.
pub fn tokens(data: &[u8]) {
    let text = &*text_of(data);
    let words = tokenise(text);
    let mut end = 0;
    for word in &words {
        check_span(word.span, text);
        assert!(!word.span.is_empty() && word.span.start() >= end, "{word:?}");
        end = word.span.end();
        assert!(!word.norm.is_empty(), "{word:?}");
        let _ = stem(&word.norm);
    }
    assert_eq!(words.len(), count(text));
    let folded = fold(text);
    assert_eq!(fold(&folded), folded);
    let mut end = 0;
    for block in blocks(text) {
        check_span(block.span, text);
        assert!(block.span.start() >= end);
        end = block.span.end();
        let mut inner = block.span.start();
        for sentence in sentences(text, block.span) {
            check_span(sentence, text);
            assert!(block.span.contains(sentence) && sentence.start() >= inner && !sentence.is_empty());
            inner = sentence.end();
        }
    }
    let _ = language::detected(None, text);
    let middle = text.floor_char_boundary(text.len() / 2);
    let (here, there) = text.split_at(middle);
    let _ = differences::between(here, there);
    if let Some(signature) = Signature::of(text) {
        assert_eq!(Signature::from_numbers(signature.numbers()), Some(signature.clone()));
        assert!((0.99..=1.01).contains(&signature.likeness(&signature)));
    }
}

/// Who says what; what is before the first line end is the title.
pub fn attribution(data: &[u8]) {
    let whole = &*text_of(data);
    let (title, text) = whole.split_once('\n').map_or((None, whole), |(title, text)| (Some(title), text));
    let speakers = ["Ida Vik".to_owned()];
    for (title, record_speakers) in [(title, [].as_slice()), (None, speakers.as_slice())] {
        let found = attribute(&Input { title, text, record_speakers });
        for attribution in &found.attributions {
            assert!(!attribution.content.is_empty());
            for span in attribution.source.iter().chain(&attribution.cue).chain(&attribution.content) {
                assert!(!span.is_empty());
                check_span(*span, text);
            }
            assert!(attribution.content.is_sorted());
            assert!(attribution.speaker.is_none_or(|number| usize::from(number) < found.speakers.len()));
            assert!((0.0..=1.0).contains(&attribution.confidence));
        }
        let structure = structure(title, text, &found);
        let words = u32::try_from(count(text)).unwrap();
        // Sentences lie one after the other and together hold every word.
        let mut next = structure.sentences.first().map_or(0, |sentence| sentence.first);
        for sentence in &structure.sentences {
            check_span(sentence.span, text);
            assert_eq!(sentence.first, next, "{sentence:?}");
            next += sentence.words;
        }
        assert_eq!(structure.sentences.iter().map(|sentence| sentence.words).sum::<u32>(), words);
    }
}

// ---- questions ----

/// A query, whatever is typed, and a file of corrections.
pub fn query(data: &[u8]) {
    let text = &*text_of(data);
    let clock = Clock { today: NaiveDate::from_ymd_opt(2022, 3, 30).unwrap() };
    // What is written out may pass the limits that what was typed kept.
    let is_within = |again: &Parsed| {
        again.problems.iter().all(|problem| !matches!(problem.kind, ProblemKind::TooLong { .. } | ProblemKind::TooDeep))
    };
    let parsed = parse(text);
    let printed = parsed.query.to_string();
    let again = parse(&printed);
    assert!(again.query == parsed.query || !is_within(&again), "{text:?} prints as {printed:?}");
    let bracketed = parsed.query.bracketed();
    let again = parse(&bracketed);
    assert!(again.query.bracketed() == bracketed || !is_within(&again), "{text:?} in brackets: {bracketed:?}");
    assert!(!printed.contains(char::is_control) && !bracketed.contains(char::is_control));
    let filters = Filters {
        speakers: vec![text.to_owned()],
        said: vec![text.to_owned()],
        outlets: vec![text.to_owned()],
        languages: vec![text.to_owned()],
        from: Some(text.to_owned()),
        on: Some(text.to_owned()),
        ..Filters::default()
    };
    for read in [parsed, parse_any(text)] {
        for given in [&Filters::default(), &filters] {
            let (resolved, more) = resolve(&read.query, given, &clock);
            if let Some(rest) = resolved.without_dates() {
                assert_ne!(rest, resolved);
            }
            for problem in read.problems.iter().chain(&more) {
                let about = problem.text(text, given);
                assert!(about.get(problem.at.clone()).is_some(), "{about:?}: {problem:?}");
                let rendered = problem.render(about);
                assert!(!rendered.contains(|c: char| c.is_control() && c != '\n'), "{rendered:?}");
            }
        }
    }
    let _ = Corrections::parse(text);
}

/// Dates of sources, of queries and of prose.
pub fn date(data: &[u8]) {
    let text = &*text_of(data);
    let origin = DateOrigin::Metadata;
    if let Ok(date) = parse_source(text, origin) {
        assert_eq!(parse_source(&date.value(), origin).map(|again| again.value()), Ok(date.value()), "{text:?}");
        assert!(date.first() <= date.last());
    }
    if let Some((_, length)) = leading_date(text, origin) {
        assert!(length > 0 && text.is_char_boundary(length), "{text:?}");
    }
    for date in [date_in_file_name(text), date_in_url(text), date_in_dateline(text)].into_iter().flatten() {
        assert!(date.first() <= date.last(), "{text:?}");
    }
    let thursday = NaiveDate::from_ymd_opt(2022, 1, 13).unwrap();
    for today in [thursday, NaiveDate::MIN, NaiveDate::MAX] {
        for result in [parse_range(text, today), parse_point(text, today)] {
            match result {
                Ok(range) => {
                    assert!(!range.is_empty(), "{text:?}");
                    assert_eq!(parse_range(&range.to_string(), today), Ok(range), "{text:?}");
                }
                Err(error) => assert!(text.get(error.at()).is_some(), "{text:?}: {error:?}"),
            }
        }
        let published = PublicationDate::day(today, DateOrigin::Header);
        let mut end = 0;
        for mention in mentions(text, Some(&published)) {
            check_span(mention.span, text);
            assert!(!mention.span.is_empty() && mention.span.start() >= end, "{mention:?} in {text:?}");
            end = mention.span.end();
            assert!(mention.value.days().is_none_or(|(first, last)| first <= last), "{mention:?} in {text:?}");
            assert!(!mention.value.timex().is_empty());
        }
    }
}

// ---- what an index remembers ----

/// A journal as it lies there where the first byte is even; else batches with a checksum that fits, each as long as the byte
/// before it says.
pub fn manifest(data: &[u8]) {
    let Some((kind, mut rest)) = data.split_first() else { return };
    let mut journal = Vec::new();
    if kind % 2 == 0 {
        journal.extend_from_slice(rest);
    } else {
        journal.extend_from_slice(b"onrecord manifest 1\n");
        while let Some((length, after)) = rest.split_first() {
            let (batch, later) = after.split_at(after.len().min(usize::from(*length)));
            journal.extend_from_slice(&(batch.len() as u64).to_le_bytes());
            journal.extend_from_slice(&blake3::hash(batch).as_bytes()[..8]);
            journal.extend_from_slice(batch);
            rest = later;
        }
    }
    let length = journal.len() as u64;
    let Ok((manifest, mark)) = Manifest::from_journal(&mut &*journal, length) else { return };
    assert!(mark.len() <= journal.len() && manifest.len() <= journal.len());
    assert!(manifest.get(&file_id("a.txt")).is_none(), "a hash that nobody knows");
    // Cut anywhere, it counts for nothing or ends with an earlier batch.
    let cut = journal.len() / 2;
    if let Ok((before, _)) = Manifest::from_journal(&mut &journal[..cut], cut as u64) {
        assert!(before.len() <= cut);
    }
    // A length that lies asks for no more than is there.
    assert!(Manifest::from_journal(&mut &*journal, length + 1).is_err());
}
