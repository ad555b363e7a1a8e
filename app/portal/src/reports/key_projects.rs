//! Key projects (重点项目): published by the operator for a half month, and taken into its report when that is issued.

use chrono::{DateTime, NaiveDate, Utc};
use domain::reports::{HalfMonth, KeyProjects, Project};
use sqlx::PgConnection;

use crate::Result;
use crate::publications::{Document, Kind};

/// One published after the report of its half month was issued has no effect.
impl Document for KeyProjects {
    const KIND: Kind = Kind::KeyProjects;

    fn key(&self) -> String {
        self.period.to_string()
    }

    fn version(&self) -> String {
        self.version.clone()
    }

    fn effective_from(&self) -> NaiveDate {
        self.period.first_day()
    }

    fn faults(&self, _today: NaiveDate) -> Vec<String> {
        self.check().err().map(|wrong| wrong.to_string()).into_iter().collect()
    }
}

/// What is published for a half month at an instant.
pub(super) async fn of(connection: &mut PgConnection, period: HalfMonth, at: DateTime<Utc>) -> Result<Vec<Project>> {
    let content = sqlx::query_scalar!(
        "select content from publications where kind = 'key_projects' and key = $1 and published_at <= $2
         order by published_at desc, version desc limit 1",
        period.to_string(),
        at,
    )
    .fetch_optional(connection)
    .await?;
    let file: Option<KeyProjects> = content.map(serde_json::from_value).transpose()?;
    Ok(file.map(|file| file.projects).unwrap_or_default())
}
