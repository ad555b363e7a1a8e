//! Files to download. A case's papers for their owner: always as attachments, never shown in the page, never kept by
//! anybody.

mod open;

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderValue, StatusCode, header};
use portal::Portal;
use portal::documents::{Opened, open_for};
use tower_sessions::Session;
use uuid::Uuid;

use crate::caller;
use crate::pages::errors::note;

pub fn routes<S: Clone + Send + Sync + 'static>(portal: Portal) -> Router<S> {
    let open = open::routes(portal.clone());
    let download = move |Path((_, id)): Path<(String, String)>, session: Session| {
        let portal = portal.clone();
        async move { download(&portal, &session, &id).await }
    };
    Router::new().route("/my/{reference}/documents/{id}", get(download)).merge(open)
}

async fn download(portal: &Portal, session: &Session, id: &str) -> Response {
    let Ok(id) = Uuid::try_parse(id) else { return StatusCode::NOT_FOUND.into_response() };
    let opened = async { open_for(portal, &caller::visitor_of(session).await?, id).await };
    match opened.await {
        Ok(Some(document)) => attachment(document),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(fault) => (StatusCode::INTERNAL_SERVER_ERROR, note(&fault)).into_response(),
    }
}

fn attachment(document: Opened) -> Response {
    let name = format!("attachment; filename=\"document\"; filename*=UTF-8''{}", encoded(&document.name));
    let mut response = document.bytes.into_response();
    let headers = response.headers_mut();
    let or_plain =
        |text: &str, plain: &'static str| HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(plain));
    headers.insert(header::CONTENT_TYPE, or_plain(&document.content_type, "application/octet-stream"));
    headers.insert(header::CONTENT_DISPOSITION, or_plain(&name, "attachment"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    response
}

/// As RFC 8187 wants it.
fn encoded(name: &str) -> String {
    name.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn names_fit_into_a_header() {
        assert_eq!(encoded("身份证 1.jpg"), "%E8%BA%AB%E4%BB%BD%E8%AF%81%201.jpg");
        assert_eq!(encoded("a\r\n\".pdf"), "a%0D%0A%22.pdf");
    }
}
