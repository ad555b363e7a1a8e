//! Closed months and quarters, for which small figures are published once.

use std::fmt;

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::calendar::Quarter;

/// Days after its end on which a period is published: what is told with a day's delay is in it then.
const SETTLING: Days = Days::new(5);

/// In Asia/Shanghai. Printed `2026-10` or `2026-q3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Period {
    /// Its first day.
    Month { first: NaiveDate },
    /// Its first day.
    Quarter { first: NaiveDate },
}

impl Period {
    /// The month or the quarter that a day lies in.
    #[must_use]
    pub fn month_with(day: NaiveDate) -> Self {
        Self::Month { first: super::month_of(day) }
    }

    #[must_use]
    pub fn quarter_with(day: NaiveDate) -> Self {
        Self::Quarter { first: Quarter::of(day).first_day() }
    }

    /// Only as it is printed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (year, rest) = text.split_once('-').filter(|(year, _)| year.len() == 4)?;
        let year = year.parse().ok()?;
        let period = match rest.strip_prefix('q') {
            Some(quarter) => Self::Quarter { first: Quarter::new(year, quarter.parse().ok()?)?.first_day() },
            None => Self::Month { first: NaiveDate::from_ymd_opt(year, rest.parse().ok()?, 1)? },
        };
        // One spelling for each.
        (period.to_string() == text).then_some(period)
    }

    /// Its first day.
    #[must_use]
    pub fn first(self) -> NaiveDate {
        match self {
            Self::Month { first } | Self::Quarter { first } => first,
        }
    }

    /// The day after its last.
    #[must_use]
    pub fn end(self) -> NaiveDate {
        let months = Months::new(if matches!(self, Self::Month { .. }) { 1 } else { 3 });
        self.first().checked_add_months(months).unwrap_or(NaiveDate::MAX)
    }

    /// Its last day.
    #[must_use]
    pub fn last(self) -> NaiveDate {
        self.end().pred_opt().unwrap_or(self.first())
    }

    /// First days of its months.
    #[must_use]
    pub fn months(self) -> Vec<NaiveDate> {
        let months = if matches!(self, Self::Month { .. }) { 1 } else { 3 };
        (0..months).filter_map(|month| self.first().checked_add_months(Months::new(month))).collect()
    }

    /// The first day on which it is published.
    #[must_use]
    pub fn published_from(self) -> NaiveDate {
        self.end().checked_add_days(SETTLING).unwrap_or(NaiveDate::MAX)
    }

    /// All that are due for publication on `today` since the month of `first`, in the order of publication: a quarter
    /// after its months.
    #[must_use]
    pub fn due(first: NaiveDate, today: NaiveDate) -> Vec<Self> {
        let mut due = Vec::new();
        let mut month = Self::month_with(first);
        while month.published_from() <= today {
            due.push(month);
            let quarter = Self::quarter_with(month.first());
            // A quarter of which the beginning was not there to be counted would be compared with whole ones.
            if quarter.end() == month.end() && quarter.first() >= super::month_of(first) {
                due.push(quarter);
            }
            month = Self::month_with(month.end());
        }
        due
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month { first } => write!(f, "{}", first.format("%Y-%m")),
            Self::Quarter { first } => {
                let quarter = Quarter::of(*first);
                write!(f, "{}-q{}", quarter.year(), quarter.number())
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn each_period_has_one_name() {
        for name in ["2026-01", "2026-12", "2025-q1", "2026-q4"] {
            assert_eq!(Period::parse(name).unwrap().to_string(), name);
        }
        for name in ["2026-1", "2026-13", "2026-q5", "2026-q0", "26-01", "2026", "2026-q", "", "2026-01-01"] {
            assert_eq!(Period::parse(name), None, "{name}");
        }
        let quarter = Period::parse("2026-q3").unwrap();
        assert_eq!((quarter.first(), quarter.last()), (day("2026-07-01"), day("2026-09-30")));
        assert_eq!(Period::quarter_with(day("2026-09-30")), quarter);
        assert_eq!(quarter.months(), ["2026-07-01", "2026-08-01", "2026-09-01"].map(day));
    }

    #[test]
    fn a_quarter_follows_its_months_and_nothing_comes_before_it_has_settled() {
        let names =
            |first, today| Period::due(day(first), day(today)).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            names("2026-02-14", "2026-08-06"),
            ["2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-q2", "2026-07"]
        );
        assert_eq!(names("2026-06-30", "2026-07-05"), [""; 0]);
        assert_eq!(names("2026-06-30", "2026-07-06"), ["2026-06"]);
    }
}
