//! What a query means, decided on the articles themselves by trying everything.
//!
//! Written from the description of the language. Of the project it uses how a word is folded, what its stem is and how the tag of
//! a language is spelled.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use onrecord::text::language::normal_tag;
use onrecord::text::stem::{Latin, has_language, stem};
use onrecord::text::tokenise::{fold, tokenise};

use super::articles::{BODY, Folded, Person, Placed, Story};
use super::ask::{Ask, How, Name, REGEXES};

/// A condition on an article. Words are numbers of leaves, see `Meaning::leaves`.
pub enum Cond {
    Yes,
    And(Vec<Cond>),
    Or(Vec<Cond>),
    Not(Box<Cond>),
    Text {
        part: Part,
        words: Words,
        least: usize,
    },
    Said {
        who: Option<Whom>,
        what: What,
    },
    Speaks(Whom),
    Days {
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
    },
    /// Days that the text speaks of.
    Spoken {
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
    },
    /// All leaves side by side in a value of the article's record.
    Value(Name, Vec<usize>),
    Is(fn(&Story) -> bool),
    Tag(String),
    Id(String),
}

#[derive(Clone, Copy, PartialEq)]
pub enum Part {
    Anywhere,
    Title,
    Body,
}

pub enum Words {
    Leaf(usize),
    Any(Vec<Words>),
    Phrase(Vec<usize>, usize),
    Near(Box<Words>, How, Box<Words>),
}

pub enum What {
    Any,
    Words(Words, usize),
    And(Vec<What>),
    Or(Vec<What>),
    Not(Box<What>),
}

#[derive(Clone)]
pub enum Whom {
    /// Side by side in one name or role.
    Named {
        leaves: Vec<usize>,
        role: bool,
    },
    And(Vec<Whom>),
    Or(Vec<Whom>),
    Not(Box<Whom>),
}

/// Who says what `said:` asks for.
#[derive(Clone, Default)]
struct Bound {
    who: Option<Whom>,
    /// The same where nobody is excluded: what a NOT hands on.
    under_not: Option<Whom>,
}

/// A match: first and last place, and the runs of places that it is made of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Match {
    start: u32,
    end: u32,
    made_of: Vec<(u32, u32)>,
}

/// A query understood, for the articles whose words are in `Folded`.
pub struct Meaning<'a> {
    folded: &'a Folded,
    /// For each leaf, which words fit.
    leaves: Vec<Vec<bool>>,
}

impl<'a> Meaning<'a> {
    /// What the items of a query ask for, all of them, flags included.
    pub fn of(items: &[&Ask], folded: &'a Folded) -> (Meaning<'a>, Cond) {
        let mut meaning = Meaning { folded, leaves: Vec::new() };
        let cond = meaning.group(items.to_vec(), &Bound::default());
        (meaning, cond)
    }

    // --- who is bound to what ---

    /// One AND group.
    fn group(&mut self, items: Vec<&Ask>, outer: &Bound) -> Cond {
        let mut open = Vec::new();
        items.into_iter().for_each(|item| opened(item, &mut open));
        // Alternatives that name somebody, or that something is said in, are read one by one.
        let chosen = open.iter().position(|item| {
            matches!(item.bare(), Ask::Or(_)) && !is_person(item) && (names_somebody(item) || has_said(item))
        });
        let Some(chosen) = chosen else { return self.plain_group(&open, outer) };
        let Ask::Or(alternatives) = open.remove(chosen).bare() else { return Cond::Yes };
        let (bound, free): (Vec<&Ask>, Vec<&Ask>) = open.into_iter().partition(|item| is_about_people(item));
        let one_by_one = alternatives.iter().map(|one| self.group(bound.iter().copied().chain([one]).collect(), outer));
        let mut all = vec![Cond::Or(one_by_one.collect())];
        if !free.is_empty() {
            all.push(self.group(free, outer));
        }
        and(all)
    }

    fn plain_group(&mut self, items: &[&Ask], outer: &Bound) -> Cond {
        let (mut speakers, mut roles, mut excluded, mut others) = (vec![], vec![], vec![], vec![]);
        for item in items {
            match item.bare() {
                Ask::Not(inner) if is_person(inner) => excluded.push(self.person(inner)),
                _ if is_person(item) && is_role(item) => roles.push(self.person(item)),
                _ if is_person(item) => speakers.push(self.person(item)),
                _ => others.push(*item),
            }
        }
        let together = |whom: Vec<Whom>| (!whom.is_empty()).then_some(Whom::And(whom));
        let anybody = (!speakers.is_empty()).then(|| Whom::Or(speakers.clone()));
        let base: Vec<Whom> = anybody.clone().or(outer.who.clone()).into_iter().chain(roles.clone()).collect();
        let without = excluded.iter().map(|whom| Whom::Not(Box::new(whom.clone())));
        let base_under_not = anybody.or(outer.under_not.clone()).into_iter().chain(roles.clone()).collect();
        let bound =
            Bound { who: together(base.into_iter().chain(without).collect()), under_not: together(base_under_not) };
        let mut all = Vec::new();
        for speaker in &speakers {
            all.push(Cond::Speaks(Whom::And(std::iter::once(speaker.clone()).chain(roles.clone()).collect())));
        }
        if speakers.is_empty() && !roles.is_empty() {
            all.push(Cond::Speaks(Whom::And(roles)));
        }
        // "Said by somebody else" does not forbid him to speak.
        if !items.iter().any(|item| takes_exclusion(item)) {
            all.extend(excluded.into_iter().map(|whom| Cond::Not(Box::new(Cond::Speaks(whom)))));
        }
        for other in others {
            all.push(self.cond(other, &bound));
        }
        and(all)
    }

    fn person(&mut self, ask: &Ask) -> Whom {
        match ask.bare() {
            Ask::In(name, value) => self.whom(value, *name == Name::Role),
            Ask::Or(parts) => Whom::Or(parts.iter().map(|part| self.person(part)).collect()),
            other => unreachable!("no person: {other:?}"),
        }
    }

    fn whom(&mut self, value: &Ask, role: bool) -> Whom {
        match value {
            Ask::And(parts) => Whom::And(parts.iter().map(|part| self.whom(part, role)).collect()),
            Ask::Or(parts) => Whom::Or(parts.iter().map(|part| self.whom(part, role)).collect()),
            Ask::Not(inner) => Whom::Not(Box::new(self.whom(inner, role))),
            Ask::Boost(inner, _) => self.whom(inner, role),
            leaf => Whom::Or(self.names(leaf).into_iter().map(|leaves| Whom::Named { leaves, role }).collect()),
        }
    }

    fn cond(&mut self, ask: &Ask, bound: &Bound) -> Cond {
        match ask {
            Ask::And(parts) => self.group(parts.iter().collect(), bound),
            Ask::Or(parts) => Cond::Or(parts.iter().map(|part| self.cond(part, bound)).collect()),
            Ask::Not(inner) => {
                let inside = Bound { who: bound.under_not.clone(), under_not: bound.under_not.clone() };
                Cond::Not(Box::new(self.cond(inner, &inside)))
            }
            Ask::Boost(inner, _) => self.cond(inner, bound),
            Ask::In(Name::Said, value) => Cond::Said { who: bound.who.clone(), what: self.what(value) },
            Ask::In(Name::Speaker, value) if **value == Ask::All => Cond::Is(|story| !story.people.is_empty()),
            Ask::In(Name::Speaker | Name::Role, _) => Cond::Speaks(self.person(ask)),
            Ask::In(Name::Title, value) => self.text(value, Part::Title),
            Ask::In(Name::Text, value) => self.text(value, Part::Body),
            Ask::In(name, value) => self.value(*name, value),
            _ => self.text(ask, Part::Anywhere),
        }
    }

    // --- words ---

    fn text(&mut self, ask: &Ask, part: Part) -> Cond {
        match ask {
            Ask::All if part == Part::Title => Cond::Is(|story| story.document.article.title.is_some()),
            Ask::All => Cond::Yes,
            Ask::And(parts) => and(parts.iter().map(|inner| self.text(inner, part)).collect()),
            Ask::Or(parts) => Cond::Or(parts.iter().map(|inner| self.text(inner, part)).collect()),
            Ask::Not(inner) => Cond::Not(Box::new(self.text(inner, part))),
            Ask::Boost(inner, _) => self.text(inner, part),
            Ask::AtLeast(least, of) => Cond::Text { part, words: self.words(of), least: *least },
            _ => Cond::Text { part, words: self.words(ask), least: 1 },
        }
    }

    fn what(&mut self, ask: &Ask) -> What {
        match ask {
            Ask::All => What::Any,
            Ask::And(parts) => What::And(parts.iter().map(|part| self.what(part)).collect()),
            Ask::Or(parts) => What::Or(parts.iter().map(|part| self.what(part)).collect()),
            Ask::Not(inner) => What::Not(Box::new(self.what(inner))),
            Ask::Boost(inner, _) => self.what(inner),
            Ask::AtLeast(least, of) => What::Words(self.words(of), *least),
            _ => What::Words(self.words(ask), 1),
        }
    }

    fn words(&mut self, ask: &Ask) -> Words {
        match ask {
            Ask::Or(parts) => Words::Any(parts.iter().map(|part| self.words(part)).collect()),
            Ask::Boost(inner, _) => self.words(inner),
            Ask::Near(left, how, right) => Words::Near(Box::new(self.words(left)), *how, Box::new(self.words(right))),
            Ask::Word(word) if tokenise(word).len() == 1 => Words::Leaf(self.stem(&tokenise(word)[0].norm)),
            Ask::Word(word) => {
                // `a-b` is "a b" or ab, in any form.
                let tokens = tokenise(word);
                let last = self.stem(&tokens[tokens.len() - 1].norm);
                let first = tokens.iter().take(tokens.len() - 1).map(|token| self.leaf(|word| word == token.norm));
                let apart = first.collect::<Vec<_>>().into_iter().chain([last]).collect();
                let joined = self.stem(&tokens.iter().map(|token| token.norm.as_str()).collect::<String>());
                Words::Any(vec![Words::Phrase(apart, 0), Words::Phrase(vec![joined], 0)])
            }
            Ask::Phrase(words, slop) => {
                let leaves = words.iter().flat_map(|word| self.in_order(word)).collect();
                Words::Phrase(leaves, slop.unwrap_or(0))
            }
            leaf => Words::Any(self.names(leaf).into_iter().map(|leaves| Words::Phrase(leaves, 0)).collect()),
        }
    }

    /// The spellings of a leaf in exact words: each a run of words side by side.
    fn names(&mut self, leaf: &Ask) -> Vec<Vec<usize>> {
        match leaf {
            Ask::Word(word) | Ask::Pattern(word) => {
                let apart = self.in_order(word);
                if apart.len() == 1 {
                    return vec![apart];
                }
                // `a-b` is "a b" or ab.
                let joined = self.in_order(&word.replace('-', ""));
                vec![apart, joined]
            }
            Ask::Exact(word) => vec![self.in_order(word)],
            Ask::Phrase(words, _) => vec![words.iter().flat_map(|word| self.in_order(word)).collect()],
            Ask::Fuzzy(word, most) => {
                let word = tokenise(word)[0].norm.clone();
                vec![vec![self.leaf(|other| edits(&word, other) <= *most)]]
            }
            Ask::Regex(number) => vec![vec![self.leaf(|word| (REGEXES[*number].1)(word))]],
            other => unreachable!("no leaf: {other:?}"),
        }
    }

    /// The words of a written word, hyphens parting them, exact but for wildcards.
    fn in_order(&mut self, written: &str) -> Vec<usize> {
        if !written.contains(['*', '?']) {
            return tokenise(written).into_iter().map(|token| self.leaf(|word| word == token.norm)).collect();
        }
        let parts = written.split('-').filter(|part| !part.is_empty());
        parts.map(|part| self.leaf(|word| fits_pattern(&fold(part), word))).collect()
    }

    fn stem(&mut self, word: &str) -> usize {
        let fits = |(other, language): (&String, &Option<Latin>)| match language {
            Some(language) if has_language(other) => has_language(word) && language.stem(word) == language.stem(other),
            _ => stem(word) == stem(other),
        };
        self.leaves.push(self.folded.words.iter().zip(&self.folded.languages).map(fits).collect());
        self.leaves.len() - 1
    }

    fn leaf(&mut self, fits: impl Fn(&str) -> bool) -> usize {
        self.leaves.push(self.folded.words.iter().map(|word| fits(word)).collect());
        self.leaves.len() - 1
    }

    // --- the article's record ---

    fn value(&mut self, name: Name, value: &Ask) -> Cond {
        match value {
            Ask::And(parts) => and(parts.iter().map(|part| self.value(name, part)).collect()),
            Ask::Or(parts) => Cond::Or(parts.iter().map(|part| self.value(name, part)).collect()),
            Ask::Not(inner) => Cond::Not(Box::new(self.value(name, inner))),
            Ask::Boost(inner, _) => self.value(name, inner),
            Ask::All if name == Name::Mentions => Cond::Spoken { from: None, to: None },
            Ask::Days { from, to, .. } if name == Name::Mentions => Cond::Spoken { from: *from, to: *to },
            Ask::All => Cond::Is(|story| story.days.is_some()),
            Ask::Days { from, to, .. } => Cond::Days { from: *from, to: *to },
            Ask::Plain(text) => self.plain(name, text),
            leaf => Cond::Or(self.names(leaf).into_iter().map(|leaves| Cond::Value(name, leaves)).collect()),
        }
    }

    fn plain(&mut self, name: Name, text: &str) -> Cond {
        match (name, text) {
            (Name::Has, "date") => Cond::Is(|story| story.days.is_some()),
            (Name::Has, "title") => Cond::Is(|story| story.document.article.title.is_some()),
            (Name::Has, "speaker") => Cond::Is(|story| !story.people.is_empty()),
            (Name::Has, _) => Cond::Is(|story| !story.quoted.is_empty()),
            (Name::Is, "undated") => Cond::Is(|story| story.days.is_none()),
            (Name::Is, _) => Cond::Is(|story| story.days.is_some_and(|(first, last)| first != last)),
            (Name::Lang, tag) => Cond::Tag(normal_tag(tag)),
            (Name::Id, id) => Cond::Id(id.to_owned()),
            (_, path) => {
                let parts = path.split(|c: char| !c.is_alphanumeric() && !matches!(c, '*' | '?'));
                let mut parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
                while parts.first() == Some(&"*") {
                    parts.remove(0);
                }
                while parts.last() == Some(&"*") {
                    parts.pop();
                }
                if parts.is_empty() {
                    return Cond::Yes;
                }
                Cond::Value(name, parts.iter().flat_map(|part| self.in_order(part)).collect())
            }
        }
    }

    // --- whether it holds ---

    pub fn holds(&self, cond: &Cond, story: &Story) -> bool {
        match cond {
            Cond::Yes => true,
            Cond::And(parts) => parts.iter().all(|part| self.holds(part, story)),
            Cond::Or(parts) => parts.iter().any(|part| self.holds(part, story)),
            Cond::Not(inner) => !self.holds(inner, story),
            Cond::Text { part, words, least } => self.in_part(*part, words, story).len() >= *least,
            Cond::Said { who, what } => story.quoted.iter().any(|quoted| {
                let by = quoted.by.map(|by| &story.people[by]);
                who.as_ref().is_none_or(|who| self.fits(who, by)) && self.says(what, &quoted.pieces, story)
            }),
            Cond::Speaks(who) => story.people.iter().any(|person| self.fits(who, Some(person))),
            Cond::Days { from, to } => story.days.is_some_and(|(first, last)| {
                from.is_none_or(|from| from <= last) && to.is_none_or(|to| first <= to) && {
                    // No day lies in an empty range.
                    !matches!((from, to), (Some(from), Some(to)) if from > to)
                }
            }),
            Cond::Spoken { from, to } => spoken(story, *from, *to).next().is_some(),
            Cond::Value(name, leaves) => {
                let words = match name {
                    Name::Outlet => &story.outlet,
                    Name::Author => &story.author,
                    Name::Section => &story.section,
                    _ => &story.path,
                };
                self.stands_in(leaves, words)
            }
            Cond::Is(is) => is(story),
            Cond::Tag(wanted) => {
                let tag = story.document.article.language.as_deref().map(normal_tag);
                tag.is_some_and(|tag| {
                    if wanted.contains(['*', '?']) {
                        return fits_pattern(wanted, &tag);
                    }
                    // A variety may be meant by what says no more than the language.
                    let holds =
                        |wide: &str, narrow: &str| narrow.strip_prefix(wide).is_some_and(|rest| rest.starts_with('-'));
                    tag == *wanted || holds(wanted, &tag) || (holds(&tag, wanted) && !tag.contains('-'))
                })
            }
            // Only `*` is a wildcard here.
            Cond::Id(wanted) => {
                let unmark = |text: &str| text.replace('?', "\u{1}");
                fits_pattern(&unmark(wanted), &unmark(&story.document.id))
            }
        }
    }

    /// Whether the leaves fit words side by side.
    fn stands_in(&self, leaves: &[usize], words: &[u32]) -> bool {
        words.windows(leaves.len()).any(|run| run.iter().zip(leaves).all(|(word, leaf)| self.is(*leaf, *word)))
    }

    fn is(&self, leaf: usize, word: u32) -> bool {
        self.leaves[leaf][word as usize]
    }

    fn fits(&self, who: &Whom, person: Option<&Person>) -> bool {
        match who {
            Whom::Named { leaves, role } => person.is_some_and(|person| {
                let names = if *role { &[][..] } else { person.names.as_slice() };
                names.iter().chain(&person.roles).any(|name| self.stands_in(leaves, name))
            }),
            Whom::And(parts) => parts.iter().all(|part| self.fits(part, person)),
            Whom::Or(parts) => parts.iter().any(|part| self.fits(part, person)),
            Whom::Not(inner) => !self.fits(inner, person),
        }
    }

    fn says(&self, what: &What, pieces: &[(u32, u32)], story: &Story) -> bool {
        match what {
            What::Any => true,
            What::Words(words, least) => {
                let inside = self.matches(words, story).into_iter().filter(|found| is_inside(found, pieces));
                inside.map(|found| (found.start, found.end)).collect::<BTreeSet<_>>().len() >= *least
            }
            What::And(parts) => parts.iter().all(|part| self.says(part, pieces, story)),
            What::Or(parts) => parts.iter().any(|part| self.says(part, pieces, story)),
            What::Not(inner) => !self.says(inner, pieces, story),
        }
    }

    /// Where the words match in that part: each range once.
    fn in_part(&self, part: Part, words: &Words, story: &Story) -> BTreeSet<(u32, u32)> {
        let here = self.matches(words, story).into_iter().filter(|found| is_in(part, found));
        here.map(|found| (found.start, found.end)).collect()
    }

    /// Whether the words are there at all, wherever they stand: most articles need no closer look.
    fn are_there(&self, words: &Words, story: &Story) -> bool {
        let is_there = |leaf: &usize| story.words.iter().any(|word| self.is(*leaf, word.word));
        match words {
            Words::Leaf(leaf) => is_there(leaf),
            Words::Any(parts) => parts.iter().any(|part| self.are_there(part, story)),
            Words::Phrase(leaves, _) => leaves.iter().all(is_there),
            Words::Near(left, _, right) => self.are_there(left, story) && self.are_there(right, story),
        }
    }

    fn matches(&self, words: &Words, story: &Story) -> Vec<Match> {
        if !self.are_there(words, story) {
            return Vec::new();
        }
        let one = |start: u32, end: u32| Match { start, end, made_of: vec![(start, end)] };
        let mut found = match words {
            Words::Leaf(leaf) => {
                let here = story.words.iter().filter(|word| self.is(*leaf, word.word));
                here.map(|word| one(word.at, word.at)).collect()
            }
            Words::Any(parts) => parts.iter().flat_map(|part| self.matches(part, story)).collect(),
            Words::Phrase(leaves, slop) => {
                let mut ends = Vec::new();
                for (index, word) in story.words.iter().enumerate() {
                    self.phrase_from(leaves, *slop, &story.words[index..], word.at, &mut ends);
                }
                ends.into_iter().map(|(start, end)| one(start, end)).collect()
            }
            Words::Near(left, how, right) => {
                let (left, right) = (self.matches(left, story), self.matches(right, story));
                let mut pairs = Vec::new();
                for one in &left {
                    for other in &right {
                        if is_near(one, *how, other, story) {
                            let mut made_of = [one.made_of.as_slice(), other.made_of.as_slice()].concat();
                            made_of.sort_unstable();
                            pairs.push(Match {
                                start: one.start.min(other.start),
                                end: one.end.max(other.end),
                                made_of,
                            });
                        }
                    }
                }
                pairs
            }
        };
        found.sort();
        found.dedup();
        found
    }

    /// Adds the phrases that begin with the first of `words`, `slop` words in between at most.
    fn phrase_from(&self, leaves: &[usize], slop: usize, words: &[Placed], start: u32, ends: &mut Vec<(u32, u32)>) {
        let (Some(word), Some((leaf, rest))) = (words.first(), leaves.split_first()) else { return };
        if !self.is(*leaf, word.word) {
            return;
        }
        if rest.is_empty() {
            ends.push((start, word.at));
            return;
        }
        for skipped in 0..=slop {
            let Some(next) = words.get(1 + skipped..) else { return };
            // Not from the title into the body.
            if next.first().is_some_and(|next| next.at == word.at + 1 + skipped as u32) {
                self.phrase_from(rest, slop - skipped, next, start, ends);
            }
        }
    }

    /// The places that are the reason why the article matches.
    pub fn marks(&self, cond: &Cond, story: &Story) -> Vec<(u32, u32)> {
        let mut all = Vec::new();
        self.add_marks(cond, story, &mut all);
        all
    }

    fn add_marks(&self, cond: &Cond, story: &Story, all: &mut Vec<(u32, u32)>) {
        match cond {
            Cond::And(parts) | Cond::Or(parts) => {
                // An alternative that does not hold is no reason.
                let is_and = matches!(cond, Cond::And(_));
                parts
                    .iter()
                    .filter(|part| is_and || self.holds(part, story))
                    .for_each(|part| self.add_marks(part, story, all));
            }
            Cond::Text { part, words, .. } => {
                let here = self.matches(words, story).into_iter().filter(|found| is_in(*part, found));
                all.extend(here.flat_map(|found| found.made_of));
            }
            Cond::Said { who, what } => {
                for quoted in &story.quoted {
                    let by = quoted.by.map(|by| &story.people[by]);
                    if who.as_ref().is_none_or(|who| self.fits(who, by)) {
                        self.add_said(what, &quoted.pieces, story, all);
                    }
                }
            }
            Cond::Spoken { from, to } => all.extend(spoken(story, *from, *to)),
            _ => {}
        }
    }

    fn add_said(&self, what: &What, pieces: &[(u32, u32)], story: &Story, all: &mut Vec<(u32, u32)>) {
        if !self.says(what, pieces, story) {
            return;
        }
        match what {
            What::Words(words, _) => {
                let inside = self.matches(words, story).into_iter().filter(|found| is_inside(found, pieces));
                all.extend(inside.flat_map(|found| found.made_of));
            }
            What::And(parts) | What::Or(parts) => {
                parts.iter().for_each(|part| self.add_said(part, pieces, story, all));
            }
            What::Any | What::Not(_) => {}
        }
    }
}

/// Where the text speaks of days in the range: of up to a month if one of them lies in it, of more if all do.
fn spoken(story: &Story, from: Option<NaiveDate>, to: Option<NaiveDate>) -> impl Iterator<Item = (u32, u32)> {
    let answers = move |first: NaiveDate, last: NaiveDate| {
        let is_long = last - first > chrono::TimeDelta::days(30);
        if is_long {
            return from.is_none_or(|from| from <= first) && to.is_none_or(|to| last <= to);
        }
        from.is_none_or(|from| from <= last) && to.is_none_or(|to| first <= to)
    };
    story.dated.iter().filter(move |(_, (first, last))| answers(*first, *last)).map(|(places, _)| *places)
}

/// All of them; dates beside each other are days that lie in each.
fn and(conds: Vec<Cond>) -> Cond {
    let mut flat = Vec::new();
    for cond in conds {
        match cond {
            Cond::And(parts) => flat.extend(parts),
            other => flat.push(other),
        }
    }
    let mut days: Option<(Option<NaiveDate>, Option<NaiveDate>)> = None;
    flat.retain(|cond| {
        let Cond::Days { from, to } = cond else { return true };
        let (first, last) = days.unwrap_or_default();
        let earlier = |one: Option<NaiveDate>, other: Option<NaiveDate>| match (one, other) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        days = Some((first.max(*from), earlier(last, *to)));
        false
    });
    flat.extend(days.map(|(from, to)| Cond::Days { from, to }));
    Cond::And(flat)
}

fn is_in(part: Part, found: &Match) -> bool {
    match part {
        Part::Anywhere => true,
        Part::Title => found.end < BODY,
        Part::Body => found.start >= BODY,
    }
}

fn is_inside(found: &Match, pieces: &[(u32, u32)]) -> bool {
    pieces.iter().any(|(first, last)| *first <= found.start && found.end <= *last)
}

fn is_near(one: &Match, how: How, other: &Match, story: &Story) -> bool {
    // One occurrence never matches itself.
    let shared =
        one.made_of.iter().any(|(from, to)| other.made_of.iter().any(|(first, last)| from <= last && first <= to));
    if shared {
        return false;
    }
    // From nearest end to nearest end; nothing where one lies within the other.
    let distance = one.start.saturating_sub(other.end).max(other.start.saturating_sub(one.end));
    let all_in_one = |number: fn(&Placed) -> u32| {
        let mut places = [one.start, one.end, other.start, other.end].map(|at| number(story.placed(at))).into_iter();
        let first = places.next();
        places.all(|place| Some(place) == first)
    };
    match how {
        How::Within(most) => distance <= most,
        How::Ordered(most) => one.end < other.start && distance <= most,
        How::Sentence => all_in_one(|word| word.sentence),
        How::Paragraph => all_in_one(|word| word.paragraph),
    }
}

// --- which parts of a query belong together ---

/// The parts that an AND group has once brackets are taken away that keep nobody to themselves.
fn opened<'q>(ask: &'q Ask, open: &mut Vec<&'q Ask>) {
    match ask.bare() {
        Ask::And(parts) if !is_closed(parts) => parts.iter().for_each(|part| opened(part, open)),
        _ => open.push(ask),
    }
}

/// A group with a speaker for something said of its own.
fn is_closed(parts: &[Ask]) -> bool {
    parts.iter().any(names_somebody) && parts.iter().any(has_said)
}

fn is_person(ask: &Ask) -> bool {
    match ask.bare() {
        Ask::In(Name::Speaker | Name::Role, value) => **value != Ask::All,
        Ask::Or(parts) => parts.iter().all(is_person),
        _ => false,
    }
}

fn is_role(ask: &Ask) -> bool {
    match ask.bare() {
        Ask::In(name, _) => *name == Name::Role,
        Ask::Or(parts) => parts.iter().all(is_role),
        _ => false,
    }
}

fn names_somebody(ask: &Ask) -> bool {
    match ask.bare() {
        Ask::And(parts) => !is_closed(parts) && parts.iter().any(names_somebody),
        Ask::Or(parts) => parts.iter().any(names_somebody),
        Ask::Not(inner) => is_person(inner),
        bare => is_person(bare),
    }
}

fn has_said(ask: &Ask) -> bool {
    match ask.bare() {
        Ask::And(parts) => !is_closed(parts) && parts.iter().any(has_said),
        Ask::Or(parts) => parts.iter().any(has_said),
        Ask::Not(inner) => has_said(inner),
        Ask::In(name, _) => *name == Name::Said,
        _ => false,
    }
}

/// Whether somebody is named or something is said in it, in whatever brackets.
fn is_about_people(ask: &Ask) -> bool {
    match ask.bare() {
        Ask::And(parts) | Ask::Or(parts) => parts.iter().any(is_about_people),
        Ask::Not(inner) => is_about_people(inner),
        Ask::In(name, _) => matches!(name, Name::Speaker | Name::Role | Name::Said),
        _ => false,
    }
}

/// Whether it asks for words that somebody excluded beside it must not have said.
fn takes_exclusion(ask: &Ask) -> bool {
    match ask.bare() {
        Ask::And(parts) => {
            // Where alternatives name somebody of their own, in one of them at least nobody is excluded by what is said.
            let own = parts.iter().any(|part| {
                is_person(part) && !is_role(part) || matches!(part.bare(), Ask::Or(_)) && names_somebody(part)
            });
            !own && parts.iter().any(takes_exclusion)
        }
        Ask::Or(parts) => parts.iter().all(takes_exclusion),
        Ask::In(name, _) => *name == Name::Said,
        _ => false,
    }
}

// --- spelling ---

/// `*` is any run of characters, `?` is one.
fn fits_pattern(pattern: &str, word: &str) -> bool {
    let (pattern, word): (Vec<char>, Vec<char>) = (pattern.chars().collect(), word.chars().collect());
    // Which prefixes of the word the pattern so far fits.
    let mut fits = vec![false; word.len() + 1];
    fits[0] = true;
    for sign in pattern {
        let before = fits.clone();
        for end in 0..=word.len() {
            fits[end] = match sign {
                '*' => before[..=end].contains(&true),
                '?' => end > 0 && before[end - 1],
                letter => end > 0 && before[end - 1] && word[end - 1] == letter,
            };
        }
    }
    fits[word.len()]
}

/// Letters put in, left out, changed, or swapped with their neighbour.
fn edits(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut table = vec![vec![0; other.len() + 1]; one.len() + 1];
    for i in 0..=one.len() {
        for j in 0..=other.len() {
            table[i][j] = match (i, j) {
                (0, _) => j,
                (_, 0) => i,
                _ => {
                    let changed = table[i - 1][j - 1] + usize::from(one[i - 1] != other[j - 1]);
                    let mut least = changed.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                    if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                        least = least.min(table[i - 2][j - 2] + 1);
                    }
                    least
                }
            };
        }
    }
    table[one.len()][other.len()]
}
