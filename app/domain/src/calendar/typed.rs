//! Moments as people type them who recompute a due day.

use chrono::{DateTime, Datelike, NaiveDateTime, Utc};

use super::{ASKED_YEARS, OFFSET, shanghai};

const FORMS: [&str; 3] = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"];

/// What is wrong with a pause as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PauseProblem {
    /// Its beginning can't be read, or is missing.
    From,
    /// Its end can't be read, or is missing.
    Until,
    /// It ends before it begins.
    Order,
}

/// What a clock in Shanghai shows (`2026-05-06T08:40`), or a moment with an offset of its own (RFC 3339).
#[must_use]
pub fn typed_moment(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let moment = match DateTime::parse_from_rfc3339(text) {
        Ok(moment) => moment.to_utc(),
        Err(_) => {
            let local = FORMS.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
            local.and_utc().checked_sub_signed(OFFSET)?
        }
    };
    ASKED_YEARS.contains(&shanghai(moment).year()).then_some(moment)
}

/// From an instant to another.
pub type Between = (DateTime<Utc>, DateTime<Utc>);

/// Beginning and end of a pause. Neither is typed where there was none.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn typed_pause(from: &str, until: &str) -> Result<Option<Between>, PauseProblem> {
    if from.trim().is_empty() && until.trim().is_empty() {
        return Ok(None);
    }
    let from = typed_moment(from).ok_or(PauseProblem::From)?;
    let until = typed_moment(until).ok_or(PauseProblem::Until)?;
    if from < until { Ok(Some((from, until))) } else { Err(PauseProblem::Order) }
}
