use serde::Serialize;

use super::Recorded;
use crate::applications::Reference;

/// An event of any case as other systems read it, in the feed of changes and as a webhook. Nothing of it is about a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Change))]
pub struct Told {
    /// Grows from change to change; some numbers are never given.
    pub position: i64,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    #[serde(serialize_with = "as_printed")]
    pub reference: Reference,
    pub area: String,
    #[serde(flatten)]
    pub recorded: Recorded,
    /// Of an event that this key has pushed: its own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_event_id: Option<String>,
}

fn as_printed<S: serde::Serializer>(reference: &Reference, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(reference)
}
