//! Cases that somebody has who may not work on them any more.

use domain::staff::{Entitlement, Right};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Result;

/// Makes nobody's what somebody has whose entitlement is this now, and who may not work on it any more: how many cases. The
/// caller's transaction holds the account.
pub(super) async fn give_back(connection: &mut PgConnection, staff_id: Uuid, now_may: &Entitlement) -> Result<u64> {
    // As whoever assigns does: the case first, and then whose it is.
    sqlx::query!(
        "select case_id from case_states where state = 'open'
             and case_id in (select case_id from case_assignments where staff_id = $1)
         order by case_id for update",
        staff_id,
    )
    .fetch_all(&mut *connection)
    .await?;
    let works = now_may.may(Right::WriteNote);
    let given_back = sqlx::query!(
        "delete from case_assignments x using cases c, case_states s
         where x.staff_id = $1 and c.id = x.case_id and s.case_id = x.case_id and s.state = 'open'
             and not ($2 and (cardinality($3::text[]) = 0 or c.area_code = any($3)))",
        staff_id,
        works,
        &now_may.areas,
    )
    .execute(connection)
    .await?;
    Ok(given_back.rows_affected())
}
