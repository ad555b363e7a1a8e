//! Making the logs: every closed quarter once, oldest first. What it costs goes by the cases that ended in the quarter.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::calendar::{shanghai_date, start_of_day};
use domain::exports::{Quarter, Trace, publishable, trace};
use domain::progress::Recorded;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::{Log, ocel, read, xes};
use crate::progress::broken;
use crate::publications::{self, Rules};
use crate::{Fault, Portal, Result};

/// Cases whose logs are in memory at a time.
const BATCH: i64 = 500;

/// Issues every quarter that is closed and not issued. How many these were.
///
/// # Errors
/// When the database fails, or the log of a case can't be folded: a quarter is issued whole or not at all.
pub async fn make(portal: &Portal) -> Result<usize> {
    let first = sqlx::query_scalar!("select min(ended_at) from case_states where state <> 'open'");
    let Some(first) = first.fetch_one(portal.pool()).await? else { return Ok(0) };
    let issued = sqlx::query_scalar!("select quarter from exports").fetch_all(portal.pool()).await?;
    let issued: HashSet<Quarter> = issued.iter().map(|quarter| read(quarter)).collect::<Result<_>>()?;
    let rules = publications::rules(portal).await?;
    let calendar = rules.calendars.as_of(portal.now());
    let today = shanghai_date(portal.now());
    let mut quarter = Quarter::of(shanghai_date(first));
    let mut made = 0;
    while quarter.closed_from(&calendar) <= today {
        if !issued.contains(&quarter) {
            issue(portal, &rules, quarter).await?;
            made += 1;
        }
        quarter = quarter.next();
    }
    Ok(made)
}

async fn issue(portal: &Portal, rules: &Arc<Rules>, quarter: Quarter) -> Result<()> {
    let published = publishable(traces(portal, rules, quarter).await?);
    let (paths, cases_left_out, paths_left_out) = (published.paths, published.cases_left_out, published.paths_left_out);
    // Names that nothing leads to; put into their order they shuffle the cases.
    let mut cases: Vec<_> = published.traces.into_iter().map(|trace| (portal.new_id().to_string(), trace)).collect();
    cases.sort_by(|(one, _), (other, _)| one.cmp(other));
    let log = Log { quarter, made_at: portal.now(), paths, cases_left_out, paths_left_out, cases };
    let written = tokio::task::spawn_blocking(move || {
        let files = if log.cases.is_empty() { None } else { Some((xes::write(&log)?, ocel::write(&log)?)) };
        Ok::<_, Fault>((log, files))
    });
    let (log, files) = written.await??;
    save(portal, log, files).await
}

/// Another process may have been faster: the files that are there stay.
async fn save(portal: &Portal, log: Log, files: Option<(Vec<u8>, Vec<u8>)>) -> Result<()> {
    let (xes, ocel) = files.unzip();
    sqlx::query!(
        "insert into exports (quarter, made_at, cases, paths, events, cases_left_out, paths_left_out, xes, ocel)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (quarter) do nothing",
        log.quarter.to_string(),
        log.made_at,
        number(log.cases.len())?,
        number(log.paths)?,
        number(log.events())?,
        number(log.cases_left_out)?,
        number(log.paths_left_out)?,
        xes,
        ocel,
    )
    .execute(portal.pool())
    .await?;
    Ok(())
}

fn number(count: usize) -> Result<i32> {
    i32::try_from(count).map_err(|_| Fault::Inconsistent(format!("{count} is more than a log can count")))
}

/// All cases that ended in the quarter, as judged, seen at one moment.
async fn traces(portal: &Portal, rules: &Arc<Rules>, quarter: Quarter) -> Result<Vec<Trace>> {
    let mut snapshot = portal.pool().begin().await?;
    sqlx::raw_sql("set transaction isolation level repeatable read read only").execute(&mut *snapshot).await?;
    let until = start_of_day(quarter.next().first_day());
    let mut after = (start_of_day(quarter.first_day()), 0);
    let mut traces = Vec::new();
    loop {
        let logs = batch(&mut snapshot, after, until).await?;
        let Some(last) = logs.last() else { return Ok(traces) };
        after = (last.ended_at, last.case_id);
        let rules = Arc::clone(rules);
        // Folding takes the processor for a while.
        let folded = tokio::task::spawn_blocking(move || fold(&rules, &logs));
        traces.append(&mut folded.await??);
    }
}

fn fold(rules: &Rules, logs: &[Ended]) -> Result<Vec<Trace>> {
    let folded = logs.iter().map(|ended| {
        let case = ended.case_id;
        trace(&rules.templates, &rules.calendars, &ended.log.0)
            .map_err(|error| broken(case, &error))?
            .ok_or_else(|| Fault::Inconsistent(format!("case {case} has ended and its log goes on")))
    });
    folded.collect()
}

struct Ended {
    case_id: i64,
    ended_at: DateTime<Utc>,
    log: Json<Vec<Recorded>>,
}

/// The next cases after one that ended then, with their logs.
async fn batch(
    connection: &mut PgConnection,
    (ended_at, case_id): (DateTime<Utc>, i64),
    until: DateTime<Utc>,
) -> Result<Vec<Ended>> {
    let ended = sqlx::query_as!(
        Ended,
        r#"select s.case_id, s.ended_at as "ended_at!", (
               select jsonb_agg(jsonb_build_object(
                    'seq', e.seq, 'event', e.payload || jsonb_build_object('kind', e.kind),
                    'occurred_at', e.occurred_at, 'recorded_at', e.recorded_at,
                    'source', case when e.source in ('portal', 'customer') then e.source else 'back_office' end
               ) order by e.seq) from events e where e.case_id = s.case_id) as "log!: Json<Vec<Recorded>>"
           from case_states s
           where s.state <> 'open' and s.ended_at >= $1 and s.ended_at < $2 and (s.ended_at, s.case_id) > ($1, $3)
           order by s.ended_at, s.case_id limit $4"#,
        ended_at,
        until,
        case_id,
        BATCH,
    )
    .fetch_all(connection)
    .await?;
    Ok(ended)
}
