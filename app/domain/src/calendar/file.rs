//! The file of one year's calendar: comment lines with what it is, then `date,kind,name`.
//!
//! ```text
//! # version: 2026-1
//! # notice: 2025-11-04
//! # source: where the days come from
//! date,kind,name
//! 2026-01-01,holiday,元旦
//! ```

use chrono::{Datelike, NaiveDate};

use super::{NamedDay, SpecialDay};

/// What a calendar file says. When it was published is not in the file: that is when the portal learned of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFile {
    pub year: i32,
    /// For example `2026-1`.
    pub version: String,
    /// The date of the State Council's notice.
    pub notice: NaiveDate,
    pub days: Vec<NamedDay>,
}

/// Why a file can't be read; `line` counts from 1, 0 for the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadFile {
    pub line: usize,
    pub problem: &'static str,
}

impl std::fmt::Display for BadFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.problem)
    }
}

impl std::error::Error for BadFile {}

impl CalendarFile {
    /// Reads a file. All days lie in the same year and none stands twice.
    ///
    /// # Errors
    /// The first line that can't be read, or what is missing from the file.
    pub fn parse(text: &str) -> Result<Self, BadFile> {
        let (mut version, mut notice) = (None, None);
        let mut days: Vec<NamedDay> = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let bad = |problem| BadFile { line: at + 1, problem };
            let line = line.trim();
            if let Some(comment) = line.strip_prefix('#') {
                match comment.split_once(':').map(|(name, value)| (name.trim(), value.trim())) {
                    Some(("version", value)) => version = Some(value.to_owned()),
                    Some(("notice", value)) => {
                        notice = Some(value.parse().map_err(|_| bad("the notice's date is not like 2025-11-04"))?);
                    }
                    _ => {}
                }
                continue;
            }
            if line.is_empty() || line == "date,kind,name" {
                continue;
            }
            let [date, kind, name] = line.split(',').collect::<Vec<_>>()[..] else {
                return Err(bad("a day has three columns: date, kind and name"));
            };
            let date: NaiveDate = date.parse().map_err(|_| bad("the date is not like 2026-05-01"))?;
            let kind = match kind {
                "holiday" => SpecialDay::Holiday,
                "makeup_workday" => SpecialDay::MakeupWorkday,
                _ => return Err(bad("the kind is neither holiday nor makeup_workday")),
            };
            if days.iter().any(|day| day.date == date) {
                return Err(bad("this day stands twice"));
            }
            if days.first().is_some_and(|day| day.date.year() != date.year()) {
                return Err(bad("this day is of another year"));
            }
            days.push(NamedDay { date, kind, name: name.to_owned() });
        }
        let missing = |problem| BadFile { line: 0, problem };
        Ok(Self {
            year: days.first().ok_or(missing("no days"))?.date.year(),
            version: version.ok_or(missing("no line \"# version: …\""))?,
            notice: notice.ok_or(missing("no line \"# notice: …\""))?,
            days,
        })
    }
}
