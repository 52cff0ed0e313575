//! The people and institutions that an article names: every mention, with the titles and appositions around it.
//!
//! Knows no cue and decides nothing about who speaks; whoever is named is in the table, `resolve` keeps those who say something.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::ablation::is_left_out;
use super::lexicon::{
    self, AND, AUXILIARY, BODY, COMPANY, COURTESY, CUE, DEMONYM, DETERMINER, FEMALE, FIRST_NAME, MALE, PARTICLE,
    PAST_FORM, PLACE, PREPOSITION, QUALIFIER, QUANTITY, REGION, ROLE, ROLES, S_FORM, TIME, VERB,
};
use super::scan::{Scan, Shape};
use super::titles::{
    Run, apposition_after, apposition_before, is_function_word, predicate_after, role_before, role_text, split_run,
};
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
    /// First token of the mention read last.
    pub latest: usize,
}

/// One place where a name stands.
#[derive(Clone, Copy, Debug)]
pub struct Mention {
    /// Tokens of the bare name.
    pub first: usize,
    pub end: usize,
    /// Where the title in front of the name begins; `first` where there is none.
    pub title: usize,
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
    /// Those whom the headline names with their office.
    pub headlined: Vec<u32>,
    by_last: HashMap<String, Vec<u32>>,
    /// Institutions by the noun that says what they are: `ministry`.
    by_noun: HashMap<String, Vec<u32>>,
    /// Institutions by the first word of their names.
    by_beginning: HashMap<String, Vec<u32>>,
    /// First words and acronyms of names of several words.
    by_short: HashMap<String, u32>,
    /// Words in lower case that the text uses for places: those behind `in` and `near`.
    places: HashSet<String>,
    /// Unlisted words that the text writes with a small letter; read when first asked for.
    common: Option<HashSet<Box<str>>>,
}

/// What a short form of several names stands for.
const NOBODY: u32 = u32::MAX;
/// Entities of one surname that are compared; more are strangers to each other.
const MOST_NAMESAKES: usize = 12;
const MOST_ROLES: usize = 8;
/// How many mentions back an institution is looked for that a common noun means.
const MOST_OWNERS: usize = 20;
/// What a company's name may be given without.
const SUFFIXES: &[&str] = &["corp", "corporation", "inc", "co", "company", "ltd", "limited", "plc", "ag", "sa", "nv"];
/// What may stand behind a person's last name.
const GENERATIONS: &[&str] = &["jr", "sr", "ii", "iii", "iv"];
/// What is signed or passed has a name and says nothing.
const PAPERS: &[&str] = &[
    "act",
    "agreement",
    "article",
    "bill",
    "convention",
    "decree",
    "declaration",
    "law",
    "memorandum",
    "order",
    "plan",
    "protocol",
    "resolution",
    "treaty",
];
const MOST_ALIASES: usize = 8;
/// Longest headline, and longest name in one, in tokens.
const LONGEST_HEADLINE: usize = 30;
const LONGEST_KNOWN: usize = 4;
/// Words that open an utterance and are no part of the name behind them.
const INTERJECTIONS: &[&str] = &[
    "alright", "and", "but", "good", "hello", "hi", "look", "now", "oh", "ok", "okay", "right", "so", "sure", "thank",
    "thanks", "welcome", "well", "yeah", "yes",
];
/// Two letters that are no institution's of two words.
const COMMON_PAIRS: &[&str] = &["am", "dc", "eu", "it", "la", "ny", "pm", "tv", "uk", "un", "us"];
/// So many words a name may have that runs on into a headline.
const LONGEST_RUN_ON: usize = 12;
/// Last words of what stands above an address or a list and says nothing.
const HEADINGS: &[&str] = &["contact", "contacts", "enquiries", "inquiries", "release", "transcript"];

pub fn collect(scan: &Scan<'_>, title: Option<&Scan<'_>>) -> Names {
    let mut names = Names { places: places_of(scan), ..Names::default() };
    if let Some(title) = title {
        names.collect_titled(title);
    }
    for heading in [false, true] {
        for paragraph in &scan.paragraphs {
            if (paragraph.kind == BlockKind::Heading) != heading {
                continue;
            }
            let signature =
                matches!(scan.token(paragraph.first).map(|token| token.shape), Some(Shape::Mark('—' | '–')));
            if heading && !signature && mostly_capitals(scan, paragraph.first, paragraph.end)
                || !heading && is_headline(scan, paragraph.first, paragraph.end)
            {
                continue;
            }
            names.collect_from(scan, paragraph.first, paragraph.end);
        }
    }
    for paragraph in &scan.paragraphs {
        if is_headline(scan, paragraph.first, paragraph.end) {
            names.collect_known(scan, paragraph.first, paragraph.end);
        }
    }
    names.merge_acronyms();
    if !is_left_out("headlines") {
        names.cut_run_ons();
    }
    names.mentions.sort_by_key(|mention| mention.first);
    names
}

/// `Halden` of `in Halden`, lest it be taken for short of Halden Bank; what one invests in is no place.
fn places_of(scan: &Scan<'_>) -> HashSet<String> {
    let money = [
        "shares",
        "share",
        "stake",
        "stakes",
        "interest",
        "invest",
        "invested",
        "investor",
        "investors",
        "stock",
        "confidence",
    ];
    (1..scan.tokens.len())
        .filter(|at| {
            scan.is_capital(*at)
                && scan.is_any(at - 1, &["in", "near"])
                && !scan.is_capital(at + 1)
                && !matches!(scan.token(at + 1).map(|token| token.shape), Some(Shape::Possessive))
                && !(*at > 1 && scan.is_any(at - 2, &money))
        })
        .map(|at| fold(scan.word_of(at)))
        .collect()
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

/// Whether a paragraph reads like a headline in which every word has a capital, verbs too.
fn is_headline(scan: &Scan<'_>, first: usize, end: usize) -> bool {
    let verb = |at: usize| {
        at > first
            && scan.is_capital(at)
            && !scan.is_shouted(at)
            && scan.has(at, CUE | VERB | AUXILIARY)
            && !scan.has(at, ROLE)
    };
    end - first <= LONGEST_HEADLINE && (first..end).any(verb) && mostly_capitals(scan, first, end)
}

impl Names {
    /// Mentions of those whom the text names elsewhere, in a headline that says nothing of where a name ends.
    fn collect_known(&mut self, scan: &Scan<'_>, first: usize, end: usize) {
        let mut at = first;
        while at < end {
            let capitals = (at..end.min(at + LONGEST_KNOWN)).take_while(|at| scan.is_capital(*at)).count();
            let found = (1..=capitals).rev().find_map(|length| {
                let words: Vec<String> = (at..at + length).map(|at| fold(scan.word_of(at))).collect();
                let entity = self.find(&words, None)?;
                let known = self.entities.get(entity as usize)?;
                let surname = length == 1 && known.sort == Sort::Person && known.folded.last() == words.first();
                (known.folded == words || surname).then_some((length, entity))
            });
            let Some((length, entity)) = found else {
                at += 1;
                continue;
            };
            let quoted = scan.quote_of(at) != 0;
            self.mentions.push(Mention { first: at, end: at + length, title: at, entity, quoted, leads: at == first });
            at += length;
        }
    }

    /// People whom the headline names with their office: `Talks with Halden Region Governor Ida Vik`.
    fn collect_titled(&mut self, title: &Scan<'_>) {
        let mut at = 0;
        while at < title.tokens.len() {
            if !title.is_capital(at) || is_function_word(title, at) {
                at += 1;
                continue;
            }
            let run = split_run(title, at, title.tokens.len());
            let (first, end) = run.name;
            at = run.end.max(at + 1);
            let Some((role_first, role_end)) = run.role else { continue };
            let plain = (first..end).all(|at| !title.has(at, CUE | VERB | AUXILIARY));
            if end < first + 2 || end > first + 3 || !title.has(first, FIRST_NAME) || !plain {
                continue;
            }
            let gender = gender_of_words(title, first, end, Sort::Person);
            let entity = self.entity_for(&words_of(title, first, end), Sort::Person, gender);
            let role = role_text(title, role_first, role_end);
            if let Some(known) = self.entities.get_mut(entity as usize) {
                push_role(&mut known.roles, role);
            }
            if self.headlined.len() < MOST_NAMESAKES && !self.headlined.contains(&entity) {
                self.headlined.push(entity);
            }
        }
    }

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
            if opens_sentence(scan, at) && (starts || scan.is_any(at, INTERJECTIONS)) || is_compound(scan.word_of(at)) {
                at += 1;
                continue;
            }
            if is_ticker(scan, at) {
                at += if scan.is_mark(at + 1, '.') { 3 } else { 1 };
                continue;
            }
            let run = split_run(scan, at, end);
            let next = run.end.max(at + 1);
            let leads = leading && !(at > first && scan.has(at - 1, PREPOSITION));
            if let Some(entity) = self.note_run(scan, &run, starts, leads, first, end) {
                self.note_short_form_behind(scan, run.end, entity);
            }
            starts = false;
            at = next;
        }
    }

    fn note_run(
        &mut self,
        scan: &Scan<'_>,
        run: &Run,
        starts: bool,
        leads: bool,
        first: usize,
        end: usize,
    ) -> Option<u32> {
        let (mut from, to) = run.name;
        // `Senators Ida Vik and Per Holm`
        while from + 1 < to && scan.has(from, ROLES) && scan.flags(from) & (BODY | FIRST_NAME) == 0 {
            from += 1;
        }
        if from >= to {
            return None;
        }
        let single = to - from == 1;
        if single && scan.has(from, ROLE | ROLES | QUALIFIER | COURTESY | DEMONYM | COMPANY) {
            return None;
        }
        if single && scan.word_of(from).chars().count() == 1 || scan.is_any(to - 1, HEADINGS) {
            return None;
        }
        let mut sort = sort_of(scan, from, to);
        // `the Halden Democrat`: one of a party, whoever that is.
        if scan.is_any(to - 1, &["republican", "democrat"]) {
            return None;
        }
        // `U.S. Officials`, `Executive Order`
        if scan.has(to - 1, ROLES) && sort != Sort::Body || scan.is_any(to - 1, PAPERS) {
            return None;
        }
        let words = words_of(scan, from, to);
        let last = words.last().map(|word| fold(word))?;
        if starts && single && run.role.is_none() {
            // A capital that only the sentence's start explains.
            let known = self.by_last.contains_key(&last) || scan.has(from, FIRST_NAME | PLACE | BODY);
            let name_like = scan.flags(from) == 0
                && scan.has(to, CUE)
                && scan.has(to, PAST_FORM | S_FORM)
                && (!scan.word_of(from).ends_with('s') || is_all_capitals(scan.word_of(from)));
            if !known && (!name_like || self.is_common(scan, from)) {
                return None;
            }
        }
        // `Graham` of Ida Graham is nobody's given name.
        let surname = single && self.by_last.contains_key(&last);
        let mut gender = if surname { None } else { gender_of_words(scan, from, to, sort) };
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
            for (role_first, role_end) in [
                apposition_before(scan, run.role.map_or(from, |role| role.0), to, first),
                apposition_after(scan, to, end),
                predicate_after(scan, to, end),
            ]
            .into_iter()
            .flatten()
            {
                titled = true;
                for at in role_first..role_end {
                    if scan.has(at, ROLE) {
                        gender = gender_from_flags(scan.flags(at)).or(gender);
                    }
                }
                roles.push(self.owned_role(scan, role_first, role_end));
            }
        }
        // `Governor of the Halden Region`: the place is not who governs it.
        let called = run.role.is_some_and(|(role_first, role_end)| {
            (role_first..role_end).any(|at| scan.has(at, COURTESY | ROLE)) && !scan.has(to - 1, REGION)
        });
        if sort == Sort::Place && !called {
            roles.clear();
        } else if titled && sort != Sort::Body {
            sort = Sort::Person;
        }
        if sort == Sort::Unknown && run.role.is_none() && from > first && scan.is(from - 1, "the") {
            sort = Sort::Body;
        }
        if has_age(scan, to) && sort != Sort::Body {
            sort = Sort::Person;
        }
        let entity = self.entity_for(&words, sort, gender);
        let known = self.entities.get_mut(entity as usize)?;
        known.mentions = known.mentions.saturating_add(1);
        known.latest = from;
        for role in roles {
            push_role(&mut known.roles, role);
        }
        let quoted = scan.quote_of(from) != 0;
        let title = run.role.map_or(from, |role| role.0.min(from));
        self.mentions.push(Mention { first: from, end: to, title, entity, quoted, leads });
        Some(entity)
    }

    /// `chief economist of Nordbank` for `the bank's chief economist` where a bank was named before.
    fn owned_role(&self, scan: &Scan<'_>, first: usize, end: usize) -> String {
        let text = role_text(scan, first, end);
        let owned = scan.has(first, BODY)
            && !scan.is_capital(first)
            && matches!(scan.token(first + 1).map(|token| token.shape), Some(Shape::Possessive))
            && first > 0
            && scan.is(first - 1, "the");
        if !owned {
            return text;
        }
        let noun = scan.word_of(first);
        let owner = self.mentions.iter().rev().take(MOST_OWNERS).find_map(|mention| {
            self.entities
                .get(mention.entity as usize)
                .filter(|entity| entity.sort == Sort::Body && entity.folded.iter().any(|word| word.ends_with(noun)))
        });
        match owner {
            Some(owner) => format!("{} of {}", role_text(scan, first + 2, end), owner.words.join(" ")),
            None => text,
        }
    }

    /// Notes the short form in brackets behind a name: `Compact News Agency (CNA)`, `Amber Marine <AMBR>`.
    fn note_short_form_behind(&mut self, scan: &Scan<'_>, at: usize, entity: u32) {
        let short = scan.word_of(at + 1);
        let bracketed = scan.is_mark(at, '(') && scan.is_mark(at + 2, ')') && is_acronym(short);
        let ticker = is_ticker(scan, at + 1);
        let Some(known) = self.entities.get_mut(entity as usize) else { return };
        let first_letter = known.words.first().and_then(|word| word.chars().next());
        let fits = known.sort == Sort::Body || known.sort == Sort::Unknown && short.chars().next() == first_letter;
        if ticker {
            // `Amber Marine <AMBR>`: no woman.
            known.sort = Sort::Body;
            known.gender = None;
        }
        if bracketed && fits || ticker {
            push_alias(&mut known.aliases, short.to_owned());
            self.by_short.insert(short.to_lowercase(), entity);
        }
    }

    /// Whether a word that a sentence opens with stands in the text with a small letter as well.
    fn is_common(&mut self, scan: &Scan<'_>, at: usize) -> bool {
        let common = self.common.get_or_insert_with(|| {
            (0..scan.tokens.len())
                .filter(|at| scan.is_word(*at) && !scan.is_capital(*at) && scan.flags(*at) == 0)
                .map(|at| scan.word_of(at).into())
                .collect()
        });
        common.contains(scan.word_of(at).to_lowercase().as_str())
    }

    /// The entity that these words name: an old one, made fuller where they say more, or a new one.
    fn entity_for(&mut self, words: &[String], sort: Sort, gender: Option<Gender>) -> u32 {
        let folded: Vec<String> = words.iter().map(|word| fold(word)).collect();
        let bare = without_suffix(&folded);
        let known = self
            .find(&folded, gender)
            .or_else(|| self.same_body(&folded, sort))
            .or_else(|| self.longer_body(&folded))
            .or_else(|| self.find(bare, gender).filter(|_| bare.len() < folded.len() && self.is_no_person(bare)));
        if let Some(found) = known {
            let full = self.entities.get_mut(found as usize);
            if let Some(entity) = full {
                if entity.sort == Sort::Unknown || entity.sort == Sort::Place && sort == Sort::Person {
                    entity.sort = sort;
                }
                if entity.gender.is_none() || gender.is_some() && is_guess(&entity.folded) {
                    entity.gender = gender;
                }
                let written = words.join(" ");
                if has_title_before(&entity.folded, &folded) {
                    entity.aliases.retain(|alias| *alias != written);
                    entity.words = words.to_vec();
                    entity.folded = folded;
                    entity.sort = if entity.sort == Sort::Body { sort } else { entity.sort };
                } else if has_title_before(&folded, &entity.folded) {
                    return found;
                } else if words.len() > entity.words.len() {
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
        // `Assad` for Bashar al-Assad.
        let article = folded.last().and_then(|word| word.split_once('-')).filter(|(article, _)| article.len() <= 3);
        let plain = article.filter(|(article, _)| ["al", "el"].contains(article)).map(|(_, name)| name.to_owned());
        // `Dahl` for Robert Dahl III.
        let family = match folded.as_slice() {
            [.., name, number] if GENERATIONS.contains(&number.as_str()) => Some(name),
            _ => None,
        };
        let without = bare.last().filter(|_| bare.len() < folded.len());
        for last in [folded.last(), plain.as_ref(), without, family].into_iter().flatten() {
            self.by_last.entry(last.clone()).or_default().push(number);
        }
        if sort == Sort::Body
            && let Some(first) = folded.first()
        {
            self.by_beginning.entry(first.clone()).or_default().push(number);
        }
        if sort == Sort::Body
            && let Some(noun) = body_noun(&folded)
        {
            self.by_noun.entry(noun.to_owned()).or_default().push(number);
        }
        self.entities.push(Entity {
            words: words.to_vec(),
            folded,
            sort,
            gender,
            aliases: Vec::new(),
            roles: Vec::new(),
            mentions: 0,
            latest: 0,
        });
        number
    }

    /// Notes `kestrel` for Kestrel Launch and `cna` for Compact News Agency.
    fn note_short_forms(&mut self, words: &[String], folded: &[String], sort: Sort, number: u32) {
        if words.len() < 2 {
            return;
        }
        if sort == Sort::Body && folded.first().is_some_and(|first| self.places.contains(first.as_str())) {
            return;
        }
        let common = AND | PREPOSITION | DETERMINER | QUANTITY | PLACE | DEMONYM | QUALIFIER | BODY | ROLE | TIME;
        let bank_of = folded.get(1).is_some_and(|word| word == "of" || word == "for") && sort == Sort::Body;
        if let Some(first) = folded.first()
            && (sort == Sort::Body || !words.first().is_some_and(|word| is_acronym(word)))
            && (lexicon::flags_of(first) & common == 0 || bank_of && lexicon::flags_of(first) & BODY != 0)
            && !["new", "united", "international", "u.s", "u.k"].contains(&first.as_str())
        {
            // Two names that begin with one word: it is short for neither.
            let short = self.by_short.entry(first.clone()).or_insert(number);
            if *short != number {
                *short = NOBODY;
            }
        }
        if let [left, and, right, ..] = folded
            && (and == "and" || and == "&")
        {
            let initial = |word: &str| word.chars().next().map(String::from).unwrap_or_default();
            self.by_short.insert(format!("{} {and} {}", initial(left), initial(right)), number);
        }
        let bare = without_suffix(folded);
        if sort == Sort::Body && bare.len() >= 2 && bare.len() < folded.len() {
            // `HM` for Halden Motors Corp
            self.by_short.insert(bare.iter().filter_map(|word| word.chars().next()).collect(), number);
        }
        if sort == Sort::Body && words.len() >= 2 {
            let acronym: String = words
                .iter()
                .filter_map(|word| word.chars().find(|c| c.is_uppercase()))
                .flat_map(char::to_lowercase)
                .collect();
            // Two letters stand for too much: `US`, `PM`.
            let telling = acronym.chars().count() >= 3 || words.len() == 2 && !COMMON_PAIRS.contains(&acronym.as_str());
            if telling && acronym.chars().count() >= 2 {
                self.by_short.entry(acronym).or_insert(number);
            }
        }
    }

    /// Whether the very name, in lower case, is known and nobody's.
    fn is_no_person(&self, folded: &[String]) -> bool {
        self.find(folded, None)
            .and_then(|number| self.entities.get(number as usize))
            .is_some_and(|known| known.folded == folded && known.sort != Sort::Person && known.roles.is_empty())
    }

    /// The entity that these words in lower case can mean; among namesakes the one named last.
    pub fn find(&self, folded: &[String], gender: Option<Gender>) -> Option<u32> {
        let last = folded.last()?;
        let Some(candidates) = self.by_last.get(last) else {
            return match folded {
                [short] => self.by_short.get(short).copied().filter(|number| *number != NOBODY),
                // `B and H` for Black and Holm Inc.
                [left, _, right] if left.len() == 1 && right.len() == 1 => {
                    self.by_short.get(&folded.join(" ")).copied()
                }
                _ => None,
            };
        };
        let mut best: Option<(u32, (usize, usize))> = None;
        for number in candidates.iter().rev().take(MOST_NAMESAKES) {
            let Some(entity) = self.entities.get(*number as usize) else { continue };
            if !compatible(&entity.folded, folded) || entity.sort == Sort::Body && is_scattered(&entity.folded, folded)
            {
                continue;
            }
            if let (Some(ours), Some(theirs)) = (gender, entity.gender)
                && ours != theirs
                && !is_guess(&entity.folded)
            {
                continue;
            }
            // The same words before a surname alone.
            let fullness = usize::from(entity.folded == folded) * 2 + usize::from(entity.folded.len() > 1);
            let quality = (fullness, entity.latest);
            if best.is_none_or(|(_, old)| quality > old) {
                best = Some((*number, quality));
            }
        }
        best.map(|(number, _)| number)
    }

    /// The one institution of two words whose first begins with this noun for an institution: `Fed` of the Federal Reserve.
    fn begun_by(&self, word: &str) -> Option<u32> {
        if lexicon::flags_of(word) & BODY == 0 || word.len() > 4 {
            return None;
        }
        let longer = |known: &Entity| {
            known.sort == Sort::Body
                && known.folded.len() == 2
                && known.folded.first().is_some_and(|first| first.len() > word.len() && first.starts_with(word))
        };
        let mut found = self.entities.iter().zip(0_u32..).filter(|(known, _)| longer(known)).map(|(_, number)| number);
        let only = found.next()?;
        found.next().is_none().then_some(only)
    }

    /// `CNA` that stands before the full name, as in a headline or dateline, is the same agency.
    fn merge_acronyms(&mut self) {
        let mut same: HashMap<u32, u32> = HashMap::new();
        for (number, entity) in self.entities.iter().enumerate() {
            let number = number as u32;
            if let [word] = entity.folded.as_slice()
                && let Some(full) = self.begun_by(word)
            {
                same.insert(number, full);
            } else if let [word] = entity.words.as_slice()
                && is_acronym(word)
                && let Some(full) = entity.folded.first().and_then(|word| self.by_short.get(word)).copied()
                && full != number
                && self.entities.get(full as usize).is_some_and(|full| full.sort == Sort::Body)
            {
                same.insert(number, full);
            }
        }
        if same.is_empty() {
            return;
        }
        for (short, full) in &same {
            let word = self.entities.get(*short as usize).and_then(|entity| entity.words.first().cloned());
            if let (Some(word), Some(full)) = (word, self.entities.get_mut(*full as usize)) {
                push_alias(&mut full.aliases, word);
            }
        }
        for mention in &mut self.mentions {
            mention.entity = same.get(&mention.entity).copied().unwrap_or(mention.entity);
        }
    }

    /// `Ida Vik Sides`, named once with a headline's word behind her: Ida Vik, where the text has her alone.
    fn cut_run_ons(&mut self) {
        let is_full = |known: &Entity| {
            known.sort == Sort::Person
                && known.folded.len() >= 2
                && known.folded.first().is_some_and(|first| lexicon::flags_of(first) & FIRST_NAME != 0)
                && known.folded.last().is_some_and(|last| lexicon::flags_of(last) & (FIRST_NAME | PARTICLE) == 0)
        };
        let full: HashMap<&[String], u32> = self
            .entities
            .iter()
            .zip(0_u32..)
            .filter(|(known, _)| is_full(known))
            .map(|(known, number)| (known.folded.as_slice(), number))
            .collect();
        let mut cut: HashMap<u32, u32> = HashMap::new();
        for (known, number) in self.entities.iter().zip(0_u32..) {
            let generation = known.folded.last().is_some_and(|last| GENERATIONS.contains(&last.as_str()));
            if known.mentions == 1 && !generation && known.sort != Sort::Place {
                let prefixes = (2..known.folded.len().min(LONGEST_RUN_ON)).rev();
                let name = prefixes.filter_map(|length| known.folded.get(..length)).find_map(|prefix| full.get(prefix));
                cut.extend(name.map(|name| (number, *name)));
                // `Chasing Vik`
                if let [doing, surname] = known.folded.as_slice()
                    && doing.len() > 5
                    && doing.ends_with("ing")
                    && lexicon::flags_of(doing) & (FIRST_NAME | BODY) == 0
                    && let Some(bearers) = self.by_last.get(surname)
                {
                    let bearer = bearers.iter().copied().find(|bearer| {
                        *bearer != number
                            && self.entities.get(*bearer as usize).is_some_and(|known| known.sort == Sort::Person)
                    });
                    cut.extend(bearer.map(|bearer| (number, bearer)));
                }
            }
        }
        for mention in &mut self.mentions {
            mention.entity = cut.get(&mention.entity).copied().unwrap_or(mention.entity);
        }
    }

    /// The institution that a name in another order means: `Foreign Ministry of Norland` for `Norlandic Foreign Ministry`.
    fn same_body(&self, folded: &[String], sort: Sort) -> Option<u32> {
        if sort != Sort::Body || folded.len() < 2 {
            return None;
        }
        let candidates = self.by_noun.get(body_noun(folded)?)?;
        candidates
            .iter()
            .rev()
            .take(MOST_NAMESAKES)
            .find(|number| {
                self.entities.get(**number as usize).is_some_and(|entity| {
                    entity.sort == Sort::Body
                        && entity.folded.len() > 1
                        && same_words(&entity.folded, folded)
                        && !is_scattered(&entity.folded, folded)
                })
            })
            .copied()
    }

    /// The institution whose name begins with these words: `Halden Square` for Halden Square Capital Management.
    fn longer_body(&self, folded: &[String]) -> Option<u32> {
        let common = PLACE | DEMONYM | QUALIFIER | BODY | PREPOSITION | DETERMINER | COMPANY | ROLE;
        let (last, first) = (folded.last()?, folded.first()?);
        let plain =
            lexicon::flags_of(last) & common == 0 && lexicon::flags_of(first) & (FIRST_NAME | PLACE | QUALIFIER) == 0;
        if folded.len() < 2 || !plain {
            return None;
        }
        self.by_beginning.get(first)?.iter().rev().take(MOST_NAMESAKES).copied().find(|number| {
            self.entities.get(*number as usize).is_some_and(|known| {
                known.sort == Sort::Body && known.folded.len() > folded.len() && known.folded.starts_with(folded)
            })
        })
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
        if scan.is_word(at) || scan.is_mark(at, '&') && scan.spaced_before(at) {
            words.push(scan.word_of(at).to_owned());
        } else if let (Some(word), false) = (words.last_mut(), scan.spaced_before(at)) {
            word.push_str(scan.word_of(at));
        }
    }
    words
}

/// A word of a name for comparison: in lower case, without the stop or apostrophe behind it.
fn fold(word: &str) -> String {
    let word = word.trim_end_matches(['.', '\'', '’']);
    if word.is_ascii() {
        return word.to_lowercase();
    }
    // `Čermák` and `Cermak` are one.
    let bare: String = word.nfd().filter(|c| !is_combining_mark(*c)).collect();
    bare.to_lowercase().replace(['’', '‘'], "'")
}

/// `<AMBR>`, `<AMB.N>`: the letters by which an exchange knows a company.
pub fn is_ticker(scan: &Scan<'_>, at: usize) -> bool {
    let word = scan.word_of(at);
    let named = at > 1 && (scan.is_capital(at - 2) || scan.is_mark(at - 2, '.'));
    let closed = scan.is_mark(at + 1, '>') || scan.is_mark(at + 1, '.') && scan.is_mark(at + 3, '>');
    at > 0 && scan.is_mark(at - 1, '<') && named && closed && word.len() <= 8 && is_shouted(word)
}

fn is_shouted(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'.' | b'-'))
}

fn is_acronym(word: &str) -> bool {
    (2..=8).contains(&word.len()) && is_shouted(word)
}

/// Whether a sentence's first word is no part of the name behind it: `Some Norlanders`, `Greeting Ida Vik`.
fn opens_sentence(scan: &Scan<'_>, at: usize) -> bool {
    let word = scan.word_of(at);
    // `Continued Per Holm`
    let inverted = scan.has(at, CUE)
        && scan.has(at, PAST_FORM)
        && !scan.has(at, FIRST_NAME | ROLE | BODY)
        && scan.is_capital(at + 1)
        && scan.has(at + 1, FIRST_NAME | COURTESY | ROLE);
    inverted
        || scan.is_any(at, &["some", "many", "several", "most", "few", "all", "other", "others", "dear"])
        || scan.is_any(at, INTERJECTIONS) && !scan.has(at, FIRST_NAME)
        || word.len() > 5
            && word.ends_with("ing")
            && !scan.has(at, FIRST_NAME | BODY)
            && scan.is_capital(at + 1)
            && (scan.has(at + 1, FIRST_NAME | COURTESY | ROLE) || is_acronym(scan.word_of(at + 1)))
}

/// `Halden-based`, `State-owned`: no part of the name behind it.
fn is_compound(word: &str) -> bool {
    word.rsplit_once('-').is_some_and(|(_, tail)| {
        [
            "based",
            "held",
            "owned",
            "backed",
            "controlled",
            "listed",
            "led",
            "born",
            "endorsed",
            "funded",
            "run",
            "linked",
            "supported",
            "appointed",
            "style",
            "era",
            "friendly",
            "leaning",
            "aligned",
            "affiliated",
        ]
        .contains(&tail)
    })
}

/// Whether `long` is the name `short` with a title or institution in front that was taken for a part of it.
fn has_title_before(long: &[String], short: &[String]) -> bool {
    if short.len() < 2 || short.len() >= long.len() || !long.ends_with(short) {
        return false;
    }
    let nouns = BODY | COMPANY | ROLE | PLACE | DEMONYM | QUALIFIER | REGION;
    let is_body = short.iter().any(|word| lexicon::flags_of(word) & (BODY | COMPANY | REGION) != 0);
    let before = long.get(..long.len() - short.len()).unwrap_or(&[]);
    // `Selwick Per Holm`, where the text has Per Holm as well: a constituency or a line above the name.
    let given = |word: &String| lexicon::flags_of(word) & FIRST_NAME != 0;
    let stray = before.len() == 1 && short.first().is_some_and(given) && !before.iter().any(given);
    let titled = |word: &String| {
        lexicon::flags_of(word) & nouns != 0 && lexicon::flags_of(word) & FIRST_NAME == 0 || word.ends_with("ing")
    };
    !is_body && (stray || before.iter().any(titled))
}

/// `ministry` in `Foreign Ministry of Norland`.
fn body_noun(folded: &[String]) -> Option<&str> {
    let noun = |also: lexicon::Flags| {
        folded.iter().map(String::as_str).find(|word| {
            let flags = lexicon::flags_of(word);
            flags & BODY != 0 && flags & QUALIFIER & !also == 0
        })
    };
    noun(0).or_else(|| noun(QUALIFIER))
}

/// Whether each word of the shorter name, little ones left out, is in the longer one, a place's adjective for the place allowed.
fn same_words(left: &[String], right: &[String]) -> bool {
    let significant = |words: &[String]| -> Vec<String> {
        words.iter().filter(|word| lexicon::flags_of(word) & (PREPOSITION | DETERMINER | AND) == 0).cloned().collect()
    };
    let (left, right) = (significant(left), significant(right));
    let (short, long) = if left.len() <= right.len() { (&left, &right) } else { (&right, &left) };
    short.len() > 1 && short.iter().all(|word| long.iter().any(|other| is_same_place(word, other)))
}

/// Whether two words are one, or a place and its adjective.
pub fn is_same_place(left: &str, right: &str) -> bool {
    if left == right {
        return true;
    }
    let listed = |adjective: &str, place: &str| {
        lexicon::place_of(adjective).is_some_and(|known| known.eq_ignore_ascii_case(place))
    };
    if listed(left, right) || listed(right, left) {
        return true;
    }
    let (place, adjective) = if left.len() < right.len() { (left, right) } else { (right, left) };
    let stem = place.trim_end_matches(['a', 'e', 'y']);
    stem.len() >= 4
        && lexicon::flags_of(adjective) & BODY == 0
        && adjective
            .strip_prefix(stem)
            .is_some_and(|ending| ["n", "an", "ian", "ean", "ic", "ish", "ese", "i"].contains(&ending))
}

/// `amber marine` of Amber Marine Corp.
fn without_suffix(folded: &[String]) -> &[String] {
    match folded.split_last() {
        Some((last, rest)) if !rest.is_empty() && SUFFIXES.contains(&last.as_str()) => rest,
        _ => folded,
    }
}

fn push_role(roles: &mut Vec<String>, role: String) {
    if !role.is_empty() && roles.len() < MOST_ROLES && !roles.iter().any(|old| old.eq_ignore_ascii_case(&role)) {
        roles.push(role);
    }
}

fn push_alias(aliases: &mut Vec<String>, alias: String) {
    if aliases.len() < MOST_ALIASES && !aliases.contains(&alias) {
        aliases.push(alias);
    }
}

/// Whether one institution's name holds the words of the other apart from each other, as Halden Savings Bank those of Halden Bank.
fn is_scattered(left: &[String], right: &[String]) -> bool {
    let (short, long) = if left.len() < right.len() { (left, right) } else { (right, left) };
    let little = |word: &&String| lexicon::flags_of(word) & (PREPOSITION | DETERMINER | AND | PLACE | DEMONYM) == 0;
    short.len() == 2
        && short.iter().all(|word| little(&word))
        && short.len() < long.len()
        && !long.windows(short.len()).any(|part| part == short)
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
    let initial = |words: &[String]| words.first().filter(|_| words.len() > 1).and_then(|word| word.chars().next());
    let abbreviated = |words: &[String]| words.len() > 1 && words.first().is_some_and(|word| word.chars().count() == 1);
    if (abbreviated(known) || abbreviated(new))
        && let (Some(left), Some(right)) = (initial(known), initial(new))
        && left != right
    {
        return false;
    }
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

/// Whether a full name's gender is told by its ending alone.
fn is_guess(folded: &[String]) -> bool {
    folded.len() >= 2 && folded.first().is_some_and(|first| lexicon::flags_of(first) & FIRST_NAME == 0)
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
    if end > first + 1 && scan.has(end - 1, COMPANY) {
        return Sort::Body;
    }
    if end > first + 1 && scan.has(end - 1, REGION) {
        return Sort::Place;
    }
    // `Thomas Holm Hospital`
    let called_after = end - first >= 3 && scan.has(end - 1, BODY);
    if scan.has(first, FIRST_NAME) && end - first >= 2 && !called_after {
        return Sort::Person;
    }
    if (first..end).any(|at| scan.has(at, BODY)) {
        return Sort::Body;
    }
    let compass = |at: usize| scan.is_any(at, &["north", "south", "east", "west", "new"]);
    if (first..end).all(|at| scan.has(at, PLACE | DEMONYM | PREPOSITION) || compass(at))
        && scan.has(end - 1, PLACE | DEMONYM)
    {
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
