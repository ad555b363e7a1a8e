use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use domain::staff::Role;
use sqlx::PgPool;
use tokio::task::JoinSet;

use super::*;
use crate::progress::tests::support::world;
use crate::staff::tests::{HERE, PASSWORD, desk, hired, manager, stored};
use crate::staff::{
    Changed, RECOVERY_CODES, Unsafe, account, change_password, end, renew_recovery_codes, sessions, sweep,
};

#[sqlx::test(migrations = "./migrations")]
async fn a_code_is_good_once_and_no_earlier_one_after_it(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let (member, factor) = hired(&world, "manager", &[Role::AccountManager], &[]).await;
    let now = || world.now().timestamp().unsigned_abs();
    let code = |seconds: u64| factor.generate(seconds).to_string();
    let enter = async |password: &str, code: &str| sign_in(&desk, " Manager ", password, code, HERE).await.unwrap();
    assert_eq!(enter("another password", &code(now())).await, SignIn::Wrong);
    assert_eq!(sign_in(&desk, "nobody", PASSWORD, &code(now()), HERE).await.unwrap(), SignIn::Wrong);
    let (earlier, used) = (code(now() - 30), code(now()));
    assert_eq!(enter(PASSWORD, &used).await, SignIn::In(member.clone()));
    assert_eq!(enter(PASSWORD, &used).await, SignIn::Wrong, "used");
    assert_eq!(enter(PASSWORD, &earlier).await, SignIn::Wrong, "the one before");
    world.clock.advance(TimeDelta::seconds(60));
    let (next, after) = (code(now() + 30), code(now()));
    assert_eq!(enter(PASSWORD, &next).await, SignIn::In(member), "a clock that is half a minute ahead");
    assert_eq!(enter(PASSWORD, &after).await, SignIn::Wrong, "earlier than the one used");
}

#[sqlx::test(migrations = "./migrations")]
async fn whoever_knows_the_password_guesses_few_codes_from_however_many_networks(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let (member, factor) = hired(&world, "manager", &[Role::AccountManager], &[]).await;
    let right = factor.generate(world.now().timestamp().unsigned_abs()).to_string();
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let elsewhere = |network: u16| Address(std::net::Ipv6Addr::new(0x2001, 0xdb8, network, 0, 0, 0, 0, 1).into());
    let enter = async |password: &str, code: &str, from: u16| {
        sign_in(&desk, "manager", password, code, elsewhere(from)).await.unwrap()
    };
    for network in 0..20 {
        assert_eq!(enter(PASSWORD, wrong, network).await, SignIn::Wrong);
    }
    assert!(matches!(enter(PASSWORD, &right, 20).await, SignIn::Wait(_)));
    // Nobody who does not know it can bring that about.
    world.clock.advance(TimeDelta::days(1));
    for network in 100..140 {
        assert_eq!(enter("another password", wrong, network).await, SignIn::Wrong);
    }
    let right = factor.generate(world.now().timestamp().unsigned_abs()).to_string();
    assert_eq!(enter(PASSWORD, &right, 141).await, SignIn::In(member));
}

#[sqlx::test(migrations = "./migrations")]
async fn each_recovery_code_is_good_once_in_place_of_the_second_factor(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let (member, factor) = hired(&world, "manager", &[Role::AccountManager], &[]).await;
    hired(&world, "other", &[Role::AccountManager], &[]).await;
    let renew = async |login: &str| {
        let mut connection = world.owner.acquire().await.unwrap();
        renew_recovery_codes(&mut connection, world.portal.random(), login).await.unwrap()
    };
    let codes = renew("manager").await.unwrap();
    let others = renew("other").await.unwrap();
    assert_eq!(renew("nobody").await, None);
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), RECOVERY_CODES);
    let failures = async || world.count("select coalesce(sum(failures), 0)::bigint from staff_failures").await;
    let enter = async |password: &str, code: &str| sign_in(&desk, "manager", password, code, HERE).await.unwrap();
    assert_eq!(enter("another password", &codes[0]).await, SignIn::Wrong);
    assert_eq!(enter(PASSWORD, &others[0]).await, SignIn::Wrong, "another account's");
    assert_eq!(enter(PASSWORD, "").await, SignIn::Wrong);
    assert_eq!(failures().await, 3);
    for code in &codes {
        let typed = code.replace('-', " ").to_uppercase();
        assert_eq!(enter(PASSWORD, &typed).await, SignIn::In(member.clone()), "a wrong password uses none up");
        assert_eq!(failures().await, 0);
        assert_eq!(enter(PASSWORD, code).await, SignIn::Wrong, "used");
        assert_eq!(failures().await, 1);
        world.clock.advance(TimeDelta::minutes(10));
    }
    let digits = factor.generate(world.now().timestamp().unsigned_abs()).to_string();
    assert_eq!(enter(PASSWORD, &digits).await, SignIn::In(member.clone()), "the second factor stays good");
    let renewed = renew("manager").await.unwrap();
    assert_eq!(enter(PASSWORD, &renewed[0]).await, SignIn::In(member));
}

#[sqlx::test(migrations = "./migrations")]
async fn a_session_ends_unused_after_ten_hours_and_used_after_twenty_four(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, member) = (desk(&world), manager(&world).await);
    let begin = async |id: &[u8]| assert!(sessions::create(&desk, id, &stored("x"), Some(member.id)).await.unwrap());
    let is_open = async |id: &[u8]| sessions::load(&desk, id).await.unwrap().is_some();
    begin(b"unused").await;
    begin(b"used").await;
    assert!(!sessions::create(&desk, b"used", &stored("y"), None).await.unwrap(), "there is one");
    for _ in 0..9 {
        world.clock.advance(TimeDelta::minutes(150));
        assert!(is_open(b"used").await);
        // What is written into it changes nothing of when it ends.
        assert!(sessions::save(&desk, b"used", &stored("z")).await.unwrap());
    }
    assert!(!is_open(b"unused").await);
    world.clock.advance(TimeDelta::minutes(89));
    assert!(is_open(b"used").await);
    world.clock.advance(TimeDelta::minutes(1));
    assert!(!is_open(b"used").await);
    begin(b"another").await;
    sweep(&world.portal).await.unwrap();
    assert_eq!(world.count("select count(*) from staff_sessions").await, 1, "and is swept");
}

#[sqlx::test(migrations = "./migrations")]
async fn everybody_sees_and_ends_his_own_sessions_only(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, member) = (desk(&world), manager(&world).await);
    let (other, _) = hired(&world, "other", &[Role::Auditor], &[]).await;
    for (id, staff) in [("one", Some(member.id)), ("two", Some(member.id)), ("three", Some(member.id))] {
        sessions::create(&desk, id.as_bytes(), &stored(id), staff).await.unwrap();
    }
    sessions::create(&desk, b"theirs", &stored("x"), Some(other.id)).await.unwrap();
    sessions::create(&desk, b"nobodys", &stored("x"), None).await.unwrap();
    world.clock.advance(TimeDelta::hours(1));
    sessions::load(&desk, b"two").await.unwrap();
    let own = account(&desk, &member, b"one").await.unwrap();
    assert_eq!(own.sessions.len(), 3);
    assert!(own.sessions[0].used_at == world.now() && own.sessions[0].begun_at < world.now());
    assert_eq!(own.sessions.iter().filter(|session| session.is_this).count(), 1);
    let theirs = account(&desk, &other, b"theirs").await.unwrap().sessions;
    sessions::end_one(&desk, &member, &theirs[0].key).await.unwrap();
    sessions::end_one(&desk, &member, &own.sessions[0].key).await.unwrap();
    let is_open = async |id: &[u8]| sessions::load(&desk, id).await.unwrap().is_some();
    assert!(is_open(b"theirs").await && !is_open(b"two").await && is_open(b"three").await);
    sessions::end_others(&desk, &member, b"one").await.unwrap();
    assert!(is_open(b"theirs").await && !is_open(b"three").await && is_open(b"one").await);
    assert!(!sessions::save(&desk, b"three", &stored("back")).await.unwrap(), "it stays ended");
    assert!(end(&world.owner, world.now(), "manager").await.unwrap());
    assert!(!is_open(b"one").await && is_open(b"nobodys").await, "whoever leaves has no session");
}

#[sqlx::test(migrations = "./migrations")]
async fn a_new_password_wants_the_one_before_and_ends_the_other_sessions(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let (member, factor) = hired(&world, "manager", &[Role::AccountManager], &[]).await;
    for id in ["this", "other"] {
        sessions::create(&desk, id.as_bytes(), &stored(id), Some(member.id)).await.unwrap();
    }
    let change =
        async |current: &str, new: &str| change_password(&desk, &member, b"this", current, new, HERE).await.unwrap();
    let new = "seven owls under one lamp";
    assert_eq!(change("another password", new).await, Changed::Wrong);
    assert_eq!(world.count("select failures::bigint from staff_failures").await, 1);
    assert!(matches!(change(PASSWORD, "short").await, Changed::Unsafe(Unsafe::Length(_))));
    assert_eq!(change(PASSWORD, "password12345678").await, Changed::Unsafe(Unsafe::Guessable));
    assert_eq!(world.count("select count(*) from staff_sessions").await, 2);
    assert_eq!(change(PASSWORD, new).await, Changed::Done);
    assert!(sessions::load(&desk, b"this").await.unwrap().is_some());
    assert!(sessions::load(&desk, b"other").await.unwrap().is_none());
    let code = || factor.generate(world.now().timestamp().unsigned_abs()).to_string();
    assert_eq!(sign_in(&desk, "manager", PASSWORD, &code(), HERE).await.unwrap(), SignIn::Wrong);
    assert_eq!(sign_in(&desk, "manager", new, &code(), HERE).await.unwrap(), SignIn::In(member));
}

#[sqlx::test(migrations = "./migrations")]
async fn after_some_failures_an_account_rests_for_longer_and_longer_but_not_for_ever(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let (member, factor) = hired(&world, "manager", &[Role::AccountManager], &[]).await;
    let mut waits = Vec::new();
    for _ in 0..16 {
        match sign_in(&desk, "manager", "wrong", "000000", HERE).await.unwrap() {
            SignIn::Wrong => {}
            SignIn::Wait(time) => {
                waits.push(time);
                world.clock.advance(time);
            }
            SignIn::In(_) => panic!("with a wrong password"),
        }
    }
    assert!(waits.is_sorted() && waits[0] == TimeDelta::seconds(30) && waits[1] > waits[0], "{waits:?}");
    assert!(waits.iter().all(|wait| *wait <= TimeDelta::minutes(30)), "{waits:?}");
    world.clock.advance(TimeDelta::minutes(30));
    let code = factor.generate(world.now().timestamp().unsigned_abs()).to_string();
    assert_eq!(sign_in(&desk, "manager", PASSWORD, &code, HERE).await.unwrap(), SignIn::In(member));
}

#[sqlx::test(migrations = "./migrations")]
async fn failures_tell_nobody_which_logins_there_are_and_shut_out_nobody_elsewhere(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let (member, factor) = hired(&world, "manager", &[Role::AccountManager], &[]).await;
    for _ in 0..5 {
        for login in ["manager", "nobody"] {
            assert_eq!(sign_in(&desk, login, "wrong", "000000", HERE).await.unwrap(), SignIn::Wrong, "{login}");
        }
    }
    for login in ["manager", "nobody"] {
        let rests = sign_in(&desk, login, "wrong", "000000", HERE).await.unwrap();
        assert_eq!(rests, SignIn::Wait(TimeDelta::seconds(30)), "{login}");
    }
    let code = factor.generate(world.now().timestamp().unsigned_abs()).to_string();
    let elsewhere = Address(Ipv4Addr::new(198, 51, 100, 7).into());
    assert_eq!(sign_in(&desk, "manager", PASSWORD, &code, elsewhere).await.unwrap(), SignIn::In(member));
    world.clock.advance(TimeDelta::days(2));
    sweep(&world.portal).await.unwrap();
    assert_eq!(world.count("select count(*) from staff_failures").await, 0);
}

#[sqlx::test(migrations = "./migrations")]
async fn tries_at_once_are_counted_one_by_one(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let mut tries = JoinSet::new();
    for _ in 0..8 {
        let desk = desk.clone();
        tries.spawn(async move { sign_in(&desk, "nobody", "wrong", "000000", HERE).await.unwrap() });
    }
    let answers = tries.join_all().await;
    assert_eq!(answers.iter().filter(|answer| **answer == SignIn::Wrong).count(), 5, "{answers:?}");
}
