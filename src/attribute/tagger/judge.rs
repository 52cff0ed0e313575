//! How likely an attribution is right: a few signs of it and its traits, which are hashes, weighed by logistic regression.
//!
//! The weights are fitted on attributions that were found by taggers which had not seen the article, so that what comes out is a
//! share of right ones.

use std::collections::HashMap;

use super::features::{Seen, View, feature, is_verbal, mix};
#[cfg(feature = "train")]
use super::learn::{DROPPED, Random};
use super::{Candidate, meets};

/// How many signs there are.
pub const SIGNS: usize = 64;

/// What speaks for an attribution and against it, each sign by its number; what is not named is 0.
pub fn signs(candidate: &Candidate) -> [f32; SIGNS] {
    let mut signs = [0.0; SIGNS];
    let mut set = |number: usize, value: f32| signs.get_mut(number).into_iter().for_each(|sign| *sign = value);
    let odds = |share: f32| {
        let share = share.clamp(0.002, 0.998);
        (share / (1.0 - share)).ln()
    };
    set(0, 1.0);
    let cue = odds(candidate.cue_share);
    set(1, cue);
    set(2, cue * cue / 6.0);
    set(3, odds(candidate.content_share));
    let source = if candidate.source.is_none() { 0.0 } else { odds(candidate.source_share) };
    set(4, source);
    set(5, f32::from(u8::from(candidate.source.is_none())));
    set(6, candidate.surety);
    set(7, candidate.surety * candidate.surety);
    set(10 + usize::from(candidate.rule.min(15)), 1.0);
    if candidate.rule > 0 {
        set(26, cue);
        set(27 + usize::from(candidate.same_source), 1.0);
        set(29 + usize::from(candidate.same_content), 1.0);
        set(31 + usize::from(candidate.chosen_rule), 1.0);
    }
    set(33 + usize::from(candidate.kind.min(2)), 1.0);
    set(36 + usize::from(candidate.kind.min(2)), cue);
    // Eight sorts of cue by the word's class in the lexicon, eight of source.
    set(40 + usize::from(candidate.cue_sort.min(7)), 1.0);
    set(48 + usize::from(candidate.source_sort.min(7)), 1.0);
    set(56, f32::from(candidate.content_length.min(30)) / 10.0);
    set(57, f32::from(u8::from(candidate.content_length <= 2)));
    set(58, f32::from(u8::from(candidate.pieces > 1)));
    signs
}

/// Traits of an attribution as a whole: its verb with what stands around it, who speaks, how the content begins.
///
/// Each is a hash; its weight stands at that place of a table.
pub fn traits(view: &View, candidate: &Candidate) -> Vec<u32> {
    let none = Seen::default();
    let at = |place: usize| view.seen.get(place).unwrap_or(&none);
    let step = |share: f32| (share.clamp(0.0, 1.0) * 7.99) as u32;
    let (first, end) = candidate.cue;
    let is_cue_word = |place: &usize| (20..45).contains(&at(*place).tag);
    let verb = at((first..end).rev().find(is_cue_word).unwrap_or(first));
    let mut whole = 0_u32;
    for place in first..end {
        whole = mix(301, whole, at(place).word);
    }
    let before = if first == 0 { &none } else { at(first - 1) };
    let behind = at(end);
    let source = candidate.source.map_or((0, 0), |range| range);
    let source_words = (source.0..source.1).take(8);
    let head = source_words.rev().find(|place| at(*place).tag < 100).map_or(&none, at);
    let opening = if source.0 == source.1 { &none } else { at(source.0) };
    let side = u32::from(source.0 != source.1) << 1 | u32::from(source.0 >= end);
    let said = candidate.content.first().copied().unwrap_or((0, 0));
    let words = (said.0..said.1).take(40);
    let verbs = words.clone().filter(|place| is_verbal(at(*place).tag)).count().min(2) as u32;
    let begun = words.clone().find(|place| at(*place).tag < 100).map_or(&none, at);
    let next = words.clone().filter(|place| at(*place).tag < 100).nth(1).map_or(&none, at);
    let follows = said.0 >= end;
    let place = if follows { 8 + (said.0 - end).min(3) as u32 } else { 0 };
    let kind = u32::from(candidate.kind);
    let rule = u32::from(candidate.rule > 0) << 1 | u32::from(candidate.same_content);
    let length = u32::from(candidate.content_length.min(63)).checked_ilog2().map_or(0, |log| log + 1);
    let cue = step(candidate.cue_share);
    let found = step(candidate.content_share) << 3 | step(candidate.source_share);
    let tag = |seen: &Seen| u32::from(seen.tag);
    let pairs = [
        (verb.word, 0),
        (whole, 0),
        (verb.word, cue),
        (verb.word, kind << 4 | place),
        (verb.word, tag(begun)),
        (verb.word, begun.word),
        (verb.word, tag(head) << 8 | side),
        (verb.word, tag(before)),
        (verb.word, tag(behind)),
        (verb.word, behind.word),
        (verb.word, verbs << 4 | length),
        (verb.word, rule),
        (verb.tail, tag(before) << 8 | tag(behind)),
        (head.word, 0),
        (head.word, verb.word),
        (opening.word, tag(head)),
        (tag(head), tag(verb)),
        (tag(opening), side << 8 | tag(verb)),
        (begun.word, tag(begun) << 8 | place),
        (tag(begun), tag(next) << 8 | verbs),
        (begun.word, next.word),
        (cue, found),
        (rule << 8 | cue, kind << 4 | verbs),
        (length << 4 | verbs, place << 4 | kind),
        (u32::from(verb.verbs_before) << 8 | u32::from(verb.place), cue),
        (u32::from(verb.subject), tag(verb)),
        (whole, tag(begun)),
        (before.word, verb.word),
    ];
    (302_u32..).zip(pairs).map(|(template, (left, right))| feature(template, left, right)).collect()
}

/// How many candidates before and behind one are looked at.
const AROUND: usize = 4;

/// Adds what only the others tell of an attribution: who else claims its words, and how often its source speaks in the article.
pub fn note_company(view: &View, found: &mut [Candidate]) {
    let word = |place: usize| view.seen.get(place).map_or(0, |seen| seen.word);
    let head = |one: &Candidate| {
        let (first, end) = one.source?;
        (first..end).take(8).rfind(|place| view.seen.get(*place).is_some_and(|seen| seen.tag < 100)).map(word)
    };
    let mut times: HashMap<u32, u32> = HashMap::new();
    for head in found.iter().filter_map(head) {
        *times.entry(head).or_default() += 1;
    }
    let density = (found.len() * 400 / view.seen.len().max(1)).min(31) as u32;
    let mut added: Vec<Vec<u32>> = Vec::with_capacity(found.len());
    for (number, one) in found.iter().enumerate() {
        let kind = u32::from(one.kind);
        let elsewhere = head(one).and_then(|head| times.get(&head)).map_or(0, |times| (times - 1).min(6));
        let mut traits = vec![
            feature(340, elsewhere, u32::from(one.source_sort)),
            feature(341, density, u32::from(one.cue_sort) << 2 | kind),
        ];
        let around = found.iter().enumerate().skip(number.saturating_sub(AROUND)).take(2 * AROUND + 1);
        let (mut claimed, mut stronger) = (0_u32, 0_u32);
        for (other, theirs) in around.filter(|(other, _)| *other != number) {
            let source = one.source.is_some_and(|source| meets(&[source], &theirs.content));
            let relation = u32::from(meets(&one.content, &theirs.content))
                | u32::from(meets(&[one.cue], &theirs.content)) << 1
                | u32::from(meets(&[theirs.cue], &one.content)) << 2
                | u32::from(one.content == theirs.content) << 3
                | u32::from(source) << 4
                | u32::from(one.source.is_some() && one.source == theirs.source) << 5
                | u32::from(other > number) << 6;
            if relation & 0x3F == 0 {
                continue;
            }
            let share = |share: f32| (share.clamp(0.0, 1.0) * 3.99) as u32;
            traits.push(feature(342, relation, share(theirs.cue_share) << 2 | share(one.cue_share)));
            claimed += relation & 1;
            stronger += u32::from(relation & 1 == 1 && theirs.cue_share > one.cue_share);
        }
        traits.push(feature(343, claimed << 4 | stronger, kind << 4 | u32::from(one.rule > 0)));
        added.push(traits);
    }
    for (one, traits) in found.iter_mut().zip(added) {
        one.traits.extend(traits);
    }
}

/// How many traits have a weight of their own.
pub const PLACES: usize = 1 << 16;

/// The probability that an attribution with these signs and the sum of its traits' weights is right.
pub fn probability(signs: &[f32; SIGNS], weights: &[f32; SIGNS], traits: f32) -> f32 {
    let sum: f32 = signs.iter().zip(weights).map(|(sign, weight)| sign * weight).sum();
    1.0 / (1.0 + (-sum - traits).exp())
}

/// What the judge learns from: an attribution that was found, and whether it is right.
#[cfg(feature = "train")]
#[derive(Clone)]
pub struct Row {
    pub signs: [f32; SIGNS],
    pub traits: Vec<u32>,
    pub right: bool,
}

/// Fits the weights of signs, then those of traits to what the signs leave open, deterministically.
#[cfg(feature = "train")]
pub fn fit(rows: &[Row]) -> ([f32; SIGNS], Vec<f32>) {
    let signs = fit_signs(rows);
    let traits = fit_traits(rows, &signs);
    (signs, traits)
}

#[cfg(feature = "train")]
fn fit_traits(rows: &[Row], signs: &[f32; SIGNS]) -> Vec<f32> {
    const ROUNDS: usize = 8;
    const AVERAGED: usize = 4;
    const RATE: f32 = 0.05;
    const DROP: f32 = 0.4;
    let place = |hash: &u32| *hash as usize % PLACES;
    let (mut weights, mut squares, mut sum) = (vec![0.0_f32; PLACES], vec![0.0_f32; PLACES], vec![0.0_f32; PLACES]);
    let mut random = Random(11);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut seen = Vec::new();
    for round in 0..ROUNDS {
        random.shuffle(&mut order);
        for row in order.iter().filter_map(|number| rows.get(*number)) {
            random.thin(&row.traits, DROP, &mut seen);
            let kept = || seen.iter().filter(|hash| **hash != DROPPED).map(place);
            let total: f32 = kept().filter_map(|place| weights.get(place)).sum();
            let missing = f32::from(u8::from(row.right)) - probability(&row.signs, signs, total);
            for place in kept() {
                if let (Some(weight), Some(square)) = (weights.get_mut(place), squares.get_mut(place)) {
                    *square += missing * missing;
                    *weight += RATE * missing / (1.0 + *square).sqrt();
                }
            }
        }
        if round + AVERAGED >= ROUNDS {
            for (sum, weight) in sum.iter_mut().zip(&weights) {
                *sum += weight * (1.0 - DROP) / AVERAGED as f32;
            }
        }
    }
    sum
}

#[cfg(feature = "train")]
fn fit_signs(rows: &[Row]) -> [f32; SIGNS] {
    const ROUNDS: usize = 400;
    const PULL: f32 = 1.0;
    let mut weights = [0.0_f32; SIGNS];
    let mut squares = [1e-3_f32; SIGNS];
    for round in 0..ROUNDS {
        let mut gradient = [0.0_f32; SIGNS];
        for row in rows {
            let missing = f32::from(u8::from(row.right)) - probability(&row.signs, &weights, 0.0);
            for (sum, sign) in gradient.iter_mut().zip(&row.signs) {
                *sum += missing * sign;
            }
        }
        let rate = 0.5 / (1.0 + round as f32 / 50.0);
        for ((weight, square), gradient) in weights.iter_mut().zip(&mut squares).zip(gradient) {
            let gradient = (gradient - PULL * *weight) / rows.len().max(1) as f32;
            *square = 0.9 * *square + 0.1 * gradient * gradient;
            *weight += rate * 0.2 * gradient / square.sqrt().max(1e-4);
        }
    }
    weights
}
