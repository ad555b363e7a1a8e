//! Event logs of closed quarters for process mining, de-identified and frozen: XES and OCEL 2.0.

mod make;
mod ocel;
mod packed;
mod xes;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::calendar::Quarter;
use domain::exports::Counts;
use serde::Deserialize;
use sqlx::types::Json;

use crate::{Fault, Portal, Result};

pub use make::make;
pub(crate) use make::missing;

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
    /// None where nothing could be published.
    pub files: Vec<File>,
}

/// A file as issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub format: Format,
    /// Unpacked.
    pub bytes: i64,
    /// Of the unpacked file, as hexadecimal digits.
    pub sha256: String,
}

/// The formats of a log: IEEE 1849-2016 and OCEL 2.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Xes,
    Ocel,
}

impl Format {
    pub const ALL: [Self; 2] = [Self::Xes, Self::Ocel];

    fn code(self) -> &'static str {
        match self {
            Self::Xes => "xes",
            Self::Ocel => "ocel",
        }
    }
}

/// What a file says about itself.
struct Head {
    quarter: Quarter,
    made_at: DateTime<Utc>,
    counts: Counts,
}

/// All quarters that were issued, latest first.
///
/// # Errors
/// When the database fails.
pub async fn list(portal: &Portal) -> Result<Vec<Issued>> {
    let rows = sqlx::query!(
        r#"select e.quarter, made_at, cases, paths, events, cases_left_out, paths_left_out, (
               select jsonb_object_agg(f.format, jsonb_build_object('bytes', f.bytes, 'sha256', encode(f.sha256, 'hex')))
               from export_files f where f.quarter = e.quarter) as "files: Json<HashMap<String, Stored>>"
           from exports e order by e.quarter desc"#
    )
    .fetch_all(portal.pool())
    .await?;
    let issued = rows.into_iter().map(|row| {
        let mut files = row.files.map(|Json(files)| files).unwrap_or_default();
        let of = |format: Format| files.remove(format.code()).map(|stored| stored.of(format));
        Ok(Issued {
            quarter: read(&row.quarter)?,
            made_at: row.made_at,
            cases: row.cases,
            paths: row.paths,
            events: row.events,
            cases_left_out: row.cases_left_out,
            paths_left_out: row.paths_left_out,
            files: Format::ALL.into_iter().filter_map(of).collect(),
        })
    });
    issued.collect()
}

#[derive(Debug, Deserialize)]
struct Stored {
    bytes: i64,
    sha256: String,
}

impl Stored {
    fn of(self, format: Format) -> File {
        File { format, bytes: self.bytes, sha256: self.sha256 }
    }
}

/// One file as issued. `None`: the quarter is not issued, or nothing of it could be published.
///
/// # Errors
/// When the database fails.
pub async fn file(portal: &Portal, quarter: Quarter, format: Format) -> Result<Option<File>> {
    let stored = sqlx::query_as!(
        Stored,
        r#"select bytes, encode(sha256, 'hex') as "sha256!" from export_files where quarter = $1 and format = $2"#,
        quarter.to_string(),
        format.code(),
    )
    .fetch_optional(portal.pool())
    .await?;
    Ok(stored.map(|stored| stored.of(format)))
}

/// A part of a file, from 0 on, about a megabyte; all of them in their order are the file as gzip. `None` after the last.
///
/// # Errors
/// When the database fails.
pub async fn part(portal: &Portal, quarter: Quarter, format: Format, part: i32) -> Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar!(
        "select packed from export_parts where quarter = $1 and format = $2 and part = $3",
        quarter.to_string(),
        format.code(),
        part,
    )
    .fetch_optional(portal.pool())
    .await?)
}

fn read(quarter: &str) -> Result<Quarter> {
    quarter.parse().map_err(|_| Fault::Inconsistent(format!("{quarter} is no quarter")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
