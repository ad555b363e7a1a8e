//! Events that came before their predecessor and wait for it.

use chrono::{DateTime, Utc};
use domain::progress::{Admission, Event, Recorded, Source, admit};
use sqlx::PgConnection;

use super::cases::Case;
use super::follow_up::Arriving;
use super::log::{self, Origin};
use crate::api_keys::{ApiCaller, Scope};
use crate::{Portal, Result, publications};

/// An event that waits, as another system sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldEvent {
    pub source: String,
    pub source_event_id: String,
    pub event: Event,
    pub occurred_at: DateTime<Utc>,
    pub received_at: DateTime<Utc>,
    /// The kind that has to come first; `None` when it can't be applied any more, whatever comes.
    pub missing: Option<&'static str>,
}

/// What waits for a case, in the order in which it is said to have happened.
///
/// # Errors
/// When the database fails.
pub async fn held(portal: &Portal, caller: &ApiCaller, case: &Case) -> Result<Vec<HeldEvent>> {
    if !caller.may(Scope::ReadApplications) {
        return Ok(Vec::new());
    }
    let rows = rows(&mut *portal.pool().acquire().await?, case.id).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let rules = publications::rules(portal).await?;
    let seq = case.log.last().map_or(1, |last| last.seq + 1);
    let held = rows.into_iter().map(|row| {
        let event = log::event(&row.kind, row.payload)?;
        let (occurred_at, recorded_at) = (row.occurred_at, portal.now());
        let new = Recorded { seq, event: event.clone(), occurred_at, recorded_at, source: Source::BackOffice };
        let missing = match admit(&rules.templates, &rules.calendars, &case.log, &new) {
            Admission::Hold { missing } => Some(missing),
            Admission::Apply | Admission::Refuse { .. } => None,
        };
        let (source, source_event_id, received_at) = (row.source, row.source_event_id, row.received_at);
        Ok(HeldEvent { source, source_event_id, event, occurred_at, received_at, missing })
    });
    held.collect()
}

/// How many events have waited for longer than they should, and since when the first of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overdue {
    pub events: i64,
    pub oldest: Option<DateTime<Utc>>,
}

/// What a back office should look into: a predecessor that was never told. Nothing is dropped.
///
/// # Errors
/// When the database fails.
pub async fn held_too_long(portal: &Portal) -> Result<Overdue> {
    let before = portal.now() - portal.settings().retention.held_event;
    let row = sqlx::query!(
        r#"select count(*) as "events!", min(received_at) as oldest from held_events where received_at < $1"#,
        before
    )
    .fetch_one(portal.pool())
    .await?;
    Ok(Overdue { events: row.events, oldest: row.oldest })
}

struct Row {
    source: String,
    source_event_id: String,
    kind: String,
    payload: serde_json::Value,
    occurred_at: DateTime<Utc>,
    received_at: DateTime<Utc>,
}

async fn rows(connection: &mut PgConnection, case_id: i64) -> Result<Vec<Row>> {
    let rows = sqlx::query_as!(
        Row,
        "select source, source_event_id, kind, payload, occurred_at, received_at from held_events
         where case_id = $1 order by occurred_at, received_at, source, source_event_id",
        case_id
    );
    Ok(rows.fetch_all(connection).await?)
}

/// What waits for a case, in the order in which it is said to have happened.
pub(super) async fn of_case(connection: &mut PgConnection, case_id: i64) -> Result<Vec<(Origin, Arriving)>> {
    let waiting = rows(connection, case_id).await?.into_iter().map(|row| {
        let event = log::event(&row.kind, row.payload)?;
        let origin = Origin::BackOffice { source: row.source, event_id: row.source_event_id };
        Ok((origin, Arriving { event, occurred_at: row.occurred_at, source: Source::BackOffice }))
    });
    waiting.collect()
}

/// Takes out what was applied.
pub(super) async fn release(connection: &mut PgConnection, released: &[Origin]) -> Result<()> {
    let mut sources = Vec::new();
    let mut event_ids = Vec::new();
    for origin in released {
        if let Origin::BackOffice { source, event_id } = origin {
            sources.push(source.clone());
            event_ids.push(event_id.clone());
        }
    }
    if sources.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "delete from held_events using unnest($1::text[], $2::text[]) as released (source, event_id)
         where held_events.source = released.source and held_events.source_event_id = released.event_id",
        &sources,
        &event_ids,
    )
    .execute(connection)
    .await?;
    Ok(())
}
