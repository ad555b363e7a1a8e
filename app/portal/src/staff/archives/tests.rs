use chrono::TimeDelta;
use domain::documents::DocumentKind;
use domain::progress::{Event, RefusedBecause};
use domain::staff::Role;
use domain::surveys::Surveyed;
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::applications::missing_of_archive;
use crate::messages;
use crate::progress::tests::support::{Made, World, date, owner_of, world};
use crate::progress::{Acted, Pushed, confirm};
use crate::staff::tests::{act_when, acting, desk, hired, last, new_meter};
use crate::staff::{Act, Answered, Desk, Done, Doubt, Filter, Member, SeenCase, act, answer, see, work};

async fn does(world: &World, desk: &Desk, member: &Member, case: &Made, what: Act<'_>, sure: bool) -> Done {
    world.clock.advance(TimeDelta::minutes(10));
    act_when(desk, member, acting(case, what, last(world, case).await), sure).await
}

/// A case that is connected, and who closes its file.
async fn connected(world: &World, desk: &Desk) -> (Made, Member) {
    let (all, _) = hired(world, "all", &[Role::AccountManager, Role::Metering], &[]).await;
    let case = world.submit_sealed("lv-resident").await;
    let installed = new_meter("33010001");
    for step in [Act::Accept, Act::Survey(Surveyed::WITHOUT_LINE), Act::Energise(&installed)] {
        assert_eq!(does(world, desk, &all, &case, step, true).await, Done::Done, "{step:?}");
    }
    (case, all)
}

#[sqlx::test(migrations = "./migrations")]
async fn a_file_is_closed_once_and_then_there_is_nothing_more_to_do(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let (case, member) = connected(&world, &desk).await;
    let seen = async || -> SeenCase { see(&desk, &member, &case.reference).await.unwrap().unwrap() };
    let offered =
        async || -> Vec<_> { seen().await.offered.iter().map(|one| (one.act.code(), one.doubts.clone())).collect() };
    // What was promised is not forgotten when power is on.
    let certificate = DocumentKind::PropertyCertificate;
    assert_eq!(seen().await.outstanding.iter().map(|due| due.paper).collect::<Vec<_>>(), [certificate]);
    assert_eq!(offered().await, [("archive", vec![Doubt::Missing(certificate), Doubt::MeterUnconfirmed])]);
    world.push(&case, "brought", Event::DocumentReceived { document: certificate }).await;
    let unconfirmed = vec![Doubt::MeterUnconfirmed];
    assert_eq!((offered().await, seen().await.outstanding), (vec![("archive", unconfirmed.clone())], Vec::new()));
    let place = Act::Archive(" 2026-案卷12-盒3 ");
    assert_eq!(does(&world, &desk, &member, &case, place, false).await, Done::Doubted(unconfirmed));
    let meter = seen().await.meter.unwrap();
    assert_eq!(confirm(&world.portal, &owner_of(&case), &case.reference, meter.seq).await.unwrap(), Acted::Done);
    assert_eq!(offered().await, [("archive", Vec::new())]);
    let long = "长".repeat(61);
    let wrong = does(&world, &desk, &member, &case, Act::Archive(&long), false).await;
    assert_eq!(wrong, Done::Wrong(Problem::TooLong { max: LONGEST_PLACE }));

    let form = acting(&case, place, last(&world, &case).await);
    let other = acting(&case, Act::Archive(""), form.seen);
    let (one, two) = tokio::join!(act(&desk, &member, &form), act(&desk, &member, &other));
    let done = [one.unwrap(), two.unwrap()];
    assert!(done.contains(&Done::Done) && done.iter().any(|done| matches!(done, Done::MovedOn(_))), "{done:?}");
    if done[0] == Done::Done {
        assert_eq!(act(&desk, &member, &form).await.unwrap(), Done::Done, "a second click");
    }
    let closed = seen().await;
    let Some(Archive::Closed { at, place }) = closed.archive else { panic!("{:?}", closed.archive) };
    assert_eq!(closed.case.progress.archived_at, Some(at));
    assert_eq!(missing_of_archive(&closed.case), []);
    assert_eq!(place, (done[0] == Done::Done).then(|| "2026-案卷12-盒3".to_owned()));
    assert!(closed.offered.is_empty() && closed.amendable == crate::staff::Amendable::default());
    for act in [Act::CorrectMeter(&new_meter("33010002")), Act::Correct { seq: 2, to: world.now() }, Act::Archive("")] {
        let done = does(&world, &desk, &member, &case, act, true).await;
        assert!(matches!(done, Done::Refused(_)), "{act:?}: {done:?}");
    }
    let again = world.push(&case, "again", Event::Archived).await;
    assert!(matches!(again, Pushed::Refused { reason: RefusedBecause::AlreadyHappened, .. }), "{again:?}");
}

#[sqlx::test(migrations = "./migrations")]
async fn whoever_waits_for_an_answer_gets_it_first(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let (case, member) = connected(&world, &desk).await;
    let asks = async || {
        messages::send(&world.portal, &owner_of(&case), &case.reference, Uuid::new_v4(), "表号不对").await.unwrap()
    };
    assert_eq!(asks().await, messages::Sent::Sent);
    let seen = see(&desk, &member, &case.reference).await.unwrap().unwrap();
    assert!(seen.offered.is_empty());
    assert!(matches!(seen.archive, Some(Archive::ToCome { unanswered: true, .. })), "{:?}", seen.archive);
    assert_eq!(does(&world, &desk, &member, &case, Act::Archive(""), true).await, Done::Unanswered);
    let asked =
        messages::thread_of_owner(&world.portal, &owner_of(&case), &case.reference).await.unwrap().unwrap().last();
    let told = answer(&desk, &member, &case.reference, Uuid::new_v4(), asked, "已核对").await.unwrap();
    assert_eq!(told, Ok(Answered::Sent));
    assert_eq!(does(&world, &desk, &member, &case, Act::Archive(""), true).await, Done::Done);
    // Whoever reads the file knows what never came.
    let closed = see(&desk, &member, &case.reference).await.unwrap().unwrap().case;
    let missing: Vec<_> = missing_of_archive(&closed).iter().map(|due| due.paper).collect();
    assert_eq!(missing, [DocumentKind::PropertyCertificate]);
    // A closed file still takes messages, and answers.
    assert_eq!(asks().await, messages::Sent::Sent);
}

#[sqlx::test(migrations = "./migrations")]
async fn what_is_to_be_archived_is_listed_by_its_day_until_it_is(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let (case, member) = connected(&world, &desk).await;
    let later = world.submit_sealed("lv-resident").await;
    world.set("2026-05-08 09:00");
    let meter = new_meter("33010009");
    for step in [Act::Accept, Act::Survey(Surveyed::WITHOUT_LINE), Act::Energise(&meter)] {
        assert_eq!(does(&world, &desk, &member, &later, step, true).await, Done::Done, "{step:?}");
    }
    let page = async |after: Option<&str>| work(&desk, &member, Filter::ToArchive, after).await.unwrap().unwrap();
    let listed = page(None).await;
    let due: Vec<_> = listed.items.iter().map(|item| (item.reference.clone(), item.archive_due)).collect();
    // Ten working days from 6 May, a Wednesday; the Saturday after May Day's holiday is worked.
    assert_eq!(due[0].0, case.reference);
    assert_eq!(due[1].0, later.reference);
    assert!(due[0].1.is_some_and(|day| day >= date("2026-05-19") && day <= date("2026-05-20")), "{due:?}");
    assert!(due[0].1 < due[1].1, "{due:?}");
    assert_eq!(listed.counters[11], 2);
    let rest = page(Some(&format!("2026-05-06_{}", case.reference.as_str()))).await;
    assert_eq!(rest.items.iter().map(|item| &item.reference).collect::<Vec<_>>(), [&later.reference]);
    assert_eq!(does(&world, &desk, &member, &case, Act::Archive(""), true).await, Done::Done);
    let left = page(None).await;
    assert_eq!((left.items.len(), left.counters[11]), (1, 1));
    let mut elsewhere = member.clone();
    elsewhere.entitlement.areas = vec!["another".to_owned()];
    let none = work(&desk, &elsewhere, Filter::ToArchive, None).await.unwrap().unwrap();
    assert_eq!((none.items.len(), none.counters[11]), (0, 0));
}
