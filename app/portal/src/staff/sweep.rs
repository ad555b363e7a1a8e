use super::challenges;
use super::failures::FORGOTTEN;
use super::presence;
use crate::{Portal, Result};

/// Deletes sessions of the desk that are over, failures that are forgotten, questions that nobody answered, and who had a case open.
/// Also where no desk is served.
pub(crate) async fn sweep(portal: &Portal) -> Result<u64> {
    let now = portal.now();
    sqlx::query!("delete from staff_failures where failed_at < $1", now - FORGOTTEN).execute(portal.pool()).await?;
    challenges::sweep(portal, now).await?;
    presence::sweep(portal).await?;
    let sessions = sqlx::query!("delete from staff_sessions where expires_at <= $1", now);
    Ok(sessions.execute(portal.pool()).await?.rows_affected())
}
