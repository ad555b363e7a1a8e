//! What an act writes down besides its event: events hold codes, days and numbers, and nothing about a person.

use domain::calendar::shanghai_date;
use domain::plans::Plan;
use domain::problem::Problem;
use domain::text::several_lines;
use sqlx::PgConnection;

use super::act::Act;
use super::acts::Acting;
use super::answers;
use super::desk::Desk;
use super::members::Member;
use crate::applications::keys;
use crate::messages::LONGEST;
use crate::messages::writing::Written;
use crate::plans::kept;
use crate::{Fault, Result};

/// Keeps what the act says, with its event `seq`. What is wrong with it, if something is: then nothing of the transaction may stay.
///
/// # Errors
/// When the database fails, or the case has no key any more.
pub(super) async fn keep(
    connection: &mut PgConnection,
    desk: &Desk,
    member: &Member,
    case_id: i64,
    seq: u32,
    acting: &Acting<'_>,
) -> Result<Option<Problem>> {
    match acting.act {
        Act::AnswerPlan(plan) => keep_plan(connection, desk, case_id, seq, plan).await,
        Act::RevisePlan(plan) => {
            // The customer's objection has its answer: the other plan.
            answers::settle(connection, case_id).await?;
            keep_plan(connection, desk, case_id, seq, plan).await
        }
        Act::UpholdPlan(typed) => {
            let text = match several_lines(typed, LONGEST) {
                Ok(text) => text,
                Err(problem) => return Ok(Some(problem)),
            };
            match answers::put(connection, desk, member, case_id, acting.id, &text).await? {
                Written::New => Ok(None),
                Written::Before => Err(Fault::Inconsistent("an act's text was there before its event".to_owned())),
                Written::Closed => Err(Fault::Inconsistent(format!("open case {case_id} has no key"))),
            }
        }
        _ => Ok(None),
    }
}

async fn keep_plan(
    connection: &mut PgConnection,
    desk: &Desk,
    case_id: i64,
    seq: u32,
    plan: Option<&Plan>,
) -> Result<Option<Problem>> {
    let Some(plan) = plan else { return Ok(Some(Problem::Missing)) };
    let valid_until = plan.valid_until(shanghai_date(desk.now()));
    kept::save(connection, desk, case_id, seq, plan, valid_until).await?;
    Ok(None)
}

/// Whether event `seq`, which this act's form brought before, was brought with the same content.
///
/// # Errors
/// When the database fails, or what is kept does not open.
pub(super) async fn is_this(
    connection: &mut PgConnection,
    desk: &Desk,
    case_id: i64,
    seq: u32,
    acting: &Acting<'_>,
) -> Result<bool> {
    let (Act::AnswerPlan(plan) | Act::RevisePlan(plan)) = acting.act else { return Ok(true) };
    let key = keys::of_case(&mut *connection, desk, case_id).await?;
    let kept = kept::of_case(connection, case_id, key.as_ref()).await?;
    Ok(kept.iter().find(|kept| kept.seq == seq).map(|kept| &kept.plan) == plan)
}
