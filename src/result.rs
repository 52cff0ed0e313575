//! What an engine answers: hits with their passages and marks, articles, speakers.
//!
//! Plain data. Knows no engine and no renderer; both sides meet here.

use std::time::Duration;

use chrono::NaiveDate;

use crate::article::Article;
use crate::attribute::{Attributions, Kind};
use crate::date::PublicationDate;
use crate::date::interval::Interval;
use crate::query::meant::Sought;
use crate::reprint::Differences;
use crate::text::Span;

/// One page of the answer to a search.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    pub hits: Vec<Hit>,
    /// Exact number of matching articles; `None` where it was not asked for.
    pub total: Option<u64>,
    /// Where passages are ranked, of how many of the matching articles, the best ones, the best passages were found; `None`
    /// where articles are, and where no hit was asked for.
    pub compared: Option<u64>,
    /// Undated articles that match everything but the date filter.
    pub undated: u64,
    /// Where the next page goes on; `None` where no hit follows, and on a page of none.
    pub next: Option<Cursor>,
    /// Where reprints are not hits: how many there are of the hits of this page.
    pub reprints: Option<Reprints>,
    /// Whether the index is another than when the cursor that was asked after was made.
    pub changed: bool,
    pub took: Duration,
}

/// Matching articles that are reprints of hits and no hits themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reprints {
    pub articles: u64,
    /// Those of them that differ from their hit in a number or a negation; `None` where no article was read.
    pub differing: Option<u64>,
}

/// An article that is a reprint of a hit, or that the hit is a reprint of.
#[derive(Clone, Debug, PartialEq)]
pub struct Reprint {
    pub id: String,
    pub path: String,
    pub date: Option<PublicationDate>,
    pub outlet: Option<String>,
    /// Estimated share of the pairs of neighbouring words of either body that both have, 0 to 1.
    pub likeness: f32,
    /// From the hit to this one, titles and bodies.
    pub differences: Differences,
}

/// Where a page ended: an opaque word of digits and small letters, for the engine that made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(pub String);

/// An article that matches.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// From 1, counted over the whole answer, not the page.
    pub rank: u64,
    /// Of an article, BM25 and what is added to it; where passages are ranked, the score of the passage. Comparable only within
    /// one answer.
    pub score: f32,
    pub id: String,
    pub title: Option<String>,
    pub date: Option<PublicationDate>,
    pub outlet: Option<String>,
    /// Path of the source file, relative to the root it was indexed under.
    pub path: String,
    /// Canonical names of those who speak in the article, most quoted first.
    pub speakers: Vec<String>,
    /// Spans of the title, in order, disjoint.
    pub title_marks: Vec<Span>,
    pub passages: Vec<Passage>,
    /// Its reprints, earliest first, where they stand under it and not beside it.
    pub reprints: Option<Vec<Reprint>>,
    /// Where reprints are hits: id of a hit before this one on the page that it is alike to.
    pub reprint_of: Option<String>,
}

/// A run of whole sentences inside one paragraph; with context, over its bounds as well. Of a sentence too long to be shown, a
/// part.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
    /// What it says to the query; comparable only within one answer.
    pub score: f32,
    /// The slice `span` of the stored text.
    pub text: String,
    /// Bytes of the article's stored text.
    pub span: Span,
    /// Unicode code points of the stored text before `span`.
    pub chars_before: usize,
    /// Spans of the stored text (not of the passage), in order, disjoint, inside `span`.
    pub marks: Vec<Span>,
    /// Canonical names of those whose attributed words lie in the passage, in order of appearance.
    pub speakers: Vec<String>,
}

/// A part of the answer to the question who said what.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quotes {
    pub quotes: Vec<Quote>,
    /// Exact number of attributions that match.
    pub total: u64,
    /// Attributions of undated articles that match everything but the date filter.
    pub undated: u64,
    /// Where the next part goes on; `None` where none follows, and where none was asked for.
    pub next: Option<Cursor>,
    /// Whether the index is another than when the cursor that was asked after was made.
    pub changed: bool,
    pub took: Duration,
}

/// One thing said, in the sentences it stands in.
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    /// From 1, counted over the whole answer.
    pub rank: u64,
    /// What its words say to the query; comparable only within one answer, 0 without words to look for.
    pub score: f32,
    /// Of the article.
    pub id: String,
    pub title: Option<String>,
    pub date: Option<PublicationDate>,
    pub outlet: Option<String>,
    pub path: String,
    /// Canonical name; `None` where the source stays unresolved.
    pub speaker: Option<String>,
    /// As the article gives them, the first one first.
    pub roles: Vec<String>,
    /// Bytes of the article's stored text, as all spans here; inside `context`.
    pub source: Vec<Span>,
    pub cue: Vec<Span>,
    pub content: Vec<Span>,
    pub kind: Kind,
    /// 0 to 1.
    pub confidence: f32,
    /// What matched, in order, disjoint, inside `context`.
    pub marks: Vec<Span>,
    /// The sentences that hold it.
    pub context: Span,
    /// The slice `context` of the stored text.
    pub text: String,
    /// Unicode code points of the stored text before `context`.
    pub chars_before: usize,
}

impl Quote {
    /// The slices of the spans.
    pub fn slices<'q>(&'q self, spans: &'q [Span]) -> impl Iterator<Item = &'q str> {
        spans.iter().map(|span| {
            let from_context = |at: usize| at.checked_sub(self.context.start());
            let range = from_context(span.start()).zip(from_context(span.end()));
            range.and_then(|(start, end)| self.text.get(start..end)).unwrap_or("")
        })
    }
}

/// A whole article as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// The id in the index: the source's own, or path and record.
    pub id: String,
    pub article: Article,
    pub attributions: Attributions,
    /// First 16 bytes of the BLAKE3 of the file the article was read from, as hexadecimal digits.
    pub file_hash: String,
    /// BLAKE3 of the stored text, as hexadecimal digits.
    pub text_hash: String,
}

/// Who says what in a text that is in no index.
#[derive(Clone, Debug, PartialEq)]
pub struct Attributed {
    /// Name of the text.
    pub doc: String,
    /// All of it; every span lies in it.
    pub text: String,
    pub attributions: Attributions,
}

/// Someone who speaks somewhere in the archive.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeakerEntry {
    pub name: String,
    pub aliases: Vec<String>,
    /// Roles as the articles give them, most frequent first, with the number of articles and the days first and last seen.
    pub roles: Vec<SeenRole>,
    /// Attributions in all.
    pub attributions: u64,
    /// Articles the speaker speaks in.
    pub articles: u64,
    pub first: Option<NaiveDate>,
    pub last: Option<NaiveDate>,
}

/// A role and when it was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenRole {
    pub role: String,
    pub articles: u64,
    pub first: Option<NaiveDate>,
    pub last: Option<NaiveDate>,
}

/// The closing report of an index run, counted in articles; `failed` in records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IndexReport {
    pub added: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub removed: u64,
    pub failed: u64,
    /// Ids that occurred again in the same file, where the last one was kept.
    pub repeated: u64,
    /// Articles in the index afterwards.
    pub articles: u64,
}

/// The most buckets a timeline may have: a hundred years of days.
pub const MOST_BUCKETS: u64 = 40_000;

/// What a timeline tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// An article counts for everybody who speaks in it; where the query asks for words somebody said, for those who said them.
    Speaker,
    Outlet,
}

/// Matching articles counted by date.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    pub by: Interval,
    pub split: Option<Split>,
    /// Articles that match.
    pub total: u64,
    /// Largest first, then others, then nobody; empty without a split.
    pub series: Vec<Series>,
    /// Without gaps, from the first asked for (else found) to the last.
    pub buckets: Vec<Bucket>,
    /// Articles whose date reaches over more than one bucket.
    pub imprecise: Tally,
    /// Articles without a date.
    pub undated: Tally,
    /// Whether the query has a date filter, so that the undated match everything else and are not in `total`.
    pub hides_undated: bool,
    pub took: Duration,
}

/// What a column of a split timeline counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Series {
    Named(String),
    /// Articles that belong to anybody not named.
    Others,
    /// Articles that belong to nobody.
    Nobody,
    /// Of words that somebody said: articles in which the source of none of them is known by name.
    Unresolved,
}

/// One interval of a timeline, as far as the dates asked for reach into it.
#[derive(Clone, Debug, PartialEq)]
pub struct Bucket {
    /// As a query may ask for it: `2022-01`.
    pub label: String,
    /// The days that are counted.
    pub first: NaiveDate,
    pub last: NaiveDate,
    /// Whether the dates asked for cut it short.
    pub cut: bool,
    pub tally: Tally,
}

/// Articles of one bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Those that match.
    pub count: u64,
    /// Those that the index has in the bucket and in the dates asked for; `None` where that was not asked for.
    pub all: Option<u64>,
    /// Those that match, for each series.
    pub series: Vec<u64>,
}

/// How many articles a part of a query matches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explained {
    pub articles: u64,
    /// Where the part is one pattern, fuzzy word or regular expression: the words it stands for in the index.
    pub words: Option<StandsFor>,
}

/// Words of the index that a pattern stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StandsFor {
    pub count: usize,
    /// The most frequent of them, first.
    pub first: Vec<String>,
}

/// A word of a query that is in no article, or in next to none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub sought: Sought,
    /// The word, folded.
    pub word: String,
    /// Whether it is there, if rarely.
    pub is_rare: bool,
    /// What may have been meant, likeliest first; each is in the index.
    pub meant: Vec<Meant>,
}

/// What somebody may have meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meant {
    /// The word to write instead.
    pub word: String,
    /// As it is shown: the word, or the whole name that has it.
    pub shown: String,
}
