//! Texts that are nearly the same: reprints and edited copies, and what of weight differs between two of them.
//!
//! `signature` stands for the words of a text in a few bytes, of which the likeness of two texts is estimated and by which like
//! texts are found; `differences` says which numbers and negations two texts do not share, on what `align` finds in common. Knows
//! two texts at most: no archive, no index, and nothing of which of them is the original.

mod align;
pub mod differences;
pub mod signature;

pub use differences::{Difference, Differences, Matter};
pub use signature::Signature;
