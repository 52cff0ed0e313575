//! A page as lines of a TREC run: `query Q0 article rank score onrecord`, for tools that measure rankings.
//!
//! Such tools split at white space and many of them order by the score again, so that ids hold no blank and scores fall strictly.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::result::Page;
use crate::text::visible::is_unsafe;

/// Names the system that made a run.
const TAG: &str = "onrecord";

/// Smaller steps than this are lost in tools that take the smallest numbers for 0.
const LEAST_STEP: f32 = 1e-6;

/// Writes a line for each hit.
///
/// The score of a hit that is not below the one before is the next smaller number of 32 bits, so that equal scores keep the order
/// of their ranks within the page. A hit without a score, as in an order by date, has minus its rank.
pub fn hits(page: &Page, query: &str, out: &mut dyn Write) -> io::Result<()> {
    let query = word(query);
    let mut before = f32::INFINITY;
    for hit in &page.hits {
        let own = if hit.score == 0.0 { -(hit.rank as f32) } else { hit.score };
        let score = if own < before { own } else { below(before) };
        before = score;
        writeln!(out, "{query} Q0 {} {} {score} {TAG}", word(&hit.id), hit.rank)?;
    }
    Ok(())
}

fn below(score: f32) -> f32 {
    if score.abs() < LEAST_STEP { score - LEAST_STEP } else { score.next_down() }
}

/// An id as one word: the bytes of white space, and of what a terminal would act on, are written `%20`. Everything else is as it
/// is, `%` too, so that the ids of judgements are found again.
fn word(id: &str) -> Cow<'_, str> {
    let must_go = |c: char| c.is_whitespace() || is_unsafe(c);
    if !id.contains(must_go) {
        return Cow::Borrowed(id);
    }
    let mut escaped = String::with_capacity(id.len() + 16);
    for c in id.chars() {
        if must_go(c) {
            let mut bytes = [0; 4];
            escaped.extend(c.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")));
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}
