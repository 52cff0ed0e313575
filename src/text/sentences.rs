//! Where sentences begin and end.
//!
//! Rules over punctuation, with the abbreviations of English news prose; quotation marks and brackets that close behind a stop
//! belong to the sentence that the stop ends, misplaced spaces or not. Knows no layout: the caller gives a block's span.

use super::Span;

/// A longer run without a stop (tables, scanned pages) is cut at white space, so that a passage stays readable.
const LONGEST_SENTENCE: usize = 1_200;

/// Words that a full stop follows without ending the sentence, in lower case. Titles and the like always go on; the ones in
/// `ENDS_MAYBE` end it where a capital follows.
const ABBREVIATIONS: &[&str] = &[
    "adm", "ald", "brig", "capt", "cmdr", "col", "cpl", "dr", "fr", "gen", "gov", "hon", "lt", "maj", "messrs", "mme",
    "mmes", "mr", "mrs", "ms", "mt", "mx", "prof", "rep", "reps", "rev", "sen", "sens", "sgt", "sr", "st", "ste",
    "supt", "vs", "no", "nos", "art", "fig", "vol", "pp", "ed", "approx", "ca", "cf", "dept", "est", "univ", "ave",
    "blvd", "rd",
];

/// Abbreviations that may also close a sentence.
const ENDS_MAYBE: &[&str] = &[
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "inc", "corp", "co", "ltd",
    "plc", "bros", "jr", "etc", "a.m", "p.m", "u.s", "u.k", "u.n", "e.u", "d.c", "ph.d", "e.g", "i.e", "mln", "bln",
    "pct", "dlrs",
];

/// The sentences of `text` within `block`, in order, each without the white space around it. Together they hold every
/// character of the block but white space.
pub fn sentences(text: &str, block: Span) -> Vec<Span> {
    let slice = block.of(text);
    let base = block.start();
    let mut found = Vec::new();
    let mut begun = 0;
    let mut at = 0;
    while let Some(c) = slice.get(at..).and_then(|rest| rest.chars().next()) {
        let after = at + c.len_utf8();
        if !is_stop(c) {
            at = after;
            continue;
        }
        match sentence_end(slice, begun, at, c) {
            Some(end) => {
                push(text, base + begun, base + end, &mut found);
                begun = end;
                at = end.max(after);
            }
            None => at = after,
        }
    }
    push(text, base + begun, base + slice.len(), &mut found);
    found
}

fn push(text: &str, start: usize, end: usize, found: &mut Vec<Span>) {
    let mut rest = Span::clamp(text, start, end).trimmed(text);
    while rest.len() > LONGEST_SENTENCE {
        let cut = text.floor_char_boundary(rest.start() + LONGEST_SENTENCE);
        let head = Span::clamp(text, rest.start(), cut);
        let at = match head.of(text).rfind(char::is_whitespace) {
            Some(space) if space > LONGEST_SENTENCE / 2 => rest.start() + space,
            // A run without any space is cut where it must be, but never inside a word that goes on.
            _ => match text.get(cut..rest.end()).and_then(|tail| tail.find(char::is_whitespace)) {
                Some(space) => cut + space,
                None => break,
            },
        };
        found.push(Span::clamp(text, rest.start(), at).trimmed(text));
        rest = Span::clamp(text, at, rest.end()).trimmed(text);
    }
    if !rest.is_empty() {
        found.push(rest);
    }
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '۔')
}

fn is_closing(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '』' | '」')
}

fn is_opening(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '‘' | '«' | '„' | '(' | '[' | '—' | '–' | '*' | '『' | '「' | '¿' | '¡')
}

/// Where the sentence ends that the stop `c` at `at` may end, closing marks included; `None` where it goes on.
fn sentence_end(slice: &str, begun: usize, at: usize, c: char) -> Option<usize> {
    let mut end = at + c.len_utf8();
    let mut closed = false;
    let mut rest = slice.get(end..)?.chars();
    while let Some(next) = rest.next() {
        if is_stop(next) {
            end += next.len_utf8();
        } else if is_closing(next) {
            end += next.len_utf8();
            closed = true;
        } else {
            break;
        }
    }
    let tail = slice.get(end..)?;
    if tail.is_empty() {
        return Some(end);
    }
    if matches!(c, '。' | '！' | '？') {
        return Some(end);
    }
    let trimmed = tail.trim_start();
    let spaces = tail.len() - trimmed.len();
    let next = trimmed.chars().next();
    if !closed && let Some(mark) = next.filter(|mark| spaces > 0 && is_misplaced_close(slice, begun, end, *mark)) {
        let _ = mark;
        // `security. ”He` and `security. ” He`: the mark closes what came before.
        end += spaces + mark.len_utf8();
        return Some(end);
    }
    if spaces == 0 {
        // `security.”He` ends; `3.5`, `example.com` and `U.S.` do not.
        let capital = next.is_some_and(char::is_uppercase);
        return (closed && capital && matches!(c, '.' | '!' | '?' | '…')).then_some(end);
    }
    let next = next?;
    let next_is_low = next.is_lowercase();
    if c == '.' && !closed {
        let word = last_word(slice.get(begun..at)?);
        let low = word.to_lowercase();
        if ABBREVIATIONS.contains(&low.as_str()) && !(low == "no" && !next.is_ascii_digit()) {
            return None;
        }
        let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase) && word != "I";
        if initial || next_is_low && (ENDS_MAYBE.contains(&low.as_str()) || word.contains('.')) {
            return None;
        }
        if ENDS_MAYBE.contains(&low.as_str()) && next.is_ascii_digit() {
            return None;
        }
        // `U.S. President` goes on, `in the U.S. The` ends: told by the commonest openings.
        if word.contains('.') && !word.contains(".m") && next.is_uppercase() && !opens_sentence(trimmed) {
            return None;
        }
        if matches!(low.as_str(), "sept" | "inc" | "corp" | "co" | "ltd" | "plc" | "bros" | "jr")
            && next.is_uppercase()
            && !opens_sentence(trimmed)
        {
            return None;
        }
    }
    // `“Why?” he asked` and `Yes! he said`: what goes on in lower case is the same sentence.
    if next_is_low {
        return None;
    }
    let starts = next.is_alphanumeric() || is_opening(next) || !next.is_ascii();
    (starts || matches!(next, '-' | '#' | '$' | '<' | '>' | '@')).then_some(end)
}

/// Whether `mark`, after a space, closes a quotation that is open in the sentence so far.
fn is_misplaced_close(slice: &str, begun: usize, end: usize, mark: char) -> bool {
    let so_far = slice.get(begun..end).unwrap_or("");
    match mark {
        '”' => {
            so_far.rfind('“').is_some_and(|open| !so_far.get(open..).unwrap_or("").contains('”'))
                || !so_far.contains('“')
        }
        '»' => so_far.rfind('«').is_some_and(|open| !so_far.get(open..).unwrap_or("").contains('»')),
        '"' => so_far.matches('"').count() % 2 == 1,
        _ => false,
    }
}

fn last_word(text: &str) -> &str {
    let start = text
        .char_indices()
        .rev()
        .find(|(_, c)| !(c.is_alphanumeric() || *c == '.' || *c == '\''))
        .map_or(0, |(at, c)| at + c.len_utf8());
    text.get(start..).unwrap_or("")
}

/// Whether the next word is one that news sentences open with rather than part of a name.
fn opens_sentence(rest: &str) -> bool {
    let word: String = rest.chars().take_while(|c| c.is_alphabetic()).collect();
    matches!(
        word.as_str(),
        "The"
            | "A"
            | "An"
            | "He"
            | "She"
            | "It"
            | "They"
            | "We"
            | "In"
            | "On"
            | "At"
            | "But"
            | "And"
            | "This"
            | "That"
            | "These"
            | "Those"
            | "There"
            | "If"
            | "When"
            | "As"
            | "For"
            | "His"
            | "Her"
            | "Its"
            | "Their"
            | "Mr"
            | "Mrs"
            | "Ms"
            | "According"
            | "After"
            | "Before"
            | "However"
            | "Meanwhile"
            | "I"
            | "You"
            | "So"
            | "No"
            | "Not"
    )
}
