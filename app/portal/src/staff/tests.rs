use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use chrono::TimeDelta;
use domain::progress::{Event, PauseReason, RefusalReason};
use domain::staff::{Entitlement, Right, Role};
use domain::text::Text;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use totp_rs::Totp;
use uuid::Uuid;

use super::*;
use crate::limits::Address;
use crate::progress::tests::support::{Made, World, owner_of, world};

const HERE: Address = Address(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST));
const PASSWORD: &str = "a long password of nobody";

pub(crate) fn desk(world: &World) -> Desk {
    let as_staff = world.owner.connect_options().as_ref().clone().options([("role", "sunlit_staff")]);
    Desk::new(&world.portal, PgPoolOptions::new().max_connections(16).connect_lazy_with(as_staff))
}

/// Somebody with these roles, and the second factor.
pub(crate) async fn hired(world: &World, login: &str, roles: &[Role], areas: &[&str]) -> (Member, Totp) {
    let new = NewMember {
        login: login.to_owned(),
        post: Text { zh: format!("{login}岗"), en: login.to_owned() },
        roles: roles.to_vec(),
        areas: areas.iter().map(|area| (*area).to_owned()).collect(),
        password: PASSWORD.to_owned(),
    };
    let portal = &world.portal;
    let mut connection = world.owner.acquire().await.unwrap();
    let factor = add(&mut connection, portal.keys(), portal.random(), world.now(), "示例：供电", &new).await.unwrap();
    let everybody = everybody(&world.owner).await.unwrap();
    let member = everybody.into_iter().find(|member| member.login == login).unwrap();
    (member, Totp::from_url(factor.unwrap()).unwrap())
}

async fn manager(world: &World) -> Member {
    hired(world, "manager", &[Role::AccountManager], &[]).await.0
}

fn acting(case: &Made, act: Act, seen: u32) -> Acting<'_> {
    Acting { reference: &case.reference, act, seen, id: Uuid::new_v4() }
}

async fn last(world: &World, case: &Made) -> u32 {
    u32::try_from(world.kinds(case).await.len()).unwrap()
}

#[sqlx::test(migrations = "./migrations")]
async fn a_case_is_worked_to_its_end_by_those_whose_it_is_to_do(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let (everyone, _) = hired(&world, "all", &[Role::AccountManager, Role::Surveyor, Role::Metering], &["test"]).await;
    let case = world.submit("lv-resident").await;
    for act_now in [Act::Accept, Act::Survey { external_line: false }, Act::Energise] {
        world.clock.advance(TimeDelta::hours(1));
        let seen = see(&desk, &everyone, &case.reference).await.unwrap().unwrap();
        let offered = seen.offered.iter().find(|offered| offered.act.code() == act_now.code()).unwrap();
        // What is promised before it is sent is what is promised afterwards.
        let then_due = offered.then_due;
        let done = act(&desk, &everyone, &acting(&case, act_now, seen.case.progress.seq)).await.unwrap();
        assert_eq!(done, Done::Done, "{act_now:?}");
        let after = see(&desk, &everyone, &case.reference).await.unwrap().unwrap().case.progress;
        if let Some(current) = after.current {
            let due = after.stages[current].visits.last().and_then(|visit| visit.due);
            let whole = after.limits.iter().filter_map(|limit| limit.due).max();
            assert_eq!(then_due, due.or(whole), "{act_now:?}");
        }
    }
    assert!(world.kinds(&case).await.contains(&"energised".to_owned()));
    assert_eq!(world.count("select count(*) from case_acts").await, 3);
    assert_eq!(world.count("select count(*) from case_assignments").await, 1, "whoever accepts takes it");
    assert!(see(&desk, &everyone, &case.reference).await.unwrap().unwrap().offered.is_empty());
}

#[sqlx::test(migrations = "./migrations")]
async fn a_form_sent_twice_is_one_act_and_one_that_comes_late_is_told_what_happened(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, member) = (desk(&world), manager(&world).await);
    let case = world.submit("lv-resident").await;
    let seen = last(&world, &case).await;
    let form = acting(&case, Act::Accept, seen);
    assert_eq!(act(&desk, &member, &form).await.unwrap(), Done::Done);
    assert_eq!(act(&desk, &member, &form).await.unwrap(), Done::Done);
    assert_eq!(world.kinds(&case).await.iter().filter(|kind| *kind == "accepted").count(), 1);
    let late = act(&desk, &member, &acting(&case, Act::Refuse(RefusalReason::SupplyUnsafe), seen)).await.unwrap();
    let Done::MovedOn(since) = late else { panic!("{late:?}") };
    assert!(since.iter().any(|recorded| recorded.event == Event::Accepted));
    let again = act(&desk, &member, &acting(&case, Act::Accept, last(&world, &case).await)).await.unwrap();
    assert!(matches!(again, Done::Refused(_)), "{again:?}");
}

#[sqlx::test(migrations = "./migrations")]
async fn of_twenty_at_once_one_accepts_and_one_has_it(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let (one, _) = hired(&world, "one", &[Role::AccountManager], &[]).await;
    let (other, _) = hired(&world, "other", &[Role::AccountManager], &[]).await;
    for _ in 0..20 {
        let case = world.submit("lv-resident").await;
        let seen = last(&world, &case).await;
        let (first, second) = (acting(&case, Act::Accept, seen), acting(&case, Act::Accept, seen));
        let (first, second) = tokio::join!(act(&desk, &one, &first), act(&desk, &other, &second));
        let done = [first.unwrap(), second.unwrap()];
        assert_eq!(done.iter().filter(|done| **done == Done::Done).count(), 1, "{done:?}");
        assert!(done.iter().any(|done| matches!(done, Done::MovedOn(_))), "{done:?}");
    }
    assert_eq!(world.count("select count(*) from events where kind = 'accepted'").await, 20);
    assert_eq!(world.count("select count(*) from case_assignments").await, 20);
}

#[sqlx::test(migrations = "./migrations")]
async fn each_role_does_what_the_table_says_and_in_its_areas_only(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let case = world.submit("lv-resident").await;
    let acts = [
        Act::Accept,
        Act::AskForPaper(domain::documents::DocumentKind::Lease),
        Act::Pause(PauseReason::CustomerRequest),
        Act::Resume(1),
        Act::Survey { external_line: true },
        Act::AnswerPlan,
        Act::ReviewDesign,
        Act::PassIntermediate,
        Act::PassInspection,
        Act::FailInspection,
        Act::FinishWorks,
        Act::Energise,
        Act::Refuse(RefusalReason::SupplyUnsafe),
    ];
    let mut elsewhere = hired(&world, "elsewhere", &Role::ALL, &[]).await.0;
    elsewhere.entitlement.areas = vec!["another".to_owned()];
    let mut members = vec![(elsewhere, false)];
    for role in Role::ALL {
        members.push((hired(&world, &role.code().replace('_', "-"), &[role], &["test"]).await.0, true));
    }
    for (member, here) in &members {
        // A form of a page long ago: whoever may is told that the case moved on, and nothing changes.
        for one in acts {
            let done = act(&desk, member, &acting(&case, one, 0)).await.unwrap();
            let may = *here && member.may(one.right());
            assert_eq!(matches!(done, Done::MovedOn(_)), may, "{} {one:?}: {done:?}", member.login);
            assert_eq!(done == Done::NotEntitled, !may, "{} {one:?}", member.login);
        }
        let may = |right: Right| *here && member.may(right);
        let seen = see(&desk, member, &case.reference).await.unwrap();
        assert_eq!(seen.is_some(), may(Right::SeeCase), "{}", member.login);
        let read = seen.is_some_and(|seen| seen.thread.is_some());
        assert_eq!(read, may(Right::ReadMessages), "{}", member.login);
        let unmasked = unmask(&desk, member, &case.reference, Purpose::Contact).await.unwrap();
        assert_eq!(unmasked, may(Right::Unmask), "{}", member.login);
        let noted = write_note(&desk, member, &case.reference, "x").await.unwrap();
        // The case of this test has no key: nobody's note is taken, and whoever may write is not told otherwise.
        assert_eq!(noted, Ok(false), "{}", member.login);
        // Nor anybody's answer.
        let answered = answer(&desk, member, &case.reference, Uuid::new_v4(), "x").await.unwrap();
        assert_eq!(answered, Ok(false), "{}", member.login);
        let assigned = assign(&desk, member, &case.reference, members[1].0.id).await.unwrap();
        assert_eq!(assigned == Assigned::Done, may(Right::Assign), "{}: {assigned:?}", member.login);
        assert_eq!(looks(&desk, member, 10).await.unwrap().is_some(), member.may(Right::ReadLooks), "{}", member.login);
        let work = work(&desk, member, Filter::All, None).await.unwrap();
        assert_eq!(work.is_some(), member.may(Right::SeeWork), "{}", member.login);
        assert_eq!(work.is_some_and(|work| !work.items.is_empty()), may(Right::SeeWork), "{}", member.login);
        let found = look_up(&desk, member, LookFor::Reference, case.reference.as_str()).await.unwrap();
        let expected = if member.may(Right::LookUp) {
            Found::Cases(if *here { vec![case.reference.as_str().to_owned()] } else { Vec::new() })
        } else {
            Found::NotEntitled
        };
        assert_eq!(found, expected, "{}", member.login);
    }
}

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
async fn the_public_role_sees_nothing_of_the_desk_but_what_customers_are_told(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let own: BTreeSet<&str> =
        BTreeSet::from(["staff", "staff_sessions", "case_assignments", "case_notes", "case_acts", "looks"]);
    for table in &own {
        for statement in [format!("select * from {table}"), format!("delete from {table}")] {
            let refused = sqlx::query(sqlx::AssertSqlSafe(statement.clone())).execute(world.portal.pool()).await;
            let error = refused.unwrap_err();
            assert_eq!(error.as_database_error().and_then(|error| error.code()).unwrap(), "42501", "{statement}");
        }
    }
    sqlx::query("select case_id, post, what, purpose, looked_at from looks")
        .execute(world.portal.pool())
        .await
        .unwrap();
    // Nobody at the desk changes or forgets a look or what has happened.
    for statement in ["update looks set what = 'case'", "delete from looks", "delete from events", "delete from staff"]
    {
        let refused = sqlx::query(statement).execute(desk(&world).pool()).await;
        assert!(refused.is_err(), "{statement}");
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn every_look_is_kept_and_told_to_the_customer(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, member) = (desk(&world), manager(&world).await);
    let case = world.submit("lv-resident").await;
    let kept = async || world.count("select count(*) from looks").await;
    see(&desk, &member, &case.reference).await.unwrap();
    assert_eq!(kept().await, 1);
    assert!(unmask(&desk, &member, &case.reference, Purpose::FieldWork).await.unwrap());
    assert_eq!(kept().await, 2);
    let opened = async || see(&desk, &member, &case.reference).await.unwrap().unwrap().opened;
    assert_eq!(opened().await, Some(Purpose::FieldWork));
    assert_eq!(kept().await, 3);
    world.clock.advance(TimeDelta::minutes(14));
    assert_eq!(opened().await, Some(Purpose::FieldWork));
    world.clock.advance(TimeDelta::minutes(2));
    assert_eq!(opened().await, None, "looking does not keep it open");
    let told = looks_of_owner(&world.portal, &owner_of(&case), &case.reference).await.unwrap();
    assert_eq!(told.len(), 5);
    assert!(told.iter().any(|look| look.purpose.as_deref() == Some("field_work") && look.post == member.post));
    let stranger = crate::sessions::Visitor::default();
    assert!(looks_of_owner(&world.portal, &stranger, &case.reference).await.unwrap().is_empty());
}

#[sqlx::test(migrations = "./migrations")]
async fn two_hundred_cases_of_one_day_are_two_hundred_rows(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, member) = (desk(&world), manager(&world).await);
    for _ in 0..200 {
        world.submit("lv-resident").await;
    }
    let (mut seen, mut after, mut pages) = (BTreeSet::new(), None::<String>, 0);
    loop {
        let page = work(&desk, &member, Filter::Unassigned, after.as_deref()).await.unwrap().unwrap();
        assert_eq!(page.counters[3], 200);
        seen.extend(page.items.into_iter().map(|item| item.reference));
        pages += 1;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!((seen.len(), pages), (200, 4));
}

#[sqlx::test(migrations = "./migrations")]
async fn whoever_leaves_gives_back_what_is_open(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, member) = (desk(&world), manager(&world).await);
    let case = world.submit("lv-resident").await;
    act(&desk, &member, &acting(&case, Act::Accept, last(&world, &case).await)).await.unwrap();
    assert!(end(&world.owner, world.now(), "manager").await.unwrap());
    assert!(!end(&world.owner, world.now(), "manager").await.unwrap());
    assert_eq!(super::member(&desk, member.id).await.unwrap(), None, "and has nothing to see");
    assert_eq!(world.count("select count(*) from case_assignments").await, 0);
}

#[test]
fn nobody_has_no_rights() {
    let nobody = Entitlement::default();
    assert!(Right::ALL.into_iter().all(|right| !nobody.may(right)));
}
