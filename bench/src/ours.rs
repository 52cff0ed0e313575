//! onrecord's own index of a corpus.

use std::path::Path;

use chrono::NaiveDate;
use onrecord::article::Article;
use onrecord::attribute::{Attributions, Input, attribute};
use onrecord::document::{Document, mentioned};
use onrecord::engine::local::{LocalIndex, LocalWriter, WriterOptions};
use onrecord::engine::{PageRequest, Sort};
use onrecord::highlight::evidence::Ranking;
use onrecord::passage::structure;
use onrecord::query::{Clock, Filters, Resolved, parse, resolve};

use crate::Failure;
use crate::peer::merge_into_one;

/// Builds the index of `articles` in `folder`, with or without who said what.
pub fn build(folder: &Path, articles: impl Iterator<Item = Article>, attributed: bool) -> Result<(), Failure> {
    let options = WriterOptions { memory: 1 << 30, threads: 1, holder: "bench".to_owned() };
    let mut writer = LocalWriter::open(folder, &options)?;
    for (number, article) in articles.enumerate() {
        writer.add(document(number, article, attributed))?;
    }
    writer.commit()?;
    writer.finish()?;
    merge_into_one(&folder.join("tantivy"))
}

fn document(number: usize, article: Article, attributed: bool) -> Document {
    let title = article.title.as_deref();
    let input = Input { title, text: &article.body, record_speakers: &article.speakers };
    let attributions = if attributed { attribute(&input) } else { Attributions::default() };
    Document {
        id: id_of(number),
        file_key: "bench".to_owned(),
        file_hash: [0; 32],
        fingerprint: number as u64 + 1,
        structure: structure(title, &article.body, &attributions),
        attributions,
        mentioned: mentioned(&article),
        article,
    }
}

/// The id of the n-th article, alike for every contender.
pub fn id_of(number: usize) -> String {
    format!("a{number}")
}

/// The meaning of a query. Errors: it is not understood whole.
pub fn understood(text: &str) -> Result<Resolved, Failure> {
    let clock = Clock { today: NaiveDate::from_ymd_opt(2026, 1, 1).unwrap_or_default() };
    let parsed = parse(text);
    let (resolved, problems) = resolve(&parsed.query, &Filters::default(), &clock);
    match parsed.problems.first().or(problems.first()) {
        None => Ok(resolved),
        Some(problem) => Err(format!("`{text}`: {problem:?}").into()),
    }
}

/// The index in `folder`, ranking by BM25 alone as its peers do.
pub fn by_bm25(folder: &Path) -> Result<LocalIndex, Failure> {
    Ok(LocalIndex::open(folder)?.with_ranking(Ranking { depth: 0, ..Ranking::default() }))
}

/// The best ten.
pub fn ten(sort: Sort, total: bool) -> PageRequest {
    PageRequest { limit: 10, sort, total, ..PageRequest::default() }
}
