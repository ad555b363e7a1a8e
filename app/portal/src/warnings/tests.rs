use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::calendar::start_of_day;
use domain::progress::Event;
use sqlx::PgPool;

use super::*;
use crate::api_keys::{self, By, NewKey, Scope};
use crate::disclosure::tests::{file, installed};
use crate::progress::tests::support::world;
use crate::{calendar, statistics};

fn noon(day: &str) -> DateTime<Utc> {
    start_of_day(day.parse::<NaiveDate>().unwrap()) + TimeDelta::hours(12)
}

#[sqlx::test(migrations = "./migrations")]
async fn sixty_days_before_a_year_its_calendar_is_missed(pool: PgPool) {
    let bench = installed(pool.clone(), "2026-11-01").await;
    assert_eq!(warnings(&bench.portal).await.unwrap(), []);
    bench.clock.set(noon("2026-11-02"));
    let missing = Warning::CalendarMissing { year: 2027 };
    assert_eq!(warnings(&bench.portal).await.unwrap(), std::slice::from_ref(&missing));
    assert_eq!(missing.to_string(), "no calendar for 2027 is published, due days in it are estimates");
    let csv = "# version: 2027-1\n# notice: 2026-11-02\ndate,kind,name\n2027-01-01,holiday,元旦\n";
    calendar::publish(&pool, "2027.csv", csv, noon("2026-11-02")).await.unwrap();
    assert_eq!(warnings(&bench.portal).await.unwrap(), []);
}

#[sqlx::test(migrations = "./migrations")]
async fn an_item_that_is_not_disclosed_in_time_is_named(pool: PgPool) {
    let bench = installed(pool.clone(), "2026-05-06").await;
    bench.clock.set(noon("2026-05-20"));
    let text = file("2026-1", "quality", "2026-05-06", Some("2026-05-07"));
    crate::publications::publish_file(&pool, "d.toml", &text, bench.portal.now()).await.unwrap();
    let found = warnings(&bench.portal).await.unwrap();
    let items: Vec<_> = found.iter().map(ToString::to_string).collect();
    let overdue = |item: &str| format!("disclosure item {item} is overdue");
    assert_eq!(items, [overdue("1 (profile)"), overdue("5 (notices)"), overdue("6 (rules)")]);
    assert!(found.iter().all(|warning| Warning::CODES.contains(&warning.code())));
}

#[sqlx::test(migrations = "./migrations")]
async fn what_the_clock_should_have_done_is_missed(pool: PgPool) {
    let world = world(pool, "2026-03-30 10:00").await;
    let case = world.submit("lv-resident").await;
    let codes = async || {
        let found = warnings(&world.portal).await.unwrap();
        let ours = found.iter().filter(|one| !matches!(one, Warning::DisclosureOverdue { .. }));
        ours.map(|one| (one.code(), one.to_string())).collect::<Vec<_>>()
    };
    assert_eq!(codes().await, [], "nobody waits for what has just begun");
    world.set("2026-03-30 10:11");
    let stale = "nothing was counted for the figures since 2026-03-30 02:00 UTC, the log says why";
    assert_eq!(codes().await, [("figures_stale", stale.to_owned())]);
    world.push(&case, "w", Event::Withdrawn).await;
    statistics::refresh(&world.portal).await.unwrap();
    assert_eq!(codes().await, []);

    // 1 April is over three hours ago for the report, and the day after it for the event log.
    world.set("2026-04-01 02:59");
    statistics::refresh(&world.portal).await.unwrap();
    assert_eq!(codes().await, []);
    world.set("2026-04-02 03:01");
    statistics::refresh(&world.portal).await.unwrap();
    let missing = codes().await;
    assert_eq!(missing.iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["report_missing", "event_log_missing"]);
    assert!(missing[0].1.contains("2026-03-2") && missing[1].1.contains("2026-1"), "{missing:?}");
    reports::issue_due(&world.portal).await.unwrap();
    exports::make(&world.portal).await.unwrap();
    assert_eq!(codes().await, []);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_key_that_expires_within_a_month_is_told_until_it_is_revoked_or_over(pool: PgPool) {
    let bench = installed(pool.clone(), "2026-05-06").await;
    let ends = noon("2026-07-01");
    let new = NewKey {
        source: "marketing".to_owned(),
        purpose: "x".to_owned(),
        scopes: vec![Scope::ReadApplications],
        expires_at: Some(ends),
        ..NewKey::default()
    };
    let created = api_keys::create(&pool, bench.portal.random(), bench.portal.now(), &new, By::Operator).await;
    assert!(matches!(created.unwrap(), api_keys::Created::Secret(..)));
    let told = async |now| {
        bench.clock.set(now);
        let found = warnings(&bench.portal).await.unwrap();
        found.into_iter().find(|warning| warning.code() == "keys_expire")
    };
    assert_eq!(told(noon("2026-05-31")).await, None);
    let soon = Warning::KeysExpire { count: 1, first: ends };
    assert_eq!(told(noon("2026-06-01")).await, Some(soon.clone()));
    assert!(soon.to_string().contains("the first at 2026-07-01 04:00 UTC"), "{soon}");
    assert_eq!(told(ends).await, None, "it is over");
    bench.clock.set(noon("2026-06-02"));
    api_keys::revoke(&pool, bench.portal.now(), "marketing", By::Operator).await.unwrap();
    assert_eq!(told(noon("2026-06-02")).await, None);
}
