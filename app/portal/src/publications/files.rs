//! Which file is which kind of publication.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use super::{PublishError, Published};
use crate::{agreements, calendar, fees, standards};

/// Publishes everything that comes with the program, as the owner of the database.
///
/// # Errors
/// When a file has changed under its published version.
pub async fn publish_all(owner: &PgPool, now: DateTime<Utc>) -> Result<(), PublishError> {
    let mut connection = owner.acquire().await?;
    standards::publish_all(&mut connection, now).await?;
    fees::publish_all(&mut connection, now).await?;
    agreements::publish_all(&mut connection, now).await?;
    drop(connection);
    calendar::publish_all(owner, now).await
}

/// Publishes one file of the operator's: a year's calendar (`2027.csv`) or a standard (TOML with stages).
///
/// # Errors
/// When it is none of these, can't be read, or has changed under its published version.
pub async fn publish_file(
    owner: &PgPool,
    name: &str,
    text: &str,
    now: DateTime<Utc>,
) -> Result<Published, PublishError> {
    if name.ends_with(".csv") {
        return calendar::publish(owner, name, text, now).await;
    }
    standards::publish(&mut *owner.acquire().await?, name, text, now).await
}
