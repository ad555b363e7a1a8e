//! Which messages a customer wants about a case, and by which way. Without a choice: all of them, to the phone.

use domain::applications::Reference;

use super::mail_addresses::address_of;
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

/// By which way messages come. Codes and private links come to the phone whatever is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Sms,
    Mail,
    Both,
}

impl Way {
    pub const ALL: [Self; 3] = [Self::Sms, Self::Mail, Self::Both];

    /// The name in forms and language files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Mail => "mail",
            Self::Both => "both",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.code() == code)
    }

    fn of(by_sms: bool, by_mail: bool) -> Self {
        match (by_sms, by_mail) {
            (_, false) => Self::Sms,
            (true, true) => Self::Both,
            (false, true) => Self::Mail,
        }
    }
}

/// What was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chosen {
    pub wanted: Wanted,
    pub way: Way,
}

/// What became of a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choosing {
    Acted(Acted),
    /// By mail, without an address that is confirmed and takes mails.
    NoAddress,
}

/// What the owner has chosen. `None`: it is not the visitor's case.
///
/// # Errors
/// When the database fails.
pub async fn wanted_of_owner(portal: &Portal, visitor: &Visitor, reference: &Reference) -> Result<Option<Chosen>> {
    let Access::Owner { case_id, .. } = sessions::access(portal, visitor, reference).await? else { return Ok(None) };
    let row = sqlx::query!("select only_acts, by_sms, by_mail from notification_choices where case_id = $1", case_id)
        .fetch_optional(portal.pool())
        .await?;
    let wanted = if row.as_ref().is_some_and(|row| row.only_acts) { Wanted::Acts } else { Wanted::Everything };
    let way = row.map_or(Way::Sms, |row| Way::of(row.by_sms, row.by_mail));
    Ok(Some(Chosen { wanted, way }))
}

/// Keeps what the owner wants from now on, and by which way; without one the way stays. The last choice counts.
///
/// # Errors
/// When the database fails, or the case's address does not open.
pub async fn choose(
    portal: &Portal,
    visitor: &Visitor,
    reference: &Reference,
    wanted: Wanted,
    way: Option<Way>,
) -> Result<Choosing> {
    let mut transaction = portal.pool().begin().await?;
    let case_id = match progress::owned(&mut transaction, portal, visitor, reference).await? {
        Ok(case_id) => case_id,
        Err(answer) => return Ok(Choosing::Acted(answer)),
    };
    let wants_mail = matches!(way, Some(Way::Mail | Way::Both));
    if wants_mail && (portal.mail().is_none() || address_of(&mut transaction, portal, case_id).await?.is_none()) {
        return Ok(Choosing::NoAddress);
    }
    sqlx::query!(
        "insert into notification_choices as c (case_id, only_acts, chosen_at, by_sms, by_mail)
         values ($1, $2, $3, coalesce($4, true), coalesce($5, false))
         on conflict (case_id) do update set only_acts = excluded.only_acts, chosen_at = excluded.chosen_at,
             by_sms = coalesce($4, c.by_sms), by_mail = coalesce($5, c.by_mail)",
        case_id,
        wanted == Wanted::Acts,
        portal.now(),
        way.map(|way| way != Way::Mail),
        way.map(|way| way != Way::Sms),
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(Choosing::Acted(Acted::Done))
}
