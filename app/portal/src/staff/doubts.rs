//! What speaks against an act though the case takes it: whoever does it is asked whether it is meant.

use domain::applications::Outstanding;
use domain::calendar::shanghai_date;
use domain::documents::DocumentKind;
use domain::progress::{CaseState, Errand, EventKind, Slot};
use domain::surveys::outgrows;

use crate::applications::outstanding_of;
use crate::progress::Case;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// A paper that was promised for this stage, or an earlier one, did not come.
    Missing(DocumentKind),
    /// Somebody is to come on a later day, as agreed with the customer.
    BeforeVisit(Slot),
    /// So much power, in watts, is no low voltage any more: the case wants another class first.
    OutgrowsClass(u32),
}

/// What speaks against an event of this kind now, by which so much power may be confirmed, in watts.
pub(super) fn doubts(case: &Case, kind: EventKind, confirms: Option<u32>) -> Vec<Doubt> {
    let missing = missing_for(case, kind).into_iter().map(|due| Doubt::Missing(due.paper));
    let outgrown = confirms.filter(|watts| outgrows_class(case, *watts)).map(Doubt::OutgrowsClass);
    missing.chain(visit_to_come(case, kind).map(Doubt::BeforeVisit)).chain(outgrown).collect()
}

/// Whether so much power, in watts, is more than the class of this case takes.
#[must_use]
pub fn outgrows_class(case: &Case, watts: u32) -> bool {
    outgrows(&case.template.key, watts)
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
