use std::time::{Duration, Instant};

use portal::api_keys::Scope;
use serde_json::json;
use sqlx::PgPool;

use super::support::{at, event, world};

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn the_feed_is_read_page_by_page_and_ends_where_nothing_is_new(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let (one, other) = (world.submit("lv-resident").await, world.submit("lv-other").await);
    world.push(&one, &event("e-1", "2026-05-06 09:00", "accepted")).await;
    let mut kinds = Vec::new();
    let mut after = json!(0);
    loop {
        let page = world.read(&format!("/changes?after={after}&limit=2")).await;
        assert_eq!(page.status, 200, "{}", page.body);
        let changes = page.body["changes"].as_array().unwrap();
        assert!(changes.len() <= 2);
        after = page.body["next"].clone();
        if changes.is_empty() {
            break;
        }
        let of = |reference: &str| if reference == one { 1 } else { 2 };
        kinds.extend(changes.iter().map(|change| {
            (of(change["reference"].as_str().unwrap()), change["event"]["kind"].as_str().unwrap().to_owned())
        }));
    }
    assert_ne!(one, other);
    let first =
        |case: usize| kinds.iter().filter(|(of, _)| *of == case).map(|(_, kind)| kind.as_str()).collect::<Vec<_>>();
    assert_eq!(first(1)[..2], ["submitted", "promised"]);
    assert!(first(1).contains(&"accepted"));
    assert_eq!(first(2)[0], "submitted");
    let page = world.read("/changes?after=0&limit=1000").await.body;
    let accepted =
        page["changes"].as_array().unwrap().iter().find(|change| change["event"]["kind"] == "accepted").unwrap();
    assert_eq!(
        (&accepted["source_event_id"], &accepted["source"], &accepted["occurred_at"]),
        (&json!("e-1"), &json!("back_office"), &json!(at("2026-05-06 09:00")))
    );
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_reader_that_waits_is_answered_as_soon_as_there_is_something(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    let next = world.read("/changes?limit=1000").await.body["next"].clone();
    let began = Instant::now();
    let empty = world.read(&format!("/changes?after={next}&wait=1")).await;
    assert_eq!((empty.status, &empty.body), (200, &json!({ "changes": [], "next": next })));
    assert!(began.elapsed() >= Duration::from_secs(1));
    let later = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        world.push(&case, &event("e-1", "2026-05-06 09:00", "accepted")).await
    };
    let began = Instant::now();
    let path = format!("/changes?after={next}&wait=30");
    let (told, pushed) = tokio::join!(world.read(&path), later);
    assert_eq!(pushed.status, 201);
    assert_eq!(told.body["changes"][0]["event"]["kind"], "accepted");
    assert!(began.elapsed() < Duration::from_secs(5), "not after thirty seconds");
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn what_can_not_be_asked_is_said_and_nobody_makes_the_portal_wait_for_ever(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    for wrong in ["after=-1", "after=x", "limit=0", "limit=1001", "wait=31", "since=1"] {
        let answer = world.read(&format!("/changes?{wrong}")).await;
        assert_eq!(answer.status, 400, "{wrong}");
        assert!(!answer.detail().is_empty());
    }
    assert_eq!(world.open("/changes").await.status, 401);
    let writer = world.key_of("writer", &[Scope::PushEvents]).await;
    let answer = super::support::Answer::of(world.get("/changes").bearer_auth(writer).send().await.unwrap()).await;
    assert_eq!(answer.status, 403);
    let beyond = world.read("/changes?after=1000000").await;
    assert_eq!((beyond.status, &beyond.body["errors"][0]["parameter"]), (404, &serde_json::json!("after")));
    // More than a key's share of waiting is refused at once.
    let waits = || world.read("/changes?after=0&wait=2");
    let answers = tokio::join!(waits(), waits(), waits(), waits(), waits());
    let mut statuses = [answers.0, answers.1, answers.2, answers.3, answers.4].map(|answer| answer.status);
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 200, 200, 429]);
}
