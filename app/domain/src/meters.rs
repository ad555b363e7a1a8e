//! A meter as it is put up: its number, what it shows then, and by what its readings are multiplied.

use std::fmt;

use crate::accounts::AccountNumber;
use crate::inspections::FindingId;
use crate::problem::Problem;
use crate::typed::{tidy, widths};

/// Characters of a meter's number.
pub const SHORTEST_NUMBER: usize = 4;
/// Characters of a meter's number: bar codes of meters have 22.
pub const LONGEST_NUMBER: usize = 22;
/// By which readings behind current transformers are multiplied, at most.
const MOST_TIMES: u32 = 10_000;
/// 380 V × 60 A × √3, in watts, rounded.
const DIRECT_WATTS: u32 = 40_000;
/// Digits of a register before the point.
const DIGITS: usize = 8;

/// What a meter shows: hundredths of a kWh, 0 to 9,999,999,999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Reading(pub i64);

impl Reading {
    /// In kWh, with at most 2 decimals.
    ///
    /// # Errors
    /// [`Problem::Missing`] or [`Problem::ReadingForm`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let text: String = typed.chars().map(widths).filter(|c| !c.is_whitespace()).collect();
        if text.is_empty() {
            return Err(Problem::Missing);
        }
        let (whole, hundredths) = text.split_once('.').unwrap_or((&text, ""));
        let digits = |part: &str| part.bytes().all(|c| c.is_ascii_digit());
        let fits = (1..=DIGITS).contains(&whole.len()) && hundredths.len() <= 2 && !text.ends_with('.');
        if !fits || !digits(whole) || !digits(hundredths) {
            return Err(Problem::ReadingForm);
        }
        let number = |part: &str| part.parse::<i64>().map_err(|_| Problem::ReadingForm);
        Ok(Self(number(whole)? * 100 + number(&format!("{hundredths:0<2}"))?))
    }
}

/// `1234.50`
impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// A meter with what it showed when it was put up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meter {
    /// [`SHORTEST_NUMBER`] to [`LONGEST_NUMBER`] of 0–9 and A–Z.
    pub number: String,
    pub reading: Reading,
    /// At least 1.
    pub multiplier: u32,
}

/// 表号: digits and Latin letters, spaces and hyphens left out.
///
/// # Errors
/// [`Problem::Missing`] or [`Problem::MeterNumberForm`].
pub fn parse_number(typed: &str) -> Result<String, Problem> {
    let number = tidy(typed);
    if number.is_empty() {
        return Err(Problem::Missing);
    }
    let fits = (SHORTEST_NUMBER..=LONGEST_NUMBER).contains(&number.len());
    let plain = number.bytes().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase());
    if fits && plain { Ok(number) } else { Err(Problem::MeterNumberForm) }
}

/// 倍率; nothing typed is 1.
///
/// # Errors
/// [`Problem::MultiplierForm`].
pub fn parse_multiplier(typed: &str) -> Result<u32, Problem> {
    let text: String = typed.chars().map(widths).filter(|c| !c.is_whitespace()).collect();
    if text.is_empty() {
        return Ok(1);
    }
    let times = text.parse().ok().filter(|times| (1..=MOST_TIMES).contains(times));
    times.ok_or(Problem::MultiplierForm)
}

/// Whether so much power, in watts, is measured behind current transformers: above 60 A, about 40 kW at 380 V (DL/T 448-2016).
/// A practice with exceptions; meters for 100 A are put up directly.
#[must_use]
pub fn is_behind_transformers(capacity_watts: u32) -> bool {
    capacity_watts > DIRECT_WATTS
}

/// What is written down when power is on; and again, where it was written down wrongly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    pub meter: Meter,
    /// 户号, once the utility's own system has given one.
    pub account: Option<AccountNumber>,
    /// Findings of earlier inspections that were put right.
    pub remedied: Vec<FindingId>,
}

impl Installed {
    /// Nothing is put up yet.
    pub const NOTHING: &'static Self = &Self {
        meter: Meter { number: String::new(), reading: Reading(0), multiplier: 1 },
        account: None,
        remedied: Vec::new(),
    };
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn more_than_60_amperes_are_measured_behind_transformers() {
        assert_eq!([8_000, 40_000, 40_001, 160_000].map(is_behind_transformers), [false, false, true, true]);
    }

    #[test]
    fn reads_numbers_as_they_stand_on_meters() {
        assert_eq!(parse_number(" 3301-0012 3456 "), Ok("330100123456".to_owned()));
        assert_eq!(parse_number("ｄｄ１２３"), Ok("DD123".to_owned()));
        assert_eq!(parse_number(" - "), Err(Problem::Missing));
        for wrong in ["123", "表12345", "12345678901234567890123", "12#45"] {
            assert_eq!(parse_number(wrong), Err(Problem::MeterNumberForm), "{wrong}");
        }
    }

    #[test]
    fn reads_what_a_meter_shows() {
        for (typed, hundredths) in
            [("0", 0), ("12.5", 1250), ("０００１２．０５", 1205), ("99999999.99", 9_999_999_999)]
        {
            assert_eq!(Reading::parse(typed), Ok(Reading(hundredths)), "{typed}");
        }
        assert_eq!(Reading::parse(" "), Err(Problem::Missing));
        for wrong in ["-1", "1.234", ".5", "1.", "123456789", "1,5", "1e3"] {
            assert_eq!(Reading::parse(wrong), Err(Problem::ReadingForm), "{wrong}");
        }
    }

    #[test]
    fn without_a_transformer_readings_count_once() {
        assert_eq!(parse_multiplier(" "), Ok(1));
        assert_eq!(parse_multiplier("４０"), Ok(40));
        for wrong in ["0", "10001", "1.5", "-2", "x"] {
            assert_eq!(parse_multiplier(wrong), Err(Problem::MultiplierForm), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn reads_what_it_prints(hundredths in 0i64..10_000_000_000) {
            prop_assert_eq!(Reading::parse(&Reading(hundredths).to_string()), Ok(Reading(hundredths)));
        }

        #[test]
        fn never_panics(typed in "\\PC{0,30}") {
            let _ = (Reading::parse(&typed), parse_number(&typed), parse_multiplier(&typed));
        }
    }
}
