//! Half months: the 1st to the 15th, and the 16th to the end.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::calendar::start_of_day;

/// The 1st to the 15th of a month, or the 16th to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Half {
    First,
    Second,
}

/// Half a month in Asia/Shanghai, written `2026-11-1` or `2026-11-2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HalfMonth {
    /// The 1st of its month.
    month: NaiveDate,
    half: Half,
}

/// Not written as a half month of the years 2000 to 2099 is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadPeriod;

impl fmt::Display for BadPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a half month is written year-month-half, for example 2026-11-1 or 2026-11-2")
    }
}

impl std::error::Error for BadPeriod {}

impl HalfMonth {
    /// The half month that a day lies in.
    #[must_use]
    pub fn of(date: NaiveDate) -> Self {
        let half = if date.day() <= 15 { Half::First } else { Half::Second };
        Self { month: date.with_day(1).unwrap_or(date), half }
    }

    #[must_use]
    pub fn year(self) -> i32 {
        self.month.year()
    }

    /// 1 to 12.
    #[must_use]
    pub fn month(self) -> u32 {
        self.month.month()
    }

    #[must_use]
    pub fn half(self) -> Half {
        self.half
    }

    /// The 1st or the 16th.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        let day = if self.half == Half::First { 1 } else { 16 };
        self.month.with_day(day).unwrap_or(self.month)
    }

    /// The 15th, or the last day of the month.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        self.next().first_day().pred_opt().unwrap_or(self.month)
    }

    /// 00:00 of its first day.
    #[must_use]
    pub fn start(self) -> DateTime<Utc> {
        start_of_day(self.first_day())
    }

    /// 00:00 of the day after its last, which does not belong to it.
    #[must_use]
    pub fn end(self) -> DateTime<Utc> {
        self.next().start()
    }

    #[must_use]
    pub fn next(self) -> Self {
        match self.half {
            Half::First => Self { half: Half::Second, ..self },
            Half::Second => {
                Self { month: self.month.checked_add_months(Months::new(1)).unwrap_or(self.month), half: Half::First }
            }
        }
    }

    #[must_use]
    pub fn previous(self) -> Self {
        Self::of(self.first_day().pred_opt().unwrap_or(self.month))
    }

    /// Whether it is over on a day in Shanghai.
    #[must_use]
    pub fn is_closed(self, today: NaiveDate) -> bool {
        self.last_day() < today
    }
}

impl FromStr for HalfMonth {
    type Err = BadPeriod;

    /// Only as it is printed: each report has one address.
    fn from_str(text: &str) -> Result<Self, BadPeriod> {
        let half = match text.get(8..) {
            Some("1") => Half::First,
            Some("2") => Half::Second,
            _ => return Err(BadPeriod),
        };
        let number = |digits: &str| {
            if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse::<u16>().ok() } else { None }
        };
        let year = text.get(..4).and_then(number).filter(|year| (2000..=2099).contains(year)).ok_or(BadPeriod)?;
        let month = text.get(5..7).and_then(number).ok_or(BadPeriod)?;
        let month = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), 1).ok_or(BadPeriod)?;
        let period = Self { month, half };
        if period.to_string() == text { Ok(period) } else { Err(BadPeriod) }
    }
}

impl fmt::Display for HalfMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let half = if self.half == Half::First { 1 } else { 2 };
        write!(f, "{:04}-{:02}-{half}", self.year(), self.month())
    }
}

impl Serialize for HalfMonth {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for HalfMonth {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn period(text: &str) -> HalfMonth {
        text.parse().unwrap()
    }

    #[test]
    fn halves_meet_at_the_sixteenth_and_the_first() {
        for (text, first, last) in [
            ("2026-11-1", "2026-11-01", "2026-11-15"),
            ("2026-11-2", "2026-11-16", "2026-11-30"),
            ("2028-02-2", "2028-02-16", "2028-02-29"),
            ("2026-12-2", "2026-12-16", "2026-12-31"),
        ] {
            let days = (period(text).first_day().to_string(), period(text).last_day().to_string());
            assert_eq!(days, (first.to_owned(), last.to_owned()), "{text}");
        }
        assert_eq!(period("2026-12-2").next(), period("2027-01-1"));
        assert_eq!(period("2026-11-1").end().to_rfc3339(), "2026-11-15T16:00:00+00:00");
        assert!(!period("2026-11-1").is_closed(period("2026-11-1").last_day()));
        assert!(period("2026-11-1").is_closed(period("2026-11-2").first_day()));
    }

    #[test]
    fn only_what_is_printed_is_read() {
        for text in
            ["", "2026", "2026-11", "2026-11-3", "2026-13-1", "2026-1-1", "26-11-1", "2026/11/1", "2026-11-11", "１２"]
        {
            assert_eq!(text.parse::<HalfMonth>(), Err(BadPeriod), "{text}");
        }
    }

    proptest! {
        #[test]
        fn each_day_lies_in_one_half_month(days in 0i64..36_000) {
            let day = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap() + chrono::TimeDelta::days(days);
            let of = HalfMonth::of(day);
            prop_assert!(of.first_day() <= day && day <= of.last_day());
            prop_assert_eq!(of.to_string().parse::<HalfMonth>().unwrap(), of);
            prop_assert_eq!(of.next().previous(), of);
        }
    }
}
