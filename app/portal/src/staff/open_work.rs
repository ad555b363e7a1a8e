//! Which open cases a list has: by the day that comes first, or where only some days are asked for, by the last day in time.

use chrono::{Datelike, NaiveDate};
use sqlx::AssertSqlSafe;

use super::desk::Desk;
use super::wanted::{Filter, NEVER, Wanted, countersigns};
use crate::Result;

/// The ids of at most `limit` of them after the cursor, in their order.
///
/// # Errors
/// When the database fails.
pub(super) async fn ids(desk: &Desk, wanted: &Wanted<'_>, filter: Filter) -> Result<Vec<i64>> {
    let cursor = wanted.after.and_then(|cursor| Some((day(&cursor.place)?, cursor.reference.as_str())));
    let first = wanted.span.after.and_then(|after| after.succ_opt());
    let (from, after) = match cursor {
        Some((day, reference)) => (day, Some(reference)),
        None => (first.map_or_else(|| "-infinity".to_owned(), |first| first.to_string()), None),
    };
    let to = wanted.span.until.map_or_else(|| "infinity".to_owned(), |until| until.to_string());
    Ok(sqlx::query_scalar(AssertSqlSafe(statement(filter, wanted.by_last_day())))
        .bind(&wanted.member.entitlement.areas)
        .bind(wanted.member.id)
        .bind(wanted.today)
        .bind(from)
        .bind(after)
        .bind(to)
        .bind(wanted.served)
        .bind(wanted.limit)
        .bind(countersigns(wanted.member))
        .fetch_all(desk.pool())
        .await?)
}

/// Of constants only. What differs from list to list has to stand in its text, so that each goes by an index of its own.
/// Days are texts, since there is one before all and one after all.
fn statement(filter: Filter, by_last_day: bool) -> String {
    let day = if by_last_day { "o.overdue_after" } else { "o.due" };
    let page = format!(
        "({day}, o.case_id) > ($4::text::date, coalesce((select id from cases where reference = $5), 0))
         and {day} <= $6::text::date
         order by {day}, o.case_id limit $8"
    );
    // Few: found first, and put in order then.
    let few = match filter {
        Filter::Mine => Some("select case_id from case_assignments where staff_id = any($7)"),
        Filter::New => Some("select case_id from case_assignments where staff_id = $2 and opened_at is null"),
        Filter::Held => Some("select case_id from held_events where expired_at is null or expired_at > $3::date - 7"),
        Filter::Green => Some("select case_id from case_states where state = 'open' and green"),
        Filter::Unreachable => Some("select case_id from unreachable"),
        Filter::Countersign => Some("select countersignatures_wanted($7, $9)"),
        _ => None,
    };
    if let Some(few) = few {
        return format!(
            "select o.case_id from open_cases o
             where o.case_id in ({few}) and (cardinality($1::text[]) = 0 or o.area_code = any($1)) and {page}"
        );
    }
    let condition = match filter {
        Filter::Unassigned => "not o.assigned",
        Filter::Waiting => "o.paused",
        Filter::DueToday => "o.due = $3",
        _ => "true",
    };
    format!(
        "select o.case_id from (select code from areas where cardinality($1::text[]) = 0 or code = any($1)) own
         cross join lateral (
             select o.case_id, {day} as day from open_cases o where o.area_code = own.code and {condition} and {page}) o
         order by o.day, o.case_id limit $8"
    )
}

/// The day of a cursor as Postgres reads it.
fn day(place: &str) -> Option<String> {
    match place {
        NEVER => Some("infinity".to_owned()),
        // Years that Postgres reads, too.
        day => day.parse::<NaiveDate>().ok().filter(|day| (1..=9999).contains(&day.year())).map(|day| day.to_string()),
    }
}
