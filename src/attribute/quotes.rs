//! Pairs of quotation marks: straight, curly, low and angled ones, single and double, some of them misplaced.
//!
//! Only the outer quotation counts; marks inside it belong to it. Works on tokens and writes each token's quotation into it.

use super::ablation::is_left_out;
use super::scan::{Scan, Shape};

/// One quotation as a range of tokens, marks included.
#[derive(Clone, Copy, Debug)]
pub struct Quotation {
    pub first: usize,
    pub end: usize,
}

/// A school of marks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Straight,
    /// `“ ”`, and `„ “`.
    Curly,
    /// `« »`
    Guillemets,
    /// `» «`
    Reversed,
    Single,
    /// `''…''`, and ` ``…'' `: a double mark typed as two single ones.
    Doubled,
}

/// How far, in tokens, an unclosed quotation reaches at most: a lost mark must not swallow an article.
const LONGEST: usize = 4_000;
/// Marks that open so many quotations inside one another are out of step, and the first closing one is believed.
const DEEPEST: usize = 8;
/// How far a single mark looks for its partner.
const LONGEST_SINGLE: usize = 250;

/// Finds the quotations of a text, numbers them from 1 and notes the number in every token.
pub fn pair(scan: &mut Scan<'_>) -> Vec<Quotation> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut paragraph = 0;
    // A quotation left open at a paragraph's end: where it began and in which style.
    let mut open: Option<(usize, Style)> = None;
    while let Some(part) = scan.paragraphs.get(paragraph).copied() {
        let mut at = part.first;
        if let Some((begun, style)) = open.take() {
            let reopened = opens(scan, at, part.first) == Some(style);
            let closing = first_close(scan, if reopened { at + width(style) } else { at }, part.end, style);
            let may_go_on = part.first.saturating_sub(begun) < LONGEST;
            match closing {
                Some(close) if may_go_on && (reopened || !scan_has_open(scan, at, close, style)) => {
                    found.push((begun, close + 1));
                    at = close + 1;
                }
                None if may_go_on && reopened => {
                    open = Some((begun, style));
                    paragraph += 1;
                    continue;
                }
                _ => found.push((begun, part.first)),
            }
        }
        while at < part.end {
            let Some(style) = opens(scan, at, part.first) else {
                at += 1;
                continue;
            };
            match close_of(scan, at, part.end, style) {
                Some(close) => {
                    found.push((at, close + 1));
                    at = close + 1;
                }
                None if style == Style::Single => at += 1,
                None => {
                    open = Some((at, style));
                    at = part.end;
                }
            }
        }
        paragraph += 1;
    }
    if let Some((begun, _)) = open {
        let end = scan.tokens.len();
        found.push((begun, end));
    }
    let mut quotations = Vec::with_capacity(found.len());
    for (first, end) in found {
        if first >= end {
            continue;
        }
        quotations.push(Quotation { first, end });
        let number = quotations.len() as u32;
        for token in scan.tokens.iter_mut().take(end).skip(first) {
            token.quote = number;
        }
    }
    quotations
}

fn mark_at(scan: &Scan<'_>, at: usize) -> Option<char> {
    match scan.token(at)?.shape {
        Shape::Mark(c) => Some(c),
        _ => None,
    }
}

/// Whether the token at `at` opens a quotation, and in which style.
fn opens(scan: &Scan<'_>, at: usize, first: usize) -> Option<Style> {
    let mark = mark_at(scan, at)?;
    let starts = at == first
        || scan.spaced_before(at)
        || matches!(mark_at(scan, at - 1), Some('(' | '[' | '—' | '–' | '-' | ':' | '*'));
    let ends = scan.spaced_before(at + 1);
    if is_doubled(scan, at, mark) {
        return (mark == '`' || starts && !scan.spaced_before(at + 2)).then_some(Style::Doubled);
    }
    match mark {
        // One that stands close behind a word and apart from the next has lost the mark that it closes.
        '"' | '\u{FF02}' => (starts || !ends).then_some(Style::Straight),
        '“' | '„' | '‟' => Some(Style::Curly),
        // The school that opens and closes with the same mark.
        '”' if starts && !ends => Some(Style::Curly),
        '«' => Some(Style::Guillemets),
        '»' if starts && !ends => Some(Style::Reversed),
        '‘' | '‚' if starts && !ends => Some(Style::Single),
        '\'' | '’' if starts && !ends => Some(Style::Single),
        _ => None,
    }
}

/// How many tokens a mark of this style is.
fn width(style: Style) -> usize {
    if style == Style::Doubled { 2 } else { 1 }
}

/// Whether the mark at `at` and the next one are two single ones without white space in between.
fn is_doubled(scan: &Scan<'_>, at: usize, mark: char) -> bool {
    matches!(mark, '\'' | '`') && mark_at(scan, at + 1) == Some(mark) && !scan.spaced_before(at + 1)
}

fn closes(mark: char, style: Style) -> bool {
    match style {
        Style::Straight => matches!(mark, '"' | '\u{FF02}'),
        Style::Curly => mark == '”',
        Style::Guillemets => mark == '»',
        Style::Reversed => mark == '«',
        Style::Single | Style::Doubled => matches!(mark, '’' | '\''),
    }
}

fn first_close(scan: &Scan<'_>, from: usize, end: usize, style: Style) -> Option<usize> {
    match style {
        Style::Doubled => return doubled_close(scan, from, end),
        Style::Straight => return straight_close(scan, from, end),
        _ => {}
    }
    (from..end).find(|at| mark_at(scan, *at).is_some_and(|mark| closes(mark, style)))
}

/// A straight mark, or a curly one typed for it that closes no curly one.
fn straight_close(scan: &Scan<'_>, from: usize, end: usize) -> Option<usize> {
    let mut inner = 0_usize;
    (from..end).find(|at| match mark_at(scan, *at) {
        Some('“') if !scan.spaced_before(at + 1) => {
            inner += 1;
            false
        }
        Some('”') if inner > 0 => {
            inner -= 1;
            false
        }
        Some('”') => !scan.spaced_before(*at) && !is_left_out("mixed-marks"),
        Some(mark) => closes(mark, Style::Straight),
        None => false,
    })
}

/// The second of the two marks that close a doubled quotation; of three in a row the first closes an inner one.
fn doubled_close(scan: &Scan<'_>, from: usize, end: usize) -> Option<usize> {
    let pair = |at: usize| mark_at(scan, at) == Some('\'') && is_doubled(scan, at, '\'');
    let first = (from..end).find(|at| pair(*at) && (!scan.spaced_before(*at) || scan.spaced_before(at + 2)))?;
    let second = if pair(first + 1) { first + 2 } else { first + 1 };
    (second < end).then_some(second)
}

/// Whether the style's own opening mark stands before `close`: then that is not the mark which closes an earlier paragraph.
fn scan_has_open(scan: &Scan<'_>, from: usize, close: usize, style: Style) -> bool {
    match style {
        Style::Straight | Style::Single => scan.spaced_before(close) || from == close,
        Style::Doubled => scan.spaced_before(close.saturating_sub(1)) || from + 1 >= close,
        _ => (from..close).any(|at| opens(scan, at, from) == Some(style)),
    }
}

/// The token that closes the quotation opened at `open`.
fn close_of(scan: &Scan<'_>, open: usize, end: usize, style: Style) -> Option<usize> {
    let end = end.min(open + LONGEST);
    match style {
        Style::Straight | Style::Reversed => first_close(scan, open + 1, end, style),
        Style::Doubled => first_close(scan, open + 2, end, style),
        Style::Guillemets => nested_close(scan, open, end, '«', '»'),
        Style::Curly => curly_close(scan, open, end),
        Style::Single => single_close(scan, open, end),
    }
}

fn nested_close(scan: &Scan<'_>, open: usize, end: usize, opening: char, closing: char) -> Option<usize> {
    let mut depth = 0_usize;
    let mut last = None;
    for at in open..end {
        match mark_at(scan, at) {
            Some(c) if c == opening => depth += 1,
            Some(c) if c == closing => {
                depth = depth.saturating_sub(1);
                last = Some(at);
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    last
}

/// `“…”`, `„…“`, `”…”`, and an opening mark typed where a closing one belongs.
fn curly_close(scan: &Scan<'_>, open: usize, end: usize) -> Option<usize> {
    let mut depth = 1_usize;
    let mut first_closed = None;
    let low = mark_at(scan, open) == Some('„');
    for at in open + 1..end {
        match mark_at(scan, at) {
            Some('”') => {
                first_closed = first_closed.or(Some(at));
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            Some('“') => {
                let closes_low = low || !scan.spaced_before(at) && scan.spaced_before(at + 1);
                if closes_low {
                    return Some(at);
                }
                depth += 1;
                if depth > DEEPEST && first_closed.is_some() {
                    break;
                }
            }
            Some('"') if first_closed.is_none() && !scan.spaced_before(at) => return Some(at),
            _ => {}
        }
    }
    // An inner quotation was not closed: the first closing mark will have been ours.
    first_closed
}

/// The partner of a single mark. An apostrophe behind a plural looks the same, so a mark behind a comma or stop is believed
/// first, then one before a sign, then any other.
fn single_close(scan: &Scan<'_>, open: usize, end: usize) -> Option<usize> {
    let limit = end.min(open + LONGEST_SINGLE);
    let mut doubtful = None;
    for at in open + 2..limit {
        let Some(mark) = mark_at(scan, at) else { continue };
        if mark == '‘' && scan.spaced_before(at) && doubtful.is_some() {
            break;
        }
        if !closes(mark, Style::Single) || scan.spaced_before(at) && !scan.spaced_before(at + 1) {
            continue;
        }
        let behind_sign = mark_at(scan, at - 1).is_some();
        let before_sign = mark_at(scan, at + 1).is_some() || at + 1 == end;
        let follows_plural = scan.word_of(at - 1).ends_with(['s', 'S']);
        if behind_sign || before_sign && !follows_plural {
            return Some(at);
        }
        if before_sign || !follows_plural {
            return Some(doubtful.unwrap_or(at));
        }
        doubtful = doubtful.or(Some(at));
    }
    doubtful
}
