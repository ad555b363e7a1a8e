//! Each firm's share of the cases of a closed quarter, frozen when the quarter is over: whatever is corrected later, an
//! issued quarter stays as it is.

use chrono::{DateTime, TimeDelta, Utc};
use domain::calendar::{Quarter, shanghai_date, start_of_day};
use domain::contractors::shares::{Counts, Published, Share, publish};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::{Fault, Portal, Result};

/// How long after its last day a quarter is frozen by itself: what the back office tells late is in by then, also over
/// the longest holidays.
const WAIT: TimeDelta = TimeDelta::days(15);

/// A quarter as issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    pub quarter: Quarter,
    pub frozen_at: DateTime<Utc>,
    pub published: Published,
}

/// What became of issuing a quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frozen {
    New,
    /// It was issued before and stays as it is.
    Already,
    /// Not before its last day is over in Shanghai.
    NotOver,
}

/// Issues a quarter.
///
/// # Errors
/// When the database fails.
pub async fn freeze(connection: &mut PgConnection, quarter: Quarter, now: DateTime<Utc>) -> Result<Frozen> {
    if shanghai_date(now) <= quarter.last_day() {
        return Ok(Frozen::NotOver);
    }
    let (year, number) = key(quarter)?;
    let issued = sqlx::query_scalar!(
        r#"select exists (select from contractor_shares where year = $1 and quarter = $2) as "issued!""#,
        year,
        number,
    )
    .fetch_one(&mut *connection)
    .await?;
    if issued {
        return Ok(Frozen::Already);
    }
    let published = publish(&counts(connection, quarter).await?);
    let inserted = sqlx::query!(
        "insert into contractor_shares (year, quarter, frozen_at, published) values ($1, $2, $3, $4)
         on conflict (year, quarter) do nothing",
        year,
        number,
        now,
        serde_json::to_value(&published)?,
    )
    .execute(connection)
    .await?;
    Ok(if inserted.rows_affected() == 1 { Frozen::New } else { Frozen::Already })
}

/// Issues every quarter since the first case that has been over for a while, oldest first. How many were new.
///
/// # Errors
/// When the database fails.
pub async fn freeze_closed(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<u64> {
    let latest = sqlx::query!("select year, quarter from contractor_shares order by year desc, quarter desc limit 1")
        .fetch_optional(&mut *connection)
        .await?;
    let mut next = match latest {
        Some(latest) => of_key(latest.year, latest.quarter).map(Quarter::next),
        None => {
            let first = sqlx::query_scalar!("select min(submitted_at) from cases").fetch_one(&mut *connection).await?;
            first.map(|first| Quarter::of(shanghai_date(first)))
        }
    };
    let mut frozen = 0;
    while let Some(quarter) = next.filter(|quarter| now >= start_of_day(quarter.last_day()) + TimeDelta::days(1) + WAIT)
    {
        if freeze(connection, quarter, now).await? == Frozen::New {
            frozen += 1;
        }
        next = Some(quarter.next());
    }
    Ok(frozen)
}

/// Every quarter that is issued, latest first.
///
/// # Errors
/// When the database fails.
pub async fn quarters(portal: &Portal) -> Result<Vec<Quarter>> {
    let rows = sqlx::query!("select year, quarter from contractor_shares order by year desc, quarter desc")
        .fetch_all(portal.pool())
        .await?;
    Ok(rows.into_iter().filter_map(|row| of_key(row.year, row.quarter)).collect())
}

/// A quarter as it was issued. `None`: it is not.
///
/// # Errors
/// When the database fails.
pub async fn issued(portal: &Portal, quarter: Quarter) -> Result<Option<Issued>> {
    let (year, number) = key(quarter)?;
    let row = sqlx::query!(
        r#"select frozen_at, published as "published: Json<Published>" from contractor_shares
           where year = $1 and quarter = $2"#,
        year,
        number,
    )
    .fetch_optional(portal.pool())
    .await?;
    Ok(row.map(|row| Issued { quarter, frozen_at: row.frozen_at, published: row.published.0 }))
}

/// Cases energised in the quarter, as judged, by the choice that their owners recorded last.
async fn counts(connection: &mut PgConnection, quarter: Quarter) -> Result<Counts> {
    let rows = sqlx::query!(
        r#"with energised as (
               select case_id from case_states where state = 'energised' and ended_at >= $1 and ended_at < $2
           ), choices as (
               select distinct on (case_id) case_id, payload->'chosen'->>'choice' as choice,
                   (payload->'chosen'->>'contractor')::uuid as contractor
               from events join energised using (case_id)
               where kind = 'contractor_chosen'
               order by case_id, seq desc
           )
           select choice, contractor, c.name as "name?", c.credit_code as "credit_code?", count(*) as "cases!"
           from energised left join choices using (case_id) left join contractors c on c.id = contractor
           group by choice, contractor, c.name, c.credit_code"#,
        start_of_day(quarter.first_day()),
        start_of_day(quarter.last_day()) + TimeDelta::days(1),
    )
    .fetch_all(connection)
    .await?;
    let mut counts = Counts::default();
    for row in rows {
        let cases = u32::try_from(row.cases).unwrap_or(u32::MAX);
        match (row.choice.as_deref(), row.contractor) {
            (None, _) => counts.choices.unsaid += cases,
            (Some("none"), _) => counts.choices.nobody += cases,
            (Some("unlisted"), _) => counts.choices.unlisted += cases,
            (Some("listed"), Some(id)) => {
                let (name, credit_code) = row
                    .name
                    .zip(row.credit_code)
                    .ok_or_else(|| Fault::Inconsistent(format!("a case chose {id}, which is no firm")))?;
                counts.firms.push(Share { id, name, credit_code, cases });
            }
            (Some(other), _) => return Err(Fault::Inconsistent(format!("a choice of contractor says {other}"))),
        }
    }
    Ok(counts)
}

fn key(quarter: Quarter) -> Result<(i16, i16)> {
    let small = |error: std::num::TryFromIntError| Fault::Inconsistent(error.to_string());
    Ok((i16::try_from(quarter.year()).map_err(small)?, i16::try_from(quarter.number()).map_err(small)?))
}

fn of_key(year: i16, number: i16) -> Option<Quarter> {
    Quarter::new(i32::from(year), u32::try_from(number).ok()?)
}
