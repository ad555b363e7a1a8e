use domain::progress::{Event, RedateReason, Target};
use sqlx::PgPool;

use super::support::{at, date, world};
use crate::calendar;
use crate::progress;
use crate::publications::{PublishError, Published};

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
