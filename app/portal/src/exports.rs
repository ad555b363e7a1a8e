//! Event logs of closed quarters for process mining, de-identified and frozen: XES and OCEL 2.0.

mod make;
mod ocel;
mod xes;

use chrono::{DateTime, Utc};
use domain::exports::{Quarter, Trace};

use crate::{Fault, Portal, Result};

pub use make::make;

/// A quarter's log as issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    pub quarter: Quarter,
    pub made_at: DateTime<Utc>,
    /// In the files.
    pub cases: i32,
    pub paths: i32,
    pub events: i32,
    /// Ended in the quarter and left out: fewer than 5 cases took their path.
    pub cases_left_out: i32,
    pub paths_left_out: i32,
    /// Sizes in bytes; `None` where nothing could be published.
    pub xes_bytes: Option<i32>,
    pub ocel_bytes: Option<i32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Xes,
    Ocel,
}

/// What goes into the files of a quarter, whatever their format.
struct Log {
    quarter: Quarter,
    made_at: DateTime<Utc>,
    paths: usize,
    cases_left_out: usize,
    paths_left_out: usize,
    /// Under names drawn for this log alone, in the order of the names.
    cases: Vec<(String, Trace)>,
}

impl Log {
    fn events(&self) -> usize {
        self.cases.iter().map(|(_, trace)| trace.steps.len()).sum()
    }
}

/// All quarters that were issued, latest first.
///
/// # Errors
/// When the database fails.
pub async fn list(portal: &Portal) -> Result<Vec<Issued>> {
    let rows = sqlx::query!(
        "select quarter, made_at, cases, paths, events, cases_left_out, paths_left_out, xes_bytes, ocel_bytes
         from exports order by quarter desc"
    )
    .fetch_all(portal.pool())
    .await?;
    let issued = rows.into_iter().map(|row| {
        Ok(Issued {
            quarter: read(&row.quarter)?,
            made_at: row.made_at,
            cases: row.cases,
            paths: row.paths,
            events: row.events,
            cases_left_out: row.cases_left_out,
            paths_left_out: row.paths_left_out,
            xes_bytes: row.xes_bytes,
            ocel_bytes: row.ocel_bytes,
        })
    });
    issued.collect()
}

/// The bytes of one file as issued. `None`: the quarter is not issued, or nothing of it could be published.
///
/// # Errors
/// When the database fails.
pub async fn file(portal: &Portal, quarter: Quarter, format: Format) -> Result<Option<Vec<u8>>> {
    let bytes = sqlx::query_scalar!(
        "select case when $2 then xes else ocel end from exports where quarter = $1",
        quarter.to_string(),
        format == Format::Xes,
    )
    .fetch_optional(portal.pool())
    .await?;
    Ok(bytes.flatten())
}

fn read(quarter: &str) -> Result<Quarter> {
    quarter.parse().map_err(|_| Fault::Inconsistent(format!("{quarter} is no quarter")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
