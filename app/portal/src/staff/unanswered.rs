//! Cases whose customer waits for an answer, open or ended, the longest wait first.

use chrono::{Datelike, NaiveDate};

use super::desk::Desk;
use super::wanted::Wanted;
use crate::Result;

/// The ids of at most `limit` of the member's areas, after the case of the cursor, whose place is the day in Asia/Shanghai on
/// which its wait began. What has lost its key to deletion can't be answered and waits no more.
///
/// # Errors
/// When the database fails.
pub(super) async fn ids(desk: &Desk, wanted: &Wanted<'_>) -> Result<Vec<i64>> {
    let after = wanted.after.and_then(|cursor| Some((day(&cursor.place)?, &cursor.reference)));
    Ok(sqlx::query_scalar!(
        r#"select u.case_id
           from unanswered_messages u
           join case_keys k on k.case_id = u.case_id
           join case_states s on s.case_id = u.case_id
           where (cardinality($1::text[]) = 0 or s.area_code = any($1))
               and ($2::date is null or ((u.since at time zone 'Asia/Shanghai')::date, u.case_id)
                   > ($2, (select id from cases where reference = $3)))
               and ($4::date is null or s.overdue_after > $4) and ($5::date is null or s.overdue_after <= $5)
           order by (u.since at time zone 'Asia/Shanghai')::date, u.case_id
           limit $6"#,
        &wanted.member.entitlement.areas,
        after.map(|(day, _)| day),
        after.map(|(_, reference)| reference.as_str()),
        wanted.span.after,
        wanted.span.until,
        wanted.limit,
    )
    .fetch_all(desk.pool())
    .await?)
}

/// Of the years that Postgres reads, too.
fn day(place: &str) -> Option<NaiveDate> {
    place.parse().ok().filter(|day: &NaiveDate| (1..=9999).contains(&day.year()))
}
