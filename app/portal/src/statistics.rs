//! Figures of the home page: counts and durations, live, each with its sample and its day. No figure under 5.

use std::sync::RwLock;

use chrono::{DateTime, Datelike, Months, NaiveDate, TimeDelta, Utc};
use domain::calendar::{shanghai_date, start_of_day};

use crate::{Portal, Result};

/// Below this many, a figure would say something about single cases.
const SMALLEST_SAMPLE: i64 = 5;

/// How long figures are kept before they are computed again.
const FRESH: TimeDelta = TimeDelta::minutes(5);

/// A figure of so many cases. `value` is `None` when they are fewer than 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure<T> {
    pub sample: i64,
    pub value: Option<T>,
}

/// What the home page says about the last 12 months.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HomeFigures {
    /// When it was computed.
    pub at: DateTime<Utc>,
    /// The first day of the 12 months that end today (Asia/Shanghai).
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// Limits on stages of the utility and on whole processes that are over, and open ones that are overdue: the share
    /// kept, in per mille.
    pub limits_kept: Figure<u16>,
    /// Whole process of residents energised in these months, working days.
    pub resident_median: Figure<u16>,
    /// 9 of 10 residents waited no longer, working days.
    pub resident_p90: Figure<u16>,
    /// Cases energised in these months.
    pub energised: i64,
    /// Cases open now.
    pub open: i64,
    /// Mean grade of whole calendar months, in hundredths (100 to 500).
    pub grade: Figure<u16>,
    /// The 12 closed months that grades are of: first day of the first, last day of the last.
    pub grade_months: (NaiveDate, NaiveDate),
}

/// The figures as last computed.
#[derive(Debug, Default)]
pub struct FiguresCache {
    figures: RwLock<Option<HomeFigures>>,
    /// Held by the one that computes them anew: over millions of cases that takes seconds, and everybody comes at once.
    turn: tokio::sync::Mutex<()>,
}

/// The home page's figures, as a rule at most 5 minutes old: older ones are shown while somebody computes them anew.
///
/// # Errors
/// When the database fails.
pub async fn home(portal: &Portal) -> Result<HomeFigures> {
    let cache = portal.figures_cache();
    let now = portal.now();
    let _turn = match (cache.last(), cache.turn.try_lock()) {
        (Some(figures), _) if figures.are_fresh(now) => return Ok(figures),
        (_, Ok(turn)) => turn,
        (Some(figures), Err(_)) => return Ok(figures),
        (None, Err(_)) => cache.turn.lock().await,
    };
    if let Some(figures) = cache.last().filter(|figures| figures.are_fresh(now)) {
        return Ok(figures);
    }
    let figures = compute(portal, now).await?;
    *cache.figures.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(figures.clone());
    Ok(figures)
}

impl FiguresCache {
    fn last(&self) -> Option<HomeFigures> {
        self.figures.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}

impl HomeFigures {
    fn are_fresh(&self, now: DateTime<Utc>) -> bool {
        now >= self.at && now - self.at < FRESH
    }
}

async fn compute(portal: &Portal, now: DateTime<Utc>) -> Result<HomeFigures> {
    let to = shanghai_date(now);
    let from = to.checked_sub_months(Months::new(12)).unwrap_or(to);
    let this_month = to.with_day(1).unwrap_or(to);
    let first_month = this_month.checked_sub_months(Months::new(12)).unwrap_or(this_month);
    let row = sqlx::query!(
        r#"select limits.sample as "limits!", limits.kept as "kept!", residents.sample as "residents!",
               residents.median as "median: i16", residents.p90 as "p90: i16", energised.cases as "energised!",
               still.open as "open!", grades.sample as "grades!", grades.mean
         from (
             select count(*) as sample, count(*) filter (where not late) as kept from (
                 select late from case_visits where owner = 'utility' and due is not null and over_at >= $1
                 union all
                 select true from case_visits where owner = 'utility' and over_at is null and due < $2
                 union all
                 select whole_late from case_states where whole_late is not null and ended_at >= $1
                 union all
                 select true from case_states where state = 'open' and whole_due < $2
             ) as judged
         ) as limits, (
             select count(*) as sample,
                 percentile_disc(0.5) within group (order by s.whole_days) as median,
                 percentile_disc(0.9) within group (order by s.whole_days) as p90
             from case_states s join cases c on c.id = s.case_id
             where s.state = 'energised' and s.ended_at >= $1 and c.premises_kind = 'home' and s.whole_days is not null
         ) as residents, (
             select count(*) as cases from case_states where state = 'energised' and ended_at >= $1
         ) as energised, (
             select count(*) as open from case_states where state = 'open'
         ) as still, (
             select count(grade) as sample, (avg(grade) * 100)::float8 as mean from ratings
             where part = 'first' and rated_at >= $3 and rated_at < $4
         ) as grades"#,
        start_of_day(from),
        to,
        start_of_day(first_month),
        start_of_day(this_month),
    )
    .fetch_one(portal.pool())
    .await?;
    let enough = |sample: i64| sample >= SMALLEST_SAMPLE;
    let days = |value: Option<i16>| Figure {
        sample: row.residents,
        value: value.map(i16::cast_unsigned).filter(|_| enough(row.residents)),
    };
    Ok(HomeFigures {
        at: now,
        from,
        to,
        limits_kept: Figure { sample: row.limits, value: enough(row.limits).then(|| share(row.kept, row.limits)) },
        resident_median: days(row.median),
        resident_p90: days(row.p90),
        energised: row.energised,
        open: row.open,
        grade: Figure { sample: row.grades, value: row.mean.filter(|_| enough(row.grades)).map(hundredths) },
        grade_months: (first_month, this_month.pred_opt().unwrap_or(this_month)),
    })
}

/// Per mille, rounded down: 999 of 1000 is never printed as all.
fn share(part: i64, whole: i64) -> u16 {
    u16::try_from(part * 1000 / whole).unwrap_or_default()
}

/// Between 100 and 500.
fn hundredths(mean: f64) -> u16 {
    mean.round() as u16
}

#[cfg(test)]
mod tests;
