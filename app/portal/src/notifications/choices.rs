//! Which messages a customer wants about a case. Without a choice: all of them.

use domain::applications::Reference;

use crate::progress::{self, Acted};
use crate::sessions::{self, Access, Visitor};
use crate::{Portal, Result};

/// What is wanted. Codes, private links, visits, refusals and withdrawals always come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Everything,
    /// Only what wants something of the customer.
    Acts,
}

impl Wanted {
    pub const ALL: [Self; 2] = [Self::Everything, Self::Acts];

    /// The name in forms and language files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::Acts => "acts",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|wanted| wanted.code() == code)
    }
}

/// What the owner has chosen. `None`: it is not the visitor's case.
///
/// # Errors
/// When the database fails.
pub async fn wanted_of_owner(portal: &Portal, visitor: &Visitor, reference: &Reference) -> Result<Option<Wanted>> {
    let Access::Owner { case_id, .. } = sessions::access(portal, visitor, reference).await? else { return Ok(None) };
    let only_acts = sqlx::query_scalar!("select only_acts from notification_choices where case_id = $1", case_id)
        .fetch_optional(portal.pool())
        .await?;
    Ok(Some(if only_acts == Some(true) { Wanted::Acts } else { Wanted::Everything }))
}

/// Keeps what the owner wants from now on. The last choice counts.
///
/// # Errors
/// When the database fails.
pub async fn choose(portal: &Portal, visitor: &Visitor, reference: &Reference, wanted: Wanted) -> Result<Acted> {
    let mut transaction = portal.pool().begin().await?;
    let case_id = match progress::owned(&mut transaction, portal, visitor, reference).await? {
        Ok(case_id) => case_id,
        Err(answer) => return Ok(answer),
    };
    sqlx::query!(
        "insert into notification_choices (case_id, only_acts, chosen_at) values ($1, $2, $3)
         on conflict (case_id) do update set only_acts = excluded.only_acts, chosen_at = excluded.chosen_at",
        case_id,
        wanted == Wanted::Acts,
        portal.now(),
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(Acted::Done)
}
