//! What the customer sent, as images. Each look is kept.

use domain::applications::Reference;
use domain::staff::Right;
use sqlx::PgConnection;
use uuid::Uuid;

use super::desk::Desk;
use super::looks::{self, Looked};
use super::members::Member;
use crate::Result;
use crate::documents::{self, Shown};

/// A paper of a case.
pub enum Paper {
    /// What of it can be looked at.
    Open(Shown, Reference),
    /// It was not said what for: a paper says all that is masked. See [`super::unmask`].
    Closed(Reference),
}

/// A document that was sent. `None`: there is none that this member may see.
///
/// # Errors
/// When the database fails, or the name does not open.
pub async fn paper(desk: &Desk, member: &Member, id: Uuid) -> Result<Option<Paper>> {
    let mut connection = desk.pool().acquire().await?;
    let Some((case_id, reference)) = entitled(&mut connection, member, id).await? else { return Ok(None) };
    let Ok(reference) = Reference::parse(&reference) else { return Ok(None) };
    let Some(purpose) = looks::opened(&mut connection, desk, member, case_id).await? else {
        return Ok(Some(Paper::Closed(reference)));
    };
    looks::record(&mut connection, desk, member, case_id, Looked::Paper, Some(purpose)).await?;
    drop(connection);
    let shown = documents::shown_of(desk, |case, _| case == case_id, id).await?;
    Ok(shown.map(|shown| Paper::Open(shown, reference)))
}

/// One page as an image, with its content type. Pages count from 1. `None` too where it was not said what for.
///
/// # Errors
/// When the database or the store fails, or the image does not open.
pub async fn paper_page(desk: &Desk, member: &Member, id: Uuid, page: u16) -> Result<Option<(String, Vec<u8>)>> {
    let mut connection = desk.pool().acquire().await?;
    let Some((case_id, _)) = entitled(&mut connection, member, id).await? else { return Ok(None) };
    let Some(purpose) = looks::opened(&mut connection, desk, member, case_id).await? else { return Ok(None) };
    looks::record(&mut connection, desk, member, case_id, Looked::Paper, Some(purpose)).await?;
    drop(connection);
    documents::page_of(desk, |case, _| case == case_id, id, page).await
}

async fn entitled(connection: &mut PgConnection, member: &Member, id: Uuid) -> Result<Option<(i64, String)>> {
    let row = sqlx::query!(
        "select c.id, c.reference, c.area_code from documents d join cases c on c.draft_id = d.draft_id where d.id = $1",
        id,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.filter(|row| member.may_in(Right::SeePapers, &row.area_code)).map(|row| (row.id, row.reference)))
}
