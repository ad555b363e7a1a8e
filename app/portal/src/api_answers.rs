//! Answers to writes of other systems, kept so that a write that is sent again is answered again and not done again
//! (draft-ietf-httpapi-idempotency-key-header).

use chrono::TimeDelta;

use crate::api_keys::ApiCaller;
use crate::{Portal, Result};

/// So long an answer is kept.
const KEPT: TimeDelta = TimeDelta::days(7);
/// A write that is under way for longer was broken off: the next try is the first one again.
const BROKEN_OFF: TimeDelta = TimeDelta::minutes(2);

/// One write: whose, where, under which key and with which content.
#[derive(Debug, Clone, Copy)]
pub struct Write<'a> {
    pub caller: &'a ApiCaller,
    /// Path of the address.
    pub address: &'a str,
    /// 1 to 255 visible ASCII characters.
    pub key: &'a str,
    /// SHA-256 of the body.
    pub asked: &'a [u8; 32],
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status, 200 to 599.
    pub status: u16,
    pub content_type: Option<String>,
    /// Of its sentences, if it has some: as it was first asked for.
    pub content_language: Option<String>,
    pub content: Vec<u8>,
}

/// How it stands with a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// It is this caller's to do now; [`finish`] or [`forget`] ends it.
    Now,
    /// It was done.
    Before(Answer),
    /// Somebody is at it.
    UnderWay,
    /// The key belongs to a write with other content.
    OtherContent,
}

/// Begins a write, once for all who send it at the same time.
///
/// # Errors
/// When the database fails.
pub async fn begin(portal: &Portal, write: Write<'_>) -> Result<Begun> {
    let now = portal.now();
    // What is too old, or was broken off, is as if it had never been.
    let begun = sqlx::query_scalar!(
        r#"insert into api_answers as known (key_id, address, idempotency_key, asked, begun_at)
           values ($1, $2, $3, $4, $5)
           on conflict (key_id, address, idempotency_key) do update
               set asked = excluded.asked, begun_at = excluded.begun_at, status = null, content_type = null,
                   content_language = null, content = null
               where known.begun_at <= $6 or (known.status is null and known.begun_at <= $7)
           returning true as "begun!""#,
        write.caller.key(),
        write.address,
        write.key,
        write.asked,
        now,
        now - KEPT,
        now - BROKEN_OFF,
    )
    .fetch_optional(portal.pool())
    .await?;
    if begun.is_some() {
        return Ok(Begun::Now);
    }
    let known = sqlx::query!(
        "select asked, status, content_type, content_language, content from api_answers
         where key_id = $1 and address = $2 and idempotency_key = $3",
        write.caller.key(),
        write.address,
        write.key,
    )
    .fetch_optional(portal.pool())
    .await?;
    // Given up between the two questions: whoever asks again begins it.
    let Some(known) = known else { return Ok(Begun::UnderWay) };
    Ok(match known.status {
        _ if known.asked != write.asked => Begun::OtherContent,
        None => Begun::UnderWay,
        Some(status) => Begun::Before(Answer {
            status: status.cast_unsigned(),
            content_type: known.content_type,
            content_language: known.content_language,
            content: known.content.unwrap_or_default(),
        }),
    })
}

/// Keeps what a write was answered.
///
/// # Errors
/// When the database fails.
pub async fn finish(portal: &Portal, write: Write<'_>, answer: &Answer) -> Result<()> {
    sqlx::query!(
        "update api_answers set status = $4, content_type = $5, content_language = $6, content = $7
         where key_id = $1 and address = $2 and idempotency_key = $3 and status is null",
        write.caller.key(),
        write.address,
        write.key,
        answer.status.cast_signed(),
        answer.content_type.as_deref(),
        answer.content_language.as_deref(),
        answer.content.as_slice(),
    )
    .execute(portal.pool())
    .await?;
    Ok(())
}

/// Gives up a write of which nothing came: it may be tried again under the same key.
///
/// # Errors
/// When the database fails.
pub async fn forget(portal: &Portal, write: Write<'_>) -> Result<()> {
    sqlx::query!(
        "delete from api_answers where key_id = $1 and address = $2 and idempotency_key = $3 and status is null",
        write.caller.key(),
        write.address,
        write.key,
    )
    .execute(portal.pool())
    .await?;
    Ok(())
}

/// Deletes answers that are old enough; how many.
///
/// # Errors
/// When the database fails.
pub(crate) async fn sweep(portal: &Portal) -> Result<u64> {
    let before = portal.now() - KEPT;
    let swept = sqlx::query!("delete from api_answers where begun_at <= $1", before);
    Ok(swept.execute(portal.pool()).await?.rows_affected())
}
