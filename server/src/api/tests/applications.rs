use portal::api_keys::Scope;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::support::{Answer, event, world};

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn the_list_comes_page_by_page(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let mut submitted = Vec::new();
    for _ in 0..103 {
        submitted.push(world.submit("lv-resident").await);
    }
    let first = world.read("/applications").await;
    assert_eq!(first.status, 200);
    let references = |page: &Value| -> Vec<String> {
        let listed = page["applications"].as_array().unwrap().iter();
        listed.map(|case| case["reference"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(references(&first.body), submitted[..100]);
    let cursor = first.body["next"].as_str().unwrap();
    let second = world.read(&format!("/applications?cursor={cursor}")).await;
    assert_eq!(references(&second.body), submitted[100..]);
    assert_eq!(second.body["next"], Value::Null);
    assert_eq!(
        first.body["applications"][0],
        json!({
            "reference": submitted[0], "template": "lv-resident", "area": "test", "state": "open",
            "stage": "acceptance_and_contract", "stage_due": null, "whole_due": "2026-05-26", "paused": false,
            "seq": 3, "submitted_at": "2026-05-06T01:00:00Z", "last_event_at": "2026-05-06T01:00:00Z",
            "ended_at": null
        })
    );
    for wrong in ["/applications?cursor=page-2", "/applications?cursor=2222222222"] {
        let answer = world.read(wrong).await;
        assert_eq!(answer.status, 400, "{wrong}");
        answer.detail();
    }
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn one_application_with_its_days_and_its_log(pool: PgPool) {
    let world = world(pool, "2026-04-30 08:00").await;
    let case = world.submit("lv-other").await;
    world.set("2026-04-30 09:00");
    world.push(&case, &event("e-1", "2026-04-30 09:00", "accepted")).await;
    let answer = world.read(&format!("/applications/{case}")).await;
    assert_eq!((answer.status, &answer.body["reference"]), (200, &json!(case)));
    let plan = &answer.body["progress"]["stages"][1];
    assert_eq!((&plan["kind"], &plan["state"]), (&json!("supply_plan"), &json!("current")));
    let visit = &plan["visits"][0];
    assert_eq!((&visit["due"], &visit["promise"]["due"]), (&json!("2026-05-08"), &json!("2026-05-08")));
    assert_eq!(
        visit["derivation"][1],
        json!({
            "date": "2026-05-01", "counted": false, "reason": "holiday", "name": "劳动节"
        })
    );
    assert_eq!(
        answer.body["events"][0]["event"],
        json!({
            "kind": "submitted", "template": "lv-other", "version": "2026-1"
        })
    );
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn what_waits_for_its_predecessor_is_listed(pool: PgPool) {
    let world = world(pool, "2026-04-30 08:00").await;
    let case = world.submit("lv-other").await;
    world.set("2026-04-30 09:00");
    assert_eq!(world.push(&case, &event("e-2", "2026-04-30 08:30", "plan_answered")).await.status, 202);
    let answer = world.read(&format!("/applications/{case}")).await;
    assert_eq!(
        answer.body["held"],
        json!([{
            "source": "back-office", "source_event_id": "e-2", "event": { "kind": "plan_answered" },
            "occurred_at": "2026-04-30T00:30:00Z", "received_at": "2026-04-30T01:00:00Z", "missing": "accepted"
        }])
    );
    world.push(&case, &event("e-1", "2026-04-30 08:20", "accepted")).await;
    assert_eq!(world.read(&format!("/applications/{case}")).await.body["held"], json!([]));
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn reading_wants_its_own_scope(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    let writer = world.key_of("writer", &[Scope::PushEvents]).await;
    for path in ["/applications".to_owned(), format!("/applications/{case}")] {
        let without = world.open(&path).await;
        assert_eq!(without.status, 401, "{path}");
        without.detail();
        let answer = Answer::of(world.get(&path).bearer_auth(&writer).send().await.unwrap()).await;
        assert_eq!(answer.status, 403, "{path}");
        assert!(answer.detail().contains("applications:read"));
    }
    let absent = world.read("/applications/2222-2222-22").await;
    assert_eq!(absent.status, 404);
    absent.detail();
}
