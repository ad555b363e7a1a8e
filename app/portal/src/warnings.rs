//! What the operator should do something about before it becomes a fault: told to the operator by readiness, metrics and
//! log, and to the back office with its lists.

use chrono::Days;
use domain::calendar::shanghai_date;
use domain::disclosure::{Item, State};

use crate::{Portal, Result, disclosure, publications};

/// A year that begins within so many days should have its calendar.
pub const CALENDAR_DAYS: u64 = 60;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// No calendar is published for a year that due days reach soon, or have reached.
    CalendarMissing { year: i32 },
    /// The last change of an item is not disclosed and should be.
    DisclosureOverdue { item: Item },
}

impl Warning {
    /// Every code there is.
    pub const CODES: [&str; 2] = ["calendar_missing", "disclosure_overdue"];

    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::CalendarMissing { .. } => "calendar_missing",
            Self::DisclosureOverdue { .. } => "disclosure_overdue",
        }
    }
}

impl std::fmt::Display for Warning {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::CalendarMissing { year } => {
                write!(formatter, "no calendar for {year} is published, due days in it are estimates")
            }
            Self::DisclosureOverdue { item } => {
                write!(formatter, "disclosure item {} ({}) is overdue", item.number(), item.code())
            }
        }
    }
}

/// What there is to warn of now.
///
/// # Errors
/// When the database fails.
pub async fn warnings(portal: &Portal) -> Result<Vec<Warning>> {
    let now = portal.now();
    let today = shanghai_date(now);
    let rules = publications::rules(portal).await?;
    let years = rules.calendars.as_of(now).missing_years(today, today + Days::new(CALENDAR_DAYS));
    let calendars = years.into_iter().map(|year| Warning::CalendarMissing { year });
    let disclosed = disclosure::disclosed(portal).await?;
    let overdue = disclosed.items.into_iter().filter(|one| one.state == State::Overdue);
    Ok(calendars.chain(overdue.map(|one| Warning::DisclosureOverdue { item: one.item })).collect())
}

/// One line in the log for each.
pub(crate) async fn log(portal: &Portal) -> Result<()> {
    for warning in warnings(portal).await? {
        tracing::warn!(code = warning.code(), "{warning}");
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
