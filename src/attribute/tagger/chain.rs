//! A chain of labels: which ones fit a run of tokens best, and how likely each is.
//!
//! Three labels, 0 for `outside`. Scores come from a trained table; what the tokens are is not known here.

#![expect(clippy::indexing_slicing, reason = "labels are below LABELS, and there are as many rows as tokens")]

/// Labels of a token.
pub const LABELS: usize = 3;
/// What stands before the first token, as a row of the transitions.
pub const START: usize = LABELS;

/// Scores of one token.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scores {
    /// Of each label.
    pub node: [f32; LABELS],
    /// Of beginning label 1 or 2 here.
    pub begin: [f32; LABELS],
    /// Of label 1 or 2 having ended right before.
    pub end: [f32; LABELS],
}

pub type Transitions = [[f32; LABELS]; LABELS + 1];

impl Scores {
    #[inline]
    fn step(&self, transitions: &Transitions, from: usize, to: usize) -> f32 {
        let changes = if from == to { 0.0 } else { self.begin[to] + if from == START { 0.0 } else { self.end[from] } };
        transitions[from][to] + changes
    }
}

/// The likeliest labels.
pub fn best(scores: &[Scores], transitions: &Transitions, back: &mut Vec<[u8; LABELS]>, labels: &mut Vec<u8>) {
    labels.clear();
    back.clear();
    let mut reached = [0.0_f32; LABELS];
    for (at, here) in scores.iter().enumerate() {
        let mut next = [0.0_f32; LABELS];
        let mut from = [0_u8; LABELS];
        for (to, value) in next.iter_mut().enumerate() {
            if at == 0 {
                *value = here.step(transitions, START, to) + here.node[to];
                continue;
            }
            let mut top = f32::MIN;
            for (label, so_far) in reached.iter().enumerate() {
                let score = so_far + here.step(transitions, label, to);
                if score > top {
                    top = score;
                    from[to] = label as u8;
                }
            }
            *value = top + here.node[to];
        }
        reached = next;
        back.push(from);
    }
    let mut label = 0_u8;
    for (other, score) in reached.iter().enumerate() {
        if *score > reached[usize::from(label)] {
            label = other as u8;
        }
    }
    labels.resize(scores.len(), 0);
    for (place, from) in labels.iter_mut().zip(back.iter()).rev() {
        *place = label;
        label = from[usize::from(label)];
    }
}

/// Probabilities of labels and of pairs of labels.
#[derive(Default)]
pub struct Marginals {
    pub node: Vec<[f32; LABELS]>,
    /// Of `from` right before `to`; row `START` at the first token alone.
    pub pair: Vec<[[f32; LABELS]; LABELS + 1]>,
    steps: Vec<[[f32; LABELS]; LABELS + 1]>,
    forward: Vec<[f32; LABELS]>,
}

/// Computes the probability of every label and pair of labels; `pairs` only where asked for.
pub fn marginals(scores: &[Scores], transitions: &Transitions, pairs: bool, out: &mut Marginals) {
    let Marginals { node, pair, steps, forward } = out;
    node.clear();
    pair.clear();
    steps.clear();
    forward.clear();
    let mut so_far = [0.0_f32; LABELS];
    for (at, here) in scores.iter().enumerate() {
        let top = here.node.iter().copied().fold(f32::MIN, f32::max);
        let weight = here.node.map(|score| (score - top).exp());
        let mut step = [[0.0_f32; LABELS]; LABELS + 1];
        let mut next = [0.0_f32; LABELS];
        if at == 0 {
            for (to, value) in next.iter_mut().enumerate() {
                step[START][to] = here.step(transitions, START, to).clamp(-40.0, 40.0).exp() * weight[to];
                *value = step[START][to];
            }
        } else {
            for from in 0..LABELS {
                for (to, value) in next.iter_mut().enumerate() {
                    step[from][to] = here.step(transitions, from, to).clamp(-40.0, 40.0).exp() * weight[to];
                    *value += so_far[from] * step[from][to];
                }
            }
        }
        let sum = next.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        so_far = next.map(|value| value / sum);
        for row in &mut step {
            for value in row {
                *value /= sum;
            }
        }
        steps.push(step);
        forward.push(so_far);
    }
    node.resize(scores.len(), [0.0; LABELS]);
    if pairs {
        pair.resize(scores.len(), [[0.0; LABELS]; LABELS + 1]);
    }
    let mut behind = [1.0_f32; LABELS];
    for at in (0..scores.len()).rev() {
        let mut here = [0.0_f32; LABELS];
        let mut sum = 0.0;
        for label in 0..LABELS {
            here[label] = forward[at][label] * behind[label];
            sum += here[label];
        }
        let sum = sum.max(f32::MIN_POSITIVE);
        node[at] = here.map(|value| value / sum);
        let step = steps[at];
        if pairs {
            let before = if at == 0 { [0.0; LABELS] } else { forward[at - 1] };
            for from in 0..=LABELS {
                let reached = if from == START { if at == 0 { 1.0 } else { 0.0 } } else { before[from] };
                for to in 0..LABELS {
                    pair[at][from][to] = reached * step[from][to] * behind[to] / sum;
                }
            }
        }
        let mut earlier = [0.0_f32; LABELS];
        for (from, value) in earlier.iter_mut().enumerate() {
            for to in 0..LABELS {
                *value += step[from][to] * behind[to];
            }
        }
        let most = earlier.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
        behind = earlier.map(|value| value / most);
    }
}
