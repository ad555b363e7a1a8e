//! What the desk can do to a case, as its forms name it: whose right it is and which event it becomes.

use chrono::{DateTime, NaiveDate, Utc};
use domain::applications::Reference;
use domain::calendar::shanghai_date;
use domain::documents::DocumentKind;
use domain::green_channel::EndReason;
use domain::inspections::Inspected;
use domain::meters::{Installed, Meter};
use domain::plans::Plan;
use domain::problem::Problem;
use domain::progress::{
    Awaited, Errand, Event, EventKind, PauseReason, Progress, Recorded, RefusalReason, RefusedBecause, Slot,
};
use domain::staff::Right;
use domain::standards::StageKind;
use domain::surveys::Surveyed;
use uuid::Uuid;

use super::doubts::{Doubt, Meant};
use crate::appointments::slots;
use crate::publications::Rules;

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act<'a> {
    Accept,
    AskForPaper(DocumentKind),
    /// For another reason of the list than a missing paper.
    Pause(PauseReason),
    /// The number of the pause.
    Resume(u32),
    Survey(&'a Surveyed),
    /// `None` only where it is offered: nobody answers nothing.
    AnswerPlan(Option<&'a Plan>),
    /// Another plan in place of the one before. `None` as of [`Act::AnswerPlan`].
    RevisePlan(Option<&'a Plan>),
    /// Answers the customer's objection with this text; the plan stays.
    UpholdPlan(Upheld<'a>),
    ReviewDesign,
    PassIntermediate(&'a Inspected),
    /// The customer has to put something right first; the clock stops until then.
    FailIntermediate(&'a Inspected),
    PassInspection(&'a Inspected),
    /// As [`Act::FailIntermediate`].
    FailInspection(&'a Inspected),
    FinishWorks,
    Energise(&'a Installed),
    /// The meter was written down wrongly: this is what it should have been.
    CorrectMeter(&'a Installed),
    /// 归档. Where the original papers are kept; empty where that is not noted.
    Archive(&'a str),
    /// Both halves of the working days until this one, for the customer to choose from.
    OfferSlots(Errand, NaiveDate),
    /// As agreed with the customer.
    Book(Errand, Slot),
    CancelAppointment(Errand),
    Refuse(RefusalReason),
    /// Event `seq`, one of the desk's own, occurred at `to` (UTC).
    Correct {
        seq: u32,
        to: DateTime<Utc>,
    },
    /// The key of a template in force, whose class this case has.
    Reclassify(&'a str),
    /// Into the case of this reference, of which it is a duplicate.
    Merge(&'a str),
    /// 绿色通道, as of the published project with this code.
    GreenChannel(&'a str),
    EndGreenChannel(EndReason),
}

/// What is answered to an objection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Upheld<'a> {
    /// 1 to [`LONGEST`](crate::messages::LONGEST) characters.
    pub reason: &'a str,
    /// The last message on the page: what came after it is read first.
    pub read: Option<Uuid>,
}

impl Upheld<'_> {
    pub const NOTHING: Self = Self { reason: "", read: None };
}

impl Act<'_> {
    /// The codes of acts that are offered as the case stands, not to put something right.
    pub const FORMS: [&'static str; 23] = [
        "accept",
        "ask_for_paper",
        "pause",
        "resume",
        "survey",
        "answer_plan",
        "revise_plan",
        "uphold_plan",
        "review_design",
        "pass_intermediate",
        "fail_intermediate",
        "pass_inspection",
        "fail_inspection",
        "finish_works",
        "energise",
        "archive",
        "offer_survey",
        "book_survey",
        "cancel_survey",
        "offer_metering",
        "book_metering",
        "cancel_metering",
        "refuse",
    ];

    /// What whoever does it needs.
    #[must_use]
    pub fn right(self) -> Right {
        match self {
            Self::Accept => Right::Accept,
            Self::AskForPaper(_) | Self::Pause(_) | Self::Resume(_) => Right::Pause,
            Self::Survey(_) => Right::Survey,
            Self::AnswerPlan(_) | Self::RevisePlan(_) => Right::AnswerPlan,
            Self::UpholdPlan(_) => Right::UpholdPlan,
            Self::ReviewDesign => Right::ReviewDesign,
            Self::PassIntermediate(_)
            | Self::FailIntermediate(_)
            | Self::PassInspection(_)
            | Self::FailInspection(_) => Right::Inspect,
            Self::FinishWorks => Right::FinishWorks,
            Self::Energise(_) => Right::Energise,
            Self::CorrectMeter(_) => Right::CorrectMeter,
            Self::Archive(_) => Right::Archive,
            Self::OfferSlots(..) | Self::Book(..) | Self::CancelAppointment(_) => Right::Arrange,
            Self::Refuse(_) => Right::Refuse,
            Self::Correct { .. } => Right::Correct,
            Self::Reclassify(_) => Right::Reclassify,
            Self::Merge(_) => Right::Merge,
            Self::GreenChannel(_) | Self::EndGreenChannel(_) => Right::GreenChannel,
        }
    }

    /// The name of its form, and of its words.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::AskForPaper(_) => "ask_for_paper",
            Self::Pause(_) => "pause",
            Self::Resume(_) => "resume",
            Self::Survey(_) => "survey",
            Self::AnswerPlan(_) => "answer_plan",
            Self::RevisePlan(_) => "revise_plan",
            Self::UpholdPlan(_) => "uphold_plan",
            Self::ReviewDesign => "review_design",
            Self::PassIntermediate(_) => "pass_intermediate",
            Self::FailIntermediate(_) => "fail_intermediate",
            Self::PassInspection(_) => "pass_inspection",
            Self::FailInspection(_) => "fail_inspection",
            Self::FinishWorks => "finish_works",
            Self::Energise(_) => "energise",
            Self::CorrectMeter(_) => "correct_meter",
            Self::Archive(_) => "archive",
            Self::OfferSlots(Errand::Survey, _) => "offer_survey",
            Self::OfferSlots(Errand::Metering, _) => "offer_metering",
            Self::Book(Errand::Survey, _) => "book_survey",
            Self::Book(Errand::Metering, _) => "book_metering",
            Self::CancelAppointment(Errand::Survey) => "cancel_survey",
            Self::CancelAppointment(Errand::Metering) => "cancel_metering",
            Self::Refuse(_) => "refuse",
            Self::Correct { .. } => "correct",
            Self::Reclassify(_) => "reclassify",
            Self::Merge(_) => "merge",
            Self::GreenChannel(_) => "green_channel",
            Self::EndGreenChannel(_) => "end_green_channel",
        }
    }

    /// `next` is the number that a pause of this case would have. The error says what there is none of.
    pub(super) fn event(
        self,
        next: u32,
        rules: &Rules,
        now: DateTime<Utc>,
    ) -> std::result::Result<Event, RefusedBecause> {
        let calendar = rules.calendars.as_of(now);
        let today = shanghai_date(now);
        Ok(match self {
            Self::Accept => Event::Accepted,
            Self::AskForPaper(document) => Event::Paused {
                pause: next,
                reason: PauseReason::OutstandingDocument,
                awaits: Awaited::Document { document },
            },
            Self::Pause(reason) => Event::Paused { pause: next, reason, awaits: awaited(reason) },
            Self::Resume(pause) => Event::Resumed { pause },
            Self::Survey(surveyed) => Event::SurveyDone { external_line: surveyed.external_line },
            Self::AnswerPlan(_) => Event::PlanAnswered,
            Self::RevisePlan(_) => Event::PlanRevised,
            Self::UpholdPlan(_) => Event::PlanUpheld,
            Self::ReviewDesign => Event::DesignReviewed,
            Self::PassIntermediate(_) => Event::IntermediateInspected,
            Self::FailIntermediate(_) => rework(next),
            Self::PassInspection(_) => Event::InspectionPassed,
            Self::FailInspection(_) => Event::InspectionFailed,
            Self::FinishWorks => Event::WorksFinished,
            Self::Energise(_) => Event::Energised,
            Self::CorrectMeter(_) => Event::MeterCorrected,
            Self::Archive(_) => Event::Archived,
            Self::OfferSlots(errand, until) => {
                let coming = slots::next_days(&calendar, today, slots::LISTED).into_iter();
                let slots: Vec<Slot> = coming.filter(|slot| slot.date <= until).collect();
                if !slots.iter().any(|slot| slot.date == until) {
                    return Err(RefusedBecause::NoSuchAct);
                }
                Event::SlotsOffered { errand, slots }
            }
            Self::Book(_, slot) if !slots::is_possible(&calendar, today, slot.date) => {
                return Err(RefusedBecause::NoSuchAct);
            }
            Self::Book(errand, slot) => Event::booked(errand, slot),
            Self::CancelAppointment(errand) => Event::AppointmentCancelled { errand },
            Self::Refuse(reason) => Event::Refused { reason },
            Self::Correct { seq, to } => Event::Corrected { seq, corrected_to: to },
            Self::Reclassify(key) => {
                let template = rules.template_in_force(key, today);
                let template = template.ok_or(RefusedBecause::UnknownTemplate)?;
                Event::Reclassified { template: template.key.clone(), version: template.version.clone() }
            }
            Self::Merge(typed) => {
                let into = Reference::parse(typed).map_err(|_| RefusedBecause::UnknownCase)?;
                Event::Merged { into: into.as_str().to_owned() }
            }
            Self::GreenChannel(code) => {
                let list = rules.project_list(today).filter(|list| list.project(code).is_some());
                let list = list.ok_or(RefusedBecause::UnknownProject)?;
                Event::GreenChannelled { project: code.to_owned(), list: list.version.clone() }
            }
            Self::EndGreenChannel(reason) => Event::GreenChannelEnded { reason },
        })
    }

    /// What happens by the same act right after its event: an inspection that is not passed waits for the customer's works,
    /// unless it does so already.
    pub(super) fn then(self, next: u32, progress: &Progress) -> Option<Event> {
        let waits = |act| progress.pauses.iter().any(|pause| pause.until.is_none() && pause.awaits == act);
        match self {
            Self::FailInspection(_) if !waits(Awaited::Works) => Some(rework(next)),
            // Nobody connects what the customer has not accepted (待客户签收方案). His own stages are his time anyway.
            Self::AnswerPlan(_) | Self::RevisePlan(_) | Self::UpholdPlan(_)
                if !waits(Awaited::Signature) && is_connected_next(progress) =>
            {
                let reason = PauseReason::PlanSignature;
                Some(Event::Paused { pause: next, reason, awaits: awaited(reason) })
            }
            _ => None,
        }
    }

    /// Whether a case is where there is such an act, besides what its event says: only what could be passed can fail.
    pub(super) fn is_here(self, progress: &Progress) -> bool {
        let stage = progress.current.map(|current| &progress.stages[current]);
        match self {
            Self::FailIntermediate(_) => stage.is_some_and(|stage| stage.kind == StageKind::IntermediateInspection),
            // 待客户整改: of what an inspection has found.
            Self::Pause(PauseReason::Rectification)
                if !stage.is_some_and(|stage| stage.visits.iter().any(|visit| visit.finished_at.is_some())) =>
            {
                false
            }
            // Nothing is waited for twice.
            Self::Pause(reason) => !progress.pauses.iter().any(|pause| pause.until.is_none() && pause.reason == reason),
            _ => true,
        }
    }

    /// Whether it is about the day on which somebody comes for this.
    pub(super) fn arranges(self, errand: Errand) -> bool {
        matches!(self, Self::OfferSlots(of, _) | Self::Book(of, _) | Self::CancelAppointment(of) if of == errand)
    }

    /// Whether it tells of the survey, or of when somebody comes for it.
    pub(super) fn is_about_survey(self) -> bool {
        matches!(self, Self::Survey(_) | Self::Pause(PauseReason::SurveyAppointment)) || self.arranges(Errand::Survey)
    }

    /// The meter that is written down by it, once one is named.
    pub(super) fn installs(&self) -> Option<&Meter> {
        match self {
            Self::Energise(installed) | Self::CorrectMeter(installed) => {
                Some(&installed.meter).filter(|meter| !meter.number.is_empty())
            }
            _ => None,
        }
    }

    /// The class that the case gets by it: a template's key.
    pub(super) fn gives_class(&self) -> Option<&str> {
        match self {
            Self::Reclassify(key) => Some(key),
            _ => None,
        }
    }

    /// The paper that is asked for by it.
    pub(super) fn asks_for(self) -> Option<DocumentKind> {
        match self {
            Self::AskForPaper(paper) => Some(paper),
            _ => None,
        }
    }

    /// The plan that is answered by it, once there is one.
    pub(super) fn answers_plan(&self) -> Option<&Plan> {
        match self {
            Self::AnswerPlan(plan) | Self::RevisePlan(plan) => *plan,
            _ => None,
        }
    }

    /// The capacity that is confirmed by it, in watts.
    pub(super) fn confirms_watts(self) -> Option<u32> {
        match self {
            Self::Survey(surveyed) => surveyed.capacity_watts,
            _ => None,
        }
    }

    /// What whoever vouches by this act must not have recorded himself: nobody countersigns his own.
    pub(super) fn vouches_for(self) -> &'static [&'static str] {
        match self {
            Self::PassIntermediate(_) | Self::PassInspection(_) => &["survey_done", "works_finished"],
            // Where metering is the inspection, it passes what was found before.
            Self::Energise(installed) if !installed.remedied.is_empty() => &["survey_done", "works_finished"],
            Self::UpholdPlan(_) => &["plan_answered", "plan_revised"],
            _ => &[],
        }
    }
}

fn rework(pause: u32) -> Event {
    Event::Paused { pause, reason: PauseReason::Rectification, awaits: Awaited::Works }
}

/// Whether there is nothing between the plan and power.
fn is_connected_next(progress: &Progress) -> bool {
    let mut stages = progress.stages.iter().skip(progress.current.unwrap_or(progress.stages.len()));
    let next = stages.find(|stage| stage.kind != StageKind::SupplyPlan);
    next.is_some_and(|stage| stage.kind.finished_by() == EventKind::Energised)
}

/// What ends a pause of this reason. A missing paper is asked for by [`Act::AskForPaper`].
fn awaited(reason: PauseReason) -> Awaited {
    match reason {
        PauseReason::OutstandingDocument => Awaited::Document { document: DocumentKind::PropertyCertificate },
        PauseReason::SurveyAppointment => Awaited::Appointment,
        PauseReason::PlanSignature => Awaited::Signature,
        PauseReason::CustomerWorks | PauseReason::Rectification => Awaited::Works,
        PauseReason::CustomerRequest => Awaited::Word,
        PauseReason::GovernmentApproval => Awaited::Approval,
    }
}

/// An act as its form sends it.
#[derive(Debug, Clone, Copy)]
pub struct Acting<'a> {
    pub reference: &'a Reference,
    pub act: Act<'a>,
    /// The last event that whoever acts has seen.
    pub seen: u32,
    /// The form's own: sent twice, it is one act.
    pub id: Uuid,
    pub meant: Meant<'a>,
}

/// What became of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    Done,
    /// The case moved on since the page was made: this is what happened.
    MovedOn(Vec<Recorded>),
    /// Not as the case stands.
    Refused(RefusedBecause),
    /// What is wrong with the text that was written.
    Wrong(Problem),
    /// The area can make no more visits in that half-day.
    Taken,
    /// This member, or one for whom he stands in, recorded what he would vouch for: somebody else has to.
    OwnWork,
    /// Something that an inspection found is not said to be put right.
    FindingsOpen,
    /// An inspection is said not to be passed, and not why.
    NothingFound,
    /// A meter of this number is put up elsewhere: in the case of this reference, where this member may see it.
    MeterTaken(Option<Reference>),
    /// The meter is written down just so already.
    NothingCorrected,
    /// A message of the customer waits for its answer.
    Unanswered,
    /// The case's personal data is deleted: it takes none any more.
    Closed,
    /// What another form told of the survey waits for its countersignatures.
    SurveyWaits,
    /// This speaks against it, and it was not said to be meant despite all of that.
    Doubted(Vec<Doubt>),
    /// More was written in the thread than whoever answers had read.
    WrittenSince {
        by_customer: bool,
    },
    /// Not this member's to do, or no such case.
    NotEntitled,
}

/// Whether the act is what this event tells. A pause's number was given by chance of what was there.
pub(super) fn is_this(act: Act<'_>, told: &Event, rules: &Rules, now: DateTime<Utc>) -> bool {
    let number = if let Event::Paused { pause, .. } = told { *pause } else { 0 };
    act.event(number, rules, now).as_ref() == Ok(told)
}
