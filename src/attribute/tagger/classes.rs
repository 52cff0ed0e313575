//! Classes of words by the words they stand beside, from plain text without annotation.
//!
//! Every frequent word is moved to the class where it tells most about its neighbours, until nothing moves (the exchange
//! algorithm, which is the sequential information bottleneck). Deterministic.

use std::collections::HashMap;

use super::super::scan;
use super::features::word_hash;

/// How many words are put into classes, and how many count as neighbours.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub words: usize,
    pub neighbours: usize,
    pub classes: usize,
    pub rounds: usize,
}

/// The hashes of a text's words and signs, with 1 between paragraphs.
pub fn words_of(text: &str) -> Vec<u32> {
    let read = scan::scan(text);
    let mut all = Vec::with_capacity(read.tokens.len() + read.paragraphs.len() + 1);
    for paragraph in &read.paragraphs {
        all.push(1);
        all.extend((paragraph.first..paragraph.end).map(|at| word_hash(read.word_of(at))));
    }
    all.push(1);
    all
}

fn entropy(count: f64) -> f64 { if count > 0.0 { count * count.ln() } else { 0.0 } }

/// Class of each word's hash, the most frequent words first.
pub fn classes(texts: &[Vec<u32>], size: Size) -> Vec<(u32, u8)> {
    let mut counts: HashMap<u32, u32> = HashMap::new();
    for text in texts { for word in text { *counts.entry(*word).or_default() += 1; } }
    let mut words: Vec<(u32, u32)> = counts.into_iter().collect();
    words.sort_by_key(|(hash, count)| (std::cmp::Reverse(*count), *hash));
    words.truncate(size.words);
    let number: HashMap<u32, usize> = words.iter().enumerate().map(|(n, (hash, _))| (*hash, n)).collect();
    let neighbours = size.neighbours.min(words.len());
    let mut pairs: HashMap<(u32, u32), u32> = HashMap::new();
    for text in texts {
        let ids: Vec<Option<usize>> = text.iter().map(|word| number.get(word).copied()).collect();
        for two in ids.windows(2) {
            let [left, right] = two else { continue };
            if let (Some(left), Some(right)) = (left, right) {
                if *left < neighbours { *pairs.entry((*right as u32, *left as u32)).or_default() += 1; }
                if *right < neighbours { *pairs.entry((*left as u32, (neighbours + right) as u32)).or_default() += 1; }
            }
        }
    }
    let mut rows: Vec<Vec<(u32, f32)>> = vec![Vec::new(); words.len()];
    for ((word, beside), count) in pairs { rows[word as usize].push((beside, count as f32)); }
    rows.iter_mut().for_each(|row| row.sort_by_key(|(beside, _)| *beside));
    let classes = size.classes;
    let mut class: Vec<usize> = (0..words.len()).map(|word| word % classes).collect();
    let mut joint = vec![0.0_f32; neighbours * 2 * classes];
    let mut total = vec![0.0_f64; classes];
    for (word, row) in rows.iter().enumerate() {
        for (beside, count) in row { joint[*beside as usize * classes + class[word]] += count; total[class[word]] += f64::from(*count); }
    }
    let logs: Vec<f32> = (0..65536).map(|n| entropy(f64::from(n)) as f32).collect();
    let value = |count: f32| -> f32 { let n = count as usize; if n < logs.len() { logs[n] } else { entropy(f64::from(count)) as f32 } };
    let mut gain = vec![0.0_f64; classes];
    for round in 0..size.rounds {
        let mut moved = 0;
        for (word, row) in rows.iter().enumerate() {
            let old = class[word];
            let own: f64 = row.iter().map(|(_, count)| f64::from(*count)).sum();
            if own == 0.0 { continue; }
            for (beside, count) in row { joint[*beside as usize * classes + old] -= count; }
            total[old] -= own;
            gain.iter_mut().zip(&total).for_each(|(gain, total)| *gain = -(entropy(*total + own) - entropy(*total)));
            for (beside, count) in row {
                let from = *beside as usize * classes;
                for (gain, so_far) in gain.iter_mut().zip(&joint[from..from + classes]) { *gain += f64::from(value(so_far + count) - value(*so_far)); }
            }
            let mut new = old;
            for (other, value) in gain.iter().enumerate() { if *value > gain[new] + 1e-6 { new = other; } }
            moved += usize::from(new != old);
            class[word] = new;
            for (beside, count) in row { joint[*beside as usize * classes + new] += count; }
            total[new] += own;
        }
        eprintln!("round {round}: {moved} moved");
        if moved * 200 < words.len() { break; }
    }
    words.iter().zip(class).map(|((hash, _), class)| (*hash, class as u8)).collect()
}
