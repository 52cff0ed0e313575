//! Runs of queries under many rankings, for choosing their parameters: one TREC run a ranking.
//!
//! `ranking INDEX QUERIES RANKINGS FOLDER LIMIT`: QUERIES has `id TAB words` a line, read as `--any` reads them; a line of
//! RANKINGS is `name key=value …`. `bench/relevance.py --cross-validate` calls it.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use onrecord::engine::local::LocalIndex;
use onrecord::engine::{Engine, PageRequest};
use onrecord::highlight::evidence::Ranking;
use onrecord::query::{Clock, Filters, parse_any, resolve};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [index, queries, rankings, folder, limit] = arguments.as_slice() else {
        return Err("ranking INDEX QUERIES RANKINGS FOLDER LIMIT".into());
    };
    let limit: usize = limit.parse()?;
    let queries = fs::read_to_string(queries)?;
    let today = chrono::Local::now().date_naive();
    fs::create_dir_all(folder)?;
    let mut engine = LocalIndex::open(Path::new(index))?;
    for line in fs::read_to_string(rankings)?.lines() {
        let (name, settings) = line.split_once(' ').unwrap_or((line, ""));
        engine = engine.with_ranking(ranking(settings)?);
        let mut run = BufWriter::new(File::create(Path::new(folder).join(format!("{name}.run")))?);
        for (id, words) in queries.lines().filter_map(|line| line.split_once('\t')) {
            let (query, _) = resolve(&parse_any(words).query, &Filters::default(), &Clock { today });
            let page = engine.search(&query, &PageRequest { limit, ..PageRequest::default() })?;
            for hit in &page.hits {
                writeln!(run, "{id} Q0 {} {} {} {name}", hit.id, hit.rank, limit as u64 - hit.rank)?;
            }
        }
    }
    Ok(())
}

fn ranking(settings: &str) -> Result<Ranking, Failure> {
    let mut ranking = Ranking::default();
    for setting in settings.split_whitespace() {
        let (key, value) = setting.split_once('=').ok_or_else(|| format!("{setting} is no key=value"))?;
        match key {
            "depth" => ranking.depth = value.parse()?,
            "passage" => ranking.passage = value.parse()?,
            "window" => ranking.window = value.parse()?,
            "saturation" => ranking.saturation = value.parse()?,
            other => return Err(format!("{other} is no parameter").into()),
        }
    }
    Ok(ranking)
}
