use domain::progress::{Event, PauseReason, RefusedBecause};
use domain::staff::Role;
use encoding_rs::GB18030;
use sqlx::PgPool;

use super::*;
use crate::progress::tests::support::{World, world};
use crate::staff::tests::{desk, hired};

fn rows(text: &str) -> Vec<Row> {
    read(text.as_bytes()).unwrap()
}

fn the_event(columns: &str, cells: &str) -> std::result::Result<Event, Wrong> {
    let table =
        format!("application,source_event_id,occurred_at,{columns}\nK7M3-9PXR-2Q,e-1,2026-05-06 10:00,{cells}\n");
    told(&rows(&table)[0]).map(|(_, told)| told.event)
}

#[test]
fn words_of_offices_and_names_of_the_interface_say_the_same() {
    let chinese = "申请编号\t事件编号\t事件\t发生时间\t需要外线\r\nK7M3-9PXR-2Q\te-1\t现场勘查\t2026/5/6 10:00\t否\r\n";
    let english = "application,source_event_id,kind,occurred_at,external_line\n\
                   k7m39pxr2q,e-1,survey_done,2026-05-06T10:00:00+08:00,false\n";
    let read_told = |bytes: &[u8]| {
        let (reference, event) = told(&read(bytes).unwrap()[0]).unwrap();
        (reference, event.source_event_id, event.occurred_at, event.event)
    };
    let wanted = read_told(english.as_bytes());
    assert_eq!(wanted.3, Event::SurveyDone { external_line: false });
    assert_eq!(read_told(chinese.as_bytes()), wanted);
    // As spreadsheets save it.
    assert_eq!(read_told(&GB18030.encode(chinese).0), wanted);
    assert_eq!(read_told(format!("\u{feff}{chinese}").as_bytes()), wanted);
}

#[test]
fn each_field_of_a_row_has_its_place() {
    let paused =
        the_event("kind,pause,reason,act,document", "暂停,1,outstanding_document,document,property_certificate");
    assert!(
        matches!(paused, Ok(Event::Paused { pause: 1, reason: PauseReason::OutstandingDocument, .. })),
        "{paused:?}"
    );
    let booked = the_event("kind,date,half_day", "预约勘查,2026年5月8日,上午");
    assert!(matches!(booked, Ok(Event::SurveyBooked { .. })), "{booked:?}");
    let received = the_event("kind,document", "收到材料,property_certificate");
    assert!(matches!(received, Ok(Event::DocumentReceived { .. })), "{received:?}");
    let corrected = the_event("kind,seq,corrected_to", "更正时间,4,2026-05-05 09:00");
    assert!(matches!(corrected, Ok(Event::Corrected { seq: 4, .. })), "{corrected:?}");
}

#[test]
fn what_is_wrong_with_a_row_is_named() {
    let cell = |column| Err(Wrong::Cell { column });
    assert_eq!(the_event("kind,external_line", "现场勘查,也许"), cell(Column::ExternalLine));
    assert_eq!(the_event("kind,seq,corrected_to", "更正时间,four,2026-05-05 09:00"), cell(Column::Seq));
    assert_eq!(the_event("kind,external_line", "受理,是"), Err(Wrong::Surplus { column: Column::ExternalLine }));
    assert_eq!(the_event("kind", "no_such_kind"), cell(Column::Kind));
    let missing = Err(Wrong::Missing { column: Column::ExternalLine });
    assert_eq!(the_event("kind", "现场勘查"), missing, "whether a line is needed is not said");
    assert_eq!(the_event("kind,pause,reason,act", "暂停,1,no_reason,word"), cell(Column::Reason));
    assert_eq!(the_event("kind,pause,reason,act", "暂停,1,customer_request,nothing"), cell(Column::Act));
    assert_eq!(the_event("kind", "受理,王先生不在家"), Err(Wrong::NoColumn), "nothing is lost unsaid");
    let one =
        |cells: &str| told(&rows(&format!("application,source_event_id,kind,occurred_at\n{cells}\n"))[0]).unwrap_err();
    assert_eq!(one("K7M3-9PXR-2R,e-1,受理,2026-05-06 10:00"), Wrong::Cell { column: Column::Application });
    assert_eq!(one("K7M3-9PXR-2Q,,受理,2026-05-06 10:00"), Wrong::Missing { column: Column::SourceEventId });
    assert_eq!(one("K7M3-9PXR-2Q,e-1,受理,6 May"), Wrong::Cell { column: Column::OccurredAt });
}

#[test]
fn a_table_that_can_not_be_read_says_why() {
    let why = |text: &str| read(text.as_bytes()).unwrap_err();
    assert_eq!(why(""), Unreadable::Empty);
    assert_eq!(why("application,source_event_id,kind,occurred_at\n,,,\n"), Unreadable::Empty);
    assert_eq!(why("application,kind,occurred_at\nx,y,z\n"), Unreadable::MissingColumns(vec![Column::SourceEventId]));
    assert_eq!(
        why("application,申请编号,source_event_id,kind,occurred_at\na,b,c,d,e\n"),
        Unreadable::ColumnTwice(Column::Application)
    );
    let unknown = why("application,source_event_id,kind,occurred_at,remark\na,b,c,d,e\n");
    assert_eq!(unknown, Unreadable::UnknownColumns(vec!["remark".to_owned()]));
    assert_eq!(read(&[0xff, 0xff, 0x00, 0xff]), Err(Unreadable::Encoding));
}

async fn import_all(world: &World, caller: &ApiCaller, table: &str) -> Vec<Reported> {
    let mut report = Vec::new();
    import(&world.portal, caller, &rows(table), &mut report).await.unwrap();
    report
}

#[sqlx::test(migrations = "./migrations")]
async fn what_refers_to_another_event_may_stand_before_it_and_no_cell_is_kept_that_may_name_somebody(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    world.set("2026-05-08 09:00");
    let reference = case.reference.to_string();
    let caller = caller("营销系统", Vec::new()).unwrap();
    let table = format!(
        "application,source_event_id,kind,occurred_at,errand,date,half_day\n\
         {reference},s-2,取消预约,2026-05-07 12:00,勘查,,\n\
         {reference},s-1,预约勘查,2026-05-07 10:00,,2026-05-12,上午\n\
         王先生,s-3,李女士 13800001234,2026-05-07 10:00,,,\n"
    );
    let report = import_all(&world, &caller, &table).await;
    let applied = Became::Applied { repeated: false };
    assert_eq!((&report[0].became, &report[1].became), (&applied, &applied));
    let kept = serde_json::to_string(&report[2]).unwrap();
    assert!(!kept.contains('王') && !kept.contains("1380000"), "{kept}");
}

#[sqlx::test(migrations = "./migrations")]
async fn each_row_has_its_answer_and_the_table_again_changes_nothing(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let (case, other) = (world.submit("lv-resident").await, world.submit("lv-resident").await);
    world.set("2026-05-08 09:00");
    let (one, two) = (case.reference.to_string(), other.reference.to_string());
    // Out of order: what is told too early is applied by what follows.
    let table = format!(
        "申请编号,事件编号,事件,发生时间,需要外线\n\
         {one},s-2,现场勘查,2026-05-07 10:00,否\n\
         {one},s-1,受理,2026-05-06 10:00,\n\
         {two},s-3,装表接电,2026-05-07 10:00,\n\
         {two},s-4,受理,2026-06-07 10:00,\n\
         {two},s-1,受理,2026-05-06 10:00,\n\
         K7M3-9PXR-2Q,s-5,受理,2026-05-06 10:00,\n\
         {two},s-6,受理,昨天,\n"
    );
    let caller = caller("营销系统", Vec::new()).unwrap();
    let report = import_all(&world, &caller, &table.replace('\n', "\r\n")).await;
    let became: Vec<_> = report.iter().map(|one| one.became.clone()).collect();
    let applied = Became::Applied { repeated: false };
    let wrong = Became::Wrong { wrong: Wrong::Cell { column: Column::OccurredAt } };
    assert_eq!(
        became,
        [
            applied.clone(),
            applied,
            Became::Held { missing: "accepted".to_owned() },
            Became::Refused { reason: RefusedBecause::InTheFuture },
            Became::OtherContent,
            Became::UnknownCase,
            wrong,
        ]
    );
    assert_eq!(report.iter().map(|one| one.line).collect::<Vec<_>>(), [2, 3, 4, 5, 6, 7, 8]);
    let events = world.count("select count(*) from events").await;
    let again = import_all(&world, &caller, &table).await;
    assert_eq!(again[1].became, Became::Applied { repeated: true });
    assert_eq!(world.count("select count(*) from events").await, events);

    let elsewhere = super::caller("营销系统", vec!["other".to_owned()]).unwrap();
    let table = format!("application,source_event_id,kind,occurred_at\n{one},s-9,energised,2026-05-07 12:00\n");
    let report = import_all(&world, &elsewhere, &table).await;
    assert_eq!(report[0].became, Became::UnknownCase);
    for nobody in ["", "portal", "customer", "desk", &"x".repeat(61)] {
        assert!(super::caller(nobody, Vec::new()).is_none(), "{nobody}");
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn supervisors_and_auditors_see_what_was_brought_in_in_their_areas(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let (near, far) = (world.submit("lv-resident").await, world.submit("lv-resident").await);
    sqlx::query("insert into areas select 'far', name, town_planning_area, manager_post, duty_phone, hall from areas")
        .execute(&world.owner)
        .await
        .unwrap();
    sqlx::query("update cases set area_code = 'far' where id = $1").bind(far.id).execute(&world.owner).await.unwrap();
    world.set("2026-05-08 09:00");
    let desk = desk(&world);
    let somebody = async |login: &str, role: Role, areas: &[&str]| hired(&world, login, &[role], areas).await.0;
    let everywhere = somebody("supervisor", Role::Supervisor, &[]).await;
    let here = somebody("supervisor-near", Role::Supervisor, &["test"]).await;
    let there = somebody("auditor-far", Role::Auditor, &["far"]).await;
    let auditor = somebody("auditor", Role::Auditor, &[]).await;
    let manager = somebody("manager", Role::AccountManager, &[]).await;

    let head = "application,source_event_id,kind,occurred_at\n";
    let brings = async |member: &Member, lines: &[(&str, &str)]| {
        let lines: String = lines.iter().map(|(at, id)| format!("{at},{id},accepted,2026-05-06 10:00\n")).collect();
        let id = Uuid::new_v4();
        let rows = rows(&format!("{head}{lines}"));
        assert_eq!(import_at_desk(&desk, member, id, "营销系统", rows).await.unwrap(), Imported::Done);
        id
    };
    let (one, two) = (near.reference.to_string(), far.reference.to_string());
    let both = brings(&everywhere, &[(&one, "b-1"), (&two, "b-2"), ("nothing", "b-3")]).await;
    world.set("2026-05-08 10:00");
    // The second is not in his areas: for him there is no such application.
    let near_alone = brings(&here, &[(&one, "n-1"), (&two, "n-2")]).await;

    let sees = async |member: &Member| -> Option<Vec<(Uuid, bool, Vec<u64>)>> {
        let seen = imports(&desk, member).await.unwrap()?.into_iter();
        let lines = |import: &Import| import.report.iter().map(|row| row.line).collect();
        Some(seen.map(|import| (import.id, import.is_own, lines(&import))).collect())
    };
    let all = |own: bool| vec![(near_alone, false, vec![2, 3]), (both, own, vec![2, 3, 4])];
    assert_eq!(sees(&everywhere).await, Some(all(true)));
    assert_eq!(sees(&auditor).await, Some(all(false)));
    assert_eq!(sees(&here).await, Some(vec![(near_alone, true, vec![2, 3]), (both, false, vec![2])]));
    assert_eq!(sees(&there).await, Some(vec![(both, false, vec![3])]));
    assert_eq!(sees(&manager).await, None);
    // The one before was there before areas were written.
    sqlx::query("delete from event_import_areas where import_id = $1").bind(both).execute(&world.owner).await.unwrap();
    assert_eq!(sees(&there).await, Some(Vec::new()));
    let copy = include_str!("../../migrations/0080_event_import_areas_of_before.sql");
    sqlx::raw_sql(copy).execute(&world.owner).await.unwrap();
    assert_eq!(sees(&everywhere).await, Some(all(true)));
    assert_eq!(sees(&there).await, Some(vec![(both, false, vec![3])]));

    assert!(import_of(&desk, &there, near_alone).await.unwrap().is_none());
    assert!(import_of(&desk, &manager, both).await.unwrap().is_none());
    let seen = import_of(&desk, &there, both).await.unwrap().unwrap();
    assert_eq!((seen.by, seen.report.len()), (everywhere.post.clone(), 1));
    assert_eq!(import_at_desk(&desk, &auditor, Uuid::new_v4(), "x", Vec::new()).await.unwrap(), Imported::NotEntitled);
}
