//! One's own account: since when, and a new password.

use chrono::{DateTime, TimeDelta, Utc};
use domain::text::Text;
use sqlx::types::Json;

use super::desk::Desk;
use super::members::Member;
use super::passwords::{self, Unsafe};
use super::sessions::{self, OpenSession};
use super::sign_in::{SignIn, prove_password};
use crate::Result;
use crate::limits::Address;

/// What whoever has signed in is told of himself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub since: DateTime<Utc>,
    /// Names of the areas; none: everywhere.
    pub areas: Vec<Text>,
    /// The last used first.
    pub sessions: Vec<OpenSession>,
}

/// This member's account; `this` is the cookie's value of the session that asks.
///
/// # Errors
/// When the database fails.
pub async fn account(desk: &Desk, member: &Member, this: &[u8]) -> Result<Account> {
    let since = sqlx::query_scalar!("select created_at from staff where id = $1", member.id);
    let since = since.fetch_one(desk.pool()).await?;
    let areas = sqlx::query_scalar!(
        r#"select name as "name: Json<Text>" from areas where code = any($1) order by code"#,
        &member.entitlement.areas,
    );
    let areas = areas.fetch_all(desk.pool()).await?.into_iter().map(|name| name.0).collect();
    Ok(Account { since, areas, sessions: sessions::of_member(desk, member, this).await? })
}

/// After so long it is to be proved once more who somebody is, before another way in to his account is made or taken away.
pub const PROVED_FOR: TimeDelta = TimeDelta::minutes(10);

/// Whether whoever signed in then has proved just now who he is. `None`: he has not signed in.
#[must_use]
pub fn is_fresh(desk: &Desk, signed_in_at: Option<DateTime<Utc>>) -> bool {
    signed_in_at.is_some_and(|at| desk.now() - at < PROVED_FOR)
}

/// What became of a new password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    Done,
    /// The password that was to be changed is another. It counts as a failure to sign in.
    Wrong,
    /// Too many failures with this login, or tries from this address.
    Wait(TimeDelta),
    Unsafe(Unsafe),
}

/// Changes the password and ends all sessions but the one whose cookie's value is `this`.
///
/// # Errors
/// When the database fails.
pub async fn change_password(
    desk: &Desk,
    member: &Member,
    this: &[u8],
    current: &str,
    new: &str,
    address: Address,
) -> Result<Changed> {
    match prove_password(desk, &member.login, current, address).await? {
        SignIn::In(_) => {}
        SignIn::Wrong => return Ok(Changed::Wrong),
        SignIn::Wait(time) => return Ok(Changed::Wait(time)),
    }
    let mut salt = [0; 16];
    desk.random().fill(&mut salt);
    let (of, new) = (member.clone(), new.to_owned());
    let hashed =
        tokio::task::spawn_blocking(move || match passwords::check(&[&of.login, &of.post.zh, &of.post.en], &new) {
            Ok(()) => passwords::hash(&new, &salt).map(Ok),
            Err(why) => Ok(Err(why)),
        });
    let hash = match hashed.await?? {
        Ok(hash) => hash,
        Err(why) => return Ok(Changed::Unsafe(why)),
    };
    sqlx::query!("update staff set password_hash = $2 where id = $1 and ended_at is null", member.id, hash)
        .execute(desk.pool())
        .await?;
    sessions::end_others(desk, member, this).await?;
    Ok(Changed::Done)
}
