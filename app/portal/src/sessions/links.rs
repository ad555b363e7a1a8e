//! Private links: `/c/{token}`, the reference followed by an HMAC over case and generation. Nothing secret is stored;
//! the link can be shown again, and raising the generation revokes it, also where it is open already.

use chrono::TimeDelta;
use domain::applications::Reference;

use super::Visitor;
use super::access::{Access, access, access_in, prove};
use super::link_token::{REFERENCE_CHARACTERS, is_link_of, link};
use crate::limits::{self, Address, Allowance, Debit};
use crate::notifications::{News, notify};
use crate::{Portal, Result};

/// What became of opening a private link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkOpened {
    /// The visitor may see the case now.
    Opened(Reference),
    /// Mistyped, cut off or revoked.
    Unknown,
    /// Too many tries from this address.
    Wait(TimeDelta),
}

/// The whole address of the private link, for those who hold it already or submitted the case in this browser. It opens
/// documents, so a phone code alone does not show it.
///
/// # Errors
/// When the database doesn't answer.
pub async fn link_of(portal: &Portal, visitor: &Visitor, reference: &Reference) -> Result<Option<String>> {
    let Access::Owner { case_id, in_full: true } = access(portal, visitor, reference).await? else { return Ok(None) };
    let generation = sqlx::query_scalar!("select link_generation from cases where id = $1", case_id)
        .fetch_one(portal.pool())
        .await?;
    Ok(Some(link(portal, case_id, reference.as_str(), generation)))
}

/// Opens the case for the visitor. Called by the button's POST, never by a GET, since previewers fetch links.
///
/// # Errors
/// When the database doesn't answer.
pub async fn open_link(portal: &Portal, visitor: &mut Visitor, token: &str, address: Address) -> Result<LinkOpened> {
    let Some((reference, mac)) = token.split_at_checked(REFERENCE_CHARACTERS) else { return Ok(LinkOpened::Unknown) };
    let Ok(reference) = Reference::parse(reference) else { return Ok(LinkOpened::Unknown) };
    let bucket = portal.settings().limits.tries_per_address;
    if let Allowance::After(wait) = limits::take_for_address(portal, "tries", bucket, address).await? {
        return Ok(LinkOpened::Wait(wait));
    }
    let case = sqlx::query!("select id, link_generation from cases where reference = $1", reference.as_str())
        .fetch_optional(portal.pool())
        .await?;
    let Some(case) = case else { return Ok(LinkOpened::Unknown) };
    if !is_link_of(portal, case.id, case.link_generation, mac) {
        return Ok(LinkOpened::Unknown);
    }
    visitor.may_see(case.id, case.link_generation);
    prove(portal, case.id).await?;
    Ok(LinkOpened::Opened(reference))
}

/// What became of renewing a private link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewed {
    /// The old links lead nowhere any more, and a message with the new one is on its way to the case's phone.
    Sent,
    NotYours,
    /// Each brings a message: too many were asked for.
    Wait(TimeDelta),
    /// By phone alone: numbers are given to new people, so what only the owner knows is wanted first.
    WantsIdDigits,
}

/// Makes every link given out so far useless, and sends a new one to the phone of the case. Whoever has opened one before
/// is shut out, but for the session that asks for it.
///
/// # Errors
/// When the database doesn't answer.
pub async fn renew_link(portal: &Portal, visitor: &mut Visitor, reference: &Reference) -> Result<Renewed> {
    let mut transaction = portal.pool().begin().await?;
    // One after the other: whoever is being shut out just now must not do the same to the owner.
    sqlx::query!("select id from cases where reference = $1 for update", reference.as_str())
        .fetch_optional(&mut *transaction)
        .await?;
    let (case_id, in_full) = match access_in(&mut transaction, portal, visitor, reference).await? {
        Access::Owner { case_id, in_full } if in_full || visitor.proved.contains(&case_id) => (case_id, in_full),
        Access::Owner { .. } | Access::WantsIdDigits => return Ok(Renewed::WantsIdDigits),
        Access::None => return Ok(Renewed::NotYours),
    };
    // As often as a code for one phone: it is a message to that phone.
    let debit = Debit::of("link.case", portal.settings().limits.code_per_phone, &case_id.to_be_bytes());
    if let Allowance::After(wait) = limits::take_all_in(&mut transaction, portal, &[debit]).await? {
        return Ok(Renewed::Wait(wait));
    }
    let generation = sqlx::query_scalar!(
        "update cases set link_generation = link_generation + 1 where id = $1 returning link_generation",
        case_id
    )
    .fetch_one(&mut *transaction)
    .await?;
    notify(&mut transaction, portal.now(), case_id, &News::NewLink).await?;
    transaction.commit().await?;
    if in_full {
        visitor.may_see(case_id, generation);
    }
    Ok(Renewed::Sent)
}
