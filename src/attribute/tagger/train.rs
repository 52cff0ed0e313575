//! Training of the whole model from articles whose attributions are known, and what it finds in articles it has not seen.
//!
//! Five models that have each not seen a fifth of the articles tell how likely what is found is right; a sixth, of all articles,
//! is what ships. Deterministic, whatever the number of threads.

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::layout::{self, Layout};
use super::super::names::{self, Names};
use super::super::quotes::{self, Quotation};
use super::super::rules::{self, Range, Raw};
use super::super::scan::{self, Scan};
use super::super::{Attributions, Input, attribute_with};
use super::features::{
    AroundCue, CUE_FEATURES, EDGE_FEATURES, PART_FEATURES, View, Window, cue_features, edge_features, part_features,
    view,
};
use super::judge::{self, PLACES, Row, SIGNS};
use super::learn::{self, Example, Setting, Weights};
use super::model::{Model, Parts, write};
use super::{Article, Candidate, candidates, claim, is_text, level, meets, reach};
use crate::text::Span;

/// An attribution as annotated.
#[derive(Clone, Debug)]
pub struct Known {
    pub source: Vec<Span>,
    pub cue: Vec<Span>,
    pub content: Vec<Span>,
}

/// An article with everything that is attributed in it.
#[derive(Clone, Debug)]
pub struct Document {
    pub text: String,
    pub known: Vec<Known>,
}

/// What training gives.
pub struct Trained {
    /// The model as it is written.
    pub model: Vec<u8>,
    /// For each document, what a model finds that has not seen it.
    pub unseen: Vec<Attributions>,
    /// What the rules alone find in it.
    pub by_rules: Vec<Attributions>,
}

/// In how many parts the documents are split to find out how likely what is found is right.
pub const FOLDS: usize = 5;

/// Words in a run by which documents are compared.
const SHINGLE: usize = 12;
/// Runs that so many documents share are an outlet's own and say nothing.
const COMMON: usize = 6;
/// Documents that share so many runs are in one fold.
const ALIKE: usize = 40;

const CUES: Setting = Setting { node_bits: 18, edge_bits: 0, rounds: 12, rate: 0.2, drop: 0.2, averaged: 5, seed: 7 };
const PARTS: Setting = Setting { node_bits: 18, edge_bits: 16, rounds: 10, rate: 0.2, drop: 0.2, averaged: 5, seed: 9 };

/// A document as the taggers see it.
struct Prepared<'a> {
    scan: Scan<'a>,
    quotations: Vec<Quotation>,
    names: Names,
    layout: Layout,
    rules: Vec<Raw>,
    known: Vec<Tokens>,
}

/// An annotated attribution in tokens.
struct Tokens {
    cue: Range,
    source: Vec<Range>,
    content: Vec<Range>,
}

/// Trains a model, and attributes each document by a model that has not seen it; `quickly` with half of the rounds, for comparisons.
pub fn train(documents: &[Document], threads: usize, quickly: bool) -> Trained {
    let prepared: Vec<Prepared<'_>> = documents.iter().map(prepare).collect();
    let views: Vec<View> = prepared.iter().map(|one| view(&one.scan, &one.names, &one.rules)).collect();
    let folds = folds(documents);
    let fold_of = |number: usize| folds.get(number).copied().unwrap_or_default();
    let without = |fold: usize| -> (Weights, Weights) {
        let seen: Vec<usize> = (0..documents.len()).filter(|number| fold_of(*number) != fold).collect();
        taggers(&prepared, &views, &seen, quickly)
    };
    // The last one leaves nothing out.
    let taggers = in_parallel(FOLDS + 1, threads, without);
    let bytes = |(cue, part): &(Weights, Weights), judge: [f32; SIGNS], traits: &[f32]| {
        write(&Parts { cue, part, judge, traits })
    };
    let unjudged: Vec<Vec<u8>> = taggers.iter().map(|tagger| bytes(tagger, [0.0; SIGNS], &[0.0; PLACES])).collect();
    let rows = in_parallel(documents.len(), threads, |number| {
        let model = unjudged.get(fold_of(number)).and_then(|bytes| Model::read(bytes));
        model.zip(prepared.get(number)).map(|(model, one)| outcomes(one, &model)).unwrap_or_default()
    });
    let fitted = |fold: usize| {
        let rows: Vec<Row> = rows
            .iter()
            .enumerate()
            .filter(|(number, _)| fold_of(*number) != fold)
            .flat_map(|(_, rows)| rows.clone())
            .collect();
        judge::fit(&rows)
    };
    let judges = in_parallel(FOLDS + 1, threads, fitted);
    let models: Vec<Vec<u8>> =
        taggers.iter().zip(&judges).map(|(tagger, (judge, traits))| bytes(tagger, *judge, traits)).collect();
    let read: Vec<Option<Model<'_>>> = models.iter().map(|bytes| Model::read(bytes)).collect();
    let attributed = |number: usize, model: Option<&Model<'_>>| {
        let text = documents.get(number).map_or("", |document| document.text.as_str());
        attribute_with(&Input { title: None, text, record_speakers: &[] }, model)
    };
    let unseen = in_parallel(documents.len(), threads, |number| {
        attributed(number, read.get(fold_of(number)).and_then(Option::as_ref))
    });
    drop(read);
    Trained { model: models.last().cloned().unwrap_or_default(), unseen, by_rules: by_rules(documents, threads) }
}

/// What the rules alone find in each document.
pub fn by_rules(documents: &[Document], threads: usize) -> Vec<Attributions> {
    in_parallel(documents.len(), threads, |number| {
        let text = documents.get(number).map_or("", |document| document.text.as_str());
        attribute_with(&Input { title: None, text, record_speakers: &[] }, None)
    })
}

/// The fold of each document. Those that share much of their text are in one fold.
fn folds(documents: &[Document]) -> Vec<usize> {
    let mut groups: Vec<usize> = (0..documents.len()).collect();
    let mut holders: HashMap<u64, Vec<usize>> = HashMap::new();
    for (number, document) in documents.iter().enumerate() {
        let words: Vec<&str> = document.text.split_whitespace().collect();
        for shingle in words.windows(SHINGLE) {
            let mut hash = 0xCBF2_9CE4_8422_2325_u64;
            for byte in shingle.iter().flat_map(|word| word.bytes().chain([b' '])) {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
            }
            let held = holders.entry(hash).or_default();
            if held.last() != Some(&number) {
                held.push(number);
            }
        }
    }
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for held in holders.values().filter(|held| held.len() < COMMON) {
        for (at, one) in held.iter().enumerate() {
            for other in held.iter().skip(at + 1) {
                *shared.entry((*one, *other)).or_default() += 1;
            }
        }
    }
    for ((one, other), _) in shared.into_iter().filter(|(_, count)| *count >= ALIKE) {
        let (Some(own), Some(theirs)) = (groups.get(one).copied(), groups.get(other).copied()) else { continue };
        groups.iter_mut().filter(|group| **group == own.max(theirs)).for_each(|group| *group = own.min(theirs));
    }
    groups.into_iter().map(|group| group % FOLDS).collect()
}

/// Does `count` pieces of work on so many threads; the results come in order.
fn in_parallel<T: Send>(count: usize, threads: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::with_capacity(count));
    std::thread::scope(|scope| {
        for _ in 0..threads.clamp(1, count.max(1)) {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        break;
                    }
                    let result = work(number);
                    if let Ok(mut done) = done.lock() {
                        done.push((number, result));
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}

fn prepare(document: &Document) -> Prepared<'_> {
    let mut scan = scan::scan(&document.text);
    let quotations = quotes::pair(&mut scan);
    let names = names::collect(&scan, None);
    let layout = layout::read(&scan, &names);
    let rules = rules::extract(&scan, &quotations, &names, &layout.taken);
    let mut known: Vec<Tokens> = document.known.iter().filter_map(|known| tokens_of(&scan, known)).collect();
    known.sort_by_key(|known| known.cue);
    Prepared { scan, quotations, names, layout, rules, known }
}

fn tokens_of(scan: &Scan<'_>, known: &Known) -> Option<Tokens> {
    let ranges = |spans: &[Span]| -> Vec<Range> {
        spans
            .iter()
            .map(|span| {
                let first = scan.tokens.partition_point(|token| token.end as usize <= span.start());
                (first, scan.tokens.partition_point(|token| (token.start as usize) < span.end()))
            })
            .filter(|(first, end)| first < end)
            .collect()
    };
    let cue = ranges(&known.cue);
    let (first, last) = (cue.first()?, cue.last()?);
    Some(Tokens { cue: (first.0, last.1), source: ranges(&known.source), content: ranges(&known.content) })
}

/// The two taggers, from the documents with these numbers.
fn taggers(prepared: &[Prepared<'_>], views: &[View], seen: &[usize], quickly: bool) -> (Weights, Weights) {
    let setting = |own: Setting| {
        if quickly { Setting { rounds: own.rounds / 2, averaged: own.averaged / 2, ..own } } else { own }
    };
    let of = |number: &usize| Some((prepared.get(*number)?, views.get(*number)?));
    let mut examples = Vec::new();
    for (one, view) in seen.iter().filter_map(of) {
        examples.extend(one.scan.paragraphs.iter().map(|part| cue_example(one, view, (part.first, part.end))));
    }
    let cue = learn::train(&examples, CUE_FEATURES, 0, &setting(CUES));
    examples.clear();
    for (one, view) in seen.iter().filter_map(of) {
        part_examples(one, view, &mut examples);
    }
    let part = learn::train(&examples, PART_FEATURES, EDGE_FEATURES, &setting(PARTS));
    (cue, part)
}

fn put(labels: &mut [u8], base: usize, (first, end): Range, label: u8) {
    let from = first.saturating_sub(base);
    let to = end.saturating_sub(base).min(labels.len());
    labels.get_mut(from..to.max(from)).into_iter().flatten().for_each(|own| *own = label);
}

fn cue_example(one: &Prepared<'_>, view: &View, (first, end): Range) -> Example {
    let window = Window::new(view, first..end);
    let quotes = window.has_quotation();
    let mut example = Example { labels: vec![0; end - first], ..Example::default() };
    for at in first..end {
        cue_features(&window, at, quotes, |feature| example.features.push(feature));
    }
    let inside = |known: &&Tokens| first <= known.cue.0 && known.cue.0 < end;
    for known in one.known.iter().filter(inside) {
        put(&mut example.labels, first, known.cue, 2);
    }
    for known in one.known.iter().filter(inside) {
        put(&mut example.labels, first, (known.cue.0, known.cue.0 + 1), 1);
    }
    example
}

fn part_examples(one: &Prepared<'_>, view: &View, examples: &mut Vec<Example>) {
    let cues: Vec<(Range, f32)> = one.known.iter().map(|known| (known.cue, 1.0)).collect();
    let mut claims = Vec::new();
    for (number, known) in one.known.iter().enumerate() {
        let place = one.scan.paragraphs.partition_point(|part| part.first <= known.cue.0);
        let Some(paragraph) = place.checked_sub(1).and_then(|place| one.scan.paragraphs.get(place)) else { continue };
        let raw = one.rules.iter().find(|raw| raw.cue.is_some_and(|cue| meets(&[cue], &[known.cue])));
        let range = reach(*paragraph, known.cue);
        let window = Window::new(view, range.clone());
        claim(&range, raw, &cues, number, &mut claims);
        let around = AroundCue::new(&window, known.cue.0, known.cue.1, level(raw));
        let mut example = Example { labels: vec![0; range.len()], ..Example::default() };
        for at in range.clone() {
            part_features(&window, &around, &claims, at, |feature| example.features.push(feature));
            edge_features(&window, &around, &claims, at, |feature| example.edges.push(feature));
        }
        let inside = |own: &&Range| own.0 < range.end && range.start < own.1;
        known.content.iter().filter(inside).for_each(|own| put(&mut example.labels, range.start, *own, 2));
        known.source.iter().filter(inside).for_each(|own| put(&mut example.labels, range.start, *own, 1));
        put(&mut example.labels, range.start, known.cue, 0);
        examples.push(example);
    }
}

/// What a model that has not seen the document finds in it, with whether it is right.
fn outcomes(one: &Prepared<'_>, model: &Model<'_>) -> Vec<Row> {
    let article = Article { scan: &one.scan, quotations: &one.quotations, names: &one.names, skip: &one.layout.taken };
    let found = candidates(&article, &one.rules, model);
    found
        .into_iter()
        .map(|candidate| Row {
            signs: judge::signs(&candidate),
            right: is_right(one, &candidate),
            traits: candidate.traits,
        })
        .collect()
}

fn is_right(one: &Prepared<'_>, candidate: &Candidate) -> bool {
    let words = |ranges: &[Range]| -> Vec<usize> {
        ranges.iter().flat_map(|(first, end)| *first..*end).filter(|at| is_text(&one.scan, *at)).collect()
    };
    let shares = |left: &[Range], right: &[Range]| {
        let (left, right) = (words(left), words(right));
        left.is_empty() && right.is_empty() || left.iter().any(|at| right.contains(at))
    };
    one.known
        .iter()
        .filter(|known| meets(&[known.cue], &[candidate.cue]))
        .any(|known| shares(candidate.source.as_slice(), &known.source) && shares(&candidate.content, &known.content))
}
