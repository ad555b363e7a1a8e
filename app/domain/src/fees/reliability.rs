//! 高可靠性供电费: each province's table of rates, and what several circuits cost by it. Every circuit is charged except
//! the one of the largest capacity, and only where the circuits are electrically linked.

mod pricing;
mod province;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{FeeBasis, Fen};
use crate::text::Text;

pub use pricing::{Circuit, CircuitLine, Priced, RateError, price};
pub use province::Province;

/// One published version of a province's table. It prices on the days in which it is in force and on no other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReliabilityTable {
    pub province: Province,
    /// For example `2006-42`, after the document.
    pub version: String,
    pub effective_from: NaiveDate,
    /// Only the year of `effective_from` is known.
    #[serde(default)]
    pub from_year_only: bool,
    /// The last day in force; `None`: no end is published.
    #[serde(default)]
    pub effective_until: Option<NaiveDate>,
    /// What a reader has to know beside the numbers.
    #[serde(default)]
    pub note: Option<Text>,
    pub basis: FeeBasis,
    pub rates: Vec<Rate>,
}

/// Fen per kVA.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Rate {
    pub voltage: Voltage,
    pub line: LineKind,
    /// `None`: the same whoever builds the line.
    #[serde(default)]
    pub built_by: Option<Builder>,
    pub per_kva: Fen,
}

/// The voltages, in kV, for which tables have rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Voltage {
    #[serde(rename = "0.22")]
    V220,
    #[serde(rename = "0.38")]
    V380,
    #[serde(rename = "10")]
    Kv10,
    #[serde(rename = "20")]
    Kv20,
    #[serde(rename = "35")]
    Kv35,
    #[serde(rename = "63")]
    Kv63,
    #[serde(rename = "110")]
    Kv110,
    #[serde(rename = "220")]
    Kv220,
}

impl Voltage {
    pub const ALL: [Self; 8] =
        [Self::V220, Self::V380, Self::Kv10, Self::Kv20, Self::Kv35, Self::Kv63, Self::Kv110, Self::Kv220];

    /// In kV.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::V220 => "0.22",
            Self::V380 => "0.38",
            Self::Kv10 => "10",
            Self::Kv20 => "20",
            Self::Kv35 => "35",
            Self::Kv63 => "63",
            Self::Kv110 => "110",
            Self::Kv220 => "220",
        }
    }

    /// In kV, as [`Self::code`] writes it.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|voltage| voltage.code() == code)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// 架空
    Overhead,
    /// 电缆
    Cable,
}

impl LineKind {
    pub const ALL: [Self; 2] = [Self::Overhead, Self::Cable];

    /// The name in the estimator's form.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Overhead => "overhead",
            Self::Cable => "cable",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|line| line.code() == code)
    }
}

/// Who pays for the line that a circuit comes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Builder {
    Utility,
    /// 用户自建
    Customer,
}

impl Builder {
    pub const ALL: [Self; 2] = [Self::Utility, Self::Customer];

    /// The name in the estimator's form.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Utility => "utility",
            Self::Customer => "self",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|builder| builder.code() == code)
    }
}

impl ReliabilityTable {
    /// `on` is a day in Asia/Shanghai. The first and the last day belong to it.
    #[must_use]
    pub fn in_force(&self, on: NaiveDate) -> bool {
        self.effective_from <= on && self.effective_until.is_none_or(|until| on <= until)
    }

    /// Of the tables of a province that are in force on a day, the latest.
    #[must_use]
    pub fn of(tables: &[Self], province: Province, on: NaiveDate) -> Option<&Self> {
        let fits = |table: &&Self| table.province == province && table.in_force(on);
        tables
            .iter()
            .filter(fits)
            .max_by(|one, other| (one.effective_from, &one.version).cmp(&(other.effective_from, &other.version)))
    }

    /// What the table says for a line. `None`: nothing, which is not the same as nothing to pay.
    #[must_use]
    pub fn rate(&self, voltage: Voltage, line: LineKind, built_by: Builder) -> Option<Fen> {
        let fits = |rate: &&Rate| {
            rate.voltage == voltage && rate.line == line && rate.built_by.is_none_or(|builder| builder == built_by)
        };
        self.rates.iter().find(fits).map(|rate| rate.per_kva)
    }

    /// What is wrong with the table itself, before it is published.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.rates.is_empty() {
            faults.push("there are no rates".to_owned());
        }
        for (at, rate) in self.rates.iter().enumerate() {
            let (kilovolts, line) = (rate.voltage.code(), rate.line.code());
            let rivals = |other: &&Rate| {
                let builders = other.built_by.is_none() || rate.built_by.is_none() || other.built_by == rate.built_by;
                other.voltage == rate.voltage && other.line == rate.line && builders
            };
            if self.rates[..at].iter().any(|other| rivals(&other)) {
                faults.push(format!("there are two rates for {kilovolts} kV, {line}"));
            }
            if rate.per_kva.0 <= 0 {
                faults.push(format!("the rate for {kilovolts} kV, {line}, is not above 0"));
            }
        }
        if self.effective_until.is_some_and(|until| until < self.effective_from) {
            faults.push("effective_until lies before effective_from".to_owned());
        }
        faults
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
