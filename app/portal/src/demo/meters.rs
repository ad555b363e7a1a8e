//! Account numbers of invented cases that were connected lately: none of a province, and none that anybody can have.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::Result;
use crate::keys::{Keys, Lookup};
use crate::meters::place;
use crate::parts::Random;
use crate::sealed::{KeyOwner, WrappedKey};

/// Cases that get one, at most.
const MOST: i64 = 200;

/// Gives the meters of the last cases that were connected an account number, if none has one yet.
pub(super) async fn write(
    connection: &mut PgConnection,
    keys: &Keys,
    random: &dyn Random,
    until: DateTime<Utc>,
) -> Result<()> {
    let connected = sqlx::query!(
        "select m.case_id, m.seq, k.wrapped_key, k.master_key_version
         from case_states s join meters m on m.case_id = s.case_id join case_keys k on k.case_id = s.case_id
         where s.state = 'energised' and s.ended_at > $1::timestamptz - interval '30 days'
             and not exists (select from meters where sealed_account is not null)
         order by s.ended_at desc limit $2",
        until,
        MOST,
    )
    .fetch_all(&mut *connection)
    .await?;
    for meter in connected {
        let number = format!("000{:010}", meter.case_id);
        let wrapped = WrappedKey { bytes: meter.wrapped_key, master_version: meter.master_key_version };
        let key = keys.unwrap(KeyOwner::Case(meter.case_id), &wrapped)?;
        let sealed = key.seal(random, &place(meter.case_id, meter.seq), number.as_bytes())?;
        sqlx::query!(
            "with given as (update meters set sealed_account = $3 where case_id = $1 and seq = $2 returning case_id)
             insert into case_lookups (kind, hash, case_id) select $4, $5, case_id from given",
            meter.case_id,
            meter.seq,
            sealed,
            Lookup::AccountNumber.kind(),
            keys.blind_index(Lookup::AccountNumber, &number),
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
