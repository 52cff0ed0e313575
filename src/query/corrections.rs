//! What the user knows better than the articles about who is whom: a plain file of a few kinds of lines.
//!
//! ```text
//! # a remark
//! merge Ned Price = Edward Price        both are one, called by the first name
//! rename E. Volk = Irina Volkonskaya    he is called otherwise
//! alias Ned Price = Neddy               he is found by another name as well
//! split Jan Holm = Jan Holm (skipper) if skipper   of one name, the one with this role is another
//! split Čermák = Cermak                 two, though only accents or case tell them apart
//! ```
//!
//! Names are compared without regard to accents and case. Applied when speakers are looked up, so that an index need not be
//! made anew. Knows no file and no index.

use std::collections::{HashMap, HashSet};

use thiserror::Error;

use super::clause::{Clause, NameKind, Resolved, Who, WordForm};
use super::simplify;
use crate::text::tokenise::tokenise;

/// Most lines that are read; more are no work of a hand.
const MOST_LINES: usize = 100_000;

/// Who is whom, by the user.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Corrections {
    people: Vec<Person>,
    /// Index into `people` by key of a name.
    by_name: HashMap<String, usize>,
    splits: Vec<Split>,
    /// Keys of names that are told apart by their very letters.
    exact: HashSet<String>,
}

/// Names that are one person's.
#[derive(Clone, Debug, Default, PartialEq)]
struct Person {
    shown: String,
    /// Names by which articles call him, as written in the file; the first is what he was called first.
    names: Vec<String>,
    /// Names by which he is found besides.
    aliases: Vec<String>,
    /// Line of a `rename`.
    renamed: Option<usize>,
}

/// Of those of one name, whoever has a role is another.
#[derive(Clone, Debug, PartialEq)]
struct Split {
    name: String,
    other: String,
    /// Folded words, all of which the role has.
    role: Vec<String>,
}

/// A line that cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {reason}")]
pub struct CorrectionError {
    /// From 1.
    pub line: usize,
    pub reason: String,
    /// How such a line is written.
    pub help: &'static str,
}

const FORMS: &str = "a line is `merge A = B`, `rename A = B`, `alias A = B`, `split A = B if ROLE` or `split A = B`";

/// Whose words something is, as speakers are told apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The same for all names of one person.
    pub key: String,
    /// The name he is called by; `None` where the user says nothing about him.
    pub shown: Option<String>,
}

impl Corrections {
    /// Reads the lines of a file.
    ///
    /// Errors: a line that is none of the kinds, names nobody, or contradicts one before it.
    pub fn parse(text: &str) -> Result<Corrections, CorrectionError> {
        let mut corrections = Corrections::default();
        // Some editors begin a file with a mark that is not part of it.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (line, written) in (1..).zip(text.lines()) {
            let error = |reason: String| CorrectionError { line, reason, help: FORMS };
            if line > MOST_LINES {
                return Err(error(format!("there are more than {MOST_LINES} lines")));
            }
            let written = without_remark(written);
            if written.is_empty() {
                continue;
            }
            let (verb, rest) = written.split_once(char::is_whitespace).unwrap_or((written, ""));
            if !["merge", "rename", "alias", "split"].contains(&verb) {
                return Err(error(format!("`{verb}` is no correction")));
            }
            let Some((left, right)) = rest.split_once('=') else {
                return Err(error(format!("`{verb}` needs two names with = between them")));
            };
            let left = left.trim();
            // A role that is missing leaves the word before it at the end of the line.
            let open_end = right.trim().strip_suffix(" if").map(|name| (name, ""));
            let (right, role) = match right.rsplit_once(" if ").or(open_end) {
                Some((name, role)) if verb == "split" => (name.trim(), Some(role.trim())),
                _ => (right.trim(), None),
            };
            for name in [left, right] {
                if folded(name).is_empty() {
                    return Err(error(format!("a name is missing beside the = of `{verb}`")));
                }
            }
            let done = match (verb, role) {
                ("merge", _) => corrections.merge(left, right),
                ("rename", _) => corrections.rename(left, right, line),
                ("alias", _) => corrections.alias(left, right),
                (_, Some(role)) => corrections.split(left, right, role),
                (_, None) => corrections.keep_apart(left, right),
            };
            done.map_err(error)?;
        }
        Ok(corrections)
    }

    /// Whether nothing is corrected.
    pub fn is_empty(&self) -> bool {
        *self == Corrections::default()
    }

    /// Whose a name is in an article that gives its bearer these roles.
    pub fn identity(&self, name: &str, roles: &[&str]) -> Identity {
        let name = self.split_name(name, roles);
        match self.person(name) {
            Some((number, person)) => Identity { key: format!("={number}"), shown: Some(person.shown.clone()) },
            None => {
                let key = self.key(name);
                let is_told = self.exact.contains(&folded(name)) || self.splits.iter().any(|split| split.other == name);
                Identity { key, shown: is_told.then(|| name.to_owned()) }
            }
        }
    }

    /// What the bearer of a name is called in an article that gives him these roles.
    pub fn shown(&self, name: &str, roles: &[&str]) -> String {
        if self.is_empty() {
            return name.to_owned();
        }
        self.identity(name, roles).shown.unwrap_or_else(|| name.to_owned())
    }

    /// The names by which a person is found besides those that articles call him by.
    pub fn aliases(&self, name: &str) -> &[String] {
        self.person(name).map_or(&[], |(_, person)| person.aliases.as_slice())
    }

    /// Whether a folded word is of a name that the user gives somebody.
    pub fn knows(&self, word: &str) -> bool {
        let has = |name: &String| words_of(name).iter().any(|known| known == word);
        self.people.iter().any(|person| person.names.iter().chain(&person.aliases).any(has))
            || self.splits.iter().any(|split| has(&split.other))
    }

    /// Whether roles decide whose the name is.
    pub fn depends_on_roles(&self, name: &str) -> bool {
        !self.splits.is_empty() && {
            let key = self.key(name);
            self.splits.iter().any(|split| self.key(&split.name) == key)
        }
    }

    /// Lets a query that asks for somebody by one of his names ask for him by all of them.
    pub fn widen(&self, query: &mut Resolved) {
        if !self.people.is_empty() || !self.splits.is_empty() {
            self.widen_clause(&mut query.clause);
        }
    }

    fn split_name<'n>(&'n self, name: &'n str, roles: &[&str]) -> &'n str {
        if !self.depends_on_roles(name) {
            return name;
        }
        let key = self.key(name);
        let has = |split: &&Split| {
            self.key(&split.name) == key
                && roles.iter().any(|role| {
                    let words = words_of(role);
                    split.role.iter().all(|word| words.contains(word))
                })
        };
        self.splits.iter().find(has).map_or(name, |split| split.other.as_str())
    }

    fn key(&self, name: &str) -> String {
        let key = folded(name);
        if self.exact.contains(&key) { format!("{key}\u{1f}{name}") } else { key }
    }

    fn person(&self, name: &str) -> Option<(usize, &Person)> {
        let number = *self.by_name.get(&self.key(name))?;
        self.people.get(number).map(|person| (number, person))
    }

    /// The person of a name, who is known by it from now on.
    fn person_of(&mut self, name: &str) -> usize {
        let key = self.key(name);
        if let Some(number) = self.by_name.get(&key) {
            return *number;
        }
        let number = self.people.len();
        let name = name.to_owned();
        self.people.push(Person { shown: name.clone(), names: vec![name], ..Person::default() });
        self.by_name.insert(key, number);
        number
    }

    fn merge(&mut self, left: &str, right: &str) -> Result<(), String> {
        if self.key(left) == self.key(right) {
            return Err(format!("`{left}` and `{right}` are the same name, and one speaker already"));
        }
        let (kept, given_up) = (self.person_of(left), self.person_of(right));
        if kept == given_up {
            return Err(format!("`{left}` and `{right}` are one by a line above"));
        }
        let Some(gone) = self.people.get_mut(given_up).map(std::mem::take) else { return Ok(()) };
        if let Some(person) = self.people.get_mut(kept) {
            person.names.extend(gone.names);
            person.aliases.extend(gone.aliases);
        }
        self.by_name.values_mut().filter(|number| **number == given_up).for_each(|number| *number = kept);
        Ok(())
    }

    fn rename(&mut self, left: &str, right: &str, line: usize) -> Result<(), String> {
        let number = self.person_of(left);
        let new_key = self.key(right);
        if self.by_name.get(&new_key).is_some_and(|other| *other != number) {
            return Err(format!("`{right}` is somebody else by a line above; `merge {right} = {left}` makes them one"));
        }
        let Some(person) = self.people.get_mut(number) else { return Ok(()) };
        if let Some(before) = person.renamed {
            return Err(format!("`{left}` is called `{}` by line {before}", person.shown));
        }
        person.renamed = Some(line);
        person.shown = right.to_owned();
        if !person.names.iter().any(|name| name == right) {
            person.names.push(right.to_owned());
        }
        self.by_name.insert(new_key, number);
        Ok(())
    }

    fn alias(&mut self, left: &str, right: &str) -> Result<(), String> {
        let number = self.person_of(left);
        if let Some(person) = self.people.get_mut(number) {
            let key = folded(right);
            if person.names.iter().chain(&person.aliases).any(|name| folded(name) == key) {
                return Err(format!("`{left}` is known as `{right}` already"));
            }
            person.aliases.push(right.to_owned());
        }
        Ok(())
    }

    fn split(&mut self, left: &str, right: &str, role: &str) -> Result<(), String> {
        let role_words = words_of(role);
        if role_words.is_empty() {
            return Err("a role is missing behind `if`".to_owned());
        }
        if left == right {
            return Err(format!("whoever is not `{left}` needs another name"));
        }
        let same = |split: &Split| folded(&split.name) == folded(left) && split.role == role_words;
        if self.splits.iter().any(same) {
            return Err(format!("`{left}` is split by that role in a line above"));
        }
        self.splits.push(Split { name: left.to_owned(), other: right.to_owned(), role: role_words });
        // `Jan Holm (skipper)` and `Jan Holm skipper` are the same; nobody needs more.
        Ok(())
    }

    fn keep_apart(&mut self, left: &str, right: &str) -> Result<(), String> {
        let key = folded(left);
        if key != folded(right) {
            return Err(format!(
                "`{left}` and `{right}` are two already; `split {left} = {right} if ROLE` tells two of one name apart"
            ));
        }
        if left == right {
            return Err(format!("`{left}` twice is one; `split {left} = OTHER if ROLE` tells two of one name apart"));
        }
        if self.by_name.contains_key(&key) {
            return Err(format!("`{left}` stands in a line above, which this one must stand before"));
        }
        self.exact.insert(key);
        Ok(())
    }

    fn widen_clause(&self, clause: &mut Clause) {
        match clause {
            Clause::And(parts) | Clause::Or(parts) => parts.iter_mut().for_each(|part| self.widen_clause(part)),
            Clause::Not(part) | Clause::Boost(part, _) => self.widen_clause(part),
            Clause::Said { who: Some(who), .. } | Clause::Speaks(who) => self.widen_who(who),
            _ => {}
        }
    }

    fn widen_who(&self, who: &mut Who) {
        match who {
            Who::And(parts) | Who::Or(parts) => parts.iter_mut().for_each(|part| self.widen_who(part)),
            Who::Not(part) => self.widen_who(part),
            Who::Named { words, phrase, names: NameKind::Any } => {
                let others = self.others(words, *phrase);
                if !others.is_empty() {
                    let mut any = vec![who.clone()];
                    any.extend(others);
                    if let Some(wide) = simplify::who_any(any) {
                        *who = wide;
                    }
                }
            }
            Who::Named { .. } => {}
        }
    }

    /// Everybody else whom these words mean, by the names in articles.
    fn others(&self, words: &[WordForm], phrase: bool) -> Vec<Who> {
        let mut wanted = Vec::with_capacity(words.len());
        for word in words {
            match word {
                WordForm::Stem(word) | WordForm::Exact(word) => wanted.push(word.as_str()),
                // What a pattern stands for is for the index to say.
                WordForm::Pattern(_) | WordForm::Fuzzy { .. } | WordForm::Regex(_) => return Vec::new(),
            }
        }
        let is_meant = |name: &String| {
            let known = words_of(name);
            if phrase {
                known.windows(wanted.len().max(1)).any(|run| run.iter().map(String::as_str).eq(wanted.iter().copied()))
            } else {
                wanted.iter().all(|word| known.iter().any(|known| known == word))
            }
        };
        let mut others = Vec::new();
        for person in &self.people {
            if person.names.iter().chain(&person.aliases).any(is_meant) {
                others.extend(person.names.iter().map(|name| self.named(name)));
            }
        }
        for split in &self.splits {
            let beyond = !is_meant(&split.name) && is_meant(&split.other);
            if beyond {
                others.push(self.named(&split.other));
            }
        }
        others
    }

    /// Whoever bears the name in the index.
    fn named(&self, name: &str) -> Who {
        let phrase = |name: &str| Who::Named {
            words: words_of(name).into_iter().map(WordForm::Exact).collect(),
            phrase: true,
            names: NameKind::Any,
        };
        match self.splits.iter().find(|split| split.other == name) {
            Some(split) => {
                let role = Who::Named {
                    words: split.role.iter().cloned().map(WordForm::Exact).collect(),
                    phrase: false,
                    names: NameKind::Role,
                };
                Who::And(vec![phrase(&split.name), role])
            }
            None => phrase(name),
        }
    }
}

/// A line without its remark, which begins with a `#` at the line's beginning, or with one between blanks: `Team #1` is a name.
fn without_remark(line: &str) -> &str {
    let line = line.trim();
    if line.starts_with('#') {
        return "";
    }
    let is_blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let begins = line.match_indices('#').map(|(at, _)| at).find(|at| {
        let (before, behind) = (line.get(..*at).unwrap_or(""), line.get(at + 1..).unwrap_or(""));
        is_blank(before.chars().next_back()) && is_blank(behind.chars().next())
    });
    begins.and_then(|at| line.get(..at)).unwrap_or(line).trim()
}

/// A name as names are compared: its folded words.
pub fn folded(name: &str) -> String {
    words_of(name).join(" ")
}

fn words_of(text: &str) -> Vec<String> {
    tokenise(text).into_iter().map(|token| token.norm).collect()
}
