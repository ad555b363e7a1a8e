//! The fold: what a case's events have done to it, one after the other. Says nothing yet about days.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::appointment::Errand;
use super::event::{Awaited, Event, EventKind, Recorded, RedateReason, Source, Target};
use super::objections::objected;
use super::state::{End, Finish, Run, State, Stay, Superseded};
use super::times::{Judged, Times};
use super::transitions::Fit;
use super::{BrokenLog, CaseState, GreenChannel, Pause, PlanStanding, Promise};
use crate::calendar::Calendars;
use crate::standards::{Owner, StageKind, Template};

/// Folds a whole log.
pub(super) fn fold<'a>(
    templates: &'a [Template],
    calendars: &Calendars,
    events: &[Recorded],
) -> Result<State<'a>, BrokenLog> {
    let (times, objected) = (Times::of(calendars, events), objected(events));
    let (first, rest) = events.split_first().ok_or(BrokenLog::Empty)?;
    let mut state = State::submitted(templates, first, &times)?;
    for recorded in rest {
        state.apply(templates, recorded, &times, objected.contains(&recorded.seq))?;
    }
    Ok(state)
}

pub(super) fn find<'a>(templates: &'a [Template], key: &str, version: &str) -> Option<&'a Template> {
    templates.iter().find(|template| template.key == key && template.version == version)
}

/// The same work under another name: what is done stays done when a case is reclassified.
fn same_work(a: StageKind, b: StageKind) -> bool {
    a == b || (a.accepts() && b.accepts()) || (a.energises() && b.energises())
}

impl<'a> State<'a> {
    fn submitted(templates: &'a [Template], first: &Recorded, times: &Times<'_>) -> Result<Self, BrokenLog> {
        let Event::Submitted { template, version } = &first.event else {
            return Err(BrokenLog::Misplaced { seq: first.seq, kind: first.event.kind() });
        };
        let template = find(templates, template, version)
            .ok_or_else(|| BrokenLog::UnknownTemplate { template: template.clone(), version: version.clone() })?;
        let submitted_at = times.claimed(first).earliest;
        let mut runs: Vec<Run<'a>> = template.stages.iter().map(|stage| Run { stage, stays: Vec::new() }).collect();
        let Some(entered) = runs.first_mut() else {
            return Err(BrokenLog::UnknownTemplate {
                template: template.key.clone(),
                version: template.version.clone(),
            });
        };
        entered.stays.push(Stay::from(submitted_at, submitted_at));
        Ok(Self {
            template,
            templates_before: Vec::new(),
            runs,
            current: 0,
            submitted_at,
            end: None,
            archived_at: None,
            pauses: Vec::new(),
            external_line: None,
            plan: None,
            green_channel: None,
            appointments: BTreeMap::new(),
            offers: BTreeMap::new(),
            promises: Vec::new(),
            moved_at: first.occurred_at,
            seq: first.seq,
        })
    }

    /// `objected`: the customer has said that it was not his.
    fn apply(
        &mut self,
        templates: &'a [Template],
        recorded: &Recorded,
        times: &Times<'_>,
        objected: bool,
    ) -> Result<(), BrokenLog> {
        let kind = recorded.event.of_kind();
        if !matches!(self.fits(kind), Fit::Fits) || recorded.seq <= self.seq {
            return Err(BrokenLog::Misplaced { seq: recorded.seq, kind: kind.as_str() });
        }
        self.seq = recorded.seq;
        match &recorded.event {
            Event::Promised { target, due, calendar, .. } => self.promise(*target, *due, calendar),
            Event::Redated { target, due, reason, .. } => self.redate(*target, *due, *reason),
            Event::SlotsOffered { errand, slots } => {
                self.offers.insert(*errand, slots.clone());
            }
            Event::AppointmentCancelled { errand } => {
                self.appointments.remove(errand);
                // Who can't come on the day agreed offers others.
                if recorded.source != Source::Customer {
                    self.offers.remove(errand);
                }
            }
            Event::SurveyDone { external_line } => {
                self.external_line = Some(*external_line);
                self.appointments.remove(&Errand::Survey);
                self.offers.remove(&Errand::Survey);
            }
            Event::PlanAnswered => self.plan = Some(PlanStanding::Answered),
            // It stands as it did before. The clock goes on: what was wrongly told gives nobody time.
            Event::PlanSigned if objected => {}
            Event::PlanSigned => self.plan = Some(PlanStanding::Signed),
            Event::PlanObjected => self.plan = Some(PlanStanding::ObjectedTo),
            Event::PlanRevised | Event::PlanUpheld if self.plan == Some(PlanStanding::ObjectedTo) => {
                self.plan = Some(PlanStanding::Settled);
            }
            Event::Paused { pause, reason, awaits } => {
                // A pause counts from when we knew of it, whatever was claimed.
                let from = times.claimed(recorded).latest.max(recorded.recorded_at);
                // One that the customer did not ask for is over as it begins; its number stays taken.
                let until = objected.then_some(from);
                self.pauses.push(Pause { id: *pause, reason: *reason, awaits: *awaits, from, until, objected });
            }
            Event::Resumed { pause } => self.resume(times.claimed(recorded).earliest, |open| open.id == *pause),
            Event::InspectionFailed => {
                let stay = self.finish(times.judged(recorded), recorded.recorded_at, false);
                self.runs[self.current].stays.push(stay);
            }
            Event::Reclassified { template, version } => {
                let to = find(templates, template, version).ok_or_else(|| BrokenLog::UnknownTemplate {
                    template: template.clone(),
                    version: version.clone(),
                })?;
                self.reclassify(to, times.judged(recorded), recorded.recorded_at);
            }
            Event::GreenChannelled { project, list } => {
                self.green_channel = Some(GreenChannel { project: project.clone(), list: list.clone() });
            }
            Event::GreenChannelEnded { .. } => self.green_channel = None,
            Event::Archived => self.archived_at = Some(recorded.occurred_at),
            // The case goes on as if nobody had said so, but for visits: their places may be others' by now.
            Event::Withdrawn if objected => {
                self.appointments.clear();
                self.offers.clear();
            }
            Event::Withdrawn => self.end(CaseState::Withdrawn, times.judged(recorded).latest, recorded.recorded_at),
            Event::Refused { .. } => self.end(CaseState::Refused, times.judged(recorded).latest, recorded.recorded_at),
            Event::Merged { .. } => self.end(CaseState::Merged, times.judged(recorded).latest, recorded.recorded_at),
            _ => {}
        }
        if let Some((errand, slot)) = recorded.event.books() {
            self.appointments.insert(errand, slot);
        }
        // The customer's own act ends at once the pause that awaits it, so that no missing word holds the clock.
        if let Some(act) = awaited_act(&recorded.event) {
            self.resume(times.claimed(recorded).earliest, |open| answers(act, open.awaits));
        }
        if self.runs[self.current].stage.kind.finished_by() == kind {
            // Telling late that the customer was done must not make the customer's time longer.
            let customers = self.runs[self.current].stage.owner == Owner::Customer;
            let judged = if customers { times.claimed(recorded) } else { times.judged(recorded) };
            let stay = self.finish(judged, recorded.recorded_at, true);
            if self.current + 1 < self.runs.len() {
                self.current += 1;
                self.runs[self.current].stays.push(stay);
            } else {
                self.end(CaseState::Energised, judged.latest, recorded.recorded_at);
            }
        }
        if kind.moves() && !(objected && kind == EventKind::Withdrawn) {
            self.moved_at = self.moved_at.max(recorded.occurred_at);
        }
        Ok(())
    }

    /// Ends the current stay and gives the one that follows: it begins at the same moment, unless a correction parts
    /// them.
    fn finish(&mut self, judged: Judged, recorded_at: DateTime<Utc>, passed: bool) -> Stay {
        let entered_at = self.entered_at();
        let (at_earliest, at) = (judged.earliest.max(entered_at), judged.latest.max(entered_at));
        let finish = Finish { at, at_earliest, recorded_at, passed, pauses: self.pauses_until(at) };
        if let Some(stay) = self.runs[self.current].stays.last_mut() {
            stay.finish = Some(finish);
        }
        Stay::from(at_earliest, at)
    }

    fn end(&mut self, state: CaseState, at: DateTime<Utc>, recorded_at: DateTime<Utc>) {
        let at = at.max(self.entered_at());
        for pause in &mut self.pauses {
            pause.until = Some(pause.until.unwrap_or(at).min(at).max(pause.from));
        }
        self.appointments.clear();
        self.offers.clear();
        self.end = Some(End { state, at, recorded_at });
    }

    fn resume(&mut self, at: DateTime<Utc>, which: impl Fn(&Pause) -> bool) {
        for pause in self.pauses.iter_mut().filter(|pause| pause.until.is_none() && which(pause)) {
            pause.until = Some(at.max(pause.from));
        }
    }

    fn promise(&mut self, target: Target, due: NaiveDate, calendar: &str) {
        if self.promises.iter().all(|(of, _)| *of != target) {
            self.promises.push((target, Promise { due, calendar: calendar.to_owned(), redated: Vec::new() }));
        }
    }

    fn redate(&mut self, target: Target, due: NaiveDate, reason: RedateReason) {
        if let Some((_, promise)) = self.promises.iter_mut().find(|(of, _)| *of == target) {
            promise.redated.push((due, reason));
        }
    }

    /// What was visited stays, under the limits it was under; a current stage that the new template does not go on
    /// with ends here, and the first stage of the new template that is not done begins.
    fn reclassify(&mut self, to: &'a Template, judged: Judged, recorded_at: DateTime<Utc>) {
        let done: Vec<StageKind> = self.runs.iter().filter(|run| run.finished()).map(|run| run.stage.kind).collect();
        let mut left: Vec<Run<'a>> = to
            .stages
            .iter()
            .filter(|stage| !done.iter().any(|kind| same_work(*kind, stage.kind)))
            .map(|stage| Run { stage, stays: Vec::new() })
            .collect();
        let now = self.runs[self.current].stage.kind;
        let goes_on = left.first().is_some_and(|next| same_work(next.stage.kind, now));
        let superseded = Superseded { at: judged.latest.max(self.entered_at()), recorded_at };
        self.runs.truncate(self.current + 1);
        let next = if goes_on {
            // Only the stay that goes on comes under the new limits; what was late before stays late.
            let run = &mut self.runs[self.current];
            let limit = run.stage.limit.as_ref().map(|limit| (limit.days, superseded));
            run.stays.pop().map(|stay| Stay { before: stay.before.into_iter().chain(limit).collect(), ..stay })
        } else {
            Some(self.finish(judged, recorded_at, false))
        };
        self.runs.retain(|run| !run.stays.is_empty());
        self.current = self.runs.len();
        if let (Some(first), Some(next)) = (left.first_mut(), next) {
            first.stays.push(next);
        }
        self.runs.append(&mut left);
        self.templates_before.push((self.template, superseded));
        self.template = to;
        // Nobody comes for what comes later now.
        for errand in Errand::ALL {
            if self.errand(errand) != Fit::Fits {
                self.appointments.remove(&errand);
                self.offers.remove(&errand);
            }
        }
    }
}

pub(super) fn awaited_act(event: &Event) -> Option<Awaited> {
    match event {
        Event::SurveyBooked { .. } => Some(Awaited::Appointment),
        // Whoever objects has said what was waited for: the utility has to answer.
        Event::PlanSigned | Event::PlanObjected => Some(Awaited::Signature),
        Event::WorksFinished => Some(Awaited::Works),
        Event::DocumentReceived { document } => Some(Awaited::Document { document: *document }),
        _ => None,
    }
}

/// Whether an act is what was awaited. Any paper of a group proves the same, as with those still to come.
pub(super) fn answers(act: Awaited, awaited: Awaited) -> bool {
    match (act, awaited) {
        (Awaited::Document { document }, Awaited::Document { document: wanted }) => document.group() == wanted.group(),
        _ => act == awaited,
    }
}

impl EventKind {
    /// Whether a case is over with an event of this kind.
    pub(super) fn ends(self) -> bool {
        matches!(self, Self::Energised | Self::Withdrawn | Self::Refused | Self::Merged)
    }

    /// Whether an event of this kind moves the case along. The others may be told in any order among themselves.
    pub(super) fn moves(self) -> bool {
        matches!(
            self,
            Self::Submitted
                | Self::Accepted
                | Self::SurveyDone
                | Self::PlanAnswered
                | Self::DesignReviewed
                | Self::WorksFinished
                | Self::IntermediateInspected
                | Self::InspectionPassed
                | Self::InspectionFailed
                | Self::Energised
                | Self::Reclassified
                | Self::Withdrawn
                | Self::Refused
                | Self::Merged
        )
    }
}
