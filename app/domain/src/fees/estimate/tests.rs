use proptest::prelude::*;

use super::*;
use crate::fees::reliability::{Builder, LineKind, Voltage};
use crate::fees::{Charge, Unit};
use crate::problem::Problem;

fn catalogue() -> Catalogue {
    toml::from_str(include_str!("../../../../portal/data/fees/2026-1.toml")).unwrap()
}

fn tables() -> Vec<ReliabilityTable> {
    [
        include_str!("../../../../portal/data/reliability/hubei-2006-42.toml"),
        include_str!("../../../../portal/data/reliability/shandong-2018-127.toml"),
    ]
    .map(|text| toml::from_str(text).unwrap())
    .into()
}

fn day() -> NaiveDate {
    "2026-05-06".parse().unwrap()
}

fn answers(province: &str) -> EstimateAnswers {
    let text = str::to_owned;
    let circuit = |capacity: &str, built_by: &str| CircuitAnswers {
        capacity: text(capacity),
        voltage: text("10"),
        line: text("overhead"),
        built_by: text(built_by),
    };
    let none = CircuitAnswers::default;
    EstimateAnswers {
        class: text("other"),
        town: text("in"),
        kilowatts: text("1200"),
        circuits: text("2"),
        each: [circuit("1000", "utility"), circuit("630", "self"), none(), none()],
        linked: text("yes"),
        province: text(province),
    }
}

fn of(answers: &EstimateAnswers) -> Estimate {
    estimate(&catalogue(), &tables(), &parse_estimate(answers).unwrap(), day()).unwrap()
}

#[test]
fn fields_of_circuits_come_back() {
    assert_eq!(circuit_of(&circuit_field(2, field::CAPACITY)), Some((2, "kva")));
    for name in ["circuits", "class", "c9_kva", "c_kva", "capacity_by"] {
        assert_eq!(circuit_of(name), None, "{name}");
    }
}

#[test]
fn two_circuits_in_hubei() {
    let estimate = of(&answers("hubei"));
    assert_eq!(estimate.total, Some(Fen(10_080_000)));
    let rules: Vec<_> = estimate.lines.lines.iter().map(|line| line.rule.as_str()).collect();
    assert_eq!(rules, ["external-line", "meter", "temporary-connection", "own-works"]);
}

#[test]
fn a_province_without_a_table_in_force_has_no_total() {
    for (province, expected) in [("shandong", Province::Shandong), ("tibet", Province::Tibet)] {
        let estimate = of(&answers(province));
        assert_eq!((estimate.total, estimate.reliability), (None, Reliability::NoTable(expected)));
    }
    let mut odd = answers("hubei");
    odd.each[1].voltage = "20".to_owned();
    let estimate = of(&odd);
    assert_eq!(estimate.total, None);
    assert!(matches!(estimate.reliability, Reliability::Unpriced(_, RateError::MissingRate { circuit: 2 })));
}

#[test]
fn circuits_that_are_not_linked_and_single_ones_cost_nothing() {
    let apart = EstimateAnswers { linked: "no".to_owned(), ..answers("tibet") };
    assert_eq!((of(&apart).total, of(&apart).reliability), (Some(Fen(0)), Reliability::NotLinked));
    let single = EstimateAnswers { circuits: "1".to_owned(), province: String::new(), ..answers("") };
    assert_eq!((of(&single).total, of(&single).reliability), (Some(Fen(0)), Reliability::OneCircuit));
}

#[test]
fn another_item_of_several_circuits_without_a_price_is_an_error() {
    let mut catalogue = catalogue();
    let mut item = catalogue.items.last().unwrap().clone();
    item.rule = "another".to_owned();
    item.charge = Charge::Priced { unit: Unit::Kilowatt, unit_price: None };
    catalogue.items.push(item);
    let question = parse_estimate(&answers("hubei")).unwrap();
    let refused = estimate(&catalogue, &tables(), &question, day());
    assert_eq!(refused, Err(FeeError::MissingRate { rule: "another".to_owned() }));
}

#[test]
fn each_slip_is_said_in_the_order_of_the_form() {
    let problems = |answers: &EstimateAnswers| -> Vec<(String, Problem)> {
        let errors = parse_estimate(answers).err().unwrap_or_default();
        errors.into_iter().map(|error| (error.field, error.problem)).collect()
    };
    let named = |field: &str, problem| (field.to_owned(), problem);
    assert_eq!(
        problems(&EstimateAnswers::default()),
        ["class", "town", "kw", "circuits"].map(|field| named(field, Problem::Missing))
    );
    let mut wrong = answers("atlantis");
    wrong.class = "zero".to_owned();
    wrong.each[0].capacity = "much".to_owned();
    wrong.each[1] = CircuitAnswers::default();
    wrong.linked = "maybe".to_owned();
    assert_eq!(
        problems(&wrong),
        [
            named("kw", Problem::ZeroInvestmentLimit { max: 160 }),
            named("c1_kva", Problem::NotANumber),
            named("c2_kva", Problem::Missing),
            named("c2_kv", Problem::Missing),
            named("c2_line", Problem::Missing),
            named("c2_by", Problem::Missing),
            named("linked", Problem::NotOffered),
            named("province", Problem::NotOffered),
        ]
    );
    assert_eq!(
        problems(&EstimateAnswers { circuits: "5".to_owned(), ..answers("") }),
        [named("circuits", Problem::NotOffered)]
    );
}

proptest! {
    #[test]
    fn all_lines_sum_to_the_total(
        class in prop::sample::select(&CustomerClass::ALL[..]),
        in_town_planning_area in any::<bool>(),
        watts in 1u32..=160_000,
        volt_amperes in prop::collection::vec(1u32..10_000_000, 2..=MOST_CIRCUITS),
        line in prop::sample::select(&LineKind::ALL[..]),
        built_by in prop::sample::select(&Builder::ALL[..]),
    ) {
        let circuit = |volt_amperes| Circuit { volt_amperes, voltage: Voltage::Kv10, line, built_by };
        let circuits = volt_amperes.into_iter().map(circuit).collect();
        let supply = Supply::Several { circuits, linked: true, province: Province::Hubei };
        let mut catalogue = catalogue();
        catalogue.items[0].charge = Charge::Priced { unit: Unit::Kilowatt, unit_price: Some(Fen(12_345)) };
        let question = Question { class, in_town_planning_area, watts, supply };
        let estimate = estimate(&catalogue, &tables(), &question, day()).unwrap();
        let Reliability::Priced(_, priced) = &estimate.reliability else { panic!("{:?}", estimate.reliability) };
        let lines = estimate.lines.lines.iter().map(|line| line.fen().0).sum::<i64>();
        let circuits = priced.lines.iter().filter_map(|line| line.charge).map(|charge| charge.amount.0).sum::<i64>();
        prop_assert_eq!(estimate.total, Some(Fen(lines + circuits)));
    }

    #[test]
    fn never_panics(values in prop::collection::vec("\\PC{0,12}", 10)) {
        let value = |at: usize| values[at].clone();
        let each = CircuitAnswers { capacity: value(6), voltage: value(7), line: value(8), built_by: value(9) };
        let _ = parse_estimate(&EstimateAnswers {
            class: value(0), town: value(1), kilowatts: value(2), circuits: value(3), linked: value(4),
            province: value(5), each: std::array::from_fn(|_| each.clone()),
        });
    }
}
