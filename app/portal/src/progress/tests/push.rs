use domain::progress::{Event, RefusedBecause};
use sqlx::PgPool;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::support::{at, world};
use crate::api_keys::{ApiCaller, Scope};
use crate::progress::{self, EventId, Pushed, PushedEvent};

const SURVEY: Event = Event::SurveyDone { external_line: false };

#[sqlx::test(migrations = "./migrations")]
async fn an_event_is_applied_once_however_often_it_is_sent(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let case = world.submit("lv-resident").await;
    assert_eq!(world.kinds(&case).await, ["submitted", "promised", "promised"]);
    world.set("2026-05-06 10:00");
    let applied = world.push_at(&case, "e-1", Event::Accepted, at("2026-05-06 09:59")).await;
    assert_eq!(applied, Pushed::Applied { seq: 4, repeated: false, void: Vec::new() });
    world.set("2026-07-06 10:00");
    let again = world.push_at(&case, "e-1", Event::Accepted, at("2026-05-06 09:59")).await;
    assert_eq!(again, Pushed::Applied { seq: 4, repeated: true, void: Vec::new() });
    assert_eq!(world.kinds(&case).await, ["submitted", "promised", "promised", "accepted"]);
}

#[sqlx::test(migrations = "./migrations")]
async fn an_id_belongs_to_one_event_for_ever(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let case = world.submit("lv-resident").await;
    let other = world.submit("lv-resident").await;
    world.push(&case, "e-1", Event::Accepted).await;
    assert_eq!(world.push(&case, "e-1", SURVEY).await, Pushed::OtherContent);
    assert_eq!(world.push(&other, "e-1", Event::Accepted).await, Pushed::OtherContent);
    let later = world.push_at(&case, "e-1", Event::Accepted, at("2026-04-30 08:59")).await;
    assert_eq!(later, Pushed::OtherContent);
    // Held events have their ids too.
    assert_eq!(world.push(&other, "e-2", SURVEY).await, Pushed::Held { missing: "accepted" });
    assert_eq!(world.push(&case, "e-2", SURVEY).await, Pushed::OtherContent);
    assert_eq!(world.push(&other, "e-2", Event::SurveyDone { external_line: true }).await, Pushed::OtherContent);
    // Another source counts for itself.
    let caller = ApiCaller::new(Uuid::nil(), "other".to_owned(), Scope::ALL.to_vec());
    let event =
        PushedEvent { source_event_id: EventId::parse("e-1").unwrap(), occurred_at: world.now(), event: SURVEY };
    let pushed = progress::push(&world.portal, &caller, &case.reference, &event).await.unwrap();
    assert!(matches!(pushed, Pushed::Applied { repeated: false, .. }));
}

#[sqlx::test(migrations = "./migrations")]
async fn what_is_refused_changes_nothing_and_says_what_is_allowed(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let case = world.submit("lv-resident").await;
    let before = world.kinds(&case).await;
    let future = world.push_at(&case, "e-1", Event::Accepted, at("2026-04-30 09:01")).await;
    let Pushed::Refused { reason: RefusedBecause::InTheFuture, allowed } = future else { panic!("{future:?}") };
    assert!(allowed.contains(&"accepted") && !allowed.contains(&"energised"));
    let early = world.push_at(&case, "e-2", Event::Accepted, at("2026-04-30 08:59")).await;
    assert!(matches!(early, Pushed::Refused { reason: RefusedBecause::BeforePreviousEvent, .. }));
    let not_theirs = world.push(&case, "e-3", Event::Confirmed { seq: 1 }).await;
    assert!(matches!(not_theirs, Pushed::Refused { reason: RefusedBecause::NotYoursToSay, .. }));
    let absent = world.push(&case, "e-4", Event::DesignReviewed).await;
    assert!(matches!(absent, Pushed::Refused { reason: RefusedBecause::NotInThisTemplate, .. }));
    assert_eq!(world.kinds(&case).await, before);
    assert_eq!(world.count("select count(*) from held_events").await, 0);
    // A refused id is free: nothing was kept under it.
    assert!(matches!(world.push(&case, "e-1", Event::Accepted).await, Pushed::Applied { .. }));
}

#[sqlx::test(migrations = "./migrations")]
async fn a_case_is_merged_into_another_that_exists(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (case, other) = (world.submit("lv-resident").await, world.submit("lv-resident").await);
    let into = |reference: &str| Event::Merged { into: reference.to_owned() };
    for wrong in [case.reference.as_str(), "某人的申请", "a\0b"] {
        let pushed = world.push(&case, "e-1", into(wrong)).await;
        assert!(matches!(pushed, Pushed::Refused { reason: RefusedBecause::UnknownCase, .. }), "{wrong:?}: {pushed:?}");
    }
    let pushed = world.push(&case, "e-1", into(other.reference.as_str())).await;
    assert!(matches!(pushed, Pushed::Applied { .. }), "{pushed:?}");
}

#[sqlx::test(migrations = "./migrations")]
async fn only_a_key_that_may_push_does(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let case = world.submit("lv-resident").await;
    let reader = ApiCaller::new(Uuid::nil(), "reader".to_owned(), vec![Scope::ReadApplications]);
    let event = PushedEvent {
        source_event_id: EventId::parse("e-1").unwrap(),
        occurred_at: world.now(),
        event: Event::Accepted,
    };
    let pushed = progress::push(&world.portal, &reader, &case.reference, &event).await.unwrap();
    assert_eq!(pushed, Pushed::NotEntitled);
}

#[sqlx::test(migrations = "./migrations")]
async fn the_same_event_from_many_sides_at_once_is_applied_once(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let case = world.submit("lv-resident").await;
    let mut pushes = JoinSet::new();
    for _ in 0..8 {
        let (portal, caller, reference) = (world.portal.clone(), world.caller.clone(), case.reference.clone());
        let occurred_at = world.now();
        pushes.spawn(async move {
            let source_event_id = EventId::parse("e-1").unwrap();
            let event = PushedEvent { source_event_id, occurred_at, event: Event::Accepted };
            progress::push(&portal, &caller, &reference, &event).await.unwrap()
        });
    }
    let answers = pushes.join_all().await;
    let first = |answer: &&Pushed| **answer == Pushed::Applied { seq: 4, repeated: false, void: Vec::new() };
    assert_eq!(answers.iter().filter(first).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|answer| matches!(answer, Pushed::Applied { seq: 4, .. })), "{answers:?}");
}

#[test]
fn event_ids_are_visible_ascii_of_some_length() {
    assert!(EventId::parse("order/2026:0001#7").is_some());
    for bad in ["", "a b", "a\n", "号", &"x".repeat(201)] {
        assert!(EventId::parse(bad).is_none(), "{bad:?}");
    }
}
