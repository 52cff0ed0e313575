//! Sentences: where one ends, where it goes on, and that none loses a character.

use onrecord::text::Span;
use onrecord::text::blocks::blocks;
use onrecord::text::sentences::sentences;
use proptest::prelude::*;

/// Checks the sentences of `text`, taken as one block.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let spans = sentences(text, Span::whole(text));
    let found: Vec<&str> = spans.iter().map(|span| span.of(text)).collect();
    assert_eq!(found, expected, "text: {text:?}");
    check_cover(text, Span::whole(text), &spans);
}

/// A text in which `|` stands where one sentence ends and the next begins.
#[track_caller]
fn check_cut(marked: &str) {
    let text = marked.replace('|', "");
    let expected: Vec<&str> = marked.split('|').map(str::trim).collect();
    check(&text, &expected);
}

/// Spans are in order, apart, without white space at their ends, and leave out nothing but white space.
#[track_caller]
fn check_cover(text: &str, block: Span, spans: &[Span]) {
    let mut at = block.start();
    for span in spans {
        assert!(at <= span.start() && span.end() <= block.end(), "{span:?} in {text:?}");
        assert!(!span.is_empty() && span.trimmed(text) == *span, "{span:?} in {text:?}");
        assert_eq!(text[at..span.start()].trim(), "", "left out of {text:?}");
        at = span.end();
    }
    assert_eq!(text[at..block.end()].trim(), "", "left out of {text:?}");
}

#[test]
fn stops_end_sentences() {
    check("", &[]);
    check(" \n ", &[]);
    check("One", &["One"]);
    check_cut("The talks ended. |Nobody spoke! |Why? |Nobody knew.");
    check_cut("  The port is shut. \n| Ships wait.\n ");
    check_cut("It closed at 210 crowns. |2,000 people came. |“Yes.” |(They left.) |— So it seems. |¿Verdad?");
    check_cut("Корабль вышел в море. |Он вернулся.");
    check_cut("港口关闭。|船在等。");
    check_cut("What?! |Nothing...");
}

#[test]
fn abbreviations_go_on() {
    check_cut("Mr. Marsh met Dr. Ane Moe and Gov. Orlova. |Sen. Voss left.");
    check_cut("St. Harlow is a town. |Col. Dunin knows it.");
    check_cut("He lives at No. 10. |She said no. |Ten others agreed.");
    check_cut("See fig. 3 and vol. 2. |He studied art. |She did not.");
    check_cut("On Jan. 5 it rained. |It rained all Jan. |The roads flooded.");
    check_cut("They met at 5 p.m. on Monday. |They left at 6 p.m. |The hall was dark.");
    check_cut("Herring, eels, etc. are sold. |Nets, ropes, etc. |Boats are not.");
    check_cut("Amber Marine Inc. President Iva Lom spoke. |He runs Amber Marine Inc. |The firm is small.");
    check_cut("It is a small port, i.e. a pier. |Some ports, e.g. Halka, are smaller.");
}

#[test]
fn initials_go_on() {
    check_cut("J. Marsh and A. B. Lom spoke. |J.R.R. Marsh did not.");
    check_cut("J. A. Marsh spoke. |They chose plan B. |The others left.");
    check_cut("It was World War I. |Then came peace.");
}

#[test]
fn dotted_names_go_on_before_names() {
    check_cut("The U.S. President spoke. |He left the U.S. |The talks went on.");
    check_cut("U.K. and U.S. envoys came. |The U.N. Security Council met.");
    check_cut("Washington, D.C. Mayor Voss spoke.");
}

#[test]
fn points_inside_numbers_and_addresses_end_nothing() {
    check_cut("It grew by 3.5 per cent. |The price is 1.250,40 crowns. |See example.com for more.");
    check_cut("On 13.01.2022 they met. |On 14.01. they did not.");
    check_cut("1. The pier is shut. |2. The crane is broken.");
}

#[test]
fn ellipses() {
    check_cut("He waited... and left. |He waited... |Then he left.");
    check_cut("“We know … the rest.” |“We know…” |Nobody did.");
    check_cut("The ministry [...] Marsh said, is closed. |So is (…) Harlow.");
}

#[test]
fn quotation_marks_close_with_the_sentence() {
    check_cut("“We did.” |“They did not.” |He left.");
    check_cut("\"We did.\" |\"They did not.\" |He left.");
    check_cut("‘We did.’ |He left. |«We did.» |He left. |(He left.) |He came back.");
    check_cut("“Why?” he asked. |“Go!” — she said. |“Well?” – he said. |“Well?” |– Nobody spoke.");
    check_cut("“He said ‘no.’” |Nobody spoke.");
    check_cut("He stopped.”|He began.");
}

#[test]
fn curly_quote_with_stray_space_closes_what_came_before() {
    check_cut("“We want peace and security. ”|He left.");
    check_cut("“We want peace. |We want security. ” |He left.");
    check_cut("“We want peace and security. ”said Marsh. |He left.");
    check_cut("“We want peace, ”said Marsh. |“We want bread. ”|Nobody spoke.");
    // Opened in the paragraph before.
    check_cut("We want security. ”|He left.");
    check_cut("«We want peace. » |He left.");
}

#[test]
fn marks_that_close_elsewhere_what_they_open_in_english() {
    check_cut("„We want peace.“ |He left. |„We want bread. “|He came back.");
    check_cut("»We want peace,« he said. |»We want bread.« |He left. |»We want fish.« |He ate.");
    check_cut("«We want peace», he said. |«We want bread.» |He left.");
    check_cut("„We want peace.” |He left.");
}

#[test]
fn straight_quote_with_stray_space_is_told_by_what_is_open() {
    check_cut("\"We want peace. |We want security. \"|He left.");
    check_cut("\"We want peace. \" said Marsh. |He left.");
    check_cut("He left. |\"We want peace.\" |\"We want bread.\"");
    check_cut("The 5\" pipe broke. |\"We saw it,\" he said. |\"It was loud.\"");
}

#[test]
fn a_run_without_stops_is_cut_at_white_space() {
    let text = "word ".repeat(1_000);
    let spans = sentences(&text, Span::whole(&text));
    assert!(spans.len() > 3 && spans.iter().all(|span| span.len() <= 1_200), "{spans:?}");
    check_cover(&text, Span::whole(&text), &spans);
    let long_word = format!("{} end.", "x".repeat(5_000));
    check(&long_word, &[&"x".repeat(5_000), "end."]);
}

#[test]
fn only_the_block_is_looked_at() {
    let text = "One. Two. Three. Four.";
    let block = Span::new(text, 5, 16).unwrap();
    let found: Vec<&str> = sentences(text, block).iter().map(|span| span.of(text)).collect();
    assert_eq!(found, ["Two.", "Three."]);
}

/// Each of these once took time that grew with the square of its length: at this size that is minutes, not moments.
#[test]
fn long_runs_of_one_thing_are_read_once() {
    const BYTES: usize = 1 << 20;
    let units = [
        ".",
        "“",
        "”",
        "\"",
        ". \"",
        ". ”",
        "“. ”",
        "Mr. \"\" ",
        "a.",
        "A. ",
        "?”",
        "… ",
        ". ",
        "(. ",
        ".\u{a0}",
        "「。",
        "[.] ",
        ".“",
        ".« ",
    ];
    for unit in units {
        // A small letter behind a run keeps it from being the end.
        for end in ["", " a", " A"] {
            let text = unit.repeat(BYTES / unit.len()) + end;
            check_cover(&text, Span::whole(&text), &sentences(&text, Span::whole(&text)));
        }
    }
}

/// Texts made of what the rules look at.
fn awkward() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(". "),
        Just("."),
        Just("? "),
        Just("…"),
        Just("“"),
        Just("”"),
        Just("\""),
        Just(" "),
        Just("\n"),
        Just("\n\n"),
        Just("Mr"),
        Just("U.S."),
        Just("no"),
        Just("He"),
        Just("said"),
        Just("13"),
        Just("»"),
        Just("("),
        Just(") "),
        Just("é"),
        Just("。"),
        Just("\u{3000}"),
        Just("#"),
        Just("- "),
        Just("NAME: "),
        Just("    "),
        Just("—"),
        Just("\r\n"),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn every_character_is_in_one_sentence_of_one_block(text in prop_oneof![awkward(), "\\PC{0,200}", "(?s).{0,100}"]) {
        let blocks: Vec<Span> = blocks(&text).iter().map(|block| block.span).collect();
        check_cover(&text, Span::whole(&text), &blocks);
        for block in blocks {
            check_cover(&text, block, &sentences(&text, block));
        }
    }
}
