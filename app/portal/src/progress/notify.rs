//! Which events the customer gets a message about, and what it says.

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::shanghai_date;
use domain::progress::{
    Awaited, Event, PauseReason, Progress, Recorded, RedateReason, Source, Target, agreed, objectionable,
    plan_answered, progress,
};
use domain::standards::StageKind;
use sqlx::PgConnection;

use super::broken;
use super::follow_up::pinned;
use crate::Result;
use crate::notifications::last_days::{self, About};
use crate::notifications::{self, Kind, News, Step, standing};
use crate::publications::Rules;

/// Whoever has to do something reads that, and not what happened beside it.
const ORDER: [Kind; 11] = [
    Kind::Submitted,
    Kind::Energised,
    Kind::MeterCorrected,
    Kind::Withdrawn,
    Kind::Rework,
    Kind::Awaiting,
    Kind::SlotsOffered,
    Kind::AppointmentCancelled,
    Kind::AppointmentSet,
    Kind::Answered,
    Kind::Progressed,
];

/// One message for what was added together to a log, after the first `stored` events: the one that wants most. What somebody else
/// has told of the customer comes whatever stands beside it, each with its link to object.
pub(super) async fn of(
    rules: &Rules,
    connection: &mut PgConnection,
    case_id: i64,
    log: &[Recorded],
    stored: usize,
    now: DateTime<Utc>,
) -> Result<()> {
    let added = &log[stored..];
    let candidates = added.iter().filter(|recorded| is_told(recorded) && !is_said_by_plan(recorded, added));
    let candidates = candidates.collect::<Vec<_>>();
    let moved = || redated(log, stored);
    let dated = |recorded: &Recorded| {
        matches!(recorded.event, Event::Promised { .. } | Event::Redated { .. } | Event::SlotsOffered { .. })
    };
    if candidates.is_empty() && moved().is_none() && !added.iter().any(dated) {
        return Ok(());
    }
    let case = progress(&rules.templates, &rules.calendars, log, now).map_err(|error| broken(case_id, &error))?;
    for (about, day) in last_days(rules, log, added, &case) {
        last_days::keep(connection, case_id, about, day).await?;
    }
    // Of what comes together, something may be over already: a visit and that somebody was there.
    let today = shanghai_date(now);
    let told = candidates.into_iter().filter_map(|recorded| {
        let seq = objectionable(recorded).then_some(recorded.seq);
        let news = news(recorded, log, stored, &case, today)?;
        let stands = match seq {
            Some(_) => standing::as_told(news, &case, log, now),
            None => standing::as_it_stands(news, &case, log, now),
        };
        Some((seq, stands?))
    });
    let told: Vec<(Option<u32>, News)> = told.collect();
    let most = ORDER.iter().find_map(|kind| told.iter().find(|(_, news)| news.kind() == *kind && !is_beside(news)));
    for (seq, news) in &told {
        if let Some(seq) = seq {
            notifications::notify_told(connection, now, case_id, news, *seq).await?;
        }
    }
    match most {
        Some((Some(_), _)) => Ok(()),
        Some((None, news)) => notifications::notify(connection, now, case_id, news).await,
        None => match moved() {
            Some(news) => notifications::notify(connection, now, case_id, &news).await,
            None => Ok(()),
        },
    }
}

/// By when the customer has to have done what, as far as what was added says so: to choose of an offer, and to bring the papers
/// before the stage that wants them.
fn last_days(rules: &Rules, log: &[Recorded], added: &[Recorded], case: &Progress) -> Vec<(About, NaiveDate)> {
    let offers = added.iter().filter_map(|recorded| match &recorded.event {
        Event::SlotsOffered { errand, slots } => Some((About::Offer(*errand), slots.iter().max()?.date)),
        _ => None,
    });
    let template = pinned(log).and_then(|(key, version)| {
        rules.templates.iter().find(|template| template.key == key && template.version == version)
    });
    let papers = template.zip(case.current).and_then(|(template, current)| {
        let soon = template.stages.iter().skip(current).take(2);
        soon.into_iter().any(|stage| !stage.papers.is_empty()).then(|| case.last_day()).flatten()
    });
    offers.chain(papers.map(|day| (About::Papers, day))).collect()
}

/// Whether it says nothing of how the case goes on. It takes the place of no other message: what such an act ended may have moved a
/// day.
fn is_beside(news: &News) -> bool {
    matches!(news, News::PaperReceived { .. } | News::ContractorChosen | News::PlanObjected)
}

/// Whether what is told of the plan says it too: that it waits for the customer.
fn is_said_by_plan(recorded: &Recorded, added: &[Recorded]) -> bool {
    let of_plan = |event: &Event| matches!(event, Event::PlanAnswered | Event::PlanRevised | Event::PlanUpheld);
    matches!(recorded.event, Event::Paused { awaits: Awaited::Signature, .. })
        && added.iter().any(|recorded| of_plan(&recorded.event))
}

/// Whether it is news to the customer: his own acts are not, nor is what is bookkeeping.
fn is_told(recorded: &Recorded) -> bool {
    let by_customer = recorded.source == Source::Customer;
    match &recorded.event {
        // Whoever chose it knows.
        Event::SurveyBooked { .. }
        | Event::MeteringBooked { .. }
        | Event::AppointmentCancelled { .. }
        | Event::PlanSigned
        | Event::PlanObjected
        | Event::WorksFinished
        | Event::DocumentReceived { .. }
        | Event::ContractorChosen { .. } => !by_customer,
        // Whoever said so: the customer should know.
        Event::Withdrawn => true,
        Event::Submitted { .. }
        | Event::SlotsOffered { .. }
        | Event::Energised
        | Event::MeterCorrected
        | Event::InspectionFailed
        | Event::Paused { .. }
        | Event::Accepted
        | Event::SurveyDone { .. }
        | Event::PlanAnswered
        | Event::PlanRevised
        | Event::PlanUpheld
        | Event::DesignReviewed
        | Event::IntermediateInspected
        | Event::InspectionPassed
        | Event::Reclassified { .. }
        | Event::Refused { .. }
        | Event::Merged { .. } => true,
        Event::Promised { .. }
        // He has the power and has rated it: closing the file asks nothing of him and gives him nothing.
        | Event::Archived
        // See `redated`.
        | Event::Redated { .. }
        | Event::Resumed { .. }
        | Event::Corrected { .. }
        // It changes nothing for him: not a day and not a fee.
        | Event::GreenChannelled { .. }
        | Event::GreenChannelEnded { .. }
        | Event::Confirmed { .. }
        | Event::Objected { .. } => false,
    }
}

/// What the customer reads of one event that was added to a log of `stored` events. `case` is how it stands after all of them.
fn news(recorded: &Recorded, log: &[Recorded], stored: usize, case: &Progress, today: NaiveDate) -> Option<News> {
    let next = || standing::next(case, today);
    let finished = |done| next().map(|next| News::Finished { done, next });
    match &recorded.event {
        Event::Submitted { .. } => Some(News::Submitted { next: next()? }),
        Event::Accepted => finished(Step::Accepted),
        Event::SurveyDone { .. } => finished(Step::SurveyDone),
        Event::PlanSigned => finished(Step::PlanSigned),
        Event::DesignReviewed => finished(Step::DesignReviewed),
        Event::WorksFinished => finished(Step::WorksFinished),
        Event::IntermediateInspected => finished(Step::IntermediateInspected),
        Event::InspectionPassed => finished(Step::InspectionPassed),
        Event::Reclassified { .. } => Some(News::Reclassified { next: next()? }),
        Event::PlanAnswered => Some(News::PlanAnswered { plan: recorded.seq }),
        Event::PlanRevised => Some(News::PlanRevised { plan: recorded.seq }),
        Event::PlanObjected => Some(News::PlanObjected),
        Event::DocumentReceived { document } => Some(News::PaperReceived { paper: *document }),
        Event::ContractorChosen { .. } => Some(News::ContractorChosen),
        Event::PlanUpheld => Some(News::ObjectionAnswered { plan: plan_answered(log)? }),
        Event::SlotsOffered { errand, slots } => {
            let (first, last) = (slots.iter().min()?, slots.iter().max()?);
            Some(News::SlotsOffered { errand: *errand, first: *first, last: *last })
        }
        Event::AppointmentCancelled { errand } => {
            Some(News::Cancelled { errand: *errand, slot: agreed(&log[..stored], *errand)? })
        }
        Event::InspectionFailed => Some(News::Rework { stage: StageKind::CompletionInspection }),
        Event::Paused { reason: PauseReason::Rectification, .. } if is_inspected(case) => {
            Some(News::Rework { stage: case.stages.get(case.current?)?.kind })
        }
        Event::Paused { awaits: Awaited::Document { document }, .. } => Some(News::PaperWanted { paper: *document }),
        Event::Paused { reason, .. } => {
            let plan = plan_answered(log).filter(|_| *reason == PauseReason::PlanSignature);
            Some(News::Paused { reason: *reason, plan })
        }
        Event::Energised => Some(News::Energised),
        Event::MeterCorrected => Some(News::MeterCorrected),
        Event::Refused { reason } => Some(News::Refused { reason: *reason }),
        Event::Merged { into } => Some(News::Merged { into: into.clone() }),
        Event::Withdrawn => Some(News::Withdrawn { by_customer: recorded.source == Source::Customer }),
        event => event.books().map(|(errand, slot)| {
            let before = agreed(&log[..stored], errand);
            News::Agreed { errand, slot, before: before.filter(|before| *before != slot) }
        }),
    }
}

/// Whether the case is in a stage that ends with an inspection.
fn is_inspected(case: &Progress) -> bool {
    case.current.and_then(|current| case.stages.get(current)).is_some_and(|stage| stage.kind.is_inspection())
}

/// The day that has moved, of what is open, unless the customer moved it himself by what he did.
fn redated(log: &[Recorded], stored: usize) -> Option<News> {
    let added = &log[stored..];
    let act = added.iter().find(|recorded| !matches!(recorded.event, Event::Redated { .. } | Event::Promised { .. }));
    let by_customer = act.is_some_and(|act| act.source == Source::Customer);
    let mut moved: Vec<News> = Vec::new();
    for (at, recorded) in added.iter().enumerate() {
        let Event::Redated { target, due, reason, .. } = &recorded.event else { continue };
        if by_customer && *reason != RedateReason::CalendarPublished {
            continue;
        }
        let before = log[..stored + at].iter().rev().find_map(|earlier| match &earlier.event {
            Event::Promised { target: of, due, .. } | Event::Redated { target: of, due, .. } if of == target => {
                Some(*due)
            }
            _ => None,
        });
        let stage = match target {
            Target::Stage { stage, .. } => Some(*stage),
            Target::Whole { .. } => None,
        };
        moved.extend(before.map(|from| News::Redated { stage, from, to: *due, reason: *reason }));
    }
    // The stage's day comes first, then the shorter of the limits on the whole process.
    let of_stage = moved.iter().position(|news| matches!(news, News::Redated { stage: Some(_), .. }));
    (!moved.is_empty()).then(|| moved.swap_remove(of_stage.unwrap_or_default()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
