//! Whether somebody may do something to a case.

use domain::applications::Reference;
use domain::staff::Right;
use sqlx::PgConnection;

use super::members::Member;
use crate::Result;

/// The id of the case, if this member may do that to it.
pub(super) async fn entitled(
    connection: &mut PgConnection,
    member: &Member,
    reference: &Reference,
    right: Right,
) -> Result<Option<i64>> {
    let row = sqlx::query!("select id, area_code from cases where reference = $1", reference.as_str())
        .fetch_optional(connection)
        .await?;
    Ok(row.filter(|row| member.may_in(right, &row.area_code)).map(|row| row.id))
}
