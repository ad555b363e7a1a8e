use domain::staff::Role;
use sqlx::PgPool;

use super::*;
use crate::progress::tests::support::{Made, World, world};
use crate::staff::sessions;
use crate::staff::tests::{desk, hired, stored};
use crate::staff::visit;

async fn opens(desk: &Desk, member: &Member, session: &[u8], case: &Made) -> Vec<(Text, DateTime<Utc>)> {
    let seen = visit(desk, member, session, &case.reference).await.unwrap().unwrap();
    seen.present.into_iter().map(|one| (one.post, one.since)).collect()
}

async fn signed_in(world: &World, desk: &Desk, login: &str) -> Member {
    let (member, _) = hired(world, login, &[Role::AccountManager], &[]).await;
    assert!(sessions::create(desk, login.as_bytes(), &stored("x"), Some(member.id)).await.unwrap());
    member
}

#[sqlx::test(migrations = "./migrations")]
async fn each_is_told_who_else_has_the_case_open_and_since_when(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let (one, other) = (signed_in(&world, &desk, "one").await, signed_in(&world, &desk, "other").await);
    let (case, another) = (world.submit("lv-resident").await, world.submit("lv-resident").await);
    let began = world.now();
    assert_eq!(opens(&desk, &one, b"one", &case).await, []);
    // Another window of the same person is nobody else.
    sessions::create(&desk, b"one, at home", &stored("x"), Some(one.id)).await.unwrap();
    assert_eq!(opens(&desk, &one, b"one, at home", &case).await, []);
    world.clock.advance(TimeDelta::minutes(9));
    assert_eq!(opens(&desk, &other, b"other", &case).await, [(one.post.clone(), began)]);
    assert_eq!(opens(&desk, &other, b"other", &another).await, []);
    // A page that says that it is still there keeps its beginning; one that says nothing is taken for closed.
    assert!(still_here(&desk, &one, b"one", &case.reference).await.unwrap());
    world.clock.advance(TimeDelta::minutes(9));
    assert_eq!(opens(&desk, &other, b"other", &case).await, [(one.post.clone(), began)]);
    world.clock.advance(TimeDelta::minutes(2));
    assert_eq!(opens(&desk, &other, b"other", &case).await, []);
    let again = world.now();
    opens(&desk, &one, b"one", &case).await;
    assert_eq!(opens(&desk, &other, b"other", &case).await, [(one.post.clone(), again)], "opened anew");
    sessions::delete(&desk, b"one").await.unwrap();
    assert_eq!(opens(&desk, &other, b"other", &case).await, [], "has signed out");
}

#[sqlx::test(migrations = "./migrations")]
async fn nobody_is_present_by_anothers_session_or_where_he_may_not_look(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let (one, other) = (signed_in(&world, &desk, "one").await, signed_in(&world, &desk, "other").await);
    let case = world.submit("lv-resident").await;
    opens(&desk, &one, b"other", &case).await;
    opens(&desk, &one, b"no session", &case).await;
    let mut elsewhere = one.clone();
    elsewhere.entitlement.areas = vec!["another".to_owned()];
    assert!(!still_here(&desk, &elsewhere, b"one", &case.reference).await.unwrap());
    assert_eq!(world.count("select count(*) from presences").await, 0);
    opens(&desk, &other, b"other", &case).await;
    assert_eq!(sweep(&world.portal).await.unwrap(), 0);
    world.clock.advance(PRESENT_FOR);
    assert_eq!(sweep(&world.portal).await.unwrap(), 1);
}
