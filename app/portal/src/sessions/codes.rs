//! One-time codes by SMS: 6 digits, 5 minutes, 5 tries, stored as keyed hash. Good for what they were asked for.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::TimeDelta;
use domain::applications::Reference;
use domain::sessions::Phone;

use super::access::{Access, access, prove_by_phone};
use super::one_time::{Made, Tried, make, try_one, use_up};
use super::sending;
use super::{PendingCode, PhoneHash, Purpose, Visitor};
use crate::applications::people;
use crate::limits::{self, Address, Allowance, Debit};
use crate::notifications::texts;
use crate::parts::Sms;
use crate::{Portal, Result};

/// Codes that were asked for and not sent, since this process began.
#[derive(Debug, Default)]
struct Withheld(AtomicU64);

/// What became of asking for a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeRequest {
    /// Or withheld: nobody but the phone's owner can tell.
    Sent,
    /// Too many for this phone, from this address or in all.
    Wait(TimeDelta),
    /// The gateway didn't take it; trying again may help.
    NotSent,
}

/// What became of a code as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeCheck {
    /// The visitor's phone is confirmed.
    Confirmed,
    /// `tries_left` is at least 1.
    Wrong { tries_left: u8 },
    /// Too old, used already, tried too often, or none was asked for: a new one is needed.
    Over,
    /// Too many tries from this address.
    Wait(TimeDelta),
}

/// Sends a code to `phone`. Whether the phone is known can't be seen from here, so that nobody learns who is a customer: when
/// what there is for unknown phones is used up, all goes on as if one had been sent.
///
/// # Errors
/// When the database doesn't answer.
pub async fn request_code(
    portal: &Portal,
    visitor: &mut Visitor,
    purpose: Purpose,
    phone: &Phone,
    address: Address,
) -> Result<CodeRequest> {
    let phone_hash = PhoneHash::of(portal.keys(), phone).0;
    let may_be_sent = match allowed(portal, &phone_hash, address).await? {
        Allowed::Sending => true,
        Allowed::Withholding => false,
        Allowed::After(wait) => return Ok(CodeRequest::Wait(wait)),
    };

    let Made { id, code, expires_at } = make(portal, &phone_hash).await?;
    let taken = if may_be_sent {
        let text = texts::code(portal.settings(), &code);
        sending::send(portal, &Sms { id, phone: phone.as_str().to_owned(), text }).await
    } else {
        tracing::warn!(%id, "a code was withheld: those for phones without a case or a draft are used up");
        portal.kept::<Withheld>().0.fetch_add(1, Ordering::Relaxed);
        sending::pretend(portal).await
    };
    if !taken {
        return Ok(CodeRequest::NotSent);
    }
    visitor.pending = Some(PendingCode { id, masked_phone: phone.masked(), purpose, expires_at });
    Ok(CodeRequest::Sent)
}

/// Whether one more code may go to this phone, of all that may be sent.
pub(crate) async fn may_send(portal: &Portal, phone_hash: &[u8]) -> Result<Allowance> {
    let buckets = &portal.settings().limits;
    let phone = Debit::of("code.phone", buckets.code_per_phone, phone_hash);
    limits::take_all(portal, &[phone, Debit::of(CODES, buckets.code_in_all, b"")]).await
}

enum Allowed {
    Sending,
    /// The phone is unknown, and what there is for those is used up.
    Withholding,
    After(TimeDelta),
}

async fn allowed(portal: &Portal, phone_hash: &[u8], address: Address) -> Result<Allowed> {
    let buckets = &portal.settings().limits;
    let mut own = Debit::of_address("code.address", buckets.code_per_address, address);
    own.push(Debit::of("code.phone", buckets.code_per_phone, phone_hash));
    // All or none: whoever has used up what an address may must not use up what a phone or what all may.
    let debits = [own.as_slice(), &[Debit::of(CODES, buckets.code_in_all, b"")]].concat();
    let known = is_known(portal, phone_hash).await?;
    let mut transaction = portal.pool().begin().await?;
    if let Allowance::After(wait) = limits::take_all_in(&mut transaction, portal, &debits).await? {
        return Ok(Allowed::After(wait));
    }
    let strangers = [Debit::of(STRANGERS, buckets.code_for_strangers, b"")];
    if known || limits::take_all_in(&mut transaction, portal, &strangers).await? == Allowance::Granted {
        transaction.commit().await?;
        return Ok(Allowed::Sending);
    }
    // What is not sent takes nothing from all, but it costs who asks as much as any.
    transaction.rollback().await?;
    Ok(match limits::take_all(portal, &own).await? {
        Allowance::Granted => Allowed::Withholding,
        Allowance::After(wait) => Allowed::After(wait),
    })
}

/// How many codes this process has withheld.
#[must_use]
pub fn codes_withheld(portal: &Portal) -> u64 {
    portal.kept::<Withheld>().0.load(Ordering::Relaxed)
}

/// Sends a code to the phone of a case that this visitor owns otherwise, by private link: for what a link alone must not do; `purpose` says what.
/// `None`: it is not the visitor's, or its phone is not known any more.
///
/// # Errors
/// When the database doesn't answer, or the case's data does not open.
pub async fn send_code_for(
    portal: &Portal,
    visitor: &mut Visitor,
    reference: &Reference,
    purpose: fn(i64) -> Purpose,
    address: Address,
) -> Result<Option<CodeRequest>> {
    let Access::Owner { case_id, .. } = access(portal, visitor, reference).await? else { return Ok(None) };
    let people = people::of_case(&mut *portal.pool().acquire().await?, portal, case_id).await?;
    let Some(phone) = people.and_then(|people| Phone::parse(&people.phone).ok()) else { return Ok(None) };
    request_code(portal, visitor, purpose(case_id), &phone, address).await.map(Some)
}

/// The bucket of all codes.
const CODES: &str = "code.all";
/// Of phones that have neither a case nor a draft.
const STRANGERS: &str = "code.strangers";

/// How much of the codes in all is used up, from 0 to 1; at least what strangers have used up of theirs. As long as theirs are
/// withheld, the bucket of all fills again.
///
/// # Errors
/// When the database doesn't answer.
pub(crate) async fn codes_used(portal: &Portal) -> Result<f64> {
    let buckets = &portal.settings().limits;
    let all = limits::used(portal, CODES, buckets.code_in_all, b"").await?;
    let strangers = limits::used(portal, STRANGERS, buckets.code_for_strangers, b"").await?;
    let share = f64::from(buckets.code_for_strangers.burst) / f64::from(buckets.code_in_all.burst);
    Ok(all.max(strangers * share))
}

/// Whether the phone has a case or a draft: a part of the codes is kept for those.
async fn is_known(portal: &Portal, phone_hash: &[u8]) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from case_lookups where kind = 'phone' and hash = $1)
               or exists (select from drafts where phone_hash = $1) as "known!""#,
        phone_hash
    )
    .fetch_one(portal.pool())
    .await?)
}

/// Compares what was typed (6 digits) with the code last sent for this session, if it was asked for this purpose.
///
/// # Errors
/// When the database doesn't answer.
pub async fn confirm_code(
    portal: &Portal,
    visitor: &mut Visitor,
    purpose: Purpose,
    typed: &str,
    address: Address,
) -> Result<CodeCheck> {
    let pending = visitor.pending.clone().filter(|pending| pending.purpose == purpose);
    let Some(pending) = pending else { return Ok(CodeCheck::Over) };
    let bucket = portal.settings().limits.tries_per_address;
    if let Allowance::After(wait) = limits::take_for_address(portal, "tries", bucket, address).await? {
        return Ok(CodeCheck::Wait(wait));
    }
    let phone_hash = match try_one(portal, pending.id, typed).await? {
        Tried::Right { phone_hash } => phone_hash,
        Tried::Wrong { tries_left } => return Ok(CodeCheck::Wrong { tries_left }),
        Tried::Over => {
            visitor.pending = None;
            return Ok(CodeCheck::Over);
        }
    };
    // Only one of several right answers at once may use it. Whoever comes second sees all that came of it.
    let mut transaction = portal.pool().begin().await?;
    let used = use_up(&mut transaction, pending.id).await?;
    visitor.pending = None;
    if !used {
        return Ok(CodeCheck::Over);
    }
    // Whatever page it was confirmed on, what was begun here is that phone's from now on.
    sqlx::query!("update drafts set phone_hash = $2 where id = $1 and phone_hash is null", visitor.draft, phone_hash)
        .execute(&mut *transaction)
        .await?;
    prove_by_phone(&mut transaction, portal, &phone_hash).await?;
    transaction.commit().await?;
    visitor.phone = Some(PhoneHash(phone_hash));
    Ok(CodeCheck::Confirmed)
}
