//! What was done about invented cases that are late, and the key projects of the last half month.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::calendar::{shanghai_date, start_of_day};
use domain::reports::{Escalation, HalfMonth, KeyProjects, Measure};
use sqlx::PgConnection;

use super::dice::Dice;
use super::inventing::Invented;
use crate::publications::{Rules, publish_document};
use crate::{Fault, Result};

const PROJECTS: &str = include_str!("../../data/reports/key_projects.toml");

/// Of this case, as far as it was late and open. About some nothing was done.
pub(super) fn of(rules: &Rules, case: &Invented, number: usize, until: DateTime<Utc>) -> Result<Vec<Escalation>> {
    let dice = Dice::new(number as u64 | 1 << 35);
    let progress = domain::progress::progress(&rules.templates, &rules.calendars, &case.log, until)
        .map_err(|error| Fault::Inconsistent(format!("an invented log can't be folded: {error}")))?;
    let visits = progress.stages.iter().flat_map(|stage| &stage.visits).filter(|visit| visit.overdue);
    let limits = progress.limits.iter().filter(|limit| limit.overdue);
    let due: Option<NaiveDate> = visits.filter_map(|visit| visit.due).chain(limits.filter_map(|limit| limit.due)).min();
    let Some(due) = due.filter(|_| dice.percent(80)) else { return Ok(Vec::new()) };
    let last = progress.ended_at.unwrap_or(until).min(until);
    let calendar = rules.calendars.as_of(until);
    let later = [Measure::CrewAdded, Measure::MaterialsExpedited, Measure::ApprovalChased, Measure::Rescheduled];
    let steps = [
        (1, Measure::SupervisorAssigned),
        (dice.between(1, 2), Measure::CustomerContacted),
        (dice.between(3, 8), later[dice.below(4) as usize]),
    ];
    let measures = steps.into_iter().map(|(days, measure)| {
        let on = calendar.due(due, u16::try_from(days).unwrap_or(1), |_| None).due;
        let taken_at = start_of_day(on) + TimeDelta::minutes(i64::from(dice.between(510, 1020)));
        let told = if dice.percent(10) { dice.between(1440, 4000) } else { dice.between(1, 60) };
        Escalation { taken_at, measure, recorded_at: taken_at + TimeDelta::minutes(i64::from(told)) }
    });
    Ok(measures.filter(|told| told.taken_at < last && told.recorded_at <= until).collect())
}

/// Publishes the example file as that of the last half month that is over.
pub(super) async fn projects(connection: &mut PgConnection, until: DateTime<Utc>) -> Result<()> {
    let example: KeyProjects =
        toml::from_str(PROJECTS).map_err(|error| Fault::Inconsistent(format!("key_projects.toml: {error}")))?;
    let period = HalfMonth::of(shanghai_date(until)).previous();
    let shift = period.first_day() - example.period.first_day();
    let mut file = KeyProjects { period, ..example };
    for project in &mut file.projects {
        project.planned += shift;
    }
    let text = toml::to_string(&file).map_err(|error| Fault::Inconsistent(format!("key projects: {error}")))?;
    publish_document::<KeyProjects>(connection, "key_projects.toml", &text, until).await?;
    Ok(())
}
