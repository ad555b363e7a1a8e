//! What invented surveys have found, and one joint survey that waits for its second countersignature.

use chrono::{DateTime, Utc};
use domain::staff::Role;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Result;
use crate::keys::Keys;
use crate::parts::Random;
use crate::sealed::{KeyOwner, WrappedKey};
use crate::surveys::place;

/// What the one that waits confirms, in watts.
const MUCH: i32 = 120_000;
const REMARK: &str = "厂房新增两台空压机，按同时使用核定。表箱装在配电间外墙，接 3 号公变备用位。（演示）";

struct Waiting {
    id: i64,
    last_event_at: DateTime<Utc>,
    wrapped_key: Vec<u8>,
    master_key_version: i16,
}

/// Writes them, if there are none yet: a few confirm less than was applied for. The demo's posts are there already.
pub(super) async fn write(connection: &mut PgConnection, keys: &Keys, random: &dyn Random) -> Result<()> {
    let written = sqlx::query_scalar!(r#"select exists (select from surveys) as "written!""#);
    if written.fetch_one(&mut *connection).await? {
        return Ok(());
    }
    sqlx::query!(
        "insert into surveys (id, case_id, seq, standing, external_line, capacity_watts, sent_at)
         select md5('survey ' || c.id)::uuid, c.id, e.seq, 'done', (e.payload->>'external_line')::boolean,
             case when c.id % 7 = 0 and not exists (
                 select from events plan where plan.case_id = c.id and plan.kind = 'plan_answered'
             ) then greatest(1000, c.capacity_watts * 4 / 5000 * 1000) else c.capacity_watts end,
             e.occurred_at
         from events e join cases c on c.id = e.case_id where e.kind = 'survey_done'",
    )
    .execute(&mut *connection)
    .await?;
    waiting(connection, keys, random).await
}

/// The accepted case with the most power that nobody has surveyed, a business's if there is one.
async fn waiting(connection: &mut PgConnection, keys: &Keys, random: &dyn Random) -> Result<()> {
    let case = sqlx::query_as!(
        Waiting,
        "select c.id, s.last_event_at, k.wrapped_key, k.master_key_version
         from case_states s join cases c on c.id = s.case_id join case_keys k on k.case_id = s.case_id
         where s.state = 'open'
             and exists (select from events e where e.case_id = c.id and e.kind = 'accepted')
             and not exists (select from events e where e.case_id = c.id and e.kind = 'survey_done')
         order by c.premises_kind = 'business' desc, c.capacity_watts desc, c.id limit 1",
    );
    let Some(case) = case.fetch_optional(&mut *connection).await? else { return Ok(()) };
    let wrapped = WrappedKey { bytes: case.wrapped_key, master_version: case.master_key_version };
    let key = keys.unwrap(KeyOwner::Case(case.id), &wrapped)?;
    let id = Uuid::from_u128(u128::from(case.id.unsigned_abs()));
    sqlx::query!(
        "insert into surveys (id, case_id, standing, external_line, capacity_watts, sealed_remark, sent_at)
         select $1, id, 'waits', true, greatest(capacity_watts, $3), $4, $5 from cases where id = $2",
        id,
        case.id,
        MUCH,
        key.seal(random, &place(id), REMARK.as_bytes())?,
        case.last_event_at,
    )
    .execute(&mut *connection)
    .await?;
    for (role, login) in [(Role::Surveyor, "demo-surveyor"), (Role::Inspector, "demo-inspector")] {
        sqlx::query!(
            "insert into survey_signatures (survey_id, role, staff_id, counts_as, post, signed_at)
             select $1, $2, id, array[id], post, $4 from staff where login = $3",
            id,
            role.code(),
            login,
            case.last_event_at,
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
