//! Forms with files.

use portal::testing::Bench;

use super::*;

const MARK: &str = "----mark";

/// A router with nobody's cases yet.
async fn begin(pool: PgPool) -> (Router, Bench) {
    let now = DateTime::from_timestamp(1_777_500_000, 0).unwrap();
    portal::publications::publish_all(&pool, now - TimeDelta::days(100)).await.unwrap();
    let bench = bench(pool, now).await;
    let (_stop, stopping) = watch::channel(false);
    let router = finish(&config(), routes(&config(), bench.portal.clone(), stopping).unwrap()).unwrap();
    (router, bench)
}

fn field(name: &str, value: &str) -> String {
    format!("--{MARK}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}

fn file(name: &str, content: &str) -> String {
    let head = format!("Content-Disposition: form-data; name=\"files\"; filename=\"{name}\"");
    format!("--{MARK}\r\n{head}\r\nContent-Type: image/jpeg\r\n\r\n{content}\r\n")
}

fn upload(path: &str, cookie: &str, parts: &str) -> Request<Body> {
    let headers = [("sec-fetch-site", "same-origin"), ("cookie", cookie)];
    let mut request = post(&headers, format!("{parts}--{MARK}--\r\n").into_bytes());
    *request.uri_mut() = path.parse().unwrap();
    let kind = format!("multipart/form-data; boundary={MARK}").parse().unwrap();
    request.headers_mut().insert("content-type", kind);
    request
}

async fn page(router: &Router, path: &str, cookie: &str) -> String {
    let mut request = get_of(path);
    request.headers_mut().insert("cookie", cookie.parse().unwrap());
    let answer = send(router, request).await;
    let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn files_of_no_bytes_are_counted_as_any_others(pool: PgPool) {
    let (router, _bench) = begin(pool).await;
    let cookie = cookie_after(&send(&router, form("/_fn/apply/where", "", "address=x")).await, "");
    let parts: String = (0..500).map(|number| file(&format!("photo-{number}-.jpg"), "")).collect();
    let answer = send(&router, upload("/_fn/apply/document", &cookie, &parts)).await;
    assert_eq!(answer.headers()["location"], "/apply/document");
    let page = page(&router, "/apply/document", &cookie).await;
    assert!(page.contains("photo-11-.jpg") && !page.contains("photo-12-.jpg"));
    assert!(page.contains("一次最多 12 个文件"));
}
