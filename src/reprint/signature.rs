//! The signature of a text's words: few bytes, from which the likeness of two texts is estimated.
//!
//! Two texts are as alike as the share of pairs of neighbouring words that both have of those that either has: the resemblance of
//! A. Broder, "On the resemblance and containment of documents" (1997). It is estimated by the smallest hashes of either. One hash a
//! pair is sorted into bins, of which each keeps its smallest (P. Li, A. Owen, C.-H. Zhang, "One permutation hashing", 2012); a
//! bin that stays empty takes that of another (A. Shrivastava, "Optimal densification for fast and accurate minwise hashing",
//! 2017), and eight bits of each are kept (P. Li, A. C. König, "b-bit minwise hashing", 2010). Bins in threes are bands: texts that
//! are alike share one of them nearly always, others hardly ever. Measured in bench/duplicates.py.
//!
//! Deterministic on every machine: signatures are stored, so whatever changes one changes the format of the index.

use crate::text::tokenise::Words;

/// Bands of a signature, and bins of a band: two texts of likeness 0.5 share a band 99 times in 100, of 0.35 three times in four, of
/// 0.05 once in 250.
pub const BANDS: usize = 32;
const BINS_OF_BAND: usize = 3;
const BINS: usize = BANDS * BINS_OF_BAND;
/// Numbers that a signature is stored as.
pub const NUMBERS: usize = 1 + BINS / 8;

/// A shorter text has no signature: what is alike in so few words is a form of words and not a story.
pub const LEAST_WORDS: usize = 20;
/// Texts of fewer pairs of words than this are short. Agencies write their briefs by a form ("Shr 12 cts vs 9 cts"), which alone makes
/// them alike by up to 0.5; what is longer is not alike so far unless one was made of the other.
const SHORT: u32 = 150;
/// From these on a text is a reprint of the other: where one of the two is short, and where both are long.
pub const ALIKE_IF_SHORT: f32 = 0.55;
pub const ALIKE: f32 = 0.35;

/// What bins agree by chance.
const CHANCE: f32 = 1.0 / 256.0;

/// Stands for the words of one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Pairs of neighbouring words.
    pairs: u32,
    bins: [u8; BINS],
}

impl Signature {
    /// The signature of a text; `None` for one of a few words. In one pass, in memory that does not grow with the text.
    pub fn of(text: &str) -> Option<Signature> {
        let mut smallest = [None::<u32>; BINS];
        let mut words = Words::new(text);
        let mut count = 0usize;
        let mut before = 0u64;
        while words.advance().is_some() {
            let word = hash_of(words.norm());
            if count > 0 {
                let hash = mixed(before.rotate_left(23) ^ word);
                // The high half chooses the bin, the low one is compared.
                let bin = ((hash >> 32) * BINS as u64) >> 32;
                let value = hash as u32;
                if let Some(kept) = smallest.get_mut(bin as usize) {
                    *kept = Some(kept.map_or(value, |kept| kept.min(value)));
                }
            }
            before = word;
            count += 1;
        }
        if count < LEAST_WORDS {
            return None;
        }
        let mut bins = [0; BINS];
        for (bin, kept) in bins.iter_mut().enumerate() {
            // Twenty words leave at least one bin that is not empty; the bound is for no text at all.
            let mut from = bin;
            let mut tries = 0u64;
            while smallest.get(from).copied().flatten().is_none() && tries < 64 * BINS as u64 {
                tries += 1;
                from = (mixed(bin as u64 | tries << 16) % BINS as u64) as usize;
            }
            let value = smallest.get(from).copied().flatten().unwrap_or(0);
            // The number of tries is part of it: two empty bins agree if they were filled alike.
            *kept = (mixed(u64::from(value) | tries << 32) & 0xff) as u8;
        }
        Some(Signature { pairs: u32::try_from(count - 1).unwrap_or(u32::MAX), bins })
    }

    /// The signature as numbers, for a column.
    pub fn numbers(&self) -> [u64; NUMBERS] {
        let mut numbers = [u64::from(self.pairs); NUMBERS];
        for (number, bins) in numbers.iter_mut().skip(1).zip(self.bins.chunks_exact(8)) {
            *number = bins.iter().rev().fold(0, |number, bin| number << 8 | u64::from(*bin));
        }
        numbers
    }

    /// The signature that was stored as these numbers; `None` where they are none.
    pub fn from_numbers(numbers: impl IntoIterator<Item = u64>) -> Option<Signature> {
        let mut numbers = numbers.into_iter();
        let pairs = u32::try_from(numbers.next()?).ok()?;
        let mut bins = [0; BINS];
        for eight in bins.chunks_exact_mut(8) {
            eight.copy_from_slice(&numbers.next()?.to_le_bytes());
        }
        numbers.next().is_none().then_some(Signature { pairs, bins })
    }

    /// The bands, each with its number: what texts that are alike have in common.
    pub fn bands(&self) -> impl Iterator<Item = [u8; 1 + BINS_OF_BAND]> {
        (0u8..).zip(self.bins.chunks_exact(BINS_OF_BAND)).map(|(number, bins)| {
            let mut band = [number; 1 + BINS_OF_BAND];
            band.iter_mut().skip(1).zip(bins).for_each(|(place, bin)| *place = *bin);
            band
        })
    }

    /// The estimated likeness of the two texts, 0 to 1; its standard error is 0.05.
    pub fn likeness(&self, other: &Signature) -> f32 {
        let same = self.bins.iter().zip(&other.bins).filter(|(one, another)| one == another).count();
        let share = same as f32 / BINS as f32;
        ((share - CHANCE) / (1.0 - CHANCE)).max(0.0)
    }

    /// The likeness of the two texts where one is a reprint of the other. The same from either side.
    pub fn reprint(&self, other: &Signature) -> Option<f32> {
        let least = if self.pairs.min(other.pairs) < SHORT { ALIKE_IF_SHORT } else { ALIKE };
        let likeness = self.likeness(other);
        (likeness >= least && self.bands().zip(other.bands()).any(|(one, another)| one == another)).then_some(likeness)
    }
}

/// FNV-1a, by G. Fowler, L. C. Noll and K.-P. Vo: short words need nothing better once it is mixed.
pub(super) fn hash_of(word: &str) -> u64 {
    word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The last step of MurmurHash3, by A. Appleby: every bit of the input has a say in every bit of what comes out.
fn mixed(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}
