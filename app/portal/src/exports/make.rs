//! Making the logs: every closed quarter once, oldest first. What it costs goes by the cases that ended in the quarter.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::calendar::{Quarter, shanghai_date, start_of_day};
use domain::exports::{Paths, Trace, trace};
use domain::progress::Recorded;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::ocel::Ocel;
use super::xes::Xes;
use super::{Format, Head, read};
use crate::progress::broken;
use crate::progress::log::Log;
use crate::publications::{self, Rules};
use crate::{Fault, Portal, Result};

/// Cases whose logs are in memory at a time.
const BATCH: usize = 500;

/// Issues every quarter that is closed and not issued. How many these were.
///
/// # Errors
/// When the database fails, or the log of a case can't be folded: a quarter is issued whole or not at all.
pub async fn make(portal: &Portal) -> Result<usize> {
    let missing = missing(portal, portal.now()).await?;
    let rules = publications::rules(portal).await?;
    for quarter in &missing {
        issue(portal, &rules, *quarter).await?;
    }
    Ok(missing.len())
}

/// Quarters that were closed at that instant, since the first case ended, and are not issued.
pub(crate) async fn missing(portal: &Portal, at: DateTime<Utc>) -> Result<Vec<Quarter>> {
    let first = sqlx::query_scalar!("select min(ended_at) from case_states where state <> 'open'");
    let Some(first) = first.fetch_one(portal.pool()).await? else { return Ok(Vec::new()) };
    let issued = sqlx::query_scalar!("select quarter from exports").fetch_all(portal.pool()).await?;
    let issued: HashSet<Quarter> = issued.iter().map(|quarter| read(quarter)).collect::<Result<_>>()?;
    let rules = publications::rules(portal).await?;
    let calendar = rules.calendars.as_of(at);
    let closed = std::iter::successors(Some(Quarter::of(shanghai_date(first))), |quarter| Some(quarter.next()))
        .take_while(|quarter| quarter.closed_from(&calendar) <= shanghai_date(at));
    Ok(closed.filter(|quarter| !issued.contains(quarter)).collect())
}

/// Two looks at every case: the first counts the paths, the second writes those that are common, in the order of names
/// that nothing leads to, which shuffles them.
async fn issue(portal: &Portal, rules: &Arc<Rules>, quarter: Quarter) -> Result<()> {
    let mut snapshot = portal.pool().begin().await?;
    sqlx::raw_sql("set transaction isolation level repeatable read read only").execute(&mut *snapshot).await?;
    let (paths, cases) = look(&mut snapshot, rules, quarter).await?;
    let counts = paths.counts();
    let mut named: Vec<(Uuid, i64)> =
        cases.iter().filter(|case| paths.is_common(case.path)).map(|case| (portal.new_id(), case.id)).collect();
    named.sort_unstable();
    let events = cases.iter().filter(|case| paths.is_common(case.path)).map(|case| case.steps).sum();
    drop((paths, cases));
    let head = Head { quarter, made_at: portal.now(), counts };
    let mut into = portal.pool().begin().await?;
    if !announce(&mut into, &head, events).await? {
        return Ok(());
    }
    if counts.cases > 0 {
        let mut files = Files::begin(quarter, &head)?;
        for batch in named.chunks(BATCH) {
            let ids: Vec<i64> = batch.iter().map(|(_, id)| *id).collect();
            let logs = logs(&mut snapshot, &ids).await?;
            files = files.write(Arc::clone(rules), batch.to_vec(), logs).await?;
            files.store(&mut into).await?;
        }
        files.finish(&mut into).await?;
    }
    into.commit().await?;
    Ok(())
}

/// The row of the quarter. `false`: another process was faster; what it issued stays.
async fn announce(connection: &mut PgConnection, head: &Head, events: usize) -> Result<bool> {
    let announced = sqlx::query!(
        "insert into exports (quarter, made_at, cases, paths, events, cases_left_out, paths_left_out)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (quarter) do nothing",
        head.quarter.to_string(),
        head.made_at,
        number(head.counts.cases)?,
        number(head.counts.paths)?,
        number(events)?,
        number(head.counts.cases_left_out)?,
        number(head.counts.paths_left_out)?,
    )
    .execute(connection)
    .await?;
    Ok(announced.rows_affected() == 1)
}

fn number(count: usize) -> Result<i32> {
    i32::try_from(count).map_err(|_| Fault::Inconsistent(format!("{count} is more than a log can count")))
}

/// A case at the first look.
struct Seen {
    id: i64,
    path: usize,
    steps: usize,
}

/// Every case that ended in the quarter, as judged.
async fn look(connection: &mut PgConnection, rules: &Arc<Rules>, quarter: Quarter) -> Result<(Paths, Vec<Seen>)> {
    let until = start_of_day(quarter.next().first_day());
    let mut after = (start_of_day(quarter.first_day()), 0);
    let (mut paths, mut cases) = (Paths::default(), Vec::new());
    loop {
        let ended = ended(connection, after, until).await?;
        let Some(last) = ended.last().copied() else { return Ok((paths, cases)) };
        after = last;
        let ids: Vec<i64> = ended.iter().map(|(_, id)| *id).collect();
        let logs = logs(connection, &ids).await?;
        let rules = Arc::clone(rules);
        // Folding takes the processor for a while.
        (paths, cases) = tokio::task::spawn_blocking(move || {
            for id in ids {
                let trace = fold(&rules, id, &logs)?;
                let path = paths.add(&trace);
                cases.push(Seen { id, path, steps: trace.steps.len() });
            }
            Ok::<_, Fault>((paths, cases))
        })
        .await??;
    }
}

type Logs = HashMap<i64, Vec<Recorded>>;

fn fold(rules: &Rules, case: i64, logs: &Logs) -> Result<Trace> {
    let log = logs.get(&case).ok_or_else(|| Fault::Inconsistent(format!("case {case} has no events")))?;
    trace(&rules.templates, &rules.calendars, log)
        .map_err(|error| broken(case, &error))?
        .ok_or_else(|| Fault::Inconsistent(format!("case {case} has ended and its log goes on")))
}

/// When they ended, and their ids: the next after one that ended then.
async fn ended(
    connection: &mut PgConnection,
    (ended_at, case_id): (DateTime<Utc>, i64),
    until: DateTime<Utc>,
) -> Result<Vec<(DateTime<Utc>, i64)>> {
    let rows = sqlx::query!(
        r#"select ended_at as "ended_at!", case_id from case_states
           where state <> 'open' and ended_at >= $1 and ended_at < $2 and (ended_at, case_id) > ($1, $3)
           order by ended_at, case_id limit $4"#,
        ended_at,
        until,
        case_id,
        i64::try_from(BATCH).unwrap_or(i64::MAX),
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.ended_at, row.case_id)).collect())
}

async fn logs(connection: &mut PgConnection, ids: &[i64]) -> Result<Logs> {
    let rows = sqlx::query!(
        r#"select e.case_id, json_agg(json_build_array(
                e.seq, e.payload || jsonb_build_object('kind', e.kind), e.occurred_at, e.recorded_at,
                case when e.source in ('portal', 'customer') then e.source else 'back_office' end
           ) order by e.seq) as "log!: Json<Log>"
           from events e where e.case_id = any($1) group by e.case_id"#,
        ids
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.case_id, row.log.0.0)).collect())
}

/// Both files of a quarter while they are written.
struct Files {
    quarter: Quarter,
    xes: Xes,
    ocel: Ocel,
    /// Parts that are stored.
    parts: [i32; 2],
}

impl Files {
    fn begin(quarter: Quarter, head: &Head) -> Result<Self> {
        let (xes, ocel) = (Xes::begin(head).map_err(unwritten)?, Ocel::begin(head).map_err(unwritten)?);
        Ok(Self { quarter, xes, ocel, parts: [0; 2] })
    }

    async fn write(mut self, rules: Arc<Rules>, cases: Vec<(Uuid, i64)>, logs: Logs) -> Result<Self> {
        tokio::task::spawn_blocking(move || {
            for (name, case) in cases {
                let (name, trace) = (name.to_string(), fold(&rules, case, &logs)?);
                self.xes.case(&name, &trace).map_err(unwritten)?;
                self.ocel.case(&name, &trace).map_err(unwritten)?;
            }
            Ok(self)
        })
        .await?
    }

    /// Whatever has come together of either file.
    async fn store(&mut self, connection: &mut PgConnection) -> Result<()> {
        for (at, part) in [self.xes.part(), self.ocel.part()].into_iter().enumerate() {
            if let Some(part) = part {
                insert_part(connection, self.quarter, Format::ALL[at], self.parts[at], part).await?;
                self.parts[at] += 1;
            }
        }
        Ok(())
    }

    async fn finish(self, connection: &mut PgConnection) -> Result<()> {
        let Self { quarter, xes, ocel, mut parts } = self;
        let mut closing = tokio::task::spawn_blocking(move || ocel.close()).await?.map_err(unwritten)?;
        loop {
            let part;
            (closing, part) = tokio::task::spawn_blocking(move || {
                let part = closing.part()?;
                Ok((closing, part))
            })
            .await?
            .map_err(unwritten)?;
            let Some(part) = part else { break };
            insert_part(connection, quarter, Format::Ocel, parts[1], part).await?;
            parts[1] += 1;
        }
        let finished = tokio::task::spawn_blocking(move || Ok([xes.finish()?, closing.finish()?]));
        let finished = finished.await?.map_err(unwritten)?;
        for ((format, part), file) in Format::ALL.into_iter().zip(parts).zip(finished) {
            insert_part(connection, quarter, format, part, file.part).await?;
            sqlx::query!(
                "insert into export_files (quarter, format, bytes, sha256) values ($1, $2, $3, $4)",
                quarter.to_string(),
                format.code(),
                file.bytes,
                file.sha256,
            )
            .execute(&mut *connection)
            .await?;
        }
        Ok(())
    }
}

async fn insert_part(
    connection: &mut PgConnection,
    quarter: Quarter,
    format: Format,
    part: i32,
    packed: Vec<u8>,
) -> Result<()> {
    sqlx::query!(
        "insert into export_parts (quarter, format, part, packed) values ($1, $2, $3, $4)",
        quarter.to_string(),
        format.code(),
        part,
        packed,
    )
    .execute(connection)
    .await?;
    Ok(())
}

fn unwritten(error: std::io::Error) -> Fault {
    Fault::Inconsistent(format!("an event log can't be written: {error}"))
}
