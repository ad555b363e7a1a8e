//! The live figures of the whole utility: thirteen months of cells, and what is open now. What it costs depends on how
//! much is open and how many cells there are, not on how many cases there ever were.

use std::sync::{Arc, RwLock};

use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};
use domain::calendar::shanghai_date;
use domain::standards::StageKind;
use domain::statistics::{Cell, Figures, Flow, Measure, OpenCount, month_of};

use crate::{Fault, Portal, Result};

/// How long figures are kept before they are computed again. With the refresh every minute and pages that are kept for at
/// most one, nothing shown is older than five minutes.
const FRESH: TimeDelta = TimeDelta::minutes(2);

/// Closed months shown beside the current one.
const CLOSED_MONTHS: u32 = 12;

/// The live figures, with the instants up to which they hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// When it was computed, and up to when events are counted in what is over (the cells).
    pub at: DateTime<Utc>,
    pub counted_at: Option<DateTime<Utc>>,
    /// The day in Shanghai by which what is open is overdue or not.
    pub today: NaiveDate,
    /// First days, oldest first; the last one is the current month.
    pub months: Vec<NaiveDate>,
    pub figures: Figures,
    pub flow: Option<Flow>,
}

impl Live {
    /// The current month.
    #[must_use]
    pub fn this_month(&self) -> NaiveDate {
        month_of(self.today)
    }

    /// The first day of the oldest month.
    #[must_use]
    pub fn from(&self) -> NaiveDate {
        self.months.first().copied().unwrap_or(self.today)
    }

    /// Classes that anything was counted of.
    pub fn classes(&self) -> impl Iterator<Item = &str> {
        self.figures.cases.keys().filter(|(month, _)| month.is_none()).filter_map(|(_, class)| class.as_deref())
    }
}

/// The figures as last computed.
#[derive(Debug, Default)]
pub struct LiveCache {
    figures: RwLock<Option<Arc<Live>>>,
    /// Held by the one that computes them anew, since everybody comes at once.
    turn: tokio::sync::Mutex<()>,
}

impl LiveCache {
    fn last(&self) -> Option<Arc<Live>> {
        self.figures.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}

/// The figures, as a rule at most 2 minutes old: older ones are shown while somebody computes them anew.
///
/// # Errors
/// When the database fails.
pub async fn live(portal: &Portal) -> Result<Arc<Live>> {
    let cache = portal.kept::<LiveCache>();
    let now = portal.now();
    let fresh = |live: &Live| now >= live.at && now - live.at < FRESH && shanghai_date(now) == live.today;
    let _turn = match (cache.last(), cache.turn.try_lock()) {
        (Some(figures), _) if fresh(&figures) => return Ok(figures),
        (_, Ok(turn)) => turn,
        (Some(figures), Err(_)) => return Ok(figures),
        (None, Err(_)) => cache.turn.lock().await,
    };
    if let Some(figures) = cache.last().filter(|figures| fresh(figures)) {
        return Ok(figures);
    }
    let figures = Arc::new(compute(portal, now).await?);
    *cache.figures.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(Arc::clone(&figures));
    Ok(figures)
}

async fn compute(portal: &Portal, now: DateTime<Utc>) -> Result<Live> {
    let today = shanghai_date(now);
    let this_month = month_of(today);
    let months: Vec<NaiveDate> =
        (0..=CLOSED_MONTHS).rev().filter_map(|back| this_month.checked_sub_months(Months::new(back))).collect();
    let from = months.first().copied().unwrap_or(this_month);
    let mut figures = Figures::default();
    let cells = sqlx::query!(
        r#"select month, class, stage, measure, value, sum(count)::bigint as "count!" from figure_cells
           where month >= $1 group by month, class, stage, measure, value"#,
        from
    )
    .fetch_all(portal.pool())
    .await?;
    for row in cells {
        let cell = Cell {
            month: row.month,
            class: row.class,
            stage: stage(&row.stage)?,
            measure: measure(&row.measure)?,
            value: row.value.unsigned_abs(),
        };
        figures.add(&cell, row.count);
    }
    let open = sqlx::query!(
        r#"select class, stage, paused,
               case when overdue_after < $1 then date_trunc('month', overdue_after)::date end as overdue,
               case when stage_due < $1 then date_trunc('month', stage_due)::date end as stage_overdue,
               count(*) as "count!"
           from case_states where state = 'open' group by 1, 2, 3, 4, 5"#,
        today
    )
    .fetch_all(portal.pool())
    .await?;
    for row in open {
        let open = OpenCount {
            class: row.class,
            stage: stage(row.stage.as_deref().unwrap_or_default())?,
            paused: row.paused,
            overdue: row.overdue,
            stage_overdue: row.stage_overdue,
            count: row.count,
        };
        figures.add_open(&open, &months);
    }
    let counted_at = sqlx::query_scalar!("select refreshed_at from figure_refresh").fetch_one(portal.pool()).await?;
    let closed = &months[..months.len().saturating_sub(1)];
    // Before the first case there was no flow.
    let begun = closed.iter().position(|month| figures.of(Some(*month), None).received > 0);
    let flow = begun.and_then(|first| figures.flow(&closed[first..], this_month));
    Ok(Live { at: now, counted_at, today, months, figures, flow })
}

fn stage(code: &str) -> Result<Option<StageKind>> {
    let known = || StageKind::ALL.into_iter().find(|stage| stage.code() == code);
    if code.is_empty() {
        return Ok(None);
    }
    known().map(Some).ok_or_else(|| Fault::Inconsistent(format!("stage {code} is unknown")))
}

fn measure(code: &str) -> Result<Measure> {
    Measure::of_code(code).ok_or_else(|| Fault::Inconsistent(format!("measure {code} is unknown")))
}
