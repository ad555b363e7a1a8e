use chrono::TimeDelta;
use domain::staff::Role;
use domain::surveys::Surveyed;
use sqlx::PgPool;

use crate::meters::{How, meter_of_owner};
use crate::progress::tests::support::{Made, World, owner_of, world};
use crate::progress::{Acted, confirm};
use crate::sessions::Visitor;
use crate::staff::tests::{acting, desk, hired, last, new_meter};
use crate::staff::{Act, Desk, Done, Member, act, see};

async fn does(world: &World, desk: &Desk, member: &Member, case: &Made, what: Act<'_>) -> Done {
    world.clock.advance(TimeDelta::minutes(10));
    act(desk, member, &acting(case, what, last(world, case).await)).await.unwrap()
}

/// Cases to be metered, and two who do that.
async fn to_meter<const N: usize>(world: &World, desk: &Desk) -> ([Made; N], [Member; 2]) {
    let (manager, _) = hired(world, "manager", &[Role::AccountManager], &[]).await;
    let one = hired(world, "one", &[Role::Metering], &[]).await.0;
    let other = hired(world, "other", &[Role::Metering], &[]).await.0;
    let mut cases = Vec::new();
    for _ in 0..N {
        let case = world.submit("lv-resident").await;
        for step in [Act::Accept, Act::Survey(Surveyed::WITHOUT_LINE)] {
            assert_eq!(does(world, desk, &manager, &case, step).await, Done::Done);
        }
        cases.push(case);
    }
    (cases.try_into().unwrap_or_else(|_| panic!("{N} cases")), [one, other])
}

#[sqlx::test(migrations = "./migrations")]
async fn of_two_who_record_the_same_energising_one_does(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let ([case], [one, other]) = to_meter(&world, &desk).await;
    let seen = last(&world, &case).await;
    let (first, second) = (new_meter("33010001"), new_meter("33010002"));
    let (first, second) = (acting(&case, Act::Energise(&first), seen), acting(&case, Act::Energise(&second), seen));
    let (done, late) = tokio::join!(act(&desk, &one, &first), act(&desk, &other, &second));
    let done = [done.unwrap(), late.unwrap()];
    assert_eq!(done.iter().filter(|done| **done == Done::Done).count(), 1, "{done:?}");
    assert!(done.iter().any(|done| matches!(done, Done::MovedOn(_))), "{done:?}");
    assert_eq!(world.count("select count(*) from meters").await, 1);
    let (winner, member) = if done[0] == Done::Done { (&first, &one) } else { (&second, &other) };
    assert_eq!(act(&desk, member, winner).await.unwrap(), Done::Done, "a second click");
    assert_eq!(world.count("select count(*) from events where kind = 'energised'").await, 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_meter_is_put_up_once_also_by_two_at_the_same_time(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let ([here, there], [one, other]) = to_meter(&world, &desk).await;
    let same = new_meter("33010001");
    let (first, second) = tokio::join!(
        does(&world, &desk, &one, &here, Act::Energise(&same)),
        does(&world, &desk, &other, &there, Act::Energise(&same)),
    );
    let mut done = [first, second];
    done.sort_by_key(|done| *done == Done::MeterTaken);
    assert_eq!(done, [Done::Done, Done::MeterTaken]);
    // And nothing of the other act is left: no power is said to be on.
    assert_eq!(world.count("select count(*) from events where kind = 'energised'").await, 1);
    let left = if world.kinds(&here).await.contains(&"energised".to_owned()) { &there } else { &here };
    assert_eq!(does(&world, &desk, &one, left, Act::Energise(&new_meter("33010002"))).await, Done::Done);
}

#[sqlx::test(migrations = "./migrations")]
async fn the_owner_sees_the_meter_and_confirms_it_once(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let ([case], [one, _]) = to_meter(&world, &desk).await;
    let of = async |visitor: &Visitor| meter_of_owner(&world.portal, visitor, &case.reference).await.unwrap();
    assert_eq!(of(&owner_of(&case)).await, None, "nothing is put up");
    let installed = new_meter("33010001");
    assert_eq!(does(&world, &desk, &one, &case, Act::Energise(&installed)).await, Done::Done);
    assert_eq!(of(&Visitor::default()).await, None, "a stranger's");
    let shown = of(&owner_of(&case)).await.unwrap();
    assert_eq!((&shown.meter, shown.confirmed), (&installed.meter, None));
    let confirms = async |visitor: &Visitor| confirm(&world.portal, visitor, &case.reference, shown.seq).await.unwrap();
    assert_eq!(confirms(&Visitor::default()).await, Acted::NotYours);
    assert_eq!(confirms(&owner_of(&case)).await, Acted::Done);
    assert!(matches!(confirms(&owner_of(&case)).await, Acted::Refused(_)), "once");
    let seen = see(&desk, &one, &case.reference).await.unwrap().unwrap().meter.unwrap();
    assert_eq!(seen.confirmed.map(|confirmed| confirmed.how), Some(How::Own));
}
