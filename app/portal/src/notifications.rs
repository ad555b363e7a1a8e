//! Messages to applicants: what may be sent, and sending it once.

mod account;
mod aliyun;
pub(crate) mod asking;
pub(crate) mod deliveries;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod fake;
mod gateway;
pub(crate) mod http;
mod kind;
mod length;
mod log_sender;
mod receipt;
pub mod receipts;
mod templates;
mod tencent;
pub(crate) mod texts;
pub(crate) mod unreachable;

use domain::progress::Slot;
use sqlx::PgConnection;
use uuid::Uuid;

pub use account::{Account, SmsSecret};
pub use aliyun::{Aliyun, ENDPOINT as ALIYUN_ENDPOINT};
pub use deliveries::{Delivery, State, delivery_of_owner, take_receipts};
pub use gateway::HttpGateway;
pub use kind::Kind;
pub use log_sender::{DemoMessage, LogSender, demo_messages};
pub use templates::{Templates, TemplatesError};
pub use tencent::{ENDPOINT as TENCENT_ENDPOINT, REGION as TENCENT_REGION, Tencent};

use crate::applications::people;
use crate::parts::Sms;
use crate::sessions;
use crate::{Portal, Result};

/// Puts a message and its job into the caller's transaction.
///
/// # Errors
/// When the database doesn't answer.
pub async fn notify(connection: &mut PgConnection, portal: &Portal, case_id: i64, kind: Kind) -> Result<()> {
    notify_of(connection, portal, case_id, kind, &[]).await
}

/// The same of a message that names half-days: the first and last of an offer, or the one that was agreed or cancelled.
///
/// # Errors
/// When the database doesn't answer.
pub(crate) async fn notify_of(
    connection: &mut PgConnection,
    portal: &Portal,
    case_id: i64,
    kind: Kind,
    slots: &[Slot],
) -> Result<()> {
    let slots: Vec<String> = slots.iter().map(Slot::to_string).collect();
    let id = portal.new_id();
    sqlx::query!(
        "with notification as (
             insert into notifications (id, case_id, kind, created_at, slots) values ($1, $2, $3, $4, $5) returning id
         )
         select enqueue('send_notification', json_build_object('notification', id)) from notification",
        id,
        case_id,
        kind.code(),
        portal.now(),
        &slots,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Sends a message that was not sent yet. After an error the job queue tries again, later and later.
pub(crate) async fn deliver(portal: &Portal, id: Uuid) -> Result<()> {
    let row = sqlx::query!(
        r#"select notifications.kind, notifications.slots, cases.id as case_id, cases.reference, cases.link_generation
           from notifications join cases on cases.id = notifications.case_id
           where notifications.id = $1 and notifications.sent_at is null"#,
        id
    )
    .fetch_optional(portal.pool())
    .await?;
    let Some(row) = row else { return Ok(()) };
    // Without the person's data (deleted meanwhile) there is nobody to tell; a kind of a newer version is its to send.
    let people = people::of_case(&mut *portal.pool().acquire().await?, portal, row.case_id).await?;
    let Some((people, kind)) = people.zip(Kind::from_code(&row.kind)) else { return Ok(()) };
    let link = match kind.brings_link() {
        true => sessions::link(portal, row.case_id, &row.reference, row.link_generation),
        false => format!("{}/sign-in", portal.settings().base_url),
    };
    let text = texts::about_case(portal.settings(), kind, &row.slots, &row.reference, &link);
    deliveries::send(portal, row.case_id, &Sms { id, phone: people.phone, text }).await
}

/// Deletes demo messages, and receipts of unknown messages, that are old enough.
pub(crate) async fn sweep(portal: &Portal) -> Result<u64> {
    let strays = portal.now() - portal.settings().retention.stray_receipt;
    sqlx::query!("delete from stray_receipts where received_at < $1", strays).execute(portal.pool()).await?;
    let before = portal.now() - portal.settings().retention.demo_message;
    Ok(sqlx::query!("delete from demo_messages where sent_at < $1", before)
        .execute(portal.pool())
        .await?
        .rows_affected())
}

#[cfg(test)]
mod tests;
