//! Messages to applicants: what may be sent, and sending it once.

mod account;
mod aliyun;
pub(crate) mod asking;
mod blame;
mod choices;
pub(crate) mod deliveries;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod fake;
mod gateway;
pub(crate) mod http;
mod kind;
pub(crate) mod last_days;
mod length;
mod log_sender;
pub(crate) mod mail_addresses;
pub(crate) mod mail_deliveries;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod mail_server;
mod mail_text;
pub(crate) mod mails;
mod mime;
mod news;
mod quiet_hours;
mod receipt;
pub mod receipts;
pub(crate) mod reminders;
mod saying;
mod smtp;
pub(crate) mod standing;
mod templates;
mod tencent;
pub(crate) mod texts;
mod told;
pub(crate) mod unreachable;
mod words;

use chrono::{DateTime, Utc};
use domain::calendar::shanghai_date;
use sqlx::PgConnection;
use uuid::Uuid;

pub use account::{Account, SmsSecret};
pub use aliyun::{Aliyun, ENDPOINT as ALIYUN_ENDPOINT};
pub use choices::{Choosing, Chosen, Wanted, Way, choose, wanted_of_owner};
pub use deliveries::{Delivery, State, delivery_of_owner, take_receipts};
pub use gateway::HttpGateway;
pub use kind::Kind;
pub use log_sender::{DemoMessage, LogSender, demo_messages};
pub use mail_addresses::{
    Awaiting, ConfirmedMail, GivenMail, OwnMail, confirm_mail, give_mail, mail_of_owner, mask_mail, remove_mail,
};
pub use mail_deliveries::{MailDelivery, MailState, mail_delivery_of_owner};
pub use news::{News, Next, Step};
pub use quiet_hours::QuietHours;
pub use smtp::{MailServer, Security, Smtp, SmtpError};
pub use templates::{Templates, TemplatesError};
pub use tencent::{ENDPOINT as TENCENT_ENDPOINT, REGION as TENCENT_REGION, Tencent};

use crate::applications::people;
use crate::objections::link as objection_link;
use crate::parts::Sms;
use crate::sessions;
use crate::{Portal, Result};
use saying::Saying;
use texts::About;
pub(crate) use texts::said_objecting;
use told::Told;
pub(crate) use words::code_of;
pub(crate) use words::language_of;

/// Puts a message and its jobs into the caller's transaction, one for each way, unless the customer has chosen not to be told of such
/// things. What can't go by mail goes to the phone, and what brings the private link always does.
///
/// # Errors
/// When the database doesn't answer.
pub async fn notify(connection: &mut PgConnection, now: DateTime<Utc>, case_id: i64, news: &News) -> Result<()> {
    put(connection, now, case_id, news, None).await
}

/// The same of what the customer did as somebody else has told, in event `seq`: whatever the customer has chosen, and with a link to
/// object.
///
/// # Errors
/// As [`notify`].
pub(crate) async fn notify_told(
    connection: &mut PgConnection,
    now: DateTime<Utc>,
    case_id: i64,
    news: &News,
    seq: u32,
) -> Result<()> {
    put(connection, now, case_id, news, Some(seq)).await
}

async fn put(
    connection: &mut PgConnection,
    now: DateTime<Utc>,
    case_id: i64,
    news: &News,
    objects_to: Option<u32>,
) -> Result<()> {
    sqlx::query!(
        "with chosen as (
             select coalesce(c.only_acts, false) as only_acts,
                 a.case_id is null or coalesce(c.by_sms, true) or $6 as by_sms,
                 a.case_id is not null and coalesce(c.by_mail, false) as by_mail
             from cases
                 left join notification_choices c on c.case_id = cases.id
                 left join mail_addresses a on a.case_id = cases.id and a.refused_at is null
             where cases.id = $1
         ), notification as (
             insert into notifications (id, case_id, kind, created_at, news, by_sms, by_mail, objects_to)
             select gen_random_uuid(), $1, $2, $3, $4, by_sms, by_mail, $7 from chosen
             where $5 or not only_acts
             returning id, by_sms, by_mail
         )
         select enqueue(way.task, json_build_object('notification', id))
         from notification, lateral (values ('send_notification', by_sms), ('send_mail', by_mail)) way (task, wanted)
         where way.wanted",
        case_id,
        news.kind().code(),
        now,
        serde_json::to_value(news)?,
        news.always_comes() || objects_to.is_some(),
        news.kind().brings_link(),
        objects_to.map(u32::cast_signed),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Sends a message that was not sent yet, unless what it says holds no longer. After an error the job queue tries again, later
/// and later.
pub(crate) async fn deliver(portal: &Portal, id: Uuid) -> Result<()> {
    let row = sqlx::query!(
        r#"select notifications.kind, notifications.slots, notifications.news, notifications.objects_to, cases.id as case_id,
               cases.reference, cases.link_generation, cases.language
           from notifications join cases on cases.id = notifications.case_id
           where notifications.id = $1 and notifications.by_sms and notifications.sent_at is null
               and notifications.dropped_at is null"#,
        id
    )
    .fetch_optional(portal.pool())
    .await?;
    let Some(row) = row else { return Ok(()) };
    // Without the person's data (deleted meanwhile) there is nobody to tell; a kind of a newer version is its to send.
    let people = people::of_case(&mut *portal.pool().acquire().await?, portal, row.case_id).await?;
    let Some((people, kind)) = people.zip(Kind::from_code(&row.kind)) else { return Ok(()) };
    if deliveries::is_settled(portal, id, &people.phone).await? {
        return Ok(());
    }
    let told = Told::of(portal, row.case_id, row.objects_to).await?;
    let link = match (&told, kind.brings_link()) {
        (Some(told), _) => objection_link(portal, row.case_id, &row.reference, told.seq),
        (None, true) => sessions::link(portal, row.case_id, &row.reference, row.link_generation),
        (None, false) => format!("{}/my", portal.settings().base_url),
    };
    let news = match saying::of(portal, row.case_id, &row.reference, kind, row.news, told.as_ref()).await? {
        Saying::Later(morning) => return wait(portal, id, morning).await,
        Saying::Over => return drop_one(portal, id).await,
        Saying::Now(news) => news,
    };
    let language = language_of(&row.language);
    let about = About {
        language,
        reference: &row.reference,
        link: &link,
        today: shanghai_date(portal.now()),
        told: told.map(|told| told.on),
    };
    let text = match news {
        Some((news, valid_until)) => about.news(portal.settings(), &news, valid_until)?,
        None => about.earlier(portal.settings(), kind, &row.slots)?,
    };
    deliveries::send(portal, row.case_id, &Sms { id, phone: people.phone, text }).await
}

/// Puts the message off.
async fn wait(portal: &Portal, id: Uuid, until: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "select enqueue_at('send_notification', json_build_object('notification', $1::uuid), 'send_notification ' || $1, $2)",
        id,
        until,
    )
    .execute(portal.pool())
    .await?;
    Ok(())
}

/// Notes that a message is not sent any more, since it holds no longer. It counts as neither sent nor on its way.
async fn drop_one(portal: &Portal, id: Uuid) -> Result<()> {
    let mut transaction = portal.pool().begin().await?;
    deliveries::one_at_a_time(&mut transaction).await?;
    let dropped = sqlx::query!(
        "update notifications set dropped_at = $2 where id = $1 and sent_at is null and dropped_at is null",
        id,
        portal.now(),
    );
    if dropped.execute(&mut *transaction).await?.rows_affected() == 1 {
        sqlx::query!("delete from deliveries where notification_id = $1 and state = 'sending'", id)
            .execute(&mut *transaction)
            .await?;
        tracing::info!(notification = %id, "a message that holds no longer is dropped");
    }
    Ok(transaction.commit().await?)
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
