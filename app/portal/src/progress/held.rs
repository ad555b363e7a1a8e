//! Events that came before their predecessor and wait for it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::progress::{Admission, Event, Recorded, RefusedBecause, Source, admit};
use sqlx::PgConnection;

use super::cases::Case;
use super::follow_up::Arriving;
use super::log::{self, Origin};
use crate::api_keys::{ApiCaller, Scope};
use crate::{Portal, Result, publications};

/// An event that was taken in and does not stand in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldEvent {
    pub source: String,
    pub source_event_id: String,
    pub event: Event,
    pub occurred_at: DateTime<Utc>,
    pub received_at: DateTime<Utc>,
    pub standing: Standing,
}

/// How an event that is held stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It waits for an event of this kind.
    Waits { missing: &'static str },
    /// By what has happened since it can't be applied any more.
    Void { reason: RefusedBecause },
    /// Nothing came for too long. Only telling it again lets it wait anew.
    Expired { at: DateTime<Utc> },
}

/// What is held for a case, in the order in which it is said to have happened.
///
/// # Errors
/// When the database fails.
pub async fn held(portal: &Portal, caller: &ApiCaller, case: &Case) -> Result<Vec<HeldEvent>> {
    if !caller.may(Scope::ReadApplications) {
        return Ok(Vec::new());
    }
    held_for(portal, &mut *portal.pool().acquire().await?, case).await
}

/// The same for whoever may see the case.
pub(crate) async fn held_for(portal: &Portal, connection: &mut PgConnection, case: &Case) -> Result<Vec<HeldEvent>> {
    let rows = rows(connection, case.id).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let rules = publications::rules_on(portal, connection).await?;
    let seq = case.log.last().map_or(1, |last| last.seq + 1);
    let held = rows.into_iter().map(|row| {
        let event = log::event(&row.kind, row.payload)?;
        let (occurred_at, recorded_at) = (row.occurred_at, portal.now());
        let new = Recorded { seq, event: event.clone(), occurred_at, recorded_at, source: Source::BackOffice };
        let standing = match (row.expired_at, admit(&rules.templates, &rules.calendars, &case.log, &new)) {
            (_, Admission::Refuse { reason, .. }) => Standing::Void { reason },
            (Some(at), _) => Standing::Expired { at },
            (None, Admission::Hold { missing }) => Standing::Waits { missing },
            // What can be applied is, with the next event of the case.
            (None, Admission::Apply) => Standing::Waits { missing: event.kind() },
        };
        let (source, source_event_id, received_at) = (row.source, row.source_event_id, row.received_at);
        Ok(HeldEvent { source, source_event_id, event, occurred_at, received_at, standing })
    });
    held.collect()
}

/// Events that wait, or have waited in vain, and the first of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    pub events: i64,
    pub oldest: Option<DateTime<Utc>>,
}

/// After so long it is unlikely that a predecessor is only late.
pub const LONG: TimeDelta = TimeDelta::days(3);
/// For so long it is said that an event has expired.
pub const SAID_FOR: TimeDelta = TimeDelta::days(7);

/// What a back office should look into: predecessors that were not told for long, and what has expired of late.
///
/// # Errors
/// When the database fails.
pub async fn held_for_long(portal: &Portal) -> Result<(Waiting, Waiting)> {
    let row = sqlx::query!(
        r#"select count(*) filter (where expired_at is null) as "waiting!",
               min(received_at) filter (where expired_at is null) as waits_since,
               count(*) filter (where expired_at is not null) as "expired!", min(expired_at) as first_expired
           from held_events
           where ((expired_at is null and received_at < $1) or expired_at >= $2)
               and exists (select from case_states s where s.case_id = held_events.case_id and s.state = 'open')"#,
        portal.now() - LONG,
        portal.now() - SAID_FOR,
    )
    .fetch_one(portal.pool())
    .await?;
    let waiting = Waiting { events: row.waiting, oldest: row.waits_since };
    Ok((waiting, Waiting { events: row.expired, oldest: row.first_expired }))
}

/// Ends the wait of what has waited too long. It stays on record: its id belongs to it for ever. How many.
///
/// # Errors
/// When the database fails.
pub(crate) async fn expire(portal: &Portal) -> Result<u64> {
    let before = portal.now() - portal.settings().retention.held_event;
    let expired = sqlx::query!(
        "update held_events set expired_at = $2 where expired_at is null and received_at < $1",
        before,
        portal.now(),
    );
    Ok(expired.execute(portal.pool()).await?.rows_affected())
}

/// An expired event that is told again waits anew.
pub(super) async fn renew(connection: &mut PgConnection, now: DateTime<Utc>, origin: &Origin) -> Result<()> {
    let Origin::BackOffice { source, event_id } = origin else { return Ok(()) };
    sqlx::query!(
        "update held_events set expired_at = null, received_at = $3
         where source = $1 and source_event_id = $2 and expired_at is not null",
        source,
        event_id,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

struct Row {
    source: String,
    source_event_id: String,
    kind: String,
    payload: serde_json::Value,
    occurred_at: DateTime<Utc>,
    received_at: DateTime<Utc>,
    expired_at: Option<DateTime<Utc>>,
}

async fn rows(connection: &mut PgConnection, case_id: i64) -> Result<Vec<Row>> {
    let rows = sqlx::query_as!(
        Row,
        "select source, source_event_id, kind, payload, occurred_at, received_at, expired_at from held_events
         where case_id = $1 order by occurred_at, received_at, source, source_event_id",
        case_id
    );
    Ok(rows.fetch_all(connection).await?)
}

/// What waits for a case, in the order in which it is said to have happened.
pub(super) async fn of_case(connection: &mut PgConnection, case_id: i64) -> Result<Vec<(Origin, Arriving)>> {
    let waiting = rows(connection, case_id).await?.into_iter().filter(|row| row.expired_at.is_none()).map(|row| {
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
