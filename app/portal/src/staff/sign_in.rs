//! Signing in: a password and a code that is good once. Whether a login exists is not told, neither by the answer nor by how
//! long it takes.

use argon2::{Argon2, PasswordVerifier};
use chrono::TimeDelta;
use domain::staff::Role;
use domain::text::Text;
use sqlx::types::Json;
use uuid::Uuid;

use super::desk::Desk;
use super::members::{Member, Row, factor, factor_place};
use super::{failures, recovery};
use crate::Result;
use crate::limits::{self, Address, Allowance, Debit};
use crate::settings::Bucket;

/// Codes after a right password.
const CODES: Bucket = Bucket::new(20, 1800);

/// A hash of nothing, so that a login that does not exist takes as long as one that does.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$nU8b7Z3cR2yTz1QkQhmcmYt2sVHX3pIpPZ8xU6PqXdk";

/// What became of signing in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    In(Member),
    /// Login, password or code: which of them is not told.
    Wrong,
    /// Too many failures with this login, or tries from this address.
    Wait(TimeDelta),
}

/// Checks login, password and code. The code is used up with the success: neither it nor an earlier one is good again. In
/// its place a recovery code does as well, once.
///
/// # Errors
/// When the database fails.
pub async fn sign_in(desk: &Desk, login: &str, password: &str, code: &str, address: Address) -> Result<SignIn> {
    prove(desk, login, Some(password), Some(code), address).await
}

/// Checks the code alone, of whoever another has vouched for: his word takes the place of the password.
///
/// # Errors
/// When the database fails.
pub async fn sign_in_by_code(desk: &Desk, login: &str, code: &str, address: Address) -> Result<SignIn> {
    prove(desk, login, None, Some(code), address).await
}

/// Checks the password alone, of whoever has signed in before. Failures count as those of signing in.
pub(super) async fn prove_password(desk: &Desk, login: &str, password: &str, address: Address) -> Result<SignIn> {
    prove(desk, login, Some(password), None, address).await
}

/// `None`: it is not asked for.
async fn prove(
    desk: &Desk,
    login: &str,
    password: Option<&str>,
    code: Option<&str>,
    address: Address,
) -> Result<SignIn> {
    let bucket = desk.settings().limits.tries_per_address;
    if let Allowance::After(wait) = limits::take_for_address(desk, "staff.tries", bucket, address).await? {
        return Ok(SignIn::Wait(wait));
    }
    let login = login.trim().to_lowercase();
    let failures = failures::key(desk, &login, address);
    let now = desk.now();
    let mut transaction = desk.pool().begin().await?;
    if let Some(wait) = failures::rest(&mut transaction, &failures, now).await? {
        return Ok(SignIn::Wait(wait));
    }
    let row = sqlx::query!(
        r#"select id, login, post as "post: Json<Text>", roles, areas, password_hash, sealed_totp, totp_step
           from staff where login = $1 and ended_at is null"#,
        login,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let code = code.map(recovery::typed);
    let id = row.as_ref().map_or(Uuid::nil(), |row| row.id);
    let of_password = row.as_ref().map_or(NOBODYS, |row| &row.password_hash).to_owned();
    let (right, of_code) = compare(password.map(str::to_owned), of_password, id, code.clone()).await?;
    // Whoever knows the password and guesses codes is slowed down wherever he comes from. Others can't use this up.
    if right && row.is_some() && code.is_some() {
        let debit = Debit::of("staff.codes", CODES, id.as_bytes());
        if let Allowance::After(wait) = limits::take_all_in(&mut transaction, desk, &[debit]).await? {
            return Ok(SignIn::Wait(wait));
        }
    }
    let used = row.as_ref().map(|row| row.totp_step);
    let step = match (&row, code, of_code) {
        (Some(row), None, _) if right => Some(row.totp_step),
        (Some(row), _, Some(hash)) if right => {
            recovery::take(&mut transaction, desk, id, &hash).await?.then_some(row.totp_step)
        }
        (Some(row), Some(code), None) if right => {
            let secret = desk.keys().sessions().open(&factor_place(id), &row.sealed_totp)?;
            let step = factor(&secret, "", &row.login)?.check(&code, now.timestamp().unsigned_abs());
            step.and_then(|step| i64::try_from(step).ok()).filter(|step| *step > row.totp_step)
        }
        _ => None,
    };
    // Of two tries with one code one fails.
    let step = match step {
        Some(step) if Some(step) != used => {
            let taken = sqlx::query!("update staff set totp_step = $2 where id = $1 and totp_step < $2", id, step);
            (taken.execute(&mut *transaction).await?.rows_affected() == 1).then_some(step)
        }
        step => step,
    };
    let Some((row, _)) = row.zip(step) else {
        failures::count(&mut transaction, &failures, now).await?;
        transaction.commit().await?;
        return Ok(SignIn::Wrong);
    };
    failures::forget(&mut transaction, &failures).await?;
    transaction.commit().await?;
    let row = Row { id: row.id, login: row.login, post: row.post, roles: row.roles, areas: row.areas };
    Ok(SignIn::In(row.into_member()))
}

/// Digits of a code of the second factor; anything else is taken for a recovery code.
const DIGITS: usize = 6;

/// Whether the password is right, and the hash of a code that is not one of the second factor. A moment of work on purpose,
/// the same whatever is right: not on a thread that answers.
async fn compare(
    password: Option<String>,
    of_password: String,
    id: Uuid,
    code: Option<String>,
) -> Result<(bool, Option<String>)> {
    tokio::task::spawn_blocking(move || {
        let right = password.is_none_or(|password| {
            Argon2::default().verify_password(password.as_bytes(), of_password.as_str()).is_ok()
        });
        let of_factor = |code: &String| code.len() == DIGITS && code.bytes().all(|byte| byte.is_ascii_digit());
        Ok((right, code.filter(|code| !of_factor(code)).map(|code| recovery::hash(id, &code)).transpose()?))
    })
    .await?
}

/// In a demo anybody plays a role: the first who has it. `None`: it is no demo, or nobody has it.
///
/// # Errors
/// When the database fails.
pub async fn enter_demo(desk: &Desk, role: Role) -> Result<Option<Member>> {
    if !desk.settings().demo {
        return Ok(None);
    }
    let row = sqlx::query_as!(
        Row,
        r#"select id, login, post as "post: Json<Text>", roles, areas from staff
           where ended_at is null and $1 = any(roles) order by login limit 1"#,
        role.code(),
    )
    .fetch_optional(desk.pool())
    .await?;
    Ok(row.map(Row::into_member))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
