//! Connected cases whose file is still to be closed, the longest connected first.

use super::desk::Desk;
use super::wanted::Wanted;
use crate::Result;

/// The ids of at most `limit` of the member's areas, after the case of the cursor. No last day in time is theirs any more, so that no
/// warning level has any of them.
///
/// # Errors
/// When the database fails.
pub(super) async fn ids(desk: &Desk, wanted: &Wanted<'_>) -> Result<Vec<i64>> {
    if wanted.by_last_day() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_scalar!(
        r#"select page.case_id as "case_id!"
           from (select code from areas where cardinality($1::text[]) = 0 or code = any($1)) own
           cross join lateral (
               select s.case_id, s.ended_at from case_states s
               where s.area_code = own.code and s.state = 'energised' and s.archived_at is null
                   and (s.ended_at, s.case_id) > (
                       coalesce((select ended_at from case_states join cases on id = case_id where reference = $2),
                           '-infinity'),
                       coalesce((select id from cases where reference = $2), 0))
               order by s.ended_at, s.case_id limit $3) page
           order by page.ended_at, page.case_id limit $3"#,
        &wanted.member.entitlement.areas,
        wanted.after.map(|cursor| cursor.reference.as_str()),
        wanted.limit,
    )
    .fetch_all(desk.pool())
    .await?)
}
