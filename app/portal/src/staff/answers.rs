//! Answers to what a customer has written. The customer is told that there is one, not what it says.

use domain::applications::Reference;
use domain::problem::Problem;
use domain::staff::Right;
use domain::text::several_lines;
use sqlx::PgConnection;
use uuid::Uuid;

use super::desk::Desk;
use super::entitled::entitled;
use super::members::Member;
use crate::Result;
use crate::messages::LONGEST;
use crate::messages::writing::{Writer, Written, write, written_since};
use crate::notifications::{News, notify};
use crate::progress::hold;

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    Sent,
    /// The customer has written since the page was made.
    AskedSince,
    /// A colleague has.
    AnsweredSince,
    /// Not entitled, or the case's personal data is deleted and it takes no message any more.
    NotEntitled,
}

/// Writes to the customer of a case. `form` is the form's own id: sent twice, it is one answer. `read` is the last message on
/// the page, whoever wrote it: what came after it is read first, so that nothing waits unseen or is answered by two.
///
/// # Errors
/// When the database fails; the inner error says what is wrong with the text.
pub async fn answer(
    desk: &Desk,
    member: &Member,
    reference: &Reference,
    form: Uuid,
    read: Option<Uuid>,
    typed: &str,
) -> Result<std::result::Result<Answered, Problem>> {
    let text = match several_lines(typed, LONGEST) {
        Ok(text) => text,
        Err(problem) => return Ok(Err(problem)),
    };
    let mut transaction = desk.pool().begin().await?;
    let Some(case_id) = entitled(&mut transaction, member, reference, Right::Answer).await? else {
        return Ok(Ok(Answered::NotEntitled));
    };
    // What the customer or a colleague is writing is there before, or comes after and waits.
    hold(&mut transaction, case_id).await?;
    let since = written_since(&mut transaction, case_id, form, read).await?;
    match put(&mut transaction, desk, member, case_id, form, &text).await? {
        Written::New => {
            if let Some(since) = since {
                return Ok(Ok(if since.from_customer { Answered::AskedSince } else { Answered::AnsweredSince }));
            }
            notify(&mut transaction, desk.now(), case_id, &News::Answered).await?;
            transaction.commit().await?;
        }
        // Nothing is answered by it a second time.
        Written::Before => {}
        Written::Closed => return Ok(Ok(Answered::NotEntitled)),
    }
    Ok(Ok(Answered::Sent))
}

/// The same in the caller's transaction, for a text of 1 to [`LONGEST`] characters by somebody who may. Only `New` may stay. Telling
/// the customer is the caller's.
///
/// # Errors
/// When the database fails.
pub(super) async fn put(
    connection: &mut PgConnection,
    desk: &Desk,
    member: &Member,
    case_id: i64,
    form: Uuid,
    text: &str,
) -> Result<Written> {
    // Before it is written: what the customer sends meanwhile waits on.
    sqlx::query!("select end_wait_for_answer($1)", case_id).execute(&mut *connection).await?;
    write(connection, desk, case_id, Writer::Desk(member.id, &member.post), form, text).await
}
