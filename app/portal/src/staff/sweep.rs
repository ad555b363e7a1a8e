use super::challenges;
use super::failures::FORGOTTEN;
use crate::{Portal, Result};

/// Deletes sessions of the desk that are over, failures that are forgotten, and questions that nobody answered. Also where no desk is served.
pub(crate) async fn sweep(portal: &Portal) -> Result<u64> {
    let now = portal.now();
    sqlx::query!("delete from staff_failures where failed_at < $1", now - FORGOTTEN).execute(portal.pool()).await?;
    challenges::sweep(portal, now).await?;
    let sessions = sqlx::query!("delete from staff_sessions where expires_at <= $1", now);
    Ok(sessions.execute(portal.pool()).await?.rows_affected())
}
