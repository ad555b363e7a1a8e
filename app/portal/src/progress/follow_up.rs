//! What an event leads to in its case's log: promises for what was entered, new dates where a due day moved. Pure, so
//! that the demo and the rebuild use the same rules as a live case.

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::shanghai_date;
use domain::progress::{
    self, Admission, BrokenLog, CaseState, Event, Progress, Promise, Recorded, RedateReason, RefusedBecause, Source,
    Target,
};
use domain::standards::Clock;

use crate::publications::Rules;

/// An event before it has its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arriving {
    pub event: Event,
    /// When it is said to have happened.
    pub occurred_at: DateTime<Utc>,
    pub source: Source,
}

/// What became of an arriving event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Written to the log, with what follows from it.
    Written,
    Held {
        missing: &'static str,
    },
    Refused {
        reason: RefusedBecause,
        allowed: Vec<&'static str>,
    },
}

/// Admits one event into a case's log at `now`, and writes after it what follows. `log` is the whole log, oldest first,
/// and stays as it was unless the outcome is `Written`.
///
/// # Errors
/// When the log itself can't be folded, for example because its template was never published.
pub fn admit(
    rules: &Rules,
    log: &mut Vec<Recorded>,
    arriving: Arriving,
    now: DateTime<Utc>,
) -> Result<Outcome, BrokenLog> {
    // Another process's clock may be ahead of ours; a log never runs backwards.
    let recorded_at = log.last().map_or(now, |last| last.recorded_at.max(now));
    let new = place(log, arriving, recorded_at);
    match progress::admit(&rules.templates, &rules.calendars, log, &new) {
        Admission::Hold { missing } => return Ok(Outcome::Held { missing }),
        Admission::Refuse { reason, allowed } => return Ok(Outcome::Refused { reason, allowed }),
        Admission::Apply => {}
    }
    // What a calendar has moved since is said before the event, which is no reason for it.
    redate(rules, log, recorded_at)?;
    let reason = redate_reason(&new.event);
    log.push(Recorded { seq: log.last().map_or(new.seq, |last| last.seq + 1), ..new });
    promise(rules, log, reason, recorded_at)?;
    Ok(Outcome::Written)
}

/// Writes what a newly published calendar changes for an open case.
///
/// # Errors
/// As [`admit`].
pub fn redate(rules: &Rules, log: &mut Vec<Recorded>, now: DateTime<Utc>) -> Result<(), BrokenLog> {
    let Some(last) = log.last() else { return Ok(()) };
    let recorded_at = last.recorded_at.max(now);
    promise(rules, log, RedateReason::CalendarPublished, recorded_at)
}

fn place(log: &[Recorded], arriving: Arriving, recorded_at: DateTime<Utc>) -> Recorded {
    let seq = log.last().map_or(1, |last| last.seq + 1);
    Recorded { seq, event: arriving.event, occurred_at: arriving.occurred_at, recorded_at, source: arriving.source }
}

/// A promise for whatever is under way and has none yet; a new date for whatever is due on another day than last said.
fn promise(
    rules: &Rules,
    log: &mut Vec<Recorded>,
    reason: RedateReason,
    recorded_at: DateTime<Utc>,
) -> Result<(), BrokenLog> {
    let now = progress::progress(&rules.templates, &rules.calendars, log, recorded_at)?;
    for Running { target, from, due, promised } in running(&now) {
        let calendar = rules.calendars.as_of(recorded_at).versions(shanghai_date(from), due);
        let event = match promised {
            None => Event::Promised { target, due, calendar, template: now.template.clone() },
            Some(promise) if last_said(promise) != due => Event::Redated { target, due, reason, calendar },
            Some(_) => continue,
        };
        let arriving = Arriving { event, occurred_at: recorded_at, source: Source::Portal };
        log.push(place(log, arriving, recorded_at));
    }
    Ok(())
}

/// A time limit that is under way.
struct Running<'a> {
    target: Target,
    from: DateTime<Utc>,
    due: NaiveDate,
    promised: Option<&'a Promise>,
}

/// What is due on a day that is known: the stay in the current stage, and the limits on the whole process.
fn running(progress: &Progress) -> Vec<Running<'_>> {
    if progress.state != CaseState::Open {
        return Vec::new();
    }
    let current = progress.current.map(|index| &progress.stages[index]);
    let visit = current.and_then(|stage| stage.visits.last().map(|visit| (stage.kind, visit)));
    let stage = visit.and_then(|(stage, visit)| {
        Some(Running {
            target: Target::Stage { stage, visit: visit.number },
            from: visit.entered_at,
            due: visit.due?,
            promised: visit.promise.as_ref(),
        })
    });
    let whole = progress.limits.iter().filter(|limit| limit.clock == Clock::Whole).filter_map(|limit| {
        Some(Running {
            target: Target::Whole { days: limit.days },
            from: progress.submitted_at,
            due: limit.due?,
            promised: limit.promise.as_ref(),
        })
    });
    stage.into_iter().chain(whole).collect()
}

fn last_said(promise: &Promise) -> NaiveDate {
    promise.redated.last().map_or(promise.due, |(due, _)| *due)
}

/// Why a due day moved, if it moved because of this event.
fn redate_reason(event: &Event) -> RedateReason {
    match event {
        Event::Corrected { .. } | Event::Confirmed { .. } => RedateReason::Corrected,
        Event::Objected { .. } => RedateReason::Objected,
        Event::Reclassified { .. } => RedateReason::Reclassified,
        Event::SurveyDone { .. } => RedateReason::ExternalLineDecided,
        // Whatever else moves a due day does so by ending time that did not count.
        _ => RedateReason::PauseEnded,
    }
}

/// Key and version of the template that applies now: that of the submission, or of the last reclassification.
#[must_use]
pub fn pinned(log: &[Recorded]) -> Option<(&str, &str)> {
    log.iter().rev().find_map(|recorded| match &recorded.event {
        Event::Submitted { template, version } | Event::Reclassified { template, version } => {
            Some((template.as_str(), version.as_str()))
        }
        _ => None,
    })
}
