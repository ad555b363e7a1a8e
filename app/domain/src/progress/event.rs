//! The closed set of events. Payloads are typed codes, dates and numbers: no free text, nothing about a person.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::appointment::{Errand, HalfDay, Slot};
use crate::documents::DocumentKind;
use crate::green_channel::EndReason;
use crate::standards::StageKind;

/// A pause's number within its case, counted from 1.
pub type PauseId = u32;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PauseReason {
    /// 待补资料: a promised paper is missing for the stage that needs it
    OutstandingDocument,
    /// 待客户选择勘查时间
    SurveyAppointment,
    /// 待客户签收方案
    PlanSignature,
    /// 客户设计、施工
    CustomerWorks,
    /// 整改中
    Rectification,
    /// 客户要求暂缓
    CustomerRequest,
    /// 待政府审批
    GovernmentApproval,
}

impl PauseReason {
    pub const ALL: [Self; 7] = [
        Self::OutstandingDocument,
        Self::SurveyAppointment,
        Self::PlanSignature,
        Self::CustomerWorks,
        Self::Rectification,
        Self::CustomerRequest,
        Self::GovernmentApproval,
    ];
}

/// What ends a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "act")]
pub enum Awaited {
    Document { document: DocumentKind },
    Appointment,
    Signature,
    Works,
    Word,
    Approval,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RefusalReason {
    OutsideServiceArea,
    SupplyUnsafe,
    PremisesNotPermitted,
    DocumentNotGenuine,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "choice")]
pub enum ContractorChoice {
    /// A firm of the list, by its public id (a UUID, as text in JSON).
    Listed {
        contractor: Uuid,
    },
    Unlisted,
    None,
}

/// What a promise is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "of")]
pub enum Target {
    /// `visit` counts from 1.
    Stage {
        stage: StageKind,
        #[cfg_attr(feature = "openapi", schema(maximum = 2_147_483_647))]
        visit: u32,
    },
    /// A whole-process limit of so many working days.
    Whole {
        #[cfg_attr(feature = "openapi", schema(maximum = 65_535))]
        days: u16,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RedateReason {
    CalendarPublished,
    PauseEnded,
    ExternalLineDecided,
    Reclassified,
    Corrected,
    /// The customer has said that he did not do what somebody else had told.
    Objected,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Event {
    /// Always the first. The class's template as pinned.
    Submitted {
        template: String,
        version: String,
    },
    /// Due days as promised when a stage was entered. `calendar` names the calendar versions it was computed with.
    Promised {
        target: Target,
        due: NaiveDate,
        calendar: String,
        template: String,
    },
    Redated {
        target: Target,
        due: NaiveDate,
        reason: RedateReason,
        calendar: String,
    },
    /// 受理
    Accepted,
    /// The utility could come then: the customer may choose one of these. The last offer stands.
    SlotsOffered {
        errand: Errand,
        slots: Vec<Slot>,
    },
    /// A day for the survey, chosen by the customer or agreed with the utility; in place of the one before, if there was one.
    SurveyBooked {
        date: NaiveDate,
        half_day: HalfDay,
    },
    /// A day for 装表接电, chosen by the customer or agreed with the utility; in place of the one before, if there was one.
    MeteringBooked {
        date: NaiveDate,
        half_day: HalfDay,
    },
    /// Nobody comes on the day that was agreed; by either side.
    AppointmentCancelled {
        errand: Errand,
    },
    /// 现场勘查 done; decides whether an external line is needed.
    SurveyDone {
        external_line: bool,
    },
    /// 供电方案答复
    PlanAnswered,
    /// The customer's own act.
    PlanSigned,
    /// The customer does not agree with the plan: once. Why stands in the thread of messages.
    PlanObjected,
    /// There is another plan, in place of the one before: after an objection, or because that one is too old to be accepted.
    PlanRevised,
    /// The plan stays as it was answered, and the objection has its answer in the thread.
    PlanUpheld,
    DesignReviewed,
    WorksFinished,
    IntermediateInspected,
    InspectionPassed,
    InspectionFailed,
    /// 装表接电 done: power is on
    Energised,
    /// The meter was written down wrongly; it is written down anew, at the desk alone.
    MeterCorrected,
    /// 归档: the file of a case that is connected is closed.
    Archived,
    /// The clock stands until what it awaits has come: `outstanding_document` awaits `document`, `survey_appointment` `appointment`,
    /// `plan_signature` `signature`, `customer_works` `works`, `rectification` `works` or `word`, `customer_request` `word` (the customer
    /// says so), `government_approval` `approval`. It begins when it is told, and not before. A `customer_request` goes to the customer,
    /// who may object to it.
    Paused {
        /// A number of its own within the application; the portal's own begin with 1.
        #[cfg_attr(feature = "openapi", schema(value_type = u32, maximum = 2_147_483_647))]
        pause: PauseId,
        reason: PauseReason,
        awaits: Awaited,
    },
    /// What the pause awaited has come, and the clock goes on.
    Resumed {
        /// That of the pause.
        #[cfg_attr(feature = "openapi", schema(value_type = u32, maximum = 2_147_483_647))]
        pause: PauseId,
    },
    DocumentReceived {
        document: DocumentKind,
    },
    ContractorChosen {
        chosen: ContractorChoice,
    },
    /// A mistake in the time of event `seq`: it occurred at `corrected_to`. Never improves a verdict.
    Corrected {
        #[cfg_attr(feature = "openapi", schema(maximum = 2_147_483_647))]
        seq: u32,
        corrected_to: DateTime<Utc>,
    },
    /// The customer confirms that event `seq` occurred when it is said to have.
    Confirmed {
        #[cfg_attr(feature = "openapi", schema(maximum = 2_147_483_647))]
        seq: u32,
    },
    /// The customer says that he did not do what event `seq` tells of him. It takes away the time that did not count because of it, and
    /// undoes a withdrawal.
    Objected {
        #[cfg_attr(feature = "openapi", schema(maximum = 2_147_483_647))]
        seq: u32,
    },
    /// The class turned out to be another; the new template's version is pinned.
    Reclassified {
        template: String,
        version: String,
    },
    /// 绿色通道: the case is of a project on the list of this version, and comes first in the order of work. No limit changes.
    GreenChannelled {
        project: String,
        list: String,
    },
    /// It was that of no such project, or the project is one no more.
    GreenChannelEnded {
        reason: EndReason,
    },
    /// By the customer, who is told where somebody else says so, and may object.
    Withdrawn,
    Refused {
        reason: RefusalReason,
    },
    Merged {
        into: String,
    },
}

/// An event without its payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    Submitted,
    Promised,
    Redated,
    Accepted,
    SlotsOffered,
    SurveyBooked,
    MeteringBooked,
    AppointmentCancelled,
    SurveyDone,
    PlanAnswered,
    PlanSigned,
    PlanObjected,
    PlanRevised,
    PlanUpheld,
    DesignReviewed,
    WorksFinished,
    IntermediateInspected,
    InspectionPassed,
    InspectionFailed,
    Energised,
    MeterCorrected,
    Archived,
    Paused,
    Resumed,
    DocumentReceived,
    ContractorChosen,
    Corrected,
    Confirmed,
    Objected,
    Reclassified,
    GreenChannelled,
    GreenChannelEnded,
    Withdrawn,
    Refused,
    Merged,
}

impl EventKind {
    pub const ALL: [Self; 35] = [
        Self::Submitted,
        Self::Promised,
        Self::Redated,
        Self::Accepted,
        Self::SlotsOffered,
        Self::SurveyBooked,
        Self::MeteringBooked,
        Self::AppointmentCancelled,
        Self::SurveyDone,
        Self::PlanAnswered,
        Self::PlanSigned,
        Self::PlanObjected,
        Self::PlanRevised,
        Self::PlanUpheld,
        Self::DesignReviewed,
        Self::WorksFinished,
        Self::IntermediateInspected,
        Self::InspectionPassed,
        Self::InspectionFailed,
        Self::Energised,
        Self::MeterCorrected,
        Self::Archived,
        Self::Paused,
        Self::Resumed,
        Self::DocumentReceived,
        Self::ContractorChosen,
        Self::Corrected,
        Self::Confirmed,
        Self::Objected,
        Self::Reclassified,
        Self::GreenChannelled,
        Self::GreenChannelEnded,
        Self::Withdrawn,
        Self::Refused,
        Self::Merged,
    ];

    /// The tag in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Promised => "promised",
            Self::Redated => "redated",
            Self::Accepted => "accepted",
            Self::SlotsOffered => "slots_offered",
            Self::SurveyBooked => "survey_booked",
            Self::MeteringBooked => "metering_booked",
            Self::AppointmentCancelled => "appointment_cancelled",
            Self::SurveyDone => "survey_done",
            Self::PlanAnswered => "plan_answered",
            Self::PlanSigned => "plan_signed",
            Self::PlanObjected => "plan_objected",
            Self::PlanRevised => "plan_revised",
            Self::PlanUpheld => "plan_upheld",
            Self::DesignReviewed => "design_reviewed",
            Self::WorksFinished => "works_finished",
            Self::IntermediateInspected => "intermediate_inspected",
            Self::InspectionPassed => "inspection_passed",
            Self::InspectionFailed => "inspection_failed",
            Self::Energised => "energised",
            Self::MeterCorrected => "meter_corrected",
            Self::Archived => "archived",
            Self::Paused => "paused",
            Self::Resumed => "resumed",
            Self::DocumentReceived => "document_received",
            Self::ContractorChosen => "contractor_chosen",
            Self::Corrected => "corrected",
            Self::Confirmed => "confirmed",
            Self::Objected => "objected",
            Self::Reclassified => "reclassified",
            Self::GreenChannelled => "green_channelled",
            Self::GreenChannelEnded => "green_channel_ended",
            Self::Withdrawn => "withdrawn",
            Self::Refused => "refused",
            Self::Merged => "merged",
        }
    }
}

impl Event {
    /// Says that somebody has agreed on this slot.
    #[must_use]
    pub fn booked(errand: Errand, slot: Slot) -> Self {
        let Slot { date, half_day } = slot;
        match errand {
            Errand::Survey => Self::SurveyBooked { date, half_day },
            Errand::Metering => Self::MeteringBooked { date, half_day },
        }
    }

    /// What was agreed on, if this is an agreement on a day.
    #[must_use]
    pub fn books(&self) -> Option<(Errand, Slot)> {
        match *self {
            Self::SurveyBooked { date, half_day } => Some((Errand::Survey, Slot { date, half_day })),
            Self::MeteringBooked { date, half_day } => Some((Errand::Metering, Slot { date, half_day })),
            _ => None,
        }
    }

    /// Whether the meter that was put up is written down with it.
    #[must_use]
    pub fn tells_meter(&self) -> bool {
        matches!(self, Self::Energised | Self::MeterCorrected)
    }

    #[must_use]
    pub fn of_kind(&self) -> EventKind {
        match self {
            Self::Submitted { .. } => EventKind::Submitted,
            Self::Promised { .. } => EventKind::Promised,
            Self::Redated { .. } => EventKind::Redated,
            Self::Accepted => EventKind::Accepted,
            Self::SlotsOffered { .. } => EventKind::SlotsOffered,
            Self::SurveyBooked { .. } => EventKind::SurveyBooked,
            Self::MeteringBooked { .. } => EventKind::MeteringBooked,
            Self::AppointmentCancelled { .. } => EventKind::AppointmentCancelled,
            Self::SurveyDone { .. } => EventKind::SurveyDone,
            Self::PlanAnswered => EventKind::PlanAnswered,
            Self::PlanSigned => EventKind::PlanSigned,
            Self::PlanObjected => EventKind::PlanObjected,
            Self::PlanRevised => EventKind::PlanRevised,
            Self::PlanUpheld => EventKind::PlanUpheld,
            Self::DesignReviewed => EventKind::DesignReviewed,
            Self::WorksFinished => EventKind::WorksFinished,
            Self::IntermediateInspected => EventKind::IntermediateInspected,
            Self::InspectionPassed => EventKind::InspectionPassed,
            Self::InspectionFailed => EventKind::InspectionFailed,
            Self::Energised => EventKind::Energised,
            Self::MeterCorrected => EventKind::MeterCorrected,
            Self::Archived => EventKind::Archived,
            Self::Paused { .. } => EventKind::Paused,
            Self::Resumed { .. } => EventKind::Resumed,
            Self::DocumentReceived { .. } => EventKind::DocumentReceived,
            Self::ContractorChosen { .. } => EventKind::ContractorChosen,
            Self::Corrected { .. } => EventKind::Corrected,
            Self::Confirmed { .. } => EventKind::Confirmed,
            Self::Objected { .. } => EventKind::Objected,
            Self::Reclassified { .. } => EventKind::Reclassified,
            Self::GreenChannelled { .. } => EventKind::GreenChannelled,
            Self::GreenChannelEnded { .. } => EventKind::GreenChannelEnded,
            Self::Withdrawn => EventKind::Withdrawn,
            Self::Refused { .. } => EventKind::Refused,
            Self::Merged { .. } => EventKind::Merged,
        }
    }

    /// The tag in JSON, for example `accepted`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.of_kind().as_str()
    }
}

/// Who pushed an event, as codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Portal,
    Customer,
    BackOffice,
}

/// An event in its place in a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Recorded {
    /// Counts from 1.
    pub seq: u32,
    pub event: Event,
    /// When it is said to have happened (UTC).
    pub occurred_at: DateTime<Utc>,
    /// When the portal learned of it (UTC), never before `occurred_at`.
    pub recorded_at: DateTime<Utc>,
    pub source: Source,
}
