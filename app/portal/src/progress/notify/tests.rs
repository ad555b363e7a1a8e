use domain::documents::DocumentKind;
use domain::progress::{Errand, HalfDay, RefusalReason, Slot};
use domain::staff::Role;
use domain::surveys::Surveyed;
use sqlx::PgPool;
use uuid::Uuid;

use crate::calendar;
use crate::notifications::deliver;
use crate::plans::{object, sign, tests::plan};
use crate::progress::tests::support::{Made, World, date, with_phone, world};
use crate::progress::{self, Acted};
use crate::staff::tests::{acting, desk, hired, last, last_message, new_meter};
use crate::staff::{Act, Desk, Done, Member, Upheld, act};

use super::*;

struct Office {
    world: World,
    desk: Desk,
    member: Member,
}

async fn office(pool: PgPool) -> Office {
    let world = world(pool, "2026-05-06 09:00").await;
    let roles = [Role::AccountManager, Role::Surveyor, Role::Metering, Role::Inspector];
    let (desk, member) = (desk(&world), hired(&world, "all", &roles, &[]).await.0);
    Office { world, desk, member }
}

impl Office {
    async fn does(&self, case: &Made, one: Act<'_>) {
        self.world.clock.advance(chrono::TimeDelta::minutes(1));
        let done = act(&self.desk, &self.member, &acting(case, one, last(&self.world, case).await)).await.unwrap();
        assert_eq!(done, Done::Done, "{one:?}");
    }

    /// What was sent since, between the operator's name and the reference.
    async fn told(&self) -> Vec<String> {
        let ids: Vec<Uuid> =
            sqlx::query_scalar("select id from notifications where sent_at is null order by created_at")
                .fetch_all(&self.world.owner)
                .await
                .unwrap();
        for id in ids {
            deliver(&self.world.portal, id).await.unwrap();
        }
        let texts = self.world.messages.take().into_iter().map(|(_, text)| text);
        texts.map(|text| between(&text, '】', "。编号").or(between(&text, '】', ". Ref.")).unwrap()).collect()
    }

    async fn tells(&self, case: &Made, one: Act<'_>, said: &str) {
        self.does(case, one).await;
        assert_eq!(self.told().await, [said], "{one:?}");
    }
}

fn between(text: &str, from: char, to: &str) -> Option<String> {
    let (_, rest) = text.split_once(from)?;
    Some(rest.split_once(to)?.0.to_owned())
}

#[sqlx::test(migrations = "./migrations")]
async fn each_step_names_what_comes_next_and_its_last_day(pool: PgPool) {
    let office = office(pool).await;
    let case = office.world.submit_sealed("lv-other").await;
    assert_eq!(office.told().await, ["用电申请已收到，我们5月7日前受理"]);
    office.tells(&case, Act::Accept, "已受理，我们5月9日前答复供电方案").await;
    let slots = Act::OfferSlots(Errand::Survey, date("2026-05-08"));
    office.tells(&case, slots, "请选择勘查时间：5月7日至5月8日").await;
    let [morning, afternoon] = Slot::of_day(date("2026-05-08"));
    office.tells(&case, Act::Book(Errand::Survey, morning), "勘查约在5月8日上午，请在现场等候").await;
    let moved = Act::Book(Errand::Survey, afternoon);
    office.tells(&case, moved, "勘查改到5月8日下午，原5月8日上午").await;
    office.tells(&case, Act::CancelAppointment(Errand::Survey), "5月8日下午的勘查已取消，将另约时间").await;
    office.tells(&case, Act::Survey(Surveyed::WITHOUT_LINE), "已现场勘查，我们5月9日前答复供电方案").await;
    office.tells(&case, Act::AnswerPlan(Some(&plan())), "供电方案已答复，请8月6日前签收").await;
    office.tells(&case, Act::Energise(&new_meter("0001")), "已装表接电，请核对电表读数并评价").await;
}

#[sqlx::test(migrations = "./migrations")]
async fn where_nobody_has_decided_about_a_line_both_days_are_said(pool: PgPool) {
    let office = office(pool).await;
    let case = office.world.submit_sealed("lv-resident").await;
    assert_eq!(office.told().await, ["用电申请已收到，5月12日前接电（需外线5月26日前）"]);
    office.tells(&case, Act::Accept, "已受理，5月12日前接电（需外线5月26日前）").await;
    office.tells(&case, Act::Survey(Surveyed::WITHOUT_LINE), "已现场勘查，我们5月12日前接电").await;
}

#[sqlx::test(migrations = "./migrations")]
async fn what_stops_the_clock_says_what_is_to_be_done_and_what_moved_says_why(pool: PgPool) {
    let office = office(pool).await;
    let case = office.world.submit_sealed("lv-other").await;
    office.does(&case, Act::Accept).await;
    office.told().await;
    let paper = Act::AskForPaper(DocumentKind::PropertyCertificate);
    office.tells(&case, paper, "请提交不动产权证书，以便继续办理").await;
    office.world.set("2026-05-09 09:00");
    // He sees on the page what his own paper has moved.
    let event = Event::DocumentReceived { document: DocumentKind::PropertyCertificate };
    let arriving = progress::Arriving { event, occurred_at: office.world.now(), source: Source::Customer };
    let mut connection = office.world.portal.pool().acquire().await.unwrap();
    let written =
        progress::append(&office.world.portal, &mut connection, case.id, arriving, progress::Origin::Customer);
    assert_eq!(written.await.unwrap(), progress::Outcome::Written);
    assert!(office.world.kinds(&case).await.contains(&"redated".to_owned()));
    assert_eq!(office.told().await, [""; 0]);
    // What others have moved he is told.
    office.tells(&case, Act::Pause(PauseReason::GovernmentApproval), "等待政府审批，其间不计时，您无需办理").await;
    office.world.set("2026-05-14 09:00");
    let [moved] = &{
        office.does(&case, Act::Resume(2)).await;
        office.told().await
    }[..] else {
        panic!("one message")
    };
    assert!(moved.starts_with("暂停结束，方案答复5月"), "{moved}");
}

#[sqlx::test(migrations = "./migrations")]
async fn an_act_that_another_system_tells_does_not_keep_from_him_the_day_that_it_moved(pool: PgPool) {
    let office = office(pool).await;
    let world = &office.world;
    let case = world.submit_sealed("lv-other").await;
    office.does(&case, Act::Accept).await;
    office.does(&case, Act::AskForPaper(DocumentKind::PropertyCertificate)).await;
    office.told().await;
    world.set("2026-05-09 09:00");
    world.push(&case, "e-1", Event::DocumentReceived { document: DocumentKind::PropertyCertificate }).await;
    let texts = office.told().await;
    assert!(texts.iter().any(|text| text.contains("不动产权证书")), "{texts:?}");
    assert!(texts.iter().any(|text| text.starts_with("暂停结束，方案答复5月")), "{texts:?}");
    assert_eq!(texts.len(), 2, "{texts:?}");
}

#[sqlx::test(migrations = "./migrations")]
async fn an_answered_objection_is_one_message_and_a_signature_is_none(pool: PgPool) {
    let office = office(pool).await;
    let case = office.world.submit_sealed("lv-other").await;
    let owner = with_phone(&office.world, &case).await;
    let supervisor = hired(&office.world, "supervisor", &[Role::Supervisor], &[]).await.0;
    office.does(&case, Act::Accept).await;
    office.does(&case, Act::AnswerPlan(Some(&plan()))).await;
    office.told().await;
    let (portal, reference) = (&office.world.portal, &case.reference);
    let log = progress::public_case(portal, reference).await.unwrap().unwrap().log;
    let seen = plan_answered(&log).unwrap();
    let objected = object(portal, &owner, reference, seen, Uuid::new_v4(), "电源点太远").await.unwrap();
    assert_eq!((objected, office.told().await), (Ok(Acted::Done), Vec::new()));
    let read = last_message(&office.world, &case).await;
    let upheld = Upheld { reason: "近处的公变已无余量。", read };
    let upheld = acting(&case, Act::UpholdPlan(upheld), last(&office.world, &case).await);
    assert_eq!(act(&office.desk, &supervisor, &upheld).await.unwrap(), Done::Done);
    assert_eq!(office.told().await, ["对供电方案的异议已答复，请8月6日前签收"]);
    assert_eq!(sign(portal, &owner, reference, seen).await.unwrap(), Acted::Done);
    assert_eq!(office.told().await, [""; 0]);
}

#[sqlx::test(migrations = "./migrations")]
async fn an_end_says_why_and_who_ended_it(pool: PgPool) {
    let office = office(pool).await;
    let world = &office.world;
    let (refused, own, merged) = (
        world.submit_sealed("lv-other").await,
        world.submit_sealed("lv-other").await,
        world.submit_sealed("lv-other").await,
    );
    let told = world.submit_sealed("lv-other").await;
    let owner = with_phone(world, &own).await;
    office.told().await;
    let act = Act::Refuse(RefusalReason::OutsideServiceArea);
    office.tells(&refused, act, "不予受理：不在供电区域，请向当地供电公司申请").await;
    progress::withdraw(&world.portal, &owner, &own.reference).await.unwrap();
    assert_eq!(office.told().await, ["申请已由您撤回，非本人操作请致电95598"]);
    world.push(&told, "e-1", Event::Withdrawn).await;
    assert_eq!(office.told().await, ["申请已撤回，有疑问请致电95598"]);
    let into = world.submit_sealed("lv-other").await.reference.to_string();
    office.told().await;
    office.tells(&merged, Act::Merge(&into), &format!("已并入{into}，请查该申请")).await;
}

#[sqlx::test(migrations = "./migrations")]
async fn a_visit_whose_day_is_over_when_it_is_told_of_is_not_announced(pool: PgPool) {
    let office = office(pool).await;
    let world = &office.world;
    let case = world.submit_sealed("lv-other").await;
    office.does(&case, Act::Accept).await;
    office.told().await;
    let agreed_at = world.now();
    world.set("2026-05-08 09:00");
    let booked = |half_day| Event::SurveyBooked { date: date("2026-05-07"), half_day };
    world.push_at(&case, "e-1", booked(HalfDay::Afternoon), agreed_at).await;
    assert!(world.kinds(&case).await.contains(&"survey_booked".to_owned()));
    assert_eq!(office.told().await, [""; 0]);
}

#[sqlx::test(migrations = "./migrations")]
async fn no_day_is_promised_that_is_over_where_it_is_told_late(pool: PgPool) {
    let office = office(pool).await;
    let world = &office.world;
    let case = world.submit_sealed("lv-other").await;
    office.does(&case, Act::Accept).await;
    office.told().await;
    world.set("2026-05-20 09:00");
    world.push(&case, "e-1", Event::SurveyDone { external_line: false }).await;
    assert_eq!(office.told().await, ["已现场勘查，接下来方案答复"]);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_holiday_published_late_is_told_to_whom_it_moves(pool: PgPool) {
    let office = office(pool).await;
    let case = office.world.submit_sealed("lv-other").await;
    office.does(&case, Act::Accept).await;
    office.told().await;
    let holiday = "# version: 2026-2\n# notice: 2026-05-06\ndate,kind,name\n2026-05-08,holiday,示例假日\n";
    calendar::publish(&office.world.owner, "2026-2.csv", holiday, office.world.now()).await.unwrap();
    let [moved] = &office.told().await[..] else { panic!("one message") };
    assert!(moved.starts_with("节假日公布，方案答复5月9日改5月1"), "{moved}");
}

#[sqlx::test(migrations = "./migrations")]
async fn whoever_applied_in_english_reads_english(pool: PgPool) {
    let office = office(pool).await;
    let case = office.world.submit_sealed("lv-other").await;
    sqlx::query("update cases set language = 'en'").execute(&office.world.owner).await.unwrap();
    assert_eq!(office.told().await, ["We have your application; we accept it by 7 May"]);
    office.tells(&case, Act::Accept, "Accepted; we answer with a supply plan by 9 May").await;
}

#[sqlx::test(migrations = "./migrations")]
async fn whoever_wants_less_is_told_only_what_wants_something_of_him(pool: PgPool) {
    use crate::notifications::{Choosing, Wanted, choose, wanted_of_owner};
    use crate::progress::tests::support::owner_of;
    use crate::sessions::Visitor;
    let office = office(pool).await;
    let (portal, case) = (&office.world.portal, office.world.submit_sealed("lv-other").await);
    let owner = owner_of(&case);
    office.told().await;
    let wanted = async |visitor: &Visitor| {
        wanted_of_owner(portal, visitor, &case.reference).await.unwrap().map(|chosen| chosen.wanted)
    };
    let choose =
        async |visitor: &Visitor, wanted| match choose(portal, visitor, &case.reference, wanted, None).await.unwrap() {
            Choosing::Acted(acted) => acted,
            Choosing::NoAddress => panic!("no way was chosen"),
        };
    assert_eq!((wanted(&owner).await, wanted(&Visitor::default()).await), (Some(Wanted::Everything), None));
    let stranger = choose(&Visitor::default(), Wanted::Acts).await;
    assert_eq!(stranger, Acted::NotYours);
    assert_eq!(choose(&owner, Wanted::Acts).await, Acted::Done);
    assert_eq!(wanted(&owner).await, Some(Wanted::Acts));
    office.does(&case, Act::Accept).await;
    assert_eq!(office.told().await, [""; 0]);
    let [morning, _] = Slot::of_day(date("2026-05-08"));
    office.tells(&case, Act::Book(Errand::Survey, morning), "勘查约在5月8日上午，请在现场等候").await;
    office.tells(&case, Act::AnswerPlan(Some(&plan())), "供电方案已答复，请8月6日前签收").await;
    let refused = Act::Refuse(RefusalReason::OutsideServiceArea);
    assert_eq!(choose(&owner, Wanted::Everything).await, Acted::Done);
    assert_eq!(wanted(&owner).await, Some(Wanted::Everything));
    office.tells(&case, refused, "不予受理：不在供电区域，请向当地供电公司申请").await;
}
