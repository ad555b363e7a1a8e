//! Which half-days there are to choose from, and whether one is free.

use chrono::{Days, NaiveDate};
use domain::calendar::{Calendar, shanghai_date};
use domain::progress::{Errand, Progress, Slot};
use sqlx::PgConnection;

use super::kept;
use crate::publications::{self, Rules};
use crate::{Portal, Result};

/// Somebody comes from the next day on, so many days ahead at most.
const AHEAD: u64 = 60;
/// Working days that a page lists where nothing was offered.
pub(crate) const LISTED: usize = 10;

/// Whether somebody can be told to come on this day: a working day from tomorrow on.
#[must_use]
pub(crate) fn is_possible(calendar: &Calendar<'_>, today: NaiveDate, date: NaiveDate) -> bool {
    let ahead = date > today && today.checked_add_days(Days::new(AHEAD)).is_some_and(|last| date <= last);
    ahead && calendar.is_working(date)
}

/// Both halves of the next `days` working days.
#[must_use]
pub(crate) fn next_days(calendar: &Calendar<'_>, today: NaiveDate, days: usize) -> Vec<Slot> {
    let coming = today.iter_days().skip(1).take(usize::try_from(AHEAD).unwrap_or(LISTED));
    coming.filter(|day| calendar.is_working(*day)).take(days).flat_map(Slot::of_day).collect()
}

/// What is in question for this errand as the case stands, free or not: what was offered last and is still to come. For the
/// survey, for which no crew has to be sent, any of the next working days where nothing is offered any more.
#[must_use]
fn in_question(portal: &Portal, rules: &Rules, progress: &Progress, errand: Errand) -> Vec<Slot> {
    let now = portal.now();
    let today = shanghai_date(now);
    let offered = progress.offers.iter().filter(|offer| offer.errand == errand).flat_map(|offer| &offer.slots);
    let offered: Vec<Slot> = offered.copied().filter(|slot| slot.date > today).collect();
    if offered.is_empty() && errand == Errand::Survey {
        return next_days(&rules.calendars.as_of(now), today, LISTED);
    }
    offered
}

/// What the customer may choose now.
pub(crate) struct Choice {
    /// With room.
    pub free: Vec<Slot>,
    /// Without.
    pub full: Vec<Slot>,
}

/// What the customer of this case may choose for this errand. Where all that was offered for the survey is full, any of the
/// next working days: nobody is asked to choose from nothing.
///
/// # Errors
/// When the database fails.
pub(crate) async fn choice(
    portal: &Portal,
    connection: &mut PgConnection,
    case_id: i64,
    progress: &Progress,
    errand: Errand,
) -> Result<Choice> {
    let rules = publications::rules_on(portal, connection).await?;
    let question = in_question(portal, &rules, progress, errand);
    let mut free = self::free(portal, connection, case_id, errand, question.clone()).await?;
    let full = question.into_iter().filter(|slot| !free.contains(slot)).collect();
    if free.is_empty() && errand == Errand::Survey {
        let now = portal.now();
        let coming = next_days(&rules.calendars.as_of(now), shanghai_date(now), LISTED);
        free = self::free(portal, connection, case_id, errand, coming).await?;
    }
    Ok(Choice { free, full })
}

/// Those of these half-days in which the case's area can make another visit, or makes this one already.
///
/// # Errors
/// When the database fails.
pub(crate) async fn free(
    portal: &Portal,
    connection: &mut PgConnection,
    case_id: i64,
    errand: Errand,
    slots: Vec<Slot>,
) -> Result<Vec<Slot>> {
    let (Some(first), Some(last)) =
        (slots.iter().map(|slot| slot.date).min(), slots.iter().map(|slot| slot.date).max())
    else {
        return Ok(slots);
    };
    let full = sqlx::query!(
        "select a.day, a.half_day from appointments a join cases c on c.area_code = a.area_code
         where c.id = $1 and a.case_id <> $1 and a.errand = $2 and a.day between $3 and $4
         group by a.day, a.half_day having count(*) >= $5",
        case_id,
        errand.code(),
        first,
        last,
        i64::from(portal.settings().visits_per_half_day),
    )
    .fetch_all(connection)
    .await?;
    let is_full = |slot: &Slot| full.iter().any(|row| row.day == slot.date && row.half_day == slot.half_day.code());
    Ok(slots.into_iter().filter(|slot| !is_full(slot)).collect())
}

/// Whether the case can have this half-day. Until the caller's transaction, which must hold the case, ends nobody else can
/// take it.
///
/// # Errors
/// When the database fails.
pub(crate) async fn take(
    portal: &Portal,
    connection: &mut PgConnection,
    case_id: i64,
    errand: Errand,
    slot: Slot,
) -> Result<bool> {
    kept::hold(connection, case_id, errand, slot).await?;
    let others = kept::others(connection, case_id, errand, slot).await?;
    Ok(others < i64::from(portal.settings().visits_per_half_day))
}
