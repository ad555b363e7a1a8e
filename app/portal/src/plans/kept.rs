//! What the plans of a case say, sealed with it.

use chrono::NaiveDate;
use domain::plans::Plan;
use domain::progress::{Recorded, plan_answered};
use sqlx::PgConnection;

use crate::applications::keys;
use crate::notifications::last_days;
use crate::sealed::{DataKey, Place};
use crate::{Fault, Portal, Result};

/// A plan as it was answered. It has no `Debug`: it tells where somebody's meter hangs.
#[derive(Clone, PartialEq, Eq)]
pub struct IssuedPlan {
    /// Of the event that answered or revised it.
    pub seq: u32,
    pub plan: Plan,
    /// The last day, in Asia/Shanghai, on which it can be accepted.
    pub valid_until: NaiveDate,
}

/// Keeps what event `seq` of the case answers.
///
/// # Errors
/// When the database fails, or the case's personal data is deleted.
pub(crate) async fn save(
    connection: &mut PgConnection,
    portal: &Portal,
    case_id: i64,
    seq: u32,
    plan: &Plan,
    valid_until: NaiveDate,
) -> Result<()> {
    let key = keys::of_case(&mut *connection, portal, case_id).await?;
    let key = key.ok_or_else(|| Fault::Inconsistent(format!("open case {case_id} has no key")))?;
    let sealed = key.seal_json(portal.random(), &place(case_id, seq), plan)?;
    sqlx::query!(
        "insert into supply_plans (case_id, seq, sealed, valid_until) values ($1, $2, $3, $4)",
        case_id,
        seq.cast_signed(),
        sealed,
        valid_until,
    )
    .execute(&mut *connection)
    .await?;
    last_days::keep(connection, case_id, last_days::About::Plan(seq), valid_until).await
}

/// The plans of a case, oldest first. None where another system answered it, and once the
/// case's personal data is deleted.
///
/// # Errors
/// When the database fails, or a plan does not open.
pub(crate) async fn of_case(
    connection: &mut PgConnection,
    case_id: i64,
    key: Option<&DataKey>,
) -> Result<Vec<IssuedPlan>> {
    let Some(key) = key else { return Ok(Vec::new()) };
    let rows =
        sqlx::query!("select seq, sealed, valid_until from supply_plans where case_id = $1 order by seq", case_id)
            .fetch_all(connection)
            .await?;
    let open = rows.into_iter().map(|row| {
        let seq = row.seq.cast_unsigned();
        Ok(IssuedPlan { seq, plan: key.open_json(&place(case_id, seq), &row.sealed)?, valid_until: row.valid_until })
    });
    open.collect()
}

/// The plan that counts, of those of a case. `None` where another system answered it.
#[must_use]
pub fn that_counts<'a>(plans: &'a [IssuedPlan], log: &[Recorded]) -> Option<&'a IssuedPlan> {
    let seq = plan_answered(log)?;
    plans.iter().find(|plan| plan.seq == seq)
}

/// Where a plan is sealed.
pub(crate) fn place(case_id: i64, seq: u32) -> Place {
    Place::new("supply_plans.sealed", format_args!("{case_id}/{seq}"))
}
