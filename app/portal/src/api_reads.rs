//! What other systems read of people: who applies, with which papers, and what was written about it. Each look is kept with what the key is for, and its owner
//! reads it (谁看过我的资料).

use domain::applications::Reference;
use domain::text::Text;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::api_keys::{ApiCaller, Scope};
use crate::applications::people::{self, People};
use crate::documents::{self, Document, Opened};
use crate::messages::{Thread, thread};
use crate::{Portal, Result, publications};

/// What a key gets of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read<T> {
    Found(T),
    /// The case's personal data is deleted as the rules want it.
    Deleted,
    /// There is no such case in the key's areas, or no such paper of it.
    Unknown,
    NotEntitled,
}

/// Who applies, unmasked.
///
/// # Errors
/// When the database fails, or the data does not open.
pub async fn people(portal: &Portal, caller: &ApiCaller, reference: &Reference) -> Result<Read<People>> {
    if !caller.may(Scope::ReadPeople) {
        return Ok(Read::NotEntitled);
    }
    let mut connection = portal.pool().acquire().await?;
    let Some(case_id) = entitled(&mut connection, caller, Scope::ReadPeople, reference).await? else {
        return Ok(Read::Unknown);
    };
    let Some(people) = people::of_case(&mut connection, portal, case_id).await? else { return Ok(Read::Deleted) };
    record(&mut connection, portal, caller, case_id, "person").await?;
    Ok(Read::Found(people))
}

/// The papers that were sent, oldest first.
///
/// # Errors
/// When the database fails, or a name does not open.
pub async fn papers(portal: &Portal, caller: &ApiCaller, reference: &Reference) -> Result<Read<Vec<Document>>> {
    if !caller.may(Scope::ReadDocuments) {
        return Ok(Read::NotEntitled);
    }
    let mut connection = portal.pool().acquire().await?;
    let Some(case_id) = entitled(&mut connection, caller, Scope::ReadDocuments, reference).await? else {
        return Ok(Read::Unknown);
    };
    let papers = documents::of_case(&mut connection, portal, case_id).await?;
    record(&mut connection, portal, caller, case_id, "paper").await?;
    Ok(Read::Found(papers))
}

/// One of them, as it is kept.
///
/// # Errors
/// When the database or the store fails, or it does not open.
pub async fn paper(portal: &Portal, caller: &ApiCaller, reference: &Reference, id: Uuid) -> Result<Read<Opened>> {
    if !caller.may(Scope::ReadDocuments) {
        return Ok(Read::NotEntitled);
    }
    let mut connection = portal.pool().acquire().await?;
    let Some(case_id) = entitled(&mut connection, caller, Scope::ReadDocuments, reference).await? else {
        return Ok(Read::Unknown);
    };
    if !documents::is_of(&mut connection, case_id, id).await? {
        return Ok(Read::Unknown);
    }
    drop(connection);
    let Some(opened) = documents::open_of(portal, |case, _| case == case_id, id).await? else {
        return Ok(Read::Deleted);
    };
    record(&mut *portal.pool().acquire().await?, portal, caller, case_id, "paper").await?;
    Ok(Read::Found(opened))
}

/// What the customer and the utility have written to each other: whoever may answer may read it.
///
/// # Errors
/// When the database fails, or a message does not open.
pub async fn messages(portal: &Portal, caller: &ApiCaller, reference: &Reference) -> Result<Read<Thread>> {
    if !caller.may(Scope::WriteMessages) {
        return Ok(Read::NotEntitled);
    }
    let rules = publications::rules(portal).await?;
    let mut connection = portal.pool().acquire().await?;
    let Some(case_id) = entitled(&mut connection, caller, Scope::WriteMessages, reference).await? else {
        return Ok(Read::Unknown);
    };
    let thread = thread::of_case(&mut connection, portal, &rules, case_id).await?;
    if !thread.is_open {
        return Ok(Read::Deleted);
    }
    record(&mut connection, portal, caller, case_id, "messages").await?;
    Ok(Read::Found(thread))
}

async fn entitled(
    connection: &mut PgConnection,
    caller: &ApiCaller,
    scope: Scope,
    reference: &Reference,
) -> Result<Option<i64>> {
    let row = sqlx::query!("select id, area_code from cases where reference = $1", reference.as_str())
        .fetch_optional(connection)
        .await?;
    Ok(row.filter(|row| caller.may_in(scope, &row.area_code)).map(|row| row.id))
}

/// Before anything is handed out.
async fn record(
    connection: &mut PgConnection,
    portal: &Portal,
    caller: &ApiCaller,
    case_id: i64,
    what: &str,
) -> Result<()> {
    // A system's name is the same in every language.
    let post = Text { zh: caller.source().to_owned(), en: caller.source().to_owned() };
    sqlx::query!(
        "insert into looks (case_id, api_key_id, post, what, purpose, looked_at) values ($1, $2, $3, $4, $5, $6)",
        case_id,
        caller.key(),
        Json(&post) as _,
        what,
        caller.purpose(),
        portal.now(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
