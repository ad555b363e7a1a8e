//! Who works here. Customers and colleagues are told a post, never a name.

use chrono::{DateTime, Utc};
use domain::staff::{Entitlement, Right, Role};
use domain::text::Text;
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor, PgPool};
use totp_rs::{Builder, Totp};
use uuid::Uuid;

use super::desk::Desk;
use super::passwords;
use super::returns::give_back;
use crate::keys::Keys;
use crate::parts::Random;
use crate::sealed::Place;
use crate::{Fault, Result};

/// Somebody who has signed in at the desk, or could.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub id: Uuid,
    pub login: String,
    /// 3 号客户经理
    pub post: Text,
    pub entitlement: Entitlement,
}

impl Member {
    /// Whether this member may do that anywhere.
    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        self.entitlement.may(right)
    }

    /// Whether this member may do that to a case of this area.
    #[must_use]
    pub fn may_in(&self, right: Right, area: &str) -> bool {
        self.entitlement.may_in(right, area)
    }
}

/// Somebody who is to work here.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// 2 to 40 of a–z, 0–9 and `._-`.
    pub login: String,
    pub post: Text,
    pub roles: Vec<Role>,
    /// Codes of areas; none: everywhere.
    pub areas: Vec<String>,
    /// At least [`passwords::SHORTEST_PASSWORD`] characters, drawn by chance.
    pub password: String,
}

/// What is left out of the second factor's name: authenticator apps split at it.
const COLON: [char; 2] = [':', '：'];

/// Makes an account and returns the address of its second factor for an authenticator app (`otpauth://`), which is shown
/// this once. `None`: the login is taken. The connection is the database owner's.
///
/// # Errors
/// When the database fails or refuses the login or an area.
pub async fn add(
    connection: &mut PgConnection,
    keys: &Keys,
    random: &dyn Random,
    now: DateTime<Utc>,
    issuer: &str,
    new: &NewMember,
) -> Result<Option<String>> {
    let mut bytes = [0; 52];
    random.fill(&mut bytes);
    let (id, rest) = bytes.split_at(16);
    let (secret, salt) = rest.split_at(20);
    let id = Uuid::from_slice(id).unwrap_or_default();
    let sealed = keys.sessions().seal(random, &factor_place(id), secret)?;
    let hash = passwords::hash(&new.password, salt)?;
    let roles: Vec<String> = new.roles.iter().map(|role| role.code().to_owned()).collect();
    let made = sqlx::query!(
        "insert into staff (id, login, post, roles, areas, password_hash, sealed_totp, created_at)
         select $1, $2, $3, $4, $5, $6, $7, $8
         where not exists (select from unnest($5::text[]) as asked (code)
                           where code not in (select areas.code from areas))
         on conflict (login) do nothing",
        id,
        new.login,
        Json(&new.post) as _,
        &roles,
        &new.areas,
        hash,
        sealed,
        now,
    )
    .execute(connection)
    .await?;
    if made.rows_affected() == 0 {
        return Ok(None);
    }
    let factor = factor(secret, &issuer.replace(COLON, " "), &new.login)?;
    Ok(Some(factor.to_url().map_err(|error| Fault::Inconsistent(format!("a second factor: {error}")))?))
}

/// Six digits, 30 seconds, SHA-1 (RFC 6238): what every authenticator app understands.
pub(super) fn factor(secret: &[u8], issuer: &str, login: &str) -> Result<Totp> {
    Builder::new()
        .with_secret(secret.to_vec())
        .with_issuer(Some(issuer))
        .with_account_name(login)
        .build()
        .map_err(|error| Fault::Inconsistent(format!("a second factor: {error}")))
}

pub(super) fn factor_place(id: Uuid) -> Place {
    Place::new("staff.sealed_totp", id)
}

/// All who work here, by login; for the database's owner.
///
/// # Errors
/// When the database fails.
pub async fn everybody<'c>(owner: impl PgExecutor<'c>) -> Result<Vec<Member>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select id, login, post as "post: Json<Text>", roles, areas from staff where ended_at is null order by login"#,
    )
    .fetch_all(owner)
    .await?;
    Ok(rows.into_iter().map(Row::into_member).collect())
}

/// Ends an account with its sessions, its ways in and its saved views, and gives its open cases back to nobody. `false`: nobody of
/// this login works here.
///
/// # Errors
/// When the database fails.
pub async fn end(owner: &PgPool, now: DateTime<Utc>, login: &str) -> Result<bool> {
    let mut transaction = owner.begin().await?;
    let ended = sqlx::query_scalar!(
        "update staff set ended_at = $2 where login = $1 and ended_at is null returning id",
        login,
        now
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(id) = ended else { return Ok(false) };
    give_back(&mut transaction, id, &Entitlement::default()).await?;
    sqlx::query!("delete from work_views where staff_id = $1", id).execute(&mut *transaction).await?;
    sqlx::query!("delete from staff_passkeys where staff_id = $1", id).execute(&mut *transaction).await?;
    sqlx::query!("delete from staff_identities where staff_id = $1", id).execute(&mut *transaction).await?;
    sqlx::query!("delete from staff_sessions where staff_id = $1", id).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Changes the roles or areas of whoever has this login; what is unsaid stays. Open cases that he may not work on any more become
/// nobody's: how many. `None`: nobody of this login works here. What he did stays on record.
///
/// # Errors
/// When the database fails or there is no such area.
pub async fn change(
    owner: &PgPool,
    login: &str,
    roles: Option<&[Role]>,
    areas: Option<&[String]>,
) -> Result<Option<u64>> {
    let roles = roles.map(|roles| roles.iter().map(|role| role.code().to_owned()).collect::<Vec<_>>());
    let mut transaction = owner.begin().await?;
    let changed = sqlx::query_as!(
        Row,
        r#"update staff set roles = coalesce($2, roles), areas = coalesce($3, areas)
           where login = $1 and ended_at is null
           returning id, login, post as "post: Json<Text>", roles, areas"#,
        login,
        roles.as_deref(),
        areas,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(member) = changed.map(Row::into_member) else { return Ok(None) };
    let unknown = sqlx::query_scalar!(
        r#"select code as "code!" from unnest($1::text[]) as asked (code) where code not in (select code from areas)"#,
        &member.entitlement.areas,
    );
    if let Some(code) = unknown.fetch_optional(&mut *transaction).await? {
        return Err(Fault::Inconsistent(format!("there is no area {code}")));
    }
    let given_back = give_back(&mut transaction, member.id, &member.entitlement).await?;
    transaction.commit().await?;
    Ok(Some(given_back))
}

/// The member of this id who still works here.
///
/// # Errors
/// When the database fails.
pub async fn member(desk: &Desk, id: Uuid) -> Result<Option<Member>> {
    let row = sqlx::query_as!(
        Row,
        r#"select id, login, post as "post: Json<Text>", roles, areas from staff where id = $1 and ended_at is null"#,
        id,
    )
    .fetch_optional(desk.pool())
    .await?;
    Ok(row.map(Row::into_member))
}

/// The same, in a transaction until whose end the account stays.
pub(super) async fn member_for_share(connection: &mut PgConnection, id: Uuid) -> Result<Option<Member>> {
    let row = sqlx::query_as!(
        Row,
        r#"select id, login, post as "post: Json<Text>", roles, areas from staff
           where id = $1 and ended_at is null for share"#,
        id,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(Row::into_member))
}

pub(super) struct Row {
    pub id: Uuid,
    pub login: String,
    pub post: Json<Text>,
    pub roles: Vec<String>,
    pub areas: Vec<String>,
}

impl Row {
    /// A role of a newer version of this program is none here.
    pub(super) fn into_member(self) -> Member {
        let roles = self.roles.iter().filter_map(|code| Role::from_code(code)).collect();
        let entitlement = Entitlement { roles, areas: self.areas };
        Member { id: self.id, login: self.login, post: self.post.0, entitlement }
    }
}
