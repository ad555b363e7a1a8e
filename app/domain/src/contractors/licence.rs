//! Licences to install, repair and test (承装、承修、承试) of both schemes, and the design qualification (工程设计资质), which
//! has grades of its own.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

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

/// What of the power industry (电力行业) a design qualification covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Speciality {
    /// The whole industry.
    Industry,
    /// 送电工程
    Line,
    /// 变电工程
    Substation,
}

impl Speciality {
    pub const ALL: [Self; 3] = [Self::Industry, Self::Line, Self::Substation];

    /// The name in tables and language files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Industry => "industry",
            Self::Line => "line",
            Self::Substation => "substation",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|speciality| speciality.code() == code)
    }
}

/// By which rules a level is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Scheme {
    /// 建市〔2007〕86号: designers' grades 甲, 乙, 丙 as levels 1 to 3.
    #[serde(rename = "2007")]
    DesignGrades,
    /// Five levels: before 2025-07-01.
    #[serde(rename = "2020")]
    FiveLevels,
    /// Three levels: 发改委令第30号, from 2025-07-01.
    #[serde(rename = "2025")]
    ThreeLevels,
}

impl Scheme {
    pub const ALL: [Self; 3] = [Self::DesignGrades, Self::FiveLevels, Self::ThreeLevels];

    /// Its year, as in tables.
    #[must_use]
    pub fn year(self) -> i16 {
        match self {
            Self::DesignGrades => 2007,
            Self::FiveLevels => 2020,
            Self::ThreeLevels => 2025,
        }
    }

    #[must_use]
    pub fn from_year(year: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.year() == year)
    }

    /// That of a licence to install, repair or test that was issued on this day.
    #[must_use]
    pub fn of_issue(day: NaiveDate) -> Self {
        match NaiveDate::from_ymd_opt(2025, 7, 1) {
            Some(first) if day >= first => Self::ThreeLevels,
            _ => Self::FiveLevels,
        }
    }

    /// How many levels it has; 1 is the highest.
    #[must_use]
    pub fn levels(self) -> u8 {
        match self {
            Self::FiveLevels => 5,
            Self::DesignGrades | Self::ThreeLevels => 3,
        }
    }

    /// As imports read it.
    #[must_use]
    pub fn written(self) -> &'static str {
        match self {
            Self::DesignGrades => "甲乙丙",
            Self::FiveLevels => "五级制",
            Self::ThreeLevels => "三级制",
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
        (Scheme::FiveLevels | Scheme::DesignGrades, 3) => MaxVoltage::Kilovolts(110),
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
    /// Of a design qualification, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speciality: Option<Speciality>,
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

    /// As people write it, and as imports read it: 承装三级, 承装二级（110千伏以下）, 电力行业（送电工程）专业乙级.
    #[must_use]
    pub fn written(&self) -> String {
        let place = usize::from(self.level.saturating_sub(1));
        let level = |names: [&'static str; 5]| names.get(place).copied().unwrap_or_default();
        let written = match self.kind {
            LicenceKind::Install => format!("承装{}级", level(LEVELS)),
            LicenceKind::Repair => format!("承修{}级", level(LEVELS)),
            LicenceKind::Test => format!("承试{}级", level(LEVELS)),
            LicenceKind::Design => {
                let of = match self.speciality {
                    None => "设计",
                    Some(Speciality::Industry) => "电力行业",
                    Some(Speciality::Line) => "电力行业（送电工程）专业",
                    Some(Speciality::Substation) => "电力行业（变电工程）专业",
                };
                format!("{of}{}级", level(GRADES))
            }
        };
        match self.max_kv.filter(|limit| max_kv(self.scheme, self.level) != Some(MaxVoltage::Kilovolts(*limit))) {
            Some(limit) => format!("{written}（{limit}千伏以下）"),
            None => written,
        }
    }
}

const LEVELS: [&str; 5] = ["一", "二", "三", "四", "五"];
/// 甲 to 丙; there are no more.
pub const GRADES: [&str; 5] = ["甲", "乙", "丙", "", ""];

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_scheme_has_its_levels() {
        let kilovolts = |scheme, level| max_kv(scheme, level).map(MaxVoltage::kilovolts);
        let of =
            |scheme: Scheme| (1..=scheme.levels()).map(|level| kilovolts(scheme, level).unwrap()).collect::<Vec<_>>();
        assert_eq!(of(Scheme::FiveLevels), [None, Some(220), Some(110), Some(35), Some(10)]);
        assert_eq!(of(Scheme::ThreeLevels), [None, Some(220), Some(35)]);
        assert_eq!(of(Scheme::DesignGrades), [None, Some(220), Some(110)]);
        assert_eq!(max_kv(Scheme::ThreeLevels, 4), None);
        assert_eq!(max_kv(Scheme::DesignGrades, 4), None);
        assert_eq!(max_kv(Scheme::FiveLevels, 0), None);
        for scheme in Scheme::ALL {
            assert_eq!(Scheme::from_year(scheme.year()), Some(scheme));
        }
        assert_eq!(Scheme::of_issue("2025-06-30".parse().unwrap()), Scheme::FiveLevels);
        assert_eq!(Scheme::of_issue("2025-07-01".parse().unwrap()), Scheme::ThreeLevels);
    }

    #[test]
    fn a_licence_holds_through_its_last_day() {
        let until = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let licence = Licence {
            number: "0-0-00001-2026".to_owned(),
            scheme: Scheme::ThreeLevels,
            kind: LicenceKind::Install,
            speciality: None,
            level: 3,
            max_kv: Some(35),
            valid_until: until,
        };
        assert!(licence.valid(until));
        assert!(!licence.valid(until.succ_opt().unwrap()));
    }
}
