//! Events of the desk, and whose they are.

use domain::progress::{Event, RefusedBecause, Source};
use sqlx::PgConnection;
use uuid::Uuid;

use super::desk::Desk;
use crate::progress::{self, Arriving, Origin, Outcome};
use crate::{Fault, Result};

/// Whose word these events are: no API key has this name.
pub(super) const SOURCE: &str = "desk";

/// Writes the events of a form as this member's, and gives the number of the first. The inner error says why none can be
/// written; nothing of the caller's transaction is to be kept then.
pub(super) async fn record(
    connection: &mut PgConnection,
    desk: &Desk,
    staff_id: Uuid,
    case_id: i64,
    form: Uuid,
    events: Vec<Event>,
) -> Result<std::result::Result<u32, RefusedBecause>> {
    // Of the form's own id the first event has the plain one.
    let ids = |at: usize| if at == 0 { form.to_string() } else { format!("{form}/{at}") };
    let ids: Vec<String> = (0..events.len()).map(ids).collect();
    let told = events.into_iter().zip(&ids).map(|(event, id)| {
        let arriving = Arriving { event, occurred_at: desk.now(), source: Source::BackOffice };
        (arriving, Origin::BackOffice { source: SOURCE.to_owned(), event_id: id.clone() })
    });
    match progress::append_all(desk, connection, case_id, told.collect()).await? {
        Outcome::Written => {}
        Outcome::Refused { reason, .. } => return Ok(Err(reason)),
        Outcome::Held { .. } => return Ok(Err(RefusedBecause::BeforePreviousEvent)),
    }
    let seqs = sqlx::query_scalar!(
        "insert into case_acts (case_id, seq, staff_id)
         select case_id, seq, $3 from events where source = $1 and source_event_id = any($2)
         returning seq",
        SOURCE,
        &ids,
        staff_id,
    )
    .fetch_all(connection)
    .await?;
    match seqs.iter().min() {
        Some(seq) if seqs.len() == ids.len() => Ok(Ok(seq.cast_unsigned())),
        _ => Err(Fault::Inconsistent("a written event is not in its log".to_owned())),
    }
}
