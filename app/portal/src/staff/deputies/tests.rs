use chrono::TimeDelta;
use domain::inspections::Inspected;
use domain::staff::Role;
use domain::surveys::Surveyed;
use sqlx::PgPool;

use super::*;
use crate::progress::tests::support::{Made, World, date, world};
use crate::staff::tests::{acting, assign, desk, hired, last};
use crate::staff::{Act, Assigned, Done, Filter, Whose, act, change, end, see, work};

const DAYS: (&str, &str) = ("2026-04-30", "2026-05-06");

fn days((from, until): (&str, &str)) -> (NaiveDate, NaiveDate) {
    (date(from), date(until))
}

async fn named(desk: &Desk, of: &Member, deputy: &Member) -> Named {
    let shown = shown(desk, of).await;
    name_deputy(desk, of, of.id, deputy.id, days(DAYS), &shown).await.unwrap()
}

/// What his page says of his absence.
async fn shown(desk: &Desk, of: &Member) -> String {
    let absences = deputies(desk, of).await.unwrap().absences;
    absences.iter().find(|absence| absence.of == of.id).map(Absence::code).unwrap_or_default()
}

async fn mine(desk: &Desk, member: &Member) -> Vec<(String, bool)> {
    let work = work(desk, member, Filter::Mine, None).await.unwrap().unwrap();
    assert_eq!(usize::try_from(work.counters[1]).unwrap(), work.items.len(), "the counter is of what is listed");
    work.items.into_iter().map(|item| (item.reference.as_str().to_owned(), item.stands_in)).collect()
}

/// A case of the manager's.
async fn accepted(world: &World, desk: &Desk, manager: &Member) -> Made {
    let case = world.submit("lv-resident").await;
    let done = act(desk, manager, &acting(&case, Act::Accept, last(world, &case).await)).await.unwrap();
    assert_eq!(done, Done::Done);
    case
}

async fn managers(world: &World, logins: [&str; 3]) -> [Member; 3] {
    let mut managers = Vec::new();
    for login in logins {
        managers.push(hired(world, login, &[Role::AccountManager], &["test"]).await.0);
    }
    managers.try_into().unwrap()
}

#[sqlx::test(migrations = "./migrations")]
async fn while_it_lasts_the_deputy_has_the_others_cases_among_his_own_and_nothing_changes_hands(pool: PgPool) {
    let world = world(pool, "2026-04-29 09:00").await;
    let desk = desk(&world);
    let [away, deputy, third] = managers(&world, ["away", "deputy", "third"]).await;
    let case = accepted(&world, &desk, &away).await;
    let reference = case.reference.as_str().to_owned();
    assert_eq!(named(&desk, &away, &deputy).await, Named::Done);
    assert_eq!(mine(&desk, &deputy).await, [], "not before the first day");
    world.set("2026-04-30 00:00");
    assert_eq!(mine(&desk, &deputy).await, [(reference.clone(), true)]);
    assert_eq!(mine(&desk, &away).await, [(reference.clone(), false)], "it stays his");
    assert_eq!(mine(&desk, &third).await, []);
    let whose = async |member: &Member| see(&desk, member, &case.reference).await.unwrap().unwrap().whose;
    assert!(whose(&deputy).await.stands_in);
    assert_eq!(
        whose(&third).await,
        Whose {
            id: Some(away.id),
            post: Some(away.post.clone()),
            deputy: Some(deputy.post.clone()),
            ..Whose::default()
        }
    );
    assert_eq!(deputies(&desk, &deputy).await.unwrap().covered, std::slice::from_ref(&away.post));
    world.set("2026-05-06 23:59");
    assert_eq!(mine(&desk, &deputy).await, [(reference, true)], "the last day is in it");
    world.set("2026-05-07 00:00");
    assert_eq!(mine(&desk, &deputy).await, []);
    assert_eq!(world.count("select count(*) from case_assignments").await, 1);
    assert_eq!(world.count("select count(*) from events where kind = 'accepted'").await, 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_chain_leads_to_who_is_there_and_a_circle_to_nobody(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let [one, two, three] = managers(&world, ["one", "two", "three"]).await;
    let case = accepted(&world, &desk, &one).await;
    let reference = case.reference.as_str().to_owned();
    named(&desk, &one, &two).await;
    named(&desk, &two, &three).await;
    assert_eq!(mine(&desk, &two).await, [], "he is away too");
    assert_eq!(mine(&desk, &three).await, [(reference.clone(), true)]);
    named(&desk, &three, &one).await;
    for member in [&two, &three] {
        assert_eq!(mine(&desk, member).await, [], "{}", member.login);
    }
    assert_eq!(mine(&desk, &one).await, [(reference.clone(), false)]);
    assert_eq!(see(&desk, &three, &case.reference).await.unwrap().unwrap().whose.deputy, None);
    // Somebody comes back: the chain ends with him.
    assert_eq!(end_absence(&desk, &two, two.id, &shown(&desk, &two).await).await.unwrap(), Named::Done);
    assert_eq!(mine(&desk, &two).await, [(reference, true)]);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_deputy_can_do_all_of_it_when_he_is_named_and_as_long_as_it_lasts(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let [away, deputy, _] = managers(&world, ["away", "deputy", "third"]).await;
    let (clerk, _) = hired(&world, "clerk", &[Role::CounterClerk], &[]).await;
    accepted(&world, &desk, &away).await;
    assert_eq!(named(&desk, &away, &clerk).await, Named::CantStandIn);
    assert_eq!(named(&desk, &away, &away).await, Named::CantStandIn);
    for wrong in [("2026-05-02", "2026-05-01"), ("2026-04-01", "2026-04-29"), ("2026-05-01", "2028-05-01")] {
        let said = name_deputy(&desk, &away, away.id, deputy.id, days(wrong), "").await.unwrap();
        assert_eq!(said, Named::NotTheseDays, "{wrong:?}");
    }
    let offered = deputies(&desk, &away).await.unwrap().namings;
    let offered: Vec<_> = offered.iter().flat_map(|(_, could)| could).map(|one| one.login.as_str()).collect();
    assert_eq!(offered, ["deputy", "third"], "exactly those who would be taken");
    assert_eq!(named(&desk, &away, &deputy).await, Named::Done);
    assert_eq!(mine(&desk, &deputy).await.len(), 1);
    change(&world.owner, "deputy", Some(&[Role::CounterClerk]), None).await.unwrap();
    let deputy = crate::staff::member(&desk, deputy.id).await.unwrap().unwrap();
    assert_eq!(mine(&desk, &deputy).await, [], "he could not do it any more");
    change(&world.owner, "deputy", Some(&[Role::AccountManager]), None).await.unwrap();
    assert!(end(&world.owner, world.now(), "deputy").await.unwrap());
    assert_eq!(deputies(&desk, &deputy).await.unwrap().covered, []);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_supervisor_names_deputies_for_those_of_his_areas(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let [away, deputy, _] = managers(&world, ["away", "deputy", "third"]).await;
    let (supervisor, _) = hired(&world, "supervisor", &[Role::Supervisor], &["test"]).await;
    let (everywhere, _) = hired(&world, "everywhere", &[Role::AccountManager], &[]).await;
    let (auditor, _) = hired(&world, "auditor", &[Role::Auditor], &[]).await;
    let by = async |by: &Member, of: &Member| name_deputy(&desk, by, of.id, deputy.id, days(DAYS), "").await.unwrap();
    assert_eq!(by(&supervisor, &away).await, Named::Done);
    assert_eq!(by(&supervisor, &everywhere).await, Named::NotEntitled, "he works in other areas too");
    assert_eq!(by(&supervisor, &auditor).await, Named::NotEntitled, "who has no cases leaves none");
    assert_eq!(by(&deputy, &away).await, Named::NotEntitled);
    assert_eq!(by(&auditor, &auditor).await, Named::NotEntitled);
    let absence = shown(&desk, &away).await;
    assert_eq!(end_absence(&desk, &deputy, away.id, &absence).await.unwrap(), Named::NotEntitled);
    assert_eq!(end_absence(&desk, &supervisor, away.id, "").await.unwrap(), Named::NamedSince);
    assert_eq!(shown(&desk, &away).await, absence, "what an older page did not say stays");
    for click in ["first", "second"] {
        let ended = end_absence(&desk, &supervisor, away.id, &absence).await.unwrap();
        assert_eq!(ended, Named::Done, "{click} click");
    }
    assert_eq!(world.count("select count(*) from deputies").await, 0);
}

#[sqlx::test(migrations = "./migrations")]
async fn nobody_vouches_for_his_own_through_a_deputy(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let roles = [Role::AccountManager, Role::Inspector];
    let (away, _) = hired(&world, "away", &roles, &[]).await;
    let (deputy, _) = hired(&world, "deputy", &roles, &[]).await;
    let (third, _) = hired(&world, "third", &roles, &[]).await;
    let case = accepted(&world, &desk, &away).await;
    let tries = async |member: &Member, what: Act<'_>| {
        world.clock.advance(TimeDelta::minutes(1));
        act(&desk, member, &acting(&case, what, last(&world, &case).await)).await.unwrap()
    };
    assert_eq!(tries(&away, Act::Survey(Surveyed::WITHOUT_LINE)).await, Done::Done);
    named(&desk, &away, &deputy).await;
    assert_eq!(tries(&deputy, Act::PassInspection(Inspected::NOTHING)).await, Done::OwnWork);
    assert_ne!(tries(&third, Act::PassInspection(Inspected::NOTHING)).await, Done::OwnWork);
    world.set("2026-05-07 09:00");
    assert_ne!(
        tries(&deputy, Act::PassInspection(Inspected::NOTHING)).await,
        Done::OwnWork,
        "he stands in for nobody now"
    );
}

#[sqlx::test(migrations = "./migrations")]
async fn whoever_loses_a_role_or_an_area_gives_back_what_he_may_not_work_on(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    sqlx::query(
        "insert into areas select 'other', name, true, manager_post, duty_phone, hall from areas where code = 'test'",
    )
    .execute(&world.owner)
    .await
    .unwrap();
    let (member, _) = hired(&world, "member", &[Role::AccountManager, Role::Auditor], &[]).await;
    let (near, far, done) = (
        accepted(&world, &desk, &member).await,
        accepted(&world, &desk, &member).await,
        accepted(&world, &desk, &member).await,
    );
    sqlx::query("update cases set area_code = 'other' where id = $1").bind(far.id).execute(&world.owner).await.unwrap();
    world.push(&done, "withdrawn", domain::progress::Event::Withdrawn).await;
    let held = async || world.count("select count(*) from case_assignments").await;
    let changed = async |roles: Option<&[Role]>, areas: Option<&[&str]>| {
        let areas = areas.map(|areas| areas.iter().map(|area| (*area).to_owned()).collect::<Vec<_>>());
        change(&world.owner, "member", roles, areas.as_deref()).await
    };
    assert!(changed(None, Some(&["nowhere"])).await.is_err());
    assert_eq!(changed(Some(&[Role::Surveyor]), None).await.unwrap(), Some(0), "a surveyor works on cases too");
    assert_eq!(held().await, 2);
    assert_eq!(changed(None, Some(&["test"])).await.unwrap(), Some(1));
    assert_eq!(see(&desk, &member, &near.reference).await.unwrap().unwrap().whose.post, Some(member.post.clone()));
    assert_eq!(changed(Some(&[Role::Auditor]), None).await.unwrap(), Some(1));
    assert_eq!(held().await, 0);
    // What he has signed in with sees it at once.
    let now = crate::staff::member(&desk, member.id).await.unwrap().unwrap();
    assert_eq!((now.entitlement.roles, now.entitlement.areas), (vec![Role::Auditor], vec!["test".to_owned()]));
    assert_eq!(world.count("select count(*) from case_acts").await, 3, "what he did stays on record");
    assert_eq!(change(&world.owner, "nobody", Some(&[Role::Auditor]), None).await.unwrap(), None);
}

#[sqlx::test(migrations = "./migrations")]
async fn nobody_is_left_with_a_case_who_loses_his_role_while_he_gets_it(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let (giver, _) = hired(&world, "giver", &[Role::Supervisor], &[]).await;
    let (member, _) = hired(&world, "member", &[Role::AccountManager], &[]).await;
    for turn in 0..20 {
        change(&world.owner, "member", Some(&[Role::AccountManager]), None).await.unwrap();
        let case = world.submit("lv-resident").await;
        let seen = last(&world, &case).await;
        let loses = change(&world.owner, "member", Some(&[Role::Auditor]), None);
        if turn % 2 == 0 {
            let (given, lost) = tokio::join!(assign(&desk, &giver, &case.reference, member.id), loses);
            assert!(matches!(given.unwrap(), Assigned::Done | Assigned::NotTheirs));
            lost.unwrap();
        } else {
            let form = acting(&case, Act::Accept, seen);
            let (taken, lost) = tokio::join!(act(&desk, &member, &form), loses);
            assert_eq!(taken.unwrap(), Done::Done, "he began while he still might");
            lost.unwrap();
        }
        assert_eq!(world.count("select count(*) from case_assignments").await, 0, "turn {turn}");
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn of_twenty_absences_that_two_speak_of_at_once_one_is_told_that_somebody_was_faster(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let [away, second, third] = managers(&world, ["away", "second", "third"]).await;
    let (supervisor, _) = hired(&world, "supervisor", &[Role::Supervisor], &["test"]).await;
    for turn in 0..20 {
        let before = shown(&desk, &away).await;
        let until = ("2026-04-30", format!("2026-05-{:02}", turn + 1));
        let until = days((until.0, &until.1));
        let says = |by, deputy: &Member| name_deputy(&desk, by, away.id, deputy.id, until, &before);
        let (one, other) = tokio::join!(says(&away, &second), says(&supervisor, &third));
        let stands = match (one.unwrap(), other.unwrap()) {
            (Named::Done, Named::NamedSince) => second.id,
            (Named::NamedSince, Named::Done) => third.id,
            other => panic!("turn {turn}: {other:?}"),
        };
        assert!(shown(&desk, &away).await.starts_with(&stands.to_string()), "turn {turn}");
    }
}
