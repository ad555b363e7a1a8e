//! Event logs of closed quarters, as issued.

use std::io::Write;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use domain::calendar::Quarter;
use flate2::write::GzDecoder;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use portal::exports::{File, Format, file, part};
use portal::{Fault, Portal};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use crate::encoding;
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

/// The file of this name; `None` where there is none. It is sent as it is stored, in parts: packed to whoever takes that,
/// as all browsers do.
pub async fn download(portal: &Portal, name: &str, asked: &HeaderMap) -> Option<Response> {
    let (quarter, format) = parse(name)?;
    match file(portal, quarter, format).await {
        Ok(file) => file.map(|file| attachment(portal, quarter, &file, asked)),
        Err(fault) => Some((StatusCode::INTERNAL_SERVER_ERROR, note(&fault)).into_response()),
    }
}

fn parse(name: &str) -> Option<(Quarter, Format)> {
    Format::ALL.into_iter().find_map(|format| {
        let quarter = name.strip_suffix(suffix(format))?.parse().ok()?;
        Some((quarter, format))
    })
}

fn attachment(portal: &Portal, quarter: Quarter, file: &File, asked: &HeaderMap) -> Response {
    let format = file.format;
    let etag = format!("W/\"{}\"", file.sha256);
    let known = asked.get(header::IF_NONE_MATCH).is_some_and(|seen| seen.as_bytes() == etag.as_bytes());
    let packed = encoding::accepts(asked, "gzip");
    let mut response = match known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => Response::new(body(portal.clone(), quarter, format, packed)),
    };
    let headers = response.headers_mut();
    let name = format!("attachment; filename=\"{}\"", file_name(quarter, format));
    headers.insert(header::CONTENT_TYPE, content_type(format));
    for (header, value) in [(header::CONTENT_DISPOSITION, name), (header::ETAG, etag)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(header, value);
        }
    }
    if packed && !known {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::CACHE_CONTROL, A_DAY);
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    response
}

/// Part by part as the reader takes them.
fn body(portal: Portal, quarter: Quarter, format: Format, packed: bool) -> Body {
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        if let Err(fault) = send(&portal, quarter, format, packed, &sender).await {
            tracing::error!(%fault, "an event log was cut off");
            let _ = sender.send(Err(fault)).await;
        }
    });
    Body::from_stream(ReceiverStream::new(receiver))
}

type Sender = mpsc::Sender<portal::Result<Vec<u8>>>;

async fn send(portal: &Portal, quarter: Quarter, format: Format, packed: bool, sender: &Sender) -> portal::Result<()> {
    let mut unpacking = GzDecoder::new(Vec::new());
    for number in 0.. {
        let Some(part) = part(portal, quarter, format, number).await? else { break };
        if packed {
            if sender.send(Ok(part)).await.is_err() {
                break;
            }
            continue;
        }
        // A little at a time: it becomes many times as much.
        for some in part.chunks(16 << 10) {
            let damaged = |error| Fault::Inconsistent(format!("event log of {quarter}: {error}"));
            unpacking.write_all(some).and_then(|()| unpacking.flush()).map_err(damaged)?;
            if sender.send(Ok(std::mem::take(unpacking.get_mut()))).await.is_err() {
                return Ok(());
            }
        }
    }
    Ok(())
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
