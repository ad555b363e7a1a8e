use chrono::NaiveDate;
use domain::calendar::{CalendarFile, YearCalendar};
use domain::progress::{Awaited, ContractorChoice, Event, PauseReason, Recorded, RedateReason, Target};
use sqlx::PgPool;

use super::support::{Made, World, at, date, world};
use crate::publications::{self, Kind, Publication, PublishError, Published};
use crate::{calendar, progress, progress::Pushed};

const EXTRA_HOLIDAY: &str = "\
# version: 2026-2
# notice: 2026-05-06
date,kind,name
2026-05-08,holiday,示例假日
";

#[sqlx::test(migrations = "./migrations")]
async fn a_holiday_published_late_redates_what_is_open(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let open = world.submit("lv-resident").await;
    let done = world.submit("lv-resident").await;
    world.push(&done, "e-1", Event::Accepted).await;
    world.push(&done, "e-2", Event::SurveyDone { external_line: false }).await;
    world.push(&done, "e-3", Event::Energised).await;
    let before = world.kinds(&done).await;

    world.set("2026-05-07 09:00");
    let published = calendar::publish(&world.owner, "2026-2.csv", EXTRA_HOLIDAY, world.now()).await.unwrap();
    assert_eq!(published, Published::New);
    let case = progress::public_case(&world.portal, &open.reference).await.unwrap().unwrap();
    let redated: Vec<_> = case
        .log
        .iter()
        .filter_map(|recorded| match &recorded.event {
            Event::Redated { target: Target::Whole { days }, due, reason, calendar } => {
                Some((*days, *due, *reason, calendar.as_str()))
            }
            _ => None,
        })
        .collect();
    // Version 2 of the year names no make-up Saturday 05-09 either.
    let late = RedateReason::CalendarPublished;
    assert_eq!(redated, [(5, date("2026-05-14"), late, "2026-2"), (15, date("2026-05-28"), late, "2026-2")]);
    let promise = case.progress.limits[0].promise.as_ref().unwrap();
    assert_eq!(promise.due, date("2026-05-12"));
    assert_eq!(world.kinds(&done).await, before);

    let again = calendar::publish(&world.owner, "2026-2.csv", EXTRA_HOLIDAY, world.now()).await.unwrap();
    assert_eq!(again, Published::Unchanged);
    let changed = EXTRA_HOLIDAY.replace("示例", "另一");
    let refused = calendar::publish(&world.owner, "2026-2.csv", &changed, world.now()).await.unwrap_err();
    assert!(matches!(&refused, PublishError::Changed { version, .. } if version == "2026-2"), "{refused}");
    assert_eq!(progress::redate_open(&world.owner, world.now()).await.unwrap(), 0);
    assert_eq!(progress::rebuild(&world.owner).await.unwrap().differed, 0);
}

/// What a case's log says of moved days: target days, new day and reason, oldest first.
async fn redated(world: &World, case: &Made) -> Vec<(Option<u16>, NaiveDate, RedateReason)> {
    let case = progress::public_case(&world.portal, &case.reference).await.unwrap().unwrap();
    let said = |recorded: &Recorded| match &recorded.event {
        Event::Redated { target: Target::Whole { days }, due, reason, .. } => Some((Some(*days), *due, *reason)),
        Event::Redated { due, reason, .. } => Some((None, *due, *reason)),
        _ => None,
    };
    case.log.iter().filter_map(said).collect()
}

/// As `sunlit publish` leaves it when it is stopped before it goes through the cases.
async fn publish_alone(world: &World, text: &str) {
    let file = CalendarFile::parse(text).unwrap();
    let calendar = YearCalendar { year: file.year, version: file.version, published_at: world.now(), days: file.days };
    let publication = Publication {
        kind: Kind::Calendar,
        key: calendar.year.to_string(),
        version: calendar.version.clone(),
        effective_from: file.notice,
        published_at: world.now(),
        file_name: "2026-2.csv",
        file: text.as_bytes(),
        content: serde_json::to_value(&calendar).unwrap(),
    };
    publications::publish(&mut world.owner.acquire().await.unwrap(), &publication).await.unwrap();
}

#[sqlx::test(migrations = "./migrations")]
async fn a_calendar_for_the_next_year_moves_what_was_estimated_over_new_year(pool: PgPool) {
    let world = world(pool, "2026-12-28 09:00").await;
    let open = world.submit("lv-resident").await;
    let done = world.submit("lv-resident").await;
    for (id, event) in [("e-1", Event::Accepted), ("e-2", Event::SurveyDone { external_line: false })] {
        world.push(&done, id, event).await;
    }
    world.push(&done, "e-3", Event::Energised).await;
    let verdict = world.count("select count(*) from case_states where whole_late = false").await;
    let before = progress::public_case(&world.portal, &open.reference).await.unwrap().unwrap();
    let limit = &before.progress.limits[0];
    assert_eq!((limit.days, limit.due, limit.estimated), (5, Some(date("2027-01-05")), true), "元旦 and a weekend");
    assert_eq!(limit.promise.as_ref().unwrap().calendar, "2026-1+2027-estimated");

    world.set("2026-12-29 10:00");
    let text = "# version: 2027-1\n# notice: 2026-12-29\ndate,kind,name\n2027-01-01,holiday,元旦\n\
                2027-01-03,makeup_workday,元旦\n2027-01-04,holiday,元旦\n2027-01-05,holiday,元旦\n";
    calendar::publish(&world.owner, "2027.csv", text, world.now()).await.unwrap();
    let after = progress::public_case(&world.portal, &open.reference).await.unwrap().unwrap();
    let limit = &after.progress.limits[0];
    assert_eq!((limit.due, limit.estimated), (Some(date("2027-01-06")), false));
    let promise = limit.promise.as_ref().unwrap();
    assert_eq!(promise.due, date("2027-01-05"), "the first promise stays");
    assert_eq!(promise.redated, [(date("2027-01-06"), RedateReason::CalendarPublished)]);
    assert_eq!(redated(&world, &done).await, []);
    assert_eq!(world.count("select count(*) from case_states where whole_late = false").await, verdict);
    assert_eq!(progress::rebuild(&world.owner).await.unwrap().differed, 0);
}

#[sqlx::test(migrations = "./migrations")]
async fn an_event_between_a_calendar_and_its_redating_is_not_its_reason(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    world.set("2026-05-07 09:00");
    publish_alone(&world, EXTRA_HOLIDAY).await;
    world.set("2026-05-07 10:00");
    let pushed = world.push(&case, "e-1", Event::Accepted).await;
    assert_eq!(world.kinds(&case).await, ["submitted", "promised", "promised", "redated", "redated", "accepted"]);
    assert_eq!(pushed, Pushed::Applied { seq: 6, repeated: false, void: Vec::new() }, "where it stands");
    assert_eq!(
        world.push(&case, "e-1", Event::Accepted).await,
        Pushed::Applied { seq: 6, repeated: true, void: Vec::new() }
    );
    let late = RedateReason::CalendarPublished;
    assert_eq!(
        redated(&world, &case).await,
        [(Some(5), date("2026-05-14"), late), (Some(15), date("2026-05-28"), late)]
    );
    let sources: Vec<String> =
        sqlx::query_scalar("select source from events order by seq").fetch_all(&world.owner).await.unwrap();
    assert_eq!(sources[3..], ["portal", "portal", "back-office"]);
    assert_eq!(progress::redate_open(&world.owner, world.now()).await.unwrap(), 0);
    assert_eq!(progress::rebuild(&world.owner).await.unwrap().differed, 0);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_pause_that_ends_after_a_calendar_gives_each_its_reason(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-other").await;
    world.push(&case, "e-1", Event::Accepted).await;
    let pause = Event::Paused { pause: 1, reason: PauseReason::CustomerRequest, awaits: Awaited::Word };
    world.set("2026-05-06 10:00");
    world.push(&case, "e-2", pause).await;
    world.set("2026-05-07 09:00");
    publish_alone(&world, EXTRA_HOLIDAY).await;
    // While it is open nothing is due on a day that is known.
    world.set("2026-05-07 10:00");
    world.push(&case, "e-3", Event::ContractorChosen { chosen: ContractorChoice::None }).await;
    assert_eq!(redated(&world, &case).await, []);
    world.set("2026-05-11 10:00");
    world.push(&case, "e-4", Event::Resumed { pause: 1 }).await;
    let [(None, _, RedateReason::PauseEnded)] = redated(&world, &case).await[..] else {
        panic!("{:?}", redated(&world, &case).await)
    };
}

#[sqlx::test(migrations = "./migrations")]
async fn a_cache_that_does_not_agree_is_folded_anew_with_the_calendar(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    world.submit("lv-other").await;
    for table in ["case_states set stage_due = stage_due + 1", "case_visits set due = due + 1"] {
        sqlx::query(sqlx::AssertSqlSafe(format!("update {table}"))).execute(&world.owner).await.unwrap();
    }
    // Moves nothing that is promised.
    let text = "# version: 2027-1\n# notice: 2026-05-06\ndate,kind,name\n2027-01-01,holiday,元旦\n";
    calendar::publish(&world.owner, "2027.csv", text, world.now()).await.unwrap();
    assert_eq!(progress::rebuild(&world.owner).await.unwrap().differed, 0);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_pause_over_a_working_day_redates_when_it_ends(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    let pause = Event::Paused {
        pause: 1,
        reason: domain::progress::PauseReason::CustomerRequest,
        awaits: domain::progress::Awaited::Word,
    };
    world.push(&case, "e-1", pause).await;
    world.set("2026-05-08 09:12");
    world.push_at(&case, "e-2", Event::Resumed { pause: 1 }, at("2026-05-08 09:12")).await;
    assert_eq!(
        world.kinds(&case).await,
        ["submitted", "promised", "promised", "paused", "resumed", "redated", "redated"]
    );
}
