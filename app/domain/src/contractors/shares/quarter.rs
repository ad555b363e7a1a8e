//! Calendar quarters of Asia/Shanghai.

use std::fmt;

use chrono::{Datelike, NaiveDate};

/// Written `2026-3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    year: i32,
    /// 1 to 4.
    number: u32,
}

impl Quarter {
    /// `None` for a quarter that no year has, and for years that are not 2000 to 2099.
    #[must_use]
    pub fn new(year: i32, number: u32) -> Option<Self> {
        ((2000..=2099).contains(&year) && (1..=4).contains(&number)).then_some(Self { year, number })
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (year, number) = text.trim().split_once('-')?;
        Self::new(year.parse().ok()?, number.parse().ok()?)
    }

    #[must_use]
    pub fn of(day: NaiveDate) -> Option<Self> {
        Self::new(day.year(), day.month0() / 3 + 1)
    }

    #[must_use]
    pub fn year(self) -> i32 {
        self.year
    }

    #[must_use]
    pub fn number(self) -> u32 {
        self.number
    }

    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.number * 3 - 2, 1).unwrap_or_default()
    }

    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        let (month, day) = [(3, 31), (6, 30), (9, 30), (12, 31)][self.number as usize - 1];
        NaiveDate::from_ymd_opt(self.year, month, day).unwrap_or_default()
    }

    /// The one after it, until the end of 2099.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        if self.number == 4 { Self::new(self.year + 1, 1) } else { Self::new(self.year, self.number + 1) }
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.year, self.number)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn quarters_follow_each_other() {
        let fourth = Quarter::parse(" 2025-4 ").unwrap();
        assert_eq!((fourth.first_day().to_string(), fourth.last_day().to_string()).0, "2025-10-01");
        assert_eq!(fourth.last_day().to_string(), "2025-12-31");
        assert_eq!(fourth.next().unwrap().to_string(), "2026-1");
        assert_eq!(Quarter::of("2026-06-30".parse().unwrap()), Quarter::parse("2026-2"));
        for wrong in ["2026-0", "2026-5", "1999-4", "2026", "2026-1-1", "第三季度", ""] {
            assert_eq!(Quarter::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Quarter::parse("2099-4").unwrap().next(), None);
    }
}
