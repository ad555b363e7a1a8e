//! 待办: open cases by the day that comes first, cases whose customer waits for an answer, the visits to come, and connected cases
//! whose file is to be closed, page by page.

use chrono::NaiveDate;
use domain::calendar::shanghai_date;
use domain::levels::{Level, Span};
use domain::staff::Right;

use super::deputies::Away;
use super::desk::Desk;
use super::members::Member;
use super::wanted::{Asked, Counters, Cursor, Filter, Wanted};
use super::work_item::{self, WorkItem};
use super::{open_work, to_archive, unanswered, visits, work_counters};
use crate::{Result, publications};

/// Cases of a page.
pub const PER_PAGE: u16 = 50;

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    pub items: Vec<WorkItem>,
    pub counters: Counters,
    /// The warning levels that there are, the mildest first.
    pub levels: Vec<Level>,
    /// The cursor of the following page, if there is one.
    pub next: Option<String>,
}

/// The cases of the member's areas after a cursor; `None` for those who have no work list. A cursor that is none begins at
/// the beginning.
///
/// # Errors
/// When the database fails.
pub async fn work(desk: &Desk, member: &Member, asked: impl Into<Asked>, after: Option<&str>) -> Result<Option<Work>> {
    if !member.may(Right::SeeWork) {
        return Ok(None);
    }
    let asked = asked.into();
    let today = shanghai_date(desk.now());
    let rules = publications::rules(desk).await?;
    let scale = rules.scale(desk.now());
    // A level that is published no more has no cases, and is no filter.
    let span = asked.level.and_then(|level| scale.span(level)).unwrap_or_default();
    let span = if asked.filter == Filter::Overdue { before(span, today) } else { span };
    let cursor = after.and_then(Cursor::parse);
    let served = Away::today(&mut *desk.pool().acquire().await?, desk).await?.served_by(member.id);
    let wanted =
        Wanted { member, served: &served, today, span, after: cursor.as_ref(), limit: i64::from(PER_PAGE) + 1 };
    let mut ids = match asked.filter {
        Filter::Unanswered => unanswered::ids(desk, &wanted).await?,
        Filter::Visits => visits::ids(desk, &wanted).await?,
        Filter::ToArchive => to_archive::ids(desk, &wanted).await?,
        filter => open_work::ids(desk, &wanted, filter).await?,
    };
    let more = ids.len() > usize::from(PER_PAGE);
    ids.truncate(usize::from(PER_PAGE));
    let rows = work_item::rows(desk, &ids, today).await?;
    let last = rows.last().filter(|_| more);
    let next = last.map(|last| format!("{}_{}", wanted.place(asked.filter, last), last.reference));
    let items = rows.into_iter().filter_map(|row| {
        let stands_in = row.staff_id.is_some_and(|whose| whose != member.id && served.contains(&whose));
        row.into_item(desk, &rules, &scale).map(|item| WorkItem { stands_in, ..item })
    });
    let items = items.collect();
    let counters = work_counters::counters(desk, (member, &served), today).await?;
    Ok(Some(Work { items, counters, levels: scale.levels().cloned().collect(), next }))
}

/// Of a span what lies before a day.
fn before(span: Span, day: NaiveDate) -> Span {
    let last = day.pred_opt().unwrap_or(day);
    Span { until: Some(span.until.map_or(last, |until| until.min(last))), ..span }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
