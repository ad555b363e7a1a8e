//! Contractors: licences of both schemes, the neutral order of the list.

mod choice;
mod order;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use choice::{Choice, field};
pub use order::{seed_of, shuffle};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LicenceKind {
    /// 承装
    Install,
    /// 承修
    Repair,
    /// 承试
    Test,
    /// 设计
    Design,
}

impl LicenceKind {
    pub const ALL: [Self; 4] = [Self::Install, Self::Repair, Self::Test, Self::Design];

    /// The name in forms, tables and language files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Install => "install",
            Self::Repair => "repair",
            Self::Test => "test",
            Self::Design => "design",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// By which rules a level is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Scheme {
    /// Five levels: before 2025-07-01.
    #[serde(rename = "2020")]
    FiveLevels,
    /// Three levels: 发改委令第30号, from 2025-07-01.
    #[serde(rename = "2025")]
    ThreeLevels,
}

impl Scheme {
    /// Its year, as in tables.
    #[must_use]
    pub fn year(self) -> i16 {
        match self {
            Self::FiveLevels => 2020,
            Self::ThreeLevels => 2025,
        }
    }

    #[must_use]
    pub fn from_year(year: i16) -> Option<Self> {
        match year {
            2020 => Some(Self::FiveLevels),
            2025 => Some(Self::ThreeLevels),
            _ => None,
        }
    }

    /// How many levels it has; 1 is the highest.
    #[must_use]
    pub fn levels(self) -> u8 {
        match self {
            Self::FiveLevels => 5,
            Self::ThreeLevels => 3,
        }
    }
}

/// Up to which voltage somebody may work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaxVoltage {
    Unlimited,
    /// kV, this one included.
    Kilovolts(u16),
}

impl MaxVoltage {
    /// kV as in tables: `None` is without limit.
    #[must_use]
    pub fn kilovolts(self) -> Option<u16> {
        match self {
            Self::Unlimited => None,
            Self::Kilovolts(kilovolts) => Some(kilovolts),
        }
    }
}

/// What a level of a scheme allows; `None` for a level that the scheme does not have. Where sources differ about level 2
/// (220 or 330 kV) the lower holds: it can only leave a firm out of a search for more than 220 kV.
#[must_use]
pub fn max_kv(scheme: Scheme, level: u8) -> Option<MaxVoltage> {
    let voltage = match (scheme, level) {
        (_, 1) => MaxVoltage::Unlimited,
        (_, 2) => MaxVoltage::Kilovolts(220),
        (Scheme::FiveLevels, 3) => MaxVoltage::Kilovolts(110),
        (Scheme::FiveLevels, 4) | (Scheme::ThreeLevels, 3) => MaxVoltage::Kilovolts(35),
        (Scheme::FiveLevels, 5) => MaxVoltage::Kilovolts(10),
        _ => return None,
    };
    Some(voltage)
}

/// One entry of a firm's licence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Licence {
    pub number: String,
    pub scheme: Scheme,
    pub kind: LicenceKind,
    /// From 1, the highest.
    pub level: u8,
    /// kV; `None`: without limit. What the licence itself says; usually that of its level.
    pub max_kv: Option<u16>,
    /// The last day of validity.
    pub valid_until: NaiveDate,
}

impl Licence {
    /// The last day counts.
    #[must_use]
    pub fn valid(&self, on: NaiveDate) -> bool {
        on <= self.valid_until
    }
}

/// The voltages that the list can be filtered by, in kV: a firm must be allowed to work on at least that.
pub const VOLTAGES: [u16; 4] = [10, 35, 110, 220];

/// What the list is narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    pub kind: Option<LicenceKind>,
    /// kV; one of [`VOLTAGES`].
    pub min_kv: Option<u16>,
    /// In the firm's name, area, credit code or licence number.
    pub text: Option<String>,
}

impl Filter {
    /// From the address of the page: whatever is not offered narrows nothing. Text counts up to 60 characters.
    #[must_use]
    pub fn parse(kind: &str, kilovolts: &str, text: &str) -> Self {
        let text: String = text.trim().chars().filter(|c| !c.is_control()).take(60).collect();
        Self {
            kind: LicenceKind::from_code(kind),
            min_kv: kilovolts.parse().ok().filter(|kilovolts| VOLTAGES.contains(kilovolts)),
            text: Some(text).filter(|text| !text.is_empty()),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn both_schemes_have_their_levels() {
        let kilovolts = |scheme, level| max_kv(scheme, level).map(MaxVoltage::kilovolts);
        let of =
            |scheme: Scheme| (1..=scheme.levels()).map(|level| kilovolts(scheme, level).unwrap()).collect::<Vec<_>>();
        assert_eq!(of(Scheme::FiveLevels), [None, Some(220), Some(110), Some(35), Some(10)]);
        assert_eq!(of(Scheme::ThreeLevels), [None, Some(220), Some(35)]);
        assert_eq!(max_kv(Scheme::ThreeLevels, 4), None);
        assert_eq!(max_kv(Scheme::FiveLevels, 0), None);
        for scheme in [Scheme::FiveLevels, Scheme::ThreeLevels] {
            assert_eq!(Scheme::from_year(scheme.year()), Some(scheme));
        }
    }

    #[test]
    fn a_licence_holds_through_its_last_day() {
        let until = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let licence = Licence {
            number: "0-0-00001-2026".to_owned(),
            scheme: Scheme::ThreeLevels,
            kind: LicenceKind::Install,
            level: 3,
            max_kv: Some(35),
            valid_until: until,
        };
        assert!(licence.valid(until));
        assert!(!licence.valid(until.succ_opt().unwrap()));
    }

    #[test]
    fn a_strange_filter_narrows_nothing() {
        assert_eq!(Filter::parse("cook", "9", " \n"), Filter::default());
        let filter = Filter::parse("install", "35", " 示例 ");
        assert_eq!(filter.kind, Some(LicenceKind::Install));
        assert_eq!((filter.min_kv, filter.text.as_deref()), (Some(35), Some("示例")));
    }
}
