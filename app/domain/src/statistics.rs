//! Figures: what a case adds to them, as counts in cells. A case's share is a pure function of its log: a refresh takes
//! out what the log said before and puts in what it says now, and never counts the whole history again.
//!
//! Only what is over stands in cells: a case that was received, a stay that was finished, a case that ended. What is
//! open is counted live, since it becomes overdue by the calendar alone (see [`overdue_after`]).

mod distribution;
mod figures;
mod guard;
mod interval;
mod period;
mod small;

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::calendar::{Calendar, Calendars, shanghai_date, start_of_day};
use crate::progress::{
    BrokenLog, CaseState, Event, LimitProgress, Pause, PauseReason, Progress, Recorded, StageState, Visit, progress,
    recorded_late,
};
use crate::standards::{Clock, Owner, StageKind};

pub use distribution::Distribution;
pub use figures::{CaseFigures, Figures, Flow, OpenCount, OpenFigures, PauseFigures, StageFigures};
pub use guard::Guard;
pub use interval::mean_interval;
pub use period::Period;
pub use small::{FEWEST, SMALLEST, named};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Cases submitted.
    Received,
    /// Of these, such as ask again for an address for which there was a request within 90 days: a withdrawal that was
    /// talked into comes back as one.
    ReceivedAgain,
    /// Cases energised without anything about them late; the value is the working days of the whole process, the
    /// customer's own left out.
    FinishedInTime,
    /// Cases energised of which anything was late; the value as above.
    FinishedLate,
    /// Of energised cases: the value is the working days in the utility's stages.
    UtilityDays,
    /// Of energised cases: the value is the working days left out as the customer's.
    CustomerDays,
    /// Of every case that ended: calendar days from submission, summed up in the count.
    FlowDays,
    Withdrawn,
    /// Withdrawn while overdue: counts as late.
    WithdrawnLate,
    Refused,
    /// Refused while overdue: counts as late, or refusing would hide it.
    RefusedLate,
    Merged,
    /// Events that moved a case to another class.
    Reclassified,
    /// Pauses that began.
    Pause(PauseReason),
    /// Working days that pauses which are over covered wholly, summed up in the count.
    PauseDays(PauseReason),
    /// Events recorded more than one working day after they are said to have occurred.
    RecordedLate,
    /// Finished stays in a stage with a limit; the value is the working days used.
    StageInTime,
    StageLate,
    /// Finished stays in a stage without a limit; the value is the working days used.
    StageUnlimited,
}

impl Measure {
    const PLAIN: [(Self, &'static str); 17] = [
        (Self::Received, "received"),
        (Self::ReceivedAgain, "received_again"),
        (Self::FinishedInTime, "finished_in_time"),
        (Self::FinishedLate, "finished_late"),
        (Self::UtilityDays, "utility_days"),
        (Self::CustomerDays, "customer_days"),
        (Self::FlowDays, "flow_days"),
        (Self::Withdrawn, "withdrawn"),
        (Self::WithdrawnLate, "withdrawn_late"),
        (Self::Refused, "refused"),
        (Self::RefusedLate, "refused_late"),
        (Self::Merged, "merged"),
        (Self::Reclassified, "reclassified"),
        (Self::RecordedLate, "recorded_late"),
        (Self::StageInTime, "stage_in_time"),
        (Self::StageLate, "stage_late"),
        (Self::StageUnlimited, "stage_unlimited"),
    ];
    const PAUSES: [(PauseReason, &'static str, &'static str); 7] = [
        (PauseReason::OutstandingDocument, "pause:outstanding_document", "pause_days:outstanding_document"),
        (PauseReason::SurveyAppointment, "pause:survey_appointment", "pause_days:survey_appointment"),
        (PauseReason::PlanSignature, "pause:plan_signature", "pause_days:plan_signature"),
        (PauseReason::CustomerWorks, "pause:customer_works", "pause_days:customer_works"),
        (PauseReason::Rectification, "pause:rectification", "pause_days:rectification"),
        (PauseReason::CustomerRequest, "pause:customer_request", "pause_days:customer_request"),
        (PauseReason::GovernmentApproval, "pause:government_approval", "pause_days:government_approval"),
    ];

    fn codes() -> impl Iterator<Item = (Self, &'static str)> {
        let pauses = Self::PAUSES
            .into_iter()
            .flat_map(|(reason, begun, days)| [(Self::Pause(reason), begun), (Self::PauseDays(reason), days)]);
        Self::PLAIN.into_iter().chain(pauses)
    }

    /// As stored.
    #[must_use]
    pub fn code(self) -> &'static str {
        Self::codes().find_map(|(measure, code)| (measure == self).then_some(code)).unwrap_or_default()
    }

    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::codes().find_map(|(measure, of)| (of == code).then_some(measure))
    }
}

/// Where something is counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// The first day of the month in Asia/Shanghai.
    pub month: NaiveDate,
    /// The template's key, as the case stands now.
    pub class: String,
    pub stage: Option<StageKind>,
    pub measure: Measure,
    /// Working days where the measure has a value, else 0.
    pub value: u16,
}

/// Counts by cell; none is 0.
pub type Cells = BTreeMap<Cell, i64>;

/// The first day of a day's month.
#[must_use]
pub fn month_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// What a case adds to the figures after these events. The same for the same events, whenever it is asked. `again`: it
/// asks for an address for which there was a request before, which is known when it is submitted and never changes.
///
/// # Errors
/// [`BrokenLog`] for a log that could not have come about.
pub fn cells(
    templates: &[crate::standards::Template],
    calendars: &Calendars,
    log: &[Recorded],
    again: bool,
) -> Result<Cells, BrokenLog> {
    let last = log.last().ok_or(BrokenLog::Empty)?;
    let seen = progress(templates, calendars, log, last.recorded_at)?;
    let mut adding = Adding { class: seen.template.clone(), cells: Cells::new() };
    adding.case(&seen);
    adding.count(seen.submitted_at, None, Measure::ReceivedAgain, 0, i64::from(again));
    for stage in &seen.stages {
        for visit in &stage.visits {
            adding.visit(stage.kind, stage.limit.is_some(), visit);
        }
    }
    for pause in seen.pauses.iter().filter(|pause| !pause.objected) {
        adding.pause(calendars, pause);
    }
    for recorded in log {
        if recorded_late(calendars, recorded) {
            adding.count(recorded.recorded_at, None, Measure::RecordedLate, 0, 1);
        }
        if matches!(recorded.event, Event::Reclassified { .. }) {
            adding.count(recorded.recorded_at, None, Measure::Reclassified, 0, 1);
        }
    }
    Ok(adding.cells)
}

struct Adding {
    class: String,
    cells: Cells,
}

impl Adding {
    fn count(&mut self, at: DateTime<Utc>, stage: Option<StageKind>, measure: Measure, value: u16, count: i64) {
        if count != 0 {
            let month = month_of(shanghai_date(at));
            let cell = Cell { month, class: self.class.clone(), stage, measure, value };
            *self.cells.entry(cell).or_default() += count;
        }
    }

    fn case(&mut self, seen: &Progress) {
        self.count(seen.submitted_at, None, Measure::Received, 0, 1);
        let Some(at) = seen.ended_at else { return };
        let days = shanghai_date(at) - shanghai_date(seen.submitted_at);
        self.count(at, None, Measure::FlowDays, 0, days.num_days());
        match seen.state {
            CaseState::Energised => {
                let measure = if seen.overdue { Measure::FinishedLate } else { Measure::FinishedInTime };
                self.count(at, None, measure, seen.process_days, 1);
                self.count(at, None, Measure::UtilityDays, seen.utility_days, 1);
                self.count(at, None, Measure::CustomerDays, seen.customer_days, 1);
            }
            CaseState::Withdrawn if seen.overdue => self.count(at, None, Measure::WithdrawnLate, 0, 1),
            CaseState::Withdrawn => self.count(at, None, Measure::Withdrawn, 0, 1),
            CaseState::Refused if seen.overdue => self.count(at, None, Measure::RefusedLate, 0, 1),
            CaseState::Refused => self.count(at, None, Measure::Refused, 0, 1),
            CaseState::Merged => self.count(at, None, Measure::Merged, 0, 1),
            CaseState::Open => {}
        }
    }

    fn visit(&mut self, stage: StageKind, limited: bool, visit: &Visit) {
        let Some(at) = visit.finished_at else { return };
        let measure = match (limited || visit.overdue, visit.overdue) {
            (_, true) => Measure::StageLate,
            (true, false) => Measure::StageInTime,
            (false, false) => Measure::StageUnlimited,
        };
        self.count(at, Some(stage), measure, visit.days_used, 1);
    }

    fn pause(&mut self, calendars: &Calendars, pause: &Pause) {
        self.count(pause.from, None, Measure::Pause(pause.reason), 0, 1);
        let Some(until) = pause.until else { return };
        let calendar = calendars.as_of(until);
        let days = shanghai_date(pause.from).iter_days().take_while(|day| start_of_day(*day) < until);
        let whole = |day: &NaiveDate| {
            let end = day.succ_opt().map_or(DateTime::<Utc>::MAX_UTC, start_of_day);
            pause.from <= start_of_day(*day) && end <= until
        };
        let covered = days.filter(whole).filter(|day| calendar.is_working(*day)).count();
        let covered = i64::try_from(covered).unwrap_or(i64::MAX);
        self.count(until, None, Measure::PauseDays(pause.reason), 0, covered);
    }
}

/// The last day on which an open case is not overdue, if nothing more happens and no calendar changes: it is overdue
/// from the day after. A day in the past says that it is overdue already. `None`: no limit runs, or a pause or the
/// customer's turn holds what does. `seen` is the case as of the day `on` of its last event.
#[must_use]
pub fn overdue_after(seen: &Progress, calendar: &Calendar<'_>, on: NaiveDate) -> Option<NaiveDate> {
    if seen.state != CaseState::Open {
        return None;
    }
    let current = seen.current.and_then(|at| seen.stages.get(at));
    let moving = current.is_some_and(|stage| stage.state == StageState::Current && stage.owner != Owner::Customer);
    let by_utility = moving && current.is_some_and(|stage| stage.owner == Owner::Utility);
    let visits = seen.stages.iter().flat_map(|stage| &stage.visits);
    let stays = visits.filter(|visit| visit.finished_at.is_none() || visit.overdue).filter_map(|visit| visit.due);
    let longest = seen.limits.iter().filter(|limit| limit.external_line.is_some()).map(|limit| limit.days).max();
    // Until the survey has decided, nobody can say that the shorter limit was broken.
    let may_be_late = |limit: &&LimitProgress| {
        limit.overdue || seen.external_line.is_some() || limit.external_line.is_none() || Some(limit.days) == longest
    };
    let limits = seen.limits.iter().filter(may_be_late).filter_map(|limit| {
        let left = limit.days.saturating_sub(limit.days_used);
        match limit.clock {
            _ if limit.overdue => limit.due.or_else(|| on.pred_opt()),
            Clock::Whole => limit.due.or_else(|| moving.then(|| calendar.due(on, left, |_| None).due)),
            // This clock is broken by a working day too many, not by the end of a day.
            Clock::Utility => by_utility.then(|| calendar.due(on, left + 1, |_| None).due.pred_opt()).flatten(),
        }
    });
    stays.chain(limits).min()
}
