//! What the desk writes about a supply plan, with the act that it belongs to.

use domain::calendar::shanghai_date;
use domain::plans::Plan;
use domain::problem::Problem;
use domain::text::several_lines;
use sqlx::PgConnection;
use uuid::Uuid;

use super::act::{Done, Upheld};
use super::answers;
use super::desk::Desk;
use super::members::Member;
use crate::applications::keys;
use crate::messages::writing::{Written, written_since};
use crate::messages::{LONGEST, thread};
use crate::plans::kept;
use crate::{Fault, Result};

/// Keeps what event `seq` answers. What comes back was against it.
pub(super) async fn write(
    connection: &mut PgConnection,
    desk: &Desk,
    case_id: i64,
    seq: u32,
    plan: Option<&Plan>,
) -> Result<Option<Done>> {
    let Some(plan) = plan else { return Ok(Some(Done::Wrong(Problem::Missing))) };
    let valid_until = plan.valid_until(shanghai_date(desk.now()));
    kept::save(connection, desk, case_id, seq, plan, valid_until).await?;
    Ok(None)
}

/// Another plan is the answer to an objection.
pub(super) async fn answered_by_another(connection: &mut PgConnection, case_id: i64) -> Result<()> {
    sqlx::query!("delete from unanswered_messages where case_id = $1", case_id).execute(&mut *connection).await?;
    wait_for_the_rest(connection, case_id, 0).await
}

/// Answers the customer's objection in the thread, unless more was written there than was read. What comes back was against it.
pub(super) async fn uphold(
    connection: &mut PgConnection,
    desk: &Desk,
    member: &Member,
    case_id: i64,
    form: Uuid,
    upheld: Upheld<'_>,
) -> Result<Option<Done>> {
    let text = match several_lines(upheld.reason, LONGEST) {
        Ok(text) => text,
        Err(problem) => return Ok(Some(Done::Wrong(problem))),
    };
    if let Some(since) = written_since(connection, case_id, form, upheld.read).await? {
        return Ok(Some(Done::WrittenSince { by_customer: since.from_customer }));
    }
    match answers::put(connection, desk, member, case_id, form, &text).await? {
        Written::New => wait_for_the_rest(connection, case_id, 1).await.map(|()| None),
        Written::Before => Err(Fault::Inconsistent("an act's text was there before its event".to_owned())),
        Written::Closed => Err(Fault::Inconsistent(format!("open case {case_id} has no key"))),
    }
}

/// What the customer has written since the objection, and nobody has answered, waits on: the objection's answer was to that. `own`:
/// messages of the desk that are this answer.
async fn wait_for_the_rest(connection: &mut PgConnection, case_id: i64, own: i64) -> Result<()> {
    sqlx::query!(
        "insert into unanswered_messages (case_id, since)
         select $1, min(written_at) from case_messages
         where case_id = $1 and from_customer and seq > (
             select max(seq) from case_messages where case_id = $1 and written_at <= (
                 select max(recorded_at) from events where case_id = $1 and kind = 'plan_objected'))
             and seq > coalesce((
                 select seq from case_messages where case_id = $1 and not from_customer order by seq desc offset $2 limit 1), 0)
         having min(written_at) is not null
         on conflict (case_id) do nothing",
        case_id,
        own,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether event `seq` answered just this.
pub(super) async fn is_same(
    connection: &mut PgConnection,
    desk: &Desk,
    case_id: i64,
    seq: u32,
    plan: Option<&Plan>,
) -> Result<bool> {
    let key = keys::of_case(&mut *connection, desk, case_id).await?;
    let kept = kept::of_case(connection, case_id, key.as_ref()).await?;
    Ok(kept.iter().find(|kept| kept.seq == seq).map(|kept| &kept.plan) == plan)
}

/// Whether just this was written for the form.
pub(super) async fn is_same_reason(
    connection: &mut PgConnection,
    desk: &Desk,
    case_id: i64,
    form: Uuid,
    typed: &str,
) -> Result<bool> {
    let Some(key) = keys::of_case(&mut *connection, desk, case_id).await? else { return Ok(false) };
    let sealed =
        sqlx::query_scalar!("select sealed_text from case_messages where case_id = $1 and id = $2", case_id, form);
    let Some(sealed) = sealed.fetch_optional(connection).await? else { return Ok(false) };
    Ok(several_lines(typed, LONGEST) == Ok(thread::open(&key, form, &sealed)?))
}
