//! Joint surveys that wait no more to be countersigned, with a reason: sent back by a countersigner, or taken back by whoever
//! surveyed. Their result is told anew.

use std::fmt;

use chrono::{DateTime, Utc};
use domain::applications::Reference;
use domain::staff::{Right, Role};
use domain::surveys::LONGEST_REASON;
use domain::text::{Text, several_lines};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::countersignatures::{Countersigned, open_for};
use super::deputies::Away;
use super::desk::Desk;
use super::entitled::entitled;
use super::members::Member;
use crate::applications::keys;
use crate::sealed::Place;
use crate::{Fault, Result, progress};

/// A survey that was sent back or taken back. `Debug` leaves out the reason.
#[derive(Clone, PartialEq, Eq)]
pub struct SentBack {
    /// Of whoever did it, as it was then.
    pub post: Text,
    /// `None` once the case's personal data is deleted.
    pub reason: Option<String>,
    pub at: DateTime<Utc>,
}

impl fmt::Debug for SentBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentBack").field("post", &self.post).field("at", &self.at).finish_non_exhaustive()
    }
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
    end_waiting(desk, member, Right::Countersign, reference, (survey, typed)).await
}

/// Takes back a joint survey whose result is wrong, for a reason as of [`return_survey`]: for whoever surveyed.
///
/// # Errors
/// When the database fails.
pub async fn take_back_survey(
    desk: &Desk,
    member: &Member,
    reference: &Reference,
    survey: Uuid,
    typed: &str,
) -> Result<Countersigned> {
    end_waiting(desk, member, Right::Survey, reference, (survey, typed)).await
}

async fn end_waiting(
    desk: &Desk,
    member: &Member,
    right: Right,
    reference: &Reference,
    (survey, typed): (Uuid, &str),
) -> Result<Countersigned> {
    let mut transaction = desk.pool().begin().await?;
    let Some(case_id) = entitled(&mut transaction, member, reference, right).await? else {
        return Ok(Countersigned::NotEntitled);
    };
    let reason = match several_lines(typed, LONGEST_REASON) {
        Ok(reason) => reason,
        Err(problem) => return Ok(Countersigned::Wrong(problem)),
    };
    progress::hold(&mut transaction, case_id).await?;
    if has_ended(&mut transaction, desk, case_id, survey, member, &reason).await? {
        return Ok(Countersigned::Done);
    }
    let served = Away::today(&mut transaction, desk).await?.served_by(member.id);
    let own = is_surveyor(&mut transaction, case_id, survey, &served).await?;
    match open_for(&mut transaction, case_id, survey, member, &served).await? {
        Err(Countersigned::OwnWork) if right == Right::Survey && own => {}
        Ok(_) if right == Right::Survey => return Ok(Countersigned::NotEntitled),
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

/// Whether one of these members surveyed, or somebody who then stood in for one.
pub(super) async fn is_surveyor(
    connection: &mut PgConnection,
    case_id: i64,
    survey: Uuid,
    served: &[Uuid],
) -> Result<bool> {
    let surveyed = sqlx::query_scalar!(
        r#"select exists (select from survey_signatures g join surveys s on s.id = g.survey_id
                          where s.id = $1 and s.case_id = $2 and g.role = $3 and g.counts_as && $4) as "surveyed!""#,
        survey,
        case_id,
        Role::Surveyor.code(),
        served,
    );
    Ok(surveyed.fetch_one(connection).await?)
}

/// Whether this member has ended it for just this reason.
async fn has_ended(
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

/// All of a case, oldest first.
pub(super) async fn of_case(connection: &mut PgConnection, desk: &Desk, case_id: i64) -> Result<Vec<SentBack>> {
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
