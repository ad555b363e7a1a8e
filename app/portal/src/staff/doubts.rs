//! What speaks against an act though the case takes it: whoever does it is asked whether it is meant.

use domain::applications::Outstanding;
use domain::calendar::shanghai_date;
use domain::documents::DocumentKind;
use domain::meters::Meter;
use domain::plans::{Metering, Plan, Voltage};
use domain::progress::{Errand, EventKind, PlanStanding, Slot};
use domain::ratings::CallBackReason;
use domain::standards::StageKind;
use domain::surveys::{is_low_voltage, outgrows};

use super::measured::Measured;
use crate::applications::outstanding_of;
use crate::meters::PutUp;
use crate::progress::Case;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// A paper that was promised for this stage, or an earlier one, did not come.
    Missing(DocumentKind),
    /// Somebody is to come on a later day, as agreed with the customer.
    BeforeVisit(Slot),
    /// The applicant goes by another name than whoever builds the project that the case is said to be of.
    OtherOwner {
        /// The project's code.
        project: String,
    },
    /// This is measured behind current transformers, and the readings would not be multiplied.
    NotMultiplied(Measured),
    /// The plan has it connected directly, and the readings would be multiplied.
    Multiplied(Metering),
    /// The customer has not confirmed the meter as it is written down.
    MeterUnconfirmed,
    /// So much power, in watts, is no low voltage any more: the case wants another class first.
    OutgrowsClass(u32),
    /// No plan was accepted: it waits for the customer, or for an answer to the objection.
    PlanOpen,
    /// Nobody has surveyed yet.
    NotSurveyed,
    /// The paper that is asked for is promised for this stage, which is still to come.
    PaperNotDue(StageKind),
    /// The customer waits for a call after his rating.
    NotCalled(CallBackReason),
    /// The plan is for a high voltage, and the case is of a class at low voltage.
    HighVoltage(Voltage),
    /// The plan is for another capacity, in watts, than was confirmed.
    OtherCapacity { planned: u32, confirmed: u32 },
    /// Of so much power, in watts, a plan or a case is said to be of low voltage, which takes less.
    TooMuchForClass(u32),
}

impl Doubt {
    /// As the box of a form says it that answers this doubt: without spaces, and with what it was said of, so that an answer is one to
    /// what was read and to nothing else.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Missing(paper) => format!("missing:{}", paper.code()),
            Self::BeforeVisit(slot) => format!("before_visit:{}/{}", slot.date, slot.half_day.code()),
            Self::OtherOwner { project } => format!("other_owner:{project}"),
            Self::NotMultiplied(measured) => {
                format!("not_multiplied:{}/{}", measured.watts, measured.metering.map_or("", Metering::code))
            }
            Self::Multiplied(metering) => format!("multiplied:{}", metering.code()),
            Self::MeterUnconfirmed => "meter_unconfirmed".to_owned(),
            Self::OutgrowsClass(watts) => format!("outgrows_class:{watts}"),
            Self::PlanOpen => "plan_open".to_owned(),
            Self::NotSurveyed => "not_surveyed".to_owned(),
            Self::PaperNotDue(stage) => format!("paper_not_due:{}", stage.code()),
            Self::NotCalled(reason) => format!("not_called:{}", reason.code()),
            Self::HighVoltage(voltage) => format!("high_voltage:{}", voltage.code()),
            Self::OtherCapacity { planned, confirmed } => format!("other_capacity:{planned}/{confirmed}"),
            Self::TooMuchForClass(watts) => format!("too_much_for_class:{watts}"),
        }
    }
}

/// What whoever acts means, having read what speaks against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meant<'a> {
    /// Whatever speaks against it.
    Anyway,
    /// As long as nothing speaks against it but these: codes of [`Doubt`]s, with spaces between.
    Despite(&'a str),
}

impl Meant<'_> {
    /// As long as nothing speaks against it.
    pub const UNASKED: Self = Meant::Despite("");

    pub(super) fn answers(self, doubt: &Doubt) -> bool {
        match self {
            Self::Anyway => true,
            Self::Despite(codes) => codes.split(' ').any(|code| code == doubt.code()),
        }
    }
}

/// What is known of a case, and said by an act, besides its log.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Against<'a> {
    /// The case's, if one is put up.
    pub meter: Option<&'a PutUp>,
    /// So much power would be confirmed, in watts.
    pub confirms: Option<u32>,
    /// Why the customer waits for a call.
    pub call: Option<CallBackReason>,
    /// What would be written down of the meter.
    pub installs: Option<&'a Meter>,
    /// What would be answered.
    pub plan: Option<&'a Plan>,
    /// What the customer would be asked for.
    pub paper: Option<DocumentKind>,
    /// The class that the case would get: a template's key.
    pub class: Option<&'a str>,
    /// What that meter would measure, where that is known.
    pub measures: Option<Measured>,
}

/// What speaks against an event of this kind now.
pub(super) fn doubts(case: &Case, against: Against<'_>, kind: EventKind) -> Vec<Doubt> {
    let missing = missing_for(case, kind).into_iter().map(|due| Doubt::Missing(due.paper));
    let early = visit_to_come(case, kind).map(Doubt::BeforeVisit);
    let measures = against.measures.filter(|measured| measured.is_behind_transformers());
    let bare = measures.filter(|_| against.installs.is_some_and(|meter| meter.multiplier == 1));
    let direct = against.measures.and_then(|measured| measured.metering).filter(|metering| {
        !metering.is_behind_transformers() && against.installs.is_some_and(|meter| meter.multiplier != 1)
    });
    let unsaid = kind == EventKind::Archived && against.meter.is_some_and(|put_up| put_up.confirmed.is_none());
    let call = against.call.filter(|_| kind == EventKind::Archived).map(Doubt::NotCalled);
    let outgrown = against.confirms.filter(|watts| outgrows_class(case, *watts)).map(Doubt::OutgrowsClass);
    missing
        .chain(early)
        .chain(bare.map(Doubt::NotMultiplied))
        .chain(direct.map(Doubt::Multiplied))
        .chain(unsaid.then_some(Doubt::MeterUnconfirmed))
        .chain(call)
        .chain(outgrown)
        .chain(plan_open(case, kind).then_some(Doubt::PlanOpen))
        .chain(unsurveyed(case, kind).then_some(Doubt::NotSurveyed))
        .chain(against.plan.into_iter().flat_map(|plan| against_plan(case, plan)))
        .chain(against.class.and_then(|class| against_class(case, class)))
        .chain(against.paper.and_then(|paper| against_asking(case, paper)))
        .collect()
}

/// What speaks against this plan for this case.
#[must_use]
pub fn against_plan(case: &Case, plan: &Plan) -> Vec<Doubt> {
    let low = is_low_voltage(&case.template.key);
    let high = (low && !plan.voltage.is_low()).then_some(Doubt::HighVoltage(plan.voltage));
    let planned = plan.capacity_watts;
    let confirmed = confirmed_watts(case);
    let much = outgrows_class(case, planned).then_some(Doubt::TooMuchForClass(planned));
    let other = (planned != confirmed).then_some(Doubt::OtherCapacity { planned, confirmed });
    [high, much, other].into_iter().flatten().collect()
}

/// What speaks against giving this case the class of the template of this key.
#[must_use]
pub fn against_class(case: &Case, key: &str) -> Option<Doubt> {
    let watts = confirmed_watts(case);
    outgrows(key, watts).then_some(Doubt::TooMuchForClass(watts))
}

/// What speaks against stopping the clock for this paper: that it is promised for a stage that is still to come.
#[must_use]
pub fn against_asking(case: &Case, paper: DocumentKind) -> Option<Doubt> {
    let promised = outstanding_of(case).into_iter().find(|due| due.paper.group() == paper.group())?;
    let stages = case.progress.stages.iter().skip(case.progress.current? + 1);
    stages.map(|stage| stage.kind).find(|kind| *kind == promised.before).map(Doubt::PaperNotDue)
}

/// What was surveyed, or before that applied for, in watts.
fn confirmed_watts(case: &Case) -> u32 {
    case.surveyed_watts.unwrap_or(case.capacity_watts)
}

/// Works and power are for what the customer has accepted.
fn plan_open(case: &Case, kind: EventKind) -> bool {
    let standing = case.progress.plan;
    matches!(kind, EventKind::WorksFinished | EventKind::Energised)
        && standing.is_some_and(|standing| standing != PlanStanding::Signed)
}

/// A plan or power without anybody having been there, where the class has a survey to come.
fn unsurveyed(case: &Case, kind: EventKind) -> bool {
    matches!(kind, EventKind::PlanAnswered | EventKind::Energised) && case.progress.to_come.contains(&Errand::Survey)
}

/// Whether so much power, in watts, is more than the class of this case takes.
#[must_use]
pub fn outgrows_class(case: &Case, watts: u32) -> bool {
    outgrows(&case.template.key, watts)
}

/// The papers that should be there when the stage ends that such an event finishes; all of them when the file is closed.
fn missing_for(case: &Case, kind: EventKind) -> Vec<Outstanding> {
    if kind == EventKind::Archived {
        return outstanding_of(case);
    }
    let stages = &case.progress.stages;
    let Some(finished) = stages.iter().rposition(|stage| stage.kind.finished_by() == kind) else { return Vec::new() };
    let needed = |due: &Outstanding| stages[..=finished].iter().any(|stage| stage.kind == due.before);
    outstanding_of(case).into_iter().filter(needed).collect()
}

fn visit_to_come(case: &Case, kind: EventKind) -> Option<Slot> {
    let errand = match kind {
        EventKind::SurveyDone => Errand::Survey,
        EventKind::Energised => Errand::Metering,
        _ => return None,
    };
    let agreed = case.progress.appointments.iter().find(|one| one.errand == errand)?.slot;
    (agreed.date > shanghai_date(case.now)).then_some(agreed)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
