//! Sentences for the codes of the domain.

use domain::applications::ReferenceError;
use domain::calendar::Reason;
use domain::documents::DocumentKind;
use domain::problem::Problem;
use domain::progress::{CaseState, Errand, HalfDay, PauseReason, RedateReason, RefusalReason, RefusedBecause};
use domain::standards::{Owner, StageKind, Standing};

use super::{Argument, Words};

impl Words {
    /// What is wrong and what to do about it.
    #[must_use]
    pub fn problem(self, problem: &Problem) -> String {
        let arguments: Vec<_> =
            problem.arguments().into_iter().map(|(name, value)| (name, Argument::from(value))).collect();
        self.with(problem.key(), &arguments)
    }

    #[must_use]
    pub fn document(self, kind: DocumentKind) -> String {
        self.say(&format!("document-{}", kind.code().replace('_', "-")))
    }

    #[must_use]
    pub fn stage(self, kind: StageKind) -> String {
        self.say(match kind {
            StageKind::AcceptanceAndContract => "stage-acceptance-and-contract",
            StageKind::Acceptance => "stage-acceptance",
            StageKind::SupplyPlan => "stage-supply-plan",
            StageKind::DesignReview => "stage-design-review",
            StageKind::Works => "stage-works",
            StageKind::IntermediateInspection => "stage-intermediate-inspection",
            StageKind::CompletionInspection => "stage-completion-inspection",
            StageKind::ConstructionAndEnergisation => "stage-construction-and-energisation",
            StageKind::MeteringAndEnergisation => "stage-metering-and-energisation",
        })
    }

    /// The stage as an ongoing act: 正在制定供电方案.
    #[must_use]
    pub fn stage_going_on(self, kind: StageKind) -> String {
        self.say(match kind {
            StageKind::AcceptanceAndContract => "doing-acceptance-and-contract",
            StageKind::Acceptance => "doing-acceptance",
            StageKind::SupplyPlan => "doing-supply-plan",
            StageKind::DesignReview => "doing-design-review",
            StageKind::Works => "doing-works",
            StageKind::IntermediateInspection => "doing-intermediate-inspection",
            StageKind::CompletionInspection => "doing-completion-inspection",
            StageKind::ConstructionAndEnergisation => "doing-construction-and-energisation",
            StageKind::MeteringAndEnergisation => "doing-metering-and-energisation",
        })
    }

    /// The class of connection that a template stands for.
    #[must_use]
    pub fn class(self, template_key: &str) -> String {
        self.say(match template_key {
            "lv-resident" => "class-lv-resident",
            "lv-zero" => "class-lv-zero",
            "lv-other" => "class-lv-other",
            "lv-classic" => "class-lv-classic",
            "hv-4-single" => "class-hv-4-single",
            "hv-4-dual" => "class-hv-4-dual",
            "hv-6-single" => "class-hv-6-single",
            "hv-6-dual" => "class-hv-6-dual",
            _ => "class-unknown",
        })
    }

    /// What is wrong with a reference number as typed.
    #[must_use]
    pub fn reference_problem(self, error: &ReferenceError) -> String {
        let arguments: Vec<_> =
            error.arguments().into_iter().map(|(name, value)| (name, Argument::from(value))).collect();
        self.with(error.key(), &arguments)
    }

    #[must_use]
    pub fn owner(self, owner: Owner) -> String {
        self.say(match owner {
            Owner::Utility => "owner-utility",
            Owner::Customer => "owner-customer",
            Owner::ThirdParty => "owner-third-party",
        })
    }

    #[must_use]
    pub fn standing(self, standing: Standing) -> String {
        self.say(match standing {
            Standing::Law => "standing-law",
            Standing::Promise => "standing-promise",
            Standing::Internal => "standing-internal",
        })
    }

    #[must_use]
    pub fn pause_reason(self, reason: PauseReason) -> String {
        self.say(match reason {
            PauseReason::OutstandingDocument => "pause-outstanding-document",
            PauseReason::SurveyAppointment => "pause-survey-appointment",
            PauseReason::PlanSignature => "pause-plan-signature",
            PauseReason::CustomerWorks => "pause-customer-works",
            PauseReason::Rectification => "pause-rectification",
            PauseReason::CustomerRequest => "pause-customer-request",
            PauseReason::GovernmentApproval => "pause-government-approval",
        })
    }

    #[must_use]
    pub fn redate_reason(self, reason: RedateReason) -> String {
        self.say(match reason {
            RedateReason::CalendarPublished => "redate-calendar-published",
            RedateReason::PauseEnded => "redate-pause-ended",
            RedateReason::ExternalLineDecided => "redate-external-line-decided",
            RedateReason::Reclassified => "redate-reclassified",
            RedateReason::Corrected => "redate-corrected",
            RedateReason::Objected => "redate-objected",
        })
    }

    /// What the customer can do instead.
    #[must_use]
    pub fn remedy(self, reason: RefusalReason) -> String {
        self.say(match reason {
            RefusalReason::OutsideServiceArea => "remedy-outside-service-area",
            RefusalReason::SupplyUnsafe => "remedy-supply-unsafe",
            RefusalReason::PremisesNotPermitted => "remedy-premises-not-permitted",
            RefusalReason::DocumentNotGenuine => "remedy-document-not-genuine",
        })
    }

    #[must_use]
    pub fn refusal(self, reason: RefusalReason) -> String {
        self.say(match reason {
            RefusalReason::OutsideServiceArea => "refusal-outside-service-area",
            RefusalReason::SupplyUnsafe => "refusal-supply-unsafe",
            RefusalReason::PremisesNotPermitted => "refusal-premises-not-permitted",
            RefusalReason::DocumentNotGenuine => "refusal-document-not-genuine",
        })
    }

    #[must_use]
    pub fn case_state(self, state: CaseState) -> String {
        self.say(match state {
            CaseState::Open => "state-open",
            CaseState::Energised => "state-energised",
            CaseState::Withdrawn => "state-withdrawn",
            CaseState::Refused => "state-refused",
            CaseState::Merged => "state-merged",
        })
    }

    #[must_use]
    pub fn half_day(self, half: HalfDay) -> String {
        self.say(match half {
            HalfDay::Morning => "half-day-morning",
            HalfDay::Afternoon => "half-day-afternoon",
        })
    }

    /// What somebody comes for.
    #[must_use]
    pub fn errand(self, errand: Errand) -> String {
        self.say(match errand {
            Errand::Survey => "errand-survey",
            Errand::Metering => "errand-metering",
        })
    }

    /// Why a day does or does not count, as short as the day strip's boxes.
    #[must_use]
    pub fn day_mark(self, reason: Reason) -> String {
        self.say(match reason {
            Reason::Entered => "day-mark-entered",
            Reason::Workday | Reason::MakeupWorkday => "day-mark-counted",
            Reason::Weekend => "day-mark-weekend",
            Reason::Holiday => "day-mark-holiday",
            Reason::Paused => "day-mark-paused",
            Reason::CustomersTurn => "day-mark-customer",
        })
    }
}

/// The sentence that says why an event is refused.
#[must_use]
pub fn refused_because(reason: RefusedBecause) -> &'static str {
    match reason {
        RefusedBecause::CaseEnded => "api-refused-case-ended",
        RefusedBecause::AlreadyHappened => "api-refused-already-happened",
        RefusedBecause::NotInThisTemplate => "api-refused-not-in-this-template",
        RefusedBecause::BeforePreviousEvent => "api-refused-before-previous-event",
        RefusedBecause::InTheFuture => "api-refused-in-the-future",
        RefusedBecause::PauseBackdated => "api-refused-pause-backdated",
        RefusedBecause::UnknownPause => "api-refused-unknown-pause",
        RefusedBecause::NoSuchAct => "api-refused-no-such-act",
        RefusedBecause::UnknownCase => "api-refused-unknown-case",
        RefusedBecause::UnknownEvent => "api-refused-unknown-event",
        RefusedBecause::UnknownTemplate => "api-refused-unknown-template",
        RefusedBecause::UnknownProject => "api-refused-unknown-project",
        RefusedBecause::NotYoursToSay => "api-refused-not-yours-to-say",
        RefusedBecause::TooLate => "api-refused-too-late",
    }
}
