//! Signing in: a password and a code that is good once. After some failures an account rests, each time for longer; whether a
//! login exists is not told.

use argon2::{Argon2, PasswordVerifier};
use chrono::TimeDelta;
use domain::staff::Role;
use domain::text::Text;
use sqlx::types::Json;
use uuid::Uuid;

use super::desk::Desk;
use super::members::{Member, Row, factor, factor_place};
use super::recovery;
use crate::Result;
use crate::limits::{self, Address, Allowance};

/// Failures that are forgiven.
const FREE: i32 = 4;
/// Rest after the first failure that is not; doubled with each further one.
const REST: TimeDelta = TimeDelta::seconds(30);
/// The longest rest: nobody is kept out for long by somebody else.
const LONGEST: TimeDelta = TimeDelta::minutes(30);

/// A hash of nothing, so that a login that does not exist takes as long as one that does.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$nU8b7Z3cR2yTz1QkQhmcmYt2sVHX3pIpPZ8xU6PqXdk";

/// What became of signing in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    In(Member),
    /// Login, password or code: which of them is not told.
    Wrong,
    /// Too many failures of this account, or tries from this address.
    Wait(TimeDelta),
}

/// Checks login, password and code. The code is used up with the success: neither it nor an earlier one is good again. In
/// its place a recovery code does as well, once.
///
/// # Errors
/// When the database fails.
pub async fn sign_in(desk: &Desk, login: &str, password: &str, code: &str, address: Address) -> Result<SignIn> {
    prove(desk, login, password, Some(code), address).await
}

/// Checks the password alone, of whoever has signed in before. Failures count as those of signing in.
pub(super) async fn prove_password(desk: &Desk, login: &str, password: &str, address: Address) -> Result<SignIn> {
    prove(desk, login, password, None, address).await
}

async fn prove(desk: &Desk, login: &str, password: &str, code: Option<&str>, address: Address) -> Result<SignIn> {
    let bucket = desk.settings().limits.tries_per_address;
    if let Allowance::After(wait) = limits::take_for_address(desk, "staff.tries", bucket, address).await? {
        return Ok(SignIn::Wait(wait));
    }
    let mut transaction = desk.pool().begin().await?;
    // Locked, so that of two tries with one code one fails.
    let row = sqlx::query!(
        r#"select id, login, post as "post: Json<Text>", roles, areas, password_hash, sealed_totp, totp_step, failures,
               locked_until from staff where login = $1 and ended_at is null for update"#,
        login.trim().to_lowercase(),
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let now = desk.now();
    if let Some(until) = row.as_ref().and_then(|row| row.locked_until).filter(|until| *until > now) {
        return Ok(SignIn::Wait(until - now));
    }
    let code = code.map(recovery::typed);
    let id = row.as_ref().map_or(Uuid::nil(), |row| row.id);
    let of_password = row.as_ref().map_or(NOBODYS, |row| &row.password_hash).to_owned();
    let (right, of_code) = compare(password.to_owned(), of_password, id, code.clone()).await?;
    let Some(row) = row else { return Ok(SignIn::Wrong) };
    let step = match (code, of_code) {
        _ if !right => None,
        (None, _) => Some(row.totp_step),
        (_, Some(hash)) => recovery::take(&mut transaction, desk, id, &hash).await?.then_some(row.totp_step),
        (Some(code), None) => {
            let secret = desk.keys().sessions().open(&factor_place(id), &row.sealed_totp)?;
            let step = factor(&secret, "", &row.login)?.check(&code, now.timestamp().unsigned_abs());
            step.and_then(|step| i64::try_from(step).ok()).filter(|step| *step > row.totp_step)
        }
    };
    let Some(step) = step else {
        let failures = row.failures.saturating_add(1);
        let rest = (failures > FREE).then(|| {
            let doublings = u32::try_from(failures - FREE - 1).unwrap_or_default().min(16);
            now + (REST * 2_i32.pow(doublings)).min(LONGEST)
        });
        sqlx::query!("update staff set failures = $2, locked_until = $3 where id = $1", row.id, failures, rest)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        return Ok(SignIn::Wrong);
    };
    sqlx::query!("update staff set totp_step = $2, failures = 0, locked_until = null where id = $1", row.id, step)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    let row = Row { id: row.id, login: row.login, post: row.post, roles: row.roles, areas: row.areas };
    Ok(SignIn::In(row.into_member()))
}

/// Digits of a code of the second factor; anything else is taken for a recovery code.
const DIGITS: usize = 6;

/// Whether the password is right, and the hash of a code that is not one of the second factor. A moment of work on purpose,
/// the same whatever is right: not on a thread that answers.
async fn compare(
    password: String,
    of_password: String,
    id: Uuid,
    code: Option<String>,
) -> Result<(bool, Option<String>)> {
    tokio::task::spawn_blocking(move || {
        let right = Argon2::default().verify_password(password.as_bytes(), of_password.as_str()).is_ok();
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
