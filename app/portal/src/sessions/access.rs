//! Who may see a case as its owner: by private link or by having submitted it here, until that link is revoked, or by a
//! phone confirmed with a code.

use chrono::TimeDelta;
use domain::applications::Reference;
use domain::typed::tidy;
use sqlx::PgConnection;

use super::Visitor;
use crate::applications::{People, people};
use crate::keys::same;
use crate::limits::{self, Address, Allowance, Debit};
use crate::{Portal, Result};

/// Whether a visitor may see a case as its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Owner {
        case_id: i64,
        /// By the private link that the case has now, or submitted in this browser while it has that link. Otherwise by the
        /// confirmed phone alone, which does not open documents: numbers are given to new people.
        in_full: bool,
    },
    /// By phone, but its owner has proved it so long ago that the number may have a new one: the last 4 characters of the
    /// document's number are wanted as well, or the name on the document if its number is shorter.
    WantsIdDigits,
    /// Unknown, or another's: the visitor does not learn which.
    None,
}

/// What became of the last 4 characters as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigitsCheck {
    /// The case opens for this session.
    Right,
    Wrong,
    /// Nothing to ask for: the case opens already, isn't this visitor's, or holds no number any more.
    NotAsked,
    /// Too many tries for this case or from this address.
    Wait(TimeDelta),
}

/// # Errors
/// When the database doesn't answer.
pub async fn access(portal: &Portal, visitor: &Visitor, reference: &Reference) -> Result<Access> {
    access_in(&mut *portal.pool().acquire().await?, portal, visitor, reference).await
}

/// [`access`] within a transaction.
///
/// # Errors
/// When the database doesn't answer.
pub async fn access_in(
    connection: &mut PgConnection,
    portal: &Portal,
    visitor: &Visitor,
    reference: &Reference,
) -> Result<Access> {
    let Some(found) = find(connection, portal, visitor, reference).await? else { return Ok(Access::None) };
    let in_full = visitor.holds_link(found.case_id, found.link_generation);
    Ok(match (in_full, found.by_phone) {
        (true, _) => Access::Owner { case_id: found.case_id, in_full },
        (false, true) if found.idle && !visitor.proved.contains(&found.case_id) => Access::WantsIdDigits,
        (false, true) => Access::Owner { case_id: found.case_id, in_full },
        (false, false) => Access::None,
    })
}

struct Found {
    case_id: i64,
    link_generation: i32,
    by_phone: bool,
    /// Since its owner's last proof.
    idle: bool,
}

async fn find(
    connection: &mut PgConnection,
    portal: &Portal,
    visitor: &Visitor,
    reference: &Reference,
) -> Result<Option<Found>> {
    let phone = visitor.phone.as_ref().map(|phone| phone.0.as_slice());
    let row = sqlx::query!(
        r#"select cases.id, cases.link_generation, coalesce(case_proofs.proved_at, cases.submitted_at) as "proved_at!",
                  exists (select from case_lookups
                          where kind = 'phone' and hash = $2 and case_id = cases.id) as "by_phone!"
           from cases left join case_proofs on case_proofs.case_id = cases.id
           where cases.reference = $1"#,
        reference.as_str(),
        phone,
    )
    .fetch_optional(connection)
    .await?;
    let oldest = portal.now() - portal.settings().retention.idle_case;
    Ok(row.map(|row| Found {
        case_id: row.id,
        link_generation: row.link_generation,
        by_phone: row.by_phone,
        idle: row.proved_at < oldest,
    }))
}

/// Compares the last 4 characters of the document's number, or the name on it if its number is shorter; spaces, widths and
/// small letters aside.
///
/// # Errors
/// When the database doesn't answer, or the case's data does not open.
pub async fn check_id_digits(
    portal: &Portal,
    visitor: &mut Visitor,
    reference: &Reference,
    typed: &str,
    address: Address,
) -> Result<DigitsCheck> {
    let mut connection = portal.pool().acquire().await?;
    if access_in(&mut connection, portal, visitor, reference).await? != Access::WantsIdDigits {
        return Ok(DigitsCheck::NotAsked);
    }
    let Some(found) = find(&mut connection, portal, visitor, reference).await? else {
        return Ok(DigitsCheck::NotAsked);
    };
    let Some(people) = people::of_case(&mut connection, portal, found.case_id).await? else {
        return Ok(DigitsCheck::NotAsked);
    };
    drop(connection);
    let buckets = &portal.settings().limits;
    // Four characters are guessed quickly: few tries for each case, wherever they come from.
    let mut debits = Debit::of_address("tries", buckets.tries_per_address, address);
    debits.push(Debit::of("digits", buckets.digits_per_case, &found.case_id.to_be_bytes()));
    if let Allowance::After(wait) = limits::take_all(portal, &debits).await? {
        return Ok(DigitsCheck::Wait(wait));
    }
    let right = match second_question(&people) {
        SecondQuestion::Digits(digits) => same(digits.as_bytes(), tidy(typed).as_bytes()),
        SecondQuestion::Holder(name) => !name.is_empty() && same(name.as_bytes(), tidy(typed).as_bytes()),
    };
    if !right {
        return Ok(DigitsCheck::Wrong);
    }
    visitor.proves(found.case_id);
    prove(portal, found.case_id).await?;
    Ok(DigitsCheck::Right)
}

/// What only the owner knows, apart from the phone. In the form in which it is compared.
enum SecondQuestion {
    /// The last 4 characters of the document's number.
    Digits(String),
    /// The name on a document that has no such number.
    Holder(String),
}

fn second_question(people: &People) -> SecondQuestion {
    let number = tidy(&people.number);
    match number.char_indices().rev().nth(3) {
        Some((start, _)) => SecondQuestion::Digits(number[start..].to_owned()),
        None => SecondQuestion::Holder(tidy(&people.holder)),
    }
}

/// Whether the second question is the name on the document. Asked for the page; it tells nothing about the case.
///
/// # Errors
/// When the database doesn't answer, or the case's data does not open.
pub async fn asks_for_holder(portal: &Portal, visitor: &Visitor, reference: &Reference) -> Result<bool> {
    let mut connection = portal.pool().acquire().await?;
    let Some(found) = find(&mut connection, portal, visitor, reference).await?.filter(|found| found.by_phone) else {
        return Ok(false);
    };
    let people = people::of_case(&mut connection, portal, found.case_id).await?;
    Ok(people.is_some_and(|people| matches!(second_question(&people), SecondQuestion::Holder(_))))
}

/// Keeps that somebody has proved just now to be the owner.
pub(super) async fn prove(portal: &Portal, case_id: i64) -> Result<()> {
    sqlx::query!(
        "insert into case_proofs (case_id, proved_at) values ($1, $2)
         on conflict (case_id) do update set proved_at = greatest(case_proofs.proved_at, excluded.proved_at)",
        case_id,
        portal.now(),
    )
    .execute(portal.pool())
    .await?;
    Ok(())
}

/// The owner's phone was confirmed: it counts as a proof for those of its cases that are not idle. The number of one that
/// is may have a new owner.
pub(super) async fn prove_by_phone(connection: &mut PgConnection, portal: &Portal, phone_hash: &[u8]) -> Result<()> {
    sqlx::query!(
        "insert into case_proofs (case_id, proved_at)
         select cases.id, $2 from case_lookups
             join cases on cases.id = case_lookups.case_id
             left join case_proofs on case_proofs.case_id = cases.id
         where case_lookups.kind = 'phone' and case_lookups.hash = $1
             and coalesce(case_proofs.proved_at, cases.submitted_at) >= $3
         on conflict (case_id) do update set proved_at = greatest(case_proofs.proved_at, excluded.proved_at)",
        phone_hash,
        portal.now(),
        portal.now() - portal.settings().retention.idle_case,
    )
    .execute(connection)
    .await?;
    Ok(())
}
