//! Events that came before their predecessor and wait for it.

use domain::progress::Source;
use sqlx::PgConnection;

use super::follow_up::Arriving;
use super::log::{self, Origin};
use crate::Result;

/// What waits for a case, in the order in which it is said to have happened.
pub(super) async fn of_case(connection: &mut PgConnection, case_id: i64) -> Result<Vec<(Origin, Arriving)>> {
    let rows = sqlx::query!(
        "select source, source_event_id, kind, payload, occurred_at from held_events
         where case_id = $1 order by occurred_at, received_at, source, source_event_id",
        case_id
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let event = log::event(&row.kind, row.payload)?;
            let origin = Origin::BackOffice { source: row.source, event_id: row.source_event_id };
            Ok((origin, Arriving { event, occurred_at: row.occurred_at, source: Source::BackOffice }))
        })
        .collect()
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
