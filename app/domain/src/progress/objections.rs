//! What somebody else tells of the customer, and the customer's word that it was not so.
//!
//! An objection takes time away that did not count because of what was told, and undoes a withdrawal. It never gives time: where what was
//! told had set the utility's clock going, the clock goes on.

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::RefusedBecause;
use super::event::{Event, PauseReason, Recorded, Source};
use super::state::State;
use crate::calendar::shanghai_date;

/// Calendar days after the one on which it was recorded in which the customer can object. A message that goes out later moves nothing.
pub const OBJECTION_DAYS: u64 = 15;

/// Whether this is an act of the customer's that somebody else has told: one that he can object to.
#[must_use]
pub fn objectionable(recorded: &Recorded) -> bool {
    recorded.source != Source::Customer
        && match recorded.event {
            // Of all reasons the one that rests on the customer's word alone.
            Event::Paused { reason, .. } => reason == PauseReason::CustomerRequest,
            Event::Withdrawn
            | Event::SurveyBooked { .. }
            | Event::MeteringBooked { .. }
            | Event::PlanSigned
            | Event::PlanObjected
            | Event::WorksFinished
            | Event::DocumentReceived { .. }
            | Event::ContractorChosen { .. } => true,
            _ => false,
        }
}

/// The last day (Shanghai) on which the customer can object to it.
#[must_use]
pub fn objections_until(recorded: &Recorded) -> NaiveDate {
    let day = shanghai_date(recorded.recorded_at);
    day.checked_add_days(Days::new(OBJECTION_DAYS)).unwrap_or(NaiveDate::MAX)
}

/// Whether this says again what the customer has objected to and what the clock or the end of the case rests on: that he asked for a
/// pause, or has withdrawn.
#[must_use]
pub fn says_again(log: &[Recorded], event: &Event) -> bool {
    let rests_on_it = |event: &Event| match event {
        Event::Withdrawn => true,
        Event::Paused { reason, .. } => *reason == PauseReason::CustomerRequest,
        _ => false,
    };
    let objected = objected(log);
    let mut against = log.iter().filter(|known| objected.contains(&known.seq));
    rests_on_it(event) && against.any(|known| known.event.of_kind() == event.of_kind())
}

/// The numbers of the events that the customer has objected to.
pub(super) fn objected(log: &[Recorded]) -> Vec<u32> {
    let objections = log.iter().filter_map(|recorded| match recorded.event {
        Event::Objected { seq } => Some(seq),
        _ => None,
    });
    objections.collect()
}

/// Why the customer can't object to this event of the log now.
pub(super) fn problem(
    state: &State<'_>,
    log: &[Recorded],
    known: &Recorded,
    now: DateTime<Utc>,
) -> Option<RefusedBecause> {
    let has_effect_afterwards = matches!(known.event, Event::Paused { .. } | Event::Withdrawn);
    if !objectionable(known) {
        Some(RefusedBecause::NoSuchAct)
    } else if objected(log).contains(&known.seq) {
        Some(RefusedBecause::AlreadyHappened)
    } else if log.iter().any(|other| other.event == Event::Confirmed { seq: known.seq }) {
        // He has said that it was so.
        Some(RefusedBecause::NoSuchAct)
    } else if shanghai_date(now) > objections_until(known) {
        Some(RefusedBecause::TooLate)
    } else {
        (state.end.is_some() && !has_effect_afterwards).then_some(RefusedBecause::CaseEnded)
    }
}
