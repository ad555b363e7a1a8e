//! What customers do to their own case. What waits for such an act goes on at once, without staff.

use chrono::TimeDelta;
use domain::applications::Reference;
use domain::progress::{Event, RefusedBecause, Source};
use sqlx::{PgConnection, Postgres, Transaction};

use super::append;
use super::follow_up::{Arriving, Outcome};
use super::log::Origin;
use crate::limits::{self, Allowance, Debit};
use crate::sessions::{self, Access, Visitor};
use crate::{Portal, Result};

/// What became of a customer's act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acted {
    Done,
    /// No such case, or not this visitor's.
    NotYours,
    /// The case has rested for long: the last 4 of the ID number are wanted first.
    WantsIdDigits,
    /// None of the half-days that there are to choose from.
    NotThatDay,
    /// Others have taken what there was of that half-day.
    Taken,
    /// By private link alone: the phone has to be confirmed first.
    WantsCode,
    /// The supply plan can't be accepted any more: the desk answers another.
    PlanTooOld,
    /// There is another supply plan than the one that was seen.
    AnotherPlan,
    /// Too much was done to this case today.
    TooOften(TimeDelta),
    /// Not possible (any more) as the case stands.
    Refused(RefusedBecause),
}

/// Says that the customer's works are done: what an inspection found is put right, and it can come again.
///
/// # Errors
/// When the database fails.
pub async fn finish_works(portal: &Portal, visitor: &Visitor, reference: &Reference) -> Result<Acted> {
    act(portal, visitor, reference, Event::WorksFinished).await
}

/// Confirms that event `seq` occurred when it is said to have.
///
/// # Errors
/// When the database fails.
pub async fn confirm(portal: &Portal, visitor: &Visitor, reference: &Reference, seq: u32) -> Result<Acted> {
    act(portal, visitor, reference, Event::Confirmed { seq }).await
}

/// Withdraws the application. A link may have been passed on, so it takes the phone of the case, confirmed in this session.
///
/// # Errors
/// When the database fails.
pub async fn withdraw(portal: &Portal, visitor: &Visitor, reference: &Reference) -> Result<Acted> {
    if !is_by_phone(portal, visitor, reference).await?
        && sessions::access(portal, visitor, reference).await? != Access::None
    {
        return Ok(Acted::WantsCode);
    }
    act(portal, visitor, reference, Event::Withdrawn).await
}

/// Whether this session has confirmed the phone of the case. What a link alone does not do wants no code then.
///
/// # Errors
/// When the database fails.
pub async fn is_by_phone(portal: &Portal, visitor: &Visitor, reference: &Reference) -> Result<bool> {
    let phone = visitor.phone.as_ref().map(|phone| phone.0.as_slice());
    Ok(sqlx::query_scalar!(
        r#"select exists (select from case_lookups join cases on cases.id = case_lookups.case_id
                          where kind = 'phone' and hash = $2 and reference = $1) as "by_phone!""#,
        reference.as_str(),
        phone,
    )
    .fetch_one(portal.pool())
    .await?)
}

async fn act(portal: &Portal, visitor: &Visitor, reference: &Reference, event: Event) -> Result<Acted> {
    let mut transaction = portal.pool().begin().await?;
    match owned(&mut transaction, portal, visitor, reference).await? {
        Ok(case_id) => write(portal, transaction, case_id, event).await,
        Err(answer) => Ok(answer),
    }
}

/// The id of the visitor's own case, to which one more thing may be done now. The inner error is what to answer instead.
///
/// # Errors
/// When the database fails.
pub(crate) async fn owned(
    connection: &mut PgConnection,
    portal: &Portal,
    visitor: &Visitor,
    reference: &Reference,
) -> Result<std::result::Result<i64, Acted>> {
    let case_id = match sessions::access_in(&mut *connection, portal, visitor, reference).await? {
        Access::Owner { case_id, .. } => case_id,
        Access::WantsIdDigits => return Ok(Err(Acted::WantsIdDigits)),
        Access::None => return Ok(Err(Acted::NotYours)),
    };
    match may_act(portal, connection, case_id).await? {
        Allowance::After(wait) => Ok(Err(Acted::TooOften(wait))),
        Allowance::Granted => Ok(Ok(case_id)),
    }
}

/// Writes what the owner does, and ends the transaction that found it to be the owner's.
///
/// # Errors
/// When the database fails.
pub(crate) async fn write(
    portal: &Portal,
    mut transaction: Transaction<'_, Postgres>,
    case_id: i64,
    event: Event,
) -> Result<Acted> {
    let arriving = Arriving { event, occurred_at: portal.now(), source: Source::Customer };
    match append::append(portal, &mut transaction, case_id, arriving, Origin::Customer).await? {
        Outcome::Written => {
            transaction.commit().await?;
            Ok(Acted::Done)
        }
        Outcome::Refused { reason, .. } => Ok(Acted::Refused(reason)),
        // Nothing of a customer's is held: a plan that was not answered can't be signed.
        Outcome::Held { .. } => Ok(Acted::Refused(RefusedBecause::BeforePreviousEvent)),
    }
}

/// Nobody else changes the case until the caller's transaction ends.
///
/// # Errors
/// When the database fails, or there is no such case.
pub(crate) async fn hold(connection: &mut PgConnection, case_id: i64) -> Result<()> {
    sqlx::query!("select seq from case_states where case_id = $1 for update", case_id).fetch_one(connection).await?;
    Ok(())
}

/// Whether a customer may do one more thing to the case now. In the transaction of the act, so that one that comes to
/// nothing costs nothing.
pub(crate) async fn may_act(portal: &Portal, connection: &mut PgConnection, case_id: i64) -> Result<Allowance> {
    let debit = Debit::of("acts", portal.settings().limits.acts_per_case, &case_id.to_be_bytes());
    limits::take_all_in(connection, portal, &[debit]).await
}
