//! The live figures a second time, without cells, sums or queries: every log is folded as of now, what it says is written
//! down line by line, and each figure is found by going through all lines.

use chrono::{DateTime, Days, Months, NaiveDate, TimeDelta, Utc};
use domain::calendar::{Calendars, shanghai_date, start_of_day};
use domain::progress::{CaseState, Event, PauseReason, Progress, Recorded, progress, recorded_late};
use domain::standards::StageKind;
use domain::statistics::{Flow, month_of};

use crate::publications::Rules;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    Received,
    InTime,
    Late,
    Utility,
    Customer,
    Withdrawn,
    WithdrawnLate,
    Refused,
    RefusedLate,
    Merged,
    Reclassified,
    RecordedLate,
    Again,
    /// Open and overdue.
    Overdue,
    StageInTime(StageKind),
    StageLate(StageKind),
    StageUnlimited(StageKind),
    StageOverdue(StageKind),
    Pause(PauseReason),
    PauseDays(PauseReason),
}

/// Something that counts in a month, with its working days where it has any.
struct Line {
    month: NaiveDate,
    class: String,
    topic: Topic,
    days: u16,
}

struct Stay {
    class: String,
    from: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
    overdue: bool,
    paused: bool,
}

/// Everything that the logs say.
#[derive(Default)]
pub struct Slowly {
    lines: Vec<Line>,
    stays: Vec<Stay>,
}

impl Slowly {
    pub fn of(rules: &Rules, logs: &[(bool, Vec<Recorded>)], now: DateTime<Utc>) -> Self {
        let mut slowly = Self::default();
        for (again, log) in logs {
            slowly.case(rules, log, *again, now);
        }
        slowly
    }

    fn case(&mut self, rules: &Rules, log: &[Recorded], again: bool, now: DateTime<Utc>) {
        let fold = |at| progress(&rules.templates, &rules.calendars, log, at).unwrap();
        let seen = fold(now);
        let class = seen.template.clone();
        let mut write = |at: DateTime<Utc>, topic, days| {
            self.lines.push(Line { month: month_of(shanghai_date(at)), class: class.clone(), topic, days });
        };
        write(seen.submitted_at, Topic::Received, 0);
        if again {
            write(seen.submitted_at, Topic::Again, 0);
        }
        if let Some(at) = seen.ended_at {
            let topic = match (seen.state, seen.overdue) {
                (CaseState::Energised, false) => Topic::InTime,
                (CaseState::Energised, true) => Topic::Late,
                (CaseState::Withdrawn, false) => Topic::Withdrawn,
                (CaseState::Withdrawn, true) => Topic::WithdrawnLate,
                (CaseState::Refused, false) => Topic::Refused,
                (CaseState::Refused, true) => Topic::RefusedLate,
                (CaseState::Merged, _) => Topic::Merged,
                (CaseState::Open, _) => unreachable!("an open case has not ended"),
            };
            write(at, topic, seen.process_days);
            if seen.state == CaseState::Energised {
                write(at, Topic::Utility, seen.utility_days);
                write(at, Topic::Customer, seen.customer_days);
            }
        }
        for stage in &seen.stages {
            for visit in &stage.visits {
                let topic = match (visit.overdue, stage.limit) {
                    (true, _) => Topic::StageLate(stage.kind),
                    (false, Some(_)) => Topic::StageInTime(stage.kind),
                    (false, None) => Topic::StageUnlimited(stage.kind),
                };
                match visit.finished_at {
                    Some(at) => write(at, topic, visit.days_used),
                    None if seen.state == CaseState::Open && visit.overdue => {
                        write(start_of_day(visit.due.unwrap()), Topic::StageOverdue(stage.kind), 0);
                    }
                    None => {}
                }
            }
        }
        for pause in seen.pauses.iter().filter(|pause| !pause.objected) {
            write(pause.from, Topic::Pause(pause.reason), 0);
            if let Some(until) = pause.until {
                write(until, Topic::PauseDays(pause.reason), covered(&rules.calendars, pause.from, until));
            }
        }
        for recorded in log {
            if recorded_late(&rules.calendars, recorded) {
                write(recorded.recorded_at, Topic::RecordedLate, 0);
            }
            if matches!(recorded.event, Event::Reclassified { .. }) {
                write(recorded.recorded_at, Topic::Reclassified, 0);
            }
        }
        let overdue = seen.state == CaseState::Open && seen.overdue;
        if overdue {
            write(start_of_day(fell_due(log, &seen, fold)), Topic::Overdue, 0);
        }
        self.stays.push(Stay {
            class: seen.template.clone(),
            from: seen.submitted_at,
            until: seen.ended_at,
            overdue,
            paused: seen.state == CaseState::Open && seen.pauses.iter().any(|pause| pause.until.is_none()),
        });
    }

    fn lines(&self, month: Option<NaiveDate>, class: Option<&str>, topic: Topic) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(move |line| {
            line.topic == topic
                && month.is_none_or(|month| line.month == month)
                && class.is_none_or(|class| line.class == class)
        })
    }

    /// How many there are, in a month or in all, of a class or of all.
    pub fn count(&self, month: Option<NaiveDate>, class: Option<&str>, topic: Topic) -> i64 {
        i64::try_from(self.lines(month, class, topic).count()).unwrap()
    }

    /// Their working days, the shortest first.
    pub fn days(&self, month: Option<NaiveDate>, class: Option<&str>, topics: &[Topic]) -> Vec<u16> {
        let of = |topic: &Topic| self.lines(month, class, *topic).map(|line| line.days).collect::<Vec<_>>();
        let mut days: Vec<u16> = topics.iter().flat_map(of).collect();
        days.sort_unstable();
        days
    }

    /// Open now, overdue and paused of these.
    pub fn open(&self, class: Option<&str>) -> (i64, i64, i64) {
        let open = || {
            let of_class = |stay: &&Stay| class.is_none_or(|class| stay.class == class);
            self.stays.iter().filter(|stay| stay.until.is_none()).filter(of_class)
        };
        let count = |count: usize| i64::try_from(count).unwrap();
        (
            count(open().count()),
            count(open().filter(|stay| stay.overdue).count()),
            count(open().filter(|stay| stay.paused).count()),
        )
    }

    /// Both sides of the flow check, by looking at each end of a month who was there.
    pub fn flow(&self, months: &[NaiveDate]) -> Option<Flow> {
        let begun = months.iter().position(|month| self.count(Some(*month), None, Topic::Received) > 0)?;
        let months = &months[begun..];
        let end = months.last()?.checked_add_months(Months::new(1)).unwrap();
        let (first, end) = (start_of_day(months[0]), start_of_day(end));
        let there = |at: DateTime<Utc>| {
            self.stays.iter().filter(|stay| stay.from < at && stay.until.is_none_or(|until| until >= at)).count()
        };
        let within = |at: DateTime<Utc>| at >= first && at < end;
        let ended: Vec<i64> = self
            .stays
            .iter()
            .filter_map(|stay| stay.until.filter(|until| within(*until)).map(|until| (stay.from, until)))
            .map(|(from, until)| (shanghai_date(until) - shanghai_date(from)).num_days())
            .collect();
        let received = self.stays.iter().filter(|stay| within(stay.from)).count();
        let starts = months.iter().map(|month| start_of_day(*month));
        let ends = months.iter().map(|month| start_of_day(month.checked_add_months(Months::new(1)).unwrap()));
        let open: usize = starts.zip(ends).map(|(start, end)| there(start) + there(end)).sum();
        // Halves go up.
        let tenths = |value: f64| {
            #[allow(clippy::cast_possible_truncation)]
            let rounded = (value * 10.0 + 0.5 + 1e-9).floor() as i64;
            rounded
        };
        let float = |count: usize| f64::from(u32::try_from(count).unwrap());
        let days = (end - first).num_days();
        let time: i64 = ended.iter().sum();
        let mean = f64::from(i32::try_from(time).unwrap()) / float(ended.len());
        (!ended.is_empty()).then(|| Flow {
            open_tenths: tenths(float(open) / float(months.len() * 2)),
            received: i64::try_from(received).unwrap(),
            days,
            flow_tenths: tenths(mean),
            ended: i64::try_from(ended.len()).unwrap(),
            expected_tenths: tenths(float(received) / f64::from(i32::try_from(days).unwrap()) * mean),
        })
    }
}

/// Working days from their first to their last minute.
fn covered(calendars: &Calendars, from: DateTime<Utc>, until: DateTime<Utc>) -> u16 {
    let calendar = calendars.as_of(until);
    let mut days = 0;
    let mut day = shanghai_date(from);
    while start_of_day(day) + TimeDelta::days(1) <= until {
        if start_of_day(day) >= from && calendar.is_working(day) {
            days += 1;
        }
        day = day + Days::new(1);
    }
    days
}

/// The last day on which an open case was not overdue: what is overdue through the passing of time alone is found by
/// asking day after day. If it was so at its last event already, the earliest day that was missed says it.
fn fell_due(log: &[Recorded], seen: &Progress, fold: impl Fn(DateTime<Utc>) -> Progress) -> NaiveDate {
    let last = log.last().unwrap().recorded_at;
    let on = shanghai_date(last);
    if !fold(last).overdue {
        let mut day = on + Days::new(1);
        while !fold(start_of_day(day)).overdue {
            day = day + Days::new(1);
        }
        return day - Days::new(1);
    }
    let visits = seen.stages.iter().flat_map(|stage| &stage.visits).filter(|visit| visit.overdue);
    let limits = seen.limits.iter().filter(|limit| limit.overdue);
    visits
        .map(|visit| visit.due.unwrap())
        .chain(limits.map(|limit| limit.due.unwrap_or(on - Days::new(1))))
        .min()
        .unwrap()
}
