//! What a browser was asked and has not answered yet. It waits here and not with the browser, and its answer takes it out: of
//! two answers to one question, at once or later, the second is to none.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::desk::Desk;
use crate::keys::to_hex;
use crate::sealed::Place;
use crate::sessions::id_hash;
use crate::{Portal, Result};

/// For so long an answer is waited for.
pub(super) const WAITED: TimeDelta = TimeDelta::minutes(10);

/// What is asked. An answer to one is none to another.
#[derive(Debug, Clone, Copy)]
pub(super) enum Question {
    /// To use a passkey.
    Passkey,
    /// To make one.
    NewPasskey,
    /// To sign in at the provider.
    Provider,
}

impl Question {
    fn hash(self, id: &[u8]) -> Vec<u8> {
        let code: &[u8] = match self {
            Self::Passkey => b"passkey ",
            Self::NewPasskey => b"new passkey ",
            Self::Provider => b"provider ",
        };
        id_hash(&[code, id].concat())
    }
}

fn place(id_hash: &[u8]) -> Place {
    Place::new("staff_challenges.state", to_hex(id_hash))
}

/// Keeps what an answer will be held against. `id` is what the browser brings back with it: nobody else can know it.
pub(super) async fn ask(desk: &Desk, question: Question, id: &[u8], state: &(impl Serialize + Sync)) -> Result<()> {
    let id_hash = question.hash(id);
    let sealed = desk.keys().sessions().seal(desk.random(), &place(&id_hash), &serde_json::to_vec(state)?)?;
    sqlx::query!(
        "insert into staff_challenges (id_hash, sealed_state, expires_at) values ($1, $2, $3)",
        id_hash,
        sealed,
        desk.now() + WAITED,
    )
    .execute(desk.pool())
    .await?;
    Ok(())
}

/// What was kept, once. `None`: nothing was asked under this id, it was too long ago, or it is answered.
pub(super) async fn answered<T: DeserializeOwned>(desk: &Desk, question: Question, id: &[u8]) -> Result<Option<T>> {
    let id_hash = question.hash(id);
    let row =
        sqlx::query!("delete from staff_challenges where id_hash = $1 returning sealed_state, expires_at", id_hash);
    let row = row.fetch_optional(desk.pool()).await?;
    let Some(row) = row.filter(|row| row.expires_at > desk.now()) else { return Ok(None) };
    let state = desk.keys().sessions().open(&place(&id_hash), &row.sealed_state)?;
    Ok(Some(serde_json::from_slice(&state)?))
}

/// Deletes what nobody answered in time.
pub(super) async fn sweep(portal: &Portal, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!("delete from staff_challenges where expires_at <= $1", now).execute(portal.pool()).await?;
    Ok(())
}
