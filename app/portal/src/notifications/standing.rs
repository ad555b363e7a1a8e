//! Whether what a message says still holds. It is asked where a message is decided, of what has come together, and again before it is
//! sent: between the two lie nights, and the tries of a queue.

use chrono::{DateTime, NaiveDate, Utc};
use domain::applications::Reference;
use domain::calendar::{shanghai, start_of_day};
use domain::progress::{
    Awaited, CaseState, Errand, Event, PauseReason, PlanStanding, Progress, Recorded, Slot, plan_answered,
};
use domain::standards::{Clock, Owner, StageKind};
use sqlx::PgConnection;

use super::{News, Next};
use crate::applications::outstanding_of;
use crate::progress;
use crate::{Portal, Result};

/// The message as it can be sent now. `None`: it holds no longer.
///
/// # Errors
/// When the database fails, or the case's log can't be folded.
pub(super) async fn of(portal: &Portal, case_id: i64, reference: &str, news: News) -> Result<Option<News>> {
    let reference = Reference::parse(reference).ok().filter(|_| !holds_for_good(&news));
    let Some(reference) = reference else { return Ok(Some(news)) };
    let mut connection = portal.pool().acquire().await?;
    if news == News::CallTried {
        return Ok(is_call_owed(&mut connection, case_id).await?.then_some(news));
    }
    let Some(case) = progress::by_reference(portal, &mut connection, &reference).await? else { return Ok(Some(news)) };
    let Some(news) = as_it_stands(news, &case.progress, &case.log, case.now) else { return Ok(None) };
    let of_survey = matches!(
        news,
        News::SlotsOffered { errand: Errand::Survey, .. }
            | News::Agreed { errand: Errand::Survey, .. }
            | News::Cancelled { errand: Errand::Survey, .. }
            | News::VisitTomorrow { errand: Errand::Survey, .. }
            | News::OfferRunsOut { errand: Errand::Survey, .. }
    );
    if of_survey && is_surveyed(&mut connection, case_id).await? {
        return Ok(None);
    }
    Ok(match news {
        News::PapersDue { day, .. } => {
            let papers: Vec<_> = outstanding_of(&case).into_iter().map(|outstanding| outstanding.paper).collect();
            (!papers.is_empty()).then_some(News::PapersDue { papers, day })
        }
        News::PlanRunsOut { day } => {
            let until = valid_until(portal, case_id, plan_answered(&case.log)).await?;
            until.is_none_or(|until| until == day).then_some(news)
        }
        news => Some(news),
    })
}

/// The last day on which the plan of this event can be accepted. `None` where there is none, or another system has answered that
/// one.
pub(super) async fn valid_until(portal: &Portal, case_id: i64, plan: Option<u32>) -> Result<Option<NaiveDate>> {
    let Some(plan) = plan else { return Ok(None) };
    let until = sqlx::query_scalar!(
        "select valid_until from supply_plans where case_id = $1 and seq = $2",
        case_id,
        plan.cast_signed(),
    );
    Ok(until.fetch_optional(portal.pool()).await?)
}

/// Whether a customer still waits for a call about a rating.
async fn is_call_owed(connection: &mut PgConnection, case_id: i64) -> Result<bool> {
    let owed = sqlx::query_scalar!(
        r#"select exists (select from call_backs where case_id = $1 and called_at is null) as "owed!""#,
        case_id
    );
    Ok(owed.fetch_one(connection).await?)
}

/// Whether somebody was there for a joint survey, which only waits for its signatures: nobody comes for it again.
pub(super) async fn is_surveyed(connection: &mut PgConnection, case_id: i64) -> Result<bool> {
    let waits = sqlx::query_scalar!(
        r#"select exists (select from surveys where case_id = $1 and standing = 'waits') as "waits!""#,
        case_id
    );
    Ok(waits.fetch_one(connection).await?)
}

/// What was said once stays said: an end, an answer, a link.
fn holds_for_good(news: &News) -> bool {
    matches!(
        news,
        News::Energised
            | News::MeterCorrected
            | News::Refused { .. }
            | News::Withdrawn { .. }
            | News::Merged { .. }
            | News::Answered
            | News::NewLink
    )
}

/// The same of what somebody else has told of the customer. That the clock stood at his wish he is told though it may go on by now:
/// as long as he can object, he has to know.
pub(crate) fn as_told(news: News, case: &Progress, log: &[Recorded], now: DateTime<Utc>) -> Option<News> {
    let asked = matches!(news, News::Paused { .. }).then(|| news.clone());
    as_it_stands(news, case, log, now).or(asked)
}

/// The same of a case that is read: what it says comes next is what comes next now. `None`: it holds no longer.
pub(crate) fn as_it_stands(news: News, case: &Progress, log: &[Recorded], now: DateTime<Utc>) -> Option<News> {
    let today = shanghai(now).date();
    if let News::Submitted { next: said } = news {
        // It brings the link, whatever has become of the case.
        return Some(News::Submitted { next: next(case, today).unwrap_or(said) });
    }
    if holds_for_good(&news) {
        return Some(news);
    }
    if news == News::CallTried {
        return Some(news);
    }
    if case.state != CaseState::Open {
        return None;
    }
    let agreed = |errand: Errand| case.appointments.iter().find(|agreed| agreed.errand == errand).map(|it| it.slot);
    let offered = |errand: Errand| {
        let offer = case.offers.iter().find(|offer| offer.errand == errand);
        offer.filter(|_| agreed(errand).is_none()).and_then(|offer| offer.slots.iter().max()).copied()
    };
    let awaits_signature = matches!(case.plan, Some(PlanStanding::Answered | PlanStanding::Settled));
    let current = case.current.and_then(|current| case.stages.get(current));
    let holds = match &news {
        News::Finished { done, .. } => return Some(News::Finished { done: *done, next: next(case, today)? }),
        News::Reclassified { .. } => return Some(News::Reclassified { next: next(case, today)? }),
        News::SlotsOffered { errand, last, .. } => offered(*errand) == Some(*last) && !is_over(*last, now),
        News::Agreed { errand, slot, .. } | News::VisitTomorrow { errand, slot } => {
            agreed(*errand) == Some(*slot) && !is_over(*slot, now)
        }
        // Where somebody has been there or comes at another time, no other time is to be agreed.
        News::Cancelled { errand, .. } => agreed(*errand).is_none() && !was_there(log, *errand),
        News::PlanAnswered { plan } | News::PlanRevised { plan } | News::ObjectionAnswered { plan } => {
            awaits_signature && plan_answered(log) == Some(*plan)
        }
        News::PlanRunsOut { day } => awaits_signature && *day >= today,
        News::PapersDue { day, .. } => *day >= today,
        News::OfferRunsOut { errand, day } => {
            *day >= today && offered(*errand).is_some_and(|last| last.date == *day && !is_over(last, now))
        }
        News::PaperWanted { paper } => is_paused(case, |_, awaits| awaits == Awaited::Document { document: *paper }),
        News::Paused { reason, .. } => is_paused(case, |of, _| of == *reason),
        News::Rework { .. } => !is_put_right(log),
        News::Redated { stage: Some(stage), to, .. } => current.is_some_and(|current| {
            let due = current.visits.last().and_then(|visit| visit.due);
            current.kind == *stage && due.is_none_or(|due| due == *to)
        }),
        News::Late { stage, .. } => current
            .is_some_and(|current| current.owner == Owner::Utility && stage.is_none_or(|stage| stage == current.kind)),
        _ => true,
    };
    holds.then_some(news)
}

/// Whether nobody comes any more in this half-day.
fn is_over(slot: Slot, now: DateTime<Utc>) -> bool {
    let (_, until) = slot.half_day.hours();
    now >= start_of_day(slot.date) + (until - chrono::NaiveTime::MIN)
}

fn was_there(log: &[Recorded], errand: Errand) -> bool {
    log.iter().any(|recorded| match recorded.event {
        Event::SurveyDone { .. } => errand == Errand::Survey,
        Event::Energised => errand == Errand::Metering,
        _ => false,
    })
}

fn is_paused(case: &Progress, so: impl Fn(PauseReason, Awaited) -> bool) -> bool {
    case.pauses.iter().any(|pause| pause.until.is_none() && so(pause.reason, pause.awaits))
}

/// Whether what an inspection has found was reported as put right since, or passed.
fn is_put_right(log: &[Recorded]) -> bool {
    let last = log.iter().rev().find_map(|recorded| match recorded.event {
        Event::InspectionFailed | Event::Paused { reason: PauseReason::Rectification, .. } => Some(false),
        Event::WorksFinished | Event::IntermediateInspected | Event::InspectionPassed => Some(true),
        _ => None,
    });
    last == Some(true)
}

/// What comes next, and by when: no day that is over is said. `None` once the case has ended.
pub(crate) fn next(case: &Progress, today: NaiveDate) -> Option<Next> {
    let stage = case.stages.get(case.current?)?;
    let kind: StageKind = stage.kind;
    if stage.owner == Owner::Customer {
        return Some(Next::Customer);
    }
    let ahead = |day: NaiveDate| day >= today;
    if let Some(day) = stage.visits.last().and_then(|visit| visit.due) {
        return Some(if ahead(day) { Next::Stage { stage: kind, day } } else { Next::Open { stage: kind } });
    }
    let whole: Vec<NaiveDate> =
        case.limits.iter().filter(|limit| limit.clock == Clock::Whole).filter_map(|limit| limit.due).collect();
    let (first, last) = (whole.iter().min().copied(), whole.iter().max().copied());
    Some(match first.filter(|day| ahead(*day)) {
        Some(day) => Next::Whole { day, with_line: last.filter(|last| *last != day) },
        None => Next::Open { stage: kind },
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
