//! What searches mean: the files of tests/scenarios/search, put to an engine through its trait alone.
//!
//! A file holds a few articles and what they answer; its form is explained in tests/scenarios/search/README.md. Another engine
//! is held to the same files by another `Build`. ONRECORD_BLESS=1 writes down what is answered now.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate};
use onrecord::article::{Article, Provenance};
use onrecord::attribute::{Attribution, Attributions, Input, Kind, Speaker, attribute};
use onrecord::date::{DateOrigin, PublicationDate, PublishedTime};
use onrecord::document::Document;
use onrecord::engine::local::{LocalIndex, LocalWriter, WriterOptions};
use onrecord::engine::{Engine, PageRequest, Sort};
use onrecord::query::clause::Nearness;
use onrecord::query::fields::{FIELDS, FLAGS};
use onrecord::query::{
    Clock, Field, Filters, Node, NodeKind, Parsed, Problem, Query, Resolved, Severity, parse, parse_any, resolve,
};
use onrecord::result::{Hit, Page};
use onrecord::text::Span;

/// Puts articles into an index; the folder it may live in goes when it is dropped.
type Build = fn(&[Document]) -> (tempfile::TempDir, Box<dyn Engine>);

// --- what a file says ---

#[derive(Debug)]
struct File {
    today: NaiveDate,
    documents: Vec<Document>,
    scenarios: Vec<Scenario>,
}

#[derive(Debug)]
struct Scenario {
    /// Line of its sentence, from 1.
    line: usize,
    sentence: String,
    search: Search,
    expected: Vec<Expected>,
}

/// A query with its flags, as typed.
#[derive(Debug, Default, PartialEq)]
struct Search {
    /// The whole line.
    typed: String,
    query: String,
    any: bool,
    filters: Filters,
    sort: Sort,
    passages: usize,
    limit: usize,
    offset: usize,
    /// Names of the flags, for what must be covered.
    flags: Vec<String>,
}

/// A line that says what is answered.
#[derive(Clone, Debug, PartialEq)]
struct Expected {
    /// Line in the file, from 1.
    line: usize,
    key: Key,
    text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Found,
    Order,
    Undated,
    Title,
    Shown,
    Hint,
    Error,
    Help,
}

const KEYS: [(&str, Key); 8] = [
    ("found", Key::Found),
    ("order", Key::Order),
    ("undated", Key::Undated),
    ("title", Key::Title),
    ("shown", Key::Shown),
    ("hint", Key::Hint),
    ("error", Key::Error),
    ("help", Key::Help),
];

impl Key {
    fn name(self) -> &'static str {
        KEYS.iter().find(|(_, key)| *key == self).map_or("", |(name, _)| name)
    }
}

/// An article as far as it has been read.
struct Draft {
    line: usize,
    id: String,
    article: Article,
    body: Vec<String>,
    speakers: Vec<Speaker>,
    /// Line, who, and the pieces of what he says.
    says: Vec<(usize, String, Vec<String>)>,
}

/// Reads a file; an error begins with the line it is about.
fn read(text: &str) -> Result<File, String> {
    let mut reader =
        Reader { today: None, by_rules: false, draft: None, documents: Vec::new(), scenarios: Vec::new(), number: 0 };
    for (index, line) in text.lines().enumerate() {
        reader.number = index + 1;
        reader.line(line.trim()).map_err(|why| format!("line {}: {why}", index + 1))?;
    }
    reader.number += 1;
    reader.finish_article()?;
    reader.finish_scenario().map_err(|why| format!("line {}: {why}", reader.number))?;
    let today = reader.today.ok_or("line 1: the file does not say what day it is: `today 2022-03-30`")?;
    if reader.scenarios.is_empty() {
        return Err(format!("line {}: there is no scenario", reader.number));
    }
    Ok(File { today, documents: reader.documents, scenarios: reader.scenarios })
}

struct Reader {
    today: Option<NaiveDate>,
    by_rules: bool,
    draft: Option<Draft>,
    documents: Vec<Document>,
    scenarios: Vec<Scenario>,
    number: usize,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), String> {
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        if let Some(body) = line.strip_prefix('|') {
            let draft = self.draft.as_mut().ok_or("text stands below an article")?;
            no_brackets(body)?;
            draft.body.push(body.strip_prefix(' ').unwrap_or(body).to_owned());
            return Ok(());
        }
        if let Some(sentence) = line.strip_prefix("- ") {
            self.finish_article()?;
            self.finish_scenario()?;
            if self.documents.is_empty() {
                return Err("articles come before scenarios".to_owned());
            }
            let sentence = sentence.trim().to_owned();
            if !sentence.ends_with('.') {
                return Err("a scenario begins with a sentence".to_owned());
            }
            let search = Search::default();
            self.scenarios.push(Scenario { line: self.number, sentence, search, expected: Vec::new() });
            return Ok(());
        }
        let (key, value) = line.split_once(' ').map_or((line, ""), |(key, value)| (key, value.trim()));
        if !self.scenarios.is_empty() {
            return self.of_scenario(key, value);
        }
        match key {
            "today" if self.draft.is_none() && self.today.is_none() => {
                self.today = Some(day(value)?);
                Ok(())
            }
            "attribution" if self.draft.is_none() => {
                if value != "by rules" {
                    return Err("attribution is stated, or `by rules`".to_owned());
                }
                self.by_rules = true;
                Ok(())
            }
            "article" => {
                self.finish_article()?;
                self.begin_article(value)
            }
            _ => self.of_article(key, value),
        }
    }

    fn begin_article(&mut self, id: &str) -> Result<(), String> {
        if id.is_empty() || id.contains([' ', ':', ',']) {
            return Err(format!("`{id}` is no id"));
        }
        if self.documents.iter().any(|document| document.id == id) {
            return Err(format!("there is an article {id} already"));
        }
        let provenance = Provenance { path: id.to_owned(), record: 1, format: "text", ..Provenance::default() };
        let article = Article { provenance, ..Article::default() };
        let (speakers, says) = (Vec::new(), Vec::new());
        self.draft = Some(Draft { line: self.number, id: id.to_owned(), article, body: Vec::new(), speakers, says });
        Ok(())
    }

    fn of_article(&mut self, key: &str, value: &str) -> Result<(), String> {
        let unknown = || format!("`{key}` is unknown");
        let draft = self.draft.as_mut().ok_or_else(unknown)?;
        if value.is_empty() {
            return Err(format!("nothing follows `{key}`"));
        }
        let article = &mut draft.article;
        let set = |field: &mut Option<String>| match field.replace(value.to_owned()) {
            Some(_) => Err(format!("`{key}` stands twice")),
            None => Ok(()),
        };
        match key {
            "title" => {
                no_brackets(value)?;
                set(&mut article.title)
            }
            "outlet" => set(&mut article.outlet),
            "author" => set(&mut article.byline),
            "section" => set(&mut article.section),
            "lang" => set(&mut article.language),
            "date" => {
                article.date = Some(date(value)?);
                Ok(())
            }
            "path" => {
                article.provenance.path = value.to_owned();
                Ok(())
            }
            "own-speaker" => {
                article.speakers.push(value.to_owned());
                Ok(())
            }
            "speaker" | "says" if self.by_rules => Err(format!("no `{key}` where attribution is by rules")),
            "speaker" => {
                draft.speakers.push(speaker(value)?);
                Ok(())
            }
            "says" => {
                let (who, words) = value.split_once(": ").ok_or("`says` names who, a colon, and the words")?;
                let pieces = words.split(" // ").map(str::to_owned).collect();
                draft.says.push((self.number, who.to_owned(), pieces));
                Ok(())
            }
            _ => Err(unknown()),
        }
    }

    fn finish_article(&mut self) -> Result<(), String> {
        let Some(draft) = self.draft.take() else { return Ok(()) };
        let body = draft.body.join("\n");
        if body.trim().is_empty() {
            return Err(format!("the article of line {} has no text", draft.line));
        }
        let article = Article { body, ..draft.article };
        let attributions = if self.by_rules {
            let (title, text) = (article.title.as_deref(), article.body.as_str());
            attribute(&Input { title, text, record_speakers: &article.speakers })
        } else {
            stated(&article.body, draft.speakers, &draft.says)?
        };
        self.documents.push(crate::engine::document(&draft.id, article, attributions));
        Ok(())
    }

    fn of_scenario(&mut self, key: &str, value: &str) -> Result<(), String> {
        let ids: Vec<&str> = self.documents.iter().map(|document| document.id.as_str()).collect();
        let Some(scenario) = self.scenarios.last_mut() else { return Ok(()) };
        if key == "search" {
            if scenario.search != Search::default() {
                return Err("a scenario searches once".to_owned());
            }
            scenario.search = search(value)?;
            return Ok(());
        }
        let known = KEYS.iter().find(|(name, _)| *name == key).map(|(_, key)| *key);
        let key = known.ok_or_else(|| format!("`{key}` is unknown"))?;
        if value.is_empty() {
            return Err(format!("nothing follows `{}`", key.name()));
        }
        let text = match key {
            Key::Found | Key::Order => {
                let (listed, total) = found(value)?;
                if let Some(id) = listed.iter().find(|id| !ids.contains(id)) {
                    return Err(format!("there is no article {id}"));
                }
                found_line(key, listed, total, &ids)
            }
            Key::Title | Key::Shown => {
                let id = id_of(value);
                if !ids.contains(&id) {
                    return Err(format!("there is no article {id}"));
                }
                value.to_owned()
            }
            Key::Undated | Key::Hint | Key::Error | Key::Help => value.to_owned(),
        };
        scenario.expected.push(Expected { line: self.number, key, text });
        Ok(())
    }

    /// Tells what the scenario before lacks.
    fn finish_scenario(&mut self) -> Result<(), String> {
        let Some(scenario) = self.scenarios.last() else { return Ok(()) };
        if scenario.search == Search::default() {
            return Err(format!("the scenario of line {} searches nothing", scenario.line));
        }
        if !scenario.expected.iter().any(|line| matches!(line.key, Key::Found | Key::Order | Key::Error)) {
            return Err(format!("the scenario of line {} expects nothing", scenario.line));
        }
        Ok(())
    }
}

/// Marks are shown in square brackets, which therefore no text may have.
fn no_brackets(text: &str) -> Result<(), String> {
    if text.contains(['[', ']']) { Err("square brackets are for marks".to_owned()) } else { Ok(()) }
}

fn day(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| format!("`{text}` is no day"))
}

/// A day, a month, a year, or a day with its time and zone.
fn date(text: &str) -> Result<PublicationDate, String> {
    let origin = DateOrigin::Metadata;
    if text.contains('T') {
        let exact = DateTime::parse_from_rfc3339(text).map_err(|_| format!("`{text}` is no time"))?;
        let offset_seconds = Some(exact.offset().local_minus_utc());
        let time = PublishedTime { time: exact.naive_local().time(), offset_seconds };
        return Ok(PublicationDate::day(exact.naive_local().date(), origin).with_time(time));
    }
    let numbers: Result<Vec<u32>, _> = text.split('-').map(str::parse).collect();
    let made = match numbers.as_deref() {
        Ok([year]) => PublicationDate::year(*year as i32, origin),
        Ok([year, month]) => PublicationDate::month(*year as i32, *month, origin),
        Ok(_) => Some(PublicationDate::day(day(text)?, origin)),
        Err(_) => None,
    };
    made.ok_or_else(|| format!("`{text}` is no date"))
}

/// `Greta Harlow; alias Harlow; role trade minister`
fn speaker(text: &str) -> Result<Speaker, String> {
    let mut parts = text.split("; ");
    let name = parts.next().unwrap_or("").to_owned();
    let mut speaker = Speaker { name, aliases: Vec::new(), roles: Vec::new() };
    for part in parts {
        match part.split_once(' ') {
            Some(("alias", alias)) => speaker.aliases.push(alias.to_owned()),
            Some(("role", role)) => speaker.roles.push(role.to_owned()),
            _ => return Err(format!("`{part}` is neither `alias …` nor `role …`")),
        }
    }
    Ok(speaker)
}

/// The attributions that a file states.
fn stated(body: &str, speakers: Vec<Speaker>, says: &[(usize, String, Vec<String>)]) -> Result<Attributions, String> {
    let mut attributions = Vec::new();
    for (line, who, pieces) in says {
        let speaker = match who.as_str() {
            "unknown" => None,
            name => {
                let known = speakers.iter().position(|speaker| speaker.name == name);
                Some(known.ok_or_else(|| format!("line {line}: no `speaker` of the article is named {name}"))? as u16)
            }
        };
        let mut content: Vec<Span> = Vec::new();
        for piece in pieces {
            let mut places = body.match_indices(piece.as_str());
            let (Some((start, _)), None) = (places.next(), places.next()) else {
                return Err(format!("line {line}: `{piece}` does not stand once in the text"));
            };
            if content.last().is_some_and(|before| before.end() > start) {
                return Err(format!("line {line}: the pieces are out of order"));
            }
            content.push(Span::clamp(body, start, start + piece.len()));
        }
        let (source, cue, kind) = (Vec::new(), Vec::new(), Kind::Indirect);
        attributions.push(Attribution { source, cue, content, kind, speaker, confidence: 1.0 });
    }
    attributions.sort_by_key(|attribution| attribution.content.first().map(|span| span.start()));
    Ok(Attributions { speakers, attributions })
}

/// A query up to the first ` --flag`, then flags, each with its value up to the next.
fn search(text: &str) -> Result<Search, String> {
    let padded = format!(" {text}");
    let mut parts = padded.split(" --");
    let query = parts.next().unwrap_or("").trim().to_owned();
    let mut search = Search { typed: text.to_owned(), query, passages: 2, limit: 10, ..Search::default() };
    for part in parts {
        let (name, value) = part.split_once(' ').map_or((part, ""), |(name, value)| (name, value.trim()));
        let number = || value.parse::<usize>().map_err(|_| format!("--{name} takes a number"));
        if (name == "any") != value.is_empty() {
            return Err(format!("--{name} has {} value", if name == "any" { "no" } else { "a" }));
        }
        let owned = value.to_owned();
        match name {
            "any" => search.any = true,
            "speaker" => search.filters.speakers.push(owned),
            "said" => search.filters.said.push(owned),
            "outlet" => search.filters.outlets.push(owned),
            "lang" => search.filters.languages.push(owned),
            "from" => search.filters.from = Some(owned),
            "to" => search.filters.to = Some(owned),
            "on" => search.filters.on = Some(owned),
            "sort" => {
                search.sort = match value {
                    "relevance" => Sort::Relevance,
                    "newest" => Sort::Newest,
                    "oldest" => Sort::Oldest,
                    _ => return Err(format!("`{value}` is no order")),
                }
            }
            "passages" => search.passages = number()?,
            "limit" => search.limit = number()?,
            "offset" => search.offset = number()?,
            _ => return Err(format!("there is no flag --{name}")),
        }
        search.flags.push(name.to_owned());
    }
    if search.query.is_empty() && search.flags.is_empty() {
        return Err("nothing to search for".to_owned());
    }
    Ok(search)
}

/// `a b c`, `a b of 5`, `nothing`: the ids, and how many articles there are in all.
fn found(text: &str) -> Result<(Vec<&str>, Option<u64>), String> {
    let mut ids: Vec<&str> = text.split_whitespace().collect();
    let mut total = None;
    if let [.., "of", number] = ids.as_slice() {
        total = Some(number.parse().map_err(|_| format!("`{number}` is no number"))?);
        ids.truncate(ids.len() - 2);
    }
    if ids == ["nothing"] {
        ids.clear();
    }
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    if once.len() < ids.len() {
        return Err("an article stands there twice".to_owned());
    }
    Ok((ids, total))
}

/// The ids of a set in the order of the articles, so that it is always written in the same way.
fn found_line(key: Key, mut ids: Vec<&str>, total: Option<u64>, all: &[&str]) -> String {
    if key == Key::Found {
        ids.sort_by_key(|id| all.iter().position(|known| known == id));
    }
    let mut line = if ids.is_empty() { "nothing".to_owned() } else { ids.join(" ") };
    if let Some(total) = total.filter(|total| *total != ids.len() as u64) {
        let _ = write!(line, " of {total}");
    }
    line
}

/// The id at the beginning of `a1: …` or `a1 by Greta Harlow: …`. Ids have no blank and no colon.
fn id_of(text: &str) -> &str {
    text.split([' ', ':']).next().unwrap_or("")
}

// --- what is answered ---

enum Answer {
    /// Errors of the query, or the engine's own.
    Refused(Vec<Expected>),
    Found {
        hints: Vec<Expected>,
        page: Page,
    },
}

impl Search {
    fn parsed(&self) -> Parsed {
        match self.query.as_str() {
            // Filters alone ask for everything that passes them.
            "" => Parsed { query: Query::everything(), problems: Vec::new() },
            query if self.any => parse_any(query),
            query => parse(query),
        }
    }

    /// What is meant, and all that is wrong or doubtful.
    fn resolved(&self, today: NaiveDate) -> (Resolved, Vec<Problem>) {
        let parsed = self.parsed();
        let (resolved, more) = resolve(&parsed.query, &self.filters, &Clock { today });
        (resolved, parsed.problems.into_iter().chain(more).collect())
    }

    fn answer(&self, engine: &dyn Engine, today: NaiveDate) -> Answer {
        let (resolved, problems) = self.resolved(today);
        if problems.iter().any(Problem::is_error) {
            return Answer::Refused(lines_of(problems.iter().filter(|problem| problem.is_error())));
        }
        let request = PageRequest {
            limit: self.limit,
            offset: self.offset,
            sort: self.sort,
            passages: self.passages,
            total: true,
            undated: resolved.without_dates(),
            ..PageRequest::default()
        };
        match engine.search(&resolved, &request) {
            Ok(page) => Answer::Found { hints: lines_of(problems.iter()), page },
            Err(error) => Answer::Refused(vec![answered(Key::Error, error.to_string())]),
        }
    }
}

fn answered(key: Key, text: String) -> Expected {
    Expected { line: 0, key, text }
}

fn lines_of<'a>(problems: impl Iterator<Item = &'a Problem>) -> Vec<Expected> {
    let mut lines = Vec::new();
    for problem in problems {
        let key = if problem.severity == Severity::Error { Key::Error } else { Key::Hint };
        lines.push(answered(key, problem.kind.to_string()));
        lines.extend(problem.help.iter().map(|help| answered(Key::Help, help.clone())));
    }
    lines
}

impl Answer {
    /// The answer in as many words as were expected, in the same order.
    fn told(&self, expected: &[Expected], ids: &[&str]) -> Vec<Expected> {
        let (notes, page) = match self {
            Answer::Refused(errors) => return errors.clone(),
            Answer::Found { hints, page } => (hints, page),
        };
        let mut told: Vec<Expected> = Vec::new();
        let mut noted = notes.is_empty();
        let mut shown: Vec<&str> = Vec::new();
        if !expected.iter().any(|line| matches!(line.key, Key::Found | Key::Order)) {
            told.push(list(Key::Found, page, ids));
        }
        for line in expected {
            let id = id_of(&line.text);
            let hit = page.hits.iter().find(|hit| hit.id == id);
            match line.key {
                Key::Found | Key::Order => told.push(list(line.key, page, ids)),
                Key::Undated => told.push(answered(Key::Undated, page.undated.to_string())),
                Key::Title => told.push(answered(Key::Title, hit.map_or_else(|| not_found(id), title))),
                Key::Shown if !shown.contains(&id) => {
                    shown.push(id);
                    let all = hit.map_or_else(|| vec![not_found(id)], passages);
                    told.extend(all.into_iter().map(|text| answered(Key::Shown, text)));
                }
                Key::Hint | Key::Error | Key::Help if !noted => {
                    told.extend(notes.iter().cloned());
                    noted = true;
                }
                Key::Shown | Key::Hint | Key::Error | Key::Help => {}
            }
        }
        if !noted {
            told.extend(notes.iter().cloned());
        }
        told
    }
}

fn not_found(id: &str) -> String {
    format!("{id}: is not found")
}

fn list(key: Key, page: &Page, ids: &[&str]) -> Expected {
    let found = page.hits.iter().map(|hit| hit.id.as_str()).collect();
    answered(key, found_line(key, found, page.total, ids))
}

fn title(hit: &Hit) -> String {
    let title = hit.title.as_deref().unwrap_or("");
    format!("{}: {}", hit.id, marked(title, 0, &hit.title_marks))
}

fn passages(hit: &Hit) -> Vec<String> {
    if hit.passages.is_empty() {
        return vec![format!("{}: nothing", hit.id)];
    }
    let shown = hit.passages.iter().map(|passage| {
        let mut line = hit.id.clone();
        if !passage.speakers.is_empty() {
            let _ = write!(line, " by {}", passage.speakers.join(" and "));
        }
        format!("{line}: {}", marked(&passage.text, passage.span.start(), &passage.marks))
    });
    shown.collect()
}

/// `text`, which begins at byte `start` of what the marks count in, with the marks in square brackets.
fn marked(text: &str, start: usize, marks: &[Span]) -> String {
    let mut line = String::new();
    let mut at = 0;
    for mark in marks {
        let (from, to) = (mark.start() - start, mark.end() - start);
        line.push_str(&text[at..from]);
        let _ = write!(line, "[{}]", &text[from..to]);
        at = to;
    }
    line.push_str(&text[at..]);
    line.replace('\n', "⏎")
}

// --- running ---

fn local(documents: &[Document]) -> (tempfile::TempDir, Box<dyn Engine>) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let options = WriterOptions { memory: 32 << 20, threads: 1, holder: "a test".to_owned() };
    let mut writer = LocalWriter::open(folder.path(), &options).expect("the folder is a new one");
    for document in documents {
        writer.add(document.clone()).expect("an article is taken");
    }
    writer.commit().expect("a commit succeeds");
    writer.finish().expect("the writer ends");
    let index = LocalIndex::open(folder.path()).expect("the index opens");
    (folder, Box::new(index))
}

fn paths() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios/search");
    let all = fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("it can be listed").path());
    let mut paths: Vec<PathBuf> = all.filter(|path| path.extension().is_some_and(|end| end == "txt")).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn files() -> Vec<(PathBuf, String, File)> {
    let read_one = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a scenario file is text");
        let file = read(&text).unwrap_or_else(|why| panic!("{}: {why}", name(&path)));
        (path, text, file)
    };
    paths().into_iter().map(read_one).collect()
}

/// The scenarios that end otherwise than they say, each with what is told instead.
fn failed<'a>(file: &'a File, build: Build) -> Vec<(&'a Scenario, Vec<Expected>)> {
    let (_folder, engine) = build(&file.documents);
    let ids: Vec<&str> = file.documents.iter().map(|document| document.id.as_str()).collect();
    let told = |scenario: &'a Scenario| {
        let told = scenario.search.answer(engine.as_ref(), file.today).told(&scenario.expected, &ids);
        (scenario, told)
    };
    let differs = |(scenario, told): &(&Scenario, Vec<Expected>)| {
        !told.iter().map(|line| (line.key, &line.text)).eq(scenario.expected.iter().map(|line| (line.key, &line.text)))
    };
    file.scenarios.iter().map(told).filter(differs).collect()
}

/// What differs, line by line: `-` is what the file says, `+` what was answered.
fn difference(file: &str, scenario: &Scenario, told: &[Expected]) -> String {
    let mut shown = format!("{file}:{}: {}\n    search  {}", scenario.line, scenario.sentence, scenario.search.typed);
    let has = |lines: &[Expected], line: &Expected| {
        lines.iter().any(|other| (other.key, &other.text) == (line.key, &line.text))
    };
    let mut line_of = |sign: &str, line: &Expected| {
        let _ = write!(shown, "\n  {sign} {:<7} {}", line.key.name(), line.text);
    };
    for line in &scenario.expected {
        line_of(if has(told, line) { " " } else { "-" }, line);
    }
    for line in told.iter().filter(|line| !has(&scenario.expected, line)) {
        line_of("+", line);
    }
    shown
}

/// The file with what was answered in the place of what was expected; everything else stays as it is.
fn blessed(text: &str, failures: &[(&Scenario, Vec<Expected>)]) -> String {
    let mut dropped: Vec<usize> = Vec::new();
    let mut put: BTreeMap<usize, &[Expected]> = BTreeMap::new();
    for (scenario, told) in failures {
        dropped.extend(scenario.expected.iter().map(|line| line.line));
        put.extend(scenario.expected.first().map(|line| (line.line, told.as_slice())));
    }
    let mut kept = String::new();
    for (index, line) in text.lines().enumerate() {
        for told in put.get(&(index + 1)).copied().unwrap_or(&[]) {
            let _ = writeln!(kept, "  {:<7} {}", told.key.name(), told.text);
        }
        if !dropped.contains(&(index + 1)) {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

#[test]
fn searches_mean_what_the_scenarios_say() {
    let bless = std::env::var_os("ONRECORD_BLESS").is_some();
    let mut differences = Vec::new();
    for (path, text, file) in files() {
        let failures = failed(&file, local);
        if bless && !failures.is_empty() {
            fs::write(&path, blessed(&text, &failures)).expect("the file can be written");
            continue;
        }
        differences.extend(failures.iter().map(|(scenario, told)| difference(&name(&path), scenario, told)));
    }
    assert!(
        differences.is_empty(),
        "{} scenarios end otherwise:\n\n{}\n\nONRECORD_BLESS=1 accepts what is answered",
        differences.len(),
        differences.join("\n\n")
    );
}

// --- what the scenarios must cover ---

#[test]
fn there_are_enough_scenarios_and_none_stands_twice() {
    let mut sentences: Vec<String> = Vec::new();
    let mut searches: Vec<String> = Vec::new();
    for (path, _, file) in files() {
        for scenario in file.scenarios {
            sentences.push(scenario.sentence);
            searches.push(format!("{}: {:?}", name(&path), scenario.search));
        }
    }
    assert!(sentences.len() >= 150, "{}", sentences.len());
    for mut all in [sentences, searches] {
        all.sort();
        assert_eq!(all.windows(2).find(|pair| pair[0] == pair[1]), None);
    }
}

/// Everything that can be written in a query besides words and fields.
const OPERATORS: [&str; 16] = [
    "*", "AND", "OR", "NOT", "W/5", "PRE/5", "W/S", "W/P", "^2", "atleast3", "=word", "word~1", "wor*", "/regex/",
    "phrase", "phrase~2",
];

/// The operator that a node is, and the nodes below it.
fn operator(node: &Node) -> (Option<&'static str>, Vec<&Node>) {
    match &node.kind {
        NodeKind::All => (Some("*"), vec![]),
        NodeKind::And(parts) => (Some("AND"), parts.iter().collect()),
        NodeKind::Or(parts) => (Some("OR"), parts.iter().collect()),
        NodeKind::Not(inner) => (Some("NOT"), vec![inner]),
        NodeKind::Near { left, how, right } => {
            let name = match how {
                Nearness::Within(_) => "W/5",
                Nearness::Ordered(_) => "PRE/5",
                Nearness::Sentence => "W/S",
                Nearness::Paragraph => "W/P",
            };
            (Some(name), vec![left, right])
        }
        NodeKind::Boost(inner, _) => (Some("^2"), vec![inner]),
        NodeKind::AtLeast { of, .. } => (Some("atleast3"), vec![of]),
        NodeKind::Field { value, .. } => (None, vec![value]),
        NodeKind::Exact(_) => (Some("=word"), vec![]),
        NodeKind::Fuzzy { .. } => (Some("word~1"), vec![]),
        NodeKind::Pattern(_) => (Some("wor*"), vec![]),
        NodeKind::Regex(_) => (Some("/regex/"), vec![]),
        NodeKind::Phrase { slop: None, .. } => (Some("phrase"), vec![]),
        NodeKind::Phrase { slop: Some(_), .. } => (Some("phrase~2"), vec![]),
        NodeKind::Word(_) | NodeKind::Date(_) | NodeKind::Verbatim { .. } => (None, vec![]),
    }
}

/// Names of the operators, fields and flags in a scenario that has no problem; of fields alone where it has.
fn covered(search: &Search, today: NaiveDate) -> Vec<String> {
    let (_, problems) = search.resolved(today);
    let parsed = search.parsed();
    let mut names: Vec<String> = search.flags.iter().map(|flag| format!("--{flag}")).collect();
    let mut open: Vec<&Node> = if search.any { Vec::new() } else { parsed.query.root.iter().collect() };
    while let Some(node) = open.pop() {
        let (name, below) = operator(node);
        names.extend(name.filter(|_| problems.is_empty()).map(str::to_owned));
        if let NodeKind::Field { field, .. } = &node.kind {
            names.push(format!("{}:", field.name()));
        }
        open.extend(below);
    }
    names.sort();
    names.dedup();
    names
}

#[test]
fn every_operator_field_and_flag_is_covered() {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    let mut queries = String::new();
    for (_, _, file) in files() {
        for scenario in &file.scenarios {
            for name in covered(&scenario.search, file.today) {
                *times.entry(name).or_default() += 1;
            }
            let _ = writeln!(queries, " {} ", scenario.search.query);
        }
    }
    let mut wanted: Vec<(String, usize)> = OPERATORS.iter().map(|name| ((*name).to_owned(), 3)).collect();
    wanted.extend(FIELDS.iter().map(|info| (format!("{}:", info.name), 3)));
    let flags = ["any", "speaker", "said", "outlet", "lang", "from", "to", "on", "sort", "passages", "limit", "offset"];
    wanted.extend(flags.map(|flag| (format!("--{flag}"), if flag == "offset" || flag == "limit" { 1 } else { 3 })));
    let short: Vec<String> = wanted
        .iter()
        .filter(|(name, least)| times.get(name).is_none_or(|count| count < least))
        .map(|(name, least)| format!("{name} {:?} of {least}", times.get(name)))
        .collect();
    assert_eq!(short, [""; 0]);
    for (field, value, _) in FLAGS {
        let flag = format!("{}:{value}", field.name());
        assert!(queries.contains(&flag), "{flag} is never asked for");
    }
    for info in FIELDS.iter().filter(|info| info.field != Field::Said) {
        let asked = |name: &&str| queries.to_lowercase().contains(&format!("{name}:"));
        assert!(info.aliases.is_empty() || info.aliases.iter().any(asked), "no alias of {}: is asked for", info.name);
    }
    for spelling in [" AND ", " OR ", " NOT ", " -", " +", " W/", " w/", " NEAR/", " PRE/", " ADJ/", " ADJ ", "”", "«"]
    {
        assert!(queries.contains(spelling), "`{spelling}` is never written");
    }
}

// --- the files themselves ---

const SMALL: &str = "\
today 2022-03-30

article a
  title   Gas and oil
  date    2022-01
  speaker Greta Harlow; alias Harlow; role trade minister
  says    Greta Harlow: no gas
  | Harlow saw no gas at all.

- Gas is found.
  search  gas --sort newest
  # The one article.
  order   a
  title   a: [Gas] and oil
  shown   a by Greta Harlow: Harlow saw no [gas] at all.
";

fn check_refused(text: &str, expected: &str) {
    match read(text) {
        Ok(_) => panic!("read without complaint: {text}"),
        Err(why) => assert_eq!(why, expected, "text: {text}"),
    }
}

#[test]
fn a_file_is_read_strictly() {
    let with = |from: &str, to: &str| {
        assert!(SMALL.contains(from), "{from}");
        SMALL.replacen(from, to, 1)
    };
    read(SMALL).unwrap();
    check_refused(&with("  date ", "  dated "), "line 5: `dated` is unknown");
    check_refused(&with("  order ", "  orders "), "line 13: `orders` is unknown");
    check_refused(&with("today 2022-03-30", "a stray line"), "line 1: `a` is unknown");
    check_refused(&with("today 2022-03-30", ""), "line 1: the file does not say what day it is: `today 2022-03-30`");
    check_refused(&with("2022-03-30", "2022-02-30"), "line 1: `2022-02-30` is no day");
    check_refused(&with("2022-01\n", "2022-13\n"), "line 5: `2022-13` is no date");
    check_refused(&with("today 2022-03-30", "attribution guessed"), "line 1: attribution is stated, or `by rules`");
    check_refused(
        &with("\narticle", "attribution by rules\narticle"),
        "line 6: no `speaker` where attribution is by rules",
    );
    check_refused(&with("title   ", "title\n"), "line 4: nothing follows `title`");
    check_refused(&with("title ", "title   x\ntitle "), "line 5: `title` stands twice");
    check_refused(&with("saw no", "saw [no]"), "line 8: square brackets are for marks");
    check_refused(&with("no gas\n", "no oil\n"), "line 10: line 7: `no oil` does not stand once in the text");
    check_refused(&with("Harlow: no gas", "Harlow: gas // no"), "line 10: line 7: the pieces are out of order");
    check_refused(
        &with("says    Greta Harlow", "says    Harlow"),
        "line 10: line 7: no `speaker` of the article is named Harlow",
    );
    check_refused(&with("; role", "; post"), "line 6: `post trade minister` is neither `alias …` nor `role …`");
    check_refused(&with("  | Harlow saw no gas at all.\n", ""), "line 9: the article of line 3 has no text");
    check_refused(&with("- Gas", "article a\n  | x\n- Gas"), "line 10: there is an article a already");
    check_refused(&with("is found.", "is found"), "line 10: a scenario begins with a sentence");
    check_refused(&with("--sort", "--sorted"), "line 11: there is no flag --sorted");
    check_refused(&with("newest", "best"), "line 11: `best` is no order");
    check_refused(&with("--sort newest", "--sort"), "line 11: --sort has a value");
    check_refused(&with("order   a", "order   b"), "line 13: there is no article b");
    check_refused(&with("order   a", "order   a a"), "line 13: an article stands there twice");
    check_refused(&with("shown   a", "shown   b"), "line 15: there is no article b");
    check_refused(&with("  search  gas --sort newest\n", ""), "line 15: the scenario of line 10 searches nothing");
    check_refused(&with("  order   a\n", ""), "line 15: the scenario of line 10 expects nothing");
    check_refused(&format!("{SMALL}  search oil\n"), "line 16: a scenario searches once");
    check_refused("- Gas is found.\n", "line 1: articles come before scenarios");
    check_refused("| text", "line 1: text stands below an article");
}

#[test]
fn what_differs_is_shown_and_blessing_changes_nothing_else() {
    let answers = |text: &str| {
        let file = read(text).unwrap();
        let failures = failed(&file, local);
        let shown: Vec<String> = failures.iter().map(|(scenario, told)| difference("x", scenario, told)).collect();
        (shown.join("\n"), blessed(text, &failures))
    };
    assert_eq!(answers(SMALL), (String::new(), SMALL.to_owned()));
    let wrong = SMALL.replace("order   a", "order   nothing").replace("saw no [gas]", "saw [no] gas");
    let (shown, text) = answers(&wrong);
    assert_eq!(
        shown,
        "x:10: Gas is found.\n    search  gas --sort newest\n  - order   nothing\n    title   a: [Gas] and oil\n  - shown   a by Greta \
         Harlow: Harlow saw [no] gas at all.\n  + order   a\n  + shown   a by Greta Harlow: Harlow saw no [gas] at all."
    );
    assert_eq!(text, SMALL);
    // Nothing of the answer goes unsaid: a hint that was not expected is a difference.
    let (shown, _) = answers(&SMALL.replace("search  gas", "search  \"gas"));
    assert!(shown.contains("  + hint    the quotation mark is never closed"), "{shown}");
}
