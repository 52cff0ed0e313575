//! From word forms to the terms of the index.
//!
//! A stem is one term; an exact form is one term, or the word's own stem at odd positions alone (see `schema::Fields::text`);
//! patterns, fuzzy words and regular expressions are looked up among the terms that the index holds, at most `MOST_TERMS`.

use std::collections::BTreeSet;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use tantivy::schema::Field;
use tantivy::{Searcher, Term};
use tantivy_fst::{Automaton, Regex};

use super::analyse::EXACT;
use super::folder::storage;
use crate::engine::EngineError;
use crate::query::clause::WordForm;
use crate::query::problem::MOST_TERMS;
use crate::text::stem::stem;

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

/// The terms of a word form in a field; empty where the index has none.
pub fn expand(
    searcher: &Searcher,
    field: Field,
    spelling: Spelling,
    form: &WordForm,
) -> Result<Vec<LeafTerm>, EngineError> {
    let term = |text: &str, own_only: bool| LeafTerm { term: Term::from_field_text(field, text), own_only };
    match (form, spelling) {
        (WordForm::Stem(word) | WordForm::Exact(word), Spelling::Plain) => Ok(vec![term(word, false)]),
        (WordForm::Stem(word), Spelling::Stemmed) => Ok(vec![term(&stem(word), false)]),
        (WordForm::Exact(word), Spelling::Stemmed) => {
            if stem(word) == word.as_str() {
                return Ok(vec![term(word, true)]);
            }
            Ok(vec![term(&format!("{EXACT}{word}"), false)])
        }
        (WordForm::Pattern(pattern), _) => {
            let source = pattern_source(pattern, true);
            look_up(searcher, field, spelling, &source, pattern)
        }
        (WordForm::Regex(source), _) => look_up(searcher, field, spelling, source, &format!("/{source}/")),
        (WordForm::Fuzzy { word, distance }, _) => {
            let close_to = || Fuzzy(LevenshteinAutomatonBuilder::new((*distance).clamp(1, 2), true).build_dfa(word));
            let mut found = BTreeSet::new();
            gather(searcher, field, &close_to(), spelling, false, word, &mut found)?;
            if spelling == Spelling::Stemmed {
                gather(searcher, field, &AfterMark(close_to()), spelling, true, word, &mut found)?;
            }
            Ok(found.into_iter().collect())
        }
    }
}

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
    let compile = |source: &str| {
        Regex::new(source)
            .map_err(|error| EngineError::Query(format!("`{shown}` is no regular expression here: {error}")))
    };
    let mut found = BTreeSet::new();
    gather(searcher, field, &compile(source)?, spelling, false, shown, &mut found)?;
    if spelling == Spelling::Stemmed {
        gather(searcher, field, &AfterMark(compile(source)?), spelling, true, shown, &mut found)?;
    }
    Ok(found.into_iter().collect())
}

/// Adds the terms that an automaton accepts: those of words that are their own stem, or (`marked`) exact forms.
fn gather<A>(
    searcher: &Searcher,
    field: Field,
    automaton: &A,
    spelling: Spelling,
    marked: bool,
    shown: &str,
    found: &mut BTreeSet<LeafTerm>,
) -> Result<(), EngineError>
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
            if spelling == Spelling::Stemmed && text.starts_with(EXACT) != marked {
                continue;
            }
            found.insert(LeafTerm {
                term: Term::from_field_text(field, text),
                own_only: spelling == Spelling::Stemmed && !marked,
            });
            if found.len() > MOST_TERMS {
                return Err(EngineError::Query(format!(
                    "`{shown}` stands for more than {MOST_TERMS} different words; write more of it"
                )));
            }
        }
    }
    Ok(())
}

/// Words at most so many edits away (Schulz and Mihov, "Fast string correction with Levenshtein automata", 2002).
struct Fuzzy(DFA);

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
struct AfterMark<A>(A);

/// State of `AfterMark`: the mark is due, was something else, or is passed.
#[derive(Clone)]
enum Marked<S> {
    Due,
    Failed,
    Passed(S),
}

impl<A: Automaton> Automaton for AfterMark<A>
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
