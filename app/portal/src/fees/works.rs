//! Typical prices of works on the customer's side. None come with the portal: an operator publishes its own.

use chrono::{DateTime, NaiveDate, Utc};
use domain::fees::works::WorksPrices;
use sqlx::PgConnection;

use crate::publications::{self, Issued, Kind, Publication, PublishError, Published};
use crate::{Fault, Portal, Result};

/// Publishes one list. An invented one is taken by a demo only.
///
/// # Errors
/// `Malformed` with the file's name, or `Changed` when its version was published with other bytes.
pub async fn publish(
    connection: &mut PgConnection,
    name: &str,
    text: &str,
    now: DateTime<Utc>,
) -> std::result::Result<Published, PublishError> {
    let malformed = |problem: String| PublishError::Malformed { file: name.to_owned(), problem };
    let list: WorksPrices = toml::from_str(text).map_err(|error| malformed(error.to_string()))?;
    let mut faults = list.faults();
    if list.demo && !sqlx::query_scalar!("select demo from installation").fetch_one(&mut *connection).await? {
        faults.push("these prices are invented, and this is no demo".to_owned());
    }
    if !faults.is_empty() {
        return Err(malformed(faults.join("; ")));
    }
    let publication = Publication {
        kind: Kind::WorksPrices,
        key: list.key.clone(),
        version: list.version.clone(),
        effective_from: list.effective_from,
        published_at: now,
        file_name: name,
        file: text.as_bytes(),
        content: serde_json::to_value(&list).map_err(Fault::from)?,
    };
    publications::publish(connection, &publication).await
}

/// The list of a day: the latest that has begun. `None`: nothing is published.
///
/// # Errors
/// When the database fails.
pub async fn in_force(portal: &Portal, on: NaiveDate) -> Result<Option<Issued<WorksPrices>>> {
    let lists: Vec<Issued<WorksPrices>> = publications::issued(portal, Kind::WorksPrices).await?;
    Ok(lists.into_iter().find(|list| list.content.effective_from <= on))
}
