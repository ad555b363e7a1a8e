//! The figures of a half month, of all classes or of one.

use serde::{Deserialize, Serialize};

use crate::progress::PauseReason;
use crate::statistics::FEWEST;
use crate::text::Text;

/// Below this many, a duration would say something about single cases.
pub const SMALLEST_SAMPLE: u32 = FEWEST as u32;

/// Working days by nearest rank: the smallest value with at least half, or nine tenths, of the sample at or below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days {
    pub median: u16,
    pub p90: u16,
}

/// Pauses begun in the half month for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PauseCount {
    pub reason: PauseReason,
    pub begun: u32,
}

/// Counts of cases unless said otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Submitted in the half month.
    pub received: u32,
    /// Energised in it, by the time that is judged.
    pub finished: u32,
    /// Of those finished, without anything overdue.
    pub on_time: u32,
    /// Withdrawn in it.
    pub withdrawn: u32,
    /// Of those withdrawn, with something overdue: they count as late.
    pub withdrawn_overdue: u32,
    /// Refused in it.
    #[serde(default)]
    pub refused: u32,
    /// Of those refused, with something overdue: they count as late.
    #[serde(default)]
    pub refused_overdue: u32,
    /// Merged into another one in it: with these every case is accounted for.
    #[serde(default)]
    pub merged: u32,
    /// Open when it ended.
    pub open: u32,
    /// Of those open, with something overdue.
    pub open_overdue: u32,
    /// Ended before it and recorded in it: the report before could not know, and counted them as open.
    pub told_later: u32,
    /// Working days from submission to power, of those finished; `None` for fewer than 5.
    pub whole: Option<Days>,
    /// Of these, the days in the utility's stages.
    pub utility: Option<Days>,
    /// Of these, the days that were the customer's.
    pub customer: Option<Days>,
    /// Pauses begun in it, in the order of the published list; reasons that did not occur are left out.
    pub pauses: Vec<PauseCount>,
    /// Events (not cases) recorded in it more than one working day after they are said to have occurred.
    pub recorded_late: u32,
}

impl Figures {
    /// Of how many cases [`Self::within_limit`] is the share.
    #[must_use]
    pub fn judged(&self) -> u32 {
        self.finished + self.withdrawn_overdue + self.refused_overdue + self.open_overdue
    }

    /// The share finished within every limit, in per mille. `None` when nothing was to be judged.
    #[must_use]
    pub fn within_limit(&self) -> Option<u16> {
        per_mille(self.on_time, self.judged())
    }

    /// For all reasons together.
    #[must_use]
    pub fn pauses_begun(&self) -> u32 {
        self.pauses.iter().map(|pause| pause.begun).sum()
    }

    /// Whether there is nothing to tell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Rounded down: 999 of 1000 is never printed as all.
#[must_use]
pub fn per_mille(part: u32, whole: u32) -> Option<u16> {
    (u64::from(part) * 1000).checked_div(u64::from(whole)).and_then(|share| u16::try_from(share).ok())
}

/// The figures of one class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassFigures {
    /// The template's key, after a reclassification, for example `lv-resident`.
    pub key: String,
    pub name: Text,
    #[serde(flatten)]
    pub figures: Figures,
}
