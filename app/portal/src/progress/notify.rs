//! Which events the customer gets a message about.

use domain::progress::{Event, PauseReason, Recorded, Source};
use sqlx::PgConnection;

use crate::notifications::{self, Kind};
use crate::{Portal, Result};

/// One message for what was added together: the one that wants most.
pub(super) async fn of(portal: &Portal, connection: &mut PgConnection, case_id: i64, added: &[Recorded]) -> Result<()> {
    let kinds: Vec<Kind> = added.iter().filter_map(kind).collect();
    let order = [
        Kind::Submitted,
        Kind::Energised,
        Kind::Withdrawn,
        Kind::Rework,
        Kind::Awaiting,
        Kind::SlotsOffered,
        Kind::AppointmentCancelled,
        Kind::AppointmentSet,
        Kind::Progressed,
    ];
    match order.into_iter().find(|kind| kinds.contains(kind)) {
        Some(kind) => notifications::notify(connection, portal, case_id, kind).await,
        None => Ok(()),
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
        // The customer's own acts, and the portal's bookkeeping.
        Event::Promised { .. }
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
        | Event::Confirmed { .. } => None,
    }
}
