//! Key projects (重点项目): published by the operator for a half month, and taken into its report when that is issued.

use chrono::{DateTime, Utc};
use domain::reports::{HalfMonth, KeyProjects, Project};
use sqlx::PgConnection;

use crate::publications::{self, Kind, Publication, PublishError, Published};
use crate::{Fault, Result};

/// Publishes one file. After the report of its half month was issued it has no effect.
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
    let file: KeyProjects = toml::from_str(text).map_err(|error| malformed(error.to_string()))?;
    file.check().map_err(|error| malformed(error.to_string()))?;
    let publication = Publication {
        kind: Kind::KeyProjects,
        key: file.period.to_string(),
        version: file.version.clone(),
        effective_from: file.period.first_day(),
        published_at: now,
        file_name: name,
        file: text.as_bytes(),
        content: serde_json::to_value(&file).map_err(Fault::from)?,
    };
    publications::publish(connection, &publication).await
}

/// What is published for a half month at an instant.
pub(super) async fn of(connection: &mut PgConnection, period: HalfMonth, at: DateTime<Utc>) -> Result<Vec<Project>> {
    let content = sqlx::query_scalar!(
        "select content from publications where kind = 'key_projects' and key = $1 and published_at <= $2
         order by published_at desc, version desc limit 1",
        period.to_string(),
        at,
    )
    .fetch_optional(connection)
    .await?;
    let file: Option<KeyProjects> = content.map(serde_json::from_value).transpose()?;
    Ok(file.map(|file| file.projects).unwrap_or_default())
}
