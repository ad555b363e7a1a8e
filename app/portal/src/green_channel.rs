//! 绿色通道: the published list of key projects, and whether a case may be said to be of one of them.

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::shanghai_date;
use domain::green_channel::{KeyProject, ProjectList};
use domain::progress::{Event, GreenChannel};
use sqlx::PgConnection;

use crate::publications::{self, Document, Kind, Rules};
use crate::{Portal, Result};

/// The name under which the one list is published.
const KEY: &str = "projects";

impl Document for ProjectList {
    const KIND: Kind = Kind::GreenChannel;

    fn key(&self) -> String {
        KEY.to_owned()
    }

    fn version(&self) -> String {
        self.version.clone()
    }

    fn effective_from(&self) -> NaiveDate {
        self.effective_from
    }

    fn faults(&self, _today: NaiveDate) -> Vec<String> {
        ProjectList::faults(self)
    }

    fn invented(&self) -> bool {
        self.invented
    }
}

impl Rules {
    /// The list in force on a day in Asia/Shanghai: the version that became effective last.
    #[must_use]
    pub fn project_list(&self, on: NaiveDate) -> Option<&ProjectList> {
        // Loaded in the order of publication, and the last of equals wins.
        let in_force = self.project_lists.iter().filter(|list| list.effective_from <= on);
        in_force.max_by_key(|list| list.effective_from)
    }

    /// The project by which a case has the green channel, as its list says it.
    #[must_use]
    pub fn key_project(&self, of: &GreenChannel) -> Option<&KeyProject> {
        self.project_lists.iter().find(|list| list.version == of.list)?.project(&of.project)
    }

    /// Those of the list in force that a case of this area can be of today.
    pub(crate) fn key_projects_for(&self, area: &str, now: DateTime<Utc>) -> impl Iterator<Item = &KeyProject> {
        let today = shanghai_date(now);
        let projects = self.project_list(today).map_or(&[][..], |list| &list.projects);
        projects.iter().filter(move |project| project.is_for(area, today))
    }
}

/// The list in force today. `None`: none is published.
///
/// # Errors
/// When the database fails.
pub async fn projects(portal: &Portal) -> Result<Option<ProjectList>> {
    let rules = publications::rules(portal).await?;
    Ok(rules.project_list(shanghai_date(portal.now())).cloned())
}

/// Whether an event says that a case is of a project that is not on the list in force, or not there for its area today.
pub(crate) async fn is_unlisted(
    connection: &mut PgConnection,
    rules: &Rules,
    case_id: i64,
    event: &Event,
    now: DateTime<Utc>,
) -> Result<bool> {
    let Event::GreenChannelled { project, list } = event else { return Ok(false) };
    let is_in_force = rules.project_list(shanghai_date(now)).is_some_and(|in_force| in_force.version == *list);
    let area = sqlx::query_scalar!("select area_code from cases where id = $1", case_id).fetch_one(connection).await?;
    Ok(!is_in_force || rules.key_projects_for(&area, now).all(|listed| listed.code != *project))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) mod tests;
