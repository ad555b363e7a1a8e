//! The one sentence on top of a case page: what is going on, whose turn it is, by when, and what you must do.

use chrono::NaiveDate;
use domain::progress::{Awaited, CaseState, LimitProgress, Pause, PauseReason, Progress, StageProgress, Visit};
use domain::standards::{Clock, Owner, StageKind};
use portal::Settings;

use crate::components::ChipKind;
use crate::words::Words;

/// What a case page opens with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    pub sentence: String,
    pub chip: Option<(ChipKind, String)>,
    /// What the customer has to do, or that it is nothing.
    pub duty: String,
}

/// `today` is a day in Shanghai.
#[must_use]
pub fn summary(words: Words, progress: &Progress, today: NaiveDate, settings: &Settings) -> Summary {
    match (progress.state, progress.current.and_then(|index| progress.stages.get(index))) {
        (CaseState::Open, Some(stage)) => open(words, progress, stage, today, settings),
        (state, _) => ended(words, progress, state),
    }
}

fn ended(words: Words, progress: &Progress, state: CaseState) -> Summary {
    let day = progress.ended_at.map(|at| words.day_of(at)).unwrap_or_default();
    let sentence = match state {
        CaseState::Energised | CaseState::Open => words.with("case-energised", &[("day", day.into())]),
        CaseState::Withdrawn => words.with("case-withdrawn", &[("day", day.into())]),
        CaseState::Refused => words.say("case-refused"),
        CaseState::Merged => words.say("case-merged"),
    };
    let chip = match (state, progress.overdue) {
        (_, true) => Some((ChipKind::Overdue, words.say("chip-finished-late"))),
        (CaseState::Energised, false) => Some((ChipKind::OnTime, words.say("chip-on-time-plain"))),
        _ => None,
    };
    let duty = if state == CaseState::Energised { words.say("duty-rate") } else { words.say("duty-none") };
    Summary { sentence, chip, duty }
}

fn open(words: Words, progress: &Progress, stage: &StageProgress, today: NaiveDate, settings: &Settings) -> Summary {
    let measure = Measure::of(progress, stage);
    let pause = progress.pauses.iter().rev().find(|pause| pause.until.is_none());
    if let Some(pause) = pause {
        return paused(words, progress, stage, pause, &measure);
    }
    let doing = words.stage_going_on(stage.kind);
    if measure.overdue {
        let day = measure.due.map(|due| words.day(due)).unwrap_or_default();
        let days = measure.days_over;
        let arguments = [("doing", doing.into()), ("day", day.into()), ("days", days.into())];
        return Summary {
            sentence: words.with("case-overdue", &arguments),
            chip: Some((ChipKind::Overdue, late(words, days))),
            duty: words.with(
                "duty-overdue",
                &[
                    ("service", settings.service_phone.as_str().into()),
                    ("regulator", settings.regulator_phone.as_str().into()),
                ],
            ),
        };
    }
    let owner = words.owner(stage.owner);
    let sentence = match (measure.due, undecided(progress, stage)) {
        (_, Some((without, within))) => words.with(
            "case-by-either",
            &[
                ("doing", doing.into()),
                ("owner", owner.into()),
                ("without", words.day(without).into()),
                ("within", words.day(within).into()),
            ],
        ),
        (Some(due), None) => {
            let key = match stage.kind {
                _ if measure.whole => "case-by-energise",
                StageKind::SupplyPlan => "case-by-plan",
                StageKind::MeteringAndEnergisation | StageKind::ConstructionAndEnergisation => "case-by-energise",
                _ => "case-by",
            };
            words.with(key, &[("doing", doing.into()), ("owner", owner.into()), ("day", words.day(due).into())])
        }
        (None, None) => words.with("case-no-limit", &[("doing", doing.into()), ("owner", owner.into())]),
    };
    let duty = if stage.owner == Owner::Customer { words.say("duty-works") } else { words.say("duty-none") };
    Summary { sentence, chip: measure.chip(words, today), duty }
}

fn paused(words: Words, progress: &Progress, stage: &StageProgress, pause: &Pause, measure: &Measure) -> Summary {
    let reason = words.pause_reason(pause.reason);
    let name = words.stage(stage.kind);
    let left = measure.limit.map(|limit| limit.saturating_sub(measure.used));
    // The days without an external line, while the survey has not decided about one and they are not used up.
    let (key, days, without) = match (left, left_without(progress, stage)) {
        _ if measure.overdue => ("case-overdue-paused", measure.days_over, 0),
        _ if pause.reason == PauseReason::GovernmentApproval => ("case-paused", 0, 0),
        (Some(left), Some(without)) if without > 0 => ("case-paused-then-either", left, without),
        (Some(left), _) if left > 0 => ("case-paused-then", left, 0),
        _ => ("case-paused", 0, 0),
    };
    let arguments =
        [("stage", name.into()), ("reason", reason.into()), ("days", days.into()), ("without", without.into())];
    let chip = if measure.overdue {
        (ChipKind::Overdue, late(words, measure.days_over))
    } else {
        (ChipKind::Paused, words.with("chip-paused", &[("day", words.day_of(pause.from).into())]))
    };
    // Whatever is waited for is said, the latest first.
    let mut duties = Vec::new();
    for pause in progress.pauses.iter().rev().filter(|pause| pause.until.is_none()) {
        let duty = duty_in(words, pause);
        if !duties.contains(&duty) {
            duties.push(duty);
        }
    }
    Summary { sentence: words.with(key, &arguments), chip: Some(chip), duty: duties.join(" ") }
}

fn duty_in(words: Words, pause: &Pause) -> String {
    match pause.reason {
        PauseReason::OutstandingDocument => {
            let document = match pause.awaits {
                Awaited::Document { document } => words.document(document),
                _ => String::new(),
            };
            words.with("duty-outstanding-document", &[("document", document.into())])
        }
        PauseReason::SurveyAppointment => words.say("duty-survey-appointment"),
        PauseReason::PlanSignature => words.say("duty-plan-signature"),
        PauseReason::CustomerWorks => words.say("duty-customer-works"),
        PauseReason::Rectification => words.say("duty-rectification"),
        PauseReason::CustomerRequest => words.say("duty-customer-request"),
        PauseReason::GovernmentApproval => words.say("duty-government-approval"),
    }
}

fn late(words: Words, days: u16) -> String {
    if days == 0 { words.say("chip-overdue-plain") } else { words.with("chip-overdue", &[("days", days.into())]) }
}

/// Working days left of the limit without an external line, as long as the survey has not decided about one.
fn left_without(progress: &Progress, stage: &StageProgress) -> Option<u16> {
    if stage.limit.is_some() || progress.external_line.is_some() {
        return None;
    }
    let limit = progress.limits.iter().find(|limit| limit.external_line == Some(false))?;
    Some(limit.days.saturating_sub(limit.days_used))
}

/// The two last days of a case whose survey has not decided yet about an external line.
fn undecided(progress: &Progress, stage: &StageProgress) -> Option<(NaiveDate, NaiveDate)> {
    if stage.limit.is_some() || progress.external_line.is_some() {
        return None;
    }
    let due = |wanted: bool| {
        progress.limits.iter().find(|limit| limit.external_line == Some(wanted)).and_then(|limit| limit.due)
    };
    Some((due(false)?, due(true)?))
}

/// What the current stage is measured by: its own limit, or that of the whole process where it has none.
struct Measure {
    whole: bool,
    due: Option<NaiveDate>,
    limit: Option<u16>,
    used: u16,
    overdue: bool,
    days_over: u16,
}

impl Measure {
    fn of(progress: &Progress, stage: &StageProgress) -> Self {
        let visit = stage.visits.last();
        if stage.limit.is_some() {
            return Self::of_visit(stage, visit);
        }
        // Before the survey has decided, only the longest limit can be missed.
        let whole = progress.limits.iter().filter(|limit| limit.clock == Clock::Whole).max_by_key(|limit| limit.days);
        whole.map_or_else(|| Self::of_visit(stage, visit), Self::of_limit)
    }

    fn of_visit(stage: &StageProgress, visit: Option<&Visit>) -> Self {
        Self {
            whole: false,
            due: visit.and_then(|visit| visit.due),
            limit: stage.limit,
            used: visit.map_or(0, |visit| visit.days_used),
            overdue: visit.is_some_and(|visit| visit.overdue),
            days_over: visit.map_or(0, |visit| visit.days_over),
        }
    }

    fn of_limit(limit: &LimitProgress) -> Self {
        Self {
            whole: true,
            due: limit.due,
            limit: Some(limit.days),
            used: limit.days_used,
            overdue: limit.overdue,
            days_over: if limit.overdue { limit.days_used.saturating_sub(limit.days) } else { 0 },
        }
    }

    fn chip(&self, words: Words, today: NaiveDate) -> Option<(ChipKind, String)> {
        let limit = self.limit?;
        let arguments = [("used", self.used.into()), ("limit", limit.into())];
        Some(if self.due == Some(today) {
            (ChipKind::DueSoon, words.with("chip-due-today", &arguments))
        } else if self.used == 0 {
            (ChipKind::OnTime, words.with("chip-on-time-start", &arguments))
        } else {
            (ChipKind::OnTime, words.with("chip-on-time", &arguments))
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
