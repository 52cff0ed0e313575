//! The people and institutions that an article names: every mention, with the titles and appositions around it.
//!
//! Knows no cue and decides nothing about who speaks; whoever is named is in the table, `resolve` keeps those who say something.

use std::collections::HashMap;

use super::lexicon::{
    self, ABBREVIATION, ADVERB, AND, AUXILIARY, BODY, COURTESY, CUE, DEMONYM, DETERMINER, FEMALE, FIRST_NAME, MALE,
    PARTICLE, PLACE, PREPOSITION, PRONOUN, QUALIFIER, RELATIVE, ROLE, ROLES, SUBORDINATOR, TIME, VERB,
};
use super::scan::{Scan, Shape};
use crate::text::blocks::BlockKind;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gender {
    Male,
    Female,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Person,
    Body,
    Place,
    /// Several capitals and no hint.
    Unknown,
}

/// Somebody or something that is named.
#[derive(Clone, Debug)]
pub struct Entity {
    /// Words of the fullest form, as written.
    pub words: Vec<String>,
    /// The same in lower case.
    pub folded: Vec<String>,
    pub sort: Sort,
    pub gender: Option<Gender>,
    pub aliases: Vec<String>,
    pub roles: Vec<String>,
    /// Number of mentions.
    pub mentions: u32,
}

/// One place where a name stands.
#[derive(Clone, Copy, Debug)]
pub struct Mention {
    /// Tokens of the bare name.
    pub first: usize,
    pub end: usize,
    pub entity: u32,
    /// Inside a quotation.
    pub quoted: bool,
    /// First of its sentence: more likely what the next pronoun means.
    pub leads: bool,
}

#[derive(Debug, Default)]
pub struct Names {
    pub entities: Vec<Entity>,
    /// In text order.
    pub mentions: Vec<Mention>,
    by_last: HashMap<String, Vec<u32>>,
    /// First words and acronyms of names of several words.
    by_short: HashMap<String, u32>,
}

/// Longest name or role, in tokens.
const LONGEST_RUN: usize = 12;
/// Entities of one surname that are compared; more are strangers to each other.
const MOST_NAMESAKES: usize = 12;
const MOST_ROLES: usize = 8;
const MOST_ALIASES: usize = 8;

/// A run of capitalised words, split.
struct Run {
    name: (usize, usize),
    role: Option<(usize, usize)>,
    end: usize,
}

pub fn collect(scan: &Scan<'_>) -> Names {
    let mut names = Names::default();
    for heading in [false, true] {
        for paragraph in &scan.paragraphs {
            if (paragraph.kind == BlockKind::Heading) != heading {
                continue;
            }
            let signature =
                matches!(scan.token(paragraph.first).map(|token| token.shape), Some(Shape::Mark('—' | '–')));
            if heading && !signature && mostly_capitals(scan, paragraph.first, paragraph.end) {
                continue;
            }
            names.collect_from(scan, paragraph.first, paragraph.end);
        }
    }
    names.mentions.sort_by_key(|mention| mention.first);
    names
}

/// Whether most words are capitalised, as in headlines: then capitals tell nothing.
pub fn mostly_capitals(scan: &Scan<'_>, first: usize, end: usize) -> bool {
    let (mut words, mut capitals) = (0_usize, 0_usize);
    for at in first..end {
        if scan.is_word(at) && !scan.has(at, DETERMINER | PREPOSITION | AND | PARTICLE) {
            words += 1;
            capitals += usize::from(scan.is_capital(at));
        }
    }
    words > 3 && capitals * 10 >= words * 7
}

/// Words that cannot be part of a name even with a capital.
fn is_function_word(scan: &Scan<'_>, at: usize) -> bool {
    let flags = scan.flags(at);
    if flags & FIRST_NAME != 0 {
        return false;
    }
    flags & (DETERMINER | PRONOUN | RELATIVE | AUXILIARY | PREPOSITION | AND | SUBORDINATOR | TIME | ADVERB) != 0
}

impl Names {
    fn collect_from(&mut self, scan: &Scan<'_>, first: usize, end: usize) {
        let mut at = first;
        let mut starts = true;
        // Whether no verb stands between the sentence's start and here.
        let mut leading = true;
        while at < end {
            if starts {
                leading = true;
            }
            let saying = scan.has(at, CUE) && !scan.has(at, ROLE);
            leading &= !saying && !scan.has(at, AUXILIARY | VERB);
            if !scan.is_capital(at) {
                starts = match scan.token(at).map(|token| token.shape) {
                    Some(Shape::Mark('.' | '?' | '!' | '…' | ':')) => true,
                    Some(Shape::Mark(_)) => starts,
                    _ => false,
                };
                at += 1;
                continue;
            }
            let next_is_capital = scan.is_capital(at + 1);
            let will_or_may = scan.has(at, AUXILIARY | TIME) && (starts || !next_is_capital);
            if is_function_word(scan, at) || will_or_may {
                starts = false;
                at += 1;
                continue;
            }
            let run = split_run(scan, at, end);
            let next = run.end.max(at + 1);
            self.note_run(scan, &run, starts, leading && !(at > first && scan.has(at - 1, PREPOSITION)), first, end);
            starts = false;
            at = next;
        }
    }

    fn note_run(&mut self, scan: &Scan<'_>, run: &Run, starts: bool, leads: bool, first: usize, end: usize) {
        let (from, to) = run.name;
        if from >= to {
            return;
        }
        let single = to - from == 1;
        if single && scan.has(from, ROLE | ROLES | QUALIFIER | COURTESY | DEMONYM) {
            return;
        }
        let words = words_of(scan, from, to);
        let Some(last) = words.last().map(|word| fold(word)) else { return };
        if starts && single && run.role.is_none() {
            // A capital that only the sentence's start explains.
            let known = self.by_last.contains_key(&last) || scan.has(from, FIRST_NAME | PLACE | BODY);
            let name_like = scan.flags(from) == 0
                && scan.has(to, CUE)
                && (!scan.word_of(from).ends_with('s') || is_all_capitals(scan.word_of(from)));
            if !known && !name_like {
                return;
            }
        }
        let mut sort = sort_of(scan, from, to);
        let mut gender = gender_of_words(scan, from, to, sort);
        let mut roles: Vec<String> = Vec::new();
        let mut titled = false;
        if let Some((role_first, role_end)) = run.role {
            for at in role_first..role_end {
                if scan.has(at, COURTESY | ROLE) {
                    titled = true;
                    gender = gender_from_flags(scan.flags(at)).or(gender);
                }
            }
            let text = role_text(scan, role_first, role_end);
            if !text.is_empty() {
                roles.push(text);
            }
        }
        if let Some((role_first, role_end)) = role_before(scan, run.role.map_or(from, |role| role.0), first) {
            titled = true;
            for at in role_first..role_end {
                gender = gender_from_flags(scan.flags(at)).or(gender);
            }
            roles.push(role_text(scan, role_first, role_end));
        }
        if sort != Sort::Body {
            for (role_first, role_end) in
                [apposition_before(scan, run.role.map_or(from, |role| role.0), first), apposition_after(scan, to, end)]
                    .into_iter()
                    .flatten()
            {
                titled = true;
                for at in role_first..role_end {
                    if scan.has(at, ROLE) {
                        gender = gender_from_flags(scan.flags(at)).or(gender);
                    }
                }
                roles.push(role_text(scan, role_first, role_end));
            }
        }
        if titled && sort != Sort::Body {
            sort = Sort::Person;
        }
        if sort == Sort::Unknown && run.role.is_none() && from > first && scan.is(from - 1, "the") {
            sort = Sort::Body;
        }
        if has_age(scan, to) && sort != Sort::Body {
            sort = Sort::Person;
        }
        let entity = self.entity_for(&words, sort, gender);
        let Some(known) = self.entities.get_mut(entity as usize) else { return };
        known.mentions = known.mentions.saturating_add(1);
        for role in roles {
            if !role.is_empty()
                && known.roles.len() < MOST_ROLES
                && !known.roles.iter().any(|old| old.eq_ignore_ascii_case(&role))
            {
                known.roles.push(role);
            }
        }
        let quoted = scan.quote_of(from) != 0;
        self.mentions.push(Mention { first: from, end: to, entity, quoted, leads });
    }

    /// The entity that these words name: an old one, made fuller where they say more, or a new one.
    fn entity_for(&mut self, words: &[String], sort: Sort, gender: Option<Gender>) -> u32 {
        let folded: Vec<String> = words.iter().map(|word| fold(word)).collect();
        if let Some(found) = self.find(&folded, gender) {
            let full = self.entities.get_mut(found as usize);
            if let Some(entity) = full {
                if entity.sort == Sort::Unknown || entity.sort == Sort::Place && sort == Sort::Person {
                    entity.sort = sort;
                }
                if entity.gender.is_none() {
                    entity.gender = gender;
                }
                let written = words.join(" ");
                if words.len() > entity.words.len() {
                    let old = entity.words.join(" ");
                    push_alias(&mut entity.aliases, old);
                    entity.aliases.retain(|alias| *alias != written);
                    entity.words = words.to_vec();
                    entity.folded = folded;
                } else if written != entity.words.join(" ") {
                    push_alias(&mut entity.aliases, written);
                }
            }
            return found;
        }
        let number = self.entities.len() as u32;
        self.note_short_forms(words, &folded, sort, number);
        if let Some(last) = folded.last() {
            self.by_last.entry(last.clone()).or_default().push(number);
        }
        self.entities.push(Entity {
            words: words.to_vec(),
            folded,
            sort,
            gender,
            aliases: Vec::new(),
            roles: Vec::new(),
            mentions: 0,
        });
        number
    }

    /// Notes `kestrel` for Kestrel Launch and `cna` for Compact News Agency.
    fn note_short_forms(&mut self, words: &[String], folded: &[String], sort: Sort, number: u32) {
        if words.len() < 2 {
            return;
        }
        if let Some(first) = folded.first() {
            self.by_short.insert(first.clone(), number);
        }
        if sort == Sort::Body && words.len() >= 3 {
            let acronym: String = words
                .iter()
                .filter_map(|word| word.chars().find(|c| c.is_uppercase()))
                .flat_map(char::to_lowercase)
                .collect();
            if acronym.chars().count() >= 3 {
                self.by_short.insert(acronym, number);
            }
        }
    }

    /// The newest entity that these words in lower case can mean.
    pub fn find(&self, folded: &[String], gender: Option<Gender>) -> Option<u32> {
        let last = folded.last()?;
        let Some(candidates) = self.by_last.get(last) else {
            return if folded.len() == 1 { self.by_short.get(last).copied() } else { None };
        };
        let mut best: Option<(u32, usize)> = None;
        for number in candidates.iter().rev().take(MOST_NAMESAKES) {
            let Some(entity) = self.entities.get(*number as usize) else { continue };
            if !compatible(&entity.folded, folded) {
                continue;
            }
            if let (Some(ours), Some(theirs)) = (gender, entity.gender)
                && ours != theirs
            {
                continue;
            }
            // The same words before a surname alone.
            let quality = usize::from(entity.folded == folded) * 2 + usize::from(entity.folded.len() > 1);
            if best.is_none_or(|(_, old)| quality > old) {
                best = Some((*number, quality));
            }
        }
        best.map(|(number, _)| number)
    }

    /// An institution that only a common noun names: `coast guard`.
    pub fn institution(&mut self, name: &str) -> u32 {
        let words: Vec<String> = name.split(' ').map(str::to_owned).collect();
        self.entity_for(&words, Sort::Body, None)
    }

    /// The mentions that begin in the tokens `first..end`.
    pub fn mentions_in(&self, first: usize, end: usize) -> &[Mention] {
        let from = self.mentions.partition_point(|mention| mention.first < first);
        let to = self.mentions.partition_point(|mention| mention.first < end);
        self.mentions.get(from..to.max(from)).unwrap_or(&[])
    }
}

/// The words of a name, each with the stop or apostrophe that belongs to it: `Anna`, `B.`, `Vik`.
fn words_of(scan: &Scan<'_>, first: usize, end: usize) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for at in first..end {
        if scan.is_word(at) {
            words.push(scan.word_of(at).to_owned());
        } else if let (Some(word), false) = (words.last_mut(), scan.spaced_before(at)) {
            word.push_str(scan.word_of(at));
        }
    }
    words
}

/// A word of a name for comparison: in lower case, without the stop or apostrophe behind it.
fn fold(word: &str) -> String {
    word.trim_end_matches(['.', '\'', '’']).to_lowercase()
}

fn push_alias(aliases: &mut Vec<String>, alias: String) {
    if aliases.len() < MOST_ALIASES && !aliases.contains(&alias) {
        aliases.push(alias);
    }
}

/// Whether two names with the same last word can be one: the shorter one's words all occur in the longer one, initials aside.
fn compatible(known: &[String], new: &[String]) -> bool {
    let significant = |words: &[String]| -> Vec<String> {
        let last = words.len().saturating_sub(1);
        words
            .iter()
            .enumerate()
            .filter(|(at, word)| *at == last || word.trim_end_matches('.').chars().count() > 1)
            .map(|(_, word)| word.clone())
            .collect()
    };
    let (known, new) = (significant(known), significant(new));
    let (short, long) = if known.len() <= new.len() { (&known, &new) } else { (&new, &known) };
    if short.len() == 1 {
        return true;
    }
    short.iter().all(|word| long.contains(word))
}

pub fn gender_from_flags(flags: lexicon::Flags) -> Option<Gender> {
    match (flags & MALE != 0, flags & FEMALE != 0) {
        (true, false) => Some(Gender::Male),
        (false, true) => Some(Gender::Female),
        _ => None,
    }
}

fn gender_of_words(scan: &Scan<'_>, first: usize, end: usize, sort: Sort) -> Option<Gender> {
    if sort == Sort::Body || sort == Sort::Place {
        return None;
    }
    if scan.has(first, FIRST_NAME) {
        return gender_from_flags(scan.flags(first));
    }
    let word = scan.word_of(first);
    if end - first >= 2 && sort != Sort::Body && word.len() > 3 && word.ends_with(['a', 'à', 'я']) {
        return Some(Gender::Female);
    }
    None
}

fn sort_of(scan: &Scan<'_>, first: usize, end: usize) -> Sort {
    if scan.has(first, FIRST_NAME) && end - first >= 2 {
        return Sort::Person;
    }
    if (first..end).any(|at| scan.has(at, BODY)) {
        return Sort::Body;
    }
    if (first..end).all(|at| scan.has(at, PLACE | DEMONYM | PREPOSITION)) {
        return Sort::Place;
    }
    if end - first == 1 {
        let word = scan.word_of(first);
        if word.len() > 1 && is_all_capitals(word) {
            return Sort::Body;
        }
    }
    Sort::Unknown
}

pub fn is_all_capitals(word: &str) -> bool {
    word.chars().count() > 1 && word.chars().all(|c| c.is_uppercase() || !c.is_alphabetic())
}

/// Whether `, 58` follows a name.
fn has_age(scan: &Scan<'_>, at: usize) -> bool {
    scan.is_mark(at, ',')
        && scan.token(at + 1).is_some_and(|token| token.shape == Shape::Number && token.end - token.start <= 2)
}

/// Reads the run of capitalised words from `first` on and splits title from name.
fn split_run(scan: &Scan<'_>, first: usize, end: usize) -> Run {
    let mut at = first;
    let limit = end.min(first + LONGEST_RUN);
    let quote = scan.quote_of(first);
    while at < limit && scan.quote_of(at) == quote {
        if scan.is_capital(at) && !(at > first && is_function_word(scan, at)) {
            at += 1;
            continue;
        }
        let inner = at > first && at + 1 < limit && scan.is_capital(at + 1);
        // `Anna B. Vik`, `Sen. Holm`
        let stop_inside = scan.is_mark(at, '.')
            && inner
            && !scan.spaced_before(at)
            && (scan.word_of(at - 1).len() == 1 || scan.has(at - 1, ABBREVIATION));
        let of_inside = inner
            && scan.is(at, "of")
            && (first..at).any(|before| scan.has(before, ROLE | BODY | QUALIFIER))
            && !is_function_word(scan, at + 1);
        let of_the = scan.is(at, "of")
            && scan.is(at + 1, "the")
            && scan.is_capital(at + 2)
            && at + 2 < limit
            && (first..at).any(|before| scan.has(before, ROLE | BODY));
        // `the Orrin Dockers' Union`
        let plural_owner = inner
            && (scan.is_mark(at, '\'') || scan.is_mark(at, '’'))
            && !scan.spaced_before(at)
            && scan.word_of(at - 1).ends_with('s')
            && scan.has(at + 1, BODY);
        let particle = plural_owner || inner && scan.has(at, PARTICLE) && !is_function_word(scan, at + 1);
        if stop_inside || of_inside || particle {
            at += 1;
        } else if of_the {
            at += 2;
        } else {
            break;
        }
    }
    let run_end = at;
    let is_head = |at: usize| scan.has(at, ROLE | COURTESY) && !(scan.has(at, FIRST_NAME) && at + 1 == run_end);
    let last_role = (first..run_end).rev().find(|at| is_head(*at) && !followed_by_of(scan, *at, run_end));
    let first_is_title = scan.has(first, ROLE | QUALIFIER | COURTESY | DEMONYM | PLACE | BODY);
    // `Ida Vik Deputy Mayor of Halden`
    if !first_is_title
        && let Some(role) = (first + 2..run_end).find(|at| scan.has(*at, ROLE | QUALIFIER))
        && (role..run_end).any(|at| scan.has(at, ROLE))
        && role <= first + 4
        && !(first..role).any(|at| scan.has(at, BODY | ROLE | QUALIFIER))
        && (role..run_end)
            .rev()
            .find(|at| scan.has(*at, ROLE))
            .is_some_and(|at| at + 1 == run_end || scan.is(at + 1, "of"))
    {
        return Run { name: (first, role), role: Some((role, run_end)), end: run_end };
    }
    match last_role {
        Some(role) if role + 1 < run_end => {
            let from = if scan.is_mark(role + 1, '.') { role + 2 } else { role + 1 };
            let name_from = (from..run_end).find(|at| scan.is_capital(*at)).unwrap_or(run_end);
            Run { name: (name_from, run_end), role: Some((first, role + 1)), end: run_end }
        }
        // The run is a role and names nobody.
        Some(_) => Run { name: (run_end, run_end), role: None, end: run_end },
        None => match role_of_place(scan, first, run_end) {
            Some(from) if from < run_end => Run { name: (from, run_end), role: Some((first, from)), end: run_end },
            Some(_) => Run { name: (run_end, run_end), role: None, end: run_end },
            None => Run { name: (first, run_end), role: None, end: run_end },
        },
    }
}

fn followed_by_of(scan: &Scan<'_>, at: usize, end: usize) -> bool {
    at + 1 < end && scan.is(at + 1, "of")
}

/// Where the name begins in `President of Norland Ida Vik`: behind the place, or where a first name stands. The end of the
/// run where it is a role alone.
fn role_of_place(scan: &Scan<'_>, first: usize, end: usize) -> Option<usize> {
    let of = (first..end).find(|at| scan.is(*at, "of") && (first..*at).any(|before| scan.has(before, ROLE)))?;
    let name = (of + 1..end).find(|at| scan.has(*at, FIRST_NAME) && at + 1 < end && *at > of + 1);
    if let Some(name) = name {
        return Some(name);
    }
    let place = (of + 1..end).rev().find(|at| scan.has(*at, PLACE | BODY));
    Some(place.filter(|place| end - place == 3).map_or(end, |place| place + 1))
}

/// The lower-case role right before a name, with what qualifies it: `agency spokesman`.
fn role_before(scan: &Scan<'_>, name: usize, first: usize) -> Option<(usize, usize)> {
    let nearest = name.checked_sub(1).filter(|at| *at >= first)?;
    if scan.is_capital(nearest) || !scan.has(nearest, ROLE) || scan.quote_of(nearest) != scan.quote_of(name) {
        return None;
    }
    let mut from = nearest;
    while from > first && nearest - from < 5 {
        let before = from - 1;
        let stop =
            DETERMINER | PRONOUN | PREPOSITION | AND | AUXILIARY | VERB | CUE | SUBORDINATOR | ADVERB | RELATIVE | TIME;
        let blocked = scan.has(before, stop) && !scan.has(before, QUALIFIER | BODY | ROLE);
        if !scan.is_word(before) && !matches!(scan.token(before).map(|token| token.shape), Some(Shape::Possessive))
            || blocked
            || scan.quote_of(before) != scan.quote_of(name)
        {
            break;
        }
        from = before;
    }
    Some((from, nearest + 1))
}

/// `the leader of the union` behind a name and a comma, an age in between left out.
fn apposition_after(scan: &Scan<'_>, name_end: usize, end: usize) -> Option<(usize, usize)> {
    let mut at = name_end;
    if !scan.is_mark(at, ',') {
        return None;
    }
    at += 1;
    if scan.token(at)?.shape == Shape::Number && scan.is_mark(at + 1, ',') {
        at += 2;
    }
    if scan.has(at, DETERMINER) || scan.is(at, "now") || scan.is(at, "then") {
        at += 1;
    }
    let from = at;
    let mut role_seen = false;
    let mut open = true;
    let quote = scan.quote_of(name_end);
    while at < end && at - from < LONGEST_RUN && scan.quote_of(at) == quote {
        let flags = scan.flags(at);
        match scan.token(at)?.shape {
            Shape::Mark('-' | '/' | '&' | '\'' | '’') => {}
            Shape::Mark(_) => break,
            _ => {}
        }
        if flags & ROLE != 0 && open {
            role_seen = true;
        }
        if flags & PREPOSITION != 0 {
            open = false;
        }
        let verbal = flags & (AUXILIARY | VERB | RELATIVE | SUBORDINATOR) != 0
            || flags & CUE != 0
                && flags & (lexicon::PAST_FORM | lexicon::S_FORM | lexicon::ING_FORM) != 0
                && flags & lexicon::NOUN_TOO == 0;
        if verbal && flags & RELATIVE == 0 {
            return None;
        }
        if verbal {
            break;
        }
        if !role_seen && at - from >= 6 {
            return None;
        }
        at += 1;
    }
    // What follows must close the apposition, or it is the next clause.
    (role_seen && at > from).then_some((from, at))
}

/// `The port's director` before a comma and a name that a comma or the end closes.
fn apposition_before(scan: &Scan<'_>, name: usize, first: usize) -> Option<(usize, usize)> {
    let comma = name.checked_sub(1).filter(|at| *at > first && scan.is_mark(*at, ','))?;
    let mut from = comma;
    let mut role = None;
    while from > first && comma - from < LONGEST_RUN {
        let before = from - 1;
        let flags = scan.flags(before);
        if scan.quote_of(before) != scan.quote_of(name) {
            break;
        }
        let shape = scan.token(before)?.shape;
        let possessive_mark = matches!(shape, Shape::Mark('\'' | '’'));
        if matches!(shape, Shape::Mark(_)) && !possessive_mark
            || flags & (AUXILIARY | RELATIVE | SUBORDINATOR | AND | PRONOUN) != 0 && flags & DETERMINER == 0
            || flags & (VERB | CUE) != 0 && flags & (ROLE | BODY) == 0
        {
            break;
        }
        from = before;
        if flags & ROLE != 0 {
            role = Some(before);
        }
        if flags & DETERMINER != 0 {
            break;
        }
    }
    let role = role?;
    // `of the Union` may stand between the role and the comma, a longer tail may not.
    let tail_is_near =
        comma - role <= 6 && (role + 1 == comma || scan.has(role + 1, PREPOSITION) || scan.has(role + 1, ROLE));
    let from = if scan.has(from, DETERMINER) { from + 1 } else { from };
    // Leading prepositions belong to the sentence.
    let from = if scan.has(from, PREPOSITION) { role } else { from };
    (tail_is_near && from < comma).then_some((from, comma))
}

/// A role as it reads by itself: courtesies and articles left out, `Russian X` as `X of Russia`.
pub fn role_text(scan: &Scan<'_>, first: usize, end: usize) -> String {
    let mut from = first;
    while from < end
        && (scan.has(from, DETERMINER | COURTESY)
            || matches!(scan.token(from).map(|token| token.shape), Some(Shape::Possessive | Shape::Mark(_))))
    {
        from += 1;
    }
    let mut to = end;
    while to > from
        && matches!(scan.token(to - 1).map(|token| token.shape), Some(Shape::Mark(_)))
        && !scan.is_mark(to - 1, '.')
    {
        to -= 1;
    }
    if !(from..to).any(|at| scan.has(at, ROLE | ROLES | QUALIFIER)) {
        return String::new();
    }
    let place = (to - from > 1 && scan.is_capital(from + 1)).then(|| lexicon::place_of(scan.word_of(from))).flatten();
    if let Some(place) = place
        && !(from..to).any(|at| scan.is(at, "of"))
    {
        return format!("{} of {place}", text_of(scan, from + 1, to));
    }
    text_of(scan, from, to)
}

/// The tokens' text with its white space made single.
pub fn text_of(scan: &Scan<'_>, first: usize, end: usize) -> String {
    let Some(span) = scan.span(first, end) else { return String::new() };
    span.of(scan.text).split_whitespace().collect::<Vec<_>>().join(" ")
}
