//! The data key of a case. Its row is gone when the case's personal data is.

use sqlx::PgExecutor;

use crate::sealed::{DataKey, KeyOwner, WrappedKey};
use crate::{Portal, Result};

/// `None` once the case's personal data is deleted.
pub(crate) async fn of_case<'c>(
    connection: impl PgExecutor<'c>,
    portal: &Portal,
    case_id: i64,
) -> Result<Option<DataKey>> {
    let row = sqlx::query!("select wrapped_key, master_key_version from case_keys where case_id = $1", case_id)
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let wrapped = WrappedKey { bytes: row.wrapped_key, master_version: row.master_key_version };
    Ok(Some(portal.keys().unwrap(KeyOwner::Case(case_id), &wrapped)?))
}
