//! When somebody of the utility comes to the premises, and what for.

use std::fmt;

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum HalfDay {
    Morning,
    Afternoon,
}

impl HalfDay {
    pub const ALL: [Self; 2] = [Self::Morning, Self::Afternoon];

    /// As in JSON and in tables.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Morning => "morning",
            Self::Afternoon => "afternoon",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|half| half.code() == code)
    }

    /// From when to when somebody may come, in Asia/Shanghai.
    #[must_use]
    pub fn hours(self) -> (NaiveTime, NaiveTime) {
        let at = |minutes: u32| NaiveTime::MIN + TimeDelta::minutes(minutes.into());
        match self {
            Self::Morning => (at(9 * 60), at(12 * 60)),
            Self::Afternoon => (at(13 * 60 + 30), at(17 * 60 + 30)),
        }
    }
}

/// What somebody of the utility comes to the premises for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Errand {
    /// 现场勘查
    Survey,
    /// 装表接电
    Metering,
}

impl Errand {
    pub const ALL: [Self; 2] = [Self::Survey, Self::Metering];

    /// As in JSON and in tables.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Survey => "survey",
            Self::Metering => "metering",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|errand| errand.code() == code)
    }
}

/// When somebody comes: half of a day in Asia/Shanghai.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Slot {
    pub date: NaiveDate,
    pub half_day: HalfDay,
}

impl Slot {
    /// Morning and afternoon.
    #[must_use]
    pub fn of_day(date: NaiveDate) -> [Self; 2] {
        HalfDay::ALL.map(|half_day| Self { date, half_day })
    }

    /// As in a form: `2026-05-09 morning`.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let (date, half_day) = typed.split_once(' ')?;
        Some(Self { date: date.parse().ok()?, half_day: HalfDay::from_code(half_day)? })
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.date, self.half_day.code())
    }
}

/// A day agreed with the customer, on which somebody comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Appointment {
    pub errand: Errand,
    pub slot: Slot,
}

/// When somebody could come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Offer {
    pub errand: Errand,
    pub slots: Vec<Slot>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_a_day_and_its_half() {
        let date = NaiveDate::from_ymd_opt(2026, 5, 9);
        let slot = date.map(|date| Slot { date, half_day: HalfDay::Afternoon });
        assert_eq!(Slot::parse("2026-05-09 afternoon"), slot);
        for slot in date.map(Slot::of_day).into_iter().flatten() {
            assert_eq!(Slot::parse(&slot.to_string()), Some(slot));
        }
        for wrong in ["", "2026-05-09", "2026-02-30 morning", "2026-05-09 night"] {
            assert_eq!(Slot::parse(wrong), None, "{wrong}");
        }
    }
}
