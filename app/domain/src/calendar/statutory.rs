//! The days off that the law fixes (全国年节及纪念日放假办法, as revised for 2025), for years whose notice has not come.
//! Moved days and make-up workdays are not invented.

use chrono::{Datelike, NaiveDate};

/// Feasts of the lunar calendar and 清明, where their dates are known ahead of the notice: computed, not published.
const COMPUTED: &[(i32, u32, u32, &str)] = &[
    (2027, 2, 5, "春节"),
    (2027, 2, 6, "春节"),
    (2027, 2, 7, "春节"),
    (2027, 2, 8, "春节"),
    (2027, 4, 5, "清明节"),
    (2027, 6, 9, "端午节"),
    (2027, 9, 15, "中秋节"),
];

pub(super) fn holiday(date: NaiveDate) -> Option<&'static str> {
    match (date.month(), date.day()) {
        (1, 1) => Some("元旦"),
        (5, 1 | 2) => Some("劳动节"),
        (10, 1..=3) => Some("国庆节"),
        (month, day) => {
            let at = (date.year(), month, day);
            COMPUTED.iter().find(|(y, m, d, _)| (*y, *m, *d) == at).map(|(.., name)| *name)
        }
    }
}
