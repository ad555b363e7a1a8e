//! Putting a message into a thread, once however often its form is sent.

use domain::text::Text;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::thread::{open, place};
use crate::applications::keys;
use crate::sealed::DataKey;
use crate::{Fault, Portal, Result};

/// Characters of a message, at most.
pub const LONGEST: u32 = 1000;

/// Who writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writer<'a> {
    Customer,
    /// The id and the post of a member of the staff.
    Desk(Uuid, &'a Text),
    /// Another system, by the id of its key: it has read what was there, which is answered by this.
    System(Uuid),
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    New,
    /// The same form brought the same text before.
    Before,
    /// The case's personal data is deleted: there is no key any more under which anything could be kept.
    Closed,
}

/// Writes `text`, which is 1 to [`LONGEST`] characters, in the caller's transaction. `form` is its form's own id. A form that
/// comes again with another text, as after the browser's button for going back, brings another message.
///
/// # Errors
/// When the database fails, or what is there does not open.
pub(crate) async fn write(
    connection: &mut PgConnection,
    portal: &Portal,
    case_id: i64,
    writer: Writer<'_>,
    form: Uuid,
    text: &str,
) -> Result<Written> {
    match write_under(connection, portal, case_id, writer, form, text).await? {
        Under::Written(written) => Ok(written),
        Under::Taken => match write_under(connection, portal, case_id, writer, portal.new_id(), text).await? {
            Under::Written(written) => Ok(written),
            Under::Taken => Err(Fault::Inconsistent("a new message's id was taken".to_owned())),
        },
    }
}

/// What became of a message that has this id or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Under {
    Written(Written),
    /// The id is another message's: nothing was written.
    Taken,
}

/// The same under this id alone, for whoever is told the id.
///
/// # Errors
/// When the database fails, or what is there does not open.
pub(crate) async fn write_under(
    connection: &mut PgConnection,
    portal: &Portal,
    case_id: i64,
    writer: Writer<'_>,
    id: Uuid,
    text: &str,
) -> Result<Under> {
    let Some(key) = keys::of_case(&mut *connection, portal, case_id).await? else {
        return Ok(Under::Written(Written::Closed));
    };
    if insert(connection, portal, case_id, &key, writer, id, text).await? {
        return Ok(Under::Written(Written::New));
    }
    let there = sqlx::query!(
        "select from_customer, sealed_text from case_messages where case_id = $1 and id = $2",
        case_id,
        id,
    )
    .fetch_one(&mut *connection)
    .await?;
    let same_writer = there.from_customer == (writer == Writer::Customer);
    let same = same_writer && open(&key, id, &there.sealed_text)? == text;
    Ok(if same { Under::Written(Written::Before) } else { Under::Taken })
}

/// `false`: there is a message of this id.
async fn insert(
    connection: &mut PgConnection,
    portal: &Portal,
    case_id: i64,
    key: &DataKey,
    writer: Writer<'_>,
    id: Uuid,
    text: &str,
) -> Result<bool> {
    let sealed = key.seal(portal.random(), &place(id), text.as_bytes())?;
    let now = portal.now();
    let written = match writer {
        // The portal's role may fill these columns only.
        Writer::Customer => {
            sqlx::query!(
                "insert into case_messages (case_id, id, from_customer, sealed_text, written_at)
                 values ($1, $2, true, $3, $4) on conflict (case_id, id) do nothing",
                case_id,
                id,
                sealed,
                now,
            )
            .execute(connection)
            .await?
        }
        Writer::Desk(staff_id, post) => {
            sqlx::query!(
                "insert into case_messages (case_id, id, from_customer, staff_id, post, sealed_text, written_at)
                 values ($1, $2, false, $3, $4, $5, $6) on conflict (case_id, id) do nothing",
                case_id,
                id,
                staff_id,
                Json(post) as _,
                sealed,
                now,
            )
            .execute(connection)
            .await?
        }
        // The portal's role can't write in anybody's name but through this, which asks the key once more.
        Writer::System(api_key) => {
            let written = sqlx::query_scalar!(
                r#"select answer_of_system($1, $2, $3, $4, $5) as "written!""#,
                api_key,
                case_id,
                id,
                sealed,
                now,
            );
            return Ok(written.fetch_one(connection).await?);
        }
    };
    Ok(written.rows_affected() == 1)
}

/// The last message of a case.
#[derive(Clone, Copy)]
pub(crate) struct Last {
    id: Uuid,
    pub from_customer: bool,
}

/// The last message but the one that is being written, if whoever writes it had not read it: `read` is the last one that he had.
///
/// # Errors
/// When the database fails.
pub(crate) async fn written_since(
    connection: &mut PgConnection,
    case_id: i64,
    form: Uuid,
    read: Option<Uuid>,
) -> Result<Option<Last>> {
    let last = sqlx::query_as!(
        Last,
        "select id, from_customer from case_messages where case_id = $1 and id <> $2 order by seq desc limit 1",
        case_id,
        form,
    );
    Ok(last.fetch_optional(connection).await?.filter(|last| Some(last.id) != read))
}
