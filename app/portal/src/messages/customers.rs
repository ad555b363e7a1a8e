//! The customer's side of a thread.

use chrono::TimeDelta;
use domain::applications::Reference;
use domain::problem::Problem;
use domain::text::several_lines;
use sqlx::PgConnection;
use uuid::Uuid;

use super::thread::{self, Thread};
use super::writing::{LONGEST, Writer, Written, write};
use crate::limits::Allowance;
use crate::progress::{hold, may_act};
use crate::sessions::{self, Access, Visitor};
use crate::{Portal, Result, publications};

/// What became of a customer's message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    Sent,
    /// What is wrong with the text.
    Wrong(Problem),
    /// No such case, or not this visitor's.
    NotYours,
    /// The case has rested for long: the last 4 of the ID number are wanted first.
    WantsIdDigits,
    /// Too much was done to this case today; so long until the next.
    TooOften(TimeDelta),
    /// The case's personal data is deleted: it takes no message any more.
    Closed,
}

/// Sends a message to the desk, from the owner of the case, open or ended. It counts as one of the acts that a customer may do
/// to a case. `form` is the form's own id: sent twice, it is one message.
///
/// # Errors
/// When the database fails.
pub async fn send(portal: &Portal, visitor: &Visitor, reference: &Reference, form: Uuid, typed: &str) -> Result<Sent> {
    let mut transaction = portal.pool().begin().await?;
    let case_id = match sessions::access_in(&mut transaction, portal, visitor, reference).await? {
        Access::Owner { case_id, .. } => case_id,
        Access::WantsIdDigits => return Ok(Sent::WantsIdDigits),
        Access::None => return Ok(Sent::NotYours),
    };
    let text = match several_lines(typed, LONGEST) {
        Ok(text) => text,
        Err(problem) => return Ok(Sent::Wrong(problem)),
    };
    // An answer that is being written sees this message, or this one comes after it and waits.
    hold(&mut transaction, case_id).await?;
    // Before the limit is asked, so that a second click is told what the first was, even if that was the last for today.
    match write(&mut transaction, portal, case_id, Writer::Customer, form, &text).await? {
        Written::New => {}
        Written::Before => return Ok(Sent::Sent),
        Written::Closed => return Ok(Sent::Closed),
    }
    if let Allowance::After(wait) = may_act(portal, &mut transaction, case_id).await? {
        return Ok(Sent::TooOften(wait));
    }
    wait_for_answer(&mut transaction, portal, case_id).await?;
    transaction.commit().await?;
    Ok(Sent::Sent)
}

/// From the first message without an answer on, a case waits for one. An answer that is being written meanwhile takes out
/// only what it found: this waits until it is through, and is in again.
///
/// # Errors
/// When the database fails.
pub(crate) async fn wait_for_answer(connection: &mut PgConnection, portal: &Portal, case_id: i64) -> Result<()> {
    sqlx::query!(
        "insert into unanswered_messages (case_id, since) values ($1, $2) on conflict (case_id) do nothing",
        case_id,
        portal.now(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The thread of this visitor's own case. `None`: it is not this visitor's, or not yet.
///
/// # Errors
/// When the database fails, or a message does not open.
pub async fn thread_of_owner(portal: &Portal, visitor: &Visitor, reference: &Reference) -> Result<Option<Thread>> {
    let Access::Owner { case_id, .. } = sessions::access(portal, visitor, reference).await? else { return Ok(None) };
    let rules = publications::rules(portal).await?;
    let mut connection = portal.pool().acquire().await?;
    Ok(Some(thread::of_case(&mut connection, portal, &rules, case_id).await?))
}
