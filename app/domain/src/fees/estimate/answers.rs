//! The estimator's form: a GET form, so that its address can be sent. What it asks about each circuit appears once it is
//! known that there are several.

use super::{CustomerClass, Question, Supply};
use crate::applications::{LOW_VOLTAGE_WATTS, parse_kilovolt_amperes, parse_kilowatts};
use crate::fees::reliability::{Builder, Circuit, LineKind, Province, Voltage};
use crate::problem::{FieldError, Problem};

/// The most circuits that the form asks about.
pub const MOST_CIRCUITS: usize = 4;

/// The form's fields.
pub mod field {
    pub const CLASS: &str = "class";
    pub const TOWN: &str = "town";
    pub const KILOWATTS: &str = "kw";
    pub const CIRCUITS: &str = "circuits";
    pub const LINKED: &str = "linked";
    pub const PROVINCE: &str = "province";

    /// Of each circuit.
    pub const CAPACITY: &str = "kva";
    pub const VOLTAGE: &str = "kv";
    pub const LINE: &str = "line";
    pub const BUILT_BY: &str = "by";
}

/// The name of a circuit's field: `c2_kva`. Circuits count from 1.
#[must_use]
pub fn circuit_field(circuit: usize, field: &str) -> String {
    format!("c{circuit}_{field}")
}

/// The circuit and what of it a field is about: `c2_kva` is about 2 and `kva`.
#[must_use]
pub fn circuit_of(name: &str) -> Option<(usize, &str)> {
    let (number, field) = name.strip_prefix('c')?.split_once('_')?;
    let number = number.parse().ok().filter(|number| (1..=MOST_CIRCUITS).contains(number))?;
    Some((number, field))
}

/// What the form sends, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EstimateAnswers {
    pub class: String,
    pub town: String,
    pub kilowatts: String,
    pub circuits: String,
    pub each: [CircuitAnswers; MOST_CIRCUITS],
    pub linked: String,
    pub province: String,
}

/// What the form says about one circuit, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CircuitAnswers {
    pub capacity: String,
    pub voltage: String,
    pub line: String,
    pub built_by: String,
}

impl EstimateAnswers {
    /// 1 to [`MOST_CIRCUITS`]; `None`: nothing of that kind was answered.
    #[must_use]
    pub fn number_of_circuits(&self) -> Option<usize> {
        self.circuits.parse().ok().filter(|number| (1..=MOST_CIRCUITS).contains(number))
    }
}

/// # Errors
/// Every problem, in the order of the form.
pub fn parse_estimate(answers: &EstimateAnswers) -> Result<Question, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut wrong = |field: &str, problem: Problem| errors.push(FieldError::new(field, problem));
    let class = chosen(&answers.class, CustomerClass::from_code).map_err(|problem| wrong(field::CLASS, problem)).ok();
    let in_town = |code: &str| match code {
        "in" => Some(true),
        "out" => Some(false),
        _ => None,
    };
    let in_town = chosen(&answers.town, in_town).map_err(|problem| wrong(field::TOWN, problem)).ok();
    let watts = parse_kilowatts(&answers.kilowatts);
    let watts = watts.and_then(|watts| match class {
        Some(CustomerClass::Home | CustomerClass::ZeroInvestment) if watts > LOW_VOLTAGE_WATTS => {
            Err(Problem::ZeroInvestmentLimit { max: LOW_VOLTAGE_WATTS / 1_000 })
        }
        _ => Ok(watts),
    });
    let watts = watts.map_err(|problem| wrong(field::KILOWATTS, problem)).ok();
    let number = chosen(&answers.circuits, |_| answers.number_of_circuits());
    let supply = match number.map_err(|problem| wrong(field::CIRCUITS, problem)).ok() {
        None => None,
        Some(1) => Some(Supply::OneCircuit),
        Some(number) => several(answers, number, &mut wrong),
    };
    match (class, in_town, watts, supply) {
        (Some(class), Some(in_town_planning_area), Some(watts), Some(supply)) if errors.is_empty() => {
            Ok(Question { class, in_town_planning_area, watts, supply })
        }
        _ => Err(errors),
    }
}

fn several(answers: &EstimateAnswers, number: usize, wrong: &mut impl FnMut(&str, Problem)) -> Option<Supply> {
    let mut circuits = Vec::with_capacity(number);
    for (at, typed) in (1..=number).zip(&answers.each) {
        circuits.extend(circuit(at, typed, wrong));
    }
    let linked = |code: &str| match code {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let linked = chosen(&answers.linked, linked).map_err(|problem| wrong(field::LINKED, problem)).ok();
    let province = chosen(&answers.province, Province::from_code);
    let province = province.map_err(|problem| wrong(field::PROVINCE, problem)).ok();
    if circuits.len() < number {
        return None;
    }
    Some(Supply::Several { circuits, linked: linked?, province: province? })
}

fn circuit(at: usize, typed: &CircuitAnswers, wrong: &mut impl FnMut(&str, Problem)) -> Option<Circuit> {
    let mut wrong = |field: &str, problem: Problem| wrong(&circuit_field(at, field), problem);
    let capacity = parse_kilovolt_amperes(&typed.capacity).map_err(|problem| wrong(field::CAPACITY, problem)).ok();
    let voltage = chosen(&typed.voltage, Voltage::from_code).map_err(|problem| wrong(field::VOLTAGE, problem)).ok();
    let line = chosen(&typed.line, LineKind::from_code).map_err(|problem| wrong(field::LINE, problem)).ok();
    let built_by = chosen(&typed.built_by, Builder::from_code).map_err(|problem| wrong(field::BUILT_BY, problem)).ok();
    Some(Circuit { volt_amperes: capacity?, voltage: voltage?, line: line?, built_by: built_by? })
}

fn chosen<T>(code: &str, known: impl Fn(&str) -> Option<T>) -> Result<T, Problem> {
    if code.is_empty() { Err(Problem::Missing) } else { known(code).ok_or(Problem::NotOffered) }
}
