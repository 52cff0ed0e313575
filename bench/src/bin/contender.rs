//! onrecord and plain tantivy as contenders of `bench/run`, and the files that all contenders read.
//!
//! A contender that serves reads a question a line and answers with a line:
//!
//!     MODE \t REPEATS \t KIND \t ARGUMENT ...      ->      NANOSECONDS \t COUNT \t ID \t ID ...
//!
//! where MODE is `ten` (the best ten), `total` (with the exact total), `count`, `newest`, `newest-total`, `shown` (the best ten read and
//! marked) or `stored` (read alone); nanoseconds are those of one of the repeats, and the count is 0 where it was not asked for.
//! onrecord alone has `weighed`: the best ten as it ranks by itself, with the evidence of passages.

use std::fs::File;
use std::hint::black_box;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Parser, Subcommand};
use onrecord::article::Article;
use onrecord::engine::local::LocalIndex;
use onrecord::engine::{PageRequest, Sort};
use onrecord::query::Resolved;
use onrecord_bench::Failure;
use onrecord_bench::corpus::{self, CORPUS_VERSION, Recombined};
use onrecord_bench::exchange::{day_number, day_of, fields, read_articles, write_article};
use onrecord_bench::machine;
use onrecord_bench::ours::{by_bm25, id_of, ten, understood};
use onrecord_bench::peer::{self, Peer, Recipe};
use onrecord_bench::queries::{Drawer, Kind, recipe_text};

/// Dumps that a corpus is cut into; one of them is what an update changes.
const DUMPS: usize = 100;
/// Characters of a snippet, about as long as our passages are.
const SNIPPET_CHARS: usize = 250;

#[derive(Parser)]
#[command(about = "onrecord and plain tantivy as contenders of bench/run")]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write the corpus: `corpus.tsv` for the peers, `dumps/*.jsonl` for onrecord, `changed.tsv` and `changed.jsonl` of one dump,
    /// `about.json`
    Export { size: usize, folder: PathBuf },
    /// Draw questions from the indexes of onrecord and tantivy
    Draw { onrecord: PathBuf, tantivy: PathBuf, wanted: usize },
    /// Build tantivy's index
    Index { corpus: PathBuf, folder: PathBuf, threads: usize },
    /// Replace the articles of a file in tantivy's index
    Update { changed: PathBuf, folder: PathBuf },
    /// Merge tantivy's segments into one
    Merge { folder: PathBuf },
    /// Bytes of an index by what they are for: field, part
    Space { folder: PathBuf },
    /// Answer questions
    Serve { contender: Contender, folder: PathBuf },
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Contender {
    Onrecord,
    Tantivy,
}

fn main() -> Result<(), Failure> {
    match Args::parse().command {
        Command::Export { size, folder } => export(size, &folder),
        Command::Draw { onrecord, tantivy, wanted } => draw(&onrecord, &tantivy, wanted),
        Command::Index { corpus, folder, threads } => {
            let mut writer = peer::Writer::create(&folder, threads)?;
            read_articles(&mut BufReader::new(File::open(corpus)?), &mut |id, article| writer.add(&id, &article))?;
            writer.finish()
        }
        Command::Update { changed, folder } => {
            let mut writer = peer::Writer::open(&folder)?;
            read_articles(&mut BufReader::new(File::open(changed)?), &mut |id, article| writer.replace(&id, &article))?;
            writer.finish()
        }
        Command::Merge { folder } => peer::merge_into_one(&folder),
        Command::Space { folder } => {
            for (part, bytes) in peer::space(&folder)? {
                println!("{bytes:>12}  {part}");
            }
            Ok(())
        }
        Command::Serve { contender: Contender::Onrecord, folder } => serve(&mut Ours::open(&folder)?),
        Command::Serve { contender: Contender::Tantivy, folder } => serve(&mut Theirs { peer: Peer::open(&folder)? }),
    }
}

fn export(size: usize, folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder.join("dumps"))?;
    let originals = corpus::reuters(&machine::shared())?;
    let articles: Box<dyn Iterator<Item = Article>> = match size {
        1 => Box::new(originals.clone().into_iter()),
        times => Box::new(Recombined::new(&originals, times)),
    };
    let count = originals.len() * size;
    let mut table = BufWriter::new(File::create(folder.join("corpus.tsv"))?);
    let mut changed = BufWriter::new(File::create(folder.join("changed.tsv"))?);
    let mut dump: Option<(usize, BufWriter<File>)> = None;
    let mut changed_dump = BufWriter::new(File::create(folder.join("changed.jsonl"))?);
    let mut bytes = 0;
    for (number, article) in articles.enumerate() {
        let id = id_of(number);
        write_article(&mut table, &id, &article)?;
        bytes += article.title.as_deref().unwrap_or("").len() + 1 + article.body.len();
        let place = number * DUMPS / count.max(1);
        if dump.as_ref().is_none_or(|(open, _)| *open != place) {
            let file = File::create(folder.join(format!("dumps/{place:03}.jsonl")))?;
            if let Some((_, mut before)) = dump.replace((place, BufWriter::new(file))) {
                before.flush()?;
            }
        }
        if let Some((_, out)) = &mut dump {
            write_json(out, &id, &article)?;
        }
        if place == DUMPS / 2 {
            let body = format!("{} It was corrected later.", article.body);
            let article = Article { body, ..article };
            write_article(&mut changed, &id, &article)?;
            write_json(&mut changed_dump, &id, &article)?;
        }
    }
    table.flush()?;
    changed.flush()?;
    changed_dump.flush()?;
    if let Some((_, mut last)) = dump {
        last.flush()?;
    }
    // Last, so that a corpus that has it is whole.
    let about = serde_json::json!({ "articles": count, "text_bytes": bytes, "version": CORPUS_VERSION });
    Ok(std::fs::write(folder.join("about.json"), about.to_string())?)
}

fn write_json(out: &mut dyn Write, id: &str, article: &Article) -> Result<(), Failure> {
    let day = day_of(day_number(article)).map(|day| day.to_string());
    let record = serde_json::json!({ "id": id, "title": article.title, "date": day, "body": article.body });
    writeln!(out, "{record}")?;
    Ok(())
}

fn draw(onrecord: &Path, tantivy: &Path, wanted: usize) -> Result<(), Failure> {
    let (ours, theirs) = (LocalIndex::open(onrecord)?, Peer::open(tantivy)?);
    let common = Kind::Word { from: 0.02, to: 0.3 };
    let classes = [
        ("rare term", Kind::Word { from: 0.0002, to: 0.002 }),
        ("common term", common),
        ("AND of 2", Kind::AllOf { words: 2, from: 0.01, to: 0.15 }),
        ("OR of 2", Kind::AnyOf { words: 2, from: 0.01, to: 0.15 }),
        ("OR of 5", Kind::AnyOf { words: 5, from: 0.005, to: 0.2 }),
        ("phrase", Kind::Phrase { from: 0.002, to: 0.1 }),
        ("phrase of common words", Kind::Phrase { from: 0.1, to: 1.0 }),
        ("phrase of stems", Kind::Near { operator: "PRE/1" }),
        ("prefix", Kind::Prefix),
        ("fuzzy, distance 1", Kind::Fuzzy),
        ("term and 1 week", Kind::Dated { days: 7 }),
        ("term and 5 months", Kind::Dated { days: 150 }),
        ("newest first", common),
        ("count", Kind::AllOf { words: 2, from: 0.01, to: 0.15 }),
        ("NEAR/5", Kind::Near { operator: "NEAR/5" }),
        ("same sentence", Kind::Near { operator: "W/S" }),
        ("same paragraph", Kind::Near { operator: "W/P" }),
        ("said-by", Kind::Said),
        ("marks in ten, term", Kind::Word { from: 0.005, to: 0.1 }),
        ("marks in ten, OR of 3", Kind::AnyOf { words: 3, from: 0.005, to: 0.1 }),
        ("marks in ten, phrase", Kind::Phrase { from: 0.002, to: 0.1 }),
    ];
    for (name, kind) in classes {
        let seed = name.bytes().fold(7u64, |seed, byte| seed.wrapping_mul(31).wrapping_add(u64::from(byte)));
        let drawn = Drawer::new(&ours, &theirs, seed).draw(kind, wanted)?;
        // How many were left out, before those that were not.
        println!("{name}\t=\t{}", drawn.dropped);
        for case in drawn.cases {
            println!("{name}\t{}", recipe_text(kind, &case.text).join("\t"));
        }
    }
    Ok(())
}

/// What a question asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Ten,
    Weighed,
    Total,
    Count,
    Newest,
    NewestTotal,
    Stored,
    Shown,
}

/// An answer; `count` is 0 where it was not asked for.
struct Answer {
    count: u64,
    ids: Vec<String>,
}

/// Something that answers questions, prepared once and asked often.
trait Answers {
    type Question;

    /// `None` where it has nothing of the kind.
    fn read(&self, kind: &str, arguments: &[String]) -> Result<Option<Self::Question>, Failure>;

    /// What is timed. Gives how many hits or bytes were seen.
    fn ask(&mut self, question: &Self::Question, mode: Mode) -> Result<u64, Failure>;

    /// The same with ids, not timed.
    fn answer(&mut self, question: &Self::Question, mode: Mode) -> Result<Answer, Failure>;
}

fn serve<A: Answers>(contender: &mut A) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let words = fields(&line?);
        let [mode, repeats, kind, arguments @ ..] = words.as_slice() else {
            return Err("a question is too short".into());
        };
        let mode = match mode.as_str() {
            "ten" => Mode::Ten,
            "weighed" => Mode::Weighed,
            "total" => Mode::Total,
            "count" => Mode::Count,
            "newest" => Mode::Newest,
            "newest-total" => Mode::NewestTotal,
            "stored" => Mode::Stored,
            "shown" => Mode::Shown,
            other => return Err(format!("there is no mode {other}").into()),
        };
        let Some(question) = contender.read(kind, arguments)? else {
            writeln!(out, "none")?;
            out.flush()?;
            continue;
        };
        let repeats: u32 = repeats.parse()?;
        let answer = if repeats == 0 { Some(contender.answer(&question, mode)?) } else { None };
        let begun = Instant::now();
        for _ in 0..repeats {
            black_box(contender.ask(&question, mode)?);
        }
        let nanoseconds = begun.elapsed().as_nanos() / u128::from(repeats.max(1));
        let (count, ids) = answer.map_or((0, Vec::new()), |answer| (answer.count, answer.ids));
        writeln!(out, "{nanoseconds}\t{count}\t{}", ids.join("\t"))?;
        out.flush()?;
    }
    Ok(())
}

/// onrecord: by BM25 alone as its peers rank, and as it ranks by itself.
struct Ours {
    plain: LocalIndex,
    weighing: LocalIndex,
}

impl Ours {
    fn open(folder: &Path) -> Result<Ours, Failure> {
        Ok(Ours { plain: by_bm25(folder)?, weighing: LocalIndex::open(folder)? })
    }

    fn request(mode: Mode) -> PageRequest {
        match mode {
            Mode::Ten | Mode::Weighed | Mode::Stored => ten(Sort::Relevance, false),
            Mode::Total => ten(Sort::Relevance, true),
            Mode::Count => PageRequest { limit: 0, ..ten(Sort::Relevance, true) },
            Mode::Newest => ten(Sort::Newest, false),
            Mode::NewestTotal => ten(Sort::Newest, true),
            Mode::Shown => PageRequest { passages: 2, ..ten(Sort::Relevance, false) },
        }
    }
}

impl Answers for Ours {
    type Question = Resolved;

    fn read(&self, kind: &str, arguments: &[String]) -> Result<Option<Resolved>, Failure> {
        let day = |number: &String| {
            let day = number.parse().ok().and_then(day_of);
            day.map_or_else(String::new, |day| day.to_string())
        };
        let text = match (kind, arguments) {
            ("word", [word]) => word.clone(),
            ("and", words) => words.join(" "),
            ("or", words) => words.join(" OR "),
            ("phrase", words) => format!("\"{}\"", words.join(" ")),
            ("prefix", [start]) => format!("{start}*"),
            ("fuzzy", [word]) => format!("{word}~1"),
            ("dated", [word, first, last]) => format!("{word} date:{}..{}", day(first), day(last)),
            ("near", [first, second, within]) => format!("{first} NEAR/{within} {second}"),
            ("stems", [first, second]) => format!("{first} PRE/1 {second}"),
            ("sentence", [first, second]) => format!("{first} W/S {second}"),
            ("paragraph", [first, second]) => format!("{first} W/P {second}"),
            ("said", [name, first, second]) => format!("speaker:{name} said:({first} {second})"),
            _ => return Ok(None),
        };
        understood(&text).map(Some)
    }

    fn ask(&mut self, question: &Resolved, mode: Mode) -> Result<u64, Failure> {
        let request = Ours::request(mode);
        match mode {
            Mode::Weighed => Ok(self.weighing.rank(question, &request)?.articles.len() as u64),
            Mode::Stored | Mode::Shown => {
                let ranked = self.plain.rank(question, &request)?.articles;
                Ok(self.plain.show(question, &ranked, request.passages)?.len() as u64)
            }
            _ => {
                let found = self.plain.rank(question, &request)?;
                Ok(found.total.unwrap_or(found.articles.len() as u64))
            }
        }
    }

    fn answer(&mut self, question: &Resolved, mode: Mode) -> Result<Answer, Failure> {
        let found = self.plain.rank(question, &Ours::request(mode))?;
        let hits = self.plain.show(question, &found.articles, 0)?;
        Ok(Answer { count: found.total.unwrap_or(0), ids: hits.into_iter().map(|hit| hit.id).collect() })
    }
}

struct Theirs {
    peer: Peer,
}

impl Answers for Theirs {
    type Question = Recipe;

    fn read(&self, kind: &str, arguments: &[String]) -> Result<Option<Recipe>, Failure> {
        let day = |number: &String| {
            use chrono::Datelike;
            let day = number.parse().ok().and_then(day_of)?;
            Some(i64::from(day.num_days_from_ce()))
        };
        Ok(match (kind, arguments) {
            ("word", [word]) => self.peer.word(word),
            ("and", words) => self.peer.all_of(words),
            ("or", words) => self.peer.any_of(words),
            ("phrase", words) => self.peer.phrase(words),
            ("prefix", [start]) => Some(self.peer.prefix(start)),
            ("fuzzy", [word]) => Some(self.peer.fuzzy(word)),
            ("dated", [word, first, last]) => match (day(first), day(last)) {
                (Some(first), Some(last)) => self.peer.dated(word, first, last),
                _ => None,
            },
            _ => None,
        })
    }

    fn ask(&mut self, question: &Recipe, mode: Mode) -> Result<u64, Failure> {
        let query = &*question.query();
        Ok(match mode {
            Mode::Ten | Mode::Weighed => self.peer.ten(query)?.len() as u64,
            Mode::Total => self.peer.ten_and_total(query)?.1 as u64,
            Mode::Count => self.peer.count(query)? as u64,
            Mode::Newest => self.peer.newest(query)?.len() as u64,
            Mode::NewestTotal => self.peer.newest_and_total(query)?.1 as u64,
            Mode::Stored => self.peer.fetch(&self.peer.ten(query)?)? as u64,
            Mode::Shown => self.peer.snippets(query, &self.peer.ten(query)?, SNIPPET_CHARS)? as u64,
        })
    }

    fn answer(&mut self, question: &Recipe, mode: Mode) -> Result<Answer, Failure> {
        let query = &*question.query();
        let count = match mode {
            Mode::Total | Mode::Count | Mode::NewestTotal => self.peer.count(query)? as u64,
            _ => 0,
        };
        let addresses = match mode {
            Mode::Newest | Mode::NewestTotal => self.peer.newest(query)?,
            _ => self.peer.ten(query)?,
        };
        let ids = addresses.into_iter().map(|address| self.peer.id(address)).collect::<Result<_, _>>()?;
        Ok(Answer { count, ids })
    }
}
