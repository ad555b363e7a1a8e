//! How far the list of visits looks ahead, and where a visit stands in it.

use chrono::{Datelike, Days, NaiveDate};
use domain::progress::{HalfDay, Slot};

/// Days that the list looks ahead, today the first.
const VISIT_DAYS: u64 = 7;

/// The last day of the list that begins today.
pub(super) fn last_day(today: NaiveDate) -> NaiveDate {
    today.checked_add_days(Days::new(VISIT_DAYS - 1)).unwrap_or(today)
}

/// Where a visit stands in the list, for a cursor.
pub(super) fn place(slot: Slot) -> String {
    format!("{}.{}", slot.date, slot.half_day.code())
}

/// The visit of a cursor.
pub(super) fn placed(place: &str) -> Option<Slot> {
    let (date, half_day) = place.split_once('.')?;
    // Postgres has no other years.
    let date = date.parse().ok().filter(|date: &NaiveDate| (1..=9999).contains(&date.year()))?;
    Some(Slot { date, half_day: HalfDay::from_code(half_day)? })
}
