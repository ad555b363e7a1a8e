//! De-identified event logs for process mining: which way each ended case took and on which days, and nothing that
//! names it. A way that fewer than 5 cases took is left out and counted.

mod trace;

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::progress::CaseState;
use crate::standards::{Owner, StageKind};
use crate::statistics::FEWEST;

pub use trace::trace;

/// Paths of fewer cases are left out.
pub const SMALLEST_PATH: usize = FEWEST as usize;

/// The transitions of the standard lifecycle model (IEEE 1849-2016) that occur.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transition {
    /// A stay in the stage begins.
    Start,
    /// The clock is paused.
    Suspend,
    /// The last of the open pauses has ended.
    Resume,
    /// The stage is done.
    Complete,
    /// The stay ended and the stage was not done: an inspection failed, or the case came under another class.
    AteAbort,
    /// The case ended in this stage: withdrawn, refused or merged.
    PiAbort,
}

impl Transition {
    pub const ALL: [Self; 6] =
        [Self::Start, Self::Suspend, Self::Resume, Self::Complete, Self::AteAbort, Self::PiAbort];

    /// As the lifecycle extension of XES spells it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Complete => "complete",
            Self::AteAbort => "ate_abort",
            Self::PiAbort => "pi_abort",
        }
    }
}

/// One step on a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Step {
    /// The stage that was under way.
    pub stage: StageKind,
    pub transition: Transition,
    /// Who owns the stage; of a pause, a resumption or an early end: who acted.
    pub role: Owner,
}

/// A step with its day. The time of day is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedStep {
    pub step: Step,
    /// In which stay of the case it happened, counted from 0 over all stages.
    pub stay: usize,
    /// The day in Asia/Shanghai, as judged.
    pub on: NaiveDate,
}

/// An ended case without anything that names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// Key of the template, as it was at the end.
    pub class: String,
    pub end: CaseState,
    pub submitted_on: NaiveDate,
    pub ended_on: NaiveDate,
    /// Working days, as everywhere in the portal.
    pub utility_days: u16,
    pub customer_days: u16,
    /// By day, and within a day as one thing led to the other.
    pub steps: Vec<DatedStep>,
}

impl Trace {
    /// Calendar days from submission to the end; 0 when both were on one day.
    #[must_use]
    pub fn duration_days(&self) -> i64 {
        (self.ended_on - self.submitted_on).num_days()
    }

    /// What cases have in common that took the same way. Days don't belong to it.
    #[must_use]
    pub fn path(&self) -> Path {
        let steps = self.steps.iter().map(|dated| dated.step).collect();
        Path { class: self.class.clone(), end: self.end, steps }
    }
}

/// A way that cases took.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Path {
    class: String,
    end: CaseState,
    steps: Vec<Step>,
}

/// How many cases took which path. Cases of a path of fewer than [`SMALLEST_PATH`] are left out.
#[derive(Debug, Clone, Default)]
pub struct Paths {
    numbers: HashMap<Path, usize>,
    /// By number.
    cases: Vec<usize>,
}

/// What of a set of cases may be published, and how much is left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub cases: usize,
    pub paths: usize,
    pub cases_left_out: usize,
    pub paths_left_out: usize,
}

impl Paths {
    /// Counts a case; the number of its path.
    pub fn add(&mut self, trace: &Trace) -> usize {
        let next = self.cases.len();
        let number = *self.numbers.entry(trace.path()).or_insert(next);
        if number == next {
            self.cases.push(0);
        }
        self.cases[number] += 1;
        number
    }

    /// Whether cases of this path may be published. Asked when all cases are counted.
    #[must_use]
    pub fn is_common(&self, number: usize) -> bool {
        self.cases.get(number).is_some_and(|cases| *cases >= SMALLEST_PATH)
    }

    /// A path that fewer than [`SMALLEST_PATH`] cases took is left out with its cases.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let (common, rare): (Vec<usize>, Vec<usize>) = self.cases.iter().partition(|cases| **cases >= SMALLEST_PATH);
        Counts {
            cases: common.iter().sum(),
            paths: common.len(),
            cases_left_out: rare.iter().sum(),
            paths_left_out: rare.len(),
        }
    }
}
