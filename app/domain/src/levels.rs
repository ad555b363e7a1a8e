//! 预警等级: how near the end of its time an open case is, or how far beyond. Which levels there are and when each begins is
//! published.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::text::Text;

/// Working days from the last day in time at which a level may begin.
pub const FROM: RangeInclusive<i16> = -60..=60;

/// By what a level is known; its name says it in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    Blue,
    Yellow,
    Orange,
    Red,
}

impl Colour {
    pub const ALL: [Self; 4] = [Self::Blue, Self::Yellow, Self::Orange, Self::Red];

    /// The name in files, tables and addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Blue => "blue",
            Self::Yellow => "yellow",
            Self::Orange => "orange",
            Self::Red => "red",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|colour| colour.code() == code)
    }
}

/// One published version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WarningLevels {
    /// For example `warning-levels`.
    pub key: String,
    pub version: String,
    /// A day in Asia/Shanghai.
    pub effective_from: NaiveDate,
    /// On what colours and days rest.
    pub source: Text,
    /// The mildest first.
    pub levels: Vec<Level>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    pub colour: Colour,
    pub name: Text,
    /// Working days after the last day in time on which it begins, see [`FROM`]: -2 is two working days before that day.
    /// `None` for the mildest alone, which has no beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<i16>,
}

impl WarningLevels {
    /// What is wrong with them, before they are published.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.levels.first().is_none_or(|first| first.from.is_some()) {
            faults.push("the first level must have no `from`".to_owned());
        }
        let begins: Vec<Option<i16>> = self.levels.iter().skip(1).map(|level| level.from).collect();
        if !begins.is_sorted_by(|one, next| one < next) || begins.contains(&None) {
            faults.push("each later level must have a `from`, and later ones a greater one".to_owned());
        }
        if begins.iter().flatten().any(|from| !FROM.contains(from)) {
            faults.push(format!("`from` goes from {} to {} working days", FROM.start(), FROM.end()));
        }
        for (at, level) in self.levels.iter().enumerate() {
            if self.levels[..at].iter().any(|other| other.colour == level.colour) {
                faults.push(format!("{} stands twice", level.colour.code()));
            }
        }
        faults
    }

    /// What they say on a day.
    #[must_use]
    pub fn on(&self, calendar: &Calendar<'_>, today: NaiveDate) -> Scale {
        let step = |level: &Level| (level.clone(), level.from.map(|from| last_begun(calendar, today, from)));
        Scale(self.levels.iter().map(step).collect())
    }
}

/// The latest last day in time from which on `today` so many working days are over (below 0: to which so many are left).
fn last_begun(calendar: &Calendar<'_>, today: NaiveDate, from: i16) -> NaiveDate {
    let wanted = usize::from(from.unsigned_abs());
    if from > 0 {
        // The working day that is the first of those that are over has to come after it.
        let worked = today.iter_days().rev().filter(|day| calendar.is_working(*day)).nth(wanted - 1);
        return worked.and_then(|first| first.pred_opt()).unwrap_or(today);
    }
    let too_far = today.iter_days().skip(1).filter(|day| calendar.is_working(*day)).nth(wanted);
    too_far.and_then(|day| day.pred_opt()).unwrap_or(today)
}

/// Last days in time that are of one level today: after one and up to the other, where there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    pub after: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

/// The levels of one day, the mildest first, each with the latest last day in time that is of it or of a worse one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scale(Vec<(Level, Option<NaiveDate>)>);

impl Scale {
    /// Those that there are, the mildest first.
    pub fn levels(&self) -> impl Iterator<Item = &Level> {
        self.0.iter().map(|(level, _)| level)
    }

    /// The level of a case that is in time until the end of this day. `None`: there are no levels.
    #[must_use]
    pub fn of(&self, last_day: NaiveDate) -> Option<&Level> {
        let begun = |until: Option<NaiveDate>| until.is_none_or(|until| last_day <= until);
        self.0.iter().rev().find(|(_, until)| begun(*until)).map(|(level, _)| level)
    }

    /// Of which days a level is. `None`: there is no such level.
    #[must_use]
    pub fn span(&self, colour: Colour) -> Option<Span> {
        let at = self.0.iter().position(|(level, _)| level.colour == colour)?;
        Some(Span { after: self.0.get(at + 1).and_then(|(_, until)| *until), until: self.0[at].1 })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use chrono::{DateTime, Days};

    use super::*;
    use crate::calendar::Calendars;

    fn published() -> WarningLevels {
        toml::from_str(include_str!("../../portal/data/levels/warning-levels-1.toml")).unwrap()
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn scale(today: &str) -> Scale {
        // Without a published calendar weekends are off and 1 May is.
        published().on(&Calendars::default().as_of(DateTime::UNIX_EPOCH), date(today))
    }

    #[test]
    fn two_working_days_before_the_day_it_is_yellow_and_three_after_it_red() {
        // Wednesday.
        let scale = scale("2026-06-10");
        let colour = |day: &str| scale.of(date(day)).unwrap().colour;
        assert_eq!(colour("2026-06-15"), Colour::Blue);
        assert_eq!(colour("2026-06-14"), Colour::Yellow, "the weekend before the third working day");
        assert_eq!(colour("2026-06-12"), Colour::Yellow);
        assert_eq!(colour("2026-06-10"), Colour::Yellow);
        assert_eq!(colour("2026-06-08"), Colour::Yellow, "two working days late");
        assert_eq!(colour("2026-06-07"), Colour::Red, "three: Monday, Tuesday, Wednesday");
        assert_eq!(colour("2026-06-05"), Colour::Red);
    }

    #[test]
    fn every_day_is_of_the_level_whose_span_it_lies_in_and_of_no_other() {
        for today in ["2026-06-10", "2026-06-13", "2026-05-01", "2026-04-30"] {
            let scale = scale(today);
            for day in date(today).checked_sub_days(Days::new(20)).unwrap().iter_days().take(40) {
                let within = |colour| {
                    let span = scale.span(colour).unwrap();
                    span.after.is_none_or(|after| day > after) && span.until.is_none_or(|until| day <= until)
                };
                let spans: Vec<Colour> = scale.levels().map(|level| level.colour).filter(|one| within(*one)).collect();
                assert_eq!(spans, [scale.of(day).unwrap().colour], "{day} on {today}");
            }
        }
        assert_eq!(scale("2026-06-10").span(Colour::Orange), None);
        assert_eq!(Scale::default().of(date("2026-06-10")), None);
    }

    #[test]
    fn faults_of_levels() {
        assert_eq!(published().faults(), Vec::<String>::new());
        let broken = |change: fn(&mut WarningLevels)| {
            let mut levels = published();
            change(&mut levels);
            levels.faults().len()
        };
        assert_eq!(broken(|all| all.levels.clear()), 1);
        assert_eq!(broken(|all| all.levels[0].from = Some(-9)), 1);
        assert_eq!(broken(|all| all.levels[2].from = None), 1);
        assert_eq!(broken(|all| all.levels[2].from = Some(-2)), 1);
        assert_eq!(broken(|all| all.levels[2].from = Some(61)), 1);
        assert_eq!(broken(|all| all.levels[2].colour = Colour::Blue), 1);
    }

    #[test]
    fn colours_have_codes_and_come_back() {
        for colour in Colour::ALL {
            assert_eq!(serde_json::to_value(colour).unwrap(), colour.code());
            assert_eq!(Colour::from_code(colour.code()), Some(colour));
        }
        assert_eq!(Colour::from_code("green"), None);
    }
}
