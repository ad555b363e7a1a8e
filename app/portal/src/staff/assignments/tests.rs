use chrono::Days;
use domain::calendar::shanghai_date;
use sqlx::PgPool;

use super::*;
use crate::progress::tests::support::{World, world};
use crate::staff::tests::{acting, desk, hired, last};
use crate::staff::{Act, Done, Filter, act, name_deputy, see, work};

/// The post of whoever has a case that this member has just accepted.
async fn accepted_by(world: &World, desk: &Desk, member: &Member) -> String {
    let case = world.submit("lv-resident").await;
    let done = act(desk, member, &acting(&case, Act::Accept, last(world, &case).await)).await.unwrap();
    assert_eq!(done, Done::Done);
    see(desk, member, &case.reference).await.unwrap().unwrap().whose.post.unwrap().zh
}

#[sqlx::test(migrations = "./migrations")]
async fn what_is_accepted_at_the_counter_goes_to_the_manager_with_the_fewest_cases(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let (clerk, _) = hired(&world, "clerk", &[Role::CounterClerk], &[]).await;
    assert_eq!(accepted_by(&world, &desk, &clerk).await, clerk.post.zh, "there is no manager");
    let (one, _) = hired(&world, "one", &[Role::AccountManager], &["test"]).await;
    let (two, _) = hired(&world, "two", &[Role::AccountManager], &[]).await;
    assert_eq!(accepted_by(&world, &desk, &one).await, one.post.zh, "whoever manages takes what he accepts");
    let new = work(&desk, &two, Filter::New, None).await.unwrap().unwrap().items.len();
    assert_eq!(accepted_by(&world, &desk, &clerk).await, two.post.zh);
    assert_eq!(work(&desk, &two, Filter::New, None).await.unwrap().unwrap().items.len(), new + 1, "he has not seen it");
    // One each now; the login decides.
    assert_eq!(accepted_by(&world, &desk, &clerk).await, one.post.zh);
}

#[sqlx::test(migrations = "./migrations")]
async fn whoever_is_away_gets_nothing_new_and_his_deputy_does(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let (clerk, _) = hired(&world, "clerk", &[Role::CounterClerk], &[]).await;
    let (away, _) = hired(&world, "away", &[Role::AccountManager], &["test"]).await;
    let (busy, _) = hired(&world, "busy", &[Role::AccountManager], &["test"]).await;
    for _ in 0..2 {
        accepted_by(&world, &desk, &busy).await;
    }
    let today = shanghai_date(world.now());
    name_deputy(&desk, &away, away.id, busy.id, (today, today)).await.unwrap();
    assert_eq!(accepted_by(&world, &desk, &clerk).await, busy.post.zh);
    world.clock.set(world.now().checked_add_days(Days::new(1)).unwrap());
    assert_eq!(accepted_by(&world, &desk, &clerk).await, away.post.zh, "he is back, and has fewer");
}
