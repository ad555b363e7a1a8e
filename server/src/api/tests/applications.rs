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
    let open = world.read("/applications?state=open&template=lv-resident&area=test&overdue=false&limit=1").await;
    assert_eq!(references(&open.body), submitted[..1]);
    for none in ["state=refused", "due_before=2026-05-01", "changed_since=2026-05-06T01:02:00Z", "overdue=true"] {
        let page = world.read(&format!("/applications?{none}")).await;
        assert_eq!((page.status, references(&page.body)), (200, Vec::new()), "{none}");
    }
    let since = world.read("/applications?changed_since=2026-05-06T09:00:00+08:00&limit=1").await;
    assert_eq!(references(&since.body), submitted[..1], "a plus sign as people write it");
    for wrong in [
        "state=lost",
        "due_before=-9999-01-01",
        "due_before=tomorrow",
        "overdue=maybe",
        "changed_since=2026-05-06",
        "colour=red",
        "area=%00",
    ] {
        let answer = world.read(&format!("/applications?{wrong}")).await;
        assert_eq!(answer.status, 400, "{wrong}");
        answer.detail();
    }
    for wrong in ["/applications?cursor=page-2", "/applications?cursor=2222222222"] {
        let answer = world.read(wrong).await;
        assert_eq!(answer.status, 404, "{wrong}");
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
            "occurred_at": "2026-04-30T00:30:00Z", "received_at": "2026-04-30T01:00:00Z", "missing": "accepted",
            "reason": null, "expired_at": null
        }])
    );
    world.push(&case, &event("e-1", "2026-04-30 08:20", "accepted")).await;
    assert_eq!(world.read(&format!("/applications/{case}")).await.body["held"], json!([]));
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn an_application_tells_what_was_inspected_and_which_meter_hangs_there(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    world.set("2026-05-06 12:00");
    world.push(&case, &event("e-1", "2026-05-06 09:10", "accepted")).await;
    let mut survey = event("e-2", "2026-05-06 09:20", "survey_done");
    survey["external_line"] = json!(false);
    for told in
        [survey, event("e-3", "2026-05-06 09:30", "inspection_failed"), event("e-4", "2026-05-06 10:00", "energised")]
    {
        assert_eq!(world.push(&case, &told).await.status, 201, "{told}");
    }
    let path = format!("/applications/{case}");
    // What another system told has neither: meters and findings are the desk's.
    let without = world.read(&path).await.body;
    assert_eq!(without["meter"], Value::Null);
    assert_eq!(without["inspections"][0]["findings"], json!([]));

    let of = "select case_id, seq from events where kind =";
    for written in [
        format!(
            "insert into inspection_findings (case_id, seq, number, code) select *, 1, 'earthing' from ({of} 'inspection_failed') told"
        ),
        format!(
            "insert into meters (case_id, seq, number, reading, multiplier) select *, '33010001', 1235, 40 from ({of} 'energised') told"
        ),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(written)).execute(&world.owner).await.unwrap();
    }
    let told = world.read(&path).await.body;
    let failed = json!([{
        "kind": "completion", "at": "2026-05-06T01:30:00Z", "passed": false,
        "findings": [{ "code": "earthing", "text": null, "remedied_at": null }]
    }]);
    assert_eq!(told["inspections"], failed);
    let meter = json!({
        "number": "33010001", "reading_kwh": "12.35", "multiplier": 40, "put_up_at": "2026-05-06T02:00:00Z", "confirmed_at": null
    });
    assert_eq!(told["meter"], meter);
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
