//! Files that the binary carries: the style sheet, icons, and the islands' script and WASM. Those with a hash in their
//! address never change.

use std::sync::{LazyLock, OnceLock};

use axum::Router;
use axum::body::Bytes;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::encoding;

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// Address of the style sheet.
pub static STYLE_PATH: LazyLock<String> = LazyLock::new(|| format!("/style/sunlit.{STYLE_HASH}.css"));

/// Folder of the islands' script and WASM, without slashes at its ends.
pub static PKG_FOLDER: LazyLock<String> = LazyLock::new(|| format!("pkg/{PKG_HASH}"));

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const A_DAY: &str = "public, max-age=86400";

struct Asset {
    content_type: &'static str,
    cache_control: &'static str,
    bytes: &'static [u8],
    brotli: OnceLock<Bytes>,
}

impl Asset {
    const fn new(content_type: &'static str, cache_control: &'static str, bytes: &'static [u8]) -> Self {
        Self { content_type, cache_control, bytes, brotli: OnceLock::new() }
    }

    async fn answer(&'static self, headers: HeaderMap) -> Response {
        if self.bytes.is_empty() {
            return StatusCode::NOT_FOUND.into_response();
        }
        let compressed = if encoding::accepts(&headers, "br") { self.compressed().await } else { None };
        let encoded = compressed.is_some();
        let mut response = Response::new(compressed.unwrap_or(Bytes::from_static(self.bytes)).into());
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(self.cache_control));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if encoded {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
        response
    }

    /// Compressed once, as small as it gets, off the threads that answer.
    async fn compressed(&'static self) -> Option<Bytes> {
        if let Some(done) = self.brotli.get() {
            return Some(done.clone());
        }
        let work = || self.brotli.get_or_init(|| encoding::brotli(self.bytes, 11)).clone();
        tokio::task::spawn_blocking(work).await.ok()
    }
}

static STYLE_SHEET: Asset = Asset::new("text/css; charset=utf-8", FOR_EVER, STYLE);
static ISLANDS_SCRIPT: Asset = Asset::new("text/javascript; charset=utf-8", FOR_EVER, SCRIPT);
static ISLANDS_WASM: Asset = Asset::new("application/wasm", FOR_EVER, WASM);
static FAVICON: Asset = Asset::new("image/svg+xml", A_DAY, include_bytes!("../../public/favicon.svg"));
static TOUCH_ICON: Asset = Asset::new("image/png", A_DAY, include_bytes!("../../public/icon-192.png"));
static LARGE_ICON: Asset = Asset::new("image/png", A_DAY, include_bytes!("../../public/icon-512.png"));
static MANIFEST: Asset =
    Asset::new("application/manifest+json", A_DAY, include_bytes!("../../public/manifest.webmanifest"));
static ROBOTS: Asset = Asset::new("text/plain; charset=utf-8", A_DAY, include_bytes!("../../public/robots.txt"));

/// The addresses of all of them.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let files: [(String, &'static Asset); 8] = [
        (STYLE_PATH.clone(), &STYLE_SHEET),
        (format!("/{}/app.js", *PKG_FOLDER), &ISLANDS_SCRIPT),
        (format!("/{}/app_bg.wasm", *PKG_FOLDER), &ISLANDS_WASM),
        ("/favicon.svg".to_owned(), &FAVICON),
        ("/icon-192.png".to_owned(), &TOUCH_ICON),
        ("/icon-512.png".to_owned(), &LARGE_ICON),
        ("/manifest.webmanifest".to_owned(), &MANIFEST),
        ("/robots.txt".to_owned(), &ROBOTS),
    ];
    files
        .into_iter()
        .fold(Router::new(), |router, (path, asset)| router.route(&path, get(move |headers| asset.answer(headers))))
}
