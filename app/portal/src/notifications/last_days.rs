//! By when customers have to have done something: put down when it is known, and read by [`reminders`](super::reminders).

use chrono::NaiveDate;
use domain::progress::Errand;
use sqlx::PgConnection;

use crate::Result;

/// What a case is reminded of by a day, as it stands in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum About {
    /// The papers that are still to come.
    Papers,
    /// Accepting the plan that this event answered.
    Plan(u32),
    /// Choosing one of the half-days that are offered.
    Offer(Errand),
}

impl About {
    pub(super) fn code(self) -> String {
        match self {
            Self::Papers => "papers".to_owned(),
            Self::Plan(seq) => format!("plan {seq}"),
            Self::Offer(errand) => format!("offer {}", errand.code()),
        }
    }

    pub(super) fn parse(code: &str) -> Option<Self> {
        match code.split_once(' ') {
            None => (code == "papers").then_some(Self::Papers),
            Some(("plan", seq)) => seq.parse().ok().map(Self::Plan),
            Some(("offer", errand)) => Errand::from_code(errand).map(Self::Offer),
            Some(_) => None,
        }
    }
}

/// Puts down by when the customer has to have done something, in place of an earlier day. What he was reminded of stays told; another
/// offer, and papers of which the day has moved, are another thing to be reminded of.
///
/// # Errors
/// When the database fails.
pub(crate) async fn keep(connection: &mut PgConnection, case_id: i64, about: About, due: NaiveDate) -> Result<()> {
    sqlx::query!(
        "insert into reminders (case_id, about, due) values ($1, $2, $3)
         on conflict (case_id, about) do update set due = excluded.due, done_at = null
         where reminders.done_at is null or ($2 not like 'plan %' and reminders.due < excluded.due)",
        case_id,
        about.code(),
        due,
    )
    .execute(connection)
    .await?;
    Ok(())
}
