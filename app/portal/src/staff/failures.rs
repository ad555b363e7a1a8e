//! Failures to sign in. After some, a login rests for whoever types it in that network, each time for longer; whether there is
//! such a login plays no part.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::desk::Desk;
use crate::Result;
use crate::limits::Address;

/// Failures that are forgiven.
const FREE: i32 = 4;
/// Rest after the first failure that is not; doubled with each further one.
const REST: TimeDelta = TimeDelta::seconds(30);
/// The longest rest.
const LONGEST: TimeDelta = TimeDelta::minutes(30);
/// After so long without another, failures are forgotten.
pub(crate) const FORGOTTEN: TimeDelta = TimeDelta::days(1);

/// Under which the failures stand of a login, as typed, from an address.
pub(super) fn key(desk: &Desk, login: &str, address: Address) -> Vec<u8> {
    let network = address.networks().into_iter().next().map(|(network, _)| network).unwrap_or_default();
    desk.keys().limit_key("staff.failures", &[network.as_slice(), login.as_bytes()].concat()).to_vec()
}

/// For how long nobody may try. Until the transaction ends no other try with this key is looked at: of a hundred at once each
/// is counted before the next.
pub(super) async fn rest(connection: &mut PgConnection, key: &[u8], now: DateTime<Utc>) -> Result<Option<TimeDelta>> {
    let until = sqlx::query_scalar!(
        "insert into staff_failures as known (key, failures, failed_at) values ($1, 0, $2)
         on conflict (key) do update set failed_at = known.failed_at returning locked_until",
        key,
        now,
    );
    let until = until.fetch_one(connection).await?;
    Ok(until.map(|until| until - now).filter(|wait| *wait > TimeDelta::zero()))
}

/// One more.
pub(super) async fn count(connection: &mut PgConnection, key: &[u8], now: DateTime<Utc>) -> Result<()> {
    let failures = sqlx::query_scalar!(
        r#"insert into staff_failures as known (key, failures, failed_at) values ($1, 1, $2)
           on conflict (key) do update set failed_at = $2,
               failures = case when known.failed_at < $3 then 1 else known.failures + 1 end
           returning failures"#,
        key,
        now,
        now - FORGOTTEN,
    )
    .fetch_one(&mut *connection)
    .await?;
    let rest = (failures > FREE).then(|| {
        let doublings = u32::try_from(failures - FREE - 1).unwrap_or_default().min(16);
        now + (REST * 2_i32.pow(doublings)).min(LONGEST)
    });
    sqlx::query!("update staff_failures set locked_until = $2 where key = $1", key, rest).execute(connection).await?;
    Ok(())
}

/// Somebody got in.
pub(super) async fn forget(connection: &mut PgConnection, key: &[u8]) -> Result<()> {
    sqlx::query!("delete from staff_failures where key = $1", key).execute(connection).await?;
    Ok(())
}
