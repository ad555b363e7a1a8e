//! The thread of a case, and by which day it wants an answer.

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::shanghai_date;
use domain::text::Text;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::applications::keys;
use crate::publications::Rules;
use crate::sealed::{DataKey, Place};
use crate::{Portal, Result};

/// Who wrote a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    Customer,
    /// Somebody at the desk: the post, as it was then.
    Post(Text),
    /// Another system, by its name. To the customer it is the utility.
    System(Text),
}

/// One message. It has no `Debug`: what it says is between the two.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    pub id: Uuid,
    pub author: Author,
    pub text: String,
    pub written_at: DateTime<Utc>,
}

/// What was written about a case.
#[derive(Clone, PartialEq, Eq)]
pub struct Thread {
    /// Oldest first. Nothing once the case's personal data is deleted.
    pub messages: Vec<Message>,
    /// The day, in Asia/Shanghai, by whose end the customer's message is to be answered. `None`: none waits.
    pub due: Option<NaiveDate>,
    /// That day for what the customer would write now.
    pub due_if_written_now: NaiveDate,
    /// Whether it takes more. Not once the case's personal data is deleted.
    pub is_open: bool,
}

impl Thread {
    /// The last message, whoever wrote it.
    #[must_use]
    pub fn last(&self) -> Option<Uuid> {
        self.messages.last().map(|message| message.id)
    }
}

/// The thread of this case.
///
/// # Errors
/// When the database fails, or a message does not open.
pub(crate) async fn of_case(
    connection: &mut PgConnection,
    portal: &Portal,
    rules: &Rules,
    case_id: i64,
) -> Result<Thread> {
    let due_if_written_now = answer_due(portal, rules, portal.now());
    let Some(key) = keys::of_case(&mut *connection, portal, case_id).await? else {
        return Ok(Thread { messages: Vec::new(), due: None, due_if_written_now, is_open: false });
    };
    let rows = sqlx::query!(
        r#"select id, post as "post: Json<Text>", api_key_id is not null as "system!", sealed_text, written_at
           from case_messages where case_id = $1 order by seq"#,
        case_id,
    )
    .fetch_all(&mut *connection)
    .await?;
    let open = rows.into_iter().map(|row| {
        let text = open(&key, row.id, &row.sealed_text)?;
        let author = match row.post {
            None => Author::Customer,
            Some(Json(name)) if row.system => Author::System(name),
            Some(Json(post)) => Author::Post(post),
        };
        Ok(Message { id: row.id, author, text, written_at: row.written_at })
    });
    let messages = open.collect::<Result<_>>()?;
    let since = sqlx::query_scalar!("select since from unanswered_messages where case_id = $1", case_id)
        .fetch_optional(connection)
        .await?;
    let due = since.map(|since| answer_due(portal, rules, since));
    Ok(Thread { messages, due, due_if_written_now, is_open: true })
}

/// The day, in Asia/Shanghai, by whose end a message of this instant is to be answered, as the calendars say now.
pub(crate) fn answer_due(portal: &Portal, rules: &Rules, since: DateTime<Utc>) -> NaiveDate {
    let calendar = rules.calendars.as_of(portal.now());
    calendar.due(shanghai_date(since), portal.settings().answer_days, |_| None).due
}

/// What a sealed message says.
///
/// # Errors
/// When it does not open.
pub(crate) fn open(key: &DataKey, id: Uuid, sealed: &[u8]) -> Result<String> {
    let text = key.open(&place(id), sealed)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Where a message is sealed.
pub(crate) fn place(id: Uuid) -> Place {
    Place::new("case_messages.sealed_text", id)
}
