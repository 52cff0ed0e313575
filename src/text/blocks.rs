//! Headings, paragraphs and pull quotes: the parts that a text is laid out in.
//!
//! Judges by layout alone (blank lines, indentation, length, closing punctuation), never by what the words mean, and changes
//! nothing: a block is a span of the text, without the white space around it.

use super::Span;

/// What a block looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    Heading,
    Paragraph,
    /// Several words on a line of their own that end without a stop: a pull quote or a caption.
    PullQuote,
}

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    pub kind: BlockKind,
    pub span: Span,
}

/// A heading has no more words than this.
const HEADING_WORDS: usize = 14;
/// Lines longer than this, in bytes, are whole paragraphs: nobody wraps by hand so late.
const LONGEST_WRAPPED_LINE: usize = 120;
/// A block that ends without a stop and is longer than this, in bytes, is a paragraph that lost its stop.
const LONGEST_PULL_QUOTE: usize = 400;

/// The blocks of `text`, in order. Every byte outside them is white space.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut spans = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let (chunk, next) = chunk_at(text, at);
        split_chunk(text, chunk, &mut spans);
        at = next;
    }
    let last = spans.len().saturating_sub(1);
    spans
        .iter()
        .enumerate()
        .map(|(index, span)| Block { kind: kind_of(span.of(text), index == last), span: *span })
        .collect()
}

/// The lines from `start` to the next blank line, and where to go on.
fn chunk_at(text: &str, start: usize) -> (Span, usize) {
    let mut end = start;
    for line in text.get(start..).unwrap_or("").split_inclusive('\n') {
        if line.trim().is_empty() {
            return (Span::clamp(text, start, end), end + line.len());
        }
        end += line.len();
    }
    (Span::clamp(text, start, end), end.max(start + 1))
}

/// Parts lines without blank lines between them into paragraphs.
fn split_chunk(text: &str, chunk: Span, spans: &mut Vec<Span>) {
    let longest = chunk.of(text).lines().map(str::len).max().unwrap_or(0);
    let one_a_line = longest > LONGEST_WRAPPED_LINE;
    let mut begun = chunk.start();
    let mut at = chunk.start();
    for line in chunk.of(text).split_inclusive('\n') {
        if at > begun && (one_a_line || opens_paragraph(line)) {
            push(text, begun, at, spans);
            begun = at;
        }
        at += line.len();
        if line.trim_start().starts_with('#') && is_heading_line(line) {
            push(text, begun, at, spans);
            begun = at;
        }
    }
    push(text, begun, at, spans);
}

fn push(text: &str, start: usize, end: usize, spans: &mut Vec<Span>) {
    let span = Span::clamp(text, start, end).trimmed(text);
    if !span.is_empty() {
        spans.push(span);
    }
}

/// Whether a line among others begins a paragraph: it is indented, a list item, a Markdown heading or a transcript's turn.
fn opens_paragraph(line: &str) -> bool {
    if line.starts_with("   ") || line.starts_with('\t') || line.starts_with('\u{3000}') {
        return true;
    }
    let line = line.trim_start();
    ["- ", "* ", "+ ", "> ", "• ", "— "].iter().any(|mark| line.starts_with(mark))
        || is_heading_line(line)
        || is_turn(line)
}

/// `# Title` to `###### Title`.
fn is_heading_line(line: &str) -> bool {
    let rest = line.trim_start().trim_start_matches('#');
    let depth = line.trim_start().len() - rest.len();
    (1..=6).contains(&depth) && rest.starts_with([' ', '\t']) && !rest.trim().is_empty()
}

/// `NAME:` or `Q:` at a line's start, in capitals.
fn is_turn(line: &str) -> bool {
    let Some((name, _)) = line.split_once(':') else { return false };
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    (1..=40).contains(&letters) && name.len() <= 80 && !name.chars().any(char::is_lowercase)
}

fn kind_of(block: &str, is_last: bool) -> BlockKind {
    if is_heading_line(block) {
        return BlockKind::Heading;
    }
    let bare = block.trim_end_matches(['*', '_', '`', ' ']);
    let ends_open = bare.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '?');
    let one_line = !block.contains('\n');
    let words = block.split_whitespace().count();
    let starts_high = block.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase());
    let list_item = ["- ", "* ", "+ ", "> ", "• "].iter().any(|mark| block.starts_with(mark));
    if !one_line || !starts_high || list_item || is_turn(block) {
        return BlockKind::Paragraph;
    }
    let inner_stop = has_inner_stop(bare);
    if ends_open && words <= HEADING_WORDS && !inner_stop && !is_last {
        return BlockKind::Heading;
    }
    let without_stop = bare.chars().next_back().is_some_and(char::is_alphanumeric);
    if without_stop && block.len() <= LONGEST_PULL_QUOTE && words > 2 && (inner_stop || words > HEADING_WORDS) {
        return BlockKind::PullQuote;
    }
    BlockKind::Paragraph
}

/// Whether a sentence ends before the end.
fn has_inner_stop(block: &str) -> bool {
    let mut before = ' ';
    let mut ended = false;
    for c in block.chars() {
        if ended && c.is_whitespace() {
            return true;
        }
        ended = matches!(c, '.' | '!' | '?') && before.is_lowercase();
        before = c;
    }
    false
}
