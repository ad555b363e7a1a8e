use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::calendar::start_of_day;
use sqlx::PgPool;

use super::*;
use crate::calendar;
use crate::disclosure::tests::{file, installed};

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
