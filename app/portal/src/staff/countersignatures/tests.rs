use chrono::{Days, TimeDelta};
use domain::calendar::shanghai_date;
use domain::progress::{Errand, PauseReason, RefusalReason, RefusedBecause, Slot};
use domain::surveys::Surveyed;
use sqlx::PgPool;

use super::*;
use crate::appointments::{book, cancel, choices};
use crate::progress::tests::support::{Made, World, date, owner_of, world};
use crate::progress::{Acted, public_case};
use crate::staff::tests::{acting, desk, hired, last};
use crate::staff::{
    Act, Acting, Done, Filter, PhotoOf, SeenCase, act, name_deputy, return_survey, see, take_back_survey, work,
};
use crate::surveys::{OwnSurvey, Standing, survey_of_owner};

const MUCH: u32 = 120_000;

struct Site {
    world: World,
    desk: Desk,
    case: Made,
    surveyor: Member,
    inspector: Member,
    metering: Member,
}

/// An accepted case of a joint survey, and who is there for it.
async fn site(pool: PgPool) -> Site {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let (surveyor, _) = hired(&world, "surveyor", &[Role::AccountManager], &[]).await;
    let (inspector, _) = hired(&world, "inspector", &[Role::Inspector], &[]).await;
    let (metering, _) = hired(&world, "metering", &[Role::Metering], &[]).await;
    let case = world.submit_sealed("lv-other").await;
    sqlx::query("update cases set capacity_watts = 120000").execute(&world.owner).await.unwrap();
    let site = Site { world, desk, case, surveyor, inspector, metering };
    assert_eq!(site.does(Act::Accept).await, Done::Done);
    site
}

impl Site {
    async fn does(&self, what: Act<'_>) -> Done {
        let form = acting(&self.case, what, last(&self.world, &self.case).await);
        act(&self.desk, &self.surveyor, &form).await.unwrap()
    }

    /// The id of a joint survey that waits now.
    async fn surveyed(&self) -> Uuid {
        self.world.clock.advance(TimeDelta::minutes(1));
        let found = Surveyed { external_line: true, capacity_watts: Some(MUCH), remark: None };
        let form = acting(&self.case, Act::Survey(&found), last(&self.world, &self.case).await);
        assert_eq!(act(&self.desk, &self.surveyor, &form).await.unwrap(), Done::Done);
        assert!(!self.is_told().await, "it waits");
        form.id
    }

    async fn signs(&self, member: &Member, survey: Uuid, role: Role) -> Countersigned {
        countersign(&self.desk, member, &self.case.reference, survey, role).await.unwrap()
    }

    async fn returns(&self, member: &Member, survey: Uuid, reason: &str) -> Countersigned {
        return_survey(&self.desk, member, &self.case.reference, survey, reason).await.unwrap()
    }

    async fn told(&self) -> i64 {
        self.world.count("select count(*) from events where kind = 'survey_done'").await
    }

    async fn is_told(&self) -> bool {
        self.told().await > 0
    }

    async fn seen(&self, member: &Member) -> SeenCase {
        see(&self.desk, member, &self.case.reference).await.unwrap().unwrap()
    }

    /// Whether the case is in this member's list, which its counter must say too.
    async fn is_wanted(&self, member: &Member) -> bool {
        let work = work(&self.desk, member, Filter::Countersign, None).await.unwrap().unwrap();
        let at = Filter::ALL.iter().position(|filter| *filter == Filter::Countersign).unwrap();
        assert_eq!(work.counters[at], i64::try_from(work.items.len()).unwrap());
        work.items.iter().any(|item| item.reference == self.case.reference)
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn the_second_signature_of_another_department_tells_of_the_survey(pool: PgPool) {
    let site = site(pool).await;
    let survey = site.surveyed().await;
    let seen = site.seen(&site.inspector).await;
    assert_eq!(seen.countersigning.roles, [Role::Inspector]);
    assert_eq!(seen.surveys[0].unsigned(), [Role::Inspector, Role::Metering]);
    assert!(site.seen(&site.surveyor).await.offered.iter().all(|one| one.act.code() != "survey"), "once is enough");
    assert!(site.is_wanted(&site.inspector).await && site.is_wanted(&site.metering).await);
    assert!(!site.is_wanted(&site.surveyor).await);
    let owner = owner_of(&site.case);
    let told = async || survey_of_owner(&site.world.portal, &owner, &site.case.reference).await.unwrap();
    let waits = OwnSurvey { waits_since: Some(site.world.now()), found: None };
    assert_eq!(told().await, waits, "somebody was there, and nothing is done yet");

    assert_eq!(site.signs(&site.inspector, survey, Role::Inspector).await, Countersigned::Done);
    assert_eq!(site.signs(&site.inspector, survey, Role::Inspector).await, Countersigned::Done, "a form sent twice");
    assert!(!site.is_told().await && !site.is_wanted(&site.inspector).await && site.is_wanted(&site.metering).await);
    assert_eq!(site.seen(&site.metering).await.surveys[0].unsigned(), [Role::Metering]);
    site.world.clock.advance(TimeDelta::hours(3));
    assert_eq!(site.signs(&site.metering, survey, Role::Metering).await, Countersigned::Done);
    assert_eq!(site.signs(&site.metering, survey, Role::Metering).await, Countersigned::Done);
    assert_eq!(site.told().await, 1);
    assert!(!site.is_wanted(&site.metering).await);

    // It is done when the second signature is there, and it is the surveyor's.
    let seen = site.seen(&site.surveyor).await;
    let event = seen.case.log.iter().find(|one| matches!(one.event, Event::SurveyDone { .. })).unwrap();
    assert_eq!((event.occurred_at, &event.event), (site.world.now(), &Event::SurveyDone { external_line: true }));
    let recorder: Uuid =
        sqlx::query_scalar("select staff_id from case_acts join surveys using (case_id, seq) where standing = 'done'")
            .fetch_one(&site.world.owner)
            .await
            .unwrap();
    assert_eq!(recorder, site.surveyor.id);
    let told = told().await.found.unwrap();
    let posts: Vec<_> = told.signatures.iter().map(|one| (one.role, one.post.en.as_str())).collect();
    let expected = [(Role::Surveyor, "surveyor"), (Role::Inspector, "inspector"), (Role::Metering, "metering")];
    assert_eq!((posts.as_slice(), told.capacity_watts), (expected.as_slice(), MUCH));
}

#[sqlx::test(migrations = "./migrations")]
async fn whoever_was_surveyed_jointly_is_not_visited_for_it_again(pool: PgPool) {
    let site = site(pool).await;
    let owner = owner_of(&site.case);
    let [morning, afternoon] = Slot::of_day(date("2026-05-08"));
    let reference = &site.case.reference;
    let errands = async || {
        let case = public_case(&site.world.portal, reference).await.unwrap().unwrap();
        let choices = choices(&site.world.portal, &case).await.unwrap();
        choices.into_iter().find(|(errand, _)| *errand == Errand::Survey).map(|(_, slots)| slots)
    };
    assert_eq!(book(&site.world.portal, &owner, reference, Errand::Survey, morning).await.unwrap(), Acted::Done);
    assert!(errands().await.is_some_and(|slots| !slots.is_empty()));
    let survey = site.surveyed().await;
    // The half-day is somebody else's, and whoever has a page from before arranges nothing.
    assert_eq!(errands().await, None);
    assert_eq!(site.world.count("select count(*) from appointments").await, 0);
    assert!(site.world.kinds(&site.case).await.contains(&"appointment_cancelled".to_owned()));
    for act in [Act::Book(Errand::Survey, afternoon), Act::Pause(PauseReason::SurveyAppointment)] {
        assert_eq!(site.does(act).await, Done::SurveyWaits, "{act:?}");
    }
    let happened = Acted::Refused(RefusedBecause::AlreadyHappened);
    let moved = book(&site.world.portal, &owner, reference, Errand::Survey, afternoon).await.unwrap();
    assert_eq!(moved, happened);
    let of_survey = async || {
        let offered = site.seen(&site.surveyor).await.offered;
        offered.iter().map(|one| one.act.code()).filter(|code| code.ends_with("_survey")).collect::<Vec<_>>()
    };
    assert_eq!(of_survey().await, [""; 0]);
    let cancelled = cancel(&site.world.portal, &owner, reference, Errand::Survey, morning).await.unwrap();
    assert_eq!(cancelled, happened);
    // Whoever has to go there again may arrange it.
    assert_eq!(site.returns(&site.inspector, survey, "容量要重新核对").await, Countersigned::Done);
    assert!(errands().await.is_some_and(|slots| !slots.is_empty()));
}

#[sqlx::test(migrations = "./migrations")]
async fn up_to_100_kilowatts_nobody_countersigns_and_less_than_applied_for_is_no_way_round(pool: PgPool) {
    let site = site(pool).await;
    let little = Surveyed { capacity_watts: Some(60_000), ..Surveyed::default() };
    assert_eq!(site.does(Act::Survey(&little)).await, Done::Done);
    assert!(!site.is_told().await);
    sqlx::query("update surveys set standing = 'lapsed'").execute(&site.world.owner).await.unwrap();
    sqlx::query("update cases set capacity_watts = 100000").execute(&site.world.owner).await.unwrap();
    assert_eq!(site.does(Act::Survey(&little)).await, Done::Done);
    assert_eq!(site.told().await, 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn what_is_sent_back_is_told_anew(pool: PgPool) {
    let site = site(pool).await;
    let survey = site.surveyed().await;
    assert_eq!(site.signs(&site.inspector, survey, Role::Inspector).await, Countersigned::Done);
    let missing = site.returns(&site.metering, survey, " ").await;
    assert_eq!(missing, Countersigned::Wrong(Problem::Missing));
    assert_eq!(site.returns(&site.inspector, survey, "改主意").await, Countersigned::OwnWork, "he has signed");
    for _ in 0..2 {
        assert_eq!(site.returns(&site.metering, survey, "没有写互感器的位置").await, Countersigned::Done);
    }
    assert_eq!(site.returns(&site.metering, survey, "另一个原因").await, Countersigned::NotThere);
    assert_eq!(site.signs(&site.metering, survey, Role::Metering).await, Countersigned::NotThere);
    let kept: Vec<u8> =
        sqlx::query_scalar("select sealed_reason from survey_returns").fetch_one(&site.world.owner).await.unwrap();
    assert!(!String::from_utf8_lossy(&kept).contains("互感器"));

    let seen = site.seen(&site.surveyor).await;
    assert_eq!(seen.surveys[0].standing, Standing::Returned);
    let [returned] = seen.countersigning.returns.as_slice() else { panic!("{:?}", seen.countersigning) };
    assert_eq!((returned.reason.as_deref(), &returned.post), (Some("没有写互感器的位置"), &site.metering.post));
    assert!(seen.offered.iter().any(|one| one.act.code() == "survey"), "it can be told anew");
    let anew = site.surveyed().await;
    // Signatures under what was sent back are not under what was told since.
    assert_eq!(site.seen(&site.surveyor).await.surveys[1].unsigned(), [Role::Inspector, Role::Metering]);
    assert_eq!(site.signs(&site.metering, anew, Role::Metering).await, Countersigned::Done);
    assert_eq!(site.signs(&site.inspector, anew, Role::Inspector).await, Countersigned::Done);
    assert_eq!(site.told().await, 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn whoever_surveyed_takes_a_wrong_result_back_and_the_old_form_tells_it_no_more(pool: PgPool) {
    let site = site(pool).await;
    let found = Surveyed { external_line: true, capacity_watts: Some(MUCH), remark: None };
    let form = acting(&site.case, Act::Survey(&found), last(&site.world, &site.case).await);
    assert_eq!(act(&site.desk, &site.surveyor, &form).await.unwrap(), Done::Done);
    assert_eq!(site.signs(&site.inspector, form.id, Role::Inspector).await, Countersigned::Done);
    let (colleague, _) = hired(&site.world, "colleague", &[Role::Surveyor], &[]).await;
    let takes_back = async |member: &Member, reason: &str| {
        take_back_survey(&site.desk, member, &site.case.reference, form.id, reason).await.unwrap()
    };
    assert!(site.seen(&site.surveyor).await.countersigning.is_own);
    assert!(!site.seen(&colleague).await.countersigning.is_own);
    assert_eq!(takes_back(&colleague, "不对").await, Countersigned::NotEntitled, "another's");
    assert_eq!(takes_back(&site.inspector, "不对").await, Countersigned::NotEntitled, "he sends back");
    assert_eq!(takes_back(&site.surveyor, " ").await, Countersigned::Wrong(Problem::Missing));
    for _ in 0..2 {
        assert_eq!(takes_back(&site.surveyor, "容量抄错").await, Countersigned::Done);
    }
    assert_eq!(site.signs(&site.metering, form.id, Role::Metering).await, Countersigned::NotThere);
    let seen = site.seen(&site.metering).await;
    let [taken_back] = seen.countersigning.returns.as_slice() else { panic!("{:?}", seen.countersigning) };
    assert_eq!((taken_back.reason.as_deref(), &taken_back.post), (Some("容量抄错"), &site.surveyor.post));
    assert!(!format!("{:?}", seen.countersigning).contains("容量抄错"), "what is sealed is in no log line");
    // The page of before does not say done.
    assert_eq!(act(&site.desk, &site.surveyor, &form).await.unwrap(), Done::MovedOn(Vec::new()));
    site.surveyed().await;
}

#[sqlx::test(migrations = "./migrations")]
async fn under_a_countersignature_no_photo_is_added(pool: PgPool) {
    let site = site(pool).await;
    let survey = site.surveyed().await;
    let sends = async || {
        let file = crate::documents::File::of(&site.world.portal, "x.jpg", &crate::documents::tests::photo()).await;
        let of = PhotoOf::Survey(survey);
        crate::staff::add_photo(&site.desk, &site.surveyor, &site.case.reference, of, file).await.unwrap()
    };
    assert_eq!(sends().await, crate::staff::Photographed::Kept);
    assert_eq!(site.signs(&site.inspector, survey, Role::Inspector).await, Countersigned::Done);
    assert_eq!(sends().await, crate::staff::Photographed::NotThere);
    assert_eq!(site.signs(&site.metering, survey, Role::Metering).await, Countersigned::Done);
    assert_eq!(sends().await, crate::staff::Photographed::NotThere, "nor under a survey that is done");
}

#[sqlx::test(migrations = "./migrations")]
async fn nobody_signs_his_own_nor_twice_nor_for_a_department_that_has_signed(pool: PgPool) {
    let mut site = site(pool).await;
    let both = [Role::Inspector, Role::Metering];
    let (double, _) = hired(&site.world, "double", &both, &[]).await;
    let (second, _) = hired(&site.world, "second", &[Role::Inspector], &[]).await;
    let (everything, _) =
        hired(&site.world, "everything", &[Role::Surveyor, Role::Inspector, Role::Metering], &[]).await;
    site.surveyor = everything;
    let survey = site.surveyed().await;
    assert_eq!(site.signs(&site.surveyor, survey, Role::Inspector).await, Countersigned::OwnWork);
    assert_eq!(site.returns(&site.surveyor, survey, "自己的").await, Countersigned::OwnWork);
    assert!(!site.is_wanted(&site.surveyor).await);
    assert_eq!(site.seen(&double).await.countersigning.roles, both);
    assert_eq!(site.signs(&double, survey, Role::Inspector).await, Countersigned::Done);
    assert_eq!(site.signs(&double, survey, Role::Metering).await, Countersigned::OwnWork, "under two roles he is one");
    assert_eq!(site.signs(&second, survey, Role::Inspector).await, Countersigned::Signed);
    assert!(!site.is_wanted(&second).await && !site.is_wanted(&double).await);
    assert_eq!(site.signs(&second, survey, Role::Metering).await, Countersigned::NotEntitled, "not his department");
    assert_eq!(site.signs(&site.metering, survey, Role::Surveyor).await, Countersigned::NotEntitled);
    assert_eq!(site.signs(&site.metering, Uuid::nil(), Role::Metering).await, Countersigned::NotThere);
    assert!(!site.is_told().await);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_deputy_counts_as_those_for_whom_he_stands_in(pool: PgPool) {
    let mut site = site(pool).await;
    let (absent, _) = hired(&site.world, "absent", &[Role::Surveyor, Role::Inspector], &[]).await;
    let (deputy, _) =
        hired(&site.world, "deputy", &[Role::AccountManager, Role::Surveyor, Role::Inspector, Role::Metering], &[])
            .await;
    site.surveyor = absent.clone();
    let survey = site.surveyed().await;
    let today = shanghai_date(site.world.now());
    let named =
        name_deputy(&site.desk, &absent, absent.id, deputy.id, (today, today + Days::new(1)), "").await.unwrap();
    assert_eq!(named, crate::staff::Named::Done);
    // He stands in for whoever surveyed.
    assert_eq!(site.signs(&deputy, survey, Role::Inspector).await, Countersigned::OwnWork);
    assert!(!site.is_wanted(&deputy).await);
    // And what he surveyed himself meanwhile is not for the other to sign once he is back.
    assert_eq!(site.returns(&site.inspector, survey, "重新勘查").await, Countersigned::Done);
    site.surveyor = deputy;
    let anew = site.surveyed().await;
    site.world.clock.advance(TimeDelta::days(5));
    assert_eq!(site.signs(&absent, anew, Role::Inspector).await, Countersigned::OwnWork);
}

#[sqlx::test(migrations = "./migrations")]
async fn two_who_sign_at_once_tell_of_one_survey_and_of_sign_and_return_one_counts(pool: PgPool) {
    let site = site(pool).await;
    for round in 0..8 {
        let survey = site.surveyed().await;
        assert_eq!(site.signs(&site.inspector, survey, Role::Inspector).await, Countersigned::Done);
        let (other, _) = hired(&site.world, &format!("other-{round}"), &[Role::Metering], &[]).await;
        let (signed, returned) =
            tokio::join!(site.signs(&site.metering, survey, Role::Metering), site.returns(&other, survey, "退回"));
        let outcome = [&signed, &returned];
        assert_eq!(outcome.iter().filter(|one| ***one == Countersigned::Done).count(), 1, "{outcome:?}");
        assert!(outcome.contains(&&Countersigned::NotThere), "{outcome:?}");
        assert_eq!(site.is_told().await, signed == Countersigned::Done);
        let sent_back = site.world.count("select count(*) from survey_returns where returned_at is not null").await;
        assert_eq!(sent_back, i64::from(round) + i64::from(returned == Countersigned::Done));
        if signed == Countersigned::Done {
            return;
        }
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn both_departments_at_once_are_one_survey(pool: PgPool) {
    let site = site(pool).await;
    let survey = site.surveyed().await;
    let (one, other) = tokio::join!(
        site.signs(&site.inspector, survey, Role::Inspector),
        site.signs(&site.metering, survey, Role::Metering)
    );
    assert_eq!((one, other), (Countersigned::Done, Countersigned::Done));
    assert_eq!(site.told().await, 1);
    assert_eq!(site.world.count("select count(*) from surveys where seq is not null and standing = 'done'").await, 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn what_waits_falls_away_once_the_case_goes_on_without_it(pool: PgPool) {
    let site = site(pool).await;
    let survey = site.surveyed().await;
    assert_eq!(site.signs(&site.inspector, survey, Role::Inspector).await, Countersigned::Done);
    // The back office tells of the survey as ever.
    site.world.push(&site.case, "s", Event::SurveyDone { external_line: false }).await;
    assert_eq!(site.signs(&site.metering, survey, Role::Metering).await, Countersigned::NotThere);
    assert_eq!(site.told().await, 1);
    assert_eq!(site.seen(&site.metering).await.surveys[0].standing, Standing::Lapsed);
    assert!(!site.is_wanted(&site.metering).await);
    let file = crate::documents::File::of(&site.world.portal, "x.jpg", b"x").await;
    let photo =
        crate::staff::add_photo(&site.desk, &site.surveyor, &site.case.reference, PhotoOf::Survey(survey), file);
    assert_eq!(photo.await.unwrap(), crate::staff::Photographed::NotThere);
}

#[sqlx::test(migrations = "./migrations")]
async fn of_a_case_that_has_ended_nothing_waits(pool: PgPool) {
    let site = site(pool).await;
    let survey = site.surveyed().await;
    assert_eq!(site.does(Act::Refuse(RefusalReason::SupplyUnsafe)).await, Done::Done);
    assert_eq!(site.signs(&site.metering, survey, Role::Metering).await, Countersigned::NotThere);
    assert_eq!(site.world.count("select count(*) from surveys where standing = 'waits'").await, 0);
}

#[sqlx::test(migrations = "./migrations")]
async fn two_surveyors_at_once_put_one_result_before_the_others(pool: PgPool) {
    let site = site(pool).await;
    let (other, _) = hired(&site.world, "other", &[Role::Surveyor], &[]).await;
    let seen = last(&site.world, &site.case).await;
    let found = Surveyed { capacity_watts: Some(MUCH), ..Surveyed::default() };
    let form = acting(&site.case, Act::Survey(&found), seen);
    let theirs = acting(&site.case, Act::Survey(Surveyed::WITH_LINE), seen);
    let (one, two) = tokio::join!(act(&site.desk, &site.surveyor, &form), act(&site.desk, &other, &theirs));
    let done = [one.unwrap(), two.unwrap()];
    assert!(done.contains(&Done::Done) && done.contains(&Done::SurveyWaits), "{done:?}");
    assert_eq!(site.world.count("select count(*) from surveys").await, 1);
    // Whoever's it was: the form again is the same, and with another result another one.
    let (member, mine) = if done[0] == Done::Done { (&site.surveyor, form) } else { (&other, theirs) };
    assert_eq!(act(&site.desk, member, &mine).await.unwrap(), Done::Done);
    let changed = Surveyed { capacity_watts: Some(MUCH + 1), ..Surveyed::default() };
    let changed = Acting { act: Act::Survey(&changed), ..mine };
    assert_eq!(act(&site.desk, member, &changed).await.unwrap(), Done::MovedOn(Vec::new()));
}

#[sqlx::test(migrations = "./migrations")]
async fn what_could_not_be_told_does_not_wait(pool: PgPool) {
    let site = site(pool).await;
    let fresh = site.world.submit_sealed("lv-other").await;
    sqlx::query("update cases set capacity_watts = 120000").execute(&site.world.owner).await.unwrap();
    let form = acting(&fresh, Act::Survey(Surveyed::WITH_LINE), last(&site.world, &fresh).await);
    let done = act(&site.desk, &site.surveyor, &form).await.unwrap();
    assert!(matches!(done, Done::Refused(_)), "not accepted yet: {done:?}");
    assert_eq!(site.world.count("select count(*) from surveys").await, 0);
}
