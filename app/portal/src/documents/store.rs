//! Sealed documents in object storage, and what happens to those that nothing leads to any more.

use chrono::TimeDelta;
use object_store::ObjectStoreExt;
use object_store::path::Path;
use tokio_stream::StreamExt;
use uuid::Uuid;

use crate::sealed::{DataKey, Place};
use crate::{Portal, Result};

/// Where all of them are.
const FOLDER: &str = "documents";
/// An object is written shortly before its row; after this long without one it never gets one.
const ORPHAN_AGE: TimeDelta = TimeDelta::days(1);
/// How many are asked about at once.
const BATCH: usize = 500;

fn path(id: Uuid) -> Path {
    Path::from_iter([FOLDER, &id.to_string()])
}

pub(super) fn place(id: Uuid) -> Place {
    Place::new("documents.object", id)
}

pub(super) async fn put(portal: &Portal, id: Uuid, sealed: Vec<u8>) -> Result<()> {
    portal.store().put(&path(id), sealed.into()).await?;
    Ok(())
}

pub(super) async fn get(portal: &Portal, key: DataKey, id: Uuid) -> Result<Vec<u8>> {
    let sealed = portal.store().get(&path(id)).await?.bytes().await?;
    Ok(tokio::task::spawn_blocking(move || key.open(&place(id), &sealed)).await??)
}

/// An object that is already gone is as good as deleted.
pub(super) async fn delete(portal: &Portal, id: Uuid) -> Result<()> {
    match portal.store().delete(&path(id)).await {
        Err(object_store::Error::NotFound { .. }) => Ok(()),
        done => Ok(done?),
    }
}

/// Deletes objects older than a day without a row: uploads that a crash cut off, documents of deleted drafts. Returns
/// how many.
///
/// # Errors
/// When the database or the store fails; what was deleted stays deleted.
pub async fn sweep(portal: &Portal) -> Result<u64> {
    let old = portal.now() - ORPHAN_AGE;
    let mut objects = portal.store().list(Some(&Path::from(FOLDER)));
    let mut batch = Vec::with_capacity(BATCH);
    let mut deleted = 0;
    loop {
        let object = objects.next().await.transpose()?;
        let last = object.is_none();
        let found = object.filter(|object| object.last_modified < old);
        batch.extend(found.and_then(|object| Uuid::try_parse(object.location.filename()?).ok()));
        if batch.len() == BATCH || last {
            deleted += delete_orphans(portal, &batch).await?;
            batch.clear();
        }
        if last {
            return Ok(deleted);
        }
    }
}

async fn delete_orphans(portal: &Portal, ids: &[Uuid]) -> Result<u64> {
    let orphans = sqlx::query_scalar!(
        r#"select id as "id!" from unnest($1::uuid[]) as object (id)
           where not exists (select from documents where documents.id = object.id)
             and not exists (select from document_pages where document_pages.id = object.id)
             and not exists (select from photos where photos.id = object.id)"#,
        ids
    )
    .fetch_all(portal.pool())
    .await?;
    for id in &orphans {
        delete(portal, *id).await?;
    }
    Ok(orphans.len() as u64)
}
