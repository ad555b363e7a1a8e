use std::net::{Ipv4Addr, SocketAddr};

use app::hearing::LARGEST_FORM;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::Response;
use chrono::{DateTime, TimeDelta};
use http::{Method, Request, StatusCode};
use portal::testing::bench;
use sqlx::PgPool;
use tower::ServiceExt;

use super::*;

async fn router_on(pool: PgPool, config: &Config) -> (Router, watch::Sender<bool>) {
    let now = DateTime::from_timestamp(1_777_500_000, 0).unwrap();
    let bench = bench(pool, now).await;
    let (stop, stopping) = watch::channel(false);
    let panics = Router::new().route("/panics", get(panicking));
    let router = finish(config, panics.merge(routes(config, bench.portal, stopping).unwrap())).unwrap();
    (router, stop)
}

async fn panicking() -> &'static str {
    panic!("13800001234")
}

async fn send(router: &Router, mut request: Request<Body>) -> Response {
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 5))));
    router.clone().oneshot(request).await.unwrap()
}

fn get_of(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

fn post(headers: &[(&str, &str)], body: Vec<u8>) -> Request<Body> {
    let mut request = Request::builder().method(Method::POST).uri("/_fn/none").header("host", "127.0.0.1:3000");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.header("content-type", "application/x-www-form-urlencoded").body(Body::from(body)).unwrap()
}

fn config() -> Config {
    Config { base_url: "http://127.0.0.1:3000".to_owned(), ..Config::default() }
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn forms_of_other_sites_are_refused(pool: PgPool) {
    let (router, _stop) = router_on(pool, &config()).await;
    let status = async |headers: &[(&str, &str)]| send(&router, post(headers, Vec::new())).await.status();
    for foreign in [("sec-fetch-site", "cross-site"), ("origin", "http://evil.example"), ("origin", "null")] {
        assert_eq!(status(&[foreign]).await, StatusCode::FORBIDDEN, "{foreign:?}");
    }
    // Old browsers over plain HTTP send the origin alone.
    for own in [("sec-fetch-site", "same-origin"), ("origin", "http://127.0.0.1:3000")] {
        assert_ne!(status(&[own]).await, StatusCode::FORBIDDEN, "{own:?}");
    }
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_form_has_an_end(pool: PgPool) {
    let (router, _stop) = router_on(pool, &config()).await;
    let own = [("sec-fetch-site", "same-origin")];
    let answer = send(&router, post(&own, vec![b'a'; LARGEST_FORM + 1])).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    // Calling it a form with files does not make it one.
    let with_files = [own[0], ("content-type", "multipart/form-data; boundary=x")];
    let mut request = post(&with_files, vec![b'a'; LARGEST_FORM + 1]);
    assert_eq!(send(&router, request).await.status(), StatusCode::PAYLOAD_TOO_LARGE);
    request = post(&with_files, vec![b'a'; LARGEST_FORM + 1]);
    *request.uri_mut() = "/_fn/apply/document".parse().unwrap();
    assert_ne!(send(&router, request).await.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn who_sends_too_much_is_told_so_and_led_back(pool: PgPool) {
    let (router, _stop) = router_on(pool, &config()).await;
    let told = async |path: &str, headers: &[(&str, &str)], bytes| {
        let own = [("sec-fetch-site", "same-origin"), ("referer", "http://127.0.0.1:3000/apply/where")];
        let mut request = post(&[&own[..], headers].concat(), vec![b'a'; bytes]);
        *request.uri_mut() = path.parse().unwrap();
        let answer = send(&router, request).await;
        assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
        String::from_utf8(axum::body::to_bytes(answer.into_body(), 10_000).await.unwrap().to_vec()).unwrap()
    };
    let chinese = told("/_fn/apply/where", &[], LARGEST_FORM + 1).await;
    assert!(chinese.contains("内容太长") && chinese.contains("href=\"/apply/where\""), "{chinese}");
    assert!(!chinese.contains("20 MB") && !chinese.contains("too long"), "{chinese}");
    let english = told("/_fn/apply/where", &[("cookie", "lang=en")], LARGEST_FORM + 1).await;
    assert!(english.contains("too long") && english.contains("lang=\"en\""), "{english}");
    // It need not be sent for us to know: what it says of itself is enough.
    let length = (LARGEST_UPLOAD + 1).to_string();
    let upload = told("/_fn/apply/document", &[("content-length", &length)], 10).await;
    assert!(upload.contains("20 MB") && upload.contains("href=\"/apply/where\""), "{upload}");

    let mut scripted =
        post(&[("sec-fetch-site", "same-origin"), ("x-upload", "1"), ("content-length", &length)], vec![b'a']);
    *scripted.uri_mut() = "/_fn/apply/document".parse().unwrap();
    let answer = send(&router, scripted).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()["location"], "/too-large");
    let followed = send(&router, get_of("/too-large")).await;
    assert_eq!(followed.status(), StatusCode::OK);
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn readiness_ends_before_the_process_does(pool: PgPool) {
    let (router, stop) = router_on(pool, &config()).await;
    assert_eq!(send(&router, get_of("/healthz")).await.status(), StatusCode::OK);
    assert_eq!(send(&router, get_of("/readyz")).await.status(), StatusCode::OK);
    stop.send(true).unwrap();
    assert_eq!(send(&router, get_of("/healthz")).await.status(), StatusCode::OK);
    assert_eq!(send(&router, get_of("/readyz")).await.status(), StatusCode::SERVICE_UNAVAILABLE);
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn readiness_says_what_the_operator_should_see_to(pool: PgPool) {
    // What comes with the program ends with 2026, and 2026-11-25 is 37 days before.
    let now = DateTime::from_timestamp(1_795_572_000, 0).unwrap();
    sqlx::query("update installation set created_at = $1").bind(now).execute(&pool).await.unwrap();
    portal::publications::publish_all(&pool, now).await.unwrap();
    let bench = bench(pool.clone(), now).await;
    let (_stop, stopping) = watch::channel(false);
    let router = finish(&config(), routes(&config(), bench.portal.clone(), stopping).unwrap()).unwrap();
    let said = async || {
        let answer = send(&router, get_of("/readyz")).await;
        let status = answer.status();
        let body = axum::body::to_bytes(answer.into_body(), 10_000).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    };
    let warning = "ok; warning: no calendar for 2027 is published, due days in it are estimates";
    assert_eq!(said().await, (StatusCode::OK, warning.to_owned()));
    let text = "# version: 2027-1\n# notice: 2026-11-24\ndate,kind,name\n2027-01-01,holiday,元旦\n";
    portal::calendar::publish(&pool, "2027.csv", text, now).await.unwrap();
    bench.clock.advance(TimeDelta::seconds(5));
    assert_eq!(said().await, (StatusCode::OK, "ok".to_owned()));
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_panic_is_answered_with_an_id_and_nothing_else(pool: PgPool) {
    let (router, _stop) = router_on(pool, &config()).await;
    let answer = send(&router, get_of("/panics")).await;
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let body = axum::body::to_bytes(answer.into_body(), 10_000).await.unwrap();
    assert!(!String::from_utf8_lossy(&body).contains("1380000"));
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn pages_say_what_browsers_may_do(pool: PgPool) {
    let (router, _stop) = router_on(pool.clone(), &config()).await;
    let answer = send(&router, get_of("/privacy")).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    assert!(header("content-security-policy").contains("script-src 'none'"));
    assert!(header("content-security-policy").contains("frame-ancestors 'none'"));
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("referrer-policy"), "same-origin");
    assert_eq!(header("strict-transport-security"), "");
    assert!(!header("x-request-id").is_empty());

    let https = Config { base_url: "https://portal.example.cn".to_owned(), ..config() };
    let (router, _stop) = router_on(pool, &https).await;
    let answer = send(&router, get_of("/privacy")).await;
    assert!(answer.headers().contains_key("strict-transport-security"));
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn refused_forms_fill_no_table(pool: PgPool) {
    let (router, _stop) = router_on(pool.clone(), &config()).await;
    let most = i64::from(portal::settings::Limits::default().sessions_per_address.burst);
    for number in 0..most + 5 {
        // A cookie that somebody made up begins no more than none does.
        let own = [("sec-fetch-site", "same-origin"), ("cookie", "sunlit=AAAAAAAAAAAAAAAAAAAAAA")];
        let mut request = post(&own, b"charge=&form=x".to_vec());
        *request.uri_mut() = "/_fn/fees/report".parse().unwrap();
        let answer = send(&router, request).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        // Whoever's words can't wait for the next page is told so.
        let to = if number < most { "/fees/report" } else { "/busy" };
        assert_eq!(answer.headers()["location"], to, "{number}");
    }
    let sessions: i64 = sqlx::query_scalar("select count(*) from sessions").fetch_one(&pool).await.unwrap();
    assert_eq!(sessions, most);
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn nobody_is_listened_to_for_ever(pool: PgPool) {
    let (router, _stop) = router_on(pool, &config()).await;
    let heard = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = heard.clone();
    let endless = tokio_stream::iter(std::iter::repeat_with(move || {
        counted.fetch_add(1 << 20, std::sync::atomic::Ordering::Relaxed);
        Ok::<_, std::io::Error>(vec![b'a'; 1 << 20])
    }));
    let mut request = post(&[("sec-fetch-site", "same-origin")], Vec::new());
    *request.body_mut() = Body::from_stream(endless);
    assert_eq!(send(&router, request).await.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert!(heard.load(std::sync::atomic::Ordering::Relaxed) <= 6 << 20);
}
