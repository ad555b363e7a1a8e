//! Quarters of a year.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDate};

use super::Calendar;

/// A quarter of a year in Asia/Shanghai, written `2026-3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    first_day: NaiveDate,
}

impl Quarter {
    /// The quarter in which a day lies.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        let month = day.month0() / 3 * 3 + 1;
        Self { first_day: NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap_or(day) }
    }

    /// `None` unless the number is 1 to 4.
    #[must_use]
    pub fn new(year: i32, number: u32) -> Option<Self> {
        let month = (1..=4).contains(&number).then(|| number * 3 - 2)?;
        NaiveDate::from_ymd_opt(year, month, 1).map(|first_day| Self { first_day })
    }

    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        self.first_day
    }

    /// It still belongs to the quarter.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        self.next().first_day - Days::new(1)
    }

    #[must_use]
    pub fn next(self) -> Self {
        Self { first_day: self.first_day + Months::new(3) }
    }

    #[must_use]
    pub fn year(self) -> i32 {
        self.first_day.year()
    }

    /// 1 to 4.
    #[must_use]
    pub fn number(self) -> u32 {
        self.first_day.month0() / 3 + 1
    }

    /// The day from which on the quarter is closed. What happened on its last day may be told until the end of the next
    /// working day and still counts for the day on which it happened; what is told later counts for the day on which it
    /// is told.
    #[must_use]
    pub fn closed_from(self, calendar: &Calendar<'_>) -> NaiveDate {
        calendar.due(self.last_day(), 1, |_| None).due + Days::new(1)
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{}", self.year(), self.number())
    }
}

/// Not a quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadQuarter;

impl FromStr for Quarter {
    type Err = BadQuarter;

    /// In its one spelling only: four digits, a hyphen, 1 to 4.
    fn from_str(text: &str) -> Result<Self, BadQuarter> {
        let (year, number) = text.split_once('-').ok_or(BadQuarter)?;
        let digits = |text: &str, many| text.len() == many && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(year, 4) || !digits(number, 1) {
            return Err(BadQuarter);
        }
        let (year, number) = (year.parse().map_err(|_| BadQuarter)?, number.parse::<u32>().map_err(|_| BadQuarter)?);
        Self::new(year, number).ok_or(BadQuarter)
    }
}
