//! Days as people read them. All of them are days in Asia/Shanghai. The spaces in them do not break: a line never ends
//! between 5 and 月.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use domain::calendar;
use domain::progress::{HalfDay, Slot};
use domain::text::Language;

use super::Words;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Words {
    /// 5 月 9 日, 9 May.
    #[must_use]
    pub fn day(self, date: NaiveDate) -> String {
        match self.0 {
            Language::Zh => format!("{}\u{a0}月\u{a0}{}\u{a0}日", date.month(), date.day()),
            Language::En => format!("{}\u{a0}{}", date.day(), MONTHS[date.month0() as usize]),
        }
    }

    /// 2026 年 5 月 9 日, 9 May 2026.
    #[must_use]
    pub fn full_day(self, date: NaiveDate) -> String {
        match self.0 {
            Language::Zh => format!("{}\u{a0}年\u{a0}{}", date.year(), self.day(date)),
            Language::En => format!("{}\u{a0}{}", self.day(date), date.year()),
        }
    }

    /// 5月9日周六 上午
    #[must_use]
    pub fn slot(self, slot: Slot) -> String {
        let weekday = format!("weekday-{}", slot.date.weekday().num_days_from_monday());
        let said = [
            ("day", self.day(slot.date).into()),
            ("weekday", self.say(&weekday).into()),
            ("half", self.half_day(slot.half_day).into()),
        ];
        self.with("appointments-slot", &said)
    }

    /// 9:00–12:00
    #[must_use]
    pub fn hours(self, half: HalfDay) -> String {
        let (from, until) = half.hours();
        format!("{}–{}", from.format("%-H:%M"), until.format("%-H:%M"))
    }

    /// 5/9 in both languages, for the narrow boxes of the day strip.
    #[must_use]
    pub fn short_day(self, date: NaiveDate) -> String {
        format!("{}/{}", date.month(), date.day())
    }

    /// The day in Shanghai of an instant.
    #[must_use]
    pub fn day_of(self, at: DateTime<Utc>) -> String {
        self.day(calendar::shanghai_date(at))
    }

    /// 5 月 9 日 09:12, 9 May 09:12.
    #[must_use]
    pub fn moment(self, at: DateTime<Utc>) -> String {
        format!("{} {}", self.day_of(at), self.clock_time(at))
    }

    /// 09:12 in Shanghai.
    #[must_use]
    pub fn clock_time(self, at: DateTime<Utc>) -> String {
        let local = calendar::shanghai(at);
        format!("{:02}:{:02}", local.hour(), local.minute())
    }
}
