//! Which version of a publication is in force on a day, and a version by its number.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use sqlx::PgConnection;

use super::Kind;
use crate::Result;

/// The version in force on a day in Asia/Shanghai: of those that have begun and not ended, the last to become effective, and
/// of equals the one published last. `key`: of one series; without it, of whatever is published of the kind. `None`: there
/// is none for that day.
///
/// # Errors
/// When the database fails, or what is published can't be read.
pub async fn in_force<T: DeserializeOwned>(
    connection: &mut PgConnection,
    kind: Kind,
    key: Option<&str>,
    on: NaiveDate,
) -> Result<Option<T>> {
    let content = sqlx::query_scalar!(
        "select content from publications
         where kind = $1 and ($2::text is null or key = $2) and effective_from <= $3
             and coalesce((content->>'effective_until')::date >= $3, true)
         order by effective_from desc, published_at desc, version desc limit 1",
        kind.as_str(),
        key,
        on,
    )
    .fetch_optional(connection)
    .await?;
    Ok(content.map(serde_json::from_value).transpose()?)
}

/// Versions by key and number. They never change, so what was read once is read for ever.
#[derive(Debug)]
pub struct Pinned<T>(RwLock<HashMap<(String, String), Arc<T>>>);

impl<T> Default for Pinned<T> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<T: DeserializeOwned> Pinned<T> {
    /// The version of this key and number; `None` if it is not published.
    ///
    /// # Errors
    /// When the database fails, or what is published can't be read.
    pub async fn version(&self, pool: &sqlx::PgPool, kind: Kind, key: &str, version: &str) -> Result<Option<Arc<T>>> {
        let named = (key.to_owned(), version.to_owned());
        if let Some(known) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&named) {
            return Ok(Some(Arc::clone(known)));
        }
        let content = sqlx::query_scalar!(
            "select content from publications where kind = $1 and key = $2 and version = $3",
            kind.as_str(),
            key,
            version,
        )
        .fetch_optional(pool)
        .await?;
        let Some(content) = content else { return Ok(None) };
        let read = Arc::new(serde_json::from_value::<T>(content)?);
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(named, Arc::clone(&read));
        Ok(Some(read))
    }
}
