//! From cells to what pages show: sums by month, class and stage, and over all of each.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Cell, Distribution, Measure};
use crate::progress::PauseReason;
use crate::standards::StageKind;

/// Whole cases of one month and class, or of all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseFigures {
    pub received: i64,
    /// Of these, for an address for which there was a request within 90 days.
    pub again: i64,
    /// Energised with nothing late.
    pub in_time: i64,
    /// Energised with anything late.
    pub late: i64,
    pub withdrawn: i64,
    /// Withdrawn while overdue.
    pub withdrawn_late: i64,
    pub refused: i64,
    /// Refused while overdue.
    pub refused_late: i64,
    pub merged: i64,
    pub reclassified: i64,
    pub recorded_late: i64,
    /// Still open and overdue, in the month in which they fell due.
    pub overdue: i64,
    /// Working days of the whole process, the customer's own left out, of energised cases.
    pub days: Distribution,
    /// Working days in the utility's stages, of energised cases.
    pub utility_days: Distribution,
    /// Working days left out as the customer's, of energised cases.
    pub customer_days: Distribution,
    /// Calendar days from submission to the end, summed up over all that ended.
    pub flow_days: i64,
}

impl CaseFigures {
    /// Energised, whether in time or late.
    #[must_use]
    pub fn finished(&self) -> i64 {
        self.in_time + self.late
    }

    /// Energised, withdrawn, refused or merged.
    #[must_use]
    pub fn ended(&self) -> i64 {
        self.finished() + self.withdrawn + self.withdrawn_late + self.refused + self.refused_late + self.merged
    }

    /// Those about which there is a verdict: energised, withdrawn or refused while overdue, and open ones that are overdue.
    #[must_use]
    pub fn judged(&self) -> i64 {
        self.finished() + self.withdrawn_late + self.refused_late + self.overdue
    }

    /// Share within the limit in per mille, rounded down. `None` without a verdict.
    #[must_use]
    pub fn share(&self) -> Option<u16> {
        per_mille(self.in_time, self.judged())
    }
}

/// Stays in one stage.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StageFigures {
    pub in_time: i64,
    pub late: i64,
    /// Without a limit.
    pub unlimited: i64,
    /// Not finished and overdue, in the month in which they fell due.
    pub overdue: i64,
    /// Working days of finished stays.
    pub days: Distribution,
}

impl StageFigures {
    /// Those without a limit too.
    #[must_use]
    pub fn finished(&self) -> i64 {
        self.in_time + self.late + self.unlimited
    }

    /// Those about which there is a verdict: finished ones with a limit, and unfinished ones that are overdue.
    #[must_use]
    pub fn judged(&self) -> i64 {
        self.in_time + self.late + self.overdue
    }

    /// As [`CaseFigures::share`].
    #[must_use]
    pub fn share(&self) -> Option<u16> {
        per_mille(self.in_time, self.judged())
    }
}

/// Pauses for one reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PauseFigures {
    pub begun: i64,
    /// Working days wholly covered by pauses that are over.
    pub days: i64,
}

/// What is open now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OpenFigures {
    pub open: i64,
    pub overdue: i64,
    pub paused: i64,
}

/// Open cases that are alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCount {
    pub class: String,
    pub stage: Option<StageKind>,
    pub paused: bool,
    /// The month in which it fell due; `None` while it is not overdue.
    pub overdue: Option<NaiveDate>,
    /// The same for the stay in the current stage.
    pub stage_overdue: Option<NaiveDate>,
    pub count: i64,
}

/// `None` stands for all.
type Of = (Option<NaiveDate>, Option<String>);

/// Sums by month and class.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    pub cases: BTreeMap<Of, CaseFigures>,
    pub stages: BTreeMap<(Of, StageKind), StageFigures>,
    pub pauses: BTreeMap<(Of, PauseReason), PauseFigures>,
    /// By class.
    pub open: BTreeMap<Option<String>, OpenFigures>,
}

impl Figures {
    /// Counts a cell in the sums that it belongs to: by month and class, and over all of each.
    pub fn add(&mut self, cell: &Cell, count: i64) {
        for of in everything(Some(cell.month), &cell.class) {
            match (cell.stage, cell.measure) {
                (Some(stage), measure) => {
                    let stay = self.stages.entry((of, stage)).or_default();
                    match measure {
                        Measure::StageInTime => stay.in_time += count,
                        Measure::StageLate => stay.late += count,
                        _ => stay.unlimited += count,
                    }
                    stay.days.add(cell.value, count);
                }
                (None, Measure::Pause(reason)) => self.pauses.entry((of, reason)).or_default().begun += count,
                (None, Measure::PauseDays(reason)) => self.pauses.entry((of, reason)).or_default().days += count,
                (None, measure) => self.cases.entry(of).or_default().add(measure, cell.value, count),
            }
        }
    }

    /// `months` are those shown: what fell due before them counts among all months only.
    pub fn add_open(&mut self, open: &OpenCount, months: &[NaiveDate]) {
        for class in [None, Some(open.class.clone())] {
            let sum = self.open.entry(class).or_default();
            sum.open += open.count;
            sum.overdue += if open.overdue.is_some() { open.count } else { 0 };
            sum.paused += if open.paused { open.count } else { 0 };
        }
        let shown = |month: NaiveDate| months.contains(&month).then_some(month);
        if let Some(month) = open.overdue {
            for of in everything(shown(month), &open.class) {
                self.cases.entry(of).or_default().overdue += open.count;
            }
        }
        if let (Some(month), Some(stage)) = (open.stage_overdue, open.stage) {
            for of in everything(shown(month), &open.class) {
                self.stages.entry((of, stage)).or_default().overdue += open.count;
            }
        }
    }

    /// Zeros where nothing was counted.
    #[must_use]
    pub fn of(&self, month: Option<NaiveDate>, class: Option<&str>) -> CaseFigures {
        self.cases.get(&(month, class.map(str::to_owned))).cloned().unwrap_or_default()
    }

    /// Of one class; `None`: of all.
    #[must_use]
    pub fn open_of(&self, class: Option<&str>) -> OpenFigures {
        self.open.get(&class.map(str::to_owned)).copied().unwrap_or_default()
    }
}

impl CaseFigures {
    fn add(&mut self, measure: Measure, value: u16, count: i64) {
        match measure {
            Measure::Received => self.received += count,
            Measure::ReceivedAgain => self.again += count,
            Measure::FinishedInTime => {
                self.in_time += count;
                self.days.add(value, count);
            }
            Measure::FinishedLate => {
                self.late += count;
                self.days.add(value, count);
            }
            Measure::UtilityDays => self.utility_days.add(value, count),
            Measure::CustomerDays => self.customer_days.add(value, count),
            Measure::FlowDays => self.flow_days += count,
            Measure::Withdrawn => self.withdrawn += count,
            Measure::WithdrawnLate => self.withdrawn_late += count,
            Measure::Refused => self.refused += count,
            Measure::RefusedLate => self.refused_late += count,
            Measure::Merged => self.merged += count,
            Measure::Reclassified => self.reclassified += count,
            Measure::RecordedLate => self.recorded_late += count,
            // These stand elsewhere.
            Measure::Pause(_)
            | Measure::PauseDays(_)
            | Measure::StageInTime
            | Measure::StageLate
            | Measure::StageUnlimited => {}
        }
    }
}

/// The sums that something of this month and class belongs to; without a month, those of all months.
fn everything(month: Option<NaiveDate>, class: &str) -> Vec<Of> {
    let mut all = vec![(None, None), (None, Some(class.to_owned()))];
    if month.is_some() {
        all.extend([(month, None), (month, Some(class.to_owned()))]);
    }
    all
}

fn per_mille(part: i64, whole: i64) -> Option<u16> {
    // 999 of 1000 is never printed as all.
    (whole > 0).then(|| u16::try_from(part * 1000 / whole).unwrap_or_default())
}

/// Both sides of the flow check: in a steady flow, cases in progress = arrival rate × time in the flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flow {
    /// Mean number of open cases over the ends of the closed months, in tenths.
    pub open_tenths: i64,
    /// Cases received in those months.
    pub received: i64,
    /// Days of those months.
    pub days: i64,
    /// Mean calendar days from submission to the end of those that ended in them, in tenths.
    pub flow_tenths: i64,
    /// Cases that ended in those months.
    pub ended: i64,
    /// Arrivals a day times mean days, in tenths.
    pub expected_tenths: i64,
}

impl Figures {
    /// Over the closed months `months`, oldest first, of which the last ended just before `this_month` began. `None` if
    /// nothing ended in them.
    #[must_use]
    pub fn flow(&self, months: &[NaiveDate], this_month: NaiveDate) -> Option<Flow> {
        let first = months.first()?;
        let days = (this_month - *first).num_days();
        let now = self.of(Some(this_month), None);
        // Back from what is open now: at the end of the month before, the arrivals since were not there yet.
        let mut open = self.open_of(None).open - now.received + now.ended();
        let (mut received, mut ended, mut flow, mut twice) = (0, 0, 0, 0);
        for month in months.iter().rev() {
            let figures = self.of(Some(*month), None);
            let before = open - figures.received + figures.ended();
            twice += open + before;
            open = before;
            received += figures.received;
            ended += figures.ended();
            flow += figures.flow_days;
        }
        let many = i64::try_from(months.len()).ok()?;
        (ended > 0 && days > 0).then(|| Flow {
            open_tenths: rounded(twice * 10, many * 2),
            received,
            days,
            flow_tenths: rounded(flow * 10, ended),
            ended,
            expected_tenths: rounded(received * flow * 10, days * ended),
        })
    }
}

fn rounded(part: i64, whole: i64) -> i64 {
    (part * 2 + whole).div_euclid(whole * 2)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn in_a_steady_flow_both_sides_agree() {
        let (may, june) = (day("2026-05-01"), day("2026-06-01"));
        let mut figures = Figures::default();
        // Two a day for 31 days, each open for 5 days: 10 are open at any time.
        let cell = |measure| Cell { month: may, class: "a".to_owned(), stage: None, measure, value: 0 };
        figures.add(&cell(Measure::Received), 62);
        figures.add(&cell(Measure::FinishedInTime), 62);
        figures.add(&cell(Measure::FlowDays), 62 * 5);
        let open = OpenCount {
            class: "a".to_owned(),
            stage: None,
            paused: false,
            overdue: None,
            stage_overdue: None,
            count: 10,
        };
        figures.add_open(&open, &[may]);
        let flow = figures.flow(&[may], june).unwrap();
        assert_eq!((flow.open_tenths, flow.expected_tenths, flow.flow_tenths), (100, 100, 50));
    }

    #[test]
    fn open_and_overdue_counts_as_late_in_the_month_in_which_it_fell_due() {
        let (april, may) = (day("2026-04-01"), day("2026-05-01"));
        let mut figures = Figures::default();
        let cell = Cell { month: may, class: "a".to_owned(), stage: None, measure: Measure::FinishedInTime, value: 3 };
        figures.add(&cell, 3);
        let open = OpenCount {
            class: "a".to_owned(),
            stage: Some(StageKind::Acceptance),
            paused: false,
            overdue: Some(april),
            stage_overdue: Some(may),
            count: 1,
        };
        figures.add_open(&open, &[april, may]);
        assert_eq!(figures.of(Some(may), None).share(), Some(1000));
        assert_eq!(figures.of(Some(april), None).share(), Some(0));
        assert_eq!(figures.of(None, Some("a")).share(), Some(750));
        let stage = &figures.stages[&((Some(may), None), StageKind::Acceptance)];
        assert_eq!((stage.judged(), stage.share()), (1, Some(0)));
    }
}
