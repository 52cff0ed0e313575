//! What the parts of an answer and of an index cost, each by itself, on the first articles of Reuters-21578: `cargo bench --bench parts` in bench/.
//!
//! These tell which part a change made slower; how contenders compare is for bench/run to say. Without the shared data nothing runs.

use std::path::PathBuf;
use std::sync::LazyLock;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use onrecord::article::Article;
use onrecord::attribute::{Attributions, Input, attribute};
use onrecord::engine::local::{LocalIndex, Ranked};
use onrecord::engine::{Engine, Sort};
use onrecord::passage::structure;
use onrecord::query::{Resolved, parse};
use onrecord::text::tokenise::tokenise;
use onrecord_bench::Failure;
use onrecord_bench::corpus::reuters;
use onrecord_bench::machine;
use onrecord_bench::ours::{build, by_bm25, id_of, ten, understood};

/// Articles in the index, and those whose texts are worked on.
const INDEXED: usize = 5_000;
const READ: usize = 100;

/// What is measured on: texts, and an index of them with who said what.
struct Material {
    articles: Vec<Article>,
    index: LocalIndex,
}

static MATERIAL: LazyLock<Option<Material>> = LazyLock::new(|| {
    material().inspect_err(|failure| eprintln!("skipped: benchmarks of parts need ../shared/data: {failure}")).ok()
});

fn material() -> Result<Material, Failure> {
    let mut articles = reuters(&machine::shared())?;
    articles.truncate(INDEXED);
    let folder: PathBuf = machine::project().join("target/bench-data/parts");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    build(&folder, articles.iter().cloned(), true)?;
    articles.truncate(READ);
    Ok(Material { articles, index: by_bm25(&folder)? })
}

fn main() {
    if MATERIAL.is_some() {
        divan::main();
    }
}

/// Runs a piece of work over all texts, with its speed in bytes.
fn over_texts<T>(bencher: Bencher<'_, '_>, work: impl Fn(&Article) -> T + Sync) {
    let Some(material) = &*MATERIAL else { return };
    let bytes: usize = material.articles.iter().map(|article| article.body.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        for article in &material.articles {
            black_box(work(black_box(article)));
        }
    });
}

#[divan::bench]
fn tokeniser(bencher: Bencher<'_, '_>) {
    over_texts(bencher, |article| tokenise(&article.body));
}

#[divan::bench]
fn structure_of_a_text(bencher: Bencher<'_, '_>) {
    let none = Attributions::default();
    over_texts(bencher, |article| structure(article.title.as_deref(), &article.body, &none));
}

#[divan::bench]
fn attribution(bencher: Bencher<'_, '_>) {
    over_texts(bencher, |article| {
        attribute(&Input { title: article.title.as_deref(), text: &article.body, record_speakers: &article.speakers })
    });
}

const QUERIES: [&str; 6] = [
    "oil",
    "oil prices -grain",
    "\"interest rates\" OR (\"trade deficit\" AND japan)",
    "speaker:minister said:(trade W/5 deficit) date:1987-03",
    "company NEAR/5 shares NEAR/5 offer",
    "title:bank curren* dolar~1 \"not closed",
];

#[divan::bench(args = QUERIES)]
fn query_parser(query: &str) {
    black_box(parse(black_box(query)));
}

/// Ranks a query; `None` where it cannot be asked.
fn ranks(bencher: Bencher<'_, '_>, text: &str, total: bool) {
    let Some(material) = &*MATERIAL else { return };
    let Ok(query) = understood(text) else { return };
    let request = ten(Sort::Relevance, total);
    bencher.bench(|| material.index.rank(black_box(&query), &request).map(|found| found.total));
}

#[divan::bench(args = ["company shares", "oil prices", "dollar yen bank"])]
fn intersection(bencher: Bencher<'_, '_>, query: &str) {
    ranks(bencher, query, true);
}

#[divan::bench(args = ["\"oil prices\"", "oil NEAR/5 prices", "oil W/S prices", "oil W/P prices", "speaker:minister said:trade"])]
fn proximity(bencher: Bencher<'_, '_>, query: &str) {
    ranks(bencher, query, true);
}

/// The best ten of a query, to be shown.
fn found(material: &Material, text: &str) -> Option<(Resolved, Vec<Ranked>)> {
    let query = understood(text).ok()?;
    let ranked = material.index.rank(&query, &ten(Sort::Relevance, false)).ok()?.articles;
    Some((query, ranked))
}

fn shows(bencher: Bencher<'_, '_>, text: &str, passages: usize) {
    let Some(material) = &*MATERIAL else { return };
    let Some((query, ranked)) = found(material, text) else { return };
    bencher.bench(|| material.index.show(black_box(&query), &ranked, passages).map(|hits| hits.len()));
}

const SHOWN: [&str; 3] = ["oil", "oil OR prices OR minister", "\"oil prices\""];

/// Reading ten articles and marking their titles.
#[divan::bench(args = SHOWN)]
fn marking_of_titles(bencher: Bencher<'_, '_>, query: &str) {
    shows(bencher, query, 0);
}

/// The same, and choosing and marking two passages of each.
#[divan::bench(args = SHOWN)]
fn choice_of_passages(bencher: Bencher<'_, '_>, query: &str) {
    shows(bencher, query, 2);
}

/// A hundred articles by their ids, whole.
#[divan::bench]
fn document_store(bencher: Bencher<'_, '_>) {
    let Some(material) = &*MATERIAL else { return };
    let ids: Vec<String> = (0..READ).map(id_of).collect();
    bencher.bench(|| ids.iter().filter(|id| matches!(material.index.article(id), Ok(Some(_)))).count());
}
