//! Whose account it is that the provider calls so and so. Nobody gets in by the provider's word who was not linked before: by
//! himself, signed in, or by an administrator's command.

use chrono::{DateTime, Utc};
use domain::text::Text;
use sqlx::types::Json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::account::is_fresh;
use super::desk::Desk;
use super::members::{Member, Row};
use super::sessions;
use crate::Result;

/// Somebody as his provider knows him: its address, and its `sub`, which it gives to nobody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linking<'a> {
    pub issuer: &'a str,
    pub subject: &'a str,
}

/// What became of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linked {
    Done,
    /// The account or the provider's name for it is linked otherwise; that is to be undone first.
    Taken,
    /// There is no such account any more.
    Nobody,
}

/// Links the account of this login; for the database's owner.
///
/// # Errors
/// When the database fails.
pub async fn link(owner: &PgPool, now: DateTime<Utc>, login: &str, linking: &Linking<'_>) -> Result<Linked> {
    let id = sqlx::query_scalar!("select id from staff where login = $1 and ended_at is null", login);
    match id.fetch_optional(owner).await? {
        Some(id) => keep(&mut *owner.acquire().await?, now, id, linking).await,
        None => Ok(Linked::Nobody),
    }
}

/// Undoes the link of the account of this login with this provider; for the database's owner. `false`: there was none.
///
/// # Errors
/// When the database fails.
pub async fn unlink(owner: &PgPool, login: &str, issuer: &str) -> Result<bool> {
    let unlinked = sqlx::query!(
        "delete from staff_identities using staff where staff_id = id and login = $1 and issuer = $2",
        login,
        issuer,
    );
    Ok(unlinked.execute(owner).await?.rows_affected() == 1)
}

/// Links an account that has not ended. The same link again is as the first.
pub(super) async fn keep(
    connection: &mut PgConnection,
    now: DateTime<Utc>,
    id: Uuid,
    linking: &Linking<'_>,
) -> Result<Linked> {
    let kept = sqlx::query!(
        "insert into staff_identities (issuer, subject, staff_id, linked_at)
         select $1, $2, id, $4 from staff where id = $3 and ended_at is null for share
         on conflict do nothing",
        linking.issuer,
        linking.subject,
        id,
        now,
    );
    if kept.execute(&mut *connection).await?.rows_affected() == 1 {
        return Ok(Linked::Done);
    }
    let member = member_of(connection, linking).await?;
    Ok(if member.is_some_and(|member| member.id == id) { Linked::Done } else { Linked::Taken })
}

/// Whose account it is, if he still works here.
pub(super) async fn member_of(connection: &mut PgConnection, linking: &Linking<'_>) -> Result<Option<Member>> {
    let row = sqlx::query_as!(
        Row,
        r#"select id, login, post as "post: Json<Text>", roles, areas
           from staff_identities join staff on id = staff_id
           where issuer = $1 and subject = $2 and ended_at is null"#,
        linking.issuer,
        linking.subject,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(Row::into_member))
}

/// Since when this member's account is linked with the configured provider.
///
/// # Errors
/// When the database fails.
pub async fn linked_since(desk: &Desk, member: &Member) -> Result<Option<DateTime<Utc>>> {
    let Some(provider) = &desk.settings().entrance.provider else { return Ok(None) };
    let since = sqlx::query_scalar!(
        "select linked_at from staff_identities where staff_id = $1 and issuer = $2",
        member.id,
        provider.issuer,
    );
    Ok(since.fetch_optional(desk.pool()).await?)
}

/// Undoes this member's own link, and ends all his sessions but the one whose cookie's value is `this`. `false`: the sign-in
/// was too long ago.
///
/// # Errors
/// When the database fails.
pub async fn unlink_own(
    desk: &Desk,
    member: &Member,
    this: &[u8],
    signed_in_at: Option<DateTime<Utc>>,
) -> Result<bool> {
    if !is_fresh(desk, signed_in_at) {
        return Ok(false);
    }
    let Some(provider) = &desk.settings().entrance.provider else { return Ok(true) };
    sqlx::query!("delete from staff_identities where staff_id = $1 and issuer = $2", member.id, provider.issuer)
        .execute(desk.pool())
        .await?;
    sessions::end_others(desk, member, this).await?;
    Ok(true)
}
