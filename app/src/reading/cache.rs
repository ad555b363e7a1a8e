//! Finished pages, kept as bytes by address and preferences.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use sha2::{Digest, Sha256};

use super::freshness;
use crate::encoding;
use crate::preferences::Preferences;

/// Bytes of pages kept at most, as they are kept: compressed.
const ROOM: usize = 12 << 20;
/// How hard pages are compressed: small enough for a phone, and done in a few milliseconds.
const QUALITY: u32 = 6;
/// Above this it would hold up a thread that answers. Bytes.
const LONG: usize = 256 * 1024;

/// What is kept of an answer's headers. A cookie that one reader got is nobody else's.
const KEPT_HEADERS: [HeaderName; 8] = [
    header::CONTENT_DISPOSITION,
    header::STRICT_TRANSPORT_SECURITY,
    header::CONTENT_TYPE,
    header::CONTENT_SECURITY_POLICY,
    header::X_CONTENT_TYPE_OPTIONS,
    header::REFERRER_POLICY,
    header::X_FRAME_OPTIONS,
    HeaderName::from_static("cross-origin-opener-policy"),
];

type Key = (Preferences, String);

/// The pages of one process.
#[derive(Clone, Default)]
pub struct Pages(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    pages: HashMap<Key, Arc<Page>>,
    bytes: usize,
}

struct Page {
    headers: HeaderMap,
    brotli: Bytes,
    /// Made when the first client wants it: few do, and they are programs.
    plain: OnceLock<Bytes>,
    etag: HeaderValue,
    fresh_until: Instant,
    stale_until: Instant,
    /// Somebody is rendering its successor.
    renewing: AtomicBool,
}

/// Answers from the kept pages where it may; renders otherwise.
pub async fn serve(State(pages): State<Pages>, mut request: Request, next: Next) -> Response {
    let readable = matches!(*request.method(), Method::GET | Method::HEAD);
    let Some((fresh, stale)) = freshness(request.uri().path(), request.uri().query()).filter(|_| readable) else {
        return next.run(request).await;
    };
    let preferences = Preferences::of(request.headers());
    let address = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
    let key = (preferences, address);
    if let Some(page) = pages.current(&key) {
        return page.answer(request.headers());
    }
    let wanted = request.headers().clone();
    // Kept as it is and compressed here.
    request.headers_mut().remove(header::ACCEPT_ENCODING);
    let response = next.run(request).await;
    if response.status() != StatusCode::OK {
        return response;
    }
    let (parts, body) = response.into_parts();
    let Ok(html) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let long = html.len() > LONG;
    let (fresh, stale) = (Duration::from_secs(fresh), Duration::from_secs(stale));
    let make = move || Page::new(&parts.headers, &html, fresh, stale);
    let Ok(page) = (if long { tokio::task::spawn_blocking(make).await } else { Ok(make()) }) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let page = Arc::new(page);
    pages.keep(key, Arc::clone(&page));
    page.answer(&wanted)
}

impl Pages {
    /// The page if it may still be shown. Of those who come while it is stale, the first one gets nothing and renders.
    fn current(&self, key: &Key) -> Option<Arc<Page>> {
        let page = self.0.lock().unwrap_or_else(PoisonError::into_inner).pages.get(key).cloned()?;
        let now = Instant::now();
        if now < page.fresh_until {
            return Some(page);
        }
        (now < page.stale_until && page.renewing.swap(true, Ordering::Relaxed)).then_some(page)
    }

    fn keep(&self, key: Key, page: Arc<Page>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let size = page.brotli.len();
        if kept.bytes + size > ROOM {
            let now = Instant::now();
            kept.pages.retain(|_, page| page.stale_until > now);
            kept.bytes = kept.pages.values().map(|page| page.brotli.len()).sum();
            if kept.bytes + size > ROOM {
                kept.pages.clear();
                kept.bytes = 0;
            }
        }
        kept.bytes += size;
        if let Some(before) = kept.pages.insert(key, page) {
            kept.bytes -= before.brotli.len();
        }
    }
}

impl Page {
    fn new(answered: &HeaderMap, html: &Bytes, fresh: Duration, stale: Duration) -> Self {
        let kept = KEPT_HEADERS.into_iter().filter_map(|name| Some((name.clone(), answered.get(&name)?.clone())));
        let mut headers: HeaderMap = kept.collect();
        let now = Instant::now();
        let digest = Sha256::digest(html);
        let tag: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        let etag = HeaderValue::from_str(&format!("W/\"{tag}\"")).unwrap_or(HeaderValue::from_static("W/\"0\""));
        headers.insert(header::ETAG, etag.clone());
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
        headers.insert(header::VARY, HeaderValue::from_static("cookie, accept-encoding"));
        Self {
            headers,
            brotli: encoding::brotli(html, QUALITY),
            plain: OnceLock::new(),
            etag,
            fresh_until: now + fresh,
            stale_until: now + fresh + stale,
            renewing: AtomicBool::new(false),
        }
    }

    fn answer(&self, wanted: &HeaderMap) -> Response {
        let known = wanted.get(header::IF_NONE_MATCH).is_some_and(|seen| seen == self.etag);
        let mut response = if known {
            StatusCode::NOT_MODIFIED.into_response()
        } else if encoding::accepts(wanted, "br") {
            Response::new(Body::from(self.brotli.clone()))
        } else {
            Response::new(Body::from(self.plain.get_or_init(|| encoding::plain(&self.brotli)).clone()))
        };
        let encoded = !known && encoding::accepts(wanted, "br");
        *response.headers_mut() = self.headers.clone();
        if encoded {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
        response
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
