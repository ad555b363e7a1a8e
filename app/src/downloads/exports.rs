//! Event logs of closed quarters, as issued.

use axum::response::{IntoResponse, Response};
use domain::exports::Quarter;
use http::{HeaderValue, StatusCode, header};
use portal::Portal;
use portal::exports::{Format, file};

use crate::pages::errors::note;

/// What is issued stays as it is; a day, since the very bytes are another's in another installation.
const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// `2026-3.xes`, `2026-3.ocel.json`.
#[must_use]
pub fn file_name(quarter: Quarter, format: Format) -> String {
    format!("{quarter}{}", suffix(format))
}

fn suffix(format: Format) -> &'static str {
    match format {
        Format::Xes => ".xes",
        Format::Ocel => ".ocel.json",
    }
}

fn content_type(format: Format) -> HeaderValue {
    HeaderValue::from_static(match format {
        Format::Xes => "application/xml; charset=utf-8",
        Format::Ocel => "application/json",
    })
}

/// The file of this name; `None` where there is none.
pub async fn download(portal: &Portal, name: &str) -> Option<Response> {
    let (quarter, format) = parse(name)?;
    match file(portal, quarter, format).await {
        Ok(bytes) => bytes.map(|bytes| attachment(quarter, format, bytes)),
        Err(fault) => Some((StatusCode::INTERNAL_SERVER_ERROR, note(&fault)).into_response()),
    }
}

fn parse(name: &str) -> Option<(Quarter, Format)> {
    [Format::Xes, Format::Ocel].into_iter().find_map(|format| {
        let quarter = name.strip_suffix(suffix(format))?.parse().ok()?;
        Some((quarter, format))
    })
}

fn attachment(quarter: Quarter, format: Format, bytes: Vec<u8>) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    let name = format!("attachment; filename=\"{}\"", file_name(quarter, format));
    headers.insert(header::CONTENT_TYPE, content_type(format));
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    headers.insert(header::CACHE_CONTROL, A_DAY);
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    response
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_quarters_and_back() {
        for name in ["2026-3.xes", "2026-3.ocel.json"] {
            let (quarter, format) = parse(name).unwrap();
            assert_eq!(file_name(quarter, format), name);
        }
        for bad in ["2026-3", "2026-5.xes", "2026-3.json", "2026-3.XES", "../2026-3.xes", ".xes"] {
            assert!(parse(bad).is_none(), "{bad}");
        }
    }
}
