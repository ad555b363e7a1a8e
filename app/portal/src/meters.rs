//! The meter that was put up, and whether its customer has confirmed number and reading. For whoever owns the case, for the
//! desk and for other systems of the utility.

use chrono::{DateTime, Utc};
use domain::accounts::AccountNumber;
use domain::applications::Reference;
use domain::meters::{Meter, Reading};
use domain::progress::EventKind;
use sqlx::PgConnection;

use crate::api_keys::{ApiCaller, Scope};
use crate::applications::keys;
use crate::progress::Case;
use crate::sealed::Place;
use crate::sessions::{Access, Visitor, access};
use crate::{Fault, Portal, Result};

/// A meter as it was put up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutUp {
    /// Of the event with which it was written down: that power is on, or that it is put right.
    pub seq: u32,
    pub meter: Meter,
    /// 户号. `None` until it is given, and once the case's personal data is deleted.
    pub account: Option<AccountNumber>,
    /// When power was put on, by the last word on it.
    pub at: DateTime<Utc>,
    /// When it was put right. `None`: it is as it was first written down.
    pub corrected_at: Option<DateTime<Utc>>,
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
    of_case(&mut *portal.pool().acquire().await?, portal, case_id).await
}

/// The meter of a case for another system, without its account number. `None`: none was put up.
///
/// # Errors
/// When the database fails.
pub async fn meter_for(portal: &Portal, caller: &ApiCaller, case: &Case) -> Result<Option<PutUp>> {
    if !caller.may(Scope::ReadApplications) {
        return Ok(None);
    }
    let meter = of_case(&mut *portal.pool().acquire().await?, portal, case.id).await?;
    Ok(meter.map(|meter| PutUp { account: None, ..meter }))
}

/// The meter of a case that counts, as it was written down last.
///
/// # Errors
/// When the database fails, or the account number does not open.
pub(crate) async fn of_case(connection: &mut PgConnection, portal: &Portal, case_id: i64) -> Result<Option<PutUp>> {
    let row = sqlx::query!(
        r#"select m.seq, m.number, m.reading, m.multiplier, m.sealed_account, told.kind, last_said_at(told) as "told_at!",
               (select last_said_at(e) from events e where e.case_id = $1 and e.kind = 'energised' order by e.seq desc limit 1)
                   as "energised_at!",
               confirmed.recorded_at as "confirmed_at?", coalesce(c.how, 'own') as "how!"
           from meters m
           join events told on told.case_id = m.case_id and told.seq = m.seq
           left join events confirmed on confirmed.case_id = m.case_id and confirmed.kind = 'confirmed'
               and (confirmed.payload->>'seq')::integer = m.seq
           left join meter_confirmations c on c.case_id = confirmed.case_id and c.seq = confirmed.seq
           where m.case_id = $1 and m.until_seq is null"#,
        case_id,
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let broken = || Fault::Inconsistent(format!("the meter of case {case_id}"));
    let how = How::from_code(&row.how).ok_or_else(broken)?;
    let account = match row.sealed_account {
        Some(sealed) => account(&mut *connection, portal, (case_id, row.seq), &sealed).await?,
        None => None,
    };
    Ok(Some(PutUp {
        seq: u32::try_from(row.seq).map_err(|_| broken())?,
        meter: Meter {
            number: row.number,
            reading: Reading(row.reading),
            multiplier: u32::try_from(row.multiplier).map_err(|_| broken())?,
        },
        account,
        at: row.energised_at,
        corrected_at: (row.kind == EventKind::MeterCorrected.as_str()).then_some(row.told_at),
        confirmed: row.confirmed_at.map(|at| Confirmation { at, how }),
    }))
}

/// The numbers under which meters of the case were written down, each with its event, oldest first.
///
/// # Errors
/// When the database fails.
pub(crate) async fn numbers(connection: &mut PgConnection, case_id: i64) -> Result<Vec<(u32, String)>> {
    let rows = sqlx::query!("select seq, number from meters where case_id = $1 order by seq", case_id);
    let rows = rows.fetch_all(connection).await?;
    Ok(rows.into_iter().map(|row| (row.seq.cast_unsigned(), row.number)).collect())
}

/// `None` once the case's personal data is deleted.
async fn account(
    connection: &mut PgConnection,
    portal: &Portal,
    (case_id, seq): (i64, i32),
    sealed: &[u8],
) -> Result<Option<AccountNumber>> {
    let Some(key) = keys::of_case(connection, portal, case_id).await? else { return Ok(None) };
    let opened = key.open(&place(case_id, seq), sealed)?;
    let number = AccountNumber::parse(&String::from_utf8_lossy(&opened));
    number.map(Some).map_err(|_| Fault::Inconsistent(format!("the account number of case {case_id}")))
}

/// Where the account number is sealed that was given with event `seq`.
pub(crate) fn place(case_id: i64, seq: i32) -> Place {
    Place::new("meters.sealed_account", format_args!("{case_id}/{seq}"))
}
