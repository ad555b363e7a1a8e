//! Which kind of event a case can take in its present state.

use super::appointment::Errand;
use super::event::{Awaited, EventKind};
use super::state::State;
use super::{CaseState, PlanStanding};
use crate::standards::StageKind;

/// How a kind of event fits a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    Fits,
    /// It can come, but not before an event of this kind.
    Misses(EventKind),
    Happened,
    /// Not in this template, or nothing there that it could end.
    NotHere,
    CaseEnded,
}

impl StageKind {
    /// The event that finishes this stage.
    #[must_use]
    pub fn finished_by(self) -> EventKind {
        match self {
            Self::AcceptanceAndContract | Self::Acceptance => EventKind::Accepted,
            Self::SupplyPlan => EventKind::PlanAnswered,
            Self::DesignReview => EventKind::DesignReviewed,
            Self::Works => EventKind::WorksFinished,
            Self::IntermediateInspection => EventKind::IntermediateInspected,
            Self::CompletionInspection => EventKind::InspectionPassed,
            Self::ConstructionAndEnergisation | Self::MeteringAndEnergisation => EventKind::Energised,
        }
    }
}

impl State<'_> {
    pub fn fits(&self, kind: EventKind) -> Fit {
        if let Some(end) = self.end {
            return self.afterwards(end.state, kind);
        }
        match kind {
            EventKind::Submitted => Fit::Happened,
            EventKind::SurveyBooked => self.errand(Errand::Survey),
            EventKind::MeteringBooked => self.errand(Errand::Metering),
            EventKind::SlotsOffered if Errand::ALL.iter().all(|errand| self.errand(*errand) != Fit::Fits) => {
                Fit::NotHere
            }
            EventKind::AppointmentCancelled if self.appointments.is_empty() => Fit::NotHere,
            EventKind::SurveyDone => match self.finisher(EventKind::Accepted) {
                Fit::Fits => Fit::Misses(EventKind::Accepted),
                _ if self.external_line.is_some() => Fit::Happened,
                _ => Fit::Fits,
            },
            EventKind::PlanSigned | EventKind::PlanRevised => self.of_plan(|plan| plan == PlanStanding::Signed),
            EventKind::PlanObjected => self.of_plan(|plan| plan != PlanStanding::Answered),
            EventKind::PlanUpheld if self.plan == Some(PlanStanding::Answered) => Fit::NotHere,
            EventKind::PlanUpheld => self.of_plan(|plan| plan != PlanStanding::ObjectedTo),
            EventKind::WorksFinished => match self.finisher(kind) {
                // Where the customer's works are no stage they are a pause, which this ends.
                Fit::NotHere if self.awaits(Awaited::Works) => Fit::Fits,
                fit => fit,
            },
            EventKind::Energised => match self.finisher(kind) {
                // Which limit applies has to be known before the verdict on it.
                Fit::Fits if self.survey_decides() => Fit::Misses(EventKind::SurveyDone),
                fit => fit,
            },
            EventKind::InspectionFailed => self.at_stage(|stage| stage == self.inspected_in()),
            EventKind::Accepted
            | EventKind::PlanAnswered
            | EventKind::DesignReviewed
            | EventKind::IntermediateInspected
            | EventKind::InspectionPassed => self.finisher(kind),
            EventKind::GreenChannelled if self.green_channel.is_some() => Fit::Happened,
            EventKind::GreenChannelEnded if self.green_channel.is_none() => Fit::NotHere,
            EventKind::MeterCorrected | EventKind::Archived => Fit::Misses(EventKind::Energised),
            EventKind::Resumed if self.pauses.is_empty() => Fit::NotHere,
            EventKind::SlotsOffered
            | EventKind::AppointmentCancelled
            | EventKind::Promised
            | EventKind::Redated
            | EventKind::Paused
            | EventKind::Resumed
            | EventKind::DocumentReceived
            | EventKind::ContractorChosen
            | EventKind::Corrected
            | EventKind::Confirmed
            | EventKind::Objected
            | EventKind::Reclassified
            | EventKind::GreenChannelled
            | EventKind::GreenChannelEnded
            | EventKind::Withdrawn
            | EventKind::Refused
            | EventKind::Merged => Fit::Fits,
        }
    }

    /// Once a case has ended its times can be put right; once it is connected its meter can be put right and papers that were promised
    /// can come, until its file is closed. The customer confirms and objects also after that: closing a file takes none of his days.
    fn afterwards(&self, ended: CaseState, kind: EventKind) -> Fit {
        match kind {
            EventKind::Confirmed | EventKind::Objected => Fit::Fits,
            EventKind::Archived if self.archived_at.is_some() => Fit::Happened,
            EventKind::Corrected if self.archived_at.is_none() => Fit::Fits,
            EventKind::MeterCorrected | EventKind::DocumentReceived | EventKind::Archived
                if ended == CaseState::Energised && self.archived_at.is_none() =>
            {
                Fit::Fits
            }
            _ => Fit::CaseEnded,
        }
    }

    /// Whether somebody still has to come for this, and can.
    pub(super) fn errand(&self, errand: Errand) -> Fit {
        match errand {
            Errand::Survey if self.external_line.is_some() => Fit::Happened,
            Errand::Survey => Fit::Fits,
            Errand::Metering => self.fits(EventKind::Energised),
        }
    }

    /// How an event that finishes a stage fits: now, later, or no more.
    fn finisher(&self, kind: EventKind) -> Fit {
        self.at_stage(|stage| stage.finished_by() == kind)
    }

    fn at_stage(&self, is_it: impl Fn(StageKind) -> bool) -> Fit {
        match self.runs.iter().rposition(|run| is_it(run.stage.kind)) {
            None => Fit::NotHere,
            Some(at) if at < self.current => Fit::Happened,
            Some(at) if at > self.current => Fit::Misses(self.runs[self.current].stage.kind.finished_by()),
            Some(_) => Fit::Fits,
        }
    }

    /// The stage in which an inspection can fail: its own, or the last one where both are merged.
    fn inspected_in(&self) -> StageKind {
        let own = self.runs.iter().any(|run| run.stage.kind == StageKind::CompletionInspection);
        match self.runs.last() {
            Some(last) if !own => last.stage.kind,
            _ => StageKind::CompletionInspection,
        }
    }

    /// How what can be done with a plan that was answered fits, unless it is `over`.
    fn of_plan(&self, over: impl Fn(PlanStanding) -> bool) -> Fit {
        match self.finisher(EventKind::PlanAnswered) {
            Fit::Happened if self.plan.is_some_and(over) => Fit::Happened,
            Fit::Happened => Fit::Fits,
            Fit::NotHere => Fit::NotHere,
            _ => Fit::Misses(EventKind::PlanAnswered),
        }
    }

    fn survey_decides(&self) -> bool {
        self.external_line.is_none() && self.template.limits.iter().any(|limit| limit.external_line.is_some())
    }
}
