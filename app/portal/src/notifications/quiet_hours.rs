//! At night nobody is sent what can wait until the morning.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use domain::calendar::{shanghai, start_of_day};

/// From when to when, by the clock in Shanghai; past midnight where the end comes before the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietHours {
    from: NaiveTime,
    until: NaiveTime,
}

impl QuietHours {
    /// `None` where the two are the same: then no hours are quiet.
    #[must_use]
    pub fn new(from: NaiveTime, until: NaiveTime) -> Option<Self> {
        (from != until).then_some(Self { from, until })
    }

    /// When the quiet hours that `now` lies in are over; `None` outside them.
    #[must_use]
    pub fn end(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let (today, clock) = (start_of_day(shanghai(now).date()), shanghai(now).time());
        let until = today + (self.until - NaiveTime::MIN);
        let overnight = self.until < self.from;
        match (overnight, clock >= self.from, clock < self.until) {
            (true, true, _) => Some(until + TimeDelta::days(1)),
            (true, false, true) | (false, true, true) => Some(until),
            _ => None,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::progress::tests::support::at;

    fn end(from: (u32, u32), until: (u32, u32), now: &str) -> Option<DateTime<Utc>> {
        let time = |(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
        QuietHours::new(time(from), time(until))?.end(at(now))
    }

    #[test]
    fn a_night_ends_in_the_morning() {
        let night = |now| end((21, 30), (8, 0), now);
        assert_eq!(night("2026-05-06 21:29"), None);
        assert_eq!(night("2026-05-06 21:30"), Some(at("2026-05-07 08:00")));
        assert_eq!(night("2026-05-07 00:00"), Some(at("2026-05-07 08:00")));
        assert_eq!(night("2026-05-07 07:59"), Some(at("2026-05-07 08:00")));
        assert_eq!(night("2026-05-07 08:00"), None);
    }

    #[test]
    fn hours_of_one_day_and_none() {
        let noon = |now| end((12, 0), (14, 0), now);
        assert_eq!([noon("2026-05-06 11:59"), noon("2026-05-06 14:00")], [None, None]);
        assert_eq!(noon("2026-05-06 12:00"), Some(at("2026-05-06 14:00")));
        assert_eq!(end((8, 0), (8, 0), "2026-05-06 08:00"), None);
    }
}
