//! Who speaks in the index: names, aliases and roles gathered from the columns.
//!
//! Names that differ in accents and case alone are one speaker, and whatever else the user says.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use tantivy::columnar::StrColumn;
use tantivy::{Searcher, SegmentReader};

use super::folder::storage;
use super::search::is_alive;
use super::writer::day_of;
use crate::engine::{EngineError, SpeakersRequest};
use crate::query::corrections::{Corrections, Identity, folded};
use crate::result::{SeenRole, SpeakerEntry};
use crate::text::tokenise::tokenise;

/// Days on which something was seen.
#[derive(Clone, Copy, Default)]
struct Seen {
    articles: u64,
    first: Option<NaiveDate>,
    last: Option<NaiveDate>,
}

impl Seen {
    fn add(&mut self, day: Option<NaiveDate>) {
        self.articles += 1;
        let Some(day) = day else { return };
        self.first = Some(self.first.map_or(day, |first| first.min(day)));
        self.last = Some(self.last.map_or(day, |last| last.max(day)));
    }
}

/// A name or a role in all its spellings, which differ in accents and case alone.
#[derive(Default)]
struct Spelled {
    /// Articles that each spelling is in.
    spellings: BTreeMap<String, u64>,
    seen: Seen,
    /// The last article it was seen in.
    last: Option<(u32, u32)>,
}

impl Spelled {
    fn add(&mut self, spelling: &str, article: (u32, u32), day: Option<NaiveDate>) {
        match self.spellings.get_mut(spelling) {
            Some(count) => *count += 1,
            None => {
                self.spellings.insert(spelling.to_owned(), 1);
            }
        }
        if self.last != Some(article) {
            self.last = Some(article);
            self.seen.add(day);
        }
    }

    /// The most frequent spelling; of several the one with the most accents, which letters are lost from oftener than added.
    fn usual(&self) -> &str {
        let best = self.spellings.iter().max_by_key(|(spelling, count)| (**count, spelling.len(), Reverse(*spelling)));
        best.map_or("", |(spelling, _)| spelling.as_str())
    }
}

#[derive(Default)]
struct Person {
    /// What the user calls him.
    called: Option<String>,
    names: Spelled,
    attributions: u64,
    /// By folded words.
    roles: BTreeMap<String, Spelled>,
    aliases: BTreeMap<String, u64>,
}

/// Everybody who speaks and whom the request fits: most quoted first, or the likeliest first where a name is looked for.
pub fn speakers(
    searcher: &Searcher,
    request: &SpeakersRequest,
    corrections: &Corrections,
) -> Result<Vec<SpeakerEntry>, EngineError> {
    let mut people = People { corrections, people: HashMap::new(), keys: HashMap::new() };
    for (segment, reader) in searcher.segment_readers().iter().enumerate() {
        people.gather(segment as u32, reader)?;
    }
    let mut entries: Vec<SpeakerEntry> = people.people.into_values().map(|person| entry(person, corrections)).collect();
    let given = |text: &Option<String>| text.as_deref().map(words_of).filter(|words| !words.is_empty());
    if let Some(words) = given(&request.words) {
        entries.retain(|entry| fits(entry, &words));
    }
    if let Some(words) = given(&request.role) {
        for entry in &mut entries {
            entry.roles.retain(|seen| has_all(&words_of(&seen.role), &words));
        }
        entries.retain(|entry| !entry.roles.is_empty());
    }
    entries.sort_by(|one, other| other.attributions.cmp(&one.attributions).then_with(|| one.name.cmp(&other.name)));
    if let Some(words) = given(&request.like) {
        let mut likely: Vec<(Likeness, SpeakerEntry)> =
            entries.into_iter().filter_map(|entry| Some((likeness(&entry, &words)?, entry))).collect();
        // A slip is looked for only where nobody has the name as it is written.
        if likely.iter().any(|(likeness, _)| *likeness < Likeness::Misspelled) {
            likely.retain(|(likeness, _)| *likeness < Likeness::Misspelled);
        }
        likely.sort_by_key(|(likeness, _)| *likeness);
        entries = likely.into_iter().map(|(_, entry)| entry).collect();
    }
    Ok(entries)
}

/// How a name that is looked for is somebody's; the likeliest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    /// It is his name, of several words.
    Whole,
    /// Its words are among those of his name, or it is an alias.
    Part,
    /// Words of his name or an alias begin so.
    Beginning,
    Misspelled,
}

fn likeness(entry: &SpeakerEntry, wanted: &[String]) -> Option<Likeness> {
    let name = words_of(&entry.name);
    // A word alone is seldom all of a name, even where somebody is known by nothing else.
    if name == wanted && wanted.len() > 1 {
        return Some(Likeness::Whole);
    }
    let aliases: Vec<Vec<String>> = entry.aliases.iter().map(|alias| words_of(alias)).collect();
    if has_all(&name, wanted) || aliases.iter().any(|alias| alias == wanted) {
        return Some(Likeness::Part);
    }
    let each = |is: &dyn Fn(&str, &str) -> bool| {
        std::iter::once(&name)
            .chain(&aliases)
            .any(|known| wanted.iter().all(|word| known.iter().any(|known| is(known, word))))
    };
    if each(&|known, word| known.starts_with(word)) {
        return Some(Likeness::Beginning);
    }
    each(&is_slip_of).then_some(Likeness::Misspelled)
}

/// Whether a word may be another misspelled: one edit in four letters.
fn is_slip_of(known: &str, word: &str) -> bool {
    let letters = known.chars().count().max(word.chars().count());
    letters <= LONGEST_COMPARED && strsim::osa_distance(known, word) <= letters / 4
}

/// Longer words, in letters, are no names that somebody misspells.
const LONGEST_COMPARED: usize = 40;

fn words_of(text: &str) -> Vec<String> {
    tokenise(text).into_iter().map(|token| token.norm).collect()
}

fn has_all(words: &[String], wanted: &[String]) -> bool {
    wanted.iter().all(|word| words.contains(word))
}

fn fits(entry: &SpeakerEntry, wanted: &[String]) -> bool {
    let mut words = words_of(&entry.name);
    entry.aliases.iter().for_each(|alias| words.extend(words_of(alias)));
    entry.roles.iter().for_each(|seen| words.extend(words_of(&seen.role)));
    has_all(&words, wanted)
}

fn entry(person: Person, corrections: &Corrections) -> SpeakerEntry {
    let name = person.called.clone().unwrap_or_else(|| person.names.usual().to_owned());
    let mut roles: Vec<SeenRole> = person
        .roles
        .into_values()
        .map(|role| SeenRole {
            role: role.usual().to_owned(),
            articles: role.seen.articles,
            first: role.seen.first,
            last: role.seen.last,
        })
        .collect();
    roles.sort_by(|one, other| other.articles.cmp(&one.articles).then_with(|| one.role.cmp(&other.role)));
    let mut aliases: Vec<(String, u64)> = person.aliases.into_iter().collect();
    aliases.extend(person.names.spellings);
    aliases.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let own = corrections.aliases(&name).iter().cloned();
    let mut known: Vec<String> = Vec::with_capacity(aliases.len());
    for alias in own.chain(aliases.into_iter().map(|(alias, _)| alias)) {
        if alias != name && !known.contains(&alias) {
            known.push(alias);
        }
    }
    SpeakerEntry {
        name,
        aliases: known,
        roles,
        attributions: person.attributions,
        articles: person.names.seen.articles,
        first: person.names.seen.first,
        last: person.names.seen.last,
    }
}

/// Everybody, by what tells one from another.
struct People<'c> {
    corrections: &'c Corrections,
    people: HashMap<String, Person>,
    /// What a name stands for where its bearer's roles do not matter.
    keys: HashMap<String, Identity>,
}

impl People<'_> {
    /// The bearer of a name in an article that gives him these roles.
    fn person(&mut self, name: &str, roles: &[(String, u64)]) -> &mut Person {
        let identity = if self.corrections.depends_on_roles(name) {
            let of_him = |(pair, _): &(String, u64)| {
                let (bearer, role) = pair.split_once(BETWEEN)?;
                (bearer == name).then(|| role.to_owned())
            };
            let roles: Vec<String> = roles.iter().filter_map(of_him).collect();
            self.corrections.identity(name, &roles.iter().map(String::as_str).collect::<Vec<_>>())
        } else if let Some(known) = self.keys.get(name) {
            known.clone()
        } else {
            let identity = self.corrections.identity(name, &[]);
            self.keys.insert(name.to_owned(), identity.clone());
            identity
        };
        // A name without a word, such as one of signs alone, is told from others by itself.
        let key = if identity.key.is_empty() { name.to_owned() } else { identity.key };
        let person = self.people.entry(key).or_default();
        person.called = identity.shown;
        person
    }

    fn gather(&mut self, segment: u32, reader: &SegmentReader) -> Result<(), EngineError> {
        let mut names = Strings::open(reader, "speaker_name")?;
        let mut roles = Strings::open(reader, "speaker_role")?;
        let mut aliases = Strings::open(reader, "speaker_alias")?;
        let dates = reader.fast_fields().i64("date").map_err(storage)?;
        let of = |strings: &mut Option<Strings>, doc| strings.as_mut().map_or(Ok(Vec::new()), |all| all.of(doc));
        for doc in 0..reader.max_doc() {
            if !is_alive(reader, doc) {
                continue;
            }
            let day = dates.first(doc).and_then(day_of);
            let article = (segment, doc);
            let of_roles = of(&mut roles, doc)?;
            for (name, attributions) in of(&mut names, doc)? {
                let person = self.person(&name, &of_roles);
                person.attributions += attributions;
                person.names.add(&name, article, day);
            }
            for (pair, _) in &of_roles {
                if let Some((name, role)) = pair.split_once(BETWEEN) {
                    let key = folded(role);
                    let person = self.person(name, &of_roles);
                    person.roles.entry(key).or_default().add(role, article, day);
                }
            }
            for (pair, _) in of(&mut aliases, doc)? {
                match pair.split_once(BETWEEN) {
                    // He speaks, but nothing is attributed to him.
                    Some((name, "")) => self.person(name, &of_roles).names.add(name, article, day),
                    Some((name, alias)) => {
                        let person = self.person(name, &of_roles);
                        *person.aliases.entry(alias.to_owned()).or_default() += 1;
                    }
                    None => {}
                }
            }
        }
        Ok(())
    }
}

/// Stands between a name and a role or an alias of its bearer.
pub(super) const BETWEEN: char = '\u{1f}';

/// A column of strings with each distinct one read once.
struct Strings {
    column: StrColumn,
    known: Vec<Option<String>>,
}

impl Strings {
    fn open(reader: &SegmentReader, name: &str) -> Result<Option<Strings>, EngineError> {
        let column = reader.fast_fields().str(name).map_err(storage)?;
        Ok(column.map(|column| Strings { known: vec![None; column.num_terms()], column }))
    }

    /// The distinct values of one article, each with how often it has it.
    fn of(&mut self, doc: u32) -> Result<Vec<(String, u64)>, EngineError> {
        let mut ords: Vec<u64> = self.column.term_ords(doc).collect();
        ords.sort_unstable();
        let mut found = Vec::new();
        for run in ords.chunk_by(|one, other| one == other) {
            let Some(ord) = run.first() else { continue };
            let Some(place) = usize::try_from(*ord).ok().and_then(|index| self.known.get_mut(index)) else { continue };
            if place.is_none() {
                let mut text = String::new();
                self.column.ord_to_str(*ord, &mut text).map_err(EngineError::io("reading the names of speakers"))?;
                *place = Some(text);
            }
            found.extend(place.clone().map(|text| (text, run.len() as u64)));
        }
        Ok(found)
    }
}
