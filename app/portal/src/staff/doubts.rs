//! What speaks against an act though the case takes it: whoever does it is asked whether it is meant.

use domain::applications::Outstanding;
use domain::calendar::shanghai_date;
use domain::documents::DocumentKind;
use domain::progress::{CaseState, Errand, EventKind, Slot};

use crate::applications::outstanding_of;
use crate::meters::PutUp;
use crate::progress::Case;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// A paper that was promised for this stage, or an earlier one, did not come.
    Missing(DocumentKind),
    /// Somebody is to come on a later day, as agreed with the customer.
    BeforeVisit(Slot),
    /// The applicant goes by another name than whoever builds the project that the case is said to be of.
    OtherOwner,
    /// The customer has not confirmed the meter as it is written down.
    MeterUnconfirmed,
}

/// What speaks against an event of this kind now. `meter` is the case's, if one is known.
pub(super) fn doubts(case: &Case, meter: Option<&PutUp>, kind: EventKind) -> Vec<Doubt> {
    let missing = missing_for(case, kind).into_iter().map(|due| Doubt::Missing(due.paper));
    let early = visit_to_come(case, kind).map(Doubt::BeforeVisit);
    let unsaid = kind == EventKind::Archived && meter.is_some_and(|put_up| put_up.confirmed.is_none());
    missing.chain(early).chain(unsaid.then_some(Doubt::MeterUnconfirmed)).collect()
}

/// The papers that should be there when the stage ends that such an event finishes.
fn missing_for(case: &Case, kind: EventKind) -> Vec<Outstanding> {
    let stages = &case.progress.stages;
    let Some(finished) = stages.iter().rposition(|stage| stage.kind.finished_by() == kind) else { return Vec::new() };
    let needed = |due: &Outstanding| stages[..=finished].iter().any(|stage| stage.kind == due.before);
    outstanding(case).into_iter().filter(needed).collect()
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

/// What an open case still waits for; an ended one waits for nothing.
pub(super) fn outstanding(case: &Case) -> Vec<Outstanding> {
    match case.progress.state {
        CaseState::Open => outstanding_of(case),
        _ => Vec::new(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
