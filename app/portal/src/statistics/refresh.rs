//! Keeping the cells up to date: only cases with new events are looked at, each is taken out as it was counted and put in
//! as it is now.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::progress::Recorded;
use domain::standards::StageKind;
use domain::statistics::{Cell, Measure, cells};
use sqlx::types::Json;
use sqlx::{Connection, PgConnection};

use crate::progress::log::Log;
use crate::publications::{self, Rules};
use crate::{Fault, Portal, Result};

/// Version of what `domain::statistics::cells` counts. Raise it with every change there: all is counted anew then.
const RULES: i32 = 2;

/// Cases whose logs are in memory at once, and whose counts go in together.
const BATCH: usize = 500;

/// How many cases were counted again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Refreshed {
    pub cases: u64,
}

/// Counts what is new since the last time. Several processes may ask at once: one does it, the others wait.
///
/// # Errors
/// When the database fails, or a log can't be folded.
pub async fn refresh(portal: &Portal) -> Result<Refreshed> {
    let mut connection = portal.pool().acquire().await?;
    let rules = publications::rules_on(portal, &mut connection).await?;
    refresh_on(&mut connection, &rules, portal.now()).await
}

/// The same without a portal, for the owner's commands.
pub(crate) async fn refresh_on(connection: &mut PgConnection, rules: &Rules, now: DateTime<Utc>) -> Result<Refreshed> {
    let mut refreshed = Refreshed::default();
    if !start_over_if_needed(connection).await? {
        return Ok(refreshed);
    }
    while let Some(cases) = recount(connection, rules).await? {
        refreshed.cases += cases;
    }
    refreshed.cases += news(connection, rules).await?;
    sqlx::query!("update figure_refresh set refreshed_at = $1", now).execute(connection).await?;
    Ok(refreshed)
}

/// Newer rules of counting empty the cells; where they are of a newer program than this one, it leaves them alone, and
/// that is `false`: while nodes are replaced one by one, each would undo what the other did. A watermark that this
/// cluster has not reached comes from another one that was restored here: then every case is compared.
async fn start_over_if_needed(connection: &mut PgConnection) -> Result<bool> {
    let mut transaction = connection.begin().await?;
    let state = sqlx::query!(
        r#"select rules, seen_to is null or seen_to > pg_snapshot_xmax(pg_current_snapshot()) as "strange!"
           from figure_refresh for update"#
    )
    .fetch_one(&mut *transaction)
    .await?;
    if state.rules > RULES {
        return Ok(false);
    }
    if state.rules < RULES {
        sqlx::query!("delete from figure_cells").execute(&mut *transaction).await?;
        sqlx::query!("delete from figure_cases").execute(&mut *transaction).await?;
    }
    if state.rules < RULES || state.strange {
        // What is written from here on is news; what was before is compared case by case.
        sqlx::query!(
            "update figure_refresh
             set rules = $1, counted_to = 0, seen_to = pg_snapshot_xmin(pg_current_snapshot())",
            RULES
        )
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await?;
    Ok(true)
}

/// The next cases of a recount, by number. `None` when it is through.
async fn recount(connection: &mut PgConnection, rules: &Rules) -> Result<Option<u64>> {
    let mut transaction = connection.begin().await?;
    let after = sqlx::query_scalar!("select counted_to from figure_refresh for update").fetch_one(&mut *transaction);
    let Some(after) = after.await? else { return Ok(None) };
    let ids = sqlx::query_scalar!(
        "select case_id from case_states where case_id > $1 order by case_id limit $2",
        after,
        i64::try_from(BATCH).unwrap_or(i64::MAX),
    )
    .fetch_all(&mut *transaction)
    .await?;
    let counted = count(&mut transaction, rules, &ids).await?;
    sqlx::query!("update figure_refresh set counted_to = $1", ids.last().copied()).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(Some(counted))
}

/// The cases to which something was added since the last time.
async fn news(connection: &mut PgConnection, rules: &Rules) -> Result<u64> {
    let mut transaction = connection.begin().await?;
    sqlx::query!("select from figure_refresh for update").fetch_one(&mut *transaction).await?;
    // One statement sees one state: what it can't see yet is younger than the watermark that it gives.
    let row = sqlx::query!(
        r#"select pg_snapshot_xmin(pg_current_snapshot())::text as "seen_to!", array(
               select distinct e.case_id from events e
               where e.written_by >= r.seen_to and e.written_by < pg_snapshot_xmax(pg_current_snapshot())
               order by 1
           ) as "ids!"
           from figure_refresh r"#
    )
    .fetch_one(&mut *transaction)
    .await?;
    let mut counted = 0;
    for ids in row.ids.chunks(BATCH) {
        counted += count(&mut transaction, rules, ids).await?;
    }
    sqlx::query!("update figure_refresh set seen_to = $1::text::xid8", row.seen_to).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(counted)
}

/// A case as it is, and up to where it is counted.
struct Case {
    case_id: i64,
    area_code: String,
    /// There was an earlier request for its address.
    again: bool,
    /// Events that are in the cells already.
    seq: i32,
    log: Json<Log>,
}

/// Brings the cells up to date for these cases; those without anything new cost no more than the look. How many had.
async fn count(connection: &mut PgConnection, rules: &Rules, ids: &[i64]) -> Result<u64> {
    let mut changes: BTreeMap<(String, Cell), i64> = BTreeMap::new();
    let cases = load(connection, ids).await?;
    for case in &cases {
        let of = |log: &[Recorded]| {
            cells(&rules.templates, &rules.calendars, log, case.again)
                .map_err(|error| Fault::Inconsistent(format!("figures of case {}: {error}", case.case_id)))
        };
        let counted = case.log.0.0.get(..case.seq.unsigned_abs() as usize).filter(|log| !log.is_empty());
        let before = counted.map(of).transpose()?.unwrap_or_default();
        let taken = before.into_iter().map(|(cell, count)| (cell, -count));
        for (cell, count) in taken.chain(of(&case.log.0.0)?) {
            *changes.entry((case.area_code.clone(), cell)).or_default() += count;
        }
    }
    changes.retain(|_, count| *count != 0);
    save(connection, &changes).await?;
    let (ids, seqs): (Vec<i64>, Vec<i32>) =
        cases.iter().map(|case| (case.case_id, i32::try_from(case.log.0.0.len()).unwrap_or(i32::MAX))).unzip();
    sqlx::query!(
        "insert into figure_cases (case_id, seq) select * from unnest($1::bigint[], $2::integer[])
         on conflict (case_id) do update set seq = excluded.seq",
        &ids,
        &seqs,
    )
    .execute(connection)
    .await?;
    Ok(cases.len() as u64)
}

/// The logs of those that have events which are not counted yet.
async fn load(connection: &mut PgConnection, ids: &[i64]) -> Result<Vec<Case>> {
    Ok(sqlx::query_as!(
        Case,
        r#"select s.case_id, s.area_code, c.linked_case_id is not null as "again!", coalesce(f.seq, 0) as "seq!",
               log.events as "log!: Json<Log>"
           from case_states s join cases c on c.id = s.case_id left join figure_cases f on f.case_id = s.case_id, lateral (
               select json_agg(json_build_array(
                       seq, payload || jsonb_build_object('kind', kind), occurred_at, recorded_at,
                       case when source in ('portal', 'customer') then source else 'back_office' end
                   ) order by seq) as events
               from events e where e.case_id = s.case_id
           ) as log
           where s.case_id = any($1) and s.seq is distinct from f.seq
           order by s.case_id"#,
        ids
    )
    .fetch_all(connection)
    .await?)
}

/// Adds to the cells, by area.
async fn save(connection: &mut PgConnection, changes: &BTreeMap<(String, Cell), i64>) -> Result<()> {
    let cells = || changes.keys().map(|(_, cell)| cell);
    sqlx::query!(
        "insert into figure_cells as f (month, class, area_code, stage, measure, value, count)
         select * from unnest($1::date[], $2::text[], $3::text[], $4::text[], $5::text[], $6::smallint[], $7::bigint[])
         on conflict (month, class, area_code, stage, measure, value) do update set count = f.count + excluded.count",
        &cells().map(|cell| cell.month).collect::<Vec<_>>(),
        &cells().map(|cell| cell.class.clone()).collect::<Vec<_>>(),
        &changes.keys().map(|(area, _)| area.clone()).collect::<Vec<_>>(),
        &cells().map(|cell| cell.stage.map_or("", StageKind::code).to_owned()).collect::<Vec<_>>(),
        &cells().map(|cell| Measure::code(cell.measure).to_owned()).collect::<Vec<_>>(),
        &cells().map(|cell| cell.value.cast_signed()).collect::<Vec<_>>(),
        &changes.values().copied().collect::<Vec<_>>(),
    )
    .execute(connection)
    .await?;
    Ok(())
}
