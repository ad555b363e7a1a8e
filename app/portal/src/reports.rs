//! Half-month reports (半月报): issued on the 1st and the 16th for the half month that is over, as web page, PDF and CSV
//! from the same numbers, and never changed afterwards.

mod csv;
mod document;
pub mod escalations;
mod issue;
pub mod key_projects;
pub mod labels;
mod pdf;

use chrono::{DateTime, Utc};
use domain::reports::{HalfMonth, Report};
use sqlx::types::Json;

use crate::{Fault, Portal, Result};

pub use issue::issue_due;
pub(crate) use issue::missing;

/// A report as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    pub report: Report,
    /// Often minutes after its half month, later if nobody's process ran then.
    pub issued_at: DateTime<Utc>,
    /// By which a downloaded file can be compared, as hexadecimal digits.
    pub csv_sha256: String,
    pub pdf_sha256: String,
}

/// A report in the list of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    pub period: HalfMonth,
    pub issued_at: DateTime<Utc>,
}

/// The files of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Pdf,
    Csv,
}

/// All reports, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(portal: &Portal) -> Result<Vec<Listed>> {
    let rows =
        sqlx::query!("select period, issued_at from reports order by period desc").fetch_all(portal.pool()).await?;
    rows.into_iter().map(|row| Ok(Listed { period: stored(&row.period)?, issued_at: row.issued_at })).collect()
}

/// The report of a half month. `None`: it has not been issued.
///
/// # Errors
/// When the database fails.
pub async fn read(portal: &Portal, period: HalfMonth) -> Result<Option<Issued>> {
    let row = sqlx::query!(
        r#"select content as "content: Json<Report>", issued_at, csv_sha256, pdf_sha256 from reports where period = $1"#,
        period.to_string()
    )
    .fetch_optional(portal.pool())
    .await?;
    Ok(row.map(|row| Issued {
        report: row.content.0,
        issued_at: row.issued_at,
        csv_sha256: crate::keys::to_hex(&row.csv_sha256),
        pdf_sha256: crate::keys::to_hex(&row.pdf_sha256),
    }))
}

/// A report's file, as it was made when it was issued. `None`: it has not been issued.
///
/// # Errors
/// When the database fails.
pub async fn file(portal: &Portal, period: HalfMonth, format: Format) -> Result<Option<Vec<u8>>> {
    let row = sqlx::query_scalar!(
        r#"select case when $2 then pdf else csv end as "file!" from reports where period = $1"#,
        period.to_string(),
        format == Format::Pdf,
    )
    .fetch_optional(portal.pool())
    .await?;
    Ok(row)
}

fn stored(period: &str) -> Result<HalfMonth> {
    period.parse().map_err(|error| Fault::Inconsistent(format!("report {period}: {error}")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
