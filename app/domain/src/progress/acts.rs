//! What a log says of what people did: who began a pause and who ended it, and what was agreed with whom.

use super::appointment::{Errand, Slot};
use super::event::{Awaited, Event, PauseId, Recorded, Source};
use super::fold::{answers, awaited_act};
use super::objections::objected;
use crate::standards::Owner;

/// The people behind one pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PauseActs {
    pub pause: PauseId,
    pub by: Owner,
    /// `None` while it is open, also where the case ended meanwhile.
    pub ended_by: Option<Owner>,
}

/// Who acted, pause by pause in the order of the log. The customer's act is theirs whoever told it.
#[must_use]
pub fn pause_acts(log: &[Recorded]) -> Vec<PauseActs> {
    let mut all: Vec<(PauseActs, Awaited)> = Vec::new();
    let objected = objected(log);
    let ends = |recorded: &Recorded| recorded.event.of_kind().ends() && !objected.contains(&recorded.seq);
    // What comes after the end, a paper that was still wanted, ends no pause that the end has ended.
    let until_end = log.iter().position(ends).map_or(log, |at| &log[..at]);
    for recorded in until_end {
        let teller = if recorded.source == Source::Customer { Owner::Customer } else { Owner::Utility };
        match &recorded.event {
            Event::Paused { pause, awaits, .. } => {
                all.push((PauseActs { pause: *pause, by: teller, ended_by: None }, *awaits));
            }
            Event::Resumed { pause } => end(&mut all, teller, |acts, _| acts.pause == *pause),
            event => {
                if let Some(act) = awaited_act(event) {
                    end(&mut all, Owner::Customer, |_, awaits| answers(act, awaits));
                }
            }
        }
    }
    all.into_iter().map(|(acts, _)| acts).collect()
}

fn end(all: &mut [(PauseActs, Awaited)], by: Owner, which: impl Fn(&PauseActs, Awaited) -> bool) {
    for (acts, awaits) in all {
        if acts.ended_by.is_none() && which(acts, *awaits) {
            acts.ended_by = Some(by);
        }
    }
}

/// What is agreed for an errand where this part of a log ends. Nothing once somebody has been there, or it was cancelled.
#[must_use]
pub fn agreed(log: &[Recorded], errand: Errand) -> Option<Slot> {
    let last = log.iter().rev().find_map(|recorded| match &recorded.event {
        Event::AppointmentCancelled { errand: of } => (*of == errand).then_some(None),
        Event::SurveyDone { .. } => (errand == Errand::Survey).then_some(None),
        // Also where the customer has objected to it: a visit has to be agreed anew.
        Event::Withdrawn => Some(None),
        event => event.books().and_then(|(of, slot)| (of == errand).then_some(Some(slot))),
    });
    last.flatten()
}

/// The event that answered the supply plan that counts.
#[must_use]
pub fn plan_answered(log: &[Recorded]) -> Option<u32> {
    let answers = |recorded: &&Recorded| matches!(recorded.event, Event::PlanAnswered | Event::PlanRevised);
    log.iter().rev().find(answers).map(|recorded| recorded.seq)
}

/// The event that says which meter counts: that power is on, or that the meter was written down anew.
#[must_use]
pub fn meter_told(log: &[Recorded]) -> Option<u32> {
    log.iter().rev().find(|recorded| recorded.event.tells_meter()).map(|recorded| recorded.seq)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::documents::DocumentKind;
    use crate::progress::PauseReason;

    #[test]
    fn a_paper_after_the_end_ends_no_pause() {
        let document = DocumentKind::PropertyCertificate;
        let asked = Event::Paused {
            pause: 1,
            reason: PauseReason::OutstandingDocument,
            awaits: Awaited::Document { document },
        };
        let sent = Event::DocumentReceived { document };
        let ended_by = |events: &[Event]| {
            let log = (1..).zip(events).map(|(seq, event)| Recorded {
                seq,
                event: event.clone(),
                occurred_at: DateTime::UNIX_EPOCH,
                recorded_at: DateTime::UNIX_EPOCH,
                source: Source::BackOffice,
            });
            pause_acts(&log.collect::<Vec<_>>())[0].ended_by
        };
        assert_eq!(ended_by(&[asked.clone(), sent.clone()]), Some(Owner::Customer));
        for end in [Event::Energised, Event::Withdrawn, Event::Merged { into: String::new() }] {
            assert_eq!(ended_by(&[asked.clone(), end, sent.clone()]), None);
        }
    }
}
