//! Addresses as cases are found by: those that earlier programs indexed are indexed anew, once.

use super::{people, submission};
use crate::keys::Lookup;
use crate::{Portal, Result};

/// Cases of one transaction.
const BATCH: i64 = 200;

/// How many cases' addresses were indexed anew: all that were left. Done again it finds none.
///
/// # Errors
/// When the database fails or a case's data does not open; what was done before stays done.
pub async fn index(portal: &Portal) -> Result<u64> {
    let mut indexed = 0;
    loop {
        let mut transaction = portal.pool().begin().await?;
        let old = sqlx::query!(
            "with old as (
                 delete from case_lookups where kind = 'address' and (hash, case_id) in (
                     select hash, case_id from case_lookups where kind = 'address' limit $1)
                 returning case_id)
             select c.id, c.area_code from old join cases c on c.id = old.case_id",
            BATCH,
        )
        .fetch_all(&mut *transaction)
        .await?;
        if old.is_empty() {
            return Ok(indexed);
        }
        for case in &old {
            let Some(people) = people::of_case(&mut transaction, portal, case.id).await? else { continue };
            sqlx::query!(
                "insert into case_lookups (kind, hash, case_id) values ($1, $2, $3) on conflict do nothing",
                Lookup::Address.kind(),
                submission::address_index(portal.keys(), &case.area_code, &people.address),
                case.id,
            )
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        indexed += u64::try_from(old.len()).unwrap_or(u64::MAX);
    }
}
