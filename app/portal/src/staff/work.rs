//! 待办: open cases by the day that comes first, and cases whose customer waits for an answer, page by page.

use chrono::NaiveDate;
use domain::applications::Reference;
use domain::calendar::shanghai_date;
use domain::staff::Right;
use domain::text::Text;
use sqlx::types::Json;
use uuid::Uuid;

use super::deputies::Away;
use super::desk::Desk;
use super::members::Member;
use super::unanswered;
use super::work_item::{Row, WorkItem};
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
}

impl Filter {
    pub const ALL: [Self; 9] = [
        Self::All,
        Self::Mine,
        Self::New,
        Self::Unassigned,
        Self::DueToday,
        Self::Overdue,
        Self::Waiting,
        Self::Held,
        Self::Unanswered,
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
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|filter| filter.code() == code)
    }
}

/// How many cases each filter has, in the order of [`Filter::ALL`].
pub type Counters = [i64; 9];

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    pub items: Vec<WorkItem>,
    pub counters: Counters,
    /// The cursor of the following page, if there is one.
    pub next: Option<String>,
}

/// The cases of the member's areas after a cursor; `None` for those who have no work list. A cursor that is none begins at
/// the beginning.
///
/// # Errors
/// When the database fails.
pub async fn work(desk: &Desk, member: &Member, filter: Filter, after: Option<&str>) -> Result<Option<Work>> {
    if !member.may(Right::SeeWork) {
        return Ok(None);
    }
    let today = shanghai_date(desk.now());
    let cursor = after.and_then(parse);
    let limit = i64::from(PER_PAGE) + 1;
    let served = Away::today(&mut *desk.pool().acquire().await?, desk).await?.served_by(member.id);
    let rows = match filter {
        Filter::Unanswered => unanswered::rows(desk, member, today, cursor.as_ref(), limit).await?,
        _ => open(desk, (member, &served), filter, today, cursor.as_ref(), limit).await?,
    };
    let more = rows.len() > usize::from(PER_PAGE);
    let days = |row: &Row| if filter == Filter::Unanswered { row.since.map(shanghai_date) } else { row.due };
    let next = rows.get(usize::from(PER_PAGE) - 1).filter(|_| more).map(|last| {
        let day = days(last).map_or_else(|| NEVER.to_owned(), |day| day.to_string());
        format!("{day}_{}", last.reference)
    });
    let rules = publications::rules(desk).await?;
    let items = rows.into_iter().take(usize::from(PER_PAGE)).filter_map(|row| {
        let stands_in = row.staff_id.is_some_and(|whose| whose != member.id && served.contains(&whose));
        row.into_item(desk, &rules).map(|item| WorkItem { stands_in, ..item })
    });
    let items = items.collect();
    Ok(Some(Work { items, counters: counters(desk, (member, &served), today).await?, next }))
}

/// Open cases, by the day that comes first. `served`: whose work is the member's today.
async fn open(
    desk: &Desk,
    (member, served): (&Member, &[Uuid]),
    filter: Filter,
    today: NaiveDate,
    after: Option<&Cursor>,
    limit: i64,
) -> Result<Vec<Row>> {
    Ok(sqlx::query_as!(
        Row,
        r#"select c.reference, a.name as "area: Json<Text>", s.class, c.capacity_watts, s.stage,
               coalesce(s.stage_due, s.whole_due) as due, coalesce(s.overdue_after < $2, false) as "overdue!", s.paused,
               false as "ended!", c.submitted_at, m.post as "post: Option<Json<Text>>", x.staff_id as "staff_id?",
               u.since as "since?"
           from case_states s
           join cases c on c.id = s.case_id
           join areas a on a.code = c.area_code
           left join case_assignments x on x.case_id = s.case_id
           left join staff m on m.id = x.staff_id
           left join unanswered_messages u on u.case_id = s.case_id
           where s.state = 'open' and (cardinality($1::text[]) = 0 or s.area_code = any($1))
               and case $3::text
                   when 'mine' then x.staff_id = any($8)
                   when 'new' then x.staff_id = $4 and x.opened_at is null
                   when 'unassigned' then x.case_id is null
                   when 'today' then coalesce(s.stage_due, s.whole_due) = $2
                   when 'overdue' then s.overdue_after < $2
                   when 'waiting' then s.paused
                   when 'held' then exists (select from held_events h where h.case_id = s.case_id)
                   else true end
               and ($6::text is null or (coalesce(s.stage_due, s.whole_due, 'infinity'::date), s.case_id)
                   > (coalesce($5::date, 'infinity'::date), (select id from cases where reference = $6)))
           order by coalesce(s.stage_due, s.whole_due, 'infinity'::date), s.case_id
           limit $7"#,
        &member.entitlement.areas,
        today,
        filter.code(),
        member.id,
        after.and_then(|(day, _)| *day),
        after.map(|(_, reference)| reference.as_str()),
        limit,
        served,
    )
    .fetch_all(desk.pool())
    .await?)
}

/// In a cursor, for cases without a day: they come last.
const NEVER: &str = "none";

/// The day and the reference of the last case of a page.
pub(super) type Cursor = (Option<NaiveDate>, Reference);

fn parse(cursor: &str) -> Option<Cursor> {
    let (day, reference) = cursor.split_once('_')?;
    let day = if day == NEVER { None } else { Some(day.parse().ok()?) };
    Some((day, Reference::parse(reference).ok()?))
}

async fn counters(desk: &Desk, (member, served): (&Member, &[Uuid]), today: NaiveDate) -> Result<Counters> {
    let row = sqlx::query!(
        r#"select count(*) as "all!",
               count(*) filter (where x.staff_id = any($4)) as "mine!",
               count(*) filter (where x.staff_id = $3 and x.opened_at is null) as "new!",
               count(*) filter (where x.case_id is null) as "unassigned!",
               count(*) filter (where coalesce(s.stage_due, s.whole_due) = $2) as "today!",
               count(*) filter (where s.overdue_after < $2) as "overdue!",
               count(*) filter (where s.paused) as "waiting!",
               (select count(distinct h.case_id) from held_events h join case_states o on o.case_id = h.case_id
                where o.state = 'open' and (cardinality($1::text[]) = 0 or o.area_code = any($1))) as "held!"
           from case_states s left join case_assignments x on x.case_id = s.case_id
           where s.state = 'open' and (cardinality($1::text[]) = 0 or s.area_code = any($1))"#,
        &member.entitlement.areas,
        today,
        member.id,
        served,
    )
    .fetch_one(desk.pool())
    .await?;
    let unanswered = unanswered::count(desk, member).await?;
    Ok([row.all, row.mine, row.new, row.unassigned, row.today, row.overdue, row.waiting, row.held, unanswered])
}
