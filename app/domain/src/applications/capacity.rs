//! Capacity in watts: from kW as typed, or from the appliances that somebody means to use.

use serde::{Deserialize, Serialize};

use crate::problem::Problem;
use crate::typed::widths;

/// Above this, in watts, a connection is high voltage and is asked for elsewhere.
pub const LOW_VOLTAGE_WATTS: u32 = 160_000;

/// Up to this, in watts, one phase is enough (供电营业规则 2024 art. 9).
pub const SINGLE_PHASE_WATTS: u32 = 12_000;

/// The most that the form takes, in watts: more is a slip of the keyboard.
const MOST_WATTS: u32 = 100_000_000;

/// At most this many of one appliance.
const MOST_OF_ONE: u32 = 99;

/// What can be counted in the form instead of typing kW.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Appliance {
    Lighting,
    Television,
    Computer,
    Refrigerator,
    WashingMachine,
    RiceCooker,
    InductionCooker,
    AirConditioner,
    LargeAirConditioner,
    WaterHeater,
    Heater,
    Oven,
    Pump,
    Freezer,
}

impl Appliance {
    pub const ALL: [Self; 14] = [
        Self::Lighting,
        Self::Television,
        Self::Computer,
        Self::Refrigerator,
        Self::WashingMachine,
        Self::RiceCooker,
        Self::InductionCooker,
        Self::AirConditioner,
        Self::LargeAirConditioner,
        Self::WaterHeater,
        Self::Heater,
        Self::Oven,
        Self::Pump,
        Self::Freezer,
    ];

    /// The name in language files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Lighting => "lighting",
            Self::Television => "television",
            Self::Computer => "computer",
            Self::Refrigerator => "refrigerator",
            Self::WashingMachine => "washing-machine",
            Self::RiceCooker => "rice-cooker",
            Self::InductionCooker => "induction-cooker",
            Self::AirConditioner => "air-conditioner",
            Self::LargeAirConditioner => "large-air-conditioner",
            Self::WaterHeater => "water-heater",
            Self::Heater => "heater",
            Self::Oven => "oven",
            Self::Pump => "pump",
            Self::Freezer => "freezer",
        }
    }

    /// The name of its field in the form: how many there are.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Self::Lighting => "appliance_lighting",
            Self::Television => "appliance_television",
            Self::Computer => "appliance_computer",
            Self::Refrigerator => "appliance_refrigerator",
            Self::WashingMachine => "appliance_washing_machine",
            Self::RiceCooker => "appliance_rice_cooker",
            Self::InductionCooker => "appliance_induction_cooker",
            Self::AirConditioner => "appliance_air_conditioner",
            Self::LargeAirConditioner => "appliance_large_air_conditioner",
            Self::WaterHeater => "appliance_water_heater",
            Self::Heater => "appliance_heater",
            Self::Oven => "appliance_oven",
            Self::Pump => "appliance_pump",
            Self::Freezer => "appliance_freezer",
        }
    }

    /// A usual rating in watts: an estimate to begin with, checked at the site survey.
    #[must_use]
    pub fn watts(self) -> u32 {
        match self {
            Self::Lighting => 20,
            Self::Television => 150,
            Self::Computer | Self::Refrigerator => 200,
            Self::WashingMachine => 500,
            Self::RiceCooker => 800,
            Self::InductionCooker => 2_100,
            Self::AirConditioner => 1_500,
            Self::LargeAirConditioner => 3_500,
            Self::WaterHeater | Self::Heater => 2_000,
            Self::Oven => 3_000,
            Self::Pump => 1_100,
            Self::Freezer => 400,
        }
    }
}

/// kW with up to 3 decimals, as watts. Full-width digits and a unit behind (kW, 千瓦) are accepted.
///
/// # Errors
/// [`Problem::Missing`], [`Problem::NotANumber`], [`Problem::CapacityTooSmall`] below 0.1 kW or
/// [`Problem::CapacityTooLarge`].
pub fn parse_kilowatts(typed: &str) -> Result<u32, Problem> {
    match thousandths(typed, ["kw", "千瓦"], |max| Problem::CapacityTooLarge { max })? {
        0..100 => Err(Problem::CapacityTooSmall),
        watts => Ok(watts),
    }
}

/// kVA with up to 3 decimals, in thousandths. Full-width digits and a unit behind (kVA, 千伏安) are accepted.
///
/// # Errors
/// As [`parse_kilowatts`], but [`Problem::KilovoltAmperesTooLarge`].
pub fn parse_kilovolt_amperes(typed: &str) -> Result<u32, Problem> {
    match thousandths(typed, ["kva", "千伏安"], |max| Problem::KilovoltAmperesTooLarge { max })? {
        0..100 => Err(Problem::CapacityTooSmall),
        volt_amperes => Ok(volt_amperes),
    }
}

/// `too_large` is told the largest whole number that is taken.
fn thousandths(typed: &str, units: [&str; 2], too_large: impl Fn(u32) -> Problem) -> Result<u32, Problem> {
    let text: String = typed.chars().map(widths).filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    let text = units.iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(&text);
    if text.is_empty() {
        return Err(Problem::Missing);
    }
    let (whole, decimals) = text.split_once(['.', '。']).unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(decimals) || decimals.len() > 3 {
        return Err(Problem::NotANumber);
    }
    let too_large = || too_large(MOST_WATTS / 1_000);
    let whole: u32 = whole.parse().map_err(|_| too_large())?;
    let decimals: u32 = format!("{decimals:0<3}").parse().map_err(|_| Problem::NotANumber)?;
    let all = whole.checked_mul(1_000).and_then(|all| all.checked_add(decimals));
    all.filter(|all| *all <= MOST_WATTS).ok_or_else(too_large)
}

/// How many of an appliance: nothing typed is none.
///
/// # Errors
/// [`Problem::NotANumber`] or [`Problem::ApplianceCount`].
pub fn parse_count(typed: &str) -> Result<u32, Problem> {
    let text: String = typed.chars().map(widths).filter(|c| !c.is_whitespace()).collect();
    if text.is_empty() {
        return Ok(0);
    }
    if !text.bytes().all(|c| c.is_ascii_digit()) {
        return Err(Problem::NotANumber);
    }
    match text.parse() {
        Ok(count) if count <= MOST_OF_ONE => Ok(count),
        _ => Err(Problem::ApplianceCount { max: MOST_OF_ONE }),
    }
}

/// Watts to ask for: seven tenths of everything together (not all runs at once) but not less than the largest single
/// appliance, rounded up to whole kW. `None` without appliances. The factor is the operator's own.
#[must_use]
pub fn watts_for(appliances: &[(Appliance, u32)]) -> Option<u32> {
    let present = || appliances.iter().filter(|(_, count)| *count > 0);
    let largest = present().map(|(appliance, _)| appliance.watts()).max()?;
    let all: u32 =
        present().map(|(appliance, count)| appliance.watts().saturating_mul(*count)).fold(0, u32::saturating_add);
    let together = u32::try_from(u64::from(all) * 7 / 10).unwrap_or(u32::MAX);
    Some(together.max(largest).div_ceil(1_000).saturating_mul(1_000))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_kilowatts() {
        for (typed, watts) in
            [("8", 8_000), (" 12.5 kW", 12_500), ("0.1", 100), ("6千瓦", 6_000), ("160。5", 160_500), ("7.", 7_000)]
        {
            assert_eq!(parse_kilowatts(typed), Ok(watts), "{typed}");
        }
        for (typed, problem) in [
            ("", Problem::Missing),
            ("kW", Problem::Missing),
            ("eight", Problem::NotANumber),
            ("-8", Problem::NotANumber),
            ("1,5", Problem::NotANumber),
            ("1.2345", Problem::NotANumber),
            ("0", Problem::CapacityTooSmall),
            ("100001", Problem::CapacityTooLarge { max: 100_000 }),
            ("99999999999999", Problem::CapacityTooLarge { max: 100_000 }),
        ] {
            assert_eq!(parse_kilowatts(typed), Err(problem), "{typed}");
        }
    }

    #[test]
    fn reads_kilovolt_amperes() {
        for (typed, read) in [
            ("630", Ok(630_000)),
            ("31.5 kVA", Ok(31_500)),
            ("１００千伏安", Ok(100_000)),
            ("630kW", Err(Problem::NotANumber)),
            ("", Err(Problem::Missing)),
            ("0", Err(Problem::CapacityTooSmall)),
            ("100001", Err(Problem::KilovoltAmperesTooLarge { max: 100_000 })),
        ] {
            assert_eq!(parse_kilovolt_amperes(typed), read, "{typed}");
        }
    }

    #[test]
    fn adds_up_appliances() {
        assert_eq!(watts_for(&[]), None);
        assert_eq!(watts_for(&[(Appliance::Heater, 0)]), None);
        assert_eq!(watts_for(&[(Appliance::Heater, 1)]), Some(2_000));
        assert_eq!(
            watts_for(&[(Appliance::AirConditioner, 2), (Appliance::WaterHeater, 1), (Appliance::Lighting, 10)]),
            Some(4_000)
        );
    }

    proptest! {
        #[test]
        fn watts_come_back(watts in 100u32..=MOST_WATTS) {
            prop_assert_eq!(parse_kilowatts(&format!("{}.{:03}", watts / 1_000, watts % 1_000)), Ok(watts));
        }

        #[test]
        fn one_more_appliance_never_needs_less(counts in prop::collection::vec(0u32..=MOST_OF_ONE, 14), more in 0usize..14) {
            let before: Vec<_> = Appliance::ALL.into_iter().zip(counts).collect();
            let mut after = before.clone();
            after[more].1 += 1;
            prop_assert!(watts_for(&after) >= watts_for(&before));
        }

        #[test]
        fn never_panics(typed in "\\PC{0,30}") {
            let _ = parse_kilowatts(&typed);
            let _ = parse_count(&typed);
        }
    }
}
