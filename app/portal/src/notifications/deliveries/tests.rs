use chrono::TimeDelta;
use domain::staff::Role;
use sqlx::PgPool;

use super::*;
use crate::notifications::asking::ask;
use crate::notifications::{News, deliver, notify};
use crate::parts::SmsError;
use crate::progress::tests::support::{Made, World, owner_of, with_phone, world};
use crate::staff::tests::{desk, hired};
use crate::staff::{Filter, see, work};

const NOW: &str = "2026-04-30 09:00";

/// A message that waits to be sent. Whatever else waits for the case is taken away.
async fn waiting(world: &World, case: &Made) -> Uuid {
    sqlx::query(
        "delete from notifications where sent_at is null and not exists (
        select from deliveries where notification_id = id)",
    )
    .execute(&world.owner)
    .await
    .unwrap();
    notify(&mut world.owner.acquire().await.unwrap(), world.portal.now(), case.id, &News::Answered).await.unwrap();
    sqlx::query_scalar(
        "select id from notifications n where case_id = $1 and sent_at is null
        and not exists (select from deliveries where notification_id = n.id)",
    )
    .bind(case.id)
    .fetch_one(&world.owner)
    .await
    .unwrap()
}

async fn sent(world: &World, case: &Made) -> Uuid {
    let id = waiting(world, case).await;
    deliver(&world.portal, id).await.unwrap();
    world.clock.advance(TimeDelta::minutes(1));
    id
}

fn receipt(id: Uuid, fate: Fate) -> Receipt {
    Receipt { provider_id: id.to_string(), own_id: None, fate, at: None }
}

fn failed() -> Fate {
    Fate::Failed("absent".to_owned())
}

async fn told(world: &World, receipts: &[Receipt]) {
    take_receipts(&world.portal, Provider::Gateway, receipts).await.unwrap();
}

async fn latest(world: &World, case: &Made) -> Delivery {
    delivery_of_owner(&world.portal, &owner_of(case), &case.reference).await.unwrap().unwrap()
}

#[sqlx::test(migrations = "./migrations")]
async fn a_receipt_ends_a_message_once_and_for_all(pool: PgPool) {
    let world = world(pool, NOW).await;
    let case = world.submit_sealed("lv-resident").await;
    let id = sent(&world, &case).await;
    let delivery = latest(&world, &case).await;
    assert_eq!((&delivery.state, delivery.kind.as_str(), delivery.parts), (&State::Sent, "answered", 1));
    told(&world, &[receipt(id, Fate::Delivered)]).await;
    let delivered = latest(&world, &case).await;
    assert_eq!((&delivered.state, delivered.at), (&State::Delivered, world.now()));
    // Again, and one that was under way for longer.
    world.clock.advance(TimeDelta::minutes(5));
    told(&world, &[receipt(id, Fate::Delivered), receipt(id, failed())]).await;
    assert_eq!(latest(&world, &case).await, delivered);
    // Nobody else is told.
    let stranger = crate::sessions::Visitor::default();
    assert_eq!(delivery_of_owner(&world.portal, &stranger, &case.reference).await.unwrap(), None);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_receipt_that_comes_first_waits_for_its_message_and_others_are_swept(pool: PgPool) {
    let world = world(pool, NOW).await;
    let case = world.submit_sealed("lv-resident").await;
    let id = waiting(&world, &case).await;
    told(&world, &[receipt(id, failed()), receipt(Uuid::nil(), Fate::Delivered)]).await;
    deliver(&world.portal, id).await.unwrap();
    assert_eq!(latest(&world, &case).await.state, State::Failed("absent".to_owned()));
    assert_eq!(world.count("select count(*) from stray_receipts").await, 1);
    world.clock.advance(TimeDelta::days(4));
    crate::notifications::sweep(&world.portal).await.unwrap();
    assert_eq!(world.count("select count(*) from stray_receipts").await, 0);
}

#[sqlx::test(migrations = "./migrations")]
async fn what_was_taken_before_a_crash_is_not_sent_again_and_what_was_not_is(pool: PgPool) {
    let world = world(pool, NOW).await;
    let case = world.submit_sealed("lv-resident").await;
    let (lost, known) = (waiting(&world, &case).await, Known { provider_id: Some("7".to_owned()), fate: None });
    // As after a crash, or an answer that never came: the provider has it, and nobody here has noted it.
    world.messages.next(Err(SmsError::Unreachable));
    assert!(deliver(&world.portal, lost).await.is_err());
    world.messages.know(lost, known);
    let tried_at = world.now();
    world.clock.advance(TimeDelta::hours(30));
    deliver(&world.portal, lost).await.unwrap();
    assert!(world.messages.take().is_empty());
    let found = latest(&world, &case).await;
    assert_eq!((found.state, found.at), (State::Sent, tried_at), "not when it was asked for");
    told(&world, &[Receipt { provider_id: "7".to_owned(), ..receipt(lost, Fate::Delivered) }]).await;
    assert_eq!(latest(&world, &case).await.state, State::Delivered);

    world.clock.advance(TimeDelta::minutes(1));
    let never_taken = waiting(&world, &case).await;
    world.messages.next(Err(SmsError::Answered(503)));
    assert!(deliver(&world.portal, never_taken).await.is_err());
    deliver(&world.portal, never_taken).await.unwrap();
    assert_eq!(world.messages.take().len(), 1);
    // Once more, as a job that two workers have taken up.
    deliver(&world.portal, never_taken).await.unwrap();
    assert!(world.messages.take().is_empty());
}

#[sqlx::test(migrations = "./migrations")]
async fn nothing_is_sent_again_while_its_provider_cannot_say_whether_it_has_it(pool: PgPool) {
    let world = world(pool, NOW).await;
    let case = world.submit_sealed("lv-resident").await;
    let id = waiting(&world, &case).await;
    world.messages.next(Err(SmsError::Unreachable));
    assert!(deliver(&world.portal, id).await.is_err());
    for trouble in [SmsError::Unreachable, SmsError::Answered(503)] {
        world.messages.say_nothing(trouble);
        assert!(deliver(&world.portal, id).await.is_err(), "the queue tries again");
        assert!(world.messages.take().is_empty());
    }
    // One that never says it keeps no message back.
    world.messages.say_nothing(SmsError::Answered(405));
    deliver(&world.portal, id).await.unwrap();
    assert_eq!(world.messages.take().len(), 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn what_will_never_be_taken_fails_at_once_and_is_not_tried_again(pool: PgPool) {
    let world = world(pool, NOW).await;
    let case = world.submit_sealed("lv-resident").await;
    let id = waiting(&world, &case).await;
    world.messages.next(Err(SmsError::NoTemplate));
    deliver(&world.portal, id).await.unwrap();
    assert_eq!(latest(&world, &case).await.state, State::Failed("NoTemplate".to_owned()));
    deliver(&world.portal, id).await.unwrap();
    assert!(world.messages.take().is_empty());
}

#[sqlx::test(migrations = "./migrations")]
async fn after_an_hour_without_a_receipt_the_provider_is_asked(pool: PgPool) {
    let world = world(pool, NOW).await;
    let case = world.submit_sealed("lv-resident").await;
    let id = sent(&world, &case).await;
    world.clock.advance(TimeDelta::minutes(50));
    assert_eq!((ask(&world.portal).await.unwrap(), world.messages.asked()), (0, 0));
    world.clock.advance(TimeDelta::minutes(20));
    assert_eq!((ask(&world.portal).await.unwrap(), world.messages.asked()), (0, 1));
    // Not at every run.
    assert_eq!((ask(&world.portal).await.unwrap(), world.messages.asked()), (0, 1));
    world.messages.know(id, Known { provider_id: None, fate: Some((failed(), None)) });
    world.clock.advance(TimeDelta::minutes(61));
    assert_eq!(ask(&world.portal).await.unwrap(), 1);
    assert_eq!(latest(&world, &case).await.state, State::Failed("absent".to_owned()));
    world.clock.advance(TimeDelta::hours(2));
    assert_eq!((ask(&world.portal).await.unwrap(), world.messages.asked()), (0, 2));
    // What nobody knows anything of for three days is not asked for any more.
    sent(&world, &case).await;
    world.clock.advance(TimeDelta::days(4));
    assert_eq!((ask(&world.portal).await.unwrap(), world.messages.asked()), (0, 2));
}

#[sqlx::test(migrations = "./migrations")]
async fn a_phone_that_fails_three_times_in_a_row_marks_its_cases_until_a_message_arrives(pool: PgPool) {
    let world = world(pool, NOW).await;
    let case = world.submit_sealed("lv-resident").await;
    with_phone(&world, &case).await;
    let other = world.submit_sealed("lv-resident").await;
    sqlx::query(
        "insert into case_lookups (kind, hash, case_id) select kind, hash, $1 from case_lookups where case_id = $2",
    )
    .bind(other.id)
    .bind(case.id)
    .execute(&world.owner)
    .await
    .unwrap();
    let (desk, member) = (desk(&world), hired(&world, "manager", &[Role::AccountManager], &[]).await.0);
    let listed = async || {
        let page = work(&desk, &member, Filter::Unreachable, None).await.unwrap().unwrap();
        let at = Filter::ALL.iter().position(|filter| *filter == Filter::Unreachable).unwrap();
        (page.items.len(), page.counters[at])
    };
    // What is wrong with the message says nothing of the phone, nor what carriers think of the signature.
    let id = waiting(&world, &case).await;
    world.messages.next(Err(SmsError::NoTemplate));
    deliver(&world.portal, id).await.unwrap();
    world.clock.advance(TimeDelta::minutes(1));
    for _ in 0..3 {
        let id = sent(&world, &case).await;
        told(&world, &[receipt(id, Fate::Failed("blocked".to_owned()))]).await;
        let failed = latest(&world, &case).await;
        assert_eq!((failed.state, failed.of_number), (State::Failed("blocked".to_owned()), false));
    }
    assert_eq!(listed().await, (0, 0));
    for of in [&case, &other] {
        let id = sent(&world, of).await;
        told(&world, &[receipt(id, failed())]).await;
    }
    assert_eq!(listed().await, (0, 0));
    let id = sent(&world, &case).await;
    told(&world, &[receipt(id, failed())]).await;
    assert_eq!(listed().await, (2, 2));
    let seen = see(&desk, &member, &other.reference).await.unwrap().unwrap();
    assert_eq!((seen.unreachable.is_some(), seen.deliveries.len()), (true, 1));
    assert!(latest(&world, &other).await.of_number);
    let seen = see(&desk, &member, &case.reference).await.unwrap().unwrap();
    assert_eq!(seen.deliveries[0].state, State::Failed("absent".to_owned()));
    let id = sent(&world, &other).await;
    assert_eq!(listed().await, (2, 2));
    told(&world, &[receipt(id, Fate::Delivered)]).await;
    assert_eq!(listed().await, (0, 0));
}
