//! Counting matching articles by date, and by who speaks in them or published them.
//!
//! One pass over the matches, on columns and postings; no stored article is read. What an article belongs to is kept as numbers
//! until it is known which series are the largest.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Instant;

use tantivy::columnar::{Column, StrColumn};
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{EnableScoring, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Searcher, SegmentReader, TERMINATED, Term};

use super::columns::{Columns, Signed};
use super::compile::Compiler;
use super::folder::storage;
use super::people::BETWEEN;
use super::positional::{LeafTerms, Needs, Reading};
use super::schema::Fields;
use super::search::is_alive;
use super::writer::day_of;
use crate::date::interval::Interval;
use crate::date::query::DateRange;
use crate::engine::{EngineError, TimelineRequest};
use crate::highlight::plan::{Condition, Leaves};
use crate::highlight::scope::View;
use crate::passage::NAME_SLOT;
use crate::query::clause::{Clause, Counted, Flag, Resolved};
use crate::query::corrections::Corrections;
use crate::result::{Bucket, MOST_BUCKETS, Series, Split, Tally, Timeline};
use crate::text::tokenise::tokenise;

/// What is counted in, and what of it counts.
pub struct Archive<'a> {
    pub searcher: &'a Searcher,
    pub fields: Fields,
    pub columns: &'a Arc<Columns>,
    pub counted: Counted,
    pub corrections: &'a Corrections,
}

/// Counts the articles that match `query` as `request` says.
pub fn timeline(archive: &Archive<'_>, query: &Resolved, request: &TimelineRequest) -> Result<Timeline, EngineError> {
    let Archive { searcher, fields, columns, counted, corrections } = *archive;
    let begun = Instant::now();
    let by = request.by;
    let asked = |day: Option<chrono::NaiveDate>| day.map(|day| by.number(day));
    let bounds = (asked(request.range.from), asked(request.range.to));
    if let (Some(first), Some(last)) = bounds {
        check_length(by, first, last)?;
    }
    let counter = Counter { searcher, fields, columns, counted, by };
    let split_by_name = request.split == Some(Split::Speaker) && !corrections.is_empty();
    let mut groups = Groups { corrections: split_by_name.then_some(corrections), ..Groups::default() };
    let mut found = counter.count(&query.clause, request.split, &mut groups)?;
    let total = found.counts.values().sum();
    if let Some(without_dates) = &request.undated {
        let hidden = Clause::And(vec![without_dates.clause.clone(), Clause::Flag(Flag::Undated)]);
        let hidden = counter.count(&hidden, request.split, &mut groups)?;
        found.counts.extend(hidden.counts);
        found.belonging.extend(hidden.belonging);
    }
    let all = if request.share {
        let everything = if request.range == DateRange::default() { Clause::All } else { Clause::Date(request.range) };
        Some(counter.count(&everything, None, &mut Groups::default())?.counts)
    } else {
        None
    };
    let first = bounds.0.into_iter().chain(found.bucket_numbers().next()).min();
    let last = bounds.1.into_iter().chain(found.bucket_numbers().next_back()).max();
    let numbers = match (first, last) {
        (Some(first), Some(last)) => {
            check_length(by, first, last)?;
            first..=last
        }
        // Nothing was found and one end is open: the bucket of the other says so.
        (Some(only), None) | (None, Some(only)) => only..=only,
        // Nothing was found, and no days were asked for.
        #[expect(clippy::reversed_empty_ranges, reason = "no bucket at all")]
        _ => 1..=0,
    };
    let (series, columns) = chosen(&found, &groups, request);
    let mut split_counts = found.by_series(&columns, series.len());
    let mut tally = |place: CountedIn| Tally {
        count: found.counts.get(&place).copied().unwrap_or(0),
        all: all.as_ref().map(|all| all.get(&place).copied().unwrap_or(0)),
        series: split_counts.remove(&place).unwrap_or_else(|| vec![0; series.len()]),
    };
    let buckets = numbers
        .map(|number| {
            let (first, last) = (by.first_day(number), by.last_day(number));
            let from = request.range.from.map_or(first, |from| from.clamp(first, last));
            let to = request.range.to.map_or(last, |to| to.clamp(first, last));
            let cut = (from, to) != (first, last);
            Bucket { label: by.label(number), first: from, last: to, cut, tally: tally(CountedIn::Bucket(number)) }
        })
        .collect();
    let (imprecise, undated) = (tally(CountedIn::Imprecise), tally(CountedIn::Undated));
    let hides_undated = request.undated.is_some();
    Ok(Timeline {
        by,
        split: request.split,
        total,
        buckets,
        imprecise,
        // What a date filter leaves out is no share of what it lets through.
        undated: Tally { all: undated.all.filter(|_| !hides_undated), ..undated },
        hides_undated,
        series,
        took: begun.elapsed(),
    })
}

fn check_length(by: Interval, first: i64, last: i64) -> Result<(), EngineError> {
    let buckets = u64::try_from(last.saturating_sub(first)).unwrap_or(0).saturating_add(1);
    if buckets <= MOST_BUCKETS {
        return Ok(());
    }
    Err(EngineError::TooManyBuckets { by, buckets, first: by.label(first), last: by.label(last) })
}

/// Where an article is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum CountedIn {
    Bucket(i64),
    Imprecise,
    Undated,
}

/// Names that articles belong to, numbered.
#[derive(Default)]
struct Groups<'c> {
    /// Who is whom, where the names are those of speakers.
    corrections: Option<&'c Corrections>,
    numbers: HashMap<String, u32>,
    names: Vec<String>,
}

impl Groups<'_> {
    /// Whether roles decide whose a name is.
    fn depends_on_roles(&self, name: &str) -> bool {
        self.corrections.is_some_and(|known| known.depends_on_roles(name))
    }

    /// The number of the bearer of a name in an article that gives him these roles.
    fn number(&mut self, name: String, roles: &[String]) -> u32 {
        let name = self.corrections.map_or_else(
            || name.clone(),
            |known| known.shown(&name, &roles.iter().map(String::as_str).collect::<Vec<_>>()),
        );
        if let Some(known) = self.numbers.get(&name) {
            return *known;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(name.clone());
        self.numbers.insert(name, number);
        number
    }
}

/// What an article belongs to.
struct Belonging {
    /// Each once.
    groups: Box<[u32]>,
    /// Whether it belongs to somebody of whom no name is known, or to nobody at all.
    unnamed: bool,
}

/// What was counted.
#[derive(Default)]
struct Found {
    counts: BTreeMap<CountedIn, u64>,
    /// For each article of a split count, its place and what it belongs to.
    belonging: Vec<(CountedIn, Belonging)>,
    /// Whether each article belongs to those who said certain words in it, and to nobody else.
    by_words: bool,
}

impl Found {
    /// The numbers of the buckets that have articles, in order.
    fn bucket_numbers(&self) -> impl DoubleEndedIterator<Item = i64> {
        self.counts.keys().filter_map(|place| match place {
            CountedIn::Bucket(number) => Some(*number),
            CountedIn::Imprecise | CountedIn::Undated => None,
        })
    }

    fn by_series(&self, columns: &SeriesColumns, width: usize) -> HashMap<CountedIn, Vec<u64>> {
        let mut counts: HashMap<CountedIn, Vec<u64>> = HashMap::new();
        for (place, Belonging { groups, unnamed }) in &self.belonging {
            let row = counts.entry(*place).or_insert_with(|| vec![0; width]);
            let mut add = |column: Option<usize>| {
                if let Some(count) = column.and_then(|column| row.get_mut(column)) {
                    *count += 1;
                }
            };
            let named = |group: &u32| columns.named.get(*group as usize).copied().flatten();
            groups.iter().for_each(|group| add(named(group)));
            if *unnamed {
                add(columns.nobody);
            }
            if groups.iter().any(|group| named(group).is_none()) {
                add(columns.others);
            }
        }
        counts
    }
}

/// Which column counts what.
#[derive(Default)]
struct SeriesColumns {
    /// For each group, its column if it has one of its own.
    named: Vec<Option<usize>>,
    others: Option<usize>,
    nobody: Option<usize>,
}

/// The series that are shown: the largest groups, then what is left over.
fn chosen(found: &Found, groups: &Groups<'_>, request: &TimelineRequest) -> (Vec<Series>, SeriesColumns) {
    let mut sizes = vec![0u64; groups.names.len()];
    let mut somebody_nameless = false;
    for (place, Belonging { groups: members, unnamed }) in &found.belonging {
        // What a date filter hides does not decide who is named.
        let counts = *place != CountedIn::Undated || request.undated.is_none();
        somebody_nameless |= unnamed;
        for group in members {
            if let Some(size) = sizes.get_mut(*group as usize) {
                *size += u64::from(counts);
            }
        }
    }
    let mut order: Vec<(u64, &String, usize)> =
        sizes.iter().zip(&groups.names).enumerate().map(|(group, (size, name))| (*size, name, group)).collect();
    order.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(other.1)));
    let mut columns = SeriesColumns { named: vec![None; sizes.len()], ..SeriesColumns::default() };
    let mut series = Vec::new();
    for (_, name, group) in order.iter().take(request.top) {
        if let Some(column) = columns.named.get_mut(*group) {
            *column = Some(series.len());
            series.push(Series::Named((*name).clone()));
        }
    }
    if order.len() > request.top {
        columns.others = Some(series.len());
        series.push(Series::Others);
    }
    if somebody_nameless {
        columns.nobody = Some(series.len());
        series.push(if found.by_words { Series::Unresolved } else { Series::Nobody });
    }
    (series, columns)
}

struct Counter<'a> {
    searcher: &'a Searcher,
    fields: Fields,
    columns: &'a Arc<Columns>,
    counted: Counted,
    by: Interval,
}

impl Counter<'_> {
    fn count(&self, clause: &Clause, split: Option<Split>, groups: &mut Groups<'_>) -> Result<Found, EngineError> {
        let compiler = Compiler::new(self.searcher, self.fields, self.columns).counting(self.counted);
        let query = compiler.query(clause)?;
        let weight = query.weight(EnableScoring::disabled_from_searcher(self.searcher)).map_err(storage)?;
        let mut said = Vec::new();
        if split == Some(Split::Speaker) && has_said(clause) {
            gather_said(clause, &mut Vec::new(), &mut said);
        }
        let quoted = if said.is_empty() { None } else { Some(self.quoted(&compiler, said)?) };
        let by_words = quoted.is_some() && asks_for_words(clause);
        let mut found = Found { by_words, ..Found::default() };
        for reader in self.searcher.segment_readers() {
            let first = self.columns.signed(reader, Signed::Date).map_err(storage)?;
            let last = self.columns.signed(reader, Signed::DateLast).map_err(storage)?;
            let mut members = match split {
                None => None,
                Some(split) => Some(Members::open(reader, self.fields, self.columns, split, quoted.as_ref())?),
            };
            let mut scorer = weight.scorer(reader, 1.0).map_err(storage)?;
            let mut doc = scorer.doc();
            while doc != TERMINATED {
                if is_alive(reader, doc) {
                    let place = self.place(&first, &last, doc);
                    *found.counts.entry(place).or_default() += 1;
                    if let Some(members) = &mut members {
                        found.belonging.push((place, members.of(doc, by_words, groups)?));
                    }
                }
                doc = scorer.advance();
            }
        }
        Ok(found)
    }

    fn quoted(&self, compiler: &Compiler<'_>, said: Vec<SaidIf>) -> Result<Quoted, EngineError> {
        let mut leaves = Leaves::default();
        let mut conditions = Vec::with_capacity(said.len());
        let mut guards = Vec::with_capacity(said.len());
        for SaidIf { clause, alternatives } in said {
            conditions.push(match &clause {
                Clause::Said { who, what } => {
                    Condition::Said { who: who.as_ref().map(|who| leaves.who(who)), what: leaves.said(what) }
                }
                Clause::Speaks(who) => leaves.speaks(who),
                _ => continue,
            });
            guards.push(match alternatives.is_empty() {
                true => None,
                false => {
                    let query = compiler.query(&Clause::And(alternatives))?;
                    Some(query.weight(EnableScoring::disabled_from_searcher(self.searcher)).map_err(storage)?)
                }
            });
        }
        let leaves = compiler.leaf_terms(&leaves.leaves, self.fields.text)?;
        Ok(Quoted { conditions, guards, leaves, counted: self.counted })
    }

    fn place(&self, first: &Column<i64>, last: &Column<i64>, doc: DocId) -> CountedIn {
        let Some(first) = first.first(doc).and_then(day_of) else { return CountedIn::Undated };
        let last = last.first(doc).and_then(day_of).unwrap_or(first);
        let number = self.by.number(first);
        if number == self.by.number(last) { CountedIn::Bucket(number) } else { CountedIn::Imprecise }
    }
}

/// A clause of attributed words or of who speaks, and the alternatives it stands in, all of which must hold if it is to count.
struct SaidIf {
    clause: Clause,
    alternatives: Vec<Clause>,
}

/// The clauses of attributed words that an article may match by, and those of who speaks in alternatives to them; what is excluded
/// is said by nobody.
fn gather_said(clause: &Clause, alternatives: &mut Vec<Clause>, said: &mut Vec<SaidIf>) {
    match clause {
        Clause::And(parts) => parts.iter().for_each(|part| gather_said(part, alternatives, said)),
        Clause::Or(parts) => {
            for part in parts {
                // Words alone are an alternative that holds where they count.
                let alone = matches!(part, Clause::Said { .. } | Clause::Speaks(_));
                if !alone {
                    alternatives.push(part.clone());
                }
                if has_said(part) {
                    gather_said(part, alternatives, said);
                } else {
                    gather_speakers(part, alternatives, said);
                }
                if !alone {
                    alternatives.pop();
                }
            }
        }
        Clause::Boost(part, _) => gather_said(part, alternatives, said),
        Clause::Said { .. } => said.push(SaidIf { clause: clause.clone(), alternatives: alternatives.clone() }),
        _ => {}
    }
}

/// Those who speak in what may be matched instead of words.
fn gather_speakers(clause: &Clause, alternatives: &[Clause], said: &mut Vec<SaidIf>) {
    match clause {
        Clause::And(parts) | Clause::Or(parts) => {
            parts.iter().for_each(|part| gather_speakers(part, alternatives, said));
        }
        Clause::Boost(part, _) => gather_speakers(part, alternatives, said),
        Clause::Speaks(_) => said.push(SaidIf { clause: clause.clone(), alternatives: alternatives.to_vec() }),
        _ => {}
    }
}

/// Whether words are asked for that somebody says.
fn has_said(clause: &Clause) -> bool {
    match clause {
        Clause::And(parts) | Clause::Or(parts) => parts.iter().any(has_said),
        Clause::Boost(part, _) => has_said(part),
        clause => matches!(clause, Clause::Said { .. }),
    }
}

/// Whether somebody says what is asked for, or is himself asked for, in every article that matches.
fn asks_for_words(clause: &Clause) -> bool {
    match clause {
        Clause::And(parts) => parts.iter().any(asks_for_words),
        Clause::Or(parts) => parts.iter().all(asks_for_words),
        Clause::Boost(part, _) => asks_for_words(part),
        clause => matches!(clause, Clause::Said { .. } | Clause::Speaks(_)),
    }
}

/// The attributed words that a query asks for, as conditions on positions.
struct Quoted {
    counted: Counted,
    conditions: Vec<Condition>,
    /// For each condition, what else must hold.
    guards: Vec<Option<Box<dyn Weight>>>,
    leaves: Vec<LeafTerms>,
}

/// What the articles of one segment belong to.
enum Members<'q> {
    Outlets(Box<Names>),
    /// Those who are quoted, and those who speak without being quoted.
    Speakers {
        quoted: Option<Box<Names>>,
        aliases: Option<Box<Names>>,
    },
    Saying(Box<Saying<'q>>),
    Nobody,
}

/// Those whose words match.
struct Saying<'q> {
    names: Box<Names>,
    /// Of those who speak without being quoted.
    aliases: Option<Box<Names>>,
    reading: Reading,
    conditions: Vec<(&'q Condition, Option<Box<dyn Scorer>>)>,
    slots: SlotNames,
}

impl<'q> Members<'q> {
    fn open(
        reader: &SegmentReader,
        fields: Fields,
        columns: &Columns,
        split: Split,
        quoted: Option<&'q Quoted>,
    ) -> Result<Members<'q>, EngineError> {
        if split == Split::Outlet {
            return Ok(Names::open(reader, "outlet_name")?.map_or(Members::Nobody, Members::Outlets));
        }
        let names = Names::of_speakers(reader, "speaker_name")?;
        let Some(quoted) = quoted else {
            return Ok(Members::Speakers { quoted: names, aliases: Names::of_speakers(reader, "speaker_alias")? });
        };
        let mut conditions = Vec::with_capacity(quoted.conditions.len());
        for (condition, guard) in quoted.conditions.iter().zip(&quoted.guards) {
            let guard = guard.as_ref().map(|weight| weight.scorer(reader, 1.0)).transpose().map_err(storage)?;
            conditions.push((condition, guard));
        }
        let needs = Needs { sections: true, said: true, cues: true, body: false };
        let Some(names) = names else { return Ok(Members::Nobody) };
        let reading = Reading::open(reader, columns, &quoted.leaves, needs).map_err(storage)?;
        let reading = reading.counting(quoted.counted);
        let asks_who_speaks = quoted.conditions.iter().any(|one| matches!(one, Condition::Speaks { .. }));
        let aliases = if asks_who_speaks { Names::open(reader, "speaker_alias")? } else { None };
        let slots = SlotNames::new(reader, fields);
        Ok(Members::Saying(Box::new(Saying { names, aliases, reading, conditions, slots })))
    }

    /// What an article belongs to; with `by_words`, to those alone whose words match. Articles come in ascending order.
    fn of(&mut self, doc: DocId, by_words: bool, groups: &mut Groups<'_>) -> Result<Belonging, EngineError> {
        let mut found = Vec::new();
        let mut unnamed = false;
        match self {
            Members::Nobody => {}
            Members::Outlets(names) => {
                for ord in names.ords(doc) {
                    found.extend(names.group((doc, ord), groups, |name| Some(name.to_owned()))?);
                }
            }
            Members::Speakers { quoted, aliases } => {
                if let Some(names) = quoted {
                    // One for each attribution.
                    let mut ords = names.ords(doc);
                    ords.sort_unstable();
                    ords.dedup();
                    for ord in ords {
                        found.extend(names.group((doc, ord), groups, |name| Some(name.to_owned()))?);
                    }
                }
                if let Some(names) = aliases {
                    for ord in names.ords(doc) {
                        // He speaks, but nothing is attributed to him.
                        found.extend(
                            names.group((doc, ord), groups, |pair| pair.strip_suffix('\u{1f}').map(str::to_owned))?,
                        );
                    }
                }
            }
            Members::Saying(saying) => unnamed = saying.gather(doc, groups, &mut found)? && by_words,
        }
        found.sort_unstable();
        found.dedup();
        Ok(Belonging { unnamed: unnamed || found.is_empty(), groups: found.into_boxed_slice() })
    }
}

impl Saying<'_> {
    /// Adds the groups of those in an article whose words match; gives whether one of them has no name.
    fn gather(&mut self, doc: DocId, groups: &mut Groups<'_>, found: &mut Vec<u32>) -> Result<bool, EngineError> {
        let Saying { names, aliases, reading, conditions, slots } = self;
        let view = reading.view_of(doc);
        let mut saying: Vec<u16> = Vec::new();
        let mut unnamed = false;
        for (condition, guard) in conditions {
            if guard.as_mut().is_none_or(|guard| holds(guard.as_mut(), doc)) {
                let by = view.said_by(condition);
                unnamed |= by.contains(&None);
                saying.extend(by.into_iter().flatten());
            }
        }
        saying.sort_unstable();
        saying.dedup();
        let ords = names.ords(doc);
        let in_step = aligned(&view, &ords);
        let by_words = match in_step {
            Some(_) => None,
            None if saying.is_empty() => None,
            None => Some(slots.of(doc, &ords, names)?),
        };
        let mut silent = None;
        for slot in saying {
            let ord = match (&in_step, &by_words) {
                (Some(ords), _) => ords.get(&slot).copied(),
                (None, Some(names)) => names.ord_of(slot),
                (None, None) => None,
            };
            if let Some(ord) = ord {
                found.extend(names.group((doc, ord), groups, |name| Some(name.to_owned()))?);
            } else if let Some(aliases) = aliases {
                // He speaks, but nothing is attributed to him.
                if silent.is_none() {
                    let ords = aliases.ords(doc);
                    silent = Some(slots.of(doc, &ords, aliases)?);
                }
                let ord = silent.as_ref().and_then(|silent: &NamesInSlots| silent.ord_of(slot));
                if let Some(ord) = ord {
                    found.extend(
                        aliases.group((doc, ord), groups, |pair| pair.strip_suffix('\u{1f}').map(str::to_owned))?,
                    );
                }
            }
        }
        Ok(unnamed)
    }
}

/// Whether an article is among those of a scorer that is read forwards.
fn holds(scorer: &mut dyn Scorer, doc: DocId) -> bool {
    let at = scorer.doc();
    at == doc || (at < doc && scorer.seek(doc) == doc)
}

/// The names of an article's speakers by slot, by order: the column of names has one value for each attribution by somebody known.
/// `None` where attributions without a word, which have no pieces, put the two out of step.
fn aligned(view: &View<'_>, ords: &[u64]) -> Option<HashMap<u16, u64>> {
    let attributions = view.said.chunk_by(|one, next| one.attribution == next.attribution);
    let known: Vec<u16> = attributions.filter_map(|pieces| pieces.first().and_then(|piece| piece.speaker)).collect();
    if known.len() != ords.len() {
        return None;
    }
    let mut names = HashMap::new();
    for (slot, ord) in known.into_iter().zip(ords) {
        names.entry(slot).or_insert(*ord);
    }
    Some(names)
}

/// A column of names, each of which gets its number once.
struct Names {
    column: StrColumn,
    /// Roles, each behind the name of whoever has it, where they may matter.
    roles: Option<StrColumn>,
    /// For each ordinal: whether it was looked at, and the group that it stands for.
    known: Vec<Option<Option<u32>>>,
    text: String,
}

impl Names {
    fn open(reader: &SegmentReader, name: &str) -> Result<Option<Box<Names>>, EngineError> {
        let column = reader.fast_fields().str(name).map_err(storage)?;
        let names = |column: StrColumn| Names {
            known: vec![None; column.num_terms()],
            column,
            roles: None,
            text: String::new(),
        };
        Ok(column.map(|column| Box::new(names(column))))
    }

    /// The same of speakers, with their roles at hand.
    fn of_speakers(reader: &SegmentReader, name: &str) -> Result<Option<Box<Names>>, EngineError> {
        let mut names = Names::open(reader, name)?;
        if let Some(names) = &mut names {
            names.roles = reader.fast_fields().str("speaker_role").map_err(storage)?;
        }
        Ok(names)
    }

    /// The roles that an article gives the bearer of a name.
    fn roles_of(&mut self, doc: DocId, name: &str) -> Result<Vec<String>, EngineError> {
        let Names { roles: Some(column), text, .. } = self else { return Ok(Vec::new()) };
        let mut roles = Vec::new();
        for ord in column.term_ords(doc) {
            column.ord_to_str(ord, text).map_err(EngineError::io("reading the roles"))?;
            roles.extend(text.split_once(BETWEEN).filter(|pair| pair.0 == name).map(|pair| pair.1.to_owned()));
        }
        Ok(roles)
    }

    fn ords(&self, doc: DocId) -> Vec<u64> {
        self.column.term_ords(doc).collect()
    }

    fn text(&mut self, ord: u64) -> Result<&str, EngineError> {
        self.column.ord_to_str(ord, &mut self.text).map_err(EngineError::io("reading the names"))?;
        Ok(&self.text)
    }

    /// The group of the name under an ordinal, as `name_in` finds it in the value.
    fn group(
        &mut self,
        (doc, ord): (DocId, u64),
        groups: &mut Groups<'_>,
        name_in: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<u32>, EngineError> {
        let place = usize::try_from(ord).ok();
        if let Some(Some(known)) = place.and_then(|place| self.known.get(place)) {
            return Ok(*known);
        }
        let name = name_in(self.text(ord)?);
        if let Some(name) = name.as_ref().filter(|name| groups.depends_on_roles(name)) {
            // Another article may give him other roles.
            let roles = self.roles_of(doc, name)?;
            return Ok(Some(groups.number(name.clone(), &roles)));
        }
        let group = name.map(|name| groups.number(name, &[]));
        if let Some(known) = place.and_then(|place| self.known.get_mut(place)) {
            *known = Some(group);
        }
        Ok(group)
    }
}

/// Finds the names of slots by the positions of their words: a slot begins with the words of the speaker's name.
struct SlotNames {
    reader: SegmentReader,
    field: tantivy::schema::Field,
    /// The postings of words, which are numbered by it.
    postings: Vec<Option<SegmentPostings>>,
    numbers: HashMap<String, usize>,
}

/// The names of one article by the numbers of their words.
#[derive(Default)]
struct NamesInSlots {
    names: HashMap<Vec<usize>, u64>,
    /// Words of the longest of them.
    longest: usize,
    /// By position, the words that they consist of.
    words: HashMap<u32, usize>,
}

impl NamesInSlots {
    /// The name whose words begin the slot; of several the longest.
    fn ord_of(&self, slot: u16) -> Option<u64> {
        let begin = u32::from(slot) * NAME_SLOT;
        let words = (begin..begin + NAME_SLOT).map_while(|at| self.words.get(&at).copied());
        let mut held = Vec::new();
        let mut best = None;
        for word in words.take(self.longest) {
            held.push(word);
            best = self.names.get(&held).copied().or(best);
        }
        best
    }
}

impl SlotNames {
    fn new(reader: &SegmentReader, fields: Fields) -> SlotNames {
        SlotNames { reader: reader.clone(), field: fields.speaker, postings: Vec::new(), numbers: HashMap::new() }
    }

    /// Reads the names of an article, each word's positions once. Articles come in ascending order.
    fn of(&mut self, doc: DocId, ords: &[u64], names: &mut Names) -> Result<NamesInSlots, EngineError> {
        let mut found = NamesInSlots::default();
        let mut distinct = ords.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let mut read = HashSet::new();
        let mut positions = Vec::new();
        for ord in distinct {
            let mut name = Vec::new();
            for token in tokenise(names.text(ord)?) {
                let number = self.number(token.norm)?;
                name.push(number);
                if read.insert(number) {
                    self.positions(number, doc, &mut positions);
                    found.words.extend(positions.iter().map(|at| (*at, number)));
                }
            }
            found.longest = found.longest.max(name.len());
            found.names.entry(name).or_insert(ord);
        }
        Ok(found)
    }

    fn number(&mut self, word: String) -> Result<usize, EngineError> {
        if let Some(known) = self.numbers.get(&word) {
            return Ok(*known);
        }
        let term = Term::from_field_text(self.field, &word);
        let inverted = self.reader.inverted_index(self.field).map_err(storage)?;
        let postings = inverted.read_postings(&term, IndexRecordOption::WithFreqsAndPositions);
        self.postings.push(postings.map_err(EngineError::io("reading the names"))?);
        let number = self.postings.len() - 1;
        self.numbers.insert(word, number);
        Ok(number)
    }

    fn positions(&mut self, number: usize, doc: DocId, positions: &mut Vec<u32>) {
        positions.clear();
        let Some(Some(postings)) = self.postings.get_mut(number) else { return };
        if postings.doc() < doc {
            postings.seek(doc);
        }
        if postings.doc() == doc {
            postings.positions(positions);
        }
    }
}
