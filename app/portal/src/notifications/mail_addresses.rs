//! The address to which the owner of a case wants mail: given on the case's page, confirmed by a code that is mailed there. Until
//! then it counts for nothing, and one that was confirmed before counts on.

use chrono::{DateTime, TimeDelta, Utc};
use domain::applications::Reference;
use domain::problem::Problem;
use domain::sessions::CODE_DIGITS;
use domain::typed::widths;
use lettre::Address;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use super::mail_text::MailOf;
use super::words::language_of;
use crate::applications::keys;
use crate::keys::same;
use crate::limits::{self, Allowance, Debit};
use crate::parts::MailError;
use crate::progress::{self, Acted};
use crate::sealed::{DataKey, Place};
use crate::sessions::{self, Access, Visitor};
use crate::{Portal, Result};

/// How long a code is good: mail servers that don't know each other make mails wait for some minutes.
const LIFETIME: TimeDelta = TimeDelta::minutes(60);
const TRIES: i16 = 5;
/// Characters of an address (RFC 5321), of which 64 may stand before the @.
const LONGEST: usize = 254;

/// What the owner sees of it. Masked: a private link may have been passed on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnMail {
    /// The one that counts.
    pub confirmed: Option<String>,
    /// It has refused three mails in a row, and gets none any more.
    pub is_refused: bool,
    pub awaiting: Option<Awaiting>,
}

/// An address that waits for its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awaiting {
    /// Masked.
    pub address: String,
    /// The mail server will never take the mail with the code.
    pub has_failed: bool,
}

/// What became of an address as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenMail {
    /// A code is on its way.
    Asked,
    /// It counts already.
    Counts,
    Wrong(Problem),
    /// Not this visitor's, or not so soon: the case's page says why.
    Not(Acted),
    /// So many codes went to this address or about this case that the next has to wait.
    TooMany(TimeDelta),
    /// There is no mail here, or nothing personal is kept of the case any more.
    NotOffered,
}

/// What became of a code as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfirmedMail {
    /// From now on mails go there, beside text messages.
    Confirmed,
    /// `tries_left` is at least 1.
    Wrong { tries_left: u8 },
    /// Too old, tried too often, or none is awaited: the address is to be given again.
    Over,
    /// Not this visitor's, or not so soon.
    Not(Acted),
}

#[derive(Serialize, Deserialize)]
struct Asked {
    address: String,
    code: String,
}

/// `name@host` in the form in which it is kept: the host in small letters. Full-width characters and spaces around are put right.
///
/// # Errors
/// [`Problem::Missing`], [`Problem::TooLong`] or [`Problem::MailForm`].
pub fn parse(typed: &str) -> std::result::Result<String, Problem> {
    let text: String = typed.chars().map(widths).collect();
    let text = text.trim();
    if text.is_empty() {
        return Err(Problem::Missing);
    }
    if text.chars().count() > LONGEST {
        return Err(Problem::TooLong { max: 254 });
    }
    let address: Address = text.parse().map_err(|_| Problem::MailForm)?;
    let host = address.domain().to_ascii_lowercase();
    // A host of one word is in nobody's reach, and few servers take letters of other scripts (RFC 6531) or quoted names.
    let plain = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let is_host = host.contains('.') && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    if !address.user().chars().all(plain) || !is_host {
        return Err(Problem::MailForm);
    }
    Ok(format!("{}@{host}", address.user()))
}

/// `z***@example.com`
#[must_use]
pub fn mask_mail(address: &str) -> String {
    let (name, host) = address.rsplit_once('@').unwrap_or((address, ""));
    let first: String = name.chars().take(1).collect();
    format!("{first}***@{host}")
}

/// Under which codes to an address are counted: with +anything in it, it is the same box.
fn subject(address: &str) -> Vec<u8> {
    let (name, host) = address.rsplit_once('@').unwrap_or((address, ""));
    let name = name.split('+').next().unwrap_or_default();
    format!("{name}@{host}").to_ascii_lowercase().into_bytes()
}

fn place(case_id: i64) -> Place {
    Place::new("mail_addresses.sealed", case_id)
}

fn place_of_asked(case_id: i64) -> Place {
    Place::new("mail_confirmations.sealed", case_id)
}

/// Where mails of a case go. `None`: nowhere.
///
/// # Errors
/// When the database fails, or the address does not open.
pub(super) async fn address_of(connection: &mut PgConnection, portal: &Portal, case_id: i64) -> Result<Option<String>> {
    let sealed =
        sqlx::query_scalar!("select sealed from mail_addresses where case_id = $1 and refused_at is null", case_id)
            .fetch_optional(&mut *connection)
            .await?;
    let Some(key) = keys::of_case(connection, portal, case_id).await? else { return Ok(None) };
    Ok(sealed.map(|sealed| key.open_json(&place(case_id), &sealed)).transpose()?)
}

/// What there is of mail in a case, masked. `None`: there is no mail here.
///
/// # Errors
/// When the database fails, or an address does not open.
pub(crate) async fn of_case(connection: &mut PgConnection, portal: &Portal, case_id: i64) -> Result<Option<OwnMail>> {
    if portal.mail().is_none() {
        return Ok(None);
    }
    let Some(key) = keys::of_case(&mut *connection, portal, case_id).await? else { return Ok(None) };
    let confirmed = sqlx::query!("select sealed, refused_at from mail_addresses where case_id = $1", case_id)
        .fetch_optional(&mut *connection)
        .await?;
    let asked = sqlx::query!(
        "select sealed, code from mail_confirmations where case_id = $1 and expires_at > $2 and tries_left > 0",
        case_id,
        portal.now(),
    )
    .fetch_optional(connection)
    .await?;
    let is_refused = confirmed.as_ref().is_some_and(|row| row.refused_at.is_some());
    let confirmed = confirmed.map(|row| key.open_json::<String>(&place(case_id), &row.sealed)).transpose()?;
    let awaiting = match asked {
        None => None,
        Some(row) => {
            let Asked { address, .. } = key.open_json(&place_of_asked(case_id), &row.sealed)?;
            Some(Awaiting { address: mask_mail(&address), has_failed: row.code.is_some() })
        }
    };
    Ok(Some(OwnMail { confirmed: confirmed.map(|address| mask_mail(&address)), is_refused, awaiting }))
}

/// The same of this visitor's own case. `None`: there is no mail here, or it is not the visitor's.
///
/// # Errors
/// When the database fails, or an address does not open.
pub async fn mail_of_owner(portal: &Portal, visitor: &Visitor, reference: &Reference) -> Result<Option<OwnMail>> {
    let Access::Owner { case_id, .. } = sessions::access(portal, visitor, reference).await? else { return Ok(None) };
    of_case(&mut *portal.pool().acquire().await?, portal, case_id).await
}

/// Keeps an address that the owner has given, in place of one that still waits, and has a code mailed to it.
///
/// # Errors
/// When the database fails, or the case's data does not open.
pub async fn give_mail(portal: &Portal, visitor: &Visitor, reference: &Reference, typed: &str) -> Result<GivenMail> {
    let address = match parse(typed) {
        Ok(address) => address,
        Err(problem) => return Ok(GivenMail::Wrong(problem)),
    };
    let mut transaction = portal.pool().begin().await?;
    let case_id = match progress::owned(&mut transaction, portal, visitor, reference).await? {
        Ok(case_id) => case_id,
        Err(answer) => return Ok(GivenMail::Not(answer)),
    };
    let key = keys::of_case(&mut *transaction, portal, case_id).await?;
    let Some(key) = key.filter(|_| portal.mail().is_some()) else { return Ok(GivenMail::NotOffered) };
    if address_of(&mut transaction, portal, case_id).await?.as_deref() == Some(&address) {
        return Ok(GivenMail::Counts);
    }
    let buckets = &portal.settings().limits;
    let debits = [
        Debit::of("mail.address", buckets.confirmations_per_mail, &subject(&address)),
        Debit::of("mail.case", buckets.confirmations_per_case, &case_id.to_be_bytes()),
    ];
    if let Allowance::After(wait) = limits::take_all_in(&mut transaction, portal, &debits).await? {
        return Ok(GivenMail::TooMany(wait));
    }
    ask(&mut transaction, portal, case_id, &key, address).await?;
    transaction.commit().await?;
    Ok(GivenMail::Asked)
}

async fn ask(
    connection: &mut PgConnection,
    portal: &Portal,
    case_id: i64,
    key: &DataKey,
    address: String,
) -> Result<()> {
    let code = format!("{:0width$}", portal.random().below(10_u32.pow(6)), width = CODE_DIGITS);
    let sealed = key.seal_json(portal.random(), &place_of_asked(case_id), &Asked { address, code })?;
    sqlx::query!(
        "with asked as (
             insert into mail_confirmations (id, case_id, sealed, tries_left, expires_at) values ($1, $2, $3, $4, $5)
             on conflict (case_id) do update set id = excluded.id, sealed = excluded.sealed, sent_at = null, code = null,
                 tries_left = excluded.tries_left, expires_at = excluded.expires_at
             returning id
         )
         select enqueue('send_mail_confirmation', json_build_object('confirmation', id)) from asked",
        portal.new_id(),
        case_id,
        sealed,
        TRIES,
        portal.now() + LIFETIME,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Mails the code of an address that still waits for it. After an error the job queue tries again.
pub(crate) async fn send_confirmation(portal: &Portal, id: Uuid) -> Result<()> {
    let row = sqlx::query!(
        "select m.case_id, m.sealed, m.expires_at, c.reference, c.language
         from mail_confirmations m join cases c on c.id = m.case_id
         where m.id = $1 and m.sent_at is null and m.code is null and m.expires_at > $2",
        id,
        portal.now(),
    )
    .fetch_optional(portal.pool())
    .await?;
    let (Some(row), Some(sender)) = (row, portal.mail()) else { return Ok(()) };
    let Some(key) = keys::of_case(portal.pool(), portal, row.case_id).await? else { return Ok(()) };
    let Asked { address, code } = key.open_json(&place_of_asked(row.case_id), &row.sealed)?;
    let date: DateTime<Utc> = row.expires_at - LIFETIME;
    let of = MailOf { id, date, language: language_of(&row.language), to: &address, reference: &row.reference };
    let mail = of.confirmation(portal.settings(), &code, LIFETIME.num_minutes())?;
    let refused = match sender.send(&mail).await {
        Ok(()) => None,
        Err(error) => match error.for_good() {
            Some((code, _)) => Some(code),
            None => return Err(MailError::into(error)),
        },
    };
    let sent_at = refused.is_none().then(|| portal.now());
    sqlx::query!("update mail_confirmations set sent_at = $2, code = $3 where id = $1", id, sent_at, refused)
        .execute(portal.pool())
        .await?;
    tracing::info!(confirmation = %id, refused = refused.unwrap_or_default(), "a code for an address was mailed");
    Ok(())
}

/// Compares what was typed with the code that was mailed; the address counts from then on, and mails go there beside text messages.
///
/// # Errors
/// When the database fails, or the case's data does not open.
pub async fn confirm_mail(
    portal: &Portal,
    visitor: &Visitor,
    reference: &Reference,
    code: &str,
) -> Result<ConfirmedMail> {
    let mut transaction = portal.pool().begin().await?;
    let case_id = match progress::owned(&mut transaction, portal, visitor, reference).await? {
        Ok(case_id) => case_id,
        Err(answer) => return Ok(ConfirmedMail::Not(answer)),
    };
    // The try is counted whatever becomes of it; of several at once each waits for the one before.
    let asked = sqlx::query!(
        "update mail_confirmations set tries_left = tries_left - 1
         where case_id = $1 and tries_left > 0 and expires_at > $2 returning sealed, tries_left",
        case_id,
        portal.now(),
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let key = keys::of_case(&mut *transaction, portal, case_id).await?;
    let Some((asked, key)) = asked.zip(key) else { return Ok(ConfirmedMail::Over) };
    let Asked { address, code: right } = key.open_json(&place_of_asked(case_id), &asked.sealed)?;
    if !same(right.as_bytes(), code.as_bytes()) {
        transaction.commit().await?;
        return Ok(match u8::try_from(asked.tries_left).unwrap_or_default() {
            0 => ConfirmedMail::Over,
            tries_left => ConfirmedMail::Wrong { tries_left },
        });
    }
    sqlx::query!("delete from mail_confirmations where case_id = $1", case_id).execute(&mut *transaction).await?;
    sqlx::query!(
        "insert into mail_addresses (case_id, sealed, confirmed_at) values ($1, $2, $3)
         on conflict (case_id) do update
         set sealed = excluded.sealed, confirmed_at = excluded.confirmed_at, refused_at = null",
        case_id,
        key.seal_json(portal.random(), &place(case_id), &address)?,
        portal.now(),
    )
    .execute(&mut *transaction)
    .await?;
    sqlx::query!(
        "insert into notification_choices (case_id, only_acts, by_mail, chosen_at) values ($1, false, true, $2)
         on conflict (case_id) do update set by_mail = true, chosen_at = excluded.chosen_at",
        case_id,
        portal.now(),
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(ConfirmedMail::Confirmed)
}

/// Forgets the address, confirmed or not: all goes to the phone from then on.
///
/// # Errors
/// When the database fails.
pub async fn remove_mail(portal: &Portal, visitor: &Visitor, reference: &Reference) -> Result<Acted> {
    let mut transaction = portal.pool().begin().await?;
    let case_id = match progress::owned(&mut transaction, portal, visitor, reference).await? {
        Ok(case_id) => case_id,
        Err(answer) => return Ok(answer),
    };
    sqlx::query!("delete from mail_confirmations where case_id = $1", case_id).execute(&mut *transaction).await?;
    sqlx::query!("delete from mail_addresses where case_id = $1", case_id).execute(&mut *transaction).await?;
    sqlx::query!("update notification_choices set by_sms = true, by_mail = false where case_id = $1", case_id)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(Acted::Done)
}

/// Deletes addresses that nobody has confirmed in time.
pub(crate) async fn sweep(portal: &Portal) -> Result<u64> {
    let swept = sqlx::query!("delete from mail_confirmations where expires_at < $1", portal.now() - LIFETIME);
    Ok(swept.execute(portal.pool()).await?.rows_affected())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
