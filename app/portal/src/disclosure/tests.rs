use chrono::{DateTime, Utc};
use domain::calendar::start_of_day;
use sqlx::PgPool;

use super::*;
use crate::publications::PublishError;
use crate::testing::{Bench, bench};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn noon(day: &str) -> DateTime<Utc> {
    start_of_day(date(day)) + chrono::TimeDelta::hours(12)
}

/// A portal that was installed on that day, with what comes with it.
pub async fn installed(pool: PgPool, day: &str) -> Bench {
    sqlx::query("update installation set created_at = $1").bind(noon(day)).execute(&pool).await.unwrap();
    publications::publish_all(&pool, noon(day)).await.unwrap();
    bench(pool, noon(day)).await
}

/// One item, changed and published.
pub fn file(version: &str, item: &str, changed: &str, published: Option<&str>) -> String {
    let published = published.map(|day| format!("published_on = \"{day}\"")).unwrap_or_default();
    format!(
        "version = \"{version}\"\neffective_from = \"{changed}\"\n[[disclosure]]\nitem = \"{item}\"\n\
         content = {{ zh = \"内容\", en = \"Content\" }}\nsource = {{ zh = \"来源\", en = \"Source\" }}\n\
         changed_on = \"{changed}\"\n{published}\n"
    )
}

async fn states(bench: &Bench) -> Vec<State> {
    disclosed(&bench.portal).await.unwrap().items.into_iter().map(|one| one.state).collect()
}

#[sqlx::test(migrations = "./migrations")]
async fn what_the_portal_publishes_itself_needs_no_file_and_the_rest_falls_due(pool: PgPool) {
    use State::{Due, Overdue, Published};
    let bench = installed(pool.clone(), "2026-05-06").await;
    assert_eq!(states(&bench).await, [Due, Published, Published, Due, Due, Due, Published]);
    let found = disclosed(&bench.portal).await.unwrap();
    let services = &found.items[1];
    assert_eq!((services.own[0].version.as_str(), services.own[0].published_on), ("2026-1", date("2026-05-06")));
    assert!(found.items[0].is_empty());
    // Nine working days and a make-up Saturday after 05-06.
    assert_eq!((found.items[0].due, found.version), (date("2026-05-19"), None));
    bench.clock.set(noon("2026-05-19"));
    assert_eq!(states(&bench).await[0], Due);
    bench.clock.set(noon("2026-05-20"));
    assert_eq!(states(&bench).await, [Overdue, Published, Published, Overdue, Overdue, Overdue, Published]);
}

#[sqlx::test(migrations = "./migrations")]
async fn the_operators_file_is_asked_for_what_changed_and_what_was_published(pool: PgPool) {
    let bench = installed(pool.clone(), "2026-05-06").await;
    bench.clock.set(noon("2026-06-12"));
    let publish =
        async |text: &str| publications::publish_file(&pool, "disclosure.toml", text, bench.portal.now()).await;
    publish(&file("2026-1", "profile", "2026-05-20", Some("2026-05-25"))).await.unwrap();
    assert_eq!(states(&bench).await[0], State::Published);
    // A later change that nobody published, ten working days ago and one more.
    publish(&file("2026-2", "profile", "2026-05-28", None)).await.unwrap();
    assert_eq!(states(&bench).await[0], State::Overdue);
    // Of what the portal publishes, too.
    publish(&file("2026-3", "prices", "2026-05-28", None)).await.unwrap();
    let found = disclosed(&bench.portal).await.unwrap();
    assert_eq!((found.items[2].state, found.items[0].state), (State::Overdue, State::Overdue));
    assert!(found.items[0].is_empty(), "the latest version says nothing of it");
    publish(&file("2026-4", "prices", "2026-05-28", Some("2026-06-12"))).await.unwrap();
    assert_eq!(states(&bench).await[2], State::PublishedLate);
    let future = publish(&file("2026-5", "prices", "2026-06-13", None)).await.unwrap_err();
    assert!(matches!(&future, PublishError::Malformed { problem, .. } if problem.contains("has not come yet")));
}
