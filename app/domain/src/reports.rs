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
    /// Open and overdue when the half month ended, the longest overdue first.
    pub overdue: Vec<OverdueCase>,
    pub projects: Vec<Project>,
}
