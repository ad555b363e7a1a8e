//! Working-day calendars: the years that come with the portal, publishing one, and what that does to open cases.

pub mod ics;

use chrono::{DateTime, Utc};
use domain::calendar::{BadFile, CalendarFile, YearCalendar, start_of_day};
use sqlx::{Connection, PgConnection, PgPool};

use crate::publications::{self, Kind, Publication, PublishError, Published};
use crate::{Portal, Result, progress};

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
pub async fn publish(
    pool: &PgPool,
    name: &str,
    text: &str,
    now: DateTime<Utc>,
) -> std::result::Result<Published, PublishError> {
    publish_read(pool, name, text, CalendarFile::parse(text), now).await
}

/// The same for an iCalendar file. `stated` is what its properties leave unsaid.
///
/// # Errors
/// See [`publish`].
pub async fn publish_ics(
    pool: &PgPool,
    name: &str,
    text: &str,
    stated: &ics::Stated,
    now: DateTime<Utc>,
) -> std::result::Result<Published, PublishError> {
    publish_read(pool, name, text, ics::parse(text, stated), now).await
}

async fn publish_read(
    pool: &PgPool,
    name: &str,
    text: &str,
    file: std::result::Result<CalendarFile, BadFile>,
    now: DateTime<Utc>,
) -> std::result::Result<Published, PublishError> {
    let published = insert(&mut *pool.acquire().await?, name, text, file, now).await?;
    // Also when it was published before: somebody may have stopped us in the middle.
    progress::redate_open(pool, now).await?;
    Ok(published)
}

/// Publishes every calendar that comes with the portal, then re-dates the open cases that a new one moves.
///
/// # Errors
/// See [`publish`].
pub async fn publish_all(pool: &PgPool, now: DateTime<Utc>) -> std::result::Result<(), PublishError> {
    let mut new = false;
    for (name, text) in FILES {
        new |= insert(&mut *pool.acquire().await?, name, text, CalendarFile::parse(text), now).await? == Published::New;
    }
    if new {
        progress::redate_open(pool, now).await?;
    }
    Ok(())
}

/// A year as it is published now: the latest version, or one that it replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedYear {
    pub file: CalendarFile,
    pub published_at: DateTime<Utc>,
    /// No later version of this year is published.
    pub current: bool,
}

/// Every version of every year, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn published(portal: &Portal) -> Result<Vec<PublishedYear>> {
    let rows = sqlx::query!(
        r#"select effective_from as notice, published_at, content, content->>'source' as source,
               row_number() over (partition by key order by published_at desc, version desc) = 1 as "current!"
         from publications where kind = 'calendar' order by key desc, published_at desc, version desc"#
    )
    .fetch_all(portal.pool())
    .await?;
    rows.into_iter()
        .map(|row| {
            let year: YearCalendar = serde_json::from_value(row.content)?;
            let file = CalendarFile {
                year: year.year,
                version: year.version,
                notice: row.notice,
                source: row.source,
                days: year.days,
            };
            Ok(PublishedYear { file, published_at: row.published_at, current: row.current })
        })
        .collect()
}

async fn insert(
    connection: &mut PgConnection,
    name: &str,
    text: &str,
    file: std::result::Result<CalendarFile, BadFile>,
    now: DateTime<Utc>,
) -> std::result::Result<Published, PublishError> {
    let file = file.map_err(|error| PublishError::Malformed { file: name.to_owned(), problem: error.to_string() })?;
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
    let mut content = serde_json::to_value(&calendar).map_err(crate::Fault::from)?;
    if let Some(fields) = content.as_object_mut() {
        fields.insert("source".to_owned(), file.source.clone().into());
    }
    let publication = Publication {
        kind: Kind::Calendar,
        key: calendar.year.to_string(),
        version: calendar.version.clone(),
        effective_from: file.notice,
        published_at,
        file_name: name,
        file: text.as_bytes(),
        content,
    };
    let published = publications::publish(&mut transaction, &publication).await?;
    if published == Published::Unchanged {
        // Published by a program that did not keep what its file says of the source.
        sqlx::query!(
            "update publications set content = content || jsonb_build_object('source', $3::text)
             where kind = 'calendar' and key = $1 and version = $2 and not content ? 'source'",
            publication.key,
            publication.version,
            file.source,
        )
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await?;
    Ok(published)
}
