//! Queries as a tree of our own: made at random, written as somebody would type them.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::articles::Dice;

/// A query or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    All,
    /// As written, hyphens and all.
    Word(String),
    Exact(String),
    Pattern(String),
    Fuzzy(String, usize),
    /// Index into `REGEXES`.
    Regex(usize),
    Phrase(Vec<String>, Option<usize>),
    Near(Box<Ask>, How, Box<Ask>),
    AtLeast(usize, Box<Ask>),
    Boost(Box<Ask>, &'static str),
    And(Vec<Ask>),
    Or(Vec<Ask>),
    Not(Box<Ask>),
    In(Name, Box<Ask>),
    /// As written, with the days it means.
    Days {
        text: String,
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
    },
    /// The value of a field that is read as it stands.
    Plain(String),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum How {
    Within(u32),
    Ordered(u32),
    Sentence,
    Paragraph,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Name {
    Title,
    Text,
    Said,
    Speaker,
    Role,
    Outlet,
    Author,
    Section,
    Lang,
    Date,
    Mentions,
    Id,
    Path,
    Has,
    Is,
}

/// Flags of the command line.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    pub speakers: Vec<Ask>,
    pub said: Vec<Ask>,
    pub outlets: Vec<Ask>,
    pub languages: Vec<Ask>,
    /// As written, with its days.
    pub from: Option<Ask>,
    pub to: Option<Ask>,
    pub on: Option<Ask>,
}

type FitsWord = fn(&str) -> bool;

/// Regular expressions with what they mean.
pub const REGEXES: &[(&str, FitsWord)] = &[
    ("sanction(s|ed)", |word| matches!(word, "sanctions" | "sanctioned")),
    ("colou?rs?", |word| matches!(word, "color" | "colour" | "colors" | "colours")),
    ("[gt]a.*s", |word| {
        let ends = word.starts_with("ga") || word.starts_with("ta");
        ends && word.ends_with('s') && word.len() > 2
    }),
    ("[0-9]+", |word| word.bytes().all(|byte| byte.is_ascii_digit())),
    ("NATO|nord", |word| matches!(word, "nato" | "nord")),
    ("m.nard", |word| {
        let inner = word.strip_prefix('m').and_then(|rest| rest.strip_suffix("nard"));
        inner.is_some_and(|inner| inner.chars().count() == 1)
    }),
    (".*o'.*", |word| word.contains("o'")),
    ("price|harlow|courier|vale|world", |word| matches!(word, "price" | "harlow" | "courier" | "vale" | "world")),
];

/// Words as people type them.
const WORDS: &[&str] = &[
    "sanction",
    "Sanctions",
    "sanctioned",
    "gas",
    "GAS",
    "gases",
    "pipeline",
    "pipelines",
    "talk",
    "talks",
    "talking",
    "price",
    "Prices",
    "NATO",
    "nato",
    "NATO's",
    "RF-NATO",
    "nord",
    "Stream-2",
    "stream",
    "Ménard",
    "menard",
    "O’Neill",
    "O'Neill",
    "don’t",
    "co-operate",
    "cooperate",
    "operate",
    "colour",
    "color",
    "strike",
    "strikes",
    "cafe",
    "Zurich",
    "the",
    "of",
    "not",
    "1,500",
    "1500",
    "3.5",
    "2",
    "Strasse",
    "envoy",
    "gas-price",
    "gasprice",
    "price-gas",
    "nowhere",
    "talks-of-the",
];
const PATTERNS: &[&str] = &[
    "sanction*",
    "*s",
    "talk*",
    "p*",
    "g?s",
    "colo*r",
    "colo?r*",
    "Mén*",
    "n*",
    "*ing",
    "str?ke*",
    "co-op*",
    "gas-pr*",
    "*st*",
    "o'n*",
    "x*y",
    "1*",
    "?o*",
];
const FUZZY: &[&str] = &["sanctoin", "pipline", "talsk", "gass", "colur", "nadto", "menrad", "strik", "envoi", "price"];
const NAME_WORDS: &[&str] = &[
    "Marchenko",
    "oleg",
    "Price",
    "daniel",
    "dan",
    "Harlow",
    "greta",
    "martin",
    "minister",
    "foreign",
    "deputy",
    "trade",
    "spokesman",
    "envoy",
    "leader",
    "Ruiz-Oma",
    "Ruiz",
    "Ines",
    "NATO",
    "O'Neill",
    "Sean",
    "nobody",
    "the",
];
const NAME_PHRASES: &[&[&str]] = &[
    &["Daniel", "Price"],
    &["Price", "Daniel"],
    &["foreign", "minister"],
    &["deputy", "foreign", "minister"],
    &["trade", "minister"],
    &["Greta", "Harlow"],
    &["Ruiz-Oma"],
    &["Mrs", "Harlow"],
    &["trade", "*"],
    &["dep*", "f*"],
    &["Price", "spokesman"],
];
const NAME_PATTERNS: &[&str] = &["har*", "m*", "p?ice", "*man", "min*", "ruiz-o*", "*o*"];
const NAME_FUZZY: &[&str] = &["marchenka", "harlwo", "ministre", "pryce"];
const RECORD_WORDS: &[&str] = &[
    "new",
    "York",
    "courier",
    "the",
    "gazette",
    "Rhein-Zeitung",
    "rhein",
    "rheinzeitung",
    "Vale",
    "ana",
    "O'Neill",
    "Ruiz-Oma",
    "world-news",
    "worldnews",
    "world",
    "news",
    "business",
    "wire",
    "nothing",
];
const RECORD_PHRASES: &[&[&str]] = &[
    &["New", "York"],
    &["York", "New"],
    &["Ana", "Vale"],
    &["the", "courier"],
    &["world", "news"],
    &["rhein", "zeitung"],
    &["York", "n*"],
];
const RECORD_PATTERNS: &[&str] = &["n*", "cour*", "*e", "rhein*", "rhein-z*", "w?rld", "v?le"];
const RECORD_FUZZY: &[&str] = &["courrier", "yrok", "wolrd", "vael"];
const BOOSTS: &[&str] = &["2", "0.5", "10", "3.25"];

/// The day on which queries are asked: a Wednesday.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2022, 3, 30).expect("there is such a day")
}

impl Ask {
    /// Without its boosts, which change no meaning.
    pub fn bare(&self) -> &Ask {
        match self {
            Ask::Boost(inner, _) => inner.bare(),
            other => other,
        }
    }
}

// --- made at random ---

fn boxed(ask: Ask) -> Box<Ask> {
    Box::new(ask)
}

fn some(dice: &mut Dice, from: usize, to: usize, mut make: impl FnMut(&mut Dice) -> Ask) -> Vec<Ask> {
    (0..dice.between(from, to)).map(|_| make(dice)).collect()
}

/// Everything but the ask; nothing is negated twice at once.
fn negated(ask: Ask) -> Ask {
    fn begins_with_not(ask: &Ask) -> bool {
        match ask {
            Ask::Not(_) => true,
            Ask::Boost(inner, _) | Ask::In(_, inner) => begins_with_not(inner),
            _ => false,
        }
    }
    if begins_with_not(&ask) { ask } else { Ask::Not(boxed(ask)) }
}

/// A whole query.
pub fn query(dice: &mut Dice) -> Ask {
    let depth = dice.weighted(&[2, 4, 5, 4, 2]);
    any(dice, depth)
}

fn any(dice: &mut Dice, depth: usize) -> Ask {
    if depth == 0 {
        return single(dice);
    }
    match dice.weighted(&[8, 6, 3, 2, 4, 3]) {
        0 => {
            let mut parts = some(dice, 2, 3, |dice| any(dice, depth - 1));
            if dice.percent(4) {
                parts.push(Ask::All);
            }
            Ask::And(parts)
        }
        1 => Ask::Or(some(dice, 2, 3, |dice| any(dice, depth - 1))),
        2 => negated(any(dice, depth - 1)),
        3 => Ask::Boost(boxed(any(dice, depth - 1)), dice.pick(BOOSTS)),
        4 => who_said_it(dice, depth - 1),
        _ => single(dice),
    }
}

/// Somebody and something said side by side, in the ways that are easy to get wrong.
fn who_said_it(dice: &mut Dice, depth: usize) -> Ask {
    let mut parts = some(dice, 1, 2, |dice| {
        let person = person(dice);
        match dice.below(6) {
            0 => negated(person),
            1 => {
                let other = single(dice);
                Ask::Or(vec![person, other])
            }
            2 => {
                let other = single(dice);
                Ask::And(vec![person, other])
            }
            3 => Ask::Boost(boxed(person), "2"),
            _ => person,
        }
    });
    parts.extend(some(dice, 1, 2, |dice| {
        let said = said(dice);
        match dice.below(7) {
            0 => negated(said),
            1 => {
                let other = single(dice);
                Ask::Or(vec![said, other])
            }
            2 => Ask::And(vec![said, person(dice)]),
            3 => Ask::Boost(boxed(said), "2"),
            _ => said,
        }
    }));
    if dice.percent(40) {
        parts.push(any(dice, depth.min(1)));
    }
    for end in (1..parts.len()).rev() {
        parts.swap(end, dice.below(end + 1));
    }
    Ask::And(parts)
}

fn single(dice: &mut Dice) -> Ask {
    match dice.weighted(&[30, 10, 10, 10, 6, 4, 6, 3, 4, 6]) {
        0 => words(dice, 2),
        1 => {
            let name = [Name::Title, Name::Text][dice.below(2)];
            let value = if name == Name::Title && dice.percent(5) { Ask::All } else { inside(dice, 2) };
            Ask::In(name, boxed(value))
        }
        2 => said(dice),
        3 => person(dice),
        4 => {
            let name = [Name::Outlet, Name::Author, Name::Section][dice.below(3)];
            Ask::In(name, boxed(record(dice, 1)))
        }
        5 => as_it_stands(dice),
        6 => {
            let value = if dice.percent(4) { Ask::All } else { dates(dice, 1) };
            Ask::In(Name::Date, boxed(value))
        }
        7 => {
            let values: &[(Name, &str)] = &[
                (Name::Has, "date"),
                (Name::Has, "title"),
                (Name::Has, "speaker"),
                (Name::Has, "quote"),
                (Name::Is, "undated"),
                (Name::Is, "imprecise"),
            ];
            let (name, value) = values[dice.below(values.len())];
            Ask::In(name, boxed(Ask::Plain(value.to_owned())))
        }
        8 => at_least(dice),
        _ => {
            let value = if dice.percent(4) { Ask::All } else { dates(dice, 1) };
            Ask::In(Name::Mentions, boxed(value))
        }
    }
}

fn said(dice: &mut Dice) -> Ask {
    let value = if dice.percent(4) { Ask::All } else { inside(dice, 2) };
    Ask::In(Name::Said, boxed(value))
}

fn person(dice: &mut Dice) -> Ask {
    let name = if dice.percent(70) { Name::Speaker } else { Name::Role };
    let depth = dice.weighted(&[6, 3, 1]);
    let everybody = name == Name::Speaker && dice.percent(3);
    let value = if everybody { Ask::All } else { named(dice, depth) };
    Ask::In(name, boxed(value))
}

fn at_least(dice: &mut Dice) -> Ask {
    let of = if dice.percent(60) { leaf(dice) } else { words(dice, 1) };
    Ask::AtLeast(dice.between(1, 3), boxed(of))
}

/// What may stand in the brackets of `title:`, `text:` or `said:`.
fn inside(dice: &mut Dice, depth: usize) -> Ask {
    if depth == 0 {
        return words(dice, 1);
    }
    match dice.weighted(&[10, 4, 4, 2, 1, 2]) {
        0 => words(dice, depth),
        1 => {
            let mut parts = some(dice, 2, 3, |dice| inside(dice, depth - 1));
            if dice.percent(4) {
                parts.push(Ask::All);
            }
            Ask::And(parts)
        }
        2 => Ask::Or(some(dice, 2, 3, |dice| inside(dice, depth - 1))),
        3 => negated(inside(dice, depth - 1)),
        4 => Ask::Boost(boxed(inside(dice, depth - 1)), dice.pick(BOOSTS)),
        _ => at_least(dice),
    }
}

/// What a proximity operator or a count takes.
fn words(dice: &mut Dice, depth: usize) -> Ask {
    if depth == 0 || dice.percent(55) {
        return leaf(dice);
    }
    match dice.weighted(&[8, 3]) {
        0 => {
            let how = match dice.below(6) {
                0 | 1 => How::Within(dice.between(1, 6) as u32),
                2 | 3 => How::Ordered(dice.between(1, 6) as u32),
                4 => How::Sentence,
                _ => How::Paragraph,
            };
            // Chains lean to the left.
            let shorter = usize::from(dice.percent(60));
            let left = words(dice, depth - shorter);
            Ask::Near(boxed(left), how, boxed(words(dice, depth - 1)))
        }
        _ => {
            let boosted = dice.percent(5);
            let any = Ask::Or(some(dice, 2, 3, |dice| words(dice, depth - 1)));
            if boosted { Ask::Boost(boxed(any), "2") } else { any }
        }
    }
}

fn leaf(dice: &mut Dice) -> Ask {
    match dice.weighted(&[10, 4, 3, 2, 2, 5]) {
        0 => Ask::Word(dice.pick(WORDS).to_owned()),
        1 => Ask::Exact(dice.pick(WORDS).to_owned()),
        2 => Ask::Pattern(dice.pick(PATTERNS).to_owned()),
        3 => Ask::Fuzzy(dice.pick(FUZZY).to_owned(), dice.between(1, 2)),
        4 => Ask::Regex(dice.below(REGEXES.len())),
        _ => {
            let length = dice.weighted(&[0, 1, 8, 3]);
            let word = |dice: &mut Dice| {
                let from = if dice.percent(85) { WORDS } else { PATTERNS };
                dice.pick(from).to_owned()
            };
            let words = (0..length).map(|_| word(dice)).collect();
            Ask::Phrase(words, if dice.percent(40) { Some(dice.below(5)) } else { None })
        }
    }
}

/// Alternatives and conditions on `leaf`s.
fn several(dice: &mut Dice, depth: usize, leaf: fn(&mut Dice) -> Ask) -> Ask {
    if depth == 0 {
        return leaf(dice);
    }
    match dice.weighted(&[3, 3, 2, 4]) {
        0 => Ask::And(some(dice, 2, 3, |dice| several(dice, depth - 1, leaf))),
        1 => Ask::Or(some(dice, 2, 3, |dice| several(dice, depth - 1, leaf))),
        2 => negated(several(dice, depth - 1, leaf)),
        _ => leaf(dice),
    }
}

fn named(dice: &mut Dice, depth: usize) -> Ask {
    several(dice, depth, |dice| match dice.weighted(&[10, 2, 3, 2, 1, 4]) {
        0 => Ask::Word(dice.pick(NAME_WORDS).to_owned()),
        1 => Ask::Exact(dice.pick(NAME_WORDS).to_owned()),
        2 => Ask::Pattern(dice.pick(NAME_PATTERNS).to_owned()),
        3 => Ask::Fuzzy(dice.pick(NAME_FUZZY).to_owned(), dice.between(1, 2)),
        4 => Ask::Regex(dice.below(REGEXES.len())),
        _ => {
            let words = NAME_PHRASES[dice.below(NAME_PHRASES.len())];
            let whole = words.iter().filter(|word| **word != "*").map(|word| (*word).to_owned());
            Ask::Phrase(whole.collect(), None)
        }
    })
}

fn record(dice: &mut Dice, depth: usize) -> Ask {
    several(dice, depth, |dice| match dice.weighted(&[10, 2, 3, 2, 1, 4]) {
        0 => Ask::Word(dice.pick(RECORD_WORDS).to_owned()),
        1 => Ask::Exact(dice.pick(RECORD_WORDS).to_owned()),
        2 => Ask::Pattern(dice.pick(RECORD_PATTERNS).to_owned()),
        3 => Ask::Fuzzy(dice.pick(RECORD_FUZZY).to_owned(), dice.between(1, 2)),
        4 => Ask::Regex(dice.below(REGEXES.len())),
        _ => {
            let words = RECORD_PHRASES[dice.below(RECORD_PHRASES.len())];
            Ask::Phrase(words.iter().map(|word| (*word).to_owned()).collect(), None)
        }
    })
}

fn as_it_stands(dice: &mut Dice) -> Ask {
    let (name, make): (Name, fn(&mut Dice) -> Ask) = match dice.below(3) {
        0 => (Name::Lang, language),
        1 => (Name::Id, |dice| {
            let number = dice.below(2_000);
            let digit = dice.below(10);
            let made = [
                format!("a{number}"),
                format!("a{digit}*"),
                "a*".to_owned(),
                "wire?id=*".to_owned(),
                format!("wire?id={number}"),
                "https://news.example/a:b/*".to_owned(),
                format!("https://news.example/a:b/{number}(1)"),
                "*.txt".to_owned(),
                format!("reports/2022/*{digit}.txt"),
            ];
            Ask::Plain(made[dice.below(made.len())].clone())
        }),
        _ => (Name::Path, |dice| {
            let number = dice.below(2_000);
            let paths = [
                "reports/2022",
                "reports/*",
                "*.txt",
                "press",
                "PRESS/strike*",
                "2021/gas-*",
                "prefecture",
                "a_b/note_1",
                "p?ess",
                "/reports/",
                "note_*",
            ];
            let made = format!("strike-{number}.txt");
            Ask::Plain(if dice.percent(10) { made } else { dice.pick(&paths).to_owned() })
        }),
    };
    let depth = usize::from(dice.percent(25));
    Ask::In(name, boxed(several(dice, depth, make)))
}

fn language(dice: &mut Dice) -> Ask {
    Ask::Plain(
        dice.pick(&["en", "EN", "en-GB", "en-US", "fr", "fr-CA", "German", "spa", "e?", "en*", "*-*", "xx"]).to_owned(),
    )
}

fn dates(dice: &mut Dice, depth: usize) -> Ask {
    if depth > 0 && dice.percent(25) {
        let parts = some(dice, 2, 3, |dice| dates(dice, depth - 1));
        return if dice.percent(50) { Ask::Or(parts) } else { Ask::And(parts) };
    }
    match dice.weighted(&[10, 1]) {
        0 => days(dice),
        _ => negated(days(dice)),
    }
}

/// A point in time as it is written, its first and last day, and whether it is an age.
fn point(dice: &mut Dice) -> (String, NaiveDate, NaiveDate, bool) {
    let day = |year: i32, month: u32, day: u32| NaiveDate::from_ymd_opt(year, month, day).expect("there is such a day");
    let month_end = |first: NaiveDate, months: u32| first + Months::new(months) - Days::new(1);
    let year = 2021 + dice.weighted(&[2, 8, 1]) as i32;
    let month = dice.between(1, 12) as u32;
    let some_day = day(year, month, dice.between(1, 28) as u32);
    let ago = |text: String, first: NaiveDate| (text, first, first, true);
    match dice.below(14) {
        0 => (format!("{year}"), day(year, 1, 1), day(year, 12, 31), false),
        1..=3 => {
            let first = day(year, month, 1);
            (format!("{year}-{month:02}"), first, month_end(first, 1), false)
        }
        4..=5 => (some_day.to_string(), some_day, some_day, false),
        6 => {
            // The week that holds the day.
            let monday = some_day - Days::new(u64::from(some_day.weekday().num_days_from_monday()));
            let week = some_day.iso_week();
            (format!("{}-W{:02}", week.year(), week.week()), monday, monday + Days::new(6), false)
        }
        7 => {
            let quarter = dice.between(1, 4) as u32;
            let first = day(year, 3 * quarter - 2, 1);
            (format!("{year}-Q{quarter}"), first, month_end(first, 3), false)
        }
        8 => (some_day.format("\"%-d %B %Y\"").to_string(), some_day, some_day, false),
        9 => ("today".to_owned(), today(), today(), false),
        10 => ("yesterday".to_owned(), today() - Days::new(1), today() - Days::new(1), false),
        11 => {
            let count = dice.between(1, 99);
            ago(format!("{count}d"), today() - Days::new(count as u64))
        }
        12 => {
            let count = dice.between(1, 20);
            ago(format!("{count}w"), today() - Days::new(7 * count as u64))
        }
        _ => {
            let count = dice.between(1, 14) as u32;
            if dice.percent(80) {
                ago(format!("{count}mo"), today() - Months::new(count))
            } else {
                ago("1y".to_owned(), day(2021, 3, 30))
            }
        }
    }
}

fn days(dice: &mut Dice) -> Ask {
    let (text, first, last, is_age) = point(dice);
    let made = |text: String, from: Option<NaiveDate>, to: Option<NaiveDate>| Ask::Days { text, from, to };
    match dice.below(10) {
        0..=3 if is_age => made(text, Some(first), Some(today())),
        0..=3 => made(text, Some(first), Some(last)),
        4 => made(format!("{text}.."), Some(first), None),
        5 => made(format!("..{text}"), None, Some(last)),
        6 => match dice.below(4) {
            0 => made(format!(">{text}"), Some(last + Days::new(1)), None),
            1 => made(format!(">={text}"), Some(first), None),
            2 => made(format!("<{text}"), None, Some(first - Days::new(1))),
            _ => made(format!("<={text}"), None, Some(last)),
        },
        _ => {
            let (other, other_first, other_last, _) = point(dice);
            if first <= other_last {
                made(format!("{text}..{other}"), Some(first), Some(other_last))
            } else {
                made(format!("{other}..{text}"), Some(other_first), Some(last))
            }
        }
    }
}

/// Flags beside a query.
pub fn flags(dice: &mut Dice) -> Flags {
    let mut flags = Flags::default();
    let mut maybe = |chance: usize, most: usize, make: fn(&mut Dice) -> Ask| {
        if dice.percent(chance) { some(dice, 1, most, make) } else { Vec::new() }
    };
    flags.speakers = maybe(35, 2, |dice| named(dice, 1));
    flags.said = maybe(30, 2, |dice| inside(dice, 1));
    flags.outlets = maybe(15, 2, |dice| record(dice, 1));
    flags.languages = maybe(15, 2, |dice| several(dice, 0, language));
    let mut point = |chance: usize| {
        dice.percent(chance).then(|| {
            let (text, from, to, _) = point(dice);
            Ask::Days { text: text.trim_matches('"').to_owned(), from: Some(from), to: Some(to) }
        })
    };
    flags.from = point(25);
    flags.to = point(25);
    flags.on = point(10);
    // Backwards is an error of its own.
    if let (Some(Ask::Days { from: Some(from), .. }), Some(Ask::Days { to: Some(to), .. })) = (&flags.from, &flags.to)
        && from > to
    {
        std::mem::swap(&mut flags.from, &mut flags.to);
    }
    flags
}

// --- written down ---

/// How tightly an operator binds.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Rank {
    Or,
    And,
    Not,
    Near,
    Boost,
    Atom,
}

impl Ask {
    /// As somebody types it: one of the ways there are.
    pub fn written(&self, dice: &mut Dice) -> String {
        let mut out = String::new();
        Writer { dice, out: &mut out, apart: false }.put(self, Rank::Or);
        out
    }

    fn rank(&self) -> Rank {
        match self {
            Ask::Or(_) => Rank::Or,
            Ask::And(_) => Rank::And,
            Ask::Not(_) => Rank::Not,
            Ask::Near(..) => Rank::Near,
            Ask::Boost(..) => Rank::Boost,
            _ => Rank::Atom,
        }
    }
}

impl Name {
    fn written(self, dice: &mut Dice) -> &'static str {
        match self {
            Name::Title => dice.pick(&["title", "headline", "Title"]),
            Name::Text => dice.pick(&["text", "body"]),
            Name::Said => dice.pick(&["said", "quote"]),
            Name::Speaker => "speaker",
            Name::Role => "role",
            Name::Outlet => dice.pick(&["outlet", "source", "publisher"]),
            Name::Author => dice.pick(&["author", "byline"]),
            Name::Section => "section",
            Name::Lang => dice.pick(&["lang", "language"]),
            Name::Date => dice.pick(&["date", "published"]),
            Name::Mentions => "mentions",
            Name::Id => "id",
            Name::Path => dice.pick(&["path", "file"]),
            Name::Has => "has",
            Name::Is => "is",
        }
    }
}

struct Writer<'a> {
    dice: &'a mut Dice,
    out: &'a mut String,
    /// Whether values are read as they stand, so that AND must be written out.
    apart: bool,
}

impl Writer<'_> {
    /// Writes a part where something must stand that binds at least as tightly.
    fn put(&mut self, ask: &Ask, least: Rank) {
        // Brackets around an AND would keep its speakers to themselves.
        let idle = !matches!(ask, Ask::And(_)) && self.dice.percent(4);
        if ask.rank() < least || idle {
            self.out.push('(');
            if self.dice.percent(10) {
                self.out.push(' ');
            }
            self.bare(ask);
            self.out.push(')');
            return;
        }
        self.bare(ask);
    }

    fn list(&mut self, parts: &[Ask], between: &[&str], least: Rank) {
        for (number, part) in parts.iter().enumerate() {
            if number > 0 {
                let between = self.dice.pick(between);
                self.out.push_str(between);
            }
            // AND binds before OR, brackets or not.
            let loose = least == Rank::Not && matches!(part, Ask::And(_)) && between == [" OR "];
            let rank = if loose && self.dice.percent(40) { Rank::And } else { least };
            self.put(part, rank);
        }
    }

    fn bare(&mut self, ask: &Ask) {
        match ask {
            Ask::All => self.out.push('*'),
            Ask::Word(text) | Ask::Pattern(text) | Ask::Plain(text) => self.out.push_str(text),
            Ask::Exact(word) => {
                self.out.push('=');
                self.out.push_str(word);
            }
            Ask::Fuzzy(word, 1) if self.dice.percent(40) => self.out.push_str(&format!("{word}~")),
            Ask::Fuzzy(word, most) => self.out.push_str(&format!("{word}~{most}")),
            Ask::Regex(number) => self.out.push_str(&format!("/{}/", REGEXES[*number].0)),
            Ask::Phrase(words, slop) => {
                let (open, close) =
                    [("\"", "\""), ("“", "”"), ("«", "»"), ("„", "“")][self.dice.weighted(&[6, 2, 1, 1])];
                let blank = if self.dice.percent(10) { " " } else { "" };
                self.out.push_str(&format!("{open}{blank}{}{blank}{close}", words.join(" ")));
                if let Some(slop) = slop {
                    self.out.push_str(&format!("~{slop}"));
                }
            }
            Ask::Near(left, how, right) => {
                self.put(left, Rank::Near);
                let operator = match how {
                    How::Within(most) => format!("{}{most}", self.dice.pick(&["W/", "w/", "NEAR/", "near/"])),
                    How::Ordered(1) if self.dice.percent(40) => "ADJ".to_owned(),
                    How::Ordered(most) => format!("{}{most}", self.dice.pick(&["PRE/", "pre/", "ADJ/", "Adj/"])),
                    How::Sentence => self.dice.pick(&["W/S", "w/s"]).to_owned(),
                    How::Paragraph => self.dice.pick(&["W/P", "w/p"]).to_owned(),
                };
                self.out.push_str(&format!(" {operator} "));
                self.put(right, Rank::Boost);
            }
            Ask::AtLeast(least, of) => {
                let name = self.dice.pick(&["atleast", "ATLEAST"]);
                self.out.push_str(&format!("{name}{least}("));
                self.bare(of);
                self.out.push(')');
            }
            Ask::Boost(inner, boost) => {
                let touching = matches!(**inner, Ask::In(..) | Ask::Plain(_) | Ask::All);
                if touching {
                    self.out.push('(');
                    self.bare(inner);
                    self.out.push(')');
                } else {
                    self.put(inner, Rank::Atom);
                }
                self.out.push_str(&format!("^{boost}"));
            }
            Ask::And(parts) => {
                let between: &[&str] = if self.apart { &[" AND "] } else { &[" ", " ", " AND ", "  "] };
                self.list(parts, between, Rank::Not);
            }
            Ask::Or(parts) => self.list(parts, &[" OR "], Rank::Not),
            Ask::Not(inner) => {
                let sign = if self.dice.percent(60) { "-" } else { "NOT " };
                self.out.push_str(sign);
                self.put(inner, Rank::Near);
            }
            Ask::In(name, value) => {
                let written = name.written(self.dice);
                self.out.push_str(written);
                self.out.push(':');
                let before = std::mem::replace(
                    &mut self.apart,
                    matches!(
                        name,
                        Name::Date | Name::Mentions | Name::Lang | Name::Id | Name::Path | Name::Has | Name::Is
                    ),
                );
                let direct = value.rank() == Rank::Atom && !matches!(**value, Ask::AtLeast(..));
                if direct && self.dice.percent(85) {
                    self.bare(value);
                } else {
                    self.out.push('(');
                    self.bare(value);
                    self.out.push(')');
                }
                self.apart = before;
            }
            Ask::Days { text, .. } => self.out.push_str(text),
        }
    }
}
