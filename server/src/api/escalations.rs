//! What was done about a case that is late (督办), as the back office tells it.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use domain::applications::Reference;
use domain::reports::Measure;
use http::StatusCode;
use portal::Portal;
use portal::api_keys::{ApiCaller, Scope};
use portal::reports::escalations::{self, Escalated, PushedEscalation};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::asked::{Asked, Nothing};
use super::body::{self, Body, What};
use super::caller::Caller;
use super::once::{self, Once};
use super::problem::Problem;

/// A measure.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Escalation {
    /// The source's own id of the measure, unique for ever among its measures: 1 to 200 visible ASCII characters.
    #[schema(min_length = 1, max_length = 200, pattern = "^[!-~]+$")]
    source_event_id: String,
    /// When it was taken, between the application and now.
    taken_at: DateTime<Utc>,
    measure: Measure,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "outcome")]
enum Measured {
    /// It is kept, and stands in the half-month report if the case is overdue when the half month ends.
    Recorded,
}

/// Tell what was done about an application that is late.
///
/// A report counts what was told before its half month ended. Pushing the same measure again changes nothing and answers
/// as before, with 200.
#[utoipa::path(
    post,
    path = "/applications/{reference}/escalations",
    operation_id = "push_escalation",
    tag = "applications",
    security(("key" = ["events:write"])),
    params(
        ("reference" = String, Path, description = "For example K7M3-9PXR-2Q"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key within 7 days is answered as before, whole and in the language of the first answer, and nothing is done again, unless it was refused for how things stood (404, 409): 1 to 255 visible ASCII characters", min_length = 1, max_length = 255, pattern = "^[!-~]+$"),
    ),
    request_body = Escalation,
    responses(
        (status = 200, description = "Recorded, as it was before", body = Measured),
        (status = 201, description = "Recorded", body = Measured),
        (status = 400, description = "The measure can't be read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No key, or an unknown one", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The key lacks the scope events:write", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such application", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused, or the id belongs to another measure; nothing was changed. Or a request with this Idempotency-Key is under way", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The Idempotency-Key belongs to a request with another body", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests with this key", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn push(
    State(portal): State<Portal>,
    Caller(caller): Caller,
    Path(reference): Path<String>,
    Asked(Nothing {}): Asked<Nothing>,
    once: Once,
    body: Body,
) -> Result<Response, Problem> {
    let sent = once::digest(body.sent());
    let act = {
        let (portal, caller) = (portal.clone(), caller.clone());
        async move { record(&portal, &caller, &reference, &body).await }
    };
    once.run(portal, caller, sent, act).await
}

async fn record(portal: &Portal, caller: &ApiCaller, reference: &str, body: &Body) -> Result<Response, Problem> {
    let reference = Reference::parse(reference)?;
    let (_, Escalation { source_event_id, taken_at, measure }) = body.read(What::Measure)?;
    let source_event_id = body::source_event_id(&source_event_id)?;
    let pushed = PushedEscalation { source_event_id, taken_at, measure };
    match escalations::push(portal, caller, &reference, &pushed).await? {
        Escalated::Recorded { repeated } => {
            let status = if repeated { StatusCode::OK } else { StatusCode::CREATED };
            Ok((status, Json(Measured::Recorded)).into_response())
        }
        Escalated::Refused(reason) => Err(Problem::refused_because(reason)),
        Escalated::OtherContent => Err(Problem::conflict("api-measure-id-taken").at("/source_event_id")),
        Escalated::UnknownCase => Err(Problem::no_application()),
        Escalated::NotEntitled => Err(Problem::not_entitled(Scope::PushEvents)),
    }
}
