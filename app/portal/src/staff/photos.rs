//! Photos of what an inspection or a survey found. They come after what is written, one form each: on a site the connection
//! breaks, and nothing waits for it.

use domain::applications::Reference;
use domain::inspections::FindingId;
use domain::staff::{Right, Role};
use sqlx::PgConnection;
use uuid::Uuid;

use super::desk::Desk;
use super::entitled::entitled;
use super::looks::{self, Looked};
use super::members::Member;
use crate::Result;
use crate::applications::keys;
use crate::documents::{self, File, Photo, Unfit};
use crate::progress;

/// What a photo is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotoOf {
    /// What an inspection found, still to be put right.
    Finding(FindingId),
    /// A survey of an open case that nobody has countersigned: under what is signed nothing changes.
    Survey(Uuid),
}

impl PhotoOf {
    fn right(self) -> Right {
        match self {
            Self::Finding(_) => Right::Inspect,
            Self::Survey(_) => Right::Survey,
        }
    }
}

/// Photos of one finding or survey, at most.
pub const MOST_PHOTOS: i64 = 6;

/// What became of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Photographed {
    Kept,
    Unfit(Unfit),
    /// There are [`MOST_PHOTOS`] of it.
    Enough,
    /// There is no such thing, or it is over.
    NotThere,
    /// Not this member's to do, or no such case.
    NotEntitled,
}

/// Adds a photo to what it is of.
///
/// # Errors
/// When the database or the store fails.
pub async fn add_photo(
    desk: &Desk,
    member: &Member,
    reference: &Reference,
    of: PhotoOf,
    file: File,
) -> Result<Photographed> {
    let mut connection = desk.pool().acquire().await?;
    let Some(case_id) = entitled(&mut connection, member, reference, of.right()).await? else {
        return Ok(Photographed::NotEntitled);
    };
    // Reading is dear: what can't be taken anyway is not read.
    if let Some(against) = against(&mut connection, case_id, of).await? {
        return Ok(against);
    }
    let Some(key) = keys::of_case(&mut *connection, desk, case_id).await? else { return Ok(Photographed::NotThere) };
    drop(connection);
    let photo = match documents::photo(desk, &key, file).await? {
        Ok(photo) => photo,
        Err(unfit) => return Ok(Photographed::Unfit(unfit)),
    };
    let mut transaction = desk.pool().begin().await?;
    progress::hold(&mut transaction, case_id).await?;
    if let Some(against) = against(&mut transaction, case_id, of).await? {
        return Ok(against);
    }
    write(&mut transaction, desk, member, case_id, of, &photo).await?;
    // Whether a commit that fails has been done nobody knows.
    photo.keep();
    transaction.commit().await?;
    Ok(Photographed::Kept)
}

async fn against(connection: &mut PgConnection, case_id: i64, of: PhotoOf) -> Result<Option<Photographed>> {
    let photos = match of {
        PhotoOf::Finding(finding) => {
            sqlx::query_scalar!(
                r#"select (select count(*) from finding_photos p
                           where (p.case_id, p.seq, p.number) = (f.case_id, f.seq, f.number)) as "photos!"
                   from inspection_findings f where case_id = $1 and seq = $2 and number = $3 and remedied_seq is null"#,
                case_id,
                finding.seq.cast_signed(),
                finding.number.cast_signed(),
            )
            .fetch_optional(connection)
            .await?
        }
        PhotoOf::Survey(survey) => {
            sqlx::query_scalar!(
                r#"select (select count(*) from survey_photos p where p.survey_id = s.id) as "photos!"
                   from surveys s join case_states c on c.case_id = s.case_id and c.state = 'open'
                   where s.id = $2 and s.case_id = $1 and s.standing in ('waits', 'done')
                       and not exists (select from survey_signatures g where g.survey_id = s.id and g.role <> $3)"#,
                case_id,
                survey,
                Role::Surveyor.code(),
            )
            .fetch_optional(connection)
            .await?
        }
    };
    Ok(match photos {
        None => Some(Photographed::NotThere),
        Some(photos) if photos >= MOST_PHOTOS => Some(Photographed::Enough),
        Some(_) => None,
    })
}

/// Its row.
async fn write(
    connection: &mut PgConnection,
    desk: &Desk,
    member: &Member,
    case_id: i64,
    of: PhotoOf,
    photo: &Photo,
) -> Result<()> {
    let bytes = i32::try_from(photo.bytes).unwrap_or(i32::MAX);
    let row = match of {
        PhotoOf::Finding(finding) => sqlx::query!(
            "insert into finding_photos (id, case_id, seq, number, staff_id, content_type, bytes, received_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            photo.id,
            case_id,
            finding.seq.cast_signed(),
            finding.number.cast_signed(),
            member.id,
            photo.content_type,
            bytes,
            desk.now(),
        ),
        PhotoOf::Survey(survey) => sqlx::query!(
            "insert into survey_photos (id, survey_id, staff_id, content_type, bytes, received_at)
             values ($1, $2, $3, $4, $5, $6)",
            photo.id,
            survey,
            member.id,
            photo.content_type,
            bytes,
            desk.now(),
        ),
    };
    row.execute(connection).await?;
    Ok(())
}

/// A photo, with its content type. Each look is kept. `None`: there is none that this member may see.
///
/// # Errors
/// When the database or the store fails, or the image does not open.
pub async fn photo(desk: &Desk, member: &Member, id: Uuid) -> Result<Option<(String, Vec<u8>)>> {
    let mut connection = desk.pool().acquire().await?;
    let row = sqlx::query!(
        r#"select p.case_id as "case_id!", p.content_type as "content_type!", c.area_code
           from photos p join cases c on c.id = p.case_id where p.id = $1"#,
        id,
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row.filter(|row| member.may_in(Right::SeePapers, &row.area_code)) else { return Ok(None) };
    let Some(key) = keys::of_case(&mut *connection, desk, row.case_id).await? else { return Ok(None) };
    looks::record(&mut connection, desk, member, row.case_id, Looked::Photo, None).await?;
    drop(connection);
    Ok(Some((row.content_type, documents::open_photo(desk, key, id).await?)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
