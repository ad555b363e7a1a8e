//! From the log of a case to its steps. What counts when is for `progress` to say; here it is only put in order.

use chrono::{DateTime, NaiveDate, Utc};

use super::{DatedStep, Step, Trace, Transition};
use crate::calendar::{Calendars, shanghai_date};
use crate::progress::{BrokenLog, CaseState, PauseActs, Progress, Recorded, pause_acts, progress};
use crate::standards::{Owner, StageKind, Template};

/// The steps of a case that has ended; `None` while it is open.
///
/// # Errors
/// [`BrokenLog`], as [`progress`].
pub fn trace(templates: &[Template], calendars: &Calendars, log: &[Recorded]) -> Result<Option<Trace>, BrokenLog> {
    let last = log.last().ok_or(BrokenLog::Empty)?;
    let progress = progress(templates, calendars, log, last.recorded_at)?;
    let Some(ended_at) = progress.ended_at else { return Ok(None) };
    let stays = stays(&progress, ended_at);
    let ended_on = shanghai_date(ended_at);
    let mut moments = stays.iter().enumerate().flat_map(|(at, stay)| stay.moments(at, ended_on)).collect::<Vec<_>>();
    moments.extend(pauses(&progress, &pause_acts(log)).iter().flat_map(|pause| pause.moments(&stays)));
    moments.sort_by_key(|moment| (moment.dated.on, moment.at, moment.place));
    Ok(Some(Trace {
        class: progress.template,
        end: progress.state,
        submitted_on: shanghai_date(progress.submitted_at),
        ended_on,
        utility_days: progress.utility_days,
        customer_days: progress.customer_days,
        steps: moments.into_iter().map(|moment| moment.dated).collect(),
    }))
}

/// A step with what decides its place among the others of its day.
struct Moment {
    dated: DatedStep,
    at: DateTime<Utc>,
    /// At the same instant: what ends a pause, then the stays one after the other, then what begins a pause.
    place: usize,
}

const RESUMING: usize = 0;
const SUSPENDING: usize = usize::MAX;

/// One stay in a stage.
struct Stay {
    stage: StageKind,
    owner: Owner,
    entered_on: NaiveDate,
    over_on: NaiveDate,
    /// As above, but none before what it follows: corrections can part the end of a stay and the beginning of the next.
    entered: DateTime<Utc>,
    over: DateTime<Utc>,
    how: Transition,
    /// Who ended it.
    by: Owner,
}

fn stays(progress: &Progress, ended_at: DateTime<Utc>) -> Vec<Stay> {
    let mut latest = progress.submitted_at;
    let visits = progress.stages.iter().flat_map(|stage| stage.visits.iter().map(move |visit| (stage, visit)));
    let stays = visits.map(|(stage, visit)| {
        latest = latest.max(visit.entered_at);
        let entered = latest;
        let over_at = visit.finished_at.unwrap_or(ended_at);
        latest = latest.max(over_at);
        let (how, by) = match visit.finished_at {
            Some(_) if visit.passed => (Transition::Complete, stage.owner),
            Some(_) => (Transition::AteAbort, stage.owner),
            None if progress.state == CaseState::Withdrawn => (Transition::PiAbort, Owner::Customer),
            None => (Transition::PiAbort, Owner::Utility),
        };
        Stay {
            stage: stage.kind,
            owner: stage.owner,
            entered_on: shanghai_date(visit.entered_at),
            over_on: shanghai_date(over_at),
            entered,
            over: latest,
            how,
            by,
        }
    });
    stays.collect()
}

impl Stay {
    /// Its beginning and its end. Nothing happens after the case has ended, whatever was corrected since.
    fn moments(&self, at: usize, ended_on: NaiveDate) -> [Moment; 2] {
        let moment = |on: NaiveDate, when, transition, role, place| Moment {
            dated: DatedStep { step: Step { stage: self.stage, transition, role }, stay: at, on: on.min(ended_on) },
            at: when,
            place,
        };
        let place = 2 * at + 1;
        [
            moment(self.entered_on, self.entered, Transition::Start, self.owner, place),
            moment(self.over_on, self.over, self.how, self.by, place + 1),
        ]
    }
}

/// Time during which at least one pause was open.
#[derive(Clone, Copy)]
struct Paused {
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    by: Owner,
    /// `None` where the end of the case ended it.
    ended_by: Option<Owner>,
}

fn pauses(progress: &Progress, acts: &[PauseActs]) -> Vec<Paused> {
    let open_until = |until: Option<DateTime<Utc>>| until.or(progress.ended_at);
    let mut pauses: Vec<Paused> = progress
        .pauses
        .iter()
        .zip(acts)
        .filter_map(|(pause, acts)| {
            let until = open_until(pause.until)?;
            Some(Paused { from: pause.from, until, by: acts.by, ended_by: acts.ended_by })
        })
        .filter(|pause| pause.from < pause.until)
        .collect();
    pauses.sort_by_key(|pause| pause.from);
    let mut union: Vec<Paused> = Vec::new();
    for pause in pauses {
        match union.last_mut() {
            Some(last) if pause.from <= last.until => {
                if pause.until > last.until || (pause.until == last.until && pause.ended_by.is_none()) {
                    (last.until, last.ended_by) = (pause.until, pause.ended_by);
                }
            }
            _ => union.push(pause),
        }
    }
    union
}

impl Paused {
    fn moments(&self, stays: &[Stay]) -> Vec<Moment> {
        // What ends a pause may end the stay too: it happens in that stay, not in the next.
        let begun = stays.iter().rposition(|stay| stay.entered <= self.from);
        let ended = stays.iter().rposition(|stay| stay.entered < self.until);
        let moment = |stay: Option<usize>, at, transition, role, place| {
            let stay = stay.unwrap_or_default();
            let step = Step { stage: stays.get(stay)?.stage, transition, role };
            Some(Moment { dated: DatedStep { step, stay, on: shanghai_date(at) }, at, place })
        };
        let suspended = moment(begun, self.from, Transition::Suspend, self.by, SUSPENDING);
        let resumed = self.ended_by.and_then(|by| moment(ended, self.until, Transition::Resume, by, RESUMING));
        suspended.into_iter().chain(resumed).collect()
    }
}
