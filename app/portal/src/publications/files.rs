//! Which file is which kind of publication.

use chrono::{DateTime, Utc};
use domain::disclosure::Disclosure;
use domain::fees::Catalogue;
use domain::fees::reliability::ReliabilityTable;
use domain::fees::works::WorksPrices;
use domain::green_channel::ProjectList;
use domain::levels::WarningLevels;
use domain::reports::KeyProjects;
use domain::standards::Template;
use sqlx::PgPool;

use super::{PublishError, Published, publish_document};
use crate::agreements::Agreement;
use crate::{agreements, calendar, fees, levels, standards};

/// Publishes everything that comes with the program, as the owner of the database.
///
/// # Errors
/// When a file has changed under its published version.
pub async fn publish_all(owner: &PgPool, now: DateTime<Utc>) -> Result<(), PublishError> {
    for (name, text) in
        [standards::FILES, fees::FILES, fees::reliability::FILES, agreements::FILES, levels::FILES].concat()
    {
        publish_file(owner, name, text, now).await?;
    }
    calendar::publish_all(owner, now).await
}

/// Publishes one file of the operator's: a year's calendar (`2027.csv`, `2027.ics`); or, in TOML, a standard (with stages),
/// a fee catalogue (with items), an agreement (with sections), a province's table of the high-reliability supply fee (with
/// rates), typical prices of works on the customer's side (with works), the key projects of a half month (with projects),
/// what is to be disclosed (with disclosure), warning levels (with levels), or the projects of the green channel (with
/// `green_channel`).
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
        publish_document::<Template>(&mut connection, name, text, now).await
    } else if file.contains_key("items") {
        publish_document::<Catalogue>(&mut connection, name, text, now).await
    } else if file.contains_key("sections") {
        publish_document::<Agreement>(&mut connection, name, text, now).await
    } else if file.contains_key("rates") {
        publish_document::<ReliabilityTable>(&mut connection, name, text, now).await
    } else if file.contains_key("works") {
        publish_document::<WorksPrices>(&mut connection, name, text, now).await
    } else if file.contains_key("projects") {
        publish_document::<KeyProjects>(&mut connection, name, text, now).await
    } else if file.contains_key("disclosure") {
        publish_document::<Disclosure>(&mut connection, name, text, now).await
    } else if file.contains_key("levels") {
        publish_document::<WarningLevels>(&mut connection, name, text, now).await
    } else if file.contains_key("green_channel") {
        publish_document::<ProjectList>(&mut connection, name, text, now).await
    } else {
        let none = "neither stages, items, sections, rates, works, projects, disclosure, levels nor green_channel";
        Err(malformed(none.to_owned()))
    }
}
