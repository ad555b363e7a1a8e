//! Whether an event that arrives may enter the log. What is admitted folds.

use chrono::{NaiveDate, TimeDelta};

use super::acts::meter_told;
use super::appointment::{Errand, Slot};
use super::event::{Awaited, Event, EventKind, PauseReason, Recorded, Source};
use super::fold::{find, fold};
use super::objections;
use super::state::State;
use super::transitions::Fit;
use super::{Admission, PlanStanding, RefusedBecause};
use crate::applications::Reference;
use crate::calendar::{Calendars, shanghai_date};
use crate::standards::Template;

/// How far a pause may lie back when it is recorded, for clocks that differ. It counts from its recording anyway.
pub const PAUSE_TOLERANCE: TimeDelta = TimeDelta::minutes(10);
/// Slots of one offer, at most.
pub const MOST_SLOTS: usize = 20;

/// Judges an event against the log that it would be appended to. `new.recorded_at` is now; an empty log takes only
/// `submitted`. A log that can't be folded takes nothing ([`super::progress`] says why).
#[must_use]
pub fn admit(templates: &[Template], calendars: &Calendars, events: &[Recorded], new: &Recorded) -> Admission {
    let refuse = |reason, allowed| Admission::Refuse { reason, allowed };
    let Some(last) = events.last() else {
        return match &new.event {
            Event::Submitted { template, version } if find(templates, template, version).is_some() => Admission::Apply,
            Event::Submitted { .. } => refuse(RefusedBecause::UnknownTemplate, Vec::new()),
            _ => Admission::Hold { missing: EventKind::Submitted.as_str() },
        };
    };
    let Ok(state) = fold(templates, calendars, events) else {
        return refuse(RefusedBecause::UnknownTemplate, Vec::new());
    };
    let kind = new.event.of_kind();
    let refuse = |reason| refuse(reason, allowed(&state, new.source));
    if !may_say(new.source, kind) {
        return refuse(RefusedBecause::NotYoursToSay);
    }
    if new.occurred_at > new.recorded_at {
        return refuse(RefusedBecause::InTheFuture);
    }
    // Only what moves the case is held to the order of what moved it: a paper received at the counter at nine may well
    // be told after a survey of ten.
    let of_plan = [EventKind::PlanSigned, EventKind::PlanObjected, EventKind::PlanRevised, EventKind::PlanUpheld];
    let of_connected = [EventKind::MeterCorrected, EventKind::Archived];
    let follows = kind.moves() || of_plan.contains(&kind) || of_connected.contains(&kind);
    let not_before = if follows { state.moved_at } else { state.submitted_at };
    match state.fits(kind) {
        Fit::Fits => {}
        Fit::CaseEnded => return refuse(RefusedBecause::CaseEnded),
        Fit::Happened => return refuse(RefusedBecause::AlreadyHappened),
        Fit::NotHere if kind == EventKind::Resumed => return refuse(RefusedBecause::UnknownPause),
        Fit::NotHere
            if matches!(
                kind,
                EventKind::SlotsOffered
                    | EventKind::AppointmentCancelled
                    | EventKind::PlanUpheld
                    | EventKind::GreenChannelEnded
            ) =>
        {
            return refuse(RefusedBecause::NoSuchAct);
        }
        Fit::NotHere => return refuse(RefusedBecause::NotInThisTemplate),
        // Waiting would not make it any younger.
        Fit::Misses(_) if new.occurred_at < not_before => return refuse(RefusedBecause::BeforePreviousEvent),
        Fit::Misses(missing) => return Admission::Hold { missing: missing.as_str() },
    }
    if new.occurred_at < not_before || new.recorded_at < last.recorded_at {
        return refuse(RefusedBecause::BeforePreviousEvent);
    }
    match payload_problem(templates, &state, events, new) {
        Some(reason) => refuse(reason),
        None => Admission::Apply,
    }
}

fn payload_problem(
    templates: &[Template],
    state: &State<'_>,
    events: &[Recorded],
    new: &Recorded,
) -> Option<RefusedBecause> {
    match &new.event {
        Event::Paused { .. } if new.recorded_at - new.occurred_at > PAUSE_TOLERANCE => {
            Some(RefusedBecause::PauseBackdated)
        }
        Event::Paused { pause, .. } if state.pauses.iter().any(|known| known.id == *pause) => {
            Some(RefusedBecause::AlreadyHappened)
        }
        Event::Paused { reason, awaits, .. } => {
            (!can_end(state, *reason, *awaits)).then_some(RefusedBecause::NoSuchAct)
        }
        Event::Resumed { pause } => match state.pauses.iter().find(|known| known.id == *pause) {
            None => Some(RefusedBecause::UnknownPause),
            Some(known) if known.until.is_some() => Some(RefusedBecause::AlreadyHappened),
            Some(_) => None,
        },
        Event::Corrected { seq, corrected_to } => match events.iter().find(|known| known.seq == *seq) {
            None => Some(RefusedBecause::UnknownEvent),
            Some(known) if !correctable(known.event.of_kind()) => Some(RefusedBecause::NotYoursToSay),
            Some(_) if *corrected_to > new.recorded_at => Some(RefusedBecause::InTheFuture),
            Some(_) if *corrected_to < state.submitted_at => Some(RefusedBecause::BeforePreviousEvent),
            Some(_) => None,
        },
        Event::Confirmed { seq } => match events.iter().find(|known| known.seq == *seq) {
            None => Some(RefusedBecause::UnknownEvent),
            // A page from before the meter was put right: what it showed counts no more.
            Some(known) if known.event.tells_meter() && meter_told(events) != Some(*seq) => {
                Some(RefusedBecause::NoSuchAct)
            }
            Some(_) if objections::objected(events).contains(seq) => Some(RefusedBecause::NoSuchAct),
            Some(_) => events
                .iter()
                .any(|known| known.event == Event::Confirmed { seq: *seq })
                .then_some(RefusedBecause::AlreadyHappened),
        },
        Event::Objected { seq } => match events.iter().find(|known| known.seq == *seq) {
            None => Some(RefusedBecause::UnknownEvent),
            Some(known) => objections::problem(state, events, known, new.recorded_at),
        },
        Event::Reclassified { template, version } => {
            find(templates, template, version).is_none().then_some(RefusedBecause::UnknownTemplate)
        }
        Event::SlotsOffered { errand, slots } => slots_problem(state, *errand, slots, new),
        Event::SurveyBooked { date, .. } | Event::MeteringBooked { date, .. } => {
            is_over(*date, new).then_some(RefusedBecause::BeforePreviousEvent)
        }
        Event::AppointmentCancelled { errand } => {
            (!state.appointments.contains_key(errand)).then_some(RefusedBecause::NoSuchAct)
        }
        Event::Merged { into } => Reference::parse(into).is_err().then_some(RefusedBecause::UnknownCase),
        _ => None,
    }
}

fn slots_problem(state: &State<'_>, errand: Errand, slots: &[Slot], new: &Recorded) -> Option<RefusedBecause> {
    match state.errand(errand) {
        Fit::Fits => {}
        Fit::Happened => return Some(RefusedBecause::AlreadyHappened),
        _ => return Some(RefusedBecause::NoSuchAct),
    }
    if slots.is_empty() || slots.len() > MOST_SLOTS {
        return Some(RefusedBecause::NoSuchAct);
    }
    slots.iter().any(|slot| is_over(slot.date, new)).then_some(RefusedBecause::BeforePreviousEvent)
}

/// Nobody agrees on a day that is gone.
fn is_over(date: NaiveDate, new: &Recorded) -> bool {
    date < shanghai_date(new.occurred_at)
}

/// A pause awaits what its reason says, and an act that the customer can do now: one that nobody can end stops the
/// clock for nothing.
fn can_end(state: &State<'_>, reason: PauseReason, awaits: Awaited) -> bool {
    match (reason, awaits) {
        (PauseReason::SurveyAppointment, Awaited::Appointment) => state.fits(EventKind::SurveyBooked) == Fit::Fits,
        (PauseReason::PlanSignature, Awaited::Signature) => {
            // While an objection waits for its answer it is the utility's turn.
            state.fits(EventKind::PlanSigned) == Fit::Fits && state.plan != Some(PlanStanding::ObjectedTo)
        }
        (PauseReason::OutstandingDocument, Awaited::Document { .. })
        | (PauseReason::CustomerWorks, Awaited::Works)
        | (PauseReason::Rectification, Awaited::Works | Awaited::Word)
        | (PauseReason::CustomerRequest, Awaited::Word)
        | (PauseReason::GovernmentApproval, Awaited::Approval) => true,
        _ => false,
    }
}

/// The portal's own bookkeeping has no time that could be mistaken.
fn correctable(kind: EventKind) -> bool {
    !matches!(
        kind,
        EventKind::Submitted
            | EventKind::Promised
            | EventKind::Redated
            | EventKind::Corrected
            | EventKind::Confirmed
            | EventKind::Objected
    )
}

/// Who may say what. The customer's acts can be told by the utility on the customer's behalf (a paper brought to the
/// hall), save the confirmation and the objection, which exist to be the customer's own word.
#[must_use]
pub fn may_say(source: Source, kind: EventKind) -> bool {
    match kind {
        EventKind::Submitted | EventKind::Promised | EventKind::Redated => source == Source::Portal,
        EventKind::Confirmed | EventKind::Objected => source == Source::Customer,
        EventKind::SurveyBooked
        | EventKind::MeteringBooked
        | EventKind::AppointmentCancelled
        | EventKind::PlanSigned
        | EventKind::PlanObjected
        | EventKind::ContractorChosen
        | EventKind::DocumentReceived
        | EventKind::WorksFinished
        | EventKind::Withdrawn => true,
        _ => source != Source::Customer,
    }
}

/// The kinds that this source could say now.
fn allowed(state: &State<'_>, source: Source) -> Vec<&'static str> {
    EventKind::ALL
        .into_iter()
        .filter(|kind| may_say(source, *kind) && state.fits(*kind) == Fit::Fits)
        .filter(|kind| *kind != EventKind::Resumed || state.has_open_pause())
        .map(EventKind::as_str)
        .collect()
}
