//! Documents in: for a draft by whoever holds it, for a case by its owner.

use chrono::TimeDelta;
use domain::applications::Reference;
use domain::documents::DocumentKind;
use domain::progress::{Event, Source};
use sqlx::{PgConnection, Postgres, Transaction};
use uuid::Uuid;

use super::decode::PAPER;
use super::spool::Spool;
use super::unfit::{MAX_FILES, MAX_PAGES_BYTES, MAX_TOGETHER, Unfit};
use super::unrooted::Unrooted;
use super::verdict::Read;
use super::{Document, name_place, store};
use crate::applications::{drafts, keys};
use crate::foreign::{Failed, Work};
use crate::limits::Allowance;
use crate::progress::{self, Arriving, Origin, Outcome};
use crate::sealed::DataKey;
use crate::sessions::{self, Access, Visitor};
use crate::{Portal, Result};

/// A file as it came.
pub struct File {
    /// As the customer calls it.
    pub name: String,
    pub content: Spool,
}

#[cfg(any(test, feature = "testing"))]
#[allow(clippy::unwrap_used)]
impl File {
    /// A file that has come as a whole, from nowhere in particular.
    pub(crate) async fn of(portal: &Portal, name: &str, bytes: &[u8]) -> Self {
        let nowhere = crate::limits::Address(std::net::Ipv4Addr::UNSPECIFIED.into());
        let room = super::room::enter(portal, &portal.new_id().into_bytes(), nowhere, 1000).unwrap();
        let mut content = Spool::begin(portal, room).await.unwrap();
        for part in bytes.chunks(10_000) {
            content.write(part).await.unwrap();
        }
        Self { name: name.to_owned(), content }
    }
}

/// What was stored of a file, before there are rows that lead to it.
struct Kept {
    document: Document,
    /// Of a PDF: each page's object, and the bytes of its image.
    pages: Vec<(Uuid, usize)>,
    objects: Unrooted,
}

impl Kept {
    /// Of all its objects.
    fn bytes(&self) -> u64 {
        let pages: usize = self.pages.iter().map(|(_, bytes)| bytes).sum();
        self.document.bytes + pages as u64
    }
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    Kept(Document),
    Unfit(Unfit),
    /// There is no draft here, or the case is not the visitor's or has ended.
    NotTaken,
    /// Too much was done to this case today; not before so much time has gone by.
    TooOften(TimeDelta),
}

/// Whether the visitor has anything that a file could be for: asked before a byte of it is kept. A case's own check comes
/// when the form has said which case it is.
///
/// # Errors
/// When the database fails.
pub async fn may_send(portal: &Portal, visitor: &Visitor, for_draft: bool) -> Result<bool> {
    match (for_draft, visitor.draft) {
        (true, Some(draft)) => Ok(drafts::key(portal, draft).await?.is_some()),
        (true, None) => Ok(false),
        (false, _) => Ok(visitor.phone.is_some() || !visitor.cases.is_empty()),
    }
}

/// Takes one file for the visitor's draft.
///
/// # Errors
/// When the database or the store fails.
pub async fn receive(portal: &Portal, visitor: &Visitor, kind: DocumentKind, file: File) -> Result<Received> {
    let Some(draft_id) = visitor.draft else { return Ok(Received::NotTaken) };
    let Some(key) = drafts::key(portal, draft_id).await? else { return Ok(Received::NotTaken) };
    let kept = match keep(portal, &key, draft_id, kind, file).await? {
        Ok(kept) => kept,
        Err(unfit) => return Ok(Received::Unfit(unfit)),
    };
    let mut transaction = portal.pool().begin().await?;
    // Submitted or purged while the file was worked on.
    if !drafts::lock(&mut transaction, draft_id).await? {
        return Ok(Received::NotTaken);
    }
    if let Some(unfit) = is_full(&mut *transaction, draft_id, kept.bytes()).await? {
        return Ok(Received::Unfit(unfit));
    }
    insert(&mut transaction, &key, portal, draft_id, &kept).await?;
    committed(transaction, kept).await
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
    // Reading is dear: what can't be taken anyway is not read.
    if let Some(refused) = refused(portal, case_id, kind).await? {
        return Ok(refused);
    }
    let kept = match keep(portal, &key, draft_id, kind, file).await? {
        Ok(kept) => kept,
        Err(unfit) => return Ok(Received::Unfit(unfit)),
    };
    let mut transaction = portal.pool().begin().await?;
    if let Allowance::After(wait) = progress::may_act(portal, &mut transaction, case_id).await? {
        return Ok(Received::TooOften(wait));
    }
    match progress::append(portal, &mut transaction, case_id, received(portal, kind), Origin::Customer).await? {
        Outcome::Written => {}
        Outcome::Held { .. } | Outcome::Refused { .. } => return Ok(Received::NotTaken),
    }
    // The case is locked by now: nobody else's file comes between.
    if let Some(unfit) = is_full(&mut *transaction, draft_id, kept.bytes()).await? {
        return Ok(Received::Unfit(unfit));
    }
    insert(&mut transaction, &key, portal, draft_id, &kept).await?;
    committed(transaction, kept).await
}

/// Why the case takes no paper now. Nothing is written, and nothing is taken from what its owner may do.
async fn refused(portal: &Portal, case_id: i64, kind: DocumentKind) -> Result<Option<Received>> {
    let mut transaction = portal.pool().begin().await?;
    if let Allowance::After(wait) = progress::may_act(portal, &mut transaction, case_id).await? {
        return Ok(Some(Received::TooOften(wait)));
    }
    let would = progress::would_append(portal, &mut transaction, case_id, received(portal, kind)).await?;
    transaction.rollback().await?;
    Ok((would != Outcome::Written).then_some(Received::NotTaken))
}

fn received(portal: &Portal, document: DocumentKind) -> Arriving {
    Arriving { event: Event::DocumentReceived { document }, occurred_at: portal.now(), source: Source::Customer }
}

/// Whether a commit that fails has been done nobody knows, so its objects stay.
async fn committed(transaction: Transaction<'_, Postgres>, kept: Kept) -> Result<Received> {
    kept.objects.keep();
    transaction.commit().await?;
    Ok(Received::Kept(kept.document))
}

/// Has a file read, seals and stores what is kept of it; its rows are the caller's.
async fn keep(
    portal: &Portal,
    key: &DataKey,
    draft_id: Uuid,
    kind: DocumentKind,
    mut file: File,
) -> Result<std::result::Result<Kept, Unfit>> {
    if let Some(unfit) = is_full(portal.pool(), draft_id, 0).await? {
        return Ok(Err(unfit));
    }
    let stored = match store_file(portal, key, &mut file.content).await? {
        Ok(stored) => stored,
        Err(unfit) => return Ok(Err(unfit)),
    };
    let document = Document {
        id: stored.id,
        kind,
        name: plain_name(&file.name),
        content_type: stored.content_type.to_owned(),
        bytes: stored.bytes as u64,
        received_at: portal.now(),
    };
    Ok(Ok(Kept { document, pages: stored.pages, objects: stored.objects }))
}

/// What was stored of a file, whatever it is for.
pub(super) struct Stored {
    /// Also the object's name.
    pub id: Uuid,
    pub content_type: &'static str,
    /// As kept, without seal.
    pub bytes: usize,
    pages: Vec<(Uuid, usize)>,
    pub objects: Unrooted,
}

/// Has a file read, seals and stores what is kept of it.
pub(super) async fn store_file(
    portal: &Portal,
    key: &DataKey,
    content: &mut Spool,
) -> Result<std::result::Result<Stored, Unfit>> {
    if let Some(unfit) = content.unfit() {
        return Ok(Err(unfit));
    }
    let mut work = match portal.children().begin(&content.whose(), PAPER).await? {
        Ok(work) => work,
        Err(failed) => return Ok(Err(unfit_by(failed))),
    };
    let read = match hear(&mut work, content).await? {
        Ok(read) => read,
        Err(failed) => return Ok(Err(unfit_by(failed))),
    };
    let id = portal.new_id();
    let mut pages = Vec::new();
    let mut objects = Unrooted::begin(portal, key);
    // The child keeps its turn until all of it is stored: no more is in memory than so many children can bring.
    let (content_type, bytes) = match read {
        Read::Unfit(unfit) => return Ok(Err(unfit)),
        Read::Image(kind) => match work.answer().await {
            Ok(Some(image)) => (kind.content_type(), objects.put(id, image).await?),
            Ok(None) | Err(_) => return Ok(Err(Unfit::Unreadable)),
        },
        Read::Pages(count) => {
            let mut left = MAX_PAGES_BYTES;
            for _ in 0..count {
                let Ok(Some(image)) = work.answer().await else { return Ok(Err(Unfit::Unreadable)) };
                let Some(less) = left.checked_sub(image.len()) else { return Ok(Err(Unfit::Unreadable)) };
                left = less;
                let page_id = portal.new_id();
                pages.push((page_id, objects.put(page_id, image).await?));
            }
            let original = content.whole().await?;
            ("application/pdf", objects.put(id, original).await?)
        }
    };
    Ok(Ok(Stored { id, content_type, bytes, pages, objects }))
}

/// Hands the file to the child; what it says of it first.
async fn hear(work: &mut Work, content: &mut Spool) -> Result<std::result::Result<Read, Failed>> {
    content.rewind().await?;
    loop {
        let part = content.part().await?;
        if part.is_empty() {
            break;
        }
        if let Err(failed) = work.write(&part).await {
            return Ok(Err(failed));
        }
    }
    if let Err(failed) = work.ask().await {
        return Ok(Err(failed));
    }
    Ok(work.value().await)
}

fn unfit_by(failed: Failed) -> Unfit {
    match failed {
        Failed::Busy => Unfit::Busy,
        Failed::Died => Unfit::Unreadable,
    }
}

/// Why a document of so many bytes does not fit in any more.
async fn is_full<'c>(connection: impl sqlx::PgExecutor<'c>, draft_id: Uuid, bytes: u64) -> Result<Option<Unfit>> {
    let kept = sqlx::query!(
        r#"with papers as (select id, bytes from documents where draft_id = $1)
           select (select count(*) from papers) as "files!",
                  (select coalesce(sum(bytes), 0) from papers)::bigint
                  + (select coalesce(sum(document_pages.bytes), 0) from document_pages
                     join papers on papers.id = document_pages.document_id)::bigint as "bytes!""#,
        draft_id
    )
    .fetch_one(connection)
    .await?;
    if usize::try_from(kept.files).is_ok_and(|files| files >= MAX_FILES) {
        return Ok(Some(Unfit::TooMany));
    }
    let together = u64::try_from(kept.bytes).unwrap_or_default().saturating_add(bytes);
    Ok((together > MAX_TOGETHER).then_some(Unfit::TooMuch))
}

async fn insert(
    connection: &mut PgConnection,
    key: &DataKey,
    portal: &Portal,
    draft_id: Uuid,
    kept: &Kept,
) -> Result<()> {
    let document = &kept.document;
    let sealed_name = key.seal(portal.random(), &name_place(document.id), document.name.as_bytes())?;
    let size = |bytes: usize| i32::try_from(bytes).unwrap_or(i32::MAX);
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
    .execute(&mut *connection)
    .await?;
    if kept.pages.is_empty() {
        return Ok(());
    }
    let (ids, sizes): (Vec<Uuid>, Vec<i32>) = kept.pages.iter().map(|(id, bytes)| (*id, size(*bytes))).unzip();
    sqlx::query!(
        "insert into document_pages (id, document_id, number, bytes)
         select id, $1, number, bytes from unnest($2::uuid[], $3::integer[]) with ordinality as page (id, bytes, number)",
        document.id,
        &ids,
        &sizes,
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
    let pages = sqlx::query_scalar!("select id from document_pages where document_id = $1", id)
        .fetch_all(portal.pool())
        .await?;
    let removed = sqlx::query!(
        "with draft as (select id from drafts where id = $2 for update)
         delete from documents using draft where documents.id = $1 and documents.draft_id = draft.id",
        id,
        visitor.draft,
    )
    .execute(portal.pool())
    .await?;
    if removed.rows_affected() == 1 {
        for object in pages.into_iter().chain([id]) {
            store::delete(portal, object).await?;
        }
    }
    Ok(())
}

/// The last part of a path, without what can't be shown; at most 80 characters.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|character| !character.is_control()).take(80).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_path() {
        assert_eq!(plain_name("C:\\photos\\身份证 正面.JPG"), "身份证 正面.JPG");
        assert_eq!(plain_name("../../etc/passwd\n"), "passwd");
    }
}
