//! Each request's id, log line and measured time. Only the route's pattern is written: paths hold references and links.

use std::time::{Duration, Instant};

use app::hearing::{Heard, LARGEST_FORM, OF_FORM, hear_out};
use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, Method, StatusCode};
use tokio_stream::StreamExt;
use tracing::Instrument;
use uuid::Uuid;

use crate::metrics;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

pub async fn observe(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = Uuid::new_v4();
    let method = request.method().clone();
    let said = metrics::known(&method);
    let route = request.extensions().get::<MatchedPath>().map_or("(none)", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", %id, method = said, route);
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = began.elapsed();
    let status = response.status().as_u16();
    metrics::answered(&method, &route, status, took);
    let milliseconds = took.as_millis();
    span.in_scope(|| match status {
        500.. => tracing::warn!(status, milliseconds, "answered"),
        _ => tracing::debug!(status, milliseconds, "answered"),
    });
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// Longer than any page and any form takes; uploads have a time of their own.
const PATIENCE: Duration = Duration::from_secs(30);
/// No address of ours has a longer query. Bytes.
const LONGEST_QUERY: usize = 8 * 1024;

/// Gives up a request that takes too long, and refuses one whose query no page could have made.
pub async fn in_time(request: Request, next: Next) -> Response {
    if request.uri().query().is_some_and(|query| query.len() > LONGEST_QUERY) {
        return StatusCode::URI_TOO_LONG.into_response();
    }
    if app::functions::brings_files(request.uri().path()) {
        return next.run(request).await;
    }
    tokio::time::timeout(PATIENCE, next.run(request))
        .await
        .unwrap_or_else(|_| StatusCode::REQUEST_TIMEOUT.into_response())
}

/// Forms are small, except those that bring files. Which do so is for us to say, not for the request.
pub async fn limit_body(request: Request, next: Next) -> Response {
    if request.method() == Method::GET || app::functions::brings_files(request.uri().path()) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    match whole(body, LARGEST_FORM, OF_FORM).await {
        Some(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        None => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
    }
}

/// All of a body, or `None` if it is more than `most` or was cut off. What is too much is still taken in and thrown away,
/// within bounds: browsers whose words nobody listens to show a broken connection and not the answer.
async fn whole(body: Body, most: usize, heard: Heard) -> Option<Vec<u8>> {
    let mut chunks = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.next().await {
        bytes.extend_from_slice(&chunk.ok()?);
        if bytes.len() > most {
            let more = Heard { bytes: heard.bytes.saturating_sub(bytes.len()), ..heard };
            hear_out(Body::from_stream(chunks), more).await;
            return None;
        }
    }
    Some(bytes)
}
