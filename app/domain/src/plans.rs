//! 供电方案: from where a case is supplied, at which voltage, how it is measured, and which other ways were weighed. What a plan
//! answer says follows 电力供应与使用条例 art. 32–33 (way of supply, capacity, metering, who keeps what in order).

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::applications::{SINGLE_PHASE_WATTS, parse_kilowatts};
use crate::problem::{FieldError, Problem};
use crate::text::{one_line, several_lines};

/// The fields of the form, by name.
pub mod field {
    pub const SUPPLY: &str = "plan_supply";
    pub const SOURCE: &str = "plan_source";
    pub const VOLTAGE: &str = "plan_voltage";
    pub const CAPACITY: &str = "plan_capacity";
    pub const BOUNDARY: &str = "plan_boundary";
    pub const METERING: &str = "plan_metering";
    pub const ALTERNATIVES: &str = "plan_alternatives";

    pub const ALL: [&str; 7] = [SUPPLY, SOURCE, VOLTAGE, CAPACITY, BOUNDARY, METERING, ALTERNATIVES];
}

/// Characters of the names of places, at most.
pub const LONGEST_PLACE: u32 = 100;
/// Characters of what was weighed, at most.
pub const LONGEST_ALTERNATIVES: u32 = 1000;
/// Fewer characters tell nobody what was weighed, and why.
pub const SHORTEST_ALTERNATIVES: u32 = 10;

/// What the case is connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Supply {
    /// 公用变压器
    PublicTransformer,
    /// 专用变压器
    OwnTransformer,
    /// 公用线路
    PublicLine,
    /// 专线
    OwnLine,
}

impl Supply {
    pub const ALL: [Self; 4] = [Self::PublicTransformer, Self::OwnTransformer, Self::PublicLine, Self::OwnLine];

    /// As in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::PublicTransformer => "public_transformer",
            Self::OwnTransformer => "own_transformer",
            Self::PublicLine => "public_line",
            Self::OwnLine => "own_line",
        }
    }
}

/// The nominal voltage at the boundary (供电营业规则 2024 art. 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Voltage {
    V220,
    V380,
    Kv10,
    Kv35,
}

impl Voltage {
    pub const ALL: [Self; 4] = [Self::V220, Self::V380, Self::Kv10, Self::Kv35];

    /// As in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::V220 => "v220",
            Self::V380 => "v380",
            Self::Kv10 => "kv10",
            Self::Kv35 => "kv35",
        }
    }

    #[must_use]
    pub fn is_low(self) -> bool {
        matches!(self, Self::V220 | Self::V380)
    }
}

/// How the energy is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metering {
    /// 单相直接接入
    SinglePhase,
    /// 三相直接接入
    ThreePhase,
    /// 三相经电流互感器接入
    ThroughTransformers,
    /// 高供低计
    HighSuppliedLowMetered,
    /// 高供高计
    HighSuppliedHighMetered,
}

impl Metering {
    pub const ALL: [Self; 5] = [
        Self::SinglePhase,
        Self::ThreePhase,
        Self::ThroughTransformers,
        Self::HighSuppliedLowMetered,
        Self::HighSuppliedHighMetered,
    ];

    /// Whether what the meter shows is multiplied.
    #[must_use]
    pub fn is_behind_transformers(self) -> bool {
        !matches!(self, Self::SinglePhase | Self::ThreePhase)
    }

    /// As in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::SinglePhase => "single_phase",
            Self::ThreePhase => "three_phase",
            Self::ThroughTransformers => "through_transformers",
            Self::HighSuppliedLowMetered => "high_supplied_low_metered",
            Self::HighSuppliedHighMetered => "high_supplied_high_metered",
        }
    }

    /// Whether a supply of this voltage can be measured so.
    fn fits(self, voltage: Voltage) -> bool {
        match self {
            Self::SinglePhase => voltage == Voltage::V220,
            Self::ThreePhase | Self::ThroughTransformers => voltage == Voltage::V380,
            Self::HighSuppliedLowMetered | Self::HighSuppliedHighMetered => !voltage.is_low(),
        }
    }
}

/// What a plan answer says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub supply: Supply,
    /// Which transformer or line, by the name on its plate. 1 to [`LONGEST_PLACE`] characters.
    pub source: String,
    pub voltage: Voltage,
    /// As approved, in watts.
    pub capacity_watts: u32,
    /// 产权分界点: up to where the utility builds and keeps in order. 1 to [`LONGEST_PLACE`] characters.
    pub boundary: String,
    pub metering: Metering,
    /// The other ways that were weighed and why it is this one, in plain words. [`SHORTEST_ALTERNATIVES`] to
    /// [`LONGEST_ALTERNATIVES`] characters.
    pub alternatives: String,
}

impl Plan {
    /// The last day, in Asia/Shanghai, on which a plan answered on `on` can be accepted: three months at low voltage, a year at
    /// high voltage (供电营业规则).
    #[must_use]
    pub fn valid_until(&self, on: NaiveDate) -> NaiveDate {
        let months = if self.voltage.is_low() { 3 } else { 12 };
        on.checked_add_months(Months::new(months)).unwrap_or(on)
    }
}

/// Reads the form. `typed` gives what stands in a field of [`field`].
///
/// # Errors
/// What is wrong with which fields, in their order.
pub fn check<'a>(typed: impl Fn(&str) -> &'a str) -> Result<Plan, Vec<FieldError>> {
    let mut errors = Vec::new();
    let supply = take(&mut errors, field::SUPPLY, one_of(&Supply::ALL, Supply::code, typed(field::SUPPLY)));
    let source = take(&mut errors, field::SOURCE, one_line(typed(field::SOURCE), LONGEST_PLACE));
    let voltage = take(&mut errors, field::VOLTAGE, one_of(&Voltage::ALL, Voltage::code, typed(field::VOLTAGE)));
    let capacity_watts = take(&mut errors, field::CAPACITY, parse_kilowatts(typed(field::CAPACITY)));
    let boundary = take(&mut errors, field::BOUNDARY, one_line(typed(field::BOUNDARY), LONGEST_PLACE));
    let metering = one_of(&Metering::ALL, Metering::code, typed(field::METERING));
    let metering = metering.and_then(|metering| match voltage {
        Some(voltage) if !metering.fits(voltage) => Err(Problem::MeteringMisfit),
        _ => Ok(metering),
    });
    let metering = metering.and_then(|metering| match capacity_watts {
        Some(watts) if metering == Metering::SinglePhase && watts > SINGLE_PHASE_WATTS => {
            Err(Problem::SinglePhaseLimit { max: SINGLE_PHASE_WATTS / 1000 })
        }
        _ => Ok(metering),
    });
    let metering = take(&mut errors, field::METERING, metering);
    let alternatives = several_lines(typed(field::ALTERNATIVES), LONGEST_ALTERNATIVES);
    let alternatives = alternatives.and_then(|text| match text.chars().count() {
        count if count < SHORTEST_ALTERNATIVES as usize => Err(Problem::TooShort { min: SHORTEST_ALTERNATIVES }),
        _ => Ok(text),
    });
    let alternatives = take(&mut errors, field::ALTERNATIVES, alternatives);
    match (supply, source, voltage, capacity_watts, boundary, metering, alternatives) {
        (
            Some(supply),
            Some(source),
            Some(voltage),
            Some(capacity_watts),
            Some(boundary),
            Some(metering),
            Some(alternatives),
        ) => Ok(Plan { supply, source, voltage, capacity_watts, boundary, metering, alternatives }),
        _ => Err(errors),
    }
}

fn take<T>(errors: &mut Vec<FieldError>, field: &str, read: Result<T, Problem>) -> Option<T> {
    read.map_err(|problem| errors.push(FieldError::new(field, problem))).ok()
}

fn one_of<T: Copy>(all: &[T], code: impl Fn(T) -> &'static str, typed: &str) -> Result<T, Problem> {
    if typed.is_empty() {
        return Err(Problem::Missing);
    }
    all.iter().copied().find(|one| code(*one) == typed).ok_or(Problem::NotOffered)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn form<'a>(changes: &[(&'static str, &'a str)]) -> Result<Plan, Vec<FieldError>> {
        let mut typed: BTreeMap<&str, &'a str> = BTreeMap::from([
            (field::SUPPLY, "public_transformer"),
            (field::SOURCE, "演示路 3 号公变"),
            (field::VOLTAGE, "v380"),
            (field::CAPACITY, "８0 kW"),
            (field::BOUNDARY, "低压分支箱出线端子"),
            (field::METERING, "through_transformers"),
            (field::ALTERNATIVES, "也比较过 5 号公变，距离更远，外线更长。"),
        ]);
        typed.extend(changes.iter().copied());
        check(|field| typed.get(field).copied().unwrap_or_default())
    }

    fn wrong(changes: &[(&'static str, &str)]) -> Vec<(String, Problem)> {
        let errors = form(changes).err().unwrap_or_default();
        errors.into_iter().map(|error| (error.field, error.problem)).collect()
    }

    #[test]
    fn a_plan_is_read_as_it_was_meant() {
        let plan = form(&[]).ok();
        assert_eq!(plan.as_ref().map(|plan| plan.capacity_watts), Some(80_000));
        assert_eq!(plan.as_ref().map(|plan| plan.metering), Some(Metering::ThroughTransformers));
    }

    #[test]
    fn each_field_says_what_is_wrong_with_it() {
        assert_eq!(wrong(&[(field::SOURCE, " ")]), [(field::SOURCE.to_owned(), Problem::Missing)]);
        assert_eq!(wrong(&[(field::VOLTAGE, "v110")]), [(field::VOLTAGE.to_owned(), Problem::NotOffered)]);
        assert_eq!(
            wrong(&[(field::METERING, "single_phase")]),
            [(field::METERING.to_owned(), Problem::MeteringMisfit)]
        );
        assert_eq!(
            wrong(&[(field::VOLTAGE, "v220"), (field::METERING, "single_phase")]),
            [(field::METERING.to_owned(), Problem::SinglePhaseLimit { max: 12 })]
        );
        assert_eq!(
            wrong(&[(field::ALTERNATIVES, "无")]),
            [(field::ALTERNATIVES.to_owned(), Problem::TooShort { min: SHORTEST_ALTERNATIVES })]
        );
        let nothing: Vec<_> = field::ALL.iter().map(|field| (*field, "")).collect();
        let missing: Vec<_> = field::ALL.iter().map(|field| ((*field).to_owned(), Problem::Missing)).collect();
        assert_eq!(wrong(&nothing), missing);
    }

    #[test]
    fn every_voltage_can_be_measured_somehow_and_codes_are_names_in_json() {
        for voltage in Voltage::ALL {
            assert!(Metering::ALL.iter().any(|metering| metering.fits(voltage)), "{voltage:?}");
            assert_eq!(serde_json::to_value(voltage).ok(), Some(voltage.code().into()));
        }
        for metering in Metering::ALL {
            assert!(Voltage::ALL.iter().any(|voltage| metering.fits(*voltage)), "{metering:?}");
            assert_eq!(serde_json::to_value(metering).ok(), Some(metering.code().into()));
        }
        for supply in Supply::ALL {
            assert_eq!(serde_json::to_value(supply).ok(), Some(supply.code().into()));
        }
    }

    #[test]
    fn a_plan_of_low_voltage_stands_three_months_and_one_of_high_voltage_a_year() {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        let low = form(&[]).ok();
        assert_eq!(low.map(|plan| plan.valid_until(day(2026, 11, 30))), Some(day(2027, 2, 28)));
        let high = form(&[(field::VOLTAGE, "kv10"), (field::METERING, "high_supplied_low_metered")]).ok();
        assert_eq!(high.map(|plan| plan.valid_until(day(2028, 2, 29))), Some(day(2029, 2, 28)));
    }
}
