//! Documents that applicants send: read in a child, sealed under the draft's key and stored before their row exists. A row
//! is what counts: an object without one is swept away. Images are kept upright and without metadata; a PDF is kept as it
//! came, for the record, and shown as images of its pages.

mod decode;
mod images;
mod jpeg;
mod open;
mod pdfs;
mod photos;
mod receive;
mod room;
mod sniff;
mod spool;
mod store;
mod unfit;
mod unrooted;
mod verdict;

use std::fmt;

use chrono::{DateTime, Utc};
use domain::documents::DocumentKind;
use sqlx::PgConnection;
use uuid::Uuid;

pub use decode::{PAPER, decode};
pub use open::{Opened, Shown, open_for, page_for, shown_for};
pub(crate) use open::{open_of, page_of, shown_of};
pub(crate) use photos::{Photo, open_photo, photo};
pub use receive::{File, Received, may_send, receive, receive_for, remove};
pub use room::{Room, enter};
pub use spool::Spool;
pub use store::sweep;
pub use unfit::{MAX_BYTES, MAX_FILES, MAX_FILES_AT_ONCE, Unfit};

use crate::applications::keys;
use crate::sealed::{DataKey, Place};
use crate::{Fault, Portal, Result};

/// One image or PDF as kept. `Debug` leaves out its name.
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    pub id: Uuid,
    pub kind: DocumentKind,
    /// As the customer calls it. Personal.
    pub name: String,
    pub content_type: String,
    /// As kept, without seal.
    pub bytes: u64,
    pub received_at: DateTime<Utc>,
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("content_type", &self.content_type)
            .field("bytes", &self.bytes)
            .field("received_at", &self.received_at)
            .finish_non_exhaustive()
    }
}

/// What was sent for a draft, and for the case that it became, oldest first.
pub(crate) async fn of_draft(connection: &mut PgConnection, key: &DataKey, draft_id: Uuid) -> Result<Vec<Document>> {
    let rows = sqlx::query!(
        "select id, kind, content_type, bytes, sealed_name, received_at from documents
         where draft_id = $1 order by received_at, id",
        draft_id
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let name = key.open(&name_place(row.id), &row.sealed_name)?;
            Ok(Document {
                id: row.id,
                kind: kind(&row.kind)?,
                name: String::from_utf8_lossy(&name).into_owned(),
                content_type: row.content_type,
                bytes: u64::try_from(row.bytes).unwrap_or_default(),
                received_at: row.received_at,
            })
        })
        .collect()
}

/// What was sent for a case, oldest first. Nothing once its personal data is deleted.
pub(crate) async fn of_case(connection: &mut PgConnection, portal: &Portal, case_id: i64) -> Result<Vec<Document>> {
    let Some(key) = keys::of_case(&mut *connection, portal, case_id).await? else { return Ok(Vec::new()) };
    let draft_id =
        sqlx::query_scalar!("select draft_id from cases where id = $1", case_id).fetch_one(&mut *connection).await?;
    of_draft(connection, &key, draft_id).await
}

/// Whether this document was sent for this case.
pub(crate) async fn is_of(connection: &mut PgConnection, case_id: i64, id: Uuid) -> Result<bool> {
    let is_of = sqlx::query_scalar!(
        r#"select exists (select from documents d join cases c on c.draft_id = d.draft_id
                          where d.id = $2 and c.id = $1) as "is_of!""#,
        case_id,
        id,
    );
    Ok(is_of.fetch_one(connection).await?)
}

fn kind(code: &str) -> Result<DocumentKind> {
    DocumentKind::from_code(code).ok_or_else(|| Fault::Inconsistent(format!("{code} is not a kind of document")))
}

fn name_place(id: Uuid) -> Place {
    Place::new("documents.sealed_name", id)
}

#[cfg(test)]
pub(crate) mod tests;
