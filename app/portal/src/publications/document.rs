//! Publications that come as one TOML file each: read, checked and kept with their bytes.

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::shanghai_date;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::PgConnection;

use super::{Kind, Publication, PublishError, Published, publish};
use crate::Fault;

/// What a file of a kind says of itself.
pub trait Document: Serialize + DeserializeOwned {
    const KIND: Kind;

    /// Which of its kind: every version of one document has the same key.
    fn key(&self) -> String;

    fn version(&self) -> String;

    /// A day in Asia/Shanghai.
    fn effective_from(&self) -> NaiveDate;

    /// What is wrong with it beyond what the types say, on the day of publication in Asia/Shanghai.
    fn faults(&self, today: NaiveDate) -> Vec<String>;

    /// Made up, and taken by a demo only.
    fn invented(&self) -> bool {
        false
    }
}

/// Publishes one file.
///
/// # Errors
/// `Malformed` with the file's name, or `Changed` when its version was published with other bytes.
pub async fn publish_document<D: Document>(
    connection: &mut PgConnection,
    name: &str,
    text: &str,
    now: DateTime<Utc>,
) -> Result<Published, PublishError> {
    let malformed = |problem: String| PublishError::Malformed { file: name.to_owned(), problem };
    let document: D = toml::from_str(text).map_err(|error| malformed(error.to_string()))?;
    let mut faults = document.faults(shanghai_date(now));
    if document.invented() && !sqlx::query_scalar!("select demo from installation").fetch_one(&mut *connection).await? {
        faults.push("what it says is invented, and this is no demo".to_owned());
    }
    if !faults.is_empty() {
        return Err(malformed(faults.join("; ")));
    }
    let publication = Publication {
        kind: D::KIND,
        key: document.key(),
        version: document.version(),
        effective_from: document.effective_from(),
        published_at: now,
        file_name: name,
        file: text.as_bytes(),
        content: serde_json::to_value(&document).map_err(Fault::from)?,
    };
    publish(connection, &publication).await
}
