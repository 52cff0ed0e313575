//! What is indexed of an article: the article, its attributions and its inner structure under one id.
//!
//! The unit that goes to an engine's writer. Which of its parts are searched, filtered, counted and shown is each engine's to
//! map onto its own storage; the names of the fields a user can ask for stand in `query::fields`.

use chrono::NaiveDate;

use crate::article::Article;
use crate::attribute::Attributions;
use crate::date::mentions::mentions;
use crate::passage::Structure;
use crate::reprint::Signature;

/// An article ready to be indexed.
#[derive(Clone, Debug)]
pub struct Document {
    /// Unique in the index.
    pub id: String,
    /// Names the file the article was read from, unlike its path whatever root it was reached by.
    pub file_key: String,
    /// BLAKE3 of that file; all zero where it is not known.
    pub file_hash: [u8; 32],
    /// Changes when anything that is indexed changes.
    pub fingerprint: u64,
    pub article: Article,
    pub attributions: Attributions,
    pub structure: Structure,
    /// First and last day of everything dated that its title and text speak of, each once; as `mentioned` gives them.
    pub mentioned: Vec<(NaiveDate, NaiveDate)>,
}

impl Document {
    /// Bytes of title and body.
    pub fn text_bytes(&self) -> usize {
        self.article.body.len() + self.article.title.as_ref().map_or(0, String::len)
    }

    /// What finds reprints of the article: of its body alone, since a headline is the first thing that is changed.
    pub fn signature(&self) -> Option<Signature> {
        Signature::of(&self.article.body)
    }
}

/// The runs of days that an article's title and text speak of, in order, each once.
pub fn mentioned(article: &Article) -> Vec<(NaiveDate, NaiveDate)> {
    let texts = article.title.as_deref().into_iter().chain([article.body.as_str()]);
    let found = texts.flat_map(|text| mentions(text, article.date.as_ref()));
    let mut runs: Vec<_> = found.filter_map(|mention| mention.value.days()).collect();
    runs.sort_unstable();
    runs.dedup();
    runs
}
