//! What is sent: the event as the feed of changes tells it, in the envelope of Standard Webhooks.

use chrono::{DateTime, Utc};
use domain::applications::Reference;
use domain::progress::Told;
use serde::Serialize;

use crate::Result;

/// Codes, days and numbers: nothing of it is about a person.
#[derive(Serialize)]
struct Envelope<'a> {
    /// `application.` and the event's kind.
    r#type: String,
    /// When it is said to have happened.
    timestamp: DateTime<Utc>,
    data: &'a Told,
}

/// By which a receiver knows an event again, however often and by which way it comes. No dot is in it.
pub(super) fn id(reference: &Reference, seq: u32) -> String {
    format!("{}-{seq}", reference.as_str())
}

/// The application and the place in its log that an id is of.
pub(super) fn of_id(id: &str) -> Option<(Reference, u32)> {
    let (reference, seq) = id.trim().rsplit_once('-')?;
    Some((Reference::parse(reference).ok()?, seq.parse().ok()?))
}

pub(super) fn body(told: &Told) -> Result<Vec<u8>> {
    let Told { recorded, .. } = told;
    let r#type = format!("application.{}", recorded.event.kind());
    Ok(serde_json::to_vec(&Envelope { r#type, timestamp: recorded.occurred_at, data: told })?)
}
