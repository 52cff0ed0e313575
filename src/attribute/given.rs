//! Who is meant, where source, cue and content are given: resolution alone, without looking for anything.
//!
//! What an annotated corpus marks is taken as it stands. Only the names of the article, its pronouns and descriptions are read.

use super::rules::{Range, Raw};
use super::scan::Scan;
use super::{Attribution, Attributions, Input, Kind, kind_of, names, place, quotes, resolve, scan};
use crate::text::Span;

/// An act of saying that is known but for its speaker. Every span lies in the article's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    pub source: Vec<Span>,
    pub cue: Vec<Span>,
    pub content: Vec<Span>,
}

/// Finds who is meant by each source. There is one attribution for each that is given, in the same order, with its own spans and
/// the confidence 1: nothing about them was guessed.
pub fn resolve_given(input: &Input<'_>, given: &[Given]) -> Attributions {
    let mut scan = scan::scan(input.text);
    quotes::pair(&mut scan);
    let headline = input.title.map(scan::scan);
    let mut names = names::collect(&scan, headline.as_ref());
    // Resolution goes through a text from its beginning to its end.
    let mut found: Vec<(usize, Raw)> = given.iter().map(|one| raw(&scan, one)).enumerate().collect();
    found.sort_by_key(|(_, raw)| place(raw));
    let (order, found): (Vec<usize>, Vec<Raw>) = found.into_iter().unzip();
    let resolved = resolve::resolve(&scan, &mut names, &found);
    let mut speakers = vec![None; given.len()];
    let mut kinds = vec![Kind::Indirect; given.len()];
    for ((number, raw), speaker) in order.into_iter().zip(&found).zip(resolved.of) {
        if let (Some(of), Some(kind)) = (speakers.get_mut(number), kinds.get_mut(number)) {
            *of = speaker;
            *kind = kind_of(&scan, &raw.content);
        }
    }
    let attributions = given.iter().zip(speakers).zip(kinds).map(|((one, speaker), kind)| Attribution {
        source: one.source.clone(),
        cue: one.cue.clone(),
        content: one.content.clone(),
        kind,
        speaker,
        confidence: 1.0,
    });
    Attributions { attributions: attributions.collect(), speakers: resolved.speakers }
}

/// The tokens that the spans hold. A source in pieces is named by its first.
fn raw(scan: &Scan<'_>, given: &Given) -> Raw {
    let ranges = |spans: &[Span]| -> Vec<Range> { spans.iter().filter_map(|span| tokens(scan, *span)).collect() };
    let source = ranges(&given.source).first().copied();
    Raw {
        source,
        cue: ranges(&given.cue).first().copied(),
        content: ranges(&given.content),
        confidence: 1.0,
        // Where nobody is named, who spoke right before goes on.
        goes_on: source.is_none(),
    }
}

fn tokens(scan: &Scan<'_>, span: Span) -> Option<Range> {
    let first = scan.tokens.partition_point(|token| token.end as usize <= span.start());
    let end = scan.tokens.partition_point(|token| (token.start as usize) < span.end());
    (first < end).then_some((first, end))
}
