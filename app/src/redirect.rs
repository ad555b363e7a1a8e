//! The one way in which a server function answers a form: 303 to a local path.

use http::{HeaderValue, StatusCode, header};
use leptos::prelude::{provide_context, use_context};
use leptos_axum::ResponseOptions;

/// What the next page should have shown could not be kept.
#[derive(Clone, Copy)]
struct NotKept;

/// Wherever this request was going to lead, it leads to a page that says so: the one before still has what was typed.
pub fn nothing_kept() {
    provide_context(NotKept);
}

/// Sends the browser to `path` with GET. A path that is not ours leads home.
pub fn see_other(path: &str) {
    let Some(response) = use_context::<ResponseOptions>() else { return };
    let path = if use_context::<NotKept>().is_some() { "/busy" } else { path };
    let location = HeaderValue::from_str(local(path)).unwrap_or(HeaderValue::from_static("/"));
    response.set_status(StatusCode::SEE_OTHER);
    response.insert_header(header::LOCATION, location);
}

/// The path itself if it stays on this site: one leading slash, visible ASCII, no backslash (which browsers read as a
/// slash). Otherwise `/`.
#[must_use]
pub fn local(path: &str) -> &str {
    let bytes = path.as_bytes();
    let stays = bytes.first() == Some(&b'/')
        && bytes.get(1) != Some(&b'/')
        && bytes.iter().all(|byte| byte.is_ascii_graphic() && *byte != b'\\');
    if stays { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn only_paths_of_this_site_pass() {
        for path in ["/", "/track/K7M39PXR2Q", "/contractors?kind=design"] {
            assert_eq!(local(path), path);
        }
        for path in
            ["", "fees", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nSet-Cookie: x", "/查"]
        {
            assert_eq!(local(path), "/", "{path:?}");
        }
    }
}
