//! The report: every stage and visit with its days, both clocks, and the verdicts.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::appointment::Errand;
use super::deadlines::{Count, Reach, count, customers, paused};
use super::event::{Recorded, Target};
use super::fold::fold;
use super::state::{Run, State, Stay, Superseded};
use super::transitions::Fit;
use super::{
    Appointment, BrokenLog, CaseState, LimitProgress, Offer, Progress, Promise, StageProgress, StageState, Visit,
};
use crate::calendar::{Calendar, Calendars, CountedDay, Reason, shanghai_date};
use crate::standards::{Clock, Limit, Owner, Template};

/// Where a case stands at `now`.
///
/// # Errors
/// [`BrokenLog`] for a log that [`super::admit`] would not have let come about.
pub fn progress(
    templates: &[Template],
    calendars: &Calendars,
    events: &[Recorded],
    now: DateTime<Utc>,
) -> Result<Progress, BrokenLog> {
    let state = fold(templates, calendars, events)?;
    let report = Report {
        calendars,
        // What has ended is judged by what was known at its end.
        calendar: calendars.as_of(state.end.map_or(now, |end| end.recorded_at)),
        today: shanghai_date(state.end.map_or(now, |end| end.at)),
        state: &state,
    };
    Ok(report.write())
}

struct Report<'a> {
    calendars: &'a Calendars,
    calendar: Calendar<'a>,
    /// The day in Shanghai, or that on which the case ended.
    today: NaiveDate,
    state: &'a State<'a>,
}

impl Report<'_> {
    fn write(&self) -> Progress {
        let state = self.state;
        let mut stages: Vec<StageProgress> =
            state.runs.iter().enumerate().map(|(at, run)| self.stage(at, run)).collect();
        self.forecast(&mut stages);
        let utility = self.utility_days(&stages);
        let whole = self.whole(None, false);
        let limits: Vec<LimitProgress> = self.limits(&utility);
        let customer_days = whole
            .days
            .iter()
            .filter(|day| day.date <= self.today && matches!(day.reason, Reason::Paused | Reason::CustomersTurn));
        let to_come =
            Errand::ALL.into_iter().filter(|errand| state.end.is_none() && state.errand(*errand) == Fit::Fits);
        Progress {
            to_come: to_come.collect(),
            state: state.end.map_or(CaseState::Open, |end| end.state),
            submitted_at: state.submitted_at,
            ended_at: state.end.map(|end| end.at),
            archived_at: state.archived_at,
            seq: state.seq,
            template: state.template.key.clone(),
            current: state.end.is_none().then_some(state.current),
            pauses: state.pauses.clone(),
            external_line: state.external_line,
            plan: state.plan,
            green_channel: state.green_channel.clone(),
            appointments: state
                .appointments
                .iter()
                .map(|(errand, slot)| Appointment { errand: *errand, slot: *slot })
                .collect(),
            offers: state
                .offers
                .iter()
                .map(|(errand, slots)| Offer { errand: *errand, slots: slots.clone() })
                .collect(),
            utility_days: days(utility.len()),
            customer_days: days(customer_days.count()),
            process_days: whole.used,
            overdue: stages.iter().flat_map(|stage| &stage.visits).any(|visit| visit.overdue)
                || limits.iter().any(|limit| limit.overdue),
            stages,
            limits,
        }
    }

    fn stage(&self, at: usize, run: &Run<'_>) -> StageProgress {
        let limit = run.stage.limit.as_ref();
        // A reclassified case can come to the same stage again; its visits are counted on.
        let same = self.state.runs[..at].iter().filter(|earlier| earlier.stage.kind == run.stage.kind);
        let before: usize = same.map(|earlier| earlier.stays.len()).sum();
        let visits = run.stays.iter().zip(u32::from(days(before)) + 1..).map(|(stay, number)| {
            let target = Target::Stage { stage: run.stage.kind, visit: number };
            self.visit(stay, number, limit.map(|limit| limit.days), self.promise(target))
        });
        StageProgress {
            kind: run.stage.kind,
            owner: run.stage.owner,
            state: if run.left() { StageState::Ended } else { self.stage_state(at) },
            limit: limit.map(|limit| limit.days),
            basis: limit.map(|limit| limit.basis.clone()),
            visits: visits.collect(),
            forecast: None,
        }
    }

    fn stage_state(&self, at: usize) -> StageState {
        let ended = self.state.end.map(|end| end.state);
        match at.cmp(&self.state.current) {
            _ if ended == Some(CaseState::Energised) => StageState::Done,
            std::cmp::Ordering::Less => StageState::Done,
            _ if ended.is_some() => StageState::Ended,
            std::cmp::Ordering::Greater => StageState::Future,
            std::cmp::Ordering::Equal if self.state.has_open_pause() => StageState::Paused,
            std::cmp::Ordering::Equal => StageState::Current,
        }
    }

    fn visit(&self, stay: &Stay, number: u32, limit: Option<u16>, promise: Option<Promise>) -> Visit {
        let entered = shanghai_date(stay.entered_at);
        let limit = self.broken_before(stay).or(limit);
        let (through, calendar, counted) = match &stay.finish {
            Some(finish) => {
                let calendar = self.calendars.as_of(finish.recorded_at);
                let through = shanghai_date(finish.at);
                let reach = Reach { limit, through, undecided: false };
                (through, calendar, count(&calendar, entered, reach, paused(&finish.pauses)))
            }
            None => {
                let pauses = self.state.pauses_until(self.horizon());
                let reach = Reach { limit, through: self.today, undecided: self.state.has_open_pause() };
                (self.today, self.calendar, count(&self.calendar, entered, reach, paused(&pauses)))
            }
        };
        let late_since = counted.due.filter(|due| *due < through);
        Visit {
            number,
            entered_at: stay.entered_at,
            due: counted.due,
            estimated: counted.estimated,
            finished_at: stay.finish.as_ref().map(|finish| finish.at),
            passed: stay.finish.as_ref().is_some_and(|finish| finish.passed),
            overdue: late_since.is_some(),
            days_over: late_since.map_or(0, |due| calendar.working_days_between(due, through)),
            days_used: counted.used,
            derivation: counted.days,
            promise,
        }
    }

    /// The limit that a stay had overrun when a reclassification replaced it: another class makes nothing timely.
    fn broken_before(&self, stay: &Stay) -> Option<u16> {
        let broken = |days: u16, until: Superseded| {
            let reach = Reach { limit: Some(days), through: shanghai_date(until.at), undecided: true };
            let pauses = self.state.pauses_until(until.at);
            let calendar = self.calendars.as_of(until.recorded_at);
            let counted = count(&calendar, shanghai_date(stay.entered_at), reach, paused(&pauses));
            counted.due.is_some_and(|due| due < reach.through)
        };
        stay.before.iter().find(|(days, until)| broken(*days, *until)).map(|(days, _)| *days)
    }

    /// What is open lasts as far as we can see; an ended case has nothing open beyond its end.
    fn horizon(&self) -> DateTime<Utc> {
        self.state.end.map_or(DateTime::<Utc>::MAX_UTC, |end| end.at)
    }

    /// If every stage uses its whole time; one that is already late can at best be finished today.
    fn forecast(&self, stages: &mut [StageProgress]) {
        if self.state.end.is_some() {
            return;
        }
        let mut last = None;
        for stage in stages.iter_mut().skip(self.state.current) {
            if stage.owner == Owner::Customer {
                return;
            }
            last = match (stage.visits.last(), last, stage.limit) {
                (Some(visit), _, _) => visit.due.map(|due| due.max(self.today)),
                (None, Some(entered), Some(limit)) => {
                    stage.forecast = Some(self.calendar.due(entered, limit, |_| None).due);
                    stage.forecast
                }
                _ => None,
            };
            if last.is_none() {
                return;
            }
        }
    }

    /// The distinct days counted in stages of the utility's.
    fn utility_days(&self, stages: &[StageProgress]) -> BTreeSet<NaiveDate> {
        let visits = stages.iter().filter(|stage| stage.owner == Owner::Utility).flat_map(|stage| &stage.visits);
        let days = visits.flat_map(|visit| {
            let through = visit.finished_at.map_or(self.today, shanghai_date);
            visit.derivation.iter().filter(move |day| day.counted && day.date <= through)
        });
        days.map(|day| day.date).collect()
    }

    /// From submission, the customer's own days left out.
    fn whole(&self, limit: Option<u16>, undecided: bool) -> Count {
        let pauses = self.state.pauses_until(self.horizon());
        let turns = self.state.customers_turns_until(self.horizon());
        let reach = Reach { limit, through: self.today, undecided };
        count(&self.calendar, shanghai_date(self.state.submitted_at), reach, customers(&pauses, &turns))
    }

    fn limits(&self, utility: &BTreeSet<NaiveDate>) -> Vec<LimitProgress> {
        let now = self.standing(self.state.template).into_iter().map(|(limit, may_be_late)| match limit.clock {
            Clock::Utility => self.utility_limit(limit, utility, may_be_late),
            Clock::Whole => self.whole_limit(limit, may_be_late),
        });
        let mut limits: Vec<LimitProgress> = now.collect();
        for (template, until) in &self.state.templates_before {
            for (limit, may_be_late) in self.standing(template) {
                let known = |other: &LimitProgress| other.clock == limit.clock && other.days == limit.days;
                if may_be_late && !limits.iter().any(known) && self.was_broken(limit, utility, *until) {
                    limits.push(match limit.clock {
                        Clock::Utility => self.utility_limit(limit, utility, true),
                        Clock::Whole => self.whole_limit(limit, true),
                    });
                }
            }
        }
        limits
    }

    /// The limits that apply as far as the survey has decided, each with whether it can be late: until then nobody can
    /// say that the shorter one was broken.
    fn standing<'t>(&self, template: &'t Template) -> Vec<(&'t Limit, bool)> {
        let standing = |limit: &&Limit| match (limit.external_line, self.state.external_line) {
            (Some(of), Some(decided)) => of == decided,
            _ => true,
        };
        let standing: Vec<&Limit> = template.limits.iter().filter(standing).collect();
        let longest = standing.iter().filter(|limit| limit.external_line.is_some()).map(|limit| limit.days).max();
        standing.iter().map(|limit| (*limit, limit.external_line.is_none() || Some(limit.days) == longest)).collect()
    }

    /// Whether a limit was overrun when a reclassification replaced it. It stands beside the new ones then: another class
    /// makes nothing timely.
    fn was_broken(&self, limit: &Limit, utility: &BTreeSet<NaiveDate>, until: Superseded) -> bool {
        let through = shanghai_date(until.at);
        match limit.clock {
            Clock::Utility => utility.range(..=through).count() > usize::from(limit.days),
            Clock::Whole => {
                let (pauses, turns) = (self.state.pauses_until(until.at), self.state.customers_turns_until(until.at));
                let reach = Reach { limit: Some(limit.days), through, undecided: true };
                let submitted = shanghai_date(self.state.submitted_at);
                let calendar = self.calendars.as_of(until.recorded_at);
                let counted = count(&calendar, submitted, reach, customers(&pauses, &turns));
                counted.due.is_some_and(|due| due < through)
            }
        }
    }

    fn utility_limit(&self, limit: &Limit, utility: &BTreeSet<NaiveDate>, may_be_late: bool) -> LimitProgress {
        let pauses = self.state.pauses_until(self.horizon());
        let others = |date: NaiveDate| {
            let reason = if pauses.cover(date) { Reason::Paused } else { Reason::CustomersTurn };
            (!utility.contains(&date)).then_some(reason)
        };
        let reach = Reach { limit: None, through: self.today, undecided: true };
        let counted = count(&self.calendar, shanghai_date(self.state.submitted_at), reach, others);
        let days_used = days(utility.len());
        let overdue = may_be_late && days_used > limit.days;
        LimitProgress { overdue, days_used, ..self.limit(limit, None, false, counted.days) }
    }

    fn whole_limit(&self, limit: &Limit, may_be_late: bool) -> LimitProgress {
        let coming = self.state.runs.iter().skip(self.state.current);
        let customers_to_act = coming.clone().any(|run| run.stage.owner == Owner::Customer);
        let undecided = self.state.end.is_none() && (self.state.has_open_pause() || customers_to_act);
        let counted = self.whole(Some(limit.days), undecided);
        let overdue = may_be_late && counted.due.is_some_and(|due| due < self.today);
        let days_used = counted.used;
        LimitProgress { overdue, days_used, ..self.limit(limit, counted.due, counted.estimated, counted.days) }
    }

    fn limit(&self, limit: &Limit, due: Option<NaiveDate>, estimated: bool, days: Vec<CountedDay>) -> LimitProgress {
        LimitProgress {
            clock: limit.clock,
            days: limit.days,
            basis: limit.basis.clone(),
            external_line: limit.external_line,
            due,
            estimated,
            days_used: 0,
            overdue: false,
            derivation: days,
            promise: match limit.clock {
                Clock::Whole => self.promise(Target::Whole { days: limit.days }),
                Clock::Utility => None,
            },
        }
    }

    fn promise(&self, target: Target) -> Option<Promise> {
        self.state.promises.iter().find(|(of, _)| *of == target).map(|(_, promise)| promise.clone())
    }
}

fn days(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
