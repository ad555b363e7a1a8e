//! Finding a case by what its customer says of himself, exactly: by keyed hash. By name is not offered; nothing in the
//! database could answer it.

use chrono::TimeDelta;
use domain::accounts::AccountNumber;
use domain::applications::Reference;
use domain::sessions::Phone;
use domain::staff::Right;
use domain::typed::{address, tidy};
use sqlx::PgConnection;

use super::desk::Desk;
use super::looks::{self, Looked};
use super::members::Member;
use crate::Result;
use crate::applications::submission::address_index;
use crate::keys::Lookup;
use crate::limits::{self, Allowance};
use crate::settings::Bucket;

/// The most cases that one look-up lists.
const MOST: i64 = 50;

/// Characters of a document's number, or of an address, that is one.
const SHORTEST: usize = 4;
/// A day's work at a counter; whoever tries numbers one by one is slowed down.
const SEARCHES: Bucket = Bucket::new(60, 30);

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookFor {
    Reference,
    Phone,
    DocumentNumber,
    /// 户号
    Account,
    /// As the customer has given it, without the area.
    Address,
}

impl LookFor {
    pub const ALL: [Self; 5] = [Self::Reference, Self::Phone, Self::DocumentNumber, Self::Account, Self::Address];

    /// The name in forms and language files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Phone => "phone",
            Self::DocumentNumber => "document",
            Self::Account => "account",
            Self::Address => "address",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|wanted| wanted.code() == code)
    }

    /// This, or what was plainly typed instead of it. A document's number or an address may look like anything.
    #[must_use]
    pub fn or_plainly(self, typed: &str) -> Self {
        let is = |wanted: Self| match wanted {
            Self::Reference => Reference::parse(typed).is_ok(),
            Self::Phone => Phone::parse(typed).is_ok(),
            Self::Account => AccountNumber::parse(typed).is_ok(),
            Self::DocumentNumber | Self::Address => wanted == self,
        };
        if is(self) { self } else { Self::ALL.into_iter().find(|wanted| is(*wanted)).unwrap_or(self) }
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// References, the newest first; of those only that this member may see.
    Cases(Vec<String>),
    /// What was typed is no such number, or no address.
    Malformed,
    NotEntitled,
    /// Too many searches of this member.
    Wait(TimeDelta),
}

/// Looks up. That somebody searched is kept, found or not, and with each case that was found.
///
/// # Errors
/// When the database fails.
pub async fn look_up(desk: &Desk, member: &Member, wanted: LookFor, typed: &str) -> Result<Found> {
    if !member.may(Right::LookUp) {
        return Ok(Found::NotEntitled);
    }
    let keyed = |lookup: Lookup, value: &str| (lookup.kind(), desk.keys().blind_index(lookup, value));
    let (kind, hash) = match wanted {
        LookFor::Reference => {
            let Ok(reference) = Reference::parse(typed) else { return Ok(Found::Malformed) };
            return by_reference(desk, member, &reference).await;
        }
        LookFor::Phone => match Phone::parse(typed) {
            Ok(phone) => keyed(Lookup::Phone, phone.as_str()),
            Err(_) => return Ok(Found::Malformed),
        },
        LookFor::DocumentNumber => match tidy(typed) {
            number if number.chars().count() < SHORTEST => return Ok(Found::Malformed),
            number => keyed(Lookup::IdNumber, &number),
        },
        LookFor::Account => match AccountNumber::parse(typed) {
            Ok(account) => keyed(Lookup::AccountNumber, account.as_str()),
            Err(_) => return Ok(Found::Malformed),
        },
        LookFor::Address => match address(typed) {
            address if address.chars().count() < SHORTEST => return Ok(Found::Malformed),
            address => keyed(Lookup::Address, &address),
        },
    };
    if let Allowance::After(wait) = limits::take(desk, "staff.searches", SEARCHES, member.id.as_bytes()).await? {
        return Ok(Found::Wait(wait));
    }
    let mut transaction = desk.pool().begin().await?;
    let hashes = match wanted {
        LookFor::Address => addresses(&mut transaction, desk, member, typed).await?,
        _ => vec![hash.clone()],
    };
    let rows = sqlx::query!(
        "select c.id, c.reference from case_lookups l join cases c on c.id = l.case_id
         where l.kind = $1 and l.hash = any($2) and (cardinality($3::text[]) = 0 or c.area_code = any($3))
         order by c.id desc limit $4",
        kind,
        &hashes,
        &member.entitlement.areas,
        MOST,
    )
    .fetch_all(&mut *transaction)
    .await?;
    sqlx::query!(
        "insert into searches (staff_id, kind, hash, found, searched_at) values ($1, $2, $3, $4, $5)",
        member.id,
        kind,
        hash,
        i32::try_from(rows.len()).unwrap_or(i32::MAX),
        desk.now(),
    )
    .execute(&mut *transaction)
    .await?;
    for row in &rows {
        looks::record(&mut transaction, desk, member, row.id, Looked::LookUp, None).await?;
    }
    transaction.commit().await?;
    Ok(Found::Cases(rows.into_iter().map(|row| row.reference).collect()))
}

/// An address is one of an area: the hashes that it would have in those of the member.
async fn addresses(connection: &mut PgConnection, desk: &Desk, member: &Member, typed: &str) -> Result<Vec<Vec<u8>>> {
    let areas = sqlx::query_scalar!(
        "select code from areas where cardinality($1::text[]) = 0 or code = any($1)",
        &member.entitlement.areas,
    )
    .fetch_all(connection)
    .await?;
    Ok(areas.iter().map(|area| address_index(desk.keys(), area, typed)).collect())
}

/// A reference is no secret, and finding by it is no look at anybody.
async fn by_reference(desk: &Desk, member: &Member, reference: &Reference) -> Result<Found> {
    let area = sqlx::query_scalar!("select area_code from cases where reference = $1", reference.as_str())
        .fetch_optional(desk.pool())
        .await?;
    let seen = area.is_some_and(|area| member.may_in(Right::LookUp, &area));
    Ok(Found::Cases(seen.then(|| reference.as_str().to_owned()).into_iter().collect()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
