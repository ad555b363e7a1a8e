//! Who of the staff is calling.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use leptos::prelude::expect_context;
use portal::staff::{self, Desk, Member, sessions};
use serde_json::Value;
use tower_sessions::Session;
use uuid::Uuid;

use crate::caller::{fault, session};

/// Under which the member stands in the session.
const MEMBER: &str = "member";

/// Where those go who have not signed in.
pub const SIGN_IN: &str = "/staff/sign-in";

/// The use cases.
#[must_use]
pub fn desk() -> Desk {
    expect_context::<Desk>()
}

/// Who has signed in with this browser and still works here.
///
/// # Errors
/// When the session or the database can't be read.
pub async fn member() -> portal::Result<Option<Member>> {
    match session() {
        Some(session) => member_of(&desk(), &session).await,
        None => Ok(None),
    }
}

/// The same of a session, from outside of pages.
///
/// # Errors
/// When the session or the database can't be read.
pub async fn member_of(desk: &Desk, session: &Session) -> portal::Result<Option<Member>> {
    match session.get::<Uuid>(MEMBER).await.map_err(fault)? {
        Some(id) => staff::member(desk, id).await,
        None => Ok(None),
    }
}

/// The cookie's value, to name this browser's session by. Empty without one.
///
/// # Errors
/// When the session can't be read.
pub async fn session_id() -> portal::Result<Vec<u8>> {
    let Some(session) = session() else { return Ok(Vec::new()) };
    // Only a look into it tells whether it exists.
    session.get_value(MEMBER).await.map_err(fault)?;
    Ok(id_of(&session))
}

/// The same of a session that was read, from outside of pages.
#[must_use]
pub fn id_of(session: &Session) -> Vec<u8> {
    session.id().map(|id| id.0.to_be_bytes().to_vec()).unwrap_or_default()
}

/// When this member signed in with this browser.
///
/// # Errors
/// When the session or the database can't be read.
pub async fn signed_in_at(member: &Member) -> portal::Result<Option<DateTime<Utc>>> {
    sessions::begun_at(&desk(), member, &session_id().await?).await
}

/// Whose a session with this content is.
#[must_use]
pub fn member_in(data: &HashMap<String, Value>) -> Option<Uuid> {
    data.get(MEMBER).and_then(|id| serde_json::from_value(id.clone()).ok())
}

/// From now on this browser is this member's; the cookie gets a new value. Nothing of whoever sat here before is left.
///
/// # Errors
/// When the session can't be written.
pub async fn enter(member: &Member) -> portal::Result<()> {
    match session() {
        Some(session) => enter_in(&session, member).await,
        None => Ok(()),
    }
}

/// The same of a session, from outside of pages.
///
/// # Errors
/// When the session can't be written.
pub async fn enter_in(session: &Session, member: &Member) -> portal::Result<()> {
    if session.get::<Uuid>(MEMBER).await.map_err(fault)?.is_some_and(|before| before != member.id) {
        session.clear().await;
    }
    session.cycle_id().await.map_err(fault)?;
    session.insert(MEMBER, member.id).await.map_err(fault)
}
