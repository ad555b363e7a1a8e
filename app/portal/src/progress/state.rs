//! The fold of a case's events as cached in `case_states` and `case_visits`.

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::shanghai_date;
use domain::progress::{Appointment, CaseState, Progress, Recorded};
use domain::standards::Clock;
use domain::statistics::overdue_after;
use sqlx::PgConnection;

use super::log::code;
use crate::publications::Rules;
use crate::{Result, appointments};

/// A row of `case_states`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    pub case_id: i64,
    pub seq: i32,
    pub state: String,
    pub stage: Option<String>,
    pub stage_entered_at: Option<DateTime<Utc>>,
    pub stage_due: Option<NaiveDate>,
    pub whole_due: Option<NaiveDate>,
    pub paused: bool,
    pub external_line: Option<bool>,
    pub whole_days: Option<i16>,
    pub whole_late: Option<bool>,
    pub ended_at: Option<DateTime<Utc>>,
    pub archived_at: Option<DateTime<Utc>>,
    pub last_event_at: DateTime<Utc>,
    /// The template's key.
    pub class: String,
    /// See [`domain::statistics::overdue_after`].
    pub overdue_after: Option<NaiveDate>,
    /// 绿色通道
    pub green: bool,
}

/// A row of `case_visits`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stay {
    pub case_id: i64,
    pub stage: String,
    pub visit: i16,
    pub owner: String,
    pub entered_at: DateTime<Utc>,
    pub due: Option<NaiveDate>,
    pub over_at: Option<DateTime<Utc>>,
    pub late: Option<bool>,
    pub days_used: Option<i16>,
}

/// What is cached of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    pub state: State,
    pub stays: Vec<Stay>,
    /// `None`: nothing was ever agreed on.
    pub appointments: Option<Vec<Appointment>>,
}

/// Folds a log into what is cached, as of its last event: nothing of it depends on when it is computed.
///
/// # Errors
/// When the log can't be folded.
pub fn fold(rules: &Rules, case_id: i64, log: &[Recorded]) -> Result<Folded> {
    let last = log.last().ok_or_else(|| crate::Fault::Inconsistent(format!("case {case_id} has no events")))?;
    let progress = domain::progress::progress(&rules.templates, &rules.calendars, log, last.recorded_at)
        .map_err(|error| super::broken(case_id, &error))?;
    let calendar = rules.calendars.as_of(last.recorded_at);
    let overdue_after = overdue_after(&progress, &calendar, shanghai_date(last.recorded_at));
    let state = State { overdue_after, ..state(case_id, last, &progress)? };
    let ever = log.iter().any(|recorded| recorded.event.books().is_some());
    let stays = stays(case_id, &progress)?;
    Ok(Folded { state, stays, appointments: ever.then_some(progress.appointments) })
}

fn state(case_id: i64, last: &Recorded, progress: &Progress) -> Result<State> {
    let stage = progress.current.map(|index| &progress.stages[index]);
    let visit = stage.and_then(|stage| stage.visits.last());
    let whole = || progress.limits.iter().filter(|limit| limit.clock == Clock::Whole);
    let due_at_last = || whole().filter_map(|limit| limit.due).max();
    let energised = progress.state == CaseState::Energised;
    Ok(State {
        case_id,
        seq: last.seq.cast_signed(),
        state: code(&progress.state)?,
        stage: stage.map(|stage| code(&stage.kind)).transpose()?,
        stage_entered_at: visit.map(|visit| visit.entered_at),
        stage_due: visit.and_then(|visit| visit.due),
        // A limit that is broken already counts before those that are not.
        whole_due: whole().filter(|limit| limit.overdue).filter_map(|limit| limit.due).min().or_else(due_at_last),
        paused: progress.pauses.iter().any(|pause| pause.until.is_none()),
        external_line: progress.external_line,
        whole_days: if energised { whole().map(|limit| limit.days_used.cast_signed()).max() } else { None },
        whole_late: progress.ended_at.and_then(|_| whole().map(|limit| limit.overdue).max()),
        ended_at: progress.ended_at,
        archived_at: progress.archived_at,
        last_event_at: last.recorded_at,
        class: progress.template.clone(),
        overdue_after: None,
        green: progress.state == CaseState::Open && progress.green_channel.is_some(),
    })
}

fn stays(case_id: i64, progress: &Progress) -> Result<Vec<Stay>> {
    let mut stays = Vec::new();
    for stage in &progress.stages {
        for visit in &stage.visits {
            let over_at = visit.finished_at.or(progress.ended_at);
            stays.push(Stay {
                case_id,
                stage: code(&stage.kind)?,
                visit: i16::try_from(visit.number).unwrap_or(i16::MAX),
                owner: code(&stage.owner)?,
                entered_at: visit.entered_at,
                due: visit.due,
                over_at,
                late: over_at.map(|_| visit.overdue),
                days_used: over_at.map(|_| visit.days_used.cast_signed()),
            });
        }
    }
    Ok(stays)
}

/// Writes the fold over what was cached before.
pub(crate) async fn save(connection: &mut PgConnection, folded: &[Folded]) -> Result<()> {
    save_states(connection, &folded.iter().map(|folded| &folded.state).collect::<Vec<_>>()).await?;
    save_stays(connection, &folded.iter().flat_map(|folded| &folded.stays).collect::<Vec<_>>()).await?;
    for folded in folded {
        if let Some(agreed) = &folded.appointments {
            appointments::kept::save(connection, folded.state.case_id, agreed).await?;
        }
    }
    Ok(())
}

async fn save_states(connection: &mut PgConnection, states: &[&State]) -> Result<()> {
    let columns =
        |column: fn(&State) -> Option<NaiveDate>| states.iter().map(|state| column(state)).collect::<Vec<_>>();
    let times =
        |column: fn(&State) -> Option<DateTime<Utc>>| states.iter().map(|state| column(state)).collect::<Vec<_>>();
    sqlx::query!(
        "insert into case_states (case_id, seq, state, stage, stage_entered_at, stage_due, whole_due, paused,
             external_line, whole_days, whole_late, ended_at, last_event_at, class, overdue_after, green, archived_at,
             area_code)
         select folded.*, c.area_code
         from unnest($1::bigint[], $2::integer[], $3::text[], $4::text[], $5::timestamptz[], $6::date[],
             $7::date[], $8::boolean[], $9::boolean[], $10::smallint[], $11::boolean[], $12::timestamptz[],
             $13::timestamptz[], $14::text[], $15::date[], $16::boolean[], $17::timestamptz[]) as folded (case_id)
         join cases c on c.id = folded.case_id
         on conflict (case_id) do update set
             seq = excluded.seq, state = excluded.state, stage = excluded.stage,
             stage_entered_at = excluded.stage_entered_at, stage_due = excluded.stage_due,
             whole_due = excluded.whole_due, paused = excluded.paused, external_line = excluded.external_line,
             whole_days = excluded.whole_days, whole_late = excluded.whole_late, ended_at = excluded.ended_at,
             last_event_at = excluded.last_event_at, class = excluded.class, overdue_after = excluded.overdue_after,
             green = excluded.green, archived_at = excluded.archived_at",
        &states.iter().map(|state| state.case_id).collect::<Vec<_>>(),
        &states.iter().map(|state| state.seq).collect::<Vec<_>>(),
        &states.iter().map(|state| state.state.clone()).collect::<Vec<_>>(),
        &states.iter().map(|state| state.stage.clone()).collect::<Vec<_>>() as &[Option<String>],
        &times(|state| state.stage_entered_at) as &[Option<DateTime<Utc>>],
        &columns(|state| state.stage_due) as &[Option<NaiveDate>],
        &columns(|state| state.whole_due) as &[Option<NaiveDate>],
        &states.iter().map(|state| state.paused).collect::<Vec<_>>(),
        &states.iter().map(|state| state.external_line).collect::<Vec<_>>() as &[Option<bool>],
        &states.iter().map(|state| state.whole_days).collect::<Vec<_>>() as &[Option<i16>],
        &states.iter().map(|state| state.whole_late).collect::<Vec<_>>() as &[Option<bool>],
        &times(|state| state.ended_at) as &[Option<DateTime<Utc>>],
        &states.iter().map(|state| state.last_event_at).collect::<Vec<_>>(),
        &states.iter().map(|state| state.class.clone()).collect::<Vec<_>>(),
        &columns(|state| state.overdue_after) as &[Option<NaiveDate>],
        &states.iter().map(|state| state.green).collect::<Vec<_>>(),
        &times(|state| state.archived_at) as &[Option<DateTime<Utc>>],
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn save_stays(connection: &mut PgConnection, stays: &[&Stay]) -> Result<()> {
    sqlx::query!(
        "insert into case_visits (case_id, stage, visit, owner, entered_at, due, over_at, late, days_used)
         select * from unnest($1::bigint[], $2::text[], $3::smallint[], $4::text[], $5::timestamptz[], $6::date[],
             $7::timestamptz[], $8::boolean[], $9::smallint[])
         on conflict (case_id, stage, visit) do update set
             owner = excluded.owner, entered_at = excluded.entered_at, due = excluded.due,
             over_at = excluded.over_at, late = excluded.late, days_used = excluded.days_used
         where case_visits is distinct from excluded",
        &stays.iter().map(|stay| stay.case_id).collect::<Vec<_>>(),
        &stays.iter().map(|stay| stay.stage.clone()).collect::<Vec<_>>(),
        &stays.iter().map(|stay| stay.visit).collect::<Vec<_>>(),
        &stays.iter().map(|stay| stay.owner.clone()).collect::<Vec<_>>(),
        &stays.iter().map(|stay| stay.entered_at).collect::<Vec<_>>(),
        &stays.iter().map(|stay| stay.due).collect::<Vec<_>>() as &[Option<NaiveDate>],
        &stays.iter().map(|stay| stay.over_at).collect::<Vec<_>>() as &[Option<DateTime<Utc>>],
        &stays.iter().map(|stay| stay.late).collect::<Vec<_>>() as &[Option<bool>],
        &stays.iter().map(|stay| stay.days_used).collect::<Vec<_>>() as &[Option<i16>],
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes out a case's stays, before those of another template are written.
pub(crate) async fn forget_stays(connection: &mut PgConnection, case_id: i64) -> Result<()> {
    sqlx::query!("delete from case_visits where case_id = $1", case_id).execute(connection).await?;
    Ok(())
}
