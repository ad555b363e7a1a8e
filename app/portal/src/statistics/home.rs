//! The few figures of the home page, from the live ones and the last published quarter.

use chrono::{DateTime, NaiveDate, Utc};

use domain::statistics::{Period, SMALLEST};

use super::{live, periods, published};
use crate::{Portal, Result};

/// The class of homes.
const RESIDENTS: &str = "lv-resident";

/// A figure of so many cases. `value` is `None` when they are fewer than 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure<T> {
    pub sample: i64,
    pub value: Option<T>,
}

/// What the home page says about the last 12 closed months and the current one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HomeFigures {
    pub at: DateTime<Utc>,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// Energised cases, those withdrawn while overdue and open ones that are overdue: the share with nothing late, in per
    /// mille.
    pub in_time: Figure<u16>,
    /// Whole process of residents, working days.
    pub resident_median: Figure<u16>,
    /// 9 of 10 residents waited no longer, working days.
    pub resident_p90: Figure<u16>,
    pub energised: i64,
    /// Cases open now.
    pub open: i64,
    /// Mean grade in hundredths (100 to 500) of the last published quarter, with that quarter.
    pub grade: Option<(Period, Figure<u16>)>,
}

/// # Errors
/// When the database fails.
pub async fn home(portal: &Portal) -> Result<HomeFigures> {
    let live = live(portal).await?;
    let all = live.figures.of(None, None);
    let residents = live.figures.of(None, Some(RESIDENTS)).days;
    let figure = |value: Option<u16>, sample: i64| Figure { sample, value: value.filter(|_| sample >= SMALLEST) };
    let quarter = periods(portal).await?.into_iter().rev().find(|period| matches!(period, Period::Quarter { .. }));
    let grade = match quarter {
        Some(quarter) => published(portal, quarter)
            .await?
            .and_then(|figures| figures.tables.ratings.all)
            .map(|all| (quarter, Figure { sample: all.count, value: Some(all.mean_hundredths) })),
        None => None,
    };
    Ok(HomeFigures {
        at: live.at,
        from: live.from(),
        to: live.today,
        in_time: figure(all.share(), all.judged()),
        resident_median: figure(residents.median(), residents.sample()),
        resident_p90: figure(residents.p90(), residents.sample()),
        energised: all.finished(),
        open: live.figures.open_of(None).open,
        grade,
    })
}
