//! Countersigning a joint survey: two members of different departments, neither the surveyor, sign it or send it back. Each
//! counts as those for whom he stands in, too. With the second signature the survey is done.

use chrono::{DateTime, Utc};
use domain::applications::Reference;
use domain::problem::Problem;
use domain::progress::{Event, RefusedBecause};
use domain::staff::{Right, Role};
use domain::surveys::{COUNTERSIGNATURES, LONGEST_REASON};
use domain::text::{Text, several_lines};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::deputies::Away;
use super::desk::Desk;
use super::entitled::entitled;
use super::joint_surveys::sign;
use super::members::Member;
use super::recording::record;
use crate::applications::keys;
use crate::sealed::Place;
use crate::{Fault, Result, progress};

/// What became of a countersignature, or of sending a survey back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Countersigned {
    Done,
    /// What is wrong with the reason.
    Wrong(Problem),
    /// It waits for no countersignature (any more).
    NotThere,
    /// This member, or one for whom he stands in or who stood in for him, surveyed or has signed already.
    OwnWork,
    /// This department has signed.
    Signed,
    /// The survey can't be told as the case stands.
    Refused(RefusedBecause),
    /// Not this member's to do, not his department, or no such case.
    NotEntitled,
}

/// What the desk knows of the countersignatures of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Countersigning {
    /// For which departments this member may sign what waits now, or send it back.
    pub roles: Vec<Role>,
    /// What was sent back, oldest first.
    pub returns: Vec<SentBack>,
}

/// A survey that was sent back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentBack {
    /// Of whoever sent it back, as it was then.
    pub post: Text,
    /// `None` once the case's personal data is deleted.
    pub reason: Option<String>,
    pub at: DateTime<Utc>,
}

/// Signs a joint survey for a department. The second signature tells of the survey.
///
/// # Errors
/// When the database fails.
pub async fn countersign(
    desk: &Desk,
    member: &Member,
    reference: &Reference,
    survey: Uuid,
    role: Role,
) -> Result<Countersigned> {
    let mut transaction = desk.pool().begin().await?;
    let case_id = match entitled(&mut transaction, member, reference, Right::Countersign).await? {
        Some(case_id) if may_sign_for(member, role) => case_id,
        _ => return Ok(Countersigned::NotEntitled),
    };
    // Holds the case until the end: of those who sign or send back at once one comes first.
    progress::hold(&mut transaction, case_id).await?;
    if has_signed(&mut transaction, case_id, survey, member, role).await? {
        return Ok(Countersigned::Done);
    }
    let served = Away::today(&mut transaction, desk).await?.served_by(member.id);
    match open_for(&mut transaction, case_id, survey, member, &served).await? {
        Ok(roles) if roles.contains(&role) => {}
        Ok(_) => return Ok(Countersigned::Signed),
        Err(against) => return Ok(against),
    }
    sign(&mut transaction, desk, member, &served, survey, role).await?;
    if let Some(reason) = tell_if_complete(&mut transaction, desk, case_id, survey).await? {
        return Ok(Countersigned::Refused(reason));
    }
    transaction.commit().await?;
    Ok(Countersigned::Done)
}

/// Sends a joint survey back with a reason (1 to [`LONGEST_REASON`] characters as typed): the surveyor tells another result.
///
/// # Errors
/// When the database fails.
pub async fn return_survey(
    desk: &Desk,
    member: &Member,
    reference: &Reference,
    survey: Uuid,
    typed: &str,
) -> Result<Countersigned> {
    let mut transaction = desk.pool().begin().await?;
    let Some(case_id) = entitled(&mut transaction, member, reference, Right::Countersign).await? else {
        return Ok(Countersigned::NotEntitled);
    };
    let reason = match several_lines(typed, LONGEST_REASON) {
        Ok(reason) => reason,
        Err(problem) => return Ok(Countersigned::Wrong(problem)),
    };
    progress::hold(&mut transaction, case_id).await?;
    if has_returned(&mut transaction, desk, case_id, survey, member, &reason).await? {
        return Ok(Countersigned::Done);
    }
    let served = Away::today(&mut transaction, desk).await?.served_by(member.id);
    match open_for(&mut transaction, case_id, survey, member, &served).await? {
        Ok(roles) if roles.is_empty() => return Ok(Countersigned::Signed),
        Ok(_) => {}
        Err(against) => return Ok(against),
    }
    let key = keys::of_case(&mut *transaction, desk, case_id).await?;
    let key = key.ok_or_else(|| Fault::Inconsistent(format!("open case {case_id} has no key")))?;
    sqlx::query!("update surveys set standing = 'returned' where id = $1", survey).execute(&mut *transaction).await?;
    sqlx::query!(
        "insert into survey_returns (survey_id, staff_id, post, sealed_reason, returned_at) values ($1, $2, $3, $4, $5)",
        survey,
        member.id,
        Json(&member.post) as _,
        key.seal(desk.random(), &place(survey), reason.as_bytes())?,
        desk.now(),
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(Countersigned::Done)
}

/// What this member sees of it; `area` is the case's.
pub(super) async fn countersigning(
    connection: &mut PgConnection,
    desk: &Desk,
    member: &Member,
    (case_id, area): (i64, &str),
) -> Result<Countersigning> {
    let waits = sqlx::query_scalar!("select id from surveys where case_id = $1 and standing = 'waits'", case_id);
    let waits = waits.fetch_optional(&mut *connection).await?;
    let roles = match waits.filter(|_| member.may_in(Right::Countersign, area)) {
        Some(survey) => {
            let served = Away::today(&mut *connection, desk).await?.served_by(member.id);
            open_for(&mut *connection, case_id, survey, member, &served).await?.unwrap_or_default()
        }
        None => Vec::new(),
    };
    Ok(Countersigning { roles, returns: returns(connection, desk, case_id).await? })
}

fn may_sign_for(member: &Member, role: Role) -> bool {
    role.may(Right::Countersign) && member.entitlement.roles.contains(&role)
}

/// For which departments this member can sign now. The inner error says why for none.
async fn open_for(
    connection: &mut PgConnection,
    case_id: i64,
    survey: Uuid,
    member: &Member,
    served: &[Uuid],
) -> Result<std::result::Result<Vec<Role>, Countersigned>> {
    let row = sqlx::query!(
        r#"select array(select role from survey_signatures where survey_id = s.id) as "signed!",
               exists (select from survey_signatures where survey_id = s.id and counts_as && $3) as "own!"
           from surveys s where s.id = $1 and s.case_id = $2 and s.standing = 'waits'"#,
        survey,
        case_id,
        served,
    );
    let Some(row) = row.fetch_optional(connection).await? else { return Ok(Err(Countersigned::NotThere)) };
    if row.own {
        return Ok(Err(Countersigned::OwnWork));
    }
    let roles = Right::Countersign.roles().iter().copied().filter(|role| may_sign_for(member, *role));
    Ok(Ok(roles.filter(|role| row.signed.iter().all(|signed| signed != role.code())).collect()))
}

async fn has_signed(
    connection: &mut PgConnection,
    case_id: i64,
    survey: Uuid,
    member: &Member,
    role: Role,
) -> Result<bool> {
    let signed = sqlx::query_scalar!(
        r#"select exists (select from survey_signatures g join surveys s on s.id = g.survey_id
                          where s.id = $1 and s.case_id = $2 and g.staff_id = $3 and g.role = $4) as "signed!""#,
        survey,
        case_id,
        member.id,
        role.code(),
    );
    Ok(signed.fetch_one(connection).await?)
}

async fn has_returned(
    connection: &mut PgConnection,
    desk: &Desk,
    case_id: i64,
    survey: Uuid,
    member: &Member,
    reason: &str,
) -> Result<bool> {
    let sealed = sqlx::query_scalar!(
        "select r.sealed_reason from survey_returns r join surveys s on s.id = r.survey_id
         where s.id = $1 and s.case_id = $2 and r.staff_id = $3",
        survey,
        case_id,
        member.id,
    );
    let sealed = sealed.fetch_optional(&mut *connection).await?;
    let key = keys::of_case(connection, desk, case_id).await?;
    let Some((sealed, key)) = sealed.zip(key) else { return Ok(false) };
    Ok(key.open(&place(survey), &sealed)? == reason.as_bytes())
}

/// Tells of the survey, as its surveyor's, once all signatures are there. What comes back is why it can't be told.
async fn tell_if_complete(
    connection: &mut PgConnection,
    desk: &Desk,
    case_id: i64,
    survey: Uuid,
) -> Result<Option<RefusedBecause>> {
    let row = sqlx::query!(
        r#"select s.external_line, g.staff_id as surveyor,
               (select count(*) from survey_signatures where survey_id = s.id and role <> g.role) as "signatures!"
           from surveys s join survey_signatures g on g.survey_id = s.id and g.role = $2 where s.id = $1"#,
        survey,
        Role::Surveyor.code(),
    )
    .fetch_one(&mut *connection)
    .await?;
    if usize::try_from(row.signatures).is_ok_and(|signatures| signatures < COUNTERSIGNATURES) {
        return Ok(None);
    }
    // It is not one that falls away with the event.
    sqlx::query!("update surveys set standing = 'done' where id = $1", survey).execute(&mut *connection).await?;
    let event = Event::SurveyDone { external_line: row.external_line };
    let seq = match record(&mut *connection, desk, row.surveyor, case_id, survey, vec![event]).await? {
        Ok(seq) => seq,
        Err(reason) => return Ok(Some(reason)),
    };
    sqlx::query!("update surveys set seq = $2 where id = $1", survey, seq.cast_signed()).execute(connection).await?;
    Ok(None)
}

async fn returns(connection: &mut PgConnection, desk: &Desk, case_id: i64) -> Result<Vec<SentBack>> {
    let rows = sqlx::query!(
        r#"select r.survey_id, r.post as "post: Json<Text>", r.sealed_reason, r.returned_at
           from survey_returns r join surveys s on s.id = r.survey_id where s.case_id = $1 order by r.returned_at"#,
        case_id,
    )
    .fetch_all(&mut *connection)
    .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let key = keys::of_case(connection, desk, case_id).await?;
    let open = rows.into_iter().map(|row| {
        let reason = key.as_ref().map(|key| key.open(&place(row.survey_id), &row.sealed_reason)).transpose()?;
        let reason = reason.map(|text| String::from_utf8_lossy(&text).into_owned());
        Ok(SentBack { post: row.post.0, reason, at: row.returned_at })
    });
    open.collect()
}

fn place(survey: Uuid) -> Place {
    Place::new("survey_returns.sealed_reason", survey)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
