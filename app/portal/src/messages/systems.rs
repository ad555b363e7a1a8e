//! Another system's side of a thread: it writes to the customer in the utility's name.

use chrono::{DateTime, TimeDelta, Utc};
use domain::applications::Reference;
use domain::problem::Problem;
use domain::text::several_lines;
use uuid::Uuid;

use super::writing::{LONGEST, Under, Writer, Written, write_under, written_since};
use crate::api_keys::{ApiCaller, Scope};
use crate::limits::{self, Allowance, Debit};
use crate::notifications::{News, notify};
use crate::progress::hold;
use crate::{Portal, Result};

/// What became of another system's message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Posted {
    /// It is in the thread since then, under this id.
    Done {
        id: Uuid,
        written_at: DateTime<Utc>,
    },
    /// What is wrong with the text.
    Wrong(Problem),
    /// The customer has written something that the system had not read.
    AskedSince,
    /// The desk or another system has.
    AnsweredSince,
    /// Systems have written much about this case today; so long until the next.
    TooOften(TimeDelta),
    /// Another text was written under this id.
    OtherText,
    /// The case's personal data is deleted: it takes no message any more.
    Deleted,
    /// There is no such case in the key's areas.
    Unknown,
    NotEntitled,
}

/// Writes to the customer of a case, open or ended, as the desk does: it answers what the customer has asked, and the customer is told
/// that there is an answer. `id` is the message's own: sent twice, it is one. `read` is the last message that the system has read,
/// whoever wrote it.
///
/// # Errors
/// When the database fails.
pub async fn post(
    portal: &Portal,
    caller: &ApiCaller,
    reference: &Reference,
    id: Uuid,
    read: Option<Uuid>,
    typed: &str,
) -> Result<Posted> {
    if !caller.may(Scope::WriteMessages) {
        return Ok(Posted::NotEntitled);
    }
    let mut transaction = portal.pool().begin().await?;
    let case = sqlx::query!("select id, area_code from cases where reference = $1", reference.as_str())
        .fetch_optional(&mut *transaction)
        .await?;
    let Some(case) = case.filter(|case| caller.may_in(Scope::WriteMessages, &case.area_code)) else {
        return Ok(Posted::Unknown);
    };
    let text = match several_lines(typed, LONGEST) {
        Ok(text) => text,
        Err(problem) => return Ok(Posted::Wrong(problem)),
    };
    // What the customer or a colleague is writing is there before, or comes after and waits.
    hold(&mut transaction, case.id).await?;
    let since = written_since(&mut transaction, case.id, id, read).await?;
    let written = match write_under(&mut transaction, portal, case.id, Writer::System(caller.key()), id, &text).await? {
        Under::Written(written) => written,
        Under::Taken => return Ok(Posted::OtherText),
    };
    match written {
        Written::New => {
            if let Some(since) = since {
                return Ok(if since.from_customer { Posted::AskedSince } else { Posted::AnsweredSince });
            }
            // As often as a customer may act, and not out of what he may: each is a message to his phone.
            let bucket = portal.settings().limits.acts_per_case;
            let debit = Debit::of("answers", bucket, &case.id.to_be_bytes());
            if let Allowance::After(wait) = limits::take_all_in(&mut transaction, portal, &[debit]).await? {
                return Ok(Posted::TooOften(wait));
            }
            notify(&mut transaction, portal.now(), case.id, &News::Answered).await?;
            transaction.commit().await?;
            Ok(Posted::Done { id, written_at: portal.now() })
        }
        // Nothing is answered by it a second time.
        Written::Before => {
            let written_at =
                sqlx::query_scalar!("select written_at from case_messages where case_id = $1 and id = $2", case.id, id);
            let written_at = written_at.fetch_one(&mut *transaction).await?;
            Ok(Posted::Done { id, written_at })
        }
        Written::Closed => Ok(Posted::Deleted),
    }
}
