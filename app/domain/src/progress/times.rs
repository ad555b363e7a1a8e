//! Which of an event's two times it is judged by, so that the clock can't be polished afterwards.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::event::{Event, Recorded};
use crate::calendar::{Calendars, shanghai_date};

/// An event's times after corrections. Where they differ, the one less favourable to the utility is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Judged {
    pub earliest: DateTime<Utc>,
    pub latest: DateTime<Utc>,
}

/// What a log says about the times of its own events.
pub(super) struct Times<'a> {
    calendars: &'a Calendars,
    corrected: BTreeMap<u32, (DateTime<Utc>, DateTime<Utc>)>,
    confirmed: Vec<u32>,
}

impl<'a> Times<'a> {
    /// Reads what the log corrects and confirms.
    pub fn of(calendars: &'a Calendars, events: &[Recorded]) -> Self {
        let mut corrected = BTreeMap::new();
        let mut confirmed = Vec::new();
        for recorded in events {
            match recorded.event {
                Event::Corrected { seq, corrected_to } => {
                    let (earliest, latest) = corrected.entry(seq).or_insert((corrected_to, corrected_to));
                    *earliest = corrected_to.min(*earliest);
                    *latest = corrected_to.max(*latest);
                }
                Event::Confirmed { seq } => confirmed.push(seq),
                _ => {}
            }
        }
        Self { calendars, corrected, confirmed }
    }

    /// An event recorded more than one working day after it is said to have occurred counts from when it was recorded,
    /// unless the customer confirmed it.
    pub fn judged(&self, recorded: &Recorded) -> Judged {
        let at = if recorded_late(self.calendars, recorded) && !self.confirmed.contains(&recorded.seq) {
            recorded.recorded_at
        } else {
            recorded.occurred_at
        };
        self.with_corrections(recorded.seq, at)
    }

    /// As claimed, whenever it was recorded: for what ends a pause, where the earlier time is the stricter one.
    pub fn claimed(&self, recorded: &Recorded) -> Judged {
        self.with_corrections(recorded.seq, recorded.occurred_at)
    }

    fn with_corrections(&self, seq: u32, at: DateTime<Utc>) -> Judged {
        match self.corrected.get(&seq) {
            Some((earliest, latest)) => Judged { earliest: at.min(*earliest), latest: at.max(*latest) },
            None => Judged { earliest: at, latest: at },
        }
    }
}

/// When an event of this log is said to have occurred, by the last word on it (UTC). For showing: limits are judged by
/// whichever word is less favourable to the utility.
#[must_use]
pub fn last_said_at(log: &[Recorded], recorded: &Recorded) -> DateTime<Utc> {
    let corrected = log.iter().rev().find_map(|later| match later.event {
        Event::Corrected { seq, corrected_to } if seq == recorded.seq => Some(corrected_to),
        _ => None,
    });
    corrected.unwrap_or(recorded.occurred_at)
}

/// Whether an event was recorded more than one working day after it is said to have occurred.
#[must_use]
pub fn recorded_late(calendars: &Calendars, recorded: &Recorded) -> bool {
    let calendar = calendars.as_of(recorded.recorded_at);
    let recorded_on = shanghai_date(recorded.recorded_at);
    let occurred_on = shanghai_date(recorded.occurred_at);
    recorded_on > occurred_on && recorded_on > calendar.due(occurred_on, 1, |_| None).due
}
