//! Each request's id, log line and measured time. Only the route's pattern is written: paths hold references and links.

use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, Method, StatusCode};
use tracing::Instrument;
use uuid::Uuid;

use super::LARGEST_FORM;
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

/// Forms are small, except those that bring files. Which do so is for us to say, not for the request.
pub async fn limit_body(request: Request, next: Next) -> Response {
    if request.method() == Method::GET || app::functions::brings_files(request.uri().path()) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    match axum::body::to_bytes(body, LARGEST_FORM).await {
        Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(_) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
    }
}
