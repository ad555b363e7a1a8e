//! A calendar published late moves due days of what is open: each such case says so in its log.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use super::append::Writing;
use super::rebuild;
use crate::Result;
use crate::publications;

/// Goes through the open cases and writes `redated` where a due day moved, and a message. Doing it again changes nothing. The number
/// of cases redated.
///
/// # Errors
/// When the database fails, or a log can't be folded.
pub async fn redate_open(pool: &PgPool, now: DateTime<Utc>) -> Result<u64> {
    let rules = publications::load_rules(pool).await?;
    let open = sqlx::query_scalar!("select case_id from case_states where state = 'open' order by case_id")
        .fetch_all(pool)
        .await?;
    let mut redated = 0;
    for case_id in open {
        let mut transaction = pool.begin().await?;
        let mut writing = Writing::begin(&mut transaction, case_id).await?;
        writing.redate(&rules, now)?;
        redated += u64::from(!writing.added().is_empty());
        writing.save(&rules, &mut transaction).await?;
        writing.tell(&rules, &mut transaction, now).await?;
        if writing.added().is_empty() {
            // Not everything that a calendar moves was promised, but all of it may be cached.
            rebuild::refold(&mut transaction, &rules, case_id, writing.log()).await?;
        }
        transaction.commit().await?;
    }
    Ok(redated)
}
