//! The fee catalogue, its conditions, and a case's lines; what several circuits cost, what a request would cost, and
//! which names may not be charged. Money is integer fen; a missing rate is an error, never 0.

mod difference;
pub mod estimate;
mod everyday;
mod fen;
mod lines;
mod names;
pub mod reliability;
pub mod reports;
pub mod works;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::standards::Standing;
use crate::text::Text;

pub use difference::{Cancelled, Changes, Difference};
pub use fen::Fen;
pub use lines::{Amount, CaseFacts, FeeError, FeeLine, FeeLines, Quantity, lines};
pub use names::{ChargeName, Fit, Hit, Known, LONGEST_NAME, Verdict};

/// One published version. It prices applications submitted on the days in which it is in force and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Catalogue {
    /// For example `low-voltage`.
    pub key: String,
    /// For example `2026-1`.
    pub version: String,
    pub effective_from: NaiveDate,
    /// The last day in force; `None` until a later version replaces it.
    #[serde(default)]
    pub effective_until: Option<NaiveDate>,
    pub name: Text,
    pub items: Vec<Item>,
    pub prohibited: Vec<Prohibited>,
}

/// Something that a bill could name: with its price, or with the document that says it is not to be charged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Item {
    /// For example `external-line`.
    pub rule: String,
    pub name: Text,
    /// All must hold; none: it holds for every case.
    #[serde(default)]
    pub conditions: Vec<Condition>,
    pub charge: Charge,
    pub payer: Party,
    pub payee: Party,
    pub basis: FeeBasis,
}

/// The closed set of conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// 城镇规划建设用地范围内
    InTownPlanningArea,
    OutsideTownPlanningArea,
    /// Homes, and small, micro or private enterprises up to 160 kW (三零).
    ZeroInvestment,
    NotZeroInvestment,
    /// Two or more supply circuits.
    SeveralCircuits,
}

impl Condition {
    pub const ALL: [Self; 5] = [
        Self::InTownPlanningArea,
        Self::OutsideTownPlanningArea,
        Self::ZeroInvestment,
        Self::NotZeroInvestment,
        Self::SeveralCircuits,
    ];

    /// The name of its sentence in the language files.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::InTownPlanningArea => "fee-condition-in-town-planning-area",
            Self::OutsideTownPlanningArea => "fee-condition-outside-town-planning-area",
            Self::ZeroInvestment => "fee-condition-zero-investment",
            Self::NotZeroInvestment => "fee-condition-not-zero-investment",
            Self::SeveralCircuits => "fee-condition-several-circuits",
        }
    }

    #[must_use]
    pub fn holds(self, facts: &CaseFacts) -> bool {
        match self {
            Self::InTownPlanningArea => facts.in_town_planning_area,
            Self::OutsideTownPlanningArea => !facts.in_town_planning_area,
            Self::ZeroInvestment => facts.zero_investment,
            Self::NotZeroInvestment => !facts.zero_investment,
            Self::SeveralCircuits => facts.circuits > 1,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Charge {
    /// May not be charged: a line of ¥0.00 with the document that says so.
    Forbidden,
    /// The customer and a firm of the customer's choice agree on it; it does not go through the utility.
    AgreedWithFirm,
    /// `unit_price` in fen. Without one the item can't be priced, and a case that it applies to has no total.
    Priced {
        unit: Unit,
        #[serde(default)]
        unit_price: Option<Fen>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Once a case.
    Case,
    /// A kW of the capacity asked for.
    Kilowatt,
}

impl Unit {
    /// The name in the language files.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Case => "fee-unit-case",
            Self::Kilowatt => "fee-unit-kilowatt",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Party {
    Customer,
    Utility,
    /// A firm that the customer chooses.
    Firm,
}

impl Party {
    /// The name in the language files.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Customer => "fee-party-customer",
            Self::Utility => "fee-party-utility",
            Self::Firm => "fee-party-firm",
        }
    }
}

/// How well the document's text could be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SourceGrade {
    /// Read at an official site, or the statute's own text.
    A,
    /// Read in a utility's notice or a mirror of one.
    B,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FeeBasis {
    /// Title and number.
    pub document: Text,
    pub standing: Standing,
    #[serde(default)]
    pub grade: Option<SourceGrade>,
}

/// Names under which nothing may be charged, by the document that ended them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Prohibited {
    pub names: Vec<Text>,
    pub since: NaiveDate,
    /// Only the year of `since` is known.
    #[serde(default)]
    pub year_only: bool,
    pub basis: FeeBasis,
}

impl Catalogue {
    /// `on` is a day in Asia/Shanghai. The first and the last day belong to it.
    #[must_use]
    pub fn in_force(&self, on: NaiveDate) -> bool {
        self.effective_from <= on && self.effective_until.is_none_or(|until| on <= until)
    }

    /// What is wrong with the catalogue itself, before it is published: the rules that occur twice, the negative
    /// prices, the period that ends before it begins.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for (at, item) in self.items.iter().enumerate() {
            if self.items[..at].iter().any(|other| other.rule == item.rule) {
                faults.push(format!("rule {} occurs twice", item.rule));
            }
            if matches!(item.charge, Charge::Priced { unit_price: Some(Fen(price)), .. } if price <= 0) {
                faults.push(format!("rule {} has a price that is not above 0", item.rule));
            }
        }
        if self.effective_until.is_some_and(|until| until < self.effective_from) {
            faults.push("effective_until lies before effective_from".to_owned());
        }
        faults
    }
}
