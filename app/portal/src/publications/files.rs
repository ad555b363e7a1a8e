//! Which file is which kind of publication.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use super::{PublishError, Published};
use crate::{agreements, calendar, disclosure, fees, reports, standards};

/// Publishes everything that comes with the program, as the owner of the database.
///
/// # Errors
/// When a file has changed under its published version.
pub async fn publish_all(owner: &PgPool, now: DateTime<Utc>) -> Result<(), PublishError> {
    let mut connection = owner.acquire().await?;
    standards::publish_all(&mut connection, now).await?;
    fees::publish_all(&mut connection, now).await?;
    fees::reliability::publish_all(&mut connection, now).await?;
    agreements::publish_all(&mut connection, now).await?;
    drop(connection);
    calendar::publish_all(owner, now).await
}

/// Publishes one file of the operator's: a year's calendar (`2027.csv`, `2027.ics`); or, in TOML, a standard (with stages),
/// a fee catalogue (with items), an agreement (with sections), a province's table of the high-reliability supply fee (with
/// rates), typical prices of works on the customer's side (with works), the key projects of a half month (with projects)
/// or what is to be disclosed (with disclosure).
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
    if name.ends_with(".ics") {
        return calendar::publish_ics(owner, name, text, &calendar::ics::Stated::default(), now).await;
    }
    let malformed = |problem: String| PublishError::Malformed { file: name.to_owned(), problem };
    let file: toml::Table = toml::from_str(text).map_err(|error| malformed(error.to_string()))?;
    let mut connection = owner.acquire().await?;
    if file.contains_key("stages") {
        standards::publish(&mut connection, name, text, now).await
    } else if file.contains_key("items") {
        fees::publish(&mut connection, name, text, now).await
    } else if file.contains_key("sections") {
        agreements::publish(&mut connection, name, text, now).await
    } else if file.contains_key("rates") {
        fees::reliability::publish(&mut connection, name, text, now).await
    } else if file.contains_key("works") {
        fees::works::publish(&mut connection, name, text, now).await
    } else if file.contains_key("projects") {
        reports::key_projects::publish(&mut connection, name, text, now).await
    } else if file.contains_key("disclosure") {
        disclosure::publish(&mut connection, name, text, now).await
    } else {
        Err(malformed("neither stages, items, sections, rates, works, projects nor disclosure".to_owned()))
    }
}
