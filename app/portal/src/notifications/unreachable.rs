//! Phones that don't take messages any more: three in a row failed for what is wrong with the number. Their cases are noted for
//! whoever works on them, until a message arrives.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::Result;

/// So many failures in a row.
const IN_A_ROW: i64 = 3;

/// After a message of this case has ended: notes all cases of its phone, or forgets them. Once personal data is deleted, and
/// the phone with it, a case stands for itself.
///
/// # Errors
/// When the database fails.
pub(super) async fn follow(connection: &mut PgConnection, case_id: i64, now: DateTime<Utc>) -> Result<()> {
    let same = sqlx::query_scalar!(
        r#"select other.case_id as "case_id!" from case_lookups own
               join case_lookups other on other.kind = own.kind and other.hash = own.hash
           where own.case_id = $1 and own.kind = 'phone'
           union select $1"#,
        case_id,
    )
    .fetch_all(&mut *connection)
    .await?;
    let last = sqlx::query_scalar!(
        "select state from deliveries
         where case_id = any($1) and (state = 'delivered' or state = 'failed' and of_number)
         order by ended_at desc, begun_at desc limit $2",
        &same,
        IN_A_ROW,
    )
    .fetch_all(&mut *connection)
    .await?;
    if last.len() == usize::try_from(IN_A_ROW).unwrap_or(usize::MAX) && last.iter().all(|state| state == "failed") {
        sqlx::query!(
            "insert into unreachable (case_id, since) select unnest($1::bigint[]), $2 on conflict do nothing",
            &same,
            now,
        )
        .execute(connection)
        .await?;
    } else if last.first().is_some_and(|state| state == "delivered") {
        sqlx::query!("delete from unreachable where case_id = any($1)", &same).execute(connection).await?;
    }
    Ok(())
}

/// Since when the phone of a case takes no messages. `None`: it does, as far as anybody knows.
///
/// # Errors
/// When the database fails.
pub(crate) async fn since(connection: &mut PgConnection, case_id: i64) -> Result<Option<DateTime<Utc>>> {
    let since = sqlx::query_scalar!("select since from unreachable where case_id = $1", case_id);
    Ok(since.fetch_optional(connection).await?)
}
