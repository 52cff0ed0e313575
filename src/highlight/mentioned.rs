//! Where an article speaks of days that are asked for: found anew in its text, as they were when it was indexed.
//!
//! Positions are those of words, so that a mention is marked and weighed like any other match. Knows no index.

use super::plan::Spoken;
use super::scope::Occurrence;
use crate::date::PublicationDate;
use crate::date::mentions::{Mention, mentions};
use crate::passage::{Structure, body_start};
use crate::text::Span;
use crate::text::tokenise::Words;

/// What is known of an article when its mentions are looked for.
pub struct Source<'a> {
    pub title: Option<&'a str>,
    pub body: &'a str,
    pub published: Option<&'a PublicationDate>,
    pub structure: &'a Structure,
}

/// The mentions of what is asked for in those of `spoken` that are `due` (by number), parts counted from `first_part` on.
pub fn occurrences(
    source: &Source<'_>,
    spoken: &[Spoken],
    first_part: usize,
    due: &dyn Fn(usize) -> bool,
) -> Vec<Occurrence> {
    let wanted: Vec<(usize, &Spoken)> = spoken.iter().enumerate().filter(|(number, _)| due(*number)).collect();
    let mut found: Vec<Occurrence> = Vec::new();
    if wanted.is_empty() {
        return found;
    }
    let texts = [(source.title.unwrap_or(""), 0), (source.body, body_start(source.structure.title_words))];
    for (text, base) in texts {
        let all = mentions(text, source.published);
        for (number, asked) in &wanted {
            let answers = |mention: &&Mention| {
                mention.value.days().is_some_and(|(first, last)| asked.range.is_mentioned_by(first, last))
            };
            let meant: Vec<Mention> = all.iter().filter(answers).copied().collect();
            for (start, end) in positions(text, &meant) {
                let (start, end) = (base.saturating_add(start), base.saturating_add(end));
                found.push(Occurrence { part: first_part + number, start, end, marks: vec![(start, end)] });
            }
        }
    }
    found.sort_by_key(|one| (one.part, one.start, one.end));
    found
}

/// The first and the last word of each mention, counted from the beginning of the text. One without a word is left out.
fn positions(text: &str, mentions: &[Mention]) -> Vec<(u32, u32)> {
    let mut found: Vec<(u32, u32)> = Vec::with_capacity(mentions.len());
    let mut waiting = mentions.iter().map(|mention| mention.span);
    let Some(mut span) = waiting.next() else { return found };
    let mut words = Words::new(text);
    let mut number = 0;
    let mut inside: Option<(u32, u32)> = None;
    while let Some(word) = words.advance_raw() {
        while word.start >= span.end() {
            found.extend(inside.take());
            let Some(next) = waiting.next() else { return found };
            span = next;
        }
        if span.overlaps(Span::clamp(text, word.start, word.end)) {
            inside = Some(inside.map_or((number, number), |(first, _)| (first, number)));
        }
        number += 1;
    }
    found.extend(inside);
    found
}
