//! The inner structure of an article: its sentences, paragraphs and attributed words as ranges of positions.
//!
//! A position is a word's ordinal in the article: the title's words come first, then a gap that no proximity query can cross,
//! then the body's. Everything that is searched inside an article (phrases, the same sentence, words of one speaker) and
//! everything that is shown of it (passages, marks) is computed on these ranges. Knows no index and no query.

use serde::{Deserialize, Serialize};

use crate::attribute::Attributions;
use crate::text::blocks::{BlockKind, blocks};
use crate::text::sentences::sentences;
use crate::text::{Span, tokenise};

/// Positions left free between the title's last word and the body's first: more than any distance a query may ask for.
pub const BODY_GAP: u32 = 256;

/// Positions kept for the names of one speaker of an article: those of his n-th are `n * NAME_SLOT` and on. Names and aliases
/// stand in the first half of a slot, roles from `ROLE_HALF` on.
pub const NAME_SLOT: u32 = 256;
/// Where the roles begin in a slot.
pub const ROLE_HALF: u32 = NAME_SLOT / 2;

/// Stands among the names once for every speaker, at the first position of his slot; no name is this word.
pub const SOMEBODY: &str = "\u{1}";

/// What begins with a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Opens {
    /// Nothing: the paragraph goes on.
    Nothing,
    Paragraph,
    Heading,
    PullQuote,
}

/// A sentence of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Bytes of the stored text.
    pub span: Span,
    /// Position of its first word.
    pub first: u32,
    /// Number of its words.
    pub words: u32,
    pub opens: Opens,
}

/// A piece of attributed words as a range of positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaidPiece {
    pub first: u32,
    pub words: u32,
    /// Index into the article's attributions.
    pub attribution: u32,
    /// Index into the article's table of speakers.
    pub speaker: Option<u16>,
    /// Position of the first word of the attribution's cue, and the number of its words; none where it has no cue.
    pub cue: u32,
    pub cue_words: u8,
}

impl SaidPiece {
    /// Whether the positions `start..=end` lie wholly inside the cue of its attribution.
    pub fn is_introduced_by(&self, start: u32, end: u32) -> bool {
        self.cue <= start && end < self.cue.saturating_add(u32::from(self.cue_words))
    }

    /// Whether the positions `start..=end` lie wholly inside.
    pub fn holds(&self, start: u32, end: u32) -> bool {
        self.first <= start && end < self.first.saturating_add(self.words)
    }
}

/// The ranges of positions of one article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Structure {
    /// Words of the title; they take the positions `0..title_words`.
    pub title_words: u32,
    /// In text order; together they hold every word of the body.
    pub sentences: Vec<Sentence>,
    /// Ordered by first position.
    pub said: Vec<SaidPiece>,
}

/// Position of the body's first word for a title of `title_words` words.
pub fn body_start(title_words: u32) -> u32 {
    if title_words == 0 { 0 } else { title_words.saturating_add(BODY_GAP) }
}

/// Computes the structure of an article from its stored title and text.
pub fn structure(title: Option<&str>, body: &str, attributions: &Attributions) -> Structure {
    let title_words = title.map_or(0, |text| tokenise::count(text) as u32);
    let base = body_start(title_words);
    let mut starts: Vec<u32> = Vec::with_capacity(body.len() / 6);
    let mut words = tokenise::Words::new(body);
    while let Some(range) = words.advance_raw() {
        starts.push(range.start as u32);
    }
    let words_before = |offset: usize| starts.partition_point(|start| (*start as usize) < offset) as u32;

    let mut table: Vec<Sentence> = Vec::new();
    for block in blocks(body) {
        let mut opens = match block.kind {
            BlockKind::Heading => Opens::Heading,
            BlockKind::Paragraph => Opens::Paragraph,
            BlockKind::PullQuote => Opens::PullQuote,
        };
        for span in sentences(body, block.span) {
            table.push(Sentence { span, first: 0, words: 0, opens });
            opens = Opens::Nothing;
        }
    }
    // A word belongs to the sentence it begins in; the last one before it where it begins between two.
    let mut next = starts.len() as u32;
    for (index, sentence) in table.iter_mut().enumerate().rev() {
        let first = if index == 0 { 0 } else { words_before(sentence.span.start()) };
        sentence.first = base.saturating_add(first);
        sentence.words = next.saturating_sub(first);
        next = first;
    }

    let mut said = Vec::new();
    for (number, attribution) in attributions.attributions.iter().enumerate() {
        let cue = attribution.cue.iter().copied().reduce(Span::cover);
        let (cue, cue_end) = cue.map_or((0, 0), |cue| (words_before(cue.start()), words_before(cue.end())));
        for content in &attribution.content {
            let first = words_before(content.start());
            let end = words_before(content.end());
            if end > first {
                let first = base.saturating_add(first);
                said.push(SaidPiece {
                    first,
                    words: base.saturating_add(end) - first,
                    attribution: number as u32,
                    speaker: attribution.speaker,
                    cue: base.saturating_add(cue),
                    cue_words: u8::try_from(cue_end.saturating_sub(cue)).unwrap_or(u8::MAX),
                });
            }
        }
    }
    said.sort_by_key(|piece| (piece.first, piece.attribution));
    Structure { title_words, sentences: table, said }
}

impl Structure {
    /// Index of the sentence that holds `position`; `None` for the title and the gap.
    pub fn sentence_at(&self, position: u32) -> Option<usize> {
        let after = self.sentences.partition_point(|sentence| sentence.first <= position);
        let index = after.checked_sub(1)?;
        let sentence = self.sentences.get(index)?;
        (position < sentence.first.saturating_add(sentence.words)).then_some(index)
    }
}
