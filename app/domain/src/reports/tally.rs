//! Counting a half month, case by case, so that no more than some logs are in memory at a time.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::figures::{ClassFigures, Days, Figures, PauseCount, SMALLEST_SAMPLE};
use super::overdue::{Escalation, OverdueCase, Taken, overrun};
use super::period::HalfMonth;
use crate::calendar::{Calendars, shanghai_date};
use crate::progress::{BrokenLog, CaseState, Event, PauseReason, Progress, Recorded, progress, recorded_late};
use crate::standards::Template;
use crate::statistics::named;
use crate::text::Text;

/// In the order of the published list.
const REASONS: [PauseReason; 7] = [
    PauseReason::OutstandingDocument,
    PauseReason::SurveyAppointment,
    PauseReason::PlanSignature,
    PauseReason::CustomerWorks,
    PauseReason::Rectification,
    PauseReason::CustomerRequest,
    PauseReason::GovernmentApproval,
];

/// What is counted of a case. What was recorded after the half month may be in it; it is not looked at.
#[derive(Debug, Clone, Copy)]
pub struct CaseFile<'a> {
    pub area: &'a str,
    pub log: &'a [Recorded],
    pub escalations: &'a [Escalation],
}

/// A half month being counted.
pub struct Tally<'a> {
    templates: &'a [Template],
    calendars: &'a Calendars,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    last_day: NaiveDate,
    all: Counts,
    classes: BTreeMap<String, Counts>,
    overdue: Vec<(String, OverdueCase)>,
}

/// What the cases come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tallied {
    pub all: Figures,
    pub classes: Vec<ClassFigures>,
    pub overdue: Vec<OverdueCase>,
}

#[derive(Default)]
struct Counts {
    figures: Figures,
    pauses: [u32; REASONS.len()],
    whole: Vec<u16>,
    utility: Vec<u16>,
    customer: Vec<u16>,
}

impl<'a> Tally<'a> {
    #[must_use]
    pub fn new(period: HalfMonth, templates: &'a [Template], calendars: &'a Calendars) -> Self {
        Self {
            templates,
            calendars,
            start: period.start(),
            end: period.end(),
            last_day: period.last_day(),
            all: Counts::default(),
            classes: BTreeMap::new(),
            overdue: Vec::new(),
        }
    }

    /// Counts one case as it was known when the half month ended. One that nobody knew of then counts nothing.
    ///
    /// # Errors
    /// [`BrokenLog`] for a log that can't be folded.
    pub fn add(&mut self, case: &CaseFile<'_>) -> Result<(), BrokenLog> {
        let known = case.log.partition_point(|recorded| recorded.recorded_at < self.end);
        let log = &case.log[..known];
        if log.is_empty() {
            return Ok(());
        }
        let progress = progress(self.templates, self.calendars, log, self.end)?;
        let counted = self.count(log, &progress);
        self.classes.entry(progress.template.clone()).or_default().add(&counted);
        self.all.add(&counted);
        if progress.state == CaseState::Open {
            self.list(case, &progress);
        }
        Ok(())
    }

    fn count(&self, log: &[Recorded], progress: &Progress) -> Counts {
        let mut counts = Counts::default();
        let within = |at: DateTime<Utc>| self.start <= at && at < self.end;
        let figures = &mut counts.figures;
        figures.received = u32::from(within(progress.submitted_at));
        let ended = progress.ended_at.is_some_and(within);
        let late = u32::from(progress.overdue);
        match progress.state {
            CaseState::Open => (figures.open, figures.open_overdue) = (1, late),
            CaseState::Energised if ended => (figures.finished, figures.on_time) = (1, 1 - late),
            CaseState::Withdrawn if ended => (figures.withdrawn, figures.withdrawn_overdue) = (1, late),
            CaseState::Refused if ended => (figures.refused, figures.refused_overdue) = (1, late),
            CaseState::Merged if ended => figures.merged = 1,
            CaseState::Energised | CaseState::Withdrawn | CaseState::Refused | CaseState::Merged => {
                let end = log.iter().rfind(|recorded| ends(&recorded.event));
                figures.told_later = u32::from(end.is_some_and(|end| within(end.recorded_at)));
            }
        }
        let late_words = log.iter().filter(|one| within(one.recorded_at) && recorded_late(self.calendars, one));
        figures.recorded_late = count(late_words.count());
        if figures.finished == 1 {
            counts.whole.push(progress.process_days);
            counts.utility.push(progress.utility_days);
            counts.customer.push(progress.customer_days);
        }
        for pause in progress.pauses.iter().filter(|pause| within(pause.from) && !pause.objected) {
            if let Some(at) = REASONS.iter().position(|reason| *reason == pause.reason) {
                counts.pauses[at] += 1;
            }
        }
        counts
    }

    fn list(&mut self, case: &CaseFile<'_>, progress: &Progress) {
        let stage = progress.current.and_then(|at| progress.stages.get(at)).filter(|_| progress.overdue);
        let calendar = self.calendars.as_of(self.end);
        let overrun = overrun(progress, calendar, shanghai_date(self.end));
        let (Some(stage), Some((by, due, days_over))) = (stage, overrun) else { return };
        let told = case.escalations.iter().filter(|told| told.recorded_at < self.end);
        let mut measures: Vec<Taken> = told.map(Taken::from).collect();
        measures.sort_unstable();
        let class = progress.template.clone();
        let class_name = self.class_name(&class);
        let listed = OverdueCase { class, class_name, area: None, stage: stage.kind, by, due, days_over, measures };
        self.overdue.push((case.area.to_owned(), listed));
    }

    /// As published by then, the latest version first.
    fn class_name(&self, key: &str) -> Text {
        let versions = self.templates.iter().filter(|template| template.key == key);
        let in_force = |template: &&Template| (template.effective_from <= self.last_day, template.effective_from);
        versions
            .max_by(|a, b| (in_force(a), &a.version).cmp(&(in_force(b), &b.version)))
            .map_or_else(|| Text { zh: key.to_owned(), en: key.to_owned() }, |template| template.name.clone())
    }

    /// `area` names an area by its code.
    #[must_use]
    pub fn finish(mut self, area: impl Fn(&str) -> Option<Text>) -> Tallied {
        let overdue = std::mem::take(&mut self.overdue);
        let mut in_area: BTreeMap<String, i64> = BTreeMap::new();
        for (code, _) in &overdue {
            *in_area.entry(code.clone()).or_default() += 1;
        }
        let named = named(&in_area);
        let overdue = overdue.into_iter();
        let mut overdue: Vec<OverdueCase> = overdue
            .map(|(code, case)| OverdueCase { area: area(&code).filter(|_| named.contains(&code)), ..case })
            .collect();
        // By what is printed alone, so that the order tells nothing about references.
        overdue.sort_by_cached_key(|case| {
            let area = case.area.as_ref().map(|area| area.zh.clone());
            (
                u16::MAX - case.days_over,
                case.due,
                class_order(&case.class),
                case.stage,
                case.by,
                area,
                case.measures.clone(),
            )
        });
        let mut classes: Vec<ClassFigures> = std::mem::take(&mut self.classes)
            .into_iter()
            .map(|(key, counts)| ClassFigures { name: self.class_name(&key), key, figures: counts.finish() })
            .filter(|class| !class.figures.is_empty())
            .collect();
        classes.sort_by_cached_key(|class| class_order(&class.key));
        Tallied { all: self.all.finish(), classes, overdue }
    }
}

/// Low voltage, which most people apply for, before high.
fn class_order(key: &str) -> (bool, String) {
    (key.starts_with("hv"), key.to_owned())
}

/// Whether an event is the end of a case.
fn ends(event: &Event) -> bool {
    matches!(event, Event::Energised | Event::Withdrawn | Event::Refused { .. } | Event::Merged { .. })
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Counts {
    fn add(&mut self, other: &Self) {
        let (sum, more) = (&mut self.figures, &other.figures);
        sum.received += more.received;
        sum.finished += more.finished;
        sum.on_time += more.on_time;
        sum.withdrawn += more.withdrawn;
        sum.withdrawn_overdue += more.withdrawn_overdue;
        sum.refused += more.refused;
        sum.refused_overdue += more.refused_overdue;
        sum.merged += more.merged;
        sum.open += more.open;
        sum.open_overdue += more.open_overdue;
        sum.told_later += more.told_later;
        sum.recorded_late += more.recorded_late;
        for (sum, more) in self.pauses.iter_mut().zip(other.pauses) {
            *sum += more;
        }
        self.whole.extend(&other.whole);
        self.utility.extend(&other.utility);
        self.customer.extend(&other.customer);
    }

    fn finish(self) -> Figures {
        let pauses = REASONS.into_iter().zip(self.pauses).filter(|(_, begun)| *begun > 0);
        Figures {
            whole: days(self.whole),
            utility: days(self.utility),
            customer: days(self.customer),
            pauses: pauses.map(|(reason, begun)| PauseCount { reason, begun }).collect(),
            ..self.figures
        }
    }
}

fn days(mut sample: Vec<u16>) -> Option<Days> {
    if count(sample.len()) < SMALLEST_SAMPLE {
        return None;
    }
    sample.sort_unstable();
    let rank = |percent: usize| sample.get((sample.len() * percent).div_ceil(100).saturating_sub(1)).copied();
    Some(Days { median: rank(50)?, p90: rank(90)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_by_nearest_rank_and_of_five_cases_at_least() {
        assert_eq!(days(vec![9, 1, 2, 3]), None);
        assert_eq!(days(vec![9, 1, 2, 3, 4]), Some(Days { median: 3, p90: 9 }));
        assert_eq!(days(vec![6, 1, 2, 3, 4, 5]), Some(Days { median: 3, p90: 6 }));
        assert_eq!(days((1..=10).collect()), Some(Days { median: 5, p90: 9 }));
        assert_eq!(days((1..=11).collect()), Some(Days { median: 6, p90: 10 }));
    }
}
