//! Signing in by a passkey. No login is typed: the passkey says whose it is, so that nobody learns here which logins there are.

use domain::text::Text;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;
use webauthn_rs::prelude::{DiscoverableAuthentication, DiscoverableKey, Passkey, PublicKeyCredential};

use super::challenges::{self, Question as Asked};
use super::desk::Desk;
use super::failures;
use super::members::{Member, Row};
use super::passkeys::{Answer, Question, party, place, question_fault};
use super::sign_in::SignIn;
use crate::Result;
use crate::limits::{self, Address, Allowance};

/// Asks a browser for a passkey. `None`: passkeys are not offered, or too many tries came from this address.
///
/// # Errors
/// When the database fails.
pub async fn ask_for_passkey(desk: &Desk, address: Address) -> Result<Option<Question>> {
    let Some(party) = party(desk) else { return Ok(None) };
    let bucket = desk.settings().limits.tries_per_address;
    if limits::take_for_address(desk, "staff.questions", bucket, address).await? != Allowance::Granted {
        return Ok(None);
    }
    let (options, state) = party.start_discoverable_authentication().map_err(question_fault)?;
    let id = desk.new_id();
    challenges::ask(desk, Asked::Passkey, id.as_bytes(), &state).await?;
    Ok(Some(Question { id, options: serde_json::to_value(options.public_key)? }))
}

/// Checks a passkey's answer. Failures count as those with the login whose passkey it says it is.
///
/// # Errors
/// When the database fails.
pub async fn sign_in_by_passkey(desk: &Desk, answer: &Answer, address: Address) -> Result<SignIn> {
    let bucket = desk.settings().limits.tries_per_address;
    if let Allowance::After(wait) = limits::take_for_address(desk, "staff.tries", bucket, address).await? {
        return Ok(SignIn::Wait(wait));
    }
    let state = challenges::answered(desk, Asked::Passkey, answer.id.as_bytes()).await?;
    let credential = serde_json::from_str::<PublicKeyCredential>(&answer.credential).ok();
    let Some((state, credential)) = state.zip(credential) else { return Ok(SignIn::Wrong) };
    let Some(owner) = credential.get_user_unique_id().and_then(|id| Uuid::from_slice(id).ok()) else {
        return Ok(SignIn::Wrong);
    };
    let now = desk.now();
    let mut transaction = desk.pool().begin().await?;
    let login = sqlx::query_scalar!("select login from staff where id = $1", owner);
    let login = login.fetch_optional(&mut *transaction).await?.unwrap_or_else(|| owner.to_string());
    let failures = failures::key(desk, &login, address);
    if let Some(wait) = failures::rest(&mut transaction, &failures, now).await? {
        return Ok(SignIn::Wait(wait));
    }
    let member = used(&mut transaction, desk, owner, &credential, state).await?;
    match member {
        Some(_) => failures::forget(&mut transaction, &failures).await?,
        None => failures::count(&mut transaction, &failures, now).await?,
    }
    transaction.commit().await?;
    Ok(member.map_or(SignIn::Wrong, SignIn::In))
}

/// Whose passkey it is, if it is one and its answer is right. How often it was used is kept with it: a copy falls behind.
async fn used(
    connection: &mut PgConnection,
    desk: &Desk,
    owner: Uuid,
    credential: &PublicKeyCredential,
    state: DiscoverableAuthentication,
) -> Result<Option<Member>> {
    let Some(party) = party(desk) else { return Ok(None) };
    let row = sqlx::query!(
        r#"select p.id as passkey_id, sealed_key, s.id, login, post as "post: Json<Text>", roles, areas
           from staff_passkeys p join staff s on s.id = p.staff_id
           where s.id = $1 and p.credential_id = $2 and ended_at is null for update of p"#,
        owner,
        credential.get_credential_id(),
    );
    let Some(row) = row.fetch_optional(&mut *connection).await? else { return Ok(None) };
    let place = place(row.passkey_id);
    let mut key: Passkey = serde_json::from_slice(&desk.keys().sessions().open(&place, &row.sealed_key)?)?;
    let right = party.finish_discoverable_authentication_v2(credential, state, DiscoverableKey::from(&key));
    let Ok(right) = right else { return Ok(None) };
    key.update_credential(&right);
    let sealed = desk.keys().sessions().seal(desk.random(), &place, &serde_json::to_vec(&key)?)?;
    let noted = sqlx::query!(
        "update staff_passkeys set sealed_key = $2, used_at = $3 where id = $1",
        row.passkey_id,
        sealed,
        desk.now(),
    );
    noted.execute(connection).await?;
    let row = Row { id: row.id, login: row.login, post: row.post, roles: row.roles, areas: row.areas };
    Ok(Some(row.into_member()))
}
