//! What is to be sent where, how far it is, and what was given up.

use chrono::{DateTime, TimeDelta, Utc};
use domain::applications::Reference;
use sqlx::PgPool;
use uuid::Uuid;

use super::signature::{Secret, Which};
use super::{endpoints, message};
use crate::progress::Position;
use crate::{Fault, Portal, Result};

/// Changes that are looked at in one step.
const STEP: i64 = 1_000;
/// When a try that nothing was heard of counts as lost: its process was killed. Well above what a try may take.
const LOST: TimeDelta = TimeDelta::minutes(1);
/// How long a success may go unwritten at its endpoint, so that not every delivery writes there.
const WRITTEN_WITHIN: TimeDelta = TimeDelta::minutes(1);
/// How long what was delivered is kept, and what was given up.
const DELIVERED_KEPT: TimeDelta = TimeDelta::days(30);
const DEAD_KEPT: TimeDelta = TimeDelta::days(90);

/// A try that has begun.
pub(super) struct Claimed {
    pub endpoint: Uuid,
    pub name: String,
    pub position: Position,
    /// This one is counted.
    pub tries: i16,
    pub url: String,
    /// Those that sign: one, and the one before while its time is not over.
    pub secrets: Vec<Secret>,
}

/// Puts down what is new for every endpoint, and gives back those that have something due.
pub(super) async fn look(portal: &Portal) -> Result<Vec<Uuid>> {
    let behind = sqlx::query_scalar!(
        "select id from webhook_endpoints where paused_at is null and position < (select max(position) from changes)"
    )
    .fetch_all(portal.pool())
    .await?;
    for endpoint in behind {
        // A step each: who has been away for long keeps nobody waiting.
        enqueue(portal, endpoint).await?;
    }
    let due = sqlx::query_scalar!(
        "select id from webhook_endpoints w where paused_at is null and exists (
             select from webhook_deliveries where endpoint_id = w.id and state = 'pending' and next_at <= $1)
         order by id",
        portal.now(),
    );
    Ok(due.fetch_all(portal.pool()).await?)
}

/// Puts down the next changes for one endpoint. `false`: there are no more, or another process is at it.
async fn enqueue(portal: &Portal, endpoint: Uuid) -> Result<bool> {
    let mut transaction = portal.pool().begin().await?;
    let row = sqlx::query!(
        "select position, kinds, areas from webhook_endpoints where id = $1 and paused_at is null
         for update skip locked",
        endpoint,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(row) = row else { return Ok(false) };
    // Whatever is committed later stands behind what is seen here.
    let next = sqlx::query_scalar!(
        "with page as materialized (
             select position, case_id, seq from changes where position > $2 order by position limit $3
         ), put as (
             insert into webhook_deliveries (endpoint_id, position, next_at)
             select $1, page.position, $6 from page
             join events e on e.case_id = page.case_id and e.seq = page.seq
             join cases c on c.id = page.case_id
             where (cardinality($4::text[]) = 0 or e.kind = any($4))
                 and (cardinality($5::text[]) = 0 or c.area_code = any($5))
             on conflict do nothing
         )
         select max(position) from page",
        endpoint,
        row.position,
        STEP,
        &row.kinds,
        &row.areas,
        portal.now(),
    )
    .fetch_one(&mut *transaction)
    .await?;
    let Some(next) = next else { return Ok(false) };
    sqlx::query!("update webhook_endpoints set position = $2 where id = $1", endpoint, next)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(true)
}

/// Begins the tries that are due for one endpoint, the longest due first, `most` at most. No other process begins the same ones.
pub(super) async fn claim(portal: &Portal, endpoint: Uuid, most: i64) -> Result<Vec<Claimed>> {
    let now = portal.now();
    let rows = sqlx::query!(
        "with due as materialized (
             select endpoint_id, position from webhook_deliveries
             where endpoint_id = $1 and state = 'pending' and next_at <= $2
             order by next_at, position limit $3
             for update skip locked
         )
         update webhook_deliveries d set attempts = d.attempts + 1, next_at = $4
         from due, webhook_endpoints w
         where d.endpoint_id = due.endpoint_id and d.position = due.position
             and w.id = d.endpoint_id and w.paused_at is null
         returning d.position, d.attempts, w.name, w.url, w.sealed_secret, w.sealed_previous, w.previous_until",
        endpoint,
        now,
        most,
        now + LOST,
    )
    .fetch_all(portal.pool())
    .await?;
    let claimed = rows.into_iter().map(|row| {
        let mut secrets = vec![Secret::open(portal.keys(), endpoint, Which::Current, &row.sealed_secret)?];
        let previous = row.sealed_previous.zip(row.previous_until).filter(|(_, until)| *until > now);
        if let Some((sealed, _)) = previous {
            secrets.push(Secret::open(portal.keys(), endpoint, Which::Previous, &sealed)?);
        }
        Ok(Claimed { endpoint, name: row.name, position: row.position, tries: row.attempts, url: row.url, secrets })
    });
    claimed.collect()
}

pub(super) async fn delivered(portal: &Portal, claimed: &Claimed, status: u16) -> Result<()> {
    let now = portal.now();
    sqlx::query!(
        "update webhook_deliveries set state = 'delivered', ended_at = $3, status = $4, failure = null
         where endpoint_id = $1 and position = $2 and state = 'pending'",
        claimed.endpoint,
        claimed.position,
        now,
        status.cast_signed(),
    )
    .execute(portal.pool())
    .await?;
    sqlx::query!(
        "update webhook_endpoints set delivered_at = $2
         where id = $1 and (delivered_at is null or delivered_at <= $3)",
        claimed.endpoint,
        now,
        now - WRITTEN_WITHIN,
    )
    .execute(portal.pool())
    .await?;
    Ok(())
}

/// Why a try came to nothing, as codes of the table.
pub(super) struct Failure {
    pub status: Option<u16>,
    pub code: &'static str,
}

/// It is tried again then, or given up. Where it was replayed meanwhile, that counts.
pub(super) async fn failed(
    portal: &Portal,
    claimed: &Claimed,
    failure: &Failure,
    again: Option<DateTime<Utc>>,
) -> Result<()> {
    let now = portal.now();
    sqlx::query!(
        "update webhook_deliveries set status = $4, failure = $5, next_at = coalesce($6::timestamptz, $7),
             state = case when $6::timestamptz is null then 'dead' else 'pending' end,
             ended_at = case when $6::timestamptz is null then $7 end
         where endpoint_id = $1 and position = $2 and attempts = $3 and state = 'pending'",
        claimed.endpoint,
        claimed.position,
        claimed.tries,
        failure.status.map(u16::cast_signed),
        failure.code,
        again,
        now,
    )
    .execute(portal.pool())
    .await?;
    Ok(())
}

/// The receiver wants nothing more: its endpoint is paused, and what waits stays for when it is resumed.
pub(super) async fn gone(portal: &Portal, claimed: &Claimed, failure: &Failure) -> Result<()> {
    let now = portal.now();
    sqlx::query!(
        "update webhook_endpoints set paused_at = $2, pause_reason = 'gone' where id = $1 and paused_at is null",
        claimed.endpoint,
        now,
    )
    .execute(portal.pool())
    .await?;
    failed(portal, claimed, failure, Some(now)).await
}

/// A delivery that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dead {
    /// The endpoint's name.
    pub endpoint: String,
    /// What the header `webhook-id` says.
    pub id: String,
    pub position: Position,
    pub reference: Reference,
    pub kind: String,
    pub tries: i16,
    /// What was answered to the last try.
    pub status: Option<i16>,
    /// `answered`, `redirected`, `address`, `unreachable` or `late`.
    pub failure: String,
    pub given_up_at: DateTime<Utc>,
}

/// What was given up, the latest first, `most` at most; of one endpoint where its name is said.
///
/// # Errors
/// When the database doesn't answer.
pub async fn dead(pool: &PgPool, name: Option<&str>, most: u16) -> Result<Vec<Dead>> {
    let rows = sqlx::query!(
        r#"select w.name, d.position, d.attempts, d.status, d.failure as "failure!", d.ended_at as "given_up_at!",
             c.reference, e.seq, e.kind
         from webhook_deliveries d
         join webhook_endpoints w on w.id = d.endpoint_id
         join changes ch on ch.position = d.position
         join events e on e.case_id = ch.case_id and e.seq = ch.seq
         join cases c on c.id = ch.case_id
         where d.state = 'dead' and ($1::text is null or w.name = $1)
         order by d.ended_at desc, d.position desc
         limit $2"#,
        name,
        i64::from(most),
    )
    .fetch_all(pool)
    .await?;
    let one = rows.into_iter().map(|row| {
        let broken = |_| Fault::Inconsistent(format!("change {}", row.position));
        let reference = Reference::parse(&row.reference).map_err(broken)?;
        Ok(Dead {
            endpoint: row.name,
            id: message::id(&reference, row.seq.cast_unsigned()),
            position: row.position,
            reference,
            kind: row.kind,
            tries: row.attempts,
            status: row.status,
            failure: row.failure,
            given_up_at: row.given_up_at,
        })
    });
    one.collect()
}

/// What is sent once more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replay {
    /// What was given up.
    Dead,
    /// The one of this change, if it was given up.
    OneDead(Position),
    /// The one of this id, whatever became of it.
    One(String),
    /// Every event that the endpoint is for behind this change, delivered or not, up to where it has come.
    Since(Position),
}

/// Puts deliveries of an endpoint down anew, under the same ids; how many. `None`: there is no endpoint of that name.
///
/// # Errors
/// When the database doesn't answer.
pub async fn replay(pool: &PgPool, now: DateTime<Utc>, name: &str, what: &Replay) -> Result<Option<u64>> {
    let Some((endpoint, until)) = endpoints::find(pool, name).await? else { return Ok(None) };
    let replayed = match what {
        Replay::Dead => given_up(pool, now, endpoint, None).await?,
        Replay::OneDead(position) => given_up(pool, now, endpoint, Some(*position)).await?,
        Replay::One(id) => match position(pool, id).await? {
            Some(position) => behind(pool, now, endpoint, position - 1, position.min(until)).await?,
            None => 0,
        },
        Replay::Since(position) => behind(pool, now, endpoint, *position, until).await?,
    };
    Ok(Some(replayed))
}

async fn given_up(pool: &PgPool, now: DateTime<Utc>, endpoint: Uuid, position: Option<Position>) -> Result<u64> {
    let put = sqlx::query!(
        "update webhook_deliveries
         set state = 'pending', attempts = 0, next_at = $2, status = null, failure = null, ended_at = null
         where endpoint_id = $1 and state = 'dead' and ($3::bigint is null or position = $3)",
        endpoint,
        now,
        position,
    );
    Ok(put.execute(pool).await?.rows_affected())
}

/// Of the change that this id is of.
async fn position(pool: &PgPool, id: &str) -> Result<Option<Position>> {
    let Some((reference, seq)) = message::of_id(id) else { return Ok(None) };
    let position = sqlx::query_scalar!(
        "select position from changes
         where case_id = (select id from cases where reference = $1) and seq = $2",
        reference.as_str(),
        seq.cast_signed(),
    );
    Ok(position.fetch_optional(pool).await?)
}

/// Those in between, the last one with them. What lies beyond the endpoint's place comes by itself.
async fn behind(pool: &PgPool, now: DateTime<Utc>, endpoint: Uuid, after: Position, until: Position) -> Result<u64> {
    let put = sqlx::query!(
        "insert into webhook_deliveries (endpoint_id, position, next_at)
         select w.id, ch.position, $4 from webhook_endpoints w
         join changes ch on ch.position > $2 and ch.position <= $3
         join events e on e.case_id = ch.case_id and e.seq = ch.seq
         join cases c on c.id = ch.case_id
         where w.id = $1 and (cardinality(w.kinds) = 0 or e.kind = any(w.kinds))
             and (cardinality(w.areas) = 0 or c.area_code = any(w.areas))
         on conflict (endpoint_id, position) do update
         set state = 'pending', attempts = 0, next_at = excluded.next_at, status = null, failure = null, ended_at = null",
        endpoint,
        after,
        until,
        now,
    );
    Ok(put.execute(pool).await?.rows_affected())
}

/// Deletes what was delivered a month ago, and what was given up three months ago; how many.
///
/// # Errors
/// When the database fails.
pub async fn sweep(portal: &Portal) -> Result<u64> {
    let now = portal.now();
    let swept = sqlx::query!(
        "delete from webhook_deliveries
         where ended_at <= $1 and (state = 'delivered' or ended_at <= $2)",
        now - DELIVERED_KEPT,
        now - DEAD_KEPT,
    );
    Ok(swept.execute(portal.pool()).await?.rows_affected())
}
