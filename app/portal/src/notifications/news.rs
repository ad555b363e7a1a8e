//! What a message says: decided where the event is written, put into words when it is sent. Codes, days and the numbers of
//! events; nothing about a person.

use chrono::NaiveDate;
use domain::documents::DocumentKind;
use domain::progress::{Errand, PauseReason, RedateReason, RefusalReason, Slot};
use domain::standards::StageKind;
use serde::{Deserialize, Serialize};

use super::kind::Kind;

/// What has happened, what is to be done and by which day. Days are days in Asia/Shanghai, the last on which it can be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "news", rename_all = "snake_case")]
pub enum News {
    /// The application has come in. Brings the private link.
    Submitted {
        next: Next,
    },
    /// Something was done on the way to the connection.
    Finished {
        done: Step,
        next: Next,
    },
    /// The case is of another class.
    Reclassified {
        next: Next,
    },
    /// A paper is missing, and the clock stands until it is there.
    PaperWanted {
        paper: DocumentKind,
    },
    /// A paper has come in, as somebody else than the customer says.
    PaperReceived {
        paper: DocumentKind,
    },
    /// The customer has chosen a contractor, as somebody else says.
    ContractorChosen,
    /// The customer objects to the plan, as somebody else says.
    PlanObjected,
    /// The clock stands for another reason. `plan`: the event that answered the plan, where its signature is awaited.
    Paused {
        reason: PauseReason,
        plan: Option<u32>,
    },
    /// What can be chosen from, the first and the last.
    SlotsOffered {
        errand: Errand,
        first: Slot,
        last: Slot,
    },
    /// Somebody comes; `before`: instead of then.
    Agreed {
        errand: Errand,
        slot: Slot,
        before: Option<Slot>,
    },
    /// Nobody comes then.
    Cancelled {
        errand: Errand,
        slot: Slot,
    },
    /// There is a plan to accept, answered by the event `plan`.
    PlanAnswered {
        plan: u32,
    },
    /// There is another plan.
    PlanRevised {
        plan: u32,
    },
    /// The objection to a plan is answered, and the plan stays.
    ObjectionAnswered {
        plan: u32,
    },
    /// An inspection in this stage found what has to be put right.
    Rework {
        stage: StageKind,
    },
    Energised,
    MeterCorrected,
    Refused {
        reason: RefusalReason,
    },
    /// By the customer on the page, or told by the utility, on whose behalf nobody knows.
    Withdrawn {
        by_customer: bool,
    },
    /// Into the case of this reference.
    Merged {
        into: String,
    },
    /// What was promised for one day is due on another. `stage`: `None` for the whole process.
    Redated {
        stage: Option<StageKind>,
        from: NaiveDate,
        to: NaiveDate,
        reason: RedateReason,
    },
    /// A stage of ours is late; `stage`: `None` for the whole process.
    Late {
        stage: Option<StageKind>,
        due: NaiveDate,
    },
    /// Somebody comes on the next day.
    VisitTomorrow {
        errand: Errand,
        slot: Slot,
    },
    /// A plan can be accepted until then.
    PlanRunsOut {
        day: NaiveDate,
    },
    /// Papers are still to come.
    PapersDue {
        papers: Vec<DocumentKind>,
        day: NaiveDate,
    },
    /// What was offered can be chosen until then.
    OfferRunsOut {
        errand: Errand,
        day: NaiveDate,
    },
    /// The desk has answered what the customer wrote.
    Answered,
    /// Somebody called about a rating, and nobody answered.
    CallTried,
    /// Earlier private links lead nowhere any more. Brings the new one.
    NewLink,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Accepted,
    SurveyDone,
    /// By somebody else than the customer.
    PlanSigned,
    DesignReviewed,
    /// By somebody else than the customer.
    WorksFinished,
    IntermediateInspected,
    InspectionPassed,
}

/// What comes next, and by when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "next")]
pub enum Next {
    /// The stage has a day of its own.
    Stage { stage: StageKind, day: NaiveDate },
    /// The customer's own stage.
    Customer,
    /// There is a day for the whole process alone; `with_line`: the day if an external line is needed, until that is decided.
    Whole { day: NaiveDate, with_line: Option<NaiveDate> },
    /// No day can be said.
    Open { stage: StageKind },
}

impl News {
    /// What a program knows of it that knows its kind alone.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Submitted { .. } => Kind::Submitted,
            Self::Finished { .. }
            | Self::Reclassified { .. }
            | Self::Refused { .. }
            | Self::Merged { .. }
            | Self::Redated { .. }
            | Self::PaperReceived { .. }
            | Self::ContractorChosen
            | Self::PlanObjected
            | Self::Late { .. } => Kind::Progressed,
            Self::Rework { .. } | Self::Paused { reason: PauseReason::Rectification, .. } => Kind::Rework,
            Self::PaperWanted { .. }
            | Self::PapersDue { .. }
            | Self::Paused { .. }
            | Self::PlanAnswered { .. }
            | Self::PlanRevised { .. }
            | Self::PlanRunsOut { .. } => Kind::Awaiting,
            Self::SlotsOffered { .. } | Self::OfferRunsOut { .. } => Kind::SlotsOffered,
            Self::Agreed { .. } | Self::VisitTomorrow { .. } => Kind::AppointmentSet,
            Self::Cancelled { .. } => Kind::AppointmentCancelled,
            Self::Energised => Kind::Energised,
            Self::MeterCorrected => Kind::MeterCorrected,
            Self::Withdrawn { .. } => Kind::Withdrawn,
            Self::ObjectionAnswered { .. } | Self::Answered => Kind::Answered,
            Self::CallTried => Kind::CallTried,
            Self::NewLink => Kind::NewLink,
        }
    }

    /// Whether the customer has just done or asked for what it says, and waits for it at any hour.
    pub(super) fn is_expected(&self) -> bool {
        matches!(self, Self::Submitted { .. } | Self::NewLink | Self::Withdrawn { by_customer: true })
    }

    /// Whether it comes whatever the customer has chosen: it wants something of him, brings his link or answers him, says when
    /// somebody comes, or that it is over.
    pub(super) fn always_comes(&self) -> bool {
        match self {
            Self::Finished { next, .. } | Self::Reclassified { next } => *next == Next::Customer,
            Self::Paused { reason, .. } => {
                !matches!(reason, PauseReason::CustomerRequest | PauseReason::GovernmentApproval)
            }
            Self::Redated { .. } | Self::Late { .. } => false,
            _ => true,
        }
    }

    /// Whether it says a day that may soon be over: it can't wait for long on a way that is closed.
    pub(super) fn is_urgent(&self) -> bool {
        matches!(
            self,
            Self::SlotsOffered { .. }
                | Self::Agreed { .. }
                | Self::Cancelled { .. }
                | Self::VisitTomorrow { .. }
                | Self::PlanRunsOut { .. }
                | Self::PapersDue { .. }
                | Self::OfferRunsOut { .. }
        )
    }

    /// The event that answered the plan of which it says by when it can be accepted.
    pub(super) fn plan(&self) -> Option<u32> {
        match self {
            Self::PlanAnswered { plan } | Self::PlanRevised { plan } | Self::ObjectionAnswered { plan } => Some(*plan),
            Self::Paused { plan, .. } => *plan,
            _ => None,
        }
    }
}
