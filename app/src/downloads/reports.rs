//! A report's files. They lie beside its page, at an address that a route's pattern can't tell from the page's.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::reports::HalfMonth;
use http::{HeaderValue, Method, StatusCode, header};
use portal::Portal;
use portal::reports::{self, Format};

use super::encoded;
use crate::pages::errors::note;

const FOLDER: &str = "/openness/reports/";
/// A report never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Answers `/openness/reports/2026-11-1.pdf` and `.csv`; everything else goes on.
pub async fn report_files(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let readable = matches!(*request.method(), Method::GET | Method::HEAD);
    let Some((period, format)) = named(request.uri().path()).filter(|_| readable) else {
        return next.run(request).await;
    };
    match reports::file(&portal, period, format).await {
        Ok(Some(bytes)) => attachment(period, format, bytes),
        Ok(None) => next.run(request).await,
        Err(fault) => (StatusCode::INTERNAL_SERVER_ERROR, note(&fault)).into_response(),
    }
}

fn named(path: &str) -> Option<(HalfMonth, Format)> {
    let (period, extension) = path.strip_prefix(FOLDER)?.rsplit_once('.')?;
    let format = match extension {
        "pdf" => Format::Pdf,
        "csv" => Format::Csv,
        _ => return None,
    };
    Some((period.parse().ok()?, format))
}

fn attachment(period: HalfMonth, format: Format, bytes: Vec<u8>) -> Response {
    let (extension, content_type) = match format {
        Format::Pdf => ("pdf", "application/pdf"),
        Format::Csv => ("csv", "text/csv; charset=utf-8"),
    };
    let chinese = encoded(&format!("用电报装半月报-{period}.{extension}"));
    let name = format!("attachment; filename=\"report-{period}.{extension}\"; filename*=UTF-8''{chinese}");
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    let name = HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment"));
    headers.insert(header::CONTENT_DISPOSITION, name);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(FOR_EVER));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    response
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_reports_are_files_of_reports() {
        let period = "2026-11-1".parse().unwrap();
        assert_eq!(named("/openness/reports/2026-11-1.pdf"), Some((period, Format::Pdf)));
        assert_eq!(named("/openness/reports/2026-11-1.csv"), Some((period, Format::Csv)));
        for path in
            ["/openness/reports", "/openness/reports/2026-11-1", "/openness/reports/2026-11-1.exe", "/2026-11-1.pdf"]
        {
            assert_eq!(named(path), None, "{path}");
        }
    }
}
