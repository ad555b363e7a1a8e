//! Issuing: what is counted is read case by case, as it was known when the half month ended.

use chrono::{DateTime, TimeDelta, Utc};
use domain::calendar::shanghai_date;
use domain::progress::Recorded;
use domain::reports::{CaseFile, Escalation, HalfMonth, Report, Tally};
use domain::text::Text;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::{csv, document, key_projects, pdf, stored};
use crate::progress::log::Log;
use crate::publications::{self, Rules};
use crate::{Fault, Portal, Result};

/// Waited after a half month's end, for events on their way: what was recorded before it may be stored a little later.
const GRACE: TimeDelta = TimeDelta::minutes(10);

/// Cases whose logs are in memory at a time.
const BATCH: usize = 200;

/// Issues every half month that is over, since the first case, and has no report, oldest first. Those issued now.
///
/// # Errors
/// When the database fails, or a report can't be made; those before it are issued.
pub async fn issue_due(portal: &Portal) -> Result<Vec<HalfMonth>> {
    let mut issued = Vec::new();
    for period in missing(portal, portal.now() - GRACE).await? {
        if issue(portal, period).await? {
            tracing::info!(%period, "half-month report issued");
            issued.push(period);
        }
    }
    Ok(issued)
}

/// Half months that were over at that instant, since the first case, and have no report.
pub(crate) async fn missing(portal: &Portal, at: DateTime<Utc>) -> Result<Vec<HalfMonth>> {
    let today = shanghai_date(at);
    let first = sqlx::query_scalar!("select submitted_at from cases order by id limit 1");
    let Some(first) = first.fetch_optional(portal.pool()).await? else { return Ok(Vec::new()) };
    let known = sqlx::query_scalar!("select period from reports").fetch_all(portal.pool()).await?;
    let known = known.iter().map(|period| stored(period)).collect::<Result<Vec<_>>>()?;
    let closed = std::iter::successors(Some(HalfMonth::of(shanghai_date(first))), |period| Some(period.next()))
        .take_while(|period| period.is_closed(today));
    Ok(closed.filter(|period| !known.contains(period)).collect())
}

/// `false`: somebody else was faster.
async fn issue(portal: &Portal, period: HalfMonth) -> Result<bool> {
    let mut transaction = portal.pool().begin().await?;
    // One process at a time: what it is about is worth no more than one computation.
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('reports', 0))").execute(&mut *transaction).await?;
    let name = period.to_string();
    let there = sqlx::query_scalar!(r#"select exists (select from reports where period = $1) as "there!""#, name);
    if there.fetch_one(&mut *transaction).await? {
        return Ok(false);
    }
    let issued_at = portal.now();
    let report = write(portal, &mut transaction, period, issued_at).await?;
    // Setting type is work for a processor, not for a thread that answers.
    let files = tokio::task::spawn_blocking(move || {
        let csv = csv::write(period, &document::write(&report, issued_at))?;
        let report = report.shortened();
        let pdf = pdf::write(period, document::write(&report, issued_at), issued_at)?;
        Ok::<_, Fault>((csv, pdf, serde_json::to_value(&report)?))
    });
    let (csv, pdf, content) = files.await??;
    sqlx::query!(
        "insert into reports (period, issued_at, content, csv, csv_sha256, pdf, pdf_sha256)
         values ($1, $2, $3, $4, $5, $6, $7)",
        name,
        issued_at,
        content,
        csv,
        Sha256::digest(&csv).to_vec(),
        pdf,
        Sha256::digest(&pdf).to_vec(),
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(true)
}

/// What the report of a half month says when it is issued at an instant.
pub(super) async fn write(
    portal: &Portal,
    connection: &mut PgConnection,
    period: HalfMonth,
    issued_at: DateTime<Utc>,
) -> Result<Report> {
    let rules = publications::rules_on(portal, connection).await?;
    let tallied = tally(connection, &rules, period).await?;
    let calendar = rules.calendars.as_of(period.end());
    Ok(Report {
        period,
        operator: portal.settings().operator.clone(),
        demo: portal.settings().demo,
        calendar: calendar.versions(period.first_day(), period.last_day()),
        all: tallied.all,
        classes: tallied.classes,
        overdue: tallied.overdue,
        projects: key_projects::of(connection, period, issued_at).await?,
    })
}

async fn tally(connection: &mut PgConnection, rules: &Rules, period: HalfMonth) -> Result<domain::reports::Tallied> {
    let mut tally = Tally::new(period, &rules.templates, &rules.calendars);
    for batch in active(connection, period).await?.chunks(BATCH) {
        for case in files(connection, batch, period.end()).await? {
            let file = CaseFile { area: &case.area, log: &case.log, escalations: &case.escalations };
            tally.add(&file).map_err(|error| crate::progress::broken(case.id, &error))?;
        }
        tokio::task::yield_now().await;
    }
    let names = sqlx::query!(r#"select code, name as "name: Json<Text>" from areas"#).fetch_all(connection).await?;
    Ok(tally.finish(|code| names.iter().find(|area| area.code == code).map(|area| area.name.0.clone())))
}

/// Every case that can count something: submitted before the half month's end, and open still or not silent since it
/// began. An ended one whose last word is older had ended before.
async fn active(connection: &mut PgConnection, period: HalfMonth) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        "select s.case_id from case_states s join cases c on c.id = s.case_id
         where (s.state = 'open' or (s.state <> 'open' and s.last_event_at >= $1)) and c.submitted_at < $2
         order by s.case_id",
        period.start(),
        period.end(),
    )
    .fetch_all(connection)
    .await?)
}

struct File {
    id: i64,
    area: String,
    log: Vec<Recorded>,
    escalations: Vec<Escalation>,
}

/// What was known of these cases, in one query.
async fn files(connection: &mut PgConnection, ids: &[i64], known_before: DateTime<Utc>) -> Result<Vec<File>> {
    let rows = sqlx::query!(
        r#"select c.id, c.area_code,
               (select json_agg(json_build_array(
                    e.seq, e.payload || jsonb_build_object('kind', e.kind), e.occurred_at, e.recorded_at,
                    case when e.source in ('portal', 'customer') then e.source else 'back_office' end
                ) order by e.seq) from events e
                where e.case_id = c.id and e.recorded_at < $2) as "log: Json<Log>",
               (select jsonb_agg(jsonb_build_object(
                    'taken_at', x.taken_at, 'measure', x.measure, 'recorded_at', x.recorded_at
                ) order by x.taken_at, x.recorded_at, x.source, x.source_event_id) from escalations x
                where x.case_id = c.id and x.recorded_at < $2) as "escalations: Json<Vec<Escalation>>"
           from cases c where c.id = any($1) order by c.id"#,
        ids,
        known_before,
    )
    .fetch_all(connection)
    .await?;
    let files = rows.into_iter().map(|row| File {
        id: row.id,
        area: row.area_code,
        log: row.log.map(|Json(log)| log.0).unwrap_or_default(),
        escalations: row.escalations.map(|Json(escalations)| escalations).unwrap_or_default(),
    });
    Ok(files.collect())
}
