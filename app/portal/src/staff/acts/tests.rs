use chrono::TimeDelta;
use domain::progress::{Event, RefusalReason};
use domain::staff::Role;
use sqlx::PgPool;

use super::*;
use crate::plans::tests::plan;
use crate::progress::tests::support::{Made, world};
use crate::staff::tests::{acting, desk, hired, last, manager, new_meter};
use crate::staff::{duplicates, see};

#[sqlx::test(migrations = "./migrations")]
async fn a_case_is_worked_to_its_end_by_those_whose_it_is_to_do(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let (everyone, _) = hired(&world, "all", &[Role::AccountManager, Role::Surveyor, Role::Metering], &["test"]).await;
    let case = world.submit("lv-resident").await;
    let installed = new_meter("33010001");
    for act_now in [Act::Accept, Act::Survey(Surveyed::WITHOUT_LINE), Act::Energise(&installed)] {
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
    assert_eq!(world.count("select count(*) from case_assignments").await, 0, "what has ended is nobody's work");
    let left = see(&desk, &everyone, &case.reference).await.unwrap().unwrap().offered;
    assert_eq!(left.iter().map(|offered| offered.act.code()).collect::<Vec<_>>(), ["archive"]);
}

#[sqlx::test(migrations = "./migrations")]
async fn nobody_passes_what_he_has_surveyed_or_finished_himself(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let roles = [Role::AccountManager, Role::Inspector, Role::Metering];
    let (one, _) = hired(&world, "one", &roles, &[]).await;
    let (other, _) = hired(&world, "other", &roles, &[]).await;
    let (third, _) = hired(&world, "third", &roles, &[]).await;
    let case = world.submit_sealed("hv-4-single").await;
    let pass = Act::PassInspection(Inspected::NOTHING);
    let passed = async |member: &Member, one: Act<'_>| {
        world.clock.advance(TimeDelta::minutes(10));
        act(&desk, member, &acting(&case, one, last(&world, &case).await)).await.unwrap()
    };
    assert_eq!(passed(&one, Act::Accept).await, Done::Done);
    assert_eq!(passed(&one, Act::Survey(Surveyed::WITHOUT_LINE)).await, Done::Done);
    assert_eq!(passed(&one, pass).await, Done::OwnWork);
    assert_ne!(passed(&other, pass).await, Done::OwnWork, "who did neither is told something else, if not now");
    let plan = plan();
    let answer = Act::AnswerPlan(Some(&plan));
    for step in [answer, Act::ReviewDesign, Act::PassIntermediate(Inspected::NOTHING), Act::FinishWorks, pass] {
        let seen = see(&desk, &other, &case.reference).await.unwrap().unwrap();
        if seen.offered.iter().any(|offered| offered.act.code() == step.code()) {
            let by = if step == pass { &third } else { &other };
            if step == pass && world.kinds(&case).await.contains(&"works_finished".to_owned()) {
                assert_eq!(passed(&other, step).await, Done::OwnWork);
            }
            assert_eq!(passed(by, step).await, Done::Done, "{step:?}");
        }
    }
    assert!(world.kinds(&case).await.contains(&"inspection_passed".to_owned()));
}

#[sqlx::test(migrations = "./migrations")]
async fn a_time_of_the_desk_is_corrected_and_no_other(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, member) = (desk(&world), manager(&world).await);
    let case = world.submit("lv-resident").await;
    world.clock.advance(TimeDelta::hours(1));
    act(&desk, &member, &acting(&case, Act::Accept, last(&world, &case).await)).await.unwrap();
    let seen = see(&desk, &member, &case.reference).await.unwrap().unwrap();
    let [accepted] = seen.amendable.times.as_slice() else { panic!("{:?}", seen.amendable.times) };
    assert_eq!(accepted.event, Event::Accepted);
    let to = accepted.occurred_at - TimeDelta::minutes(30);
    let correct = async |seq: u32, to| {
        act(&desk, &member, &acting(&case, Act::Correct { seq, to }, last(&world, &case).await)).await.unwrap()
    };
    assert!(matches!(correct(1, to).await, Done::Refused(_)), "not the desk's");
    assert!(matches!(correct(accepted.seq, world.now() + TimeDelta::hours(1)).await, Done::Refused(_)), "not yet");
    assert_eq!(correct(accepted.seq, to).await, Done::Done);
    let after = see(&desk, &member, &case.reference).await.unwrap().unwrap();
    let corrected = Event::Corrected { seq: accepted.seq, corrected_to: to };
    assert!(after.case.log.iter().any(|recorded| recorded.event == corrected));
    assert_eq!(after.amendable.times.len(), 1, "a correction has no time of its own to correct");
}

#[sqlx::test(migrations = "./migrations")]
async fn a_case_is_put_into_another_class_in_force(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, member) = (desk(&world), manager(&world).await);
    let case = world.submit("lv-resident").await;
    let classes = see(&desk, &member, &case.reference).await.unwrap().unwrap().amendable.classes;
    assert!(classes.iter().any(|key| key == "lv-other") && !classes.iter().any(|key| key == "lv-resident"));
    let put = async |key: &str| {
        act(&desk, &member, &acting(&case, Act::Reclassify(key), last(&world, &case).await)).await.unwrap()
    };
    assert!(matches!(put("lv-resident").await, Done::Refused(_)), "it is");
    assert!(matches!(put("lv-imagined").await, Done::Refused(_)));
    assert_eq!(put("lv-other").await, Done::Done);
    let seen = see(&desk, &member, &case.reference).await.unwrap().unwrap();
    assert_eq!(seen.case.template.key, "lv-other");
}

#[sqlx::test(migrations = "./migrations")]
async fn a_duplicate_ends_in_an_open_case_that_the_member_may_see(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, member) = (desk(&world), manager(&world).await);
    let (one, other) = (world.submit("lv-resident").await, world.submit("lv-resident").await);
    let into = async |from: &Made, typed: &str| {
        act(&desk, &member, &acting(from, Act::Merge(typed), last(&world, from).await)).await.unwrap()
    };
    let shown = async |typed: &str| duplicates(&desk, &member, &one.reference, typed).await.unwrap().is_some();
    for wrong in ["", "nothing", "K7M39PXR2Q", one.reference.as_str()] {
        assert!(matches!(into(&one, wrong).await, Done::Refused(_)), "{wrong}");
        assert!(!shown(wrong).await, "{wrong}");
    }
    assert!(shown(other.reference.as_str()).await);
    let mut elsewhere = member.clone();
    elsewhere.entitlement.areas = vec!["another".to_owned()];
    assert!(duplicates(&desk, &elsewhere, &one.reference, other.reference.as_str()).await.unwrap().is_none());
    // Both at once, each into the other: one stays.
    let (there, back) = tokio::join!(into(&one, other.reference.as_str()), into(&other, one.reference.as_str()));
    assert_eq!([&there, &back].iter().filter(|done| **done == &Done::Done).count(), 1, "{there:?} {back:?}");
    assert_eq!(world.count("select count(*) from case_states where state = 'merged'").await, 1);
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
    // Another choice in the form that was sent is another act: it is not called done.
    let other = Acting { act: Act::Refuse(RefusalReason::SupplyUnsafe), ..form };
    assert!(matches!(act(&desk, &member, &other).await.unwrap(), Done::MovedOn(_)));
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
