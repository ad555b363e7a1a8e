use domain::progress::Event;
use domain::ratings::{Answers, Rating, check};
use sqlx::PgPool;

use super::*;
use crate::api_keys::{ApiCaller, Scope};
use crate::progress::tests::support::{Made, World, date, owner_of, world};
use crate::sealed::{DataKey, KeyOwner};

fn rating(power_on: &str, grade: &str) -> Rating {
    let answers = Answers {
        power_on: power_on.to_owned(),
        grade: grade.to_owned(),
        favours: "yes".to_owned(),
        comment: "师傅来得很快".to_owned(),
        report: "有人要了两条烟".to_owned(),
        ..Answers::default()
    };
    check(&answers).ok().unwrap()
}

/// A case with its key, whose power is on.
async fn energised(world: &World) -> Made {
    let case = world.submit("lv-resident").await;
    let key = DataKey::generate(world.portal.random());
    let wrapped = world.portal.keys().wrap(world.portal.random(), KeyOwner::Case(case.id), &key).unwrap();
    sqlx::query("insert into case_keys values ($1, $2, $3)")
        .bind(case.id)
        .bind(wrapped.bytes)
        .bind(wrapped.master_version)
        .execute(&world.owner)
        .await
        .unwrap();
    let events = [Event::Accepted, Event::SurveyDone { external_line: false }, Event::Energised];
    for (number, event) in events.into_iter().enumerate() {
        world.push(&case, &format!("e-{}-{number}", case.id), event).await;
    }
    case
}

async fn send(world: &World, case: &Made, part: Part, rating: &Rating) -> Rated {
    rate(&world.portal, &owner_of(case), &case.reference, part, rating).await.unwrap()
}

async fn where_it_stands(world: &World, case: &Made) -> Standing {
    standing(&world.portal, &owner_of(case), &case.reference).await.unwrap()
}

#[sqlx::test(migrations = "./migrations")]
async fn a_satisfied_customer_rates_once(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let case = energised(&world).await;
    assert_eq!(where_it_stands(&world, &case).await, Standing::Open(Part::First));
    assert_eq!(send(&world, &case, Part::First, &rating("yes", "5")).await, Rated::Done { call_by: None });
    assert_eq!(send(&world, &case, Part::First, &rating("yes", "1")).await, Rated::Already);
    assert_eq!(send(&world, &case, Part::Addition, &rating("yes", "1")).await, Rated::NotYet);
    assert_eq!(where_it_stands(&world, &case).await, Standing::Done { call_back: None });
    assert_eq!(world.count("select count(*) from ratings where grade = 5").await, 1);
    assert_eq!(world.count("select count(*) from call_backs").await, 0);
}

#[sqlx::test(migrations = "./migrations")]
async fn sent_twice_at_once_it_is_one_rating(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let case = energised(&world).await;
    let good = rating("yes", "2");
    let (one, other) = tokio::join!(send(&world, &case, Part::First, &good), send(&world, &case, Part::First, &good));
    let done = [one, other].into_iter().filter(|rated| matches!(rated, Rated::Done { .. })).count();
    assert_eq!(done, 1);
    assert!([one, other].contains(&Rated::Already));
    assert_eq!(world.count("select count(*) from call_backs").await, 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn nobody_rates_before_the_power_is_on_or_for_others(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let open = world.submit("lv-resident").await;
    assert_eq!(where_it_stands(&world, &open).await, Standing::NotYet);
    assert_eq!(send(&world, &open, Part::First, &rating("yes", "5")).await, Rated::NotYet);
    let case = energised(&world).await;
    let stranger = owner_of(&open);
    let rated = rate(&world.portal, &stranger, &case.reference, Part::First, &rating("yes", "5")).await.unwrap();
    assert_eq!(rated, Rated::NotYours);
    assert_eq!(standing(&world.portal, &stranger, &case.reference).await.unwrap(), Standing::NotYours);
    assert_eq!(world.count("select count(*) from ratings").await, 0);
}

#[sqlx::test(migrations = "./migrations")]
async fn no_power_opens_a_call_back_and_the_call_an_addition(pool: PgPool) {
    // The day before the holiday, so that the next working day is 6 May.
    let world = world(pool, "2026-04-30 16:00").await;
    let case = energised(&world).await;
    let due = date("2026-05-06");
    assert_eq!(send(&world, &case, Part::First, &rating("no", "")).await, Rated::Done { call_by: Some(due) });
    let open = Standing::Done { call_back: Some(CallBack { due, tried_at: None, called_at: None }) };
    assert_eq!(where_it_stands(&world, &case).await, open);
    assert_eq!(send(&world, &case, Part::Addition, &rating("yes", "4")).await, Rated::NotYet);

    world.set("2026-05-06 10:00");
    let reader = ApiCaller::new(uuid::Uuid::nil(), "figures".to_owned(), vec![Scope::ReadApplications]);
    let refused = record_call(&world.portal, &reader, &case.reference).await.unwrap();
    assert_eq!(refused, CallRecorded::NotAllowed);
    let called = record_call(&world.portal, &world.caller, &case.reference).await.unwrap();
    assert_eq!(called, CallRecorded::Done);
    let again = record_call(&world.portal, &world.caller, &case.reference).await.unwrap();
    assert_eq!(again, CallRecorded::NoneOpen);
    let nowhere = Reference::parse("2222-2222-22").unwrap();
    let unknown = record_call(&world.portal, &world.caller, &nowhere).await.unwrap();
    assert_eq!(unknown, CallRecorded::UnknownCase);

    assert_eq!(where_it_stands(&world, &case).await, Standing::Open(Part::Addition));
    assert_eq!(send(&world, &case, Part::Addition, &rating("yes", "4")).await, Rated::Done { call_by: None });
    assert_eq!(send(&world, &case, Part::Addition, &rating("yes", "5")).await, Rated::Already);
    assert!(matches!(where_it_stands(&world, &case).await, Standing::Done { .. }));
    assert_eq!(world.count("select count(*) from ratings where not power_on and part = 'first'").await, 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn still_unhappy_after_the_call_is_called_again(pool: PgPool) {
    let world = world(pool, "2026-04-27 16:00").await;
    let case = energised(&world).await;
    send(&world, &case, Part::First, &rating("yes", "1")).await;
    record_call(&world.portal, &world.caller, &case.reference).await.unwrap();
    let rated = send(&world, &case, Part::Addition, &rating("yes", "2")).await;
    assert_eq!(rated, Rated::Done { call_by: Some(date("2026-04-28")) });
    assert_eq!(world.count("select count(*) from call_backs where called_at is null").await, 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn misconduct_is_kept_where_the_portal_cannot_read_it(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let case = energised(&world).await;
    send(&world, &case, Part::First, &rating("yes", "5")).await;
    let read = sqlx::query("select * from rating_misconduct").execute(world.portal.pool()).await;
    let code = read.unwrap_err().as_database_error().and_then(|error| error.code()).unwrap_or_default().into_owned();
    assert_eq!(code, "42501");
    let answers: String =
        sqlx::query_scalar("select answers::text from ratings").fetch_one(&world.owner).await.unwrap();
    assert!(!answers.contains("favours"));
    let mut supervisor = world.owner.acquire().await.unwrap();
    sqlx::query("set role sunlit_supervisor").execute(&mut *supervisor).await.unwrap();
    let (answers, report): (String, Vec<u8>) =
        sqlx::query_as("select answers::text, sealed_report from rating_misconduct")
            .fetch_one(&mut *supervisor)
            .await
            .unwrap();
    assert_eq!(answers, r#"{"favours": true}"#);
    assert!(!String::from_utf8_lossy(&report).contains('烟'));
    sqlx::query("reset role").execute(&mut *supervisor).await.unwrap();
}

#[sqlx::test(migrations = "./migrations")]
async fn what_is_committed_late_stands_behind_what_was_read(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (late, early) = (energised(&world).await, energised(&world).await);
    let caller = ApiCaller::new(uuid::Uuid::nil(), "quality".to_owned(), vec![Scope::ReadRatings]);
    let caller = caller.in_areas(vec!["test".to_owned()]);
    let reads = async |after| match list(&world.portal, &caller, None, after, 10).await.unwrap() {
        Ratings::Page(ratings, next) => (ratings.into_iter().map(|one| one.reference).collect::<Vec<_>>(), next),
        Ratings::NotEntitled | Ratings::Beyond => panic!("it may, and it is there"),
    };
    // Written first, under an earlier time, and committed last.
    let mut slow = world.owner.begin().await.unwrap();
    sqlx::query(
        "insert into ratings (case_id, part, power_on, grade, answers, rated_at) values ($1, 'first', true, 5, '{}', $2)",
    )
    .bind(late.id)
    .bind(world.now() - chrono::TimeDelta::hours(1))
    .execute(&mut *slow)
    .await
    .unwrap();
    assert_eq!(send(&world, &early, Part::First, &rating("yes", "5")).await, Rated::Done { call_by: None });
    let (read, next) = reads(0).await;
    assert_eq!(read, [early.reference.as_str()]);
    slow.commit().await.unwrap();
    let (read, end) = reads(next).await;
    assert_eq!(read, [late.reference.as_str()]);
    assert_eq!(reads(end).await, (Vec::new(), end));
}

#[sqlx::test(migrations = "./migrations")]
async fn ratings_of_before_the_list_stand_in_it_once(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (before, since) = (energised(&world).await, energised(&world).await);
    send(&world, &before, Part::First, &rating("yes", "5")).await;
    sqlx::query("delete from rating_changes").execute(&world.owner).await.unwrap();
    send(&world, &since, Part::First, &rating("yes", "5")).await;
    let copy = include_str!("../../migrations/0081_rating_changes_of_before.sql");
    sqlx::raw_sql(copy).execute(&world.owner).await.unwrap();
    let listed: Vec<i64> = sqlx::query_scalar("select case_id from rating_changes order by position")
        .fetch_all(&world.owner)
        .await
        .unwrap();
    assert_eq!(listed, [since.id, before.id]);
}
