//! The half-month report (半月报): what it holds, and how it is counted from the cases' logs as they were known when the
//! half month ended. Once issued it never changes, whatever becomes known later.

mod figures;
mod overdue;
mod period;
mod projects;
mod tally;

use serde::{Deserialize, Serialize};

use crate::text::Text;

pub use figures::{ClassFigures, Days, Figures, PauseCount, SMALLEST_SAMPLE, per_mille};
pub use overdue::{Escalation, Measure, OverdueBy, OverdueCase, Taken};
pub use period::{BadPeriod, Half, HalfMonth};
pub use projects::{BadProjects, KeyProjects, Project};
pub use tally::{CaseFile, Tallied, Tally};

/// How many overdue cases the page and the PDF list. The CSV file lists all: where there are thousands, a page of them
/// would take long to come, and nobody would read it.
pub const LISTED: usize = 200;

/// Everything that a report says: page, PDF and CSV are made of this alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub period: HalfMonth,
    /// The utility's name, as it was when the report was issued.
    pub operator: Text,
    /// Nothing in it is real.
    pub demo: bool,
    /// The calendar versions by which the half month's last year was counted, for example `2026-1`.
    pub calendar: String,
    pub all: Figures,
    /// Classes with anything to tell, low voltage first.
    pub classes: Vec<ClassFigures>,
    /// Open and overdue when the half month ended, the longest overdue first; the first ones, if [`Report::shortened`].
    pub overdue: Vec<OverdueCase>,
    pub projects: Vec<Project>,
}

impl Report {
    /// With no more than [`LISTED`] overdue cases. The figures still count all.
    #[must_use]
    pub fn shortened(mut self) -> Self {
        self.overdue.truncate(LISTED);
        self
    }

    /// How many overdue cases there were, and whether the list leaves out any of them.
    #[must_use]
    pub fn overdue_in_all(&self) -> (u32, bool) {
        let all = self.all.open_overdue;
        (all, usize::try_from(all).is_ok_and(|all| all > self.overdue.len()))
    }
}
