//! The last touch on a rendered page: scripts out, or a nonce in, and the headers that go with it.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use leptos::nonce::Nonce;
use memchr::memmem;

use super::has_islands;

/// No page comes near this; a bound so that a mistake can't eat the memory.
const LARGEST: usize = 8 << 20;

/// Nothing here could connect to anything; `connect-src` lets tools that look at a page read its robots.txt.
const READING_POLICY: &str = "default-src 'none'; script-src 'none'; connect-src 'self'; style-src 'self'; \
    img-src 'self' data:; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Strips the scripts that Leptos writes from pages without islands, and sets the content policy of both sorts.
pub async fn finish(mut request: Request, next: Next) -> Response {
    let nonce = has_islands(request.uri().path()).then(Nonce::new);
    if let Some(nonce) = &nonce {
        request.extensions_mut().insert(nonce.clone());
    }
    let response = next.run(request).await;
    let html =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    if !html {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, LARGEST).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let (page, policy) = if let Some(nonce) = &nonce {
        // Leptos leaves the nonce off this link, which browsers then refuse to load.
        let page = String::from_utf8_lossy(&bytes);
        let page = page.replace("rel=\"modulepreload\"", &format!("rel=\"modulepreload\" nonce=\"{nonce}\""));
        (Bytes::from(page), island_policy(nonce))
    } else {
        (without_scripts(bytes), HeaderValue::from_static(READING_POLICY))
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    parts.headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    Response::from_parts(parts, Body::from(page))
}

fn island_policy(nonce: &Nonce) -> HeaderValue {
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; connect-src 'self'; \
         style-src 'self'; img-src 'self' data: blob:; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static(READING_POLICY))
}

/// Every `<script …>…</script>` cut out.
fn without_scripts(page: Bytes) -> Bytes {
    const BEGIN: &[u8] = b"<script";
    const END: &[u8] = b"</script>";
    let Some(mut at) = memmem::find(&page, BEGIN) else { return page };
    let mut kept = Vec::with_capacity(page.len());
    let mut rest = &page[..];
    loop {
        kept.extend_from_slice(&rest[..at]);
        let Some(end) = memmem::find(&rest[at..], END) else { return kept.into() };
        rest = &rest[at + end + END.len()..];
        match memmem::find(rest, BEGIN) {
            Some(next) => at = next,
            None => break,
        }
    }
    kept.extend_from_slice(rest);
    kept.into()
}

#[cfg(test)]
mod tests {
    use super::without_scripts;

    #[test]
    fn scripts_go_and_the_rest_stays() {
        let page = "<head><script nonce=\"x\">a()</script></head><body>1<script type=\"module\">b</script>2</body>";
        assert_eq!(without_scripts(page.into()), "<head></head><body>12</body>");
        assert_eq!(without_scripts("<p>1</p>".into()), "<p>1</p>");
        assert_eq!(without_scripts("1<script>2".into()), "1", "what never ends");
    }
}
