//! Progress as the back office pushes it: safely repeated, late or out of order, never silently dropped.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use domain::applications::Reference;
use domain::progress::Event;
use http::StatusCode;
use portal::Portal;
use portal::api_keys::Scope;
use portal::progress::{self, Pushed, PushedEvent};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::asked::{Asked, Nothing};
use super::body::{self, Body, What};
use super::caller::Caller;
use super::problem::Problem;

/// An event. Its kind's own fields stand beside `kind`.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes what `read` takes apart")]
pub struct Push {
    /// The source's own id of the event, unique for ever: 1 to 200 visible ASCII characters.
    #[schema(min_length = 1, max_length = 200, pattern = "^[!-~]+$")]
    source_event_id: String,
    /// When it happened, between the previous event and now.
    occurred_at: DateTime<Utc>,
    #[serde(flatten)]
    event: Event,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Accepted {
    /// It stands in the case's log.
    Applied {
        /// Its place there, counted from 1.
        seq: u32,
        /// Your ids of events that are held for this application and can't be applied any more, now that this one is.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        void: Vec<String>,
    },
    /// It waits for its predecessor and is applied when that comes.
    Held {
        /// The kind that has to come first.
        missing: &'static str,
    },
}

/// Tell what happened to an application.
///
/// Pushing the same event again changes nothing and answers as before, with 200. An event whose predecessor is missing is
/// kept and applied when that comes. One that can't be is refused with the reason and the kinds that would be applied.
#[utoipa::path(
    post,
    path = "/applications/{reference}/events",
    operation_id = "push_event",
    tag = "applications",
    security(("key" = ["events:write"])),
    params(("reference" = String, Path, description = "For example K7M3-9PXR-2Q")),
    request_body = Push,
    responses(
        (status = 200, description = "Applied, as it was before", body = Accepted),
        (status = 201, description = "Applied", body = Accepted),
        (status = 202, description = "Held for its predecessor", body = Accepted),
        (status = 400, description = "The event can't be read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No key, or an unknown one", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The key lacks the scope events:write", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such application", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused, or the id belongs to another event; nothing was changed", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests with this key", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn push(
    State(portal): State<Portal>,
    Caller(caller): Caller,
    Path(reference): Path<String>,
    Asked(Nothing {}): Asked<Nothing>,
    body: Body,
) -> Result<Response, Problem> {
    let reference = Reference::parse(&reference)?;
    let (told, _): (Value, IgnoredAny) = body.read(What::Event)?;
    let pushed = progress::push(&portal, &caller, &reference, &read(told)?).await?;
    answer(pushed).map(|(status, accepted)| (status, Json(accepted)).into_response())
}

/// What is said of an event that was pushed.
pub fn answer(pushed: Pushed) -> Result<(StatusCode, Accepted), Problem> {
    match pushed {
        Pushed::Applied { seq, repeated: true, void } => Ok((StatusCode::OK, Accepted::Applied { seq, void })),
        Pushed::Applied { seq, repeated: false, void } => Ok((StatusCode::CREATED, Accepted::Applied { seq, void })),
        Pushed::Held { missing } => Ok((StatusCode::ACCEPTED, Accepted::Held { missing })),
        Pushed::Refused { reason, allowed } => Err(Problem::refused(reason, allowed)),
        Pushed::OtherContent => Err(Problem::conflict("api-event-id-taken").at("/source_event_id")),
        Pushed::UnknownCase => Err(Problem::no_application()),
        Pushed::NotEntitled => Err(Problem::not_entitled(Scope::PushEvents)),
    }
}

/// What every event has. Read before its kind's own fields, so that of both it is known where they are wrong.
#[derive(Deserialize)]
struct Head {
    source_event_id: String,
    occurred_at: DateTime<Utc>,
}

/// An event as it is told, whole or not at all.
pub fn read(mut told: Value) -> Result<PushedEvent, Problem> {
    let Head { source_event_id, occurred_at } = body::understand(What::Event, &told)?;
    let source_event_id = body::source_event_id(&source_event_id)?;
    if let Value::Object(fields) = &mut told {
        fields.remove("source_event_id");
        fields.remove("occurred_at");
    }
    let event: Event = body::understand(What::Event, &told)?;
    match progress::left_over(&told, &event).map_err(portal::Fault::from)? {
        Some(place) => Err(Problem::bad_request("api-no-field")
            .about("kind", event.kind())
            .about("name", place.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~"))
            .at(place)),
        None => Ok(PushedEvent { source_event_id, occurred_at, event }),
    }
}
