use domain::progress::{Event, RefusedBecause};
use sqlx::PgPool;
use uuid::Uuid;

use super::support::{at, world};
use crate::api_keys::{ApiCaller, Scope};
use crate::jobs;
use crate::progress::{self, EventId, Pushed, PushedEvent, Standing, Waiting};

#[sqlx::test(migrations = "./migrations")]
async fn events_out_of_order_wait_for_each_other(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    let nine = world.now();
    world.set("2026-05-07 09:00");
    let survey = Event::SurveyDone { external_line: true };
    assert_eq!(world.push(&case, "e-3", Event::Energised).await, Pushed::Held { missing: "accepted" });
    assert_eq!(world.push_at(&case, "e-2", survey.clone(), nine).await, Pushed::Held { missing: "accepted" });
    // Told again while it waits.
    assert_eq!(world.push_at(&case, "e-2", survey.clone(), nine).await, Pushed::Held { missing: "accepted" });
    assert_eq!(world.count("select count(*) from held_events").await, 2);

    let applied = world.push_at(&case, "e-1", Event::Accepted, nine).await;
    assert_eq!(applied, Pushed::Applied { seq: 4, repeated: false, void: Vec::new() });
    let kinds = world.kinds(&case).await;
    assert_eq!(kinds, ["submitted", "promised", "promised", "accepted", "survey_done", "energised"]);
    assert_eq!(world.count("select count(*) from held_events").await, 0);
    assert_eq!(
        world.push_at(&case, "e-2", survey, nine).await,
        Pushed::Applied { seq: 5, repeated: true, void: Vec::new() }
    );
    assert_eq!(world.count("select count(*) from case_states where state = 'energised'").await, 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn an_event_held_for_a_case_that_ends_stays_on_record(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    world.push(&case, "e-2", Event::Energised).await;
    world.push(&case, "e-1", Event::Withdrawn).await;
    assert_eq!(world.count("select count(*) from held_events").await, 1);
    let again = world.push(&case, "e-2", Event::Energised).await;
    assert!(matches!(again, Pushed::Refused { .. }), "{again:?}");
}

#[sqlx::test(migrations = "./migrations")]
async fn whoever_makes_a_held_event_void_is_told_so(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    world.push(&case, "e-2", Event::SurveyDone { external_line: false }).await;
    let other = ApiCaller::new(Uuid::new_v4(), "other".to_owned(), Scope::ALL.to_vec());
    let told = PushedEvent {
        source_event_id: EventId::parse("x-2").unwrap(),
        occurred_at: world.now(),
        event: Event::Energised,
    };
    progress::push(&world.portal, &other, &case.reference, &told).await.unwrap();
    let ended = world.push(&case, "e-1", Event::Withdrawn).await;
    assert!(matches!(&ended, Pushed::Applied { void, .. } if *void == ["e-2"]), "each source its own: {ended:?}");
    let shown = progress::public_case(&world.portal, &case.reference).await.unwrap().unwrap();
    let held = progress::held(&world.portal, &world.caller, &shown).await.unwrap();
    let void = Standing::Void { reason: RefusedBecause::CaseEnded };
    assert_eq!(held.iter().map(|one| one.standing).collect::<Vec<_>>(), [void, void]);
}

#[sqlx::test(migrations = "./migrations")]
async fn what_waits_for_too_long_expires_and_is_kept(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    let survey = Event::SurveyDone { external_line: false };
    world.push(&case, "e-2", survey.clone()).await;
    let long = async || progress::held_for_long(&world.portal).await.unwrap();
    let waiting = |events, oldest: &str| Waiting { events, oldest: Some(at(oldest)) };
    world.set("2026-05-09 09:00");
    assert_eq!(long().await, (Waiting::default(), Waiting::default()), "three days are not over");
    world.set("2026-05-09 09:01");
    assert_eq!(long().await, (waiting(1, "2026-05-06 09:00"), Waiting::default()));
    world.set("2026-05-20 09:00");
    world.push(&case, "e-3", Event::Energised).await;
    let sweep = async || {
        sqlx::query("select enqueue('sweep', '{}')").execute(&world.owner).await.unwrap();
        jobs::caretaker(world.portal.clone(), std::future::pending()).await.unwrap().run_once().await.unwrap();
    };
    world.set("2026-06-05 09:00");
    sweep().await;
    assert_eq!(long().await, (waiting(2, "2026-05-06 09:00"), Waiting::default()), "30 days are not over");
    world.set("2026-06-05 09:01");
    sweep().await;
    assert_eq!(long().await, (waiting(1, "2026-05-20 09:00"), waiting(1, "2026-06-05 09:01")));

    // Its predecessor comes after all: what has expired is left out, and said to be.
    let shown = progress::public_case(&world.portal, &case.reference).await.unwrap().unwrap();
    let held = progress::held(&world.portal, &world.caller, &shown).await.unwrap();
    let said: Vec<_> = held.iter().map(|one| (one.source_event_id.as_str(), one.standing)).collect();
    let expired = Standing::Expired { at: at("2026-06-05 09:01") };
    assert_eq!(said, [("e-2", expired), ("e-3", Standing::Waits { missing: "accepted" })]);
    world.push(&case, "e-1", Event::Accepted).await;
    assert_eq!(world.count("select count(*) from held_events").await, 2, "energised waits for the survey");
    // Its id is still its own, and telling it again begins anew.
    let other = world.push(&case, "e-2", Event::Accepted).await;
    assert_eq!(other, Pushed::OtherContent);
    let again = world.push_at(&case, "e-2", survey, at("2026-05-06 09:00")).await;
    let early = RefusedBecause::BeforePreviousEvent;
    assert!(matches!(&again, Pushed::Refused { reason, .. } if *reason == early), "told as of before 受理: {again:?}");
}

#[sqlx::test(migrations = "./migrations")]
async fn an_expired_event_that_is_told_again_waits_anew(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    let told = world.now();
    world.push(&case, "e-3", Event::Energised).await;
    world.set("2026-06-06 09:00");
    assert_eq!(progress::expire(&world.portal).await.unwrap(), 1);
    assert_eq!(world.push_at(&case, "e-3", Event::Energised, told).await, Pushed::Held { missing: "accepted" });
    let shown = progress::public_case(&world.portal, &case.reference).await.unwrap().unwrap();
    let held = progress::held(&world.portal, &world.caller, &shown).await.unwrap();
    assert_eq!(held[0].standing, Standing::Waits { missing: "accepted" });
    assert_eq!(held[0].received_at, at("2026-06-06 09:00"));
    assert_eq!(progress::expire(&world.portal).await.unwrap(), 0);
}
