//! 联合勘查: what a surveyor tells of much power waits for two countersignatures of other departments before it is an event.

use chrono::NaiveDate;
use domain::calendar::shanghai_date;
use domain::progress::{Appointment, Awaited, Errand, Event, Progress, RefusedBecause, Source};
use domain::staff::Role;
use domain::surveys::is_joint;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::act::{Act, Acting, Done};
use super::desk::Desk;
use super::members::Member;
use super::recording::record;
use super::surveys;
use crate::Result;
use crate::progress::{self, Arriving, Outcome};

/// What stands against telling of a survey, or of when somebody comes for it, before the case is looked at: this form told it
/// already, or what another told waits.
pub(super) async fn before(
    connection: &mut PgConnection,
    desk: &Desk,
    case_id: i64,
    acting: &Acting<'_>,
) -> Result<Option<Done>> {
    if !acting.act.is_about_survey() {
        return Ok(None);
    }
    if let Act::Survey(surveyed) = acting.act {
        match surveys::is_same(&mut *connection, desk, case_id, acting.id, surveyed).await? {
            Some(true) => return Ok(Some(Done::Done)),
            Some(false) => return Ok(Some(Done::MovedOn(Vec::new()))),
            None => {}
        }
    }
    let waits = sqlx::query_scalar!(
        r#"select exists (select from surveys where case_id = $1 and standing = 'waits') as "waits!""#,
        case_id,
    );
    Ok(waits.fetch_one(connection).await?.then_some(Done::SurveyWaits))
}

/// Puts a joint survey before the other departments, with the surveyor's own signature. Nobody comes for it any more, so that a later day
/// that was agreed is called off, and a clock that stood until one was agreed goes on. `None`: it is none.
pub(super) async fn open(
    connection: &mut PgConnection,
    desk: &Desk,
    member: &Member,
    served: &[Uuid],
    case_id: i64,
    stands: &Progress,
    acting: &Acting<'_>,
) -> Result<Option<Done>> {
    let Act::Survey(surveyed) = acting.act else { return Ok(None) };
    let applied_for = surveys::applied_for(&mut *connection, case_id).await?;
    if !is_joint(applied_for, surveyed.capacity_watts.unwrap_or(applied_for)) {
        return Ok(None);
    }
    // What could not be told now does not wait to be told.
    let event = Event::SurveyDone { external_line: surveyed.external_line };
    let arriving = Arriving { event, occurred_at: desk.now(), source: Source::BackOffice };
    match progress::would_append(desk, &mut *connection, case_id, arriving).await? {
        Outcome::Written => {}
        Outcome::Refused { reason, .. } => return Ok(Some(Done::Refused(reason))),
        Outcome::Held { .. } => return Ok(Some(Done::Refused(RefusedBecause::BeforePreviousEvent))),
    }
    surveys::write(&mut *connection, desk, case_id, None, acting.id, surveyed).await?;
    sign(connection, desk, member, served, acting.id, Role::Surveyor).await?;
    let moot = moot(stands, shanghai_date(desk.now()));
    if !moot.is_empty()
        && let Err(reason) = record(connection, desk, member.id, case_id, desk.new_id(), moot).await?
    {
        return Ok(Some(Done::Refused(reason)));
    }
    Ok(Some(Done::Done))
}

/// What there is no need of any more once somebody has been there.
fn moot(stands: &Progress, today: NaiveDate) -> Vec<Event> {
    let later = |one: &Appointment| one.errand == Errand::Survey && one.slot.date > today;
    let later = stands.appointments.iter().any(later);
    let waits = stands.pauses.iter().filter(|pause| pause.until.is_none() && pause.awaits == Awaited::Appointment);
    let called_off = later.then_some(Event::AppointmentCancelled { errand: Errand::Survey });
    called_off.into_iter().chain(waits.map(|pause| Event::Resumed { pause: pause.id })).collect()
}

/// Puts this member's signature under a survey, for that department.
pub(super) async fn sign(
    connection: &mut PgConnection,
    desk: &Desk,
    member: &Member,
    served: &[Uuid],
    survey: Uuid,
    role: Role,
) -> Result<()> {
    sqlx::query!(
        "insert into survey_signatures (survey_id, role, staff_id, counts_as, post, signed_at)
         values ($1, $2, $3, $4, $5, $6)",
        survey,
        role.code(),
        member.id,
        served,
        Json(&member.post) as _,
        desk.now(),
    )
    .execute(connection)
    .await?;
    Ok(())
}
