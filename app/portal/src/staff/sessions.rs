//! Sessions of the desk, in a table that the portal's own role can't see.

use super::desk::Desk;
use crate::Result;
use crate::sealed::Place;
use crate::sessions::{StoredSession, id_hash, within_bounds};

fn place(id_hash: &[u8]) -> Place {
    Place::new("staff_sessions.data", crate::keys::to_hex(id_hash))
}

fn sealed(desk: &Desk, id_hash: &[u8], session: &StoredSession) -> Result<Vec<u8>> {
    Ok(desk.keys().sessions().seal(desk.random(), &place(id_hash), within_bounds(session)?)?)
}

/// Keeps a new session under `id`, the cookie's value. `false`: there is one under it already.
///
/// # Errors
/// When the database doesn't answer.
pub async fn create(desk: &Desk, id: &[u8], session: &StoredSession) -> Result<bool> {
    let id_hash = id_hash(id);
    let data = sealed(desk, &id_hash, session)?;
    let created = sqlx::query!(
        "insert into staff_sessions (id_hash, data, expires_at) values ($1, $2, $3) on conflict do nothing",
        id_hash,
        data,
        session.expires_at
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
    let saved = sqlx::query!(
        "update staff_sessions set data = $2, expires_at = $3 where id_hash = $1",
        id_hash,
        data,
        session.expires_at
    )
    .execute(desk.pool())
    .await?;
    Ok(saved.rows_affected() == 1)
}

/// # Errors
/// When the database doesn't answer, or the row was changed by hand.
pub async fn load(desk: &Desk, id: &[u8]) -> Result<Option<StoredSession>> {
    let id_hash = id_hash(id);
    let row = sqlx::query!(
        "select data, expires_at from staff_sessions where id_hash = $1 and expires_at > $2",
        id_hash,
        desk.now()
    )
    .fetch_optional(desk.pool())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let data = desk.keys().sessions().open(&place(&id_hash), &row.data)?;
    Ok(Some(StoredSession { data, expires_at: row.expires_at }))
}

/// # Errors
/// When the database doesn't answer.
pub async fn delete(desk: &Desk, id: &[u8]) -> Result<()> {
    sqlx::query!("delete from staff_sessions where id_hash = $1", id_hash(id)).execute(desk.pool()).await?;
    Ok(())
}
