//! Addresses as cases are found by: those that earlier programs indexed are indexed anew, once.

use super::{people, submission};
use crate::keys::Lookup;
use crate::{Fault, Portal, Result};

/// Cases of one transaction.
const BATCH: i64 = 200;

/// How many cases' addresses were indexed anew: all that were left. Done again it finds none. A case that can't be read is
/// logged with its id and stays as it was, until it can.
///
/// # Errors
/// When the database fails; what was done before stays done.
pub async fn index(portal: &Portal) -> Result<u64> {
    let mut indexed = 0;
    let mut after = (Vec::new(), 0);
    loop {
        let mut transaction = portal.pool().begin().await?;
        let old = sqlx::query!(
            "select l.hash, l.case_id, c.area_code from case_lookups l join cases c on c.id = l.case_id
             where l.kind = 'address' and (l.hash, l.case_id) > ($1, $2) order by l.hash, l.case_id limit $3",
            after.0,
            after.1,
            BATCH,
        )
        .fetch_all(&mut *transaction)
        .await?;
        let Some(last) = old.last() else { return Ok(indexed) };
        after = (last.hash.clone(), last.case_id);
        for case in &old {
            let people = match people::of_case(&mut transaction, portal, case.case_id).await {
                Ok(people) => people,
                Err(Fault::Sealed(error)) => {
                    tracing::error!(case = case.case_id, %error, "an address is not indexed: the case can't be read");
                    continue;
                }
                Err(fault) => return Err(fault),
            };
            let place = people.map(|people| submission::address_index(portal.keys(), &case.area_code, &people.address));
            // What is deleted meanwhile does not come back.
            sqlx::query!(
                "with gone as (
                     delete from case_lookups where kind = 'address' and hash = $1 and case_id = $2 returning case_id)
                 insert into case_lookups (kind, hash, case_id)
                 select $3, $4, case_id from gone where $4::bytea is not null on conflict do nothing",
                case.hash,
                case.case_id,
                Lookup::Address.kind(),
                place,
            )
            .execute(&mut *transaction)
            .await?;
            indexed += 1;
        }
        transaction.commit().await?;
    }
}
