//! Tables for spreadsheets and data frames, as RFC 4180 has them, with a line feed at the end of a row.
//!
//! A cell holds the value itself, to the character. That one which begins with `=` or `+` may be taken for a formula is for the
//! reader to prevent, by importing as text: a sign put before it here would be in every quotation that is copied from there.

use std::io::{self, Write};

use super::attributions;
use super::json::{HitObject, Offsets, PassageObject, QuoteObject, Range};
use super::style::clean;
use crate::result::{Page, Quotes, SpeakerEntry};

/// How the words of others are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cells {
    /// As they are.
    #[default]
    Exact,
    /// Harmless to a terminal.
    Clean,
}

const HIT_HEADINGS: [&str; 13] =
    ["rank", "score", "id", "title", "date", "outlet", "path", "passage", "speakers", "text", "start", "end", "marks"];

const QUOTE_HEADINGS: [&str; 16] = [
    "rank",
    "score",
    "date",
    "speaker",
    "roles",
    "cue",
    "kind",
    "confidence",
    "words",
    "id",
    "title",
    "outlet",
    "path",
    "spans",
    "marks",
    "context",
];

/// Stands between the pieces of what is said at one time.
const BETWEEN_PIECES: &str = " … ";

const SPEAKER_HEADINGS: [&str; 7] = ["name", "aliases", "roles", "articles", "quotes", "first", "last"];

/// Writes the headings of hits; of the answers to many queries, with a column for the query's id before the others.
pub fn hit_headings(many: bool, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(Cells::Exact, out);
    table.row(many.then_some("query").into_iter().chain(HIT_HEADINGS))?;
    table.finish()
}

/// Writes a row for each passage, numbered from 1, and one for a hit without passages.
pub fn hits(page: &Page, query: Option<&str>, offsets: Offsets, cells: Cells, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(cells, out);
    for hit in &page.hits {
        let hit = HitObject::new(hit, None, offsets);
        let (rank, score) = (hit.rank.to_string(), hit.score.to_string());
        let optional = |value: &Option<String>| value.clone().unwrap_or_default();
        let (title, outlet) = (optional(&hit.title), optional(&hit.outlet));
        let date = hit.date.as_ref().map_or("", |date| date.value.as_str());
        let of_hit = [rank.as_str(), &score, &hit.id, &title, date, &outlet, &hit.path];
        let passages = hit.passages.iter().enumerate().map(|(index, passage)| of_passage(index + 1, passage));
        let none = hit.passages.is_empty().then_some([const { String::new() }; 6]);
        for of_passage in passages.chain(none) {
            table.row(query.into_iter().chain(of_hit).chain(of_passage.iter().map(String::as_str)))?;
        }
    }
    table.finish()
}

/// Writes headings and a row for each quote; pieces are parted by ` … `, ranges by blanks.
pub fn quotes(found: &Quotes, offsets: Offsets, cells: Cells, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(cells, out);
    table.row(QUOTE_HEADINGS)?;
    for quote in &found.quotes {
        let quote = QuoteObject::new(quote, offsets);
        let ranges = |all: &[Range]| {
            let written: Vec<String> = all.iter().map(|[from, to]| format!("{from}-{to}")).collect();
            written.join(" ")
        };
        let optional = |value: &Option<String>| value.clone().unwrap_or_default();
        let row = [
            quote.rank.to_string(),
            quote.score.to_string(),
            quote.date.as_ref().map_or_else(String::new, |date| date.value.clone()),
            optional(&quote.speaker),
            quote.roles.join("; "),
            quote.cue.join(BETWEEN_PIECES),
            attributions::kind_name(quote.speech).to_owned(),
            quote.confidence.to_string(),
            quote.words.join(BETWEEN_PIECES),
            quote.id.clone(),
            optional(&quote.title),
            optional(&quote.outlet),
            quote.path.clone(),
            ranges(&quote.content),
            ranges(&quote.marks),
            quote.context.text.clone(),
        ];
        table.row(row.iter().map(String::as_str))?;
    }
    table.finish()
}

/// Writes headings and a row for each speaker.
pub fn speakers(speakers: &[SpeakerEntry], cells: Cells, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(cells, out);
    table.row(SPEAKER_HEADINGS)?;
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
    for speaker in speakers {
        let roles: Vec<&str> = speaker.roles.iter().map(|seen| seen.role.as_str()).collect();
        let row = [
            speaker.name.clone(),
            speaker.aliases.join("; "),
            roles.join("; "),
            speaker.articles.to_string(),
            speaker.attributions.to_string(),
            day(speaker.first),
            day(speaker.last),
        ];
        table.row(row.iter().map(String::as_str))?;
    }
    table.finish()
}

fn of_passage(number: usize, passage: &PassageObject) -> [String; 6] {
    let [start, end] = passage.span;
    let marks: Vec<String> = passage.marks.iter().map(|[from, to]: &Range| format!("{from}-{to}")).collect();
    [
        number.to_string(),
        passage.speakers.join("; "),
        passage.text.clone(),
        start.to_string(),
        end.to_string(),
        marks.join(" "),
    ]
}

/// Writes rows.
pub(super) struct Table<'w> {
    writer: csv::Writer<&'w mut dyn Write>,
    cells: Cells,
}

impl<'w> Table<'w> {
    pub(super) fn new(cells: Cells, out: &'w mut dyn Write) -> Table<'w> {
        Table { writer: csv::Writer::from_writer(out), cells }
    }

    pub(super) fn row<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) -> io::Result<()> {
        for cell in cells {
            match self.cells {
                Cells::Exact => self.writer.write_field(cell),
                Cells::Clean => self.writer.write_field(clean(cell).as_bytes()),
            }
            .map_err(io_error)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(io_error)
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// The error below, so that a reader who has gone is still told from a full disk.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(below) => below,
        other => io::Error::other(format!("{other:?}")),
    }
}
