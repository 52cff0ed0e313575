//! The local engine against a brute-force scan: the same articles, the same totals, the same order, marks that are slices.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::NaiveDate;
use onrecord::article::Article;
use onrecord::attribute::{Attribution, Attributions, Kind, Speaker};
use onrecord::date::query::DateRange;
use onrecord::date::{DateOrigin, PublicationDate};
use onrecord::document::{Document, mentioned};
use onrecord::engine::local::{LocalIndex, LocalWriter, WriterOptions};
use onrecord::engine::{Engine, EngineError, PageRequest, Sort};
use onrecord::highlight::passages::WHOLE;
use onrecord::passage::{body_start, structure};
use onrecord::query::clause::*;
use onrecord::query::{Clock, Filters, parse, resolve};
use onrecord::result::{Hit, Page};
use onrecord::text::stem::stem;
use onrecord::text::tokenise::{Token, tokenise};
use onrecord::text::{Span, blocks::blocks, sentences::sentences};
use proptest::prelude::*;

use super::shared::run;

pub fn writer(folder: &Path) -> LocalWriter {
    let options = WriterOptions { memory: 32 << 20, threads: 1, holder: "a test".to_owned() };
    LocalWriter::open(folder, &options).expect("the folder is a new one")
}

pub fn document(id: &str, article: Article, attributions: Attributions) -> Document {
    let structure = structure(article.title.as_deref(), &article.body, &attributions);
    Document {
        id: id.to_owned(),
        file_key: "a test".to_owned(),
        file_hash: [0; 32],
        fingerprint: 0,
        mentioned: mentioned(&article),
        article,
        attributions,
        structure,
    }
}

pub fn index_of(documents: &[Document], commits: usize) -> (tempfile::TempDir, LocalIndex) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut open = writer(folder.path());
    let size = documents.len().div_ceil(commits.max(1)).max(1);
    for chunk in documents.chunks(size) {
        for document in chunk {
            // Some articles are there in an earlier form first.
            if document.id.len() % 3 == 0 {
                open.add(Document { article: Article::default(), ..document.clone() }).expect("an article is taken");
                open.commit().expect("a commit succeeds");
                open.delete(&document.id).expect("an article is deleted");
            }
            open.add(document.clone()).expect("an article is taken");
        }
        open.commit().expect("a commit succeeds");
    }
    open.finish().expect("the writer ends");
    let index = LocalIndex::open(folder.path()).expect("the index opens");
    (folder, index)
}

pub fn request(limit: usize, sort: Sort) -> PageRequest {
    PageRequest { limit, sort, passages: 3, total: true, ..PageRequest::default() }
}

pub fn search(index: &LocalIndex, clause: &Clause, request: &PageRequest) -> Page {
    index.search(&Resolved { clause: clause.clone() }, request).expect("the search is answered")
}

// --- small articles made of few words, so that everything occurs together somewhere ---

const VOCABULARY: &[&str] =
    &["sanction", "sanctions", "sanctioned", "gas", "pipeline", "talk", "talks", "talking", "price", "NATO", "envoy"];
const NAMES: &[(&str, &str, &str)] = &[
    ("Oleg Marchenko", "Marchenko", "deputy foreign minister"),
    ("Daniel Price", "Price", "spokesman for the ministry"),
    ("Greta Harlow", "Harlow", "trade minister"),
    ("Martin Harlow", "Harlow", "opposition leader"),
];

#[derive(Clone, Debug)]
pub struct Small {
    title: Option<Vec<usize>>,
    /// Paragraphs of sentences of words.
    body: Vec<Vec<Vec<usize>>>,
    /// Sentence number, from word, number of words, speaker.
    said: Vec<(usize, usize, usize, Option<usize>)>,
    /// Days after 2022-01-01, or months if over 60.
    date: Option<u32>,
    /// The record's own speaker.
    own: Option<usize>,
    outlet: Option<usize>,
}

const OUTLETS: &[&str] = &["New York Courier", "York New Courier", "The Courier", "Newport Gazette"];

pub fn small() -> impl Strategy<Value = Small> {
    let word = 0..VOCABULARY.len();
    let sentence = proptest::collection::vec(word.clone(), 1..6);
    let paragraph = proptest::collection::vec(sentence, 1..4);
    (
        proptest::option::of(proptest::collection::vec(word, 1..4)),
        proptest::collection::vec(paragraph, 0..4),
        proptest::collection::vec((0usize..8, 0usize..5, 1usize..6, proptest::option::of(0..NAMES.len())), 0..4),
        proptest::option::of(0u32..70),
        proptest::option::weighted(0.2, 0..NAMES.len()),
        proptest::option::of(0..OUTLETS.len()),
    )
        .prop_map(|(title, body, said, date, own, outlet)| Small { title, body, said, date, own, outlet })
}

pub fn made(number: usize, small: &Small) -> Document {
    let mut body = String::new();
    let mut sentence_spans: Vec<Vec<(usize, usize)>> = Vec::new();
    for (index, paragraph) in small.body.iter().enumerate() {
        if index > 0 {
            body.push_str("\n\n");
        }
        for (at, sentence) in paragraph.iter().enumerate() {
            if at > 0 {
                body.push(' ');
            }
            let mut words = Vec::new();
            for (place, word) in sentence.iter().enumerate() {
                let word = VOCABULARY[*word];
                if place > 0 {
                    body.push(' ');
                }
                let start = body.len();
                if place == 0 {
                    body.push_str(&word[..1].to_uppercase());
                    body.push_str(&word[1..]);
                } else {
                    body.push_str(word);
                }
                words.push((start, body.len()));
            }
            body.push('.');
            sentence_spans.push(words);
        }
    }
    let mut speakers: Vec<Speaker> = Vec::new();
    let mut attributions = Vec::new();
    for (sentence, from, count, who) in &small.said {
        let Some(words) = sentence_spans.get(*sentence) else { continue };
        let Some(start) = words.get(*from).map(|word| word.0) else { continue };
        let end = words[(from + count - 1).min(words.len() - 1)].1;
        let speaker = who.map(|who| {
            let (name, alias, role) = NAMES[who];
            speakers.iter().position(|speaker| speaker.name == name).unwrap_or_else(|| {
                speakers.push(Speaker { name: name.into(), aliases: vec![alias.into()], roles: vec![role.into()] });
                speakers.len() - 1
            }) as u16
        });
        // The word behind it, where the sentence goes on.
        let cue = words.get(from + count).and_then(|word| Span::new(&body, word.0, word.1));
        attributions.push(Attribution {
            source: vec![],
            cue: cue.into_iter().collect(),
            content: vec![Span::new(&body, start, end).expect("word bounds are character bounds")],
            kind: Kind::Indirect,
            speaker,
            confidence: 1.0,
        });
    }
    let date = small.date.and_then(|days| {
        if days > 60 {
            return PublicationDate::month(2022, days - 60, DateOrigin::Metadata);
        }
        let day = NaiveDate::from_ymd_opt(2022, 1, 1)? + chrono::Days::new(u64::from(days));
        Some(PublicationDate::day(day, DateOrigin::Metadata))
    });
    let title =
        small.title.as_ref().map(|words| words.iter().map(|word| VOCABULARY[*word]).collect::<Vec<_>>().join(" "));
    let speakers_of_record = small.own.map(|who| NAMES[who].0.to_owned()).into_iter().collect();
    let outlet = small.outlet.map(|number| OUTLETS[number].to_owned());
    let article = Article { title, body, date, outlet, speakers: speakers_of_record, ..Article::default() };
    document(&format!("a{number}{}", "x".repeat(number % 3)), article, Attributions { speakers, attributions })
}

// --- the oracle: by definition, on tokenised text ---

pub struct Oracle<'a> {
    document: &'a Document,
    /// Position, folded word.
    words: Vec<(u32, String)>,
    body_start: u32,
}

type Match = (u32, u32);

impl Oracle<'_> {
    pub fn new(document: &Document) -> Oracle<'_> {
        let title = tokenise(document.article.title.as_deref().unwrap_or(""));
        let start = body_start(title.len() as u32);
        let mut words: Vec<(u32, String)> =
            title.into_iter().enumerate().map(|(at, token)| (at as u32, token.norm)).collect();
        let body = tokenise(&document.article.body);
        words.extend(body.into_iter().enumerate().map(|(at, token)| (start + at as u32, token.norm)));
        Oracle { document, words, body_start: start }
    }

    fn sections(&self) -> Vec<(u32, u32)> {
        // For every body position: number of its paragraph and sentence, counted from 1; the title is 0, 0.
        let body = &self.document.article.body;
        let tokens = tokenise(body);
        let mut found = Vec::new();
        for token in &tokens {
            let (mut paragraph, mut sentence) = (0, 0);
            for block in blocks(body) {
                if block.span.start() <= token.span.start() {
                    paragraph += 1;
                }
                for span in sentences(body, block.span) {
                    if span.start() <= token.span.start() {
                        sentence += 1;
                    }
                }
            }
            found.push((paragraph, sentence));
        }
        found
    }

    fn section(&self, position: u32) -> (u32, u32) {
        if position < self.body_start || self.document.article.body.is_empty() {
            return (0, 0);
        }
        self.sections()[(position - self.body_start) as usize]
    }

    fn matches(&self, words: &Words) -> BTreeSet<Match> {
        match words {
            Words::Word(form) => {
                let fits = |word: &str| match form {
                    WordForm::Stem(wanted) => stem(word) == stem(wanted),
                    WordForm::Exact(wanted) => word == wanted,
                    WordForm::Pattern(pattern) => word.starts_with(pattern.trim_end_matches('*')),
                    WordForm::Fuzzy { .. } | WordForm::Regex(_) => unreachable!("not made here"),
                };
                self.words.iter().filter(|(_, word)| fits(word)).map(|(at, _)| (*at, *at)).collect()
            }
            Words::AnyOf(parts) => parts.iter().flat_map(|part| self.matches(part)).collect(),
            Words::Phrase { parts, slop } => {
                let mut open: BTreeSet<(u32, u32, u32)> =
                    self.matches(&parts[0]).into_iter().map(|(start, end)| (start, end, 0)).collect();
                for part in &parts[1..] {
                    let next = self.matches(part);
                    open = open
                        .into_iter()
                        .flat_map(|(start, end, used)| {
                            next.iter().filter_map(move |(from, to)| {
                                let gap = from.checked_sub(end + 1)?;
                                (used + gap <= *slop).then_some((start, *to, used + gap))
                            })
                        })
                        .collect();
                }
                open.into_iter().map(|(start, end, _)| (start, end)).collect()
            }
            Words::Near { .. } => self.marked(words).into_iter().map(|(found, _)| found).collect(),
        }
    }

    fn is_near(&self, one: Match, other: Match, how: Nearness) -> bool {
        let distance = other.0.saturating_sub(one.1).max(one.0.saturating_sub(other.1));
        let all = [one.0, one.1, other.0, other.1].map(|at| self.section(at));
        match how {
            Nearness::Within(most) => distance <= most,
            Nearness::Ordered(most) => one.1 < other.0 && distance <= most,
            Nearness::Sentence => all.iter().all(|section| section.1 == all[0].1),
            Nearness::Paragraph => all.iter().all(|section| section.0 == all[0].0),
        }
    }

    fn in_part(&self, part: Part, words: &Words) -> usize {
        let here = |found: &&Match| match part {
            Part::Anywhere => true,
            Part::Title => found.1 < self.body_start,
            Part::Body => found.0 >= self.body_start,
        };
        self.matches(words).iter().filter(here).count()
    }

    pub fn fits(&self, who: &Who, speaker: Option<&Speaker>) -> bool {
        match who {
            Who::Named { words, phrase, names } => {
                let Some(speaker) = speaker else { return false };
                let mut strings: Vec<&String> = speaker.roles.iter().collect();
                if *names == NameKind::Any {
                    strings.extend(speaker.aliases.iter().chain([&speaker.name]));
                }
                let lists: Vec<Vec<String>> =
                    strings.iter().map(|text| tokenise(text).into_iter().map(|token| token.norm).collect()).collect();
                let wanted: Vec<&String> = words
                    .iter()
                    .map(|form| match form {
                        WordForm::Stem(word) | WordForm::Exact(word) => word,
                        _ => unreachable!("not made here"),
                    })
                    .collect();
                if *phrase {
                    return lists
                        .iter()
                        .any(|list| list.windows(wanted.len()).any(|run| run.iter().eq(wanted.iter().copied())));
                }
                wanted.iter().all(|word| lists.iter().any(|list| list.contains(word)))
            }
            Who::And(parts) => parts.iter().all(|part| self.fits(part, speaker)),
            Who::Or(parts) => parts.iter().any(|part| self.fits(part, speaker)),
            Who::Not(part) => !self.fits(part, speaker),
        }
    }

    pub fn said(&self, what: &SaidWords, attribution: &Attribution) -> bool {
        let tokens = tokenise(&self.document.article.body);
        let inside = |found: &Match| {
            attribution.content.iter().any(|span| {
                [found.0, found.1].iter().all(|at| {
                    at.checked_sub(self.body_start)
                        .and_then(|at| tokens.get(at as usize))
                        .is_some_and(|token| span.contains(token.span))
                })
            })
        };
        match what {
            SaidWords::Any => true,
            SaidWords::Words(words) => self.matches(words).iter().any(inside),
            SaidWords::Cue(words) => {
                let in_cue = |found: &Match| {
                    attribution.cue.iter().any(|span| {
                        [found.0, found.1].iter().all(|at| {
                            let at = at.checked_sub(self.body_start);
                            at.and_then(|at| tokens.get(at as usize)).is_some_and(|token| span.contains(token.span))
                        })
                    })
                };
                self.matches(words).iter().any(in_cue)
            }
            SaidWords::AtLeast { count, words } => {
                self.matches(words).iter().filter(|found| inside(found)).count() >= *count as usize
            }
            SaidWords::And(parts) => parts.iter().all(|part| self.said(part, attribution)),
            SaidWords::Or(parts) => parts.iter().any(|part| self.said(part, attribution)),
            SaidWords::Not(part) => !self.said(part, attribution),
        }
    }

    pub fn holds(&self, clause: &Clause) -> bool {
        let table = &self.document.attributions;
        let speaker_of =
            |attribution: &Attribution| attribution.speaker.map(|index| &table.speakers[usize::from(index)]);
        match clause {
            Clause::All => true,
            Clause::Nothing => false,
            Clause::And(parts) => parts.iter().all(|part| self.holds(part)),
            Clause::Or(parts) => parts.iter().any(|part| self.holds(part)),
            Clause::Not(part) => !self.holds(part),
            Clause::Boost(part, _) => self.holds(part),
            Clause::Text { part, words } => self.in_part(*part, words) > 0,
            Clause::AtLeast { part, count, words } => self.in_part(*part, words) >= *count as usize,
            Clause::Said { who, what } => table.attributions.iter().any(|attribution| {
                who.as_ref().is_none_or(|who| self.fits(who, speaker_of(attribution))) && self.said(what, attribution)
            }),
            Clause::Speaks(who) => self.everybody().iter().any(|speaker| self.fits(who, Some(speaker))),
            Clause::Mentions(_) => unreachable!("not made here"),
            Clause::Date(range) => self.document.article.date.is_some_and(|date| range.overlaps(&date)),
            Clause::Flag(flag) => match flag {
                Flag::Dated => self.document.article.date.is_some(),
                Flag::Undated => self.document.article.date.is_none(),
                Flag::Titled => self.document.article.title.is_some(),
                Flag::Speaker => !self.everybody().is_empty(),
                Flag::Quote => !table.attributions.is_empty(),
                Flag::Imprecise => self.document.article.date.is_some_and(|date| date.first() != date.last()),
            },
            Clause::Property { value: Value::Words { words, phrase }, .. } => {
                let outlet = self.document.article.outlet.as_deref().unwrap_or("");
                let here: Vec<String> = tokenise(outlet).into_iter().map(|token| token.norm).collect();
                let is = |form: &WordForm, word: &String| match form {
                    WordForm::Pattern(pattern) => word.starts_with(pattern.trim_end_matches('*')),
                    WordForm::Stem(wanted) | WordForm::Exact(wanted) => word == wanted,
                    _ => unreachable!("not made here"),
                };
                if *phrase {
                    let fits = |run: &[String]| run.iter().zip(words).all(|(word, form)| is(form, word));
                    return here.windows(words.len()).any(fits);
                }
                words.iter().all(|form| here.iter().any(|word| is(form, word)))
            }
            Clause::Property { .. } => unreachable!("not made here"),
        }
    }

    /// Those of the text and those of the record.
    fn everybody(&self) -> Vec<Speaker> {
        let mut all = self.document.attributions.speakers.clone();
        for name in &self.document.article.speakers {
            if !all.iter().any(|speaker| speaker.name == *name) {
                all.push(Speaker { name: name.clone(), aliases: vec![], roles: vec![] });
            }
        }
        all
    }

    /// Positions that are marked for words: those of single words, the whole of a phrase, both sides of a proximity.
    fn marked(&self, words: &Words) -> Vec<(Match, BTreeSet<u32>)> {
        match words {
            Words::Word(_) => self.matches(words).into_iter().map(|found| (found, BTreeSet::from([found.0]))).collect(),
            Words::AnyOf(parts) => parts.iter().flat_map(|part| self.marked(part)).collect(),
            Words::Phrase { .. } => {
                self.matches(words).into_iter().map(|found| (found, (found.0..=found.1).collect())).collect()
            }
            Words::Near { left, right, how } => {
                let mut found = Vec::new();
                for one in self.marked(left) {
                    for other in self.marked(right) {
                        // One occurrence never matches itself.
                        if one.1.is_disjoint(&other.1) && self.is_near(one.0, other.0, *how) {
                            let range = (one.0.0.min(other.0.0), one.0.1.max(other.0.1));
                            found.push((range, one.1.union(&other.1).copied().collect()));
                        }
                    }
                }
                found
            }
        }
    }

    /// All positions that a clause marks; `None` where it asks for somebody's words, which are marked only in them.
    fn all_marked(&self, clause: &Clause) -> Option<BTreeSet<u32>> {
        match clause {
            Clause::And(parts) | Clause::Or(parts) => {
                let mut all = BTreeSet::new();
                // An alternative that does not hold is no reason for anything.
                for part in parts.iter().filter(|part| matches!(clause, Clause::And(_)) || self.holds(part)) {
                    all.extend(self.all_marked(part)?);
                }
                Some(all)
            }
            Clause::Boost(part, _) => self.all_marked(part),
            Clause::AtLeast { .. } if !self.holds(clause) => Some(BTreeSet::new()),
            Clause::Text { part, words } | Clause::AtLeast { part, words, .. } => {
                let here = |found: &Match| match part {
                    Part::Anywhere => true,
                    Part::Title => found.1 < self.body_start,
                    Part::Body => found.0 >= self.body_start,
                };
                Some(
                    self.marked(words)
                        .into_iter()
                        .filter(|(found, _)| here(found))
                        .flat_map(|(_, marks)| marks)
                        .collect(),
                )
            }
            Clause::Said { .. } => None,
            _ => Some(BTreeSet::new()),
        }
    }
}

// --- random clauses ---

fn form() -> impl Strategy<Value = WordForm> {
    prop_oneof![
        4 => (0..VOCABULARY.len()).prop_map(|word| WordForm::Stem(VOCABULARY[word].to_lowercase())),
        2 => (0..VOCABULARY.len()).prop_map(|word| WordForm::Exact(VOCABULARY[word].to_lowercase())),
        1 => prop_oneof![Just("sanction*"), Just("talk*"), Just("p*"), Just("x*")]
            .prop_map(|pattern| WordForm::Pattern(pattern.to_owned())),
    ]
}

fn words() -> impl Strategy<Value = Words> {
    let leaf = form().prop_map(Words::Word);
    leaf.prop_recursive(2, 6, 3, |inner| {
        let how = prop_oneof![
            (1u32..5).prop_map(Nearness::Within),
            (1u32..5).prop_map(Nearness::Ordered),
            Just(Nearness::Sentence),
            Just(Nearness::Paragraph),
        ];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 1..3).prop_map(Words::AnyOf),
            (proptest::collection::vec(inner.clone(), 2..4), 0u32..3)
                .prop_map(|(parts, slop)| Words::Phrase { parts, slop }),
            (inner.clone(), inner, how).prop_map(|(left, right, how)| Words::Near {
                left: Box::new(left),
                right: Box::new(right),
                how
            }),
        ]
    })
}

pub fn who() -> impl Strategy<Value = Who> {
    let names = ["marchenko", "price", "harlow", "greta", "minister", "foreign", "spokesman", "nobody"];
    let named = (
        proptest::collection::vec(proptest::sample::select(names.to_vec()), 1..3),
        any::<bool>(),
        prop_oneof![Just(NameKind::Any), Just(NameKind::Role)],
    )
        .prop_map(|(words, phrase, names)| Who::Named {
            words: words.into_iter().map(|word| WordForm::Exact(word.to_owned())).collect(),
            phrase,
            names,
        });
    named.prop_recursive(2, 4, 2, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 1..3).prop_map(Who::And),
            proptest::collection::vec(inner.clone(), 1..3).prop_map(Who::Or),
            inner.prop_map(|part| Who::Not(Box::new(part))),
        ]
    })
}

pub fn said_words() -> impl Strategy<Value = SaidWords> {
    let leaf = prop_oneof![
        1 => Just(SaidWords::Any),
        6 => words().prop_map(SaidWords::Words),
        2 => words().prop_map(SaidWords::Cue),
        1 => (1u32..3, words()).prop_map(|(count, words)| SaidWords::AtLeast { count, words }),
    ];
    leaf.prop_recursive(2, 4, 2, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 1..3).prop_map(SaidWords::And),
            proptest::collection::vec(inner.clone(), 1..3).prop_map(SaidWords::Or),
            inner.prop_map(|part| SaidWords::Not(Box::new(part))),
        ]
    })
}

fn range() -> impl Strategy<Value = DateRange> {
    let day = |days: u32| NaiveDate::from_ymd_opt(2021, 12, 20).map(|first| first + chrono::Days::new(u64::from(days)));
    (proptest::option::of(0u32..400), proptest::option::of(0u32..400)).prop_map(move |(from, to)| {
        let (mut from, mut to) = (from.and_then(day), to.and_then(day));
        if from > to && to.is_some() {
            std::mem::swap(&mut from, &mut to);
        }
        DateRange { from, to }
    })
}

fn property_word() -> impl Strategy<Value = WordForm> {
    prop_oneof![
        proptest::sample::select(vec!["new", "york", "courier", "gazette"])
            .prop_map(|word| WordForm::Exact(word.into())),
        proptest::sample::select(vec!["n*", "y*", "new*"]).prop_map(|pattern| WordForm::Pattern(pattern.into())),
    ]
}

pub fn clause() -> impl Strategy<Value = Clause> {
    let part = prop_oneof![3 => Just(Part::Anywhere), 1 => Just(Part::Title), 1 => Just(Part::Body)];
    let flags = [Flag::Dated, Flag::Titled, Flag::Speaker, Flag::Quote, Flag::Undated, Flag::Imprecise];
    let leaf = prop_oneof![
        6 => (part.clone(), words()).prop_map(|(part, words)| Clause::Text { part, words }),
        1 => (part, 1u32..4, words()).prop_map(|(part, count, words)| Clause::AtLeast { part, count, words }),
        3 => (proptest::option::of(who()), said_words()).prop_map(|(who, what)| Clause::Said { who, what }),
        2 => who().prop_map(Clause::Speaks),
        2 => range().prop_map(Clause::Date),
        1 => proptest::sample::select(flags.to_vec()).prop_map(Clause::Flag),
        1 => Just(Clause::All),
        1 => (proptest::collection::vec(property_word(), 1..3), any::<bool>()).prop_map(|(words, phrase)| {
            Clause::Property { property: Property::Outlet, value: Value::Words { words, phrase } }
        }),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 1..4).prop_map(Clause::And),
            proptest::collection::vec(inner.clone(), 1..4).prop_map(Clause::Or),
            inner.clone().prop_map(|part| Clause::Not(Box::new(part))),
            inner.prop_map(|part| Clause::Boost(Box::new(part), 2.0)),
        ]
    })
}

/// Everything that must be true of a page whatever was asked.
pub fn check_page(page: &Page, documents: &[Document]) {
    for hit in &page.hits {
        let document = documents.iter().find(|document| document.id == hit.id).expect("a hit is one of the articles");
        let title = document.article.title.as_deref().unwrap_or("");
        check_marks(title, &hit.title_marks, Span::whole(title));
        for passage in &hit.passages {
            assert_eq!(passage.text, passage.span.of(&document.article.body));
            assert_eq!(passage.chars_before, passage.span.in_chars(&document.article.body).0);
            check_marks(&document.article.body, &passage.marks, passage.span);
        }
    }
}

/// Positions under the marks of a hit.
fn shown_marks(hit: &Hit, oracle: &Oracle<'_>) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    let title = tokenise(oracle.document.article.title.as_deref().unwrap_or(""));
    found.extend(positions_under(&title, &hit.title_marks, 0));
    let body = tokenise(&oracle.document.article.body);
    for passage in &hit.passages {
        found.extend(positions_under(&body, &passage.marks, oracle.body_start));
    }
    found
}

fn positions_under(tokens: &[Token], marks: &[Span], base: u32) -> Vec<u32> {
    let marked = |token: &Token| marks.iter().any(|mark| mark.contains(token.span));
    tokens.iter().enumerate().filter(|(_, token)| marked(token)).map(|(at, _)| base + at as u32).collect()
}

/// Those of the marked positions that lie in the title or in a passage shown.
fn marks_to_show(hit: &Hit, oracle: &Oracle<'_>, marked: &BTreeSet<u32>) -> BTreeSet<u32> {
    let body = tokenise(&oracle.document.article.body);
    let is_shown = |at: &u32| {
        if *at < oracle.body_start {
            return true;
        }
        let token = &body[(*at - oracle.body_start) as usize];
        hit.passages.iter().any(|passage| passage.span.contains(token.span))
    };
    marked.iter().copied().filter(is_shown).collect()
}

fn check_marks(text: &str, marks: &[Span], inside: Span) {
    let mut before = inside.start();
    for mark in marks {
        assert!(inside.contains(*mark) && !mark.is_empty(), "a mark lies in what is shown");
        assert!(mark.start() >= before, "marks are in order and do not overlap");
        assert!(!mark.of(text).is_empty(), "a mark is a slice");
        before = mark.end();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn the_index_answers_as_a_scan_does(
        smalls in proptest::collection::vec(small(), 1..25),
        clauses in proptest::collection::vec(clause(), 30),
        commits in 1usize..12,
    ) {
        let documents: Vec<Document> = smalls.iter().enumerate().map(|(number, small)| made(number, small)).collect();
        let oracles: Vec<Oracle<'_>> = documents.iter().map(Oracle::new).collect();
        let (_folder, index) = index_of(&documents, commits);
        for clause in &clauses {
            let expected: BTreeSet<&str> = oracles.iter().filter(|oracle| oracle.holds(clause)).map(|oracle| oracle.document.id.as_str()).collect();
            let everything = search(&index, clause, &request(100, Sort::Relevance));
            let found: BTreeSet<&str> = everything.hits.iter().map(|hit| hit.id.as_str()).collect();
            prop_assert_eq!(&found, &expected, "{:?}", clause);
            prop_assert_eq!(everything.total, Some(expected.len() as u64), "{:?}", clause);
            check_page(&everything, &documents);
            for hit in &everything.hits {
                let oracle = oracles.iter().find(|oracle| oracle.document.id == hit.id).expect("a hit is one of the articles");
                if let Some(marked) = oracle.all_marked(clause) {
                    prop_assert_eq!(shown_marks(hit, oracle), marks_to_show(hit, oracle, &marked), "{:?}", clause);
                }
            }
            // Pruning and pages change nothing.
            let order: Vec<&str> = everything.hits.iter().map(|hit| hit.id.as_str()).collect();
            let pruned = search(&index, clause, &PageRequest { total: false, ..request(3, Sort::Relevance) });
            prop_assert_eq!(pruned.hits.iter().map(|hit| hit.id.as_str()).collect::<Vec<_>>(), order.iter().copied().take(3).collect::<Vec<_>>(), "{:?}", clause);
            let second = search(&index, clause, &PageRequest { offset: 3, ..request(3, Sort::Relevance) });
            prop_assert_eq!(second.hits.iter().map(|hit| hit.id.as_str()).collect::<Vec<_>>(), order.iter().copied().skip(3).take(3).collect::<Vec<_>>());
            for sort in [Sort::Newest, Sort::Oldest] {
                let sorted = search(&index, clause, &request(100, sort));
                let days: Vec<Option<NaiveDate>> = sorted.hits.iter().map(|hit| hit.date.map(|date| date.first())).collect();
                let key = |day: &Option<NaiveDate>| (day.is_none(), day.map(|day| if sort == Sort::Newest { -i64::from(chrono::Datelike::num_days_from_ce(&day)) } else { i64::from(chrono::Datelike::num_days_from_ce(&day)) }));
                prop_assert!(days.is_sorted_by_key(key));
                prop_assert_eq!(sorted.hits.iter().map(|hit| hit.id.as_str()).collect::<BTreeSet<_>>(), expected.clone());
                let few = search(&index, clause, &PageRequest { total: false, ..request(4, sort) });
                prop_assert_eq!(
                    few.hits.iter().map(|hit| hit.id.as_str()).collect::<Vec<_>>(),
                    sorted.hits.iter().map(|hit| hit.id.as_str()).take(4).collect::<Vec<_>>()
                );
            }
        }
    }
}

// --- single cases ---

pub fn story(id: &str, title: &str, body: &str) -> Document {
    let title = (!title.is_empty()).then(|| title.to_owned());
    document(id, Article { title, body: body.to_owned(), ..Article::default() }, Attributions::default())
}

pub fn word(text: &str) -> Clause {
    Clause::Text { part: Part::Anywhere, words: Words::Word(WordForm::Stem(text.to_owned())) }
}

/// Passages of the first hit, marks in brackets.
fn check_passages(body: &str, clause: &Clause, expected: &[&str]) {
    let documents = [story("a", "A title", body)];
    let (_folder, index) = index_of(&documents, 1);
    let page = search(&index, clause, &request(10, Sort::Relevance));
    check_page(&page, &documents);
    let shown: Vec<String> = page
        .hits
        .iter()
        .flat_map(|hit| &hit.passages)
        .map(|passage| bracketed(body, passage.span, &passage.marks))
        .collect();
    assert_eq!(shown, expected);
}

pub fn bracketed(text: &str, span: Span, marks: &[Span]) -> String {
    let mut shown = String::new();
    let mut at = span.start();
    for mark in marks {
        shown.push_str(&text[at..mark.start()]);
        shown.push_str(&format!("[{}]", mark.of(text)));
        at = mark.end();
    }
    shown.push_str(&text[at..span.end()]);
    shown
}

#[test]
fn passages_show_what_matches() {
    let body = "The harbour was quiet all morning long, as it had been since the autumn of that year.\n\n\
                Ministers spoke of sanctions at length and of nothing else that anybody there remembered later.\n\n\
                Nobody sanctioned the pipeline, which was laid at night by four ships under a foreign flag.";
    check_passages(
        body,
        &Clause::And(vec![word("sanctions"), word("pipeline")]),
        &[
            "Nobody [sanctioned] the [pipeline], which was laid at night by four ships under a foreign flag.",
            "Ministers spoke of [sanctions] at length and of nothing else that anybody there remembered later.",
        ],
    );
    check_passages(
        body,
        &Clause::Text {
            part: Part::Anywhere,
            words: Words::Phrase {
                parts: vec![
                    Words::Word(WordForm::Exact("four".into())),
                    Words::Word(WordForm::Exact("ships".into())),
                    Words::Word(WordForm::Exact("under".into())),
                ],
                slop: 0,
            },
        },
        &["Nobody sanctioned the pipeline, which was laid at night by [four ships under] a foreign flag."],
    );
}

/// The whole of one article in brackets where it is marked; nothing where the query does not find it.
fn check_marks_of(query: &str, title: &str, body: &str, expected: &str) {
    let (_folder, index) = index_of(&[story("a", title, body)], 1);
    let clock = Clock { today: NaiveDate::from_ymd_opt(2022, 3, 30).expect("there is such a day") };
    let (resolved, _) = resolve(&parse(query).query, &Filters::default(), &clock);
    let page = index
        .search(&resolved, &PageRequest { passages: WHOLE, ..request(10, Sort::Relevance) })
        .expect("the search is answered");
    let shown = page.hits.first().map_or_else(String::new, |hit| {
        let title = bracketed(title, Span::whole(title), &hit.title_marks);
        let body = hit.passages.iter().map(|passage| bracketed(body, passage.span, &passage.marks)).collect::<String>();
        format!("{title} | {body}")
    });
    assert_eq!(shown, expected, "{query}");
}

#[test]
fn a_word_between_the_words_of_a_chain_is_near_them() {
    let check = |query: &str, expected: &str| {
        check_marks_of(query, "News", "Gas left Norland by the pipeline. Talks went on.", expected);
    };
    let all = "News | [Gas] left [Norland] by the [pipeline]. Talks went on.";
    check("gas W/5 pipeline W/5 norland", all);
    check("gas W/5 pipeline W/1 norland", all);
    check("norland W/1 (gas W/5 pipeline)", all);
    check("gas W/S pipeline W/S norland", all);
    check("gas W/P pipeline W/P norland", all);
    check("gas PRE/5 norland PRE/5 pipeline", all);
    check("gas PRE/5 pipeline PRE/5 norland", "");
    // One occurrence is never two.
    check("gas W/5 pipeline W/5 gas", "");
    check("gas W/5 norland W/9 (pipeline OR gas)", all);
    check("(gas W/5 norland) W/5 (gas OR norland)", "");
    check("(gas W/5 norland) W/5 *", "");
    check("(gas W/6 pipeline) W/6 \"left norland\"", "News | [Gas] [left Norland] by the [pipeline]. Talks went on.");
    check("(gas W/6 pipeline) W/6 \"gas left\"", "");
}

#[test]
fn different_words_in_one_range_are_all_marked() {
    check_marks_of("((a1 W/5 c1) OR \"a1 b1 c1\") W/9 d1", "News", "A1 b1 c1 then d1.", "News | [A1 b1 c1] then [d1].");
    check_marks_of(
        "((a1 W/5 c1) OR (b1 W/5 a1 W/5 c1)) W/9 d1",
        "News",
        "A1 b1 c1 then d1.",
        "News | [A1] [b1] [c1] then [d1].",
    );
}

#[test]
fn an_alternative_that_does_not_hold_is_not_marked() {
    let check = |query: &str, expected: &str| {
        check_marks_of(query, "Gas", "Talks went on. The pipeline was laid.", expected);
    };
    check("(gas norland) OR talks", "Gas | [Talks] went on. The pipeline was laid.");
    check("(gas pipeline) OR talks", "[Gas] | [Talks] went on. The [pipeline] was laid.");
    check("(gas (norland OR (pipeline sweden)))^2 OR talks", "Gas | [Talks] went on. The pipeline was laid.");
    check("(gas (norland OR (pipeline -sweden)))^2 OR talks", "[Gas] | [Talks] went on. The [pipeline] was laid.");
    check("(pipeline has:date) OR talks", "Gas | [Talks] went on. The pipeline was laid.");
    check("atleast2(pipeline) OR talks", "Gas | [Talks] went on. The pipeline was laid.");
    check("atleast1(pipeline) OR talks", "Gas | [Talks] went on. The [pipeline] was laid.");
}

#[test]
fn an_alternative_inside_an_attribution_that_does_not_hold_is_not_marked() {
    let body = "The pipeline was laid. Gas will flow.";
    let content = vec![Span::whole(body)];
    let attribution =
        Attribution { source: vec![], cue: vec![], content, kind: Kind::Direct, speaker: None, confidence: 1.0 };
    let attributions = Attributions { speakers: vec![], attributions: vec![attribution] };
    let article = Article { body: body.to_owned(), ..Article::default() };
    let (_folder, index) = index_of(&[document("a", article, attributions)], 1);
    let check = |query: &str, expected: &str| {
        let clock = Clock { today: NaiveDate::from_ymd_opt(2022, 3, 30).expect("there is such a day") };
        let (resolved, _) = resolve(&parse(query).query, &Filters::default(), &clock);
        let page = index
            .search(&resolved, &PageRequest { passages: WHOLE, ..request(10, Sort::Relevance) })
            .expect("the search is answered");
        assert_eq!(bracketed(body, Span::whole(body), &page.hits[0].passages[0].marks), expected, "{query}");
    };
    check("said:((gas norland) OR pipeline)", "The [pipeline] was laid. Gas will flow.");
    check("said:((gas laid) OR pipeline)", "The [pipeline] was [laid]. [Gas] will flow.");
    check("said:(atleast2(gas) OR pipeline)", "The [pipeline] was laid. Gas will flow.");
}

#[test]
fn a_question_mark_in_an_id_stands_for_itself() {
    let documents = [story("news?id=1", "", "One."), story("news-id=2", "", "Two.")];
    let (_folder, index) = index_of(&documents, 1);
    let value = |text: &str| Value::Verbatim { text: text.to_owned(), pattern: true };
    let ids = |text: &str| -> Vec<String> {
        let clause = Clause::Property { property: Property::Id, value: value(text) };
        search(&index, &clause, &request(10, Sort::Relevance)).hits.into_iter().map(|hit| hit.id).collect()
    };
    assert_eq!(ids("news?id=*"), ["news?id=1"]);
    assert_eq!(ids("news*").len(), 2);
}

#[test]
fn signs_in_a_pattern_of_an_id_stand_for_themselves() {
    let id = "a<b>˭c|d[e]{f}(g)^$.+#&-~h\\i«j»";
    let (_folder, index) = index_of(&[story(id, "", "One.")], 1);
    let ids = |text: &str| {
        let value = Value::Verbatim { text: text.to_owned(), pattern: true };
        search(&index, &Clause::Property { property: Property::Id, value }, &request(10, Sort::Relevance)).hits.len()
    };
    for (cut, _) in id.char_indices() {
        assert_eq!(ids(&format!("{}*", &id[..cut])), 1, "{cut}");
        assert_eq!(ids(&format!("*{}", &id[cut..])), 1, "{cut}");
    }
    assert_eq!(ids("*«k»"), 0);
}

#[test]
fn an_article_that_only_its_title_answers_shows_its_beginning() {
    check_passages(
        "It rained on the quay. It rained in the town.\n\nThen it stopped.",
        &Clause::Text { part: Part::Title, words: Words::Word(WordForm::Stem("title".into())) },
        &["It rained on the quay. It rained in the town."],
    );
}

#[test]
fn a_missing_index_and_a_foreign_folder_are_told_apart() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    assert!(matches!(LocalIndex::open(folder.path()), Err(EngineError::NoIndex(_))));
    assert!(matches!(LocalIndex::open(&folder.path().join("nowhere")), Err(EngineError::NoIndex(_))));
    std::fs::write(folder.path().join("letter.txt"), "dear sir").expect("a file can be written");
    assert!(matches!(LocalIndex::open(folder.path()), Err(EngineError::NotAnIndex(_))));
    let options = WriterOptions { memory: 32 << 20, threads: 1, holder: "a test".to_owned() };
    assert!(matches!(LocalWriter::open(folder.path(), &options), Err(EngineError::NotAnIndex(_))));
}

#[test]
fn a_second_writer_is_told_who_holds_the_lock() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let _first = writer(folder.path());
    let options = WriterOptions { memory: 32 << 20, threads: 1, holder: "somebody else".to_owned() };
    match LocalWriter::open(folder.path(), &options) {
        Err(EngineError::Locked { holder, .. }) => assert_eq!(holder, "a test"),
        other => panic!("not told: {:?}", other.map(|_| ())),
    }
}

#[test]
fn a_pattern_of_too_many_words_says_so() {
    let body: String = (0..1_100).map(|number| format!("w{number:04} ")).collect();
    let (_folder, index) = index_of(&[story("a", "", &body)], 1);
    let clause = Clause::Text { part: Part::Anywhere, words: Words::Word(WordForm::Pattern("w*".into())) };
    let error = index.search(&Resolved { clause }, &request(1, Sort::Relevance)).expect_err("too many");
    assert!(error.to_string().contains("more than 1024 different words"), "{error}");
}

#[test]
fn title_words_weigh_more_and_are_marked() {
    let filler = "Nothing of the kind was heard in the town for many a long and quiet week after that.";
    let documents =
        [story("body", "The harbour", &format!("A strike began. {filler}")), story("title", "A strike", filler)];
    let (_folder, index) = index_of(&documents, 1);
    let page = search(&index, &word("strikes"), &request(10, Sort::Relevance));
    assert_eq!(page.hits.iter().map(|hit| hit.id.as_str()).collect::<Vec<_>>(), ["title", "body"]);
    assert_eq!(page.hits[0].title_marks.iter().map(|mark| mark.of("A strike")).collect::<Vec<_>>(), ["strike"]);
}

/// Every bit of an index may be wrong: that is an error or a wrong answer, never a panic. In processes of their own, since a
/// length that is wrong can make tantivy ask for more memory than there is, which ends a process whatever it does about panics.
#[test]
fn a_damaged_index_ends_no_search_in_a_panic() {
    let body = "Ministers spoke of sanctions. The pipeline was laid at night by four ships under a foreign flag.";
    let documents: Vec<Document> = (0..40).map(|number| story(&format!("a{number}"), "The harbour", body)).collect();
    let (folder, index) = index_of(&documents, 2);
    drop(index);
    let files: Vec<std::path::PathBuf> = walkdir::WalkDir::new(folder.path())
        .sort_by_file_name()
        .into_iter()
        .filter_map(|entry| entry.ok().filter(|entry| entry.file_type().is_file()).map(|entry| entry.into_path()))
        .collect();
    let questions: [&[&str]; 4] = [
        &["search", "sanctions", "-q", "--index", "."],
        &["search", "has:title", "--sort", "newest", "-q", "--index", "."],
        &["show", "a7", "--index", "."],
        &["speakers", "--index", "."],
    ];
    let (mut clean_errors, mut state) = (0, 12_345_u64);
    for round in 0..60 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let path = &files[round % files.len()];
        let bytes = std::fs::read(path).expect("a file of the index can be read");
        if bytes.is_empty() {
            continue;
        }
        let mut damaged = bytes.clone();
        damaged[(state >> 16) as usize % bytes.len()] ^= 1 << (state % 8);
        std::fs::write(path, &damaged).expect("a file of the index can be written");
        for question in questions {
            let output = run(folder.path(), question);
            let errors = String::from_utf8_lossy(&output.stderr);
            assert_ne!(output.status.code(), Some(101), "{}: {question:?}: {errors}", path.display());
            let out_of_memory = output.status.code().is_none() && errors.contains("memory allocation of");
            assert!(out_of_memory || matches!(output.status.code(), Some(0..=2)), "{question:?}: {errors}");
            clean_errors += usize::from(output.status.code() == Some(2));
        }
        std::fs::write(path, &bytes).expect("a file of the index can be written");
    }
    assert!(clean_errors > 10, "damage is told: {clean_errors}");
}

#[test]
fn what_a_killed_writer_left_behind_does_not_spoil_the_folder() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    std::fs::write(folder.path().join("writer.lock"), "").expect("a file can be written");
    std::fs::write(folder.path().join(".onrecord.json.new"), "{\"for").expect("a file can be written");
    assert!(matches!(LocalIndex::open(folder.path()), Err(EngineError::NoIndex(_))));
    drop(writer(folder.path()));
    assert!(!folder.path().join(".onrecord.json.new").exists());
}
