//! What is downloaded: a case's papers for their owner, never kept by anybody, and published files for everybody. Always
//! as attachments; only the images that the portal itself made of a paper are shown in a page.

pub mod exports;
mod kept;
mod open;
mod reports;
mod statistics;

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::applications::Reference;
use domain::progress::Errand;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use portal::Portal;
use portal::appointments::calendar_file;
use portal::documents::{open_for, page_for};
use portal::photos::photo_of_owner;
use portal::progress::Case;
use portal::publications::{self, Kind};
use tower_sessions::Session;
use uuid::Uuid;

use crate::caller;
use crate::pages::errors::note;
use crate::preferences::Preferences;
use crate::words::Words;

pub use reports::report_files;

pub fn routes<S: Clone + Send + Sync + 'static>(portal: Portal) -> Router<S> {
    let paper = {
        let portal = portal.clone();
        move |Path((_, id)): Path<(String, String)>, session: Session| {
            let portal = portal.clone();
            async move { download(&portal, &session, &id).await }
        }
    };
    let page = {
        let portal = portal.clone();
        move |Path((_, id, page)): Path<(String, String, String)>, session: Session| {
            let portal = portal.clone();
            async move { paper_page(&portal, &session, &id, &page).await }
        }
    };
    let appointment = {
        let portal = portal.clone();
        move |Path((reference, file)): Path<(String, String)>, session: Session, headers: HeaderMap| {
            let portal = portal.clone();
            async move { appointment_file(&portal, &session, &headers, &reference, &file).await }
        }
    };
    let photo = {
        let portal = portal.clone();
        move |Path((reference, id)): Path<(String, String)>, session: Session| {
            let portal = portal.clone();
            async move { photo(&portal, &session, &reference, &id).await }
        }
    };
    let of_kind = |kind: Kind| {
        let portal = portal.clone();
        move |Path(version): Path<String>| {
            let portal = portal.clone();
            async move { published(&portal, kind, None, &version).await }
        }
    };
    let table = {
        let portal = portal.clone();
        move |Path((province, version)): Path<(String, String)>| {
            let portal = portal.clone();
            async move { published(&portal, Kind::Reliability, Some(&province), &version).await }
        }
    };
    let figures = statistics::routes(portal.clone());
    Router::new()
        .merge(figures)
        .merge(open::routes(portal.clone()))
        .route("/my/{reference}/documents/{id}", get(paper))
        .route("/my/{reference}/documents/{id}/pages/{page}", get(page))
        .route("/my/{reference}/appointments/{file}", get(appointment))
        .route("/my/{reference}/photos/{id}", get(photo))
        .route("/fees/{version}/source", get(of_kind(Kind::Fees)))
        .route("/fees/works/{version}/source", get(of_kind(Kind::WorksPrices)))
        .route("/fees/reliability/{province}/{version}/source", get(table))
}

/// The very bytes that were published: whoever has their SHA-256 can check them.
async fn published(portal: &Portal, kind: Kind, key: Option<&str>, version: &str) -> Response {
    match publications::source(portal, kind, key, version).await {
        Ok(Some(source)) => {
            let content_type = if source.file_name.ends_with(".csv") { "text/csv" } else { "application/toml" };
            let mut response = attachment(&source.file_name, content_type, source.bytes);
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
            response
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(fault) => (StatusCode::INTERNAL_SERVER_ERROR, note(&fault)).into_response(),
    }
}

async fn download(portal: &Portal, session: &Session, id: &str) -> Response {
    let Ok(id) = Uuid::try_parse(id) else { return StatusCode::NOT_FOUND.into_response() };
    let opened = async { open_for(portal, &caller::visitor_of(session).await?, id).await };
    match opened.await {
        Ok(Some(document)) => attachment(&document.name, &document.content_type, document.bytes),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(fault) => (StatusCode::INTERNAL_SERVER_ERROR, note(&fault)).into_response(),
    }
}

/// An appointment for the owner's calendar: `survey.ics` or `metering.ics`.
async fn appointment_file(
    portal: &Portal,
    session: &Session,
    headers: &HeaderMap,
    reference: &str,
    file: &str,
) -> Response {
    let errand = file.strip_suffix(".ics").and_then(Errand::from_code);
    let Some((errand, reference)) = errand.zip(Reference::parse(reference).ok()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let words = Words(Preferences::of(headers).language);
    let said = |case: &Case, _| {
        let phone = words.with("appointments-phone", &[("phone", case.area.duty_phone.as_str().into())]);
        let title = words.with("track-heading", &[("reference", case.reference.to_string().into())]);
        let about = format!("{} {phone}", words.say(&format!("appointments-{}-prepare", errand.code())));
        (format!("{} · {title}", words.errand(errand)), about)
    };
    let made = async { calendar_file(portal, &caller::visitor_of(session).await?, &reference, errand, said).await };
    match made.await {
        Ok(Some(text)) => {
            let mut response = attachment(file, "text/calendar; charset=utf-8", text.into_bytes());
            private(response.headers_mut());
            response
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(fault) => (StatusCode::INTERNAL_SERVER_ERROR, note(&fault)).into_response(),
    }
}

/// One page of a paper as the portal drew it.
async fn paper_page(portal: &Portal, session: &Session, id: &str, page: &str) -> Response {
    let (Ok(id), Ok(page)) = (Uuid::try_parse(id), page.parse()) else { return StatusCode::NOT_FOUND.into_response() };
    let opened = async { page_for(portal, &caller::visitor_of(session).await?, id, page).await };
    match opened.await {
        Ok(Some((content_type, bytes))) => image(&content_type, bytes),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(fault) => (StatusCode::INTERNAL_SERVER_ERROR, note(&fault)).into_response(),
    }
}

/// A photo of what was found on a site, for the owner of its case.
async fn photo(portal: &Portal, session: &Session, reference: &str, id: &str) -> Response {
    let (Ok(reference), Ok(id)) = (Reference::parse(reference), Uuid::try_parse(id)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let opened = async { photo_of_owner(portal, &caller::visitor_of(session).await?, &reference, id).await };
    match opened.await {
        Ok(Some((content_type, bytes))) => image(&content_type, bytes),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(fault) => (StatusCode::INTERNAL_SERVER_ERROR, note(&fault)).into_response(),
    }
}

/// An image that the portal itself made, for whoever may see it.
pub(crate) fn image(content_type: &str, bytes: Vec<u8>) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    private(headers);
    let plain = HeaderValue::from_static("application/octet-stream");
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(content_type).unwrap_or(plain));
    response
}

/// Kept by nobody, and nothing in it runs.
fn private(headers: &mut HeaderMap) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
}

fn attachment(name: &str, content_type: &str, bytes: Vec<u8>) -> Response {
    let name = format!("attachment; filename=\"document\"; filename*=UTF-8''{}", encoded(name));
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    let or_plain =
        |text: &str, plain: &'static str| HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(plain));
    headers.insert(header::CONTENT_TYPE, or_plain(content_type, "application/octet-stream"));
    headers.insert(header::CONTENT_DISPOSITION, or_plain(&name, "attachment"));
    private(headers);
    response
}

/// As RFC 8187 wants it; fit for a query too.
pub(crate) fn encoded(name: &str) -> String {
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
