//! Ratings after energisation, and the call-backs that they open.

mod rate;

use chrono::{DateTime, NaiveDate, Utc};
use domain::applications::Reference;

use crate::api_keys::{ApiCaller, Scope};
use crate::sessions::{self, Access, Visitor};
use crate::{Portal, Result};

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
               c.due as "due?", c.called_at
           from case_states s
           left join lateral (select due, called_at, part from call_backs where case_id = s.case_id
                              order by part = 'addition' desc limit 1) c on true
           where s.case_id = $1"#,
        case_id,
    )
    .fetch_one(portal.pool())
    .await?;
    let call_back = row.due.map(|due| CallBack { due, called_at: row.called_at });
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
