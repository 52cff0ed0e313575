//! From word forms to the terms of the index.
//!
//! A stem is one term, and one more for every language of the index in which the word has a stem of its own; an exact form is one term, or the word's own stem at odd positions alone (see `schema::Fields::text`);
//! patterns, fuzzy words and regular expressions are looked up among the terms that the index holds, at most `MOST_TERMS`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use tantivy::schema::Field;
use tantivy::{Searcher, Term};
use tantivy_fst::{Automaton, Regex};

use super::analyse::{EXACT, LANGUAGE, language_term};
use super::folder::storage;
use super::schema::Fields;
use crate::engine::EngineError;
use crate::query::clause::WordForm;
use crate::query::problem::MOST_TERMS;
use crate::text::stem::{Latin, common_start, has_language, stem};
use crate::text::visible;

/// A term, and whether only its positions of words that are their own stem count.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeafTerm {
    pub term: Term,
    pub own_only: bool,
}

/// How words are spelled in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// By stem and exact form: title and body.
    Stemmed,
    /// As they are: names, paths, tags.
    Plain,
}

/// The languages with a stemmer of their own that articles of the index are in.
pub fn languages(searcher: &Searcher, fields: Fields) -> Result<Vec<Latin>, EngineError> {
    let mut found = BTreeSet::new();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(fields.language).map_err(storage)?;
        let mut stream = inverted.terms().stream().map_err(EngineError::io("reading the languages"))?;
        while stream.advance() {
            found.extend(std::str::from_utf8(stream.key()).ok().and_then(Latin::of_tag));
        }
    }
    Ok(found.into_iter().collect())
}

/// The terms of a word form in a field of an index with articles in those `languages`; empty where the index has none.
pub fn expand(
    searcher: &Searcher,
    field: Field,
    spelling: Spelling,
    form: &WordForm,
    languages: &[Latin],
) -> Result<Vec<LeafTerm>, EngineError> {
    let term = |text: &str, own_only: bool| LeafTerm { term: Term::from_field_text(field, text), own_only };
    match (form, spelling) {
        (WordForm::Stem(word) | WordForm::Exact(word), Spelling::Plain) => Ok(vec![term(word, false)]),
        (WordForm::Stem(word), Spelling::Stemmed) => {
            let mut terms = vec![term(&stem(word), false)];
            if has_language(word) {
                let by_language = languages.iter().map(|language| language_term(*language, &language.stem(word)));
                terms.extend(by_language.map(|text| term(&text, false)));
            }
            present(searcher, terms)
        }
        (WordForm::Exact(word), Spelling::Stemmed) => {
            let as_it_stands = term(&format!("{EXACT}{word}"), false);
            if stem(word) != word.as_str() {
                return Ok(vec![as_it_stands]);
            }
            let mut terms = vec![term(word, true)];
            // In an article with a stemmer of its own a word stands for itself even where it is its own stem.
            if has_language(word) && !languages.is_empty() {
                terms.push(as_it_stands);
            }
            present(searcher, terms)
        }
        (WordForm::Pattern(pattern), _) => match beginning(pattern) {
            Some(beginning) => {
                let mut found = BTreeSet::new();
                gather_beginning(searcher, field, beginning, spelling, pattern, &mut found)?;
                Ok(found.into_iter().collect())
            }
            None => look_up(searcher, field, spelling, &pattern_source(pattern, true), pattern),
        },
        (WordForm::Regex(source), _) => look_up(searcher, field, spelling, source, &format!("/{source}/")),
        (WordForm::Fuzzy { word, distance }, _) => every(searcher, field, spelling, &Fuzzy::new(word, *distance), word),
    }
}

/// Those of several terms that the index has; the first where it has none.
fn present(searcher: &Searcher, mut terms: Vec<LeafTerm>) -> Result<Vec<LeafTerm>, EngineError> {
    if terms.len() < 2 {
        return Ok(terms);
    }
    let mut kept = Vec::with_capacity(terms.len());
    for leaf in &terms {
        if searcher.doc_freq(&leaf.term).map_err(storage)? > 0 {
            kept.push(leaf.clone());
        }
    }
    if kept.is_empty() {
        terms.truncate(1);
        return Ok(terms);
    }
    Ok(kept)
}

/// Stems that `settle` looks into.
const MOST_SETTLED: usize = 32;
/// Words of one beginning that are looked through for those of a stem.
const MOST_INFLECTIONS: usize = 256;
/// Fewer letters begin too many words.
const SHORTEST_START: usize = 3;

/// Clears `own_only` of those `terms` of a form at which no other word is found: positions of a stem need no look where all words
/// of the index with that stem are among `terms`.
pub fn settle(searcher: &Searcher, field: Field, form: &WordForm, terms: &mut [LeafTerm]) -> Result<(), EngineError> {
    let beginning = match form {
        WordForm::Pattern(pattern) => beginning(pattern),
        _ => None,
    };
    let mut settled = Vec::new();
    let mut looked_into = 0;
    for (index, leaf) in terms.iter().enumerate().filter(|(_, leaf)| leaf.own_only) {
        let value = leaf.term.value();
        let Some(own) = value.as_str() else { continue };
        let Some(start) = common_start(own) else { continue };
        // Where the stem is all that the pattern asks for, so is every word that it is the stem of.
        if beginning.is_some_and(|beginning| start.starts_with(beginning)) {
            settled.push(index);
            continue;
        }
        if start.len() < SHORTEST_START || looked_into == MOST_SETTLED {
            continue;
        }
        looked_into += 1;
        if !has_other_words(searcher, field, own, start, terms)? {
            settled.push(index);
        }
    }
    for index in settled {
        if let Some(leaf) = terms.get_mut(index) {
            leaf.own_only = false;
        }
    }
    Ok(())
}

/// Whether the index may have words with the stem `own`, all of which begin with `start`, that are not among `terms`.
fn has_other_words(
    searcher: &Searcher,
    field: Field,
    own: &str,
    start: &str,
    terms: &[LeafTerm],
) -> Result<bool, EngineError> {
    let marked = format!("{EXACT}{start}");
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field).map_err(storage)?;
        let stream = inverted.terms().range().ge(&marked).into_stream();
        let mut stream = stream.map_err(EngineError::io("reading the words"))?;
        let mut read = 0;
        while stream.advance() && stream.key().starts_with(marked.as_bytes()) {
            read += 1;
            let Some(word) = std::str::from_utf8(stream.key()).ok().and_then(|text| text.strip_prefix(EXACT)) else {
                return Ok(true);
            };
            let is_listed = || {
                let listed = terms.binary_search_by(|leaf| leaf.term.serialized_value_bytes().cmp(stream.key()));
                listed.is_ok()
            };
            if read > MOST_INFLECTIONS || (stem(word) == own && !is_listed()) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// A reason with more bytes is cut to what it comes to.
const LONGEST_REASON: usize = 200;

/// Characters that mean something in a regular expression.
const MEANS_SOMETHING: &str = r"\.+*?()|[]{}^$#&-~";

/// The regular expression of a pattern with `*` and, where it is a wildcard too, `?`.
pub fn pattern_source(pattern: &str, one_letter: bool) -> String {
    let mut source = String::with_capacity(pattern.len() + 8);
    for c in pattern.chars() {
        match c {
            '*' => source.push_str("(.|\n)*"),
            '?' if one_letter => source.push_str("(.|\n)"),
            // Nothing else may be escaped: `\<` is the beginning of a word.
            c if MEANS_SOMETHING.contains(c) => {
                source.push('\\');
                source.push(c);
            }
            c => source.push(c),
        }
    }
    source
}

fn look_up(
    searcher: &Searcher,
    field: Field,
    spelling: Spelling,
    source: &str,
    shown: &str,
) -> Result<Vec<LeafTerm>, EngineError> {
    let regex = Regex::new(source).map_err(|error| refused(shown, "is no regular expression here", &error))?;
    every(searcher, field, spelling, &regex, shown)
}

/// Why what was `written` is not answered; it may be as long as a query, and is shown by its beginning.
pub fn refused(written: &str, what: &str, error: &dyn std::fmt::Display) -> EngineError {
    let (written, reason) = (visible::shown(written), error.to_string());
    // Some reasons quote the whole first, and name sizes that tell a reader nothing.
    let is_size = reason.contains("exceeds size limit") || reason.len() > LONGEST_REASON;
    let reason = if is_size { "it is too large".to_owned() } else { reason };
    EngineError::Query(format!("`{written}` {what}: {reason}"))
}

/// What every word of a pattern begins with, where the pattern says no more than that.
fn beginning(pattern: &str) -> Option<&str> {
    let beginning = pattern.strip_suffix('*')?;
    (!beginning.is_empty() && !beginning.contains(['*', '?'])).then_some(beginning)
}

/// Adds the terms of words with that beginning, which stand side by side among the terms: no automaton has to be made.
fn gather_beginning(
    searcher: &Searcher,
    field: Field,
    beginning: &str,
    spelling: Spelling,
    shown: &str,
    found: &mut BTreeSet<LeafTerm>,
) -> Result<(), EngineError> {
    let marked = format!("{EXACT}{beginning}");
    let beginnings: &[(&str, bool)] = match spelling {
        Spelling::Stemmed => &[(beginning, true), (&marked, false)],
        Spelling::Plain => &[(beginning, false)],
    };
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field).map_err(storage)?;
        for (first, own_only) in beginnings {
            let stream = inverted.terms().range().ge(first).into_stream();
            let mut stream = stream.map_err(|error| EngineError::Storage(error.to_string()))?;
            while stream.advance() && stream.key().starts_with(first.as_bytes()) {
                let Ok(text) = std::str::from_utf8(stream.key()) else { continue };
                add(found, LeafTerm { term: Term::from_field_text(field, text), own_only: *own_only }, shown)?;
            }
        }
    }
    Ok(())
}

/// Adds a term, unless there are too many.
fn add(found: &mut BTreeSet<LeafTerm>, term: LeafTerm, shown: &str) -> Result<(), EngineError> {
    found.insert(term);
    if found.len() > MOST_TERMS { Err(too_many(shown)) } else { Ok(()) }
}

fn too_many(shown: &str) -> EngineError {
    let shown = visible::shown(shown);
    EngineError::Query(format!("`{shown}` stands for more than {MOST_TERMS} different words; write more of it"))
}

/// Words of a field at most `distance` (1 or 2) edits from `word`, at most `most` of them; a word of which only the stem is
/// there may be among them.
pub fn near(
    searcher: &Searcher,
    field: Field,
    spelling: Spelling,
    word: &str,
    distance: u8,
    most: usize,
) -> Result<Vec<(String, LeafTerm)>, EngineError> {
    let mut found = BTreeSet::new();
    gather_words(searcher, field, spelling, &Fuzzy::new(word, distance), most, &mut found)?;
    Ok(found.into_iter().filter_map(|leaf| Some((word_of(&leaf)?, leaf))).collect())
}

/// The word that a term stands for as it is read.
pub fn word_of(leaf: &LeafTerm) -> Option<String> {
    let value = leaf.term.value();
    let text = value.as_str()?;
    Some(text.strip_prefix(EXACT).unwrap_or(text).to_owned())
}

/// The terms of all words that an automaton accepts.
fn every<A>(
    searcher: &Searcher,
    field: Field,
    spelling: Spelling,
    automaton: &A,
    shown: &str,
) -> Result<Vec<LeafTerm>, EngineError>
where
    A: Automaton,
    A::State: Clone,
{
    let mut found = BTreeSet::new();
    if !gather_words(searcher, field, spelling, automaton, MOST_TERMS, &mut found)? {
        return Err(too_many(shown));
    }
    Ok(found.into_iter().collect())
}

/// Adds the terms of words that an automaton accepts; stops where there are more than `most` and gives false then.
fn gather_words<A>(
    searcher: &Searcher,
    field: Field,
    spelling: Spelling,
    automaton: &A,
    most: usize,
    found: &mut BTreeSet<LeafTerm>,
) -> Result<bool, EngineError>
where
    A: Automaton,
    A::State: Clone,
{
    Ok(gather(searcher, field, automaton, spelling, false, most, found)?
        && (spelling == Spelling::Plain
            || gather(searcher, field, &AfterMark(automaton), spelling, true, most, found)?))
}

/// The same of words that are their own stem, or (`marked`) of exact forms.
fn gather<A>(
    searcher: &Searcher,
    field: Field,
    automaton: &A,
    spelling: Spelling,
    marked: bool,
    most: usize,
    found: &mut BTreeSet<LeafTerm>,
) -> Result<bool, EngineError>
where
    A: Automaton,
    A::State: Clone,
{
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field).map_err(storage)?;
        let terms = inverted.terms();
        let stream = terms.search(automaton).into_stream();
        let mut stream = stream.map_err(|error| EngineError::Storage(error.to_string()))?;
        while stream.advance() {
            let Ok(text) = std::str::from_utf8(stream.key()) else { continue };
            if spelling == Spelling::Stemmed && (text.starts_with(EXACT) != marked || text.starts_with(LANGUAGE)) {
                continue;
            }
            found.insert(LeafTerm {
                term: Term::from_field_text(field, text),
                own_only: spelling == Spelling::Stemmed && !marked,
            });
            if found.len() > most {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Tables for words at most one and two edits away, a transposition being one: they depend on no word and take long to make.
static ONE_EDIT: LazyLock<LevenshteinAutomatonBuilder> = LazyLock::new(|| LevenshteinAutomatonBuilder::new(1, true));
static TWO_EDITS: LazyLock<LevenshteinAutomatonBuilder> = LazyLock::new(|| LevenshteinAutomatonBuilder::new(2, true));

/// Words at most so many edits away (Schulz and Mihov, "Fast string correction with Levenshtein automata", 2002).
struct Fuzzy(DFA);

impl Fuzzy {
    /// Words at most `distance` (1 or 2) edits away.
    fn new(word: &str, distance: u8) -> Fuzzy {
        let builder = if distance <= 1 { &ONE_EDIT } else { &TWO_EDITS };
        Fuzzy(builder.build_dfa(word))
    }
}

impl Automaton for Fuzzy {
    type State = u32;

    fn start(&self) -> u32 {
        self.0.initial_state()
    }

    fn is_match(&self, state: &u32) -> bool {
        matches!(self.0.distance(*state), Distance::Exact(_))
    }

    fn can_match(&self, state: &u32) -> bool {
        *state != SINK_STATE
    }

    fn accept(&self, state: &u32, byte: u8) -> u32 {
        self.0.transition(*state, byte)
    }
}

/// An automaton behind the mark of exact forms.
struct AfterMark<'a, A>(&'a A);

/// State of `AfterMark`: the mark is due, was something else, or is passed.
#[derive(Clone)]
enum Marked<S> {
    Due,
    Failed,
    Passed(S),
}

impl<A: Automaton> Automaton for AfterMark<'_, A>
where
    A::State: Clone,
{
    type State = Marked<A::State>;

    fn start(&self) -> Self::State {
        Marked::Due
    }

    fn is_match(&self, state: &Self::State) -> bool {
        matches!(state, Marked::Passed(inner) if self.0.is_match(inner))
    }

    fn can_match(&self, state: &Self::State) -> bool {
        match state {
            Marked::Due => true,
            Marked::Failed => false,
            Marked::Passed(inner) => self.0.can_match(inner),
        }
    }

    fn accept(&self, state: &Self::State, byte: u8) -> Self::State {
        match state {
            Marked::Due if byte == EXACT as u8 => Marked::Passed(self.0.start()),
            Marked::Due | Marked::Failed => Marked::Failed,
            Marked::Passed(inner) => Marked::Passed(self.0.accept(inner, byte)),
        }
    }
}
