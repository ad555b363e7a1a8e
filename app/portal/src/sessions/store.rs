//! Browser sessions in the database: found by the hash of the cookie's value, and sealed.

use std::fmt;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use crate::sealed::Place;
use crate::{Fault, Portal, Result};

/// A session as its cookie's owner left it. `Debug` leaves out what it holds.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredSession {
    pub data: Vec<u8>,
    pub expires_at: DateTime<Utc>,
}

impl fmt::Debug for StoredSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredSession").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

/// Bytes of a session at most. Who may write what into it is bounded far below; this is for what nobody thought of.
const LARGEST: usize = 64 * 1024;

/// What a session holds, if it is no more than a session may.
pub(crate) fn within_bounds(session: &StoredSession) -> Result<&[u8]> {
    if session.data.len() > LARGEST {
        return Err(Fault::Inconsistent(format!("a session of {} bytes", session.data.len())));
    }
    Ok(&session.data)
}

fn sealed(portal: &Portal, id_hash: &[u8], session: &StoredSession) -> Result<Vec<u8>> {
    Ok(portal.keys().sessions().seal(portal.random(), &place(id_hash), within_bounds(session)?)?)
}

/// Under which a session stands in a table.
pub(crate) fn id_hash(id: &[u8]) -> Vec<u8> {
    Sha256::digest(id).to_vec()
}

fn place(id_hash: &[u8]) -> Place {
    Place::new("sessions.data", crate::keys::to_hex(id_hash))
}

/// Keeps a new session under `id`, the cookie's value. `false`: there is one under it already.
///
/// # Errors
/// When the database doesn't answer.
pub async fn create(portal: &Portal, id: &[u8], session: &StoredSession) -> Result<bool> {
    let id_hash = id_hash(id);
    let data = sealed(portal, &id_hash, session)?;
    let created = sqlx::query!(
        "insert into sessions (id_hash, data, expires_at) values ($1, $2, $3) on conflict do nothing",
        id_hash,
        data,
        session.expires_at
    )
    .execute(portal.pool())
    .await?;
    Ok(created.rows_affected() == 1)
}

/// Replaces what a session holds. `false`: there is none under this id any more. It has ended or has another one; what was
/// deleted stays deleted.
///
/// # Errors
/// When the database doesn't answer.
pub async fn save(portal: &Portal, id: &[u8], session: &StoredSession) -> Result<bool> {
    let id_hash = id_hash(id);
    let data = sealed(portal, &id_hash, session)?;
    let saved = sqlx::query!(
        "update sessions set data = $2, expires_at = $3 where id_hash = $1",
        id_hash,
        data,
        session.expires_at
    )
    .execute(portal.pool())
    .await?;
    Ok(saved.rows_affected() == 1)
}

/// Keeps a session under another id from now on, in one step: at no time is it under none, or under both. `false`: it has
/// ended or got another one meanwhile, and nothing is kept.
///
/// # Errors
/// When the database doesn't answer.
pub async fn renew(portal: &Portal, old: &[u8], id: &[u8], session: &StoredSession) -> Result<bool> {
    let old_hash = id_hash(old);
    let id_hash = id_hash(id);
    let data = sealed(portal, &id_hash, session)?;
    let renewed = sqlx::query!(
        "with old as (delete from sessions where id_hash = $1 returning id_hash)
         insert into sessions (id_hash, data, expires_at) select $2, $3, $4 from old",
        old_hash,
        id_hash,
        data,
        session.expires_at
    )
    .execute(portal.pool())
    .await?;
    Ok(renewed.rows_affected() == 1)
}

/// # Errors
/// When the database doesn't answer, or the row was changed by hand.
pub async fn load(portal: &Portal, id: &[u8]) -> Result<Option<StoredSession>> {
    let id_hash = id_hash(id);
    let row = sqlx::query!(
        "select data, expires_at from sessions where id_hash = $1 and expires_at > $2",
        id_hash,
        portal.now()
    )
    .fetch_optional(portal.pool())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let data = portal.keys().sessions().open(&place(&id_hash), &row.data)?;
    Ok(Some(StoredSession { data, expires_at: row.expires_at }))
}

/// # Errors
/// When the database doesn't answer.
pub async fn delete(portal: &Portal, id: &[u8]) -> Result<()> {
    sqlx::query!("delete from sessions where id_hash = $1", id_hash(id)).execute(portal.pool()).await?;
    Ok(())
}
