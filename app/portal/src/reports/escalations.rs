//! Measures about cases (督办), pushed by the back office and safely repeated.

use chrono::{DateTime, SubsecRound, Utc};
use domain::applications::Reference;
use domain::progress::RefusedBecause;
use domain::reports::Measure;

use crate::api_keys::{ApiCaller, Scope};
use crate::progress::EventId;
use crate::{Portal, Result};

/// A measure as its source tells it.
#[derive(Debug, Clone)]
pub struct PushedEscalation {
    pub source_event_id: EventId,
    pub taken_at: DateTime<Utc>,
    pub measure: Measure,
}

/// What became of a pushed measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escalated {
    /// `repeated`: it was told before.
    Recorded {
        repeated: bool,
    },
    /// In the future, or before the application.
    Refused(RefusedBecause),
    /// The id belongs to another measure, or to one of another case.
    OtherContent,
    UnknownCase,
    /// The key has no right to push.
    NotEntitled,
}

/// Takes in one measure under its source's id.
///
/// # Errors
/// When the database fails.
pub async fn push(
    portal: &Portal,
    caller: &ApiCaller,
    reference: &Reference,
    pushed: &PushedEscalation,
) -> Result<Escalated> {
    if !caller.may(Scope::PushEvents) {
        return Ok(Escalated::NotEntitled);
    }
    let now = portal.now();
    // As precise as it is stored, so that a repetition is the same.
    let taken_at = pushed.taken_at.trunc_subsecs(6);
    let mut transaction = portal.pool().begin().await?;
    // One push of an id at a time, whatever case it names.
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('escalation ' || $1 || ' ' || $2, 0))",
        caller.source(),
        pushed.source_event_id.as_str(),
    )
    .execute(&mut *transaction)
    .await?;
    let case = sqlx::query!(
        "select id, submitted_at from cases where reference = $1 and (cardinality($2::text[]) = 0 or area_code = any($2))",
        reference.as_str(),
        caller.areas(),
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(case) = case else { return Ok(Escalated::UnknownCase) };
    let earlier = sqlx::query_scalar!(
        r#"select case_id = $3 and measure = $4 and taken_at = $5 as "same!" from escalations
           where source = $1 and source_event_id = $2"#,
        caller.source(),
        pushed.source_event_id.as_str(),
        case.id,
        pushed.measure.code(),
        taken_at,
    );
    match earlier.fetch_optional(&mut *transaction).await? {
        Some(true) => return Ok(Escalated::Recorded { repeated: true }),
        Some(false) => return Ok(Escalated::OtherContent),
        None if taken_at > now => return Ok(Escalated::Refused(RefusedBecause::InTheFuture)),
        None if taken_at < case.submitted_at => {
            return Ok(Escalated::Refused(RefusedBecause::BeforePreviousEvent));
        }
        None => {}
    }
    sqlx::query!(
        "insert into escalations (source, source_event_id, case_id, measure, taken_at, recorded_at)
         values ($1, $2, $3, $4, $5, $6)",
        caller.source(),
        pushed.source_event_id.as_str(),
        case.id,
        pushed.measure.code(),
        taken_at,
        now,
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(Escalated::Recorded { repeated: false })
}
