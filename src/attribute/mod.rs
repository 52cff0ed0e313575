//! Who said what: attributions in the prose of one article, and the speakers they resolve to.
//!
//! Takes an article's text and gives spans of it. Knows no file, no index and no query. The first version is rules; a trained
//! model takes the place of the rules behind the same function.

use crate::text::Span;
use serde::{Deserialize, Serialize};

/// How words are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The content is the speaker's own words.
    Direct,
    /// Paraphrase with the speaker's own words in quotation marks inside.
    Mixed,
    /// Paraphrase.
    Indirect,
}

/// One act of saying. Every span lies in the article's text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attribution {
    /// The words that name who; empty for a transcript turn named by the record's own speaker field.
    pub source: Vec<Span>,
    /// The verb or phrase of saying; empty for pull quotes and transcript turns.
    pub cue: Vec<Span>,
    /// What is said, in one or more pieces in text order; never empty.
    pub content: Vec<Span>,
    pub kind: Kind,
    /// Index into `Attributions::speakers`; `None` where the source stays unresolved.
    pub speaker: Option<u16>,
    /// 0 to 1.
    pub confidence: f32,
}

/// A person or institution that speaks in the article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// Fullest form of the name that the article gives, without titles: `Ned Price`, `State Department`.
    pub name: String,
    /// Other forms seen: `Price`.
    pub aliases: Vec<String>,
    /// Roles the article gives, as written or normalised: `Deputy Foreign Minister of Russia`, `agency spokesman`.
    pub roles: Vec<String>,
}

/// All attributions of one article, in the order of their content, and the table of those who speak in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Attributions {
    pub speakers: Vec<Speaker>,
    pub attributions: Vec<Attribution>,
}
