//! Where a mail stands: begun, taken by the mail server, or failed. What becomes of it after that nobody says.

use chrono::{DateTime, TimeDelta, Utc};
use domain::applications::Reference;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::parts::Blame;
use crate::sessions::{Access, Visitor, access};
use crate::{Portal, Result};

/// Mails to an address that were refused for it, in a row, after which none go there any more.
const IN_A_ROW: usize = 3;
/// Mails of a case that are shown.
const SHOWN: i64 = 5;
/// A mail that the server does not take for so long is given up.
pub(super) const PATIENCE: TimeDelta = TimeDelta::days(2);
/// The same of what says a day that may soon be over.
pub(super) const PATIENCE_IF_URGENT: TimeDelta = TimeDelta::hours(1);
/// A try takes less: see `smtp.rs`.
pub(super) const HELD: TimeDelta = TimeDelta::minutes(4);
/// The code under which it is kept then.
pub(super) const TOO_LATE: &str = "unreachable";

/// Where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailState {
    /// On its way to the mail server.
    Sending,
    /// The mail server has taken it.
    Sent,
    /// It will not come: the server's code.
    Failed(String),
}

/// A mail and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailDelivery {
    /// The code of its kind.
    pub kind: String,
    pub state: MailState,
    /// Since when it stands there.
    pub at: DateTime<Utc>,
}

/// Those of a case, the latest first.
///
/// # Errors
/// When the database fails.
pub(crate) async fn of_case(connection: &mut PgConnection, case_id: i64) -> Result<Vec<MailDelivery>> {
    let rows = sqlx::query!(
        r#"select n.kind, d.state, d.code, coalesce(d.ended_at, d.begun_at) as "at!"
           from mail_deliveries d join notifications n on n.id = d.notification_id
           where d.case_id = $1 order by d.begun_at desc limit $2"#,
        case_id,
        SHOWN,
    )
    .fetch_all(connection)
    .await?;
    let delivery = rows.into_iter().map(|row| MailDelivery {
        kind: row.kind,
        state: match row.state.as_str() {
            "failed" => MailState::Failed(row.code.unwrap_or_default()),
            "sent" => MailState::Sent,
            _ => MailState::Sending,
        },
        at: row.at,
    });
    Ok(delivery.collect())
}

/// The latest of this visitor's own case. `None`: none was sent, or the case is not the visitor's.
///
/// # Errors
/// When the database fails.
pub async fn mail_delivery_of_owner(
    portal: &Portal,
    visitor: &Visitor,
    reference: &Reference,
) -> Result<Option<MailDelivery>> {
    let Access::Owner { case_id, .. } = access(portal, visitor, reference).await? else { return Ok(None) };
    let mut connection = portal.pool().acquire().await?;
    Ok(of_case(&mut connection, case_id).await?.into_iter().next())
}

/// Whether there is something to send.
pub(super) enum Begun {
    /// It is first tried, or was, at this time.
    At(DateTime<Utc>),
    /// Somebody is at it: two at once would be two mails.
    Held,
    Ended,
}

/// Written down before it is sent; held for longer than a try takes, so that a worker who is taken for lost and is not does no harm.
pub(super) async fn begin(portal: &Portal, id: Uuid, case_id: i64) -> Result<Begun> {
    let begun = sqlx::query_scalar!(
        "insert into mail_deliveries as d (notification_id, case_id, state, begun_at, held_until)
         values ($1, $2, 'sending', $3, $4)
         on conflict (notification_id) do update set held_until = excluded.held_until
         where d.state = 'sending' and d.held_until <= $3
         returning begun_at",
        id,
        case_id,
        portal.now(),
        portal.now() + HELD,
    );
    if let Some(begun) = begun.fetch_optional(portal.pool()).await? {
        return Ok(Begun::At(begun));
    }
    let held = sqlx::query_scalar!(
        r#"select exists (select from mail_deliveries where notification_id = $1 and state = 'sending') as "held!""#,
        id
    );
    Ok(if held.fetch_one(portal.pool()).await? { Begun::Held } else { Begun::Ended })
}

/// It was tried in vain: whoever comes next may try at once.
pub(super) async fn let_go(portal: &Portal, id: Uuid) -> Result<()> {
    sqlx::query!("update mail_deliveries set held_until = $2 where notification_id = $1", id, portal.now())
        .execute(portal.pool())
        .await?;
    Ok(())
}

/// The mail server has it.
pub(super) async fn taken(portal: &Portal, id: Uuid) -> Result<()> {
    sqlx::query!(
        "update mail_deliveries set state = 'sent', ended_at = $2 where notification_id = $1 and state = 'sending'",
        id,
        portal.now(),
    )
    .execute(portal.pool())
    .await?;
    Ok(())
}

/// It will not come by mail. Where mail was the only way it goes to the phone; an address to which three in a row did not come for what
/// is wrong with it gets no more.
pub(super) async fn failed(portal: &Portal, id: Uuid, code: &str, blame: Blame) -> Result<()> {
    let mut transaction = portal.pool().begin().await?;
    let case_id = sqlx::query_scalar!(
        "update mail_deliveries set state = 'failed', code = $2, of_address = $3, ended_at = $4
         where notification_id = $1 and state = 'sending' returning case_id",
        id,
        code,
        blame == Blame::Number,
        portal.now(),
    )
    .fetch_optional(&mut *transaction)
    .await?;
    if let Some(case_id) = case_id {
        if blame == Blame::Number {
            follow(&mut transaction, portal, case_id).await?;
        }
        by_sms_instead(&mut transaction, id).await?;
    }
    Ok(transaction.commit().await?)
}

async fn follow(connection: &mut PgConnection, portal: &Portal, case_id: i64) -> Result<()> {
    let last = sqlx::query_scalar!(
        "select d.state from mail_deliveries d join mail_addresses a on a.case_id = d.case_id
         where d.case_id = $1 and d.ended_at >= a.confirmed_at and (d.state = 'sent' or d.of_address)
         order by d.ended_at desc, d.begun_at desc limit 3",
        case_id,
    )
    .fetch_all(&mut *connection)
    .await?;
    if last.len() == IN_A_ROW && last.iter().all(|state| state == "failed") {
        sqlx::query!(
            "update mail_addresses set refused_at = $2 where case_id = $1 and refused_at is null",
            case_id,
            portal.now(),
        )
        .execute(connection)
        .await?;
    }
    Ok(())
}

/// Sends by text message what was to come by mail alone. Nothing is done where it goes to the phone anyhow.
pub(super) async fn by_sms_instead(connection: &mut PgConnection, id: Uuid) -> Result<()> {
    sqlx::query!(
        "with turned as (update notifications set by_sms = true where id = $1 and not by_sms returning id)
         select enqueue('send_notification', json_build_object('notification', id)) from turned",
        id,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// It can't go by mail any more, and was not taken: it goes to the phone where mail was the only way.
pub(super) async fn dropped_for_sms(portal: &Portal, id: Uuid) -> Result<()> {
    let mut transaction = portal.pool().begin().await?;
    sqlx::query!("delete from mail_deliveries where notification_id = $1 and state = 'sending'", id)
        .execute(&mut *transaction)
        .await?;
    by_sms_instead(&mut transaction, id).await?;
    Ok(transaction.commit().await?)
}

/// Nothing is on its way: what it says holds no longer.
pub(super) async fn dropped(portal: &Portal, id: Uuid) -> Result<()> {
    let mut transaction = portal.pool().begin().await?;
    sqlx::query!("delete from mail_deliveries where notification_id = $1 and state = 'sending'", id)
        .execute(&mut *transaction)
        .await?;
    sqlx::query!(
        "update notifications set dropped_at = $2 where id = $1 and not by_sms and dropped_at is null",
        id,
        portal.now(),
    )
    .execute(&mut *transaction)
    .await?;
    tracing::info!(notification = %id, "a mail that holds no longer is dropped");
    Ok(transaction.commit().await?)
}
