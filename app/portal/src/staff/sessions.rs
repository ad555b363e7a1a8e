//! Sessions of the desk, in a table that the portal's own role can't see: whose each is, when it began and was last used.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::desk::Desk;
use super::members::Member;
use crate::Result;
use crate::keys::to_hex;
use crate::sealed::Place;
use crate::sessions::{StoredSession, id_hash, within_bounds};

/// A session that nobody used for so long ends: a shift with its breaks.
pub const UNUSED: TimeDelta = TimeDelta::hours(10);
/// Whatever is done in it, a session ends after so long.
pub const LONGEST: TimeDelta = TimeDelta::hours(24);
/// A use is noted this often at most, so that reading a page seldom writes.
const NOTED: TimeDelta = TimeDelta::minutes(1);

fn place(id_hash: &[u8]) -> Place {
    Place::new("staff_sessions.data", to_hex(id_hash))
}

fn sealed(desk: &Desk, id_hash: &[u8], session: &StoredSession) -> Result<Vec<u8>> {
    Ok(desk.keys().sessions().seal(desk.random(), &place(id_hash), within_bounds(session)?)?)
}

/// Begins a session under `id`, the cookie's value; its end is set here, whatever `session` says. `staff` is whose it is, if
/// anybody has signed in. `false`: there is one under it already.
///
/// # Errors
/// When the database doesn't answer.
pub async fn create(desk: &Desk, id: &[u8], session: &StoredSession, staff: Option<Uuid>) -> Result<bool> {
    let id_hash = id_hash(id);
    let data = sealed(desk, &id_hash, session)?;
    let now = desk.now();
    let created = sqlx::query!(
        "insert into staff_sessions (id_hash, data, expires_at, staff_id, begun_at, used_at)
         values ($1, $2, $3, $4, $5, $5) on conflict do nothing",
        id_hash,
        data,
        now + UNUSED,
        staff,
        now,
    )
    .execute(desk.pool())
    .await?;
    Ok(created.rows_affected() == 1)
}

/// Replaces what a session holds. `false`: it was ended meanwhile, and stays so.
///
/// # Errors
/// When the database doesn't answer.
pub async fn save(desk: &Desk, id: &[u8], session: &StoredSession) -> Result<bool> {
    let id_hash = id_hash(id);
    let data = sealed(desk, &id_hash, session)?;
    let saved = sqlx::query!("update staff_sessions set data = $2 where id_hash = $1", id_hash, data)
        .execute(desk.pool())
        .await?;
    Ok(saved.rows_affected() == 1)
}

/// What a session holds, if it has not ended. This is a use of it.
///
/// # Errors
/// When the database doesn't answer, or the row was changed by hand.
pub async fn load(desk: &Desk, id: &[u8]) -> Result<Option<StoredSession>> {
    let id_hash = id_hash(id);
    let now = desk.now();
    let row = sqlx::query!(
        "select data, expires_at, begun_at, used_at from staff_sessions where id_hash = $1 and expires_at > $2",
        id_hash,
        now
    )
    .fetch_optional(desk.pool())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let data = desk.keys().sessions().open(&place(&id_hash), &row.data)?;
    if now - row.used_at < NOTED {
        return Ok(Some(StoredSession { data, expires_at: row.expires_at }));
    }
    let expires_at = (now + UNUSED).min(row.begun_at + LONGEST);
    sqlx::query!(
        "update staff_sessions set used_at = $2, expires_at = $3 where id_hash = $1",
        id_hash,
        now,
        expires_at
    )
    .execute(desk.pool())
    .await?;
    Ok(Some(StoredSession { data, expires_at }))
}

/// # Errors
/// When the database doesn't answer.
pub async fn delete(desk: &Desk, id: &[u8]) -> Result<()> {
    sqlx::query!("delete from staff_sessions where id_hash = $1", id_hash(id)).execute(desk.pool()).await?;
    Ok(())
}

/// A session that somebody has open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// Names it in forms; nobody gets in by it.
    pub key: String,
    pub begun_at: DateTime<Utc>,
    /// To the minute.
    pub used_at: DateTime<Utc>,
    /// The one that asks.
    pub is_this: bool,
}

/// This member's open sessions, the last used first; `this` is the cookie's value of the one that asks.
///
/// # Errors
/// When the database doesn't answer.
pub async fn of_member(desk: &Desk, member: &Member, this: &[u8]) -> Result<Vec<OpenSession>> {
    let rows = sqlx::query!(
        r#"select id_hash, begun_at, used_at, id_hash = $3 as "is_this!" from staff_sessions
           where staff_id = $1 and expires_at > $2 order by used_at desc, id_hash"#,
        member.id,
        desk.now(),
        id_hash(this),
    )
    .fetch_all(desk.pool())
    .await?;
    let open = rows.into_iter().map(|row| OpenSession {
        key: to_hex(&row.id_hash),
        begun_at: row.begun_at,
        used_at: row.used_at,
        is_this: row.is_this,
    });
    Ok(open.collect())
}

/// When this member signed in to the session whose cookie's value is `this`. `None`: it has ended, or is another's.
///
/// # Errors
/// When the database doesn't answer.
pub async fn begun_at(desk: &Desk, member: &Member, this: &[u8]) -> Result<Option<DateTime<Utc>>> {
    let begun_at = sqlx::query_scalar!(
        "select begun_at from staff_sessions where staff_id = $1 and id_hash = $2 and expires_at > $3",
        member.id,
        id_hash(this),
        desk.now(),
    );
    Ok(begun_at.fetch_optional(desk.pool()).await?)
}

/// Ends one of this member's sessions by its [`OpenSession::key`]. Nobody else's is touched.
///
/// # Errors
/// When the database doesn't answer.
pub async fn end_one(desk: &Desk, member: &Member, key: &str) -> Result<()> {
    sqlx::query!("delete from staff_sessions where staff_id = $1 and encode(id_hash, 'hex') = $2", member.id, key)
        .execute(desk.pool())
        .await?;
    Ok(())
}

/// Ends this member's sessions but the one whose cookie's value is `this`.
///
/// # Errors
/// When the database doesn't answer.
pub async fn end_others(desk: &Desk, member: &Member, this: &[u8]) -> Result<()> {
    sqlx::query!("delete from staff_sessions where staff_id = $1 and id_hash <> $2", member.id, id_hash(this))
        .execute(desk.pool())
        .await?;
    Ok(())
}
