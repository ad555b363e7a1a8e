//! Who of the staff is calling.

use leptos::prelude::expect_context;
use portal::staff::{self, Desk, Member};
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

/// From now on this browser is this member's; the cookie gets a new value.
///
/// # Errors
/// When the session can't be written.
pub async fn enter(member: &Member) -> portal::Result<()> {
    let Some(session) = session() else { return Ok(()) };
    session.cycle_id().await.map_err(fault)?;
    session.insert(MEMBER, member.id).await.map_err(fault)
}
