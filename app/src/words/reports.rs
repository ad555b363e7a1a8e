//! How half-month reports are named and what stands in them.

use chrono::{DateTime, NaiveDate, Utc};
use domain::progress::PauseReason;
use domain::reports::{Half, HalfMonth, Measure, OverdueBy};
use domain::text::Language;

use super::Words;

impl Words {
    /// 2026 年 11 月上半月; November 2026, first half.
    #[must_use]
    pub fn half_month(self, period: HalfMonth) -> String {
        let month = match self.0 {
            Language::Zh => period.month().to_string(),
            Language::En => self.month(period.first_day()),
        };
        let arguments = [("year", period.year().to_string().into()), ("month", month.into())];
        match period.half() {
            Half::First => self.with("reports-first-half", &arguments),
            Half::Second => self.with("reports-second-half", &arguments),
        }
    }

    /// What stands between two sentences.
    #[must_use]
    pub fn between_sentences(self) -> &'static str {
        match self.0 {
            Language::Zh => "",
            Language::En => " ",
        }
    }

    fn month(self, date: NaiveDate) -> String {
        let day = self.day(date);
        day.split('\u{a0}').next_back().unwrap_or_default().to_owned()
    }

    /// 2026 年 11 月 16 日 00:11
    #[must_use]
    pub fn full_moment(self, at: DateTime<Utc>) -> String {
        format!("{} {}", self.full_day(domain::calendar::shanghai_date(at)), self.clock_time(at))
    }

    #[must_use]
    pub fn measure(self, measure: Measure) -> String {
        self.say(match measure {
            Measure::SupervisorAssigned => "measure-supervisor-assigned",
            Measure::CustomerContacted => "measure-customer-contacted",
            Measure::CrewAdded => "measure-crew-added",
            Measure::MaterialsExpedited => "measure-materials-expedited",
            Measure::ApprovalChased => "measure-approval-chased",
            Measure::Rescheduled => "measure-rescheduled",
        })
    }

    /// As of anybody's case, and in its log, where [`Words::pause_reason`] speaks to its owner.
    #[must_use]
    pub fn pause_of_somebody(self, reason: PauseReason) -> String {
        self.say(match reason {
            PauseReason::OutstandingDocument => "reports-pause-outstanding-document",
            PauseReason::SurveyAppointment => "reports-pause-survey-appointment",
            PauseReason::PlanSignature => "reports-pause-plan-signature",
            PauseReason::CustomerWorks => "reports-pause-customer-works",
            PauseReason::Rectification => "reports-pause-rectification",
            PauseReason::CustomerRequest => "reports-pause-customer-request",
            PauseReason::GovernmentApproval => "reports-pause-government-approval",
        })
    }

    /// Which limit is overrun.
    #[must_use]
    pub fn overdue_by(self, by: OverdueBy) -> String {
        match by {
            OverdueBy::Stage { stage } => self.with("reports-by-stage", &[("stage", self.stage(stage).into())]),
            OverdueBy::Whole { days } => self.with("reports-by-whole", &[("days", days.into())]),
            OverdueBy::Utility { days } => self.with("reports-by-utility", &[("days", days.into())]),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use domain::standards::StageKind;
    use portal::reports::labels;

    use super::*;

    const ZH: Words = Words(Language::Zh);

    #[test]
    fn the_files_of_a_report_say_the_same_as_its_page() {
        for measure in Measure::ALL {
            assert_eq!(ZH.measure(measure), labels::measure(measure));
        }
        for reason in [
            PauseReason::OutstandingDocument,
            PauseReason::SurveyAppointment,
            PauseReason::PlanSignature,
            PauseReason::CustomerWorks,
            PauseReason::Rectification,
            PauseReason::CustomerRequest,
            PauseReason::GovernmentApproval,
        ] {
            assert_eq!(ZH.pause_of_somebody(reason), labels::pause_reason(reason));
        }
        for stage in [
            StageKind::AcceptanceAndContract,
            StageKind::Acceptance,
            StageKind::SupplyPlan,
            StageKind::DesignReview,
            StageKind::Works,
            StageKind::IntermediateInspection,
            StageKind::CompletionInspection,
            StageKind::ConstructionAndEnergisation,
            StageKind::MeteringAndEnergisation,
        ] {
            assert_eq!(ZH.stage(stage), labels::stage(stage));
            let by = OverdueBy::Stage { stage };
            assert_eq!(ZH.overdue_by(by), labels::overdue_by(by));
        }
        for by in [OverdueBy::Whole { days: 15 }, OverdueBy::Utility { days: 6 }] {
            assert_eq!(ZH.overdue_by(by), labels::overdue_by(by));
        }
    }

    #[test]
    fn half_months_have_names() {
        let period = "2026-11-2".parse().unwrap();
        assert_eq!(ZH.half_month(period), "2026 年 11 月下半月");
        assert_eq!(Words(Language::En).half_month(period), "November 2026, second half");
    }
}
