//! What a connection would cost before anybody asks for it: what the form says, read, and priced by the rules of a day.
//! An estimate binds nobody, so it has its own types: nothing makes a bill of it.

mod answers;

use chrono::NaiveDate;

use super::reliability::{Circuit, Priced, Province, RateError, ReliabilityTable, price};
use super::{CaseFacts, Catalogue, FeeError, FeeLines, Fen, lines};

pub use answers::{CircuitAnswers, EstimateAnswers, MOST_CIRCUITS, circuit_field, circuit_of, field, parse_estimate};

/// The catalogue's item that the provinces' tables price.
pub const RELIABILITY_RULE: &str = "high-reliability";

/// Who would ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustomerClass {
    Home,
    /// A small, micro or private enterprise up to 160 kW.
    ZeroInvestment,
    Other,
}

impl CustomerClass {
    pub const ALL: [Self; 3] = [Self::Home, Self::ZeroInvestment, Self::Other];

    /// The name in the estimator's form.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::ZeroInvestment => "zero",
            Self::Other => "other",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.code() == code)
    }
}

/// What the estimator is asked, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub class: CustomerClass,
    pub in_town_planning_area: bool,
    pub watts: u32,
    pub supply: Supply,
}

/// By how many circuits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Supply {
    OneCircuit,
    Several {
        /// Two at least.
        circuits: Vec<Circuit>,
        /// Electrically.
        linked: bool,
        province: Province,
    },
}

/// What the several circuits cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reliability {
    /// Not asked about.
    OneCircuit,
    /// The circuits have nothing to do with each other, so nothing is charged.
    NotLinked,
    /// No table of the province is in force: what it costs is not known here.
    NoTable(Province),
    /// The table can't price these circuits.
    Unpriced(ReliabilityTable, RateError),
    Priced(ReliabilityTable, Priced),
}

/// What a connection would cost, in fen. It binds nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estimate {
    /// By the catalogue, apart from what several circuits cost.
    pub lines: FeeLines,
    pub reliability: Reliability,
    /// All lines together. `None` where one of them is not known.
    pub total: Option<Fen>,
}

/// Prices a question by what is in force on a day.
///
/// # Errors
/// When the catalogue can't price it.
pub fn estimate(
    catalogue: &Catalogue,
    tables: &[ReliabilityTable],
    question: &Question,
    on: NaiveDate,
) -> Result<Estimate, FeeError> {
    let circuits = match &question.supply {
        Supply::OneCircuit => 1,
        Supply::Several { circuits, .. } => u8::try_from(circuits.len()).unwrap_or(u8::MAX),
    };
    let facts = CaseFacts {
        submitted_on: on,
        in_town_planning_area: question.in_town_planning_area,
        zero_investment: question.class != CustomerClass::Other,
        circuits,
        capacity_watts: question.watts,
    };
    let items = catalogue.items.iter().filter(|item| item.rule != RELIABILITY_RULE).cloned().collect();
    let lines = lines(&Catalogue { items, ..catalogue.clone() }, &facts)?;
    let reliability = reliability(tables, &question.supply, on);
    let also = match &reliability {
        Reliability::OneCircuit | Reliability::NotLinked => Some(Fen(0)),
        Reliability::NoTable(_) | Reliability::Unpriced(..) => None,
        Reliability::Priced(_, priced) => Some(priced.total),
    };
    let sum = |also: Fen| {
        let too_large = || FeeError::TooLarge { rule: RELIABILITY_RULE.to_owned() };
        lines.total.0.checked_add(also.0).map(Fen).ok_or_else(too_large)
    };
    let total = also.map(sum).transpose()?;
    Ok(Estimate { lines, reliability, total })
}

fn reliability(tables: &[ReliabilityTable], supply: &Supply, on: NaiveDate) -> Reliability {
    let (circuits, province) = match supply {
        Supply::OneCircuit => return Reliability::OneCircuit,
        Supply::Several { linked: false, .. } => return Reliability::NotLinked,
        Supply::Several { circuits, province, .. } => (circuits, *province),
    };
    let Some(table) = ReliabilityTable::of(tables, province, on) else { return Reliability::NoTable(province) };
    match price(table, circuits, on) {
        Ok(priced) => Reliability::Priced(table.clone(), priced),
        Err(error) => Reliability::Unpriced(table.clone(), error),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
