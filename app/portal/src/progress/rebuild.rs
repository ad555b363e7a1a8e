//! Recomputing what is cached from the events it was folded from.

use domain::progress::Recorded;
use sqlx::{PgConnection, PgPool};

use super::state::{self, Folded, State, Stay};
use crate::publications::{self, Rules};
use crate::{Result, appointments, progress};

/// How many cases one transaction locks.
const BATCH: i64 = 500;

/// How many cases were folded anew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rebuilt {
    pub cases: u64,
    /// Cases whose cache differed from the fold of their events.
    pub differed: u64,
}

/// Folds every case anew and writes what differs from the cache. Cases can be worked on meanwhile.
///
/// # Errors
/// When the database fails, or a log can't be folded.
pub async fn rebuild(pool: &PgPool) -> Result<Rebuilt> {
    let rules = publications::load_rules(pool).await?;
    let mut rebuilt = Rebuilt::default();
    let mut after = 0;
    loop {
        let mut transaction = pool.begin().await?;
        let logs = batch(&mut transaction, after).await?;
        let Some((last, _)) = logs.last() else { return Ok(rebuilt) };
        after = *last;
        let ids: Vec<i64> = logs.iter().map(|(case_id, _)| *case_id).collect();
        let cached = cached(&mut transaction, &ids).await?;
        for ((case_id, log), cached) in logs.iter().zip(cached) {
            rebuilt.cases += 1;
            rebuilt.differed += u64::from(correct(&mut transaction, &rules, *case_id, log, &cached).await?);
        }
        transaction.commit().await?;
    }
}

/// Whether the cache differed.
async fn correct(
    connection: &mut PgConnection,
    rules: &Rules,
    case_id: i64,
    log: &[Recorded],
    cached: &Folded,
) -> Result<bool> {
    let mut folded = state::fold(rules, case_id, log)?;
    folded.stays.sort_by(|a, b| (&a.stage, a.visit).cmp(&(&b.stage, b.visit)));
    folded.appointments = Some(folded.appointments.unwrap_or_default());
    if folded == *cached {
        return Ok(false);
    }
    state::forget_stays(connection, case_id).await?;
    state::save(connection, &[folded]).await?;
    Ok(true)
}

/// The same for one case whose lock the caller's transaction holds.
pub(super) async fn refold(
    connection: &mut PgConnection,
    rules: &Rules,
    case_id: i64,
    log: &[Recorded],
) -> Result<bool> {
    match cached(connection, &[case_id]).await?.pop() {
        Some(cached) => correct(connection, rules, case_id, log, &cached).await,
        None => Ok(false),
    }
}

/// The logs of the next cases, locked, in the order of their ids.
async fn batch(connection: &mut PgConnection, after: i64) -> Result<Vec<(i64, Vec<Recorded>)>> {
    let ids = sqlx::query_scalar!(
        "select case_id from case_states where case_id > $1 order by case_id limit $2 for update",
        after,
        BATCH
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut logs = Vec::with_capacity(ids.len());
    for case_id in ids {
        logs.push((case_id, progress::log::load(connection, case_id).await?));
    }
    Ok(logs)
}

/// What is cached of these cases, stays in the order of stage and visit.
async fn cached(connection: &mut PgConnection, ids: &[i64]) -> Result<Vec<Folded>> {
    let states = sqlx::query_as!(
        State,
        "select case_id, seq, state, stage, stage_entered_at, stage_due, whole_due, paused, external_line, whole_days,
             whole_late, ended_at, archived_at, last_event_at, class, overdue_after, green
         from case_states where case_id = any($1) order by case_id",
        ids
    )
    .fetch_all(&mut *connection)
    .await?;
    let stays = sqlx::query_as!(
        Stay,
        r#"select case_id, stage, visit, owner, entered_at, due, over_at, late, days_used
         from case_visits where case_id = any($1) order by case_id, stage collate "C", visit"#,
        ids
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut stays = stays.into_iter().peekable();
    let mut agreed = appointments::kept::of_cases(connection, ids).await?.into_iter().peekable();
    let of = |state: State| {
        let own = std::iter::from_fn(|| stays.next_if(|stay| stay.case_id == state.case_id)).collect();
        let agreed = std::iter::from_fn(|| agreed.next_if(|(case_id, _)| *case_id == state.case_id));
        let agreed = agreed.map(|(_, appointment)| appointment).collect();
        Folded { state, stays: own, appointments: Some(agreed) }
    };
    Ok(states.into_iter().map(of).collect())
}
