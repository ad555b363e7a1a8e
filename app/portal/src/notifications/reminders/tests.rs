use domain::progress::Event;
use domain::staff::Role;
use domain::surveys::Surveyed;
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::notifications::{QuietHours, deliver};
use crate::plans::tests::plan;
use crate::progress::tests::support::{Made, World, at, date, world};
use crate::staff::tests::{acting, desk, hired, last};
use crate::staff::{Act, Done, act};

async fn does(world: &World, case: &Made, one: Act<'_>) {
    let (login, roles) = (format!("m{}", Uuid::new_v4().simple()), [Role::AccountManager, Role::Surveyor]);
    let member = hired(world, &login[..12], &roles, &[]).await.0;
    let done = act(&desk(world), &member, &acting(case, one, last(world, case).await)).await.unwrap();
    assert_eq!(done, Done::Done, "{one:?}");
}

/// What the job tells at this time; run twice, it tells nothing twice.
async fn told(world: &World, now: &str) -> Vec<News> {
    world.set(now);
    sqlx::query("delete from notifications").execute(&world.owner).await.unwrap();
    let told = remind(&world.portal).await.unwrap();
    assert_eq!(remind(&world.portal).await.unwrap(), 0, "once each");
    let news: Vec<serde_json::Value> =
        sqlx::query_scalar("select news from notifications order by created_at").fetch_all(&world.owner).await.unwrap();
    assert_eq!(news.len() as u64, told);
    news.into_iter().map(|news| serde_json::from_value(news).unwrap()).collect()
}

#[sqlx::test(migrations = "./migrations")]
async fn a_visit_is_told_once_the_evening_before(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let (case, moved) = (world.submit_sealed("lv-resident").await, world.submit_sealed("lv-resident").await);
    let slot = Slot { date: date("2026-05-08"), half_day: HalfDay::Morning };
    for case in [&case, &moved] {
        does(&world, case, Act::Accept).await;
        does(&world, case, Act::Book(Errand::Survey, slot)).await;
    }
    assert_eq!(told(&world, "2026-05-06 18:00").await, []);
    world.set("2026-05-07 10:00");
    let later = Slot { date: date("2026-05-09"), half_day: HalfDay::Morning };
    does(&world, &moved, Act::Book(Errand::Survey, later)).await;
    let visits = async |now| {
        let told = told(&world, now).await;
        told.into_iter().filter(|news| matches!(news, News::VisitTomorrow { .. })).collect::<Vec<_>>()
    };
    assert_eq!(visits("2026-05-07 17:59").await, []);
    assert_eq!(visits("2026-05-07 18:00").await, [News::VisitTomorrow { errand: Errand::Survey, slot }]);
    let slot = later;
    assert_eq!(visits("2026-05-08 18:00").await, [News::VisitTomorrow { errand: Errand::Survey, slot }]);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_case_that_cannot_be_read_keeps_no_other_from_its_reminder(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let slot = Slot { date: date("2026-05-08"), half_day: HalfDay::Morning };
    let (broken, sound) = (world.submit_sealed("lv-resident").await, world.submit_sealed("lv-resident").await);
    for case in [&broken, &sound] {
        does(&world, case, Act::Accept).await;
        does(&world, case, Act::Book(Errand::Survey, slot)).await;
    }
    let spoil =
        "update events set payload = payload || '{\"version\": \"none\"}' where kind = 'submitted' and case_id = $1";
    let mut connection = world.owner.acquire().await.unwrap();
    sqlx::query("set session_replication_role = replica").execute(&mut *connection).await.unwrap();
    let spoilt = sqlx::query(spoil).bind(broken.id).execute(&mut *connection).await.unwrap();
    assert_eq!(spoilt.rows_affected(), 1);
    world.set("2026-05-07 18:00");
    sqlx::query("delete from notifications").execute(&world.owner).await.unwrap();
    assert_eq!(remind(&world.portal).await.unwrap(), 1);
    let told: Vec<i64> = sqlx::query_scalar("select case_id from notifications").fetch_all(&world.owner).await.unwrap();
    assert_eq!(told, [sound.id]);
}

#[sqlx::test(migrations = "./migrations")]
async fn whoever_was_surveyed_jointly_is_not_told_to_be_there_again(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit_sealed("lv-other").await;
    let slot = Slot { date: date("2026-05-08"), half_day: HalfDay::Morning };
    does(&world, &case, Act::Accept).await;
    does(&world, &case, Act::Book(Errand::Survey, slot)).await;
    let found = Surveyed { capacity_watts: Some(120_000), ..Surveyed::default() };
    does(&world, &case, Act::Survey(&found)).await;
    assert_eq!(world.count("select count(*) from surveys where standing = 'waits'").await, 1);
    // What was agreed for later is called off with it. One that is left from before is not told either.
    assert_eq!(world.count("select count(*) from appointments").await, 0);
    sqlx::query("update surveys set standing = 'lapsed'").execute(&world.owner).await.unwrap();
    does(&world, &case, Act::Book(Errand::Survey, slot)).await;
    sqlx::query("update surveys set standing = 'waits'").execute(&world.owner).await.unwrap();
    let visits = |told: Vec<News>| told.into_iter().filter(|news| matches!(news, News::VisitTomorrow { .. })).count();
    assert_eq!(visits(told(&world, "2026-05-07 18:00").await), 0);
    // Sent back, somebody comes again.
    sqlx::query("update surveys set standing = 'lapsed'").execute(&world.owner).await.unwrap();
    assert_eq!(visits(told(&world, "2026-05-07 18:10").await), 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn what_is_to_be_done_is_told_one_working_day_before(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit_sealed("lv-other").await;
    does(&world, &case, Act::Accept).await;
    does(&world, &case, Act::OfferSlots(Errand::Survey, date("2026-05-11"))).await;
    does(&world, &case, Act::AnswerPlan(Some(&plan()))).await;
    // The plan of 6 May stands until 6 August, a Thursday.
    let plans = async |now| {
        let told = told(&world, now).await;
        told.into_iter().filter(|news| matches!(news, News::PlanRunsOut { .. })).collect::<Vec<_>>()
    };
    assert_eq!(plans("2026-08-04 09:00").await, []);
    assert_eq!(plans("2026-08-05 08:59").await, []);
    assert_eq!(plans("2026-08-05 09:00").await, [News::PlanRunsOut { day: date("2026-08-06") }]);
}

#[sqlx::test(migrations = "./migrations")]
async fn papers_and_offers_are_told_while_they_are_still_to_come(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let (waits, booked, ended) = (
        world.submit_sealed("lv-resident").await,
        world.submit_sealed("lv-resident").await,
        world.submit_sealed("lv-resident").await,
    );
    for case in [&waits, &booked, &ended] {
        does(&world, case, Act::Accept).await;
        does(&world, case, Act::OfferSlots(Errand::Survey, date("2026-05-12"))).await;
    }
    let slot = Slot { date: date("2026-05-12"), half_day: HalfDay::Morning };
    does(&world, &booked, Act::Book(Errand::Survey, slot)).await;
    world.push(&ended, "e-1", Event::Withdrawn).await;
    assert_eq!(told(&world, "2026-05-09 09:00").await, [], "the Saturday on which people work: Monday is next");
    let day = date("2026-05-12");
    let mut said: Vec<String> = told(&world, "2026-05-11 09:00").await.iter().map(|news| format!("{news:?}")).collect();
    said.sort();
    let papers = format!("PapersDue {{ papers: [PropertyCertificate], day: {day} }}");
    assert_eq!(said, [format!("OfferRunsOut {{ errand: Survey, day: {day} }}"), papers.clone(), papers]);
}

#[sqlx::test(migrations = "./migrations")]
async fn papers_wait_while_the_clock_rests_and_are_told_for_the_day_that_has_moved(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit_sealed("lv-resident").await;
    does(&world, &case, Act::Accept).await;
    let papers = async |now| {
        let told = told(&world, now).await;
        told.into_iter().filter(|news| matches!(news, News::PapersDue { .. })).collect::<Vec<_>>()
    };
    let due =
        |day| News::PapersDue { papers: vec![domain::documents::DocumentKind::PropertyCertificate], day: date(day) };
    // Due on the 12th; told, and then the day moves.
    world.set("2026-05-08 09:00");
    does(&world, &case, Act::Pause(domain::progress::PauseReason::GovernmentApproval)).await;
    assert_eq!(papers("2026-05-11 09:00").await, [], "the clock rests");
    does(&world, &case, Act::Resume(1)).await;
    let moved: NaiveDate = sqlx::query_scalar("select due from reminders where about = 'papers' and done_at is null")
        .fetch_one(&world.owner)
        .await
        .unwrap();
    assert!(moved > date("2026-05-12"), "{moved}");
    assert_eq!(papers("2026-05-11 18:00").await, []);
    let before = moved.pred_opt().unwrap();
    assert_eq!(papers(&format!("{before} 09:00")).await, [due(&moved.to_string())]);
    does(&world, &case, Act::Pause(domain::progress::PauseReason::GovernmentApproval)).await;
    world.set(&format!("{} 09:00", moved + Days::new(5)));
    does(&world, &case, Act::Resume(2)).await;
    let again = "select count(*) from reminders where about = 'papers' and done_at is null";
    assert_eq!(world.count(again).await, 1, "the day has moved once more");
}

#[sqlx::test(migrations = "./migrations")]
async fn an_offer_is_not_urged_on_whoever_was_surveyed_jointly(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit_sealed("lv-other").await;
    does(&world, &case, Act::Accept).await;
    does(&world, &case, Act::OfferSlots(Errand::Survey, date("2026-05-12"))).await;
    let found = Surveyed { capacity_watts: Some(120_000), ..Surveyed::default() };
    does(&world, &case, Act::Survey(&found)).await;
    assert_eq!(world.count("select count(*) from surveys where standing = 'waits'").await, 1);
    let offers = |told: Vec<News>| told.into_iter().filter(|news| matches!(news, News::OfferRunsOut { .. })).count();
    assert_eq!(offers(told(&world, "2026-05-11 09:00").await), 0);
    // Sent back, somebody comes again.
    sqlx::query("update surveys set standing = 'lapsed'").execute(&world.owner).await.unwrap();
    assert_eq!(offers(told(&world, "2026-05-11 09:10").await), 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn one_run_tells_all_of_an_evening(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    // More than a page of visits that stand in the table alone.
    let slot = Slot { date: date("2026-05-08"), half_day: HalfDay::Morning };
    for place in 1..=PAGE + 5 {
        let case = world.submit("lv-other").await;
        let put = "insert into appointments (case_id, errand, day, half_day, area_code, place)
                   select $1, 'survey', '2026-05-08', 'afternoon', 'test', $2";
        sqlx::query(put).bind(case.id).bind(1_000 + i32::try_from(place).unwrap()).execute(&world.owner).await.unwrap();
    }
    let last = world.submit_sealed("lv-other").await;
    does(&world, &last, Act::Accept).await;
    does(&world, &last, Act::Book(Errand::Survey, slot)).await;
    let visits = told(&world, "2026-05-07 18:00").await;
    let visits = visits.into_iter().filter(|news| matches!(news, News::VisitTomorrow { .. })).count();
    assert_eq!(visits, 1, "behind a page of visits that nobody has agreed on");
}

#[sqlx::test(migrations = "./migrations")]
async fn a_late_stage_of_ours_is_told_once_and_the_whole_process_too(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let (staged, whole) = (world.submit_sealed("lv-other").await, world.submit_sealed("lv-resident").await);
    does(&world, &whole, Act::Accept).await;
    does(&world, &whole, Act::Survey(Surveyed::WITHOUT_LINE)).await;
    let late = async |now| {
        let told = told(&world, now).await;
        told.into_iter().filter(|news| matches!(news, News::Late { .. })).collect::<Vec<_>>()
    };
    assert_eq!(late("2026-05-07 23:00").await, []);
    let stage = Some(StageKind::Acceptance);
    assert_eq!(late("2026-05-08 09:00").await, [News::Late { stage, due: date("2026-05-07") }]);
    assert_eq!(late("2026-05-13 09:00").await, [News::Late { stage: None, due: date("2026-05-12") }]);
    does(&world, &staged, Act::Accept).await;
    let due = date("2026-05-18");
    assert_eq!(late("2026-05-19 09:00").await, [News::Late { stage: Some(StageKind::SupplyPlan), due }]);
}

#[sqlx::test(migrations = "./migrations")]
async fn at_night_what_can_wait_waits_for_the_morning(pool: PgPool) {
    let world = world(pool, "2026-05-06 22:00").await;
    let mut settings = world.portal.settings().clone();
    let time = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
    settings.quiet_hours = QuietHours::new(time(21, 30), time(8, 0));
    let portal = world.portal.with_settings(settings);
    let case = world.submit_sealed("lv-other").await;
    does(&world, &case, Act::Accept).await;
    let send = async || {
        let ids: Vec<Uuid> =
            sqlx::query_scalar("select id from notifications where sent_at is null order by created_at")
                .fetch_all(&world.owner)
                .await
                .unwrap();
        for id in ids {
            deliver(&portal, id).await.unwrap();
            // As after a retry: it stands in the queue once.
            deliver(&portal, id).await.unwrap();
        }
        world.messages.take().into_iter().map(|(_, text)| text).collect::<Vec<_>>()
    };
    let [link] = &send().await[..] else { panic!("what he has just done himself") };
    assert!(link.contains("/c/"), "{link}");
    let waiting = "select count(*) from graphile_worker.jobs where key like 'send_notification %' and run_at = $1";
    let waiting: i64 = sqlx::query_scalar(waiting).bind(at("2026-05-07 08:00")).fetch_one(&world.owner).await.unwrap();
    assert_eq!(waiting, 1);
    world.set("2026-05-07 08:00");
    let [accepted] = &send().await[..] else { panic!("in the morning") };
    assert!(accepted.contains("已受理"), "{accepted}");
}
