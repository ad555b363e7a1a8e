//! What was written over all cases, in the order in which it was committed: one question a second feeds every open page, and
//! other systems read it event by event.

use chrono::{DateTime, Utc};
use domain::applications::Reference;
use domain::progress::{Recorded, Source, Told};

use super::log;
use crate::api_keys::{ApiCaller, Scope};
use crate::sessions::{self, Access, Visitor};
use crate::{Fault, Portal, Result};

/// A place between changes. Whatever is committed later stands behind it.
pub type Position = i64;

/// Changes of one page of the feed, at most.
pub const MOST_CHANGES: u16 = 1_000;

/// A case to which something was added, and its last event's `seq`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    pub case_id: i64,
    pub seq: u32,
}

/// Where the changes end now.
///
/// # Errors
/// When the database fails.
pub async fn newest(portal: &Portal) -> Result<Position> {
    let newest = sqlx::query_scalar!(r#"select coalesce(max(position), 0) as "newest!" from changes"#);
    Ok(newest.fetch_one(portal.pool()).await?)
}

/// The cases that have changed since then, and where the changes end now.
///
/// # Errors
/// When the database fails.
pub async fn changes(portal: &Portal, since: Position) -> Result<(Vec<Change>, Position)> {
    let rows = sqlx::query!(
        r#"select case_id, max(seq) as "seq!", max(position) as "position!" from changes
           where position > $1 group by case_id"#,
        since,
    )
    .fetch_all(portal.pool())
    .await?;
    let newest = rows.iter().map(|row| row.position).max().unwrap_or(since);
    Ok((rows.iter().map(|row| Change { case_id: row.case_id, seq: row.seq.cast_unsigned() }).collect(), newest))
}

/// A page of the feed.
#[derive(Debug, Clone, PartialEq)]
pub enum Feed {
    /// `next` is where the following page begins; with nothing to tell it is where this one began.
    Changes {
        changes: Vec<Told>,
        next: Position,
    },
    /// No change has come so far: whoever kept this place has it of another database, or of one that was restored since.
    Beyond,
    NotEntitled,
}

/// Every event of every case of the caller's areas after this place, at most `limit` (1 to [`MOST_CHANGES`]), in the order of their commits: none is left
/// out and none told twice, and those of one case come in the order of its log.
///
/// # Errors
/// When the database fails.
pub async fn feed(portal: &Portal, caller: &ApiCaller, after: Position, limit: u16) -> Result<Feed> {
    if !caller.may(Scope::ReadApplications) {
        return Ok(Feed::NotEntitled);
    }
    let rows = sqlx::query_as!(
        Row,
        "select page.position, c.reference, c.area_code, e.seq, e.kind, e.payload, e.occurred_at, e.recorded_at, e.source,
             e.source_event_id
         from (select position, case_id, seq from changes where position > $1 order by position limit $2) page
         join events e on e.case_id = page.case_id and e.seq = page.seq
         join cases c on c.id = page.case_id
         order by page.position",
        after,
        i64::from(limit.clamp(1, MOST_CHANGES)),
    )
    .fetch_all(portal.pool())
    .await?;
    if rows.is_empty() && after > newest(portal).await? {
        return Ok(Feed::Beyond);
    }
    // A page may be empty and still lead on: the areas are looked at after it is cut, so that each page costs the same.
    let next = rows.last().map_or(after, |row| row.position);
    let own = rows.into_iter().filter(|row| caller.may_in(Scope::ReadApplications, &row.area_code));
    let changes = own.map(|row| {
        let own = row.source == caller.source();
        let told = row.told()?;
        Ok(Told { source_event_id: told.source_event_id.filter(|_| own), ..told })
    });
    Ok(Feed::Changes { changes: changes.collect::<Result<_>>()?, next })
}

/// The event at this position, for whoever has no events of his own. `None`: there is none.
///
/// # Errors
/// When the database fails.
pub async fn told(portal: &Portal, position: Position) -> Result<Option<Told>> {
    let row = sqlx::query_as!(
        Row,
        "select ch.position, c.reference, c.area_code, e.seq, e.kind, e.payload, e.occurred_at, e.recorded_at, e.source,
             e.source_event_id
         from changes ch
         join events e on e.case_id = ch.case_id and e.seq = ch.seq
         join cases c on c.id = ch.case_id
         where ch.position = $1",
        position,
    )
    .fetch_optional(portal.pool())
    .await?;
    row.map(|row| Ok(Told { source_event_id: None, ..row.told()? })).transpose()
}

struct Row {
    position: Position,
    reference: String,
    area_code: String,
    seq: i32,
    kind: String,
    payload: serde_json::Value,
    occurred_at: DateTime<Utc>,
    recorded_at: DateTime<Utc>,
    source: String,
    source_event_id: Option<String>,
}

impl Row {
    fn told(self) -> Result<Told> {
        let broken = |_| Fault::Inconsistent(format!("change {}", self.position));
        Ok(Told {
            position: self.position,
            reference: Reference::parse(&self.reference).map_err(broken)?,
            area: self.area_code,
            recorded: Recorded {
                seq: self.seq.cast_unsigned(),
                event: log::event(&self.kind, self.payload)?,
                occurred_at: self.occurred_at,
                recorded_at: self.recorded_at,
                source: source(&self.source),
            },
            source_event_id: self.source_event_id,
        })
    }
}

fn source(name: &str) -> Source {
    match name {
        "portal" => Source::Portal,
        "customer" => Source::Customer,
        _ => Source::BackOffice,
    }
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
