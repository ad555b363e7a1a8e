//! Publications: standards, calendars, fee catalogues and agreements as versions that never change. Publishing the same
//! bytes again is nothing; other bytes under a published version are refused by name.

mod document;
mod files;
mod in_force;
mod sources;

use std::fmt;
use std::sync::{Arc, RwLock};

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::Calendars;
use domain::green_channel::ProjectList;
use domain::levels::WarningLevels;
use domain::standards::Template;
use sha2::{Digest, Sha256};
use sqlx::{PgConnection, PgPool};

use crate::{Fault, Portal, Result};

pub use document::{Document, publish_document};
pub use files::{publish_all, publish_file};
pub use in_force::{Pinned, in_force};
pub use sources::{Issued, Source, issued, source};

/// What is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Standard,
    Calendar,
    Fees,
    Agreement,
    /// A province's table of the high-reliability supply fee.
    Reliability,
    /// Typical prices of works on the customer's side.
    WorksPrices,
    KeyProjects,
    Disclosure,
    /// 预警等级
    WarningLevels,
    /// 绿色通道: the list of key projects.
    GreenChannel,
}

impl Kind {
    /// The `kind` in the table `publications`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Standard => "standard",
            Kind::Calendar => "calendar",
            Kind::Fees => "fees",
            Kind::Agreement => "agreement",
            Kind::Reliability => "reliability",
            Kind::WorksPrices => "works_prices",
            Kind::KeyProjects => "key_projects",
            Kind::Disclosure => "disclosure",
            Kind::WarningLevels => "warning_levels",
            Kind::GreenChannel => "green_channel",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A parsed file with the bytes that it was parsed from.
#[derive(Debug, Clone)]
pub struct Publication<'a> {
    pub kind: Kind,
    pub key: String,
    pub version: String,
    /// A day in Asia/Shanghai.
    pub effective_from: NaiveDate,
    pub published_at: DateTime<Utc>,
    /// Folders in front of it are not kept.
    pub file_name: &'a str,
    pub file: &'a [u8],
    pub content: serde_json::Value,
}

/// What became of publishing a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    New,
    /// The same bytes were published before.
    Unchanged,
}

/// Why a file is not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    #[error("{kind} {key} {version} is published and its file has changed; publish the change as a new version")]
    Changed { kind: Kind, key: String, version: String },
    #[error("{file}: {problem}")]
    Malformed { file: String, problem: String },
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Where the file is the program's own, being refused is a fault.
impl From<PublishError> for Fault {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Fault(fault) => fault,
            refused => Self::Inconsistent(refused.to_string()),
        }
    }
}

impl From<sqlx::Error> for PublishError {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}

/// Publishes one version, as the owner of the database. Its bytes are kept: also of a version published before they were.
///
/// # Errors
/// `Changed` when the version exists with other bytes.
pub async fn publish(
    connection: &mut PgConnection,
    publication: &Publication<'_>,
) -> std::result::Result<Published, PublishError> {
    let sha256 = Sha256::digest(publication.file).to_vec();
    let file_name = publication.file_name.rsplit('/').next().unwrap_or_default();
    let inserted = sqlx::query!(
        "insert into publications (kind, key, version, effective_from, published_at, sha256, content, file_name, file)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (kind, key, version) do nothing",
        publication.kind.as_str(),
        publication.key,
        publication.version,
        publication.effective_from,
        publication.published_at,
        sha256,
        publication.content,
        file_name,
        publication.file,
    )
    .execute(&mut *connection)
    .await?
    .rows_affected();
    if inserted == 1 {
        return Ok(Published::New);
    }
    sqlx::query!(
        "update publications set file_name = $5, file = $6
         where kind = $1 and key = $2 and version = $3 and sha256 = $4 and file is null",
        publication.kind.as_str(),
        publication.key,
        publication.version,
        sha256,
        file_name,
        publication.file,
    )
    .execute(&mut *connection)
    .await?;
    let same = sqlx::query_scalar!(
        r#"select sha256 = $4 as "same!" from publications where kind = $1 and key = $2 and version = $3"#,
        publication.kind.as_str(),
        publication.key,
        publication.version,
        sha256,
    )
    .fetch_one(connection)
    .await?;
    if same {
        Ok(Published::Unchanged)
    } else {
        Err(PublishError::Changed {
            kind: publication.kind,
            key: publication.key.clone(),
            version: publication.version.clone(),
        })
    }
}

/// What the deadline engine needs: every published template and calendar; and the warning levels and lists of key projects.
#[derive(Debug)]
pub struct Rules {
    pub templates: Vec<Template>,
    pub calendars: Calendars,
    pub levels: Vec<WarningLevels>,
    pub project_lists: Vec<ProjectList>,
}

/// Tells whether anything was published since: publications are only ever added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stamp {
    pub count: i64,
    pub latest: Option<DateTime<Utc>>,
}

/// The rules as last read, with their stamp.
#[derive(Debug, Default)]
pub struct RulesCache(RwLock<Option<(Stamp, Arc<Rules>)>>);

impl RulesCache {
    fn get(&self, stamp: Stamp) -> Option<Arc<Rules>> {
        let cached = self.0.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        cached.as_ref().filter(|(of, _)| *of == stamp).map(|(_, rules)| Arc::clone(rules))
    }

    fn put(&self, stamp: Stamp, rules: &Arc<Rules>) {
        let mut cached = self.0.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        *cached = Some((stamp, Arc::clone(rules)));
    }
}

/// The stamp of what is published now. Queries that need the rules carry it along instead (see [`rules_at`]).
///
/// # Errors
/// When the database fails.
pub async fn stamp(connection: &mut PgConnection) -> Result<Stamp> {
    let row = sqlx::query!(r#"select count(*) as "count!", max(published_at) as latest from publications"#)
        .fetch_one(connection)
        .await?;
    Ok(Stamp { count: row.count, latest: row.latest })
}

/// The rules of a stamp just read: from memory, unless something was published since they were loaded.
///
/// # Errors
/// When the database fails, or a publication can't be read.
pub async fn rules_at(portal: &Portal, connection: &mut PgConnection, stamp: Stamp) -> Result<Arc<Rules>> {
    if let Some(rules) = portal.kept::<RulesCache>().get(stamp) {
        return Ok(rules);
    }
    let rules = Arc::new(load(connection).await?);
    portal.kept::<RulesCache>().put(stamp, &rules);
    Ok(rules)
}

/// The rules as published now.
///
/// # Errors
/// When the database fails, or a publication can't be read.
pub async fn rules(portal: &Portal) -> Result<Arc<Rules>> {
    let mut connection = portal.pool().acquire().await?;
    rules_on(portal, &mut connection).await
}

/// The rules as published now, seen by this connection's transaction.
///
/// # Errors
/// When the database fails, or a publication can't be read.
pub async fn rules_on(portal: &Portal, connection: &mut PgConnection) -> Result<Arc<Rules>> {
    let stamp = stamp(connection).await?;
    rules_at(portal, connection, stamp).await
}

/// Reads the rules without a portal, for the owner's commands.
///
/// # Errors
/// When the database fails, or a publication can't be read.
pub async fn load_rules(pool: &PgPool) -> Result<Rules> {
    load(&mut *pool.acquire().await?).await
}

async fn load(connection: &mut PgConnection) -> Result<Rules> {
    let rows = sqlx::query!(
        "select kind, key, version, content from publications
         where kind in ('standard', 'calendar', 'warning_levels', 'green_channel')
         order by kind, key, published_at, version"
    )
    .fetch_all(connection)
    .await?;
    let mut templates = Vec::new();
    let mut calendars = Vec::new();
    let mut levels = Vec::new();
    let mut project_lists = Vec::new();
    for row in rows {
        let named = |error: serde_json::Error| {
            Fault::Inconsistent(format!("publication {} {} {}: {error}", row.kind, row.key, row.version))
        };
        if row.kind == Kind::Standard.as_str() {
            templates.push(serde_json::from_value(row.content).map_err(named)?);
        } else if row.kind == Kind::WarningLevels.as_str() {
            levels.push(serde_json::from_value(row.content).map_err(named)?);
        } else if row.kind == Kind::GreenChannel.as_str() {
            project_lists.push(serde_json::from_value(row.content).map_err(named)?);
        } else {
            calendars.push(serde_json::from_value(row.content).map_err(named)?);
        }
    }
    Ok(Rules { templates, calendars: Calendars::new(calendars), levels, project_lists })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
