//! Who may see a case as its owner: by private link or by having submitted it here, or by a phone confirmed with a code.

use chrono::TimeDelta;
use domain::applications::Reference;
use sqlx::PgConnection;

use super::Visitor;
use crate::applications::people;
use crate::keys::same;
use crate::limits::{self, Address, Allowance};
use crate::{Portal, Result};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Owner {
        case_id: i64,
        /// By private link, or submitted in this browser. Otherwise by the confirmed phone alone, which does not open
        /// documents: numbers are given to new people.
        in_full: bool,
    },
    /// By phone, but the case has rested so long that the number may have a new owner: the last 4 characters of the
    /// document's number are wanted as well.
    WantsIdDigits,
    /// Unknown, or another's: the visitor does not learn which.
    None,
}

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
    let in_full = visitor.cases.contains(&found.case_id);
    Ok(match (in_full, found.by_phone) {
        (true, _) => Access::Owner { case_id: found.case_id, in_full },
        (false, true) if found.rested && !visitor.proved.contains(&found.case_id) => Access::WantsIdDigits,
        (false, true) => Access::Owner { case_id: found.case_id, in_full },
        (false, false) => Access::None,
    })
}

struct Found {
    case_id: i64,
    by_phone: bool,
    rested: bool,
}

async fn find(
    connection: &mut PgConnection,
    portal: &Portal,
    visitor: &Visitor,
    reference: &Reference,
) -> Result<Option<Found>> {
    let phone = visitor.phone.as_ref().map(|phone| phone.0.as_slice());
    let row = sqlx::query!(
        r#"select cases.id, case_states.last_event_at,
                  exists (select from case_lookups
                          where kind = 'phone' and hash = $2 and case_id = cases.id) as "by_phone!"
           from cases join case_states on case_states.case_id = cases.id
           where cases.reference = $1"#,
        reference.as_str(),
        phone,
    )
    .fetch_optional(connection)
    .await?;
    let oldest = portal.now() - portal.settings().retention.idle_case;
    Ok(row.map(|row| Found { case_id: row.id, by_phone: row.by_phone, rested: row.last_event_at < oldest }))
}

/// Compares the last 4 characters of the document's number, spaces aside and whether or not X is small.
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
    let case = found.case_id.to_be_bytes();
    let mut allowance = limits::take_for_address(portal, "tries", buckets.tries_per_address, address).await?;
    if allowance == Allowance::Granted {
        // Four characters are guessed quickly: few tries for each case, wherever they come from.
        allowance = limits::take(portal, "digits", buckets.digits_per_case, &case).await?;
    }
    if let Allowance::After(wait) = allowance {
        return Ok(DigitsCheck::Wait(wait));
    }
    let typed = typed.split_whitespace().collect::<String>().to_uppercase();
    let number = people.number.to_uppercase();
    let Some((start, _)) = number.char_indices().rev().nth(3) else { return Ok(DigitsCheck::NotAsked) };
    if !same(&number.as_bytes()[start..], typed.as_bytes()) {
        return Ok(DigitsCheck::Wrong);
    }
    visitor.proved.push(found.case_id);
    Ok(DigitsCheck::Right)
}
