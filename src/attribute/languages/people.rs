//! Who is meant in an article in another language: short names, offices and pronouns to the fullest name the article gives.
//!
//! A pronoun is resolved only where one person has just spoken and nobody else was named since; an office only where one person
//! holds it. All else stays as it is written.

use std::collections::{HashMap, HashSet};

use super::speech::{Mention, Said, Who};
use super::subject::{Gender, is_surname};
use super::tongue::Language;
use super::words;
use crate::attribute::Speaker;

/// Somebody whom the article names.
#[derive(Debug)]
struct Person {
    name: String,
    roles: Vec<String>,
    aliases: Vec<String>,
    gender: Option<Gender>,
    /// Where he is named first, in bytes.
    at: usize,
}

/// Who spoke last.
struct Last {
    person: usize,
    paragraph: usize,
    /// Where that ends, in bytes.
    end: usize,
}

/// How many paragraphs back a pronoun looks.
const PARAGRAPHS_BACK: usize = 1;
/// Namesakes that are compared; more are strangers to each other.
const MOST_NAMESAKES: usize = 12;
/// People whose offices are compared with a description.
const MOST_COMPARED: usize = 200;
const MOST_ROLES: usize = 8;

pub struct People {
    language: Language,
    people: Vec<Person>,
    by_name: HashMap<String, usize>,
    by_last: HashMap<String, Vec<usize>>,
    mentions: Vec<(usize, usize)>,
    /// Single names that stand within a sentence: they do not have their capital from its start.
    inside: HashSet<String>,
    last: Option<Last>,
    /// People by their place in the table of those who speak.
    numbers: HashMap<usize, u16>,
}

impl People {
    /// The people of an article, from all who are named in it.
    pub fn new(language: Language, mentions: &[Mention], said: &[(usize, Said)]) -> People {
        let mut people = People {
            language,
            people: Vec::new(),
            by_name: HashMap::new(),
            by_last: HashMap::new(),
            mentions: Vec::new(),
            inside: HashSet::new(),
            last: None,
            numbers: HashMap::new(),
        };
        for mention in mentions.iter().filter(|mention| is_full(&mention.name)) {
            people.note(&mention.name, mention.role.as_deref(), mention.gender, mention.at);
        }
        for (_, said) in said {
            if let Who::Named { name, role, gender, inflected: false, .. } = &said.who
                && is_full(name)
            {
                let at = said.source.map_or(0, |source| source.start());
                people.note(name, role.as_deref(), *gender, at);
            }
        }
        let within = mentions.iter().filter(|mention| mention.inside && !is_full(&mention.name));
        people.inside = within.map(|mention| mention.name.clone()).collect();
        for mention in mentions {
            if let Some(person) = people.find(&mention.name) {
                people.mentions.push((mention.at, person));
                if let (Some(role), Some(known)) = (&mention.role, people.people.get_mut(person)) {
                    push_role(&mut known.roles, role);
                }
            }
        }
        people.mentions.sort_unstable();
        people
    }

    fn note(&mut self, name: &str, role: Option<&str>, gender: Option<Gender>, at: usize) -> usize {
        let number = match self.by_name.get(name) {
            Some(number) => *number,
            None => {
                let number = self.people.len();
                self.people.push(Person { name: name.to_owned(), roles: Vec::new(), aliases: Vec::new(), gender, at });
                self.by_name.insert(name.to_owned(), number);
                if let Some(last) = name.split(' ').next_back() {
                    self.by_last.entry(last.to_owned()).or_default().push(number);
                }
                number
            }
        };
        if let Some(person) = self.people.get_mut(number) {
            person.at = person.at.min(at);
            person.gender = person.gender.or(gender);
            if let Some(role) = role {
                push_role(&mut person.roles, role);
            }
        }
        number
    }

    /// Whether nothing but its place tells that a word at a sentence's start is a name.
    fn is_common(&self, name: &str) -> bool {
        // Elsewhere a noun has its article.
        let known = self.language != Language::Russian || is_surname(name);
        !known && !self.inside.contains(name) && self.find(name).is_none()
    }

    /// The one person of this name, short or full.
    fn find(&self, name: &str) -> Option<usize> {
        let last = name.split(' ').next_back()?;
        let same = self.by_last.get(last).map_or(&[][..], |same| same.as_slice());
        if same.len() > MOST_NAMESAKES {
            return self.by_name.get(name).copied();
        }
        let mut fits = same
            .iter()
            .copied()
            .filter(|number| self.people.get(*number).is_some_and(|person| is_short_of(name, &person.name)));
        let found = fits.next().filter(|_| fits.next().is_none());
        found.or_else(|| self.by_name.get(name).copied())
    }

    /// The one person whose name this is in another case.
    fn find_inflected(&self, name: &str) -> Option<usize> {
        let wanted: Vec<&str> = name.split(' ').collect();
        let fits = |person: &Person| {
            let words: Vec<&str> = person.name.split(' ').collect();
            wanted.len() <= words.len()
                && wanted.iter().rev().zip(words.iter().rev()).all(|(inflected, word)| is_case_of(inflected, word))
        };
        let mut found = self.people.iter().take(MOST_COMPARED).enumerate().filter(|(_, person)| fits(person));
        let first = found.next()?;
        found.next().is_none().then_some(first.0)
    }

    /// The number of whoever says something in the table of speakers, which grows by him if he is new.
    pub fn speaker(&mut self, said: &Said, paragraph: usize, speakers: &mut Vec<Speaker>) -> Option<u16> {
        let person = match &said.who {
            Who::Named { name, doubtful: true, .. } if self.is_common(name) => None,
            Who::Named { name, role, gender, inflected, .. } => {
                let known =
                    if *inflected { self.find_inflected(name).or_else(|| self.find(name)) } else { self.find(name) };
                let at = said.source.map_or(0, |source| source.start());
                let person = match known {
                    Some(person) => person,
                    None => self.note(name, role.as_deref(), *gender, at),
                };
                if let Some(known) = self.people.get_mut(person) {
                    if !*inflected && known.name != *name && !known.aliases.contains(name) {
                        known.aliases.push(name.clone());
                    }
                    known.gender = known.gender.or(*gender);
                    if let Some(role) = role {
                        push_role(&mut known.roles, role);
                    }
                }
                Some(person)
            }
            Who::Described { role, at } => self.holder(role, *at),
            Who::Pronoun { gender, at } => self.antecedent(*gender, *at, paragraph),
            Who::Unnamed => None,
        };
        let end = said.content.iter().chain(&said.cue).chain(&said.source).map(|span| span.end()).max().unwrap_or(0);
        let Some(person) = person else {
            self.last = None;
            return None;
        };
        self.last = Some(Last { person, paragraph, end });
        if let Some(number) = self.numbers.get(&person) {
            return Some(*number);
        }
        let number = u16::try_from(speakers.len()).ok()?;
        let known = self.people.get(person)?;
        speakers.push(Speaker { name: known.name.clone(), aliases: Vec::new(), roles: Vec::new() });
        self.numbers.insert(person, number);
        Some(number)
    }

    /// Writes what is known of the speakers, once all have spoken.
    pub fn finish(self, speakers: &mut [Speaker]) {
        for (person, number) in &self.numbers {
            if let (Some(known), Some(speaker)) = (self.people.get(*person), speakers.get_mut(usize::from(*number))) {
                speaker.aliases.clone_from(&known.aliases);
                speaker.roles.clone_from(&known.roles);
            }
        }
    }

    /// The one person named before `at` who holds an office.
    fn holder(&self, role: &str, at: usize) -> Option<usize> {
        let wanted = self.words_of_role(role);
        if wanted.is_empty() {
            return None;
        }
        let holds = |person: &Person| {
            person.at < at
                && person.roles.iter().any(|role| {
                    let words = self.words_of_role(role);
                    wanted.iter().all(|word| words.iter().any(|own| self.is_office(word, own)))
                })
        };
        let mut found = self.people.iter().take(MOST_COMPARED).enumerate().filter(|(_, person)| holds(person));
        let first = found.next()?;
        found.next().is_none().then_some(first.0)
    }

    /// Whether an office may be called by a word: a German one by the last part of its name.
    fn is_office(&self, word: &str, own: &str) -> bool {
        own == word || self.language == Language::German && own.ends_with(word)
    }

    fn words_of_role(&self, role: &str) -> Vec<String> {
        let small = words::DETERMINER | words::OF | words::COMMON;
        role.split(' ')
            .map(str::to_lowercase)
            .filter(|word| words::sorts_of(self.language, word) & small == 0)
            .collect()
    }

    /// Whoever spoke last, if a pronoun at `at` can mean nobody else.
    fn antecedent(&self, gender: Option<Gender>, at: usize, paragraph: usize) -> Option<usize> {
        let last = self.last.as_ref().filter(|last| last.paragraph + PARAGRAPHS_BACK >= paragraph)?;
        let person = self.people.get(last.person)?;
        if let (Some(one), Some(other)) = (gender, person.gender)
            && one != other
        {
            return None;
        }
        let from = self.mentions.partition_point(|mention| mention.0 < last.end);
        let between = self.mentions.get(from..).unwrap_or_default().iter().take_while(|mention| mention.0 < at);
        between.clone().all(|mention| mention.1 == last.person).then_some(last.person)
    }
}

/// Whether a name has a given name: two words or more.
fn is_full(name: &str) -> bool {
    name.contains(' ')
}

/// Whether one name can be short for another: `Holm` and `P. Holm` for `Per Holm`.
fn is_short_of(short: &str, full: &str) -> bool {
    if short == full {
        return true;
    }
    let (mut one, mut other): (Vec<&str>, Vec<&str>) = (short.split(' ').collect(), full.split(' ').collect());
    if one.pop() != other.pop() || one.len() > other.len() || short.chars().count() >= full.chars().count() {
        return false;
    }
    one.iter().zip(&other).all(|(one, other)| {
        one == other || one.strip_suffix('.').is_some_and(|initial| other.starts_with(initial) && !initial.is_empty())
    })
}

/// Whether a Russian word may be another case of one in the nominative.
fn is_case_of(inflected: &str, nominative: &str) -> bool {
    if inflected == nominative {
        return true;
    }
    const CASES: &[&str] =
        &["а", "я", "у", "ю", "ой", "ей", "ого", "его", "ому", "ему", "ым", "им", "ом", "ем", "и", "ы", "е"];
    const BASES: &[&str] = &["", "а", "я", "й", "ь", "ий", "ый", "ой", "ая"];
    CASES.iter().filter_map(|ending| inflected.strip_suffix(ending)).any(|stem| {
        stem.chars().count() >= 2
            && nominative.strip_prefix(stem).is_some_and(|ending| BASES.contains(&ending))
            && is_right_case(inflected, nominative)
    })
}

/// `Дубова` is no case of `Дубовая`, `Марии` is one of `Мария`: a woman's surname changes its vowel.
fn is_right_case(inflected: &str, nominative: &str) -> bool {
    // `Дубова` alone is the genitive of `Дубов`, but never of `Дубова`, which has `Дубовой`.
    let woman = ["ова", "ева", "ина", "ына"].iter().any(|ending| nominative.ends_with(ending));
    !woman || inflected.ends_with("ой") || inflected.ends_with('у') || inflected.ends_with(['ы', 'е'])
}

/// Adds a role if no fuller one has it, and drops those that it is fuller than.
fn push_role(roles: &mut Vec<String>, role: &str) {
    let folded = role.to_lowercase();
    if roles.len() >= MOST_ROLES || roles.iter().any(|known| known.to_lowercase().contains(&folded)) {
        return;
    }
    roles.retain(|known| !folded.contains(&known.to_lowercase()));
    roles.push(role.to_owned());
}
