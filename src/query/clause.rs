//! A query as an engine gets it: clauses over an article, its words, its speakers and its dates.
//!
//! Fields, dates and scopes are understood, words folded but not stemmed. Knows nothing of how a query is written.

use super::simplify;
use crate::attribute::Kind;
use crate::date::query::DateRange;

/// A query ready to be answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    pub clause: Clause,
}

/// Which attributions count as such; all by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    direct: bool,
    mixed: bool,
    indirect: bool,
    /// Sixtieths, the steps in which confidence is kept.
    least: u8,
}

impl Counted {
    /// Those of these kinds, all where none is named, that are at least so sure, from 0 to 1.
    pub fn of(kinds: &[Kind], least: Option<f32>) -> Counted {
        let has = |kind| kinds.contains(&kind);
        let least = (least.unwrap_or(0.0).clamp(0.0, 1.0) * 60.0 - 0.01).ceil().max(0.0);
        Counted {
            direct: has(Kind::Direct),
            mixed: has(Kind::Mixed),
            indirect: has(Kind::Indirect),
            least: least as u8,
        }
    }

    /// Whether every attribution counts.
    pub fn is_all(&self) -> bool {
        *self == Counted::default()
    }

    /// The kinds that are asked for; none where all count.
    pub fn kinds(&self) -> Vec<Kind> {
        let all = [(self.direct, Kind::Direct), (self.mixed, Kind::Mixed), (self.indirect, Kind::Indirect)];
        all.into_iter().filter_map(|(counts, kind)| counts.then_some(kind)).collect()
    }

    /// How sure they must be at least, in hundredths; `None` where that does not matter.
    pub fn least_hundredths(&self) -> Option<u32> {
        (self.least > 0).then(|| u32::from(self.least) * 100 / 60)
    }

    /// Whether an attribution counts that is so sure, in sixtieths.
    pub fn counts(&self, kind: Kind, sixtieths: u8) -> bool {
        let all = !(self.direct || self.mixed || self.indirect);
        let named = match kind {
            Kind::Direct => self.direct,
            Kind::Mixed => self.mixed,
            Kind::Indirect => self.indirect,
        };
        (all || named) && sixtieths >= self.least
    }
}

/// What an article must satisfy.
#[derive(Clone, Debug, PartialEq)]
pub enum Clause {
    /// Every article.
    All,
    /// No article.
    Nothing,
    /// All of them; never empty.
    And(Vec<Clause>),
    /// Any of them; never empty.
    Or(Vec<Clause>),
    Not(Box<Clause>),
    /// The clause with its score multiplied.
    Boost(Box<Clause>, f32),
    /// Words in the article's text.
    Text {
        part: Part,
        words: Words,
    },
    /// At least `count` occurrences of any of the words.
    AtLeast {
        part: Part,
        count: u32,
        words: Words,
    },
    /// One attribution by somebody who fits `who` (anybody or nobody known for `None`) whose content fits `what`.
    Said {
        who: Option<Who>,
        what: SaidWords,
    },
    /// Somebody who fits speaks in the article.
    Speaks(Who),
    /// Words of a property of the article.
    Property {
        property: Property,
        value: Value,
    },
    /// The publication date, as imprecise as it is, overlaps the range; undated articles never do.
    Date(DateRange),
    /// Title or text speak of days in the range, as `DateRange::is_mentioned_by` has it.
    Mentions(DateRange),
    Flag(Flag),
}

/// Which part of an article is searched for words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Title and body.
    Anywhere,
    Title,
    Body,
}

/// Words and how they must lie to each other.
#[derive(Clone, Debug, PartialEq)]
pub enum Words {
    Word(WordForm),
    /// Never empty.
    AnyOf(Vec<Words>),
    /// In this order, adjacent but for up to `slop` words in between in all; at least two parts.
    Phrase {
        parts: Vec<Words>,
        slop: u32,
    },
    Near {
        left: Box<Words>,
        right: Box<Words>,
        how: Nearness,
    },
}

/// How near two operands must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nearness {
    /// At most so many positions from the end of one to the start of the other, in either order; 1 is adjacent.
    Within(u32),
    /// The same, the left operand first.
    Ordered(u32),
    Sentence,
    Paragraph,
}

/// One word of a query, folded (lower case, no accents).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum WordForm {
    /// Every inflection that shares the word's stem.
    Stem(String),
    /// This form alone.
    Exact(String),
    /// `*` any run of characters, `?` one character, matched against exact forms.
    Pattern(String),
    /// Exact forms at most `distance` (1 or 2) edits away.
    Fuzzy { word: String, distance: u8 },
    /// A regular expression that matches a whole exact form.
    Regex(String),
}

/// What one attribution's content must hold.
#[derive(Clone, Debug, PartialEq)]
pub enum SaidWords {
    /// Anything: there is an attribution.
    Any,
    Words(Words),
    AtLeast {
        count: u32,
        words: Words,
    },
    /// Words of the cue that introduces it, not of the content.
    Cue(Words),
    And(Vec<SaidWords>),
    Or(Vec<SaidWords>),
    Not(Box<SaidWords>),
}

/// Whom a speaker must be. Tested against one speaker of an article at a time.
#[derive(Clone, Debug, PartialEq)]
pub enum Who {
    /// All words in one name, alias or role of the speaker, or spread over them; as a phrase in one of them.
    Named {
        words: Vec<WordForm>,
        phrase: bool,
        names: NameKind,
    },
    And(Vec<Who>),
    Or(Vec<Who>),
    Not(Box<Who>),
}

/// Which of a speaker's names count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// Name, alias or role.
    Any,
    /// Role alone (`role:`).
    Role,
}

/// Properties that are searched by whole folded words, as names are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Property {
    Outlet,
    Author,
    Section,
    Path,
    /// A language tag or name; `en` also fits `en-GB`, and `en-GB` what says no more than `en`.
    Language,
    /// The whole id, as written.
    Id,
}

/// The value a property is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// All of the words, in any order; next to each other in order if `phrase`.
    Words { words: Vec<WordForm>, phrase: bool },
    /// The value as written (`id:`, `lang:`), with `*` and `?` as wildcards where `pattern`.
    Verbatim { text: String, pattern: bool },
}

/// What `has:` and `is:` ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// `has:date`
    Dated,
    /// `has:title`
    Titled,
    /// `has:speaker`: somebody speaks, or the record names its speaker.
    Speaker,
    /// `has:quote`: something is attributed.
    Quote,
    /// `is:undated`
    Undated,
    /// `is:imprecise`: dated by month or year only.
    Imprecise,
}

impl Resolved {
    /// The days that every match must touch; open where no date is asked for.
    pub fn dates(&self) -> DateRange {
        let parts = match &self.clause {
            Clause::And(parts) => parts.as_slice(),
            clause => std::slice::from_ref(clause),
        };
        parts.iter().fold(DateRange::default(), |days, part| match part {
            Clause::Date(range) => days.intersect(range),
            _ => days,
        })
    }

    /// The same query without the dates that must hold for every match; `None` where it has none.
    pub fn without_dates(&self) -> Option<Resolved> {
        let parts = match &self.clause {
            Clause::And(parts) => parts.as_slice(),
            clause => std::slice::from_ref(clause),
        };
        let kept: Vec<Clause> = parts.iter().filter(|part| !is_dates(part)).cloned().collect();
        (kept.len() < parts.len()).then(|| Resolved { clause: simplify::all_of(kept) })
    }
}

/// Whether it asks for dates alone, so that no undated article can satisfy it.
fn is_dates(clause: &Clause) -> bool {
    match clause {
        Clause::Date(_) => true,
        Clause::Or(parts) => parts.iter().all(is_dates),
        Clause::And(parts) => {
            parts.iter().any(is_dates) && parts.iter().all(|part| is_dates(part) || is_not_dates(part))
        }
        Clause::Boost(inner, _) => is_dates(inner),
        _ => false,
    }
}

fn is_not_dates(clause: &Clause) -> bool {
    matches!(clause, Clause::Not(inner) if is_dates(inner))
}
