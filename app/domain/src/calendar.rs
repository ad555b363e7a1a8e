//! The working-day calendar of the State Council's yearly holiday notices: weekends and holidays out, make-up workdays
//! (调休上班) in. Calendars are publications; a later version of a year replaces an earlier one from its publication on.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpecialDay {
    Holiday,
    MakeupWorkday,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedDay {
    pub date: NaiveDate,
    pub kind: SpecialDay,
    /// For example 劳动节.
    pub name: String,
}

/// One published version of one year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearCalendar {
    pub year: i32,
    /// For example `2026-1`.
    pub version: String,
    pub published_at: DateTime<Utc>,
    pub days: Vec<NamedDay>,
}

/// Why a day counted towards a limit or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The day of entry: day 0.
    Entered,
    Workday,
    MakeupWorkday,
    Weekend,
    Holiday,
    /// A working day that pauses cover from 00:00 to 24:00.
    Paused,
    /// A working day that belongs to a stage of the customer's (whole-process clock).
    CustomersTurn,
}

/// One calendar day of a derivation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedDay {
    pub date: NaiveDate,
    pub counted: bool,
    pub reason: Reason,
    /// The holiday's name, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A due day and how it was reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueDay {
    pub due: NaiveDate,
    /// A year was reached whose calendar is not published: weekends and statutory days only (估算).
    pub estimated: bool,
    pub days: Vec<CountedDay>,
}
