//! Countersigning a joint survey: two members of different departments, neither the surveyor, sign it. Each counts as those for
//! whom he stands in, too. With the second signature the survey is done.

use domain::applications::Reference;
use domain::problem::Problem;
use domain::progress::{Event, RefusedBecause};
use domain::staff::{Right, Role};
use domain::surveys::COUNTERSIGNATURES;
use sqlx::PgConnection;
use uuid::Uuid;

use super::deputies::Away;
use super::desk::Desk;
use super::entitled::entitled;
use super::joint_surveys::sign;
use super::members::Member;
use super::recording::record;
use crate::{Result, progress};

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

fn may_sign_for(member: &Member, role: Role) -> bool {
    role.may(Right::Countersign) && member.entitlement.roles.contains(&role)
}

/// For which departments this member can sign now. The inner error says why for none.
pub(super) async fn open_for(
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
