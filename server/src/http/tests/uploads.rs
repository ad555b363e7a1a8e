//! Forms with files.

use portal::testing::Bench;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

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

/// The cookie of somebody who has confirmed this phone.
async fn signed_in(router: &Router, bench: &Bench) -> String {
    let asked = send(router, form("/_fn/sign-in/code", "", "phone=13800001234")).await;
    let cookie = cookie_after(&asked, "");
    let code = code_in(bench.messages.take());
    let answer = send(router, form("/_fn/sign-in", &cookie, &format!("code={code}"))).await;
    cookie_after(&answer, &cookie)
}

/// Sends all of a form over a connection, as a browser does, and only then listens.
async fn over_a_connection(router: Router, path: &str, cookie: &str, parts: &str) -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (stop, stopping) = watch::channel(false);
    let serving = tokio::spawn(listen::serve(listener, router, Shares::new(None, 1), stopping));
    let body = format!("{parts}--{MARK}--\r\n");
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: 127.0.0.1:3000\r\nsec-fetch-site: same-origin\r\ncookie: {cookie}\r\n\
         content-type: multipart/form-data; boundary={MARK}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let mut browser = TcpStream::connect(address).await?;
    browser.write_all(head.as_bytes()).await?;
    browser.write_all(body.as_bytes()).await?;
    let mut answer = vec![0; 4096];
    let length = browser.read(&mut answer).await?;
    drop(browser);
    let _ = stop.send(true);
    let _ = serving.await;
    Ok(String::from_utf8_lossy(&answer[..length]).into_owned())
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn whoever_is_refused_in_the_midst_of_a_form_gets_the_answer(pool: PgPool) {
    let (router, bench) = begin(pool.clone()).await;
    let cookie = signed_in(&router, &bench).await;
    let large = "a".repeat(18 << 20);
    let reference = domain::applications::Reference::from_random(&mut |below| 7 % below);
    let about = field("ref", reference.as_str()) + &field("document", "property_certificate");
    // A case that is not this visitor's.
    let foreign = about + &file("a.jpg", "x") + &file("b.jpg", &large);
    let answer = over_a_connection(router.clone(), "/_fn/my/paper", &cookie, &foreign).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 303") && answer.contains(&format!("/my/{}", reference.as_str())), "{answer}");
    // What stands behind the first part is none.
    let broken = field("ref", "x") + &format!("--{MARK}\r\nno headers\u{1}\r\n\r\n") + &large;
    let answer = over_a_connection(router.clone(), "/_fn/my/paper", &cookie, &broken).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    // A fault of ours in the midst of it.
    sqlx::query("alter function take_tokens rename to elsewhere").execute(&pool).await.unwrap();
    let answer = over_a_connection(router, "/_fn/my/paper", &cookie, &foreign).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 303") && answer.contains("/fault/"), "{answer}");
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn whoever_finds_no_room_is_told_so_on_the_page_that_follows(pool: PgPool) {
    let now = DateTime::from_timestamp(1_777_500_000, 0).unwrap();
    let (router, bench) = begin(pool.clone()).await;
    portal::demo::seed(&pool, &portal::testing::keys(), &portal::parts::SystemRandom, now, 5).await.unwrap();
    let (id, reference): (i64, String) =
        sqlx::query_as("select id, reference from cases order by id limit 1").fetch_one(&pool).await.unwrap();
    let token = portal::sessions::link_token(&bench.portal, id, &reference, 1);
    let cookie = cookie_after(&send(&router, form("/_fn/link", "", &format!("token={token}"))).await, "");
    let full: Vec<_> = (0_u8..=255)
        .map_while(|at| {
            let elsewhere = portal::limits::Address(Ipv4Addr::new(10, at, 0, 1).into());
            portal::documents::enter(&bench.portal, &[at], elsewhere, 1)
        })
        .collect();
    let own = format!("/my/{reference}");
    for (from, to, place) in [(None, "/my", "cases"), (Some(&own), own.as_str(), "papers")] {
        let mut request = upload("/_fn/my/paper", &cookie, &file("a.jpg", "x"));
        if let Some(from) = from {
            let from = format!("http://127.0.0.1:3000{from}");
            request.headers_mut().insert("referer", from.parse().unwrap());
        }
        let answer = send(&router, request).await;
        assert_eq!((answer.status(), answer.headers()["location"].to_str().unwrap()), (StatusCode::SEE_OTHER, to));
        let shown = page(&router, to, &cookie).await;
        assert!(shown.contains(&format!("<a href=\"#{place}\">现在人多")), "{to}");
        assert!(shown.contains(&format!("id=\"{place}\"")), "it leads somewhere");
        assert!(!page(&router, to, &cookie).await.contains("现在人多"), "said once");
    }
    drop(full);
}
