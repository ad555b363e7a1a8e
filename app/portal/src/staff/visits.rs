//! Cases to whose customer somebody comes today, the morning first.

use domain::progress::HalfDay;

use super::desk::Desk;
use super::wanted::Wanted;
use crate::Result;

/// The ids of at most `limit` of the member's areas, after the case of the cursor, whose place is its half-day.
///
/// # Errors
/// When the database fails.
pub(super) async fn ids(desk: &Desk, wanted: &Wanted<'_>) -> Result<Vec<i64>> {
    let after = wanted.after.and_then(|cursor| Some((HalfDay::from_code(&cursor.place)?, &cursor.reference)));
    // In the alphabet 'morning' comes after 'afternoon'.
    Ok(sqlx::query_scalar!(
        r#"select v.case_id as "case_id!"
           from (select case_id, max(half_day) as half_day from appointments
                 where day = $2 and (cardinality($1::text[]) = 0 or area_code = any($1)) group by case_id) v
           join open_cases o on o.case_id = v.case_id
           where ($3::date is null or o.overdue_after > $3) and ($4::date is null or o.overdue_after <= $4)
               and ($5::text is null or v.half_day < $5
                   or v.half_day = $5 and v.case_id > (select id from cases where reference = $6))
           order by v.half_day desc, v.case_id limit $7"#,
        &wanted.member.entitlement.areas,
        wanted.today,
        wanted.span.after,
        wanted.span.until,
        after.map(|(half_day, _)| half_day.code()),
        after.map(|(_, reference)| reference.as_str()),
        wanted.limit,
    )
    .fetch_all(desk.pool())
    .await?)
}
