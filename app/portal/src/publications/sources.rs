//! Published versions with where they come from, and the files themselves.

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;

use super::Kind;
use crate::keys::to_hex;
use crate::{Fault, Portal, Result};

/// One published version of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued<T> {
    pub content: T,
    pub published_at: DateTime<Utc>,
    /// Of the file's bytes, in hexadecimal digits.
    pub sha256: String,
    /// `None`: the file was not kept, so there is none to download.
    pub file_name: Option<String>,
}

/// A file byte for byte as it was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub file_name: String,
    pub bytes: Vec<u8>,
}

/// Every version ever published of a kind, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn issued<T: DeserializeOwned>(portal: &Portal, kind: Kind) -> Result<Vec<Issued<T>>> {
    let rows = sqlx::query!(
        "select key, version, content, published_at, sha256, file_name from publications
         where kind = $1 order by effective_from desc, published_at desc, version desc, key",
        kind.as_str(),
    )
    .fetch_all(portal.pool())
    .await?;
    let issued = rows.into_iter().map(|row| {
        let content = serde_json::from_value(row.content)
            .map_err(|error| Fault::Inconsistent(format!("publication {kind} {} {}: {error}", row.key, row.version)))?;
        let (published_at, file_name) = (row.published_at, row.file_name);
        Ok(Issued { content, published_at, sha256: to_hex(&row.sha256), file_name })
    });
    issued.collect()
}

/// The file of a version. `None`: there is no such version, or its file was not kept. Without a key any of the kind is
/// meant that has this version.
///
/// # Errors
/// When the database fails.
pub async fn source(portal: &Portal, kind: Kind, key: Option<&str>, version: &str) -> Result<Option<Source>> {
    let row = sqlx::query!(
        r#"select file_name as "file_name!", file as "file!" from publications
           where kind = $1 and ($2::text is null or key = $2) and version = $3 and file is not null and file_name is not null
           order by effective_from desc, published_at desc, key limit 1"#,
        kind.as_str(),
        key,
        version,
    )
    .fetch_optional(portal.pool())
    .await?;
    Ok(row.map(|row| Source { file_name: row.file_name, bytes: row.file }))
}
