//! What is said when something is refused: RFC 9457, with a sentence that says what to do.

use axum::Json;
use axum::response::{IntoResponse, Response};
use chrono::DateTime;
use domain::applications::ReferenceError;
use domain::progress::RefusedBecause;
use http::{HeaderValue, StatusCode, header};
use portal::Fault;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// `application/problem+json`
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// The HTTP status.
    pub status: u16,
    pub title: &'static str,
    /// What is wrong, in a sentence.
    pub detail: String,
    /// Of an event or a measure that was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<RefusedBecause>,
    /// Of an event that was refused: the kinds that would be applied now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed: Option<Vec<&'static str>>,
    #[serde(skip)]
    retry_after: Option<i64>,
}

impl Problem {
    fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            status: status.as_u16(),
            title: status.canonical_reason().unwrap_or_default(),
            detail: detail.into(),
            reason: None,
            allowed: None,
            retry_after: None,
        }
    }

    /// The request can't be read: 400.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// The body can't be read: 400. A time that is none is named with how it is written, since the reader's own words for
    /// it ("premature end of input") help nobody.
    pub fn unreadable(what: &str, told: &Value, error: &serde_json::Error) -> Self {
        let no_time = |name: &&str| {
            let time = told.get(*name).map(|told| told.as_str().map(DateTime::parse_from_rfc3339));
            matches!(time, Some(None | Some(Err(_))))
        };
        match ["occurred_at", "corrected_to", "taken_at"].into_iter().find(no_time) {
            Some(name) => Self::bad_request(format!(
                "{name} is a date and a time of day with its distance from UTC, for example 2026-05-07T10:00:00+08:00."
            )),
            None => Self::bad_request(format!("{what} can't be read: {error}.")),
        }
    }

    /// No key, or one that nobody has: 401.
    pub fn unknown_caller(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, detail)
    }

    /// The key is not for where it is used: 403.
    pub fn elsewhere() -> Self {
        Self::new(StatusCode::FORBIDDEN, "This key is not for the address that you call from.")
    }

    /// The key lacks a scope: 403.
    pub fn not_entitled(scope: portal::api_keys::Scope) -> Self {
        Self::new(StatusCode::FORBIDDEN, format!("This key has no scope {}.", scope.name()))
    }

    /// 404.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// The personal data of the case is deleted: 410.
    pub fn gone() -> Self {
        Self::new(StatusCode::GONE, "The personal data of this application is deleted, as the rules want it.")
    }

    /// The address knows other methods: 405.
    pub fn wrong_method() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "This address does not know that method. /api/v1/openapi.json says which it knows.",
        )
    }

    /// It contradicts what is known: 409. Nothing was changed.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, detail)
    }

    /// A write under the same Idempotency-Key is not over: 409.
    pub fn under_way() -> Self {
        let detail = "A request with this Idempotency-Key is under way; ask again in 2 seconds.";
        Self { retry_after: Some(2), ..Self::conflict(detail) }
    }

    /// The Idempotency-Key belongs to another request: 422.
    pub fn other_content() -> Self {
        let detail = "This Idempotency-Key belongs to a request with another body; a new request has a new key.";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
    }

    /// An event that can't enter the case's log: 409. Nothing was changed.
    pub fn refused(reason: RefusedBecause, allowed: Vec<&'static str>) -> Self {
        Self { reason: Some(reason), allowed: Some(allowed), ..Self::conflict(sentence(reason)) }
    }

    /// Something that is no event and can't be, for the same reason as an event: 409. Nothing was changed.
    pub fn refused_because(reason: RefusedBecause) -> Self {
        Self { reason: Some(reason), ..Self::conflict(sentence(reason)) }
    }

    /// Another call with this key is not over, and has to be first: 429.
    pub fn one_at_a_time() -> Self {
        let detail = "Another call of this kind with this key is under way; tell one after the other, or ask again in 5 seconds.";
        Self { retry_after: Some(5), ..Self::new(StatusCode::TOO_MANY_REQUESTS, detail) }
    }

    /// 429, with the seconds to wait.
    pub fn too_many(seconds: i64) -> Self {
        let detail = format!("Too many requests with this key; go on in {seconds} seconds.");
        Self { retry_after: Some(seconds), ..Self::new(StatusCode::TOO_MANY_REQUESTS, detail) }
    }
}

fn sentence(reason: RefusedBecause) -> &'static str {
    match reason {
        RefusedBecause::CaseEnded => "The case has ended; only times can still be corrected or confirmed.",
        RefusedBecause::AlreadyHappened => "This has already happened; a stage that is over is not gone back to.",
        RefusedBecause::NotInThisTemplate => "The case's process has no such step.",
        RefusedBecause::BeforePreviousEvent => {
            "It is said to have occurred before the event that last moved the case, or before the application."
        }
        RefusedBecause::InTheFuture => "It is said to occur in the future.",
        RefusedBecause::PauseBackdated => "A pause begins when it is recorded and can't be backdated.",
        RefusedBecause::UnknownPause => "The case has no pause of this number.",
        RefusedBecause::NoSuchAct => {
            "The pause awaits something else than its reason says, or what the customer can't do as the case stands."
        }
        RefusedBecause::UnknownCase => "There is no other case of this reference number.",
        RefusedBecause::UnknownEvent => "The case has no event of this number.",
        RefusedBecause::UnknownTemplate => "No template of this key and version is published.",
        RefusedBecause::UnknownProject => {
            "No project of this code is on the list in force of this version, for this area and today."
        }
        RefusedBecause::NotYoursToSay => "This is for the portal or the customer to say.",
    }
}

/// No application has such a number, and the sentence says how that is known: 404.
impl From<ReferenceError> for Problem {
    fn from(error: ReferenceError) -> Self {
        Self::not_found(match error {
            ReferenceError::Missing => "The reference number is missing.".to_owned(),
            ReferenceError::Impossible { character, position } => {
                format!("The reference number's character {position} is {character:?}, which none has.")
            }
            ReferenceError::Length { found } => format!("The reference number has {found} characters instead of 10."),
            ReferenceError::Check => "The reference number has a wrong character, or two that are swapped.".to_owned(),
        })
    }
}

/// Ours: 500, with an id that stands in the log too.
impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        let id = Uuid::new_v4();
        tracing::error!(%id, error = %fault, "a use case failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, format!("It is our fault; please try again later. Id: {id}"))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.retry_after;
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
