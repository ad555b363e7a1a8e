//! What customers say to a plan: accept it, or object once. Both take the phone of the case, confirmed in this session: a link
//! may have been passed on.

use domain::applications::Reference;
use domain::calendar::shanghai_date;
use domain::problem::Problem;
use domain::progress::Event;
use domain::text::several_lines;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::messages::{LONGEST, wait_for_answer, writing};
use crate::progress::{self, Acted};
use crate::sessions::{self, Access, Visitor};
use crate::{Portal, Result};

/// Accepts the plan that event `seen` answered, if it is the one that counts and not too old.
///
/// # Errors
/// When the database fails.
pub async fn sign(portal: &Portal, visitor: &Visitor, reference: &Reference, seen: u32) -> Result<Acted> {
    if wants_code(portal, visitor, reference).await? {
        return Ok(Acted::WantsCode);
    }
    let mut transaction = portal.pool().begin().await?;
    let case_id = match progress::owned(&mut transaction, portal, visitor, reference).await? {
        Ok(case_id) => case_id,
        Err(answer) => return Ok(answer),
    };
    // So that it is judged by the plan that counts when it is written.
    progress::hold(&mut transaction, case_id).await?;
    if is_another(&mut transaction, case_id, seen).await? {
        return Ok(Acted::AnotherPlan);
    }
    if is_too_old(&mut transaction, portal, case_id, seen).await? {
        return Ok(Acted::PlanTooOld);
    }
    progress::write(portal, transaction, case_id, Event::PlanSigned).await
}

/// Says what is wrong with the plan that event `seen` answered, if it is the one that counts: a message of the thread, which waits for its answer. `form` is the form's own id: sent twice,
/// it is one objection. The inner error says what is wrong with the text.
///
/// # Errors
/// When the database fails.
pub async fn object(
    portal: &Portal,
    visitor: &Visitor,
    reference: &Reference,
    seen: u32,
    form: Uuid,
    typed: &str,
) -> Result<std::result::Result<Acted, Problem>> {
    let text = match several_lines(typed, LONGEST) {
        Ok(text) => text,
        Err(problem) => return Ok(Err(problem)),
    };
    if wants_code(portal, visitor, reference).await? {
        return Ok(Ok(Acted::WantsCode));
    }
    let mut transaction = portal.pool().begin().await?;
    let case_id = match progress::owned(&mut transaction, portal, visitor, reference).await? {
        Ok(case_id) => case_id,
        Err(answer) => return Ok(Ok(answer)),
    };
    progress::hold(&mut transaction, case_id).await?;
    let writer = writing::Writer::Customer;
    match writing::write(&mut transaction, portal, case_id, writer, form, &text).await? {
        writing::Written::New => {}
        writing::Written::Before => return Ok(Ok(Acted::Done)),
        writing::Written::Closed => return Ok(Ok(Acted::NotYours)),
    }
    // After what the same form brought before is told so.
    if is_another(&mut transaction, case_id, seen).await? {
        return Ok(Ok(Acted::AnotherPlan));
    }
    wait_for_answer(&mut transaction, portal, case_id).await?;
    progress::write(portal, transaction, case_id, Event::PlanObjected).await.map(Ok)
}

/// Whether the owner came by link alone.
async fn wants_code(portal: &Portal, visitor: &Visitor, reference: &Reference) -> Result<bool> {
    Ok(!progress::is_by_phone(portal, visitor, reference).await?
        && sessions::access(portal, visitor, reference).await? != Access::None)
}

/// Whether there is a plan, and it is not the one that event `seen` answered.
async fn is_another(connection: &mut PgConnection, case_id: i64, seen: u32) -> Result<bool> {
    let counts = sqlx::query_scalar!(
        "select max(seq) from events where case_id = $1 and kind in ('plan_answered', 'plan_revised')",
        case_id,
    );
    Ok(counts.fetch_one(connection).await?.is_some_and(|counts| counts.cast_unsigned() != seen))
}

async fn is_too_old(connection: &mut PgConnection, portal: &Portal, case_id: i64, seen: u32) -> Result<bool> {
    let until = sqlx::query_scalar!(
        "select valid_until from supply_plans where case_id = $1 and seq = $2",
        case_id,
        seen.cast_signed(),
    );
    let until = until.fetch_optional(connection).await?;
    Ok(until.is_some_and(|until| until < shanghai_date(portal.now())))
}
