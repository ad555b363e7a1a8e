//! What several circuits cost by a table. A rate that the table does not have is an error, never 0.

use chrono::NaiveDate;

use super::{Builder, LineKind, ReliabilityTable, Voltage};
use crate::fees::Fen;

/// What the price of a circuit depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Circuit {
    /// Thousandths of a kVA.
    pub volt_amperes: u32,
    pub voltage: Voltage,
    pub line: LineKind,
    pub built_by: Builder,
}

/// What a circuit costs. `charge` is `None` for the one that is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CircuitLine {
    pub circuit: Circuit,
    pub charge: Option<Charge>,
}

/// Rate and amount of one circuit, in fen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charge {
    pub per_kva: Fen,
    pub amount: Fen,
}

/// What several circuits cost, in fen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priced {
    /// In the order asked.
    pub lines: Vec<CircuitLine>,
    /// The sum of the lines.
    pub total: Fen,
    /// Several circuits are the largest: the dearest of them was left out, which is for the customer's good.
    pub tied: bool,
}

/// Why circuits can't be priced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RateError {
    /// The table is not in force on that day.
    NotInForce,
    /// The table has no rate for the circuit of this number, from 1.
    MissingRate { circuit: usize },
    /// The amount does not fit.
    TooLarge,
}

impl std::fmt::Display for RateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotInForce => f.write_str("the table is not in force on that day"),
            Self::MissingRate { circuit } => write!(f, "the table has no rate for circuit {circuit}"),
            Self::TooLarge => f.write_str("the amount does not fit"),
        }
    }
}

impl std::error::Error for RateError {}

/// The circuits by a table, on a day. Each line is rounded half up to the fen. One circuit costs nothing; whether several
/// are linked is for the caller to know.
///
/// # Errors
/// See [`RateError`]: no total rather than one that misses a line.
pub fn price(table: &ReliabilityTable, circuits: &[Circuit], on: NaiveDate) -> Result<Priced, RateError> {
    if !table.in_force(on) {
        return Err(RateError::NotInForce);
    }
    let largest = circuits.iter().map(|circuit| circuit.volt_amperes).max().unwrap_or_default();
    let tied = circuits.iter().filter(|circuit| circuit.volt_amperes == largest).count() > 1;
    let mut lines = Vec::with_capacity(circuits.len());
    for (number, circuit) in (1..).zip(circuits) {
        let alone = circuit.volt_amperes == largest && !tied;
        let charge = if alone { None } else { Some(charge(table, *circuit, number)?) };
        lines.push(CircuitLine { circuit: *circuit, charge });
    }
    if tied {
        leave_out_the_dearest(&mut lines, largest);
    }
    let mut total = 0_i64;
    for charge in lines.iter().filter_map(|line| line.charge) {
        total = total.checked_add(charge.amount.0).ok_or(RateError::TooLarge)?;
    }
    Ok(Priced { lines, total: Fen(total), tied })
}

fn leave_out_the_dearest(lines: &mut [CircuitLine], largest: u32) {
    let amount = |line: &CircuitLine| line.charge.map(|charge| charge.amount);
    let among = lines.iter_mut().filter(|line| line.circuit.volt_amperes == largest);
    if let Some(line) = among.max_by_key(|line| amount(line)) {
        line.charge = None;
    }
}

fn charge(table: &ReliabilityTable, circuit: Circuit, number: usize) -> Result<Charge, RateError> {
    let rate = table.rate(circuit.voltage, circuit.line, circuit.built_by);
    let per_kva = rate.ok_or(RateError::MissingRate { circuit: number })?;
    let product = per_kva.0.checked_mul(i64::from(circuit.volt_amperes)).and_then(|product| product.checked_add(500));
    Ok(Charge { per_kva, amount: Fen(product.ok_or(RateError::TooLarge)?.div_euclid(1_000)) })
}
