//! The customer's word at the meter: a code that only the customer gets is told to whoever put the meter up. Nobody here sees
//! it before, and it is good for nothing else.

use chrono::TimeDelta;
use domain::applications::Reference;
use domain::progress::{Event, Source};
use domain::sessions::Phone;
use domain::staff::Right;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use super::desk::Desk;
use super::entitled::entitled;
use super::members::Member;
use crate::Result;
use crate::applications::people;
use crate::limits::Allowance;
use crate::meters::{self, PutUp};
use crate::notifications::texts;
use crate::parts::Sms;
use crate::progress::{self, Arriving, Origin, Outcome};
use crate::sessions::{self, Made, PhoneHash, Tried};

/// A code that was sent for a meter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeterCode {
    pub id: Uuid,
    /// See [`PutUp::seq`]: of what its message says of the meter.
    pub seq: u32,
}

/// What became of asking for a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeSent {
    /// The code, for [`confirm_by_code`], and the phone, masked.
    Sent(MeterCode, String),
    /// Too many for this phone, or in all.
    Wait(TimeDelta),
    /// The gateway didn't take it; trying again may help.
    NotSent,
    /// No meter is put up, it is confirmed, the case's file is closed, or nobody's phone is known any more.
    NotThere,
    /// Not this member's to do, or no such case.
    NotEntitled,
}

/// What became of a code that the customer told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    Confirmed,
    /// `tries_left` is at least 1.
    Wrong {
        tries_left: u8,
    },
    /// Too old, used already, or tried too often: a new one is needed.
    Over,
    /// As [`CodeSent::NotThere`].
    NotThere,
    /// Not this member's to do, or no such case.
    NotEntitled,
}

/// Sends the customer of a case a code that says that number and first reading of the meter are right.
///
/// # Errors
/// When the database fails, or the case's data does not open.
pub async fn send_meter_code(desk: &Desk, member: &Member, reference: &Reference) -> Result<CodeSent> {
    let mut connection = desk.pool().acquire().await?;
    let Some(case_id) = entitled(&mut connection, member, reference, Right::Energise).await? else {
        return Ok(CodeSent::NotEntitled);
    };
    let Some((put_up, phone)) = to_confirm(&mut connection, desk, case_id).await? else {
        return Ok(CodeSent::NotThere);
    };
    drop(connection);
    let phone_hash = PhoneHash::of(desk.keys(), &phone).0;
    if let Allowance::After(wait) = sessions::may_send(desk, &phone_hash).await? {
        return Ok(CodeSent::Wait(wait));
    }
    let Made { id, code, .. } = sessions::make(desk, &phone_hash).await?;
    let text = texts::meter_code(desk.settings(), &code, &put_up.meter);
    if let Err(error) = desk.sms().send(&Sms { id, phone: phone.as_str().to_owned(), text }).await {
        tracing::warn!(%id, %error, "a code was not sent");
        return Ok(CodeSent::NotSent);
    }
    Ok(CodeSent::Sent(MeterCode { id, seq: put_up.seq }, phone.masked()))
}

/// Takes the code that the customer told (6 digits) as the customer's confirmation. `code` is the one that was sent for this case: it
/// is over once the meter was put right, since its message says what counts no more.
///
/// # Errors
/// When the database fails, or the case's data does not open.
pub async fn confirm_by_code(
    desk: &Desk,
    member: &Member,
    reference: &Reference,
    code: MeterCode,
    typed: &str,
) -> Result<Told> {
    let mut connection = desk.pool().acquire().await?;
    let Some(case_id) = entitled(&mut connection, member, reference, Right::Energise).await? else {
        return Ok(Told::NotEntitled);
    };
    let Some((put_up, phone)) = to_confirm(&mut connection, desk, case_id).await? else { return Ok(Told::NotThere) };
    drop(connection);
    if put_up.seq != code.seq {
        return Ok(Told::Over);
    }
    match sessions::try_one(desk, code.id, typed).await? {
        Tried::Right { phone_hash } if phone_hash == PhoneHash::of(desk.keys(), &phone).0 => {}
        Tried::Wrong { tries_left } => return Ok(Told::Wrong { tries_left }),
        Tried::Right { .. } | Tried::Over => return Ok(Told::Over),
    }
    let mut transaction = desk.pool().begin().await?;
    if !sessions::use_up(&mut transaction, code.id).await? {
        return Ok(Told::Over);
    }
    let event = Event::Confirmed { seq: put_up.seq };
    let arriving = Arriving { event, occurred_at: desk.now(), source: Source::Customer };
    if progress::append(desk, &mut transaction, case_id, arriving, Origin::Customer).await? != Outcome::Written {
        return Ok(Told::NotThere);
    }
    sqlx::query!(
        "insert into meter_confirmations (case_id, seq, how, staff_id)
         select case_id, seq, 'code', $3 from events
         where case_id = $1 and kind = 'confirmed' and (payload->>'seq')::integer = $2",
        case_id,
        put_up.seq.cast_signed(),
        member.id,
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(Told::Confirmed)
}

/// The meter that is still to be confirmed, and whom to ask.
async fn to_confirm(connection: &mut PgConnection, desk: &Desk, case_id: i64) -> Result<Option<(PutUp, Phone)>> {
    let put_up = meters::of_case(&mut *connection, desk, case_id).await?.filter(|put_up| put_up.confirmed.is_none());
    let archived = sqlx::query_scalar!("select archived_at from case_states where case_id = $1", case_id);
    let archived = archived.fetch_one(&mut *connection).await?;
    let put_up = put_up.filter(|_| archived.is_none());
    let people = people::of_case(connection, desk, case_id).await?;
    let phone = people.and_then(|people| Phone::parse(&people.phone).ok());
    Ok(put_up.zip(phone))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
