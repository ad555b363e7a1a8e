//! Cases whose customer waits for an answer, open or ended, the longest wait first.

use chrono::NaiveDate;
use domain::applications::Reference;
use domain::text::Text;
use sqlx::types::Json;

use super::desk::Desk;
use super::members::Member;
use super::work_item::Row;
use crate::Result;

/// At most `limit` of the member's areas, after the case of this reference, whose wait began on this day in Asia/Shanghai.
///
/// # Errors
/// When the database fails.
pub(super) async fn rows(
    desk: &Desk,
    member: &Member,
    today: NaiveDate,
    after: Option<&(Option<NaiveDate>, Reference)>,
    limit: i64,
) -> Result<Vec<Row>> {
    Ok(sqlx::query_as!(
        Row,
        r#"select c.reference, a.name as "area: Json<Text>", s.class, c.capacity_watts, s.stage,
               case when s.state = 'open' then coalesce(s.stage_due, s.whole_due) end as due,
               coalesce(s.overdue_after < $2 and s.state = 'open', false) as "overdue!", s.paused,
               s.state <> 'open' as "ended!", c.submitted_at, m.post as "post: Option<Json<Text>>",
               x.staff_id as "staff_id?", u.since as "since?"
           from unanswered_messages u
           join case_keys k on k.case_id = u.case_id
           join case_states s on s.case_id = u.case_id
           join cases c on c.id = u.case_id
           join areas a on a.code = c.area_code
           left join case_assignments x on x.case_id = u.case_id
           left join staff m on m.id = x.staff_id
           where (cardinality($1::text[]) = 0 or c.area_code = any($1))
               and ($3::date is null or ((u.since at time zone 'Asia/Shanghai')::date, u.case_id)
                   > ($3, (select id from cases where reference = $4)))
           order by (u.since at time zone 'Asia/Shanghai')::date, u.case_id
           limit $5"#,
        &member.entitlement.areas,
        today,
        after.and_then(|(day, _)| *day),
        after.map(|(_, reference)| reference.as_str()),
        limit,
    )
    .fetch_all(desk.pool())
    .await?)
}

/// How many there are in the member's areas. What has lost its key to deletion can't be answered and waits no more.
///
/// # Errors
/// When the database fails.
pub(super) async fn count(desk: &Desk, member: &Member) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from unanswered_messages u
           join case_keys k on k.case_id = u.case_id
           join cases c on c.id = u.case_id
           where cardinality($1::text[]) = 0 or c.area_code = any($1)"#,
        &member.entitlement.areas,
    )
    .fetch_one(desk.pool())
    .await?)
}
