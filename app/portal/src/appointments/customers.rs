//! What customers do about the days on which somebody comes to them.

use domain::applications::Reference;
use domain::progress::{Errand, Event, RefusedBecause, Slot};
use sqlx::PgConnection;

use super::slots;
use crate::progress::{self, Acted, Case};
use crate::sessions::Visitor;
use crate::{Portal, Result, surveys};

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
    let mut transaction = portal.pool().begin().await?;
    let (case, agreed) = match held(&mut transaction, portal, visitor, reference, errand).await? {
        Ok(held) => held,
        Err(answer) => return Ok(answer),
    };
    // A second click.
    if agreed == Some(slot) {
        return Ok(Acted::Done);
    }
    let choice = slots::choice(portal, &mut transaction, case.id, &case.progress, errand).await?;
    if choice.full.contains(&slot) {
        return Ok(Acted::Taken);
    }
    if !choice.free.contains(&slot) {
        return Ok(Acted::NotThatDay);
    }
    if !slots::take(portal, &mut transaction, case.id, errand, slot).await? {
        return Ok(Acted::Taken);
    }
    progress::write(portal, transaction, case.id, Event::booked(errand, slot)).await
}

/// The visitor's own case, which nobody else changes until the transaction ends, and what is agreed for the errand. The inner
/// error is what to answer instead.
async fn held(
    connection: &mut PgConnection,
    portal: &Portal,
    visitor: &Visitor,
    reference: &Reference,
    errand: Errand,
) -> Result<std::result::Result<(Case, Option<Slot>), Acted>> {
    let case_id = match progress::owned(&mut *connection, portal, visitor, reference).await? {
        Ok(case_id) => case_id,
        Err(answer) => return Ok(Err(answer)),
    };
    progress::hold(&mut *connection, case_id).await?;
    if errand == Errand::Survey && surveys::is_waiting(&mut *connection, case_id).await? {
        return Ok(Err(Acted::Refused(RefusedBecause::AlreadyHappened)));
    }
    let Some(case) = progress::by_reference(portal, connection, reference).await? else {
        return Ok(Err(Acted::NotYours));
    };
    let agreed = case.progress.appointments.iter().find(|one| one.errand == errand).map(|one| one.slot);
    Ok(Ok((case, agreed)))
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
    let mut transaction = portal.pool().begin().await?;
    match held(&mut transaction, portal, visitor, reference, errand).await? {
        Ok((_, None)) => Ok(Acted::Done),
        Ok((_, Some(agreed))) if agreed != slot => Ok(Acted::Refused(RefusedBecause::AlreadyHappened)),
        Ok((case, _)) => progress::write(portal, transaction, case.id, Event::AppointmentCancelled { errand }).await,
        Err(answer) => Ok(answer),
    }
}

/// The half-days that the customer of this case may choose now, for each errand that somebody still comes for. While a joint survey
/// waits for its countersignatures nobody comes for the survey.
///
/// # Errors
/// When the database fails.
pub async fn choices(portal: &Portal, case: &Case) -> Result<Vec<(Errand, Vec<Slot>)>> {
    let mut connection = portal.pool().acquire().await?;
    let been_there = surveys::is_waiting(&mut connection, case.id).await?;
    let to_come = case.progress.to_come.iter().filter(|errand| **errand != Errand::Survey || !been_there);
    let mut choices = Vec::new();
    for errand in to_come {
        let choice = slots::choice(portal, &mut connection, case.id, &case.progress, *errand).await?;
        choices.push((*errand, choice.free));
    }
    Ok(choices)
}
