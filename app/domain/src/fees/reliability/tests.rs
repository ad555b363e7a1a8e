use proptest::prelude::*;

use super::*;

fn hubei() -> ReliabilityTable {
    toml::from_str(include_str!("../../../../portal/data/reliability/hubei-2006-42.toml")).unwrap()
}

fn shandong() -> ReliabilityTable {
    toml::from_str(include_str!("../../../../portal/data/reliability/shandong-2018-127.toml")).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn circuit(kva: u32, voltage: Voltage, line: LineKind, built_by: Builder) -> Circuit {
    Circuit { volt_amperes: kva * 1_000, voltage, line, built_by }
}

fn overhead(kva: u32, built_by: Builder) -> Circuit {
    circuit(kva, Voltage::Kv10, LineKind::Overhead, built_by)
}

fn total(circuits: &[Circuit]) -> Result<Fen, RateError> {
    price(&hubei(), circuits, day("2026-05-06")).map(|priced| priced.total)
}

#[test]
fn the_documents_numbers() {
    let yuan =
        |table: &ReliabilityTable, voltage, line, builder| table.rate(voltage, line, builder).map(|fen| fen.0 / 100);
    let table = hubei();
    assert_eq!(table.faults(), Vec::<String>::new());
    for (voltage, overhead, cable) in [
        (Voltage::V380, (270, 220), (350, 285)),
        (Voltage::Kv10, (220, 160), (285, 210)),
        (Voltage::Kv35, (170, 90), (220, 115)),
        (Voltage::Kv63, (110, 30), (140, 35)),
        (Voltage::Kv110, (90, 10), (115, 10)),
    ] {
        for (line, (utility, own)) in [(LineKind::Overhead, overhead), (LineKind::Cable, cable)] {
            assert_eq!(yuan(&table, voltage, line, Builder::Utility), Some(utility), "{voltage:?} {line:?}");
            assert_eq!(yuan(&table, voltage, line, Builder::Customer), Some(own), "{voltage:?} {line:?}");
        }
    }
    assert_eq!(yuan(&table, Voltage::Kv20, LineKind::Cable, Builder::Utility), None);
    let table = shandong();
    assert_eq!(table.faults(), Vec::<String>::new());
    for (voltage, overhead) in
        [(Voltage::V220, 200), (Voltage::V380, 200), (Voltage::Kv10, 150), (Voltage::Kv35, 70), (Voltage::Kv110, 50)]
    {
        for builder in Builder::ALL {
            assert_eq!(yuan(&table, voltage, LineKind::Overhead, builder), Some(overhead));
            assert_eq!(yuan(&table, voltage, LineKind::Cable, builder), Some(overhead * 3 / 2));
        }
    }
}

#[test]
fn all_circuits_but_the_largest() {
    let second = overhead(630, Builder::Customer);
    assert_eq!(total(&[overhead(1_000, Builder::Utility), second]), Ok(Fen(10_080_000)));
    assert_eq!(total(&[second, overhead(1_000, Builder::Utility)]), Ok(Fen(10_080_000)));
    assert_eq!(total(&[second]), Ok(Fen(0)));
    let third = circuit(200, Voltage::V380, LineKind::Cable, Builder::Utility);
    assert_eq!(total(&[second, third, overhead(1_000, Builder::Utility)]), Ok(Fen(17_080_000)));
}

#[test]
fn of_two_largest_the_dearer_is_left_out() {
    let pair = [overhead(500, Builder::Customer), overhead(500, Builder::Utility)];
    let priced = price(&hubei(), &pair, day("2026-05-06")).unwrap();
    assert_eq!((priced.total, priced.tied), (Fen(8_000_000), true));
    assert!(priced.lines[0].charge.is_some() && priced.lines[1].charge.is_none());
}

#[test]
fn a_rate_that_is_not_there_is_no_nothing() {
    let odd = circuit(100, Voltage::Kv20, LineKind::Overhead, Builder::Utility);
    assert_eq!(total(&[overhead(500, Builder::Utility), odd]), Err(RateError::MissingRate { circuit: 2 }));
    // The one that is left out needs none.
    assert_eq!(total(&[overhead(50, Builder::Utility), odd]), Ok(Fen(1_100_000)));
}

#[test]
fn an_expired_table_prices_nothing() {
    let pair = [overhead(500, Builder::Utility), overhead(100, Builder::Utility)];
    let tables = [hubei(), shandong()];
    for (on, known) in [("2023-09-30", true), ("2023-10-01", false)] {
        assert_eq!(price(&shandong(), &pair, day(on)).is_ok(), known, "{on}");
        assert_eq!(ReliabilityTable::of(&tables, Province::Shandong, day(on)).is_some(), known, "{on}");
    }
    let missing = |province: &Province| ReliabilityTable::of(&tables, *province, day("2026-05-06")).is_none();
    assert_eq!(Province::ALL.iter().filter(|province| missing(province)).count(), 30);
}

#[test]
fn of_two_tables_in_force_the_later_prices() {
    let mut later = hubei();
    later.version = "2027-1".to_owned();
    later.effective_from = day("2027-01-01");
    let tables = [later, hubei()];
    let version = |on| ReliabilityTable::of(&tables, Province::Hubei, day(on)).unwrap().version.clone();
    assert_eq!((version("2026-12-31").as_str(), version("2027-01-01").as_str()), ("2006-42", "2027-1"));
}

#[test]
fn faults_of_a_table() {
    let mut table = hubei();
    table.rates[1].built_by = None;
    table.rates[2].per_kva = Fen(0);
    table.effective_until = table.effective_from.pred_opt();
    assert_eq!(table.faults().len(), 3, "{:?}", table.faults());
    table.rates.clear();
    assert_eq!(table.faults().len(), 2);
}

#[test]
fn codes_come_back() {
    assert!(Province::ALL.iter().all(|one| Province::from_code(one.code()) == Some(*one)));
    assert!(Voltage::ALL.iter().all(|one| Voltage::from_code(one.code()) == Some(*one)));
    assert!(LineKind::ALL.iter().all(|one| LineKind::from_code(one.code()) == Some(*one)));
    assert!(Builder::ALL.iter().all(|one| Builder::from_code(one.code()) == Some(*one)));
}

/// Circuits that Hubei's table has rates for.
fn circuits() -> impl Strategy<Value = Vec<Circuit>> {
    let voltages =
        prop::sample::select(vec![Voltage::V380, Voltage::Kv10, Voltage::Kv35, Voltage::Kv63, Voltage::Kv110]);
    let one = (
        1u32..100_000_000,
        voltages,
        prop::sample::select(&LineKind::ALL[..]),
        prop::sample::select(&Builder::ALL[..]),
    );
    let one = one.prop_map(|(volt_amperes, voltage, line, built_by)| Circuit { volt_amperes, voltage, line, built_by });
    prop::collection::vec(one, 1..6)
}

proptest! {
    #[test]
    fn lines_sum_to_the_total_and_one_is_left_out(circuits in circuits()) {
        let priced = price(&hubei(), &circuits, day("2026-05-06")).unwrap();
        let charges = || priced.lines.iter().filter_map(|line| line.charge);
        prop_assert_eq!(charges().map(|charge| charge.amount.0).sum::<i64>(), priced.total.0);
        prop_assert_eq!(charges().count(), circuits.len() - 1);
        for line in &priced.lines {
            match line.charge {
                // Within half a fen of the exact product.
                Some(charge) => {
                    let exact = i128::from(charge.per_kva.0) * i128::from(line.circuit.volt_amperes);
                    prop_assert!((i128::from(charge.amount.0) * 1_000 - exact).abs() <= 500);
                    prop_assert!(charge.per_kva.0 > 0);
                }
                None => prop_assert!(circuits.iter().all(|other| other.volt_amperes <= line.circuit.volt_amperes)),
            }
        }
    }

    #[test]
    fn the_order_of_the_circuits_does_not_matter(circuits in circuits(), equal in any::<bool>()) {
        let mut circuits = circuits;
        if equal {
            for circuit in &mut circuits {
                circuit.volt_amperes = 1_000_000;
            }
        }
        let forth = total(&circuits);
        circuits.reverse();
        prop_assert_eq!(forth, total(&circuits));
    }
}
