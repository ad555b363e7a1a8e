//! Cases for other systems, page by page.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::applications::Reference;
use domain::calendar::shanghai_date;
use domain::progress::CaseState;

use super::cases::{self, Case};
use crate::api_keys::{ApiCaller, Scope};
use crate::{Portal, Result};

/// A case in the list. Codes as in events; dates in Asia/Shanghai.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub reference: String,
    pub template: String,
    pub area: String,
    pub state: String,
    pub stage: Option<String>,
    pub stage_due: Option<NaiveDate>,
    pub whole_due: Option<NaiveDate>,
    pub paused: bool,
    /// The last event's.
    pub seq: i32,
    pub submitted_at: DateTime<Utc>,
    pub last_event_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

/// One page of the list, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// Oldest first. `next` is the cursor of the following page, if there is one.
    Cases {
        cases: Vec<Listed>,
        next: Option<String>,
    },
    /// No page ended there.
    UnknownCursor,
    NotEntitled,
}

/// What is being written can be seen so much later than it is stamped.
pub const UNSEEN: TimeDelta = TimeDelta::minutes(1);

/// Which cases are wanted: those for which all of it is true that is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    pub state: Option<CaseState>,
    /// An area's code. One that is not the caller's has no cases.
    pub area: Option<String>,
    /// Key of the template that applies now.
    pub template: Option<String>,
    /// Open, and something of ours is due before this day (Shanghai).
    pub due_before: Option<NaiveDate>,
    /// Whether it is open and its last day in time is over.
    pub overdue: Option<bool>,
    /// The portal has learnt something of it since (UTC), or up to [`UNSEEN`] before.
    pub changed_since: Option<DateTime<Utc>>,
}

/// The wanted cases after a cursor, which is the reference of the last case seen; at most `limit`, which is at least 1.
///
/// # Errors
/// When the database fails.
pub async fn list(
    portal: &Portal,
    caller: &ApiCaller,
    wanted: &Wanted,
    cursor: Option<&Reference>,
    limit: u16,
) -> Result<Page> {
    if !caller.may(Scope::ReadApplications) {
        return Ok(Page::NotEntitled);
    }
    let after = match cursor {
        None => Some(0),
        Some(reference) => {
            sqlx::query_scalar!("select id from cases where reference = $1", reference.as_str())
                .fetch_optional(portal.pool())
                .await?
        }
    };
    let Some(after) = after else { return Ok(Page::UnknownCursor) };
    let mut cases = sqlx::query_as!(
        Listed,
        r#"select w.reference as "reference!", w.template as "template!", w.area as "area!", w.state as "state!", w.stage,
             w.stage_due, w.whole_due, w.paused as "paused!", w.seq as "seq!", w.submitted_at as "submitted_at!",
             w.last_event_at as "last_event_at!", w.ended_at
         from (
             -- What is open is little, and has indexes of its own.
             (select c.id, c.reference, s.class as template, c.area_code as area, s.state, s.stage, s.stage_due, s.whole_due,
                     s.paused, s.seq, c.submitted_at, s.last_event_at, s.ended_at
              from case_states s join cases c on c.id = s.case_id
              where s.state = 'open' and s.case_id > $1 and coalesce($4, 'open') = 'open'
                  and (cardinality($3::text[]) = 0 or s.area_code = any($3))
                  and ($5::text is null or s.area_code = $5)
                  and ($6::text is null or s.class = $6)
                  and ($7::date is null or coalesce(s.stage_due, s.whole_due, 'infinity'::date) < $7)
                  and ($8::boolean is null or $8 = coalesce(s.overdue_after < $9, false))
                  and ($10::timestamptz is null or s.last_event_at >= $10)
              order by s.case_id limit $2)
             union all
             (select c.id, c.reference, s.class, c.area_code, s.state, s.stage, s.stage_due, s.whole_due,
                     s.paused, s.seq, c.submitted_at, s.last_event_at, s.ended_at
              from case_states s join cases c on c.id = s.case_id
              where s.state <> 'open' and c.id > $1 and ($4::text is null or s.state = $4)
                  and $7::date is null and $8::boolean is distinct from true
                  and (cardinality($3::text[]) = 0 or c.area_code = any($3))
                  and ($5::text is null or c.area_code = $5)
                  and ($6::text is null or s.class = $6)
                  and ($10::timestamptz is null or s.last_event_at >= $10)
              order by c.id limit $2)) w
         order by w.id limit $2"#,
        after,
        i64::from(limit) + 1,
        caller.areas(),
        wanted.state.map(CaseState::code),
        wanted.area.as_deref(),
        wanted.template.as_deref(),
        wanted.due_before,
        wanted.overdue,
        shanghai_date(portal.now()),
        wanted.changed_since.map(|since| since - UNSEEN),
    )
    .fetch_all(portal.pool())
    .await?;
    let more = cases.len() > usize::from(limit);
    cases.truncate(usize::from(limit));
    let next = cases.last().filter(|_| more).map(|last| last.reference.clone());
    Ok(Page::Cases { cases, next })
}

/// One case for another system: what anybody may see of it.
///
/// # Errors
/// When the database fails, or the log can't be folded.
pub async fn read(portal: &Portal, caller: &ApiCaller, reference: &Reference) -> Result<Option<Case>> {
    if !caller.may(Scope::ReadApplications) {
        return Ok(None);
    }
    let case = cases::public_case(portal, reference).await?;
    Ok(case.filter(|case| caller.may_in(Scope::ReadApplications, &case.area.code)))
}
