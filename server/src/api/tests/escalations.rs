use portal::api_keys::Scope;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::support::{World, at, world};

fn measure(id: &str, taken: &str, measure: &str) -> Value {
    json!({ "source_event_id": id, "taken_at": at(taken), "measure": measure })
}

async fn recorded(world: &World) -> i64 {
    sqlx::query_scalar("select count(*) from escalations").fetch_one(&world.owner).await.unwrap()
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_measure_is_recorded_once_and_answered_the_same_again(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let (case, other) = (world.submit("lv-resident").await, world.submit("lv-resident").await);
    world.set("2026-05-20 10:00");
    let assigned = measure("m-1", "2026-05-20 09:00", "supervisor_assigned");
    let first = world.escalate(&case, &assigned).await;
    assert_eq!((first.status, &first.body), (201, &json!({ "outcome": "recorded" })));
    world.set("2026-07-01 10:00");
    let again = world.escalate(&case, &assigned).await;
    assert_eq!((again.status, again.body), (200, first.body));
    for (reference, content) in [
        (&case, measure("m-1", "2026-05-20 09:00", "crew_added")),
        (&case, measure("m-1", "2026-05-20 09:01", "supervisor_assigned")),
        (&other, assigned),
    ] {
        let answer = world.escalate(reference, &content).await;
        assert_eq!(answer.status, 409, "{content}");
        assert!(answer.detail().contains("source_event_id"));
    }
    assert_eq!(recorded(&world).await, 1);
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn what_cannot_be_a_measure_is_refused_with_a_sentence(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    let mut noted = measure("m-1", "2026-05-06 09:00", "rescheduled");
    noted["note"] = json!("Mr Wang was angry");
    for (told, status, says) in [
        (measure("m-1", "2026-05-06 09:01", "rescheduled"), 409, "in the future"),
        (measure("m-1", "2026-05-06 08:59", "rescheduled"), 409, "before"),
        (measure("m-1", "2026-05-06 09:00", "shouted_at"), 400, "unknown variant `shouted_at`"),
        (measure("m 1", "2026-05-06 09:00", "rescheduled"), 400, "visible ASCII"),
        (noted, 400, "unknown field `note`"),
        (json!([]), 400, "can't be read"),
    ] {
        let answer = world.escalate(&case, &told).await;
        assert_eq!(answer.status, status, "{told}");
        assert!(answer.detail().contains(says), "{}", answer.detail());
    }
    let told = measure("m-1", "2026-05-06 09:00", "rescheduled");
    assert_eq!(world.escalate("2222-2222-22", &told).await.status, 404);
    let reader = world.key_of("reader", &[Scope::ReadApplications]).await;
    let path = format!("/applications/{case}/escalations");
    assert_eq!(world.send_with(&reader, &path, &told).await.status, 403);
    assert_eq!(world.send_with("sunlit_none", &path, &told).await.status, 401);
    assert_eq!(recorded(&world).await, 0);
}
