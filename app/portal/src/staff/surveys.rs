//! What a surveyor writes down, in the transaction of his act.

use domain::surveys::Surveyed;
use sqlx::PgConnection;
use uuid::Uuid;

use super::desk::Desk;
use crate::applications::keys;
use crate::surveys::{Standing, of_case, place};
use crate::{Fault, Result};

/// Keeps what a survey found, told by the form of this id: by event `seq`, or for its countersignatures.
pub(super) async fn write(
    connection: &mut PgConnection,
    desk: &Desk,
    case_id: i64,
    seq: Option<u32>,
    form: Uuid,
    surveyed: &Surveyed,
) -> Result<()> {
    let sealed = match &surveyed.remark {
        None => None,
        Some(remark) => {
            let key = keys::of_case(&mut *connection, desk, case_id).await?;
            let key = key.ok_or_else(|| Fault::Inconsistent(format!("open case {case_id} has no key")))?;
            Some(key.seal(desk.random(), &place(form), remark.as_bytes())?)
        }
    };
    let standing = if seq.is_some() { Standing::Done } else { Standing::Waits };
    sqlx::query!(
        "insert into surveys (id, case_id, seq, standing, external_line, capacity_watts, sealed_remark, sent_at)
         select $1, id, $3, $4, $5, coalesce($6, capacity_watts), $7, $8 from cases where id = $2",
        form,
        case_id,
        seq.map(u32::cast_signed),
        standing.code(),
        surveyed.external_line,
        surveyed.capacity_watts.map(u32::cast_signed),
        sealed,
        desk.now(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether the form of this id told just this, and it stands. `None`: it told nothing yet.
pub(super) async fn is_same(
    connection: &mut PgConnection,
    desk: &Desk,
    case_id: i64,
    form: Uuid,
    surveyed: &Surveyed,
) -> Result<Option<bool>> {
    let surveys = of_case(&mut *connection, desk, case_id).await?;
    let Some(told) = surveys.into_iter().find(|survey| survey.id == form) else { return Ok(None) };
    let capacity = match surveyed.capacity_watts {
        Some(watts) => watts,
        None => applied_for(connection, case_id).await?,
    };
    let stands = matches!(told.standing, Standing::Waits | Standing::Done);
    let same = stands && told.external_line == surveyed.external_line && told.capacity_watts == capacity;
    Ok(Some(same && told.remark == surveyed.remark))
}

/// What was applied for, in watts.
pub(super) async fn applied_for(connection: &mut PgConnection, case_id: i64) -> Result<u32> {
    let watts = sqlx::query_scalar!("select capacity_watts from cases where id = $1", case_id);
    Ok(watts.fetch_one(connection).await?.cast_unsigned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
