//! The working-day calendar of the State Council's yearly holiday notices: weekends and holidays out, make-up workdays
//! (调休上班) in. Calendars are publications; a later version of a year replaces an earlier one from its publication on.

mod file;
mod quarter;
mod statutory;
mod typed;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc, Weekday};
use serde::{Deserialize, Serialize};

pub use file::{BadFile, CalendarFile, add};
pub use quarter::{BadQuarter, Quarter};
pub use typed::{PauseProblem, typed_moment, typed_pause};

/// Asia/Shanghai is UTC+8 all year round since 1992; nothing here is older.
const OFFSET: TimeDelta = TimeDelta::hours(8);

/// A derivation ends after so many calendar days, whatever is left out of it: no published limit comes near.
const FARTHEST: u16 = 4_000;

/// Working days that a published limit may have.
pub const LIMIT_DAYS: RangeInclusive<u16> = 1..=400;

/// Years about which anybody may ask for a due day.
pub const ASKED_YEARS: RangeInclusive<i32> = 2000..=2099;

/// What the clock on a wall in Shanghai shows.
#[must_use]
pub fn shanghai(instant: DateTime<Utc>) -> NaiveDateTime {
    instant.naive_utc() + OFFSET
}

/// The calendar day in Shanghai.
#[must_use]
pub fn shanghai_date(instant: DateTime<Utc>) -> NaiveDate {
    shanghai(instant).date()
}

/// 00:00 of a day in Shanghai.
#[must_use]
pub fn start_of_day(date: NaiveDate) -> DateTime<Utc> {
    (date.and_time(NaiveTime::MIN) - OFFSET).and_utc()
}

/// What a holiday notice makes of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpecialDay {
    Holiday,
    MakeupWorkday,
}

/// A day that a holiday notice names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedDay {
    pub date: NaiveDate,
    pub kind: SpecialDay,
    /// For example 劳动节.
    pub name: String,
}

/// One published version of one year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearCalendar {
    pub year: i32,
    /// For example `2026-1`.
    pub version: String,
    pub published_at: DateTime<Utc>,
    pub days: Vec<NamedDay>,
}

/// Why a day counted towards a limit or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The day of entry: day 0.
    Entered,
    Workday,
    MakeupWorkday,
    Weekend,
    Holiday,
    /// A working day that pauses cover from 00:00 to 24:00.
    Paused,
    /// A working day that belongs to a stage of the customer's (whole-process clock).
    CustomersTurn,
}

/// One calendar day of a derivation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CountedDay {
    pub date: NaiveDate,
    pub counted: bool,
    pub reason: Reason,
    /// The holiday's name, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A due day and how it was reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueDay {
    pub due: NaiveDate,
    /// A year was reached whose calendar is not published: weekends and statutory days only (估算).
    pub estimated: bool,
    pub days: Vec<CountedDay>,
}

/// All versions of all years, as published so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendars(BTreeMap<i32, Vec<YearCalendar>>);

impl Calendars {
    /// In any order: a year's versions are sorted by their publication.
    #[must_use]
    pub fn new(published: Vec<YearCalendar>) -> Self {
        let mut years: BTreeMap<i32, Vec<YearCalendar>> = BTreeMap::new();
        for mut calendar in published {
            calendar.days.sort_by_key(|day| day.date);
            years.entry(calendar.year).or_default().push(calendar);
        }
        for versions in years.values_mut() {
            versions.sort_by(|a, b| (a.published_at, &a.version).cmp(&(b.published_at, &b.version)));
        }
        Self(years)
    }

    /// The calendar as it was known at an instant.
    #[must_use]
    pub fn as_of(&self, known_at: DateTime<Utc>) -> Calendar<'_> {
        Calendar { calendars: self, known_at }
    }

    /// The years with a published calendar, oldest first.
    pub fn years(&self) -> impl Iterator<Item = i32> + '_ {
        self.0.keys().copied()
    }
}

/// What a calendar says about one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day<'a> {
    pub working: bool,
    pub reason: Reason,
    /// The holiday's name; for a make-up workday, that of the holiday it makes up for.
    pub name: Option<&'a str>,
    /// The year has no published calendar: weekends and statutory days only.
    pub estimated: bool,
}

/// The working days as known at one instant.
#[derive(Debug, Clone, Copy)]
pub struct Calendar<'a> {
    calendars: &'a Calendars,
    known_at: DateTime<Utc>,
}

impl<'a> Calendar<'a> {
    fn year(&self, year: i32) -> Option<&'a YearCalendar> {
        let versions = self.calendars.0.get(&year)?;
        versions.iter().rev().find(|version| version.published_at <= self.known_at)
    }

    /// In a year without a published calendar only weekends and statutory days count as days off.
    #[must_use]
    pub fn day(&self, date: NaiveDate) -> Day<'a> {
        let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        let ordinary = |estimated| Day {
            working: !weekend,
            reason: if weekend { Reason::Weekend } else { Reason::Workday },
            name: None,
            estimated,
        };
        let Some(calendar) = self.year(date.year()) else {
            return match statutory::holiday(date) {
                Some(name) => Day { working: false, reason: Reason::Holiday, name: Some(name), estimated: true },
                None => ordinary(true),
            };
        };
        match calendar.days.binary_search_by_key(&date, |day| day.date) {
            Ok(at) => {
                let special = &calendar.days[at];
                let (working, reason) = match special.kind {
                    SpecialDay::Holiday => (false, Reason::Holiday),
                    SpecialDay::MakeupWorkday => (true, Reason::MakeupWorkday),
                };
                Day { working, reason, name: Some(&special.name), estimated: false }
            }
            Err(_) => ordinary(false),
        }
    }

    /// The years of these days that have no published calendar yet.
    #[must_use]
    pub fn missing_years(&self, from: NaiveDate, until: NaiveDate) -> Vec<i32> {
        (from.year()..=until.year()).filter(|year| self.year(*year).is_none()).collect()
    }

    #[must_use]
    pub fn is_working(&self, date: NaiveDate) -> bool {
        self.day(date).working
    }

    /// The end of the N-th counted day after the day of entry, and every day from the day of entry to it.
    ///
    /// `left_out` is asked about working days only; a reason takes that day out of the count. `working_days` 0 is due on
    /// the day of entry itself. Ends after some ten years even if everything is left out.
    #[must_use]
    pub fn due(
        &self,
        entered: NaiveDate,
        working_days: u16,
        left_out: impl FnMut(NaiveDate) -> Option<Reason>,
    ) -> DueDay {
        let mut counted = 0;
        let mut days = Vec::new();
        let mut estimated = false;
        for (day, is_estimated) in self.walk(entered, left_out) {
            estimated |= is_estimated;
            counted += u16::from(day.counted);
            days.push(day);
            if counted >= working_days {
                break;
            }
        }
        let due = days.last().map_or(entered, |day| day.date);
        DueDay { due, estimated, days }
    }

    /// The day of entry and the days after it, each with whether it counts and whether its year is estimated.
    pub fn walk(
        &self,
        entered: NaiveDate,
        mut left_out: impl FnMut(NaiveDate) -> Option<Reason>,
    ) -> impl Iterator<Item = (CountedDay, bool)> {
        let first = CountedDay { date: entered, counted: false, reason: Reason::Entered, name: None };
        let later = entered.iter_days().skip(1).take(usize::from(FARTHEST)).map(move |date| {
            let day = self.day(date);
            let (counted, reason) = match day.working.then(|| left_out(date)).flatten() {
                Some(reason) => (false, reason),
                None => (day.working, day.reason),
            };
            (CountedDay { date, counted, reason, name: day.name.map(str::to_owned) }, day.estimated)
        });
        std::iter::once((first, false)).chain(later)
    }

    /// Working days after `after`, up to and with `until`.
    #[must_use]
    pub fn working_days_between(&self, after: NaiveDate, until: NaiveDate) -> u16 {
        let days = after.iter_days().skip(1).take(usize::from(FARTHEST)).take_while(|date| *date <= until);
        u16::try_from(days.filter(|date| self.is_working(*date)).count()).unwrap_or(u16::MAX)
    }

    /// The versions that a span of days relies on, for example `2026-1+2027-estimated`.
    #[must_use]
    pub fn versions(&self, from: NaiveDate, until: NaiveDate) -> String {
        let names = (from.year()..=until.year().max(from.year())).map(|year| match self.year(year) {
            Some(calendar) => calendar.version.clone(),
            None => format!("{year}-estimated"),
        });
        names.collect::<Vec<_>>().join("+")
    }
}
