//! Who says what in Russian, German, French and Spanish: direct speech with its speaker; in other languages nothing.
//!
//! `tongue` tells the language of each paragraph, `line` reads one as words, signs and quotations, `subject` finds who is named,
//! `speech` the verb and the words, `people` whom a short name, an office or a pronoun means. English is left to the rules and
//! taggers beside this module, which must not see paragraphs in other languages.

mod line;
mod people;
mod speech;
mod subject;
mod tongue;
mod words;

use std::collections::HashMap;

use super::scan::Scan;
use super::{Attribution, Attributions, Speaker};
use line::Line;
use people::People;
use tongue::LANGUAGES;
pub use tongue::{Tongue, tongues};

/// Adds what is said in the paragraphs that are in one of the four languages.
pub fn attribute(scan: &Scan<'_>, tongues: &[Tongue], result: &mut Attributions) {
    let mut known: HashMap<String, Option<u16>> = HashMap::new();
    for (speaker, number) in result.speakers.iter().zip(0_u16..) {
        known.insert(speaker.name.clone(), Some(number));
    }
    for language in LANGUAGES {
        let paragraphs: Vec<usize> =
            (0..tongues.len()).filter(|number| tongues.get(*number) == Some(&Tongue::Known(language))).collect();
        if paragraphs.is_empty() {
            continue;
        }
        let (mut said, mut mentions) = (Vec::new(), Vec::new());
        for number in paragraphs {
            let Some(part) = scan.paragraphs.get(number) else { continue };
            let line = Line::new(scan, language, part.first, part.end);
            mentions.extend(speech::mentions(&line));
            said.extend(speech::find(scan, &line).into_iter().map(|one| (number, one)));
        }
        let mut people = People::new(language, &mentions, &said);
        let mut speakers: Vec<Speaker> = Vec::new();
        let resolved: Vec<Option<u16>> =
            said.iter().map(|(number, one)| people.speaker(one, *number, &mut speakers)).collect();
        people.finish(&mut speakers);
        let numbers: Vec<Option<u16>> =
            speakers.into_iter().map(|speaker| number_of(speaker, &mut result.speakers, &mut known)).collect();
        for ((_, one), own) in said.into_iter().zip(resolved) {
            let speaker = own.and_then(|own| numbers.get(usize::from(own)).copied().flatten());
            let doubt = if speaker.is_none() { 0.8 } else { 1.0 };
            result.attributions.push(Attribution {
                source: one.source.into_iter().collect(),
                cue: one.cue,
                content: one.content,
                kind: one.kind,
                speaker,
                confidence: one.confidence * doubt,
            });
        }
    }
}

/// The number of a speaker in a table, which grows by him if nobody there has his name.
fn number_of(speaker: Speaker, speakers: &mut Vec<Speaker>, known: &mut HashMap<String, Option<u16>>) -> Option<u16> {
    *known.entry(speaker.name.clone()).or_insert_with(|| {
        let number = u16::try_from(speakers.len()).ok()?;
        speakers.push(speaker);
        Some(number)
    })
}

/// Whether a word says `I` or `we` in one of the four languages.
pub fn is_first_person(word: &str) -> bool {
    words::FIRST_PERSON.contains(&word)
}
