//! Time of a query, class by class, beside plain tantivy on the same articles.
//!
//! Ranking is raced against ranking, reading stored articles against reading them, marking against marking.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Parser;
use onrecord::article::Article;
use onrecord::engine::local::{LocalIndex, Ranked};
use onrecord::engine::{Engine, PageRequest, Sort};
use onrecord_bench::Failure;
use onrecord_bench::corpus::{self, CORPUS_VERSION, Recombined};
use onrecord_bench::machine;
use onrecord_bench::measure::{Outcome, Plan, alone, race};
use onrecord_bench::ours::{self, ten, understood};
use onrecord_bench::peer::{self, Peer};
use onrecord_bench::queries::{Case, Drawer, Drawn, Kind};
use tantivy::DocAddress;

/// Hits among which articles are looked for that both contenders rank, where their best ten differ.
const SHARED_HITS: usize = 200;
/// Queries of the classes that read stored articles.
const STORED_QUERIES: usize = 30;
/// Figures taken at this load or above are not final.
const BUSY: f64 = 1.0;
/// How long a class runs by itself, for a profiler.
const ALONE: Duration = Duration::from_secs(6);

#[derive(Parser)]
#[command(about = "Times queries beside plain tantivy and prints a table")]
struct Args {
    /// Times the size of Reuters-21578
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=100))]
    size: u8,
    /// Fewer queries and rounds; the table is not kept
    #[arg(long)]
    quick: bool,
    /// Rounds of measurement
    #[arg(long, value_name = "N")]
    rounds: Option<usize>,
    /// Where indexes are kept [default: target/bench-data]
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// Build the indexes anew
    #[arg(long)]
    rebuild: bool,
    /// Only classes whose name contains this; the table is not kept
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// Run our side of those classes by itself for a few seconds each, for a profiler
    #[arg(long)]
    alone: bool,
    /// Print the queries
    #[arg(long)]
    show: bool,
}

/// One corpus as each contender has it.
struct Pair {
    /// By BM25 alone, as the peer ranks.
    ours: LocalIndex,
    /// As it ranks by itself.
    weighing: LocalIndex,
    peer: Peer,
}

struct Class {
    name: &'static str,
    kind: Kind,
    /// How many times the peer's time ours may be.
    target: f64,
    mode: Mode,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Best,
    Newest,
    Count,
}

struct Row {
    class: String,
    asked: &'static str,
    target: Option<f64>,
    outcome: Outcome,
    queries: usize,
    dropped: usize,
}

fn main() -> Result<(), Failure> {
    let args = Args::parse();
    let cache = args.cache.clone().unwrap_or_else(|| machine::project().join("target/bench-data"));
    let reuters = prepared(&cache.join(format!("reuters-{}x", args.size)), args.rebuild, false, &|take| {
        let originals = corpus::reuters(&machine::shared())?;
        match usize::from(args.size) {
            1 => take(&mut originals.into_iter()),
            times => take(&mut Recombined::new(&originals, times)),
        }
    })?;
    let press = prepared(&cache.join("press"), args.rebuild, true, &|take| {
        take(&mut corpus::press(&machine::shared())?.into_iter())
    })?;

    let load_before = machine::load();
    let begun = Instant::now();
    let mut rows = Vec::new();
    search_rows(&args, &reuters, &press, &mut rows)?;
    shown_rows(&args, &reuters, &mut rows)?;
    let mut about = machine::description();
    let options = if args.size == 1 { String::new() } else { format!(" -- --size {}", args.size) };
    about.push(format!("command: `cargo run --release --manifest-path bench/Cargo.toml --bin latency{options}`"));
    about.push(format!(
        "corpus: {} articles of Reuters-21578{}; said-by: {} press releases; one segment each",
        reuters.ours.count(),
        if args.size == 1 { ", as they are" } else { ", recombined" },
        press.ours.count(),
    ));
    about.push(format!("load before {load_before:.1}, after {:.1}", machine::load()));
    if load_before >= BUSY {
        about.push("preliminary: the machine had other work to do".to_owned());
    }
    about.push(format!("measured in {} s", begun.elapsed().as_secs()));
    let table = table(&about, &rows);
    println!("{table}");
    if !args.quick && args.only.is_none() && !args.alone {
        keep(&table, args.size)?;
    }
    Ok(())
}

type Take<'a> = &'a mut dyn FnMut(&mut dyn Iterator<Item = Article>) -> Result<(), Failure>;

/// Opens both indexes of a corpus, building them where they are missing or of other versions.
fn prepared(
    folder: &Path,
    rebuild: bool,
    attributed: bool,
    articles: &dyn Fn(Take<'_>) -> Result<(), Failure>,
) -> Result<Pair, Failure> {
    let (own_folder, peer_folder, stamp) = (folder.join("onrecord"), folder.join("tantivy"), folder.join("built"));
    let built = format!("corpus {CORPUS_VERSION}, tantivy {}", machine::locked("tantivy"));
    let fits = std::fs::read_to_string(&stamp).is_ok_and(|text| text == built) && LocalIndex::open(&own_folder).is_ok();
    if rebuild || !fits {
        if folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
        eprintln!("building the indexes in {}", folder.display());
        articles(&mut |articles| ours::build(&own_folder, articles, attributed))?;
        articles(&mut |articles| peer::build(&peer_folder, articles))?;
        std::fs::write(&stamp, built)?;
    }
    Ok(Pair {
        ours: ours::by_bm25(&own_folder)?,
        weighing: LocalIndex::open(&own_folder)?,
        peer: Peer::open(&peer_folder)?,
    })
}

fn classes() -> Vec<Class> {
    let class = |name, kind, target| Class { name, kind, target, mode: Mode::Best };
    let near = |operator| Kind::Near { operator };
    let common = Kind::Word { from: 0.02, to: 0.3 };
    vec![
        class("rare term", Kind::Word { from: 0.0002, to: 0.002 }, 1.1),
        class("common term", common, 1.1),
        class("AND of 2", Kind::AllOf { words: 2, from: 0.01, to: 0.15 }, 1.1),
        class("OR of 2", Kind::AnyOf { words: 2, from: 0.01, to: 0.15 }, 1.1),
        class("OR of 5", Kind::AnyOf { words: 5, from: 0.005, to: 0.2 }, 1.1),
        class("phrase", Kind::Phrase { from: 0.002, to: 0.1 }, 1.1),
        class("phrase of common words", Kind::Phrase { from: 0.1, to: 1.0 }, 1.1),
        class("prefix", Kind::Prefix, 1.1),
        class("fuzzy, distance 1", Kind::Fuzzy, 1.1),
        class("term and 1 week", Kind::Dated { days: 7 }, 1.1),
        class("term and 5 months", Kind::Dated { days: 150 }, 1.1),
        Class { mode: Mode::Newest, ..class("newest first", common, 1.1) },
        Class { mode: Mode::Count, ..class("count", Kind::AllOf { words: 2, from: 0.01, to: 0.15 }, 1.1) },
        class("NEAR/5 (beside the phrase)", near("NEAR/5"), 1.5),
        class("same sentence (beside the phrase)", near("W/S"), 1.5),
        class("same paragraph (beside the phrase)", near("W/P"), 1.5),
        class("said-by (beside the phrase)", Kind::Said, 1.5),
    ]
}

fn plan(args: &Args, repeats: bool) -> Plan {
    Plan { rounds: args.rounds.unwrap_or(if args.quick { 5 } else { 25 }), repeats }
}

fn wanted(args: &Args) -> usize {
    if args.quick { 10 } else { 30 }
}

fn is_asked(args: &Args, name: &str) -> bool {
    args.only.as_ref().is_none_or(|part| name.contains(part.as_str()))
}

fn drawn(args: &Args, pair: &Pair, name: &str, kind: Kind, wanted: usize) -> Result<Drawn, Failure> {
    let seed = name.bytes().fold(7u64, |seed, byte| seed.wrapping_mul(31).wrapping_add(u64::from(byte)));
    let found = Drawer::new(&pair.ours, &pair.peer, seed).draw(kind, wanted)?;
    if args.show {
        let texts: Vec<&str> = found.cases.iter().map(|case| case.text.as_str()).collect();
        eprintln!("{name}: {}", texts.join(" | "));
    }
    Ok(found)
}

/// Runs one side by itself.
fn run_alone(name: &str, cases: usize, mut run: impl FnMut(usize)) {
    eprintln!("{name}: by itself");
    let begun = Instant::now();
    while begun.elapsed() < ALONE && cases > 0 {
        (0..cases).for_each(&mut run);
    }
}

fn search_rows(args: &Args, reuters: &Pair, press: &Pair, rows: &mut Vec<Row>) -> Result<(), Failure> {
    for class in classes() {
        if !is_asked(args, class.name) {
            continue;
        }
        let pair = if matches!(class.kind, Kind::Said) { press } else { reuters };
        let found = drawn(args, pair, class.name, class.kind, wanted(args))?;
        let sort = if class.mode == Mode::Newest { Sort::Newest } else { Sort::Relevance };
        let mut variants = match class.mode {
            Mode::Count => vec![("total alone", PageRequest { limit: 0, ..ten(sort, true) })],
            _ => vec![("ten", ten(sort, false)), ("ten and total", ten(sort, true))],
        };
        let alike = variants.len();
        // The peer has nothing like it and ranks by BM25 alone.
        if matches!(class.kind, Kind::AllOf { .. } | Kind::AnyOf { .. }) && class.mode == Mode::Best {
            variants.push(("ten, passages weighed", ten(sort, false)));
        }
        for (number, (asked, request)) in variants.iter().enumerate() {
            let is_alike = number < alike;
            let index = if is_alike { &pair.ours } else { &pair.weighing };
            let ours = |number: usize| {
                found.cases.get(number).map(|case: &Case| index.rank(&case.resolved, request).map(|found| found.total))
            };
            if args.alone {
                run_alone(&format!("{}, {asked}", class.name), found.cases.len(), |number| drop(ours(number)));
                continue;
            }
            let theirs = |number: usize| {
                let query = &*found.cases.get(number)?.recipe.query();
                Some(match (class.mode, request.total) {
                    (Mode::Count, _) => pair.peer.count(query),
                    (Mode::Newest, false) => pair.peer.newest(query).map(|found| found.len()),
                    (Mode::Newest, true) => pair.peer.newest_and_total(query).map(|(_, total)| total),
                    (Mode::Best, false) => pair.peer.ten(query).map(|found| found.len()),
                    (Mode::Best, true) => pair.peer.ten_and_total(query).map(|(_, total)| total),
                })
            };
            let outcome = race(plan(args, true), found.cases.len(), ours, theirs);
            rows.push(Row {
                class: class.name.to_owned(),
                asked,
                target: is_alike.then_some(class.target),
                outcome,
                queries: found.cases.len(),
                dropped: found.dropped,
            });
        }
    }
    if is_asked(args, "parse and resolve") && !args.alone {
        let found = drawn(args, reuters, "OR of 5", Kind::AnyOf { words: 5, from: 0.005, to: 0.2 }, wanted(args))?;
        let read = |number: usize| found.cases.get(number).map(|case| understood(&case.text).is_ok());
        let ours = alone(plan(args, true), found.cases.len(), read);
        rows.push(Row {
            class: "parse and resolve an OR of 5".to_owned(),
            asked: "(not in the rows above)",
            target: None,
            outcome: Outcome { ours, theirs: f64::NAN, ratio: f64::NAN, low: f64::NAN, high: f64::NAN },
            queries: found.cases.len(),
            dropped: 0,
        });
    }
    Ok(())
}

/// The same ten articles as each contender addresses them.
struct SameTen {
    ours: Vec<Ranked>,
    peer: Vec<DocAddress>,
}

/// Our best ten of those that both rank.
fn same_ten(pair: &Pair, case: &Case) -> Result<SameTen, Failure> {
    let request = PageRequest { limit: SHARED_HITS, ..ten(Sort::Relevance, false) };
    let ranked = pair.ours.rank(&case.resolved, &request)?.articles;
    let hits = pair.ours.show(&case.resolved, &ranked, 0)?;
    let theirs = pair.peer.best_ids(&*case.recipe.query(), SHARED_HITS)?;
    let mut same = SameTen { ours: Vec::new(), peer: Vec::new() };
    for (article, hit) in ranked.iter().zip(&hits) {
        if let Some((_, address)) = theirs.iter().find(|(id, _)| *id == hit.id)
            && same.ours.len() < 10
        {
            same.ours.push(*article);
            same.peer.push(*address);
        }
    }
    Ok(same)
}

/// What is done with the hits of a search.
fn shown_rows(args: &Args, pair: &Pair, rows: &mut Vec<Row>) -> Result<(), Failure> {
    let common = Kind::Word { from: 0.005, to: 0.1 };
    let three = Kind::AnyOf { words: 3, from: 0.005, to: 0.1 };
    let phrase = Kind::Phrase { from: 0.002, to: 0.1 };
    // Each article once a round, and always of so many queries: tantivy keeps the last hundred blocks of its store unpacked, and
    // neither contender may answer from what it has just read.
    let plan = plan(args, false);
    let queries = STORED_QUERIES;
    let classes = [
        ("ten stored articles", common, 0, None),
        ("marks in ten, term", common, 2, Some(0.6)),
        ("marks in ten, OR of 3", three, 2, Some(0.3)),
        ("marks in ten, phrase", phrase, 2, Some(0.3)),
    ];
    for (name, kind, passages, target) in classes {
        if !is_asked(args, name) {
            continue;
        }
        let found = drawn(args, pair, name, kind, queries)?;
        let tens = found.cases.iter().map(|case| same_ten(pair, case)).collect::<Result<Vec<_>, _>>()?;
        let ours = |number: usize| {
            let (case, ten) = (found.cases.get(number)?, tens.get(number)?);
            Some(pair.ours.show(&case.resolved, &ten.ours, passages).map(|hits| hits.len()))
        };
        if args.alone {
            run_alone(name, found.cases.len(), |number| drop(ours(number)));
            continue;
        }
        let chars = passage_chars(pair, &found.cases, &tens)?;
        let theirs = |number: usize| {
            let (case, ten) = (found.cases.get(number)?, tens.get(number)?);
            Some(match passages {
                0 => pair.peer.fetch(&ten.peer),
                _ => pair.peer.snippets(&*case.recipe.query(), &ten.peer, chars),
            })
        };
        let outcome = race(plan, found.cases.len(), ours, theirs);
        rows.push(Row {
            class: name.to_owned(),
            asked: if passages == 0 { "with title marks" } else { "two passages each" },
            target,
            outcome,
            queries: found.cases.len(),
            dropped: found.dropped,
        });
    }
    let name = "whole page, no passages";
    if is_asked(args, name) && !args.alone {
        let found = drawn(args, pair, name, common, queries)?;
        let request = ten(Sort::Relevance, true);
        let ours = |number: usize| {
            found.cases.get(number).map(|case| pair.ours.search(&case.resolved, &request).map(|page| page.hits.len()))
        };
        let theirs = |number: usize| {
            let query = &*found.cases.get(number)?.recipe.query();
            Some(pair.peer.ten_and_total(query).and_then(|(found, _)| pair.peer.fetch(&found)))
        };
        let outcome = race(plan, found.cases.len(), ours, theirs);
        rows.push(Row {
            class: name.to_owned(),
            asked: "ten, total, stored articles",
            target: Some(1.1),
            outcome,
            queries: found.cases.len(),
            dropped: found.dropped,
        });
    }
    Ok(())
}

/// The usual length of our passages, in characters.
fn passage_chars(pair: &Pair, cases: &[Case], tens: &[SameTen]) -> Result<usize, Failure> {
    let (mut chars, mut passages) = (0, 0);
    for (case, ten) in cases.iter().zip(tens) {
        for hit in pair.ours.show(&case.resolved, &ten.ours, 2)? {
            chars += hit.passages.iter().map(|passage| passage.text.chars().count()).sum::<usize>();
            passages += hit.passages.len();
        }
    }
    Ok(chars / passages.max(1))
}

fn table(about: &[String], rows: &[Row]) -> String {
    let mut text = String::new();
    for line in about {
        let _ = writeln!(text, "- {line}");
    }
    text.push_str(
        "\n| class | asked for | ours, µs | tantivy, µs | ratio | quartiles | target | | queries | dropped |\n",
    );
    text.push_str("|---|---|--:|--:|--:|---|--:|---|--:|--:|\n");
    for row in rows {
        let Outcome { ours, theirs, ratio, low, high } = row.outcome;
        let (target, verdict) = match row.target {
            Some(target) => (format!("{target}"), if ratio <= target { "met" } else { "**missed**" }),
            None => (String::new(), ""),
        };
        let (theirs, ratio, quartiles) = if theirs.is_nan() {
            (String::new(), String::new(), String::new())
        } else {
            (micros(theirs), format!("{ratio:.2}"), format!("{low:.2}-{high:.2}"))
        };
        let Row { class, asked, queries, dropped, .. } = row;
        let _ = writeln!(
            text,
            "| {class} | {asked} | {} | {theirs} | {ratio} | {quartiles} | {target} | {verdict} | {queries} | {dropped} |",
            micros(ours)
        );
    }
    text
}

fn micros(value: f64) -> String {
    if value < 100.0 { format!("{value:.1}") } else { format!("{value:.0}") }
}

const INTRODUCTION: &str = "# Latency of queries beside plain tantivy

Written by the command that each section names. Contenders run in turn, in many rounds. A query's time is its median over the
rounds; a class's time the median over its queries; the ratio is that of the sums over its queries, the quartiles are those of
each query's own ratio. But for the last rows ranking alone is timed: ours from a resolved query to the best ten articles,
tantivy's from a query to the best ten addresses.
Tantivy has title and body in one stored field (`en_stem`, positions, stop words kept) and the date as a column; its total comes
from `(TopDocs, Count)`. Dropped are queries for which the two find different numbers of articles (they stem and split words a
little differently; a prefix or a fuzzy word is compared with words here and with stems there). Tantivy has no NEAR, same
sentence, same paragraph or said-by: those rows stand beside its phrase of the same two words. Marks: two passages and the title
of each of ten articles here, one snippet of the length of one of our passages there, each with reading the stored article.
";

/// Puts the table into the file of results in place of the one of the same size.
fn keep(table: &str, size: u8) -> Result<(), Failure> {
    let path = machine::project().join("bench/results/latency.md");
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    let own_title = format!("{size}x");
    let mut sections: Vec<(String, String)> = before
        .split("\n## ")
        .skip(1)
        .filter_map(|section| section.split_once('\n'))
        .map(|(title, rest)| (title.to_owned(), rest.trim().to_owned()))
        .filter(|(title, _)| *title != own_title)
        .collect();
    sections.push((own_title, table.trim().to_owned()));
    sections.sort_by_key(|(title, _)| title.trim_end_matches('x').parse::<u32>().unwrap_or(0));
    let mut text = INTRODUCTION.to_owned();
    for (title, rest) in sections {
        let _ = write!(text, "\n## {title}\n\n{rest}\n");
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    Ok(std::fs::write(path, text)?)
}
