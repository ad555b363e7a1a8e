//! How often something may be done: token buckets shared by all processes. Of several at once, all are taken or none.

use std::net::IpAddr;

use chrono::TimeDelta;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgAdvisoryLock, PgAdvisoryLockGuard, PgAdvisoryLockKey};
use sqlx::{Either, PgConnection, Postgres};

use crate::settings::Bucket;
use crate::{Portal, Result};

/// Where a request comes from. Never stored: only its keyed hash is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address(pub IpAddr);

impl Address {
    /// The networks that it is in, from the narrowest, each with how many times as much is allowed there: an IPv4 address and
    /// its /24; the /64 of an IPv6 customer, the /56 that one may have as well, and a site's /48.
    pub(crate) fn networks(self) -> Vec<(Vec<u8>, u32)> {
        let prefix =
            |octets: &[u8], bytes: usize| [&[u8::try_from(bytes).unwrap_or_default()], &octets[..bytes]].concat();
        match self.0.to_canonical() {
            IpAddr::V4(address) => {
                let octets = address.octets();
                vec![(prefix(&octets, 4), 1), (prefix(&octets, 3), 8)]
            }
            IpAddr::V6(address) => {
                let octets = address.octets();
                vec![(prefix(&octets, 8), 1), (prefix(&octets, 7), 4), (prefix(&octets, 6), 16)]
            }
        }
    }
}

/// Seconds by which binary fractions may be off.
const ROUNDING: f64 = 1e-3;

/// Whether something may be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Allowance {
    Granted,
    /// Not before so much time has gone by (rounded up to whole seconds).
    After(TimeDelta),
}

/// One bucket of somebody's.
#[derive(Debug, Clone)]
pub struct Debit {
    name: &'static str,
    bucket: Bucket,
    subject: Vec<u8>,
}

impl Debit {
    /// One from the bucket called `name` of `subject`.
    #[must_use]
    pub fn of(name: &'static str, bucket: Bucket, subject: &[u8]) -> Self {
        Self { name, bucket, subject: subject.to_vec() }
    }

    /// One from the buckets called `name` of an address and of the networks that it is in.
    #[must_use]
    pub fn of_address(name: &'static str, bucket: Bucket, address: Address) -> Vec<Self> {
        let of_network = |(subject, factor)| Self { name, bucket: bucket.times(factor), subject };
        address.networks().into_iter().map(of_network).collect()
    }
}

/// Takes one from each of the buckets, or from none of them. What is taken counts even if what follows fails.
///
/// # Errors
/// When the database doesn't answer.
pub async fn take_all(portal: &Portal, debits: &[Debit]) -> Result<Allowance> {
    take_all_in(&mut *portal.pool().acquire().await?, portal, debits).await
}

/// [`take_all`] in the caller's transaction: what is taken is given back when that is given up.
///
/// # Errors
/// When the database doesn't answer.
pub async fn take_all_in(connection: &mut PgConnection, portal: &Portal, debits: &[Debit]) -> Result<Allowance> {
    Ok(held_in(connection, portal, debits).await?.0)
}

/// And what was in each before.
async fn held_in(connection: &mut PgConnection, portal: &Portal, debits: &[Debit]) -> Result<(Allowance, Vec<f64>)> {
    let keys: Vec<Vec<u8>> =
        debits.iter().map(|debit| portal.keys().limit_key(debit.name, &debit.subject).to_vec()).collect();
    let bursts: Vec<f64> = debits.iter().map(|debit| f64::from(debit.bucket.burst)).collect();
    let refills: Vec<f64> = debits.iter().map(|debit| debit.bucket.refill.as_seconds_f64()).collect();
    let held =
        sqlx::query_scalar!(r#"select take_tokens($1, $2, $3, $4) as "held!""#, &keys, &bursts, &refills, portal.now())
            .fetch_one(connection)
            .await?;
    let missing = held.iter().zip(&refills).filter(|(tokens, _)| **tokens < 1.0);
    let waits = missing.map(|(tokens, refill)| {
        #[allow(clippy::cast_possible_truncation, reason = "at most the bucket's refill time")]
        let seconds = ((1.0 - tokens) * refill - ROUNDING).ceil() as i64;
        seconds.max(1)
    });
    let allowance = waits.max().map_or(Allowance::Granted, |seconds| Allowance::After(TimeDelta::seconds(seconds)));
    Ok((allowance, held))
}

/// [`take_all`] of one, with how many are left in its bucket.
///
/// # Errors
/// When the database doesn't answer.
pub async fn take_counted(portal: &Portal, debit: Debit) -> Result<(Allowance, u32)> {
    let (allowance, held) = held_in(&mut *portal.pool().acquire().await?, portal, &[debit]).await?;
    let held = held.first().copied().unwrap_or_default();
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most the bucket's burst, and cut at 0"
    )]
    let left = (held - 1.0).max(0.0) as u32;
    Ok((allowance, left))
}

/// [`take_all`] of one.
///
/// # Errors
/// When the database doesn't answer.
pub async fn take(portal: &Portal, name: &'static str, bucket: Bucket, subject: &[u8]) -> Result<Allowance> {
    take_all(portal, &[Debit::of(name, bucket, subject)]).await
}

/// [`take_all`] for an address.
///
/// # Errors
/// When the database doesn't answer.
pub async fn take_for_address(
    portal: &Portal,
    name: &'static str,
    bucket: Bucket,
    address: Address,
) -> Result<Allowance> {
    take_all(portal, &Debit::of_address(name, bucket, address)).await
}

/// Takes so many more from a bucket of which one was just taken, though there be fewer: what is missing has to come in again before
/// anything is taken. How many are left.
///
/// # Errors
/// When the database doesn't answer.
pub async fn owe(portal: &Portal, debit: &Debit, more: u32) -> Result<u32> {
    let key = portal.keys().limit_key(debit.name, &debit.subject);
    let left = sqlx::query_scalar!(
        "update rate_limits set tokens = tokens - $2 where key = $1 returning tokens",
        &key,
        f64::from(more),
    );
    let left = left.fetch_optional(portal.pool()).await?.unwrap_or_default();
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most the bucket's burst, and cut at 0"
    )]
    let left = left.max(0.0) as u32;
    Ok(left)
}

/// The only turn at something, in all processes, until it is ended or dropped.
pub struct Turn(PgAdvisoryLockGuard<PoolConnection<Postgres>>);

impl Turn {
    /// Gives it back.
    ///
    /// # Errors
    /// When the database doesn't answer; the turn ends with the connection then.
    pub async fn end(self) -> Result<()> {
        self.0.release_now().await?;
        Ok(())
    }
}

/// The turn of a subject at what is called `name`. `None`: somebody has it.
///
/// # Errors
/// When the database doesn't answer.
pub async fn turn(portal: &Portal, name: &str, subject: &[u8]) -> Result<Option<Turn>> {
    let key = portal.keys().limit_key(name, subject);
    let mut short = [0; 8];
    short.copy_from_slice(&key[..8]);
    let lock = PgAdvisoryLock::with_key(PgAdvisoryLockKey::BigInt(i64::from_be_bytes(short)));
    Ok(match lock.try_acquire(portal.pool().acquire().await?).await? {
        Either::Left(guard) => Some(Turn(guard)),
        Either::Right(_) => None,
    })
}

/// How much of a bucket is used up, from 0 to 1.
///
/// # Errors
/// When the database doesn't answer.
pub async fn used(portal: &Portal, name: &'static str, bucket: Bucket, subject: &[u8]) -> Result<f64> {
    let key = portal.keys().limit_key(name, subject);
    let row = sqlx::query!("select tokens, refilled_at from rate_limits where key = $1", &key)
        .fetch_optional(portal.pool())
        .await?;
    let Some(row) = row else { return Ok(0.0) };
    let refilled = (portal.now() - row.refilled_at).as_seconds_f64().max(0.0) / bucket.refill.as_seconds_f64();
    let burst = f64::from(bucket.burst);
    Ok(1.0 - (row.tokens + refilled).min(burst) / burst)
}

/// Forgets buckets that nobody used for a day: they are full again.
pub(crate) async fn sweep(portal: &Portal) -> Result<u64> {
    let swept = sqlx::query!("delete from rate_limits where refilled_at < $1", portal.now() - TimeDelta::days(1))
        .execute(portal.pool());
    Ok(swept.await?.rows_affected())
}

#[cfg(test)]
mod tests;
