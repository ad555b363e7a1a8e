//! Where a message stands: begun, taken by the provider, delivered or failed. What has ended stays as it is.

use chrono::{DateTime, Utc};
use domain::applications::Reference;
use sqlx::PgConnection;
use uuid::Uuid;

use super::blame::is_of_number;
use super::length::parts;
use super::receipt::{Receipt, is_id};
use super::unreachable;
use crate::parts::{Blame, Fate, Known, Provider, Sent, Sms};
use crate::sessions::{Access, Visitor, access};
use crate::{Portal, Result};

/// Where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// On its way to the provider.
    Sending,
    /// The provider has taken it.
    Sent,
    /// It is on the phone.
    Delivered,
    /// It will not come: the provider's code.
    Failed(String),
}

/// A message and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The code of its kind.
    pub kind: String,
    pub state: State,
    /// Since when it stands there.
    pub at: DateTime<Utc>,
    /// It failed for what is wrong with the number, as far as the provider says.
    pub of_number: bool,
    /// How many parts it had, at least 1.
    pub parts: i16,
}

/// Messages of a case that are shown.
const SHOWN: i64 = 5;

/// Those of a case, the latest first.
///
/// # Errors
/// When the database fails.
pub(crate) async fn of_case(connection: &mut PgConnection, case_id: i64) -> Result<Vec<Delivery>> {
    let rows = sqlx::query!(
        r#"select n.kind, d.state, d.code, d.of_number, d.parts, coalesce(d.ended_at, d.sent_at, d.begun_at) as "at!"
           from deliveries d join notifications n on n.id = d.notification_id
           where d.case_id = $1 order by d.begun_at desc limit $2"#,
        case_id,
        SHOWN,
    )
    .fetch_all(connection)
    .await?;
    let delivery = rows.into_iter().map(|row| Delivery {
        kind: row.kind,
        state: match row.state.as_str() {
            "delivered" => State::Delivered,
            "failed" => State::Failed(row.code.unwrap_or_default()),
            "sent" => State::Sent,
            _ => State::Sending,
        },
        at: row.at,
        of_number: row.of_number,
        parts: row.parts,
    });
    Ok(delivery.collect())
}

/// The latest of this visitor's own case. `None`: none was sent, or the case is not the visitor's.
///
/// # Errors
/// When the database fails.
pub async fn delivery_of_owner(portal: &Portal, visitor: &Visitor, reference: &Reference) -> Result<Option<Delivery>> {
    let Access::Owner { case_id, .. } = access(portal, visitor, reference).await? else { return Ok(None) };
    let mut connection = portal.pool().acquire().await?;
    Ok(of_case(&mut connection, case_id).await?.into_iter().next())
}

/// Whether nothing more is to be sent: the message has ended, or its provider, asked for what was tried before, has it.
///
/// # Errors
/// When the database fails, or the provider is out of reach: nobody knows whether it has it.
pub(super) async fn is_settled(portal: &Portal, id: Uuid, phone: &str) -> Result<bool> {
    let tried = sqlx::query!(
        r#"select provider, state, begun_at, coalesce(tried_at, begun_at) as "tried_at!" from deliveries
           where notification_id = $1"#,
        id
    );
    let Some(tried) = tried.fetch_optional(portal.pool()).await? else { return Ok(false) };
    if tried.state != "sending" {
        return Ok(true);
    }
    if tried.provider != portal.sms().provider().code() {
        return Ok(false);
    }
    let sent = Sent { id, provider_id: None, phone, from: tried.begun_at, until: portal.now() };
    match portal.sms().ask(&sent).await {
        Ok(Some(known)) => taken(portal, id, known, tried.tried_at).await.map(|()| true),
        Ok(None) => Ok(false),
        Err(error) if error.is_trouble() => Err(error.into()),
        Err(error) => {
            tracing::warn!(notification = %id, %error, "a message is sent again unasked");
            Ok(false)
        }
    }
}

/// Sends a message and notes what becomes of it. What will never be taken fails here and is over.
///
/// # Errors
/// When the provider doesn't take it and may later, or the database fails.
pub(super) async fn send(portal: &Portal, case_id: i64, sms: &Sms) -> Result<()> {
    if !begin(portal, case_id, sms).await? {
        return Ok(());
    }
    match portal.sms().send(sms).await {
        Ok(known) => taken(portal, sms.id, known, portal.now()).await,
        Err(error) => match error.for_good() {
            Some((code, blame)) => {
                tracing::error!(notification = %sms.id, %error, "a message will never be taken");
                refused(portal, sms.id, &code, blame).await
            }
            None => Err(error.into()),
        },
    }
}

/// Written down before it is sent, so that whoever comes after a crash knows that it was tried, and by whom. Whether there is
/// something to send: not what has ended meanwhile.
async fn begin(portal: &Portal, case_id: i64, sms: &Sms) -> Result<bool> {
    let begun = sqlx::query!(
        "insert into deliveries (notification_id, case_id, provider, parts, state, begun_at, tried_at)
         values ($1, $2, $3, $4, 'sending', $5, $5)
         on conflict (notification_id) do update set provider = excluded.provider, tried_at = excluded.tried_at
         where deliveries.state = 'sending'",
        sms.id,
        case_id,
        portal.sms().provider().code(),
        parts(&sms.text),
        portal.now(),
    );
    Ok(begun.execute(portal.pool()).await?.rows_affected() == 1)
}

/// The provider has it since `sent_at`. A receipt may have come before this could be noted.
async fn taken(portal: &Portal, id: Uuid, known: Known, sent_at: DateTime<Utc>) -> Result<()> {
    let provider = portal.sms().provider();
    let provider_id = known.provider_id.filter(|id| is_id(id));
    let mut transaction = portal.pool().begin().await?;
    one_at_a_time(&mut transaction).await?;
    sqlx::query!(
        "update deliveries d set state = 'sent', sent_at = $2, provider_id = (
             select $3 where not exists (
                 select from deliveries o
                 where o.provider = d.provider and o.provider_id = $3 and o.notification_id <> d.notification_id))
         where d.notification_id = $1 and d.state = 'sending'",
        id,
        sent_at,
        provider_id,
    )
    .execute(&mut *transaction)
    .await?;
    sqlx::query!("update notifications set sent_at = $2 where id = $1 and sent_at is null", id, sent_at)
        .execute(&mut *transaction)
        .await?;
    let stray = sqlx::query!(
        "delete from stray_receipts where provider = $1 and provider_id = $2 returning state, code, ended_at",
        provider.code(),
        provider_id,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let stray = stray.map(|row| match row.state.as_str() {
        "delivered" => (Fate::Delivered, row.ended_at),
        _ => (Fate::Failed(row.code.unwrap_or_default()), row.ended_at),
    });
    let told = known.fate.map(|(fate, at)| (fate, at.unwrap_or(portal.now())));
    if let Some((fate, at)) = told.or(stray) {
        end(&mut transaction, portal, id, provider, &fate, at).await?;
    }
    transaction.commit().await?;
    tracing::info!(notification = %id, "message sent");
    Ok(())
}

/// The provider will never take it.
async fn refused(portal: &Portal, id: Uuid, code: &str, blame: Blame) -> Result<()> {
    let mut transaction = portal.pool().begin().await?;
    one_at_a_time(&mut transaction).await?;
    let case_id = sqlx::query_scalar!(
        "update deliveries set state = 'failed', code = $2, of_number = $3, ended_at = $4
         where notification_id = $1 and state = 'sending' returning case_id",
        id,
        code,
        blame == Blame::Number,
        portal.now(),
    )
    .fetch_optional(&mut *transaction)
    .await?;
    if let Some(case_id) = case_id.filter(|_| blame == Blame::Number) {
        unreachable::follow(&mut transaction, case_id, portal.now()).await?;
    }
    Ok(transaction.commit().await?)
}

/// What a provider tells of its messages. The same receipt again, or one that comes after the end, changes nothing; one of an
/// unknown message is kept for a while.
///
/// # Errors
/// When the database fails; told again, nothing is done twice.
pub async fn take_receipts(portal: &Portal, provider: Provider, receipts: &[Receipt]) -> Result<()> {
    for receipt in receipts {
        take_receipt(portal, provider, receipt).await?;
    }
    Ok(())
}

async fn take_receipt(portal: &Portal, provider: Provider, receipt: &Receipt) -> Result<()> {
    let at = receipt.at.map_or(portal.now(), |at| at.min(portal.now()));
    let mut transaction = portal.pool().begin().await?;
    one_at_a_time(&mut transaction).await?;
    let id = sqlx::query_scalar!(
        "select notification_id from deliveries
         where provider = $1 and (provider_id = $2 or provider_id is null and notification_id = $3)",
        provider.code(),
        receipt.provider_id,
        receipt.own_id,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    match id {
        Some(id) => end(&mut transaction, portal, id, provider, &receipt.fate, at).await?,
        None => keep(&mut transaction, portal, provider, receipt, at).await?,
    }
    Ok(transaction.commit().await?)
}

async fn keep(
    connection: &mut PgConnection,
    portal: &Portal,
    provider: Provider,
    receipt: &Receipt,
    at: DateTime<Utc>,
) -> Result<()> {
    let (state, code) = columns(&receipt.fate);
    sqlx::query!(
        "insert into stray_receipts (provider, provider_id, state, code, ended_at, received_at)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
        provider.code(),
        receipt.provider_id,
        state,
        code,
        at,
        portal.now(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends a message that has not ended yet. One whose taking was not noted has been taken, too: nobody sends it again.
pub(super) async fn end(
    connection: &mut PgConnection,
    portal: &Portal,
    id: Uuid,
    provider: Provider,
    fate: &Fate,
    at: DateTime<Utc>,
) -> Result<()> {
    let (state, code) = columns(fate);
    let case_id = sqlx::query_scalar!(
        "update deliveries set state = $2, code = $3, of_number = $5, ended_at = $4,
             sent_at = coalesce(sent_at, tried_at, begun_at)
         where notification_id = $1 and state in ('sending', 'sent') returning case_id",
        id,
        state,
        code,
        at,
        code.is_some_and(|code| is_of_number(provider, code)),
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(case_id) = case_id else { return Ok(()) };
    sqlx::query!("update notifications set sent_at = $2 where id = $1 and sent_at is null", id, portal.now())
        .execute(&mut *connection)
        .await?;
    unreachable::follow(connection, case_id, portal.now()).await
}

fn columns(fate: &Fate) -> (&'static str, Option<&str>) {
    match fate {
        Fate::Delivered => ("delivered", None),
        Fate::Failed(code) => ("failed", Some(code)),
    }
}

/// Receipts come while sending is noted, several of a phone at once: each sees what the one before has written.
pub(super) async fn one_at_a_time(connection: &mut PgConnection) -> Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('deliveries', 0))").execute(connection).await?;
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
