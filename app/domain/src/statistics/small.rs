//! Small groups: below which size one tells of single cases, and which groups may stand under their own names.

use std::collections::{BTreeMap, BTreeSet};

/// Groups of fewer say something about single cases. Figures, reports, shares and event logs go by this one number.
pub const FEWEST: u8 = 5;

/// As counts are kept.
pub const SMALLEST: i64 = FEWEST as i64;

/// The groups that may be named where their counts and the sum of all are seen: those of 5 or more. If less than 5 would
/// be left over, that could be somebody's count: then the smallest of them stays unnamed, too.
#[must_use]
pub fn named<K: Ord + Clone>(counts: &BTreeMap<K, i64>) -> BTreeSet<K> {
    let mut named: BTreeSet<K> =
        counts.iter().filter(|(_, count)| **count >= SMALLEST).map(|(group, _)| group.clone()).collect();
    let left_over: i64 = counts.iter().filter(|(group, _)| !named.contains(group)).map(|(_, count)| count).sum();
    if (1..SMALLEST).contains(&left_over) {
        let smallest = named.iter().min_by_key(|group| counts[group]).cloned();
        smallest.map(|group| named.remove(&group));
    }
    named
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(counts: &[(&'static str, i64)]) -> Vec<&'static str> {
        named(&counts.iter().copied().collect()).into_iter().collect()
    }

    #[test]
    fn what_is_left_over_is_nobodys_small_count() {
        assert_eq!(of(&[("a", 9), ("b", 5), ("c", 0)]), ["a", "b"]);
        assert_eq!(of(&[("a", 9), ("b", 5), ("c", 3)]), ["a"], "14 - 9 - 5 would be c's 3");
        assert_eq!(of(&[("a", 9), ("c", 3), ("d", 2)]), ["a"]);
        assert_eq!(of(&[("a", 9), ("c", 4)]), [""; 0]);
        assert_eq!(of(&[("c", 4)]), [""; 0]);
    }

    proptest! {
        #[test]
        fn named_ones_are_large_and_the_rest_is_nothing_or_large_unless_nothing_is_named(
            counts in prop::collection::btree_map(0u8..12, 0i64..12, 0..12)
        ) {
            let named = named(&counts);
            prop_assert!(named.iter().all(|group| counts[group] >= SMALLEST));
            let rest: Vec<i64> =
                counts.iter().filter(|(group, _)| !named.contains(group)).map(|(_, count)| *count).collect();
            let sum: i64 = rest.iter().sum();
            prop_assert!(named.is_empty() || sum == 0 || (sum >= SMALLEST && rest.len() > 1), "{counts:?} {named:?}");
            // No more is kept back than that needs.
            let large = counts.values().filter(|count| **count >= SMALLEST).count();
            prop_assert!(named.len() + 1 >= large, "{counts:?} {named:?}");
        }
    }
}
