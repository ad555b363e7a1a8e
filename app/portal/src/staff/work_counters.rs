//! How many cases each list of the work has: as they are now, counted up to a bound, each by the index of its list.

use chrono::NaiveDate;
use uuid::Uuid;

use super::desk::Desk;
use super::members::Member;
use super::visit_days::last_day;
use super::wanted::{COUNTED, Counters, countersigns};
use crate::Result;

/// `served`: whose work is the member's today.
pub(super) async fn counters(desk: &Desk, (member, served): (&Member, &[Uuid]), today: NaiveDate) -> Result<Counters> {
    let row = sqlx::query!(
        r#"with own as (select code from areas where cardinality($1::text[]) = 0 or code = any($1)),
           mine as (
               select x.staff_id, x.opened_at from case_assignments x cross join lateral (
                   select from open_cases o where o.case_id = x.case_id
                       and (cardinality($1) = 0 or o.area_code = any($1)) limit 1) o
               where x.staff_id = any($5)
           )
           select
               (select count(*) from (select from own cross join lateral (
                   select from open_cases o where o.area_code = own.code limit $4) o limit $4) n) as "all!",
               (select count(*) from (select from mine limit $4) n) as "mine!",
               (select count(*) from (select from mine where staff_id = $3 and opened_at is null limit $4) n) as "new!",
               (select count(*) from (select from own cross join lateral (
                   select from open_cases o where o.area_code = own.code and not o.assigned limit $4) o limit $4) n)
                   as "unassigned!",
               (select count(*) from (select from own cross join lateral (
                   select from open_cases o where o.area_code = own.code and o.due = $2 limit $4) o limit $4) n)
                   as "today!",
               (select count(*) from (select from own cross join lateral (
                   select from open_cases o where o.area_code = own.code and o.overdue_after < $2 limit $4) o limit $4) n)
                   as "overdue!",
               (select count(*) from (select from own cross join lateral (
                   select from open_cases o where o.area_code = own.code and o.paused limit $4) o limit $4) n)
                   as "waiting!",
               (select count(*) from (select distinct h.case_id from held_events h
                   join open_cases o on o.case_id = h.case_id join own on own.code = o.area_code
                   where h.expired_at is null or h.expired_at > $2::date - 7 limit $4) n) as "held!",
               (select count(*) from (select from unanswered_messages u
                   join case_keys k on k.case_id = u.case_id
                   join cases c on c.id = u.case_id join own on own.code = c.area_code limit $4) n) as "unanswered!",
               (select count(*) from (select distinct v.case_id from appointments v
                   join open_cases o on o.case_id = v.case_id join own on own.code = v.area_code
                   where v.day between $2 and $6 limit $4) n) as "visits!",
               (select count(*) from (select from case_states g join own on own.code = g.area_code
                   where g.state = 'open' and g.green limit $4) n) as "green!",
               (select count(*) from (select from own cross join lateral (
                   select from case_states s where s.area_code = own.code and s.state = 'energised'
                       and s.archived_at is null limit $4) o limit $4) n) as "archive!",
               (select count(*) from (select from countersignatures_wanted($5, $7) as w (case_id)
                   join open_cases o on o.case_id = w.case_id join own on own.code = o.area_code limit $4) n)
                   as "countersign!",
               (select count(*) from (select from unreachable u
                   join open_cases o on o.case_id = u.case_id join own on own.code = o.area_code limit $4) n)
                   as "unreachable!""#,
        &member.entitlement.areas,
        today,
        member.id,
        COUNTED + 1,
        served,
        last_day(today),
        &countersigns(member) as &[&str],
    )
    .fetch_one(desk.pool())
    .await?;
    Ok([
        row.all,
        row.mine,
        row.new,
        row.unassigned,
        row.today,
        row.overdue,
        row.waiting,
        row.held,
        row.unanswered,
        row.visits,
        row.green,
        row.archive,
        row.countersign,
        row.unreachable,
    ])
}
