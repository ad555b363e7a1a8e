use domain::progress::{Awaited, Errand, Event, HalfDay, PauseReason, RefusedBecause, Slot, StageState};
use sqlx::PgPool;

use super::support::{at, date, owner_of, with_phone, world};
use crate::appointments;
use crate::progress::{self, Acted, Pushed, Seen};
use crate::sessions::Visitor;

fn paused(awaits: Awaited) -> Event {
    Event::Paused { pause: 1, reason: PauseReason::SurveyAppointment, awaits }
}

#[sqlx::test(migrations = "./migrations")]
async fn the_customers_act_ends_the_pause_that_waits_for_it(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-classic").await;
    let visitor = owner_of(&case);
    world.push(&case, "e-1", paused(Awaited::Appointment)).await;
    let seen = progress::public_case(&world.portal, &case.reference).await.unwrap().unwrap();
    assert_eq!(seen.progress.stages[0].state, StageState::Paused);

    world.set("2026-05-07 20:15");
    let book = |day: &str| {
        let slot = Slot { date: date(day), half_day: HalfDay::Morning };
        appointments::book(&world.portal, &visitor, &case.reference, Errand::Survey, slot)
    };
    // A Saturday, a make-up Saturday that is a workday, today, and next year.
    assert_eq!(book("2026-05-16").await.unwrap(), Acted::NotThatDay);
    assert_eq!(book("2026-05-07").await.unwrap(), Acted::NotThatDay);
    assert_eq!(book("2027-05-07").await.unwrap(), Acted::NotThatDay);
    assert_eq!(book("2026-05-09").await.unwrap(), Acted::Done);
    let seen = progress::public_case(&world.portal, &case.reference).await.unwrap().unwrap();
    assert_eq!(seen.progress.stages[0].state, StageState::Current);
    assert_eq!(seen.progress.pauses[0].until, Some(world.now()));
    assert_eq!(world.count("select count(*) from case_states where paused").await, 0);
}

#[sqlx::test(migrations = "./migrations")]
async fn only_the_owner_acts_and_only_when_it_is_time(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-other").await;
    let (owner, stranger) = (owner_of(&case), Visitor::default());
    assert_eq!(progress::withdraw(&world.portal, &stranger, &case.reference).await.unwrap(), Acted::NotYours);
    world.push(&case, "e-1", Event::Accepted).await;
    world.push(&case, "e-2", Event::PlanAnswered).await;
    assert_eq!(progress::confirm(&world.portal, &owner, &case.reference, 3).await.unwrap(), Acted::Done);
    assert_eq!(progress::withdraw(&world.portal, &owner, &case.reference).await.unwrap(), Acted::WantsCode);
    let owner = with_phone(&world, &case).await;
    assert_eq!(progress::withdraw(&world.portal, &owner, &case.reference).await.unwrap(), Acted::Done);
    let ended = progress::withdraw(&world.portal, &owner, &case.reference).await.unwrap();
    assert_eq!(ended, Acted::Refused(RefusedBecause::CaseEnded));
}

#[sqlx::test(migrations = "./migrations")]
async fn a_case_opens_for_its_owner_alone(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    let own = progress::own_case(&world.portal, &owner_of(&case), &case.reference).await.unwrap();
    let Seen::Own(own) = own else { panic!("not the owner's") };
    assert!(own.in_full && own.documents.is_empty() && own.contractor.is_none());
    assert_eq!(own.case.area.duty_phone, "010-00000001");
    let other = progress::own_case(&world.portal, &Visitor::default(), &case.reference).await.unwrap();
    assert!(matches!(other, Seen::NotYours));
}

#[sqlx::test(migrations = "./migrations")]
async fn a_message_is_put_down_with_the_event(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    assert!(matches!(world.push(&case, "e-1", Event::Accepted).await, Pushed::Applied { .. }));
    world.push(&case, "e-2", Event::Accepted).await;
    let kinds: Vec<String> = sqlx::query_scalar("select kind from notifications order by created_at, kind desc")
        .fetch_all(&world.owner)
        .await
        .unwrap();
    assert_eq!(kinds, ["submitted", "progressed"]);
    assert_eq!(world.count("select count(*) from graphile_worker.jobs").await, 2);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_withdrawal_reaches_the_customer_whoever_told_it(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let (own, told) = (world.submit("lv-resident").await, world.submit("lv-resident").await);
    let owner = with_phone(&world, &own).await;
    progress::withdraw(&world.portal, &owner, &own.reference).await.unwrap();
    assert_eq!(world.count("select count(*) from notifications where kind = 'withdrawn'").await, 1);
    world.push(&told, "e-1", Event::Withdrawn).await;
    assert_eq!(world.count("select count(*) from notifications where kind = 'withdrawn'").await, 2);
}

#[sqlx::test(migrations = "./migrations")]
async fn what_was_told_late_is_confirmed_after_the_end_too(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    world.push(&case, "e-1", Event::Accepted).await;
    world.push(&case, "e-2", Event::SurveyDone { external_line: false }).await;
    let (power_on, told) = (at("2026-05-12 15:00"), "2026-05-18 09:00");
    world.set(told);
    world.push_at(&case, "e-3", Event::Energised, power_on).await;
    let seen = async || progress::public_case(&world.portal, &case.reference).await.unwrap().unwrap();
    let ended = seen().await;
    assert_eq!(ended.progress.ended_at, Some(at(told)), "as long as nobody confirms it");
    let [late] = ended.unconfirmed()[..] else { panic!("{:?}", ended.log) };
    assert_eq!(late.event, Event::Energised);

    let confirm = async |seq| progress::confirm(&world.portal, &owner_of(&case), &case.reference, seq).await.unwrap();
    assert_eq!(confirm(late.seq).await, Acted::Done);
    let confirmed = seen().await;
    assert_eq!(confirmed.progress.ended_at, Some(power_on));
    assert!(confirmed.unconfirmed().is_empty());
    assert_eq!(confirm(late.seq).await, Acted::Refused(RefusedBecause::AlreadyHappened));
}
