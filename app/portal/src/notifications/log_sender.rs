//! Sends nothing: keeps messages, sealed, for the demo's `/dev/messages`. The log says only that there was one.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;

use crate::parts::{
    Asking, Clock, Fate, Known, Mail, MailError, MailSender, Mailing, Provider, Random, Sending, Sent, Sms, SmsError,
    SmsSender,
};
use crate::sealed::{DataKey, Place};
use crate::{Portal, Result};

/// The `phone` of a mail is its address, and its text begins with the subject and ends with what is attached.
#[derive(Serialize, Deserialize)]
struct Message {
    phone: String,
    text: String,
}

/// A message as sent, in a portal with demo data.
#[derive(Clone, PartialEq, Eq)]
pub struct DemoMessage {
    pub sent_at: DateTime<Utc>,
    /// Or the address of a mail.
    pub phone: String,
    pub text: String,
}

/// Keeps messages in the table `demo_messages`.
pub struct LogSender {
    pool: PgPool,
    key: DataKey,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl LogSender {
    #[must_use]
    pub fn new(pool: PgPool, keys: &crate::Keys, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self { pool, key: keys.messages().clone(), clock, random }
    }

    async fn keep(&self, message: Message) -> Result<()> {
        let sealed = self.key.seal_json(&*self.random, &place(), &message)?;
        sqlx::query!("insert into demo_messages (sealed, sent_at) values ($1, $2)", sealed, self.clock.now())
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

/// The row's number is only known after it is written, so messages are bound to their column alone.
fn place() -> Place {
    Place::new("demo_messages.sealed", "")
}

impl SmsSender for LogSender {
    fn provider(&self) -> Provider {
        Provider::Demo
    }

    fn send<'a>(&'a self, sms: &'a Sms) -> Sending<'a> {
        Box::pin(async move {
            let message = Message { phone: sms.phone.clone(), text: sms.text.clone() };
            self.keep(message).await.map_err(|error| {
                tracing::error!(id = %sms.id, %error, "a message was not kept");
                SmsError::NotKept
            })?;
            tracing::info!(id = %sms.id, "message kept for /dev/messages");
            // The list is the phone.
            Ok(Known { provider_id: Some(sms.id.to_string()), fate: Some((Fate::Delivered, None)) })
        })
    }

    /// What is in the list has been delivered when it was put there.
    fn ask<'a>(&'a self, _sent: &'a Sent<'a>) -> Asking<'a> {
        Box::pin(async { Ok(None) })
    }
}

impl MailSender for LogSender {
    fn from(&self) -> &str {
        "sunlit@example.com"
    }

    fn send<'a>(&'a self, mail: &'a Mail) -> Mailing<'a> {
        Box::pin(async move {
            let mut text = format!("{}\n\n{}", mail.subject, mail.text);
            if let Some(calendar) = &mail.calendar {
                text += &format!("\n{}\n{}", calendar.name, calendar.text);
            }
            self.keep(Message { phone: mail.to.clone(), text }).await.map_err(|error| {
                tracing::error!(id = %mail.id, %error, "a mail was not kept");
                MailError::NotKept
            })?;
            tracing::info!(id = %mail.id, "mail kept for /dev/messages");
            Ok(())
        })
    }
}

/// The latest 100 messages, newest first; none when this is no demo.
///
/// # Errors
/// When the database doesn't answer.
pub async fn demo_messages(portal: &Portal) -> Result<Vec<DemoMessage>> {
    if !portal.settings().demo {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!("select sealed, sent_at from demo_messages order by id desc limit 100")
        .fetch_all(portal.pool())
        .await?;
    rows.into_iter()
        .map(|row| {
            let Message { phone, text } = portal.keys().messages().open_json(&place(), &row.sealed)?;
            Ok(DemoMessage { sent_at: row.sent_at, phone, text })
        })
        .collect()
}
