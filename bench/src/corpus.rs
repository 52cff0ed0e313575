//! The articles that are measured on: Reuters-21578 as it is, the same recombined to many times its size, and press releases.

use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

use chrono::{Days, NaiveDate};
use onrecord::article::{Article, Provenance};
use onrecord::date::{DateOrigin, PublicationDate};
use onrecord::read::{ReadOptions, Record, read_stream};
use onrecord::text::blocks::blocks;
use onrecord::text::sentences::sentences;

use crate::Failure;
use crate::random::Random;

/// Raised when the same name stands for other articles than before.
pub const CORPUS_VERSION: u32 = 1;

const SEED: u64 = 0x0000_6f6e_7265_636f;
/// Recombined articles are dated on one of this many days from 1990-01-01.
const DAYS: usize = 3652;
/// A recombined article takes its sentences from so many others, so that its words have something to do with each other.
const SOURCES: usize = 3;

/// All stories of Reuters-21578, read with our own reader.
pub fn reuters(shared: &Path) -> Result<Vec<Article>, Failure> {
    let mut archive = Vec::new();
    zstd::Decoder::new(File::open(shared.join("data/reuters/reuters-21578-sgml.tar.zst"))?)?
        .read_to_end(&mut archive)?;
    let mut files = tar_entries(&archive);
    files.retain(|(name, _)| name.ends_with(".sgm"));
    files.sort();
    let mut articles = Vec::new();
    for (name, mut bytes) in files {
        read_all(&mut bytes, &name, &mut articles)?;
    }
    Ok(articles)
}

/// The press releases of two presidents.
pub fn press(shared: &Path) -> Result<Vec<Article>, Failure> {
    let mut articles = Vec::new();
    for name in ["putin.csv", "zelenskyy.csv"] {
        read_all(&mut File::open(shared.join("data/press").join(name))?, name, &mut articles)?;
    }
    Ok(articles)
}

fn read_all(input: &mut dyn Read, name: &str, articles: &mut Vec<Article>) -> Result<(), Failure> {
    read_stream(input, name, &ReadOptions::default(), &mut |record| {
        if let Record::Article { article, .. } = record {
            articles.push(*article);
        }
        ControlFlow::Continue(())
    })?;
    Ok(())
}

/// The files in a tar archive: names and contents. Knows plain ustar, which is what the shared archives are.
fn tar_entries(archive: &[u8]) -> Vec<(String, &[u8])> {
    let mut entries = Vec::new();
    let mut rest = archive;
    while let Some((header, tail)) = rest.split_at_checked(512) {
        let text = |from: usize, to: usize| {
            let field = header.get(from..to).unwrap_or(&[]);
            let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
            String::from_utf8_lossy(field.get(..end).unwrap_or(&[])).trim().to_owned()
        };
        let Ok(size) = usize::from_str_radix(&text(124, 136), 8) else { break };
        let Some(content) = tail.get(..size) else { break };
        if matches!(header.get(156), Some(b'0' | 0)) {
            entries.push((text(0, 100), content));
        }
        rest = tail.get(size.div_ceil(512) * 512..).unwrap_or(&[]);
    }
    entries
}

/// Articles of the length and layout of `originals`, `times` as many: titles as they are, bodies of other articles' sentences,
/// ids of their own and dates spread over ten years. The same in every run.
pub struct Recombined<'a> {
    originals: &'a [Article],
    /// Per article, sentences by paragraph.
    bodies: Vec<Vec<Vec<&'a str>>>,
    random: Random,
    next: usize,
    end: usize,
}

impl<'a> Recombined<'a> {
    pub fn new(originals: &'a [Article], times: usize) -> Recombined<'a> {
        let bodies = originals.iter().map(|article| paragraphs(&article.body)).collect();
        Recombined { originals, bodies, random: Random::new(SEED), next: 0, end: times * originals.len() }
    }

    fn body(&mut self, like: usize) -> String {
        let layout: Vec<usize> =
            self.bodies.get(like).map_or(Vec::new(), |paragraphs| paragraphs.iter().map(Vec::len).collect());
        let mut sources: Vec<Vec<&str>> = Vec::with_capacity(SOURCES);
        while sources.len() < SOURCES && !layout.is_empty() {
            let drawn = self.random.one_of(&self.bodies).map_or(Vec::new(), |paragraphs| paragraphs.concat());
            if !drawn.is_empty() {
                sources.push(drawn);
            }
        }
        let mut body = String::new();
        for sentence_count in layout {
            if !body.is_empty() {
                body.push_str("\n    ");
            }
            for place in 0..sentence_count {
                let source = self.random.below(SOURCES);
                let drawn = sources.get(source).and_then(|sentences| self.random.one_of(sentences));
                if place > 0 {
                    body.push(' ');
                }
                body.push_str(drawn.copied().unwrap_or(""));
            }
        }
        body
    }
}

fn paragraphs(body: &str) -> Vec<Vec<&str>> {
    let of_block = |block: onrecord::text::blocks::Block| {
        let spans = sentences(body, block.span);
        spans.into_iter().map(|span| span.of(body).trim()).filter(|text| !text.is_empty()).collect::<Vec<_>>()
    };
    blocks(body).into_iter().map(of_block).filter(|sentences| !sentences.is_empty()).collect()
}

impl Iterator for Recombined<'_> {
    type Item = Article;

    fn next(&mut self) -> Option<Article> {
        if self.next >= self.end {
            return None;
        }
        let number = self.next;
        self.next += 1;
        let like = number % self.originals.len();
        let day = NaiveDate::from_ymd_opt(1990, 1, 1)? + Days::new(self.random.below(DAYS) as u64);
        Some(Article {
            id: Some(format!("r{number}")),
            title: self.originals.get(like)?.title.clone(),
            date: Some(PublicationDate::day(day, DateOrigin::Metadata)),
            body: self.body(like),
            provenance: Provenance {
                path: "recombined".to_owned(),
                record: number as u64 + 1,
                ..Provenance::default()
            },
            ..Article::default()
        })
    }
}
