//! Documents out: the file itself as a download, and what is shown of it, page by page. For those who hold a case's private
//! link or submitted it in this browser. A confirmed phone alone does not do: numbers change hands.

use std::fmt;

use uuid::Uuid;

use super::{name_place, store};
use crate::applications::keys;
use crate::sealed::DataKey;
use crate::sessions::Visitor;
use crate::{Portal, Result};

/// A document to download. `Debug` leaves out name and content.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// With the extension that fits its content. Personal.
    pub name: String,
    pub content_type: String,
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened").field("content_type", &self.content_type).finish_non_exhaustive()
    }
}

/// What there is to look at. `Debug` would show its name.
pub struct Shown {
    /// As the customer calls it. Personal.
    pub name: String,
    /// Images, at least 1; 0 for a PDF that came before its pages were kept.
    pub pages: u16,
    /// Whether the file itself is something else than what is shown.
    pub is_pdf: bool,
}

struct Found {
    key: DataKey,
    content_type: String,
    sealed_name: Vec<u8>,
}

/// `may`: whether the case of this id and link generation may be opened.
async fn find(portal: &Portal, may: impl FnOnce(i64, i32) -> bool, id: Uuid) -> Result<Option<Found>> {
    let row = sqlx::query!(
        "select cases.id as case_id, cases.link_generation, documents.content_type, documents.sealed_name
         from documents join cases on cases.draft_id = documents.draft_id
         where documents.id = $1",
        id,
    )
    .fetch_optional(portal.pool())
    .await?;
    let Some(row) = row.filter(|row| may(row.case_id, row.link_generation)) else { return Ok(None) };
    let key = keys::of_case(portal.pool(), portal, row.case_id).await?;
    Ok(key.map(|key| Found { key, content_type: row.content_type, sealed_name: row.sealed_name }))
}

/// The file itself.
///
/// # Errors
/// When the database or the store fails, or the document does not open.
pub async fn open_for(portal: &Portal, visitor: &Visitor, id: Uuid) -> Result<Option<Opened>> {
    open_of(portal, |case, link| visitor.holds_link(case, link), id).await
}

/// The same for whoever `may` see the case of this id and link generation.
pub(crate) async fn open_of(portal: &Portal, may: impl FnOnce(i64, i32) -> bool, id: Uuid) -> Result<Option<Opened>> {
    let Some(found) = find(portal, may, id).await? else { return Ok(None) };
    let name = String::from_utf8_lossy(&found.key.open(&name_place(id), &found.sealed_name)?).into_owned();
    let bytes = store::get(portal, found.key, id).await?;
    Ok(Some(Opened { name: fitting_name(&name, &found.content_type), content_type: found.content_type, bytes }))
}

/// What of it can be looked at.
///
/// # Errors
/// When the database fails, or the name does not open.
pub async fn shown_for(portal: &Portal, visitor: &Visitor, id: Uuid) -> Result<Option<Shown>> {
    shown_of(portal, |case, link| visitor.holds_link(case, link), id).await
}

/// The same for whoever `may` see the case of this id and link generation.
pub(crate) async fn shown_of(portal: &Portal, may: impl FnOnce(i64, i32) -> bool, id: Uuid) -> Result<Option<Shown>> {
    let Some(found) = find(portal, may, id).await? else { return Ok(None) };
    let name = String::from_utf8_lossy(&found.key.open(&name_place(id), &found.sealed_name)?).into_owned();
    let is_pdf = !found.content_type.starts_with("image/");
    let pages = if is_pdf { pages_of(portal, id).await? } else { 1 };
    Ok(Some(Shown { name, pages, is_pdf }))
}

async fn pages_of(portal: &Portal, id: Uuid) -> Result<u16> {
    let pages = sqlx::query_scalar!(r#"select count(*) as "count!" from document_pages where document_id = $1"#, id)
        .fetch_one(portal.pool())
        .await?;
    Ok(u16::try_from(pages).unwrap_or(u16::MAX))
}

/// One page as an image, with its content type. Pages count from 1.
///
/// # Errors
/// When the database or the store fails, or the image does not open.
pub async fn page_for(portal: &Portal, visitor: &Visitor, id: Uuid, page: u16) -> Result<Option<(String, Vec<u8>)>> {
    page_of(portal, |case, link| visitor.holds_link(case, link), id, page).await
}

/// The same for whoever `may` see the case of this id and link generation.
pub(crate) async fn page_of(
    portal: &Portal,
    may: impl FnOnce(i64, i32) -> bool,
    id: Uuid,
    page: u16,
) -> Result<Option<(String, Vec<u8>)>> {
    let Some(found) = find(portal, may, id).await? else { return Ok(None) };
    if found.content_type.starts_with("image/") {
        return Ok(if page == 1 { Some((found.content_type, store::get(portal, found.key, id).await?)) } else { None });
    }
    let number = i16::try_from(page).unwrap_or_default();
    let object =
        sqlx::query_scalar!("select id from document_pages where document_id = $1 and number = $2", id, number)
            .fetch_optional(portal.pool())
            .await?;
    let Some(object) = object else { return Ok(None) };
    Ok(Some(("image/jpeg".to_owned(), store::get(portal, found.key, object).await?)))
}

/// What was a WebP may be a JPEG now.
fn fitting_name(name: &str, content_type: &str) -> String {
    let extension = match content_type {
        "image/png" => "png",
        "application/pdf" => "pdf",
        _ => "jpg",
    };
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem = if stem.is_empty() { "document" } else { stem };
    format!("{stem}.{extension}")
}

#[cfg(test)]
mod tests {
    use super::fitting_name;

    #[test]
    fn names_get_the_extension_that_fits() {
        assert_eq!(fitting_name("身份证.webp", "image/jpeg"), "身份证.jpg");
        assert_eq!(fitting_name("", "application/pdf"), "document.pdf");
    }
}
