use chrono::TimeDelta;
use domain::plans::{Metering, Plan, Supply, Voltage};
use domain::problem::Problem;
use domain::progress::{Event, PlanStanding, RefusedBecause, plan_answered};
use domain::staff::Role;
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::messages::{Sent, send, thread_of_owner};
use crate::progress::tests::support::{Made, World, date, owner_of, with_phone, world};
use crate::progress::{self, Acted, Seen};
use crate::sessions::Visitor;
use crate::staff::tests::{acting, desk, hired, last, last_message};
use crate::staff::{Act, Desk, Done, Member, Upheld, act, answer, see};

pub(crate) fn plan() -> Plan {
    Plan {
        supply: Supply::PublicTransformer,
        source: "演示路 3 号公变".to_owned(),
        voltage: Voltage::V380,
        capacity_watts: 80_000,
        boundary: "低压分支箱出线端子".to_owned(),
        metering: Metering::ThroughTransformers,
        alternatives: "也比较过 5 号公变，距离更远，外线更长。".to_owned(),
    }
}

struct Answered {
    world: World,
    desk: Desk,
    manager: Member,
    /// Has answered nothing.
    supervisor: Member,
    case: Made,
    owner: Visitor,
}

/// A case whose plan the desk has answered, and its owner by phone.
async fn answered(pool: PgPool) -> Answered {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let manager = hired(&world, "manager", &[Role::AccountManager], &[]).await.0;
    let supervisor = hired(&world, "supervisor", &[Role::Supervisor], &[]).await.0;
    let case = world.submit_sealed("lv-other").await;
    let owner = with_phone(&world, &case).await;
    let answered = Answered { world, desk, manager, supervisor, case, owner };
    assert_eq!(answered.does(Act::Accept).await, Done::Done);
    assert_eq!(answered.does(Act::AnswerPlan(Some(&plan()))).await, Done::Done);
    answered
}

impl Answered {
    async fn does(&self, one: Act<'_>) -> Done {
        self.by(&self.manager, one).await
    }

    async fn by(&self, member: &Member, one: Act<'_>) -> Done {
        self.world.clock.advance(TimeDelta::minutes(5));
        act(&self.desk, member, &acting(&self.case, one, last(&self.world, &self.case).await)).await.unwrap()
    }

    /// Answers the objection with this, as somebody else than who answered the plan.
    async fn upholds(&self, reason: &str) -> Done {
        self.by(&self.supervisor, Act::UpholdPlan(self.upheld(reason).await)).await
    }

    /// This answer of somebody who has read all.
    async fn upheld<'a>(&self, reason: &'a str) -> Upheld<'a> {
        Upheld { reason, read: last_message(&self.world, &self.case).await }
    }

    async fn signs(&self) -> Acted {
        sign(&self.world.portal, &self.owner, &self.case.reference, self.seen().await).await.unwrap()
    }

    async fn objects(&self, form: Uuid, text: &str) -> std::result::Result<Acted, Problem> {
        let seen = self.seen().await;
        object(&self.world.portal, &self.owner, &self.case.reference, seen, form, text).await.unwrap()
    }

    /// The event of the plan that a page would show now.
    async fn seen(&self) -> u32 {
        let case = progress::public_case(&self.world.portal, &self.case.reference).await.unwrap().unwrap();
        plan_answered(&case.log).unwrap_or_default()
    }

    async fn standing(&self) -> Option<PlanStanding> {
        let case = progress::public_case(&self.world.portal, &self.case.reference).await.unwrap().unwrap();
        case.progress.plan
    }

    async fn plans(&self) -> Vec<IssuedPlan> {
        match progress::own_case(&self.world.portal, &self.owner, &self.case.reference).await.unwrap() {
            Seen::Own(own) => own.plans,
            _ => panic!("not the owner's"),
        }
    }

    async fn texts(&self) -> Vec<String> {
        let thread = thread_of_owner(&self.world.portal, &self.owner, &self.case.reference).await.unwrap().unwrap();
        thread.messages.iter().map(|message| message.text.clone()).collect()
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn both_sides_read_what_was_answered_and_nobody_else_can(pool: PgPool) {
    let answered = answered(pool).await;
    let [read] = &answered.plans().await[..] else { panic!("one plan") };
    assert_eq!((&read.plan, read.valid_until), (&plan(), date("2026-08-06")));
    let seen = see(&answered.desk, &answered.manager, &answered.case.reference).await.unwrap().unwrap();
    assert!(seen.plans == answered.plans().await);
    let sealed: Vec<u8> =
        sqlx::query_scalar("select sealed from supply_plans").fetch_one(&answered.world.owner).await.unwrap();
    assert!(!String::from_utf8_lossy(&sealed).contains("演示路"));
    sqlx::query("delete from case_keys").execute(&answered.world.owner).await.unwrap();
    assert!(answered.plans().await.is_empty(), "it goes with the key");
}

#[sqlx::test(migrations = "./migrations")]
async fn a_plan_without_content_is_not_answered(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let (desk, case) = (desk(&world), world.submit_sealed("lv-other").await);
    let manager = hired(&world, "manager", &[Role::AccountManager], &[]).await.0;
    let answered = Answered { owner: owner_of(&case), world, desk, supervisor: manager.clone(), manager, case };
    assert_eq!(answered.does(Act::Accept).await, Done::Done);
    assert_eq!(answered.does(Act::AnswerPlan(None)).await, Done::Wrong(Problem::Missing));
    assert_eq!(answered.standing().await, None);
}

#[sqlx::test(migrations = "./migrations")]
async fn accepting_wants_the_phone_and_happens_once(pool: PgPool) {
    let answered = answered(pool).await;
    let (portal, reference) = (&answered.world.portal, &answered.case.reference);
    assert_eq!(sign(portal, &Visitor::default(), reference, 3).await.unwrap(), Acted::NotYours);
    assert_eq!(sign(portal, &owner_of(&answered.case), reference, 3).await.unwrap(), Acted::WantsCode);
    let by_link = object(portal, &owner_of(&answered.case), reference, 3, Uuid::new_v4(), "太远").await.unwrap();
    assert_eq!(by_link, Ok(Acted::WantsCode));
    assert_eq!(answered.signs().await, Acted::Done);
    assert_eq!(answered.standing().await, Some(PlanStanding::Signed));
    assert_eq!(answered.signs().await, Acted::Refused(RefusedBecause::AlreadyHappened));
    assert_eq!(
        answered.objects(Uuid::new_v4(), "太远").await,
        Ok(Acted::Refused(RefusedBecause::AlreadyHappened)),
        "what was accepted stands"
    );
    assert!(answered.texts().await.is_empty(), "and nothing of it is kept");
}

#[sqlx::test(migrations = "./migrations")]
async fn an_objection_is_made_once_and_gets_an_answer_in_the_thread(pool: PgPool) {
    let answered = answered(pool).await;
    assert_eq!(answered.objects(Uuid::new_v4(), " \n").await, Err(Problem::Missing));
    let form = Uuid::new_v4();
    let (first, second) = tokio::join!(answered.objects(form, "电源点太远"), answered.objects(form, "电源点太远"));
    assert_eq!([first, second], [Ok(Acted::Done), Ok(Acted::Done)]);
    assert_eq!(answered.standing().await, Some(PlanStanding::ObjectedTo));
    let again = answered.objects(Uuid::new_v4(), "还是太远").await;
    assert_eq!(again, Ok(Acted::Refused(RefusedBecause::AlreadyHappened)));
    assert_eq!(answered.texts().await, ["电源点太远"]);
    assert_eq!(answered.world.count("select count(*) from unanswered_messages").await, 1);

    assert_eq!(answered.upholds(" ").await, Done::Wrong(Problem::Missing));
    assert_eq!(answered.upholds("近处的公变已无余量。").await, Done::Done);
    assert_eq!(answered.texts().await, ["电源点太远", "近处的公变已无余量。"]);
    assert_eq!(answered.world.count("select count(*) from unanswered_messages").await, 0);
    assert_eq!(answered.standing().await, Some(PlanStanding::Settled));
    assert!(matches!(answered.upholds("再说一次").await, Done::Refused(_)));
    assert_eq!(answered.signs().await, Acted::Done);
}

#[sqlx::test(migrations = "./migrations")]
async fn nobody_judges_an_objection_to_what_he_answered_himself(pool: PgPool) {
    let answered = answered(pool).await;
    assert_eq!(answered.objects(Uuid::new_v4(), "电源点太远").await, Ok(Acted::Done));
    let offered = async |member: &Member| {
        let seen = see(&answered.desk, member, &answered.case.reference).await.unwrap().unwrap();
        let of_plan = seen.offered.into_iter().filter(|offered| offered.act.code().ends_with("_plan"));
        of_plan.map(|offered| (offered.act.code(), offered.own_work)).collect::<Vec<_>>()
    };
    assert_eq!(offered(&answered.manager).await, [("revise_plan", false), ("uphold_plan", true)]);
    assert_eq!(offered(&answered.supervisor).await, [("uphold_plan", false)]);
    let upheld = answered.upheld("近处的公变已无余量。").await;
    assert_eq!(answered.does(Act::UpholdPlan(upheld)).await, Done::OwnWork);
    assert_eq!(answered.texts().await, ["电源点太远"]);
    let nearer = Plan { source: "演示路 2 号公变".to_owned(), ..plan() };
    assert_eq!(answered.by(&answered.supervisor, Act::RevisePlan(Some(&nearer))).await, Done::NotEntitled);
    let colleague = hired(&answered.world, "colleague", &[Role::AccountManager], &[]).await.0;
    assert_eq!(offered(&colleague).await, [("revise_plan", false), ("uphold_plan", false)]);
    assert_eq!(answered.by(&colleague, Act::UpholdPlan(upheld)).await, Done::Done);
    assert_eq!(answered.standing().await, Some(PlanStanding::Settled));
}

#[sqlx::test(migrations = "./migrations")]
async fn whatever_else_is_answered_an_objection_waits(pool: PgPool) {
    let answered = answered(pool).await;
    assert_eq!(answered.objects(Uuid::new_v4(), "电源点太远").await, Ok(Acted::Done));
    let (reference, form) = (&answered.case.reference, Uuid::new_v4());
    let asked = thread_of_owner(&answered.world.portal, &answered.owner, reference).await.unwrap().unwrap().last();
    let told = answer(&answered.desk, &answered.manager, reference, form, asked, "周一上门。").await.unwrap();
    assert_eq!((told, answered.texts().await.len()), (Ok(crate::staff::Answered::Sent), 2));
    assert_eq!(answered.world.count("select count(*) from unanswered_messages").await, 1);
    // What is written after the objection waits for an answer of its own.
    answered.world.clock.advance(TimeDelta::minutes(1));
    let asks = send(&answered.world.portal, &answered.owner, reference, Uuid::new_v4(), "周三下午在家。").await;
    assert_eq!(asks.unwrap(), Sent::Sent);
    assert_eq!(answered.upholds("近处的公变已无余量。").await, Done::Done);
    assert_eq!(answered.world.count("select count(*) from unanswered_messages").await, 1);
    let asked = thread_of_owner(&answered.world.portal, &answered.owner, reference).await.unwrap().unwrap().last();
    let told = answer(&answered.desk, &answered.manager, reference, Uuid::new_v4(), asked, "好的。").await.unwrap();
    assert_eq!(told, Ok(crate::staff::Answered::Sent));
    assert_eq!(answered.world.count("select count(*) from unanswered_messages").await, 0);
}

#[sqlx::test(migrations = "./migrations")]
async fn another_plan_takes_the_place_of_the_one_that_was_objected_to(pool: PgPool) {
    let answered = answered(pool).await;
    assert_eq!(answered.objects(Uuid::new_v4(), "电源点太远").await, Ok(Acted::Done));
    let nearer = Plan { source: "演示路 2 号公变".to_owned(), ..plan() };
    assert_eq!(answered.does(Act::RevisePlan(Some(&nearer))).await, Done::Done);
    let plans = answered.plans().await;
    assert_eq!(
        plans.iter().map(|one| one.plan.source.as_str()).collect::<Vec<_>>(),
        ["演示路 3 号公变", "演示路 2 号公变"]
    );
    let waiting = answered.world.count("select count(*) from unanswered_messages").await;
    assert_eq!(waiting, 0, "the other plan is the answer to the objection");
    assert_eq!(answered.signs().await, Acted::Done);
    assert!(
        matches!(answered.does(Act::RevisePlan(Some(&plan()))).await, Done::Refused(_)),
        "what was accepted stands"
    );
}

#[sqlx::test(migrations = "./migrations")]
async fn a_plan_too_old_is_not_accepted_until_it_is_answered_anew(pool: PgPool) {
    let answered = answered(pool).await;
    answered.world.set("2026-08-07 00:01");
    assert_eq!(answered.signs().await, Acted::PlanTooOld);
    assert_eq!(answered.does(Act::RevisePlan(Some(&plan()))).await, Done::Done);
    assert_eq!(answered.plans().await.last().unwrap().valid_until, date("2026-11-07"));
    assert_eq!(answered.signs().await, Acted::Done);
}

#[sqlx::test(migrations = "./migrations")]
async fn the_clock_rests_while_the_plan_waits_for_the_customer_and_runs_when_he_objects(pool: PgPool) {
    use domain::progress::PauseReason;
    let answered = answered(pool).await;
    let paused = async || answered.world.count("select count(*) from case_states where paused").await;
    assert_eq!(paused().await, 1, "nobody is late because the customer thinks it over");
    let pause = answered.does(Act::Pause(PauseReason::PlanSignature)).await;
    assert!(matches!(pause, Done::Refused(_)), "it waits already: {pause:?}");
    assert_eq!(answered.objects(Uuid::new_v4(), "电源点太远").await, Ok(Acted::Done));
    assert_eq!(paused().await, 0);
    let pause = answered.does(Act::Pause(PauseReason::PlanSignature)).await;
    assert!(matches!(pause, Done::Refused(_)), "it is the utility's turn: {pause:?}");
    assert_eq!(answered.upholds("近处的公变已无余量。").await, Done::Done);
    assert_eq!(paused().await, 1);
    assert_eq!(answered.signs().await, Acted::Done);
    assert_eq!(paused().await, 0);
}

#[sqlx::test(migrations = "./migrations")]
async fn nobody_upholds_a_plan_against_what_he_has_not_read(pool: PgPool) {
    let answered = answered(pool).await;
    assert_eq!(answered.objects(Uuid::new_v4(), "电源点太远").await, Ok(Acted::Done));
    let before = answered.upheld("近处的公变已无余量。").await;
    let asks =
        send(&answered.world.portal, &answered.owner, &answered.case.reference, Uuid::new_v4(), "改成单相也行。");
    assert_eq!(asks.await.unwrap(), Sent::Sent);
    let done = answered.by(&answered.supervisor, Act::UpholdPlan(before)).await;
    assert_eq!(done, Done::WrittenSince { by_customer: true });
    assert_eq!(answered.texts().await, ["电源点太远", "改成单相也行。"]);
    let reference = &answered.case.reference;
    let read = last_message(&answered.world, &answered.case).await;
    let told =
        answer(&answered.desk, &answered.manager, reference, Uuid::new_v4(), read, "我们看一下。").await.unwrap();
    assert_eq!(told, Ok(crate::staff::Answered::Sent));
    let stale = Upheld { reason: "近处的公变已无余量。", read };
    let done = answered.by(&answered.supervisor, Act::UpholdPlan(stale)).await;
    assert_eq!(done, Done::WrittenSince { by_customer: false }, "a colleague has answered meanwhile");
    assert_eq!(answered.upholds("近处的公变已无余量。").await, Done::Done);
}

#[sqlx::test(migrations = "./migrations")]
async fn the_same_form_is_one_answer_and_another_content_comes_too_late(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let (desk, case) = (desk(&world), world.submit_sealed("lv-other").await);
    let manager = hired(&world, "manager", &[Role::AccountManager], &[]).await.0;
    world.push(&case, "e-1", Event::Accepted).await;
    let (first, other) = (plan(), Plan { source: "演示路 2 号公变".to_owned(), ..plan() });
    let form = acting(&case, Act::AnswerPlan(Some(&first)), last(&world, &case).await);
    let (one, two) = tokio::join!(act(&desk, &manager, &form), act(&desk, &manager, &form));
    assert_eq!([one.unwrap(), two.unwrap()], [Done::Done, Done::Done]);
    let changed = crate::staff::Acting { act: Act::AnswerPlan(Some(&other)), ..form };
    assert!(matches!(act(&desk, &manager, &changed).await.unwrap(), Done::MovedOn(_)));
    assert_eq!(world.count("select count(*) from supply_plans").await, 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn nobody_accepts_or_objects_to_a_plan_that_he_has_not_seen(pool: PgPool) {
    let answered = answered(pool).await;
    let (portal, reference) = (&answered.world.portal, &answered.case.reference);
    let seen = answered.seen().await;
    let nearer = Plan { source: "演示路 2 号公变".to_owned(), ..plan() };
    assert_eq!(answered.does(Act::RevisePlan(Some(&nearer))).await, Done::Done);
    assert_eq!(sign(portal, &answered.owner, reference, seen).await.unwrap(), Acted::AnotherPlan);
    let objected = object(portal, &answered.owner, reference, seen, Uuid::new_v4(), "太远").await.unwrap();
    assert_eq!((objected, answered.texts().await.len()), (Ok(Acted::AnotherPlan), 0));
    assert_eq!(answered.signs().await, Acted::Done);
}

#[sqlx::test(migrations = "./migrations")]
async fn what_another_system_answers_is_not_told_in_the_words_of_an_earlier_plan(pool: PgPool) {
    let answered = answered(pool).await;
    answered.world.clock.advance(TimeDelta::minutes(5));
    answered.world.push(&answered.case, "anew", Event::PlanRevised).await;
    let case = progress::public_case(&answered.world.portal, &answered.case.reference).await.unwrap().unwrap();
    let plans = answered.plans().await;
    assert_eq!(plans.len(), 1);
    assert!(that_counts(&plans, &case.log).is_none());
}

#[sqlx::test(migrations = "./migrations")]
async fn another_reason_in_the_same_form_is_not_taken_for_the_first(pool: PgPool) {
    let answered = answered(pool).await;
    assert_eq!(answered.objects(Uuid::new_v4(), "太远").await, Ok(Acted::Done));
    let seen = last(&answered.world, &answered.case).await;
    let upheld = answered.upheld("没有余量。").await;
    let form = acting(&answered.case, Act::UpholdPlan(upheld), seen);
    let does = |form| act(&answered.desk, &answered.supervisor, form);
    assert_eq!(does(&form).await.unwrap(), Done::Done);
    assert_eq!(does(&form).await.unwrap(), Done::Done, "a second click");
    let other = crate::staff::Acting {
        act: Act::UpholdPlan(Upheld { reason: "没有余量，见附图。", ..upheld }),
        ..form
    };
    assert!(matches!(does(&other).await.unwrap(), Done::MovedOn(_)));
}

#[sqlx::test(migrations = "./migrations")]
async fn a_plan_is_accepted_or_answered_anew_and_never_both(pool: PgPool) {
    let answered = answered(pool).await;
    let anew = plan();
    let act_now = acting(&answered.case, Act::RevisePlan(Some(&anew)), last(&answered.world, &answered.case).await);
    // Read before both: who reads what came anew and accepts that, does nothing wrong.
    let seen = answered.seen().await;
    let signing = sign(&answered.world.portal, &answered.owner, &answered.case.reference, seen);
    let (signed, revised) = tokio::join!(signing, act(&answered.desk, &answered.manager, &act_now));
    match (signed.unwrap(), revised.unwrap()) {
        (Acted::Done, Done::MovedOn(_) | Done::Refused(_)) | (Acted::AnotherPlan, Done::Done) => {}
        other => panic!("{other:?}"),
    }
}
