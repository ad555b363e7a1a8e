//! The overdue list, and what was done about each case (督办).

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, shanghai_date};
use crate::progress::Progress;
use crate::standards::{Clock, StageKind};
use crate::text::Text;

/// The closed set of what is done about an overdue case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// 指定督办人
    SupervisorAssigned,
    /// 已联系客户说明
    CustomerContacted,
    /// 增派施工力量
    CrewAdded,
    /// 催办物资
    MaterialsExpedited,
    /// 协调审批
    ApprovalChased,
    /// 已重新约定时间
    Rescheduled,
}

impl Measure {
    pub const ALL: [Self; 6] = [
        Self::SupervisorAssigned,
        Self::CustomerContacted,
        Self::CrewAdded,
        Self::MaterialsExpedited,
        Self::ApprovalChased,
        Self::Rescheduled,
    ];

    /// As in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::SupervisorAssigned => "supervisor_assigned",
            Self::CustomerContacted => "customer_contacted",
            Self::CrewAdded => "crew_added",
            Self::MaterialsExpedited => "materials_expedited",
            Self::ApprovalChased => "approval_chased",
            Self::Rescheduled => "rescheduled",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.code() == code)
    }
}

/// A measure as the back office tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Escalation {
    pub taken_at: DateTime<Utc>,
    pub measure: Measure,
    /// When the portal learned of it.
    pub recorded_at: DateTime<Utc>,
}

/// A measure as the report tells it. Days in Asia/Shanghai.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Taken {
    pub on: NaiveDate,
    pub measure: Measure,
    pub recorded_on: NaiveDate,
}

impl From<&Escalation> for Taken {
    fn from(told: &Escalation) -> Self {
        Self { on: shanghai_date(told.taken_at), measure: told.measure, recorded_on: shanghai_date(told.recorded_at) }
    }
}

/// Which limit is overrun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "limit")]
pub enum OverdueBy {
    /// That of the stage being worked on, or of an earlier one that was finished late.
    Stage { stage: StageKind },
    /// The whole process, in working days.
    Whole { days: u16 },
    /// The utility's stages together, in working days.
    Utility { days: u16 },
}

/// A case without anything that leads to it: no reference, and no area with few overdue cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverdueCase {
    /// The template's key.
    pub class: String,
    pub class_name: Text,
    /// `None`: it stands with others whose overdue cases are too few to be told apart (其他地区).
    pub area: Option<Text>,
    /// The stage being worked on.
    pub stage: StageKind,
    pub by: OverdueBy,
    /// The last day on time; a limit on the utility's days has none.
    pub due: Option<NaiveDate>,
    /// Working days past it.
    pub days_over: u16,
    /// Oldest first; empty: nothing was done, or nothing that was told in time.
    pub measures: Vec<Taken>,
}

/// What an open case is overdue by: of what is running, that which is longest over; else of what was finished late.
pub(super) fn overrun(
    progress: &Progress,
    calendar: Calendar<'_>,
    today: NaiveDate,
) -> Option<(OverdueBy, Option<NaiveDate>, u16)> {
    let current = progress.current.and_then(|at| progress.stages.get(at));
    let running = current
        .and_then(|stage| stage.visits.last().map(|visit| (stage.kind, visit)))
        .filter(|(_, visit)| visit.overdue)
        .map(|(stage, visit)| (OverdueBy::Stage { stage }, visit.due, visit.days_over));
    let limits = progress.limits.iter().filter(|limit| limit.overdue).map(|limit| match limit.clock {
        Clock::Whole => {
            let over = limit.due.map_or(0, |due| calendar.working_days_between(due, today));
            (OverdueBy::Whole { days: limit.days }, limit.due, over)
        }
        Clock::Utility => (OverdueBy::Utility { days: limit.days }, None, limit.days_used.saturating_sub(limit.days)),
    });
    // Of equals the first: a stage says more than the whole.
    let longest =
        |all: Vec<(OverdueBy, Option<NaiveDate>, u16)>| all.into_iter().rev().max_by_key(|(_, _, over)| *over);
    longest(running.into_iter().chain(limits).collect()).or_else(|| {
        let visits = progress.stages.iter().flat_map(|stage| stage.visits.iter().map(|visit| (stage.kind, visit)));
        let late = visits.filter(|(_, visit)| visit.overdue);
        longest(late.map(|(stage, visit)| (OverdueBy::Stage { stage }, visit.due, visit.days_over)).collect())
    })
}
