//! The versions of the list, and what each of them changed.

use chrono::{DateTime, NaiveDate, Utc};
use domain::contractors::changes::Change;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Portal, Result};

/// One version of the list, and how many firms it changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub number: i32,
    pub file_name: String,
    pub sha256: Vec<u8>,
    pub source: String,
    pub dated: NaiveDate,
    pub imported_at: DateTime<Utc>,
    pub rows_read: i32,
    /// Faulty rows that the publisher left out; their firms stayed as they were.
    pub rows_left_out: i32,
    pub firms: i32,
    pub licences: i32,
    /// New ones, and those that came back.
    pub added: i32,
    pub changed: i32,
    pub dropped: i32,
    /// The system that published it, by its name; `None`: the operator did.
    pub system: Option<String>,
}

/// All versions, latest first.
///
/// # Errors
/// When the database fails.
pub async fn versions(portal: &Portal) -> Result<Vec<Version>> {
    Ok(sqlx::query_as!(
        Version,
        r#"select number, file_name, sha256, l.source, dated, imported_at, rows_read, rows_left_out, firms, licences, added,
             changed, dropped, k.source as "system?"
         from contractor_lists l left join api_keys k on k.id = l.api_key_id order by number desc"#
    )
    .fetch_all(portal.pool())
    .await?)
}

/// The version that is the list. `None` before the first import.
///
/// # Errors
/// When the database fails.
pub async fn latest(portal: &Portal) -> Result<Option<Version>> {
    Ok(sqlx::query_as!(
        Version,
        r#"select number, file_name, sha256, l.source, dated, imported_at, rows_read, rows_left_out, firms, licences, added,
             changed, dropped, k.source as "system?"
         from contractor_lists l left join api_keys k on k.id = l.api_key_id order by number desc limit 1"#
    )
    .fetch_optional(portal.pool())
    .await?)
}

/// A firm and what one version changed about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedFirm {
    pub id: Uuid,
    pub name: String,
    pub changes: Vec<Change>,
}

/// What a version changed, by credit code: so many firms after the first `skip` ones, and how many there are in all.
///
/// # Errors
/// When the database fails.
pub async fn changes(portal: &Portal, version: i32, skip: usize, firms: usize) -> Result<(usize, Vec<ChangedFirm>)> {
    let total = sqlx::query_scalar!(
        r#"select count(distinct contractor_id) as "count!" from contractor_changes where list = $1"#,
        version,
    )
    .fetch_one(portal.pool())
    .await?;
    let rows = sqlx::query!(
        r#"select c.id, c.name, jsonb_agg(h.change order by h.seq) as "changes!: Json<Vec<Change>>"
           from contractor_changes h join contractors c on c.id = h.contractor_id
           where h.list = $1
           group by c.id
           order by c.credit_code collate "C"
           offset $2 limit $3"#,
        version,
        i64::try_from(skip).unwrap_or(i64::MAX),
        i64::try_from(firms).unwrap_or(i64::MAX),
    )
    .fetch_all(portal.pool())
    .await?;
    let changed = |Json(changes): Json<Vec<Change>>, id, name| ChangedFirm { id, name, changes };
    let rows = rows.into_iter().map(|row| changed(row.changes, row.id, row.name));
    Ok((usize::try_from(total).unwrap_or_default(), rows.collect()))
}
