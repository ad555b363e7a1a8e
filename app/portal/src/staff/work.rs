//! 待办: open cases by the day that comes first, cases whose customer waits for an answer, and today's visits, page by page.

use chrono::NaiveDate;
use domain::applications::Reference;
use domain::calendar::shanghai_date;
use domain::levels::{Colour, Level, Span};
use domain::staff::Right;
use uuid::Uuid;

use super::deputies::Away;
use super::desk::Desk;
use super::members::Member;
use super::work_item::{self, Row, WorkItem};
use super::{open_work, unanswered, visits, work_counters};
use crate::{Result, publications};

/// Cases of a page.
pub const PER_PAGE: u16 = 50;

/// Which cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    #[default]
    All,
    Mine,
    /// Given to me, and not opened yet.
    New,
    /// Nobody's yet.
    Unassigned,
    DueToday,
    Overdue,
    /// The clock rests until the customer has done something.
    Waiting,
    /// An event of another system waits for its predecessor.
    Held,
    /// The last message is the customer's. Ended cases too.
    Unanswered,
    /// Somebody comes to the customer today.
    Visits,
}

impl Filter {
    pub const ALL: [Self; 10] = [
        Self::All,
        Self::Mine,
        Self::New,
        Self::Unassigned,
        Self::DueToday,
        Self::Overdue,
        Self::Waiting,
        Self::Held,
        Self::Unanswered,
        Self::Visits,
    ];

    /// The name in addresses and language files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Mine => "mine",
            Self::New => "new",
            Self::Unassigned => "unassigned",
            Self::DueToday => "today",
            Self::Overdue => "overdue",
            Self::Waiting => "waiting",
            Self::Held => "held",
            Self::Unanswered => "unanswered",
            Self::Visits => "visits",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|filter| filter.code() == code)
    }
}

/// Which cases are asked for: those of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Asked {
    pub filter: Filter,
    /// Of this warning level alone.
    pub level: Option<Colour>,
}

impl From<Filter> for Asked {
    fn from(filter: Filter) -> Self {
        Self { filter, level: None }
    }
}

/// Cases are counted up to so many; a counter that is greater says that there are more.
pub const COUNTED: i64 = 1_000;

/// How many cases each filter has, in the order of [`Filter::ALL`]; at most [`COUNTED`] + 1.
pub type Counters = [i64; 10];

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

/// What a list is asked for.
pub(super) struct Wanted<'a> {
    pub member: &'a Member,
    /// Whose work is the member's today.
    pub served: &'a [Uuid],
    /// In Asia/Shanghai.
    pub today: NaiveDate,
    /// Cases whose last day in time lies there; those that have none only where it has no bounds.
    pub span: Span,
    pub after: Option<&'a Cursor>,
    pub limit: i64,
}

impl Wanted<'_> {
    /// Open cases come by the last day in time where that is what is asked for, and by the day that comes first otherwise.
    pub fn by_last_day(&self) -> bool {
        self.span != Span::default()
    }

    /// Where a case stands in its list: a half-day, or a day in Asia/Shanghai.
    fn place(&self, filter: Filter, row: &Row) -> String {
        let day = match filter {
            Filter::Visits => return row.half_day.clone().unwrap_or_default(),
            Filter::Unanswered => row.since.map(shanghai_date),
            _ if self.by_last_day() => row.overdue_after,
            _ => row.due,
        };
        day.map_or_else(|| NEVER.to_owned(), |day| day.to_string())
    }
}

/// In a cursor, for cases without a day: they come last.
pub(super) const NEVER: &str = "none";

/// The last case of a page.
pub(super) struct Cursor {
    /// See [`Wanted::place`].
    pub place: String,
    pub reference: Reference,
}

impl Cursor {
    fn parse(text: &str) -> Option<Self> {
        let (place, reference) = text.split_once('_')?;
        Some(Self { place: place.to_owned(), reference: Reference::parse(reference).ok()? })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
