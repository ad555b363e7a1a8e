use domain::progress::Event;
use domain::reports::{HalfMonth, Measure};
use sqlx::PgPool;

use crate::progress::tests::random::publish_late_calendar;
use crate::progress::tests::support::{Made, World, at, world};
use crate::progress::{EventId, Pushed};
use crate::publications::publish_file;
use crate::reports::escalations::{self, Escalated, PushedEscalation};
use crate::reports::{self, Format};

fn periods(texts: &[&str]) -> Vec<HalfMonth> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

async fn escalate(world: &World, case: &Made, id: &str, taken: &str, measure: Measure) {
    let source_event_id = EventId::parse(id).unwrap();
    let pushed = PushedEscalation { source_event_id, taken_at: at(taken), measure };
    let told = escalations::push(&world.portal, &world.caller, &case.reference, &pushed).await.unwrap();
    assert_eq!(told, Escalated::Recorded { repeated: false });
}

async fn everything(world: &World, period: HalfMonth) -> (reports::Issued, Vec<u8>, Vec<u8>) {
    let issued = reports::read(&world.portal, period).await.unwrap().unwrap();
    let file = async |format| reports::file(&world.portal, period, format).await.unwrap().unwrap();
    (issued, file(Format::Csv).await, file(Format::Pdf).await)
}

#[sqlx::test(migrations = "./migrations")]
async fn what_is_over_is_issued_once_the_oldest_first(pool: PgPool) {
    let world = world(pool, "2026-04-20 09:00").await;
    assert_eq!(reports::issue_due(&world.portal).await.unwrap(), [], "there is no case yet");
    world.submit("lv-resident").await;
    world.set("2026-05-01 00:09");
    assert_eq!(reports::issue_due(&world.portal).await.unwrap(), [], "events may still be on their way");
    world.set("2026-05-01 00:10");
    assert_eq!(reports::issue_due(&world.portal).await.unwrap(), periods(&["2026-04-2"]));
    world.set("2026-06-02 09:00");
    assert_eq!(reports::issue_due(&world.portal).await.unwrap(), periods(&["2026-05-1", "2026-05-2"]));
    assert_eq!(reports::issue_due(&world.portal).await.unwrap(), []);
    let listed: Vec<HalfMonth> =
        reports::list(&world.portal).await.unwrap().into_iter().map(|one| one.period).collect();
    assert_eq!(listed, periods(&["2026-05-2", "2026-05-1", "2026-04-2"]));
    assert!(reports::read(&world.portal, "2026-06-1".parse().unwrap()).await.unwrap().is_none());
}

#[sqlx::test(migrations = "./migrations")]
async fn two_processes_issue_one_report(pool: PgPool) {
    let world = world(pool, "2026-04-20 09:00").await;
    world.submit("lv-resident").await;
    world.set("2026-05-01 00:10");
    let both = tokio::join!(reports::issue_due(&world.portal), reports::issue_due(&world.portal));
    assert_eq!(both.0.unwrap().len() + both.1.unwrap().len(), 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_report_is_the_same_for_ever(pool: PgPool) {
    let world = world(pool, "2026-05-04 09:00").await;
    let case = world.submit("lv-zero").await;
    let quiet = world.submit("lv-resident").await;
    for (at, case) in [&case, &quiet].into_iter().enumerate() {
        world.push(case, &format!("a-{at}"), Event::Accepted).await;
        world.push(case, &format!("s-{at}"), Event::SurveyDone { external_line: false }).await;
    }
    world.set("2026-05-13 10:00");
    escalate(&world, &quiet, "m-1", "2026-05-13 09:00", Measure::CustomerContacted).await;
    world.set("2026-05-16 00:11");
    let period = "2026-05-1".parse().unwrap();
    assert_eq!(reports::issue_due(&world.portal).await.unwrap(), [period]);
    let before = everything(&world, period).await;
    assert_eq!((before.0.report.all.received, before.0.report.all.open_overdue), (2, 2));
    assert_eq!(before.0.report.overdue.iter().filter(|case| case.measures.is_empty()).count(), 1);

    world.set("2026-05-20 10:00");
    let backdated = world.push_at(&quiet, "e-2", Event::Energised, at("2026-05-08 10:00")).await;
    assert!(matches!(backdated, Pushed::Applied { .. }), "{backdated:?}");
    let accepted = world.kinds(&case).await.iter().position(|kind| kind == "accepted").unwrap();
    let seq = u32::try_from(accepted).unwrap() + 1;
    let corrected = world.push(&case, "e-3", Event::Corrected { seq, corrected_to: at("2026-05-06 10:00") }).await;
    assert!(matches!(corrected, Pushed::Applied { .. }), "{corrected:?}");
    escalate(&world, &case, "m-2", "2026-05-14 09:00", Measure::CrewAdded).await;
    publish_late_calendar(&world).await;
    reports::issue_due(&world.portal).await.unwrap();
    assert_eq!(everything(&world, period).await, before);

    // Nor can the portal's own role change it.
    for statement in [
        "update reports set csv = ''",
        "delete from reports",
        "truncate reports",
        "update escalations set measure = measure",
    ] {
        let refused = sqlx::query(statement).execute(world.portal.pool()).await.unwrap_err();
        assert!(refused.to_string().contains("permission denied"), "{statement}: {refused}");
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn key_projects_stand_in_a_report_that_was_not_out_yet(pool: PgPool) {
    let world = world(pool, "2026-11-04 09:00").await;
    world.submit("lv-zero").await;
    let text = include_str!("../../../data/reports/key_projects.toml");
    publish_file(&world.owner, "projects.toml", text, world.now()).await.unwrap();
    let newer = text.replace("version = \"1\"", "version = \"2\"").replace("capacity_kva = 630", "capacity_kva = 800");
    world.set("2026-11-05 09:00");
    publish_file(&world.owner, "projects.toml", &newer, world.now()).await.unwrap();
    world.set("2026-12-02 09:00");
    reports::issue_due(&world.portal).await.unwrap();
    let late = newer.replace("version = \"2\"", "version = \"3\"").replace("-11-1", "-11-2");
    publish_file(&world.owner, "projects.toml", &late, world.now()).await.unwrap();
    let projects = async |period: &str| {
        reports::read(&world.portal, period.parse().unwrap()).await.unwrap().unwrap().report.projects
    };
    let told = projects("2026-11-1").await;
    assert_eq!(told.iter().map(|project| project.capacity_kva).collect::<Vec<_>>(), [800, 4000, 2500]);
    assert_eq!(projects("2026-11-2").await, []);

    for (wrong, says) in [
        (text.replace("2026-11-1", "2026-11-3"), "a half month is written"),
        (text.replace("capacity_kva = 630", "capacity_kva = 0"), "project 1: capacity_kva is 0"),
        (text.replace("Completion inspection", " "), "project 1: a text is missing"),
        (text.replace("capacity_kva = 4000", "capacity_kva = 4000\ncolour = 1"), "colour"),
    ] {
        let refused = publish_file(&world.owner, "wrong.toml", &wrong, world.now()).await.unwrap_err();
        assert!(refused.to_string().contains(says), "{refused}");
    }
}
