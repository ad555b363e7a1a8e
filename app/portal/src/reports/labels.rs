//! The Chinese names of codes in a report's files. Those of the pages say the same; a test compares.

use domain::progress::PauseReason;
use domain::reports::{Measure, OverdueBy};
use domain::standards::StageKind;

#[must_use]
pub fn stage(kind: StageKind) -> &'static str {
    match kind {
        StageKind::AcceptanceAndContract => "受理签约",
        StageKind::Acceptance => "业务受理",
        StageKind::SupplyPlan => "供电方案答复",
        StageKind::DesignReview => "设计审查",
        StageKind::Works => "工程实施",
        StageKind::IntermediateInspection => "中间检查",
        StageKind::CompletionInspection => "竣工检验",
        StageKind::ConstructionAndEnergisation => "施工接电",
        StageKind::MeteringAndEnergisation => "装表接电",
    }
}

#[must_use]
pub fn pause_reason(reason: PauseReason) -> &'static str {
    match reason {
        PauseReason::OutstandingDocument => "待客户补资料",
        PauseReason::SurveyAppointment => "待客户选择勘查时间",
        PauseReason::PlanSignature => "待客户签收供电方案",
        PauseReason::CustomerWorks => "客户设计、施工",
        PauseReason::Rectification => "待客户整改",
        PauseReason::CustomerRequest => "客户要求暂缓",
        PauseReason::GovernmentApproval => "待政府审批",
    }
}

#[must_use]
pub fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::SupervisorAssigned => "指定督办人",
        Measure::CustomerContacted => "已联系客户说明",
        Measure::CrewAdded => "增派施工力量",
        Measure::MaterialsExpedited => "催办物资",
        Measure::ApprovalChased => "协调审批",
        Measure::Rescheduled => "已重新约定时间",
    }
}

/// Which limit is overrun.
#[must_use]
pub fn overdue_by(by: OverdueBy) -> String {
    match by {
        OverdueBy::Stage { stage: kind } => format!("{}时限", stage(kind)),
        OverdueBy::Whole { days } => format!("全过程 {days} 个工作日"),
        OverdueBy::Utility { days } => format!("供电公司各环节合计 {days} 个工作日"),
    }
}
