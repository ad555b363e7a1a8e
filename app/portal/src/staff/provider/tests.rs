mod fake;

use chrono::TimeDelta;
use domain::staff::Role;
use sqlx::PgPool;
use tokio::task::JoinSet;

use super::*;
use crate::progress::tests::support::world;
use crate::staff::tests::{HERE, PASSWORD, hired};
use crate::staff::{SignIn, end, link, linked_since, sign_in, sign_in_by_code, unlink, unlink_own};
use fake::{Fake, Sent};

const MINE: &[u8] = b"this browser";

/// Sent to the provider from this browser; `link` as in [`begin`].
async fn sent(desk: &Desk, link: Option<(&Member, Option<DateTime<Utc>>)>) -> Sent {
    match begin(desk, MINE, "/staff/cases/K7M39PXR2Q", link, HERE).await.unwrap() {
        Begun::To(address) => Sent::read(&address),
        other => panic!("{other:?}"),
    }
}

async fn back(desk: &Desk, sent: &Sent) -> Returned {
    finish(desk, MINE, &sent.state, Some("a code".to_owned()), HERE).await.unwrap()
}

#[sqlx::test(migrations = "./migrations")]
async fn whoever_is_linked_comes_back_once_and_in_his_own_browser(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let fake = Fake::start().await;
    let desk = fake.desk(&world, true);
    let (member, _) = hired(&world, "manager", &[Role::AccountManager], &[]).await;
    let linking = Linking { issuer: &fake.issuer, subject: "sub" };
    assert_eq!(link(&world.owner, world.now(), "manager", &linking).await.unwrap(), Linked::Done);

    let one = sent(&desk, None).await;
    assert_eq!(one.redirect, "https://desk.example.cn/staff/provider/return");
    fake.says(&world, "sub", &one.nonce);
    let elsewhere = finish(&desk, b"another browser", &one.state, Some("a code".to_owned()), HERE).await.unwrap();
    assert_eq!(elsewhere, Returned::Refused, "of another browser");
    // Of many at once one comes in.
    let mut tries = JoinSet::new();
    for _ in 0..6 {
        let (desk, one) = (desk.clone(), one.clone());
        tries.spawn(async move { back(&desk, &one).await });
    }
    let tries = tries.join_all().await;
    let entered = Returned::In { member: member.clone(), to: "/staff/cases/K7M39PXR2Q".to_owned() };
    assert_eq!(tries.iter().filter(|one| **one == entered).count(), 1, "{tries:?}");
    assert_eq!(tries.iter().filter(|one| **one == Returned::Refused).count(), 5, "{tries:?}");
    assert!(fake.was_shown(&one.challenge), "the code goes with the verifier of its challenge");

    let late = sent(&desk, None).await;
    fake.says(&world, "sub", &late.nonce);
    world.clock.advance(TimeDelta::minutes(10));
    assert_eq!(back(&desk, &late).await, Returned::Refused, "too late");
    let stolen = sent(&desk, None).await;
    fake.says(&world, "sub", "another nonce");
    assert_eq!(back(&desk, &stolen).await, Returned::Refused, "a token of another sign-in");
    let refused = sent(&desk, None).await;
    assert_eq!(finish(&desk, MINE, &refused.state, None, HERE).await.unwrap(), Returned::Refused);
    let gone = sent(&desk, None).await;
    fake.says(&world, "sub", &gone.nonce);
    assert!(end(&world.owner, world.now(), "manager").await.unwrap());
    assert_eq!(back(&desk, &gone).await, Returned::Unknown);
}

#[sqlx::test(migrations = "./migrations")]
async fn the_second_factor_is_asked_for_unless_the_provider_holds_it_and_a_login_rests_for_all_ways(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let fake = Fake::start().await;
    let desk = fake.desk(&world, false);
    let (member, factor) = hired(&world, "manager", &[Role::AccountManager], &[]).await;
    let linking = Linking { issuer: &fake.issuer, subject: "sub" };
    link(&world.owner, world.now(), "manager", &linking).await.unwrap();
    let come = async || {
        let one = sent(&desk, None).await;
        fake.says(&world, "sub", &one.nonce);
        back(&desk, &one).await
    };
    assert!(matches!(come().await, Returned::CodeWanted { login, .. } if login == "manager"));
    let code = factor.generate(world.now().timestamp().unsigned_abs()).to_string();
    assert_eq!(sign_in_by_code(&desk, "manager", &code, HERE).await.unwrap(), SignIn::In(member));
    assert_eq!(sign_in_by_code(&desk, "manager", &code, HERE).await.unwrap(), SignIn::Wrong, "a code twice");
    assert_eq!(sign_in(&desk, "manager", PASSWORD, &code, HERE).await.unwrap(), SignIn::Wrong, "nor by password");
    for _ in 0..3 {
        sign_in_by_code(&desk, "manager", "000000", HERE).await.unwrap();
    }
    assert!(matches!(sign_in_by_code(&desk, "manager", "000000", HERE).await.unwrap(), SignIn::Wait(_)));
    assert!(matches!(come().await, Returned::Wait(_)), "the provider's word does not end the rest");
}

#[sqlx::test(migrations = "./migrations")]
async fn where_the_providers_word_is_all_the_proof_it_is_of_just_now(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let fake = Fake::start().await;
    let desk = fake.desk(&world, true);
    hired(&world, "manager", &[Role::AccountManager], &[]).await;
    let linking = Linking { issuer: &fake.issuer, subject: "sub" };
    link(&world.owner, world.now(), "manager", &linking).await.unwrap();
    let come = async |asked_at| {
        let one = sent(&desk, None).await;
        fake.says_of(&world, "sub", &one.nonce, asked_at);
        back(&desk, &one).await
    };
    assert_eq!(come(None).await, Returned::Refused, "it does not say when");
    assert_eq!(come(Some(world.now() - TimeDelta::hours(3))).await, Returned::Refused, "this morning");
    assert!(matches!(come(Some(world.now())).await, Returned::In { .. }));
    let Begun::To(address) = begin(&desk, MINE, "/staff", None, HERE).await.unwrap() else { panic!("nowhere") };
    assert!(address.contains("prompt=login") && address.contains("max_age=0"), "{address}");
}

#[sqlx::test(migrations = "./migrations")]
async fn a_link_is_ones_own_proved_just_now_and_never_taken_over(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let fake = Fake::start().await;
    let desk = fake.desk(&world, true);
    let (member, _) = hired(&world, "manager", &[Role::AccountManager], &[]).await;
    let (other, _) = hired(&world, "other", &[Role::Auditor], &[]).await;
    let long_ago = Some(world.now() - TimeDelta::minutes(10));
    for signed_in_at in [None, long_ago] {
        let asked = begin(&desk, MINE, "/staff/me", Some((&member, signed_in_at)), HERE).await.unwrap();
        assert_eq!(asked, Begun::AskAgain);
    }
    let now = Some(world.now());
    let links = async |member: &Member, subject: &str| {
        let one = sent(&desk, Some((member, now))).await;
        fake.says(&world, subject, &one.nonce);
        back(&desk, &one).await
    };
    assert_eq!(links(&member, "sub").await, Returned::Linked(Linked::Done));
    assert_eq!(links(&member, "sub").await, Returned::Linked(Linked::Done), "the same again");
    assert_eq!(links(&other, "sub").await, Returned::Linked(Linked::Taken));
    assert_eq!(links(&member, "another").await, Returned::Linked(Linked::Taken));
    assert_eq!(linked_since(&desk, &member).await.unwrap(), now);
    assert_eq!(linked_since(&desk, &other).await.unwrap(), None);
    assert!(!unlink_own(&desk, &member, b"this", long_ago).await.unwrap());
    assert!(unlink_own(&desk, &member, b"this", now).await.unwrap());
    let one = sent(&desk, None).await;
    fake.says(&world, "sub", &one.nonce);
    assert_eq!(back(&desk, &one).await, Returned::Unknown);

    let linking = Linking { issuer: &fake.issuer, subject: "sub" };
    assert_eq!(link(&world.owner, world.now(), "nobody", &linking).await.unwrap(), Linked::Nobody);
    assert_eq!(link(&world.owner, world.now(), "other", &linking).await.unwrap(), Linked::Done);
    assert_eq!(links(&member, "sub").await, Returned::Linked(Linked::Taken));
    assert!(unlink(&world.owner, "other", &fake.issuer).await.unwrap());
    assert!(!unlink(&world.owner, "other", &fake.issuer).await.unwrap());
}

#[sqlx::test(migrations = "./migrations")]
async fn without_a_provider_or_without_its_answer_nothing_begins(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let fake = Fake::start().await;
    let desk = fake.desk(&world, true);
    let one = sent(&desk, None).await;
    fake.stop();
    assert_eq!(begin(&desk, MINE, "/staff", None, HERE).await.unwrap(), Begun::Unreachable);
    assert_eq!(back(&desk, &one).await, Returned::Unreachable);
    let none = crate::staff::tests::desk(&world);
    assert_eq!(begin(&none, MINE, "/staff", None, HERE).await.unwrap(), Begun::Nothing);
    assert_eq!(back(&none, &one).await, Returned::Refused);
}
