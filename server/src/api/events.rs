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
use super::body::{self, Body};
use super::caller::Caller;
use super::problem::Problem;

/// An event. Its kind's own fields stand beside `kind`.
#[derive(Debug, Deserialize, ToSchema)]
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
    let (told, _): (Value, IgnoredAny) = body.read("The event")?;
    let pushed = progress::push(&portal, &caller, &reference, &read(told)?).await?;
    answer(pushed).map(|(status, accepted)| (status, Json(accepted)).into_response())
}

/// What is said of an event that was pushed.
pub fn answer(pushed: Pushed) -> Result<(StatusCode, Accepted), Problem> {
    match pushed {
        Pushed::Applied { seq, repeated: true } => Ok((StatusCode::OK, Accepted::Applied { seq })),
        Pushed::Applied { seq, repeated: false } => Ok((StatusCode::CREATED, Accepted::Applied { seq })),
        Pushed::Held { missing } => Ok((StatusCode::ACCEPTED, Accepted::Held { missing })),
        Pushed::Refused { reason, allowed } => Err(Problem::refused(reason, allowed)),
        Pushed::OtherContent => {
            Err(Problem::conflict("This source_event_id belongs to an event with other content, or of another case."))
        }
        Pushed::UnknownCase => Err(Problem::not_found("There is no application of this reference number.")),
        Pushed::NotEntitled => Err(Problem::not_entitled(Scope::PushEvents)),
    }
}

/// An event as it is told, whole or not at all.
pub fn read(mut told: Value) -> Result<PushedEvent, Problem> {
    let Push { source_event_id, occurred_at, event } =
        Push::deserialize(&told).map_err(|error| Problem::unreadable("The event", &told, &error))?;
    let source_event_id = body::source_event_id(&source_event_id)?;
    if let Value::Object(fields) = &mut told {
        fields.remove("source_event_id");
        fields.remove("occurred_at");
    }
    let understood = serde_json::to_value(&event).map_err(portal::Fault::from)?;
    match unknown_field(&told, &understood) {
        Some(name) => Err(Problem::bad_request(format!("{} has no field {name:?}.", event.kind()))),
        None => Ok(PushedEvent { source_event_id, occurred_at, event }),
    }
}

/// A field that was told and got lost on the way: an event holds codes and dates, and nothing else is taken in unsaid.
fn unknown_field<'a>(told: &'a Value, understood: &Value) -> Option<&'a str> {
    let (Value::Object(told), Value::Object(understood)) = (told, understood) else { return None };
    told.iter().find_map(|(name, value)| match understood.get(name) {
        None => Some(name.as_str()),
        Some(known) => unknown_field(value, known),
    })
}
