//! Who is meant: from the words that name a source to one speaker of the article.
//!
//! Names first, then pronouns by gender, recency and who spoke last, then descriptions by the roles that the article gives.
//! What stays doubtful stays unresolved. Only who says something comes into the table of speakers.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::Speaker;
use super::ablation::is_left_out;
use super::lexicon::{
    self, AND, BODY, COURTESY, DEMONYM, DETERMINER, HE, IT, PLACE, PREPOSITION, PRONOUN, QUALIFIER, QUANTITY, RELATIVE,
    ROLE, ROLES, SHE, THEY,
};
use super::names::{Gender, Mention, Names, Sort, gender_from_flags, is_all_capitals, is_same_place};
use super::rules::{Range, Raw};
use super::scan::{Scan, Shape};
use super::titles::{role_text, text_of};

/// How many mentions back a pronoun looks.
const MENTIONS_BACK: usize = 40;
/// How far back, in tokens, a pronoun or a bare description looks.
const TOKENS_BACK: usize = 500;
/// How many entities are compared with a description at most.
const MOST_COMPARED: usize = 400;

/// What a name loses in the search for whom a pronoun means where it only says whose.
const MODIFIER: i64 = 20;

/// Longest apposition between a name and its `who`, in tokens.
const LONGEST_APPOSITION: usize = 20;

/// Nouns for an institution that its name need not hold.
const LOOSE: &[&str] = &[
    "company",
    "firm",
    "agency",
    "operator",
    "group",
    "bank",
    "organisation",
    "organization",
    "newspaper",
    "daily",
    "airline",
    "network",
    "channel",
];

/// Nouns for what is in business, which no ministry is.
const TRADES: &[&str] = &["company", "firm", "operator", "bank", "newspaper", "daily", "airline", "network", "channel"];

/// Nouns in the names of what is not in business.
const PUBLIC: &[&str] = &[
    "administration",
    "army",
    "campaign",
    "commission",
    "committee",
    "congress",
    "council",
    "court",
    "department",
    "government",
    "house",
    "ministry",
    "navy",
    "parliament",
    "party",
    "police",
    "senate",
];

/// Nouns for an institution that is called after whose it is.
const OWNED: &[&str] = &["campaign", "office", "ministry", "government", "parliament", "embassy", "police", "army"];

/// What an institution publishes.
const PAPERS: &[&str] = &[
    "analysis",
    "magazine",
    "newsletter",
    "newspaper",
    "poll",
    "report",
    "statement",
    "study",
    "summary",
    "survey",
    "tally",
    "website",
];

/// The same, less formal.
const PIECES: &[&str] = &["average", "files", "recording", "paper", "interview", "footage", "column", "research"];

/// Descriptions that fit many offices.
const GENERIC: &[(&str, &[&str])] = &[
    (
        "diplomat",
        &["minister", "ambassador", "envoy", "secretary", "negotiator", "spokesman", "spokeswoman", "delegate"],
    ),
    (
        "politician",
        &[
            "minister",
            "senator",
            "president",
            "premier",
            "leader",
            "mayor",
            "governor",
            "lawmaker",
            "deputy",
            "candidate",
            "chancellor",
            "mp",
        ],
    ),
    (
        "official",
        &[
            "minister",
            "secretary",
            "spokesman",
            "spokeswoman",
            "head",
            "director",
            "ambassador",
            "commissioner",
            "chief",
        ],
    ),
    (
        "lawmaker",
        &[
            "senator",
            "deputy",
            "mp",
            "congressman",
            "congresswoman",
            "representative",
            "member",
            "legislator",
            "sen",
            "rep",
        ],
    ),
    ("head of state", &["president", "king", "queen", "emperor", "emir", "sultan"]),
    ("senator", &["senator", "sen", "member"]),
    (
        "republican",
        &["senator", "sen", "rep", "representative", "congressman", "congresswoman", "governor", "gov", "chairman"],
    ),
    (
        "democrat",
        &["senator", "sen", "rep", "representative", "congressman", "congresswoman", "governor", "gov", "chairman"],
    ),
    ("member", &["senator", "deputy", "mp", "lawmaker", "legislator"]),
    ("legislator", &["senator", "deputy", "mp", "lawmaker"]),
    ("congressman", &["rep", "representative", "congressman"]),
    ("congresswoman", &["rep", "representative", "congresswoman"]),
    ("governor", &["gov", "governor"]),
    ("premier", &["prime", "premier"]),
    ("chief", &["head", "chief", "director", "leader", "president", "executive", "secretary"]),
    ("head", &["head", "chief", "director", "leader", "president", "chairman"]),
    ("boss", &["head", "chief", "director", "leader", "manager", "executive"]),
    ("leader", &["leader", "president", "premier", "chairman", "minister", "head"]),
    ("executive", &["ceo", "chief", "director", "president", "executive"]),
    ("lawyer", &["lawyer", "attorney", "advocate", "solicitor", "counsel"]),
    ("attorney", &["lawyer", "attorney", "advocate"]),
    ("advocate", &["lawyer", "attorney", "advocate"]),
    ("spokesperson", &["spokesman", "spokeswoman"]),
    ("scientist", &["researcher", "professor", "biologist", "physicist", "geologist", "seismologist", "chemist"]),
    ("economist", &["economist"]),
    ("analyst", &["analyst", "economist", "strategist"]),
    ("commander", &["general", "colonel", "captain", "admiral", "commander", "gen", "col"]),
    ("general", &["general", "gen"]),
    ("nominee", &["nominee", "candidate"]),
    ("candidate", &["candidate", "nominee", "senator", "governor", "sen", "gov"]),
    ("frontrunner", &["candidate", "nominee"]),
    ("front-runner", &["candidate", "nominee", "frontrunner"]),
    ("contender", &["candidate", "nominee", "senator", "governor", "sen", "gov"]),
    ("billionaire", &["businessman", "tycoon", "mogul", "magnate", "developer"]),
    ("businessman", &["billionaire", "tycoon", "mogul", "magnate", "developer"]),
    ("publisher", &["publisher", "owner"]),
    ("manager", &["manager", "coach", "director"]),
    ("coach", &["coach", "manager", "trainer"]),
];

/// Nouns by which somebody prominent is called anew, though nothing in the article has said so.
const EPITHETS: &[&str] = &[
    "actor",
    "actress",
    "billionaire",
    "businessman",
    "businesswoman",
    "candidate",
    "celebrity",
    "chancellor",
    "comedian",
    "congressman",
    "congresswoman",
    "contender",
    "democrat",
    "developer",
    "front-runner",
    "frontrunner",
    "governor",
    "lawmaker",
    "magnate",
    "mayor",
    "millionaire",
    "mogul",
    "nominee",
    "politician",
    "premier",
    "president",
    "republican",
    "senator",
    "singer",
    "tycoon",
];
/// Those of them that are offices: who holds another one is not meant.
const OFFICES: &[&str] =
    &["chancellor", "congressman", "congresswoman", "governor", "lawmaker", "mayor", "premier", "president", "senator"];
/// Who is one of these is called by it, and by no epithet.
const PLAIN_TRADES: &[&str] = &[
    "adviser",
    "aide",
    "analyst",
    "attorney",
    "chairman",
    "columnist",
    "correspondent",
    "director",
    "economist",
    "editor",
    "expert",
    "historian",
    "journalist",
    "judge",
    "lawyer",
    "manager",
    "pollster",
    "professor",
    "reporter",
    "researcher",
    "spokesman",
    "spokesperson",
    "spokeswoman",
    "strategist",
];
/// How far back, in tokens, an epithet looks for who spoke last, and for who was only named.
const EPITHET_SPOKE: usize = 120;
const EPITHET_NAMED: usize = 40;
/// How far back, in tokens, a campaign or administration looks for whose it is.
const OWNER_BACK: usize = 400;

/// Titles that belong to the name of those who go by one name.
const CROWNED: &[&str] = &["pope", "king", "queen", "prince", "princess", "emperor", "sultan", "emir", "patriarch"];

/// Qualifiers that leave an office what it is.
const PASSING: &[&str] = &[
    "former",
    "acting",
    "retired",
    "veteran",
    "leading",
    "senior",
    "first",
    "then",
    "permanent",
    "general",
    "special",
];

/// What a source resolves to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Entity(u32),
    Nobody,
}

/// How well a description fits somebody; what comes first weighs most.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    /// How many of its words his roles hold.
    covered: usize,
    /// Whether the same words have meant him before.
    by_these_words: bool,
    /// How often a bare office's holder is named; 0 for a fuller description.
    prominence: u32,
    /// How many others were named since.
    recency: Reverse<usize>,
}

pub struct Resolved {
    pub speakers: Vec<Speaker>,
    /// One for each attribution, in the given order.
    pub of: Vec<Option<u16>>,
}

/// Resolves the sources of `found`, which are in text order.
pub fn resolve(scan: &Scan<'_>, names: &mut Names, found: &[Raw]) -> Resolved {
    let mut resolver = Resolver {
        scan,
        names,
        last_person: None,
        last_body: None,
        last_paper: None,
        last: None,
        unnamed: None,
        spoken: HashSet::new(),
        guessed: HashMap::new(),
        roles: HashMap::new(),
    };
    let mut targets = Vec::with_capacity(found.len());
    let mut before: Option<(Option<Range>, Target)> = None;
    for raw in found {
        let at = raw.source.or(raw.cue).or_else(|| raw.content.first().copied()).map_or(0, |range| range.0);
        let target = match raw.source {
            Some(source) => match before {
                // One subject, two cues.
                Some((Some(same), target)) if same == source => target,
                _ => resolver.source(source),
            },
            None if raw.goes_on => resolver.continuing(at),
            None => Target::Nobody,
        };
        if let Target::Entity(entity) = target {
            resolver.note(entity, at, raw);
        } else if !raw.goes_on {
            let head = raw.source.map(|source| scan.head_of(source)).filter(|head| scan.has(*head, ROLE));
            if let Some(head) = head {
                resolver.unnamed = Some((head, at));
            }
            if head.is_some() || resolver.last.is_some_and(|(known, _)| known.is_none()) {
                resolver.last = Some((None, at));
            }
        }
        before = Some((raw.source, target));
        targets.push(target);
    }
    let roles = std::mem::take(&mut resolver.roles);
    table(names, &targets, &roles)
}

struct Resolver<'a, 'b> {
    scan: &'a Scan<'b>,
    names: &'a mut Names,
    last_person: Option<(u32, usize)>,
    last_body: Option<(u32, usize)>,
    /// Whose report or other paper was named last, and where.
    last_paper: Option<(u32, usize)>,
    /// Who spoke last, and where; `None` in it for somebody without a name.
    last: Option<(Option<u32>, usize)>,
    /// The head of the words for whoever without a name spoke last, and where.
    unnamed: Option<(usize, usize)>,
    /// Who has spoken.
    spoken: HashSet<u32>,
    /// Genders that a pronoun gave; a guess that the table of names must not hold for a fact.
    guessed: HashMap<u32, Gender>,
    /// Roles by which somebody was called away from his name.
    roles: HashMap<u32, Vec<String>>,
}

impl Resolver<'_, '_> {
    fn note(&mut self, entity: u32, at: usize, raw: &Raw) {
        let end = raw.content.iter().map(|range| range.1).max().unwrap_or(at).max(at);
        self.spoken.insert(entity);
        let body = self
            .names
            .entities
            .get(entity as usize)
            .is_some_and(|known| matches!(known.sort, Sort::Body | Sort::Place));
        if body {
            self.last_body = Some((entity, at));
        } else {
            self.last_person = Some((entity, at));
        }
        self.last = Some((Some(entity), end));
    }

    /// A quotation alone is the last speaker's if that one spoke right before.
    fn continuing(&self, at: usize) -> Target {
        match self.last {
            Some((Some(entity), end)) if end <= at && at - end < 60 => Target::Entity(entity),
            _ => Target::Nobody,
        }
    }

    fn source(&mut self, source: Range) -> Target {
        let scan = self.scan;
        let (mut first, end) = source;
        if scan.is_mark(first, '(') && first + 1 < end {
            first += 1;
        }
        // `Vik herself`
        let reflexive = scan.is_any(end.saturating_sub(1), &["himself", "herself", "itself"]);
        let end = if reflexive && end > first + 1 { end - 1 } else { end };
        let source = (first, end);
        if end - first == 1 && (scan.has(first, PRONOUN | RELATIVE) || scan.is_any(first, &["his", "her"])) {
            return self.pronoun(first);
        }
        let head = scan.head_of(source);
        if let Some(target) = self.named(source, head) {
            return target;
        }
        if let Some(target) = self.owned(source, head) {
            return target;
        }
        if let Some(target) = self.published(source, head) {
            return target;
        }
        if scan.has(head, ROLES) || scan.has(first, QUANTITY) && !scan.has(head, ROLE) {
            return self.members(source, head);
        }
        let partisan = scan.is(head, "republican") && scan.has(first, DETERMINER) && head > first;
        if (scan.has(head, ROLE) || partisan) && !scan.has(head, BODY) {
            return self.described(source, head);
        }
        if scan.has(head, BODY) {
            return self.institution(source, head);
        }
        if head == first
            && scan.is_capital(head)
            && scan.has(head, DEMONYM)
            && let Some(entity) = self.names.find(&[scan.word_of(head).to_lowercase()], None)
            && self.names.entities.get(entity as usize).is_some_and(|known| known.sort == Sort::Person)
        {
            return Target::Entity(entity);
        }
        if scan.is_capital(head)
            && scan.flags(head) & (DETERMINER | PRONOUN | DEMONYM) == 0
            && !scan.has(first, DETERMINER)
        {
            // An unknown full name is nobody known, whatever its last word.
            if head > first && scan.is_capital(head - 1) && scan.flags(head - 1) & (ROLE | COURTESY | QUALIFIER) == 0 {
                return Target::Nobody;
            }
            let folded = [scan.word_of(head).to_lowercase()];
            if let Some(entity) = self.names.find(&folded, None) {
                return Target::Entity(entity);
            }
        }
        Target::Nobody
    }

    /// The name that a source holds as its head or as an apposition to it.
    fn named(&mut self, source: Range, head: usize) -> Option<Target> {
        let scan = self.scan;
        let mentions: Vec<Mention> = self.names.mentions_in(source.0, source.1).to_vec();
        if let Some(mention) = mentions.iter().find(|mention| mention.title <= head && head < mention.end) {
            // `Vik and Holm said`: nobody alone.
            let and = scan.has(mention.end, AND) && mention.end + 1 < source.1;
            let and_before = mention.first > source.0 && scan.has(mention.first - 1, AND);
            if and || and_before {
                let other = mentions.iter().any(|other| {
                    other.entity != mention.entity && (other.first == mention.end + 1 || other.end + 1 == mention.first)
                });
                if other {
                    return Some(Target::Nobody);
                }
            }
            // `In Halden, the secretary general, Ida Vik,` whose `In` was left out.
            let sort_of = |one: &Mention| self.names.entities.get(one.entity as usize).map(|known| known.sort);
            let apposed = mentions.iter().find(|other| {
                other.first > mention.end
                    && sort_of(other) == Some(Sort::Person)
                    && scan.is_mark(other.title.saturating_sub(1), ',')
                    && (other.end >= source.1 || scan.is_mark(other.end, ','))
                    && (mention.end..other.title).any(|at| scan.has(at, ROLE))
            });
            if let Some(other) = apposed.filter(|_| sort_of(mention) != Some(Sort::Person)) {
                return Some(Target::Entity(other.entity));
            }
            // `Bank of Norland governor Ida Vik`
            let holder = mentions.iter().find(|other| other.first > mention.end).filter(|other| {
                (mention.end..other.first).all(|at| scan.has(at, ROLE | QUALIFIER) && !scan.is_capital(at))
            });
            return Some(Target::Entity(holder.unwrap_or(mention).entity));
        }
        // `Former Secretary of State and presidential contender Ida Vik`
        if let Some(mention) = mentions.last()
            && mention.end == source.1
            && mention.end - mention.first >= 2
            && self.names.entities.get(mention.entity as usize).is_some_and(|known| known.sort == Sort::Person)
            && mention.title > source.0
            && (mention.title..mention.first).chain([mention.title - 1]).any(|at| scan.has(at, ROLE))
            && !scan.has(mention.title - 1, PREPOSITION | AND | RELATIVE)
            && (source.0..mention.first).all(|at| scan.is_word(at) && !scan.has(at, RELATIVE | lexicon::AUXILIARY))
            && scan.is_capital(head)
            && !(source.0..mention.first).any(|at| scan.has(at, AND) && mentions.iter().any(|other| other.end == at))
        {
            return Some(Target::Entity(mention.entity));
        }
        // A caption runs into the name: `Ida Vik Vik Ida Mayor of Halden`.
        if let Some(mention) = mentions.first()
            && mention.first == source.0
            && mention.end - mention.first >= 2
            && scan.is_capital(mention.end)
            && scan.word_of(mention.end) == scan.word_of(mention.end - 1)
        {
            return Some(Target::Entity(mention.entity));
        }
        if let Some(mention) = self.beside(source, head, &mentions) {
            if scan.is_any(head, PAPERS) {
                self.last_paper = Some((mention.entity, source.0));
            }
            return Some(Target::Entity(mention.entity));
        }
        if !scan.has(head, ROLE | BODY) {
            return None;
        }
        // `Ida Vik Deputy Mayor of Halden`
        if let Some(mention) = mentions.first()
            && mention.first == source.0
            && mention.end - mention.first >= 2
            && scan.has(head, ROLE)
            && scan.is_capital(mention.end)
        {
            return Some(Target::Entity(mention.entity));
        }
        // `The port's director, Per Holm,`
        for mention in &mentions {
            if mention.first <= head
                || self.names.entities.get(mention.entity as usize).is_some_and(|entity| entity.sort == Sort::Place)
            {
                continue;
            }
            let mut before = mention.first.checked_sub(1)?;
            while before > head
                && (scan.has(before, ROLE | COURTESY | QUALIFIER | DEMONYM) || scan.is_mark(before, '.'))
            {
                before -= 1;
            }
            let by_name = scan.is(mention.first - 1, "of") && scan.is(mention.first.saturating_sub(2), "name")
                || scan.is(mention.first - 1, "named");
            let possessive = matches!(scan.token(mention.end).map(|token| token.shape), Some(Shape::Possessive));
            if (scan.is_mark(before, ',') || before == head || by_name) && !possessive {
                return Some(Target::Entity(mention.entity));
            }
        }
        None
    }

    /// The name in `another partner, Ida A. Vik,` and the institution in `a Nordbank analysis`.
    fn beside(&self, source: Range, head: usize, mentions: &[Mention]) -> Option<Mention> {
        let scan = self.scan;
        let sort_of = |mention: &Mention| self.names.entities.get(mention.entity as usize).map(|known| known.sort);
        let apposed = mentions.iter().find(|mention| {
            mention.title > head
                && mention.end - mention.first >= 2
                && scan.is_mark(mention.title.saturating_sub(1), ',')
                && (mention.end >= source.1 || scan.is_mark(mention.end, ','))
                && (matches!(sort_of(mention), Some(Sort::Person | Sort::Unknown))
                    // `One group, Halden Rowers,`
                    || sort_of(mention) == Some(Sort::Body) && scan.has(head, BODY | QUANTITY))
        });
        let paper = || {
            let owner = mentions.iter().find(|mention| mention.end == head);
            owner.filter(|owner| {
                scan.is_any(head, PAPERS)
                    && (sort_of(owner) == Some(Sort::Body)
                        || sort_of(owner) == Some(Sort::Unknown)
                            && scan.is_any(head, &["magazine", "newspaper", "website"]))
            })
        };
        apposed.or_else(paper).copied()
    }

    /// `Vik's campaign`, `his campaign`, `Norland's foreign ministry`: an institution called after whose it is.
    fn owned(&mut self, source: Range, head: usize) -> Option<Target> {
        let scan = self.scan;
        let campaign = scan.is_any(head, &["campaign", "camp"]);
        if is_left_out("owned")
            || !campaign && !scan.is_any(head, OWNED)
            || head + 1 < source.1 && !scan.is_mark(head + 1, ',')
        {
            return None;
        }
        if scan.is_any(source.0, &["his", "her"]) && campaign {
            let gender = if scan.is(source.0, "his") { Gender::Male } else { Gender::Female };
            let owner = self.person(source.0, Some(gender), |_, _| true)?;
            return self.called_after(owner, "campaign");
        }
        let definite = source.0 + 1 == head && scan.is(source.0, "the");
        if definite && scan.is(head, "campaign") {
            return self.the_campaign(source.0);
        }
        if definite && scan.is(head, "administration") {
            let owner = self.last_named(source.0, |_, known| {
                known
                    .roles
                    .iter()
                    .any(|role| role.split(' ').next().is_some_and(|word| word.eq_ignore_ascii_case("president")))
            })?;
            return self.called_after(owner, "administration");
        }
        let mention = self.names.mentions_in(source.0, head).last().copied()?;
        let owner = self.names.entities.get(mention.entity as usize)?;
        let place = owner.sort == Sort::Place;
        // `Vik's`, `Dahls'`
        let plural = scan.word_of(mention.end.saturating_sub(1)).ends_with('s')
            && matches!(scan.token(mention.end).map(|token| token.shape), Some(Shape::Mark('\'' | '’')));
        let possessive = plural || matches!(scan.token(mention.end).map(|token| token.shape), Some(Shape::Possessive));
        if campaign {
            let from = mention.end + usize::from(possessive);
            let adjacent = from <= head
                && head <= from + 2
                && (from..head).all(|at| scan.is_any(at, &["presidential", "election", "own", "official", "general"]));
            let owner = mention.entity;
            let person = !matches!(self.names.entities.get(owner as usize)?.sort, Sort::Body | Sort::Place);
            return (adjacent && person).then(|| self.called_after(owner, "campaign")).flatten();
        }
        let office = scan.is(head, "office") && head == mention.end + 1 && owner.sort == Sort::Person;
        let body = place && !scan.is(head, "office") && head <= mention.end + 3;
        if !possessive || !(office || body) {
            return None;
        }
        let own = text_of(scan, mention.end + 1, head + 1);
        let name = format!("{}'s {own}", owner.words.join(" "));
        Some(Target::Entity(self.names.institution(&name)))
    }

    /// `a report by the Halden Bank`, `documents made public by the council`, and `the report` where one was named before: who wrote it.
    fn published(&mut self, source: Range, head: usize) -> Option<Target> {
        let scan = self.scan;
        let is_paper =
            |at: &usize| scan.has(*at, lexicon::DOCUMENT) || scan.is_any(*at, PAPERS) || scan.is_any(*at, PIECES);
        // `documents made public by the council`
        if is_left_out("papers") {
            return None;
        }
        let head =
            (source.0..=head).rev().find(is_paper).filter(|own| (own + 1..=head).all(|at| !scan.is_capital(at)))?;
        let sort_of = |mention: &Mention| self.names.entities.get(mention.entity as usize).map(|known| known.sort);
        let within: Vec<Mention> = self.names.mentions_in(source.0, source.1).to_vec();
        let author = within.iter().find(|mention| {
            let before = mention.title.saturating_sub(1);
            let before = if scan.is(before, "the") { before.saturating_sub(1) } else { before };
            let written = scan.is_any(before, &["by", "from"]) && sort_of(mention) != Some(Sort::Place);
            let printed = scan.is(before, "in") && matches!(sort_of(mention), Some(Sort::Body | Sort::Unknown));
            before > head && (written || printed)
        });
        // `the Halden Herald polling average`
        let owner = within.iter().find(|mention| {
            mention.end <= head
                && head <= mention.end + 1
                && sort_of(mention) == Some(Sort::Body)
                && (mention.end..head).all(|at| scan.is_word(at) && !scan.is_capital(at))
        });
        if let Some(mention) = author.or(owner) {
            // `a study by Vik and Holm`
            if scan.has(mention.end, AND) && within.iter().any(|other| other.title == mention.end + 1) {
                return Some(Target::Nobody);
            }
            let office = matches!(scan.token(mention.end).map(|token| token.shape), Some(Shape::Possessive))
                && scan.is(mention.end + 1, "office");
            let entity = if office {
                let owner = self.names.entities.get(mention.entity as usize)?.words.join(" ");
                self.names.institution(&format!("{owner}'s office"))
            } else {
                mention.entity
            };
            self.last_paper = Some((entity, source.0));
            return Some(Target::Entity(entity));
        }
        if source.0 + 1 != head || !scan.is(source.0, "the") || head + 1 < source.1 {
            return None;
        }
        let recent = |at: usize, most: usize| source.0.saturating_sub(at) < most;
        if scan.is_any(head, &["statement", "tweet"]) {
            let (entity, _) = self.last.filter(|(_, place)| recent(*place, EPITHET_SPOKE))?;
            return entity.map(Target::Entity);
        }
        let (entity, _) = self.last_paper.filter(|(_, place)| recent(*place, OWNER_BACK))?;
        Some(Target::Entity(entity))
    }

    /// `Vik campaign`: what is called after somebody's surname.
    fn called_after(&mut self, owner: u32, noun: &str) -> Option<Target> {
        let surname = self.names.entities.get(owner as usize)?.words.last()?.clone();
        Some(Target::Entity(self.names.institution(&format!("{surname} {noun}"))))
    }

    /// `the campaign` of whoever's was spoken of last: a campaign that spoke, one that is named, whose manager spoke.
    fn the_campaign(&mut self, at: usize) -> Option<Target> {
        let is_campaign = |known: &super::names::Entity| known.folded.last().is_some_and(|word| word == "campaign");
        if let Some((entity, place)) = self.last_body
            && at.saturating_sub(place) < OWNER_BACK
            && self.names.entities.get(entity as usize).is_some_and(is_campaign)
        {
            return Some(Target::Entity(entity));
        }
        let scan = self.scan;
        let from = self.names.mentions.partition_point(|mention| mention.first + OWNER_BACK < at);
        let to = self.names.mentions.partition_point(|mention| mention.first < at);
        let mut owner = None;
        for mention in self.names.mentions.get(from..to)?.iter().rev() {
            let Some(known) = self.names.entities.get(mention.entity as usize) else { continue };
            if is_campaign(known) {
                return Some(Target::Entity(mention.entity));
            }
            let possessive = matches!(scan.token(mention.end).map(|token| token.shape), Some(Shape::Possessive));
            let behind = mention.end + usize::from(possessive);
            let running = (behind..behind + 2).any(|at| scan.is(at, "campaign"));
            if running && known.sort == Sort::Person {
                owner = Some(mention.entity);
                break;
            }
        }
        let owner = owner.or_else(|| {
            self.last_person.filter(|(_, place)| at.saturating_sub(*place) < EPITHET_SPOKE).map(|(last, _)| last)
        })?;
        let known = self.names.entities.get(owner as usize)?;
        // `Vik campaign manager Per Holm` speaks for Vik's.
        let served = known.roles.iter().find_map(|role| {
            let (before, _) = role.split_once(" campaign")?;
            before.rsplit(' ').next().map(|word| word.trim_end_matches("'s").trim_end_matches("’s").to_owned())
        });
        match served {
            Some(name) if name.starts_with(char::is_uppercase) => {
                Some(Target::Entity(self.names.institution(&format!("{name} campaign"))))
            }
            _ => self.called_after(owner, "campaign"),
        }
    }

    /// Whoever was named last before `at` and fits.
    fn last_named(&self, at: usize, fits: impl Fn(u32, &super::names::Entity) -> bool) -> Option<u32> {
        let end = self.names.mentions.partition_point(|mention| mention.first < at);
        let mentions = self.names.mentions.get(end.saturating_sub(MOST_COMPARED)..end)?;
        mentions
            .iter()
            .rev()
            .map(|mention| mention.entity)
            .find(|entity| self.names.entities.get(*entity as usize).is_some_and(|known| fits(*entity, known)))
    }

    /// Who is called anew by a description that no role of the article holds: `the tycoon`, `the Norlandic president`. Who spoke
    /// last, or was named right before.
    fn epithet(&self, at: usize, head: &str, gender: Option<Gender>) -> Option<u32> {
        if !EPITHETS.contains(&head) || is_left_out("epithets") {
            return None;
        }
        let office = OFFICES.contains(&head);
        let fits = |entity: u32| {
            self.names.entities.get(entity as usize).is_some_and(|known| {
                let theirs = known.gender.or_else(|| self.guessed.get(&entity).copied());
                let same_gender = gender.is_none() || theirs.is_none() || gender == theirs;
                let words = || known.roles.iter().flat_map(|role| words_of_role(role));
                let another = if office {
                    words().any(|word| lexicon::flags_of(&word) & ROLE != 0)
                } else {
                    words().any(|word| PLAIN_TRADES.contains(&word.as_str()))
                };
                same_gender
                    && !another
                    && (known.sort == Sort::Person || known.sort == Sort::Unknown && self.spoken.contains(&entity))
            })
        };
        let unnamed = matches!(self.last, Some((None, place)) if at.saturating_sub(place) < EPITHET_SPOKE);
        // Of two without a known office, either may hold this one.
        if office {
            let end = self.names.mentions.partition_point(|mention| mention.first < at);
            let from = self.names.mentions.partition_point(|mention| mention.first + OWNER_BACK < at);
            let mut fitting =
                self.names.mentions.get(from..end)?.iter().map(|mention| mention.entity).filter(|entity| fits(*entity));
            let only = fitting.next()?;
            return fitting.all(|other| other == only).then_some(only);
        }
        let spoke = self
            .last_person
            .filter(|(entity, place)| !unnamed && at.saturating_sub(*place) < EPITHET_SPOKE && fits(*entity))
            .map(|(entity, _)| entity);
        spoke.or_else(|| {
            let end = self.names.mentions.partition_point(|mention| mention.first < at);
            let from = self.names.mentions.partition_point(|mention| mention.first + EPITHET_NAMED < at);
            let near = self.names.mentions.get(from..end)?.iter().rev().filter(|mention| !mention.quoted);
            let mut fitting = near.map(|mention| mention.entity).filter(|entity| fits(*entity));
            let nearest = fitting.next()?;
            // Of two who are named, either may be meant.
            fitting.all(|other| other == nearest).then_some(nearest)
        })
    }

    fn pronoun(&mut self, at: usize) -> Target {
        if is_left_out("pronouns") {
            return Target::Nobody;
        }
        let scan = self.scan;
        let flags = scan.flags(at);
        if flags & RELATIVE != 0 {
            let before = if at > 0 && scan.is_mark(at - 1, ',') { at - 1 } else { at };
            return self.antecedent(before).map_or(Target::Nobody, Target::Entity);
        }
        if flags & IT != 0 {
            return self.last_institution(at);
        }
        if flags & THEY != 0 {
            return Target::Nobody;
        }
        // Somebody without a name spoke right before, and nobody was named since.
        if let Some((None, place)) = self.last
            && at.saturating_sub(place) < 50
            && !self.names.mentions_in(place, at).iter().any(|mention| {
                self.names
                    .entities
                    .get(mention.entity as usize)
                    .is_some_and(|known| !matches!(known.sort, Sort::Body | Sort::Place))
            })
        {
            return Target::Nobody;
        }
        let gender = if flags & HE != 0 || scan.is(at, "his") {
            Gender::Male
        } else if flags & SHE != 0 || scan.is(at, "her") {
            Gender::Female
        } else {
            return Target::Nobody;
        };
        self.person(at, Some(gender), |_, _| true).map_or(Target::Nobody, Target::Entity)
    }

    /// Whom `who` behind the token `before` means: the name right before it, or the person to whom that belongs as in
    /// `Ida Vik, mayor of Halden, who`.
    fn antecedent(&self, before: usize) -> Option<u32> {
        let scan = self.scan;
        let near = self.names.mentions_in(before.saturating_sub(LONGEST_APPOSITION), before);
        let sort_of = |mention: &Mention| self.names.entities.get(mention.entity as usize).map(|known| known.sort);
        let is_body = |mention: &Mention| matches!(sort_of(mention), Some(Sort::Place | Sort::Body));
        let last = near.last().filter(|mention| mention.end == before)?;
        if sort_of(last) == Some(Sort::Person) {
            return Some(last.entity);
        }
        let holder = near.iter().rev().skip(1).find(|mention| !is_body(mention)).filter(|mention| {
            scan.is_mark(mention.end, ',')
                && (mention.end..before)
                    .all(|at| !scan.is_stop(at) && !scan.has(at, lexicon::AUXILIARY | lexicon::VERB))
        });
        Some(holder.unwrap_or(last).entity)
    }

    /// The likeliest person before the token `at`.
    fn person(
        &mut self,
        at: usize,
        gender: Option<Gender>,
        fits: impl Fn(u32, &super::names::Entity) -> bool,
    ) -> Option<u32> {
        let end = self.names.mentions.partition_point(|mention| mention.first < at);
        let mut best: Option<(i64, u32)> = None;
        let quoted_now = self.scan.quote_of(at) != 0;
        let spoke = self.last_person;
        let guessed = &self.guessed;
        let last_is_unnamed = matches!(self.last, Some((None, place)) if at.saturating_sub(place) < 60);
        let index = self.scan.paragraphs.partition_point(|part| part.first <= at);
        let paragraph =
            index.checked_sub(1).and_then(|index| self.scan.paragraphs.get(index)).map_or(0, |part| part.first);
        let mut consider =
            |mention_first: usize, modifies: bool, leads: bool, quoted: bool, entity: u32, names: &Names| {
                let Some(known) = names.entities.get(entity as usize) else { return };
                if matches!(known.sort, Sort::Body | Sort::Place) || !fits(entity, known) {
                    return;
                }
                if known.sort == Sort::Unknown
                    && known.words.len() < 2
                    && known.gender.is_none()
                    && !guessed.contains_key(&entity)
                    && spoke.is_none_or(|(last, _)| last != entity)
                {
                    return;
                }
                let distance = at - mention_first;
                if distance > TOKENS_BACK {
                    return;
                }
                let theirs = known.gender.or_else(|| guessed.get(&entity).copied());
                if let (Some(wanted), Some(theirs)) = (gender, theirs)
                    && wanted != theirs
                {
                    return;
                }
                let mut score = 100 - (distance as i64) / 3;
                if theirs.is_some() && theirs == gender {
                    score += 30;
                }
                if known.sort == Sort::Person {
                    score += 35;
                }
                if leads {
                    score += 20;
                }
                if mention_first >= paragraph {
                    score += 20;
                }
                if quoted && !quoted_now {
                    score -= 60;
                }
                if modifies {
                    score -= MODIFIER;
                }
                if spoke.is_some_and(|(last, _)| last == entity) && !last_is_unnamed {
                    score += 25;
                }
                if best.is_none_or(|(old, _)| score > old) {
                    best = Some((score, entity));
                }
            };
        for mention in self.names.mentions.get(end.saturating_sub(MENTIONS_BACK)..end).unwrap_or(&[]).iter().rev() {
            let modifies = self.modifies(mention);
            consider(mention.first, modifies, mention.leads, mention.quoted, mention.entity, self.names);
        }
        if let Some((entity, place)) = spoke
            && place < at
        {
            consider(place, false, true, false, entity, self.names);
        }
        let chosen = best.map(|(_, entity)| entity)?;
        if let Some(gender) = gender
            && self.names.entities.get(chosen as usize).is_some_and(|known| known.gender.is_none())
        {
            self.guessed.insert(chosen, gender);
        }
        Some(chosen)
    }

    /// Whether a name only says whose or which: `Vik's plan`, `a Vik ally`.
    fn modifies(&self, mention: &Mention) -> bool {
        let scan = self.scan;
        let next = mention.end;
        matches!(scan.token(next).map(|token| token.shape), Some(Shape::Possessive))
            || !scan.is_capital(next)
                && (scan.has(next, ROLE | ROLES | BODY) || scan.is_any(next, &["ally", "supporter", "backer", "rally"]))
    }

    fn last_institution(&self, at: usize) -> Target {
        if let Some((entity, place)) = self.last_body
            && at.saturating_sub(place) < 150
        {
            return Target::Entity(entity);
        }
        let end = self.names.mentions.partition_point(|mention| mention.first < at);
        let near = self.names.mentions.get(end.saturating_sub(6)..end).unwrap_or(&[]).iter().rev().find(|mention| {
            at - mention.first < 60
                && mention.leads
                && self.names.entities.get(mention.entity as usize).is_some_and(|entity| entity.sort == Sort::Body)
        });
        near.map(|mention| mention.entity).or_else(|| self.last_unknown()).map_or(Target::Nobody, Target::Entity)
    }

    /// Who spoke last, if nothing tells that it was a person.
    fn last_unknown(&self) -> Option<u32> {
        self.last.and_then(|(entity, _)| entity).filter(|entity| {
            self.names
                .entities
                .get(*entity as usize)
                .is_some_and(|known| known.sort == Sort::Unknown && known.gender.is_none() && known.roles.is_empty())
        })
    }

    /// `Analysts at Nordvik Trust`: the institution they speak for.
    fn members(&self, source: Range, head: usize) -> Target {
        let scan = self.scan;
        if !scan.is(head + 1, "at") && !scan.is(head + 1, "for") {
            return Target::Nobody;
        }
        let mention = self.names.mentions_in(head + 1, source.1).first().copied();
        match mention {
            Some(mention) if mention.end == source.1 && mention.first <= head + 3 => {
                let sort = self.names.entities.get(mention.entity as usize).map(|entity| entity.sort);
                if sort == Some(Sort::Place) || sort == Some(Sort::Person) {
                    Target::Nobody
                } else {
                    Target::Entity(mention.entity)
                }
            }
            _ => Target::Nobody,
        }
    }

    /// `The deputy foreign minister`, `a spokesman for the department`.
    fn described(&mut self, source: Range, head: usize) -> Target {
        let scan = self.scan;
        let (first, end) = source;
        // `the mayor and the governor`
        if is_left_out("descriptions") || (head + 1..end).any(|at| scan.has(at, AND) && scan.has(at + 1, DETERMINER)) {
            return Target::Nobody;
        }
        let tail = (head + 1..end).find(|at| scan.is_mark(*at, ',') || scan.has(*at, RELATIVE)).unwrap_or(end);
        let wanted: Vec<String> = (first..tail)
            .filter(|at| {
                scan.is_word(*at) && !scan.has(*at, DETERMINER | PREPOSITION | COURTESY) || scan.has(*at, BODY)
            })
            .map(|at| place_or_stem(scan.word_of(at)))
            .collect();
        // A place, its adjective or a name must be the very one; of other words half will do.
        let strict: Vec<String> = (first..tail)
            .filter(|at| {
                scan.is_word(*at)
                    && !scan.has(*at, DETERMINER | PREPOSITION | COURTESY)
                    && (scan.has(*at, DEMONYM | PLACE)
                        || scan.is_capital(*at)
                            && !(*at == first && scan.flags(*at) != 0 && !scan.is_capital(at + 1) && opens(scan, *at)))
            })
            .map(|at| place_or_stem(scan.word_of(at)))
            .collect();
        let mut head_word = scan.word_of(head).to_lowercase();
        if head_word == "head" && scan.is(head + 1, "of") && scan.is(head + 2, "state") {
            head_word = "head of state".to_owned();
        }
        let gender = gender_from_flags(scan.flags(head));
        let definite = !(scan
            .is_any(first, &["a", "an", "any", "each", "every", "its", "no", "our", "their", "my", "your"])
            || scan.is(first, "another")
            || scan.is(first, "one")
            || scan.has(first, QUANTITY));
        let generic = GENERIC.iter().any(|(word, _)| *word == head_word);
        let mut best: Option<(Fit, u32)> = None;
        let called = role_text(scan, first, tail);
        let recent = self.recent_entities(first);
        for (recency, entity) in recent.iter().enumerate() {
            let Some(known) = self.names.entities.get(*entity as usize) else { continue };
            if matches!(known.sort, Sort::Body | Sort::Place) {
                continue;
            }
            if let (Some(wanted_gender), Some(theirs)) = (gender, known.gender)
                && wanted_gender != theirs
            {
                continue;
            }
            let own = self.roles.get(entity).map_or(&[][..], Vec::as_slice);
            let office = stem(head_word.split(' ').next().unwrap_or_default());
            // All words must be those of one office: `the Norlandic president` is not another country's, and who is both trade
            // minister and deputy leader is no deputy minister.
            let covered = known
                .roles
                .iter()
                .chain(own)
                .filter(|role| words_of_office(role).contains(&office))
                .map(|role| words_of_role(role))
                .filter(|words| covers(words, &strict) && !is_another_office(words, &wanted))
                .map(|words| wanted.iter().filter(|word| words.iter().any(|other| is_same_place(word, other))).count())
                .max();
            let Some(covered) = covered else { continue };
            let needed = if definite { wanted.len().div_ceil(2) } else { wanted.len() };
            if covered < needed.max(1) {
                continue;
            }
            let by_these_words = own.iter().any(|role| role.eq_ignore_ascii_case(&called));
            let prominence = if wanted.len() == 1 { known.mentions } else { 0 };
            let fit = Fit { covered, by_these_words, prominence, recency: Reverse(recency) };
            if best.is_none_or(|(old, _)| fit > old) {
                best = Some((fit, *entity));
            }
        }
        // `A judge said … The judge said …`: the second one is the first.
        let taken = self.unnamed.is_some_and(|(other, place)| {
            let since = self.last_person.is_some_and(|(_, spoke)| spoke > place);
            first.saturating_sub(place) < 200 && !since && (generic || stem(scan.word_of(other)) == stem(&head_word))
        });
        if definite && taken {
            return Target::Nobody;
        }
        let near = self.last_person.filter(|(_, place)| first.saturating_sub(*place) < 120);
        if let Some((_, entity)) = best
            && (definite || near.is_some_and(|(last, _)| last == entity))
        {
            self.note_role(entity, first, tail);
            return Target::Entity(entity);
        }
        // `the diplomat` for a foreign minister who just spoke.
        if let Some((_, offices)) =
            GENERIC.iter().find(|(word, _)| *word == head_word && (definite || *word == "member"))
        {
            let spoke_last = near.map(|(last, _)| last);
            let state_office = ["senator", "governor", "congressman", "congresswoman", "republican", "democrat"]
                .contains(&head_word.as_str())
                && !(first..tail).any(|at| scan.has(at, DEMONYM));
            // A general word means somebody who has spoken, not the first who is named.
            let spoken = std::mem::take(&mut self.spoken);
            let is_head = |word: &String| head_word.split(' ').any(|part| stem(part) == *word);
            let modifiers: Vec<String> = strict.iter().filter(|word| !is_head(word)).cloned().collect();
            let candidate = self.person(first, gender, |entity, known| {
                (spoken.contains(&entity) || head_word == "head of state")
                    && known.roles.iter().any(|role| {
                        let words = words_of_role(role);
                        // `a member of the Council` of the senator who spoke right before.
                        let member = head_word == "member" && spoke_last == Some(entity);
                        // `the Halden senator` of one whose place nobody has told.
                        let placeless = state_office
                            && spoke_last == Some(entity)
                            && !words.iter().any(|word| lexicon::flags_of(word) & PLACE != 0);
                        let own = words_of_office(role);
                        (member || placeless || covers(&words, &modifiers))
                            && own.iter().any(|word| offices.iter().any(|office| stem(office) == *word))
                    })
            });
            self.spoken = spoken;
            if let Some(entity) = candidate
                && (definite || near.is_some_and(|(last, _)| last == entity))
            {
                self.note_role(entity, first, tail);
                return Target::Entity(entity);
            }
        }
        // An office of an institution: `a ministry spokeswoman` speaks for the ministry.
        let voice =
            matches!(head_word.as_str(), "spokesman" | "spokeswoman" | "spokesperson" | "representative" | "official");
        if voice {
            if !definite
                && let Some((last, _)) = near
                && self
                    .names
                    .entities
                    .get(last as usize)
                    .is_some_and(|known| known.roles.iter().any(|role| role.to_lowercase().contains(&head_word)))
            {
                self.note_role(last, first, tail);
                return Target::Entity(last);
            }
            if head_word != "official" {
                return self.institution_in(first, tail, first);
            }
        }
        if definite && let Some(entity) = self.named_later(&wanted, &strict, &head_word, first) {
            return Target::Entity(entity);
        }
        // The president of a place that nobody has named is known from elsewhere.
        let placed = !["president", "premier", "chancellor"].contains(&head_word.as_str())
            || (first..head).any(|at| scan.has(at, DEMONYM));
        let bare = scan.is(first, "the") && placed && (tail == head + 1 || head_word == "candidate");
        if bare && let Some(entity) = self.epithet(first, &head_word, gender) {
            self.note_role(entity, first, tail);
            return Target::Entity(entity);
        }
        Target::Nobody
    }

    /// The only one among those first named after `at` whose role holds all of the words.
    fn named_later(&self, wanted: &[String], strict: &[String], head: &str, at: usize) -> Option<u32> {
        if wanted.len() < 2 {
            return None;
        }
        let from = self.names.mentions.partition_point(|mention| mention.first < at);
        let mut only = None;
        for mention in self.names.mentions.get(from..).unwrap_or(&[]).iter().take(MOST_COMPARED) {
            let Some(known) = self.names.entities.get(mention.entity as usize) else { continue };
            if known.roles.is_empty() || only == Some(mention.entity) {
                continue;
            }
            let fits = known.roles.iter().any(|role| {
                let words = words_of_role(role);
                words.contains(&stem(head))
                    && covers(&words, strict)
                    && wanted.iter().filter(|word| words.contains(word)).count() >= 2
            });
            if fits && only.is_some() {
                return None;
            }
            if fits {
                only = Some(mention.entity);
            }
        }
        only
    }

    fn note_role(&mut self, entity: u32, first: usize, end: usize) {
        let role = role_text(self.scan, first, end);
        let known = self.names.entities.get(entity as usize).map_or(&[][..], |known| known.roles.as_slice());
        let roles = self.roles.entry(entity).or_default();
        if !role.is_empty()
            && roles.len() < 8
            && !known.iter().chain(roles.iter()).any(|old| old.eq_ignore_ascii_case(&role))
        {
            roles.push(role);
        }
    }

    /// Entities by their last mention before `at`, newest first.
    fn recent_entities(&self, at: usize) -> Vec<u32> {
        let end = self.names.mentions.partition_point(|mention| mention.first < at);
        let mut seen: Vec<u32> = Vec::new();
        for mention in self.names.mentions.get(end.saturating_sub(MOST_COMPARED)..end).unwrap_or(&[]).iter().rev() {
            if !seen.contains(&mention.entity) {
                seen.push(mention.entity);
            }
            if seen.len() >= 64 {
                break;
            }
        }
        for entity in &self.names.headlined {
            if !seen.contains(entity) {
                seen.push(*entity);
            }
        }
        seen
    }

    /// `the ministry`, `the company`
    fn institution(&mut self, source: Range, head: usize) -> Target {
        let scan = self.scan;
        let police = scan.is(head, "police") && source.0 == head;
        if police {
            return Target::Entity(self.names.institution("police"));
        }
        if !scan.has(source.0, DETERMINER)
            || scan.is(source.0, "a")
            || scan.is(source.0, "an")
            || scan.has(source.0, QUANTITY)
        {
            return Target::Nobody;
        }
        let nobody_s =
            ["his", "her", "their", "our", "my", "your", "any", "each", "every", "either", "neither", "no", "another"];
        if scan.is_any(source.0, &nobody_s) || scan.is(head, "partners") {
            return Target::Nobody;
        }
        let end = (head + 1..source.1).find(|at| scan.is_mark(*at, ',') || scan.has(*at, RELATIVE)).unwrap_or(source.1);
        let first = source.0 + usize::from(scan.has(source.0, DETERMINER));
        let known = self.institution_in(head, head + 1, source.0);
        let modified = first < head || scan.is(head + 1, "of");
        if !modified {
            return known;
        }
        // More words than one name it: `the coast guard`, `the guild of bakers`.
        if let Target::Entity(entity) = known
            && let Some(entity) = self.names.entities.get(entity as usize)
            && (first..end).all(|at| {
                !scan.is_word(at)
                    || scan.has(at, PREPOSITION)
                    || entity.folded.iter().any(|word| word.eq_ignore_ascii_case(scan.word_of(at)))
            })
        {
            return known;
        }
        // `the Halden-based group`, `the rating agency`: no name.
        if self.is_loose(head, head + 1) && !scan.is_capital(head) && !scan.is(head - 1, "central") {
            return known;
        }
        if end - first > 8 {
            return Target::Nobody;
        }
        Target::Entity(self.names.institution(&text_of(scan, first, end)))
    }

    /// Whether one of the words is a noun for any company.
    fn is_loose(&self, first: usize, end: usize) -> bool {
        (first..end).any(|word| self.scan.is_any(word, LOOSE))
    }

    /// The institution mentioned last before `at` that one of the words `first..end` names.
    fn institution_in(&self, first: usize, end: usize, at: usize) -> Target {
        let scan = self.scan;
        let loose = self.is_loose(first, end);
        let limit = self.names.mentions.partition_point(|mention| mention.first < at);
        for mention in self.names.mentions.get(limit.saturating_sub(MENTIONS_BACK)..limit).unwrap_or(&[]).iter().rev() {
            let Some(known) = self.names.entities.get(mention.entity as usize) else { continue };
            if known.sort == Sort::Person || known.sort == Sort::Place {
                continue;
            }
            let named = (first..end).any(|word| {
                scan.has(word, BODY) && known.folded.iter().any(|part| part.eq_ignore_ascii_case(scan.word_of(word)))
            });
            if named {
                return Target::Entity(mention.entity);
            }
        }
        if !loose {
            return Target::Nobody;
        }
        let trade = (first..end).any(|word| scan.is_any(word, TRADES));
        let is_public = |known: &super::names::Entity| known.folded.iter().any(|word| PUBLIC.contains(&word.as_str()));
        if let Some((entity, place)) = self.last_body
            && at.saturating_sub(place) < 200
            && !(trade
                && self
                    .names
                    .entities
                    .get(entity as usize)
                    .is_some_and(|known| known.sort == Sort::Place || is_public(known)))
        {
            return Target::Entity(entity);
        }
        self.last_unknown().map_or(Target::Nobody, Target::Entity)
    }
}

/// Whether the word at `at` may have its capital from the sentence's start alone.
fn opens(scan: &Scan<'_>, at: usize) -> bool {
    let after_stop = at == 0 || scan.is_stop(at - 1) || scan.quote_of(at - 1) != scan.quote_of(at);
    after_stop || scan.paragraphs.binary_search_by_key(&at, |part| part.first).is_ok()
}

/// Whether a description's qualifier rules an office out: `the prime minister` is no trade minister, but `the former minister` may
/// have been one.
fn is_another_office(words: &[String], wanted: &[String]) -> bool {
    let names_office = |word: &&String| {
        lexicon::flags_of(word) & (QUALIFIER | BODY) != 0
            && lexicon::flags_of(word) & ROLE == 0
            && !PASSING.contains(&word.as_str())
    };
    let missing = wanted.iter().filter(names_office).any(|word| !words.contains(word));
    missing
        && (wanted.iter().any(|word| word == "prime")
            || words.iter().filter(names_office).any(|word| !wanted.contains(word)))
}

/// Whether a role's words hold all of the wanted ones, a place for its adjective.
fn covers(words: &[String], wanted: &[String]) -> bool {
    wanted.iter().all(|word| words.iter().any(|other| is_same_place(word, other)))
}

/// The words of the office itself, without whose it is: `head` of `head of the President's office`, `wife` of `the mayor's wife`.
fn words_of_office(role: &str) -> Vec<String> {
    let own = role.rsplit("'s ").next().unwrap_or(role);
    let own = own.rsplit("’s ").next().unwrap_or(own);
    let words = own.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| !word.is_empty());
    words.take_while(|word| lexicon::flags_of(&word.to_lowercase()) & PREPOSITION == 0).map(stem).collect()
}

/// The words of a role for comparison.
fn words_of_role(role: &str) -> Vec<String> {
    role.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| !word.is_empty()).map(place_or_stem).collect()
}

/// A word in lower case without its plural, a place for its adjective.
fn place_or_stem(word: &str) -> String {
    match lexicon::place_of(word) {
        Some(place) => place.rsplit(' ').next().unwrap_or(place).to_lowercase(),
        None => stem(word),
    }
}

/// A word in lower case without its plural.
fn stem(word: &str) -> String {
    let low = word.to_lowercase();
    match low.strip_suffix('s') {
        Some(rest) if rest.len() > 3 && !rest.ends_with('s') => rest.to_owned(),
        _ => low,
    }
}

/// The table of those who speak.
fn table(names: &Names, targets: &[Target], roles: &HashMap<u32, Vec<String>>) -> Resolved {
    let mut resolved = Resolved { speakers: Vec::new(), of: Vec::with_capacity(targets.len()) };
    let mut numbers: HashMap<u32, Option<u16>> = HashMap::new();
    for target in targets {
        let Target::Entity(entity) = *target else {
            resolved.of.push(None);
            continue;
        };
        let number = *numbers.entry(entity).or_insert_with(|| {
            let known = names.entities.get(entity as usize)?;
            let number = u16::try_from(resolved.speakers.len()).ok()?;
            let mut all = known.roles.clone();
            all.extend(roles.get(&entity).cloned().unwrap_or_default());
            let all = distinct_roles(all);
            let (name, bare) = titled(written(&known.words), &known.roles);
            let mut aliases: Vec<String> =
                known.aliases.iter().map(|alias| written(std::slice::from_ref(alias))).collect();
            aliases.extend(bare);
            aliases.retain(|alias| !alias.eq_ignore_ascii_case(&name));
            resolved.speakers.push(Speaker { name, aliases, roles: all });
            Some(number)
        });
        resolved.of.push(number);
    }
    resolved
}

/// `King Harald` for a ruler without a second name, and the name alone beside it.
fn titled(name: String, roles: &[String]) -> (String, Option<String>) {
    let title = roles.iter().find(|role| CROWNED.contains(&role.to_lowercase().as_str()));
    match title {
        Some(title) if !name.contains(' ') => (format!("{title} {name}"), Some(name)),
        _ => (name, None),
    }
}

/// Roles without those that a fuller one holds, whatever the case: `minister` beside `Deputy Trade Minister`.
fn distinct_roles(roles: Vec<String>) -> Vec<String> {
    let folded: Vec<String> = roles.iter().map(|role| format!(" {} ", role.to_lowercase())).collect();
    let is_held = |number: usize, role: &str| {
        folded.iter().enumerate().any(|(other, fuller)| {
            other != number && fuller.contains(role) && (fuller.len() > role.len() || other < number)
        })
    };
    // `Norlandic president` beside `President of Norland`.
    let is_reordered = |number: usize, role: &str| {
        roles.iter().take(number).any(|other| {
            let (left, right) = (words_of_role(role), words_of_role(other));
            let small = |word: &&String| lexicon::flags_of(word) & (PREPOSITION | DETERMINER) == 0;
            left.iter().filter(small).count() == right.iter().filter(small).count()
                && left.iter().filter(small).all(|word| right.iter().any(|other| is_same_place(word, other)))
        })
    };
    let held: Vec<bool> =
        folded.iter().enumerate().map(|(number, role)| is_held(number, role) || is_reordered(number, role)).collect();
    roles.into_iter().zip(held).filter(|(_, held)| !held).map(|(role, _)| role).collect()
}

/// A name as it reads: `LINDQVIST` of a transcript with one capital, acronyms as they are.
fn written(words: &[String]) -> String {
    let joined = words.join(" ");
    let shouted = words.len() > 1 && words.iter().all(|word| is_all_capitals(word) || word.chars().count() == 1);
    if !shouted {
        return joined;
    }
    let mut name = String::with_capacity(joined.len());
    let mut starts = true;
    for c in joined.chars() {
        if starts {
            name.push(c);
        } else {
            name.extend(c.to_lowercase());
        }
        starts = !c.is_alphabetic();
    }
    name
}
