//! Training of one chain: hashed features, log-likelihood, steps by AdaGrad.
//!
//! Deterministic: the order of examples and the features left out come from a fixed seed, and nothing runs in parallel in here.

#![expect(clippy::indexing_slicing, reason = "labels are below LABELS, places are masked, rows are as many as tokens")]

use super::chain::{LABELS, Marginals, START, Scores, Transitions, marginals};

/// A run of tokens with the labels it should get.
#[derive(Default, Clone)]
pub struct Example {
    /// Hashed features of all tokens, one token after the other.
    pub features: Vec<u32>,
    /// The same for the places between them; empty for a chain without such features.
    pub edges: Vec<u32>,
    pub labels: Vec<u8>,
}

/// How a chain is trained.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Sizes of the two tables, as powers of two.
    pub node_bits: u32,
    pub edge_bits: u32,
    /// How often every example is seen.
    pub rounds: usize,
    pub rate: f32,
    /// Share of features left out at random, lest a few of them carry all.
    pub drop: f32,
    /// Last rounds whose weights are averaged.
    pub averaged: usize,
    pub seed: u64,
}

/// Weights of one chain: of label 1 and 2 against 0, and of beginning and of ending either.
#[derive(Clone)]
pub struct Weights {
    pub node: Vec<[f32; 2]>,
    pub edge: Vec<[f32; 4]>,
    pub transitions: Transitions,
}

/// A feature that is left out this time.
pub const DROPPED: u32 = u32::MAX;
/// Smaller gradients move nothing worth the time.
const LEAST_GRADIENT: f32 = 2e-3;

impl Weights {
    fn new(setting: &Setting) -> Weights {
        Weights {
            node: vec![[0.0; 2]; 1 << setting.node_bits],
            edge: vec![[0.0; 4]; 1 << setting.edge_bits],
            transitions: Transitions::default(),
        }
    }

    fn score(&self, features: &[u32], edges: &[u32]) -> Scores {
        let mut scores = Scores::default();
        for place in kept(features, self.node.len()) {
            let [one, two] = self.node[place];
            scores.node[1] += one;
            scores.node[2] += two;
        }
        for place in kept(edges, self.edge.len()) {
            let [begin1, begin2, end1, end2] = self.edge[place];
            scores.begin[1] += begin1;
            scores.begin[2] += begin2;
            scores.end[1] += end1;
            scores.end[2] += end2;
        }
        scores
    }

    /// Adds a share of other weights.
    fn add(&mut self, other: &Weights, of_features: f32, of_transitions: f32) {
        let tables = self.node.as_flattened_mut().iter_mut().zip(other.node.as_flattened());
        for (own, theirs) in tables.chain(self.edge.as_flattened_mut().iter_mut().zip(other.edge.as_flattened())) {
            *own += of_features * theirs;
        }
        for (own, theirs) in self.transitions.as_flattened_mut().iter_mut().zip(other.transitions.as_flattened()) {
            *own += of_transitions * theirs;
        }
    }
}

/// Places of the features that are not left out, in a table of this size.
fn kept(features: &[u32], size: usize) -> impl Iterator<Item = usize> {
    features.iter().filter(|feature| **feature != DROPPED).map(move |feature| *feature as usize & (size - 1))
}

/// Random numbers that are the same every time.
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn shuffle(&mut self, order: &mut [usize]) {
        for at in (1..order.len()).rev() {
            order.swap(at, (self.next() >> 24) as usize % (at + 1));
        }
    }

    /// Copies features, some of them left out.
    pub fn thin(&mut self, from: &[u32], share: f32, to: &mut Vec<u32>) {
        let limit = (share * 65_536.0) as u64;
        to.clear();
        to.extend(from.iter().map(|feature| if self.next() & 0xFFFF < limit { DROPPED } else { *feature }));
    }
}

/// One step on weights whose gradients squared have summed up to `squares`.
fn step<const N: usize>(weights: &mut [f32; N], squares: &mut [f32; N], gradient: [f32; N], rate: f32) {
    for ((weight, square), gradient) in weights.iter_mut().zip(squares).zip(gradient) {
        *square += gradient * gradient;
        *weight += rate * gradient / (1.0 + *square).sqrt();
    }
}

/// Trains a chain with so many features a token, and so many a place between tokens.
pub fn train(examples: &[Example], features: usize, edges: usize, setting: &Setting) -> Weights {
    let mut weights = Weights::new(setting);
    let mut squares = Weights::new(setting);
    let mut sum = Weights::new(setting);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = Random(setting.seed);
    let mut scores: Vec<Scores> = Vec::new();
    let mut found = Marginals::default();
    let mut seen = Example::default();
    for round in 0..setting.rounds {
        random.shuffle(&mut order);
        for number in &order {
            let example = &examples[*number];
            random.thin(&example.features, setting.drop, &mut seen.features);
            random.thin(&example.edges, setting.drop, &mut seen.edges);
            let of_token = |at: usize| (&seen.features[at * features..(at + 1) * features], at * edges);
            scores.clear();
            for at in 0..example.labels.len() {
                let (own, from) = of_token(at);
                scores.push(weights.score(own, &seen.edges[from..from + edges]));
            }
            marginals(&scores, &weights.transitions, true, &mut found);
            let mut before = START;
            for (at, label) in example.labels.iter().enumerate() {
                let gold = usize::from(*label);
                let missing = |label: usize| f32::from(u8::from(gold == label)) - found.node[at][label];
                let (own, from) = of_token(at);
                let node = [missing(1), missing(2)];
                if node[0].abs() + node[1].abs() > LEAST_GRADIENT {
                    for place in kept(own, weights.node.len()) {
                        step(&mut weights.node[place], &mut squares.node[place], node, setting.rate);
                    }
                }
                let mut edge = [0.0_f32; 4];
                for from in 0..=START {
                    let mut gradient = [0.0; LABELS];
                    for (to, value) in gradient.iter_mut().enumerate() {
                        *value = f32::from(u8::from(from == before && to == gold)) - found.pair[at][from][to];
                        if from != to && to > 0 {
                            edge[to - 1] += *value;
                        }
                        if from != to && from > 0 && from != START {
                            edge[from + 1] += *value;
                        }
                    }
                    if gradient.iter().any(|value| *value != 0.0) {
                        step(&mut weights.transitions[from], &mut squares.transitions[from], gradient, setting.rate);
                    }
                }
                if edges > 0 && edge.iter().map(|value| value.abs()).sum::<f32>() > LEAST_GRADIENT {
                    for place in kept(&seen.edges[from..from + edges], weights.edge.len()) {
                        step(&mut weights.edge[place], &mut squares.edge[place], edge, setting.rate);
                    }
                }
                before = gold;
            }
        }
        if round + setting.averaged >= setting.rounds {
            let share = 1.0 / setting.averaged.min(setting.rounds).max(1) as f32;
            // All features are there when the model is used.
            sum.add(&weights, share * (1.0 - setting.drop), share);
        }
    }
    sum
}
