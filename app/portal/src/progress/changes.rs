//! What was written since the last look, over all cases: one question a second feeds every open page.

use domain::applications::Reference;

use crate::sessions::{self, Access, Visitor};
use crate::{Portal, Result};

/// All transactions before this one are over: what they wrote has been seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watermark(String);

/// A case to which something was added, and its last event's `seq`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    pub case_id: i64,
    pub seq: u32,
}

/// From where to look.
///
/// # Errors
/// When the database fails.
pub async fn watermark(portal: &Portal) -> Result<Watermark> {
    let xmin = sqlx::query_scalar!(r#"select pg_snapshot_xmin(pg_current_snapshot())::text as "xmin!""#);
    Ok(Watermark(xmin.fetch_one(portal.pool()).await?))
}

/// What can be seen of transactions from `since` on, and where to look from next. A change is told again as long as
/// an older transaction is open, and never left out however late it commits.
///
/// # Errors
/// When the database fails.
pub async fn changes(portal: &Portal, since: &Watermark) -> Result<(Vec<Change>, Watermark)> {
    // A restored database holds numbers of transactions that its own have not reached: without an upper end they would
    // all be new at every look.
    let rows = sqlx::query!(
        r#"select pg_snapshot_xmin(pg_current_snapshot())::text as "xmin!", changed.case_id as "case_id?",
               changed.seq as "seq?"
         from (select) as once left join (
             select case_id, max(seq) as seq from events
             where written_by >= $1::text::xid8 and written_by < pg_snapshot_xmax(pg_current_snapshot())
             group by case_id
         ) as changed on true"#,
        since.0
    )
    .fetch_all(portal.pool())
    .await?;
    let next = rows.first().map_or_else(|| since.clone(), |row| Watermark(row.xmin.clone()));
    let changes = rows.iter().filter_map(|row| {
        let seq = row.seq?.cast_unsigned();
        row.case_id.map(|case_id| Change { case_id, seq })
    });
    Ok((changes.collect(), next))
}

/// How far the log of this visitor's case goes. `None`: it is not theirs (any more).
///
/// # Errors
/// When the database fails.
pub async fn latest(portal: &Portal, visitor: &Visitor, reference: &Reference) -> Result<Option<Change>> {
    let mut connection = portal.pool().acquire().await?;
    let access = sessions::access_in(&mut connection, portal, visitor, reference).await?;
    let Access::Owner { case_id, .. } = access else { return Ok(None) };
    let seq = sqlx::query_scalar!("select seq from case_states where case_id = $1", case_id)
        .fetch_one(&mut *connection)
        .await?;
    Ok(Some(Change { case_id, seq: seq.cast_unsigned() }))
}
