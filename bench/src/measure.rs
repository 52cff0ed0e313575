//! Two contenders in turn, many rounds, medians: on a machine that others use, a ratio of what ran side by side says more than a time.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// A measurement shorter than this is repeated until it is not, as one.
const SHORTEST: Duration = Duration::from_micros(60);
const MOST_REPEATS: u32 = 32;

/// How one class of queries went. Times are microseconds.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// Median over the queries of each one's median over the rounds.
    pub ours: f64,
    pub theirs: f64,
    /// Of the sums over all queries of those medians.
    pub ratio: f64,
    /// Quartiles over the queries of each one's ratio.
    pub low: f64,
    pub high: f64,
}

/// How often to measure, and how.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub rounds: usize,
    /// Whether a short measurement is many runs in a row. Not for what a cache would then answer.
    pub repeats: bool,
}

/// Measures two contenders on `queries` queries, each by number.
pub fn race<A, B>(
    plan: Plan,
    queries: usize,
    mut ours: impl FnMut(usize) -> A,
    mut theirs: impl FnMut(usize) -> B,
) -> Outcome {
    let mut repeats = vec![(1, 1); queries];
    let mut times: Vec<(Vec<f64>, Vec<f64>)> = vec![Default::default(); queries];
    // The first round only warms up and tells how long things take.
    for round in 0..=plan.rounds {
        for (query, (repeat, kept)) in repeats.iter_mut().zip(&mut times).enumerate() {
            let our_turn = |repeats: u32, run: &mut dyn FnMut(usize)| timed(repeats, || run(query));
            let mut run_ours = |query| drop(black_box(ours(query)));
            let mut run_theirs = |query| drop(black_box(theirs(query)));
            let (mine, other);
            if (round + query) % 2 == 0 {
                mine = our_turn(repeat.0, &mut run_ours);
                other = our_turn(repeat.1, &mut run_theirs);
            } else {
                other = our_turn(repeat.1, &mut run_theirs);
                mine = our_turn(repeat.0, &mut run_ours);
            }
            if round == 0 {
                if plan.repeats {
                    *repeat = (repeats_for(mine), repeats_for(other));
                }
                continue;
            }
            kept.0.push(mine);
            kept.1.push(other);
        }
    }
    let (mut all_ours, mut all_theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for (mut mine, mut other) in times {
        let (mine, other) = (quantile(&mut mine, 0.5), quantile(&mut other, 0.5));
        all_ours.push(mine);
        all_theirs.push(other);
        ratios.push(mine / other.max(f64::MIN_POSITIVE));
    }
    let (our_sum, their_sum): (f64, f64) = (all_ours.iter().sum(), all_theirs.iter().sum());
    Outcome {
        ours: quantile(&mut all_ours, 0.5),
        theirs: quantile(&mut all_theirs, 0.5),
        ratio: our_sum / their_sum.max(f64::MIN_POSITIVE),
        low: quantile(&mut ratios, 0.25),
        high: quantile(&mut ratios, 0.75),
    }
}

/// Median time of one contender alone, in microseconds.
pub fn alone<A>(plan: Plan, queries: usize, mut run: impl FnMut(usize) -> A) -> f64 {
    race(plan, queries, &mut run, |_| ()).ours
}

/// Microseconds that one of `repeats` runs takes.
fn timed(repeats: u32, mut run: impl FnMut()) -> f64 {
    let begun = Instant::now();
    for _ in 0..repeats {
        run();
    }
    begun.elapsed().as_secs_f64() * 1e6 / f64::from(repeats)
}

fn repeats_for(microseconds: f64) -> u32 {
    let wanted = SHORTEST.as_secs_f64() * 1e6 / microseconds.max(0.01);
    (wanted.ceil() as u32).clamp(1, MOST_REPEATS)
}

/// The value below which a share of the values lies; 0 of none.
pub fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    values.get((last as f64 * share).round() as usize).copied().unwrap_or(0.0)
}
