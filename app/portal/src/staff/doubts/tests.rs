use domain::meters::Installed;
use domain::progress::{Event, HalfDay};
use domain::staff::Role;
use domain::surveys::Surveyed;
use sqlx::PgPool;

use super::*;
use crate::plans::tests::plan;
use crate::progress::tests::support::{date, world};
use crate::staff::tests::{act_when, acting, desk, hired, last, new_meter};
use crate::staff::{Act, Acting, Done, act, see};

#[sqlx::test(migrations = "./migrations")]
async fn what_is_done_without_a_promised_paper_or_before_the_agreed_day_is_meant(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let (member, _) = hired(&world, "all", &[Role::AccountManager, Role::Surveyor, Role::Metering], &[]).await;
    // By identity card, of an owner: the property certificate was promised.
    let case = world.submit("lv-resident").await;
    let certificate = DocumentKind::PropertyCertificate;
    let does = async |what: Act<'_>, sure: bool| {
        let seen = last(&world, &case).await;
        act_when(&desk, &member, acting(&case, what, seen), sure).await
    };
    let seen = async || see(&desk, &member, &case.reference).await.unwrap().unwrap();
    let offered =
        async |what: Act<'static>| seen().await.offered.into_iter().find(|offered| offered.act == what).unwrap().doubts;
    assert_eq!(does(Act::Accept, false).await, Done::Done, "nothing speaks against it");
    let accepted = seen().await;
    let missed = |seen: &crate::staff::SeenCase| {
        seen.outstanding.iter().map(|due| (due.paper, due.is_missed(&seen.case.progress))).collect::<Vec<_>>()
    };
    assert_eq!(missed(&accepted), [(certificate, false)], "to accept a case makes no paper late");

    let [visit, _] = Slot::of_day(date("2026-05-08"));
    assert_eq!(does(Act::Book(Errand::Survey, visit), false).await, Done::Done);
    let survey = Act::Survey(Surveyed::WITHOUT_LINE);
    assert_eq!(offered(survey).await, [Doubt::BeforeVisit(visit)]);
    assert_eq!(does(survey, false).await, Done::Doubted(vec![Doubt::BeforeVisit(visit)]));
    assert!(!world.kinds(&case).await.contains(&"survey_done".to_owned()));
    world.set("2026-05-08 00:00");
    assert_eq!(does(survey, false).await, Done::Done, "on the day itself");
    assert_eq!(missed(&seen().await), [(certificate, true)], "the works can begin, and wait for it");

    let visit = Slot { date: date("2026-05-11"), half_day: HalfDay::Afternoon };
    does(Act::Book(Errand::Metering, visit), false).await;
    let meter = new_meter("DX0001");
    let both = vec![Doubt::Missing(certificate), Doubt::BeforeVisit(visit)];
    assert_eq!(offered(Act::Energise(Installed::NOTHING)).await, both);
    assert_eq!(does(Act::Energise(&meter), false).await, Done::Doubted(both.clone()));
    // Who has answered one of them is asked about the other.
    let codes: Vec<String> = both.iter().map(|doubt| doubt.code()).collect();
    let seen_last = last(&world, &case).await;
    let one = Acting { meant: Meant::Despite(&codes[0]), ..acting(&case, Act::Energise(&meter), seen_last) };
    assert_eq!(act(&desk, &member, &one).await.unwrap(), Done::Doubted(both.clone()));
    // A meter that is connected directly, as it was planned, multiplies nothing.
    let case_seen = seen().await.case;
    let mut times = meter.meter.clone();
    times.multiplier = 40;
    let of_meter = |metering| {
        let measures = Some(Measured { watts: 8_000, metering });
        let against = Against { installs: Some(&times), measures, ..Against::default() };
        doubts(&case_seen, against, EventKind::MeterCorrected)
    };
    assert_eq!(of_meter(Some(Metering::SinglePhase)), [Doubt::Multiplied(Metering::SinglePhase)]);
    assert_eq!((of_meter(Some(Metering::ThroughTransformers)), of_meter(None)), (Vec::new(), Vec::new()));
    // A plan for a high voltage, or for more power, is none for a class at low voltage; of any class it is for what was confirmed.
    let of_plan = |voltage, capacity_watts| {
        let plan = Plan { voltage, capacity_watts, ..plan() };
        doubts(&case_seen, Against { plan: Some(&plan), ..Against::default() }, EventKind::PlanRevised)
    };
    let confirmed = case_seen.capacity_watts;
    assert_eq!(of_plan(Voltage::Kv10, confirmed), [Doubt::HighVoltage(Voltage::Kv10)]);
    assert_eq!(of_plan(Voltage::V380, confirmed), []);
    let other = |planned| Doubt::OtherCapacity { planned, confirmed };
    assert_eq!(of_plan(Voltage::V380, 600_000), [Doubt::TooMuchForClass(600_000), other(600_000)]);
    assert_eq!(of_plan(Voltage::V220, 7_000), [other(7_000)]);
    let mut large = case_seen.clone();
    large.surveyed_watts = Some(500_000);
    assert_eq!(against_class(&large, "lv-other"), Some(Doubt::TooMuchForClass(500_000)));
    assert_eq!((against_class(&large, "hv-4-single"), against_class(&case_seen, "lv-other")), (None, None));
    // A file is closed once whoever waits for a call was called.
    let no_power = CallBackReason::NoPower;
    let calls = |kind| doubts(&case_seen, Against { call: Some(no_power), ..Against::default() }, kind);
    assert!(calls(EventKind::Archived).contains(&Doubt::NotCalled(no_power)));
    assert!(!calls(EventKind::PlanRevised).contains(&Doubt::NotCalled(no_power)));
    // A paper is asked for when the stage that needs it has come; one that was never promised may be asked for at once.
    let due = outstanding_of(&case_seen)[0];
    assert_eq!(against_asking(&case_seen, due.paper), None, "it is due in the stage under way");
    let mut earlier = case_seen.clone();
    std::sync::Arc::make_mut(&mut earlier.progress).current = Some(0);
    assert_eq!(against_asking(&earlier, due.paper), Some(Doubt::PaperNotDue(due.before)));
    assert_eq!(against_asking(&earlier, DocumentKind::Passport), None);
    // Any paper of its kind will do.
    world.push(&case, "brought", Event::DocumentReceived { document: DocumentKind::HouseCertificate }).await;
    assert_eq!(seen().await.outstanding, []);
    assert_eq!(does(Act::Energise(&meter), false).await, Done::Doubted(vec![Doubt::BeforeVisit(visit)]));
    let answered = codes.join(" ");
    let all =
        Acting { meant: Meant::Despite(&answered), ..acting(&case, Act::Energise(&meter), last(&world, &case).await) };
    assert_eq!(act(&desk, &member, &all).await.unwrap(), Done::Done, "one that is no more was answered for nothing");
    assert_eq!(seen().await.outstanding, []);
}
