use portal::api_keys::Scope;
use serde_json::json;
use sqlx::PgPool;

use super::support::{event, world};

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_call_that_is_owed_is_recorded_once(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    let path = format!("/applications/{case}/call-back");
    let owed_to_nobody = world.tell(&path).await;
    assert_eq!((owed_to_nobody.status, owed_to_nobody.detail()), (409, "No call-back is open for this application."));

    let mut surveyed = event("e-2", "2026-05-06 09:00", "survey_done");
    surveyed["external_line"] = json!(false);
    for event in [event("e-1", "2026-05-06 09:00", "accepted"), surveyed, event("e-3", "2026-05-06 09:00", "energised")]
    {
        assert_eq!(world.push(&case, &event).await.status, 201);
    }
    world.rate_no_power(&case).await;
    let reader = world.key_of("reader", &[Scope::ReadApplications]).await;
    let refused = world.tell_with(&reader, &path).await;
    assert_eq!(refused.status, 403);
    assert!(refused.detail().contains("events:write"));
    assert_eq!(world.tell(&path).await.status, 204);
    assert_eq!(world.tell(&path).await.status, 409);
    let calls: i64 = sqlx::query_scalar("select count(*) from call_backs where called_at is not null")
        .fetch_one(&world.owner)
        .await
        .unwrap();
    assert_eq!(calls, 1);
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn nobody_is_called_back_about_an_unknown_application(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    for (reference, status) in [("2222-2222-22", 404), ("K7M3", 404)] {
        let answer = world.tell(&format!("/applications/{reference}/call-back")).await;
        assert_eq!(answer.status, status);
        answer.detail();
    }
}
