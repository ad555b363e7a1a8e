//! Which events the customer gets a message about.

use domain::progress::{Event, PauseReason, Recorded, Slot, Source, agreed};
use sqlx::PgConnection;

use crate::notifications::{self, Kind};
use crate::{Portal, Result};

/// One message for what was added together to a log: the one that wants most.
pub(super) async fn of(
    portal: &Portal,
    connection: &mut PgConnection,
    case_id: i64,
    before: &[Recorded],
    added: &[Recorded],
) -> Result<()> {
    let kinds: Vec<(Kind, &Event)> =
        added.iter().filter_map(|recorded| kind(recorded).map(|kind| (kind, &recorded.event))).collect();
    let order = [
        Kind::Submitted,
        Kind::Energised,
        Kind::MeterCorrected,
        Kind::Withdrawn,
        Kind::Rework,
        Kind::Awaiting,
        Kind::SlotsOffered,
        Kind::AppointmentCancelled,
        Kind::AppointmentSet,
        Kind::Progressed,
    ];
    let found = order.into_iter().find_map(|wanted| kinds.iter().find(|(kind, _)| *kind == wanted));
    match found {
        Some((kind, event)) => {
            notifications::notify_of(connection, portal, case_id, *kind, &named(before, event)).await
        }
        None => Ok(()),
    }
}

/// The half-days that a message about this event names.
fn named(before: &[Recorded], event: &Event) -> Vec<Slot> {
    match event {
        Event::SlotsOffered { slots, .. } => {
            slots.iter().min().into_iter().chain(slots.iter().max()).copied().collect()
        }
        Event::AppointmentCancelled { errand } => agreed(before, *errand).into_iter().collect(),
        event => event.books().map(|(_, slot)| slot).into_iter().collect(),
    }
}

fn kind(recorded: &Recorded) -> Option<Kind> {
    match &recorded.event {
        Event::Submitted { .. } => Some(Kind::Submitted),
        Event::SlotsOffered { .. } => Some(Kind::SlotsOffered),
        // Whoever chose it knows.
        Event::SurveyBooked { .. } | Event::MeteringBooked { .. } | Event::AppointmentCancelled { .. }
            if recorded.source == Source::Customer =>
        {
            None
        }
        Event::SurveyBooked { .. } | Event::MeteringBooked { .. } => Some(Kind::AppointmentSet),
        Event::AppointmentCancelled { .. } => Some(Kind::AppointmentCancelled),
        Event::Energised => Some(Kind::Energised),
        Event::MeterCorrected => Some(Kind::MeterCorrected),
        Event::InspectionFailed | Event::Paused { reason: PauseReason::Rectification, .. } => Some(Kind::Rework),
        Event::Paused { .. } => Some(Kind::Awaiting),
        Event::Accepted
        | Event::SurveyDone { .. }
        | Event::PlanAnswered
        | Event::PlanRevised
        | Event::DesignReviewed
        | Event::IntermediateInspected
        | Event::InspectionPassed
        | Event::Reclassified { .. }
        | Event::Refused { .. }
        | Event::Merged { .. } => Some(Kind::Progressed),
        // Whoever said so: the customer should know.
        Event::Withdrawn => Some(Kind::Withdrawn),
        // The customer's own acts, and what is bookkeeping.
        Event::Promised { .. }
        | Event::Archived
        | Event::Redated { .. }
        | Event::PlanSigned
        | Event::PlanObjected
        // Its answer is announced with the message that gives it.
        | Event::PlanUpheld
        | Event::WorksFinished
        | Event::Resumed { .. }
        | Event::DocumentReceived { .. }
        | Event::ContractorChosen { .. }
        | Event::Corrected { .. }
        // It changes nothing for him: not a day and not a fee.
        | Event::GreenChannelled { .. }
        | Event::GreenChannelEnded { .. }
        | Event::Confirmed { .. } => None,
    }
}
