//! Keys of other systems: who pushes events under which name, and who may read applications.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use uuid::Uuid;

use crate::parts::Random;
use crate::{Portal, Result};

/// In front of every secret, so that a scanner finds one that was left lying about.
const PREFIX: &str = "sunlit_";

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    PushEvents,
    ReadApplications,
}

impl Scope {
    pub const ALL: [Self; 2] = [Self::PushEvents, Self::ReadApplications];

    /// As in the table `api_keys`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PushEvents => "events:write",
            Self::ReadApplications => "applications:read",
        }
    }
}

impl FromStr for Scope {
    type Err = String;

    fn from_str(name: &str) -> std::result::Result<Self, String> {
        Self::ALL.into_iter().find(|scope| scope.name() == name).ok_or_else(|| {
            let known: Vec<_> = Self::ALL.iter().map(|scope| scope.name()).collect();
            format!("no such scope; there are {}", known.join(", "))
        })
    }
}

/// Another system, known by its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiCaller {
    key: Uuid,
    source: String,
    scopes: Vec<Scope>,
}

impl ApiCaller {
    #[must_use]
    pub fn new(key: Uuid, source: String, scopes: Vec<Scope>) -> Self {
        Self { key, source, scopes }
    }

    /// The key's id, for limits and logs.
    #[must_use]
    pub fn key(&self) -> Uuid {
        self.key
    }

    /// Whose events these are: `source` of the table `events`.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    #[must_use]
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }
}

/// A key without its secret.
#[derive(Debug, Clone)]
pub struct ApiKey {
    pub id: Uuid,
    pub source: String,
    pub scopes: Vec<String>,
    pub created_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Whose word the portal's own events, the customer's and the desk's are; no key's.
pub const RESERVED: [&str; 3] = ["portal", "customer", "desk"];

/// Makes a key and returns its secret, which is shown once and stored as hash. `None`: the source has one already, be
/// it revoked, because its event ids stay unique for ever. `owner` connects as the database's owner: the portal itself
/// can't make keys.
///
/// # Errors
/// When the database doesn't answer.
pub async fn create(
    owner: &PgPool,
    random: &dyn Random,
    now: DateTime<Utc>,
    source: &str,
    scopes: &[Scope],
) -> Result<Option<String>> {
    let mut bytes = [0; 48];
    random.fill(&mut bytes);
    let (secret, id) = bytes.split_at(32);
    let secret = format!("{PREFIX}{}", crate::keys::to_hex(secret));
    let id = Uuid::from_slice(id).unwrap_or_default();
    let scopes: Vec<String> = scopes.iter().map(|scope| scope.name().to_owned()).collect();
    let created = sqlx::query!(
        "insert into api_keys (id, source, secret_hash, scopes, created_at) values ($1, $2, $3, $4, $5)
         on conflict (source) do nothing",
        id,
        source,
        hash(&secret),
        &scopes,
        now,
    )
    .execute(owner)
    .await?;
    Ok((created.rows_affected() == 1).then_some(secret))
}

/// `false`: no key of that source is in use.
///
/// # Errors
/// When the database doesn't answer.
pub async fn revoke(owner: &PgPool, now: DateTime<Utc>, source: &str) -> Result<bool> {
    let revoked =
        sqlx::query!("update api_keys set revoked_at = $2 where source = $1 and revoked_at is null", source, now)
            .execute(owner)
            .await?;
    Ok(revoked.rows_affected() == 1)
}

/// # Errors
/// When the database doesn't answer.
pub async fn list(owner: &PgPool) -> Result<Vec<ApiKey>> {
    Ok(sqlx::query_as!(ApiKey, "select id, source, scopes, created_at, revoked_at from api_keys order by source")
        .fetch_all(owner)
        .await?)
}

/// Who has this secret. `None`: nobody, or the key was revoked.
///
/// # Errors
/// When the database doesn't answer.
pub async fn caller(portal: &Portal, secret: &str) -> Result<Option<ApiCaller>> {
    if !secret.starts_with(PREFIX) {
        return Ok(None);
    }
    // Looked up by the hash of 256 random bits: how long that takes tells nothing about any secret.
    let row = sqlx::query!(
        "select id, source, scopes from api_keys where secret_hash = $1 and revoked_at is null",
        hash(secret)
    )
    .fetch_optional(portal.pool())
    .await?;
    Ok(row.map(|row| ApiCaller {
        key: row.id,
        source: row.source,
        scopes: row.scopes.iter().filter_map(|name| name.parse().ok()).collect(),
    }))
}

fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests;
