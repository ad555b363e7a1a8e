use std::time::Duration;

use portal::api_keys::{NewKey, Scope};
use serde_json::{Value, json};
use sqlx::PgPool;

use super::support::{Answer, World, at, world};

fn new(source: &str) -> NewKey {
    let purpose = "电力营销系统".to_owned();
    NewKey { source: source.to_owned(), purpose, scopes: vec![Scope::PushEvents], ..NewKey::default() }
}

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
async fn what_may_fit_tomorrow_is_not_kept_and_what_cannot_be_read_is(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    let key = world.key_of("writer", &[Scope::PushEvents]).await;
    let kept = async || -> i64 {
        sqlx::query_scalar("select count(*) from api_answers").fetch_one(&world.owner).await.unwrap()
    };
    // Taken tomorrow, as its source's clock has it.
    let early = measure("m-1");
    let (refused, _) = send(&world, &key, &case, "k-1", &early).await;
    assert_eq!((refused.status, kept().await), (409, 0), "{}", refused.body);
    world.set("2026-05-20 10:00");
    let (done, replayed) = send(&world, &key, &case, "k-1", &early).await;
    assert_eq!((done.status, replayed), (201, false), "{}", done.body);
    sqlx::query("insert into areas select 'other', name, true, manager_post, duty_phone, hall from areas")
        .execute(&world.owner)
        .await
        .unwrap();
    let nobody = world.key_as(&NewKey { areas: vec!["other".to_owned()], ..new("elsewhere") }).await;
    assert_eq!(send(&world, &nobody, &case, "k-1", &measure("m-9")).await.0.status, 404);
    assert_eq!(kept().await, 1);
    let unreadable = json!({ "measure": "none" });
    for replayed in [false, true] {
        let (answer, again) = send(&world, &key, &case, "k-2", &unreadable).await;
        assert_eq!((answer.status, again), (400, replayed));
    }
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn an_address_is_the_same_however_its_reference_is_written(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    world.set("2026-05-20 10:00");
    let key = world.key_of("writer", &[Scope::PushEvents]).await;
    assert_eq!(send(&world, &key, &case, "k-1", &measure("m-1")).await.0.status, 201);
    let plain = case.replace('-', "");
    let printed = format!("{}-{}-{}", &plain[..4], &plain[4..8], &plain[8..]);
    for written in [plain.to_lowercase(), printed.clone(), format!("%{:02X}{}", plain.as_bytes()[0], &plain[1..])] {
        let (again, replayed) = send(&world, &key, &written, "k-1", &measure("m-1")).await;
        assert_eq!((again.status, replayed), (201, true), "{written}");
    }
    // No reference, and never one: nothing is kept under it.
    let (unknown, _) = send(&world, &key, &"K".repeat(4_000), "k-1", &measure("m-1")).await;
    assert_eq!(unknown.status, 404);
    let kept: Vec<String> =
        sqlx::query_scalar("select address from api_answers").fetch_all(&world.owner).await.unwrap();
    assert_eq!(kept, [format!("/api/v1/applications/{plain}/escalations")]);
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn whoever_hangs_up_finds_it_done_and_answered(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    world.set("2026-05-20 10:00");
    let key = world.key_of("writer", &[Scope::PushEvents]).await;
    // Nobody gets on until this is let go.
    let mut holds = world.owner.begin().await.unwrap();
    sqlx::query("lock table escalations in access exclusive mode").execute(&mut *holds).await.unwrap();
    let body = measure("m-1");
    let hung_up = tokio::time::timeout(Duration::from_secs(1), send(&world, &key, &case, "k-1", &body)).await;
    assert!(hung_up.is_err());
    holds.rollback().await.unwrap();
    for _ in 0..100 {
        let (answer, replayed) = send(&world, &key, &case, "k-1", &body).await;
        if answer.status != 409 {
            assert_eq!((answer.status, replayed), (201, true), "{}", answer.body);
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it is never answered");
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

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn what_is_answered_again_says_it_in_the_language_of_the_first_time(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    let key = world.key_of("writer", &[Scope::PushEvents]).await;
    let path = format!("/applications/{case}/escalations");
    let sends = async |language: &str| {
        let request = world.post(&path).bearer_auth(&key).header("idempotency-key", "k-1");
        let request = request.header("accept-language", language).json(&json!({ "measure": "none" }));
        let response = request.send().await.unwrap();
        let said = response.headers()["content-language"].to_str().unwrap().to_owned();
        let replayed = response.headers().contains_key("idempotency-replayed");
        (said, replayed, response.text().await.unwrap())
    };
    let (said, replayed, first) = sends("zh-CN").await;
    assert_eq!((said.as_str(), replayed), ("zh-CN", false));
    let (said, replayed, again) = sends("en").await;
    assert_eq!((said.as_str(), replayed, again), ("zh-CN", true, first));
}
