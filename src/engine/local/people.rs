//! Who speaks in the index: names, aliases and roles gathered from the columns.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use tantivy::columnar::StrColumn;
use tantivy::{Searcher, SegmentReader};

use super::folder::storage;
use super::search::is_alive;
use super::writer::day_of;
use crate::engine::EngineError;
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

#[derive(Default)]
struct Person {
    attributions: u64,
    seen: Seen,
    roles: BTreeMap<String, Seen>,
    aliases: BTreeMap<String, u64>,
}

/// Everybody who speaks and whose name, aliases and roles have all the words of `filter` among them; most quoted first.
pub fn speakers(searcher: &Searcher, filter: Option<&str>) -> Result<Vec<SpeakerEntry>, EngineError> {
    let mut people: BTreeMap<String, Person> = BTreeMap::new();
    for reader in searcher.segment_readers() {
        gather(reader, &mut people)?;
    }
    let wanted: Vec<String> = filter.map(words_of).unwrap_or_default();
    let mut entries: Vec<SpeakerEntry> = people
        .into_iter()
        .map(|(name, person)| entry(name, person))
        .filter(|entry| wanted.is_empty() || fits(entry, &wanted))
        .collect();
    entries.sort_by(|one, other| other.attributions.cmp(&one.attributions).then_with(|| one.name.cmp(&other.name)));
    Ok(entries)
}

fn words_of(text: &str) -> Vec<String> {
    tokenise(text).into_iter().map(|token| token.norm).collect()
}

fn fits(entry: &SpeakerEntry, wanted: &[String]) -> bool {
    let mut words = words_of(&entry.name);
    entry.aliases.iter().for_each(|alias| words.extend(words_of(alias)));
    entry.roles.iter().for_each(|seen| words.extend(words_of(&seen.role)));
    wanted.iter().all(|word| words.contains(word))
}

fn entry(name: String, person: Person) -> SpeakerEntry {
    let mut roles: Vec<SeenRole> = person
        .roles
        .into_iter()
        .map(|(role, seen)| SeenRole { role, articles: seen.articles, first: seen.first, last: seen.last })
        .collect();
    roles.sort_by(|one, other| other.articles.cmp(&one.articles).then_with(|| one.role.cmp(&other.role)));
    let mut aliases: Vec<(String, u64)> = person.aliases.into_iter().collect();
    aliases.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    SpeakerEntry {
        name,
        aliases: aliases.into_iter().map(|(alias, _)| alias).collect(),
        roles,
        attributions: person.attributions,
        articles: person.seen.articles,
        first: person.seen.first,
        last: person.seen.last,
    }
}

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

fn person_of<'p>(people: &'p mut BTreeMap<String, Person>, name: &str) -> &'p mut Person {
    people.entry(name.to_owned()).or_default()
}

fn gather(reader: &SegmentReader, people: &mut BTreeMap<String, Person>) -> Result<(), EngineError> {
    let mut names = Strings::open(reader, "speaker_name")?;
    let mut roles = Strings::open(reader, "speaker_role")?;
    let mut aliases = Strings::open(reader, "speaker_alias")?;
    let dates = reader.fast_fields().i64("date").map_err(storage)?;
    for doc in 0..reader.max_doc() {
        if !is_alive(reader, doc) {
            continue;
        }
        let day = dates.first(doc).and_then(day_of);
        if let Some(names) = &mut names {
            for (name, attributions) in names.of(doc)? {
                let person = person_of(people, &name);
                person.attributions += attributions;
                person.seen.add(day);
            }
        }
        if let Some(roles) = &mut roles {
            for (pair, _) in roles.of(doc)? {
                if let Some((name, role)) = pair.split_once('\u{1f}') {
                    person_of(people, name).roles.entry(role.to_owned()).or_default().add(day);
                }
            }
        }
        if let Some(aliases) = &mut aliases {
            for (pair, _) in aliases.of(doc)? {
                match pair.split_once('\u{1f}') {
                    // He speaks, but nothing is attributed to him.
                    Some((name, "")) => person_of(people, name).seen.add(day),
                    Some((name, alias)) => *person_of(people, name).aliases.entry(alias.to_owned()).or_default() += 1,
                    None => {}
                }
            }
        }
    }
    Ok(())
}
