//! Keys of other systems, for whoever looks after the installation. Whoever works in some areas only keeps the keys of these.

use chrono::{DateTime, TimeDelta, Utc};
use domain::staff::Right;
use domain::text::Text;
use sqlx::types::Json;
use uuid::Uuid;

use super::account::is_fresh;
use super::desk::Desk;
use super::members::Member;
use crate::Result;
use crate::api_keys::{self, Acted, ApiKey, By, Created, NewKey, Revoked, Rotated};

/// What became of an act on a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept<T> {
    Done(T),
    /// The sign-in is older than [`super::PROVED_FOR`]: whoever sits there proves once more who he is.
    AskAgain,
    /// Not for this member, or not in these areas; or there is no such key; or it is of people, and so the command line's.
    NotEntitled,
}

/// The keys in this member's areas, by name. `None` for those who have nothing to do with them.
///
/// # Errors
/// When the database fails.
pub async fn api_keys(desk: &Desk, member: &Member) -> Result<Option<Vec<ApiKey>>> {
    if !member.may(Right::ManageKeys) {
        return Ok(None);
    }
    let mut keys = api_keys::list(desk.pool()).await?;
    keys.retain(|key| keeps(member, &key.areas));
    Ok(Some(keys))
}

/// One of them, with what was done to it, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn api_key(desk: &Desk, member: &Member, id: Uuid) -> Result<Option<(ApiKey, Vec<Acted>)>> {
    let Some(key) = find(desk, member, id).await? else { return Ok(None) };
    let acts = api_keys::acts(desk.pool(), key.id).await?;
    Ok(Some((key, acts)))
}

/// The areas for which this member can make keys, by code. `None` for those who can't.
///
/// # Errors
/// When the database fails.
pub async fn areas_of_keys(desk: &Desk, member: &Member) -> Result<Option<Vec<(String, Text)>>> {
    if !member.may(Right::ManageKeys) {
        return Ok(None);
    }
    let areas = sqlx::query!(r#"select code, name as "name: Json<Text>" from areas order by code"#);
    let areas = areas.fetch_all(desk.pool()).await?.into_iter().filter(|row| member.entitlement.covers(&row.code));
    Ok(Some(areas.map(|row| (row.code, row.name.0)).collect()))
}

/// Makes a key. `form` is the form's own id: sent twice, it is one key. `signed_in_at` is when this member proved last who he is; in a
/// demo, where nobody has a password, it does not matter.
///
/// # Errors
/// When the database fails.
pub async fn make_api_key(
    desk: &Desk,
    member: &Member,
    signed_in_at: Option<DateTime<Utc>>,
    form: Uuid,
    new: &NewKey,
) -> Result<Kept<Created>> {
    if !keeps(member, &new.areas) || new.scopes.iter().any(|scope| scope.is_of_people()) {
        return Ok(Kept::NotEntitled);
    }
    if !is_proved(desk, signed_in_at) {
        return Ok(Kept::AskAgain);
    }
    let by = By::Member { id: member.id, form };
    let created = api_keys::create(desk.pool(), desk.random(), desk.now(), new, by).await?;
    if let Created::Secret(key, _) = &created {
        tracing::info!(by = member.login, %key, source = new.source, "a key was made");
    }
    Ok(Kept::Done(created))
}

/// Gives the key of this id another secret; the one before still counts for `overlap`. Else as [`make_api_key`].
///
/// # Errors
/// When the database fails.
pub async fn rotate_api_key(
    desk: &Desk,
    member: &Member,
    signed_in_at: Option<DateTime<Utc>>,
    form: Uuid,
    id: Uuid,
    overlap: TimeDelta,
) -> Result<Kept<Rotated>> {
    let key = find(desk, member, id).await?.filter(|key| !key.is_of_people());
    let Some(key) = key else { return Ok(Kept::NotEntitled) };
    if !is_proved(desk, signed_in_at) {
        return Ok(Kept::AskAgain);
    }
    let by = By::Member { id: member.id, form };
    let rotated = api_keys::rotate(desk.pool(), desk.random(), desk.now(), &key.source, overlap, by).await?;
    if let Rotated::Secret(_) = &rotated {
        tracing::info!(by = member.login, key = %key.id, source = key.source, "a key was rotated");
    }
    Ok(Kept::Done(rotated))
}

/// Ends the key of this id. Else as [`make_api_key`].
///
/// # Errors
/// When the database fails.
pub async fn revoke_api_key(
    desk: &Desk,
    member: &Member,
    signed_in_at: Option<DateTime<Utc>>,
    form: Uuid,
    id: Uuid,
) -> Result<Kept<Revoked>> {
    let Some(key) = find(desk, member, id).await? else { return Ok(Kept::NotEntitled) };
    if !is_proved(desk, signed_in_at) {
        return Ok(Kept::AskAgain);
    }
    let by = By::Member { id: member.id, form };
    let revoked = api_keys::revoke(desk.pool(), desk.now(), &key.source, by).await?;
    if revoked == Revoked::Done {
        tracing::info!(by = member.login, key = %key.id, source = key.source, "a key was revoked");
    }
    Ok(Kept::Done(revoked))
}

async fn find(desk: &Desk, member: &Member, id: Uuid) -> Result<Option<ApiKey>> {
    let keys = api_keys(desk, member).await?.unwrap_or_default();
    Ok(keys.into_iter().find(|key| key.id == id))
}

/// Whether keys of these areas are this member's to keep: one of all areas is only for whoever works everywhere.
fn keeps(member: &Member, areas: &[String]) -> bool {
    let own = &member.entitlement;
    let within = !areas.is_empty() && areas.iter().all(|area| own.covers(area));
    member.may(Right::ManageKeys) && (own.areas.is_empty() || within)
}

/// Whether whoever signed in then may act on keys now; else he proves once more who he is.
#[must_use]
pub fn is_proved(desk: &Desk, signed_in_at: Option<DateTime<Utc>>) -> bool {
    desk.settings().demo || is_fresh(desk, signed_in_at)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
