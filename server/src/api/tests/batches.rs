use portal::api_keys::{NewKey, Scope};
use portal::limits;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::api::batches::TURN;

use super::support::{Answer, World, event, world};

fn new(source: &str) -> NewKey {
    let purpose = "电力营销系统".to_owned();
    NewKey { source: source.to_owned(), purpose, scopes: vec![Scope::PushEvents], ..NewKey::default() }
}

/// An event of this application in a batch.
fn of(application: &str, mut event: Value) -> Value {
    event["application"] = json!(application);
    event
}

async fn send(world: &World, key: &str, events: &[Value]) -> Answer {
    world.send_with(key, "/events", &json!({ "events": events })).await
}

fn statuses(answer: &Answer) -> Vec<u64> {
    answer.body["answers"].as_array().unwrap().iter().map(|one| one["status"].as_u64().unwrap()).collect()
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn each_event_of_a_call_has_its_own_answer_and_keeps_no_other_back(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let (case, other) = (world.submit("lv-resident").await, world.submit("lv-resident").await);
    world.set("2026-05-06 18:00");
    let key = world.key_of("batches", &[Scope::PushEvents]).await;
    let mut surveyed = event("e-2", "2026-05-06 12:00", "survey_done");
    surveyed["external_line"] = json!(false);
    let mut wrong = event("e-5", "2026-05-06 12:00", "accepted");
    wrong["person"] = json!("王");
    let events = [
        // Before its predecessor, which comes later in the call.
        of(&case, surveyed.clone()),
        of(&case, event("e-1", "2026-05-06 10:00", "accepted")),
        of(&case, event("e-3", "2026-05-06 17:00", "design_reviewed")),
        of("K7M3-9PXR-2X", event("e-4", "2026-05-06 17:00", "accepted")),
        of(&other, wrong),
        json!({ "source_event_id": "e-6" }),
        // The id of an event of another application.
        of(&other, surveyed.clone()),
        // Its predecessor is in no call.
        of(&other, event("e-7", "2026-05-06 11:00", "energised")),
    ];
    let first = send(&world, &key, &events).await;
    assert_eq!(first.status, 200, "{}", first.body);
    assert_eq!(statuses(&first), [200, 201, 409, 404, 400, 400, 409, 202], "{}", first.body);
    let answers = &first.body["answers"];
    assert_eq!(answers[0]["accepted"]["outcome"], "applied", "held when it came, applied by the next");
    assert_eq!(answers[2]["problem"]["reason"], "not_in_this_template");
    assert!(answers[4]["problem"]["detail"].as_str().unwrap().contains("person"));
    assert!(answers[5]["problem"]["detail"].as_str().unwrap().contains("application"));
    assert_eq!(answers[7]["accepted"], json!({ "outcome": "held", "missing": "accepted" }));
    let traces = world.traces().await;
    let again = send(&world, &key, &events).await;
    assert_eq!(statuses(&again), [200, 200, 409, 404, 400, 400, 409, 202]);
    assert_eq!(again.body["answers"][0], first.body["answers"][0]);
    assert_eq!(world.traces().await, traces, "nothing was changed");
    let read = world.read(&format!("/applications/{case}")).await.body;
    let kinds = read["events"].as_array().unwrap().iter().map(|one| one["event"]["kind"].as_str().unwrap());
    assert_eq!(kinds.filter(|kind| *kind == "survey_done").count(), 1);
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_call_counts_as_many_requests_as_it_has_events(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    let key = world.key_as(&NewKey { per_minute: 3.try_into().ok(), ..new("slow") }).await;
    let events: Vec<Value> =
        (0..8).map(|at| of(&case, event(&format!("e-{at}"), "2026-05-06 09:00", "accepted"))).collect();
    let request = world.post("/events").bearer_auth(&key).json(&json!({ "events": events }));
    let answer = request.send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["ratelimit"].to_str().unwrap()), (200, "\"key\";r=0;t=60"));
    // Three were there, five are missing, and one more is wanted; one comes in 20 seconds.
    let next = send(&world, &key, &events).await;
    assert_eq!((next.status, next.retry_after.as_deref()), (429, Some("120")));
    world.set("2026-05-06 09:02");
    assert_eq!(send(&world, &key, &events[..1]).await.status, 200);
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn with_one_key_one_call_is_carried_out_at_a_time(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    let (key, other) =
        (world.key_of("batches", &[Scope::PushEvents]).await, world.key_of("others", &[Scope::PushEvents]).await);
    let id: Uuid =
        sqlx::query_scalar("select id from api_keys where source = 'batches'").fetch_one(&world.owner).await.unwrap();
    let turn = limits::turn(&world.portal, TURN, id.as_bytes()).await.unwrap().unwrap();
    let events = [of(&case, event("e-1", "2026-05-06 09:00", "accepted"))];
    let second = send(&world, &key, &events).await;
    assert_eq!((second.status, second.retry_after.as_deref()), (429, Some("5")));
    assert!(second.detail().contains("under way"), "{}", second.body);
    assert_eq!(send(&world, &other, &events).await.status, 200);
    turn.end().await.unwrap();
    for _ in 0..2 {
        assert_eq!(send(&world, &key, &events).await.status, 200);
    }
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_call_that_is_no_list_of_a_thousand_changes_nothing(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    let traces = world.traces().await;
    let key = world.key_of("batches", &[Scope::PushEvents]).await;
    let accepted = of(&case, event("e-1", "2026-05-06 09:00", "accepted"));
    assert!(send(&world, &key, &[]).await.detail().contains("1 to 1000 events; this one has 0"));
    let many = vec![accepted.clone(); 1_001];
    assert!(send(&world, &key, &many).await.detail().contains("this one has 1001"));
    for (body, says) in [
        (json!({}), "missing field `events`"),
        (json!({ "events": [accepted], "more": 1 }), "unknown field `more`"),
        (json!({ "events": "accepted" }), "expected a sequence"),
    ] {
        let answer = world.send_with(&key, "/events", &body).await;
        assert_eq!(answer.status, 400, "{body}");
        assert!(answer.detail().contains(says), "{}", answer.body);
    }
    let reader = world.key_of("reader", &[Scope::ReadApplications]).await;
    let refused = world.send_with(&reader, "/events", &json!({ "events": [accepted] })).await;
    assert_eq!(refused.status, 403);
    assert_eq!(world.traces().await, traces);
    let thousand: Vec<Value> =
        (0..1_000).map(|at| of(&case, event(&format!("t-{at}"), "2026-05-06 09:00", "accepted"))).collect();
    let answer = send(&world, &key, &thousand).await;
    let applied = statuses(&answer).into_iter().filter(|status| *status == 201).count();
    assert_eq!((answer.status, statuses(&answer).len(), applied), (200, 1_000, 1));
}
