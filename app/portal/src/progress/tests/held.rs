use domain::progress::Event;
use sqlx::PgPool;

use super::support::{at, world};
use crate::progress::{self, Overdue, Pushed};

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
    assert_eq!(applied, Pushed::Applied { seq: 4, repeated: false });
    let kinds = world.kinds(&case).await;
    assert_eq!(kinds, ["submitted", "promised", "promised", "accepted", "survey_done", "energised"]);
    assert_eq!(world.count("select count(*) from held_events").await, 0);
    assert_eq!(world.push_at(&case, "e-2", survey, nine).await, Pushed::Applied { seq: 5, repeated: true });
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
async fn what_waits_for_too_long_is_counted_and_kept(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    world.push(&case, "e-2", Event::SurveyDone { external_line: false }).await;
    world.set("2026-05-20 09:00");
    world.push(&case, "e-3", Event::Energised).await;
    let overdue = async || progress::held_too_long(&world.portal).await.unwrap();
    world.set("2026-06-05 09:00");
    assert_eq!(overdue().await, Overdue { events: 0, oldest: None }, "30 days are not over");
    world.set("2026-06-05 09:01");
    assert_eq!(overdue().await, Overdue { events: 1, oldest: Some(at("2026-05-06 09:00")) });
    world.set("2026-07-01 09:00");
    sqlx::query("select enqueue('sweep', '{}')").execute(&world.owner).await.unwrap();
    crate::jobs::caretaker(world.portal.clone(), std::future::pending()).await.unwrap().run_once().await.unwrap();
    assert_eq!(overdue().await.events, 2, "the sweep drops none");

    let shown = progress::public_case(&world.portal, &case.reference).await.unwrap().unwrap();
    let held = progress::held(&world.portal, &world.caller, &shown).await.unwrap();
    let said: Vec<_> = held.iter().map(|one| (one.source_event_id.as_str(), one.missing)).collect();
    assert_eq!(said, [("e-2", Some("accepted")), ("e-3", Some("accepted"))]);
    world.push(&case, "e-1", Event::Withdrawn).await;
    let shown = progress::public_case(&world.portal, &case.reference).await.unwrap().unwrap();
    let held = progress::held(&world.portal, &world.caller, &shown).await.unwrap();
    assert!(held.iter().all(|one| one.missing.is_none()) && held.len() == 2, "{held:?}");
}
