use chrono::TimeDelta;
use domain::green_channel::EndReason;
use domain::progress::RefusedBecause;
use domain::staff::Role;
use sqlx::PgPool;

use super::*;
use crate::green_channel::tests::publish;
use crate::progress::tests::support::{Made, World, world};
use crate::staff::tests::{act_when, acting, desk, hired, last, manager};
use crate::staff::{Act, Done, Doubt, Filter, act, see, work};

async fn does(world: &World, desk: &Desk, member: &Member, case: &Made, what: Act<'_>, sure: bool) -> Done {
    world.clock.advance(TimeDelta::minutes(1));
    let seen = last(world, case).await;
    act_when(desk, member, acting(case, what, seen), sure).await
}

#[sqlx::test(migrations = "./migrations")]
async fn a_case_is_marked_by_a_published_project_and_a_wrong_mark_is_taken_back(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let (desk, member) = (desk(&world), manager(&world).await);
    let (surveyor, _) = hired(&world, "surveyor", &[Role::Surveyor], &[]).await;
    let (case, other) = (world.submit_sealed("lv-other").await, world.submit_sealed("lv-other").await);
    publish(&world, "1", &["everywhere", "here", "there"]).await;
    let by = async |what: Act<'_>, sure| does(&world, &desk, &member, &case, what, sure).await;
    let seen = async || see(&desk, &member, &case.reference).await.unwrap().unwrap();
    let Some(Markable::With(projects)) = seen().await.markable else { panic!("a manager marks") };
    assert_eq!(projects.iter().map(|project| project.code.as_str()).collect::<Vec<_>>(), ["everywhere", "here"]);
    assert_eq!(see(&desk, &surveyor, &case.reference).await.unwrap().unwrap().markable, None);

    assert_eq!(by(Act::GreenChannel("castle"), false).await, Done::Refused(RefusedBecause::UnknownProject));
    assert_eq!(by(Act::GreenChannel("there"), true).await, Done::Refused(RefusedBecause::UnknownProject));
    assert!(matches!(by(Act::EndGreenChannel(EndReason::Mistake), false).await, Done::Refused(_)), "nothing to end");
    // The applicant is no company of that name: it has to be meant.
    assert_eq!(
        by(Act::GreenChannel("here"), false).await,
        Done::Doubted(vec![Doubt::OtherOwner { project: "here".to_owned() }])
    );
    assert!(!world.kinds(&case).await.contains(&"green_channelled".to_owned()));
    assert_eq!(by(Act::GreenChannel("here"), true).await, Done::Done);
    assert_eq!(seen().await.markable, Some(Markable::Marked));
    assert!(matches!(by(Act::GreenChannel("everywhere"), true).await, Done::Refused(RefusedBecause::AlreadyHappened)));

    let listed = async || {
        let work = work(&desk, &member, Filter::Green, None).await.unwrap().unwrap();
        let cases: Vec<_> = work.items.into_iter().filter(|item| item.green).map(|item| item.reference).collect();
        (cases, work.counters[10])
    };
    assert_eq!(listed().await, (vec![case.reference.clone()], 1));
    let all = work(&desk, &member, Filter::All, None).await.unwrap().unwrap().items;
    assert_eq!(all.iter().filter(|item| item.green).count(), 1, "and marked in every list");

    assert_eq!(by(Act::EndGreenChannel(EndReason::OtherProject), false).await, Done::Done);
    assert_eq!(listed().await, (Vec::new(), 0));
    assert!(seen().await.case.green_channel.is_none());
    assert_eq!(by(Act::GreenChannel("everywhere"), false).await, Done::Done, "by the owner's own name nobody is asked");
    let kinds = world.kinds(&other).await;
    assert!(!kinds.contains(&"green_channelled".to_owned()));
    let log: Vec<String> = sqlx::query_scalar("select payload::text from events where kind like 'green%' order by seq")
        .fetch_all(&world.owner)
        .await
        .unwrap();
    assert_eq!(log[0], r#"{"list": "1", "project": "here"}"#, "codes alone");
    assert_eq!(world.count("select count(*) from notifications where kind = 'progressed'").await, 0);
}

#[sqlx::test(migrations = "./migrations")]
async fn of_two_who_mark_at_once_one_is_told_what_the_other_did(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let (desk, one) = (desk(&world), manager(&world).await);
    let (other, _) = hired(&world, "supervisor", &[Role::Supervisor], &[]).await;
    let case = world.submit_sealed("lv-other").await;
    publish(&world, "1", &["everywhere", "here"]).await;
    let seen = last(&world, &case).await;
    let (first, second) =
        (acting(&case, Act::GreenChannel("everywhere"), seen), acting(&case, Act::GreenChannel("here"), seen));
    let (done, late) = tokio::join!(act(&desk, &one, &first), act(&desk, &other, &second));
    let both = [done.unwrap(), late.unwrap()];
    assert_eq!(both.iter().filter(|done| **done == Done::Done).count(), 1, "{both:?}");
    assert!(both.iter().any(|done| matches!(done, Done::MovedOn(_))), "{both:?}");
    let winner = if both[0] == Done::Done { (&one, &first) } else { (&other, &second) };
    assert_eq!(act(&desk, winner.0, winner.1).await.unwrap(), Done::Done, "a second click");
    assert_eq!(world.count("select count(*) from events where kind = 'green_channelled'").await, 1);
}
