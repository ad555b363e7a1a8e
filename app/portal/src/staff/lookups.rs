//! Finding a case by what its customer says of himself, exactly: by keyed hash. By name is not offered; nothing in the
//! database could answer it.

use domain::applications::Reference;
use domain::sessions::Phone;
use domain::staff::Right;
use domain::typed::tidy;

use super::desk::Desk;
use super::looks::{self, Looked};
use super::members::Member;
use crate::Result;
use crate::keys::Lookup;

/// The most cases that one look-up lists.
const MOST: i64 = 50;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookFor {
    Reference,
    Phone,
    DocumentNumber,
    AccountNumber,
}

impl LookFor {
    pub const ALL: [Self; 4] = [Self::Reference, Self::Phone, Self::DocumentNumber, Self::AccountNumber];

    /// The name in forms and language files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Phone => "phone",
            Self::DocumentNumber => "document",
            Self::AccountNumber => "account",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|wanted| wanted.code() == code)
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// References, the newest first; of those only that this member may see.
    Cases(Vec<String>),
    /// What was typed is no such number.
    Malformed,
    NotEntitled,
}

/// Looks up. That somebody was looked for is kept with each case that was found.
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
        LookFor::DocumentNumber => keyed(Lookup::IdNumber, &tidy(typed)),
        LookFor::AccountNumber => keyed(Lookup::AccountNumber, &tidy(typed)),
    };
    let rows = sqlx::query!(
        "select c.id, c.reference, c.area_code from case_lookups l join cases c on c.id = l.case_id
         where l.kind = $1 and l.hash = $2 order by c.id desc limit $3",
        kind,
        hash,
        MOST,
    )
    .fetch_all(desk.pool())
    .await?;
    let mut transaction = desk.pool().begin().await?;
    let mut found = Vec::new();
    for row in rows.into_iter().filter(|row| member.may_in(Right::LookUp, &row.area_code)) {
        looks::record(&mut transaction, desk, member, row.id, Looked::LookUp, None).await?;
        found.push(row.reference);
    }
    transaction.commit().await?;
    Ok(Found::Cases(found))
}

/// A reference is no secret, and finding by it is no look at anybody.
async fn by_reference(desk: &Desk, member: &Member, reference: &Reference) -> Result<Found> {
    let area = sqlx::query_scalar!("select area_code from cases where reference = $1", reference.as_str())
        .fetch_optional(desk.pool())
        .await?;
    let seen = area.is_some_and(|area| member.may_in(Right::LookUp, &area));
    Ok(Found::Cases(seen.then(|| reference.as_str().to_owned()).into_iter().collect()))
}
