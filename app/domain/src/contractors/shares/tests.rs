use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

fn counts(cases: &[u32], choices: [u32; 3]) -> Counts {
    let firm = |(number, cases): (u128, &u32)| Share {
        id: Uuid::from_u128(number),
        name: format!("示例{number}公司"),
        credit_code: format!("{number:018}"),
        cases: *cases,
    };
    let [unlisted, nobody, unsaid] = choices;
    Counts { firms: (1..).zip(cases).map(firm).collect(), choices: Choices { unlisted, nobody, unsaid } }
}

/// The counts of those who stand alone, smallest first, and the others' firms and cases.
type Read = (Vec<u32>, Option<(u32, u32)>);

fn table(cases: &[u32]) -> Option<Read> {
    match publish(&counts(cases, [0; 3])) {
        Published::TooFew => None,
        Published::Table(table) => {
            let mut alone: Vec<_> = table.firms.iter().map(|firm| firm.cases).collect();
            alone.sort_unstable();
            Some((alone, table.others.map(|others| (others.firms, others.cases))))
        }
    }
}

#[test]
fn small_firms_stand_together() {
    assert_eq!(table(&[10, 8]), Some((vec![8, 10], None)));
    assert_eq!(table(&[10, 4, 8, 3]), Some((vec![8, 10], Some((2, 7)))));
    // One alone, too few, or all with the same: the smallest joins them.
    assert_eq!(table(&[10, 4, 8]), Some((vec![10], Some((2, 12)))));
    assert_eq!(table(&[10, 1, 8, 2]), Some((vec![10], Some((3, 11)))));
    assert_eq!(table(&[1, 1, 1, 1, 1, 9]), Some((vec![], Some((6, 14)))));
    assert_eq!(table(&[4, 4, 5, 5]), Some((vec![5], Some((3, 13)))));
    for few in [&[][..], &[4], &[2, 2], &[1; 5], &[3, 3, 3]] {
        assert_eq!(table(few), None, "{few:?}");
    }
}

#[test]
fn what_is_left_of_the_quarter_is_no_small_count_either() {
    let of = |choices| match publish(&counts(&[10, 8], choices)) {
        Published::TooFew => None,
        Published::Table(table) => Some((table.rest, table.choices.map(|choices| choices.unsaid))),
    };
    assert_eq!(of([0, 0, 0]), Some((0, Some(0))));
    assert_eq!(of([0, 1, 3]), None);
    assert_eq!(of([0, 1, 30]), Some((31, None)));
    assert_eq!(of([0, 7, 30]), Some((37, Some(30))));
}

#[test]
fn the_index_is_that_of_the_table() {
    let firms = |cases: &[u32]| counts(cases, [0; 3]).firms;
    assert_eq!(hhi(&firms(&[7]), None), 10_000);
    assert_eq!(hhi(&firms(&[5, 5]), None), 5_000);
    assert_eq!(hhi(&firms(&[10, 10]), Some(Others { firms: 4, cases: 20 })), 1_875);
    assert_eq!(hhi(&[], Some(Others { firms: 3, cases: 10 })), 3_333);
    assert_eq!(hhi(&[], None), 0);
}

/// All ways in which `firms` firms may have `cases` cases, each at least one; every way once, ascending.
fn ways(firms: u32, cases: u32, least: u32) -> Vec<Vec<u32>> {
    if firms == 0 {
        return if cases == 0 { vec![Vec::new()] } else { Vec::new() };
    }
    let first = least..=cases / firms;
    first
        .flat_map(|first| {
            ways(firms - 1, cases - first, first).into_iter().map(move |mut way| {
                way.insert(0, first);
                way
            })
        })
        .collect()
}

proptest! {
    /// A reader tries every way in which the others may share their cases and keeps those that would have been published
    /// just so. No firm among them may have the same small count in all of them.
    #[test]
    fn no_small_count_follows_from_the_table(cases in proptest::collection::vec(1u32..9, 0..8)) {
        let Some((alone, others)) = table(&cases) else { return Ok(()) };
        prop_assert_eq!(alone.iter().sum::<u32>() + others.map_or(0, |others| others.1), cases.iter().sum::<u32>());
        prop_assert!(alone.iter().all(|cases| *cases >= SMALLEST));
        let Some((firms, together)) = others else { return Ok(()) };
        prop_assert!(firms >= 2 && together >= SMALLEST);
        let mut possible = BTreeSet::new();
        for way in ways(firms, together, 1) {
            if table(&[&alone[..], &way].concat()) == Some((alone.clone(), others)) {
                // Which of the firms has which of these counts is not said.
                possible.extend(way);
            }
        }
        prop_assert!(possible.len() >= 2, "each of them has {possible:?}: {cases:?}");
    }

    #[test]
    fn sums_and_index_can_be_recomputed(
        cases in proptest::collection::vec(0u32..40, 0..60),
        choices in [0u32..9, 0..9, 0..90],
    ) {
        let counts = counts(&cases, choices);
        let Published::Table(table) = publish(&counts) else { return Ok(()) };
        let alone: u32 = table.firms.iter().map(|firm| firm.cases).sum();
        prop_assert_eq!(alone + table.others.map_or(0, |others| others.cases), table.listed);
        prop_assert_eq!(table.listed, cases.iter().sum::<u32>());
        prop_assert_eq!(hhi(&table.firms, table.others), table.hhi);
        // As a reader with a pocket calculator does it.
        let share = |cases: f64| (100.0 * cases / f64::from(table.listed)).powi(2);
        let others = table.others.map_or(0.0, |others| {
            let firms = f64::from(others.firms);
            firms * share(f64::from(others.cases) / firms)
        });
        let index = table.firms.iter().map(|firm| share(f64::from(firm.cases))).sum::<f64>() + others;
        prop_assert!((index - f64::from(table.hhi)).abs() <= 0.51, "{index} {}", table.hhi);
        prop_assert!(table.rest == 0 || table.rest >= SMALLEST);
        if let Some(choices) = table.choices {
            prop_assert_eq!(choices.all(), table.rest);
            prop_assert!(![choices.unlisted, choices.nobody, choices.unsaid].into_iter().any(small));
        }
        let codes: Vec<_> = table.firms.iter().map(|firm| &firm.credit_code).collect();
        prop_assert!(codes.is_sorted());
        // Who stands together is no one's who stands alone.
        let smallest = table.firms.iter().map(|firm| firm.cases).min().unwrap_or(u32::MAX);
        prop_assert!(counts.firms.iter().all(|firm| firm.cases <= smallest || table.firms.contains(firm)));
    }
}
