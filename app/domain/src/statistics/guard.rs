//! What may be published of small groups. Numbers of one period are sums over the same atoms (say, area by month by
//! outcome), and whoever reads several of them can add and subtract. The guard lets a number out only if, together with
//! all that is out already, no count below 5 follows.
//!
//! A count follows from published sums exactly if its row of ones and zeros is a linear combination of theirs, so the guard
//! keeps a basis of what is out. It calculates modulo the prime 2⁶¹ − 1 and not with fractions, which would grow: a
//! combination by fractions is one modulo the prime, too, as long as the prime divides none of their denominators, and those
//! are determinants of a few ones and zeros. The other way round, what seems to follow only withholds a number.

use std::collections::BTreeSet;

use super::SMALLEST;

const PRIME: u64 = (1 << 61) - 1;

/// Watches over one set of published sums.
#[derive(Debug, Clone)]
pub struct Guard {
    /// How many atoms there are.
    atoms: usize,
    /// Sums whose value is small and must not follow, each less what is out already: one that follows is nothing but zeros.
    small: Vec<Vec<u64>>,
    /// What is out, in reduced form: each row with its leading place, where it has a 1 and the others a 0.
    basis: Vec<(usize, Vec<u64>)>,
}

impl Guard {
    /// `counts` of the atoms; `watched` are the sums, as sets of atoms, of which none may follow while it is below 5. Every
    /// single atom is watched, too. A sum that is 0 is watched like any other below 5.
    #[must_use]
    pub fn new(counts: &[i64], watched: &[BTreeSet<usize>]) -> Self {
        let atoms = counts.len();
        let singles = (0..atoms).map(|atom| BTreeSet::from([atom]));
        // Groups that stand beside each other share many of them.
        let sums: BTreeSet<BTreeSet<usize>> = singles.chain(watched.iter().cloned()).collect();
        let small = sums
            .iter()
            .filter(|sum| !sum.is_empty() && sum.iter().map(|atom| counts[*atom]).sum::<i64>() < SMALLEST)
            .map(|sum| row(atoms, sum))
            .collect();
        Self { atoms, small, basis: Vec::new() }
    }

    /// Something that is known to everybody whether we like it or not.
    pub fn known(&mut self, sum: &BTreeSet<usize>) {
        if let Some((lead, new)) = self.news(sum) {
            self.insert(lead, new);
            // What follows already can't be kept back any more.
            self.small.retain(|small| !is_zero(small));
        }
    }

    /// Whether the sum may be published; if so, it counts as published from now on.
    pub fn publish(&mut self, sum: &BTreeSet<usize>) -> bool {
        // What follows from what is out betrays nothing.
        let Some((lead, new)) = self.news(sum) else { return true };
        let betrayed = |small: &Vec<u64>| {
            let factor = small[lead];
            factor != 0 && small.iter().zip(&new).all(|(value, by)| *value == times(*by, factor))
        };
        if self.small.iter().any(betrayed) {
            return false;
        }
        self.insert(lead, new);
        true
    }

    /// What the sum says beyond what is out, with a 1 at its leading place.
    fn news(&self, sum: &BTreeSet<usize>) -> Option<(usize, Vec<u64>)> {
        let mut row = row(self.atoms, sum);
        for (lead, of) in &self.basis {
            subtract(&mut row, *lead, of);
        }
        let lead = row.iter().position(|value| *value != 0)?;
        let scale = inverse(row[lead]);
        row.iter_mut().for_each(|value| *value = times(*value, scale));
        Some((lead, row))
    }

    fn insert(&mut self, lead: usize, new: Vec<u64>) {
        let out = self.basis.iter_mut().map(|(_, row)| row);
        out.chain(&mut self.small).for_each(|row| subtract(row, lead, &new));
        self.basis.push((lead, new));
    }
}

fn row(atoms: usize, sum: &BTreeSet<usize>) -> Vec<u64> {
    (0..atoms).map(|atom| u64::from(sum.contains(&atom))).collect()
}

/// Takes out of `row` what stands at `lead`, where `of` has a 1.
fn subtract(row: &mut [u64], lead: usize, of: &[u64]) {
    let factor = row[lead];
    if factor != 0 {
        for (value, by) in row.iter_mut().zip(of) {
            *value = (*value + PRIME - times(*by, factor)) % PRIME;
        }
    }
}

fn is_zero(row: &[u64]) -> bool {
    row.iter().all(|value| *value == 0)
}

fn times(a: u64, b: u64) -> u64 {
    // Below the prime, which fits.
    #[allow(clippy::cast_possible_truncation)]
    {
        (u128::from(a) * u128::from(b) % u128::from(PRIME)) as u64
    }
}

/// By Fermat: the power of the prime less 2.
fn inverse(value: u64) -> u64 {
    let (mut result, mut base, mut exponent) = (1, value, PRIME - 2);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = times(result, base);
        }
        base = times(base, base);
        exponent >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sum(atoms: &[usize]) -> BTreeSet<usize> {
        atoms.iter().copied().collect()
    }

    #[test]
    fn the_last_one_is_kept_back_when_the_total_is_out() {
        // Three areas with 20, 9 and 2 cases.
        let mut guard = Guard::new(&[20, 9, 2], &[]);
        guard.known(&sum(&[0, 1, 2]));
        assert!(!guard.publish(&sum(&[2])), "2 itself");
        assert!(guard.publish(&sum(&[0])));
        assert!(!guard.publish(&sum(&[1])), "31 - 20 - 9 = 2");
    }

    #[test]
    fn two_months_and_their_quarter_betray_the_third() {
        // One area in three months.
        let mut guard = Guard::new(&[12, 8, 3], &[]);
        assert!(guard.publish(&sum(&[0, 1, 2])));
        assert!(guard.publish(&sum(&[0])));
        assert!(!guard.publish(&sum(&[1])));
    }

    #[test]
    fn a_small_sum_of_larger_parts_cannot_be() {
        let mut guard = Guard::new(&[3, 1, 40], &[sum(&[0, 1])]);
        assert!(!guard.publish(&sum(&[0, 1])), "4");
        assert!(guard.publish(&sum(&[0, 1, 2])));
        assert!(!guard.publish(&sum(&[2])), "44 - 40 = 4");
    }

    /// Exact fractions, by another way: Gauss over the rationals on the published rows with the small one appended.
    fn follows(atoms: usize, published: &[BTreeSet<usize>], small: &BTreeSet<usize>) -> bool {
        let ones = |sum: &BTreeSet<usize>| (0..atoms).map(|atom| i128::from(sum.contains(&atom))).collect::<Vec<_>>();
        let rows: Vec<Vec<i128>> = published.iter().map(ones).collect();
        let more: Vec<Vec<i128>> = rows.iter().cloned().chain([ones(small)]).collect();
        rank(rows) == rank(more)
    }

    fn rank(mut rows: Vec<Vec<i128>>) -> usize {
        let mut rank = 0;
        for column in 0..rows.first().map_or(0, Vec::len) {
            let Some(pivot) = (rank..rows.len()).find(|at| rows[*at][column] != 0) else { continue };
            rows.swap(rank, pivot);
            let lead = rows[rank].clone();
            for row in rows.iter_mut().skip(rank + 1).filter(|row| row[column] != 0) {
                let (a, b) = (lead[column], row[column]);
                for (value, by) in row.iter_mut().zip(&lead) {
                    *value = *value * a - by * b;
                }
                let common = row.iter().fold(0, |common, value| gcd(common, value.abs()));
                if common > 1 {
                    row.iter_mut().for_each(|value| *value /= common);
                }
            }
            rank += 1;
        }
        rank
    }

    fn gcd(a: i128, b: i128) -> i128 {
        if b == 0 { a } else { gcd(b, a % b) }
    }

    proptest! {
        #[test]
        fn no_small_count_follows_from_what_is_out(
            counts in prop::collection::vec(0i64..14, 2..9),
            wanted in prop::collection::vec(prop::collection::btree_set(0usize..9, 1..6), 1..14),
        ) {
            let atoms = counts.len();
            let wanted: Vec<BTreeSet<usize>> = wanted
                .into_iter()
                .map(|sum| sum.into_iter().filter(|atom| *atom < atoms).collect::<BTreeSet<_>>())
                .filter(|sum| !sum.is_empty())
                .collect();
            let mut guard = Guard::new(&counts, &wanted);
            let out: Vec<BTreeSet<usize>> = wanted.iter().filter(|sum| guard.publish(sum)).cloned().collect();
            let singles = (0..atoms).map(|atom| sum(&[atom]));
            for small in singles.chain(wanted.iter().cloned()) {
                let value: i64 = small.iter().map(|atom| counts[*atom]).sum();
                if value < SMALLEST {
                    prop_assert!(!follows(atoms, &out, &small), "{small:?} = {value} follows from {out:?}");
                }
            }
            // What is kept back would have betrayed something: the guard is not merely silent.
            for kept in wanted.iter().filter(|sum| !out.contains(sum)) {
                let with: Vec<_> = out.iter().cloned().chain([kept.clone()]).collect();
                let mut smalls = (0..atoms).map(|atom| sum(&[atom])).chain(wanted.iter().cloned());
                let betrays = smalls.any(|small| {
                    small.iter().map(|atom| counts[*atom]).sum::<i64>() < SMALLEST && follows(atoms, &with, &small)
                });
                prop_assert!(betrays, "{kept:?} could have gone out");
            }
        }
    }
}
