//! The meter that is put up, in the transaction of the act that says that power is on; and put right, where it was written down
//! wrongly.

use domain::applications::Reference;
use domain::meters::Installed;
use domain::progress::RefusedBecause;
use domain::staff::Right;
use sqlx::PgConnection;

use super::act::Done;
use super::desk::Desk;
use super::members::Member;
use crate::applications::keys;
use crate::keys::Lookup;
use crate::meters::{of_case, place};
use crate::{Fault, Result};

/// Writes it to the event `seq`. What comes back was against it: a meter of this number is put up elsewhere.
pub(super) async fn write(
    connection: &mut PgConnection,
    desk: &Desk,
    member: &Member,
    case_id: i64,
    seq: u32,
    installed: &Installed,
) -> Result<Option<Done>> {
    let seq = seq.cast_signed();
    let sealed = match &installed.account {
        Some(account) => {
            let key = keys::of_case(&mut *connection, desk, case_id).await?;
            let key = key.ok_or_else(|| Fault::Inconsistent(format!("case {case_id} has no key")))?;
            Some(key.seal(desk.random(), &place(case_id, seq), account.as_str().as_bytes())?)
        }
        None => None,
    };
    let written = sqlx::query!(
        "insert into meters (case_id, seq, number, reading, multiplier, sealed_account) values ($1, $2, $3, $4, $5, $6)
         on conflict (number) where until_seq is null do nothing",
        case_id,
        seq,
        installed.meter.number,
        installed.meter.reading.0,
        installed.meter.multiplier.cast_signed(),
        sealed,
    )
    .execute(&mut *connection)
    .await?;
    if written.rows_affected() == 0 {
        return Ok(Some(Done::MeterTaken(holder(connection, member, &installed.meter.number).await?)));
    }
    index(connection, desk, case_id, installed).await?;
    Ok(None)
}

/// Writes it anew in place of what counted so far. An account number that is not given stays. What comes back was against it, as of
/// [`write`].
pub(super) async fn rewrite(
    connection: &mut PgConnection,
    desk: &Desk,
    member: &Member,
    case_id: i64,
    seq: u32,
    installed: &Installed,
) -> Result<Option<Done>> {
    // One at a time: each frees a number before it takes another, and two could wait for each other.
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('meters', 0)) is null as locked")
        .fetch_one(&mut *connection)
        .await?;
    let before = of_case(&mut *connection, desk, case_id).await?;
    let account = installed.account.clone().or_else(|| before.and_then(|before| before.account));
    sqlx::query!(
        "update meters set until_seq = $2 where case_id = $1 and until_seq is null",
        case_id,
        seq.cast_signed(),
    )
    .execute(&mut *connection)
    .await?;
    write(connection, desk, member, case_id, seq, &Installed { account, ..installed.clone() }).await
}

/// Why there is nothing to put right: no meter is known here, or it is written down just so.
pub(super) async fn against_rewriting(
    connection: &mut PgConnection,
    desk: &Desk,
    case_id: i64,
    installed: &Installed,
) -> Result<Option<Done>> {
    Ok(match of_case(&mut *connection, desk, case_id).await? {
        None => Some(Done::Refused(RefusedBecause::NoSuchAct)),
        // What has lost its key to deletion takes nothing about a person any more.
        Some(_) if installed.account.is_some() && keys::of_case(connection, desk, case_id).await?.is_none() => {
            Some(Done::Closed)
        }
        Some(put_up) => {
            let other = installed.account.is_some() && installed.account != put_up.account;
            (put_up.meter == installed.meter && !other).then_some(Done::NothingCorrected)
        }
    })
}

/// Whether it is this meter that counts now.
pub(super) async fn is_same(
    connection: &mut PgConnection,
    desk: &Desk,
    case_id: i64,
    seq: u32,
    installed: &Installed,
) -> Result<bool> {
    let put_up = of_case(connection, desk, case_id).await?;
    Ok(put_up.is_some_and(|put_up| {
        let account = installed.account.is_none() || installed.account == put_up.account;
        put_up.seq == seq && put_up.meter == installed.meter && account
    }))
}

/// The case whose meter has this number, if this member may see it.
async fn holder(connection: &mut PgConnection, member: &Member, number: &str) -> Result<Option<Reference>> {
    let row = sqlx::query!(
        "select c.reference, c.area_code from meters m join cases c on c.id = m.case_id
         where m.number = $1 and m.until_seq is null",
        number,
    );
    let row = row.fetch_optional(connection).await?.filter(|row| member.may_in(Right::SeeCase, &row.area_code));
    Ok(row.and_then(|row| Reference::parse(&row.reference).ok()))
}

/// By which account number the case is found: the one that counts.
async fn index(connection: &mut PgConnection, desk: &Desk, case_id: i64, installed: &Installed) -> Result<()> {
    let kind = Lookup::AccountNumber.kind();
    sqlx::query!("delete from case_lookups where case_id = $1 and kind = $2", case_id, kind)
        .execute(&mut *connection)
        .await?;
    let Some(account) = &installed.account else { return Ok(()) };
    sqlx::query!(
        "insert into case_lookups (kind, hash, case_id) values ($1, $2, $3)",
        kind,
        desk.keys().blind_index(Lookup::AccountNumber, account.as_str()),
        case_id,
    )
    .execute(connection)
    .await?;
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
