//! What the taggers look at: every token of an article in a few numbers, and the templates that make features of them.
//!
//! A feature is a hash; its weight stands at that place of a table. Templates are part of a trained model: whoever changes one
//! trains again.

use std::collections::HashMap;
use std::ops::Range;

use super::super::ablation;
use super::super::lexicon::{
    ABBREVIATION, ACT, ADVERB, AND, AUXILIARY, BASE_FORM, BE, BODY, COMPANY, COURTESY, CUE, DEMONYM, DETERMINER,
    DOCUMENT, FIRST_NAME, HE, ING_FORM, IT, OTHER_PRONOUN, PARTICLE, PAST_FORM, PLACE, PREPOSITION, QUALIFIER,
    QUANTITY, REGION, RELATIVE, ROLE, ROLES, S_FORM, SAY, SHE, SUBORDINATOR, TELL, THEY, TIME, VERB, VIEW,
};
use super::super::names::{Names, Sort};
use super::super::rules::Raw;
use super::super::scan::{Scan, Shape};

/// A token as the templates see it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// Hash of the word in small letters, digits made equal.
    pub word: u32,
    /// Hash of its last three letters.
    pub tail: u32,
    /// What the word can be; see `tag_of`.
    pub tag: u8,
    /// Capitals, digits, signs.
    pub shape: u8,
    /// Inside a name: of what sort.
    pub name: u8,
    /// What the rules take it for: the first token of a cue, a further one, a source, a content.
    pub rule: u8,
    /// Whether it is inside a quotation.
    pub quoted: bool,
    pub quote: u32,
    /// Number of its sentence.
    pub sentence: u32,
    /// Verbs, and commas, up to here and with this one.
    pub verbs: u32,
    pub commas: u32,
    /// Words that open a clause (`that`, `whether`, `who`), and `to`, up to here and with this one.
    pub openers: u32,
    pub tos: u32,
    /// Colons, semicolons, dashes and brackets up to here and with this one.
    pub breaks: u32,
    /// Hash of its first four letters.
    pub head: u32,
    /// Words since its sentence began, in few steps; verbs since then, three at most.
    pub place: u8,
    pub verbs_before: u8,
    /// Tag of the nearest name, pronoun or noun of people before it in its clause, and how far that is.
    pub subject: u8,
    pub subject_steps: u8,
    /// How far the next `that` or `to` of its clause is, and which it is.
    pub ahead: u8,
    /// Whether a quotation ended shortly before, and whether one begins shortly behind.
    pub quotes: u8,
    /// How often the rules have found the one whom it names to speak elsewhere in the article, three times at most.
    pub spoke: u8,
    /// The same of the nearest name or noun of people before it in its clause.
    pub subject_spoke: u8,
}

/// An article as the templates see it.
pub struct View {
    pub seen: Vec<Seen>,
}

/// What stands before the first token of a paragraph and behind its last one.
const NOTHING: Seen = Seen {
    word: 1,
    tail: 1,
    tag: 255,
    shape: 255,
    name: 0,
    rule: 0,
    quoted: false,
    quote: 0,
    sentence: 0,
    verbs: 0,
    commas: 0,
    openers: 0,
    tos: 0,
    breaks: 0,
    head: 1,
    place: 15,
    verbs_before: 3,
    subject: 255,
    subject_steps: 7,
    ahead: 0,
    quotes: 0,
    spoke: 0,
    subject_spoke: 0,
};

pub const RULE_NONE: u8 = 0;
pub const RULE_CUE: u8 = 1;
pub const RULE_CUE_INSIDE: u8 = 2;
pub const RULE_SOURCE: u8 = 3;
pub const RULE_CONTENT: u8 = 4;

pub fn view(scan: &Scan<'_>, names: &Names, rules: &[Raw]) -> View {
    let mut seen = Vec::with_capacity(scan.tokens.len());
    let (mut verbs, mut commas) = (0_u32, 0_u32);
    let (mut openers, mut tos, mut breaks) = (0_u32, 0_u32, 0_u32);
    for (at, token) in scan.tokens.iter().enumerate() {
        let word = scan.word_of(at);
        let Hashes { word: hash, tail, head } = hashes(word);
        let tag = tag_of(scan, at, word);
        verbs = verbs.wrapping_add(u32::from(is_verbal(tag)));
        commas = commas.wrapping_add(u32::from(token.shape == Shape::Mark(',')));
        let opens = tag == 8 || tag == 15 || matches!(word, "that" | "if" | "because" | "how" | "why" | "what");
        openers = openers.wrapping_add(u32::from(opens));
        tos = tos.wrapping_add(u32::from(word == "to"));
        breaks = breaks.wrapping_add(u32::from(matches!(tag, 102 | 103 | 108..=111)));
        seen.push(Seen {
            word: hash,
            tail,
            head,
            tag,
            shape: shape_of(token.shape, word),
            name: 0,
            rule: RULE_NONE,
            quoted: token.quote != 0,
            quote: token.quote,
            sentence: 0,
            verbs,
            commas,
            openers,
            tos,
            breaks,
            ..NOTHING
        });
    }
    for mention in &names.mentions {
        let sort = match names.entities.get(mention.entity as usize).map(|known| known.sort) {
            Some(Sort::Person) => 1,
            Some(Sort::Body) => 2,
            Some(Sort::Place) => 3,
            _ => 4,
        };
        let inside = seen.get_mut(mention.first..mention.end.max(mention.first)).unwrap_or_default();
        for (number, token) in inside.iter_mut().enumerate() {
            token.name = sort + if number == 0 { 4 } else { 0 };
        }
    }
    for raw in rules.iter().filter(|raw| raw.cue.is_some()) {
        for (first, end) in &raw.content {
            mark(&mut seen, (*first, *end), RULE_CONTENT);
        }
    }
    for raw in rules.iter().filter(|raw| raw.cue.is_some()) {
        raw.source.into_iter().for_each(|range| mark(&mut seen, range, RULE_SOURCE));
    }
    for (first, end) in rules.iter().filter_map(|raw| raw.cue) {
        mark(&mut seen, (first, end), RULE_CUE_INSIDE);
        mark(&mut seen, (first, first + 1), RULE_CUE);
    }
    remember(&mut seen, scan, names, rules);
    let mut number = 0;
    for paragraph in &scan.paragraphs {
        for (first, end) in scan.sentences(paragraph.first, paragraph.end) {
            number += 1;
            if let Some(sentence) = seen.get_mut(first..end.max(first)) {
                in_sentence(sentence, number, scan, first);
            }
        }
    }
    View { seen }
}

/// Notes of everybody whom the article names how often the rules have found him to speak, the place itself left out.
fn remember(seen: &mut [Seen], scan: &Scan<'_>, names: &Names, rules: &[Raw]) {
    let mut named: HashMap<u32, u8> = HashMap::new();
    let mut called: HashMap<u32, u8> = HashMap::new();
    for source in rules.iter().filter_map(|raw| raw.source) {
        let head = scan.head_of(source);
        let mention = names.mentions_in(source.0, source.1).iter().find(|one| one.title <= head && head < one.end);
        let count = match mention {
            Some(mention) => named.entry(mention.entity).or_default(),
            None if scan.has(head, ROLE | ROLES | BODY) => {
                called.entry(seen.get(head).map_or(0, |token| token.word)).or_default()
            }
            None => continue,
        };
        *count = count.saturating_add(1);
    }
    let elsewhere = |token: &Seen, times: u8| times.saturating_sub(u8::from(token.rule == RULE_SOURCE)).min(3);
    if !called.is_empty() {
        for token in seen.iter_mut().filter(|token| matches!(token.tag, 47..=51)) {
            token.spoke = called.get(&token.word).map_or(0, |times| elsewhere(token, *times));
        }
    }
    for mention in &names.mentions {
        let Some(times) = named.get(&mention.entity) else { continue };
        for token in seen.get_mut(mention.first..mention.end.max(mention.first)).unwrap_or_default() {
            token.spoke = elsewhere(token, *times);
        }
    }
}

fn mark(seen: &mut [Seen], (first, end): (usize, usize), rule: u8) {
    seen.get_mut(first..end.max(first)).into_iter().flatten().for_each(|token| token.rule = rule);
}

/// Notes what a token's sentence tells of it.
fn in_sentence(sentence: &mut [Seen], number: u32, scan: &Scan<'_>, first: usize) {
    let (mut verbs, mut since_subject, mut since_quote) = (0_u8, 0_u8, u8::MAX);
    let (mut subject, mut subject_spoke) = (0_u8, 0_u8);
    let mut was_quoted = false;
    for (at, token) in sentence.iter_mut().enumerate() {
        if was_quoted && !token.quoted {
            since_quote = 0;
        }
        was_quoted = token.quoted;
        token.sentence = number;
        token.place = match at {
            0..=3 => at as u8,
            4..=6 => 4,
            7..=12 => 5,
            13..=25 => 6,
            _ => 7,
        };
        token.verbs_before = verbs.min(3);
        token.subject = subject;
        token.subject_spoke = subject_spoke;
        token.subject_steps = since_subject.min(6);
        token.quotes = u8::from(since_quote < NEAR);
        verbs = verbs.saturating_add(u8::from(is_verbal(token.tag)));
        since_subject = since_subject.saturating_add(1);
        since_quote = since_quote.saturating_add(1);
        if is_nominal(token.tag) || token.tag < 2 && scan.is_capital(first + at) {
            subject = token.tag;
            subject_spoke = token.spoke;
            since_subject = 0;
        } else if is_verbal(token.tag) || matches!(token.tag, 102 | 103) {
            subject = 0;
            subject_spoke = 0;
            since_subject = 0;
        }
    }
    let (mut ahead, mut steps, mut to_quote) = (0_u8, 0_u8, u8::MAX);
    let mut quoted_behind = false;
    for (at, token) in sentence.iter_mut().enumerate().rev() {
        if quoted_behind && !token.quoted {
            to_quote = 0;
        }
        quoted_behind = token.quoted;
        token.ahead = if ahead == 0 { 0 } else { ahead << 4 | steps.min(7) };
        token.quotes |= u8::from(to_quote < NEAR) << 1;
        steps = steps.saturating_add(1);
        to_quote = to_quote.saturating_add(1);
        let opener = match scan.word_of(first + at) {
            "that" => 1,
            "to" => 2,
            "as" => 3,
            "for" => 4,
            "of" => 5,
            _ if matches!(token.tag, 102 | 103 | 100) => 6,
            _ if is_verbal(token.tag) => 7,
            _ => 0,
        };
        if opener > 0 {
            ahead = opener;
            steps = 0;
        }
    }
}

/// Whether a tag is that of a word that can name who speaks.
fn is_nominal(tag: u8) -> bool {
    matches!(tag, 3..=9 | 47..=52 | 54 | 60 | 62 | 63)
}

/// How far, in tokens, a quotation counts as near.
const NEAR: u8 = 8;

/// What a word hashes to.
struct Hashes {
    /// The word in small letters.
    word: u32,
    /// Its last three letters.
    tail: u32,
    /// Its first four.
    head: u32,
}

fn hashes(word: &str) -> Hashes {
    let mut hash = 0x811C_9DC5_u32;
    let mut head = hash;
    let mut last = [0_u32; 3];
    for (number, byte) in word.bytes().enumerate() {
        let value = u32::from(if byte.is_ascii_digit() { b'0' } else { byte.to_ascii_lowercase() });
        hash = (hash ^ value).wrapping_mul(0x0100_0193);
        last = [last[1], last[2], value];
        if number == 3 {
            head = hash;
        }
    }
    if word.len() < 4 {
        head = hash;
    }
    Hashes { word: hash, tail: mix(0, last[0] << 16 | last[1] << 8 | last[2], 0), head }
}

/// One small number for what a word can be: closed classes, forms of cues, roles and names, else its ending.
fn tag_of(scan: &Scan<'_>, at: usize, word: &str) -> u8 {
    let Some(token) = scan.token(at) else { return 0 };
    let capital = match token.shape {
        Shape::Mark(sign) => {
            return 100
                + match sign {
                    ',' => 0,
                    '.' => 1,
                    ';' => 2,
                    ':' => 3,
                    '?' | '!' => 4,
                    '"' => 5,
                    '“' | '«' | '„' => 6,
                    '”' | '»' => 7,
                    '(' | '[' => 8,
                    ')' | ']' => 9,
                    '—' | '–' => 10,
                    '-' => 11,
                    '\'' | '‘' | '’' => 12,
                    '…' => 13,
                    '$' | '£' | '€' | '%' => 14,
                    _ => 15,
                };
        }
        Shape::Number => return 1,
        Shape::Possessive => return 2,
        Shape::Word { capital } => capital,
    };
    let flags = token.flags;
    let has = |set| flags & set != 0;
    if capital && has(FIRST_NAME) {
        return 3;
    }
    let closed = [
        (HE, 4),
        (SHE, 5),
        (THEY, 6),
        (IT, 7),
        (RELATIVE, 8),
        (OTHER_PRONOUN, 9),
        (DETERMINER, 10),
        (BE, 11),
        (AUXILIARY, 12),
        (AND, 13),
        (PREPOSITION, 14),
        (SUBORDINATOR, 15),
    ];
    if let Some((_, tag)) = closed.iter().find(|(set, _)| has(*set)) {
        return *tag;
    }
    if has(CUE) && !capital {
        let class = [SAY, TELL, ACT, VIEW].iter().position(|set| has(*set)).unwrap_or(4) as u8;
        let form = [PAST_FORM, S_FORM, ING_FORM, BASE_FORM].iter().position(|set| has(*set)).unwrap_or(3) as u8;
        return 20 + class * 4 + form;
    }
    let open = [
        (VERB, 45),
        (ADVERB, 46),
        (ROLE, 47),
        (ROLES, 49),
        (BODY, 50),
        (COURTESY, 52),
        (TIME, 53),
        (DEMONYM, 54),
        (PLACE, 55),
        (DOCUMENT, 56),
        (QUALIFIER, 57),
        (QUANTITY, 58),
        (ABBREVIATION, 59),
        (COMPANY | REGION, 60),
        (PARTICLE, 61),
    ];
    if let Some((_, tag)) = open.iter().find(|(set, _)| has(*set)) {
        return if capital && matches!(tag, 47 | 50) { tag + 1 } else { *tag };
    }
    if capital {
        return if word.len() > 1 && word.bytes().all(|byte| !byte.is_ascii_lowercase()) { 62 } else { 63 };
    }
    if word.contains('-') {
        return 72;
    }
    let endings: [(&[&str], u8); 8] = [
        (&["ed"], 64),
        (&["ing"], 65),
        (&["ly"], 66),
        (&["tion", "sion", "ment", "ness", "ity", "ance", "ence", "ship", "ism"], 68),
        (&["er", "or", "ist"], 69),
        (&["al", "ive", "ous", "ic", "ful", "less", "able", "ible", "ary"], 70),
        (&["ss", "us", "is"], 71),
        (&["s"], 67),
    ];
    endings.iter().find(|(ends, _)| ends.iter().any(|end| word.ends_with(end))).map_or(71, |(_, tag)| *tag)
}

/// Whether a tag is most often that of a finite verb.
pub fn is_verbal(tag: u8) -> bool {
    matches!(tag, 11 | 12 | 45 | 64) || (20..40).contains(&tag) && matches!((tag - 20) % 4, 0 | 1)
}

fn shape_of(shape: Shape, word: &str) -> u8 {
    match shape {
        Shape::Mark(sign) => 10 + (u32::from(sign) % 64) as u8,
        Shape::Number => 4,
        Shape::Possessive => 6,
        Shape::Word { capital: false } => 5,
        Shape::Word { capital: true } if word.len() == 1 => 2,
        Shape::Word { capital: true } if word.bytes().all(|byte| !byte.is_ascii_lowercase()) => 1,
        Shape::Word { capital: true } => 3,
    }
}

/// The hash of a feature: its template and two values.
#[inline]
pub fn mix(template: u32, left: u32, right: u32) -> u32 {
    let mut value = u64::from(template).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ (u64::from(left) << 32 | u64::from(right)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    value ^= value >> 32;
    value = value.wrapping_mul(0xD6E8_FEB8_6659_FD93);
    (value >> 32) as u32
}

/// The same, without its values where the template is left out.
#[inline]
pub fn feature(template: u32, left: u32, right: u32) -> u32 {
    if ablation::lacks(template) { mix(template, 0, 0) } else { mix(template, left, right) }
}

/// Up to three small numbers as one.
#[inline]
fn join(left: u8, middle: u8, right: u8) -> u32 {
    u32::from(left) << 16 | u32::from(middle) << 8 | u32::from(right)
}

/// Part of an article's tokens: what lies outside is not seen.
#[derive(Clone, Copy)]
pub struct Window<'a> {
    seen: &'a [Seen],
    pub first: usize,
    pub end: usize,
}

impl<'a> Window<'a> {
    pub fn new(view: &'a View, range: Range<usize>) -> Window<'a> {
        Window { seen: &view.seen, first: range.start, end: range.end.min(view.seen.len()) }
    }

    #[inline]
    fn at(&self, at: usize) -> &Seen {
        if at < self.first || at >= self.end { &NOTHING } else { self.seen.get(at).unwrap_or(&NOTHING) }
    }

    /// Whether any token is inside a quotation.
    pub fn has_quotation(&self) -> bool {
        self.seen.get(self.first..self.end).unwrap_or(&[]).iter().any(|token| token.quoted)
    }
}

/// Features of a token, by the tagger that asks.
pub const CUE_FEATURES: usize = 46;
pub const PART_FEATURES: usize = 55;
pub const EDGE_FEATURES: usize = 19;

/// Features by which the token at `at` is told to begin a cue, to continue one, or neither.
#[inline]
pub fn cue_features(window: &Window<'_>, at: usize, quotes: bool, mut add: impl FnMut(u32)) {
    let here = window.at(at);
    let (before, after) = (window.at(at.wrapping_sub(1)), window.at(at + 1));
    let (before2, after2) = (window.at(at.wrapping_sub(2)), window.at(at + 2));
    let after3 = window.at(at + 3);
    let quoted = |token: &Seen| u32::from(token.quoted);
    let near = quoted(before2) << 4 | quoted(before) << 3 | quoted(here) << 2 | quoted(after) << 1 | quoted(after2);
    let place = u32::from(at == window.first) | u32::from(at + 2 >= window.end) << 1;
    let rules = join(before.rule, here.rule, after.rule);
    let pairs: [(u32, u32); CUE_FEATURES] = [
        (here.word, 0),
        (before.word, 0),
        (after.word, 0),
        (before2.word, 0),
        (after2.word, 0),
        (before.word, here.word),
        (here.word, after.word),
        (u32::from(here.tag), 0),
        (u32::from(before.tag), 0),
        (u32::from(after.tag), 0),
        (join(0, before.tag, here.tag), 0),
        (join(0, here.tag, after.tag), 0),
        (join(before.tag, here.tag, after.tag), 0),
        (join(here.tag, after.tag, after2.tag), 0),
        (join(before2.tag, before.tag, here.tag), 0),
        (here.word, u32::from(before.tag)),
        (here.word, u32::from(after.tag)),
        (here.word, join(0, before.tag, after.tag)),
        (here.tail, 0),
        (here.tail, u32::from(before.tag)),
        (u32::from(here.shape), place),
        (near, u32::from(here.tag)),
        (near, here.word),
        (u32::from(quotes), u32::from(here.tag)),
        (rules, 0),
        (rules, here.word),
        (u32::from(here.rule), u32::from(here.tag)),
        (join(before.name, 0, after.name), u32::from(here.tag)),
        (join(before.name, before2.name, 0), here.word),
        (join(after.tag, after2.tag, after3.tag), u32::from(here.tag)),
        (here.word, after2.word),
        (here.head, 0),
        (here.head, u32::from(after.tag)),
        (u32::from(here.subject), here.word),
        (join(here.subject, here.subject_steps, here.verbs_before), u32::from(here.tag)),
        (u32::from(here.ahead), here.word),
        (join(here.ahead, here.subject, here.tag), 0),
        (join(here.ahead, before.tag, here.tag), 0),
        (join(here.quotes, here.verbs_before, here.place), u32::from(here.tag)),
        (u32::from(here.quotes), here.word),
        (before.word, after.word),
        (join(here.verbs_before, here.place, here.tag), u32::from(before.tag)),
        (here.tail, join(0, before.tag, after.tag)),
        (join(before.spoke, after.spoke, here.spoke), u32::from(here.tag)),
        (u32::from(here.subject_spoke), here.word),
        (join(here.subject_spoke, here.subject, here.subject_steps), u32::from(here.tag)),
    ];
    for (template, (left, right)) in pairs.into_iter().enumerate() {
        add(feature(template as u32 + 1, left, right));
    }
}

/// What all tokens around one cue have in common.
pub struct AroundCue {
    pub first: usize,
    pub end: usize,
    /// Its verb, as far as that can be told.
    head: Seen,
    /// Tags before and behind it.
    sides: u32,
    /// Quotations right before and right behind it.
    quote_before: u32,
    quote_behind: u32,
    quote_in_sentence: bool,
    sentence: u32,
    quotes: bool,
    /// Whether the rules have an attribution with this cue, and how sure they are of it.
    rule: u8,
    verbs_before: u32,
    verbs_behind: u32,
    commas_before: u32,
    commas_behind: u32,
    openers: [u32; 2],
    tos: [u32; 2],
    breaks: [u32; 2],
    /// The first word of the cue and how long it is.
    opening: u32,
    length: u32,
    /// What stands behind it.
    next: u32,
    ahead: u8,
}

impl AroundCue {
    pub fn new(window: &Window<'_>, first: usize, end: usize, rule: u8) -> AroundCue {
        let tokens = |from: usize, to: usize| {
            window.seen.get(from.max(window.first)..to.min(window.end).max(from.max(window.first))).unwrap_or(&[])
        };
        let is_cue_word = |token: &&Seen| (20..45).contains(&token.tag);
        let inside = tokens(first, end);
        let head = inside.iter().rev().find(is_cue_word).or_else(|| inside.first()).copied().unwrap_or(NOTHING);
        let sentence = window.at(first).sentence;
        let last_quote =
            |tokens: &[Seen]| tokens.iter().rev().find(|token| token.quoted).map_or(0, |token| token.quote);
        let next_quote = |tokens: &[Seen]| tokens.iter().find(|token| token.quoted).map_or(0, |token| token.quote);
        AroundCue {
            first,
            end,
            head,
            sides: join(0, window.at(first.wrapping_sub(1)).tag, window.at(end).tag),
            quote_before: last_quote(tokens(window.first, first)),
            quote_behind: next_quote(tokens(end, window.end)),
            quote_in_sentence: tokens(window.first, window.end)
                .iter()
                .any(|token| token.quoted && token.sentence == sentence),
            sentence,
            quotes: window.has_quotation(),
            rule,
            verbs_before: window.at(first.wrapping_sub(1)).verbs,
            verbs_behind: window.at(end.wrapping_sub(1)).verbs,
            commas_before: window.at(first.wrapping_sub(1)).commas,
            commas_behind: window.at(end.wrapping_sub(1)).commas,
            openers: [window.at(first.wrapping_sub(1)).openers, window.at(end.wrapping_sub(1)).openers],
            tos: [window.at(first.wrapping_sub(1)).tos, window.at(end.wrapping_sub(1)).tos],
            breaks: [window.at(first.wrapping_sub(1)).breaks, window.at(end.wrapping_sub(1)).breaks],
            opening: window.at(first).word,
            length: end.saturating_sub(first).min(4) as u32,
            next: window.at(end).word,
            ahead: window.at(end.wrapping_sub(1)).ahead,
        }
    }
}

/// A token's state for one cue: what rules and other cues make of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Claims {
    /// Source or content of the rules' attribution with this cue.
    pub rule: u8,
    /// Whether another cue begins here.
    pub other_cue: bool,
    /// Other cues in the window up to here and with this one.
    pub other_cues: u32,
}

/// Distance in few steps, with its side.
fn bucket(distance: usize, behind: bool) -> u32 {
    let step = match distance {
        0..=4 => distance as u32,
        5..=8 => 5,
        9..=15 => 6,
        16..=30 => 7,
        _ => 8,
    };
    step << 1 | u32::from(behind)
}

/// Features by which the token at `at` is told to be source, content or neither for a cue.
#[inline]
pub fn part_features(window: &Window<'_>, cue: &AroundCue, claims: &[Claims], at: usize, mut add: impl FnMut(u32)) {
    let here = window.at(at);
    let (before, after) = (window.at(at.wrapping_sub(1)), window.at(at + 1));
    let (before2, after2) = (window.at(at.wrapping_sub(2)), window.at(at + 2));
    let own = claims.get(at - window.first).copied().unwrap_or_default();
    let behind = at >= cue.first;
    let distance = if behind { (at + 1).saturating_sub(cue.end) } else { cue.first - at };
    let steps = bucket(distance, behind);
    let side = u32::from(behind);
    let side8 = u8::from(behind);
    let at_cue = claims.get(cue.first - window.first).map_or(0, |claim| claim.other_cues);
    let (verbs, commas, cues) = if behind {
        (
            here.verbs.wrapping_sub(cue.verbs_behind),
            here.commas.wrapping_sub(cue.commas_behind),
            own.other_cues.saturating_sub(at_cue),
        )
    } else {
        (
            cue.verbs_before.wrapping_sub(here.verbs),
            cue.commas_before.wrapping_sub(here.commas),
            at_cue.saturating_sub(own.other_cues),
        )
    };
    let (verbs, commas, cues) = (verbs.min(3), commas.min(4), cues.min(2));
    let between = |here: u32, ends: [u32; 2]| {
        if behind { here.wrapping_sub(ends[1]).min(2) } else { ends[0].wrapping_sub(here).min(2) }
    };
    let openers = between(here.openers, cue.openers);
    let tos = between(here.tos, cue.tos);
    let breaks = between(here.breaks, cue.breaks);
    let path = openers << 8 | tos << 6 | breaks << 4 | side;
    let sentence = (i64::from(here.sentence) - i64::from(cue.sentence)).clamp(-3, 3) as u32 & 7;
    let quote: u32 = if !here.quoted {
        0
    } else if here.quote == cue.quote_before && !behind {
        1
    } else if here.quote == cue.quote_behind && behind {
        2
    } else {
        3
    };
    let quoted = |token: &Seen| u32::from(token.quoted);
    let near = quoted(before) << 2 | quoted(here) << 1 | quoted(after);
    let tag = u32::from(here.tag);
    let close = if distance <= 4 { (steps, here.word) } else { (99, 0) };
    let rule = u32::from(own.rule) << 4 | u32::from(cue.rule);
    let said = u32::from(cue.head.tag);
    let pairs: [(u32, u32); PART_FEATURES] = [
        (steps, 0),
        (here.word, 0),
        (before.word, 0),
        (after.word, 0),
        (side, tag),
        (side, u32::from(before.tag)),
        (side, u32::from(after.tag)),
        (steps, tag),
        close,
        (steps, cue.head.word),
        (side, here.word),
        (join(side8, here.tag, after.tag), 0),
        (join(side8, before.tag, here.tag), 0),
        (side, cue.sides),
        (steps, cue.sides),
        (side, cue.head.word),
        (side, quote),
        (sentence << 4 | quote, u32::from(cue.quote_in_sentence)),
        (side << 4 | quote, cue.head.word),
        (sentence, cues),
        (sentence << 4 | quote, cue.sides),
        (side << 12 | verbs << 8 | commas << 4 | cues, 0),
        (side << 8 | verbs << 4 | sentence, 0),
        (side << 4 | commas, tag),
        (side << 16 | verbs << 12 | commas << 8 | sentence, cue.sides),
        (u32::from(own.other_cue), side << 8 | tag),
        (u32::from(cue.quotes) << 4 | side, sentence),
        (u32::from(here.shape), side),
        (said << 4 | side, sentence),
        (said << 8 | side << 4 | verbs, sentence << 4 | commas),
        (side << 3 | near, 0),
        (rule, 0),
        (rule, side << 8 | said),
        (rule, steps),
        (rule, quote << 4 | sentence),
        (rule, side << 8 | verbs << 4 | commas),
        (u32::from(here.name), steps),
        (u32::from(here.rule), side << 4 | sentence),
        (join(before2.tag, before.tag, here.tag), side),
        (join(here.tag, after.tag, after2.tag), side),
        (path, verbs << 4 | commas),
        (path, said << 8 | sentence),
        (path, cue.head.word),
        (path, tag),
        (cue.opening << 3 | cue.length, side << 4 | sentence),
        (cue.head.tail, side << 8 | steps),
        (cue.head.word, side << 8 | tag),
        (cue.next, side << 8 | steps),
        (join(here.place, here.verbs_before, side8), sentence),
        (join(here.subject, here.tag, side8), sentence),
        (u32::from(cue.ahead) << 8 | side, u32::from(here.ahead)),
        (u32::from(cue.quote_in_sentence) << 8 | u32::from(here.quotes), side << 4 | sentence),
        (here.tail, side),
        (u32::from(here.spoke) << 8 | u32::from(here.name), steps),
        (join(before.spoke, here.spoke, after.spoke), side << 16 | said << 8 | sentence),
    ];
    for (template, (left, right)) in pairs.into_iter().enumerate() {
        add(feature(template as u32 + 101, left, right));
    }
}

/// Features of the place before `at` where a source or content may begin or end.
#[inline]
pub fn edge_features(window: &Window<'_>, cue: &AroundCue, claims: &[Claims], at: usize, mut add: impl FnMut(u32)) {
    let (before, here) = (window.at(at.wrapping_sub(1)), window.at(at));
    let (before2, after) = (window.at(at.wrapping_sub(2)), window.at(at + 1));
    let claim = |at: usize| claims.get(at.wrapping_sub(window.first)).copied().unwrap_or_default();
    let (left, right) = (claim(at.wrapping_sub(1)), claim(at));
    let behind = at >= cue.first;
    let side = u32::from(behind);
    let distance = if behind { (at + 1).saturating_sub(cue.end) } else { cue.first - at };
    let steps = bucket(distance, behind);
    let sentence = u32::from(before.sentence != here.sentence);
    let quotes = u32::from(before.quoted) << 1 | u32::from(here.quoted);
    let said = u32::from(cue.head.tag);
    let pairs: [(u32, u32); EDGE_FEATURES] = [
        (join(0, before.tag, here.tag), side),
        (before.word, u32::from(here.tag)),
        (here.word, u32::from(before.tag)),
        (join(before2.tag, before.tag, here.tag), side),
        (join(before.tag, here.tag, after.tag), side),
        (u32::from(left.rule) << 4 | u32::from(right.rule), u32::from(cue.rule)),
        (sentence << 2 | quotes, side),
        (sentence << 2 | quotes, join(0, before.tag, here.tag)),
        (steps, join(0, before.tag, here.tag)),
        (said << 8 | steps, 0),
        (cue.head.word, steps),
        (cue.head.word, u32::from(here.tag) << 1 | side),
        (join(before.name, here.name, 0), side),
        (u32::from(right.other_cue), u32::from(before.tag) << 1 | side),
        (before.word, here.word),
        (u32::from(here.ahead), u32::from(before.tag) << 1 | side),
        (here.word, side << 8 | steps),
        (before.word, side << 8 | steps),
        (join(here.place, here.verbs_before, 0), u32::from(before.tag) << 1 | side),
    ];
    for (template, (left, right)) in pairs.into_iter().enumerate() {
        add(feature(template as u32 + 201, left, right));
    }
}
