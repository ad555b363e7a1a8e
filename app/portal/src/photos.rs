//! Photos that the desk has taken on a site, for whoever owns the case.

use domain::applications::Reference;
use uuid::Uuid;

use crate::applications::keys;
use crate::documents;
use crate::sessions::{Access, Visitor, access};
use crate::{Portal, Result};

/// A photo of one of this visitor's own cases, with its content type. `None`: there is none.
///
/// # Errors
/// When the database or the store fails, or the image does not open.
pub async fn photo_of_owner(
    portal: &Portal,
    visitor: &Visitor,
    reference: &Reference,
    id: Uuid,
) -> Result<Option<(String, Vec<u8>)>> {
    let Access::Owner { case_id, .. } = access(portal, visitor, reference).await? else { return Ok(None) };
    let content_type = sqlx::query_scalar!(
        r#"select content_type as "content_type!" from photos where id = $1 and case_id = $2"#,
        id,
        case_id
    )
    .fetch_optional(portal.pool())
    .await?;
    let key = keys::of_case(portal.pool(), portal, case_id).await?;
    let Some((content_type, key)) = content_type.zip(key) else { return Ok(None) };
    Ok(Some((content_type, documents::open_photo(portal, key, id).await?)))
}
