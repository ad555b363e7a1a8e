//! How well the utility keeps its limits: live figures, closed periods by area, and the board of open cases.

mod board;
mod charts;
mod figures;
mod period;
mod tables;

pub use board::BoardPage;
pub use figures::Openness;
pub use period::{PeriodPage, PeriodsPage};

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use domain::statistics::{Distribution, Period, SMALLEST};
use domain::text::Language;

use crate::words::Words;

/// 1,842
pub(crate) fn count(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// 97.8%
pub(crate) fn percent(per_mille: u16) -> String {
    format!("{}.{}%", per_mille / 10, per_mille % 10)
}

/// A share with how many it is of; a dash for fewer than 5.
fn share(words: Words, share: Option<u16>, of: i64) -> String {
    match share.filter(|_| of >= SMALLEST) {
        Some(share) => {
            words.with("statistics-share-of", &[("share", percent(share).into()), ("sample", count(of).into())])
        }
        None => words.with("statistics-too-few", &[("sample", count(of).into())]),
    }
}

/// Median and 90th percentile; a dash for fewer than 5.
fn median_and_p90(words: Words, days: &Distribution) -> String {
    match (days.median(), days.p90()) {
        (Some(median), Some(p90)) if days.sample() >= SMALLEST => {
            words.with("statistics-median-p90", &[("median", median.into()), ("p90", p90.into())])
        }
        _ => words.say("statistics-none"),
    }
}

/// 2026-05 in both languages: short enough for a chart.
fn month(month: NaiveDate) -> String {
    month.format("%Y-%m").to_string()
}

pub(crate) fn period_name(words: Words, period: Period) -> String {
    let first = period.first();
    let year = first.year().to_string();
    match period {
        Period::Month { .. } if words.0 == Language::En => first.format("%B %Y").to_string(),
        Period::Month { .. } => {
            words.with("statistics-month", &[("year", year.into()), ("month", first.month().into())])
        }
        Period::Quarter { .. } => {
            words.with("statistics-quarter", &[("year", year.into()), ("quarter", (first.month0() / 3 + 1).into())])
        }
    }
}

/// 2026 年 11 月 25 日 10:02
fn full_moment(words: Words, at: DateTime<Utc>) -> String {
    format!("{} {}", words.full_day(domain::calendar::shanghai_date(at)), words.clock_time(at))
}

#[cfg(test)]
mod tests {
    use super::{count, percent};

    #[test]
    fn thousands_are_set_apart() {
        for (number, text) in
            [(0, "0"), (41, "41"), (999, "999"), (1_842, "1,842"), (1_234_567, "1,234,567"), (-1_000, "-1,000")]
        {
            assert_eq!(count(number), text);
        }
        assert_eq!(percent(978), "97.8%");
    }
}
