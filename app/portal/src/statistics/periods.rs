//! What is published once of closed months and quarters, by area and of ratings: fixed from then on, and withheld where
//! a count below 5 would follow from it and everything else that is out.

mod areas;
mod call_backs;
mod ratings;
mod sums;
mod tables;

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::shanghai_date;
use domain::statistics::Period;
use sqlx::types::Json;
use sqlx::{Connection, PgConnection};

pub use tables::{AreaFigures, AreaRating, CallBacks, Misconduct, RatingFigure, Ratings, Tables};

use crate::{Portal, Result};

const TOPIC: &str = "tables";

/// One published period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodFigures {
    pub period: Period,
    pub published_at: DateTime<Utc>,
    pub tables: Tables,
}

/// Those published, oldest first, a quarter after its months.
///
/// # Errors
/// When the database fails.
pub async fn periods(portal: &Portal) -> Result<Vec<Period>> {
    let names = names(&mut *portal.pool().acquire().await?).await?;
    let mut periods: Vec<Period> = names.iter().filter_map(|name| Period::parse(name)).collect();
    periods.sort_by_key(|period| (period.end(), matches!(period, Period::Quarter { .. })));
    Ok(periods)
}

/// # Errors
/// When the database fails.
pub async fn published(portal: &Portal, period: Period) -> Result<Option<PeriodFigures>> {
    read(&mut *portal.pool().acquire().await?, period).await
}

async fn read(connection: &mut PgConnection, period: Period) -> Result<Option<PeriodFigures>> {
    let row = sqlx::query!(
        r#"select content as "tables: Json<Tables>", published_at from published_figures where period = $1 and topic = $2"#,
        period.to_string(),
        TOPIC,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| PeriodFigures { period, published_at: row.published_at, tables: row.tables.0 }))
}

/// Publishes every period that is over and settled and was not published, the oldest first. How many there were. The
/// cells have to be up to date.
///
/// # Errors
/// When the database fails.
pub async fn publish_closed(portal: &Portal) -> Result<u32> {
    let mut connection = portal.pool().acquire().await?;
    publish_closed_on(&mut connection, portal.now()).await
}

/// The same without a portal, for the owner's commands.
pub(crate) async fn publish_closed_on(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<u32> {
    let first = sqlx::query_scalar!("select min(month) from figure_cells where measure = 'received'");
    let Some(first) = first.fetch_one(&mut *connection).await? else { return Ok(0) };
    let out = names(connection).await?;
    let mut published = 0;
    for period in Period::due(first, shanghai_date(now)) {
        if !out.contains(&period.to_string()) {
            published += u32::from(publish(connection, period, now).await?);
        }
    }
    Ok(published)
}

async fn names(connection: &mut PgConnection) -> Result<Vec<String>> {
    let names = sqlx::query_scalar!("select period from published_figures where topic = $1", TOPIC);
    Ok(names.fetch_all(connection).await?)
}

/// False if it is out already, be it through another process at this moment.
async fn publish(connection: &mut PgConnection, period: Period, now: DateTime<Utc>) -> Result<bool> {
    let mut transaction = connection.begin().await?;
    // Two processes would not see what the other one is about to let out.
    sqlx::query!("select from figure_refresh for update").fetch_one(&mut *transaction).await?;
    if read(&mut transaction, period).await?.is_some() {
        return Ok(false);
    }
    let months = months_out(&mut transaction, period).await?;
    let tables = Tables {
        areas: areas::tables(&mut transaction, period, &months).await?,
        ratings: ratings::tables(&mut transaction, period, &months).await?,
        misconduct: ratings::misconduct(&mut transaction, period).await?,
        call_backs: call_backs::tables(&mut transaction, period, &months).await?,
    };
    sqlx::query!(
        "insert into published_figures (period, topic, content, published_at) values ($1, $2, $3, $4)",
        period.to_string(),
        TOPIC,
        serde_json::to_value(&tables)?,
        now,
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(true)
}

/// What was published of the months of a quarter: a reader has it at hand.
async fn months_out(connection: &mut PgConnection, period: Period) -> Result<Vec<(NaiveDate, Tables)>> {
    let mut out = Vec::new();
    if matches!(period, Period::Quarter { .. }) {
        for first in period.months() {
            out.extend(read(connection, Period::Month { first }).await?.map(|month| (first, month.tables)));
        }
    }
    Ok(out)
}
