//! The stem of a word: what a bare query word and every inflection of it share.
//!
//! English (Snowball's English stemmer); words with other letters or with digits are their own stems. Never touches the text.

use std::borrow::Cow;

use frostem::{Algorithm, Stemmer};

/// The stem of `word`, which is already folded (see `tokenise`).
pub fn stem(word: &str) -> Cow<'_, str> {
    if word.len() < 3 || !word.bytes().all(|b| b.is_ascii_lowercase() || b == b'\'') {
        return Cow::Borrowed(word);
    }
    Stemmer::new(Algorithm::English).stem(word)
}

/// What every word with that stem begins with. The stemmer takes endings off; what it may put in their place ends in `e`, `i`, `l`
/// or `y` ("sensibl" from "sensibility", "happi" from "happy", "die" from "dying").
pub fn common_start(stem: &str) -> &str {
    stem.trim_end_matches(['e', 'i', 'l', 'y'])
}
