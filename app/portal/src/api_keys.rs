//! Keys of other systems: who pushes events under which name, who may read what, where, from where and until when.

mod acts;
pub mod typed;

use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use ipnet::IpNet;
use sha2::{Digest, Sha256};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

pub use acts::{Act, Acted, By, Created, NewKey, Revoked, Rotated, acts, create, revoke, rotate};

use crate::limits::Address;
use crate::settings::Bucket;
use crate::{Portal, Result};

/// The key of every demo, for everything that a key may do there: it is on the page that describes the interface, and nobody's data is
/// behind it. No other database has it.
pub const SANDBOX: &str = "sunlit_sandbox";

/// In front of every secret, so that a scanner finds one that was left lying about.
const PREFIX: &str = "sunlit_";

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    PushEvents,
    ReadApplications,
    /// Who applies, unmasked; each look is kept for its owner.
    ReadPeople,
    /// Papers; as of people.
    ReadDocuments,
    /// What customers have answered, without what they wrote and what they said of misconduct.
    ReadRatings,
    /// To read what customers have written, each look being kept as of people, and to answer them.
    WriteMessages,
    /// The list of firms. A list is for all areas, and so has its key to be.
    PublishLists,
}

impl Scope {
    pub const ALL: [Self; 7] = [
        Self::PushEvents,
        Self::ReadApplications,
        Self::ReadPeople,
        Self::ReadDocuments,
        Self::ReadRatings,
        Self::WriteMessages,
        Self::PublishLists,
    ];

    /// As in the table `api_keys`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PushEvents => "events:write",
            Self::ReadApplications => "applications:read",
            Self::ReadPeople => "people:read",
            Self::ReadDocuments => "documents:read",
            Self::ReadRatings => "ratings:read",
            Self::WriteMessages => "messages:write",
            Self::PublishLists => "lists:publish",
        }
    }

    /// Whether it opens what people have given or written. Whoever keeps keys at the desk may see nothing of anybody, so that such keys
    /// are made and rotated at the command line alone.
    #[must_use]
    pub const fn is_of_people(self) -> bool {
        match self {
            Self::ReadPeople | Self::ReadDocuments | Self::WriteMessages => true,
            Self::PushEvents | Self::ReadApplications | Self::ReadRatings | Self::PublishLists => false,
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
    purpose: String,
    scopes: Vec<Scope>,
    /// None: all.
    areas: Vec<String>,
    limit: Option<Bucket>,
}

impl ApiCaller {
    /// One that may do this everywhere.
    #[must_use]
    pub fn new(key: Uuid, source: String, scopes: Vec<Scope>) -> Self {
        Self { key, purpose: source.clone(), source, scopes, areas: Vec::new(), limit: None }
    }

    /// The same in these areas only.
    #[must_use]
    pub fn in_areas(self, areas: Vec<String>) -> Self {
        Self { areas, ..self }
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

    /// What it reads somebody's data for, as owners are told.
    #[must_use]
    pub fn purpose(&self) -> &str {
        &self.purpose
    }

    #[must_use]
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }

    /// In which areas, as queries want them: none for all.
    pub(crate) fn areas(&self) -> &[String] {
        &self.areas
    }

    /// What is for all areas.
    #[must_use]
    pub fn may_everywhere(&self, scope: Scope) -> bool {
        self.may(scope) && self.areas.is_empty()
    }

    #[must_use]
    pub fn may_in(&self, scope: Scope, area: &str) -> bool {
        self.may(scope) && (self.areas.is_empty() || self.areas.iter().any(|own| own == area))
    }

    /// How often it may call, if not as often as all.
    #[must_use]
    pub fn limit(&self) -> Option<Bucket> {
        self.limit
    }
}

/// A key without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    pub id: Uuid,
    pub source: String,
    pub purpose: String,
    pub scopes: Vec<String>,
    pub areas: Vec<String>,
    pub networks: Vec<String>,
    pub per_minute: Option<i32>,
    pub created_at: DateTime<Utc>,
    pub expires_at: Option<DateTime<Utc>>,
    /// Until when the secret before the last rotation still counts.
    pub previous_until: Option<DateTime<Utc>>,
    /// To the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// How a key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It counts.
    InForce,
    /// It counts, and until then the secret before the last rotation does too.
    BeingRotated(DateTime<Utc>),
    /// Since then.
    Expired(DateTime<Utc>),
    Revoked(DateTime<Utc>),
}

impl ApiKey {
    /// See [`Scope::is_of_people`].
    #[must_use]
    pub fn is_of_people(&self) -> bool {
        self.scopes.iter().filter_map(|name| name.parse::<Scope>().ok()).any(Scope::is_of_people)
    }

    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> State {
        match (self.revoked_at, self.expires_at, self.previous_until) {
            (Some(at), ..) => State::Revoked(at),
            (None, Some(end), _) if end <= now => State::Expired(end),
            (None, _, Some(until)) if until > now => State::BeingRotated(until),
            (None, ..) => State::InForce,
        }
    }
}

/// Whose word the portal's own events, the customer's and the desk's are; no key's.
pub const RESERVED: [&str; 3] = ["portal", "customer", "desk"];
/// Characters of a source's name or a purpose, at most.
pub const LONGEST_NAME: usize = 60;
/// Hours for which a secret still counts beside the next one, at most: a system that has not changed over by then is told by its own failure,
/// and a secret that was given away behind its back is not good for years.
pub const LONGEST_OVERLAP: u16 = 7 * 24;
/// How long a use may go unwritten, so that not every call writes.
const USED_WITHIN: TimeDelta = TimeDelta::minutes(1);

/// Whether another system's events can stand under this name.
pub(crate) fn is_source(name: &str) -> bool {
    (1..=LONGEST_NAME).contains(&name.chars().count()) && !RESERVED.contains(&name)
}

/// All keys by name, revoked ones too.
///
/// # Errors
/// When the database doesn't answer.
pub async fn list(pool: &PgPool) -> Result<Vec<ApiKey>> {
    Ok(sqlx::query_as!(
        ApiKey,
        "select id, source, purpose, scopes, areas, networks, per_minute, created_at, expires_at, previous_until,
             last_used_at, revoked_at
         from api_keys order by source"
    )
    .fetch_all(pool)
    .await?)
}

/// Who has a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    Caller(ApiCaller),
    /// Nobody, or the key was revoked.
    Nobody,
    Expired,
    /// The key is not for this address.
    Elsewhere,
}

/// Who calls with this secret from this address.
///
/// # Errors
/// When the database doesn't answer.
pub async fn caller(portal: &Portal, secret: &str, address: Option<Address>) -> Result<Known> {
    if !secret.starts_with(PREFIX) {
        return Ok(Known::Nobody);
    }
    // Looked up by the hash of 256 random bits: how long that takes tells nothing about any secret.
    let row = sqlx::query!(
        "select id, source, purpose, scopes, areas, networks, per_minute, expires_at, last_used_at from api_keys
         where revoked_at is null and (secret_hash = $1 or (previous_hash = $1 and previous_until > $2))",
        hash(secret),
        portal.now(),
    )
    .fetch_optional(portal.pool())
    .await?;
    let Some(row) = row else { return Ok(Known::Nobody) };
    if row.expires_at.is_some_and(|end| end <= portal.now()) {
        return Ok(Known::Expired);
    }
    // What can't be read is no network that anybody is in.
    let networks = row.networks.iter().map(|network| network.parse::<IpNet>().ok());
    let is_in = |network: Option<IpNet>| {
        network.zip(address).is_some_and(|(network, address)| network.contains(&address.0.to_canonical()))
    };
    if !row.networks.is_empty() && !networks.into_iter().any(is_in) {
        return Ok(Known::Elsewhere);
    }
    if row.last_used_at.is_none_or(|used| used + USED_WITHIN <= portal.now()) {
        sqlx::query!("update api_keys set last_used_at = $2 where id = $1", row.id, portal.now())
            .execute(portal.pool())
            .await?;
    }
    Ok(Known::Caller(ApiCaller {
        key: row.id,
        source: row.source,
        purpose: row.purpose,
        scopes: row.scopes.iter().filter_map(|name| name.parse().ok()).collect(),
        areas: row.areas,
        limit: row.per_minute.and_then(|calls| u32::try_from(calls).ok()).map(Bucket::per_minute),
    }))
}

/// Makes the key of a demo.
///
/// # Errors
/// When the database fails.
pub(crate) async fn make_sandbox(connection: &mut PgConnection, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    let scopes = Scope::ALL.map(|scope| scope.name().to_owned());
    sqlx::query!(
        "insert into api_keys (id, source, purpose, secret_hash, scopes, created_at)
         values ($1, 'sandbox', 'sandbox', $2, $3, $4) on conflict (source) do nothing",
        id,
        hash(SANDBOX),
        &scopes,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests;
