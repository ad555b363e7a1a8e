//! Recovery codes: what takes the place of the second factor when it is lost. Each is good once.

use argon2::{Argon2, PasswordHasher};
use sqlx::PgConnection;
use uuid::Uuid;

use super::desk::Desk;
use crate::parts::Random;
use crate::{Fault, Result};

/// How many codes an account gets.
pub const RECOVERY_CODES: usize = 8;

/// Characters of a code: 59 bits.
const LENGTH: usize = 12;
/// Characters between two hyphens, as a code is printed.
const GROUP: usize = 4;

/// Gives the account of this login new codes, as they are printed (`abcd-efgh-jkmn`); those it had are good no more. `None`:
/// nobody of this login works here. The connection is the database owner's.
///
/// # Errors
/// When the database fails.
pub async fn renew_recovery_codes(
    connection: &mut PgConnection,
    random: &dyn Random,
    login: &str,
) -> Result<Option<Vec<String>>> {
    let id = sqlx::query_scalar!("select id from staff where login = $1 and ended_at is null", login)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(id) = id else { return Ok(None) };
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| random.letters(LENGTH)).collect();
    let hashes = codes.iter().map(|code| hash(id, code)).collect::<Result<Vec<String>>>()?;
    sqlx::query!("delete from staff_recovery_codes where staff_id = $1", id).execute(&mut *connection).await?;
    sqlx::query!(
        "insert into staff_recovery_codes (staff_id, code_hash) select $1, code_hash from unnest($2::text[]) as made (code_hash)",
        id,
        &hashes,
    )
    .execute(connection)
    .await?;
    Ok(Some(codes.iter().map(|code| printed(code)).collect()))
}

fn printed(code: &str) -> String {
    let groups = code.as_bytes().chunks(GROUP).map(|group| String::from_utf8_lossy(group).into_owned());
    groups.collect::<Vec<_>>().join("-")
}

/// Letters and digits of what was typed: hyphens, spaces and capitals mean nothing.
pub(super) fn typed(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// The account's id is the salt, so that one hash tells whether a code is one of its eight. What is hashed is drawn by chance.
pub(super) fn hash(id: Uuid, code: &str) -> Result<String> {
    let hash = Argon2::default().hash_password_with_salt(code.as_bytes(), id.as_bytes());
    Ok(hash.map_err(|error| Fault::Inconsistent(format!("a recovery code: {error}")))?.to_string())
}

/// Uses up the code of this hash. `false`: it is none of this account's, or was used.
pub(super) async fn take(connection: &mut PgConnection, desk: &Desk, id: Uuid, hash: &str) -> Result<bool> {
    let taken = sqlx::query!(
        "update staff_recovery_codes set used_at = $3 where staff_id = $1 and code_hash = $2 and used_at is null",
        id,
        hash,
        desk.now(),
    )
    .execute(connection)
    .await?;
    Ok(taken.rows_affected() == 1)
}
