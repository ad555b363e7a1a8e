//! The firm that an owner has chosen: an event with its id, or a sealed name if it is not listed.

use chrono::TimeDelta;
use domain::applications::Reference;
use domain::calendar::shanghai_date;
use domain::contractors::Choice;
use domain::progress::{ContractorChoice, Event, RefusedBecause, Source};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::applications::keys;
use crate::limits::Allowance;
use crate::progress::{self, Arriving, Origin, Outcome};
use crate::sealed::Place;
use crate::sessions::{self, Access, Visitor};
use crate::{Portal, Result};

/// What became of the choice of a firm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    Done,
    /// No such case, or not this visitor's.
    NotYours,
    /// The case has rested for long: the last 4 of the document's number are wanted first.
    WantsIdDigits,
    /// The firm is not in today's list.
    NotListed,
    /// The case's personal data is deleted, so no name can be kept.
    NoNameKept,
    /// Too much was done to this case today.
    TooOften(TimeDelta),
    /// Not possible (any more) as the case stands.
    Refused(RefusedBecause),
}

/// Records the owner's choice. A later choice stands beside the earlier one in the log.
///
/// # Errors
/// When the database fails.
pub async fn choose(portal: &Portal, visitor: &Visitor, reference: &Reference, choice: Choice) -> Result<Recorded> {
    let mut transaction = portal.pool().begin().await?;
    let case_id = match sessions::access_in(&mut transaction, portal, visitor, reference).await? {
        Access::Owner { case_id, .. } => case_id,
        Access::WantsIdDigits => return Ok(Recorded::WantsIdDigits),
        Access::None => return Ok(Recorded::NotYours),
    };
    let chosen = match &choice {
        Choice::Listed(contractor) if !listed(portal, &mut transaction, *contractor).await? => {
            return Ok(Recorded::NotListed);
        }
        Choice::Listed(contractor) => ContractorChoice::Listed { contractor: *contractor },
        Choice::Unlisted(_) => ContractorChoice::Unlisted,
        Choice::Nobody => ContractorChoice::None,
    };
    let event = Event::ContractorChosen { chosen };
    if let Allowance::After(wait) = progress::may_act(portal, &mut transaction, case_id).await? {
        return Ok(Recorded::TooOften(wait));
    }
    if is_said(&mut transaction, case_id, &event).await? {
        // Another name of a firm that is not listed is kept, and no event.
        if !keep_name(portal, &mut transaction, case_id, &choice).await? {
            return Ok(Recorded::NoNameKept);
        }
        transaction.commit().await?;
        return Ok(Recorded::Done);
    }
    let arriving = Arriving { event, occurred_at: portal.now(), source: Source::Customer };
    match progress::append(portal, &mut transaction, case_id, arriving, Origin::Customer).await? {
        Outcome::Written => {}
        Outcome::Refused { reason, .. } => return Ok(Recorded::Refused(reason)),
        // Nothing of a customer's is held.
        Outcome::Held { .. } => return Ok(Recorded::Refused(RefusedBecause::BeforePreviousEvent)),
    }
    if !keep_name(portal, &mut transaction, case_id, &choice).await? {
        return Ok(Recorded::NoNameKept);
    }
    transaction.commit().await?;
    Ok(Recorded::Done)
}

/// Whether the owner's last choice is the very same: that is no event.
async fn is_said(connection: &mut PgConnection, case_id: i64, choice: &Event) -> Result<bool> {
    let log = progress::log::load(connection, case_id).await?;
    let chosen = log.iter().rev().find(|recorded| matches!(recorded.event, Event::ContractorChosen { .. }));
    Ok(chosen.is_some_and(|last| last.event == *choice))
}

async fn listed(portal: &Portal, connection: &mut PgConnection, contractor: Uuid) -> Result<bool> {
    let today = shanghai_date(portal.now());
    Ok(sqlx::query_scalar!(
        r#"select exists (
               select from contractor_licences l join contractors c on c.id = l.contractor_id
               where c.id = $1 and c.dropped_by is null and l.valid_until >= $2
           ) as "listed!""#,
        contractor,
        today,
    )
    .fetch_one(connection)
    .await?)
}

/// Keeps the name of a firm that is not listed, and forgets an earlier one. False without a key to seal it.
async fn keep_name(portal: &Portal, connection: &mut PgConnection, case_id: i64, choice: &Choice) -> Result<bool> {
    let Choice::Unlisted(name) = choice else {
        sqlx::query!("delete from case_contractors where case_id = $1", case_id).execute(connection).await?;
        return Ok(true);
    };
    let Some(key) = keys::of_case(&mut *connection, portal, case_id).await? else { return Ok(false) };
    let place = Place::new("case_contractors.sealed_name", case_id);
    let sealed = key.seal(portal.random(), &place, name.as_bytes())?;
    sqlx::query!(
        "insert into case_contractors (case_id, sealed_name) values ($1, $2)
         on conflict (case_id) do update set sealed_name = excluded.sealed_name",
        case_id,
        sealed,
    )
    .execute(connection)
    .await?;
    Ok(true)
}
