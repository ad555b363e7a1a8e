use domain::staff::Role;
use domain::surveys::Surveyed;
use sqlx::PgPool;

use super::*;
use crate::meters::How;
use crate::parts::FixedClock;
use crate::progress::tests::support::{Made as Case, World, world};
use crate::staff::tests::{acting, desk, hired, last, new_meter};
use crate::staff::{Act, Done, act, see};

/// A case whose meter is put up, and who did that.
async fn metered(world: &World, desk: &Desk) -> (Case, Member) {
    let (all, _) = hired(world, "all", &[Role::AccountManager, Role::Metering], &[]).await;
    let case = world.submit_sealed("lv-resident").await;
    let installed = new_meter("33010001");
    for step in [Act::Accept, Act::Survey(Surveyed::WITHOUT_LINE), Act::Energise(&installed)] {
        let done = act(desk, &all, &acting(&case, step, last(world, &case).await)).await.unwrap();
        assert_eq!(done, Done::Done, "{step:?}");
    }
    (case, all)
}

/// The code that was sent last, as the customer reads it.
fn read(world: &World) -> (String, String) {
    let (phone, text) = world.messages.take().pop().unwrap();
    let code = text.split("确认码 ").nth(1).and_then(|rest| rest.get(..6)).unwrap().to_owned();
    assert!(phone == "15400000000" && text.contains("33010001") && text.contains("0.50 kWh"), "{text}");
    (code, text)
}

fn wrong(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

#[sqlx::test(migrations = "./migrations")]
async fn the_customer_tells_the_code_and_it_counts_as_his_word(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let (case, worker) = metered(&world, &desk).await;
    let CodeSent::Sent(id, phone) = send_meter_code(&desk, &worker, &case.reference).await.unwrap() else {
        panic!("not sent")
    };
    assert_eq!(phone, "154****0000");
    let (code, _) = read(&world);
    let tell =
        async |id: MeterCode, code: &str| confirm_by_code(&desk, &worker, &case.reference, id, code).await.unwrap();
    assert_eq!(tell(id, wrong(&code)).await, Told::Wrong { tries_left: 4 });
    assert_eq!(tell(MeterCode { id: Uuid::new_v4(), ..id }, &code).await, Told::Over, "another code's id");
    let (one, other) = tokio::join!(tell(id, &code), tell(id, &code));
    let told = [one, other];
    assert_eq!(told.iter().filter(|told| **told == Told::Confirmed).count(), 1, "{told:?}");
    let meter = see(&desk, &worker, &case.reference).await.unwrap().unwrap().meter.unwrap();
    assert_eq!(meter.confirmed.map(|confirmed| confirmed.how), Some(How::Code));
    // It is the customer's word in the log, and proves nothing else: nobody is signed in by it.
    assert_eq!(world.count("select count(*) from events where kind = 'confirmed' and source = 'customer'").await, 1);
    assert_eq!(world.count("select count(*) from case_proofs").await, 0);
    assert_eq!(world.count("select count(*) from codes").await, 0);
    assert_eq!(send_meter_code(&desk, &worker, &case.reference).await.unwrap(), CodeSent::NotThere, "once is enough");
}

#[sqlx::test(migrations = "./migrations")]
async fn a_code_is_for_those_who_meter_and_for_its_time(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let (case, worker) = metered(&world, &desk).await;
    let (surveyor, _) = hired(&world, "surveyor", &[Role::Surveyor], &[]).await;
    assert_eq!(send_meter_code(&desk, &surveyor, &case.reference).await.unwrap(), CodeSent::NotEntitled);
    let CodeSent::Sent(id, _) = send_meter_code(&desk, &worker, &case.reference).await.unwrap() else {
        panic!("not sent")
    };
    let (code, _) = read(&world);
    let told = confirm_by_code(&desk, &surveyor, &case.reference, id, &code).await.unwrap();
    assert_eq!(told, Told::NotEntitled);
    let clock: &FixedClock = &world.clock;
    clock.advance(TimeDelta::minutes(6));
    assert_eq!(confirm_by_code(&desk, &worker, &case.reference, id, &code).await.unwrap(), Told::Over);
    // Nobody floods a customer with codes.
    let mut last = CodeSent::NotThere;
    for _ in 0..5 {
        last = send_meter_code(&desk, &worker, &case.reference).await.unwrap();
    }
    assert!(matches!(last, CodeSent::Wait(_)), "{last:?}");
}

#[sqlx::test(migrations = "./migrations")]
async fn a_code_is_of_the_meter_that_its_message_names(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let (case, worker) = metered(&world, &desk).await;
    let CodeSent::Sent(sent, _) = send_meter_code(&desk, &worker, &case.reference).await.unwrap() else {
        panic!("not sent")
    };
    let (code, _) = read(&world);
    let right = new_meter("33010002");
    let corrects = acting(&case, Act::CorrectMeter(&right), last(&world, &case).await);
    assert_eq!(act(&desk, &worker, &corrects).await.unwrap(), Done::Done);
    assert_eq!(confirm_by_code(&desk, &worker, &case.reference, sent, &code).await.unwrap(), Told::Over);
    assert_eq!(world.count("select count(*) from events where kind = 'confirmed'").await, 0);
}
