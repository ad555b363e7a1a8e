//! When a delivery is tried again: later and later, for a bit more than a day.

use chrono::{DateTime, TimeDelta, Utc};

use crate::parts::Random;

/// After each try but the last.
const WAITS: [TimeDelta; 7] = [
    TimeDelta::seconds(5),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(5),
    TimeDelta::hours(10),
    TimeDelta::hours(10),
];
/// A receiver may ask for so much time, and not for more.
const LONGEST_ASKED: TimeDelta = TimeDelta::hours(6);
/// A wait grows by up to this part of it, so that what failed together does not come back together.
const JITTER: i32 = 10;

/// How long to wait after so many tries, counted from 1; what the receiver asked for counts up to six hours. `None`: it was the last.
pub(super) fn wait(tries: i16, asked: Option<TimeDelta>, random: &dyn Random) -> Option<TimeDelta> {
    let wait = *WAITS.get(usize::try_from(tries.max(1) - 1).unwrap_or_default())?;
    let wait = asked.map_or(wait, |asked| wait.max(asked.min(LONGEST_ASKED)));
    Some(wait + wait / JITTER * i32::try_from(random.below(1000)).unwrap_or_default() / 1000)
}

/// What the header `Retry-After` asks for: seconds or a date.
pub(super) fn asked(header: &str, now: DateTime<Utc>) -> Option<TimeDelta> {
    match header.trim().parse::<u32>() {
        Ok(seconds) => Some(TimeDelta::seconds(seconds.into())),
        Err(_) => Some(DateTime::parse_from_rfc2822(header.trim()).ok()?.to_utc() - now),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::parts::SeededRandom;

    #[test]
    fn tries_go_on_for_a_day_and_end() {
        let random = SeededRandom::new(1);
        let waits: Vec<_> = (1..).map_while(|tries| wait(tries, None, &random)).collect();
        assert_eq!(waits.len(), 7, "eight tries");
        let all = waits.iter().fold(TimeDelta::zero(), |sum, one| sum + *one);
        assert!(all >= TimeDelta::hours(24) && all <= TimeDelta::hours(31), "{all}");
        for (wait, least) in waits.iter().zip(WAITS) {
            assert!(*wait >= least && *wait <= least + least / JITTER, "{wait}");
        }
        let others: Vec<_> = (1..).map_while(|tries| wait(tries, None, &random)).collect();
        assert_ne!(waits, others, "not all at once");
        assert_eq!(wait(i16::MAX, None, &random), None);
    }

    #[test]
    fn a_receiver_that_asks_for_time_gets_it_within_reason() {
        let random = SeededRandom::new(1);
        let after = |header: &str| asked(header, DateTime::UNIX_EPOCH);
        assert_eq!(after("120"), Some(TimeDelta::minutes(2)));
        assert_eq!(after("Thu, 01 Jan 1970 01:00:00 GMT"), Some(TimeDelta::hours(1)));
        assert_eq!((after("soon"), after("-5"), after("99999999999")), (None, None, None));
        let within = |asked: TimeDelta, least: TimeDelta| {
            let wait = wait(1, Some(asked), &random).unwrap();
            wait >= least && wait <= least + least / JITTER
        };
        assert!(within(TimeDelta::hours(1), TimeDelta::hours(1)));
        assert!(within(TimeDelta::days(9), LONGEST_ASKED));
        assert!(within(TimeDelta::seconds(-9), WAITS[0]) && within(TimeDelta::zero(), WAITS[0]));
        assert_eq!(wait(8, Some(TimeDelta::minutes(1)), &random), None);
    }
}
