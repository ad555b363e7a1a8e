use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::calendar::start_of_day;
use sqlx::PgPool;

use super::*;
use crate::applications::People;
use crate::notifications::{News, notify};
use crate::sealed::{DataKey, KeyOwner, Place};
use crate::testing::{Bench, bench};

fn day() -> DateTime<Utc> {
    start_of_day(NaiveDate::from_ymd_opt(2026, 4, 30).unwrap())
}

/// Does what is queued. The worker acts as the portal's own role, as it does in the real process.
async fn work(bench: &Bench) {
    messenger(bench.portal.clone(), std::future::pending()).await.unwrap().run_once().await.unwrap();
    caretaker(bench.portal.clone(), std::future::pending()).await.unwrap().run_once().await.unwrap();
}

async fn jobs_left(pool: &PgPool) -> i64 {
    sqlx::query_scalar("select count(*) from graphile_worker.jobs").fetch_one(pool).await.unwrap()
}

async fn case(pool: &PgPool, bench: &Bench) -> i64 {
    sqlx::query!(
        "insert into areas (code, name, town_planning_area, manager_post, duty_phone, hall)
         values ('A', '{}', true, '{}', '000', '{}')"
    )
    .execute(pool)
    .await
    .unwrap();
    let id = sqlx::query_scalar!(
        "insert into cases (reference, draft_id, template_key, template_version, fee_key, fee_version, area_code,
             town_planning_area, applicant_kind, document_kind, premises_kind, capacity_watts, phases, submitted_at)
         values ('K7M39PXR2Q', gen_random_uuid(), 'lv-resident', '2026-1', 'low-voltage', '2026-1', 'A', true, 'owner',
             'id_card', 'home', 8000, 1, $1)
         returning id",
        day(),
    )
    .fetch_one(pool)
    .await
    .unwrap();
    let portal = &bench.portal;
    let key = DataKey::generate(portal.random());
    let wrapped = portal.keys().wrap(portal.random(), KeyOwner::Case(id), &key).unwrap();
    let people = People {
        name: "张三".to_owned(),
        phone: "13800001234".to_owned(),
        holder: "张三".to_owned(),
        number: String::new(),
        address: String::new(),
    };
    let sealed = key.seal_json(portal.random(), &Place::new("case_people.sealed", id), &people).unwrap();
    sqlx::query!("insert into case_keys values ($1, $2, $3)", id, wrapped.bytes, wrapped.master_version)
        .execute(pool)
        .await
        .unwrap();
    sqlx::query!("insert into case_people values ($1, $2)", id, sealed).execute(pool).await.unwrap();
    id
}

#[sqlx::test(migrations = "./migrations")]
async fn a_message_is_sent_once_and_its_job_holds_an_id_only(pool: PgPool) {
    let bench = bench(pool.clone(), day()).await;
    let case = case(&pool, &bench).await;
    notify(&mut pool.acquire().await.unwrap(), day(), case, &News::NewLink).await.unwrap();
    let payload: serde_json::Value =
        sqlx::query_scalar("select payload::jsonb from graphile_worker._private_jobs").fetch_one(&pool).await.unwrap();
    let id = sqlx::query_scalar!("select id from notifications").fetch_one(&pool).await.unwrap();
    assert_eq!(payload, serde_json::json!({ "notification": id }));

    work(&bench).await;
    let (phone, text) = bench.messages.take().remove(0);
    assert_eq!(phone, "13800001234");
    assert!(text.contains("K7M3-9PXR-2Q") && text.contains("/c/K7M39PXR2Q") && !text.contains("张三"), "{text}");
    assert_eq!(jobs_left(&pool).await, 0);

    // The job again, as after a crash between sending and noting it.
    notifications::deliver(&bench.portal, id).await.unwrap();
    assert!(bench.messages.take().is_empty());
}

#[sqlx::test(migrations = "./migrations")]
async fn nobody_is_told_about_a_case_whose_people_are_deleted(pool: PgPool) {
    let bench = bench(pool.clone(), day()).await;
    let case = case(&pool, &bench).await;
    notify(&mut pool.acquire().await.unwrap(), day(), case, &News::Answered).await.unwrap();
    sqlx::query!("delete from case_keys").execute(&pool).await.unwrap();
    work(&bench).await;
    assert!(bench.messages.take().is_empty());
    assert_eq!(jobs_left(&pool).await, 0);
}

#[sqlx::test(migrations = "./migrations")]
async fn the_sweep_deletes_what_is_over(pool: PgPool) {
    let bench = bench(pool.clone(), day()).await;
    let session = crate::sessions::StoredSession { data: Vec::new(), expires_at: day() + TimeDelta::days(1) };
    assert!(crate::sessions::create(&bench.portal, b"cookie", &session).await.unwrap());
    bench.clock.advance(TimeDelta::days(2));
    sqlx::query!("select enqueue('sweep', '{}')").execute(&pool).await.unwrap();
    work(&bench).await;
    assert_eq!(sqlx::query_scalar!("select count(*) from sessions").fetch_one(&pool).await.unwrap(), Some(0));
    assert_eq!(jobs_left(&pool).await, 0);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_message_never_waits_for_other_work(pool: PgPool) {
    let bench = bench(pool.clone(), day()).await;
    let case = case(&pool, &bench).await;
    begin(&bench.portal).await.unwrap();
    begin(&bench.portal).await.unwrap();
    assert_eq!(jobs_left(&pool).await, 3, "however many processes start together");
    notify(&mut pool.acquire().await.unwrap(), day(), case, &News::NewLink).await.unwrap();
    messenger(bench.portal.clone(), std::future::pending()).await.unwrap().run_once().await.unwrap();
    assert_eq!(bench.messages.take().len(), 1);
    assert_eq!(jobs_left(&pool).await, 3, "what is not its work stays");
    work(&bench).await;
    assert_eq!(jobs_left(&pool).await, 0);
}
