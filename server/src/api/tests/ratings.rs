use portal::api_keys::{NewKey, Scope};
use serde_json::{Value, json};
use sqlx::PgPool;

use super::support::{World, event, world};

async fn energise(world: &World, case: &str, at: &str) {
    let mut surveyed = event(&format!("{case}-2"), at, "survey_done");
    surveyed["external_line"] = json!(false);
    let (first, last) = (format!("{case}-1"), format!("{case}-3"));
    for event in [event(&first, at, "accepted"), surveyed, event(&last, at, "energised")] {
        assert_eq!(world.push(case, &event).await.status, 201);
    }
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_call_that_is_owed_is_recorded_once(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    let path = format!("/applications/{case}/call-back");
    let owed_to_nobody = world.tell(&path).await;
    assert_eq!((owed_to_nobody.status, owed_to_nobody.detail()), (409, "No call-back is open for this application."));

    energise(&world, &case, "2026-05-06 09:00").await;
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

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn ratings_are_read_page_by_page_without_what_was_written(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let mut cases = Vec::new();
    for minute in 0..5 {
        let now = format!("2026-05-06 09:0{minute}");
        world.set(&now);
        cases.push(world.submit("lv-resident").await);
        energise(&world, &cases[minute], &now).await;
        world.rate_no_power(&cases[minute]).await;
    }
    let key = world.key_of("quality", &[Scope::ReadRatings]).await;
    let (mut told, mut next) = (Vec::new(), 0);
    for expected in [2, 2, 1, 0] {
        let page = world.read_with(&key, &format!("/ratings?limit=2&after={next}")).await;
        assert_eq!(page.status, 200, "{}", page.body);
        let ratings = page.body["ratings"].as_array().unwrap();
        assert_eq!(ratings.len(), expected);
        told.extend(ratings.clone());
        next = page.body["next"].as_i64().unwrap();
    }
    assert_eq!(told.iter().map(|one| one["application"].as_str().unwrap()).collect::<Vec<_>>(), cases);
    let first = &told[0];
    assert_eq!((&first["part"], &first["power_on"], &first["grade"]), (&json!("first"), &json!(false), &Value::Null));
    assert!(first["call_by"].is_string() && first["called_at"].is_null(), "{first}");
    assert!(first.get("comment").is_none() && first["answers"].is_object(), "{first}");
    let one = world.read_with(&key, &format!("/ratings?application={}", cases[3])).await;
    assert_eq!(one.body["ratings"].as_array().unwrap().len(), 1);

    let other = world.key_of("other", &[Scope::ReadApplications, Scope::PushEvents]).await;
    let refused = world.read_with(&other, "/ratings").await;
    assert!(refused.status == 403 && refused.detail().contains("ratings:read"));
    let of_areas = |name: &str| NewKey {
        source: name.to_owned(),
        purpose: name.to_owned(),
        scopes: vec![Scope::ReadRatings],
        areas: vec!["other".to_owned()],
        ..NewKey::default()
    };
    sqlx::query(
        "insert into areas select 'other', name, town_planning_area, manager_post, duty_phone, hall from areas",
    )
    .execute(&world.owner)
    .await
    .unwrap();
    let elsewhere = world.key_as(&of_areas("elsewhere")).await;
    assert_eq!(world.read_with(&elsewhere, "/ratings").await.body["ratings"], json!([]));
    let here = world.key_as(&NewKey { areas: vec!["other".to_owned(), "test".to_owned()], ..of_areas("here") }).await;
    let read = world.read_with(&here, "/ratings?limit=3").await;
    assert_eq!(
        read.body["ratings"].as_array().unwrap().iter().collect::<Vec<_>>(),
        told[..3].iter().collect::<Vec<_>>()
    );
    let one = format!("/ratings?application={}", cases[0]);
    assert_eq!(world.read_with(&elsewhere, &one).await.body["ratings"], json!([]));
    for (path, status) in [
        ("/ratings?after=x", 400),
        ("/ratings?after=-1", 400),
        ("/ratings?limit=0", 400),
        ("/ratings?application=x", 404),
    ] {
        assert_eq!(world.read_with(&key, path).await.status, status, "{path}");
    }
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn whoever_did_not_answer_is_told_so_once_a_day(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    let path = format!("/applications/{case}/call-back/tries");
    assert_eq!(world.tell(&path).await.status, 409, "no call is owed");
    energise(&world, &case, "2026-05-06 09:00").await;
    world.rate_no_power(&case).await;
    let told = async || {
        let told = "select count(*) from notifications where kind = 'call_tried'";
        sqlx::query_scalar::<_, i64>(told).fetch_one(&world.owner).await.unwrap()
    };
    for (now, messages) in [("2026-05-06 10:00", 1), ("2026-05-06 16:00", 1), ("2026-05-07 09:00", 2)] {
        world.set(now);
        assert_eq!(world.tell(&path).await.status, 204);
        assert_eq!(told().await, messages, "{now}");
    }
    // It is still owed, and over once it is made.
    assert_eq!(world.tell(&format!("/applications/{case}/call-back")).await.status, 204);
    assert_eq!(world.tell(&path).await.status, 409);
    assert_eq!(world.tell("/applications/K7M3-9PXR-2Q/call-back/tries").await.status, 404);
    let reader = world.key_of("reader", &[Scope::ReadRatings]).await;
    assert_eq!(world.tell_with(&reader, &path).await.status, 403);
}
