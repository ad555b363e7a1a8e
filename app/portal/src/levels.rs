//! Warning levels: those that come with the portal, and what the published ones say today.

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::shanghai_date;
use domain::levels::{Scale, WarningLevels};

use crate::publications::{Document, Kind, Rules};

/// File name and content.
pub(crate) const FILES: &[(&str, &str)] =
    &[("levels/warning-levels-1.toml", include_str!("../data/levels/warning-levels-1.toml"))];

impl Document for WarningLevels {
    const KIND: Kind = Kind::WarningLevels;

    fn key(&self) -> String {
        self.key.clone()
    }

    fn version(&self) -> String {
        self.version.clone()
    }

    fn effective_from(&self) -> NaiveDate {
        self.effective_from
    }

    fn faults(&self, _today: NaiveDate) -> Vec<String> {
        WarningLevels::faults(self)
    }
}

impl Rules {
    /// The levels in force at an instant, on that day: those of the version that became effective last. Without any, none.
    #[must_use]
    pub fn scale(&self, now: DateTime<Utc>) -> Scale {
        let today = shanghai_date(now);
        // Loaded in the order of publication, and the last of equals wins.
        let in_force = self.levels.iter().filter(|levels| levels.effective_from <= today);
        let in_force = in_force.max_by_key(|levels| levels.effective_from);
        in_force.map(|levels| levels.on(&self.calendars.as_of(now), today)).unwrap_or_default()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
