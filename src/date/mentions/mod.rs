//! Days, months and years that English prose speaks of, each with the words that name it.
//!
//! A cascade of rules over words, as in SUTime (Chang and Manning, "SUTime: A library for recognizing and normalizing time
//! expressions", 2012) and HeidelTime (Strötgen and Gertz, "Multilingual and cross-domain temporal tagging", 2013): what is named
//! in full stands for itself, `last Tuesday` and `January 12` are resolved against the day of publication, `the following year`
//! against what was named before. It knows no article and no index, and makes no day of what can be read in two ways.

mod anchor;
mod find;
mod tense;
mod value;
mod words;

pub use value::{Kind, PartOfDay, Season, Unit, Vague, Value};

use super::PublicationDate;
use crate::text::Span;

/// A time that a text speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The words that name it.
    pub span: Span,
    pub value: Value,
}

/// The times that `text` speaks of, in order and disjoint. `published` is when it appeared: without it, and as far as it is not
/// exact enough, what is named by its distance from then is left out.
///
/// Takes time in proportion to the text, whatever is in it.
pub fn mentions(text: &str, published: Option<&PublicationDate>) -> Vec<Mention> {
    find::mentions(text, published)
}
