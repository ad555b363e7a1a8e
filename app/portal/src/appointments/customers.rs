//! What customers do about the days on which somebody comes to them.

use domain::applications::Reference;
use domain::progress::{Errand, Event, RefusedBecause, Slot};

use super::slots;
use crate::progress::{self, Acted, Case, Seen};
use crate::sessions::Visitor;
use crate::{Portal, Result};

/// Chooses a half-day, or another one than before.
///
/// # Errors
/// When the database fails.
pub async fn book(
    portal: &Portal,
    visitor: &Visitor,
    reference: &Reference,
    errand: Errand,
    slot: Slot,
) -> Result<Acted> {
    let Some(case) = progress::public_case(portal, reference).await? else { return Ok(Acted::NotYours) };
    // What is agreed already is no choice any more, and no error.
    let agreed = case.progress.appointments.iter().any(|one| one.errand == errand && one.slot == slot);
    if !agreed {
        let mut connection = portal.pool().acquire().await?;
        let choice = slots::choice(portal, &mut connection, case.id, &case.progress, errand).await?;
        if choice.full.contains(&slot) {
            return Ok(Acted::Taken);
        }
        if !choice.free.contains(&slot) {
            return Ok(Acted::NotThatDay);
        }
    }
    progress::act(portal, visitor, reference, errand.booked(slot)).await
}

/// Says that nobody has to come on this half-day. `Done` too where nothing is agreed any more; what was moved meanwhile stays.
///
/// # Errors
/// When the database fails.
pub async fn cancel(
    portal: &Portal,
    visitor: &Visitor,
    reference: &Reference,
    errand: Errand,
    slot: Slot,
) -> Result<Acted> {
    let Seen::Own(own) = progress::own_case(portal, visitor, reference).await? else { return Ok(Acted::NotYours) };
    match own.case.progress.appointments.iter().find(|one| one.errand == errand) {
        None => Ok(Acted::Done),
        Some(agreed) if agreed.slot != slot => Ok(Acted::Refused(RefusedBecause::AlreadyHappened)),
        Some(_) => progress::act(portal, visitor, reference, Event::AppointmentCancelled { errand }).await,
    }
}

/// The half-days that the customer of this case may choose now, for each errand that somebody still comes for.
///
/// # Errors
/// When the database fails.
pub async fn choices(portal: &Portal, case: &Case) -> Result<Vec<(Errand, Vec<Slot>)>> {
    let mut connection = portal.pool().acquire().await?;
    let mut choices = Vec::new();
    for errand in &case.progress.to_come {
        let choice = slots::choice(portal, &mut connection, case.id, &case.progress, *errand).await?;
        choices.push((*errand, choice.free));
    }
    Ok(choices)
}
