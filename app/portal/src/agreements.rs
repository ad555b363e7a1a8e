//! Agreements: what an applicant consents to, readable before and kept by version.

use chrono::{DateTime, NaiveDate, Utc};
use domain::text::Text;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use crate::publications::{self, Kind, Publication, PublishError, Published};
use crate::{Portal, Result};

/// File name and content.
const FILES: &[(&str, &str)] = &[
    ("agreements/document_processing.toml", include_str!("../data/agreements/document_processing.toml")),
    ("agreements/promise.toml", include_str!("../data/agreements/promise.toml")),
    ("agreements/supply_contract.toml", include_str!("../data/agreements/supply_contract.toml")),
];

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// The code of a [`crate::applications::Consent`].
    pub key: String,
    pub version: String,
    /// A day in Asia/Shanghai.
    pub effective_from: NaiveDate,
    /// The wording is the operator's own, not a regulator's form.
    pub own_text: bool,
    pub title: Text,
    /// What stands beside the box.
    pub consent: Text,
    pub sections: Vec<Section>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    pub heading: Text,
    pub text: Text,
}

/// Publishes one file.
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
    let agreement: Agreement = toml::from_str(text).map_err(|error| malformed(error.to_string()))?;
    if agreement.sections.is_empty() {
        return Err(malformed("no sections".to_owned()));
    }
    let publication = Publication {
        kind: Kind::Agreement,
        key: agreement.key.clone(),
        version: agreement.version.clone(),
        effective_from: agreement.effective_from,
        published_at: now,
        file_name: name,
        file: text.as_bytes(),
        content: serde_json::to_value(&agreement).map_err(crate::Fault::from)?,
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

/// The agreement in force on a day in Shanghai. `None`: there is none of this name.
///
/// # Errors
/// When the database fails.
pub async fn in_force(portal: &Portal, key: &str, on: NaiveDate) -> Result<Option<Agreement>> {
    let content = sqlx::query_scalar!(
        "select content from publications where kind = 'agreement' and key = $1 and effective_from <= $2
         order by effective_from desc, published_at desc, version desc limit 1",
        key,
        on,
    )
    .fetch_optional(portal.pool())
    .await?;
    Ok(content.map(serde_json::from_value).transpose()?)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
