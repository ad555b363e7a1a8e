use portal::api_keys::Scope;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::support::{Answer, World, at, world};

fn measure(id: &str) -> Value {
    json!({ "source_event_id": id, "taken_at": at("2026-05-20 09:00"), "measure": "supervisor_assigned" })
}

async fn send(world: &World, key: &str, case: &str, idempotency_key: &str, body: &Value) -> (Answer, bool) {
    let path = format!("/applications/{case}/escalations");
    let request = world.post(&path).bearer_auth(key).header("idempotency-key", idempotency_key).json(body);
    let response = request.send().await.unwrap();
    let replayed = response.headers().contains_key("idempotency-replayed");
    (Answer::of(response).await, replayed)
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_write_that_is_sent_again_is_answered_as_before_for_seven_days(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let (case, other) = (world.submit("lv-resident").await, world.submit("lv-resident").await);
    world.set("2026-05-20 10:00");
    let key = world.key_of("writer", &[Scope::PushEvents]).await;
    let (first, replayed) = send(&world, &key, &case, "\"k-1\"", &measure("m-1")).await;
    assert_eq!((first.status, replayed), (201, false));
    world.set("2026-05-27 09:59");
    let (again, replayed) = send(&world, &key, &case, "k-1", &measure("m-1")).await;
    assert_eq!((again.status, again.body, again.media_type), (201, first.body, first.media_type), "the whole answer");
    assert!(replayed);
    // The same key for something else, elsewhere, or of somebody else.
    let (changed, _) = send(&world, &key, &case, "k-1", &measure("m-2")).await;
    assert_eq!(changed.status, 422);
    assert!(changed.detail().contains("Idempotency-Key"));
    assert_eq!(send(&world, &key, &other, "k-1", &measure("m-3")).await.0.status, 201);
    let stranger = world.key_of("stranger", &[Scope::PushEvents]).await;
    assert_eq!(send(&world, &stranger, &case, "k-1", &measure("m-1")).await.0.status, 201);
    world.set("2026-05-27 10:00");
    let (late, replayed) = send(&world, &key, &case, "k-1", &measure("m-1")).await;
    assert_eq!((late.status, replayed), (200, false), "done anew, and its own id knows it");
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn what_is_under_way_is_not_done_twice_and_what_was_broken_off_can_be_done(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    world.set("2026-05-20 10:00");
    let key = world.key_of("writer", &[Scope::PushEvents]).await;
    let body = measure("m-1");
    let both = tokio::join!(send(&world, &key, &case, "k-1", &body), send(&world, &key, &case, "k-1", &body));
    let statuses = [both.0.0.status, both.1.0.status];
    assert!(statuses.contains(&201) && statuses.iter().all(|status| [201, 409].contains(status)), "{statuses:?}");
    sqlx::query("update api_answers set status = null, content = null").execute(&world.owner).await.unwrap();
    let (running, _) = send(&world, &key, &case, "k-1", &body).await;
    assert_eq!((running.status, running.retry_after.as_deref()), (409, Some("2")));
    world.set("2026-05-20 10:02");
    assert_eq!(send(&world, &key, &case, "k-1", &body).await.0.status, 200);
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn what_has_first_to_be_put_right_is_not_kept(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    world.set("2026-05-20 10:00");
    let reader = world.key_of("reader", &[Scope::ReadApplications]).await;
    assert_eq!(send(&world, &reader, &case, "k-1", &measure("m-1")).await.0.status, 403);
    let kept: i64 = sqlx::query_scalar("select count(*) from api_answers").fetch_one(&world.owner).await.unwrap();
    assert_eq!(kept, 0);
    let writer = world.key_of("writer", &[Scope::PushEvents]).await;
    for wrong in ["", "a b", &"k".repeat(256)] {
        let (refused, _) = send(&world, &writer, &case, wrong, &measure("m-1")).await;
        assert_eq!(refused.status, 400, "{wrong:?}");
        assert!(refused.detail().contains("1 to 255"));
    }
}
