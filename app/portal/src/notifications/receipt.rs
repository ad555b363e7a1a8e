//! How one message ended, as its provider tells it.

use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};
use uuid::Uuid;

use crate::parts::Fate;

/// How a message ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// As the provider calls it.
    pub provider_id: String,
    /// As we call it, where the provider gives it back.
    pub own_id: Option<Uuid>,
    pub fate: Fate,
    /// `None`: it doesn't say when.
    pub at: Option<DateTime<Utc>>,
}

/// Characters of a provider's id of a message, at most: theirs have some twenty.
const LONGEST_ID: usize = 200;

/// Whether it can be what a provider calls a message: a database keeps no NUL, and nobody's id has a control character.
pub(super) fn is_id(text: &str) -> bool {
    (1..=LONGEST_ID).contains(&text.len()) && !text.chars().any(char::is_control)
}

/// Providers say no zone: theirs is China's.
pub(super) fn local_time(text: &str) -> Option<DateTime<Utc>> {
    let time = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok()?;
    let zone = FixedOffset::east_opt(8 * 3600)?;
    Some(time.and_local_timezone(zone).single()?.to_utc())
}
