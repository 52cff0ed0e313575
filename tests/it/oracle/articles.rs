//! Articles made of few words, so that everything occurs together somewhere, and what is known of them by construction: where
//! each word stands, which sentence and paragraph it is in, who says it.
//!
//! Uses the project's tokeniser to fold a word as it was written, and nothing else of it.

use std::collections::HashMap;

use chrono::{Datelike, Days, Months, NaiveDate};
use onrecord::article::{Article, Provenance};
use onrecord::attribute::{Attribution, Attributions, Kind, Speaker};
use onrecord::date::{DateOrigin, PublicationDate};
use onrecord::document::Document;
use onrecord::text::Span;
use onrecord::text::stem::Latin;
use onrecord::text::tokenise::tokenise;

/// A generator of numbers that is the same everywhere (splitmix64).
pub struct Dice(pub u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `end` - 1.
    pub fn below(&mut self, end: usize) -> usize {
        (self.roll() % end.max(1) as u64) as usize
    }

    /// A number from `from` to `to`, both included.
    pub fn between(&mut self, from: usize, to: usize) -> usize {
        from + self.below(to - from + 1)
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    /// An index, as often as its weight says.
    pub fn weighted(&mut self, weights: &[usize]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (index, weight) in weights.iter().enumerate() {
            if left < *weight {
                return index;
            }
            left -= weight;
        }
        0
    }
}

/// Words of title and body: inflections, accents, apostrophes, hyphens, numbers, what hyphens join and part.
pub const VOCABULARY: &[&str] = &[
    "sanction",
    "sanctions",
    "sanctioned",
    "sanctions",
    "gas",
    "gas",
    "gases",
    "pipeline",
    "pipelines",
    "talk",
    "talks",
    "talked",
    "talking",
    "price",
    "prices",
    "NATO",
    "NATO",
    "NATO’s",
    "RF-NATO",
    "Nord",
    "Nord",
    "Stream-2",
    "stream",
    "streams",
    "Ménard",
    "Menard",
    "O’Neill",
    "O'Neill",
    "don't",
    "co-operate",
    "cooperate",
    "co operate",
    "cooperated",
    "colour",
    "color",
    "colours",
    "strike",
    "strikes",
    "café",
    "Zürich",
    "Zurich’s",
    "the",
    "the",
    "of",
    "of",
    "not",
    "1,500",
    "3.5",
    "Straße",
    "envoy",
    "gas-price",
    "gasprice",
    "Sanktion",
    "Sanktionen",
    "négociation",
    "négociations",
    "notes",
];

/// Who speaks: name, aliases, roles.
pub const PEOPLE: &[(&str, &[&str], &[&str])] = &[
    ("Oleg Marchenko", &["Marchenko"], &["deputy foreign minister"]),
    ("Daniel Price", &["Price", "Dan Price"], &["spokesman for the ministry", "envoy"]),
    ("Greta Harlow", &["Harlow", "Mrs Harlow"], &["trade minister"]),
    ("Martin Harlow", &["Harlow"], &["opposition leader", "former trade envoy"]),
    ("Inès Ruiz-Oma", &["Ruiz-Oma"], &["foreign minister"]),
    ("NATO", &[], &[]),
    ("Seán O’Neill", &["O’Neill"], &["deputy leader"]),
];

pub const OUTLETS: &[&str] =
    &["New York Courier", "York New Courier", "The Courier", "Newport Gazette", "Rhein-Zeitung", "Rheinzeitung Extra"];
pub const AUTHORS: &[&str] = &["Ana Vale", "Seán O’Neill", "Ana Vale and Inès Ruiz-Oma", "Wire Desk"];
pub const SECTIONS: &[&str] = &["world-news", "World News", "Business", "worldnews"];
pub const LANGUAGES: &[&str] = &["en", "en-GB", "EN", "fr", "de-CH", "eng", "French", "es"];
pub const FOLDERS: &[&str] = &["reports/2022", "reports/2021", "press", "press/reports", "Préfecture/a_b"];

/// A word as an article has it.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    /// Distances are differences of these. The title's begin at 0, the body's at `BODY`.
    pub at: u32,
    /// Number of the folded word, see `Folded`.
    pub word: u32,
    /// Counted over the article; the title is number 0 of both.
    pub sentence: u32,
    pub paragraph: u32,
    /// Bytes of title or body.
    pub span: Span,
}

/// Far behind the longest title.
pub const BODY: u32 = 10_000;

/// Every folded word that occurs anywhere, numbered.
#[derive(Default)]
pub struct Folded {
    numbers: HashMap<(Option<Latin>, String), u32>,
    pub words: Vec<String>,
    /// The language by which each of them is stemmed, where it stands in an article that has one.
    pub languages: Vec<Option<Latin>>,
}

impl Folded {
    fn number(&mut self, word: &str) -> u32 {
        self.number_in(None, word)
    }

    fn number_in(&mut self, language: Option<Latin>, word: &str) -> u32 {
        let next = self.words.len() as u32;
        let number = *self.numbers.entry((language, word.to_owned())).or_insert(next);
        if number == next {
            self.words.push(word.to_owned());
            self.languages.push(language);
        }
        number
    }

    fn all(&mut self, text: &str) -> Vec<u32> {
        tokenise(text).into_iter().map(|token| self.number(&token.norm)).collect()
    }
}

/// Somebody who speaks in an article: words of his names and of his roles.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    pub names: Vec<Vec<u32>>,
    pub roles: Vec<Vec<u32>>,
}

/// Words that somebody is reported to have said.
#[derive(Clone, Debug)]
pub struct Quoted {
    /// Index into `Story::people`.
    pub by: Option<usize>,
    /// First and last place, in order.
    pub pieces: Vec<(u32, u32)>,
}

/// An article and what is known of it.
pub struct Story {
    pub document: Document,
    /// In order; those of the title first.
    pub words: Vec<Placed>,
    pub people: Vec<Person>,
    pub quoted: Vec<Quoted>,
    /// First and last day.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// First and last place of the words that name days, and the first and last of those.
    pub dated: Vec<((u32, u32), (NaiveDate, NaiveDate))>,
    pub outlet: Vec<u32>,
    pub author: Vec<u32>,
    pub section: Vec<u32>,
    pub path: Vec<u32>,
}

impl Story {
    /// The word at that place.
    pub fn placed(&self, at: u32) -> &Placed {
        let title = self.words.partition_point(|word| word.at < BODY);
        &self.words[if at < BODY { at as usize } else { title + (at - BODY) as usize }]
    }
}

/// A text that grows word by word.
struct Text {
    text: String,
    words: Vec<Placed>,
    next: u32,
    sentence: u32,
    paragraph: u32,
    /// Places of words that name days, and which.
    dated: Vec<((u32, u32), Named)>,
}

/// Days as a text names them.
#[derive(Clone, Copy)]
enum Named {
    Days(NaiveDate, NaiveDate),
    /// So many days before the article's own, if that is known.
    Before(u64),
}

impl Text {
    fn new(next: u32) -> Text {
        Text { text: String::new(), words: Vec::new(), next, sentence: 0, paragraph: 0, dated: Vec::new() }
    }

    fn word(&mut self, written: &str, folded: &mut Folded) {
        let start = self.text.len();
        self.text.push_str(written);
        for token in tokenise(written) {
            let (from, to) = (start + token.span.start(), start + token.span.end());
            self.words.push(Placed {
                at: self.next,
                word: folded.number(&token.norm),
                sentence: self.sentence,
                paragraph: self.paragraph,
                span: Span::new(&self.text, from, to).expect("a token ends at characters"),
            });
            self.next += 1;
        }
    }
}

/// Days in one of the ways there are to name them, with the words around them left alone.
fn named(dice: &mut Dice) -> (String, Named) {
    let day = NaiveDate::from_ymd_opt(2021, 11, 1).expect("there is such a day") + Days::new(dice.below(200) as u64);
    let first = day.with_day(1).expect("every month has a first day");
    let month_end = first + Months::new(1) - Days::new(1);
    let whole = |year: i32| (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31));
    match dice.below(7) {
        0 => (day.format("%-d %B %Y").to_string(), Named::Days(day, day)),
        1 => (day.format("%B %-d, %Y").to_string(), Named::Days(day, day)),
        2 => (day.to_string(), Named::Days(day, day)),
        3 => (day.format("%B %Y").to_string(), Named::Days(first, month_end)),
        4 => match whole(day.year()) {
            (Some(first), Some(last)) => (format!("in {}", day.year()), Named::Days(first, last)),
            _ => (day.to_string(), Named::Days(day, day)),
        },
        5 => ("yesterday".to_owned(), Named::Before(1)),
        _ => ("today".to_owned(), Named::Before(0)),
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

/// The article of that number.
pub fn story(number: usize, dice: &mut Dice, folded: &mut Folded) -> Story {
    let mut title = Text::new(0);
    if dice.percent(80) {
        for place in 0..dice.between(1, 5) {
            if place > 0 {
                title.text.push(' ');
            }
            title.word(&capital(dice.pick(VOCABULARY)), folded);
        }
    }
    let mut body = Text::new(BODY);
    for paragraph in 0..dice.weighted(&[1, 4, 6, 5, 3]) {
        if paragraph > 0 {
            body.text.push_str("\n\n");
        }
        body.paragraph += 1;
        for sentence in 0..dice.between(1, 3) {
            if sentence > 0 {
                body.text.push(' ');
            }
            body.sentence += 1;
            let length = dice.between(2, 7);
            for place in 0..length {
                let mut word = dice.pick(VOCABULARY);
                // A number at either end could be one of a list.
                while is_number(word) && (place == 0 || place + 1 == length) {
                    word = dice.pick(VOCABULARY);
                }
                if place > 0 && place + 1 < length && dice.percent(4) {
                    let (written, days) = named(dice);
                    body.text.push(' ');
                    let first = body.next + u32::from(written.starts_with("in "));
                    body.word(&written, folded);
                    body.dated.push(((first, body.next - 1), days));
                    continue;
                }
                if place == 0 {
                    body.word(&capital(word), folded);
                } else {
                    body.text.push_str(if dice.percent(8) { ", " } else { " " });
                    body.word(word, folded);
                }
            }
            body.text.push_str(if dice.percent(10) { "!" } else { "." });
        }
    }
    let named_places = std::mem::take(&mut body.dated);
    let (quoted, attributions) = quotations(dice, &body);
    let mut people: Vec<Person> = Vec::new();
    for speaker in &attributions.speakers {
        let names = std::iter::once(&speaker.name).chain(&speaker.aliases).map(|name| folded.all(name)).collect();
        people.push(Person { names, roles: speaker.roles.iter().map(|role| folded.all(role)).collect() });
    }
    let speakers: Vec<String> =
        (0..dice.weighted(&[80, 15, 5])).map(|_| PEOPLE[dice.below(PEOPLE.len())].0.to_owned()).collect();
    for name in &speakers {
        if !attributions.speakers.iter().any(|speaker| speaker.name == *name) {
            people.push(Person { names: vec![folded.all(name)], roles: vec![] });
        }
    }
    let mut maybe = |chance: usize, values: &[&str]| dice.percent(chance).then(|| dice.pick(values).to_owned());
    let (outlet, byline, section, language) =
        (maybe(80, OUTLETS), maybe(50, AUTHORS), maybe(50, SECTIONS), maybe(70, LANGUAGES));
    let path = format!("{}/{}-{number}.txt", dice.pick(FOLDERS), dice.pick(&["strike", "Gas", "note_1"]));
    let id = match dice.below(6) {
        0 => path.clone(),
        1 => format!("wire?id={number}"),
        2 => format!("wire-id={number}"),
        3 => format!("https://news.example/a:b/{number}(1)"),
        _ => format!("a{number}"),
    };
    let date = date(dice);
    let article = Article {
        title: (!title.text.is_empty()).then(|| title.text.clone()),
        date,
        outlet,
        byline,
        section,
        language,
        speakers,
        body: body.text,
        provenance: Provenance { path, record: 1, format: "text", ..Provenance::default() },
        ..Article::default()
    };
    let mut value = |text: &Option<String>| text.as_deref().map_or_else(Vec::new, |text| folded.all(text));
    let (outlet, author, section) = (value(&article.outlet), value(&article.byline), value(&article.section));
    let path = folded.all(&article.provenance.path);
    let mut words = title.words;
    words.extend(body.words);
    let language = article.language.as_deref().and_then(Latin::of_tag);
    for word in &mut words {
        let folded_word = folded.words[word.word as usize].clone();
        word.word = folded.number_in(language, &folded_word);
    }
    let document = crate::engine::document(&id, article, attributions);
    let days = date.map(|date| (date.first(), date.last()));
    let own = days.filter(|(first, last)| first == last).map(|(first, _)| first);
    let meant = |named: Named| match named {
        Named::Days(first, last) => Some((first, last)),
        Named::Before(ago) => own.map(|own| (own - Days::new(ago), own - Days::new(ago))),
    };
    let dated = named_places.into_iter().filter_map(|(places, named)| Some((places, meant(named)?))).collect();
    Story { document, words, people, quoted, days, dated, outlet, author, section, path }
}

/// Who says what: runs of words of one paragraph, some in two pieces, some inside others.
fn quotations(dice: &mut Dice, body: &Text) -> (Vec<Quoted>, Attributions) {
    let mut table = Attributions::default();
    let mut found: Vec<(usize, Quoted, Vec<Span>)> = Vec::new();
    if body.words.is_empty() {
        return (Vec::new(), table);
    }
    for _ in 0..dice.weighted(&[3, 4, 4, 2]) {
        let first = dice.below(body.words.len());
        let paragraph = body.words[first].paragraph;
        let longest = body.words[first..].iter().take_while(|word| word.paragraph == paragraph).count();
        let mut runs = vec![(first, first + dice.below(longest.min(12)))];
        if dice.percent(30) {
            // A second piece further on, in this paragraph or a later one.
            let from = runs[0].1 + dice.between(2, 5);
            if let Some(begins) = body.words.get(from) {
                let most = body.words[from..].iter().take_while(|word| word.paragraph == begins.paragraph).count();
                runs.push((from, from + dice.below(most.min(8))));
            }
        }
        let by = dice.percent(75).then(|| {
            let (name, aliases, roles) = PEOPLE[dice.below(PEOPLE.len())];
            table.speakers.iter().position(|speaker| speaker.name == name).unwrap_or_else(|| {
                let some = |all: &[&str], dice: &mut Dice| -> Vec<String> {
                    all.iter().filter(|_| dice.percent(80)).map(|text| (*text).to_owned()).collect()
                };
                let (aliases, roles) = (some(aliases, dice), some(roles, dice));
                table.speakers.push(Speaker { name: name.to_owned(), aliases, roles });
                table.speakers.len() - 1
            })
        });
        let pieces = runs.iter().map(|(from, to)| (body.words[*from].at, body.words[*to].at)).collect();
        let spans = runs.iter().map(|(from, to)| body.words[*from].span.cover(body.words[*to].span)).collect();
        found.push((first, Quoted { by, pieces }, spans));
    }
    found.sort_by_key(|(first, ..)| *first);
    let mut quoted = Vec::new();
    for (_, one, content) in found {
        table.attributions.push(Attribution {
            source: vec![],
            cue: vec![],
            content,
            kind: Kind::Direct,
            speaker: one.by.map(|by| by as u16),
            confidence: 1.0,
        });
        quoted.push(one);
    }
    (quoted, table)
}

fn date(dice: &mut Dice) -> Option<PublicationDate> {
    let origin = DateOrigin::Metadata;
    match dice.weighted(&[6, 2, 1, 1]) {
        0 => {
            let first = NaiveDate::from_ymd_opt(2021, 11, 1)?;
            Some(PublicationDate::day(first + Days::new(dice.below(260) as u64), origin))
        }
        1 => PublicationDate::month(2022, dice.between(1, 6) as u32, origin),
        2 => PublicationDate::year(2021 + dice.below(3) as i32, origin),
        _ => None,
    }
}
