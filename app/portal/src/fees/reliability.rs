//! The provinces' tables of the high-reliability supply fee.

use chrono::{DateTime, Utc};
use domain::fees::reliability::ReliabilityTable;
use sqlx::PgConnection;

use crate::publications::{self, Issued, Kind, Publication, PublishError, Published};
use crate::{Fault, Portal, Result};

/// File name and content.
const FILES: &[(&str, &str)] = &[
    ("reliability/hubei-2006-42.toml", include_str!("../../data/reliability/hubei-2006-42.toml")),
    ("reliability/shandong-2018-127.toml", include_str!("../../data/reliability/shandong-2018-127.toml")),
];

/// Publishes one table.
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
    let table: ReliabilityTable = toml::from_str(text).map_err(|error| malformed(error.to_string()))?;
    let faults = table.faults();
    if !faults.is_empty() {
        return Err(malformed(faults.join("; ")));
    }
    let publication = Publication {
        kind: Kind::Reliability,
        key: table.province.code().to_owned(),
        version: table.version.clone(),
        effective_from: table.effective_from,
        published_at: now,
        file_name: name,
        file: text.as_bytes(),
        content: serde_json::to_value(&table).map_err(Fault::from)?,
    };
    publications::publish(connection, &publication).await
}

/// Publishes those that come with the portal.
///
/// # Errors
/// See [`publish`].
pub async fn publish_all(connection: &mut PgConnection, now: DateTime<Utc>) -> std::result::Result<(), PublishError> {
    for (name, text) in FILES {
        publish(connection, name, text, now).await?;
    }
    Ok(())
}

/// Every table ever published, the newest first: expired ones are history.
///
/// # Errors
/// When the database fails.
pub async fn tables(portal: &Portal) -> Result<Vec<Issued<ReliabilityTable>>> {
    publications::issued(portal, Kind::Reliability).await
}
