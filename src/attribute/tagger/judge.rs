//! How likely an attribution is right: a few signs of it, weighed by logistic regression.
//!
//! The weights are fitted on attributions that were found by taggers which had not seen the article, so that what comes out is a
//! share of right ones.

use super::Candidate;

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

/// The probability that signs with these weights speak of a right attribution.
pub fn probability(signs: &[f32; SIGNS], weights: &[f32; SIGNS]) -> f32 {
    let sum: f32 = signs.iter().zip(weights).map(|(sign, weight)| sign * weight).sum();
    1.0 / (1.0 + (-sum).exp())
}

/// Fits the weights to signs with their outcome, deterministically.
#[cfg(feature = "train")]
pub fn fit(rows: &[([f32; SIGNS], bool)]) -> [f32; SIGNS] {
    const ROUNDS: usize = 400;
    const PULL: f32 = 1.0;
    let mut weights = [0.0_f32; SIGNS];
    let mut squares = [1e-3_f32; SIGNS];
    for round in 0..ROUNDS {
        let mut gradient = [0.0_f32; SIGNS];
        for (signs, right) in rows {
            let missing = f32::from(u8::from(*right)) - probability(signs, &weights);
            for (sum, sign) in gradient.iter_mut().zip(signs) {
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
