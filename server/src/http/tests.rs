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

mod objections;
mod receipts;
mod uploads;

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

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn whoever_makes_up_a_cookie_hands_nobody_one(pool: PgPool) {
    let (router, _stop) = router_on(pool, &config()).await;
    let mut request = get_of("/privacy");
    request.headers_mut().insert("cookie", "sunlit=not-a-session; other=1".parse().unwrap());
    send(&router, request).await;
    let kept = send(&router, get_of("/privacy")).await;
    assert_eq!(kept.status(), StatusCode::OK);
    assert!(!kept.headers().contains_key("set-cookie"), "{:?}", kept.headers());
    assert!(kept.headers().contains_key("content-security-policy") && kept.headers().contains_key("etag"));
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn an_address_without_end_is_told_so(pool: PgPool) {
    let (router, _stop) = router_on(pool, &config()).await;
    let answer = send(&router, get_of(&format!("/fees/estimate?{}", "c1.capacity=1&".repeat(1_000)))).await;
    assert_eq!(answer.status(), StatusCode::URI_TOO_LONG);
    assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
}

/// A form of this path as a browser sends it.
fn form(path: &str, cookie: &str, fields: &str) -> Request<Body> {
    let mut headers = vec![("sec-fetch-site", "same-origin")];
    if !cookie.is_empty() {
        headers.push(("cookie", cookie));
    }
    let mut request = post(&headers, fields.as_bytes().to_vec());
    *request.uri_mut() = path.parse().unwrap();
    request
}

/// The cookie that the browser has after this answer.
fn cookie_after(answer: &Response, before: &str) -> String {
    let set = answer.headers().get("set-cookie").and_then(|set| set.to_str().ok()?.split(';').next());
    set.unwrap_or(before).to_owned()
}

fn code_in(messages: Vec<(String, String)>) -> String {
    let (_, text) = messages.last().cloned().unwrap_or_default();
    text.chars().filter(char::is_ascii_digit).take(6).collect()
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn whatever_raises_rights_gives_the_session_another_id(pool: PgPool) {
    let now = DateTime::from_timestamp(1_777_500_000, 0).unwrap();
    portal::publications::publish_all(&pool, now - TimeDelta::days(100)).await.unwrap();
    portal::demo::seed(&pool, &portal::testing::keys(), &portal::parts::SystemRandom, now, 5).await.unwrap();
    let bench = bench(pool.clone(), now).await;
    let (_stop, stopping) = watch::channel(false);
    let router = finish(&config(), routes(&config(), bench.portal.clone(), stopping).unwrap()).unwrap();
    let sends = async |path: &str, cookie: &str, fields: &str| {
        let answer = send(&router, form(path, cookie, fields)).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{path}");
        cookie_after(&answer, cookie)
    };

    // A code confirmed on the page for signing in.
    let before = sends("/_fn/sign-in/code", "", "phone=13800001234").await;
    let code = code_in(bench.messages.take());
    let after = sends("/_fn/sign-in", &before, &format!("code={code}")).await;
    assert_ne!(before, after, "signing in");

    // A code confirmed while applying.
    let before = sends("/_fn/apply/where", "", "address=x").await;
    let contact = "name=%E7%A4%BA%E4%BE%8B%E7%94%B3%E8%AF%B7%E4%BA%BA&phone=13900001234";
    let sent = sends("/_fn/apply/contact", &before, &format!("{contact}&act=send")).await;
    assert_eq!(before, sent, "nothing is gained by asking for a code");
    let code = code_in(bench.messages.take());
    let after = sends("/_fn/apply/contact", &before, &format!("{contact}&act=confirm&code={code}")).await;
    assert_ne!(before, after, "confirming while applying");
    let old = send(&router, {
        let mut request = get_of("/my");
        request.headers_mut().insert("cookie", before.parse().unwrap());
        request
    });
    let page = axum::body::to_bytes(old.await.into_body(), 1 << 20).await.unwrap();
    assert!(!String::from_utf8_lossy(&page).contains("/_fn/apply/resume"), "whoever knew the old one sees nothing");

    // A private link.
    let (id, reference): (i64, String) =
        sqlx::query_as("select id, reference from cases order by id limit 1").fetch_one(&pool).await.unwrap();
    let token = portal::sessions::link_token(&bench.portal, id, &reference, 1);
    let opened = sends("/_fn/link", &after, &format!("token={token}")).await;
    assert_ne!(after, opened, "opening a link");
    let again = sends("/_fn/link", &opened, &format!("token={token}")).await;
    assert_eq!(opened, again, "the same link once more raises nothing");
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn no_form_begins_sessions_without_end(pool: PgPool) {
    let (router, _stop) = router_on(pool.clone(), &config()).await;
    let most = i64::from(portal::settings::Limits::default().sessions_per_address.burst);
    let forms = [
        ("/_fn/sign-in", "code=123456"),
        ("/_fn/sign-in/code", "phone=1"),
        ("/_fn/link", "token=x"),
        ("/_fn/fees/report", "charge="),
        ("/_fn/apply/where", "address=x"),
    ];
    for number in 0..usize::try_from(most).unwrap() + 50 {
        let (path, fields) = forms[number % forms.len()];
        send(&router, form(path, "", fields)).await;
    }
    let sessions: i64 = sqlx::query_scalar("select count(*) from sessions").fetch_one(&pool).await.unwrap();
    assert!(sessions <= most, "{sessions}");
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_session_stays_small_whatever_is_posted(pool: PgPool) {
    let now = DateTime::from_timestamp(1_777_500_000, 0).unwrap();
    portal::publications::publish_all(&pool, now - TimeDelta::days(100)).await.unwrap();
    let bench = bench(pool.clone(), now).await;
    let (_stop, stopping) = watch::channel(false);
    let router = finish(&config(), routes(&config(), bench.portal.clone(), stopping).unwrap()).unwrap();
    let long = "%E7%94%A8".repeat(20_000);
    let mut cookie = String::new();
    for number in 0..40 {
        for path in
            ["/_fn/fees/report", "/_fn/ratings/rate", "/_fn/contractors/choose", "/_fn/sign-in/code", "/_fn/link"]
        {
            let reference =
                domain::applications::Reference::from_random(&mut |below| u8::try_from(number).unwrap() % below);
            let fields = format!(
                "reference={}&charge={long}&text=x&comment={long}&firm=x&phone={number}&x{number}={long}",
                reference.as_str()
            );
            let answer = send(&router, form(path, &cookie, &fields[..fields.len().min(250_000)])).await;
            cookie = cookie_after(&answer, &cookie);
        }
    }
    let most: i32 = sqlx::query_scalar("select max(length(data)) from sessions").fetch_one(&pool).await.unwrap();
    assert!(most <= 64 << 10, "{most} bytes");
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_file_of_nobody_is_led_to_where_one_begins_and_nothing_is_kept(pool: PgPool) {
    let (router, _stop) = router_on(pool.clone(), &config()).await;
    let own = ("sec-fetch-site", "same-origin");
    let file = "--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.jpg\"\r\n\r\nbytes\r\n--x--\r\n";
    for (path, kind, leads) in [
        ("/_fn/apply/document", "multipart/form-data; boundary=x", "/apply/where"),
        ("/_fn/my/paper", "multipart/form-data; boundary=x", "/sign-in"),
        ("/_fn/apply/document", "text/plain", "/apply/document"),
    ] {
        let mut request = Request::builder().method(Method::POST).uri(path).header("host", "127.0.0.1:3000");
        request = request.header(own.0, own.1).header("cookie", "sunlit=AAAAAAAAAAAAAAAAAAAAAA");
        let answer = send(&router, request.header("content-type", kind).body(Body::from(file)).unwrap()).await;
        assert_eq!(
            (answer.status(), &answer.headers()["location"]),
            (StatusCode::SEE_OTHER, &leads.parse().unwrap()),
            "{path}"
        );
    }
    let rows: i64 = sqlx::query_scalar("select (select count(*) from drafts) + (select count(*) from sessions)")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(rows, 0);
}

/// A connection from this address of the machine's own.
async fn connect_from(from: [u8; 4], to: SocketAddr) -> tokio::net::TcpStream {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from((from, 0))).unwrap();
    socket.connect(to).await.unwrap()
}

/// What comes after this was said, until the other side ends it.
async fn answer_to(mut stream: tokio::net::TcpStream, said: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut heard = Vec::new();
    // Whoever is shut out may find the line cut while still speaking.
    let _ = stream.write_all(said.as_bytes()).await;
    let _ = stream.read_to_end(&mut heard).await;
    String::from_utf8_lossy(&heard).into_owned()
}

#[tokio::test]
async fn one_machine_keeps_nobody_else_out() {
    const ASK: &str = "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let one = [127, 0, 0, 1];
    // Who is within the share says the beginning of a request, so that silence is not what ends it.
    let begin = async |to| {
        let mut stream = connect_from(one, to).await;
        tokio::io::AsyncWriteExt::write_all(&mut stream, b"GET").await.unwrap();
        stream
    };
    for (proxy, over) in [(None, false), (Some(one.into()), true)] {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let to = listener.local_addr().unwrap();
        let (stop, stopping) = watch::channel(false);
        let router = Router::new().route("/", get(async || "served"));
        let serving = tokio::spawn(serve(listener, router, Shares::new(proxy, 1), stopping));
        let mut held = Vec::new();
        for _ in 0..4 {
            held.push(begin(to).await);
        }
        assert_eq!(answer_to(connect_from(one, to).await, ASK).await.ends_with("served"), over, "{proxy:?}");
        assert!(answer_to(connect_from([127, 0, 0, 2], to).await, ASK).await.ends_with("served"));
        drop(held);
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        assert!(answer_to(connect_from(one, to).await, ASK).await.ends_with("served"), "there is room again");
        stop.send(true).unwrap();
        serving.await.unwrap();
    }
}

#[tokio::test]
async fn whoever_says_nothing_is_let_go_sooner_than_whoever_is_slow() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let to = listener.local_addr().unwrap();
    let (stop, stopping) = watch::channel(false);
    let serving = tokio::spawn(serve(listener, Router::new(), Shares::new(None, 1), stopping));
    let lasts = async |said: &'static str| {
        let began = std::time::Instant::now();
        answer_to(connect_from([127, 0, 0, 1], to).await, said).await;
        began.elapsed()
    };
    let (silent, slow) = tokio::join!(lasts(""), lasts("GET / HTTP/1.1\r\nhost"));
    assert!(silent * 3 < slow * 2, "{silent:?} {slow:?}");
    stop.send(true).unwrap();
    serving.await.unwrap();
}

/// Who asks with this cookie for this page gets: its text, or where it leads.
async fn page(router: &Router, path: &str, cookie: &str) -> String {
    let mut request = get_of(path);
    request.headers_mut().insert("cookie", cookie.parse().unwrap());
    let answer = send(router, request).await;
    if let Some(leads) = answer.headers().get("location") {
        return leads.to_str().unwrap().to_owned();
    }
    let page = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    String::from_utf8(page.to_vec()).unwrap()
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_double_click_or_a_lost_answer_loses_no_draft(pool: PgPool) {
    const CONTACT: &str = "name=%E7%A4%BA%E4%BE%8B%E7%94%B3%E8%AF%B7%E4%BA%BA&phone=13900001234";
    let now = DateTime::from_timestamp(1_777_500_000, 0).unwrap();
    portal::publications::publish_all(&pool, now - TimeDelta::days(100)).await.unwrap();
    portal::demo::seed(&pool, &portal::testing::keys(), &portal::parts::SystemRandom, now, 5).await.unwrap();
    let bench = bench(pool.clone(), now).await;
    let (_stop, stopping) = watch::channel(false);
    let router = finish(&config(), routes(&config(), bench.portal.clone(), stopping).unwrap()).unwrap();
    let rows = async || -> (i64, i64) {
        sqlx::query_as("select (select count(*) from drafts), (select count(*) from sessions)")
            .fetch_one(&pool)
            .await
            .unwrap()
    };
    let before = cookie_after(&send(&router, form("/_fn/apply/where", "", "address=x")).await, "");
    let draft: uuid::Uuid =
        sqlx::query_scalar("select id from drafts order by created_at desc limit 1").fetch_one(&pool).await.unwrap();
    let contact = page(&router, "/apply/contact", &before).await;
    assert!(contact.contains(&format!(r#"name="draft" value="{draft}""#)), "{contact}");
    let asked = format!("{CONTACT}&draft={draft}");
    send(&router, form("/_fn/apply/contact", &before, &format!("{asked}&act=send"))).await;
    let code = code_in(bench.messages.take());
    let (drafts, _) = rows().await;

    // Both clicks at once, and then one that comes late: whatever comes of them, nothing begins anew.
    let confirm = format!("{asked}&act=confirm&code={code}");
    let click = || send(&router, form("/_fn/apply/contact", &before, &confirm));
    let (one, other) = tokio::join!(click(), click());
    let late = click().await;
    let set: Vec<_> = [&one, &other, &late].iter().filter_map(|answer| answer.headers().get("set-cookie")).collect();
    assert!(bench.messages.take().is_empty(), "no other code is sent");
    assert_eq!(rows().await, (drafts, 1));
    let after = set.iter().map(|set| set.to_str().unwrap().split(';').next().unwrap()).find(|set| *set != before);
    let after = after.unwrap().to_owned();
    let go_on = format!("/sign-in?draft={draft}");
    assert_eq!(late.headers()["location"], go_on.as_str());
    assert!(!late.headers().contains_key("set-cookie"), "the browser has the other click's");
    let late = send(&router, form("/_fn/apply/contact", &before, &format!("{asked}&act=send"))).await;
    assert_eq!(late.headers()["location"], go_on.as_str());
    assert!(bench.messages.take().is_empty());
    assert_eq!(page(&router, &go_on, &after).await, "/apply/where", "the first answer that is missing");
    assert!(page(&router, "/apply/contact", &after).await.contains(&draft.to_string()));

    // Whoever never got the answer confirms the phone, and finds it.
    assert_eq!(page(&router, "/apply/contact", &before).await, "/sign-in?draft");
    assert!(page(&router, &go_on, &before).await.contains("请先验证手机号"));
    let lost = send(&router, form("/_fn/sign-in", &before, &format!("code={code}"))).await;
    assert_eq!(lost.headers()["location"], "/sign-in?draft");
    assert!(!lost.headers().contains_key("set-cookie"));
    let asked = cookie_after(&send(&router, form("/_fn/sign-in/code", &before, "phone=13900001234")).await, &before);
    let code = code_in(bench.messages.take());
    let signed_in = send(&router, form("/_fn/sign-in", &asked, &format!("code={code}"))).await;
    let signed_in = cookie_after(&signed_in, &asked);
    assert!(page(&router, "/my", &signed_in).await.contains(&draft.to_string()));
    assert_eq!(page(&router, &go_on, &signed_in).await, "/my", "it is not this session's before it is chosen");
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_code_for_something_else_opens_no_form_for_withdrawing(pool: PgPool) {
    let now = DateTime::from_timestamp(1_777_500_000, 0).unwrap();
    portal::publications::publish_all(&pool, now - TimeDelta::days(100)).await.unwrap();
    portal::demo::seed(&pool, &portal::testing::keys(), &portal::parts::SystemRandom, now, 60).await.unwrap();
    let bench = bench(pool.clone(), now).await;
    let (_stop, stopping) = watch::channel(false);
    let router = finish(&config(), routes(&config(), bench.portal.clone(), stopping).unwrap()).unwrap();
    let (id, reference): (i64, String) =
        sqlx::query_as("select id, reference from cases join case_states on case_id = id where state = 'open' limit 1")
            .fetch_one(&pool)
            .await
            .unwrap();
    let token = portal::sessions::link_token(&bench.portal, id, &reference, 1);
    let cookie = cookie_after(&send(&router, form("/_fn/link", "", &format!("token={token}"))).await, "");
    let withdrawing = async |cookie: &str| {
        let page = page(&router, &format!("/my/{reference}"), cookie).await;
        let from = page.find(r#"id="withdraw""#).unwrap();
        let card = page[from..].split("</details>").next().unwrap();
        (card.contains(r#"name="code""#), card.contains("checked"))
    };
    send(&router, form("/_fn/sign-in/code", &cookie, "phone=13900001234")).await;
    let elsewhere = code_in(bench.messages.take());
    assert_eq!(withdrawing(&cookie).await, (false, false), "it was asked for signing in");
    let fields = format!("ref={reference}&sure=yes");
    send(&router, form("/_fn/my/withdraw", &cookie, &format!("{fields}&code={elsewhere}"))).await;
    send(&router, form("/_fn/my/withdraw", &cookie, &fields)).await;
    let code = code_in(bench.messages.take());
    assert_eq!(withdrawing(&cookie).await, (true, true));
    bench.clock.advance(TimeDelta::minutes(5));
    assert_eq!(withdrawing(&cookie).await, (false, false), "it is too old");
    let state = async || -> String {
        sqlx::query_scalar("select state from case_states where case_id = $1").bind(id).fetch_one(&pool).await.unwrap()
    };
    assert_eq!((state().await.as_str(), code.len()), ("open", 6));
    send(&router, form("/_fn/my/withdraw", &cookie, &fields)).await;
    let code = code_in(bench.messages.take());
    send(&router, form("/_fn/my/withdraw", &cookie, &format!("{fields}&code={code}"))).await;
    assert_eq!(state().await, "withdrawn");
}
