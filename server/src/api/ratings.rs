//! Ratings for other systems, and what those tell about them: that the customer was called back.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use domain::applications::Reference;
use http::StatusCode;
use portal::Portal;
use portal::api_keys::{ApiCaller, Scope};
use portal::ratings::{self, CallRecorded, Part};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::asked::{Asked, Nothing};
use super::caller::Caller;
use super::once::{self, Once};
use super::problem::Problem;

/// Ratings of one page.
const MOST: u16 = 100;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// `next` of the page before.
    cursor: Option<String>,
    /// Ratings of one page, 1 to 100; 100 if it is not said.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
    /// Only those of this application, for example K7M3-9PXR-2Q.
    application: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Ratings {
    /// In the order in which they came, at most `limit`.
    ratings: Vec<Rating>,
    /// The following page's cursor; null on the last one.
    next: Option<String>,
}

/// What was ticked. What somebody wrote, and what is said of misconduct, is read at the desk alone.
#[derive(Serialize, ToSchema)]
struct Rating {
    application: String,
    area: String,
    /// `first`, or `addition` for what was added after a call.
    part: String,
    power_on: bool,
    /// 1 to 5; null where the power is not on.
    #[schema(minimum = 1, maximum = 5)]
    grade: Option<i16>,
    /// Answers about the service by question: codes, and amounts in fen. What was left open is absent or null.
    #[schema(value_type = Object)]
    answers: Value,
    rated_at: DateTime<Utc>,
    /// By which day (Asia/Shanghai) somebody calls; null where no call is owed for it.
    call_by: Option<NaiveDate>,
    called_at: Option<DateTime<Utc>>,
}

impl From<ratings::Listed> for Rating {
    fn from(listed: ratings::Listed) -> Self {
        let ratings::Listed { reference, area, part, power_on, grade, answers, rated_at, call_by, called_at } = listed;
        let application = Reference::parse(&reference).map_or(reference, |reference| reference.to_string());
        Self { application, area, part, power_on, grade, answers: answers.0, rated_at, call_by, called_at }
    }
}

/// What customers have answered after the power was on, oldest first, page by page.
#[utoipa::path(
    get,
    path = "/ratings",
    operation_id = "list_ratings",
    tag = "applications",
    security(("key" = ["ratings:read"])),
    params(Wanted),
    responses(
        (status = 200, description = "A page of ratings", body = Ratings),
        (status = 400, description = "The query can't be read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No key, or an unknown one", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The key lacks the scope ratings:read", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No page ended at this cursor, or there is no such application", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests with this key", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(
    State(portal): State<Portal>,
    Caller(caller): Caller,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Ratings>, Problem> {
    let limit = wanted.limit.unwrap_or(MOST);
    if !(1..=MOST).contains(&limit) {
        return Err(Problem::bad_request("api-limit").about("most", MOST).in_query("limit"));
    }
    let unknown = || Problem::not_found("api-no-cursor").in_query("cursor");
    let cursor = wanted.cursor.as_deref().map(|cursor| parse(cursor).ok_or_else(unknown)).transpose()?;
    let application = wanted.application.as_deref().map(Reference::parse).transpose()?;
    let cursor = cursor.as_ref().map(|(reference, part)| (reference, *part));
    match ratings::list(&portal, &caller, application.as_ref(), cursor, limit).await? {
        ratings::Ratings::Page(ratings, next) => {
            let next = next.map(|(reference, part)| format!("{reference}.{}", part.code()));
            Ok(Json(Ratings { ratings: ratings.into_iter().map(Rating::from).collect(), next }))
        }
        ratings::Ratings::UnknownCursor => Err(unknown()),
        ratings::Ratings::NotEntitled => Err(Problem::not_entitled(Scope::ReadRatings)),
    }
}

fn parse(cursor: &str) -> Option<(Reference, Part)> {
    let (reference, part) = cursor.split_once('.')?;
    Some((Reference::parse(reference).ok()?, Part::from_code(part)?))
}

/// Tell that the customer was called back.
///
/// A bad rating, or one that says that there is no power, owes the customer a call. From the moment of this request the
/// call counts as made, and the customer can add to the rating. It takes no body.
#[utoipa::path(
    post,
    path = "/applications/{reference}/call-back",
    operation_id = "record_call_back",
    tag = "applications",
    security(("key" = ["events:write"])),
    params(
        ("reference" = String, Path, description = "For example K7M3-9PXR-2Q"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key within 7 days is answered as before, whole, and nothing is done again, unless it was refused for how things stood (404, 409): 1 to 255 visible ASCII characters", min_length = 1, max_length = 255, pattern = "^[!-~]+$"),
    ),
    responses(
        (status = 204, description = "Recorded"),
        (status = 400, description = "The query can't be read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No key, or an unknown one", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The key lacks the scope events:write", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such application", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "No call is owed, or it was recorded before; nothing was changed. Or a request with this Idempotency-Key is under way", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The Idempotency-Key belongs to a request with another body", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests with this key", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn record_call(
    State(portal): State<Portal>,
    Caller(caller): Caller,
    Path(reference): Path<String>,
    Asked(Nothing {}): Asked<Nothing>,
    once: Once,
) -> Result<Response, Problem> {
    let act = {
        let (portal, caller) = (portal.clone(), caller.clone());
        async move { record(&portal, &caller, &reference).await }
    };
    once.run(portal, caller, once::digest(&[]), act).await
}

/// Tell that the customer was called and did not answer.
///
/// The customer is told so, once a day at most; the call is still owed, by the same day. It takes no body.
#[utoipa::path(
    post,
    path = "/applications/{reference}/call-back/tries",
    operation_id = "record_call_back_try",
    tag = "applications",
    security(("key" = ["events:write"])),
    params(
        ("reference" = String, Path, description = "For example K7M3-9PXR-2Q"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key within 7 days is answered as before, whole, and nothing is done again, unless it was refused for how things stood (404, 409): 1 to 255 visible ASCII characters", min_length = 1, max_length = 255, pattern = "^[!-~]+$"),
    ),
    responses(
        (status = 204, description = "Recorded"),
        (status = 400, description = "The query can't be read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No key, or an unknown one", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The key lacks the scope events:write", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such application", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "No call is owed; nothing was changed. Or a request with this Idempotency-Key is under way", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The Idempotency-Key belongs to a request with another body", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests with this key", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn record_try(
    State(portal): State<Portal>,
    Caller(caller): Caller,
    Path(reference): Path<String>,
    Asked(Nothing {}): Asked<Nothing>,
    once: Once,
) -> Result<Response, Problem> {
    let act = {
        let (portal, caller) = (portal.clone(), caller.clone());
        async move { tried(&portal, &caller, &reference).await }
    };
    once.run(portal, caller, once::digest(&[]), act).await
}

async fn record(portal: &Portal, caller: &ApiCaller, reference: &str) -> Result<Response, Problem> {
    let reference = Reference::parse(reference)?;
    answer(ratings::record_call(portal, caller, &reference).await?)
}

async fn tried(portal: &Portal, caller: &ApiCaller, reference: &str) -> Result<Response, Problem> {
    let reference = Reference::parse(reference)?;
    answer(ratings::record_try(portal, caller, &reference).await?)
}

fn answer(recorded: CallRecorded) -> Result<Response, Problem> {
    match recorded {
        CallRecorded::Done => Ok(StatusCode::NO_CONTENT.into_response()),
        CallRecorded::NoneOpen => Err(Problem::conflict("api-no-call-back")),
        CallRecorded::UnknownCase => Err(Problem::no_application()),
        CallRecorded::NotAllowed => Err(Problem::not_entitled(Scope::PushEvents)),
    }
}
