//! JSON output: one object a line, or one document, as a contract that programs are built on.
//!
//! Every object begins with `format`, which rises when a field changes its meaning or goes, and `kind`. A missing value is null,
//! never an absent key. Texts are exact, whatever they hold; what a terminal would act on is written as an escape, which is
//! another spelling of the same value. The types here are the schema: they read back what they wrote and refuse unknown keys. The
//! lines of `attribute` alone are in a form that others made, that of annotated corpora, and begin with `doc`.

use std::borrow::Cow;
use std::io::{self, Write};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::report::Run;
use super::timeline::share;
use crate::attribute::{Attribution, Kind as SpeechKind};
use crate::date::interval::Interval;
use crate::date::{DateOrigin, Precision, PublicationDate};
use crate::reprint::{Difference, Matter};
use crate::result::{
    Attributed, Bucket, Hit, IndexReport, Page, Passage, Quote, Quotes, Reprint, Reprints, SeenRole, Series,
    SpeakerEntry, Stored, Tally, Timeline,
};
use crate::text::Span;
use crate::text::visible::is_unsafe;

/// The `format` of everything written here.
pub const FORMAT: u32 = 1;

/// A half-open range `[start, end]`.
pub type Range = [u64; 2];

/// What offsets count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Offsets {
    /// Bytes of the UTF-8 text.
    #[default]
    Bytes,
    /// Unicode code points.
    Chars,
}

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Hit,
    Summary,
    Page,
    Error,
    Article,
    Speaker,
    Speakers,
    IndexReport,
    Quote,
    QuotesSummary,
    Quotes,
    Timeline,
    Bucket,
    TimelineSummary,
}

/// A publication date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DateObject {
    /// `2022-01-13`, `2022-01` or `2022`.
    pub value: String,
    /// `day`, `month`, `year`
    pub precision: Precision,
    /// `header`, `metadata`, `url`, `dateline`, `file-name`
    pub origin: DateOrigin,
}

/// A publication date with the time of day, as published.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimedDateObject {
    pub value: String,
    pub precision: Precision,
    pub origin: DateOrigin,
    /// `17:30:00Z`, `15:01:01.790`, `09:00:00+03:00`
    pub time: Option<String>,
}

/// A run of sentences under a hit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassageObject {
    /// Comparable only within one answer, across articles.
    pub score: f32,
    /// The slice `span` of the article's text.
    pub text: String,
    pub span: Range,
    /// Ranges of the article's text (not of the passage), in order, disjoint, inside `span`.
    pub marks: Vec<Range>,
    pub speakers: Vec<String>,
}

/// An article that matches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HitObject {
    pub format: u32,
    pub kind: Kind,
    /// Id of the query that it answers, with `--queries`; null for a query asked alone.
    pub query: Option<String>,
    /// From 1, over the whole answer.
    pub rank: u64,
    pub score: f32,
    pub id: String,
    pub title: Option<String>,
    pub date: Option<DateObject>,
    pub outlet: Option<String>,
    pub path: String,
    pub speakers: Vec<String>,
    /// Ranges of the title, in order, disjoint.
    pub title_marks: Vec<Range>,
    pub passages: Vec<PassageObject>,
    /// Only of an article that is a reprint of a hit before it on the page, or that that is a reprint of: the id of that hit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reprint_of: Option<String>,
    /// With `--duplicates collapse` alone: the articles that are reprints of this one, or that it is a reprint of, earliest first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicates: Option<Vec<DuplicateObject>>,
}

/// An article under a hit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DuplicateObject {
    pub id: String,
    pub path: String,
    pub date: Option<DateObject>,
    pub outlet: Option<String>,
    /// Estimated share of the pairs of neighbouring words of either body that both have, 0 to 1.
    pub similarity: f32,
    /// Numbers and negations that the hit and this article do not share, in titles and bodies; at most 64 of each.
    pub differs: Vec<DifferenceObject>,
    /// How many more there are.
    pub differs_more: u64,
    /// Words of any kind that only the hit has, and only this article.
    pub words_here: u64,
    pub words_there: u64,
}

/// A word that two articles do not share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DifferenceObject {
    pub matter: MatterObject,
    /// As the hit has it; null where it has nothing there.
    pub here: Option<String>,
    /// As the other article has it.
    pub there: Option<String>,
}

/// What such a word matters for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatterObject {
    /// A number, sum, share or day.
    Number,
    Negation,
}

/// Matching articles that are reprints of the hits of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReprintsObject {
    pub articles: u64,
    /// Those that differ from their hit in a number or a negation.
    pub differing: Option<u64>,
}

/// The end of an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SummaryObject {
    pub format: u32,
    pub kind: Kind,
    /// As in a hit.
    pub query: Option<String>,
    /// Articles that match; null with `--no-total`.
    pub total: Option<u64>,
    /// With `--rank passages` alone: of how many of them, the best ones, the best passages were found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared: Option<u64>,
    /// With `--duplicates collapse` and `hide` alone: how many articles stand under the hits above, or are hidden for them. They count in
    /// `total`, and not in ranks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reprints: Option<ReprintsObject>,
    /// Undated articles that match all but the date filter.
    pub undated: u64,
    /// Cursor for `--after`, where the next page goes on; null where nothing follows, and with `-n 0`.
    pub next: Option<String>,
    /// Milliseconds, to the microsecond.
    pub took_ms: f64,
}

/// A page of hits as one document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageObject {
    pub format: u32,
    pub kind: Kind,
    pub hits: Vec<HitObject>,
    pub summary: SummaryObject,
}

/// A query of many that cannot be answered, in place of its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorObject {
    pub format: u32,
    pub kind: Kind,
    /// As in a hit; null where the line has no id that can be read.
    pub query: Option<String>,
    /// Line of the list, from 1.
    pub line: u64,
    /// For people: its wording may change.
    pub message: String,
}

/// Somebody who speaks in an article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArticleSpeakerObject {
    pub name: String,
    pub aliases: Vec<String>,
    pub roles: Vec<String>,
}

/// An act of saying; all ranges are of the article's text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributionObject {
    pub source: Vec<Range>,
    pub cue: Vec<Range>,
    pub content: Vec<Range>,
    /// `direct`, `mixed`, `indirect`
    pub kind: SpeechKind,
    /// Name of one of the article's speakers; null where the source stays unresolved.
    pub speaker: Option<String>,
    /// 0 to 1.
    pub confidence: f32,
}

/// One thing said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuoteObject {
    pub format: u32,
    /// `quote`
    pub kind: Kind,
    /// From 1, over the whole answer.
    pub rank: u64,
    /// Comparable only within one answer; 0 without words to look for.
    pub score: f32,
    pub date: Option<DateObject>,
    /// Canonical name; null where the source stays unresolved.
    pub speaker: Option<String>,
    /// As the article gives them.
    pub roles: Vec<String>,
    /// What is said, the slices `content` of the article's text.
    pub words: Vec<String>,
    /// The slices `source_spans` and `cue_spans`.
    pub source: Vec<String>,
    pub cue: Vec<String>,
    /// `direct`, `mixed`, `indirect`
    pub speech: SpeechKind,
    /// 0 to 1.
    pub confidence: f32,
    /// Ranges of the article's text, as all here.
    pub content: Vec<Range>,
    pub source_spans: Vec<Range>,
    pub cue_spans: Vec<Range>,
    /// What matched, in order, disjoint.
    pub marks: Vec<Range>,
    /// The sentences that hold it all.
    pub context: ContextObject,
    /// Of the article.
    pub id: String,
    pub title: Option<String>,
    pub outlet: Option<String>,
    pub path: String,
}

/// Sentences around a quote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContextObject {
    /// The slice `span` of the article's text.
    pub text: String,
    pub span: Range,
}

/// The end of a list of quotes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotesSummaryObject {
    pub format: u32,
    pub kind: Kind,
    /// Quotes that match; exact.
    pub total: u64,
    /// Quotes of undated articles that match all but the date filter.
    pub undated: u64,
    /// Cursor for `--after`, where the list goes on; null where nothing follows, and with `-n 0`.
    pub next: Option<String>,
    /// Milliseconds, to the microsecond.
    pub took_ms: f64,
}

/// A list of quotes as one document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotesObject {
    pub format: u32,
    pub kind: Kind,
    pub quotes: Vec<QuoteObject>,
    pub summary: QuotesSummaryObject,
}

/// Who says what in one text; all ranges are of that text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributedObject {
    pub doc: String,
    pub attributions: Vec<SpokenObject>,
}

/// An act of saying, with what the text says of the speaker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpokenObject {
    pub source: Vec<Range>,
    pub cue: Vec<Range>,
    pub content: Vec<Range>,
    pub kind: SpeechKind,
    /// Canonical name; null where the source stays unresolved.
    pub speaker: Option<String>,
    /// The first that the text gives; null for none.
    pub role: Option<String>,
    /// 0 to 1.
    pub confidence: f32,
}

/// An article as stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArticleObject {
    pub format: u32,
    pub kind: Kind,
    pub id: String,
    pub title: Option<String>,
    pub date: Option<TimedDateObject>,
    pub outlet: Option<String>,
    pub byline: Option<String>,
    pub section: Option<String>,
    pub language: Option<String>,
    /// `stated` or `detected`, where there is a language.
    pub language_origin: Option<String>,
    pub url: Option<String>,
    /// Relative to the root the archive was indexed under.
    pub path: String,
    /// Number of the record in its file, from 1.
    pub record: u64,
    /// Line of the file on which the record begins, from 1.
    pub line: Option<u64>,
    /// Byte offset of the text in the file, where the text is the file's own bytes. Bytes whatever `--offsets` says.
    pub body_offset: Option<u64>,
    /// Encoding the text was decoded from, where that was not UTF-8.
    pub encoding: Option<String>,
    pub source_format: String,
    /// First 16 bytes of the BLAKE3, hex.
    pub file_hash: String,
    /// BLAKE3, hex.
    pub text_hash: String,
    /// The stored text itself.
    pub text: String,
    pub speakers: Vec<ArticleSpeakerObject>,
    pub attributions: Vec<AttributionObject>,
}

/// A role and when it was seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleObject {
    pub role: String,
    pub articles: u64,
    /// Days, as `2022-01-13`.
    pub first: Option<String>,
    pub last: Option<String>,
}

/// Somebody who speaks in the archive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpeakerObject {
    pub format: u32,
    pub kind: Kind,
    pub name: String,
    pub aliases: Vec<String>,
    /// Most frequent first.
    pub roles: Vec<RoleObject>,
    pub attributions: u64,
    pub articles: u64,
    pub first: Option<String>,
    pub last: Option<String>,
}

/// Those who speak, as one document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpeakersObject {
    pub format: u32,
    pub kind: Kind,
    pub speakers: Vec<SpeakerObject>,
}

/// What an index run did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexReportObject {
    pub format: u32,
    pub kind: Kind,
    pub added: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub removed: u64,
    /// Records that could not be read.
    pub failed: u64,
    /// Articles in the index afterwards.
    pub articles: u64,
    /// Ids that occurred again in the same file.
    pub repeated: u64,
    /// Files and folders left out because they hold no articles.
    pub skipped: u64,
    /// Bytes of the files, those that need not be read included.
    pub bytes: u64,
    pub took_ms: f64,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// Articles of one interval of a timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BucketObject {
    pub format: u32,
    pub kind: Kind,
    /// `2022-01-13`, `2022-W02`, `2022-01`, `2022-Q1`, `2022`
    pub bucket: String,
    /// The days of it that were asked for, as `2022-01-13`.
    pub first: String,
    pub last: String,
    /// Articles that match.
    pub count: u64,
    /// Articles of the index in the bucket and in the dates asked for; null without `--share`, as `share` is.
    pub all: Option<u64>,
    /// `count` of `all`; null of nothing.
    pub share: Option<f64>,
    /// The same for each series, in the order of all buckets; empty without `--split`.
    pub series: Vec<SeriesObject>,
}

/// Articles of one series of a timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeriesObject {
    pub role: SeriesRole,
    /// The speaker or the outlet; null for those left over.
    pub name: Option<String>,
    pub count: u64,
    pub share: Option<f64>,
}

/// Whom a series counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SeriesRole {
    Named,
    /// All who are not named.
    Others,
    /// Articles that belong to nobody.
    Nobody,
    /// Of words that somebody said: articles in which the source of none of them is known by name.
    Unresolved,
}

/// Articles of a timeline that are in no bucket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApartObject {
    pub count: u64,
    pub all: Option<u64>,
    pub share: Option<f64>,
    pub series: Vec<SeriesObject>,
}

/// What a timeline has beside its buckets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimelineSummaryObject {
    pub format: u32,
    pub kind: Kind,
    /// `day`, `week`, `month`, `quarter`, `year`
    pub by: Interval,
    /// Articles that match.
    pub total: u64,
    /// Those whose date reaches over more than one bucket.
    pub imprecise: ApartObject,
    /// Those without a date. With a date filter they match all but that, and are not in `total`.
    pub undated: ApartObject,
    /// Whether there is a date filter.
    pub undated_hidden: bool,
    pub took_ms: f64,
}

/// A timeline as one document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimelineObject {
    pub format: u32,
    pub kind: Kind,
    pub buckets: Vec<BucketObject>,
    pub summary: TimelineSummaryObject,
}

/// Writes objects, a line each.
pub struct Writer<'w> {
    out: &'w mut dyn Write,
    query: Option<&'w str>,
}

impl<'w> Writer<'w> {
    pub fn new(out: &'w mut dyn Write) -> Writer<'w> {
        Writer { out, query: None }
    }

    /// The same for the answer to one query of many.
    pub fn of_query(self, id: &'w str) -> Writer<'w> {
        Writer { query: Some(id), ..self }
    }

    /// One line for each hit, then the summary.
    pub fn page_lines(&mut self, page: &Page, offsets: Offsets) -> io::Result<()> {
        for hit in &page.hits {
            self.line(&HitObject::new(hit, self.query, offsets))?;
        }
        self.line(&SummaryObject::new(page, self.query))
    }

    /// The page as one document.
    pub fn page(&mut self, page: &Page, offsets: Offsets) -> io::Result<()> {
        let hits = page.hits.iter().map(|hit| HitObject::new(hit, self.query, offsets)).collect();
        let summary = SummaryObject::new(page, self.query);
        self.line(&PageObject { format: FORMAT, kind: Kind::Page, hits, summary })
    }

    /// The page as one element of an array, a line each; the first opens it.
    pub fn page_of_many(&mut self, page: &Page, offsets: Offsets, is_first: bool) -> io::Result<()> {
        self.out.write_all(if is_first { b"[" } else { b"," })?;
        self.page(page, offsets)
    }

    /// The error as one line.
    pub fn error_line(&mut self, error: &ErrorObject) -> io::Result<()> {
        self.line(error)
    }

    /// The error as one element of the array of pages.
    pub fn error_of_many(&mut self, error: &ErrorObject, is_first: bool) -> io::Result<()> {
        self.out.write_all(if is_first { b"[" } else { b"," })?;
        self.line(error)
    }

    /// Closes the array, and opens it where it has no element.
    pub fn end_of_many(&mut self, is_empty: bool) -> io::Result<()> {
        self.out.write_all(if is_empty { b"[]\n" } else { b"]\n" })
    }

    /// One article.
    pub fn article(&mut self, stored: &Stored, offsets: Offsets) -> io::Result<()> {
        self.line(&ArticleObject::new(stored, offsets))
    }

    /// One line for each quote, then the summary.
    pub fn quote_lines(&mut self, found: &Quotes, offsets: Offsets) -> io::Result<()> {
        found.quotes.iter().try_for_each(|quote| self.line(&QuoteObject::new(quote, offsets)))?;
        self.line(&QuotesSummaryObject::new(found))
    }

    /// The quotes as one document.
    pub fn quotes(&mut self, found: &Quotes, offsets: Offsets) -> io::Result<()> {
        let quotes = found.quotes.iter().map(|quote| QuoteObject::new(quote, offsets)).collect();
        let summary = QuotesSummaryObject::new(found);
        self.line(&QuotesObject { format: FORMAT, kind: Kind::Quotes, quotes, summary })
    }

    /// One text with its attributions.
    pub fn attributed(&mut self, attributed: &Attributed, offsets: Offsets) -> io::Result<()> {
        self.line(&AttributedObject::new(attributed, offsets))
    }

    /// One line for each speaker.
    pub fn speaker_lines(&mut self, speakers: &[SpeakerEntry]) -> io::Result<()> {
        speakers.iter().try_for_each(|speaker| self.line(&SpeakerObject::new(speaker)))
    }

    /// The speakers as one document.
    pub fn speakers(&mut self, speakers: &[SpeakerEntry]) -> io::Result<()> {
        let speakers = speakers.iter().map(SpeakerObject::new).collect();
        self.line(&SpeakersObject { format: FORMAT, kind: Kind::Speakers, speakers })
    }

    /// One line for each bucket, then the summary.
    pub fn timeline_lines(&mut self, timeline: &Timeline) -> io::Result<()> {
        timeline.buckets.iter().try_for_each(|bucket| self.line(&BucketObject::new(bucket, timeline)))?;
        self.line(&TimelineSummaryObject::new(timeline))
    }

    /// The timeline as one document.
    pub fn timeline(&mut self, timeline: &Timeline) -> io::Result<()> {
        let buckets = timeline.buckets.iter().map(|bucket| BucketObject::new(bucket, timeline)).collect();
        let summary = TimelineSummaryObject::new(timeline);
        self.line(&TimelineObject { format: FORMAT, kind: Kind::Timeline, buckets, summary })
    }

    /// The closing report of an index run.
    pub fn index_report(&mut self, report: &IndexReport, run: &Run<'_>) -> io::Result<()> {
        let IndexReport { added, updated, unchanged, removed, failed, repeated, articles } = *report;
        self.line(&IndexReportObject {
            format: FORMAT,
            kind: Kind::IndexReport,
            added,
            updated,
            unchanged,
            removed,
            failed,
            articles,
            repeated,
            skipped: run.skipped,
            bytes: run.bytes,
            took_ms: milliseconds(run.took),
            dry_run: run.dry_run,
        })
    }

    fn line(&mut self, object: &impl Serialize) -> io::Result<()> {
        let line = serde_json::to_string(object)?;
        self.out.write_all(escaped(&line).as_bytes())?;
        self.out.write_all(b"\n")
    }
}

/// JSON text with every unsafe character as an escape. Such characters occur in JSON text inside strings alone, and all of
/// them take one UTF-16 unit.
fn escaped(json: &str) -> Cow<'_, str> {
    if !json.contains(is_unsafe) {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if is_unsafe(c) {
            escaped.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

impl DateObject {
    fn new(date: &PublicationDate) -> DateObject {
        DateObject { value: date.value(), precision: date.precision(), origin: date.origin }
    }
}

impl TimedDateObject {
    fn new(date: &PublicationDate) -> TimedDateObject {
        TimedDateObject {
            value: date.value(),
            precision: date.precision(),
            origin: date.origin,
            time: date.time_value(),
        }
    }
}

impl PassageObject {
    fn new(passage: &Passage, offsets: Offsets) -> PassageObject {
        let start = passage.span.start();
        let count = match offsets {
            Offsets::Bytes => Counter::Bytes,
            Offsets::Chars => Counter::chars(&passage.text, start, passage.chars_before),
        };
        PassageObject {
            score: passage.score,
            text: passage.text.clone(),
            span: count.range(passage.span),
            marks: count.ranges(&passage.marks),
            speakers: passage.speakers.clone(),
        }
    }
}

impl HitObject {
    pub(super) fn new(hit: &Hit, query: Option<&str>, offsets: Offsets) -> HitObject {
        let count = match offsets {
            Offsets::Bytes => Counter::Bytes,
            Offsets::Chars => Counter::chars(hit.title.as_deref().unwrap_or(""), 0, 0),
        };
        HitObject {
            format: FORMAT,
            kind: Kind::Hit,
            query: query.map(str::to_owned),
            rank: hit.rank,
            score: hit.score,
            id: hit.id.clone(),
            title: hit.title.clone(),
            date: hit.date.as_ref().map(DateObject::new),
            outlet: hit.outlet.clone(),
            path: hit.path.clone(),
            speakers: hit.speakers.clone(),
            title_marks: count.ranges(&hit.title_marks),
            passages: hit.passages.iter().map(|passage| PassageObject::new(passage, offsets)).collect(),
            reprint_of: hit.reprint_of.clone(),
            duplicates: hit.reprints.as_ref().map(|reprints| reprints.iter().map(DuplicateObject::new).collect()),
        }
    }
}

impl DuplicateObject {
    fn new(reprint: &Reprint) -> DuplicateObject {
        let differences = &reprint.differences;
        DuplicateObject {
            id: reprint.id.clone(),
            path: reprint.path.clone(),
            date: reprint.date.as_ref().map(DateObject::new),
            outlet: reprint.outlet.clone(),
            similarity: reprint.likeness,
            differs: differences.given.iter().map(DifferenceObject::new).collect(),
            differs_more: differences.more as u64,
            words_here: differences.words_here as u64,
            words_there: differences.words_there as u64,
        }
    }
}

impl DifferenceObject {
    fn new(difference: &Difference) -> DifferenceObject {
        DifferenceObject {
            matter: match difference.matter {
                Matter::Number => MatterObject::Number,
                Matter::Negation => MatterObject::Negation,
            },
            here: difference.here.clone(),
            there: difference.there.clone(),
        }
    }
}

impl SummaryObject {
    fn new(page: &Page, query: Option<&str>) -> SummaryObject {
        SummaryObject {
            format: FORMAT,
            kind: Kind::Summary,
            query: query.map(str::to_owned),
            total: page.total,
            compared: page.compared,
            reprints: page.reprints.map(|Reprints { articles, differing }| ReprintsObject { articles, differing }),
            undated: page.undated,
            next: page.next.as_ref().map(|cursor| cursor.0.clone()),
            took_ms: milliseconds(page.took),
        }
    }
}

impl QuoteObject {
    pub(super) fn new(quote: &Quote, offsets: Offsets) -> QuoteObject {
        let start = quote.context.start();
        let count = match offsets {
            Offsets::Bytes => Counter::Bytes,
            Offsets::Chars => Counter::chars(&quote.text, start, quote.chars_before),
        };
        let slices = |spans: &[Span]| quote.slices(spans).map(str::to_owned).collect();
        QuoteObject {
            format: FORMAT,
            kind: Kind::Quote,
            rank: quote.rank,
            score: quote.score,
            date: quote.date.as_ref().map(DateObject::new),
            speaker: quote.speaker.clone(),
            roles: quote.roles.clone(),
            words: slices(&quote.content),
            source: slices(&quote.source),
            cue: slices(&quote.cue),
            speech: quote.kind,
            confidence: rounded(quote.confidence),
            content: count.ranges(&quote.content),
            source_spans: count.ranges(&quote.source),
            cue_spans: count.ranges(&quote.cue),
            marks: count.ranges(&quote.marks),
            context: ContextObject { text: quote.text.clone(), span: count.range(quote.context) },
            id: quote.id.clone(),
            title: quote.title.clone(),
            outlet: quote.outlet.clone(),
            path: quote.path.clone(),
        }
    }
}

impl QuotesSummaryObject {
    fn new(found: &Quotes) -> QuotesSummaryObject {
        QuotesSummaryObject {
            format: FORMAT,
            kind: Kind::QuotesSummary,
            total: found.total,
            undated: found.undated,
            next: found.next.as_ref().map(|cursor| cursor.0.clone()),
            took_ms: milliseconds(found.took),
        }
    }
}

impl AttributedObject {
    fn new(attributed: &Attributed, offsets: Offsets) -> AttributedObject {
        let count = match offsets {
            Offsets::Bytes => Counter::Bytes,
            Offsets::Chars => Counter::chars(&attributed.text, 0, 0),
        };
        let table = &attributed.attributions;
        let acts = table.attributions.iter().map(|attribution| {
            let speaker = attribution.speaker.and_then(|index| table.speakers.get(usize::from(index)));
            SpokenObject {
                source: count.ranges(&attribution.source),
                cue: count.ranges(&attribution.cue),
                content: count.ranges(&attribution.content),
                kind: attribution.kind,
                speaker: speaker.map(|speaker| speaker.name.clone()),
                role: speaker.and_then(|speaker| speaker.roles.first().cloned()),
                confidence: rounded(attribution.confidence),
            }
        });
        AttributedObject { doc: attributed.doc.clone(), attributions: acts.collect() }
    }
}

impl ErrorObject {
    pub fn new(query: Option<&str>, line: u64, message: &str) -> ErrorObject {
        ErrorObject {
            format: FORMAT,
            kind: Kind::Error,
            query: query.map(str::to_owned),
            line,
            message: message.to_owned(),
        }
    }
}

impl ArticleObject {
    fn new(stored: &Stored, offsets: Offsets) -> ArticleObject {
        let article = &stored.article;
        let place = &article.provenance;
        let attributions = &stored.attributions;
        let count = match offsets {
            Offsets::Bytes => Counter::Bytes,
            Offsets::Chars => Counter::chars(&article.body, 0, 0),
        };
        let speakers = attributions.speakers.iter().map(|speaker| ArticleSpeakerObject {
            name: speaker.name.clone(),
            aliases: speaker.aliases.clone(),
            roles: speaker.roles.clone(),
        });
        let name_of = |attribution: &Attribution| {
            let index = attribution.speaker.map(usize::from);
            index.and_then(|index| attributions.speakers.get(index)).map(|speaker| speaker.name.clone())
        };
        let acts = attributions.attributions.iter().map(|attribution| AttributionObject {
            source: count.ranges(&attribution.source),
            cue: count.ranges(&attribution.cue),
            content: count.ranges(&attribution.content),
            kind: attribution.kind,
            speaker: name_of(attribution),
            confidence: attribution.confidence,
        });
        ArticleObject {
            format: FORMAT,
            kind: Kind::Article,
            id: stored.id.clone(),
            title: article.title.clone(),
            date: article.date.as_ref().map(TimedDateObject::new),
            outlet: article.outlet.clone(),
            byline: article.byline.clone(),
            section: article.section.clone(),
            language: article.language.clone(),
            language_origin: article.language.as_ref().map(|_| article.language_origin.name().to_owned()),
            url: article.url.clone(),
            path: place.path.clone(),
            record: place.record,
            line: place.line,
            body_offset: place.body_offset,
            encoding: place.encoding.map(str::to_owned),
            source_format: place.format.to_owned(),
            file_hash: stored.file_hash.clone(),
            text_hash: stored.text_hash.clone(),
            text: article.body.clone(),
            speakers: speakers.collect(),
            attributions: acts.collect(),
        }
    }
}

impl RoleObject {
    fn new(seen: &SeenRole) -> RoleObject {
        RoleObject { role: seen.role.clone(), articles: seen.articles, first: day(seen.first), last: day(seen.last) }
    }
}

impl SpeakerObject {
    fn new(speaker: &SpeakerEntry) -> SpeakerObject {
        SpeakerObject {
            format: FORMAT,
            kind: Kind::Speaker,
            name: speaker.name.clone(),
            aliases: speaker.aliases.clone(),
            roles: speaker.roles.iter().map(RoleObject::new).collect(),
            attributions: speaker.attributions,
            articles: speaker.articles,
            first: day(speaker.first),
            last: day(speaker.last),
        }
    }
}

impl BucketObject {
    fn new(bucket: &Bucket, timeline: &Timeline) -> BucketObject {
        let ApartObject { count, all, share, series } = ApartObject::new(&bucket.tally, timeline);
        BucketObject {
            format: FORMAT,
            kind: Kind::Bucket,
            bucket: bucket.label.clone(),
            first: bucket.first.to_string(),
            last: bucket.last.to_string(),
            count,
            all,
            share,
            series,
        }
    }
}

impl ApartObject {
    fn new(tally: &Tally, timeline: &Timeline) -> ApartObject {
        let share_of = |count: u64| tally.all.and_then(|all| share(count, all));
        let series = timeline.series.iter().zip(&tally.series).map(|(series, count)| SeriesObject {
            role: match series {
                Series::Named(_) => SeriesRole::Named,
                Series::Others => SeriesRole::Others,
                Series::Nobody => SeriesRole::Nobody,
                Series::Unresolved => SeriesRole::Unresolved,
            },
            name: match series {
                Series::Named(name) => Some(name.clone()),
                Series::Others | Series::Nobody | Series::Unresolved => None,
            },
            count: *count,
            share: share_of(*count),
        });
        ApartObject { count: tally.count, all: tally.all, share: share_of(tally.count), series: series.collect() }
    }
}

impl TimelineSummaryObject {
    fn new(timeline: &Timeline) -> TimelineSummaryObject {
        TimelineSummaryObject {
            format: FORMAT,
            kind: Kind::TimelineSummary,
            by: timeline.by,
            total: timeline.total,
            imprecise: ApartObject::new(&timeline.imprecise, timeline),
            undated: ApartObject::new(&timeline.undated, timeline),
            undated_hidden: timeline.hides_undated,
            took_ms: milliseconds(timeline.took),
        }
    }
}

/// A confidence with as many digits as mean something.
fn rounded(confidence: f32) -> f32 {
    (confidence * 1000.0).round() / 1000.0
}

/// Milliseconds, to the microsecond.
fn milliseconds(took: Duration) -> f64 {
    took.as_micros() as f64 / 1000.0
}

fn day(day: Option<chrono::NaiveDate>) -> Option<String> {
    day.map(|day| day.to_string())
}

/// Translates byte offsets of one text into what was asked for.
enum Counter<'t> {
    /// As they are.
    Bytes,
    Chars {
        /// The text, or the part of it that the offsets lie in.
        text: &'t str,
        /// Bytes before the part.
        bytes_before: usize,
        /// Code points before the part.
        chars_before: usize,
        /// Code points before each multiple of `STRIDE` bytes of the part, so that no offset is counted from the beginning,
        /// and those of the whole part.
        strides: Vec<usize>,
    },
}

/// Bytes between two counts that are kept.
const STRIDE: usize = 512;

impl<'t> Counter<'t> {
    fn chars(text: &'t str, bytes_before: usize, chars_before: usize) -> Counter<'t> {
        let mut total = 0;
        let mut strides = Vec::with_capacity(text.len() / STRIDE + 2);
        for chunk in text.as_bytes().chunks(STRIDE) {
            strides.push(total);
            total += code_points(chunk);
        }
        strides.push(total);
        Counter::Chars { text, bytes_before, chars_before, strides }
    }

    fn offset(&self, bytes: usize) -> u64 {
        match self {
            Counter::Bytes => bytes as u64,
            Counter::Chars { text, bytes_before, chars_before, strides } => {
                let inside = bytes.saturating_sub(*bytes_before).min(text.len());
                let stride = inside / STRIDE;
                let counted = strides.get(stride).copied().unwrap_or(0);
                let tail = text.as_bytes().get(stride * STRIDE..inside).unwrap_or(&[]);
                (chars_before + counted + code_points(tail)) as u64
            }
        }
    }

    fn range(&self, span: Span) -> Range {
        [self.offset(span.start()), self.offset(span.end())]
    }

    fn ranges(&self, spans: &[Span]) -> Vec<Range> {
        spans.iter().map(|span| self.range(*span)).collect()
    }
}

/// Code points that begin in these bytes of UTF-8.
fn code_points(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}
