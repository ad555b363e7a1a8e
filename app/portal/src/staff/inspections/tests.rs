use chrono::TimeDelta;
use domain::inspections::Kind;
use domain::progress::{Awaited, Event, PauseReason};
use domain::staff::Role;
use domain::surveys::Surveyed;
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::api_keys::{ApiCaller, Scope};
use crate::inspections::{Inspection, inspections_for, inspections_of_owner};
use crate::plans::tests::plan;
use crate::progress::tests::support::{Made, World, owner_of, with_phone, world};
use crate::progress::{finish_works, public_case};
use crate::sessions::Visitor;
use crate::staff::tests::{acting, desk, hired, last, new_meter};
use crate::staff::{Act, Acting, Member, act, see};

fn found(code: &str, text: Option<&str>) -> Found {
    Found { code: code.to_owned(), text: text.map(str::to_owned) }
}

fn failed(found: &[Found]) -> Inspected {
    Inspected { remedied: Vec::new(), found: found.to_vec() }
}

async fn does(world: &World, desk: &Desk, member: &Member, case: &Made, what: Act<'_>) -> Done {
    world.clock.advance(TimeDelta::minutes(10));
    act(desk, member, &acting(case, what, last(world, case).await)).await.unwrap()
}

async fn told(world: &World, case: &Made) -> Vec<Inspection> {
    inspections_of_owner(&world.portal, &owner_of(case), &case.reference).await.unwrap()
}

/// A case with a key at its intermediate inspection, and an inspector.
async fn before_intermediate(world: &World, desk: &Desk) -> (Made, Member) {
    let (manager, _) = hired(world, "manager", &[Role::AccountManager], &[]).await;
    let (inspector, _) = hired(world, "inspector", &[Role::Inspector], &[]).await;
    let case = world.submit_sealed("hv-6-single").await;
    let plan = plan();
    for step in [Act::Accept, Act::Survey(Surveyed::WITHOUT_LINE), Act::AnswerPlan(Some(&plan)), Act::ReviewDesign] {
        assert_eq!(does(world, desk, &manager, &case, step).await, Done::Done, "{step:?}");
    }
    (case, inspector)
}

#[sqlx::test(migrations = "./migrations")]
async fn what_is_found_is_told_at_once_and_ticked_off_before_anything_passes(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let (case, inspector) = before_intermediate(&world, &desk).await;
    let inspects = async |what: Act<'_>| does(&world, &desk, &inspector, &case, what).await;
    // Not passed, and not a word why: nothing happens.
    assert_eq!(inspects(Act::FailIntermediate(Inspected::NOTHING)).await, Done::NothingFound);
    let unknown = failed(&[found("gremlins", None)]);
    assert_eq!(inspects(Act::FailIntermediate(&unknown)).await, Done::NothingFound);
    assert!(told(&world, &case).await.is_empty());

    let two = failed(&[found("earthing", Some("东墙未接地")), found("labels", None)]);
    assert_eq!(inspects(Act::FailIntermediate(&two)).await, Done::Done);
    let first = told(&world, &case).await;
    let [one] = first.as_slice() else { panic!("{first:?}") };
    let said: Vec<_> = one.findings.iter().map(|one| (one.code.as_str(), one.text.as_deref())).collect();
    assert_eq!(said, [("earthing", Some("东墙未接地")), ("labels", None)]);
    let seen = see(&desk, &inspector, &case.reference).await.unwrap().unwrap();
    assert_eq!(seen.inspections, first);
    let pause = seen.case.progress.pauses.last().unwrap();
    assert_eq!((pause.reason, pause.awaits, pause.until), (PauseReason::Rectification, Awaited::Works, None));

    // The customer reports that it is put right; the clock goes on.
    finish_works(&world.portal, &owner_of(&case), &case.reference).await.unwrap();
    let seen = see(&desk, &inspector, &case.reference).await.unwrap().unwrap();
    assert!(seen.case.progress.pauses.iter().all(|pause| pause.until.is_some()));
    let [earthing, labels] = [one.findings[0].id, one.findings[1].id];
    let ticked = |remedied: &[FindingId]| Inspected { remedied: remedied.to_vec(), found: Vec::new() };
    assert_eq!(inspects(Act::PassIntermediate(&ticked(&[labels]))).await, Done::FindingsOpen);
    // One of two was put right: the other one is reason enough, and the earlier list stays as it was.
    assert_eq!(inspects(Act::FailIntermediate(&ticked(&[labels]))).await, Done::Done);
    let second = told(&world, &case).await;
    assert_eq!(second.len(), 1);
    assert!(second[0].findings[0].remedied_at.is_none() && second[0].findings[1].remedied_at.is_some());
    assert_eq!(inspects(Act::PassIntermediate(&ticked(&[earthing, labels]))).await, Done::Done);
    assert_eq!(to_remedy(&told(&world, &case).await).count(), 0);
    assert!(world.kinds(&case).await.contains(&"intermediate_inspected".to_owned()));
}

#[sqlx::test(migrations = "./migrations")]
async fn another_system_reads_each_inspection_where_its_key_may(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let (case, inspector) = before_intermediate(&world, &desk).await;
    let inspects = async |what: Act<'_>| does(&world, &desk, &inspector, &case, what).await;
    let one = failed(&[found("earthing", Some("东墙未接地"))]);
    assert_eq!(inspects(Act::FailIntermediate(&one)).await, Done::Done);
    finish_works(&world.portal, &owner_of(&case), &case.reference).await.unwrap();
    let earthing = told(&world, &case).await[0].findings[0].id;
    let ticked = Inspected { remedied: vec![earthing], found: Vec::new() };
    assert_eq!(inspects(Act::PassIntermediate(&ticked)).await, Done::Done);
    assert_eq!(inspects(Act::FailInspection(&failed(&[found("labels", None)]))).await, Done::Done);

    let seen = public_case(&world.portal, &case.reference).await.unwrap().unwrap();
    let reads = async |scopes: &[Scope]| {
        let caller = ApiCaller::new(Uuid::nil(), "reader".to_owned(), scopes.to_vec());
        inspections_for(&world.portal, &caller, &seen).await.unwrap()
    };
    let all = reads(&[Scope::ReadApplications]).await;
    let kinds: Vec<_> = all.iter().map(|one| (one.kind, one.passed, one.findings.len())).collect();
    assert_eq!(kinds, [(Kind::Intermediate, false, 1), (Kind::Intermediate, true, 0), (Kind::Completion, false, 1)]);
    assert!(all.is_sorted_by_key(|one| one.at));
    let first = &all[0].findings[0];
    assert_eq!((first.code.as_str(), first.text.as_deref()), ("earthing", Some("东墙未接地")));
    assert_eq!(first.remedied_at, Some(all[1].at));
    assert_eq!(all[2].findings[0].remedied_at, None);
    assert!(reads(&[Scope::PushEvents]).await.is_empty());

    // Times that were put right since are told as they were.
    let (supervisor, _) = hired(&world, "supervisor", &[Role::Supervisor], &[]).await;
    let passed = seen.log.iter().find(|one| one.event == Event::IntermediateInspected).unwrap().seq;
    for (seq, before) in [(earthing.seq, all[0].at), (passed, all[1].at)] {
        let to = before + TimeDelta::minutes(1);
        assert_eq!(does(&world, &desk, &supervisor, &case, Act::Correct { seq, to }).await, Done::Done);
    }
    let seen = public_case(&world.portal, &case.reference).await.unwrap().unwrap();
    let caller = ApiCaller::new(Uuid::nil(), "reader".to_owned(), vec![Scope::ReadApplications]);
    let now = inspections_for(&world.portal, &caller, &seen).await.unwrap();
    assert_eq!((now[0].at, now[1].at), (all[0].at + TimeDelta::minutes(1), all[1].at + TimeDelta::minutes(1)));
    assert_eq!(now[0].findings[0].remedied_at, Some(now[1].at));
    assert_eq!(told(&world, &case).await[0].told_at, now[0].at);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_completion_inspection_that_fails_stops_the_clock_with_one_message(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let (case, inspector) = before_intermediate(&world, &desk).await;
    let inspects = async |what: Act<'_>| does(&world, &desk, &inspector, &case, what).await;
    let one = failed(&[found("labels", None)]);
    // What can't be passed now can't fail now.
    assert!(matches!(inspects(Act::FailInspection(&one)).await, Done::Refused(_)));
    assert_eq!(inspects(Act::PassIntermediate(Inspected::NOTHING)).await, Done::Done);
    assert!(matches!(inspects(Act::FailIntermediate(&one)).await, Done::Refused(_)));
    let offered = see(&desk, &inspector, &case.reference).await.unwrap().unwrap().offered;
    let offers = |code: &str| offered.iter().any(|offered| offered.act.code() == code);
    assert!(offers("fail_inspection") && !offers("fail_intermediate"));
    let messages = async || world.count("select count(*) from notifications where kind = 'rework'").await;
    assert_eq!(inspects(Act::FailInspection(&one)).await, Done::Done);
    assert_eq!(messages().await, 1);
    let mut kinds = world.kinds(&case).await;
    kinds.retain(|kind| kind != "promised");
    assert!(kinds.ends_with(&["inspection_failed".to_owned(), "paused".to_owned()]), "{kinds:?}");
    assert_eq!(
        world
            .count("select count(*) from case_acts a join events e using (case_id, seq) where e.kind = 'paused'")
            .await,
        1
    );
    // Inspected once more before it was reported: there is one pause, not two.
    let again = failed(&[found("insulation", None)]);
    assert_eq!(inspects(Act::FailInspection(&again)).await, Done::Done);
    assert_eq!(world.kinds(&case).await.iter().filter(|kind| *kind == "paused").count(), 1);
    assert_eq!(told(&world, &case).await.len(), 2);
}

#[sqlx::test(migrations = "./migrations")]
async fn where_metering_is_the_inspection_nothing_is_energised_before_it_is_put_right(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let (all, _) =
        hired(&world, "all", &[Role::AccountManager, Role::Surveyor, Role::Inspector, Role::Metering], &[]).await;
    let (other, _) = hired(&world, "other", &[Role::Metering], &[]).await;
    let case = world.submit_sealed("lv-resident").await;
    let acts = async |what: Act<'_>| does(&world, &desk, &all, &case, what).await;
    assert_eq!(acts(Act::Accept).await, Done::Done);
    assert_eq!(acts(Act::Survey(Surveyed::WITHOUT_LINE)).await, Done::Done);
    assert_eq!(acts(Act::FailInspection(&failed(&[found("earthing", None)]))).await, Done::Done);
    let mut installed = new_meter("33010001");
    assert_eq!(acts(Act::Energise(&installed)).await, Done::FindingsOpen);
    installed.remedied = told(&world, &case).await[0].findings.iter().map(|finding| finding.id).collect();
    assert_eq!(acts(Act::Energise(&installed)).await, Done::OwnWork, "who surveyed passes nothing");
    assert_eq!(does(&world, &desk, &other, &case, Act::Energise(&installed)).await, Done::Done);
    assert!(told(&world, &case).await[0].findings[0].remedied_at.is_some(), "and it stays readable");
}

#[sqlx::test(migrations = "./migrations")]
async fn a_form_sent_twice_is_one_list_and_two_inspectors_at_once_are_one(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let (case, inspector) = before_intermediate(&world, &desk).await;
    let (other, _) = hired(&world, "other", &[Role::Inspector], &[]).await;
    let seen = last(&world, &case).await;
    let (mine, theirs) = (failed(&[found("labels", Some("一"))]), failed(&[found("earthing", None)]));
    let form = acting(&case, Act::FailIntermediate(&mine), seen);
    let late = acting(&case, Act::FailIntermediate(&theirs), seen);
    let (first, second) = tokio::join!(act(&desk, &inspector, &form), act(&desk, &other, &late));
    let done = [first.unwrap(), second.unwrap()];
    assert_eq!(done.iter().filter(|done| **done == Done::Done).count(), 1, "{done:?}");
    assert_eq!(told(&world, &case).await.len(), 1);
    let winner = if done[0] == Done::Done { (&inspector, &form) } else { (&other, &late) };
    assert_eq!(act(&desk, winner.0, winner.1).await.unwrap(), Done::Done, "a second click");
    // The same form with something else written is not called done.
    let changed = failed(&[found("labels", Some("二"))]);
    let changed = Acting { act: Act::FailIntermediate(&changed), ..*winner.1 };
    assert!(matches!(act(&desk, winner.0, &changed).await.unwrap(), Done::MovedOn(_)));
    assert_eq!(world.count("select count(*) from inspection_findings").await, 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn what_was_found_is_the_owners_and_goes_with_the_rest(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let (case, inspector) = before_intermediate(&world, &desk).await;
    let one = failed(&[found("other", Some("配电房漏水"))]);
    assert_eq!(does(&world, &desk, &inspector, &case, Act::FailIntermediate(&one)).await, Done::Done);
    let sealed: Vec<u8> =
        sqlx::query_scalar("select sealed_text from inspection_findings").fetch_one(&world.owner).await.unwrap();
    assert!(!String::from_utf8_lossy(&sealed).contains("配电房"));
    let of = async |visitor: &Visitor| inspections_of_owner(&world.portal, visitor, &case.reference).await.unwrap();
    assert!(of(&Visitor::default()).await.is_empty());
    let another = world.submit("lv-resident").await;
    assert!(of(&with_phone(&world, &another).await).await.is_empty());
    assert_eq!(of(&owner_of(&case)).await[0].findings[0].text.as_deref(), Some("配电房漏水"));
    sqlx::query("delete from case_keys").execute(&world.owner).await.unwrap();
    assert_eq!(of(&owner_of(&case)).await[0].findings[0].text, None);
}

#[sqlx::test(migrations = "./migrations")]
async fn the_same_form_with_other_ticks_is_not_taken_for_the_first(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let (case, inspector) = before_intermediate(&world, &desk).await;
    let two = failed(&[found("earthing", None), found("labels", None)]);
    assert_eq!(does(&world, &desk, &inspector, &case, Act::FailIntermediate(&two)).await, Done::Done);
    finish_works(&world.portal, &owner_of(&case), &case.reference).await.unwrap();
    let ids: Vec<_> = told(&world, &case).await[0].findings.iter().map(|finding| finding.id).collect();
    let ticked = |remedied: &[FindingId]| Inspected { remedied: remedied.to_vec(), found: Vec::new() };
    let (one, other) = (ticked(&ids[..1]), ticked(&ids[1..]));
    let form = acting(&case, Act::FailIntermediate(&one), last(&world, &case).await);
    assert_eq!(act(&desk, &inspector, &form).await.unwrap(), Done::Done);
    assert_eq!(act(&desk, &inspector, &form).await.unwrap(), Done::Done, "a second click");
    let changed = Acting { act: Act::FailIntermediate(&other), ..form };
    assert!(matches!(act(&desk, &inspector, &changed).await.unwrap(), Done::MovedOn(_)));
}
