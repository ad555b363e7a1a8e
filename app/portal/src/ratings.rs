//! Ratings after energisation, and the call-backs that they open.

mod list;
mod rate;

use chrono::{DateTime, NaiveDate, Utc};
use domain::applications::Reference;
use domain::calendar::shanghai_date;

use crate::api_keys::{ApiCaller, Scope};
use crate::notifications::{self, News};
use crate::sessions::{self, Access, Visitor};
use crate::{Portal, Result};

pub use list::{Listed, Ratings, list};
pub use rate::{Rated, rate};

/// A case is rated once, and once more after the call-back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    First,
    /// 追评
    Addition,
}

impl Part {
    /// The name in forms and tables.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Addition => "addition",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::First, Self::Addition].into_iter().find(|part| part.code() == code)
    }
}

/// By when somebody calls, or when somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallBack {
    /// The last day on time (Shanghai).
    pub due: NaiveDate,
    /// When somebody called last and nobody answered.
    pub tried_at: Option<DateTime<Utc>>,
    pub called_at: Option<DateTime<Utc>>,
}

/// What the rating page of a case offers its visitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Unknown, another's, or not opened by its private link.
    NotYours,
    /// The power is not on as far as the portal knows.
    NotYet,
    Open(Part),
    /// Rated; somebody calls first, or there is nothing to add.
    Done {
        call_back: Option<CallBack>,
    },
}

/// Where the rating of a case stands for a visitor who opened its private link or submitted it in this browser. A phone
/// code is not enough: numbers are given to new people.
///
/// # Errors
/// When the database fails.
pub async fn standing(portal: &Portal, visitor: &Visitor, reference: &Reference) -> Result<Standing> {
    let Access::Owner { case_id, in_full: true } = sessions::access(portal, visitor, reference).await? else {
        return Ok(Standing::NotYours);
    };
    let row = sqlx::query!(
        r#"select s.state,
               exists (select from ratings r where r.case_id = s.case_id and r.part = 'first') as "first!",
               exists (select from ratings r where r.case_id = s.case_id and r.part = 'addition') as "addition!",
               c.due as "due?", c.tried_at, c.called_at
           from case_states s
           left join lateral (select due, tried_at, called_at, part from call_backs where case_id = s.case_id
                              order by part = 'addition' desc limit 1) c on true
           where s.case_id = $1"#,
        case_id,
    )
    .fetch_one(portal.pool())
    .await?;
    let call_back = row.due.map(|due| CallBack { due, tried_at: row.tried_at, called_at: row.called_at });
    Ok(match (row.first, row.addition) {
        (false, _) if row.state != "energised" => Standing::NotYet,
        (false, _) => Standing::Open(Part::First),
        (true, false) if call_back.is_some_and(|call| call.called_at.is_some()) => Standing::Open(Part::Addition),
        _ => Standing::Done { call_back },
    })
}

/// What became of telling that a customer was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallRecorded {
    Done,
    /// No call is owed for this case.
    NoneOpen,
    UnknownCase,
    /// The key may not push events.
    NotAllowed,
}

/// Records that the customer was called and did not answer. He is told so, once a day at most, and the call is still owed.
///
/// # Errors
/// When the database fails.
pub async fn record_try(portal: &Portal, caller: &ApiCaller, reference: &Reference) -> Result<CallRecorded> {
    if !caller.may(Scope::PushEvents) {
        return Ok(CallRecorded::NotAllowed);
    }
    let mut transaction = portal.pool().begin().await?;
    let case = sqlx::query_scalar!(
        "select id from cases where reference = $1 and (cardinality($2::text[]) = 0 or area_code = any($2))",
        reference.as_str(),
        caller.areas(),
    );
    let Some(case_id) = case.fetch_optional(&mut *transaction).await? else { return Ok(CallRecorded::UnknownCase) };
    let owed = sqlx::query!(
        "select part, tried_at from call_backs where case_id = $1 and called_at is null order by part for update",
        case_id
    );
    let Some(owed) = owed.fetch_optional(&mut *transaction).await? else { return Ok(CallRecorded::NoneOpen) };
    sqlx::query!(
        "update call_backs set tried_at = $3, tries = least(tries, 32766) + 1 where case_id = $1 and part = $2",
        case_id,
        owed.part,
        portal.now(),
    )
    .execute(&mut *transaction)
    .await?;
    if owed.tried_at.map(shanghai_date) != Some(shanghai_date(portal.now())) {
        notifications::notify(&mut transaction, portal.now(), case_id, &News::CallTried).await?;
    }
    transaction.commit().await?;
    Ok(CallRecorded::Done)
}

/// Records that the customer was called. From then on the rating can be added to.
///
/// # Errors
/// When the database fails.
pub async fn record_call(portal: &Portal, caller: &ApiCaller, reference: &Reference) -> Result<CallRecorded> {
    if !caller.may(Scope::PushEvents) {
        return Ok(CallRecorded::NotAllowed);
    }
    let row = sqlx::query!(
        r#"with recorded as (
               update call_backs set called_at = $2 from cases
               where cases.id = call_backs.case_id and cases.reference = $1 and called_at is null
                   and (cardinality($3::text[]) = 0 or cases.area_code = any($3))
               returning case_id
           )
           select exists (select from recorded) as "recorded!",
               exists (select from cases where reference = $1
                   and (cardinality($3::text[]) = 0 or area_code = any($3))) as "known!""#,
        reference.as_str(),
        portal.now(),
        caller.areas(),
    )
    .fetch_one(portal.pool())
    .await?;
    Ok(match (row.recorded, row.known) {
        (true, _) => CallRecorded::Done,
        (false, true) => CallRecorded::NoneOpen,
        (false, false) => CallRecorded::UnknownCase,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
