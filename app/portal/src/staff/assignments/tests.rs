use chrono::Days;
use domain::calendar::shanghai_date;
use sqlx::PgPool;

use super::*;
use crate::progress::tests::support::{World, world};
use crate::staff::tests::{acting, assign, desk, hired, last};
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
    name_deputy(&desk, &away, away.id, busy.id, (today, today), "").await.unwrap();
    assert_eq!(accepted_by(&world, &desk, &clerk).await, busy.post.zh);
    world.clock.set(world.now().checked_add_days(Days::new(1)).unwrap());
    assert_eq!(accepted_by(&world, &desk, &clerk).await, away.post.zh, "he is back, and has fewer");
}

#[sqlx::test(migrations = "./migrations")]
async fn of_twenty_that_two_give_away_at_once_one_is_told_that_a_colleague_was_faster(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let mut members = Vec::new();
    for login in ["one", "two", "three", "four"] {
        members.push(hired(&world, login, &[Role::AccountManager], &[]).await.0);
    }
    for turn in 0..20 {
        let case = world.submit_sealed("lv-resident").await;
        // Every other time it is somebody's already.
        let had = (turn % 2 == 0).then_some(members[0].id);
        if let Some(had) = had {
            assert_eq!(assign(&desk, &members[0], &case.reference, had).await.unwrap(), Assigned::Done);
        }
        let gives = |giver: usize, to: usize, note: &'static str| {
            let over = HandOver { to: members[to].id, had, form: uuid::Uuid::new_v4(), note };
            hand_over(&desk, &members[giver], &case.reference, over)
        };
        let (first, second) = tokio::join!(gives(0, 2, "给三"), gives(1, 3, "给四"));
        let (first, second) = (first.unwrap().unwrap(), second.unwrap().unwrap());
        let (taker, note) = match (first, second) {
            (Assigned::Done, Assigned::GivenSince) => (2, "给三"),
            (Assigned::GivenSince, Assigned::Done) => (3, "给四"),
            other => panic!("turn {turn}: {other:?}"),
        };
        let seen = see(&desk, &members[taker], &case.reference).await.unwrap().unwrap();
        assert!(seen.whose.is_mine, "turn {turn}");
        assert_eq!(seen.notes.iter().map(|note| note.text.as_str()).collect::<Vec<_>>(), [note]);
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn what_has_ended_meanwhile_is_told_so_and_given_to_nobody(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let (giver, taker) = (
        hired(&world, "giver", &[Role::AccountManager], &[]).await.0,
        hired(&world, "taker", &[Role::AccountManager], &["test"]).await.0,
    );
    let case = world.submit_sealed("lv-resident").await;
    let over = HandOver { to: taker.id, had: None, form: uuid::Uuid::new_v4(), note: "客户周三在家" };
    world.push(&case, "withdrawn", domain::progress::Event::Withdrawn).await;
    assert_eq!(hand_over(&desk, &giver, &case.reference, over).await.unwrap(), Ok(Assigned::Ended));
    assert_eq!(world.count("select count(*) from case_assignments").await, 0);
    // And a colleague who has just lost what he would need is none to choose.
    let other = world.submit_sealed("lv-resident").await;
    crate::staff::change(&world.owner, "taker", Some(&[Role::Publisher]), None).await.unwrap();
    assert_eq!(hand_over(&desk, &giver, &other.reference, over).await.unwrap(), Ok(Assigned::NotTheirs));
}
