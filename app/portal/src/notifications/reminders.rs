//! What customers are reminded of, each once: the visit of the next day, what they have to do by the next working day, and that
//! a stage of ours is late, with what we do about it.

use std::time::{Duration, Instant};

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::applications::Reference;
use domain::calendar::{Calendar, shanghai, start_of_day};
use domain::progress::{CaseState, Errand, HalfDay, PlanStanding, Slot, plan_answered};
use domain::standards::{Clock, Owner, StageKind};
use sqlx::PgConnection;

use super::last_days::About;
use super::standing::is_surveyed;
use super::{News, notify};
use crate::applications::outstanding_of;
use crate::progress::log::code;
use crate::progress::{self, Case};
use crate::{Fault, Portal, Result, publications};

/// Read at once; a run reads on until it has read all of them.
const PAGE: i64 = 200;
/// A run begins no page after so long; the rest is for the next, some minutes later.
const ENOUGH: Duration = Duration::from_secs(8 * 60);
/// In Shanghai: from then on the visits of the next day are told.
const EVENING: TimeDelta = TimeDelta::hours(18);
/// In Shanghai: from then on the rest of the day's reminders are.
const MORNING: TimeDelta = TimeDelta::hours(9);
/// Who was late longer ago hears of it from the people who see to it.
const LATE_DAYS: u64 = 7;

/// What is left to remind of, with `due` as its last day.
fn left(about: About, case: &Case, due: NaiveDate) -> Option<News> {
    if case.progress.state != CaseState::Open {
        return None;
    }
    match about {
        About::Papers => {
            let papers: Vec<_> = outstanding_of(case).into_iter().map(|outstanding| outstanding.paper).collect();
            (!papers.is_empty()).then_some(News::PapersDue { papers, day: due })
        }
        About::Plan(seq) => {
            let open = matches!(case.progress.plan, Some(PlanStanding::Answered | PlanStanding::Settled));
            (open && plan_answered(&case.log) == Some(seq)).then_some(News::PlanRunsOut { day: due })
        }
        About::Offer(errand) => {
            let agreed = case.progress.appointments.iter().any(|agreed| agreed.errand == errand);
            let offered = case.progress.offers.iter().any(|offer| offer.errand == errand);
            (offered && !agreed).then_some(News::OfferRunsOut { errand, day: due })
        }
    }
}

/// Whether it is to be told later, if at all: papers while the clock rests, since their day moves with it; and an offer where
/// somebody was there for a joint survey, which may be sent back.
async fn rests(connection: &mut PgConnection, about: About, case: &Case) -> Result<bool> {
    match about {
        About::Papers => Ok(case.progress.pauses.iter().any(|pause| pause.until.is_none())),
        About::Offer(Errand::Survey) => is_surveyed(connection, case.id).await,
        About::Plan(_) | About::Offer(Errand::Metering) => Ok(false),
    }
}

/// Tells what is to be told now. How many were told.
///
/// # Errors
/// When the database fails, or a log can't be folded.
pub(crate) async fn remind(portal: &Portal) -> Result<u64> {
    let now = portal.now();
    let (today, clock) = (shanghai(now).date(), shanghai(now).time() - NaiveTime::MIN);
    let began = Instant::now();
    let mut told = 0;
    if clock >= EVENING {
        told += visits(portal, today, began).await?;
    }
    if clock >= MORNING {
        let rules = publications::rules(portal).await?;
        told += due(portal, today, next_working(&rules.calendars.as_of(now), today), began).await?;
        told += late_stages(portal, today, began).await?;
        told += late_wholes(portal, today, began).await?;
    }
    Ok(told)
}

/// The first working day after a day.
fn next_working(calendar: &Calendar<'_>, day: NaiveDate) -> NaiveDate {
    calendar.due(day, 1, |_| None).due
}

/// Whether there may be more after a page, and time for it.
fn goes_on(rows: usize, began: Instant) -> bool {
    usize::try_from(PAGE).is_ok_and(|page| rows == page) && began.elapsed() < ENOUGH
}

/// Those who were told of the day before this evening.
async fn visits(portal: &Portal, today: NaiveDate, began: Instant) -> Result<u64> {
    let (mut told, mut after) = (0, (0, String::new()));
    loop {
        let rows = sqlx::query!(
            "select a.case_id, a.errand, a.day, a.half_day from appointments a
             where a.day = $1 and (a.case_id, a.errand) > ($4, $5)
               and not exists (select from reminders r
                               where r.case_id = a.case_id
                                 and r.about = concat_ws(' ', 'visit', a.errand, to_char(a.day, 'YYYY-MM-DD'), a.half_day))
               -- Whoever was surveyed jointly is not visited for it again.
               and not (a.errand = 'survey'
                        and exists (select from surveys w where w.case_id = a.case_id and w.standing = 'waits'))
               and not exists (select from events e
                               where e.case_id = a.case_id and e.kind in ('survey_booked', 'metering_booked')
                                 and e.recorded_at >= $2)
             order by a.case_id, a.errand limit $3",
            today.checked_add_days(Days::new(1)).unwrap_or(today),
            start_of_day(today) + EVENING,
            PAGE,
            after.0,
            after.1,
        )
        .fetch_all(portal.pool())
        .await?;
        for row in &rows {
            let Some((errand, half_day)) = Errand::from_code(&row.errand).zip(HalfDay::from_code(&row.half_day)) else {
                continue;
            };
            let slot = Slot { date: row.day, half_day };
            told += counted(row.case_id, visit(portal, row.case_id, errand, slot).await);
        }
        let goes_on = goes_on(rows.len(), began);
        match rows.into_iter().next_back().filter(|_| goes_on) {
            Some(last) => after = (last.case_id, last.errand),
            None => return Ok(told),
        }
    }
}

/// One more, if it was told. A case that can't be read keeps no other from its reminder.
fn counted(case_id: i64, told: Result<bool>) -> u64 {
    told.map(u64::from).unwrap_or_else(|fault| {
        tracing::error!(case_id, %fault, "a case is not reminded");
        0
    })
}

async fn visit(portal: &Portal, case_id: i64, errand: Errand, slot: Slot) -> Result<bool> {
    let mut transaction = portal.pool().begin().await?;
    progress::hold(&mut transaction, case_id).await?;
    let case = standing(portal, &mut transaction, case_id).await?;
    let comes = case.progress.appointments.iter().any(|agreed| agreed.errand == errand && agreed.slot == slot);
    let about = format!("visit {} {slot}", errand.code());
    let tells = comes && is_first(&mut transaction, case_id, &about, portal.now()).await?;
    if tells {
        notify(&mut transaction, portal.now(), case_id, &News::VisitTomorrow { errand, slot }).await?;
    }
    transaction.commit().await?;
    Ok(tells)
}

/// What is due by the next working day.
async fn due(portal: &Portal, today: NaiveDate, until: NaiveDate, began: Instant) -> Result<u64> {
    // Whatever was to be done is done, or can't be any more.
    sqlx::query!(
        "update reminders r set done_at = $2 from case_states s
         where r.done_at is null and r.due <= $1 and s.case_id = r.case_id and (s.state <> 'open' or r.due < $3)",
        until,
        portal.now(),
        today,
    )
    .execute(portal.pool())
    .await?;
    let (mut told, mut after) = (0, (today, 0, String::new()));
    loop {
        let rows = sqlx::query!(
            r#"select case_id, about, due as "due!" from reminders
               where done_at is null and due <= $1 and (due, case_id, about) > ($3, $4, $5)
               order by due, case_id, about limit $2"#,
            until,
            PAGE,
            after.0,
            after.1,
            after.2,
        )
        .fetch_all(portal.pool())
        .await?;
        for row in &rows {
            told += counted(row.case_id, one_due(portal, row.case_id, &row.about, row.due).await);
        }
        let goes_on = goes_on(rows.len(), began);
        match rows.into_iter().next_back().filter(|_| goes_on) {
            Some(last) => after = (last.due, last.case_id, last.about),
            None => return Ok(told),
        }
    }
}

async fn one_due(portal: &Portal, case_id: i64, about: &str, due: NaiveDate) -> Result<bool> {
    let mut transaction = portal.pool().begin().await?;
    progress::hold(&mut transaction, case_id).await?;
    // By another process meanwhile, or it is for another day now.
    let done = sqlx::query!(
        "update reminders set done_at = $4 where case_id = $1 and about = $2 and due = $3 and done_at is null",
        case_id,
        about,
        due,
        portal.now(),
    );
    if done.execute(&mut *transaction).await?.rows_affected() == 0 {
        return Ok(false);
    }
    let case = standing(portal, &mut transaction, case_id).await?;
    let about = About::parse(about);
    if let Some(about) = about
        && rests(&mut transaction, about, &case).await?
    {
        return Ok(false);
    }
    let news = about.and_then(|about| left(about, &case, due));
    if let Some(news) = &news {
        notify(&mut transaction, portal.now(), case_id, news).await?;
    }
    transaction.commit().await?;
    Ok(news.is_some())
}

/// Stages of ours whose last day went by.
async fn late_stages(portal: &Portal, today: NaiveDate, began: Instant) -> Result<u64> {
    let since = today.checked_sub_days(Days::new(LATE_DAYS)).unwrap_or(today);
    let (mut told, mut after) = (0, (since, 0));
    loop {
        let rows = sqlx::query!(
            r#"select v.case_id, 'late ' || v.stage as "about!", v.due as "due!" from case_visits v
               where v.over_at is null and v.due < $1 and v.owner = 'utility' and (v.due, v.case_id) > ($2, $3)
                 and not exists (select from reminders r where r.case_id = v.case_id and r.about = 'late ' || v.stage)
               order by v.due, v.case_id limit $4"#,
            today,
            after.0,
            after.1,
            PAGE,
        )
        .fetch_all(portal.pool())
        .await?;
        for row in &rows {
            told += counted(row.case_id, one_late(portal, row.case_id, &row.about).await);
        }
        let goes_on = goes_on(rows.len(), began);
        match rows.into_iter().next_back().filter(|_| goes_on) {
            Some(last) => after = (last.due, last.case_id),
            None => return Ok(told),
        }
    }
}

/// The whole process, where that has a day alone, and it went by.
async fn late_wholes(portal: &Portal, today: NaiveDate, began: Instant) -> Result<u64> {
    let since = today.checked_sub_days(Days::new(LATE_DAYS)).unwrap_or(today);
    let (mut told, mut after) = (0, (since, 0));
    loop {
        let rows = sqlx::query!(
            r#"select s.case_id as "case_id!", s.overdue_after as "overdue_after!" from areas a
               cross join lateral (
                   select s.case_id, s.overdue_after from case_states s
                   where s.state = 'open' and s.area_code = a.code and s.overdue_after < $1
                     and (s.overdue_after, s.case_id) > ($2, $3)
                     and s.stage_due is null and not s.paused and s.whole_due < $1
                     and not exists (select from reminders r where r.case_id = s.case_id and r.about = 'late whole')
                   order by s.overdue_after, s.case_id limit $4) s
               order by s.overdue_after, s.case_id limit $4"#,
            today,
            after.0,
            after.1,
            PAGE,
        )
        .fetch_all(portal.pool())
        .await?;
        for row in &rows {
            told += counted(row.case_id, one_late(portal, row.case_id, "late whole").await);
        }
        let goes_on = goes_on(rows.len(), began);
        match rows.into_iter().next_back().filter(|_| goes_on) {
            Some(last) => after = (last.overdue_after, last.case_id),
            None => return Ok(told),
        }
    }
}

async fn one_late(portal: &Portal, case_id: i64, about: &str) -> Result<bool> {
    let mut transaction = portal.pool().begin().await?;
    progress::hold(&mut transaction, case_id).await?;
    let case = standing(portal, &mut transaction, case_id).await?;
    let news = if about == "late whole" { whole_late(&case) } else { stage_late(&case, about)? };
    let Some(news) = news else { return Ok(false) };
    if !is_first(&mut transaction, case_id, about, portal.now()).await? {
        return Ok(false);
    }
    notify(&mut transaction, portal.now(), case_id, &news).await?;
    transaction.commit().await?;
    Ok(true)
}

fn stage_late(case: &Case, about: &str) -> Result<Option<News>> {
    let Some(stage) = case.progress.current.map(|current| &case.progress.stages[current]) else { return Ok(None) };
    let Some(visit) = stage.visits.last().filter(|visit| visit.overdue && stage.owner == Owner::Utility) else {
        return Ok(None);
    };
    let is_this = format!("late {}", code(&stage.kind)?) == about;
    Ok(visit.due.filter(|_| is_this).map(|due| News::Late { stage: Some(stage.kind), due }))
}

fn whole_late(case: &Case) -> Option<News> {
    let ours = case.progress.stages.get(case.progress.current?)?.owner == Owner::Utility;
    let late = case.progress.limits.iter().filter(|limit| limit.clock == Clock::Whole && limit.overdue);
    let due = late.filter_map(|limit| limit.due).min()?;
    ours.then_some(News::Late { stage: None::<StageKind>, due })
}

/// Whether nobody was told of it before; from now on somebody was.
async fn is_first(connection: &mut PgConnection, case_id: i64, about: &str, now: DateTime<Utc>) -> Result<bool> {
    let put = sqlx::query!(
        "insert into reminders (case_id, about, done_at) values ($1, $2, $3) on conflict (case_id, about) do nothing",
        case_id,
        about,
        now,
    );
    Ok(put.execute(connection).await?.rows_affected() == 1)
}

/// The case as the transaction sees it.
async fn standing(portal: &Portal, connection: &mut PgConnection, case_id: i64) -> Result<Case> {
    let reference = sqlx::query_scalar!("select reference from cases where id = $1", case_id);
    let reference = reference.fetch_one(&mut *connection).await?;
    let case = match Reference::parse(&reference) {
        Ok(reference) => progress::by_reference(portal, connection, &reference).await?,
        Err(_) => None,
    };
    case.ok_or_else(|| Fault::Inconsistent(format!("case {case_id} has gone")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
