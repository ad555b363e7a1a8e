//! The meter that was put up, and whether its customer has confirmed number and reading. For whoever owns the case, for the
//! desk and for other systems of the utility.

use chrono::{DateTime, Utc};
use domain::applications::Reference;
use domain::meters::{Meter, Reading};
use sqlx::PgConnection;

use crate::api_keys::{ApiCaller, Scope};
use crate::progress::Case;
use crate::sessions::{Access, Visitor, access};
use crate::{Fault, Portal, Result};

/// A meter as it was put up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutUp {
    /// Of the event that says that power is on.
    pub seq: u32,
    pub meter: Meter,
    pub at: DateTime<Utc>,
    pub confirmed: Option<Confirmation>,
}

/// The customer's word that number, reading and day are right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    pub at: DateTime<Utc>,
    pub how: How,
}

/// How it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// On the customer's own page.
    Own,
    /// At the meter: the customer told whoever put it up the code that only the customer got.
    Code,
}

impl How {
    /// The name in the table and in language files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Code => "code",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Own, Self::Code].into_iter().find(|how| how.code() == code)
    }
}

/// The meter of the visitor's own case. `None`: none was put up, or the case is another's.
///
/// # Errors
/// When the database fails.
pub async fn meter_of_owner(portal: &Portal, visitor: &Visitor, reference: &Reference) -> Result<Option<PutUp>> {
    let Access::Owner { case_id, .. } = access(portal, visitor, reference).await? else { return Ok(None) };
    of_case(&mut *portal.pool().acquire().await?, case_id).await
}

/// The meter of a case for another system. `None`: none was put up.
///
/// # Errors
/// When the database fails.
pub async fn meter_for(portal: &Portal, caller: &ApiCaller, case: &Case) -> Result<Option<PutUp>> {
    if !caller.may(Scope::ReadApplications) {
        return Ok(None);
    }
    of_case(&mut *portal.pool().acquire().await?, case.id).await
}

pub(crate) async fn of_case(connection: &mut PgConnection, case_id: i64) -> Result<Option<PutUp>> {
    let row = sqlx::query!(
        r#"select m.seq, m.number, m.reading, m.multiplier, told.occurred_at,
               confirmed.recorded_at as "confirmed_at?", coalesce(c.how, 'own') as "how!"
           from meters m
           join events told on told.case_id = m.case_id and told.seq = m.seq
           left join events confirmed on confirmed.case_id = m.case_id and confirmed.kind = 'confirmed'
               and (confirmed.payload->>'seq')::integer = m.seq
           left join meter_confirmations c on c.case_id = confirmed.case_id and c.seq = confirmed.seq
           where m.case_id = $1 order by m.seq desc limit 1"#,
        case_id,
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let broken = || Fault::Inconsistent(format!("the meter of case {case_id}"));
    let how = How::from_code(&row.how).ok_or_else(broken)?;
    Ok(Some(PutUp {
        seq: u32::try_from(row.seq).map_err(|_| broken())?,
        meter: Meter {
            number: row.number,
            reading: Reading(row.reading),
            multiplier: u32::try_from(row.multiplier).map_err(|_| broken())?,
        },
        at: row.occurred_at,
        confirmed: row.confirmed_at.map(|at| Confirmation { at, how }),
    }))
}
