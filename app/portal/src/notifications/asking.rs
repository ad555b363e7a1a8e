//! Messages of which no receipt came: the provider is asked what became of them.

use chrono::TimeDelta;
use uuid::Uuid;

use super::deliveries::{end, one_at_a_time};
use crate::applications::people;
use crate::parts::Sent;
use crate::{Portal, Result};

/// A receipt that takes longer is asked for, and asked for again after as long.
const PATIENCE: TimeDelta = TimeDelta::hours(1);
/// Carriers give a message up before.
const GIVEN_UP: TimeDelta = TimeDelta::days(3);
/// Messages of one run.
const AT_ONCE: i64 = 50;

/// Asks for those that have waited longest. How many have ended by it.
///
/// # Errors
/// When the database fails, or the provider does not answer: the others are asked for at the next run.
pub(crate) async fn ask(portal: &Portal) -> Result<usize> {
    let now = portal.now();
    let waiting = sqlx::query!(
        r#"select notification_id, case_id, provider_id, begun_at, sent_at as "sent_at!" from deliveries
           where provider = $1 and state = 'sent' and coalesce(asked_at, sent_at) < $2
               -- The second, which the first implies, bounds the walk along the index.
               and sent_at > $3 and coalesce(asked_at, sent_at) > $3
           order by coalesce(asked_at, sent_at) limit $4"#,
        portal.sms().provider().code(),
        now - PATIENCE,
        now - GIVEN_UP,
        AT_ONCE,
    )
    .fetch_all(portal.pool())
    .await?;
    let mut ended = 0;
    for one in waiting {
        // First, so that one that can't be asked for does not keep the others from it.
        sqlx::query!("update deliveries set asked_at = $2 where notification_id = $1", one.notification_id, now)
            .execute(portal.pool())
            .await?;
        let people = people::of_case(&mut *portal.pool().acquire().await?, portal, one.case_id).await?;
        let Some(people) = people else { continue };
        let sent = Sent {
            id: one.notification_id,
            provider_id: one.provider_id.as_deref(),
            phone: &people.phone,
            from: one.begun_at,
            until: one.sent_at,
        };
        ended += usize::from(ask_of(portal, one.notification_id, &sent).await?);
    }
    Ok(ended)
}

/// Whether it has ended.
async fn ask_of(portal: &Portal, id: Uuid, sent: &Sent<'_>) -> Result<bool> {
    let Some((fate, at)) = portal.sms().ask(sent).await?.and_then(|known| known.fate) else { return Ok(false) };
    let mut transaction = portal.pool().begin().await?;
    one_at_a_time(&mut transaction).await?;
    end(&mut transaction, portal, id, portal.sms().provider(), &fate, at.unwrap_or(portal.now()).min(portal.now()))
        .await?;
    transaction.commit().await?;
    Ok(true)
}
