//! What words of a query may have been meant where the index has none of them, and what patterns stand for.
//!
//! Only terms of the index are ever named, and only those that an article has which was not deleted. Runs where a search found
//! nothing, so it may look twice.

use std::collections::{BTreeMap, HashMap, HashSet};

use tantivy::columnar::StrColumn;
use tantivy::postings::Postings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, Searcher, TERMINATED};

use super::expand::{LeafTerm, Spelling, expand, languages, near, word_of};
use super::folder::storage;
use super::schema::Fields;
use super::search::is_alive;
use crate::engine::EngineError;
use crate::highlight::plan::name_form;
use crate::query::clause::{Clause, NameKind, Part, Property, SaidWords, Value, Who, WordForm, Words};
use crate::query::meant::Sought;
use crate::result::{Meant, StandsFor, Suggestion};
use crate::text::tokenise::tokenise;

/// Words of a query that are looked at.
const MOST_WORDS: usize = 32;
/// Neighbours of a word that are read from the dictionary.
const MOST_NEIGHBOURS: usize = 2_000;
/// Of these, the most frequent whose articles are counted.
const MOST_COUNTED: usize = 64;
/// Articles counted exactly before the rest is estimated.
const COUNTED_ARTICLES: u64 = 20_000;
/// A word in at most so many articles is rare,
const RARE: u64 = 3;
/// if its neighbour is in so many times as many.
const OVERWHELMING: u64 = 50;
/// Names that are offered for one word.
const MOST_NAMES: usize = 3;
/// Names whose articles are counted: those that stand there most often.
const MOST_COUNTED_NAMES: usize = 20;
/// Words of a pattern that are shown.
const MOST_SHOWN: usize = 5;

/// Counts the articles of a clause.
type Count<'c> = &'c dyn Fn(&Clause) -> Result<u64, EngineError>;

/// The words of `clause` that no article has, or hardly any, each with what may have been meant.
pub fn suggest(
    searcher: &Searcher,
    fields: Fields,
    clause: &Clause,
    count: Count<'_>,
) -> Result<Vec<Suggestion>, EngineError> {
    let mut asked = Asked::default();
    asked.clause(clause);
    let mut suggestions = Vec::new();
    let languages = languages(searcher, fields)?;
    for (sought, form) in asked.words.into_iter().take(MOST_WORDS) {
        let (WordForm::Stem(word) | WordForm::Exact(word)) = &form else { continue };
        let (field, spelling) = match sought {
            Sought::Text => (fields.text, Spelling::Stemmed),
            Sought::Title => (fields.title, Spelling::Stemmed),
            Sought::Speaker => (fields.speaker, Spelling::Plain),
            Sought::Outlet => (fields.outlet, Spelling::Plain),
            Sought::Author => (fields.author, Spelling::Plain),
            Sought::Section => (fields.section, Spelling::Plain),
        };
        let looked_up = if spelling == Spelling::Plain { name_form(&form) } else { form.clone() };
        let mut articles = 0;
        for leaf in expand(searcher, field, spelling, &looked_up, &languages)? {
            articles += frequency(searcher, &leaf)?;
        }
        if articles > RARE {
            continue;
        }
        let neighbour = nearest(searcher, field, spelling, word)?.filter(|(_, frequency, distance)| {
            articles == 0 || (*distance == 1 && *frequency >= OVERWHELMING.saturating_mul(articles))
        });
        let meant = match (neighbour, sought) {
            (None, _) => Vec::new(),
            (Some((meant, ..)), Sought::Speaker) => named(
                searcher,
                &["speaker_name", "speaker_alias"],
                &meant,
                &|words| Clause::Speaks(person(words)),
                count,
            )?,
            (Some((meant, ..)), Sought::Outlet) => named(searcher, &["outlet_name"], &meant, &outlet, count)?,
            (Some((meant, ..)), _) => vec![Meant { shown: meant.clone(), word: meant }],
        };
        if articles > 0 && meant.is_empty() {
            continue;
        }
        suggestions.push(Suggestion { sought, word: word.clone(), is_rare: articles > 0, meant });
    }
    Ok(suggestions)
}

/// The word forms that a match must have, each with what it is compared with, once.
#[derive(Default)]
struct Asked {
    words: Vec<(Sought, WordForm)>,
    known: HashSet<(Sought, WordForm)>,
}

impl Asked {
    fn add(&mut self, sought: Sought, form: &WordForm) {
        if self.known.insert((sought, form.clone())) {
            self.words.push((sought, form.clone()));
        }
    }

    fn clause(&mut self, clause: &Clause) {
        match clause {
            Clause::And(parts) | Clause::Or(parts) => parts.iter().for_each(|part| self.clause(part)),
            Clause::Boost(part, _) => self.clause(part),
            Clause::Text { part, words } | Clause::AtLeast { part, words, .. } => {
                self.text(if *part == Part::Title { Sought::Title } else { Sought::Text }, words);
            }
            Clause::Said { who, what } => {
                who.iter().for_each(|who| self.who(who));
                self.said(what);
            }
            Clause::Speaks(who) => self.who(who),
            Clause::Property { property, value: Value::Words { words, .. } } => {
                let sought = match property {
                    Property::Outlet => Sought::Outlet,
                    Property::Author => Sought::Author,
                    Property::Section => Sought::Section,
                    Property::Path | Property::Language | Property::Id => return,
                };
                words.iter().for_each(|form| self.add(sought, form));
            }
            Clause::Property { .. }
            | Clause::All
            | Clause::Nothing
            | Clause::Not(_)
            | Clause::Date(_)
            | Clause::Mentions(_)
            | Clause::Flag(_) => {}
        }
    }

    fn text(&mut self, sought: Sought, words: &Words) {
        match words {
            Words::Word(form) => self.add(sought, form),
            Words::AnyOf(parts) | Words::Phrase { parts, .. } => {
                parts.iter().for_each(|part| self.text(sought, part));
            }
            Words::Near { left, right, .. } => {
                self.text(sought, left);
                self.text(sought, right);
            }
        }
    }

    fn said(&mut self, what: &SaidWords) {
        match what {
            SaidWords::Words(words) | SaidWords::AtLeast { words, .. } | SaidWords::Cue(words) => {
                self.text(Sought::Text, words);
            }
            SaidWords::And(parts) | SaidWords::Or(parts) => parts.iter().for_each(|part| self.said(part)),
            SaidWords::Any | SaidWords::Not(_) => {}
        }
    }

    fn who(&mut self, who: &Who) {
        match who {
            Who::Named { words, .. } => words.iter().for_each(|form| self.add(Sought::Speaker, form)),
            Who::And(parts) | Who::Or(parts) => parts.iter().for_each(|part| self.who(part)),
            Who::Not(_) => {}
        }
    }
}

/// The articles that a term has, about; 0 is exact.
fn frequency(searcher: &Searcher, leaf: &LeafTerm) -> Result<u64, EngineError> {
    let mut total = 0;
    let mut positions = Vec::new();
    for reader in searcher.segment_readers() {
        let inverted = reader.inverted_index(leaf.term.field()).map_err(storage)?;
        let option = if leaf.own_only { IndexRecordOption::WithFreqsAndPositions } else { IndexRecordOption::Basic };
        let postings = inverted.read_postings(&leaf.term, option).map_err(EngineError::io("reading postings"))?;
        let Some(mut postings) = postings else { continue };
        if !leaf.own_only && reader.alive_bitset().is_none() {
            total += u64::from(postings.doc_freq());
            continue;
        }
        let (mut read, mut counted) = (0_u64, 0_u64);
        let mut doc = postings.doc();
        while doc != TERMINATED {
            read += 1;
            if is_alive(reader, doc) {
                let here = if leaf.own_only {
                    postings.positions(&mut positions);
                    positions.iter().any(|at| at % 2 == 1)
                } else {
                    true
                };
                counted += u64::from(here);
            }
            if read >= COUNTED_ARTICLES && counted > 0 {
                counted = counted.saturating_mul(u64::from(postings.doc_freq())) / read;
                counted = counted.max(1);
                break;
            }
            doc = postings.advance();
        }
        total += counted;
    }
    Ok(total)
}

/// A word as it may have been meant: fewest edits, then the same first letter, then most articles. With its articles and edits.
fn nearest(
    searcher: &Searcher,
    field: Field,
    spelling: Spelling,
    word: &str,
) -> Result<Option<(String, u64, usize)>, EngineError> {
    let letters = word.chars().count();
    // Of a number every other one is a neighbour.
    if letters < 3 || word.chars().any(char::is_numeric) {
        return Ok(None);
    }
    // One edit in three letters is a slip; more is another word.
    let most = if letters < 7 { 1 } else { 2 };
    for distance in 1..=most {
        let neighbours = near(searcher, field, spelling, word, distance, MOST_NEIGHBOURS)?;
        let mut close: Vec<(bool, u64, String, LeafTerm)> = Vec::new();
        for (neighbour, leaf) in neighbours {
            if !is_close(word, &neighbour, usize::from(distance)) {
                continue;
            }
            let at_most = searcher.doc_freq(&leaf.term).map_err(storage)?;
            close.push((neighbour.chars().next() != word.chars().next(), at_most, neighbour, leaf));
        }
        close.sort_by(|one, other| one.0.cmp(&other.0).then(other.1.cmp(&one.1)).then_with(|| one.2.cmp(&other.2)));
        let mut best: Option<(bool, u64, String)> = None;
        for (stranger, at_most, neighbour, leaf) in close.into_iter().take(MOST_COUNTED) {
            // Nothing that follows has more articles, or begins with the same letter.
            let beaten = |best: &(bool, u64, String)| (stranger && !best.0) || best.1 >= at_most;
            if best.as_ref().is_some_and(beaten) {
                break;
            }
            let articles = frequency(searcher, &leaf)?;
            if articles > 0 && best.as_ref().is_none_or(|best| best.1 < articles) {
                best = Some((stranger, articles, neighbour));
            }
        }
        if let Some((_, articles, neighbour)) = best {
            return Ok(Some((neighbour, articles, usize::from(distance))));
        }
    }
    Ok(None)
}

/// Whether a neighbour at that many edits is near enough to be a slip.
fn is_close(word: &str, neighbour: &str, distance: usize) -> bool {
    let (letters, same_first) = (word.chars().count(), word.chars().next() == neighbour.chars().next());
    if strsim::osa_distance(word, neighbour) != distance || neighbour.chars().any(char::is_numeric) {
        return false;
    }
    let swapped = neighbour.chars().count() == letters && sorted(word) == sorted(neighbour);
    match distance {
        1 => letters > 3 || same_first || swapped,
        // Two of seven letters are much: the first one, at least, is seldom missed.
        _ => letters > 8 || same_first,
    }
}

fn sorted(word: &str) -> Vec<char> {
    let mut letters: Vec<char> = word.chars().collect();
    letters.sort_unstable();
    letters
}

fn person(words: Vec<WordForm>) -> Who {
    Who::Named { phrase: words.len() > 1, words, names: NameKind::Any }
}

fn outlet(words: Vec<WordForm>) -> Clause {
    let phrase = words.len() > 1;
    Clause::Property { property: Property::Outlet, value: Value::Words { words, phrase } }
}

/// The names in columns that have a word, those of most articles first; the word alone where it is only in an alias or a role.
fn named(
    searcher: &Searcher,
    columns: &[&str],
    word: &str,
    clause_of: &dyn Fn(Vec<WordForm>) -> Clause,
    count: Count<'_>,
) -> Result<Vec<Meant>, EngineError> {
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    for reader in searcher.segment_readers() {
        for column in columns {
            let Some(column) = reader.fast_fields().str(column).map_err(storage)? else { continue };
            add_named(&column, word, &mut seen)?;
        }
    }
    // Those that stand there most often are looked at; how many articles they are in is then counted.
    let mut names: Vec<(u64, String)> = seen.into_iter().map(|(name, times)| (times, name)).collect();
    names.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    names.truncate(MOST_COUNTED_NAMES);
    let mut counted = Vec::new();
    for (_, name) in names {
        let words = tokenise(&name).into_iter().map(|token| WordForm::Exact(token.norm)).collect();
        let articles = count(&clause_of(words))?;
        if articles > 0 {
            counted.push((articles, name));
        }
    }
    counted.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    counted.truncate(MOST_NAMES);
    if counted.is_empty() {
        counted.push((0, word.to_owned()));
    }
    Ok(counted.into_iter().map(|(_, shown)| Meant { word: word.to_owned(), shown }).collect())
}

/// Adds the names in a column that have a word, each with how often it stands there.
fn add_named(column: &StrColumn, word: &str, seen: &mut BTreeMap<String, u64>) -> Result<(), EngineError> {
    let mut stream = column.dictionary().stream().map_err(EngineError::io("reading the names"))?;
    let mut found: HashMap<u64, (String, u64)> = HashMap::new();
    let mut ord = 0;
    while stream.advance() {
        let value = std::str::from_utf8(stream.key()).unwrap_or("");
        // Before an alias stands the name.
        let name = value.split('\u{1f}').next().unwrap_or(value);
        if tokenise(name).iter().any(|token| token.norm == word) {
            found.insert(ord, (name.to_owned(), 0));
        }
        ord += 1;
    }
    if found.is_empty() {
        return Ok(());
    }
    for ord in column.ords().values.iter() {
        if let Some((_, times)) = found.get_mut(&ord) {
            *times += 1;
        }
    }
    for (name, times) in found.into_values() {
        *seen.entry(name).or_default() += times;
    }
    Ok(())
}

/// The words of the index that a clause stands for, where it is one pattern, fuzzy word or regular expression.
pub fn stands_for(searcher: &Searcher, fields: Fields, clause: &Clause) -> Result<Option<StandsFor>, EngineError> {
    let Some((field, spelling, form)) = lone_pattern(fields, clause) else { return Ok(None) };
    // One word may be several terms, of different articles.
    let mut by_word: HashMap<String, u64> = HashMap::new();
    for leaf in expand(searcher, field, spelling, form, &[])? {
        let articles = frequency(searcher, &leaf)?;
        if let Some(word) = word_of(&leaf).filter(|_| articles > 0) {
            *by_word.entry(word).or_default() += articles;
        }
    }
    let mut counted: Vec<(u64, String)> = by_word.into_iter().map(|(word, articles)| (articles, word)).collect();
    counted.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    let count = counted.len();
    let first = counted.into_iter().take(MOST_SHOWN).map(|(_, word)| word).collect();
    Ok(Some(StandsFor { count, first }))
}

fn lone_pattern(fields: Fields, clause: &Clause) -> Option<(Field, Spelling, &WordForm)> {
    let (field, spelling, form) = match clause {
        Clause::Boost(part, _) => return lone_pattern(fields, part),
        Clause::Text { part, words: Words::Word(form) } => {
            let field = if *part == Part::Title { fields.title } else { fields.text };
            (field, Spelling::Stemmed, form)
        }
        Clause::Said { what: SaidWords::Words(Words::Word(form)), .. } => (fields.text, Spelling::Stemmed, form),
        Clause::Speaks(Who::Named { words, .. }) if words.len() == 1 => {
            (fields.speaker, Spelling::Plain, words.first()?)
        }
        _ => return None,
    };
    let is_pattern = matches!(form, WordForm::Pattern(_) | WordForm::Fuzzy { .. } | WordForm::Regex(_));
    is_pattern.then_some((field, spelling, form))
}
