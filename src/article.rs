//! The article: one story as a reader found it, before anything was concluded from its prose.
//!
//! Holds what the source states and where it was found, and the language where it states none. It knows no reader, no index and
//! no query.

use crate::date::PublicationDate;
use crate::text::language::detected;

/// One story. Text is exactly what the reader decoded: nothing is trimmed, joined or normalised later.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Article {
    /// The source's own id or URL, if it gives one.
    pub id: Option<String>,
    pub title: Option<String>,
    pub date: Option<PublicationDate>,
    pub outlet: Option<String>,
    pub byline: Option<String>,
    pub section: Option<String>,
    /// A language tag as the source gives it, for instance `en`; where it gives none, as the words tell once that was asked.
    pub language: Option<String>,
    pub language_origin: LanguageOrigin,
    pub url: Option<String>,
    /// The record's own speaker field (a transcript, a press release), each name as written.
    pub speakers: Vec<String>,
    /// The stored text: header lines apart, the words of the source.
    pub body: String,
    pub provenance: Provenance,
}

/// How the language of an article is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LanguageOrigin {
    /// The source says so.
    #[default]
    Stated,
    /// Its words do.
    Detected,
}

impl LanguageOrigin {
    /// As it is written in results.
    pub fn name(self) -> &'static str {
        match self {
            LanguageOrigin::Stated => "stated",
            LanguageOrigin::Detected => "detected",
        }
    }
}

impl Article {
    /// Fills in the language that the words are in, where the source states none and they tell.
    pub fn detect_language(&mut self) {
        if self.language.is_some() {
            return;
        }
        if let Some(tag) = detected(self.title.as_deref(), &self.body) {
            self.language = Some(tag.to_owned());
            self.language_origin = LanguageOrigin::Detected;
        }
    }
}

/// Where an article was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Path relative to the root that the user gave, with `/` between its parts; `-` for standard input. What lies in an archive
    /// has the archive's path, `!/` and its name there: `pages.zip!/2022/storm.html`.
    pub path: String,
    /// Number of the record in its file, from 1; 1 where the file is one article.
    pub record: u64,
    /// Line of the file on which the record begins, from 1, where the format has lines.
    pub line: Option<u64>,
    /// Byte offset of the body in the file, where the stored text is the file's own bytes.
    pub body_offset: Option<u64>,
    /// Name of the encoding the text was decoded from, where that was not UTF-8.
    pub encoding: Option<&'static str>,
    /// Short name of the format, as `read::Format::name` gives it.
    pub format: &'static str,
}
