//! How often something may be done: token buckets in one statement each, shared by all processes.

use std::net::IpAddr;

use chrono::TimeDelta;

use crate::settings::Bucket;
use crate::{Portal, Result};

/// Where a request comes from. Never stored: only its keyed hash is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address(pub IpAddr);

impl Address {
    /// An IPv4 address, or the /64 that one IPv6 customer has.
    pub(crate) fn subject(self) -> Vec<u8> {
        match self.0.to_canonical() {
            IpAddr::V4(address) => address.octets().to_vec(),
            IpAddr::V6(address) => address.octets()[..8].to_vec(),
        }
    }
}

/// Seconds by which binary fractions may be off.
const ROUNDING: f64 = 1e-3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Allowance {
    Granted,
    /// Not before so much time has gone by (rounded up to whole seconds).
    After(TimeDelta),
}

/// Takes one from the bucket called `name` of `subject`. It counts even if what follows fails.
///
/// # Errors
/// When the database doesn't answer.
pub async fn take(portal: &Portal, name: &'static str, bucket: Bucket, subject: &[u8]) -> Result<Allowance> {
    let key = portal.keys().limit_key(name, subject);
    let refill_seconds = bucket.refill.as_seconds_f64();
    // The value returned is what was there before taking: from 1 on, there was one to take.
    let tokens = sqlx::query_scalar!(
        "insert into rate_limits as bucket (key, tokens, refilled_at) values ($1, $2, $3)
         on conflict (key) do update set
             tokens = least($2, (case when bucket.tokens >= 1 then bucket.tokens - 1 else bucket.tokens end)
                 + greatest(0, extract(epoch from $3 - bucket.refilled_at)::double precision) / $4),
             refilled_at = greatest(bucket.refilled_at, $3)
         returning tokens",
        &key,
        f64::from(bucket.burst),
        portal.now(),
        refill_seconds,
    )
    .fetch_one(portal.pool())
    .await?;
    if tokens >= 1.0 {
        return Ok(Allowance::Granted);
    }
    #[allow(clippy::cast_possible_truncation, reason = "at most the bucket's refill time")]
    let seconds = ((1.0 - tokens) * refill_seconds - ROUNDING).ceil() as i64;
    Ok(Allowance::After(TimeDelta::seconds(seconds.max(1))))
}

/// [`take`] for an address.
///
/// # Errors
/// When the database doesn't answer.
pub async fn take_for_address(
    portal: &Portal,
    name: &'static str,
    bucket: Bucket,
    address: Address,
) -> Result<Allowance> {
    take(portal, name, bucket, &address.subject()).await
}

/// Forgets buckets that nobody used for a day: they are full again.
pub(crate) async fn sweep(portal: &Portal) -> Result<u64> {
    let swept = sqlx::query!("delete from rate_limits where refilled_at < $1", portal.now() - TimeDelta::days(1))
        .execute(portal.pool());
    Ok(swept.await?.rows_affected())
}

#[cfg(test)]
mod tests;
