//! From resolved clauses to tantivy queries.
//!
//! Words that need no positions are plain term queries, so that tantivy prunes them; everything else is a query of candidates
//! with a check on positions. What only filters (dates, speakers, properties) scores nothing.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, Query, RegexQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use super::columns::Columns;
use super::dates::DateQuery;
use super::exact::Sum;
use super::expand::{LeafTerm, Spelling, expand, languages, pattern_source, refused, settle};
use super::folder::storage;
use super::mentions::MentionQuery;
use super::positional::{Checked, LeafTerms, Needs, PositionalQuery};
use super::schema::Fields;
use super::set::{CountedAsSet, SetQuery};
use crate::engine::EngineError;
use crate::highlight::intervals::Expr;
use crate::highlight::plan::{Condition, Leaf, Leaves, SaidExpr, Space, name_form};
use crate::query::clause::{
    Clause, Counted, Flag, NameKind, Nearness, Part, Property, SaidWords, Value, Who, WordForm, Words,
};
use crate::text::language::normal_tag;
use crate::text::stem::Latin;

/// More words of a pattern than this are matched as a set, all with the same score: each further list that is scored costs more than
/// it tells, since a pattern of many words is hardly ever about one of them.
const MOST_SCORED_TERMS: usize = 8;

type BoxedQuery = Box<dyn Query>;

/// How a query is best answered when its total is wanted too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Counting costs little beside the best hits: two passes, the first one pruned.
    CountApart,
    /// Every match must be looked at for the total anyway: one pass.
    OnePass,
}

/// Turns clauses into queries on one index. One compiler serves one search: it remembers what patterns stand for.
pub struct Compiler<'a> {
    searcher: &'a Searcher,
    fields: Fields,
    columns: &'a Arc<Columns>,
    counted: Counted,
    expanded: RefCell<HashMap<(Field, WordForm), Vec<LeafTerm>>>,
    /// Those of the index that words are stemmed by, once they are needed.
    languages: OnceCell<Vec<Latin>>,
}

impl<'a> Compiler<'a> {
    pub fn new(searcher: &'a Searcher, fields: Fields, columns: &'a Arc<Columns>) -> Compiler<'a> {
        Compiler {
            searcher,
            fields,
            columns,
            counted: Counted::default(),
            expanded: RefCell::default(),
            languages: OnceCell::new(),
        }
    }

    /// The same where only some attributions count.
    pub fn counting(self, counted: Counted) -> Compiler<'a> {
        Compiler { counted, ..self }
    }

    /// The terms of a word form in a field.
    fn terms(&self, field: Field, spelling: Spelling, form: &WordForm) -> Result<Vec<LeafTerm>, EngineError> {
        if matches!(form, WordForm::Stem(_) | WordForm::Exact(_)) {
            let languages = if spelling == Spelling::Stemmed { self.languages()? } else { &[] };
            return expand(self.searcher, field, spelling, form, languages);
        }
        let key = (field, form.clone());
        if let Some(known) = self.expanded.borrow().get(&key) {
            return Ok(known.clone());
        }
        let mut terms = expand(self.searcher, field, spelling, form, &[])?;
        settle(self.searcher, field, form, &mut terms)?;
        self.expanded.borrow_mut().insert(key, terms.clone());
        Ok(terms)
    }

    /// The languages of the index that words are stemmed by.
    pub fn languages(&self) -> Result<&[Latin], EngineError> {
        if let Some(known) = self.languages.get() {
            return Ok(known);
        }
        let found = languages(self.searcher, self.fields)?;
        Ok(self.languages.get_or_init(|| found))
    }

    /// The shape of a clause: the few lists of one word are pruned first and then counted without scores; all else is read once.
    pub fn shape(&self, clause: &Clause) -> Result<Shape, EngineError> {
        match clause {
            Clause::Text { words: Words::Word(WordForm::Stem(_)), part: Part::Anywhere | Part::Title } => {
                Ok(Shape::CountApart)
            }
            Clause::Text { words: Words::Word(form), part: part @ (Part::Anywhere | Part::Title) } => {
                let terms = self.terms(self.text_field(*part), Spelling::Stemmed, form)?;
                let is_few = terms.len() <= MOST_SCORED_TERMS && !terms.iter().any(|leaf| leaf.own_only);
                Ok(if is_few { Shape::CountApart } else { Shape::OnePass })
            }
            Clause::Not(part) | Clause::Boost(part, _) => self.shape(part),
            Clause::Property { .. } | Clause::Date(_) | Clause::Flag(_) => Ok(Shape::CountApart),
            _ => Ok(Shape::OnePass),
        }
    }

    fn text_field(&self, part: Part) -> Field {
        if part == Part::Title { self.fields.title } else { self.fields.text }
    }

    /// The query of a clause. Errors: a pattern that stands for too many words, a regular expression that is none.
    pub fn query(&self, clause: &Clause) -> Result<BoxedQuery, EngineError> {
        match clause {
            Clause::All => Ok(unscored(Box::new(AllQuery))),
            Clause::Nothing => Ok(Box::new(EmptyQuery)),
            Clause::And(parts) => self.all_of(parts),
            Clause::Or(parts) => {
                let parts = parts.iter().map(|part| Ok((Occur::Should, self.query(part)?)));
                Ok(Box::new(BooleanQuery::new(parts.collect::<Result<_, EngineError>>()?)))
            }
            Clause::Not(_) => self.all_of(std::slice::from_ref(clause)),
            Clause::Boost(part, factor) => Ok(Box::new(BoostQuery::new(self.query(part)?, *factor))),
            Clause::Text { part, words } => self.text(*part, words, 1),
            Clause::AtLeast { part, count, words } => self.text(*part, words, *count),
            Clause::Said { who, what } => self.said(who.as_ref(), what),
            Clause::Speaks(who) => self.speaks(who),
            Clause::Property { property, value } => Ok(unscored(self.property(*property, value)?)),
            Clause::Date(range) => {
                let imprecise = Term::from_field_text(self.fields.flag, flag_text(Flag::Imprecise));
                Ok(unscored(Box::new(DateQuery { range: *range, imprecise, columns: Arc::clone(self.columns) })))
            }
            Clause::Mentions(range) => {
                Ok(unscored(Box::new(MentionQuery { field: self.fields.mentions, range: *range })))
            }
            Clause::Flag(flag) => Ok(unscored(self.flag(*flag))),
        }
    }

    fn all_of(&self, parts: &[Clause]) -> Result<BoxedQuery, EngineError> {
        let mut children: Vec<(Occur, BoxedQuery)> = Vec::with_capacity(parts.len() + 1);
        for part in parts {
            match part {
                Clause::Not(negated) => children.push((Occur::MustNot, self.query(negated)?)),
                other => children.push((Occur::Must, self.query(other)?)),
            }
        }
        if children.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            children.push((Occur::Must, unscored(Box::new(AllQuery))));
        }
        Ok(Box::new(BooleanQuery::new(children)))
    }

    /// What the score of a clause is the sum of, where the order of adding could make a difference.
    pub fn sum(&self, clause: &Clause) -> Result<Option<Sum>, EngineError> {
        if !may_be_long(clause) {
            return Ok(None);
        }
        Ok(self.sum_of(clause, 1.0, true)?.filter(Sum::depends_on_order))
    }

    /// Of articles that are known to match, what neither scores nor decides is `None`.
    fn sum_of(&self, clause: &Clause, boost: f32, known: bool) -> Result<Option<Sum>, EngineError> {
        let all = |parts: &[Clause], known: bool| -> Result<Vec<Sum>, EngineError> {
            let parts = parts.iter().map(|part| self.sum_of(part, boost, known));
            Ok(parts.collect::<Result<Vec<_>, EngineError>>()?.into_iter().flatten().collect())
        };
        match clause {
            Clause::And(parts) => Ok(Some(Sum::All(all(parts, known)?))),
            Clause::Or(parts) => Ok(Some(Sum::Any(all(parts, false)?))),
            Clause::Boost(part, factor) => self.sum_of(part, boost * factor, known),
            Clause::Not(part) => Ok(if known { None } else { Some(Sum::Without(self.query(part)?)) }),
            Clause::Text { part: part @ (Part::Anywhere | Part::Title), words } => {
                let field = self.text_field(*part);
                if self.is_precise(field, words)? {
                    return Ok(Some(self.sum_of_words(field, words, boost)?));
                }
                Ok(Some(Sum::One { query: self.query(clause)?, boost }))
            }
            Clause::Text { .. } | Clause::AtLeast { .. } | Clause::Said { .. } => {
                Ok(Some(Sum::One { query: self.query(clause)?, boost }))
            }
            Clause::All
            | Clause::Nothing
            | Clause::Speaks(_)
            | Clause::Property { .. }
            | Clause::Date(_)
            | Clause::Mentions(_)
            | Clause::Flag(_) => Ok(if known { None } else { Some(Sum::One { query: self.query(clause)?, boost }) }),
        }
    }

    fn sum_of_words(&self, field: Field, words: &Words, boost: f32) -> Result<Sum, EngineError> {
        let one = |query: BoxedQuery| Sum::One { query, boost };
        match words {
            Words::AnyOf(parts) => {
                let parts = parts.iter().map(|part| self.sum_of_words(field, part, boost));
                Ok(Sum::Any(parts.collect::<Result<_, EngineError>>()?))
            }
            Words::Word(form) => {
                let terms = self.terms(field, Spelling::Stemmed, form)?;
                if terms.len() > MOST_SCORED_TERMS {
                    return Ok(one(any_term(terms)));
                }
                Ok(Sum::Any(terms.into_iter().map(|leaf| one(any_term(vec![leaf]))).collect()))
            }
            Words::Phrase { .. } | Words::Near { .. } => Ok(one(self.candidates(field, words)?)),
        }
    }

    fn text(&self, part: Part, words: &Words, least: u32) -> Result<BoxedQuery, EngineError> {
        let field = self.text_field(part);
        // Positions in the field of titles are the title's alone.
        let part = if part == Part::Title { Part::Anywhere } else { part };
        let candidates = self.candidates(field, words)?;
        if least <= 1 && part == Part::Anywhere && self.is_precise(field, words)? {
            return Ok(candidates);
        }
        let mut leaves = Leaves::default();
        let condition = Condition::Text { part, expr: leaves.words(words), least };
        self.checked(candidates, condition, &leaves.leaves, field)
    }

    fn said(&self, who: Option<&Who>, what: &SaidWords) -> Result<BoxedQuery, EngineError> {
        let mut musts: Vec<(Occur, BoxedQuery)> = vec![(Occur::Must, unscored(self.flag(Flag::Quote)))];
        if let Some(who) = who
            && let Some(names) = self.name_candidates(who)?
        {
            musts.push((Occur::Must, unscored(names)));
        }
        if let Some(words) = self.said_candidates(what)? {
            musts.push((Occur::Must, words));
        }
        let mut leaves = Leaves::default();
        let condition = Condition::Said { who: who.map(|who| leaves.who(who)), what: leaves.said(what) };
        self.checked(Box::new(BooleanQuery::new(musts)), condition, &leaves.leaves, self.fields.text)
    }

    fn speaks(&self, who: &Who) -> Result<BoxedQuery, EngineError> {
        let candidates = match self.name_candidates(who)? {
            Some(names) => names,
            None => self.flag(Flag::Speaker),
        };
        let plain = matches!(who, Who::Named { words, names: NameKind::Any, .. } if words.len() == 1);
        if plain {
            return Ok(unscored(candidates));
        }
        let mut leaves = Leaves::default();
        let condition = leaves.speaks(who);
        Ok(unscored(self.checked(candidates, condition, &leaves.leaves, self.fields.text)?))
    }

    fn checked(
        &self,
        candidates: BoxedQuery,
        condition: Condition,
        leaves: &[Leaf],
        text: Field,
    ) -> Result<BoxedQuery, EngineError> {
        let needs = needs_of(&condition);
        let leaves = self.leaf_terms(leaves, text)?;
        let every_list = is_of_words(&condition) && leaves.iter().all(|leaf| leaf.terms.len() == 1);
        let (columns, counted) = (Arc::clone(self.columns), self.counted);
        let checked = Checked { condition, leaves, needs, columns, counted, every_list };
        Ok(Box::new(PositionalQuery { candidates: Arc::from(candidates), checked: Arc::new(checked) }))
    }

    /// The terms of leaves, those of words looked up in the field `text`.
    pub fn leaf_terms(&self, leaves: &[Leaf], text: Field) -> Result<Vec<LeafTerms>, EngineError> {
        leaves
            .iter()
            .map(|leaf| {
                let terms = match leaf.space {
                    Space::Text => self.terms(text, Spelling::Stemmed, &leaf.form)?,
                    Space::Names => self.terms(self.fields.speaker, Spelling::Plain, &leaf.form)?,
                };
                Ok(LeafTerms { space: leaf.space, terms })
            })
            .collect()
    }

    /// Articles that hold the words, wherever they lie.
    fn candidates(&self, field: Field, words: &Words) -> Result<BoxedQuery, EngineError> {
        let of = |occur: Occur, parts: &mut dyn Iterator<Item = &Words>| -> Result<BoxedQuery, EngineError> {
            let children = parts.map(|part| Ok((occur, self.candidates(field, part)?)));
            Ok(Box::new(BooleanQuery::new(children.collect::<Result<_, EngineError>>()?)))
        };
        match words {
            Words::Word(form @ (WordForm::Stem(_) | WordForm::Exact(_))) => {
                self.one_word(self.terms(field, Spelling::Stemmed, form)?)
            }
            Words::Word(form) => Ok(any_term(self.terms(field, Spelling::Stemmed, form)?)),
            Words::AnyOf(parts) => of(Occur::Should, &mut parts.iter()),
            Words::Phrase { parts, .. } => of(Occur::Must, &mut parts.iter()),
            Words::Near { left, right, .. } => of(Occur::Must, &mut [left.as_ref(), right.as_ref()].into_iter()),
        }
    }

    /// Articles with one word, which is a term of its own in every language: scored as if it were one term, or what is rare in the
    /// language of few articles would come before the same word in all others.
    fn one_word(&self, terms: Vec<LeafTerm>) -> Result<BoxedQuery, EngineError> {
        if terms.len() < 2 {
            return Ok(any_term(terms));
        }
        let articles = self.searcher.num_docs() as f32;
        let rarity = |frequency: u64| {
            let frequency = (frequency as f32).min(articles);
            (1.0 + (articles - frequency + 0.5) / (frequency + 0.5)).ln()
        };
        let mut frequencies = Vec::with_capacity(terms.len());
        for leaf in &terms {
            frequencies.push(self.searcher.doc_freq(&leaf.term).map_err(storage)?);
        }
        let together = rarity(frequencies.iter().sum());
        let mut scored: Vec<(Occur, BoxedQuery)> = Vec::with_capacity(terms.len());
        for (leaf, frequency) in terms.iter().zip(frequencies) {
            let query = Box::new(TermQuery::new(leaf.term.clone(), IndexRecordOption::WithFreqs));
            scored.push((Occur::Should, Box::new(BoostQuery::new(query, together / rarity(frequency)))));
        }
        let scored = BooleanQuery::new(scored);
        if terms.iter().any(|leaf| leaf.own_only) {
            return Ok(Box::new(scored));
        }
        Ok(Box::new(CountedAsSet { scored: Arc::new(scored), set: SetQuery::new(terms) }))
    }

    /// Whether holding the terms is all that the words ask for.
    fn is_precise(&self, field: Field, words: &Words) -> Result<bool, EngineError> {
        match words {
            Words::Word(WordForm::Stem(_)) => Ok(true),
            Words::Word(form) => {
                let terms = self.terms(field, Spelling::Stemmed, form)?;
                // A set is made of articles in which the words themselves occur.
                Ok(terms.len() > MOST_SCORED_TERMS || !terms.iter().any(|leaf| leaf.own_only))
            }
            Words::AnyOf(parts) => {
                for part in parts {
                    if !self.is_precise(field, part)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Words::Phrase { .. } | Words::Near { .. } => Ok(false),
        }
    }

    /// Articles with the words of an attribution; `None` where the words restrict nothing.
    fn said_candidates(&self, what: &SaidWords) -> Result<Option<BoxedQuery>, EngineError> {
        match what {
            SaidWords::Any | SaidWords::Not(_) => Ok(None),
            SaidWords::Words(words) | SaidWords::AtLeast { words, .. } | SaidWords::Cue(words) => {
                Ok(Some(self.candidates(self.fields.text, words)?))
            }
            SaidWords::And(parts) => {
                let mut musts = Vec::new();
                for part in parts {
                    musts.extend(self.said_candidates(part)?.map(|query| (Occur::Must, query)));
                }
                Ok((!musts.is_empty()).then(|| Box::new(BooleanQuery::new(musts)) as BoxedQuery))
            }
            SaidWords::Or(parts) => {
                let mut shoulds = Vec::new();
                for part in parts {
                    let Some(query) = self.said_candidates(part)? else { return Ok(None) };
                    shoulds.push((Occur::Should, query));
                }
                Ok(Some(Box::new(BooleanQuery::new(shoulds))))
            }
        }
    }

    /// Articles in which the names occur; `None` where they restrict nothing.
    fn name_candidates(&self, who: &Who) -> Result<Option<BoxedQuery>, EngineError> {
        match who {
            Who::Named { words, .. } => {
                let mut musts = Vec::new();
                for word in words {
                    let terms = self.terms(self.fields.speaker, Spelling::Plain, &name_form(word))?;
                    musts.push((Occur::Must, any_term(terms)));
                }
                Ok((!musts.is_empty()).then(|| Box::new(BooleanQuery::new(musts)) as BoxedQuery))
            }
            Who::And(parts) => {
                let mut musts = Vec::new();
                for part in parts {
                    musts.extend(self.name_candidates(part)?.map(|query| (Occur::Must, query)));
                }
                Ok((!musts.is_empty()).then(|| Box::new(BooleanQuery::new(musts)) as BoxedQuery))
            }
            Who::Or(parts) => {
                let mut shoulds = Vec::new();
                for part in parts {
                    let Some(query) = self.name_candidates(part)? else { return Ok(None) };
                    shoulds.push((Occur::Should, query));
                }
                Ok(Some(Box::new(BooleanQuery::new(shoulds))))
            }
            Who::Not(_) => Ok(None),
        }
    }

    fn flag(&self, flag: Flag) -> BoxedQuery {
        let text = flag_text(flag);
        Box::new(TermQuery::new(Term::from_field_text(self.fields.flag, text), IndexRecordOption::Basic))
    }

    fn property(&self, property: Property, value: &Value) -> Result<BoxedQuery, EngineError> {
        let field = match property {
            Property::Outlet => self.fields.outlet,
            Property::Author => self.fields.author,
            Property::Section => self.fields.section,
            Property::Path => self.fields.path,
            Property::Language => self.fields.language,
            Property::Id => self.fields.id,
        };
        match value {
            Value::Words { words, phrase } => self.property_words(field, words, *phrase),
            Value::Verbatim { text, pattern } => {
                let text = if property == Property::Language { normal_tag(text) } else { text.clone() };
                if *pattern {
                    // Addresses hold question marks that stand for nothing else.
                    let source = pattern_source(&text, property != Property::Id);
                    // As a set, however many values fit.
                    let query = RegexQuery::from_pattern(&source, field)
                        .map_err(|error| refused(&text, "cannot be looked up", &error))?;
                    return Ok(Box::new(query));
                }
                let mut terms = self.terms(field, Spelling::Plain, &WordForm::Exact(text.clone()))?;
                if property == Property::Language {
                    terms.extend(self.terms(field, Spelling::Plain, &WordForm::Pattern(format!("{text}-*")))?);
                    // What says no more than the language may be of that region.
                    if let Some((language, _)) = text.split_once('-') {
                        terms.extend(self.terms(field, Spelling::Plain, &WordForm::Exact(language.to_owned()))?);
                    }
                }
                Ok(any_term(terms))
            }
        }
    }

    fn property_words(&self, field: Field, words: &[WordForm], phrase: bool) -> Result<BoxedQuery, EngineError> {
        let mut expanded = Vec::with_capacity(words.len());
        for word in words {
            expanded.push(self.terms(field, Spelling::Plain, &name_form(word))?);
        }
        let musts = expanded.iter().map(|terms| (Occur::Must, any_term(terms.clone()))).collect::<Vec<_>>();
        let candidates: BoxedQuery = Box::new(BooleanQuery::new(musts));
        if !phrase || expanded.len() < 2 {
            return Ok(candidates);
        }
        let parts = (0..expanded.len()).map(Expr::Leaf).collect();
        let condition = Condition::Text { part: Part::Anywhere, expr: Expr::Phrase { parts, slop: 0 }, least: 1 };
        let leaves = expanded.into_iter().map(|terms| LeafTerms { space: Space::Names, terms }).collect();
        let columns = Arc::clone(self.columns);
        let (needs, counted) = (Needs::default(), self.counted);
        let checked = Checked { condition, leaves, needs, columns, counted, every_list: false };
        Ok(Box::new(PositionalQuery { candidates: Arc::from(candidates), checked: Arc::new(checked) }))
    }
}

/// The term of a flag.
pub fn flag_text(flag: Flag) -> &'static str {
    match flag {
        Flag::Dated => "has:date",
        Flag::Titled => "has:title",
        Flag::Speaker => "has:speaker",
        Flag::Quote => "has:quote",
        Flag::Undated => "is:undated",
        Flag::Imprecise => "is:imprecise",
    }
}

/// The query with a score of nothing: it filters.
pub fn unscored(query: BoxedQuery) -> BoxedQuery {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

fn any_term(terms: Vec<LeafTerm>) -> BoxedQuery {
    let scored =
        |leaf: &LeafTerm| -> BoxedQuery { Box::new(TermQuery::new(leaf.term.clone(), IndexRecordOption::WithFreqs)) };
    match terms.as_slice() {
        [] => Box::new(EmptyQuery),
        [one] => scored(one),
        many if many.len() <= MOST_SCORED_TERMS => {
            let scored = BooleanQuery::new(many.iter().map(|leaf| (Occur::Should, scored(leaf))).collect());
            // The set has a look at positions, the scored ones have not: counts are then taken of what looks at them.
            if many.iter().any(|leaf| leaf.own_only) {
                return Box::new(scored);
            }
            Box::new(CountedAsSet { scored: Arc::new(scored), set: SetQuery::new(terms) })
        }
        _ => Box::new(SetQuery::new(terms)),
    }
}

/// Whether the score of a clause may be a sum of more than two numbers.
fn may_be_long(clause: &Clause) -> bool {
    match clause {
        Clause::And(parts) | Clause::Or(parts) => parts.len() > 2 || parts.iter().any(may_be_long),
        Clause::Boost(part, _) => may_be_long(part),
        Clause::Text { words, .. } => !matches!(words, Words::Word(WordForm::Stem(_) | WordForm::Exact(_))),
        _ => false,
    }
}

/// What a condition looks at beside postings.
pub fn needs_of(condition: &Condition) -> Needs {
    match condition {
        Condition::Text { expr, part, .. } => {
            Needs { sections: needs_sections(expr), body: *part != Part::Anywhere, ..Needs::default() }
        }
        Condition::Said { what, .. } => {
            Needs { sections: said_needs_sections(what), said: true, cues: has_cue(what), body: false }
        }
        Condition::Speaks { .. } => Needs::default(),
    }
}

/// Whether a condition asks for one phrase of different words, or two words near each other, and so for all its leaves once.
fn is_of_words(condition: &Condition) -> bool {
    let Condition::Text { expr, .. } = condition else { return false };
    let mut leaves = Vec::new();
    let mut is_word = |part: &Expr| match part {
        Expr::Leaf(leaf) if !leaves.contains(leaf) => {
            leaves.push(*leaf);
            true
        }
        _ => false,
    };
    match expr {
        Expr::Phrase { parts, .. } => parts.len() > 1 && parts.iter().all(is_word),
        Expr::Near { left, right, .. } => is_word(left) && is_word(right),
        Expr::Leaf(_) | Expr::AnyOf(_) => false,
    }
}

fn needs_sections(expr: &Expr) -> bool {
    match expr {
        Expr::Leaf(_) => false,
        Expr::AnyOf(parts) | Expr::Phrase { parts, .. } => parts.iter().any(needs_sections),
        Expr::Near { left, right, how } => {
            matches!(how, Nearness::Sentence | Nearness::Paragraph) || needs_sections(left) || needs_sections(right)
        }
    }
}

fn has_cue(what: &SaidExpr) -> bool {
    match what {
        SaidExpr::Cue(_) => true,
        SaidExpr::Any | SaidExpr::Words { .. } => false,
        SaidExpr::And(parts) | SaidExpr::Or(parts) => parts.iter().any(has_cue),
        SaidExpr::Not(part) => has_cue(part),
    }
}

fn said_needs_sections(what: &SaidExpr) -> bool {
    match what {
        SaidExpr::Any => false,
        SaidExpr::Words { expr, .. } | SaidExpr::Cue(expr) => needs_sections(expr),
        SaidExpr::And(parts) | SaidExpr::Or(parts) => parts.iter().any(said_needs_sections),
        SaidExpr::Not(part) => said_needs_sections(part),
    }
}
