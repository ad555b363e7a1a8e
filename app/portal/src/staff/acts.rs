//! What the desk does to a case. Each act is one event of the source `desk`, sent once however often its form is.

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::shanghai_date;
use domain::documents::DocumentKind;
use domain::inspections::Inspected;
use domain::meters::Installed;
use domain::progress::{
    CaseState, Errand, Event, PauseReason, Progress, Recorded, RefusalReason, RefusedBecause, Slot, Source,
};
use domain::surveys::Surveyed;
use sqlx::PgConnection;
use uuid::Uuid;

use super::act::{Act, Acting, Done, Upheld, is_this};
use super::amendments;
use super::archives::{self, Archive};
use super::assignments;
use super::deputies::Away;
use super::desk::Desk;
use super::doubts::{Against, Doubt, Meant, doubts};
use super::entitled::entitled;
use super::green_channel;
use super::measured::measured;
use super::members::Member;
use super::recording::{SOURCE, record};
use super::{joint_surveys, written};
use crate::Result;
use crate::appointments::slots;
use crate::meters::{self, PutUp};
use crate::progress::{self, Arriving, Case, Outcome, follow_up};
use crate::publications::{self, Rules};

/// One thing to do with what would come of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    pub act: Act<'static>,
    /// The day by which the next step would be due. `None` where nothing is under way afterwards, or it has no day.
    pub then_due: Option<NaiveDate>,
    /// What speaks against it: it is done only if it is said to be meant.
    pub doubts: Vec<Doubt>,
    /// It would be refused as [`Done::OwnWork`]: somebody else has to do it.
    pub own_work: bool,
}

/// What this member may do to the case as it stands, each tried on a copy of its log. `own`: see [`recorded_by`]. `meter` and
/// `archive` are the case's.
pub(super) fn offered(
    rules: &Rules,
    member: &Member,
    case: &Case,
    own: &[String],
    meter: Option<&PutUp>,
    archive: Option<&Archive>,
) -> Result<Vec<Offered>> {
    let mut offered = Vec::new();
    let tomorrow = slots::next_days(&rules.calendars.as_of(case.now), shanghai_date(case.now), 1);
    let Some(soon) = tomorrow.first() else { return Ok(offered) };
    let candidates = match (case.progress.state, archive) {
        (CaseState::Open, _) => candidates(&case.progress, *soon),
        (_, Some(Archive::ToCome { unanswered: false, .. })) => vec![Act::Archive("")],
        _ => Vec::new(),
    };
    for act in candidates.into_iter().filter(|act| member.may_in(act.right(), &case.area.code)) {
        let Ok(events) = events(act, &case.log, &case.progress, rules, case.now) else { continue };
        let Some(kind) = events.first().map(Event::of_kind) else { continue };
        let call = match archive {
            Some(Archive::ToCome { call, .. }) => call.map(|(_, reason)| reason),
            _ => None,
        };
        let against = Against { meter, call, confirms: act.confirms_watts(), ..Against::default() };
        let doubts = doubts(case, against, kind);
        let mut log = Vec::clone(&case.log);
        let mut is_written = true;
        for event in events {
            let arriving = Arriving { event, occurred_at: case.now, source: Source::BackOffice };
            let outcome = follow_up::admit(rules, &mut log, arriving, case.now);
            is_written &= outcome.map_err(|error| progress::broken(case.id, &error))? == Outcome::Written;
        }
        if is_written {
            let then = domain::progress::progress(&rules.templates, &rules.calendars, &log, case.now)
                .map_err(|error| progress::broken(case.id, &error))?;
            offered.push(Offered { act, then_due: due(&then), doubts, own_work: is_own(act, own) });
        }
    }
    Ok(offered)
}

/// Each form that there is, and where its choices differ in what they lead to, each of them.
fn candidates(progress: &Progress, soon: Slot) -> Vec<Act<'static>> {
    let running = progress.pauses.iter().filter(|pause| pause.until.is_none());
    let mut acts: Vec<Act<'static>> = running.map(|pause| Act::Resume(pause.id)).collect();
    acts.extend([
        Act::Accept,
        Act::Survey(Surveyed::WITHOUT_LINE),
        Act::Survey(Surveyed::WITH_LINE),
        Act::AnswerPlan(None),
        Act::RevisePlan(None),
        Act::UpholdPlan(Upheld::NOTHING),
        Act::ReviewDesign,
        Act::PassIntermediate(Inspected::NOTHING),
        Act::FailIntermediate(Inspected::NOTHING),
        Act::FinishWorks,
        Act::PassInspection(Inspected::NOTHING),
        Act::FailInspection(Inspected::NOTHING),
        Act::Energise(Installed::NOTHING),
    ]);
    for errand in Errand::ALL {
        acts.extend([Act::OfferSlots(errand, soon.date), Act::Book(errand, soon), Act::CancelAppointment(errand)]);
    }
    let reasons = PauseReason::ALL.into_iter().filter(|reason| *reason != PauseReason::OutstandingDocument);
    acts.push(Act::AskForPaper(DocumentKind::PropertyCertificate));
    acts.extend(reasons.map(Act::Pause));
    acts.push(Act::Refuse(RefusalReason::OutsideServiceArea));
    acts
}

/// The smallest number that no pause of the log has: other systems number theirs as they like.
fn next_pause(log: &[Recorded]) -> u32 {
    let taken = |number: u32| log.iter().any(|one| matches!(one.event, Event::Paused { pause, .. } if pause == number));
    (1..=u32::MAX).find(|number| !taken(*number)).unwrap_or_default()
}

fn due(progress: &Progress) -> Option<NaiveDate> {
    let stage = &progress.stages[progress.current?];
    let whole = || progress.limits.iter().filter_map(|limit| limit.due).max();
    stage.visits.last().and_then(|visit| visit.due).or_else(whole)
}

/// Does it, if the case still stands as whoever acts saw it. Accepting a case that is nobody's gives it to an account manager of its area.
///
/// # Errors
/// When the database fails.
pub async fn act(desk: &Desk, member: &Member, acting: &Acting<'_>) -> Result<Done> {
    let mut transaction = desk.pool().begin().await?;
    let right = acting.act.right();
    let Some(case_id) = entitled(&mut transaction, member, acting.reference, right).await? else {
        return Ok(Done::NotEntitled);
    };
    let event_id = acting.id.to_string();
    // Holds the case until the end, so that what follows is judged by what is there.
    progress::hold(&mut transaction, case_id).await?;
    let before = sqlx::query_scalar!(
        "select seq from events where source = $1 and source_event_id = $2 and case_id = $3",
        SOURCE,
        event_id,
        case_id,
    );
    let before = before.fetch_optional(&mut *transaction).await?.map(i32::cast_unsigned);
    let log = progress::log::load(&mut transaction, case_id).await?;
    let rules = publications::rules_on(desk, &mut transaction).await?;
    let before = log.iter().find(|recorded| Some(recorded.seq) == before);
    // The form again, with another choice, is another act, and comes too late.
    if let Some(before) = before.filter(|before| is_this(acting.act, &before.event, &rules, desk.now()))
        && written::is_same(&mut transaction, desk, case_id, before.seq, acting).await?
    {
        return Ok(Done::Done);
    }
    if let Some(done) = joint_surveys::before(&mut transaction, desk, case_id, acting).await? {
        return Ok(done);
    }
    let since: Vec<Recorded> = log.iter().filter(|recorded| recorded.seq > acting.seen).cloned().collect();
    if !since.is_empty() {
        return Ok(Done::MovedOn(since));
    }
    // Nobody vouches for his own through a deputy either.
    let served = Away::today(&mut transaction, desk).await?.served_by(member.id);
    if is_own(acting.act, &recorded_by(&mut transaction, &served, case_id).await?) {
        return Ok(Done::OwnWork);
    }
    if let Some(reason) = problem(&mut transaction, member, case_id, &log, acting.act).await? {
        return Ok(Done::Refused(reason));
    }
    if let Some(done) = written::against(&mut transaction, desk, case_id, acting.act).await? {
        return Ok(done);
    }
    let stands = domain::progress::progress(&rules.templates, &rules.calendars, &log, desk.now());
    let stands = stands.map_err(|error| progress::broken(case_id, &error))?;
    let events = match events(acting.act, &log, &stands, &rules, desk.now()) {
        Ok(events) => events,
        Err(reason) => return Ok(Done::Refused(reason)),
    };
    if acting.meant != Meant::Anyway {
        let case = progress::by_reference(desk, &mut transaction, acting.reference).await?;
        let kind = events.first().map(Event::of_kind);
        let meter = meters::of_case(&mut transaction, desk, case_id).await?;
        let (confirms, installs) = (acting.act.confirms_watts(), acting.act.installs());
        let measures = match (installs, &case) {
            (Some(_), Some(case)) => Some(measured(&mut transaction, desk, case).await?),
            _ => None,
        };
        let (plan, class, paper) = (acting.act.answers_plan(), acting.act.gives_class(), acting.act.asks_for());
        let call = archives::call(&mut transaction, case_id).await?.map(|(_, reason)| reason);
        let against = Against { meter: meter.as_ref(), call, confirms, installs, measures, plan, class, paper };
        let mut doubts = case.zip(kind).map(|(case, kind)| doubts(&case, against, kind)).unwrap_or_default();
        doubts.extend(green_channel::doubt(&mut transaction, desk, &rules, case_id, events.first()).await?);
        if !doubts.iter().all(|doubt| acting.meant.answers(doubt)) {
            return Ok(Done::Doubted(doubts));
        }
    }
    if let Some(done) = joint_surveys::open(&mut transaction, desk, member, &served, case_id, &stands, acting).await? {
        if done == Done::Done {
            transaction.commit().await?;
        }
        return Ok(done);
    }
    if let Some((errand, slot)) = events.first().and_then(Event::books)
        && !slots::take(desk, &mut transaction, case_id, errand, slot).await?
    {
        return Ok(Done::Taken);
    }
    let seq = match record(&mut transaction, desk, member.id, case_id, acting.id, events).await? {
        Ok(seq) => seq,
        Err(reason) => return Ok(Done::Refused(reason)),
    };
    if let Some(done) = written::write(&mut transaction, desk, member, case_id, seq, acting).await? {
        return Ok(done);
    }
    if acting.act == Act::Accept {
        assignments::take_on(&mut transaction, desk, member, case_id).await?;
    }
    transaction.commit().await?;
    Ok(Done::Done)
}

/// What happens by an act, the act's own event first. The error says why it can't.
fn events(
    act: Act<'_>,
    log: &[Recorded],
    stands: &Progress,
    rules: &Rules,
    now: DateTime<Utc>,
) -> std::result::Result<Vec<Event>, RefusedBecause> {
    if !act.is_here(stands) {
        return Err(RefusedBecause::NotInThisTemplate);
    }
    let next = next_pause(log);
    Ok([act.event(next, rules, now)?].into_iter().chain(act.then(next, stands)).collect())
}

/// The kinds of the events of a case that one of these members recorded.
pub(super) async fn recorded_by(connection: &mut PgConnection, members: &[Uuid], case_id: i64) -> Result<Vec<String>> {
    let kinds = sqlx::query_scalar!(
        "select distinct e.kind from case_acts a join events e on e.case_id = a.case_id and e.seq = a.seq
         where a.case_id = $1 and a.staff_id = any($2)",
        case_id,
        members,
    );
    Ok(kinds.fetch_all(connection).await?)
}

/// Whether whoever recorded events of these kinds would vouch for his own by an act.
fn is_own(act: Act<'_>, recorded: &[String]) -> bool {
    act.vouches_for().iter().any(|kind| recorded.iter().any(|own| own == kind))
}

/// What stands against an amendment besides what any log says.
async fn problem(
    connection: &mut PgConnection,
    member: &Member,
    case_id: i64,
    log: &[Recorded],
    act: Act<'_>,
) -> Result<Option<RefusedBecause>> {
    let is_fine = match act {
        Act::Correct { seq, .. } if !amendments::of_desk(connection, case_id, seq).await? => {
            return Ok(Some(RefusedBecause::NotYoursToSay));
        }
        Act::Reclassify(key) if amendments::class(log) == Some(key) => {
            return Ok(Some(RefusedBecause::AlreadyHappened));
        }
        Act::Merge(typed) => amendments::takes_in(connection, member, case_id, typed).await?,
        _ => true,
    };
    Ok((!is_fine).then_some(RefusedBecause::UnknownCase))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
