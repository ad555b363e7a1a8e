use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::middleware;
use axum::routing::post;
use chrono::DateTime;
use portal::sessions as stored;
use portal::testing::bench;
use sqlx::PgPool;
use tokio::sync::Notify;
use tower::ServiceExt;

use super::*;

/// What handlers do with a session, and where one of them waits.
fn router(portal: Portal, reached: Arc<Notify>, go_on: Arc<Notify>) -> Router {
    let renewing = (reached.clone(), go_on.clone());
    Router::new()
        .route(
            "/write",
            post(async |session: Session| {
                let said: u32 = session.get("said").await.unwrap().unwrap_or_default();
                session.insert("said", said + 1).await.unwrap();
            }),
        )
        .route(
            "/slow",
            post(async move |session: Session| {
                session.get_value("said").await.unwrap();
                reached.notify_one();
                go_on.notified().await;
                session.insert("said", 2).await.unwrap();
            }),
        )
        .route(
            "/renew",
            post(async move |session: Session| {
                session.cycle_id().await.unwrap();
                session.insert("said", 3).await.unwrap();
                renewing.0.notify_one();
                renewing.1.notified().await;
            }),
        )
        .route("/end", post(async |session: Session| session.flush().await.unwrap()))
        .route("/read", post(async |session: Session| format!("{:?}", session.get_value("said").await.unwrap())))
        .layer(middleware::from_fn_with_state(Sessions::new(portal, false), keep))
}

struct World {
    portal: Portal,
    router: Router,
    reached: Arc<Notify>,
    go_on: Arc<Notify>,
}

async fn world(pool: PgPool) -> World {
    let bench = bench(pool, DateTime::from_timestamp(1_777_500_000, 0).unwrap()).await;
    let (reached, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let router = router(bench.portal.clone(), reached.clone(), go_on.clone());
    World { portal: bench.portal, router, reached, go_on }
}

impl World {
    fn send(&self, path: &str, cookie: &str) -> impl Future<Output = Response> + use<> {
        let request = Request::post(path).header("cookie", cookie).body(Body::empty()).unwrap();
        let router = self.router.clone();
        async move { router.oneshot(request).await.unwrap() }
    }

    async fn said(&self, cookie: &str) -> String {
        let answer = self.send("/read", cookie).await;
        assert_eq!(set(&answer), None, "reading changes nothing");
        String::from_utf8(axum::body::to_bytes(answer.into_body(), 100).await.unwrap().to_vec()).unwrap()
    }
}

/// The cookie that an answer sets, as a browser sends it again.
fn set(answer: &Response) -> Option<String> {
    let set = answer.headers().get(header::SET_COOKIE)?.to_str().unwrap();
    Some(set.split(';').next().unwrap().to_owned())
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_cookie_is_set_with_what_keeps_it_and_taken_away_by_signing_out_alone(pool: PgPool) {
    let world = world(pool.clone()).await;
    let answer = world.send("/write", "other=1").await;
    let line = answer.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(line.ends_with("; HttpOnly; SameSite=Lax; Path=/; Max-Age=1209600"), "{line}");
    let cookie = set(&answer).unwrap();
    assert_eq!(set(&world.send("/write", &format!("a=b; {cookie}")).await).as_ref(), Some(&cookie));
    assert_eq!(world.said(&cookie).await, "Some(Number(2))");
    let https = Sessions::new(world.portal.clone(), true).cookie("x".to_owned(), Duration::days(1)).unwrap();
    assert!(https.to_str().unwrap().starts_with("__Host-sunlit=x; ") && https.to_str().unwrap().contains("; Secure"));

    let ended = world.send("/end", &cookie).await;
    let line = ended.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(line.starts_with("sunlit=; ") && line.contains("Max-Age=0"), "{line}");
    // The cookie of a session that is gone is not taken away: the browser may have another one by now.
    assert_eq!(world.said(&cookie).await, "None");
    assert_eq!(set(&world.send("/end", "").await), None);
    let rows: i64 = sqlx::query_scalar("select count(*) from sessions").fetch_one(&pool).await.unwrap();
    assert_eq!(rows, 0);
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn whoever_comes_back_late_leaves_the_better_cookie_alone(pool: PgPool) {
    let world = world(pool.clone()).await;
    let old = set(&world.send("/write", "").await).unwrap();
    let late = tokio::spawn(world.send("/slow", &old));
    world.reached.notified().await;
    // Meanwhile the other tab signs in.
    let renewing = tokio::spawn(world.send("/renew", &old));
    world.reached.notified().await;
    // The first to go on is the one that waited first.
    world.go_on.notify_waiters();
    let (late, renewed) = (late.await.unwrap(), renewing.await.unwrap());
    let cookies: Vec<String> = [set(&late), set(&renewed)].into_iter().flatten().collect();
    // Whichever was first: the cookie that the browser has in the end leads somewhere.
    let last = set(&renewed).unwrap();
    assert_ne!(last, old);
    assert_eq!(world.said(&last).await, "Some(Number(3))");
    assert!(cookies.iter().all(|cookie| *cookie == last || *cookie == old));

    let late = tokio::spawn(world.send("/slow", &last));
    world.reached.notified().await;
    let id: Id = last.split_once('=').unwrap().1.parse().unwrap();
    stored::delete(&world.portal, &id.0.to_be_bytes()).await.unwrap();
    world.go_on.notify_one();
    let late = late.await.unwrap();
    assert_eq!((late.status(), set(&late)), (StatusCode::OK, None));
    let rows: i64 = sqlx::query_scalar("select count(*) from sessions").fetch_one(&pool).await.unwrap();
    assert_eq!(rows, 0, "what was ended does not come back");
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_browser_that_hangs_up_while_its_session_gets_another_id_keeps_the_old_one(pool: PgPool) {
    let world = world(pool.clone()).await;
    let cookie = set(&world.send("/write", "").await).unwrap();
    let asked = tokio::spawn(world.send("/renew", &cookie));
    world.reached.notified().await;
    asked.abort();
    assert!(asked.await.unwrap_err().is_cancelled());
    assert_eq!(world.said(&cookie).await, "Some(Number(1))");
    // The next time it works, and of both there is one.
    world.go_on.notify_one();
    let renewed = set(&world.send("/renew", &cookie).await).unwrap();
    assert_eq!(world.said(&cookie).await, "None", "whoever knew the old one sees nothing");
    assert_eq!(world.said(&renewed).await, "Some(Number(3))");
    let rows: i64 = sqlx::query_scalar("select count(*) from sessions").fetch_one(&pool).await.unwrap();
    assert_eq!(rows, 1);
}
