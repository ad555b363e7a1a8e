//! Forms with files come as multipart. The framework's reader panics on anything else, so nothing else reaches it.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, header};
use leptos::server_fn::ServerFn;

use super::SendPaper;
use crate::functions::applications::SaveDocument;

/// Sends a malformed form with files back to its page.
pub async fn only_multipart(request: Request, next: Next) -> Response {
    let page = match request.uri().path() {
        SaveDocument::PATH => "/apply/document",
        SendPaper::PATH => "/my",
        _ => return next.run(request).await,
    };
    if is_multipart(request.headers()) { next.run(request).await } else { Redirect::to(page).into_response() }
}

fn is_multipart(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let boundary = kind.strip_prefix("multipart/form-data").and_then(|rest| rest.split_once("boundary="));
    boundary.is_some_and(|(_, boundary)| boundary.bytes().any(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_boundary_is_wanted() {
        let is = |kind: &str| is_multipart(&HeaderMap::from_iter([(header::CONTENT_TYPE, kind.parse().unwrap())]));
        assert!(is("multipart/form-data; boundary=----WebKitFormBoundary7MA4"));
        for kind in ["", "multipart/form-data", "multipart/form-data; boundary=", "application/x-www-form-urlencoded"] {
            assert!(!is(kind), "{kind}");
        }
        assert!(!is_multipart(&HeaderMap::new()));
    }
}
