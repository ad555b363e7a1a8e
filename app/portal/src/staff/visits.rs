//! Cases to whose customer somebody comes in the days ahead, the next visit first, the morning before the afternoon.

use domain::progress::HalfDay;

use super::desk::Desk;
use super::visit_days::{last_day, placed};
use super::wanted::Wanted;
use crate::Result;

/// The ids of at most `limit` of the member's areas, after the case of the cursor, whose place is its next visit.
///
/// # Errors
/// When the database fails.
pub(super) async fn ids(desk: &Desk, wanted: &Wanted<'_>) -> Result<Vec<i64>> {
    let after = wanted.after.and_then(|cursor| Some((placed(&cursor.place)?, &cursor.reference)));
    Ok(sqlx::query_scalar!(
        r#"select v.case_id as "case_id!"
           from (select distinct on (case_id) case_id, day, half_day = 'afternoon' as late from appointments
                 where day between $2 and $3 and (cardinality($1::text[]) = 0 or area_code = any($1))
                 order by case_id, day, late) v
           join open_cases o on o.case_id = v.case_id
           where ($4::date is null or o.overdue_after > $4) and ($5::date is null or o.overdue_after <= $5)
               and ($6::date is null
                   or (v.day, v.late, v.case_id) > ($6, $7, (select id from cases where reference = $8)))
           order by v.day, v.late, v.case_id limit $9"#,
        &wanted.member.entitlement.areas,
        wanted.today,
        last_day(wanted.today),
        wanted.span.after,
        wanted.span.until,
        after.map(|(slot, _)| slot.date),
        after.map(|(slot, _)| slot.half_day == HalfDay::Afternoon),
        after.map(|(_, reference)| reference.as_str()),
        wanted.limit,
    )
    .fetch_all(desk.pool())
    .await?)
}
