//! Counting days: from entry to due day, over one stay or over the whole case.

use chrono::{DateTime, NaiveDate, Utc};

use super::pauses::{Span, Spans};
use crate::calendar::{Calendar, CountedDay, DueDay, Reason};

/// Days counted from a day of entry.
#[derive(Debug, Clone, Default)]
pub(super) struct Count {
    /// `None` without a limit, or if it is not reached by `through` of an undecided count.
    pub due: Option<NaiveDate>,
    pub estimated: bool,
    /// Counted days up to and with `through`.
    pub used: u16,
    /// From the day of entry to the due day or `through`, whichever is later.
    pub days: Vec<CountedDay>,
}

/// A due day for whoever recomputes one: a limit from a day of entry, working days that a pause covers whole left out by
/// the rule that cases are judged by.
#[must_use]
pub fn due_day(
    calendar: &Calendar<'_>,
    entered: NaiveDate,
    working_days: u16,
    pause: Option<(DateTime<Utc>, DateTime<Utc>)>,
) -> DueDay {
    let pauses = Spans::union(pause.map(|(from, until)| Span { from, until }));
    calendar.due(entered, working_days, paused(&pauses))
}

/// How far to count.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    pub limit: Option<u16>,
    /// Today, or the day on which it ended.
    pub through: NaiveDate,
    /// What comes after `through` depends on somebody's act that has not happened.
    pub undecided: bool,
}

pub(super) fn count(
    calendar: &Calendar<'_>,
    entered: NaiveDate,
    reach: Reach,
    left_out: impl FnMut(NaiveDate) -> Option<Reason>,
) -> Count {
    let mut count = Count::default();
    let mut counted: u16 = 0;
    let mut estimated = false;
    for (day, is_estimated) in calendar.walk(entered, left_out) {
        let date = day.date;
        estimated |= is_estimated;
        counted += u16::from(day.counted);
        count.days.push(day);
        if date <= reach.through {
            count.used = counted;
        }
        if count.due.is_none() && reach.limit.is_some_and(|limit| counted >= limit) {
            count.due = Some(date);
            count.estimated = estimated;
        }
        let nothing_more = count.due.is_some() || reach.limit.is_none() || reach.undecided;
        if nothing_more && date >= reach.through {
            break;
        }
    }
    if count.due.is_none() {
        count.estimated = estimated;
    }
    count
}

/// Working days that pauses cover from 00:00 to 24:00.
pub(super) fn paused(pauses: &Spans) -> impl Fn(NaiveDate) -> Option<Reason> + '_ {
    |date| pauses.cover(date).then_some(Reason::Paused)
}

/// Working days that are wholly the customer's: pauses, stays in the customer's stages, or both together.
pub(super) fn customers<'a>(pauses: &'a Spans, turns: &Spans) -> impl Fn(NaiveDate) -> Option<Reason> + use<'a> {
    let both = pauses.and(turns);
    move |date| {
        if pauses.cover(date) { Some(Reason::Paused) } else { both.cover(date).then_some(Reason::CustomersTurn) }
    }
}
