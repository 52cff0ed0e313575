//! Who is meant where source, cue and content are given.

use onrecord::attribute::{Given, Input, resolve_given};
use onrecord::text::Span;
use proptest::prelude::*;

fn span(text: &str, words: &str) -> Span {
    let start = text.find(words).unwrap_or_else(|| panic!("{words} is not in the text"));
    Span::new(text, start, start + words.len()).unwrap()
}

/// Sources, with what they say behind a bar, resolve to these names in order.
#[track_caller]
fn check(text: &str, given: &[&str], expected: &[&str]) {
    let given: Vec<Given> = given
        .iter()
        .map(|one| {
            let (source, content) = one.split_once('|').unwrap();
            let spans = |words: &str| Vec::from_iter((!words.is_empty()).then(|| span(text, words)));
            Given { source: spans(source), cue: Vec::new(), content: spans(content) }
        })
        .collect();
    let found = resolve_given(&Input { title: None, text, record_speakers: &[] }, &given);
    let names: Vec<&str> = found
        .attributions
        .iter()
        .map(|one| one.speaker.map_or("?", |slot| found.speakers[usize::from(slot)].name.as_str()))
        .collect();
    assert_eq!(names, expected, "{text}");
    for (one, given) in found.attributions.iter().zip(&given) {
        assert_eq!((&one.source, &one.cue, &one.content), (&given.source, &given.cue, &given.content));
    }
}

#[test]
fn sources_resolve_by_name_pronoun_and_role() {
    let text = "Trade Minister Ida Vik said the quay was open. Per Holm, a skipper, said it was not. She laughed at that, \
                she said. The minister added that boats were late. Officials said nothing was known.";
    check(text, &["Ida Vik|the quay was open"], &["Ida Vik"]);
    check(
        text,
        &["Trade Minister Ida Vik|the quay was open", "Per Holm, a skipper,|it was not", "she|She laughed at that"],
        &["Ida Vik", "Per Holm", "Ida Vik"],
    );
    check(text, &["The minister|that boats were late", "Officials|nothing was known"], &["Ida Vik", "?"]);
    // The order in which they are given is kept, whatever the order of the text.
    check(
        text,
        &["she|She laughed at that", "Per Holm, a skipper,|it was not", "Trade Minister Ida Vik|the quay was open"],
        &["Ida Vik", "Per Holm", "Ida Vik"],
    );
    check(text, &[], &[]);
    check(text, &["|"], &["?"]);
}

proptest! {
    #[test]
    fn any_spans_of_any_text_are_kept(
        text in "\\PC{0,40}( said | he |Ida Vik|\n\n|“|”|[A-Z][a-z]{1,4} ){0,6}\\PC{0,40}",
        places in proptest::collection::vec(proptest::collection::vec((0usize..120, 0usize..30), 0..3), 0..12),
    ) {
        let spans = |which: usize| -> Vec<Span> {
            places.get(which).into_iter().flatten().map(|(start, length)| Span::clamp(&text, *start, start + length)).collect()
        };
        let given: Vec<Given> = (0..places.len() / 3)
            .map(|number| Given { source: spans(3 * number), cue: spans(3 * number + 1), content: spans(3 * number + 2) })
            .collect();
        let found = resolve_given(&Input { title: None, text: &text, record_speakers: &[] }, &given);
        prop_assert_eq!(found.attributions.len(), given.len());
        for (one, given) in found.attributions.iter().zip(&given) {
            prop_assert_eq!((&one.source, &one.cue, &one.content), (&given.source, &given.cue, &given.content));
            prop_assert!(one.speaker.is_none_or(|slot| usize::from(slot) < found.speakers.len()));
        }
    }
}
