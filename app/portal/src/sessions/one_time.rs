//! A code as it is kept: drawn, tried and used up. Whom it is sent to, and what it is good for, is for others to say.

use chrono::{DateTime, TimeDelta, Utc};
use domain::sessions::CODE_DIGITS;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::keys::same;
use crate::{Portal, Result};

/// How long a code is good.
pub const LIFETIME: TimeDelta = TimeDelta::minutes(5);
const TRIES: i16 = 5;

/// A code that is kept and was not sent yet.
pub(crate) struct Made {
    pub id: Uuid,
    pub code: String,
    pub expires_at: DateTime<Utc>,
}

/// Draws a code for a phone and keeps its hash.
pub(crate) async fn make(portal: &Portal, phone_hash: &[u8]) -> Result<Made> {
    let id = portal.new_id();
    let code = format!("{:0width$}", portal.random().below(10_u32.pow(6)), width = CODE_DIGITS);
    let code_hash = portal.keys().code_mac(id, phone_hash, &code);
    let expires_at = portal.now() + LIFETIME;
    sqlx::query!(
        "insert into codes (id, phone_hash, code_hash, tries_left, expires_at) values ($1, $2, $3, $4, $5)",
        id,
        phone_hash,
        &code_hash,
        TRIES,
        expires_at,
    )
    .execute(portal.pool())
    .await?;
    Ok(Made { id, code, expires_at })
}

/// What a try with a code comes to.
pub(crate) enum Tried {
    /// It can be used up now.
    Right {
        phone_hash: Vec<u8>,
    },
    /// `tries_left` is at least 1.
    Wrong {
        tries_left: u8,
    },
    Over,
}

/// Compares. The try is counted before and whatever becomes of it, so that many at once get no more than five.
pub(crate) async fn try_one(portal: &Portal, id: Uuid, typed: &str) -> Result<Tried> {
    let row = sqlx::query!(
        "update codes set tries_left = tries_left - 1 where id = $1 and tries_left > 0 and expires_at > $2
         returning phone_hash, code_hash, tries_left",
        id,
        portal.now(),
    )
    .fetch_optional(portal.pool())
    .await?;
    let Some(row) = row else { return Ok(Tried::Over) };
    if same(&row.code_hash, &portal.keys().code_mac(id, &row.phone_hash, typed)) {
        return Ok(Tried::Right { phone_hash: row.phone_hash });
    }
    Ok(match u8::try_from(row.tries_left).unwrap_or_default() {
        0 => Tried::Over,
        tries_left => Tried::Wrong { tries_left },
    })
}

/// `false`: another right answer was quicker.
pub(crate) async fn use_up(connection: &mut PgConnection, id: Uuid) -> Result<bool> {
    Ok(sqlx::query!("delete from codes where id = $1", id).execute(connection).await?.rows_affected() == 1)
}
