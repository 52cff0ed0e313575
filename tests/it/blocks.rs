//! Blocks: headings, paragraphs and pull quotes, told by layout alone.

use std::fs;

use onrecord::text::blocks::{BlockKind, blocks};

use crate::shared::shared;

/// Checks the blocks of `text`, one line each: `h`, `p` or `q`, then the block with its line ends as `/`.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let found: Vec<String> = blocks(text)
        .iter()
        .map(|block| {
            let kind = match block.kind {
                BlockKind::Heading => 'h',
                BlockKind::Paragraph => 'p',
                BlockKind::PullQuote => 'q',
            };
            format!("{kind} {}", block.span.of(text).replace("\r\n", "/").replace('\n', "/"))
        })
        .collect();
    assert_eq!(found, expected, "text: {text:?}");
}

#[test]
fn blank_lines_part_paragraphs() {
    check("", &[]);
    check("\n \n\t\n", &[]);
    check("One.", &["p One."]);
    check("\nOne.\n\nTwo.\nThree.\n \t\n\nFour.\n", &["p One.", "p Two./Three.", "p Four."]);
    check("One.\r\n\r\nTwo.\r\nThree.\r\n", &["p One.", "p Two./Three."]);
    check("  One.\u{a0}\n\u{3000}\nTwo.", &["p One.", "p Two."]);
}

#[test]
fn a_short_line_without_a_stop_is_a_heading() {
    check(
        "The port is shut.\n\nBuilding bridges\n\nShips wait.",
        &["p The port is shut.", "h Building bridges", "p Ships wait."],
    );
    check("Why was it shut?\n\nNobody knows.", &["h Why was it shut?", "p Nobody knows."]);
    check("ПОРТ ЗАКРЫТ\n\nКорабли ждут.", &["h ПОРТ ЗАКРЫТ", "p Корабли ждут."]);
    // What ends a text heads nothing.
    check("Ships wait.\n\nThe editors", &["p Ships wait.", "p The editors"]);
    check("reported by our correspondent\n\nShips wait.", &["p reported by our correspondent", "p Ships wait."]);
    check("Marsh said:\n\n“Ships wait.”", &["p Marsh said:", "p “Ships wait.”"]);
    // Two lines are a paragraph.
    check(
        "Ships wait in the roads\nand nobody knows why\n\nEnd.",
        &["p Ships wait in the roads/and nobody knows why", "p End."],
    );
}

#[test]
fn several_words_without_a_last_stop_are_a_pull_quote() {
    check(
        "He left.\n\nWe have nothing in common today. Nothing at all Pyotr Marsh Minister for Harbours\n\nHe came back.",
        &[
            "p He left.",
            "q We have nothing in common today. Nothing at all Pyotr Marsh Minister for Harbours",
            "p He came back.",
        ],
    );
    let caption = "Dockers at the gate of the second basin on the morning after the long strike had come to its end";
    check(&format!("He left.\n\n{caption}\n\nEnd."), &["p He left.", &format!("q {caption}"), "p End."]);
    // A paragraph that lost its last stop is no quotation.
    let long = "Dockers came to the gate. ".repeat(20) + "They waited";
    check(&long, &[&format!("p {long}")]);
}

#[test]
fn long_lines_are_paragraphs_of_their_own() {
    let long = "Dock workers in Halka ended a strike of nine days after the port raised its offer, and said that they would be back at work.";
    assert!(long.len() > 120);
    check(
        &format!("{long}\nBuilding bridges\n{long}\n“Good,” he said.\n"),
        &[&format!("p {long}"), "h Building bridges", &format!("p {long}"), "p “Good,” he said."],
    );
}

#[test]
fn a_wire_story_parts_paragraphs_by_indents() {
    check(
        "    Halka, March 3 - Dock workers ended a strike\nof nine days on Thursday.\n    The port raised its offer, a\nspokesman said.\n  Two spaces part nothing.\n",
        &[
            "p Halka, March 3 - Dock workers ended a strike/of nine days on Thursday.",
            "p The port raised its offer, a/spokesman said./  Two spaces part nothing.",
        ],
    );
    check("\tOne line\nand another.\n\tA second.\n", &["p One line/and another.", "p A second."]);
}

#[test]
fn markdown() {
    check(
        "# The port\nShips wait.\n## Why\n\nNobody knows.\n#hashtag and\n####### seven\n",
        &["h # The port", "p Ships wait.", "h ## Why", "p Nobody knows./#hashtag and/####### seven"],
    );
    check(
        "Three things:\n- a crane\n- a pier\n  of wood\n* a gull\n> We wait.\n",
        &["p Three things:", "p - a crane", "p - a pier/  of wood", "p * a gull", "p > We wait."],
    );
    check("**Building bridges**\n\nShips wait.", &["h **Building bridges**", "p Ships wait."]);
}

#[test]
fn a_transcript_has_a_block_a_turn() {
    check(
        "MS LOM: Is it shut?\nMR MARSH: It is.\nIt will stay shut.\nQ: Why?\nA: Because.\n",
        &["p MS LOM: Is it shut?", "p MR MARSH: It is./It will stay shut.", "p Q: Why?", "p A: Because."],
    );
    check("ОРЛОВА: Да.\nМАРШ: Нет.\n", &["p ОРЛОВА: Да.", "p МАРШ: Нет."]);
    // A clock and a label in small letters are no names.
    check("They met at\n12:30 and again at\nnoon: twice.", &["p They met at/12:30 and again at/noon: twice."]);
}

#[test]
fn seed_article_has_one_pull_quote_and_two_headings() {
    let Some(path) = shared("seed_article_has_one_pull_quote_and_two_headings", "seed/text/000_6568ebfa7143376c.txt")
    else {
        return;
    };
    let text = fs::read_to_string(path).unwrap();
    let of_kind = |kind| {
        let found = blocks(&text).into_iter().filter(move |block| block.kind == kind);
        found.map(|block| block.span.of(&text).split_whitespace().count()).collect::<Vec<_>>()
    };
    // In words, since the article is not ours to print.
    assert_eq!(of_kind(BlockKind::PullQuote), [20]);
    assert_eq!(of_kind(BlockKind::Heading), [2, 2]);
}

#[test]
fn long_runs_of_one_thing_are_read_once() {
    const BYTES: usize = 1 << 20;
    for unit in ["\n", "a\n", "#", "# ", "# a\n", "A:", "NAME: ", "\n    a", "- ", "- \n", ". ", "* a\n", "\u{3000}"] {
        let text = unit.repeat(BYTES / unit.len());
        let mut at = 0;
        for block in blocks(&text) {
            assert!(at <= block.span.start() && !block.span.is_empty(), "{unit:?}: {block:?}");
            at = block.span.end();
        }
        assert_eq!(text[at..].trim(), "", "{unit:?}");
    }
}
