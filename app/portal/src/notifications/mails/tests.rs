use std::sync::Arc;
use std::time::Duration;

use chrono::{NaiveTime, TimeDelta};
use domain::progress::{HalfDay, RefusalReason, Slot};
use domain::staff::Role;
use sqlx::PgPool;

use super::super::mail_addresses::{confirm_mail, give_mail, mail_of_owner, send_confirmation};
use super::super::mail_deliveries::{MailState, mail_delivery_of_owner};
use super::super::mail_server::{At, Does, Received, Server};
use super::super::{ConfirmedMail, GivenMail, QuietHours, Wanted, Way, choose, deliver, notify};
use super::*;
use crate::jobs::mailer;
use crate::progress::tests::support::{Made, World, date, owner_of, world};
use crate::staff::tests::{acting, desk, hired, last};
use crate::staff::{Act, Done, act, see};

const NOW: &str = "2026-05-06 09:00";

/// A world whose mails go to a server that does this, after it has taken the mail with the code.
async fn world_with(pool: PgPool, does: &[Does]) -> (World, Server) {
    let server = Server::that(&[&[Does::Takes], does].concat());
    let mut world = world(pool, NOW).await;
    world.portal = world.portal.with_mail(Some(Arc::new(server.smtp())));
    (world, server)
}

/// A case whose owner has confirmed an address, and has messages come that way.
async fn by(world: &World, server: &Server, way: Way) -> Made {
    let case = world.submit_sealed("lv-resident").await;
    let (portal, owner) = (&world.portal, owner_of(&case));
    assert_eq!(give_mail(portal, &owner, &case.reference, "zhang@example.com").await.unwrap(), GivenMail::Asked);
    let asked = sqlx::query_scalar("select id from mail_confirmations").fetch_one(&world.owner).await.unwrap();
    send_confirmation(portal, asked).await.unwrap();
    let code = server.taken().remove(0).code();
    let confirmed = confirm_mail(portal, &owner, &case.reference, &code).await.unwrap();
    assert_eq!(confirmed, ConfirmedMail::Confirmed);
    choose(portal, &owner, &case.reference, Wanted::Everything, Some(way)).await.unwrap();
    case
}

/// Tells it, and gives the notification's id.
async fn told(world: &World, case: &Made, news: &News) -> Uuid {
    let known: Vec<Uuid> = sqlx::query_scalar("select id from notifications").fetch_all(&world.owner).await.unwrap();
    notify(&mut world.owner.acquire().await.unwrap(), world.portal.now(), case.id, news).await.unwrap();
    sqlx::query_scalar("select id from notifications where id <> all($1)")
        .bind(known)
        .fetch_one(&world.owner)
        .await
        .unwrap()
}

async fn state(world: &World, case: &Made) -> MailState {
    mail_delivery_of_owner(&world.portal, &owner_of(case), &case.reference).await.unwrap().unwrap().state
}

/// Jobs of a kind for this notification.
async fn jobs(world: &World, task: &str, id: Uuid) -> i64 {
    sqlx::query_scalar(
        "select count(*) from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
         where t.identifier = $1 and j.payload->>'notification' = $2::text",
    )
    .bind(task)
    .bind(id.to_string())
    .fetch_one(&world.owner)
    .await
    .unwrap()
}

#[sqlx::test(migrations = "./migrations")]
async fn whatever_a_server_does_first_a_mail_is_taken_once(pool: PgPool) {
    let trouble = [
        Does::Says(At::Rcpt, 450, "4.2.0 greylisted"),
        Does::Hangs(At::Rcpt),
        Does::HangsUp(At::Mail),
        Does::Says(At::End, 452, "no room"),
        Does::Says(At::Mail, 530, "authentication required"),
    ];
    let (world, server) = world_with(pool, &trouble).await;
    let case = by(&world, &server, Way::Mail).await;
    let id = told(&world, &case, &News::Answered).await;
    assert_eq!((jobs(&world, "send_mail", id).await, jobs(&world, "send_notification", id).await), (1, 0));
    for does in trouble {
        assert!(deliver_mail(&world.portal, id).await.is_err(), "the queue tries again after {does:?}");
        assert_eq!(state(&world, &case).await, MailState::Sending);
        world.clock.advance(TimeDelta::minutes(1));
    }
    deliver_mail(&world.portal, id).await.unwrap();
    // Once more, as after a worker that was taken for lost.
    deliver_mail(&world.portal, id).await.unwrap();
    deliver(&world.portal, id).await.unwrap();
    let taken = server.taken();
    assert_eq!((taken.len(), state(&world, &case).await), (1, MailState::Sent));
    assert_eq!(taken[0].header("To"), "zhang@example.com");
    assert!(taken[0].part("text/plain").contains("您的留言已有答复"));
    assert!(world.messages.take().is_empty(), "mail was chosen alone");
}

#[sqlx::test(migrations = "./migrations")]
async fn only_where_the_servers_word_is_lost_a_mail_comes_twice_and_is_known_as_the_same(pool: PgPool) {
    let (world, server) = world_with(pool, &[Does::TakesAndHangsUp]).await;
    let case = by(&world, &server, Way::Mail).await;
    let id = told(&world, &case, &News::Answered).await;
    assert!(deliver_mail(&world.portal, id).await.is_err());
    world.clock.advance(TimeDelta::hours(3));
    deliver_mail(&world.portal, id).await.unwrap();
    let [first, second] = &server.taken()[..] else { panic!("two") };
    assert!(first.0 == second.0, "byte for byte, its date and id among them");
}

#[sqlx::test(migrations = "./migrations")]
async fn a_worker_that_is_killed_holds_a_mail_for_minutes_and_two_never_send_it_at_once(pool: PgPool) {
    let (mut world, server) = world_with(pool, &[Does::Hangs(At::Rcpt)]).await;
    let case = by(&world, &server, Way::Mail).await;
    world.portal = world.portal.with_mail(Some(Arc::new(server.smtp().with_patience(Duration::from_secs(60)))));
    let id = told(&world, &case, &News::Answered).await;
    let is_met = async {
        while server.met() < 2 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::select! {
        done = deliver_mail(&world.portal, id) => panic!("{done:?}"),
        () = is_met => {}
    }
    // The other one puts it off and sends nothing.
    deliver_mail(&world.portal, id).await.unwrap();
    assert_eq!((server.taken().len(), jobs(&world, "send_mail", id).await), (0, 2));
    world.clock.advance(HELD);
    deliver_mail(&world.portal, id).await.unwrap();
    assert_eq!(server.taken().len(), 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn what_a_server_refuses_goes_to_the_phone_and_three_in_a_row_end_the_mails(pool: PgPool) {
    let unknown = Does::Says(At::Rcpt, 550, "5.1.1 no such user");
    let (world, server) = world_with(pool, &[unknown, unknown, unknown]).await;
    let case = by(&world, &server, Way::Mail).await;
    for _ in 0..3 {
        let id = told(&world, &case, &News::Answered).await;
        deliver_mail(&world.portal, id).await.unwrap();
        assert_eq!(state(&world, &case).await, MailState::Failed("550 5.1.1".to_owned()));
        assert_eq!(jobs(&world, "send_notification", id).await, 1);
        deliver(&world.portal, id).await.unwrap();
        assert_eq!(world.messages.take().len(), 1);
        world.clock.advance(TimeDelta::minutes(1));
    }
    let own = mail_of_owner(&world.portal, &owner_of(&case), &case.reference).await.unwrap().unwrap();
    assert_eq!((own.confirmed.as_deref(), own.is_refused), (Some("z***@example.com"), true));
    let member = hired(&world, "manager", &[Role::AccountManager], &[]).await.0;
    let seen = see(&desk(&world), &member, &case.reference).await.unwrap().unwrap();
    assert_eq!((seen.mail, seen.mail_deliveries.len()), (Some(own), 3));
    // From now on nothing is mailed, though mail is what was chosen.
    let id = told(&world, &case, &News::Answered).await;
    assert_eq!((jobs(&world, "send_mail", id).await, jobs(&world, "send_notification", id).await), (0, 1));
}

#[sqlx::test(migrations = "./migrations")]
async fn a_mail_that_is_not_taken_for_two_days_or_has_no_server_any_more_goes_to_the_phone(pool: PgPool) {
    let (mut world, server) = world_with(pool, &[Does::HangsUp(At::Mail)]).await;
    let case = by(&world, &server, Way::Mail).await;
    let id = told(&world, &case, &News::Answered).await;
    assert!(deliver_mail(&world.portal, id).await.is_err());
    world.clock.advance(PATIENCE + TimeDelta::minutes(1));
    deliver_mail(&world.portal, id).await.unwrap();
    assert_eq!(state(&world, &case).await, MailState::Failed(TOO_LATE.to_owned()));
    assert_eq!((server.taken().len(), jobs(&world, "send_notification", id).await), (0, 1));

    let id = told(&world, &case, &News::Answered).await;
    world.portal = world.portal.with_mail(None);
    deliver_mail(&world.portal, id).await.unwrap();
    deliver_mail(&world.portal, id).await.unwrap();
    assert_eq!(jobs(&world, "send_notification", id).await, 1, "once");
}

#[sqlx::test(migrations = "./migrations")]
async fn what_says_when_somebody_comes_goes_to_the_phone_after_an_hour_and_what_never_came_to_its_turn_too(
    pool: PgPool,
) {
    let (world, server) = world_with(pool, &[]).await;
    let case = by(&world, &server, Way::Mail).await;
    let visit = |day: &str| News::VisitTomorrow {
        errand: Errand::Survey,
        slot: Slot { date: date(day), half_day: HalfDay::Morning },
    };
    for (news, hours) in [(visit("2026-05-09"), 13), (News::Answered, 60)] {
        let id = told(&world, &case, &news).await;
        world.clock.advance(TimeDelta::hours(hours) + TimeDelta::minutes(1));
        deliver_mail(&world.portal, id).await.unwrap();
        assert_eq!((server.taken().len(), jobs(&world, "send_notification", id).await), (0, 1), "{news:?}");
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn whoever_wants_both_gets_both_and_the_private_link_by_phone_alone(pool: PgPool) {
    let (world, server) = world_with(pool, &[]).await;
    let case = by(&world, &server, Way::Both).await;
    let id = told(&world, &case, &News::Answered).await;
    deliver(&world.portal, id).await.unwrap();
    deliver_mail(&world.portal, id).await.unwrap();
    assert_eq!((world.messages.take().len(), server.taken().len()), (1, 1));

    choose(&world.portal, &owner_of(&case), &case.reference, Wanted::Acts, Some(Way::Mail)).await.unwrap();
    let id = told(&world, &case, &News::NewLink).await;
    deliver(&world.portal, id).await.unwrap();
    deliver_mail(&world.portal, id).await.unwrap();
    let (texted, mailed) = (world.messages.take().remove(0).1, server.taken().remove(0));
    assert!(texted.contains("/c/"));
    assert!(!mailed.part("text/plain").contains("/c/") && !mailed.part("text/html").contains("/c/"));
    assert!(mailed.part("text/plain").contains("专属链接已更换"));
}

#[sqlx::test(migrations = "./migrations")]
async fn the_worker_for_mails_sends_what_is_queued(pool: PgPool) {
    let (world, server) = world_with(pool, &[]).await;
    let case = by(&world, &server, Way::Mail).await;
    told(&world, &case, &News::Answered).await;
    mailer(world.portal.clone(), std::future::pending()).await.unwrap().run_once().await.unwrap();
    assert_eq!((server.taken().len(), state(&world, &case).await), (1, MailState::Sent));
}

#[sqlx::test(migrations = "./migrations")]
async fn at_night_a_mail_waits_and_one_that_holds_no_longer_is_dropped(pool: PgPool) {
    let (mut world, server) = world_with(pool, &[]).await;
    let case = by(&world, &server, Way::Mail).await;
    let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let mut settings = world.portal.settings().clone();
    settings.quiet_hours = QuietHours::new(hour(21), hour(8));
    world.portal = world.portal.with_settings(settings);
    world.set("2026-05-06 22:00");
    let id = told(&world, &case, &News::Answered).await;
    deliver_mail(&world.portal, id).await.unwrap();
    assert_eq!((server.taken().len(), jobs(&world, "send_mail", id).await), (0, 2));
    world.set("2026-05-07 08:00");
    deliver_mail(&world.portal, id).await.unwrap();
    assert_eq!(server.taken().len(), 1);
    let slot = Slot { date: date("2026-05-08"), half_day: HalfDay::Morning };
    let never_agreed = News::Agreed { errand: Errand::Survey, slot, before: None };
    let id = told(&world, &case, &never_agreed).await;
    deliver_mail(&world.portal, id).await.unwrap();
    assert_eq!((server.taken().len(), jobs(&world, "send_notification", id).await), (0, 0));
    assert_eq!(world.count("select count(*) from notifications where dropped_at is not null").await, 1);
}

async fn does(world: &World, case: &Made, one: Act<'_>) {
    let login = format!("m{}", Uuid::new_v4().simple());
    let member = hired(world, &login[..12], &[Role::AccountManager, Role::Surveyor], &[]).await.0;
    let done = act(&desk(world), &member, &acting(case, one, last(world, case).await)).await.unwrap();
    assert_eq!(done, Done::Done, "{one:?}");
    world.clock.advance(TimeDelta::minutes(1));
}

/// The last mail of what waits: its calendar part in lines.
async fn entry(world: &World, server: &Server) -> Vec<String> {
    let waiting: Vec<Uuid> = sqlx::query_scalar(
        "select id from notifications n where by_mail and not exists (
             select from mail_deliveries where notification_id = n.id) order by created_at",
    )
    .fetch_all(&world.owner)
    .await
    .unwrap();
    for id in waiting {
        deliver_mail(&world.portal, id).await.unwrap();
    }
    let received: Received = server.taken().pop().unwrap();
    let unfolded = received.part("text/calendar").replace("\r\n ", "");
    unfolded.lines().map(str::to_owned).collect()
}

#[sqlx::test(migrations = "./migrations")]
async fn a_visit_that_is_agreed_moved_and_cancelled_is_one_entry_whose_number_grows(pool: PgPool) {
    let (world, server) = world_with(pool, &[]).await;
    let case = by(&world, &server, Way::Mail).await;
    does(&world, &case, Act::Accept).await;
    let [first, second] = ["2026-05-08", "2026-05-09"].map(|day| Slot { date: date(day), half_day: HalfDay::Morning });
    let steps = [
        (Act::Book(Errand::Survey, first), "PUBLISH", "CONFIRMED", "1", "20260508T"),
        (Act::Book(Errand::Survey, second), "PUBLISH", "CONFIRMED", "2", "20260509T"),
        (Act::CancelAppointment(Errand::Survey), "CANCEL", "CANCELLED", "3", "20260509T"),
        (Act::Book(Errand::Survey, first), "PUBLISH", "CONFIRMED", "4", "20260508T"),
        // It goes with the case.
        (Act::Refuse(RefusalReason::SupplyUnsafe), "CANCEL", "CANCELLED", "5", "20260508T"),
    ];
    for (one, method, status, sequence, starts) in steps {
        does(&world, &case, one).await;
        let lines = entry(&world, &server).await;
        let value = |name: &str| {
            let line = lines.iter().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}: {lines:?}"));
            line[name.len() + 1..].to_owned()
        };
        assert_eq!((value("METHOD").as_str(), value("STATUS").as_str()), (method, status));
        assert_eq!((value("SEQUENCE").as_str(), &value("DTSTART")[..9]), (sequence, starts));
        assert_eq!(value("UID"), format!("{}-survey@sunlit", case.reference.as_str()));
        assert_eq!(value("ORGANIZER"), "mailto:portal@example.cn");
        assert!(!lines.iter().any(|line| line.starts_with("LOCATION")), "where it is the customer knows");
    }
}
