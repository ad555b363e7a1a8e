//! What another system tells about calls that ratings have asked for: that the customer was called, or did not answer.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::applications::Reference;
use http::StatusCode;
use portal::Portal;
use portal::api_keys::Scope;
use portal::ratings::{self, CallRecorded};

use super::asked::{Asked, Nothing};
use super::caller::Caller;
use super::once::{self, Once};
use super::problem::Problem;

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
        ("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key within 7 days is answered as before, whole and in the language of the first answer, and nothing is done again, unless it was refused for how things stood (404, 409): 1 to 255 visible ASCII characters", min_length = 1, max_length = 255, pattern = "^[!-~]+$"),
    ),
    responses(
        (status = 204, description = "Recorded"),
        (status = 400, description = "The query can't be read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No key, or an unknown one", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The key lacks the scope events:write", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such application", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "No call is owed, or it was recorded before; nothing was changed. Or a request with this Idempotency-Key is under way", body = Problem, content_type = "application/problem+json"),
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
        async move { answer(ratings::record_call(&portal, &caller, &Reference::parse(&reference)?).await?) }
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
        ("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key within 7 days is answered as before, whole and in the language of the first answer, and nothing is done again, unless it was refused for how things stood (404, 409): 1 to 255 visible ASCII characters", min_length = 1, max_length = 255, pattern = "^[!-~]+$"),
    ),
    responses(
        (status = 204, description = "Recorded"),
        (status = 400, description = "The query can't be read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No key, or an unknown one", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The key lacks the scope events:write", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such application", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "No call is owed; nothing was changed. Or a request with this Idempotency-Key is under way", body = Problem, content_type = "application/problem+json"),
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
        async move { answer(ratings::record_try(&portal, &caller, &Reference::parse(&reference)?).await?) }
    };
    once.run(portal, caller, once::digest(&[]), act).await
}

fn answer(recorded: CallRecorded) -> Result<Response, Problem> {
    match recorded {
        CallRecorded::Done => Ok(StatusCode::NO_CONTENT.into_response()),
        CallRecorded::NoneOpen => Err(Problem::conflict("api-no-call-back")),
        CallRecorded::UnknownCase => Err(Problem::no_application()),
        CallRecorded::NotAllowed => Err(Problem::not_entitled(Scope::PushEvents)),
    }
}
