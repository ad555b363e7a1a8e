//! Working-day calendars: the years that come with the portal, publishing one, and what that does to open cases.

use chrono::{DateTime, Utc};
use domain::calendar::{CalendarFile, YearCalendar, start_of_day};
use sqlx::{Connection, PgConnection, PgPool};

use crate::progress;
use crate::publications::{self, Kind, Publication, PublishError, Published};

/// File name and content.
const FILES: &[(&str, &str)] = &[
    ("calendar/2024.csv", include_str!("../data/calendar/2024.csv")),
    ("calendar/2025.csv", include_str!("../data/calendar/2025.csv")),
    ("calendar/2026.csv", include_str!("../data/calendar/2026.csv")),
];

/// Publishes one year's file, then re-dates the open cases that it moves.
///
/// # Errors
/// `Malformed` with the file's name, or `Changed` when its version was published with other bytes.
pub async fn publish(pool: &PgPool, name: &str, text: &str, now: DateTime<Utc>) -> Result<Published, PublishError> {
    let published = insert(&mut *pool.acquire().await?, name, text, now).await?;
    // Also when it was published before: somebody may have stopped us in the middle.
    progress::redate_open(pool, now).await?;
    Ok(published)
}

/// Publishes every calendar that comes with the portal, then re-dates the open cases that a new one moves.
///
/// # Errors
/// See [`publish`].
pub async fn publish_all(pool: &PgPool, now: DateTime<Utc>) -> Result<(), PublishError> {
    let mut new = false;
    for (name, text) in FILES {
        new |= insert(&mut *pool.acquire().await?, name, text, now).await? == Published::New;
    }
    if new {
        progress::redate_open(pool, now).await?;
    }
    Ok(())
}

async fn insert(
    connection: &mut PgConnection,
    name: &str,
    text: &str,
    now: DateTime<Utc>,
) -> Result<Published, PublishError> {
    let file = CalendarFile::parse(text)
        .map_err(|error| PublishError::Malformed { file: name.to_owned(), problem: error.to_string() })?;
    let mut transaction = connection.begin().await?;
    let notice = start_of_day(file.notice);
    let used = sqlx::query_scalar!(r#"select exists (select from cases) as "used!""#);
    let published_at = if used.fetch_one(&mut *transaction).await? {
        // Once there are cases, a calendar is known from now on: dating it back would change what has been judged.
        now
    } else {
        notice.min(now)
    };
    let calendar = YearCalendar { year: file.year, version: file.version, published_at, days: file.days };
    let publication = Publication {
        kind: Kind::Calendar,
        key: calendar.year.to_string(),
        version: calendar.version.clone(),
        effective_from: file.notice,
        published_at,
        file_name: name,
        file: text.as_bytes(),
        content: serde_json::to_value(&calendar).map_err(crate::Fault::from)?,
    };
    let published = publications::publish(&mut transaction, &publication).await?;
    transaction.commit().await?;
    Ok(published)
}
