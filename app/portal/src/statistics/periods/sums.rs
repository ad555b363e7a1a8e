//! Counts that are added up for a period, behind a guard.

use std::collections::BTreeSet;

use domain::statistics::{Guard, SMALLEST};

/// Counts of atoms, of which sums go out one by one.
pub(super) struct Sums {
    counts: Vec<i64>,
    guard: Guard,
}

impl Sums {
    /// `groups` are sums that stand beside each other (say, one for each area) and are seen together. None may follow
    /// while it is below 5, nor may those that are below 5 together: where nobody lives, the other one's count would be
    /// what they have in common.
    pub fn new(counts: Vec<i64>, groups: &[Vec<BTreeSet<usize>>]) -> Self {
        let value = |sum: &BTreeSet<usize>| sum.iter().map(|atom| counts[*atom]).sum::<i64>();
        let small =
            |of: &Vec<BTreeSet<usize>>| of.iter().filter(|sum| value(sum) < SMALLEST).flatten().copied().collect();
        let watched: Vec<_> = groups.iter().flatten().cloned().chain(groups.iter().map(small)).collect();
        let guard = Guard::new(&counts, &watched);
        Self { counts, guard }
    }

    /// Out already, in another table or before.
    pub fn known(&mut self, sum: &BTreeSet<usize>) {
        self.guard.known(sum);
    }

    /// The sum, unless it has to be withheld.
    pub fn publish(&mut self, sum: &BTreeSet<usize>) -> Option<i64> {
        self.guard.publish(sum).then(|| sum.iter().map(|atom| self.counts[*atom]).sum())
    }
}
