use std::collections::HashMap;
use std::time::Instant;

use axum::body::{Body, BodyDataStream};
use chrono::{DateTime, Utc};
use domain::documents::DocumentKind;
use domain::progress::Event as CaseEvent;
use http::Request;
use portal::api_keys::{ApiCaller, Scope};
use portal::parts::SystemRandom;
use portal::progress::{EventId, Pushed, PushedEvent};
use portal::sessions::{FIRST_LINK, OpenedCase, StoredSession, Visitor};
use portal::testing::{Bench, bench, keys};
use portal::{demo, publications, sessions as stored};
use sqlx::PgPool;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_stream::StreamExt;
use tower::ServiceExt;
use tower_sessions::session::Id;
use uuid::Uuid;

use super::*;

struct World {
    bench: Bench,
    router: Router,
    stop: watch::Sender<bool>,
    case_id: i64,
    seq: u32,
    reference: Reference,
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_777_500_000, 0).unwrap()
}

/// A demo with an open case, and the route over it.
async fn world(pool: PgPool) -> World {
    publications::publish_all(&pool, now()).await.unwrap();
    let bench = bench(pool.clone(), now()).await;
    demo::seed(&pool, &keys(), &SystemRandom, now(), 60).await.unwrap();
    let open = "select id, reference, seq from cases join case_states on case_id = id where state = 'open' limit 1";
    let (case_id, reference, seq): (i64, String, i32) = sqlx::query_as(open).fetch_one(&pool).await.unwrap();
    let (stop, stopping) = watch::channel(false);
    let kept = crate::sessions::Sessions::new(bench.portal.clone(), false);
    let router = router(bench.portal.clone(), News::of(bench.portal.clone(), stopping))
        .layer(axum::middleware::from_fn_with_state(kept, crate::sessions::keep));
    World { bench, router, stop, case_id, seq: seq.cast_unsigned(), reference: Reference::parse(&reference).unwrap() }
}

impl World {
    /// A browser that may see these cases: its session's id.
    async fn session(&self, cases: Vec<i64>) -> Id {
        let id = Id::default();
        let cases = cases.into_iter().map(|id| OpenedCase { id, generation: FIRST_LINK }).collect();
        let data = HashMap::from([("visitor", Visitor { cases, ..Visitor::default() })]);
        let data = serde_json::to_vec(&data).unwrap();
        let session = StoredSession { data, expires_at: now() + chrono::TimeDelta::days(1000) };
        assert!(stored::create(&self.bench.portal, &id.0.to_be_bytes(), &session).await.unwrap());
        id
    }

    async fn get(&self, session: Option<Id>, query: &str) -> Response {
        let mut request = Request::get(format!("/my/{}/live{query}", self.reference));
        if let Some(id) = session {
            request = request.header("cookie", format!("sunlit={id}"));
        }
        self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    async fn push(&self, id: &str) -> u32 {
        let caller = ApiCaller::new(Uuid::nil(), "test".to_owned(), Scope::ALL.to_vec());
        let event = PushedEvent {
            source_event_id: EventId::parse(id).unwrap(),
            occurred_at: now(),
            event: CaseEvent::DocumentReceived { document: DocumentKind::Lease },
        };
        match progress::push(&self.bench.portal, &caller, &self.reference, &event).await.unwrap() {
            Pushed::Applied { seq, .. } => seq,
            other => panic!("{other:?}"),
        }
    }
}

async fn line(stream: &mut BodyDataStream) -> Option<String> {
    let chunk = timeout(Duration::from_secs(5), stream.next()).await.expect("a line or the end")?;
    Some(String::from_utf8(chunk.unwrap().to_vec()).unwrap())
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_page_learns_of_its_case_within_two_seconds_and_of_no_other(pool: PgPool) {
    let world = world(pool).await;
    let session = world.session(vec![world.case_id]).await;
    let answer = world.get(Some(session), &format!("?seq={}", world.seq)).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/event-stream");
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
    let mut stream = answer.into_body().into_data_stream();
    tokio::time::sleep(Duration::from_millis(1200)).await;
    for id in ["e-1", "e-2"] {
        let begun = Instant::now();
        let seq = world.push(id).await;
        let line = line(&mut stream).await.unwrap();
        assert!(line.contains(&format!("data: {seq}\n")) && line.contains(&format!("id: {seq}\n")), "{line}");
        assert!(begun.elapsed() < Duration::from_secs(2));
    }
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn what_happened_before_the_page_listened_is_told_at_once(pool: PgPool) {
    let world = world(pool).await;
    let session = world.session(vec![world.case_id]).await;
    let seq = world.push("e-1").await;
    let mut stream = world.get(Some(session), &format!("?seq={}", world.seq)).await.into_body().into_data_stream();
    assert!(line(&mut stream).await.unwrap().contains(&format!("data: {seq}\n")));
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn others_are_refused_and_the_end_of_a_session_is_the_end(pool: PgPool) {
    let world = world(pool).await;
    assert_eq!(world.get(None, "").await.status(), StatusCode::FORBIDDEN);
    let other = world.session(vec![world.case_id + 1]).await;
    assert_eq!(world.get(Some(other), "").await.status(), StatusCode::FORBIDDEN);

    let session = world.session(vec![world.case_id]).await;
    let mut stream = world.get(Some(session), "").await.into_body().into_data_stream();
    stored::delete(&world.bench.portal, &session.0.to_be_bytes()).await.unwrap();
    assert_eq!(line(&mut stream).await, None);

    let session = world.session(vec![world.case_id]).await;
    let mut stream = world.get(Some(session), "").await.into_body().into_data_stream();
    world.stop.send(true).unwrap();
    assert_eq!(line(&mut stream).await, None);
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn one_session_keeps_so_many_pages_open_and_another_is_not_held_up(pool: PgPool) {
    let world = world(pool).await;
    let session = world.session(vec![world.case_id]).await;
    let mut open = Vec::new();
    for _ in 0..PER_SESSION {
        let answer = world.get(Some(session), "").await;
        assert_eq!(answer.status(), StatusCode::OK);
        open.push(answer);
    }
    assert_eq!(world.get(Some(session), "").await.status(), StatusCode::TOO_MANY_REQUESTS);
    let other = world.session(vec![world.case_id]).await;
    assert_eq!(world.get(Some(other), "").await.status(), StatusCode::OK);
    // A page that is closed leaves its place.
    drop(open.pop());
    let mut status = StatusCode::TOO_MANY_REQUESTS;
    for _ in 0..50 {
        status = world.get(Some(session), "").await.status();
        if status == StatusCode::OK {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(status, StatusCode::OK);
}
