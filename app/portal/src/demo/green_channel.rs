//! Invented key projects, and an open case of each of two of them.

use chrono::{DateTime, TimeDelta, Utc};
use domain::calendar::shanghai_date;
use domain::green_channel::{KeyProject, ProjectList};
use domain::progress::{Event, Recorded, Source};
use sqlx::PgConnection;

use crate::progress::log::{self, Entry};
use crate::progress::{Origin, state};
use crate::publications::{Rules, publish_document};
use crate::{Fault, Result};

const FILE: &str = include_str!("../../data/demo/green-channel.toml");

/// Publishes the list, as effective for some weeks, and marks cases; nothing if there is a list.
pub(super) async fn write(connection: &mut PgConnection, rules: &Rules, until: DateTime<Utc>) -> Result<()> {
    let published =
        sqlx::query_scalar!(r#"select exists (select from publications where kind = 'green_channel') as "published!""#);
    if published.fetch_one(&mut *connection).await? {
        return Ok(());
    }
    let list = dated(until)?;
    let text = toml::to_string(&list).map_err(|error| Fault::Inconsistent(format!("key projects: {error}")))?;
    publish_document::<ProjectList>(connection, "green-channel.toml", &text, until).await?;
    for project in list.projects.iter().filter(|project| project.area.is_some()) {
        mark(connection, rules, &list.version, project, until).await?;
    }
    Ok(())
}

/// The file with its days moved to those before `until`.
fn dated(until: DateTime<Utc>) -> Result<ProjectList> {
    let mut list: ProjectList =
        toml::from_str(FILE).map_err(|error| Fault::Inconsistent(format!("green-channel.toml: {error}")))?;
    let shift = shanghai_date(until) - TimeDelta::weeks(3) - list.effective_from;
    list.effective_from += shift;
    for project in &mut list.projects {
        project.from += shift;
        project.to += shift;
    }
    Ok(list)
}

/// One open case of the project's area, a business's.
async fn mark(
    connection: &mut PgConnection,
    rules: &Rules,
    list: &str,
    project: &KeyProject,
    until: DateTime<Utc>,
) -> Result<()> {
    let case = sqlx::query_scalar!(
        "select c.id from cases c join case_states s on s.case_id = c.id
         where s.state = 'open' and c.area_code = $1 and c.premises_kind = 'business' order by c.id limit 1",
        project.area,
    );
    let Some(case_id) = case.fetch_optional(&mut *connection).await? else { return Ok(()) };
    let mut log = log::load(connection, case_id).await?;
    let recorded = Recorded {
        seq: log.last().map_or(1, |last| last.seq + 1),
        event: Event::GreenChannelled { project: project.code.clone(), list: list.to_owned() },
        occurred_at: until,
        recorded_at: until,
        source: Source::BackOffice,
    };
    let origin = Origin::BackOffice { source: "desk".to_owned(), event_id: format!("demo-{}", project.code) };
    log::insert(connection, &[Entry { case_id, recorded: &recorded, origin: &origin }]).await?;
    sqlx::query!(
        "insert into case_acts (case_id, seq, staff_id) select $1, $2, id from staff where login = 'demo-manager-1'",
        case_id,
        recorded.seq.cast_signed(),
    )
    .execute(&mut *connection)
    .await?;
    log.push(recorded);
    state::save(connection, &[state::fold(rules, case_id, &log)?]).await
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_list_can_be_published_and_is_in_force_on_any_day() {
        for day in ["2026-11-25T10:00:00Z", "2027-02-28T18:00:00Z"] {
            let until: DateTime<Utc> = day.parse().unwrap();
            let (list, today) = (dated(until).unwrap(), shanghai_date(until));
            assert_eq!(list.faults(), Vec::<String>::new());
            assert!(list.projects.len() == 3 && list.projects.iter().all(|project| project.is_on(today)));
            assert!(list.projects.iter().all(|project| project.owner.starts_with("示例")));
        }
    }
}
