//! The trained model: tables of weights in two bytes each, as they lie in the program.
//!
//! The file holds no word: features are hashes. It is read where it lies.

use std::sync::LazyLock;

use super::chain::{LABELS, Scores, Transitions};
use super::judge::{PLACES, SIGNS};

/// The model that ships.
static SHIPPED: LazyLock<Option<Model<'static>>> =
    LazyLock::new(|| Model::read(include_bytes!("../../../models/attribution.bin")));

/// First bytes of a model; the number rises when features or layout change.
const MAGIC: &[u8; 8] = b"orattr04";

/// Weights by hashed feature, `N` for each.
#[derive(Clone, Copy)]
pub struct Table<'a, const N: usize> {
    rows: &'a [[[u8; 2]; N]],
    /// What one step of a weight is worth.
    scale: f32,
}

pub struct Model<'a> {
    pub cue: Table<'a, 2>,
    pub part: Table<'a, 2>,
    pub edge: Table<'a, 4>,
    pub cue_steps: Transitions,
    pub part_steps: Transitions,
    /// Weights of the signs by which an attribution is judged.
    pub judge: [f32; SIGNS],
    /// Weights of its traits, by hash.
    traits: &'a [[u8; 4]],
}

/// The model that ships; `None` if the program was built without one.
pub fn shipped() -> Option<&'static Model<'static>> {
    SHIPPED.as_ref()
}

impl<const N: usize> Table<'_, N> {
    /// Adds a feature's weights.
    #[inline]
    pub fn add(&self, feature: u32, sums: &mut [i32; N]) {
        if let Some(row) = self.rows.get(feature as usize & self.rows.len().wrapping_sub(1)) {
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum += i32::from(i16::from_le_bytes(*weight));
            }
        }
    }
}

impl Table<'_, 2> {
    /// Scores of a token's labels from the sums of its features.
    #[inline]
    pub fn scores(&self, sums: [i32; 2]) -> Scores {
        let [one, two] = sums.map(|sum| sum as f32 * self.scale);
        Scores { node: [0.0, one, two], ..Scores::default() }
    }
}

impl Table<'_, 4> {
    #[inline]
    pub fn put(&self, sums: [i32; 4], scores: &mut Scores) {
        let [begin1, begin2, end1, end2] = sums.map(|sum| sum as f32 * self.scale);
        scores.begin = [0.0, begin1, begin2];
        scores.end = [0.0, end1, end2];
    }
}

impl<'a> Model<'a> {
    /// Reads a model; `None` where the bytes are none, or of another version.
    pub fn read(bytes: &'a [u8]) -> Option<Model<'a>> {
        let mut rest = bytes.strip_prefix(MAGIC)?;
        let cue = read_table(&mut rest)?;
        let part = read_table(&mut rest)?;
        let edge = read_table(&mut rest)?;
        let cue_steps = read_steps(&mut rest)?;
        let part_steps = read_steps(&mut rest)?;
        let mut judge = [0.0; SIGNS];
        for weight in &mut judge {
            *weight = f32::from_bits(read_u32(&mut rest)?);
        }
        let (traits, tail) = rest.split_at_checked(PLACES * 4)?;
        let traits = traits.as_chunks().0;
        tail.is_empty().then_some(Model { cue, part, edge, cue_steps, part_steps, judge, traits })
    }

    /// What an attribution's traits weigh together.
    pub fn weight_of(&self, traits: &[u32]) -> f32 {
        let weight = |hash: &u32| self.traits.get(*hash as usize % PLACES).map(|bytes| f32::from_le_bytes(*bytes));
        traits.iter().filter_map(weight).sum()
    }
}

fn read_u32(rest: &mut &[u8]) -> Option<u32> {
    let (value, tail) = rest.split_first_chunk::<4>()?;
    *rest = tail;
    Some(u32::from_le_bytes(*value))
}

fn read_table<'a, const N: usize>(rest: &mut &'a [u8]) -> Option<Table<'a, N>> {
    let count = read_u32(rest)? as usize;
    let scale = f32::from_bits(read_u32(rest)?);
    let (rows, tail) = rest.split_at_checked(count.checked_mul(2 * N)?)?;
    *rest = tail;
    count.is_power_of_two().then_some(Table { rows: rows.as_chunks().0.as_chunks().0, scale })
}

fn read_steps(rest: &mut &[u8]) -> Option<Transitions> {
    let mut steps = Transitions::default();
    for value in steps.iter_mut().take(LABELS + 1).flatten() {
        *value = f32::from_bits(read_u32(rest)?);
    }
    Some(steps)
}

/// What a model file is made of, before it is written.
#[cfg(feature = "train")]
pub struct Parts<'a> {
    pub cue: &'a super::learn::Weights,
    pub part: &'a super::learn::Weights,
    pub judge: [f32; SIGNS],
    pub traits: &'a [f32],
}

/// The bytes of a model.
#[cfg(feature = "train")]
pub fn write(parts: &Parts<'_>) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    write_table(&parts.cue.node, &mut bytes);
    write_table(&parts.part.node, &mut bytes);
    write_table(&parts.part.edge, &mut bytes);
    for steps in [&parts.cue.transitions, &parts.part.transitions] {
        steps.iter().flatten().for_each(|value| bytes.extend(value.to_le_bytes()));
    }
    parts.judge.iter().chain(parts.traits).for_each(|weight| bytes.extend(weight.to_le_bytes()));
    bytes
}

/// The largest weight in steps of its table.
#[cfg(feature = "train")]
const STEPS: f32 = 32_000.0;

#[cfg(feature = "train")]
fn write_table<const N: usize>(rows: &[[f32; N]], bytes: &mut Vec<u8>) {
    let largest = rows.iter().flatten().map(|weight| weight.abs()).fold(f32::MIN_POSITIVE, f32::max);
    let scale = largest / STEPS;
    bytes.extend((rows.len() as u32).to_le_bytes());
    bytes.extend(scale.to_le_bytes());
    for weight in rows.iter().flatten() {
        bytes.extend(((weight / scale).round() as i16).to_le_bytes());
    }
}
