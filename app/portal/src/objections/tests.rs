use domain::progress::{Awaited, CaseState, PauseReason, RedateReason, Slot};
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::notifications::deliver;
use crate::progress::tests::support::{Made, World, at, date, owner_of, world};
use crate::progress::{Arriving, Origin, Outcome, Pushed, public_case};

fn asked_to_wait(pause: u32) -> Event {
    Event::Paused { pause, reason: PauseReason::CustomerRequest, awaits: Awaited::Word }
}

fn here() -> Address {
    Address("203.0.113.9".parse().unwrap())
}

/// What was sent since, oldest first.
async fn sent(world: &World) -> Vec<String> {
    let ids: Vec<Uuid> = sqlx::query_scalar("select id from notifications where sent_at is null order by created_at")
        .fetch_all(&world.owner)
        .await
        .unwrap();
    for id in ids {
        deliver(&world.portal, id).await.unwrap();
    }
    world.messages.take().into_iter().map(|(_, text)| text).collect()
}

/// The token of the one message that was sent since.
async fn token_sent(world: &World) -> String {
    let texts = sent(world).await;
    let [text] = texts.as_slice() else { panic!("{texts:?}") };
    text.rsplit_once("/not-me/").unwrap_or_else(|| panic!("no link: {text}")).1.to_owned()
}

async fn seen(world: &World, case: &Made) -> Case {
    public_case(&world.portal, &case.reference).await.unwrap().unwrap()
}

async fn tap(world: &World, token: &str) -> ByLink {
    object_by_link(&world.portal, token, here()).await.unwrap()
}

async fn refused_for_people(world: &World, case: &Made, event: Event) {
    let refused = world.push(case, "anew", event).await;
    assert!(matches!(refused, Pushed::Refused { reason: RefusedBecause::NotYoursToSay, .. }), "{refused:?}");
}

async fn at_the_desk(world: &World, case: &Made, event: Event) {
    let arriving = Arriving { event, occurred_at: world.now(), source: Source::BackOffice };
    let origin = Origin::BackOffice { source: "desk".to_owned(), event_id: Uuid::new_v4().to_string() };
    let mut transaction = world.portal.pool().begin().await.unwrap();
    let told = progress::append(&world.portal, &mut transaction, case.id, arriving, origin).await.unwrap();
    assert!(matches!(told, Outcome::Written), "{told:?}");
    transaction.commit().await.unwrap();
}

#[sqlx::test(migrations = "./migrations")]
async fn a_pause_told_for_the_customer_comes_with_a_link_that_takes_it_off_the_clock(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit_sealed("lv-other").await;
    world.push(&case, "e-1", Event::Accepted).await;
    let due = seen(&world, &case).await.progress.last_day();
    assert_eq!(sent(&world).await.len(), 2);

    // Whatever he has chosen to be told.
    sqlx::query("insert into notification_choices (case_id, only_acts, chosen_at) values ($1, true, now())")
        .bind(case.id)
        .execute(&world.owner)
        .await
        .unwrap();
    world.set("2026-05-06 10:00");
    world.push(&case, "e-2", asked_to_wait(1)).await;
    world.set("2026-05-08 10:00");
    world.push(&case, "e-3", Event::Resumed { pause: 1 }).await;
    let moved = seen(&world, &case).await.progress.last_day();
    assert_ne!(moved, due);

    // That it goes on by now doesn't keep it from him.
    let texts = sent(&world).await;
    let told = texts.iter().find(|text| text.contains("/not-me/")).unwrap_or_else(|| panic!("{texts:?}"));
    assert!(told.contains("已按您的要求暂缓") && told.contains("我们5月6日登记"), "{told}");
    let token = told.rsplit_once("/not-me/").unwrap().1.to_owned();
    assert_eq!(token.len(), 32);

    let shown = told_act(&world.portal, &token).await.unwrap().unwrap();
    assert_eq!((shown.standing, shown.until), (Standing::Open, date("2026-05-21")));
    assert_eq!(world.count("select count(*) from events where kind = 'objected'").await, 0);

    assert_eq!(tap(&world, &token).await, ByLink::Done);
    let after = seen(&world, &case).await;
    assert_eq!(after.progress.last_day(), due);
    assert!(after.progress.pauses[0].objected);
    let why = after.log.iter().rev().find_map(|recorded| match &recorded.event {
        Event::Redated { reason, .. } => Some(*reason),
        _ => None,
    });
    assert_eq!(why, Some(RedateReason::Objected));
    let shown = told_act(&world.portal, &token).await.unwrap().unwrap();
    assert_eq!(shown.standing, Standing::Objected(world.now()));

    // The desk has a message to answer; a second tap changes nothing.
    assert_eq!(world.count("select count(*) from unanswered_messages").await, 1);
    assert_eq!(tap(&world, &token).await, ByLink::Done);
    assert_eq!(world.count("select count(*) from events where kind = 'objected'").await, 1);
    assert_eq!(world.count("select count(*) from case_messages").await, 1);

    // Told again it is the same. No system tells it anew; whoever at the desk has asked him does, with another message.
    let again = world.push_at(&case, "e-2", asked_to_wait(1), at("2026-05-06 10:00")).await;
    assert!(matches!(again, Pushed::Applied { repeated: true, .. }), "{again:?}");
    sent(&world).await;
    refused_for_people(&world, &case, asked_to_wait(2)).await;
    at_the_desk(&world, &case, asked_to_wait(2)).await;
    assert_ne!(token_sent(&world).await, token);
    assert!(seen(&world, &case).await.progress.pauses[1].until.is_none());
}

#[sqlx::test(migrations = "./migrations")]
async fn a_withdrawal_told_for_the_customer_is_undone(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit_sealed("lv-other").await;
    world.push(&case, "e-1", Event::Accepted).await;
    let [slot, _] = Slot::of_day(date("2026-05-08"));
    world.push(&case, "e-2", Event::SurveyBooked { date: slot.date, half_day: slot.half_day }).await;
    let due = seen(&world, &case).await.progress.last_day();
    world.push(&case, "e-3", Event::Withdrawn).await;
    let (received, ended) = ("select count(*) from case_states where state = 'open'", "case_ended");
    assert_eq!(world.count(received).await, 0);
    let texts = sent(&world).await;
    let token = texts.last().unwrap().rsplit_once("/not-me/").unwrap().1.to_owned();
    assert!(texts.last().unwrap().contains("申请已撤回"), "{texts:?}");
    let refused = world.push(&case, "e-4", Event::PlanAnswered).await;
    assert!(matches!(refused, Pushed::Refused { reason: RefusedBecause::CaseEnded, .. }), "{refused:?} {ended}");

    world.set("2026-05-07 09:00");
    assert_eq!(tap(&world, &token).await, ByLink::Done);
    let after = seen(&world, &case).await;
    assert_eq!((after.progress.state, after.progress.last_day()), (CaseState::Open, due));
    // Its half-day may be another's by now.
    assert!(after.progress.appointments.is_empty());
    assert_eq!(world.count(received).await, 1);
    let rebuilt = progress::rebuild(&world.owner).await.unwrap();
    assert_eq!(rebuilt.differed, 0);

    // It goes on, and can be withdrawn anew at the desk, once more with a link.
    let goes_on = world.push(&case, "e-4", Event::PlanAnswered).await;
    assert!(matches!(goes_on, Pushed::Applied { .. }), "{goes_on:?}");
    refused_for_people(&world, &case, Event::Withdrawn).await;
    at_the_desk(&world, &case, Event::Withdrawn).await;
    assert_eq!(seen(&world, &case).await.progress.state, CaseState::Withdrawn);
    assert_eq!(world.count("select count(*) from notifications where objects_to is not null").await, 3);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_link_opens_one_objection_in_its_time(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let (case, other) = (world.submit_sealed("lv-other").await, world.submit_sealed("lv-other").await);
    world.push(&case, "e-1", asked_to_wait(1)).await;
    world.push(&other, "e-2", asked_to_wait(1)).await;
    let seq = seen(&world, &case).await.log.iter().find(|one| objectionable(one)).unwrap().seq;
    let of = |made: &Made, seq| token::token(&world.portal, made.id, made.reference.as_str(), seq);
    let (own, others) = (of(&case, seq), of(&other, seq));

    // One's reference with the other's signature, another number, a character less, nothing at all.
    let mixed = format!("{}{}", case.reference.as_str(), &others[10..]);
    for wrong in [mixed.as_str(), &own[..31], &format!("{own}A"), case.reference.as_str(), "", "/", "客户"] {
        assert!(told_act(&world.portal, wrong).await.unwrap().is_none(), "{wrong}");
        assert_eq!(tap(&world, wrong).await, ByLink::Unknown, "{wrong}");
    }
    // What was told by nobody else: the acceptance of an application.
    assert_eq!(tap(&world, &of(&case, 1)).await, ByLink::Refused(RefusedBecause::NoSuchAct));

    world.set("2026-05-22 00:00");
    let late = told_act(&world.portal, &own).await.unwrap().unwrap();
    assert_eq!(late.standing, Standing::Refused(RefusedBecause::TooLate));
    assert_eq!(tap(&world, &own).await, ByLink::Refused(RefusedBecause::TooLate));
    world.set("2026-05-21 23:59");
    assert_eq!(objectionable_of(&world.portal, &seen(&world, &case).await).await.unwrap(), [seq]);
    assert_eq!(object(&world.portal, &Visitor::default(), &case.reference, seq).await.unwrap(), Acted::NotYours);
    assert_eq!(object(&world.portal, &owner_of(&case), &case.reference, seq).await.unwrap(), Acted::Done);
    assert_eq!(objectionable_of(&world.portal, &seen(&world, &case).await).await.unwrap(), [0; 0]);
    // The other's stands as it did.
    assert!(!seen(&world, &other).await.progress.pauses[0].objected);
}

#[sqlx::test(migrations = "./migrations")]
async fn two_taps_at_once_are_one_objection(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit_sealed("lv-other").await;
    sent(&world).await;
    world.push(&case, "e-1", asked_to_wait(1)).await;
    let token = token_sent(&world).await;
    let (one, two) = tokio::join!(tap(&world, &token), tap(&world, &token));
    assert_eq!((one, two), (ByLink::Done, ByLink::Done));
    assert_eq!(world.count("select count(*) from events where kind = 'objected'").await, 1);
    assert_eq!(world.count("select count(*) from case_messages").await, 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn what_is_objected_to_before_its_message_goes_out_is_not_told(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit_sealed("lv-other").await;
    sent(&world).await;
    world.push(&case, "e-1", asked_to_wait(1)).await;
    let seq = seen(&world, &case).await.log.iter().find(|one| objectionable(one)).unwrap().seq;
    object(&world.portal, &owner_of(&case), &case.reference, seq).await.unwrap();
    assert_eq!(sent(&world).await, [""; 0]);
}

#[sqlx::test(migrations = "./migrations")]
async fn each_act_that_somebody_else_tells_brings_the_link_and_ones_own_does_not(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit_sealed("hv-6-single").await;
    sent(&world).await;
    let paper = domain::documents::DocumentKind::PropertyCertificate;
    let [slot, _] = Slot::of_day(date("2026-05-11"));
    let booked = Event::SurveyBooked { date: slot.date, half_day: slot.half_day };
    let chosen = domain::progress::ContractorChoice::Unlisted;
    let table = [
        (Event::DocumentReceived { document: paper }, true),
        (booked, true),
        (Event::Accepted, false),
        (Event::PlanAnswered, false),
        (Event::PlanObjected, true),
        (Event::PlanSigned, true),
        (Event::ContractorChosen { chosen }, true),
        (Event::DesignReviewed, false),
        (Event::Paused { pause: 1, reason: PauseReason::CustomerWorks, awaits: Awaited::Works }, false),
        (Event::WorksFinished, true),
    ];
    for (at, (event, with_link)) in table.into_iter().enumerate() {
        world.push(&case, &format!("e-{at}"), event.clone()).await;
        let texts = sent(&world).await;
        let [text] = texts.as_slice() else { panic!("{event:?}: {texts:?}") };
        assert_eq!(text.contains("/not-me/"), with_link, "{event:?}: {text}");
    }
    // A plan whose acceptance was not the customer's waits for it again.
    let signed = seen(&world, &case).await.log.iter().find(|one| one.event == Event::PlanSigned).unwrap().seq;
    object(&world.portal, &owner_of(&case), &case.reference, signed).await.unwrap();
    assert_eq!(seen(&world, &case).await.progress.plan, Some(domain::progress::PlanStanding::ObjectedTo));
    // So does the objection to the plan that stood before: no answer to anything else ends that wait.
    sqlx::query("select end_wait_for_answer($1)").bind(case.id).execute(&world.owner).await.unwrap();
    assert_eq!(world.count("select count(*) from unanswered_messages").await, 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_joint_survey_that_such_a_withdrawal_let_lapse_waits_for_its_signatures_again(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit_sealed("lv-other").await;
    world.push(&case, "e-1", Event::Accepted).await;
    sqlx::query(
        "insert into surveys (id, case_id, standing, external_line, capacity_watts, sent_at)
         select gen_random_uuid(), $1, standing, true, 8000, $2 from unnest(array['returned', 'waits']) standing",
    )
    .bind(case.id)
    .bind(world.now())
    .execute(&world.owner)
    .await
    .unwrap();
    let standing = async || {
        let query =
            sqlx::query_scalar::<_, String>("select standing from surveys where case_id = $1 order by standing");
        query.bind(case.id).fetch_all(&world.owner).await.unwrap()
    };
    world.push(&case, "e-2", asked_to_wait(1)).await;
    world.push(&case, "e-3", Event::Withdrawn).await;
    assert_eq!(standing().await, ["lapsed", "returned"]);
    let log = seen(&world, &case).await.log;
    let of = |is: fn(&Event) -> bool| log.iter().find(|one| is(&one.event)).unwrap().seq;
    let (pause, withdrawal) =
        (of(|event| matches!(event, Event::Paused { .. })), of(|event| *event == Event::Withdrawn));
    let says_no = async |seq| object(&world.portal, &owner_of(&case), &case.reference, seq).await.unwrap();
    assert_eq!(
        (says_no(pause).await, standing().await),
        (Acted::Done, vec!["lapsed".to_owned(), "returned".to_owned()])
    );
    assert_eq!(says_no(withdrawal).await, Acted::Done);
    assert_eq!(standing().await, ["returned", "waits"]);
    // Once the survey is told it lapses for good.
    world.push(&case, "e-4", Event::SurveyDone { external_line: true }).await;
    world.push(&case, "e-5", Event::Withdrawn).await;
    let log = seen(&world, &case).await.log;
    let again = log.iter().rfind(|one| one.event == Event::Withdrawn).unwrap().seq;
    assert_eq!(says_no(again).await, Acted::Done);
    assert_eq!(standing().await, ["lapsed", "returned"]);
}
