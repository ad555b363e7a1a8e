//! How a joint survey stands for whoever looks at its case: whether he can sign it, send it back or take it back.

use domain::staff::{Right, Role};
use sqlx::PgConnection;

use super::countersignatures::open_for;
use super::deputies::Away;
use super::desk::Desk;
use super::members::Member;
use super::survey_returns::{self, SentBack, is_surveyor};
use crate::Result;

/// What the desk knows of the countersignatures of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Countersigning {
    /// For which departments this member may sign what waits now, or send it back.
    pub roles: Vec<Role>,
    /// What waits now is this member's, or of one for whom he stands in: he may take it back.
    pub is_own: bool,
    /// What was sent back, oldest first.
    pub returns: Vec<SentBack>,
}

/// What this member sees of it; `area` is the case's.
pub(super) async fn countersigning(
    connection: &mut PgConnection,
    desk: &Desk,
    member: &Member,
    (case_id, area): (i64, &str),
) -> Result<Countersigning> {
    let waits = sqlx::query_scalar!("select id from surveys where case_id = $1 and standing = 'waits'", case_id);
    let mut countersigning = Countersigning::default();
    if let Some(survey) = waits.fetch_optional(&mut *connection).await? {
        let served = Away::today(&mut *connection, desk).await?.served_by(member.id);
        if member.may_in(Right::Countersign, area) {
            countersigning.roles =
                open_for(&mut *connection, case_id, survey, member, &served).await?.unwrap_or_default();
        }
        countersigning.is_own =
            member.may_in(Right::Survey, area) && is_surveyor(&mut *connection, case_id, survey, &served).await?;
    }
    countersigning.returns = survey_returns::of_case(connection, desk, case_id).await?;
    Ok(countersigning)
}
