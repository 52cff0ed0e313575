//! Who said what: attributions in the prose of one article, and the speakers they resolve to.
//!
//! Takes an article's text and gives spans of it, found by rules: cues, quotation marks, layout; then by trained taggers where the
//! rules found nothing; then who is meant. A source that cannot be told for sure stays unresolved: a missing speaker is a smaller
//! fault than a wrong one. Knows no file, no index and no query.

mod ablation;
mod cues;
mod given;
mod languages;
mod layout;
mod lexicon;
mod names;
mod quotes;
mod resolve;
mod rules;
mod scan;
mod tagger;
mod titles;

/// Training of the taggers; only in builds with the feature `train`.
#[cfg(feature = "train")]
pub use {ablation::Part, ablation::leave_out, ablation::names as parts_by_name, tagger::train as training};

pub use given::{Given, resolve_given};
pub use lexicon::other_forms_of_verb;

use crate::text::Span;
use ablation::is_left_out;
use rules::{Range, Raw};
use scan::Scan;
use serde::{Deserialize, Serialize};

/// How many tokens of a speaker's sentence may lie between what he says and the quotation that goes on with it.
const LONGEST_REST: usize = 60;
/// And how many sentences may end there.
const MOST_STOPS: usize = 2;

/// How words are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The content is the speaker's own words.
    Direct,
    /// Paraphrase with the speaker's own words in quotation marks inside.
    Mixed,
    /// Paraphrase.
    Indirect,
}

/// One act of saying. Every span lies in the article's text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attribution {
    /// The words that name who; empty for a transcript turn named by the record's own speaker field.
    pub source: Vec<Span>,
    /// The verb or phrase of saying; empty for pull quotes and transcript turns.
    pub cue: Vec<Span>,
    /// What is said, in one or more pieces in text order; never empty.
    pub content: Vec<Span>,
    pub kind: Kind,
    /// Index into `Attributions::speakers`; `None` where the source stays unresolved.
    pub speaker: Option<u16>,
    /// 0 to 1.
    pub confidence: f32,
}

/// A person or institution that speaks in the article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// Fullest form of the name that the article gives, without titles: `Ida Vik`, `Transport Ministry`.
    pub name: String,
    /// Other forms seen: `Vik`.
    pub aliases: Vec<String>,
    /// Roles the article gives, as written or normalised: `Deputy Trade Minister of Norland`, `agency spokesman`.
    pub roles: Vec<String>,
}

/// All attributions of one article, in the order of their content, and the table of those who speak in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Attributions {
    pub speakers: Vec<Speaker>,
    pub attributions: Vec<Attribution>,
}

/// What an article gives the rules.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    pub title: Option<&'a str>,
    /// The stored text; every span that comes back lies in it.
    pub text: &'a str,
    /// The record's own speaker field.
    pub record_speakers: &'a [String],
}

/// Finds who says what in an article. Every span is a non-empty range of whole characters of the text.
pub fn attribute(input: &Input<'_>) -> Attributions {
    attribute_with(input, tagger::shipped())
}

/// The same with another model, or with the rules alone.
fn attribute_with(input: &Input<'_>, model: Option<&tagger::Model<'_>>) -> Attributions {
    let mut scan = scan::scan(input.text);
    let quotations = quotes::pair(&mut scan);
    let tongues = languages::tongues(&scan);
    if let Some(tongues) = tongues.as_deref().filter(|tongues| !tongues.contains(&languages::Tongue::English)) {
        return with_record(&scan, input, Some(tongues), Attributions::default());
    }
    let headline = input.title.map(scan::scan);
    let mut names = names::collect(&scan, headline.as_ref());
    let mut layout = layout::read(&scan, &names);
    if let Some(tongues) = &tongues {
        leave_out_other_languages(&scan, tongues, &mut layout);
    }
    let mut found = layout.found;
    let by_rules = rules::extract(&scan, &quotations, &names, &layout.taken);
    found.extend(match model {
        Some(model) => {
            let article = tagger::Article { scan: &scan, quotations: &quotations, names: &names, skip: &layout.taken };
            tagger::tag(&article, by_rules, model)
        }
        None => by_rules,
    });
    found.sort_by_key(place);
    let found = with_continuations(&scan, found);
    let resolved = resolve::resolve(&scan, &mut names, &found);
    let mut result = Attributions { speakers: resolved.speakers, attributions: Vec::with_capacity(found.len()) };
    for (raw, speaker) in found.iter().zip(resolved.of) {
        // A quotation far from any cue that is nobody's known: a sign, a title, a slogan.
        if raw.goes_on && speaker.is_none() {
            continue;
        }
        result.attributions.extend(finished(&scan, raw, speaker));
    }
    with_record(&scan, input, tongues.as_deref(), result)
}

/// Takes paragraphs in other languages from the rules of English.
fn leave_out_other_languages(scan: &Scan<'_>, tongues: &[languages::Tongue], layout: &mut layout::Layout) {
    let is_foreign = |number: usize| tongues.get(number).is_some_and(|tongue| *tongue != languages::Tongue::English);
    for (number, taken) in layout.taken.iter_mut().enumerate() {
        *taken |= is_foreign(number);
    }
    layout.found.retain(|raw| {
        let first = raw.content.first().map_or(0, |range| range.0);
        let number = scan.paragraphs.partition_point(|part| part.first <= first);
        !number.checked_sub(1).is_some_and(is_foreign)
    });
}

/// Adds what is said in other languages, and what the record's own speaker says, and puts all in order.
fn with_record(
    scan: &Scan<'_>,
    input: &Input<'_>,
    tongues: Option<&[languages::Tongue]>,
    mut result: Attributions,
) -> Attributions {
    if let Some(tongues) = tongues {
        languages::attribute(scan, tongues, &mut result);
    }
    result.attributions.sort_by_key(|attribution| attribution.content.first().map(|span| (span.start(), span.end())));
    if result.attributions.is_empty() || is_speech(scan, &result, input.record_speakers) {
        by_the_record(scan, input.record_speakers, &mut result);
    }
    result
}

/// Quotations that stand alone right behind the sentence in which somebody speaks go to what that one says.
fn with_continuations(scan: &Scan<'_>, found: Vec<Raw>) -> Vec<Raw> {
    let mut joined: Vec<Raw> = Vec::with_capacity(found.len());
    // Who spoke last with a cue, and where the text of that ends.
    let mut last: Option<(usize, usize)> = None;
    for raw in found {
        let end = raw.content.iter().chain(raw.cue.iter()).chain(raw.source.iter()).map(|range| range.1).max();
        let end = end.unwrap_or_default();
        let first = raw.content.first().map_or(0, |range| range.0);
        if raw.goes_on
            && !is_left_out("continuations")
            && let Some((number, before)) = last
            && is_next(scan, before, first)
            && !joined.get(number).is_some_and(|speech| asks(scan, speech))
            && let Some(speech) = joined.get_mut(number)
        {
            speech.content.extend(raw.content);
            last = Some((number, end));
            continue;
        }
        // One quotation after another, with nobody before them.
        if raw.goes_on
            && let Some(alone) = joined.last_mut().filter(|before| before.goes_on)
            && alone.content.last().is_some_and(|range| is_next(scan, range.1, first))
        {
            alone.content.extend(raw.content);
            continue;
        }
        if !raw.goes_on && raw.cue.is_some() && raw.source.is_some() && last.is_none_or(|(_, before)| before <= end) {
            last = Some((joined.len(), end));
        }
        joined.push(raw);
    }
    joined
}

/// Whether somebody asks: what stands alone behind it is the answer.
fn asks(scan: &Scan<'_>, raw: &Raw) -> bool {
    let asking = ["ask", "asks", "asked", "asking", "wonders", "wondered", "inquired", "enquired"];
    raw.cue.is_some_and(|(first, end)| (first..end).any(|at| scan.is_any(at, &asking)))
}

/// Whether little lies between the token `end` and the token `first`: the rest of a sentence, and one more at most.
fn is_next(scan: &Scan<'_>, end: usize, first: usize) -> bool {
    let stops = || (end..first).filter(|at| scan.quote_of(*at) == 0 && scan.ends_sentence(*at));
    end <= first && first - end <= LONGEST_REST && stops().count() <= MOST_STOPS
}

/// Whether the text is the very speech of the one speaker whom the record names: `I` and `we` outside quotation marks, and few of
/// its words those of others. What he says that others said is part of his speech.
fn is_speech(scan: &Scan<'_>, found: &Attributions, speakers: &[String]) -> bool {
    if only_name(speakers).is_none() {
        return false;
    }
    let first_person =
        |at: usize| scan.is_any(at, &["i", "we", "my", "our"]) || languages::is_first_person(scan.word_of(at));
    let personal = scan
        .paragraphs
        .iter()
        .filter(|part| (part.first..part.end).any(|at| scan.quote_of(at) == 0 && first_person(at)))
        .count();
    let covered: usize =
        found.attributions.iter().flat_map(|attribution| &attribution.content).map(|span| span.len()).sum();
    personal * 2 >= scan.paragraphs.len() && covered * 4 < scan.text.len()
}

/// Where an attribution stands in the text: its source, or its content where that is all there is.
fn place(raw: &Raw) -> usize {
    raw.source.or(raw.cue).or_else(|| raw.content.first().copied()).map_or(0, |range| range.0)
}

fn finished(scan: &Scan<'_>, raw: &Raw, speaker: Option<u16>) -> Option<Attribution> {
    let spans =
        |ranges: &[Range]| -> Vec<Span> { ranges.iter().filter_map(|(first, end)| scan.span(*first, *end)).collect() };
    let mut content = spans(&raw.content);
    content.sort();
    content.dedup();
    if content.is_empty() {
        return None;
    }
    let kind = if raw.cue.is_none() { Kind::Direct } else { kind_of(scan, &raw.content) };
    let confidence = if speaker.is_none() && !raw.goes_on { raw.confidence * 0.9 } else { raw.confidence };
    Some(Attribution {
        source: spans(raw.source.as_slice()),
        cue: spans(raw.cue.as_slice()),
        content,
        kind,
        speaker,
        confidence: confidence.clamp(0.0, 1.0),
    })
}

/// Direct if all words are inside quotation marks, mixed if some are.
fn kind_of(scan: &Scan<'_>, content: &[Range]) -> Kind {
    let (mut inside, mut outside) = (false, false);
    for at in content.iter().flat_map(|(first, end)| *first..*end) {
        if scan.is_word(at) {
            let quoted = scan.quote_of(at) != 0;
            inside |= quoted;
            outside |= !quoted;
        }
    }
    match (inside, outside) {
        (true, false) => Kind::Direct,
        (true, true) => Kind::Mixed,
        _ => Kind::Indirect,
    }
}

/// The whole text is the speaker's whom the record names.
fn by_the_record(scan: &Scan<'_>, speakers: &[String], result: &mut Attributions) {
    let content: Vec<Span> = scan.paragraphs.iter().map(|paragraph| paragraph.span).collect();
    let Some(name) = only_name(speakers).filter(|_| !content.is_empty()) else { return };
    *result = Attributions {
        speakers: vec![Speaker { name: name.to_owned(), aliases: Vec::new(), roles: Vec::new() }],
        attributions: vec![Attribution {
            source: Vec::new(),
            cue: Vec::new(),
            content,
            kind: Kind::Direct,
            speaker: Some(0),
            confidence: 0.9,
        }],
    };
}

/// The one name of a record's speaker field; `None` where it holds several: nothing tells which words are whose.
fn only_name(speakers: &[String]) -> Option<&str> {
    let mut names = speakers.iter().map(|name| name.trim()).filter(|name| !name.is_empty());
    let only = names.next()?;
    names.all(|other| other == only).then_some(only)
}
