//! What the operator should do something about before it becomes a fault: told to the operator by readiness, metrics and
//! log, and to the back office with its lists.

use chrono::{DateTime, Days, TimeDelta, Utc};
use domain::calendar::{Quarter, shanghai_date};
use domain::disclosure::{Item, State};
use domain::reports::HalfMonth;

use crate::{Portal, Result, disclosure, exports, progress, publications, reports, sessions, webhooks};

/// A year that begins within so many days should have its calendar.
pub const CALENDAR_DAYS: u64 = 60;

/// A key that expires within so many days should have a successor.
pub const KEY_DAYS: i64 = 30;

/// Figures that were not brought up to date for so long are not what their page says.
const FIGURES: TimeDelta = TimeDelta::minutes(10);

/// What the clock should have issued may be so late before it is missed.
const ISSUED: TimeDelta = TimeDelta::hours(3);

/// One thing that the operator should do something about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// No calendar is published for a year that due days reach soon, or have reached.
    CalendarMissing { year: i32 },
    /// The last change of an item is not disclosed and should be.
    DisclosureOverdue { item: Item },
    /// Nothing was counted since then.
    FiguresStale { since: DateTime<Utc> },
    /// So many half months are over and have no report; the oldest of them.
    ReportMissing { count: usize, period: HalfMonth },
    /// So many quarters are closed and have no event log; the oldest of them.
    EventLogMissing { count: usize, quarter: Quarter },
    /// So much of the codes that may be sent in all is used up, in percent: far more than on any usual day.
    ManyCodes { percent: u8 },
    /// So many events of other systems wait for a predecessor for days; the first since then.
    EventsHeld { events: i64, since: DateTime<Utc> },
    /// So many have waited in vain, within the last days; the first of them then.
    EventsExpired { events: i64, at: DateTime<Utc> },
    /// So much that was to be sent to other systems is given up.
    WebhooksDead { count: i64 },
    /// To so many other systems nothing is sent: they answered that they want nothing more, or the operator paused them.
    WebhooksPaused { count: usize },
    /// So many keys of other systems end soon; the first of them then.
    KeysExpire { count: usize, first: DateTime<Utc> },
}

impl Warning {
    /// Every code there is.
    pub const CODES: [&str; 11] = [
        "calendar_missing",
        "disclosure_overdue",
        "figures_stale",
        "report_missing",
        "event_log_missing",
        "many_codes",
        "events_held",
        "events_expired",
        "webhooks_dead",
        "webhooks_paused",
        "keys_expire",
    ];

    /// The name in logs, metrics and JSON.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::CalendarMissing { .. } => "calendar_missing",
            Self::DisclosureOverdue { .. } => "disclosure_overdue",
            Self::FiguresStale { .. } => "figures_stale",
            Self::ReportMissing { .. } => "report_missing",
            Self::EventLogMissing { .. } => "event_log_missing",
            Self::ManyCodes { .. } => "many_codes",
            Self::EventsHeld { .. } => "events_held",
            Self::EventsExpired { .. } => "events_expired",
            Self::WebhooksDead { .. } => "webhooks_dead",
            Self::WebhooksPaused { .. } => "webhooks_paused",
            Self::KeysExpire { .. } => "keys_expire",
        }
    }
}

impl std::fmt::Display for Warning {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::CalendarMissing { year } => {
                write!(formatter, "no calendar for {year} is published, due days in it are estimates")
            }
            Self::DisclosureOverdue { item } => {
                write!(formatter, "disclosure item {} ({}) is overdue", item.number(), item.code())
            }
            Self::FiguresStale { since } => {
                write!(
                    formatter,
                    "nothing was counted for the figures since {}, the log says why",
                    since.format("%Y-%m-%d %H:%M UTC")
                )
            }
            Self::ReportMissing { count, period } => {
                write!(formatter, "half-month reports that are not issued yet: {count}, the oldest is {period}")
            }
            Self::EventLogMissing { count, quarter } => {
                write!(formatter, "event logs that are not issued yet: {count}, the oldest is of {quarter}")
            }
            Self::EventsHeld { events, since } => {
                let since = since.format("%Y-%m-%d %H:%M UTC");
                write!(formatter, "events that wait for a predecessor: {events}, the first since {since}")
            }
            Self::EventsExpired { events, at } => {
                let at = at.format("%Y-%m-%d %H:%M UTC");
                write!(
                    formatter,
                    "events that waited for a predecessor in vain and have expired: {events}, the first at {at}; tell them again once it is told"
                )
            }
            Self::ManyCodes { percent } => {
                write!(formatter, "unusually many codes are asked for: {percent} % of what may be sent is used up")
            }
            Self::WebhooksDead { count } => {
                write!(formatter, "webhooks that are given up: {count}, `sunlit webhook dead` lists them")
            }
            Self::WebhooksPaused { count } => {
                write!(formatter, "systems to which no webhooks are sent: {count}, `sunlit webhook list` says why")
            }
            Self::KeysExpire { count, first } => {
                let first = first.format("%Y-%m-%d %H:%M UTC");
                write!(
                    formatter,
                    "keys of other systems that expire within {KEY_DAYS} days: {count}, the first at {first}; `sunlit api-key list` names them"
                )
            }
        }
    }
}

/// From here on it is no usual day. Of all codes that may be sent.
const MANY_CODES: f64 = 0.5;

fn percent(share: f64) -> u8 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 100")]
    let percent = (share.clamp(0.0, 1.0) * 100.0).round() as u8;
    percent
}

/// What there is to warn of now.
///
/// # Errors
/// When the database fails.
pub async fn warnings(portal: &Portal) -> Result<Vec<Warning>> {
    let now = portal.now();
    let today = shanghai_date(now);
    let rules = publications::rules(portal).await?;
    let years = rules.calendars.as_of(now).missing_years(today, today + Days::new(CALENDAR_DAYS));
    let calendars = years.into_iter().map(|year| Warning::CalendarMissing { year });
    let disclosed = disclosure::disclosed(portal).await?;
    let overdue = disclosed.items.into_iter().filter(|one| one.state == State::Overdue);
    let overdue = overdue.map(|one| Warning::DisclosureOverdue { item: one.item });
    let reports = reports::missing(portal, now - ISSUED).await?;
    let logs = exports::missing(portal, now - ISSUED).await?;
    let codes = sessions::codes_used(portal).await?;
    let (held, expired) = progress::held_for_long(portal).await?;
    let stale = counted_at(portal).await?.filter(|since| now - *since > FIGURES);
    let endpoints = webhooks::list(portal.pool()).await?;
    let dead: i64 = endpoints.iter().map(|one| one.dead).sum();
    let expire = keys_that_expire(portal).await?;
    let paused = endpoints.iter().filter(|one| one.paused.is_some()).count();
    Ok(calendars
        .chain(overdue)
        .chain(stale.map(|since| Warning::FiguresStale { since }))
        .chain(reports.first().map(|period| Warning::ReportMissing { count: reports.len(), period: *period }))
        .chain((codes >= MANY_CODES).then(|| Warning::ManyCodes { percent: percent(codes) }))
        .chain(held.oldest.map(|since| Warning::EventsHeld { events: held.events, since }))
        .chain(expired.oldest.map(|at| Warning::EventsExpired { events: expired.events, at }))
        .chain(logs.first().map(|quarter| Warning::EventLogMissing { count: logs.len(), quarter: *quarter }))
        .chain((dead > 0).then_some(Warning::WebhooksDead { count: dead }))
        .chain((paused > 0).then_some(Warning::WebhooksPaused { count: paused }))
        .chain(expire.first().map(|first| Warning::KeysExpire { count: expire.len(), first: *first }))
        .collect())
}

/// Probes and lists ask every few seconds and from several sides; what there is to warn of changes more slowly.
const KEPT: TimeDelta = TimeDelta::seconds(5);

/// The warnings as last found, and when.
#[derive(Debug, Default)]
pub struct WarningsCache(tokio::sync::Mutex<Option<(DateTime<Utc>, Vec<Warning>)>>);

/// What there was to warn of at most 5 seconds ago.
///
/// # Errors
/// When the database fails.
pub async fn recent(portal: &Portal) -> Result<Vec<Warning>> {
    let now = portal.now();
    let cache = portal.kept::<WarningsCache>();
    let mut kept = cache.0.lock().await;
    if let Some((_, warnings)) = kept.as_ref().filter(|(at, _)| *at <= now && now - *at < KEPT) {
        return Ok(warnings.clone());
    }
    let warnings = warnings(portal).await?;
    *kept = Some((now, warnings.clone()));
    Ok(warnings)
}

/// When each of those ends that end soon, the first of them first.
async fn keys_that_expire(portal: &Portal) -> Result<Vec<DateTime<Utc>>> {
    let now = portal.now();
    let ends = sqlx::query_scalar!(
        r#"select expires_at as "expires_at!" from api_keys
           where revoked_at is null and expires_at > $1 and expires_at <= $2 order by expires_at"#,
        now,
        now + TimeDelta::days(KEY_DAYS),
    );
    Ok(ends.fetch_all(portal.pool()).await?)
}

/// When figures were counted last, or since when there has been something to count.
async fn counted_at(portal: &Portal) -> Result<Option<DateTime<Utc>>> {
    Ok(sqlx::query_scalar!(
        "select coalesce(refreshed_at, (select submitted_at from cases order by id limit 1)) from figure_refresh"
    )
    .fetch_one(portal.pool())
    .await?)
}

/// One line in the log for each.
pub(crate) async fn log(portal: &Portal) -> Result<()> {
    for warning in warnings(portal).await? {
        tracing::warn!(code = warning.code(), "{warning}");
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
