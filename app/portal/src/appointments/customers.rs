//! What customers do about the days on which somebody comes to them.

use domain::applications::Reference;
use domain::progress::{Errand, Event, Slot};

use super::slots::{choosable, free};
use crate::progress::{self, Acted, Case};
use crate::sessions::Visitor;
use crate::{Portal, Result, publications};

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
    let rules = publications::rules(portal).await?;
    // What is agreed already is no choice any more, and no error.
    let agreed = case.progress.appointments.iter().any(|one| one.errand == errand && one.slot == slot);
    if !agreed && !choosable(portal, &rules, &case.progress, errand).contains(&slot) {
        return Ok(Acted::NotThatDay);
    }
    progress::act(portal, visitor, reference, errand.booked(slot)).await
}

/// Says that nobody has to come on the day that was agreed.
///
/// # Errors
/// When the database fails.
pub async fn cancel(portal: &Portal, visitor: &Visitor, reference: &Reference, errand: Errand) -> Result<Acted> {
    progress::act(portal, visitor, reference, Event::AppointmentCancelled { errand }).await
}

/// The half-days that the customer of this case may choose now, for each errand that somebody still comes for.
///
/// # Errors
/// When the database fails.
pub async fn choices(portal: &Portal, case: &Case) -> Result<Vec<(Errand, Vec<Slot>)>> {
    let rules = publications::rules(portal).await?;
    let mut connection = portal.pool().acquire().await?;
    let mut choices = Vec::new();
    for errand in Errand::ALL {
        if case.progress.to_come.contains(&errand) {
            let slots = choosable(portal, &rules, &case.progress, errand);
            choices.push((errand, free(portal, &mut connection, case.id, errand, slots).await?));
        }
    }
    Ok(choices)
}
