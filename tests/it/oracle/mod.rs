//! The query language against its meaning: queries from the string on, answered by the program and by trying everything on the
//! articles themselves. Identical ids, totals and marks, for every one.
//!
//! `ONRECORD_ORACLE=5000 cargo test --release --test it -- oracle` asks so many, `ONRECORD_ORACLE_SEED` other ones, and
//! `ONRECORD_ORACLE_FROM` leaves out those before it.

mod articles;
mod ask;
mod fuzz;
mod meaning;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use onrecord::engine::local::{LocalIndex, LocalWriter, WriterOptions};
use onrecord::engine::{Engine, PageRequest};
use onrecord::highlight::passages::WHOLE;
use onrecord::passage::Opens;
use onrecord::query::{Clock, Filters, Problem, ProblemKind, parse, resolve};
use onrecord::result::Hit;
use onrecord::text::Span;

use articles::{Dice, Folded, Story, story};
use ask::{Ask, Flags, Name, today};
use meaning::Meaning;

const ARTICLES: usize = 2_000;
/// Queries in an ordinary run.
const QUERIES: usize = 300;
const SEED: u64 = 20_220_330;

#[expect(clippy::disallowed_methods, reason = "a longer run is asked for by the environment")]
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

struct Archive {
    stories: Vec<Story>,
    folded: Folded,
    /// By id.
    numbers: BTreeMap<String, usize>,
    index: LocalIndex,
    _folder: tempfile::TempDir,
}

fn archive(articles: usize, dice: &mut Dice) -> Archive {
    let mut folded = Folded::default();
    let stories: Vec<Story> = (0..articles).map(|number| story(number, dice, &mut folded)).collect();
    stories.iter().for_each(check_structure);
    let folder = tempfile::tempdir().expect("a folder can be made");
    let options = WriterOptions { memory: 32 << 20, threads: 1, holder: "a test".to_owned() };
    let mut writer = LocalWriter::open(folder.path(), &options).expect("the folder is a new one");
    for chunk in stories.chunks(articles.div_ceil(3).max(1)) {
        for story in chunk {
            writer.add(story.document.clone()).expect("an article is taken");
        }
        writer.commit().expect("a commit succeeds");
    }
    writer.finish().expect("the writer ends");
    let numbers = stories.iter().enumerate().map(|(number, story)| (story.document.id.clone(), number)).collect();
    let index = LocalIndex::open(folder.path()).expect("the index opens");
    Archive { stories, folded, numbers, index, _folder: folder }
}

/// The program parts these simple texts as they were put together.
fn check_structure(story: &Story) {
    let structure = &story.document.structure;
    let body = &story.document.article.body;
    let mut found: Vec<(u32, u32)> = Vec::new();
    let mut paragraph = 0;
    for (number, sentence) in structure.sentences.iter().enumerate() {
        paragraph += u32::from(sentence.opens != Opens::Nothing);
        found.extend((0..sentence.words).map(|_| (paragraph, number as u32 + 1)));
    }
    let made = story.words.iter().filter(|word| word.paragraph > 0).map(|word| (word.paragraph, word.sentence));
    assert_eq!(found, made.collect::<Vec<_>>(), "sentences of: {body}");
    let title = story.words.iter().filter(|word| word.paragraph == 0).count();
    assert_eq!(structure.title_words as usize, title);
    let pieces: usize = story.quoted.iter().map(|quoted| quoted.pieces.len()).sum();
    assert_eq!(structure.said.len(), pieces, "pieces of: {body}");
}

impl Flags {
    fn filters(&self, dice: &mut Dice) -> Filters {
        let mut values = |asks: &[Ask]| asks.iter().map(|ask| ask.written(dice)).collect();
        let point = |ask: &Option<Ask>| match ask {
            Some(Ask::Days { text, .. }) => Some(text.clone()),
            _ => None,
        };
        Filters {
            speakers: values(&self.speakers),
            said: values(&self.said),
            roles: Vec::new(),
            outlets: values(&self.outlets),
            languages: values(&self.languages),
            from: point(&self.from),
            to: point(&self.to),
            on: point(&self.on),
        }
    }

    /// What stands beside the query's own parts.
    fn asks(&self) -> Vec<Ask> {
        let field = |name: Name, value: &Ask| Ask::In(name, Box::new(value.clone()));
        let mut all: Vec<Ask> = self.speakers.iter().map(|value| field(Name::Speaker, value)).collect();
        all.extend(self.said.iter().map(|value| field(Name::Said, value)));
        for (name, values) in [(Name::Outlet, &self.outlets), (Name::Lang, &self.languages)] {
            if !values.is_empty() {
                all.push(Ask::Or(values.iter().map(|value| field(name, value)).collect()));
            }
        }
        for (ask, which) in [(&self.from, 0), (&self.to, 1), (&self.on, 2)] {
            let Some(Ask::Days { text, from, to }) = ask else { continue };
            let (from, to) = match which {
                0 => (*from, None),
                1 => (None, *to),
                _ => (*from, *to),
            };
            all.push(field(Name::Date, &Ask::Days { text: text.clone(), from, to }));
        }
        all
    }
}

/// What a query is asked for.
struct Question {
    ask: Option<Ask>,
    flags: Flags,
    text: String,
    filters: Filters,
}

impl Question {
    fn new(dice: &mut Dice) -> Question {
        let flags = if dice.percent(20) { ask::flags(dice) } else { Flags::default() };
        let alone = dice.percent(10) && !flags.asks().is_empty();
        let ask = (!alone).then(|| ask::query(dice));
        let text = ask.as_ref().map_or_else(String::new, |ask| ask.written(dice));
        let filters = flags.filters(dice);
        Question { ask, flags, text, filters }
    }
}

#[derive(Default)]
struct Tally {
    hits: usize,
    marks: usize,
    empty: usize,
    unanswered: usize,
}

/// Asks one question in both ways; gives what differs.
fn ask(archive: &Archive, question: &Question, tally: &mut Tally) -> Result<(), String> {
    let parsed = parse(&question.text);
    let (resolved, more) = resolve(&parsed.query, &question.filters, &Clock { today: today() });
    let errors: Vec<&Problem> = parsed.problems.iter().chain(&more).filter(|problem| problem.is_error()).collect();
    if errors.iter().any(|problem| problem.kind == ProblemKind::TooManyCombinations) {
        tally.unanswered += 1;
        return Ok(());
    }
    if !errors.is_empty() {
        return Err(format!("it is refused: {errors:#?}"));
    }
    let flags = question.flags.asks();
    let items: Vec<&Ask> = match question.ask.as_ref().map(Ask::bare) {
        Some(Ask::And(parts)) => parts.iter().chain(&flags).collect(),
        ask => ask.into_iter().chain(&flags).collect(),
    };
    let (meaning, cond) = Meaning::of(&items, &archive.folded);
    let expected: BTreeSet<usize> =
        (0..archive.stories.len()).filter(|number| meaning.holds(&cond, &archive.stories[*number])).collect();

    let request = |passages: usize| PageRequest { limit: 100_000, passages, total: true, ..PageRequest::default() };
    let answer =
        |request: &PageRequest| archive.index.search(&resolved, request).map_err(|error| format!("no answer: {error}"));
    let whole = answer(&request(WHOLE))?;
    let found: BTreeSet<usize> = whole.hits.iter().map(|hit| archive.numbers[&hit.id]).collect();
    let differing: Vec<usize> = expected.symmetric_difference(&found).copied().collect();
    if let Some(smallest) = smallest(archive, &differing) {
        let which = if expected.contains(&smallest) { "is not found" } else { "is found" };
        let article = described(&archive.stories[smallest]);
        return Err(format!(
            "{} articles differ; this one {which}:\n{article}\nread as: {:#?}",
            differing.len(),
            resolved
        ));
    }
    if found.len() != whole.hits.len() || whole.total != Some(expected.len() as u64) {
        return Err(format!("{} articles, {} hits, total {:?}", expected.len(), whole.hits.len(), whole.total));
    }
    let counted = answer(&PageRequest { limit: 0, ..request(0) })?;
    if counted.total != whole.total {
        return Err(format!("counted {:?} of {:?}", counted.total, whole.total));
    }
    tally.hits += whole.hits.len();
    tally.empty += usize::from(expected.is_empty());

    let mut wrong = Vec::new();
    for hit in &whole.hits {
        let number = archive.numbers[&hit.id];
        let story = &archive.stories[number];
        let marks = meaning.marks(&cond, story);
        tally.marks += marks.len();
        if marked(hit) != Marked::of(story, &marks, None) {
            wrong.push(number);
        }
    }
    if let Some(smallest) = smallest(archive, &wrong) {
        let story = &archive.stories[smallest];
        let expected = Marked::of(story, &meaning.marks(&cond, story), None);
        let hit = whole.hits.iter().find(|hit| archive.numbers[&hit.id] == smallest);
        return Err(format!(
            "{} articles are marked otherwise; this one as {}\ninstead of {}\n{}\nread as: {:#?}",
            wrong.len(),
            hit.map_or_else(String::new, |hit| marked(hit).shown(story)),
            expected.shown(story),
            described(story),
            resolved
        ));
    }
    // Passages mark the same, as far as they go.
    let few = answer(&PageRequest { limit: 20, ..request(3) })?;
    for hit in &few.hits {
        let story = &archive.stories[archive.numbers[&hit.id]];
        let marks = meaning.marks(&cond, story);
        for passage in &hit.passages {
            let expected = Marked::of(story, &marks, Some(passage.span));
            if passage.marks != expected.body {
                return Err(format!(
                    "the passage `{}` has marks {:?}\n{}",
                    passage.text,
                    passage.marks,
                    described(story)
                ));
            }
        }
    }
    Ok(())
}

fn smallest(archive: &Archive, numbers: &[usize]) -> Option<usize> {
    numbers.iter().copied().min_by_key(|number| archive.stories[*number].words.len())
}

#[derive(Debug, PartialEq)]
struct Marked {
    title: Vec<Span>,
    body: Vec<Span>,
}

fn marked(hit: &Hit) -> Marked {
    Marked {
        title: hit.title_marks.clone(),
        body: hit.passages.iter().flat_map(|passage| passage.marks.iter().copied()).collect(),
    }
}

impl Marked {
    /// The spans of runs of places, `within` a passage alone if one is given: those that overlap made one.
    fn of(story: &Story, marks: &[(u32, u32)], within: Option<Span>) -> Marked {
        let mut spans: [Vec<Span>; 2] = [Vec::new(), Vec::new()];
        for (first, last) in marks {
            let mut run = story.words.iter().filter(|word| {
                (*first..=*last).contains(&word.at)
                    && within.is_none_or(|within| word.paragraph > 0 && within.contains(word.span))
            });
            let Some(begin) = run.next() else { continue };
            let end = run.next_back().unwrap_or(begin);
            spans[usize::from(begin.paragraph > 0)].push(begin.span.cover(end.span));
        }
        let [title, body] = spans.map(|mut spans| {
            spans.sort();
            let mut merged: Vec<Span> = Vec::new();
            for span in spans {
                match merged.last_mut() {
                    Some(before) if before.overlaps(span) => *before = before.cover(span),
                    _ => merged.push(span),
                }
            }
            merged
        });
        Marked { title, body }
    }

    fn shown(&self, story: &Story) -> String {
        let article = &story.document.article;
        let words = |spans: &[Span], text: &str| -> Vec<String> {
            spans.iter().map(|span| format!("{}:{}", span.start(), span.of(text))).collect()
        };
        let title = words(&self.title, article.title.as_deref().unwrap_or(""));
        format!("title {title:?}, body {:?}", words(&self.body, &article.body))
    }
}

fn described(story: &Story) -> String {
    let article = &story.document.article;
    let said: Vec<String> = story
        .document
        .attributions
        .attributions
        .iter()
        .map(|one| {
            let by = one.speaker.map(|by| story.document.attributions.speakers[usize::from(by)].name.as_str());
            let content: Vec<&str> = one.content.iter().map(|span| span.of(&article.body)).collect();
            format!("{by:?}: {content:?}")
        })
        .collect();
    format!(
        "id {}, title {:?}, date {:?}, outlet {:?}, author {:?}, section {:?}, language {:?}, path {}, speakers {:?}\n{}\nsaid {said:#?}\nspeakers {:?}",
        story.document.id,
        article.title,
        article.date.map(|date| date.value()),
        article.outlet,
        article.byline,
        article.section,
        article.language,
        article.provenance.path,
        article.speakers,
        article.body,
        story.document.attributions.speakers
    )
}

#[test]
fn the_language_means_what_it_says() {
    let queries = number("ONRECORD_ORACLE").map_or(QUERIES, |number| number as usize);
    let seed = number("ONRECORD_ORACLE_SEED").unwrap_or(SEED);
    let archive = archive(ARTICLES, &mut Dice(seed));
    let mut tally = Tally::default();
    let mut failed = Vec::new();
    let from = number("ONRECORD_ORACLE_FROM").unwrap_or(0) as usize;
    for number in from..queries {
        let mut dice = Dice(seed.wrapping_add(1 + number as u64).wrapping_mul(0x2545_f491_4f6c_dd1d));
        let question = Question::new(&mut dice);
        if let Err(why) = ask(&archive, &question, &mut tally) {
            failed
                .push(format!("seed {seed}, query {number}: {}\nflags: {:?}\n{why}", question.text, question.filters));
        }
    }
    let _ = writeln!(
        std::io::stderr(),
        "{queries} queries, {ARTICLES} articles, {} hits, {} marks, {} found nothing, {} unanswered",
        tally.hits,
        tally.marks,
        tally.empty,
        tally.unanswered
    );
    let shortest = failed.iter().min_by_key(|failure| failure.len());
    assert!(
        failed.is_empty(),
        "{} of {queries} queries differ. {}",
        failed.len(),
        shortest.cloned().unwrap_or_default()
    );
    assert!(tally.unanswered * 50 <= queries && tally.empty * 2 <= queries, "the queries ask for too little");
}
