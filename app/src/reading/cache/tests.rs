use std::sync::atomic::AtomicUsize;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tower::ServiceExt;

use super::*;

/// Pages that say how often anything was rendered.
fn site() -> Router {
    let rendered = Arc::new(AtomicUsize::new(0));
    let page = move || async move { format!("<p>{}</p>", rendered.fetch_add(1, Ordering::Relaxed)) };
    Router::new().fallback(get(page)).layer(from_fn_with_state(Pages::default(), serve))
}

async fn ask(site: &Router, path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, Bytes) {
    let mut request = Request::builder().uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    (parts.status, parts.headers, to_bytes(body, usize::MAX).await.unwrap())
}

#[tokio::test]
async fn a_page_is_rendered_once_for_each_way_of_reading() {
    let site = site();
    assert_eq!(ask(&site, "/fees", &[]).await.2, "<p>0</p>");
    assert_eq!(ask(&site, "/fees", &[]).await.2, "<p>0</p>");
    assert_eq!(ask(&site, "/fees", &[("cookie", "lang=en")]).await.2, "<p>1</p>");
    assert_eq!(ask(&site, "/fees", &[("cookie", "lang=en; elder=1")]).await.2, "<p>2</p>");
    assert_eq!(ask(&site, "/fees", &[("cookie", "sunlit=secret")]).await.2, "<p>0</p>");
}

#[tokio::test]
async fn what_depends_on_the_reader_is_rendered_each_time() {
    let site = site();
    for count in ["<p>0</p>", "<p>1</p>"] {
        let (_, headers, body) = ask(&site, "/my", &[]).await;
        assert_eq!(body, count);
        assert!(!headers.contains_key(header::ETAG));
    }
}

#[tokio::test]
async fn a_known_page_is_not_sent_again() {
    let site = site();
    let (_, headers, _) = ask(&site, "/", &[]).await;
    let etag = headers[header::ETAG].to_str().unwrap().to_owned();
    let (status, _, body) = ask(&site, "/", &[("if-none-match", &etag)]).await;
    assert_eq!(status, StatusCode::NOT_MODIFIED);
    assert!(body.is_empty());
}

#[tokio::test]
async fn a_page_is_kept_compressed_and_given_to_each_as_wanted() {
    let site = site();
    let (_, headers, body) = ask(&site, "/", &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(headers[header::CONTENT_ENCODING], "br");
    assert_eq!(body, encoding::brotli(b"<p>0</p>", 6));
    let (_, headers, body) = ask(&site, "/", &[]).await;
    assert!(!headers.contains_key(header::CONTENT_ENCODING));
    assert_eq!(body, "<p>0</p>");
}

#[tokio::test]
async fn the_room_is_bounded() {
    use portal::parts::{Random, SeededRandom};
    let pages = Pages::default();
    for number in 0..5_u8 {
        // What can't be made smaller.
        let mut html = vec![0; ROOM / 2];
        SeededRandom::new(number.into()).fill(&mut html);
        let minute = Duration::from_secs(60);
        let page = Page::new(&HeaderMap::new(), &html.into(), minute, minute);
        pages.keep((Preferences::default(), number.to_string()), Arc::new(page));
    }
    let kept = pages.0.lock().unwrap();
    assert!(kept.bytes <= ROOM && !kept.pages.is_empty());
}
