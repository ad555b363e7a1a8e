//! Counts that are added up for a period, behind a guard.

use std::collections::BTreeSet;

use domain::statistics::Guard;

/// Counts of atoms, of which sums go out one by one.
pub(super) struct Sums {
    counts: Vec<i64>,
    guard: Guard,
}

impl Sums {
    /// `watched` are the sums that may be asked for and what they leave over: while one is below 5, it must not follow.
    pub fn new(counts: Vec<i64>, watched: &[BTreeSet<usize>]) -> Self {
        let guard = Guard::new(&counts, watched);
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
