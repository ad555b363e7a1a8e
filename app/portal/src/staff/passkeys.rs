//! One's own passkeys: keys that never leave a device, or the vault of whoever makes it, and that ask for a finger, a face or a
//! PIN before each use. So each is both factors at once.

mod question;

use chrono::{DateTime, Utc};
use domain::problem::Problem;
use domain::text::one_line;
use uuid::Uuid;
use webauthn_rs::prelude::{PasskeyRegistration, RegisterPublicKeyCredential};

use super::account::is_fresh;
use super::challenges::{self, Question as Asked};
use super::desk::Desk;
use super::members::Member;
use super::sessions;
use crate::Result;
use crate::sealed::Place;

pub use question::{Answer, Question};
pub(super) use question::{fault as question_fault, party};

/// Of one account.
pub const MOST_PASSKEYS: i64 = 10;
/// Characters of what its owner calls one.
pub const LONGEST_NAME: u32 = 40;

/// One of somebody's, as he sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    pub id: Uuid,
    pub name: String,
    pub added_at: DateTime<Utc>,
    /// The last sign-in by it.
    pub used_at: Option<DateTime<Utc>>,
}

/// Whether browsers give passkeys to the desk's address: a name and no number, over https or on the machine itself.
#[must_use]
pub fn are_offered(desk: &Desk) -> bool {
    party(desk).is_some()
}

/// This member's, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_member(desk: &Desk, member: &Member) -> Result<Vec<Passkey>> {
    let own = sqlx::query_as!(
        Passkey,
        "select id, name, added_at, used_at from staff_passkeys where staff_id = $1 order by added_at, id",
        member.id,
    );
    Ok(own.fetch_all(desk.pool()).await?)
}

/// Asks a browser for a new passkey of whoever proved just now who he is. `None`: it is to be proved once more, or passkeys
/// are not offered.
///
/// # Errors
/// When the database fails.
pub async fn ask_for_new(
    desk: &Desk,
    member: &Member,
    signed_in_at: Option<DateTime<Utc>>,
) -> Result<Option<Question>> {
    let Some(party) = party(desk).filter(|_| is_fresh(desk, signed_in_at)) else { return Ok(None) };
    let known = sqlx::query_scalar!("select credential_id from staff_passkeys where staff_id = $1", member.id);
    let known = known.fetch_all(desk.pool()).await?;
    let (options, state) = party
        .start_passkey_registration(member.id, &member.login, &member.post.zh, Some(known))
        .map_err(question_fault)?;
    let mut options = serde_json::to_value(options.public_key)?;
    // Nobody types a login to use one, so it has to be found without.
    if let Some(selection) = options.get_mut("authenticatorSelection") {
        selection["residentKey"] = "required".into();
        selection["requireResidentKey"] = true.into();
    }
    let id = desk.new_id();
    challenges::ask(desk, Asked::NewPasskey, &of_member_only(id, member), &state).await?;
    Ok(Some(Question { id, options }))
}

/// What one member is asked another can't answer.
fn of_member_only(id: Uuid, member: &Member) -> Vec<u8> {
    [id.as_bytes().as_slice(), member.id.as_bytes()].concat()
}

/// What became of a new passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    Done,
    /// The sign-in was too long ago.
    AskAgain,
    /// What is wrong with its name.
    Named(Problem),
    /// No answer to what was asked just now, or the passkey is known already.
    Refused,
    TooMany,
}

/// Keeps a new passkey of this member.
///
/// # Errors
/// When the database fails.
pub async fn add(
    desk: &Desk,
    member: &Member,
    signed_in_at: Option<DateTime<Utc>>,
    name: &str,
    answer: &Answer,
) -> Result<Added> {
    let Some(party) = party(desk).filter(|_| is_fresh(desk, signed_in_at)) else { return Ok(Added::AskAgain) };
    let name = match one_line(name, LONGEST_NAME) {
        Ok(name) => name,
        Err(problem) => return Ok(Added::Named(problem)),
    };
    let asked = of_member_only(answer.id, member);
    let state: Option<PasskeyRegistration> = challenges::answered(desk, Asked::NewPasskey, &asked).await?;
    let made = serde_json::from_str::<RegisterPublicKeyCredential>(&answer.credential).ok();
    let key = made.zip(state).and_then(|(made, state)| party.finish_passkey_registration(&made, &state).ok());
    let Some(key) = key else { return Ok(Added::Refused) };
    let id = desk.new_id();
    let sealed = desk.keys().sessions().seal(desk.random(), &place(id), &serde_json::to_vec(&key)?)?;
    let mut transaction = desk.pool().begin().await?;
    // Of several at once each is counted before the next.
    let here = sqlx::query_scalar!(
        r#"select 1 as "one!" from staff where id = $1 and ended_at is null for update"#,
        member.id
    );
    if here.fetch_optional(&mut *transaction).await?.is_none() {
        return Ok(Added::Refused);
    }
    let count =
        sqlx::query_scalar!(r#"select count(*) as "count!" from staff_passkeys where staff_id = $1"#, member.id);
    if count.fetch_one(&mut *transaction).await? >= MOST_PASSKEYS {
        return Ok(Added::TooMany);
    }
    let added = sqlx::query!(
        "insert into staff_passkeys (id, staff_id, credential_id, name, sealed_key, added_at)
         values ($1, $2, $3, $4, $5, $6) on conflict (credential_id) do nothing",
        id,
        member.id,
        key.cred_id().as_slice(),
        name,
        sealed,
        desk.now(),
    );
    let added = added.execute(&mut *transaction).await?.rows_affected() == 1;
    transaction.commit().await?;
    Ok(if added { Added::Done } else { Added::Refused })
}

/// Where a passkey is sealed.
pub(super) fn place(id: Uuid) -> Place {
    Place::new("staff_passkeys.sealed_key", id)
}

/// Removes one of this member's passkeys: nobody gets in by it any more. Whoever did may sit there still, so all sessions but
/// the one whose cookie's value is `this` end. `false`: the sign-in was too long ago.
///
/// # Errors
/// When the database fails.
pub async fn remove(
    desk: &Desk,
    member: &Member,
    this: &[u8],
    signed_in_at: Option<DateTime<Utc>>,
    id: Uuid,
) -> Result<bool> {
    if !is_fresh(desk, signed_in_at) {
        return Ok(false);
    }
    let removed = sqlx::query!("delete from staff_passkeys where staff_id = $1 and id = $2", member.id, id);
    if removed.execute(desk.pool()).await?.rows_affected() == 1 {
        sessions::end_others(desk, member, this).await?;
    }
    Ok(true)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
