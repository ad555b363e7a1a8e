//! Where a case stands, by when each stage is due and why that day: a pure fold of its events.

mod acts;
mod admission;
mod appointment;
mod deadlines;
mod event;
mod fold;
mod objections;
mod pauses;
mod report;
mod state;
mod times;
mod told;
mod transitions;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::calendar::CountedDay;
use crate::standards::{Basis, Clock, Owner, StageKind};

pub use acts::{PauseActs, agreed, meter_told, pause_acts, plan_answered};
pub use admission::{MOST_SLOTS, PAUSE_TOLERANCE, admit, may_say};
pub use appointment::{Appointment, Errand, HalfDay, Offer, Slot};
pub use deadlines::due_day;
pub use event::{
    Awaited, ContractorChoice, Event, EventKind, PauseId, PauseReason, Recorded, RedateReason, RefusalReason, Source,
    Target,
};
pub use objections::{OBJECTION_DAYS, objectionable, objections_until, says_again};
pub use report::progress;
pub use times::{last_said_at, recorded_late};
pub use told::Told;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    Open,
    Energised,
    Withdrawn,
    Refused,
    Merged,
}

impl CaseState {
    pub const ALL: [Self; 5] = [Self::Open, Self::Energised, Self::Withdrawn, Self::Refused, Self::Merged];

    /// As in JSON and in published files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Energised => "energised",
            Self::Withdrawn => "withdrawn",
            Self::Refused => "refused",
            Self::Merged => "merged",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StageState {
    Future,
    Current,
    /// The current stage while a pause is open.
    Paused,
    Done,
    /// The case ended before or during this stage, or went on as another class that has not this stage.
    Ended,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Pause {
    #[cfg_attr(feature = "openapi", schema(value_type = u32))]
    pub id: PauseId,
    pub reason: PauseReason,
    pub awaits: Awaited,
    pub from: DateTime<Utc>,
    /// `None` while it lasts.
    pub until: Option<DateTime<Utc>>,
    /// The customer has said that he did not ask for it: it counts for nothing.
    pub objected: bool,
}

/// How the supply plan stands with the customer, once it is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PlanStanding {
    /// The customer can accept it, or object once.
    Answered,
    /// The customer's objection waits for its answer.
    ObjectedTo,
    /// The objection has been answered: what is left is to accept.
    Settled,
    /// 已签收
    Signed,
}

/// By which project a case has the green channel (绿色通道), which changes no limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GreenChannel {
    /// The project's code.
    pub project: String,
    /// The version of the published list that it was on.
    pub list: String,
}

/// A date as once promised, and what replaced it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Promise {
    pub due: NaiveDate,
    pub calendar: String,
    /// Later dates with their reasons, oldest first; the promise itself stays.
    pub redated: Vec<(NaiveDate, RedateReason)>,
}

/// One stay in a stage. A failed inspection makes another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Visit {
    /// Counts from 1.
    pub number: u32,
    pub entered_at: DateTime<Utc>,
    /// The last day on time. `None` without a limit, or while an open pause leaves it undecided.
    pub due: Option<NaiveDate>,
    pub estimated: bool,
    /// When it was finished, as judged (see `judged_at` in the derivation rules).
    pub finished_at: Option<DateTime<Utc>>,
    pub passed: bool,
    /// Late: finished after `due`, or still open (or ended) with `due` in the past. A pause does not hide it.
    pub overdue: bool,
    /// Working days past `due` so far; 0 on the days off right after it.
    pub days_over: u16,
    /// Counted working days so far, or in all when finished. While a pause leaves `due` undecided, the limit less these
    /// is what remains, the day of resumption counted as the first (自您补齐资料起 N 个工作日).
    pub days_used: u16,
    pub derivation: Vec<CountedDay>,
    pub promise: Option<Promise>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StageProgress {
    pub kind: StageKind,
    pub owner: Owner,
    pub state: StageState,
    pub limit: Option<u16>,
    pub basis: Option<Basis>,
    /// Oldest first; empty for a stage to come.
    pub visits: Vec<Visit>,
    /// For a stage to come: the last day on which it would be due if all before it use their whole time. `None`
    /// where that depends on the customer or no limit exists.
    pub forecast: Option<NaiveDate>,
}

/// How a limit over several stages stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LimitProgress {
    pub clock: Clock,
    pub days: u16,
    pub basis: Basis,
    /// As in the template; both kinds stand here until the survey has decided, then one.
    pub external_line: Option<bool>,
    /// `None` for the utility's clock, and while an open pause or the customer's stage leaves it undecided.
    pub due: Option<NaiveDate>,
    pub estimated: bool,
    pub days_used: u16,
    /// Late. While the survey has not decided, only the longest limit can be.
    pub overdue: bool,
    pub derivation: Vec<CountedDay>,
    pub promise: Option<Promise>,
}

/// Everything that a page says about a case's time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Progress {
    pub state: CaseState,
    pub submitted_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    /// 归档: when the file of the connected case was closed. `None` before.
    pub archived_at: Option<DateTime<Utc>>,
    /// The events' last `seq`.
    pub seq: u32,
    /// As pinned, or after a reclassification.
    pub template: String,
    pub stages: Vec<StageProgress>,
    /// Index into `stages`; `None` when the case has ended.
    pub current: Option<usize>,
    pub limits: Vec<LimitProgress>,
    pub pauses: Vec<Pause>,
    pub external_line: Option<bool>,
    /// `None` until it is answered, and where there is none.
    pub plan: Option<PlanStanding>,
    /// `None`: it comes in the order of all others.
    pub green_channel: Option<GreenChannel>,
    /// On which day somebody comes, as agreed and still to come about; one for each errand at most.
    pub appointments: Vec<Appointment>,
    /// What the customer may choose from; one for each errand at most.
    pub offers: Vec<Offer>,
    /// What somebody still comes for, and could come for now.
    pub to_come: Vec<Errand>,
    /// Working days so far in the utility's stages, and those left out as the customer's.
    pub utility_days: u16,
    pub customer_days: u16,
    /// Working days from submission so far, the customer's own left out: the whole process, whatever limit it has.
    pub process_days: u16,
    /// Whether anything about the case is late, withdrawal while overdue included.
    pub overdue: bool,
}

impl Progress {
    /// The last day of what is under way: of its stage, or of the whole process where that has no limit of its own; the earlier one
    /// while the survey has not decided yet. `None`: no day is due.
    #[must_use]
    pub fn last_day(&self) -> Option<NaiveDate> {
        let stage = self.stages.get(self.current?)?;
        let whole = || self.limits.iter().filter_map(|limit| limit.due).min();
        stage.visits.last().and_then(|visit| visit.due).or_else(whole)
    }
}

/// A log that [`admit`] would not have let come about: something is wrong with us, not with the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BrokenLog {
    Empty,
    /// An event that can't stand where it stands.
    Misplaced {
        seq: u32,
        kind: &'static str,
    },
    UnknownTemplate {
        template: String,
        version: String,
    },
}

impl std::fmt::Display for BrokenLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => f.write_str("the log has no events"),
            Self::Misplaced { seq, kind } => write!(f, "event {seq} ({kind}) can't stand where it stands"),
            Self::UnknownTemplate { template, version } => {
                write!(f, "template {template} {version} was never published")
            }
        }
    }
}

impl std::error::Error for BrokenLog {}

/// What may be done with an event that arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    Apply,
    /// Its predecessor is missing; it applies when that has come.
    Hold {
        missing: &'static str,
    },
    Refuse {
        reason: RefusedBecause,
        allowed: Vec<&'static str>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RefusedBecause {
    CaseEnded,
    AlreadyHappened,
    NotInThisTemplate,
    BeforePreviousEvent,
    InTheFuture,
    PauseBackdated,
    UnknownPause,
    /// A pause that awaits something else than its reason says, or an act that can't be done as the case stands.
    NoSuchAct,
    /// No reference number, or that of no other case.
    UnknownCase,
    UnknownEvent,
    UnknownTemplate,
    /// No project of the published list in force, for this area on this day.
    UnknownProject,
    NotYoursToSay,
    /// The days in which a customer can object to what was told of him are over.
    TooLate,
}
