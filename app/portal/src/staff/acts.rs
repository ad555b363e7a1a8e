//! What the desk does to a case. Each act is one event of the source `desk`, sent once however often its form is.

use chrono::{DateTime, NaiveDate, Utc};
use domain::applications::Reference;
use domain::calendar::shanghai_date;
use domain::documents::DocumentKind;
use domain::progress::{
    Awaited, CaseState, Errand, Event, PauseReason, Progress, Recorded, RefusalReason, RefusedBecause, Slot, Source,
};
use domain::staff::Right;
use sqlx::PgConnection;
use uuid::Uuid;

use super::amendments;
use super::assignments;
use super::desk::Desk;
use super::entitled::entitled;
use super::members::Member;
use crate::appointments::slots;
use crate::progress::{self, Arriving, Case, Origin, Outcome, follow_up};
use crate::publications::{self, Rules};
use crate::{Fault, Result};

/// Whose word these events are: no API key has this name.
const SOURCE: &str = "desk";

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act<'a> {
    Accept,
    AskForPaper(DocumentKind),
    /// For another reason of the list than a missing paper.
    Pause(PauseReason),
    /// The number of the pause.
    Resume(u32),
    Survey {
        external_line: bool,
    },
    AnswerPlan,
    ReviewDesign,
    PassIntermediate,
    PassInspection,
    FailInspection,
    FinishWorks,
    Energise,
    /// Both halves of the working days until this one, for the customer to choose from.
    OfferSlots(Errand, NaiveDate),
    /// As agreed with the customer.
    Book(Errand, Slot),
    CancelAppointment(Errand),
    Refuse(RefusalReason),
    /// Event `seq`, one of the desk's own, occurred at `to` (UTC).
    Correct {
        seq: u32,
        to: DateTime<Utc>,
    },
    /// The key of a template in force, whose class this case has.
    Reclassify(&'a str),
    /// Into the case of this reference, of which it is a duplicate.
    Merge(&'a str),
}

impl Act<'_> {
    /// The codes of acts that are offered as the case stands, not to put something right.
    pub const FORMS: [&'static str; 19] = [
        "accept",
        "ask_for_paper",
        "pause",
        "resume",
        "survey",
        "answer_plan",
        "review_design",
        "pass_intermediate",
        "pass_inspection",
        "fail_inspection",
        "finish_works",
        "energise",
        "offer_survey",
        "book_survey",
        "cancel_survey",
        "offer_metering",
        "book_metering",
        "cancel_metering",
        "refuse",
    ];

    /// What whoever does it needs.
    #[must_use]
    pub fn right(self) -> Right {
        match self {
            Self::Accept => Right::Accept,
            Self::AskForPaper(_) | Self::Pause(_) | Self::Resume(_) => Right::Pause,
            Self::Survey { .. } => Right::Survey,
            Self::AnswerPlan => Right::AnswerPlan,
            Self::ReviewDesign => Right::ReviewDesign,
            Self::PassIntermediate | Self::PassInspection | Self::FailInspection => Right::Inspect,
            Self::FinishWorks => Right::FinishWorks,
            Self::Energise => Right::Energise,
            Self::OfferSlots(..) | Self::Book(..) | Self::CancelAppointment(_) => Right::Arrange,
            Self::Refuse(_) => Right::Refuse,
            Self::Correct { .. } => Right::Correct,
            Self::Reclassify(_) => Right::Reclassify,
            Self::Merge(_) => Right::Merge,
        }
    }

    /// The name of its form, and of its words.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::AskForPaper(_) => "ask_for_paper",
            Self::Pause(_) => "pause",
            Self::Resume(_) => "resume",
            Self::Survey { .. } => "survey",
            Self::AnswerPlan => "answer_plan",
            Self::ReviewDesign => "review_design",
            Self::PassIntermediate => "pass_intermediate",
            Self::PassInspection => "pass_inspection",
            Self::FailInspection => "fail_inspection",
            Self::FinishWorks => "finish_works",
            Self::Energise => "energise",
            Self::OfferSlots(Errand::Survey, _) => "offer_survey",
            Self::OfferSlots(Errand::Metering, _) => "offer_metering",
            Self::Book(Errand::Survey, _) => "book_survey",
            Self::Book(Errand::Metering, _) => "book_metering",
            Self::CancelAppointment(Errand::Survey) => "cancel_survey",
            Self::CancelAppointment(Errand::Metering) => "cancel_metering",
            Self::Refuse(_) => "refuse",
            Self::Correct { .. } => "correct",
            Self::Reclassify(_) => "reclassify",
            Self::Merge(_) => "merge",
        }
    }

    /// `next` is the number that a pause of this case would have. The error says what there is none of.
    fn event(self, next: u32, rules: &Rules, now: DateTime<Utc>) -> std::result::Result<Event, RefusedBecause> {
        let calendar = rules.calendars.as_of(now);
        let today = shanghai_date(now);
        Ok(match self {
            Self::Accept => Event::Accepted,
            Self::AskForPaper(document) => Event::Paused {
                pause: next,
                reason: PauseReason::OutstandingDocument,
                awaits: Awaited::Document { document },
            },
            Self::Pause(reason) => Event::Paused { pause: next, reason, awaits: awaited(reason) },
            Self::Resume(pause) => Event::Resumed { pause },
            Self::Survey { external_line } => Event::SurveyDone { external_line },
            Self::AnswerPlan => Event::PlanAnswered,
            Self::ReviewDesign => Event::DesignReviewed,
            Self::PassIntermediate => Event::IntermediateInspected,
            Self::PassInspection => Event::InspectionPassed,
            Self::FailInspection => Event::InspectionFailed,
            Self::FinishWorks => Event::WorksFinished,
            Self::Energise => Event::Energised,
            Self::OfferSlots(errand, until) => {
                let coming = slots::next_days(&calendar, today, slots::LISTED).into_iter();
                let slots: Vec<Slot> = coming.filter(|slot| slot.date <= until).collect();
                if !slots.iter().any(|slot| slot.date == until) {
                    return Err(RefusedBecause::NoSuchAct);
                }
                Event::SlotsOffered { errand, slots }
            }
            Self::Book(_, slot) if !slots::is_possible(&calendar, today, slot.date) => {
                return Err(RefusedBecause::NoSuchAct);
            }
            Self::Book(errand, slot) => errand.booked(slot),
            Self::CancelAppointment(errand) => Event::AppointmentCancelled { errand },
            Self::Refuse(reason) => Event::Refused { reason },
            Self::Correct { seq, to } => Event::Corrected { seq, corrected_to: to },
            Self::Reclassify(key) => {
                let template = rules.template_in_force(key, today);
                let template = template.ok_or(RefusedBecause::UnknownTemplate)?;
                Event::Reclassified { template: template.key.clone(), version: template.version.clone() }
            }
            Self::Merge(typed) => {
                let into = Reference::parse(typed).map_err(|_| RefusedBecause::UnknownCase)?;
                Event::Merged { into: into.as_str().to_owned() }
            }
        })
    }

    /// What whoever vouches by this act must not have recorded himself: nobody countersigns his own.
    fn vouches_for(self) -> &'static [&'static str] {
        match self {
            Self::PassIntermediate | Self::PassInspection => &["survey_done", "works_finished"],
            _ => &[],
        }
    }
}

/// What ends a pause of this reason. A missing paper is asked for by [`Act::AskForPaper`].
fn awaited(reason: PauseReason) -> Awaited {
    match reason {
        PauseReason::OutstandingDocument => Awaited::Document { document: DocumentKind::PropertyCertificate },
        PauseReason::SurveyAppointment => Awaited::Appointment,
        PauseReason::PlanSignature => Awaited::Signature,
        PauseReason::CustomerWorks | PauseReason::Rectification => Awaited::Works,
        PauseReason::CustomerRequest => Awaited::Word,
        PauseReason::GovernmentApproval => Awaited::Approval,
    }
}

/// One thing to do with what would come of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    pub act: Act<'static>,
    /// The day by which the next step would be due. `None` where nothing is under way afterwards, or it has no day.
    pub then_due: Option<NaiveDate>,
}

/// What this member may do to the case as it stands, each tried on a copy of its log.
pub(super) fn offered(rules: &Rules, member: &Member, case: &Case) -> Result<Vec<Offered>> {
    if case.progress.state != CaseState::Open {
        return Ok(Vec::new());
    }
    let mut offered = Vec::new();
    let tomorrow = slots::next_days(&rules.calendars.as_of(case.now), shanghai_date(case.now), 1);
    let Some(soon) = tomorrow.first() else { return Ok(offered) };
    for act in candidates(&case.progress, *soon).into_iter().filter(|act| member.may_in(act.right(), &case.area.code)) {
        let mut log = Vec::clone(&case.log);
        let Ok(event) = act.event(next_pause(&case.log), rules, case.now) else { continue };
        let arriving = Arriving { event, occurred_at: case.now, source: Source::BackOffice };
        let outcome = follow_up::admit(rules, &mut log, arriving, case.now);
        if outcome.map_err(|error| progress::broken(case.id, &error))? == Outcome::Written {
            let then = domain::progress::progress(&rules.templates, &rules.calendars, &log, case.now)
                .map_err(|error| progress::broken(case.id, &error))?;
            offered.push(Offered { act, then_due: due(&then) });
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
        Act::Survey { external_line: false },
        Act::Survey { external_line: true },
        Act::AnswerPlan,
        Act::ReviewDesign,
        Act::PassIntermediate,
        Act::FinishWorks,
        Act::PassInspection,
        Act::FailInspection,
        Act::Energise,
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

/// An act as its form sends it.
#[derive(Debug, Clone, Copy)]
pub struct Acting<'a> {
    pub reference: &'a Reference,
    pub act: Act<'a>,
    /// The last event that whoever acts has seen.
    pub seen: u32,
    /// The form's own: sent twice, it is one act.
    pub id: Uuid,
}

/// What became of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    Done,
    /// The case moved on since the page was made: this is what happened.
    MovedOn(Vec<Recorded>),
    /// Not as the case stands.
    Refused(RefusedBecause),
    /// The area can make no more visits in that half-day.
    Taken,
    /// This member recorded what he would vouch for: somebody else has to.
    OwnWork,
    /// Not this member's to do, or no such case.
    NotEntitled,
}

/// Does it, if the case still stands as whoever acts saw it. Accepting a case that is nobody's takes it.
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
    if before.is_some_and(|before| is_this(acting.act, &before.event, &rules, desk.now())) {
        return Ok(Done::Done);
    }
    let since: Vec<Recorded> = log.iter().filter(|recorded| recorded.seq > acting.seen).cloned().collect();
    if !since.is_empty() {
        return Ok(Done::MovedOn(since));
    }
    if recorded_by(&mut transaction, member, case_id, acting.act.vouches_for()).await? {
        return Ok(Done::OwnWork);
    }
    if let Some(reason) = problem(&mut transaction, member, case_id, &log, acting.act).await? {
        return Ok(Done::Refused(reason));
    }
    let event = match acting.act.event(next_pause(&log), &rules, desk.now()) {
        Ok(event) => event,
        Err(reason) => return Ok(Done::Refused(reason)),
    };
    if let Some((errand, slot)) = event.books()
        && !slots::take(desk, &mut transaction, case_id, errand, slot).await?
    {
        return Ok(Done::Taken);
    }
    let kind = event.kind();
    let arriving = Arriving { event, occurred_at: desk.now(), source: Source::BackOffice };
    let origin = Origin::BackOffice { source: SOURCE.to_owned(), event_id: event_id.clone() };
    match progress::append(desk, &mut transaction, case_id, arriving, origin).await? {
        Outcome::Written => {}
        Outcome::Refused { reason, .. } => return Ok(Done::Refused(reason)),
        Outcome::Held { .. } => return Ok(Done::Refused(RefusedBecause::BeforePreviousEvent)),
    }
    let recorded = sqlx::query!(
        "insert into case_acts (case_id, seq, staff_id)
         select case_id, seq, $4 from events where source = $1 and source_event_id = $2 and kind = $3",
        SOURCE,
        event_id,
        kind,
        member.id,
    )
    .execute(&mut *transaction)
    .await?;
    if recorded.rows_affected() != 1 {
        return Err(Fault::Inconsistent("a written event is not in its log".to_owned()));
    }
    if acting.act == Act::Accept {
        assignments::take_if_nobodys(&mut transaction, desk, member, case_id).await?;
    }
    transaction.commit().await?;
    Ok(Done::Done)
}

/// Whether the act is what this event tells. A pause's number was given by chance of what was there.
fn is_this(act: Act<'_>, told: &Event, rules: &Rules, now: DateTime<Utc>) -> bool {
    let number = if let Event::Paused { pause, .. } = told { *pause } else { 0 };
    act.event(number, rules, now).as_ref() == Ok(told)
}

/// Whether this member recorded an event of one of these kinds of the case.
async fn recorded_by(connection: &mut PgConnection, member: &Member, case_id: i64, kinds: &[&str]) -> Result<bool> {
    let own = sqlx::query_scalar!(
        r#"select exists (
               select from case_acts a join events e on e.case_id = a.case_id and e.seq = a.seq
               where a.case_id = $1 and a.staff_id = $2 and e.kind = any($3)
           ) as "own!""#,
        case_id,
        member.id,
        kinds as &[&str],
    );
    Ok(own.fetch_one(connection).await?)
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
