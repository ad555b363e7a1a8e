//! A case after some of its events: its stages with every stay in them, its pauses and its promises.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::appointment::{Errand, Slot};
use super::event::{Awaited, Target};
use super::pauses::{Span, Spans};
use super::{CaseState, GreenChannel, Pause, PlanStanding, Promise};
use crate::standards::{Owner, Stage, Template};

/// How one stay in a stage came to its end.
#[derive(Debug, Clone)]
pub(super) struct Finish {
    pub at: DateTime<Utc>,
    /// As above, had the customer's stage to be as short as the log allows.
    pub at_earliest: DateTime<Utc>,
    /// The calendars known then decide the verdict, for ever.
    pub recorded_at: DateTime<Utc>,
    pub passed: bool,
    /// The pauses as known then, for the same reason.
    pub pauses: Spans,
}

#[derive(Debug, Clone)]
pub(super) struct Stay {
    pub entered_at: DateTime<Utc>,
    /// The same, unless a correction parts the two.
    pub entered_at_latest: DateTime<Utc>,
    pub finish: Option<Finish>,
    /// Limits in working days that it was under before a reclassification, oldest first.
    pub before: Vec<(u16, Superseded)>,
}

/// Until when a limit applied that a reclassification replaced.
#[derive(Debug, Clone, Copy)]
pub(super) struct Superseded {
    pub at: DateTime<Utc>,
    pub recorded_at: DateTime<Utc>,
}

/// A stage with every stay in it.
#[derive(Debug, Clone)]
pub(super) struct Run<'a> {
    pub stage: &'a Stage,
    pub stays: Vec<Stay>,
}

impl Stay {
    pub(super) fn from(entered_at: DateTime<Utc>, entered_at_latest: DateTime<Utc>) -> Self {
        Self { entered_at, entered_at_latest, finish: None, before: Vec::new() }
    }
}

impl Run<'_> {
    pub(super) fn finished(&self) -> bool {
        self.last().is_some_and(|finish| finish.passed)
    }

    /// Whether another class ended it undone. What was not passed is followed by another stay in the same stage.
    pub(super) fn left(&self) -> bool {
        self.last().is_some_and(|finish| !finish.passed)
    }

    fn last(&self) -> Option<&Finish> {
        self.stays.last()?.finish.as_ref()
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    pub state: CaseState,
    pub at: DateTime<Utc>,
    pub recorded_at: DateTime<Utc>,
}

/// A case after some of its events.
#[derive(Debug, Clone)]
pub(super) struct State<'a> {
    pub template: &'a Template,
    /// Those before a reclassification, oldest first.
    pub templates_before: Vec<(&'a Template, Superseded)>,
    pub runs: Vec<Run<'a>>,
    /// Index into `runs`.
    pub current: usize,
    pub submitted_at: DateTime<Utc>,
    pub end: Option<End>,
    /// When its file was closed.
    pub archived_at: Option<DateTime<Utc>>,
    pub pauses: Vec<Pause>,
    pub external_line: Option<bool>,
    /// `None` until it is answered.
    pub plan: Option<PlanStanding>,
    pub green_channel: Option<GreenChannel>,
    /// On which days who comes is agreed, until somebody has been there.
    pub appointments: BTreeMap<Errand, Slot>,
    /// What the customer may choose from, until somebody has been there.
    pub offers: BTreeMap<Errand, Vec<Slot>>,
    pub promises: Vec<(Target, Promise)>,
    /// When the event that last moved the case is said to have happened; none that moves it may be older.
    pub moved_at: DateTime<Utc>,
    pub seq: u32,
}

impl State<'_> {
    /// When the current stay began.
    pub(super) fn entered_at(&self) -> DateTime<Utc> {
        self.runs[self.current].stays.last().map_or(self.submitted_at, |stay| stay.entered_at)
    }

    /// The pauses so far as a union, cut off at an instant.
    pub fn pauses_until(&self, at: DateTime<Utc>) -> Spans {
        Spans::union(
            self.pauses.iter().map(|pause| Span { from: pause.from, until: pause.until.unwrap_or(at).min(at) }),
        )
    }

    /// The stays in the customer's stages, cut off at an instant.
    pub fn customers_turns_until(&self, at: DateTime<Utc>) -> Spans {
        let stays = self.runs.iter().filter(|run| run.stage.owner == Owner::Customer).flat_map(|run| &run.stays);
        Spans::union(stays.map(|stay| Span {
            from: stay.entered_at_latest,
            until: stay.finish.as_ref().map_or(at, |finish| finish.at_earliest).min(at),
        }))
    }

    pub fn has_open_pause(&self) -> bool {
        self.pauses.iter().any(|pause| pause.until.is_none())
    }

    /// A pause is open that this act would end.
    pub fn awaits(&self, act: Awaited) -> bool {
        self.pauses.iter().any(|pause| pause.until.is_none() && pause.awaits == act)
    }
}
