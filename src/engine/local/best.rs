//! The best so many of what is offered, in the order that was asked for. Knows no posting and no column.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::engine::Sort;

/// What can be put in the orders that are asked for.
pub trait InOrder {
    /// Which of two comes first.
    fn order(&self, other: &Self, sort: Sort) -> Ordering;
}

/// The best so many, the worst of them on top.
pub struct Best<T: InOrder> {
    wanted: usize,
    sort: Sort,
    heap: BinaryHeap<Held<T>>,
}

struct Held<T> {
    one: T,
    sort: Sort,
}

impl<T: InOrder> PartialEq for Held<T> {
    fn eq(&self, other: &Held<T>) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<T: InOrder> Eq for Held<T> {}

impl<T: InOrder> PartialOrd for Held<T> {
    fn partial_cmp(&self, other: &Held<T>) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: InOrder> Ord for Held<T> {
    fn cmp(&self, other: &Held<T>) -> Ordering {
        self.one.order(&other.one, self.sort)
    }
}

impl<T: InOrder> Best<T> {
    pub fn new(wanted: usize, sort: Sort) -> Best<T> {
        Best { wanted, sort, heap: BinaryHeap::new() }
    }

    pub fn sort(&self) -> Sort {
        self.sort
    }

    /// The worst of them, once there are enough.
    pub fn worst(&self) -> Option<&T> {
        if self.heap.len() < self.wanted { None } else { self.heap.peek().map(|held| &held.one) }
    }

    pub fn offer(&mut self, one: T) {
        let held = Held { one, sort: self.sort };
        if self.heap.len() < self.wanted {
            self.heap.push(held);
        } else if let Some(mut worst) = self.heap.peek_mut()
            && held.cmp(&worst) == Ordering::Less
        {
            // In place: taking out and putting in would order the heap twice.
            *worst = held;
        }
    }

    /// All of them, best first.
    pub fn into_sorted(self) -> Vec<T> {
        self.heap.into_sorted_vec().into_iter().map(|held| held.one).collect()
    }
}
