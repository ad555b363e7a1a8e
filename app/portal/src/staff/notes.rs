//! Notes that colleagues leave each other at a case. No customer and no other system ever sees one.

use chrono::{DateTime, Utc};
use domain::applications::Reference;
use domain::problem::Problem;
use domain::staff::Right;
use domain::text::{Text, several_lines};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::desk::Desk;
use super::entitled::entitled;
use super::members::Member;
use crate::Result;
use crate::applications::keys;
use crate::sealed::{DataKey, Place};

/// Characters of a note, at most.
pub const LONGEST: u32 = 1000;

/// A note; `Debug` leaves out what it says.
#[derive(Clone, PartialEq, Eq)]
pub struct Note {
    pub post: Text,
    pub text: String,
    pub written_at: DateTime<Utc>,
}

/// Leaves a note. `form` is the form's own id: sent twice, it is one note; sent again with another text, another. `Ok(false)`:
/// not entitled, or the case's personal data is deleted and no note is taken any more.
///
/// # Errors
/// When the database fails; the inner error says what is wrong with the text.
pub async fn write_note(
    desk: &Desk,
    member: &Member,
    reference: &Reference,
    form: Uuid,
    typed: &str,
) -> Result<std::result::Result<bool, Problem>> {
    let text = match several_lines(typed, LONGEST) {
        Ok(text) => text,
        Err(problem) => return Ok(Err(problem)),
    };
    let mut connection = desk.pool().acquire().await?;
    leave(&mut connection, desk, member, reference, form, &text).await.map(Ok)
}

/// The same of a text that is one, over the caller's connection.
pub(super) async fn leave(
    connection: &mut PgConnection,
    desk: &Desk,
    member: &Member,
    reference: &Reference,
    form: Uuid,
    text: &str,
) -> Result<bool> {
    let Some(case_id) = entitled(&mut *connection, member, reference, Right::WriteNote).await? else {
        return Ok(false);
    };
    let Some(key) = keys::of_case(&mut *connection, desk, case_id).await? else { return Ok(false) };
    if let Some(there) = insert(connection, desk, case_id, &key, member.id, form, text).await?
        && (there.staff_id != member.id || key.open(&place(form), &there.sealed_text)? != text.as_bytes())
    {
        insert(connection, desk, case_id, &key, member.id, desk.new_id(), text).await?;
    }
    Ok(true)
}

/// What a note of the same id holds.
struct There {
    staff_id: Uuid,
    sealed_text: Vec<u8>,
}

/// The note that has this id already, which stays as it is.
async fn insert(
    connection: &mut PgConnection,
    desk: &Desk,
    case_id: i64,
    key: &DataKey,
    staff_id: Uuid,
    id: Uuid,
    text: &str,
) -> Result<Option<There>> {
    let sealed = key.seal(desk.random(), &place(id), text.as_bytes())?;
    let written = sqlx::query!(
        "insert into case_notes (case_id, id, staff_id, sealed_text, written_at) values ($1, $2, $3, $4, $5)
         on conflict (case_id, id) do nothing",
        case_id,
        id,
        staff_id,
        sealed,
        desk.now(),
    )
    .execute(&mut *connection)
    .await?;
    if written.rows_affected() == 1 {
        return Ok(None);
    }
    let there = sqlx::query_as!(
        There,
        "select staff_id, sealed_text from case_notes where case_id = $1 and id = $2",
        case_id,
        id,
    );
    Ok(Some(there.fetch_one(connection).await?))
}

/// Oldest first. Nothing once the case's personal data is deleted.
pub(super) async fn of_case(connection: &mut PgConnection, desk: &Desk, case_id: i64) -> Result<Vec<Note>> {
    let Some(key) = keys::of_case(&mut *connection, desk, case_id).await? else { return Ok(Vec::new()) };
    let rows = sqlx::query!(
        r#"select n.id, n.sealed_text, n.written_at, s.post as "post: Json<Text>"
           from case_notes n join staff s on s.id = n.staff_id where n.case_id = $1 order by n.written_at, n.id"#,
        case_id,
    )
    .fetch_all(connection)
    .await?;
    let open = rows.into_iter().map(|row| {
        let text = key.open(&place(row.id), &row.sealed_text)?;
        let text = String::from_utf8_lossy(&text).into_owned();
        Ok(Note { post: row.post.0, text, written_at: row.written_at })
    });
    open.collect()
}

fn place(id: Uuid) -> Place {
    Place::new("case_notes.sealed_text", id)
}
