//! From a query as it was written to the clauses it means.
//!
//! `speaker:` beside `said:` becomes one clause here, hyphenated words become phrases, ages become days. Words are folded as in
//! the index (`text::tokenise`), not stemmed: an engine stems `WordForm::Stem` itself.

use std::ops::Range;

use chrono::NaiveDate;

use super::ast::{Node, NodeKind, Query};
use super::clause::{Clause, Flag, NameKind, Part, Property, Resolved, SaidWords, Value, Who, WordForm, Words};
use super::fields::{FLAGS, Field, Values, flag_like};
use super::parse::{operator_name, parse_value};
use super::person::{self, Reach};
use super::problem::{MAX_BOOST, MAX_COMBINATIONS, Origin, Problem, ProblemKind};
use super::words::Folded;
use super::{simplify, words};
use crate::attribute::other_forms_of_verb;
use crate::date::query::{DateRange, QueryDateError, parse_point, parse_range};
use crate::text::visible::shown;

/// What a resolver is told of the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    pub today: NaiveDate,
}

/// Flags that mean the same as fields. They AND with the query and with each other as if they stood in one group with it, but
/// for values of one `--outlet` or `--lang`, of which any will do since an article has one outlet and one language. A value is
/// read like what stands in the brackets of `field:( )`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    pub speakers: Vec<String>,
    pub said: Vec<String>,
    /// Who speaks, by role alone.
    pub roles: Vec<String>,
    pub outlets: Vec<String>,
    pub languages: Vec<String>,
    /// A point: its first day is the first of the range.
    pub from: Option<String>,
    /// A point: its last day is the last of the range.
    pub to: Option<String>,
    /// A point: all its days.
    pub on: Option<String>,
}

impl Filters {
    /// The value that a problem's origin names.
    pub fn value(&self, name: &str, index: usize) -> Option<&str> {
        let values: &[String] = match name {
            SPEAKER => &self.speakers,
            SAID => &self.said,
            ROLE => &self.roles,
            OUTLET => &self.outlets,
            LANG => &self.languages,
            FROM => self.from.as_slice(),
            TO => self.to.as_slice(),
            ON => self.on.as_slice(),
            _ => &[],
        };
        values.get(index).map(String::as_str)
    }
}

const SPEAKER: &str = "speaker";
const SAID: &str = "said";
const ROLE: &str = "role";
const OUTLET: &str = "outlet";
const LANG: &str = "lang";
const FROM: &str = "from";
const TO: &str = "to";
const ON: &str = "on";

/// Gives a query its meaning.
///
/// In one AND group every `speaker:` is somebody who speaks. One `role:` or more beside it tell more of the same person, and
/// `said:` is said by anybody of the `speaker:`s whom every `role:` fits and no negated one does. Who speaks is so handed on
/// into alternatives, brackets and negations: `speaker:a -said:b` is an article where a speaks and never says b. Out of
/// alternatives it is handed by reading them one by one; out of brackets unless these have a `said:` of their own; out of a
/// negation never, except that `-speaker:a said:b` is said by somebody else.
///
/// Errors leave out what they are about; the clause is then the reading of the rest.
pub fn resolve(query: &Query, filters: &Filters, clock: &Clock) -> (Resolved, Vec<Problem>) {
    let mut resolver = Resolver { clock: *clock, problems: Vec::new(), combinations: 0 };
    let flags = [
        (SPEAKER, Field::Speaker, &filters.speakers),
        (ROLE, Field::Role, &filters.roles),
        (SAID, Field::Said, &filters.said),
    ];
    let mut flagged: Vec<(Node, Origin)> = Vec::new();
    for (name, field, values) in flags {
        for (index, value) in values.iter().enumerate() {
            let origin = Origin::Flag { name, index };
            flagged.extend(resolver.flag_value(field, value, origin).map(|node| (node, origin)));
        }
    }
    let mut items = Vec::new();
    let root = query.root.as_ref().map(person::with_boosts_inside);
    if let Some(root) = &root {
        let root = Item { node: root, origin: Origin::Query };
        match &root.node.kind {
            NodeKind::And(parts) => items.extend(parts.iter().map(|part| root.with(part))),
            _ => items.push(root),
        }
    }
    items.extend(flagged.iter().map(|(node, origin)| Item { node, origin: *origin }));
    if let Some(root) = &query.root {
        resolver.bound_boosts(Item { node: root, origin: Origin::Query }, 1.0);
    }
    flagged.iter().for_each(|(node, origin)| resolver.bound_boosts(Item { node, origin: *origin }, 1.0));
    let asked = !items.is_empty();
    let mut clauses = Vec::new();
    match resolver.group(items, &Bound::default()) {
        Some(Clause::And(parts)) => clauses.extend(parts),
        Some(clause) => clauses.push(clause),
        None if asked => clauses.push(Clause::Nothing),
        None => {}
    }
    for (name, field, values) in [(OUTLET, Field::Outlet, &filters.outlets), (LANG, Field::Lang, &filters.languages)] {
        let mut any = Vec::new();
        for (index, value) in values.iter().enumerate() {
            let origin = Origin::Flag { name, index };
            let node = resolver.flag_value(field, value, origin);
            any.extend(node.and_then(|node| {
                let item = Item { node: &node, origin };
                resolver.bound_boosts(item, 1.0);
                resolver.clause(item, &Bound::default())
            }));
        }
        if !values.is_empty() {
            clauses.push(simplify::any_of(any));
        }
    }
    let place = resolver.date_flags(filters, &mut clauses);
    let clause = resolver.all_of(clauses, place);
    let mut problems: Vec<Problem> = Vec::with_capacity(resolver.problems.len());
    for problem in resolver.problems {
        // Alternatives that were read one by one repeat what was wrong in the rest.
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    (Resolved { clause }, problems)
}

/// The same words, looked for in the cue instead of the content.
fn cue_words(words: SaidWords) -> SaidWords {
    match words {
        SaidWords::Words(words) | SaidWords::AtLeast { words, .. } => SaidWords::Cue(with_irregular_forms(words)),
        SaidWords::And(parts) => SaidWords::And(parts.into_iter().map(cue_words).collect()),
        SaidWords::Or(parts) => SaidWords::Or(parts.into_iter().map(cue_words).collect()),
        SaidWords::Not(part) => SaidWords::Not(Box::new(cue_words(*part))),
        SaidWords::Any | SaidWords::Cue(_) => words,
    }
}

/// Words of a cue with the forms of their verbs that share no stem: `say` and `said`.
fn with_irregular_forms(words: Words) -> Words {
    match words {
        Words::Word(WordForm::Stem(word)) => {
            let others = other_forms_of_verb(&word);
            let own = Words::Word(WordForm::Stem(word));
            if others.is_empty() {
                return own;
            }
            let others = others.into_iter().map(|form| Words::Word(WordForm::Stem(form.to_owned())));
            Words::AnyOf(std::iter::once(own).chain(others).collect())
        }
        Words::AnyOf(parts) => Words::AnyOf(parts.into_iter().map(with_irregular_forms).collect()),
        other => other,
    }
}

/// A `cue:` beside what is said introduces that: the clauses of `cues`, by number, go into each of the others of attributed words;
/// into one, where there are no others.
fn join_cues(clauses: &mut Vec<(usize, Clause)>, cues: &[usize]) {
    let is_cue = |number: usize| cues.contains(&number);
    let mut introduced = Vec::new();
    for (number, clause) in clauses.iter() {
        if let (true, Clause::Said { what, .. }) = (is_cue(*number), clause) {
            introduced.push(what.clone());
        }
    }
    if introduced.is_empty() {
        return;
    }
    let is_said = |(number, clause): &(usize, Clause)| !is_cue(*number) && matches!(clause, Clause::Said { .. });
    let has_said = clauses.iter().any(is_said);
    let mut first = true;
    clauses.retain(|(number, _)| !is_cue(*number) || (!has_said && std::mem::take(&mut first)));
    for (number, clause) in clauses.iter_mut() {
        if let Clause::Said { what, .. } = clause {
            let own = if is_cue(*number) { SaidWords::Any } else { what.clone() };
            if let Some(all) = simplify::said_all(std::iter::once(own).chain(introduced.iter().cloned()).collect()) {
                *what = all;
            }
        }
    }
}

/// A part of a query, and the text it was written in.
#[derive(Clone, Copy)]
struct Item<'a> {
    node: &'a Node,
    origin: Origin,
}

impl<'a> Item<'a> {
    fn with(self, node: &'a Node) -> Item<'a> {
        Item { node, ..self }
    }
}

/// Who says what `said:` asks for.
#[derive(Clone, Default)]
struct Bound {
    who: Option<Who>,
    /// The same inside a negation, where nobody is excluded.
    under_not: Option<Who>,
}

/// The words of one value of a name or a property.
struct Forms {
    words: Vec<WordForm>,
    phrase: bool,
    /// The other spelling of a hyphenated word.
    joined: Option<WordForm>,
}

const GAP_IN_TEXT: &str = "for words in between write `\"a b\"~1` or `a PRE/2 b`";
const GAP_IN_NAME: &str = "write the words around it in brackets, `(a b)`: both, in any order";

struct Resolver {
    clock: Clock,
    problems: Vec<Problem>,
    /// Alternatives read one by one so far.
    combinations: usize,
}

impl Resolver {
    fn error(&mut self, item: Item<'_>, kind: ProblemKind, help: Option<String>) {
        let problem = Problem::error(item.node.at.clone(), kind).with_origin(item.origin);
        self.problems.push(Problem { help, ..problem });
    }

    fn hint(&mut self, item: Item<'_>, kind: ProblemKind) {
        self.problems.push(Problem::hint(item.node.at.clone(), kind).with_origin(item.origin));
    }

    /// An error where boosts inside of each other, which are multiplied, come to more than the greatest. `outer` is the product of
    /// those around the item.
    fn bound_boosts(&mut self, item: Item<'_>, outer: f32) {
        match &item.node.kind {
            NodeKind::And(parts) | NodeKind::Or(parts) => {
                parts.iter().for_each(|part| self.bound_boosts(item.with(part), outer));
            }
            NodeKind::Boost(inner, boost) => {
                let product = outer * boost;
                if product > MAX_BOOST {
                    return self.error(item, ProblemKind::BoostsTooGreat, None);
                }
                self.bound_boosts(item.with(inner), product);
            }
            NodeKind::Not(inner) | NodeKind::AtLeast { of: inner, .. } | NodeKind::Field { value: inner, .. } => {
                self.bound_boosts(item.with(inner), outer);
            }
            NodeKind::Near { left, right, .. } => {
                self.bound_boosts(item.with(left), outer);
                self.bound_boosts(item.with(right), outer);
            }
            _ => {}
        }
    }

    /// What a flag asks for, as its field.
    fn flag_value(&mut self, field: Field, value: &str, origin: Origin) -> Option<Node> {
        let (node, problems) = parse_value(field, value);
        self.problems.extend(problems.into_iter().map(|problem| problem.with_origin(origin)));
        node
    }

    /// Adds what the flags of dates ask for; gives the flag to name where no day is left.
    fn date_flags(&mut self, filters: &Filters, clauses: &mut Vec<Clause>) -> Option<(Range<usize>, Origin)> {
        let mut ends: [Option<DateRange>; 2] = [None, None];
        let mut place = None;
        for (name, value) in [(FROM, &filters.from), (TO, &filters.to), (ON, &filters.on)] {
            let Some(value) = value else { continue };
            let origin = Origin::Flag { name, index: 0 };
            place = Some((0..value.len(), origin));
            let range = match parse_point(value, self.clock.today) {
                Ok(range) => range,
                Err(error) => {
                    self.problems.push(Problem::error(error.at(), ProblemKind::Date(error)).with_origin(origin));
                    continue;
                }
            };
            match name {
                FROM => ends[0] = Some(DateRange { from: range.from, to: None }),
                TO => ends[1] = Some(DateRange { from: None, to: range.to }),
                _ => clauses.push(Clause::Date(range)),
            }
        }
        let range = ends.iter().flatten().fold(DateRange::default(), |range, end| range.intersect(end));
        match (range.from, range.to) {
            (None, None) => {}
            (Some(from), Some(to)) if from > to => {
                let length = filters.from.as_ref().map_or(0, String::len);
                let origin = Origin::Flag { name: FROM, index: 0 };
                let kind = ProblemKind::FlagsReversed { from, to };
                self.problems.push(Problem::error(0..length, kind).with_origin(origin));
                clauses.push(Clause::Nothing);
            }
            _ => clauses.push(Clause::Date(range)),
        }
        place
    }

    /// All of the clauses, their dates made one range. `place` is what to name where no day is left.
    fn all_of(&mut self, clauses: Vec<Clause>, place: Option<(Range<usize>, Origin)>) -> Clause {
        let mut dates: Option<DateRange> = None;
        let mut kept = Vec::with_capacity(clauses.len());
        let mut slot = None;
        // Brackets of an AND keep no dates to themselves.
        let flat = clauses.into_iter().flat_map(|clause| match clause {
            Clause::And(inner) => inner,
            other => vec![other],
        });
        for clause in flat {
            if let Clause::Date(range) = clause {
                slot.get_or_insert(kept.len());
                dates = Some(dates.map_or(range, |before| before.intersect(&range)));
            } else {
                kept.push(clause);
            }
        }
        if let (Some(range), Some(slot)) = (dates, slot) {
            if range.is_empty() {
                let (at, origin) = place.unwrap_or_default();
                self.problems.push(Problem::hint(at, ProblemKind::NoCommonDay).with_origin(origin));
                return Clause::Nothing;
            }
            kept.insert(slot, Clause::Date(range));
        }
        simplify::all_of(kept)
    }

    /// All of the items: one AND group, in which `speaker:` binds `said:`.
    fn group(&mut self, items: Vec<Item<'_>>, outer: &Bound) -> Option<Clause> {
        let items = opened(items);
        let Some(mixed) = mixed_alternatives(&items) else { return self.simple_group(&items, outer) };
        let chosen = items.get(mixed).copied()?;
        let NodeKind::Or(alternatives) = &chosen.node.kind else { return self.simple_group(&items, outer) };
        let within_limit = self.combinations <= MAX_COMBINATIONS;
        self.combinations += alternatives.len();
        if self.combinations > MAX_COMBINATIONS {
            if within_limit {
                let help = "write each alternative with its own `speaker:` and `said:`".to_owned();
                self.error(chosen, ProblemKind::TooManyCombinations, Some(help));
            }
            return self.simple_group(&items, outer);
        }
        // What neither speaks nor is said stays outside, dates above all.
        let (bound, free): (Vec<Item<'_>>, Vec<Item<'_>>) =
            items.into_iter().partition(|item| person::is_about_people(item.node));
        let mut clauses = Vec::with_capacity(alternatives.len());
        for alternative in alternatives {
            let is_chosen = |item: &Item<'_>| std::ptr::eq(item.node, chosen.node);
            let one = bound.iter().map(|item| if is_chosen(item) { chosen.with(alternative) } else { *item });
            clauses.extend(self.group(one.collect(), outer));
        }
        let combined = any(clauses);
        let rest = if free.is_empty() { None } else { self.group(free, outer) };
        all(combined.into_iter().chain(rest).collect())
    }

    /// A group whose alternatives need not be read one by one.
    fn simple_group(&mut self, items: &[Item<'_>], outer: &Bound) -> Option<Clause> {
        let mut speakers: Vec<(usize, Who, Option<f32>)> = Vec::new();
        let mut roles: Vec<(usize, Who)> = Vec::new();
        let mut excluded: Vec<(usize, Who)> = Vec::new();
        let mut others: Vec<(usize, Item<'_>)> = Vec::new();
        for (number, item) in items.iter().enumerate() {
            if let Some(person) = person::excluded(item.node) {
                excluded.extend(self.person(item.with(person)).map(|who| (number, who)));
            } else if !person::is_person(item.node) {
                others.push((number, *item));
            } else if let Some(who) = self.person(*item) {
                if person::is_role(item.node) {
                    roles.push((number, who));
                } else {
                    speakers.push((number, who, boost_of(item.node)));
                }
            }
        }
        let any_speaker = simplify::who_any(speakers.iter().map(|(_, who, _)| who.clone()).collect());
        let all_roles: Vec<Who> = roles.iter().map(|(_, who)| who.clone()).collect();
        let nobody_of: Vec<Who> = excluded.iter().map(|(_, who)| simplify::who_not(who.clone())).collect();
        let fits = |base: Option<&Who>, more: &[Who]| {
            simplify::who_all(base.into_iter().chain(&all_roles).chain(more).cloned().collect())
        };
        let bound = Bound {
            who: fits(any_speaker.as_ref().or(outer.who.as_ref()), &nobody_of),
            under_not: fits(any_speaker.as_ref().or(outer.under_not.as_ref()), &[]),
        };
        let mut clauses: Vec<(usize, Clause)> = Vec::with_capacity(items.len());
        let mut date_place = None;
        let mut cues = Vec::new();
        for (number, item) in others {
            if matches!(item.node.kind, NodeKind::Field { field: Field::Date, .. }) {
                date_place = Some((item.node.at.clone(), item.origin));
            }
            if matches!(item.node.kind, NodeKind::Field { field: Field::Cue, .. }) {
                cues.push(number);
            }
            clauses.extend(self.clause(item, &bound).map(|clause| (number, clause)));
        }
        join_cues(&mut clauses, &cues);
        let is_said_by = |who: &Who| clauses.iter().any(|(_, clause)| simplify::implies_said_by(clause, who));
        let mut people: Vec<(usize, Clause)> = Vec::new();
        if speakers.is_empty()
            && let (Some(who), Some((number, _))) = (fits(None, &[]), roles.first())
            && (!is_said_by(&who) || simplify::fits_nobody(&who))
        {
            people.push((*number, Clause::Speaks(who)));
        }
        for (number, who, boost) in &speakers {
            let Some(who) = fits(Some(who), &[]) else { continue };
            match boost {
                Some(boost) => people.push((*number, Clause::Boost(Box::new(Clause::Speaks(who)), *boost))),
                // What nobody known says could be said by anybody but him; a speaker is somebody.
                None if is_said_by(&who) && !simplify::fits_nobody(&who) => {}
                None => people.push((*number, Clause::Speaks(who))),
            }
        }
        for (number, who) in excluded {
            if !is_said_by(&simplify::who_not(who.clone())) {
                people.push((number, simplify::not(Clause::Speaks(who))));
            }
        }
        clauses.extend(people);
        clauses.sort_by_key(|(number, _)| *number);
        if clauses.is_empty() {
            return None;
        }
        Some(self.all_of(clauses.into_iter().map(|(_, clause)| clause).collect(), date_place))
    }

    /// Who a `speaker:`, a `role:`, or alternatives of them name.
    fn person(&mut self, item: Item<'_>) -> Option<Who> {
        match &item.node.kind {
            NodeKind::Field { field, value } => self.who(item.with(value), *field),
            NodeKind::Boost(inner, _) => self.person(item.with(inner)),
            NodeKind::Or(parts) => {
                simplify::who_any(parts.iter().filter_map(|part| self.person(item.with(part))).collect())
            }
            _ => None,
        }
    }

    /// What one part asks of an article. `None` where an error left nothing of it.
    fn clause(&mut self, item: Item<'_>, bound: &Bound) -> Option<Clause> {
        match &item.node.kind {
            NodeKind::And(parts) => self.group(parts.iter().map(|part| item.with(part)).collect(), bound),
            NodeKind::Or(parts) => any(parts.iter().filter_map(|part| self.clause(item.with(part), bound)).collect()),
            NodeKind::Not(inner) => {
                let negated = Bound { who: bound.under_not.clone(), under_not: bound.under_not.clone() };
                self.clause(item.with(inner), &negated).map(simplify::not)
            }
            NodeKind::Boost(inner, boost) => {
                self.clause(item.with(inner), bound).map(|clause| Clause::Boost(Box::new(clause), *boost))
            }
            NodeKind::Field { field, value } => self.field(*field, item.with(value), bound),
            _ => self.text(item, Part::Anywhere),
        }
    }

    fn field(&mut self, field: Field, value: Item<'_>, bound: &Bound) -> Option<Clause> {
        match field {
            Field::Title => self.text(value, Part::Title),
            Field::Text => self.text(value, Part::Body),
            Field::Speaker if value.node.kind == NodeKind::All => Some(Clause::Flag(Flag::Speaker)),
            Field::Speaker | Field::Role => self.who(value, field).map(Clause::Speaks),
            Field::Said => self.said(value).map(|what| Clause::Said { who: bound.who.clone(), what }),
            Field::Outlet => self.property(value, field, Property::Outlet),
            Field::Author => self.property(value, field, Property::Author),
            Field::Section => self.property(value, field, Property::Section),
            Field::Lang | Field::Id | Field::Path | Field::Has | Field::Is => self.verbatim(value, field),
            Field::Date => self.date(value),
            Field::Cue => {
                let what = self.said(value).map(cue_words)?;
                Some(Clause::Said { who: bound.who.clone(), what })
            }
            Field::Mentions => self.mentions(value),
        }
    }

    /// Words in one part of the text.
    fn text(&mut self, item: Item<'_>, part: Part) -> Option<Clause> {
        match &item.node.kind {
            NodeKind::All if part == Part::Title => Some(Clause::Flag(Flag::Titled)),
            NodeKind::All => Some(Clause::All),
            NodeKind::And(parts) => all(parts.iter().filter_map(|inner| self.text(item.with(inner), part)).collect()),
            NodeKind::Or(parts) => any(parts.iter().filter_map(|inner| self.text(item.with(inner), part)).collect()),
            NodeKind::Not(inner) => self.text(item.with(inner), part).map(simplify::not),
            NodeKind::Boost(inner, boost) => {
                self.text(item.with(inner), part).map(|clause| Clause::Boost(Box::new(clause), *boost))
            }
            NodeKind::AtLeast { count, of } => {
                let words = self.counted(item.with(of), *count)?;
                Some(Clause::AtLeast { part, count: *count, words })
            }
            // A field inside a field, of which the parser has told.
            NodeKind::Field { .. } => None,
            _ => self.words(item, "").map(|words| Clause::Text { part, words }),
        }
    }

    /// What one attribution must hold.
    fn said(&mut self, item: Item<'_>) -> Option<SaidWords> {
        match &item.node.kind {
            NodeKind::All => Some(SaidWords::Any),
            NodeKind::And(parts) => {
                simplify::said_all(parts.iter().filter_map(|part| self.said(item.with(part))).collect())
            }
            NodeKind::Or(parts) => {
                simplify::said_any(parts.iter().filter_map(|part| self.said(item.with(part))).collect())
            }
            NodeKind::Not(inner) => self.said(item.with(inner)).map(simplify::said_not),
            NodeKind::Boost(inner, _) => {
                self.hint(item, ProblemKind::BoostWithoutEffect { place: "`said:`".to_owned() });
                self.said(item.with(inner))
            }
            NodeKind::AtLeast { count, of } => {
                let words = self.counted(item.with(of), *count)?;
                Some(SaidWords::AtLeast { count: *count, words })
            }
            NodeKind::Field { .. } => None,
            _ => self.words(item, "").map(SaidWords::Words),
        }
    }

    fn counted(&mut self, of: Item<'_>, count: u32) -> Option<Words> {
        let operator = format!("atleast{count}");
        self.words(of, &operator)
    }

    /// Words that lie somehow to each other. `operator` is what they are an operand of, for messages.
    fn words(&mut self, item: Item<'_>, operator: &str) -> Option<Words> {
        match &item.node.kind {
            NodeKind::Word(word) => {
                let folded = words::folded(word, false)?.without_elided();
                if let [only] = folded.words.as_slice() {
                    return Some(Words::Word(WordForm::Stem(only.clone())));
                }
                if folded.hyphenated { inflected(folded) } else { spelled(folded, WordForm::Exact) }
            }
            NodeKind::Exact(word) => {
                let folded = words::folded(word, false)?;
                words::adjacent(folded.words.into_iter().map(WordForm::Exact).collect(), 0)
            }
            NodeKind::Fuzzy { word, distance } => {
                let folded = words::folded(word, false)?.without_elided();
                spelled(folded, |part| WordForm::Fuzzy { word: part, distance: *distance })
            }
            NodeKind::Pattern(pattern) => {
                let folded = words::folded(pattern, true)?.without_elided();
                self.without_lone_wildcards(item, &folded.words, GAP_IN_TEXT)?;
                spelled(folded, words::exact)
            }
            NodeKind::Regex(expression) => Some(Words::Word(WordForm::Regex(words::folded_regex(expression)))),
            NodeKind::Phrase { text, slop } => {
                let folded = words::phrase(text)?;
                self.without_lone_wildcards(item, &folded.words, GAP_IN_TEXT)?;
                words::adjacent(folded.words.into_iter().map(words::exact).collect(), slop.unwrap_or(0))
            }
            NodeKind::Near { left, how, right } => {
                let name = operator_name(*how);
                let (left, right) = (self.words(item.with(left), &name), self.words(item.with(right), &name));
                let (left, right) = (Box::new(left?), Box::new(right?));
                Some(Words::Near { left, right, how: *how })
            }
            NodeKind::Or(parts) => {
                let mut any: Vec<Words> =
                    parts.iter().filter_map(|part| self.words(item.with(part), operator)).collect();
                if any.len() <= 1 { any.pop() } else { Some(Words::AnyOf(any)) }
            }
            NodeKind::Boost(inner, _) => {
                self.hint(item, ProblemKind::BoostWithoutEffect { place: operator.to_owned() });
                self.words(item.with(inner), operator)
            }
            NodeKind::And(_) => self.bad_operand(item, operator, "an AND"),
            NodeKind::Not(_) => self.bad_operand(item, operator, "a NOT"),
            NodeKind::AtLeast { .. } => self.bad_operand(item, operator, "a count"),
            NodeKind::Field { .. } => self.bad_operand(item, operator, "a field"),
            NodeKind::All => self.bad_operand(item, operator, "everything"),
            // Values of fields that hold no words never stand among words.
            NodeKind::Date(_) | NodeKind::Verbatim { .. } => None,
        }
    }

    fn bad_operand<T>(&mut self, item: Item<'_>, operator: &str, operand: &'static str) -> Option<T> {
        let help = match &item.node.kind {
            NodeKind::Field { field, .. } if field.info().values == Values::Words => {
                Some(format!("put the field around it: `{}:(a {operator} b)`", field.name()))
                    .filter(|_| !operator.starts_with("atleast"))
                    .or_else(|| Some(format!("put the field around it: `{}:({operator}(a))`", field.name())))
            }
            NodeKind::And(_) => Some("write `(a OR b)`, or a phrase in quotation marks".to_owned()),
            NodeKind::Not(_) => Some("put the NOT before the whole, or beside it".to_owned()),
            _ => None,
        };
        self.error(item, ProblemKind::BadOperand { operator: operator.to_owned(), operand }, help);
        None
    }

    /// An error where a `*` stands alone among several words.
    fn without_lone_wildcards(&mut self, item: Item<'_>, folded: &[String], help: &str) -> Option<()> {
        if folded.len() > 1 && folded.iter().any(|word| words::is_lone_wildcard(word)) {
            self.error(item, ProblemKind::LoneWildcard, Some(help.to_owned()));
            return None;
        }
        Some(())
    }

    /// The words of a value that is compared with names.
    fn forms(&mut self, item: Item<'_>, field: Field) -> Option<Forms> {
        let (folded, form): (_, &dyn Fn(String) -> WordForm) = match &item.node.kind {
            NodeKind::Word(word) => (words::folded(word, false)?, &WordForm::Exact),
            NodeKind::Exact(word) => (Folded { hyphenated: false, ..words::folded(word, false)? }, &WordForm::Exact),
            NodeKind::Fuzzy { word, distance } => {
                let distance = *distance;
                let fuzzy = move |word| WordForm::Fuzzy { word, distance };
                let folded = words::folded(word, false)?;
                return Some(Forms::new(folded, false, &fuzzy));
            }
            NodeKind::Pattern(pattern) => (words::folded(pattern, true)?, &words::exact),
            NodeKind::Regex(expression) => {
                let words = vec![WordForm::Regex(words::folded_regex(expression))];
                return Some(Forms { words, phrase: false, joined: None });
            }
            NodeKind::Phrase { text, slop } => {
                let folded = Folded { hyphenated: false, ..words::phrase(text)? };
                self.without_lone_wildcards(item, &folded.words, GAP_IN_NAME)?;
                return Some(Forms::new(folded, slop.is_some_and(|slop| slop > 0), &words::exact));
            }
            NodeKind::Field { .. } => return None,
            kind => {
                let what = match kind {
                    NodeKind::Near { .. } => "a proximity operator",
                    NodeKind::AtLeast { .. } => "a count",
                    _ => "`*` alone",
                };
                self.error(item, ProblemKind::NotInField { what, field: field.name() }, None);
                return None;
            }
        };
        self.without_lone_wildcards(item, &folded.words, GAP_IN_NAME)?;
        Some(Forms::new(folded, false, form))
    }

    /// Whom a speaker must be.
    fn who(&mut self, item: Item<'_>, field: Field) -> Option<Who> {
        let names = if field == Field::Role { NameKind::Role } else { NameKind::Any };
        match &item.node.kind {
            NodeKind::And(parts) => {
                simplify::who_all(parts.iter().filter_map(|part| self.who(item.with(part), field)).collect())
            }
            NodeKind::Or(parts) => {
                simplify::who_any(parts.iter().filter_map(|part| self.who(item.with(part), field)).collect())
            }
            NodeKind::Not(inner) => self.who(item.with(inner), field).map(simplify::who_not),
            NodeKind::Boost(inner, _) => {
                self.hint(item, ProblemKind::BoostWithoutEffect { place: format!("`{}:`", field.name()) });
                self.who(item.with(inner), field)
            }
            _ => {
                let Forms { words, phrase, joined } = self.forms(item, field)?;
                let named = Who::Named { words, phrase, names };
                let Some(joined) = joined else { return Some(named) };
                simplify::who_any(vec![named, Who::Named { words: vec![joined], phrase: false, names }])
            }
        }
    }

    /// Words of a property.
    fn property(&mut self, item: Item<'_>, field: Field, property: Property) -> Option<Clause> {
        match &item.node.kind {
            NodeKind::And(parts) => {
                let clauses = parts.iter().filter_map(|part| self.property(item.with(part), field, property)).collect();
                all(one_property(clauses))
            }
            NodeKind::Or(parts) => {
                any(parts.iter().filter_map(|part| self.property(item.with(part), field, property)).collect())
            }
            NodeKind::Not(inner) => self.property(item.with(inner), field, property).map(simplify::not),
            NodeKind::Boost(inner, boost) => {
                let clause = self.property(item.with(inner), field, property)?;
                Some(Clause::Boost(Box::new(clause), *boost))
            }
            _ => {
                let Forms { words, phrase, joined } = self.forms(item, field)?;
                let clause = Clause::Property { property, value: Value::Words { words, phrase } };
                let Some(joined) = joined else { return Some(clause) };
                let value = Value::Words { words: vec![joined], phrase: false };
                Some(simplify::any_of(vec![clause, Clause::Property { property, value }]))
            }
        }
    }

    /// A value that is read as it stands.
    fn verbatim(&mut self, item: Item<'_>, field: Field) -> Option<Clause> {
        let (text, quoted) = match &item.node.kind {
            NodeKind::Verbatim { text, quoted } => (text.as_str(), *quoted),
            NodeKind::And(parts) => {
                return all(parts.iter().filter_map(|part| self.verbatim(item.with(part), field)).collect());
            }
            NodeKind::Or(parts) => {
                return any(parts.iter().filter_map(|part| self.verbatim(item.with(part), field)).collect());
            }
            NodeKind::Not(inner) => return self.verbatim(item.with(inner), field).map(simplify::not),
            NodeKind::Boost(inner, boost) => {
                return self.verbatim(item.with(inner), field).map(|clause| Clause::Boost(Box::new(clause), *boost));
            }
            _ => return None,
        };
        match field {
            Field::Has | Field::Is => self.flag(item, field, text),
            Field::Path => self.path(item, text, quoted),
            Field::Id => {
                // A `?` is too common in addresses to stand for something else.
                let pattern = !quoted && text.contains('*');
                let value = Value::Verbatim { text: text.to_owned(), pattern };
                Some(Clause::Property { property: Property::Id, value })
            }
            _ => {
                let tag = text.trim_end_matches([',', ';', '.']);
                let value = Value::Verbatim { text: tag.to_owned(), pattern: !quoted && tag.contains(['*', '?']) };
                Some(Clause::Property { property: Property::Language, value })
            }
        }
    }

    fn flag(&mut self, item: Item<'_>, field: Field, text: &str) -> Option<Clause> {
        let name = text.trim_end_matches([',', ';', '.']);
        let known = FLAGS.iter().find(|(of, known, _)| *of == field && known.eq_ignore_ascii_case(name));
        if let Some((_, _, flag)) = known {
            return Some(Clause::Flag(*flag));
        }
        let help = match flag_like(field, name) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("`{}:` takes {}", field.name(), field.info().about),
        };
        self.error(item, ProblemKind::UnknownFlag { field: field.name(), value: shown(name) }, Some(help));
        None
    }

    fn path(&mut self, item: Item<'_>, text: &str, quoted: bool) -> Option<Clause> {
        let Some(folded) = words::folded(text, !quoted) else {
            self.error(item, ProblemKind::NoWord { text: shown(text) }, None);
            return None;
        };
        // `reports/*` is everything below, `*.txt` whatever is before it.
        let is_any = |word: &String| words::is_lone_wildcard(word);
        let mut names = folded.words.as_slice();
        while let Some((_, rest)) = names.split_first().filter(|(first, _)| is_any(first)) {
            names = rest;
        }
        while let Some((_, rest)) = names.split_last().filter(|(last, _)| is_any(last)) {
            names = rest;
        }
        if names.is_empty() {
            return Some(Clause::All);
        }
        self.without_lone_wildcards(item, names, GAP_IN_NAME)?;
        let forms = names.iter().cloned().map(if quoted { WordForm::Exact } else { words::exact });
        let value = Value::Words { words: forms.collect(), phrase: names.len() > 1 };
        Some(Clause::Property { property: Property::Path, value })
    }

    fn date(&mut self, item: Item<'_>) -> Option<Clause> {
        match &item.node.kind {
            NodeKind::All => Some(Clause::Flag(Flag::Dated)),
            NodeKind::And(parts) => {
                let clauses: Vec<Clause> = parts.iter().filter_map(|part| self.date(item.with(part))).collect();
                if clauses.is_empty() {
                    return None;
                }
                Some(self.all_of(clauses, Some((item.node.at.clone(), item.origin))))
            }
            NodeKind::Or(parts) => any(parts.iter().filter_map(|part| self.date(item.with(part))).collect()),
            NodeKind::Not(inner) => self.date(item.with(inner)).map(simplify::not),
            NodeKind::Boost(inner, _) => {
                self.hint(item, ProblemKind::BoostWithoutEffect { place: "`date:`".to_owned() });
                self.date(item.with(inner))
            }
            NodeKind::Date(text) => {
                let help = "a date of several words stands in quotation marks: date:\"12 January 2022\"";
                self.range(item, text, help).map(Clause::Date)
            }
            _ => None,
        }
    }

    /// Days that the text speaks of. What stands side by side is spoken of in the same article, perhaps in two places.
    fn mentions(&mut self, item: Item<'_>) -> Option<Clause> {
        match &item.node.kind {
            NodeKind::All => Some(Clause::Mentions(DateRange::default())),
            NodeKind::And(parts) => all(parts.iter().filter_map(|part| self.mentions(item.with(part))).collect()),
            NodeKind::Or(parts) => any(parts.iter().filter_map(|part| self.mentions(item.with(part))).collect()),
            NodeKind::Not(inner) => self.mentions(item.with(inner)).map(simplify::not),
            NodeKind::Boost(inner, _) => {
                self.hint(item, ProblemKind::BoostWithoutEffect { place: "`mentions:`".to_owned() });
                self.mentions(item.with(inner))
            }
            NodeKind::Date(text) => {
                let help = if text.contains(|c: char| c.is_ascii_digit()) {
                    "a date of several words stands in quotation marks: mentions:\"12 January 2022\""
                } else {
                    "`mentions:` takes days; somebody who is named is searched as a phrase: \"Greta Harlow\""
                };
                self.range(item, text, help).map(Clause::Mentions)
            }
            _ => None,
        }
    }

    /// The days of a value; `help` is for one that is no date.
    fn range(&mut self, item: Item<'_>, text: &str, help: &str) -> Option<DateRange> {
        let error = match parse_range(text, self.clock.today) {
            Ok(range) => return Some(range),
            Err(error) => error,
        };
        let (start, at) = (item.node.at.start, error.at());
        let is_unknown = matches!(error, QueryDateError::Unrecognised { .. });
        let problem = Problem::error(start + at.start..start + at.end, ProblemKind::Date(error));
        let help = is_unknown.then(|| help.to_owned());
        self.problems.push(Problem { help, origin: item.origin, ..problem });
        None
    }
}

impl Forms {
    fn new(folded: Folded, loose: bool, form: &dyn Fn(String) -> WordForm) -> Forms {
        let joined = folded.joined().map(form);
        let words: Vec<WordForm> = folded.words.into_iter().map(form).collect();
        Forms { phrase: words.len() > 1 && !loose, words, joined }
    }
}

/// A hyphenated word in any of its forms: its parts next to each other, of which the last is inflected, or written as one.
fn inflected(folded: Folded) -> Option<Words> {
    let joined = folded.joined()?;
    let mut words = folded.words;
    let last = WordForm::Stem(words.pop()?);
    let apart = words::adjacent(words.into_iter().map(WordForm::Exact).chain([last]).collect(), 0)?;
    Some(Words::AnyOf(vec![apart, Words::Word(WordForm::Stem(joined))]))
}

/// The words next to each other, or written as one where hyphens join them.
fn spelled(folded: Folded, form: impl Fn(String) -> WordForm) -> Option<Words> {
    let joined = folded.joined().map(&form);
    let apart = words::adjacent(folded.words.into_iter().map(&form).collect(), 0)?;
    Some(match joined {
        Some(joined) => Words::AnyOf(vec![apart, Words::Word(joined)]),
        None => apart,
    })
}

fn all(clauses: Vec<Clause>) -> Option<Clause> {
    (!clauses.is_empty()).then(|| simplify::all_of(clauses))
}

fn any(clauses: Vec<Clause>) -> Option<Clause> {
    (!clauses.is_empty()).then(|| simplify::any_of(clauses))
}

/// Single words of one property as one condition, so that all of them are words of the same name.
fn one_property(clauses: Vec<Clause>) -> Vec<Clause> {
    let mut kept: Vec<Clause> = Vec::with_capacity(clauses.len());
    for clause in clauses {
        if let Clause::Property { value: Value::Words { words: more, phrase: false }, .. } = &clause {
            let first = kept.iter_mut().find_map(|part| match part {
                Clause::Property { value: Value::Words { words, phrase: false }, .. } => Some(words),
                _ => None,
            });
            if let Some(words) = first {
                words.extend(more.iter().cloned());
                continue;
            }
        }
        kept.push(clause);
    }
    kept
}

fn boost_of(node: &Node) -> Option<f32> {
    match &node.kind {
        NodeKind::Boost(_, boost) => Some(*boost),
        _ => None,
    }
}

/// The items with the brackets taken away that change nothing.
fn opened(items: Vec<Item<'_>>) -> Vec<Item<'_>> {
    let mut flat = Vec::with_capacity(items.len());
    for item in items {
        match person::open_group(item.node) {
            Some(parts) => flat.extend(opened(parts.iter().map(|part| item.with(part)).collect())),
            None => flat.push(item),
        }
    }
    flat
}

/// The first alternatives that must be read one by one, since some name somebody for a `said:` beside them and some do not, or
/// some have a `said:` that excludes somebody beside them and some do not.
fn mixed_alternatives(items: &[Item<'_>]) -> Option<usize> {
    let beside = |number: usize, test: &dyn Fn(&Node) -> bool| {
        items.iter().enumerate().any(|(other, item)| other != number && test(item.node))
    };
    items.iter().enumerate().position(|(number, item)| {
        let node = item.node;
        if !matches!(node.kind, NodeKind::Or(_)) || person::is_person(node) {
            return false;
        }
        let reach = Reach::of(node);
        let names = reach.person && beside(number, &|other| reach.binds(Reach::of(other)));
        let excludes =
            reach.said && !person::is_said(node) && beside(number, &|other| person::excluded(other).is_some());
        names || excludes
    })
}
