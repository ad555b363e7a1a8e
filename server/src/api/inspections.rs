//! Inspections of an application, for other systems: what was found, without photos.

use chrono::{DateTime, Utc};
use domain::inspections::Kind;
use portal::inspections::{Finding as Found, Inspected};
use serde::Serialize;
use utoipa::ToSchema;

/// An inspection. One that found nothing new while earlier findings were still open stands among the pauses alone.
#[derive(Serialize, ToSchema)]
pub struct Inspection {
    kind: Kind,
    at: DateTime<Utc>,
    passed: bool,
    /// What has to be put right; empty where it passed.
    findings: Vec<Finding>,
}

#[derive(Serialize, ToSchema)]
struct Finding {
    /// Of the published list of defects.
    #[schema(example = "earthing")]
    code: String,
    /// What the inspector wrote beside it, at most 200 characters; null where nothing was written, or it was deleted since.
    text: Option<String>,
    /// When an inspector found it put right; null as long as it is open.
    remedied_at: Option<DateTime<Utc>>,
}

impl From<Inspected> for Inspection {
    fn from(inspected: Inspected) -> Self {
        let Inspected { kind, at, passed, findings } = inspected;
        Self { kind, at, passed, findings: findings.into_iter().map(Finding::from).collect() }
    }
}

impl From<Found> for Finding {
    fn from(found: Found) -> Self {
        Self { code: found.code, text: found.text, remedied_at: found.remedied_at }
    }
}
