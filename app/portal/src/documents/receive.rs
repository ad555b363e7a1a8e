//! Documents in and out: for a draft by whoever holds it, for a case by its owner.

use domain::applications::Reference;
use domain::documents::DocumentKind;
use domain::progress::{Event, Source};
use uuid::Uuid;

use super::clean::clean;
use super::{Document, MAX_FILES, Opened, Unfit, name_place, store};
use crate::applications::{drafts, keys};
use crate::progress::{self, Arriving, Origin, Outcome};
use crate::sealed::DataKey;
use crate::sessions::{self, Access, Visitor};
use crate::{Portal, Result};

/// A file as it came.
pub struct File {
    /// As the customer calls it.
    pub name: String,
    pub bytes: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    Kept(Document),
    Unfit(Unfit),
    /// There is no draft here, or the case is not the visitor's or has ended.
    NotTaken,
}

/// Takes one file for the visitor's draft.
///
/// # Errors
/// When the database or the store fails.
pub async fn receive(portal: &Portal, visitor: &Visitor, kind: DocumentKind, file: File) -> Result<Received> {
    let Some(draft_id) = visitor.draft else { return Ok(Received::NotTaken) };
    let Some(key) = drafts::key(portal, draft_id).await? else { return Ok(Received::NotTaken) };
    let document = match keep(portal, &key, draft_id, kind, file).await? {
        Ok(document) => document,
        Err(unfit) => return Ok(Received::Unfit(unfit)),
    };
    let mut transaction = portal.pool().begin().await?;
    // Submitted or purged while the file was worked on: the object is swept.
    if !drafts::lock(&mut transaction, draft_id).await? {
        return Ok(Received::NotTaken);
    }
    if is_full(&mut *transaction, draft_id).await? {
        return Ok(Received::Unfit(Unfit::TooMany));
    }
    insert(&mut *transaction, &key, portal, draft_id, &document).await?;
    transaction.commit().await?;
    Ok(Received::Kept(document))
}

/// Takes one file for a case. A paper that the utility waits for ends the wait at once.
///
/// # Errors
/// When the database or the store fails.
pub async fn receive_for(
    portal: &Portal,
    visitor: &Visitor,
    reference: &Reference,
    kind: DocumentKind,
    file: File,
) -> Result<Received> {
    let Access::Owner { case_id, .. } = sessions::access(portal, visitor, reference).await? else {
        return Ok(Received::NotTaken);
    };
    let Some(key) = keys::of_case(portal.pool(), portal, case_id).await? else { return Ok(Received::NotTaken) };
    let draft_id =
        sqlx::query_scalar!("select draft_id from cases where id = $1", case_id).fetch_one(portal.pool()).await?;
    let document = match keep(portal, &key, draft_id, kind, file).await? {
        Ok(document) => document,
        Err(unfit) => return Ok(Received::Unfit(unfit)),
    };
    let mut transaction = portal.pool().begin().await?;
    insert(&mut *transaction, &key, portal, draft_id, &document).await?;
    let arriving = Arriving {
        event: Event::DocumentReceived { document: kind },
        occurred_at: portal.now(),
        source: Source::Customer,
    };
    match progress::append(portal, &mut transaction, case_id, arriving, Origin::Customer).await? {
        Outcome::Written => {
            transaction.commit().await?;
            Ok(Received::Kept(document))
        }
        Outcome::Held { .. } | Outcome::Refused { .. } => Ok(Received::NotTaken),
    }
}

/// Cleans, seals and stores a file; its row is the caller's.
async fn keep(
    portal: &Portal,
    key: &DataKey,
    draft_id: Uuid,
    kind: DocumentKind,
    file: File,
) -> Result<std::result::Result<Document, Unfit>> {
    if is_full(portal.pool(), draft_id).await? {
        return Ok(Err(Unfit::TooMany));
    }
    let id = portal.new_id();
    let (key, sealer) = (key.clone(), portal.clone());
    let sealed = clean(file.bytes, move |cleaned| {
        let sealed = key.seal(sealer.random(), &store::place(id), &cleaned.bytes)?;
        Ok((cleaned.content_type, cleaned.bytes.len(), sealed))
    });
    let (content_type, bytes, sealed) = match sealed.await? {
        Ok(sealed) => sealed,
        Err(unfit) => return Ok(Err(unfit)),
    };
    store::put(portal, id, sealed).await?;
    Ok(Ok(Document {
        id,
        kind,
        name: plain_name(&file.name),
        content_type: content_type.to_owned(),
        bytes: bytes as u64,
        received_at: portal.now(),
    }))
}

async fn is_full<'c>(connection: impl sqlx::PgExecutor<'c>, draft_id: Uuid) -> Result<bool> {
    let kept = sqlx::query_scalar!(r#"select count(*) as "count!" from documents where draft_id = $1"#, draft_id)
        .fetch_one(connection)
        .await?;
    Ok(usize::try_from(kept).is_ok_and(|kept| kept >= MAX_FILES))
}

async fn insert<'c>(
    connection: impl sqlx::PgExecutor<'c>,
    key: &DataKey,
    portal: &Portal,
    draft_id: Uuid,
    document: &Document,
) -> Result<()> {
    let sealed_name = key.seal(portal.random(), &name_place(document.id), document.name.as_bytes())?;
    sqlx::query!(
        "insert into documents (id, draft_id, kind, content_type, bytes, sealed_name, received_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        document.id,
        draft_id,
        document.kind.code(),
        document.content_type,
        i32::try_from(document.bytes).unwrap_or(i32::MAX),
        sealed_name,
        document.received_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes a document out of the visitor's draft. Nothing happens if it is another's.
///
/// # Errors
/// When the database or the store fails; without the row the object is swept later.
pub async fn remove(portal: &Portal, visitor: &Visitor, id: Uuid) -> Result<()> {
    let removed = sqlx::query!(
        "with draft as (select id from drafts where id = $2 for update)
         delete from documents using draft where documents.id = $1 and documents.draft_id = draft.id",
        id,
        visitor.draft,
    )
    .execute(portal.pool())
    .await?;
    if removed.rows_affected() == 1 {
        store::delete(portal, id).await?;
    }
    Ok(())
}

/// A document of a case, for those who hold its private link or submitted it in this browser. A confirmed phone alone
/// does not do: numbers change hands.
///
/// # Errors
/// When the database or the store fails, or the document does not open.
pub async fn open_for(portal: &Portal, visitor: &Visitor, id: Uuid) -> Result<Option<Opened>> {
    let row = sqlx::query!(
        "select cases.id as case_id, documents.content_type, documents.sealed_name
         from documents join cases on cases.draft_id = documents.draft_id
         where documents.id = $1 and cases.id = any($2)",
        id,
        &visitor.cases,
    )
    .fetch_optional(portal.pool())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let Some(key) = keys::of_case(portal.pool(), portal, row.case_id).await? else { return Ok(None) };
    let name = String::from_utf8_lossy(&key.open(&name_place(id), &row.sealed_name)?).into_owned();
    let bytes = store::get(portal, key, id).await?;
    Ok(Some(Opened { name: fitting_name(&name, &row.content_type), content_type: row.content_type, bytes }))
}

/// The last part of a path, without what can't be shown; at most 80 characters.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|character| !character.is_control()).take(80).collect::<String>().trim().to_owned()
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
    use super::*;

    #[test]
    fn names_lose_their_path_and_get_the_extension_that_fits() {
        assert_eq!(plain_name("C:\\photos\\身份证 正面.JPG"), "身份证 正面.JPG");
        assert_eq!(plain_name("../../etc/passwd\n"), "passwd");
        assert_eq!(fitting_name("身份证.webp", "image/jpeg"), "身份证.jpg");
        assert_eq!(fitting_name("", "application/pdf"), "document.pdf");
    }
}
