//! What is done to keys: made, given another secret, ended. Each act is on record, with who did it.

use std::fmt;
use std::num::NonZeroU16;

use chrono::{DateTime, TimeDelta, Utc};
use domain::text::Text;
use ipnet::IpNet;
use sqlx::types::Json;
use sqlx::{PgConnection, PgPool};
use strum::{EnumString, IntoStaticStr};
use uuid::Uuid;

use super::{LONGEST_NAME, PREFIX, hash, is_source};
use crate::Result;
use crate::parts::Random;

/// A key to be made.
#[derive(Debug, Clone, Default)]
pub struct NewKey {
    /// The system's name, which its events carry.
    pub source: String,
    /// What it is for, 1 to 60 characters: owners read it beside each look at their data.
    pub purpose: String,
    pub scopes: Vec<super::Scope>,
    /// Codes of areas; none for all.
    pub areas: Vec<String>,
    /// From where it is taken; none for anywhere.
    pub networks: Vec<IpNet>,
    /// Calls in a minute; `None` for as many as all may.
    pub per_minute: Option<NonZeroU16>,
    /// `None`: until it is revoked.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Whose act it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Whoever has the owner's database, at the command line.
    Operator,
    /// Somebody at the desk, by a form of this id: sent twice, it is one act.
    Member { id: Uuid, form: Uuid },
}

impl By {
    fn member(self) -> Option<Uuid> {
        match self {
            Self::Operator => None,
            Self::Member { id, .. } => Some(id),
        }
    }

    fn form(self) -> Option<Uuid> {
        match self {
            Self::Operator => None,
            Self::Member { form, .. } => Some(form),
        }
    }
}

/// What became of a key to be made. `Debug` leaves out the secret.
#[derive(Clone, PartialEq, Eq)]
pub enum Created {
    /// Its id, and its secret, which is shown once and stored as hash.
    Secret(Uuid, String),
    /// This form made the key of this id before.
    Repeated(Uuid),
    /// The source has a key already, be it revoked: its event ids stay its own for ever.
    SourceTaken,
    /// There is no area of this code.
    UnknownArea(String),
    /// The source is the portal's own, the customer's or the desk's, or it or the purpose is empty or too long.
    Unfit,
}

impl fmt::Debug for Created {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Secret(..) => f.write_str("Secret"),
            Self::Repeated(_) => f.write_str("Repeated"),
            Self::SourceTaken => f.write_str("SourceTaken"),
            Self::UnknownArea(area) => f.debug_tuple("UnknownArea").field(area).finish(),
            Self::Unfit => f.write_str("Unfit"),
        }
    }
}

/// Makes a key, over connections that may: the portal's own can't.
///
/// # Errors
/// When the database doesn't answer.
pub async fn create(pool: &PgPool, random: &dyn Random, now: DateTime<Utc>, new: &NewKey, by: By) -> Result<Created> {
    if !is_source(&new.source) || !(1..=LONGEST_NAME).contains(&new.purpose.chars().count()) {
        return Ok(Created::Unfit);
    }
    let known = sqlx::query_scalar!("select code from areas where code = any($1)", &new.areas).fetch_all(pool).await?;
    if let Some(unknown) = new.areas.iter().find(|area| !known.contains(area)) {
        return Ok(Created::UnknownArea(unknown.clone()));
    }
    let (secret, id) = secret(random);
    let scopes: Vec<String> = new.scopes.iter().map(|scope| scope.name().to_owned()).collect();
    let networks: Vec<String> = new.networks.iter().map(IpNet::to_string).collect();
    let mut transaction = pool.begin().await?;
    let created = sqlx::query!(
        "insert into api_keys (id, source, purpose, secret_hash, scopes, areas, networks, per_minute, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (source) do nothing",
        id,
        new.source,
        new.purpose,
        hash(&secret),
        &scopes,
        &new.areas,
        &networks,
        new.per_minute.map(|calls| i32::from(calls.get())),
        now,
        new.expires_at,
    )
    .execute(&mut *transaction)
    .await?;
    let created = created.rows_affected() == 1;
    if created && record(&mut transaction, now, id, Act::Made, None, by).await? {
        transaction.commit().await?;
        return Ok(Created::Secret(id, secret));
    }
    transaction.rollback().await?;
    let before = sqlx::query_scalar!("select key_id from api_key_acts where form = $1", by.form());
    Ok(before.fetch_optional(pool).await?.map_or(Created::SourceTaken, Created::Repeated))
}

/// What became of another secret for a key. `Debug` leaves it out.
#[derive(Clone, PartialEq, Eq)]
pub enum Rotated {
    /// The secret, which is shown once and stored as hash.
    Secret(String),
    /// This form gave one before.
    Repeated,
    /// No key of that source is in use.
    NotInUse,
}

impl fmt::Debug for Rotated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Secret(_) => "Secret",
            Self::Repeated => "Repeated",
            Self::NotInUse => "NotInUse",
        })
    }
}

/// Gives the key of a source another secret; the one before still counts for `overlap`, and one before that no more.
///
/// # Errors
/// When the database doesn't answer.
pub async fn rotate(
    pool: &PgPool,
    random: &dyn Random,
    now: DateTime<Utc>,
    source: &str,
    overlap: TimeDelta,
    by: By,
) -> Result<Rotated> {
    let (secret, _) = secret(random);
    let until = now + overlap;
    let mut transaction = pool.begin().await?;
    let rotated = sqlx::query_scalar!(
        "update api_keys set previous_hash = secret_hash, previous_until = $3, secret_hash = $2
         where source = $1 and revoked_at is null returning id",
        source,
        hash(&secret),
        until,
    );
    let Some(key) = rotated.fetch_optional(&mut *transaction).await? else { return Ok(Rotated::NotInUse) };
    if !record(&mut transaction, now, key, Act::Rotated, Some(until), by).await? {
        transaction.rollback().await?;
        return Ok(Rotated::Repeated);
    }
    transaction.commit().await?;
    Ok(Rotated::Secret(secret))
}

/// What became of ending a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revoked {
    Done,
    /// No key of that source is in use.
    NotInUse,
}

/// Ends the key of a source, with both of its secrets.
///
/// # Errors
/// When the database doesn't answer.
pub async fn revoke(pool: &PgPool, now: DateTime<Utc>, source: &str, by: By) -> Result<Revoked> {
    let mut transaction = pool.begin().await?;
    let revoked = sqlx::query_scalar!(
        "update api_keys set revoked_at = $2 where source = $1 and revoked_at is null returning id",
        source,
        now
    );
    let Some(key) = revoked.fetch_optional(&mut *transaction).await? else { return Ok(Revoked::NotInUse) };
    record(&mut transaction, now, key, Act::Revoked, None, by).await?;
    transaction.commit().await?;
    Ok(Revoked::Done)
}

/// What was done to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Act {
    Made,
    Rotated,
    Revoked,
}

/// One act, as it is on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acted {
    pub act: Act,
    pub at: DateTime<Utc>,
    /// Of a rotation: until when the secret before counted, as it was said then.
    pub until: Option<DateTime<Utc>>,
    /// Login and post of whoever did it at the desk; `None` for the command line.
    pub by: Option<(String, Text)>,
}

/// What was done to a key, the latest first. Of before acts were kept there is nothing.
///
/// # Errors
/// When the database doesn't answer.
pub async fn acts(pool: &PgPool, key: Uuid) -> Result<Vec<Acted>> {
    let rows = sqlx::query!(
        r#"select a.act, a.acted_at, a.until, s.login as "login?", s.post as "post?: Json<Text>"
           from api_key_acts a left join staff s on s.id = a.staff_id
           where a.key_id = $1 order by a.id desc"#,
        key
    );
    let rows = rows.fetch_all(pool).await?.into_iter();
    // The table takes no other.
    let acted = rows.filter_map(|row| {
        let by = row.login.zip(row.post.map(|post| post.0));
        Some(Acted { act: row.act.parse().ok()?, at: row.acted_at, until: row.until, by })
    });
    Ok(acted.collect())
}

/// `false`: the form did so before.
async fn record(
    connection: &mut PgConnection,
    now: DateTime<Utc>,
    key: Uuid,
    act: Act,
    until: Option<DateTime<Utc>>,
    by: By,
) -> Result<bool> {
    let act: &str = act.into();
    let recorded = sqlx::query!(
        "insert into api_key_acts (key_id, act, acted_at, until, staff_id, form) values ($1, $2, $3, $4, $5, $6)
         on conflict (form) do nothing",
        key,
        act,
        now,
        until,
        by.member(),
        by.form(),
    );
    Ok(recorded.execute(connection).await?.rows_affected() == 1)
}

/// And an id.
fn secret(random: &dyn Random) -> (String, Uuid) {
    let mut bytes = [0; 48];
    random.fill(&mut bytes);
    let (secret, id) = bytes.split_at(32);
    (format!("{PREFIX}{}", crate::keys::to_hex(secret)), Uuid::from_slice(id).unwrap_or_default())
}
