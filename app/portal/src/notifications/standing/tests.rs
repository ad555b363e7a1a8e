use domain::documents::DocumentKind;
use domain::progress::{HalfDay, RefusalReason, Source};
use domain::staff::Role;
use domain::surveys::Surveyed;
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::appointments;
use crate::notifications::{deliver, delivery_of_owner, reminders};
use crate::parts::SmsError;
use crate::plans::{self, tests::plan};
use crate::progress::tests::support::{Made, World, date, owner_of, with_phone, world};
use crate::progress::{Acted, Arriving, Origin, Outcome, append};
use crate::staff::tests::{acting, desk, hired, last};
use crate::staff::{Act, Done, act};

const NIGHT: &str = "2026-05-06 21:00";

async fn does(world: &World, case: &Made, one: Act<'_>) {
    world.clock.advance(chrono::TimeDelta::minutes(1));
    let (login, roles) = (format!("m{}", Uuid::new_v4().simple()), [Role::AccountManager, Role::Surveyor]);
    let member = hired(world, &login[..12], &roles, &[]).await.0;
    let done = act(&desk(world), &member, &acting(case, one, last(world, case).await)).await.unwrap();
    assert_eq!(done, Done::Done, "{one:?}");
}

/// A case that is accepted, of which everything so far is told.
async fn accepted(world: &World, template: &str) -> Made {
    let case = world.submit_sealed(template).await;
    does(world, &case, Act::Accept).await;
    morning(world).await;
    case
}

/// What waited since, as it goes out now: what stands between the operator's name and the reference. The rest is dropped.
async fn morning(world: &World) -> Vec<String> {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "select id from notifications where sent_at is null and dropped_at is null order by created_at",
    )
    .fetch_all(&world.owner)
    .await
    .unwrap();
    for id in ids {
        deliver(&world.portal, id).await.unwrap();
    }
    assert_eq!(world.count("select count(*) from notifications where sent_at is null and dropped_at is null").await, 0);
    assert_eq!(
        world.count("select count(*) from notifications where sent_at is not null and dropped_at is not null").await,
        0
    );
    assert_eq!(world.count("select count(*) from deliveries where state = 'sending'").await, 0);
    let texts = world.messages.take().into_iter();
    texts.map(|(_, text)| text.split(['】', '。']).nth(1).unwrap().to_owned()).collect()
}

fn slot(day: &str) -> Slot {
    Slot { date: date(day), half_day: HalfDay::Morning }
}

#[sqlx::test(migrations = "./migrations")]
async fn a_visit_that_was_moved_or_cancelled_overnight_is_not_announced(pool: PgPool) {
    let world = world(pool, NIGHT).await;
    let case = accepted(&world, "lv-other").await;
    let (first, second) = (slot("2026-05-08"), slot("2026-05-09"));
    does(&world, &case, Act::Book(Errand::Survey, first)).await;
    does(&world, &case, Act::Book(Errand::Survey, second)).await;
    assert_eq!(morning(&world).await, ["勘查改到5月9日上午，原5月8日上午"]);
    does(&world, &case, Act::CancelAppointment(Errand::Survey)).await;
    does(&world, &case, Act::Book(Errand::Survey, first)).await;
    assert_eq!(morning(&world).await, ["勘查约在5月8日上午，请在现场等候"], "that it was cancelled is over");
    does(&world, &case, Act::Book(Errand::Survey, second)).await;
    does(&world, &case, Act::CancelAppointment(Errand::Survey)).await;
    assert_eq!(morning(&world).await, ["5月9日上午的勘查已取消，将另约时间"]);
    // The day has gone by while the provider was out of reach.
    does(&world, &case, Act::Book(Errand::Survey, second)).await;
    world.set("2026-05-09 12:00");
    assert_eq!(morning(&world).await, [""; 0]);
}

#[sqlx::test(migrations = "./migrations")]
async fn what_the_customer_has_done_meanwhile_is_not_asked_for(pool: PgPool) {
    let world = world(pool, NIGHT).await;
    let case = accepted(&world, "lv-other").await;
    let owner = with_phone(&world, &case).await;
    does(&world, &case, Act::OfferSlots(Errand::Survey, date("2026-05-12"))).await;
    let chosen = appointments::book(&world.portal, &owner, &case.reference, Errand::Survey, slot("2026-05-12")).await;
    assert_eq!(chosen.unwrap(), Acted::Done);
    assert_eq!(morning(&world).await, [""; 0], "an offer that is taken up");
    does(&world, &case, Act::AskForPaper(DocumentKind::PropertyCertificate)).await;
    let event = Event::DocumentReceived { document: DocumentKind::PropertyCertificate };
    let arriving = Arriving { event, occurred_at: world.now(), source: Source::Customer };
    let mut connection = world.portal.pool().acquire().await.unwrap();
    let written = append(&world.portal, &mut connection, case.id, arriving, Origin::Customer).await.unwrap();
    assert_eq!((written, morning(&world).await), (Outcome::Written, Vec::new()), "a paper that is there");
    does(&world, &case, Act::Survey(Surveyed::WITHOUT_LINE)).await;
    morning(&world).await;
    does(&world, &case, Act::AnswerPlan(Some(&plan()))).await;
    let seen = plan_answered(&progress::public_case(&world.portal, &case.reference).await.unwrap().unwrap().log);
    let signed = plans::sign(&world.portal, &owner, &case.reference, seen.unwrap()).await.unwrap();
    assert_eq!((signed, morning(&world).await), (Acted::Done, Vec::new()), "a plan that is accepted");
}

#[sqlx::test(migrations = "./migrations")]
async fn reminders_that_wait_ask_for_nothing_that_is_done(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let (done, waits) = (accepted(&world, "lv-resident").await, accepted(&world, "lv-resident").await);
    for case in [&done, &waits] {
        does(&world, case, Act::OfferSlots(Errand::Survey, date("2026-05-12"))).await;
    }
    world.set("2026-05-11 09:00");
    morning(&world).await;
    assert_eq!(reminders::remind(&world.portal).await.unwrap(), 4);
    let owner = owner_of(&done);
    let chosen = appointments::book(&world.portal, &owner, &done.reference, Errand::Survey, slot("2026-05-12"));
    assert_eq!(chosen.await.unwrap(), Acted::Done);
    let event = Event::DocumentReceived { document: DocumentKind::PropertyCertificate };
    world.push(&done, "e-1", event).await;
    let mut told = morning(&world).await;
    told.sort();
    let received = "已收到您的不动产权证书";
    let others = ["请5月12日前提交不动产权证书", "请5月12日前选择勘查上门时间"];
    assert_eq!(told, [received, others[0], others[1]], "once each, of the other; and what came");
    world.set("2026-05-11 18:00");
    assert_eq!(reminders::remind(&world.portal).await.unwrap(), 1);
    does(&world, &done, Act::CancelAppointment(Errand::Survey)).await;
    assert_eq!(morning(&world).await, ["5月12日上午的勘查已取消，将另约时间"]);
}

#[sqlx::test(migrations = "./migrations")]
async fn nothing_is_said_to_come_next_that_is_over(pool: PgPool) {
    let world = world(pool, NIGHT).await;
    let case = world.submit_sealed("lv-other").await;
    does(&world, &case, Act::Accept).await;
    // Both say what comes next now.
    assert_eq!(morning(&world).await, ["用电申请已收到，我们5月9日前答复供电方案", "已受理，我们5月9日前答复供电方案"]);
    does(&world, &case, Act::Survey(Surveyed::WITHOUT_LINE)).await;
    world.set("2026-05-20 09:00");
    assert_eq!(morning(&world).await, ["已现场勘查，接下来方案答复"], "no day that is over");
    does(&world, &case, Act::Pause(PauseReason::GovernmentApproval)).await;
    does(&world, &case, Act::Refuse(RefusalReason::OutsideServiceArea)).await;
    assert_eq!(morning(&world).await, ["不予受理：不在供电区域，请向当地供电公司申请"]);
}

#[sqlx::test(migrations = "./migrations")]
async fn what_is_dropped_after_a_try_is_neither_under_way_nor_sent(pool: PgPool) {
    let world = world(pool, NIGHT).await;
    let case = accepted(&world, "lv-other").await;
    let before = delivery_of_owner(&world.portal, &owner_of(&case), &case.reference).await.unwrap();
    does(&world, &case, Act::Book(Errand::Survey, slot("2026-05-08"))).await;
    let id: Uuid = sqlx::query_scalar("select id from notifications where sent_at is null and dropped_at is null")
        .fetch_one(&world.owner)
        .await
        .unwrap();
    world.messages.next(Err(SmsError::Answered(503)));
    assert!(deliver(&world.portal, id).await.is_err());
    does(&world, &case, Act::CancelAppointment(Errand::Survey)).await;
    assert_eq!(morning(&world).await, ["5月8日上午的勘查已取消，将另约时间"]);
    let deliveries = "select count(*) from deliveries where notification_id in (select id from notifications where dropped_at is not null)";
    assert_eq!(world.count(deliveries).await, 0);
    let after = delivery_of_owner(&world.portal, &owner_of(&case), &case.reference).await.unwrap();
    assert_ne!(before, after);
    // Once more, as a job that two workers have taken up.
    deliver(&world.portal, id).await.unwrap();
    assert!(world.messages.take().is_empty());
}
