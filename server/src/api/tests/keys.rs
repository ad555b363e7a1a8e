use portal::api_keys::{NewKey, Scope};
use serde_json::{Value, json};
use sqlx::PgPool;

use super::support::{World, at, event, world};

fn new(source: &str) -> NewKey {
    let purpose = "电力营销系统".to_owned();
    NewKey { source: source.to_owned(), purpose, scopes: Scope::ALL.to_vec(), ..NewKey::default() }
}

/// A key for another area than that of the cases here.
async fn from_elsewhere(world: &World) -> String {
    sqlx::query("insert into areas select 'other', name, true, manager_post, duty_phone, hall from areas")
        .execute(&world.owner)
        .await
        .unwrap();
    world.key_as(&NewKey { areas: vec!["other".to_owned()], ..new("elsewhere") }).await
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_key_of_another_area_finds_nothing_here_and_changes_nothing(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    let elsewhere = from_elsewhere(&world).await;
    let before = world.traces().await;
    assert_eq!(world.read_with(&elsewhere, "/applications").await.body["applications"], json!([]));
    assert_eq!(world.read_with(&elsewhere, &format!("/applications/{case}")).await.status, 404);
    let changes = world.read_with(&elsewhere, "/changes").await.body;
    assert_eq!(changes["changes"], json!([]));
    assert!(changes["next"].as_i64().unwrap() > 0, "and it goes on behind them");
    let accepted = event("e-1", "2026-05-06 09:00", "accepted");
    assert_eq!(world.push_with(&elsewhere, &case, &accepted).await.status, 404);
    let measure =
        json!({ "source_event_id": "m-1", "measure": "supervisor_assigned", "taken_at": at("2026-05-06 09:00") });
    let escalations = format!("/applications/{case}/escalations");
    assert_eq!(world.send_with(&elsewhere, &escalations, &measure).await.status, 404);
    assert_eq!(world.tell_with(&elsewhere, &format!("/applications/{case}/call-back")).await.status, 404);
    assert_eq!(world.traces().await, before);
    // With a key for here each of these finds it.
    let here = world.key_as(&NewKey { areas: vec!["test".to_owned()], ..new("here") }).await;
    assert_eq!(world.read_with(&here, "/applications").await.body["applications"].as_array().unwrap().len(), 1);
    assert_eq!(world.read_with(&here, &format!("/applications/{case}")).await.status, 200);
    assert_eq!(world.push_with(&here, &case, &accepted).await.status, 201);
    assert_ne!(world.send_with(&here, &escalations, &measure).await.status, 404);
    assert_ne!(world.tell_with(&here, &format!("/applications/{case}/call-back")).await.status, 404);
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn each_answer_says_how_often_the_key_may_still_call(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let key = world.key_as(&NewKey { per_minute: 3.try_into().ok(), ..new("slow") }).await;
    let mut said = Vec::new();
    for _ in 0..4 {
        let answer = world.get("/applications").bearer_auth(&key).send().await.unwrap();
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("ratelimit-policy"), "\"key\";q=3;w=60");
        said.push((answer.status().as_u16(), header("ratelimit")));
    }
    let left = |status: u16, left: &str| (status, format!("\"key\";{left}"));
    assert_eq!(said, [left(200, "r=2;t=20"), left(200, "r=1;t=40"), left(200, "r=0;t=60"), left(429, "r=0;t=60")]);
    let stranger = world.get("/applications").send().await.unwrap();
    assert!(!stranger.headers().contains_key("ratelimit"), "nobody's limit is told to nobody");
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn why_a_key_is_not_taken_is_said(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let over = world.key_as(&NewKey { expires_at: Some(at("2026-05-06 08:59")), ..new("over") }).await;
    let elsewhere = world.key_as(&NewKey { networks: vec!["192.0.2.0/24".parse().unwrap()], ..new("far") }).await;
    for (key, status, said) in [(&over, 401, "expired"), (&elsewhere, 403, "address that you call from")] {
        let answer = world.read_with(key, "/applications").await;
        assert_eq!(answer.status, status);
        assert!(answer.detail().contains(said), "{}", answer.detail());
        assert_eq!(answer.body.get("applications"), None::<&Value>);
    }
}
