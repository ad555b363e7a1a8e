//! The file of one year's calendar: comment lines with what it is, then `date,kind,name`.
//!
//! ```text
//! # version: 2026-1
//! # notice: 2025-11-04
//! # source: where the days come from
//! date,kind,name
//! 2026-01-01,holiday,元旦
//! ```

use std::fmt::Write;

use chrono::{Datelike, NaiveDate, Weekday};

use super::{NamedDay, SpecialDay};

const HEAD: &str = "date,kind,name";

/// What a calendar file says. When it was published is not in the file: that is when the portal learned of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFile {
    pub year: i32,
    /// For example `2026-1`.
    pub version: String,
    /// The date of the State Council's notice.
    pub notice: NaiveDate,
    /// Where the days come from, if the file says so.
    pub source: Option<String>,
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

impl SpecialDay {
    /// As in the files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Holiday => "holiday",
            Self::MakeupWorkday => "makeup_workday",
        }
    }
}

impl CalendarFile {
    /// Reads a file. All days lie in the same year and none stands twice.
    ///
    /// # Errors
    /// The first line that can't be read, or what is missing from the file.
    pub fn parse(text: &str) -> Result<Self, BadFile> {
        let (mut version, mut notice, mut source) = (None, None, None::<String>);
        let mut days: Vec<NamedDay> = Vec::new();
        let mut in_source = false;
        // What a spreadsheet saves begins with a mark of its encoding.
        for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let bad = |problem| BadFile { line: at + 1, problem };
            let goes_on = in_source && line.starts_with("#  ");
            let line = line.trim();
            in_source = false;
            if let Some(comment) = line.strip_prefix('#') {
                match comment.split_once(':').map(|(name, value)| (name.trim(), value.trim())) {
                    Some(("version", value)) => version = Some(value.to_owned()),
                    Some(("notice", value)) => {
                        notice = Some(value.parse().map_err(|_| bad("the notice's date is not like 2025-11-04"))?);
                    }
                    Some(("source", value)) => {
                        source = Some(value.to_owned());
                        in_source = true;
                    }
                    _ if goes_on => {
                        source = source.map(|begun| format!("{begun} {}", comment.trim()));
                        in_source = true;
                    }
                    _ => {}
                }
                continue;
            }
            if line.is_empty() || line == HEAD {
                continue;
            }
            let [date, kind, name] = line.split(',').collect::<Vec<_>>()[..] else {
                return Err(bad("a day has three columns: date, kind and name"));
            };
            let date: NaiveDate = date.parse().map_err(|_| bad("the date is not like 2026-05-01"))?;
            let kinds = [SpecialDay::Holiday, SpecialDay::MakeupWorkday];
            let kind = kinds.into_iter().find(|known| known.code() == kind);
            let kind = kind.ok_or(bad("the kind is neither holiday nor makeup_workday"))?;
            add(&mut days, NamedDay { date, kind, name: name.to_owned() }).map_err(bad)?;
        }
        let missing = |problem| BadFile { line: 0, problem };
        Ok(Self {
            year: days.first().ok_or(missing("no days"))?.date.year(),
            version: version.ok_or(missing("no line \"# version: …\""))?,
            notice: notice.ok_or(missing("no line \"# notice: …\""))?,
            source,
            days,
        })
    }

    /// The file again, as [`Self::parse`] reads it.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut text = format!("# version: {}\n# notice: {}\n", self.version, self.notice);
        if let Some(source) = &self.source {
            let _ = writeln!(text, "# source: {source}");
        }
        let _ = writeln!(text, "{HEAD}");
        for day in &self.days {
            let _ = writeln!(text, "{},{},{}", day.date, day.kind.code(), day.name);
        }
        text
    }
}

/// Takes one more day into a year, in whatever form its file comes.
///
/// # Errors
/// Why it can't be a day of that year.
pub fn add(days: &mut Vec<NamedDay>, day: NamedDay) -> Result<(), &'static str> {
    if day.name.trim().is_empty() || day.name.contains([',', '\n', '\r']) {
        return Err("the day has no name, or one with a comma");
    }
    if days.first().is_some_and(|first| first.date.year() != day.date.year()) {
        return Err("this day is of another year");
    }
    if days.iter().any(|known| known.date == day.date) {
        return Err("this day stands twice");
    }
    let weekend = matches!(day.date.weekday(), Weekday::Sat | Weekday::Sun);
    if day.kind == SpecialDay::MakeupWorkday && !weekend {
        return Err("a make-up workday is a Saturday or a Sunday");
    }
    days.push(day);
    Ok(())
}
